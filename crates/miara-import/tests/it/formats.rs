//! The same rows in every format and encoding.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Array, Int64Array, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field};
use miara_import::{DateOrder, DecimalSign, Format, Guess, ImportError, Reader, arrow_schema, profile};
use parquet::arrow::ArrowWriter;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};

use crate::table::{datasets, file, import, import_text, mapping, plain};

const POLISH: &str = "date;amount;campaign\n31.12.2025;1 234,50 zł;Żółć\n01.02.2025;-7,25 zł;Łąka\n";

fn assert_polish(name: &str, bytes: &[u8], encoding: &str) {
    let file = file(name, bytes);
    let imported = import(&file.path, &plain("costs")).expect(encoding);
    assert_eq!(imported.reasons(), [""; 0], "{encoding}");
    assert_eq!(imported.column("date"), ["2025-12-31", "2025-02-01"], "{encoding}");
    assert_eq!(imported.column("amount"), ["1234.5000", "-7.2500"], "{encoding}");
    assert_eq!(imported.column("campaign"), ["Żółć", "Łąka"], "{encoding}");
    assert_eq!(imported.column("currency"), ["PLN", "PLN"], "{encoding}");
    assert_eq!(imported.column("department"), ["marketing", "marketing"], "{encoding}");
    assert_eq!(imported.understood.encoding, encoding);
    assert_eq!(imported.understood.delimiter, Some(';'));
    assert_eq!(imported.understood.matched[0].date_order, Some(DateOrder::Dmy));
    assert_eq!(imported.understood.matched[2].decimal_sign, Some(DecimalSign::Comma));
}

