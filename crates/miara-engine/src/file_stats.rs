//! What the log of a table says of its files, so that questions without an answer need not be run.

use deltalake_core::DeltaTable;
use miara_model::Scalar;
use miara_model::scalar::Op;
use serde_json::Value as Json;

use crate::error::EngineError;

/// What the log says of one file; what it does not say may be anything.
struct FileStats(Json);

/// True unless the statistics say that a column is empty in all files, or there is no such column.
pub(crate) fn may_hold(table: &DeltaTable, column: &str) -> Result<bool, EngineError> {
    if table.snapshot()?.schema().field(column).is_none() {
        return Ok(false);
    }
    Ok(files_of(table)?.iter().any(|file| !file.is_empty_in(column)))
}

/// True unless the statistics say that no row can meet a condition.
pub(crate) fn may_meet(table: &DeltaTable, condition: &Scalar) -> Result<bool, EngineError> {
    Ok(files_of(table)?.iter().any(|file| file.may_meet(condition)))
}

/// True where the statistics say that all rows that have a text in a column have the same, or none has any.
pub(crate) fn has_one_text(table: &DeltaTable, column: &str) -> Result<bool, EngineError> {
    let mut one: Option<String> = None;
    for file in files_of(table)?.iter().filter(|file| !file.is_empty_in(column)) {
        match file.texts_in(column) {
            Some((least, most)) if least == most && one.as_deref().is_none_or(|one| one == least) => {
                one = Some(least.to_owned());
            }
            _ => return Ok(false),
        }
    }
    Ok(true)
}

fn files_of(table: &DeltaTable) -> Result<Vec<FileStats>, EngineError> {
    let log = table.snapshot()?.log_data();
    let stats = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Ok(log.iter().map(|file| FileStats(stats(file.stats()))).collect())
}

impl FileStats {
    fn may_meet(&self, condition: &Scalar) -> bool {
        match condition {
            Scalar::Binary(Op::And, a, b) => self.may_meet(a) && self.may_meet(b),
            Scalar::Binary(Op::Eq, a, b) => match (&**a, &**b) {
                (Scalar::Column(column), Scalar::Text(text)) => {
                    let within = |(least, most): (&str, &str)| least <= text.as_str() && text.as_str() <= most;
                    !self.is_empty_in(column) && self.texts_in(column).is_none_or(within)
                }
                _ => true,
            },
            Scalar::IsNull(inner) => match &**inner {
                Scalar::Column(column) => self.empty_cells(column) != Some(0),
                _ => true,
            },
            _ => true,
        }
    }

    fn empty_cells(&self, column: &str) -> Option<u64> {
        self.0["nullCount"][column].as_u64()
    }

    /// True where all rows lack a value in a column.
    fn is_empty_in(&self, column: &str) -> bool {
        let rows = self.0["numRecords"].as_u64();
        rows.is_some() && self.empty_cells(column) == rows
    }

    /// The smallest and the largest text in a column.
    fn texts_in(&self, column: &str) -> Option<(&str, &str)> {
        Some((self.0["minValues"][column].as_str()?, self.0["maxValues"][column].as_str()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(outcome: [&str; 2], empty: [u64; 2]) -> FileStats {
        FileStats(serde_json::json!({
            "numRecords": 10,
            "minValues": {"outcome": outcome[0]},
            "maxValues": {"outcome": outcome[1]},
            "nullCount": {"outcome": empty[0], "won_at": empty[1]},
        }))
    }

    #[test]
    fn only_what_no_row_can_meet_is_ruled_out() {
        let undated = Scalar::parse("outcome = 'won' AND won_at IS NULL").unwrap();
        assert!(file(["lost", "won"], [0, 4]).may_meet(&undated));
        assert!(!file(["lost", "won"], [10, 4]).may_meet(&undated), "no row has an outcome");
        assert!(!file(["lost", "open"], [0, 4]).may_meet(&undated), "none is won");
        assert!(!file(["lost", "won"], [0, 0]).may_meet(&undated), "all have a day");
        assert!(FileStats(Json::Null).may_meet(&undated), "nothing is known");
        assert!(file(["lost", "won"], [0, 0]).may_meet(&Scalar::parse("outcome <> 'won'").unwrap()));
    }
}
