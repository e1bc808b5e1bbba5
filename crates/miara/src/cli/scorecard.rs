//! `miara scorecard`.

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};
use miara_engine::checked_period;
use miara_insight::scorecard::{ScorecardLevel, ScorecardQuestion};

use super::output::{print, print_json};
use super::setting::{Failure, Outcome, Setting};
use crate::service::scorecard::ScorecardReport;
use crate::service::{self, Service};
use crate::view::scorecard::{by_name, circumstances, summary, to_json, to_table};

#[derive(Debug, clap::Args)]
pub(super) struct ScorecardArgs {
    /// Names of KPIs, separated by commas; the usual ones of a scorecard by default.
    #[arg(long = "kpi", value_delimiter = ',', value_name = "KPI")]
    kpis: Vec<String>,
    /// Of people (owner) or of teams (team).
    #[arg(long, default_value = "owner", value_name = "owner|team", value_parser = whose)]
    by: ScorecardLevel,
    /// The first day; twelve months before the end by default.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Date>,
    /// The day after the last; by default the end of the last full month with data.
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

fn whose(text: &str) -> Result<ScorecardLevel, String> {
    match text {
        "owner" | "person" => Ok(ScorecardLevel::People),
        "team" => Ok(ScorecardLevel::Teams),
        other => Err(format!("`{other}` has no scorecards; write owner or team")),
    }
}

pub(super) async fn run(args: &ScorecardArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let asked = asked(args, &service, setting).await?;
    if asked.kpis.is_empty() {
        return Err(Failure::Sentence(words.say("cli-scorecard-no-kpis")));
    }
    let report = service::scorecard::scorecards(&service, &asked, setting.now).await?;
    let choices = service::dimensions::choices(&service).await?;
    if args.json {
        print_json(&to_json(&report, &choices, words));
        return Ok(());
    }
    let ScorecardReport { cards, refused } = &report;
    let name = |at: usize| choices.name(cards.whose.dimension(), &cards.members[at].id).to_owned();
    let names: Vec<String> = (0..cards.members.len()).map(name).collect();
    print(&words.period(cards.period));
    for scores in &cards.kpis {
        print(&format!("\n{}", scores.kpi.title.get(words.lang())));
        match refused.get(&scores.kpi.name) {
            Some(error) => print(&words.engine_error(error)),
            None => {
                print(&summary(words, scores, &names));
                print(&to_table(&service, words, cards, scores, &choices));
            }
        }
    }
    print("");
    for at in by_name(words, &choices, cards) {
        print(&format!("{}: {}", names[at], circumstances(words, cards, &cards.members[at]).join(" ")));
    }
    Ok(())
}

async fn asked(args: &ScorecardArgs, service: &Service, setting: &Setting) -> Result<ScorecardQuestion, Failure> {
    let today = service.engine.zone().to_datetime(setting.now).date();
    let usual = service::scorecard::scorecard_period(service, today).await?;
    let to = match (args.to, args.from) {
        (Some(to), _) => to,
        (None, Some(from)) if from >= usual.to => today.saturating_add(SignedDuration::from_hours(24)),
        (None, _) => usual.to,
    };
    let from = args.from.unwrap_or_else(|| to.saturating_sub(12.months()));
    let kpis = if args.kpis.is_empty() {
        service::scorecard::scorecard_kpis(service).await?.0.into_iter().map(|kpi| kpi.name).collect()
    } else {
        args.kpis.clone()
    };
    Ok(ScorecardQuestion { kpis, whose: args.by, period: checked_period(from, to)?, filters: vec![] })
}
