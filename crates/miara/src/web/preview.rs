//! One uploaded file as it was understood.

use miara_engine::Moved;
use miara_import::{
    Choice, ColumnChoice, DateOrder, DecimalSign, FAULT, Format, LeftSheet, Matched, Profile, ROW_MARKS, StateSum,
    Summary, Understood,
};
use miara_model::clock::date_of_day;
use miara_model::{DeclaredUnit, Unit, Value};

use super::request::PageRequest;
use super::wording::capitalised;
use crate::locale::{Arg, Words};
use crate::service::import::{About, ImportReport, IncomingFile, OpenQuestion, Understanding, Upload};
use crate::service::{self, Refusal, ServiceError};
use crate::view::face::Face;

/// One uploaded file as it was understood.
pub(super) struct FileView {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) standing: Standing,
    /// What it is taken for, and what would come of its rows.
    pub(super) sentence: String,
    /// What its rows come to: a class, how many in words, their amounts.
    pub(super) states: Vec<(String, String, String)>,
    /// How it is read: format, encoding, header.
    pub(super) reading: String,
    pub(super) fault: Option<String>,
    /// What of it is not read: sheets, totals, single marks.
    pub(super) cautions: Vec<String>,
    /// The data source, and what the values that decide something were taken for.
    pub(super) source: Option<String>,
    pub(super) labels: Vec<String>,
    /// What holds of things from a day on: said, of which thing, and the day.
    pub(super) moved: Vec<(String, String, String)>,
    /// What the import does to rows that are there.
    pub(super) changes: Vec<String>,
    /// What it waits for, and where that is answered.
    pub(super) questions: Vec<QuestionView>,
    pub(super) answer: String,
    pub(super) columns: Vec<ColumnView>,
    /// What the dataset has and the file lacks: the column and the KPIs that stay dark.
    pub(super) lacking: Vec<(String, String)>,
    pub(super) sample_head: Vec<String>,
    pub(super) sample: Vec<Vec<String>>,
    pub(super) refused: Vec<(u64, String, String, String)>,
    pub(super) more_refused: u64,
    pub(super) correct: String,
    pub(super) leave: String,
}

/// An open question with its choices.
pub(super) struct QuestionView {
    pub(super) name: String,
    pub(super) said: String,
    /// Answers: the value and its words.
    pub(super) choices: Vec<(String, String)>,
    /// True where another name can be typed.
    pub(super) is_open: bool,
}

/// One column of a file and what becomes of it.
pub(super) struct ColumnView {
    pub(super) name: String,
    pub(super) samples: String,
    /// The dataset's columns it fills, in words; empty where it is left out.
    pub(super) fills: String,
}

/// Whether a file can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Ready,
    Asked,
    /// What its columns hold is proposed and waits for somebody to agree.
    Proposed,
    Unclear,
    LeftOut,
}

impl Standing {
    pub(super) fn word(self, words: &Words) -> String {
        words.say(match self {
            Standing::Ready => "import-ready",
            Standing::Asked => "import-asked",
            Standing::Proposed => "import-proposed",
            Standing::Unclear => "import-unclear",
            Standing::LeftOut => "import-left-out",
        })
    }

    pub(super) fn is_proposed(self) -> bool {
        self == Standing::Proposed
    }

    pub(super) fn class(self) -> &'static str {
        match self {
            Standing::Ready => "good",
            Standing::Asked | Standing::Proposed => "warn",
            Standing::Unclear => "bad",
            Standing::LeftOut => "even",
        }
    }
}

/// What holds of things from a day on, the first of them, each with its thing and day.
fn moved(report: &ImportReport, words: &Words) -> Vec<(String, String, String)> {
    /// Days that can be said on the page; the others at the command line.
    const LISTED: usize = 100;
    let one = |moved: &Moved| {
        let day = miara_model::clock::date_of_day(moved.from).to_string();
        (words.moved_line(moved), moved.key.clone(), day)
    };
    report.moved.iter().take(LISTED).map(one).collect()
}

