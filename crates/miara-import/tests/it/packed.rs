//! Packed files: what would fill the memory, what is under a password, archives of tables.

use std::io::Write;

use miara_import::{ImportError, LeftOut, LeftSheet, profile};
use miara_model::Lang;
use zip::write::SimpleFileOptions;

use crate::table::{file, import, plain};

/// A zip of these files.
pub(crate) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("in memory");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

const TYPES: &str = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
const RELATIONS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

/// A workbook of one sheet with this content, and other parts.
fn workbook_with(content: &str, others: &[(&str, &[u8])]) -> Vec<u8> {
    let start = format!("{RELATIONS}officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    let sheets = format!("{RELATIONS}worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
    let names = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    let sheet =
        format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{content}</worksheet>");
    let mut files: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", start.as_bytes()),
        ("xl/workbook.xml", names.as_bytes()),
        ("xl/_rels/workbook.xml.rels", sheets.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    files.extend_from_slice(others);
    zipped(&files)
}

pub(crate) fn workbook(content: &str) -> Vec<u8> {
    workbook_with(content, &[])
}

/// A zip that claims nothing true of a long part: so many megabytes of one letter, packed once and repeated.
fn bomb(name: &str, megabytes: usize) -> Vec<u8> {
    let mut packer = flate2::Compress::new(flate2::Compression::fast(), false);
    let mut block = Vec::with_capacity(1 << 16);
    let letters = vec![b'x'; 1 << 20];
    packer.compress_vec(&letters, &mut block, flate2::FlushCompress::Full).expect("in memory");
    let packed = block.repeat(megabytes);
    let part = |name: &str, packed: &[u8]| {
        let length = u32::try_from(packed.len()).expect("small").to_le_bytes();
        let name_length = u16::try_from(name.len()).expect("short").to_le_bytes();
        [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &length, &[0xFF; 4], &name_length, &[0, 0]].concat()
    };
    let (mut zip, mut central) = (Vec::new(), Vec::new());
    for (name, packed) in [("[Content_Types].xml", &[3, 0][..]), (name, &packed)] {
        let start = u32::try_from(zip.len()).expect("small").to_le_bytes();
        let about = part(name, packed);
        zip.extend([b"PK\x03\x04", &about[..], name.as_bytes(), packed].concat());
        central.extend([b"PK\x01\x02\x14\0", &about[..], &[0; 10], &start, name.as_bytes()].concat());
    }
    let start = u32::try_from(zip.len()).expect("small").to_le_bytes();
    let length = u32::try_from(central.len()).expect("small").to_le_bytes();
    [&zip[..], &central, b"PK\x05\x06\0\0\0\0\x02\0\x02\0", &length, &start, &[0, 0]].concat()
}

/// A compound file with this workbook stream.
fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xFFFF_FFFE;
    let sectors = stream.len().max(4096).div_ceil(SECTOR);
    let mut header = vec![0_u8; SECTOR];
    header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    let half = |bytes: &mut [u8], at: usize, value: u16| bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
    let word = |bytes: &mut [u8], at: usize, value: u32| bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    for (at, value) in [(24, 0x3E), (26, 3), (28, 0xFFFE), (30, 9), (32, 6)] {
        half(&mut header, at, value);
    }
    for (at, value) in [(44, 1), (48, 1), (56, 4096), (60, END), (68, END), (76, 0)] {
        word(&mut header, at, value);
    }
    (1..109).for_each(|at| word(&mut header, 76 + at * 4, u32::MAX));
    // Sector 0 is the table, 1 the folder, the stream follows.
    let mut table = vec![0xFF_u8; SECTOR];
    word(&mut table, 0, 0xFFFF_FFFD);
    word(&mut table, 4, END);
    for at in 0..sectors {
        let next = if at + 1 == sectors { END } else { u32::try_from(at + 3).expect("few") };
        word(&mut table, 8 + at * 4, next);
    }
    let mut folder = vec![0_u8; SECTOR];
    for (place, name, kind, first, length) in
        [(0, "Root Entry", 5, END, 0), (128, name, 2, 2, u32::try_from(sectors * SECTOR).expect("small"))]
    {
        let letters: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        folder[place..place + letters.len()].copy_from_slice(&letters);
        half(&mut folder, place + 64, u16::try_from(letters.len() + 2).expect("short"));
        folder[place + 66] = kind;
        [68, 72, 76].iter().for_each(|at| word(&mut folder, place + at, u32::MAX));
        word(&mut folder, place + 116, first);
        word(&mut folder, place + 120, length);
    }
    word(&mut folder, 76, 1);
    let mut stream = stream.to_vec();
    stream.resize(sectors * SECTOR, 0);
    [header, table, folder, stream].concat()
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).expect("short").to_le_bytes(), data].concat()
}

