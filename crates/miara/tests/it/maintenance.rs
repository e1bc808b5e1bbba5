//! What is kept, for how long, and whether it is still what it was.

use std::path::{Path, PathBuf};

use rand::{RngExt as _, SeedableRng as _};

use crate::book::{TestBook, question, usual_now};
use miara::service;
use miara::service::import::ImportOptions;
use miara::service::maintenance::{Cure, Harm, restore};
use miara::service::{Refusal, Service, ServiceError, maintenance};

async fn import(service: &Service, folder: &Path, name: &str, text: &str, dataset: &str, at: &str) {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    let options = ImportOptions { dataset: Some(dataset.to_owned()), ..ImportOptions::default() };
    service::import::import(service, &[path], &options, at.parse().unwrap(), &|_, _, _| {}).await.unwrap();
}

/// Three hundred leads of five months, and one that is refused.
fn leads(channel: &str) -> String {
    let mut text = String::from("lead_id,created_at,channel\nX,jutro,email\n");
    for number in 0..300 {
        let (month, day) = (6 + number % 5, 1 + number % 28);
        text.push_str(&format!("L{number},2026-{month:02}-{day:02}T10:00:00Z,{channel}\n"));
    }
    text
}

async fn book() -> TestBook {
    let book = TestBook::new();
    let beside = book
        .folder
        .path()
        .parent()
        .unwrap()
        .join(format!("{}-files", book.folder.path().file_name().unwrap().to_str().unwrap()));
    std::fs::create_dir_all(&beside).unwrap();
    import(&book.service, &beside, "leads.csv", &leads("ads"), "leads", "2026-11-01T10:00:00Z").await;
    import(
        &book.service,
        &beside,
        "costs.csv",
        "date,category,amount,currency\n2026-10-01,media,100,PLN\n",
        "costs",
        "2026-11-02T10:00:00Z",
    )
    .await;
    import(&book.service, &beside, "later.csv", &leads("email").replace("L1,", "M1,"), "leads", "2026-11-03T10:00:00Z")
        .await;
    std::fs::remove_dir_all(&beside).unwrap();
    book
}

async fn told(service: &Service) -> String {
    service::history::settle(service).await.unwrap();
    let mut text = serde_json::to_string(&service::history::imports(service, None, 100).unwrap()).unwrap();
    for kpi in ["leads", "marketing_cost"] {
        let question =
            miara_model::Question { by: vec!["channel".to_owned()], ..question(&[kpi], "2026-05-01", "2026-12-01") };
        let answer = service::ask::answer(service, &question, usual_now()).await;
        text += &answer.map_or_else(|error| error.to_string(), |answer| format!("{:?}", answer.rows));
    }
    text + format!("{:?}", service::quarantine::quarantined(service, &Default::default(), 10).unwrap()).as_str()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() { files.extend(self::files(&entry.path())) } else { files.push(entry.path()) }
    }
    files.sort();
    files
}

#[tokio::test]
async fn a_backup_of_a_book_in_use_brings_the_same_book_back() {
    let book = book().await;
    let beside = tempfile::tempdir().unwrap();
    let backup = beside.path().join("firma.backup");
    let before = told(&book.service).await;
    let written = service::maintenance::backup(&book.service, &backup).await.unwrap();
    assert!(matches!(
        service::maintenance::backup(&book.service, &backup).await,
        Err(ServiceError::Refused(Refusal::FileThere { .. }))
    ));
    // What comes later is not in it.
    book.import_text("more.csv", "lead_id,created_at,channel\nN1,2026-10-01T10:00:00Z,ads\n", "leads").await.unwrap();
    let folder = beside.path().join("Książka %20 firmy");
    assert_eq!(restore(&backup, &folder).unwrap(), written);
    assert_eq!(told(&Service::open(&folder).unwrap()).await, before);
    assert_eq!(maintenance::verify(&folder, usual_now()).await.unwrap().damaged, []);
    assert!(restore(&backup, &folder).is_err(), "a book is never written over");
    // Undoing works in it as it did.
    service::import::undo(&Service::open(&folder).unwrap(), 1, &[3], usual_now()).await.unwrap();
    let bytes = std::fs::read(&backup).unwrap();
    for cut in [0, 10, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&backup, &bytes[..cut]).unwrap();
        let other = beside.path().join("other");
        assert!(matches!(restore(&backup, &other), Err(ServiceError::Refused(Refusal::BrokenBackup { .. }))), "{cut}");
        assert_eq!(std::fs::read_dir(beside.path()).unwrap().count(), 2, "nothing is left of it");
    }
}

