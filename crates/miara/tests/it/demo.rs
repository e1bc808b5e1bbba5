//! The demo firm, from export files to numbers.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assert_cmd::Command;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::book::copy;

/// A demo firm as the program builds it, for tests to copy. It takes far longer to build than to copy, so each is built
/// once, by the first test that wants it.
struct Demo {
    folder: PathBuf,
    /// Another run of the tests waits until this one has ended.
    _lock: File,
}

/// 20,000 rows, for what does not depend on how many there are.
static SMALL: LazyLock<Demo> = LazyLock::new(|| Demo::built("small", &["--rows", "20000"]));
/// All rows, in which what was planted can be found.
static WHOLE: LazyLock<Demo> = LazyLock::new(|| Demo::built("whole", &[]));

impl Demo {
    fn built(name: &str, args: &[&str]) -> Demo {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("demo-{name}"));
        let lock = File::create(folder.with_extension("lock")).unwrap();
        lock.lock().unwrap();
        // One of an earlier run is of an earlier program.
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        build(&folder, args);
        Demo { folder, _lock: lock }
    }

    fn copied(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        copy(&self.folder, folder.path());
        folder
    }
}

fn build(folder: &Path, args: &[&str]) {
    let mut command = Command::cargo_bin("miara").unwrap();
    command.arg("--book").arg(folder).env("MIARA_NOW", "2026-11-24T10:00:00+01:00").env_remove("MIARA_BOOK");
    command.args(["demo", "--no-serve"]).args(args).assert().success();
}

/// A demo firm of 20,000 rows.
pub(crate) fn small() -> TempDir {
    SMALL.copied()
}

/// The demo firm with all its rows.
pub(crate) fn whole() -> TempDir {
    WHOLE.copied()
}

/// The demo firm with all its rows, of another chance.
pub(crate) fn whole_of(seed: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), &["--seed", seed]);
    folder
}

#[test]
fn the_demo_is_built_by_the_same_import_and_answers() {
    let folder = small();
    let miara = || {
        let mut command = Command::cargo_bin("miara").unwrap();
        command.arg("--book").arg(folder.path()).env("MIARA_NOW", "2026-11-24T10:00:00+01:00").env_remove("MIARA_BOOK");
        command
    };
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
