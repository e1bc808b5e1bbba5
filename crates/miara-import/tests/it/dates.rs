//! Days that are none, and days that meet times.

use crate::table::{file, hard, import, import_text, mapping, shipped};

#[test]
fn a_zero_date_is_an_empty_cell() {
    if let Some(path) = hard("07_pipedrive_zero_dates.csv") {
        let imported = import(&path, &shipped("pipedrive_deals")).expect("a file");
        assert_eq!(imported.reasons(), [""; 0]);
        assert_eq!(imported.column("won_at"), ["2026-03-10T09:00:00Z", "-", "-"]);
        assert_eq!(imported.column("lost_at"), ["-", "2026-03-11T09:00:00Z", "-"]);
        assert_eq!(imported.column("expected_close"), ["-", "-", "-"]);
    }
    let text = "deal_id;created_at;won_at;lost_at;expected_close\n\
        1;05.03.2026 10:00;00.00.0000;;00000000\n2;06.03.2026 10:00;01.01.0001 00:00:00;;1900-01-00\n3;31.03.2026;0;;30.12.1899\n";
    let imported = import_text("deals", text).expect("a file");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(
        (imported.column("won_at"), imported.column("expected_close")),
        (vec!["-".into(); 3], vec!["-".into(); 3])
    );
    assert_eq!(imported.column("created_at")[0], "2026-03-05T09:00:00Z", "zero dates prove no order");
}

#[test]
fn a_zero_date_is_null_in_expressions() {
    let yaml = r#"
values: {won: Won, closed: Closed}
columns:
  deal_id: ID
  created_at: Created
  won_at: {sql: "COALESCE(won, closed)"}
  expected_close: {sql: "CAST(Plan AS date)"}
"#;
    let text = "ID,Created,Won,Closed,Plan\n1,2026-01-02,0000-00-00 00:00:00,2026-02-03,00000000\n2,2026-01-02,0001-01-01T00:00:00Z,0000-00-00,2026-05-01\n";
    let imported = import(&file("d.csv", text).path, &mapping("deals", yaml)).expect("a file");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("won_at"), ["2026-02-02T23:00:00Z", "-"]);
    assert_eq!(imported.column("expected_close"), ["-", "2026-05-01"]);
}

#[test]
fn a_required_zero_date_is_missing() {
    let imported = import_text("deals", "deal_id,created_at\n1,0000-00-00\n2,1970-01-01 00:00:00\n").expect("a file");
    assert_eq!(imported.reasons(), ["2 created_at missing", "3 created_at absurd_date"]);
}

#[test]
fn a_day_and_a_time_of_the_same_day_are_in_order() {
    if let Some(path) = hard("119_hubspot_sql_before_create.csv") {
        let imported = import(&path, &shipped("hubspot_contacts")).expect("a file");
        assert_eq!((imported.rows(), imported.reasons()), (2, vec![]));
    }
    if let Some(path) = hard("121_salesforce_like_same_day.csv") {
        let imported = import(&path, &crate::table::plain("deals")).expect("a file");
        assert_eq!((imported.rows(), imported.reasons()), (2, vec![]));
    }
    let text = "deal_id,created_at,won_at,lost_at\n\
        1,2026-03-29 15:00,2026-03-29,\n\
        2,2026-03-10 15:00,2026-03-09,\n\
        3,2026-03-10 15:00,2026-03-10 14:00,\n\
        4,2026-03-10,,2026-03-09 23:59\n\
        5,2026-03-10,,2026-03-10 00:01\n";
    let imported = import_text("deals", text).expect("a file");
    assert_eq!(imported.reasons(), ["3 won_at unsound", "4 won_at unsound", "5 lost_at unsound"]);
    let days = mapping(
        "deals",
        r#"columns: {deal_id: ID, created_at: At, stage: {sql: "CASE WHEN before(Due, At) THEN 'late' WHEN before(At, Due) THEN 'early' END"}}"#,
    );
    let text = "ID,At,Due\n1,2026-03-10 15:00,2026-03-10\n2,2026-03-10 15:00,2026-03-09\n3,2026-03-10 15:00,2026-03-11\n4,2026-03-10 15:00,\n";
    let imported = import(&file("d.csv", text).path, &days).expect("a file");
    assert_eq!(imported.column("stage"), ["-", "late", "early", "-"]);
}

#[test]
fn a_lead_that_was_answered_before_its_last_hand_over_stays() {
    let text = "lead_id,created_at,owner,handed_over_at,first_response_at\n1,2026-03-01 08:00,Ewa,2026-03-20 10:00,2026-03-02 09:00\n";
    assert_eq!(import_text("leads", text).expect("a file").reasons(), [""; 0]);
}
