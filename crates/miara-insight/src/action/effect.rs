//! What an action changed, against what would have been without it.

use jiff::ToSpan as _;
use jiff::civil::Date;
use miara_analysis::{BesideEffect, effect_alone, effect_beside};
use miara_model::action::{Action, ActionTerms, Annotation};
use miara_model::kpi::Better;
use miara_model::{Grain, Kpi, Period};

use super::course::Course;
use super::expected_change::{ExpectedChange, VersusExpected};
use super::overlap::{days_of, meet, overlap};
use crate::incident::Incident;

/// How an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectStatus {
    /// It has not begun.
    Ahead,
    /// Too few whole periods have passed since.
    TooEarly,
    /// Too few whole periods are known before it.
    TooLittle,
    /// Its KPI is not there, or has no number.
    NoNumber,
    /// What came may be chance.
    CannotTell,
    /// The KPI changed for the better.
    Better,
    /// The KPI changed for the better, but other actions on it were done in the same part and days, so that
    /// what each did can't be told apart.
    Shared,
    /// The KPI changed for the worse.
    Worse,
    /// The KPI, which is best within a range, changed.
    Changed,
}

impl EffectStatus {
    /// The word in JSON and in keys of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            EffectStatus::Ahead => "ahead",
            EffectStatus::TooEarly => "too-early",
            EffectStatus::TooLittle => "too-little",
            EffectStatus::NoNumber => "no-number",
            EffectStatus::CannotTell => "cannot-tell",
            EffectStatus::Better => "better",
            EffectStatus::Shared => "shared",
            EffectStatus::Worse => "worse",
            EffectStatus::Changed => "changed",
        }
    }
}

/// Why nothing can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// As much happens by chance.
    Chance,
    /// The same method finds effects on this series where nothing was done.
    FalseAlarms,
    /// There are too few earlier stretches to hold it against.
    FewPlacebos,
    /// Other actions on the KPI were done in the same part and days.
    Together,
}

impl Doubt {
    /// The word in JSON and in keys of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Doubt::Chance => "chance",
            Doubt::FalseAlarms => "false-alarms",
            Doubt::FewPlacebos => "few-placebos",
            Doubt::Together => "together",
        }
    }
}

/// Why another part of the firm is not held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut {
    /// Something was done there too: the action.
    Action(String),
    /// It had an incident of its own since a day.
    Incident(Date),
    /// It has too few numbers.
    FewNumbers,
}

/// What else happened in the same days.
#[derive(Debug, Clone, PartialEq)]
pub enum Confounder {
    /// Another action: its number, its title and its first day.
    Action(i64, String, Date),
    /// What someone knows of these days, with the first of them.
    Annotation(String, Date),
    /// An incident.
    Incident(Box<Incident>),
}

/// One period before or since.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectPoint {
    /// The period.
    pub period: Period,
    /// What came.
    pub actual: Option<f64>,
    /// What would have been without the action; absent where it can't be told.
    pub without: Option<f64>,
    /// Where that lies with 95 %, on average over the periods since; absent before the action.
    pub band: Option<(f64, f64)>,
}

/// What an effect is told from.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The grain of the periods.
    pub grain: Grain,
    /// Whole periods before.
    pub before: usize,
    /// Whole periods since.
    pub after: usize,
    /// The periods, oldest first.
    pub points: Vec<EffectPoint>,
    /// The dimension of the other parts.
    pub dimension: Option<String>,
    /// Other parts with their weights in what would have been, the heaviest first.
    pub others: Vec<(String, f64)>,
    /// Parts that are not held against, and why.
    pub left_out: Vec<(String, LeftOut)>,
}

/// What can be told of an effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectEstimate {
    /// The change as a share of what would have been without.
    pub change: f64,
    /// Where it lies with 95 %; absent where it can't be told.
    pub range: Option<(f64, f64)>,
    /// The number since: of what adds up over time, and of stocks, the mean of its periods, else the KPI's own.
    pub actual: f64,
    /// The number that would have been without.
    pub without: f64,
    /// The chance of as much where nothing was done, by placebos.
    pub p: Option<f64>,
    /// How many placebos there are.
    pub placebos: usize,
    /// Feigned actions at which the same reckoning ran, and how many of them it called an effect.
    pub feigned: (usize, usize),
    /// How what came stands to what was expected.
    pub against: Option<VersusExpected>,
}

