//! `miara lab explain`.

use std::collections::HashMap;
use std::path::PathBuf;

use miara_analysis::{Cases, Cause, Explanation, account_of_ratio, account_of_sum, causes_of_ratio, causes_of_sum};
use serde_json::{Map, Value as Json, json};

use super::condition::met;
use super::fault::Fault;
use super::show::{Form, JsonFlag, Said, number, show};
use super::table::Table;

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A delimited text file, also gzipped.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Columns of the dimensions, separated by commas.
    #[arg(long, value_delimiter = ',', required = true, value_name = "COL,COL")]
    dims: Vec<String>,
    /// Of a sum: column of what it came to; with --before and --after, of its value in both.
    #[arg(long, value_name = "COL", required_unless_present = "numerator")]
    actual: Option<String>,
    /// Of a sum: column of what was expected.
    #[arg(long, value_name = "COL", conflicts_with_all = ["before", "after"])]
    expected: Option<String>,
    /// Of a ratio: column of its numerator.
    #[arg(long, value_name = "COL", requires = "denominator", conflicts_with = "actual")]
    numerator: Option<String>,
    /// Of a ratio: column of its denominator.
    #[arg(long, value_name = "COL", requires = "before")]
    denominator: Option<String>,
    /// Rows of the time before, such as `month<2024-05` or `period=old`.
    #[arg(long, value_name = "COND", requires = "after")]
    before: Option<String>,
    /// Rows of the time after.
    #[arg(long, value_name = "COND", requires = "before")]
    after: Option<String>,
    #[command(flatten)]
    json: JsonFlag,
}

/// Dimension values of which an account is told at most.
const ACCOUNTED: usize = 60;

/// Rows gathered by their dimension values.
struct Leaves {
    dims: Vec<String>,
    /// Values of each dimension by code.
    values: Vec<Vec<String>>,
    columns: Vec<Vec<u32>>,
    /// Cases of each leaf before and after; of a sum, `met` alone.
    before: Vec<Cases>,
    after: Vec<Cases>,
}

pub(super) fn run(args: &ExplainArgs, words: Said) -> Result<(), Fault> {
    let table = Table::read(&args.file)?;
    let all = vec![true; table.len()];
    let period = |condition: &Option<String>, option| match condition {
        None => Ok(all.clone()),
        Some(condition) => met(&table, condition, option),
    };
    let (before, after) = (period(&args.before, "--before")?, period(&args.after, "--after")?);
    let (leaves, result) = match (&args.numerator, &args.denominator) {
        (Some(numerator), Some(denominator)) => {
            let (met, of) = (table.counts(numerator)?, table.counts(denominator)?);
            let cases: Vec<Cases> = met.into_iter().zip(of).map(|(met, of)| Cases { met, of }).collect();
            let leaves = gather(&table, &args.dims, &before, &after, &cases, &cases)?;
            let found = causes_of_ratio(&leaves.columns, &leaves.before, &leaves.after);
            (leaves, found)
        }
        _ => {
            let plain = |numbers: Vec<Option<f64>>| -> Vec<Cases> {
                numbers.into_iter().map(|met| Cases { met: met.unwrap_or(0.0), of: 0.0 }).collect()
            };
            let actual = args.actual.as_deref().unwrap_or_default();
            if args.expected.is_none() && args.before.is_none() {
                return Err(Fault::BadOption { option: "--expected", text: String::new() });
            }
            let (came, wanted) = (table.numbers(actual)?, table.numbers(args.expected.as_deref().unwrap_or(actual))?);
            let leaves = gather(&table, &args.dims, &before, &after, &plain(wanted), &plain(came))?;
            let side = |cases: &[Cases]| cases.iter().map(|cases| cases.met).collect::<Vec<f64>>();
            let found = causes_of_sum(&leaves.columns, &side(&leaves.after), &side(&leaves.before));
            (leaves, found)
        }
    };
    show(&told(&leaves, &result, args.numerator.is_some()), Form::of(&args.json), words);
    Ok(())
}

