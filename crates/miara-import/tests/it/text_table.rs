//! Files as rows of text, for what is no dataset.

use miara_import::{Reason, TextHeader, TextTable, read_text_table};

fn read(text: &[u8]) -> TextTable {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.csv");
    std::fs::write(&path, text).expect("a file");
    read_text_table(&path, TextHeader::First, usize::MAX).expect("a table")
}

fn lines(table: &TextTable) -> Vec<u64> {
    table.rows.iter().map(|row| row.line).collect()
}

#[test]
fn the_first_row_is_the_header_whatever_it_reads_like() {
    let table = read(b"\n2019;2020\n1;2\n");
    assert_eq!(
        (table.header, table.rows[0].cells.clone()),
        (vec!["2019".into(), "2020".into()], vec!["1".into(), "2".into()])
    );
    assert_eq!(read(b"sep=|\na|b\n1|2\n").header, ["a", "b"], "a line for Excel is none");
}

#[test]
fn the_delimiter_is_what_cuts_the_rows_like_the_header() {
    let table = read(b"date;price, net, in EUR\n2020-01-01;1,5\n2020-01-02;2,5\n");
    assert_eq!(table.header, ["date", "price, net, in EUR"]);
    assert_eq!(read(b"a,b\n1\n2,3\n").header, ["a", "b"], "though rows are too short");
}

#[test]
fn rows_have_their_lines_however_lines_end() {
    for text in ["a,b\n1,2\n\n3,4\n", "a,b\r\n1,2\r\n\r\n3,4\r\n", "a,b\r1,2\r\r3,4\r"] {
        assert_eq!(lines(&read(text.as_bytes())), [2, 4], "{text:?}");
    }
    assert_eq!(lines(&read(b"a,b\r\"1\r1\",2\r3,4\r")), [2, 4], "within a quotation too");
    let long: String = (0..30_000).map(|row| format!("{row},x\r")).collect();
    assert_eq!(lines(&read(format!("a,b\r{long}").as_bytes())).last(), Some(&30_001), "across blocks");
}

#[test]
fn a_row_of_another_width_is_told() {
    let table = read(b"a,b\n1\n1,2,3\n1,2,,\n");
    assert_eq!(table.rows[0].cells, ["1", ""]);
    let faults: Vec<Option<Reason>> = table.rows.into_iter().map(|row| row.fault).collect();
    let width = |found| Some(Reason::WrongWidth { expected: 2, found });
    assert_eq!(faults, [width(1), width(3), None]);
}
