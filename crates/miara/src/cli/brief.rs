//! `miara brief`.

use super::output::{print, print_json};
use super::setting::{Outcome, Setting};
use crate::locale::Arg;
use crate::service;
use crate::view::brief::{brief_json, missing};

#[derive(Debug, clap::Args)]
pub(super) struct BriefArgs {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &BriefArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let brief = service::brief::brief(&service, setting.now).await?;
    let choices = service::dimensions::choices(&service).await?;
    if args.json {
        print_json(&brief_json(&brief, words, &choices, &service.book));
        return Ok(());
    }
    if let Some(waiting) = &brief.waiting {
        let [head, body] = words.waiting(waiting);
        print(&format!("{head}. {body}\n"));
    }
    match brief.known {
        None => print(&words.say("brief-no-data")),
        Some(known) => {
            let day = known.yesterday().unwrap_or(known);
            print(&words.say_with("brief-lead", &[("day", Arg::from(words.day(day)))]));
        }
    }
    for (place, matter) in brief.matters.iter().enumerate() {
        let said = words.matter(matter, &choices, &service.book);
        print(&format!("\n{}. {}", place + 1, said.head));
        print(&format!("   {}", said.sentences.join(" ")));
        missing(matter, &brief.notes, words, &service.book)
            .iter()
            .for_each(|missing| print(&format!("   {}.", missing.said)));
    }
    if brief.matters.is_empty() && brief.known.is_some() {
        print(&words.say("brief-nothing"));
    }
    if brief.more > 0 {
        print(&format!("\n{}", words.say_with("brief-more", &[("n", Arg::from(brief.more))])));
    }
    if let Some(good) = &brief.good {
        let what = words.incident(good, &choices, &service.book);
        print(&format!(
            "\n{}",
            words.say_with("brief-good", &[("what", Arg::from(what.trim_end_matches('.').to_owned()))])
        ));
    }
    Ok(())
}
