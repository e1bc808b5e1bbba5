//! `miara imports`.

use clap::Subcommand;

use super::output::{print, print_json};
use super::setting::{Outcome, Setting};
use crate::locale::{Arg, Words};
use crate::service::{self, Service};
use crate::state::{ImportKind, ImportRecord};
use crate::view::table::table;

#[derive(Debug, clap::Args)]
pub(super) struct ImportsArgs {
    #[command(subcommand)]
    pub(super) command: ImportsCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportsCommand {
    /// The history, newest first.
    List {
        /// Only of this dataset.
        #[arg(long, value_name = "NAME")]
        dataset: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u64,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take an import back: its dataset is again as it was before. Undoing an undo brings it back.
    Undo {
        /// Its number, as the list shows it.
        id: i64,
        /// Take later imports of the same dataset back as well.
        #[arg(long)]
        and_later: bool,
    },
}

pub(super) async fn run(args: &ImportsArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    match &args.command {
        ImportsCommand::List { dataset, limit, json } => {
            service::history::settle(&service).await?;
            let records = service::history::imports(&service, dataset.as_deref(), *limit)?;
            if *json {
                print_json(&serde_json::to_value(&records).unwrap_or_default());
            } else {
                list(&service, &records, words);
            }
        }
        ImportsCommand::Undo { id, and_later } => {
            let later = if *and_later { service::import::undoable(&service, *id)?.1 } else { Vec::new() };
            let agreed: Vec<i64> = later.iter().map(|record| record.id).collect();
            let undo = service::import::undo(&service, *id, &agreed, setting.now).await?;
            let args = [("id", Arg::from(id.to_string())), ("undo", Arg::from(undo.to_string()))];
            print(&words.say_with("cli-undone", &args));
        }
    }
    Ok(())
}

fn list(service: &Service, records: &[ImportRecord], words: &Words) {
    if records.is_empty() {
        print(&words.say("history-empty"));
        return;
    }
    let head = ["history-id", "history-at", "history-dataset", "history-files", "history-what"];
    let mut table = table(head.iter().map(|key| words.say(key)).collect());
    for record in records {
        let at = service.engine.zone().to_datetime(record.at).strftime("%Y-%m-%d %H:%M").to_string();
        let whole = |count: u64| Arg::from(words.whole(count));
        let what = match record.kind {
            ImportKind::Undo => {
                let undone = Arg::from(record.undoes.unwrap_or_default().to_string());
                let dataset = Arg::from(words.dataset(&service.book.catalogue, &record.dataset));
                words.say_with("history-undone", &[("id", undone), ("dataset", dataset)])
            }
            ImportKind::Erasure => {
                let dataset = Arg::from(words.dataset(&service.book.catalogue, &record.dataset));
                words.say_with("history-erased", &[("dataset", dataset)])
            }
            _ => words.say_with(
                "history-counts",
                &[
                    ("inserted", whole(record.inserted)),
                    ("updated", whole(record.updated)),
                    ("unchanged", whole(record.unchanged)),
                    ("rejected", whole(record.rejected)),
                ],
            ),
        };
        let gone = if record.in_force || record.kind == ImportKind::Erasure {
            String::new()
        } else {
            format!(" ({})", words.say("history-gone"))
        };
        table.add_row([
            record.id.to_string(),
            at,
            record.dataset.clone(),
            record.files.join(", "),
            format!("{what}{gone}"),
        ]);
    }
    print(&table.to_string());
}