#[tokio::test]
async fn a_backup_while_files_are_imported_is_one_of_the_books_that_there_were() {
    let book = book().await;
    let beside = tempfile::tempdir().unwrap();
    let service = Service::open(book.folder.path()).unwrap();
    let text = |at: usize| leads("ads").replace("L2,", &format!("B{at},"));
    let importing = async {
        for at in 0..6 {
            import(&book.service, beside.path(), "more.csv", &text(at), "leads", "2026-11-20T10:00:00Z").await;
        }
    };
    let backing = async {
        for at in 0..6 {
            tokio::task::yield_now().await;
            service::maintenance::backup(&service, &beside.path().join(format!("b{at}"))).await.unwrap();
        }
    };
    tokio::join!(importing, backing);
    for at in 0..6 {
        let folder = beside.path().join(format!("r{at}"));
        restore(&beside.path().join(format!("b{at}")), &folder).unwrap();
        let restored = Service::open(&folder).unwrap();
        let history = service::history::imports(&restored, None, 100).unwrap();
        assert_eq!(maintenance::verify(&folder, usual_now()).await.unwrap().damaged, []);
        // Each import brings one lead that was not there.
        let leads = history.iter().filter(|entry| entry.dataset == "leads").count() as u64;
        assert_eq!(restored.engine.store.row_count("leads").await.unwrap(), 299 + leads);
    }
}

#[tokio::test]
async fn a_damaged_file_is_named_with_its_days_and_what_helps() {
    let book = book().await;
    let root = book.folder.path();
    let table = root.join("data/leads");
    assert_eq!(maintenance::verify(root, usual_now()).await.unwrap().damaged, []);
    let now: Vec<String> = {
        let entry = std::fs::read_to_string(table.join("_delta_log/00000000000000000002.json")).unwrap();
        let added = entry.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        added.filter_map(|line| Some(line["add"]["path"].as_str()?.to_owned())).collect()
    };
    let file = table.join(&now[0]);
    let whole = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let found = maintenance::verify(root, usual_now()).await.unwrap().damaged;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&found[0].wrong, found[0].dataset.as_deref()), (&Harm::Missing, Some("leads")));
    assert!(found[0].days.is_some() && found[0].file == format!("data/leads/{}", now[0]));
    assert_eq!(found[0].cure, Cure::Undo { import: 3, files: vec!["later.csv".to_owned()] });
    // The cure helps.
    service::import::undo(&book.service, 3, &[], usual_now()).await.unwrap();
    assert!(
        maintenance::verify(root, usual_now())
            .await
            .unwrap()
            .damaged
            .iter()
            .all(|damaged| damaged.cure == Cure::Nothing)
    );
    book.import_text("later.csv", leads("email").replace("L1,", "M1,"), "leads").await.unwrap();
    let answer = book.ask(&question(&["leads"], "2026-05-01", "2026-12-01")).await;
    assert_eq!(format!("{:?}", answer.rows[0].cells[0]), "Ok(Exact(301))");
    std::fs::write(&file, whole).unwrap();
    std::fs::write(root.join("sources.yaml"), "- [").unwrap();
    let found = maintenance::verify(root, usual_now()).await.unwrap().damaged;
    assert!(found.iter().any(|damaged| damaged.file == "sources.yaml" && damaged.cure == Cure::Mend), "{found:?}");
}

