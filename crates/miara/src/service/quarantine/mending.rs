//! One refused row, mended by hand.

use jiff::Timestamp;
use miara_import::{FAULT, ROW_MARKS, Refused, Understood};
use serde_json::{Map, Value as Json};

use crate::service::quarantine::RetryReport;
use crate::service::{Service, ServiceError};
use crate::state::{QuarantineFilter, QuarantinedRow};

/// What came of a row that was mended.
#[derive(Debug, Clone, PartialEq)]
pub enum RepairOutcome {
    /// It is imported and has left quarantine.
    Imported,
    /// It has left quarantine and changes nothing, since a newer file says what is there.
    Older,
    /// It is refused still, and waits as it was before; the reason is of what was typed.
    Refused(Box<Refused>),
}

impl QuarantinedRow {
    /// Its cells by header, in the file's order, as far as they are known; what stood beyond the
    /// header comes last.
    #[must_use]
    pub fn cells(&self) -> Vec<(String, String)> {
        let header =
            serde_json::from_str::<Understood>(&self.understood).map_or_else(|_| Vec::new(), |known| known.header);
        let Ok(Json::Object(mut cells)) = serde_json::from_str::<Json>(&self.refused.text) else {
            return Vec::new();
        };
        cells.shift_remove(FAULT);
        let text = |value: Option<Json>| match value {
            None | Some(Json::Null) => String::new(),
            Some(Json::String(text)) => text,
            Some(other) => other.to_string(),
        };
        let mut all: Vec<(String, String)> = Vec::new();
        for name in header {
            let value = text(cells.shift_remove(&name));
            all.push((name, value));
        }
        cells.retain(|name, _| !ROW_MARKS.contains(&name.as_str()));
        all.extend(cells.into_iter().map(|(name, value)| (name, text(Some(value)))));
        all
    }
}

/// One row of quarantine; absent where it is not there, or not any more.
///
/// # Errors
/// Where the state can't be read.
pub fn quarantined_row(service: &Service, id: i64) -> Result<Option<QuarantinedRow>, ServiceError> {
    let filter = QuarantineFilter { id: Some(id), ..QuarantineFilter::default() };
    Ok(super::quarantined(service, &filter, 1)?.pop())
}

/// Tries a refused row with other cells. Where it is refused again, it waits as it was.
///
/// # Errors
/// Where the row can't be read at all, or another import is under way; nothing has changed then.
pub async fn mend(
    service: &Service,
    row: &QuarantinedRow,
    cells: &[(String, String)],
    now: Timestamp,
) -> Result<RepairOutcome, ServiceError> {
    // Cells that were not touched keep their kind, such as a number of JSON.
    let known = serde_json::from_str::<Map<String, Json>>(&row.refused.text).unwrap_or_default();
    let unchanged = row.cells();
    let mut object = Map::new();
    for (name, value) in cells {
        let past = name.starts_with("(field ");
        if past && value.trim().is_empty() {
            continue;
        }
        let same = unchanged.iter().any(|(known, before)| known == name && before == value);
        let kept = known.get(name).filter(|_| same).cloned();
        object.insert(name.clone(), kept.unwrap_or_else(|| Json::from(value.clone())));
    }
    // What no cell says stays with the row.
    object.extend(known.into_iter().filter(|(name, _)| ROW_MARKS.contains(&name.as_str())));
    let text = Json::Object(object).to_string();
    let mended = Refused { text, ..row.refused.clone() };
    let mut report = RetryReport::default();
    let group = std::slice::from_ref(row);
    let refused = super::retry_group(service, group, &[mended], None, now, &mut report).await?;
    let taken = if report.older > 0 { RepairOutcome::Older } else { RepairOutcome::Imported };
    Ok(refused.into_iter().next().map_or(taken, |refused| RepairOutcome::Refused(Box::new(refused))))
}
