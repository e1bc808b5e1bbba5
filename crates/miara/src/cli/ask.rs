//! `miara ask`, `miara rows` and `miara explain-plan`.

use jiff::civil::Date;
use miara_engine::{RowsBehind, checked_period};
use miara_model::{Grain, Question, Versus};
use serde_json::{Map, Value as Json, json};

use super::filter::filter;
use super::output::{print, print_json};
use super::setting::{Failure, Outcome, Setting};
use crate::locale::{Arg, Words};
use crate::service;
use crate::view::answer::{to_csv, to_json, to_table};
use crate::view::response::{hours_json, hours_mark_said};
use crate::view::table::table;

#[derive(Debug, clap::Args)]
pub(super) struct AskArgs {
    #[command(flatten)]
    pub(super) question: QuestionArgs,
    /// How long one row's period is: day, week, month, quarter or year; the whole by default.
    #[arg(long)]
    pub(super) grain: Option<Grain>,
    /// Compare each period with the previous one or that of last-year.
    #[arg(long, value_name = "previous|last-year")]
    pub(super) versus: Option<Versus>,
    /// As JSON.
    #[arg(long, conflicts_with = "csv")]
    pub(super) json: bool,
    /// As CSV.
    #[arg(long)]
    pub(super) csv: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct RowsArgs {
    #[command(flatten)]
    pub(super) question: QuestionArgs,
    /// At most so many rows of each measure.
    #[arg(long, default_value_t = 50)]
    pub(super) limit: usize,
    /// As JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct QuestionArgs {
    /// Names of KPIs, separated by commas.
    #[arg(required = true, value_delimiter = ',', value_name = "KPI")]
    pub(super) kpis: Vec<String>,
    /// The first day.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) from: Date,
    /// The day after the last.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) to: Date,
    /// Split by dimensions, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "DIM")]
    pub(super) by: Vec<String>,
    /// Only where a dimension has a value; repeated for one dimension, any of the values.
    #[arg(long = "where", value_name = "DIM=VALUE", value_parser = filter)]
    pub(super) filters: Vec<(String, String)>,
}

fn question(args: &QuestionArgs) -> Result<Question, Failure> {
    let period = checked_period(args.from, args.to)?;
    let mut by: Vec<String> = Vec::new();
    for name in &args.by {
        if !by.contains(name) {
            by.push(name.clone());
        }
    }
    Ok(Question { kpis: args.kpis.clone(), period, grain: None, by, filters: args.filters.clone(), versus: None })
}

fn asked(args: &AskArgs) -> Result<Question, Failure> {
    Ok(Question { grain: args.grain, versus: args.versus, ..question(&args.question)? })
}

pub(super) async fn ask(args: &AskArgs, setting: &Setting) -> Outcome {
    let question = asked(args)?;
    let service = setting.service()?;
    let words = setting.words(&service);
    let answer = service::ask::answer(&service, &question, setting.now).await?;
    let (catalogue, currency) = (&service.book.catalogue, &service.book.firm.currency);
    let (kpis, of) = (question.kpis.iter().map(String::as_str), (question.period, question.filters.as_slice()));
    let hours = service::response::hours_beside(&service, kpis, of, setting.now).await?;
    if args.json {
        let restated = service::restated::restated_within(&service, &question.kpis, question.period, setting.now)?;
        let mut told = to_json(&answer, &restated, &service, words.lang());
        if let Some(seen) = &hours {
            told["working_hours"] = hours_json(seen);
        }
        print_json(&told);
    } else if args.csv {
        print(to_csv(&answer, &service.book, words).map_err(|error| Failure::Sentence(error.to_string()))?.trim_end());
    } else {
        print(&to_table(&answer, words, currency));
        answer
            .notes
            .iter()
            .for_each(|note| print(&format!("  {}", words.note(note, catalogue, service.engine.zone()))));
        let set = &service.book.firm.working_hours;
        hours.iter().for_each(|seen| print(&format!("  {}", hours_mark_said(words, set, seen))));
        for kpi in &answer.kpis {
            let outside = service::outside::outside(&service, kpi, &question, setting.now).await?;
            let said = question.by.first().and_then(|by| words.outside(kpi, by, &outside, &service.book));
            said.iter().for_each(|said| print(&format!("  {said}")));
        }
        let restated = service::restated::restated_within(&service, &question.kpis, question.period, setting.now)?;
        let said = restated.iter().filter(|_| question.filters.is_empty());
        said.for_each(|figure| print(&format!("  {}", words.restated(figure, &service.book))));
    }
    Ok(())
}

pub(super) async fn explain_plan(args: &AskArgs, setting: &Setting) -> Outcome {
    let question = asked(args)?;
    let service = setting.service()?;
    print(&service::ask::explain_plan(&service, &question, setting.now).await?);
    Ok(())
}

pub(super) async fn rows(args: &RowsArgs, setting: &Setting) -> Outcome {
    let question = question(&args.question)?;
    let service = setting.service()?;
    let words = setting.words(&service);
    let behind = service::ask::rows(&service, &question, args.limit, setting.now).await?;
    if args.json {
        print_json(&Json::Array(behind.iter().map(rows_json).collect()));
    } else {
        behind.iter().for_each(|behind| print_rows(behind, words));
    }
    Ok(())
}

fn rows_json(behind: &RowsBehind) -> Json {
    let rows = behind.rows.iter().map(|row| {
        let cells = behind.columns.iter().zip(row).map(|(name, value)| (name.clone(), json!(value)));
        Json::Object(cells.collect::<Map<String, Json>>())
    });
    let sum = behind.sum.and_then(|sum| serde_json::to_value(miara_model::Value::Exact(sum)).ok());
    json!({"measure": behind.measure, "dataset": behind.dataset, "total": behind.total, "sum": sum, "rows": rows.collect::<Vec<_>>()})
}

fn print_rows(behind: &RowsBehind, words: &Words) {
    let sum = behind.sum.map_or_else(|| "–".to_owned(), |sum| words.decimal(sum, sum.normalize().scale().min(4)));
    let args = [
        ("measure", Arg::from(behind.measure.clone())),
        ("dataset", Arg::from(behind.dataset.clone())),
        ("total", Arg::from(behind.total)),
        ("sum", Arg::from(sum)),
    ];
    print(&words.say_with("cli-rows-behind", &args));
    // Columns that no listed row fills only push the others out of sight.
    let filled: Vec<usize> =
        (0..behind.columns.len()).filter(|index| behind.rows.iter().any(|row| row[*index].is_some())).collect();
    let heading = |index: &usize| {
        if behind.columns[*index] == "contribution" {
            words.say("cli-contribution")
        } else {
            behind.columns[*index].clone()
        }
    };
    let mut table = table(filled.iter().map(heading).collect());
    for row in &behind.rows {
        table.add_row(filled.iter().map(|index| row[*index].clone().unwrap_or_default()));
    }
    print(&table.to_string());
    if behind.total > behind.rows.len() as u64 {
        let args = [
            ("shown", Arg::from(words.whole(behind.rows.len() as u64))),
            ("total", Arg::from(words.whole(behind.total))),
        ];
        print(&words.say_with("cli-rows-more", &args));
    }
}
