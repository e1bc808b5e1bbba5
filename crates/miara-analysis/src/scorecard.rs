//! Rates of people, fairly: drawn to their peers by as much as chance could have made them.

use std::collections::HashMap;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::distribution::{beta_quantile, ln_beta_binomial, normal_below, normal_draw};
use crate::forecast::least;

/// How many people may stand apart from the others, and the spread of those, in cases.
const APART: f64 = 0.1;
const APART_WEIGHT: f64 = 8.0;
/// What people's usual spread counts for before any is seen, in cases, and how far off that may be by factor,
/// as a standard deviation of its logarithm: of rates around .3, mostly standard deviations of .015 to .07.
const USUAL_WEIGHT: f64 = 200.0;
const USUAL_RANGE: f64 = 0.8;
/// The spreads that are looked at, in cases, and in how many steps.
const SPREADS: (f64, f64) = (2.0, 2e4);
const STEPS: i32 = 24;
/// Members of a group from which on it has a spread of its own.
const GROUP: usize = 8;
/// The share of false flags among flags that is borne.
const FALSE: f64 = 0.05;
/// Cases above which tails are taken from the normal distribution.
const MANY: f64 = 3000.0;
/// More cases than this are no count of cases.
const MOST_CASES: f64 = 1e12;
/// Draws for the chance of standing in the upper half.
const DRAWS: usize = 1000;
/// How many steps are looked at of what a group's mean and spread may be, how much less likely their ends are
/// than the middle, in logarithms, and how far the mean may be off, in logits.
const AROUND: i32 = 12;
const UNLIKELY: f64 = 5.0;
const FARTHEST: f64 = 6.0;
/// The least and the most that peers may count, in cases.
const WEIGHT: (f64, f64) = (1.0, 1e5);

/// One person, or one of any other kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Cases met, within 0 and `trials`.
    pub successes: f64,
    /// Cases.
    pub trials: f64,
    /// The group of peers, by number: role, tenure, territory.
    pub peer: usize,
    /// What else an expected rate depends on, such as the number of cases or their difficulty.
    pub covariate: Option<f64>,
}

/// How one stands to its peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Beyond chance and the usual spread above what was expected.
    Above,
    /// As expected, as far as can be told.
    Usual,
    /// Beyond chance and the usual spread below.
    Below,
}

/// One's score.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The plain rate; `None` without cases.
    pub raw: Option<f64>,
    /// What peers of like covariate would reach, 0..1.
    pub expected: f64,
    /// The rate drawn to what was expected, 0..1: the best guess of the next.
    pub shrunk: f64,
    /// Where the true rate lies with 95 %.
    pub low95: f64,
    /// Its upper end.
    pub high95: f64,
    /// How many cases the peers count for.
    pub weight: f64,
    /// How many cases the usual spread counts for by which the standing is judged; the same for all.
    pub usual: f64,
    /// The chance of a rate so far from the expected, over and above the usual spread, 0..1.
    pub p: f64,
    /// The verdict at a false discovery rate of 5 %.
    pub standing: Standing,
    /// The chance of a true rate in the upper half of the peers, 0..1, the same for all with the same counts and
    /// expectation; `None` with fewer than three.
    pub upper_half: Option<f64>,
}

/// Scores everyone, in the order given. Numbers that make no rate count as no cases.
///
/// The rates of a group of peers are taken to come from a beta distribution, whose mean may move with
/// the covariate; its mean and spread are those under which the cases are likeliest. The standing
/// is judged by a funnel with the usual spread, which those who stand apart do not widen.
///
/// # Source
/// Efron, Morris 1975; Brown 2008, *In-season prediction of batting averages* (shrinking to peers,
/// not to all); Spiegelhalter 2005, *Funnel plots* and *Handling over-dispersion*; Benjamini,
/// Hochberg 1995.
#[must_use]
pub fn scorecard(people: &[Scored], seed: u64) -> Vec<Score> {
    let people: Vec<Scored> = people.iter().map(sound).collect();
    let priors = by_group(&people, |members, _| fitted(members));
    scored(&people, &priors, Means::Fitted, seed)
}

