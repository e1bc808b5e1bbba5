//! The book's folder: odd names, bad files in it, files that change under the program's hands, and stops.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use assert_cmd::Command;

use crate::book::TestBook;
use crate::start::{get, served};

const LEADS: &str = "lead_id,created_at,channel\nL1,2026-10-01T10:00:00Z,A\nL2,2026-10-31T23:30:00Z,B\n";

fn miara(book: &Path) -> Command {
    let mut command = Command::cargo_bin("miara").unwrap();
    command.arg("--book").arg(book).args(["--lang", "en"]).env_remove("MIARA_BOOK");
    command.env("MIARA_NOW", "2026-11-24T10:00:00+01:00");
    command
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn imported(book: &Path) {
    miara(book).args(["init", "--firm", "Próba"]).assert().success();
    let file = book.with_extension("leads.csv");
    std::fs::write(&file, LEADS).unwrap();
    miara(book).args(["import", "--as", "leads"]).arg(file).assert().success();
}

fn ask(book: &Path) -> String {
    said(miara(book).args(["ask", "leads", "--from", "2026-10-01", "--to", "2026-12-01", "--json"]))
}

fn all(folder: &Path, into: &mut BTreeMap<PathBuf, (Vec<u8>, SystemTime)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            into.insert(entry.path(), (Vec::new(), SystemTime::UNIX_EPOCH));
            all(&entry.path(), into);
        } else {
            let bytes = std::fs::read(entry.path()).unwrap();
            into.insert(entry.path(), (bytes, entry.metadata().unwrap().modified().unwrap()));
        }
    }
}

#[test]
fn any_name_of_a_folder_works() {
    let folder = tempfile::tempdir().unwrap();
    let names: &[&str] = if cfg!(windows) {
        &["Zażółć %20 gęślą#1"]
    } else {
        &["Zażółć %20 gęślą#1", "a\\b?c", "%", "日本 100%25"]
    };
    for name in names {
        let book = folder.path().join(name);
        imported(&book);
        assert!(ask(&book).contains("\"leads\""), "{name}: {}", ask(&book));
        miara(&book).args(["imports", "undo", "1"]).assert().success();
        miara(&book).args(["verify"]).assert().success();
    }
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("firma");
    miara(&book).args(["init", "--firm", "Próba"]).assert().success();
    let file = folder.path().join("leads.csv");
    std::fs::write(&file, LEADS.to_owned() + "L3,jutro,A\n").unwrap();
    for _ in 0..2 {
        let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
        all(&book, &mut before);
        miara(&book).args(["import", "--dry-run", "--as", "leads"]).arg(&file).assert().success();
        all(&book, &mut after);
        assert_eq!(before, after);
        miara(&book).args(["import", "--as", "leads"]).arg(&file).assert().success();
    }
}

#[test]
fn one_bad_file_darkens_itself() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("firma");
    imported(&book);
    let before = ask(&book);
    for name in ["kpis/binary.yaml", "mappings/binary.yaml"] {
        std::fs::write(book.join(name), [0xff, 0xfe, 0, 0xc3, 0x28]).unwrap();
    }
    std::fs::create_dir(book.join("kpis/folder.yaml")).unwrap();
    std::fs::write(book.join("mappings/endless.yaml"), "x".repeat(2 << 20)).unwrap();
    std::fs::write(book.join("kpis/half.yaml"), "kpi: half\ntitle: {pl: Po").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", book.join("kpis/dangling.yaml")).unwrap();
    let after = ask(&book);
    assert!(after.contains(before.trim_end()), "{after}");
    for name in
        ["kpis/binary.yaml", "mappings/binary.yaml", "kpis/folder.yaml", "mappings/endless.yaml", "kpis/half.yaml"]
    {
        assert!(after.contains(name), "{name}: {after}");
    }
}

#[test]
fn a_state_of_a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("firma");
    imported(&book);
    let state = rusqlite::Connection::open(book.join("state.sqlite")).unwrap();
    state.pragma_update(None, "user_version", 99).unwrap();
    drop(state);
    assert!(ask(&book).contains("later version"), "{}", ask(&book));
    assert!(said(miara(&book).arg("upgrade")).contains("later version"));
    assert!(said(miara(&book).arg("verify")).contains("later version"));
}

