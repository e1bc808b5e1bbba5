//! Who is who: values that are written in several ways are one, once a person says so.

use miara::book::Book;
use miara::service::synonym::Said;
use miara::service::{self, Service};
use miara_model::Question;

use crate::book::{TestBook, question};
use crate::start::{get, next, post, served};

const INVOICES: &str = "Numer faktury;Data wystawienia;Data sprzedaży;Nabywca;Nazwa;Netto;Handlowiec\n\
    FV/1;2026-03-01;2026-03-01;Alfa;Licencja;1000,00;Ewa Test\n\
    FV/2;2026-03-01;2026-03-01;Alfa;Licencja2;1000,00;ewa  test\n";
const HOURS: &str = "date,person,hours\n2026-03-02,Test Ewa,8\n2026-03-03,EWA TEST,8\n";

async fn book() -> TestBook {
    let book = TestBook::new();
    book.import_text("faktury.csv", INVOICES, "invoices").await.unwrap();
    book.import_text("czas.csv", HOURS, "worktime").await.unwrap();
    book
}

/// The book as it is read anew.
fn reopened(book: TestBook) -> TestBook {
    let service = Service::of(Book::open(book.folder.path()).unwrap()).unwrap();
    TestBook { service, ..book }
}

fn by_owner() -> Question {
    Question { by: vec!["owner".into()], ..question(&["revenue_per_hour"], "2026-03-01", "2026-04-01") }
}

