//! The program stopped, starved and cut off: at every write, what was there before or what is there after, and
//! nothing in between.
//!
//! A deed is done once by a process of its own, whose every change of the book is traced ([`shim`](../shim.c)). From the
//! trace follows what a kill or a cut of power leaves at each change. Each such book is opened, and must say what it
//! said before the deed or what it says after it; once the deed was acknowledged, the latter.
//!
//! CI looks at some states of each deed, from a place that moves with the number of changes; `just crash` at all.

mod deeds;
mod disk;
mod faults;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::book::copy;
use deeds::{Deed, fingerprint};
use disk::{Change, Disk, Stop, read_trace};
use tempfile::TempDir;

/// What a deed's process prints once it is done and acknowledged.
const ACKNOWLEDGED: &str = "ACKNOWLEDGED";

/// States of a deed that are looked at for each way of stopping it, unless all are.
const SOME: usize = 12;

fn looks_at_all() -> bool {
    std::env::var_os("MIARA_CRASH_ALL").is_some()
}

/// The library that watches a process.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/crash/shim.c");
        let library = std::env::temp_dir().join(format!("miara-shim-{}.so", std::process::id()));
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&library)
            .arg(source)
            .args(["-ldl", "-lpthread"])
            .status();
        assert!(built.is_ok_and(|status| status.success()), "the tests of crashes need a C compiler named cc");
        library
    })
}

/// A process that does a deed in a book, watched.
fn doing(deed: Deed, book: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["crash::deeds::a_deed_in_a_process_of_its_own", "--exact", "--ignored", "--nocapture"])
        .env("DEED", format!("{deed:?}"))
        .env("DEED_BOOK", book)
        .env("LD_PRELOAD", shim())
        .env("WATCHED", book);
    command
}

fn acknowledges(command: &mut Command) -> bool {
    let output = command.output().unwrap();
    String::from_utf8_lossy(&output.stdout).contains(ACKNOWLEDGED)
}

/// A copy of a book.
fn copy_of(book: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(book, &folder.path().join("firma"));
    folder
}

fn put(files: &BTreeMap<PathBuf, Vec<u8>>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join("firma").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// A deed with all that it changed, and what the book said before and after.
struct Traced {
    book: TempDir,
    changes: Vec<Change>,
    before: String,
    after: String,
}

fn traced(deed: Deed) -> Traced {
    let book = deed.book();
    let done = copy_of(&book.path().join("firma"));
    let trace = done.path().join("trace");
    assert!(acknowledges(doing(deed, &done.path().join("firma")).env("TRACE", &trace)), "{deed:?} is done");
    let (before, after) = (fingerprint(&book.path().join("firma")), fingerprint(&done.path().join("firma")));
    assert_ne!(before, after, "{deed:?} changes something");
    let changes = read_trace(&trace);
    // Names in the trace are those of the copy.
    let renamed =
        changes.into_iter().map(|change| change.moved(&done.path().join("firma"), &book.path().join("firma")));
    Traced { changes: renamed.collect(), book, before, after }
}

/// Looks at the states that a stop leaves; returns how many there were.
fn check(deed: Deed, stop: Stop) -> usize {
    let Traced { book, changes, before, after } = traced(deed);
    let acknowledged = changes.iter().position(|change| change.says(ACKNOWLEDGED)).unwrap_or(changes.len());
    let mut disk = Disk::of(&book.path().join("firma"));
    let mut states: Vec<(usize, BTreeMap<PathBuf, Vec<u8>>)> = Vec::new();
    let mut seen = HashSet::new();
    for (place, change) in changes.iter().enumerate() {
        disk.make(change);
        let mut left = disk.left_by(stop);
        // What is staged is of no account, and makes most of the changes.
        left.retain(|path, _| !path.starts_with("data/.staging"));
        if seen.insert((place >= acknowledged, left.clone())) {
            states.push((place, left));
        }
    }
    let step = if looks_at_all() { 1 } else { states.len().div_ceil(SOME).max(1) };
    // The last state is that of a deed that was acknowledged; it is always looked at.
    let chosen = states.iter().rev().step_by(step);
    let mut looked_at = 0;
    for (place, left) in chosen {
        let folder = put(left);
        let found = fingerprint(&folder.path().join("firma"));
        let at = format!(
            "{deed:?}, {stop:?} after change {place} of {}, acknowledged at {acknowledged}: {:?}",
            changes.len(),
            changes[*place].path
        );
        assert!(
            found == after || (*place < acknowledged && found == before),
            "{at}\nbefore: {before}\nafter: {after}\nfound: {found}"
        );
        looked_at += 1;
    }
    looked_at
}

fn check_all(stop: Stop) {
    for deed in Deed::ALL {
        let states = check(deed, stop);
        println!("{deed:?}: {states} states after {stop:?}");
    }
}

#[test]
fn killed_at_any_write_a_book_is_as_before_or_as_after() {
    check_all(Stop::Kill);
}

#[test]
fn what_was_acknowledged_outlasts_a_cut_of_power() {
    check_all(Stop::PowerCut);
}

#[test]
fn names_without_their_bytes_harm_nothing() {
    check_all(Stop::TornFiles);
}

/// Data files in a book's tables that no entry of a log names.
fn unnamed(book: &Path) -> Vec<String> {
    let mut unnamed = Vec::new();
    for table in std::fs::read_dir(book.join("data")).into_iter().flatten().flatten() {
        let log = std::fs::read_dir(table.path().join("_delta_log")).into_iter().flatten().flatten();
        let named: String = log.filter_map(|entry| std::fs::read_to_string(entry.path()).ok()).collect();
        for file in std::fs::read_dir(table.path()).into_iter().flatten().flatten() {
            let name = file.file_name().to_str().unwrap().to_owned();
            if (name.ends_with(".parquet") && !named.contains(&name)) || name.ends_with("#1") {
                unnamed.push(format!("{}/{name}", table.file_name().to_str().unwrap()));
            }
        }
    }
    unnamed
}
