//! What the deals that are open now will bring by the end of a period.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use miara_analysis::{Bookings, Ends, OpenDeal, PastDeal, RestOfDeals, bookings, open_deals_tell, rest_of_period};
use miara_model::{Grain, Period, WorkingClock};

/// What open deals will bring by the end of the running period, in the KPI's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BookingsForecast {
    /// The running period.
    pub period: Period,
    /// Deals that are open.
    pub open: usize,
    /// Past deals that were open as long before the end of a period.
    pub past: usize,
    /// What has been won in the period so far.
    pub so_far: f64,
    /// What open deals will add.
    pub expected: f64,
    /// Where that lies with 80 %.
    pub low80: f64,
    /// Its upper end.
    pub high80: f64,
    /// What deals that were not open yet brought in as long a rest of past periods, on average.
    pub fresh: f64,
    /// What the period will end with, all told, and where that lies with 80 %.
    pub ends: (f64, f64, f64),
}

/// Periods that are looked back on.
const BACK: usize = 12;
/// Past deals that are needed.
const NEEDED: usize = 30;
/// Days at which a deal gets into the next class of age.
const AGES: [f64; 4] = [30.0, 60.0, 90.0, 180.0];
/// The stage of deals of which no step is known.
const UNKNOWN: &str = "";
/// Chance is drawn from this seed.
const SEED: u64 = 1;

/// The id of a deal, with its data source where there are several, which give ids of their own.
pub type DealId = (String, Option<String>);

/// A deal, and what it adds to a KPI.
pub type DealWorth = (DealId, f64);

/// A deal with its way through the stages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DealPath {
    /// When it came into being.
    pub created: Option<Timestamp>,
    /// When it was won.
    pub won: Option<Timestamp>,
    /// When it was won, lost or closed in another way.
    pub closed: Option<Timestamp>,
    /// Stages with when they were entered, oldest first.
    pub steps: Vec<(Timestamp, String)>,
}

impl DealPath {
    /// The stage at a moment, absent before the first. Where no step is known the stage is not either: that
    /// of today tells how a closed deal ended.
    fn stage_at(&self, at: Timestamp) -> Option<&str> {
        if self.steps.is_empty() {
            return Some(UNKNOWN);
        }
        self.steps.iter().rev().find(|(entered, _)| *entered <= at).map(|(_, stage)| stage.as_str())
    }

    fn is_open_at(&self, at: Timestamp) -> bool {
        self.created.is_some_and(|created| created <= at) && self.closed.is_none_or(|closed| closed > at)
    }

    fn age_at(&self, at: Timestamp) -> usize {
        let days = self.created.map_or(0.0, |created| (at.as_second() - created.as_second()) as f64 / 86_400.0);
        AGES.iter().filter(|limit| days >= **limit).count()
    }
}

/// What is left of a period: from the moment of which nothing more is known, to its end.
pub type RestOfPeriod = (Timestamp, Timestamp);

/// The rests of past periods, each of as many working days as that of the running one and of as much of the day at
/// which it begins, the latest first; none reaches to before the first deal. `fiscal` is the month in which fiscal
/// years begin.
#[must_use]
pub fn rests_before(
    paths: &HashMap<DealId, DealPath>,
    period: Period,
    (grain, fiscal): (Grain, i8),
    known: Timestamp,
    (zone, clock): (&TimeZone, &WorkingClock),
) -> Vec<RestOfPeriod> {
    let now = zone.to_datetime(known);
    let is_working = clock.is_working_day(now.date());
    let whole = clock.working_days(now.date().tomorrow().unwrap_or(now.date()), period.to);
    let first = paths.values().filter_map(|path| path.created).min();
    let mut rests = Vec::new();
    let mut to = period.from;
    for _ in 0..BACK {
        let begin = last_working_day(to, whole + u32::from(is_working), clock);
        let time = if is_working { now.time() } else { Time::midnight() };
        let (Ok(at), Ok(end)) = (zone.to_timestamp(begin.to_datetime(time)), zone.to_timestamp(to.at(0, 0, 0, 0)))
        else {
            break;
        };
        if first.is_none_or(|first| at < first) {
            break;
        }
        rests.push((at, end));
        to = grain.around(to.yesterday().unwrap_or(to), fiscal).from;
    }
    rests
}