fn gather(
    table: &Table,
    dims: &[String],
    before: &[bool],
    after: &[bool],
    then: &[Cases],
    now: &[Cases],
) -> Result<Leaves, Fault> {
    let places = dims.iter().map(|dim| table.column(dim)).collect::<Result<Vec<usize>, Fault>>()?;
    let mut leaves = Leaves {
        dims: places.iter().map(|place| table.header[*place].clone()).collect(),
        values: vec![Vec::new(); dims.len()],
        columns: vec![Vec::new(); dims.len()],
        before: Vec::new(),
        after: Vec::new(),
    };
    let mut codes: Vec<HashMap<&str, u32>> = vec![HashMap::new(); dims.len()];
    let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
    for row in (0..table.len()).filter(|row| before[*row] || after[*row]) {
        let mut key = Vec::with_capacity(dims.len());
        for (dim, place) in places.iter().enumerate() {
            let (text, values) = (table.text(row, *place), &mut leaves.values[dim]);
            key.push(*codes[dim].entry(text).or_insert_with(|| {
                values.push(text.to_owned());
                values.len() as u32 - 1
            }));
        }
        let leaf = *known.entry(key).or_insert_with_key(|key| {
            leaves.columns.iter_mut().zip(key).for_each(|(column, code)| column.push(*code));
            leaves.before.push(Cases::default());
            leaves.after.push(Cases::default());
            leaves.before.len() - 1
        });
        for (period, side, cases) in [(before, &mut leaves.before, then), (after, &mut leaves.after, now)] {
            if period[row] {
                side[leaf].met += cases[row].met;
                side[leaf].of += cases[row].of;
            }
        }
    }
    Ok(leaves)
}

fn told(leaves: &Leaves, found: &Explanation, ratio: bool) -> Json {
    let total = |cases: &[Cases]| {
        let Cases { met, of } = cases.iter().sum();
        if ratio { met / of } else { met }
    };
    let (before, after) = (total(&leaves.before), total(&leaves.after));
    let causes = |list: &[Cause]| list.iter().map(|cause| cause_json(leaves, cause)).collect::<Vec<Json>>();
    let accounts: Vec<Json> = (0..leaves.dims.len()).filter_map(|dim| account(leaves, dim, ratio)).collect();
    json!({
        "kind": if ratio { "ratio" } else { "sum" },
        "before": number(before), "after": number(after), "change": number(after - before),
        "verdict": if found.causes.is_empty() { "no-local-cause" } else { "local" },
        "leaves": leaves.before.len(),
        "causes": causes(&found.causes), "candidates": causes(&found.candidates), "accounts": accounts,
    })
}

fn cause_json(leaves: &Leaves, cause: &Cause) -> Json {
    let named = |(dim, code): &(usize, u32)| {
        (leaves.dims[*dim].clone(), Json::from(leaves.values[*dim][*code as usize].clone()))
    };
    json!({
        "place": cause.place.iter().map(named).collect::<Map<String, Json>>(),
        "actual": number(cause.actual), "expected": number(cause.expected),
        "change": number(cause.actual - cause.expected), "share": cause.share.map(number),
        "evidence": number(cause.evidence), "leaves": cause.leaves,
    })
}

/// The change by the values of one dimension; left out where there are too many to be read.
fn account(leaves: &Leaves, dim: usize, ratio: bool) -> Option<Json> {
    let values = &leaves.values[dim];
    if values.len() > ACCOUNTED {
        return None;
    }
    let by_value = |cases: &[Cases]| {
        let mut sums = vec![Cases::default(); values.len()];
        for (code, cases) in leaves.columns[dim].iter().zip(cases) {
            sums[*code as usize].met += cases.met;
            sums[*code as usize].of += cases.of;
        }
        sums
    };
    let (before, after) = (by_value(&leaves.before), by_value(&leaves.after));
    let (parts, simpson) = if ratio {
        let account = account_of_ratio(&before, &after)?;
        (account.parts, account.simpson)
    } else {
        let side = |cases: &[Cases]| cases.iter().map(|cases| cases.met).collect::<Vec<f64>>();
        (account_of_sum(&side(&before), &side(&after)), false)
    };
    let part = |(value, part): (&String, &miara_analysis::Part)| json!({"value": value, "rate": number(part.rate), "mix": number(part.mix), "change": number(part.rate + part.mix)});
    let parts: Vec<Json> = values.iter().zip(&parts).map(part).collect();
    Some(json!({"dimension": leaves.dims[dim], "simpson": simpson, "parts": parts}))
}
