//! Files as they should not be.

use std::io::Write;

use miara_import::{ImportError, Reason, profile};
use miara_model::Lang;

use crate::table::{file, hard, import, import_text, mapping, plain, shipped};

#[test]
fn an_empty_file_says_so() {
    for text in ["", "\n\n  \n", "\u{feff}"] {
        let error = import_text("costs", text).expect_err("nothing in it");
        assert!(matches!(error, ImportError::Empty { .. }), "{error}");
    }
}

#[test]
fn a_header_alone_is_no_rows_and_is_told() {
    let imported = import_text("costs", "date,amount\n").expect("a header");
    assert_eq!((imported.rows(), imported.read, imported.understood.rows), (0, 0, Some(0)));
}

#[test]
fn a_delimiter_that_does_not_cut_the_file_is_named() {
    let mapping = mapping("costs", "file: {delimiter: ';'}\ncolumns: {date: date, amount: amount}");
    let file = file("costs.csv", "date,amount\n2025-01-02,5\n");
    let error = import(&file.path, &mapping).expect_err("cut by commas");
    assert!(matches!(error, ImportError::WrongDelimiter { named: ';', found: ',', .. }), "{error}");
}

#[test]
fn a_line_in_another_encoding_is_refused_alone() {
    let mut bytes = "date,amount,campaign\n2025-01-02,1,Gęś\n2025-01-03,2,Żółw\n".as_bytes().to_vec();
    bytes.extend(b"2025-01-04,3,\xAF\xF3\xB3w\n2025-01-05,4,plain\n");
    let imported = import_text("costs", bytes).expect("mostly UTF-8");
    assert_eq!(imported.reasons(), ["4 - invalid_bytes"]);
    assert_eq!(imported.column("campaign"), ["Gęś", "Żółw", "plain"]);
    assert_eq!(imported.understood.encoding, "UTF-8");
}

#[test]
fn a_cell_of_ten_megabytes_is_refused_and_the_rest_comes_in() {
    let text = format!("date,amount,campaign\n2025-01-02,1,{}\n2025-01-03,2,b\n", "x".repeat(10 << 20));
    let imported = import_text("costs", &text).expect("a file");
    assert_eq!(imported.reasons(), ["2 - too_long"]);
    assert_eq!(imported.column("amount"), ["2.0000"]);
    assert!(imported.refused[0].text.len() < 10_000, "the kept text is shortened");
}

#[test]
fn a_row_longer_than_memory_allows_is_dropped_on_the_way() {
    let text = format!("date,amount,campaign\n2025-01-02,1,\"{}\"\n2025-01-03,2,b\n", "x,\n".repeat(8 << 20));
    let imported = import_text("costs", &text).expect("a file");
    assert_eq!(imported.reasons(), ["2 - too_long"]);
    assert_eq!(imported.column("campaign"), ["b"]);
}

#[test]
fn a_header_that_stands_twice_matters_only_where_it_is_needed() {
    let text = "date,amount,Note,Note\n2025-01-02,1,a,b\n";
    let imported = import_text("costs", text).expect("notes are not needed");
    assert_eq!(imported.understood.header, ["date", "amount", "Note", "Note (2)"]);
    assert_eq!(imported.understood.unrecognised, ["Note", "Note (2)"]);
    let error = import_text("costs", "date,amount,amount\n2025-01-02,1,2\n").expect_err("which amount?");
    assert!(matches!(&error, ImportError::DuplicateHeader { column, .. } if column == "amount"), "{error}");
}

#[test]
fn a_missing_key_names_what_was_perhaps_meant() {
    let mapping = mapping("deals", "columns: {deal_id: Deal - ID, created_at: Created}");
    let file = file("deals.csv", "Deal ID nr,Created at,Owner\n1,2025-01-02,a\n");
    let error = import(&file.path, &mapping).expect_err("no id");
    let ImportError::MissingColumns { missing, .. } = &error else { panic!("{error}") };
    assert_eq!(missing[0].near, ["Deal ID nr"]);
    assert_eq!(missing[1].near, ["Created at"]);
    assert!(error.text(Lang::Pl).contains("Może chodzi o `Deal ID nr`?"), "{}", error.text(Lang::Pl));
}

