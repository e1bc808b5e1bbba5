//! Why a number changed: both numbers, the parts of the change, the places that carry it, and what is upstream.

use miara::locale::Words;
use miara::service;
use miara::service::overview::Selection;
use miara_insight::explain::{Baseline, BaselineKind, DimensionAccount, Identity, KpiExplanation, NamedCause};
use miara_model::{DeclaredUnit, Grain, Period, Value, Versus};

use super::kpis::{Parts, is_ratio, sides};
use super::tally::Tally;
use super::{Sight, kpi};

const PAGE: &str = "why";
/// How far the rate of a place before may lean on those of others where it had few cases.
const LEANS: f64 = 0.02;

/// KPIs whose changes are explained, as far as a book has them.
const KPIS: [&str; 12] = [
    "leads",
    "won_deals",
    "won_value",
    "net_sales",
    "win_rate",
    "cost_per_lead",
    "visit_to_lead_rate",
    "landing_page_conversion_rate",
    "marketing_cost",
    "average_deal_value",
    "response_time_median",
    "answered_within_limit_share",
];

/// Explanations of the last full month and of the running one, against what was before and what was to be expected. They
/// take long, so that of each `every.0` KPIs only one is looked at, from the place `every.1` on.
pub(super) async fn explained(sight: &Sight<'_>, every: (usize, usize), tally: &mut Tally) {
    let (lit, _) = service::tables::lit_kpis(sight.service).await.unwrap();
    let looked_at = KPIS.iter().enumerate().filter(|(at, _)| at % every.0 == every.1).map(|(_, name)| name);
    for name in looked_at.filter(|name| lit.iter().any(|kpi| kpi.name == **name)) {
        for period in sight.months().await {
            for held_against in [BaselineKind::Counterpart, BaselineKind::Expected] {
                let versus = (held_against == BaselineKind::Counterpart).then_some(Versus::Previous);
                let selection = Selection { period, grain: Some(Grain::Month), versus, filters: vec![] };
                let kpi = kpi(sight.service, name);
                let found = service::explain::explain(sight.service, kpi, &selection, held_against, sight.now).await;
                if let Some(found) = found.unwrap() {
                    one(sight, &found, tally);
                }
            }
        }
    }
}

fn days_of(baseline: Baseline) -> Option<Period> {
    if let Baseline::Days(days) = baseline { Some(days) } else { None }
}

fn one(sight: &Sight<'_>, found: &KpiExplanation, tally: &mut Tally) {
    let (own, name) = (sight.numbers(), found.kpi.name.as_str());
    let what = |of: &str| format!("{name} in {}: {of}", found.period.from);
    tally.number(PAGE, &what("after"), found.numbers.1, own.number(name, found.period, &[]));
    if let Some(days) = days_of(found.baseline) {
        tally.number(PAGE, &what("before"), found.numbers.0, own.number(name, days, &[]));
    }
    for words in sight.languages() {
        let mut shown = vec![
            sight.figure(words, &found.kpi.unit, found.numbers.0),
            sight.figure(words, &found.kpi.unit, found.numbers.1),
            vec![words.step(&found.kpi, found.numbers.1 - found.numbers.0, sight.currency())],
            vec![words.period(found.period)],
        ];
        shown.extend(days_of(found.baseline).map(|days| vec![words.period(days)]));
        let mut besides = Vec::new();
        if let Baseline::Expected(expected) = found.baseline {
            let ends = [expected.low80, expected.high80].map(|end| sight.figure(words, &found.kpi.unit, end));
            besides.extend(ends.concat());
            besides.push(expected.history.to_string());
        }
        tally.whole_sentence(PAGE, &words.why_lead(found, sight.currency()), &shown, &besides);
    }
    for account in &found.accounts {
        parts(sight, found, account, tally);
    }
    for told in found.causes.iter().chain(&found.offsets) {
        cause(sight, found, told, tally);
    }
    for identity in &found.identities {
        upstream(sight, found, identity, tally);
    }
}

/// The parts of a change by one dimension: the numbers of each in both periods, and together the whole change.
fn parts(sight: &Sight<'_>, found: &KpiExplanation, account: &DimensionAccount, tally: &mut Tally) {
    let (own, name) = (sight.numbers(), found.kpi.name.as_str());
    let by = std::slice::from_ref(&account.dimension);
    let number = |parts: &Parts, value: &Option<String>| {
        let (met, of) = parts.get(std::slice::from_ref(value)).copied().unwrap_or_default();
        if is_ratio(name) { (of > 0.0).then(|| met / of) } else { Some(met) }
    };
    let what = |of: &str, value: &Option<String>| format!("{name} by {} = {value:?}: {of}", account.dimension);
    let after = own.parts(name, found.period, &[], by);
    let before = days_of(found.baseline).map(|days| own.parts(name, days, &[], by));
    for part in &account.parts {
        let mut same = |of: &str, told: Option<f64>, own: Option<f64>| match told {
            Some(told) => tally.number(PAGE, &what(of, &part.value), told, own),
            None => tally.number(PAGE, &what(of, &part.value), f64::from(u8::from(own.is_some())), Some(0.0)),
        };
        same("after", part.numbers.1, number(&after, &part.value));
        if let Some(before) = &before {
            same("before", part.numbers.0, number(before, &part.value));
            same("step", Some(part.rate + part.mix), Some(step(name, &part.value, before, &after)));
        }
    }
    let sum: f64 = account.parts.iter().map(|part| part.rate + part.mix).sum();
    tally.number(PAGE, &what("all steps", &None), sum, Some(found.numbers.1 - found.numbers.0));
}

