//! `miara explain`.

use jiff::civil::Date;
use miara_engine::checked_period;
use miara_model::{Grain, Versus};

use super::args::filter;
use super::{Failure, Outcome, Setting, print, print_json};
use crate::locale::{Arg, Words};
use crate::service::{Choices, Explained, Scene, Service};
use crate::view::explain::explained_json;
use crate::view::table::{align_right, table};

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// The KPI's name.
    kpi: String,
    /// The first day; by default the present month is explained.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "to")]
    from: Option<Date>,
    /// The day after the last.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "from")]
    to: Option<Date>,
    /// What it is compared with: the previous period or that of last-year.
    #[arg(long, value_name = "previous|last-year", default_value = "previous")]
    versus: Versus,
    /// Only where a dimension has a value; repeated for one dimension, any of the values.
    #[arg(long = "where", value_name = "DIM=VALUE", value_parser = filter)]
    filters: Vec<(String, String)>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Parts of an account that are listed.
const LISTED: usize = 10;

pub(super) async fn run(args: &ExplainArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let kpi = service.kpi(&args.kpi)?;
    let today = service.engine.zone().to_datetime(setting.now).date();
    let scene = match (args.from, args.to) {
        (Some(from), Some(to)) => Scene {
            period: checked_period(from, to)?,
            grain: None,
            versus: Some(args.versus),
            filters: args.filters.clone(),
        },
        _ => {
            let usual = service.usual_scene(today).await?;
            Scene { grain: Some(Grain::Month), versus: Some(args.versus), filters: args.filters.clone(), ..usual }
        }
    };
    let Some(explained) = service.explain(kpi, &scene, setting.now).await? else {
        return Err(Failure::Sentence(words.say("why-nothing")));
    };
    if args.json {
        print_json(&explained_json(&explained));
        return Ok(());
    }
    let choices = service.choices().await?;
    say(&service, words, &explained, &choices);
    Ok(())
}

fn say(service: &Service, words: &Words, explained: &Explained, choices: &Choices) {
    let (kpi, currency) = (&explained.kpi, &service.book.firm.currency);
    let number = |value: f64| words.figure(miara_model::Value::Float(value), &kpi.unit, currency).to_string();
    let step = |value: f64| words.step(kpi, value, currency);
    print(kpi.title.get(words.lang()));
    let args = [
        ("before", Arg::from(number(explained.numbers.0))),
        ("after", Arg::from(number(explained.numbers.1))),
        ("change", Arg::from(step(explained.change()))),
        ("then", Arg::from(words.period(explained.counterpart))),
        ("now", Arg::from(words.period(explained.period))),
    ];
    print(&words.say_with("why-lead", &args));
    for cause in &explained.causes {
        print(&format!("• {}", words.cause(explained, cause, choices, currency)));
    }
    if let Some(none) = words.no_cause(explained) {
        print(&none);
    }
    for identity in &explained.identities {
        print(&words.identity(&service.book.catalogue, explained, identity, currency));
    }
    if let Some(account) = explained.accounts.first() {
        let head = [
            words.dimension(&account.dimension),
            words.say("goal-before"),
            words.say("goal-after"),
            words.say("page-split-change"),
        ];
        let mut lines = table(head.to_vec());
        let none = || String::from("–");
        for part in account.parts.iter().take(LISTED) {
            lines.add_row([
                part.value.as_deref().map_or_else(
                    || words.say("cli-not-assigned"),
                    |value| choices.name(&account.dimension, value).to_owned(),
                ),
                part.numbers.0.map_or_else(none, number),
                part.numbers.1.map_or_else(none, number),
                step(part.rate + part.mix),
            ]);
        }
        align_right(&mut lines, 1);
        print(&lines.to_string());
    }
}
