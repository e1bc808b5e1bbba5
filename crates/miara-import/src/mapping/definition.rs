//! Where one column comes from.

use std::collections::HashMap;

use miara_model::Text;

use super::program;
use super::raw::RawDefinition;
use crate::error::ImportError;
use crate::expr::Program;
use crate::lookup::Lookup;
use crate::near::loosely;
use crate::typed::Unit;

/// Where one column, or one named value, comes from.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) how: How,
    pub(crate) shape: Shape,
    /// Advice for the one whose file lacks the column.
    pub(crate) hint: Option<Text>,
}

/// How its text is written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    pub(crate) format: Option<String>,
    pub(crate) unit: Unit,
}

#[derive(Debug, Clone)]
pub(crate) enum How {
    /// The first of these headers or named values that exists.
    Pick {
        names: Vec<String>,
        map: Option<ValueMap>,
    },
    Constant(String),
    Sql(Program),
    Find {
        names: Vec<String>,
        lookup: Lookup,
        loosely: bool,
        otherwise: Otherwise,
    },
    /// The first listed word that one of the cells begins a word with.
    Words {
        names: Vec<String>,
        words: Vec<(String, Vec<String>)>,
        otherwise: Otherwise,
    },
}

/// Known values, and what holds for the others. Case and blanks around do not matter.
#[derive(Debug, Clone)]
pub(crate) struct ValueMap {
    known: HashMap<String, Option<String>>,
    pub(crate) otherwise: Otherwise,
}

/// What becomes of a value that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Otherwise {
    Keep,
    Null,
    Refuse,
}

impl ValueMap {
    /// The value that stands for `text`: the outer option is `None` where it is not known.
    #[expect(clippy::option_option, reason = "a value can be known to mean null")]
    pub(crate) fn get(&self, text: &str) -> Option<Option<&str>> {
        self.known.get(&text.trim().to_lowercase()).map(Option::as_deref)
    }
}

impl Definition {
    /// A plain rename.
    pub(crate) fn pick(names: Vec<String>) -> Self {
        Definition { how: How::Pick { names, map: None }, shape: Shape::default(), hint: None }
    }

    pub(crate) fn check(file: &str, line: u64, raw: RawDefinition) -> Result<Self, ImportError> {
        let wrong = |message: &str| {
            Err(ImportError::Mapping { file: file.to_owned(), line, message: message.to_owned(), near: Vec::new() })
        };
        let shape = Shape { format: raw.format, unit: raw.unit };
        let hint = raw.hint;
        let names = raw.column.map(super::raw::OneOrMany::into_vec);
        let how = match (names, raw.constant, raw.sql, raw.lookup, raw.words) {
            (Some(names), None, None, None, None) => {
                let otherwise = raw.otherwise.unwrap_or(Otherwise::Keep);
                let lower = |(from, to): (String, Option<String>)| (from.trim().to_lowercase(), to);
                let map = raw.map.map(|map| ValueMap { known: map.into_iter().map(lower).collect(), otherwise });
                How::Pick { names, map }
            }
            (None, Some(constant), None, None, None) => How::Constant(constant),
            (None, None, Some(sql), None, None) => How::Sql(program(file, line, &sql)?),
            (None, None, None, Some(find), None) => How::Find {
                names: find.r#match.into_vec(),
                lookup: Lookup { dataset: find.dataset, on: find.on, take: find.take },
                loosely: find.loosely,
                otherwise: raw.otherwise.unwrap_or(Otherwise::Refuse),
            },
            (Some(names), None, None, None, Some(words)) => How::Words {
                names,
                words: words.into_iter().map(|(to, from)| (to, from.iter().map(|w| loosely(w)).collect())).collect(),
                otherwise: raw.otherwise.unwrap_or(Otherwise::Null),
            },
            _ => {
                return wrong(
                    "a column comes from exactly one of `column`, `constant`, `sql`, `lookup`; `words` goes with `column`",
                );
            }
        };
        Ok(Definition { how, shape, hint })
    }

    /// The headers or named values it reads.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        match &self.how {
            How::Pick { names, .. } | How::Find { names, .. } | How::Words { names, .. } => names.iter(),
            How::Sql(program) => program.columns.iter(),
            How::Constant(_) => [].iter(),
        }
    }

    pub(crate) fn lookups(&self) -> Box<dyn Iterator<Item = &Lookup> + '_> {
        match &self.how {
            How::Sql(program) => Box::new(program.lookups.iter()),
            How::Find { lookup, .. } => Box::new(std::iter::once(lookup)),
            _ => Box::new(std::iter::empty()),
        }
    }
}
