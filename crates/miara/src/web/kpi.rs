//! The page of one KPI: how it stands, how it went, what it is split into, what it means.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use miara_analysis::Interval;
use miara_engine::EngineError;
use miara_insight::chance::ShareCases;
use miara_insight::forecast::KpiForecast;
use miara_model::{Answer, Cell, Kpi, Period, Question, Value};

use super::action::{MarkView, mark_views};
use super::frame::Frame;
use super::goal::late_words;
use super::kpi_chart::{chart, expected_figure, is_unfinished};
use super::overview::restated;
use super::params::Params;
use super::picker::{self, Picker, by_name, name_of, period_titles, rows_address};
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::{FAMILIES, capitalised, figure, notes};
use crate::locale::{Arg, Words};
use crate::service::{Choices, ServiceError};
use crate::view::card::{CardLine, card};
use crate::view::change::{Change, change};
use crate::view::chart::{Bar, Flag, LineChart, NARROW, WIDE, bars};
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
    wide: String,
    narrow: String,
    periods: Vec<PeriodRow>,
    beside: BesideView,
    split: Option<SplitView>,
    card: Vec<CardLine>,
    quality: Option<String>,
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

pub(super) async fn kpi(visit: PageRequest, Path(name): Path<String>) -> Response {
    visit.respond(kpi_page(&visit, &name).await)
}

async fn kpi_page(visit: &PageRequest, name: &str) -> Result<KpiPage, ServiceError> {
    let (words, service, frame) = (visit.words(), &visit.service, &visit.frame);
    let kpi = visit.service.kpi(name)?;
    let look = ViewState::of(visit).await?;
    let mut picker = Picker::of(visit, &look, &service.engine.splits_of(kpi).await?).await?;
    picker.split_by_default(kpi.split.as_deref());
    let now = service.answer(&look.scene.question(vec![name.to_owned()]), visit.now).await?;
    let series = service.answer(&look.scene.trend_question(vec![name.to_owned()]), visit.now).await?;
    let ahead = service.forecast(kpi, &look.scene, visit.now).await?;
    let standings = service.kept_standings(&look.scene, visit.now).await?;
    let goal = standings.iter().find(|standing| standing.set.goal.key.kpi == name);
    let (flags, beside) = beside(visit, &look, name, &series).await?;
    let chart = LineChart { flags, ..chart(visit, &look, kpi, &series, ahead.as_ref())? };
    let tick = |value: f64, step: f64| words.tick(value, step, &kpi.unit);
    let (period, part) = period_titles(visit, &look);
    let cell = &now.rows[0].cells[0];
    let before = now.compared.as_ref().and_then(|rows| rows.first());
    let (said, absent) = figure(cell, kpi, visit);
    let mut notes = notes(&now.notes, visit);
    let split = possible_split(visit, &look, kpi, &mut notes).await?;
    let download = |kind: &str| frame.link_with(&format!("/kpi/{name}.{kind}"), &look.params);
    Ok(KpiPage {
        restated: restated(visit, &look, name),
        picker,
        family: FAMILIES
            .iter()
            .find(|(family, _)| *family == kpi.family)
            .map_or_else(String::new, |(_, key)| words.say(key)),
        overview: frame.link_with("/", &look.params.without("by")),
        name: name.to_owned(),
        title: kpi.title.get(visit.lang()).to_owned(),
        meaning: kpi.meaning.get(visit.lang()).to_owned(),
        period: capitalised(&period),
        elapsed: part,
        number: said.to_string(),
        number_rows: cell.is_ok().then(|| rows_address(frame, name, look.scene.period, &look.scene.filters)),
        change: before.and_then(|before| change(kpi, cell, &before.cells[0], words)),
        versus: before.map_or_else(String::new, |before| {
            words.say_with(
                "page-versus",
                &[("period", Arg::from(picker::counterpart_words(words, look.scene.versus, before.period)))],
            )
        }),
        absent,
        ahead: ahead.as_ref().and_then(|ahead| ahead_words(visit, kpi, ahead)),
        goal: goal.map(|standing| goal_view(visit, standing)),
        goals_href: frame.link(format!("/goals/{name}")),
        why: before.map(|_| frame.link_with(&format!("/kpi/{name}/why"), &look.params)),
        wide: chart.draw(WIDE, &tick),
        narrow: chart.draw(NARROW, &tick),
        periods: periods(visit, &look, kpi, &series),
        beside,
        split,
        card: full_card(visit, kpi).await?,
        quality: quality_address(visit, kpi),
        notes,
        downloads: vec![(download("csv"), "CSV"), (download("xlsx"), "XLSX"), (download("pdf"), "PDF")],
        frame: frame.clone(),
    })
}

