//! Whether a KPI has a number, fresh, from enough cases.

use jiff::civil::Date;
use miara_analysis::median;
use miara_model::{Absent, Cell, Formula, Kpi, Measure};

use super::finding::{DetectableBy, DetectableChange, FindingKind};
use super::history::{Availability, KpiHistory};
use super::input::QualityInput;
use crate::chance::ShareCases;

/// Months in which a KPI should have a number.
const YEAR: usize = 12;
/// How many standard errors apart two months must be to be told apart 4 times of 5 at a 5 % level.
const APART: f64 = 1.959_964 + 0.841_621;
/// Changes from which a KPI is called coarse: of what is counted, and of what swings.
const COARSE_COUNTS: f64 = 0.3;
const COARSE_SWINGS: f64 = 1.0;
/// Without a rhythm, data are old after so many days.
const OLD_DAYS: i32 = 45;

impl QualityInput<'_> {
    /// What speaks against a KPI being measurable.
    pub(super) fn measurable(&self, kpi: &Kpi) -> Vec<FindingKind> {
        let past = self.history;
        match past.availability.iter().find(|(known, _)| known.name == kpi.name).map(|(_, available)| available) {
            Some(Availability::MissingDatasets(datasets)) => {
                return vec![FindingKind::NoData { datasets: datasets.clone(), columns: vec![] }];
            }
            Some(Availability::MissingColumns(columns)) => {
                return vec![FindingKind::NoData { datasets: vec![], columns: columns.clone() }];
            }
            Some(Availability::Available) | None => {}
        }
        let mut found: Vec<FindingKind> =
            past.monthly.get(&kpi.name).and_then(|cells| holes(cells)).into_iter().collect();
        if matches!(found.first(), Some(FindingKind::NoValue { .. })) {
            return found;
        }
        for dataset in self.catalogue.datasets_of(kpi) {
            found.extend(self.stale(dataset));
        }
        let coarse = |visible: &DetectableChange| match visible.by {
            DetectableBy::Counts | DetectableBy::Cases => visible.change >= COARSE_COUNTS,
            DetectableBy::Swings => visible.change >= COARSE_SWINGS,
        };
        found.extend(self.detectable(kpi).filter(coarse).map(FindingKind::Coarse));
        found
    }

    /// The smallest change from month to month that can be told from chance. `None` where there is too
    /// little to tell.
    ///
    /// # Source
    /// The difference of two Poisson counts and of two binomial shares at a level of 5 % and a power of
    /// 80 %: J. L. Fleiss, *Statistical Methods for Rates and Proportions*.
    pub(super) fn detectable(&self, kpi: &Kpi) -> Option<DetectableChange> {
        let past = self.history;
        let cells = past.monthly.get(&kpi.name)?;
        let recent = &cells[cells.len().saturating_sub(YEAR)..];
        let values: Vec<f64> =
            recent.iter().filter_map(|cell| cell.as_ref().ok()).map(|value| value.to_f64()).collect();
        if values.len() < YEAR / 2 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let changes: Vec<f64> = values.windows(2).map(|pair| (pair[1] - pair[0]) / mean).collect();
        let mut sizes: Vec<f64> = changes.iter().map(|change| change.abs()).collect();
        let usual = median(&mut sizes).unwrap_or(0.0);
        if mean <= 0.0 {
            return None;
        }
        if self.catalogue.nature(kpi).are_events {
            return Some(DetectableChange {
                change: APART * (2.0 / mean).sqrt(),
                mean,
                by: DetectableBy::Counts,
                cases: mean,
                usual,
            });
        }
        if let Some((share, cases)) = cases_of(kpi, past, cells.len().saturating_sub(YEAR)) {
            let change = APART * (2.0 * (1.0 - share) / (share * cases)).sqrt();
            return Some(DetectableChange { change, mean: share, by: DetectableBy::Cases, cases, usual });
        }
        let spread = changes.iter().map(|change| change * change).sum::<f64>() / changes.len() as f64;
        Some(DetectableChange { change: APART * spread.sqrt(), mean, by: DetectableBy::Swings, cases: 0.0, usual })
    }

    /// That a dataset has been silent for longer than ever in the last two years.
    fn stale(&self, dataset: &str) -> Option<FindingKind> {
        let today = self.history.today;
        let last: Date = (*self.last_days.get(dataset)?).min(today);
        let days = (today - last).get_days();
        let usual = self.rhythm(dataset);
        // A silence that is as long as one before, and a week more, since weeks are what is counted.
        let most = usual.map_or(OLD_DAYS, |usual| usual + 7);
        let dataset = dataset.to_owned();
        (days > most).then_some(FindingKind::Stale { dataset, last, days, usual })
    }

    /// The longest time without rows of a dataset within the weeks that have some, in days; at least one
    /// week. `None` where no KPI counts or adds up its rows by its own axis.
    fn rhythm(&self, dataset: &str) -> Option<i32> {
        let past = self.history;
        let axis = self.catalogue.datasets.get(dataset)?.at.as_deref()?;
        let counts = |measure: &&Measure| measure.dataset == dataset && measure.at == axis && measure.nature().is_flow;
        let kpi = self.catalogue.kpis.values().find(|kpi| {
            let Formula::Name(name) = &kpi.formula else { return false };
            past.weekly.contains_key(&kpi.name) && self.catalogue.measures.get(name).filter(counts).is_some()
        })?;
        let busy: Vec<usize> = past.weekly[&kpi.name]
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_some_and(|value| value != 0.0))
            .map(|(week, _)| week)
            .collect();
        let longest = busy.windows(2).map(|pair| pair[1] - pair[0]).max()?;
        i32::try_from(7 * longest).ok()
    }
}

