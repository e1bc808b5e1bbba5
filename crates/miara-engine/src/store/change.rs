//! What an import says of its rows and does to those that are there, in numbers.

use std::collections::{BTreeMap, HashSet};

/// Fingerprints of the values that some columns have together.
pub type Scopes = HashSet<u64>;

/// What an export is the whole truth of, among the rows of its data source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Covered {
    /// Of its rows alone: rows with other keys stay.
    #[default]
    Rows,
    /// Of days: rows on these days that it lacks are gone.
    Days {
        /// The column of days.
        axis: String,
        /// The first day, and the last one, as days since 1970.
        days: (i32, i32),
    },
    /// Of everything: rows that it lacks are gone.
    All {
        /// The moment from which they are gone, in microseconds of UTC.
        at: i64,
    },
}

/// How the rows of an import stand to those that are there.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// The data source; absent for things, which merge by identity.
    pub data_source: Option<String>,
    /// The columns that identify a row.
    pub key: Vec<String>,
    /// The columns whose values the file decides.
    pub mapped: Vec<String>,
    /// What the file is the whole truth of.
    pub covered: Covered,
    /// The columns that tell to whom the file is limited: rows with values that the file lacks stay.
    pub scope: Vec<String>,
    /// The column of the document that rows are lines of: a document in the file is there as a whole.
    pub document: Option<String>,
    /// The column by which two things of one id are told apart; the main axis where there is none.
    pub told_by: Option<String>,
    /// The column of a row's last change: an older row changes nothing.
    pub changed_at: Option<String>,
    /// True where the whole file is older than what is there, which then stays.
    pub is_older: bool,
    /// Days that newer files cover: on them an older file changes nothing.
    pub newer: Vec<NewerDays>,
    /// True where an older file adds what newer ones lack, since those are limited in a way that they don't show.
    pub adds_older: bool,
    /// True where rows that are absent stay, since the file is limited in a way that it doesn't show.
    pub keeps_absent: bool,
    /// True for the first file of its data source: there is nothing that it could contradict.
    pub is_first: bool,
    /// Keys that the tool has merged into others; their rows go.
    pub merged_away: HashSet<String>,
    /// Keys of rows of the file that did not come in: they are in it, so that what is there of them stays.
    pub refused: HashSet<String>,
}

/// Days that a newer file covers, for the values of the scope that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewerDays {
    /// The first day and the last one, as days since 1970.
    pub days: (i32, i32),
    /// The values of its scope; empty where it has none.
    pub scopes: Scopes,
}

/// How many rows, and how much they weigh by currency, in the smallest unit of the amount's column.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Weight {
    /// Rows.
    pub rows: u64,
    /// Amounts by currency; an empty currency is the firm's own, or none.
    #[serde(with = "as_text")]
    pub amounts: BTreeMap<String, i128>,
}

/// Amounts as decimal text, since JSON readers lose long numbers.
mod as_text {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(amounts: &BTreeMap<String, i128>, to: S) -> Result<S::Ok, S::Error> {
        let text: BTreeMap<&String, String> = amounts.iter().map(|(name, amount)| (name, amount.to_string())).collect();
        text.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, i128>, D::Error> {
        let text = BTreeMap::<String, String>::deserialize(from)?;
        let number = |(name, amount): (String, String)| Ok((name, amount.parse().map_err(serde::de::Error::custom)?));
        text.into_iter().map(number).collect()
    }
}

impl Weight {
    pub(super) fn add(&mut self, amount: Option<(&str, i128)>) {
        self.rows += 1;
        if let Some((currency, amount)) = amount {
            match self.amounts.get_mut(currency) {
                Some(sum) => *sum += amount,
                None => {
                    self.amounts.insert(currency.to_owned(), amount);
                }
            }
        }
    }

    pub(super) fn plus(&mut self, other: &Weight) {
        self.rows += other.rows;
        for (currency, amount) in &other.amounts {
            *self.amounts.entry(currency.clone()).or_default() += amount;
        }
    }

    /// True where it has fewer rows, or less of some amount, than `before`.
    #[must_use]
    pub fn is_less_than(&self, before: &Weight) -> bool {
        self.rows < before.rows || before.compares(self, |before, after| after.abs() < before.abs())
    }

