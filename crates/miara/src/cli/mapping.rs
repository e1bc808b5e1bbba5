//! `miara mapping`.

use clap::Subcommand;

use super::output::print;
use super::setting::{Outcome, Setting};
use crate::book::Book;
use crate::locale::Arg;
use crate::service;

#[derive(Debug, clap::Args)]
pub(super) struct MappingArgs {
    #[command(subcommand)]
    pub(super) command: MappingCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum MappingCommand {
    /// All mappings: their names and what they fill.
    List,
    /// The text of one mapping.
    Show {
        /// Its name.
        name: String,
    },
    /// Write a mapping into the book, to be changed there; files that both know are read by it.
    Copy {
        /// The name of the mapping to copy.
        name: String,
        /// The name of the copy; by default the same, which takes the place of the shipped one.
        new_name: Option<String>,
    },
}

pub(super) fn run(args: &MappingArgs, setting: &Setting) -> Outcome {
    match &args.command {
        MappingCommand::List => list(&setting.definitions()?, setting),
        MappingCommand::Show { name } => {
            print(service::import::book_mapping(&setting.definitions()?, name)?.source().trim_end());
        }
        MappingCommand::Copy { name, new_name } => copy(&Book::open(&setting.folder)?, name, new_name, setting)?,
    }
    Ok(())
}

fn list(book: &Book, setting: &Setting) {
    let words = setting.words_of(book);
    for mapping in &book.mappings {
        let own = if book.is_own(mapping.name()) { words.say("cli-mapping-own") } else { String::new() };
        let title = mapping.title().get(words.lang());
        print(format!("{:<24} → {:<14} {title} {own}", mapping.name(), mapping.dataset()).trim_end());
    }
}

fn copy(book: &Book, name: &str, new_name: &Option<String>, setting: &Setting) -> Outcome {
    let new_name = new_name.as_deref().unwrap_or(name);
    let path = service::import::copy_mapping(book, name, new_name)?;
    let args = [("file", Arg::from(path.display().to_string()))];
    let key = if new_name == name { "cli-mapping-copied" } else { "cli-mapping-copied-as" };
    print(&setting.words_of(book).say_with(key, &args));
    Ok(())
}
