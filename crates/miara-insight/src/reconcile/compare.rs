//! A list held against what is held.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::list::{Cause, Comparison, Counting, Found, Held, Item, Listed, ListedRow, float, near, worth};
use super::thing::{Context, Thing};

/// Holds a list against what is held.
#[must_use]
pub fn compare(held: &Held<'_>, listed: &Listed<'_>) -> Comparison {
    let totals = totals(listed, held);
    let mut things: BTreeMap<&str, Thing<'_>> = BTreeMap::new();
    for row in held.rows {
        things.entry(&row.id).or_default().held.push(row);
    }
    let (mut nameless, mut found) = (Vec::new(), Found::default());
    for (_, row) in listed.rows.iter().enumerate().filter(|(place, _)| !totals.contains(place)) {
        if row.id.is_empty() {
            nameless.push(row);
        } else {
            things.entry(&row.id).or_default().listed.push(row);
        }
    }
    let context = Context::of(held, &things);
    let (mut ours, mut sum) = (Decimal::ZERO, Decimal::ZERO);
    for (id, thing) in &things {
        ours += thing.counted();
        sum += thing.comes_to(listed.counting).unwrap_or_default();
        thing.judge(id, held, listed.counting, &context, &mut found);
    }
    for row in nameless {
        let amount = worth(&[row], listed.counting);
        sum += amount;
        let item =
            Item { listed: Some(amount), listed_day: row.day, difference: amount, ..Item::of(&row.line.to_string()) };
        found.add(Cause::NoId, item);
    }
    let theirs = listed.said.map_or(sum, |said| said.number);
    if theirs != sum {
        let is_rounded = listed.said.is_some_and(|said| said.is(float(sum)));
        let cause = if is_rounded { Cause::Rounding } else { Cause::NotTheSum };
        found.shares.entry(cause).or_default().0 += theirs - sum;
    }
    Comparison {
        ours,
        theirs,
        listed: sum,
        same: found.same,
        shares: found.into_shares(),
        totals: totals.into_iter().map(|place| listed.rows[place].line).collect(),
    }
}