#[test]
fn every_encoding_gives_the_same_rows() {
    assert_polish("a.csv", POLISH.as_bytes(), "UTF-8");
    assert_polish("a.csv", format!("\u{feff}{POLISH}").as_bytes(), "UTF-8");
    assert_polish("a.csv", &encoding_rs::WINDOWS_1250.encode(POLISH).0, "windows-1250");
    assert_polish("a.csv", &encoding_rs::ISO_8859_2.encode(POLISH).0, "ISO-8859-2");
    let little: Vec<u8> = format!("\u{feff}{POLISH}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_polish("a.csv", &little, "UTF-16LE");
    let big: Vec<u8> = format!("\u{feff}{POLISH}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_polish("a.csv", &big, "UTF-16BE");
    assert_polish("wrong-extension.xlsx", POLISH.as_bytes(), "UTF-8");
}

#[test]
fn blanks_of_every_kind_group_thousands() {
    let text =
        "date;amount\n2025-01-02;1\u{a0}234,5\n2025-01-02;1\u{202f}234,5\n2025-01-02;1'234,5\n2025-01-02;(1 234,5)\n";
    let imported = import_text("costs", text).expect("a file");
    assert_eq!(imported.column("amount"), ["1234.5000", "1234.5000", "1234.5000", "-1234.5000"]);
}

#[test]
fn every_delimiter_is_found() {
    for mark in [",", ";", "\t", "|"] {
        let text = POLISH.replace(';', mark).replace("1 234,50", "\"1 234,50\"").replace("-7,25", "\"-7,25\"");
        let text = text.replace("\"1 234,50\" zł", "\"1 234,50 zł\"").replace("\"-7,25\" zł", "\"-7,25 zł\"");
        let imported = import_text("costs", &text).expect(mark);
        assert_eq!(imported.column("amount"), ["1234.5000", "-7.2500"], "{mark}");
    }
}

#[test]
fn what_stands_before_the_header_and_after_the_rows_is_no_row() {
    let text = "sep=,\n\"Report of costs, all\"\n\nDate,Amount\n2025-01-02,1\nDate,Amount\n2025-01-03,2\nTotal,3\n";
    let imported = import_text("costs", text).expect("a file");
    assert_eq!((imported.rows(), imported.read, imported.skipped), (2, 4, 2));
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.understood.header_line, 4);
}

#[test]
fn dates_are_ordered_by_the_one_that_decides() {
    let text = "date,amount\n05/06/2025,1\n06/05/2025,1\n06/25/2025,1\n";
    assert_eq!(import_text("costs", text).expect("a file").column("date"), ["2025-05-06", "2025-06-05", "2025-06-25"]);
}

#[test]
fn a_time_is_local_unless_it_says_otherwise() {
    let text = "activity_id,at\n1,2025-03-30 02:30\n2,2025-10-26 02:30\n3,2025-07-01\n4,2025-07-01T10:00:00Z\n5,2025-07-01T10:00:00+02:00\n";
    let imported = import_text("activities", text).expect("a file");
    let expected = [
        "2025-03-30T01:30:00Z",
        "2025-10-26T00:30:00Z",
        "2025-06-30T22:00:00Z",
        "2025-07-01T10:00:00Z",
        "2025-07-01T08:00:00Z",
    ];
    assert_eq!(imported.column("at"), expected);
    let utc = mapping("activities", "file: {time_zone: UTC}\ncolumns: {activity_id: activity_id, at: at}");
    let file = file("a.csv", text);
    assert_eq!(import(&file.path, &utc).expect("a file").column("at")[0], "2025-03-30T02:30:00Z");
}

#[test]
fn json_is_flattened() {
    let lines = "{\"id\": 7, \"props\": {\"created\": \"2025-07-01T10:00:00Z\", \"amount\": 12.5}}\n\n{\"id\": \"8\"\n{\"id\": 9, \"props\": {\"created\": \"2025-07-02\", \"amount\": null, \"extra\": [1]}}\n";
    let mapping = mapping("deals", "columns: {deal_id: id, created_at: props.created, value: props.amount}");
    let lines = file("deals.ndjson", lines);
    let imported = import(&lines.path, &mapping).expect("a file");
    assert_eq!(imported.reasons(), ["3 - not_json"]);
    assert_eq!(imported.column("deal_id"), ["7", "9"]);
    assert_eq!(imported.column("value"), ["12.5000", "-"]);
    let array = "[{\"id\": 7, \"props\": {\"created\": \"2025-07-01\"}},\n {\"id\": 8, \"props\": {\"created\": \"2025-07-02\", \"amount\": 1e2}}]";
    let array = file("deals.json", array);
    let imported = import(&array.path, &mapping).expect("a file");
    assert_eq!(imported.column("value"), ["-", "100.0000"]);
    assert_eq!(imported.understood.format, Format::JsonArray);
}

#[test]
fn a_workbook_gives_days_numbers_and_the_right_sheet() {
    let mut book = Workbook::new();
    let about = book.add_worksheet();
    about.set_name("About").expect("a name");
    about.write(0, 0, "Nothing to see").expect("a cell");
    let sheet = book.add_worksheet();
    sheet.set_name("Costs").expect("a name");
    sheet.write(0, 0, "Costs of the year").expect("a cell");
    for (at, name) in ["Date", "Amount", "Campaign"].iter().enumerate() {
        sheet.write(2, u16::try_from(at).expect("few"), *name).expect("a cell");
    }
    let day = CellFormat::new().set_num_format("yyyy-mm-dd");
    let date = ExcelDateTime::from_ymd(2025, 3, 30).expect("a day");
    sheet.write_with_format(3, 0, &date, &day).expect("a cell");
    sheet.write(3, 1, 0.1 + 0.2).expect("a cell");
    sheet.write(3, 2, 42).expect("a cell");
    sheet.write(4, 0, 45_747).expect("a cell");
    sheet.write(4, 1, "1 234,50").expect("a cell");
    sheet.write(6, 0, "oops").expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    let cut = crate::table::file("costs.xlsx", &bytes[..bytes.len() / 2]);
    let error = import(&cut.path, &plain("costs")).expect_err("cut off");
    assert!(matches!(&error, ImportError::Damaged { format, .. } if format == "XLSX"), "{error}");
    let file = file("costs.xlsx", bytes);
    let imported = import(&file.path, &plain("costs")).expect("a file");
    assert_eq!(imported.reasons(), ["7 date not_a_date"]);
    assert_eq!(imported.column("date"), ["2025-03-30", "2025-03-31"]);
    assert_eq!(imported.column("amount"), ["0.3000", "1234.5000"]);
    assert_eq!(imported.column("campaign"), ["42", "-"]);
    assert_eq!(imported.understood.rounded, 0);
    assert_eq!(imported.understood.sheet.as_deref(), Some("Costs"));
    let error =
        import(&file.path, &mapping("costs", "file: {sheet: Kosty}\ncolumns: {date: date}")).expect_err("no sheet");
    assert!(error.to_string().contains("`About`, `Costs`"), "{error}");
}

#[test]
fn parquet_keeps_its_types() {
    let at = TimestampMicrosecondArray::from(vec![1_751_364_000_000_000]).with_timezone("+02:00");
    let local = TimestampMicrosecondArray::from(vec![1_751_364_000_000_000]);
    let value = Decimal128Array::from(vec![125_000]).with_precision_and_scale(10, 5).expect("a decimal");
    let inner: ArrayRef = Arc::new(StringArray::from(vec!["Ann"]));
    let owner = StructArray::from(vec![(Arc::new(Field::new("name", DataType::Utf8, true)), inner)]);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from(vec![7]))),
        ("created", Arc::new(at)),
        ("won", Arc::new(local)),
        ("value", Arc::new(value)),
        ("owner", Arc::new(owner)),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("in memory");
    writer.close().expect("in memory");
    let file = file("deals.parquet", &bytes);
    let mapping =
        mapping("deals", "columns: {deal_id: id, created_at: created, won_at: won, value: value, owner: owner.name}");
    let imported = import(&file.path, &mapping).expect("a file");
    assert_eq!(imported.reasons(), ["1 won_at unsound"], "a time without a zone is local, so it is two hours earlier");
    let cut = crate::table::file("deals.parquet", &bytes[..bytes.len() - 20]);
    let error = import(&cut.path, &mapping).expect_err("cut off");
    assert!(error.to_string().contains("Parquet"), "{error}");
}

