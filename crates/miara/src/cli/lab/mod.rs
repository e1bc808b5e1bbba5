//! `miara lab`: the methods of analysis on any table, without a book.

mod anomalies;
mod attribution;
mod changes;
mod condition;
mod effect;
mod explain;
mod fault;
mod forecast;
mod moment;
mod number;
mod response;
mod scorecard;
mod series;
mod show;
mod survival;
mod table;

use clap::Subcommand;

use super::setting::{Failure, Outcome, Setting, language_of};
use crate::locale::words;
use fault::Fault;

#[derive(Debug, clap::Args)]
pub(super) struct LabArgs {
    #[command(subcommand)]
    command: LabCommand,
}

#[derive(Debug, Subcommand)]
enum LabCommand {
    /// What comes, with 80 and 95 % intervals.
    Forecast(forecast::ForecastArgs),
    /// Values unlike those before them.
    Anomalies(anomalies::AnomaliesArgs),
    /// Where a series changes its level or its slope.
    Changes(changes::ChangesArgs),
    /// Where a change of a sum or a ratio comes from.
    Explain(explain::ExplainArgs),
    /// What an action changed, against what would have been without it.
    Effect(effect::EffectArgs),
    /// Conversions shared out over channels, every rule side by side.
    Attribution(attribution::AttributionArgs),
    /// What spend in channels brought, and what the next one costs.
    Response(response::ResponseArgs),
    /// How long it takes until something happens.
    Survival(survival::SurvivalArgs),
    /// Rates of people, drawn to their peers.
    Scorecard(scorecard::ScorecardArgs),
}

/// Runs a method on a file.
pub(super) fn run(args: &LabArgs, setting: &Setting) -> Outcome {
    let words = words(setting.lang.unwrap_or_else(|| language_of(&setting.folder)));
    let done = match &args.command {
        LabCommand::Forecast(args) => forecast::run(args, words),
        LabCommand::Anomalies(args) => anomalies::run(args, words),
        LabCommand::Changes(args) => changes::run(args, words),
        LabCommand::Explain(args) => explain::run(args, words),
        LabCommand::Effect(args) => effect::run(args, words),
        LabCommand::Attribution(args) => attribution::run(args, words),
        LabCommand::Response(args) => response::run(args, words),
        LabCommand::Survival(args) => survival::run(args, words),
        LabCommand::Scorecard(args) => scorecard::run(args, words),
    };
    done.map_err(|fault: Fault| Failure::Sentence(fault.text(words)))
}
