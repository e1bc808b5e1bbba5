//! `miara verify`, `miara backup` and `miara restore`.

use std::path::PathBuf;

use super::{Failure, Outcome, Setting, print, print_json};
use crate::book::Book;
use crate::locale::{Arg, Words, words};
use crate::service::{BackedUp, restore, verify};

#[derive(Debug, clap::Args)]
pub(super) struct VerifyArgs {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct BackupArgs {
    /// The file to write; it must not be there yet.
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct RestoreArgs {
    /// A backup. It comes back into the folder that `--book` names, which must hold nothing.
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct EraseArgs {
    /// What the person is called in the data, each as a whole cell has it: name, address, number.
    #[arg(required = true, value_name = "VALUE")]
    values: Vec<String>,
    /// Do it; without this, only what would be changed is shown.
    #[arg(long)]
    confirm: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn erase(args: &EraseArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let erased = match args.confirm {
        true => service.erase_person(&args.values, setting.now).await?,
        false => service.find_person(&args.values).await?,
    };
    if args.json {
        print_json(&serde_json::to_value(&erased).unwrap_or_default());
    } else {
        words.erased(&service.book.catalogue, &erased).iter().for_each(|line| print(line));
    }
    Ok(())
}

pub(super) async fn verify_book(args: &VerifyArgs, setting: &Setting) -> Outcome {
    let book = Book::open(&setting.folder)?;
    let words = words(setting.lang.unwrap_or(book.firm.language));
    let verified = verify(&setting.folder).await?;
    if args.json {
        print_json(&serde_json::to_value(&verified).unwrap_or_default());
    } else {
        verified.damaged.iter().for_each(|damaged| {
            print(&words.damaged(&book.catalogue, damaged));
            print(&format!("  {}", words.helps(damaged)));
        });
    }
    let said = words.verified(&verified);
    if verified.damaged.is_empty() {
        if !args.json {
            print(&said);
        }
        return Ok(());
    }
    Err(Failure::Sentence(said))
}

pub(super) async fn backup(args: &BackupArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let written = service.backup(&args.file).await?;
    print(&said(setting.words(&service), "cli-backed-up", &args.file, written));
    Ok(())
}

pub(super) fn restore_book(args: &RestoreArgs, setting: &Setting) -> Outcome {
    let restored = restore(&args.file, &setting.folder)?;
    let language = Book::open(&setting.folder)?.firm.language;
    print(&said(words(setting.lang.unwrap_or(language)), "cli-restored", &setting.folder, restored));
    Ok(())
}

fn said(words: &Words, key: &str, path: &std::path::Path, done: BackedUp) -> String {
    let args = [
        ("path", Arg::from(path.display().to_string())),
        ("files", Arg::from(words.whole(done.files))),
        ("n", Arg::from(done.files)),
        ("size", Arg::from(words.size(done.bytes))),
    ];
    words.say_with(key, &args)
}
