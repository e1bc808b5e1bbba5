//! First contacts where no column gives them: what people did with a lead tells it.

use miara::service;
use miara::service::import::{FileAnswers, ImportOptions};
use miara_insight::quality::Availability;
use miara_insight::response::{ResponseQuestion, ResponseReport};
use miara_model::{Firm, Note};

use crate::book::{TestBook, question, usual_now};
use crate::start::{get, served};

/// Four leads of Monday, 16 November 2026, 9:00, without hand-over and contact; `b` has a deal, `c` an account.
const LEADS: &str = "lead_id,created_at,owner,channel,account_id,deal_id\n\
    a,2026-11-16 09:00,ewa,ads,A,\n\
    b,2026-11-16 09:00,ewa,ads,,D1\n\
    c,2026-11-16 09:00,ewa,ads,C,\n\
    d,2026-11-16 09:00,ewa,ads,,\n";
const HEAD: &str = "activity_id,at,person,kind,automatic,account_id,deal_id,lead_id\n";
/// `a` is called after an hour, the deal of `b` after two, and someone meets the account of `c` after three and a half.
const CONTACTS: &str = "4,2026-11-16 10:00,ewa,call,,A,,a\n\
    6,2026-11-16 11:00,ewa,call,,,D1,\n\
    7,2026-11-16 12:30,ewa,meeting,,C,,\n";
/// None of these is a first contact: before the lead, by a program, a note, of another lead, of another deal, of nobody.
const OTHERS: &str = "1,2026-11-16 08:00,ewa,call,,,,a\n\
    2,2026-11-16 09:01,ewa,email,true,,,a\n\
    3,2026-11-16 09:05,ewa,note,,,,a\n\
    8,2026-11-16 09:30,ewa,call,,C,,x\n\
    9,2026-11-16 09:40,ewa,call,,C,D9,\n\
    10,2026-11-16 09:20,,call,,,,d\n";

/// The leads with one more column, which some of them have.
fn with(column: &str, told: &[(&str, &str)]) -> String {
    let value = |line: &str| {
        let lead = line.split(',').next().unwrap_or_default();
        told.iter().find(|(name, _)| *name == lead).map_or("", |(_, value)| value).to_owned()
    };
    let line = |line: &str| {
        let more = if line.starts_with("lead_id") { column.to_owned() } else { value(line) };
        format!("{line},{more}\n")
    };
    LEADS.lines().map(line).collect()
}

async fn book(leads: &str, activities: &str) -> TestBook {
    let book = TestBook::of(Firm::named("Próba"), usual_now());
    let report = book.import_text("leads.csv", leads, "leads").await.unwrap();
    assert_eq!(report.rejected, 0);
    if !activities.is_empty() {
        book.import_text("activities.csv", format!("{HEAD}{activities}"), "activities").await.unwrap();
    }
    book
}

async fn found(book: &TestBook) -> Option<ResponseReport> {
    let asked = ResponseQuestion {
        period: question(&[], "2026-11-01", "2026-12-01").period,
        by: "owner".to_owned(),
        filters: vec![],
    };
    service::response::response(&book.service, &asked, book.now).await.unwrap()
}

/// The waits that ended, in hours, and how many wait.
async fn waits(book: &TestBook) -> (Vec<f64>, u64) {
    let found = found(book).await.unwrap();
    let steps = found.curve.steps.iter().filter(|step| step.events > 0);
    (steps.map(|step| step.time).collect(), found.all.waiting)
}

async fn number(book: &TestBook, kpi: &str) -> Option<f64> {
    book.number(kpi, "2026-11-01", "2026-12-01").await
}

