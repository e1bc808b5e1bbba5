//! Errors as sentences that say how to mend them.

use std::path::Path;

use miara_engine::EngineError;
use miara_model::Lang;

use crate::book::BookError;
use crate::locale::{Arg, Words, words};
use crate::service::upkeep::UNDO_DAYS;
use crate::service::{Refusal, ServiceError};
use crate::state::StateError;
use crate::view::face::Face;

pub(crate) fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl Words {
    /// `did you mean …?`, or nothing.
    pub(crate) fn near(&self, near: &[String]) -> String {
        if near.is_empty() {
            String::new()
        } else {
            format!(" {}", self.say_with("did-you-mean", &[("names", Arg::from(listed(near)))]))
        }
    }

    /// An error of the engine.
    #[must_use]
    pub fn engine_error(&self, error: &EngineError) -> String {
        let arg = |text: &str| Arg::from(text.to_owned());
        match error {
            EngineError::UnknownKpi { name, near } => {
                self.say_with("error-unknown-kpi", &[("name", arg(name))]) + &self.near(near)
            }
            EngineError::UnknownDimension { name, known } => {
                self.say_with("error-unknown-dimension", &[("name", arg(name)), ("known", Arg::from(listed(known)))])
            }
            EngineError::NoWay { kpi, measure, dataset, dimension, shared } => {
                let args = [
                    ("kpi", arg(kpi)),
                    ("measure", arg(measure)),
                    ("dataset", arg(dataset)),
                    ("dimension", arg(dimension)),
                ];
                let rest = if shared.is_empty() {
                    self.say("error-no-split")
                } else {
                    self.say_with("error-splits", &[("shared", Arg::from(listed(shared)))])
                };
                format!("{} {rest}", self.say_with("error-no-way", &args))
            }
            EngineError::NotLinked { measure, dimension, way } => self.say_with(
                "error-not-linked",
                &[("measure", arg(measure)), ("dimension", arg(dimension)), ("way", arg(way))],
            ),
            EngineError::AbsentDataset { kpi, dataset } => {
                self.say_with("error-absent-dataset", &[("kpi", arg(kpi)), ("dataset", arg(dataset))])
            }
            EngineError::TooManyCells { cells, limit } => self.say_with(
                "error-too-many-cells",
                &[("cells", Arg::from(self.whole(*cells))), ("limit", Arg::from(self.whole(*limit)))],
            ),
            EngineError::BadRange { from, to } => self.say_with(
                "error-bad-range",
                &[("from", Arg::from(from.to_string())), ("to", Arg::from(to.to_string()))],
            ),
            EngineError::Busy { folder } => {
                self.say_with("error-busy", &[("folder", Arg::from(folder.display().to_string()))])
            }
            EngineError::Io { path, source } => self.disk_error(&path.display().to_string(), source),
            EngineError::Damaged { path, why } => {
                self.say_with("error-damaged", &[("file", Arg::from(path.display().to_string())), ("why", arg(why))])
            }
            EngineError::Internal(message) => self.say_with("error-internal", &[("message", arg(message))]),
        }
    }

    /// An error of a book.
    #[must_use]
    pub fn book_error(&self, error: &BookError) -> String {
        match error {
            BookError::NoBook { folder } => {
                self.say_with("error-no-book", &[("folder", Arg::from(folder.display().to_string()))])
            }
            BookError::Exists { folder } => {
                self.say_with("error-book-exists", &[("folder", Arg::from(folder.display().to_string()))])
            }
            BookError::Outdated { folder } => {
                self.say_with("error-book-outdated", &[("folder", Arg::from(folder.display().to_string()))])
            }
            BookError::Headless { folder } => {
                self.say_with("error-headless", &[("folder", Arg::from(folder.display().to_string()))])
            }
            BookError::Newer { folder } => {
                self.say_with("error-book-newer", &[("folder", Arg::from(folder.display().to_string()))])
            }
            BookError::Io { path, source } => self.disk_error(&path.display().to_string(), source),
            BookError::Settings { .. } => error.to_string(),
        }
    }

    /// What the disk refused.
    #[must_use]
    pub fn disk_error(&self, file: &str, source: &std::io::Error) -> String {
        use std::io::ErrorKind::{NotFound, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let file = if file.is_empty() { self.say("error-disk-some-file") } else { file.to_owned() };
        let key = match source.kind() {
            StorageFull | QuotaExceeded => "error-disk-full",
            PermissionDenied | ReadOnlyFilesystem => "error-disk-rights",
            NotFound => "error-disk-missing",
            _ => {
                return self
                    .say_with("error-disk", &[("file", Arg::from(file)), ("why", Arg::from(source.to_string()))]);
            }
        };
        self.say_with(key, &[("file", Arg::from(file))])
    }

    /// Why the state file can't be used.
    #[must_use]
    pub fn state_error(&self, error: &StateError) -> String {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseCorrupt, DiskFull, NotADatabase, ReadOnly, SystemIoFailure};
        let file = [("file", Arg::from("state.sqlite"))];
        match error.sqlite_error_code() {
            Some(DiskFull) => self.say_with("error-disk-full", &file),
            Some(ReadOnly | SystemIoFailure) => self.say("error-state-read-only"),
            Some(DatabaseBusy) => self.say("error-state-busy"),
            Some(DatabaseCorrupt | NotADatabase) => self.say_with(
                "error-damaged",
                &[("file", Arg::from("state.sqlite")), ("why", Arg::from(error.to_string()))],
            ),
            _ => self
                .say_with("error-disk", &[("file", Arg::from("state.sqlite")), ("why", Arg::from(error.to_string()))]),
        }
    }

    /// Why an import was refused.
    #[must_use]
    pub fn refusal(&self, refusal: &Refusal, face: Face) -> String {
        let arg = |text: &str| Arg::from(text.to_owned());
        match refusal {
            Refusal::NotRecognised { file, columns, near } => {
                let near = near.iter().map(|(mapping, missing)| {
                    self.say_with(
                        "error-near-mapping",
                        &[("mapping", arg(mapping)), ("missing", Arg::from(listed(missing)))],
                    )
                });
                let near: String = near.map(|line| format!("\n{line}")).collect();
                self.say_with("error-not-recognised", &[("file", arg(file)), ("columns", Arg::from(listed(columns)))])
                    + &near
            }
            Refusal::UnknownDataset { name, near } => {
                self.say_with("error-unknown-dataset", &[("name", arg(name))]) + &self.near(near)
            }
            Refusal::OtherDataset { mapping, fills, asked } => self.say_with(
                "error-other-dataset",
                &[("mapping", arg(mapping)), ("fills", arg(fills)), ("asked", arg(asked))],
            ),
            Refusal::Exclusive { dataset, used, asked } => self
                .say_with("error-exclusive", &[("dataset", arg(dataset)), ("used", arg(used)), ("asked", arg(asked))]),
            Refusal::NoSuchAnswer { question, answer, choices } => self.say_with(
                "error-no-such-answer",
                &[
                    ("question", Arg::from(question.clone())),
                    ("answer", Arg::from(answer.clone())),
                    ("choices", Arg::from(choices.join(", "))),
                ],
            ),
            Refusal::StrictTotal { said } => said.get(self.lang()).to_owned(),
            Refusal::SameFile { import, other, source } => {
                let key = if face == Face::Page { "error-same-file-page" } else { "error-same-file" };
                let import = Arg::from(import.to_string());
                self.say_with(key, &[("import", import), ("other", arg(other)), ("source", arg(source))])
            }
            Refusal::NoSuchQuestion { name } => {
                self.say_with("error-no-such-question", &[("name", Arg::from(name.clone()))])
            }
            Refusal::UnknownImport { id } => {
                self.say_with("error-unknown-import", &[("id", Arg::from(id.to_string()))])
            }
            Refusal::NotInForce { id } => self.say_with("error-not-in-force", &[("id", Arg::from(id.to_string()))]),
            Refusal::LaterImports { id, later } => {
                let later: Vec<String> = later.iter().map(i64::to_string).collect();
                let args = [("id", Arg::from(id.to_string())), ("later", Arg::from(later.join(", ")))];
                self.say_with("error-later-imports", &args)
            }
            Refusal::Strict { rejected, first } => self.say_with(
                "error-strict",
                &[("rejected", Arg::from(*rejected)), ("first", arg(first.get(self.lang())))],
            ),
            other => self.mapping_refusal(other, face),
        }
    }

    /// Why a mapping can't be used or made.
    fn mapping_refusal(&self, refusal: &Refusal, face: Face) -> String {
        let arg = |text: &str| Arg::from(text.to_owned());
        match refusal {
            Refusal::UnknownName { dimension, name, near } => {
                let args = [("name", arg(name)), ("dimension", Arg::from(self.dimension(dimension).to_lowercase()))];
                self.say_with("error-unknown-name", &args) + &self.near(near)
            }
            Refusal::UnknownMapping { name, near } => {
                self.say_with("error-unknown-mapping", &[("name", arg(name))]) + &self.near(near)
            }
            Refusal::BadMappingName { name, near } => {
                self.say_with("error-bad-mapping-name", &[("name", arg(name)), ("near", arg(near))])
            }
            Refusal::MappingTaken { name } => self.say_with("error-mapping-taken", &[("name", arg(name))]),
            Refusal::MappingGone { name } => {
                let key = if face == Face::Page { "error-mapping-gone-page" } else { "error-mapping-gone" };
                self.say_with(key, &[("name", arg(name))])
            }
            other => self.other_refusal(other),
        }
    }

    /// Why something else than an import was refused.
    fn other_refusal(&self, refusal: &Refusal) -> String {
        let arg = |text: &str| Arg::from(text.to_owned());
        match refusal {
            Refusal::TwoForOne { column, from } => self.say_with(
                "error-two-for-one",
                &[("column", Arg::from(self.column(column))), ("from", Arg::from(listed(from)))],
            ),
            Refusal::NothingChosen { file } => self.say_with("error-nothing-chosen", &[("file", arg(file))]),
            Refusal::ClosedWithoutOutcome { header, outcome } => self.say_with(
                "error-closed-without-outcome",
                &[("header", arg(header)), ("outcome", Arg::from(self.column(outcome)))],
            ),
            Refusal::ShortValue { value } => self.say_with("error-short-value", &[("value", arg(value))]),
            Refusal::NotADemo { folder } => self.say_with("error-not-a-demo", &[("folder", arg(folder))]),
            Refusal::FileThere { path } => self.say_with("error-file-there", &[("file", arg(path))]),
            Refusal::BrokenBackup { path, why } => {
                self.say_with("error-broken-backup", &[("file", arg(path)), ("why", arg(why))])
            }
            Refusal::UndoClosed { id } => {
                let args = [("id", Arg::from(id.to_string())), ("days", Arg::from(UNDO_DAYS.unsigned_abs() as usize))];
                self.say_with("error-undo-closed", &args)
            }
            Refusal::NeededBy { kpi, needed_by } => {
                self.say_with("error-needed-by", &[("kpi", arg(kpi)), ("needed", Arg::from(listed(needed_by)))])
            }
            Refusal::NoGoalColumns { columns } => {
                self.say_with("error-no-goal-columns", &[("columns", Arg::from(listed(columns)))])
            }
            Refusal::StrangeGoalColumns { columns } => {
                self.say_with("error-strange-goal-columns", &[("columns", Arg::from(listed(columns)))])
            }
            Refusal::TooManyGoals { most } => self.say_with("error-too-many-goals", &[("most", Arg::from(*most))]),
            Refusal::FaultyGoals { faults } => self.say_with("error-faulty-goals", &[("n", Arg::from(*faults))]),
            Refusal::LongValue { name } => self.say_with("error-long-value", &[("name", Arg::from(name.clone()))]),
            Refusal::BadDay { text } => self.say_with("error-bad-day", &[("text", Arg::from(text.clone()))]),
            _ => String::new(),
        }
    }
}

