//! `miara lab forecast`.

use std::path::PathBuf;

use miara_analysis::{ForecastOptions, Method, Step, forecast};
use serde_json::{Value as Json, json};

use super::fault::Fault;
use super::moment::shown;
use super::series::{Even, Series, series};
use super::show::{Form, JsonFlag, Said, gaps_note, notes, number, show};
use super::table::Table;

#[derive(Debug, clap::Args)]
pub(super) struct ForecastArgs {
    /// A delimited text file, also gzipped.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Column of the values.
    #[arg(long, value_name = "COL")]
    value: String,
    /// Column of the dates; the order of the rows by default.
    #[arg(long, value_name = "COL")]
    date: Option<String>,
    /// Column that names the series, each of which is forecast alone.
    #[arg(long, value_name = "COL")]
    series: Option<String>,
    /// Values in a season: 12 for months, 7 for days, 52 for weeks; 1 for none.
    #[arg(long, default_value_t = 1, value_name = "N")]
    season: usize,
    /// Steps to look ahead.
    #[arg(long, value_name = "H")]
    horizon: usize,
    /// auto, combined, ets, theta, naive or intermittent.
    #[arg(long, default_value = "auto", value_parser = method)]
    method: Method,
    #[command(flatten)]
    json: JsonFlag,
}

fn method(text: &str) -> Result<Method, String> {
    match text {
        "auto" => Ok(Method::Floored),
        "combined" => Ok(Method::Combined),
        "ets" => Ok(Method::Ets),
        "theta" => Ok(Method::Theta),
        "naive" => Ok(Method::SeasonalNaive),
        "intermittent" => Ok(Method::Intermittent),
        other => Err(format!("`{other}` is no method; write auto, combined, ets, theta, naive or intermittent")),
    }
}

fn method_name(method: Method) -> &'static str {
    match method {
        Method::Floored => "auto",
        Method::Combined => "combined",
        Method::Ets => "ets",
        Method::Theta => "theta",
        Method::SeasonalNaive => "naive",
        Method::Intermittent => "intermittent",
    }
}

/// Steps that are forecast at most.
const LONGEST: usize = 1000;

pub(super) fn run(args: &ForecastArgs, words: Said) -> Result<(), Fault> {
    for (option, value) in [("--horizon", args.horizon), ("--season", args.season)] {
        if !(1..=LONGEST).contains(&value) {
            return Err(Fault::BadOption { option, text: value.to_string() });
        }
    }
    let table = Table::read(&args.file)?;
    let numbers = table.numbers(&args.value)?;
    let all = series(&table, args.series.as_deref(), args.date.as_deref())?;
    let only = all.len() == 1;
    let mut results = Vec::with_capacity(all.len());
    for one in &all {
        let even = one.even(&table, args.date.as_deref(), &numbers);
        match even.and_then(|even| result(args, one, &even, words)) {
            Ok(json) => results.push(json),
            Err(fault) if only => return Err(fault),
            Err(fault) => results.push(json!({"name": one.name, "error": fault.text(words), "steps": []})),
        }
    }
    show(&json!({"season": args.season, "horizon": args.horizon, "series": results}), Form::of(&args.json), words);
    Ok(())
}

fn result(args: &ForecastArgs, one: &Series, even: &Even, words: Said) -> Result<Json, Fault> {
    let options = ForecastOptions { season: args.season, horizon: args.horizon, method: args.method, seed: 1 };
    let made = forecast(&even.values, &options)?;
    let last = one.moments.last().copied();
    let step = |(at, step): (usize, &Step)| {
        let date = last.zip(even.grid).and_then(|(last, grid)| grid.after(last, at as i64 + 1)).map(shown);
        json!({
            "step": at + 1, "date": date, "point": number(step.point),
            "low80": number(step.low80), "high80": number(step.high80),
            "low95": number(step.low95), "high95": number(step.high95),
        })
    };
    Ok(json!({
        "name": one.name, "method": method_name(made.method), "history": even.values.len(), "filled": made.filled,
        "notes": notes([gaps_note(made.filled, words)]),
        "steps": made.steps.iter().enumerate().map(step).collect::<Vec<_>>(),
    }))
}
