//! Where in the firm a change lies: by the values of one dimension, and of several together.

use miara_analysis::{Cases, Cause, Explanation, account_of_ratio, account_of_sum, causes_of_ratio, causes_of_sum};
use miara_model::{Catalogue, Kpi};

use super::cause::{DimensionAccount, NamedCause, NamedPart};
use super::leaves::Leaves;
use crate::parts::Composition;

/// How causes of a change are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// Parts of a sum.
    Sum,
    /// Cases among cases, such as won deals among decided ones.
    Rate,
    /// Amounts beside cases, such as costs beside leads: a sum, of which as much is expected as the cases had
    /// before.
    Amount,
}

/// Dimensions by whose values a change was looked at one by one, the one that tells most first.
#[derive(Debug, Clone, Default)]
pub struct RankedDimensions {
    ranked: Vec<RankedDimension>,
}

#[derive(Debug, Clone)]
struct RankedDimension {
    /// What speaks for the likeliest cause among its parts; 0 for none.
    evidence: f64,
    account: DimensionAccount,
    leaves: Leaves,
}

/// Where in the firm a change lies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LocalCauses {
    /// The change by the values of each dimension that tells something, the one that tells most first.
    pub accounts: Vec<DimensionAccount>,
    /// Combinations of values that carry the change, the largest first.
    pub causes: Vec<NamedCause>,
    /// Those that went against it, the largest first.
    pub offsets: Vec<NamedCause>,
    /// What may be a cause, the likeliest first.
    pub candidates: Vec<NamedCause>,
    /// True where all of the change is no more than chance makes, though parts of it are.
    pub is_within_chance: bool,
}

/// Dimensions that combinations are made of, at most.
const TOGETHER: usize = 3;
/// Dimensions whose single parts are looked at where no combination carries a change, at most.
const ALONE: usize = 4;
/// Causes that are told, at most, and of what went against the change.
const CAUSES: usize = 5;
const OFFSETS: usize = 3;
/// Candidates that are told, at most.
const CANDIDATES: usize = 3;

impl LocalCauses {
    /// Tells causes, those that carry a change apart from those that went against it.
    pub fn tell(&mut self, mut causes: Vec<NamedCause>, change: f64) {
        causes.sort_by(|a, b| b.moved().abs().total_cmp(&a.moved().abs()));
        (self.causes, self.offsets) = causes.into_iter().partition(|cause| cause.moved() * change > 0.0);
        self.causes.truncate(CAUSES);
        self.offsets.truncate(OFFSETS);
    }

    /// Tells causes where one of them carries the change.
    pub fn tell_if_one_carries(&mut self, causes: Vec<NamedCause>, change: f64) {
        if causes.iter().any(|cause| cause.moved() * change > 0.0) {
            self.tell(causes, change);
        }
    }
}

impl RankedDimensions {
    /// Ranks dimensions by the parts of each; a dimension by which a period has no cases tells nothing.
    #[must_use]
    pub fn of(leaves: impl IntoIterator<Item = Leaves>, composition: Composition, search: Search) -> RankedDimensions {
        let rank = |leaves: Leaves| {
            let account = account(&leaves, composition)?;
            let evidence = search.explain(&leaves).candidates.first().map_or(0.0, |cause| cause.evidence);
            Some(RankedDimension { evidence, account, leaves })
        };
        let mut ranked: Vec<RankedDimension> = leaves.into_iter().filter_map(rank).collect();
        ranked.sort_by(|a, b| b.evidence.total_cmp(&a.evidence));
        RankedDimensions { ranked }
    }

    /// The dimensions whose values together may carry the change, the likeliest first.
    #[must_use]
    pub fn likely(&self) -> Vec<String> {
        let likely = self.ranked.iter().filter(|one| one.evidence > 0.0).take(TOGETHER);
        likely.map(|one| one.account.dimension.clone()).collect()
    }

    /// The parts of each of the dimensions whose single parts are looked at.
    pub fn alone(&self) -> impl Iterator<Item = &Leaves> {
        self.ranked.iter().take(ALONE).map(|one| &one.leaves)
    }

    /// How many parts these have in all.
    #[must_use]
    pub fn places_alone(&self) -> usize {
        self.ranked.iter().take(ALONE).map(|one| one.account.parts.len()).sum()
    }

    /// The change by the values of each.
    #[must_use]
    pub fn accounts(self) -> Vec<DimensionAccount> {
        self.ranked.into_iter().map(|one| one.account).collect()
    }
}

impl Search {
    /// How causes of a change of a KPI are looked for.
    #[must_use]
    pub fn of(catalogue: &Catalogue, kpi: &Kpi, composition: Composition) -> Search {
        match composition {
            Composition::Sum => Search::Sum,
            Composition::Ratio if catalogue.is_of_counts(kpi) => Search::Rate,
            Composition::Ratio => Search::Amount,
        }
    }