#[test]
fn numbers_that_are_none_are_refused_with_their_line() {
    let text = "date,amount\n2025-01-02,NaN\n2025-01-02,∞\n2025-01-02,1e400\n2025-01-02,abc\n\
                2025-01-02,1000000000000000.00\n2025-01-02,\n2025-01-02,12.34\n";
    let imported = import_text("costs", text).expect("a file");
    let expected = [
        "2 amount not_finite",
        "3 amount not_finite",
        "4 amount not_finite",
        "5 amount not_a_number",
        "6 amount too_large",
        "7 amount missing",
    ];
    assert_eq!(imported.reasons(), expected);
    assert_eq!(imported.column("amount"), ["12.3400"]);
    assert!(imported.refused[3].reason.text(Lang::Pl).contains("`abc` nie jest liczbą"));
}

#[test]
fn years_of_slips_are_refused() {
    let text = "date,amount\n0001-01-01,1\n9999-12-31,1\n2025-13-01,1\n2025-06-30,1\n";
    let imported = import_text("costs", text).expect("a file");
    assert_eq!(imported.reasons(), ["2 date missing", "3 date absurd_date", "4 date not_a_date"]);
    assert_eq!(imported.column("date"), ["2025-06-30"]);
}

#[test]
fn rows_of_another_width_are_refused_with_their_line() {
    let text = "date,amount,campaign\r\n2025-01-02,1\r\n\r\n2025-01-03,2,\"a\r\nb\"\r\n2025-01-04,3,x,y\r\n2025-01-05,4,z,\r\n";
    let imported = import_text("costs", text).expect("a file");
    assert_eq!(imported.reasons(), ["2 - wrong_width", "6 - wrong_width"]);
    assert_eq!(imported.column("campaign"), ["a\r\nb", "z"]);
    let Reason::WrongWidth { expected, found } = imported.refused[1].reason else { panic!("width") };
    assert_eq!((expected, found), (3, 4));
    let text = r#"{"date":"2025-01-04","amount":"3","campaign":"x","(field 4)":"y","(fault)":"wrong_width"}"#;
    assert_eq!(imported.refused[1].text, text);
}

#[test]
fn a_quote_without_a_partner_swallows_no_row() {
    let whole = "date,amount,campaign\n2025-01-02,1,a\n2025-01-03,2,\"b\n2025-01-04,3,c\n";
    let imported = import_text("costs", whole).expect("a file");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("campaign"), ["a", "b", "c"]);
    assert_eq!(imported.stray_quotes, [3], "and is named");

    let swallowed = "date,amount,campaign\n2025-01-02,1,a\n2025-01-03,\"a note\nof two lines,2\n2025-01-04,3,\"c\"\n";
    let imported = import_text("costs", swallowed).expect("a file");
    assert_eq!(imported.reasons(), ["3 - unclosed_quote"], "what is no row by itself is refused with its lines");
    assert_eq!(imported.column("campaign"), ["a", "c"]);

    let last = import_text("costs", "date,amount,campaign\n2025-01-02,1,a\n2025-01-03,2,\"b\nc\n").expect("a file");
    assert_eq!(last.reasons(), ["3 - unclosed_quote"]);
}

#[test]
fn quotes_that_pair_across_rows_swallow_none() {
    for (name, amount) in [("24_unclosed_quote.csv", "3100"), ("24b_quotes_pair_across_rows.csv", "1500")] {
        let Some(path) = hard(name) else { continue };
        let imported = import(&path, &shipped("invoices_pl")).expect("a file");
        assert_eq!(imported.reasons(), [""; 0]);
        let sum: f64 = imported.column("net").iter().filter_map(|value| value.parse::<f64>().ok()).sum();
        assert_eq!(sum.to_string(), amount, "{name}");
        assert!(!imported.stray_quotes.is_empty());
    }
}

