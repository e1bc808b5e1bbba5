//! Actions and annotations for programs.

mod words;

use miara_insight::action::{Confounder, Effect, EffectEstimate, LeftOut};
use miara_model::action::{Action, ActionChange, ActionTerms, Annotation};
use serde_json::{Value as Json, json};

use crate::locale::Words;
use crate::service::Service;
use crate::service::dimensions::Choices;
use crate::view::problem::incident_json;

/// An action as JSON, with its effect where that was worked out.
///
/// ```text
/// {"id","title","kpi","scope":{dimension: value},"begun","ended","owner","expected","note","finding",
///  "changes":[{"id","at","who","way", …}],
///  "effect":{"status","doubt","lacking":{"needed","have"},"change","low","high","actual","without","p",
///            "placebos","feigned","feigned_effects","against","grain","before","after","others":[{"part","weight"}],
///            "left_out":[{"part","why"}],"confounders":[…],"points":[{"from","actual","without","low","high"}],"text":[…]}}
/// ```
/// `change`, `low` and `high` are shares of what would have been without the action.
#[must_use]
pub fn action_json(action: &Action) -> Json {
    let mut json = terms_json(&action.terms);
    json["id"] = json!(action.id);
    json["finding"] = json!(action.finding);
    json["changes"] = action.changes.iter().map(change_json).collect();
    json
}

/// An action with its effect.
#[must_use]
pub fn measured_json(service: &Service, action: &Action, effect: &Effect, choices: &Choices, words: &Words) -> Json {
    let mut json = action_json(action);
    json["effect"] = effect_json(effect);
    if let Some(kpi) = service.book.catalogue.kpis.get(&action.terms.kpi) {
        json["effect"]["text"] = json!(words.effect(effect, kpi, &action.terms, choices, &service.book));
    }
    json
}

/// An annotation as JSON: `to` is the last day.
#[must_use]
pub fn annotation_json(annotation: &Annotation) -> Json {
    json!({
        "id": annotation.id,
        "at": annotation.at,
        "who": annotation.who,
        "kpi": annotation.kpi,
        "scope": scope_json(&annotation.scope),
        "from": annotation.period.from,
        "to": annotation.period.to.yesterday().unwrap_or(annotation.period.from),
        "text": annotation.text,
    })
}

fn terms_json(terms: &ActionTerms) -> Json {
    json!({
        "title": terms.title,
        "kpi": terms.kpi,
        "scope": scope_json(&terms.scope),
        "begun": terms.begun,
        "ended": terms.ended,
        "owner": terms.owner,
        "expected": terms.expected,
        "note": terms.note,
    })
}

fn change_json(change: &ActionChange) -> Json {
    let mut json = terms_json(&change.terms);
    json["id"] = json!(change.id);
    json["at"] = json!(change.at);
    json["who"] = json!(change.who);
    json["way"] = json!(change.way);
    json
}

fn scope_json(scope: &miara_model::Scope) -> Json {
    json!(scope.parts().iter().cloned().collect::<std::collections::BTreeMap<_, _>>())
}

fn effect_json(effect: &Effect) -> Json {
    let mut json = json!({
        "status": effect.status,
        "doubt": effect.doubt,
        "lacking": effect.lacking.map(|(needed, have)| json!({"needed": needed, "have": have})),
        "confounders": effect.confounders.iter().map(confounder_json).collect::<Vec<_>>(),
    });
    if let Some(told) = &effect.told {
        told_json(&mut json, told);
    }
    if let Some(evidence) = &effect.evidence {
        json["grain"] = json!(evidence.grain);
        json["before"] = json!(evidence.before);
        json["after"] = json!(evidence.after);
        json["dimension"] = json!(evidence.dimension);
        json["others"] = evidence.others.iter().map(|(part, weight)| json!({"part": part, "weight": weight})).collect();
        json["left_out"] =
            evidence.left_out.iter().map(|(part, why)| json!({"part": part, "why": why_json(why)})).collect();
        let point = |point: &miara_insight::action::EffectPoint| {
            json!({
                "from": point.period.from,
                "actual": point.actual,
                "without": point.without,
                "low": point.band.map(|band| band.0),
                "high": point.band.map(|band| band.1),
            })
        };
        json["points"] = evidence.points.iter().map(point).collect();
    }
    json
}

fn told_json(json: &mut Json, told: &EffectEstimate) {
    json["change"] = json!(told.change);
    json["low"] = json!(told.range.map(|range| range.0));
    json["high"] = json!(told.range.map(|range| range.1));
    json["actual"] = json!(told.actual);
    json["without"] = json!(told.without);
    json["p"] = json!(told.p);
    json["placebos"] = json!(told.placebos);
    json["feigned"] = json!(told.feigned.0);
    json["feigned_effects"] = json!(told.feigned.1);
    json["against"] = json!(told.against);
}

fn why_json(why: &LeftOut) -> Json {
    match why {
        LeftOut::Action(title) => json!({"action": title}),
        LeftOut::Incident(day) => json!({"incident": day}),
        LeftOut::FewNumbers => json!("few-numbers"),
    }
}

fn confounder_json(confounder: &Confounder) -> Json {
    match confounder {
        Confounder::Action(id, title, day) => json!({"action": id, "title": title, "from": day}),
        Confounder::Annotation(text, day) => json!({"annotation": text, "from": day}),
        Confounder::Incident(incident) => json!({"incident": incident_json(incident)}),
    }
}
