//! The page of one KPI: how it stands, how it went, what it is split into, what it means.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use miara_analysis::Interval;
use miara_engine::EngineError;
use miara_insight::chance::ShareCases;
use miara_insight::forecast::KpiForecast;
use miara_model::{Answer, Cell, Kpi, Note, Period, Question, Value};

use crate::locale::{Arg, Words};
use crate::service::dimensions::Choices;
use crate::service::{self, ServiceError, facts};
use crate::view::card::{CardLine, card};
use crate::view::change::{Change, change};
use crate::view::chart::{Bar, Flag, LineChart, NARROW, WIDE, bars};
use crate::web::action::{MarkView, mark_views};
use crate::web::frame::Frame;
use crate::web::goal::late_words;
use crate::web::kpi::chart::{chart, expected_figure, is_unfinished};
use crate::web::missing::{MissingView, alone, hours_mark, missing};
use crate::web::overview::restated;
use crate::web::params::Params;
use crate::web::picker::{self, Picker, by_name, name_in, period_titles, rows_address};
use crate::web::request::PageRequest;
use crate::web::view_state::ViewState;
use crate::web::wording::{FAMILIES, capitalised, figure, notes};
use miara_insight::goal::{GoalStanding, scope_of};

#[derive(Template)]
#[template(path = "kpi.html")]
struct KpiPage {
    frame: Frame,
    picker: Picker,
    family: String,
    overview: String,
    name: String,
    title: String,
    meaning: String,
    period: String,
    elapsed: String,
    number: String,
    number_rows: Option<String>,
    change: Option<Change>,
    versus: String,
    absent: Option<String>,
    /// That an import has changed the number since, and where that import stands.
    restated: Option<(String, String)>,
    ahead: Option<String>,
    goal: Option<GoalView>,
    goals_href: String,
    /// Where the change is explained, where there is one.
    why: Option<String>,
    /// Where a number of another tool is held against this one.
    reconcile: String,
    wide: String,
    narrow: String,
    periods: Vec<PeriodRow>,
    beside: BesideView,
    split: Option<SplitView>,
    card: Vec<CardLine>,
    quality: Option<String>,
    missing: Vec<MissingView>,
    alone: Option<String>,
    notes: Vec<String>,
    downloads: Vec<(String, &'static str)>,
}

/// What people did and know of the days of the chart, and the ways to add to it.
struct BesideView {
    marks: Vec<MarkView>,
    /// The part of the firm.
    scope: String,
    /// The day that a new annotation starts with.
    day: String,
    /// This page.
    back: String,
    /// Where an action is recorded.
    act: String,
    /// Where it is said how good forecasts were.
    past: String,
}

/// How the goal stands.
struct GoalView {
    status: &'static str,
    said: String,
    late: Option<String>,
}

struct PeriodRow {
    name: String,
    number: String,
    href: String,
    unfinished: bool,
}

/// A KPI by the values of a dimension.
struct SplitView {
    title: String,
    dimension: String,
    heads: Vec<String>,
    with_intervals: bool,
    compared: bool,
    rows: Vec<SplitRow>,
    wide: String,
    narrow: String,
    all: Option<(String, String)>,
    /// What is in none of the rows' numbers.
    outside: Option<String>,
}

struct SplitRow {
    interval: Option<String>,
    name: String,
    narrow: String,
    cells: Vec<(String, Option<String>)>,
    change: Option<Change>,
}

/// Dimensions whose values are people.
const PEOPLE: [&str; 2] = ["owner", "manager"];

/// Rows of a split before "show all".
const SHOWN: usize = 15;

pub(in crate::web) async fn kpi(request: PageRequest, Path(name): Path<String>) -> Response {
    request.respond(kpi_page(&request, &name).await)
}

async fn kpi_page(request: &PageRequest, name: &str) -> Result<KpiPage, ServiceError> {
    let (words, service, frame) = (request.words(), &request.service, &request.frame);
    let kpi = service::ask::kpi(&request.service, name)?;
    let view_state = ViewState::of(request).await?;
    let mut picker = Picker::of(request, &view_state, &service.engine.splits_of(kpi).await?).await?;
    picker.split_by_default(kpi.split.as_deref());
    let now = service::ask::answer(service, &view_state.selection.question(vec![name.to_owned()]), request.now).await?;
    let series =
        service::ask::answer(service, &view_state.selection.trend_question(vec![name.to_owned()]), request.now).await?;
    let ahead = service::forecast::forecast(service, kpi, &view_state.selection, request.now).await?;
    let standings = service::goal::kept_standings(service, &view_state.selection, request.now).await?;
    let goal = standings.iter().find(|standing| standing.set.goal.key.kpi == name);
    let (flags, beside) = beside(request, &view_state, name, &series).await?;
    let chart = LineChart { flags, ..chart(request, &view_state, kpi, &series, ahead.as_ref())? };
    let tick = |value: f64, step: f64| words.tick(value, step, &kpi.unit);
    let (period, part) = period_titles(request, &view_state, now.known[0]);
    let cell = &now.rows[0].cells[0];
    let before = now.compared.as_ref().and_then(|rows| rows.first());
    let (said, absent) = figure(cell, kpi, request);
    let mut notes = notes(&now.notes, request);
    let split = possible_split(request, &view_state, kpi, &mut notes).await?;
    let download = |kind: &str| frame.link_with(&format!("/kpi/{name}.{kind}"), &view_state.params);
    Ok(KpiPage {
        restated: restated(request, &view_state, name),
        picker,
        family: family_words(kpi, words),
        overview: frame.link_with("/", &view_state.params.without("by")),
        name: name.to_owned(),
        title: kpi.title.get(request.lang()).to_owned(),
        meaning: kpi.meaning.get(request.lang()).to_owned(),
        period: capitalised(&period),
        elapsed: part,
        number: said.to_string(),
        number_rows: cell
            .is_ok()
            .then(|| rows_address(frame, name, view_state.selection.period, &view_state.selection.filters)),
        change: before.and_then(|before| change(kpi, cell, &before.cells[0], words)),
        versus: before.map_or_else(String::new, |before| {
            picker::versus_words(words, view_state.selection.versus, before.periods[0])
        }),
        absent,
        ahead: ahead.as_ref().and_then(|ahead| ahead_words(request, kpi, ahead)),
        goal: goal.map(|standing| goal_view(request, standing)),
        goals_href: frame.link(format!("/goal/{name}")),
        reconcile: frame.link_with(&format!("/kpi/{name}/reconcile"), &view_state.params),
        why: before.map(|_| frame.link_with(&format!("/kpi/{name}/explain"), &view_state.params)),
        wide: chart.draw(WIDE, &tick),
        narrow: chart.draw(NARROW, &tick),
        periods: periods(request, &view_state, kpi, &series),
        beside,
        split,
        card: full_card(request, kpi).await?,
        quality: quality_address(request, kpi),
        missing: missing_here(request, &view_state, kpi, &now.notes).await?,
        alone: alone(request, cell, before.map(|before| &before.cells[0])),
        notes,
        downloads: vec![(download("csv"), "CSV"), (download("xlsx"), "XLSX"), (download("pdf"), "PDF")],
        frame: frame.clone(),
    })
}

/// What is missing from the number, and that much of it lies outside working hours.
async fn missing_here(
    request: &PageRequest,
    view_state: &ViewState,
    kpi: &Kpi,
    notes: &[Note],
) -> Result<Vec<MissingView>, ServiceError> {
    let of = (view_state.selection.period, view_state.selection.filters.as_slice());
    let name = std::iter::once(kpi.name.as_str());
    let hours = service::response::hours_beside(&request.service, name, of, request.now).await?;
    let hours = hours.iter().map(|seen| hours_mark(request, seen));
    Ok(missing(request, kpi, notes).into_iter().chain(hours).collect())
}

fn family_words(kpi: &Kpi, words: &Words) -> String {
    let known = FAMILIES.iter().find(|(family, _)| *family == kpi.family);
    known.map_or_else(String::new, |(_, key)| words.say(key))
}

/// How a KPI stands: its number, and what it is compared with.
pub(in crate::web) fn standing_words(
    request: &PageRequest,
    view_state: &ViewState,
    kpi: &Kpi,
    now: &Answer,
) -> (String, String) {
    let words = request.words();
    let cell = &now.rows[0].cells[0];
    let (said, absent) = figure(cell, kpi, request);
    let before = now.compared.as_ref().and_then(|rows| rows.first());
    let changed = before.and_then(|before| {
        let changed = change(kpi, cell, &before.cells[0], words)?;
        let versus = picker::versus_words(words, view_state.selection.versus, before.periods[0]);
        Some(format!("{} {versus}", changed.words))
    });
    (said.to_string(), absent.or(changed).unwrap_or_default())
}

fn goal_view(request: &PageRequest, standing: &GoalStanding) -> GoalView {
    GoalView {
        status: standing.status.word(),
        said: request.words().standing(standing, &request.service.book.firm),
        late: late_words(request, &standing.set),
    }
}

/// Flags for the chart, and what stands below it.
async fn beside(
    request: &PageRequest,
    view_state: &ViewState,
    name: &str,
    series: &Answer,
) -> Result<(Vec<Flag>, BesideView), ServiceError> {
    let frame = &request.frame;
    let scope = scope_of(&view_state.selection.filters).unwrap_or_default();
    let (flags, marks) = mark_views(request, name, &scope, series).await?;
    let mut act = vec![("kpi".to_owned(), name.to_owned())];
    if !scope.is_firm() {
        act.push(("scope".to_owned(), scope.to_string()));
    }
    let view = BesideView {
        marks,
        scope: scope.to_string(),
        day: request.today().min(view_state.selection.period.from).to_string(),
        back: frame.link_with(&frame.path, &frame.params),
        act: frame.link_with("/action", &Params(act)) + "#new",
        past: frame.link_with(&format!("/kpi/{name}/forecast"), &view_state.params),
    };
    Ok((flags, view))
}

/// Where the check of a KPI stands, of those that are followed.
fn quality_address(request: &PageRequest, kpi: &Kpi) -> Option<String> {
    let followed = request.service.book.followed().any(|known| known.name == kpi.name);
    followed.then(|| format!("{}#{}", request.frame.link("/quality"), kpi.name))
}

/// The definition card with when its sources were last imported.
pub(in crate::web) async fn full_card(request: &PageRequest, kpi: &Kpi) -> Result<Vec<CardLine>, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let mut lines = card(&service.engine, kpi, words).await?;
    let facts = facts::facts(service).await?;
    let imported = service.book.catalogue.datasets_of(kpi).into_iter().map(|name| {
        let dataset = ("dataset", Arg::from(words.dataset(&service.book.catalogue, name)));
        match facts.get(name).and_then(|facts| facts.last_import) {
            None => words.say_with("page-never-imported", &[dataset]),
            Some(at) => {
                words.say_with("page-imported", &[dataset, ("at", Arg::from(words.instant(at, service.engine.zone())))])
            }
        }
    });
    let imported = imported.collect::<Vec<_>>().join("; ");
    let place = lines.len().saturating_sub(1);
    lines.insert(place, (words.say("page-last-import"), imported));
    Ok(lines)
}

