//! What a file leaves open until a person has answered it. An import with open questions changes nothing.

use std::collections::BTreeMap;

use miara_engine::{Beyond, Change, Weight};
use miara_import::{Asked, Coverage, CoverageKind, DOUBTED_ROWS, Usual};
use serde::{Deserialize, Serialize};

use crate::service::data_source::DataSource;
use crate::service::{Service, ServiceError, data_source};

/// Something that a file leaves open, with its choices and no default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenQuestion {
    /// What is asked.
    pub about: About,
    /// The data source that it concerns.
    pub data_source: String,
    /// The answers it can have. A new data source may have any name.
    pub choices: Vec<String>,
}

/// What is asked about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum About {
    /// Whose file it is.
    DataSource {
        /// What speaks for another account than the known one.
        doubt: SourceDoubt,
    },
    /// What a value of the file means.
    Value {
        /// The value of the mapping that it belongs to.
        name: String,
        /// What stands in the file.
        value: String,
        /// Rows that have it.
        rows: u64,
    },
    /// Which column has the moment that rows lack.
    Moment {
        /// The dataset's column.
        column: String,
        /// Rows that lack it.
        rows: u64,
    },
    /// Whether rows that look wrong are right.
    Doubt {
        /// The doubt of the dataset.
        name: String,
        /// Rows that meet it.
        rows: u64,
    },
    /// The order of day and month.
    DateOrder {
        /// The column.
        column: String,
        /// One of its values.
        example: String,
    },
    /// The decimal sign.
    DecimalSign {
        /// The column.
        column: String,
        /// One of its values.
        example: String,
    },
    /// Whether bare fractions are hours or parts of a day.
    HoursUnit {
        /// The column.
        column: String,
        /// One of its values.
        example: String,
    },
    /// Whether the file is newer than an import whose dates say otherwise.
    Order {
        /// The import.
        import: i64,
    },
    /// Whether rows of an older file that newer ones lack were gone by then.
    Beyond {
        /// The rows.
        beyond: Box<Beyond>,
    },
    /// Whether rows that the file lacks are gone.
    Absent {
        /// What the import changes.
        change: Box<Shrinking>,
    },
    /// Whether rows under another name are the same ones.
    Renamed {
        /// The name that is there.
        old: String,
        /// The name that the file has.
        new: String,
    },
    /// Whether rows of a value that an earlier file had beside those of this one are gone.
    LeftOut {
        /// The value: a person, a campaign.
        value: String,
    },
    /// Whether an invoice number that comes again is another invoice.
    Numbering {
        /// The number.
        number: String,
    },
}

/// What speaks for another account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceDoubt {
    /// There are several accounts of the tool, and the file names none.
    Several,
    /// The same days and groups have other numbers throughout.
    OtherNumbers,
    /// The same ids are other things, or none of the known ones is in a full list.
    OtherIds,
    /// The lines above the header name another account.
    OtherAccount,
}

/// What there is less of after an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shrinking {
    /// Rows that were there and are not in the file.
    pub gone: Weight,
    /// Some of their ids.
    pub examples: Vec<String>,
    /// Days that get less than they had, as days since 1970, with what they had and get.
    pub days: Vec<(i32, Weight, Weight)>,
    /// A fingerprint of exactly this change.
    pub fingerprint: String,
}

/// The answer by which rows that a file lacks are gone.
pub const GONE: &str = "gone";
/// The answer by which they stay, since the file is limited.
pub const KEPT: &str = "kept";
/// The answer by which a file is newer than another.
pub const NEWER: &str = "newer";
/// The answer by which it is older.
pub const OLDER: &str = "older";
/// The answer by which two names are one.
pub(super) const RENAMED: &str = "renamed";
/// The answer by which they are two.
pub const BOTH: &str = "both";
/// The answers to how invoices are numbered.
pub(super) const NUMBERINGS: [&str; 3] = ["once", "yearly", "monthly"];

/// An answer to an open question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer<'a> {
    /// One of its choices.
    Choice(&'a str),
    /// The name of an account that the book doesn't have yet.
    NewAccount(&'a str),
}

impl<'a> Answer<'a> {
    /// Its text, without blanks around.
    #[must_use]
    pub fn text(self) -> &'a str {
        match self {
            Answer::Choice(text) | Answer::NewAccount(text) => text.trim(),
        }
    }
}

