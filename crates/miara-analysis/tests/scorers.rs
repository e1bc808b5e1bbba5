//! What the benchmarks' figures are made of, by numbers worked out by hand.

#[expect(dead_code, reason = "only what needs no data is used here")]
#[path = "../examples/methods/data.rs"]
mod data;
#[expect(dead_code, reason = "only what needs no data is used here")]
#[path = "../examples/methods/m4.rs"]
mod m4;
#[expect(dead_code, reason = "only what needs no data is used here")]
#[path = "../examples/methods/nab.rs"]
mod nab;
#[path = "../examples/methods/stamp.rs"]
mod stamp;

use m4::{Errors, owa};
use nab::{Profile, Scored, nab_score, worths};

const LOW_FALSE_ALARMS: Profile = Profile { found: 1.0, missed: 1.0, false_alarm: 0.22 };

/// A series of 40 places, 6 of them not scored, with a window at 10..=14 and alarms of given scores.
fn series(alarms: &[(usize, f64)]) -> Scored {
    let mut scores = vec![0.0; 40];
    alarms.iter().for_each(|(at, score)| scores[*at] = *score);
    Scored { name: String::new(), scores, windows: vec![(10, 14)] }
}

fn close(ours: f64, by_hand: f64) {
    assert!((ours - by_hand).abs() < 1e-6, "{ours} instead of {by_hand}");
}

#[test]
fn alarms_are_worth_more_the_earlier_and_less_the_farther() {
    let worths = worths(40, &[(10, 14)], LOW_FALSE_ALARMS);
    // Before any window the whole cost; in the window 1 at its start, tanh(.5) / tanh(2.5) at its end;
    // after it −.22 tanh(2.5 × distance / 4), and all of .22 beyond three widths.
    assert_eq!(worths[9], (None, -0.22));
    assert_eq!((worths[10].0, worths[14].0, worths[15].0), (Some(0), Some(0), None));
    close(worths[10].1, 1.0);
    close(worths[14].1, 0.468_386_98);
    close(worths[15].1, -0.122_011_94);
    close(worths[26].1, -0.219_999_86);
    assert_eq!(worths[27], (None, -0.22));
}

#[test]
fn one_threshold_for_all_is_chosen_and_scaled_from_nothing_to_all() {
    let score = |all: &[Scored]| nab_score(all, LOW_FALSE_ALARMS).0;
    close(score(&[series(&[])]), 0.0);
    close(score(&[series(&[(10, 0.9)])]), 100.0);
    // The first 15 % count for nothing, neither do later alarms in a window.
    close(score(&[series(&[(2, 0.95), (10, 0.9), (12, 0.9)])]), 100.0);
    // From −1 to 1 − .22 is 89 of the way to 1.
    close(score(&[series(&[(8, 0.9), (10, 0.9)])]), 89.0);
    // False alarms that are less sure than the true one don't count.
    close(score(&[series(&[(8, 0.8), (10, 0.9)])]), 100.0);
    // Two series: the second's window is found only with the first's two false alarms, which pays:
    // (1 − .44 + 1 + 2) / 4; but not with ten of them, where half of all is left.
    let quiet = |count: usize| {
        let mut alarms: Vec<(usize, f64)> = (30..30 + count).map(|at| (at, 0.7)).collect();
        alarms.push((10, 0.9));
        [series(&alarms), series(&[(10, 0.6)])]
    };
    close(score(&quiet(2)), 89.0);
    close(score(&quiet(10)), 50.0);
}

#[test]
fn moments_are_seconds() {
    assert_eq!(stamp::seconds("1970-01-01 00:00:00"), Some(0));
    assert_eq!(stamp::seconds("2000-03-01 00:00:01.000000"), Some(951_868_801));
    assert_eq!(stamp::seconds("2014-04-10 07:15:00"), Some(1_397_114_100));
    assert_eq!(stamp::seconds("2014-04"), None);
}

#[test]
fn errors_are_scaled_by_weekly_change_and_averaged_before_they_are_divided() {
    // Changes of 2, 2 and 4: the scale is 8/3. Errors are 2 and 6, of 200 × 2/18 and 200 × 6/14 percent.
    let errors = Errors::of(&[4.0, 6.0, 8.0, 12.0], &[10.0, 10.0], &[8.0, 4.0], 1);
    close(errors.mase, 1.5);
    close(errors.smape, 53.968_253_968);
    // Half of (4 + 6) / 2 / 10 and half of (1 + 3) / 2 / 1.
    let of = |smape: f64, mase: f64| Errors { smape, mase, msis: 0.0 };
    close(owa(&[of(4.0, 1.0), of(6.0, 3.0)], of(10.0, 1.0)), 1.25);
}