/// The day from which on so many working days are left until `end`; `end` itself for none.
fn last_working_day(end: Date, mut days: u32, clock: &WorkingClock) -> Date {
    let mut day = end;
    while days > 0 {
        let Ok(before) = day.yesterday() else { break };
        day = before;
        days -= u32::from(clock.is_working_day(day));
    }
    day
}

/// What open deals are told from.
#[derive(Debug, Clone, Copy)]
pub struct BookingsInput<'a> {
    /// All deals.
    pub paths: &'a HashMap<DealId, DealPath>,
    /// Those that are open, with what each is worth; 1 where won deals are counted.
    pub open: &'a [DealWorth],
    /// The rests of past periods; see [`rests_before`].
    pub rests: &'a [RestOfPeriod],
    /// Until when anything is known.
    pub known: Timestamp,
}

/// The chances of open deals.
#[derive(Debug, Clone)]
pub struct OpenBookings {
    open: Bookings,
    /// Different deals that the chances are told by.
    past: usize,
}

/// The chances of open deals; `None` where none is open, too few were before, or they told no more of past rests than
/// their days did.
#[must_use]
pub fn open_bookings(input: BookingsInput<'_>) -> Option<OpenBookings> {
    let BookingsInput { paths, open, rests, known } = input;
    let mut stages = Stages::default();
    let open = open.iter().filter_map(|(id, value)| {
        let path = paths.get(id)?;
        Some(OpenDeal { stage: stages.number(path.stage_at(known)?), age: path.age_at(known), value: *value })
    });
    let open: Vec<OpenDeal> = open.collect();
    let past: Vec<RestOfDeals> = rests.iter().map(|rest| past_rest(paths, rest, &mut stages)).collect();
    let deals: Vec<PastDeal> = past.iter().flat_map(|rest| rest.open.iter().copied()).collect();
    if rests.is_empty() || open.is_empty() || deals.len() < NEEDED || !open_deals_tell(&past) {
        return None;
    }
    let was_open = |path: &&DealPath| rests.iter().any(|(at, _)| path.is_open_at(*at));
    Some(OpenBookings { open: bookings(&deals, &open, SEED), past: paths.values().filter(was_open).count() })
}

/// What is known of the rest of the running period of a KPI of won deals.
#[derive(Debug, Clone)]
pub struct PeriodRest {
    period: Period,
    open: OpenBookings,
    /// What deals that were not open yet brought in the rests of past periods.
    fresh: Vec<f64>,
    /// Possible values of the rest.
    pub draws: Vec<f64>,
}

impl PeriodRest {
    /// From the chances of open deals, and deals that were won since the first of the past rests.
    #[must_use]
    pub fn of(period: Period, open: OpenBookings, input: BookingsInput<'_>, won: &[DealWorth]) -> PeriodRest {
        let fresh = |(at, end): &RestOfPeriod| {
            let is_fresh = |id: &DealId| {
                let path = input.paths.get(id);
                path.is_some_and(|path| path.created > Some(*at) && path.won > Some(*at) && path.won <= Some(*end))
            };
            won.iter().filter(|(id, _)| is_fresh(id)).map(|(_, worth)| worth).sum()
        };
        let fresh: Vec<f64> = input.rests.iter().map(fresh).collect();
        let draws = rest_of_period(&open.open, &fresh, SEED);
        PeriodRest { period, open, fresh, draws }
    }

    /// The days of the running period.
    #[must_use]
    pub fn period(&self) -> Period {
        self.period
    }
}

