//! Scorecards in words and as JSON.

use miara_insight::scorecard::{
    Judged, Kind, KnownBy, KpiScores, Member, PersonScore, ScorecardLevel, Scorecards, Verdict,
};
use miara_model::kpi::Better;
use miara_model::{Cell, DeclaredUnit, Kpi, Value};
use serde_json::{Value as Json, json};

use super::table::table;
use crate::locale::{Arg, Figure, Words};
use crate::service::Service;
use crate::service::dimensions::Choices;
use crate::service::scorecard::ScorecardReport;

/// People of one role, or teams, without which nobody is compared.
const LEAST_PEERS: u32 = 5;

/// Whether a verdict is a strength; absent where it is neither, or where no direction is better.
#[must_use]
pub fn is_strength(verdict: Verdict, kpi: &Kpi) -> Option<bool> {
    match (verdict, kpi.better) {
        (Verdict::Above, Better::Higher) | (Verdict::Below, Better::Lower) => Some(true),
        (Verdict::Below, Better::Higher) | (Verdict::Above, Better::Lower) => Some(false),
        _ => None,
    }
}

/// What can be told of a score, in words.
#[must_use]
pub fn verdict_words(words: &Words, whose: ScorecardLevel, scores: &KpiScores, score: &PersonScore) -> String {
    match (score.judged.map(|judged| judged.verdict), &scores.kind) {
        (Some(Verdict::FewCases(needed) | Verdict::ShortTime(needed)), _) => {
            let key = score.judged.map_or("few-cases", |judged| judged.verdict.name());
            words.say_with(&format!("verdict-{key}"), &[("needed", Arg::from(needed))])
        }
        (Some(Verdict::FewPeers), _) => {
            let key = if whose == ScorecardLevel::Teams { "verdict-few-teams" } else { "verdict-few-peers" };
            words.say_with(key, &[("needed", Arg::from(LEAST_PEERS))])
        }
        (Some(verdict), _) => words.say(&format!("verdict-{}", verdict.name())),
        (None, Kind::Count) if score.value.is_err() => words.say("verdict-no-cases"),
        (None, _) => words.say("verdict-shown"),
    }
}

/// A number of a judged KPI beside its result: without the unit, which stands there, but with the sign of
/// percent. A count per day becomes that of the person's days.
#[must_use]
pub fn figure(service: &Service, words: &Words, scores: &KpiScores, judged: &Judged, number: f64) -> String {
    let figure = whole_figure(service, words, scores, judged, number);
    if scores.kpi.unit == DeclaredUnit::Percent { figure.to_string() } else { figure.number }
}

fn whole_figure(service: &Service, words: &Words, scores: &KpiScores, judged: &Judged, number: f64) -> Figure {
    let number = if scores.kind == Kind::Count { number * judged.cases } else { number };
    let number = if scores.kind == Kind::Count && number >= 10.0 { number.round() } else { number };
    words.figure(Value::Float(number), &scores.kpi.unit, &service.book.firm.currency)
}

/// Why a KPI is shown without a verdict; `None` where it is judged.
#[must_use]
pub fn why_unjudged(words: &Words, scores: &KpiScores, score: &PersonScore) -> Option<String> {
    match (&scores.kind, score.judged) {
        (Kind::Count, None) if score.value.is_err() => None,
        (Kind::Shown(why), _) => Some(words.say(&format!("unjudged-{}", why.name()))),
        (_, None) => Some(words.say("unjudged-mixed")),
        _ => None,
    }
}

/// The KPI's own number, and of amounts the typical one beside it, which is what is judged.
#[must_use]
pub fn result(service: &Service, words: &Words, scores: &KpiScores, score: &PersonScore) -> (String, Option<String>) {
    let own = plain(service, words, &scores.kpi, &score.value);
    match (&scores.kind, &score.judged) {
        (Kind::Amount { .. }, Some(judged)) => {
            let typical = whole_figure(service, words, scores, judged, judged.plain).number;
            (own, Some(words.say_with("scorecard-typical", &[("value", Arg::from(typical))])))
        }
        _ => (own, None),
    }
}

/// The KPI's own number in words; a dash where there is none.
#[must_use]
pub fn plain(service: &Service, words: &Words, kpi: &Kpi, cell: &Cell) -> String {
    let said = |value: &Value| words.figure(*value, &kpi.unit, &service.book.firm.currency).to_string();
    cell.as_ref().map_or_else(|_| "–".to_owned(), said)
}

