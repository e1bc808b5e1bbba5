//! A number of another tool beside ours, told.

mod words;

use miara_insight::reconcile::{Cause, Item, Share, Step, Way};
use miara_model::alternative::Alternative;
use miara_model::{Kpi, Value};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::service::reconcile::{ComparedList, ListOutcome, Reconciliation};

/// Where what makes two numbers differ can be mended.
#[must_use]
pub fn mended_at(cause: &Cause, dataset: &str) -> Option<String> {
    match cause {
        Cause::NotHeld | Cause::Amount | Cause::NoAmount | Cause::Undated | Cause::Repeats => {
            Some("/data/import".to_owned())
        }
        Cause::NoRate => Some("/data/import#rates".to_owned()),
        Cause::Refused => Some(format!("/data/quarantine?dataset={dataset}")),
        Cause::Gone => Some("/data/history".to_owned()),
        _ => None,
    }
}

/// A reconciliation as JSON.
///
/// ```text
/// {"kpi","period":{"from","to"},"ours": number or null,"theirs": number or null,"difference": number or null,
///  "ways":{"equal":[way],"nearer":[way],"farther":[way],"rough": bool} or null,
///  "list":{"outcome":"compared","measure","columns":{"id","amount","day"},"rows_known_by","ours","listed","theirs",
///          "same","totals":[line],
///          "causes":[{"cause","difference","rows","items":[{"id","ours","listed","our_day","listed_day","difference"}]}]}
///         or {"outcome":"no-ids"|"no-column"|"no-amount"|"no-measure"|"not-of-rows"|"too-many"} or null}
/// ```
/// where a way is `{"steps":[code],"number","difference"}`. `to` is the day after the last. Differences are the other
/// tool's less ours; those of the causes add up to `theirs - ours`. Shares are fractions, amounts in the firm's currency.
#[must_use]
pub fn reconciliation_json(found: &Reconciliation) -> Json {
    let ours = found.ours().and_then(|cell| cell.as_ref().ok()).map(|value| value.to_f64());
    let theirs = found.said.map(|said| said.number());
    let ways = found.ways.as_ref().map(|ways| {
        let told = |ways: &[Way]| ways.iter().map(|way| way_json(way, theirs)).collect::<Vec<_>>();
        json!({"equal": told(&ways.equal), "nearer": told(&ways.nearer), "farther": told(&ways.farther), "rough": ways.is_rough})
    });
    json!({
        "kpi": found.kpi.name,
        "period": {"from": found.period.from, "to": found.period.to},
        "ours": ours,
        "theirs": theirs,
        "difference": theirs.zip(ours).map(|(theirs, ours)| theirs - ours),
        "ways": ways,
        "list": found.list.as_ref().map(list_json),
    })
}

fn way_json(way: &Way, theirs: Option<f64>) -> Json {
    let steps: Vec<String> = way.steps.iter().map(step_code).collect();
    json!({"steps": steps, "number": way.number, "difference": theirs.map(|theirs| theirs - way.number)})
}

/// What a step is called by programs, such as `day:created_at`.
fn step_code(step: &Step) -> String {
    let of = |value: &Option<String>| value.clone().unwrap_or_default();
    match step {
        Step::Counts(Alternative::Day { column, .. }) => format!("day:{column}"),
        Step::Counts(Alternative::Unfiltered { condition, .. }) => {
            format!("without-condition:{}", condition.columns().join(","))
        }
        Step::Counts(Alternative::Amount { form, .. }) => format!("amount:{form}"),
        Step::Counts(Alternative::Undeducted { part, .. }) => format!("not-deducted:{}", part.columns().join(",")),
        Step::Counts(Alternative::EachRow { .. }) => "each-row".to_owned(),
        Step::Counts(Alternative::OwnCurrency { .. }) => "own-currency".to_owned(),
        Step::AsWritten => "unconverted".to_owned(),
        Step::Utc => "utc".to_owned(),
        Step::Days(period) => format!("days:{}..{}", period.from, period.to),
        Step::Only(dimension, value) => format!("only:{dimension}={}", of(value)),
        Step::Without(dimension, value) => format!("without:{dimension}={}", of(value)),
        Step::Unfiltered(dimension) => format!("without-filter:{dimension}"),
    }
}

fn list_json(list: &ListOutcome) -> Json {
    match list {
        ListOutcome::Compared(list) => compared_json(list),
        ListOutcome::NoIds { known, .. } => json!({"outcome": "no-ids", "known": known}),
        ListOutcome::NoColumn { name, columns } => json!({"outcome": "no-column", "name": name, "columns": columns}),
        ListOutcome::NoAmount { columns } => json!({"outcome": "no-amount", "columns": columns}),
        ListOutcome::NoMeasure { name, known } => json!({"outcome": "no-measure", "name": name, "known": known}),
        ListOutcome::NotOfRows => json!({"outcome": "not-of-rows"}),
        ListOutcome::TooMany { most } => json!({"outcome": "too-many", "most": most}),
    }
}

fn compared_json(list: &ComparedList) -> Json {
    let found = &list.comparison;
    json!({
        "outcome": "compared",
        "measure": list.measure.name,
        "columns": {"id": list.columns.id, "amount": list.columns.amount, "day": list.columns.day},
        "rows_known_by": list.held_by,
        "ours": exact(found.ours),
        "listed": exact(found.listed),
        "theirs": exact(found.theirs),
        "same": found.same,
        "totals": found.totals,
        "causes": found.shares.iter().map(share_json).collect::<Vec<_>>(),
    })
}

fn exact(number: Decimal) -> Json {
    json!(Value::Exact(number).to_f64())
}

fn share_json(share: &Share) -> Json {
    let item = |item: &Item| {
        json!({
            "id": item.id, "ours": item.held.map(exact), "listed": item.listed.map(exact),
            "our_day": item.held_day, "listed_day": item.listed_day, "difference": exact(item.difference),
        })
    };
    json!({
        "cause": cause_code(&share.cause),
        "difference": exact(share.difference),
        "rows": share.items.len(),
        "items": share.items.iter().map(item).collect::<Vec<_>>(),
    })
}

/// What a cause is called by programs and in the keys of sentences.
#[must_use]
pub fn cause_code(cause: &Cause) -> &'static str {
    match cause {
        Cause::NotHeld => "not-held",
        Cause::Refused => "refused",
        Cause::OtherDay => "other-day",
        Cause::UtcDay => "utc-day",
        Cause::Undated => "undated",
        Cause::NoDay => "no-day",
        Cause::Fails(_) => "fails",
        Cause::Elsewhere(_) => "elsewhere",
        Cause::NoRate => "no-rate",
        Cause::NoAmount => "no-amount",
        Cause::Gone => "gone",
        Cause::NotFirst => "not-first",
        Cause::Repeats => "repeats",
        Cause::PartNotListed(..) => "part",
        Cause::AfterTheList => "after",
        Cause::NotListed => "not-listed",
        Cause::EndedSince => "ended",
        Cause::Form(_) => "form",
        Cause::WrittenForm(_) => "written-form",
        Cause::AsWritten => "as-written",
        Cause::OtherRate => "other-rate",
        Cause::Twice => "twice",
        Cause::Rounding => "rounding",
        Cause::Amount => "amount",
        Cause::NoId => "no-id",
        Cause::NotTheSum => "not-the-sum",
    }
}

/// The measure of a list as a KPI of its own, for its unit.
#[must_use]
pub fn of_list(list: &ComparedList) -> Kpi {
    Kpi::of_measure(&list.measure)
}
