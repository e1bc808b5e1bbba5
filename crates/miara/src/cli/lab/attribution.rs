//! `miara lab attribution`.

use std::collections::HashMap;
use std::path::PathBuf;

use miara_analysis::{Path, attribution};
use serde_json::{Value as Json, json};

use super::fault::{Fault, Needs};
use super::show::{Form, JsonFlag, Said, number, show};
use super::table::Table;

#[derive(Debug, clap::Args)]
pub(super) struct AttributionArgs {
    /// A delimited text file, also gzipped, with paths such as `search > mail > direct`.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Column of the paths; `path` by default.
    #[arg(long, value_name = "COL")]
    path: Option<String>,
    /// Column of how often a path converted; 1 for each row by default.
    #[arg(long, value_name = "COL")]
    conversions: Option<String>,
    /// Column of what the conversions are worth.
    #[arg(long, value_name = "COL")]
    value: Option<String>,
    /// Column of how often a path did not convert.
    #[arg(long, value_name = "COL")]
    lost: Option<String>,
    /// What stands between channels.
    #[arg(long, default_value = ">", value_name = "TEXT")]
    between: String,
    #[command(flatten)]
    json: JsonFlag,
}

/// Names by which columns are known when none is given.
const PATHS: [&str; 4] = ["path", "paths", "journey", "ścieżka"];
const CONVERSIONS: [&str; 5] = ["total_conversions", "conversions", "conversion", "konwersje", "converted"];
const VALUES: [&str; 6] = ["total_conversion_value", "conversion_value", "value", "revenue", "wartość", "total_value"];
const LOST: [&str; 5] = ["total_null", "null", "total_nulls", "lost", "nulls"];

fn column(table: &Table, given: Option<&str>, known: &[&str]) -> Result<Option<String>, Fault> {
    if let Some(name) = given {
        return table.column(name).map(|at| Some(table.header[at].clone()));
    }
    Ok(known.iter().find_map(|name| table.column(name).ok()).map(|at| table.header[at].clone()))
}

pub(super) fn run(args: &AttributionArgs, words: Said) -> Result<(), Fault> {
    let table = Table::read(&args.file)?;
    let name = column(&table, args.path.as_deref(), &PATHS)?
        .ok_or_else(|| Fault::NoColumn { name: PATHS[0].to_owned(), known: table.header.clone() })?;
    let counts = |given: Option<&str>, known: &[&str], absent: f64| match column(&table, given, known)? {
        Some(name) => table.counts(&name),
        None => Ok(vec![absent; table.len()]),
    };
    let conversions = counts(args.conversions.as_deref(), &CONVERSIONS, 1.0)?;
    let lost = counts(args.lost.as_deref(), &LOST, 0.0)?;
    let value = match column(&table, args.value.as_deref(), &VALUES)? {
        Some(name) => table.numbers(&name)?.into_iter().map(|value| value.unwrap_or(0.0)).collect(),
        None => vec![0.0; table.len()],
    };
    let (at, mut names, mut known) = (table.column(&name)?, Vec::new(), HashMap::new());
    let mut paths = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        let contacts = table.text(row, at).split(args.between.as_str()).map(str::trim).filter(|name| !name.is_empty());
        let channels: Vec<usize> = contacts
            .map(|contact| {
                *known.entry(contact).or_insert_with(|| {
                    names.push(contact.to_owned());
                    names.len() - 1
                })
            })
            .collect();
        if channels.is_empty() {
            return Err(table.bad(row, at, Needs::Present));
        }
        paths.push(Path { channels, conversions: conversions[row], value: value[row], lost: lost[row] });
    }
    show(&told(&names, &paths), Form::of(&args.json), words);
    Ok(())
}

fn told(names: &[String], paths: &[Path]) -> Json {
    let shared = attribution(paths, names.len());
    let rules = [
        ("first", &shared.first),
        ("last", &shared.last),
        ("linear", &shared.linear),
        ("markov", &shared.markov),
        ("shapley", &shared.shapley),
    ];
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|a, b| shared.linear.conversions[*b].total_cmp(&shared.linear.conversions[*a]));
    let row = |channel: &usize, pick: fn(&miara_analysis::Shares) -> &Vec<f64>| {
        let mut row = serde_json::Map::new();
        row.insert("channel".to_owned(), json!(names[*channel]));
        for (rule, shares) in rules {
            row.insert(rule.to_owned(), number(pick(shares)[*channel]));
        }
        Json::Object(row)
    };
    let rows =
        |pick: fn(&miara_analysis::Shares) -> &Vec<f64>| order.iter().map(|at| row(at, pick)).collect::<Vec<_>>();
    json!({
        "paths": paths.len(),
        "conversions": number(paths.iter().map(|path| path.conversions).sum()),
        "lost": number(paths.iter().map(|path| path.lost).sum()),
        "value": number(paths.iter().map(|path| path.value).sum()),
        "by_conversions": rows(|shares| &shares.conversions),
        "by_value": rows(|shares| &shares.value),
    })
}