#[test]
fn a_profile_shows_what_was_understood() {
    let file = file("a.csv", POLISH);
    let profile = profile(&file.path).expect("a file");
    let guesses: Vec<Guess> = profile.columns.iter().map(|c| c.guess).collect();
    assert_eq!(guesses, [Guess::Date, Guess::Number, Guess::Text]);
    assert_eq!(profile.columns[1].decimal_sign, Some(DecimalSign::Comma));
    assert_eq!((profile.rows, profile.header_line), (Some(2), 1));
    let json = serde_json::to_string(&profile).expect("serialisable");
    assert!(json.contains("\"decimal_sign\":\",\""), "{json}");
}

#[test]
fn money_finer_than_the_column_is_rounded_and_counted() {
    let imported = import_text("costs", "date,amount\n2025-01-02,1.00005\n2025-01-02,2.500000\n").expect("a file");
    assert_eq!(imported.column("amount"), ["1.0001", "2.5000"]);
    assert_eq!(imported.understood.rounded, 1);
}

#[test]
fn an_amount_in_another_currency_than_its_row_is_refused() {
    let text =
        "date,amount,currency\n2025-01-02,€ 5.50,PLN\n2025-01-02,€ 5.50,\n2025-01-02,7.25,zł\n2025-01-02,7.25,zloty\n";
    let imported = import_text("costs", text).expect("a file");
    assert_eq!(imported.reasons(), ["2 currency currency_conflict", "5 currency not_a_currency"]);
    assert_eq!(imported.column("currency"), ["EUR", "PLN"]);
}

#[test]
fn equal_rows_live_side_by_side_under_the_same_ids_each_time() {
    let text = "date,campaign,amount\n2025-01-02,a,5\n2025-01-02,a,5\n02.01.2025,b,1\n";
    let first = import_text("costs", text).expect("a file").column("row_id");
    assert_eq!(first, import_text("costs", text).expect("a file").column("row_id"));
    assert_eq!(format!("{}#2", first[0]), first[1]);
    // Another notation of the same days and amounts makes the same rows.
    let other = "date;campaign;amount\n02.01.2025;a;5,00\n02.01.2025;a;5,0\n2025-01-02;b;1,0\n";
    assert_eq!(first, import_text("costs", other).expect("a file").column("row_id"));
}

#[test]
fn the_schema_of_a_batch_is_the_datasets() {
    let all = datasets();
    let imported = import_text("costs", "date,amount\n2025-01-02,1\n").expect("a file");
    assert_eq!(imported.batches[0].schema(), arrow_schema(&all["costs"]));
    let schema = arrow_schema(&all["deals"]);
    assert_eq!(schema.field_with_name("value").expect("a field").data_type(), &DataType::Decimal128(18, 4));
    assert!(!schema.field_with_name("created_at").expect("a field").is_nullable());
    assert!(schema.field_with_name("won_at").expect("a field").is_nullable());
}

#[test]
fn a_reader_may_move_to_another_thread() {
    fn movable<T: Send>() {}
    movable::<Reader>();
}

#[test]
fn a_late_row_may_decide_what_the_first_ones_leave_open() {
    let mut text = String::from("date,amount\n");
    for day in 1..=25_000_u32 {
        text.push_str(&format!("0{}/0{}/2025,\"1,23{}\"\n", day % 9 + 1, day % 8 + 1, day % 10));
    }
    text.push_str("31/01/2025,\"1,5\"\n");
    let imported = import_text("costs", &text).expect("the last row decides");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("date")[0], "2025-02-02");
    assert_eq!(imported.column("amount")[..2], ["1.2310", "1.2320"]);
}