/// Answers of which some hold for one file alone: by the key of the question.
pub type FileAnswers = BTreeMap<String, String>;

impl OpenQuestion {
    /// What tells the question from the others of its file, as it is written on the command line.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.about {
            About::DataSource { .. } => "data-source".to_owned(),
            About::Value { name, value, .. } => format!("{name}/{value}"),
            About::Moment { column, .. } => column.clone(),
            About::Doubt { name, .. } => name.clone(),
            About::DateOrder { .. } => "date-order".to_owned(),
            About::DecimalSign { .. } => "decimal-sign".to_owned(),
            About::HoursUnit { .. } => "hours-unit".to_owned(),
            About::Order { .. } => "order".to_owned(),
            About::Beyond { .. } => "beyond".to_owned(),
            About::Absent { .. } => "absent".to_owned(),
            About::Renamed { old, .. } => format!("renamed/{old}"),
            About::LeftOut { value } => format!("left-out/{value}"),
            About::Numbering { .. } => "numbering".to_owned(),
        }
    }

    /// True where an answer is one of its choices, or names another account where it asks for one.
    #[must_use]
    pub fn takes(&self, answer: Answer<'_>) -> bool {
        match answer {
            Answer::Choice(answer) => self.choices.iter().any(|choice| choice == answer),
            Answer::NewAccount(name) => matches!(self.about, About::DataSource { .. }) && is_name(name),
        }
    }

    /// Where the answer is kept for later files of the data source: what it is about and of which value;
    /// absent where it holds for this file alone.
    fn remembered(&self, answer: &str) -> Option<(String, String)> {
        match &self.about {
            About::Value { name, value, .. } => Some((name.clone(), value.trim().to_lowercase())),
            About::Moment { column: name, .. } | About::Doubt { name, .. } => Some((name.clone(), String::new())),
            About::DateOrder { .. } => Some(("date-order".to_owned(), String::new())),
            About::DecimalSign { .. } => Some(("decimal-sign".to_owned(), String::new())),
            About::HoursUnit { .. } => Some(("hours-unit".to_owned(), String::new())),
            About::Numbering { .. } => Some(("numbering".to_owned(), String::new())),
            // That rows are absent because a file is limited holds for that file: the next may be whole.
            About::Renamed { old, new } if answer == BOTH => Some(("renamed".to_owned(), pair(old, new))),
            _ => None,
        }
    }
}

/// Two names of which was said that they are two.
pub(in crate::service) fn pair(old: &str, new: &str) -> String {
    format!("{old} → {new}").to_lowercase()
}

/// A name that a data source may have.
fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= 120 && !text.chars().any(char::is_control)
}

/// Questions about values, moments and doubts that reading a file has left open.
pub(in crate::service) fn of_rows(
    asked: &[Asked],
    moments: &[String],
    doubts: &[String],
    source: &str,
) -> Vec<OpenQuestion> {
    let about = |asked: &Asked| {
        let (name, rows) = (asked.about.clone(), asked.rows);
        if moments.contains(&name) {
            About::Moment { column: name, rows }
        } else if doubts.contains(&name) {
            About::Doubt { name, rows }
        } else {
            About::Value { name, value: asked.value.clone(), rows }
        }
    };
    let question = |asked: &Asked| OpenQuestion {
        about: about(asked),
        data_source: source.to_owned(),
        choices: asked.choices.clone(),
    };
    asked.iter().map(question).collect()
}

/// A question of how dates are ordered.
pub(in crate::service) fn of_dates(column: &str, example: &str, source: &str) -> OpenQuestion {
    OpenQuestion {
        about: About::DateOrder { column: column.to_owned(), example: example.to_owned() },
        data_source: source.to_owned(),
        choices: vec!["dmy".to_owned(), "mdy".to_owned()],
    }
}