    /// Combinations of values that carry a change, and what may be one, the likeliest first.
    #[must_use]
    pub fn combinations(self, leaves: &Leaves) -> (Vec<NamedCause>, Vec<NamedCause>) {
        let found = self.explain(leaves);
        let causes = found.causes.iter().map(|cause| named(leaves, cause)).collect();
        (causes, found.candidates.iter().take(CANDIDATES).map(|cause| named(leaves, cause)).collect())
    }

    /// Each part of one dimension as a cause of its own.
    #[must_use]
    pub fn parts(self, leaves: &Leaves, change: f64) -> Vec<NamedCause> {
        let expected = self.expected_of(leaves);
        // What a part of a sum moved is a part of the change; that of a rate is told by the steps.
        let share = |moved: f64| (self == Search::Sum && change != 0.0).then(|| moved / change);
        let part = |(at, expected): (usize, f64)| {
            let actual = leaves.after[at].met;
            let place = vec![(leaves.dimensions[0].clone(), leaves.value(0, at))];
            NamedCause { place, expected, actual, share: share(actual - expected) }
        };
        expected.into_iter().enumerate().map(part).collect()
    }

    /// All parts together as one change, without a place.
    #[must_use]
    pub fn whole(self, leaves: &Leaves) -> NamedCause {
        let (before, after): (Cases, Cases) = (leaves.before.iter().sum(), leaves.after.iter().sum());
        let expected = match self {
            Search::Sum => before.met,
            Search::Rate | Search::Amount => rate(&before).unwrap_or(0.0) * after.of,
        };
        NamedCause { place: Vec::new(), expected, actual: after.met, share: None }
    }

    /// How many times what was expected came, over all parts; 1 where nothing was expected.
    pub(super) fn common(self, leaves: &Leaves) -> f64 {
        let (expected, actual) = (self.expected_of(leaves).iter().sum::<f64>(), leaves.whole());
        if expected > 0.0 { (actual / expected).max(0.0) } else { 1.0 }
    }

    fn explain(self, leaves: &Leaves) -> Explanation {
        match self {
            Search::Rate => causes_of_ratio(&leaves.columns, &leaves.before, &leaves.after),
            Search::Sum | Search::Amount => {
                causes_of_sum(&leaves.columns, &met(&leaves.after), &self.expected_of(leaves))
            }
        }
    }

    /// What was expected of each part, in what is added up of it.
    fn expected_of(self, leaves: &Leaves) -> Vec<f64> {
        match self {
            Search::Sum => met(&leaves.before),
            Search::Rate | Search::Amount => at_the_rate_before(leaves),
        }
    }
}

/// What each part would have at the rate that it had before, or that the whole had where it had no cases.
fn at_the_rate_before(leaves: &Leaves) -> Vec<f64> {
    let whole = rate(&leaves.before.iter().sum()).unwrap_or(0.0);
    let parts = leaves.before.iter().zip(&leaves.after);
    parts.map(|(before, after)| rate(before).unwrap_or(whole) * after.of).collect()
}

/// The rate of some cases; `None` of none.
fn rate(cases: &Cases) -> Option<f64> {
    (cases.of > 0.0).then(|| cases.met / cases.of)
}

fn met(cases: &[Cases]) -> Vec<f64> {
    cases.iter().map(|cases| cases.met).collect()
}

/// The change by the values of the one dimension of some leaves; `None` where a period has no cases.
fn account(leaves: &Leaves, composition: Composition) -> Option<DimensionAccount> {
    let (parts, simpson) = match composition {
        Composition::Ratio => {
            let account = account_of_ratio(&leaves.before, &leaves.after)?;
            (account.parts, account.simpson)
        }
        Composition::Sum => (account_of_sum(&met(&leaves.before), &met(&leaves.after)), false),
    };
    let number = |cases: &Cases| match composition {
        Composition::Sum => Some(cases.met),
        Composition::Ratio => (cases.of > 0.0).then(|| cases.met / cases.of),
    };
    let part = |(at, part): (usize, &miara_analysis::Part)| NamedPart {
        value: leaves.value(0, at),
        numbers: (number(&leaves.before[at]), number(&leaves.after[at])),
        rate: part.rate,
        mix: part.mix,
    };
    let mut parts: Vec<NamedPart> = parts.iter().enumerate().map(part).collect();
    let size = |part: &NamedPart| (part.rate + part.mix).abs();
    parts.sort_by(|a, b| size(b).total_cmp(&size(a)));
    Some(DimensionAccount { dimension: leaves.dimensions[0].clone(), simpson, parts })
}

