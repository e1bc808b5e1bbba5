//! What costs say, in sentences, tables and JSON.

use miara_analysis::CostPer;
use miara_model::{DeclaredUnit, Grain, Unit, Value};
use serde_json::{Value as Json, json};

use crate::locale::{Arg, Words};
use crate::service::{Choices, CostLine, Costs, Gain, Lacking, Pays, Priced};
use crate::view::table::{align_right, table};

/// The money that a change of spend is told for.
const MORE: f64 = 1000.0;

/// From this chance down an order of months is called a rise or a fall.
const CLEAR: f64 = 0.05;

/// An amount of money.
#[must_use]
pub fn money(words: &Words, currency: &str, amount: f64) -> String {
    words.figure(Value::Float(amount), &DeclaredUnit::Unit(Unit::base("money")), currency).to_string()
}

/// What a line is called.
#[must_use]
pub fn name(words: &Words, choices: &Choices, by: &str, line: &CostLine) -> String {
    line.value.as_deref().map_or_else(|| words.say("cli-not-assigned"), |value| choices.name(by, value).to_owned())
}

/// A number of gains, as a figure that may have a fraction.
fn count(words: &Words, number: f64) -> String {
    let places = if number.abs() >= 100.0 || number.fract() == 0.0 { 0 } else { 1 };
    rust_decimal::Decimal::try_from(number).map_or_else(|_| number.to_string(), |number| words.decimal(number, places))
}

/// Booked cost per gain, or a dash.
#[must_use]
pub fn per_booked(words: &Words, currency: &str, priced: &Priced) -> String {
    priced.per_booked().map_or_else(|| "–".to_owned(), |cost| money(words, currency, cost))
}

/// Cost with people's time per gain, or a dash.
#[must_use]
pub fn per_all(words: &Words, currency: &str, priced: &Priced) -> String {
    priced.per_all().map_or_else(|| "–".to_owned(), |cost| money(words, currency, cost))
}

/// Where booked cost per gain lies, or why there is none.
#[must_use]
pub fn range(words: &Words, currency: &str, priced: &Priced) -> String {
    if priced.ripe.is_none() {
        return words.say("cost-why-young");
    }
    if priced.booked.is_none() {
        return words.say("cost-why-unbooked");
    }
    if priced.gained == 0.0 {
        return words.say("cost-why-nothing");
    }
    match priced.interval {
        None => words.say("cost-why-short"),
        Some(CostPer { low: Some(low), high: Some(high), .. }) => {
            format!("{} – {}", money(words, currency, low.max(0.0)), money(words, currency, high))
        }
        Some(_) => words.say("cost-why-unsure"),
    }
}

/// Whether booked cost per lead rises or falls; `None` for a line without cost.
#[must_use]
pub fn trend(words: &Words, currency: &str, name: &str, line: &CostLine) -> Option<String> {
    line.booked?;
    let named = ("name", Arg::from(name.to_owned()));
    let Ok(found) = line.trend else { return Some(words.say_with("cost-trend-short", &[named])) };
    if found.p > CLEAR {
        return Some(words.say_with("cost-trend-none", &[named]));
    }
    let told = |share: f64| words.figure(Value::Float(share.abs()), &DeclaredUnit::Percent, currency).to_string();
    let months: Vec<_> = line.months.iter().filter_map(|month| Some((month.period, month.per_lead()?))).collect();
    let (first, last) = (months.first()?, months.last()?);
    let args = [
        named,
        ("share", Arg::from(told(found.per_period))),
        ("from", Arg::from(money(words, currency, first.1))),
        ("first", Arg::from(words.month(first.0.from))),
        ("to", Arg::from(money(words, currency, last.1))),
        ("last", Arg::from(words.month(last.0.from))),
    ];
    Some(words.say_with(if found.per_period > 0.0 { "cost-trend-up" } else { "cost-trend-down" }, &args))
}

