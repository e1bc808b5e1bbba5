//! `miara problem`.

use super::output::{print, print_json};
use super::setting::{Outcome, Setting};
use crate::locale::Arg;
use crate::service;
use crate::view::problem::problems_json;

#[derive(Debug, clap::Args)]
pub(super) struct ProblemArgs {
    /// Only what goes on, or ended within so many days.
    #[arg(long, value_name = "DAYS")]
    within: Option<u16>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &ProblemArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let mut problems = (*service::problem::problems(&service, setting.now).await?).clone();
    if let (Some(within), Some((_, to))) = (args.within, problems.days) {
        use jiff::ToSpan as _;
        let since = to - i64::from(within).days();
        problems.incidents.retain(|incident| incident.to.is_none_or(|end| end > since));
        problems.faults.retain(|fault| fault.to > since);
    }
    if args.json {
        print_json(&problems_json(&problems));
        return Ok(());
    }
    let choices = service::dimensions::choices(&service).await?;
    for fault in &problems.faults {
        print(&format!("! {}", words.data_fault(&service.book.catalogue, fault)));
    }
    for incident in &problems.incidents {
        print(&format!("• {}", words.incident(incident, &choices, &service.book)));
    }
    if problems.incidents.is_empty() && problems.faults.is_empty() {
        print(&words.say("problem-none"));
    }
    let args = [("n", Arg::from(problems.watched))];
    print(&words.say_with("problem-watched", &args));
    Ok(())
}
