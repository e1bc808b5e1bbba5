//! Laws that hold for any input: nothing panics, nothing is NaN or infinite, and parts make the whole.

use miara_analysis::*;
use proptest::prelude::*;

/// One value: usual, none, zero, huge, tiny, or no number at all.
fn value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        8 => (-1e3..1e3).prop_map(Some),
        4 => (0_u32..50).prop_map(|count| Some(f64::from(count))),
        1 => Just(None),
        1 => Just(Some(0.0)),
        1 => (-1e300..1e300).prop_map(Some),
        1 => (-1e-300..1e-300).prop_map(Some),
        1 => prop_oneof![Just(Some(f64::NAN)), Just(Some(f64::INFINITY)), Just(Some(f64::MAX)), Just(Some(f64::MIN))],
    ]
}

/// Series of every kind: empty, short, constant, zero, all of one sign, or anything.
fn series() -> impl Strategy<Value = Vec<Option<f64>>> {
    prop_oneof![
        4 => prop::collection::vec(value(), 0..90),
        2 => prop::collection::vec((0.0..1e4_f64).prop_map(Some), 0..90),
        1 => (-1e6..1e6_f64, 0_usize..60).prop_map(|(value, length)| vec![Some(value); length]),
        1 => (0_usize..60).prop_map(|length| vec![Some(0.0); length]),
        1 => prop::collection::vec((-1e4..-1.0_f64).prop_map(Some), 0..60),
        1 => prop::collection::vec(prop_oneof![Just(None), Just(Some(1.0)), Just(Some(2.0))], 0..60),
        1 => (0_usize..80).prop_map(|length| (0..length).map(|at| Some(at as f64)).collect()),
        1 => (1e200..1e300_f64, 0_usize..60).prop_map(|(top, length)| (0..length).map(|at| Some(top * (at % 5) as f64)).collect()),
    ]
}

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![
        Just(Method::Floored),
        Just(Method::Combined),
        Just(Method::Ets),
        Just(Method::Theta),
        Just(Method::SeasonalNaive),
        Just(Method::Intermittent)
    ]
}