fn same(shown: &str, values: &[&str]) -> Said {
    Said::Same { shown: shown.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
}

#[tokio::test]
async fn one_person_who_is_written_in_four_ways_is_proposed_merged_and_split_again() {
    let book = book().await;
    let before = book.ask(&by_owner()).await;
    assert_eq!(before.rows.len(), 4, "four people");
    let is_known = |row: &miara_model::AnswerRow| row.cells[0].as_ref().is_ok_and(|value| !value.is_zero());
    assert!(!before.rows.iter().any(is_known), "none of whom has sales and hours");
    let proposals = service::synonym::proposals(&book.service).await.unwrap();
    let values: Vec<&str> = proposals[0].values.iter().map(|value| value.value.as_str()).collect();
    assert_eq!((proposals.len(), values.len()), (1, 4), "{proposals:?}");
    assert!(proposals[0].parted.contains(&"revenue_per_hour".to_owned()), "{proposals:?}");

    service::synonym::say(&book.service, "owner", &same("Ewa Test", &values)).await.unwrap();
    let book = reopened(book);
    let after = book.ask(&by_owner()).await;
    assert_eq!(after.rows.len(), 1, "{after:?}");
    assert_eq!(after.rows[0].dimensions, [Some("Ewa Test".to_owned())]);
    assert_eq!(after.rows[0].cells[0].as_ref().unwrap().to_f64(), 125.0, "2,000 ÷ 16");
    assert!(service::synonym::proposals(&book.service).await.unwrap().is_empty());
    // Whatever name is asked for, it is the same person.
    let filtered = Question { filters: vec![("owner".into(), "EWA TEST".into())], ..by_owner() };
    assert_eq!(book.ask(&filtered).await.rows[0].cells, after.rows[0].cells);
    // What comes later under an old name is counted along.
    book.import_text("czas_2.csv", "date,person,hours\n2026-03-04,Test Ewa,4\n", "worktime").await.unwrap();
    assert_eq!(book.number("revenue_per_hour", "2026-03-01", "2026-04-01").await, Some(100.0));

    service::synonym::say(&book.service, "owner", &Said::Split("Ewa Test".into())).await.unwrap();
    let book = reopened(book);
    assert_eq!(book.ask(&by_owner()).await.rows.len(), 4, "the data stayed as they were written");
    assert!(service::synonym::proposals(&book.service).await.unwrap().is_empty(), "and are not proposed again");
}

#[tokio::test]
async fn merged_things_are_one_row_and_multiply_nothing() {
    let book = TestBook::new();
    let accounts = "account_id,name,tax_id,industry\nA1,Alfa Sp. z o.o.,5260250995,\nA2,ALFA,PL5260250995,Software\nB1,Beta,,Retail\n";
    book.import_text("firmy.csv", accounts, "accounts").await.unwrap();
    let deals = "deal_id,created_at,account_id,value,currency,won_at,lost_at\n\
        D1,2026-10-01,A1,100,PLN,2026-11-02,\nD2,2026-10-01,A2,200,PLN,2026-11-03,\nD3,2026-10-01,B1,400,PLN,2026-11-04,\n";
    book.import_text("szanse.csv", deals, "deals").await.unwrap();
    let by = |dimension: &str| Question {
        by: vec![dimension.to_owned()],
        ..question(&["won_value"], "2026-11-01", "2026-12-01")
    };
    let proposals = service::synonym::proposals(&book.service).await.unwrap();
    assert_eq!(proposals.len(), 1, "by the tax id: {proposals:?}");
    service::synonym::say(&book.service, "account", &same("A1", &["A2"])).await.unwrap();
    let book = reopened(book);
    assert_eq!(book.number("won_value", "2026-11-01", "2026-12-01").await, Some(700.0));
    let said = |answer: miara_model::Answer| -> Vec<(Option<String>, f64)> {
        let rows = answer.rows.into_iter();
        rows.map(|mut row| (row.dimensions.remove(0), row.cells[0].as_ref().unwrap().to_f64())).collect()
    };
    assert_eq!(said(book.ask(&by("account")).await), [(Some("A1".into()), 300.0), (Some("B1".into()), 400.0)]);
    assert_eq!(
        said(book.ask(&by("industry")).await),
        [(Some("Retail".into()), 400.0), (Some("Software".into()), 300.0)]
    );
    let names = service::synonym::values(&book.service, "account").await.unwrap();
    assert_eq!(names.iter().map(|value| value.value.as_str()).collect::<Vec<_>>(), ["A1", "B1"]);
    // A look-up of an import finds both names still, each with its own id, so that nothing is lost when they are split.
    let pairs = book.service.engine.written_pairs("accounts", "name", "account_id").await.unwrap();
    assert_eq!(pairs.len(), 3);
}

#[tokio::test]
async fn names_are_merged_and_split_in_the_browser() {
    let book = book().await;
    let router = served(&book.folder);
    let data = get(&router, "/data?lang=en").await.1;
    assert!(data.contains("1 group of names looks like one") && data.contains("/data/names"), "{data}");
    let page = get(&router, "/data/names?lang=en").await.1;
    for said in ["ewa  test", "Test Ewa", "EWA TEST", "Revenue per hour", "Not the same"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let fields =
        [("dimension", "owner"), ("do", "same"), ("shown", "Ewa Test"), ("value", "ewa  test"), ("value", "Test Ewa")];
    let sent = post(&router, "/data/names?lang=en", &fields).await;
    assert!(next(&sent).contains("/data/names"), "{sent:?}");
    let text = std::fs::read_to_string(book.folder.path().join("synonyms.yaml")).unwrap();
    assert!(text.contains("Ewa Test:") && text.contains("ewa  test"), "{text}");
    let page = get(&router, "/data/names?lang=en").await.1;
    assert!(page.contains("Split") && page.contains("EWA TEST"), "the fourth is still proposed: {page}");
    let kpi = get(&router, "/kpi/revenue_per_hour?lang=en&by=owner&grain=month&on=2026-03-10").await.1;
    assert!(kpi.contains("250"), "2,000 over 8 hours: {kpi}");
    post(&router, "/data/names?lang=en", &[("dimension", "owner"), ("do", "split"), ("split", "Test Ewa")]).await;
    let text = std::fs::read_to_string(book.folder.path().join("synonyms.yaml")).unwrap();
    assert!(text.contains("apart:") && text.contains("Test Ewa"), "{text}");
    let wrong = post(&router, "/data/names?lang=en", &[("dimension", "month"), ("do", "split"), ("split", "x")]).await;
    assert!(!wrong.0.is_success() && !wrong.0.is_redirection(), "{wrong:?}");
}

#[tokio::test]
async fn a_file_of_names_that_says_two_things_is_a_fault_and_merges_nothing() {
    let book = book().await;
    std::fs::write(book.folder.path().join("synonyms.yaml"), "same:\n  owner:\n    A: [Test Ewa]\n    B: [Test Ewa]\n")
        .unwrap();
    let book = reopened(book);
    assert!(
        book.service.book.faults.iter().any(|fault| fault.code == "bad-synonyms"),
        "{:?}",
        book.service.book.faults
    );
    assert_eq!(book.ask(&by_owner()).await.rows.len(), 4);
}

#[tokio::test]
async fn a_person_is_erased_however_they_are_written() {
    let book = book().await;
    service::synonym::say(&book.service, "owner", &same("Ewa Test", &["ewa  test", "Test Ewa", "EWA TEST"]))
        .await
        .unwrap();
    let book = reopened(book);
    let erased = service::maintenance::erase_person(&book.service, &["Test Ewa".to_owned()], book.now).await.unwrap();
    assert_eq!(erased.stand_ins.len(), 4, "{erased:?}");
    let text = std::fs::read_to_string(book.folder.path().join("synonyms.yaml")).unwrap();
    assert!(!text.to_lowercase().contains("ewa"), "{text}");
    let book = reopened(book);
    let answer = book.ask(&by_owner()).await;
    assert_eq!(answer.rows.len(), 1, "still one person: {answer:?}");
    assert!(answer.rows[0].dimensions[0].as_deref().unwrap().starts_with("erased-"), "{answer:?}");
    assert_eq!(answer.rows[0].cells[0].as_ref().unwrap().to_f64(), 125.0);
}

#[tokio::test]
async fn a_definition_that_names_an_old_name_means_the_same_thing() {
    let book = TestBook::new();
    let kpi = "kpi: licences\ntitle: {pl: Licencje, en: Licences}\nmeaning: {pl: L., en: L.}\nmeasure:\n  dataset: invoices\n  value: SUM(net)\n  where: product = 'Licencja2'\n  at: sold_on\nbetter: higher\nfamily: sales\n";
    std::fs::write(book.folder.path().join("kpis/licences.yaml"), kpi).unwrap();
    let book = reopened(book);
    book.import_text("faktury.csv", INVOICES, "invoices").await.unwrap();
    assert_eq!(book.number("licences", "2026-03-01", "2026-04-01").await, Some(1000.0));
    service::synonym::say(&book.service, "product", &same("Licencja", &["Licencja2"])).await.unwrap();
    let book = reopened(book);
    assert_eq!(book.number("licences", "2026-03-01", "2026-04-01").await, Some(2000.0), "all that is one product now");
}

#[tokio::test]
async fn what_merged_things_say_in_different_ways_is_said() {
    let book = TestBook::new();
    let accounts =
        "account_id,name,industry,region\nA1,Alfa Sp. z o.o.,,Zachód\nA2,ALFA,Software,Zachód\nA3,Alfa,Retail,\n";
    book.import_text("firmy.csv", accounts, "accounts").await.unwrap();
    let people = "person_id,team\nEwa Test,Zachód\nTest Ewa,Wschód\nJan Test,Wschód\n";
    book.import_text("ludzie.csv", people, "people").await.unwrap();
    service::synonym::say(&book.service, "account", &same("A1", &["A2", "A3"])).await.unwrap();
    let book = reopened(book);
    service::synonym::say(&book.service, "owner", &same("Ewa Test", &["Test Ewa"])).await.unwrap();
    let page = get(&served(&book.folder), "/data/names?lang=en").await.1;
    // The shown one has no industry, so that of the next by its own name counts; both have one region.
    for said in [
        "A1, industry: A2: Software, A3: Retail. That of A2 counts.",
        "Ewa Test: Zachód, Test Ewa: Wschód. That of Ewa Test counts.",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("A1, region"), "{page}");
    assert!(!page.contains("Jan Test:"), "{page}");
}

#[tokio::test]
async fn a_name_that_the_data_do_not_have_takes_nothing_in() {
    let book = book().await;
    let refused = service::synonym::say(&book.service, "owner", &same("Ewa Tset", &["ewa  test"])).await.unwrap_err();
    let said = refused.text_within(miara_model::Lang::En, book.folder.path());
    assert!(said.contains("have no “Ewa Tset”") && said.contains("`Ewa Test`"), "{said}");
    let router = served(&book.folder);
    let fields = [("dimension", "owner"), ("do", "same"), ("shown", "Nikt"), ("value", "ewa  test")];
    let sent = post(&router, "/data/names?lang=pl", &fields).await;
    assert!(!sent.0.is_success() && sent.1.contains("W danych nie ma wartości „Nikt”"), "{sent:?}");
    assert!(!book.folder.path().join("synonyms.yaml").exists());
    // A name that was merged away is one that the data have.
    service::synonym::say(&book.service, "owner", &same("Ewa Test", &["ewa  test"])).await.unwrap();
    let book = reopened(book);
    service::synonym::say(&book.service, "owner", &same("ewa  test", &["Test Ewa"])).await.unwrap();
    let synonyms = reopened(book).service.book.synonyms.clone();
    assert_eq!(synonyms.shown("owner", "Ewa Test"), "ewa  test");
}

#[tokio::test]
async fn a_goal_by_an_old_name_is_said_and_counts_for_all() {
    let book = book().await;
    let goals = "kpi,scope,period,value\nnet_sales,owner=ewa  test,2026-03,1500\nnet_sales,owner=Ewa Test,2026-04,10\n";
    std::fs::write(book.folder.path().join("goals.csv"), goals).unwrap();
    service::synonym::say(&book.service, "owner", &same("Ewa Test", &["ewa  test"])).await.unwrap();
    let book = reopened(book);
    let page = get(&served(&book.folder), "/data/names?lang=en").await.1;
    let said = "A goal names “ewa  test”, which is one with “Ewa Test”: it counts for all of “Ewa Test”.";
    assert!(page.contains(said), "{page}");
    let filtered = Question {
        filters: vec![("owner".into(), "ewa  test".into())],
        ..question(&["net_sales"], "2026-03-01", "2026-04-01")
    };
    assert_eq!(book.ask(&filtered).await.rows[0].cells[0].as_ref().unwrap().to_f64(), 2000.0);
    // The goal stands where the person's numbers are looked at by the name that is shown.
    let page =
        get(&served(&book.folder), "/kpi/net_sales?lang=en&grain=month&on=2026-03-10&filter=owner=Ewa+Test").await.1;
    assert!(page.contains("1,500"), "{page}");
    let scores = get(&served(&book.folder), "/scorecard?kpi=net_sales&lang=en&grain=month&on=2026-03-10").await.1;
    assert!(scores.contains("1,500"), "{scores}");
}

#[tokio::test]
async fn names_are_compared_once_per_state_of_the_tables() {
    let book = book().await;
    let first = service::synonym::names(&book.service).await.unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &service::synonym::names(&book.service).await.unwrap()));
    book.import_text("czas_2.csv", "date,person,hours\n2026-03-04,Adam Nowy,4\n", "worktime").await.unwrap();
    let later = service::synonym::names(&book.service).await.unwrap();
    assert!(later[0].values.iter().any(|value| value.value == "Adam Nowy"), "an import is seen at once");
}
