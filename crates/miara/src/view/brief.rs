//! The brief for programs.

mod words;

use miara_insight::brief::{Brief, BriefItem, BriefItemKind, Impact};
use miara_model::Note;
use serde_json::{Value as Json, json};

use super::explain::explained_json;
use super::missing::Missing;
use super::problem::incident_json;
use crate::book::Book;
use crate::locale::Words;
use crate::service::dimensions::Choices;

/// The brief as JSON.
///
/// ```text
/// {"known","watched","more","waiting":{"questions","files","upload"} or null,"good": incident or null,
///  "matters":[{"key","kind":"data"|"incident"|"goal"|"clash","head","sentences":[…],
///              "missing":[{"text","mend"}],
///              "stake":{"lost","unit","money","a_month"},
///              "data_fault","incident","goal","explained"}]}
/// ```
/// `lost` is in `unit`; `money` and `a_month` are in the firm's currency, of 30 days more. What does not
/// apply is null.
#[must_use]
pub fn brief_json(brief: &Brief, words: &Words, choices: &Choices, book: &Book) -> Json {
    let matter = |matter: &BriefItem| {
        let said = words.matter(matter, choices, book);
        let (kind, data, incident, goal, explained) = parts(matter);
        json!({
            "key": matter.key, "kind": kind, "head": said.head, "sentences": said.sentences,
            "missing": missing(matter, &brief.notes, words, book).iter().map(Missing::json).collect::<Vec<_>>(),
            "stake": stake_json(&matter.stake), "data_fault": data, "incident": incident, "goal": goal,
            "explained": explained,
        })
    };
    json!({
        "known": brief.known,
        "watched": brief.watched,
        "more": brief.more,
        "waiting": brief.waiting,
        "good": brief.good.as_ref().map(incident_json),
        "matters": brief.matters.iter().map(matter).collect::<Vec<_>>(),
    })
}

/// What is missing from the numbers of an item.
#[must_use]
pub fn missing(matter: &BriefItem, notes: &[Note], words: &Words, book: &Book) -> Vec<Missing> {
    matter.kpi().map_or_else(Vec::new, |kpi| words.missing(kpi, notes, book))
}

fn stake_json(stake: &Impact) -> Json {
    json!({
        "lost": stake.lost,
        "unit": stake.unit.as_ref().map(ToString::to_string),
        "money": stake.money,
        "a_month": stake.a_month,
    })
}

type Parts = (&'static str, Json, Json, Json, Json);

fn parts(matter: &BriefItem) -> Parts {
    let explained = |explained: &Option<Box<miara_insight::explain::KpiExplanation>>| {
        explained.as_deref().map_or(Json::Null, explained_json)
    };
    let goal = |standing: &miara_insight::goal::GoalStanding| {
        let key = &standing.set.goal.key;
        json!({"kpi": key.kpi, "from": key.period.from, "to": key.period.to, "status": standing.status, "chance": standing.chance})
    };
    match &matter.kind {
        BriefItemKind::Data(fault) => {
            let fault = json!({"dataset": fault.dataset, "kind": fault.kind, "from": fault.from, "to": fault.to});
            ("data", fault, Json::Null, Json::Null, Json::Null)
        }
        BriefItemKind::Incident { incident, explained: found, goal: suffers } => {
            let suffers = suffers.as_deref().map_or(Json::Null, goal);
            ("incident", Json::Null, incident_json(incident), suffers, explained(found))
        }
        BriefItemKind::Goal { standing, explained: found } => {
            ("goal", Json::Null, Json::Null, goal(standing), explained(found))
        }
        BriefItemKind::Clash(goals) => {
            ("clash", Json::Null, Json::Null, serde_json::to_value(goals).unwrap_or_default(), Json::Null)
        }
    }
}
