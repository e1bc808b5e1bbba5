//! How soon leads are answered, in sentences and JSON.

use jiff::civil::Weekday;
use miara_analysis::Interval;
use miara_insight::response::{HoursSeen, ResponseReport, ResponseStats, SpeedBand, UsualHours};
use miara_model::{Catalogue, DeclaredUnit, Unit, Value};
use serde_json::{Value as Json, json};

use super::cost::money;
use crate::locale::{Arg, Words};
use crate::service::response::BACKLOG;

/// Cases below which nothing is said of a share.
pub const FEW: u64 = 10;

/// From this chance down parts are said to differ.
const CLEAR: f64 = 0.05;

/// Hours, or a dash.
#[must_use]
pub fn hours(words: &Words, hours: Option<f64>) -> String {
    let unit = DeclaredUnit::Unit(Unit::base("h"));
    hours.map_or_else(|| "–".to_owned(), |hours| words.figure(Value::Float(hours), &unit, "").to_string())
}

/// A share in percent, without places.
#[must_use]
pub fn percent(words: &Words, share: f64) -> String {
    let share = rust_decimal::Decimal::try_from(share * 100.0).unwrap_or_default();
    format!("{}\u{a0}%", words.decimal(share, 0))
}

/// A share of cases, or a dash where there are none.
#[must_use]
pub fn share(words: &Words, met: u64, of: u64) -> String {
    if of == 0 { "–".to_owned() } else { percent(words, met as f64 / of as f64) }
}

/// Where a share lies.
#[must_use]
pub fn range(words: &Words, interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |interval| {
        format!("{} – {}", percent(words, interval.low), percent(words, interval.high))
    })
}

/// What a speed is called.
#[must_use]
pub fn speed(words: &Words, found: &ResponseReport, at: usize) -> String {
    let speed = &found.speeds[at];
    let edge = |at: usize| hours(words, found.speeds[at].up_to);
    match (speed.answered, speed.up_to) {
        (false, _) => words.say("response-speed-unanswered"),
        (true, None) => words.say_with("response-speed-later", &[("from", Arg::from(edge(at - 1)))]),
        (true, Some(_)) if at == 0 => words.say_with("response-speed-limit", &[("to", Arg::from(edge(0)))]),
        (true, Some(_)) => {
            let args = [("from", Arg::from(edge(at - 1))), ("to", Arg::from(edge(at)))];
            words.say_with("response-speed-between", &args)
        }
    }
}

/// The first sentences: how many, how soon, how many wait.
#[must_use]
pub fn summary(words: &Words, found: &ResponseReport) -> Vec<String> {
    let all = &found.all;
    let args = [
        ("leads", Arg::from(words.whole(all.leads))),
        ("n", Arg::from(all.leads)),
        ("median", Arg::from(hours(words, all.median))),
        ("p90", Arg::from(hours(words, all.p90))),
    ];
    let key = match (all.median, all.p90) {
        (Some(_), Some(_)) => "response-summary",
        (Some(_), None) => "response-summary-median",
        _ => "response-summary-none",
    };
    let in_time = [
        ("limit", Arg::from(hours(words, Some(found.limit)))),
        ("share", Arg::from(share(words, all.in_time, all.due))),
        ("range", Arg::from(range(words, all.interval()))),
        ("met", Arg::from(words.whole(all.in_time))),
        ("of", Arg::from(words.whole(all.due))),
    ];
    let waiting = [
        ("waiting", Arg::from(words.whole(all.waiting))),
        ("n", Arg::from(all.waiting)),
        ("given", Arg::from(words.whole(all.given_up))),
        ("day", Arg::from(words.day(found.known))),
    ];
    let mut said = vec![
        words.say_with(key, &args),
        words.say_with("response-in-time", &in_time),
        words.say_with("response-waiting", &waiting),
    ];
    if found.unknown > 0 {
        said.push(words.say_with("response-untold", &[("n", Arg::from(found.unknown))]));
    }
    said
}

/// How many wait in all, whenever they were handed over, which is another number than that of the leads looked at.
#[must_use]
pub fn backlog(words: &Words, catalogue: &Catalogue, found: &ResponseReport, waiting: u64) -> String {
    let last = found.asked.period.to.yesterday().unwrap_or(found.asked.period.from).min(found.known);
    let args = [
        ("backlog", Arg::from(words.whole(waiting))),
        ("last", Arg::from(words.day(last))),
        ("kpi", Arg::from(words.title(catalogue, BACKLOG))),
    ];
    words.say_with("response-backlog", &args)
}

/// That much lies outside working hours, and the hours in which people answer; nothing where little does.
#[must_use]
pub fn hours_said(words: &Words, set: &str, seen: &HoursSeen) -> Vec<String> {
    if !seen.is_much() {
        return Vec::new();
    }
    let args = [
        ("share", Arg::from(share(words, seen.outside, seen.leads))),
        ("outside", Arg::from(words.whole(seen.outside))),
        ("leads", Arg::from(words.whole(seen.leads))),
        ("hours", Arg::from(set.to_owned())),
        ("elapsed", Arg::from(hours(words, seen.elapsed))),
    ];
    let key = if seen.elapsed.is_some() { "response-outside" } else { "response-outside-none" };
    let mut said = vec![words.say_with(key, &args)];
    if let Some(usual) = &seen.usual {
        let args = [
            ("share", Arg::from(share(words, usual.contacts, seen.contacts))),
            ("hours", Arg::from(schedule(words, usual))),
        ];
        said.push(words.say_with("response-hours-seen", &args));
    }
    said
}

