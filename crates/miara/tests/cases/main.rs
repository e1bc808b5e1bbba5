//! Cases: a question, independent SQL and hand-worked rows, which all must agree. Each file of `testdata/cases` is a
//! test of its name.

#[expect(dead_code, reason = "cases need only a book and its import")]
#[path = "../it/book.rs"]
mod book;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use miara_engine::{EngineError, checked_period};
use miara_model::{Answer, Cell, Firm, Grain, Question, Versus};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::book::{TestBook, root};
use miara::service::{self, ServiceError};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    case: String,
    #[expect(dead_code, reason = "for readers")]
    about: String,
    #[serde(default)]
    firm: serde_json::Map<String, Json>,
    now: String,
    tables: BTreeMap<String, String>,
    #[serde(default)]
    helpers: BTreeMap<String, String>,
    ask: Ask,
    #[serde(default)]
    sql: Option<String>,
    #[serde(default)]
    rows: Vec<Vec<Json>>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    absent_notes: Vec<String>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    error_words: Vec<String>,
    #[serde(default)]
    refused: BTreeMap<String, u64>,
    /// What is answered to questions of the files, by key.
    #[serde(default)]
    answers: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    kpis: Vec<String>,
    from: String,
    to: String,
    #[serde(default)]
    grain: Option<Grain>,
    #[serde(default)]
    by: Vec<String>,
    #[serde(default, rename = "where")]
    filters: Vec<String>,
    #[serde(default)]
    versus: Option<Versus>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let paths = case_files();
    assert!(paths.len() > 100, "cases are missing: {}", paths.len());
    let mut tests = vec![Trial::test("every_kpi_of_the_catalogue_has_a_case", every_kpi_has_a_case)];
    tests.extend(paths.into_iter().map(|path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(name, move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            Ok(runtime.block_on(check(&read_case(&path)))?)
        })
    }));
    libtest_mimic::run(&arguments, tests).exit_code()
}

fn every_kpi_has_a_case() -> Result<(), Failed> {
    let asked: Vec<String> = case_files()
        .iter()
        .map(|path| read_case(path))
        .filter(|case| case.error.is_none())
        .flat_map(|case| case.ask.kpis)
        .collect();
    let book = TestBook::new();
    let lacking: Vec<&String> = book.service.book.catalogue.kpis.keys().filter(|name| !asked.contains(name)).collect();
    if lacking.is_empty() { Ok(()) } else { Err(format!("no case asks for {lacking:?}").into()) }
}

