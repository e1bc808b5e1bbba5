//! `miara lab changes`.

use std::path::PathBuf;

use miara_analysis::changes;
use serde_json::json;

use super::fault::Fault;
use super::moment::shown;
use super::series::series;
use super::show::{Form, JsonFlag, Said, show};
use super::table::Table;

#[derive(Debug, clap::Args)]
pub(super) struct ChangesArgs {
    /// A delimited text file, also gzipped.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Column of the values.
    #[arg(long, value_name = "COL")]
    value: String,
    /// Column of the dates; the order of the rows by default.
    #[arg(long, value_name = "COL")]
    date: Option<String>,
    /// Column that names the series, each of which is looked at alone.
    #[arg(long, value_name = "COL")]
    series: Option<String>,
    #[command(flatten)]
    json: JsonFlag,
}

pub(super) fn run(args: &ChangesArgs, words: Said) -> Result<(), Fault> {
    let table = Table::read(&args.file)?;
    let numbers = table.numbers(&args.value)?;
    let mut results = Vec::new();
    for one in series(&table, args.series.as_deref(), args.date.as_deref())? {
        let values: Vec<Option<f64>> = one.rows.iter().map(|row| numbers[*row]).collect();
        let found = changes(&values);
        let dates: Vec<String> = found.iter().filter_map(|at| one.moments.get(*at)).map(|at| shown(*at)).collect();
        results.push(json!({"name": one.name, "length": values.len(), "changes": found, "dates": dates}));
    }
    show(&json!({"series": results}), Form::of(&args.json), words);
    Ok(())
}
