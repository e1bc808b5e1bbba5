//! The shipped catalogue is sound, and broken definitions are told what is wrong with them.

use std::path::{Path, PathBuf};

use miara_model::alternative::amount_form;
use miara_model::{Catalogue, Diagnostic, Scalar, Shape, SourceFile, read_datasets, read_kpis};

fn shipped(folder: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue").join(folder);
    let mut paths: Vec<PathBuf> = walk(&root);
    paths.sort();
    paths
        .into_iter()
        .map(|path| SourceFile {
            name: path.strip_prefix(&root).unwrap().display().to_string(),
            text: std::fs::read_to_string(path).unwrap(),
        })
        .collect()
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

fn with(extra: &[&str]) -> (Catalogue, Vec<Diagnostic>) {
    let (datasets, faults) = read_datasets(&shipped("datasets"));
    assert_eq!(faults, []);
    let mut files = shipped("kpis");
    files.extend(
        extra
            .iter()
            .enumerate()
            .map(|(i, text)| SourceFile { name: format!("own/{i}.yaml"), text: (*text).to_owned() }),
    );
    read_kpis(datasets, &files)
}

fn own(body: &str) -> String {
    format!(
        "kpi: mine\ntitle: {{pl: Moje, en: Mine}}\nmeaning: {{pl: Zdanie., en: A sentence.}}\nbetter: higher\nfamily: sales\n{body}\n"
    )
}

#[test]
fn every_shipped_definition_is_sound() {
    let (catalogue, faults) = with(&[]);
    assert_eq!(faults, []);
    assert_eq!(catalogue.kpis.len(), 42);
    for kpi in catalogue.kpis.values() {
        assert!(kpi.example.is_some(), "{} has no worked example", kpi.name);
        for text in [&kpi.title.pl, &kpi.title.en, &kpi.meaning.pl, &kpi.meaning.en] {
            assert!(!text.trim().is_empty(), "{}", kpi.name);
        }
        assert!(kpi.meaning.pl.ends_with('.') && kpi.meaning.en.ends_with('.'), "{}", kpi.name);
    }
    for dataset in catalogue.datasets.values() {
        for (name, form) in &dataset.amounts {
            let of = Scalar::Column(form.of.clone()).kind(dataset).unwrap();
            assert_eq!(amount_form(dataset, name).unwrap().kind(dataset).unwrap(), of, "{} {name}", dataset.name);
        }
    }
}

#[test]
fn a_new_kpi_of_a_known_shape_is_one_file() {
    let (catalogue, faults) = with(&[&own("unit: money\nmeasure: {dataset: invoices, value: SUM(vat)}")]);
    assert_eq!(faults, []);
    assert!(matches!(catalogue.measures["mine"].shape, Shape::Sum(_)));
}

/// Each broken definition: its body, the code of the fault, and words its message or cure must have.
const BROKEN: [(&str, &str, &str); 20] = [
    ("unit: money\nformula: net_sales + working_hours", "unit-mismatch", "h"),
    ("unit: money\nformula: net_sales / working_hours", "unit-mismatch", "money/h"),
    ("unit: \"%\"\nformula: net_sales / leads", "unit-mismatch", "money/lead"),
    ("unit: lead\nformula: leads + won_deals", "unit-mismatch", "deal"),
    ("unit: money\nformula: net_salse", "unknown-name", "net_sales"),
    ("unit: money\nmeasure: {dataset: invoces, value: SUM(net)}", "unknown-dataset", "invoices"),
    ("unit: money\nmeasure: {dataset: invoices, value: SUM(nett)}", "unknown-column", "net"),
    ("unit: money\nmeasure: {dataset: invoices, value: net}", "not-an-aggregate", "SUM(x)"),
    ("unit: money\nmeasure: {dataset: invoices, value: SUM(net), at: owner}", "not-a-moment", "sold_on"),
    ("unit: money\nmeasure: {dataset: invoices, value: SUM(net), where: net}", "not-a-condition", "compare"),
    ("unit: money\nmeasure: {dataset: invoices, value: SUM(net), where: net = 'x'}", "type-mismatch", "compar"),
    ("unit: lead\nmeasure: {dataset: leads, value: COUNT(owner)}", "bad-measure", "IS NOT NULL"),
    ("unit: \"%\"\nmeasure: {dataset: leads, value: CONVERTED(qualified_at)}", "bad-measure", "within_days"),
    ("unit: account\nmeasure: {dataset: accounts, value: COUNT(*)}", "no-time-axis", "at:"),
    ("unit: money\nformula: mine + net_sales", "cyclic-kpi", "mine"),
    ("unit: money\nformula: (SELECT 1)", "not-arithmetic", "measures"),
    ("unit: money\nmeasure: {dataset: invoices, value: \"SUM((SELECT 1))\"}", "unsupported-sql", "CASE"),
    ("unit: money per hour\nformula: net_sales", "bad-unit", "money/h"),
    ("unit: money\nformula: net_sales\nsplit: chanel", "unknown-dimension", "channel"),
    ("unit: money\nformla: net_sales", "bad-yaml", "formula"),
];

#[test]
fn a_broken_definition_says_where_and_how_to_mend_it() {
    for (body, code, words) in BROKEN {
        let (catalogue, faults) = with(&[&own(body)]);
        let [fault] = faults.as_slice() else { panic!("one fault is told once: {body}: {faults:#?}") };
        assert_eq!(fault.code, code, "{body}: {fault}");
        assert!(format!("{} {}", fault.message, fault.help).contains(words), "{body}: {fault}");
        assert!(fault.line >= 1 && fault.file == "own/0.yaml", "{fault}");
        assert_eq!(catalogue.kpis.len(), 42, "{body}: the shipped KPIs go on working");
    }
}

#[test]
fn what_is_made_of_a_broken_measure_says_so_and_is_no_circle() {
    let broken = own("unit: money\nmeasure: {dataset: invoices, value: SUM(nett)}");
    let after = own("unit: money\nformula: mine + net_sales").replace("kpi: mine", "kpi: other");
    let (_, faults) = with(&[&broken, &after]);
    let codes: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.file.as_str(), fault.code)).collect();
    assert_eq!(codes, [("own/0.yaml", "unknown-column"), ("own/1.yaml", "broken-kpi")]);
}

