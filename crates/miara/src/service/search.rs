//! One search over accounts, products, services, people, channels, campaigns and invoices.

use std::collections::BTreeMap;
use std::sync::Arc;

use miara_engine::RowsBehind;
use miara_import::loosely;
use miara_model::Dataset;

use crate::service::memo::Memoized;
use crate::service::tables::Versions;
use crate::service::{Service, ServiceError, tables};

/// Something that has a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchItem {
    /// The dimension whose values are its ids, such as `account`; or `invoice`, whose ids are values of no dimension.
    pub dimension: &'static str,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What is searched, in the order in which it is shown.
pub const SEARCHED: [&str; 6] = ["account", "product", "owner", "channel", "campaign", "invoice"];

/// All things, ready to be searched.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<(SearchItem, Vec<String>)>,
}

/// More things of one kind than this are not indexed.
const MOST_THINGS: usize = 200_000;

impl Index {
    /// Things whose name or id has every word of the query, the nearest first, at most `limit` of each
    /// kind. Case and diacritics don't matter, the beginning of a word is enough, and longer words may
    /// have a slip of the pen.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Vec<SearchItem> {
        let wanted = words_of(query);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u32, &SearchItem)> = self
            .entries
            .iter()
            .filter_map(|(thing, words)| {
                let each = wanted.iter().map(|word| words.iter().filter_map(|known| distance(word, known)).min());
                Some((each.sum::<Option<u32>>()?, thing))
            })
            .collect();
        found.sort_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| a.1.name.len().cmp(&b.1.name.len())).then_with(|| a.1.name.cmp(&b.1.name))
        });
        let of = |dimension| found.iter().filter(move |(_, thing)| thing.dimension == dimension).take(limit);
        SEARCHED.into_iter().flat_map(of).map(|(_, thing)| (*thing).clone()).collect()
    }
}

/// The words of a text as they are compared: lower-case, without diacritics.
fn words_of(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).take(12);
    parts.map(|part| loosely(part).chars().take(60).collect()).collect()
}

/// How far a word asked for is from a known one: 0 the same, 1 its beginning, 2 inside it, 3 and more
/// with slips; `None` for another word.
fn distance(wanted: &str, known: &str) -> Option<u32> {
    if wanted == known {
        return Some(0);
    }
    if known.starts_with(wanted) {
        return Some(1);
    }
    let length = wanted.chars().count();
    if length >= 3 && known.contains(wanted) {
        return Some(2);
    }
    let slips = match length {
        0..=3 => return None,
        // Another number is another thing.
        _ if wanted.chars().all(|c| c.is_ascii_digit()) => return None,
        4..=6 => 1,
        _ => 2,
    };
    // A slip in the beginning of a longer word counts too.
    let beginning: String = known.chars().take(length).collect();
    let off = strsim::osa_distance(wanted, known).min(strsim::osa_distance(wanted, &beginning));
    (off <= slips).then(|| 2 + u32::try_from(off).unwrap_or(u32::MAX - 2))
}

/// Asks for all that can be searched.
#[derive(PartialEq)]
struct WholeIndex;

impl Memoized for WholeIndex {
    type Inputs = Versions;
    type Value = Index;
    const MOST: usize = 1;
}

/// All things, ready to be searched; read once per state of the tables.
///
/// # Errors
/// Where a table can't be read.
pub async fn index(service: &Service) -> Result<Arc<Index>, ServiceError> {
    service.memos.get(WholeIndex, tables::versions(service)?, async || read_index(service).await).await
}

async fn read_index(service: &Service) -> Result<Index, ServiceError> {
    let mut entries = Vec::new();
    for dimension in SEARCHED {
        let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
        if let Some(home) = home_of(service, dimension) {
            names.extend(service.engine.pairs(&home.name, &home.key[0], "name").await?);
        }
        for id in service.engine.values_of(dimension, MOST_THINGS).await? {
            names.entry(id).or_default();
        }
        entries.extend(names.into_iter().map(|(id, name)| {
            let name = name.unwrap_or_else(|| id.clone());
            let words = words_of(&format!("{name} {id}"));
            (SearchItem { dimension, id, name }, words)
        }));
    }
    Ok(Index { entries })
}

/// The dataset that describes the things of a dimension: its only key is their id, and it has their
/// names.
#[must_use]
pub fn home_of<'s>(service: &'s Service, dimension: &str) -> Option<&'s Dataset> {
    service.book.catalogue.datasets.values().find(|dataset| {
        let key = dataset.key.first().map(String::as_str);
        dataset.key.len() == 1 && dataset.dimension_column(dimension) == key && dataset.columns.contains_key("name")
    })
}

/// The rows that speak of a thing, by dataset, the latest first: at most `limit` of each. The first
/// is the row of the thing itself, where it has one.
///
/// # Errors
/// Where a table can't be read.
pub async fn rows_about(
    service: &Service,
    dimension: &str,
    id: &str,
    limit: usize,
) -> Result<Vec<RowsBehind>, ServiceError> {
    let mut all = Vec::new();
    let home = home_of(service, dimension);
    let others =
        service.book.catalogue.datasets.values().filter(|dataset| home.is_none_or(|home| home.name != dataset.name));
    for dataset in home.into_iter().chain(others) {
        let listed = service.engine.list(dataset, (dimension, id), limit).await?;
        if listed.total > 0 {
            all.push(listed);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[&str]) -> Index {
        let entry = |name: &&str| {
            (SearchItem { dimension: "account", id: "A-1".into(), name: (*name).to_owned() }, words_of(name))
        };
        Index { entries: names.iter().map(entry).collect() }
    }

    fn found(names: &[&str], query: &str) -> Vec<String> {
        index(names).search(query, 10).into_iter().map(|thing| thing.name).collect()
    }

    #[test]
    fn diacritics_and_case_do_not_matter() {
        assert_eq!(found(&["Żółw i Syn", "Wół"], "zolw"), ["Żółw i Syn"]);
        assert_eq!(found(&["Zolw", "Łódź Trade"], "ŻÓŁW"), ["Zolw"]);
        assert_eq!(found(&["Łódź Trade"], "lodz"), ["Łódź Trade"]);
    }

    #[test]
    fn slips_are_forgiven_in_longer_words_only() {
        assert_eq!(found(&["Nordwerk", "Nowak"], "nordwrek"), ["Nordwerk"]);
        assert_eq!(found(&["Zielińska Agnieszka"], "agnieszak zielnska"), ["Zielińska Agnieszka"]);
        assert!(found(&["ABC"], "abd").is_empty());
        assert!(found(&["Kowalski"], "nowacki").is_empty());
        assert_eq!(found(&["FV/2026/03/0012", "FV/2026/03/0013"], "fv/2026/03/0012"), ["FV/2026/03/0012"]);
    }

    #[test]
    fn the_nearest_comes_first_and_every_word_counts() {
        assert_eq!(found(&["Metal Plus", "Plus", "Metalowiec"], "plus"), ["Plus", "Metal Plus"]);
        assert_eq!(found(&["Metal Plus", "Plus"], "metal plus"), ["Metal Plus"]);
        assert!(found(&["Plus"], "  ,. ").is_empty());
    }
}
