//! Exact accounts of a change: parts that sum to the whole.

/// One part of a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// What its own rate's change did; of a sum, its whole change.
    pub rate: f64,
    /// What the change of its weight did; 0 of a sum.
    pub mix: f64,
}

/// The account of a ratio's change.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The ratio before.
    pub before: f64,
    /// The ratio after.
    pub after: f64,
    /// A part per segment, in their order; together exactly the change.
    pub parts: Vec<Part>,
    /// True where the whole went one way, and every segment that has both rates the other.
    pub simpson: bool,
}

/// The parts of a sum's change, one per segment, in their order: each is what its segment changed by.
/// Values that are not finite count as 0.
#[must_use]
pub fn account_of_sum(before: &[f64], after: &[f64]) -> Vec<Part> {
    let sound = |value: Option<&f64>| value.copied().filter(|value| value.is_finite()).unwrap_or(0.0);
    let part = |at: usize| Part { rate: sound(after.get(at)) - sound(before.get(at)), mix: 0.0 };
    (0..before.len().max(after.len())).map(part).collect()
}

/// The parts of a ratio's change, one per segment, each split into what its rate and what its
/// weight did, taken half way between the periods, so that neither period is the yardstick. A
/// segment without cases in one period keeps the rate of the other: it is all mix. What is met of no
/// cases, such as a cost that brought nothing, has no weight and counts whole. `None` where a period
/// has no cases at all.
///
/// # Source
/// The midpoint split is the Shapley value of two factors: Shorrocks 2013, *Decomposition procedures
/// for distributional analysis*; the reversal: Simpson 1951.
#[must_use]
pub fn account_of_ratio(before: &[crate::Cases], after: &[crate::Cases]) -> Option<Account> {
    let total = |cases: &[crate::Cases]| {
        let met: f64 = cases.iter().map(|cases| cases.met).sum();
        let of: f64 = cases.iter().map(|cases| cases.of).sum();
        (of > 0.0 && met.is_finite() && of.is_finite()).then_some((met / of, of))
    };
    let ((then, then_of), (now, now_of)) = (total(before)?, total(after)?);
    let middle = (then + now) / 2.0;
    let (mut parts, mut up, mut down) = (Vec::new(), 0, 0);
    for at in 0..before.len().max(after.len()) {
        let of = |cases: &[crate::Cases]| cases.get(at).copied().unwrap_or_default();
        let (old, new) = (of(before), of(after));
        let rate = |cases: crate::Cases| (cases.of > 0.0).then(|| cases.met / cases.of);
        let (old_rate, new_rate) = match (rate(old), rate(new)) {
            (Some(old), Some(new)) => {
                up += usize::from(new > old);
                down += usize::from(new < old);
                (old, new)
            }
            (Some(only), None) | (None, Some(only)) => (only, only),
            (None, None) => (middle, middle),
        };
        let (old_weight, new_weight) = (old.of / then_of, new.of / now_of);
        let of_nothing = |cases: crate::Cases, of: f64| if cases.of > 0.0 { 0.0 } else { cases.met / of };
        let lone = of_nothing(new, now_of) - of_nothing(old, then_of);
        parts.push(Part {
            rate: (old_weight + new_weight) / 2.0 * (new_rate - old_rate) + lone,
            mix: ((old_rate + new_rate) / 2.0 - middle) * (new_weight - old_weight),
        });
    }
    let simpson = (now < then && up > 0 && down == 0) || (now > then && down > 0 && up == 0);
    Some(Account { before: then, after: now, parts, simpson })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cases;

    #[test]
    fn a_worse_mix_of_better_rates_is_flagged() {
        // 10 → 12 % and 50 → 55 %, but the poor segment grew from 20 to 80 of 100 cases.
        let before = [Cases { met: 2.0, of: 20.0 }, Cases { met: 40.0, of: 80.0 }];
        let after = [Cases { met: 9.6, of: 80.0 }, Cases { met: 11.0, of: 20.0 }];
        let account = account_of_ratio(&before, &after).unwrap();
        assert!(account.simpson);
        let sum: f64 = account.parts.iter().map(|part| part.rate + part.mix).sum();
        assert!((sum - (0.206 - 0.42)).abs() < 1e-12);
        assert!(account.parts.iter().all(|part| part.rate > 0.0 && part.mix < 0.0));
    }

    #[test]
    fn what_is_met_of_no_cases_is_in_the_change() {
        // A cost of 60 without a lead beside 100 for 10 leads: 10 a lead became 16, and none of it was anyone's rate.
        let before = [Cases { met: 100.0, of: 10.0 }, Cases::default()];
        let after = [Cases { met: 100.0, of: 10.0 }, Cases { met: 60.0, of: 0.0 }];
        let parts = account_of_ratio(&before, &after).unwrap().parts;
        let steps: Vec<f64> = parts.iter().map(|part| part.rate + part.mix).collect();
        assert_eq!(steps, [0.0, 6.0]);
    }

    #[test]
    fn no_cases_no_account() {
        assert_eq!(account_of_ratio(&[Cases::default()], &[Cases { met: 1.0, of: 2.0 }]), None);
    }
}
