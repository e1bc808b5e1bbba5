//! Incidents: days in which a KPI does what it did not do before.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use miara_model::kpi::Better;
use miara_model::{Grain, Kpi, Nature, Period};

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
    /// numerator at the earlier rate; else the number before.
    pub expected: f64,
    /// What came.
    pub actual: f64,
    /// The days before that it is held against.
    pub before: Period,
    /// The number before and since: of a sum the mean of a day or a week, by the grain; of anything else the KPI's own
    /// number over those days.
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

    /// The days in which it showed.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.from, to: self.seen }
    }

    /// The days whose numbers may stand beside those of the incident, the first that bears it out: the eight weeks
    /// before, then half a year. What grows with the days that it is looked at has as many before as since.
    #[must_use]
    pub fn days_before(&self, nature: Nature) -> Vec<Period> {
        let before = |span: Span| Period { from: self.from.saturating_sub(span), to: self.from };
        if nature.is_whole && !nature.is_stock {
            return vec![before(self.days().days())];
        }
        [SAID_WEEKS, LONG_WEEKS].map(|weeks| before(Span::new().weeks(weeks as i64))).to_vec()
    }

    /// The incident with the KPI's own numbers over some days before and its own; `None` where they don't bear it out.
    #[must_use]
    pub fn with_numbers(&self, before: Period, (then, since): (f64, f64)) -> Option<Incident> {
        let (rose, said) = (self.rates.1 > self.rates.0, since > then);
        let small = then == 0.0 || (since / then - 1.0).abs() < SMALL;
        let told = Incident { before, rates: (then, since), expected: then, actual: since, ..self.clone() };
        (rose == said && !small).then_some(told)
    }

    /// The relative change of the number, such as -0.3.
    #[must_use]
    pub fn change(&self) -> f64 {
        if self.rates.0 == 0.0 { 0.0 } else { self.rates.1 / self.rates.0 - 1.0 }
    }
}

/// Weeks before an incident whose number is said beside it.
pub(crate) const SAID_WEEKS: usize = 8;
/// The same where those don't bear it out.
pub(crate) const LONG_WEEKS: usize = 26;
/// A smaller change of a number is no incident, however sure.
pub(crate) const SMALL: f64 = 0.10;

/// Whether a rise is for the better.
pub(crate) fn is_good(better: Better, rises: bool) -> Option<bool> {
    match better {
        Better::Higher => Some(rises),
        Better::Lower => Some(!rises),
        Better::Within => None,
    }
}