/// What the next lead costs and whether it pays; `None` for a line without cost.
#[must_use]
pub fn next(words: &Words, currency: &str, name: &str, line: &CostLine) -> Option<Vec<String>> {
    line.booked?;
    let named = ("name", Arg::from(name.to_owned()));
    let Some(response) = line.next.response else {
        let said = match line.next.too_little {
            Some(few) => {
                let args = [named, ("needed", Arg::from(few.needed)), ("have", Arg::from(few.have))];
                words.say_with("cost-next-short", &args)
            }
            None => words.say_with("cost-next-steady", &[named]),
        };
        return Some(vec![said]);
    };
    let (grain, periods) = line.next.periods.unwrap_or((Grain::Month, 0));
    let args = [
        named,
        ("more", Arg::from(money(words, currency, MORE))),
        ("leads", Arg::from(count(words, response.marginal * MORE))),
        ("low", Arg::from(count(words, response.marginal_low90 * MORE))),
        ("high", Arg::from(count(words, response.marginal_high90 * MORE))),
        ("grain", Arg::from(grain.name())),
        ("n", Arg::from(periods)),
    ];
    let mut said = vec![words.say_with("cost-next", &args)];
    if let Some(cost) = response.marginal_cost.filter(|cost| *cost < 1e9) {
        let end = |marginal: f64| {
            if marginal > 1e-9 { money(words, currency, 1.0 / marginal) } else { words.say("cost-next-no-end") }
        };
        let args = [
            ("cost", Arg::from(money(words, currency, cost))),
            ("low", Arg::from(end(response.marginal_high90))),
            ("high", Arg::from(end(response.marginal_low90))),
        ];
        said.push(words.say_with("cost-next-cost", &args));
    }
    said.push(worth(words, currency, line).unwrap_or_else(|| words.say("cost-worth-none")));
    if line.next.people > 0.0 {
        said.push(words.say_with("cost-next-people", &[("cost", Arg::from(money(words, currency, line.next.people)))]));
    }
    if line.next.worth.is_some() {
        said.push(words.say(&format!("cost-pays-{}", line.next.pays().name())));
    }
    Some(said)
}

/// What a lead is worth.
fn worth(words: &Words, currency: &str, line: &CostLine) -> Option<String> {
    let worth = line.next.worth?;
    let range = match (worth.low, worth.high) {
        (Some(low), Some(high)) => format!("{} – {}", money(words, currency, low), money(words, currency, high)),
        _ => words.say("cost-why-unsure"),
    };
    let args = [
        ("value", Arg::from(money(words, currency, worth.value))),
        ("range", Arg::from(range)),
        ("won", Arg::from(words.whole(worth.won as u64))),
        ("leads", Arg::from(words.whole(worth.leads as u64))),
        ("days", Arg::from(words.period(worth.days))),
    ];
    Some(words.say_with("cost-worth", &args))
}

/// After how long a customer has paid for being won.
#[must_use]
pub fn payback(words: &Words, line: &CostLine) -> String {
    match line.payback {
        None => "–".to_owned(),
        Some(months) => {
            let months = (months * 10.0).ceil() / 10.0;
            words.say_with("cost-months", &[("n", Arg::from(months)), ("count", Arg::from(count(words, months)))])
        }
    }
}

/// What is said below the table of a gain: how long it takes, and whose leads are counted.
#[must_use]
pub fn pace(words: &Words, costs: &Costs, gain: usize) -> Option<String> {
    if let Some(lacking) = &costs.lacking[gain] {
        return Some(lacks(words, lacking));
    }
    if gain == 0 {
        return None;
    }
    let pace = costs.paces[gain];
    let (Some(median), Some(usual)) = (pace.median, pace.usual) else {
        return Some(words.say_with("cost-pace-unknown", &[("n", Arg::from(pace.of))]));
    };
    let days = |days: f64| {
        let days = days.ceil().max(1.0);
        words.figure(Value::Float(days), &DeclaredUnit::Unit(Unit::base("day")), "").to_string()
    };
    let counted = costs.whole.priced[gain].ripe;
    let counted = counted.map_or_else(|| words.say("cost-why-young"), |days| words.period(days));
    let args =
        [("median", Arg::from(days(median))), ("usual", Arg::from(days(usual))), ("counted", Arg::from(counted))];
    Some(words.say_with("cost-pace", &args))
}

fn lacks(words: &Words, lacking: &Lacking) -> String {
    match lacking {
        Lacking::Dataset(dataset) => {
            words.say_with("cost-lacks", &[("what", Arg::from(words.say(&format!("dataset-{dataset}"))))])
        }
        Lacking::Column(_, column) => words.say_with("cost-lacks", &[("what", Arg::from(words.column(column)))]),
    }
}

/// What is on no channel, and how people's time was spread.
#[must_use]
pub fn circumstances(words: &Words, currency: &str, costs: &Costs) -> Vec<String> {
    let mut said = Vec::new();
    if costs.people_categories.is_empty() {
        said.push(words.say("cost-people-none"));
    } else {
        said.push(words.say_with("cost-people", &[("categories", Arg::from(costs.people_categories.join(", ")))]));
    }
    if costs.unspread != 0.0 {
        said.push(words.say_with("cost-people-left", &[("amount", Arg::from(money(words, currency, costs.unspread)))]));
    }
    if !costs.elsewhere.is_empty() {
        let part = |(category, amount): &(Option<String>, f64)| {
            let category = category.clone().unwrap_or_else(|| words.say("cli-not-assigned"));
            format!("{category} {}", money(words, currency, *amount))
        };
        let parts: Vec<String> = costs.elsewhere.iter().map(part).collect();
        said.push(words.say_with("cost-elsewhere", &[("parts", Arg::from(parts.join(", ")))]));
    }
    if costs.asked.margin < 1.0 {
        let share = words.figure(Value::Float(costs.asked.margin), &DeclaredUnit::Percent, currency).to_string();
        said.push(words.say_with("cost-margin-used", &[("share", Arg::from(share))]));
    } else {
        said.push(words.say("cost-margin-none"));
    }
    said.push(words.say("cost-one-touch"));
    said
}

