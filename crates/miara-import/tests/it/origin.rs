//! Where a row stands, as a source of columns.

use crate::table::{file, import, mapping};

#[test]
fn the_line_and_the_file_are_sources() {
    let yaml = "columns: {activity_id: {sql: \"\\\"(file)\\\" || ':' || \\\"(row)\\\"\"}, at: At, person: (sheet), kind: (file)}";
    let imported =
        import(&file("calls.csv", "At\n2026-01-02\n2026-01-03\n").path, &mapping("activities", yaml)).expect("a file");
    assert_eq!(imported.column("activity_id"), ["calls.csv:2", "calls.csv:3"]);
    assert_eq!(imported.column("kind"), ["calls.csv", "calls.csv"]);
    assert_eq!(imported.column("person"), ["-", "-"]);
    assert_eq!(imported.understood.unmatched, ["person"], "text files have no sheets");
}

#[test]
fn the_sheet_is_a_source() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("Marzec").expect("a name");
    sheet.write(0, 0, "Title only").expect("a cell");
    for (row, cells) in [(2, ["Day", "Cost"]), (3, ["2026-03-01", "5"]), (4, ["2026-03-02", "7"])] {
        sheet.write(row, 0, cells[0]).expect("a cell");
        sheet.write(row, 1, cells[1]).expect("a cell");
    }
    let file = file("costs.xlsx", book.save_to_buffer().expect("in memory"));
    let yaml = "columns: {date: Day, amount: Cost, campaign: (sheet), channel: {sql: \"'line ' || \\\"(row)\\\"\"}}";
    let imported = import(&file.path, &mapping("costs", yaml)).expect("a file");
    assert_eq!(imported.column("campaign"), ["Marzec", "Marzec"]);
    assert_eq!(imported.column("channel"), ["line 4", "line 5"]);
}

#[test]
fn a_header_of_that_name_goes_first() {
    let yaml = "columns: {date: Day, amount: Cost, campaign: (row), channel: row}";
    let imported = import(&file("c.csv", "Day,Cost,(row),Row\n2026-03-01,5,a,b\n").path, &mapping("costs", yaml));
    let imported = imported.expect("a file");
    assert_eq!((imported.column("campaign"), imported.column("channel")), (vec!["a".into()], vec!["a".into()]));
    let own = import(&file("c.csv", "Day,Cost,Row\n2026-03-01,5,b\n").path, &mapping("costs", yaml)).expect("a file");
    assert_eq!((own.column("campaign"), own.column("channel")), (vec!["2".into()], vec!["b".into()]));
}
