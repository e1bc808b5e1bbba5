//! The mixture of some points that lies nearest to another.

use crate::linear::solve;
use crate::numbers::dot;

/// The weights, at least 0 and summing to 1, of the mixture of `points` nearest to `target`; empty
/// without points. All points are as long as the target.
///
/// # Source
/// Wolfe 1976, *Finding the nearest point in a polytope*.
pub(crate) fn nearest(points: &[Vec<f64>], target: &[f64]) -> Vec<f64> {
    let apart: Vec<Vec<f64>> =
        points.iter().map(|point| point.iter().zip(target).map(|(x, t)| x - t).collect()).collect();
    let products: Vec<Vec<f64>> = apart.iter().map(|a| apart.iter().map(|b| dot(a, b)).collect()).collect();
    let n = points.len();
    let Some(start) = (0..n).min_by(|a, b| products[*a][*a].total_cmp(&products[*b][*b])) else { return Vec::new() };
    let largest = (0..n).map(|at| products[at][at]).fold(f64::MIN_POSITIVE, f64::max);
    let (mut chosen, mut weights) = (vec![start], vec![1.0]);
    for _ in 0..20 * n + 50 {
        // How far the present mixture reaches along each point.
        let along = |point: usize| chosen.iter().zip(&weights).map(|(c, w)| w * products[*c][point]).sum::<f64>();
        let own: f64 = chosen.iter().zip(&weights).map(|(c, w)| w * along(*c)).sum();
        let next = (0..n).min_by(|a, b| along(*a).total_cmp(&along(*b)));
        match next {
            Some(next) if own - along(next) > 1e-12 * largest && !chosen.contains(&next) => {
                chosen.push(next);
                weights.push(0.0);
            }
            _ => break,
        }
        while !stepped(&products, largest, &mut chosen, &mut weights) {}
    }
    let mut all = vec![0.0; n];
    chosen.iter().zip(&weights).for_each(|(at, weight)| all[*at] = weight.max(0.0));
    let sum: f64 = all.iter().sum();
    all.iter().map(|weight| weight / sum).collect()
}

/// Moves towards the best mixture of the chosen points without bounds; true when it is reached,
/// else the points whose weight ran out are dropped.
fn stepped(products: &[Vec<f64>], largest: f64, chosen: &mut Vec<usize>, weights: &mut Vec<f64>) -> bool {
    let n = chosen.len();
    let mut matrix = vec![vec![1.0; n + 1]; n + 1];
    for (row, a) in chosen.iter().enumerate() {
        for (column, b) in chosen.iter().enumerate() {
            matrix[row][column] = products[*a][*b] / largest;
        }
        matrix[row][row] += 1e-12;
    }
    matrix[n][n] = 0.0;
    let mut right = vec![0.0; n + 1];
    right[n] = 1.0;
    let Some(mut free) = solve(matrix, right) else { return true };
    free.truncate(n);
    if free.iter().all(|weight| *weight > 1e-10) {
        *weights = free;
        return true;
    }
    let short = weights.iter().zip(&free).filter(|(_, free)| **free <= 1e-10);
    let step = short.map(|(own, free)| own / (own - free).max(1e-300)).fold(1.0, f64::min);
    weights.iter_mut().zip(&free).for_each(|(own, free)| *own += step * (free - *own));
    let before = chosen.len();
    let kept: Vec<bool> = weights.iter().map(|weight| *weight > 1e-10).collect();
    let mut at = 0..;
    chosen.retain(|_| at.next().is_some_and(|at| kept[at]));
    weights.retain(|weight| *weight > 1e-10);
    chosen.len() == before || chosen.len() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_it_is_hit_and_outside_the_nearest_face_is_taken() {
        let corners = vec![vec![0.0, 0.0], vec![1.0, 0.0], vec![0.0, 1.0]];
        let inside = nearest(&corners, &[0.2, 0.3]);
        assert!((inside[0] - 0.5).abs() < 1e-6 && (inside[1] - 0.2).abs() < 1e-6, "{inside:?}");
        let outside = nearest(&corners, &[1.0, 1.0]);
        assert!((outside[1] - 0.5).abs() < 1e-6 && outside[0].abs() < 1e-9, "{outside:?}");
        assert!(nearest(&[], &[1.0]).is_empty());
        assert_eq!(nearest(&[vec![3.0], vec![3.0]], &[1.0]).iter().sum::<f64>(), 1.0);
    }
}