pub(super) fn file_view(
    request: &PageRequest,
    upload: &Upload,
    index: usize,
    file: &IncomingFile,
    known: &Understanding,
) -> FileView {
    let words = request.words();
    let standing = match (&known.report, file.wish.left_out) {
        (_, true) => Standing::LeftOut,
        (Ok(_), false) if known.is_proposed => Standing::Proposed,
        (Ok(report), false) if !report.questions.is_empty() => Standing::Asked,
        (Ok(_), false) => Standing::Ready,
        (Err(_), false) => Standing::Unclear,
    };
    let report = known.report.as_ref().ok();
    // A file that names its days needs no others.
    let datasets = &request.service.book.catalogue.datasets;
    let is_undated = |report: &&ImportReport| {
        let holds = datasets.get(&report.dataset).and_then(|dataset| dataset.holds.as_ref());
        holds.is_some_and(|holds| !report.columns.contains(&holds.from))
    };
    let undated = report.filter(is_undated);
    let mut changes = report.map_or_else(Vec::new, |report| words.import_changes(report, &request.service.book));
    changes.extend(report.filter(|_| undated.is_none()).into_iter().flat_map(|report| words.moved(&report.moved)));
    let understood = report.and_then(|report| report.understood.first());
    let (sample_head, sample) = report.map_or_else(Default::default, |report| sample(request, report));
    let refused = report.map_or_else(Vec::new, |report| refused(report, words));
    let matched = understood.map_or(&[][..], |understood| &understood.matched);
    let here = format!("/data/import/{}/file/{index}", upload.id);
    FileView {
        index,
        name: file.name.clone(),
        standing,
        sentence: sentence(request, known),
        states: report.map_or_else(Vec::new, |report| states(request, &report.summary)),
        reading: known.profile.as_ref().map_or_else(String::new, |profile| reading(profile, understood, words)),
        cautions: unread(known, words),
        source: report.and_then(|report| report.data_source.clone()),
        labels: report.map_or_else(Vec::new, |report| words.labels(report)),
        moved: undated.map_or_else(Vec::new, |report| moved(report, words)),
        changes,
        questions: report.filter(|_| !known.is_proposed).map_or_else(Vec::new, |report| questions(request, report)),
        answer: request.frame.link(format!("{here}/answer")),
        fault: known.report.as_ref().err().map(|error| fault(request, error)),
        columns: columns(known, matched, words),
        lacking: report.map_or_else(Vec::new, |report| lacking(request, report, &dark(request, report))),
        sample_head,
        sample,
        more_refused: report.map_or(0, |report| report.rejected.saturating_sub(refused.len() as u64)),
        refused,
        correct: request.frame.link(&here),
        leave: request.frame.link(format!("{here}/leave")),
    }
}

/// What the import of a file waits for.
fn questions(request: &PageRequest, report: &ImportReport) -> Vec<QuestionView> {
    let (words, book) = (request.words(), &request.service.book);
    let dataset = book.catalogue.datasets.get(&report.dataset);
    let view = |(number, question): (usize, &OpenQuestion)| QuestionView {
        name: format!("question-{number}"),
        said: words.question(question, dataset, book),
        choices: question
            .choices
            .iter()
            .map(|choice| (choice.clone(), capitalised(&words.answer_word(question, choice))))
            .collect(),
        is_open: matches!(question.about, About::DataSource { .. }),
    };
    report.questions.iter().enumerate().map(view).collect()
}

/// Why a file can't be imported yet. That no mapping knows it needs no list of its columns here: they
/// stand on the page that mends it.
fn fault(request: &PageRequest, error: &ServiceError) -> String {
    match error {
        ServiceError::Refused(Refusal::NotRecognised { .. }) => request.words().say("import-not-recognised"),
        other => other.text_within(request.lang(), &request.service.book.folder),
    }
}

fn sentence(request: &PageRequest, known: &Understanding) -> String {
    let words = request.words();
    let Some(mapping) = &known.mapping else { return String::new() };
    let dataset = words.dataset(&request.service.book.catalogue, mapping.dataset());
    let title = mapping.title().get(request.lang()).to_owned();
    let Ok(report) = &known.report else {
        let key = if mapping.source().is_empty() { "import-nearest-plain" } else { "import-nearest" };
        return words.say_with(key, &[("mapping", Arg::from(title)), ("dataset", Arg::from(dataset))]);
    };
    let whole = |count: u64| Arg::from(words.whole(count));
    words.say_with(
        if mapping.source().is_empty() { "import-taken-plain" } else { "import-taken" },
        &[
            ("mapping", Arg::from(title)),
            ("dataset", Arg::from(dataset)),
            ("n", Arg::from(report.read)),
            ("read", whole(report.read)),
            ("inserted", whole(report.inserted)),
            ("updated", whole(report.updated)),
            ("unchanged", whole(report.unchanged)),
            ("rejected", whole(report.rejected)),
        ],
    )
}

