//! A disk that is full or broken at any write.

use super::deeds::{Deed, fingerprint};
use super::{SOME, acknowledges, copy_of, doing, looks_at_all, read_trace};

const NO_SPACE: i32 = 28;
const BROKEN: i32 = 5;

/// Does a deed while writes fail; afterwards the book says what it said before, or what it says after the deed, and
/// the deed can be done.
fn check(deed: Deed, which: &str, number: i32) -> usize {
    let book = deed.book();
    let book = book.path().join("firma");
    let done = copy_of(&book);
    let trace = done.path().join("trace");
    assert!(acknowledges(doing(deed, &done.path().join("firma")).env("TRACE", &trace)));
    let (before, after) = (fingerprint(&book), fingerprint(&done.path().join("firma")));
    let changes = read_trace(&trace).len();
    let step = if looks_at_all() { 1 } else { changes.div_ceil(SOME).max(1) };
    let mut tried = 0;
    for place in (1..=changes).step_by(step) {
        let tried_on = copy_of(&book);
        let path = tried_on.path().join("firma");
        let mut process = doing(deed, &path);
        process.env(which, place.to_string()).env("FAIL_WITH", number.to_string());
        let acknowledged = acknowledges(&mut process);
        let found = fingerprint(&path);
        let at = format!("{deed:?}, {which} {place} of {changes} with {number}, acknowledged: {acknowledged}");
        assert!(
            found == after || (!acknowledged && found == before),
            "{at}\nbefore: {before}\nafter: {after}\nfound: {found}"
        );
        if found == before {
            assert!(acknowledges(&mut doing(deed, &path)), "{at}: can be done once there is room again");
            assert_eq!(fingerprint(&path), after, "{at}");
        }
        assert_eq!(super::unnamed(&path), Vec::<String>::new(), "{at}: files that no version names");
        tried += 1;
    }
    tried
}

fn check_all(which: &str, number: i32) {
    for deed in Deed::ALL {
        println!("{deed:?}: {} faults of {number}", check(deed, which, number));
    }
}

#[test]
fn a_disk_that_is_full_changes_nothing() {
    check_all("FAIL_FROM", NO_SPACE);
}

#[test]
fn a_write_that_fails_once_changes_nothing() {
    check_all("FAIL_AT", BROKEN);
}

#[test]
fn a_book_that_can_only_be_read_answers_as_ever() {
    let book = Deed::Goals.book();
    let book = book.path().join("firma");
    let ask = |how: &[(&str, &str)]| {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("miara"));
        command.arg("--book").arg(&book).args([
            "--lang",
            "en",
            "ask",
            "leads",
            "--from",
            "2026-09-01",
            "--to",
            "2026-12-01",
            "--json",
        ]);
        command.env("MIARA_NOW", "2026-11-24T10:00:00+01:00").env("WATCHED", &book);
        if !how.is_empty() {
            command.env("LD_PRELOAD", super::shim()).envs(how.iter().copied());
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let before = ask(&[]);
    assert_eq!(ask(&[("READ_ONLY", "1")]), before);
    assert_eq!(ask(&[("FAIL_FROM", "1"), ("FAIL_WITH", "28")]), before, "the disk is full");
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("miara"));
    let file = book.parent().unwrap().join("leads.csv");
    command.arg("--book").arg(&book).args(["--lang", "en", "import", "--as", "leads"]).arg(file);
    command.env("LD_PRELOAD", super::shim()).env("READ_ONLY", "1").env("WATCHED", &book);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("can't be written"), "{said}");
}
