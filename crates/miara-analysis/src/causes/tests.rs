use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::distribution::normal_draw;

type Place = Vec<(usize, u32)>;

/// Every combination of values of dimensions of some sizes.
fn grid(sizes: &[u32]) -> Vec<Vec<u32>> {
    let leaves: u32 = sizes.iter().product();
    let steps = sizes.iter().scan(1, |step, size| Some(std::mem::replace(step, *step * size)));
    steps.zip(sizes).map(|(step, size)| (0..leaves).map(|leaf| leaf / step % size).collect()).collect()
}

/// The causes of a sum of which each leaf is what was expected, up to a fifth more or less, times
/// what the codes of its dimensions say.
fn told(sizes: &[u32], came: impl Fn(&[u32]) -> f64) -> Vec<Place> {
    let columns = grid(sizes);
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let (mut actual, mut expected) = (Vec::new(), Vec::new());
    for leaf in 0..columns[0].len() {
        let codes: Vec<u32> = columns.iter().map(|column| column[leaf]).collect();
        let size = chance.random_range(1.0_f64..5.0).exp();
        expected.push(size);
        actual.push(size * came(&codes) * chance.random_range(0.8..1.2));
    }
    let mut places: Vec<Place> =
        causes_of_sum(&columns, &actual, &expected).causes.into_iter().map(|cause| cause.place).collect();
    places.sort();
    places
}

#[test]
fn a_parent_is_told_whose_children_fell_by_unlike_amounts() {
    let by = [0.3, 0.45, 0.5, 0.65, 0.7, 0.75, 0.4, 0.6];
    let found = told(&[10, 8, 5], |codes| if codes[0] == 1 { by[codes[1] as usize] } else { 1.0 });
    assert_eq!(found, [[(0, 1)]]);
}

#[test]
fn a_parent_is_told_that_another_cause_crosses() {
    let found = told(&[10, 12, 8, 5], |codes| {
        let crossing = if codes[1] == 6 || codes[1] == 9 { 0.2 } else { 1.0 };
        if codes[3] == 3 { f64::min(crossing, 0.6) } else { crossing }
    });
    assert_eq!(found, [[(1, 6)], [(1, 9)], [(3, 3)]]);
}

#[test]
fn three_of_five_values_are_told_as_three_values() {
    let found = told(&[10, 8, 5, 6], |codes| if [0, 1, 4].contains(&codes[2]) { 0.5 } else { 1.0 });
    assert_eq!(found, [[(2, 0)], [(2, 1)], [(2, 4)]]);
}

#[test]
fn three_elements_are_not_pieces_of_a_wider_combination() {
    let found = told(&[10, 8, 5, 6], |codes| match codes {
        [1 | 5 | 7, ..] => 0.5,
        [_, _, 3, 4] => 0.2,
        [0, 2, 1, _] => 0.1,
        _ => 1.0,
    });
    let elements: [Place; 5] =
        [vec![(0, 0), (1, 2), (2, 1)], vec![(0, 1)], vec![(0, 5)], vec![(0, 7)], vec![(2, 3), (3, 4)]];
    assert_eq!(found, elements);
}

#[test]
fn children_that_are_nearly_the_parent_are_told_as_it() {
    let found = told(&[6, 10, 8], |codes| if codes[0] == 2 && codes[1] != 4 { 0.5 } else { 1.0 });
    assert_eq!(found, [[(0, 2)]]);
}

#[test]
fn some_children_are_not_told_as_their_parent() {
    let found = told(&[6, 10, 8], |codes| if codes[0] == 2 && codes[1] < 3 { 0.5 } else { 1.0 });
    assert_eq!(found, [[(0, 2), (1, 0)], [(0, 2), (1, 1)], [(0, 2), (1, 2)]]);
}

#[test]
fn unlike_anomalies_are_kept_apart() {
    let found = told(&[6, 10, 8], |codes| match codes {
        [2, ..] => 0.5,
        [_, 3, 5] => 1.9,
        _ => 1.0,
    });
    assert_eq!(found, [vec![(0, 2)], vec![(1, 3), (2, 5)]]);
}

#[test]
fn a_few_leaves_are_enough_for_what_is_plain() {
    let columns = grid(&[4, 4]);
    let actual: Vec<f64> = (0..16).map(|leaf| if leaf == 6 { 40.0 } else { f64::from(100 + leaf % 3) }).collect();
    let found = causes_of_sum(&columns, &actual, &[100.0; 16]).causes;
    assert_eq!(found[0].place, [(0, 2), (1, 1)]);
    let before = [Cases { met: 50.0, of: 500.0 }; 16];
    let after: Vec<Cases> = (0..16).map(|leaf| Cases { met: if leaf == 6 { 10.0 } else { 51.0 }, of: 500.0 }).collect();
    assert_eq!(causes_of_ratio(&columns, &before, &after).causes[0].place, [(0, 2), (1, 1)]);
    let (two, cases) = ([vec![0, 1]], |met| Cases { met, of: 1500.0 });
    let found = causes_of_ratio(&two, &[cases(100.0), cases(60.0)], &[cases(100.0), cases(15.0)]).causes;
    assert_eq!(found[0].place, [(0, 1)]);
}

/// Leaves of one size that fall by chance are the small ones by it, whichever number chance moves.
#[test]
fn chance_among_leaves_of_one_size_is_no_cause() {
    for seed in 0..12_usize {
        let mut chance = ChaCha8Rng::seed_from_u64(seed as u64);
        let columns = grid(&[10, 10, 10, 5]);
        let mut noisy = |kind: usize| -> Vec<f64> {
            let spread = if seed % 3 == kind { 0.0 } else { 0.3 };
            let mut value = || 20.0 * (1.0 + spread * normal_draw(&mut chance)).max(0.0);
            (0..5000).map(|_| value()).collect()
        };
        let (actual, expected) = (noisy(0), noisy(1));
        assert_eq!(causes_of_sum(&columns, &actual, &expected).causes, [], "{seed}");
    }
}

#[test]
fn odd_tables_have_no_cause() {
    let odd = [f64::NAN, f64::INFINITY, -1e300, 0.0, 5.0];
    for columns in
        [vec![], vec![vec![]], vec![vec![u32::MAX - 1]], vec![vec![0, 1, 2, 3]], vec![vec![7; 4], vec![9; 4]]]
    {
        let leaves = columns.first().map_or(0, Vec::len);
        for value in odd {
            assert_eq!(causes_of_sum(&columns, &vec![value; leaves], &vec![value; leaves]).causes, []);
            let cases = vec![Cases { met: value, of: value }; leaves];
            assert_eq!(causes_of_ratio(&columns, &cases, &cases).causes, []);
        }
    }
}
