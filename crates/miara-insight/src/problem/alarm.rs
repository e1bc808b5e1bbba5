//! Alarms: stretches of one series that are unlike what came before.

use miara_analysis::{AnomalyOptions, Cases, anomalies_beside, changes, two_sided};
use miara_model::Grain;

use super::series::Series;
use crate::incident::{LONG_WEEKS, SAID_WEEKS, SMALL};
use crate::parts::Composition;

/// A stretch of one series.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Alarm {
    /// The place of the series.
    pub(super) series: usize,
    /// Its first point.
    pub(super) from: usize,
    /// The point after its last.
    pub(super) to: usize,
    /// As of an incident.
    pub(super) expected: f64,
    pub(super) actual: f64,
    /// The points whose number is said beside it: from, and the one after the last.
    pub(super) before: (usize, usize),
    pub(super) rates: (f64, f64),
    pub(super) chance: f64,
}

/// Points before an alarm that tell what is usual, of days and of weeks.
const BEFORE: usize = 7 * SAID_WEEKS;
const BEFORE_WEEKS: usize = LONG_WEEKS;
/// Of them so many must be known.
const KNOWN_WEEKS: usize = 12;
/// How far before its flag a change is looked for.
const SOUGHT: usize = 28;
/// Points that changes are looked for in.
const LOOKED: usize = 150;
/// An alarm must be rarer than this, for all series of its KPI together.
const RARE: f64 = 1e-2;
/// The same of a stock, which drifts.
const SMALL_STOCK: f64 = 0.25;
/// A single day must be rarer than this: of many days some are odd.
const RARE_DAY: f64 = 1e-8;
/// Places that a change of level is chosen among.
const CHOSEN: f64 = 20.0;
/// How far from where it was found the beginning of an alarm is looked for.
const DATED: usize = 14;
/// The least of what a weekday brings, as a share of a mean day.
const LEAST_WEEKDAY: f64 = 0.02;

/// The alarm of the whole firm in the days in which parts of it have one; `None` where the whole shows none.
pub(super) fn of_whole(series: &[&Series], part: &Alarm) -> Option<Alarm> {
    let own = series[part.series];
    let whole = series.iter().position(|other| other.kpi.name == own.kpi.name && other.place.is_none())?;
    let other = series[whole];
    let (first, last) = (own.periods[part.from].from, own.periods[part.to - 1].to);
    let from = other.periods.iter().position(|period| period.from >= first)?;
    let to = other.periods.iter().rposition(|period| period.to <= last)? + 1;
    if from >= to { None } else { judged_alarm(whole, other, from, to) }
}

/// The alarms of all series.
pub(super) fn alarms(series: &[&Series]) -> Vec<Alarm> {
    // Two threads: these machines, and those of most firms, have at least two cores.
    let half = series.len() / 2;
    let (first, second) = series.split_at(half);
    let of = |offset: usize, part: &[&Series]| -> Vec<Alarm> {
        part.iter().enumerate().flat_map(|(at, series)| alarms_of(offset + at, series)).collect()
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| of(half, second));
        let mut alarms = of(0, first);
        // A panic there is a bug there: it goes on here.
        match other.join() {
            Ok(more) => alarms.extend(more),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        alarms
    })
}

/// The alarms of one series: values unlike those before them, and changes of level that come too softly
/// for any single value to tell.
fn alarms_of(place: usize, series: &Series) -> Vec<Alarm> {
    let mut alarms = sudden(place, series);
    alarms.extend(lasting_changes(place, series));
    alarms
}

/// Changes of level, found in weeks and dated to the day.
fn lasting_changes(place: usize, series: &Series) -> Vec<Alarm> {
    // A stock drifts by itself: its levels follow one another.
    if series.stock {
        return Vec::new();
    }
    let step = if series.grain == Grain::Day { 7 } else { 1 };
    let weeks: Vec<Option<f64>> =
        (0..series.points.len() / step).map(|week| level(series, week * step, (week + 1) * step)).collect();
    let found = changes(&weeks);
    let ends = found.iter().skip(1).copied().chain([weeks.len()]);
    let mut alarms = Vec::new();
    for (start, end) in found.iter().zip(ends) {
        let (around, end) = (start * step, if end == weeks.len() { series.points.len() } else { end * step });
        // Of the days near, the one that parts before and after best.
        let near = around.saturating_sub(step + 3)..=(around + step + 3).min(end.saturating_sub(1));
        let days: Vec<usize> = if step == 1 { vec![around] } else { near.collect() };
        let parted = |from: usize| {
            let (usual, seen) = (usual(series, from)?, level(series, from, end)?);
            Some(chance(series, from, end, usual, seen))
        };
        let best = days.into_iter().filter_map(|from| Some((parted(from)?, from))).min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, from)) = best else { continue };
        let alarm = dated_alarm(place, series, from, end);
        // It was chosen among all places that it could have been.
        alarms.extend(alarm.filter(|alarm| alarm.chance * CHOSEN < RARE));
    }
    alarms
}

