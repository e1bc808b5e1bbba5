//! Ids of rows: no two facts under one, and none that changes with an amount.

use std::collections::BTreeSet;

use miara_import::{Context, ImportError, Lookups, retry};

use crate::table::{Imported, column, datasets, file, hard, import, mapping, parse, shipped};

fn different(imported: &Imported, column: &str) -> usize {
    imported.column(column).into_iter().collect::<BTreeSet<_>>().len()
}

#[test]
fn entries_that_start_at_the_same_minute_stay_apart() {
    let Some(path) = hard("01_clockify_timesheet.csv") else { return };
    let imported = import(&path, &shipped("clockify_time")).expect("a file");
    assert_eq!((imported.rows(), different(&imported, "row_id")), (3, 3));
    assert_eq!(imported.column("hours"), ["2.000000", "3.000000", "1.500000"]);
    assert_eq!(imported.column("kind"), ["offer", "call", "meeting"]);
}

#[test]
fn equal_entries_of_a_day_stay_apart_and_keep_their_ids() {
    let head = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration\n";
    let entry = "Anna,a@a.pl,,Sales,Oferty,,No,2025-06-25,09:00:00,2025-06-25,10:00:00,01:00:00\n";
    let toggl = |text: String| import(&file("time.csv", text).path, &shipped("toggl_time")).expect("a file");
    let first = toggl(format!("{head}{entry}{entry}{entry}"));
    assert_eq!(different(&first, "row_id"), 3);
    assert_eq!(first.column("row_id"), toggl(format!("{head}{entry}{entry}{entry}")).column("row_id"));
    // An entry is what it says: of another length it is another one, and its days tell which is gone.
    let corrected = toggl(format!("{head}{entry}{}{entry}", entry.replace("01:00:00", "02:00:00")));
    assert_eq!(
        (different(&corrected, "row_id"), first.column("row_id")[0] == corrected.column("row_id")[0]),
        (3, true)
    );
}

#[test]
fn equal_lines_of_an_invoice_are_two_lines() {
    let Some(path) = hard("02_invoice_identical_lines.csv") else { return };
    let imported = import(&path, &shipped("invoices_pl")).expect("a file");
    assert_eq!(imported.column("line_id"), ["FV/10/03/2026#1", "FV/10/03/2026#2", "FV/11/03/2026#1"]);
}

#[test]
fn a_number_of_the_list_or_an_amount_makes_no_id() {
    let of = |name| hard(name).map(|path| import(&path, &shipped("invoices_pl")).expect("a file"));
    let (Some(march), Some(quarter)) = (of("03a_register_march.csv"), of("03b_register_q1_sorted_desc.csv")) else {
        return;
    };
    let all = |imported: &Imported| imported.column("line_id").into_iter().collect::<BTreeSet<_>>();
    assert!(all(&march).is_subset(&all(&quarter)), "the same invoices under the same ids");
    let (Some(before), Some(after)) = (of("92a_invoice.csv"), of("92b_invoice_edited.csv")) else { return };
    assert_eq!(all(&before), all(&after));
}

#[test]
fn the_lines_value_goes_before_the_documents() {
    let Some(path) = hard("72_lines_with_document_total.csv") else { return };
    let imported = import(&path, &shipped("invoices_pl")).expect("a file");
    assert_eq!(imported.column("net"), ["1000.0000", "2000.0000"]);
    let text = "Nr faktury;Data wystawienia;Netto;Kwota netto pozycji\nFV/1;2026-03-01;300,00;100,00\nFV/1;2026-03-01;300,00;200,00\n";
    let imported = import(&file("f.csv", text).path, &shipped("invoices_pl")).expect("a file");
    assert_eq!(imported.column("net"), ["100.0000", "200.0000"]);
}

#[test]
fn rows_alike_in_a_key_are_one_only_where_it_is_the_tools_own_id() {
    let text = "day,who,ref,h\n2025-01-02,A,x,1\n2025-01-02,A,x,2\n";
    let columns = "columns: {date: day, person: who, hours: h}";
    let of = |key: &str| import(&file("w.csv", text).path, &mapping("worktime", &format!("{key}\n{columns}")));
    assert_eq!(different(&of("key: [ref]").expect("a file"), "row_id"), 2);
    assert_eq!(different(&of("key: [ref]\nown_id: true").expect("a file"), "row_id"), 1);
    let absent = import(
        &file("w.csv", text).path,
        &mapping("worktime", &format!("key: [id]\nown_id: true\nvalues: {{id: Entry}}\n{columns}")),
    );
    assert_eq!(different(&absent.expect("a file"), "row_id"), 2, "without the id, rows are told by content");
    let empty = import(
        &file("w.csv", text.replace(",x,1", ",,1")).path,
        &mapping("worktime", &format!("key: [ref]\nown_id: true\n{columns}")),
    );
    assert_eq!(empty.expect("a file").reasons(), ["2 - missing"]);
}

