//! Small systems of linear equations.

/// The solution of a square system by elimination with pivots; `None` where there is none.
pub(crate) fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        if !matrix[pivot][column].is_finite() || matrix[pivot][column].abs() < 1e-300 {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let (above, below) = matrix.split_at_mut(column + 1);
        let top = &above[column];
        for (row, line) in below.iter_mut().enumerate() {
            let factor = line[column] / top[column];
            if factor != 0.0 {
                line[column..].iter_mut().zip(&top[column..]).for_each(|(x, top)| *x -= factor * top);
                right[column + 1 + row] -= factor * right[column];
            }
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|column| matrix[row][column] * right[column]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right.iter().all(|value| value.is_finite()).then_some(right)
}

/// The inverse of a square matrix; `None` where there is none.
pub(crate) fn inverse(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    let unit = |at: usize| (0..n).map(|row| f64::from(u8::from(row == at))).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = (0..n).map(|at| solve(matrix.to_vec(), unit(at))).collect::<Option<_>>()?;
    Some((0..n).map(|row| columns.iter().map(|column| column[row]).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_a_singular_one_is_not() {
        let matrix = vec![vec![0.0, 2.0], vec![3.0, 1.0]];
        assert_eq!(solve(matrix.clone(), vec![4.0, 5.0]), Some(vec![1.0, 2.0]));
        assert_eq!(solve(vec![vec![1.0, 2.0], vec![2.0, 4.0]], vec![1.0, 1.0]), None);
        let inverse = inverse(&matrix).unwrap();
        assert!((inverse[0][0] + 1.0 / 6.0).abs() < 1e-12 && (inverse[1][0] - 0.5).abs() < 1e-12);
    }
}
