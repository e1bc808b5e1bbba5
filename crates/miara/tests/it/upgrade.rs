//! A book of an earlier version: refused with the cure, and upgraded by it.

use std::path::Path;

use assert_cmd::Command;

use crate::book::{copy, root};

/// A copy of the book that was made at commit a90e8bd: three deals, one report of followers, one goal.
fn old_book(to: &Path) {
    copy(&root().join("testdata/books/a90e8bd"), to);
}

fn miara(book: &Path) -> Command {
    let mut command = Command::cargo_bin("miara").unwrap();
    command.arg("--book").arg(book).args(["--lang", "en"]).env("MIARA_NOW", "2026-11-24T10:00:00+01:00");
    command.env_remove("MIARA_BOOK");
    command
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_book_of_an_earlier_version_is_refused_and_upgraded() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("firma");
    old_book(&book);
    let refused =
        miara(&book).args(["ask", "open_deals", "--from", "2026-01-01", "--to", "2027-01-01"]).assert().failure();
    assert!(said(&refused.get_output().stderr).contains("miara upgrade"), "{}", said(&refused.get_output().stderr));
    let upgraded = miara(&book).arg("upgrade").assert().success();
    let out = said(&upgraded.get_output().stdout);
    assert!(out.contains("08a_pipedrive_first.csv") && out.contains("social.csv"), "{out}");
    assert!(book.join("data-before/deals/_delta_log").is_dir(), "the old tables are kept");
    let deals = folder.path().join("deals.csv");
    std::fs::write(&deals, "deal_id,created_at,value\n1,2026-02-01,10000\n").unwrap();
    miara(&book).arg("import").arg(&deals).args(["--as", "deals"]).assert().success();
    let goals = miara(&book).args(["goal", "list"]).assert().success();
    assert!(said(&goals.get_output().stdout).contains("600"), "goals stay: {}", said(&goals.get_output().stdout));
    let again = miara(&book).arg("upgrade").assert().success();
    assert!(said(&again.get_output().stdout).contains("nothing to upgrade"));
}

#[test]
fn questions_are_answered_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("firma");
    miara(&book).args(["init", "--firm", "Test"]).assert().success();
    let file = folder.path().join("deals.csv");
    let head = "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Create Date";
    std::fs::write(&file, format!("{head}\n1,A,Umowa/aneks=podpisane,2026-03-10,Ewa,100,X,2026-02-01\n")).unwrap();
    let waits = miara(&book).arg("import").arg(&file).assert().failure();
    assert!(said(&waits.get_output().stdout).contains("Umowa/aneks=podpisane"));
    let brief = miara(&book).arg("brief").assert().success();
    assert!(said(&brief.get_output().stdout).contains("waits for an answer"), "{}", said(&brief.get_output().stdout));
    miara(&book).args(["questions", "answer", "stage_means/Umowa/aneks=podpisane", "maybe"]).assert().failure();
    let open = miara(&book).args(["questions", "--json"]).assert().success();
    let open: serde_json::Value = serde_json::from_slice(&open.get_output().stdout).unwrap();
    miara(&book).args(["questions", "answer", open[0]["id"].as_str().unwrap(), "won"]).assert().success();
    let none = miara(&book).arg("questions").assert().success();
    assert!(said(&none.get_output().stdout).contains("No import waits"));
    let asked =
        miara(&book).args(["ask", "won_value", "--from", "2026-03-01", "--to", "2026-04-01"]).assert().success();
    assert!(said(&asked.get_output().stdout).contains("100"));
    let sources = std::fs::read_to_string(book.join("sources.yaml")).unwrap();
    assert!(sources.contains("umowa/aneks=podpisane"), "answers are text in the book: {sources}");
}
