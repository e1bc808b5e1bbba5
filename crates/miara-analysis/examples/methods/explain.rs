//! Causes of additive and ratio incidents whose cause is known, and of noise that has none.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

use miara_analysis::{Cases, Cause, Explanation, causes_of_ratio, causes_of_sum};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::data::{figure, path, rows};
use crate::watch::{normal, poisson};

type Place = BTreeSet<(String, String)>;

#[derive(Default)]
struct Hits {
    right: f64,
    wrong: f64,
    missed: f64,
    first: f64,
    third: f64,
    cases: f64,
    slowest: f64,
}

impl Hits {
    fn count(&mut self, truth: &BTreeSet<Place>, names: &Names, explanation: &Explanation, seconds: f64) {
        let found: BTreeSet<Place> = explanation.causes.iter().map(|cause| names.place(cause)).collect();
        self.right += found.intersection(truth).count() as f64;
        self.wrong += found.difference(truth).count() as f64;
        self.missed += truth.difference(&found).count() as f64;
        let hit = |cause: &Cause| truth.contains(&names.place(cause));
        self.first += f64::from(explanation.candidates.first().is_some_and(hit));
        self.third += f64::from(explanation.candidates.iter().take(3).any(hit));
        self.cases += 1.0;
        self.slowest = self.slowest.max(seconds);
    }

    fn f1(&self) -> f64 {
        2.0 * self.right / (2.0 * self.right + self.wrong + self.missed)
    }
}

/// Codes of a table's dimension values.
#[derive(Default)]
struct Names {
    dims: Vec<String>,
    values: Vec<Vec<String>>,
    known: Vec<HashMap<String, u32>>,
}

impl Names {
    fn new(dims: Vec<String>) -> Self {
        Names { values: vec![Vec::new(); dims.len()], known: vec![HashMap::new(); dims.len()], dims }
    }

    fn code(&mut self, dim: usize, value: &str) -> u32 {
        let values = &mut self.values[dim];
        *self.known[dim].entry(value.to_owned()).or_insert_with(|| {
            values.push(value.to_owned());
            values.len() as u32 - 1
        })
    }

    fn place(&self, cause: &Cause) -> Place {
        let named = |(dim, code): &(usize, u32)| (self.dims[*dim].clone(), self.values[*dim][*code as usize].clone());
        cause.place.iter().map(named).collect()
    }
}

/// Prints the figures.
pub(crate) fn run() {
    additive();
    ratios();
    noise();
}

fn additive() {
    let Some((_, injected)) = rows("rca_synth/injection_info.csv", b',') else { return };
    let mut hits = Hits::default();
    for row in &injected {
        let Some((header, leaves)) = rows(&format!("rca_synth/{}.csv.gz", row[0]), b',') else { continue };
        let dims = header.len() - 2;
        let mut names = Names::new(header[..dims].to_vec());
        let columns: Vec<Vec<u32>> =
            (0..dims).map(|dim| leaves.iter().map(|leaf| names.code(dim, &leaf[dim])).collect()).collect();
        let numbers =
            |column: usize| leaves.iter().map(|leaf| leaf[column].parse().unwrap_or(0.0)).collect::<Vec<f64>>();
        let (actual, expected) = (numbers(dims), numbers(dims + 1));
        let pair = |text: &str| text.split_once('=').map(|(dim, value)| (dim.to_owned(), value.to_owned()));
        let truth = row[1].split(';').map(|place| place.split('&').filter_map(pair).collect()).collect();
        let start = Instant::now();
        let explanation = causes_of_sum(&columns, &actual, &expected);
        hits.count(&truth, &names, &explanation, start.elapsed().as_secs_f64());
    }
    println!("{} additive incidents", hits.cases);
    figure("S20 additive F1", hits.f1(), ">= .60", hits.f1() >= 0.6);
    figure("slowest of 48,000 leaves, seconds", hits.slowest, "< 1", hits.slowest < 1.0);
}

/// `{'bitrate':2000, 'p2p':1}` and lists of such, as places.
fn places(text: &str) -> BTreeSet<Place> {
    let one = |part: &str| -> Place {
        let pair = |pair: &str| pair.split_once(':').map(|(k, v)| (bare(k), bare(v)));
        part.trim_matches(|c| "{}[], ".contains(c)).split(',').filter_map(pair).collect()
    };
    text.split('}').map(one).filter(|place| !place.is_empty()).collect()
}

fn bare(text: &str) -> String {
    text.trim_matches(|c: char| c == '\'' || c == '"' || c.is_whitespace()).to_owned()
}