/// What someone was to reach in these days, in words.
#[must_use]
pub fn goal(service: &Service, words: &Words, kpi: &Kpi, score: &PersonScore) -> Option<String> {
    score.goal.map(|aim| words.aim(aim, kpi, &service.book.firm.currency))
}

/// Cases, days of work or amounts, as a whole number; of time in hours with its unit.
#[must_use]
pub fn cases(words: &Words, judged: &Judged) -> String {
    words.whole(judged.cases.round().max(0.0) as u64)
}

/// How many differ, in a sentence; names stand in the order of members.
#[must_use]
pub fn summary(words: &Words, scores: &KpiScores, names: &[String]) -> String {
    if let Kind::Shown(why) = scores.kind {
        let why = words.say(&format!("unjudged-{}", why.name()));
        return words.say_with("scorecard-summary-shown", &[("why", Arg::from(why))]);
    }
    let (flagged, judged) = scores.flags();
    match (flagged, judged) {
        (_, 0) => words.say("scorecard-summary-unjudged"),
        (0, judged) => words.say_with("scorecard-summary-none", &[("judged", Arg::from(judged))]),
        (flagged, judged) => {
            let flags = scores.scores.iter().zip(names).filter(|(score, _)| {
                score.as_ref().and_then(|score| score.judged).is_some_and(|judged| judged.verdict.is_flag())
            });
            let names: Vec<&str> = flags.map(|(_, name)| name.as_str()).collect();
            let args = [
                ("flagged", Arg::from(flagged)),
                ("judged", Arg::from(judged)),
                ("names", Arg::from(names.join(", "))),
            ];
            words.say_with("scorecard-summary-some", &args)
        }
    }
}

/// Who a person is compared with, and for how long they were there, in sentences.
#[must_use]
pub fn circumstances(words: &Words, cards: &Scorecards, member: &Member) -> Vec<String> {
    let group = &cards.groups[member.group];
    let days = [("days", Arg::from(words.whole(member.days.round().max(0.0) as u64)))];
    let compared = match (cards.whose, &group.role) {
        (ScorecardLevel::Teams, _) => words.say("scorecard-group-teams"),
        (_, None) => words.say("scorecard-group-none"),
        (_, Some(role)) => {
            let key = if group.new { "scorecard-group-new" } else { "scorecard-group-role" };
            words.say_with(key, &[("role", Arg::from(role.clone()))])
        }
    };
    let time = match member.known_by {
        KnownBy::Hours => words.say_with("scorecard-days-hours", &days),
        KnownBy::Contract => words.say_with("scorecard-days-contract", &days),
    };
    let mut said = if cards.whose == ScorecardLevel::Teams { vec![compared] } else { vec![compared, time] };
    let day = |day| [("day", Arg::from(words.day(day)))];
    said.extend(
        member
            .from
            .filter(|_| member.came_within(cards.period))
            .map(|from| words.say_with("scorecard-came", &day(from))),
    );
    said.extend(
        member.to.filter(|_| member.left_within(cards.period)).map(|to| words.say_with("scorecard-left", &day(to))),
    );
    said
}

/// The places of members in the order of their names.
#[must_use]
pub fn by_name(words: &Words, choices: &Choices, cards: &Scorecards) -> Vec<usize> {
    let name = |at: usize| choices.name(cards.whose.dimension(), &cards.members[at].id);
    let mut order: Vec<usize> = (0..cards.members.len()).collect();
    order.sort_by(|a, b| words.order(name(*a), name(*b)));
    order
}

