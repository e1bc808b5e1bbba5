//! How long it takes until something happens, with those it has not yet happened to kept in.

use crate::distribution::{chi_square_above, normal_quantile};
use crate::linear::solve;

/// One subject: how long it was watched, and whether the event ended the watch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watched {
    /// Time watched, in any unit; at least 0. Others are left out.
    pub duration: f64,
    /// Whether the event came, or the watch ended without it.
    pub end: End,
}

/// How a watch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By the event.
    Event,
    /// By something after which the event can't come any more, such as a lead that was given up.
    Otherwise,
    /// Without either: the event may still come.
    Censored,
}

/// The share that has not had the event at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalStep {
    /// The time, at which an event came or a watch ended.
    pub time: f64,
    /// Still watched just before.
    pub at_risk: usize,
    /// Events at that time.
    pub events: usize,
    /// Share without the event after it, 0..1; those whose watch ended otherwise are among them.
    pub survival: f64,
    /// Share whose watch has ended otherwise, 0..1.
    pub otherwise: f64,
    /// Greenwood's standard error of the share; `None` where nobody is left.
    pub standard_error: Option<f64>,
    /// Where the share lies with 95 %, by Greenwood's formula on the log-log scale; `None` before
    /// the first event and where nobody is left.
    pub low95: Option<f64>,
    /// Its upper end.
    pub high95: Option<f64>,
}

/// A curve of those without the event.
#[derive(Debug, Clone, PartialEq)]
pub struct Survival {
    /// By rising time.
    pub steps: Vec<SurvivalStep>,
    /// Time at which half have had the event; `None` where that is not reached.
    pub median: Option<f64>,
    /// Subjects.
    pub subjects: usize,
    /// Events.
    pub events: usize,
    /// Watches that ended otherwise.
    pub otherwise: usize,
}

/// What share of those still watched each end has taken so far.
#[derive(Debug, Default)]
struct Taken {
    event: f64,
    otherwise: f64,
    /// Sums over the times so far of a = d / n (n − d), by powers of the share that had the event then; of
    /// b = S e / n², likewise; and of S² e (n − e) / n³, where d ended in all, e of them by the event.
    squares: [f64; 3],
    crossed: [f64; 2],
    own: f64,
}

impl Taken {
    /// Takes in what ended at one time of `risk` still watched.
    fn see(&mut self, risk: f64, events: f64, others: f64) {
        let left = 1.0 - self.event - self.otherwise;
        self.event += left * events / risk;
        self.otherwise += left * others / risk;
        let (ended, crossed) = (events + others, left * events / (risk * risk));
        // Of the last ones watched nothing comes after.
        let square = if ended < risk { ended / (risk * (risk - ended)) } else { 0.0 };
        for (power, sum) in self.squares.iter_mut().enumerate() {
            *sum += square * self.event.powi(power as i32);
        }
        for (power, sum) in self.crossed.iter_mut().enumerate() {
            *sum += crossed * self.event.powi(power as i32);
        }
        self.own += left * left * events * (risk - events) / risk.powi(3);
    }

    /// The variance of the share that had the event.
    fn variance(&self) -> f64 {
        let ([zero, one, two], [first, second]) = (self.squares, self.crossed);
        let share = self.event;
        (share * share * zero - 2.0 * share * one + two - 2.0 * (share * first - second) + self.own).max(0.0)
    }
}