#[tokio::test]
async fn what_people_did_with_a_lead_its_deal_or_its_account_tells_the_first_contact() {
    let book = book(LEADS, &format!("{CONTACTS}{OTHERS}")).await;
    assert_eq!(waits(&book).await, (vec![1.0, 2.0, 3.5], 1));
    assert_eq!(number(&book, "response_time_median").await, Some(2.0));
    assert_eq!(number(&book, "answered_within_limit_share").await, Some(0.25));
    assert_eq!(number(&book, "unanswered_leads").await, Some(1.0));
    let answer = book.ask(&question(&["response_time_median"], "2026-11-01", "2026-12-01")).await;
    let told = Note::ToldBy {
        dataset: "leads".to_owned(),
        column: "first_response_at".to_owned(),
        by: "activities".to_owned(),
        rows: 3,
    };
    let stands = Note::StandsFor {
        dataset: "leads".to_owned(),
        column: "handed_over_at".to_owned(),
        other: "created_at".to_owned(),
    };
    assert!(answer.notes.contains(&told) && answer.notes.contains(&stands), "{:?}", answer.notes);
    let available = service::coverage::availability(&book.service).await.unwrap();
    let of = |name: &str| &available.iter().find(|(kpi, _)| kpi.name == name).unwrap().1;
    assert_eq!(*of("response_time_median"), Availability::Available);
    // The rows behind the number have the moments that were told.
    let asked = question(&["response_time_median"], "2026-11-01", "2026-12-01");
    let behind = service::ask::rows(&book.service, &asked, 10, book.now).await.unwrap().remove(0);
    assert_eq!(behind.total, 4);
    let page = get(&served(&book.folder), "/kpi/response_time_median?lang=en&grain=month&on=2026-11-10").await.1;
    assert!(page.contains("it is the first activity of a person from the hand-over on"), "{page}");
    assert!(page.contains("is taken from “Activities”"), "{page}");
    let page = get(&served(&book.folder), "/response?lang=pl&from=2026-11-01&to=2026-11-30").await.1;
    assert!(page.contains("pochodzi ze zbioru „Aktywności”"), "{page}");
}

#[tokio::test]
async fn later_and_automatic_activities_change_nothing() {
    let all = [CONTACTS, OTHERS].concat();
    let plain = waits(&book(LEADS, CONTACTS).await).await;
    assert_eq!(waits(&book(LEADS, &all).await).await, plain);
    for hour in 10..16 {
        for (kind, automatic) in [("call", ""), ("email", "true"), ("meeting", "")] {
            // Later than the first contact of each, or automatic at any time.
            let (hour, lead) = if automatic.is_empty() { (hour.max(13), "c") } else { (hour, "a") };
            let more = format!("{all}90,2026-11-16 {hour}:45,ewa,{kind},{automatic},,,{lead}\n");
            assert_eq!(waits(&book(LEADS, &more).await).await, plain, "{more}");
        }
    }
    // Ahead of now nothing has happened yet.
    let ahead = format!("{all}91,2026-11-24 12:00,ewa,call,,,,d\n");
    assert_eq!(waits(&book(LEADS, &ahead).await).await, plain);
}

#[tokio::test]
async fn the_columns_own_value_wins() {
    let own = with("first_response_at", &[("a", "2026-11-16 09:30"), ("b", "2026-11-16 15:00")]);
    let book = book(&own, CONTACTS).await;
    // ½ h and 6 h of the column, 3½ h of the activity.
    assert_eq!(waits(&book).await, (vec![0.5, 3.5, 6.0], 1));
}

#[tokio::test]
async fn a_hand_over_that_is_told_is_where_the_wait_begins() {
    let handed = with("handed_over_at", &[("a", "2026-11-16 09:30"), ("c", "2026-11-16 13:00")]);
    let book = book(&handed, &format!("{CONTACTS}{OTHERS}")).await;
    // Of a tool that tells hand-overs, a lead without one was not handed over; the meeting with the account of `c` was
    // before.
    assert_eq!(waits(&book).await, (vec![0.5], 1));
}

#[tokio::test]
async fn where_nothing_tells_of_contacts_no_lead_waits() {
    let none = book(LEADS, "").await;
    assert_eq!((found(&none).await, number(&none, "unanswered_leads").await), (None, None));
    // What is done with others tells nothing of these.
    let others = book(LEADS, OTHERS).await;
    assert_eq!((found(&others).await, number(&others, "unanswered_leads").await), (None, None));
    assert_eq!(number(&others, "leads").await, Some(4.0));
}

#[tokio::test]
async fn an_activity_with_a_day_alone_is_in_order_with_a_lead_of_that_day() {
    let book = book(LEADS, "1,2026-11-16,ewa,call,,,,a\n2,2026-11-15,ewa,call,,,,b\n").await;
    assert_eq!(waits(&book).await, (vec![0.0], 3));
}

