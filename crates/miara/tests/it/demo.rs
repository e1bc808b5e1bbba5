//! The demo firm, from export files to numbers.

use assert_cmd::Command;
use serde_json::Value as Json;

#[test]
fn the_demo_is_built_by_the_same_import_and_answers() {
    let folder = tempfile::tempdir().unwrap();
    let miara = || {
        let mut command = Command::cargo_bin("miara").unwrap();
        command.arg("--book").arg(folder.path()).env("MIARA_NOW", "2026-11-24T10:00:00+01:00").env_remove("MIARA_BOOK");
        command
    };
    miara().args(["demo", "--no-serve", "--rows", "20000"]).assert().success();
    assert!(folder.path().join("exports/truth.json").is_file());
    let list = miara().args(["kpi", "list", "--json"]).assert().success();
    let list: Vec<Json> = serde_json::from_slice(&list.get_output().stdout).unwrap();
    let names: Vec<&str> = list.iter().map(|kpi| kpi["name"].as_str().unwrap()).collect();
    let answer = miara()
        .args(["ask", &names.join(","), "--from", "2026-04-01", "--to", "2026-10-01", "--json"])
        .assert()
        .success();
    let answer: Json = serde_json::from_slice(&answer.get_output().stdout).unwrap();
    for name in names {
        assert!(answer["rows"][0][name].is_number(), "the demo lights up `{name}`: {}", answer["notes"]);
    }
    // The same demo is not built twice, and another folder's files are never touched.
    let again = miara().args(["demo", "--no-serve", "--rows", "20000"]).assert().success();
    assert!(again.get_output().stdout.is_empty());
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("thesis.txt"), "keep me").unwrap();
    Command::cargo_bin("miara")
        .unwrap()
        .arg("--book")
        .arg(other.path())
        .args(["demo", "--no-serve"])
        .assert()
        .failure();
    assert!(other.path().join("thesis.txt").is_file());
}
