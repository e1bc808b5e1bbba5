//! Refused rows, kept and tried again.

use miara_import::{Context, Lookups, Refused, retry};

use crate::table::{column, datasets, file, import, mapping};

const TEXT: &str = "date;amount;note\n05.06.2025;1 234,50;ok\n06.06.2025;abc;x\n07.06.2025;7,5;a;b\n;3,25;late\n";

fn again(rows: &[Refused], understood: &miara_import::Understood, yaml: &str) -> miara_import::Chunk {
    let lookups = Lookups::new();
    let time_zone = jiff::tz::TimeZone::get("Europe/Warsaw").expect("bundled");
    let context = Context { time_zone, currency: "PLN", lookups: &lookups, source: Default::default() };
    retry(rows, understood, &datasets()["costs"], &mapping("costs", yaml), &context).expect("a retry")
}

#[test]
fn a_refused_row_survives_storage_and_comes_in_once_it_is_mended() {
    let yaml = "columns: {date: date, amount: amount, campaign: note}";
    let file = file("costs.csv", TEXT);
    let first = import(&file.path, &mapping("costs", yaml)).expect("a file");
    assert_eq!(first.reasons(), ["3 amount not_a_number", "4 - wrong_width", "5 date missing"]);
    let stored = serde_json::to_string(&first.refused).expect("serialisable");
    let mut rows: Vec<Refused> = serde_json::from_str(&stored).expect("as it was");
    assert_eq!(rows, first.refused);

    let same = again(&rows, &first.understood, yaml);
    assert_eq!(same.refused, rows, "nothing was mended, so nothing changes");

    rows[0].text = rows[0].text.replace("abc", "1.001,5");
    let text = rows[1].text.replace(",\"(field 4)\":\"b\",\"(fault)\":\"wrong_width\"", "");
    assert_ne!(rows[1].text, text);
    rows[1].text = text;
    let mended = "columns: {date: {sql: \"COALESCE(date, '09.06.2025')\"}, amount: amount, campaign: note}";
    let chunk = again(&rows, &first.understood, mended);
    assert_eq!(chunk.refused, []);
    assert_eq!(column(&chunk.batch, "date"), ["2025-06-06", "2025-06-07", "2025-06-09"]);
    assert_eq!(column(&chunk.batch, "amount"), ["1001.5000", "7.5000", "3.2500"]);
    assert_eq!(chunk.read, 3);
}

#[test]
fn every_reason_speaks_both_languages() {
    let file = file("costs.csv", TEXT);
    let imported = import(&file.path, &mapping("costs", "columns: {date: date, amount: amount}")).expect("a file");
    for refused in imported.refused {
        for lang in [miara_model::Lang::Pl, miara_model::Lang::En] {
            let sentence = refused.reason.text(lang);
            assert!(sentence.ends_with('.') && sentence.len() > 20, "{sentence}");
        }
        let json = serde_json::to_value(&refused.reason).expect("serialisable");
        assert_eq!(json["code"], refused.reason.code());
    }
}
