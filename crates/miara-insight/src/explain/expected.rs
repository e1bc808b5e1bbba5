//! What was to be expected of a KPI in some days, from what was before them.

use jiff::Timestamp;
use jiff::civil::Date;
use miara_analysis::{Adds, Cases, Forecast, RunningPeriod, ends};
use miara_model::{Answer, AnswerRow, Grain, Kpi, Nature, Period, WorkingClock};

use crate::parts::{Composition, cases, measures_of};

/// What was to be expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The number, for the days that are known.
    pub value: f64,
    /// Where it lies with 80 %.
    pub low80: f64,
    /// Its upper end.
    pub high80: f64,
    /// The grain of the periods that it was made from.
    pub grain: Grain,
    /// How many of them.
    pub history: usize,
}

/// Some days as a row of periods, with those before them.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    grain: Grain,
    /// The periods that make the days, each with the share of its working time that is known, above 0..=1.
    steps: Vec<(Period, f64)>,
}

/// Numbers of the periods before a course, oldest first, from the first that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseHistory {
    /// The first day.
    pub from: Date,
    /// A number per period; gaps where nothing is known.
    pub values: Vec<Option<f64>>,
}

/// A whole that was expected, with the course that it was made on.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedWhole {
    /// What was to be expected.
    pub expected: Expected,
    /// Of a sum its number; of a ratio its numerator and denominator; absent for what has no parts.
    pub(super) cases: Option<Cases>,
    /// The days, and those before them.
    pub course: Course,
}

/// What an expectation is made from.
#[derive(Debug)]
pub struct ExpectedInput<'a> {
    /// The days.
    pub course: Course,
    /// How the KPI's parts make the whole; absent for a number that is not made of parts.
    pub composition: Option<Composition>,
    /// How the KPI's number comes together.
    pub nature: Nature,
    /// What came before.
    pub history: &'a CourseHistory,
    /// What follows from that for each period of the course, within the limits.
    pub forecast: &'a Forecast,
    /// The least and the most that the KPI can be.
    pub limits: (f64, f64),
    /// The same of a ratio's denominator; absent for anything else, and with too little history.
    pub denominator: Option<&'a Forecast>,
}

/// Periods that tell how the whole falls into parts, at most.
const PARTED: usize = 24;
/// Periods that days may be made of, at most.
const MOST_STEPS: usize = 62;
/// Months, weeks and days begin where they do whatever the fiscal year.
const JANUARY: i8 = 1;

impl Course {
    /// Some days as a row of periods, as far as they are known at an instant. `None` where they are too many, no
    /// periods fit, or nothing is known of them yet.
    #[must_use]
    pub fn of(days: Period, known: Timestamp, clock: &WorkingClock) -> Option<Course> {
        let (grain, periods) = whole_periods(days)?;
        let steps = periods.into_iter().map(|period| (period, clock.share_passed(period, known)));
        let steps: Vec<(Period, f64)> = steps.filter(|(_, share)| *share > 0.0).collect();
        (!steps.is_empty()).then_some(Course { grain, steps })
    }

    /// The grain of its periods.
    #[must_use]
    pub fn grain(&self) -> Grain {
        self.grain
    }

    /// How many periods it has.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.steps.len()
    }

    /// The first of the days.
    pub(super) fn begin(&self) -> Date {
        self.steps.first().map_or(Date::MIN, |(period, _)| period.from)
    }

    /// The days, up to `end`, with the periods before them that a forecast looks back on.
    #[must_use]
    pub fn with_history(&self, end: Date) -> Period {
        let back = match self.grain {
            Grain::Day => 182,
            Grain::Week => 112,
            Grain::Month | Grain::Quarter | Grain::Year => 48,
        };
        self.with_before(end, back)
    }

    /// The days, up to `end`, with the periods before them that tell how the whole falls into parts.
    #[must_use]
    pub fn with_parted(&self, end: Date) -> Period {
        self.with_before(end, PARTED)
    }

    fn with_before(&self, end: Date, periods: usize) -> Period {
        let mut from = self.begin();
        for _ in 0..periods {
            from = self.grain.around(from.yesterday().unwrap_or(from), JANUARY).from;
        }
        Period { from, to: self.steps.last().map_or(from, |(period, _)| period.to.min(end)) }
    }

    /// The numbers of the periods before the days; `None` where there are none.
    #[must_use]
    pub fn history(&self, answer: &Answer, number: impl Fn(&AnswerRow) -> Option<f64>) -> Option<CourseHistory> {
        let before = answer.rows.iter().filter(|row| row.period.from < self.begin());
        let known = before.map(|row| (row.period.from, number(row))).skip_while(|(_, value)| value.is_none());
        let (begins, values): (Vec<Date>, Vec<Option<f64>>) = known.unzip();
        Some(CourseHistory { from: *begins.first()?, values })
    }

    /// The denominators of the periods before the days, from the numbers of a ratio's measures.
    #[must_use]
    pub fn denominators(&self, kpi: &Kpi, answer: &Answer) -> Option<CourseHistory> {
        let measures = measures_of(kpi);
        self.history(answer, |row| Some(cases(kpi, &measures, &row.cells).of))
    }

    /// What is expected of the days of a KPI that is added up.
    fn sum(&self, forecast: &Forecast) -> f64 {
        forecast.steps.iter().zip(&self.steps).map(|(step, (_, share))| share * step.point).sum()
    }

    /// Numerator and denominator of a ratio: the denominator is forecast too, and has the expected rate. `None` where
    /// no cases are expected.
    fn ratio(&self, rate: &Forecast, denominator: &Forecast) -> Option<Cases> {
        let mut all = Cases::default();
        for ((of, rate), (_, share)) in denominator.steps.iter().zip(&rate.steps).zip(&self.steps) {
            let of = share * of.point.max(0.0);
            all = Cases { met: all.met + of * rate.point, of: all.of + of };
        }
        (all.of > 0.0).then_some(all)
    }
}

