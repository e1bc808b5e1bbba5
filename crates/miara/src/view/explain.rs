//! An explanation for programs.

mod words;

use miara_insight::explain::{Baseline, DimensionAccount, KpiExplanation, NamedCause};
use serde_json::{Value as Json, json};

/// The word of addresses and the command line for what was to be expected.
pub const EXPECTED: &str = "expected";

/// An explanation as JSON.
///
/// ```text
/// {"kpi","period":{"from","to"},"counterpart":{"from","to"} or null,
///  "expected":{"low80","high80","grain","history"} or null,"before","after","change",
///  "made":"sum"|"ratio"|null,"verdict":"local"|"no-local-cause"|"no-parts",
///  "causes":[{"place":{dimension: value or null},"expected","actual","share"}],"offsets":[…],"candidates":[…],
///  "accounts":[{"dimension","simpson","parts":[{"value","before","after","rate","mix","change"}]}],
///  "upstream":[{"factors":[{"kpi","before","after","divides","effect"}]}]}
/// ```
/// `to` is the day after the last. Held against what was expected, `before` is that, `history` the periods of
/// `grain` that it was made from, and there is no counterpart. The parts of an account, and the effects of a product's factors, add up
/// to the change. Shares are fractions. Causes carry the change, offsets went against it, both beyond chance; of a
/// ratio they are told in its numerator.
#[must_use]
pub fn explained_json(explained: &KpiExplanation) -> Json {
    let verdict = match explained.composition {
        None => "no-parts",
        Some(_) if explained.causes.is_empty() => "no-local-cause",
        Some(_) => "local",
    };
    let identity = |identity: &miara_insight::explain::Identity| {
        let factor = |factor: &miara_insight::explain::Factor| {
            json!({
                "kpi": factor.kpi.name, "before": factor.numbers.0, "after": factor.numbers.1,
                "divides": factor.divides, "effect": factor.effect,
            })
        };
        json!({"factors": identity.factors.iter().map(factor).collect::<Vec<_>>()})
    };
    let (counterpart, expected) = match explained.baseline {
        Baseline::Days(days) => (json!({"from": days.from, "to": days.to}), Json::Null),
        Baseline::Expected(expected) => (
            Json::Null,
            json!({
                "low80": expected.low80, "high80": expected.high80,
                "grain": expected.grain.name(), "history": expected.history,
            }),
        ),
    };
    json!({
        "kpi": explained.kpi.name,
        "period": {"from": explained.period.from, "to": explained.period.to},
        "counterpart": counterpart,
        "expected": expected,
        "before": explained.numbers.0,
        "after": explained.numbers.1,
        "change": explained.change(),
        "made": explained.composition,
        "verdict": verdict,
        "causes": explained.causes.iter().map(cause_json).collect::<Vec<_>>(),
        "offsets": explained.offsets.iter().map(cause_json).collect::<Vec<_>>(),
        "candidates": explained.candidates.iter().map(cause_json).collect::<Vec<_>>(),
        "accounts": explained.accounts.iter().map(account_json).collect::<Vec<_>>(),
        "upstream": explained.identities.iter().map(identity).collect::<Vec<_>>(),
    })
}

fn cause_json(cause: &NamedCause) -> Json {
    let place: serde_json::Map<String, Json> =
        cause.place.iter().map(|(dimension, value)| (dimension.clone(), json!(value))).collect();
    json!({"place": place, "expected": cause.expected, "actual": cause.actual, "share": cause.share})
}

fn account_json(account: &DimensionAccount) -> Json {
    let part = |part: &miara_insight::explain::NamedPart| {
        json!({
            "value": part.value, "before": part.numbers.0, "after": part.numbers.1,
            "rate": part.rate, "mix": part.mix, "change": part.rate + part.mix,
        })
    };
    let parts: Vec<Json> = account.parts.iter().map(part).collect();
    json!({"dimension": account.dimension, "simpson": account.simpson, "parts": parts})
}