/// How a KPI stands: its number, and what it is compared with.
pub(super) fn standing_words(visit: &PageRequest, look: &ViewState, kpi: &Kpi, now: &Answer) -> (String, String) {
    let words = visit.words();
    let cell = &now.rows[0].cells[0];
    let (said, absent) = figure(cell, kpi, visit);
    let before = now.compared.as_ref().and_then(|rows| rows.first());
    let changed = before.and_then(|before| {
        let changed = change(kpi, cell, &before.cells[0], words)?;
        let period = picker::counterpart_words(words, look.scene.versus, before.period);
        Some(format!("{} {}", changed.words, words.say_with("page-versus", &[("period", Arg::from(period))])))
    });
    (said.to_string(), absent.or(changed).unwrap_or_default())
}

fn goal_view(visit: &PageRequest, standing: &GoalStanding) -> GoalView {
    GoalView {
        status: standing.status.word(),
        said: visit.words().standing(standing, &visit.service.book.firm),
        late: late_words(visit, &standing.set),
    }
}

/// Flags for the chart, and what stands below it.
async fn beside(
    visit: &PageRequest,
    look: &ViewState,
    name: &str,
    series: &Answer,
) -> Result<(Vec<Flag>, BesideView), ServiceError> {
    let frame = &visit.frame;
    let scope = scope_of(&look.scene.filters).unwrap_or_default();
    let (flags, marks) = mark_views(visit, name, &scope, series).await?;
    let mut act = vec![("kpi".to_owned(), name.to_owned())];
    if !scope.is_firm() {
        act.push(("scope".to_owned(), scope.to_string()));
    }
    let view = BesideView {
        marks,
        scope: scope.to_string(),
        day: visit.today().min(look.scene.period.from).to_string(),
        back: frame.link_with(&frame.path, &frame.params),
        act: frame.link_with("/actions", &Params(act)) + "#new",
        past: frame.link_with(&format!("/kpi/{name}/past"), &look.params),
    };
    Ok((flags, view))
}

/// Where the check of a KPI stands, of those that are followed.
fn quality_address(visit: &PageRequest, kpi: &Kpi) -> Option<String> {
    let followed = visit.service.book.followed().any(|known| known.name == kpi.name);
    followed.then(|| format!("{}#{}", visit.frame.link("/catalogue/quality"), kpi.name))
}