/// How a file is read, in words.
pub(super) fn reading(profile: &Profile, understood: Option<&Understood>, words: &Words) -> String {
    let matched = understood.map_or(&[][..], |understood| &understood.matched);
    let (sheet, sheets) = understood.map_or((&profile.sheet, &profile.sheets), |known| (&known.sheet, &known.sheets));
    let arg = |text: &str| Arg::from(text.to_owned());
    let format = match profile.format {
        Format::Delimited => words.say("format-delimited"),
        Format::Workbook => words.say("format-workbook"),
        Format::JsonLines | Format::JsonArray => "JSON".to_owned(),
        Format::Parquet => "Parquet".to_owned(),
    };
    let mut parts = vec![format];
    if profile.gzip {
        parts.push(words.say("format-packed"));
    }
    parts.extend(words.sheets(profile.format, sheet.as_ref(), sheets));
    if profile.format == Format::Delimited {
        parts.push(words.say_with("import-encoding", &[("encoding", arg(&profile.encoding))]));
    }
    if let Some(delimiter) = profile.delimiter {
        let delimiter = if delimiter == '\t' { "TAB".to_owned() } else { delimiter.to_string() };
        parts.push(words.say_with("import-delimiter", &[("delimiter", Arg::from(delimiter))]));
    }
    if profile.header_line > 0 {
        parts.push(words.say_with("import-header-line", &[("line", Arg::from(profile.header_line.to_string()))]));
    }
    let order = matched.iter().find_map(|matched| matched.date_order);
    parts.extend(order.map(|order| words.say(date_order(order))));
    let sign = matched.iter().find_map(|matched| matched.decimal_sign);
    parts.extend(sign.map(|sign| words.say(decimal_sign(sign))));
    parts.extend(words.hours_unit(matched));
    parts.join(" · ")
}

pub(super) fn date_order(order: DateOrder) -> &'static str {
    match order {
        DateOrder::Ymd => "import-order-ymd",
        DateOrder::Dmy => "import-order-dmy",
        DateOrder::Mdy => "import-order-mdy",
    }
}

pub(super) fn decimal_sign(sign: DecimalSign) -> &'static str {
    match sign {
        DecimalSign::Comma => "import-sign-comma",
        DecimalSign::Point => "import-sign-point",
    }
}

/// The file's columns, each with what it fills.
fn columns(known: &Understanding, matched: &[Matched], words: &Words) -> Vec<ColumnView> {
    let samples = |name: &str| {
        let column = known.profile.iter().flat_map(|profile| &profile.columns).find(|column| column.name == name);
        let shown = column.map_or(&[][..], |column| &column.samples);
        shown.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" · ")
    };
    let fills = |name: &String| {
        let all = matched.iter().filter(|matched| matched.from.contains(name));
        all.map(|matched| capitalised(&words.column(&matched.column))).collect::<Vec<_>>().join(", ")
    };
    let column = |chosen: &ColumnChoice| {
        let fills = match (fills(&chosen.header), &chosen.choice) {
            (found, _) if !found.is_empty() => found,
            (_, Choice::Keep) => words.say("import-column-used"),
            (_, Choice::Column(column) | Choice::Joined(column)) if matched.is_empty() => {
                capitalised(&words.column(column))
            }
            _ => String::new(),
        };
        ColumnView { name: chosen.header.clone(), samples: samples(&chosen.header), fills }
    };
    known.chosen.columns.iter().map(column).collect()
}

/// What an import of a file would bring, beside its columns.
pub(super) struct Prospect {
    /// How many rows of what, and of how many persons.
    pub(super) lead: Option<String>,
    /// Rows by how they ended: a class, how many in words, their amounts.
    pub(super) states: Vec<(String, String, String)>,
    /// The days it has.
    pub(super) days: Option<String>,
    /// Rows that are refused, and what is still to be answered.
    pub(super) cautions: Vec<String>,
    /// KPIs that can be told from these columns.
    pub(super) lit: Vec<String>,
    /// Columns of the dataset that are missing, with the KPIs that need them.
    pub(super) dark: Vec<(String, String)>,
    /// What the one button does; nothing where columns are to be mended first.
    pub(super) button: Option<String>,
}

