//! `miara cost`.

use jiff::civil::Date;
use miara_insight::cost::{CostQuestion, Gain};

use super::filter::filter;
use super::output::{print, print_json};
use super::setting::{Failure, Outcome, Setting};
use crate::service;
use crate::view::cost;

#[derive(Debug, clap::Args)]
pub(super) struct CostArgs {
    /// What costs are split by: channel or campaign.
    #[arg(long, default_value = "channel", value_name = "channel|campaign", value_parser = ["channel", "campaign"])]
    by: String,
    /// The first day; twelve months before the end by default.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Date>,
    /// The day after the last; by default the end of the last full month with data.
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
    /// Only where a dimension has a value; repeated for one dimension, any of the values.
    #[arg(long = "where", value_name = "DIM=VALUE", value_parser = filter)]
    filters: Vec<(String, String)>,
    /// What is left of sales after the cost of what is sold, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 100.0, value_parser = margin)]
    margin: f64,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

fn margin(text: &str) -> Result<f64, String> {
    let percent: f64 = text.parse().map_err(|_| format!("`{text}` is no number; write such as 35"))?;
    let sound = percent > 0.0 && percent <= 100.0;
    sound.then_some(percent).ok_or_else(|| "a margin lies above 0 and at most at 100 percent".to_owned())
}

pub(super) async fn run(args: &CostArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let asked = CostQuestion {
        period: setting.year(&service, args.from, args.to).await?,
        by: args.by.clone(),
        filters: args.filters.clone(),
        margin: args.margin / 100.0,
    };
    let Some(found) = service::cost::costs(&service, &asked, setting.now).await? else {
        return Err(Failure::Sentence(words.say("cost-none")));
    };
    let currency = &service.book.firm.currency;
    if args.json {
        print_json(&cost::to_json(&found, currency));
        return Ok(());
    }
    let choices = service::dimensions::choices(&service).await?;
    print(&words.period(asked.period));
    for said in cost::warnings(words, currency, &found) {
        print(&said);
    }
    print(&cost::uses(words));
    for (at, gain) in Gain::ALL.iter().enumerate() {
        print(&format!("\n{}", words.say(&format!("cost-gain-{}", gain.name()))));
        if found.missing[at].is_none() {
            print(&cost::to_table(words, currency, &found, at, &choices));
        }
        if let Some(said) = cost::pace(words, &service.book.catalogue, &found, at) {
            print(&said);
        }
        if let Some(said) = cost::own_number(words, currency, &found, at) {
            print(&said);
        }
    }
    print("");
    for line in &found.lines {
        let name = cost::name(words, &choices, &asked.by, line);
        let next = cost::next(words, currency, &name, line).map(|said| said.join(" "));
        for said in cost::trend(words, currency, &name, line).into_iter().chain(next) {
            print(&format!("• {said}"));
        }
    }
    print("");
    for said in cost::circumstances(words, currency, &found) {
        print(&said);
    }
    for note in found.notes.iter().filter(|note| crate::view::cost::is_said(note)) {
        print(&words.note(note, &service.book.catalogue, service.engine.zone()));
    }
    Ok(())
}
