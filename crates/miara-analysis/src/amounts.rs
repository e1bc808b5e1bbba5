//! Counts and sizes of people, fairly: the number of deals, and what a deal is worth.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

use crate::distribution::{gamma_quantile, ln_gamma, normal_quantile};
use crate::forecast::least;
use crate::numbers::mean;

/// A number drawn to that of peers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    /// The plain number; `None` where there is nothing to make it of.
    pub raw: Option<f64>,
    /// What peers reach.
    pub expected: f64,
    /// The number drawn to what peers reach: the best guess of the next.
    pub shrunk: f64,
    /// Where the true number lies with 95 %.
    pub low95: f64,
    /// Its upper end.
    pub high95: f64,
}

/// Rates of events per time of a group of peers, in their order: events and time of each, such as
/// deals and months. Numbers that are not finite or below 0 count as none. Empty where nobody has time.
///
/// # Source
/// Gamma-Poisson by maximum likelihood: Greenwood, Yule 1920; Robbins 1956.
#[must_use]
pub fn drawn_counts(events: &[f64], time: &[f64]) -> Vec<Drawn> {
    let sound = |value: f64| if (0.0..=1e12).contains(&value) { value } else { 0.0 };
    let people: Vec<(f64, f64)> = events
        .iter()
        .zip(time)
        .map(|(events, time)| (sound(*events), sound(*time)))
        .map(|(events, time)| if time > 0.0 { (events, time) } else { (0.0, 0.0) })
        .collect();
    let (all, spent) = people.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    if spent <= 0.0 {
        return Vec::new();
    }
    let pooled = (all + 0.5) / spent;
    let prior = |at: &[f64]| (at[0].clamp(-3.0, 12.0).exp(), pooled * at[1].clamp(-5.0, 5.0).exp());
    let cost = |at: &[f64]| -> f64 {
        let (shape, middle) = prior(at);
        let rate = shape / middle;
        let one = |(events, time): &(f64, f64)| {
            ln_gamma(shape + events) - ln_gamma(shape)
                + shape * (rate / (rate + time)).ln()
                + if *events > 0.0 { events * (time / (rate + time)).ln() } else { 0.0 }
        };
        0.5 * ((at[0] - 3.0) / 2.5).powi(2) - people.iter().map(one).sum::<f64>()
    };
    let (shape, middle) = prior(&least(&[2.0, 0.0], 0.5, 300, cost).0);
    let drawn = |(events, time): &(f64, f64)| {
        let (shape, rate) = (shape + events, shape / middle + time);
        Drawn {
            raw: (*time > 0.0).then(|| events / time),
            expected: middle,
            shrunk: shape / rate,
            low95: gamma_quantile(0.025, shape) / rate,
            high95: gamma_quantile(0.975, shape) / rate,
        }
    };
    people.iter().map(drawn).collect()
}

/// Typical sizes of a group of peers, in their order: the amounts of each, such as deals' values, all
/// above 0 (others are left out). Sizes are middles on the scale of logarithms. Empty where there are
/// fewer than three amounts in all, or all are one person's.
///
/// # Source
/// The log-normal hierarchy by moments: Morris 1983, *Parametric empirical Bayes inference*.
#[must_use]
pub fn drawn_amounts(amounts: &[Vec<f64>]) -> Vec<Drawn> {
    let logs: Vec<Vec<f64>> = amounts
        .iter()
        .map(|own| own.iter().filter(|value| **value > 0.0 && value.is_finite()).map(|value| value.ln()).collect())
        .collect();
    let told: Vec<&Vec<f64>> = logs.iter().filter(|own| !own.is_empty()).collect();
    let all: f64 = told.iter().map(|own| own.len() as f64).sum();
    let people = told.len() as f64;
    if all < 3.0 || people < 2.0 {
        return Vec::new();
    }
    let squares = |own: &&Vec<f64>| own.iter().map(|log| (log - mean(own)).powi(2)).sum::<f64>();
    let grand = told.iter().map(|own| own.iter().sum::<f64>()).sum::<f64>() / all;
    let total: f64 = told.iter().flat_map(|own| own.iter()).map(|log| (log - grand).powi(2)).sum();
    let inner = told.iter().map(squares).sum::<f64>();
    let within = if all > people { inner / (all - people) } else { total / (all - 1.0) }.max(1e-12);
    let sizes: f64 = told.iter().map(|own| (own.len() as f64).powi(2)).sum();
    let between = ((total - inner - (people - 1.0) * within) / (all - sizes / all)).max(0.0);
    let weight = |own: &Vec<f64>| 1.0 / (between + within / own.len() as f64);
    let weights: f64 = told.iter().map(|own| weight(own)).sum();
    let middle = told.iter().map(|own| weight(own) * mean(own)).sum::<f64>() / weights;
    let z = normal_quantile(0.975);
    let drawn = |own: &Vec<f64>| {
        let n = own.len() as f64;
        let kept = if n > 0.0 { between / (between + within / n) } else { 0.0 };
        let shrunk = middle + kept * (mean(own) - middle) * f64::from(u8::from(n > 0.0));
        let open = if n > 0.0 { kept * within / n } else { between };
        let half = z * (open + (1.0 - kept).powi(2) / weights).sqrt();
        Drawn {
            raw: (n > 0.0).then(|| mean(own).exp()),
            expected: middle.exp(),
            shrunk: shrunk.exp(),
            low95: (shrunk - half).exp(),
            high95: (shrunk + half).exp().min(f64::MAX),
        }
    };
    logs.iter().map(drawn).collect()
}

