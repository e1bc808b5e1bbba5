//! What can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use jiff::civil::Date;
use miara_model::firm::Holidays;
use miara_model::{Grain, Lang, Versus};

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
    Init(Init),
    /// Make a book of an earlier version one of this.
    Upgrade,
    /// Take in export files.
    Import(Import),
    /// Look at the history of imports, or take one back.
    Imports(Imports),
    /// Look at what imports wait for, and answer it.
    Questions(Questions),
    /// Look at rows that were refused, export them, or try them again.
    Quarantine(Quarantine),
    /// Look at the KPIs.
    Kpi(KpiArgs),
    /// Look at the mappings, which say how foreign columns become a dataset's.
    Mapping(MappingArgs),
    /// Ask for KPIs.
    Ask(Ask),
    /// The rows behind a KPI's number.
    Rows(Rows),
    /// What can fairly be said of the numbers of people and teams.
    Scorecard(super::scorecard::ScorecardArgs),
    /// What leads, deals and customers cost, by channel or campaign.
    Cost(super::cost::CostArgs),
    /// How soon leads are answered, and what goes along with it.
    Response(super::response::ResponseArgs),
    /// How a question is understood and computed.
    ExplainPlan(Ask),
    /// Whether the KPIs are good ones: measurable, clear, tied to goals, not colliding.
    Check(super::quality::CheckArgs),
    /// Build the demo firm from export files and serve it.
    Demo(Demo),
    /// What changed a KPI's number: exact steps, the place that carries it, and what is upstream.
    Explain(super::explain::ExplainArgs),
    /// The few things worth a director's minute.
    Brief(super::brief::BriefArgs),
    /// What KPIs and their parts do that they did not do before, and what is wrong with the data.
    Problems(super::problem::ProblemsArgs),
    /// Set goals, and see how they stand.
    Goals(super::goal::GoalsArgs),
    /// Record what is done about a finding, and see whether it worked.
    Actions(super::action::ActionsArgs),
    /// Note what charts can't show: holidays, campaigns, price changes.
    Annotate(super::action::AnnotateArgs),
    /// What comes, how good past forecasts were, and what open deals will bring.
    Forecast(super::forecast::ForecastArgs),
    /// Run a method of analysis on any table.
    Lab(super::lab::LabArgs),
    /// Serve the dashboard of a book.
    Serve(Serve),
    /// Read the whole book and say what of it is damaged, and what helps.
    Verify(super::maintenance::VerifyArgs),
    /// Write the whole book into one file, also while it is in use.
    Backup(super::maintenance::BackupArgs),
    /// Take a person out of the book for good, on request: name, address, number.
    Erase(super::maintenance::EraseArgs),
    /// Bring a book back from a backup.
    Restore(super::maintenance::RestoreArgs),
    /// Set the administrator's password, which everyone who opens the dashboard then needs.
    Password(Password),
}

