//! Figures of closed periods that an import changed.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Row, params};

use super::connection::{State, StateError};

/// A figure of a closed period that an import changed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Restated {
    /// The import.
    pub import: i64,
    /// When it was.
    pub at: Timestamp,
    /// The KPI.
    pub kpi: String,
    /// The first day of the period.
    pub from: Date,
    /// The day after its last.
    pub to: Date,
    /// The number before, in the KPI's unit, as decimal text; absent where there was no value.
    pub before: Option<String>,
    /// The number afterwards.
    pub after: Option<String>,
}

impl State {
    /// Keeps the figures that an import changed, each of that import, and lets go of those that were held from before it.
    ///
    /// # Errors
    /// Where the state file can't be written; then none is kept.
    pub fn keep_restated(&mut self, import: i64, figures: &[Restated]) -> Result<(), StateError> {
        let all = self.connection.transaction()?;
        for figure in figures {
            all.execute(
                "INSERT OR REPLACE INTO restated (import, kpi, first_day, next_day, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![import, figure.kpi, figure.from.to_string(), figure.to.to_string(), figure.before, figure.after],
            )?;
        }
        all.execute("UPDATE runs SET figures = NULL WHERE id = (SELECT run FROM imports WHERE id = ?1)", [import])?;
        all.commit()
    }

    /// The figures that imports in force have changed since a moment, the latest first.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn restated_since(&self, since: Timestamp) -> Result<Vec<Restated>, StateError> {
        let sql = "SELECT r.import, i.at, r.kpi, r.first_day, r.next_day, r.before, r.after
                   FROM restated r JOIN imports i ON i.id = r.import
                   WHERE i.in_force AND i.at >= ?1 ORDER BY r.import DESC, r.kpi, r.first_day";
        self.connection.prepare_cached(sql)?.query_map([since.to_string()], read)?.collect()
    }
}

fn read(row: &Row<'_>) -> Result<Restated, StateError> {
    let day = |at: usize| row.get::<_, String>(at).map(|text| text.parse().unwrap_or_default());
    Ok(Restated {
        import: row.get(0)?,
        at: row.get::<_, String>(1)?.parse().unwrap_or(Timestamp::UNIX_EPOCH),
        kpi: row.get(2)?,
        from: day(3)?,
        to: day(4)?,
        before: row.get(5)?,
        after: row.get(6)?,
    })
}
