//! Workbooks as people keep them: a month on each sheet, merged cells, totals, formats that say what a
//! number is.

use miara_import::{ImportError, LeftOut, LeftSheet, Remedy, Unit, profile, refused_at, retry};
use miara_model::Lang;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use crate::table::{File, Imported, datasets, file, hard, import, mapping, plain, shipped};

/// A sheet under a name, with rows of text and numbers: what reads as a number is one, and a day of
/// `2026-03-01` is a day.
fn sheet<'b>(book: &'b mut Workbook, name: &str, rows: &[&[&str]]) -> &'b mut Worksheet {
    let sheet = book.add_worksheet().set_name(name).expect("a name");
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            put(sheet, row, column, text);
        }
    }
    sheet
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, text: &str) {
    let day = Format::new().set_num_format("yyyy-mm-dd");
    if text.is_empty() {
    } else if let Ok(number) = text.parse::<f64>() {
        sheet.write(row, column, number).expect("a cell");
    } else if let Some(date) = ExcelDateTime::parse_from_str(text).ok().filter(|_| text.len() == 10) {
        sheet.write_with_format(row, column, &date, &day).expect("a cell");
    } else {
        sheet.write(row, column, text).expect("a cell");
    }
}

fn saved(mut book: Workbook) -> File {
    file("book.xlsx", book.save_to_buffer().expect("in memory"))
}

fn costs(book: Workbook) -> Imported {
    import(&saved(book).path, &plain("costs")).expect("a file")
}

fn left(name: &str, why: LeftOut) -> LeftSheet {
    LeftSheet { name: name.into(), why }
}

const HEAD: &[&str] = &["date", "amount", "campaign"];

#[test]
fn months_on_sheets_are_one_table() {
    if let Some(path) = hard("64_xlsx_month_sheets.xlsx") {
        let imported = import(&path, &shipped("invoices_pl")).expect("a file");
        assert_eq!(imported.reasons(), [""; 0]);
        assert_eq!(imported.column("net"), ["100.0000", "200.0000", "300.0000"]);
        assert_eq!(imported.understood.sheets, ["Styczeń", "Luty", "Marzec"]);
        assert_eq!(imported.understood.left, [left("Podsumowanie", LeftOut::OtherColumns)]);
    }
    let mut book = Workbook::new();
    sheet(&mut book, "Opis", &[&["Koszty za rok"]]);
    sheet(&mut book, "01", &[HEAD, &["2026-01-05", "10", "a"], &["x", "11", "b"]]);
    // Another order, a title above, a column more.
    let other: &[&[&str]] =
        &[&["Luty"], &["Campaign", "DATE", "Amount", "Note"], &["c", "2026-02-05", "20", "n"], &["d", "y", "21", ""]];
    sheet(&mut book, "02", other);
    sheet(&mut book, "Legenda", &[&["Kod", "Znaczenie"], &["a", "reklama"], &["b", "targi"]]);
    sheet(&mut book, "Stare", &[HEAD, &["2025-01-05", "99", "z"]]).set_hidden(true);
    let imported = costs(book);
    assert_eq!(imported.column("amount"), ["10.0000", "20.0000"]);
    assert_eq!(imported.column("campaign"), ["a", "c"]);
    assert_eq!(imported.understood.sheets, ["01", "02"]);
    let expected =
        [left("Opis", LeftOut::NoTable), left("Legenda", LeftOut::OtherColumns), left("Stare", LeftOut::Hidden)];
    assert_eq!(imported.understood.left, expected);
    assert_eq!(imported.reasons(), ["3 date not_a_date", "4 date not_a_date"]);
    assert!(imported.refused[0].text.contains("\"(sheet)\":\"01\""), "{}", imported.refused[0].text);
    assert!(imported.refused[1].text.contains("\"(sheet)\":\"02\""), "{}", imported.refused[1].text);
    assert!(expected[2].text(Lang::Pl).contains("ukryty"));
}

