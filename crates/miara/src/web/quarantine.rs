//! Refused rows: looked at, mended, tried again, let go.

use askama::Template;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use miara_import::Refused;
use serde_json::json;

use super::form::Filled;
use super::frame::Frame;
use super::page::render;
use super::params::{Params, address};
use super::request::PageRequest;
use super::wording::capitalised;
use crate::locale::{Arg, Words};
use crate::service::quarantine::RepairOutcome;
use crate::service::{self, ServiceError};
use crate::state::{QuarantineFilter, QuarantinedRow};
use crate::view::face::Face;

#[derive(Template)]
#[template(path = "quarantine.html")]
struct QuarantinePage {
    frame: Frame,
    lead: String,
    done: Option<String>,
    filters: Vec<(String, String)>,
    all: String,
    groups: Vec<Group>,
    rows: Vec<RowView>,
    more: Option<String>,
    query: String,
    total: u64,
}

/// Refused rows of one file that share a reason.
struct Group {
    link: String,
    reason: String,
    file: String,
    dataset: String,
    rows: String,
    here: bool,
}

/// One refused row.
struct RowView {
    link: String,
    line: String,
    column: String,
    reason: String,
    cells: Vec<(String, String, bool)>,
    text: String,
}

#[derive(Template)]
#[template(path = "mend.html")]
struct MendPage {
    frame: Frame,
    id: i64,
    back: String,
    file: String,
    line: String,
    dataset: String,
    reason: String,
    column: Option<String>,
    cells: Vec<(String, String, bool)>,
    text: String,
    again: bool,
}

/// Rows that one page shows.
const SHOWN: u64 = 50;

fn filter_of(params: &Params) -> QuarantineFilter {
    let said = |name: &str| params.one(name).map(str::to_owned);
    QuarantineFilter { dataset: said("dataset"), file: said("file"), code: said("reason"), id: None }
}

/// The words of the filter that addresses carry.
fn which(params: &Params) -> Params {
    let names = ["dataset", "file", "reason"];
    Params(
        params
            .0
            .iter()
            .filter(|(name, value)| names.contains(&name.as_str()) && !value.trim().is_empty())
            .cloned()
            .collect(),
    )
}

/// What kind of fault a code means.
fn kind(words: &Words, code: &str) -> String {
    let key = format!("refused-{}", code.replace('_', "-"));
    if words.has(&key) { words.say(&key) } else { code.to_owned() }
}

pub(super) async fn quarantine(request: PageRequest) -> Response {
    match page(&request) {
        Ok(page) => render(StatusCode::OK, &page),
        Err(error) => request.failed(&error),
    }
}

fn page(request: &PageRequest) -> Result<QuarantinePage, ServiceError> {
    let (words, frame, catalogue) = (request.words(), &request.frame, &request.service.book.catalogue);
    let filter = filter_of(request.params());
    let which = which(request.params());
    let total = service::quarantine::quarantined_count(&request.service, &filter)?;
    let rows = service::quarantine::quarantined(&request.service, &filter, SHOWN)?;
    let groups = service::quarantine::quarantine_groups(&request.service, &QuarantineFilter::default())?;
    let group = |group: &crate::state::QuarantineGroup| {
        let params =
            Params::default().with("dataset", &group.dataset).with("file", &group.file).with("reason", &group.code);
        Group {
            here: params.0.iter().all(|pair| which.0.contains(pair)),
            link: frame.link_with("/data/quarantine", &params),
            reason: kind(words, &group.code),
            file: group.file.clone(),
            dataset: words.dataset(catalogue, &group.dataset),
            rows: words.whole(group.rows),
        }
    };
    let named = |name: &str, value: &str| match name {
        "dataset" => words.dataset(catalogue, value),
        "reason" => kind(words, value),
        _ => value.to_owned(),
    };
    let filters = which
        .0
        .iter()
        .map(|(name, value)| (frame.link_with("/data/quarantine", &which.without(name)), named(name, value)));
    let count = [("n", Arg::from(total)), ("rows", Arg::from(words.whole(total)))];
    let lead =
        if groups.is_empty() { words.say("quarantine-empty") } else { words.say_with("quarantine-lead", &count) };
    let done = request.params().one("done").and_then(|done| done_words(words, done));
    Ok(QuarantinePage {
        frame: frame.clone(),
        lead,
        done,
        filters: filters.collect(),
        all: frame.link("/data/quarantine"),
        groups: groups.iter().map(group).collect(),
        more: (total > rows.len() as u64).then(|| {
            words.say_with(
                "quarantine-more",
                &[("shown", Arg::from(words.whole(rows.len() as u64))), ("total", Arg::from(words.whole(total)))],
            )
        }),
        rows: rows.iter().map(|row| row_view(request, row)).collect(),
        query: which.to_query(),
        total,
    })
}

