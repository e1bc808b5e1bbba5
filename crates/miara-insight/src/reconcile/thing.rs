//! One thing under its name: what is held of it, and what the list says.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use miara_model::{DATA_SOURCE, HeldRow};
use rust_decimal::Decimal;

use super::list::{Cause, Counting, Found, Held, Item, ListedRow, near, worth};

/// All that is held and listed under one name.
#[derive(Debug, Default)]
pub(super) struct Thing<'a> {
    pub(super) held: Vec<&'a HeldRow>,
    pub(super) listed: Vec<&'a ListedRow>,
}

/// What is known of all things together.
pub(super) struct Context<'a> {
    /// Values of a dimension of which the list has no row, though it has rows of others.
    unlisted: Vec<(usize, Option<&'a str>)>,
    /// The last day of the list.
    last_day: Option<Date>,
}

impl<'a> Context<'a> {
    pub(super) fn of(held: &Held<'a>, things: &BTreeMap<&str, Thing<'a>>) -> Self {
        let mut unlisted = Vec::new();
        for place in 0..held.parts.len() {
            // How many things of each value count, and how many of that value the list has, whether they count or not.
            let mut values: BTreeMap<Option<&str>, (usize, usize)> = BTreeMap::new();
            for thing in things.values() {
                let values_of = |rows: &mut dyn Iterator<Item = &&'a HeldRow>| -> BTreeSet<Option<&'a str>> {
                    rows.map(|row| row.parts[place].as_deref()).collect()
                };
                for value in values_of(&mut thing.held.iter().filter(|row| row.counts)) {
                    values.entry(value).or_default().0 += 1;
                }
                if !thing.listed.is_empty() {
                    values_of(&mut thing.held.iter()).into_iter().for_each(|value| {
                        values.entry(value).or_default().1 += 1;
                    });
                }
            }
            let has_others = values.values().any(|(_, listed)| *listed > 0);
            let missing = values.into_iter().filter(|(_, (all, listed))| has_others && *all > 1 && *listed == 0);
            unlisted.extend(missing.map(|(value, _)| (place, value)));
        }
        Context { unlisted, last_day: last_day(things) }
    }
}

/// The last day of a list whose days are those by which things count with us; `None` where it is by other days.
fn last_day(things: &BTreeMap<&str, Thing<'_>>) -> Option<Date> {
    let known = things.values().filter_map(|thing| {
        Some((thing.held.iter().find(|row| row.counts)?.day?, thing.listed.iter().find_map(|row| row.day)?))
    });
    let (all, equal) =
        known.fold((0, 0), |(all, equal), (held, listed)| (all + 1, equal + usize::from(held == listed)));
    // A day or two may be beside midnight.
    let is_same_day = all > 0 && equal * 10 >= all * 9;
    things.values().flat_map(|thing| &thing.listed).filter_map(|row| row.day).max().filter(|_| is_same_day)
}