/// The same where it is known what is expected of each, 0..1, such as by the mix of their cases; only how
/// far true rates lie from it is fitted. Covariates take no part. Who has no expectation counts as no
/// case and is expected to reach one half.
///
/// # Source
/// As [`scorecard`].
#[must_use]
pub fn scorecard_expecting(people: &[Scored], expected: &[Option<f64>], seed: u64) -> Vec<Score> {
    let known = |at: usize| expected.get(at).copied().flatten().filter(|rate| rate.is_finite());
    let people: Vec<Scored> = people
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let trials = if known(at).is_some() { one.trials } else { 0.0 };
            sound(&Scored { trials, covariate: None, ..one.clone() })
        })
        .collect();
    let priors = by_group(&people, |members, own| {
        let means: Vec<f64> = own.iter().map(|at| known(*at).unwrap_or(0.5).clamp(1e-6, 1.0 - 1e-6)).collect();
        spread_around(members, &means)
    });
    scored(&people, &priors, Means::Known, seed)
}

/// The prior of everyone, fitted in each group of peers.
fn by_group(people: &[Scored], fit: impl Fn(&[&Scored], &[usize]) -> Vec<Prior>) -> Vec<Prior> {
    let groups = people.iter().map(|one| one.peer).max().map_or(0, |most| most + 1);
    let mut priors = vec![Prior { mean: 0.5, weight: WEIGHT.0 }; people.len()];
    for group in 0..groups {
        let own: Vec<usize> = (0..people.len()).filter(|at| people[*at].peer == group).collect();
        let members: Vec<&Scored> = own.iter().map(|at| &people[*at]).collect();
        own.iter().zip(fit(&members, &own)).for_each(|(at, prior)| priors[*at] = prior);
    }
    priors
}

/// Priors with known means and the weight under which the cases are likeliest.
fn spread_around(members: &[&Scored], means: &[f64]) -> Vec<Prior> {
    let priors = |weight: f64| means.iter().map(move |mean| Prior { mean: *mean, weight });
    let cost = |log: f64| -> f64 {
        let each = members.iter().zip(priors(log.exp())).map(|(one, prior)| {
            let (a, b) = prior.before();
            if one.trials > 0.0 { ln_beta_binomial(one.successes, one.trials, a, b) } else { 0.0 }
        });
        leaning(log) - each.sum::<f64>()
    };
    let (low, high) = (WEIGHT.0.ln(), WEIGHT.1.ln());
    let logs = (0..=200).map(|step| low + (high - low) * f64::from(step) / 200.0);
    let best = logs.min_by(|a, b| cost(*a).total_cmp(&cost(*b))).unwrap_or(low);
    priors(best.exp()).collect()
}

/// Of few members the spread can hardly be told: a mild leaning to that of a hundred cases.
fn leaning(log_weight: f64) -> f64 {
    0.5 * ((log_weight - 100.0_f64.ln()) / 2.5).powi(2)
}

/// Scores everyone, given what is expected of them.
fn scored(people: &[Scored], priors: &[Prior], means: Means, seed: u64) -> Vec<Score> {
    let (ps, usual) = funnel(people, priors);
    let flagged = discoveries(&ps, FALSE);
    let rates = true_rates(people, priors, means);
    let halves = upper_halves(people, priors, seed);
    let score = |at: usize| {
        let (one, prior) = (&people[at], priors[at]);
        let (a, b) = rates[at];
        let raw = (one.trials > 0.0).then(|| one.successes / one.trials);
        let standing = match raw {
            Some(raw) if flagged[at] && raw > prior.mean => Standing::Above,
            Some(raw) if flagged[at] && raw < prior.mean => Standing::Below,
            _ => Standing::Usual,
        };
        Score {
            raw,
            expected: prior.mean,
            shrunk: a / (a + b),
            low95: beta_quantile(0.025, a, b),
            high95: beta_quantile(0.975, a, b),
            weight: prior.weight,
            usual,
            p: ps[at],
            standing,
            upper_half: halves[at],
        }
    };
    (0..people.len()).map(score).collect()
}

fn sound(one: &Scored) -> Scored {
    let rate = one.trials <= MOST_CASES && one.trials > 0.0 && (0.0..=one.trials).contains(&one.successes);
    let covariate = one.covariate.filter(|covariate| covariate.is_finite());
    if rate {
        Scored { covariate, ..one.clone() }
    } else {
        Scored { successes: 0.0, trials: 0.0, peer: one.peer, covariate }
    }
}

/// What is expected of one before any case.
#[derive(Debug, Clone, Copy)]
struct Prior {
    mean: f64,
    weight: f64,
}

