//! How much memory files take that were made to take it all.
//!
//! Each file is read by a process of its own, whose memory the system counts and bounds.

#![cfg(target_os = "linux")]

use std::io::Write;
use std::path::Path;
use std::process::Command;

/// The variable with the file that the child reads.
const FILE: &str = "MIARA_TEST_FILE";
/// Kilobytes of address space that the child may ask for.
const SPACE: u64 = 6 << 20;

/// Run by the other tests alone: looks at a file and says what came of it and what it took.
#[test]
fn child() {
    let Ok(path) = std::env::var(FILE) else { return };
    let said = match miara_import::profile(Path::new(&path)) {
        Ok(profile) => format!("{} columns", profile.columns.len()),
        Err(error) => error.to_string(),
    };
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    println!("said: {said}\npeak: {}", peak.trim().trim_end_matches(" kB"));
}

/// What became of a file of these bytes, and the megabytes that it took.
fn read(name: &str, bytes: &[u8]) -> (String, u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    let program = std::env::current_exe().expect("this program");
    let child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {SPACE} && exec \"$0\" --exact child --nocapture")])
        .arg(program)
        .env(FILE, &path)
        .output()
        .expect("a shell");
    let out = String::from_utf8_lossy(&child.stdout).into_owned();
    let line = |start: &str| out.lines().find_map(|line| line.split_once(start)).map(|(_, rest)| rest.to_owned());
    let said = line("said: ").unwrap_or_else(|| panic!("{name}: {out}{}", String::from_utf8_lossy(&child.stderr)));
    let peak: u64 = line("peak: ").and_then(|peak| peak.parse().ok()).expect("a peak");
    eprintln!("{name}: {} MB; {said}", peak >> 10);
    (said, peak >> 10)
}

fn packed(write: impl FnOnce(&mut flate2::write::GzEncoder<Vec<u8>>)) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    write(&mut packer);
    packer.finish().expect("in memory")
}

#[test]
fn a_table_of_usual_size_takes_little() {
    let rows: String = (0..100_000).map(|at| format!("2026-03-01,{at},campaign {at}\n")).collect();
    let (said, megabytes) = read("usual.csv", format!("date,amount,campaign\n{rows}").as_bytes());
    assert!(said == "3 columns" && megabytes < 100, "{said}: {megabytes} MB");
}

#[test]
fn many_columns_take_no_more_than_a_few() {
    let head: Vec<String> = (0..4000).map(|at| format!("c{at}")).collect();
    let mut text = head.join(",");
    for row in 0..600_u32 {
        text.push('\n');
        text.push_str(&(0..4000_u32).map(|at| (row * 4000 + at).to_string()).collect::<Vec<_>>().join(","));
    }
    let (said, megabytes) = read("wide.csv", text.as_bytes());
    assert!(said == "4000 columns" && megabytes < 400, "{said}: {megabytes} MB");
}

#[test]
fn one_endless_line_is_not_held() {
    let line = vec![b'x'; 1 << 20];
    let bytes = packed(|file| {
        file.write_all(b"date,amount\n2026-03-01,").expect("in memory");
        (0..100).for_each(|_| file.write_all(&line).expect("in memory"));
    });
    let (said, megabytes) = read("endless.csv.gz", &bytes);
    assert!(said == "2 columns" && megabytes < 200, "{said}: {megabytes} MB");
}

#[test]
fn nested_objects_are_not_held() {
    let deep = format!("{{\"date\":\"2026-03-01\"}}\n{}1{}\n", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let (said, megabytes) = read("deep.ndjson", deep.as_bytes());
    assert!(said == "1 columns" && megabytes < 100, "{said}: {megabytes} MB");
    let key = "k".repeat(30_000);
    let long: String = (0..100).map(|_| format!("{{\"{key}\":")).collect();
    let leaves: Vec<String> = (0..50_000).map(|at| format!("\"{at}\":1")).collect();
    let long = format!("{{\"date\":1}}\n{long}{{{}}}{}\n", leaves.join(","), "}".repeat(100));
    let (said, megabytes) = read("names.ndjson", long.as_bytes());
    assert!(said == "1 columns" && megabytes < 200, "{said}: {megabytes} MB");
}

#[test]
fn a_cell_far_away_takes_nothing() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in [["date", "amount"], ["2026-03-01", "5"]].iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            sheet.write(u32::try_from(row).expect("few"), u16::try_from(column).expect("few"), *text).expect("a cell");
        }
    }
    sheet.write(1_048_575, 16_383, 1).expect("a cell");
    let (said, megabytes) = read("far.xlsx", &book.save_to_buffer().expect("in memory"));
    assert!(said == "2 columns" && megabytes < 100, "{said}: {megabytes} MB");
}