/// An XLS of one sheet with text at these rows and columns, and what the sheet says of its size.
fn xls(cells: &[(u16, u16, &str)], said: [u32; 2]) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[&[0, 6][..], &kind.to_le_bytes(), &[0; 12]].concat());
    let name = record(0x0085, &[&[0, 0, 0, 0, 0, 0, 1, 0][..], b"A"].concat());
    let place = u32::try_from(begin(5).len() + name.len() + 4).expect("small");
    let mut name = name;
    name[4..8].copy_from_slice(&place.to_le_bytes());
    let mut stream = [begin(5), name, record(0x000A, &[])].concat();
    stream.extend(begin(16));
    let [rows, columns] = said;
    let columns = u16::try_from(columns).expect("few").to_le_bytes();
    stream.extend(record(0x0200, &[&[0; 4][..], &rows.to_le_bytes(), &[0, 0], &columns, &[0, 0]].concat()));
    for (row, column, text) in cells {
        let length = u16::try_from(text.len()).expect("short").to_le_bytes();
        let place = [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0]].concat();
        stream.extend(record(0x0204, &[&place[..], &length, &[0], text.as_bytes()].concat()));
    }
    stream.extend(record(0x000A, &[]));
    compound("Workbook", &stream)
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet><table:table table:name=\"A\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

