//! `miara response`.

use jiff::civil::Date;
use miara_insight::response::{ResponseQuestion, ResponseReport, ResponseStats};

use super::filter::filter;
use super::output::{print, print_json};
use super::setting::{Failure, Outcome, Setting};
use crate::locale::Words;
use crate::service;
use crate::service::dimensions::Choices;
use crate::view::response as said;
use crate::view::table::{align_right, table};

#[derive(Debug, clap::Args)]
pub(super) struct ResponseArgs {
    /// The first day of hand-over; twelve months before the end by default.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Date>,
    /// The day after the last; by default the end of the last full month with data.
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
    /// What answers are split by: owner or channel.
    #[arg(long, default_value = "owner", value_name = "owner|channel", value_parser = ["owner", "channel"])]
    by: String,
    /// Only where a dimension has a value; repeated for one dimension, any of the values.
    #[arg(long = "where", value_name = "DIM=VALUE", value_parser = filter)]
    filters: Vec<(String, String)>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &ResponseArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let period = setting.year(&service, args.from, args.to).await?;
    let asked = ResponseQuestion { period, by: args.by.clone(), filters: args.filters.clone() };
    let Some(found) = service::response::response(&service, &asked, setting.now).await? else {
        return Err(Failure::Sentence(words.say("response-none")));
    };
    if args.json {
        print_json(&said::to_json(&found));
        return Ok(());
    }
    let choices = service::dimensions::choices(&service).await?;
    print(&words.period(period));
    said::summary(words, &found).iter().for_each(|said| print(said));
    if let Some(waiting) = service::response::backlog(&service, &asked, setting.now).await? {
        print(&said::backlog(words, &service.book.catalogue, &found, waiting));
    }
    for note in service::response::notes(&service).await? {
        print(&words.note(&note, &service.book.catalogue, service.engine.zone()));
    }
    said::hours_said(words, &service.book.firm.working_hours, &found.working).iter().for_each(|said| print(said));
    if found.working.is_much() && found.working.usual.is_some() {
        print(&words.say("response-hours-cli"));
    }
    print(&format!("\n{}", words.say("response-speeds")));
    print(&speeds(words, &found));
    said::judging(words, &found).iter().for_each(|said| print(said));
    said::tie(words, &service.book.firm.currency, &found).iter().for_each(|said| print(said));
    print("");
    print(&parts(words, &found, &choices));
    if let Some(said) = said::differ(words, &found) {
        print(&said);
    }
    let hours = found.hours.iter().map(|(hour, part)| (format!("{hour}:00"), part));
    print(&format!("\n{}", promptness(words, words.say("response-hour"), hours)));
    let days = found.weekdays.iter().map(|(day, part)| (said::weekday(words, *day), part));
    print(&format!("\n{}", promptness(words, words.say("response-weekday"), days)));
    Ok(())
}

fn speeds(words: &Words, found: &ResponseReport) -> String {
    let head = ["response-speed", "response-leads", "response-qualified", "response-share", "response-range"];
    let mut lines = table(head.map(|key| words.say(key)).to_vec());
    for (at, speed) in found.speeds.iter().enumerate() {
        lines.add_row(vec![
            said::speed(words, found, at),
            words.whole(speed.leads),
            words.whole(speed.qualified),
            said::share(words, speed.qualified, speed.leads),
            said::range(words, speed.interval()),
        ]);
    }
    align_right(&mut lines, 1);
    lines.to_string()
}

fn parts(words: &Words, found: &ResponseReport, choices: &Choices) -> String {
    let by = &found.asked.by;
    let name = |value: &Option<String>| {
        let value = value.as_deref();
        value.map_or_else(|| words.say("cli-not-assigned"), |value| choices.name(by, value).to_owned())
    };
    let mut named: Vec<(String, &ResponseStats)> =
        found.parts.iter().map(|(value, part)| (name(value), part)).collect();
    named.sort_by(|a, b| words.order(&a.0, &b.0));
    promptness(words, words.dimension(by), named.into_iter())
}

fn promptness<'p>(words: &Words, head: String, rows: impl Iterator<Item = (String, &'p ResponseStats)>) -> String {
    let heads = ["response-leads", "response-median", "response-within", "response-range", "response-still"];
    let mut lines = table(std::iter::once(head).chain(heads.map(|key| words.say(key))).collect());
    for (name, part) in rows {
        lines.add_row(vec![
            name,
            words.whole(part.leads),
            said::hours(words, part.median),
            said::share(words, part.in_time, part.due),
            if part.due < said::FEW { words.say("response-few") } else { said::range(words, part.interval()) },
            words.whole(part.waiting),
        ]);
    }
    align_right(&mut lines, 1);
    lines.to_string()
}