impl Thing<'_> {
    /// What it comes to with us.
    pub(super) fn counted(&self) -> Decimal {
        self.held.iter().filter(|row| row.counts).filter_map(|row| row.amount).sum()
    }

    /// What it comes to in the list; `None` where the list lacks it.
    pub(super) fn comes_to(&self, counting: Counting) -> Option<Decimal> {
        (!self.listed.is_empty()).then(|| worth(&self.listed, counting))
    }

    pub(super) fn judge(
        &self,
        id: &str,
        held: &Held<'_>,
        counting: Counting,
        context: &Context<'_>,
        found: &mut Found,
    ) {
        let Some(theirs) = self.comes_to(counting) else {
            for row in self.held.iter().filter(|row| row.counts && row.amount.is_some_and(|amount| !amount.is_zero())) {
                let amount = row.amount.unwrap_or_default();
                let item = Item { held: row.amount, held_day: row.day, difference: -amount, ..Item::of(id) };
                found.add(unlisted_cause(row, held, context), item);
            }
            return;
        };
        let ours = self.counted();
        let item = Item {
            held: self.held.iter().any(|row| row.counts).then_some(ours),
            listed: Some(theirs),
            held_day: self.held.iter().find_map(|row| row.day),
            listed_day: self.listed.iter().find_map(|row| row.day),
            difference: theirs - ours,
            ..Item::of(id)
        };
        if self.held.is_empty() {
            let cause = if held.refused.contains(id) { Cause::Refused } else { Cause::NotHeld };
            return found.add(cause, item);
        }
        if near(theirs, ours) && (theirs == ours || counting == Counting::Amounts) {
            found.same += 1;
            if theirs != ours {
                found.add(Cause::Rounding, item);
            }
            return;
        }
        let mut left = theirs - ours;
        for (cause, difference) in self.causes(theirs, ours, held, counting) {
            left -= difference;
            found.add(cause, Item { difference, ..item.clone() });
        }
        if !left.is_zero() {
            let cause = self.amount_cause(theirs - self.repeated(counting), left, held);
            found.add(cause, Item { difference: left, ..item });
        }
    }

    /// What the list has too much by naming things more often than they are.
    fn repeated(&self, counting: Counting) -> Decimal {
        let (there, named) = (self.held.len(), self.listed.len());
        let first = self.listed[0].amount;
        let are_alike = self.listed.iter().all(|row| row.amount == first);
        match counting {
            Counting::Things => Decimal::ZERO,
            _ if named < 2 => Decimal::ZERO,
            _ if there == 1 && are_alike => {
                let each = if counting == Counting::Amounts { first.unwrap_or_default() } else { Decimal::ONE };
                each * Decimal::from(named - 1)
            }
            // All lines of one thing, so many times over.
            Counting::Amounts if there > 0 && named > there && named.is_multiple_of(there) => {
                let (once, times) = (self.counted(), Decimal::from(named / there));
                if near(worth(&self.listed, counting), once * times) {
                    once * (times - Decimal::ONE)
                } else {
                    Decimal::ZERO
                }
            }
            _ => Decimal::ZERO,
        }
    }

    /// Rows that are named twice, and rows that are held and don't count, as far as they make the difference.
    fn causes(&self, theirs: Decimal, ours: Decimal, held: &Held<'_>, counting: Counting) -> Vec<(Cause, Decimal)> {
        let mut causes = Vec::new();
        let twice = self.repeated(counting);
        if !twice.is_zero() {
            causes.push((Cause::Twice, twice));
        }
        let mut left = theirs - ours - twice;
        let of_others = self.of_other_sources(theirs - twice, held);
        if !of_others.is_empty() {
            causes.extend(of_others);
            return causes;
        }
        let others: Vec<&&HeldRow> = self.held.iter().filter(|row| !row.counts).collect();
        if others.len() == self.held.len() {
            // What doesn't count at all has in the list the amount that the list gives it.
            causes.extend(others.first().filter(|_| !left.is_zero()).map(|row| (uncounted_cause(row, held), left)));
            return causes;
        }
        let known: Decimal = others.iter().filter_map(|row| row.amount).sum();
        let is_known = near(known, left) || others.iter().any(|row| row.amount.is_none());
        // One thing is counted once, however many rows it has.
        if counting == Counting::Things || !is_known {
            return causes;
        }
        for row in others {
            let cause = uncounted_cause(row, held);
            let difference = match row.amount {
                Some(amount) => amount,
                None if matches!(cause, Cause::NoRate | Cause::NoAmount) => left,
                None => continue,
            };
            left -= difference;
            if !difference.is_zero() {
                causes.push((cause, difference));
            }
        }
        causes
    }

    /// What counts with us under the same id in data sources that the list is not of; empty where the list is not of just
    /// one of them.
    fn of_other_sources(&self, theirs: Decimal, held: &Held<'_>) -> Vec<(Cause, Decimal)> {
        let Some(place) = held.parts.iter().position(|dimension| *dimension == DATA_SOURCE) else { return Vec::new() };
        let mut sources: BTreeMap<Option<&str>, Decimal> = BTreeMap::new();
        for row in self.held.iter().filter(|row| row.counts) {
            *sources.entry(row.parts[place].as_deref()).or_default() += row.amount.unwrap_or_default();
        }
        let of_list = sources.iter().find(|(_, sum)| near(**sum, theirs)).map(|(source, _)| *source);
        let (Some(of_list), true) = (of_list, sources.len() > 1) else { return Vec::new() };
        let others = sources.into_iter().filter(|(source, _)| *source != of_list);
        let cause = |source: Option<&str>| Cause::PartNotListed(DATA_SOURCE.to_owned(), source.map(str::to_owned));
        others.map(|(source, sum)| (cause(source), -sum)).collect()
    }

    /// Why the list has another amount.
    fn amount_cause(&self, theirs: Decimal, left: Decimal, held: &Held<'_>) -> Cause {
        let sum = |amount: &dyn Fn(&HeldRow) -> Option<Decimal>| -> Option<Decimal> {
            self.held.iter().filter(|row| row.counts).map(|row| amount(row)).sum()
        };
        let forms = self.held.first().map_or(0, |row| row.forms.len());
        let is = |amount: &dyn Fn(&HeldRow) -> Option<Decimal>| sum(amount).is_some_and(|sum| near(sum, theirs));
        let form = (0..forms).find(|place| is(&|row| row.forms[*place]));
        let written = (0..forms).find(|place| is(&|row| row.written_forms[*place]));
        let is_foreign = self.held.iter().any(|row| row.currency.as_deref().is_some_and(|code| code != held.currency));
        if let Some(place) = form {
            Cause::Form(place)
        } else if is_foreign && is(&|row| row.written) {
            Cause::AsWritten
        } else if let Some(place) = written.filter(|_| is_foreign) {
            Cause::WrittenForm(place)
        } else if is_foreign && is_near_rate(theirs, theirs - left) {
            Cause::OtherRate
        } else if left.abs() < Decimal::ONE {
            Cause::Rounding
        } else {
            Cause::Amount
        }
    }
}

