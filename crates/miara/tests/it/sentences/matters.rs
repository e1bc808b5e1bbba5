//! Problems and the brief.

use jiff::ToSpan as _;
use miara::locale::Words;
use miara::service;
use miara_insight::brief::{BriefItem, BriefItemKind, Impact};
use miara_insight::explain::{Baseline, KpiExplanation, NamedCause};
use miara_insight::goal::GoalStanding;
use miara_insight::incident::Incident;
use miara_model::kpi::Better;
use miara_model::{DeclaredUnit, Kpi, Period, Unit, Value};

use super::Sight;
use super::explained::share_said;
use super::kpis::{Place, adds_up, is_of_sums, is_ratio, sides};
use super::tally::Tally;

/// The place of an incident.
fn place_of(incident: &Incident) -> Vec<(String, Option<String>)> {
    incident.place.iter().map(|(dimension, value)| (dimension.clone(), Some(value.clone()))).collect()
}

/// Every incident: its number before and since, what was to be expected and what came.
pub(super) async fn incidents(sight: &Sight<'_>, tally: &mut Tally) {
    let problems = service::problem::problems(sight.service, sight.now).await.unwrap();
    for incident in &problems.incidents {
        numbers(sight, incident, tally, "problems");
        for words in sight.languages() {
            let said = words.incident(incident, &sight.choices, &sight.service.book);
            let unit = &incident.kpi.unit;
            let shown = [
                sight.figure(words, unit, incident.rates.0),
                sight.figure(words, unit, incident.rates.1),
                vec![words.figure(Value::Float(incident.change().abs()), &DeclaredUnit::Percent, "").to_string()],
                vec![words.period(incident.before)],
                vec![words.day(incident.from)],
            ];
            let last = incident.to.map(|to| words.day(to.yesterday().unwrap()));
            let besides: Vec<String> = last.into_iter().chain([title(sight, words, incident)]).collect();
            tally.whole_sentence("problems", &said, &shown, &besides);
        }
    }
}

fn numbers(sight: &Sight<'_>, incident: &Incident, tally: &mut Tally, page: &'static str) {
    let (own, place, name) = (sight.numbers(), place_of(incident), incident.kpi.name.as_str());
    let (before, since) = (incident.before, incident.period());
    let number = |days: Period| {
        let number = own.number(name, days, &place)?;
        let each = if incident.grain == miara_model::Grain::Day { 1.0 } else { 7.0 };
        Some(if adds_up(name) { number / f64::from(days.days()) * each } else { number })
    };
    tally.number(page, &format!("{} before", incident.key), incident.rates.0, number(before));
    tally.number(page, &format!("{} since", incident.key), incident.rates.1, number(since));
    let (expected, actual) = if is_of_sums(name) {
        let (above, below) = sides(name);
        let of = |measures: &[&str], days| measures.iter().map(|one| own.sum(one, days, &place)).sum::<f64>();
        (of(&above, before) / of(&below, before) * of(&below, since), of(&above, since))
    } else if adds_up(name) {
        let sum = |days: Period| own.sum(name, days, &place);
        (sum(before) / f64::from(before.days()) * f64::from(since.days()), sum(since))
    } else {
        (number(before).unwrap_or(f64::NAN), number(since).unwrap_or(f64::NAN))
    };
    tally.number(page, &format!("{} expected", incident.key), incident.expected, Some(expected));
    tally.number(page, &format!("{} actual", incident.key), incident.actual, Some(actual));
}

/// What an incident is called; names may have digits.
fn title(sight: &Sight<'_>, words: &Words, incident: &Incident) -> String {
    words.incident_title(incident, &sight.choices)
}

/// The values that places are named by.
fn names(sight: &Sight<'_>, place: &[(String, Option<String>)]) -> Vec<String> {
    let name =
        |(dimension, value): &(String, Option<String>)| Some(sight.choices.name(dimension, value.as_ref()?).to_owned());
    place.iter().filter_map(name).collect()
}

/// What a goal says beside its number: its period, and what is forecast of it.
fn of_goal(sight: &Sight<'_>, words: &Words, standing: &GoalStanding) -> Vec<String> {
    let firm = &sight.service.book.firm;
    let period = words.goal_period(standing.set.goal.key.period, firm);
    let chance = standing.chance.map(|chance| words.chance_in_words(chance));
    let end = standing.end.map_or_else(Vec::new, |(end, low, high)| vec![end, low, high]);
    let end = end.into_iter().flat_map(|value| about(sight, words, &standing.kpi.unit, value));
    let left = standing.needed_a_day.map(|_| standing.pace.days_left.to_string());
    std::iter::once(period).chain(chance).chain(end).chain(left).collect()
}

