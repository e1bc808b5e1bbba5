//! What costs say, in sentences, tables and JSON.

use miara_analysis::{CostPer, Refusal};
use miara_insight::cost::{CostLine, Costs, Gain, GainCost, NextLead, NoUnitCost, Payback, Payoff};
use miara_insight::journey::MissingInput;
use miara_model::{Catalogue, DeclaredUnit, Grain, Unit, Value};
use serde_json::{Value as Json, json};

use crate::locale::{Arg, Words};
use crate::service::dimensions::Choices;
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
    let places = places(number);
    rust_decimal::Decimal::try_from(number).map_or_else(|_| number.to_string(), |number| words.decimal(number, places))
}

fn places(number: f64) -> u32 {
    if number.abs() >= 100.0 || number.fract() == 0.0 { 0 } else { 1 }
}

/// The number by which the form of a noun beside such a figure is chosen.
fn shown(number: f64) -> f64 {
    Words::counted(number, places(number))
}

/// What was booked, or a dash: also where only a part of it can be converted.
#[must_use]
pub fn booked(words: &Words, currency: &str, priced: &GainCost) -> String {
    let known = priced.booked.filter(|_| priced.untold != Some(NoUnitCost::Unconverted));
    known.map_or_else(|| "–".to_owned(), |amount| money(words, currency, amount))
}

/// Booked cost per gain, or a dash.
#[must_use]
pub fn per_booked(words: &Words, currency: &str, priced: &GainCost) -> String {
    priced.per_booked().map_or_else(|| "–".to_owned(), |cost| money(words, currency, cost))
}

/// Cost with people's time per gain, or a dash.
#[must_use]
pub fn per_all(words: &Words, currency: &str, priced: &GainCost) -> String {
    priced.per_all().map_or_else(|| "–".to_owned(), |cost| money(words, currency, cost))
}

/// Where booked cost per gain lies, or why there is none.
#[must_use]
pub fn range(words: &Words, currency: &str, priced: &GainCost) -> String {
    if priced.mature.is_none() {
        return words.say("cost-why-young");
    }
    match priced.untold {
        Some(NoUnitCost::Shared) => return words.say("cost-why-shared"),
        Some(NoUnitCost::Unconverted) => return words.say("cost-why-unconverted"),
        Some(NoUnitCost::SpreadUnconverted) | None => {}
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
            format!("{} – {}", money(words, currency, low), money(words, currency, high))
        }
        Some(_) => words.say("cost-why-unsure"),
    }
}

/// Whether a line's cost per lead and its next lead are spoken of: where all that was booked on it alone is
/// known.
#[must_use]
pub fn is_told(line: &CostLine) -> bool {
    line.booked.is_some() && line.value.is_some() && line.unconverted.is_empty()
}

/// Whether booked cost per lead rises or falls; `None` for a line without cost.
#[must_use]
pub fn trend(words: &Words, currency: &str, name: &str, line: &CostLine) -> Option<String> {
    if !is_told(line) {
        return None;
    }
    let named = ("name", Arg::from(name.to_owned()));
    let Ok(found) = line.trend else { return Some(words.say_with("cost-trend-short", &[named])) };
    if found.p > CLEAR {
        return Some(words.say_with("cost-trend-none", &[named]));
    }
    let told = |share: f64| words.figure(Value::Float(share.abs()), &DeclaredUnit::Percent, currency).to_string();
    let args = [named, ("share", Arg::from(told(found.per_period)))];
    Some(words.say_with(if found.per_period > 0.0 { "cost-trend-up" } else { "cost-trend-down" }, &args))
}