/// The curve of those without the event: the product-limit where watches end by it or go on, and one less the
/// cumulative incidence where some end otherwise. To leave those out as censored would count them as if the event
/// could still come, and make it likelier than it is.
///
/// # Source
/// Kaplan, Meier 1958; Greenwood 1926, exponential form as in lifelines 0.30.3 `KaplanMeierFitter`. With other ends:
/// Aalen, Johansen 1978; variance by Gaynor et al. 1993, *On the use of cause-specific failure and conditional failure
/// probabilities*.
#[must_use]
pub fn survival(watched: &[Watched]) -> Survival {
    let mut sorted: Vec<Watched> =
        watched.iter().copied().filter(|one| one.duration.is_finite() && one.duration >= 0.0).collect();
    sorted.sort_by(|a, b| a.duration.total_cmp(&b.duration));
    let (mut product, mut greenwood, mut taken, mut steps) = (1.0, 0.0, Taken::default(), Vec::new());
    let (subjects, mut seen, mut all, mut otherwise) = (sorted.len(), 0, 0, 0);
    for same in sorted.chunk_by(|a, b| a.duration == b.duration) {
        let at_risk = subjects - seen;
        let ended = |end: End| same.iter().filter(|one| one.end == end).count();
        let (events, others) = (ended(End::Event), ended(End::Otherwise));
        let (risk, came) = (at_risk as f64, events as f64);
        product *= 1.0 - came / risk;
        greenwood += came / (risk * (risk - came));
        taken.see(risk, came, others as f64);
        (seen, all, otherwise) = (seen + same.len(), all + events, otherwise + others);
        let (survival, variance) = if otherwise == 0 {
            (product, greenwood)
        } else {
            let survival = (1.0 - taken.event).clamp(0.0, 1.0);
            (survival, taken.variance() / (survival * survival))
        };
        let (low95, high95) = limits(survival, variance).unzip();
        let standard_error = Some(survival * f64::sqrt(variance)).filter(|error| error.is_finite());
        steps.push(SurvivalStep {
            time: same[0].duration,
            at_risk,
            events,
            survival,
            otherwise: taken.otherwise.clamp(0.0, 1.0),
            standard_error,
            low95,
            high95,
        });
    }
    let mut made = Survival { steps, median: None, subjects, events: all, otherwise };
    made.median = made.quantile(0.5);
    made
}

/// The 95 % limits of a share.
fn limits(survival: f64, variance: f64) -> Option<(f64, f64)> {
    if survival <= 0.0 || survival >= 1.0 {
        return None;
    }
    let log = survival.ln();
    let half = normal_quantile(0.975) * variance.sqrt() / log;
    let at = |by: f64| (-((-log).ln() + by).exp()).exp();
    Some((at(-half), at(half))).filter(|(low, high)| low.is_finite() && high.is_finite())
}

impl Survival {
    /// The share without the event at a time: 1 before the first step.
    #[must_use]
    pub fn at(&self, time: f64) -> f64 {
        let after = self.steps.partition_point(|step| step.time <= time);
        if after == 0 { 1.0 } else { self.steps[after - 1].survival }
    }

    /// The time at which a share has had the event; `None` where that is not reached.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        // A share that is reached but for rounding is reached.
        self.steps.iter().find(|step| step.survival <= 1.0 - share + 1e-12).map(|step| step.time)
    }
}

/// Whether groups differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRank {
    /// The test statistic, chi-square under no difference.
    pub statistic: f64,
    /// Its degrees of freedom: groups less one.
    pub degrees: usize,
    /// The chance of such a statistic without any difference, 0..1.
    pub p: f64,
}

/// The log-rank test of two or more groups; `None` with fewer, or where no event can tell. Watches that ended otherwise
/// leave as if they were censored: what is compared is how fast the event comes while it still can.
///
/// # Source
/// Mantel 1966; lifelines 0.30.3 `multivariate_logrank_test`.
#[must_use]
pub fn log_rank(groups: &[Vec<Watched>]) -> Option<LogRank> {
    let k = groups.len();
    let mut all: Vec<(f64, usize, End)> = groups
        .iter()
        .enumerate()
        .flat_map(|(group, list)| list.iter().map(move |one| (one.duration, group, one.end)))
        .filter(|one| one.0.is_finite() && one.0 >= 0.0)
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut risk = vec![0.0; k];
    all.iter().for_each(|one| risk[one.1] += 1.0);
    if k < 2 || risk.contains(&0.0) {
        return None;
    }
    let (mut apart, mut variance) = (vec![0.0; k], vec![vec![0.0; k]; k]);
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let mut came = vec![0.0; k];
        same.iter().filter(|one| one.2 == End::Event).for_each(|one| came[one.1] += 1.0);
        let (n, d): (f64, f64) = (risk.iter().sum(), came.iter().sum());
        if d > 0.0 {
            let spread = if n > 1.0 { d * (n - d) / (n - 1.0) } else { 0.0 };
            for a in 0..k {
                apart[a] += came[a] - d * risk[a] / n;
                for b in 0..k {
                    let own = if a == b { 1.0 } else { 0.0 };
                    variance[a][b] += spread * risk[a] / n * (own - risk[b] / n);
                }
            }
        }
        same.iter().for_each(|one| risk[one.1] -= 1.0);
    }
    let inner: Vec<Vec<f64>> = variance[..k - 1].iter().map(|row| row[..k - 1].to_vec()).collect();
    let weights = solve(inner, apart[..k - 1].to_vec())?;
    let statistic: f64 = weights.iter().zip(&apart).map(|(weight, apart)| weight * apart).sum();
    let p = chi_square_above(statistic, (k - 1) as f64);
    statistic.is_finite().then_some(LogRank { statistic, degrees: k - 1, p })
}

