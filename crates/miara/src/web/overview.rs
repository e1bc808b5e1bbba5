//! The overview: where every KPI stands.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use miara_insight::goal::{GoalStanding, GoalStatus};
use miara_insight::response::HoursSeen;
use miara_model::{AnswerRow, Cell, Kpi, Note};

use super::brief::{WaitingView, waiting_view};
use super::frame::Frame;
use super::missing::{MissingView, alone, hours_mark, missing};
use super::picker::{self, Picker, by_name, name_of, period_titles, rows_address};
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::{FAMILIES, capitalised, figure, notes};
use crate::locale::{Arg, Figure, Words};
use crate::service::dimensions::Choices;
use crate::service::overview::{Breakdown, Overview, Tile};
use crate::service::{self, ServiceError};
use crate::view::change::{Change, change};
use crate::view::sparkline::sparkline;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    frame: Frame,
    picker: Picker,
    title: String,
    subtitle: String,
    past: bool,
    stale: Option<String>,
    /// Imports that wait for answers.
    waiting: Option<WaitingView>,
    nothing_followed: bool,
    /// Whether what needs attention is told: it is of the whole firm and of now.
    attention: bool,
    families: Vec<(String, Vec<TileView>)>,
    breakdowns: Vec<BreakdownView>,
    unsplit: Vec<String>,
    unfiltered: Vec<String>,
    dark: Vec<(String, String)>,
    notes: Vec<String>,
    workbook: String,
    document: String,
}

pub(super) struct TileView {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) figure: Figure,
    pub(super) absent: Option<String>,
    pub(super) change: Option<Change>,
    pub(super) versus: String,
    pub(super) spark: String,
    pub(super) goal: Option<GoalView>,
    /// What is missing from it most of all.
    pub(super) missing: Option<MissingView>,
    /// That more is missing.
    pub(super) missing_more: Option<String>,
    /// Why there is nothing to compare it with.
    pub(super) alone: Option<String>,
    /// That an import has changed it since, and where that import stands.
    pub(super) restated: Option<(String, String)>,
}

/// How a goal stands, at the foot of a tile.
pub(super) struct GoalView {
    /// The name of the status, for its colour and sign.
    pub(super) status: &'static str,
    pub(super) said: String,
    pub(super) more: String,
}

/// KPIs of one family by the values of a dimension: the fewer of both stand side by side.
struct BreakdownView {
    title: String,
    corner: String,
    heads: Vec<(String, Option<String>)>,
    rows: Vec<(String, Option<String>, Vec<SplitCell>)>,
}

/// A number in words, and where it leads.
#[derive(Clone)]
struct SplitCell {
    said: String,
    href: Option<String>,
}

/// More values than this stand one below the other.
const MOST_BESIDE: usize = 12;

pub(super) async fn overview(request: PageRequest) -> Response {
    request.respond(overview_page(&request).await)
}

async fn overview_page(request: &PageRequest) -> Result<OverviewPage, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let view_state = ViewState::of(request).await?;
    let overview = service::overview::overview(service, &view_state.selection, request.now).await?;
    let dimensions = shared_dimensions(request, &overview).await?;
    let picker = Picker::of(request, &view_state, &dimensions).await?;
    let (title, subtitle) = period_titles(request, &view_state, overview.known);
    let (breakdowns, unsplit) = match &view_state.by {
        None => (vec![], vec![]),
        Some(by) => {
            let breakdown = service::overview::breakdown(service, &view_state.selection, by, request.now).await?;
            (breakdown_views(request, &view_state, by, &breakdown).await?, titles_of(&breakdown.unsplit, words))
        }
    };
    let families = if view_state.by.is_some() { vec![] } else { families(request, &view_state, &overview).await? };
    Ok(OverviewPage {
        frame: request.frame.clone(),
        picker,
        title: capitalised(&title),
        subtitle,
        past: request.params().0.is_empty() && overview.period.to <= request.today(),
        stale: stale(&overview, request),
        waiting: service::import::waiting_imports(&request.service).map(|waiting| waiting_view(request, &waiting)),
        attention: view_state.by.is_none()
            && view_state.selection.filters.is_empty()
            && !overview.tiles.is_empty()
            && !view_state.selection.period.is_over(request.today()),
        nothing_followed: service.book.followed().next().is_none(),
        families,
        breakdowns,
        unsplit,
        unfiltered: titles_of(&overview.unfiltered, words),
        dark: dark(request, &overview),
        notes: notes(&overview.notes, request),
        workbook: request.frame.link_with("/overview.xlsx", &view_state.params),
        document: request.frame.link_with("/overview.pdf", &view_state.params),
    })
}

