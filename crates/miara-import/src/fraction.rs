//! Hours that may be fractions of a day.
//!
//! A spreadsheet keeps 6:30 as 0.2708333 of a day, and where the cell's format is lost, only that number
//! is left. Hours that people write have few digits, and a clock shows whole seconds; so what was
//! computed, is below one and comes to whole seconds or minutes under one reading only is read so.

use std::collections::HashSet;

use crate::number::{DecimalSign, Number, read_number, rescale};
use crate::typed::Unit;

/// Digits after the point beyond which a number was computed and not written.
const WRITTEN: u32 = 4;
/// Different values that are the same by chance no more.
const ENOUGH: usize = 3;
/// Different values that are remembered.
const REMEMBERED: usize = 64;

/// What the numbers of a column say of being fractions of a day.
#[derive(Debug, Clone, Default)]
pub(crate) struct FractionTally {
    /// Numbers that are not below one.
    whole: u64,
    /// Values that were computed, in millionths of a second of a day.
    computed: HashSet<i128>,
    example: Option<String>,
    /// Each comes to whole seconds, or minutes, as a fraction of a day or as hours.
    odd_day_seconds: bool,
    odd_day_minutes: bool,
    odd_hour_seconds: bool,
    odd_hour_minutes: bool,
    said: Option<Unit>,
}

/// What is to be made of a column of hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fractions {
    /// They are hours.
    Hours,
    /// They are fractions of a day.
    Days,
    /// Nothing decides; one of the values.
    Open(String),
}

impl FractionTally {
    /// Adds a number of a column that is a number to the source.
    pub(crate) fn add(&mut self, cell: &str, sign: Option<DecimalSign>) {
        if !cell.trim_start_matches('-').starts_with("0.") {
            self.whole += u64::from(cell != "0");
        } else if let Ok(number) = read_number(cell, sign) {
            self.add_number(&number);
        }
    }

    pub(crate) fn add_number(&mut self, number: &Number<'_>) {
        let Ok((days, _)) = number.scaled(18) else { return };
        if days.abs() >= 10_i128.pow(18) {
            self.whole += 1;
            return;
        }
        if number.scale <= WRITTEN || days <= 0 {
            return;
        }
        let parts = |per: i128| days.checked_mul(per).and_then(|all| rescale(all, 18, 6).ok()).map(|(found, _)| found);
        // Fifteen digits of a day are exact to far less than this.
        let is_odd = |micros: Option<i128>| {
            micros.is_none_or(|micros| (micros % 1_000_000).min(1_000_000 - micros % 1_000_000) > 500)
        };
        self.odd_day_seconds |= is_odd(parts(86_400));
        self.odd_day_minutes |= is_odd(parts(1440));
        self.odd_hour_seconds |= is_odd(parts(3600));
        self.odd_hour_minutes |= is_odd(parts(60));
        if self.computed.len() < REMEMBERED {
            self.computed.extend(parts(86_400));
        }
        self.example.get_or_insert_with(|| number.decimal().map(|n| n.normalize().to_string()).unwrap_or_default());
    }

    /// Takes over what a survey of the whole file had decided.
    pub(crate) fn remember(&mut self, unit: Option<Unit>) {
        self.said = unit.or(Some(Unit::Hours));
    }

    /// What the numbers of the column are, if they are a time at all.
    pub(crate) fn verdict(&self) -> Fractions {
        let Some(example) = &self.example else {
            return if self.said == Some(Unit::Days) { Fractions::Days } else { Fractions::Hours };
        };
        if let Some(said) = self.said {
            return if said == Unit::Days { Fractions::Days } else { Fractions::Hours };
        }
        if self.whole > 0 || self.odd_day_seconds {
            return Fractions::Hours;
        }
        if self.odd_hour_seconds || (self.odd_hour_minutes && !self.odd_day_minutes) {
            return Fractions::Days;
        }
        if self.odd_hour_minutes || self.computed.len() < ENOUGH {
            return Fractions::Open(example.clone());
        }
        Fractions::Hours
    }
}