/// Flips bits one at a time in all files that the program writes; `MIARA_FLIPS` says how many.
#[tokio::test]
async fn a_bit_that_flips_is_found_or_harmless() {
    let book = book().await;
    let beside = tempfile::tempdir().unwrap();
    for at in 0..10 {
        // Enough commits for a checkpoint.
        let text = leads("web").replace("L2,", &format!("C{at},"));
        import(&book.service, beside.path(), "more.csv", &text, "leads", "2026-11-04T10:00:00Z").await;
    }
    let root = book.folder.path().to_owned();
    let before = told(&book.service).await;
    drop(book.service);
    let names: Vec<PathBuf> = files(&root)
        .into_iter()
        .filter(|path| {
            // Texts of people are theirs to change, and locks hold nothing.
            let name = path.file_name().unwrap().to_str().unwrap();
            path.starts_with(root.join("data")) && !name.starts_with('.') || name == "state.sqlite"
        })
        .collect();
    let sizes: Vec<u64> = names.iter().map(|name| name.metadata().unwrap().len()).collect();
    let many = std::env::var("MIARA_FLIPS").map_or(60, |many| many.parse().unwrap());
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(14);
    let (mut found, mut harmless) = (0, 0);
    for flip in 0..many {
        // Every file as often as another: small ones matter as much as large ones.
        let which = random.random_range(0..names.len());
        let (at, bit) = (random.random_range(0..sizes[which]), random.random_range(0..8));
        let whole = std::fs::read(&names[which]).unwrap();
        let mut bytes = whole.clone();
        bytes[usize::try_from(at).unwrap()] ^= 1 << bit;
        std::fs::write(&names[which], &bytes).unwrap();
        let is_found = !maintenance::verify(&root, usual_now()).await.unwrap().damaged.is_empty();
        if is_found {
            found += 1;
        } else {
            let service = Service::open(&root).unwrap();
            assert_eq!(
                told(&service).await,
                before,
                "flip {flip}: bit {bit} of byte {at} in {}",
                names[which].display()
            );
            harmless += 1;
        }
        for beside in ["state.sqlite-wal", "state.sqlite-shm"] {
            drop(std::fs::remove_file(root.join(beside)));
        }
        std::fs::write(&names[which], &whole).unwrap();
    }
    println!("{found} of {many} flips were found, {harmless} are harmless");
    assert!(found > many / 2);
}

#[tokio::test]
async fn imports_day_by_day_stay_small_and_can_be_taken_back_for_a_month() {
    let book = TestBook::new();
    let beside = tempfile::tempdir().unwrap();
    let days: i64 = std::env::var("MIARA_DAYS").map_or(80, |days| days.parse().unwrap());
    let first = jiff::civil::date(2024, 1, 1);
    let day = |at: i64| first.saturating_add(jiff::Span::new().days(at));
    let mut took = Vec::new();
    let mut asked = Vec::new();
    for at in 0..days {
        let mut text = String::from("date,network,followers,reach\n");
        for (back, network) in (0..7_i64.min(at + 1)).flat_map(|back| (0..40).map(move |network| (back, network))) {
            let (followers, reach) = (1000 * network + at - back, 10 * at + back * network);
            text.push_str(&format!("{},n{network},{followers},{reach}\n", day(at - back)));
        }
        let started = std::time::Instant::now();
        import(&book.service, beside.path(), "social.csv", &text, "social", &format!("{}T20:00:00Z", day(at))).await;
        took.push(started.elapsed());
        if at == 6 || at == days - 1 {
            let started = std::time::Instant::now();
            for _ in 0..5 {
                let service = Service::open(book.folder.path()).unwrap();
                service::ask::answer(&service, &question(&["reach"], "2024-01-01", "2024-02-01"), usual_now())
                    .await
                    .unwrap();
            }
            asked.push(started.elapsed() / 5);
        }
    }
    let table = book.folder.path().join("data/social");
    let store = &book.service.engine.store;
    let (oldest, latest) = (store.oldest("social").unwrap().unwrap(), store.version("social").unwrap().unwrap());
    let size = |path: &Path| path.metadata().unwrap().len();
    let all: u64 = files(&table).iter().map(|path| size(path)).sum();
    let live: u64 = store.names_at("social", latest).await.unwrap().iter().map(|name| size(&table.join(name))).sum();
    let (first, last) = (took[1], took[took.len() - 1]);
    println!(
        "{days} days: {all} bytes, {live} of them live, {} files, versions {oldest} to {latest}",
        files(&table).len()
    );
    println!("asked in {asked:?}; imports {first:?} to {last:?}");
    assert!(latest - oldest < 60 && all < 3 * live + 512 * 1024, "{oldest} {latest} {all} {live}");
    assert_eq!(maintenance::verify(book.folder.path(), usual_now()).await.unwrap().damaged, []);
    // The last month can be taken back, what is before can't and says so.
    let history = service::history::imports(&book.service, None, 10_000).unwrap();
    let now = format!("{}T21:00:00Z", day(days - 1)).parse().unwrap();
    let back = &history[25];
    let later: Vec<i64> = history[..25].iter().map(|entry| entry.id).collect();
    service::import::undo(&book.service, back.id, &later, now).await.unwrap();
    assert_eq!(store.row_count("social").await.unwrap(), u64::try_from(40 * (days - 26)).unwrap());
    if days > 60 {
        let old = &history[history.len() - 2];
        assert!(matches!(
            service::import::undoable(&book.service, old.id),
            Err(ServiceError::Refused(Refusal::UndoClosed { .. }))
        ));
    }
}