/// Dimensions that at least one of the KPIs shown can be split by, in catalogue order.
async fn shared_dimensions(request: &PageRequest, overview: &Overview) -> Result<Vec<String>, ServiceError> {
    let mut reached = BTreeSet::new();
    for tile in &overview.tiles {
        reached.extend(request.service.engine.splits_of(&tile.kpi).await?);
    }
    let all = request.service.book.catalogue.dimensions();
    Ok(all.into_iter().filter(|name| reached.contains(*name)).map(str::to_owned).collect())
}

fn titles_of(kpis: &[Kpi], words: &Words) -> Vec<String> {
    kpis.iter().map(|kpi| kpi.title.get(words.lang()).to_owned()).collect()
}

fn dark(request: &PageRequest, overview: &Overview) -> Vec<(String, String)> {
    let (words, catalogue) = (request.words(), &request.service.book.catalogue);
    let said = overview.dark.iter().map(|(kpi, lacking)| {
        let names: Vec<String> = lacking.iter().map(|name| words.dataset(catalogue, name)).collect();
        let needs = words.say_with("page-needs", &[("datasets", Arg::from(names.join(", ")))]);
        (kpi.title.get(words.lang()).to_owned(), needs)
    });
    said.collect()
}

pub(super) async fn families(
    request: &PageRequest,
    view_state: &ViewState,
    overview: &Overview,
) -> Result<Vec<(String, Vec<TileView>)>, ServiceError> {
    let words = request.words();
    let kpis = overview.tiles.iter().map(|tile| tile.kpi.name.as_str());
    let of = (view_state.selection.period, view_state.selection.filters.as_slice());
    let hours = service::response::hours_beside(&request.service, kpis, of, request.now).await?;
    let beside = Beside { notes: &overview.notes, hours: hours.as_ref() };
    let views = FAMILIES.map(|(family, key)| {
        let tiles = overview.tiles.iter().filter(|tile| tile.kpi.family == family);
        (words.say(key), tiles.map(|tile| tile_view(request, view_state, tile, &beside)).collect::<Vec<_>>())
    });
    Ok(views.into_iter().filter(|(_, tiles)| !tiles.is_empty()).collect())
}

/// What must stand beside numbers.
struct Beside<'a> {
    notes: &'a [Note],
    /// That much lies outside working hours.
    hours: Option<&'a HoursSeen>,
}

fn tile_view(request: &PageRequest, view_state: &ViewState, tile: &Tile, beside: &Beside<'_>) -> TileView {
    let words = request.words();
    let versus = |counterpart| picker::versus_words(words, view_state.selection.versus, counterpart);
    let cells: Vec<Cell> = tile.series.iter().map(|(_, cell)| cell.clone()).collect();
    let (figure, absent) = figure(&tile.value, &tile.kpi, request);
    let trend = format!("{}: {}", tile.kpi.title.get(words.lang()), trend_words(request, view_state, tile));
    let mut missing = missing(request, &tile.kpi, beside.notes);
    let hours = beside.hours.filter(|_| service::response::is_in_working_time(&tile.kpi.name));
    missing.extend(hours.map(|seen| hours_mark(request, seen)));
    let more = missing.len().saturating_sub(1);
    TileView {
        href: request.frame.link_with(&format!("/kpi/{}", tile.kpi.name), &view_state.params.without("by")),
        title: tile.kpi.title.get(words.lang()).to_owned(),
        figure,
        absent,
        change: tile.before.as_ref().and_then(|before| change(&tile.kpi, &tile.value, before, words)),
        versus: tile.counterpart.map_or_else(String::new, versus),
        spark: sparkline(&cells, tile.elapsed != view_state.selection.period, &trend),
        goal: tile.goal.as_ref().map(|standing| goal_view(request, view_state, standing)),
        missing: (!missing.is_empty()).then(|| missing.swap_remove(0)),
        missing_more: (more > 0).then(|| words.say_with("missing-more", &[("n", Arg::from(more))])),
        alone: alone(request, &tile.value, tile.before.as_ref()),
        restated: restated(request, view_state, &tile.kpi.name),
    }
}

/// The mark of a number that an import has changed, with the address of that import.
pub(super) fn restated(request: &PageRequest, view_state: &ViewState, kpi: &str) -> Option<(String, String)> {
    let period = view_state.selection.period;
    // What changed of the whole is nothing said of a part.
    if !view_state.selection.filters.is_empty() {
        return None;
    }
    let figures = service::restated::restated_within(&request.service, &[kpi.to_owned()], period, request.now).ok()?;
    let figure = figures.first()?;
    let mark = request.words().restated_mark(figure, period, &request.service.book);
    Some((mark, format!("{}#import-{}", request.frame.link("/data/history"), figure.import)))
}