/// What a part added to the change: of a sum its own change; of a ratio what its rate and its weight did, half way
/// between both periods.
fn step(name: &str, value: &Option<String>, before: &Parts, after: &Parts) -> f64 {
    let of = |parts: &Parts| parts.get(std::slice::from_ref(value)).copied().unwrap_or_default();
    let (then, now) = (of(before), of(after));
    if !is_ratio(name) {
        return now.0 - then.0;
    }
    let all = |parts: &Parts| parts.values().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let (all_then, all_now) = (all(before), all(after));
    let middle = (all_then.0 / all_then.1 + all_now.0 / all_now.1) / 2.0;
    // Of a weight at its rate what it differs from the middle; of what had no cases in a period the other's rate.
    let rates = match (then.1 > 0.0, now.1 > 0.0) {
        (true, true) => (then.0 / then.1, now.0 / now.1),
        (true, false) => (then.0 / then.1, then.0 / then.1),
        (false, true) => (now.0 / now.1, now.0 / now.1),
        (false, false) => (middle, middle),
    };
    now.1 / all_now.1 * (rates.1 - middle) - then.1 / all_then.1 * (rates.0 - middle)
}

/// A place that carries a change or went against it.
fn cause(sight: &Sight<'_>, found: &KpiExplanation, cause: &NamedCause, tally: &mut Tally) {
    let (own, name) = (sight.numbers(), found.kpi.name.as_str());
    let (above, _) = sides(name);
    let sum = |days| above.iter().map(|one| own.sum(one, days, &cause.place)).sum::<f64>();
    let what = |of: &str| format!("{name} at {:?}: {of}", cause.place);
    tally.number(PAGE, &what("came"), cause.actual, Some(sum(found.period)));
    if let Some(days) = days_of(found.baseline) {
        if !is_ratio(name) {
            tally.number(PAGE, &what("before"), cause.expected, Some(sum(days)));
        } else if let [(dimension, value)] = cause.place.as_slice() {
            // At the rate before, of as many as there are now; where there were few cases it leans on the rates of others.
            let by = std::slice::from_ref(dimension);
            let of =
                |days| own.parts(name, days, &[], by).get(std::slice::from_ref(value)).copied().unwrap_or_default();
            let (then, now) = (of(days), of(found.period));
            if then.1 > 0.0 {
                let plain = then.0 / then.1 * now.1;
                let near = (cause.expected / plain - 1.0).abs() < LEANS;
                tally.number(PAGE, &what("at the rate before"), if near { plain } else { cause.expected }, Some(plain));
            }
        }
    }
    if let (Some(share), false) = (cause.share, is_ratio(name)) {
        let own = (cause.actual - cause.expected) / (found.numbers.1 - found.numbers.0);
        tally.number(PAGE, &what("share"), share, Some(own));
    }
    for words in sight.languages() {
        let number = |value| sight.figure(words, &found.part_unit, value);
        let said = words.cause(found, cause, &sight.choices, sight.currency());
        let numbers = [number(cause.expected), number(cause.actual)];
        let shown: Vec<Vec<String>> = numbers.into_iter().chain(share_said(words, found, cause)).collect();
        tally.whole_sentence(PAGE, &said, &shown, &[words.place(&sight.choices, &cause.place)]);
    }
}

/// A KPI as a product: both factors in both periods, and what each did by the logarithmic mean.
fn upstream(sight: &Sight<'_>, found: &KpiExplanation, identity: &Identity, tally: &mut Tally) {
    let own = sight.numbers();
    let number = |name: &str, days| own.number(name, days, &[]).unwrap_or(f64::NAN);
    for factor in &identity.factors {
        let what = |of: &str| format!("{} through {}: {of}", found.kpi.name, factor.kpi.name);
        let after = number(&factor.kpi.name, found.period);
        tally.number(PAGE, &what("after"), factor.numbers.1, Some(after));
        if let Some(days) = days_of(found.baseline) {
            let before = number(&factor.kpi.name, days);
            tally.number(PAGE, &what("before"), factor.numbers.0, Some(before));
            let whole = [days, found.period].map(|days| number(&found.kpi.name, days));
            let [then, now] = whole;
            let mean = if then == now { then } else { (now - then) / (now / then).ln() };
            let effect = mean * (after / before).ln() * if factor.divides { -1.0 } else { 1.0 };
            tally.number(PAGE, &what("effect"), factor.effect, Some(effect));
        }
    }
    for words in sight.languages() {
        let said = words.identity(&sight.service.book.catalogue, found, identity, sight.currency());
        let shown: Vec<Vec<String>> = identity
            .factors
            .iter()
            .flat_map(|factor| [moved(words, factor.numbers), vec![step_said(sight, words, found, factor.effect)]])
            .collect();
        tally.whole_sentence(PAGE, &said, &shown, &[]);
    }
}

/// The part of the whole change, where it is told.
pub(super) fn share_said(words: &Words, found: &KpiExplanation, cause: &NamedCause) -> Option<Vec<String>> {
    let share = cause.share.filter(|share| (0.02..=1.5).contains(share) && !is_ratio(&found.kpi.name))?;
    Some(vec![words.share_in_words(share)])
}

fn moved(words: &Words, (before, after): (f64, f64)) -> Vec<String> {
    let change = after / before - 1.0;
    vec![words.figure(Value::Float(change.abs()), &DeclaredUnit::Percent, "").to_string()]
}

fn step_said(sight: &Sight<'_>, words: &Words, found: &KpiExplanation, effect: f64) -> String {
    words.step(&found.kpi, effect, sight.currency())
}