#[test]
fn rows_of_several_sheets_are_told_apart() {
    let mut book = Workbook::new();
    for (name, amount) in [("A", "1"), ("B", "2"), ("C", "3")] {
        sheet(&mut book, name, &[HEAD, &["2026-01-05", amount, "a"], &["2026-01-06", amount, "b"]]);
    }
    let file = saved(book);
    let by_place = mapping("costs", "columns: {date: date, amount: amount, campaign: (sheet), channel: (row)}");
    let imported = import(&file.path, &by_place).expect("a file");
    assert_eq!(imported.column("campaign"), ["A", "A", "B", "B", "C", "C"]);
    assert_eq!(imported.column("channel")[1..3], ["A!3", "B!2"], "lines alone are no ids");
    assert_eq!(imported.lines.iter().collect::<std::collections::HashSet<_>>().len(), 6);
    let wrong = [(imported.lines[3], ("amount".to_owned(), miara_import::Reason::Missing))];
    let refused = refused_at(&file.path, &by_place, &wrong.into_iter().collect()).expect("a file");
    assert_eq!((refused.len(), refused[0].line), (1, 3));
    assert!(refused[0].text.contains("\"(sheet)\":\"B\"") && refused[0].text.contains("\"amount\":2"));
    // A sheet that is named is read alone.
    let named = mapping("costs", "file: {sheet: b}\ncolumns: {date: date, amount: amount, channel: (row)}");
    let imported = import(&file.path, &named).expect("a file");
    assert_eq!(
        (imported.column("amount"), imported.column("channel")),
        (vec!["2.0000".into(); 2], vec!["2".into(), "3".into()])
    );
    assert_eq!((imported.understood.sheets, imported.understood.left), (vec!["B".into()], vec![]));
}

#[test]
fn a_copy_of_a_sheet_is_not_read_twice() {
    let rows: &[&[&str]] = &[HEAD, &["2026-01-05", "10", "a"], &["2026-01-06", "10", "a"]];
    let mut book = Workbook::new();
    sheet(&mut book, "Styczeń", rows);
    sheet(&mut book, "Styczeń (2)", rows);
    let profile_file = saved(book);
    let imported = import(&profile_file.path, &plain("costs")).expect("a file");
    assert_eq!(imported.rows(), 2);
    assert_eq!(imported.understood.left, [left("Styczeń (2)", LeftOut::CopyOf("Styczeń".into()))]);
    assert_eq!(profile(&profile_file.path).expect("a file").left, imported.understood.left);
    // Where the sheet itself says something, the same rows are other ones.
    let by_sheet = mapping("costs", "columns: {date: date, amount: amount, campaign: (sheet)}");
    assert_eq!(import(&profile_file.path, &by_sheet).expect("a file").rows(), 4);
}

#[test]
fn a_total_of_a_sheet_is_held_against_its_rows() {
    let mut book = Workbook::new();
    sheet(&mut book, "01", &[HEAD, &["2026-01-05", "10", "a"], &["2026-01-06", "5", "a"]]);
    sheet(&mut book, "02", &[HEAD, &["2026-02-05", "20", "a"], &["2026-02-06", "7", "a"], &["Razem", "27", ""]]);
    let imported = costs(book);
    assert_eq!(imported.column("amount"), ["10.0000", "5.0000", "20.0000", "7.0000"]);
    assert_eq!((imported.control.len(), imported.control[0].agrees), (1, true));
    assert_eq!(imported.control[0].sheet.as_deref(), Some("02"));
    assert!(imported.control[0].text(Lang::Pl).contains("wiersz 4 arkusza `02`"));
}

#[test]
fn what_is_merged_holds_for_all_its_rows() {
    if let Some(path) = hard("62_xlsx_merged.xlsx") {
        let imported = import(&path, &shipped("invoices_pl")).expect("a file");
        assert_eq!(imported.reasons(), [""; 0]);
        assert_eq!(imported.column("net"), ["1000.0000", "2000.0000", "500.0000", "700.0000"]);
        assert_eq!(imported.column("invoice_id"), ["FV/1", "FV/1", "FV/1", "FV/2"]);
    }
    // A group title over columns, a header over two rows, a day over three, an id that is a number.
    let mut book = Workbook::new();
    let plain_format = Format::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 1, 0, "date", &plain_format).expect("cells");
    sheet.merge_range(0, 1, 1, 1, "campaign", &plain_format).expect("cells");
    sheet.merge_range(0, 2, 0, 3, "Kwoty", &plain_format).expect("cells");
    sheet.write(1, 2, "amount").expect("a cell");
    sheet.write(1, 3, "note").expect("a cell");
    sheet.merge_range(2, 0, 4, 0, "", &day).expect("cells");
    let date = ExcelDateTime::from_ymd(2026, 3, 1).expect("a day");
    sheet.write_with_format(2, 0, &date, &day).expect("a cell");
    sheet.merge_range(2, 1, 3, 1, "", &plain_format).expect("cells");
    sheet.write(2, 1, 17).expect("a cell");
    for (row, amount) in [(2, 1.0), (3, 2.0), (4, 3.0)] {
        sheet.write(row, 2, amount).expect("a cell");
    }
    let imported = costs(book);
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("date"), ["2026-03-01"; 3]);
    assert_eq!(imported.column("campaign"), ["17", "17", "-"]);
    assert_eq!(imported.column("amount"), ["1.0000", "2.0000", "3.0000"]);
}

