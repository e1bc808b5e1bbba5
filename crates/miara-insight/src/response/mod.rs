//! How soon leads are answered, and what goes along with it.
//!
//! A lead that nobody answered stays in with the time it has waited, and its qualification is judged by the same number
//! of days after the hand-over as any other's, so that neither patience nor youth makes an answer look better or worse
//! than it is.

mod hours;

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use miara_analysis::{
    Association, End, Interval, LogRank, Survival, Watched, log_rank, logistic, survival, times_mean, wilson,
};
use miara_model::{Period, Wait};

use crate::journey::{ENOUGH, Walk, days, pace};

pub use hours::{HoursSeen, UsualHours, WeekHour};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseQuestion {
    /// The days in which leads were handed over.
    pub period: Period,
    /// What answers are split by: `owner` or `channel`.
    pub by: String,
    /// Only leads where a dimension has one of its values.
    pub filters: Vec<(String, String)>,
}

/// How soon leads are answered. Hours are those of the clock of the KPI `response_time_median`.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseReport {
    /// What was asked.
    pub asked: ResponseQuestion,
    /// The firm's limit, in hours.
    pub limit: f64,
    /// Hours of a usual working day.
    pub day: f64,
    /// The day until which anything is known: who waits still waits on it.
    pub known: Date,
    /// All leads handed over of which the wait is known.
    pub all: ResponseStats,
    /// Leads whose first contact lies before their hand-over, so that their wait is not known.
    pub unknown: u64,
    /// How leads and first contacts lie to working hours.
    pub working: HoursSeen,
    /// The share not answered, over hours.
    pub curve: Survival,
    /// The share answered by some hours, each with where it lies with 95 %.
    pub points: Vec<(f64, f64, Option<Interval>)>,
    /// How often leads qualified, by how soon they were answered.
    pub speeds: Vec<SpeedBand>,
    /// How qualification was judged.
    pub judged: QualificationWindow,
    /// The odds of qualifying of leads answered within the limit against all others, of the same hour,
    /// channel and person; `None` where there are too few.
    pub odds: Option<Association>,
    /// What answers within the limit would be worth if that held.
    pub worth: Option<FasterImpact>,
    /// By person or channel; `None` is not assigned.
    pub parts: Vec<(Option<String>, ResponseStats)>,
    /// Whether the parts differ by more than chance explains.
    pub differ: Option<LogRank>,
    /// By the local hour of the hand-over, 0 to 23; only hours with leads.
    pub hours: Vec<(i8, ResponseStats)>,
    /// By the weekday of the hand-over; only days with leads.
    pub weekdays: Vec<(Weekday, ResponseStats)>,
}

/// How soon some leads were answered.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ResponseStats {
    /// How many were handed over.
    pub leads: u64,
    /// How many were answered.
    pub answered: u64,
    /// How many were given up without an answer.
    pub given_up: u64,
    /// How many wait still.
    pub waiting: u64,
    /// Hours after which half were answered; `None` where fewer were.
    pub median: Option<f64>,
    /// Hours after which nine of ten were answered; `None` where fewer were.
    pub p90: Option<f64>,
    /// Answered within the limit.
    pub in_time: u64,
    /// Of these, whose limit has passed.
    pub due: u64,
}

impl ResponseStats {
    /// Where the share within the limit lies with 95 %.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        wilson(self.in_time as f64, self.due as f64, 0.95)
    }
}

/// Leads that were answered about as soon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeedBand {
    /// Hours that none of them waited longer than; `None` for the slowest, and for the unanswered.
    pub up_to: Option<f64>,
    /// Whether they were answered.
    pub answered: bool,
    /// How many.
    pub leads: u64,
    /// How many of them qualified in time.
    pub qualified: u64,
}

impl SpeedBand {
    /// Where the share that qualified lies with 95 %.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        wilson(self.qualified as f64, self.leads as f64, 0.95)
    }
}

/// How qualification was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QualificationWindow {
    /// Days from the hand-over within which a lead counts as qualified.
    pub window: u32,
    /// Leads that have had them.
    pub leads: u64,
    /// Leads handed over too short a time ago.
    pub young: u64,
    /// Leads that had qualified before they were handed over, which no answer could hasten.
    pub before: u64,
    /// Leads judged that qualified before, or without, any answer.
    pub unanswered: u64,
}

/// What it would bring if all leads were answered within the limit, and the tie held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FasterImpact {
    /// Leads that were not.
    pub slow: u64,
    /// How many more would have qualified.
    pub more: f64,
    /// Where that lies with 95 %.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Won value per qualified lead that is old enough, in the firm's currency.
    pub value: Option<f64>,
    /// Where the won value of the more lies with 95 %, both how many they are and what one is worth being
    /// unsure.
    pub worth: Option<Interval>,
}