#[test]
fn a_clock_that_was_set_back_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("firma");
    imported(&book);
    assert!(!ask(&book).contains("set back"));
    let mut early = miara(&book);
    early.args(["ask", "leads", "--from", "2026-10-01", "--to", "2026-11-01"]).env("MIARA_NOW", "2026-11-20T10:00:00Z");
    assert!(said(&mut early).contains("set back"));
}

#[tokio::test]
async fn definitions_that_someone_writes_are_served_a_moment_later() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("firma");
    imported(&book);
    let router = crate::start::served_at(&book);
    assert!(!get(&router, "/kpi?lang=en").await.1.contains("Twice the leads"));
    let kpi = "kpi: twice\ntitle: {pl: Dwa razy leady, en: Twice the leads}\nmeaning: {pl: Leady razy dwa., en: Leads times two.}\nformula: leads * 2\nbetter: higher\nfamily: marketing\nowner: marketing\n";
    std::fs::write(book.join("kpis/twice.yaml"), kpi).unwrap();
    let settings = std::fs::read_to_string(book.join("miara.yaml")).unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let page = get(&router, "/kpi?lang=en").await.1;
    assert!(page.contains("Twice the leads"), "{page}");
    // Settings that can't be used leave the book as it was.
    std::fs::write(book.join("miara.yaml"), "firm: [").unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert!(get(&router, "/kpi?lang=en").await.1.contains("Twice the leads"));
    std::fs::write(book.join("miara.yaml"), settings.replace("Próba", "Druga próba")).unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert!(get(&router, "/kpi?lang=en").await.1.contains("Druga próba"));
}

#[tokio::test]
async fn a_page_never_says_where_on_the_server_the_book_lies() {
    let book = TestBook::new();
    book.import_text("leads.csv", LEADS, "leads").await.unwrap();
    let table = book.folder.path().join("data/leads");
    for file in std::fs::read_dir(&table).unwrap().flatten().filter(|file| file.path().is_file()) {
        std::fs::remove_file(file.path()).unwrap();
    }
    let router = served(&book.folder);
    for path in ["/?lang=en", "/kpi/leads?lang=en", "/data/verify?lang=en"] {
        let page = get(&router, path).await.1;
        assert!(!page.contains(book.folder.path().to_str().unwrap()), "{path}: {page}");
    }
    let page = get(&router, "/data/verify?lang=en").await.1;
    assert!(page.contains("is missing") && page.contains("data/leads/"), "{page}");
}

#[cfg(unix)]
#[test]
fn the_program_stops_when_it_is_told_to() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("firma");
    imported(&book);
    let start = |args: &[&str]| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("miara"));
        command
            .arg("--book")
            .arg(&book)
            .args(["--lang", "en"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.env("MIARA_NOW", "2026-11-24T10:00:00+01:00");
        command.spawn().unwrap()
    };
    let stop = |mut child: std::process::Child, signal: &str, after: u64| {
        std::thread::sleep(Duration::from_millis(after));
        let at = Instant::now();
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let status = child.wait().unwrap();
        assert!(at.elapsed() < Duration::from_secs(11), "{:?}", at.elapsed());
        status.code()
    };
    for signal in ["-TERM", "-INT"] {
        assert_eq!(stop(start(&["serve", "--listen", "127.0.0.1:0"]), signal, 1500), Some(0), "{signal}");
    }
    let many = folder.path().join("many.csv");
    let rows = (0..300_000).map(|row| format!("M{row},2026-{:02}-{:02}T10:00:00Z,ads\n", 1 + row % 10, 1 + row % 28));
    std::fs::write(&many, format!("lead_id,created_at,channel\n{}", rows.collect::<String>())).unwrap();
    for after in [300, 900, 1800] {
        let code = stop(start(&["import", "--as", "leads", many.to_str().unwrap()]), "-TERM", after);
        assert!(matches!(code, Some(0 | 130)), "{code:?}");
        let rows = ask(&book);
        miara(&book).arg("verify").assert().success();
        assert!(rows.contains("\"leads\""), "{rows}");
    }
    miara(&book).args(["import", "--as", "leads"]).arg(&many).assert().success();
    let history = said(miara(&book).args(["imports", "list", "--json"]));
    let history: Vec<serde_json::Value> = serde_json::from_str(&history).unwrap();
    let new: u64 = history.iter().map(|entry| entry["inserted"].as_u64().unwrap()).sum();
    assert_eq!(new, 300_002, "each row came once: {history:?}");
}
