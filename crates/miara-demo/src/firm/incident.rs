//! What was planted: troubles and two actions, all placed relative to the last day of data.

use crate::calendar::{Calendar, Day};

/// Days from one to another, both inclusive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// First day.
    pub(crate) from: Day,
    /// Last day.
    pub(crate) to: Day,
}

impl Window {
    /// True for days inside.
    pub(crate) fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

/// Leads and responses of `/wycena` fall to this share while its form is broken.
pub(crate) const BROKEN_FORM: f64 = 0.3;
/// Clicks of the stormed campaign grow by this factor, all by machines.
pub(crate) const CLICK_STORM: f64 = 6.0;
/// A click on a search ad costs this much more each month.
pub(crate) const CLICK_PRICE_CREEP: f64 = 1.04;
/// Visits of the week of the trade fair.
pub(crate) const FAIR_DEMAND: f64 = 2.4;
/// Response times of leads that arrive in the week of the trade fair.
pub(crate) const FAIR_DELAY: f64 = 6.0;
/// Response times of leads whose owner is on sick leave.
pub(crate) const SICK_DELAY: f64 = 7.0;
/// Conversion of `/demo` once it has its new text.
pub(crate) const NEW_TEXT: f64 = 1.25;
/// Response times of team Wschód once it has a duty roster.
pub(crate) const DUTY_ROSTER: f64 = 0.6;

/// When each of them happens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Incidents {
    /// The form of `/wycena` is broken; still so on the last day.
    pub(crate) broken_form: Window,
    /// The campaign whose links are clicked by machines runs here.
    pub(crate) click_storm: Window,
    /// Someone is on sick leave.
    pub(crate) sick_leave: Window,
    /// Search clicks get dearer month by month.
    pub(crate) click_price: Window,
    /// The week of the trade fair.
    pub(crate) trade_fair: Window,
    /// `/demo` has its new text.
    pub(crate) new_text: Window,
    /// Team Wschód has its duty roster.
    pub(crate) duty_roster: Window,
    /// First day of the newest sales person.
    pub(crate) joined: Day,
    /// Last day of the one who left.
    pub(crate) left: Day,
}

impl Incidents {
    /// The incidents of a calendar.
    pub(crate) fn new(calendar: &Calendar) -> Incidents {
        let until = calendar.until;
        let monday = |weeks_ago: i32| calendar.monday(until.plus(-7 * weeks_ago));
        let days = |from: Day, count: i32| Window { from, to: from.plus(count - 1) };
        let since = |from: Day| Window { from, to: until };
        let months = calendar.months();
        Incidents {
            broken_form: since(until.plus(-41)),
            click_storm: days(monday(9).plus(1), 10),
            sick_leave: days(monday(15), 35),
            click_price: since(months[months.len() - 8].first),
            trade_fair: days(monday(23), 7),
            new_text: since(monday(27).plus(1)),
            duty_roster: since(monday(18)),
            joined: monday(21),
            left: monday(35).plus(4),
        }
    }
}