/// The shortest window: what is answered late needs its time too, or slow answers would seem to spoil leads
/// that only came to be judged early.
const LEAST_WINDOW: f64 = 30.0;
/// Leads that a channel or person must have to be held equal on its own, and to be compared.
const OWN: usize = 20;
const COMPARED: u64 = 10;
/// The most that are held equal on their own.
const MOST_LEVELS: usize = 15;

/// A lead that was handed over. Times are in microseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub struct HandedOverLead {
    /// When it was handed over.
    pub at: i64,
    /// How long it waited for an answer.
    pub wait: Wait,
    /// How long it waited by the clock on the wall, in hours.
    pub elapsed: f64,
    /// When in the week it was handed over.
    pub handed: WeekHour,
    /// When in the week somebody first contacted it, where its wait has ended.
    pub contact: Option<WeekHour>,
    /// Whose it is.
    pub owner: Option<String>,
    /// Where it came from.
    pub channel: Option<String>,
    /// When somebody first contacted it.
    pub answered: Option<i64>,
    /// When sales took it for a good one.
    pub qualified: Option<i64>,
    /// Whether it was given up.
    pub given_up: bool,
    /// When its deal was won; `None` too where an earlier lead led to the same deal.
    pub won: Option<i64>,
    /// What that deal is worth, in the firm's currency.
    pub value: Option<f64>,
}

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct ResponseInput<'a> {
    /// Leads whose wait is known; at least one.
    pub leads: &'a [HandedOverLead],
    /// Leads whose wait is not.
    pub unknown: u64,
    /// The firm's limit, in hours.
    pub limit: f64,
    /// Hours of a usual working day.
    pub working_day: f64,
    /// Until when anything is known, in microseconds since 1970.
    pub now: i64,
    /// The local day of that.
    pub known: Date,
}

/// How soon leads are answered.
#[must_use]
pub fn report(asked: &ResponseQuestion, input: &ResponseInput<'_>) -> ResponseReport {
    input.report(asked)
}

/// How leads and first contacts lie to working hours.
#[must_use]
pub fn hours_seen(leads: &[HandedOverLead]) -> HoursSeen {
    let all: Vec<&HandedOverLead> = leads.iter().collect();
    let handed: Vec<WeekHour> = leads.iter().map(|lead| lead.handed).collect();
    let contacts: Vec<WeekHour> = leads.iter().filter_map(|lead| lead.contact).collect();
    hours::seen(&handed, &contacts, survival(&watched(&all, |lead| lead.elapsed)).median)
}

impl HandedOverLead {
    fn in_time(&self, limit: f64) -> bool {
        self.wait.ended && self.wait.hours <= limit
    }

    /// Its person or channel.
    fn group(&self, by: &str) -> Option<String> {
        if by == "channel" { self.channel.clone() } else { self.owner.clone() }
    }

    fn days_to(&self, at: Option<i64>) -> Option<f64> {
        at.map(|at| days(self.at, at))
    }

    fn is_given_up(&self) -> bool {
        !self.wait.ended && self.given_up
    }
}

