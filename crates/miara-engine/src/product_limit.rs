//! Quantiles: of plain values, and of waiting times in which some still wait.

/// A quantile of values by linear interpolation between order statistics (type 7 of Hyndman and
/// Fan), in the unit of the values; `None` for no values. `share` is in 0..=1.
///
/// # Source
/// R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50
/// (1996); numpy's default.
#[must_use]
pub fn quantile(values: &mut [f64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    values.sort_unstable_by(f64::total_cmp);
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}

/// How a wait stands after the time that it has lasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitEnd {
    /// It ended.
    Ended,
    /// It was given up: it can't end any more.
    GivenUp,
    /// It goes on.
    Waiting,
}

/// The quantile of waiting times: the first time by which a share of all waits has ended; `None` when that is never
/// so.
///
/// A wait that goes on counts as long as it has lasted so far, and one that was given up as never ended. The order
/// does not matter. Where an end and an unfinished wait fall on the same time, the end comes first.
///
/// # Source
/// E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958);
/// the quantile as in lifelines 0.30 (`qth_survival_times`). With waits given up: O. O. Aalen, S. Johansen, "An
/// empirical transition matrix for non-homogeneous Markov chains", Scand. J. Statist. 5 (1978).
#[must_use]
pub fn product_limit_quantile(waits: &mut [(f64, WaitEnd)], share: f64) -> Option<f64> {
    waits.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut still_waiting, mut has_ended) = (1.0, 0.0);
    let mut at_risk = waits.len() as f64;
    for same in waits.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let count = |end: WaitEnd| same.iter().filter(|wait| wait.1 == end).count() as f64;
        let (ended, given_up) = (count(WaitEnd::Ended), count(WaitEnd::GivenUp));
        has_ended += still_waiting * ended / at_risk;
        still_waiting *= 1.0 - (ended + given_up) / at_risk;
        if ended > 0.0 && has_ended >= share - 1e-12 {
            return Some(same[0].0);
        }
        at_risk -= same.len() as f64;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::WaitEnd::{Ended, GivenUp, Waiting};
    use super::*;

    #[test]
    fn unanswered_leads_move_the_median() {
        let mut waits = [(1.0, Ended), (2.0, Ended), (3.0, Ended), (10.0, Waiting), (12.0, Waiting)];
        assert_eq!(product_limit_quantile(&mut waits, 0.5), Some(3.0));
    }

    #[test]
    fn with_most_unanswered_the_median_is_not_reached() {
        let mut waits = [(1.0, Ended), (2.0, Ended), (5.0, Waiting), (10.0, Waiting), (12.0, Waiting)];
        assert_eq!(product_limit_quantile(&mut waits, 0.5), None);
        assert_eq!(product_limit_quantile(&mut [], 0.5), None);
    }

    #[test]
    fn a_wait_cut_short_early_counts_only_while_it_lasted() {
        // By hand: S(2) = 3/4, S(4) = 3/4 × 1/2 = 3/8.
        let mut waits = [(2.0, Ended), (3.0, Waiting), (4.0, Ended), (6.0, Waiting)];
        assert_eq!(product_limit_quantile(&mut waits, 0.5), Some(4.0));
        assert_eq!(product_limit_quantile(&mut waits, 0.25), Some(2.0));
    }

    #[test]
    fn a_wait_that_was_given_up_never_ends() {
        // Three of ten ended on day 1, four were given up on day 2, three ended on day 3: six of ten in all.
        let mut waits = [(1.0, Ended); 10];
        waits[3..7].fill((2.0, GivenUp));
        waits[7..].fill((3.0, Ended));
        assert_eq!(product_limit_quantile(&mut waits, 0.3), Some(1.0));
        assert_eq!(product_limit_quantile(&mut waits, 0.6), Some(3.0));
        assert_eq!(product_limit_quantile(&mut waits, 0.7), None);
    }

    #[test]
    fn plain_quantiles_interpolate() {
        assert_eq!(quantile(&mut [4.0, 1.0, 3.0, 2.0], 0.5), Some(2.5));
        assert_eq!(quantile(&mut [1.0, 2.0, 3.0, 4.0, 5.0], 0.9), Some(4.6));
        assert_eq!(quantile(&mut [7.0], 0.9), Some(7.0));
        assert_eq!(quantile(&mut [], 0.5), None);
    }
}
