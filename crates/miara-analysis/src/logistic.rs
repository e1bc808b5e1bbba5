//! What goes along with a yes or no, other things held equal.

use crate::distribution::{normal_below, normal_quantile};
use crate::linear::{inverse, solve};

/// Steps of the search at most, and the change that ends it.
const STEPS: usize = 60;
const STILL: f64 = 1e-10;

/// One thing that goes along with the outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Association {
    /// The change of the log odds per unit.
    pub coefficient: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// By how many times the odds change per unit; within 0 and the largest number.
    pub odds_ratio: f64,
    /// Where the odds ratio lies with 95 %.
    pub low95: f64,
    /// Its upper end.
    pub high95: f64,
    /// The chance of such a coefficient without any association, 0..1.
    pub p: f64,
}

/// A logistic regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// The log odds where everything is 0.
    pub intercept: f64,
    /// One per column, in their order. An association is no proof of a cause.
    pub associations: Vec<Association>,
    /// Rows that were used.
    pub rows: usize,
}

/// The logistic regression of an outcome on columns of numbers; `None` where the columns can't be told
/// apart, where there are fewer than five rows per unknown, or where all outcomes are alike. Rows
/// with numbers that are not finite are left out. Firth's penalty keeps estimates finite where a
/// column parts the outcomes wholly, and removes most of the bias of few rows.
///
/// # Source
/// Firth 1993, *Bias reduction of maximum likelihood estimates*; Heinze, Schemper 2002; R's `logistf`.
#[must_use]
pub fn logistic(columns: &[Vec<f64>], outcome: &[bool]) -> Option<Logistic> {
    if columns.iter().any(|column| column.len() != outcome.len()) {
        return None;
    }
    let sound = |row: &usize| columns.iter().all(|column| column[*row].is_finite());
    let kept: Vec<usize> = (0..outcome.len()).filter(sound).collect();
    let scales: Vec<f64> =
        columns.iter().map(|column| kept.iter().map(|row| column[*row].abs()).fold(0.0, f64::max)).collect();
    let unknowns = columns.len() + 1;
    let met = kept.iter().filter(|row| outcome[**row]).count();
    if kept.len() < 5 * unknowns || met == 0 || met == kept.len() || scales.contains(&0.0) {
        return None;
    }
    let row = |row: &usize| -> Vec<f64> {
        std::iter::once(1.0).chain(columns.iter().zip(&scales).map(|(column, scale)| column[*row] / scale)).collect()
    };
    let rows: Vec<(Vec<f64>, f64)> = kept.iter().map(|at| (row(at), f64::from(u8::from(outcome[*at])))).collect();
    let (found, covariance) = searched(&rows, unknowns)?;
    let z = normal_quantile(0.975);
    let association = |at: usize| {
        let scale = scales[at - 1];
        let (coefficient, standard_error) = (found[at] / scale, covariance[at][at].max(0.0).sqrt() / scale);
        let odds = |log: f64| log.clamp(-700.0, 700.0).exp();
        Association {
            coefficient,
            standard_error,
            odds_ratio: odds(coefficient),
            low95: odds(coefficient - z * standard_error),
            high95: odds(coefficient + z * standard_error),
            p: (2.0 * normal_below(-(coefficient / standard_error).abs())).clamp(0.0, 1.0),
        }
    };
    let associations: Vec<Association> = (1..unknowns).map(association).collect();
    let all_finite =
        associations.iter().all(|one| one.coefficient.is_finite() && one.standard_error > 0.0 && one.p.is_finite());
    all_finite.then_some(Logistic { intercept: found[0], associations, rows: kept.len() })
}

/// Coefficients and their covariance.
fn searched(rows: &[(Vec<f64>, f64)], unknowns: usize) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
    let mut found = vec![0.0; unknowns];
    for _ in 0..STEPS {
        let chances: Vec<f64> = rows
            .iter()
            .map(|(row, _)| 1.0 / (1.0 + (-row.iter().zip(&found).map(|(x, b)| x * b).sum::<f64>()).exp()))
            .collect();
        let mut information = vec![vec![0.0; unknowns]; unknowns];
        for ((row, _), chance) in rows.iter().zip(&chances) {
            let weight = chance * (1.0 - chance);
            for a in 0..unknowns {
                (0..unknowns).for_each(|b| information[a][b] += weight * row[a] * row[b]);
            }
        }
        let covariance = inverse(&information)?;
        let mut slope = vec![0.0; unknowns];
        for ((row, met), chance) in rows.iter().zip(&chances) {
            let inner = |a: usize| covariance[a].iter().zip(row).map(|(c, x)| c * x).sum::<f64>();
            let leverage = chance * (1.0 - chance) * (0..unknowns).map(|a| row[a] * inner(a)).sum::<f64>();
            let residual = met - chance + leverage * (0.5 - chance);
            slope.iter_mut().zip(row).for_each(|(slope, x)| *slope += residual * x);
        }
        let step = solve(information, slope)?;
        let longest = step.iter().map(|step| step.abs()).fold(0.0, f64::max);
        let kept = if longest > 5.0 { 5.0 / longest } else { 1.0 };
        found.iter_mut().zip(&step).for_each(|(found, step)| *found += kept * step);
        if longest < STILL {
            return Some((found, covariance));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_by_two_is_the_odds_ratio_with_halves_added() {
        // 30 of 40 against 10 of 40: Firth's estimate is the odds ratio with ½ added to each cell.
        let column: Vec<f64> = (0..80).map(|at| f64::from(u8::from(at < 40))).collect();
        let outcome: Vec<bool> = (0..80).map(|at| if at < 40 { at < 30 } else { at < 50 }).collect();
        let found = logistic(&[column], &outcome).unwrap();
        let wanted = (30.5_f64 * 30.5) / (10.5 * 10.5);
        assert!((found.associations[0].odds_ratio / wanted - 1.0).abs() < 1e-6, "{found:?}");
        assert!(found.associations[0].p < 0.001 && found.associations[0].low95 > 1.0);
    }

    #[test]
    fn what_parts_wholly_stays_finite_and_what_cannot_be_told_is_none() {
        let column: Vec<f64> = (0..40).map(f64::from).collect();
        let outcome: Vec<bool> = (0..40).map(|at| at >= 20).collect();
        assert!(logistic(std::slice::from_ref(&column), &outcome).unwrap().associations[0].coefficient.is_finite());
        assert_eq!(logistic(&[column.clone(), column.clone()], &outcome), None);
        assert_eq!(logistic(&[column], &[true; 40]), None);
        assert_eq!(logistic(&[], &[]), None);
    }
}