#[test]
fn an_amount_over_several_rows_counts_once() {
    let mut book = Workbook::new();
    let plain_format = Format::new();
    let rows: &[&[&str]] =
        &[HEAD, &["2026-03-01", "", "a"], &["2026-03-02", "", "b"], &["2026-03-03", "7", "c"], &["", "", ""]];
    let page = sheet(&mut book, "Koszty", rows);
    page.merge_range(1, 1, 2, 1, "", &plain_format).expect("cells");
    page.write(1, 1, 4200).expect("a cell");
    let file = saved(book);
    let imported = import(&file.path, &plain("costs")).expect("a file");
    assert_eq!(imported.column("amount"), ["4200.0000", "7.0000"]);
    assert_eq!(imported.reasons(), ["3 amount merged_amount"]);
    // It counts no more when it is tried again, but does once somebody has written another one.
    let context = miara_import::Context {
        time_zone: jiff::tz::TimeZone::UTC,
        currency: "PLN",
        lookups: &miara_import::Lookups::new(),
        source: Default::default(),
    };
    let again = |rows: &[miara_import::Refused]| {
        retry(rows, &imported.understood, &datasets()["costs"], &plain("costs"), &context).expect("rows")
    };
    assert_eq!(again(&imported.refused).refused.len(), 1);
    let mut mended = imported.refused.clone();
    mended[0].text = mended[0].text.replace("\"amount\":4200,", "\"amount\":\"12,50\",");
    assert_eq!(again(&mended).batch.num_rows(), 1, "{}", mended[0].text);
}

#[test]
fn subtotals_with_a_day_are_named() {
    if let Some(path) = hard("63_xlsx_totals.xlsx") {
        let imported = import(&path, &plain("costs")).expect("a file");
        assert_eq!(imported.column("amount"), ["100.0000", "200.0000"]);
        let said: Vec<(u64, &str)> = imported.totals.iter().map(|total| (total.line, total.text.as_str())).collect();
        assert_eq!(said, [(4, "2026-03-31 · Razem marzec · 300"), (5, "Razem · 300")]);
    }
    let mut book = Workbook::new();
    let rows: &[&[&str]] = &[
        HEAD,
        &["2026-03-01", "1", "a"],
        &["2026-03-02", "2", "b"],
        &["2026-03-31", "3", "Suma częściowa"],
        &["2026-04-01", "4", "a"],
        &["2026-04-02", "5", "Razem Sp. z o.o."],
        &["2026-04-30", "9", "Razem kwiecień"],
    ];
    sheet(&mut book, "Koszty", rows);
    let imported = costs(book);
    assert_eq!(imported.column("amount"), ["1.0000", "2.0000", "4.0000", "5.0000"], "a firm may be called so");
    assert_eq!(imported.totals.iter().map(|total| total.line).collect::<Vec<_>>(), [4, 7]);
}

