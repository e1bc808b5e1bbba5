//! The overview: where every KPI stands in the present month.

use std::sync::{Arc, MutexGuard, PoisonError};

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use miara_engine::{Cell, Facts, Note, Question};
use miara_model::{Absent, Grain, Kpi, Period, Versus};

use super::{Service, ServiceError};

/// Where every KPI stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The month it is about.
    pub period: Period,
    /// The part of it that has begun.
    pub elapsed: Period,
    /// What it is compared with.
    pub counterpart: Period,
    /// Working days that have begun, and all working days of the month.
    pub working_days: (u32, u32),
    /// True when the month is not the present one, since data end earlier.
    pub in_the_past: bool,
    /// KPIs with data, in catalogue order.
    pub tiles: Vec<Tile>,
    /// KPIs without data, each with the datasets that would light it up.
    pub dark: Vec<(Kpi, Vec<String>)>,
    /// What must be said beside the numbers.
    pub notes: Vec<Note>,
}

/// One KPI on the overview.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// The KPI.
    pub kpi: Kpi,
    /// Its number this month so far.
    pub value: Cell,
    /// Its number in the counterpart.
    pub before: Cell,
    /// Its numbers by month, oldest first, the present month last.
    pub series: Vec<(Period, Cell)>,
}

/// An overview that was computed, with what it depended on.
#[derive(Debug)]
pub(super) struct Kept {
    stand: Stand,
    overview: Arc<Overview>,
}

#[derive(Debug, PartialEq)]
struct Stand {
    minute: i64,
    versions: Vec<Option<u64>>,
    facts: Facts,
}

/// Months of a sparkline, the present one among them.
const MONTHS: i32 = 13;

/// Data that end longer ago than this move the overview to their last month.
const STALE_DAYS: i32 = 45;

impl Service {
    /// Where every KPI stands in the present month, or in the last month with data where data end
    /// long before.
    ///
    /// # Errors
    /// Where tables can't be read.
    pub async fn overview(&self, now: Timestamp) -> Result<Arc<Overview>, ServiceError> {
        let stand = self.stand(now).await?;
        if let Some(kept) = self.kept().as_ref().filter(|kept| kept.stand == stand) {
            return Ok(kept.overview.clone());
        }
        let overview = Arc::new(self.computed_overview(now).await?);
        *self.kept() = Some(Kept { stand, overview: overview.clone() });
        Ok(overview)
    }

    /// What the overview depends on: the minute, and the version of every table with what waits in
    /// quarantine. While none of it changes, neither does the overview.
    async fn stand(&self, now: Timestamp) -> Result<Stand, ServiceError> {
        let mut versions = Vec::new();
        for dataset in self.book.catalogue.datasets.keys() {
            versions.push(self.engine.store.version(dataset).await?);
        }
        Ok(Stand { minute: now.as_second() / 60, versions, facts: self.facts()? })
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        // What is kept is replaced whole, so a panic elsewhere can't leave half of it.
        self.last_overview.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn computed_overview(&self, now: Timestamp) -> Result<Overview, ServiceError> {
        let today = self.engine.zone().to_datetime(now).date();
        let period = self.reference_month(today).await?;
        let (lit, dark) = self.lit_kpis().await?;
        let names: Vec<String> = lit.iter().map(|kpi| kpi.name.clone()).collect();
        let month = Question {
            kpis: names.clone(),
            period,
            grain: None,
            by: vec![],
            filters: vec![],
            versus: Some(Versus::Previous),
        };
        let series = Question {
            kpis: names,
            period: Period { from: period.from - (MONTHS - 1).months(), to: period.to },
            grain: Some(Grain::Month),
            versus: None,
            ..month.clone()
        };
        let (month, series) = (self.answer(&month, now).await?, self.answer(&series, now).await?);
        let none = || Err(Absent::NoRows { measure: String::new() });
        let tiles = lit.into_iter().enumerate().map(|(index, kpi)| Tile {
            value: month.rows.first().map_or_else(none, |row| row.cells[index].clone()),
            before: month
                .compared
                .as_ref()
                .and_then(|rows| rows.first())
                .map_or_else(none, |row| row.cells[index].clone()),
            series: series.rows.iter().map(|row| (row.period, row.cells[index].clone())).collect(),
            kpi,
        });
        let clock = &self.engine.clocks().everyone;
        let elapsed = period.elapsed(today).unwrap_or(period);
        let counterpart = month.compared.as_ref().and_then(|rows| rows.first()).map_or(period, |row| row.period);
        Ok(Overview {
            period,
            elapsed,
            counterpart,
            working_days: (clock.working_days(elapsed.from, elapsed.to), clock.working_days(period.from, period.to)),
            in_the_past: period.to <= today,
            tiles: tiles.collect(),
            dark,
            notes: month.notes,
        })
    }

    /// The month of today, or of the last day with data where that is long ago.
    ///
    /// # Errors
    /// Where tables can't be read.
    pub async fn reference_month(&self, today: Date) -> Result<Period, ServiceError> {
        let mut last: Option<Date> = None;
        for (name, dataset) in &self.book.catalogue.datasets {
            if dataset.at.is_some() && name != "rates" {
                last = last.max(self.engine.last_day(name).await?);
            }
        }
        let day = last.filter(|last| *last + STALE_DAYS.days() < today).unwrap_or(today);
        Ok(Period { from: day.first_of_month(), to: day.first_of_month() + 1.month() })
    }

    /// KPIs whose datasets are there, and the others with what they lack.
    async fn lit_kpis(&self) -> Result<(Vec<Kpi>, Vec<(Kpi, Vec<String>)>), ServiceError> {
        let (mut lit, mut dark) = (Vec::new(), Vec::new());
        for kpi in self.book.catalogue.kpis.values() {
            let mut lacking = Vec::new();
            for dataset in self.book.catalogue.datasets_of(kpi) {
                if self.engine.store.row_count(dataset).await? == 0 {
                    lacking.push(dataset.to_owned());
                }
            }
            if lacking.is_empty() { lit.push(kpi.clone()) } else { dark.push((kpi.clone(), lacking)) }
        }
        Ok((lit, dark))
    }
}
