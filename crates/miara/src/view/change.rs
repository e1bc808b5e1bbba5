//! How a number has changed, and whether that is good.

use miara_model::kpi::Better;
use miara_model::{Cell, DeclaredUnit, Kpi, Unit, Value};

use crate::locale::{Arg, Words};

/// A change in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Such as `▲ 6,2 %` or `▼ 0,31 pp`.
    pub words: String,
    /// Whether it is for the better; absent where it is neither.
    pub good: Option<bool>,
}

/// The change between two numbers of a KPI: percentage points for shares, minutes for short times,
/// percent for all else. `None` where one of them has no value, or the first is zero.
#[must_use]
pub fn change(kpi: &Kpi, now: &Cell, before: &Cell, words: &Words) -> Option<Change> {
    let (Ok(now), Ok(before)) = (now, before) else { return None };
    let difference = now.minus(*before)?;
    if difference.is_zero() {
        return Some(Change { words: words.say("page-no-change"), good: None });
    }
    let up = difference.to_f64() > 0.0;
    let size = if up { difference } else { before.minus(*now)? };
    let said = match &kpi.unit {
        DeclaredUnit::Percent => {
            let points = size.times(Value::count(100))?;
            if points.to_f64() < 0.005 {
                return Some(Change { words: words.say("page-no-change"), good: None });
            }
            let places = if points.to_f64() < 0.995 { 2 } else { 1 };
            words.say_with("page-points", &[("n", Arg::from(words.decimal(points.rounded(places)?, places)))])
        }
        DeclaredUnit::Unit(unit) if *unit == Unit::base("h") && before.to_f64() < 100.0 => {
            words.figure(size, &kpi.unit, "").to_string()
        }
        DeclaredUnit::Unit(_) => {
            if before.is_zero() {
                return None;
            }
            let base = if before.to_f64() < 0.0 { Value::count(0).minus(*before)? } else { *before };
            words.figure(size.over(base)?, &DeclaredUnit::Percent, "").to_string()
        }
    };
    let good = match kpi.better {
        Better::Higher => Some(up),
        Better::Lower => Some(!up),
        Better::Within => None,
    };
    Some(Change { words: format!("{} {said}", if up { "▲" } else { "▼" }), good })
}
