//! What each column of a file holds: proposed, chosen by a person, tried at once, and kept as a mapping of the firm.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_import::{
    Choice, ColumnChoice, Correction, CoverageKind, Guess, ImportError, Reading, Skip, SkipWhen, SourceColumn, Unit,
    loosely, usual_meaning,
};
use miara_model::{ColumnKind, Dataset};

use super::form::Filled;
use super::frame::Frame;
use super::job::Ended;
use super::jobs::{chosen, importing, looking, waiting};
use super::page::render;
use super::preview::{Prospect, counted, prospect, reading};
use super::request::PageRequest;
use super::wording::capitalised;
use crate::locale::Arg;
use crate::service::import::{ImportRequest, Understanding, Upload};
use crate::service::{self, Refusal, ServiceError};

#[derive(Template)]
#[template(path = "columns.html")]
struct ColumnsPage {
    frame: Frame,
    back: String,
    here: String,
    name: String,
    /// How the file is written: rows, columns, delimiter, encoding.
    written: String,
    fault: Option<String>,
    /// Columns that claim the same place.
    contest: Option<Contest>,
    /// Datasets and mappings to read the file by: value, words, whether chosen.
    datasets: Vec<(String, String, bool)>,
    mappings: Vec<(String, String, bool)>,
    columns: Vec<ColumnView>,
    reading: ReadingForm,
    /// What holds for every row: number, column, value; the last one is empty.
    constants: Vec<(usize, String, String)>,
    /// The dataset's columns: name, words.
    places: Vec<(String, String)>,
    headers: Vec<String>,
    skip: (String, &'static str, String),
    coverage: &'static str,
    prospect: Prospect,
}

/// Columns of the file that claim one place, of which one can have it.
struct Contest {
    /// The place, in words.
    place: String,
    rivals: Vec<Rival>,
}

/// One of them: its number, name and first values.
struct Rival {
    at: usize,
    name: String,
    samples: Vec<String>,
}

/// One column of the file, with what may become of it.
struct ColumnView {
    at: usize,
    name: String,
    samples: String,
    /// What it may fill: value, words, whether it does.
    targets: Vec<(String, String, bool)>,
    /// What its numbers may count.
    units: Vec<(&'static str, String, bool)>,
    words: Vec<WordView>,
    /// What all words without a meaning may be said to mean at once: value, words; none where there are few.
    others: Vec<(String, String)>,
    /// How sure it is: `good`, `warn`, or nothing for what is left out.
    class: &'static str,
    standing: String,
}

impl ColumnView {
    /// True where its words are shown with their meanings.
    fn choices_open(&self) -> bool {
        !self.words.is_empty()
    }
}

/// A word of a column, and what it may mean.
struct WordView {
    at: usize,
    word: String,
    count: String,
    meanings: Vec<(String, String, bool)>,
}

impl WordView {
    fn is_unsaid(&self) -> bool {
        self.meanings.iter().all(|(_, _, chosen)| !chosen)
    }
}

/// How the file is to be read, as it is typed.
#[derive(Default)]
struct ReadingForm {
    sheet: String,
    encoding: String,
    delimiter: String,
    header_line: String,
    date_order: String,
    decimal: String,
}

impl ReadingForm {
    fn of(reading: &Reading) -> Self {
        let word = |json: Option<serde_json::Value>| {
            json.and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
        };
        ReadingForm {
            sheet: reading.sheet.clone().unwrap_or_default(),
            encoding: reading.encoding.clone().unwrap_or_default(),
            delimiter: reading
                .delimiter
                .map_or_else(String::new, |sign| if sign == '\t' { "tab".to_owned() } else { sign.to_string() }),
            header_line: reading.header_line.map_or_else(String::new, |line| line.to_string()),
            date_order: word(reading.date_order.and_then(|order| serde_json::to_value(order).ok())),
            decimal: word(reading.decimal.and_then(|sign| serde_json::to_value(sign).ok())),
        }
    }

