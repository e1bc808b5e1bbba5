//! Rows of a list from another tool, held against the rows behind a number.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use miara_model::{HeldRow, Period};
use rust_decimal::Decimal;

use super::way::Said;

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListedRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What it is called by; empty where it says nothing.
    pub id: String,
    /// Its amount; `None` where it has none that can be read.
    pub amount: Option<Decimal>,
    /// Its day.
    pub day: Option<Date>,
    /// Whether it says of itself that it is a total.
    pub says_total: bool,
}

/// What a row of the list comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Its amount.
    Amounts,
    /// One for each row.
    Rows,
    /// One for each different thing.
    Things,
}

/// What is held of a measure.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// Rows that count, and rows that the list names.
    pub rows: &'a [HeldRow],
    /// The days that are asked for.
    pub period: Period,
    /// The dimensions of [`HeldRow::parts`].
    pub parts: &'a [&'a str],
    /// Names of the list that are in rows which were refused at import.
    pub refused: &'a BTreeSet<String>,
    /// The firm's currency.
    pub currency: &'a str,
}

/// A list.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Its rows.
    pub rows: &'a [ListedRow],
    /// What each comes to.
    pub counting: Counting,
    /// The number that was told beside it, and how exactly.
    pub said: Option<Said>,
}

/// Why two numbers differ in some rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Nothing is held of them.
    NotHeld,
    /// They were refused at import.
    Refused,
    /// They are held and lie outside the days that are asked for.
    OtherDay,
    /// They lie on the other side of midnight by UTC.
    UtcDay,
    /// They would count, and nobody knows their day.
    Undated,
    /// They have no day by which they could count: a lost deal was not won.
    NoDay,
    /// They don't meet a condition of the measure, by its place.
    Fails(usize),
    /// They are of another value of a dimension that the question filters by.
    Elsewhere(String),
    /// Their currency has no rate.
    NoRate,
    /// They have no amount with us.
    NoAmount,
    /// They are gone from their tool's full list.
    Gone,
    /// Another row counts in their place, the first of its kind.
    NotFirst,
    /// They say the same as another row in everything but the id.
    Repeats,
    /// The list lacks all rows of one value of a dimension; `None` is those of none.
    PartNotListed(String, Option<String>),
    /// They are dated after the last day of the list.
    AfterTheList,
    /// The list lacks them, and nothing says why.
    NotListed,
    /// They were open at the moment that is asked for, and have ended since.
    EndedSince,
    /// The list has another form of the amount, by its place in
    /// [`amount_forms`](miara_model::alternative::amount_forms).
    Form(usize),
    /// The list has another form of the amount as it is written, unconverted.
    WrittenForm(usize),
    /// The list has the amount as it is written, unconverted.
    AsWritten,
    /// The list converts by another rate.
    OtherRate,
    /// The list has them more than once.
    Twice,
    /// Less than one apart.
    Rounding,
    /// The amounts differ.
    Amount,
    /// Rows of the list without an id.
    NoId,
    /// The number that was told is not the sum of the list.
    NotTheSum,
}

/// One thing of which both numbers tell otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is called by.
    pub id: String,
    /// What it comes to with us; `None` where it doesn't count.
    pub held: Option<Decimal>,
    /// What it comes to in the list; `None` where it isn't there.
    pub listed: Option<Decimal>,
    /// Its day with us.
    pub held_day: Option<Date>,
    /// Its day in the list.
    pub listed_day: Option<Date>,
    /// What more it makes in the list than with us.
    pub difference: Decimal,
}

/// All that differs for one reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The reason.
    pub cause: Cause,
    /// What more it makes in the list than with us.
    pub difference: Decimal,
    /// The things, those that differ most first.
    pub items: Vec<Item>,
}

/// Two numbers, and what the difference is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Our number.
    pub ours: Decimal,
    /// The other tool's.
    pub theirs: Decimal,
    /// What the rows of the list come to.
    pub listed: Decimal,
    /// Why they differ, what makes most first; the differences add up to `theirs - ours`.
    pub shares: Vec<Share>,
    /// Things that are the same in both.
    pub same: usize,
    /// The lines of the list that are totals of it, and were passed over.
    pub totals: Vec<u64>,
}

pub(super) fn float(number: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive as _;
    number.to_f64().unwrap_or(f64::NAN)
}

/// Equal to the hundredth.
pub(super) fn near(a: Decimal, b: Decimal) -> bool {
    (a - b).abs() <= Decimal::new(5, 3)
}

/// What rows of the list come to.
pub(super) fn worth(rows: &[&ListedRow], counting: Counting) -> Decimal {
    match counting {
        Counting::Amounts => rows.iter().filter_map(|row| row.amount).sum(),
        Counting::Rows => Decimal::from(rows.len()),
        Counting::Things => Decimal::from(usize::from(!rows.is_empty())),
    }
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Found {
    pub(super) shares: BTreeMap<Cause, (Decimal, Vec<Item>)>,
    pub(super) same: usize,
}

impl Found {
    pub(super) fn add(&mut self, cause: Cause, item: Item) {
        let share = self.shares.entry(cause).or_default();
        share.0 += item.difference;
        share.1.push(item);
    }

    pub(super) fn into_shares(self) -> Vec<Share> {
        let mut shares: Vec<Share> = self
            .shares
            .into_iter()
            .map(|(cause, (difference, mut items))| {
                items.sort_by_key(|item| std::cmp::Reverse(item.difference.abs()));
                Share { cause, difference, items }
            })
            .collect();
        shares.sort_by_key(|share| std::cmp::Reverse(share.difference.abs()));
        shares
    }
}

impl Item {
    pub(super) fn of(id: &str) -> Item {
        Item {
            id: id.to_owned(),
            held: None,
            listed: None,
            held_day: None,
            listed_day: None,
            difference: Decimal::ZERO,
        }
    }
}
