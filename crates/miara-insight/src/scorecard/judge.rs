//! From the numbers of people to verdicts.

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

/// All members judged, in their order; `None` for who has no number.
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
/// The share of false flags among all flags that is accepted.
const FALSE: f64 = 0.05;
/// Seed of the draws of a scorecard, which verdicts do not depend on.
const SEED: u64 = 1;

/// How many of everyone's group have a number.
fn peers(members: &[Member], has: impl Fn(usize) -> bool) -> Vec<usize> {
    let size = |group: usize| (0..members.len()).filter(|at| members[*at].group == group && has(*at)).count();
    members.iter().map(|member| size(member.group)).collect()
}

/// Judges shares: cases met and cases of each, and the kinds that the cases are of.
pub(super) fn shares(members: &[Member], own: &[(f64, f64)], mixed: &[MixedCases]) -> Judgement {
    let peers = peers(members, |at| own[at].1 > 0.0);
    let groups = members.iter().map(|member| member.group).max().map_or(0, |most| most + 1);
    let mut expected = vec![None; members.len()];
    for group in 0..groups {
        let within: Vec<MixedCases> = mixed.iter().filter(|one| members[one.person].group == group).cloned().collect();
        let of_group = expected_by_mix(&within, members.len());
        (0..members.len()).filter(|at| members[*at].group == group).for_each(|at| expected[at] = of_group[at]);
    }
    let scored = |at: usize| {
        let (successes, trials) = own[at];
        Scored { successes, trials, peer: members[at].group, covariate: None }
    };
    let scored: Vec<Scored> = (0..members.len()).map(scored).collect();
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
        let verdict = unflagged(verdict, expected[at], range);
        Some(Judged { cases: of, plain, expected: expected[at], fair, range, at: place, verdict })
    };
    let funnel = scores.first().filter(|_| of > 0.0).map(|score| Funnel::Share { middle, weight: score.usual });
    Judgement { all: (0..members.len()).map(judged).collect(), funnel }
}

/// What is not flagged is chance where the range holds what is expected, and else the usual spread.
fn unflagged(verdict: Verdict, expected: Option<f64>, range: Option<(f64, f64)>) -> Verdict {
    match (verdict, expected, range) {
        (Verdict::Compatible, Some(expected), Some((low, high))) if !(low..=high).contains(&expected) => Verdict::Usual,
        _ => verdict,
    }
}

/// The funnel of a group around a middle, and the chance of each number so far from it; `None` where too little is known.
type Tested = Option<(Funnel, Vec<f64>)>;

/// Judges counts over time, such as deals over days of work.
pub(super) fn counts(members: &[Member], events: &[Option<f64>], time: &[f64], is_days: Days) -> Judgement {
    let has = |at: usize| events[at].is_some() && time[at] > 0.0;
    let of = |own: &[usize]| -> (Vec<f64>, Vec<f64>) {
        own.iter().map(|at| (events[*at].unwrap_or(0.0), time[*at])).unzip()
    };
    let draw = |own: &[usize]| {
        let (events, time) = of(own);
        drawn_counts(&events, &time)
    };
    let test = |own: &[usize], middle: f64| {
        let (events, time) = of(own);
        Some(count_funnel(&events, &time, middle))
    };
    let enough = |at: usize, expected: f64| match is_days {
        Days::Yes if time[at] < f64::from(LEAST_DAYS) => Some(Verdict::ShortTime(LEAST_DAYS)),
        _ if expected * time[at] < LEAST_EVENTS => Some(Verdict::FewCases(LEAST_EVENTS as u32)),
        _ => None,
    };
    let alone = |at: usize| rate_interval(events[at].unwrap_or(0.0), time[at]);
    by_group(members, has, |at| time[at], &Peers { draw, test }, &OwnCases { lacks: enough, range: alone })
}

/// Whether time is days of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Days {
    Yes,
    No,
}