    fn typed(form: &Filled) -> Reading {
        let said = |name: &str| Some(form.text(name)).filter(|text| !text.is_empty() && text.len() <= 200);
        let word = |name: &str| said(name).map(serde_json::Value::from);
        Reading {
            sheet: said("sheet"),
            encoding: said("encoding"),
            delimiter: said("delimiter").and_then(|text| if text == "tab" { Some('\t') } else { text.chars().next() }),
            header_line: said("header_line")
                .and_then(|line| line.parse().ok())
                .filter(|line| (1..=1000).contains(line)),
            date_order: word("date_order").and_then(|word| serde_json::from_value(word).ok()),
            decimal: word("decimal").and_then(|word| serde_json::from_value(word).ok()),
        }
    }
}

/// A file of an upload, with what is understood of it.
struct Looked {
    upload: Upload,
    index: usize,
    found: std::sync::Arc<Vec<Understanding>>,
}

impl Looked {
    fn known(&self) -> Option<&Understanding> {
        self.found.get(self.index)
    }
}

/// Finds the file of an address; otherwise the page of the upload says what is the matter.
async fn looked(request: &PageRequest, id: &str, index: usize) -> Result<Looked, Response> {
    let back = || Redirect::to(&request.frame.link(format!("/data/import/{id}"))).into_response();
    let upload = waiting(&request.service, id).filter(|upload| index < upload.files.len()).ok_or_else(back)?;
    match looking(&request.app, &request.service, &upload, request.now).ended() {
        Some(Ended::Looked(found)) => Ok(Looked { upload, index, found }),
        _ => Err(back()),
    }
}

pub(super) async fn correct(request: PageRequest, Path((id, index)): Path<(String, usize)>) -> Response {
    match looked(&request, &id, index).await {
        Ok(looked) => page(&request, &looked, None, StatusCode::OK),
        Err(response) => response,
    }
}

fn page(request: &PageRequest, looked: &Looked, fault: Option<String>, status: StatusCode) -> Response {
    let words = request.words();
    let catalogue = &request.service.book.catalogue;
    let Some((known, base, profile)) =
        looked.known().and_then(|known| Some((known, known.base.as_ref()?, known.profile.as_ref()?)))
    else {
        return Redirect::to(&request.frame.link(format!("/data/import/{}", looked.upload.id))).into_response();
    };
    let Some(dataset) = catalogue.datasets.get(base.dataset()) else {
        return Redirect::to(&request.frame.link("/data/import")).into_response();
    };
    let file = &looked.upload.files[looked.index];
    let here = format!("/data/import/{}/file/{}", looked.upload.id, looked.index);
    let is_plain = base.source().is_empty();
    let mappings = request.service.book.mappings.iter().map(|mapping| {
        let title =
            format!("{} ({})", mapping.title().get(request.lang()), words.dataset(catalogue, mapping.dataset()));
        (format!("mapping:{}", mapping.name()), title, !is_plain && mapping.name() == base.name())
    });
    let datasets = catalogue.datasets.iter().map(|(name, known)| {
        (format!("dataset:{name}"), known.title.get(request.lang()).to_owned(), is_plain && *name == base.name())
    });
    let understood = known.report.as_ref().ok().and_then(|report| report.understood.first());
    let mut written: Vec<String> = profile.rows.map(|rows| counted(words, "columns-rows", rows)).into_iter().collect();
    written.push(counted(words, "columns-columns", profile.columns.len() as u64));
    written.push(reading(profile, understood, words));
    let constants = known.chosen.constants.iter().map(|(name, value)| (name.clone(), value.clone()));
    let constants = constants.chain([(String::new(), String::new())]).enumerate();
    let skip = known.chosen.skip.as_ref();
    let contest = contest(request, known);
    let mut columns = columns(request, known, &profile.columns, dataset, is_plain);
    for rival in contest.iter().flat_map(|contest| &contest.rivals) {
        (columns[rival.at].class, columns[rival.at].standing) = ("warn", words.say("columns-check"));
    }
    let page = ColumnsPage {
        frame: request.frame.clone(),
        back: request.frame.link(match looked.upload.files.as_slice() {
            [_] if known.is_proposed => "/data/import".to_owned(),
            _ => format!("/data/import/{}", looked.upload.id),
        }),
        here: request.frame.link(&here),
        name: file.name.clone(),
        written: written.join(" · "),
        fault: fault.or_else(|| unclear(request, known)),
        contest,
        datasets: datasets.collect(),
        mappings: mappings.collect(),
        columns,
        reading: ReadingForm::of(if known.is_proposed { &known.chosen.reading } else { &file.wish.reading }),
        constants: constants.map(|(at, (name, value))| (at, name, value)).collect(),
        places: places(request, dataset),
        headers: profile.columns.iter().map(|column| column.name.clone()).collect(),
        skip: (
            skip.map_or_else(String::new, |skip| skip.header.clone()),
            skip.map_or("is", |skip| skip_word(skip.when)),
            skip.map_or_else(String::new, |skip| skip.text.clone()),
        ),
        coverage: known.chosen.coverage.map_or("", coverage_word),
        prospect: prospect(request, known),
    };
    render(status, &page)
}

/// The columns of a dataset that a file may fill, with their names.
fn places(request: &PageRequest, dataset: &Dataset) -> Vec<(String, String)> {
    let shown = dataset.shown_columns().filter(|(name, _)| *name != "row_id");
    shown.map(|(name, _)| (name.clone(), capitalised(&request.words().column(name)))).collect()
}

const SKIPS: [(SkipWhen, &str); 4] =
    [(SkipWhen::Is, "is"), (SkipWhen::IsNot, "is-not"), (SkipWhen::Contains, "contains"), (SkipWhen::Empty, "empty")];

fn skip_word(when: SkipWhen) -> &'static str {
    SKIPS.iter().find(|(known, _)| *known == when).map_or("is", |(_, word)| word)
}

const COVERAGES: [(CoverageKind, &str); 3] =
    [(CoverageKind::All, "all"), (CoverageKind::Days, "days"), (CoverageKind::Rows, "rows")];

fn coverage_word(kind: CoverageKind) -> &'static str {
    COVERAGES.iter().find(|(known, _)| *known == kind).map_or("", |(_, word)| word)
}

