//! Problems: what followed KPIs and their main parts do that they did not do before, one incident per
//! event, and faults of the data told apart from changes of business.

mod alarm;
mod event;
mod fault;
mod watched;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use miara_model::kpi::Better;
use miara_model::{Grain, Kpi};

use super::{Service, ServiceError};

pub use fault::{DataFault, FaultKind};

/// Something that began to be other than before.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Its stable name: the same event has the same on another day.
    pub key: String,
    /// The KPI in which it shows most.
    pub kpi: Kpi,
    /// The part of the firm; absent for the whole.
    pub place: Option<(String, String)>,
    /// The first day.
    pub from: Date,
    /// The day after the last; absent while it goes on.
    pub to: Option<Date>,
    /// The day after the last of those that were judged.
    pub seen: Date,
    /// The grain at which it was seen.
    pub grain: Grain,
    /// What would have come in its days as it had been before: the number of a sum; of a ratio the
    /// numerator at the earlier rate; else the mean number.
    pub expected: f64,
    /// What came.
    pub actual: f64,
    /// Of a ratio its rate before and since; of anything else the same as `expected` and `actual`.
    pub rates: (f64, f64),
    /// The chance of so large a difference where nothing had changed, 0 to 1.
    pub chance: f64,
    /// True where it is for the better; absent where the KPI is best within a range.
    pub good: Option<bool>,
    /// Other KPIs and parts in which the same event shows.
    pub also: Vec<(Kpi, Option<(String, String)>)>,
}

/// What was watched and found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Problems {
    /// Incidents, the latest first.
    pub incidents: Vec<Incident>,
    /// Faults of the data, the latest first.
    pub faults: Vec<DataFault>,
    /// How many series were watched.
    pub watched: usize,
    /// The days that were looked at: from, and the day after the last.
    pub days: Option<(Date, Date)>,
}

impl Incident {
    /// Days that were judged.
    #[must_use]
    pub fn days(&self) -> i32 {
        self.from.until(self.seen).map_or(0, |span| span.get_days()).max(1)
    }

    /// The relative change of the number, such as -0.3.
    #[must_use]
    pub fn change(&self) -> f64 {
        if self.rates.0 == 0.0 { 0.0 } else { self.rates.1 / self.rates.0 - 1.0 }
    }
}

/// Whether a rise is for the better.
fn is_good(better: Better, rises: bool) -> Option<bool> {
    match better {
        Better::Higher => Some(rises),
        Better::Lower => Some(!rises),
        Better::Within => None,
    }
}

impl Service {
    /// Problems of the last two years, as far as data are known; computed once while nothing changes that
    /// they depend on.
    ///
    /// # Errors
    /// Where tables can't be read.
    pub async fn problems(&self, now: Timestamp) -> Result<Arc<Problems>, ServiceError> {
        self.settle().await?;
        let versions = self.versions()?;
        let today = self.engine.zone().to_datetime(now).date();
        let kept = self.kept().problems.clone();
        if let Some((_, _, problems)) = kept.filter(|(known, day, _)| *known == versions && *day == today) {
            return Ok(problems);
        }
        let watched = self.watched(now).await?;
        tracing::debug!(series = watched.series.len(), "watched");
        let faults = self.data_faults(&watched);
        let sound: Vec<_> =
            watched.series.iter().filter(|series| !fault::touches(&faults, series, &self.book.catalogue)).collect();
        let alarms = alarm::alarms(&sound);
        tracing::debug!(alarms = alarms.len(), "judged");
        let problems = Arc::new(Problems {
            incidents: event::incidents(&sound, alarms),
            faults,
            watched: watched.series.len(),
            days: watched.days,
        });
        self.kept().problems = Some((versions, today, problems.clone()));
        Ok(problems)
    }
}