fn ratios() {
    let Some(list) = path("rca_rs/anomaly.yaml").and_then(|path| std::fs::read_to_string(path).ok()) else { return };
    let (mut hits, mut halves) = (Hits::default(), [Hits::default(), Hits::default()]);
    for block in list.split("- data:").skip(1) {
        let lines: Vec<&str> = block.lines().collect();
        let after = |key: &str| lines.iter().find_map(|line| line.trim().strip_prefix(key)).unwrap_or_default().trim();
        let (name, truth) = (lines[0].trim(), places(after("cause:")));
        let at: i64 = after("timestamp:").parse().unwrap_or(0);
        let Some((header, read)) = rows(&format!("rca_rs/{name}.csv"), b',') else { continue };
        let of = |name: &str| header.iter().position(|header| header == name).unwrap_or(0);
        let (minute, met, all) = (of("min"), of("value"), of("cnt"));
        let dims: Vec<usize> = (0..header.len()).filter(|at| ![minute, met, all].contains(at)).collect();
        let mut names = Names::new(dims.iter().map(|dim| header[*dim].clone()).collect());
        let mut leaves: BTreeMap<Vec<u32>, [Cases; 2]> = BTreeMap::new();
        for row in &read {
            let time: i64 = row[minute].parse().unwrap_or(0);
            let period = match time.cmp(&at) {
                std::cmp::Ordering::Less => 0,
                std::cmp::Ordering::Equal => 1,
                std::cmp::Ordering::Greater => continue,
            };
            let key = dims.iter().enumerate().map(|(dim, column)| names.code(dim, &row[*column])).collect();
            let cases = &mut leaves.entry(key).or_default()[period];
            cases.met += row[met].parse().unwrap_or(0.0);
            cases.of += row[all].parse().unwrap_or(0.0);
        }
        let columns: Vec<Vec<u32>> = (0..dims.len()).map(|dim| leaves.keys().map(|key| key[dim]).collect()).collect();
        let side = |period: usize| leaves.values().map(|cases| cases[period]).collect::<Vec<Cases>>();
        let start = Instant::now();
        let explanation = causes_of_ratio(&columns, &side(0), &side(1));
        let seconds = start.elapsed().as_secs_f64();
        hits.count(&truth, &names, &explanation, seconds);
        halves[hits.cases as usize % 2].count(&truth, &names, &explanation, seconds);
    }
    let n = hits.cases;
    println!("{n} ratio incidents");
    for (half, part) in ["A", "B"].iter().zip(&halves) {
        println!(
            "half {half}: F1 {:.3}, first {:.3}, three {:.3}",
            part.f1(),
            part.first / part.cases,
            part.third / part.cases
        );
    }
    figure("RS ratio F1", hits.f1(), ">= .52", hits.f1() >= 0.52);
    figure("RS ratio top 1", hits.first / n, ">= .57", hits.first / n >= 0.57);
    figure("RS ratio top 3", hits.third / n, ">= .66", hits.third / n >= 0.66);
    figure("slowest, seconds", hits.slowest, "< 1", hits.slowest < 1.0);
}

/// Tables in which nothing but chance happened: relative noise, counts, and ratios.
fn noise() {
    let (mut silent, mut runs) = ([0.0; 3], 0.0);
    for seed in 0..100 {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut columns = vec![Vec::new(); 4];
        for leaf in 0..1500_u32 {
            for (dim, wide) in [5, 10, 3, 10].into_iter().enumerate() {
                columns[dim].push(leaf / [1, 5, 50, 150][dim] % wide);
            }
        }
        let draw = |chance: &mut ChaCha8Rng, f: &dyn Fn(&mut ChaCha8Rng) -> f64| {
            (0..1500).map(|_| f(chance)).collect::<Vec<f64>>()
        };
        let size = draw(&mut chance, &|chance| (1.2 * normal(chance) + 3.0).exp());
        let loud: Vec<f64> = size.iter().map(|size| size * (1.0 + 0.2 * normal(&mut chance)).max(0.0)).collect();
        let counts: Vec<f64> = size.iter().map(|size| poisson(*size, &mut chance)).collect();
        let cases = |chance: &mut ChaCha8Rng| {
            size.iter().map(|size| Cases { met: poisson(0.1 * size, chance), of: *size }).collect::<Vec<Cases>>()
        };
        let (before, after) = (cases(&mut chance), cases(&mut chance));
        silent[0] += f64::from(causes_of_sum(&columns, &loud, &size).causes.is_empty());
        silent[1] += f64::from(causes_of_sum(&columns, &counts, &size).causes.is_empty());
        silent[2] += f64::from(causes_of_ratio(&columns, &before, &after).causes.is_empty());
        runs += 1.0;
    }
    for (name, silent) in ["relative noise", "counts", "ratios"].iter().zip(silent) {
        figure(&format!("no local cause in pure noise: {name}"), silent / runs, ">= .90", silent / runs >= 0.9);
    }
}