#[tokio::test]
async fn one_id_in_two_data_sources_is_two_leads() {
    let book = TestBook::of(Firm::named("Próba"), usual_now());
    let from = |source: &str| ImportOptions {
        dataset: Some("leads".to_owned()),
        data_source: Some(source.to_owned()),
        answers: FileAnswers::new(),
        ..ImportOptions::default()
    };
    for (name, hour) in [("one", 9), ("two", 10)] {
        let path = book.folder.path().join(format!("{name}.csv"));
        std::fs::write(&path, format!("lead_id,created_at,owner\n7,2026-11-16 {hour:02}:00,ewa\n")).unwrap();
        service::import::import(&book.service, &[path], &from(name), book.now, &|_, _, _| {}).await.unwrap();
    }
    let path = book.folder.path().join("done.csv");
    std::fs::write(&path, format!("{HEAD}1,2026-11-16 12:00,ewa,call,,,,7\n")).unwrap();
    let options = ImportOptions { dataset: Some("activities".to_owned()), ..from("two") };
    service::import::import(&book.service, &[path], &options, book.now, &|_, _, _| {}).await.unwrap();
    // The call is with the lead of its own source; of the other source nothing is told.
    assert_eq!(waits(&book).await, (vec![2.0], 0));
}

/// Exports as Pipedrive writes them, with the columns "ID" of leads chosen in the list of activities.
#[tokio::test]
async fn response_times_come_from_pipedrive_s_leads_and_activities() {
    let book = TestBook::of(Firm::named("Próba"), usual_now());
    let files = [
        (
            "leads.csv",
            "Lead - ID,Lead - Title,Lead - Owner,Lead - Lead created,Lead - Organization,Lead - Source channel,Lead - Contact person\n\
             55ebb4c0-536e,Zapytanie Alfy,Ewa Test,2026-11-16 09:00:00,Alfa sp. z o.o.,Google Ads,Jan Test\n\
             66ebb4c0-536e,Zapytanie Bety,Ewa Test,2026-11-16 09:00:00,Beta SA,Organic,Ola Test\n\
             77ebb4c0-536e,Zapytanie Gammy,Piotr Test,2026-11-16 09:00:00,Gamma SA,Organic,Ula Test\n",
        ),
        (
            "activities.csv",
            "Activity - ID,Activity - Subject,Activity - Type,Activity - Due date,Activity - Due time,Activity - Duration,Activity - Done,Activity - Marked as done time,Activity - Assigned to user,Activity - Deal,Activity - Organization,Activity - Contact person,Lead - ID\n\
             21,Telefon,Call,2026-11-16,10:00,00:30,Done,2026-11-16 10:30:00,Ewa Test,,Alfa sp. z o.o.,Jan Test,55ebb4c0-536e\n\
             22,Spotkanie,Meeting,2026-11-16,14:00,01:00,Done,2026-11-16 15:00:00,Ewa Test,,Beta SA,Ola Test,\n\
             23,Przygotować ofertę,Task,2026-11-16,09:15,,Done,2026-11-16 09:15:00,Ewa Test,,Beta SA,Ola Test,\n\
             24,Telefon,Call,2026-11-17,10:00,00:30,To do,,Piotr Test,,Gamma SA,Ula Test,77ebb4c0-536e\n",
        ),
    ];
    for (name, text) in files {
        let path = book.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let options = ImportOptions::default();
        let report = service::import::import(&book.service, &[path], &options, book.now, &|_, _, _| {}).await.unwrap();
        assert_eq!((report[0].rejected, report[0].questions.len()), (0, 0), "{name}: {:?}", report[0]);
    }
    assert_eq!(waits(&book).await, (vec![1.5, 6.0], 1));
    assert_eq!(number(&book, "unanswered_leads").await, Some(1.0));
    let period = question(&[], "2026-11-01", "2026-12-01").period;
    let asked = ResponseQuestion { period, by: "channel".to_owned(), filters: vec![] };
    let channels = service::response::response(&book.service, &asked, book.now).await.unwrap().unwrap();
    let parts: Vec<_> = channels.parts.into_iter().map(|(name, part)| (name, part.leads)).collect();
    assert_eq!(parts, [(Some("organic".to_owned()), 2), (Some("paid_search".to_owned()), 1)]);
}