/// The same in few words, without an end, for a mark beside a number.
#[must_use]
pub fn hours_mark_said(words: &Words, set: &str, seen: &HoursSeen) -> String {
    let mut args = vec![
        ("share", Arg::from(share(words, seen.outside, seen.leads))),
        ("hours", Arg::from(set.to_owned())),
        ("elapsed", Arg::from(hours(words, seen.elapsed))),
    ];
    let Some(usual) = &seen.usual else { return words.say_with("response-outside-mark", &args) };
    args.push(("contacts", Arg::from(share(words, usual.contacts, seen.contacts))));
    args.push(("seen", Arg::from(schedule(words, usual))));
    words.say_with("response-outside-mark-seen", &args)
}

/// Hours of a week as settings take them, such as `Mon-Fri 8:00-16:00`, in the reader's language.
#[must_use]
pub fn schedule(words: &Words, usual: &UsualHours) -> String {
    let name = |day: Weekday| words.say(&format!("weekday-short-{}", day.to_monday_one_offset()));
    let mut runs: Vec<(Weekday, Weekday)> = Vec::new();
    for day in &usual.days {
        match runs.last_mut() {
            Some((_, last)) if last.next() == *day => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    let run = |(first, last): &(Weekday, Weekday)| {
        if first == last { name(*first) } else { format!("{}-{}", name(*first), name(*last)) }
    };
    let days: Vec<String> = runs.iter().map(run).collect();
    format!("{} {}:00-{}:00", days.join(","), usual.from, usual.to)
}

/// How qualification was judged, and who was left out.
#[must_use]
pub fn judging(words: &Words, found: &ResponseReport) -> Vec<String> {
    let judged = found.judged;
    let args = [
        ("window", Arg::from(judged.window)),
        ("leads", Arg::from(words.whole(judged.leads))),
        ("young", Arg::from(words.whole(judged.young))),
    ];
    let mut said = vec![words.say_with("response-judged", &args)];
    if judged.before > 0 {
        said.push(words.say_with("response-before", &[("n", Arg::from(judged.before))]));
    }
    if judged.unanswered > 0 {
        said.push(words.say_with("response-unanswered", &[("n", Arg::from(judged.unanswered))]));
    }
    said
}

/// What goes along with an answer within the limit, and what it would be worth.
#[must_use]
pub fn tie(words: &Words, currency: &str, found: &ResponseReport) -> Vec<String> {
    let (Some(odds), Some(faster)) = (found.odds, found.worth) else { return vec![words.say("response-odds-none")] };
    let limit = ("limit", Arg::from(hours(words, Some(found.limit))));
    let (fast, slow): (Vec<&SpeedBand>, Vec<&SpeedBand>) =
        found.speeds.iter().partition(|speed| speed.answered && speed.up_to == Some(found.limit));
    let sum = |speeds: &[&SpeedBand]| {
        let (leads, qualified) =
            speeds.iter().fold((0, 0), |sum, speed| (sum.0 + speed.leads, sum.1 + speed.qualified));
        let share = if leads > 0 { qualified as f64 / leads as f64 } else { 0.0 };
        let share = words.figure(Value::Float(share), &DeclaredUnit::Percent, currency).to_string();
        [Arg::from(share), Arg::from(words.whole(qualified)), Arg::from(words.whole(leads))]
    };
    let ([fast, fast_met, fast_of], [slow, slow_met, slow_of]) = (sum(&fast), sum(&slow));
    let args = [
        limit.clone(),
        ("fast", fast),
        ("fastMet", fast_met),
        ("fastOf", fast_of),
        ("slow", slow),
        ("slowMet", slow_met),
        ("slowOf", slow_of),
    ];
    let mut said = vec![words.say_with("response-shares", &args)];
    if odds.low95 <= 1.0 && odds.high95 >= 1.0 {
        said.push(words.say("response-odds-unsure"));
        return said;
    }
    let whole = |number: f64| words.decimal(rust_decimal::Decimal::try_from(number).unwrap_or_default(), 0);
    let args = [
        limit,
        ("slow", Arg::from(words.whole(faster.slow))),
        ("more", Arg::from(whole(faster.more))),
        ("low", Arg::from(whole(faster.low))),
        ("high", Arg::from(whole(faster.high))),
    ];
    said.push(words.say_with("response-faster", &args));
    said.push(words.say("response-adjusted"));
    if let (Some(value), Some(range)) = (faster.value, faster.worth) {
        let args = [
            ("worth", Arg::from(money(words, currency, rough(faster.more * value)))),
            ("low", Arg::from(money(words, currency, rough(range.low)))),
            ("high", Arg::from(money(words, currency, rough(range.high)))),
            ("value", Arg::from(money(words, currency, rough(value)))),
        ];
        said.push(words.say_with("response-worth", &args));
    }
    said.push(words.say("response-no-cause"));
    said
}

/// A number with the three figures that an estimate can bear.
fn rough(number: f64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    let step = 10.0_f64.powf(number.abs().log10().floor() - 2.0);
    (number / step).round() * step
}

/// The adjusted odds behind the sentence, for those who ask for the method; `None` where there are none.
#[must_use]
pub fn odds(words: &Words, found: &ResponseReport) -> Option<String> {
    let odds = found.odds?;
    let number = |number: f64| {
        let places = if number.abs() < 9.95 { 1 } else { 0 };
        rust_decimal::Decimal::try_from(number).map_or_else(|_| "–".to_owned(), |number| words.decimal(number, places))
    };
    let args = [
        ("limit", Arg::from(hours(words, Some(found.limit)))),
        ("odds", Arg::from(number(odds.odds_ratio))),
        ("low", Arg::from(number(odds.low95))),
        ("high", Arg::from(number(odds.high95))),
    ];
    Some(words.say_with("response-odds", &args))
}

/// Whether people or channels differ.
#[must_use]
pub fn differ(words: &Words, found: &ResponseReport) -> Option<String> {
    let test = found.differ?;
    Some(words.say(if test.p <= CLEAR { "response-differ" } else { "response-alike" }))
}

/// How soon leads are answered, for programs. Hours are working hours; `null` is not known.
#[must_use]
pub fn to_json(found: &ResponseReport) -> Json {
    let speed = |speed: &SpeedBand| {
        let interval = speed.interval();
        json!({
            "up_to_hours": speed.up_to,
            "answered": speed.answered,
            "leads": speed.leads,
            "qualified": speed.qualified,
            "low95": interval.map(|interval| interval.low),
            "high95": interval.map(|interval| interval.high),
        })
    };
    let with = |name: &str, value: Json, part: &ResponseStats| {
        let mut told = promptness_json(part);
        told[name] = value;
        told
    };
    json!({
        "period": found.asked.period,
        "by": found.asked.by,
        "limit_hours": found.limit,
        "all": promptness_json(&found.all),
        "wait_not_known": found.unknown,
        "working_hours": hours_json(&found.working),
        "answered_by": found.points.iter().map(|(hours, share, interval)| json!({
            "hours": hours, "share": share,
            "low95": interval.map(|interval| interval.low), "high95": interval.map(|interval| interval.high),
        })).collect::<Vec<_>>(),
        "speeds": found.speeds.iter().map(speed).collect::<Vec<_>>(),
        "judged": {
            "window_days": found.judged.window,
            "leads": found.judged.leads,
            "young": found.judged.young,
            "qualified_before_hand_over": found.judged.before,
            "qualified_before_answer": found.judged.unanswered,
        },
        "odds": found.odds.map(|odds| json!({"ratio": odds.odds_ratio, "low95": odds.low95, "high95": odds.high95, "p": odds.p})),
        "if_all_in_time": found.worth.map(|faster| json!({
            "slow": faster.slow, "more": faster.more, "low95": faster.low, "high95": faster.high,
            "value_per_qualified": faster.value,
            "worth_low95": faster.worth.map(|range| range.low), "worth_high95": faster.worth.map(|range| range.high),
        })),
        "parts": found.parts.iter().map(|(value, part)| with("value", json!(value), part)).collect::<Vec<_>>(),
        "differ_p": found.differ.map(|test| test.p),
        "hours": found.hours.iter().map(|(hour, part)| with("hour", json!(hour), part)).collect::<Vec<_>>(),
        "weekdays": found.weekdays.iter().map(|(day, part)| with("weekday", json!(day.to_monday_one_offset()), part)).collect::<Vec<_>>(),
    })
}

/// How leads and first contacts lie to working hours, for programs.
#[must_use]
pub fn hours_json(seen: &HoursSeen) -> Json {
    json!({
        "outside": seen.outside,
        "leads": seen.leads,
        "is_much": seen.is_much(),
        "contacts_outside": seen.contacts_outside,
        "contacts": seen.contacts,
        "elapsed_median_hours": seen.elapsed,
        "proposed": seen.usual.as_ref().map(|usual| json!({
            "weekdays": usual.days.iter().map(|day| day.to_monday_one_offset()).collect::<Vec<_>>(),
            "from_hour": usual.from, "to_hour": usual.to, "contacts": usual.contacts,
        })),
    })
}

fn promptness_json(part: &ResponseStats) -> Json {
    let interval = part.interval();
    json!({
        "leads": part.leads,
        "answered": part.answered,
        "given_up": part.given_up,
        "waiting": part.waiting,
        "median_hours": part.median,
        "p90_hours": part.p90,
        "in_time": part.in_time,
        "due": part.due,
        "low95": interval.map(|interval| interval.low),
        "high95": interval.map(|interval| interval.high),
    })
}

/// A day of the week.
#[must_use]
pub fn weekday(words: &Words, day: Weekday) -> String {
    words.say(&format!("weekday-{}", day.to_monday_one_offset()))
}