fn goal_view(request: &PageRequest, view_state: &ViewState, standing: &GoalStanding) -> GoalView {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let goal = &standing.set.goal;
    let mut more =
        words.say_with("goal-tile", &[("goal", Arg::from(words.aim(goal.terms.aim, &standing.kpi, &firm.currency)))]);
    if goal.key.period != view_state.selection.period {
        more = format!("{more} ({})", words.goal_period(goal.key.period, firm));
    }
    if let Some(chance) = standing.chance.filter(|_| standing.status != GoalStatus::Met) {
        more = format!(
            "{more} · {}",
            words.say_with("goal-tile-chance", &[("chance", Arg::from(words.chance_in_words(chance)))])
        );
    }
    GoalView { status: standing.status.word(), said: words.goal_status(standing.status), more }
}

/// The series in words, for those who don't see the line.
fn trend_words(request: &PageRequest, view_state: &ViewState, tile: &Tile) -> String {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let (_, grain) = view_state.selection.trend();
    let said = tile.series.iter().filter_map(|(period, cell)| {
        let value = cell.as_ref().ok()?;
        let name = words.named_period(*period, Some(grain), firm.fiscal_year_start);
        Some(format!("{name} {}", words.figure(*value, &tile.kpi.unit, &firm.currency)))
    });
    said.collect::<Vec<_>>().join("; ")
}

async fn breakdown_views(
    request: &PageRequest,
    view_state: &ViewState,
    by: &str,
    breakdown: &Breakdown,
) -> Result<Vec<BreakdownView>, ServiceError> {
    let words = request.words();
    let choices = service::dimensions::choices(&request.service).await?;
    let answer = &breakdown.answer;
    let mut values: Vec<_> = answer.rows.iter().collect();
    values.sort_by(|a, b| by_name(words, &choices, by, a.dimensions[0].as_deref(), b.dimensions[0].as_deref()));
    let views = FAMILIES.map(|(family, key)| {
        let places: Vec<usize> = (0..answer.kpis.len()).filter(|index| answer.kpis[*index].family == family).collect();
        let kpis: Vec<_> = places.iter().map(|index| kpi_head(request, view_state, &answer.kpis[*index])).collect();
        let value_heads: Vec<_> = values
            .iter()
            .map(|row| value_head(request, view_state, by, row.dimensions[0].as_deref(), &choices))
            .collect();
        let cell = |row: &AnswerRow, place: usize| split_cell(request, view_state, by, row, &answer.kpis[place], place);
        let title = words.say(key);
        if values.len() <= MOST_BESIDE {
            let rows = kpis
                .into_iter()
                .zip(&places)
                .map(|((name, href), place)| (name, href, values.iter().map(|row| cell(row, *place)).collect()));
            BreakdownView { title, corner: String::from("KPI"), heads: value_heads, rows: rows.collect() }
        } else {
            let rows = value_heads
                .into_iter()
                .zip(&values)
                .map(|((name, href), row)| (name, href, places.iter().map(|place| cell(row, *place)).collect()));
            BreakdownView { title, corner: words.dimension(by), heads: kpis, rows: rows.collect() }
        }
    });
    Ok(views.into_iter().filter(|view| !view.heads.is_empty() && !view.rows.is_empty()).collect())
}

fn kpi_head(request: &PageRequest, view_state: &ViewState, kpi: &Kpi) -> (String, Option<String>) {
    let href = request.frame.link_with(&format!("/kpi/{}", kpi.name), &view_state.params);
    (kpi.title.get(request.lang()).to_owned(), Some(href))
}

fn value_head(
    request: &PageRequest,
    view_state: &ViewState,
    by: &str,
    value: Option<&str>,
    choices: &Choices,
) -> (String, Option<String>) {
    let narrowed = view_state.narrowed(by, value.unwrap_or_default()).without("by");
    (name_of(request.words(), choices, by, value), Some(request.frame.link_with("/", &narrowed)))
}

fn split_cell(
    request: &PageRequest,
    view_state: &ViewState,
    by: &str,
    row: &AnswerRow,
    kpi: &Kpi,
    place: usize,
) -> SplitCell {
    let mut filters = view_state.selection.filters.clone();
    filters.push((by.to_owned(), row.dimensions[0].clone().unwrap_or_default()));
    let href = row.cells[place].is_ok().then(|| rows_address(&request.frame, &kpi.name, row.period, &filters));
    SplitCell { said: figure(&row.cells[place], kpi, request).0.to_string(), href }
}

/// That nothing is known of the last days, for the top of a page.
fn stale(overview: &Overview, request: &PageRequest) -> Option<String> {
    let is_known =
        overview.known >= request.today() || overview.known.tomorrow().is_ok_and(|next| overview.period.is_over(next));
    let words = request.words();
    (!is_known).then(|| words.say_with("page-stale", &[("day", Arg::from(words.day(overview.known)))]))
}