/// True where another rate of the same currency may make one amount of the other.
fn is_near_rate(theirs: Decimal, ours: Decimal) -> bool {
    theirs.checked_div(ours).is_some_and(|ratio| ratio > Decimal::new(75, 2) && ratio < Decimal::new(133, 2))
}

/// Why a row that is held doesn't count.
fn uncounted_cause(row: &HeldRow, held: &Held<'_>) -> Cause {
    if row.gone.is_some() {
        Cause::Gone
    } else if let Some(place) = row.fails.first() {
        Cause::Fails(*place)
    } else if let Some((dimension, _)) = row.elsewhere.first() {
        Cause::Elsewhere(dimension.clone())
    } else if row.day.is_none() {
        if row.lacks_day { Cause::Undated } else { Cause::NoDay }
    } else if !row.is_within {
        let is_by_utc = row.utc_day.is_some_and(|day| held.period.contains(day));
        if is_by_utc && !row.day.is_some_and(|day| held.period.contains(day)) { Cause::UtcDay } else { Cause::OtherDay }
    } else if !row.has_rate {
        Cause::NoRate
    } else if row.amount.is_none() {
        Cause::NoAmount
    } else {
        Cause::NotFirst
    }
}

/// Why the list lacks a row that counts.
fn unlisted_cause(row: &HeldRow, held: &Held<'_>, context: &Context<'_>) -> Cause {
    let part = context.unlisted.iter().find(|(place, value)| row.parts[*place].as_deref() == *value);
    if row.ended.is_some() {
        Cause::EndedSince
    } else if row.repeats {
        Cause::Repeats
    } else if row.utc_day.is_some_and(|day| !held.period.contains(day))
        && row.day.is_some_and(|day| held.period.contains(day))
    {
        Cause::UtcDay
    } else if let Some((place, value)) = part {
        Cause::PartNotListed(held.parts[*place].to_owned(), value.map(str::to_owned))
    } else if context.last_day.zip(row.day).is_some_and(|(last, day)| day > last) {
        Cause::AfterTheList
    } else {
        Cause::NotListed
    }
}