/// What an action changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// How it stands.
    pub status: EffectStatus,
    /// Why nothing can be told.
    pub doubt: Option<Doubt>,
    /// Whole periods that are needed and there, where there are too few.
    pub lacking: Option<(usize, usize)>,
    /// What can be told.
    pub told: Option<EffectEstimate>,
    /// What it is told from.
    pub evidence: Option<Evidence>,
    /// What else happened in the same days.
    pub confounders: Vec<Confounder>,
}

/// Whole periods that are needed before and since.
const WEEKS: (usize, usize) = (26, 4);
const MONTHS: (usize, usize) = (18, 2);
/// What chance does as often is no effect.
const BY_CHANCE: f64 = 0.05;
/// More false alarms than this share, of at least so many feigned actions, and nothing can be told.
const FALSE_ALARMS: f64 = 0.25;
const FEIGNED: usize = 5;
/// Other parts must have numbers in this share of the periods.
const KNOWN: f64 = 0.9;
/// Other parts that are held against, at most.
const OTHERS: usize = 20;
/// Days around its beginning in which an incident of the same part may be the effect itself.
const ITSELF: i32 = 28;
/// Days before an action in which others still show.
const SHORTLY: i64 = 28;

/// What an effect is told from.
#[derive(Debug, Clone, Copy)]
pub struct EffectInput<'a> {
    /// The action.
    pub action: &'a Action,
    /// Its KPI.
    pub kpi: &'a Kpi,
    /// The KPI's numbers before it and since, as far as they are known.
    pub course: &'a Course,
    /// The day until which they are.
    pub until: Date,
    /// All actions.
    pub actions: &'a [Action],
    /// All annotations.
    pub annotations: &'a [Annotation],
    /// Incidents in which the KPI shows.
    pub incidents: &'a [Incident],
    /// The KPI's own number over the whole periods since, where it is no sum of them.
    pub since: Option<f64>,
}

/// Whole periods that are needed before and since an action.
fn needed(grain: Grain) -> (usize, usize) {
    if grain == Grain::Week { WEEKS } else { MONTHS }
}

/// Why nothing can be told for want of periods; `None` where there are enough.
#[must_use]
pub fn too_few(course: &Course) -> Option<Effect> {
    let (before, after) = needed(course.grain);
    let known = course.treated[course.from..].iter().flatten().count();
    let lacking =
        |status, lacking| Effect { lacking: Some(lacking), evidence: Some(course.evidence()), ..Effect::bare(status) };
    if known < after {
        return Some(lacking(EffectStatus::TooEarly, (after, known)));
    }
    (course.before() < before).then(|| lacking(EffectStatus::TooLittle, (before, course.before())))
}

/// What an action changed.
#[must_use]
pub fn effect(input: &EffectInput<'_>) -> Effect {
    if let Some(lacking) = too_few(input.course) {
        return lacking;
    }
    let days = days_of(&input.action.terms, input.until);
    let left_out = left_out(input, days);
    let mut effect = estimate(input.kpi, &input.action.terms, input.course, left_out);
    if let (Some(told), Some(since)) = (&mut effect.told, input.since) {
        // The share holds; the numbers are the KPI's own.
        (told.actual, told.without) = (since, since / (1.0 + told.change));
    }
    effect.confounders = confounders(input, days);
    effect.share();
    effect
}

