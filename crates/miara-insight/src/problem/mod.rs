//! Problems: what followed KPIs and their main parts do that they did not do before, one incident per
//! event, and faults of the data told apart from changes of business.

mod alarm;
mod event;
mod fault;
mod series;

use jiff::civil::Date;

use crate::incident::Incident;

use series::WatchedSeries;

pub use fault::{DataFault, FaultKind};
pub use series::{
    DailyNumbers, Employment, KnownDays, Numbers, ProblemInput, SeriesContext, WatchGroup, groups_of_numbers,
    groups_of_parts, weeks,
};

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
/// Problems in the days watched.
#[must_use]
pub fn problems(input: &ProblemInput<'_>) -> Problems {
    let context = &input.context;
    let watched = WatchedSeries::of(input);
    let series: Vec<_> = watched.series.iter().collect();
    Problems {
        incidents: event::incidents(&series, alarm::alarms(&series)),
        faults: fault::data_faults(&watched, context.known, context.clock),
        watched: watched.series.len(),
        days: Some((context.days.from, context.days.to)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use miara_model::{Grain, Kpi};

    use super::series::tests::Watched;
    use super::*;
    use crate::testing::answer;
    use miara_model::Period;

    /// Forty whole weeks from a Monday on.
    const DAYS: Period = Period { from: date(2026, 1, 5), to: date(2026, 10, 12) };
    /// The day on which advertising stops to work.
    const FALL: Date = date(2026, 9, 14);

    /// Problems of deals created, by what each of two channels brings on a day.
    fn found(known: KnownDays, of: impl Fn(usize, Date) -> [f64; 2]) -> Problems {
        let mut watched = Watched::new();
        watched.until.insert("created".to_owned(), known.until);
        watched.known.insert("deals".to_owned(), known);
        let catalogue = &watched.catalogue;
        let kpis = [Kpi { split: Some("channel".to_owned()), ..catalogue.kpis["created"].clone() }];
        let days = DAYS.split(Grain::Day, 1);
        let brought: Vec<(Period, [f64; 2])> =
            days.iter().enumerate().map(|(at, day)| (*day, of(at, day.from))).collect();
        let sums: Vec<(Period, [f64; 1])> = brought.iter().map(|(day, two)| (*day, [two[0] + two[1]])).collect();
        let whole: Vec<_> = sums.iter().map(|(day, sum)| (*day, [].as_slice(), sum.as_slice())).collect();
        let part = |(day, two): &(Period, [f64; 2])| [(*day, Some("ads"), [two[0]]), (*day, Some("organic"), [two[1]])];
        let parts: Vec<_> = brought.iter().flat_map(part).map(|(day, value, number)| (day, [value], number)).collect();
        let parts: Vec<_> =
            parts.iter().map(|(day, value, number)| (*day, value.as_slice(), number.as_slice())).collect();
        let groups = groups_of_parts(catalogue, &kpis);
        let answers = [answer(&whole), answer(&parts)];
        let daily = groups.into_iter().zip(&answers).map(|(group, answer)| {
            let numbers = DailyNumbers::of(&group, DAYS, [(0, answer)]);
            (group, numbers)
        });
        problems(&ProblemInput { context: watched.context(DAYS), daily: daily.collect(), weekly: vec![] })
    }

    /// What varies from day to day, together 0 over six days.
    fn uneven(at: usize) -> f64 {
        [0.0, 2.0, -1.0, 1.0, -3.0, 1.0][at % 6]
    }

    #[test]
    fn a_fall_in_one_channel_is_one_incident_there() {
        let known = KnownDays { until: DAYS.to, ended_before: None };
        let found = found(known, |at, day| [if day < FALL { 12.0 } else { 4.0 } + uneven(at), 8.0 + uneven(at + 1)]);
        assert_eq!((found.watched, found.faults.as_slice()), (3, [].as_slice()));
        assert_eq!(found.incidents.len(), 1, "{:?}", found.incidents);
        let incident = &found.incidents[0];
        assert_eq!(incident.place, Some(("channel".to_owned(), "ads".to_owned())));
        assert_eq!((incident.from, incident.to, incident.good), (FALL, None, Some(false)));
        assert_eq!(incident.key, "created:channel=ads:2026-09-14");
        assert!((incident.change() + 2.0 / 3.0).abs() < 0.05, "{}", incident.change());
        assert_eq!(incident.also.iter().map(|(_, place)| place.clone()).collect::<Vec<_>>(), [None]);
    }

    #[test]
    fn what_only_varies_is_no_problem_and_data_that_end_before_the_import_are_one() {
        let old = KnownDays { until: DAYS.to, ended_before: Some(date(2026, 10, 30)) };
        let quiet = found(old, |at, _| [12.0 + uneven(at), 8.0 + uneven(at + 1)]);
        assert_eq!(quiet.incidents, []);
        let ended = DataFault {
            dataset: "deals".to_owned(),
            kind: FaultKind::EndsEarly,
            from: DAYS.to,
            to: date(2026, 10, 30),
        };
        assert_eq!(quiet.faults, [ended]);
    }

    #[test]
    fn days_after_the_data_end_are_no_fall() {
        // The last fortnight has no rows, since the export ends before it.
        let end = date(2026, 9, 28);
        let cut = |at: usize, day: Date| {
            [12.0 + uneven(at), 8.0 + uneven(at + 1)].map(|number| if day < end { number } else { 0.0 })
        };
        let ended = KnownDays { until: end, ended_before: Some(DAYS.to) };
        assert_eq!(found(ended, cut).incidents, []);
        let whole = KnownDays { until: DAYS.to, ended_before: None };
        assert_eq!(found(whole, cut).incidents.len(), 1);
    }
}
