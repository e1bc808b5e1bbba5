//! Where one column comes from.

use indexmap::IndexMap;
use miara_model::{Column, Text};

use super::raw::{OneOrMany, RawDefinition, RawWords};
use super::value_map::{Otherwise, ValueMap};
use crate::error::ImportError;
use crate::expr::{Program, parse};
use crate::lookup::Lookup;
use crate::near::{loosely, shortened};
use crate::typed::Unit;

/// Where one column, or one named value, comes from.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) how: How,
    pub(crate) shape: Shape,
    /// Rows of one id are one; their different values stand in this column.
    pub(crate) join: bool,
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
    /// The value and how often it was met in the file, as in `FV/1#2`.
    Numbered(Vec<String>),
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

impl Definition {
    /// A plain rename.
    pub(crate) fn pick(names: Vec<String>) -> Self {
        Definition { how: How::Pick { names, map: None }, shape: Shape::default(), join: false, hint: None }
    }

    /// `column` is that of the dataset which it fills; a named value fills none.
    pub(crate) fn check(
        file: &str,
        line: u64,
        name: &str,
        raw: RawDefinition,
        column: Option<&Column>,
    ) -> Result<Self, ImportError> {
        let wrong = |message: &str| {
            Err(ImportError::Mapping { file: file.to_owned(), line, message: message.to_owned(), near: Vec::new() })
        };
        let shape = Shape { format: raw.format, unit: raw.unit };
        let hint = raw.hint;
        let names = raw.column.map(OneOrMany::into_vec);
        let numbered = raw.numbered.map(OneOrMany::into_vec);
        let how = match (names, numbered, raw.constant, raw.sql, raw.lookup, raw.words) {
            (Some(names), None, None, None, None, None) => {
                let otherwise = raw.otherwise.unwrap_or(Otherwise::Keep);
                let map = raw.map.map(|map| {
                    let mut choices = raw.choices;
                    for choice in map.values().flatten() {
                        if !choices.contains(choice) {
                            choices.push(choice.clone());
                        }
                    }
                    ValueMap::new(map, otherwise, choices, name)
                });
                How::Pick { names, map }
            }
            (None, Some(names), None, None, None, None) => How::Numbered(names),
            (None, None, Some(constant), None, None, None) => How::Constant(constant),
            (None, None, None, Some(sql), None, None) => How::Sql(program(file, line, &sql)?),
            (None, None, None, None, Some(find), None) => How::Find {
                names: find.r#match.into_vec(),
                lookup: Lookup { dataset: find.dataset, on: find.on, take: find.take },
                loosely: find.loosely,
                otherwise: raw.otherwise.unwrap_or(Otherwise::Refuse),
            },
            (Some(names), None, None, None, None, Some(words)) => How::Words {
                names,
                words: match (words, column) {
                    (RawWords::Listed(words), _) => beginnings(&words),
                    (RawWords::Usual(_), Some(column)) => beginnings(&column.words),
                    (RawWords::Usual(_), None) => return wrong("`words: usual` goes with a column of the dataset"),
                },
                otherwise: raw.otherwise.unwrap_or(Otherwise::Null),
            },
            _ => {
                return wrong(
                    "a column comes from exactly one of `column`, `numbered`, `constant`, `sql`, `lookup`; `words` goes with `column`",
                );
            }
        };
        if raw.join && !matches!(how, How::Pick { .. }) {
            return wrong("`join` goes with `column`");
        }
        Ok(Definition { how, shape, join: raw.join, hint })
    }

    /// The headers or named values it reads.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        match &self.how {
            How::Pick { names, .. } | How::Find { names, .. } | How::Words { names, .. } | How::Numbered(names) => {
                names.iter()
            }
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

/// Beginnings of words as they are compared.
pub(crate) fn beginnings(words: &IndexMap<String, Vec<String>>) -> Vec<(String, Vec<String>)> {
    words.iter().map(|(to, from)| (to.clone(), from.iter().map(|word| loosely(word)).collect())).collect()
}

/// Parses one expression of a mapping.
pub(crate) fn program(file: &str, line: u64, sql: &str) -> Result<Program, ImportError> {
    parse(sql).map_err(|message| ImportError::Mapping {
        file: file.to_owned(),
        line,
        message: format!("in `{}`: {message}", shortened(sql)),
        near: Vec::new(),
    })
}