/// The definition card with when its sources were last imported.
pub(super) async fn full_card(visit: &PageRequest, kpi: &Kpi) -> Result<Vec<CardLine>, ServiceError> {
    let (words, service) = (visit.words(), &visit.service);
    let mut lines = card(service, kpi, words).await?;
    let facts = service.facts()?;
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
fn ahead_words(visit: &PageRequest, kpi: &Kpi, ahead: &KpiForecast) -> Option<String> {
    let (words, fiscal) = (visit.words(), visit.service.book.firm.fiscal_year_start);
    let number = |value: f64| Arg::from(expected_figure(visit, kpi, value));
    let name = |period: Period| Arg::from(words.named_period(period, Some(ahead.grain), fiscal));
    let history = ("n", Arg::from(ahead.history));
    match (&ahead.outlook, ahead.steps.first(), ahead.steps.get(1)) {
        (Some(outlook), Some((running, _)), _) => {
            let args = [
                ("period", name(*running)),
                ("point", number(outlook.median)),
                ("low", number(outlook.low80)),
                ("high", number(outlook.high80)),
                history,
            ];
            Some(words.say_with("ahead-outlook", &args))
        }
        (None, _, Some((next, step))) => {
            let args = [
                ("period", name(*next)),
                ("point", number(step.point)),
                ("low", number(step.low80)),
                ("high", number(step.high80)),
                history,
            ];
            Some(words.say_with("ahead-next", &args))
        }
        _ => None,
    }
}

fn periods(visit: &PageRequest, look: &ViewState, kpi: &Kpi, series: &Answer) -> Vec<PeriodRow> {
    let fiscal = visit.service.book.firm.fiscal_year_start;
    let rows = series.rows.iter().rev().map(|row| PeriodRow {
        name: visit.words().named_period(row.period, series.grain, fiscal),
        number: figure(&row.cells[0], kpi, visit).0.to_string(),
        href: rows_address(&visit.frame, &kpi.name, row.period, &look.scene.filters),
        unfinished: is_unfinished(visit, row),
    });
    rows.collect()
}

/// The question that splits a KPI: the KPI last, before it the KPIs that its formula is made of, so that
/// a ratio shows its parts.
pub(super) fn split_question(visit: &PageRequest, look: &ViewState, kpi: &Kpi) -> Option<Question> {
    let by = look.by.clone().or_else(|| kpi.split.clone())?;
    let kpis = &visit.service.book.catalogue.kpis;
    let parts = kpi.formula.names().into_iter().filter(|name| *name != kpi.name && kpis.contains_key(*name));
    let mut names: Vec<String> = parts.map(str::to_owned).collect();
    names.push(kpi.name.clone());
    Some(Question { by: vec![by], ..look.scene.question(names) })
}

/// The split of a KPI. One that is not possible is a note; the page stands without it.
async fn possible_split(
    visit: &PageRequest,
    look: &ViewState,
    kpi: &Kpi,
    notes: &mut Vec<String>,
) -> Result<Option<SplitView>, ServiceError> {
    use EngineError::{AbsentDataset, NoWay, NotLinked};
    match split(visit, look, kpi).await {
        Err(ServiceError::Engine(error @ (NoWay { .. } | NotLinked { .. } | AbsentDataset { .. }))) => {
            notes.push(visit.words().engine_error(&error));
            Ok(None)
        }
        split => split,
    }
}

async fn split(visit: &PageRequest, look: &ViewState, kpi: &Kpi) -> Result<Option<SplitView>, ServiceError> {
    let words = visit.words();
    let Some(question) = split_question(visit, look, kpi) else { return Ok(None) };
    let answer = visit.service.answer(&question, visit.now).await?;
    let (by, place) = (&question.by[0], answer.kpis.len() - 1);
    let choices = visit.service.choices().await?;
    let order = split_order(words, &answer, by, &choices);
    let all = visit.params().one("all").is_some();
    let shown: Vec<usize> = order.iter().copied().take(if all { usize::MAX } else { SHOWN }).collect();
    let rows: Vec<SplitRow> = shown.iter().map(|index| split_row(visit, look, &answer, *index, by, &choices)).collect();
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
    let title = words.say_with(
        "page-bars-of",
        &[("kpi", Arg::from(kpi.title.get(visit.lang()).to_owned())), ("dimension", Arg::from(dimension.clone()))],
    );
    let more = (!all && order.len() > SHOWN).then(|| {
        let href = visit.frame.link_with(&visit.frame.path, &look.params.with("all", "1"));
        (href, words.say_with("page-split-all", &[("n", Arg::from(words.whole(order.len() as u64)))]))
    });
    Ok(Some(SplitView {
        heads: answer.kpis.iter().map(|kpi| kpi.title.get(visit.lang()).to_owned()).collect(),
        compared: answer.compared.is_some(),
        with_intervals: rows.iter().any(|row| row.interval.is_some()),
        rows,
        wide: bars(&title, 760.0, &drawn),
        narrow: bars(&title, 360.0, &drawn),
        title,
        dimension,
        all: more,
    }))
}

/// The places of a split's rows as they are read: the largest first, the unassigned last. People stand by
/// name: an order by number would be a ranking.
pub(super) fn split_order(words: &Words, answer: &Answer, by: &str, choices: &Choices) -> Vec<usize> {
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
    visit: &PageRequest,
    look: &ViewState,
    answer: &Answer,
    index: usize,
    by: &str,
    choices: &Choices,
) -> SplitRow {
    let (words, row) = (visit.words(), &answer.rows[index]);
    let value = row.dimensions[0].as_deref();
    let mut filters = look.scene.filters.clone();
    filters.push((by.to_owned(), value.unwrap_or_default().to_owned()));
    let cells = row.cells.iter().zip(&answer.kpis).map(|(cell, kpi)| {
        let href = cell.is_ok().then(|| rows_address(&visit.frame, &kpi.name, row.period, &filters));
        (figure(cell, kpi, visit).0.to_string(), href)
    });
    let last = answer.kpis.len() - 1;
    let before = answer.compared.as_ref().and_then(|rows| rows.get(index));
    let cases = ShareCases::of(&answer.kpis[last], &answer.kpis, &row.cells);
    let cases_before = before.and_then(|before| ShareCases::of(&answer.kpis[last], &answer.kpis, &before.cells));
    let changed = before.and_then(|before| change(&answer.kpis[last], &row.cells[last], &before.cells[last], words));
    SplitRow {
        interval: cases
            .and_then(ShareCases::interval)
            .map(|interval| interval_words(visit, &answer.kpis[last], interval)),
        name: name_of(words, choices, by, value),
        narrow: visit.frame.link_with(&visit.frame.path, &look.narrowed(by, value.unwrap_or_default()).without("by")),
        cells: cells.collect(),
        change: changed.map(|changed| by_chance(changed, cases, cases_before)),
    }
}

/// Where a share lies with 95 of 100, in words.
fn interval_words(visit: &PageRequest, kpi: &Kpi, interval: Interval) -> String {
    let end = |value: f64| figure(&Ok(Value::Float(value)), kpi, visit).0.number;
    format!("{}–{} %", end(interval.low), end(interval.high))
}

/// A change that chance explains is neither good nor bad.
fn by_chance(changed: Change, now: Option<ShareCases>, before: Option<ShareCases>) -> Change {
    match now.zip(before) {
        Some((now, before)) if !now.differs_from(before) => Change { good: None, ..changed },
        _ => changed,
    }
}
