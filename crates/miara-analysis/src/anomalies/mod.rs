//! Values unlike those before them, judged as they come.

mod expert;
mod reach;
mod tail;

use std::collections::VecDeque;

use crate::distribution::{normal_below, normal_quantile};
use crate::numbers::finite;
use expert::Expert;
use reach::Novelty;
use tail::Tail;

/// The drift that the running sum allows, in standard deviations: half of a shift of two.
const DRIFT: f64 = 1.0;
/// Errors count as no larger than so many standard deviations.
const LARGEST: f64 = 50.0;
/// A forecaster that runs after every value must err less by this much to be believed, since it
/// hides shifts.
const QUICK: f64 = 1.06;
/// Values count as no larger than this.
const HUGE: f64 = 1e100;
/// Errors are remembered over about so many values.
const MEMORY: f64 = 150.0;
/// Where an incident may span so many values, there are many.
const MANY: usize = 24;
/// Of many values, one is no rarer than what is new about it, where that is not rarer than this.
const USUAL: f64 = 0.01;
/// An incident that has lasted for so many times as long as it may pause is usual from then on.
const LASTS: f64 = 1.75;
/// By this share of how far it went, a shorter one has become usual: one like it is told again a few times.
const USUAL_AFTER: f64 = 0.3;
/// Errors within an incident are remembered as no rarer than this many times the chance that is flagged.
const KEPT: f64 = 3.0;
/// What a score counts within an incident that was told, and the most it is then.
const WITHIN: f64 = 0.6;
const MOST_WITHIN: f64 = 0.49;
/// Values judged at the earliest.
const WARM_UP: usize = 20;

/// One value of a series in time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Observation {
    /// The value; of a ratio, the ratio itself. `None` for a gap.
    pub value: Option<f64>,
    /// Of a ratio, the count that it is of.
    pub denominator: Option<f64>,
}

/// How values are judged.
#[derive(Debug, Clone, PartialEq)]
pub struct AnomalyOptions {
    /// Lengths of the seasons that there may be, in values: 7 for days, 24 and 168 for hours.
    pub seasons: Vec<usize>,
    /// Flagged values that stand no farther apart make one incident: 7 for days, 24 for hours. From 24
    /// on there are many values, one of which must also be new to count as rare.
    pub merged_within: usize,
    /// The chance of a value below which it is flagged, within 0..0.5: [`DAILY`](Self::DAILY) makes
    /// less than one false alarm a year of a daily KPI.
    pub flagged_below: f64,
}

impl AnomalyOptions {
    /// The chance below which a value of a daily, weekly or monthly KPI is flagged.
    pub const DAILY: f64 = 1.1e-3;
    /// The same for values that come more than once a day.
    pub const FREQUENT: f64 = 2e-4;
}

/// The judgement of one value by those before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// What was expected; absent while there is too little history.
    pub expected: Option<f64>,
    /// How unlikely the value is, 0..1, one half and more being flagged. It is 0 for gaps and while
    /// there is too little history, and lowered within an incident that has already begun.
    pub score: f64,
    /// True for the first value of an incident, and where one gets far worse.
    pub flag: bool,
    /// True for every value of an incident.
    pub within: bool,
}

/// Judges each value of a series, oldest first, by the values before it.
///
/// Several simple forecasters run side by side, and the one that has lately erred least is
/// believed. Its error, in units of what is usual, has a chance among the errors before it; three
/// rules look at that chance: of the value alone, of a two-sided running sum, and of a short run.
///
/// Where there are many values (see [`AnomalyOptions::merged_within`]), they hang together and swing by
/// turns widely and narrowly, so that much is unlike lately that came often before. There a value is rare
/// only where, besides, it is beyond nearly all before it, or the middle of the last twelve is, or its
/// error from what a season expects.
///
/// # Source
/// Page 1954, *Continuous inspection schemes*; its run length by Siegmund 1985; conformal anomaly
/// detection: Laxhammar, Falkman 2010; score over a short run as in Lavin, Ahmad 2015.
#[must_use]
pub fn anomalies(points: &[Observation], options: &AnomalyOptions) -> Vec<Judgement> {
    let mut watch = Watch::new(points, options);
    points.iter().enumerate().map(|(step, point)| watch.judge(step, point)).collect()
}

/// As [`anomalies`], beside the places of days known to be unlike others, such as public holidays: their
/// values are neither judged nor learnt from, like gaps. Places outside the series are passed over.
#[must_use]
pub fn anomalies_beside(points: &[Observation], holidays: &[usize], options: &AnomalyOptions) -> Vec<Judgement> {
    let mut points = points.to_vec();
    for at in holidays {
        if let Some(point) = points.get_mut(*at) {
            point.value = None;
        }
    }
    anomalies(&points, options)
}