/// Values unlike those before them, each judged by its past alone.
fn sudden(place: usize, series: &Series) -> Vec<Alarm> {
    let observations = series.observations();
    let gap = if series.grain == Grain::Day { 7 } else { 2 };
    let options = AnomalyOptions {
        seasons: if series.grain == Grain::Day { vec![7] } else { vec![] },
        merged_within: gap,
        flagged_below: AnomalyOptions::DAILY / series.siblings.max(1) as f64,
    };
    let judged = anomalies_beside(&observations, &series.holidays, &options);
    let values: Vec<Option<f64>> = observations.iter().map(|observation| observation.value).collect();
    let mut alarms: Vec<Alarm> = Vec::new();
    let mut at = 0;
    while at < judged.len() {
        if !judged[at].flag {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        let mut quiet = 0;
        for (next, judgement) in judged.iter().enumerate().skip(at + 1) {
            quiet = if judgement.within || judgement.flag { 0 } else { quiet + 1 };
            if quiet > gap {
                break;
            }
            end = if quiet == 0 { next + 1 } else { end };
        }
        let onset = onset(&values, at);
        let end = lasting(series, onset, end, gap);
        let alarm = dated_alarm(place, series, onset, end);
        let is_one_day = series.grain == Grain::Day && end - onset == 1;
        alarms.extend(alarm.filter(|alarm| !is_one_day || alarm.chance < RARE_DAY));
        at = end.max(at + 1);
    }
    alarms
}

/// The point at which what was flagged began: the last change of the series before it.
fn onset(values: &[Option<f64>], flagged: usize) -> usize {
    let start = flagged.saturating_sub(LOOKED);
    let end = (flagged + SOUGHT).min(values.len());
    let mut near = changes(&values[start..end]).into_iter().map(|at| at + start);
    let after = flagged.saturating_sub(SOUGHT);
    near.rfind(|at| *at >= after && *at <= flagged).unwrap_or(flagged)
}

/// The end of an alarm: it goes on while what comes is nearer to what it brought than to what was before.
fn lasting(series: &Series, from: usize, end: usize, gap: usize) -> usize {
    let Some(before) = usual(series, from) else { return end };
    let Some(during) = level(series, from, end) else { return end };
    let middle = (before + during) / 2.0;
    let like = |at: usize| {
        level(series, at, (at + gap).min(series.points.len())).map(|level| (level > middle) == (during > middle))
    };
    let mut last = end;
    let mut at = end;
    while at < series.points.len() {
        match like(at) {
            Some(true) | None => last = (at + gap).min(series.points.len()),
            Some(false) => break,
        }
        at += gap;
    }
    last
}

/// The number of a stretch: the rate of a ratio, the mean of anything else.
fn level(series: &Series, from: usize, to: usize) -> Option<f64> {
    let points: Vec<&Cases> = series.points.get(from..to)?.iter().flatten().collect();
    if points.is_empty() {
        return None;
    }
    let Cases { met, of } = points.iter().copied().sum();
    match series.composition {
        Some(Composition::Ratio) => (of > 0.0).then(|| met / of),
        _ => Some(met / points.len() as f64),
    }
}

fn before(series: &Series) -> usize {
    if series.grain == Grain::Day { BEFORE } else { BEFORE_WEEKS }
}

/// The number of the points before a stretch.
fn usual(series: &Series, from: usize) -> Option<f64> {
    level(series, from.saturating_sub(before(series)), from)
}

/// An alarm with what was expected; `None` where the difference may be chance, or is small.
fn judged_alarm(place: usize, series: &Series, from: usize, to: usize) -> Option<Alarm> {
    let usual = usual(series, from)?;
    let seen = level(series, from, to)?;
    // Where the record has only just begun, nobody knows yet what is usual.
    let known = series.points[from.saturating_sub(before(series))..from].iter().flatten().count();
    if known < if series.grain == Grain::Day { BEFORE * 3 / 4 } else { KNOWN_WEEKS } {
        return None;
    }
    let points: Vec<&Cases> = series.points[from..to].iter().flatten().collect();
    let Cases { met, of } = points.iter().copied().sum();
    let (before, said) = said_before(series, from, (usual, seen));
    let (expected, actual) = match series.composition {
        Some(Composition::Ratio) => (said * of, met),
        Some(Composition::Sum) => (said * points.len() as f64, met),
        None => (said, seen),
    };
    let chance = (chance(series, from, to, usual, seen) * series.siblings.max(1) as f64).min(1.0);
    let least = if series.stock { SMALL_STOCK } else { SMALL };
    let small = usual == 0.0 || (seen / usual - 1.0).abs() < least;
    (chance < RARE && !small).then_some(Alarm {
        series: place,
        from,
        to,
        expected,
        actual,
        before,
        rates: (said, seen),
        chance,
    })
}

/// An alarm that begins where it likeliest did. How rare it is, is judged where it was found: the day that makes it
/// likeliest makes any difference rarer.
fn dated_alarm(place: usize, series: &Series, found: usize, to: usize) -> Option<Alarm> {
    let alarm = judged_alarm(place, series, found, to)?;
    let dated = judged_alarm(place, series, dated(series, found, to), to);
    Some(dated.map_or(alarm.clone(), |dated| Alarm { chance: alarm.chance, ..dated }))
}

/// The points before an alarm whose number is said, and that number: the last eight weeks where they bear it out, else
/// all that tell what is usual.
fn said_before(series: &Series, from: usize, (usual, seen): (f64, f64)) -> ((usize, usize), f64) {
    let all = (from.saturating_sub(before(series)), from);
    let step = if series.grain == Grain::Day { 7 } else { 1 };
    let near = (from.saturating_sub(SAID_WEEKS * step), from);
    let known = series.points[near.0..near.1].iter().flatten().count();
    let said = level(series, near.0, near.1).filter(|said| {
        known * 4 >= SAID_WEEKS * step * 3
            && *said != 0.0
            && (seen > *said) == (seen > usual)
            && (seen / said - 1.0).abs() >= SMALL
    });
    said.map_or((all, usual), |said| (near, said))
}

/// The point at which a change of counts by day began, near where it was found: the one that makes what came before
/// and since likeliest. Others are left where they were found.
///
/// # Source
/// The maximum-likelihood estimate of a change-point, of binomial and of Poisson counts: Hinkley, Hinkley 1970,
/// *Biometrika* 57; the levels before and since are estimated anew for each round.
fn dated(series: &Series, found: usize, to: usize) -> usize {
    if series.grain != Grain::Day || !series.counted || series.composition.is_none() {
        return found;
    }
    let (mut from, first) = (found, found.saturating_sub(DATED));
    let last = (found + DATED).min(found + to.saturating_sub(found) / 2).min(to.saturating_sub(1));
    for _ in 0..3 {
        let (Some(before), Some(since)) = (usual(series, from), level(series, from, to)) else { return from };
        let weekdays = weekdays(series, from);
        // The log-likelihood of each point before the change over that since.
        let gain = |at: usize| {
            let share = weekdays[at % 7];
            series.points[at].map_or(0.0, |cases| {
                likelihood(series, &cases, before * share) - likelihood(series, &cases, since * share)
            })
        };
        let mut best = (0.0, first);
        let mut sum = 0.0;
        for at in first..last {
            sum += gain(at);
            if sum > best.0 {
                best = (sum, at + 1);
            }
        }
        if best.1 == from {
            break;
        }
        from = best.1;
    }
    from
}

/// What each day of the week has beside a mean day, in the points before one; a ratio has the same on all.
fn weekdays(series: &Series, from: usize) -> [f64; 7] {
    let mut shares = [1.0; 7];
    let start = from.saturating_sub(BEFORE);
    let Some(mean) = level(series, start, from).filter(|mean| *mean > 0.0) else { return shares };
    if series.composition == Some(Composition::Sum) {
        for (weekday, share) in shares.iter_mut().enumerate() {
            let like = (start..from).filter(|at| at % 7 == weekday).filter_map(|at| series.points[at]);
            let (sum, count) = like.fold((0.0, 0.0), |(sum, count), cases| (sum + cases.met, count + 1.0));
            *share = if count > 0.0 { (sum / count / mean).max(LEAST_WEEKDAY) } else { 1.0 };
        }
    }
    shares
}

/// The log-likelihood of a point at a level, but for what does not hang on the level.
fn likelihood(series: &Series, cases: &Cases, level: f64) -> f64 {
    if series.composition == Some(Composition::Ratio) {
        let rate = level.clamp(1e-6, 1.0 - 1e-6);
        cases.met * rate.ln() + (cases.of - cases.met).max(0.0) * (1.0 - rate).ln()
    } else {
        let mean = level.max(1e-6);
        cases.met * mean.ln() - mean
    }
}

/// The chance of so large a difference between a stretch and the points before it, where nothing changed:
/// by the spread that sums of as many points have in themselves, and of counts and shares by no less than
/// chance alone gives them.
///
/// # Source
/// The difference of two means over its standard error; the errors of shares by the binomial and of counts
/// by the Poisson distribution, widened to the spread seen: McCullagh, Nelder 1989, *Generalized linear
/// models*, §4.5.
fn chance(series: &Series, from: usize, to: usize, usual: f64, seen: f64) -> f64 {
    let start = from.saturating_sub(before(series));
    let past: Vec<&Cases> = series.points[start..from].iter().flatten().collect();
    let now: Vec<&Cases> = series.points[from..to].iter().flatten().collect();
    let sizes = |points: &[&Cases]| points.iter().map(|cases| cases.of).sum::<f64>();
    let variance = match series.composition {
        Some(Composition::Ratio) if series.counted => {
            let (then_of, now_of) = (sizes(&past), sizes(&now));
            let pooled = ((usual * then_of + seen * now_of) / (then_of + now_of)).clamp(1e-9, 1.0 - 1e-9);
            let binomial = pooled * (1.0 - pooled);
            let wide = dispersion(&past, |cases| {
                (cases.of > 0.0).then(|| {
                    (cases.met - usual * cases.of).powi(2)
                        / (cases.of * usual.clamp(1e-9, 1.0 - 1e-9) * (1.0 - usual.clamp(1e-9, 1.0 - 1e-9)))
                })
            });
            binomial * wide * (1.0 / then_of.max(1.0) + 1.0 / now_of.max(1.0))
        }
        Some(Composition::Sum) if series.counted => {
            let wide = dispersion(&past, |cases| (usual > 0.0).then(|| (cases.met - usual).powi(2) / usual));
            usual.max(0.05) * wide * (1.0 / past.len().max(1) as f64 + 1.0 / now.len().max(1) as f64)
        }
        _ => {
            let number = |cases: &&Cases| match series.composition {
                Some(Composition::Ratio) => (cases.of > 0.0).then(|| cases.met / cases.of),
                _ => Some(cases.met),
            };
            let mut numbers: Vec<f64> = past.iter().filter_map(number).collect();
            // What is never 0 or below is compared by its factor: times and amounts are skewed.
            let by_factor = usual > 0.0 && seen > 0.0 && numbers.iter().all(|number| *number > 0.0);
            if by_factor {
                numbers.iter_mut().for_each(|number| *number = number.ln());
                let latest: Vec<f64> =
                    now.iter().filter_map(number).filter(|number| *number > 0.0).map(f64::ln).collect();
                return by_spread(&numbers, &latest);
            }
            let mean = numbers.iter().sum::<f64>() / numbers.len().max(1) as f64;
            let spread =
                numbers.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (numbers.len().max(2) - 1) as f64;
            spread * (1.0 / numbers.len().max(1) as f64 + 1.0 / now.len().max(1) as f64)
        }
    };
    if variance <= 0.0 || !variance.is_finite() {
        return 1.0;
    }
    let z = (seen - usual).abs() / variance.sqrt();
    let room = (past.len().max(3) - 1) as f64;
    two_sided(z, room)
}

/// The chance of so large a difference of two means, by the spread of the earlier numbers.
fn by_spread(past: &[f64], now: &[f64]) -> f64 {
    let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len().max(1) as f64;
    let (then, since) = (mean(past), mean(now));
    let spread = past.iter().map(|value| (value - then).powi(2)).sum::<f64>() / (past.len().max(2) - 1) as f64;
    let error = (spread * (1.0 / past.len().max(1) as f64 + 1.0 / now.len().max(1) as f64)).sqrt();
    if error > 0.0 && !now.is_empty() { two_sided((since - then) / error, (past.len().max(3) - 1) as f64) } else { 1.0 }
}

/// How much wider points spread than chance alone would have them; never less than chance.
fn dispersion(points: &[&Cases], squared: impl Fn(&Cases) -> Option<f64>) -> f64 {
    let squares: Vec<f64> =
        points.iter().filter_map(|cases| squared(cases)).filter(|square| square.is_finite()).collect();
    (squares.iter().sum::<f64>() / squares.len().max(1) as f64).max(1.0)
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::date;
    use miara_model::Period;

    use super::*;
    use crate::testing::catalogue;

    /// A daily series of a sum of counts, from a Monday on.
    pub(in crate::problem) fn series(kpi: &str, numbers: impl IntoIterator<Item = f64>) -> Series {
        let points: Vec<Option<Cases>> = numbers.into_iter().map(|met| Some(Cases { met, of: 0.0 })).collect();
        let from = date(2026, 1, 5);
        let to = from.checked_add(jiff::Span::new().days(i64::try_from(points.len()).unwrap())).unwrap();
        let catalogue = catalogue();
        Series {
            kpi: catalogue.kpis[kpi].clone(),
            place: None,
            grain: Grain::Day,
            composition: Some(Composition::Sum),
            periods: Period { from, to }.split(Grain::Day, 1),
            points,
            holidays: vec![],
            counted: true,
            stock: false,
            datasets: catalogue.datasets_of(&catalogue.kpis[kpi]).into_iter().map(str::to_owned).collect(),
            siblings: 1,
        }
    }

    /// So many days of a level, with what varies from day to day.
    fn days(level: f64, count: usize) -> impl Iterator<Item = f64> {
        (0..count).map(move |at| level + [0.0, 2.0, -1.0, 1.0, -3.0, 1.0][at % 6])
    }

    #[test]
    fn the_level_of_a_rate_is_that_of_all_its_cases() {
        let mut sum = series("created", [2.0, 4.0]);
        sum.points.push(None);
        assert_eq!((level(&sum, 0, 3), level(&sum, 2, 3)), (Some(3.0), None));
        let points = [(1.0, 10.0), (9.0, 30.0)].map(|(met, of)| Some(Cases { met, of })).to_vec();
        let rate = Series { composition: Some(Composition::Ratio), points, ..series("win_rate", []) };
        assert_eq!(level(&rate, 0, 2), Some(0.25));
    }

    #[test]
    fn a_lasting_fall_and_one_odd_day_are_alarms() {
        let fall = series("created", days(20.0, 140).chain(days(12.0, 28)));
        let found = alarms(&[&fall]);
        assert!(found.iter().any(|alarm| (alarm.from, alarm.to) == (140, 168)), "{found:?}");
        assert!(found.iter().all(|alarm| alarm.actual < alarm.expected));
        let odd = series("created", days(20.0, 100).chain([90.0]).chain(days(20.0, 40)));
        let found = alarms(&[&odd]);
        assert_eq!(found.iter().map(|alarm| (alarm.from, alarm.to)).collect::<Vec<_>>(), [(100, 101)]);
        assert_eq!(alarms(&[&series("created", days(20.0, 168))]), []);
    }

    #[test]
    fn a_fall_of_a_share_begins_on_the_day_that_makes_it_likeliest() {
        // Two days before the fall had as little as usual days have by chance; weekends bring few.
        let visits = |at: usize| -> f64 { if at % 7 >= 5 { 15.0 } else { 60.0 } };
        let of = |at: usize| -> f64 {
            match at {
                0..138 => (visits(at) * 0.08 + [1.0, -1.0, 0.0][at % 3]).round().max(0.0),
                138 => 3.0,
                139 => 1.0,
                _ => (visits(at) * 0.024).round(),
            }
        };
        let points = (0..180).map(|at| Some(Cases { met: of(at), of: visits(at) })).collect();
        let rate = Series { composition: Some(Composition::Ratio), points, ..series("win_rate", days(1.0, 180)) };
        let found = alarms(&[&rate]);
        assert!(!found.is_empty() && found.iter().all(|alarm| alarm.from == 140), "{found:?}");
    }

    #[test]
    fn a_small_change_is_none_however_sure_and_a_stock_drifts() {
        let judged = |series: &Series| judged_alarm(0, series, 140, 168);
        let change = |after: f64| series("created", days(10_000.0, 140).chain(days(after, 28)));
        assert_eq!(judged(&change(9_100.0)), None);
        assert!(judged(&change(8_900.0)).is_some());
        let stock = |after: f64| Series { stock: true, composition: None, ..change(after) };
        assert_eq!(judged(&stock(8_900.0)), None);
        assert!(judged(&stock(7_400.0)).is_some());
    }

    #[test]
    fn of_many_series_one_must_be_rarer_and_nobody_knows_what_is_usual_at_the_beginning() {
        let alone = series("created", days(20.0, 140).chain(days(15.0, 28)));
        let chance = judged_alarm(0, &alone, 140, 168).unwrap().chance;
        let many = Series { siblings: 10, ..alone.clone() };
        assert!((judged_alarm(0, &many, 140, 168).unwrap().chance - 10.0 * chance).abs() < 1e-12);
        let early = series("created", days(20.0, 41).chain(days(10.0, 28)));
        assert_eq!(judged_alarm(0, &early, 41, 69), None, "42 days must be known");
    }
}
