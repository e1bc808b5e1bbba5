//! `miara demo`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use miara_demo::{DemoOptions, write_exports};
use miara_model::Firm;
use serde::{Deserialize, Serialize};

use super::output::print;
use super::serve::ServeArgs;
use super::setting::{Failure, Outcome, Setting};
use crate::book::{Book, SETTINGS};
use crate::locale::{Arg, Words, words};
use crate::service::goal::GOALS;
use crate::service::import::ImportOptions;
use crate::service::{self, Service, ServiceError};

#[derive(Debug, clap::Args)]
pub(super) struct DemoArgs {
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

/// What a demo firm was built with, kept beside it so that the same one is not built twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Built {
    seed: u64,
    until: jiff::civil::Date,
    rows: u64,
    program: String,
    /// False while it is being built; a demo that was stopped half-way is built anew.
    complete: bool,
}

const BUILT: &str = "demo.json";

pub(super) async fn run(args: &DemoArgs, setting: &Setting, folder: Option<PathBuf>) -> Outcome {
    let folder = folder.unwrap_or_else(|| PathBuf::from("demo-firm"));
    let mut firm = Firm::named("Nordwerk Sp. z o.o.");
    firm.language = setting.lang.unwrap_or_default();
    let words = words(firm.language);
    let zone = firm.zone().map_err(Failure::Sentence)?;
    let there: Option<Built> =
        std::fs::read_to_string(folder.join(BUILT)).ok().and_then(|text| serde_json::from_str(&text).ok());
    // A demo that is there is kept as it is, with whatever was done in it, until another day is asked for.
    let kept = there.as_ref().filter(|built| built.complete).map(|built| built.until);
    let until = args.until.or(kept).unwrap_or_else(|| zone.to_datetime(setting.now).date());
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let wanted = Built { seed: args.seed, until, rows: args.rows, program, complete: true };
    if there.as_ref() != Some(&wanted) {
        clear(&folder, there.is_some(), words)?;
        build(&folder, &firm, &wanted, words, setting).await?;
    }
    if args.no_serve {
        return Ok(());
    }
    let setting = Setting { folder, lang: setting.lang, now: setting.now };
    super::serve::run(&ServeArgs { listen: args.listen, hosts: vec![], behind_proxy: false }, &setting).await
}

/// Makes room: removes what an older demo firm was made of. Own KPIs and mappings stay.
fn clear(folder: &Path, is_demo: bool, words: &Words) -> Outcome {
    let failed = |source| ServiceError::Io { path: folder.display().to_string(), source };
    if is_demo {
        for name in ["data", "exports"] {
            let part = folder.join(name);
            if part.exists() {
                std::fs::remove_dir_all(&part).map_err(failed)?;
            }
        }
        for name in [BUILT, SETTINGS, GOALS, "state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
            let part = folder.join(name);
            if part.exists() {
                std::fs::remove_file(&part).map_err(failed)?;
            }
        }
    }
    let ours = |name: &std::ffi::OsStr| is_demo && (name == "kpis" || name == "mappings");
    let foreign = std::fs::read_dir(folder).into_iter().flatten().flatten().find(|entry| !ours(&entry.file_name()));
    match foreign {
        None => Ok(()),
        Some(_) => {
            let folder = Arg::from(folder.display().to_string());
            Err(Failure::Sentence(words.say_with("cli-demo-not-ours", &[("folder", folder)])))
        }
    }
}

async fn build(folder: &Path, firm: &Firm, wanted: &Built, words: &Words, setting: &Setting) -> Outcome {
    let failed = |source| ServiceError::Io { path: folder.display().to_string(), source };
    eprintln!("{}", words.say("cli-demo-writing"));
    let exports = folder.join("exports");
    std::fs::create_dir_all(&exports).map_err(failed)?;
    let write_built = |built: &Built| {
        let json = serde_json::to_string_pretty(built).unwrap_or_default();
        std::fs::write(folder.join(BUILT), json).map_err(failed)
    };
    write_built(&Built { complete: false, ..wanted.clone() })?;
    let summary = write_exports(&exports, &DemoOptions { seed: wanted.seed, until: wanted.until, rows: wanted.rows })
        .map_err(failed)?;
    eprintln!("{}", words.say("cli-demo-importing"));
    let service = Service::of(Book::create(folder, firm)?)?;
    let files: Vec<PathBuf> = summary.files.iter().map(|file| file.path.clone()).collect();
    let reports =
        service::import::import(&service, &files, &ImportOptions::default(), setting.now, &|_, _, _| {}).await?;
    if let Some(report) = reports.iter().find(|report| !report.questions.is_empty()) {
        let waiting = format!("the demo's {} wait for answers: {:?}", report.files.join(", "), report.questions);
        return Err(ServiceError::Engine(miara_engine::EngineError::Internal(waiting)).into());
    }
    super::demo_goal::set(&service, wanted.until, setting.now).await?;
    super::demo_action::record(&service, wanted.until)?;
    write_built(wanted)?;
    let rows: u64 = summary.files.iter().map(|file| file.rows).sum();
    let args = [
        ("files", Arg::from(words.whole(files.len() as u64))),
        ("rows", Arg::from(words.whole(rows))),
        ("folder", Arg::from(folder.display().to_string())),
    ];
    print(&words.say_with("cli-demo-ready", &args));
    Ok(())
}
