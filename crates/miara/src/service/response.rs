//! How soon leads are answered, and what goes along with it.
//!
//! A lead that nobody answered stays in with the time it has waited, and its qualification is judged by
//! the same number of days after the hand-over as any other's, so that neither patience nor youth makes
//! an answer look better or worse than it is.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Weekday;
use miara_analysis::{
    Association, End, Interval, LogRank, Survival, Watched, log_rank, logistic, survival, times_mean, wilson,
};
use miara_engine::product_limit::quantile;
use miara_engine::{LeadRow, LeadTime, Question, Wait};
use miara_model::Period;
use rust_decimal::prelude::ToPrimitive as _;

use super::{Service, ServiceError};

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
pub struct Answering {
    /// What was asked.
    pub asked: ResponseQuestion,
    /// The firm's limit, in hours.
    pub limit: f64,
    /// Hours of a usual working day.
    pub day: f64,
    /// All leads handed over of which the wait is known.
    pub all: Promptness,
    /// Leads whose first contact lies before their hand-over, so that their wait is not known.
    pub untold: u64,
    /// The share not answered, over hours.
    pub curve: Survival,
    /// The share answered by some hours, each with where it lies with 95 %.
    pub points: Vec<(f64, f64, Option<Interval>)>,
    /// How often leads qualified, by how soon they were answered.
    pub speeds: Vec<Speed>,
    /// How qualification was judged.
    pub judged: Judging,
    /// The odds of qualifying of leads answered within the limit against all others, of the same hour,
    /// channel and person; `None` where there are too few.
    pub odds: Option<Association>,
    /// What answers within the limit would be worth if that held.
    pub worth: Option<Faster>,
    /// By person or channel; `None` is not assigned.
    pub parts: Vec<(Option<String>, Promptness)>,
    /// Whether the parts differ by more than chance explains.
    pub differ: Option<LogRank>,
    /// By the local hour of the hand-over, 0 to 23; only hours with leads.
    pub hours: Vec<(i8, Promptness)>,
    /// By the weekday of the hand-over; only days with leads.
    pub weekdays: Vec<(Weekday, Promptness)>,
}

/// How soon some leads were answered.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Promptness {
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

impl Promptness {
    /// Where the share within the limit lies with 95 %.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        wilson(self.in_time as f64, self.due as f64, 0.95)
    }
}

/// Leads that were answered about as soon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    /// Hours that none of them waited longer than; `None` for the slowest, and for the unanswered.
    pub up_to: Option<f64>,
    /// Whether they were answered.
    pub answered: bool,
    /// How many.
    pub leads: u64,
    /// How many of them qualified in time.
    pub qualified: u64,
}

impl Speed {
    /// Where the share that qualified lies with 95 %.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        wilson(self.qualified as f64, self.leads as f64, 0.95)
    }
}

/// How qualification was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Judging {
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
pub struct Faster {
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

/// The KPI whose rules waits follow.
const KPI: &str = "response_time_median";
const DAY_MICROS: f64 = 86_400_000_000.0;
/// How many must have got somewhere before their pace says what is usual.
const ENOUGH: usize = 20;
/// The shortest window: what is answered late needs its time too, or slow answers would seem to spoil leads
/// that only came to be judged early.
const LEAST_WINDOW: f64 = 30.0;
/// Leads that a channel or person must have to be held equal on its own, and to be compared.
const OWN: usize = 20;
const COMPARED: u64 = 10;
/// The most that are held equal on their own.
const MOST_LEVELS: usize = 15;

impl Service {
    /// How soon leads are answered; `None` where no leads were imported, or none was handed over.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn answering(&self, asked: &ResponseQuestion, now: Timestamp) -> Result<Option<Answering>, ServiceError> {
        if !self.filled().await?.contains("leads") {
            return Ok(None);
        }
        let question = Question {
            kpis: vec![KPI.to_owned()],
            period: asked.period,
            grain: None,
            by: ["owner", "channel"].map(str::to_owned).to_vec(),
            filters: asked.filters.clone(),
            versus: None,
        };
        let now = self.known_at(&question.kpis, now)?;
        let leads = self.engine.lead_rows(LeadTime::HandedOver, &question, now).await?;
        let untold = leads.iter().filter(|row| row.wait.is_none()).count() as u64;
        let leads: Vec<Handed> = leads.into_iter().filter_map(|row| self.handed(row)).collect();
        if leads.is_empty() {
            return Ok(None);
        }
        let limit = self.book.firm.response_limit_hours.to_f64().unwrap_or(1.0);
        Ok(Some(Study { leads: &leads, untold, limit, day: self.day_hours(), now }.answering(asked)))
    }

