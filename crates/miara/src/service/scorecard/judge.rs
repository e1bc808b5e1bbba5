//! From the numbers of people to verdicts: pure arithmetic over what the engine answered.

use miara_analysis::{
    Drawn, Funnel, MixedCases, Scored, Standing, amount_funnel, count_funnel, discoveries, drawn_amounts, drawn_counts,
    expected_by_mix, rate_interval, scorecard_expecting, size_interval, wilson,
};

use super::member::{LEAST_PEERS, Member};

/// A number of one person, judged as far as it can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// Cases, days of work, or amounts.
    pub cases: f64,
    /// The plain number, of amounts the typical one.
    pub plain: f64,
    /// What peers would reach in their place; absent where there are too few of them.
    pub expected: Option<f64>,
    /// The number drawn to what is expected: the best guess of what comes.
    pub fair: f64,
    /// Where the true number lies with 95 of 100: drawn to peers, and where these are too few to tell how
    /// people differ, by the own cases alone; `None` where these don't tell it.
    pub range: Option<(f64, f64)>,
    /// Where it stands in the funnel: the plain number, moved by as much as others are expected there.
    pub at: f64,
    /// What can be told of it.
    pub verdict: Verdict,
}

/// What can be told of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Above what chance and the usual spread explain.
    Above,
    /// Compatible with chance.
    Compatible,
    /// Not what is expected, but no farther from it than people usually are.
    Usual,
    /// Below what chance and the usual spread explain.
    Below,
    /// Too few cases: fewer than so many.
    FewCases(u32),
    /// Too short a time: fewer days of work than so many.
    ShortTime(u32),
    /// Fewer peers than a comparison needs.
    FewPeers,
}

impl Verdict {
    /// Its name in sentences and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Above => "above",
            Verdict::Compatible => "compatible",
            Verdict::Usual => "usual",
            Verdict::Below => "below",
            Verdict::FewCases(_) => "few-cases",
            Verdict::ShortTime(_) => "short-time",
            Verdict::FewPeers => "few-peers",
        }
    }

    /// True where it differs by more than chance explains.
    #[must_use]
    pub fn is_flag(self) -> bool {
        matches!(self, Verdict::Above | Verdict::Below)
    }
}

/// Everyone judged, in the order of the crew; `None` for who has no number.
pub(super) struct Judgement {
    pub(super) all: Vec<Option<Judged>>,
    pub(super) funnel: Option<Funnel>,
}

/// Cases of a share, and amounts, without which nobody is judged.
const LEAST_CASES: u32 = 10;
/// Days of work without which no count is judged.
const LEAST_DAYS: u32 = 20;
/// Events that must be expected of one whose count is judged.
const LEAST_EVENTS: f64 = 5.0;
/// Nearer to none, or to all, than this is not told from it.
const BARE: f64 = 1e-5;
/// A range narrower than this share of its number is none.
const WIDTH: f64 = 1e-6;
/// The share of false flags among flags that is borne.
const FALSE: f64 = 0.05;
/// Seed of the draws of a scorecard, which verdicts do not hang on.
const SEED: u64 = 1;

/// How many of everyone's group have a number.
fn peers(crew: &[Member], has: impl Fn(usize) -> bool) -> Vec<usize> {
    let members = |group: usize| (0..crew.len()).filter(|at| crew[*at].group == group && has(*at)).count();
    crew.iter().map(|member| members(member.group)).collect()
}

