//! An answer as JSON, CSV and a table.

use serde_json::{Map, Value as Json, json};

use super::change::change;
use super::missing::Missing;
use super::table::{align_right, table};
use crate::book::Book;
use crate::locale::{Words, words};
use crate::service::Service;
use crate::state::Restated;
use miara_model::{Answer, AnswerRow, Cell, ComparedRow, DeclaredUnit, Lang};

/// An answer as JSON.
///
/// ```text
/// {"period":{"from","to","grain"},
///  "columns":[{"name","type","unit"}],
///  "rows":[{"period":"2026-01-01","owner":"…","net_sales":123.45}],
///  "notes":[{"code","text",…}],
///  "missing":{"net_sales":[{"text","mend"}]},
///  "restated":[{"import","at","kpi","from","to","before","after"}]}
/// ```
/// `missing` says of each KPI what its numbers lack, and which page mends it; KPIs that lack nothing are left out.
/// `restated` are figures of the whole firm in closed months that imports of this quarter have changed.
/// `type` is `period`, `dimension`, `number` or `share` (a fraction: 0.25 is 25 %); a number without
/// value is null, and a note says why.
/// Where a comparison was asked, `KPI.previous` and `KPI.change` follow each KPI.
#[must_use]
pub fn to_json(answer: &Answer, restated: &[Restated], service: &Service, lang: Lang) -> Json {
    let rows: Vec<Json> =
        answer.rows.iter().enumerate().map(|(index, row)| json_row(answer, row, compared(answer, index))).collect();
    let notes: Vec<Json> = answer
        .notes
        .iter()
        .map(|note| {
            let mut json = serde_json::to_value(note).unwrap_or_default();
            json["text"] = Json::from(words(lang).note(note, &service.book.catalogue, service.engine.zone()));
            json
        })
        .collect();
    let missing = answer.kpis.iter().map(|kpi| {
        let found = words(lang).missing(kpi, &answer.notes, &service.book);
        (kpi.name.clone(), Json::from(found.iter().map(Missing::json).collect::<Vec<_>>()))
    });
    let missing: Map<String, Json> = missing.filter(|(_, found)| found != &json!([])).collect();
    json!({
        "period": {"from": answer.period.from, "to": answer.period.to, "grain": answer.grain},
        "columns": json_columns(answer, &service.book.firm.currency),
        "rows": rows,
        "notes": notes,
        "missing": missing,
        "restated": restated,
    })
}

fn json_columns(answer: &Answer, currency: &str) -> Vec<Json> {
    let mut columns = Vec::new();
    if answer.grain.is_some() {
        columns.push(json!({"name": "period", "type": "period", "unit": null}));
    }
    columns.extend(answer.by.iter().map(|name| json!({"name": name, "type": "dimension", "unit": null})));
    for kpi in &answer.kpis {
        // A share is told as the fraction it is; only faces for people read it times a hundred.
        let (kind, unit) = match &kpi.unit {
            DeclaredUnit::Percent => ("share", "1".to_owned()),
            DeclaredUnit::Unit(unit) => ("number", unit.to_string().replace("money", currency)),
        };
        columns.push(json!({"name": kpi.name, "type": kind, "unit": unit}));
        if answer.compared.is_some() {
            columns.push(json!({"name": format!("{}.previous", kpi.name), "type": kind, "unit": unit}));
            columns.push(json!({"name": format!("{}.change", kpi.name), "type": kind, "unit": unit}));
        }
    }
    columns
}

fn compared(answer: &Answer, index: usize) -> Option<&ComparedRow> {
    answer.compared.as_ref().and_then(|rows| rows.get(index))
}

fn json_cell(cell: &Cell) -> Json {
    cell.as_ref().ok().and_then(|value| serde_json::to_value(value).ok()).unwrap_or(Json::Null)
}

