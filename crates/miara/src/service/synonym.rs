//! Who is who: what values there are, which look like one, and what a person has said of them.

use std::collections::BTreeMap;

use miara_engine::EngineError;
use miara_insight::synonym::{SynonymProposal, WrittenValue, synonym_proposals};
use miara_model::Synonyms;
use miara_model::synonyms::MERGED;

use crate::book::Book;
use crate::service::{Service, ServiceError};

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
}

/// The dimensions whose values can be merged.
///
/// # Errors
/// As [`values`].
pub async fn names(service: &Service) -> Result<Vec<Names>, ServiceError> {
    let mut all = Vec::new();
    for dimension in MERGED {
        let values = values(service, dimension).await?;
        let proposals = synonym_proposals(dimension, &values, &service.book.synonyms, &service.book.catalogue);
        all.push(Names { dimension, values, proposals });
    }
    Ok(all)
}

/// Values that look like one, of all dimensions whose values can be merged.
///
/// # Errors
/// As [`values`].
pub async fn proposals(service: &Service) -> Result<Vec<SynonymProposal>, ServiceError> {
    Ok(names(service).await?.into_iter().flat_map(|names| names.proposals).collect())
}

/// Keeps what a person says of values, and returns what the book says then. The book must be opened anew to read by it.
///
/// # Errors
/// Where values of the dimension can't be merged, less than two were named, or the book can't be written.
pub fn say(service: &Service, dimension: &str, said: &Said) -> Result<Synonyms, ServiceError> {
    if !MERGED.contains(&dimension) {
        return Err(EngineError::UnknownDimension {
            name: dimension.to_owned(),
            known: MERGED.map(str::to_owned).to_vec(),
        }
        .into());
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