impl Prior {
    /// The beta distribution before any case.
    fn before(self) -> (f64, f64) {
        (self.mean * self.weight, (1.0 - self.mean) * self.weight)
    }

    /// The same with the mean moved by some logits and another weight, by its logarithm.
    fn moved(self, off: f64, log_weight: f64) -> Prior {
        let odds = self.mean / (1.0 - self.mean) * off.exp();
        Prior { mean: (odds / (1.0 + odds)).clamp(1e-6, 1.0 - 1e-6), weight: log_weight.exp() }
    }

    /// The beta distribution after the cases.
    fn after(self, one: &Scored) -> (f64, f64) {
        let (a, b) = self.before();
        (a + one.successes, b + one.trials - one.successes)
    }
}

/// Where the means of priors are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Means {
    /// From the group's own cases, so that they may be off by as much as chance moves those.
    Fitted,
    Known,
}

/// Beta distributions of everyone's true rate. Of a small group neither the mean nor the spread is known well,
/// so they have the mean and the variance that come of all means and spreads by how likely they are.
///
/// # Source
/// Morris 1983, *Parametric empirical Bayes inference*: what is fitted is not known; Gelman and others 2013,
/// *Bayesian Data Analysis*, chapter 5.
fn true_rates(people: &[Scored], priors: &[Prior], means: Means) -> Vec<(f64, f64)> {
    let mut rates: Vec<(f64, f64)> = people.iter().zip(priors).map(|(one, prior)| prior.after(one)).collect();
    let groups = people.iter().map(|one| one.peer).max().map_or(0, |most| most + 1);
    for group in 0..groups {
        let own: Vec<usize> =
            (0..people.len()).filter(|at| people[*at].peer == group && people[*at].trials > 0.0).collect();
        let members: Vec<(&Scored, Prior)> = own.iter().map(|at| (&people[*at], priors[*at])).collect();
        let likely = likely(&members, means);
        for at in (0..people.len()).filter(|at| people[*at].peer == group) {
            rates[at] = matched(&people[at], priors[at], &likely).unwrap_or(rates[at]);
        }
    }
    rates
}

/// How far the mean of all lies from the fitted one, in logits, the logarithm of the weight, and how likely
/// both are.
type Likely = (f64, f64, f64);

/// What a group's mean and weight may be beside the fitted ones.
fn likely(members: &[(&Scored, Prior)], means: Means) -> Vec<Likely> {
    let Some((_, fitted)) = members.first() else { return Vec::new() };
    let log = |off: f64, weight: f64| -> f64 {
        let each = members.iter().map(|(one, prior)| {
            let (a, b) = prior.moved(off, weight).before();
            ln_beta_binomial(one.successes, one.trials, a, b)
        });
        let middle = fitted.moved(off, weight).mean;
        each.sum::<f64>() - leaning(weight) + 0.5 * (middle * (1.0 - middle)).ln()
    };
    let at = fitted.weight.ln();
    let weights = around(at, (WEIGHT.0.ln(), WEIGHT.1.ln()), |weight| log(0.0, weight));
    let offs = match means {
        // The mean is known least where people differ most.
        Means::Fitted => around(0.0, (-FARTHEST, FARTHEST), |off| log(off, weights[0])),
        Means::Known => vec![0.0],
    };
    let all = weights.iter().flat_map(|weight| offs.iter().map(|off| (*off, *weight, log(*off, *weight))));
    let all: Vec<Likely> = all.collect();
    let top = all.iter().map(|(_, _, log)| *log).fold(f64::NEG_INFINITY, f64::max);
    let all = all.into_iter().map(|(off, weight, log)| (off, weight, (log - top).exp()));
    all.filter(|(_, _, share)| *share > 1e-4).collect()
}

/// Even steps from where something is hardly likely to where it is hardly likely again.
fn around(at: f64, (low, high): (f64, f64), log: impl Fn(f64) -> f64) -> Vec<f64> {
    let top = log(at);
    let end = |side: f64| {
        let mut step = 0.05;
        while step < high - low && log((at + side * step).clamp(low, high)) > top - UNLIKELY {
            step *= 1.5;
        }
        (at + side * step).clamp(low, high)
    };
    let (from, to) = (end(-1.0), end(1.0));
    (0..=AROUND).map(|step| from + (to - from) * f64::from(step) / f64::from(AROUND)).collect()
}

