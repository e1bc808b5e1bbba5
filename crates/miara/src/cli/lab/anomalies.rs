//! `miara lab anomalies`.

use std::path::PathBuf;

use miara_analysis::{AnomalyOptions, Judgement, Observation, anomalies_beside};
use serde_json::{Value as Json, json};

use super::fault::{Fault, Needs};
use super::moment::{Grid, shown};
use super::series::{Series, series};
use super::show::{Form, JsonFlag, Said, number, show};
use super::table::Table;

#[derive(Debug, clap::Args)]
pub(super) struct AnomaliesArgs {
    /// A delimited text file, also gzipped.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Column of the dates; the order of the rows by default.
    #[arg(long, value_name = "COL")]
    date: Option<String>,
    /// Column of the values; with a denominator, of the cases that count, or of the ratio itself.
    #[arg(long, value_name = "COL")]
    value: String,
    /// Column of the cases that a ratio is of.
    #[arg(long, value_name = "COL")]
    denominator: Option<String>,
    /// Column that names the series, each of which is looked at alone.
    #[arg(long, value_name = "COL")]
    series: Option<String>,
    /// Column that is 1 on holidays and the like, and 0 or empty else: they are not judged, and nothing is learnt
    /// from them.
    #[arg(long, value_name = "COL")]
    holiday: Option<String>,
    /// Values in a season; by default what the dates say: 7 for days, a day and a week for hours.
    #[arg(long, value_name = "N")]
    season: Option<usize>,
    #[command(flatten)]
    json: JsonFlag,
}

pub(super) fn run(args: &AnomaliesArgs, words: Said) -> Result<(), Fault> {
    let table = Table::read(&args.file)?;
    let observed = observations(&table, args)?;
    let off = args.holiday.as_deref().map(|name| table.numbers(name)).transpose()?;
    let is_off = |row: usize| off.as_ref().and_then(|off| off[row]).is_some_and(|off| off != 0.0);
    let mut results = Vec::new();
    for one in series(&table, args.series.as_deref(), args.date.as_deref())? {
        let points: Vec<Observation> = one.rows.iter().map(|row| observed[*row]).collect();
        let holidays: Vec<usize> = (0..one.rows.len()).filter(|at| is_off(one.rows[*at])).collect();
        results.push(result(&one, &points, &holidays, &options(&one, args.season)));
    }
    show(&json!({"series": results}), Form::of(&args.json), words);
    Ok(())
}

fn observations(table: &Table, args: &AnomaliesArgs) -> Result<Vec<Observation>, Fault> {
    let values = table.numbers(&args.value)?;
    let Some(name) = &args.denominator else {
        return Ok(values.into_iter().map(|value| Observation { value, denominator: None }).collect());
    };
    let (of, column) = (table.numbers(name)?, table.column(name)?);
    if let Some(row) = of.iter().position(|of| of.is_some_and(|of| of < 0.0)) {
        return Err(table.bad(row, column, Needs::Count));
    }
    let shares = values.iter().flatten().all(|value| (0.0..=1.0).contains(value));
    let fractions = values.iter().flatten().any(|value| value.fract() != 0.0);
    let ratio = |(value, of): (Option<f64>, Option<f64>)| {
        let of = of.filter(|of| *of > 0.0);
        let value = value.zip(of).map(|(value, of)| if shares && fractions { value } else { value / of });
        Observation { value, denominator: of }
    };
    Ok(values.into_iter().zip(of).map(ratio).collect())
}

/// How a series is judged, by how often its values come.
fn options(one: &Series, season: Option<usize>) -> AnomalyOptions {
    const DAY: i64 = 86_400;
    let (mut seasons, mut merged_within, mut flagged_below) = (Vec::new(), 5, AnomalyOptions::DAILY);
    match Grid::of(&one.moments) {
        Some(Grid::Seconds(step)) if step < DAY => {
            let day = usize::try_from(DAY / step).unwrap_or(1);
            seasons = if DAY % step == 0 { vec![day, 7 * day] } else { Vec::new() };
            (merged_within, flagged_below) = (day.max(5), AnomalyOptions::FREQUENT);
        }
        Some(Grid::Seconds(DAY)) => (seasons, merged_within) = (vec![7], 7),
        Some(Grid::Seconds(step)) if step == 7 * DAY => seasons = vec![52],
        Some(Grid::Months(1)) => seasons = vec![12],
        Some(Grid::Months(3)) => seasons = vec![4],
        _ if one.rows.len() > 1000 => flagged_below = AnomalyOptions::FREQUENT,
        _ => {}
    }
    if let Some(season) = season {
        seasons = vec![season];
    }
    AnomalyOptions { seasons, merged_within, flagged_below }
}

fn result(one: &Series, points: &[Observation], holidays: &[usize], options: &AnomalyOptions) -> Json {
    let judged = anomalies_beside(points, holidays, options);
    let point = |(at, (judged, point)): (usize, (&Judgement, &Observation))| {
        json!({
            "index": at, "date": one.moments.get(at).map(|at| shown(*at)),
            "value": point.value.map(number), "expected": judged.expected.map(number),
            "score": number(judged.score), "flag": judged.flag, "within": judged.within,
        })
    };
    let incidents = judged.iter().filter(|judged| judged.flag).count();
    json!({
        "name": one.name, "seasons": options.seasons, "incidents": incidents,
        "points": judged.iter().zip(points).enumerate().map(point).collect::<Vec<_>>(),
    })
}