/// True where a file below a folder has some bytes; packed files are read as rows elsewhere.
fn anywhere(folder: &Path, text: &str) -> Vec<PathBuf> {
    let has = |path: &PathBuf| std::fs::read(path).unwrap().windows(text.len()).any(|window| window == text.as_bytes());
    files(folder).into_iter().filter(has).collect()
}

const PERSON: &str = "Annabella Nowakowska";

/// A person in two tables, in what one of them was, in a refused row, an action and a text of the firm's own; files
/// to import lie in the second folder.
async fn book_with_a_person() -> (TestBook, tempfile::TempDir) {
    let book = TestBook::new();
    let beside = tempfile::tempdir().unwrap();
    let deals = |owner: &str| {
        let header = "deal_id,created_at,owner,value,currency,won_at,lost_at";
        format!(
            "{header}\nD1,2026-10-01T10:00:00Z,{owner},1000,PLN,2026-10-20,\nD2,2026-10-02T10:00:00Z,Annabella Nowa,500,PLN,2026-10-20,\nD3,jutro,{owner},1,PLN,,\n"
        )
    };
    for (owner, at) in
        [(PERSON, "2026-11-01T10:00:00Z"), ("Ewa", "2026-11-02T10:00:00Z"), (PERSON, "2026-11-03T10:00:00Z")]
    {
        import(&book.service, beside.path(), "deals.csv", &deals(owner), "deals", at).await;
    }
    let people = format!("person_id,name,team\n{PERSON},{PERSON},North\n");
    import(&book.service, beside.path(), "people.csv", &people, "people", "2026-11-03T11:00:00Z").await;
    let draft = service::action::ActionDraft {
        title: format!("Rozmowa z {PERSON}"),
        kpi: "open_deals".into(),
        begun: "2026-11-02".into(),
        ..Default::default()
    };
    let terms = service::action::checked_action(&book.service, &draft).unwrap();
    service::action::record_action(&book.service, terms, None, PERSON, miara_model::goal::Via::Browser, book.now)
        .unwrap();
    std::fs::write(book.folder.path().join("mappings/note.yaml"), format!("# {PERSON}\n")).unwrap();
    (book, beside)
}