/// The whole periods of some days: months, weeks or days, the longest that fit; of more days than can be
/// forecast, months of which the last is not over. `None` where there are too many, or none fit.
fn whole_periods(days: Period) -> Option<(Grain, Vec<Period>)> {
    let starts = |grain: Grain, day: Date| grain.around(day, JANUARY).from == day;
    let fits = |grain: &Grain| {
        starts(*grain, days.from) && starts(*grain, days.to) && days.split(*grain, JANUARY).len() <= MOST_STEPS
    };
    let whole = [Grain::Month, Grain::Week, Grain::Day].into_iter().find(fits);
    let grain = whole.or_else(|| starts(Grain::Month, days.from).then_some(Grain::Month))?;
    let periods: Vec<Period> =
        days.split(grain, JANUARY).into_iter().map(|period| grain.around(period.from, JANUARY)).collect();
    (periods.len() <= MOST_STEPS).then_some((grain, periods))
}

/// What was to be expected in the days of a course as far as they are known. `None` where too little was before a
/// ratio's denominator, or no cases are expected.
#[must_use]
pub fn expected(input: ExpectedInput<'_>) -> Option<ExpectedWhole> {
    let ExpectedInput { course, composition, nature, history, forecast, limits, denominator } = input;
    let cases = match composition {
        Some(Composition::Sum) => Some(Cases { met: course.sum(forecast), of: 0.0 }),
        Some(Composition::Ratio) => denominator.and_then(|denominator| course.ratio(forecast, denominator)),
        None => None,
    };
    let adds = match composition {
        Some(Composition::Sum) => Adds::Sum,
        _ if nature.is_stock => Adds::Last,
        _ => Adds::Mean { behind: 0.0 },
    };
    let shares: Vec<f64> = course.steps.iter().map(|(_, share)| *share).collect();
    let last = || history.values.iter().rev().find_map(|value| *value).unwrap_or(0.0);
    let so_far = if adds == Adds::Last { last() } else { 0.0 };
    let band = ends(forecast, &RunningPeriod { so_far, shares: &shares, adds, rest: &[] })?.step();
    let value = match (composition, cases) {
        (Some(Composition::Sum), Some(cases)) => cases.met,
        (Some(Composition::Ratio), Some(cases)) => cases.met / cases.of,
        (Some(_), None) => return None,
        (None, _) => band.point,
    };
    let expected = Expected {
        value,
        low80: band.low80.clamp(limits.0, limits.1).min(value),
        high80: band.high80.clamp(limits.0, limits.1).max(value),
        grain: course.grain,
        history: history.values.len(),
    };
    Some(ExpectedWhole { expected, cases, course })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use miara_analysis::{Method, Step};

    use super::*;
    use crate::testing::{TestRow, answer, catalogue, clock};

    fn days(from: Date, to: Date) -> Period {
        Period { from, to }
    }

    /// Two weeks without a holiday, of which all of the first and two days of five of the second are known.
    fn two_weeks() -> Course {
        let known = "2026-06-17T00:00:00Z".parse().unwrap();
        Course::of(days(date(2026, 6, 8), date(2026, 6, 22)), known, &clock()).unwrap()
    }

    fn forecast(points: [f64; 2]) -> Forecast {
        let step = |point: f64| Step { point, low80: point, high80: point, low95: point, high95: point };
        let paths = (0..10).map(|at| points.map(|point| point * (0.95 + 0.01 * f64::from(at))).to_vec()).collect();
        Forecast { steps: points.map(step).to_vec(), paths, method: Method::default(), filled: 0 }
    }

    fn made(composition: Option<Composition>, forecast: &Forecast, denominator: Option<&Forecast>) -> Option<Expected> {
        let catalogue = catalogue();
        let history = CourseHistory { from: date(2026, 1, 5), values: vec![Some(20.0); 9] };
        expected(ExpectedInput {
            course: two_weeks(),
            composition,
            nature: catalogue.nature(&catalogue.kpis["typical_hours"]),
            history: &history,
            forecast,
            limits: (0.0, f64::MAX),
            denominator,
        })
        .map(|whole| whole.expected)
    }

    #[test]
    fn days_are_the_longest_periods_that_fit() {
        let grain = |from, to| whole_periods(days(from, to)).map(|(grain, periods)| (grain, periods.len()));
        assert_eq!(grain(date(2026, 1, 1), date(2026, 4, 1)), Some((Grain::Month, 3)));
        assert_eq!(grain(date(2026, 6, 8), date(2026, 6, 22)), Some((Grain::Week, 2)));
        assert_eq!(grain(date(2026, 6, 9), date(2026, 6, 12)), Some((Grain::Day, 3)));
        // 68 days that end within a month are too many to take one by one: three months, of which March is not over.
        assert_eq!(grain(date(2026, 1, 1), date(2026, 3, 10)), Some((Grain::Month, 3)));
        assert_eq!(grain(date(2026, 1, 3), date(2026, 3, 12)), None);
    }

    #[test]
    fn a_course_knows_how_much_of_each_period_is_known() {
        let course = two_weeks();
        assert_eq!(course.steps.iter().map(|(_, share)| *share).collect::<Vec<_>>(), [1.0, 0.4]);
        let parted = course.with_parted(date(2026, 6, 20));
        assert_eq!(parted, days(date(2025, 12, 22), date(2026, 6, 20)), "24 weeks before");
        let early = "2026-06-08T00:00:00Z".parse().unwrap();
        assert_eq!(Course::of(days(date(2026, 6, 8), date(2026, 6, 22)), early, &clock()), None);
    }

    #[test]
    fn a_history_begins_with_the_first_number_and_ends_before_the_days() {
        let week = |from: Date| Grain::Week.around(from, 1);
        let rows: [TestRow<'_>; 3] = [
            (week(date(2026, 5, 25)), &[], &[4.0, 6.0]),
            (week(date(2026, 6, 1)), &[], &[1.0, 9.0]),
            (week(date(2026, 6, 8)), &[], &[7.0, 7.0]),
        ];
        let course = two_weeks();
        let known =
            |row: &AnswerRow| row.cells[0].as_ref().ok().map(|value| value.to_f64()).filter(|value| *value < 4.0);
        let expected = CourseHistory { from: date(2026, 6, 1), values: vec![Some(1.0)] };
        assert_eq!(course.history(&answer(&rows), known), Some(expected));
        assert_eq!(course.history(&answer(&rows), |_| None), None);
        // The denominator of won / (won + lost) is both together.
        let rate = &catalogue().kpis["win_rate"];
        assert_eq!(course.denominators(rate, &answer(&rows)).unwrap().values, [Some(10.0), Some(10.0)]);
    }

    #[test]
    fn of_what_is_known_as_much_is_expected_as_its_share() {
        // By hand: 30 of the first week, and two days of five of 20 of the second.
        let sum = made(Some(Composition::Sum), &forecast([30.0, 20.0]), None).unwrap();
        assert_eq!((sum.value, sum.grain, sum.history), (38.0, Grain::Week, 9));
        assert!(sum.low80 < 38.0 && sum.high80 > 38.0, "{sum:?}");
        // 50 of 100, and 5 of two fifths of 50.
        let rate = made(Some(Composition::Ratio), &forecast([0.5, 0.25]), Some(&forecast([100.0, 50.0]))).unwrap();
        assert_eq!(rate.value, 55.0 / 120.0);
        assert_eq!(made(Some(Composition::Ratio), &forecast([0.5, 0.25]), None), None);
        assert_eq!(made(Some(Composition::Ratio), &forecast([0.5, 0.25]), Some(&forecast([0.0, -1.0]))), None);
        // A median of both weeks is their mean, the first counting for a whole week and the second for 0.4.
        let median = made(None, &forecast([30.0, 20.0]), None).unwrap();
        assert!((median.value - 38.0 / 1.4).abs() < 1.0, "{median:?}");
    }
}
