//! Look-ups into datasets that are already imported.

use std::collections::HashMap;
use std::sync::Arc;

use crate::near::{loosely, shortened};
use crate::refused::Reason;

/// A question to another dataset: the value of `take` in the row whose `on` equals a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Lookup {
    /// The dataset searched.
    pub dataset: String,
    /// Its column that is compared.
    pub on: String,
    /// Its column whose value is taken.
    pub take: String,
}

/// The tables of all look-ups of a mapping, filled by the caller. A look-up without a table finds
/// nothing.
pub type Lookups = HashMap<Lookup, LookupTable>;

/// What one look-up can find.
/// A copy shares the table.
#[derive(Debug, Clone, Default)]
pub struct LookupTable(Arc<Table>);

#[derive(Debug, Default)]
struct Table {
    exact: HashMap<String, Answer>,
    loose: HashMap<String, Answer>,
}

#[derive(Debug, Clone, PartialEq)]
enum Answer {
    One(Option<String>),
    Several,
}

/// The result of a look-up that found its row.
pub(crate) enum Found<'a> {
    Value(&'a str),
    /// The row is there and its value is null.
    Nothing,
}

impl LookupTable {
    /// A table of pairs of key and value, in any order. Rows whose key is null are left out by the
    /// caller; the value is canonical text (point decimals, ISO dates), null where the cell is.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, Option<String>)>) -> Self {
        let mut table = Table::default();
        for (key, value) in pairs {
            insert(&mut table.loose, loosely(&key), value.clone());
            insert(&mut table.exact, key.trim().to_owned(), value);
        }
        LookupTable(Arc::new(table))
    }

    /// Keys in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.exact.len()
    }

    /// True where it has no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.exact.is_empty()
    }

    fn get(&self, key: &str, loosely_too: bool) -> Option<&Answer> {
        let exact = self.0.exact.get(key.trim());
        if exact.is_some() || !loosely_too { exact } else { self.0.loose.get(&loosely(key)) }
    }
}

fn insert(table: &mut HashMap<String, Answer>, key: String, value: Option<String>) {
    let answer = Answer::One(value);
    table
        .entry(key)
        .and_modify(|known| {
            if *known != answer {
                *known = Answer::Several
            }
        })
        .or_insert(answer);
}

impl Lookup {
    /// True where the column that is compared holds ids.
    pub(crate) fn finds_by_id(&self) -> bool {
        self.on.ends_with("_id")
    }

    /// Looks `key` up.
    pub(crate) fn found<'a>(
        &self,
        table: Option<&'a LookupTable>,
        key: &str,
        loosely: bool,
    ) -> Result<Found<'a>, Reason> {
        let (value, dataset, on) = (shortened(key), self.dataset.clone(), self.on.clone());
        match table.and_then(|table| table.get(key, loosely)) {
            Some(Answer::One(Some(text))) => Ok(Found::Value(text)),
            Some(Answer::One(None)) => Ok(Found::Nothing),
            Some(Answer::Several) => Err(Reason::FoundSeveral { value, dataset, on }),
            None => Err(Reason::NotFound { value, dataset, on }),
        }
    }
}