#[test]
fn a_note_of_several_lines_stays_one_cell() {
    let text =
        "date;amount;campaign\n2025-01-02;1;\"first; second\nthird; fourth; fifth\"\n2025-01-03;2;\"24\"\" x\ny\"\n";
    let imported = import_text("costs", text).expect("a file");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("campaign"), ["first; second\nthird; fourth; fifth", "24\" x\ny"]);
    assert!(imported.stray_quotes.is_empty());
    // The last line of an address is as wide as a row.
    let imported =
        import_text("costs", "campaign,amount,date\n\"Prosta 1\nWarszawa\",5,2025-01-02\n\"Alfa\nX\",6,2025-01-03\n");
    assert_eq!(imported.expect("a file").column("amount"), ["5.0000", "6.0000"]);
}

#[test]
fn a_quote_that_would_swallow_the_rest_of_a_long_file_takes_one_row() {
    let row = |at: u32| format!("2025-01-02,{at},{}\n", if at == 7 { "\"Alfa" } else { "Beta" });
    let text = "date,amount,campaign\n".to_owned() + &(0..200_000).map(row).collect::<String>();
    let imported = import_text("costs", &text).expect("a file");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("amount").len(), 200_000);
    assert_eq!(imported.stray_quotes, [9]);
}

#[test]
fn a_nul_byte_spoils_one_row() {
    let imported = import_text("costs", "date,amount,campaign\n2025-01-02,1,a\0b\n2025-01-03,2,c\n").expect("a file");
    assert_eq!(imported.reasons(), ["2 - nul_byte"]);
}

#[test]
fn unknown_columns_are_listed() {
    let imported = import_text("costs", "date,amount,Weather\n2025-01-02,1,sun\n").expect("a file");
    assert_eq!(imported.understood.unrecognised, ["Weather"]);
    assert_eq!(imported.supplied, ["date", "amount"]);
}

#[test]
fn a_gzip_that_breaks_off_is_damaged() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writeln!(packer, "date,amount").expect("in memory");
    for n in 0..200_000_u32 {
        writeln!(packer, "2025-01-{:02},{}", n % 28 + 1, n.wrapping_mul(2_654_435_761)).expect("in memory");
    }
    let whole = packer.finish().expect("in memory");
    let good = file("costs.csv.gz", &whole);
    assert_eq!(import(&good.path, &plain("costs")).expect("whole").rows(), 200_000);
    let cut = file("costs.csv.gz", &whole[..whole.len() / 2]);
    let error = import(&cut.path, &plain("costs")).expect_err("cut off");
    assert!(matches!(&error, ImportError::Damaged { format, .. } if format == "gzip"), "{error}");
}

#[test]
fn a_workbook_or_parquet_that_breaks_off_is_damaged() {
    for (name, bytes) in [("a.xlsx", &b"PK\x03\x04 and nothing more"[..]), ("a.parquet", b"PAR1 and nothing more")] {
        let file = file(name, bytes);
        let error = profile(&file.path).expect_err("cut off");
        assert!(matches!(error, ImportError::Damaged { .. }), "{error}");
    }
}

#[test]
fn what_is_no_table_is_named() {
    for (text, kind) in
        [("<html><p>Login</p></html>", "HTML"), ("%PDF-1.7 ...", "PDF"), ("<?xml version='1.0'?>", "XML")]
    {
        let file = file("export.xls", text);
        let error = profile(&file.path).expect_err("no table");
        assert!(matches!(&error, ImportError::UnknownFormat { looks_like, .. } if looks_like == kind), "{error}");
    }
}