    /// True where its amount and the one of `after` compare so in some currency.
    fn compares(&self, after: &Weight, so: impl Fn(i128, i128) -> bool) -> bool {
        let amount = |currency: &String| after.amounts.get(currency).copied().unwrap_or_default();
        self.amounts.iter().any(|(currency, before)| so(*before, amount(currency)))
    }
}

/// What an import changes, before it does.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// Rows that were there and are not in the file any more.
    pub gone: Weight,
    /// The first keys of those, to be shown; at most ten.
    pub gone_keys: Vec<String>,
    /// Of files that cover days: each day that has or had rows.
    pub days: BTreeMap<i32, DayChange>,
    /// Rows of the data source that have a key of this file.
    pub met: u64,
    /// Of those, rows that are the same in all that the file says.
    pub same: u64,
    /// Of those that were met, rows that seem to be other things of the same id.
    pub moved: u64,
    /// Rows that are older than what is there, and change nothing.
    pub older: u64,
    /// Rows of the data source that there were before.
    pub known: u64,
    /// Lines that are there and whose document is in the file.
    pub lines_met: u64,
    /// Of those, lines whose document has a day far away in the file.
    pub lines_far: u64,
    /// A document that comes again on another day, so that its number may be that of another one.
    pub renumbered: Option<String>,
    /// Rows of an older file that newer ones lack, with what there is on their days or some of their ids.
    pub beyond: Beyond,
    /// Values of the scope that the file lacks and whose rows on its days look like rows of a value that it
    /// has: the old value and the new one.
    pub renamed: Vec<(String, String)>,
    /// Values of the scope that the file lacks and that have rows on its days, with how they are shown.
    pub outside: BTreeMap<u64, String>,
}

/// Rows of an older file that newer ones lack.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Beyond {
    /// How many, and what they weigh.
    pub rows: Weight,
    /// The first and the last of the days, as days since 1970.
    pub days: Option<(i32, i32)>,
    /// Some of the ids of a list.
    pub keys: Vec<String>,
}

/// What an import does to one day.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DayChange {
    /// Its rows before.
    pub before: Weight,
    /// Its rows afterwards.
    pub after: Weight,
    /// Rows before that the file has as they are, or under another name.
    pub same: u64,
    /// Rows before of which the file has one that differs a little in numbers alone.
    pub corrected: u64,
}

/// A fall of less than this is none, in the smallest unit of the amount's column.
const LEAST_FALL: i128 = 10;

impl Change {
    /// The first and the last day that had rows, as days since 1970, with what all days between them had and
    /// get; `None` where none had any.
    #[must_use]
    pub fn replaced(&self) -> Option<((i32, i32), Weight, Weight)> {
        let mut had = self.days.iter().filter(|(_, day)| day.before.rows > 0).map(|(day, _)| *day);
        let first = had.next()?;
        let last = had.next_back().unwrap_or(first);
        let (mut before, mut after) = (Weight::default(), Weight::default());
        for day in self.days.range(first..=last).map(|(_, day)| day) {
            before.plus(&day.before);
            after.plus(&day.after);
        }
        Some(((first, last), before, after))
    }

    /// True where the days that had rows come to sums that differ by more than a fifth.
    #[must_use]
    pub fn sums_differ(&self) -> bool {
        let differ = |before: i128, after: i128| (after - before).abs() * 5 > before.abs();
        self.replaced().is_some_and(|(_, before, after)| before.compares(&after, differ))
    }

    /// The covered days that lose more than a fifth of an amount.
    #[must_use]
    pub fn fallen(&self) -> Vec<i32> {
        // A few visits less are no filter.
        let falls = |before: i128, after: i128| {
            let less = before.abs() - after.abs();
            less * 5 > before.abs() && less >= LEAST_FALL
        };
        let fallen = self.days.iter().filter(|(_, day)| day.before.compares(&day.after, falls));
        fallen.map(|(day, _)| *day).collect()
    }

    /// The covered days that get less than they had: fewer rows, and on the first and the last day also less of
    /// an amount, since there a file may begin or end within the day.
    #[must_use]
    pub fn shrunk(&self) -> Vec<i32> {
        let ends = [self.days.keys().next(), self.days.keys().next_back()];
        let shrinks = |day: &i32, change: &DayChange| {
            if ends.contains(&Some(day)) {
                change.after.is_less_than(&change.before)
            } else {
                change.after.rows < change.before.rows
            }
        };
        self.days.iter().filter(|(day, change)| shrinks(day, change)).map(|(day, _)| *day).collect()
    }

    /// The first and the last covered day, where no row of the file is one of those that it had: two parts of one
    /// day, perhaps.
    #[must_use]
    pub fn split_days(&self) -> Vec<i32> {
        let ends = [self.days.first_key_value(), self.days.last_key_value()];
        let split = |day: &DayChange| day.before.rows > 0 && day.after.rows > 0 && day.same + day.corrected == 0;
        ends.into_iter().flatten().filter(|(_, day)| split(day)).map(|(day, _)| *day).collect()
    }
}

impl Terms {
    /// True where a newer file covers a row.
    pub(super) fn is_newer(&self, day: Option<i32>, scope: Option<u64>) -> bool {
        let covers = |newer: &NewerDays| {
            day.is_some_and(|day| newer.days.0 <= day && day <= newer.days.1)
                && (newer.scopes.is_empty() || scope.is_some_and(|scope| newer.scopes.contains(&scope)))
        };
        self.newer.iter().any(covers)
    }
}