    fn handed(&self, row: LeadRow) -> Option<Handed> {
        let (wait, at) = (row.wait?, row.handed_over?);
        let local = self.engine.zone().to_datetime(Timestamp::from_microsecond(at).ok()?);
        Some(Handed { wait, at, hour: local.hour(), weekday: local.date().weekday(), row })
    }

    /// The hours of the firm's usual working day.
    fn day_hours(&self) -> f64 {
        let clock = &self.engine.clocks().everyone;
        // Two weeks without holidays.
        let (from, to) = (jiff::civil::date(2026, 3, 2), jiff::civil::date(2026, 3, 16));
        let micros = |day: jiff::civil::Date| {
            self.engine.zone().to_timestamp(day.at(0, 0, 0, 0)).map_or(0, Timestamp::as_microsecond)
        };
        let worked = clock.between_micros(micros(from), micros(to)).unwrap_or(0) as f64 / 3.6e9;
        let days = clock.working_days(from, to);
        if days == 0 { 8.0 } else { worked / f64::from(days) }
    }
}

/// A lead that was handed over.
struct Handed {
    wait: Wait,
    at: i64,
    hour: i8,
    weekday: Weekday,
    row: LeadRow,
}

impl Handed {
    fn in_time(&self, limit: f64) -> bool {
        self.wait.answered && self.wait.hours <= limit
    }

    /// Its person or channel.
    fn group(&self, by: &str) -> Option<String> {
        self.row.dimensions[usize::from(by == "channel")].clone()
    }

    fn days_to(&self, at: Option<i64>) -> Option<f64> {
        at.map(|at| (at - self.at) as f64 / DAY_MICROS)
    }
}

/// The leads that are looked at.
struct Study<'a> {
    leads: &'a [Handed],
    untold: u64,
    limit: f64,
    day: f64,
    now: Timestamp,
}