/// Other parts on which something was done or happened, or of which too little is known.
fn left_out(input: &EffectInput<'_>, days: Period) -> Vec<(String, LeftOut)> {
    let EffectInput { action, course, actions, incidents, .. } = *input;
    let Some(dimension) = &course.dimension else { return Vec::new() };
    let looked = Period { from: course.periods.first().map_or(days.from, |first| first.from), to: days.to };
    let near = Period { from: days.from.saturating_sub(26.weeks()), to: days.to };
    let mut left_out = Vec::new();
    for (value, values) in &course.others {
        let is_here = |parts: &[(String, String)]| parts.iter().any(|(d, v)| d == dimension && v == value);
        let done = actions.iter().find(|other| {
            let terms = &other.terms;
            other.id != action.id
                && terms.kpi == action.terms.kpi
                && is_here(terms.scope.parts())
                && overlap(days_of(terms, days.to), looked)
        });
        let happened = incidents.iter().find(|incident| {
            let places =
                std::iter::once((&incident.kpi, &incident.place)).chain(incident.also.iter().map(|(k, p)| (k, p)));
            let mut here = places.filter(|(kpi, place)| {
                kpi.name == action.terms.kpi && place.as_ref().is_some_and(|(d, v)| d == dimension && v == value)
            });
            let to = incident.to.unwrap_or(days.to).max(incident.from);
            here.next().is_some() && overlap(Period { from: incident.from, to }, near)
        });
        let known = values.iter().flatten().count() as f64 >= KNOWN * course.periods.len() as f64;
        if let Some(other) = done {
            left_out.push((value.clone(), LeftOut::Action(other.terms.title.clone())));
        } else if let Some(incident) = happened {
            left_out.push((value.clone(), LeftOut::Incident(incident.from)));
        } else if !known {
            left_out.push((value.clone(), LeftOut::FewNumbers));
        }
    }
    left_out
}

/// What else happened in the same days in the same part of the firm.
fn confounders(input: &EffectInput<'_>, days: Period) -> Vec<Confounder> {
    let EffectInput { action, actions, annotations, incidents, .. } = *input;
    let terms = &action.terms;
    let near = Period { from: days.from.saturating_sub(SHORTLY.days()), to: days.to };
    let mut found = Vec::new();
    for other in actions.iter().filter(|other| other.id != action.id) {
        let there = &other.terms;
        // One that lasted while the level before was looked at is in both sides of the comparison.
        let is_recent = there.begun >= days.from.saturating_sub((WEEKS.0 as i64).weeks());
        let is_near = is_recent && overlap(days_of(there, days.to), near);
        if there.kpi == terms.kpi && meet(&there.scope, &terms.scope) && is_near {
            found.push(Confounder::Action(other.id, there.title.clone(), there.begun));
        }
    }
    for one in annotations {
        let about = one.kpi.as_ref().is_none_or(|kpi| *kpi == terms.kpi);
        if about && meet(&one.scope, &terms.scope) && overlap(one.period, near) {
            found.push(Confounder::Annotation(one.text.clone(), one.period.from));
        }
    }
    for incident in incidents {
        let apart = incident.from.since(terms.begun).map_or(0, |span| span.get_days().abs());
        let days = Period { from: incident.from, to: incident.to.unwrap_or(near.to).max(incident.from) };
        let here = match &incident.place {
            None => true,
            Some((dimension, value)) => {
                let own = terms.scope.parts().iter().any(|(d, v)| d == dimension && v == value);
                own && apart > ITSELF
            }
        };
        if here && overlap(days, near) {
            found.push(Confounder::Incident(Box::new(incident.clone())));
        }
    }
    found
}

impl Effect {
    /// Other actions on the same KPI in the same part and days.
    pub fn partners(&self) -> impl Iterator<Item = (i64, &str)> {
        self.confounders.iter().filter_map(|one| match one {
            Confounder::Action(id, title, _) => Some((*id, title.as_str())),
            Confounder::Annotation(..) | Confounder::Incident(_) => None,
        })
    }

    /// Where other actions were done as well, no effect is any single one's.
    fn share(&mut self) {
        if self.partners().next().is_none() {
            return;
        }
        match self.status {
            EffectStatus::Better => self.status = EffectStatus::Shared,
            EffectStatus::Worse | EffectStatus::Changed => {
                (self.status, self.doubt) = (EffectStatus::CannotTell, Some(Doubt::Together));
            }
            _ => {}
        }
    }

    /// Nothing but how it stands.
    #[must_use]
    pub fn bare(status: EffectStatus) -> Effect {
        Effect { status, doubt: None, lacking: None, told: None, evidence: None, confounders: Vec::new() }
    }
}