#[test]
fn fractions_of_a_day_are_hours() {
    if let Some(path) = hard("65b_xlsx_hours_fraction.xlsx") {
        let imported = import(&path, &shipped("toggl_time")).expect("a file");
        assert_eq!(imported.reasons(), [""; 0]);
        assert_eq!(imported.column("hours"), ["8.000000", "6.500000", "7.000000"]);
        let hours = imported.understood.matched.iter().find(|matched| matched.column == "hours").expect("hours");
        assert_eq!(hours.unit, Some(Unit::Days));
    }
    // The format says it.
    for format in ["[h]:mm", "hh:mm", "h:mm:ss", "[$-415]hh:mm;@"] {
        let mut book = Workbook::new();
        let sheet =
            sheet(&mut book, "Czas", &[&["date", "person", "hours"], &["2026-03-02", "Jan"], &["2026-03-03", "Jan"]]);
        let clock = Format::new().set_num_format(format);
        sheet.write_with_format(1, 2, 0.25, &clock).expect("a cell");
        sheet.write_with_format(2, 2, 23.0 / 24.0, &clock).expect("a cell");
        let imported = import(&saved(book).path, &plain("worktime")).expect("a file");
        assert_eq!(imported.column("hours"), ["6.000000", "23.000000"], "{format}");
    }
    let hours = |values: &[&str], columns: &str| {
        let rows: String = (1..).zip(values).map(|(day, value)| format!("2026-03-{day:02};Jan;{value}\n")).collect();
        let file = file("hours.csv", format!("date;person;hours\n{rows}"));
        import(&file.path, &mapping("worktime", columns)).map(|imported| imported.column("hours"))
    };
    let found = "columns: {date: date, person: person, hours: hours}";
    // Seconds of a clock, and what was written or divided.
    let seconds = hours(&["0,0193634259259", "0,1000115740741"], found).expect("a file");
    assert_eq!(seconds, ["0.464722", "2.400278"]);
    assert_eq!(hours(&["0,25", "0,5", "0,75"], found).expect("a file")[0], "0.250000");
    assert_eq!(hours(&["0,333333333333", "1,5"], found).expect("a file")[0], "0.333333");
    assert_eq!(hours(&["0,333333333333", "0,0833333333333", "0,1833333333333"], found).expect("a file")[0], "0.333333");
    // Eight hours each day, or twenty minutes: nobody can tell.
    let error = hours(&["0,333333333333", "0,333333333333"], found).expect_err("open");
    assert!(matches!(&error, ImportError::AmbiguousHours { column, .. } if column == "hours"), "{error}");
    assert_eq!(error.remedy(), Some(Remedy::Hours));
    let said = |unit| {
        hours(
            &["0,333333333333", "0,333333333333"],
            &format!("columns: {{date: date, person: person, hours: {{column: hours, unit: {unit}}}}}"),
        )
    };
    assert_eq!(said("days").expect("said"), ["8.000000"; 2]);
    assert_eq!(said("hours").expect("said"), ["0.333333"; 2]);
}

#[test]
fn the_currency_of_a_format_is_the_amounts() {
    if let Some(path) = hard("71_xlsx_currency_format.xlsx") {
        let imported = import(&path, &shipped("invoices_pl")).expect("a file");
        assert_eq!(imported.column("net"), ["1000.0000", "1000.0000"]);
        assert_eq!(imported.column("currency"), ["PLN", "EUR"]);
    }
    let mut book = Workbook::new();
    let page = sheet(&mut book, "A", &[&["date", "amount", "currency"]]);
    let cells = [
        ("#,##0.00 [$€-407]", "", 1000.5),
        ("_-* #,##0.00\\ [$EUR]_-", "", 2.0),
        ("#,##0.00\\ \"zł\"", "", 3.0),
        ("[$-415]#,##0.00", "", 4.0),
        ("_-[$£-809]* #,##0.00_-", "GBP", 5.0),
        ("#,##0.00 [$€-1]", "PLN", 6.0),
        ("#,##0.00 [$kr]", "", 7.0),
    ];
    for (row, (format, currency, amount)) in (1..).zip(cells) {
        put(page, row, 0, "2026-03-01");
        page.write_with_format(row, 1, amount, &Format::new().set_num_format(format)).expect("a cell");
        put(page, row, 2, currency);
    }
    let imported = costs(book);
    assert_eq!(imported.column("amount"), ["1000.5000", "2.0000", "3.0000", "4.0000", "5.0000"]);
    assert_eq!(imported.column("currency"), ["EUR", "EUR", "PLN", "-", "GBP"]);
    assert_eq!(imported.reasons(), ["7 currency currency_conflict", "8 amount not_a_number"]);
    assert!(imported.refused[0].text.contains("\"6 EUR\""), "{}", imported.refused[0].text);
}

