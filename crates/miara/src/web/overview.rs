//! The overview: where every KPI stands.

use askama::Template;
use axum::response::Response;
use miara_engine::{Cell, Note};
use miara_model::Kpi;
use miara_model::kpi::Family;

use super::frame::Frame;
use super::visit::Visit;
use crate::locale::{Arg, Figure, Words};
use crate::service::{Overview, Tile};
use crate::view::change::{Change, change};
use crate::view::sparkline::sparkline;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage<'p> {
    words: &'p Words,
    frame: Frame,
    title: String,
    subtitle: String,
    past: bool,
    families: Vec<(String, Vec<TileView>)>,
    dark: Vec<(String, String)>,
    notes: Vec<String>,
}

struct TileView {
    name: String,
    title: String,
    figure: Figure,
    absent: Option<String>,
    change: Option<Change>,
    versus: String,
    spark: String,
}

pub(super) async fn overview(visit: Visit) -> Response {
    let overview = visit.service.overview(visit.now).await;
    visit.respond(overview.map(|overview| overview_page(&visit, &overview)))
}

fn overview_page(dashboard: &Visit, overview: &Overview) -> OverviewPage<'static> {
    let (words, lang) = (dashboard.words(), dashboard.lang());
    let book = &dashboard.service.book;
    let versus = words.say_with("page-versus", &[("period", Arg::from(words.short_period(overview.counterpart)))]);
    let unfinished = overview.elapsed != overview.period;
    let family = |family: Family, key: &str| {
        let tiles = overview.tiles.iter().filter(|tile| tile.kpi.family == family);
        (words.say(key), tiles.map(|tile| tile_view(dashboard, tile, &versus, unfinished, words)).collect::<Vec<_>>())
    };
    let dark = overview.dark.iter().map(|(kpi, lacking)| {
        let names: Vec<String> = lacking.iter().map(|name| words.dataset(&book.catalogue, name)).collect();
        (kpi.title.get(lang).to_owned(), words.say_with("page-needs", &[("datasets", Arg::from(names.join(", ")))]))
    });
    let (done, all) = overview.working_days;
    let days = words.say_with("page-subtitle", &[("done", Arg::from(done)), ("all", Arg::from(all))]);
    let subtitle = if unfinished { format!("{}, {days}", words.period(overview.elapsed)) } else { String::new() };
    OverviewPage {
        words,
        frame: dashboard.frame.clone(),
        title: capitalised(&words.month(overview.period.from)),
        subtitle,
        past: overview.in_the_past,
        families: [family(Family::Sales, "family-sales"), family(Family::Marketing, "family-marketing")]
            .into_iter()
            .filter(|(_, tiles)| !tiles.is_empty())
            .collect(),
        dark: dark.collect(),
        notes: notes(&overview.notes, dashboard, words),
    }
}

/// Notes as sentences; those that a tile says itself are left out.
pub(super) fn notes(notes: &[Note], dashboard: &Visit, words: &Words) -> Vec<String> {
    let wanted = notes.iter().filter(|note| !matches!(note, Note::NoValue { .. } | Note::Unfinished { .. }));
    let mut said: Vec<String> = Vec::new();
    for sentence in
        wanted.map(|note| words.note(note, &dashboard.service.book.catalogue, dashboard.service.engine.zone()))
    {
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

fn tile_view(dashboard: &Visit, tile: &Tile, versus: &str, unfinished: bool, words: &Words) -> TileView {
    let book = &dashboard.service.book;
    let cells: Vec<Cell> = tile.series.iter().map(|(_, cell)| cell.clone()).collect();
    let (figure, absent) = figure(&tile.value, &tile.kpi, dashboard, words);
    let trend = format!("{}: {}", tile.kpi.title.get(words.lang()), trend_words(tile, words, &book.firm.currency));
    TileView {
        name: tile.kpi.name.clone(),
        title: tile.kpi.title.get(words.lang()).to_owned(),
        figure,
        absent,
        change: change(&tile.kpi, &tile.value, &tile.before, words),
        versus: versus.to_owned(),
        spark: sparkline(&cells, unfinished, &trend),
    }
}

/// The series in words, for those who don't see the line.
fn trend_words(tile: &Tile, words: &Words, currency: &str) -> String {
    let said = tile.series.iter().filter_map(|(period, cell)| {
        let value = cell.as_ref().ok()?;
        Some(format!("{} {}", words.month(period.from), words.figure(*value, &tile.kpi.unit, currency)))
    });
    said.collect::<Vec<_>>().join("; ")
}

pub(super) fn figure(cell: &Cell, kpi: &Kpi, dashboard: &Visit, words: &Words) -> (Figure, Option<String>) {
    let book = &dashboard.service.book;
    match cell {
        Ok(value) => (words.figure(*value, &kpi.unit, &book.firm.currency), None),
        Err(absent) => (
            Figure { number: "–".to_owned(), unit: String::new() },
            Some(capitalised(&words.absent(absent, &book.catalogue))),
        ),
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
