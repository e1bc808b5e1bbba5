//! `miara password`.

use std::io::{BufRead as _, IsTerminal as _};

use super::output::print;
use super::setting::{Failure, Outcome, Setting};
use crate::door::{Door, SHORTEST, Weak, check_password};
use crate::locale::{Arg, Words, words};

#[derive(Debug, clap::Args)]
pub(super) struct PasswordArgs {
    /// Read it from standard input rather than from the terminal.
    #[arg(long)]
    pub(super) stdin: bool,
}

pub(super) fn run(args: &PasswordArgs, setting: &Setting) -> Outcome {
    let words = words(setting.lang.unwrap_or_else(|| super::setting::language_of(&setting.folder)));
    let password = if args.stdin || !std::io::stdin().is_terminal() { piped()? } else { typed(words)? };
    check_password(&password).map_err(|weak| {
        let key = match weak {
            Weak::Short => "password-short",
            Weak::Long => "password-long",
            Weak::Monotone => "password-monotone",
        };
        Failure::Sentence(words.say_with(key, &[("shortest", Arg::from(SHORTEST))]))
    })?;
    let set = Door::of(&setting.folder).set_password(&password, setting.now);
    set.map_err(|error| Failure::Sentence(error.to_string()))?;
    print(&words.say("password-set"));
    Ok(())
}

/// One line of standard input.
fn piped() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Failure::Sentence(error.to_string()))?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

/// Typed twice at the terminal, without being shown.
fn typed(words: &Words) -> Result<String, Failure> {
    let ask = |key: &str| {
        rpassword::prompt_password(format!("{} ", words.say(key))).map_err(|error| Failure::Sentence(error.to_string()))
    };
    let (first, second) = (ask("password-ask")?, ask("password-again")?);
    if first == second { Ok(first) } else { Err(Failure::Sentence(words.say("password-differs"))) }
}
