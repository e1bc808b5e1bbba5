//! `miara demo`.

use std::path::{Path, PathBuf};

use miara_demo::{DemoOptions, write_exports};
use miara_model::Firm;
use serde::{Deserialize, Serialize};

use super::args::{Demo, Serve};
use super::{Failure, Outcome, Setting, print};
use crate::book::{Book, SETTINGS};
use crate::locale::{Arg, Words, words};
use crate::service::{ImportOptions, Service, ServiceError};

/// What a demo firm was built with, kept beside it so that the same one is not built twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Built {
    seed: u64,
    until: jiff::civil::Date,
    rows: u64,
    program: String,
}

const BUILT: &str = "demo.json";

pub(super) async fn run(args: &Demo, setting: &Setting, folder: Option<PathBuf>) -> Outcome {
    let folder = folder.unwrap_or_else(|| PathBuf::from("demo-firm"));
    let mut firm = Firm::named("Nordwerk Sp. z o.o.");
    firm.language = setting.lang.unwrap_or_default();
    let words = words(firm.language);
    let zone = firm.zone().map_err(Failure::Sentence)?;
    let until = args.until.unwrap_or_else(|| zone.to_datetime(setting.now).date());
    let wanted = Built { seed: args.seed, until, rows: args.rows, program: env!("CARGO_PKG_VERSION").to_owned() };
    let there =
        std::fs::read_to_string(folder.join(BUILT)).ok().and_then(|text| serde_json::from_str::<Built>(&text).ok());
    if there.as_ref() != Some(&wanted) {
        clear(&folder, there.is_some(), words)?;
        build(&folder, &firm, &wanted, words, setting).await?;
    }
    if args.no_serve {
        return Ok(());
    }
    let setting = Setting { folder, lang: setting.lang, now: setting.now };
    super::serve::run(&Serve { listen: args.listen }, &setting).await
}

/// Makes room: removes an older demo firm, and never anything else.
fn clear(folder: &Path, is_demo: bool, words: &Words) -> Outcome {
    let failed = |source| ServiceError::Io { path: folder.display().to_string(), source };
    if is_demo {
        for name in ["data", "exports", "kpis", "mappings"] {
            let part = folder.join(name);
            if part.exists() {
                std::fs::remove_dir_all(&part).map_err(failed)?;
            }
        }
        for name in [BUILT, SETTINGS, "state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
            let part = folder.join(name);
            if part.exists() {
                std::fs::remove_file(&part).map_err(failed)?;
            }
        }
    }
    let empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if empty {
        Ok(())
    } else {
        Err(Failure::Sentence(
            words.say_with("cli-demo-not-ours", &[("folder", Arg::from(folder.display().to_string()))]),
        ))
    }
}

async fn build(folder: &Path, firm: &Firm, wanted: &Built, words: &Words, setting: &Setting) -> Outcome {
    let failed = |source| ServiceError::Io { path: folder.display().to_string(), source };
    eprintln!("{}", words.say("cli-demo-writing"));
    let exports = folder.join("exports");
    std::fs::create_dir_all(&exports).map_err(failed)?;
    let summary = write_exports(&exports, &DemoOptions { seed: wanted.seed, until: wanted.until, rows: wanted.rows })
        .map_err(failed)?;
    eprintln!("{}", words.say("cli-demo-importing"));
    let service = Service::of(Book::create(folder, firm)?)?;
    let files: Vec<PathBuf> = summary.files.iter().map(|file| file.path.clone()).collect();
    service.import(&files, &ImportOptions::default(), setting.now, &|_, _, _| {}).await?;
    // Written last: a demo that was stopped half-way is built anew.
    std::fs::write(folder.join(BUILT), serde_json::to_string_pretty(wanted).unwrap_or_default()).map_err(failed)?;
    let rows: u64 = summary.files.iter().map(|file| file.rows).sum();
    let args = [
        ("files", Arg::from(words.whole(files.len() as u64))),
        ("rows", Arg::from(words.whole(rows))),
        ("folder", Arg::from(folder.display().to_string())),
    ];
    print(&words.say_with("cli-demo-ready", &args));
    Ok(())
}