#[tokio::test]
async fn a_person_is_taken_out_of_all_that_the_book_was_and_sums_stay() {
    let (book, beside) = book_with_a_person().await;
    let root = book.folder.path();
    let name = PERSON;
    assert!(!anywhere(root, name).is_empty());
    let values = [name.to_owned()];
    let shown = service::maintenance::find_person(&book.service, &values).await.unwrap();
    assert!(
        shown.stand_ins.is_empty() && shown.rows["deals"]["owner"] == 1 && shown.texts["quarantine"] == 1,
        "{shown:?}"
    );
    assert!(matches!(
        service::maintenance::find_person(&book.service, &["An".to_owned()]).await,
        Err(ServiceError::Refused(Refusal::ShortValue { .. }))
    ));
    let erased = service::maintenance::erase_person(&book.service, &values, book.now).await.unwrap();
    assert_eq!(erased.closed, ["deals", "people"]);
    assert_eq!(erased.left, ["mappings/note.yaml"]);
    drop(std::fs::remove_file(root.join("mappings/note.yaml")));
    drop(std::fs::remove_file(root.join("deals.csv")));
    let stand_in = &erased.stand_ins[name];
    // Neither a table, nor its past or its log, nor a text has it any more.
    assert_eq!(anywhere(root, name), Vec::<PathBuf>::new());
    for dataset in ["deals", "people"] {
        assert_eq!(
            book.service.engine.store.mentions(dataset, &values).await.unwrap(),
            miara_engine::Mentions::default()
        );
    }
    let split =
        miara_model::Question { by: vec!["owner".to_owned()], ..question(&["won_value"], "2026-10-01", "2026-12-01") };
    let answer = service::ask::answer(&book.service, &split, book.now).await.unwrap();
    let rows: Vec<String> = answer.rows.iter().map(|row| format!("{:?} {:?}", row.dimensions, row.cells)).collect();
    assert!(rows.iter().any(|row| row.contains(stand_in.as_str()) && row.contains("1000")), "{rows:?}");
    assert!(rows.iter().any(|row| row.contains("Annabella Nowa\"") && row.contains("500")), "{rows:?}");
    assert_eq!(maintenance::verify(root, usual_now()).await.unwrap().damaged, []);
    // Taking imports back across it is closed; what comes later is not concerned.
    assert!(matches!(
        service::import::undoable(&book.service, 1),
        Err(ServiceError::Refused(Refusal::UndoClosed { .. }))
    ));
    import(
        &book.service,
        beside.path(),
        "later.csv",
        "deal_id,created_at,owner,value,currency\nD9,2026-11-01T10:00:00Z,Ewa,1,PLN\n",
        "deals",
        "2026-11-20T10:00:00Z",
    )
    .await;
    let last = service::history::imports(&book.service, None, 1).unwrap().remove(0);
    service::import::undo(&book.service, last.id, &[], book.now).await.unwrap();
    assert_eq!(book.service.engine.store.row_count("deals").await.unwrap(), 2);
}

/// The data files that a commit of the table of leads has added.
fn added(root: &Path, version: u64) -> Vec<PathBuf> {
    let table = root.join("data/leads");
    let entry = std::fs::read_to_string(table.join(format!("_delta_log/{version:020}.json"))).unwrap();
    let lines = entry.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines.filter_map(|line| Some(table.join(line["add"]["path"].as_str()?))).collect()
}

