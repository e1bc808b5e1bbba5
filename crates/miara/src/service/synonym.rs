//! Who is who: what values there are, which look like one, and what a person has said of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use miara_engine::EngineError;
use miara_insight::synonym::{SynonymProposal, WrittenValue, synonym_proposals};
use miara_model::Synonyms;
use miara_model::diagnostic::candidates;
use miara_model::synonyms::MERGED;

use crate::book::Book;
use crate::service::memo::Memoized;
use crate::service::tables::Versions;
use crate::service::{Refusal, Service, ServiceError, tables};

/// Values of a dimension that are compared, of each dataset.
const COMPARED: usize = 20_000;

/// The datasets of things with what else they are called: dimension, dataset, columns of names, column of the tax id.
const THINGS: [(&str, &str, &[&str], Option<&str>); 3] = [
    ("owner", "people", &["name", "email"], None),
    ("account", "accounts", &["name"], Some("tax_id")),
    ("product", "products", &["name"], None),
];

/// What a person says of values of a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// They are one, shown as the first.
    Same {
        /// The name that is shown.
        shown: String,
        /// All of them.
        values: Vec<String>,
    },
    /// They look alike and are not one.
    Apart(Vec<String>),
    /// This one is not what it was merged into; or, of a name that is shown, none of its group is.
    Split(String),
}

/// The values of a dimension with where they stand, those that were merged as one.
///
/// # Errors
/// Where a table can't be read.
pub async fn values(service: &Service, dimension: &str) -> Result<Vec<WrittenValue>, ServiceError> {
    let mut found: BTreeMap<String, WrittenValue> = BTreeMap::new();
    for (dataset, values) in service.engine.places_of(dimension, COMPARED).await? {
        for (value, rows) in values {
            let known = found.entry(value.clone()).or_insert_with(|| WrittenValue { value, ..WrittenValue::default() });
            known.rows.insert(dataset.clone(), rows);
        }
    }
    for (_, dataset, names, tax_id) in THINGS.into_iter().filter(|(of, ..)| *of == dimension) {
        let key = &service.book.catalogue.datasets[dataset].key[0];
        for column in names.iter().chain(tax_id.iter()) {
            for (id, said) in service.engine.pairs(dataset, key, column).await? {
                let (Some(value), Some(said)) = (found.get_mut(&id), said) else { continue };
                match tax_id {
                    Some(tax_id) if tax_id == *column => value.tax_id = Some(said),
                    _ => value.names.push(said),
                }
            }
        }
    }
    Ok(found.into_values().collect())
}

/// A dimension whose values can be merged.
#[derive(Debug, Clone, PartialEq)]
pub struct Names {
    /// The dimension.
    pub dimension: &'static str,
    /// Its values with where they stand.
    pub values: Vec<WrittenValue>,
    /// Those that look like one.
    pub proposals: Vec<SynonymProposal>,
    /// What things that were merged say in different ways.
    pub disagreements: Vec<Disagreement>,
}

/// A column in which things that were merged differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The name that is shown.
    pub shown: String,
    /// The column.
    pub column: String,
    /// What each says, that which counts first.
    pub said: Vec<(String, String)>,
}

/// Asks for all names with what looks like one.
#[derive(PartialEq)]
struct AllNames;

impl Memoized for AllNames {
    type Inputs = Versions;
    type Value = Vec<Names>;
    const MOST: usize = 1;
}

/// The dimensions whose values can be merged; compared once per state of the tables.
///
/// # Errors
/// As [`values`].
pub async fn names(service: &Service) -> Result<Arc<Vec<Names>>, ServiceError> {
    service.memos.get(AllNames, tables::versions(service)?, async || compared_names(service).await).await
}

async fn compared_names(service: &Service) -> Result<Vec<Names>, ServiceError> {
    let mut all = Vec::new();
    for dimension in MERGED {
        let values = values(service, dimension).await?;
        let proposals = synonym_proposals(dimension, &values, &service.book.synonyms, &service.book.catalogue);
        let disagreements = disagreements(service, dimension).await?;
        all.push(Names { dimension, values, proposals, disagreements });
    }
    Ok(all)
}

/// Values that look like one, of all dimensions whose values can be merged.
///
/// # Errors
/// As [`values`].
pub async fn proposals(service: &Service) -> Result<Vec<SynonymProposal>, ServiceError> {
    Ok(names(service).await?.iter().flat_map(|names| names.proposals.clone()).collect())
}

/// Where things that were merged say different things. That of the name that is shown counts, else that of the first
/// by its own name.
async fn disagreements(service: &Service, dimension: &str) -> Result<Vec<Disagreement>, ServiceError> {
    let groups = service.book.synonyms.same.get(dimension).into_iter().flatten();
    let groups: Vec<(&String, Vec<&String>)> =
        groups.map(|(shown, written)| (shown, std::iter::once(shown).chain(written).collect())).collect();
    let home = service.book.catalogue.datasets.values().filter(|dataset| dataset.at.is_none());
    let home = home.into_iter().find(|dataset| dataset.dimension_column(dimension) == Some(dataset.key[0].as_str()));
    let (Some(home), false) = (home, groups.is_empty()) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    // Merged things have different names as a rule.
    for (column, _) in home.shown_columns().filter(|(name, _)| !home.key.contains(name) && *name != "name") {
        let pairs = service.engine.written_pairs(&home.name, &home.key[0], column).await?;
        let said: BTreeMap<String, String> = pairs.into_iter().filter_map(|(id, said)| Some((id, said?))).collect();
        for (shown, written) in &groups {
            let all: Vec<(String, String)> =
                written.iter().filter_map(|id| Some(((*id).clone(), said.get(*id)?.clone()))).collect();
            if all.iter().any(|(_, other)| *other != all[0].1) {
                found.push(Disagreement { shown: (*shown).clone(), column: column.clone(), said: all });
            }
        }
    }
    found.sort_by(|a, b| a.shown.cmp(&b.shown));
    Ok(found)
}

/// Refuses a name that nothing has, into which values were to be merged.
async fn check_known(service: &Service, dimension: &str, shown: &str) -> Result<(), ServiceError> {
    let values = values(service, dimension).await?;
    let merged = service.book.synonyms.of(dimension).flat_map(|(written, shown)| [written, shown]);
    let known: Vec<&str> = values.iter().map(|value| value.value.as_str()).chain(merged).collect();
    if known.contains(&shown) {
        return Ok(());
    }
    let near = candidates(shown, known.into_iter());
    Err(ServiceError::Refused(Refusal::UnknownName { dimension: dimension.to_owned(), name: shown.to_owned(), near }))
}

/// Keeps what a person says of values, and returns what the book says then. The book must be opened anew to read by it.
///
/// # Errors
/// Where values of the dimension can't be merged, less than two were named, they were to be shown by a name that
/// nothing has, or the book can't be written.
pub async fn say(service: &Service, dimension: &str, said: &Said) -> Result<Synonyms, ServiceError> {
    if !MERGED.contains(&dimension) {
        return Err(EngineError::UnknownDimension {
            name: dimension.to_owned(),
            known: MERGED.map(str::to_owned).to_vec(),
        }
        .into());
    }
    if let Said::Same { shown, .. } = said {
        check_known(service, dimension, shown).await?;
    }
    let mut synonyms = service.book.synonyms.clone();
    match said {
        Said::Same { shown, values } => synonyms.merge(dimension, shown, values),
        Said::Apart(values) => synonyms.keep_apart(dimension, values),
        Said::Split(value) => synonyms.split(dimension, value),
    }
    Book::write_synonyms(&service.book.folder, &synonyms)?;
    Ok(synonyms)
}