/// Names, days and what is exempt in the words of a matter.
fn besides(sight: &Sight<'_>, words: &Words, matter: &BriefItem) -> Vec<String> {
    let of_cause = first_cause(matter).map_or_else(Vec::new, |(_, cause)| names(sight, &cause.place));
    match &matter.kind {
        BriefItemKind::Incident { incident, goal, .. } => {
            let own = names(sight, &place_of(incident)).into_iter().chain(of_cause);
            let goal = goal.iter().flat_map(|standing| {
                let aim = words.aim(standing.set.goal.terms.aim, &standing.kpi, sight.currency());
                of_goal(sight, words, standing).into_iter().chain([aim]).collect::<Vec<_>>()
            });
            own.chain(goal).chain([title(sight, words, incident)]).collect()
        }
        BriefItemKind::Goal { standing, .. } => of_goal(sight, words, standing).into_iter().chain(of_cause).collect(),
        BriefItemKind::Data(_) | BriefItemKind::Clash(_) => vec![],
    }
}

/// All that the brief says of a matter.
fn text_of(sight: &Sight<'_>, words: &Words, matter: &BriefItem) -> String {
    let said = words.matter(matter, &sight.choices, &sight.service.book);
    std::iter::once(said.head).chain(said.sentences).collect::<Vec<_>>().join(" ")
}

/// A number as a brief may round it: as it is, or to digits that count.
fn about(sight: &Sight<'_>, words: &Words, unit: &DeclaredUnit, value: f64) -> Vec<String> {
    let mut ways = sight.figure(words, unit, value);
    if *unit != DeclaredUnit::Percent {
        let whole = |value: f64| words.estimate(value, unit, sight.currency(), 0.0).to_string();
        ways.push(whole(value));
        for digits in [2, 3, 4] {
            let scale = 10_f64.powf((value.abs().max(1.0).log10().floor() - f64::from(digits - 1)).max(0.0));
            let rounded = (value / scale).round() * scale;
            ways.push(whole(rounded));
            if *unit == DeclaredUnit::Unit(Unit::money()) && rounded.abs() >= 1000.0 {
                ways.push(words.money_in_words(rounded, sight.currency()));
            }
        }
    }
    ways
}

/// Every matter of the brief.
pub(super) async fn brief(sight: &Sight<'_>, tally: &mut Tally) {
    let brief = service::brief::brief(sight.service, sight.now).await.unwrap();
    for matter in &brief.matters {
        match &matter.kind {
            BriefItemKind::Incident { incident, .. } => {
                numbers(sight, incident, tally, "brief");
                stake_of_incident(sight, incident, &matter.stake, tally);
            }
            BriefItemKind::Goal { standing, .. } => {
                super::goals::numbers(sight, standing, tally, "brief").await;
                lacking(standing, matter, tally);
            }
            // A fault of the data and goals that clash tell of no KPI's number.
            BriefItemKind::Data(_) | BriefItemKind::Clash(_) => continue,
        }
        if let Some((explained, cause)) = first_cause(matter) {
            numbers_of_cause(sight, explained, cause, tally);
        }
        for words in sight.languages() {
            let (said, shown) = (text_of(sight, words, matter), shown(sight, words, matter));
            tally.whole_sentence("brief", &said, &shown, &besides(sight, words, matter));
        }
    }
    if let Some(good) = &brief.good {
        numbers(sight, good, tally, "brief");
    }
}

/// The numbers that a matter shows.
fn shown(sight: &Sight<'_>, words: &Words, matter: &BriefItem) -> Vec<Vec<String>> {
    let mut shown = match &matter.kind {
        BriefItemKind::Incident { incident, .. } => {
            let number = |value| about(sight, words, &incident.kpi.unit, value);
            let days = [vec![words.short_period(incident.before)], vec![words.short_day(incident.from)]];
            let numbers = [number(incident.rates.0), number(incident.rates.1)];
            numbers.into_iter().chain(days).chain(stake(sight, words, &matter.stake, &incident.kpi)).collect()
        }
        BriefItemKind::Goal { standing, .. } => {
            let aim = vec![words.aim(standing.set.goal.terms.aim, &standing.kpi, sight.currency())];
            let needed = standing.needed_a_day.map(|value| about(sight, words, &standing.kpi.unit, value));
            let stake = stake(sight, words, &matter.stake, &standing.kpi);
            std::iter::once(aim).chain(needed).chain(stake).collect::<Vec<_>>()
        }
        BriefItemKind::Data(_) | BriefItemKind::Clash(_) => vec![],
    };
    if let Some((explained, cause)) = first_cause(matter) {
        let number = |value| sight.figure(words, &explained.part_unit, value);
        shown.extend([number(cause.actual), number(cause.expected)]);
        shown.extend(share_said(words, explained, cause));
    }
    shown
}