/// A question of what the decimal sign is.
pub(in crate::service) fn of_decimals(column: &str, example: &str, source: &str) -> OpenQuestion {
    OpenQuestion {
        about: About::DecimalSign { column: column.to_owned(), example: example.to_owned() },
        data_source: source.to_owned(),
        choices: vec![",".to_owned(), ".".to_owned()],
    }
}

/// A question of what bare fractions in a column of hours count.
pub(in crate::service) fn of_hours(column: &str, example: &str, source: &str) -> OpenQuestion {
    OpenQuestion {
        about: About::HoursUnit { column: column.to_owned(), example: example.to_owned() },
        data_source: source.to_owned(),
        choices: vec!["hours".to_owned(), "days".to_owned()],
    }
}

/// How dates and numbers of a data source are read, as far as it was said.
pub(in crate::service) fn reading_of(source: &DataSource) -> Usual {
    fn said<T: serde::de::DeserializeOwned>(source: &DataSource, about: &str) -> Option<T> {
        let word = source.answers.get(about)?.get("")?;
        serde_json::from_value(serde_json::Value::from(word.clone())).ok()
    }
    Usual {
        date_order: said(source, "date-order"),
        decimal: said(source, "decimal-sign"),
        hours: said(source, "hours-unit"),
    }
}

/// Which days of a change are worth a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::service) enum Strictness {
    /// Those that get less; where the tool itself still changes days from one on, of these only what has fewer
    /// rows or much less of an amount.
    Usual(Option<i32>),
    /// All that change: rows were refused, and what they stood for would be lost.
    AllDays,
}

/// What there is less of after an import; absent where there is nothing less. Of documents only whole ones count.
pub(in crate::service) fn shrinking(
    change: &Change,
    coverage: &Coverage,
    strictness: Strictness,
    content: &str,
) -> Option<Shrinking> {
    let mut asked: Vec<i32> = match strictness {
        Strictness::AllDays => {
            change.days.iter().filter(|(_, day)| day.before.rows > day.same).map(|(day, _)| *day).collect()
        }
        Strictness::Usual(settling) => {
            let firm = |day: &i32| {
                let fewer = change.days.get(day).is_some_and(|day| day.after.rows < day.before.rows);
                fewer || settling.is_none_or(|from| *day < from)
            };
            // What a tool still changes may grow and fall a little; a fall of a fifth is a filter.
            let fallen = change.fallen().into_iter().filter(|day| settling.is_some_and(|from| *day >= from));
            change.shrunk().into_iter().chain(change.split_days()).filter(firm).chain(fallen).collect()
        }
    };
    if coverage.kind != CoverageKind::Days || (coverage.document.is_some() && strictness != Strictness::AllDays) {
        asked.clear();
    }
    asked.sort_unstable();
    asked.dedup();
    let weights = |day: &i32| change.days.get(day).map(|change| (*day, change.before.clone(), change.after.clone()));
    let days: Vec<(i32, Weight, Weight)> = asked.iter().filter_map(weights).collect();
    if change.gone.rows == 0 && days.is_empty() {
        return None;
    }
    let all = serde_json::to_string(&(change, content)).unwrap_or_default();
    let fingerprint = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(all.as_bytes()));
    Some(Shrinking { gone: change.gone.clone(), examples: change.gone_keys.clone(), days, fingerprint })
}

/// Keeps an answer where it holds for all files of the data source; false where it holds for one file.
///
/// # Errors
/// Where the book can't be written.
pub(super) fn remember(
    service: &Service,
    question: &OpenQuestion,
    answer: &str,
    tool: &str,
) -> Result<bool, ServiceError> {
    let Some((about, value)) = question.remembered(answer) else { return Ok(false) };
    let mut sources = data_source::data_sources(service)?;
    let mut source = sources.named(&question.data_source).cloned().unwrap_or_else(|| DataSource {
        name: question.data_source.clone(),
        tool: tool.to_owned(),
        ..DataSource::default()
    });
    let said = source.answers.entry(about).or_default();
    said.insert(value, answer.to_owned());
    if let About::Doubt { rows, .. } = &question.about {
        said.insert(DOUBTED_ROWS.to_owned(), rows.to_string());
    }
    sources.keep(source);
    data_source::write_data_sources(service, &sources)?;
    Ok(true)
}
