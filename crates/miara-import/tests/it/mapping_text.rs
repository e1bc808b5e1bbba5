//! Mappings as they should not be.

use miara_import::ImportError;

use crate::table::{file, import, import_with, mapping, parse};
use miara_import::{Lookup, LookupTable, Lookups};

fn wrong(dataset: &str, yaml: &str) -> (u64, String, Vec<String>) {
    match parse(dataset, yaml).expect_err("a fault") {
        ImportError::Mapping { line, message, near, .. } => (line, message, near),
        other => panic!("{other}"),
    }
}

#[test]
fn every_slip_has_its_line_and_what_was_meant() {
    let (line, _, near) = wrong("deals", "columns:\n  deal_id: ID\n  creatd_at: Created\n");
    assert_eq!((line, near[0].as_str()), (6, "created_at"));
    let (line, _, near) = wrong("dels", "columns: {}");
    assert_eq!((line, near[0].as_str()), (3, "deals"));
    let (line, message, near) = wrong("deals", "columns:\n  value:\n    colum: Value\n");
    assert_eq!(near, ["column"], "{message}");
    assert!(line >= 6, "line {line}");
    let (_, message, near) = wrong("deals", "colums: {}\ncolumns: {}");
    assert_eq!(near, ["columns"], "{message}");
}

#[test]
fn an_expression_that_does_not_parse_is_a_fault_of_the_mapping() {
    let (line, message, _) = wrong("deals", "columns:\n  value: {sql: \"COALESC(a, b)\"}\n");
    assert_eq!(line, 5);
    assert!(message.contains("no function `coalesc`; near: `coalesce`"), "{message}");
    for sql in ["SUM(a) OVER ()", "(SELECT 1)", "a +", "a b", "lookup(a, 'b', 'c', d)"] {
        wrong("deals", &format!("columns:\n  value: {{sql: \"{sql}\"}}\n"));
    }
    let (_, message, near) =
        wrong("deals", "columns:\n  value: {sql: \"lookup('products', 'nam', 'list_price', p)\"}\n");
    assert_eq!(near, ["name"], "{message}");
}

#[test]
fn a_column_of_an_expression_that_the_file_lacks_is_named_at_opening() {
    let mapping = mapping("costs", "columns: {date: date, amount: {sql: \"\\\"Kwota neto\\\" * 2\"}}");
    let file = file("costs.csv", "date,Kwota netto\n2025-01-02,5\n");
    let error = import(&file.path, &mapping).expect_err("misspelt");
    assert!(matches!(&error, ImportError::UnknownColumn { near, .. } if near == &["Kwota netto"]), "{error}");
}

#[test]
fn a_yaml_bomb_is_refused() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for n in 1..12 {
        let refs = vec![format!("*a{}", n - 1); 9].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{refs}]\n"));
    }
    wrong("deals", &bomb);
    wrong("deals", &format!("columns: {}{}", "[".repeat(500), "]".repeat(500)));
    wrong("deals", &"x".repeat(1 << 20));
}

#[test]
fn a_definition_has_one_origin() {
    wrong("deals", "columns:\n  value: {column: a, constant: b}\n");
    wrong("deals", "columns:\n  value: {map: {a: b}}\n");
    wrong("deals", "file: {encoding: klingon}\ncolumns: {}");
    wrong("deals", "file: {time_zone: Europe/Warszawa}\ncolumns: {}");
    wrong("rates", "unpivot: {header: '{a', value: v}\ncolumns: {}");
}

#[test]
fn expressions_compute_as_sql_does() {
    let mapping = mapping(
        "activities",
        r#"
values:
  doubled: {sql: "CAST(n AS bigint) * 2"}
columns:
  activity_id: id
  at: {sql: "CAST(day AS timestamp) + INTERVAL '90 minutes'"}
  duration: {column: n, unit: minutes}
  kind: {sql: "CASE WHEN doubled BETWEEN 4 AND 6 THEN UPPER(SUBSTR(word, 1, 2)) WHEN word ILIKE 'a%' THEN 'A' ELSE COALESCE(NULLIF(word, ''), 'none') END"}
  connected: {sql: "NOT (n = 1 OR word IS NULL)"}
  person: {sql: "TRIM(SPLIT_PART(word, '-', 2)) || '/' || ROUND(n / 3, 2)"}
"#,
    );
    let text = "id,day,n,word\na,2025-06-01,1,Ab-c\nb,2025-06-01,2,xy- z\nc,2025-06-01,5,\n";
    let file = file("a.csv", text);
    let imported = import(&file.path, &mapping).expect("a file");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("kind"), ["A", "XY", "none"]);
    assert_eq!(imported.column("connected"), ["false", "true", "false"]);
    assert_eq!(imported.column("person"), ["c/0.33", "z/0.67", "-"]);
    assert_eq!(imported.column("duration"), ["0.016667", "0.033333", "0.083333"]);
    assert_eq!(imported.column("at")[0], "2025-05-31T23:30:00Z");
}

