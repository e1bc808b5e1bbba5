//! What people's tools call the columns of datasets, and the words that stand in them.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::error::ImportError;
use crate::mapping::{How, Mapping};
use crate::near::loosely;

/// Names of columns and words of values, as tools write them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// By dataset and column.
    columns: IndexMap<String, IndexMap<String, Vec<String>>>,
    /// The parts of a person's name, in the order in which they are put together.
    #[serde(default)]
    full_name: Vec<Vec<String>>,
    /// By column with choices and choice.
    words: IndexMap<String, IndexMap<String, Vec<String>>>,
}

impl Names {
    /// Reads them from YAML.
    ///
    /// # Errors
    /// [`ImportError::Mapping`] where it is none of that.
    pub fn parse(file: &str, yaml: &str) -> Result<Names, ImportError> {
        serde_saphyr::from_str(yaml).map_err(|error| ImportError::Mapping {
            file: file.to_owned(),
            line: error.location().map_or(0, |location| location.line()),
            message: error.without_snippet().to_string(),
            near: Vec::new(),
        })
    }

    /// Knows also the headers that a mapping of the firm takes columns from.
    pub fn learn(&mut self, mapping: &Mapping) {
        let of_dataset = self.columns.entry(mapping.dataset().to_owned()).or_default();
        for (column, definition) in &mapping.columns {
            if let How::Pick { names, .. } = &definition.how {
                of_dataset.entry(column.clone()).or_default().extend(names.iter().cloned());
            }
        }
    }

    /// What a column of a dataset is called.
    pub(crate) fn of(&self, dataset: &str, column: &str) -> &[String] {
        self.columns.get(dataset).and_then(|columns| columns.get(column)).map_or(&[], Vec::as_slice)
    }

    /// Where the parts of a person's name stand, if all are there.
    pub(crate) fn full_name(&self, headers: &[String]) -> Option<Vec<usize>> {
        let place = |names: &Vec<String>| {
            headers.iter().position(|header| names.iter().any(|name| loosely(name) == loosely(header)))
        };
        self.full_name.iter().map(place).collect::<Option<Vec<usize>>>().filter(|places| places.len() > 1)
    }

    /// What a word in a column with choices means; `None` where it isn't known as a whole.
    pub(crate) fn meaning(&self, column: &str, word: &str) -> Option<&str> {
        let word = loosely(word);
        let is_known = |words: &Vec<String>| words.iter().any(|known| loosely(known) == word);
        self.words.get(column)?.iter().find(|(_, words)| is_known(words)).map(|(choice, _)| choice.as_str())
    }
}
