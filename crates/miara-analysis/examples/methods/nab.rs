//! Anomalies of the Numenta Anomaly Benchmark, scored by its rules.

use std::fmt::Write as _;

use miara_analysis::{AnomalyOptions, Observation, anomalies};

use crate::data::{figure, json, rows};
use crate::stamp::seconds;

const DAY: i64 = 86_400;
/// The share of a series that is not scored, and the length beyond which it grows no more.
const PROBATION: f64 = 0.15;
const LONGEST: f64 = 5000.0;

/// What right and wrong alarms count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Profile {
    pub(crate) found: f64,
    pub(crate) missed: f64,
    pub(crate) false_alarm: f64,
}

/// A series with its scores of 0..=1 and the windows, by first and last place, that hold anomalies.
#[derive(Debug, Clone)]
pub(crate) struct Scored {
    pub(crate) name: String,
    pub(crate) scores: Vec<f64>,
    pub(crate) windows: Vec<(usize, usize)>,
}

/// What an alarm at a place is worth: the number of its window, if in one, and the gain.
type Worth = (Option<usize>, f64);

/// Falls from nearly 1 at −1 by way of 0 at 0 to −1 beyond 3.
fn sigmoid(position: f64) -> f64 {
    if position > 3.0 { -1.0 } else { 2.0 / (1.0 + (5.0 * position).exp()) - 1.0 }
}

/// What an alarm at each place would be worth. Within a window it is the more the earlier, 1 at its
/// first place; after one it costs the more the later, up to the whole of a false alarm.
pub(crate) fn worths(length: usize, windows: &[(usize, usize)], profile: Profile) -> Vec<Worth> {
    let worth = |at: usize| {
        if let Some(number) = windows.iter().position(|(first, last)| (*first..=*last).contains(&at)) {
            let (first, last) = windows[number];
            let position = -((last - at + 1) as f64) / (last - first + 1) as f64;
            return (Some(number), profile.found * sigmoid(position) / sigmoid(-1.0));
        }
        let before = windows.iter().rev().find(|(_, last)| *last < at);
        let apart = before.map_or(f64::INFINITY, |(first, last)| (at - last) as f64 / (last - first) as f64);
        (None, profile.false_alarm * sigmoid(apart))
    };
    (0..length).map(worth).collect()
}

/// An alarm: its score, the series and the window it lies in, if any, and the gain.
type Alarm = (f64, Option<(usize, usize)>, f64);

/// What could be an alarm, that of the highest score first, without the first places of each series.
fn alarms(all: &[Scored], profile: Profile) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = Vec::new();
    for (series, one) in all.iter().enumerate() {
        let probation = (PROBATION * (one.scores.len() as f64).min(LONGEST)).floor() as usize;
        let worths = worths(one.scores.len(), &one.windows, profile);
        let judged = one.scores.iter().zip(worths).skip(probation);
        alarms.extend(judged.map(|(score, (window, gain))| (*score, window.map(|window| (series, window)), gain)));
    }
    alarms.sort_by(|a, b| b.0.total_cmp(&a.0));
    alarms
}

/// The best that one threshold for all series reaches, and that threshold: 0 is what no alarm at all
/// gets, 100 what an alarm at the first place of each window and no other gets.
///
/// # Source
/// Lavin, Ahmad 2015, *Evaluating real-time anomaly detection algorithms: the Numenta Anomaly Benchmark*.
pub(crate) fn nab_score(all: &[Scored], profile: Profile) -> (f64, f64) {
    let alarms = alarms(all, profile);
    let mut best: Vec<Vec<f64>> = all.iter().map(|one| vec![-profile.missed; one.windows.len()]).collect();
    let windows: f64 = all.iter().map(|one| one.windows.len() as f64).sum();
    let nothing = -profile.missed * windows;
    let (mut sum, mut most) = (nothing, (nothing, f64::INFINITY));
    for (at, (score, window, gain)) in alarms.iter().enumerate() {
        if let Some((series, window)) = window {
            let so_far = &mut best[*series][*window];
            sum += gain.max(*so_far) - *so_far;
            *so_far = gain.max(*so_far);
        } else {
            sum += gain;
        }
        let last_of_its_score = alarms.get(at + 1).is_none_or(|next| next.0 < *score);
        if last_of_its_score && sum > most.0 {
            most = (sum, *score);
        }
    }
    (100.0 * (most.0 - nothing) / (profile.found * windows - nothing), most.1)
}