fn named(leaves: &Leaves, cause: &Cause) -> NamedCause {
    let place = cause.place.iter().map(|(dimension, code)| {
        (leaves.dimensions[*dimension].clone(), leaves.values[*dimension][*code as usize].clone())
    });
    NamedCause { place: place.collect(), expected: cause.expected, actual: cause.actual, share: cause.share }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::leaves::tests::leaves;
    use crate::testing::catalogue;

    /// Deals created by channel: advertising brings 60 fewer, the others two more each.
    fn created() -> Leaves {
        leaves(
            "created",
            &[(Some("mail"), &[50.0], &[52.0]), (Some("ads"), &[100.0], &[40.0]), (Some("fair"), &[100.0], &[102.0])],
        )
        .unwrap()
    }

    #[test]
    fn causes_are_looked_for_as_a_kpi_comes_together() {
        let catalogue = catalogue();
        let of = |name: &str, made| Search::of(&catalogue, &catalogue.kpis[name], made);
        assert_eq!(of("created", Composition::Sum), Search::Sum);
        assert_eq!(of("win_rate", Composition::Ratio), Search::Rate);
        assert_eq!(of("average_value", Composition::Ratio), Search::Amount);
    }

    #[test]
    fn the_account_of_a_sum_is_its_change_part_by_part() {
        let account = account(&created(), Composition::Sum).unwrap();
        let told: Vec<(&str, f64)> =
            account.parts.iter().map(|part| (part.value.as_deref().unwrap(), part.rate + part.mix)).collect();
        assert_eq!(told, [("ads", -60.0), ("mail", 2.0), ("fair", 2.0)]);
        assert_eq!(account.parts[0].numbers, (Some(100.0), Some(40.0)));
    }

    #[test]
    fn a_part_of_a_rate_is_held_against_its_own_rate_before() {
        let leaves = leaves(
            "win_rate",
            &[
                (Some("ads"), &[5.0, 5.0], &[8.0, 12.0]),
                (Some("mail"), &[0.0, 0.0], &[4.0, 4.0]),
                (Some("fair"), &[1.0, 9.0], &[3.0, 7.0]),
            ],
        )
        .unwrap();
        let parts = Search::Rate.parts(&leaves, 0.1);
        // Half of 20; of 8 without a rate of their own the whole's 6 of 20; a tenth of 10.
        assert_eq!(parts.iter().map(|part| part.expected).collect::<Vec<_>>(), [10.0, 2.4, 1.0]);
        assert_eq!(parts.iter().map(|part| part.actual).collect::<Vec<_>>(), [8.0, 4.0, 3.0]);
        assert_eq!(parts[0].share, None);
        assert!((Search::Rate.common(&leaves) - 15.0 / 13.4).abs() < 1e-12);
    }

    #[test]
    fn parts_of_a_sum_are_parts_of_the_change() {
        let parts = Search::Sum.parts(&created(), -56.0);
        assert_eq!(parts[1].place, [("channel".to_owned(), Some("ads".to_owned()))]);
        assert_eq!((parts[1].moved(), parts[1].share), (-60.0, Some(60.0 / 56.0)));
        assert_eq!(Search::Sum.common(&created()), 194.0 / 250.0);
    }

    #[test]
    fn the_dimension_with_the_likeliest_cause_comes_first() {
        let alike = Leaves { dimensions: vec!["region".to_owned()], before: created().after, ..created() };
        let ranked = RankedDimensions::of([alike, created()], Composition::Sum, Search::Sum);
        assert_eq!(ranked.likely(), ["channel"]);
        assert_eq!((ranked.alone().count(), ranked.places_alone()), (2, 6));
        let (causes, candidates) = Search::Sum.combinations(&created());
        let place = [("channel".to_owned(), Some("ads".to_owned()))];
        assert!(causes.iter().chain(&candidates).all(|cause| cause.place == place), "{causes:?} {candidates:?}");
        assert!(!candidates.is_empty());
        assert_eq!(
            ranked.accounts().iter().map(|one| one.dimension.as_str()).collect::<Vec<_>>(),
            ["channel", "region"]
        );
    }

    #[test]
    fn what_goes_against_a_change_is_told_apart() {
        let cause = |actual: f64| NamedCause { place: vec![], expected: 10.0, actual, share: None };
        let mut local = LocalCauses::default();
        local.tell_if_one_carries(vec![cause(15.0)], -1.0);
        assert_eq!(local, LocalCauses::default());
        local.tell_if_one_carries(vec![cause(9.0), cause(15.0), cause(2.0)], -4.0);
        assert_eq!((local.causes, local.offsets), (vec![cause(2.0), cause(9.0)], vec![cause(15.0)]));
    }
}
