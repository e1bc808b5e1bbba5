//! Goals for programs.

mod words;

use miara_insight::goal::GoalStanding;
use miara_model::goal::{GoalChange, GoalFault, SetGoal, period_code};
use miara_model::{Aim, Terms};
use serde_json::{Value as Json, json};

use crate::locale::Words;
use crate::service::Service;

/// A goal as JSON.
///
/// ```text
/// {"kpi","scope","period":"2026-11","from","to" (the last day),"aim":{"value"} or {"low","high"},"unit",
///  "baseline","owner","reason","set_at","set_late","late_changes":[change],"changes":[change]}
/// ```
/// Numbers of shares are fractions: 0.25 is 25 %. A change is `{"id","at","who","way","old","new"}`, where
/// `old` and `new` are terms or null.
#[must_use]
pub fn goal_json(service: &Service, set: &SetGoal) -> Json {
    let zone = service.engine.zone();
    let key = &set.goal.key;
    let unit = service.book.catalogue.kpis.get(&key.kpi).map(|kpi| match &kpi.unit {
        miara_model::DeclaredUnit::Percent => "1".to_owned(),
        miara_model::DeclaredUnit::Unit(unit) => unit.to_string().replace("money", &service.book.firm.currency),
    });
    let mut json = terms_json(&set.goal.terms);
    json["kpi"] = json!(key.kpi);
    json["scope"] = json!(key.scope.parts().iter().cloned().collect::<std::collections::BTreeMap<_, _>>());
    json["period"] = json!(period_code(key.period, service.book.firm.fiscal_year_start));
    json["from"] = json!(key.period.from);
    json["to"] = json!(key.period.to.yesterday().unwrap_or(key.period.from));
    json["unit"] = json!(unit);
    json["set_at"] = json!(set.set_at());
    json["set_late"] = json!(set.is_set_late(zone));
    json["late_changes"] = set.late_changes(zone).into_iter().map(change_json).collect();
    json["changes"] = set.changes.iter().map(change_json).collect();
    json
}

/// A change of a goal as JSON.
#[must_use]
pub fn change_json(change: &GoalChange) -> Json {
    json!({
        "id": change.id,
        "at": change.at,
        "who": change.who,
        "way": change.way,
        "old": change.old.as_ref().map(terms_json),
        "new": change.new.as_ref().map(terms_json),
    })
}

fn terms_json(terms: &Terms) -> Json {
    let number = |value: rust_decimal::Decimal| json!(miara_model::Value::Exact(value));
    let aim = match terms.aim {
        Aim::Value(value) => json!({"value": number(value)}),
        Aim::Range { low, high } => json!({"low": number(low), "high": number(high)}),
    };
    json!({"aim": aim, "baseline": terms.baseline.map(number), "owner": terms.owner, "reason": terms.reason})
}

/// How a goal stands, as JSON: the goal with `status` (`missed`, `at-risk`, `too-early`, `on-track`, `met`,
/// `no-number`, `ahead`), `so_far`, `passed` (the share of working time), `due` (the share of the goal that
/// should be reached by now), `should` (the number it should stand at), `chance`, `likely` (the median of
/// the end, with where 80 of 100 lie) and `needed_a_day`; each null where there is none.
#[must_use]
pub fn standing_json(service: &Service, standing: &GoalStanding, words: &Words) -> Json {
    let mut json = goal_json(service, &standing.set);
    json["status"] = json!(standing.status);
    json["so_far"] = json!(standing.value.as_ref().ok());
    json["passed"] = json!(standing.pace.passed);
    json["due"] = json!(standing.pace.due);
    json["should"] = json!(standing.pace.should);
    json["days_left"] = json!(standing.pace.days_left);
    json["chance"] = json!(standing.chance);
    json["likely"] =
        json!(standing.end.map(|(median, low, high)| json!({"median": median, "low80": low, "high80": high})));
    json["needed_a_day"] = json!(standing.needed_a_day);
    json["text"] = json!(words.standing(standing, &service.book.firm));
    json
}

/// What is wrong with cells of goals, as JSON: `row` is the line of the file.
#[must_use]
pub fn faults_json(faults: &[GoalFault], words: &Words) -> Vec<Json> {
    let json = |fault: &GoalFault| {
        let mut json = serde_json::to_value(fault).unwrap_or_default();
        json["text"] = json!(words.goal_fault(fault));
        json
    };
    faults.iter().map(json).collect()
}