/// What is known after some values.
struct Watch {
    experts: Vec<Expert>,
    /// Values are rooted where they are counts.
    rooted: bool,
    errors: Tail,
    runs: Tail,
    run: f64,
    sums: [f64; 2],
    recent: VecDeque<f64>,
    judged: usize,
    incident: Option<Incident>,
    merged_within: usize,
    /// Where there are many values, what is new.
    novelty: Option<Novelty>,
    /// The rarity from which a value is flagged, in powers of ten.
    limit: f64,
}

#[derive(Clone, Copy)]
struct Incident {
    first: usize,
    last: usize,
    rarest: f64,
    /// Its flagged values so far.
    length: usize,
}

impl Watch {
    fn new(points: &[Observation], options: &AnomalyOptions) -> Self {
        let start: Vec<f64> = points.iter().take(WARM_UP).filter_map(|point| finite(point.value)).collect();
        let ratio = points.iter().take(WARM_UP).any(|point| point.denominator.is_some());
        let counts = !ratio && start.iter().all(|value| *value >= 0.0 && value.fract() == 0.0);
        let seasons: Vec<usize> = options
            .seasons
            .iter()
            .copied()
            .filter(|season| *season > 1 && season.saturating_mul(2) < points.len())
            .collect();
        Watch {
            experts: Expert::all(&seasons),
            rooted: counts,
            errors: Tail::default(),
            runs: Tail::default(),
            run: 0.0,
            sums: [0.0; 2],
            recent: VecDeque::new(),
            judged: 0,
            incident: None,
            merged_within: options.merged_within.max(1),
            novelty: (options.merged_within >= MANY).then(Novelty::default),
            limit: -options.flagged_below.clamp(1e-12, 0.5).log10(),
        }
    }

    /// The scale on which values spread evenly.
    fn even(&self, value: f64) -> f64 {
        let value = value.clamp(-HUGE, HUGE);
        if self.rooted { value.signum() * 2.0 * (value.abs() + 0.375).sqrt() } else { value }
    }

    fn uneven(&self, value: f64) -> f64 {
        if self.rooted { (value * value / 4.0 - 0.375).max(0.0) } else { value }
    }

    fn judge(&mut self, step: usize, point: &Observation) -> Judgement {
        let nothing = Judgement { expected: None, score: 0.0, flag: false, within: false };
        let Some(value) = finite(point.value) else { return nothing };
        let value = self.even(value);
        let new = self.novelty.as_mut().map_or(0.0, |novelty| novelty.of_value(value));
        let believed = self.believed();
        let mut judgement = nothing;
        if let Some((index, spread)) = believed {
            let expected = self.experts[index].expects(step);
            let spread = if self.novelty.is_none() { self.experts[index].spread_at(step) } else { spread };
            let spread = if self.rooted && self.is_still() { spread.max(1.0) } else { spread };
            let standard = standard(value - expected, expected, spread, point);
            let rare = self.chance(standard);
            let new = new.min(self.new_error(index, value - expected));
            let chance = if new > USUAL { rare.max(new) } else { rare };
            judgement.expected = Some(self.uneven(expected)).filter(|expected| step >= WARM_UP && expected.is_finite());
            self.decide(step, chance, &mut judgement);
            self.learn(standard);
        }
        self.take(step);
        self.experts.iter_mut().for_each(|expert| expert.see(step, value, MEMORY));
        self.recent.push_back(value);
        if self.recent.len() > 3 {
            self.recent.pop_front();
        }
        judgement
    }

    /// The forecaster that has lately erred least, and its spread.
    fn believed(&self) -> Option<(usize, f64)> {
        let known = self.experts.iter().enumerate().filter_map(|(index, expert)| {
            let spread = expert.spread()?;
            Some((index, spread, spread * if expert.is_quick() { QUICK } else { 1.0 }))
        });
        known.min_by(|a, b| a.2.total_cmp(&b.2)).map(|(index, spread, _)| (index, spread))
    }

    /// The chance of an error from what a season expects, as far as it is new; 1 where none is believed.
    fn new_error(&mut self, believed: usize, error: f64) -> f64 {
        let seasonal = self.experts[believed].is_seasonal();
        self.novelty.as_mut().filter(|_| seasonal).map_or(1.0, |novelty| novelty.of_error(error))
    }

    /// The chance of an error this large, in standard deviations, by the rule to which it is the least
    /// likely.
    fn chance(&mut self, standard: f64) -> f64 {
        let alone = self.alone(standard);
        let normal = -normal_quantile((0.5 * alone).clamp(1e-12, 0.5)) * standard.signum();
        if self.errors.len() < WARM_UP {
            return 1.0;
        }
        self.judged += 1;
        let capped = normal.clamp(-4.0, 4.0);
        self.sums[0] = (self.sums[0] + capped - DRIFT).max(0.0);
        self.sums[1] = (self.sums[1] - capped - DRIFT).max(0.0);
        let shifted = run_length_chance(self.sums[0].max(self.sums[1]));
        self.run = 0.8 * self.run + 0.2 * -alone.max(1e-12).ln();
        let running = self.runs.chance(self.run);
        self.runs.remember(self.run.min(20.0));
        let running = if self.runs.len() < 4 * WARM_UP || !self.runs.has_tail() { 1.0 } else { running };
        (alone.min(shifted).min(running) * 1.5).min(1.0)
    }

