//! `miara explain`.

use jiff::civil::Date;
use miara_engine::checked_period;
use miara_insight::explain::{BaselineKind, KpiExplanation};
use miara_model::{Grain, Versus};

use super::filter::filter;
use super::output::{print, print_json};
use super::setting::{Failure, Outcome, Setting};
use crate::locale::Words;
use crate::service::dimensions::Choices;
use crate::service::overview::Selection;
use crate::service::{self, Service};
use crate::view::explain::{EXPECTED, explained_json};
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
    /// What it is held against: the previous period, that of last-year, or what was expected from the past.
    #[arg(long, value_name = "previous|last-year|expected", default_value = "previous")]
    versus: Held,
    /// Only where a dimension has a value; repeated for one dimension, any of the values.
    #[arg(long = "where", value_name = "DIM=VALUE", value_parser = filter)]
    filters: Vec<(String, String)>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// What a number is held against.
#[derive(Debug, Clone, Copy)]
enum Held {
    Against(Versus),
    AgainstExpected,
}

impl std::str::FromStr for Held {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == EXPECTED {
            return Ok(Held::AgainstExpected);
        }
        text.parse().map(Held::Against).map_err(|_| {
            format!("`{text}` is nothing to hold a number against; write previous, last-year or {EXPECTED}")
        })
    }
}

/// Parts of an account that are listed.
const LISTED: usize = 10;

pub(super) async fn run(args: &ExplainArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let kpi = service::ask::kpi(&service, &args.kpi)?;
    let today = service.engine.zone().to_datetime(setting.now).date();
    let (versus, yardstick) = match args.versus {
        Held::Against(versus) => (Some(versus), BaselineKind::Counterpart),
        Held::AgainstExpected => (None, BaselineKind::Expected),
    };
    let selection = match (args.from, args.to) {
        (Some(from), Some(to)) => {
            Selection { period: checked_period(from, to)?, grain: None, versus, filters: args.filters.clone() }
        }
        _ => {
            let usual = service::overview::usual_selection(&service, today).await?;
            Selection { grain: Some(Grain::Month), versus, filters: args.filters.clone(), ..usual }
        }
    };
    let Some(explained) = service::explain::explain(&service, kpi, &selection, yardstick, setting.now).await? else {
        return Err(Failure::Sentence(words.nothing_to_explain(yardstick)));
    };
    if args.json {
        print_json(&explained_json(&explained));
        return Ok(());
    }
    let choices = service::dimensions::choices(&service).await?;
    say(&service, words, &explained, &choices);
    Ok(())
}

fn say(service: &Service, words: &Words, explained: &KpiExplanation, choices: &Choices) {
    let (kpi, currency) = (&explained.kpi, &service.book.firm.currency);
    let number = |value: f64| words.figure(miara_model::Value::Float(value), &kpi.unit, currency).to_string();
    let step = |value: f64| words.step(kpi, value, currency);
    print(kpi.title.get(words.lang()));
    print(&words.why_lead(explained, currency));
    for (key, causes) in [("explain-causes", &explained.causes), ("explain-offsets", &explained.offsets)] {
        if !causes.is_empty() {
            print(&words.say(key));
        }
        for cause in causes {
            print(&format!("• {}", words.cause(explained, cause, choices, currency)));
        }
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
            words.baseline(explained),
            words.say("explain-now"),
            words.say("explain-part"),
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