/// Where a rate of events per time lies with 95 %, told from one's own events alone. `None` without time.
///
/// # Source
/// The exact interval of a Poisson mean: Garwood 1936, *Fiducial limits for the Poisson distribution*.
#[must_use]
pub fn rate_interval(events: f64, time: f64) -> Option<(f64, f64)> {
    if !(0.0..=1e12).contains(&events) || time <= 0.0 || !time.is_finite() {
        return None;
    }
    let low = if events > 0.0 { gamma_quantile(0.025, events) / time } else { 0.0 };
    Some((low, gamma_quantile(0.975, events + 1.0) / time))
}

/// Where a typical amount lies with 95 %, told from one's own amounts alone, on the scale of logarithms.
/// `None` of fewer than three, or where all are alike, which says nothing of how far they could lie apart.
///
/// # Source
/// Student's interval of the mean of logarithms.
#[must_use]
pub fn size_interval(amounts: &[f64]) -> Option<(f64, f64)> {
    let logs: Vec<f64> =
        amounts.iter().filter(|value| **value > 0.0 && value.is_finite()).map(|value| value.ln()).collect();
    let (n, middle) = (logs.len() as f64, mean(&logs));
    if n < 3.0 {
        return None;
    }
    let spread = (logs.iter().map(|log| (log - middle).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(0.975);
    let half = t * spread / n.sqrt();
    (half > 1e-9).then(|| ((middle - half).exp(), (middle + half).exp().min(f64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alone_three_events_may_come_of_one_or_of_nine() {
        // Tables of Garwood: 3 events, 0.619 to 8.767; none, 0 to 3.689.
        let (low, high) = rate_interval(3.0, 1.0).unwrap();
        assert!((low - 0.6187).abs() < 1e-3 && (high - 8.7673).abs() < 1e-3, "{low} {high}");
        let (low, high) = rate_interval(0.0, 2.0).unwrap();
        assert!(low == 0.0 && (high - 3.6889 / 2.0).abs() < 1e-3, "{high}");
        assert_eq!(rate_interval(3.0, 0.0), None);
        // Logarithms 0, 1, 2: 1 ± 4.303 · 1 / √3.
        let (low, high) = size_interval(&[1.0, 1.0_f64.exp(), 2.0_f64.exp()]).unwrap();
        assert!((low.ln() - (1.0 - 2.4841)).abs() < 1e-3 && (high.ln() - 3.4841).abs() < 1e-3);
        assert_eq!((size_interval(&[10_000.0; 2]), size_interval(&[10_000.0; 50])), (None, None));
    }

    #[test]
    fn few_months_are_drawn_further_than_many() {
        let mut events: Vec<f64> = (0..20).map(|at| 40.0 + f64::from(at * 7 % 11)).collect();
        let mut time = vec![12.0; 20];
        events.extend([9.0, 108.0]);
        time.extend([1.0, 12.0]);
        let drawn = drawn_counts(&events, &time);
        assert_eq!((drawn[20].raw, drawn[21].raw), (Some(9.0), Some(9.0)));
        assert!(drawn[20].shrunk < drawn[21].shrunk && drawn[21].shrunk < 9.0, "{:?}", &drawn[20..]);
        assert!(drawn.iter().all(|one| one.low95 < one.shrunk && one.shrunk < one.high95));
        assert!(drawn_counts(&[1.0], &[0.0]).is_empty());
    }

    #[test]
    fn one_large_deal_makes_no_large_seller() {
        let mut amounts: Vec<Vec<f64>> = (0..10)
            .map(|at| (0..20).map(|deal| 1000.0 * (1.0 + f64::from((at + deal * 7) % 13) / 10.0)).collect())
            .collect();
        amounts.push(vec![100_000.0]);
        amounts.push(Vec::new());
        let drawn = drawn_amounts(&amounts);
        assert!(drawn[10].shrunk < 50_000.0 && drawn[10].shrunk > drawn[0].shrunk);
        assert_eq!(drawn[11].raw, None);
        assert!((drawn[11].shrunk - drawn[11].expected).abs() < 1e-9);
        assert!(drawn_amounts(&[vec![5.0, 6.0, 7.0]]).is_empty());
    }
}
