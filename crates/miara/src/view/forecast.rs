//! Forecasts and how good they were, for programs.

mod words;

use miara_insight::forecast::{BookingsForecast, KpiForecast, PastForecast, PastForecasts, TrackRecord};
use serde_json::{Value as Json, json};

/// A forecast as JSON.
///
/// ```text
/// {"grain","steps":[{"from","to","point","low80","high80","low95","high95"}],
///  "ends":{"median","low80","high80"}}
/// ```
/// `ends` says how the running period will end, given what it has so far; null where that can't be told.
#[must_use]
pub fn ahead_json(ahead: &KpiForecast) -> Json {
    let step = |(period, step): &(miara_model::Period, miara_analysis::Step)| {
        json!({
            "from": period.from, "to": period.to, "point": step.point, "low80": step.low80, "high80": step.high80,
            "low95": step.low95, "high95": step.high95,
        })
    };
    let ends = ahead.steps.first().filter(|_| ahead.is_running).map(|(_, step)| step);
    json!({
        "grain": ahead.grain,
        "steps": ahead.steps.iter().map(step).collect::<Vec<_>>(),
        "ends": ends.map(|ends| json!({"median": ends.point, "low80": ends.low80, "high80": ends.high80})),
    })
}

/// How forecasts of the past did, as JSON: `stored` when they were made, and `hindcast` as the same method
/// would have made them. `miss` and `naive_miss` are shares of what came.
#[must_use]
pub fn past_json(past: &PastForecasts) -> Json {
    json!({"stored": track_json(&past.stored), "hindcast": track_json(&past.hindcast)})
}

fn track_json(track: &TrackRecord) -> Json {
    let one = |one: &PastForecast| {
        json!({
            "from": one.period.from, "to": one.period.to, "made_on": one.made_on, "point": one.step.point,
            "low80": one.step.low80, "high80": one.step.high80, "actual": one.actual, "naive": one.naive,
        })
    };
    json!({
        "count": track.len(), "within80": track.within80(), "miss": track.miss(), "naive_miss": track.naive_miss(),
        "forecasts": track.all.iter().map(one).collect::<Vec<_>>(),
    })
}

/// What open deals will bring, as JSON; `past` are deals that it is told by, `fresh` what deals that were not open
/// yet brought in as long a rest of past periods, `ends` what the period will come to.
#[must_use]
pub fn coming_json(coming: &BookingsForecast) -> Json {
    json!({
        "from": coming.period.from, "to": coming.period.to, "open": coming.open, "past": coming.past,
        "so_far": coming.so_far, "expected": coming.expected, "low80": coming.low80, "high80": coming.high80,
        "fresh": coming.fresh,
        "ends": {"median": coming.ends.0, "low80": coming.ends.1, "high80": coming.ends.2},
    })
}
