//! What a page shows, as a file to take away.

use axum::extract::Path;
use axum::response::Response;
use miara_engine::RowsBehind;
use miara_model::Answer;
use miara_model::dataset::ColumnKind;

use super::file::send;
use super::kpi::{full_card, split_question};
use super::picker::name_in;
use super::request::PageRequest;
use super::rows::rows_question;
use super::view_state::ViewState;
use super::wording::notes;
use crate::service::{self, ServiceError};
use crate::view::answer::{harmless, to_csv};
use crate::view::rows::{instant, kinds};
use crate::view::workbook::{Entry, Sheet, workbook};

/// Rows of a measure in one file at most; a sheet holds little more than a million.
const MOST_ROWS: usize = 100_000;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

/// A file of the overview: `overview.xlsx`.
pub(super) async fn overview_xlsx(request: PageRequest) -> Response {
    let sheets = overview_sheets(&request).await;
    send_workbook(&request, "miara", sheets)
}

/// A file of a KPI, such as `won_deals.csv`.
pub(super) async fn kpi_file(request: PageRequest, Path(file): Path<String>) -> Response {
    let Some((name, kind)) = file.rsplit_once('.') else { return super::kpi::kpi(request, Path(file)).await };
    match kind {
        "csv" => send(&request, &format!("{name}.csv"), CSV, kpi_csv(&request, name).await),
        "xlsx" => {
            let sheets = kpi_sheets(&request, name).await;
            send_workbook(&request, name, sheets)
        }
        "pdf" => super::paper::kpi(&request, name).await,
        _ => super::kpi::kpi(request, Path(file)).await,
    }
}

/// A file of the rows behind a KPI, `rows.csv` or `rows.xlsx`.
pub(super) async fn rows_file(request: PageRequest, Path((name, kind)): Path<(String, String)>) -> Response {
    match kind.as_str() {
        "rows" => super::rows::rows(request, Path(name)).await,
        "rows.csv" => send(&request, &format!("{name}-rows.csv"), CSV, rows_csv(&request, &name).await),
        "rows.xlsx" => {
            let sheets = rows_sheets(&request, &name).await;
            send_workbook(&request, &format!("{name}-rows"), sheets)
        }
        _ => request.not_found(),
    }
}

fn send_workbook(request: &PageRequest, name: &str, sheets: Result<Vec<Sheet>, ServiceError>) -> Response {
    let bytes = sheets.and_then(|sheets| {
        workbook(&sheets).map_err(|error| miara_engine::EngineError::Internal(error.to_string()).into())
    });
    send(request, &format!("{name}.xlsx"), XLSX, bytes)
}

/// UTF-8 with the mark by which spreadsheets know it.
fn with_mark(text: &str) -> Vec<u8> {
    [b"\xEF\xBB\xBF", text.as_bytes()].concat()
}

async fn kpi_csv(request: &PageRequest, name: &str) -> Result<Vec<u8>, ServiceError> {
    service::ask::kpi(&request.service, name)?;
    let view_state = ViewState::of(request).await?;
    let answer = service::ask::answer(
        &request.service,
        &view_state.selection.trend_question(vec![name.to_owned()]),
        request.now,
    )
    .await?;
    let csv = to_csv(&answer, &request.service.book, request.words());
    csv.map(|csv| with_mark(&csv)).map_err(|error| miara_engine::EngineError::Internal(error.to_string()).into())
}

async fn kpi_sheets(request: &PageRequest, name: &str) -> Result<Vec<Sheet>, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let kpi = service::ask::kpi(&request.service, name)?;
    let view_state = ViewState::of(request).await?;
    let now = service::ask::answer(service, &view_state.selection.question(vec![name.to_owned()]), request.now).await?;
    let trend =
        service::ask::answer(service, &view_state.selection.trend_question(vec![name.to_owned()]), request.now).await?;
    let mut sheets = vec![standing_sheet(request, &now), trend_sheet(request, &trend)];
    if let Some(question) = split_question(request, &view_state, kpi) {
        // A split that is not possible leaves its sheet out; the page says why.
        if let Ok(answer) = service::ask::answer(service, &question, request.now).await {
            sheets.push(split_sheet(request, &answer, &question.by[0]).await?);
        }
    }
    let lines =
        full_card(request, kpi).await?.into_iter().map(|(label, text)| vec![Entry::Text(label), Entry::Text(text)]);
    sheets.push(Sheet { name: words.say("page-definition"), heads: vec![], rows: lines.collect() });
    sheets.push(notes_sheet(request, &now));
    Ok(sheets)
}