/// What open deals will bring by the end of the running period, given what it has so far.
#[must_use]
pub fn bookings_forecast(rest: &PeriodRest, so_far: f64) -> Option<BookingsForecast> {
    let ends = Ends::of(rest.draws.iter().map(|draw| so_far + draw).collect())?.step();
    let open = &rest.open.open;
    Some(BookingsForecast {
        period: rest.period,
        open: open.chances.len(),
        past: rest.open.past,
        so_far,
        expected: open.expected,
        low80: open.low80,
        high80: open.high80,
        fresh: rest.fresh.iter().sum::<f64>() / rest.fresh.len().max(1) as f64,
        ends: (ends.point, ends.low80, ends.high80),
    })
}

/// Deals that were open when the rest of a past period began, and whether each was won by its end; a deal that
/// was open for several of them counts in each. And how many others were won in it.
fn past_rest(paths: &HashMap<DealId, DealPath>, (at, end): &RestOfPeriod, stages: &mut Stages) -> RestOfDeals {
    let mut rest = RestOfDeals::default();
    for path in paths.values() {
        let won = path.won.is_some_and(|won| won > *at && won <= *end);
        match path.stage_at(*at).filter(|_| path.is_open_at(*at)) {
            Some(stage) => rest.open.push(PastDeal { stage: stages.number(stage), age: path.age_at(*at), won }),
            None => rest.fresh += usize::from(won),
        }
    }
    rest
}

/// Stages by number, as they come.
#[derive(Debug, Default)]
struct Stages(Vec<String>);

impl Stages {
    fn number(&mut self, stage: &str) -> usize {
        self.0.iter().position(|known| known == stage).unwrap_or_else(|| {
            self.0.push(stage.to_owned());
            self.0.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use jiff::civil::date;

    use super::*;
    use crate::testing::clock;

    fn at(day: i8) -> Timestamp {
        TimeZone::UTC.to_timestamp(date(2026, 5, day).at(0, 0, 0, 0)).unwrap()
    }

    fn path(created: i8, won: Option<i8>) -> DealPath {
        DealPath { created: Some(at(created)), won: won.map(at), closed: won.map(at), steps: Vec::new() }
    }

    #[test]
    fn rests_of_past_periods_have_as_many_working_days_as_that_of_the_running_one() {
        let id = |name: &str| (name.to_owned(), None);
        let mut early = path(1, None);
        early.created = TimeZone::UTC.to_timestamp(date(2026, 2, 10).at(0, 0, 0, 0)).ok();
        let paths = HashMap::from([(id("a"), early)]);
        let month = Grain::Month.around(date(2026, 5, 1), 1);
        let starts = |known: Timestamp| -> Vec<String> {
            let rests = rests_before(&paths, month, (Grain::Month, 1), known, (&TimeZone::UTC, &clock()));
            rests.iter().map(|(at, _)| at.strftime("%m-%d %H").to_string()).collect()
        };
        // By hand: on Friday, 22 May 2026, at ten, five more working days are left and the rest of that one. The sixth
        // last working day of April is the 23rd, of March the 24th, of February the 20th.
        assert_eq!(starts(at(22) + 10.hours()), ["04-23 10", "03-24 10", "02-20 10"]);
        // On Saturday, 30 May, none is left: nothing of a past month is its rest.
        assert_eq!(starts(at(30) + 10.hours()), ["05-01 00", "04-01 00", "03-01 00"]);
    }

    #[test]
    fn a_stage_is_that_of_the_moment_and_a_deal_without_steps_has_none() {
        let mut deal = path(1, Some(20));
        assert_eq!((deal.stage_at(at(5)), deal.is_open_at(at(19)), deal.is_open_at(at(20))), (Some(""), true, false));
        deal.steps = vec![(at(3), "offer".to_owned()), (at(9), "talks".to_owned())];
        assert_eq!([2, 3, 8, 9].map(|day| deal.stage_at(at(day))), [None, Some("offer"), Some("offer"), Some("talks")]);
    }

    #[test]
    fn without_a_past_open_deals_have_no_chances() {
        let paths = HashMap::from([(("a".to_owned(), None), path(1, None))]);
        let open = [(("a".to_owned(), None), 100.0)];
        let input = BookingsInput { paths: &paths, open: &open, rests: &[], known: at(20) };
        assert!(open_bookings(input).is_none());
    }
}
