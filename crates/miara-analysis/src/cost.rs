//! What one more of something costs, and how sure that is.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

use crate::TooLittle;
use crate::numbers::mean;

/// Periods at least.
const PERIODS: usize = 6;

/// A cost per gained one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostPer {
    /// Spend by gained ones over all periods; `None` where nothing was gained.
    pub ratio: Option<f64>,
    /// Where it lies with the level asked; `None` where the gain is too uncertain to be told from
    /// none, so that no cost can be ruled out.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// Pairs of periods that were used.
    pub periods: usize,
}

/// The cost per gained one, spend of a period being matched with what was gained `lag` periods later.
/// Pairs with numbers that are not finite are left out. `level` is such as 0.95.
///
/// # Errors
/// [`TooLittle`] with fewer than six pairs.
///
/// # Source
/// Fieller 1954, *Some problems in interval estimation*, of the ratio of two means that go together.
pub fn cost_per(spend: &[f64], gained: &[f64], lag: usize, level: f64) -> Result<CostPer, TooLittle> {
    let pairs: Vec<(f64, f64)> = spend
        .iter()
        .zip(gained.iter().skip(lag))
        .map(|(spend, gained)| (*spend, *gained))
        .filter(|(spend, gained)| spend.abs() <= 1e100 && gained.abs() <= 1e100)
        .collect();
    if pairs.len() < PERIODS {
        return Err(TooLittle { needed: PERIODS, have: pairs.len() });
    }
    let n = pairs.len() as f64;
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let (above, below) = (mean(&a), mean(&b));
    let cover = |x: &[f64], mx: f64, y: &[f64], my: f64| {
        x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>() / (n - 1.0) / n
    };
    let (va, vb, vab) = (cover(&a, above, &a, above), cover(&b, below, &b, below), cover(&a, above, &b, below));
    let ratio = Some(above / below).filter(|ratio| ratio.is_finite());
    let t = StudentsT::new(0.0, 1.0, n - 1.0).map_or(2.0, |t| t.inverse_cdf(0.5 + level.clamp(0.5, 0.9999) / 2.0));
    let square = t * t;
    let (p, q, r) = (below * below - square * vb, above * below - square * vab, above * above - square * va);
    let root = q * q - p * r;
    let bounded = p > 1e-12 * below * below && root >= -1e-9 * q * q;
    let root = root.max(0.0);
    let end = |sign: f64| Some((q + sign * root.sqrt()) / p).filter(|end| bounded && end.is_finite());
    Ok(CostPer { ratio, low: end(-1.0), high: end(1.0), periods: a.len() })
}

/// After how many periods what a customer leaves has paid for winning it: `margin` per period, a share
/// `kept` of customers staying from one period to the next. `None` where it never does.
#[must_use]
pub fn payback(cost: f64, margin: f64, kept: f64) -> Option<f64> {
    let sound = cost >= 0.0 && margin > 0.0 && (0.0..=1.0).contains(&kept) && cost.is_finite() && margin.is_finite();
    if !sound {
        return None;
    }
    if kept == 1.0 {
        return Some(cost / margin).filter(|periods| periods.is_finite());
    }
    // margin · (1 + kept + kept² + …) reaches the cost after n terms.
    let left = 1.0 - cost / margin * (1.0 - kept);
    if kept == 0.0 {
        return (cost <= margin).then_some(cost / margin);
    }
    Some(left.ln() / kept.ln()).filter(|periods| left > 0.0 && periods.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_cost_is_told_and_an_unsure_gain_is_not_bounded() {
        let spend: Vec<f64> = (0..24).map(|at| 1000.0 + 100.0 * f64::from(at % 5)).collect();
        let gained: Vec<f64> = spend.iter().enumerate().map(|(at, spend)| spend / 50.0 + (at * 7 % 3) as f64).collect();
        let found = cost_per(&spend, &gained, 0, 0.95).unwrap();
        let (low, high) = (found.low.unwrap(), found.high.unwrap());
        assert!(low < found.ratio.unwrap() && found.ratio.unwrap() < high && high - low < 4.0, "{found:?}");
        let unsure: Vec<f64> = (0..24).map(|at| if at == 3 { 40.0 } else { 0.0 }).collect();
        let found = cost_per(&spend, &unsure, 0, 0.95).unwrap();
        assert!(found.ratio.is_some() && found.low.is_none() && found.high.is_none());
        assert!(cost_per(&spend[..4], &gained, 0, 0.95).is_err());
        assert_eq!(cost_per(&spend, &[0.0; 24], 0, 0.95).unwrap().ratio, None);
    }

    #[test]
    fn what_is_gained_later_is_matched_with_its_spend() {
        let spend = [100.0, 0.0, 100.0, 0.0, 100.0, 0.0, 100.0, 0.0, 100.0, 0.0];
        let gained = [0.0, 10.0, 0.0, 10.0, 0.0, 10.0, 0.0, 10.0, 0.0, 10.0];
        let found = cost_per(&spend, &gained, 1, 0.95).unwrap();
        assert!((found.ratio.unwrap() - 10.0).abs() < 1e-9 && (found.high.unwrap() - 10.0).abs() < 1e-6);
    }

    #[test]
    fn payback_counts_those_who_leave() {
        assert_eq!(payback(600.0, 100.0, 1.0), Some(6.0));
        assert!(payback(600.0, 100.0, 0.95).unwrap() > 6.9);
        assert_eq!(payback(600.0, 100.0, 0.5), None);
        assert_eq!(payback(600.0, 0.0, 1.0), None);
    }
}
