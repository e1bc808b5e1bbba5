//! `miara kpi`.

use clap::Subcommand;
use serde_json::Value as Json;

use super::output::{print, print_json};
use super::setting::{Outcome, Setting};
use crate::service;
use crate::view::card::{card, card_json};
use crate::view::table::table;

#[derive(Debug, clap::Args)]
pub(super) struct KpiArgs {
    #[command(subcommand)]
    pub(super) command: KpiCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum KpiCommand {
    /// All KPIs with one line each.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// The definition card of one KPI.
    Show {
        /// Its name.
        name: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(args: &KpiArgs, setting: &Setting) -> Outcome {
    let book = setting.definitions()?;
    let engine = service::engine(&book)?;
    let words = setting.words_of(&book);
    let kpis = &book.catalogue.kpis;
    match &args.command {
        KpiCommand::List { json: true } => {
            let mut cards = Vec::new();
            for kpi in kpis.values() {
                cards.push(card_json(&engine, kpi).await?);
            }
            print_json(&Json::Array(cards));
        }
        KpiCommand::List { json: false } => {
            for kpi in kpis.values() {
                let unit = words.unit_name(&kpi.unit, &book.firm.currency);
                print(&format!("{:<32} {:<12} {}", kpi.name, unit, kpi.title.get(words.lang())));
            }
        }
        KpiCommand::Show { name, json } => {
            let kpi = service::ask::kpi_of(&book.catalogue, name)?;
            if *json {
                print_json(&card_json(&engine, kpi).await?);
                return Ok(());
            }
            let mut table = table(vec![kpi.name.clone(), kpi.title.get(words.lang()).to_owned()]);
            table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
            for (label, text) in card(&engine, kpi, words).await? {
                table.add_row([label, text]);
            }
            print(&table.to_string());
        }
    }
    Ok(())
}