pub(super) fn prospect(request: &PageRequest, known: &Understanding) -> Prospect {
    let (words, book) = (request.words(), &request.service.book);
    let Ok(report) = &known.report else {
        let (lead, button, days) = (None, None, None);
        return Prospect {
            lead,
            states: vec![],
            days,
            cautions: unread(known, words),
            lit: vec![],
            dark: vec![],
            button,
        };
    };
    let summary = &report.summary;
    let axis = book.catalogue.datasets.get(&report.dataset).and_then(|dataset| dataset.at.as_ref());
    let days = summary.days.map(|(first, last)| {
        let day = |day: i32| words.day(date_of_day(day));
        let axis = axis.map_or_else(String::new, |axis| format!("{}: ", capitalised(&words.column(axis))));
        format!("{axis}{} – {}", day(first), day(last))
    });
    let dark = dark(request, report);
    let is_lit = |kpi: &&miara_model::Kpi| {
        book.catalogue.datasets_of(kpi) == [report.dataset.as_str()] && !dark.iter().any(|(name, _)| *name == kpi.name)
    };
    let button = if report.questions.is_empty() { "prospect-go" } else { "prospect-go-on" };
    Prospect {
        lead: Some(lead(request, report)),
        states: states(request, summary),
        days,
        cautions: cautions(words, known, report),
        lit: book.followed().filter(is_lit).map(|kpi| words.title(&book.catalogue, &kpi.name)).collect(),
        dark: lacking(request, report, &dark).into_iter().filter(|(_, kpis)| !kpis.is_empty()).collect(),
        button: (summary.rows > 0 || !report.questions.is_empty()).then(|| counted(words, button, summary.rows)),
    }
}

/// How many rows of what, and of how many persons.
fn lead(request: &PageRequest, report: &ImportReport) -> String {
    let (words, book, summary) = (request.words(), &request.service.book, &report.summary);
    let noun = book.catalogue.datasets.get(&report.dataset).map_or("", |dataset| dataset.noun.as_str());
    let noun = format!("noun-{noun}");
    let mut lead = match words.has(&noun) {
        true => {
            let noun = words.say_with(&noun, &[("n", Arg::from(summary.rows))]);
            format!("{} {noun}", words.whole(summary.rows))
        }
        false => counted(words, "columns-rows", summary.rows),
    };
    if summary.persons > 0 {
        lead.push_str(&format!(" · {}", counted(words, "prospect-persons", summary.persons)));
    }
    lead
}

/// Rows by how they ended, with their amounts.
fn states(request: &PageRequest, summary: &Summary) -> Vec<(String, String, String)> {
    let (words, book) = (request.words(), &request.service.book);
    let state = |sum: &StateSum| {
        let name = sum.ended.as_deref().unwrap_or("open").replace('_', "-");
        let amount = |(currency, amount): (&String, &rust_decimal::Decimal)| {
            let currency = if currency.is_empty() { &book.firm.currency } else { currency };
            words.figure(Value::Exact(*amount), &DeclaredUnit::Unit(Unit::base("money")), currency).to_string()
        };
        let amounts: Vec<String> = sum.amounts.iter().map(amount).collect();
        let label = counted(words, &format!("prospect-{name}"), sum.rows);
        (name, label, amounts.join(" + "))
    };
    let is_ending = summary.states.iter().any(|state| state.ended.is_some());
    let amounts = summary.states.iter().any(|state| !state.amounts.is_empty());
    let shown = summary.states.iter().filter(|_| is_ending || amounts);
    let mut states: Vec<(String, String, String)> = shown.map(state).collect();
    if !is_ending {
        states.iter_mut().for_each(|(_, label, _)| *label = words.say("prospect-all"));
    }
    states
}

/// A sentence about how many there are.
pub(super) fn counted(words: &Words, key: &str, n: u64) -> String {
    words.say_with(key, &[("n", Arg::from(n)), ("count", Arg::from(words.whole(n)))])
}

/// What of a file is not read: sheets, rows that were passed over, single marks.
fn unread(known: &Understanding, words: &Words) -> Vec<String> {
    let report = known.report.as_ref().ok();
    let mut unread: Vec<String> = left(known).iter().map(|left| left.text(words.lang())).collect();
    let matched = report.and_then(|report| report.understood.first()).map(|understood| &understood.matched);
    unread.extend(matched.and_then(|matched| words.months(matched)));
    unread.extend(matched.into_iter().flat_map(|matched| words.constant_days(matched)));
    unread.extend(report.into_iter().flat_map(|report| words.passed_over(report)));
    unread.extend(report.and_then(|report| words.stray_quotes(&report.stray_quotes)));
    unread
}

/// The sheets of a workbook, or the files of an archive, that are not read.
fn left(known: &Understanding) -> &[LeftSheet] {
    let understood = known.report.as_ref().ok().and_then(|report| report.understood.first());
    let left = understood.map(|understood| &understood.left);
    left.or(known.profile.as_ref().map(|profile| &profile.left)).map_or(&[], Vec::as_slice)
}