fn json_row(answer: &Answer, row: &AnswerRow, before: Option<&ComparedRow>) -> Json {
    let mut json = Map::new();
    if answer.grain.is_some() {
        json.insert("period".to_owned(), json!(row.period.from));
    }
    for (name, value) in answer.by.iter().zip(&row.dimensions) {
        json.insert(name.clone(), json!(value));
    }
    for (index, (kpi, cell)) in answer.kpis.iter().zip(&row.cells).enumerate() {
        json.insert(kpi.name.clone(), json_cell(cell));
        if let Some(before) = before {
            let previous = &before.cells[index];
            let difference = match (cell, previous) {
                (Ok(now), Ok(before)) => now.minus(*before).and_then(|value| serde_json::to_value(value).ok()),
                _ => None,
            };
            json.insert(format!("{}.previous", kpi.name), json_cell(previous));
            json.insert(format!("{}.change", kpi.name), difference.unwrap_or(Json::Null));
        }
    }
    Json::Object(json)
}

/// An answer as CSV with a header; numbers with a decimal point and no unit, no value as an empty cell. A KPI whose
/// numbers lack something has a column `KPI.missing` at the end, which says what, and the page that mends it.
///
/// # Errors
/// Where memory can't be written, which does not happen.
pub fn to_csv(answer: &Answer, book: &Book, words: &Words) -> Result<String, csv::Error> {
    let currency = &book.firm.currency;
    let names: Vec<String> =
        json_columns(answer, currency).iter().filter_map(|column| column["name"].as_str().map(str::to_owned)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let missing = answer.kpis.iter().map(|kpi| (&kpi.name, words.missing(kpi, &answer.notes, book)));
    let missing: Vec<(&String, Vec<Missing>)> = missing.filter(|(_, missing)| !missing.is_empty()).collect();
    let heads = missing.iter().map(|(kpi, _)| format!("{kpi}.missing"));
    writer.write_record(names.iter().cloned().chain(heads))?;
    for (index, row) in answer.rows.iter().enumerate() {
        let json = json_row(answer, row, compared(answer, index));
        let cells = names.iter().map(|name| match &json[name] {
            Json::Null => String::new(),
            Json::String(text) => harmless(text),
            other => other.to_string(),
        });
        let said = |missing: &Missing| format!("{} ({})", missing.said, missing.mend);
        let marks = missing.iter().map(|(_, missing)| missing.iter().map(said).collect::<Vec<_>>().join("; "));
        writer.write_record(cells.chain(marks))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Text that a spreadsheet would take for a formula gets an apostrophe before it.
#[must_use]
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// An answer as a table for a terminal.
#[must_use]
pub fn to_table(answer: &Answer, words: &Words, currency: &str) -> String {
    let mut header = Vec::new();
    if answer.grain.is_some() {
        header.push(words.say("cli-period"));
    }
    header.extend(answer.by.iter().map(|name| words.dimension(name)));
    let texts = header.len();
    for kpi in &answer.kpis {
        header.push(kpi.title.get(words.lang()).to_owned());
        if answer.compared.is_some() {
            header.push(words.say("cli-before"));
            header.push(words.say("cli-change"));
        }
    }
    let mut table = table(header);
    for (index, row) in answer.rows.iter().enumerate() {
        table.add_row(table_row(answer, row, compared(answer, index), words, currency));
    }
    align_right(&mut table, texts);
    table.to_string()
}

fn table_row(
    answer: &Answer,
    row: &AnswerRow,
    before: Option<&ComparedRow>,
    words: &Words,
    currency: &str,
) -> Vec<String> {
    let mut cells = Vec::new();
    if answer.grain.is_some() {
        cells.push(words.period(row.period));
    }
    let places = row.dimensions.iter().zip(&answer.by);
    cells.extend(places.map(|(value, by)| value.clone().unwrap_or_else(|| words.valueless(&answer.notes, by))));
    let figure = |cell: &Cell, index: usize| match cell {
        Ok(value) => words.figure(*value, &answer.kpis[index].unit, currency).to_string(),
        Err(_) => "–".to_owned(),
    };
    for (index, cell) in row.cells.iter().enumerate() {
        cells.push(figure(cell, index));
        if let Some(before) = before {
            let previous = &before.cells[index];
            cells.push(figure(previous, index));
            let changed = change(&answer.kpis[index], cell, previous, words);
            cells.push(changed.map_or_else(|| "–".to_owned(), |change| change.words));
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn formulas_are_made_harmless() {
        assert_eq!(harmless("=cmd()"), "'=cmd()");
        assert_eq!(harmless("Żółw"), "Żółw");
    }
}