    /// Whether no value has moved yet.
    fn is_still(&self) -> bool {
        self.errors.len() >= WARM_UP && self.errors.largest() <= 0.0
    }

    /// The chance of an error on its own. Where no value has moved yet, ranks don't tell how far the first one
    /// goes; a count is rare as far as it goes beyond what counts swing by chance, any other value by moving.
    fn alone(&self, standard: f64) -> f64 {
        let far = standard.abs();
        if self.is_still() { 2.0 * normal_below(-far) } else { self.errors.chance(far) }
    }

    /// Remembers an error; within an incident, as no larger than what would only just be told, so that the
    /// next one like it is told as well.
    fn learn(&mut self, standard: f64) {
        match self.incident {
            Some(incident) if incident.length > 3 => {}
            Some(_) => {
                let kept = KEPT * 10_f64.powf(-self.limit);
                self.errors.remember(self.errors.no_rarer(standard.abs(), kept));
            }
            None => self.errors.remember(standard.abs()),
        }
    }

    /// Takes the value in where it may make others less new: an incident's only at its end, and all of it
    /// where it has lasted.
    fn take(&mut self, step: usize) {
        let longest = LASTS * self.merged_within as f64;
        let lasts = self.incident.is_some_and(|incident| (step - incident.first) as f64 <= longest);
        let Some(novelty) = &mut self.novelty else { return };
        if !lasts {
            novelty.end(if self.incident.is_some() { 1.0 } else { USUAL_AFTER });
        }
        novelty.take(lasts);
    }

    /// Flags a rare value, and lowers the score of what belongs to an incident already told.
    fn decide(&mut self, step: usize, chance: f64, judgement: &mut Judgement) {
        let rarity = -chance.max(1e-300).log10();
        let limit = self.limit;
        judgement.score = rarity / (rarity + limit);
        if let Some(incident) = self.incident
            && step > incident.last + self.merged_within
        {
            self.incident = None;
        }
        match &mut self.incident {
            Some(incident) => {
                judgement.within = rarity >= limit;
                if judgement.within {
                    incident.last = step;
                    incident.length += 1;
                }
                judgement.flag = rarity > 2.0 * incident.rarest;
                incident.rarest = incident.rarest.max(rarity);
                if !judgement.flag {
                    judgement.score = (WITHIN * judgement.score).min(MOST_WITHIN);
                }
            }
            None if rarity >= limit => {
                judgement.flag = true;
                judgement.within = true;
                self.incident = Some(Incident { first: step, last: step, rarest: rarity, length: 1 });
                self.sums = [0.0; 2];
                self.experts.iter_mut().for_each(|expert| expert.hurry(&VecDeque::new()));
            }
            None => {}
        }
    }
}

/// An error in units of what is usual; of a ratio of few cases, which swings widely, in no smaller ones than
/// its own binomial spread.
fn standard(error: f64, expected: f64, spread: f64, point: &Observation) -> f64 {
    let mut usual = spread.max(1e-9 * expected.abs() + 1e-12);
    if let Some(denominator) = finite(point.denominator) {
        let share = expected.clamp(0.0, 1.0);
        usual = usual.max(((share * (1.0 - share)).max(1e-6) / denominator.max(1.0)).sqrt());
    }
    (error / usual).clamp(-LARGEST, LARGEST)
}