#[test]
fn a_formula_without_a_value_is_said() {
    let cells = |amounts: [&str; 3]| {
        let row = |(at, amount): (usize, &&str)| {
            format!(
                "<row r=\"{0}\"><c r=\"A{0}\" t=\"str\"><v>2026-03-0{at}</v></c><c r=\"B{0}\"{amount}</c></row>",
                at + 1
            )
        };
        (1..).zip(&amounts).map(row).collect::<String>()
    };
    let head = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>date</v></c><c r=\"B1\" t=\"str\"><v>amount</v></c></row>";
    let rows = cells(["><v>5</v>", "><f>1+1</f><v></v>", " t=\"e\"><f>1/0</f><v>#DIV/0!</v>"]);
    let file = file("book.xlsx", crate::packed::workbook(&format!("<sheetData>{head}{rows}</sheetData>")));
    let imported = import(&file.path, &plain("costs")).expect("a file");
    assert_eq!(imported.column("amount"), ["5.0000"]);
    assert_eq!(imported.reasons(), ["3 amount no_result", "4 amount no_result"]);
    let said = |at: usize| imported.refused[at].reason.text(Lang::En);
    assert!(
        said(0).contains("`=1+1` has no computed value") && said(1).contains("`#DIV/0!` is an error"),
        "{}",
        said(0)
    );
}

#[test]
fn tables_in_tags_are_read() {
    let page = "<html><head><meta charset=windows-1250><style>td {x: y}</style></head><body><table><tr><td>Raport</td></tr></table>\n\
        <TABLE border=1><thead><tr><th>date</th><th>amount<br></th><th>campaign</th></tr></thead>\n\
        <tr><td rowspan=\"2\">2026-03-01</td><td align=right>1&nbsp;234,50 z\u{142}</td><td>Gęś &amp; Żółw</td></tr>\n\
        <tr><td>2,00<td colspan=1>b</tr><tr><td>2026-03-02</td><td>3,00</td><td></td></tr></table></body></html>";
    let imported =
        import(&file("raport.xls", encoding_rs::WINDOWS_1250.encode(page).0).path, &plain("costs")).expect("HTML");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("amount"), ["1234.5000", "2.0000", "3.0000"]);
    assert_eq!(imported.column("date"), ["2026-03-01", "2026-03-01", "2026-03-02"]);
    assert_eq!(imported.column("campaign"), ["Gęś & Żółw", "b", "-"]);
    let book = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
        <Worksheet ss:Name=\"Stycze&#324;\"><Table><Row><Cell><Data ss:Type=\"String\">date</Data></Cell><Cell><Data ss:Type=\"String\">person</Data></Cell><Cell><Data ss:Type=\"String\">hours</Data></Cell></Row>\
        <Row><Cell ss:MergeDown=\"1\"><Data ss:Type=\"DateTime\">2026-01-05T00:00:00.000</Data></Cell><Cell><Data ss:Type=\"String\">Ja&#xF3;</Data></Cell><Cell><Data ss:Type=\"DateTime\">1899-12-31T06:30:00.000</Data></Cell></Row>\
        <Row ss:Index=\"3\"><Cell ss:Index=\"2\"><Data ss:Type=\"String\">Ewa</Data></Cell><Cell><Data ss:Type=\"Number\">1.5</Data></Cell></Row></Table></Worksheet>\
        <Worksheet ss:Name=\"Luty\"><Table><Row><Cell><Data ss:Type=\"String\">date</Data></Cell><Cell><Data ss:Type=\"String\">person</Data></Cell><Cell><Data ss:Type=\"String\">hours</Data></Cell></Row>\
        <Row ss:Index=\"4\"><Cell><Data ss:Type=\"DateTime\">2026-02-05T00:00:00.000</Data></Cell><Cell><Data ss:Type=\"String\">Ewa</Data></Cell><Cell ss:Formula=\"=RC[-1]\"><Data ss:Type=\"Error\">#VALUE!</Data></Cell></Row></Table></Worksheet></Workbook>";
    let imported = import(&file("czas.xls", book).path, &plain("worktime")).expect("XML");
    assert_eq!(imported.column("hours"), ["6.500000", "1.500000"]);
    assert_eq!(imported.column("date"), ["2026-01-05", "2026-01-05"]);
    assert_eq!(imported.column("person"), ["Jaó", "Ewa"]);
    assert_eq!(imported.understood.sheets, ["Styczeń", "Luty"]);
    assert_eq!(imported.reasons(), ["4 hours no_result"]);
}

