//! The numbers that KPIs are checked by.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};
use miara_model::{Answer, Cell, Grain, Kpi, Period, Question};

use crate::service::{Light, Service, ServiceError};

/// Full months that are looked back on.
pub(super) const MONTHS: usize = 36;
/// Full weeks that are looked back on.
pub(super) const WEEKS: i32 = 104;

/// What KPIs came to, oldest first.
#[derive(Debug)]
pub(super) struct Past {
    /// The firm's present day.
    pub(super) today: Date,
    /// Whether each KPI of the catalogue can be computed.
    pub(super) lights: Vec<(Kpi, Light)>,
    /// Full months.
    pub(super) months: Vec<Period>,
    /// A number of each lit KPI for each month.
    pub(super) monthly: BTreeMap<String, Vec<Cell>>,
    /// Full weeks.
    pub(super) weeks: Vec<Period>,
    /// A number of each lit KPI for each week.
    pub(super) weekly: BTreeMap<String, Vec<Option<f64>>>,
}

impl Service {
    /// The KPIs that are checked: those that the firm has chosen to follow; where it has not chosen, all
    /// whose datasets have rows.
    pub(super) fn checked_kpis<'a>(&'a self, past: &'a Past) -> impl Iterator<Item = &'a Kpi> {
        let chosen = self.book.firm.followed.is_some();
        let dark = |kpi: &Kpi| {
            past.lights.iter().any(|(known, light)| known.name == kpi.name && matches!(light, Light::LacksDatasets(_)))
        };
        self.book.followed().filter(move |kpi| chosen || !dark(kpi))
    }

    pub(super) async fn past(&self, now: Timestamp) -> Result<Past, ServiceError> {
        let today = self.engine.zone().to_datetime(now).date();
        let lights = self.lights().await?;
        let lit: Vec<String> =
            lights.iter().filter(|(_, light)| *light == Light::Lit).map(|(kpi, _)| kpi.name.clone()).collect();
        let month = today.first_of_month();
        let monday = Grain::Week.around(today, 1).from;
        debug_assert_eq!(monday.weekday(), Weekday::Monday);
        let asked = |from: Date, to: Date, grain: Grain| Question {
            kpis: lit.clone(),
            period: Period { from, to },
            grain: Some(grain),
            by: vec![],
            filters: vec![],
            versus: None,
        };
        let mut past = Past {
            today,
            months: vec![],
            monthly: BTreeMap::new(),
            weeks: vec![],
            weekly: BTreeMap::new(),
            lights: lights.clone(),
        };
        if lit.is_empty() {
            return Ok(past);
        }
        let months =
            self.answer(&asked(month.saturating_sub((MONTHS as i32).months()), month, Grain::Month), now).await?;
        let weeks = self.answer(&asked(monday.saturating_sub(WEEKS.weeks()), monday, Grain::Week), now).await?;
        past.months = months.rows.iter().map(|row| row.period).collect();
        past.weeks = weeks.rows.iter().map(|row| row.period).collect();
        past.monthly = by_kpi(&months, &lit, Clone::clone);
        past.weekly = by_kpi(&weeks, &lit, |cell| cell.as_ref().ok().map(|value| value.to_f64()));
        Ok(past)
    }
}

fn by_kpi<T>(answer: &Answer, names: &[String], of: impl Fn(&Cell) -> T) -> BTreeMap<String, Vec<T>> {
    let column = |at: usize| answer.rows.iter().map(|row| of(&row.cells[at])).collect();
    names.iter().enumerate().map(|(at, name)| (name.clone(), column(at))).collect()
}