/// The places of rows that name nothing which is held and say that they are a total, or have no id and the sum of all
/// others.
fn totals(listed: &Listed<'_>, held: &Held<'_>) -> Vec<usize> {
    let names: HashSet<&str> = held.rows.iter().map(|row| row.id.as_str()).collect();
    let sum: Decimal = listed.rows.iter().filter_map(|row| row.amount).sum();
    let is_sum = |row: &ListedRow| {
        let is_of_amounts = listed.counting == Counting::Amounts && listed.rows.len() > 2;
        is_of_amounts && row.amount.is_none_or(|amount| near(amount + amount, sum))
    };
    let is_total =
        |row: &ListedRow| !names.contains(row.id.as_str()) && (row.says_total || (row.id.is_empty() && is_sum(row)));
    let places = listed.rows.iter().enumerate().filter(|(_, row)| is_total(row));
    places.map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::{Date, date};
    use miara_model::{HeldRow, Period};

    use super::super::list::Share;
    use super::super::way::Said;
    use super::*;

    fn money(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn held(id: &str, amount: &str) -> HeldRow {
        HeldRow {
            id: id.to_owned(),
            counts: true,
            amount: Some(money(amount)),
            written: Some(money(amount)),
            forms: vec![Some(money(amount) * money("1.23"))],
            written_forms: vec![Some(money(amount) * money("1.23"))],
            has_rate: true,
            day: Some(date(2026, 10, 7)),
            is_within: true,
            parts: vec![Some("Ewa".to_owned())],
            ..HeldRow::default()
        }
    }

    fn listed(id: &str, amount: &str) -> ListedRow {
        ListedRow {
            line: 2,
            id: id.to_owned(),
            amount: Some(money(amount)),
            day: Some(date(2026, 10, 7)),
            says_total: id == "Razem",
        }
    }

    fn october() -> Period {
        Period { from: date(2026, 10, 1), to: date(2026, 11, 1) }
    }

    fn compared(held: &[HeldRow], listed: &[ListedRow], said: Option<&str>) -> Comparison {
        compared_as(Counting::Amounts, held, listed, said)
    }

    fn compared_as(counting: Counting, held: &[HeldRow], listed: &[ListedRow], said: Option<&str>) -> Comparison {
        let refused = BTreeSet::from(["R1".to_owned()]);
        let said = said.map(|text| Said { number: money(text), places: i32::try_from(money(text).scale()).unwrap() });
        let held = Held { rows: held, period: october(), parts: &["owner"], refused: &refused, currency: "PLN" };
        let comparison = compare(&held, &Listed { rows: listed, counting, said });
        let sum: Decimal = comparison.shares.iter().map(|share| share.difference).sum();
        assert_eq!(sum, comparison.theirs - comparison.ours, "{:?}", comparison.shares);
        for share in comparison.shares.iter().filter(|share| !share.items.is_empty()) {
            let items: Decimal = share.items.iter().map(|item| item.difference).sum();
            let of_number = share.difference - items;
            assert!(of_number.is_zero() || share.cause == Cause::Rounding, "{share:?}");
        }
        comparison
    }

    fn causes(comparison: &Comparison) -> Vec<(Cause, String)> {
        let said = |share: &Share| (share.cause.clone(), share.difference.normalize().to_string());
        comparison.shares.iter().map(said).collect()
    }

    #[test]
    fn what_the_list_has_alone_is_told_by_why_it_does_not_count_with_us() {
        let out = |id: &str, row: HeldRow| HeldRow { counts: false, ..HeldRow { id: id.to_owned(), ..row } };
        let base = held("x", "100");
        let day = |day: Date| HeldRow { day: Some(day), is_within: false, ..base.clone() };
        let rows = [
            held("A", "10"),
            out("B", day(date(2026, 11, 3))),
            out("C", HeldRow { utc_day: Some(date(2026, 10, 31)), ..day(date(2026, 11, 1)) }),
            out("D", HeldRow { fails: vec![1], ..base.clone() }),
            out("E", HeldRow { gone: Some(date(2026, 10, 9)), ..base.clone() }),
            out("F", HeldRow { amount: None, has_rate: false, currency: Some("EUR".into()), ..base.clone() }),
            out("J", HeldRow { amount: None, ..base.clone() }),
            out("G", HeldRow { elsewhere: vec![("owner".into(), Some("Jan".into()))], ..base.clone() }),
            out("H", HeldRow { day: None, lacks_day: true, is_within: false, ..base.clone() }),
            out(
                "K",
                HeldRow { day: None, amount: None, currency: Some("EUR".into()), is_within: false, ..base.clone() },
            ),
            out("I", base.clone()),
        ];
        let list: Vec<ListedRow> = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "R1", "Z"]
            .iter()
            .map(|id| listed(id, if *id == "A" { "10" } else { "100" }))
            .collect();
        let found = compared(&rows, &list, None);
        assert_eq!(found.same, 1);
        assert_eq!(found.theirs, money("1210"));
        let told: BTreeSet<Cause> = found.shares.iter().map(|share| share.cause.clone()).collect();
        let all = [
            Cause::OtherDay,
            Cause::UtcDay,
            Cause::Fails(1),
            Cause::Gone,
            Cause::NoRate,
            Cause::NoAmount,
            Cause::Elsewhere("owner".into()),
            Cause::Undated,
            Cause::NoDay,
            Cause::NotFirst,
            Cause::Refused,
            Cause::NotHeld,
        ];
        assert_eq!(told, BTreeSet::from(all));
        assert!(found.shares.iter().all(|share| share.difference == money("100")));
    }

    #[test]
    fn what_we_have_alone_is_told_by_what_the_list_lacks() {
        let of = |id: &str, who: &str| HeldRow { parts: vec![Some(who.to_owned())], ..held(id, "50") };
        let rows = [
            of("A", "Ewa"),
            of("B", "Jan"),
            of("C", "Jan"),
            HeldRow { repeats: true, ..of("D", "Ewa") },
            HeldRow { day: Some(date(2026, 10, 30)), ..of("E", "Ewa") },
            HeldRow { utc_day: Some(date(2026, 9, 30)), day: Some(date(2026, 10, 1)), ..of("F", "Ewa") },
            HeldRow { day: Some(date(2026, 10, 2)), ..of("G", "Ewa") },
        ];
        let found = compared(&rows, &[listed("A", "50")], None);
        let jan = Cause::PartNotListed("owner".into(), Some("Jan".into()));
        let mut told = causes(&found);
        told.sort();
        let mut all = vec![
            (jan, "-100".to_owned()),
            (Cause::Repeats, "-50".to_owned()),
            (Cause::AfterTheList, "-50".to_owned()),
            (Cause::UtcDay, "-50".to_owned()),
            (Cause::NotListed, "-50".to_owned()),
        ];
        all.sort();
        assert_eq!(told, all);
    }

    #[test]
    fn another_amount_is_told_by_what_it_is() {
        let euro = HeldRow {
            currency: Some("EUR".into()),
            written: Some(money("100")),
            written_forms: vec![Some(money("123"))],
            ..held("E", "425")
        };
        let rows = [
            held("A", "100"),
            euro.clone(),
            HeldRow { id: "F".into(), ..euro },
            held("T", "10"),
            held("X", "70"),
            held("R", "9.90"),
        ];
        let list = [
            listed("A", "123"),
            listed("E", "100"),
            listed("F", "430"),
            listed("T", "10"),
            listed("T", "10"),
            listed("X", "75"),
            listed("R", "10"),
        ];
        let found = compared(&rows, &list, None);
        let mut told = causes(&found);
        told.sort();
        let mut all = vec![
            (Cause::Form(0), "23".to_owned()),
            (Cause::AsWritten, "-325".to_owned()),
            (Cause::OtherRate, "5".to_owned()),
            (Cause::Twice, "10".to_owned()),
            (Cause::Amount, "5".to_owned()),
            (Cause::Rounding, "0.1".to_owned()),
        ];
        all.sort();
        assert_eq!(told, all);
    }

    #[test]
    fn lines_of_one_invoice_are_one_thing_to_a_list_of_invoices() {
        let advance = HeldRow { counts: false, fails: vec![0], ..held("F1", "30") };
        let rows = [held("F1", "100"), held("F1", "20"), advance, held("F2", "5")];
        let found = compared(&rows, &[listed("F1", "150"), listed("F2", "5")], None);
        assert_eq!(causes(&found), [(Cause::Fails(0), "30".to_owned())], "the advance is in their sum");
        let found = compared(&rows, &[listed("F1", "120"), listed("F2", "5")], None);
        assert_eq!((causes(&found), found.same), (vec![], 2));
        let things = compared_as(
            Counting::Things,
            &[
                HeldRow { amount: Some(Decimal::ONE), ..held("F1", "1") },
                HeldRow { amount: Some(Decimal::ZERO), ..held("F1", "0") },
            ],
            &[listed("F1", "100"), listed("F1", "20")],
            None,
        );
        assert_eq!((causes(&things), things.same), (vec![], 1));
    }

    #[test]
    fn what_the_list_has_of_a_part_is_not_left_out() {
        let of = |id: &str, who: &str| HeldRow { parts: vec![Some(who.to_owned())], ..held(id, "50") };
        let earlier = HeldRow { counts: false, is_within: false, day: Some(date(2026, 9, 2)), ..of("D", "Jan") };
        let rows = [of("A", "Ewa"), of("B", "Jan"), of("C", "Jan"), earlier];
        let found = compared(&rows, &[listed("A", "50"), listed("D", "50")], None);
        let told: Vec<Cause> = found.shares.iter().map(|share| share.cause.clone()).collect();
        assert!(told.contains(&Cause::NotListed) && told.contains(&Cause::OtherDay), "{told:?}");
        let closed = HeldRow { ended: Some(date(2026, 11, 9)), ..of("E", "Jan") };
        let found = compared(&[of("A", "Ewa"), closed], &[listed("A", "50")], None);
        assert_eq!(causes(&found), [(Cause::EndedSince, "-50".to_owned())]);
    }

    #[test]
    fn a_list_by_other_days_ends_nowhere() {
        let late = HeldRow { day: Some(date(2026, 10, 30)), ..held("B", "5") };
        let issued = |id: &str, day: i8| ListedRow { day: Some(date(2026, 10, day)), ..listed(id, "50") };
        let same_day = compared(&[held("A", "50"), late.clone()], &[issued("A", 7)], None);
        assert_eq!(causes(&same_day), [(Cause::AfterTheList, "-5".to_owned())]);
        let by_issue = compared(&[held("A", "50"), late], &[issued("A", 9)], None);
        assert_eq!(causes(&by_issue), [(Cause::NotListed, "-5".to_owned())]);
    }

    #[test]
    fn nothing_is_taken_for_a_total_or_a_rate_that_is_none() {
        let rows = [held("A", "10"), held("B", "20")];
        let found = compared(&rows, &[listed("A", "10"), listed("B", "20"), listed("F9", "30")], None);
        assert_eq!(causes(&found), [(Cause::NotHeld, "30".to_owned())], "an invoice may have the sum of the others");
        let counted = |list: &[ListedRow]| {
            let ones = [HeldRow { amount: Some(Decimal::ONE), ..held("A", "1") }];
            compared_as(Counting::Rows, &ones, list, None)
        };
        let nameless = counted(&[listed("A", "1"), listed("", "1")]);
        assert_eq!(causes(&nameless), [(Cause::NoId, "1".to_owned())]);
        assert_eq!(counted(&[listed("A", "1"), listed("Razem", "1")]).totals.len(), 1);
        let euro = HeldRow { currency: Some("EUR".into()), written: Some(money("100")), ..held("E", "425") };
        assert_eq!(causes(&compared(&[euro], &[listed("E", "2975")], None)), [(Cause::Amount, "2550".to_owned())]);
        let twice = [listed("A", "10"), listed("A", "20"), listed("A", "10"), listed("A", "20")];
        let lines = [held("A", "10"), held("A", "20")];
        assert_eq!(causes(&compared(&lines, &twice, None)), [(Cause::Twice, "30".to_owned())]);
    }

    #[test]
    fn one_id_in_two_data_sources_is_two_things() {
        let of = |source: &str, amount: &str| HeldRow { parts: vec![Some(source.to_owned())], ..held("7", amount) };
        let (rows, refused) = ([of("CRM A", "100"), of("CRM B", "40")], BTreeSet::new());
        let held = Held { rows: &rows, period: october(), parts: &["data_source"], refused: &refused, currency: "PLN" };
        let list = [listed("7", "100")];
        let found = compare(&held, &Listed { rows: &list, counting: Counting::Amounts, said: None });
        let other = Cause::PartNotListed("data_source".into(), Some("CRM B".into()));
        assert_eq!(causes(&found), [(other, "-40".to_owned())]);
    }

    #[test]
    fn a_number_that_is_not_the_sum_of_its_list_is_told() {
        let rows = [held("A", "100"), held("B", "20")];
        let found = compared(&rows, &[listed("A", "100"), listed("B", "20"), listed("Razem", "120")], Some("130"));
        assert_eq!(found.totals.len(), 1, "the line that names nothing is the sum");
        assert_eq!(causes(&found), [(Cause::NotTheSum, "10".to_owned())]);
        let found = compared(&[held("A", "100")], &[listed("A", "100"), listed("", "7")], None);
        assert_eq!(causes(&found), [(Cause::NoId, "7".to_owned())]);
        let found = compared(&[held("A", "99.60")], &[listed("A", "99.60")], Some("100"));
        assert_eq!(causes(&found), [(Cause::Rounding, "0.4".to_owned())]);
    }
}