/// The beta distribution with the mean and the variance of one's true rate under all that is likely.
fn matched(one: &Scored, prior: Prior, likely: &[Likely]) -> Option<(f64, f64)> {
    let (mut all, mut first, mut second) = (0.0, 0.0, 0.0);
    for (off, weight, share) in likely {
        let (a, b) = prior.moved(*off, *weight).after(one);
        let mean = a / (a + b);
        all += share;
        first += share * mean;
        second += share * mean * (a + 1.0) / (a + b + 1.0);
    }
    let mean = first / all;
    let cases = mean * (1.0 - mean) / (second / all - mean * mean) - 1.0;
    (cases.is_finite() && cases > 0.0).then_some((mean * cases, (1.0 - mean) * cases))
}

/// The priors of a group's members: mean and weight under which their cases are likeliest.
fn fitted(members: &[&Scored]) -> Vec<Prior> {
    let (met, of) = members.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.successes, sum.1 + one.trials));
    if of <= 0.0 {
        return vec![Prior { mean: 0.5, weight: WEIGHT.0 }; members.len()];
    }
    let pooled = ((met + 0.5) / (of + 1.0)).clamp(1e-6, 1.0 - 1e-6);
    let plain = fit(members, &vec![0.0; members.len()], pooled, 1);
    let mut best = plain;
    for covariate in covariates(members) {
        let fitted = fit(members, &covariate, pooled, 2);
        // A slope must be worth the two that were tried.
        if fitted.1 + 2.0 < best.1 {
            best = fitted;
        }
    }
    best.0
}

/// The covariate as it is and its logarithm, centred and scaled; none where one is missing or all
/// are alike.
fn covariates(members: &[&Scored]) -> Vec<Vec<f64>> {
    let Some(plain) = members.iter().map(|one| one.covariate).collect::<Option<Vec<f64>>>() else { return Vec::new() };
    let mut all = vec![plain.clone()];
    if plain.iter().all(|value| *value > 0.0) {
        all.push(plain.iter().map(|value| value.ln()).collect());
    }
    let standard = |values: Vec<f64>| {
        let mean = crate::numbers::mean(&values);
        let spread = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt();
        (spread.is_finite() && spread > 0.0).then(|| values.iter().map(|value| (value - mean) / spread).collect())
    };
    if members.len() < GROUP { Vec::new() } else { all.into_iter().filter_map(standard).collect() }
}

/// Priors and −log likelihood; `unknowns` is 1 for a mean, 2 with a slope.
fn fit(members: &[&Scored], covariate: &[f64], pooled: f64, unknowns: usize) -> (Vec<Prior>, f64) {
    let logit = (pooled / (1.0 - pooled)).ln();
    let priors = |at: &[f64]| -> Vec<Prior> {
        let weight = at[0].exp().clamp(WEIGHT.0, WEIGHT.1);
        let slope = if unknowns > 1 { at[2] } else { 0.0 };
        let mean = |x: &f64| (1.0 / (1.0 + (-(at[1] + slope * x)).exp())).clamp(1e-6, 1.0 - 1e-6);
        covariate.iter().map(|x| Prior { mean: mean(x), weight }).collect()
    };
    let cost = |at: &[f64]| -> f64 {
        let each = members.iter().zip(priors(at)).map(|(one, prior)| {
            let (a, b) = prior.before();
            if one.trials > 0.0 { ln_beta_binomial(one.successes, one.trials, a, b) } else { 0.0 }
        });
        leaning(at[0]) - each.sum::<f64>()
    };
    let start = if unknowns > 1 { vec![4.0, logit, 0.0] } else { vec![4.0, logit] };
    let (best, value) = least(&start, 0.5, 400, cost);
    (priors(&best), value)
}

