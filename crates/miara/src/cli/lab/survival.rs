//! `miara lab survival`.

use std::path::PathBuf;

use miara_analysis::{End, SurvivalStep, Watched, log_rank, survival};
use miara_import::read_flag;
use serde_json::{Value as Json, json};

use super::fault::{Fault, Needs};
use super::show::{Form, JsonFlag, Said, number, show};
use super::table::{Group, Table};

#[derive(Debug, clap::Args)]
pub(super) struct SurvivalArgs {
    /// A delimited text file, also gzipped.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Column of the time watched.
    #[arg(long, value_name = "COL")]
    duration: String,
    /// Column that is 1 where the event came, and 0 where the watch ended without it; or of codes, with --event-is.
    #[arg(long, value_name = "COL")]
    event: String,
    /// The code of the event, where watches can end in several ways; all others but --censored-is are other ends.
    #[arg(long, value_name = "CODE")]
    event_is: Option<String>,
    /// The code of watches that ended with nothing, so that the event may still come; 0 where all codes are numbers.
    #[arg(long, value_name = "CODE", requires = "event_is")]
    censored_is: Option<String>,
    /// Column of groups to be compared.
    #[arg(long, value_name = "COL")]
    group: Option<String>,
    #[command(flatten)]
    json: JsonFlag,
}

pub(super) fn run(args: &SurvivalArgs, words: Said) -> Result<(), Fault> {
    let table = Table::read(&args.file)?;
    let durations = table.counts(&args.duration)?;
    let ends = match &args.event_is {
        Some(code) => coded(&table, &args.event, code, args.censored_is.as_deref())?,
        None => flags(&table, &args.event)?,
    };
    let watched = |rows: &Vec<usize>| -> Vec<Watched> {
        rows.iter().map(|row| Watched { duration: durations[*row], end: ends[*row] }).collect()
    };
    let groups = table.groups(args.group.as_deref())?;
    let subjects: Vec<Vec<Watched>> = groups.iter().map(|(_, rows)| watched(rows)).collect();
    let curve = |((name, _), subjects): (&Group, &Vec<Watched>)| -> Json {
        let curve = survival(subjects);
        json!({
            "name": name, "subjects": curve.subjects, "events": curve.events, "otherwise": curve.otherwise,
            "median": curve.median.map(number),
            "steps": curve.steps.iter().map(step).collect::<Vec<Json>>(),
        })
    };
    let curves: Vec<Json> = groups.iter().zip(&subjects).map(curve).collect();
    let test = log_rank(&subjects)
        .map(|test| json!({"statistic": number(test.statistic), "degrees": test.degrees, "p": number(test.p)}));
    show(&json!({"groups": curves, "log_rank": test}), Form::of(&args.json), words);
    Ok(())
}

/// Flags: 1 and 0, yes and no, true and false; or 1 and 2 where nothing else occurs, 2 being the
/// event, as some statistics programs write.
fn flags(table: &Table, name: &str) -> Result<Vec<End>, Fault> {
    let column = table.column(name)?;
    let twos = table.texts(column).all(|text| ["1", "2", "1.0", "2.0"].contains(&text))
        && table.texts(column).any(|text| text.starts_with('2'));
    let end = |(row, text): (usize, &str)| match text.strip_suffix(".0").unwrap_or(text) {
        "1" if twos => Ok(End::Censored),
        "2" if twos => Ok(End::Event),
        text => match read_flag(text) {
            Some(true) => Ok(End::Event),
            Some(false) => Ok(End::Censored),
            None => Err(table.bad(row, column, Needs::Flag)),
        },
    };
    table.texts(column).enumerate().map(end).collect()
}

/// Codes of ends: one of the event, one of watches that ended with nothing, and any of other ends.
fn coded(table: &Table, name: &str, event: &str, censored: Option<&str>) -> Result<Vec<End>, Fault> {
    let column = table.column(name)?;
    let same = |a: &str, b: &str| a == b || a.parse::<f64>().is_ok_and(|a| b.parse::<f64>() == Ok(a));
    if let Some(missing) =
        std::iter::once(event).chain(censored).find(|code| !table.texts(column).any(|text| same(text, code)))
    {
        return Err(Fault::NoValue { column: name.to_owned(), value: missing.to_owned() });
    }
    let numbers = table.texts(column).all(|text| text.parse::<f64>().is_ok());
    let Some(censored) = censored.or(numbers.then_some("0")).filter(|censored| !same(censored, event)) else {
        return Err(Fault::BadOption { option: "--censored-is", text: censored.unwrap_or_default().to_owned() });
    };
    let end = |(row, text): (usize, &str)| match text {
        "" => Err(table.bad(row, column, Needs::Present)),
        text if same(text, event) => Ok(End::Event),
        text if same(text, censored) => Ok(End::Censored),
        _ => Ok(End::Otherwise),
    };
    table.texts(column).enumerate().map(end).collect()
}

fn step(step: &SurvivalStep) -> Json {
    json!({
        "time": number(step.time), "at_risk": step.at_risk, "events": step.events, "survival": number(step.survival), "otherwise": number(step.otherwise),
        "standard_error": step.standard_error.map(number),
        "low95": step.low95.map(number), "high95": step.high95.map(number),
    })
}