#[derive(Debug, clap::Args)]
pub(super) struct Imports {
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

#[derive(Debug, clap::Args)]
pub(super) struct Password {
    /// Read it from standard input rather than from the terminal.
    #[arg(long)]
    pub(super) stdin: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// The firm's name.
    #[arg(long, value_name = "NAME")]
    pub(super) firm: String,
    /// The ISO 4217 code of the currency that money is shown in.
    #[arg(long, default_value = "PLN", value_name = "CODE")]
    pub(super) currency: String,
    /// The IANA name of the time zone.
    #[arg(long, default_value = "Europe/Warsaw", value_name = "ZONE")]
    pub(super) time_zone: String,
    /// The shifts of a week.
    #[arg(long, default_value = "Mon-Fri 8:00-16:00", value_name = "SHIFTS")]
    pub(super) working_hours: String,
    /// The public holidays that are kept: poland or none.
    #[arg(long, default_value = "poland", value_name = "poland|none", value_parser = holidays)]
    pub(super) holidays: Holidays,
    /// The month in which the fiscal year starts.
    #[arg(long, default_value_t = 1, value_name = "1-12")]
    pub(super) fiscal_year_start: i8,
}

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// Files: CSV, XLSX, NDJSON or Parquet, also gzipped.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The dataset to fill; by default that of the mapping which knows the file.
    #[arg(long = "as", value_name = "DATASET")]
    pub(super) dataset: Option<String>,
    /// A mapping's name, or its YAML file; by default the one that knows the file.
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) mapping: Option<String>,
    /// Only say what would happen.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Change nothing when a single row is refused, or a total of the file is not met.
    #[arg(long)]
    pub(super) strict: bool,
    /// The account of the tool that the files are of; by default the one that they tell.
    #[arg(long, value_name = "NAME")]
    pub(super) data_source: Option<String>,
    /// Answer an open question of the files; may be repeated.
    #[arg(long = "answer", value_name = "KEY=ANSWER", value_parser = answer)]
    pub(super) answers: Vec<(String, String)>,
    /// Let go what the last import of the very same file has shown to be gone.
    #[arg(long)]
    pub(super) confirm: bool,
    /// The result as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Questions {
    #[command(subcommand)]
    pub(super) command: Option<QuestionsCommand>,
    /// As JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum QuestionsCommand {
    /// Answer one; when it was the last that a file waited for, the file is imported.
    Answer {
        /// Its id, as the list shows it, or its key where one question alone has it.
        id: String,
        /// One of its choices.
        #[arg(required_unless_present = "new")]
        answer: Option<String>,
        /// The name of an account that the book doesn't have yet, where the question is whose file it is.
        #[arg(long, value_name = "NAME", conflicts_with = "answer")]
        new: Option<String>,
    },
    /// Let a file that waits go, without importing it.
    Drop {
        /// The id of one of its questions.
        #[arg(required_unless_present = "all")]
        id: Option<String>,
        /// All files that wait.
        #[arg(long, conflicts_with = "id")]
        all: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Quarantine {
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

#[derive(Debug, clap::Args)]
pub(super) struct MappingArgs {
    #[command(subcommand)]
    pub(super) command: MappingCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum MappingCommand {
    /// All mappings: their names and what they fill.
    List,
}

#[derive(Debug, clap::Args)]
pub(super) struct Ask {
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
pub(super) struct Rows {
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

fn holidays(text: &str) -> Result<Holidays, String> {
    match text {
        "poland" => Ok(Holidays::Poland),
        "none" => Ok(Holidays::None),
        other => Err(format!("`{other}` is no list of holidays here; write poland or none")),
    }
}

/// The key may hold equals signs itself; an answer never does.
fn answer(text: &str) -> Result<(String, String), String> {
    let (key, answer) =
        text.rsplit_once('=').ok_or_else(|| format!("`{text}` needs the form KEY=ANSWER, such as status/Won=won"))?;
    Ok((key.trim().to_owned(), answer.trim().to_owned()))
}

pub(super) fn filter(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| format!("`{text}` needs the form DIM=VALUE, such as channel=organic"))?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    /// About how many rows the export files have.
    #[arg(long, default_value_t = 120_000)]
    pub(super) rows: u64,
    /// Seed of all chance.
    #[arg(long, default_value_t = 7)]
    pub(super) seed: u64,
    /// The last day with data; today by default.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) until: Option<Date>,
    /// Only build it.
    #[arg(long)]
    pub(super) no_serve: bool,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:7878")]
    pub(super) listen: SocketAddr,
}

#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// Where to listen; beyond this computer only once a password was set.
    #[arg(long, default_value = "127.0.0.1:7878")]
    pub(super) listen: SocketAddr,
    /// A name by which browsers may call it, beside localhost and any address; may be repeated.
    #[arg(long = "host", value_name = "NAME")]
    pub(super) hosts: Vec<String>,
    /// Trust the X-Forwarded headers of a proxy that speaks TLS for it.
    #[arg(long)]
    pub(super) behind_proxy: bool,
}
