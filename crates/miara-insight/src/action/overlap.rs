//! Which actions and annotations are of the same part of the firm and the same days.

use jiff::civil::Date;
use miara_model::action::ActionTerms;
use miara_model::{Period, Scope};

/// True where something may be in both parts of the firm.
#[must_use]
pub fn meet(a: &Scope, b: &Scope) -> bool {
    a.parts()
        .iter()
        .all(|(dimension, value)| b.parts().iter().all(|(other, theirs)| other != dimension || theirs == value))
}

/// The days on which an action is done, up to a day.
#[must_use]
pub fn days_of(terms: &ActionTerms, until: Date) -> Period {
    let to = terms.ended.unwrap_or(until).min(until);
    Period { from: terms.begun, to: to.max(terms.begun) }
}

/// True where two periods have a day in common.
pub(super) fn overlap(a: Period, b: Period) -> bool {
    a.from < b.to && b.from < a.to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_meet_where_no_dimension_parts_them() {
        let meet = |a: &str, b: &str| meet(&a.parse().unwrap(), &b.parse().unwrap());
        assert!(meet("", "team=North") && meet("team=North", "team=North") && meet("team=North", "channel=ads"));
        assert!(!meet("team=North", "team=South") && !meet("team=North; channel=ads", "channel=mail"));
    }
}