/// Scorecards as JSON. Numbers of counts are per day of work; shares are fractions; what can't be told is
/// null.
///
/// ```text
/// {"period":{"from","to"},"by":"owner",
///  "people":[{"id","name","team","role","from","to","days","days_known_by"}],
///  "kpis":[{"kpi","kind","mix":["product"],"judged","flagged","unassigned","refused",
///           "scores":[{"id","value","goal","cases","plain","expected","fair","low95","high95","verdict"}]}]}
/// ```
#[must_use]
pub fn to_json(report: &ScorecardReport, choices: &Choices, words: &Words) -> Json {
    let cards = &report.cards;
    let order = by_name(words, choices, cards);
    let people = order.iter().map(|at| {
        let member = &cards.members[*at];
        let known_by = match member.known_by {
            KnownBy::Hours => "hours",
            KnownBy::Contract => "contract",
        };
        json!({
            "id": member.id, "name": choices.name(cards.whose.dimension(), &member.id), "team": member.team,
            "role": member.role, "from": member.from, "to": member.to, "days": member.days, "days_known_by": known_by,
        })
    });
    let kpis = cards.kpis.iter().map(|scores| {
        let (flagged, judged) = scores.flags();
        let list = order.iter().filter_map(|at| Some(json_score(&cards.members[*at], scores.scores[*at].as_ref()?)));
        json!({
            "kpi": scores.kpi.name, "kind": scores.kind.name(), "mix": scores.mix, "judged": judged, "flagged": flagged,
            "unassigned": scores.unassigned.as_ref().map(json_cell),
            "refused": report.refused.get(&scores.kpi.name).map(|error| words.engine_error(error)),
            "scores": list.collect::<Vec<_>>(),
        })
    });
    json!({
        "period": {"from": cards.period.from, "to": cards.period.to}, "by": cards.whose.dimension(),
        "people": people.collect::<Vec<_>>(), "kpis": kpis.collect::<Vec<_>>(),
    })
}

fn json_cell(cell: &Cell) -> Json {
    cell.as_ref().ok().and_then(|value| serde_json::to_value(value).ok()).unwrap_or(Json::Null)
}

fn json_score(member: &Member, score: &PersonScore) -> Json {
    let judged = score.judged;
    let number = |of: fn(&Judged) -> f64| judged.as_ref().map(of);
    json!({
        "id": member.id, "value": json_cell(&score.value), "goal": score.goal, "cases": number(|one| one.cases),
        "plain": number(|one| one.plain), "expected": judged.and_then(|one| one.expected),
        "fair": number(|one| one.fair), "low95": judged.and_then(|one| Some(one.range?.0)), "high95": judged.and_then(|one| Some(one.range?.1)),
        "verdict": judged.map_or("shown", |one| one.verdict.name()),
    })
}

/// The sentence's key that names what is in the column of cases: days of work, deals and such.
#[must_use]
pub fn cases_key(scores: &KpiScores) -> String {
    match scores.kind {
        Kind::Shown(_) => "scorecard-cases".to_owned(),
        _ => format!("scorecard-axis-{}", scores.kind.name()),
    }
}

/// One KPI of everyone as a table for a terminal.
#[must_use]
pub fn to_table(service: &Service, words: &Words, cards: &Scorecards, scores: &KpiScores, choices: &Choices) -> String {
    let cases_of = cases_key(scores);
    let keys = [
        "scorecard-value",
        cases_of.as_str(),
        "scorecard-expected",
        "scorecard-fair",
        "scorecard-range",
        "scorecard-verdict",
    ];
    let who = if cards.whose == ScorecardLevel::Teams { "scorecard-team" } else { "scorecard-person" };
    let with_goals = scores.scores.iter().flatten().any(|score| score.goal.is_some());
    let goals = with_goals.then_some("scorecard-goal");
    let mut table = table(std::iter::once(who).chain(keys).chain(goals).map(|key| words.say(key)).collect());
    for at in by_name(words, choices, cards) {
        let Some(score) = &scores.scores[at] else { continue };
        let name = choices.name(cards.whose.dimension(), &cards.members[at].id).to_owned();
        let number = |of: &dyn Fn(&Judged) -> Option<f64>| {
            let number = score.judged.as_ref().and_then(|judged| Some((judged, of(judged)?)));
            number.map_or_else(|| "–".to_owned(), |(judged, number)| figure(service, words, scores, judged, number))
        };
        let judged_range = score.judged.and_then(|judged| judged.range);
        let range = match judged_range {
            Some((low, high)) => format!("{} – {}", number(&|_| Some(low)), number(&|_| Some(high))),
            None => words.say("scorecard-range-none"),
        };
        let (value, average) = result(service, words, scores, score);
        let mut row = vec![
            name,
            average.map_or_else(|| value.clone(), |average| format!("{value} ({average})")),
            score.judged.as_ref().map_or_else(|| "–".to_owned(), |judged| cases(words, judged)),
            number(&|one| one.expected),
            number(&|one| Some(one.fair)),
            if score.judged.is_some() { range } else { "–".to_owned() },
            verdict_words(words, cards.whose, scores, score),
        ];
        row.extend(with_goals.then(|| goal(service, words, &scores.kpi, score).unwrap_or_else(|| "–".to_owned())));
        table.add_row(row);
    }
    table.to_string()
}
