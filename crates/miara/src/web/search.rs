//! The search, and the pages of what it finds.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::ToSpan as _;
use miara_engine::RowsBehind;
use miara_insight::scorecard::ScorecardLevel;
use miara_model::{Period, Versus};

use super::frame::Frame;
use super::overview::{TileView, families};
use super::params::Params;
use super::picker::Picker;
use super::request::PageRequest;
use super::scorecard::{self, CardView};
use super::view_state::ViewState;
use crate::locale::Arg;
use crate::service::dimensions::Choices;
use crate::service::search::{SEARCHED, SearchItem};
use crate::service::{self, ServiceError};
use crate::view::rows::{RowTable, row_table};

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    query: String,
    groups: Vec<(String, Vec<FoundLink>)>,
    kpis: Vec<(String, String)>,
}

/// A thing that was found: its page, its name, and its id where that is another.
type FoundLink = (String, String, String);

/// Things of each kind on the page.
const MOST_FOUND: usize = 20;

pub(super) async fn search(request: PageRequest) -> Response {
    match search_page(&request).await {
        Ok(page) if page.kpis.is_empty() && page.groups.len() == 1 && page.groups[0].1.len() == 1 => {
            // The only thing that is meant is shown at once.
            Redirect::to(&page.groups[0].1[0].0).into_response()
        }
        page => request.respond(page),
    }
}

async fn search_page(request: &PageRequest) -> Result<SearchPage, ServiceError> {
    let words = request.words();
    let query: String = request.params().one("q").unwrap_or_default().chars().take(200).collect();
    let found = service::search::index(&request.service).await?.search(&query, MOST_FOUND);
    let groups = SEARCHED.into_iter().filter_map(|dimension| {
        let of: Vec<_> = found
            .iter()
            .filter(|thing| thing.dimension == dimension)
            .map(|thing| {
                (
                    address_of(request, thing),
                    thing.name.clone(),
                    if thing.id == thing.name { String::new() } else { thing.id.clone() },
                )
            })
            .collect();
        (!of.is_empty()).then(|| (words.say(&format!("things-{dimension}")), of))
    });
    let folded = miara_import::loosely(&query);
    let kpis = request.service.book.catalogue.kpis.values().filter(|kpi| {
        let title = kpi.title.get(request.lang());
        folded.chars().count() >= 3 && miara_import::loosely(title).contains(&folded)
    });
    let kpis =
        kpis.map(|kpi| (request.frame.link(format!("/kpi/{}", kpi.name)), kpi.title.get(request.lang()).to_owned()));
    Ok(SearchPage { frame: request.frame.clone(), groups: groups.collect(), kpis: kpis.collect(), query })
}

/// The page of a thing.
fn address_of(request: &PageRequest, thing: &SearchItem) -> String {
    let params = Params(vec![("id".to_owned(), thing.id.clone())]);
    request.frame.link_with(&format!("/{}", kind_of(thing.dimension)), &params)
}

/// What addresses call the things of a dimension.
fn kind_of(dimension: &str) -> &str {
    if dimension == "owner" { "person" } else { dimension }
}

#[derive(Template)]
#[template(path = "thing.html")]
struct ThingPage {
    frame: Frame,
    picker: Picker,
    kind: String,
    name: String,
    period: String,
    facts: Vec<(String, String)>,
    card: Option<CardView>,
    families: Vec<(String, Vec<TileView>)>,
    lists: Vec<ListView>,
}

struct ListView {
    title: String,
    table: RowTable,
    shown: Option<String>,
}

/// Rows of a dataset on the page of a thing.
const MOST_LISTED: usize = 25;

pub(super) async fn thing(request: PageRequest, Path(kind): Path<String>) -> Response {
    let dimension = SEARCHED.into_iter().find(|dimension| kind_of(dimension) == kind);
    let id = request.params().one("id").map(str::to_owned);
    match (dimension, id) {
        (Some(dimension), Some(id)) => match thing_page(&request, dimension, &id).await {
            Ok(None) => request.unknown_thing(&id),
            Ok(Some(page)) => request.respond(Ok(page)),
            Err(error) => request.failed(&error),
        },
        _ => request.not_found(),
    }
}

async fn thing_page(request: &PageRequest, dimension: &str, id: &str) -> Result<Option<ThingPage>, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let rows = service::search::rows_about(service, dimension, id, MOST_LISTED).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut view_state = ViewState::of(request).await?;
    if !["grain", "on", "from", "to"].iter().any(|name| request.params().one(name).is_some()) {
        // A single account has few numbers in a month, so a year is shown unless asked otherwise.
        let month = view_state.selection.period;
        view_state.selection.period = Period { from: month.from.saturating_sub(11.months()), to: month.to };
        view_state.selection.grain = None;
        view_state.selection.versus = view_state.selection.versus.map(|_| Versus::LastYear);
        view_state.params = view_state.over(view_state.selection.period);
    }
    let picker = Picker::of(request, &view_state, &[]).await?.carrying("id", id);
    let families = if service.book.catalogue.dimensions().contains(&dimension) {
        view_state.selection.filters.push((dimension.to_owned(), id.to_owned()));
        view_state.params = view_state.narrowed(dimension, id);
        let overview = service::overview::overview(service, &view_state.selection, request.now).await?;
        families(request, &view_state, &overview).await?
    } else {
        // What is no dimension, such as an invoice, has rows and no numbers of its own.
        Vec::new()
    };
    let choices = service::dimensions::choices(service).await?;
    let card = if dimension == "owner" { scorecard::card(request, ScorecardLevel::People, id).await? } else { None };
    let home = service::search::home_of(service, dimension).map(|home| home.name.as_str());
    let (own, others): (Vec<&RowsBehind>, Vec<&RowsBehind>) =
        rows.iter().partition(|rows| Some(rows.dataset.as_str()) == home);
    let facts = own.first().map_or_else(Vec::new, |own| facts(request, own, &choices));
    Ok(Some(ThingPage {
        kind: words.say(&format!("thing-{}", kind_of(dimension))),
        name: choices.name(dimension, id).to_owned(),
        period: words.period(view_state.selection.period),
        facts,
        card,
        families,
        lists: others.into_iter().map(|rows| list_view(request, rows, &choices)).collect(),
        frame: request.frame.clone(),
        picker,
    }))
}

/// What is known of the thing itself.
fn facts(request: &PageRequest, own: &RowsBehind, choices: &Choices) -> Vec<(String, String)> {
    let table = row_table(&request.service, own, choices, request.words());
    let Some(row) = table.rows.into_iter().next() else { return Vec::new() };
    table
        .heads
        .into_iter()
        .zip(row)
        .map(|((name, _), (text, _))| (name, text))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

fn list_view(request: &PageRequest, rows: &RowsBehind, choices: &Choices) -> ListView {
    let words = request.words();
    let title = words.dataset(&request.service.book.catalogue, &rows.dataset);
    let counts =
        [("title", Arg::from(title)), ("total", Arg::from(rows.total)), ("rows", Arg::from(words.whole(rows.total)))];
    let shown = rows.rows.len() as u64;
    let numbers = [("shown", Arg::from(words.whole(shown))), ("total", Arg::from(words.whole(rows.total)))];
    ListView {
        title: words.say_with("rows-measure", &counts),
        table: row_table(&request.service, rows, choices, words),
        shown: (shown < rows.total).then(|| words.say_with("things-latest", &numbers)),
    }
}