/// How the running period will end, or the next one, in a sentence.
fn ahead_words(request: &PageRequest, kpi: &Kpi, ahead: &KpiForecast) -> Option<String> {
    let (words, fiscal) = (request.words(), request.service.book.firm.fiscal_year_start);
    let number = |value: f64| Arg::from(expected_figure(request, kpi, value));
    let name = |period: Period| Arg::from(words.named_period(period, Some(ahead.grain), fiscal));
    let history = ("n", Arg::from(ahead.history));
    let (key, place) = if ahead.is_running { ("ahead-outlook", 0) } else { ("ahead-next", 1) };
    let (period, step) = ahead.steps.get(place)?;
    let args = [
        ("period", name(*period)),
        ("point", number(step.point)),
        ("low", number(step.low80)),
        ("high", number(step.high80)),
        history,
    ];
    Some(words.say_with(key, &args))
}

fn periods(request: &PageRequest, view_state: &ViewState, kpi: &Kpi, series: &Answer) -> Vec<PeriodRow> {
    let fiscal = request.service.book.firm.fiscal_year_start;
    let rows = series.rows.iter().rev().map(|row| PeriodRow {
        name: request.words().named_period(row.period, series.grain, fiscal),
        number: figure(&row.cells[0], kpi, request).0.to_string(),
        href: rows_address(&request.frame, &kpi.name, row.period, &view_state.selection.filters),
        unfinished: is_unfinished(series, row),
    });
    rows.collect()
}