fn case_files() -> Vec<PathBuf> {
    let folder = root().join("testdata/cases");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn read_case(path: &Path) -> Case {
    serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn check(case: &Case) -> Result<(), String> {
    let book = TestBook::of(firm(case), case.now.parse().map_err(|error| format!("{error}"))?);
    for (dataset, file) in &case.tables {
        let imported = book.import_answering(&table(file), dataset, &case.answers).await;
        let report = imported.map_err(|error| format!("{file}: {error}"))?;
        if !report.questions.is_empty() {
            return Err(format!("{file}: nobody answers {:?}", report.questions));
        }
        let expected = case.refused.get(dataset).copied().unwrap_or(0);
        if report.rejected != expected {
            let reasons: Vec<String> =
                report.examples.iter().map(|refused| refused.reason.text(miara_model::Lang::En)).collect();
            return Err(format!("{file}: {} rows refused instead of {expected}: {reasons:?}", report.rejected));
        }
    }
    let answer = service::ask::answer(&book.service, &question(case)?, book.now).await;
    match (&case.error, answer) {
        (Some(expected), Err(error)) => check_error(expected, &case.error_words, &error),
        (Some(expected), Ok(_)) => Err(format!("answered, and should be refused as {expected}")),
        (None, Err(error)) => Err(format!("refused: {error}")),
        (None, Ok(answer)) => {
            check_notes(case, &answer)?;
            same_rows("by hand", &case.rows, &rows_of(&answer))?;
            same_rows("by SQL", &case.rows, &sql_rows(case)?)
        }
    }
}

fn firm(case: &Case) -> Firm {
    let mut json = serde_json::to_value(Firm::named("Próba")).unwrap();
    for (name, value) in &case.firm {
        json[name] = value.clone();
    }
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{}: {error}", case.case))
}

fn table(file: &str) -> PathBuf {
    root().join("testdata/tables").join(file)
}

fn question(case: &Case) -> Result<Question, String> {
    let ask = &case.ask;
    let date = |text: &str| text.parse().map_err(|error| format!("{text}: {error}"));
    let filter = |text: &String| text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    Ok(Question {
        kpis: ask.kpis.clone(),
        period: checked_period(date(&ask.from)?, date(&ask.to)?).map_err(|error| error.to_string())?,
        grain: ask.grain,
        by: ask.by.clone(),
        filters: ask.filters.iter().filter_map(filter).collect(),
        versus: ask.versus,
    })
}

fn check_error(expected: &str, words: &[String], error: &ServiceError) -> Result<(), String> {
    let kind = match error {
        ServiceError::Engine(EngineError::UnknownKpi { .. }) => "unknown-kpi",
        ServiceError::Engine(EngineError::UnknownDimension { .. }) => "unknown-dimension",
        ServiceError::Engine(EngineError::NoWay { .. }) => "no-way",
        ServiceError::Engine(EngineError::NotLinked { .. }) => "not-linked",
        ServiceError::Engine(EngineError::AbsentDataset { .. }) => "absent-dataset",
        _ => "another error",
    };
    if kind != expected {
        return Err(format!("refused as {kind} instead of {expected}: {error}"));
    }
    for lang in [miara_model::Lang::Pl, miara_model::Lang::En] {
        let text = error.text(lang);
        if let Some(missing) = words.iter().find(|word| !text.contains(*word)) {
            return Err(format!("the refusal does not name {missing}: {text}"));
        }
    }
    Ok(())
}

fn check_notes(case: &Case, answer: &Answer) -> Result<(), String> {
    let codes: Vec<String> = answer
        .notes
        .iter()
        .map(|note| serde_json::to_value(note).unwrap()["code"].as_str().unwrap().to_owned())
        .collect();
    if let Some(missing) = case.notes.iter().find(|code| !codes.contains(code)) {
        return Err(format!("the note {missing} is missing among {codes:?}"));
    }
    match case.absent_notes.iter().find(|code| codes.contains(code)) {
        Some(there) => Err(format!("the note {there} should not be there")),
        None => Ok(()),
    }
}

fn rows_of(answer: &Answer) -> Vec<Vec<Json>> {
    let cell = |cell: &Cell| cell.as_ref().map_or(Json::Null, |value| Json::from(value.to_f64()));
    let rows = answer.rows.iter().enumerate().map(|(index, row)| {
        let mut cells = Vec::new();
        cells.extend(answer.grain.map(|_| Json::from(row.period.from.to_string())));
        cells.extend(row.dimensions.iter().map(|value| Json::from(value.clone())));
        cells.extend(row.cells.iter().map(cell));
        let compared = answer.compared.as_ref().map(|rows| &rows[index]);
        cells.extend(compared.into_iter().flat_map(|row| row.cells.iter().map(cell)));
        cells
    });
    rows.collect()
}

fn same_rows(how: &str, expected: &[Vec<Json>], found: &[Vec<Json>]) -> Result<(), String> {
    let same = expected.len() == found.len()
        && expected.iter().zip(found).all(|(a, b)| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)));
    if same {
        Ok(())
    } else {
        Err(format!("{how}: expected {} and found {}", Json::from(expected.to_vec()), Json::from(found.to_vec())))
    }
}

fn same(a: &Json, b: &Json) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
        _ => a == b,
    }
}

/// The case's own SQL over the tables as they are in their files: all text, empty cells null.
fn sql_rows(case: &Case) -> Result<Vec<Vec<Json>>, String> {
    let connection = Connection::open_in_memory().map_err(|error| error.to_string())?;
    for (name, file) in case.tables.iter().chain(&case.helpers) {
        load(&connection, name, &table(file));
    }
    let sql = case.sql.as_deref().ok_or("there is no SQL")?;
    let mut statement = connection.prepare(sql).map_err(|error| error.to_string())?;
    let columns = statement.column_count();
    let mut rows = statement.query([]).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(|error| error.to_string())? {
        let cell = |index: usize| match row.get_ref(index) {
            Ok(ValueRef::Integer(number)) => Json::from(number),
            Ok(ValueRef::Real(number)) => Json::from(number),
            Ok(ValueRef::Text(text)) => Json::from(String::from_utf8_lossy(text).into_owned()),
            _ => Json::Null,
        };
        found.push((0..columns).map(cell).collect());
    }
    Ok(found)
}

fn load(connection: &Connection, name: &str, path: &Path) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns: Vec<String> = reader.headers().unwrap().iter().map(|column| format!("\"{column}\" TEXT")).collect();
    connection.execute_batch(&format!("CREATE TABLE \"{name}\" ({})", columns.join(", "))).unwrap();
    let marks = vec!["?"; columns.len()].join(", ");
    for record in reader.records() {
        let cells: Vec<Option<String>> =
            record.unwrap().iter().map(|cell| (!cell.is_empty()).then(|| cell.to_owned())).collect();
        connection
            .execute(&format!("INSERT INTO \"{name}\" VALUES ({marks})"), rusqlite::params_from_iter(cells))
            .unwrap();
    }
}