#[test]
fn dates_that_nothing_decides_must_be_named() {
    let text = "date,amount\n05/06/2025,1\n07/08/2025,2\n";
    let error = import_text("costs", text).expect_err("day or month?");
    assert!(matches!(&error, ImportError::AmbiguousDates { column, .. } if column == "date"), "{error}");
    let mapping = mapping("costs", "file: {date_order: mdy}\ncolumns: {date: date, amount: amount}");
    let file = file("costs.csv", text);
    assert_eq!(import(&file.path, &mapping).expect("named").column("date"), ["2025-05-06", "2025-07-08"]);
}

#[test]
fn numbers_that_nothing_decides_must_be_named() {
    let text = "date;amount\n2025-01-02;1,234\n2025-01-03;2,500\n";
    let error = import_text("costs", text).expect_err("thousands or fractions?");
    assert!(matches!(&error, ImportError::AmbiguousDecimals { column, .. } if column == "amount"), "{error}");
    let decided = format!("{text}2025-01-04;1,5\n");
    assert_eq!(import_text("costs", decided).expect("one decides").column("amount"), ["1.2340", "2.5000", "1.5000"]);
}

#[test]
fn a_row_is_known_though_a_cell_of_it_is_not_as_usual() {
    // Quotes pair over three rows, of which one has `zw` for its VAT, and rows have empty cells at their ends.
    let head = "number,date,amount,campaign,net,vat\n";
    let row =
        |at: u32, campaign: &str, vat: &str, tail: &str| format!("F{at},2026-03-0{at},100,{campaign},81,{vat}{tail}\n");
    for tail in ["", ",,"] {
        let text = [head.to_owned(), row(1, "a", "19", tail), row(2, "\"b", "19", tail), row(3, "c", "zw", tail)];
        let text = text.concat() + &row(4, "d\"", "19", tail) + &row(5, "e", "19", tail);
        let imported = import_text("costs", &text).expect("a file");
        assert_eq!(imported.reasons(), [""; 0], "{tail:?}");
        assert_eq!(imported.column("amount").len(), 5, "{tail:?}");
        assert!(imported.stray_quotes.contains(&3));
    }
}

#[test]
fn what_may_be_one_row_or_several_is_refused_and_said() {
    // A note that tells of another amount and day, in a table of few columns.
    let note = "amount,date,campaign\n100,2026-03-01,\"Wiosna\n250, 2026-04-01, druga transza\"\n200,2026-03-02,Lato\n";
    let imported = import_text("costs", note).expect("a file");
    assert_eq!(imported.reasons(), ["2 - quoted_rows"]);
    assert_eq!(imported.column("amount"), ["200.0000"]);
    // A note with numbers that stand in no column.
    let note = "date,amount,campaign\n2026-03-01,100,\"klik\n10,5 zł za klik, reszta później\"\n2026-03-02,200,Lato\n";
    let imported = import_text("costs", note).expect("a file");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("amount").len(), 2);
}

#[test]
fn a_table_of_text_loses_no_row_to_a_quote() {
    let row = |at: u32| format!("A{at},{}Firma {at},IT\n", if at == 2 || at == 5 { "\"" } else { "" });
    let text = "account_id,name,industry\n".to_owned() + &(1..=8).map(row).collect::<String>();
    let imported = import_text("accounts", &text).expect("a file");
    assert_eq!((imported.column("account_id").len(), imported.reasons().len()), (8, 0), "{:?}", imported.reasons());
}

#[test]
fn the_last_row_is_read_though_nothing_closes_its_quote() {
    for end in ["", "\n", "\n\n"] {
        let text = format!("date,amount,campaign\n2025-01-02,1,a\n2025-01-03,2,\"b{end}");
        let imported = import_text("costs", &text).expect("a file");
        assert_eq!(imported.column("campaign"), ["a", "b"], "{end:?} {:?}", imported.reasons());
    }
}

