//! What open deals will bring.

use std::collections::HashMap;

use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::numbers::mean;
use crate::rest::chance_of_rest;

/// Cases that the rate of a stage, and of a stage at an age, borrows from the wider one.
const BORROWED: f64 = 10.0;
/// Rests of past periods by which it can be judged whether open deals tell more than their number.
const JUDGED: usize = 6;
/// By how many times as likely, as a logarithm, open deals must have made past rests to be believed.
const BETTER: f64 = 1.0;
/// Draws of all deals.
const DRAWS: usize = 2000;

/// A deal that was open at a stage and an age, and is closed by now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastDeal {
    /// The stage, by number.
    pub stage: usize,
    /// How long it had been open, by number of the age class: 0 for the youngest.
    pub age: usize,
    /// Whether it was won in the end.
    pub won: bool,
}

/// A deal that is open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpenDeal {
    /// The stage, by number.
    pub stage: usize,
    /// The age class, by number.
    pub age: usize,
    /// What it is worth; at least 0.
    pub value: f64,
}

/// What open deals will bring.
#[derive(Debug, Clone, PartialEq)]
pub struct Bookings {
    /// The chance of each deal, in their order, within 0..1.
    pub chances: Vec<f64>,
    /// The expected value of those won.
    pub expected: f64,
    /// Where that value lies with 80 %.
    pub low80: f64,
    /// Its upper end.
    pub high80: f64,
    /// The chance of winning just so many deals, from 0 to all; sums to 1.
    pub counts: Vec<f64>,
    /// Possible values won, sorted, to be added to futures of what is not yet open.
    pub draws: Vec<f64>,
}

/// What open deals will bring, each won or lost by itself with the chance that deals of its stage and
/// age had. Where few of an age are known, the chance leans on its stage, and that on all. With no
/// past deals every chance is one half; one deal with that chance is drawn in with those that were, so that an hour
/// that is left of a period does not win deals. Values that are not finite or below 0 count as 0.
///
/// # Source
/// The count is Poisson-binomial, by its recursion: Chen, Liu 1997; Wang 1993.
#[must_use]
pub fn bookings(past: &[PastDeal], open: &[OpenDeal], seed: u64) -> Bookings {
    let chances = chances(past, open.iter().map(|deal| (deal.stage, deal.age)));
    let values: Vec<f64> =
        open.iter().map(|deal| if deal.value.is_finite() { deal.value.clamp(0.0, 1e100) } else { 0.0 }).collect();
    let counts = counts(&chances);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut draw =
        || chances.iter().zip(&values).filter(|(chance, _)| random.random::<f64>() < **chance).map(|(_, v)| v).sum();
    let mut draws: Vec<f64> = (0..DRAWS).map(|_| draw()).collect();
    draws.sort_unstable_by(f64::total_cmp);
    let at = |level: f64| draws[((DRAWS - 1) as f64 * level).round() as usize];
    let expected = chances.iter().zip(&values).map(|(chance, value)| chance * value).sum();
    Bookings { expected, low80: at(0.1), high80: at(0.9), counts, chances, draws }
}

/// The chance of each open deal, by stage and age.
fn chances(past: &[PastDeal], open: impl Iterator<Item = (usize, usize)>) -> Vec<f64> {
    let rate = |filter: &dyn Fn(&PastDeal) -> bool, (wider, borrowed): (f64, f64)| {
        let known = past.iter().filter(|deal| filter(deal));
        let (won, all) = known.fold((0.0, 0.0), |sum, deal| (sum.0 + f64::from(u8::from(deal.won)), sum.1 + 1.0));
        (won + borrowed * wider) / (all + borrowed)
    };
    let all = rate(&|_| true, (0.5, 1.0));
    let mut known: HashMap<(usize, usize), f64> = HashMap::new();
    let chance = |(stage, age): (usize, usize)| {
        *known.entry((stage, age)).or_insert_with(|| {
            let of_stage = rate(&|past| past.stage == stage, (all, BORROWED));
            rate(&|past| past.stage == stage && past.age == age, (of_stage, BORROWED))
        })
    };
    open.map(chance).collect()
}

/// The chance of winning just so many deals, from 0 to all.
fn counts(chances: &[f64]) -> Vec<f64> {
    let mut counts = vec![1.0];
    for chance in chances {
        counts.push(0.0);
        for won in (0..counts.len()).rev() {
            let before = if won > 0 { counts[won - 1] } else { 0.0 };
            counts[won] = counts[won] * (1.0 - chance) + before * chance;
        }
    }
    counts
}

/// The rest of a period that is over.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RestOfDeals {
    /// Deals that were open when it began, and whether each was won in it.
    pub open: Vec<PastDeal>,
    /// Deals that were not open then and won in it.
    pub fresh: usize,
}

