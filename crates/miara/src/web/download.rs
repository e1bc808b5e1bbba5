//! What a page shows, as a file to take away.

use axum::extract::Path;
use axum::response::Response;
use miara_engine::RowsBehind;
use miara_model::Answer;
use miara_model::dataset::ColumnKind;

use super::file::send;
use super::kpi::{full_card, split_question};
use super::picker::name_of;
use super::request::PageRequest;
use super::rows::rows_question;
use super::view_state::ViewState;
use super::wording::notes;
use crate::service::ServiceError;
use crate::view::answer::{harmless, to_csv};
use crate::view::rows::{instant, kinds};
use crate::view::workbook::{Entry, Sheet, workbook};

/// Rows of a measure in one file at most; a sheet holds little more than a million.
const MOST_ROWS: usize = 100_000;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

/// A file of the overview: `overview.xlsx`.
pub(super) async fn overview_xlsx(visit: PageRequest) -> Response {
    let sheets = overview_sheets(&visit).await;
    send_workbook(&visit, "miara", sheets)
}

/// A file of a KPI, such as `won_deals.csv`.
pub(super) async fn kpi_file(visit: PageRequest, Path(file): Path<String>) -> Response {
    let Some((name, kind)) = file.rsplit_once('.') else { return super::kpi::kpi(visit, Path(file)).await };
    match kind {
        "csv" => send(&visit, &format!("{name}.csv"), CSV, kpi_csv(&visit, name).await),
        "xlsx" => {
            let sheets = kpi_sheets(&visit, name).await;
            send_workbook(&visit, name, sheets)
        }
        "pdf" => super::paper::kpi(&visit, name).await,
        _ => super::kpi::kpi(visit, Path(file)).await,
    }
}

/// A file of the rows behind a KPI, `rows.csv` or `rows.xlsx`.
pub(super) async fn rows_file(visit: PageRequest, Path((name, kind)): Path<(String, String)>) -> Response {
    match kind.as_str() {
        "rows" => super::rows::rows(visit, Path(name)).await,
        "rows.csv" => send(&visit, &format!("{name}-rows.csv"), CSV, rows_csv(&visit, &name).await),
        "rows.xlsx" => {
            let sheets = rows_sheets(&visit, &name).await;
            send_workbook(&visit, &format!("{name}-rows"), sheets)
        }
        _ => visit.not_found(),
    }
}

fn send_workbook(visit: &PageRequest, name: &str, sheets: Result<Vec<Sheet>, ServiceError>) -> Response {
    let bytes = sheets.and_then(|sheets| {
        workbook(&sheets).map_err(|error| miara_engine::EngineError::Internal(error.to_string()).into())
    });
    send(visit, &format!("{name}.xlsx"), XLSX, bytes)
}

/// UTF-8 with the mark by which spreadsheets know it.
fn with_mark(text: &str) -> Vec<u8> {
    [b"\xEF\xBB\xBF", text.as_bytes()].concat()
}

async fn kpi_csv(visit: &PageRequest, name: &str) -> Result<Vec<u8>, ServiceError> {
    visit.service.kpi(name)?;
    let look = ViewState::of(visit).await?;
    let answer = visit.service.answer(&look.scene.trend_question(vec![name.to_owned()]), visit.now).await?;
    let csv = to_csv(&answer, &visit.service.book.firm.currency);
    csv.map(|csv| with_mark(&csv)).map_err(|error| miara_engine::EngineError::Internal(error.to_string()).into())
}

async fn kpi_sheets(visit: &PageRequest, name: &str) -> Result<Vec<Sheet>, ServiceError> {
    let (words, service) = (visit.words(), &visit.service);
    let kpi = visit.service.kpi(name)?;
    let look = ViewState::of(visit).await?;
    let now = service.answer(&look.scene.question(vec![name.to_owned()]), visit.now).await?;
    let trend = service.answer(&look.scene.trend_question(vec![name.to_owned()]), visit.now).await?;
    let mut sheets = vec![standing_sheet(visit, &now), trend_sheet(visit, &trend)];
    if let Some(question) = split_question(visit, &look, kpi) {
        // A split that is not possible leaves its sheet out; the page says why.
        if let Ok(answer) = service.answer(&question, visit.now).await {
            sheets.push(split_sheet(visit, &answer, &question.by[0]).await?);
        }
    }
    let lines =
        full_card(visit, kpi).await?.into_iter().map(|(label, text)| vec![Entry::Text(label), Entry::Text(text)]);
    sheets.push(Sheet { name: words.say("page-definition"), heads: vec![], rows: lines.collect() });
    sheets.push(notes_sheet(visit, &now));
    Ok(sheets)
}

async fn overview_sheets(visit: &PageRequest) -> Result<Vec<Sheet>, ServiceError> {
    let look = ViewState::of(visit).await?;
    let overview = visit.service.overview(&look.scene, visit.now).await?;
    let names: Vec<String> = overview.tiles.iter().map(|tile| tile.kpi.name.clone()).collect();
    let now = visit.service.answer(&look.scene.question(names.clone()), visit.now).await?;
    let trend = visit.service.answer(&look.scene.trend_question(names), visit.now).await?;
    Ok(vec![standing_sheet(visit, &now), trend_sheet(visit, &trend), notes_sheet(visit, &now)])
}

