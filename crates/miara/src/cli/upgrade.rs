//! `miara upgrade`.

use super::output::print;
use super::setting::{Outcome, Setting};
use crate::book::Book;
use crate::locale::{Arg, words};
use crate::service::upgrade;

pub(super) fn run(setting: &Setting) -> Outcome {
    let language = Book::open(&setting.folder)?.firm.language;
    let words = words(setting.lang.unwrap_or(language));
    match upgrade::upgrade(&setting.folder)? {
        None => print(&words.say("cli-upgrade-needless")),
        Some(upgraded) => {
            let aside = Arg::from(upgraded.aside.display().to_string());
            print(&words.say_with("cli-upgraded", &[("folder", aside)]));
            upgraded.files.iter().for_each(|file| print(&format!("  {file}")));
        }
    }
    Ok(())
}
