//! Which column of a list says what: seen by what is held, in whatever language the list is.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;
use miara_model::HeldRow;
use rust_decimal::Decimal;

use super::list::{float, near};
use super::way::Said;

/// The column of a list whose texts name most of what is held: its place, and the name of the column that is held. Of
/// equally good ones the first counts. `None` where nothing is known.
#[must_use]
pub fn id_column(columns: &[Vec<String>], known: &BTreeMap<String, BTreeSet<String>>) -> Option<(usize, String)> {
    let mut best: Option<(usize, usize, String)> = None;
    for (place, texts) in columns.iter().enumerate() {
        for (name, values) in known {
            let different: HashSet<&String> = texts.iter().filter(|text| values.contains(*text)).collect();
            if different.len() > best.as_ref().map_or(0, |(most, ..)| *most) {
                best = Some((different.len(), place, name.clone()));
            }
        }
    }
    best.map(|(_, place, name)| (place, name))
}

/// The column of amounts: the one that most often has what is held of the same thing, in one form or another; of equally
/// good ones that whose sum is the number that was told, else the first. `None` where no column has a number for most.
#[must_use]
pub fn amount_column(
    columns: &[(usize, Vec<Option<Decimal>>)],
    ids: &[String],
    held: &[HeldRow],
    said: Option<Said>,
) -> Option<usize> {
    let mut amounts: HashMap<&str, Vec<Decimal>> = HashMap::new();
    for row in held {
        let forms = row.forms.iter().copied().chain([row.amount, row.written]).flatten();
        amounts.entry(row.id.as_str()).or_default().extend(forms);
    }
    let named = ids.iter().filter(|id| !id.is_empty()).count();
    let rank = |(place, numbers): &(usize, Vec<Option<Decimal>>)| {
        let filled = ids.iter().zip(numbers).filter(|(id, number)| !id.is_empty() && number.is_some()).count();
        let equal = ids.iter().zip(numbers).filter(|(id, number)| {
            let known = amounts.get(id.as_str());
            number.is_some_and(|number| known.is_some_and(|known| known.iter().any(|known| near(*known, number))))
        });
        let sum: Decimal =
            ids.iter().zip(numbers).filter(|(id, _)| !id.is_empty()).filter_map(|(_, number)| *number).sum();
        let is_said = said.is_some_and(|said| said.is(float(sum)));
        (filled * 2 > named).then_some((equal.count(), is_said, usize::MAX - place))
    };
    columns.iter().filter_map(|column| Some((rank(column)?, column.0))).max().map(|(_, place)| place)
}

/// The column of days: the one that most often has the day by which a thing counts. `None` where there is none.
#[must_use]
pub fn day_column(columns: &[(usize, Vec<Option<Date>>)], ids: &[String], held: &[HeldRow]) -> Option<usize> {
    let mut days: HashMap<&str, Vec<Date>> = HashMap::new();
    for row in held {
        days.entry(row.id.as_str()).or_default().extend(row.day);
    }
    let rank = |(place, column): &(usize, Vec<Option<Date>>)| {
        let is_equal = |(id, day): &(&String, &Option<Date>)| {
            day.is_some_and(|day| days.get(id.as_str()).is_some_and(|known| known.contains(&day)))
        };
        (ids.iter().zip(column).filter(is_equal).count(), usize::MAX - place)
    };
    columns.iter().map(|column| (rank(column), column.0)).max().map(|(_, place)| place)
}
