//! Whether numbers of people differ by more than chance and the usual spread explain.

use crate::distribution::{normal_below, normal_quantile};
use crate::numbers::mean;

/// The limits within which numbers of peers lie, wide for few cases and narrow for many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Funnel {
    /// Of a share of cases.
    Share {
        /// What is expected, 0..1.
        middle: f64,
        /// How many cases the usual spread counts for; the fewer, the wider it is.
        weight: f64,
    },
    /// Of events per time.
    Count {
        /// What is expected.
        middle: f64,
        /// The variance of true square roots among peers.
        between: f64,
    },
    /// Of typical amounts.
    Amount {
        /// What is expected.
        middle: f64,
        /// The variance of the logarithm of one amount.
        within: f64,
        /// The variance of true middles among peers, on the scale of logarithms.
        between: f64,
    },
}

impl Funnel {
    /// What is expected.
    #[must_use]
    pub fn middle(&self) -> f64 {
        match self {
            Funnel::Share { middle, .. } | Funnel::Count { middle, .. } | Funnel::Amount { middle, .. } => *middle,
        }
    }

    /// Where the number of a peer with so many cases, or so much time, lies with the probability `level`,
    /// within 0 and 1; both ends are the middle where there are no cases.
    ///
    /// # Source
    /// Spiegelhalter 2005, *Funnel plots for comparing institutional performance*: limits of proportions,
    /// rates on the scale of square roots and means, with an additive spread.
    #[must_use]
    pub fn limits(&self, cases: f64, level: f64) -> (f64, f64) {
        let z = normal_quantile(0.5 + level.clamp(0.0, 0.999_999) / 2.0);
        match *self {
            _ if cases.is_nan() || cases <= 0.0 => (self.middle(), self.middle()),
            Funnel::Share { middle, weight } => {
                let half = z * (middle * (1.0 - middle) / cases * (1.0 + (cases - 1.0) / (weight + 1.0))).sqrt();
                ((middle - half).max(0.0), (middle + half).min(1.0))
            }
            Funnel::Count { middle, between } => {
                let half = z * (0.25 / cases + between).sqrt();
                ((middle.sqrt() - half).max(0.0).powi(2), (middle.sqrt() + half).powi(2))
            }
            Funnel::Amount { middle, within, between } => {
                let half = z * (within / cases + between).sqrt();
                (middle * (-half).exp(), middle * half.min(700.0).exp())
            }
        }
    }
}

/// The funnel of events per time around what is expected of everyone, and for each the chance of a
/// number so far from it, over and above the usual spread; 1 where there is no time.
///
/// # Source
/// As [`Funnel::limits`]; the spread by moments as in Spiegelhalter 2005, *Handling over-dispersion of
/// performance indicators*, the farthest tenth drawn in.
#[must_use]
pub fn count_funnel(events: &[f64], time: &[f64], middle: f64) -> (Funnel, Vec<f64>) {
    let middle = middle.max(0.0);
    let seen = |(events, time): (&f64, &f64)| {
        (*time > 0.0 && *events >= 0.0 && events.is_finite())
            .then(|| ((events / time).sqrt() - middle.sqrt(), 0.25 / time))
    };
    let (between, ps) = judged(&events.iter().zip(time).map(seen).collect::<Vec<_>>());
    (Funnel::Count { middle, between }, ps)
}

/// The funnel of typical amounts around what is expected of everyone, and for each the chance of a middle
/// so far from it, over and above the usual spread; 1 where there is no amount. Amounts that are not
/// above 0 are left out. `None` where nobody has two amounts.
///
/// # Source
/// As [`count_funnel`], on the scale of logarithms.
#[must_use]
pub fn amount_funnel(amounts: &[Vec<f64>], middle: f64) -> Option<(Funnel, Vec<f64>)> {
    let logs: Vec<Vec<f64>> = amounts
        .iter()
        .map(|own| own.iter().filter(|value| **value > 0.0 && value.is_finite()).map(|value| value.ln()).collect())
        .collect();
    let squares = |own: &Vec<f64>| own.iter().map(|log| (log - mean(own)).powi(2)).sum::<f64>();
    let free: f64 = logs.iter().map(|own| own.len().saturating_sub(1) as f64).sum();
    if free < 1.0 || middle.is_nan() || middle <= 0.0 {
        return None;
    }
    let within = (logs.iter().filter(|own| own.len() > 1).map(squares).sum::<f64>() / free).max(1e-12);
    let seen = |own: &Vec<f64>| (!own.is_empty()).then(|| (mean(own) - middle.ln(), within / own.len() as f64));
    let (between, ps) = judged(&logs.iter().map(seen).collect::<Vec<_>>());
    Some((Funnel::Amount { middle, within, between }, ps))
}

