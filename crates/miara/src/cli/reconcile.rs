//! `miara reconcile`.

use std::path::PathBuf;

use jiff::civil::Date;
use miara_engine::checked_period;
use miara_insight::reconcile::Way;

use super::filter::filter;
use super::output::{print, print_json};
use super::setting::{Failure, Outcome, Setting};
use crate::locale::{Arg, Words};
use crate::service::dimensions::Choices;
use crate::service::reconcile::{ComparedList, ListColumns, ListFile, ListOutcome, Reconciliation, Told};
use crate::service::{self, Service};
use crate::view::reconcile::{of_list, reconciliation_json};
use crate::view::table::{align_right, table};

#[derive(Debug, clap::Args)]
pub(super) struct ReconcileArgs {
    /// The KPI's name.
    kpi: String,
    /// The number that the other tool shows, such as 1234567.80 or "1,2 mln".
    #[arg(long, value_name = "NUMBER", required_unless_present = "list", allow_hyphen_values = true)]
    says: Option<String>,
    /// The list behind that number; it is compared row by row and not imported.
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// The first day; by default the present month is looked at.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "to")]
    from: Option<Date>,
    /// The day after the last.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "from")]
    to: Option<Date>,
    /// Only where a dimension has a value; repeated for one dimension, any of the values.
    #[arg(long = "where", value_name = "DIM=VALUE", value_parser = filter)]
    filters: Vec<(String, String)>,
    /// The measure of the KPI that the list is of; by default the first that is a sum of rows.
    #[arg(long, value_name = "NAME", requires = "list")]
    measure: Option<String>,
    /// The column of the list with the id of each row; by default found by the ids that are known.
    #[arg(long, value_name = "HEADER", requires = "list")]
    id: Option<String>,
    /// The column of the list with the amount.
    #[arg(long, value_name = "HEADER", requires = "list")]
    amount: Option<String>,
    /// The column of the list with the day.
    #[arg(long, value_name = "HEADER", requires = "list")]
    day: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Ways and items that are listed.
const LISTED: usize = 10;

pub(super) async fn run(args: &ReconcileArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let kpi = service::ask::kpi(&service, &args.kpi)?;
    let said = args.says.as_deref().map(|text| words.read_said(text, kpi)).transpose().map_err(Failure::Sentence)?;
    let period = match (args.from, args.to) {
        (Some(from), Some(to)) => checked_period(from, to)?,
        _ => {
            let today = service.engine.zone().to_datetime(setting.now).date();
            service::overview::usual_selection(&service, today).await?.period
        }
    };
    let columns = ListColumns { id: args.id.clone(), amount: args.amount.clone(), day: args.day.clone() };
    let list = args.list.as_deref().map(|path| ListFile { path, columns, measure: args.measure.clone() });
    let told = Told { said, list };
    let found = service::reconcile::reconcile(&service, kpi, (period, &args.filters), &told, setting.now).await?;
    if args.json {
        print_json(&reconciliation_json(&found));
        return Ok(());
    }
    let choices = service::dimensions::choices(&service).await?;
    say(&service, words, &found, &choices);
    Ok(())
}

fn say(service: &Service, words: &Words, found: &Reconciliation, choices: &Choices) {
    print(&format!("{} · {}", found.kpi.title.get(words.lang()), words.period(found.period)));
    if let Some(lead) = words.reconcile_lead(found, service) {
        print(&lead);
    }
    if let Some(ways) = &found.ways {
        say_ways(service, words, found, choices);
        if ways.equal.is_empty() && !ways.nearer.is_empty() {
            print(&words.say("reconcile-ways-nearer"));
            print(&way_table(service, words, found, &ways.nearer, choices));
        }
    }
    match &found.list {
        Some(ListOutcome::Compared(list)) => say_list(service, words, list, choices),
        Some(trouble) => words.list_trouble(trouble, service).iter().for_each(|said| print(said)),
        None => {}
    }
}

fn say_ways(service: &Service, words: &Words, found: &Reconciliation, choices: &Choices) {
    let (Some(ways), Some(said), Some(Ok(ours))) = (&found.ways, found.said, found.ours()) else { return };
    if said.is(ours.to_f64()) {
        return;
    }
    if let Some(none) = words.no_way(found) {
        return print(&none);
    }
    print(&format!("{}:", words.equal_ways(ways)));
    for way in ways.equal.iter().take(LISTED) {
        print(&format!("• {}", words.way(way, service, choices)));
    }
}

fn way_table(service: &Service, words: &Words, found: &Reconciliation, ways: &[Way], choices: &Choices) -> String {
    let (currency, theirs) = (&service.book.firm.currency, found.said.map_or(0.0, |said| said.number()));
    let head = ["reconcile-head-way", "reconcile-head-number", "reconcile-head-off"].map(|key| words.say(key));
    let mut lines = table(head.to_vec());
    for way in ways.iter().take(LISTED) {
        lines.add_row([
            words.way(way, service, choices),
            words.number_of_way(way.number, &found.kpi, currency),
            words.step(&found.kpi, theirs - way.number, currency),
        ]);
    }
    align_right(&mut lines, 1);
    lines.to_string()
}

fn say_list(service: &Service, words: &Words, list: &ComparedList, choices: &Choices) {
    use rust_decimal::prelude::ToPrimitive as _;
    let (currency, kpi) = (&service.book.firm.currency, of_list(list));
    print(&format!("\n{}", words.say("reconcile-list-title")));
    words.list_read(list, service).iter().for_each(|said| print(said));
    for share in &list.comparison.shares {
        let difference = words.step(&kpi, share.difference.to_f64().unwrap_or_default(), currency);
        let cause = words.reconcile_cause(share, list, service, choices);
        let mend = words.reconcile_mend(&share.cause);
        if share.items.is_empty() {
            print(&format!("\n{difference}  {cause}. {mend}"));
            continue;
        }
        print(&format!("\n{difference}  {cause} ({}). {mend}", words.items(share)));
        let head = [
            "reconcile-head-id",
            "reconcile-head-held",
            "reconcile-head-listed",
            "reconcile-head-difference",
            "reconcile-head-held-day",
            "reconcile-head-listed-day",
        ];
        let mut lines = table(head.map(|key| words.say(key)).to_vec());
        let day = |day: Option<Date>| day.map_or_else(|| "–".to_owned(), |day| words.day(day));
        for item in share.items.iter().take(LISTED) {
            lines.add_row([
                item.id.clone(),
                words.listed_number(item.held, list, currency),
                words.listed_number(item.listed, list, currency),
                words.step(&kpi, item.difference.to_f64().unwrap_or_default(), currency),
                day(item.held_day),
                day(item.listed_day),
            ]);
        }
        print(&lines.to_string());
        if share.items.len() > LISTED {
            print(&words.say_with("reconcile-more", &[("n", Arg::from(share.items.len() - LISTED))]));
        }
    }
    print(&format!("\n{}", words.list_sum(list, service)));
}