/// The question that splits a KPI: the KPI last, before it the KPIs that its formula is made of, so that
/// a ratio shows its parts.
pub(in crate::web) fn split_question(request: &PageRequest, view_state: &ViewState, kpi: &Kpi) -> Option<Question> {
    let by = view_state.by.clone().or_else(|| kpi.split.clone())?;
    let kpis = &request.service.book.catalogue.kpis;
    let parts = kpi.formula.names().into_iter().filter(|name| *name != kpi.name && kpis.contains_key(*name));
    let mut names: Vec<String> = parts.map(str::to_owned).collect();
    names.push(kpi.name.clone());
    Some(Question { by: vec![by], ..view_state.selection.question(names) })
}

/// The split of a KPI. One that is not possible is a note; the page stands without it.
async fn possible_split(
    request: &PageRequest,
    view_state: &ViewState,
    kpi: &Kpi,
    notes: &mut Vec<String>,
) -> Result<Option<SplitView>, ServiceError> {
    use EngineError::{AbsentDataset, NoWay, NotLinked};
    match split(request, view_state, kpi).await {
        Err(ServiceError::Engine(error @ (NoWay { .. } | NotLinked { .. } | AbsentDataset { .. }))) => {
            notes.push(request.words().engine_error(&error));
            Ok(None)
        }
        split => split,
    }
}