fn ods_row(times: &str, cells: &[&str]) -> String {
    let cell = |text: &&str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    format!("<table:table-row{times}>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

const HEAD: &str = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>date</v></c><c r=\"B1\" t=\"str\"><v>amount</v></c></row><row r=\"2\"><c r=\"A2\" t=\"str\"><v>2026-03-01</v></c><c r=\"B2\"><v>5</v></c></row>";

/// What a file is refused for.
fn refused(name: &str, bytes: &[u8]) -> String {
    let file = file(name, bytes);
    let error = import(&file.path, &plain("costs")).expect_err(name);
    assert!(profile(&file.path).is_err(), "{name}");
    assert!(matches!(error, ImportError::TooLarge { .. }), "{name}: {error}");
    error.text(Lang::En)
}

#[test]
fn a_far_cell_is_a_row_at_fault() {
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let file = file("far.xlsx", workbook(&format!("<sheetData>{HEAD}{far}</sheetData>")));
    let imported = import(&file.path, &plain("costs")).expect("a file");
    assert_eq!(
        (imported.column("amount"), imported.reasons()),
        (vec!["5.0000".into()], vec!["1048576 - wrong_width".into()])
    );
    assert!(imported.refused[0].text.len() < 200, "{}", imported.refused[0].text.len());
}

#[test]
fn tables_that_reach_too_far_are_refused() {
    let wide: Vec<String> = (0..5000).map(|at| format!("c{at}")).collect();
    assert!(
        refused("wide.csv", format!("{}\n{}\n", wide.join(","), "1,".repeat(4999)).as_bytes()).contains("4096 columns")
    );
    let object: Vec<String> = wide.iter().map(|name| format!("\"{name}\":1")).collect();
    refused("wide.ndjson", format!("{{{}}}\n", object.join(",")).as_bytes());
    refused("far.xls", &xls(&[(0, 0, "date"), (65_535, 255, "x")], [2, 2]));
    refused("said.xls", &xls(&[(0, 0, "date")], [u32::MAX, 60_000]));
    let head = ods_row("", &["date", "amount"]);
    let cells =
        "<table:table-cell table:number-columns-repeated=\"1000\" office:value-type=\"float\" office:value=\"1\"/>";
    let many = format!("{head}<table:table-row table:number-rows-repeated=\"1000000\">{cells}</table:table-row>");
    assert!(refused("many.ods", &ods(&many)).contains("cells"));
    let gap = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>";
    refused("gap.ods", &ods(&format!("{head}{gap}{}", ods_row("", &["x"; 40]))));
}

#[test]
fn files_of_usual_size_are_read_whatever_they_say_of_it() {
    let cells = [(0, 0, "date"), (0, 1, "amount"), (1, 0, "2026-03-01"), (1, 1, "5,50")];
    let imported = import(&file("small.xls", xls(&cells, [65_536, 256])).path, &plain("costs")).expect("an XLS");
    assert_eq!(imported.column("amount"), ["5.5000"]);
    let rest = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let rows = [ods_row("", &["date", "amount"]), ods_row("", &["2026-03-01", "5"]), rest.to_owned()].concat();
    let imported = import(&file("small.ods", ods(&rows)).path, &plain("costs")).expect("an ODS");
    assert_eq!(imported.column("amount"), ["5.0000"]);
}

#[test]
fn bombs_are_refused() {
    let text = workbook_with(&format!("<sheetData>{HEAD}</sheetData>"), &[]);
    let strings = |count: &str| format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>");
    let lies = workbook_with(
        &format!("<sheetData>{HEAD}</sheetData>"),
        &[("xl/sharedStrings.xml", strings("99999999999").as_bytes())],
    );
    let error = import(&file("lies.xlsx", lies).path, &plain("costs")).expect_err("a false number");
    assert!(matches!(error, ImportError::Damaged { .. }), "{error}");
    let held = bomb("xl/sharedStrings.xml", 257);
    assert!(refused("strings.xlsx", &held).contains("256 MB"));
    let run = bomb("xl/worksheets/sheet1.xml", 40);
    refused("run.xlsx", &run);
    assert!(import(&file("sound.xlsx", text).path, &plain("costs")).is_ok());
}

#[test]
fn what_is_under_a_password_is_said_to_be() {
    let mut secret = zipped(&[("costs.csv", b"date,amount\n")]);
    // The flag of a file that is encrypted, in both of its headers.
    let central = secret.windows(4).position(|four| four == b"PK\x01\x02").expect("a directory");
    secret[6] |= 1;
    secret[central + 8] |= 1;
    let workbook = compound("EncryptedPackage", &[1; 5000]);
    for (name, bytes) in
        [("secret.xlsx", &workbook), ("secret.xls", &workbook), ("secret.zip", &secret), ("other.xlsx", &secret)]
    {
        let error = profile(&file(name, bytes).path).expect_err(name);
        assert!(matches!(error, ImportError::Protected { .. }), "{name}: {error}");
        assert!(error.text(Lang::Pl).contains("Zapisz go bez hasła"));
    }
}

const JANUARY: &[u8] = b"date,amount,campaign\n2026-01-05,1,a\nx,2,b\n";

#[test]
fn an_archive_of_one_table_is_that_table() {
    let polish = encoding_rs::WINDOWS_1250.encode("date;amount;campaign\n05.01.2026;1,50;Żółw\n").0;
    let files: &[(&str, &[u8])] = &[
        ("eksport/", b""),
        ("../../koszty.csv", &polish),
        ("__MACOSX/._koszty.csv", b"\0\0"),
        ("czytaj.txt", b"Eksport kosztow"),
    ];
    let file = file("koszty.zip", zipped(files));
    let imported = import(&file.path, &plain("costs")).expect("a file");
    assert_eq!((imported.column("amount"), imported.column("campaign")), (vec!["1.5000".into()], vec!["Żółw".into()]));
    assert_eq!(imported.understood.sheets, ["koszty.csv"], "the name is shown and leads nowhere");
    assert_eq!(imported.understood.left, [LeftSheet { name: "czytaj.txt".into(), why: LeftOut::NoTable }]);
    assert!(!file.path.with_file_name("koszty.csv").exists());
    assert_eq!(profile(&file.path).expect("a file").encoding, "windows-1250");
}

#[test]
fn an_archive_of_months_is_read_whole() {
    let files: &[(&str, &[u8])] = &[
        ("2026-01.csv", JANUARY),
        ("2026-02.csv", b"Koszty\n\nCampaign;Date;Amount;Note\nc;2026-02-05;3;n\nd;y;4;\n"),
        ("kopia.csv", JANUARY),
    ];
    let file = file("rok.zip", zipped(files));
    let imported = import(&file.path, &plain("costs")).expect("a file");
    assert_eq!(
        (imported.column("amount"), imported.column("campaign")),
        (vec!["1.0000".into(), "3.0000".into()], vec!["a".into(), "c".into()])
    );
    assert_eq!(
        imported.understood.left,
        [LeftSheet { name: "kopia.csv".into(), why: LeftOut::CopyOf("2026-01.csv".into()) }]
    );
    assert_eq!(imported.reasons(), ["3 date not_a_date", "5 date not_a_date"]);
    assert!(imported.refused[1].text.contains("\"(sheet)\":\"2026-02.csv\""), "{}", imported.refused[1].text);
    assert_eq!(imported.lines.len(), 2);
    assert_ne!(imported.lines[0], imported.lines[1]);
}

#[test]
fn an_archive_of_different_tables_names_them() {
    let others: [&[(&str, &[u8])]; 3] = [
        &[("koszty.csv", JANUARY), ("osoby.csv", b"person,team\nJan,A\n")],
        &[("koszty.xlsx", b"PK")],
        &[("umowa.pdf", b"%PDF")],
    ];
    for files in others {
        let error = profile(&file("wszystko.zip", zipped(files)).path).expect_err("no table");
        assert!(matches!(error, ImportError::Archive { .. }), "{error}");
        assert!(
            error.text(Lang::Pl).contains(files[0].0) && error.text(Lang::Pl).contains("Rozpakuj"),
            "{}",
            error.text(Lang::Pl)
        );
    }
    let cut = zipped(&[("koszty.csv", JANUARY)]);
    let error = profile(&file("uciety.zip", &cut[..cut.len() - 30]).path).expect_err("cut off");
    assert!(matches!(&error, ImportError::Damaged { format, .. } if format == "ZIP"), "{error}");
}
