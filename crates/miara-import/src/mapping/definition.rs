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

/// Known values, and what holds for the others. Case and blanks around do not matter.
#[derive(Debug, Clone)]
pub(crate) struct ValueMap {
    known: HashMap<String, Option<String>>,
    pub(crate) otherwise: Otherwise,
    /// What an unknown value can be taken for, where it is asked for.
    pub(crate) choices: Vec<String>,
    /// The name under which it is asked for.
    pub(crate) about: String,
}

/// What becomes of a value that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Otherwise {
    Keep,
    Null,
    Refuse,
    /// A person says what it means.
    Ask,
}

impl ValueMap {
    /// Words that stand for themselves; others are asked for, and an empty cell says nothing.
    pub(crate) fn of_choices(about: &str, choices: &[String]) -> Self {
        let itself = |word: &String| (word.to_lowercase(), Some(word.clone()));
        let known = choices.iter().map(itself).chain([(String::new(), None)]).collect();
        ValueMap { known, otherwise: Otherwise::Ask, choices: choices.to_vec(), about: about.to_owned() }
    }

    /// The value that stands for `text`: the outer option is `None` where it is not known.
    #[expect(clippy::option_option, reason = "a value can be known to mean null")]
    pub(crate) fn get(&self, text: &str) -> Option<Option<&str>> {
        self.known.get(&text.trim().to_lowercase()).map(Option::as_deref)
    }

    /// Takes over what a person has said of values.
    pub(crate) fn answered(&self, answers: &super::Answers) -> ValueMap {
        let mut map = self.clone();
        for (value, choice) in answers.get(&self.about).into_iter().flatten() {
            if map.choices.contains(choice) {
                map.known.insert(value.trim().to_lowercase(), Some(choice.clone()));
            }
        }
        map
    }
}

impl Definition {
    /// A plain rename.
    pub(crate) fn pick(names: Vec<String>) -> Self {
        Definition { how: How::Pick { names, map: None }, shape: Shape::default(), join: false, hint: None }
    }

    pub(crate) fn check(file: &str, line: u64, name: &str, raw: RawDefinition) -> Result<Self, ImportError> {
        let wrong = |message: &str| {
            Err(ImportError::Mapping { file: file.to_owned(), line, message: message.to_owned(), near: Vec::new() })
        };
        let shape = Shape { format: raw.format, unit: raw.unit };
        let hint = raw.hint;
        let names = raw.column.map(super::raw::OneOrMany::into_vec);
        let numbered = raw.numbered.map(super::raw::OneOrMany::into_vec);
        let how = match (names, numbered, raw.constant, raw.sql, raw.lookup, raw.words) {
            (Some(names), None, None, None, None, None) => {
                let otherwise = raw.otherwise.unwrap_or(Otherwise::Keep);
                let lower = |(from, to): (String, Option<String>)| (from.trim().to_lowercase(), to);
                let map = raw.map.map(|map| {
                    let mut choices = raw.choices;
                    for choice in map.values().flatten() {
                        if !choices.contains(choice) {
                            choices.push(choice.clone());
                        }
                    }
                    let known = map.into_iter().map(lower).collect();
                    ValueMap { known, otherwise, choices, about: name.to_owned() }
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
                words: words.into_iter().map(|(to, from)| (to, from.iter().map(|w| loosely(w)).collect())).collect(),
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
