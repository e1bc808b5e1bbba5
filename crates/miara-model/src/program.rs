//! Linear programs: the greatest value of a weighted sum under inequalities.

/// Inequalities over unknowns that are not below zero.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Program {
    /// How many unknowns there are.
    pub width: usize,
    /// Each: the factor of every unknown, and what their sum may not exceed.
    pub rows: Vec<(Vec<f64>, f64)>,
}

/// What a program comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Optimum {
    /// No values meet all inequalities.
    Impossible,
    /// The sum grows beyond every number.
    Unbounded,
    /// The greatest value.
    At(f64),
    /// The arithmetic did not come to an end; nothing can be told.
    Unclear,
}

/// Smaller than this, a number of a scaled program is zero.
const ZERO: f64 = 1e-10;
/// By so much of the largest bound all inequalities together must be missed to be called impossible.
const MISSED: f64 = 1e-8;
/// Steps at most.
const STEPS: usize = 5_000;

impl Program {
    /// The greatest value of a weighted sum of the unknowns.
    ///
    /// # Source
    /// The simplex method in two phases (Dantzig 1963) with the rule of R. G. Bland, "New finite pivoting
    /// rules for the simplex method", Mathematics of Operations Research 2(2), 1977; scaling by geometric
    /// means.
    #[must_use]
    pub fn greatest(&self, weights: &[f64]) -> Optimum {
        let mut scaled = Scaled::of(self);
        match scaled.start() {
            Start::Impossible => return Optimum::Impossible,
            Start::Unclear => return Optimum::Unclear,
            Start::Found => {}
        }
        let weights: Vec<f64> = weights.iter().zip(&scaled.columns).map(|(weight, scale)| weight * scale).collect();
        let size = weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs())).max(f64::MIN_POSITIVE);
        scaled.table.aim(&weights.iter().map(|weight| weight / size).collect::<Vec<_>>());
        match scaled.table.climb() {
            Climb::Top => Optimum::At(scaled.table.value * size * scaled.bound),
            Climb::Endless => Optimum::Unbounded,
            Climb::Unclear => Optimum::Unclear,
        }
    }
}

/// A program whose factors and bounds are about one.
struct Scaled {
    table: Table,
    columns: Vec<f64>,
    bound: f64,
}

enum Start {
    Found,
    Impossible,
    Unclear,
}

enum Climb {
    Top,
    Endless,
    Unclear,
}

impl Scaled {
    fn of(program: &Program) -> Scaled {
        let mut rows = program.rows.clone();
        let mut columns = vec![1.0; program.width];
        for _ in 0..4 {
            for (factors, bound) in &mut rows {
                let by = middle(factors.iter().copied());
                factors.iter_mut().for_each(|factor| *factor /= by);
                *bound /= by;
            }
            for (at, column) in columns.iter_mut().enumerate() {
                let by = middle(rows.iter().map(|(factors, _)| factors[at]));
                rows.iter_mut().for_each(|(factors, _)| factors[at] /= by);
                *column /= by;
            }
        }
        let bound = rows.iter().fold(0.0_f64, |most, (_, bound)| most.max(bound.abs()));
        let bound = if bound > 0.0 { bound } else { 1.0 };
        rows.iter_mut().for_each(|(_, own)| *own /= bound);
        Scaled { table: Table::of(program.width, rows), columns, bound }
    }

    /// Finds values that meet all inequalities, by making the worst miss as small as can be.
    fn start(&mut self) -> Start {
        let table = &mut self.table;
        let Some(worst) = (0..table.bounds.len()).min_by(|a, b| table.bounds[*a].total_cmp(&table.bounds[*b])) else {
            return Start::Found;
        };
        if table.bounds[worst] >= 0.0 {
            return Start::Found;
        }
        let miss = table.outer.len();
        let name = table.outer.len() + table.inner.len();
        table.outer.push(name);
        table.factors.iter_mut().for_each(|row| row.push(-1.0));
        table.weights = vec![0.0; miss];
        table.weights.push(-1.0);
        table.value = 0.0;
        table.turn(worst, miss);
        if !matches!(table.climb(), Climb::Top) {
            return Start::Unclear;
        }
        if table.value < -MISSED {
            return Start::Impossible;
        }
        if let Some(row) = table.inner.iter().position(|inner| *inner == name) {
            let largest = (0..table.outer.len())
                .max_by(|a, b| table.factors[row][*a].abs().total_cmp(&table.factors[row][*b].abs()));
            match largest.filter(|at| table.factors[row][*at].abs() > ZERO) {
                Some(at) => table.turn(row, at),
                None => return Start::Unclear,
            }
        }
        if let Some(at) = table.outer.iter().position(|outer| *outer == name) {
            table.outer.remove(at);
            for row in &mut table.factors {
                row.remove(at);
            }
        }
        table.bounds.iter_mut().for_each(|bound| *bound = bound.max(0.0));
        Start::Found
    }
}