async fn split(request: &PageRequest, view_state: &ViewState, kpi: &Kpi) -> Result<Option<SplitView>, ServiceError> {
    let words = request.words();
    let Some(question) = split_question(request, view_state, kpi) else { return Ok(None) };
    let answer = service::ask::answer(&request.service, &question, request.now).await?;
    let (by, place) = (&question.by[0], answer.kpis.len() - 1);
    let choices = service::dimensions::choices(&request.service).await?;
    let order = split_order(words, &answer, by, &choices);
    let all = request.params().one("all").is_some();
    let shown: Vec<usize> = order.iter().copied().take(if all { usize::MAX } else { SHOWN }).collect();
    let rows: Vec<SplitRow> =
        shown.iter().map(|index| split_row(request, view_state, &answer, *index, by, &choices)).collect();
    let drawn: Vec<Bar> = shown
        .iter()
        .take(SHOWN)
        .zip(&rows)
        .map(|(index, row)| Bar {
            label: row.name.clone(),
            figure: row.cells.last().map_or_else(String::new, |(said, _)| said.clone()),
            value: answer.rows[*index].cells[place].as_ref().ok().map(|value| value.to_f64()),
            href: row.cells.last().and_then(|(_, href)| href.clone()).unwrap_or_else(|| row.narrow.clone()),
        })
        .collect();
    let dimension = words.dimension(by);
    let outside = service::outside::outside(&request.service, kpi, &question, request.now).await?;
    let outside = words.outside(kpi, by, &outside, &request.service.book);
    let title = words.say_with(
        "page-bars-of",
        &[("kpi", Arg::from(kpi.title.get(request.lang()).to_owned())), ("dimension", Arg::from(dimension.clone()))],
    );
    let more = (!all && order.len() > SHOWN).then(|| {
        let href = request.frame.link_with(&request.frame.path, &view_state.params.with("all", "1"));
        (href, words.say_with("page-split-all", &[("n", Arg::from(words.whole(order.len() as u64)))]))
    });
    Ok(Some(SplitView {
        heads: answer.kpis.iter().map(|kpi| kpi.title.get(request.lang()).to_owned()).collect(),
        compared: answer.compared.is_some(),
        with_intervals: rows.iter().any(|row| row.interval.is_some()),
        rows,
        wide: bars(&title, 760.0, &drawn),
        narrow: bars(&title, 360.0, &drawn),
        title,
        dimension,
        all: more,
        outside,
    }))
}