async fn overview_sheets(request: &PageRequest) -> Result<Vec<Sheet>, ServiceError> {
    let view_state = ViewState::of(request).await?;
    let overview = service::overview::overview(&request.service, &view_state.selection, request.now).await?;
    let names: Vec<String> = overview.tiles.iter().map(|tile| tile.kpi.name.clone()).collect();
    let now =
        service::ask::answer(&request.service, &view_state.selection.question(names.clone()), request.now).await?;
    let trend =
        service::ask::answer(&request.service, &view_state.selection.trend_question(names), request.now).await?;
    Ok(vec![standing_sheet(request, &now), trend_sheet(request, &trend), notes_sheet(request, &now)])
}

/// How each KPI of an answer stands, one row each.
fn standing_sheet(request: &PageRequest, answer: &Answer) -> Sheet {
    let (words, currency) = (request.words(), &request.service.book.firm.currency);
    let heads = [
        "sheet-kpi",
        "sheet-from",
        "sheet-to",
        "page-number",
        "card-unit",
        "sheet-before-from",
        "sheet-before-to",
        "sheet-before",
        "missing-title",
    ];
    let rows = answer.kpis.iter().enumerate().map(|(index, kpi)| {
        let row = answer.rows.first();
        let before = answer.compared.as_ref().and_then(|rows| rows.first());
        let number = |cell: Option<&miara_model::Cell>| {
            Entry::figure(cell.and_then(|cell| cell.as_ref().ok().copied()), &kpi.unit)
        };
        let days = |period: Option<miara_model::Period>| match period {
            None => [Entry::Blank, Entry::Blank],
            Some(period) => [Entry::Day(period.from), Entry::Day(period.to.yesterday().unwrap_or(period.from))],
        };
        let mut entries = vec![Entry::Text(kpi.title.get(request.lang()).to_owned())];
        entries.extend(days(row.map(|row| answer.elapsed(row.period, index))));
        entries.push(number(row.map(|row| &row.cells[index])));
        entries.push(Entry::Text(words.unit_name(&kpi.unit, currency)));
        entries.extend(days(before.map(|before| before.periods[index])));
        entries.push(number(before.map(|before| &before.cells[index])));
        entries.push(Entry::Text(words.missing_line(kpi, &answer.notes, &request.service.book)));
        entries
    });
    Sheet { name: words.say("page-title"), heads: heads.map(|key| words.say(key)).to_vec(), rows: rows.collect() }
}

/// The KPIs of an answer over time, one row per period.
fn trend_sheet(request: &PageRequest, answer: &Answer) -> Sheet {
    let words = request.words();
    let mut heads = vec![words.say("sheet-from"), words.say("sheet-to"), words.say("sheet-whole")];
    heads.extend(answer.kpis.iter().map(|kpi| titled(request, kpi)));
    let rows = answer.rows.iter().map(|row| {
        let known = answer.last_known().and_then(|known| row.period.elapsed(known)).unwrap_or(row.period);
        let whole = words.say(if known == row.period { "word-yes" } else { "word-no" });
        let last = known.to.yesterday().unwrap_or(known.from);
        let mut entries = vec![Entry::Day(known.from), Entry::Day(last), Entry::Text(whole)];
        entries.extend(
            row.cells.iter().zip(&answer.kpis).map(|(cell, kpi)| Entry::figure(cell.as_ref().ok().copied(), &kpi.unit)),
        );
        entries
    });
    Sheet { name: words.say("sheet-trend"), heads, rows: rows.collect() }
}

