//! What is known of a file before it is read.

use std::path::Path;

use jiff::Timestamp;
use miara_import::{BARE_NUMBERS, Coverage, FileSource, Mapping, TitleLines, numbering_format};
use miara_model::Dataset;
use miara_model::clock::date_of_day;

use crate::service::data_source::{DataSource, Ownership};
use crate::service::import::mapping;
use crate::service::import::questions::{About, GONE, KEPT, OpenQuestion, SourceDoubt, reading_of};
use crate::service::import::report::{FileTime, ImportOptions};
use crate::service::{Refusal, Service, ServiceError, data_source};
use crate::state::{Covers, ImportRecord};

/// A file on its way, with all that is known of it beforehand.
pub(super) struct FileImport<'c> {
    pub(super) path: &'c Path,
    pub(super) dataset: &'c Dataset,
    pub(super) mapping: Mapping,
    pub(super) options: &'c ImportOptions,
    pub(super) now: Timestamp,
    /// The data source; absent for things.
    pub(super) source: Option<DataSource>,
    /// True where nobody has said whose file it is and no line above its header tells.
    pub(super) is_likely: bool,
    pub(super) coverage: Coverage,
    pub(super) title: TitleLines,
    pub(super) covers: Covers,
    /// The imports of the data source into the dataset that are in force.
    pub(super) imports: Vec<ImportRecord>,
}

impl FileImport<'_> {
    /// The first day that the tool may still have changed by itself since the imports before; absent where it
    /// changes none.
    pub(super) fn provisional_from(&self) -> Option<i32> {
        if self.coverage.settles == 0 {
            return None;
        }
        let days = self.imports.iter().filter_map(|import| import.covers.as_ref()?.days);
        let last = days.map(|(_, last)| last).max();
        last.map(|last| last + 1 - i32::from(self.coverage.settles))
    }
}

/// What is known of a file before it is read, or what must be asked first.
pub(super) fn arriving<'c>(
    service: &Service,
    path: &'c Path,
    mapping: &Mapping,
    dataset: &'c Dataset,
    options: &'c ImportOptions,
    now: Timestamp,
    (title, content): (TitleLines, &str),
) -> Result<(FileImport<'c>, Vec<OpenQuestion>), ServiceError> {
    let mut file = FileImport {
        path,
        dataset,
        mapping: mapping.clone(),
        options,
        now,
        source: None,
        is_likely: false,
        coverage: Coverage::rows(),
        title,
        covers: Covers { written: written(path, options), ..Covers::default() },
        imports: Vec::new(),
    };
    if !dataset.is_sourced() {
        let mut said = DataSource::default();
        options.answers.iter().for_each(|(key, answer)| answer_of(&mut said, key, answer));
        file.mapping = read_as_said(mapping, &said, options);
        return Ok((file, Vec::new()));
    }
    let said = options.answers.get("data-source").or(options.data_source.as_ref());
    let sources = data_source::data_sources(service)?;
    let tool = data_source::tool_of(service, mapping);
    let mut source = match data_source::whose(service, &sources, mapping, &file.title, said.map(String::as_str)) {
        Ownership::Known(source) => source,
        Ownership::Likely(source) => {
            file.is_likely = true;
            source
        }
        Ownership::Open(choices) => {
            let named = file.title.account.is_some() && mapping.tool().is_some();
            let doubt = if named { SourceDoubt::OtherAccount } else { SourceDoubt::Several };
            let about = About::DataSource { doubt };
            return Ok((file, vec![OpenQuestion { about, data_source: tool, choices }]));
        }
    };
    mapping::check_exclusive(service, mapping, &source.name)?;
    check_same_file(service, content, dataset, &source.name)?;
    file.imports = service.state().imports_of_source(&dataset.name, &source.name)?;
    // What was answered for this file alone counts as said of the source.
    for (key, answer) in &options.answers {
        check_answer(key, mapping, dataset)?;
        if key == "absent" && answer == GONE {
            // What leaves was to be shown first.
            let choices = vec![KEPT.to_owned(), "--confirm".to_owned()];
            let (question, answer) = (key.clone(), answer.clone());
            return Err(ServiceError::Refused(Refusal::NoSuchAnswer { question, answer, choices }));
        }
        answer_of(&mut source, key, answer);
    }
    if source.answers.contains_key("numbering") {
        bare_numbers(&mut source, &file.imports);
    }
    file.mapping = read_as_said(mapping, &source, options);
    file.source = Some(source);
    Ok((file, Vec::new()))
}