/// The table of one gain for a terminal.
#[must_use]
pub fn to_table(words: &Words, currency: &str, costs: &Costs, gain: usize, choices: &Choices) -> String {
    let by = &costs.asked.by;
    let mut head = vec![
        words.dimension(by),
        words.say("cost-booked"),
        words.say(&format!("cost-count-{}", Gain::ALL[gain].name())),
        words.say("cost-per-booked"),
        words.say("cost-range"),
        words.say("cost-per-all"),
    ];
    if gain == 3 {
        head.push(words.say("cost-payback"));
    }
    let mut lines = table(head);
    let whole = [(words.say("cost-all"), &costs.whole)];
    for (name, line) in costs.lines.iter().map(|line| (name(words, choices, by, line), line)).chain(whole) {
        let priced = &line.priced[gain];
        let mut row = vec![
            name,
            priced.booked.map_or_else(|| "–".to_owned(), |amount| money(words, currency, amount)),
            words.whole(priced.gained as u64),
            per_booked(words, currency, priced),
            range(words, currency, priced),
            per_all(words, currency, priced),
        ];
        if gain == 3 {
            row.push(payback(words, line));
        }
        lines.add_row(row);
    }
    align_right(&mut lines, 1);
    lines.to_string()
}

/// Costs for programs. Amounts are in the firm's currency; `null` is not known.
#[must_use]
pub fn to_json(costs: &Costs, currency: &str) -> Json {
    json!({
        "currency": currency,
        "period": costs.asked.period,
        "by": costs.asked.by,
        "margin": costs.asked.margin,
        "lines": costs.lines.iter().map(line_json).collect::<Vec<_>>(),
        "whole": line_json(&costs.whole),
        "elsewhere": costs.elsewhere.iter().map(|(category, amount)| json!({"category": category, "amount": amount})).collect::<Vec<_>>(),
        "people_categories": costs.people_categories,
        "people_unspread": costs.unspread,
        "paths": Json::Null,
    })
}

fn line_json(line: &CostLine) -> Json {
    let priced = Gain::ALL.iter().zip(&line.priced).map(|(gain, priced)| {
        let interval = priced.interval;
        let told = json!({
            "gained": priced.gained,
            "booked": priced.booked,
            "people": priced.people,
            "per_booked": priced.per_booked(),
            "low95": interval.and_then(|found| found.low),
            "high95": interval.and_then(|found| found.high),
            "per_all": priced.per_all(),
            "leads_of": priced.ripe,
        });
        (gain.name().to_owned(), told)
    });
    let priced: serde_json::Map<String, Json> = priced.collect();
    let months = line.months.iter().map(|month| {
        json!({"from": month.period.from, "to": month.period.to, "booked": month.booked, "leads": month.leads, "per_lead": month.per_lead()})
    });
    let next = &line.next;
    json!({
        "value": line.value,
        "booked": line.booked,
        "marketing_people": line.marketing_people,
        "sales_people": line.sales_people,
        "per": priced,
        "months": months.collect::<Vec<_>>(),
        "trend": line.trend.as_ref().ok().map(|trend| json!({"per_month": trend.per_period, "p": trend.p})),
        "next": next.response.map(|response| json!({
            "leads_per_unit": response.marginal,
            "low90": response.marginal_low90,
            "high90": response.marginal_high90,
            "cost": response.marginal_cost,
            "people_per_lead": next.people,
            "pays": next.pays().name(),
        })),
        "worth": next.worth.map(|worth| json!({"value": worth.value, "low95": worth.low, "high95": worth.high, "leads": worth.leads, "won": worth.won})),
        "payback_months": line.payback,
    })
}

/// How a verdict is coloured.
#[must_use]
pub fn colour(pays: Pays) -> &'static str {
    match pays {
        Pays::Yes => "good",
        Pays::No => "bad",
        Pays::Untold => "even",
    }
}

/// Whether a note on what was spent belongs beside costs by channel.
#[must_use]
pub fn is_said(note: &miara_engine::Note) -> bool {
    use miara_engine::Note;
    !matches!(note, Note::NoValue { .. } | Note::Unfinished { .. } | Note::Empty { .. })
}
