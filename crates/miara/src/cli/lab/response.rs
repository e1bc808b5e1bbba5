//! `miara lab response`.

use std::path::PathBuf;

use miara_analysis::{Beside, Refusal, Response, responses};
use serde_json::{Value as Json, json};

use super::fault::{Fault, Needs};
use super::series::series;
use super::show::{Form, JsonFlag, Said, number, show};
use super::table::Table;

#[derive(Debug, clap::Args)]
pub(super) struct ResponseArgs {
    /// A delimited text file, also gzipped, with a row per period.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Column of the outcome, such as leads.
    #[arg(long, value_name = "COL")]
    outcome: String,
    /// Column of a channel's spend; may be repeated.
    #[arg(long, value_name = "COL", required = true)]
    spend: Vec<String>,
    /// Column of what else moves the outcome, such as price or demand; may be repeated.
    #[arg(long = "control", value_name = "COL")]
    controls: Vec<String>,
    /// Periods in a season that the outcome may have.
    #[arg(long, value_name = "N")]
    season: Option<usize>,
    /// The outcome may have a trend of its own.
    #[arg(long)]
    trend: bool,
    /// Column of the dates; the order of the rows by default.
    #[arg(long, value_name = "COL")]
    date: Option<String>,
    /// The last periods whose mean spend marginal costs are told at.
    #[arg(long, default_value_t = 13, value_name = "N")]
    lately: usize,
    #[command(flatten)]
    json: JsonFlag,
}

/// The chance of the draws; any number would do.
const SEED: u64 = 20_260_101;

pub(super) fn run(args: &ResponseArgs, words: Said) -> Result<(), Fault> {
    if let Some(season) = args.season.filter(|season| *season < 2) {
        return Err(Fault::BadOption { option: "--season", text: season.to_string() });
    }
    let table = Table::read(&args.file)?;
    let outcome = column(&table, args, &args.outcome, false)?;
    let spend = args.spend.iter().map(|name| column(&table, args, name, true)).collect::<Result<Vec<_>, Fault>>()?;
    let controls =
        args.controls.iter().map(|name| column(&table, args, name, false)).collect::<Result<Vec<_>, Fault>>()?;
    let beside = Beside { controls, trend: args.trend, season: args.season };
    let found = responses(&outcome, &spend, &beside, args.lately, SEED)?;
    let all: f64 = outcome.iter().sum();
    let channel = |((name, spend), told): ((&String, &Vec<f64>), &Result<Response, Refusal>)| {
        channel(name, spend.iter().sum(), all, told.as_ref())
    };
    let channels: Vec<Json> = args.spend.iter().zip(&spend).zip(&found.channels).map(channel).collect();
    let result = json!({
        "periods": outcome.len(), "lately": args.lately.clamp(1, outcome.len()),
        "base": number(found.without), "explained": number(found.explained), "channels": channels,
    });
    show(&result, Form::of(&args.json), words);
    Ok(())
}

/// A column's numbers in the order of time, none of which may be missing, nor any of spend below 0.
fn column(table: &Table, args: &ResponseArgs, name: &str, is_spend: bool) -> Result<Vec<f64>, Fault> {
    let at = table.column(name)?;
    let numbers = table.numbers(name)?;
    let needs = if is_spend { Needs::Count } else { Needs::Number };
    let is_bad = |number: &Option<f64>| number.is_none_or(|number| is_spend && number < 0.0);
    if let Some(row) = numbers.iter().position(is_bad) {
        return Err(table.bad(row, at, needs));
    }
    let date = args.date.as_deref();
    let mut values = Vec::with_capacity(numbers.len());
    for one in series(table, None, date)? {
        values.extend(one.even(table, date, &numbers)?.values);
    }
    // A period without a row is as missing as an empty cell.
    let (needed, have) = (values.len(), values.iter().flatten().count());
    if have < needed { Err(Fault::TooLittle { needed, have }) } else { Ok(values.into_iter().flatten().collect()) }
}

/// A channel as JSON; without figures where they can't be told.
fn channel(name: &str, spent: f64, all: f64, told: Result<&Response, &Refusal>) -> Json {
    let of = |pick: fn(&Response) -> f64| told.ok().map(|one| number(pick(one)));
    let inverse = |value: f64| Some(1.0 / value).filter(|cost| cost.is_finite()).map(number);
    let each = told.ok().filter(|one| one.brought > 0.0).map(|one| number(spent / one.brought));
    json!({
        "channel": name, "brought": of(|one| one.brought), "low90": of(|one| one.low90), "high90": of(|one| one.high90),
        "share": told.ok().filter(|_| all > 0.0).map(|one| number(one.brought / all)),
        "cost_each": each,
        "marginal_cost": told.ok().and_then(|one| one.marginal_cost).map(number),
        "marginal_cost_low90": told.ok().and_then(|one| inverse(one.marginal_high90)),
        "marginal_cost_high90": told.ok().and_then(|one| inverse(one.marginal_low90)),
        "carried": of(|one| one.carried), "half_way": of(|one| one.half_way), "dearer": of(|one| one.dearer),
        "refused": told.err().map(|why| code(*why)),
    })
}

fn code(why: Refusal) -> &'static str {
    match why {
        Refusal::Steady => "steady",
        Refusal::Collinear => "collinear",
        Refusal::FollowsOutcome => "follows-outcome",
        Refusal::Unexplained => "unexplained",
        Refusal::TooWide => "too-wide",
    }
}
