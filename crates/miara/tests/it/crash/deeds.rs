//! What people do to a book, each as one deed, and what a book says of itself.

use std::path::Path;

use miara::book::Book;
use miara::state::QuarantineFilter;
use miara_import::Mapping;
use miara_model::goal::Via;
use miara_model::kpi::{Better, Family};
use miara_model::{Aim, Firm, GoalKey, Terms};
use tempfile::TempDir;

use crate::book::{question, root, usual_now};
use miara::service;
use miara::service::action::ActionDraft;
use miara::service::goal::Edit;
use miara::service::import::{FileAnswers, ImportOptions};
use miara::service::kpi::{Condition, Draft, DraftBody, How};
use miara::service::{Service, upgrade};

/// One thing that changes a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    ImportAnew,
    ImportChanges,
    Undo,
    UndoOfUndo,
    Retry,
    Mend,
    Goals,
    OwnKpi,
    Settings,
    Action,
    Upgrade,
}

const LEADS: &str =
    "lead_id,created_at,channel\nL1,2026-09-03T10:00:00Z,organic\nL2,2026-10-04T10:00:00Z,email\nL3,jutro,email\n";
const CHANGED: &str = "lead_id,created_at,channel\nL1,2026-09-03T10:00:00Z,ads\nL4,2026-10-05T10:00:00Z,email\nL5,2026-11-05T10:00:00Z,ads\nL6,pojutrze,ads\n";
const COSTS: &str =
    "date,category,amount,currency\n2026-10-01,media,100,PLN\n2026-11-01,media,200,PLN\n2026-11-02,media,many,PLN\n";
/// The second is refused until a mapping reads its value from the column beside.
const DEALS: &str = "deal_id,created_at,value,other\nD1,2026-10-01T10:00:00Z,1000,1\nD2,2026-10-01T10:00:00Z,none,2\n";
const OTHER: &str = "mapping: other\ntitle: {pl: Inne, en: Other}\ndataset: deals\nrecognise: {needs: [other]}\ncolumns: {deal_id: deal_id, created_at: created_at, value: other}\n";

impl Deed {
    pub(super) const ALL: [Deed; 11] = [
        Deed::ImportAnew,
        Deed::ImportChanges,
        Deed::Undo,
        Deed::UndoOfUndo,
        Deed::Retry,
        Deed::Mend,
        Deed::Goals,
        Deed::OwnKpi,
        Deed::Settings,
        Deed::Action,
        Deed::Upgrade,
    ];

    /// A book in which it can be done.
    pub(super) fn book(self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("firma");
        if self == Deed::Upgrade {
            crate::book::copy(&root().join("testdata/books/a90e8bd"), &path);
            return folder;
        }
        let service = Service::of(Book::create(&path, &Firm::named("Próba")).unwrap()).unwrap();
        runtime().block_on(async {
            import(&service, folder.path(), "leads.csv", LEADS, "leads").await;
            import(&service, folder.path(), "deals.csv", DEALS, "deals").await;
            match self {
                Deed::Undo => import(&service, folder.path(), "leads.csv", CHANGED, "leads").await,
                Deed::UndoOfUndo => {
                    import(&service, folder.path(), "leads.csv", CHANGED, "leads").await;
                    service::import::undo(&service, 3, &[], usual_now()).await.unwrap();
                }
                _ => {}
            }
        });
        folder
    }

