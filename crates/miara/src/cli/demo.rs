//! `miara demo`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use miara_model::Firm;

use super::output::print;
use super::serve::ServeArgs;
use super::setting::{Failure, Outcome, Setting};
use crate::locale::{Arg, Words, words};
use crate::service::demo::{Built, ROWS, SEED, build, clear, firm};

#[derive(Debug, clap::Args)]
pub(super) struct DemoArgs {
    /// About how many rows the export files have.
    #[arg(long, default_value_t = ROWS)]
    pub(super) rows: u64,
    /// Seed of all chance.
    #[arg(long, default_value_t = SEED)]
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

pub(super) async fn run(args: &DemoArgs, setting: &Setting, folder: Option<PathBuf>) -> Outcome {
    let folder = folder.unwrap_or_else(|| PathBuf::from("demo-firm"));
    let firm = firm(setting.lang.unwrap_or_default());
    let zone = firm.zone().map_err(Failure::Sentence)?;
    let there = Built::of(&folder);
    // A demo that is there is kept as it is, with whatever was done in it, until another day is asked for.
    let kept = there.as_ref().filter(|built| built.complete).map(|built| built.until);
    let until = args.until.or(kept).unwrap_or_else(|| zone.to_datetime(setting.now).date());
    let wanted = Built::new(args.seed, until, args.rows);
    if there.as_ref() != Some(&wanted) {
        clear(&folder)?;
        fill(&folder, &firm, &wanted, words(firm.language), setting).await?;
    }
    if args.no_serve {
        return Ok(());
    }
    let setting = Setting { folder, lang: setting.lang, now: setting.now };
    super::serve::run(&ServeArgs { listen: args.listen, hosts: vec![], behind_proxy: false }, &setting).await
}

async fn fill(folder: &Path, firm: &Firm, wanted: &Built, words: &Words, setting: &Setting) -> Outcome {
    eprintln!("{}", words.say("cli-demo-writing"));
    let written = || eprintln!("{}", words.say("cli-demo-importing"));
    let filled = build(folder, firm, wanted, setting.now, written, &|_, _, _| {}).await?;
    let args = [
        ("files", Arg::from(words.whole(filled.files))),
        ("rows", Arg::from(words.whole(filled.rows))),
        ("folder", Arg::from(folder.display().to_string())),
    ];
    print(&words.say_with("cli-demo-ready", &args));
    Ok(())
}