/// Months without a number.
fn holes(cells: &[Cell]) -> Option<FindingKind> {
    let recent = &cells[cells.len().saturating_sub(YEAR)..];
    let first = cells.iter().position(Result::is_ok);
    let absent = |cells: &[Cell]| cells.iter().filter_map(|cell| cell.as_ref().err().cloned()).collect::<Vec<Absent>>();
    let Some(begun) = recent.iter().position(Result::is_ok) else {
        let why = absent(recent).pop()?;
        return Some(FindingKind::NoValue { months: recent.len(), why });
    };
    // Before its first number ever, a KPI had not begun.
    let begun = if first.is_some_and(|first| first + recent.len() < cells.len()) { 0 } else { begun };
    // A window that has not passed is no gap, and neither are months that data have not reached.
    let mut since: Vec<Cell> = recent[begun..].to_vec();
    while since.last().is_some_and(|cell| matches!(cell, Err(Absent::Immature { .. } | Absent::NoData { .. }))) {
        since.pop();
    }
    let missing = absent(&since);
    let (months, of) = (missing.len(), since.len());
    missing.last().map(|why| FindingKind::Gaps { months, of, why: why.clone() })
}

/// The share and the cases in a month of a KPI that is so many of so many, over months from `start` on.
fn cases_of(kpi: &Kpi, past: &KpiHistory, start: usize) -> Option<(f64, f64)> {
    let kpis: Vec<Kpi> = past
        .availability
        .iter()
        .filter(|(known, _)| past.monthly.contains_key(&known.name))
        .map(|(known, _)| known.clone())
        .collect();
    let (mut met, mut of, mut months) = (0.0, 0.0, 0.0);
    for month in start..past.months.len() {
        let cells: Vec<Cell> = kpis.iter().map(|known| past.monthly[&known.name][month].clone()).collect();
        if let Some(cases) = ShareCases::of(kpi, &kpis, &cells) {
            met += cases.met;
            of += cases.of;
            months += 1.0;
        }
    }
    (months > 0.0 && met > 0.0).then(|| (met / of, of / months))
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use miara_model::Value;

    use super::*;

    /// The smallest detectable change of a KPI, where each month had ten wins and ten losses.
    fn detectable(kpi: &str) -> DetectableChange {
        let catalogue = crate::testing::catalogue();
        let of = |name: &str| match name {
            "win_rate" => Value::Float(0.5),
            _ => Value::count(10),
        };
        let names = ["won", "lost", "win_rate"];
        let monthly = names.map(|name| (name.to_owned(), vec![Ok(of(name)); YEAR]));
        let history = KpiHistory {
            availability: names.map(|name| (catalogue.kpis[name].clone(), Availability::Available)).to_vec(),
            months: jiff::civil::date(2025, 1, 1).series(1.month()).take(YEAR).map(month).collect(),
            monthly: monthly.into_iter().collect(),
            ..KpiHistory::default()
        };
        let input = QualityInput {
            catalogue: &catalogue,
            faults: &[],
            checked: vec![],
            history: &history,
            last_days: std::collections::BTreeMap::new(),
            goals: &miara_model::goal::Goals::default(),
            like_periods: std::collections::BTreeMap::new(),
            worked: &[],
            zone: &jiff::tz::TimeZone::UTC,
            fiscal: 1,
        };
        input.detectable(&catalogue.kpis[kpi]).unwrap()
    }

    fn month(from: Date) -> miara_model::Period {
        miara_model::Grain::Month.around(from, 1)
    }

    #[test]
    fn a_share_is_told_by_its_cases_and_a_count_by_itself() {
        let (rate, won) = (detectable("win_rate"), detectable("won"));
        assert_eq!((rate.by, won.by), (DetectableBy::Cases, DetectableBy::Counts));
        // By hand, 2.8016 standard errors: √(2 · 0.5 / (0.5 · 20)) of a share of 20 cases, √(2 / 10) of a count of 10.
        assert!((rate.change - 0.8859).abs() < 1e-3 && (won.change - 1.2529).abs() < 1e-3, "{rate:?} {won:?}");
        assert_eq!((rate.cases, won.cases), (20.0, 10.0));
    }

    #[test]
    fn a_month_without_a_number_is_a_gap_only_once_the_kpi_has_begun() {
        let no_rows = || Err(Absent::NoRows { measure: "x".to_owned() });
        let cells: Vec<Cell> = vec![no_rows(), Ok(Value::count(1)), no_rows(), Ok(Value::count(2))];
        assert!(matches!(holes(&cells), Some(FindingKind::Gaps { months: 1, of: 3, .. })));
        assert!(matches!(holes(&[no_rows(), no_rows()]), Some(FindingKind::NoValue { months: 2, .. })));
        // A window that has not passed is no gap.
        let young = Err(Absent::NoData { dataset: "x".to_owned() });
        assert!(holes(&[Ok(Value::count(1)), young]).is_none());
    }
}