impl ServiceError {
    /// The error as a sentence for the command line.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        self.said(lang, Face::Terminal)
    }

    fn said(&self, lang: Lang, face: Face) -> String {
        let words = words(lang);
        match self {
            ServiceError::Import(error) => words.import_error(error, face),
            ServiceError::Engine(error) => words.engine_error(error),
            ServiceError::Book(error) => words.book_error(error),
            ServiceError::Refused(refusal) => words.refusal(refusal, face),
            ServiceError::State(error) => words.state_error(error),
            ServiceError::NotWrittenDown(error) => {
                words.say_with("error-not-written-down", &[("why", error.said(lang, face).into())])
            }
            ServiceError::Io { path, source } => words.disk_error(path, source),
        }
    }
}

impl ServiceError {
    /// The error as a sentence for a page: files of the book are named as they are called in it, and nothing is said of
    /// where on the server it lies.
    #[must_use]
    pub fn text_within(&self, lang: Lang, book: &Path) -> String {
        let absolute = std::path::absolute(book).unwrap_or_else(|_| book.to_owned());
        let canonical = book.canonicalize().unwrap_or_else(|_| absolute.clone());
        let mut text = self.said(lang, Face::Page);
        for folder in [canonical.as_path(), absolute.as_path(), book] {
            let folder = folder.display().to_string();
            if folder.len() > 1 {
                text = text.replace(&format!("{folder}{}", std::path::MAIN_SEPARATOR), "").replace(&folder, "…");
            }
        }
        text
    }
}