/// The cause that a matter tells: of a goal only of a change beyond chance.
fn first_cause(matter: &BriefItem) -> Option<(&KpiExplanation, &NamedCause)> {
    let explained = match &matter.kind {
        BriefItemKind::Incident { explained, .. } => explained.as_deref(),
        BriefItemKind::Goal { explained, .. } => explained.as_deref().filter(|one| one.is_beyond_chance),
        BriefItemKind::Data(_) | BriefItemKind::Clash(_) => None,
    }?;
    Some((explained, explained.causes.first()?))
}

/// A place that carries a change: what came there, and of a sum what was there before.
fn numbers_of_cause(sight: &Sight<'_>, explained: &KpiExplanation, cause: &NamedCause, tally: &mut Tally) {
    let (name, place): (&str, &Place) = (&explained.kpi.name, &cause.place);
    let (above, _) = sides(name);
    let own = |days| above.iter().map(|one| sight.numbers().sum(one, days, place)).sum::<f64>();
    tally.number("brief", &format!("{name} at {place:?}"), cause.actual, Some(own(explained.period)));
    if let (Baseline::Days(days), false) = (explained.baseline, is_ratio(name)) {
        tally.number("brief", &format!("{name} before at {place:?}"), cause.expected, Some(own(days)));
    }
}

/// What a goal will lack: its likely end, which is forecast, less what it asks for.
fn lacking(standing: &GoalStanding, matter: &BriefItem, tally: &mut Tally) {
    let (Some(lost), Some((end, _, _))) = (matter.stake.lost, standing.end) else { return };
    let nearest = Value::Exact(standing.set.goal.terms.aim.nearest(standing.kpi.better)).to_f64();
    let lacks = if standing.kpi.better == Better::Lower { end - nearest } else { nearest - end };
    let lacks = if matter.stake.unit == Some(Unit::money()) { lacks } else { lacks.ceil() };
    tally.number("brief", &format!("{} lacks", matter.key), lost, Some(lacks));
}

/// What an incident costs: what came less than was to be expected, in money at the average won deal of a year.
fn stake_of_incident(sight: &Sight<'_>, incident: &Incident, stake: &Impact, tally: &mut Tally) {
    let Some(lost) = stake.lost else { return };
    let fewer = incident.expected - incident.actual;
    let own = if incident.kpi.better == Better::Lower { -fewer } else { fewer };
    tally.number("brief", &format!("{} lost", incident.key), lost, Some(own));
    let is_money = stake.unit == Some(Unit::money());
    if let Some(each) = stake.each {
        let month = sight.service.engine.zone().to_datetime(sight.now).date().first_of_month();
        let year = Period { from: month - 12.months(), to: month };
        let numbers = sight.numbers();
        let own = numbers.sum("won_value", year, &[]) / numbers.sum("won_deals", year, &[]);
        tally.number("brief", &format!("{} each", incident.key), each, Some(own));
    }
    if let Some(money) = stake.money {
        let own = if is_money { lost } else { lost * stake.each.unwrap_or(f64::NAN) };
        tally.number("brief", &format!("{} money", incident.key), money, Some(own));
        if let Some(month) = stake.a_month {
            let days = f64::from(incident.period().days());
            tally.number("brief", &format!("{} a month", incident.key), month, Some(money / days * 30.0));
        }
    }
}

/// What a matter costs, as it is shown.
fn stake(sight: &Sight<'_>, words: &Words, stake: &Impact, kpi: &Kpi) -> Vec<Vec<String>> {
    let (Some(lost), Some(unit)) = (stake.lost, &stake.unit) else { return vec![] };
    let is_goal_number = kpi.unit == DeclaredUnit::Unit(unit.clone());
    let unit = if is_goal_number { kpi.unit.clone() } else { DeclaredUnit::Unit(unit.clone()) };
    let money = DeclaredUnit::Unit(Unit::money());
    let mut shown = vec![about(sight, words, &unit, lost)];
    shown.extend(stake.money.map(|value| about(sight, words, &money, value)));
    shown.extend(stake.each.map(|value| about(sight, words, &money, value)));
    shown.extend(stake.a_month.map(|value| about(sight, words, &money, value)));
    shown
}
