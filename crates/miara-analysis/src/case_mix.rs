//! What peers would reach with the same cases.

use std::collections::HashMap;

/// Cases of peers that make a rate of their own; a stratum with fewer is pooled with its neighbours.
const LEAST: f64 = 30.0;

/// One person's cases of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct MixedCases {
    /// Whose they are, by number.
    pub person: usize,
    /// The kind they are of, by number, the narrowest first; each wider one holds all of the narrower.
    /// Everyone's cases of all kinds together are the widest and are not named.
    pub strata: Vec<usize>,
    /// Cases met, within 0 and `trials`.
    pub successes: f64,
    /// Cases.
    pub trials: f64,
}

/// The rate that peers would reach with the cases of each of `people` persons, 0..1: the peers' rate of
/// every kind, weighed by how many cases of the kind the person had. The person's own cases take no
/// part in the rates. A kind of which peers had fewer than 30 cases takes the rate of the next wider
/// one. `None` for persons without cases, and where peers had fewer than 30 in all.
///
/// ```text
/// expected(i) = Σ over kinds s of  n(i, s) / n(i) · met(s, without i) / n(s, without i)
/// ```
///
/// # Source
/// Indirect standardisation: Breslow, Day 1987, *The Design and Analysis of Cohort Studies*, section
/// 2.3; Spiegelhalter 2005, *Funnel plots for comparing institutional performance*.
#[must_use]
pub fn expected_by_mix(cases: &[MixedCases], people: usize) -> Vec<Option<f64>> {
    let mut all: HashMap<Stratum, Sums> = HashMap::new();
    let mut own: HashMap<(usize, Stratum), Sums> = HashMap::new();
    let sound = |one: &&MixedCases| one.trials > 0.0 && one.successes.is_finite() && one.trials.is_finite();
    for one in cases.iter().filter(sound) {
        for stratum in strata(one) {
            all.entry(stratum).or_default().add(one);
            own.entry((one.person, stratum)).or_default().add(one);
        }
    }
    let peers = |person: usize, stratum: Stratum| {
        let (all, own) = (all[&stratum], own[&(person, stratum)]);
        Sums { successes: all.successes - own.successes, trials: all.trials - own.trials }
    };
    let mut expected = vec![Some(Sums::default()); people];
    for one in cases.iter().filter(sound).filter(|one| one.person < people) {
        let rate = strata(one).map(|stratum| peers(one.person, stratum)).find(|peers| peers.trials >= LEAST);
        let place = &mut expected[one.person];
        *place = place.zip(rate).map(|(sums, rate)| Sums {
            successes: sums.successes + one.trials * rate.successes / rate.trials,
            trials: sums.trials + one.trials,
        });
    }
    let rate = |sums: Sums| (sums.trials > 0.0).then(|| (sums.successes / sums.trials).clamp(0.0, 1.0));
    expected.into_iter().map(|sums| sums.and_then(rate)).collect()
}

/// A kind of cases: how wide, and its number.
type Stratum = (usize, usize);

/// The kinds that cases belong to, the narrowest first, everything last.
fn strata(one: &MixedCases) -> impl Iterator<Item = Stratum> + '_ {
    one.strata.iter().copied().enumerate().chain(std::iter::once((usize::MAX, 0)))
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    successes: f64,
    trials: f64,
}

impl Sums {
    fn add(&mut self, one: &MixedCases) {
        self.successes += one.successes;
        self.trials += one.trials;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(person: usize, strata: &[usize], successes: f64, trials: f64) -> MixedCases {
        MixedCases { person, strata: strata.to_vec(), successes, trials }
    }

    #[test]
    fn the_mix_of_cases_by_hand() {
        // Easy cases (0) are won by peers at 60 of 100, hard ones (1) at 10 of 50. Person 0 had 10 easy
        // and 30 hard ones: (10 · .6 + 30 · .2) / 40 = .3, whatever they won themselves.
        let all = [
            cases(0, &[0], 9.0, 10.0),
            cases(0, &[1], 3.0, 30.0),
            cases(1, &[0], 40.0, 60.0),
            cases(2, &[0], 20.0, 40.0),
            cases(2, &[1], 10.0, 50.0),
        ];
        let expected = expected_by_mix(&all, 4);
        assert!((expected[0].unwrap() - 0.3).abs() < 1e-12, "{expected:?}");
        // Person 1: peers won 29 of the 50 easy ones.
        assert!((expected[1].unwrap() - 29.0 / 50.0).abs() < 1e-12, "{expected:?}");
        assert_eq!(expected[3], None);
    }

    #[test]
    fn a_small_kind_is_pooled_with_the_next_wider() {
        // Peers had 5 cases of kind 7, too few; of the wider kind 1 they had 50 with 20 met.
        let all = [
            cases(0, &[7, 1], 1.0, 8.0),
            cases(1, &[7, 1], 5.0, 5.0),
            cases(1, &[8, 1], 15.0, 45.0),
            cases(1, &[9, 2], 0.0, 100.0),
        ];
        assert!((expected_by_mix(&all, 2)[0].unwrap() - 0.4).abs() < 1e-12);
        // Person 1's only peer had 8 cases, which is no rate of anything.
        assert_eq!(expected_by_mix(&all, 2)[1], None);
        assert!(expected_by_mix(&[], 0).is_empty());
    }

    /// Teams of twenty equals whose cases differ widely: at most one team in twenty may see anyone flagged.
    /// Of the plain rates, three in four would stand outside their interval.
    #[test]
    fn hard_cases_flag_nobody() {
        use rand::{RngExt as _, SeedableRng as _};
        let mut chance = rand_chacha::ChaCha8Rng::seed_from_u64(5);
        let (mut fair, mut unfair) = (0, 0);
        for _ in 0..100 {
            let mut all = Vec::new();
            let mut people = Vec::new();
            for person in 0..20 {
                let mut own = (0.0, 0.0);
                for (stratum, rate) in [0.1_f64, 0.3, 0.6].into_iter().enumerate() {
                    // A third of the people have mostly hard cases, a third mostly easy ones.
                    let cases = if stratum == person % 3 { 70 } else { 10 };
                    let met = (0..cases).filter(|_| chance.random::<f64>() < rate).count() as f64;
                    all.push(MixedCases { person, strata: vec![stratum], successes: met, trials: f64::from(cases) });
                    own = (own.0 + met, own.1 + f64::from(cases));
                }
                people.push(crate::Scored { successes: own.0, trials: own.1, peer: 0, covariate: None });
            }
            let expected = expected_by_mix(&all, 20);
            let flags = |expected: &[Option<f64>]| {
                let scores = crate::scorecard_expecting(&people, expected, 1);
                scores.iter().any(|score| score.standing != crate::Standing::Usual)
            };
            fair += u32::from(flags(&expected));
            let met: f64 = people.iter().map(|one| one.successes).sum();
            let of: f64 = people.iter().map(|one| one.trials).sum();
            let range = crate::wilson(people[0].successes, people[0].trials, 0.95).unwrap();
            unfair += u32::from(!(range.low..=range.high).contains(&(met / of)));
        }
        assert!(fair <= 5 && unfair > 75, "{fair} and {unfair} of 100");
    }
}