/// What is wrong with a file, where that is more than that nobody knows it yet.
fn unclear(request: &PageRequest, known: &Understanding) -> Option<String> {
    match known.report.as_ref().err()? {
        // The columns that claim one place stand side by side on the page.
        ServiceError::Refused(Refusal::NotRecognised { .. } | Refusal::TwoForOne { .. }) => None,
        error => Some(error.text_within(request.lang(), &request.service.book.folder)),
    }
}

/// The columns that claim one place, where some do.
fn contest(request: &PageRequest, known: &Understanding) -> Option<Contest> {
    let Err(ServiceError::Refused(Refusal::TwoForOne { column, .. })) = &known.report else { return None };
    let claims = |(at, chosen): (usize, &ColumnChoice)| {
        let source = known.profile.iter().flat_map(|profile| &profile.columns).find(|c| c.name == chosen.header);
        let samples = source.map_or_else(Vec::new, |source| source.samples.iter().take(5).cloned().collect());
        let claims = matches!(&chosen.choice, Choice::Column(place) if place == column);
        claims.then(|| Rival { at, name: chosen.header.clone(), samples })
    };
    let rivals = known.chosen.columns.iter().enumerate().filter_map(claims).collect();
    Some(Contest { place: capitalised(&request.words().column(column)), rivals })
}

/// Gives a place to one of the columns that claim it; the others are left out.
fn settle(columns: &mut [ColumnChoice], winner: usize) {
    let Some(place) = columns.get(winner).map(|column| column.choice.clone()) else { return };
    let rivals = columns.iter_mut().enumerate().filter(|(at, column)| *at != winner && column.choice == place);
    rivals.for_each(|(_, column)| *column = ColumnChoice { header: column.header.clone(), ..ColumnChoice::default() });
}

fn columns(
    request: &PageRequest,
    known: &Understanding,
    profile: &[SourceColumn],
    dataset: &Dataset,
    is_plain: bool,
) -> Vec<ColumnView> {
    let view = |(at, chosen): (usize, &ColumnChoice)| {
        let source = profile.iter().find(|column| column.name == chosen.header);
        column(request, (at, chosen), source, dataset, is_plain)
    };
    known.chosen.columns.iter().enumerate().map(view).collect()
}