/// The chance per value that a running sum of normal scores gets so high: one by its run length.
fn run_length_chance(sum: f64) -> f64 {
    let height = 2.0 * DRIFT * (sum + 1.166);
    let length = (height.min(600.0).exp() - height - 1.0) / (2.0 * DRIFT * DRIFT);
    if sum <= 0.0 { 1.0 } else { (2.0 / length.max(2.0)).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixty days of hours between 90 and 110, twenty of them at 160, and a last value.
    fn hours(last: f64) -> Vec<Observation> {
        let calm = |hour: usize| 90.0 + (hour * 7919 % 201) as f64 / 10.0;
        let value = |hour: usize| if hour % 72 == 50 { 160.0 } else { calm(hour) };
        let history = (0..60 * 24).map(value).chain([last]);
        history.map(|value| Observation { value: Some(value), denominator: None }).collect()
    }

    #[test]
    fn of_many_values_only_what_is_new_is_flagged() {
        let options = |merged_within| AnomalyOptions {
            seasons: vec![24, 168],
            merged_within,
            flagged_below: AnomalyOptions::FREQUENT,
        };
        let flagged = |last: f64| anomalies(&hours(last), &options(24)).last().is_some_and(|judged| judged.flag);
        assert!(!flagged(100.0) && !flagged(160.0) && flagged(400.0));
        // A value that came twenty times before is not rare by its score either.
        let score = |merged_within| anomalies(&hours(160.0), &options(merged_within)).last().map(|judged| judged.score);
        assert!(score(24) < score(23), "{:?} {:?}", score(24), score(23));
    }

    /// Calm hours with four of nothing every ten days and some hours from the fortieth day on, and how many of
    /// these outages are told.
    fn told_of_outages(apart: usize) -> (usize, usize) {
        let starts: Vec<usize> = (0..8).map(|at| 40 * 24 + at * apart).collect();
        let is_out = |hour: usize| starts.iter().any(|start| (*start..start + 4).contains(&hour));
        let value = |hour: usize| if is_out(hour) { 0.0 } else { 90.0 + (hour * 7919 % 201) as f64 / 10.0 };
        let points: Vec<Observation> =
            (0..starts[7] + 48).map(|hour| Observation { value: Some(value(hour)), denominator: None }).collect();
        let options =
            AnomalyOptions { seasons: vec![24, 168], merged_within: 24, flagged_below: AnomalyOptions::FREQUENT };
        let judged = anomalies(&points, &options);
        let told = starts.iter().filter(|start| judged[**start..**start + 4].iter().any(|judged| judged.flag)).count();
        (told, judged.iter().filter(|judged| judged.flag).count())
    }

    #[test]
    fn the_first_value_that_moves_is_told_and_none_after_it() {
        let flags = |level: f64, odd: f64, merged_within: usize| -> Vec<usize> {
            let value = |at: usize| if at == 150 { odd } else { level };
            let points: Vec<Observation> =
                (0..300).map(|at| Observation { value: Some(value(at)), denominator: None }).collect();
            let options = AnomalyOptions { seasons: vec![7], merged_within, flagged_below: AnomalyOptions::DAILY };
            let judged = anomalies(&points, &options);
            (0..judged.len()).filter(|at| judged[*at].flag).collect()
        };
        for (level, odd) in [(100.0, 200.0), (100.0, 0.0), (0.5, 0.6), (0.0, 40.0), (-3.5, 3.5)] {
            assert_eq!(flags(level, odd, 7), [150], "{level} {odd}");
            assert_eq!(flags(level, odd, 24), [150], "{level} {odd}");
        }
        // Counts swing by chance: one where there was none, and one more than a hundred.
        assert_eq!(flags(0.0, 1.0, 7), []);
        assert_eq!(flags(100.0, 101.0, 7), []);
    }

    #[test]
    fn an_outage_that_comes_again_is_told_again() {
        let (told, flags) = told_of_outages(245);
        assert!(told >= 7 && flags <= told + 1, "{told} of 8 told, {flags} flags");
    }

    #[test]
    fn a_holiday_is_neither_told_nor_learnt_from() {
        let value = |day: usize| if day % 100 == 50 { 0.0 } else { 90.0 + (day * 7919 % 201) as f64 / 10.0 };
        let points: Vec<Observation> =
            (0..300).map(|day| Observation { value: Some(value(day)), denominator: None }).collect();
        let options = AnomalyOptions { seasons: vec![7], merged_within: 7, flagged_below: AnomalyOptions::DAILY };
        let flags = |holidays: &[usize]| -> Vec<usize> {
            let judged = anomalies_beside(&points, holidays, &options);
            (0..judged.len()).filter(|at| judged[*at].flag).collect()
        };
        assert_eq!(flags(&[]), [50, 150, 250]);
        assert_eq!(flags(&[50, 250, 999]), [150]);
    }

    #[test]
    fn a_shift_within_the_wave_of_a_day_is_found() {
        let wave = |hour: usize| 60.0 * (std::f64::consts::TAU * (hour % 24) as f64 / 24.0).sin();
        let value = |hour: usize| 100.0 + wave(hour) + (hour * 7919 % 201) as f64 / 10.0;
        let shifted = (0..62 * 24).map(|hour| value(hour) + if hour < 1450 { 0.0 } else { 40.0 });
        let points: Vec<Observation> =
            shifted.map(|value| Observation { value: Some(value), denominator: None }).collect();
        let options = AnomalyOptions { seasons: vec![24], merged_within: 24, flagged_below: AnomalyOptions::FREQUENT };
        let judged = anomalies(&points, &options);
        let flags: Vec<usize> = (0..judged.len()).filter(|at| judged[*at].flag).collect();
        assert!(flags.iter().all(|at| (1450..1456).contains(at)) && !flags.is_empty(), "{flags:?}");
    }
}