impl Course {
    /// The numbers alone, without anything that would have been.
    fn evidence(&self) -> Evidence {
        let point = |(period, actual): (&Period, &Option<f64>)| EffectPoint {
            period: *period,
            actual: *actual,
            without: None,
            band: None,
        };
        Evidence {
            grain: self.grain,
            before: self.before(),
            after: self.after(),
            points: self.periods.iter().zip(&self.treated).map(point).collect(),
            dimension: self.dimension.clone(),
            others: Vec::new(),
            left_out: Vec::new(),
        }
    }
}

/// What can be told of a course: beside the other parts where there are any, else by itself.
fn estimate(kpi: &Kpi, terms: &ActionTerms, course: &Course, mut left_out: Vec<(String, LeftOut)>) -> Effect {
    let positive = |values: &[Option<f64>]| values.iter().flatten().all(|value| *value > 0.0);
    // What is never 0 or below is compared by its factor: rates, times and amounts are skewed.
    let by_factor = positive(&course.treated);
    let mut others: Vec<&(String, Vec<Option<f64>>)> = Vec::new();
    for other in &course.others {
        if left_out.iter().any(|(name, _)| *name == other.0) {
            continue;
        }
        if by_factor && !positive(&other.1) {
            left_out.push((other.0.clone(), LeftOut::FewNumbers));
        } else if others.len() < OTHERS {
            others.push(other);
        }
    }
    let beside = if others.is_empty() { None } else { beside(course, &others, by_factor) };
    let mut effect = match beside {
        Some((found, kept)) => of_beside(course, &others, found, &kept, by_factor),
        None => alone(course),
    };
    if let Some(evidence) = &mut effect.evidence {
        evidence.left_out = left_out;
    }
    judge(&mut effect, kpi, terms);
    effect
}

/// The effect beside other parts, with the places of the periods in which all have a number.
fn beside(
    course: &Course,
    others: &[&(String, Vec<Option<f64>>)],
    by_factor: bool,
) -> Option<(BesideEffect, Vec<usize>)> {
    let scaled = |value: f64| if by_factor { value.ln() } else { value };
    let all = |at: &usize| course.treated[*at].is_some() && others.iter().all(|(_, values)| values[*at].is_some());
    let kept: Vec<usize> = (0..course.periods.len()).filter(all).collect();
    let of = |values: &[Option<f64>]| -> Vec<f64> { kept.iter().filter_map(|at| values[*at]).map(scaled).collect() };
    let treated = of(&course.treated);
    let controls: Vec<Vec<f64>> = others.iter().map(|(_, values)| of(values)).collect();
    let from = kept.iter().filter(|at| **at < course.from).count();
    effect_beside(&treated, &controls, from).ok().map(|found| (found, kept))
}

fn of_beside(
    course: &Course,
    others: &[&(String, Vec<Option<f64>>)],
    found: BesideEffect,
    kept: &[usize],
    by_factor: bool,
) -> Effect {
    let since: Vec<f64> = course.treated[course.from..].iter().flatten().copied().collect();
    let actual = since.iter().sum::<f64>() / since.len().max(1) as f64;
    // The number without an effect of a size, and the other way round.
    let without = |effect: f64| if by_factor { actual / effect.exp() } else { actual - effect };
    let change = |effect: f64| {
        let without = without(effect);
        if without == 0.0 { 0.0 } else { (actual - without) / without.abs() }
    };
    let mut evidence = course.evidence();
    for (place, at) in kept.iter().enumerate() {
        let log = found.without[place];
        let value = |value: f64| if by_factor { value.exp() } else { value };
        let point = &mut evidence.points[*at];
        point.without = Some(value(log));
        if *at >= course.from {
            point.band = Some((value(log + found.effect - found.high), value(log + found.effect - found.low)));
        }
    }
    evidence.others = others.iter().zip(&found.weights).map(|((name, _), weight)| (name.clone(), *weight)).collect();
    evidence.others.sort_by(|a, b| b.1.total_cmp(&a.1));
    let told = EffectEstimate {
        change: change(found.effect),
        range: Some((change(found.low), change(found.high))),
        actual,
        without: without(found.effect),
        p: Some(found.p),
        placebos: found.placebos,
        feigned: (found.feigned, found.feigned_effects),
        against: None,
    };
    Effect { told: Some(told), evidence: Some(evidence), ..Effect::bare(EffectStatus::CannotTell) }
}