impl ResponseInput<'_> {
    fn report(&self, asked: &ResponseQuestion) -> ResponseReport {
        let everyone: Vec<&HandedOverLead> = self.leads.iter().collect();
        let curve = survival(&watched(&everyone, |lead| lead.wait.hours));
        let (judged, judging) = self.judged();
        let (odds, worth) = self.odds(&judged, judging.window).unzip();
        let parts = self.by(|lead| lead.group(&asked.by));
        let compared: Vec<Vec<Watched>> = parts
            .iter()
            .filter(|(value, part)| value.is_some() && part.leads >= COMPARED)
            .map(|(value, _)| {
                let of = everyone.iter().copied().filter(|lead| lead.group(&asked.by) == *value);
                watched(&of.collect::<Vec<_>>(), |lead| lead.wait.hours)
            })
            .collect();
        let mut weekdays = self.by(|lead| lead.handed.weekday.to_monday_zero_offset());
        ResponseReport {
            asked: asked.clone(),
            limit: self.limit,
            day: self.working_day,
            known: self.known,
            all: self.promptness(&everyone),
            unknown: self.unknown,
            working: hours_seen(self.leads),
            points: self.points(&curve),
            curve,
            speeds: self.speeds(&judged, judging.window),
            judged: judging,
            odds,
            worth,
            parts,
            differ: log_rank(&compared),
            hours: self.by(|lead| lead.handed.hour),
            weekdays: weekdays
                .drain(..)
                .filter_map(|(day, part)| Some((Weekday::from_monday_zero_offset(day).ok()?, part)))
                .collect(),
        }
    }

    /// The edges of speed: the limit, four hours, a day and three, as far as they rise.
    fn edges(&self) -> Vec<f64> {
        let mut edges = vec![self.limit];
        for edge in [4.0, self.working_day, 3.0 * self.working_day] {
            if edge > edges[edges.len() - 1] {
                edges.push(edge);
            }
        }
        edges
    }

    fn points(&self, curve: &Survival) -> Vec<(f64, f64, Option<Interval>)> {
        let point = |hours: f64| {
            let after = curve.steps.partition_point(|step| step.time <= hours);
            let step = after.checked_sub(1).map(|at| &curve.steps[at]);
            let ends = step.and_then(|step| step.low95.zip(step.high95));
            let interval = ends.map(|(low, high)| Interval { low: 1.0 - high, high: 1.0 - low });
            (hours, 1.0 - curve.at(hours), interval)
        };
        self.edges().into_iter().map(point).collect()
    }

    fn promptness(&self, leads: &[&HandedOverLead]) -> ResponseStats {
        let curve = survival(&watched(leads, |lead| lead.wait.hours));
        let count = |passes: &dyn Fn(&HandedOverLead) -> bool| leads.iter().filter(|lead| passes(lead)).count() as u64;
        // As in the KPI: a limit that has not passed yet, or that ended early because the lead was given
        // up, is not counted.
        let given_up = HandedOverLead::is_given_up;
        let due = |lead: &HandedOverLead| {
            lead.wait.so_far >= self.limit && (!given_up(lead) || lead.wait.hours >= self.limit)
        };
        ResponseStats {
            leads: leads.len() as u64,
            answered: count(&|lead| lead.wait.ended),
            given_up: count(&given_up),
            waiting: count(&|lead| !lead.wait.ended && !given_up(lead)),
            median: curve.median,
            p90: curve.quantile(0.9),
            in_time: count(&|lead| lead.wait.so_far >= self.limit && lead.in_time(self.limit)),
            due: count(&due),
        }
    }

    fn by<K: Ord>(&self, key: impl Fn(&HandedOverLead) -> K) -> Vec<(K, ResponseStats)> {
        let mut groups: BTreeMap<K, Vec<&HandedOverLead>> = BTreeMap::new();
        self.leads.iter().for_each(|lead| groups.entry(key(lead)).or_default().push(lead));
        groups.into_iter().map(|(key, leads)| (key, self.promptness(&leads))).collect()
    }

    fn age(&self, lead: &HandedOverLead) -> f64 {
        days(lead.at, self.now)
    }

    /// The days within which nine of ten that ever got there did; what came before the hand-over tells nothing.
    fn usual(&self, reached: impl Fn(&HandedOverLead) -> Option<i64>) -> Option<f64> {
        let after = |lead: &&HandedOverLead| reached(lead).is_none_or(|at| at >= lead.at);
        pace(self.leads.iter().filter(after).map(|lead| Walk::of(lead.at, reached(lead), self.now))).usual
    }

    /// The leads whose qualification can be judged.
    fn judged(&self) -> (Vec<&HandedOverLead>, QualificationWindow) {
        let window = self.usual(|lead| lead.qualified).map_or(LEAST_WINDOW, |days| days.ceil().max(LEAST_WINDOW));
        let before = |lead: &HandedOverLead| lead.days_to(lead.qualified).is_some_and(|days| days < 0.0);
        let (early, rest): (Vec<&HandedOverLead>, Vec<&HandedOverLead>) =
            self.leads.iter().partition(|lead| before(lead));
        let (old, young): (Vec<&HandedOverLead>, Vec<&HandedOverLead>) =
            rest.into_iter().partition(|lead| self.age(lead) >= window);
        let window = window as u32;
        let unanswered = |lead: &&&HandedOverLead| {
            let first = lead.answered.filter(|_| lead.wait.ended);
            qualified(lead, window) && first.is_none_or(|first| lead.qualified < Some(first))
        };
        let judging = QualificationWindow {
            window,
            leads: old.len() as u64,
            young: young.len() as u64,
            before: early.len() as u64,
            unanswered: old.iter().filter(unanswered).count() as u64,
        };
        (old, judging)
    }

    fn speeds(&self, judged: &[&HandedOverLead], window: u32) -> Vec<SpeedBand> {
        let edges = self.edges();
        let place = |lead: &HandedOverLead| {
            if lead.wait.ended { edges.partition_point(|edge| *edge < lead.wait.hours) } else { edges.len() + 1 }
        };
        let mut speeds: Vec<SpeedBand> = (0..edges.len() + 2)
            .map(|at| SpeedBand { up_to: edges.get(at).copied(), answered: at <= edges.len(), leads: 0, qualified: 0 })
            .collect();
        for lead in judged {
            let speed = &mut speeds[place(lead)];
            speed.leads += 1;
            speed.qualified += u64::from(qualified(lead, window));
        }
        speeds
    }

    /// The odds of qualifying of leads answered within the limit, hour, channel and person held equal,
    /// and what would follow if they held for all.
    fn odds(&self, judged: &[&HandedOverLead], window: u32) -> Option<(Association, FasterImpact)> {
        let flag = |is: bool| f64::from(u8::from(is));
        let fast: Vec<f64> = judged.iter().map(|lead| flag(lead.in_time(self.limit))).collect();
        let mut columns = vec![fast.clone()];
        let band =
            |lead: &HandedOverLead| [9, 12, 15].iter().filter(|hour| lead.handed.hour >= **hour).count().to_string();
        columns.extend(held_equal(judged, |lead| Some(band(lead))));
        columns.extend(held_equal(judged, |lead| lead.group("channel")));
        columns.extend(held_equal(judged, |lead| lead.group("owner")));
        let outcome: Vec<bool> = judged.iter().map(|lead| qualified(lead, window)).collect();
        let found = logistic(&columns, &outcome)?;
        let tie = found.associations[0];
        let chance = |log: f64| 1.0 / (1.0 + (-log).exp());
        let slow: Vec<f64> = (0..judged.len())
            .filter(|row| fast[*row] == 0.0)
            .map(|row| {
                let terms = found.associations.iter().zip(&columns);
                found.intercept + terms.map(|(one, column)| one.coefficient * column[row]).sum::<f64>()
            })
            .collect();
        let more = |odds: f64| slow.iter().map(|log| chance(log + odds.ln()) - chance(*log)).sum::<f64>();
        let ripe = self.usual(|lead| lead.won);
        let of =
            judged.iter().filter(|lead| qualified(lead, window) && ripe.is_some_and(|days| self.age(lead) >= days));
        let values: Vec<f64> = of.map(|lead| lead.value.unwrap_or(0.0)).collect();
        // Ends of an odds ratio lie 1.96 standard errors of its logarithm apart on either side.
        let error = (tie.high95 / tie.low95).ln() / (2.0 * 1.96);
        let moved = |z: f64| more(tie.odds_ratio * (z * error).exp());
        let faster = FasterImpact {
            worth: (values.len() >= ENOUGH).then(|| times_mean(&moved, &values)).flatten(),
            slow: slow.len() as u64,
            more: more(tie.odds_ratio),
            low: more(tie.low95),
            high: more(tie.high95),
            value: (values.len() >= ENOUGH).then(|| values.iter().sum::<f64>() / values.len() as f64),
        };
        Some((tie, faster))
    }
}

