//! What can be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use miara_model::Lang;

/// Miara computes a B2B firm's marketing and sales KPIs from the export files of its tools.
#[derive(Debug, Parser)]
#[command(name = "miara", version, arg_required_else_help = true)]
pub(super) struct Args {
    /// The firm's folder; the present one by default.
    #[arg(long, global = true, env = "MIARA_BOOK", value_name = "DIR")]
    pub(super) book: Option<PathBuf>,
    /// The language of sentences: pl or en; the firm's by default.
    #[arg(long, global = true, value_name = "pl|en")]
    pub(super) lang: Option<Lang>,
    /// Say what is done, on standard error.
    #[arg(long, short, global = true)]
    pub(super) verbose: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the book of a new firm.
    Init(super::init::InitArgs),
    /// Make a book of an earlier version one of this.
    Upgrade,
    /// Take in export files.
    Import(super::import::ImportArgs),
    /// Look at the history of imports, or take one back.
    Imports(super::imports::ImportsArgs),
    /// Look at what imports wait for, and answer it.
    Questions(super::questions::QuestionsArgs),
    /// Look at rows that were refused, export them, or try them again.
    Quarantine(super::quarantine::QuarantineArgs),
    /// Look at the KPIs.
    Kpi(super::kpi::KpiArgs),
    /// Look at the mappings, which say how foreign columns become a dataset's, or copy one to change it.
    Mapping(super::mapping::MappingArgs),
    /// Ask for KPIs.
    Ask(super::ask::AskArgs),
    /// The rows behind a KPI's number.
    Rows(super::ask::RowsArgs),
    /// What can fairly be said of the numbers of people and teams.
    Scorecard(super::scorecard::ScorecardArgs),
    /// What leads, deals and customers cost, by channel or campaign.
    Cost(super::cost::CostArgs),
    /// How soon leads are answered, and what goes along with it.
    Response(super::response::ResponseArgs),
    /// How a question is understood and computed.
    ExplainPlan(super::ask::AskArgs),
    /// Whether the KPIs are good ones: measurable, clear, tied to goals, not colliding.
    Quality(super::quality::QualityArgs),
    /// Build the demo firm from export files and serve it.
    Demo(super::demo::DemoArgs),
    /// What changed a KPI's number: exact steps, the place that carries it, and what is upstream.
    Explain(super::explain::ExplainArgs),
    /// Why another tool shows a different number: other ways to count it, and its list row by row.
    Reconcile(super::reconcile::ReconcileArgs),
    /// The few things worth a director's minute.
    Brief(super::brief::BriefArgs),
    /// What KPIs and their parts do that they did not do before, and what is wrong with the data.
    Problem(super::problem::ProblemArgs),
    /// Who is who: what is written in several ways and is one
    Synonym(super::synonym::SynonymArgs),
    /// Set goals, and see how they stand.
    Goal(super::goal::GoalArgs),
    /// Record what is done about a finding, and see whether it worked.
    Action(super::action::ActionArgs),
    /// Note what charts can't show: holidays, campaigns, price changes.
    Annotate(super::action::AnnotateArgs),
    /// What comes, how good past forecasts were, and what open deals will bring.
    Forecast(super::forecast::ForecastArgs),
    /// Run a method of analysis on any table.
    Lab(super::lab::LabArgs),
    /// Serve the dashboard of a book.
    Serve(super::serve::ServeArgs),
    /// Read the whole book and say what of it is damaged, and what helps.
    Verify(super::maintenance::VerifyArgs),
    /// Write the whole book into one file, also while it is in use.
    Backup(super::maintenance::BackupArgs),
    /// Take a person out of the book for good, on request: name, address, number.
    Erase(super::maintenance::EraseArgs),
    /// Bring a book back from a backup.
    Restore(super::maintenance::RestoreArgs),
    /// Set the administrator's password, which everyone who opens the dashboard then needs.
    Password(super::password::PasswordArgs),
}
