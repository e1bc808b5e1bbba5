//! Ids that went through a spreadsheet.

use miara_import::{ImportError, Lookup, LookupTable, Lookups};
use miara_model::Lang;

use crate::table::{File, file, hard, import, import_text, import_with, mapping, shipped};

fn deals() -> miara_import::Mapping {
    mapping("deals", "columns: {deal_id: ID, created_at: Created, value: Value, account_id: Company}")
}

#[test]
fn ids_with_and_without_a_fraction_are_the_same() {
    let (Some(first), Some(floats)) = (hard("75a_deals_ids.csv"), hard("75b_deals_ids_floats.csv")) else { return };
    let of = |path| import(path, &shipped("pipedrive_deals")).expect("a file");
    let (first, floats) = (of(&first), of(&floats));
    assert_eq!(floats.column("deal_id"), ["101", "102"]);
    assert_eq!(first.column("deal_id"), floats.column("deal_id"));
    assert_eq!(floats.understood.whole_ids, ["Deal - ID"]);
}

#[test]
fn a_fraction_of_some_ids_goes_and_other_texts_stay() {
    let of = |ids: [&str; 3]| {
        let rows: Vec<String> = ids.iter().map(|id| format!("{id};2026-01-02;5,0;x")).collect();
        let file = file("d.csv", format!("ID;Created;Value;Company\n{}\n", rows.join("\n")));
        import(&file.path, &deals()).expect("a file").column("deal_id")
    };
    assert_eq!(of(["101,0", "00123", "103,00"]), ["101", "00123", "103"]);
    assert_eq!(of(["1.10", "1.2", "1.0"]), ["1.10", "1.2", "1.0"]);
    assert_eq!(of(["=\"101\"", "'102", "\"\"\"103\"\"\""]), ["101", "102", "103"]);
}

#[test]
fn numbers_of_a_source_are_whole_ids() {
    let text = "{\"ID\":101.0,\"Created\":\"2026-01-02\",\"Value\":5.0}\n{\"ID\":\"A-2\",\"Created\":\"2026-01-02\",\"Value\":5}\n";
    assert_eq!(import(&file("d.jsonl", text).path, &deals()).expect("a file").column("deal_id"), ["101", "A-2"]);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, name) in ["ID", "Created", "Value", "Company"].iter().enumerate() {
        sheet.write(0, u16::try_from(at).expect("few"), *name).expect("a cell");
    }
    sheet.write(1, 0, 123_456_789_012_f64).expect("a cell");
    sheet.write(1, 1, "2026-01-02").expect("a cell");
    sheet.write(2, 0, "123456789013.0").expect("a cell");
    sheet.write(2, 1, "2026-01-02").expect("a cell");
    let file = file("d.xlsx", book.save_to_buffer().expect("in memory"));
    let imported = import(&file.path, &deals()).expect("a file");
    assert_eq!(imported.column("deal_id"), ["123456789012", "123456789013"]);
}

#[test]
fn ids_are_found_through_look_ups_and_expressions() {
    let yaml = r#"
values: {firm: Firm}
columns:
  deal_id: {sql: "'D' || ID"}
  created_at: Created
  account_id: {sql: "lookup('accounts', 'tax_id', 'account_id', firm, firm)"}
  owner: {lookup: {dataset: people, match: Owner, on: person_id, take: name}, otherwise: keep}
  value: Value
"#;
    let text =
        "ID,Created,Firm,Owner,Value\n7.0,2026-01-02,5260000001.0,3.0,1.5\n8.0,2026-01-02,5260000002.0,4.0,2.0\n";
    let table = |dataset: &str, on: &str, take: &str, key: &str, value: &str| {
        let lookup = Lookup { dataset: dataset.into(), on: on.into(), take: take.into() };
        (lookup, LookupTable::from_pairs([(key.to_owned(), Some(value.to_owned()))]))
    };
    let lookups = Lookups::from([
        table("accounts", "tax_id", "account_id", "5260000001", "Alfa"),
        table("people", "person_id", "name", "3", "Ewa"),
    ]);
    let imported = import_with(&file("d.csv", text).path, &mapping("deals", yaml), &lookups).expect("a file");
    assert_eq!(imported.column("deal_id"), ["D7", "D8"]);
    assert_eq!(imported.column("account_id"), ["Alfa", "5260000002"]);
    assert_eq!(imported.column("owner"), ["Ewa", "4"]);
    assert_eq!(imported.column("value"), ["1.5000", "2.0000"]);
}

fn ruined(file: &File, mapping: &miara_import::Mapping) -> (String, String, ImportError) {
    match import(&file.path, mapping).expect_err("ids are gone") {
        ImportError::RuinedIds { file, column, example } => {
            let error = ImportError::RuinedIds { file, column: column.clone(), example: example.clone() };
            (column, example, error)
        }
        other => panic!("{other}"),
    }
}

#[test]
fn ids_cut_to_powers_of_ten_are_refused_with_the_cure() {
    if let Some(path) = hard("76_hubspot_scientific_ids.csv") {
        let error = import(&path, &shipped("hubspot_deals")).expect_err("ids are gone");
        assert!(matches!(&error, ImportError::RuinedIds { column, .. } if column == "Record ID"), "{error}");
        assert!(error.text(Lang::Pl).contains("Wyeksportuj plik ponownie"), "{}", error.text(Lang::Pl));
    }
    let text = "ID,Created,Value,Company\n1,2026-01-02,1,x\n1.23E+05,2026-01-02,1,x\n";
    let (column, example, error) = ruined(&file("d.csv", text), &deals());
    assert_eq!((column.as_str(), example.as_str()), ("ID", "1.23E+05"));
    assert!(error.text(Lang::En).contains("format the column as text"), "{error}");
    let text = "ID;Created;Value;Company\n1;2026-01-02;1;1,23457E+11\n";
    assert_eq!(ruined(&file("d.csv", text), &deals()).0, "Company");
    let amounts = "ID,Created,Value,Company\n12E4,2026-01-02,1.2E+05,x\n";
    let imported = import(&file("d.csv", amounts).path, &deals()).expect("amounts may be written so");
    assert_eq!(
        (imported.column("deal_id"), imported.column("value")),
        (vec!["12E4".into()], vec!["120000.0000".into()])
    );
}

#[test]
fn an_id_that_is_ruined_far_down_is_refused_alone() {
    let mut text = String::from("activity_id,at\n");
    (0..20_100).for_each(|n| text.push_str(&format!("{n},2026-01-02\n")));
    text.push_str("1.2E+05,2026-01-02\n");
    let imported = import_text("activities", &text).expect("a file");
    assert_eq!(imported.reasons(), ["20102 activity_id ruined_id"]);
}
