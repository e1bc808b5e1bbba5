//! Goals in words.

use miara_insight::goal::{GoalStanding, GoalStatus};
use miara_model::goal::{AimFault, GoalChange, GoalFault, WrongGoal, period_code};
use miara_model::{Aim, DeclaredUnit, Firm, Kpi, Scope, Value};

use crate::locale::{Arg, Words};
use crate::view::error::listed;

impl Words {
    /// What is wrong with a cell of a goal, and how to mend it.
    #[must_use]
    pub fn goal_fault(&self, fault: &GoalFault) -> String {
        let arg = |text: &str| Arg::from(text.to_owned());
        let written = ("written", arg(&fault.written));
        match &fault.what {
            WrongGoal::UnknownKpi { near } => self.say_with("goal-wrong-kpi", &[written]) + &self.near(near),
            WrongGoal::BadScope => self.say_with("goal-wrong-scope", &[written]),
            WrongGoal::NoWay { dimension, ways } => {
                let ways = ("ways", Arg::from(listed(ways)));
                self.say_with("goal-wrong-way", &[("dimension", arg(dimension)), ways])
            }
            WrongGoal::BadPeriod => self.say_with("goal-wrong-period", &[written]),
            WrongGoal::NeedsRange => self.say_with("goal-wrong-one-number", &[written]),
            WrongGoal::Twice { other } => self.say_with("goal-wrong-twice", &[("other", Arg::from(*other))]),
            WrongGoal::Overlaps { other: 0 } => self.say_with("goal-wrong-overlap-known", &[written]),
            WrongGoal::Overlaps { other } => {
                self.say_with("goal-wrong-overlap", &[written, ("other", Arg::from(*other))])
            }
            WrongGoal::AboveWhole => self.say_with("goal-wrong-above-whole", &[written]),
            WrongGoal::Negative => self.say_with("goal-wrong-negative", &[written]),
            WrongGoal::Long => self.say("goal-wrong-long"),
            WrongGoal::Number { why } => self.aim_fault(why, written),
        }
    }