/// What was done, as the address after it says: `tried-3-2-0` or `dropped-3`.
fn done_words(words: &Words, done: &str) -> Option<String> {
    let mut parts = done.split('-');
    let (what, mut numbers) = (parts.next()?, parts.map(|number| number.parse::<u64>().ok()));
    let first = numbers.next()??;
    let number = |count: u64| Arg::from(words.whole(count));
    match what {
        "tried" => {
            let (rejected, older) = (numbers.next()??, numbers.next()??);
            let args = [("imported", number(first)), ("rejected", number(rejected))];
            let tried = words.say_with("quarantine-tried", &args);
            Some(if older > 0 { format!("{tried} {}", words.retried_older(older)) } else { tried })
        }
        "dropped" => Some(words.say_with("quarantine-dropped", &[("n", Arg::from(first)), ("rows", number(first))])),
        "mended" => Some(words.say("quarantine-mended")),
        "older" => Some(words.retried_older(first)),
        _ => None,
    }
}

/// The cells of a row, those of the column at fault marked.
fn marked_cells(row: &QuarantinedRow) -> Vec<(String, String, bool)> {
    let understood = serde_json::from_str::<miara_import::Understood>(&row.understood).ok();
    let at_fault: Vec<String> = understood
        .into_iter()
        .flat_map(|known| known.matched)
        .filter(|matched| Some(&matched.column) == row.refused.column.as_ref())
        .flat_map(|matched| matched.from)
        .collect();
    row.cells().into_iter().map(|(name, value)| (name.clone(), value, at_fault.contains(&name))).collect()
}

fn row_view(request: &PageRequest, row: &QuarantinedRow) -> RowView {
    let words = request.words();
    let short = |text: &str| match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    let filled = marked_cells(row).into_iter().filter(|(_, value, fault)| *fault || !value.is_empty());
    RowView {
        link: request.frame.link(format!("/data/quarantine/{}", row.id)),
        line: words.say_with(
            "quarantine-line",
            &[("line", Arg::from(row.refused.line.to_string())), ("file", Arg::from(row.refused.file.clone()))],
        ),
        column: row.refused.column.as_deref().map_or_else(String::new, |name| capitalised(&words.column(name))),
        reason: capitalised(&words.reason(&row.refused.reason, Face::Page)),
        cells: filled.map(|(name, value, fault)| (short(&words.cell_name(&name)), short(&value), fault)).collect(),
        text: short(&row.refused.text),
    }
}

fn not_there(request: &PageRequest) -> Response {
    request.message(
        StatusCode::NOT_FOUND,
        request.words().say("quarantine-gone"),
        request.words().say("quarantine-gone-body"),
    )
}

pub(super) async fn row(request: PageRequest, Path(id): Path<i64>) -> Response {
    match service::quarantine::quarantined_row(&request.service, id) {
        Ok(Some(row)) => render(StatusCode::OK, &mend_page(&request, &row, &row.refused, marked_cells(&row))),
        Ok(None) => not_there(&request),
        Err(error) => request.failed(&error),
    }
}

fn mend_page(
    request: &PageRequest,
    row: &QuarantinedRow,
    refused: &Refused,
    cells: Vec<(String, String, bool)>,
) -> MendPage {
    let words = request.words();
    MendPage {
        frame: request.frame.clone(),
        id: row.id,
        back: request.frame.link("/data/quarantine"),
        file: row.refused.file.clone(),
        line: row.refused.line.to_string(),
        dataset: words.dataset(&request.service.book.catalogue, &row.dataset),
        reason: capitalised(&words.reason(&refused.reason, Face::Page)),
        column: refused.column.as_deref().map(|name| capitalised(&words.column(name))),
        cells: cells.into_iter().map(|(name, value, fault)| (words.cell_name(&name), value, fault)).collect(),
        text: row.refused.text.clone(),
        again: !std::ptr::eq(refused, &row.refused),
    }
}

/// Tries a row with the cells that were typed.
pub(super) async fn mend(request: PageRequest, Path(id): Path<i64>, form: Filled) -> Response {
    let row = match service::quarantine::quarantined_row(&request.service, id) {
        Ok(Some(row)) => row,
        Ok(None) => return not_there(&request),
        Err(error) => return request.failed(&error),
    };
    let marked = marked_cells(&row);
    let typed = |at: usize, before: &String| {
        let name = format!("cell-{at}");
        let found = form.0.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.replace("\r\n", "\n"));
        found.unwrap_or_else(|| before.clone())
    };
    let cells: Vec<(String, String)> =
        marked.iter().enumerate().map(|(at, (name, value, _))| (name.clone(), typed(at, value))).collect();
    match service::quarantine::mend(&request.service, &row, &cells, request.now).await {
        Ok(RepairOutcome::Imported) => {
            Redirect::to(&request.frame.link("/data/quarantine?done=mended-1")).into_response()
        }
        Ok(RepairOutcome::Older) => Redirect::to(&request.frame.link("/data/quarantine?done=older-1")).into_response(),
        Ok(RepairOutcome::Refused(refused)) => {
            let cells = cells.into_iter().zip(&marked).map(|((name, value), (_, _, fault))| (name, value, *fault));
            render(StatusCode::UNPROCESSABLE_ENTITY, &mend_page(&request, &row, &refused, cells.collect()))
        }
        Err(error) => request.failed(&error),
    }
}