/// Judges typical amounts.
pub(super) fn amounts(members: &[Member], amounts: &[Vec<f64>]) -> Judgement {
    let of = |own: &[usize]| own.iter().map(|at| amounts[*at].clone()).collect::<Vec<Vec<f64>>>();
    let draw = |own: &[usize]| drawn_amounts(&of(own));
    let test = |own: &[usize], middle: f64| amount_funnel(&of(own), middle);
    let enough = |at: usize, _| (amounts[at].len() < LEAST_CASES as usize).then_some(Verdict::FewCases(LEAST_CASES));
    let alone = |at: usize| size_interval(&amounts[at]);
    by_group(
        members,
        |at| !amounts[at].is_empty(),
        |at| amounts[at].len() as f64,
        &Peers { draw, test },
        &OwnCases { lacks: enough, range: alone },
    )
}

/// What a person's own cases say, without those of others.
struct OwnCases<L, R> {
    /// Why they are too few for a verdict, given what was expected; `None` where they are enough.
    lacks: L,
    /// Where the number lies with 95 %.
    range: R,
}

/// What the numbers of a group say together.
struct Peers<D, T> {
    /// The numbers of some of them, drawn to what is expected of all.
    draw: D,
    /// How far all lie from a middle.
    test: T,
}

/// Draws each group together, then judges all people at once. What is expected of one is what the others reach: the own
/// result is no part of it.
fn by_group(
    members: &[Member],
    has: impl Fn(usize) -> bool,
    cases: impl Fn(usize) -> f64,
    peers: &Peers<impl Fn(&[usize]) -> Vec<Drawn>, impl Fn(&[usize], f64) -> Tested>,
    alone: &OwnCases<impl Fn(usize, f64) -> Option<Verdict>, impl Fn(usize) -> Option<(f64, f64)>>,
) -> Judgement {
    let groups = members.iter().map(|member| member.group).max().map_or(0, |most| most + 1);
    let mut all: Vec<Option<(Judged, f64)>> = vec![None; members.len()];
    let mut largest: (usize, Option<Funnel>) = (0, None);
    for group in 0..groups {
        let own: Vec<usize> = (0..members.len()).filter(|at| members[*at].group == group && has(*at)).collect();
        let drawn = (peers.draw)(&own);
        let funnel = drawn.first().and_then(|one| (peers.test)(&own, one.expected)).map(|(funnel, _)| funnel);
        for (place, (at, drawn)) in own.iter().zip(&drawn).enumerate() {
            let Some(plain) = drawn.raw else { continue };
            let others: Vec<usize> = own.iter().copied().filter(|other| other != at).collect();
            let expected = (peers.draw)(&others).first().map(|one| one.expected);
            let p = expected.and_then(|middle| (peers.test)(&own, middle)?.1.get(place).copied());
            let few = (own.len() < LEAST_PEERS || funnel.is_none()).then_some(Verdict::FewPeers);
            let own_range = (drawn.low95, drawn.high95);
            let has_width = own_range.1 - own_range.0 > WIDTH * own_range.1.abs();
            let is_drawn = own.len() >= LEAST_PEERS && has_width;
            let held = expected.unwrap_or(drawn.expected);
            let judged = Judged {
                cases: cases(*at),
                plain,
                expected,
                fair: if is_drawn { drawn.shrunk } else { plain },
                range: if is_drawn { Some(own_range) } else { (alone.range)(*at) },
                at: plain / held.max(f64::MIN_POSITIVE),
                verdict: (alone.lacks)(*at, held).or(few).unwrap_or(Verdict::Compatible),
            };
            all[*at] = Some((judged, p.unwrap_or(1.0)));
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
                other => unflagged(other, judged.expected, judged.range),
            };
            Some(Judged { at: judged.at * middle, verdict, ..judged })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(count: usize) -> Vec<Member> {
        (0..count).map(|at| Member::new(at.to_string())).collect()
    }

    #[test]
    fn what_is_expected_of_one_is_what_the_others_reach() {
        let found = counts(&members(3), &[Some(81.0), Some(118.0), Some(171.0)], &[768.0, 787.0, 899.0], Days::Yes);
        // 199 deals in the 1,555 days of the other two are 115 in 899 days; with its own 171 they were 134.
        let expected = found.all[2].unwrap().expected.unwrap() * 899.0;
        assert_eq!(expected.round(), 115.0, "{expected}");
        let alone = counts(&members(1), &[Some(5.0)], &[50.0], Days::Yes);
        assert_eq!(alone.all[0].unwrap().expected, None);
    }

    fn verdicts(judgement: &Judgement) -> Vec<Option<Verdict>> {
        judgement.all.iter().map(|one| one.map(|one| one.verdict)).collect()
    }

    #[test]
    fn who_has_few_cases_few_days_or_few_peers_is_not_judged() {
        let days = [100.0, 100.0, 100.0, 100.0, 10.0, 40.0];
        let events = [Some(10.0), Some(10.0), Some(10.0), Some(10.0), Some(1.0), Some(4.0)];
        let found = counts(&members(6), &events, &days, Days::Yes);
        // By hand: 45 in 450 days are 0.1 a day, so 4 are expected in 40 days, fewer than 5.
        assert!((found.all[0].unwrap().expected.unwrap() - 0.1).abs() < 1e-3, "{:?}", found.all[0]);
        let compatible = Some(Verdict::Compatible);
        let few = [Some(Verdict::ShortTime(20)), Some(Verdict::FewCases(5))];
        assert_eq!(verdicts(&found), [[compatible; 4].as_slice(), &few].concat());
        let four = counts(&members(4), &events[..4], &days[..4], Days::Yes);
        assert_eq!(verdicts(&four), [Some(Verdict::FewPeers); 4]);
        let none = counts(&members(5), &[None; 5], &days[..5], Days::Yes);
        assert_eq!(verdicts(&none), [None; 5]);
    }

    #[test]
    fn one_of_many_alike_stands_out() {
        let mut own = vec![(100.0, 400.0); 9];
        own.push((300.0, 400.0));
        let found = shares(&members(10), &own, &[]);
        // Without kinds of cases nothing is expected of anyone.
        assert_eq!(verdicts(&found), [Some(Verdict::FewPeers); 10]);
        let mixed = |(person, (successes, trials)): (usize, &(f64, f64))| MixedCases {
            person,
            strata: vec![],
            successes: *successes,
            trials: *trials,
        };
        let mixed: Vec<MixedCases> = own.iter().enumerate().map(mixed).collect();
        let found = shares(&members(10), &own, &mixed);
        assert_eq!(found.all[9].unwrap().verdict, Verdict::Above);
        assert!(!found.all[0].unwrap().verdict.is_flag());
        assert_eq!((found.all[0].unwrap().plain, found.all[0].unwrap().cases), (0.25, 400.0));
    }

    #[test]
    fn amounts_are_told_by_the_typical_one() {
        let found = amounts(&members(5), &[vec![10.0, 20.0], vec![], vec![30.0], vec![5.0], vec![7.0]]);
        assert_eq!(verdicts(&found)[..2], [Some(Verdict::FewCases(10)), None]);
        // The typical amount of two is their geometric mean.
        assert!((found.all[0].unwrap().plain - 200.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn what_its_range_does_not_hold_is_no_mere_chance() {
        let range = Some((0.2, 0.4));
        assert_eq!(unflagged(Verdict::Compatible, Some(0.3), range), Verdict::Compatible);
        assert_eq!(unflagged(Verdict::Compatible, Some(0.5), range), Verdict::Usual);
        assert_eq!(unflagged(Verdict::Above, Some(0.5), range), Verdict::Above);
        assert_eq!(unflagged(Verdict::Compatible, Some(0.5), None), Verdict::Compatible);
    }
}
