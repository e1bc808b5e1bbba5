//! Refused rows as they are kept: each the JSON of its cells, to be read again.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::near::shortened;
use crate::plan::Plan;
use crate::refused::{Reason, Refused};
use crate::row::Row;
use crate::source::json::{fill, parse};
use crate::source::limits::MAX_CELL_BYTES;
use crate::typed::CellKind;

/// The member of a refused row's JSON that says its shape was broken. A row that has it is refused
/// again until it is taken out.
pub const FAULT: &str = "(fault)";
/// The members of a refused row's JSON that say of it what no cell says and nobody types: which row of its id it was,
/// and which cells repeat a merged one.
pub const ROW_MARKS: [&str; 2] = [NUMBER, MERGED];
/// The member of a refused row's JSON that says which of several rows of one id it was, so that it does
/// not take the place of another of them once it is corrected.
const NUMBER: &str = "(number)";
/// The member of a refused row's JSON that says on which sheet it stands, where rows of several are read.
pub const SHEET: &str = "(sheet)";
/// The member with the cells that repeat what a merged cell further up says, each with what it says: an
/// amount among them counts once it was written anew.
const MERGED: &str = "(merged)";

/// A row that is refused, with the text that is kept of it.
pub(crate) fn refused(plan: &Plan, row: &Row, number: Option<u32>, column: Option<String>, reason: Reason) -> Refused {
    // Alone, one of several rows would take the place of the first.
    let is_kept = reason.is_shape() || matches!(reason, Reason::SeveralRows { .. });
    let fault = is_kept.then(|| reason.code());
    let text = row.kept().map_or_else(|| row_text(&plan.header, row, number, fault), str::to_owned);
    Refused { file: plan.file.clone(), line: row.line, column, reason, text, days: None }
}

/// The row as one JSON object. Cells past the header are `(field 7)`.
pub(crate) fn row_text(header: &[String], row: &Row, number: Option<u32>, fault: Option<&str>) -> String {
    let (mut object, mut merged) = (Map::new(), Map::new());
    for at in 0..row.len() {
        let cell = row.cell(at);
        let name = header.get(at).cloned().unwrap_or_else(|| format!("(field {})", at + 1));
        let value = match row.kind(at) {
            CellKind::Number => serde_json::from_str(cell).unwrap_or_else(|_| Value::String(cell.to_owned())),
            CellKind::Flag => Value::Bool(cell == "true"),
            // With a fraction of more than three digits a point is no mark of thousands.
            CellKind::Money(code) if cell.contains('.') => Value::String(format!("{cell}000 {}", code.text())),
            CellKind::Money(code) => Value::String(format!("{cell} {}", code.text())),
            _ if cell.len() > MAX_CELL_BYTES => Value::String(shortened(cell)),
            _ => Value::String(cell.to_owned()),
        };
        if row.is_repeated(at) {
            merged.insert(name.clone(), value.clone());
        }
        object.insert(name, value);
    }
    if let Some(sheet) = row.sheet.as_deref().filter(|_| !header.iter().any(|name| name == SHEET)) {
        object.insert(SHEET.to_owned(), sheet.into());
    }
    if !merged.is_empty() {
        object.insert(MERGED.to_owned(), merged.into());
    }
    if let Some(number) = number.filter(|number| *number > 1) {
        object.insert(NUMBER.to_owned(), number.into());
    }
    if let Some(fault) = fault {
        object.insert(FAULT.to_owned(), Value::String(fault.to_owned()));
    }
    Value::Object(object).to_string()
}

/// The row that was kept; `columns` are the places of the header's names.
pub(crate) fn kept_row(refused: &Refused, columns: &HashMap<String, usize>) -> Row {
    let mut row = Row::default();
    row.clear(refused.line);
    match parse(refused.text.as_bytes()) {
        Ok(object) => {
            fill(&mut row, &object, columns, columns.len());
            let past = object.keys().filter(|key| key.starts_with("(field ")).count();
            row.number = object.get(NUMBER).and_then(number);
            if !columns.contains_key(SHEET) {
                row.sheet = object.get(SHEET).and_then(Value::as_str).map(Into::into);
            }
            restore_marks(&mut row, refused, &object, columns);
            if object.contains_key(FAULT) {
                row.fault = Some(refused.reason.clone());
            } else if past > 0 {
                let expected = columns.len() as u64;
                row.fault = Some(Reason::WrongWidth { expected, found: expected + past as u64 });
            }
        }
        Err(reason) => row.fault = Some(reason),
    }
    if row.fault.is_some() {
        row.set_kept(&refused.text);
    }
    row
}

/// Says again of cells what their file said: that they repeat a merged cell, or that a formula failed.
fn restore_marks(row: &mut Row, refused: &Refused, object: &Map<String, Value>, columns: &HashMap<String, usize>) {
    let merged = object.get(MERGED).and_then(Value::as_object);
    for (name, value) in merged.into_iter().flatten() {
        if let Some(at) = columns.get(name).filter(|_| object.get(name) == Some(value)) {
            row.mark_repeated(*at);
        }
    }
    if let Reason::NoResult { value } = &refused.reason {
        let failed = |cell: &str| cell == value || (cell.starts_with('#') && cell.ends_with(['!', '?', 'A']));
        let places: Vec<usize> = (0..row.len()).filter(|at| failed(row.cell(*at))).collect();
        places.into_iter().for_each(|at| row.set_kind(at, CellKind::Failed));
    }
}

/// A number, or one that a form has made text of.
fn number(value: &Value) -> Option<u32> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64().and_then(|number| u32::try_from(number).ok()),
    }
}
