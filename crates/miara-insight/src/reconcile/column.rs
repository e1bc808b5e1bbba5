//! Which column of a list says what: seen by what is held, in whatever language the list is.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;
use miara_model::HeldRow;
use rust_decimal::Decimal;

use super::list::{float, near};
use super::way::Said;

/// The columns of a list that may name what is held, by their places, each with the column that is held: those that name
/// nearly as many things as the one that names most.
#[must_use]
pub fn id_columns(columns: &[Vec<String>], known: &BTreeMap<String, BTreeSet<String>>) -> Vec<(usize, String)> {
    let mut named: Vec<(usize, usize, String)> = Vec::new();
    for (place, texts) in columns.iter().enumerate() {
        for (name, values) in known {
            let different: HashSet<&String> = texts.iter().filter(|text| values.contains(*text)).collect();
            named.push((different.len(), place, name.clone()));
        }
    }
    let most = named.iter().map(|(count, ..)| *count).max().unwrap_or(0);
    named.retain(|(count, ..)| *count > 0 && count * 10 >= most * 9);
    named.sort_by_key(|(count, place, _)| (std::cmp::Reverse(*count), *place));
    named.into_iter().map(|(_, place, name)| (place, name)).collect()
}

/// The column of amounts: that whose sum is the number that was told, else the one that most often has what is held of
/// the same thing, in another form where no column has it as it counts; of equally good ones the first. `None` where no
/// column has a number for most, or several have and none of them a known one.
#[must_use]
pub fn amount_column(
    columns: &[(usize, Vec<Option<Decimal>>)],
    ids: &[String],
    held: &[HeldRow],
    said: Option<Said>,
) -> Option<usize> {
    let mut amounts: HashMap<&str, Known> = HashMap::new();
    for row in held {
        let known = amounts.entry(row.id.as_str()).or_default();
        known.amounts.extend([row.amount, row.written].into_iter().flatten());
        known.forms.extend(row.forms.iter().chain(&row.written_forms).flatten());
    }
    let rank = |(place, numbers): &(usize, Vec<Option<Decimal>>)| {
        let named = || ids.iter().zip(numbers).filter(|(id, _)| !id.is_empty());
        let numbers = || named().filter_map(|(id, number)| Some((id, (*number)?)));
        let equal = |taken: &dyn Fn(&Known) -> &[Decimal]| {
            let is_known = |(id, number): &(&String, Decimal)| {
                amounts.get(id.as_str()).is_some_and(|known| taken(known).iter().any(|known| near(*known, *number)))
            };
            numbers().filter(is_known).count()
        };
        let is_said = said.is_some_and(|said| said.is(float(numbers().map(|(_, number)| number).sum())));
        let is_filled = numbers().count() * 2 > named().count();
        let first = usize::MAX - place;
        is_filled.then(|| (is_said, equal(&|known| &known.amounts), equal(&|known| &known.forms), first))
    };
    let ranked: Vec<_> = columns.iter().filter_map(|column| Some((rank(column)?, column.0))).collect();
    let is_alone = ranked.len() == 1;
    // Where no value is known, nothing tells one column of numbers from another.
    let best = ranked
        .into_iter()
        .max()
        .filter(|((is_said, amounts, forms, _), _)| is_alone || *is_said || amounts + forms > 0);
    best.map(|(_, place)| place)
}

/// What is held of one thing.
#[derive(Default)]
struct Known {
    amounts: Vec<Decimal>,
    forms: Vec<Decimal>,
}

/// The column of days: the one that most often has the day by which a thing counts. `None` where none ever has.
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
    let best = columns.iter().map(|column| (rank(column), column.0)).max();
    best.filter(|((equal, _), _)| *equal > 0).map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(id: &str, amount: i64) -> HeldRow {
        let amount = Decimal::from(amount);
        let forms = vec![Some(amount * Decimal::new(123, 2))];
        HeldRow { id: id.to_owned(), amount: Some(amount), written: Some(amount), forms, ..HeldRow::default() }
    }

    fn numbers(texts: [&str; 3]) -> Vec<Option<Decimal>> {
        texts.iter().map(|text| text.parse().ok()).collect()
    }

    #[test]
    fn the_amount_is_where_the_values_are() {
        let held = [held("A", 100), held("B", 200)];
        let ids = ["A", "B", ""].map(str::to_owned);
        let columns =
            [(1, numbers(["1", "2", ""])), (2, numbers(["123", "246", "369"])), (3, numbers(["100", "210", ""]))];
        assert_eq!(amount_column(&columns, &ids, &held, None), Some(3), "one net amount beats two gross ones");
        let gross = Some(Said { number: Decimal::from(369), places: 0 });
        assert_eq!(amount_column(&columns, &ids, &held, gross), Some(2), "its sum is the number that was told");
        assert_eq!(amount_column(&columns[..2], &ids, &held, None), Some(2));
        assert_eq!(amount_column(&[(0, numbers(["", "", "7"]))], &ids, &held, None), None);
    }

    #[test]
    fn a_column_is_of_days_where_it_has_a_known_one() {
        let day = |text: &str| text.parse::<Date>().ok();
        let rows =
            [HeldRow { day: day("2026-10-07"), ..held("A", 1) }, HeldRow { day: day("2026-10-09"), ..held("B", 2) }];
        let ids = ["A", "B"].map(str::to_owned);
        let references = (1, vec![day("2001-01-01"), day("2001-01-02")]);
        let won = (2, vec![day("2026-10-07"), None]);
        assert_eq!(day_column(&[references.clone(), won], &ids, &rows), Some(2));
        assert_eq!(day_column(&[references], &ids, &rows), None, "what reads like days may be numbers");
    }

    #[test]
    fn rows_are_known_by_the_column_with_most_known_names() {
        let known = BTreeMap::from([
            ("deal_id".to_owned(), BTreeSet::from(["7".to_owned()])),
            ("invoice_id".to_owned(), BTreeSet::from(["F1".to_owned(), "F2".to_owned()])),
        ]);
        let columns = [["7", "7", "9"], ["F1", "F2", "F3"]].map(|texts| texts.map(str::to_owned).to_vec());
        assert_eq!(id_columns(&columns, &known), [(1, "invoice_id".to_owned())]);
        assert_eq!(id_columns(&columns[..1], &BTreeMap::new()), []);
    }
}