/// How values that usually come so many seconds apart are judged, as the program does it: by the seasons
/// of the day and of the week, where the day is a whole number of steps; a day's alarms are one incident.
fn options(step: i64) -> AnomalyOptions {
    let day = usize::try_from(DAY / step).unwrap_or(1);
    let seasons = if DAY % step == 0 { vec![day, 7 * day] } else { Vec::new() };
    AnomalyOptions { seasons, merged_within: day.max(5), flagged_below: AnomalyOptions::FREQUENT }
}

/// The scores of a series by the public detector, values taken in the order of the file.
fn judged(moments: &[i64], values: &[f64]) -> Vec<f64> {
    let mut steps: Vec<i64> = moments.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 0).collect();
    steps.sort_unstable();
    let point = |value: &f64| Observation { value: Some(*value), denominator: None };
    let points: Vec<Observation> = values.iter().map(point).collect();
    anomalies(&points, &options(steps[steps.len() / 2])).into_iter().map(|judged| judged.score).collect()
}

/// The series of the benchmark, judged.
fn all() -> Option<Vec<Scored>> {
    let marked = json("nab/labels/combined_windows.json")?;
    let mut all = Vec::new();
    for (name, marked) in marked.as_object()? {
        let (_, rows) = rows(&format!("nab/data/{name}"), b',')?;
        let moments: Vec<i64> = rows.iter().filter_map(|row| seconds(&row[0])).collect();
        let values: Vec<f64> = rows.iter().filter_map(|row| row[1].parse().ok()).collect();
        assert!(moments.len() == rows.len() && values.len() == rows.len(), "{name} has rows that can't be read");
        let place = |end: &serde_json::Value| {
            let moment = seconds(end.as_str()?)?;
            moments.iter().position(|other| *other == moment)
        };
        let windows = marked.as_array()?.iter().map(|ends| Some((place(&ends[0])?, place(&ends[1])?)));
        let windows = windows.collect::<Option<Vec<_>>>()?;
        let scores = judged(&moments, &values);
        write_for_its_scorer(name, &rows, &scores);
        all.push(Scored { name: name.clone(), scores, windows });
    }
    Some(all)
}

/// Where `NAB_RESULTS` names a folder, writes scores there as the benchmark's own scorer reads them.
fn write_for_its_scorer(name: &str, rows: &[Vec<String>], scores: &[f64]) {
    let (Some(folder), Some((group, file))) = (std::env::var_os("NAB_RESULTS"), name.split_once('/')) else { return };
    let mut text = String::from("timestamp,value,anomaly_score\n");
    for (row, score) in rows.iter().zip(scores) {
        let _ = writeln!(text, "{},{},{score:?}", row[0], row[1]);
    }
    let folder = std::path::PathBuf::from(folder).join("miara").join(group);
    let written =
        std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join(format!("miara_{file}")), text));
    written.unwrap_or_else(|why| println!("!! the scores of {name} can't be written: {why}"));
}

/// Which half of the series a name belongs to: the parity of its bytes' FNV-1a hash.
fn half(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
        & 1
}

/// Prints the figures.
pub(crate) fn run() {
    let (Some(all), Some(profiles)) = (all(), json("nab/config/profiles.json")) else { return };
    let profile = |name: &str| {
        let weight = |of: &str| profiles[name]["CostMatrix"][of].as_f64().unwrap_or(f64::NAN);
        Profile { found: weight("tpWeight"), missed: weight("fnWeight"), false_alarm: weight("fpWeight") }
    };
    println!("{} series, {} windows", all.len(), all.iter().map(|one| one.windows.len()).sum::<usize>());
    for name in ["standard", "reward_low_FN_rate"] {
        let (score, threshold) = nab_score(&all, profile(name));
        println!("NAB {name} {score:.2} at {threshold:.4}");
    }
    let low = profile("reward_low_FP_rate");
    for side in [0, 1] {
        let part: Vec<Scored> = all.iter().filter(|one| half(&one.name) == side).cloned().collect();
        println!("half {side} alone: {} series, {:.2}", part.len(), nab_score(&part, low).0);
    }
    let (score, _) = nab_score(&all, low);
    figure("NAB reward_low_FP_rate", score, ">= 54", score >= 54.0);
}