#[test]
fn campaigns_of_one_title_are_told_by_their_time() {
    let text =
        "Title,Send Date,Successful Deliveries\nNews,\"Jun 09, 2018 09:30 pm\",10\nNews,\"Jun 16, 2018 09:30 pm\",20\n";
    let imported = import(&file("m.csv", text).path, &shipped("mailchimp_campaigns")).expect("a file");
    assert_eq!(different(&imported, "row_id"), 2);
}

#[test]
fn an_id_is_not_made_of_what_changes_or_is_always_the_same() {
    let wrong = |dataset: &str, yaml: &str| match parse(dataset, yaml).expect_err("a fault") {
        ImportError::Mapping { line, message, .. } => (line, message),
        other => panic!("{other}"),
    };
    let (line, message) = wrong("worktime", "key: [person, h]\ncolumns: {date: day, person: who, hours: h}");
    assert_eq!(line, 4);
    assert!(message.contains("`h`, an amount or count that may change"), "{message}");
    let (line, message) = wrong(
        "invoices",
        "values: {sum: [Netto, Net]}\ncolumns:\n  net: sum\n  line_id: {sql: \"nr || '/' || CAST(sum AS decimal)\"}\n",
    );
    assert_eq!(line, 7);
    assert!(message.contains("`Netto`"), "{message}");
    assert!(wrong("deals", "columns: {deal_id: {constant: a}, created_at: day}").1.contains("constant `deal_id`"));
    assert!(wrong("costs", "key: [k]\nvalues: {k: {sql: \"'x'\"}}\ncolumns: {amount: a}").1.contains("constant `k`"));
    assert!(wrong("costs", "own_id: true\ncolumns: {amount: a}").1.contains("no `key`"));
    assert!(wrong("costs", "values: {v: {numbered: a}}\ncolumns: {amount: a}").1.contains("named value"));
    assert!(wrong("costs", "columns: {amount: {numbered: a}}").1.contains("no text"));
    parse("social", "columns: {network: {constant: linkedin}, date: day, followers: n}")
        .expect("a part may be constant");
}

#[test]
fn a_mended_row_does_not_take_the_place_of_another() {
    let again = |dataset: &str, yaml: &str, text: &str, wrong: &str, right: &str, id: &str| {
        let mapping = mapping(dataset, yaml);
        let first = import(&file("f.csv", text).path, &mapping).expect("a file");
        let mut rows = first.refused.clone();
        assert_eq!(rows.len(), 1);
        rows[0].text = rows[0].text.replace(wrong, right);
        let lookups = Lookups::new();
        let time_zone = jiff::tz::TimeZone::get("Europe/Warsaw").expect("bundled");
        let context = Context { time_zone, currency: "PLN", lookups: &lookups, source: Default::default() };
        let chunk = retry(&rows, &first.understood, &datasets()[dataset], &mapping, &context).expect("a retry");
        let mut all = first.column(id);
        all.extend(column(&chunk.batch, id));
        let whole = import(&file("f.csv", text.replace(wrong, right)).path, &mapping).expect("a file");
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), whole.column(id).into_iter().collect::<BTreeSet<_>>());
        assert_eq!(different(&whole, id), 3);
    };
    let lines = "columns: {line_id: {numbered: nr}, invoice_id: nr, issued_on: day, sold_on: day, net: net}";
    let text = "nr,day,net\nFV/1,2025-01-02,1\nFV/1,2025-01-02,abc\nFV/1,2025-01-02,3\n";
    again("invoices", lines, text, "abc", "2", "line_id");
    let hours = "columns: {date: day, person: who, hours: h}";
    let text = "day,who,h\n2025-01-02,A,1\n2025-01-02,A,abc\n2025-01-02,A,3\n";
    again("worktime", hours, text, "abc", "2", "row_id");
}