/// The variance among peers beyond that of chance, and the chance of each deviation with both; a
/// deviation comes with the variance of chance.
fn judged(seen: &[Option<(f64, f64)>]) -> (f64, Vec<f64>) {
    let known: Vec<(f64, f64)> = seen.iter().copied().flatten().collect();
    let mut scores: Vec<f64> = known.iter().map(|(off, chance)| off / chance.sqrt()).collect();
    scores.sort_unstable_by(f64::total_cmp);
    let tenth = scores.len() / 10;
    let ends = (scores.get(tenth).copied(), scores.get(scores.len().saturating_sub(tenth + 1)).copied());
    let (low, high) = (ends.0.unwrap_or(0.0), ends.1.unwrap_or(0.0));
    let drawn_in = scores.iter().map(|score| score.clamp(low, high).powi(2)).sum::<f64>();
    let beyond = drawn_in / kept_of_spread(scores.len(), tenth) - scores.len() as f64;
    let weights = known.iter().map(|(_, chance)| 1.0 / chance);
    let (sum, squares) = weights.fold((0.0, 0.0), |sums, weight| (sums.0 + weight, sums.1 + weight * weight));
    let room = sum - if sum > 0.0 { squares / sum } else { 0.0 };
    let between = if room > 0.0 { (beyond / room).max(0.0) } else { 0.0 };
    let p = |one: &Option<(f64, f64)>| {
        one.map_or(1.0, |(off, chance)| (2.0 * normal_below(-off.abs() / (chance + between).sqrt())).clamp(0.0, 1.0))
    };
    (between, seen.iter().map(p).collect())
}

/// The part of a normal spread that is left where the farthest `tenth` of `count` on either side are
/// drawn in to the next nearer.
fn kept_of_spread(count: usize, tenth: usize) -> f64 {
    if tenth == 0 {
        return 1.0;
    }
    let outside = (tenth as f64 + 0.625) / (count as f64 + 0.25);
    let end = normal_quantile(1.0 - outside);
    let density = (-end * end / 2.0).exp() / std::f64::consts::TAU.sqrt();
    1.0 - 2.0 * outside - 2.0 * end * density + 2.0 * outside * end * end
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::distribution::normal_draw;
    use crate::scorecard::discoveries;

    #[test]
    fn limits_by_hand() {
        // .3 ± 1.96 · √(.3 · .7 / 100), and of one unit of time 9 ± …: (3 ± 1.96 / 2)².
        let share = Funnel::Share { middle: 0.3, weight: 1e12 }.limits(100.0, 0.95);
        assert!((share.0 - 0.210_18).abs() < 1e-4 && (share.1 - 0.389_82).abs() < 1e-4, "{share:?}");
        let count = Funnel::Count { middle: 9.0, between: 0.0 }.limits(1.0, 0.95);
        assert!((count.0 - 4.0804).abs() < 1e-3 && (count.1 - 15.8404).abs() < 1e-3, "{count:?}");
        let wider = Funnel::Share { middle: 0.3, weight: 50.0 }.limits(100.0, 0.998);
        assert!(wider.0 < share.0 && wider.1 > share.1);
        assert_eq!(Funnel::Share { middle: 0.3, weight: 50.0 }.limits(0.0, 0.95), (0.3, 0.3));
    }

    #[test]
    fn one_far_outside_is_told_from_the_usual_spread() {
        let mut events: Vec<f64> = (0..19).map(|at| 90.0 + f64::from(at * 7 % 21)).collect();
        events.push(220.0);
        let (_, ps) = count_funnel(&events, &[100.0; 20], 1.0);
        let flagged = discoveries(&ps, 0.05);
        assert_eq!(flagged.iter().position(|flag| *flag), Some(19));
        assert_eq!(flagged.iter().filter(|flag| **flag).count(), 1);
        let (_, ps) = count_funnel(&[3.0], &[0.0], 1.0);
        assert_eq!(ps, [1.0]);
    }

    /// Of teams whose people differ as people do and not more, at most one in twenty may see a flag.
    #[test]
    fn teams_of_equals_are_seldom_flagged() {
        let mut chance = ChaCha8Rng::seed_from_u64(11);
        let (mut by_count, mut by_amount) = (0, 0);
        for _ in 0..400 {
            let spread: Vec<f64> = (0..20).map(|_| (0.15 * normal_draw(&mut chance)).exp()).collect();
            // Poisson counts of about 60 are nearly normal on the scale of square roots.
            let events: Vec<f64> =
                spread.iter().map(|own| ((60.0 * own).sqrt() + 0.5 * normal_draw(&mut chance)).powi(2)).collect();
            let middle = events.iter().sum::<f64>() / 20.0;
            by_count += u32::from(discoveries(&count_funnel(&events, &[1.0; 20], middle).1, 0.05).contains(&true));
            let amounts: Vec<Vec<f64>> = spread
                .iter()
                .map(|own| (0..15).map(|_| own * (0.8 * normal_draw(&mut chance)).exp()).collect())
                .collect();
            let ps = amount_funnel(&amounts, 1.0).unwrap().1;
            by_amount += u32::from(discoveries(&ps, 0.05).contains(&true));
        }
        assert!(by_count <= 32 && by_amount <= 32, "{by_count} and {by_amount} of 400");
    }
}