#[test]
fn quotes_that_pair_across_rows_of_a_narrow_table_swallow_none() {
    let row = |at: u32, campaign: &str| format!("2026-03-{at:02},{at}0,{campaign}\n");
    let text = "date,amount,campaign\n".to_owned() + &row(1, "a") + &row(2, "b") + &row(3, "c");
    // Inch marks, or a name that is quoted in part.
    for (first, second) in [("\"Dom", "Ogród\""), ("\"24 cale", "32\"")] {
        let text = text.clone() + &row(4, first) + &row(5, "d") + &row(6, second) + &row(7, "e");
        let imported = import_text("costs", &text).expect("a file");
        assert_eq!(imported.reasons(), [""; 0], "{text}");
        assert_eq!(imported.column("amount").len(), 7);
        assert_eq!(imported.stray_quotes[0], 5, "and they are named");
    }
    // Four columns, semicolons, Polish days and numbers.
    let row = |at: u32, name: &str| format!("{name};{at:02}.03.2026;{at} 000,50;PLN\n");
    let text = "campaign;date;amount;currency\n".to_owned() + &row(1, "a") + &row(2, "b") + &row(3, "c");
    let text = text + &row(4, "\"Alfa") + &row(5, "Beta\"") + &row(6, "f");
    let imported = import_text("costs", &text).expect("a file");
    assert_eq!((imported.reasons().len(), imported.column("amount").len()), (0, 6), "{:?}", imported.reasons());
}

#[test]
fn a_note_that_is_written_unlike_rows_stays_unclear() {
    let rows = "date,amount,campaign\n2026-03-01,100,a\n2026-03-02,200,b\n2026-03-03,300,c\n";
    // Blanks after commas, another way to write days, an amount with another sign.
    for line in ["2026-03-05, 50, reszta", "5.03.2026,50,reszta", "2026-03-05,50 zł,reszta"] {
        let imported = import_text("costs", format!("{rows}2026-03-04,400,\"d\n{line}\"\n")).expect("a file");
        assert_eq!(imported.reasons(), ["5 - quoted_rows"], "{line}");
    }
    // An amount alone is not enough, and a note in words is a note.
    let imported = import_text("costs", format!("{rows}2026-03-04,400,\"d\nlater,50,rest\"\n")).expect("a file");
    assert_eq!((imported.reasons().len(), imported.column("amount").len()), (0, 4));
}

#[test]
fn a_mark_in_the_header_that_has_no_partner_is_said() {
    let rows = "2025-01-02,1,a\n2025-01-03,2,b\n";
    for head in ["date,amount,\"campaign", "date,\"amount,campaign", "\"date,amount,campaign"] {
        for end in ["", "2025-01-04,3,c\"\n2025-01-05,4,d\n"] {
            let error = import_text("costs", format!("{head}\n{rows}{end}")).expect_err("rows in a name");
            assert!(matches!(error, ImportError::HeaderQuote { line: 1, .. }), "{head}{end}: {error}");
            assert!(error.text(Lang::Pl).contains("cudzysłów w nagłówku nie ma pary"));
        }
    }
    // A name of two lines, and marks that open nothing.
    for head in ["date,amount,\"campaign\n(or none, if any)\"", "date,amount\",campaign", "da\"te,amount,campaign"] {
        let imported = import_text("costs", format!("{head}\n{rows}")).expect("a file");
        assert_eq!(imported.column("amount"), ["1.0000", "2.0000"], "{head}");
    }
}

#[test]
fn lines_that_end_in_a_carriage_return_are_counted_behind_a_refused_quotation() {
    let text = "amount,date,campaign\n100,2026-03-01,\"Wiosna\n250, 2026-04-01, druga transza\"\n200,x,Lato\n200,2026-03-02,Lato\n\"300,2026-03-04\nx\n5,y,z\n";
    for end in ["\n", "\r", "\r\n"] {
        let imported = import_text("costs", text.replace('\n', end)).expect("a file");
        let expected = ["2 - quoted_rows", "4 date not_a_date", "6 - unclosed_quote", "8 date not_a_date"];
        assert_eq!(imported.reasons(), expected, "{end:?}");
    }
}