/// The chance of a rate so far from the expected, over and above the usual spread, and how many cases that
/// spread counts for. How widely people spread is told from few of them, so the chance is averaged over all
/// spreads by how likely they are. One in ten may stand apart from the others and widens nothing.
///
/// # Source
/// The additive spread: Spiegelhalter 2005, *Handling over-dispersion of performance indicators*; averaged
/// as posterior predictive chance: Gelman and others 2013, *Bayesian Data Analysis*, chapters 5 and 6; the
/// contaminated likelihood: Box, Tiao 1968, *A Bayesian approach to some outlier problems*.
fn funnel(people: &[Scored], priors: &[Prior]) -> (Vec<f64>, f64) {
    let spreads = spreads(people, priors);
    let p = |at: usize| -> f64 {
        if people[at].trials <= 0.0 {
            return 1.0;
        }
        let mean = priors[at].mean;
        spreads.iter().map(|(weight, share)| share * tail(&people[at], Prior { mean, weight: *weight })).sum()
    };
    let usual: f64 = spreads.iter().map(|(weight, share)| share / (weight + 1.0)).sum();
    ((0..people.len()).map(|at| p(at).clamp(0.0, 1.0)).collect(), 1.0 / usual - 1.0)
}

/// Usual spreads, in cases, and how likely each is; those that hardly are left out.
fn spreads(people: &[Scored], priors: &[Prior]) -> Vec<(f64, f64)> {
    let judged: Vec<usize> = (0..people.len()).filter(|at| people[*at].trials > 0.0).collect();
    let chance = |at: usize, weight: f64| {
        let (a, b) = Prior { mean: priors[at].mean, weight }.before();
        ln_beta_binomial(people[at].successes, people[at].trials, a, b)
    };
    let apart: Vec<f64> = judged.iter().map(|at| APART.ln() + chance(*at, APART_WEIGHT)).collect();
    let log = |weight: f64| -> f64 {
        let each =
            judged.iter().zip(&apart).map(|(at, apart)| ln_sum((1.0 - APART).ln() + chance(*at, weight), *apart));
        each.sum::<f64>() - 0.5 * ((weight / USUAL_WEIGHT).ln() / USUAL_RANGE).powi(2)
    };
    let (low, high) = (SPREADS.0.ln(), SPREADS.1.ln());
    let weights = (0..=STEPS).map(|step| (low + (high - low) * f64::from(step) / f64::from(STEPS)).exp());
    let logs: Vec<(f64, f64)> = weights.map(|weight| (weight, log(weight))).collect();
    let top = logs.iter().map(|(_, log)| *log).fold(f64::NEG_INFINITY, f64::max);
    let likely = |log: f64| (log - top).exp();
    let kept: Vec<(f64, f64)> =
        logs.into_iter().map(|(weight, log)| (weight, likely(log))).filter(|(_, share)| *share > 1e-4).collect();
    let sum: f64 = kept.iter().map(|(_, share)| share).sum();
    kept.into_iter().map(|(weight, share)| (weight, share / sum)).collect()
}

/// The logarithm of a sum of two numbers given by theirs.
fn ln_sum(a: f64, b: f64) -> f64 {
    a.max(b) + (-(a - b).abs()).exp().ln_1p()
}

/// Twice the smaller tail, half of the seen value's own chance counted.
fn tail(one: &Scored, prior: Prior) -> f64 {
    let (a, b) = prior.before();
    let (met, of) = (one.successes.round(), one.trials.round().max(1.0));
    if of > MANY {
        let spread = of * prior.mean * (1.0 - prior.mean) * (1.0 + (of - 1.0) / (prior.weight + 1.0));
        return (2.0 * normal_below(-((met - of * prior.mean).abs()) / spread.sqrt())).min(1.0);
    }
    let own = ln_beta_binomial(met.min(of), of, a, b).exp();
    // From each number of cases met to the next smaller one.
    let (mut at, mut chance, mut below) = (met.min(of), own, 0.0);
    while at > 0.0 && chance > 1e-18 {
        chance *= at / (of - at + 1.0) * (of - at + b) / (at - 1.0 + a);
        below += chance;
        at -= 1.0;
    }
    let under = (below + 0.5 * own).clamp(0.0, 1.0);
    (2.0 * under.min(1.0 - under)).clamp(0.0, 1.0)
}