    /// Does it.
    async fn run(self, book: &Path) {
        let beside = book.parent().unwrap();
        if self == Deed::Upgrade {
            upgrade::upgrade(book).unwrap();
            drop(Service::open(book).unwrap());
            return;
        }
        let service = Service::open(book).unwrap();
        match self {
            Deed::ImportAnew => import(&service, beside, "costs.csv", COSTS, "costs").await,
            Deed::ImportChanges => import(&service, beside, "leads.csv", CHANGED, "leads").await,
            Deed::Undo => drop(service::import::undo(&service, 3, &[], usual_now()).await.unwrap()),
            Deed::UndoOfUndo => drop(service::import::undo(&service, 4, &[], usual_now()).await.unwrap()),
            Deed::Retry => {
                let other = Mapping::parse("other", OTHER, &service.book.catalogue.datasets).unwrap();
                let deals = QuarantineFilter { dataset: Some("deals".to_owned()), ..QuarantineFilter::default() };
                let report = service::quarantine::retry(&service, &deals, Some(&other), usual_now()).await.unwrap();
                assert_eq!(report.imported, 1);
            }
            Deed::Mend => {
                let row =
                    service::quarantine::quarantined(&service, &QuarantineFilter::default(), 1).unwrap().remove(0);
                let cells = [("lead_id", "L3"), ("created_at", "2026-11-06"), ("channel", "email")];
                let cells = cells.map(|(name, text)| (name.to_owned(), text.to_owned()));
                service::quarantine::mend(&service, &row, &cells, usual_now()).await.unwrap();
            }
            Deed::Goals => goals(&service),
            Deed::OwnKpi => own_kpi(&service).await,
            Deed::Settings => service::kpi::follow(&service, Some(vec!["leads".to_owned()])).unwrap(),
            Deed::Action => action(&service),
            Deed::Upgrade => {}
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

async fn import(service: &Service, folder: &Path, name: &str, text: &str, dataset: &str) {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    let options = ImportOptions {
        dataset: Some(dataset.to_owned()),
        answers: FileAnswers::from([("order".to_owned(), "newer".to_owned())]),
        ..ImportOptions::default()
    };
    let reports = service::import::import(service, &[path], &options, usual_now(), &|_, _, _| {}).await.unwrap();
    assert!(reports[0].questions.is_empty(), "{name}: {:?}", reports[0].questions);
}

fn goals(service: &Service) {
    let edit = |code: &str, value: i64| {
        let period = miara_model::goal::period_of_code(code, 1).unwrap();
        let key = GoalKey { kpi: "leads".to_owned(), scope: "".parse().unwrap(), period };
        let terms = Terms { aim: Aim::Value(value.into()), baseline: None, owner: None, reason: None };
        Edit { key, terms: Some(terms), seen: 0 }
    };
    service::goal::save_goals(service, &[edit("2026-11", 20), edit("2026-12", 30)], "Ewa", Via::Browser, usual_now())
        .unwrap();
}

async fn own_kpi(service: &Service) {
    let conditions = vec![Condition { column: "channel".to_owned(), sign: "=".to_owned(), value: "email".to_owned() }];
    let draft = Draft {
        name: None,
        title: "Leady z poczty".to_owned(),
        meaning: "Leady, które przyszły pocztą.".to_owned(),
        owner: String::new(),
        family: Family::Marketing,
        better: Better::Higher,
        split: String::new(),
        body: DraftBody::Rows {
            dataset: "leads".to_owned(),
            how: How::Count,
            column: String::new(),
            at: String::new(),
            conditions,
        },
    };
    let checked = service::kpi::check_draft(service, &draft, usual_now()).await.unwrap();
    assert!(checked.kpi.is_some(), "{:?}", checked.faults);
    service::kpi::keep_kpi(service, &draft, &checked).unwrap();
}

fn action(service: &Service) {
    let draft = ActionDraft {
        title: "Nowy formularz".to_owned(),
        kpi: "leads".to_owned(),
        begun: "2026-11-02".to_owned(),
        ..ActionDraft::default()
    };
    let terms = service::action::checked_action(service, &draft).unwrap();
    service::action::record_action(service, terms, None, "Ewa", Via::Browser, usual_now()).unwrap();
}

/// All that a book says of itself, as text: its numbers, its history, what waits, goals, actions, definitions.
pub(super) fn fingerprint(book: &Path) -> String {
    let service = match Service::open(book) {
        Ok(service) => service,
        Err(error) => return format!("can't be opened: {error}").replace(book.to_str().unwrap(), "BOOK"),
    };
    let text = runtime().block_on(async { told(&service).await });
    text.unwrap_or_else(|error| format!("can't be read: {error}"))
}

async fn told(service: &Service) -> Result<String, miara::service::ServiceError> {
    use std::fmt::Write as _;
    service::history::settle(service).await?;
    let mut text = String::new();
    for entry in service::history::imports(service, None, 100)?.iter().rev() {
        // Numbers have gaps where an import was stopped.
        let covers = entry.covers.as_ref().map(|covers| (&covers.kind, covers.days, &covers.content));
        let _ = writeln!(
            text,
            "{} {} {:?} +{} ~{} ={} !{} -{} {:?}→{:?} {} {:?} {covers:?}",
            entry.kind.word(),
            entry.dataset,
            entry.files,
            entry.inserted,
            entry.updated,
            entry.unchanged,
            entry.rejected,
            entry.gone,
            entry.before,
            entry.version,
            entry.in_force,
            entry.data_source,
        );
    }
    for kpis in [&["leads"][..], &["marketing_cost"]] {
        let question = miara_model::Question {
            grain: Some(miara_model::Grain::Month),
            ..question(kpis, "2026-09-01", "2026-12-01")
        };
        match service::ask::answer(service, &question, usual_now()).await {
            Ok(answer) => {
                let cells =
                    answer.rows.iter().map(|row| row.cells.iter().map(|cell| format!("{cell:?}")).collect::<String>());
                let _ = writeln!(text, "{kpis:?} {:?}", cells.collect::<Vec<_>>());
            }
            Err(error) => drop(writeln!(text, "{kpis:?} {error}")),
        }
    }
    for dataset in ["leads", "deals", "costs"] {
        let _ = writeln!(text, "{dataset} {}", service.engine.store.row_count(dataset).await?);
    }
    let rows = service::quarantine::quarantined(service, &QuarantineFilter::default(), 100)?;
    let _ = writeln!(text, "{:?}", rows.iter().map(|row| (&row.dataset, &row.refused.text)).collect::<Vec<_>>());
    let _ = writeln!(text, "{:?}", service::data_source::data_sources(service)?);
    for figure in service::restated::restated(service, usual_now())? {
        let _ = writeln!(text, "{} {} {:?} {:?}", figure.kpi, figure.from, figure.before, figure.after);
    }
    for set in &service::goal::goals(service, usual_now())?.in_force {
        let _ = writeln!(text, "{:?}", set.goal);
    }
    for action in service::action::actions(service)? {
        let _ = writeln!(text, "{action:?}");
    }
    let own = service.book.catalogue.kpis.keys().filter(|name| name.contains("poczt")).collect::<Vec<_>>();
    let followed =
        service.book.firm.followed.iter().flatten().filter(|name| service.book.catalogue.kpis.contains_key(*name));
    let _ = writeln!(text, "{own:?} {:?} {:?}", followed.collect::<Vec<_>>(), service.book.faults);
    Ok(text)
}

/// Run by the tests of crashes in a process that is watched.
#[test]
#[ignore = "a process of the tests of crashes"]
fn a_deed_in_a_process_of_its_own() {
    let name = std::env::var("DEED").unwrap();
    let deed = Deed::ALL.into_iter().find(|deed| format!("{deed:?}") == name).unwrap();
    let book = std::env::var_os("DEED_BOOK").unwrap();
    runtime().block_on(deed.run(Path::new(&book)));
    println!("{}", super::ACKNOWLEDGED);
}