impl Study<'_> {
    fn answering(&self, asked: &ResponseQuestion) -> Answering {
        let everyone: Vec<&Handed> = self.leads.iter().collect();
        let curve = survival(&watched(&everyone));
        let (judged, judging) = self.judged();
        let (odds, worth) = self.odds(&judged, judging.window).unzip();
        let parts = self.by(|lead| lead.group(&asked.by));
        let compared: Vec<Vec<Watched>> = parts
            .iter()
            .filter(|(value, part)| value.is_some() && part.leads >= COMPARED)
            .map(|(value, _)| {
                watched(&everyone.iter().copied().filter(|lead| lead.group(&asked.by) == *value).collect::<Vec<_>>())
            })
            .collect();
        let mut weekdays = self.by(|lead| lead.weekday.to_monday_zero_offset());
        Answering {
            asked: asked.clone(),
            limit: self.limit,
            day: self.day,
            all: self.promptness(&everyone),
            untold: self.untold,
            points: self.points(&curve),
            curve,
            speeds: self.speeds(&judged, judging.window),
            judged: judging,
            odds,
            worth,
            parts,
            differ: log_rank(&compared),
            hours: self.by(|lead| lead.hour),
            weekdays: weekdays
                .drain(..)
                .filter_map(|(day, part)| Some((Weekday::from_monday_zero_offset(day).ok()?, part)))
                .collect(),
        }
    }

    /// The edges of speed: the limit, four hours, a day and three, as far as they rise.
    fn edges(&self) -> Vec<f64> {
        let mut edges = vec![self.limit];
        for edge in [4.0, self.day, 3.0 * self.day] {
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

    fn promptness(&self, leads: &[&Handed]) -> Promptness {
        let curve = survival(&watched(leads));
        let count = |passes: &dyn Fn(&Handed) -> bool| leads.iter().filter(|lead| passes(lead)).count() as u64;
        // As in the KPI: a limit that has not passed yet, or that ended early because the lead was given
        // up, is not counted.
        let given_up = |lead: &Handed| !lead.wait.answered && lead.row.disqualified.is_some();
        let due = |lead: &Handed| lead.wait.so_far >= self.limit && (!given_up(lead) || lead.wait.hours >= self.limit);
        Promptness {
            leads: leads.len() as u64,
            answered: count(&|lead| lead.wait.answered),
            given_up: count(&given_up),
            waiting: count(&|lead| !lead.wait.answered && !given_up(lead)),
            median: curve.median,
            p90: curve.quantile(0.9),
            in_time: count(&|lead| lead.wait.so_far >= self.limit && lead.in_time(self.limit)),
            due: count(&due),
        }
    }

    fn by<K: Ord>(&self, key: impl Fn(&Handed) -> K) -> Vec<(K, Promptness)> {
        let mut groups: BTreeMap<K, Vec<&Handed>> = BTreeMap::new();
        self.leads.iter().for_each(|lead| groups.entry(key(lead)).or_default().push(lead));
        groups.into_iter().map(|(key, leads)| (key, self.promptness(&leads))).collect()
    }

    fn age(&self, lead: &Handed) -> f64 {
        (self.now.as_microsecond() - lead.at) as f64 / DAY_MICROS
    }

    /// The days within which nine of ten that ever got there did.
    fn usual(&self, reached: impl Fn(&Handed) -> Option<f64>) -> Option<f64> {
        let mut days: Vec<f64> = self.leads.iter().filter_map(reached).filter(|days| *days >= 0.0).collect();
        if days.len() < ENOUGH { None } else { quantile(&mut days, 0.9) }
    }

    /// The leads whose qualification can be judged.
    fn judged(&self) -> (Vec<&Handed>, Judging) {
        let window = self
            .usual(|lead| lead.days_to(lead.row.qualified))
            .map_or(LEAST_WINDOW, |days| days.ceil().max(LEAST_WINDOW));
        let before = |lead: &Handed| lead.days_to(lead.row.qualified).is_some_and(|days| days < 0.0);
        let (early, rest): (Vec<&Handed>, Vec<&Handed>) = self.leads.iter().partition(|lead| before(lead));
        let (old, young): (Vec<&Handed>, Vec<&Handed>) = rest.into_iter().partition(|lead| self.age(lead) >= window);
        let window = window as u32;
        let unanswered = |lead: &&&Handed| {
            let first = lead.row.answered.filter(|_| lead.wait.answered);
            qualified(lead, window) && first.is_none_or(|first| lead.row.qualified < Some(first))
        };
        let judging = Judging {
            window,
            leads: old.len() as u64,
            young: young.len() as u64,
            before: early.len() as u64,
            unanswered: old.iter().filter(unanswered).count() as u64,
        };
        (old, judging)
    }

    fn speeds(&self, judged: &[&Handed], window: u32) -> Vec<Speed> {
        let edges = self.edges();
        let place = |lead: &Handed| {
            if lead.wait.answered { edges.partition_point(|edge| *edge < lead.wait.hours) } else { edges.len() + 1 }
        };
        let mut speeds: Vec<Speed> = (0..edges.len() + 2)
            .map(|at| Speed { up_to: edges.get(at).copied(), answered: at <= edges.len(), leads: 0, qualified: 0 })
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
    fn odds(&self, judged: &[&Handed], window: u32) -> Option<(Association, Faster)> {
        let flag = |is: bool| f64::from(u8::from(is));
        let fast: Vec<f64> = judged.iter().map(|lead| flag(lead.in_time(self.limit))).collect();
        let mut columns = vec![fast.clone()];
        let band = |lead: &Handed| [9, 12, 15].iter().filter(|hour| lead.hour >= **hour).count().to_string();
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
        let ripe = self.usual(|lead| lead.days_to(lead.row.won));
        let of =
            judged.iter().filter(|lead| qualified(lead, window) && ripe.is_some_and(|days| self.age(lead) >= days));
        let values: Vec<f64> = of.map(|lead| lead.row.value.unwrap_or(0.0)).collect();
        // Ends of an odds ratio lie 1.96 standard errors of its logarithm apart on either side.
        let error = (tie.high95 / tie.low95).ln() / (2.0 * 1.96);
        let moved = |z: f64| more(tie.odds_ratio * (z * error).exp());
        let faster = Faster {
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
fn qualified(lead: &Handed, window: u32) -> bool {
    lead.days_to(lead.row.qualified).is_some_and(|days| days <= f64::from(window))
}

fn watched(leads: &[&Handed]) -> Vec<Watched> {
    let one = |lead: &&Handed| Watched {
        duration: lead.wait.hours,
        end: match (lead.wait.answered, lead.row.disqualified) {
            (true, _) => End::Event,
            (false, Some(_)) => End::Otherwise,
            (false, None) => End::Censored,
        },
    };
    leads.iter().map(one).collect()
}

/// A column of noughts and ones per value with enough leads, but for the most frequent.
fn held_equal(leads: &[&Handed], value: impl Fn(&Handed) -> Option<String>) -> Vec<Vec<f64>> {
    let values: Vec<Option<String>> = leads.iter().map(|lead| value(lead)).collect();
    let mut counts: BTreeMap<&Option<String>, usize> = BTreeMap::new();
    values.iter().for_each(|value| *counts.entry(value).or_default() += 1);
    let mut levels: Vec<(&Option<String>, usize)> = counts.into_iter().filter(|(_, count)| *count >= OWN).collect();
    levels.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let column = |level: &Option<String>| values.iter().map(|value| f64::from(u8::from(value == level))).collect();
    levels.into_iter().skip(1).take(MOST_LEVELS).map(|(level, _)| column(level)).collect()
}