#[test]
fn days_that_a_spreadsheet_swapped_are_not_read() {
    let of = |days: &[&str]| {
        let mut book = Workbook::new();
        let page = sheet(&mut book, "A", &[HEAD]);
        for (row, day) in (1..).zip(days) {
            put(page, row, 0, day);
            put(page, row, 1, "5");
        }
        import(&saved(book).path, &plain("costs"))
    };
    for swapped in [["2026-05-03", "2026-01-03", "25/03/2026"], ["2026-05-03", "03/25/2026", "2026-12-03"]] {
        let error = of(&swapped).expect_err("swapped");
        assert!(matches!(&error, ImportError::SwappedDays { column, .. } if column == "date"), "{error}");
        assert!(error.text(Lang::Pl).contains("zamienił dzień z miesiącem"));
    }
    // A day after the twelfth that is one, or a text before it, shows that nothing was swapped.
    assert_eq!(of(&["2026-03-03", "2026-03-14", "25.03.2026"]).expect("sound").rows(), 3);
    assert_eq!(of(&["2026-03-03", "04.03.2026", "25.03.2026"]).expect("sound").rows(), 3);
}

#[test]
fn a_month_alone_is_no_day() {
    let imported =
        crate::table::import_text("costs", "date;amount\n2026-03-01;1\n2026-03;2\n03.2026;3\nmarzec 2026;4\n");
    let reasons = imported.expect("a file").reasons();
    assert_eq!(
        reasons,
        ["3 date not_a_date", "4 date not_a_date", "5 date not_a_date"],
        "never taken for some day of it"
    );
}

#[test]
fn months_alone_count_on_their_first_day() {
    let first_days = ["2026-02-01", "2026-03-01", "2026-03-01"];
    for months in
        [["2026-02", "2026-03", "2026-03"], ["luty 2026", "marzec 2026", "Mar 2026"], ["2/2026", "03.2026", "03.2026"]]
    {
        let [a, b, c] = months;
        let text = format!("date;amount;campaign\n{a};10,50;x\n{b};20,25;y\n{c};1,5;z\n");
        let imported = crate::table::import_text("costs", text).expect("a file");
        assert_eq!((imported.reasons().len(), imported.column("date")), (0, first_days.map(str::to_owned).to_vec()));
        assert_eq!(imported.column("amount"), ["10.5000", "20.2500", "1.5000"]);
        assert!(imported.understood.matched.iter().any(|matched| matched.column == "date" && matched.months));
    }
    let mut book = Workbook::new();
    sheet(&mut book, "2026", &[HEAD, &["sty 2026", "5", "a"], &["lut 2026", "6", "a"]]);
    assert_eq!(costs(book).column("date"), ["2026-01-01", "2026-02-01"]);
    // One day among months, and times, are days; a number is no month.
    let mixed =
        crate::table::import_text("costs", "date;amount\n2026-03;1\n2026-04;2\n2026-04-05;3\n").expect("a file");
    assert_eq!(mixed.reasons(), ["2 date not_a_date", "3 date not_a_date"]);
    let times = crate::table::import_text("leads", "lead_id;created_at\n1;2026-03\n2;2026-04\n").expect("a file");
    assert_eq!(times.reasons().len(), 2, "waits are told from it");
    let numbers = crate::table::import_text("costs", "date;amount\n2026-03-01;12.2026\n2026-03-02;3.2026\n");
    assert_eq!(numbers.expect("a file").column("amount"), ["12.2026", "3.2026"]);
}

fn repeats(name: &str, of: &[&str]) -> LeftSheet {
    left(name, LeftOut::Repeats(of.iter().map(|name| (*name).to_owned()).collect()))
}

#[test]
fn a_sheet_that_repeats_the_others_is_not_read_twice() {
    let (january, february): (&[&str], &[&str]) = (&["2026-01-05", "100", "a"], &["2026-02-05", "200", "b"]);
    let march: &[&str] = &["2026-03-05", "300", "c"];
    for (name, at_front) in [("Razem", false), ("Dane", false), ("Rok 2026", true), ("Total", true)] {
        let mut book = Workbook::new();
        if at_front {
            sheet(&mut book, name, &[HEAD, march, january, february]);
        }
        sheet(&mut book, "Styczeń", &[HEAD, january, &["Razem", "100", ""]]);
        sheet(&mut book, "Luty", &[HEAD, february]);
        sheet(&mut book, "Marzec", &[HEAD, march]);
        if !at_front {
            sheet(&mut book, name, &[HEAD, january, february, march, &["Razem", "600", ""]]);
        }
        let imported = costs(book);
        assert_eq!(imported.column("amount"), ["100.0000", "200.0000", "300.0000"], "{name}");
        assert_eq!(imported.understood.left, [repeats(name, &["Styczeń", "Luty", "Marzec"])]);
    }
}

