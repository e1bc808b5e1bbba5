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

/// The product-limit (Kaplan–Meier) quantile of waiting times: the first time at which the share
/// still waiting falls to `1 - share` or below; `None` when it never does.
///
/// `waits` are pairs of a time and whether it ended; a wait that has not ended counts as long as it
/// has lasted so far. The order does not matter. Where an end and an unfinished wait fall on the
/// same time, the end comes first.
///
/// # Source
/// E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958);
/// the quantile as in lifelines 0.30 (`qth_survival_times`).
#[must_use]
pub fn product_limit_quantile(waits: &mut [(f64, bool)], share: f64) -> Option<f64> {
    waits.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let mut still_waiting = 1.0;
    let mut at_risk = waits.len();
    let mut next = 0;
    while next < waits.len() {
        let time = waits[next].0;
        let here = waits[next..].iter().take_while(|wait| wait.0.total_cmp(&time).is_eq());
        let (mut ended, mut all) = (0_usize, 0_usize);
        for wait in here {
            ended += usize::from(wait.1);
            all += 1;
        }
        still_waiting *= 1.0 - ended as f64 / at_risk as f64;
        if ended > 0 && still_waiting <= 1.0 - share + 1e-12 {
            return Some(time);
        }
        at_risk -= all;
        next += all;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unanswered_leads_move_the_median() {
        let mut waits = [(1.0, true), (2.0, true), (3.0, true), (10.0, false), (12.0, false)];
        assert_eq!(product_limit_quantile(&mut waits, 0.5), Some(3.0));
    }

    #[test]
    fn with_most_unanswered_the_median_is_not_reached() {
        let mut waits = [(1.0, true), (2.0, true), (5.0, false), (10.0, false), (12.0, false)];
        assert_eq!(product_limit_quantile(&mut waits, 0.5), None);
        assert_eq!(product_limit_quantile(&mut [], 0.5), None);
    }

    #[test]
    fn a_wait_cut_short_early_counts_only_while_it_lasted() {
        // By hand: S(2) = 3/4, S(4) = 3/4 × 1/2 = 3/8.
        let mut waits = [(2.0, true), (3.0, false), (4.0, true), (6.0, false)];
        assert_eq!(product_limit_quantile(&mut waits, 0.5), Some(4.0));
        assert_eq!(product_limit_quantile(&mut waits, 0.25), Some(2.0));
    }

    #[test]
    fn plain_quantiles_interpolate() {
        assert_eq!(quantile(&mut [4.0, 1.0, 3.0, 2.0], 0.5), Some(2.5));
        assert_eq!(quantile(&mut [1.0, 2.0, 3.0, 4.0, 5.0], 0.9), Some(4.6));
        assert_eq!(quantile(&mut [7.0], 0.9), Some(7.0));
        assert_eq!(quantile(&mut [], 0.5), None);
    }
}