/// What the next lead costs and whether it pays; `None` for a line without cost.
#[must_use]
pub fn next(words: &Words, currency: &str, name: &str, line: &CostLine) -> Option<Vec<String>> {
    if !is_told(line) {
        return None;
    }
    let Some(response) = line.next.response else { return Some(vec![no_next(words, currency, name, &line.next)]) };
    let (grain, periods) = line.next.periods.unwrap_or((Grain::Month, 0));
    let args = [
        ("name", Arg::from(name.to_owned())),
        ("more", Arg::from(money(words, currency, MORE))),
        ("usual", Arg::from(money(words, currency, response.lately))),
        ("lately", Arg::from(line.next.lately)),
        ("leads", Arg::from(count(words, response.marginal * MORE))),
        ("shown", Arg::from(shown(response.marginal * MORE))),
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

/// Why the next lead's cost can't be told.
fn no_next(words: &Words, currency: &str, name: &str, next: &NextLead) -> String {
    let named = ("name", Arg::from(name.to_owned()));
    if let (Some(cost), Some(average)) = (next.implausible, next.average) {
        let args = [
            named,
            ("cost", Arg::from(money(words, currency, cost))),
            ("average", Arg::from(money(words, currency, average))),
        ];
        return words.say_with("cost-next-implausible", &args);
    }
    if next.idle {
        return words.say_with("cost-next-idle", &[named]);
    }
    let Some(few) = next.too_little else {
        let key = match next.refused {
            None | Some(Refusal::Steady) => "cost-next-steady",
            Some(Refusal::Collinear) => "cost-next-collinear",
            Some(Refusal::FollowsOutcome | Refusal::Unexplained) => "cost-next-follows",
            Some(Refusal::TooWide) => "cost-next-wide",
        };
        return words.say_with(key, &[named]);
    };
    let grain = next.periods.map_or(Grain::Month, |(grain, _)| grain);
    let args =
        [named, ("needed", Arg::from(few.needed)), ("have", Arg::from(few.have)), ("grain", Arg::from(grain.name()))];
    words.say_with("cost-next-short", &args)
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
        Payback::Untold => "–".to_owned(),
        Payback::FewCustomers(_) => words.say("cost-why-few-customers"),
        Payback::After(months) => {
            let months = (months * 10.0).ceil() / 10.0;
            words.say_with("cost-months", &[("n", Arg::from(months)), ("count", Arg::from(count(words, months)))])
        }
    }
}

/// What is said below the table of a gain: how long it takes, and whose leads are counted.
#[must_use]
pub fn pace(words: &Words, catalogue: &Catalogue, costs: &Costs, gain: usize) -> Option<String> {
    if let Some(lacking) = &costs.missing[gain] {
        return Some(lacks(words, catalogue, lacking));
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
    let mut args = vec![("median", Arg::from(days(median))), ("usual", Arg::from(days(usual)))];
    let Some(counted) = costs.whole.priced[gain].mature else { return Some(words.say_with("cost-pace-young", &args)) };
    args.push(("counted", Arg::from(words.period(counted))));
    Some(words.say_with("cost-pace", &args))
}

fn lacks(words: &Words, catalogue: &Catalogue, lacking: &MissingInput) -> String {
    match lacking {
        MissingInput::Dataset(dataset) => {
            words.say_with("cost-lacks", &[("what", Arg::from(words.dataset(catalogue, dataset)))])
        }
        MissingInput::Column(_, column) => words.say_with("cost-lacks", &[("what", Arg::from(words.column(column)))]),
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
        let row = words.say("cli-not-assigned");
        let dimension = words.dimension(&costs.asked.by).to_lowercase();
        let args =
            [("parts", Arg::from(parts.join(", "))), ("row", Arg::from(row)), ("dimension", Arg::from(dimension))];
        said.push(words.say_with("cost-elsewhere", &args));
    }
    if costs.without_share > 0.0 {
        let share = words.figure(Value::Float(costs.without_share), &DeclaredUnit::Percent, currency).to_string();
        said.push(words.say_with("cost-without-says", &[("share", Arg::from(share))]));
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

/// What must be read before the numbers: costs that can't be converted, and months that are cut.
#[must_use]
pub fn warnings(words: &Words, currency: &str, costs: &Costs) -> Vec<String> {
    let mut said = Vec::new();
    if !costs.whole.unconverted.is_empty() {
        let amount = |(of, amount): &(String, f64)| money(words, of, *amount);
        let amounts: Vec<String> = costs.whole.unconverted.iter().map(amount).collect();
        said.push(words.say_with("cost-unconverted", &[("amounts", Arg::from(amounts.join(", ")))]));
    }
    for cut in &costs.cut {
        let lump = |(category, amount): &(Option<String>, f64)| {
            let category = category.clone().unwrap_or_else(|| words.say("cli-not-assigned"));
            format!("{category} {}", money(words, currency, *amount))
        };
        let lumps: Vec<String> = cut.lumps.iter().map(lump).collect();
        let args = [
            ("part", Arg::from(words.period(cut.part))),
            ("month", Arg::from(words.month(cut.part.from))),
            ("lumps", Arg::from(lumps.join(", "))),
        ];
        said.push(words.say_with("cost-cut", &args));
    }
    said
}

/// Which of the two costs of each table is for what.
#[must_use]
pub fn uses(words: &Words) -> String {
    let name = |key: &str| Arg::from(words.say(key));
    words.say_with("cost-uses", &[("bought", name("cost-per-booked")), ("all", name("cost-per-all"))])
}

/// How the KPI's own number differs from the total row of a gain; `None` where it does not.
#[must_use]
pub fn own_number(words: &Words, currency: &str, costs: &Costs, gain: usize) -> Option<String> {
    let own = costs.own.iter().find(|own| own.gain == Gain::ALL[gain])?;
    let whole = &costs.whole.priced[gain];
    let args = [
        ("days", Arg::from(words.period(own.days))),
        ("value", Arg::from(money(words, currency, own.value))),
        ("own", Arg::from(words.whole(own.gained as u64))),
        ("here", Arg::from(words.whole(whole.gained as u64))),
        ("told", Arg::from(per_all(words, currency, whole))),
        ("dimension", Arg::from(words.dimension(&costs.asked.by).to_lowercase())),
    ];
    Some(words.say_with(&format!("cost-own-{}", own.gain.name()), &args))
}

/// All lines of a gain with their names: groups, what no lead led to where that is counted, and the whole.
#[must_use]
pub fn rows<'c>(words: &Words, choices: &Choices, costs: &'c Costs, gain: usize) -> Vec<(String, &'c CostLine)> {
    let named = costs.lines.iter().map(|line| (name(words, choices, &costs.asked.by, line), line));
    let without = costs.without_lead.as_ref().filter(|_| Gain::ALL[gain].is_sales());
    let without = without.map(|line| (words.say("cost-without-lead"), line));
    named.chain(without).chain([(words.say("cost-all"), &costs.whole)]).collect()
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
    for (name, line) in rows(words, choices, costs, gain) {
        let priced = &line.priced[gain];
        let mut row = vec![
            name,
            booked(words, currency, priced),
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
    let mut told = json!({
        "currency": currency,
        "period": costs.asked.period,
        "by": costs.asked.by,
        "margin": costs.asked.margin,
        "lines": costs.lines.iter().map(line_json).collect::<Vec<_>>(),
        "without_lead": costs.without_lead.as_ref().map(line_json),
        "whole": line_json(&costs.whole),
        "kpis": costs.own.iter().map(|own| json!({"kpi": own.kpi, "days": own.days, "value": own.value, "gained": own.gained})).collect::<Vec<_>>(),
        "elsewhere": costs.elsewhere.iter().map(|(category, amount)| json!({"category": category, "amount": amount})).collect::<Vec<_>>(),
        "people_categories": costs.people_categories,
        "people_unspread": costs.unspread,
        "paths": Json::Null,
    });
    without_negative_zero(&mut told);
    told
}

/// Sums of nothing are −0 in floating point, which nobody should read.
fn without_negative_zero(told: &mut Json) {
    match told {
        Json::Number(number) if number.as_f64() == Some(0.0) => *told = json!(0.0),
        Json::Array(list) => list.iter_mut().for_each(without_negative_zero),
        Json::Object(fields) => fields.values_mut().for_each(without_negative_zero),
        _ => {}
    }
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
            "leads_of": priced.mature,
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
        "unconverted": line.unconverted.iter().map(|(of, amount)| json!({"currency": of, "amount": amount})).collect::<Vec<_>>(),
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
            "spend": response.lately,
            "average_lately": next.average,
            "dearer": response.dearer,
            "people_per_lead": next.people,
            "pays": next.pays().name(),
        })),
        "worth": next.worth.map(|worth| json!({"value": worth.value, "low95": worth.low, "high95": worth.high, "leads": worth.leads, "won": worth.won})),
        "payback_months": match line.payback { Payback::After(months) => Some(months), _ => None },
    })
}

/// How a verdict is coloured.
#[must_use]
pub fn colour(pays: Payoff) -> &'static str {
    match pays {
        Payoff::Yes => "good",
        Payoff::No => "bad",
        Payoff::Untold => "even",
    }
}

/// Whether a note on what was spent belongs beside costs by channel.
#[must_use]
pub fn is_said(note: &miara_model::Note) -> bool {
    use miara_model::Note;
    !matches!(note, Note::NoValue { .. } | Note::Unfinished { .. } | Note::Empty { .. })
}