fn cases() -> impl Strategy<Value = Cases> {
    prop_oneof![
        6 => (0_u32..200, 0.0..1.0_f64).prop_map(|(of, share)| Cases { met: (f64::from(of) * share).floor(), of: f64::from(of) }),
        1 => (0.0..1e12_f64).prop_map(|of| Cases { met: of / 2.0, of }),
        1 => Just(Cases { met: f64::NAN, of: -1.0 }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn forecasts_are_finite_and_widen(history in series(), season in 0_usize..60, horizon in 0_usize..20, method in method()) {
        let options = ForecastOptions { season, horizon, method, seed: 3 };
        let Ok(made) = forecast(&history, &options) else { return Ok(()) };
        prop_assert_eq!(made.steps.len(), horizon);
        let mut widest = (0.0, 0.0);
        let negative = history.iter().flatten().any(|value| *value < 0.0);
        // Halves are differences of ends, which are rounded at the size of the largest.
        let mut size = 0.0_f64;
        for step in &made.steps {
            for number in [step.point, step.low80, step.high80, step.low95, step.high95] {
                prop_assert!(number.is_finite());
            }
            prop_assert!(step.low95 <= step.low80 && step.low80 <= step.point);
            prop_assert!(step.point <= step.high80 && step.high80 <= step.high95);
            prop_assert!(negative || step.low95 >= 0.0, "nothing was below zero");
            // The lower half ends at zero where nothing was below it.
            let half = (step.high80 - step.point, step.high95 - step.point);
            size = size.max(step.point.abs() + half.1);
            let slack = 1e-9 * size;
            prop_assert!(half.0 >= widest.0 - slack && half.1 >= widest.1 - slack, "{:?} after {:?}", half, widest);
            widest = half;
        }
        prop_assert!(made.paths.iter().all(|path| path.len() == horizon && path.iter().all(|value| value.is_finite() && (negative || *value >= 0.0))));
        let again = forecast(&history, &options).unwrap();
        prop_assert_eq!(made, again);
    }

    #[test]
    fn a_higher_goal_is_never_likelier(history in series(), targets in prop::collection::vec(-1e5..1e5_f64, 2..6), so_far in -1e3..1e3_f64) {
        let options = ForecastOptions { season: 4, horizon: 4, method: Method::Theta, seed: 3 };
        let Ok(made) = forecast(&history, &options) else { return Ok(()) };
        let mut targets = targets;
        targets.sort_by(f64::total_cmp);
        for adds in [Adds::Sum, Adds::Last] {
            let ends = ends(&made, &RunningPeriod { so_far, shares: &[0.5, 1.0, 1.0], adds, rest: &[] }).unwrap();
            let chances: Vec<f64> = targets.iter().map(|target| ends.at_least(*target)).collect();
            prop_assert!(chances.is_sorted_by(|a, b| a >= b), "{:?}", chances);
            prop_assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)));
        }
    }

    #[test]
    fn surprises_are_chances(history in series(), season in 0_usize..14) {
        if let Ok(found) = surprise(&history, season, 2) {
            prop_assert!(found.chance > 0.0 && found.chance <= 1.0 && found.expected.point.is_finite() && found.value.is_finite());
        }
    }

    #[test]
    fn changes_are_places_within_the_series(history in series()) {
        let found = changes(&history);
        prop_assert!(found.is_sorted_by(|a, b| a < b));
        prop_assert!(found.iter().all(|at| *at > 0 && *at < history.len()));
    }

    #[test]
    fn anomalies_look_back_only(history in series(), cut in 0_usize..90, season in 0_usize..15, merged_within in 1_usize..48) {
        let options = AnomalyOptions { seasons: vec![season], merged_within, flagged_below: AnomalyOptions::DAILY };
        let points: Vec<Observation> = history.iter().map(|value| Observation { value: *value, denominator: None }).collect();
        let judged = anomalies(&points, &options);
        prop_assert_eq!(judged.len(), points.len());
        for one in &judged {
            prop_assert!((0.0..=1.0).contains(&one.score) && one.expected.is_none_or(f64::is_finite));
        }
        // Later values change no earlier judgement.
        let cut = cut.min(points.len());
        let mut other = points.clone();
        other[cut..].iter_mut().for_each(|point| point.value = Some(7.0));
        prop_assert_eq!(&anomalies(&other, &options)[..cut], &judged[..cut]);
    }

    #[test]
    fn accounts_sum_to_the_change(segments in prop::collection::vec((cases(), cases()), 0..12)) {
        let (before, after): (Vec<Cases>, Vec<Cases>) = segments.into_iter().unzip();
        let parts = account_of_sum(&before.iter().map(|one| one.met).collect::<Vec<_>>(), &after.iter().map(|one| one.met).collect::<Vec<_>>());
        prop_assert!(parts.iter().all(|part| part.rate.is_finite()));
        let Some(account) = account_of_ratio(&before, &after) else { return Ok(()) };
        let sum: f64 = account.parts.iter().map(|part| part.rate + part.mix).sum();
        let change = account.after - account.before;
        prop_assert!((sum - change).abs() <= 1e-9 * (account.after.abs() + account.before.abs() + change.abs()).max(1e-12), "{} {}", sum, change);
    }

    #[test]
    fn causes_are_sound(leaves in prop::collection::vec((0_u32..4, 0_u32..3, value(), value(), cases(), cases()), 0..60)) {
        let columns = vec![leaves.iter().map(|leaf| leaf.0).collect(), leaves.iter().map(|leaf| leaf.1).collect::<Vec<u32>>()];
        let number = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let actual: Vec<f64> = leaves.iter().map(|leaf| number(leaf.2)).collect();
        let expected: Vec<f64> = leaves.iter().map(|leaf| number(leaf.3)).collect();
        let before: Vec<Cases> = leaves.iter().map(|leaf| leaf.4).collect();
        let after: Vec<Cases> = leaves.iter().map(|leaf| leaf.5).collect();
        for found in [causes_of_sum(&columns, &actual, &expected), causes_of_ratio(&columns, &before, &after)] {
            for cause in found.causes.iter().chain(&found.candidates) {
                prop_assert!(cause.evidence.is_finite() && cause.leaves > 0 && !cause.place.is_empty());
                prop_assert!(cause.actual.is_finite() && cause.expected.is_finite() && cause.share.is_none_or(f64::is_finite));
            }
            prop_assert!(found.causes.iter().all(|cause| cause.evidence > 0.0));
        }
    }

    #[test]
    fn survival_falls_and_is_the_product(watched in prop::collection::vec((0_u32..20, any::<bool>()), 0..40)) {
        let watched: Vec<Watched> = watched.into_iter().map(|(duration, event)| Watched { duration: f64::from(duration), end: if event { End::Event } else { End::Censored } }).collect();
        let curve = survival(&watched);
        let mut product = 1.0;
        for step in &curve.steps {
            let risk = watched.iter().filter(|one| one.duration >= step.time).count() as f64;
            let events = watched.iter().filter(|one| one.duration == step.time && one.end == End::Event).count() as f64;
            product *= 1.0 - events / risk;
            prop_assert!((step.survival - product).abs() < 1e-12);
            for limit in [step.low95, step.high95, step.standard_error].into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&limit));
            }
        }
        let half = watched.len() / 2;
        let test = log_rank(&[watched[..half].to_vec(), watched[half..].to_vec()]);
        prop_assert!(test.is_none_or(|test| test.statistic.is_finite() && (0.0..=1.0).contains(&test.p)));
    }

    #[test]
    fn leads_make_sound_cohorts(leads in prop::collection::vec((value(), value()), 0..40), end in -1e3..1e3_f64) {
        let leads: Vec<Lead> = leads.into_iter().map(|(came, won)| Lead { came: came.unwrap_or(f64::NAN), won }).collect();
        let found = cohort(&leads, end);
        let curve = survival(&found.watched);
        prop_assert!(curve.steps.iter().all(|step| (0.0..=1.0).contains(&step.survival)));
    }

    #[test]
    fn every_share_of_conversions_is_given_once(paths in prop::collection::vec((prop::collection::vec(0_usize..5, 0..6), 0_u32..9, 0_u32..9, value()), 0..20)) {
        let paths: Vec<Path> = paths.into_iter().map(|(channels, conversions, lost, value)| Path {
            channels, conversions: f64::from(conversions), lost: f64::from(lost), value: value.map_or(0.0, |value| value.clamp(-1e9, 1e9)),
        }).collect();
        let whole: f64 = paths.iter().filter(|path| !path.channels.is_empty()).map(|path| path.conversions).sum();
        let shared = attribution(&paths, 5);
        for shares in [&shared.first, &shared.last, &shared.linear, &shared.markov, &shared.shapley] {
            prop_assert!(shares.conversions.iter().chain(&shares.value).all(|share| share.is_finite()));
            let sum: f64 = shares.conversions.iter().sum();
            prop_assert!((sum - whole).abs() <= 1e-9 * whole.max(1.0));
        }
    }

    #[test]
    fn scores_are_rates(people in prop::collection::vec((value(), value(), 0_usize..3, value()), 0..20)) {
        let people: Vec<Scored> = people.into_iter().map(|(successes, trials, peer, covariate)| Scored {
            successes: successes.unwrap_or(f64::NAN).abs(), trials: trials.unwrap_or(f64::NAN).abs(), peer, covariate,
        }).collect();
        for score in scorecard(&people, 5) {
            for rate in [score.expected, score.shrunk, score.low95, score.high95, score.p, score.upper_half.unwrap_or(0.5)] {
                prop_assert!((0.0..=1.0).contains(&rate), "{:?}", score);
            }
            prop_assert!(score.low95 <= score.high95);
        }
    }

    #[test]
    fn drawn_numbers_are_finite(events in series(), time in series(), amounts in prop::collection::vec(series(), 0..5)) {
        let number = |values: &[Option<f64>]| values.iter().map(|value| value.unwrap_or(f64::NAN)).collect::<Vec<f64>>();
        let amounts: Vec<Vec<f64>> = amounts.iter().map(|own| number(own)).collect();
        for one in drawn_counts(&number(&events), &number(&time)).iter().chain(&drawn_amounts(&amounts)) {
            prop_assert!([one.expected, one.shrunk, one.low95, one.high95].iter().all(|number| number.is_finite()), "{:?}", one);
            prop_assert!(one.low95 <= one.high95);
        }
    }

    #[test]
    fn effects_are_finite_or_refused(history in series(), from in 0_usize..60, units in prop::collection::vec(prop::collection::vec(-1e3..1e3_f64, 20), 0..6)) {
        if let Ok(found) = effect_alone(&history, from, 4) {
            prop_assert!(found.effect.is_finite() && found.p.is_none_or(|p| (0.0..=1.0).contains(&p)));
        }
        let Some((treated, controls)) = units.split_first() else { return Ok(()) };
        let panel = Panel { treated: treated.clone(), controls: controls.to_vec(), from: from % 25, predictors: Vec::new() };
        if let Ok(found) = effect_with_controls(&panel) {
            prop_assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9 && found.weights.iter().all(|weight| *weight >= 0.0));
            prop_assert!([found.effect, found.low, found.high, found.before_error].iter().all(|number| number.is_finite()));
            prop_assert!(found.p > 0.0 && found.p <= 1.0);
        }
    }

    #[test]
    fn intervals_hold_the_share(met in 0.0..100.0_f64, of in 0.0..100.0_f64, level in 0.5..0.999_f64) {
        if let Some(interval) = wilson(met, of, level) {
            prop_assert!(interval.low <= met / of + 1e-12 && met / of <= interval.high + 1e-12);
        }
        let interval = beta_interval(met + 0.5, of + 0.5, level).unwrap();
        prop_assert!(0.0 <= interval.low && interval.low < interval.high && interval.high <= 1.0);
    }

    #[test]
    fn costs_deals_and_ties_are_finite(first in series(), second in series(), lag in 0_usize..4, deals in prop::collection::vec((0_usize..3, 0_usize..3, any::<bool>(), value()), 0..15)) {
        let number = |values: &[Option<f64>]| values.iter().map(|value| value.unwrap_or(f64::NAN)).collect::<Vec<f64>>();
        let (a, b) = (number(&first), number(&second));
        if let Ok(found) = cost_per(&a, &b, lag, 0.95) {
            prop_assert!([found.ratio, found.low, found.high].into_iter().flatten().all(f64::is_finite));
        }
        if let Some(periods) = payback(a.first().copied().unwrap_or(1.0), 3.0, 0.9) {
            prop_assert!(periods.is_finite() && periods >= 0.0);
        }
        if let Ok(found) = together(&a, &b, &[], lag, 1) {
            prop_assert!(found.correlation.abs() <= 1.0 && found.p > 0.0 && found.p <= 1.0);
        }
        let past: Vec<PastDeal> = deals.iter().map(|deal| PastDeal { stage: deal.0, age: deal.1, won: deal.2 }).collect();
        let open: Vec<OpenDeal> = deals.iter().map(|deal| OpenDeal { stage: deal.1, age: deal.0, value: deal.3.unwrap_or(f64::NAN) }).collect();
        let found = bookings(&past, &open, 1);
        prop_assert!((found.counts.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert!([found.expected, found.low80, found.high80].iter().all(|number| number.is_finite() && *number >= 0.0));
        prop_assert!(found.chances.iter().all(|chance| (0.0..=1.0).contains(chance)));
    }

    #[test]
    fn regressions_are_finite_or_refused(rows in prop::collection::vec((value(), 0.0..100.0_f64, any::<bool>()), 0..60)) {
        let outcome: Vec<bool> = rows.iter().map(|row| row.2).collect();
        let columns = [rows.iter().map(|row| row.0.unwrap_or(f64::NAN)).collect(), rows.iter().map(|row| row.1).collect::<Vec<f64>>()];
        if let Some(found) = logistic(&columns, &outcome) {
            for one in &found.associations {
                prop_assert!([one.coefficient, one.standard_error, one.odds_ratio, one.low95, one.high95].iter().all(|number| number.is_finite()));
                prop_assert!((0.0..=1.0).contains(&one.p));
            }
        }
        let outcome: Vec<f64> = rows.iter().map(|row| row.0.unwrap_or(0.0)).collect();
        let beside = Beside { controls: vec![outcome.clone()], trend: true, season: Some(4) };
        for beside in [Beside::default(), beside] {
            let Ok(found) = responses(&outcome, &columns[1..], &beside, 8, 1) else { continue };
            prop_assert!(found.without.is_finite() && found.explained.is_finite());
            for one in found.channels.iter().flatten() {
                prop_assert!([one.brought, one.low90, one.high90, one.marginal].iter().all(|number| number.is_finite()));
            }
        }
    }
}