/// Where to go after something was done to a selection.
fn back(request: &PageRequest, which: &Params, done: String) -> Response {
    Redirect::to(&request.frame.link(address("/data/quarantine", &which.with("done", &done)))).into_response()
}

fn posted(form: &Filled) -> (Params, QuarantineFilter) {
    let which = which(&Params::parse(&form.text("which")));
    let filter = QuarantineFilter { id: form.text("id").parse().ok(), ..filter_of(&which) };
    (which, filter)
}

pub(super) async fn retry(request: PageRequest, form: Filled) -> Response {
    let (which, filter) = posted(&form);
    match service::quarantine::retry(&request.service, &filter, None, request.now).await {
        Ok(report) => back(&request, &which, format!("tried-{}-{}-{}", report.imported, report.rejected, report.older)),
        Err(error) => request.failed(&error),
    }
}

#[derive(Template)]
#[template(path = "drop.html")]
struct DropPage {
    frame: Frame,
    sentence: String,
    which: String,
    id: String,
    back: String,
}

/// Removes rows for good, after a question.
pub(super) async fn remove(request: PageRequest, form: Filled) -> Response {
    let (which, filter) = posted(&form);
    if !form.ticked("sure") {
        let count = match service::quarantine::quarantined_count(&request.service, &filter) {
            Ok(count) => count,
            Err(error) => return request.failed(&error),
        };
        let args = [("n", Arg::from(count)), ("rows", Arg::from(request.words().whole(count)))];
        let page = DropPage {
            frame: request.frame.clone(),
            sentence: request.words().say_with("quarantine-drop-sure", &args),
            which: which.to_query(),
            id: form.text("id"),
            back: request.frame.link_with("/data/quarantine", &which),
        };
        return render(StatusCode::OK, &page);
    }
    match service::quarantine::drop_quarantined(&request.service, &filter) {
        Ok(dropped) => back(&request, &which, format!("dropped-{dropped}")),
        Err(error) => request.failed(&error),
    }
}

/// The rows as a file: CSV for people, NDJSON for programs.
pub(super) async fn download(request: PageRequest, Path(form): Path<String>) -> Response {
    let rows = match service::quarantine::quarantined(&request.service, &filter_of(request.params()), u64::MAX) {
        Ok(rows) => rows,
        Err(error) => return request.failed(&error),
    };
    let (kind, text) = match form.as_str() {
        "csv" => ("text/csv; charset=utf-8", csv(&request, &rows)),
        "ndjson" => ("application/x-ndjson", ndjson(&request, &rows)),
        _ => return not_there(&request),
    };
    let name = format!("attachment; filename=\"quarantine.{form}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], text).into_response()
}

fn ndjson(request: &PageRequest, rows: &[QuarantinedRow]) -> String {
    let line = |row: &QuarantinedRow| {
        let original: serde_json::Value =
            serde_json::from_str(&row.refused.text).unwrap_or_else(|_| row.refused.text.clone().into());
        let refused = &row.refused;
        json!({"id": row.id, "dataset": row.dataset, "file": refused.file, "line": refused.line, "column": refused.column,
               "code": refused.reason.code(), "reason": request.words().reason(&refused.reason, Face::Page), "row": original})
            .to_string()
            + "\n"
    };
    rows.iter().map(line).collect()
}

/// Rows as CSV: what is known of each, then its cells; columns of all files side by side.
fn csv(request: &PageRequest, rows: &[QuarantinedRow]) -> String {
    let words = request.words();
    let mut names: Vec<String> = Vec::new();
    let cells: Vec<Vec<(String, String)>> = rows.iter().map(QuarantinedRow::cells).collect();
    for (name, _) in cells.iter().flatten() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let mut writer = csv::Writer::from_writer(vec![]);
    let head = ["csv-file", "csv-line", "csv-dataset", "csv-column", "csv-reason"].map(|key| words.say(key));
    // Writing to memory can't fail.
    drop(writer.write_record(head.iter().chain(&names).map(|name| harmless(name))));
    for (row, cells) in rows.iter().zip(&cells) {
        let refused = &row.refused;
        let known = [
            refused.file.clone(),
            refused.line.to_string(),
            row.dataset.clone(),
            refused.column.clone().unwrap_or_default(),
            words.reason(&refused.reason, Face::Page),
        ];
        let cell = |name: &String| {
            cells.iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, value)| value.clone())
        };
        let cells = names.iter().map(cell);
        drop(writer.write_record(known.into_iter().chain(cells).map(|text| harmless(&text))));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

/// A cell that no spreadsheet takes for a formula. A number with a sign is none.
fn harmless(text: &str) -> String {
    let begins = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r']);
    let number = text.trim().replace([',', ' '], ".").parse::<f64>().is_ok_and(f64::is_finite);
    if begins && !number { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn formulas_are_text_and_numbers_stay() {
        for text in ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", " =1"] {
            assert!(harmless(text).starts_with('\''), "{text}");
        }
        for text in ["-12.5", "-12,5", "+3", "Anna", "a=b", ""] {
            assert_eq!(harmless(text), text);
        }
    }
}
