//! `miara verify`, `miara backup` and `miara restore`.

use std::path::PathBuf;

use super::output::{print, print_json};
use super::setting::{Failure, Outcome, Setting, language_of};
use crate::book::{Book, read_catalogue};
use crate::locale::{Arg, Words, words};
use crate::service::maintenance::{BackedUp, Cure, restore};
use crate::service::{self, maintenance};

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
        true => service::maintenance::erase_person(&service, &args.values, setting.now).await?,
        false => service::maintenance::find_person(&service, &args.values).await?,
    };
    if args.json {
        print_json(&serde_json::to_value(&erased).unwrap_or_default());
    } else {
        words.erased(&service.book.catalogue, &erased).iter().for_each(|line| print(line));
    }
    Ok(())
}

pub(super) async fn verify_book(args: &VerifyArgs, setting: &Setting) -> Outcome {
    let words = words(setting.lang.unwrap_or_else(|| language_of(&setting.folder)));
    let verified = maintenance::verify(&setting.folder, setting.now).await?;
    let (catalogue, _) = read_catalogue(&[]);
    if args.json {
        print_json(&serde_json::to_value(&verified).unwrap_or_default());
    } else {
        for (index, damaged) in verified.damaged.iter().enumerate() {
            print(&words.damaged(&catalogue, damaged));
            let next = verified.damaged.get(index + 1);
            if next.is_none_or(|next| next.cure != damaged.cure || next.dataset != damaged.dataset) {
                print(&format!("  {}", words.helps(damaged)));
            }
        }
    }
    let said = words.verified(&verified);
    // What nothing depends on is said, and no failure.
    if verified.damaged.iter().all(|damaged| damaged.cure == Cure::Nothing) {
        if !args.json {
            print(&said);
        }
        return Ok(());
    }
    Err(Failure::Sentence(said))
}

pub(super) async fn backup(args: &BackupArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let written = service::maintenance::backup(&service, &args.file).await?;
    print(&said(setting.words(&service), "cli-backed-up", &args.file, written));
    Ok(())
}

pub(super) fn restore_book(args: &RestoreArgs, setting: &Setting) -> Outcome {
    // The folder may be the present one, which is another once the book has taken its place.
    let folder = std::path::absolute(&setting.folder).unwrap_or_else(|_| setting.folder.clone());
    let restored = restore(&args.file, &folder)?;
    let language = Book::open(&folder)?.firm.language;
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