/// The places of a split's rows as they are read: the largest first, the unassigned last. People stand by
/// name: an order by number would be a ranking.
pub(in crate::web) fn split_order(words: &Words, answer: &Answer, by: &str, choices: &Choices) -> Vec<usize> {
    let last = answer.kpis.len() - 1;
    let mut order: Vec<usize> = (0..answer.rows.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&answer.rows[*a], &answer.rows[*b]);
        let unassigned = a.dimensions[0].is_none().cmp(&b.dimensions[0].is_none());
        let size = if PEOPLE.contains(&by) {
            std::cmp::Ordering::Equal
        } else {
            number(&b.cells[last]).total_cmp(&number(&a.cells[last]))
        };
        unassigned
            .then(size)
            .then_with(|| by_name(words, choices, by, a.dimensions[0].as_deref(), b.dimensions[0].as_deref()))
    });
    order
}

fn number(cell: &Cell) -> f64 {
    cell.as_ref().map_or(f64::NEG_INFINITY, |value| value.to_f64())
}

fn split_row(
    request: &PageRequest,
    view_state: &ViewState,
    answer: &Answer,
    index: usize,
    by: &str,
    choices: &Choices,
) -> SplitRow {
    let (words, row) = (request.words(), &answer.rows[index]);
    let value = row.dimensions[0].as_deref();
    let mut filters = view_state.selection.filters.clone();
    filters.push((by.to_owned(), value.unwrap_or_default().to_owned()));
    let cells = row.cells.iter().zip(&answer.kpis).map(|(cell, kpi)| {
        let href = cell.is_ok().then(|| rows_address(&request.frame, &kpi.name, row.period, &filters));
        (figure(cell, kpi, request).0.to_string(), href)
    });
    let last = answer.kpis.len() - 1;
    let before = answer.compared.as_ref().and_then(|rows| rows.get(index));
    let cases = ShareCases::of(&answer.kpis[last], &answer.kpis, &row.cells);
    let cases_before = before.and_then(|before| ShareCases::of(&answer.kpis[last], &answer.kpis, &before.cells));
    let changed = before.and_then(|before| change(&answer.kpis[last], &row.cells[last], &before.cells[last], words));
    SplitRow {
        interval: cases
            .and_then(ShareCases::interval)
            .map(|interval| interval_words(request, &answer.kpis[last], interval)),
        name: name_in(words, choices, answer, by, value),
        narrow: request
            .frame
            .link_with(&request.frame.path, &view_state.narrowed(by, value.unwrap_or_default()).without("by")),
        cells: cells.collect(),
        change: changed.map(|changed| by_chance(changed, cases, cases_before)),
    }
}

/// Where a share lies with 95 of 100, in words.
fn interval_words(request: &PageRequest, kpi: &Kpi, interval: Interval) -> String {
    let end = |value: f64| figure(&Ok(Value::Float(value)), kpi, request).0.number;
    format!("{}–{} %", end(interval.low), end(interval.high))
}

/// A change that chance explains is neither good nor bad.
fn by_chance(changed: Change, now: Option<ShareCases>, before: Option<ShareCases>) -> Change {
    match now.zip(before) {
        Some((now, before)) if !now.differs_from(before) => Change { good: None, ..changed },
        _ => changed,
    }
}