/// Whether open deals tell the number of wins of past rests better than the numbers of the other rests alone do: by
/// what either, learnt from the other rests, held likely. On the last day of a month, on which hardly a deal is won,
/// they often do not. With fewer than six rests they are believed.
///
/// # Source
/// The logarithmic score, each rest left out in turn: Good 1952, *Rational decisions*; Stone 1974,
/// *Cross-validatory choice and assessment of statistical predictions*.
#[must_use]
pub fn open_deals_tell(rests: &[RestOfDeals]) -> bool {
    let won = |rest: &RestOfDeals| rest.fresh + rest.open.iter().filter(|deal| deal.won).count();
    let better = |at: usize| {
        let others = || rests.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, rest)| rest);
        let (rest, came) = (&rests[at], won(&rests[at]));
        let past: Vec<PastDeal> = others().flat_map(|rest| rest.open.iter().copied()).collect();
        let counts = counts(&chances(&past, rest.open.iter().map(|deal| (deal.stage, deal.age))));
        let of = |fresh: usize| came.checked_sub(fresh).and_then(|won| counts.get(won)).copied().unwrap_or(0.0);
        let open: f64 = others().map(|rest| of(rest.fresh)).sum::<f64>() / (rests.len() - 1) as f64;
        let numbers: Vec<f64> = others().map(|rest| won(rest) as f64).collect();
        let mean = mean(&numbers).max(0.5 / rests.len() as f64);
        let variance = numbers.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / (numbers.len() - 1) as f64;
        open.max(LEAST).ln() - chance_of_rest(came as f64, mean, variance).max(LEAST).ln()
    };
    rests.len() < JUDGED || (0..rests.len()).map(better).sum::<f64>() >= BETTER
}

/// What nothing is held to be less likely than.
const LEAST: f64 = 1e-6;

/// Possible values of the rest of a period, as many as the draws and in no order: what open deals bring, and what deals that
/// are not open yet do. `fresh` is what such deals brought in the rests of past periods, any of which may come
/// again; none where nothing is known of them.
#[must_use]
pub fn rest_of_period(open: &Bookings, fresh: &[f64], seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut one = || if fresh.is_empty() { 0.0 } else { fresh[random.random_range(0..fresh.len())] };
    let mut rest: Vec<f64> = open.draws.iter().map(|draw| draw + one()).collect();
    rest.shuffle(&mut random);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_lean_on_the_stage_and_counts_sum_to_one() {
        let past: Vec<PastDeal> =
            (0..200).map(|at| PastDeal { stage: at % 2, age: 0, won: at % 2 == 0 && at % 4 == 0 }).collect();
        let open = [(0, 0), (1, 0), (0, 7)].map(|(stage, age)| OpenDeal { stage, age, value: 100.0 });
        let found = bookings(&past, &open, 1);
        assert!((found.chances[0] - 0.5).abs() < 0.06 && found.chances[1] < 0.06);
        assert!((found.chances[2] - 0.48).abs() < 0.06, "an age never seen leans on its stage");
        assert!((found.counts.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let mean: f64 = found.counts.iter().enumerate().map(|(won, chance)| won as f64 * chance).sum();
        assert!((mean - found.chances.iter().sum::<f64>()).abs() < 1e-12);
        assert!(found.low80 <= found.expected && found.expected <= found.high80);
    }

    #[test]
    fn open_deals_tell_where_their_stage_decides_and_not_where_chance_does() {
        // Twelve rests in which all deals at the last stage are won, two to thirteen of them, and no other.
        let deal = |stage: usize, won: bool| PastDeal { stage, age: 0, won };
        let decided: Vec<RestOfDeals> = (0..12)
            .map(|at| {
                let open = (0..40).map(|n| deal(usize::from(n < at + 2), n < at + 2)).collect();
                RestOfDeals { open, fresh: 0 }
            })
            .collect();
        assert!(open_deals_tell(&decided));
        // One or two of forty, whatever their stage: the number says as much.
        let chance: Vec<RestOfDeals> = (0..12)
            .map(|at| {
                let open = (0..40).map(|n| deal(n % 4, n == at * 3 || (at % 2 == 0 && n == 39 - at))).collect();
                RestOfDeals { open, fresh: 0 }
            })
            .collect();
        assert!(!open_deals_tell(&chance));
        assert!(open_deals_tell(&chance[..5]), "too few rests to judge by");
    }

    #[test]
    fn the_rest_of_a_period_has_open_and_fresh_deals() {
        let past = vec![PastDeal { stage: 0, age: 0, won: true }; 2000];
        let sure = bookings(&past, &[OpenDeal { stage: 0, age: 0, value: 100.0 }], 1);
        let rest = rest_of_period(&sure, &[0.0, 30.0], 1);
        let mean = rest.iter().sum::<f64>() / rest.len() as f64;
        assert!((mean - sure.expected - 15.0).abs() < 2.0, "{mean}");
        assert!(rest.iter().all(|value| [0.0, 30.0, 100.0, 130.0].contains(value)));
        // Any part of them is like the whole: whoever takes the first half does not take the lower one.
        let half = rest[..DRAWS / 2].iter().sum::<f64>() / (DRAWS / 2) as f64;
        assert!((half - mean).abs() < 2.0, "{half} {mean}");
        let mut alone = rest_of_period(&sure, &[], 1);
        alone.sort_unstable_by(f64::total_cmp);
        assert_eq!(alone, sure.draws);
    }

    #[test]
    fn nothing_open_brings_nothing() {
        let found = bookings(&[], &[], 1);
        assert_eq!((found.expected, found.high80, found.counts.as_slice()), (0.0, 0.0, &[1.0][..]));
    }
}