/// Which of several tests to believe, so that about a share `level` of those believed is false.
///
/// # Source
/// Benjamini, Hochberg 1995, *Controlling the false discovery rate*.
#[must_use]
pub fn discoveries(ps: &[f64], level: f64) -> Vec<bool> {
    let mut sorted: Vec<f64> = ps.iter().copied().filter(|p| p.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let holds = |(rank, p): (usize, &f64)| (*p <= level * (rank + 1) as f64 / n).then_some(*p);
    let limit = sorted.iter().enumerate().filter_map(holds).next_back();
    ps.iter().map(|p| limit.is_some_and(|limit| *p <= limit)).collect()
}

/// The chance that each one's true rate stands in the upper half of its group.
fn upper_halves(people: &[Scored], priors: &[Prior], seed: u64) -> Vec<Option<f64>> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut above: Vec<Option<usize>> = vec![None; people.len()];
    let groups = people.iter().map(|one| one.peer).max().map_or(0, |most| most + 1);
    for group in 0..groups {
        let own: Vec<usize> = (0..people.len()).filter(|at| people[*at].peer == group).collect();
        if own.len() < 3 {
            continue;
        }
        own.iter().for_each(|at| above[*at] = Some(0));
        for _ in 0..DRAWS {
            let draw = |at: &usize| {
                let (a, b) = priors[*at].after(&people[*at]);
                (beta_draw(a, b, &mut chance), *at)
            };
            let mut drawn: Vec<(f64, usize)> = own.iter().map(draw).collect();
            drawn.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            drawn.iter().take(own.len().div_ceil(2)).for_each(|(_, at)| above[*at] = above[*at].map(|above| above + 1));
        }
    }
    // Those whose rates are as likely have the same chance, however the draws fell.
    let rate = |at: usize| {
        let (a, b) = priors[at].after(&people[at]);
        (people[at].peer, a.to_bits(), b.to_bits())
    };
    let mut alike: HashMap<_, (usize, usize)> = HashMap::new();
    for (at, above) in above.iter().enumerate() {
        let sum = alike.entry(rate(at)).or_default();
        *sum = (sum.0 + above.unwrap_or(0), sum.1 + 1);
    }
    let chance = |at: usize| -> Option<f64> {
        above[at]?;
        let (above, people) = alike.get(&rate(at))?;
        Some(*above as f64 / (people * DRAWS) as f64)
    };
    (0..people.len()).map(chance).collect()
}

/// A draw from a beta distribution.
fn beta_draw(a: f64, b: f64, chance: &mut ChaCha8Rng) -> f64 {
    let (x, y) = (gamma_draw(a, chance), gamma_draw(b, chance));
    if x + y > 0.0 { x / (x + y) } else { 0.5 }
}

