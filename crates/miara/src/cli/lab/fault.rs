//! What is wrong with a lab file or with what was asked of it.

use miara_import::{ImportError, Reason};

use crate::locale::{Arg, Words};

/// Why the lab can't answer.
#[derive(Debug)]
pub(super) enum Fault {
    /// The file can't be read as a table.
    File(Box<ImportError>),
    /// A row that is broken.
    BadRow { file: String, line: u64, reason: Reason },
    /// There is no header, or nothing under it.
    Empty { file: String },
    /// No such column.
    NoColumn { name: String, known: Vec<String> },
    /// A cell is not what its column needs.
    BadCell { line: u64, column: String, text: String, needs: Needs },
    /// A row has more cells than the header.
    TooLong { line: u64, cells: u64, columns: u64 },
    /// Two rows of one series stand for one moment.
    Twice { line: u64, column: String, text: String },
    /// A value that must occur does not.
    NoValue { column: String, value: String },
    /// No row meets a condition.
    NoRow { condition: String },
    /// Options that don't go together or are out of range.
    BadOption { option: &'static str, text: String },
    /// No other unit has all values of the treated one's times.
    NoControls { treated: String },
    /// There is not enough to go by.
    TooLittle { needed: usize, have: usize },
}

/// What a cell must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Number,
    Date,
    Count,
    Part,
    Present,
    Flag,
}

impl Fault {
    /// The fault as a sentence that says how to mend it.
    pub(super) fn text(&self, words: &Words) -> String {
        let arg = |text: &str| Arg::from(text.to_owned());
        match self {
            Fault::File(error) => match error.as_ref() {
                ImportError::Unreadable { file, source } => unreadable(file, &source.to_string(), words),
                error => error.text(words.lang()),
            },
            Fault::BadRow { file, line, reason } => {
                let why = reason.text(words.lang());
                unreadable(&format!("{file}:{line}"), why.trim_end_matches('.'), words)
            }
            Fault::Empty { file } => words.say_with("lab-empty", &[("file", arg(file))]),
            Fault::NoColumn { name, known } => {
                words.say_with("lab-no-column", &[("name", arg(name)), ("known", Arg::from(known.join(", ")))])
            }
            Fault::BadCell { line, column, text, needs } => {
                let args = [
                    ("line", Arg::from(line.to_string())),
                    ("column", arg(column)),
                    ("text", arg(text)),
                    ("needs", Arg::from(needs.text(words))),
                ];
                words.say_with("lab-bad-cell", &args)
            }
            Fault::TooLong { line, cells, columns } => words.say_with(
                "lab-too-long",
                &[
                    ("line", Arg::from(line.to_string())),
                    ("cells", Arg::from(*cells)),
                    ("columns", Arg::from(*columns)),
                ],
            ),
            Fault::Twice { line, column, text } => words.say_with(
                "lab-twice",
                &[("line", Arg::from(line.to_string())), ("column", arg(column)), ("text", arg(text))],
            ),
            Fault::NoValue { column, value } => {
                words.say_with("lab-no-value", &[("column", arg(column)), ("value", arg(value))])
            }
            Fault::NoRow { condition } => words.say_with("lab-no-row", &[("condition", arg(condition))]),
            Fault::BadOption { option, text } => {
                words.say_with("lab-bad-option", &[("option", arg(option)), ("text", arg(text))])
            }
            Fault::NoControls { treated } => words.say_with("lab-no-controls", &[("treated", arg(treated))]),
            Fault::TooLittle { needed, have } => {
                words.say_with("lab-too-little", &[("needed", Arg::from(*needed)), ("have", Arg::from(*have))])
            }
        }
    }
}

fn unreadable(file: &str, why: &str, words: &Words) -> String {
    words.say_with("lab-unreadable", &[("file", Arg::from(file.to_owned())), ("why", Arg::from(why.to_owned()))])
}

impl Needs {
    fn text(self, words: &Words) -> String {
        match self {
            Needs::Number => words.say("lab-needs-number"),
            Needs::Date => words.say("lab-needs-date"),
            Needs::Count => words.say("lab-needs-count"),
            Needs::Part => words.say("lab-needs-part"),
            Needs::Present => words.say("lab-needs-present"),
            Needs::Flag => words.say("lab-needs-flag"),
        }
    }
}

impl From<miara_analysis::TooLittle> for Fault {
    fn from(little: miara_analysis::TooLittle) -> Self {
        Fault::TooLittle { needed: little.needed, have: little.have }
    }
}
