//! Laws over many inputs.

use jiff::civil::{Date, DateTime};
use proptest::prelude::*;

use crate::table::{import_text, mapping};

fn grouped(whole: u64, mark: &str) -> String {
    let digits = whole.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever the notation, an amount is the amount.
    #[test]
    fn an_amount_survives_every_notation(
        amounts in prop::collection::vec((0_u64..99_999_999_999, 0_u32..10_000, any::<bool>()), 1..20),
        style in prop::sample::select(vec![(",", " "), (",", "."), (",", "\u{a0}"), (".", ","), (".", "'"), (".", ""), (",", "")]),
        suffix in prop::sample::select(vec!["", " zł", " PLN"]),
    ) {
        let (sign, mark) = style;
        let mut text = String::from("date;amount\n2025-01-01;1");
        text.push_str(sign);
        text.push_str("5\n");
        let mut expected = vec!["1.5000".to_owned()];
        for (whole, fraction, negative) in amounts {
            let minus = if negative && (whole, fraction) != (0, 0) { "-" } else { "" };
            text.push_str(&format!("2025-01-01;{minus}{}{sign}{fraction:04}{suffix}\n", grouped(whole, mark)));
            expected.push(format!("{minus}{whole}.{fraction:04}"));
        }
        let imported = import_text("costs", &text).expect("a file");
        prop_assert_eq!(imported.reasons(), Vec::<String>::new());
        prop_assert_eq!(imported.column("amount"), expected);
    }

    /// Whatever the notation, a day is the day, as long as one of them tells day from month.
    #[test]
    fn a_day_survives_every_notation(
        days in prop::collection::vec((1990_i16..2100, 1_i8..=12, 1_i8..=28), 1..20),
        format in prop::sample::select(vec!["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%b %d, %Y", "%d %B %Y"]),
    ) {
        let mut all = vec![Date::constant(2025, 1, 31)];
        all.extend(days.into_iter().map(|(y, m, d)| Date::new(y, m, d).expect("a day")));
        let mut text = String::from("date;amount\n");
        for day in &all {
            text.push_str(&format!("{};1\n", day.strftime(format)));
        }
        let imported = import_text("costs", &text).expect("a file");
        prop_assert_eq!(imported.reasons(), Vec::<String>::new());
        let expected: Vec<String> = all.iter().map(ToString::to_string).collect();
        prop_assert_eq!(imported.column("date"), expected);
    }

    /// A local time is the instant that the time zone's own rules say.
    #[test]
    fn a_local_time_is_the_instant_of_its_zone(
        times in prop::collection::vec((1990_i16..2100, 1_i8..=12, 1_i8..=28, 0_i8..24, 0_i8..60), 1..20),
        format in prop::sample::select(vec!["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:00", "%b %d, %Y %I:%M %p", "%d.%m.%Y %H:%M:00"]),
    ) {
        let zone = jiff::tz::TimeZone::get("Europe/Warsaw").expect("bundled");
        let mut text = String::from("activity_id;at\n");
        let mut expected = Vec::new();
        for (n, (y, m, d, h, min)) in times.into_iter().enumerate() {
            let local = DateTime::new(y, m, d, h, min, 0, 0).expect("a time");
            text.push_str(&format!("{n};{}\n", local.strftime(format)));
            expected.push(zone.to_ambiguous_timestamp(local).compatible().expect("an instant").to_string());
        }
        let imported = import_text("activities", &text).expect("a file");
        prop_assert_eq!(imported.column("at"), expected);
    }

    /// No bytes at all make the reader panic, and every row read is in, refused or passed over.
    #[test]
    fn no_row_is_lost(rows in prop::collection::vec(r#"[ -~ąę"\x00\t]{0,40}"#, 0..30)) {
        let text = format!("date,amount\n2025-01-01,1\n{}", rows.join("\n"));
        if let Ok(imported) = import_text("costs", &text) {
            let known = imported.rows() as u64 + imported.refused.len() as u64 + imported.skipped;
            prop_assert_eq!(imported.read, known);
        }
    }

    /// Whatever stands in cells and above them, days, amounts and hours are read or refused, and nothing panics.
    #[test]
    fn no_cell_panics(
        title in prop::collection::vec(r#"[ -~;,\t"ąłżó€]{0,30}"#, 0..4),
        cells in prop::collection::vec((r#"[0-9 .,:/\-+TZrR()'%e złEURhmin]{0,24}"#, r#"[0-9 .,\-+()'%eE€złtysmln]{0,24}"#), 0..12),
        mark in prop::sample::select(vec![",", ";", "\t", "|"]),
    ) {
        let rows: String = cells.iter().map(|(day, amount)| format!("\"{day}\"{mark}\"{amount}\"{mark}\"{amount}\"\n")).collect();
        for (dataset, head) in [("costs", ["date", "amount", "campaign"]), ("worktime", ["date", "hours", "person"])] {
            let text = format!("{}\n{}\n{rows}", title.join("\n"), head.join(mark));
            if let Ok(imported) = import_text(dataset, &text) {
                let known = imported.rows() as u64 + imported.refused.len() as u64 + imported.skipped;
                prop_assert_eq!(imported.read, known);
            }
        }
    }

    /// No tags and no formats make the readers of workbooks panic, nor a file cut anywhere.
    #[test]
    fn no_workbook_panics(
        tags in prop::collection::vec(prop::sample::select(vec![
            "<table>", "<tr>", "<td>", "</td>", "<td rowspan=3>", "<td colspan=\"99999999\">", "</tr>", "</table>", "<th", ">",
            "date", "amount", "2026-03-01", "1,5", "&#x110000;", "&amp", "<br/>", "<Row ss:Index=\"4000000000\">", "\"", "<!--",
        ]), 0..60),
        format in r#"[#0.,"$€\[\]\-;_*hmsdy%\\a-z]{1,30}"#,
        cut in 0.0_f64..1.0,
    ) {
        let page = crate::table::file("page.xls", format!("<html><table>{}", tags.concat()));
        drop(crate::table::import(&page.path, &crate::table::plain("costs")));
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "date").expect("a cell");
        sheet.write(0, 1, "amount").expect("a cell");
        sheet.write_with_format(1, 1, 0.25, &rust_xlsxwriter::Format::new().set_num_format(format)).expect("a cell");
        let bytes = book.save_to_buffer().expect("in memory");
        let end = (bytes.len() as f64 * cut) as usize;
        for bytes in [&bytes[..], &bytes[..end]] {
            let file = crate::table::file("book.xlsx", bytes);
            drop(crate::table::import(&file.path, &crate::table::plain("costs")));
        }
    }

    /// No YAML makes the mapping reader panic.
    #[test]
    fn no_yaml_panics(text in r#"[ -~\n]{0,200}"#) {
        drop(crate::table::parse("costs", &text));
    }
}

#[test]
fn a_law_holds_for_words_too() {
    let mapping = mapping(
        "worktime",
        "columns: {date: date, person: person, hours: hours, kind: {column: [task, note], words: {call: [call, rozmow], meeting: [spotkan]}, otherwise: null}}",
    );
    let text = "date,person,hours,task,note\n2025-01-02,A,1:30,Rozmowy z klientem,\n2025-01-02,A,0.25,Recall,spotkania\n2025-01-02,A,2,x,y\n";
    let file = crate::table::file("w.csv", text);
    let imported = crate::table::import(&file.path, &mapping).expect("a file");
    assert_eq!(imported.column("kind"), ["call", "meeting", "other"]);
    assert_eq!(imported.column("hours"), ["1.500000", "0.250000", "2.000000"]);
}