fn column(
    request: &PageRequest,
    (at, chosen): (usize, &ColumnChoice),
    source: Option<&SourceColumn>,
    dataset: &Dataset,
    is_plain: bool,
) -> ColumnView {
    let words = request.words();
    let value = word_of(&chosen.choice);
    let mut targets = vec![("-".to_owned(), words.say("columns-leave-out"))];
    if chosen.choice == Choice::Keep && !is_plain {
        targets.push(("=".to_owned(), words.say("columns-keep")));
    }
    for (name, title) in places(request, dataset) {
        let required = &dataset.columns[&name];
        let mark = if required.required && required.default.is_none() { " *" } else { "" };
        targets.push((name, format!("{title}{mark}")));
    }
    if !dataset.dated.is_empty() {
        targets.push((word_of(&Choice::Closing), words.say("columns-closing")));
        targets.push((word_of(&Choice::WonAmount), words.say("columns-won-amount")));
    }
    // A second column may go behind a first one where both are text.
    let joins = places(request, dataset).into_iter().filter(|(name, _)| dataset.columns[name].kind == ColumnKind::Text);
    let is_joined = matches!(chosen.choice, Choice::Joined(_));
    if is_joined || source.is_some_and(|source| source.guess == Guess::Text) {
        let said = |title: String| words.say_with("columns-joined", &[("column", Arg::from(title))]);
        targets.extend(joins.map(|(name, title)| (format!("+{name}"), said(title))));
    }
    let samples = samples(chosen, source, dataset);
    let word_views = word_views(request, chosen, source, dataset);
    let unsaid: Vec<&WordView> = word_views.iter().filter(|word| word.is_unsaid()).collect();
    let others = match unsaid.as_slice() {
        [] | [_] => Vec::new(),
        [first, ..] => first.meanings.iter().map(|(value, title, _)| (value.clone(), title.clone())).collect(),
    };
    let (class, standing) = match (&chosen.choice, unsaid.is_empty()) {
        (Choice::LeaveOut, true) => ("", String::new()),
        (_, false) => ("warn", words.say("columns-check")),
        _ => ("good", words.say("columns-recognised")),
    };
    ColumnView {
        at,
        name: chosen.header.clone(),
        samples,
        targets: targets
            .into_iter()
            .map(|(name, title)| {
                let is = name == value;
                (name, title, is)
            })
            .collect(),
        units: units(request, chosen, dataset),
        words: word_views,
        others,
        class,
        standing,
    }
}

/// The first values of a column, each with what it is taken for where that is another word.
fn samples(chosen: &ColumnChoice, source: Option<&SourceColumn>, dataset: &Dataset) -> String {
    let place = match &chosen.choice {
        Choice::Column(name) => dataset.columns.get(name),
        _ => None,
    };
    let said = |sample: &String| match place.and_then(|place| usual_meaning(place, sample)) {
        Some(meaning) if loosely(&meaning) != loosely(sample) => format!("{sample} → {meaning}"),
        _ => sample.clone(),
    };
    source.map_or_else(String::new, |source| source.samples.iter().take(3).map(said).collect::<Vec<_>>().join(" · "))
}

/// A choice as the form has it.
fn word_of(choice: &Choice) -> String {
    match choice {
        Choice::Keep => "=".to_owned(),
        Choice::LeaveOut => "-".to_owned(),
        Choice::Column(column) => column.clone(),
        Choice::Joined(column) => format!("+{column}"),
        Choice::Closing => "(closing)".to_owned(),
        Choice::WonAmount => "(won-amount)".to_owned(),
    }
}

fn choice_of(word: &str, dataset: &Dataset) -> Choice {
    let exists = |name: &str| dataset.columns.contains_key(name);
    match word {
        "=" => Choice::Keep,
        "(closing)" if !dataset.dated.is_empty() => Choice::Closing,
        "(won-amount)" if !dataset.dated.is_empty() => Choice::WonAmount,
        column if exists(column) => Choice::Column(column.to_owned()),
        joined if joined.strip_prefix('+').is_some_and(exists) => Choice::Joined(joined[1..].to_owned()),
        _ => Choice::LeaveOut,
    }
}

const UNITS: [(Unit, &str); 7] = [
    (Unit::Same, "same"),
    (Unit::Percent, "percent"),
    (Unit::Hours, "hours"),
    (Unit::Minutes, "minutes"),
    (Unit::Seconds, "seconds"),
    (Unit::Days, "days"),
    (Unit::Thousands, "thousands"),
];