fn titled(request: &PageRequest, kpi: &miara_model::Kpi) -> String {
    let unit = request.words().unit_name(&kpi.unit, &request.service.book.firm.currency);
    format!("{} ({unit})", kpi.title.get(request.lang()))
}

async fn split_sheet(request: &PageRequest, answer: &Answer, by: &str) -> Result<Sheet, ServiceError> {
    let words = request.words();
    let choices = service::dimensions::choices(&request.service).await?;
    let mut heads = vec![words.dimension(by)];
    heads.extend(answer.kpis.iter().map(|kpi| titled(request, kpi)));
    let rows = answer.rows.iter().map(|row| {
        let mut entries = vec![Entry::Text(name_in(words, &choices, answer, by, row.dimensions[0].as_deref()))];
        entries.extend(
            row.cells.iter().zip(&answer.kpis).map(|(cell, kpi)| Entry::figure(cell.as_ref().ok().copied(), &kpi.unit)),
        );
        entries
    });
    Ok(Sheet { name: words.dimension(by), heads, rows: rows.collect() })
}

fn notes_sheet(request: &PageRequest, answer: &Answer) -> Sheet {
    let rows = notes(&answer.notes, request).into_iter().map(|note| vec![Entry::Text(note)]);
    Sheet { name: request.words().say("page-notes"), heads: vec![], rows: rows.collect() }
}

async fn behind(request: &PageRequest, name: &str) -> Result<Vec<RowsBehind>, ServiceError> {
    let kpi = service::ask::kpi(&request.service, name)?;
    let view_state = ViewState::of(request).await?;
    service::ask::rows(&request.service, &rows_question(&view_state, kpi), MOST_ROWS, request.now).await
}

async fn rows_csv(request: &PageRequest, name: &str) -> Result<Vec<u8>, ServiceError> {
    let failed = |error: csv::Error| miara_engine::EngineError::Internal(error.to_string());
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for behind in behind(request, name).await? {
        writer
            .write_record(std::iter::once("measure").chain(behind.columns.iter().map(String::as_str)))
            .map_err(failed)?;
        for row in &behind.rows {
            let cells = row.iter().map(|cell| cell.as_deref().map_or_else(String::new, harmless));
            writer.write_record(std::iter::once(behind.measure.clone()).chain(cells)).map_err(failed)?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| failed(csv::Error::from(error.into_error())))?;
    Ok(with_mark(&String::from_utf8_lossy(&bytes)))
}

async fn rows_sheets(request: &PageRequest, name: &str) -> Result<Vec<Sheet>, ServiceError> {
    let words = request.words();
    let sheets = behind(request, name).await?.into_iter().map(|behind| {
        let kinds = kinds(&request.service, &behind);
        let rows = behind.rows.iter().map(|row| {
            row.iter()
                .zip(&kinds)
                .map(|(cell, kind)| cell.as_deref().map_or(Entry::Blank, |text| entry(request, text, *kind)))
                .collect()
        });
        Sheet {
            name: behind.measure.clone(),
            heads: behind.columns.iter().map(|column| words.column(column)).collect(),
            rows: rows.collect(),
        }
    });
    Ok(sheets.collect())
}

fn entry(request: &PageRequest, text: &str, kind: Option<ColumnKind>) -> Entry {
    let number = |written| {
        text.parse::<f64>().map_or_else(|_| Entry::Text(text.to_owned()), |number| Entry::Number(number, written))
    };
    match kind {
        Some(ColumnKind::Date) => text.parse().map_or_else(|_| Entry::Text(text.to_owned()), Entry::Day),
        Some(ColumnKind::Time) => {
            let zone = request.service.engine.zone();
            let local = instant(text).map(|at| zone.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string());
            Entry::Text(local.unwrap_or_else(|| text.to_owned()))
        }
        Some(ColumnKind::Text | ColumnKind::Flag) => Entry::Text(text.to_owned()),
        Some(ColumnKind::Money) => number("#,##0.00"),
        Some(ColumnKind::Count) => number("#,##0"),
        Some(ColumnKind::Hours | ColumnKind::Rate | ColumnKind::Share) | None => number("0.######"),
    }
}