/// Judges shares: cases met and cases of each, and the kinds that the cases are of.
pub(super) fn shares(crew: &[Member], own: &[(f64, f64)], mixed: &[MixedCases]) -> Judgement {
    let peers = peers(crew, |at| own[at].1 > 0.0);
    let groups = crew.iter().map(|member| member.group).max().map_or(0, |most| most + 1);
    let mut expected = vec![None; crew.len()];
    for group in 0..groups {
        let within: Vec<MixedCases> = mixed.iter().filter(|one| crew[one.person].group == group).cloned().collect();
        let of_group = expected_by_mix(&within, crew.len());
        (0..crew.len()).filter(|at| crew[*at].group == group).for_each(|at| expected[at] = of_group[at]);
    }
    let scored = |at: usize| {
        let (successes, trials) = own[at];
        Scored { successes, trials, peer: crew[at].group, covariate: None }
    };
    let scored: Vec<Scored> = (0..crew.len()).map(scored).collect();
    let scores = scorecard_expecting(&scored, &expected, SEED);
    let (met, of) = own.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let middle = if of > 0.0 { met / of } else { 0.0 };
    let judged = |at: usize| {
        let (met, of) = own[at];
        let (plain, score) = ((of > 0.0).then(|| met / of)?, &scores[at]);
        let alone = wilson(met, of, 0.95).map(|own| (own.low, own.high));
        // Where all peers have all or none, what is usual among people is not known either.
        let is_drawn = peers[at] >= LEAST_PEERS && expected[at].is_some_and(|rate| (BARE..=1.0 - BARE).contains(&rate));
        let verdict = match score.standing {
            _ if of < f64::from(LEAST_CASES) => Verdict::FewCases(LEAST_CASES),
            _ if peers[at] < LEAST_PEERS || expected[at].is_none() => Verdict::FewPeers,
            Standing::Above => Verdict::Above,
            Standing::Usual => Verdict::Compatible,
            Standing::Below => Verdict::Below,
        };
        let (fair, range) = if is_drawn { (score.shrunk, Some((score.low95, score.high95))) } else { (plain, alone) };
        let place = (middle + plain - expected[at].unwrap_or(middle)).clamp(0.0, 1.0);
        let verdict = told(verdict, expected[at], range);
        Some(Judged { cases: of, plain, expected: expected[at], fair, range, at: place, verdict })
    };
    let funnel = scores.first().filter(|_| of > 0.0).map(|score| Funnel::Share { middle, weight: score.usual });
    Judgement { all: (0..crew.len()).map(judged).collect(), funnel }
}

/// What is not marked is chance where the range holds what is expected, and else the usual spread.
fn told(verdict: Verdict, expected: Option<f64>, range: Option<(f64, f64)>) -> Verdict {
    match (verdict, expected, range) {
        (Verdict::Compatible, Some(expected), Some((low, high))) if !(low..=high).contains(&expected) => Verdict::Usual,
        _ => verdict,
    }
}

/// One group's numbers drawn together, with its funnel and the chance of each.
type Group = (Vec<Drawn>, Option<Funnel>, Vec<f64>);

/// Judges counts over time, such as deals over days of work.
pub(super) fn counts(crew: &[Member], events: &[Option<f64>], time: &[f64], is_days: Days) -> Judgement {
    let has = |at: usize| events[at].is_some() && time[at] > 0.0;
    let draw = |own: &[usize]| -> Group {
        let events: Vec<f64> = own.iter().map(|at| events[*at].unwrap_or(0.0)).collect();
        let time: Vec<f64> = own.iter().map(|at| time[*at]).collect();
        let drawn = drawn_counts(&events, &time);
        let Some(middle) = drawn.first().map(|one| one.expected) else { return (drawn, None, vec![]) };
        let (funnel, ps) = count_funnel(&events, &time, middle);
        (drawn, Some(funnel), ps)
    };
    let enough = |at: usize, expected: f64| match is_days {
        Days::Yes if time[at] < f64::from(LEAST_DAYS) => Some(Verdict::ShortTime(LEAST_DAYS)),
        _ if expected * time[at] < LEAST_EVENTS => Some(Verdict::FewCases(LEAST_EVENTS as u32)),
        _ => None,
    };
    let alone = |at: usize| rate_interval(events[at].unwrap_or(0.0), time[at]);
    by_group(crew, has, draw, |at| time[at], &Alone { lacks: enough, range: alone })
}

/// Whether time is days of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Days {
    Yes,
    No,
}

