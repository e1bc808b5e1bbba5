//! Problems for programs.

mod words;

use miara_insight::incident::Incident;
use miara_insight::problem::Problems;
use serde_json::{Value as Json, json};

/// Problems as JSON.
///
/// ```text
/// {"watched","from","to",
///  "incidents":[{"key","kpi","place":{dimension: value},"from","to","ongoing","grain","compared_with":{"from","to"},
///                "expected","actual","before","since","change","chance","good","also":[{"kpi","place"}]}],
///  "data_faults":[{"dataset","kind","from","to"}]}
/// ```
/// `to` is the day after the last; of what goes on it is null. `before` and `since` are the number in the days
/// compared with and in the incident: of what adds up over time the mean of a day or a week, by the grain, of anything
/// else the KPI's own; of a ratio `expected` and `actual` are its numerator.
#[must_use]
pub fn problems_json(problems: &Problems) -> Json {
    let faults = problems
        .faults
        .iter()
        .map(|fault| json!({"dataset": fault.dataset, "kind": fault.kind, "from": fault.from, "to": fault.to}));
    json!({
        "watched": problems.watched,
        "from": problems.days.map(|days| days.0),
        "to": problems.days.map(|days| days.1),
        "incidents": problems.incidents.iter().map(incident_json).collect::<Vec<_>>(),
        "data_faults": faults.collect::<Vec<_>>(),
    })
}

/// An incident as JSON.
#[must_use]
pub fn incident_json(incident: &Incident) -> Json {
    let also = incident.also.iter().map(|(kpi, place)| json!({"kpi": kpi.name, "place": place_json(place.as_ref())}));
    json!({
        "key": incident.key,
        "kpi": incident.kpi.name,
        "place": place_json(incident.place.as_ref()),
        "from": incident.from,
        "to": incident.to,
        "ongoing": incident.to.is_none(),
        "grain": incident.grain,
        "compared_with": {"from": incident.before.from, "to": incident.before.to},
        "expected": incident.expected,
        "actual": incident.actual,
        "before": incident.rates.0,
        "since": incident.rates.1,
        "change": incident.change(),
        "chance": incident.chance,
        "good": incident.good,
        "also": also.collect::<Vec<_>>(),
    })
}

fn place_json(place: Option<&(String, String)>) -> Json {
    let map: serde_json::Map<String, Json> =
        place.iter().map(|(dimension, value)| (dimension.clone(), json!(value))).collect();
    Json::Object(map)
}
