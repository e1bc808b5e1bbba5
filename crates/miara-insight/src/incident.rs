//! Incidents: days in which a KPI does what it did not do before.

use jiff::civil::Date;
use miara_model::kpi::Better;
use miara_model::{Grain, Kpi};

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
pub(crate) fn is_good(better: Better, rises: bool) -> Option<bool> {
    match better {
        Better::Higher => Some(rises),
        Better::Lower => Some(!rises),
        Better::Within => None,
    }
}
