//! The overview and the page of one KPI.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::ToSpan as _;
use miara_engine::{Answer, Cell, Note, Question};
use miara_model::kpi::Family;
use miara_model::{Grain, Kpi, Lang, Period};

use super::page::{Message, render};
use super::{Dashboard, Shown};
use crate::locale::{Arg, Figure, Words, words};
use crate::service::{Overview, ServiceError, Tile};
use crate::view::card::{CardLine, card};
use crate::view::change::{Change, change};
use crate::view::sparkline::sparkline;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage<'p> {
    words: &'p Words,
    firm: &'p str,
    lang: &'p str,
    path: &'p str,
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

pub(super) async fn overview(
    State(dashboard): State<Dashboard>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Response {
    let lang = dashboard.language(&shown, &headers);
    let overview = match now() {
        Ok(now) => dashboard.service.overview(now).await,
        Err(error) => Err(error),
    };
    match overview {
        Ok(overview) => render(StatusCode::OK, &overview_page(&dashboard, &overview, lang)),
        Err(error) => failed(&dashboard, "/", &error, lang),
    }
}

fn now() -> Result<jiff::Timestamp, ServiceError> {
    crate::clock::now().map_err(|message| miara_engine::EngineError::Internal(message).into())
}

fn failed(dashboard: &Dashboard, path: &str, error: &ServiceError, lang: Lang) -> Response {
    use miara_engine::EngineError;
    let status = match error {
        ServiceError::Engine(EngineError::UnknownKpi { .. }) => StatusCode::NOT_FOUND,
        ServiceError::Engine(EngineError::Internal(_)) | ServiceError::State(_) | ServiceError::Io { .. } => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let words = words(lang);
    let firm = &dashboard.service.book.firm.firm;
    render(
        status,
        &Message { words, firm, lang: lang.code(), path, title: words.say("page-error"), body: error.text(lang) },
    )
}

fn overview_page<'p>(dashboard: &'p Dashboard, overview: &Overview, lang: Lang) -> OverviewPage<'p> {
    let words = words(lang);
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
        firm: &book.firm.firm,
        lang: lang.code(),
        path: "/",
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
fn notes(notes: &[Note], dashboard: &Dashboard, words: &Words) -> Vec<String> {
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

fn tile_view(dashboard: &Dashboard, tile: &Tile, versus: &str, unfinished: bool, words: &Words) -> TileView {
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

fn figure(cell: &Cell, kpi: &Kpi, dashboard: &Dashboard, words: &Words) -> (Figure, Option<String>) {
    let book = &dashboard.service.book;
    match cell {
        Ok(value) => (words.figure(*value, &kpi.unit, &book.firm.currency), None),
        Err(absent) => (
            Figure { number: "–".to_owned(), unit: String::new() },
            Some(capitalised(&words.absent(absent, &book.catalogue))),
        ),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[derive(Template)]
#[template(path = "kpi.html")]
struct KpiPage<'p> {
    words: &'p Words,
    firm: &'p str,
    lang: &'p str,
    path: String,
    title: String,
    meaning: String,
    months: Vec<(String, String, bool)>,
    split_title: Option<String>,
    split: Vec<(String, String)>,
    card: Vec<CardLine>,
    notes: Vec<String>,
}

const MONTHS: i32 = 13;

pub(super) async fn kpi(
    State(dashboard): State<Dashboard>,
    Path(name): Path<String>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Response {
    let lang = dashboard.language(&shown, &headers);
    match kpi_page(&dashboard, &name, lang).await {
        Ok(page) => render(StatusCode::OK, &page),
        Err(error) => failed(&dashboard, &format!("/kpi/{name}"), &error, lang),
    }
}

async fn kpi_page<'p>(dashboard: &'p Dashboard, name: &str, lang: Lang) -> Result<KpiPage<'p>, ServiceError> {
    let (words, service) = (words(lang), &dashboard.service);
    let now = now()?;
    let today = service.engine.zone().to_datetime(now).date();
    let month = service.reference_month(today).await?;
    let series = Question {
        kpis: vec![name.to_owned()],
        period: Period { from: month.from - (MONTHS - 1).months(), to: month.to },
        grain: Some(Grain::Month),
        by: vec![],
        filters: vec![],
        versus: None,
    };
    let answer = service.answer(&series, now).await?;
    let Some(kpi) = answer.kpis.first().cloned() else {
        return Err(miara_engine::EngineError::UnknownKpi { name: name.to_owned(), near: vec![] }.into());
    };
    let months = answer.rows.iter().rev().map(|row| {
        let unfinished = row.period.elapsed(today).is_none_or(|elapsed| elapsed != row.period);
        (words.month(row.period.from), figure(&row.cells[0], &kpi, dashboard, words).0.to_string(), unfinished)
    });
    let months = months.collect();
    let mut notes = notes(&answer.notes, dashboard, words);
    let mut split = Vec::new();
    if let Some(dimension) = &kpi.split {
        let question = Question { period: month, grain: None, by: vec![dimension.clone()], ..series };
        match service.answer(&question, now).await {
            Ok(answer) => split = split_rows(&answer, &kpi, dashboard, words),
            // A split that is not possible is a note; the page stands without it.
            Err(error) => notes.push(error.text(lang)),
        }
    }
    let split_title = kpi.split.as_ref().filter(|_| !split.is_empty()).map(|dimension| {
        capitalised(&words.say_with(
            "page-by-split",
            &[("month", Arg::from(words.month(month.from))), ("dimension", Arg::from(words.dimension(dimension)))],
        ))
    });
    Ok(KpiPage {
        words,
        firm: &service.book.firm.firm,
        lang: lang.code(),
        path: format!("/kpi/{name}"),
        title: kpi.title.get(lang).to_owned(),
        meaning: kpi.meaning.get(lang).to_owned(),
        months,
        split_title,
        split,
        card: card(service, &kpi, words),
        notes,
    })
}

/// The rows of a split answer in the order of the language, the unassigned last.
fn split_rows(answer: &Answer, kpi: &Kpi, dashboard: &Dashboard, words: &Words) -> Vec<(String, String)> {
    let mut rows: Vec<_> = answer.rows.iter().collect();
    rows.sort_by(|a, b| match (&a.dimensions[0], &b.dimensions[0]) {
        (Some(a), Some(b)) => words.order(a, b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    });
    let said = rows.into_iter().map(|row| {
        let value = row.dimensions[0].clone().unwrap_or_else(|| words.say("cli-not-assigned"));
        (value, figure(&row.cells[0], kpi, dashboard, words).0.to_string())
    });
    said.collect()
}
