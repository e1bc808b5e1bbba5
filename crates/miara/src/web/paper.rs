//! Pages as PDF.

use std::sync::Arc;

use axum::response::Response;
use miara_engine::EngineError;

use super::file::send;
use super::kpi::chart;
use super::kpi::{full_card, split_order, split_question, standing_words};
use super::picker::{name_in, period_titles};
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::{FAMILIES, capitalised, figure, notes};
use crate::service::overview::{Overview, Tile};
use crate::service::{self, ServiceError};
use crate::view::change::change;
use crate::view::chart::{Bar, WIDE, bars};
use crate::view::document::{Part, Report, document};
use crate::view::sparkline::sparkline;

const PDF: &str = "application/pdf";

/// The overview on paper.
pub(super) async fn overview(request: PageRequest) -> Response {
    let report = overview_report(&request).await;
    printed(&request, "miara.pdf", report).await
}

/// A KPI on paper.
pub(super) async fn kpi(request: &PageRequest, name: &str) -> Response {
    let report = kpi_report(request, name).await;
    printed(request, &format!("{name}.pdf"), report).await
}

async fn printed(request: &PageRequest, name: &str, report: Result<Report, ServiceError>) -> Response {
    let bytes = match report {
        Err(error) => Err(error),
        Ok(report) => {
            let (report, today) = (Arc::new(report), request.today());
            let laid_out = tokio::task::spawn_blocking(move || document(&report, today)).await;
            let laid_out = laid_out.map_err(|error| error.to_string()).and_then(|pdf| pdf);
            laid_out.map_err(|message| EngineError::Internal(message).into())
        }
    };
    send(request, name, PDF, bytes)
}

fn report(request: &PageRequest, title: String, subtitle: String, parts: Vec<Part>) -> Report {
    let words = request.words();
    let made = words.instant(request.now, request.service.engine.zone());
    Report { firm: request.service.book.firm.firm.clone(), title, subtitle, made, lang: words.lang().code(), parts }
}

async fn overview_report(request: &PageRequest) -> Result<Report, ServiceError> {
    let words = request.words();
    let view_state = ViewState::of(request).await?;
    let overview = service::overview::overview(&request.service, &view_state.selection, request.now).await?;
    let (title, subtitle) = period_titles(request, &view_state, overview.known);
    let mut parts = Vec::new();
    for (family, key) in FAMILIES {
        let tiles: Vec<&Tile> = overview.tiles.iter().filter(|tile| tile.kpi.family == family).collect();
        if tiles.is_empty() {
            continue;
        }
        parts.push(Part::Heading { text: words.say(key) });
        let mut heads =
            vec!["KPI".to_owned(), words.say("page-number"), words.say("page-split-change"), words.say("sheet-trend")];
        if let Some(counterpart) = overview.counterpart {
            heads[2] = format!(
                "{} ({})",
                heads[2],
                super::picker::counterpart_words(words, view_state.selection.versus, counterpart)
            );
        }
        let rows = tiles.iter().map(|tile| tile_row(request, &overview, tile));
        parts.push(Part::Table { heads, texts: 1, rows: rows.collect() });
    }
    parts.push(Part::Heading { text: words.say("page-sources") });
    parts.push(Part::Notes { notes: notes(&overview.notes, request) });
    Ok(report(request, capitalised(&title), subtitle, parts))
}

fn tile_row(request: &PageRequest, overview: &Overview, tile: &Tile) -> Vec<String> {
    let words = request.words();
    let cells: Vec<_> = tile.series.iter().map(|(_, cell)| cell.clone()).collect();
    let title = tile.kpi.title.get(request.lang()).to_owned();
    let changed = tile.before.as_ref().and_then(|before| change(&tile.kpi, &tile.value, before, words));
    let spark = sparkline(&cells, tile.elapsed != overview.period, &title);
    let number = figure(&tile.value, &tile.kpi, request).0.to_string();
    let missing = words.missing_line(&tile.kpi, &overview.notes, &request.service.book);
    let title = if missing.is_empty() { title } else { format!("{title}\n{missing}") };
    let own = tile.counterpart.filter(|_| tile.counterpart != overview.counterpart);
    let own = own.map(|counterpart| super::picker::counterpart_words(words, None, counterpart));
    let changed = changed.map_or_else(|| "–".to_owned(), |change| change.words);
    vec![title, number, own.map_or(changed.clone(), |own| format!("{changed} ({own})")), spark]
}

async fn kpi_report(request: &PageRequest, name: &str) -> Result<Report, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let kpi = service::ask::kpi(&request.service, name)?;
    let view_state = ViewState::of(request).await?;
    let now = service::ask::answer(service, &view_state.selection.question(vec![name.to_owned()]), request.now).await?;
    let trend =
        service::ask::answer(service, &view_state.selection.trend_question(vec![name.to_owned()]), request.now).await?;
    let (title, elapsed) = period_titles(request, &view_state, now.known[0]);
    let (number, text) = standing_words(request, &view_state, kpi, &now);
    let ahead = service::forecast::forecast(service, kpi, &view_state.selection, request.now).await?;
    let line = chart(request, &view_state, kpi, &trend, ahead.as_ref())?;
    let alt = line.title.clone();
    let svg = line.draw(WIDE, &|value, step| words.tick(value, step, &kpi.unit));
    let missing = words.missing_line(kpi, &now.notes, &service.book);
    let text = [text, missing].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(". ");
    let mut parts = vec![Part::Standing { figure: number, text }];
    if !svg.is_empty() {
        parts.push(Part::Picture { svg, alt });
    }
    parts.extend(split_parts(request, &view_state, kpi).await?);
    parts.push(Part::Heading { text: words.say("page-definition") });
    parts.push(Part::Terms { terms: full_card(request, kpi).await? });
    parts.push(Part::Heading { text: words.say("page-notes") });
    parts.push(Part::Notes { notes: notes(&now.notes, request) });
    let subtitle = if elapsed.is_empty() { capitalised(&title) } else { format!("{}, {elapsed}", capitalised(&title)) };
    Ok(report(request, kpi.title.get(request.lang()).to_owned(), subtitle, parts))
}

/// Values of a split on paper.
const MOST_BARS: usize = 20;

async fn split_parts(
    request: &PageRequest,
    view_state: &ViewState,
    kpi: &miara_model::Kpi,
) -> Result<Vec<Part>, ServiceError> {
    let words = request.words();
    let Some(question) = split_question(request, view_state, kpi) else { return Ok(vec![]) };
    // A split that is not possible leaves its part out; the page says why.
    let Ok(answer) = service::ask::answer(&request.service, &question, request.now).await else { return Ok(vec![]) };
    let (by, last) = (&question.by[0], answer.kpis.len() - 1);
    let choices = service::dimensions::choices(&request.service).await?;
    let order = split_order(words, &answer, by, &choices);
    let drawn: Vec<Bar> = order
        .into_iter()
        .take(MOST_BARS)
        .map(|place| &answer.rows[place])
        .map(|row| Bar {
            label: name_in(words, &choices, &answer, by, row.dimensions[0].as_deref()),
            figure: figure(&row.cells[last], kpi, request).0.to_string(),
            value: row.cells[last].as_ref().ok().map(|value| value.to_f64()),
            href: "#".to_owned(),
        })
        .collect();
    let title = format!("{} {}", words.say("page-by"), words.dimension(by));
    let svg = bars(&title, WIDE.width, &drawn);
    let mut parts = vec![Part::Heading { text: title.clone() }];
    if !svg.is_empty() {
        parts.push(Part::Picture { svg, alt: title });
    }
    Ok(parts)
}
