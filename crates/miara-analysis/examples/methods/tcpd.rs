//! Changepoints on the univariate series of the Turing Change Point Dataset.

use std::collections::BTreeSet;

use miara_analysis::changes;

use crate::data::{figure, json, path};

/// Prints the figures.
pub(crate) fn run() {
    let (Some(marked), Some(folder)) = (json("tcpd/annotations.json"), path("tcpd/datasets")) else { return };
    let mut names: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    let (mut covering, mut f1) = (Vec::new(), Vec::new());
    for name in names.iter().filter_map(|name| name.to_str()) {
        let Some(data) = json(&format!("tcpd/datasets/{name}/{name}.json")) else { continue };
        if data["n_dim"] != 1 {
            continue;
        }
        let raw = data["series"][0]["raw"].as_array().cloned().unwrap_or_default();
        let series: Vec<Option<f64>> = raw.iter().map(serde_json::Value::as_f64).collect();
        let places = |list: &serde_json::Value| -> BTreeSet<usize> {
            list.as_array().into_iter().flatten().filter_map(|at| at.as_u64()).map(|at| at as usize).collect()
        };
        let people: Vec<BTreeSet<usize>> =
            marked[name].as_object().into_iter().flatten().map(|(_, list)| places(list)).collect();
        let found: BTreeSet<usize> = changes(&series).into_iter().collect();
        covering.push(covered(&people, &found, series.len()));
        f1.push(f_measure(&people, &found));
    }
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len().max(1) as f64;
    println!("{} series", f1.len());
    for side in [0, 1] {
        let part = |list: &[f64]| mean(&list.iter().skip(side).step_by(2).copied().collect::<Vec<f64>>());
        println!("every second series, from {side}: covering {:.3}, F1 {:.3}", part(&covering), part(&f1));
    }
    figure("TCPD covering", mean(&covering), ">= .68", mean(&covering) >= 0.68);
    figure("TCPD F1", mean(&f1), ">= .70", mean(&f1) >= 0.70);
}

fn segments(places: &BTreeSet<usize>, length: usize) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = places.iter().copied().filter(|at| *at > 0 && *at < length).collect();
    ends.insert(0, 0);
    ends.push(length);
    ends.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

fn covered(people: &[BTreeSet<usize>], found: &BTreeSet<usize>, length: usize) -> f64 {
    let ours = segments(found, length);
    let overlap = |a: &(usize, usize), b: &(usize, usize)| {
        let both = a.1.min(b.1).saturating_sub(a.0.max(b.0));
        both as f64 / (a.1.max(b.1) - a.0.min(b.0)) as f64
    };
    let one = |marked: &BTreeSet<usize>| -> f64 {
        let best = |segment: &(usize, usize)| ours.iter().map(|own| overlap(segment, own)).fold(0.0, f64::max);
        segments(marked, length).iter().map(|segment| (segment.1 - segment.0) as f64 * best(segment)).sum::<f64>()
            / length as f64
    };
    people.iter().map(one).sum::<f64>() / people.len() as f64
}

/// Marked places that a found one within five steps answers, each found one answering once.
fn hits(marked: &BTreeSet<usize>, found: &BTreeSet<usize>) -> usize {
    let mut left = found.clone();
    let mut hits = 0;
    for at in marked {
        let near =
            left.iter().copied().filter(|own| own.abs_diff(*at) <= 5).min_by_key(|own| (own.abs_diff(*at), *own));
        if let Some(near) = near {
            left.remove(&near);
            hits += 1;
        }
    }
    hits
}

fn f_measure(people: &[BTreeSet<usize>], found: &BTreeSet<usize>) -> f64 {
    let with_start = |places: &BTreeSet<usize>| places.iter().copied().chain([0]).collect::<BTreeSet<usize>>();
    let people: Vec<BTreeSet<usize>> = people.iter().map(with_start).collect();
    let found = with_start(found);
    let any: BTreeSet<usize> = people.iter().flatten().copied().collect();
    let precision = hits(&any, &found) as f64 / found.len() as f64;
    let recall = people.iter().map(|marked| hits(marked, &found) as f64 / marked.len() as f64).sum::<f64>()
        / people.len() as f64;
    2.0 * precision * recall / (precision + recall)
}