    fn aim_fault(&self, why: &AimFault, written: (&str, Arg<'_>)) -> String {
        let arg = |text: &str| Arg::from(text.to_owned());
        match why {
            AimFault::Empty => self.say("goal-wrong-empty"),
            AimFault::NoNumber => self.say_with("goal-wrong-number", &[written]),
            AimFault::Ambiguous { whole, fraction } => {
                self.say_with("goal-wrong-ambiguous", &[written, ("whole", arg(whole)), ("fraction", arg(fraction))])
            }
            AimFault::NeedsPercent => self.say_with("goal-wrong-percent", &[written]),
            AimFault::OtherUnit { written: unit } => self.say_with("goal-wrong-unit", &[written, ("unit", arg(unit))]),
            AimFault::Backwards => self.say_with("goal-wrong-backwards", &[written]),
        }
    }

    /// The name of a cell of a goal.
    #[must_use]
    pub fn goal_cell(&self, cell: &str) -> String {
        self.say(&format!("goal-cell-{cell}"))
    }

    /// What a goal asks for, such as `1 600 000 zł` or `20,0–30,0 %`.
    #[must_use]
    pub fn aim(&self, aim: Aim, kpi: &Kpi, currency: &str) -> String {
        let figure = |value| self.figure(Value::Exact(value), &kpi.unit, currency);
        match aim {
            Aim::Value(value) => figure(value).to_string(),
            Aim::Range { low, high } => format!("{}–{}", figure(low).number, figure(high)),
        }
    }

    /// What a goal asks for as it is typed into a field: without the unit, which stands beside it, and with
    /// thousands parted by spaces in every language, so that it is read again as it is meant.
    #[must_use]
    pub fn typed_aim(&self, aim: Aim, unit: &DeclaredUnit) -> String {
        let typed = |value: rust_decimal::Decimal| {
            let text = Aim::Value(value).written(unit);
            let text = text.trim_end_matches(" %");
            let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            let value = if *unit == DeclaredUnit::Percent { value * rust_decimal::Decimal::from(100) } else { value };
            let said = self.decimal(value, u32::try_from(places).unwrap_or(0)).replace('\u{2212}', "-");
            // A comma between thousands could be read as a decimal sign.
            if self.lang() == miara_model::Lang::En { said.replace(',', "\u{a0}") } else { said }
        };
        // Up to one percent a bare number could be read as a share.
        let least = match aim {
            Aim::Value(value) => value,
            Aim::Range { low, high } => low.abs().min(high.abs()),
        };
        let sign = *unit == DeclaredUnit::Percent && least.abs() <= rust_decimal::Decimal::new(1, 2);
        let typed_aim = match aim {
            Aim::Value(value) => typed(value),
            Aim::Range { low, high } => format!("{}–{}", typed(low), typed(high)),
        };
        if sign { format!("{typed_aim} %") } else { typed_aim }
    }

    /// The part of the firm that a goal is set for.
    #[must_use]
    pub fn scope(&self, scope: &Scope) -> String {
        if scope.is_firm() {
            return self.say("goal-whole-firm");
        }
        let part = |(dimension, value): &(String, String)| format!("{}: {value}", self.dimension(dimension));
        scope.parts().iter().map(part).collect::<Vec<_>>().join(", ")
    }

    /// How a goal stands, in a word or two.
    #[must_use]
    pub fn goal_status(&self, status: GoalStatus) -> String {
        self.say(&format!("goal-status-{}", status.word()))
    }

    /// A period by its name where it has one.
    #[must_use]
    pub fn goal_period(&self, period: miara_model::Period, firm: &Firm) -> String {
        use miara_model::Grain;
        let fiscal = firm.fiscal_year_start;
        let code = period_code(period, fiscal);
        let grain = if code.contains("..") {
            None
        } else if code.contains('Q') {
            Some(Grain::Quarter)
        } else if code.contains('W') {
            Some(Grain::Week)
        } else if code.len() == 4 {
            Some(Grain::Year)
        } else {
            Some(Grain::Month)
        };
        self.named_period(period, grain, fiscal)
    }

    /// How a goal stands, in sentences: the status, where the KPI should stand, the chance, and what is
    /// needed from today.
    #[must_use]
    pub fn standing(&self, standing: &GoalStanding, firm: &Firm) -> String {
        let kpi = &standing.kpi;
        let number = |value: f64| Arg::from(self.figure(Value::Float(value), &kpi.unit, &firm.currency).to_string());
        let goal = &standing.set.goal;
        let mut said = vec![self.say_with(
            "goal-stands",
            &[
                ("goal", Arg::from(self.aim(goal.terms.aim, kpi, &firm.currency))),
                ("period", Arg::from(self.goal_period(goal.key.period, firm))),
                ("status", Arg::from(self.goal_status(standing.status))),
            ],
        )];
        let running = standing.pace.passed > 0.0 && standing.pace.passed < 1.0;
        let is_open = [GoalStatus::OnTrack, GoalStatus::AtRisk, GoalStatus::TooEarly].contains(&standing.status);
        if running && is_open && standing.value.is_ok() {
            let percent = |share: f64| Arg::from(self.share_in_words(share));
            if let Some(due) = standing.pace.due
                && let Ok(value) = &standing.value
            {
                let aim = Value::Exact(goal.terms.aim.nearest(kpi.better)).to_f64();
                let reached = if aim > 0.0 { value.to_f64() / aim } else { 0.0 };
                said.push(self.say_with("goal-pace", &[("due", percent(due)), ("reached", percent(reached))]));
            } else if let Some(should) = standing.pace.should {
                said.push(self.say_with("goal-pace-number", &[("should", number(should))]));
            }
            if let Some(chance) = standing.chance {
                said.push(self.say_with("goal-chance", &[("chance", Arg::from(self.chance_in_words(chance)))]));
            }
            if let Some(needed) = standing.needed_a_day {
                let days = ("days", Arg::from(standing.pace.days_left));
                said.push(self.say_with("goal-needed", &[("needed", number(needed)), days]));
            }
        }
        said.join(" ")
    }

    /// Who made a change, and by which way.
    #[must_use]
    pub fn goal_who(&self, change: &GoalChange) -> String {
        let way = self.say(&format!("goal-way-{}", change.way.word()));
        if change.who.is_empty() { way } else { format!("{} ({way})", change.who) }
    }

    /// A share in whole percent.
    #[must_use]
    pub fn share_in_words(&self, share: f64) -> String {
        format!("{}\u{a0}%", (share * 100.0).round())
    }

    /// A chance in whole percent; what is nearly sure is not called sure.
    #[must_use]
    pub fn chance_in_words(&self, chance: f64) -> String {
        if chance > 0.99 {
            ">\u{a0}99\u{a0}%".to_owned()
        } else if chance < 0.01 {
            "<\u{a0}1\u{a0}%".to_owned()
        } else {
            self.share_in_words(chance)
        }
    }
}