/// What the numbers of a column may count: value, words, whether they do; none where there is nothing to say.
fn units(request: &PageRequest, chosen: &ColumnChoice, dataset: &Dataset) -> Vec<(&'static str, String, bool)> {
    let Choice::Column(name) = &chosen.choice else { return Vec::new() };
    let (kind, usual): (&[Unit], &str) = match dataset.columns.get(name).map(|column| column.kind) {
        Some(ColumnKind::Hours) => (&[Unit::Same, Unit::Hours, Unit::Minutes, Unit::Seconds, Unit::Days], "found"),
        Some(ColumnKind::Share) => (&[Unit::Same, Unit::Percent], "share"),
        Some(ColumnKind::Money) => (&[Unit::Same, Unit::Thousands], "money"),
        _ => return Vec::new(),
    };
    let said = |unit: Unit, word: &str| match unit {
        Unit::Same => request.words().say(&format!("columns-unit-{usual}")),
        _ => request.words().say(&format!("columns-unit-{word}")),
    };
    let offered = UNITS.iter().filter(|(unit, _)| kind.contains(unit));
    let is = |unit: Unit| chosen.unit.unwrap_or_default() == unit;
    offered.map(|(unit, word)| (*word, said(*unit, word), is(*unit))).collect()
}

/// The words of the column that says how rows ended, each with what it may mean.
fn word_views(
    request: &PageRequest,
    chosen: &ColumnChoice,
    source: Option<&SourceColumn>,
    dataset: &Dataset,
) -> Vec<WordView> {
    let Some((_, place)) = dataset.columns.iter().find(|(_, column)| !column.choices.is_empty()) else {
        return Vec::new();
    };
    let words = request.words();
    let count = |word: &str| {
        let values = source.into_iter().flat_map(|source| &source.values);
        values.filter(|(value, _)| loosely(value) == loosely(word)).map(|(_, count)| count).sum::<u64>()
    };
    let view = |(at, (word, meaning)): (usize, (&String, &Option<String>))| WordView {
        at,
        word: word.clone(),
        count: words.whole(count(word)),
        meanings: place
            .choices
            .iter()
            .map(|choice| {
                let title = capitalised(&words.say(&format!("answer-{choice}")));
                (choice.clone(), title, meaning.as_ref() == Some(choice))
            })
            .collect(),
    };
    chosen.words.iter().enumerate().map(view).collect()
}

/// What was chosen on the page.
fn typed(form: &Filled, known: &Understanding, dataset: &Dataset) -> Correction {
    let (name, place) = match dataset.columns.iter().find(|(_, column)| !column.choices.is_empty()) {
        Some((name, place)) => (Some(name), place.choices.as_slice()),
        None => (None, &[][..]),
    };
    let mut columns: Vec<ColumnChoice> = Vec::new();
    for (at, before) in known.chosen.columns.iter().enumerate() {
        let choice = choice_of(&form.text(&format!("column-{at}")), dataset);
        let unit = form.text(&format!("unit-{at}"));
        let unit = UNITS.iter().find(|(_, word)| *word == unit).map(|(unit, _)| *unit);
        // A unit is of what the column filled when it was said.
        let unit = unit.filter(|_| choice == before.choice).or(before.unit.filter(|_| choice == before.choice));
        let meaning = |number: usize| {
            let said = form.text(&format!("word-{at}-{number}"));
            place.iter().find(|choice| **choice == said).cloned()
        };
        // That numbers count what the column does need not be said.
        let unit = unit.filter(|unit| *unit != Unit::Same || before.unit.is_some());
        // What is left out says nothing.
        let said = before.words.keys().filter(|_| choice != Choice::LeaveOut);
        let words = said.enumerate().map(|(number, word)| (word.clone(), meaning(number))).collect();
        columns.push(ColumnChoice { header: before.header.clone(), choice, unit, words });
    }
    // Words go with the column that is chosen for them now.
    let told = |column: &ColumnChoice| matches!((&column.choice, name), (Choice::Column(filled), Some(name)) if filled == name);
    if let Some(at) = columns.iter().position(told) {
        let profile = known.profile.iter().flat_map(|profile| &profile.columns);
        let source = profile.into_iter().find(|source| source.name == columns[at].header);
        if columns[at].words.is_empty() {
            columns[at].words = service::import::words_of(source, dataset);
        }
        columns.iter_mut().enumerate().filter(|(other, _)| *other != at).for_each(|(_, column)| column.words.clear());
    }
    let constants =
        (0..MOST_CONSTANTS).map(|at| (form.text(&format!("constant-{at}")), form.text(&format!("value-{at}"))));
    let is_said = |(name, value): &(String, String)| dataset.columns.contains_key(name) && !value.trim().is_empty();
    let skip = form.text("skip-column");
    let when = form.text("skip-when");
    let when = SKIPS.iter().find(|(_, word)| *word == when).map_or(SkipWhen::Is, |(when, _)| *when);
    let text = form.text("skip-text");
    let is_whole =
        columns.iter().any(|column| column.header == skip) && (when == SkipWhen::Empty || !text.trim().is_empty());
    let coverage = form.text("coverage");
    Correction {
        columns,
        reading: ReadingForm::typed(form),
        constants: constants.filter(is_said).collect(),
        skip: is_whole.then_some(Skip { header: skip, when, text }),
        coverage: COVERAGES.iter().find(|(_, word)| *word == coverage).map(|(kind, _)| *kind),
        ..Correction::default()
    }
}