/// Whether a lead qualified within so many days of its hand-over.
fn qualified(lead: &HandedOverLead, window: u32) -> bool {
    lead.days_to(lead.qualified).is_some_and(|days| days <= f64::from(window))
}

fn watched(leads: &[&HandedOverLead], waited: impl Fn(&HandedOverLead) -> f64) -> Vec<Watched> {
    let one = |lead: &&HandedOverLead| Watched {
        duration: waited(lead),
        end: match (lead.wait.ended, lead.given_up) {
            (true, _) => End::Event,
            (false, true) => End::Otherwise,
            (false, false) => End::Censored,
        },
    };
    leads.iter().map(one).collect()
}

/// A column of noughts and ones per value with enough leads, but for the most frequent.
fn held_equal(leads: &[&HandedOverLead], value: impl Fn(&HandedOverLead) -> Option<String>) -> Vec<Vec<f64>> {
    let values: Vec<Option<String>> = leads.iter().map(|lead| value(lead)).collect();
    let mut counts: BTreeMap<&Option<String>, usize> = BTreeMap::new();
    values.iter().for_each(|value| *counts.entry(value).or_default() += 1);
    let mut levels: Vec<(&Option<String>, usize)> = counts.into_iter().filter(|(_, count)| *count >= OWN).collect();
    levels.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let column = |level: &Option<String>| values.iter().map(|value| f64::from(u8::from(value == level))).collect();
    levels.into_iter().skip(1).take(MOST_LEVELS).map(|(level, _)| column(level)).collect()
}