/// The geometric mean of the sizes that are not zero.
fn middle(numbers: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for number in numbers.filter(|number| *number != 0.0) {
        sum += number.abs().ln();
        count += 1.0;
    }
    if count > 0.0 { f64::exp(sum / count) } else { 1.0 }
}

/// A dictionary: each inner unknown is its bound less its factors times the outer ones, which are zero.
struct Table {
    inner: Vec<usize>,
    outer: Vec<usize>,
    factors: Vec<Vec<f64>>,
    bounds: Vec<f64>,
    weights: Vec<f64>,
    value: f64,
}

impl Table {
    fn of(width: usize, rows: Vec<(Vec<f64>, f64)>) -> Table {
        let inner = (width..width + rows.len()).collect();
        let (factors, bounds) = rows.into_iter().unzip();
        Table { inner, outer: (0..width).collect(), factors, bounds, weights: vec![0.0; width], value: 0.0 }
    }

    /// Sets what is to grow: a weighted sum of the first unknowns.
    fn aim(&mut self, weights: &[f64]) {
        self.value = 0.0;
        self.weights = self.outer.iter().map(|name| weights.get(*name).copied().unwrap_or(0.0)).collect();
        for (row, name) in self.inner.iter().enumerate() {
            let weight = weights.get(*name).copied().unwrap_or(0.0);
            self.value += weight * self.bounds[row];
            self.weights.iter_mut().zip(&self.factors[row]).for_each(|(own, factor)| *own -= weight * factor);
        }
    }

    fn climb(&mut self) -> Climb {
        for _ in 0..STEPS {
            let growing = (0..self.outer.len()).filter(|at| self.weights[*at] > ZERO);
            let Some(at) = growing.min_by_key(|at| self.outer[*at]) else { return Climb::Top };
            let room = |row: &usize| self.bounds[*row] / self.factors[*row][at];
            let mut tightest: Option<usize> = None;
            for row in (0..self.inner.len()).filter(|row| self.factors[*row][at] > ZERO) {
                tightest = match tightest {
                    Some(best) if room(&best) < room(&row) - ZERO => Some(best),
                    Some(best) if room(&best) <= room(&row) + ZERO && self.inner[best] < self.inner[row] => Some(best),
                    _ => Some(row),
                };
            }
            let Some(row) = tightest else { return Climb::Endless };
            self.turn(row, at);
        }
        Climb::Unclear
    }

    /// An inner and an outer unknown change places.
    fn turn(&mut self, row: usize, at: usize) {
        let by = self.factors[row][at];
        self.factors[row][at] = 1.0;
        self.factors[row].iter_mut().for_each(|factor| *factor /= by);
        self.bounds[row] /= by;
        let (turned, bound) = (self.factors[row].clone(), self.bounds[row]);
        for other in (0..self.inner.len()).filter(|other| *other != row) {
            let times = std::mem::replace(&mut self.factors[other][at], 0.0);
            self.bounds[other] -= times * bound;
            self.factors[other].iter_mut().zip(&turned).for_each(|(factor, turned)| *factor -= times * turned);
        }
        let times = std::mem::replace(&mut self.weights[at], 0.0);
        self.value += times * bound;
        self.weights.iter_mut().zip(&turned).for_each(|(weight, turned)| *weight -= times * turned);
        std::mem::swap(&mut self.inner[row], &mut self.outer[at]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greatest(rows: &[(&[f64], f64)], weights: &[f64]) -> Optimum {
        let rows = rows.iter().map(|(factors, bound)| (factors.to_vec(), *bound)).collect();
        Program { width: weights.len(), rows }.greatest(weights)
    }

    /// Worked by hand: corners (0,0), (4,0), (4,3), (2,6), (0,6); the last but one gives 3·2 + 5·6.
    #[test]
    fn the_corner_is_found() {
        let rows: [(&[f64], f64); 3] = [(&[1.0, 0.0], 4.0), (&[0.0, 2.0], 12.0), (&[3.0, 2.0], 18.0)];
        let Optimum::At(found) = greatest(&rows, &[3.0, 5.0]) else { panic!() };
        assert!((found - 36.0).abs() < 1e-9, "{found}");
    }

    #[test]
    fn what_can_not_be_is_told_from_what_has_no_end() {
        let more = (&[-1.0, 0.0][..], -5.0);
        assert_eq!(greatest(&[more, (&[1.0, 0.0], 4.0)], &[1.0, 0.0]), Optimum::Impossible);
        assert_eq!(greatest(&[more], &[0.0, 1.0]), Optimum::Unbounded);
        let Optimum::At(found) = greatest(&[more], &[-1.0, 0.0]) else { panic!() };
        assert!((found + 5.0).abs() < 1e-9);
    }
}
