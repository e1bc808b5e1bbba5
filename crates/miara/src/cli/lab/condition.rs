//! Conditions on rows, such as `month<2024-05` or `period=old`.

use std::cmp::Ordering;

use super::fault::Fault;
use super::number::numbers;
use super::table::Table;

/// A sign, and whether it holds of two things in some order.
type Sign = (&'static str, fn(Ordering) -> bool);

/// Signs, the longer before those they begin with.
const SIGNS: [Sign; 6] = [
    ("<=", |order| order != Ordering::Greater),
    (">=", |order| order != Ordering::Less),
    ("!=", |order| order != Ordering::Equal),
    ("<", |order| order == Ordering::Less),
    (">", |order| order == Ordering::Greater),
    ("=", |order| order == Ordering::Equal),
];

/// The rows that meet every one of the conditions, which are separated by commas. Values are
/// compared as numbers where both are, else as text; ISO dates have the order of time as text.
pub(super) fn met(table: &Table, text: &str, option: &'static str) -> Result<Vec<bool>, Fault> {
    let mut rows = vec![true; table.len()];
    for one in text.split(',') {
        let bad = || Fault::BadOption { option, text: text.to_owned() };
        let at = one.find(['<', '>', '=', '!']).ok_or_else(bad)?;
        let (sign, holds) = SIGNS.iter().find(|(sign, _)| one[at..].starts_with(sign)).ok_or_else(bad)?;
        let column = table.column(&one[..at])?;
        let wanted = one[at + sign.len()..].trim();
        let number = |text: &str| numbers(std::iter::once(text)).ok().and_then(|read| read[0]);
        let as_number = number(wanted);
        for (row, cell) in table.texts(column).enumerate() {
            let order = match (as_number, number(cell)) {
                (Some(wanted), Some(own)) => own.total_cmp(&wanted),
                _ => cell.cmp(wanted),
            };
            rows[row] &= holds(order);
        }
    }
    if rows.contains(&true) { Ok(rows) } else { Err(Fault::NoRow { condition: text.to_owned() }) }
}
