//! Several rows of one thing.

use miara_import::{Context, ImportError, Lookups, retry};
use miara_model::Lang;

use crate::table::{datasets, file, hard, import, mapping, parse, shipped};

const HEAD: &str = "ID;Created;Owner;Product;Value\n";

fn deals() -> miara_import::Mapping {
    mapping(
        "deals",
        "columns: {deal_id: ID, created_at: Created, owner: Owner, product: {column: Product, join: true}, value: Value}",
    )
}

#[test]
fn a_deal_with_a_row_per_product_is_one_deal() {
    let Some(path) = hard("53_pipedrive_product_rows.csv") else { return };
    let imported = import(&path, &shipped("pipedrive_deals")).expect("a file");
    assert_eq!((imported.reasons(), imported.read, imported.skipped), (vec![], 2, 1));
    assert_eq!(imported.column("product"), ["Licencja, Wdrożenie"]);
    assert_eq!(imported.column("value"), ["3000.0000"]);
}

#[test]
fn different_values_are_joined_in_order_wherever_the_rows_stand() {
    let text = format!(
        "{HEAD}1;2026-01-02;Ewa;Pen;5\n2;2026-01-03;Jan;Ink;7\n1;2026-01-02;Ewa;Ink;5\n1;2026-01-02;;Pen;\n1;2026-01-02;Ewa;;5\n3;2026-01-04;Jan;;1\n"
    );
    let imported = import(&file("d.csv", text).path, &deals()).expect("a file");
    assert_eq!((imported.reasons(), imported.skipped), (vec![], 3));
    assert_eq!(imported.column("deal_id"), ["1", "2", "3"]);
    assert_eq!(imported.column("product"), ["Pen, Ink", "Ink", "-"]);
    assert_eq!(imported.column("value"), ["5.0000", "7.0000", "1.0000"]);
}

#[test]
fn rows_that_contradict_the_first_are_refused_and_stay_so() {
    let text = format!("{HEAD}1;2026-01-02;Ewa;Pen;5\n1;2026-01-02;Ewa;Ink;6\n1;2026-01-02;Ewa;Cap;5\n2;x;Ewa;Pen;5\n");
    let imported = import(&file("d.csv", text).path, &deals()).expect("a file");
    assert_eq!(imported.reasons(), ["3 value several_rows", "5 created_at not_a_date"]);
    assert_eq!(
        (imported.column("product"), imported.column("value")),
        (vec!["Pen, Cap".into()], vec!["5.0000".into()])
    );
    let sentence = imported.refused[0].reason.text(Lang::En);
    assert!(sentence.contains("contradict each other in column `value`"), "{sentence}");
    let lookups = Lookups::new();
    let time_zone = jiff::tz::TimeZone::get("Europe/Warsaw").expect("bundled");
    let context = Context { time_zone, currency: "PLN", lookups: &lookups, source: Default::default() };
    let rows = &imported.refused[..1];
    let chunk = retry(rows, &imported.understood, &datasets()["deals"], &deals(), &context).expect("a retry");
    assert_eq!((chunk.refused.as_slice(), chunk.batch.num_rows()), (rows, 0), "alone it would replace the first");
}

#[test]
fn without_the_column_the_last_row_of_an_id_counts_as_before() {
    let text = "ID,Created,Value\n1,2026-01-02,5\n1,2026-01-02,6\n";
    let imported = import(&file("d.csv", text).path, &deals()).expect("a file");
    assert_eq!((imported.rows(), imported.skipped), (2, 0));
}

#[test]
fn only_text_beside_an_id_is_joined() {
    let wrong = |dataset: &str, yaml: &str| match parse(dataset, yaml).expect_err("a fault") {
        ImportError::Mapping { message, .. } => message,
        other => panic!("{other}"),
    };
    let of = |column: &str| wrong("deals", &format!("columns: {{deal_id: ID, created_at: Created, {column}}}"));
    assert!(of("value: {column: Value, join: true}").contains("only text"));
    assert!(of("product: {constant: Pen, join: true}").contains("goes with `column`"));
    assert!(wrong("costs", "columns: {date: d, amount: a, campaign: {column: c, join: true}}").contains("no id"));
    assert!(wrong("deals", "values: {p: {column: c, join: true}}\ncolumns: {deal_id: ID}").contains("named value"));
}
