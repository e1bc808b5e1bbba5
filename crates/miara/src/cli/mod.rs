//! The command line.

mod action;
mod args;
mod ask;
mod brief;
mod cost;
mod demo;
mod explain;
mod filter;
mod forecast;
mod goal;
mod import;
mod imports;
mod init;
mod kpi;
mod lab;
mod maintenance;
mod mapping;
mod output;
mod password;
mod problem;
mod quality;
mod quarantine;
mod questions;
mod reconcile;
mod report;
mod response;
mod scorecard;
mod serve;
mod setting;
mod synonym;
mod upgrade;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;

use crate::locale::words;
use args::{Args, Command};
use setting::{Failure, Outcome, Setting, language_of};

/// The exit code of a command that was stopped, as shells have it for Ctrl+C.
const STOPPED: i32 = 130;

/// Runs the program and returns its exit code: 0 when all was done, 1 when something was refused, 2
/// when the command line was wrong.
#[must_use]
pub fn main() -> ExitCode {
    let args = Args::parse();
    start_logging(args.verbose);
    let now = match crate::clock::now() {
        Ok(now) => now,
        Err(sentence) => return fail(&sentence),
    };
    let lang = args.lang;
    let folder = args.book.clone();
    let setting = Setting { folder: args.book.unwrap_or_else(|| PathBuf::from(".")), lang, now };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.to_string()),
    };
    if !matches!(args.command, Command::Serve(_) | Command::Demo(_)) {
        let folder = setting.folder.clone();
        runtime.spawn(async move {
            crate::stop::requested().await;
            let lang = lang.unwrap_or_else(|| language_of(&folder));
            eprintln!("miara: {}", words(lang).say("cli-stopped"));
            // What is not committed is forgotten with the next import, and what is committed is written down.
            std::process::exit(STOPPED);
        });
    }
    match runtime.block_on(run(args.command, &setting, folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Sentence(sentence)) => fail(&sentence),
        Err(Failure::Service(error)) => fail(&error.text(lang.unwrap_or_else(|| language_of(&setting.folder)))),
    }
}

fn fail(sentence: &str) -> ExitCode {
    eprintln!("miara: {sentence}");
    ExitCode::FAILURE
}

fn start_logging(verbose: bool) {
    let filter = if verbose { "miara=debug,miara_engine=debug" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(filter));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

async fn run(command: Command, setting: &Setting, folder: Option<PathBuf>) -> Outcome {
    match command {
        Command::Init(args) => init::run(&args, setting),
        Command::Upgrade => upgrade::run(setting),
        Command::Import(args) => import::run(&args, setting).await,
        Command::Imports(args) => imports::run(&args, setting).await,
        Command::Questions(args) => questions::run(&args, setting).await,
        Command::Quarantine(args) => quarantine::run(&args, setting).await,
        Command::Kpi(args) => kpi::run(&args, setting).await,
        Command::Mapping(args) => mapping::run(&args, setting),
        Command::Ask(args) => ask::ask(&args, setting).await,
        Command::Rows(args) => ask::rows(&args, setting).await,
        Command::Quality(args) => quality::run(&args, setting).await,
        Command::Cost(args) => cost::run(&args, setting).await,
        Command::Response(args) => response::run(&args, setting).await,
        Command::Scorecard(args) => scorecard::run(&args, setting).await,
        Command::ExplainPlan(args) => ask::explain_plan(&args, setting).await,
        Command::Demo(args) => demo::run(&args, setting, folder).await,
        Command::Explain(args) => explain::run(&args, setting).await,
        Command::Reconcile(args) => reconcile::run(&args, setting).await,
        Command::Goal(args) => goal::run(&args, setting).await,
        Command::Problem(args) => problem::run(&args, setting).await,
        Command::Synonym(args) => synonym::run(&args, setting).await,
        Command::Action(args) => action::run(&args, setting).await,
        Command::Annotate(args) => action::annotate(&args, setting),
        Command::Forecast(args) => forecast::run(&args, setting).await,
        Command::Brief(args) => brief::run(&args, setting).await,
        Command::Lab(args) => lab::run(&args, setting),
        Command::Serve(args) => serve::run(&args, setting).await,
        Command::Verify(args) => maintenance::verify_book(&args, setting).await,
        Command::Backup(args) => maintenance::backup(&args, setting).await,
        Command::Erase(args) => maintenance::erase(&args, setting).await,
        Command::Restore(args) => maintenance::restore_book(&args, setting),
        Command::Password(args) => password::run(&args, setting),
    }
}