#[test]
fn a_lookup_finds_loosely_and_refuses_what_it_does_not_find() {
    let mapping = mapping(
        "deals",
        r#"
columns:
  deal_id: id
  created_at: at
  product: {lookup: {dataset: products, match: product, on: name, take: product_id, loosely: true}}
  value: {sql: "lookup_loosely('products', 'name', 'list_price', product)"}
"#,
    );
    assert_eq!(mapping.lookups().len(), 2);
    let table = |take: &str, values: [&str; 3]| {
        let names = ["GTX Pro", "Łódź Plus", "Lodz-Plus"];
        let pairs = names.iter().zip(values).map(|(name, value)| ((*name).to_owned(), Some(value.to_owned())));
        let lookup = Lookup { dataset: "products".into(), on: "name".into(), take: take.into() };
        (lookup, LookupTable::from_pairs(pairs))
    };
    let lookups = Lookups::from([table("product_id", ["P1", "P2", "P3"]), table("list_price", ["4821.50", "7", "8"])]);
    let text = "id,at,product\n1,2025-01-02,GTXPro\n2,2025-01-02,łódź plus\n3,2025-01-02,Łódź Plus\n4,2025-01-02,None\n5,2025-01-02,\n";
    let file = file("deals.csv", text);
    let imported = import_with(&file.path, &mapping, &lookups).expect("a file");
    assert_eq!(imported.reasons(), ["3 product found_several", "5 product not_found"]);
    assert_eq!(imported.column("product"), ["P1", "P2", "-"]);
    assert_eq!(imported.column("value"), ["4821.5000", "7.0000", "-"]);
}

#[test]
fn a_mapping_corrected_by_hand_says_what_was_chosen_and_keeps_the_rest() {
    use miara_import::{Choice, ColumnChoice, Correction, Mapping, Reading, Unit, choices, corrected};
    let datasets = crate::table::datasets();
    let yaml = "mapping: crm\ntitle: {pl: CRM, en: CRM}\ndataset: deals\nrecognise: {needs: [No]}\nvalues:\n  status: {column: State, map: {won: won, 'no': lost}, otherwise: refuse}\n\
                columns:\n  deal_id: [No, Number]\n  created_at: Opened\n  probability: {column: Chance, unit: percent}\n  won_at: {sql: \"CASE WHEN status = 'won' THEN \\\"Closed\\\" END\"}\n";
    let base = Mapping::parse("crm.yaml", yaml, &datasets).unwrap();
    let header: Vec<String> =
        ["No", "Opened", "State", "Closed", "Likely", "Who: sells?", "(column 7)"].map(String::from).to_vec();
    let known = choices(&header, &base, &datasets["deals"]);
    assert_eq!(known[0].choice, Choice::Column("deal_id".into()));
    assert_eq!((&known[2].choice, &known[4].choice), (&Choice::Keep, &Choice::LeaveOut));
    let mut columns = known.clone();
    columns[4].choice = Choice::Column("probability".into());
    columns[5].choice = Choice::Column("owner".into());
    let reading = Reading { header_line: Some(3), ..Reading::default() };
    let title = miara_model::Text { pl: "Mój: CRM".into(), en: "Mine".into() };
    let correction = Correction { name: "own_crm".into(), title, reading, columns, ..Correction::default() };
    let text = corrected(&base, &correction, &datasets["deals"]).unwrap();
    let own = Mapping::parse("own_crm.yaml", &text, &datasets).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let again = choices(&header, &own, &datasets["deals"]);
    let chosen = |columns: &[ColumnChoice]| columns.iter().map(|column| column.choice.clone()).collect::<Vec<_>>();
    assert_eq!(chosen(&again), chosen(&correction.columns), "{text}");
    assert_eq!(again[4].unit, Some(Unit::Percent), "how values are read stays");
    assert!(text.contains("unit: percent") && text.contains("header_line: 3"), "{text}");
    assert_eq!(own.needs().len(), 6, "recognised by the whole header, but for columns without a name");
    let mut fewer = correction.clone();
    fewer.columns[3].choice = Choice::LeaveOut;
    assert!(
        !corrected(&own, &fewer, &datasets["deals"]).unwrap().contains("won_at"),
        "what is computed from it goes with it"
    );
}