#[tokio::test]
async fn each_cure_that_is_named_helps() {
    // The same file twice: the second import changed nothing, and taking it back would help nothing.
    let book = TestBook::new();
    let root = book.folder.path();
    let beside = tempfile::tempdir().unwrap();
    for at in ["2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z"] {
        import(&book.service, beside.path(), "leads.csv", &leads("ads"), "leads", at).await;
    }
    let before = told(&book.service).await;
    for file in added(root, 1) {
        std::fs::remove_file(file).unwrap();
    }
    let cures: Vec<Cure> =
        maintenance::verify(root, usual_now()).await.unwrap().damaged.into_iter().map(|damaged| damaged.cure).collect();
    let cure = Cure::Undo { import: 1, files: vec!["leads.csv".to_owned()] };
    assert!(cures.iter().all(|found| *found == cure), "{cures:?}");
    let question = question(&["leads"], "2026-05-01", "2026-12-01");
    // What was asked before holds the rows in memory.
    let opened = Service::open(root).unwrap();
    let error = service::ask::answer(&opened, &question, usual_now()).await.unwrap_err();
    assert!(error.to_string().contains("data/leads/part-"), "{error}");
    // Other numbers go on, and the page of data opens.
    assert!(
        service::coverage::coverage(&opened)
            .await
            .unwrap()
            .iter()
            .any(|known| known.dataset == "leads" && known.damaged)
    );
    assert!(!service::tables::filled(&opened).await.unwrap().contains("leads"));
    service::import::undo(&book.service, 1, &[2], usual_now()).await.unwrap();
    import(&book.service, beside.path(), "leads.csv", &leads("ads"), "leads", "2026-11-03T10:00:00Z").await;
    assert_eq!(book.service.engine.store.row_count("leads").await.unwrap(), 300);
    // An undo that was undone: what came before and after is in no order, so the table is made anew.
    import(&book.service, beside.path(), "b.csv", &leads("email"), "leads", "2026-11-04T10:00:00Z").await;
    let last = service::history::imports(&book.service, None, 1).unwrap()[0].id;
    let undo = service::import::undo(&book.service, last, &[], usual_now()).await.unwrap();
    service::import::undo(&book.service, undo, &[], usual_now()).await.unwrap();
    let brought_back = told(&book.service).await;
    let entry = book.service.engine.store.version("leads").unwrap().unwrap();
    std::fs::remove_file(added(root, entry).remove(0)).unwrap();
    let found = maintenance::verify(root, usual_now()).await.unwrap().damaged;
    let files = vec!["leads.csv".to_owned(), "b.csv".to_owned()];
    assert!(found.iter().any(|damaged| damaged.cure == Cure::Anew { files: files.clone() }), "{found:?}");
    std::fs::rename(root.join("data/leads"), beside.path().join("aside")).unwrap();
    import(&book.service, beside.path(), "leads.csv", &leads("ads"), "leads", "2026-11-05T10:00:00Z").await;
    import(&book.service, beside.path(), "b.csv", &leads("email"), "leads", "2026-11-05T11:00:00Z").await;
    assert_eq!(maintenance::verify(root, usual_now()).await.unwrap().damaged, []);
    assert_ne!(before, brought_back);
    assert!(matches!(
        service::import::undoable(&book.service, 1),
        Err(ServiceError::Refused(Refusal::NotInForce { .. }))
    ));
    let in_force =
        service::history::imports(&book.service, None, 100).unwrap().iter().filter(|entry| entry.in_force).count();
    assert_eq!(in_force, 2, "what was imported into the table before is not in this one");
}

#[tokio::test]
async fn a_log_that_lost_its_end_is_said_and_never_read_as_older_numbers() {
    let book = book().await;
    let root = book.folder.path();
    std::fs::remove_file(root.join("data/leads/_delta_log/00000000000000000002.json")).unwrap();
    let service = Service::open(root).unwrap();
    let error = service::ask::answer(&service, &question(&["leads"], "2026-05-01", "2026-12-01"), usual_now())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("00000000000000000002.json"), "{error}");
    assert!(
        service::ask::answer(&service, &question(&["marketing_cost"], "2026-05-01", "2026-12-01"), usual_now())
            .await
            .is_ok()
    );
    let path = root.join("more.csv");
    std::fs::write(&path, leads("web")).unwrap();
    let options = ImportOptions { dataset: Some("leads".to_owned()), ..ImportOptions::default() };
    assert!(service::import::import(&service, &[path], &options, usual_now(), &|_, _, _| {}).await.is_err());
    assert_eq!(service::history::imports(&service, None, 10).unwrap().len(), 3, "and the history stays");
    assert!(!maintenance::verify(root, usual_now()).await.unwrap().damaged.is_empty());
}

#[tokio::test]
async fn a_dataset_that_was_taken_back_holds_up_no_import_of_another() {
    let book = TestBook::new();
    let beside = tempfile::tempdir().unwrap();
    let deals =
        "deal_id,created_at,account_id,value,currency,won_at,lost_at\nD1,2026-09-01T10:00:00Z,A,1000,PLN,2026-09-20,\n";
    import(&book.service, beside.path(), "deals.csv", deals, "deals", "2026-11-01T10:00:00Z").await;
    import(
        &book.service,
        beside.path(),
        "costs.csv",
        "date,category,amount,currency\n2026-09-01,media,100,PLN\n",
        "costs",
        "2026-11-01T11:00:00Z",
    )
    .await;
    let costs = service::history::imports(&book.service, Some("costs"), 1).unwrap()[0].id;
    service::import::undo(&book.service, costs, &[], usual_now()).await.unwrap();
    import(&book.service, beside.path(), "deals.csv", &deals.replace("1000", "2000"), "deals", "2026-11-02T10:00:00Z")
        .await;
    assert!(
        service::restated::restated(&book.service, usual_now()).unwrap().iter().any(|figure| figure.kpi == "won_value")
    );
}