/// One lead, by the day it came and the day it was won.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lead {
    /// When it came, in days from any start.
    pub came: f64,
    /// When it was won; `None` so far.
    pub won: Option<f64>,
}

/// Leads as subjects of a survival curve, and from when on they can be trusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// The leads that could have been seen to win from their first day on.
    pub watched: Vec<Watched>,
    /// The first day of wins, where leads came long before it and would have shown wins; they are
    /// left out. `None` where the records of leads and of wins begin together.
    pub opens: Option<f64>,
    /// Leads left out.
    pub left_out: usize,
}

/// Notices by itself where wins were not yet recorded while leads already were: where leads that
/// came before the first win should have had five wins by then, going by those that came after.
/// `end` is the last day of the records; wins after it count as not yet.
#[must_use]
pub fn cohort(leads: &[Lead], end: f64) -> Cohort {
    let subject = |lead: &Lead| {
        let won = lead.won.filter(|won| *won <= end && *won >= lead.came);
        let ended = if won.is_some() { End::Event } else { End::Censored };
        Watched { duration: won.unwrap_or(end) - lead.came, end: ended }
    };
    let sound: Vec<Lead> = leads.iter().copied().filter(|lead| lead.came.is_finite() && lead.came <= end).collect();
    let first =
        sound.iter().filter_map(|lead| lead.won).filter(|won| won.is_finite()).fold(f64::INFINITY, f64::min).floor();
    let late: Vec<Watched> = sound.iter().filter(|lead| lead.came >= first).map(subject).collect();
    let curve = survival(&late);
    let early: Vec<&Lead> = sound.iter().filter(|lead| lead.came < first).collect();
    let missed: f64 = early.iter().map(|lead| 1.0 - curve.at(first - lead.came)).sum();
    if first.is_finite() && missed >= 5.0 {
        Cohort { watched: late, opens: Some(first), left_out: early.len() }
    } else {
        Cohort { watched: sound.iter().map(subject).collect(), opens: None, left_out: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(durations: &[f64], events: &[u8]) -> Vec<Watched> {
        let one = |(duration, event): (&f64, &u8)| Watched {
            duration: *duration,
            end: if *event == 1 { End::Event } else { End::Censored },
        };
        durations.iter().zip(events).map(one).collect()
    }

    #[test]
    fn the_curve_is_the_closed_form() {
        let curve = survival(&watched(&[6.0, 6.0, 6.0, 7.0, 10.0], &[1, 1, 0, 1, 0]));
        let shares: Vec<f64> = curve.steps.iter().map(|step| step.survival).collect();
        assert_eq!(shares, [0.6, 0.6 * 0.5, 0.6 * 0.5]);
        assert_eq!(curve.median, Some(7.0));
        assert!((curve.steps[0].standard_error.unwrap() - (0.6 * 0.4 / 5.0_f64).sqrt()).abs() < 1e-12);
        assert_eq!(curve.at(5.0), 1.0);
    }

    #[test]
    fn what_ended_otherwise_never_has_the_event() {
        let of = |end: End, duration: f64| Watched { duration, end };
        // Of ten, three are won on day 1, four are lost on day 2, three are won on day 3.
        let mut all = vec![of(End::Event, 1.0); 3];
        all.extend(vec![of(End::Otherwise, 2.0); 4]);
        all.extend(vec![of(End::Event, 3.0); 3]);
        let curve = survival(&all);
        assert!((curve.at(2.0) - 0.7).abs() < 1e-12 && (curve.at(3.0) - 0.4).abs() < 1e-12);
        assert!((curve.steps[2].otherwise - 0.4).abs() < 1e-12);
        assert_eq!((curve.events, curve.otherwise, curve.median), (6, 4, Some(3.0)));
        // Without censoring the share is a plain one, and so is its variance.
        let error = curve.steps[2].standard_error.unwrap();
        assert!((error - (0.6 * 0.4 / 10.0_f64).sqrt()).abs() < 1e-9, "{error}");
    }

    #[test]
    fn leads_given_up_as_censored_would_make_wins_likelier_than_they_are() {
        // Wins come at .0259 a day and giving up at .0536, so that .30 are won by day 30; of those that were never
        // given up it would be .54.
        let (won, given_up) = (0.0259_f64, 0.0536_f64);
        let at = |share: f64, rate: f64| -(1.0 - share).ln() / rate;
        let lead = |number: u32| {
            let (first, second) = (f64::from(number % 61) / 61.0, f64::from(number / 61) / 61.0);
            let (win, end) = (at(first + 0.008, won), at(second + 0.008, given_up));
            Watched {
                duration: win.min(end).min(90.0),
                end: match (win < end, win.min(end) < 90.0) {
                    (_, false) => End::Censored,
                    (true, true) => End::Event,
                    (false, true) => End::Otherwise,
                },
            }
        };
        let leads: Vec<Watched> = (0..61 * 61).map(lead).collect();
        assert!((1.0 - survival(&leads).at(30.0) - 0.30).abs() < 0.01);
        let censored = |lead: &Watched| Watched {
            end: if lead.end == End::Otherwise { End::Censored } else { lead.end },
            ..*lead
        };
        let wrong: Vec<Watched> = leads.iter().map(censored).collect();
        assert!((1.0 - survival(&wrong).at(30.0) - 0.54).abs() < 0.01);
    }

    #[test]
    fn without_other_ends_both_variances_are_one() {
        let some = watched(&[1.0, 2.0, 2.0, 3.0, 5.0, 6.0, 8.0], &[1, 1, 0, 1, 0, 1, 0]);
        let mut taken = Taken::default();
        for step in survival(&some).steps {
            taken.see(step.at_risk as f64, step.events as f64, 0.0);
            assert!((taken.variance().sqrt() - step.standard_error.unwrap()).abs() < 1e-9);
        }
    }

    #[test]
    fn alike_groups_do_not_differ_and_unlike_ones_do() {
        let a = watched(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[1; 6]);
        let b = watched(&[21.0, 22.0, 23.0, 24.0, 25.0, 26.0], &[1; 6]);
        assert!(log_rank(&[a.clone(), a.clone()]).unwrap().p > 0.99);
        assert!(log_rank(&[a.clone(), b]).unwrap().p < 0.01);
        assert_eq!(log_rank(&[a]), None);
        assert_eq!(log_rank(&[vec![], vec![]]), None);
    }

    #[test]
    fn leads_older_than_the_records_of_wins_are_left_out() {
        let lead = |came: f64, won: Option<f64>| Lead { came, won };
        let mut leads: Vec<Lead> = (0..100).map(|at| lead(f64::from(at), None)).collect();
        leads.extend((100..200).map(|at| lead(f64::from(at), (at % 2 == 0).then_some(f64::from(at) + 3.0))));
        let cohort = cohort(&leads, 250.0);
        assert_eq!(cohort.opens, Some(103.0));
        assert_eq!(cohort.left_out, 103);
    }
}
