//! Forecasts as they were made.

use jiff::civil::Date;
use miara_analysis::Step;
use miara_model::{Period, Scope};
use rusqlite::{Row, params};

use super::connection::{State, StateError};

/// A forecast as it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredForecast {
    /// The KPI.
    pub kpi: String,
    /// The part of the firm.
    pub scope: Scope,
    /// What it is of.
    pub period: Period,
    /// The day on which it was made.
    pub made_on: Date,
    /// Periods ahead; 0 for the one that was running.
    pub horizon: u32,
    /// The KPI's definition on that day.
    pub definition: String,
    /// What was expected of the whole period.
    pub step: Step,
}

impl State {
    /// Keeps forecasts; of what was forecast on the same day before, the first stays.
    ///
    /// # Errors
    /// Where the state file can't be written; then none is kept.
    pub fn keep_forecasts(&mut self, forecasts: &[StoredForecast]) -> Result<(), StateError> {
        let step = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for one in forecasts {
            let Step { point, low80, high80, low95, high95 } = one.step;
            step.execute(
                "INSERT OR IGNORE INTO forecasts (kpi, scope, first_day, next_day, made_on, horizon, definition, point, low80, high80, low95, high95) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                params![
                    one.kpi, one.scope.to_string(), one.period.from.to_string(), one.period.to.to_string(),
                    one.made_on.to_string(), one.horizon, one.definition, point, low80, high80, low95, high95,
                ],
            )?;
        }
        step.commit()
    }

    /// True where forecasts of a KPI and scope from `period` on were kept on a day.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn has_forecasts(&self, kpi: &str, scope: &Scope, period: Period, made_on: Date) -> Result<bool, StateError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM forecasts WHERE kpi = ?1 AND scope = ?2 AND first_day = ?3 AND next_day = ?4 AND made_on = ?5)";
        let (from, to) = (period.from.to_string(), period.to.to_string());
        self.connection.query_row(sql, params![kpi, scope.to_string(), from, to, made_on.to_string()], |row| row.get(0))
    }

    /// Forecasts of a KPI in a scope, by their period and the day on which they were made.
    ///
    /// # Errors
    /// Where the state file can't be read.
    pub fn forecasts(&self, kpi: &str, scope: &Scope) -> Result<Vec<StoredForecast>, StateError> {
        let sql = "SELECT kpi, scope, first_day, next_day, made_on, horizon, definition, point, low80, high80, low95, high95 FROM forecasts WHERE kpi = ?1 AND scope = ?2 ORDER BY first_day, next_day, made_on";
        let mut prepared = self.connection.prepare_cached(sql)?;
        let found: Vec<Option<StoredForecast>> =
            prepared.query_map(params![kpi, scope.to_string()], read)?.collect::<Result<_, _>>()?;
        Ok(found.into_iter().flatten().collect())
    }
}

fn read(row: &Row<'_>) -> Result<Option<StoredForecast>, StateError> {
    let text = |index: usize| row.get::<_, String>(index);
    let day = |index: usize| text(index).map(|day| day.parse::<Date>().ok());
    let (Ok(scope), Some(from), Some(to), Some(made_on)) = (text(1)?.parse(), day(2)?, day(3)?, day(4)?) else {
        return Ok(None);
    };
    Ok(Some(StoredForecast {
        kpi: text(0)?,
        scope,
        period: Period { from, to },
        made_on,
        horizon: row.get(5)?,
        definition: text(6)?,
        step: Step {
            point: row.get(7)?,
            low80: row.get(8)?,
            high80: row.get(9)?,
            low95: row.get(10)?,
            high95: row.get(11)?,
        },
    }))
}
