//! The search for the least value of a function of a few unknowns.

/// How far the values at the corners may lie apart when the search ends, relative to them.
const CLOSE: f64 = 1e-6;

/// The point with the least value that Nelder and Mead's simplex finds from `start`, and the value.
/// A value that is not finite counts as infinite.
///
/// # Source
/// Nelder, Mead 1965, *A simplex method for function minimization*.
pub(crate) fn least(
    start: &[f64],
    step: f64,
    evaluations: usize,
    mut value: impl FnMut(&[f64]) -> f64,
) -> (Vec<f64>, f64) {
    let mut at = |point: &[f64]| Some(value(point)).filter(|value| value.is_finite()).unwrap_or(f64::INFINITY);
    let mut corners: Vec<(Vec<f64>, f64)> = Vec::with_capacity(start.len() + 1);
    corners.push((start.to_vec(), at(start)));
    for index in 0..start.len() {
        let mut corner = start.to_vec();
        corner[index] += step;
        let height = at(&corner);
        corners.push((corner, height));
    }
    let mut used = corners.len();
    while used < evaluations {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (corners[0].1, corners[start.len()].1);
        if !best.is_finite() || (worst - best).abs() <= CLOSE * (best.abs() + CLOSE) || start.is_empty() {
            break;
        }
        used += moved(&mut corners, &mut at);
    }
    corners.sort_by(|a, b| a.1.total_cmp(&b.1));
    corners.swap_remove(0)
}

/// Moves the worst corner of a sorted simplex, or shrinks it; how many evaluations that took.
fn moved(corners: &mut [(Vec<f64>, f64)], at: &mut impl FnMut(&[f64]) -> f64) -> usize {
    let last = corners.len() - 1;
    let centre: Vec<f64> = (0..last)
        .map(|index| corners[..last].iter().map(|(corner, _)| corner[index]).sum::<f64>() / last as f64)
        .collect();
    let towards = |worst: &[f64], by: f64| -> Vec<f64> {
        centre.iter().zip(worst).map(|(centre, worst)| centre + by * (centre - worst)).collect()
    };
    let reflected = towards(&corners[last].0, 1.0);
    let height = at(&reflected);
    if height < corners[0].1 {
        let expanded = towards(&corners[last].0, 2.0);
        let further = at(&expanded);
        corners[last] = if further < height { (expanded, further) } else { (reflected, height) };
        return 2;
    }
    if height < corners[last - 1].1 || (last == 1 && height < corners[last].1) {
        corners[last] = (reflected, height);
        return 1;
    }
    let inward = if height < corners[last].1 { 0.5 } else { -0.5 };
    let contracted = towards(&corners[last].0, inward);
    let inner = at(&contracted);
    if inner < corners[last].1.min(height) {
        corners[last] = (contracted, inner);
        return 2;
    }
    let (best, rest) = corners.split_at_mut(1);
    for corner in rest.iter_mut() {
        corner.0.iter_mut().zip(&best[0].0).for_each(|(x, best)| *x = best + 0.5 * (*x - best));
        corner.1 = at(&corner.0);
    }
    2 + last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_valley_of_rosenbrock_is_found() {
        let (point, value) =
            least(&[-1.2, 1.0], 0.5, 2000, |p| (1.0 - p[0]).powi(2) + 100.0 * (p[1] - p[0] * p[0]).powi(2));
        assert!(value < 1e-5 && (point[0] - 1.0).abs() < 0.01);
    }

    #[test]
    fn a_value_that_is_no_number_is_never_chosen() {
        let (point, value) = least(&[2.0], 0.5, 200, |p| if p[0] < 1.0 { f64::NAN } else { p[0] });
        assert!(value >= 1.0 && (point[0] - 1.0).abs() < 0.05);
    }
}