/// Constants that the page takes.
const MOST_CONSTANTS: usize = 20;

/// What comes after something was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The columns again, as they are chosen now.
    Columns,
    /// The import.
    Import,
}

/// Another mapping or dataset, the columns as they are chosen now, or the import by them.
pub(super) async fn save(request: PageRequest, Path((id, index)): Path<(String, usize)>, form: Filled) -> Response {
    let looked = match looked(&request, &id, index).await {
        Ok(looked) => looked,
        Err(response) => return response,
    };
    let saved = match form.text("step").as_str() {
        "way" => choose_way(&request, &looked, &form.text("way")),
        "go" => agree(&request, &looked, &form),
        _ => try_chosen(&request, &looked, &form),
    };
    let next = match saved {
        Ok(next) => next,
        Err(fault) => return page(&request, &looked, Some(fault), StatusCode::UNPROCESSABLE_ENTITY),
    };
    // The files are looked at anew; the page waits for it.
    let Some(upload) = waiting(&request.service, &id) else {
        return Redirect::to(&request.frame.link("/data/import")).into_response();
    };
    let service = request.app.service().unwrap_or_else(|| request.service.clone());
    let job = looking(&request.app, &service, &upload, request.now);
    let ended = job.end_within(PATIENCE).await;
    let here = format!("/data/import/{id}");
    if next == Next::Columns {
        return Redirect::to(&request.frame.link(format!("{here}/file/{index}"))).into_response();
    }
    // What was agreed to is imported, unless another file of the upload still waits for someone.
    if let Some(Ended::Looked(found)) = ended
        && chosen(&service, &upload, &found).len() == upload.files.iter().filter(|file| !file.wish.left_out).count()
    {
        importing(&request.app, &service, &upload, &found, request.now).end_within(PATIENCE).await;
    }
    Redirect::to(&request.frame.link(here)).into_response()
}

/// How long a page waits for a file to be looked at.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// Keeps a wish for a file, so that all files are looked at anew.
fn keep_wish(request: &PageRequest, looked: &Looked, wish: ImportRequest) -> Result<(), String> {
    let mut upload = looked.upload.clone();
    upload.files[looked.index].wish = wish;
    service::import::keep_upload(&request.service, &upload)
        .map_err(|error| error.text_within(request.lang(), &request.service.book.folder))?;
    request.app.jobs.forget(&upload.id);
    Ok(())
}

fn choose_way(request: &PageRequest, looked: &Looked, way: &str) -> Result<Next, String> {
    let known = |name: &str| request.service.book.mappings.iter().any(|mapping| mapping.name() == name);
    let datasets = &request.service.book.catalogue.datasets;
    let (mapping, dataset) = match way.split_once(':') {
        Some(("mapping", name)) if known(name) => (Some(name.to_owned()), None),
        Some(("dataset", name)) if datasets.contains_key(name) => (Some("plain".to_owned()), Some(name.to_owned())),
        _ => return Err(request.words().say("import-way-unknown")),
    };
    let wish = looked.upload.files[looked.index].wish.clone();
    let reading = looked.known().map_or_else(|| wish.reading.clone(), |known| known.chosen.reading.clone());
    keep_wish(request, looked, ImportRequest { mapping, dataset, reading, chosen: None, left_out: false, ..wish })?;
    Ok(Next::Columns)
}