#[test]
fn two_kpis_in_a_circle_are_both_named() {
    let a = own("unit: money\nformula: other").replace("kpi: mine", "kpi: one");
    let b = own("unit: money\nformula: one").replace("kpi: mine", "kpi: other");
    let (_, faults) = with(&[&a, &b]);
    assert_eq!(faults.iter().filter(|fault| fault.code == "cyclic-kpi").count(), 2, "{faults:#?}");
}

#[test]
fn a_yaml_bomb_is_a_fault_and_not_a_fire() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..30 {
        let refs = vec![format!("*a{}", i - 1); 9].join(", ");
        bomb.push_str(&format!("a{i}: &a{i} [{refs}]\n"));
    }
    let (_, faults) = with(&[&bomb]);
    assert_eq!(faults.len(), 1, "{faults:#?}");
}

#[test]
fn a_deeply_nested_expression_is_a_fault_and_not_a_crash() {
    let deep = format!("{}net_sales{}", "(".repeat(5000), ")".repeat(5000));
    let (_, faults) = with(&[&own(&format!("unit: money\nformula: {deep}"))]);
    assert_eq!(faults[0].code, "not-sql", "{faults:#?}");
}

#[test]
fn what_a_dataset_says_of_days_and_steps_is_checked() {
    let dataset = |more: &str| {
        let text = format!(
            "dataset: staff\ntitle: {{pl: Ludzie, en: Staff}}\nnoun: person\nkey: [id]\n{more}\ncolumns:\n  id: {{type: text}}\n  team: {{type: text}}\n  pay: {{type: money}}\n  since: {{type: date}}\n"
        );
        let (_, faults) = read_datasets(&[SourceFile { name: "staff.yaml".into(), text }]);
        faults.into_iter().map(|fault| (fault.file, fault.code)).collect::<Vec<_>>()
    };
    let fault = |code: &'static str| vec![("staff.yaml".to_owned(), code)];
    assert!(dataset("holds: {from: since, columns: [team]}\nchanging: {team: }").is_empty());
    for (wrong, code) in [
        ("holds: {from: day, columns: [team]}", "unknown-column"),
        ("holds: {from: since, columns: [role]}", "unknown-column"),
        ("holds: {from: team, columns: [team]}", "bad-days"),
        ("holds: {from: since, columns: [pay]}", "bad-days"),
        ("holds: {from: since, columns: [id]}", "bad-days"),
        ("at: since\nholds: {from: since, columns: [team]}", "bad-days"),
        ("changing: {role: }", "unknown-column"),
        ("changing: {team: {dataset: steps, key: id, value: team, at: since}}", "unknown-dataset"),
        ("changing: {team: {dataset: staff, key: id, value: role, at: since}}", "unknown-column"),
    ] {
        assert_eq!(dataset(wrong), fault(code), "{wrong}");
    }
}

#[test]
fn what_tells_moments_that_rows_lack_must_be_there_and_tell_moments() {
    let dataset = |extra: &str| {
        let text = format!(
            "dataset: visits\ntitle: {{pl: x, en: x}}\nnoun: visit\nkey: [id]\nat: begun\ncolumns:\n  id: {{type: text}}\n  begun: {{type: time}}\n  ended: {{type: time}}\n  left: {{type: date}}\n  paid: {{type: flag}}\n{extra}\n"
        );
        let (_, faults) = read_datasets(&[SourceFile { name: "visits.yaml".to_owned(), text }]);
        faults.into_iter().map(|fault| fault.code.to_owned()).collect::<Vec<_>>()
    };
    let first = |column: &str, dataset: &str, at: &str, condition: &str, after: &str, by: &str| {
        format!(
            "first_of: {{{column}: {{dataset: {dataset}, at: {at}, where: {condition}, after: {after}, by: [{by}], says: {{pl: x, en: x}}}}}}"
        )
    };
    let sound = first("ended", "visits", "begun", "paid IS TRUE", "begun", "id");
    assert_eq!(dataset(&format!("{sound}\ninstead: {{begun: ended}}")), Vec::<String>::new());
    for (wrong, code) in [
        ("instead: {begun: left}".to_owned(), "not-a-moment"),
        ("instead: {begun: gone}".to_owned(), "unknown-column"),
        (first("left", "visits", "begun", "paid", "begun", "id"), "not-a-moment"),
        (first("ended", "calls", "begun", "paid", "begun", "id"), "unknown-dataset"),
        (first("ended", "visits", "begun", "id", "begun", "id"), "not-a-condition"),
        (first("ended", "visits", "begun", "paid", "begun", "who"), "unknown-column"),
        (first("ended", "visits", "begun", "paid", "begun", "begun"), "bad-link"),
        (first("ended", "visits", "begun", "paid", "begun", ""), "bad-link"),
    ] {
        assert_eq!(dataset(&wrong), [code], "{wrong}");
    }
}
