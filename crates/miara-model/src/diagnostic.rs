//! What is wrong with a definition, where, and how to mend it.

use serde::Serialize;
use serde_saphyr::Location;

/// One definition file, read but not understood.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its name for messages, such as `kpis/net_sales.yaml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A fault in a definition file that its author can mend.
///
/// A definition with a fault is left out; everything else goes on working.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The file, as the book names it.
    pub file: String,
    /// Line in it, from 1; 0 where the file as a whole is meant.
    pub line: u64,
    /// Column in it, from 1; 0 where the line as a whole is meant.
    pub column: u64,
    /// A stable name for the kind of fault, such as `unknown-column`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to mend it, with near candidates where there are some.
    pub help: String,
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {} [{}]", self.file, self.line, self.column, self.message, self.code)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, "\n  {}", self.help) }
    }
}

/// A fault whose place is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// As [`Diagnostic::code`].
    pub code: &'static str,
    /// As [`Diagnostic::message`].
    pub message: String,
    /// As [`Diagnostic::help`].
    pub help: String,
}

impl Problem {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Problem { code, message: message.into(), help: help.into() }
    }

    pub(crate) fn unknown<'a>(
        code: &'static str,
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Self {
        Problem::new(code, format!("there is no {what} `{name}`"), near(name, known))
    }
}

/// The known names nearest to `name`, at most three, best first; none where none is near.
#[must_use]
pub fn candidates<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut scored: Vec<(f64, &str)> = known.map(|known| (strsim::jaro_winkler(name, known), known)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().filter(|(score, _)| *score >= 0.8).take(3).map(|(_, name)| name.to_owned()).collect()
}

/// A sentence that offers the known names nearest to `name`, or some of them where none is near.
#[must_use]
pub fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let close = candidates(name, known.iter().copied());
    if !close.is_empty() {
        return format!("did you mean {}?", listed(&close.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    match known.as_slice() {
        [] => "there are none yet".to_owned(),
        known => format!("there are {}", listed(&known[..known.len().min(12)])),
    }
}

/// A problem at its place in a file.
pub(crate) fn place(file: &SourceFile, location: Location, problem: Problem) -> Diagnostic {
    Diagnostic {
        file: file.name.clone(),
        line: location.line(),
        column: location.column(),
        code: problem.code,
        message: problem.message,
        help: problem.help,
    }
}

/// A file that is not the YAML of a definition.
pub(crate) fn yaml_fault(file: &SourceFile, error: &serde_saphyr::Error) -> Diagnostic {
    let location = error.location().unwrap_or(Location::UNKNOWN);
    let message = error.without_snippet().to_string();
    place(file, location, Problem::new("bad-yaml", message, "see the guide for the fields of a definition"))
}