/// Takes an answer for this file as said of the source.
fn answer_of(source: &mut DataSource, key: &str, answer: &str) {
    let (about, value) = about_and_value(key);
    source.answers.entry(about.to_owned()).or_default().insert(value, answer.to_owned());
}

/// The mapping as it reads dates and numbers by what was said of the source, and of this file.
fn read_as_said(mapping: &Mapping, source: &DataSource, options: &ImportOptions) -> Mapping {
    let usual = reading_of(source);
    let said = usual.date_order.filter(|_| options.answers.contains_key("date-order"));
    mapping.read_as(&usual, said)
}

/// Refuses a file whose very bytes are in the book already as a file of another data source.
pub(super) fn check_same_file(
    service: &Service,
    content: &str,
    dataset: &Dataset,
    source: &str,
) -> Result<(), ServiceError> {
    match service.state().import_of_content(&dataset.name, content)? {
        Some((import, other)) if other != source => {
            Err(ServiceError::Refused(Refusal::SameFile { import, other, source: source.to_owned() }))
        }
        _ => Ok(()),
    }
}

/// Years or months of which documents had been imported under their bare number before it was said that
/// numbers begin anew: there they keep it, so that later files find them.
pub(super) fn bare_numbers(source: &mut DataSource, imports: &[ImportRecord]) {
    let Some(said) = source.answers.get_mut("numbering") else { return };
    if said.contains_key(BARE_NUMBERS) {
        return;
    }
    let Some(format) = said.get("").and_then(|answer| numbering_format(answer)) else { return };
    let mut periods = std::collections::BTreeSet::new();
    for (first, last) in imports.iter().filter_map(|import| import.covers.as_ref()?.days) {
        periods.extend((first..=last).map(|day| date_of_day(day).strftime(format).to_string()));
    }
    let periods: Vec<String> = periods.into_iter().collect();
    said.insert(BARE_NUMBERS.to_owned(), periods.join(" "));
}

/// Questions that every file can raise.
pub(super) const ALWAYS: [&str; 10] = [
    "data-source",
    "order",
    "beyond",
    "absent",
    "renamed",
    "left-out",
    "date-order",
    "decimal-sign",
    "hours-unit",
    "numbering",
];

/// Refuses an answer to a question that files of the mapping never raise.
pub(super) fn check_answer(key: &str, mapping: &Mapping, dataset: &Dataset) -> Result<(), ServiceError> {
    let (about, _) = about_and_value(key);
    let known = ALWAYS.contains(&about)
        || mapping.asks().any(|name| name == about)
        || dataset.dated.iter().any(|dated| dated.column == about)
        || dataset.columns.get(about).is_some_and(|column| !column.choices.is_empty())
        || dataset.doubts.iter().any(|doubt| doubt.name == about);
    if known { Ok(()) } else { Err(ServiceError::Refused(Refusal::NoSuchQuestion { name: key.to_owned() })) }
}

/// What an answer is about, and the value that it is given for, as it is stored.
pub(super) fn about_and_value(key: &str) -> (&str, String) {
    let (about, value) = key.split_once('/').unwrap_or((key, ""));
    (about, value.trim().to_lowercase())
}

/// An answer that holds for all files of a data source: what it is about, of which value, and what it is.
pub(super) fn of_source((key, answer): (&String, &String)) -> Option<(String, String, String)> {
    let (about, value) = about_and_value(key);
    let lasts = !matches!(about, "data-source" | "order" | "beyond" | "absent" | "left-out" | "renamed");
    lasts.then(|| (about.to_owned(), value, answer.clone()))
}

/// What reading a file has to know of its data source.
pub(in crate::service) fn file_source(source: Option<&DataSource>, now: Timestamp) -> FileSource<'_> {
    FileSource {
        name: source.map(|source| source.name.as_str()),
        answers: source.map(|source| &source.answers),
        now: now.as_microsecond(),
    }
}

/// When the file itself was last written, where that is known.
pub(super) fn written(path: &Path, options: &ImportOptions) -> Option<i64> {
    match options.written {
        FileTime::OfFile => {
            let time = std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()?;
            Timestamp::try_from(time).ok().map(Timestamp::as_microsecond)
        }
        FileTime::At(time) => Some(time.as_microsecond()),
        FileTime::Unknown => None,
    }
}