/// The effect by the series' own past.
fn alone(course: &Course) -> Effect {
    let year = if course.grain == Grain::Week { 52 } else { 12 };
    let season = if course.from >= 2 * year { year } else { 1 };
    let mut evidence = course.evidence();
    let Ok(found) = effect_alone(&course.treated, course.from, season) else {
        let bare = Effect::bare(EffectStatus::CannotTell);
        return Effect { doubt: Some(Doubt::FewPlacebos), evidence: Some(evidence), ..bare };
    };
    let known: Vec<usize> = (course.from..course.periods.len()).filter(|at| course.treated[*at].is_some()).collect();
    let mean =
        |value: &dyn Fn(usize) -> f64| known.iter().map(|at| value(*at)).sum::<f64>() / known.len().max(1) as f64;
    let actual = mean(&|at| course.treated[at].unwrap_or(0.0));
    let without = actual - found.effect;
    let change = |effect: f64| if without == 0.0 { 0.0 } else { effect / without.abs() };
    let range = found.low.zip(found.high);
    for (place, without) in found.without.iter().enumerate() {
        let point = &mut evidence.points[course.from + place];
        point.without = Some(*without);
        point.band = range.map(|(low, high)| (without + found.effect - high, without + found.effect - low));
    }
    let told = EffectEstimate {
        change: change(found.effect),
        range: range.map(|(low, high)| (change(low), change(high))),
        actual,
        without,
        p: found.p,
        placebos: found.placebos,
        feigned: feigned_alone(course, season),
        against: None,
    };
    Effect { told: Some(told), evidence: Some(evidence), ..Effect::bare(EffectStatus::CannotTell) }
}

/// Runs the same on the values before the action alone, at feigned dates.
fn feigned_alone(course: &Course, season: usize) -> (usize, usize) {
    let window = course.after().min(course.from / 4).max(1);
    let dates = (1..=FEIGNED + 1).filter_map(|back| course.from.checked_sub(back * window));
    let judged = dates.filter_map(|date| effect_alone(&course.treated[..date + window], date, season).ok()?.p);
    let all: Vec<f64> = judged.collect();
    (all.len(), all.iter().filter(|p| **p <= BY_CHANCE).count())
}

/// Whether an effect is one, for good or bad, and how it stands to what was expected.
fn judge(effect: &mut Effect, kpi: &Kpi, terms: &ActionTerms) {
    let Some(told) = &mut effect.told else { return };
    let wanted = ExpectedChange::of(&terms.expected, &kpi.unit);
    if let (Some(wanted), Some((low, high))) = (wanted, told.range) {
        let unit = told.without.abs();
        told.against = Some(wanted.against((low, high), (low * unit, high * unit)));
    }
    let (feigned, called) = told.feigned;
    let beyond_chance = told.p.is_some_and(|p| p <= BY_CHANCE);
    let clear = told.range.is_some_and(|(low, high)| low > 0.0 || high < 0.0);
    effect.doubt = if told.p.is_none() {
        Some(Doubt::FewPlacebos)
    } else if feigned >= FEIGNED && called as f64 > FALSE_ALARMS * feigned as f64 {
        Some(Doubt::FalseAlarms)
    } else if !beyond_chance || !clear {
        Some(Doubt::Chance)
    } else {
        None
    };
    if effect.doubt.is_none() {
        effect.status = match (kpi.better, told.change > 0.0) {
            (Better::Within, _) => EffectStatus::Changed,
            (Better::Higher, true) | (Better::Lower, false) => EffectStatus::Better,
            (Better::Higher, false) | (Better::Lower, true) => EffectStatus::Worse,
        };
    } else {
        told.against = None;
    }
}