#[test]
fn quarters_and_their_year_repeat_months() {
    let head: &[&str] = &["Lp.", "date", "amount"];
    let mut book = Workbook::new();
    sheet(&mut book, "I", &[head, &["1", "2026-01-05", "100"], &["2", "2026-01-06", "50"]]);
    sheet(&mut book, "II", &[head, &["1", "2026-02-05", "200"], &["2", "2026-02-06", "20"]]);
    // Rows are numbered anew.
    let half: &[&[&str]] = &[
        head,
        &["1", "2026-01-05", "100"],
        &["2", "2026-01-06", "50"],
        &["3", "2026-02-05", "200"],
        &["4", "2026-02-06", "20"],
    ];
    sheet(&mut book, "Półrocze", half);
    sheet(&mut book, "VII", &[head, &["1", "2026-07-05", "7"], &["2", "2026-07-09", "8"]]);
    let year = [half, &[&["5", "2026-07-05", "7"][..], &["6", "2026-07-09", "8"]]].concat();
    sheet(&mut book, "Rok", &year);
    let imported = costs(book);
    assert_eq!(imported.column("amount"), ["100.0000", "50.0000", "200.0000", "20.0000", "7.0000", "8.0000"]);
    assert_eq!(imported.understood.left, [repeats("Rok", &["I", "II", "VII"]), repeats("Półrocze", &["I", "II"])]);
}

#[test]
fn a_total_sheet_repeats_the_sums_or_the_first_rows_of_the_others() {
    // A row per month with its total, and no row of the months.
    let mut book = Workbook::new();
    sheet(&mut book, "Styczeń", &[HEAD, &["2026-01-05", "100", "a"], &["2026-01-07", "50", "b"]]);
    sheet(&mut book, "Luty", &[HEAD, &["2026-02-05", "200.5", "b"]]);
    sheet(&mut book, "Podsumowanie roku", &[HEAD, &["2026-01-31", "150", "x"], &["2026-02-28", "200.5", "x"]]);
    let imported = costs(book);
    assert_eq!(imported.column("amount"), ["100.0000", "50.0000", "200.5000"]);
    assert_eq!(imported.understood.left, [repeats("Podsumowanie roku", &["Styczeń", "Luty"])]);
    assert!(imported.understood.left[0].text(Lang::En).contains("is not read twice"));
    // One that was last brought up to date in February.
    let mut book = Workbook::new();
    sheet(&mut book, "Jan", &[HEAD, &["2026-01-05", "100", "a"]]);
    sheet(&mut book, "Feb", &[HEAD, &["2026-02-05", "200", "b"]]);
    sheet(&mut book, "Mar", &[HEAD, &["2026-03-05", "300", "b"]]);
    sheet(&mut book, "Summary", &[HEAD, &["2026-01-05", "100", "a"], &["2026-02-05", "200", "b"]]);
    let imported = costs(book);
    assert_eq!(imported.column("amount"), ["100.0000", "200.0000", "300.0000"]);
}

#[test]
fn sheets_that_only_come_to_the_same_all_count() {
    // March cost what January and February did together.
    let mut book = Workbook::new();
    sheet(&mut book, "Jan", &[HEAD, &["2026-01-05", "100", "a"]]);
    sheet(&mut book, "Feb", &[HEAD, &["2026-02-05", "200", "b"]]);
    sheet(&mut book, "Mar", &[HEAD, &["2026-03-05", "300", "b"]]);
    assert_eq!(costs(book).column("amount").len(), 3);
    // Two equal rows on two sheets of three are no total of anything.
    let mut book = Workbook::new();
    let rent: &[&str] = &["2026-01-05", "100", "a"];
    sheet(&mut book, "A", &[HEAD, rent, &["2026-01-06", "1", "a"]]);
    sheet(&mut book, "B", &[HEAD, rent, &["2026-01-07", "2", "a"]]);
    sheet(&mut book, "C", &[HEAD, rent, rent, &["2026-01-08", "3", "a"]]);
    assert_eq!(costs(book).column("amount").len(), 7);
}