/// How each KPI of an answer stands, one row each.
fn standing_sheet(visit: &PageRequest, answer: &Answer) -> Sheet {
    let (words, currency) = (visit.words(), &visit.service.book.firm.currency);
    let heads = [
        "sheet-kpi",
        "sheet-from",
        "sheet-to",
        "page-number",
        "card-unit",
        "sheet-before-from",
        "sheet-before-to",
        "sheet-before",
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
        let mut entries = vec![Entry::Text(kpi.title.get(visit.lang()).to_owned())];
        entries.extend(days(row.map(|row| row.period.elapsed(visit.today()).unwrap_or(row.period))));
        entries.push(number(row.map(|row| &row.cells[index])));
        entries.push(Entry::Text(words.unit_name(&kpi.unit, currency)));
        entries.extend(days(before.map(|before| before.period)));
        entries.push(number(before.map(|before| &before.cells[index])));
        entries
    });
    Sheet { name: words.say("page-title"), heads: heads.map(|key| words.say(key)).to_vec(), rows: rows.collect() }
}

/// The KPIs of an answer over time, one row per period.
fn trend_sheet(visit: &PageRequest, answer: &Answer) -> Sheet {
    let words = visit.words();
    let mut heads = vec![words.say("sheet-from"), words.say("sheet-to"), words.say("sheet-whole")];
    heads.extend(answer.kpis.iter().map(|kpi| titled(visit, kpi)));
    let rows = answer.rows.iter().map(|row| {
        let known = row.period.elapsed(visit.today()).unwrap_or(row.period);
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

fn titled(visit: &PageRequest, kpi: &miara_model::Kpi) -> String {
    let unit = visit.words().unit_name(&kpi.unit, &visit.service.book.firm.currency);
    format!("{} ({unit})", kpi.title.get(visit.lang()))
}

async fn split_sheet(visit: &PageRequest, answer: &Answer, by: &str) -> Result<Sheet, ServiceError> {
    let words = visit.words();
    let choices = visit.service.choices().await?;
    let mut heads = vec![words.dimension(by)];
    heads.extend(answer.kpis.iter().map(|kpi| titled(visit, kpi)));
    let rows = answer.rows.iter().map(|row| {
        let mut entries = vec![Entry::Text(name_of(words, &choices, by, row.dimensions[0].as_deref()))];
        entries.extend(
            row.cells.iter().zip(&answer.kpis).map(|(cell, kpi)| Entry::figure(cell.as_ref().ok().copied(), &kpi.unit)),
        );
        entries
    });
    Ok(Sheet { name: words.dimension(by), heads, rows: rows.collect() })
}

fn notes_sheet(visit: &PageRequest, answer: &Answer) -> Sheet {
    let rows = notes(&answer.notes, visit).into_iter().map(|note| vec![Entry::Text(note)]);
    Sheet { name: visit.words().say("page-notes"), heads: vec![], rows: rows.collect() }
}

async fn behind(visit: &PageRequest, name: &str) -> Result<Vec<RowsBehind>, ServiceError> {
    let kpi = visit.service.kpi(name)?;
    let look = ViewState::of(visit).await?;
    visit.service.rows(&rows_question(&look, kpi), MOST_ROWS, visit.now).await
}

async fn rows_csv(visit: &PageRequest, name: &str) -> Result<Vec<u8>, ServiceError> {
    let failed = |error: csv::Error| miara_engine::EngineError::Internal(error.to_string());
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for behind in behind(visit, name).await? {
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

async fn rows_sheets(visit: &PageRequest, name: &str) -> Result<Vec<Sheet>, ServiceError> {
    let words = visit.words();
    let sheets = behind(visit, name).await?.into_iter().map(|behind| {
        let kinds = kinds(&visit.service, &behind);
        let rows = behind.rows.iter().map(|row| {
            row.iter()
                .zip(&kinds)
                .map(|(cell, kind)| cell.as_deref().map_or(Entry::Blank, |text| entry(visit, text, *kind)))
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

fn entry(visit: &PageRequest, text: &str, kind: Option<ColumnKind>) -> Entry {
    let number = |written| {
        text.parse::<f64>().map_or_else(|_| Entry::Text(text.to_owned()), |number| Entry::Number(number, written))
    };
    match kind {
        Some(ColumnKind::Date) => text.parse().map_or_else(|_| Entry::Text(text.to_owned()), Entry::Day),
        Some(ColumnKind::Time) => {
            let zone = visit.service.engine.zone();
            let local = instant(text).map(|at| zone.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string());
            Entry::Text(local.unwrap_or_else(|| text.to_owned()))
        }
        Some(ColumnKind::Text | ColumnKind::Flag) => Entry::Text(text.to_owned()),
        Some(ColumnKind::Money) => number("#,##0.00"),
        Some(ColumnKind::Count) => number("#,##0"),
        Some(ColumnKind::Hours | ColumnKind::Rate | ColumnKind::Share) | None => number("0.######"),
    }
}