/// Judges typical amounts.
pub(super) fn amounts(crew: &[Member], amounts: &[Vec<f64>]) -> Judgement {
    let draw = |own: &[usize]| -> Group {
        let amounts: Vec<Vec<f64>> = own.iter().map(|at| amounts[*at].clone()).collect();
        let drawn = drawn_amounts(&amounts);
        let funnel = drawn.first().and_then(|one| amount_funnel(&amounts, one.expected));
        let (funnel, ps) = funnel.map_or((None, vec![]), |(funnel, ps)| (Some(funnel), ps));
        (drawn, funnel, ps)
    };
    let enough = |at: usize, _| (amounts[at].len() < LEAST_CASES as usize).then_some(Verdict::FewCases(LEAST_CASES));
    let alone = |at: usize| size_interval(&amounts[at]);
    by_group(
        crew,
        |at| !amounts[at].is_empty(),
        draw,
        |at| amounts[at].len() as f64,
        &Alone { lacks: enough, range: alone },
    )
}

/// What the cases of a person tell without those of others.
struct Alone<L, R> {
    /// What they are too few for, given what was expected.
    lacks: L,
    /// Where the number lies with 95 %.
    range: R,
}

/// Draws each group together, then judges all people at once.
fn by_group(
    crew: &[Member],
    has: impl Fn(usize) -> bool,
    draw: impl Fn(&[usize]) -> Group,
    cases: impl Fn(usize) -> f64,
    alone: &Alone<impl Fn(usize, f64) -> Option<Verdict>, impl Fn(usize) -> Option<(f64, f64)>>,
) -> Judgement {
    let groups = crew.iter().map(|member| member.group).max().map_or(0, |most| most + 1);
    let mut all: Vec<Option<(Judged, f64)>> = vec![None; crew.len()];
    let mut largest: (usize, Option<Funnel>) = (0, None);
    for group in 0..groups {
        let own: Vec<usize> = (0..crew.len()).filter(|at| crew[*at].group == group && has(*at)).collect();
        let (drawn, funnel, ps) = draw(&own);
        for (place, (at, drawn)) in own.iter().zip(&drawn).enumerate() {
            let Some(plain) = drawn.raw else { continue };
            let few = (own.len() < LEAST_PEERS || funnel.is_none()).then_some(Verdict::FewPeers);
            let own_range = (drawn.low95, drawn.high95);
            let has_width = own_range.1 - own_range.0 > WIDTH * own_range.1.abs();
            let is_drawn = own.len() >= LEAST_PEERS && has_width;
            let judged = Judged {
                cases: cases(*at),
                plain,
                expected: (own.len() > 1).then_some(drawn.expected),
                fair: if is_drawn { drawn.shrunk } else { plain },
                range: if is_drawn { Some(own_range) } else { (alone.range)(*at) },
                at: plain / drawn.expected.max(f64::MIN_POSITIVE),
                verdict: (alone.lacks)(*at, drawn.expected).or(few).unwrap_or(Verdict::Compatible),
            };
            all[*at] = Some((judged, ps.get(place).copied().unwrap_or(1.0)));
        }
        if own.len() > largest.0 {
            largest = (own.len(), funnel);
        }
    }
    let middle = largest.1.map_or(1.0, |funnel| funnel.middle());
    Judgement { all: flagged(all, middle), funnel: largest.1 }
}

/// Tells which of those who can be judged differ by more than chance, and puts all into one funnel.
fn flagged(all: Vec<Option<(Judged, f64)>>, middle: f64) -> Vec<Option<Judged>> {
    let judged = |one: &Option<(Judged, f64)>| {
        one.as_ref().filter(|(judged, _)| judged.verdict == Verdict::Compatible).map_or(f64::NAN, |(_, p)| *p)
    };
    // What is no number takes no part in the comparison of all.
    let ps: Vec<f64> = all.iter().map(judged).collect();
    let flags = discoveries(&ps, FALSE);
    all.into_iter()
        .zip(flags)
        .map(|(one, flag)| {
            let (judged, _) = one?;
            let above = judged.expected.is_some_and(|expected| judged.plain > expected);
            let verdict = match judged.verdict {
                Verdict::Compatible if flag && above => Verdict::Above,
                Verdict::Compatible if flag => Verdict::Below,
                other => told(other, judged.expected, judged.range),
            };
            Some(Judged { at: judged.at * middle, verdict, ..judged })
        })
        .collect()
}