/// What is chosen on the page, tried without being kept in the book.
fn try_chosen(request: &PageRequest, looked: &Looked, form: &Filled) -> Result<Next, String> {
    let (known, base, dataset) = parts(request, looked)?;
    let mut chosen = typed(form, known, dataset);
    let step = form.text("step");
    if let Some(winner) = step.strip_prefix("settle-").and_then(|at| at.parse().ok()) {
        settle(&mut chosen.columns, winner);
    }
    if let Some(meaning) = step.strip_prefix("others-") {
        let unsaid = chosen.columns.iter_mut().flat_map(|column| column.words.values_mut());
        unsaid.filter(|said| said.is_none()).for_each(|said| *said = Some(meaning.to_owned()));
    }
    if chosen.reading != known.chosen.reading {
        check_reading(request, looked, &chosen.reading)?;
    }
    let is_plain = base.source().is_empty();
    let (mapping, of) =
        if is_plain { ("plain".to_owned(), Some(dataset.name.clone())) } else { (base.name().to_owned(), None) };
    let wish = looked.upload.files[looked.index].wish.clone();
    // Another way of reading may find other columns, of which nothing was chosen yet.
    let reading = chosen.reading.clone();
    let chosen = Some(chosen).filter(|_| reading == known.chosen.reading);
    let mapping = Some(mapping);
    keep_wish(request, looked, ImportRequest { mapping, dataset: of, chosen, reading, left_out: false, ..wish })?;
    Ok(Next::Columns)
}

/// Refuses what was said of a file where it can't be read like that at all, so that the page stays as it is.
fn check_reading(request: &PageRequest, looked: &Looked, reading: &Reading) -> Result<(), String> {
    let folder = service::import::incoming_folder(&request.service);
    let Some(path) = looked.upload.path(&folder, looked.index) else { return Ok(()) };
    service::import::check_reading(&request.service, &path, reading).map_err(|error| match error {
        // The file has a header, as it was read before.
        ServiceError::Import(ImportError::NoHeader { .. }) => request.words().say("columns-no-header"),
        error => error.text_within(request.lang(), &request.service.book.folder),
    })
}

type Parts<'l> = (&'l Understanding, &'l miara_import::Mapping, &'l Dataset);

fn parts<'l>(request: &'l PageRequest, looked: &'l Looked) -> Result<Parts<'l>, String> {
    let parts = looked.known().and_then(|known| {
        let base = known.base.as_ref()?;
        Some((known, base, request.service.book.catalogue.datasets.get(base.dataset())?))
    });
    parts.ok_or_else(|| request.words().say("import-gone-body"))
}

/// Keeps what is chosen on the page as a mapping of the book.
fn agree(request: &PageRequest, looked: &Looked, form: &Filled) -> Result<Next, String> {
    let (known, base, dataset) = parts(request, looked)?;
    let chosen = typed(form, known, dataset);
    let file = &looked.upload.files[looked.index];
    let said = |error: ServiceError| error.text_within(request.lang(), &request.service.book.folder);
    let written = file.wish.written;
    let mapping = if known.is_proposed || chosen != known.chosen {
        let kept = service::import::keep_chosen(&request.service, &file.name, base, &chosen);
        if matches!(kept, Err(ServiceError::Refused(Refusal::TwoForOne { .. }))) {
            return try_chosen(request, looked, form);
        }
        let name = kept.map_err(said)?;
        request.app.reopen().map_err(said)?;
        Some(name)
    } else {
        // A file with a dataset's own names is recognised by them.
        Some(base.name().to_owned()).filter(|_| !base.source().is_empty())
    };
    keep_wish(request, looked, ImportRequest { mapping, written, ..ImportRequest::default() })?;
    Ok(Next::Import)
}

/// Leaves a file out of the import, or takes it in again.
pub(super) async fn leave(request: PageRequest, Path((id, index)): Path<(String, usize)>) -> Response {
    if let Some(mut upload) = waiting(&request.service, &id).filter(|upload| index < upload.files.len()) {
        let wish = &mut upload.files[index].wish;
        wish.left_out = !wish.left_out;
        if let Err(error) = service::import::keep_upload(&request.service, &upload) {
            return request.failed(&error);
        }
    }
    let page = request.frame.link(format!("/data/import/{id}"));
    Redirect::to(&format!("{page}#file-{index}")).into_response()
}