/// Rows that are refused, what is not read, and what is still to be answered.
fn cautions(words: &Words, known: &Understanding, report: &ImportReport) -> Vec<String> {
    let mut cautions: Vec<String> = Vec::new();
    if report.rejected > 0 {
        cautions.push(counted(words, "prospect-refused", report.rejected));
        cautions.extend(report.examples.first().map(|example| words.reason(&example.reason, Face::Page)));
    }
    cautions.extend(unread(known, words));
    // What words mean is said on this very page.
    let unsaid = |column: &&ColumnChoice| column.words.values().any(Option::is_none);
    let mut more = report.questions.len();
    if let Some(column) = known.chosen.columns.iter().find(unsaid).filter(|_| known.is_proposed) {
        let n = column.words.values().filter(|meaning| meaning.is_none()).count();
        let args = [("n", Arg::from(n)), ("count", Arg::from(n)), ("column", Arg::from(column.header.clone()))];
        cautions.push(words.say_with("prospect-unsaid", &args));
        more = more.saturating_sub(n);
    }
    if more > 0 {
        cautions.push(counted(words, "prospect-questions", more as u64));
    }
    cautions
}

/// The KPIs that a file leaves dark, each with a column that it lacks.
fn dark(request: &PageRequest, report: &ImportReport) -> Vec<(String, String)> {
    service::coverage::left_dark(&request.service, &report.dataset, &report.columns)
}

/// The columns of the dataset that a file lacks, with those of the KPIs it leaves dark that need them.
fn lacking(request: &PageRequest, report: &ImportReport, dark: &[(String, String)]) -> Vec<(String, String)> {
    let (words, catalogue) = (request.words(), &request.service.book.catalogue);
    let Some(dataset) = catalogue.datasets.get(&report.dataset) else { return Vec::new() };
    let absent = dataset.columns.keys().filter(|name| *name != "row_id" && !report.columns.contains(name));
    absent
        .map(|name| {
            let kpis = dark.iter().filter(|(_, column)| column == name).map(|(kpi, _)| words.title(catalogue, kpi));
            (capitalised(&words.column(name)), kpis.collect::<Vec<_>>().join(", "))
        })
        .collect()
}

/// The first rows as they were understood, in the columns that have any value.
fn sample(request: &PageRequest, report: &ImportReport) -> (Vec<String>, Vec<Vec<String>>) {
    let Some(dataset) = request.service.book.catalogue.datasets.get(&report.dataset) else { return Default::default() };
    let shown: Vec<(usize, &String)> = dataset
        .columns
        .iter()
        .enumerate()
        .filter(|(at, (name, column))| {
            let is_filled = || report.sample.iter().any(|row| row.get(*at).is_some_and(Option::is_some));
            !column.hidden && *name != "row_id" && is_filled()
        })
        .map(|(at, (name, _))| (at, name))
        .collect();
    let head = shown.iter().map(|(_, name)| capitalised(&request.words().column(name))).collect();
    let cell = |row: &[Option<String>], at: usize| row.get(at).cloned().flatten().unwrap_or_default();
    (head, report.sample.iter().map(|row| shown.iter().map(|(at, _)| cell(row, *at)).collect()).collect())
}

/// The first refused rows: line, column, reason, the row.
fn refused(report: &ImportReport, words: &Words) -> Vec<(u64, String, String, String)> {
    let line = |refused: &miara_import::Refused| {
        let column = refused.column.as_deref().map_or_else(String::new, |name| capitalised(&words.column(name)));
        (refused.line, column, words.reason(&refused.reason, Face::Page), readable(&refused.text, words))
    };
    report.examples.iter().map(line).collect()
}

/// A refused row's cells in one line; what is no row stays as it is. Long ones are cut.
fn readable(text: &str, words: &Words) -> String {
    const SHOWN: usize = 240;
    let cells = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).ok();
    let line = cells.map_or_else(
        || text.to_owned(),
        |cells| {
            let is_mark = |name: &str| name == FAULT || ROW_MARKS.contains(&name);
            let filled = cells.iter().filter(|(name, value)| !is_mark(name) && value.as_str() != Some(""));
            let cell = |(name, value): (&String, &serde_json::Value)| match value {
                serde_json::Value::String(value) => format!("{}: {value}", words.cell_name(name)),
                other => format!("{}: {other}", words.cell_name(name)),
            };
            filled.map(cell).collect::<Vec<_>>().join(" · ")
        },
    );
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