/// A draw from a gamma distribution of scale 1.
///
/// # Source
/// Marsaglia, Tsang 2000, *A simple method for generating gamma variables*.
pub(crate) fn gamma_draw(shape: f64, chance: &mut ChaCha8Rng) -> f64 {
    if shape < 1.0 {
        let power: f64 = 1.0 - chance.random::<f64>();
        return gamma_draw(shape + 1.0, chance) * power.powf(1.0 / shape.max(1e-9));
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal_draw(chance);
        let v = (1.0 + c * x).powi(3);
        let u: f64 = 1.0 - chance.random::<f64>();
        if v > 0.0 && u.ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(successes: f64, trials: f64) -> Scored {
        Scored { successes, trials, peer: 0, covariate: None }
    }

    #[test]
    fn one_of_one_is_not_the_best() {
        let mut people: Vec<Scored> = (0..20).map(|at| person(40.0 + f64::from(at % 7), 100.0)).collect();
        people.push(person(1.0, 1.0));
        let scores = scorecard(&people, 1);
        let last = scores.last().unwrap();
        assert_eq!(last.raw, Some(1.0));
        assert!(last.shrunk < 0.5 && last.standing == Standing::Usual && last.high95 > last.low95);
    }

    #[test]
    fn one_far_outside_is_flagged_and_does_not_hide_itself() {
        let mut people: Vec<Scored> = (0..29).map(|at| person(55.0 + f64::from(at % 11), 100.0)).collect();
        people.push(person(10.0, 100.0));
        let scores = scorecard(&people, 1);
        assert_eq!(scores[29].standing, Standing::Below);
        assert_eq!(scores.iter().filter(|score| score.standing != Standing::Usual).count(), 1);
        assert!(scores[29].upper_half.unwrap() < 0.01);
    }

    #[test]
    fn who_has_hard_cases_is_held_against_those() {
        // Twenty win half of their cases; one of them has cases of which peers win one in five.
        let mut people: Vec<Scored> = (0..20).map(|at| person(45.0 + f64::from(at % 11), 100.0)).collect();
        people.push(person(21.0, 100.0));
        let mut expected = vec![Some(0.5); 20];
        expected.push(Some(0.2));
        let fair = scorecard_expecting(&people, &expected, 1);
        assert!(fair.iter().all(|score| score.standing == Standing::Usual));
        assert!((fair[20].expected - 0.2).abs() < 1e-12 && (fair[20].shrunk - 0.205).abs() < 0.01);
        let unfair = scorecard_expecting(&people, &[Some(0.5); 21], 1);
        assert_eq!(unfair[20].standing, Standing::Below);
        expected[20] = None;
        assert_eq!(scorecard_expecting(&people, &expected, 1)[20].raw, None);
    }

    /// Of teams whose people differ as people do and not more, at most one in ten may see a flag.
    #[test]
    fn teams_of_people_who_differ_as_usual_are_seldom_flagged() {
        let mut chance = ChaCha8Rng::seed_from_u64(11);
        let mut flagged = 0;
        for _ in 0..200 {
            // A standard deviation of .037 around .32 is a beta distribution that counts 158 cases.
            let team: Vec<Scored> = (0..30)
                .map(|_| {
                    let rate = beta_draw(0.32 * 158.0, 0.68 * 158.0, &mut chance);
                    person((0..90).filter(|_| chance.random::<f64>() < rate).count() as f64, 90.0)
                })
                .collect();
            flagged += u32::from(scorecard(&team, 1).iter().any(|score| score.standing != Standing::Usual));
        }
        assert!(flagged <= 20, "{flagged} of 200");
    }

    #[test]
    fn who_has_the_same_counts_has_the_same_chances() {
        let team: Vec<Scored> = (0..24).map(|at| person([20.0, 26.0, 33.0][at % 3], 90.0)).collect();
        let scores = scorecard(&team, 1);
        for at in 3..24 {
            assert_eq!(scores[at], scores[at % 3], "{at}");
        }
        assert!(scores[0].upper_half < scores[1].upper_half && scores[1].upper_half < scores[2].upper_half);
        let sum: f64 = scores.iter().filter_map(|score| score.upper_half).sum();
        assert!((sum - 12.0).abs() < 1e-9, "{sum}");
    }

    /// Three people with ten cases each hardly say where their peers lie.
    #[test]
    fn fair_rates_of_few_people_lie_within_their_intervals() {
        let mut chance = ChaCha8Rng::seed_from_u64(5);
        for (people, cases) in [(3, 10), (8, 30), (20, 30)] {
            let mut held = 0;
            for _ in 0..600 / people {
                let rates: Vec<f64> = (0..people).map(|_| beta_draw(0.32 * 158.0, 0.68 * 158.0, &mut chance)).collect();
                let mut won = |rate: f64| (0..cases).filter(|_| chance.random::<f64>() < rate).count() as f64;
                let team: Vec<Scored> = rates.iter().map(|rate| person(won(*rate), f64::from(cases))).collect();
                let within = |(score, rate): (&Score, &f64)| (score.low95..=score.high95).contains(rate);
                held += scorecard(&team, 1).iter().zip(&rates).filter(|one| within(*one)).count();
            }
            assert!((540..=590).contains(&held), "{people} people: {held} of 600");
        }
    }

    #[test]
    fn tails_are_those_of_the_beta_binomial() {
        let prior = Prior { mean: 0.3, weight: 50.0 };
        let (a, b) = prior.before();
        let chance = |met: u32| ln_beta_binomial(f64::from(met), 40.0, a, b).exp();
        for met in [0, 3, 12, 25, 40] {
            let below: f64 = (0..met).map(chance).sum::<f64>() + 0.5 * chance(met);
            let found = tail(&person(f64::from(met), 40.0), prior);
            assert!((found - 2.0 * below.min(1.0 - below)).abs() < 1e-9, "{met}: {found}");
        }
        // Chances of none that are too small for a number do not hide the middle.
        assert!(tail(&person(1500.0, 3000.0), Prior { mean: 0.5, weight: 1e5 }) > 0.9);
    }

    #[test]
    fn who_has_no_cases_has_no_rate() {
        let scores = scorecard(&[person(0.0, 0.0), person(f64::NAN, 3.0), person(5.0, 4.0)], 1);
        assert!(scores.iter().all(|score| score.raw.is_none() && score.shrunk.is_finite() && score.p == 1.0));
        assert!(scorecard(&[], 1).is_empty());
    }
}
