//! `miara quarantine`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value as Json, json};

use super::output::{print, print_json};
use super::setting::{Outcome, Setting};
use crate::locale::{Arg, Words};
use crate::service::{self, Service, ServiceError};
use crate::state::{QuarantineFilter, QuarantinedRow};
use crate::view::face::Face;

#[derive(Debug, clap::Args)]
pub(super) struct QuarantineArgs {
    #[command(subcommand)]
    pub(super) command: QuarantineCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum QuarantineCommand {
    /// List refused rows with their reasons.
    List {
        #[command(flatten)]
        which: Which,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u64,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write refused rows to an NDJSON file.
    Export {
        /// The file to write.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        which: Which,
    },
    /// Let refused rows go, once a person has decided that they are not needed.
    Drop {
        #[command(flatten)]
        which: Which,
    },
    /// Try refused rows again, after a mapping or a looked-up dataset was mended.
    Retry {
        #[command(flatten)]
        which: Which,
        /// Another mapping: its name, or its YAML file.
        #[arg(long, value_name = "NAME|FILE")]
        mapping: Option<String>,
        /// The result as JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Which {
    /// Only rows meant for this dataset.
    #[arg(long, value_name = "NAME")]
    pub(super) dataset: Option<String>,
    /// Only rows of this file.
    #[arg(long, value_name = "FILE")]
    pub(super) of: Option<String>,
}

pub(super) async fn run(args: &QuarantineArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    service::history::settle(&service).await?;
    let words = setting.words(&service);
    match &args.command {
        QuarantineCommand::List { which, limit, json } => list(&service, &filter(which), *limit, *json, words),
        QuarantineCommand::Export { file, which } => {
            let rows = service::quarantine::quarantined(&service, &filter(which), u64::MAX)?;
            let failed = |source| ServiceError::Io { path: file.display().to_string(), source };
            let mut out = std::io::BufWriter::new(std::fs::File::create(file).map_err(failed)?);
            for row in &rows {
                writeln!(out, "{}", row_json(row, words)).map_err(failed)?;
            }
            out.flush().map_err(failed)?;
            print(&words.say_with(
                "cli-exported",
                &[("rows", Arg::from(rows.len())), ("file", Arg::from(file.display().to_string()))],
            ));
            Ok(())
        }
        QuarantineCommand::Drop { which } => {
            let dropped = service::quarantine::drop_quarantined(&service, &filter(which))?;
            print(
                &words.say_with("cli-dropped", &[("n", Arg::from(dropped)), ("rows", Arg::from(words.whole(dropped)))]),
            );
            Ok(())
        }
        QuarantineCommand::Retry { which, mapping, json } => {
            let mapping = mapping.as_deref().map(|name| service::import::mapping(&service, name)).transpose()?;
            let report = service::quarantine::retry(&service, &filter(which), mapping.as_ref(), setting.now).await?;
            if *json {
                print_json(&serde_json::to_value(&report).unwrap_or_default());
            } else {
                let whole = |count: u64| Arg::from(words.whole(count));
                print(&words.say_with(
                    "cli-retry-done",
                    &[
                        ("tried", whole(report.tried)),
                        ("imported", whole(report.imported)),
                        ("rejected", whole(report.rejected)),
                    ],
                ));
                if report.older > 0 {
                    print(&words.retried_older(report.older));
                }
            }
            Ok(())
        }
    }
}

fn filter(which: &Which) -> QuarantineFilter {
    QuarantineFilter { dataset: which.dataset.clone(), file: which.of.clone(), ..QuarantineFilter::default() }
}

fn list(service: &Service, filter: &QuarantineFilter, limit: u64, json: bool, words: &Words) -> Outcome {
    let rows = service::quarantine::quarantined(service, filter, limit)?;
    if json {
        print_json(&Json::Array(rows.iter().map(|row| row_json(row, words)).collect()));
        return Ok(());
    }
    if rows.is_empty() {
        print(&words.say("cli-quarantine-empty"));
    }
    for row in &rows {
        let arg = |text: &str| Arg::from(text.to_owned());
        let args = [
            ("dataset", arg(&row.dataset)),
            ("file", arg(&row.refused.file)),
            ("line", Arg::from(row.refused.line.to_string())),
            ("column", arg(row.refused.column.as_deref().unwrap_or("–"))),
            ("reason", Arg::from(words.reason(&row.refused.reason, Face::Terminal))),
        ];
        print(&words.say_with("cli-quarantine-line", &args));
        print(&format!("    {}", row.refused.text));
    }
    let all = service::quarantine::quarantined_count(service, filter)?;
    if all > rows.len() as u64 {
        print(&words.say_with(
            "cli-rows-more",
            &[("shown", Arg::from(words.whole(rows.len() as u64))), ("total", Arg::from(words.whole(all)))],
        ));
    }
    Ok(())
}

fn row_json(row: &QuarantinedRow, words: &Words) -> Json {
    let original: Json =
        serde_json::from_str(&row.refused.text).unwrap_or_else(|_| Json::from(row.refused.text.clone()));
    json!({
        "id": row.id, "at": row.at.to_string(), "dataset": row.dataset, "mapping": row.mapping, "file": row.refused.file, "line": row.refused.line,
        "column": row.refused.column, "code": row.refused.reason.code(), "reason": words.reason(&row.refused.reason, Face::Terminal), "row": original,
    })
}
