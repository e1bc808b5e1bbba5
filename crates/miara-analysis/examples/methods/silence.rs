//! Tables of many sizes in which nothing but chance happened, and small ones in which one leaf fell.

use miara_analysis::causes_of_sum;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::data::figure;
use crate::incidents::grid;
use crate::watch::{normal, poisson};

/// Spreads of relative noise.
const SPREADS: [f64; 3] = [0.2, 0.25, 0.3];

/// Prints the figures.
pub(crate) fn run() {
    for (sizes, tables) in [(&[4][..], 400), (&[3, 2], 400), (&[4, 3], 400), (&[6, 5], 400), (&[10, 10, 10], 100)] {
        silent(sizes, tables, 1.2);
    }
    for sizes in [&[10, 10, 10, 5][..], &[5000], &[10, 20, 10, 10], &[100, 200]] {
        silent(sizes, 40, 0.0);
        silent(sizes, 40, 1.2);
    }
    counts();
    small();
}

/// Relative noise in what came, in what was expected and in both by turns; logarithms of sizes spread
/// by `apart`.
fn silent(sizes: &[u32], tables: u64, apart: f64) {
    for spread in SPREADS {
        let table = |seed: u64| {
            let mut chance = ChaCha8Rng::seed_from_u64(seed);
            let columns = grid(sizes);
            let size: Vec<f64> = columns[0].iter().map(|_| (apart * normal(&mut chance) + 3.0).exp()).collect();
            let mut noisy = |kind: u64| noisy(&size, if seed % 3 == kind { 0.0 } else { spread }, &mut chance);
            let (actual, expected) = (noisy(0), noisy(1));
            !causes_of_sum(&columns, &actual, &expected).causes.is_empty()
        };
        let told = 100.0 * (0..tables).filter(|seed| table(*seed)).count() as f64 / tables as f64;
        let what = format!("{sizes:?}, sizes {apart}, noise {spread}: tables with a cause, %");
        figure(&what, told, "<= 10", told <= 10.0);
    }
}

fn noisy(size: &[f64], spread: f64, chance: &mut ChaCha8Rng) -> Vec<f64> {
    size.iter().map(|size| size * (1.0 + spread * normal(chance)).max(0.0)).collect()
}

/// Counts of some twenty and of few, half of one or two, against what is truly to be expected.
fn counts() {
    for (sizes, middle) in [(&[10, 10, 10][..], 1.0), (&[10, 20, 10, 10], 1.0), (&[10, 20, 10, 10], 3.0)] {
        let table = |seed: &u64| {
            let mut chance = ChaCha8Rng::seed_from_u64(*seed);
            let columns = grid(sizes);
            let expected: Vec<f64> = columns[0].iter().map(|_| (0.6 * normal(&mut chance) + middle).exp()).collect();
            let actual: Vec<f64> = expected.iter().map(|mean| poisson(*mean, &mut chance)).collect();
            !causes_of_sum(&columns, &actual, &expected).causes.is_empty()
        };
        let told = 100.0 * (0..40).filter(table).count() as f64 / 40.0;
        let what = format!("{sizes:?}, counts around {:.0}: tables with a cause, %", f64::exp(middle));
        println!("{what:<64} {told:>8.4}");
    }
}

/// How often the last leaf of a small table is found that fell by a half or by four fifths, beside
/// noise of a tenth; no bar is set for it.
fn small() {
    for sizes in [&[4][..], &[3, 2], &[4, 3], &[6, 5]] {
        let found = |left: f64| {
            let table = |seed: &u64| {
                let mut chance = ChaCha8Rng::seed_from_u64(*seed);
                let columns = grid(sizes);
                let expected: Vec<f64> = columns[0].iter().map(|_| (1.2 * normal(&mut chance) + 3.0).exp()).collect();
                let mut actual = noisy(&expected, 0.1, &mut chance);
                actual.last_mut().into_iter().for_each(|value| *value *= left);
                let last: Vec<(usize, u32)> = sizes.iter().map(|size| size - 1).enumerate().collect();
                matches!(causes_of_sum(&columns, &actual, &expected).causes.as_slice(), [one] if one.place == last)
            };
            (0..400).filter(table).count() as f64 / 4.0
        };
        println!("{sizes:?}: a leaf that fell by half found in {} %, by four fifths in {} %", found(0.5), found(0.2));
    }
}
