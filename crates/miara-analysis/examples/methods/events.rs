//! Events that last, that come again, and shifts of series with holidays.

use miara_analysis::{AnomalyOptions, Judgement, Observation, anomalies, anomalies_beside};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::data::{figure, json, rows};
use crate::steps::noise;
use crate::watch::normal;

/// Series of each half; the constants were chosen on the first half.
const SERIES: u64 = 40;

fn points(values: &[Option<f64>]) -> Vec<Observation> {
    values.iter().map(|value| Observation { value: *value, denominator: None }).collect()
}

fn many(day: usize) -> AnomalyOptions {
    AnomalyOptions { seasons: vec![day, 7 * day], merged_within: day, flagged_below: AnomalyOptions::FREQUENT }
}

fn plain() -> AnomalyOptions {
    AnomalyOptions { seasons: vec![], merged_within: 5, flagged_below: AnomalyOptions::FREQUENT }
}

fn daily() -> AnomalyOptions {
    AnomalyOptions { seasons: vec![7], merged_within: 7, flagged_below: AnomalyOptions::DAILY }
}

/// Runs of places that a judgement holds for, by first place and the one after the last.
fn runs(length: usize, holds: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in (0..length).filter(|at| holds(*at)) {
        match runs.last_mut() {
            Some(last) if last.1 == at => last.1 = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

/// Events found, runs of flagged values outside any, and events missed.
#[derive(Default, Clone, Copy)]
struct Count {
    found: f64,
    wrong: f64,
    missed: f64,
}

impl Count {
    fn add(&mut self, marked: &[bool], told: impl Fn(usize) -> bool) {
        for (from, to) in runs(marked.len(), |at| marked[at]) {
            if (from..to).any(&told) { self.found += 1.0 } else { self.missed += 1.0 }
        }
        let outside = runs(marked.len(), &told).into_iter().filter(|(from, to)| !marked[*from..*to].contains(&true));
        self.wrong += outside.count() as f64;
    }

    fn f1(self) -> f64 {
        2.0 * self.found / (2.0 * self.found + self.wrong + self.missed).max(1.0)
    }
}

/// The base series of the spikes: level, waves, a bend, or a growth, of some thousand values.
fn base(kind: u64, length: usize, chance: &mut ChaCha8Rng) -> Vec<f64> {
    let noise = noise(length, 0.0, chance);
    let part = |at: usize| at as f64 / length as f64;
    let level = |at: usize| match kind % 4 {
        0 => 0.0,
        1 => 2.0 * (at as f64 * 0.1).sin() + (at as f64 * 0.02).sin(),
        2 => 40.0 * if part(at) < 0.6 { part(at).powf(1.6) } else { 0.44 - (part(at) - 0.6).powf(1.2) },
        _ => 10.0 * (2.0 * part(at)).exp(),
    };
    noise.iter().enumerate().map(|(at, noise)| level(at) + noise).collect()
}

/// A series with spikes that last, and where they are.
fn spiked(kind: u64, seed: u64) -> (Vec<f64>, Vec<bool>) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let length = 2000 + (chance.random::<f64>() * 8000.0) as usize;
    let mut values = base(kind, length, &mut chance);
    let mut marked = vec![false; length];
    let (mut left, mut height) = (0, 0.0);
    for at in 0..length {
        if left == 0 && chance.random::<f64>() < 0.002 {
            left = 20 + (chance.random::<f64>() * 180.0) as usize;
            // The recency-weighted deviation at its beginning varies from spike to spike.
            height = (4.0 + 4.0 * chance.random::<f64>()) * (0.4 + 0.8 * chance.random::<f64>());
        }
        if left > 0 {
            (left, values[at], marked[at]) = (left - 1, values[at] + height, true);
        }
    }
    (values, marked)
}

/// How the values of a series may be judged, by how often they come.
fn ways() -> [(&'static str, AnomalyOptions); 3] {
    [("5 minutes", many(288)), ("hours", many(24)), ("no clock", plain())]
}

/// Prints how events are found, and the F1 of them.
fn events(what: &str, options: &AnomalyOptions, all: &[(Vec<f64>, Vec<bool>)]) {
    let (mut within, mut flagged) = (Count::default(), Count::default());
    for (values, marked) in all {
        let known: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        let judged = anomalies(&points(&known), options);
        within.add(marked, |at| judged[at].within);
        flagged.add(marked, |at| judged[at].flag);
    }
    let Count { found, wrong, missed } = within;
    print!("{what}: event F1 {:.3} ({found} found, {wrong} wrong, {missed} missed)", within.f1());
    println!(", by flags alone {:.3}", flagged.f1());
}

fn spikes() {
    for half in [0, 1] {
        let all: Vec<_> = (half * SERIES..(half + 1) * SERIES).map(|seed| spiked(seed, seed)).collect();
        for (name, options) in ways() {
            events(&format!("half {half}, spikes, {name}"), &options, &all);
        }
    }
    for sort in ["spike", "dip", "shock", "level"] {
        let read = |base: &&str| {
            let (_, rows) = rows(&format!("merlion/{base}_{sort}_anomaly.csv"), b',')?;
            let number = |row: &[String], at: usize| row[at].parse().unwrap_or(0.0);
            Some(rows.iter().map(|row| (number(row, 1), number(row, 2) > 0.5)).unzip())
        };
        let all: Vec<_> = ["horizontal", "seasonal", "upward_downward"].iter().filter_map(read).collect();
        for (name, options) in ways().iter().filter(|_| !all.is_empty()) {
            events(&format!("Merlion, {sort}, {name}"), options, &all);
        }
    }
}

/// Whether a value of some places is flagged.
fn told(judged: &[Judgement], from: usize, to: usize) -> bool {
    judged[from..to].iter().any(|judged| judged.flag)
}

/// What an outage does to a value.
type Outage = (&'static str, fn(f64) -> f64);
const OUTAGES: [Outage; 3] =
    [("down to nothing", |_| 0.0), ("twice as much", |value| 2.0 * value), ("half", |value| value / 2.0)];

/// A series with outages at odd times, and their first places.
fn outages(way: &Way, outage: fn(f64) -> f64, seed: u64) -> (Vec<Option<f64>>, Vec<usize>) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let noise = noise(way.length, 0.3, &mut chance);
    let height = if seed.is_multiple_of(2) { 0.0 } else { 30.0 };
    let wave = |at: usize| height * (std::f64::consts::TAU * at as f64 / way.day as f64).sin();
    let mut values: Vec<Option<f64>> = (0..way.length).map(|at| Some(150.0 + wave(at) + 10.0 * noise[at])).collect();
    let (mut at, mut starts) = (way.length / 3, Vec::new());
    while at + way.lasting < way.length {
        starts.push(at);
        values[at..at + way.lasting].iter_mut().for_each(|value| *value = value.map(outage));
        at += way.lasting + (way.options.merged_within as f64 * (2.0 + 8.0 * chance.random::<f64>())) as usize;
    }
    (values, starts)
}

/// How often values come, and how long an outage lasts.
struct Way {
    name: &'static str,
    day: usize,
    options: AnomalyOptions,
    length: usize,
    lasting: usize,
}

/// Outages that come again at odd times.
fn repeats() {
    let ways = [
        Way { name: "5 minutes", day: 288, options: many(288), length: 60 * 288, lasting: 12 },
        Way { name: "hours", day: 24, options: many(24), length: 120 * 24, lasting: 4 },
        Way { name: "days", day: 7, options: daily(), length: 1000, lasting: 1 },
    ];
    for half in [0, 1] {
        let (mut all, mut all_told) = (0, 0);
        for (way, (what, outage)) in ways.iter().flat_map(|way| OUTAGES.map(|outage| (way, outage))) {
            let (mut first, mut again, mut later, mut flags) = (0, 0, 0, 0);
            for seed in half * SERIES..(half + 1) * SERIES {
                let (values, starts) = outages(way, outage, seed);
                let judged = anomalies(&points(&values), &way.options);
                let hits: Vec<bool> = starts.iter().map(|at| told(&judged, *at, *at + way.lasting)).collect();
                first += usize::from(hits[0]);
                again += hits[1..].iter().filter(|hit| **hit).count();
                later += hits.len() - 1;
                flags += judged.iter().filter(|judged| judged.flag).count();
            }
            let wrong = (flags - first - again) as f64 / SERIES as f64;
            println!(
                "half {half}, {}, {what}: first told {first} of {SERIES}, repeats {again} of {later}, other flags {wrong:.2} a series",
                way.name
            );
            (all, all_told) = (all + later, all_told + again);
        }
        let share = all_told as f64 / all as f64;
        figure(&format!("half {half}: repeats of an outage told again"), share, ">= .80", share >= 0.8);
        usual_batch(half);
    }
}

/// How often a peak of each week is told.
fn usual_batch(half: u64) {
    let mut flags = [0.0; 2];
    for seed in half * SERIES..(half + 1) * SERIES {
        let noise = noise(150 * 24, 0.3, &mut ChaCha8Rng::seed_from_u64(seed));
        let batch = |at: usize| if at % 168 == 30 { 200.0 } else { 0.0 };
        let values = noise.iter().enumerate().map(|(at, noise)| Some(150.0 + 10.0 * noise + batch(at)));
        let judged = anomalies(&points(&values.collect::<Vec<_>>()), &many(24));
        for (at, _) in judged.iter().enumerate().filter(|(_, judged)| judged.flag) {
            flags[usize::from(at >= 10 * 168)] += 1.0 / SERIES as f64;
        }
    }
    println!(
        "half {half}: a peak of each week is told {:.2} times in ten weeks, {:.2} in the eleven after",
        flags[0], flags[1]
    );
}

/// Withdrawals of days that are like those of NN5: a strong week, errors that hang together and have
/// heavy tails, gaps and holidays.
fn withdrawals(seed: u64) -> (Vec<Option<f64>>, Vec<usize>) {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let week = [0.8, 0.85, 0.95, 1.4, 1.5, 0.9, 0.6];
    let (level, spread) = (10.0 + 20.0 * chance.random::<f64>(), 0.18 + 0.1 * chance.random::<f64>());
    let kept = 0.2 + 0.4 * chance.random::<f64>();
    let wander = noise(735, kept, &mut chance);
    let year = chance.random::<f64>();
    let feast = |at: usize| {
        let day = at % 365;
        (275..290).contains(&day) || (10..13).contains(&day) || day == 50 || day == 70
    };
    let holidays: Vec<usize> = (0..735).filter(|at| feast(*at)).collect();
    let values = (0..735).map(|at| {
        let heavy = if chance.random::<f64>() < 0.03 { 2.5 * normal(&mut chance) } else { 0.0 };
        let slow = 0.1 * (std::f64::consts::TAU * (at as f64 / 365.0 + year)).sin();
        let day = if !feast(at) {
            1.0
        } else if at % 7 < 4 {
            1.9
        } else {
            0.3
        };
        let value = level * week[at % 7] * day * (1.0 + slow + spread * (wander[at] + heavy)).max(0.0);
        (chance.random::<f64>() > 0.025).then_some(value)
    });
    (values.collect(), holidays)
}

/// Three robust deviations of what a week's medians leave.
fn three_sigma(values: &[Option<f64>]) -> f64 {
    let median = |mut list: Vec<f64>| {
        list.sort_by(f64::total_cmp);
        list.get(list.len() / 2).copied().unwrap_or(0.0)
    };
    let usual: Vec<f64> =
        (0..7).map(|day| median(values.iter().skip(day).step_by(7).flatten().copied().collect())).collect();
    let left = values.iter().enumerate().filter_map(|(at, value)| Some((value.as_ref()? - usual[at % 7]).powi(2)));
    let left: Vec<f64> = left.collect();
    3.0 * (left.iter().sum::<f64>() / left.len() as f64).sqrt()
}

fn shifts(name: &str, all: &[(Vec<Option<f64>>, Vec<usize>)]) {
    for known in [false, true] {
        let (mut incidents, mut years, mut three, mut seven, mut tried) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (seed, (values, holidays)) in all.iter().enumerate() {
            let none = Vec::new();
            let holidays = if known { holidays } else { &none };

            incidents += judged_beside(values, holidays).iter().filter(|judged| judged.flag).count() as f64;
            years += values.len() as f64 / 365.25;
            let mut chance = ChaCha8Rng::seed_from_u64(seed as u64);
            let height = three_sigma(values);
            for turn in 0..4 {
                let at = 300 + (chance.random::<f64>() * 380.0) as usize;
                let up = if turn % 2 == 0 { height } else { -height };
                let moved: Vec<Option<f64>> = values
                    .iter()
                    .enumerate()
                    .map(|(place, value)| value.map(|value| if place < at { value } else { value + up }))
                    .collect();
                let judged = judged_beside(&moved[..at + 7], holidays);
                three += f64::from(judged[at..at + 3].iter().any(|judged| judged.within));
                seven += f64::from(judged[at..at + 7].iter().any(|judged| judged.within));
                tried += 1.0;
            }
        }
        println!(
            "{name}, holidays known {known}: incidents a year {:.2}, shifts found within 3 days {:.3}, within 7 {:.3}",
            incidents / years,
            three / tried,
            seven / tried
        );
    }
}

/// As `anomalies_beside` with the options of days.
fn judged_beside(values: &[Option<f64>], holidays: &[usize]) -> Vec<Judgement> {
    anomalies_beside(&points(values), holidays, &daily())
}

fn cash() {
    for half in [0, 1] {
        let all: Vec<_> = (half * SERIES..(half + 1) * SERIES).map(withdrawals).collect();
        shifts(&format!("half {half}, simulated withdrawals"), &all);
    }
    let Some(real) = json("nn5/nn5.json") else { return };
    let of = |value: &serde_json::Value| {
        value.as_array().into_iter().flatten().map(serde_json::Value::as_f64).collect::<Vec<_>>()
    };
    // From 18 March 1996: Good Friday and Easter Monday, the bank holidays of England and Wales, and the days about Christmas.
    let mut holidays: Vec<usize> = vec![18, 21, 49, 70, 161, 375, 378, 413, 434, 525, 753, 756, 777];
    holidays.extend((277..=290).chain(642..=655));
    let all: Vec<_> =
        real.as_object().into_iter().flatten().map(|(_, values)| (of(values), holidays.clone())).collect();
    for half in [0, 1] {
        let part: Vec<_> = all.iter().skip(half).step_by(2).cloned().collect();
        shifts(&format!("NN5, every second, from {half}"), &part);
    }
}

/// The time that a hundred thousand values take.
fn time() {
    let noise = noise(100_000, 0.3, &mut ChaCha8Rng::seed_from_u64(1));
    let points = points(&noise.into_iter().map(Some).collect::<Vec<_>>());
    for (name, options) in [("5 minutes", many(288)), ("days", daily())] {
        let start = std::time::Instant::now();
        let judged = anomalies(&points, &options).len();
        println!("{judged} values judged as {name} in {:.2} s", start.elapsed().as_secs_f64());
    }
}

/// Prints the figures.
pub(crate) fn run() {
    spikes();
    repeats();
    cash();
    time();
}