#[test]
fn a_backup_comes_back_however_the_folder_is_spelled() {
    let folder = tempfile::tempdir().unwrap();
    let miara = |at: &Path, args: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("miara").unwrap();
        command.current_dir(at).args(args).env("MIARA_NOW", "2026-11-24T10:00:00+01:00").env_remove("MIARA_BOOK");
        command.assert()
    };
    miara(folder.path(), &["--book", "firma", "init", "--firm", "Próba"]).success();
    miara(folder.path(), &["--book", "firma", "backup", "firma.miara"]).success();
    miara(folder.path(), &["--book", "one/", "restore", "firma.miara"]).success();
    std::fs::create_dir(folder.path().join("two")).unwrap();
    miara(&folder.path().join("two"), &["restore", "../firma.miara"]).success();
    for book in ["one", "two"] {
        miara(folder.path(), &["--book", book, "verify"]).success();
    }
    // Tables without settings are no place for a new book.
    std::fs::remove_file(folder.path().join("one/miara.yaml")).unwrap();
    miara(folder.path(), &["--book", "one", "init", "--firm", "Inna"]).failure();
    std::fs::write(folder.path().join("two/miara.yaml"), "firma: [").unwrap();
    miara(folder.path(), &["--book", "two", "verify"]).failure();
}

#[tokio::test]
async fn a_history_whose_log_was_closed_is_told_all_the_same() {
    let book = TestBook::new();
    let beside = tempfile::tempdir().unwrap();
    for at in 1..=25 {
        let text =
            format!("date,network,followers,reach\n2026-{:02}-{:02},linkedin,{at},{at}\n", 5 + at / 28, 1 + at % 28);
        import(
            &book.service,
            beside.path(),
            "social.csv",
            &text,
            "social",
            &format!("2026-0{}-01T10:00:00Z", 1 + at / 4),
        )
        .await;
    }
    assert!(book.service.engine.store.oldest("social").unwrap().unwrap() > 0, "something was closed");
    let known: Vec<_> = service::history::imports(&book.service, None, 100)
        .unwrap()
        .into_iter()
        .map(|entry| (entry.at, entry.covers, entry.version))
        .collect();
    let root = book.folder.path().to_owned();
    let TestBook { service, folder: _folder, .. } = book;
    drop(service);
    for file in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
        drop(std::fs::remove_file(root.join(file)));
    }
    assert_eq!(maintenance::verify(&root, usual_now()).await.unwrap().damaged[0].file, "state.sqlite");
    let service = Service::open(&root).unwrap();
    service::history::settle(&service).await.unwrap();
    let told: Vec<_> = service::history::imports(&service, None, 100)
        .unwrap()
        .into_iter()
        .map(|entry| (entry.at, entry.covers, entry.version))
        .collect();
    assert_eq!(told, known);
    assert_eq!(maintenance::verify(&root, usual_now()).await.unwrap().damaged, []);
}

#[tokio::test]
async fn others_of_a_like_name_stay() {
    let book = TestBook::new();
    let beside = tempfile::tempdir().unwrap();
    let leads = "lead_id,created_at,owner\nL1,2026-10-01T10:00:00Z,Jan Nowakowski\nL2,jutro,Jan Nowakowski\nL3,2026-10-01T10:00:00Z,jan nowak\n";
    import(&book.service, beside.path(), "Jan Nowak.csv", leads, "leads", "2026-11-01T10:00:00Z").await;
    let values = ["Jan Nowak".to_owned()];
    let erased = service::maintenance::erase_person(&book.service, &values, usual_now()).await.unwrap();
    assert_eq!((erased.near, erased.rows.len()), (2, 0), "{erased:?}");
    assert_eq!(service::quarantine::quarantined_count(&book.service, &Default::default()).unwrap(), 1);
    // The name of the file was the person's, and is in no log any more.
    let named = anywhere(book.folder.path(), "Jan Nowak.csv");
    assert_eq!(named, Vec::<PathBuf>::new());
    assert_eq!(maintenance::verify(book.folder.path(), usual_now()).await.unwrap().damaged, []);
}
