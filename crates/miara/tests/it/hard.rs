//! Files as people's tools really write them, imported as their user would, each kind by its hard file and by
//! others of the kind.

use miara_model::Question;
use std::path::PathBuf;

use miara::state::QuarantineFilter;
use miara_import::{RIGHT, UNKNOWN};

use crate::book::{TestBook, question, root};
use miara::service::import::{About, Consent, FileTime, GONE, ImportOptions, ImportReport, KEPT, OLDER, OpenQuestion};
use miara::service::quarantine::RepairOutcome;
use miara::service::{self, ServiceError};

/// A hard file; tests say so where it is not there, and in CI it must be.
fn hard(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data/hard").join(name);
    if path.is_file() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is absent, and in CI nothing is skipped", path.display());
    eprintln!("SKIPPED: {} is absent", path.display());
    None
}

/// A book, and what its user answers.
struct User {
    book: TestBook,
    options: ImportOptions,
    /// The keys of all questions so far.
    asked: Vec<String>,
}

impl User {
    fn new() -> Self {
        User { book: TestBook::new(), options: ImportOptions::default(), asked: Vec::new() }
    }

    fn answering(answers: &[(&str, &str)]) -> Self {
        let mut user = User::new();
        user.options.answers = answers.iter().map(|(key, answer)| ((*key).to_owned(), (*answer).to_owned())).collect();
        user
    }

    async fn try_file(&self, path: &std::path::Path) -> Result<ImportReport, ServiceError> {
        let files = [path.to_owned()];
        Ok(service::import::import(&self.book.service, &files, &self.options, self.book.now, &|_, _, _| {})
            .await?
            .remove(0))
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.book.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Imports a file that asks nothing.
    async fn file(&self, path: PathBuf) -> ImportReport {
        let report = self.try_file(&path).await.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(report.questions.is_empty(), "{}: {:?}", path.display(), report.questions);
        report
    }

    async fn text(&self, name: &str, text: &str) -> ImportReport {
        self.file(self.write(name, text)).await
    }

    /// The questions that a file raises, nothing having changed.
    async fn questions(&mut self, path: PathBuf) -> Vec<OpenQuestion> {
        let report = self.try_file(&path).await.unwrap();
        assert!(!report.questions.is_empty(), "{} asks nothing", path.display());
        assert_eq!(report.id, None, "an import that waits is in no history");
        self.asked.extend(report.questions.iter().map(OpenQuestion::key));
        report.questions
    }

    async fn ask_text(&mut self, name: &str, text: &str) -> Vec<OpenQuestion> {
        self.questions(self.write(name, text)).await
    }

    async fn number(&self, kpi: &str) -> Option<f64> {
        self.book.number(kpi, "2026-01-01", "2027-01-01").await
    }

    async fn numbers(&self, expected: &[(&str, f64)]) {
        for (kpi, number) in expected {
            assert_eq!(self.number(kpi).await, Some(*number), "{kpi}");
        }
    }

    async fn by(&self, kpi: &str, dimension: &str) -> Vec<(String, f64)> {
        let asked = Question { by: vec![dimension.to_owned()], ..question(&[kpi], "2026-01-01", "2027-01-01") };
        let answer = self.book.ask(&asked).await;
        let rows = answer.rows.iter().filter_map(|row| {
            Some((row.dimensions[0].clone().unwrap_or_default(), row.cells[0].as_ref().ok()?.to_f64()))
        });
        rows.filter(|(_, number)| *number != 0.0).collect()
    }
}

/// What a question about leaving rows has shown.
fn shown(questions: &[OpenQuestion]) -> String {
    questions
        .iter()
        .find_map(|question| match &question.about {
            About::Absent { change } => Some(change.fingerprint.clone()),
            _ => None,
        })
        .expect("something leaves")
}

fn pairs(expected: &[(&str, f64)]) -> Vec<(String, f64)> {
    expected.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect()
}

const CLOCKIFY: &str = "Project,Client,Description,Task,User,Start Date,Start Time,Duration (h)\n";
const PIPEDRIVE: &str = "Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Stage,Deal - Status,Deal - Owner,Deal - Deal created,Deal - Won time,Deal - Lost time\n";
const HUBSPOT: &str = "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Create Date";

// 01 and 02: rows without an id are all kept.

#[tokio::test]
async fn entries_that_begin_at_the_same_minute_all_count() {
    let Some(path) = hard("01_clockify_timesheet.csv") else { return };
    let user = User::new();
    assert_eq!(user.file(path.clone()).await.inserted, 3);
    assert_eq!(user.by("working_hours", "work_kind").await, pairs(&[("call", 3.0), ("meeting", 1.5), ("offer", 2.0)]));
    assert_eq!(user.file(path).await.unchanged, 3, "the same file again changes nothing");
    user.numbers(&[("working_hours", 6.5)]).await;
    // Wholly alike entries, and the next export with one of them gone.
    let user = User::new();
    let twice = "X,,praca,,Jan Test,16/03/2026,09:00:00,01:00:00\n";
    user.text("a.csv", &format!("{CLOCKIFY}{twice}{twice}X,,inne,,Jan Test,17/03/2026,09:00:00,01:00:00\n")).await;
    user.numbers(&[("working_hours", 3.0)]).await;
}

#[tokio::test]
async fn equal_lines_of_one_invoice_both_count() {
    let Some(path) = hard("02_invoice_identical_lines.csv") else { return };
    let user = User::new();
    user.file(path).await;
    user.numbers(&[("net_sales", 2500.0)]).await;
    let user = User::new();
    let head = "Numer;Data wystawienia;Nabywca;Netto\n";
    user.text(
        "a.csv",
        &format!("{head}F1;2026-03-01;Alfa;100,00\nF1;2026-03-01;Alfa;100,00\nF1;2026-03-01;Alfa;100,00\n"),
    )
    .await;
    user.numbers(&[("net_sales", 300.0)]).await;
    let mut user = user;
    let two = format!("{head}F1;2026-03-01;Alfa;100,00\nF1;2026-03-01;Alfa;100,00\n");
    user.options.consent = Consent::To(shown(&user.ask_text("b.csv", &two).await));
    let later = user.text("b.csv", &two).await;
    assert_eq!(later.gone, 1, "a line that was taken out of the invoice is gone");
    user.numbers(&[("net_sales", 200.0)]).await;
}

// 03, 72 and 92: invoices are there as a whole, whatever their lines are called.

#[tokio::test]
async fn overlapping_registers_in_any_order_count_each_invoice_once() {
    let (Some(march), Some(quarter)) = (hard("03a_register_march.csv"), hard("03b_register_q1_sorted_desc.csv")) else {
        return;
    };
    let user = User::new();
    user.file(march).await;
    user.numbers(&[("net_sales", 1500.0)]).await;
    user.file(quarter).await;
    user.numbers(&[("net_sales", 2200.0)]).await;
    // A register, and the lines of the same invoices.
    let user = User::new();
    user.text(
        "rejestr.csv",
        "Lp.;Numer;Data wystawienia;Kontrahent;Netto\n1;F1;2026-03-01;Alfa;3000,00\n2;F2;2026-03-05;Beta;500,00\n",
    )
    .await;
    user.text("pozycje.csv", "Lp.;Numer;Data wystawienia;Kontrahent;Nazwa;Netto\n1;F1;2026-03-01;Alfa;Licencja;1000,00\n2;F1;2026-03-01;Alfa;Wdrożenie;2000,00\n1;F2;2026-03-05;Beta;Licencja;500,00\n").await;
    user.numbers(&[("net_sales", 3500.0)]).await;
    // An invoice that got another day of issue.
    user.text("kwiecien.csv", "Numer;Data wystawienia;Kontrahent;Nazwa;Netto\nF2;2026-03-06;Beta;Licencja;500,00\nF3;2026-03-31;Beta;Licencja;70,00\n").await;
    user.numbers(&[("net_sales", 3570.0)]).await;
}

#[tokio::test]
async fn the_total_of_a_document_beside_its_lines_is_not_added_up() {
    let Some(path) = hard("72_lines_with_document_total.csv") else { return };
    let user = User::new();
    user.file(path).await;
    user.numbers(&[("net_sales", 3000.0)]).await;
}

#[tokio::test]
async fn a_corrected_amount_replaces_the_old_one() {
    let (Some(before), Some(after)) = (hard("92a_invoice.csv"), hard("92b_invoice_edited.csv")) else { return };
    let user = User::new();
    user.file(before).await;
    let report = user.file(after).await;
    user.numbers(&[("net_sales", 1200.0)]).await;
    let restated = report.restated.iter().find(|figure| figure.kpi == "net_sales").expect("March was 1,000");
    assert_eq!((restated.before.as_deref(), restated.after.as_deref()), (Some("1000"), Some("1200")));
    let costs = User::new();
    costs.text("a.csv", "date,category,amount\n2026-03-01,tools,100\n2026-03-02,tools,50\n2026-03-03,tools,50\n").await;
    costs.text("b.csv", "date,category,amount\n2026-03-01,tools,100\n2026-03-02,tools,40\n2026-03-03,tools,50\n").await;
    costs.numbers(&[("marketing_cost", 190.0)]).await;
}

#[tokio::test]
async fn numbers_of_invoices_that_begin_anew_are_noticed() {
    let head = "Numer;Data wystawienia;Kontrahent;Netto\n";
    let all = format!(
        "{head}1;2026-01-10;Alfa;100,00\n2;2026-01-12;Beta;200,00\n1;2026-02-10;Gamma;400,00\n2;2026-02-11;Delta;800,00\n"
    );
    let mut user = User::new();
    let questions = user.ask_text("all.csv", &all).await;
    assert!(matches!(questions[0].about, About::Numbering { .. }), "{questions:?}");
    user.options.answers.insert("numbering".into(), "monthly".into());
    user.text("all.csv", &all).await;
    user.options.answers.clear();
    user.numbers(&[("net_sales", 1500.0)]).await;
    // The answer holds for the next file.
    user.text("march.csv", &format!("{head}1;2026-03-10;Alfa;50,00\n")).await;
    user.numbers(&[("net_sales", 1550.0)]).await;
    // Month after month in files of their own.
    let mut user = User::new();
    user.text("jan.csv", &format!("{head}1;2026-01-10;Alfa;100,00\n2;2026-01-12;Beta;200,00\n")).await;
    let questions =
        user.ask_text("feb.csv", &format!("{head}1;2026-02-10;Gamma;400,00\n2;2026-02-11;Delta;800,00\n")).await;
    assert!(
        questions.iter().any(|question| matches!(question.about, About::Numbering { .. } | About::DataSource { .. })),
        "{questions:?}"
    );
    user.numbers(&[("net_sales", 300.0)]).await;
}

// 04, 05, 06, 07 and 98: the outcome of a deal.

#[tokio::test]
async fn what_hubspot_says_of_the_outcome_goes_before_stages() {
    let Some(path) = hard("04_hubspot_stages.csv") else { return };
    let user = User::new();
    user.file(path).await;
    user.numbers(&[("won_deals", 3.0), ("won_value", 60_000.0), ("lost_deals", 1.0), ("open_deals", 1.0)]).await;
    let user = User::new();
    let text = format!(
        "{HUBSPOT},Deal probability\n1,A,Etap końcowy,2026-03-10,Ewa,100,X,2026-02-01,1\n2,B,Etap końcowy 2,2026-03-11,Ewa,200,X,2026-02-01,0\n3,C,Contract Sent,2026-09-11,Ewa,400,X,2026-02-01,0.9\n"
    );
    user.text("probability.csv", &text).await;
    user.numbers(&[("won_value", 100.0), ("lost_value", 200.0), ("open_pipeline", 400.0)]).await;
}

#[tokio::test]
async fn a_deal_that_hubspot_calls_won_and_lost_is_what_its_stage_says_or_asked_about() {
    let deal = |stage: &str| {
        format!(
            "{HUBSPOT},Is Closed Won,Is closed lost\n1,A,{stage},2026-03-10 10:00,Ewa,1000,P,2026-02-01 09:00,true,true\n"
        )
    };
    let mut user = User::new();
    let asked = user.ask_text("a.csv", &deal("Podpisana")).await;
    assert_eq!(asked[0].key(), "stage_means/Podpisana");
    let user = User::new();
    user.text("a.csv", &deal("Closed Lost")).await;
    user.numbers(&[("won_deals", 0.0), ("lost_deals", 1.0)]).await;
}

#[tokio::test]
async fn deals_that_the_tool_has_merged_count_once_also_as_numbers_of_a_spreadsheet() {
    let user = User::new();
    let head = HUBSPOT.replace("Pipeline,", "Pipeline,Merged Deal IDs,");
    let deal = |id: &str, merged: &str| format!("{id},A,Contract sent,,Ewa,1000,P,{merged},2026-02-01 09:00\n");
    user.text("a.csv", &format!("{head}\n{}{}", deal("101", ""), deal("102", ""))).await;
    user.numbers(&[("open_deals", 2.0)]).await;
    user.text("b.csv", &format!("{head}\n{}", deal("101.0", "102.0"))).await;
    user.numbers(&[("open_deals", 1.0)]).await;
}

#[tokio::test]
async fn the_day_of_a_won_deal_is_asked_for_or_unknown_and_never_makes_it_open() {
    let Some(path) = hard("05_hubspot_won_no_closedate.csv") else { return };
    let mut user = User::new();
    let questions = user.questions(path.clone()).await;
    assert!(
        matches!(&questions[..], [OpenQuestion { about: About::Moment { column, rows: 1 }, .. }] if column == "won_at")
    );
    user.options.answers.insert("won_at".into(), UNKNOWN.into());
    user.file(path).await;
    user.numbers(&[("won_deals", 1.0), ("won_value", 5000.0), ("open_deals", 0.0)]).await;
    let answer = user.book.ask(&question(&["won_deals"], "2026-01-01", "2027-01-01")).await;
    assert!(
        answer.notes.iter().any(|note| matches!(note, miara_model::Note::Undated { rows: 1, .. })),
        "{:?}",
        answer.notes
    );
}

#[tokio::test]
async fn a_status_without_times_asks_which_column_has_them() {
    let Some(path) = hard("06_pipedrive_no_won_time.csv") else { return };
    let mut user = User::new();
    assert_eq!(user.questions(path.clone()).await.len(), 2);
    user.options.answers = [("won_at", UNKNOWN), ("lost_at", UNKNOWN)].map(|(a, b)| (a.into(), b.into())).into();
    user.file(path).await;
    user.numbers(&[("open_deals", 1.0), ("open_pipeline", 7000.0)]).await;
    // Another column stands for both.
    let text = "Deal - ID,Deal - Value,Deal - Status,Deal - Deal created,Deal - Last activity date\n1,100,Won,2026-02-01 09:00:00,2026-03-10\n2,200,Lost,2026-02-01 09:00:00,2026-03-11\n3,400,Open,2026-02-01 09:00:00,2026-03-12\n";
    let user = User::answering(&[("won_at", "Deal - Last activity date"), ("lost_at", "Deal - Last activity date")]);
    user.text("activity.csv", text).await;
    user.numbers(&[("won_value", 100.0), ("lost_value", 200.0), ("open_pipeline", 400.0)]).await;
}

#[tokio::test]
async fn zero_dates_are_empty() {
    let Some(path) = hard("07_pipedrive_zero_dates.csv") else { return };
    let user = User::new();
    user.file(path).await;
    user.numbers(&[("won_value", 10_000.0), ("lost_value", 5000.0), ("open_pipeline", 7000.0)]).await;
    let user = User::new();
    user.text("plain.csv", "deal_id,created_at,value,won_at,lost_at\n1,2026-02-01,100,2026-03-01,0000-00-00\n2,2026-02-01,200,00.00.0000,2026-03-02\n").await;
    user.numbers(&[("won_value", 100.0), ("lost_value", 200.0), ("open_deals", 0.0)]).await;
}

#[tokio::test]
async fn what_a_stage_means_is_asked_and_remembered() {
    let Some(path) = hard("98_hubspot_not_won.csv") else { return };
    let mut user = User::new();
    let questions = user.questions(path.clone()).await;
    assert_eq!(questions.len(), 5, "{questions:?}");
    assert_eq!(user.book.service.engine.store.row_count("deals").await.unwrap(), 0, "nothing changed");
    let means = [
        ("Niewygrana", "lost"),
        ("Prawie wygrana - umowa u prawnika", "open"),
        ("Closed Won - renewal", "won"),
        ("Won", "won"),
        ("Lost", "lost"),
    ];
    user.options.answers = means.map(|(stage, means)| (format!("stage_means/{stage}"), means.to_owned())).into();
    user.file(path.clone()).await;
    user.numbers(&[("won_value", 70_000.0), ("lost_value", 60_000.0), ("open_pipeline", 20_000.0)]).await;
    user.options.answers.clear();
    assert_eq!(user.file(path).await.unchanged, 5, "nothing is asked twice");
    let text = format!("{HUBSPOT}\n9,A,Wygrana?,2026-03-10,Ewa,1,X,2026-02-01\n");
    let questions = user.ask_text("new.csv", &text).await;
    assert_eq!(questions.iter().filter(|question| matches!(question.about, About::Value { .. })).count(), 1);
    // A status of a firm's own in Pipedrive.
    let mut user = User::new();
    let text = format!("{PIPEDRIVE}1,A,100,PLN,X,Umowa podpisana,Ewa,2026-02-01,2026-03-01,\n");
    let questions = user.ask_text("status.csv", &text).await;
    assert!(matches!(&questions[0].about, About::Value { value, rows: 1, .. } if value == "Umowa podpisana"));
}

#[tokio::test]
async fn a_won_deal_with_a_reason_of_loss_is_asked_about() {
    let text = "deal_id,created_at,value,won_at,lost_at,lost_reason\n1,2026-02-01,100,2026-03-01,,cena\n2,2026-02-01,200,,2026-03-02,cena\n";
    let mut user = User::new();
    user.options.dataset = Some("deals".into());
    let questions = user.ask_text("deals.csv", text).await;
    assert!(matches!(&questions[..], [OpenQuestion { about: About::Doubt { rows: 1, .. }, .. }]), "{questions:?}");
    user.options.answers.insert("won_with_lost_reason".into(), RIGHT.into());
    user.text("deals.csv", text).await;
    user.numbers(&[("won_value", 100.0), ("lost_value", 200.0)]).await;
}

// 08: what is gone from a full list.

#[tokio::test]
async fn a_deal_that_a_full_list_lacks_leaves_when_that_is_agreed_to() {
    let (Some(first), Some(later)) = (hard("08a_pipedrive_first.csv"), hard("08b_pipedrive_later_2_deleted.csv"))
    else {
        return;
    };
    let mut user = User::new();
    user.book.now = "2026-11-16T10:00:00+01:00".parse().unwrap();
    user.file(first.clone()).await;
    user.book.now = "2026-11-17T10:00:00+01:00".parse().unwrap();
    let questions = user.questions(later.clone()).await;
    user.options.consent = Consent::To("something else".into());
    assert!(!user.try_file(&later).await.unwrap().questions.is_empty(), "consent covers the change that was shown");
    user.options.consent = Consent::To(shown(&questions));
    let report = user.file(later.clone()).await;
    assert_eq!((report.gone, report.change.gone_keys), (1, vec!["2".to_owned()]));
    let day = |from: &'static str, to: &'static str| user.book.number("open_pipeline", from, to);
    assert_eq!(day("2026-11-16", "2026-11-17").await, Some(517_000.0), "it was open on Monday");
    assert_eq!(day("2026-11-17", "2026-11-18").await, Some(17_000.0), "and is gone on Tuesday");
    assert_eq!(user.number("lost_deals").await, Some(0.0), "nobody lost it");
    user.options.consent = Consent::None;
    user.file(later).await;
    let back = std::fs::read_to_string(&first).unwrap().replace("10000", "11000");
    user.text("wednesday.csv", &back).await;
    assert_eq!(user.number("open_deals").await, Some(3.0), "it comes back if it comes back");
}

#[tokio::test]
async fn a_list_that_is_a_part_takes_nothing_away() {
    let mut user = User::new();
    let row = |id: u32, owner: &str| format!("{id},A,100,PLN,X,Open,{owner},2026-02-0{id} 10:00:00,,\n");
    user.text("all.csv", &format!("{PIPEDRIVE}{}{}{}", row(1, "Ewa"), row(2, "Ewa"), row(3, "Jan"))).await;
    let part = format!("{PIPEDRIVE}{}", row(3, "Jan").replace("100", "300"));
    user.ask_text("jan.csv", &part).await;
    user.options.answers.insert("absent".into(), KEPT.into());
    user.text("jan.csv", &part).await;
    user.numbers(&[("open_pipeline", 500.0)]).await;
    // An answer of "gone" is no consent to a change that was not shown.
    user.options.answers.insert("absent".into(), GONE.into());
    let error = user
        .try_file(&user.write("jan2.csv", &part.replace("300", "301")))
        .await
        .unwrap_err()
        .text(miara_model::Lang::En);
    assert!(error.contains("--confirm"), "{error}");
}

#[tokio::test]
async fn a_deal_whose_row_was_refused_is_in_the_list_all_the_same() {
    let mut user = User::new();
    let row = |id: u32, value: &str| format!("{id},A,{value},PLN,X,Open,Ewa,2026-02-0{id} 10:00:00,,\n");
    user.text("a.csv", &format!("{PIPEDRIVE}{}{}{}", row(1, "100"), row(2, "200"), row(3, "400"))).await;
    let report =
        user.text("b.csv", &format!("{PIPEDRIVE}{}{}{}", row(1, "110"), row(2, "dwieście"), row(3, "400"))).await;
    assert_eq!((report.rejected, report.gone), (1, 0), "{report:?}");
    user.numbers(&[("open_pipeline", 710.0)]).await;
    // Only what is really absent is asked about.
    let questions = user.ask_text("c.csv", &format!("{PIPEDRIVE}{}{}", row(2, "dwieście"), row(3, "400"))).await;
    let About::Absent { change } = &questions[0].about else { panic!("{questions:?}") };
    assert_eq!((change.gone.rows, &change.examples), (1, &vec!["1".to_owned()]));
}

#[tokio::test]
async fn a_plain_list_whose_ids_are_other_things_is_asked_about() {
    let mut user = User::new();
    let list = |name: &str, days: [u32; 3]| {
        let row = |(at, day): (usize, &u32)| format!("{},2026-0{day}-0{day},{name},{},,\n", at + 1, 100 * (at + 1));
        format!(
            "deal_id,created_at,owner,value,won_at,lost_at\n{}",
            days.iter().enumerate().map(row).collect::<String>()
        )
    };
    user.text("a.csv", &list("Ewa", [1, 2, 3])).await;
    let other = list("Jan", [4, 5, 6]);
    let asked = user.ask_text("b.csv", &other).await;
    assert!(matches!(asked[0].about, About::DataSource { .. }), "{asked:?}");
    user.options.answers.insert("data-source".into(), "Czechy".into());
    user.text("b.csv", &other).await;
    user.numbers(&[("open_pipeline", 1200.0)]).await;
}

// 10: two accounts of one tool.

#[tokio::test]
async fn two_sites_add_up_and_the_second_is_asked_for() {
    let (Some(pl), Some(com)) = (hard("10a_ga4_site_pl.csv"), hard("10b_ga4_site_com.csv")) else { return };
    let mut user = User::new();
    user.file(pl.clone()).await;
    let questions = user.questions(com.clone()).await;
    assert!(matches!(questions[0].about, About::DataSource { .. }), "{questions:?}");
    user.numbers(&[("website_visits", 220.0)]).await;
    user.options.data_source = Some("GA4 · firma.com".into());
    user.file(com).await;
    user.numbers(&[("website_visits", 290.0)]).await;
    let by = user.by("website_visits", "data_source").await;
    assert_eq!(by.iter().map(|(_, visits)| *visits).collect::<Vec<_>>(), [70.0, 220.0], "{by:?}");
    user.options.data_source = Some("Google Analytics 4".into());
    let text = std::fs::read_to_string(pl).unwrap().replace("Search,100", "Search,105");
    user.text("again.csv", &text).await;
    user.numbers(&[("website_visits", 295.0)]).await;
}

#[tokio::test]
async fn an_account_in_the_title_lines_tells_whose_file_it_is() {
    let file = |property: &str, visits: u32| {
        format!(
            "# Traffic acquisition\n# Property: {property}\n# Start date: 20260301\n# End date: 20260302\nDate,Session default channel group,Sessions\n20260301,Direct,{visits}\n20260302,Direct,{visits}\n"
        )
    };
    let mut user = User::new();
    user.text("a.csv", &file("firma.pl", 100)).await;
    let asked = user.ask_text("b.csv", &file("firma.com", 10)).await;
    assert!(matches!(asked[0].about, About::DataSource { .. }), "another property is a question: {asked:?}");
    user.options.data_source = Some("GA4 · firma.com".into());
    user.text("b.csv", &file("firma.com", 10)).await;
    user.options.data_source = None;
    user.numbers(&[("website_visits", 220.0)]).await;
    let late = "# Property: Firma.COM\n# Start date: 20260301\n# End date: 20260303\nDate,Session default channel group,Sessions\n20260301,Direct,10\n20260302,Direct,10\n20260303,Direct,2\n";
    user.text("c.csv", late).await;
    user.numbers(&[("website_visits", 222.0)]).await;
    // Two firms' CRMs with the same ids.
    let user = User::new();
    user.text(
        "crm.csv",
        &format!(
            "{PIPEDRIVE}1,A,100,PLN,X,Open,Ewa,2026-02-01 10:00:00,,\n2,B,100,PLN,X,Open,Ewa,2026-02-02 10:00:00,,\n"
        ),
    )
    .await;
    let mut user = user;
    let other =
        format!("{PIPEDRIVE}1,Q,7,PLN,X,Open,Jan,2025-06-11 10:00:00,,\n2,R,7,PLN,X,Open,Jan,2025-07-12 10:00:00,,\n");
    assert!(matches!(user.ask_text("other.csv", &other).await[0].about, About::DataSource { .. }));
    user.options.answers.insert("data-source".into(), "Pipedrive Czechy".into());
    user.text("other.csv", &other).await;
    user.numbers(&[("open_deals", 4.0), ("open_pipeline", 214.0)]).await;
}

// 53, 75 and 76: ids.

#[tokio::test]
async fn a_deal_with_a_row_per_product_counts_once() {
    let Some(path) = hard("53_pipedrive_product_rows.csv") else { return };
    let user = User::new();
    user.file(path).await;
    assert_eq!(user.by("won_value", "product").await, pairs(&[("Licencja, Wdrożenie", 3000.0)]));
    user.numbers(&[("won_deals", 1.0)]).await;
}

#[tokio::test]
async fn ids_that_a_spreadsheet_made_numbers_are_the_same_ids() {
    let (Some(before), Some(after)) = (hard("75a_deals_ids.csv"), hard("75b_deals_ids_floats.csv")) else { return };
    let user = User::new();
    user.file(before).await;
    user.file(after).await;
    user.numbers(&[("won_deals", 2.0), ("won_value", 3000.0)]).await;
    let Some(ruined) = hard("76_hubspot_scientific_ids.csv") else { return };
    let error = User::new().try_file(&ruined).await.unwrap_err().text(miara_model::Lang::En);
    assert!(error.contains("Record ID") && error.contains("spreadsheet"), "{error}");
}

// 116, 117, 118, 119 and 121.

#[tokio::test]
async fn the_last_days_of_a_report_change_until_they_settle() {
    let (Some(fresh), Some(later)) = (hard("116a_ga4_fresh.csv"), hard("116b_ga4_three_days_later.csv")) else {
        return;
    };
    let user = User::new();
    user.file(fresh).await;
    user.file(later).await;
    user.numbers(&[("website_visits", 220.0)]).await;
}

#[tokio::test]
async fn a_day_that_settles_far_below_what_it_was_is_asked_about() {
    let file = |sessions: [u32; 4]| {
        let day = |(at, sessions): (usize, &u32)| format!("2026032{},Direct,{sessions}\n", at + 1);
        let days: String = sessions.iter().enumerate().map(day).collect();
        format!("Date,Session default channel group,Sessions\n{days}")
    };
    let mut user = User::new();
    user.text("a.csv", &file([100, 100, 100, 100])).await;
    user.text("settled.csv", &file([100, 100, 104, 97])).await;
    user.numbers(&[("website_visits", 401.0)]).await;
    // A report with a filter has as many rows, and a part of the visits.
    let asked = user.ask_text("filtered.csv", &file([100, 100, 40, 35])).await;
    assert!(matches!(asked[0].about, About::Absent { .. }), "{asked:?}");
    user.numbers(&[("website_visits", 401.0)]).await;
}

#[tokio::test]
async fn a_campaign_with_and_without_its_id_counts_once_or_is_asked_about() {
    let with = "Title,Unique Id,Send Date,Successful Deliveries,Unique Opens,Unique Clicks\nMarzec,c1,2026-03-02 10:00:00,100,40,10\nKwiecień,c2,2026-04-02 10:00:00,200,50,20\n";
    let without = "Title,Send Date,Successful Deliveries,Unique Opens,Unique Clicks\nMarzec,2026-03-02 10:00:00,100,45,12\nKwiecień,2026-04-02 10:00:00,200,55,22\n";
    let bare = with.replace(",Unique Id", "").replace(",c1", "").replace(",c2", "");
    for (first, second) in [(with, without), (bare.as_str(), with), (with, bare.as_str())] {
        let mut user = User::new();
        user.text("first.csv", first).await;
        let later = user.write("second.csv", second);
        // The ids tell nothing of rows that have none: whatever is asked is answered as who knows the account would.
        for _ in 0..3 {
            let report = user.try_file(&later).await.unwrap();
            assert_eq!(user.book.service.engine.store.row_count("email_sends").await.unwrap(), 2);
            for question in &report.questions {
                match &question.about {
                    About::DataSource { .. } => user.options.data_source = Some("Mailchimp".into()),
                    About::Absent { change } => user.options.consent = Consent::To(change.fingerprint.clone()),
                    other => panic!("{other:?}"),
                }
            }
        }
        assert!(user.try_file(&later).await.unwrap().questions.is_empty());
        assert_eq!(user.book.service.engine.store.row_count("email_sends").await.unwrap(), 2);
        let clicked = if second == without { 34.0 } else { 30.0 };
        let rate = user.number("email_click_rate").await.unwrap();
        assert!((rate * 300.0 - clicked).abs() < 1e-6, "{rate}");
    }
}

#[tokio::test]
async fn a_campaign_under_a_new_name_is_asked_about_and_another_one_counts_beside_it() {
    let (Some(before), Some(after)) = (hard("117a_ads.csv"), hard("117b_ads_campaign_renamed.csv")) else { return };
    let mut user = User::new();
    user.options.dataset = Some("costs".into());
    user.file(before).await;
    let questions = user.questions(after.clone()).await;
    assert!(matches!(questions[0].about, About::Renamed { .. }), "{questions:?}");
    user.options.answers.insert(questions[0].key(), "renamed".into());
    user.file(after).await;
    user.numbers(&[("marketing_cost", 300.0)]).await;
    // A report of one other campaign never erases this one.
    user.options.answers.clear();
    user.text("inna.csv", "date,amount,category,channel,campaign\n2026-03-01,7.50,ads,paid_search,Inna\n2026-03-02,9.10,ads,paid_search,Inna\n").await;
    user.numbers(&[("marketing_cost", 316.6)]).await;
}

#[tokio::test]
async fn colleagues_exports_both_count_and_one_is_replaced_by_its_own_next() {
    let user = User::new();
    let row = |day: u8, who: &str, hours: u8| format!("X,,praca,,{who},{day:02}/03/2026,09:00:00,0{hours}:00:00\n");
    let rows =
        |rows: &[(u8, &str, u8)]| rows.iter().map(|(day, who, hours)| row(*day, who, *hours)).collect::<String>();
    user.text("jan-1.csv", &format!("{CLOCKIFY}{}", rows(&[(2, "Jan", 1), (3, "Jan", 2), (16, "Jan", 3)]))).await;
    user.text("ewa.csv", &format!("{CLOCKIFY}{}", rows(&[(2, "Ewa", 4), (16, "Ewa", 4)]))).await;
    user.numbers(&[("working_hours", 14.0)]).await;
    // One entry edited, one added: March is what the second file says.
    let march = rows(&[(2, "Jan", 1), (3, "Jan", 5), (16, "Jan", 3), (20, "Jan", 2)]);
    user.text("jan-2.csv", &format!("{CLOCKIFY}{march}")).await;
    user.numbers(&[("working_hours", 19.0)]).await;
}

#[tokio::test]
async fn a_lead_that_is_reassigned_after_its_first_contact_stays() {
    let (Some(first), Some(later)) =
        (hard("118a_hubspot_owner_assigned.csv"), hard("118b_hubspot_after_reassignment.csv"))
    else {
        return;
    };
    let user = User::new();
    user.file(first).await;
    let before = user.number("response_time_median").await;
    let report = user.file(later.clone()).await;
    assert_eq!((report.rejected, report.updated), (0, 1));
    assert_eq!(user.by("leads", "owner").await, pairs(&[("Ewa Test", 1.0), ("Piotr Test", 1.0)]));
    assert_eq!(user.number("response_time_median").await, before, "the first hand-over counts");
    assert_eq!(user.file(later.clone()).await.unchanged, 2, "and the file again changes nothing");
    // Alone, the later file knows no first hand-over: the wait is not known, and the lead is there.
    let user = User::new();
    assert_eq!(user.file(later).await.inserted, 2);
    user.numbers(&[("leads", 2.0)]).await;
}

#[tokio::test]
async fn a_day_at_the_end_and_a_time_at_the_start_compare_as_days() {
    let (Some(leads), Some(deals)) =
        (hard("119_hubspot_sql_before_create.csv"), hard("121_salesforce_like_same_day.csv"))
    else {
        return;
    };
    let user = User::new();
    assert_eq!(user.file(leads).await.rejected, 0);
    let mut user = User::new();
    user.options.dataset = Some("deals".into());
    assert_eq!(user.file(deals).await.rejected, 0);
    user.numbers(&[("won_deals", 2.0), ("won_value", 3000.0)]).await;
}

// Older after newer, checks of merged rows, control totals.

#[tokio::test]
async fn an_older_list_after_a_newer_one_changes_nothing() {
    let mut user = User::new();
    let friday = format!("{PIPEDRIVE}1,A,100,PLN,X,Won,Ewa,2026-02-01 10:00:00,2026-03-06 15:00:00,\n");
    let wednesday = format!("{PIPEDRIVE}1,A,100,PLN,X,Open,Ewa,2026-02-01 10:00:00,,\n");
    let older = user.write("wednesday.csv", &wednesday);
    let past = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_772_600_000);
    std::fs::File::options().write(true).open(&older).unwrap().set_modified(past).unwrap();
    user.text("friday.csv", &friday).await;
    let report = user.file(older).await;
    assert_eq!((report.older, report.updated), (1, 0));
    user.numbers(&[("won_deals", 1.0), ("open_deals", 0.0)]).await;
    // Where the file's own time says otherwise, that is asked.
    let questions = user.ask_text("monday.csv", &wednesday.replace("100", "120")).await;
    assert!(matches!(questions[0].about, About::Order { .. }), "{questions:?}");
    user.options.answers.insert("order".into(), OLDER.into());
    user.text("monday.csv", &wednesday.replace("100", "120")).await;
    user.numbers(&[("won_value", 100.0)]).await;
}

#[tokio::test]
async fn a_refused_row_of_days_that_a_newer_file_covers_is_not_added_to_them() {
    let entry = |hours: &str| {
        format!(
            "{CLOCKIFY}X,,praca,,Jan Test,16/03/2026,09:00:00,{hours}\nX,,praca,,Jan Test,17/03/2026,09:00:00,01:00:00\n"
        )
    };
    let user = User::new();
    let file = entry("dwie");
    assert_eq!(user.text("a.csv", &file).await.rejected, 1);
    user.text("b.csv", &entry("02:00:00")).await;
    user.numbers(&[("working_hours", 3.0)]).await;
    let service = &user.book.service;
    let row = service::quarantine::quarantined(service, &QuarantineFilter::default(), 1).unwrap().remove(0);
    let cells: Vec<(String, String)> =
        row.cells().into_iter().map(|(name, text)| (name, text.replace("dwie", "02:30:00"))).collect();
    assert_eq!(service::quarantine::mend(service, &row, &cells, user.book.now).await.unwrap(), RepairOutcome::Older);
    user.numbers(&[("working_hours", 3.0)]).await;
    assert_eq!(service::quarantine::quarantined_count(service, &QuarantineFilter::default()).unwrap(), 0);
    // A day that nothing newer covers gets its row.
    let user = User::new();
    user.text("a.csv", &file).await;
    let row = service::quarantine::quarantined(&user.book.service, &QuarantineFilter::default(), 1).unwrap().remove(0);
    assert_eq!(
        service::quarantine::mend(&user.book.service, &row, &cells, user.book.now).await.unwrap(),
        RepairOutcome::Imported
    );
    user.numbers(&[("working_hours", 3.5)]).await;
}

#[tokio::test]
async fn a_deal_is_not_won_by_one_file_and_lost_by_another() {
    let mut user = User::new();
    user.options.dataset = Some("deals".into());
    user.text("won.csv", "deal_id,created_at,value,won_at\n1,2026-02-01,100,2026-03-01\n2,2026-02-01,100,2026-03-01\n")
        .await;
    let report =
        user.text("lost.csv", "deal_id,created_at,lost_at\n1,2026-02-01,2026-03-09\n3,2026-02-01,2026-03-09\n").await;
    assert_eq!((report.rejected, report.inserted, report.updated), (1, 1, 0), "{:?}", report.examples);
    assert_eq!(report.examples[0].line, 2);
    user.numbers(&[("won_deals", 2.0), ("lost_deals", 1.0)]).await;
}

#[tokio::test]
async fn a_total_of_the_file_that_is_not_met_is_said_and_refused_when_strict() {
    let text = "date,category,amount\n2026-03-01,ads,100.00\n2026-03-02,ads,50.00\nRazem,,160.00\n";
    let mut user = User::new();
    user.options.dataset = Some("costs".into());
    let report = user.text("costs.csv", text).await;
    let control: Vec<&str> =
        report.control.iter().filter(|control| !control.agrees).map(|control| control.said.as_str()).collect();
    assert_eq!(control.len(), 1, "{:?}", report.control);
    user.options.strict = true;
    assert!(
        user.try_file(&user.write("strict.csv", text)).await.unwrap_err().text(miara_model::Lang::En).contains("160")
    );
    user.text("right.csv", &text.replace("160.00", "150.00")).await;
}

// What a first user tried: older files beside newer ones, lines and registers, totals with a day.

#[tokio::test]
async fn rows_of_an_older_file_that_the_newer_one_lacks_are_asked_about_whatever_comes_first() {
    let deal = |id: u32, value: u32, day: u32| format!("{id},A,{value},PLN,X,Open,Ewa,2026-03-{day:02} 10:00:00,,\n");
    let newer = format!("{PIPEDRIVE}{}{}", deal(1, 1000, 5), deal(2, 2000, 20));
    let older = format!("{PIPEDRIVE}{}{}{}", deal(2, 1500, 20), deal(20, 4000, 6), deal(21, 8000, 10));
    let at = |user: &mut User, time: &str| user.options.written = FileTime::At(time.parse().unwrap());
    for (answer, value) in [(KEPT, 15_000.0), (GONE, 3000.0)] {
        let mut user = User::new();
        at(&mut user, "2026-03-21T10:05:00Z");
        user.text("newer.csv", &newer).await;
        at(&mut user, "2026-03-21T10:00:00Z");
        let asked = user.ask_text("older.csv", &older).await;
        let About::Beyond { beyond } = &asked[0].about else { panic!("{asked:?}") };
        assert_eq!((beyond.rows.rows, beyond.keys.join(",")), (2, "20,21".to_owned()));
        user.options.answers.insert("beyond".into(), answer.into());
        user.text("older.csv", &older).await;
        user.numbers(&[("open_pipeline", value)]).await;
    }
    // Days: the newer report was of one channel.
    let head = "Date,Session default channel group,Sessions\n";
    let day = |day: u32, direct: bool| {
        let more = if direct { format!("2026030{day},Direct,40\n") } else { String::new() };
        format!("2026030{day},Organic Search,100\n{more}")
    };
    let mut user = User::new();
    at(&mut user, "2026-03-10T10:00:00Z");
    user.text("organic.csv", &format!("{head}{}{}{}", day(1, false), day(2, false), day(3, false))).await;
    at(&mut user, "2026-03-04T10:00:00Z");
    let older = format!("{head}{}{}", day(1, true), day(2, true));
    let asked = user.ask_text("all.csv", &older).await;
    assert!(matches!(asked[0].about, About::Beyond { .. }), "{asked:?}");
    user.options.answers.insert("beyond".into(), KEPT.into());
    user.text("all.csv", &older).await;
    user.numbers(&[("website_visits", 380.0)]).await;
}

const LINES: &str = "Numer;Data wystawienia;Nabywca;NIP;Nazwa towaru;Wartość netto;Waluta\n";

#[tokio::test]
async fn a_register_after_the_lines_keeps_them_and_lines_that_leave_are_asked_about() {
    let lines = format!(
        "{LINES}FV/1;2026-03-02;Alfa;1111111111;Licencja;1500,00;PLN\nFV/1;2026-03-02;Alfa;1111111111;Wdrożenie;500,00;PLN\nFV/2;2026-03-03;Beta;2222222222;Licencja;1000,00;PLN\n"
    );
    let register = "Numer;Data wystawienia;Nabywca;NIP;Wartość netto;Waluta\nFV/1;2026-03-02;Alfa;1111111111;2000,00;PLN\nFV/2;2026-03-03;Beta;2222222222;1000,00;PLN\n";
    let mut user = User::new();
    user.text("lines.csv", &lines).await;
    let by = || pairs(&[("Licencja", 2500.0), ("Wdrożenie", 500.0)]);
    assert_eq!(user.by("net_sales", "product").await, by());
    user.text("register.csv", register).await;
    assert_eq!(user.by("net_sales", "product").await, by());
    // Only the licences of the same invoices.
    let licences = lines.replace("FV/1;2026-03-02;Alfa;1111111111;Wdrożenie;500,00;PLN\n", "");
    let asked = user.ask_text("licences.csv", &licences).await;
    assert!(matches!(asked[0].about, About::Absent { .. }), "{asked:?}");
    user.options.answers.insert("absent".into(), KEPT.into());
    user.text("licences.csv", &licences).await;
    user.numbers(&[("net_sales", 3000.0)]).await;
}

#[tokio::test]
async fn a_correction_on_the_last_day_is_no_part_of_a_day() {
    let head = "date,channel,campaign,amount,currency\n";
    let cost = |day: u32, amount: u32| format!("2026-03-0{day},paid_search,Brand,{amount},PLN\n");
    let mut user = User::new();
    user.text("a.csv", &format!("{head}{}{}", cost(1, 100), cost(2, 120))).await;
    user.text("b.csv", &format!("{head}{}{}{}", cost(1, 101), cost(2, 126), cost(3, 110))).await;
    user.numbers(&[("marketing_cost", 337.0)]).await;
    // Where a day loses a campaign and the file is said to be a part, what it corrects counts once.
    let more = format!("{head}{}{}2026-03-05,paid_search,Generic,50,PLN\n", cost(4, 10), cost(5, 20));
    user.text("c.csv", &more).await;
    user.numbers(&[("marketing_cost", 417.0)]).await;
    user.options.answers.extend([("left-out".to_owned(), KEPT.to_owned()), ("left-out/generic".into(), KEPT.into())]);
    user.options.answers.insert("absent".into(), KEPT.into());
    user.text("d.csv", &format!("{head}{}{}", cost(4, 11), cost(5, 21))).await;
    user.numbers(&[("marketing_cost", 419.0)]).await;
}

#[tokio::test]
async fn a_total_that_carries_a_day_is_no_row() {
    let head = "date;channel;campaign;amount;currency\n";
    let totals = ["Razem;;300,00", "Total;;300,00", "Razem za marzec;;300,00", ";Total March;300,00"];
    let totals = totals.into_iter().map(|total| (total, true)).chain([("Suma końcowa;;310,00", false)]);
    for (total, agrees) in totals {
        let user = User::new();
        let text = format!(
            "{head}2026-03-01;paid_search;Brand;100,00;PLN\n2026-03-02;paid_search;Brand;200,00;PLN\n2026-03-31;{total};PLN\n"
        );
        let report = user.text("c.csv", &text).await;
        user.numbers(&[("marketing_cost", 300.0)]).await;
        assert_eq!(report.control.iter().map(|total| total.agrees).collect::<Vec<_>>(), [agrees], "{total}");
    }
    // A firm may be called Total, an e-mail be a summary, and their rows are none.
    let user = User::new();
    let named = "2026-03-01;paid_search;Brand;100,00;PLN\n2026-03-02;paid_search;Total;70,00;PLN\n2026-03-03;paid_search;Podsumowanie;70,00;PLN\n";
    user.text("t.csv", &format!("{head}{named}")).await;
    user.numbers(&[("marketing_cost", 240.0)]).await;
    let user = User::new();
    let invoice =
        |number: u32, buyer: &str| format!("FV/{number};2026-03-0{number};{buyer};1111111111;Abonament;500,00;PLN\n");
    user.text("f.csv", &format!("{LINES}{}{}{}", invoice(1, "Total"), invoice(2, "Razem"), invoice(3, "Alfa"))).await;
    user.numbers(&[("net_sales", 1500.0)]).await;
    // The label beyond the last column.
    let ga4 = "Date,Session default channel group,Sessions,Engaged sessions\n20260301,Direct,400,100\n20260302,Direct,200,100\n,,900,300,Grand total\n";
    let report = User::new().text("g.csv", ga4).await;
    assert!(report.control.iter().any(|total| !total.agrees && total.said == "900"), "{:?}", report.control);
}

#[tokio::test]
async fn numbers_that_begin_anew_leave_those_before_as_they_are() {
    let invoice = |number: &str, day: &str, net: &str| format!("{number};{day};Alfa;1111111111;Licencja;{net};PLN\n");
    let year =
        format!("{LINES}{}{}", invoice("FV/1", "2025-11-10", "1000,00"), invoice("FV/2", "2025-12-12", "500,00"));
    let user = User::new();
    user.text("i25.csv", &year).await;
    let next = format!("{LINES}{}{}", invoice("FV/1", "2026-01-08", "70,00"), invoice("FV/2", "2026-01-09", "30,00"));
    let mut user = user;
    assert!(matches!(user.ask_text("i26.csv", &next).await[0].about, About::Numbering { .. }));
    user.options.answers.insert("numbering".into(), "yearly".into());
    user.text("i26.csv", &next).await;
    user.options.answers.clear();
    let again = user.text("i25b.csv", &year).await;
    assert_eq!((again.unchanged, again.gone), (2, 0), "{again:?}");
    let corrected =
        format!("{LINES}{}{}", invoice("FV/2", "2025-12-12", "550,00"), invoice("FV/9", "2025-12-20", "100,00"));
    user.text("dec.csv", &corrected).await;
    assert_eq!(user.book.number("net_sales", "2025-12-01", "2026-01-01").await, Some(650.0));
    assert_eq!(user.book.number("net_sales", "2025-01-01", "2027-01-01").await, Some(1750.0));
}

#[tokio::test]
async fn one_file_is_not_of_two_accounts_and_another_portal_is_asked_for() {
    let deal = |id: u32| format!("{id},A,100,PLN,X,Open,Ewa,2026-02-0{} 10:00:00,,\n", id % 10);
    let mut user = User::new();
    let first = format!("{PIPEDRIVE}{}{}", deal(1), deal(2));
    user.text("a.csv", &first).await;
    user.options.data_source = Some("Pipedrive PL".into());
    let error = user.try_file(&user.write("b.csv", &first)).await.unwrap_err().text(miara_model::Lang::En);
    assert!(error.contains("import 1"), "{error}");
    user.options.data_source = Some("Pipedrive ".into());
    user.text("c.csv", &first).await;
    user.numbers(&[("open_deals", 2.0)]).await;
    user.options.data_source = None;
    let other = format!("{PIPEDRIVE}{}{}", deal(503), deal(504));
    let asked = user.ask_text("other.csv", &other).await;
    assert!(matches!(asked[0].about, About::DataSource { .. }), "none of the known ids is in it: {asked:?}");
}

#[tokio::test]
async fn silence_and_unknown_words_decide_no_outcome() {
    let mut user = User::new();
    let row = |id: u32, status: &str| format!("{id},A,100,PLN,X,{status},Ewa,2026-02-01 10:00:00,,\n");
    let asked = user.ask_text("a.csv", &format!("{PIPEDRIVE}{}{}", row(1, "Open"), row(2, ""))).await;
    assert_eq!(asked.iter().map(OpenQuestion::key).collect::<Vec<_>>(), ["status/"]);
    user.options.answers.insert("status/".into(), "lost".into());
    user.options.answers.insert("lost_at".into(), UNKNOWN.into());
    user.text("a.csv", &format!("{PIPEDRIVE}{}{}", row(1, "Open"), row(2, ""))).await;
    user.numbers(&[("open_deals", 1.0)]).await;
    // The program's own columns.
    let head = "deal_id,created_at,value,outcome,won_at,lost_at\n";
    let mut user = User::new();
    let asked = user
        .ask_text("own.csv", &format!("{head}1,2026-02-01,100,Wygrana,2026-03-01,\n2,2026-02-01,100,WON,2026-03-01,\n"))
        .await;
    assert_eq!(asked.iter().map(OpenQuestion::key).collect::<Vec<_>>(), ["outcome/Wygrana"]);
    let report = User::new()
        .text("own.csv", &format!("{head}1,2026-02-01,100,lost,2026-03-01,\n2,2026-02-01,100,open,2026-03-01,\n"))
        .await;
    assert_eq!(report.rejected, 2, "a deal that is lost or open has no day of winning");
}

#[tokio::test]
async fn what_was_said_of_a_source_is_asked_anew_where_a_file_speaks_against_it() {
    let entry = |person: &str, day: &str| {
        let project = if person == "Bob" { "Oferty" } else { "X" };
        format!("{project},,praca,,{person},{day},09:00:00,02:00:00\n")
    };
    let file = |person: &str, days: [&str; 3]| {
        format!("{CLOCKIFY}{}", days.iter().map(|day| entry(person, day)).collect::<String>())
    };
    let mut user = User::new();
    user.options.answers.insert("date-order".into(), "dmy".into());
    user.text("ewa.csv", &file("Ewa", ["07/04/2026", "08/04/2026", "09/04/2026"])).await;
    user.options.answers.clear();
    user.text("ewa2.csv", &file("Ewa", ["10/04/2026", "11/04/2026", "12/04/2026"])).await;
    let bob = file("Bob", ["04/07/2026", "04/08/2026", "04/09/2026"]);
    assert!(matches!(user.ask_text("bob.csv", &bob).await[0].about, About::DateOrder { .. }));
    user.options.answers.insert("date-order".into(), "mdy".into());
    user.text("bob.csv", &bob).await;
    assert_eq!(user.book.number("working_hours", "2026-04-01", "2026-05-01").await, Some(18.0));
    // Another deal that looks wrong.
    let deal =
        |id: u32, reason: &str| format!("{id},A,100,PLN,X,Won,Ewa,2026-02-01 10:00:00,2026-03-01 10:00:00,,{reason}\n");
    let head = PIPEDRIVE.replace("Lost time", "Lost time,Deal - Lost reason");
    let mut user = User::new();
    user.options.answers.insert("won_with_lost_reason".into(), "right".into());
    let first = format!("{head}{}{}", deal(1, "Cena"), deal(2, ""));
    user.text("a.csv", &first).await;
    user.options.answers.clear();
    user.text("a2.csv", &first.replace("2026-03-01", "2026-03-02")).await;
    let more = format!("{first}{}", deal(9, "Wybrali konkurencję"));
    let asked = user.ask_text("b.csv", &more).await;
    assert!(matches!(asked[0].about, About::Doubt { rows: 2, .. }), "{asked:?}");
    user.numbers(&[("won_deals", 2.0)]).await;
}

#[tokio::test]
async fn a_document_that_loses_lines_stays_or_goes_as_a_whole() {
    let line = |number: &str, day: &str, product: &str, net: &str| {
        format!("{number};2026-{day};Alfa;1111111111;{product};{net};PLN\n")
    };
    let whole = format!(
        "{LINES}{}{}{}",
        line("FV/1", "03-10", "A", "100,00"),
        line("FV/1", "03-10", "B", "200,00"),
        line("FV/2", "03-31", "C", "10,00")
    );
    // Fewer lines with the same sum, but of another day and product.
    let other = format!("{LINES}{}{}", line("FV/1", "03-11", "D", "300,00"), line("FV/2", "03-31", "C", "10,00"));
    // A part of the invoice; and one of which a discount is left out, so that its sum grows.
    let part = format!("{LINES}{}{}", line("FV/1", "03-10", "B", "200,00"), line("FV/2", "03-31", "C", "10,00"));
    let more = format!("{LINES}{}{}", line("FV/1", "03-10", "A", "900,00"), line("FV/2", "03-31", "C", "10,00"));
    for (later, gone) in [(&other, 310.0), (&part, 210.0), (&more, 910.0)] {
        for answer in [GONE, KEPT] {
            let mut user = User::new();
            user.text("whole.csv", &whole).await;
            let asked = user.ask_text("later.csv", later).await;
            assert!(matches!(asked[0].about, About::Absent { .. }), "{asked:?}");
            if answer == GONE {
                user.options.consent = Consent::To(shown(&asked));
            } else {
                user.options.answers.insert("absent".into(), KEPT.into());
            }
            user.text("later.csv", later).await;
            user.numbers(&[("net_sales", if answer == GONE { gone } else { 310.0 })]).await;
        }
    }
    // What one line said of the whole document holds for all its lines.
    let register = "Numer;Data wystawienia;Nabywca;NIP;Handlowiec;Wartość netto;Waluta\nFV/1;2026-03-10;Alfa;1111111111;Ewa;300,00;PLN\n";
    let user = User::new();
    user.text("register.csv", register).await;
    let lines = format!("{LINES}{}{}", line("FV/1", "03-10", "A", "100,00"), line("FV/1", "03-10", "B", "200,00"));
    user.text("lines.csv", &lines).await;
    assert_eq!(user.by("net_sales", "product").await, pairs(&[("A", 100.0), ("B", 200.0)]));
    assert_eq!(user.by("net_sales", "owner").await, pairs(&[("Ewa", 300.0)]));
}

#[tokio::test]
async fn a_part_of_a_time_sheet_takes_nothing_away() {
    let day =
        |day: u32, project: &str, hours: &str| format!("{project},,praca,,Jan Test,{day}/03/2026,09:00:00,{hours}\n");
    let whole: String = (16..=20).flat_map(|at| [day(at, "X", "05:00:00"), day(at, "Y", "03:00:00")]).collect();
    let part: String = (16..=20).map(|at| day(at, "X", "05:00:00")).collect();
    let mut user = User::new();
    user.text("whole.csv", &format!("{CLOCKIFY}{whole}")).await;
    user.numbers(&[("working_hours", 40.0)]).await;
    user.options.answers.insert("absent".into(), KEPT.into());
    user.options.data_source = Some("Clockify".into());
    user.text("part.csv", &format!("{CLOCKIFY}{part}")).await;
    user.numbers(&[("working_hours", 40.0)]).await;
    // The second half of a day is no correction of the first, though it is nearly as long.
    let mut user = User::new();
    user.text("first.csv", &format!("{CLOCKIFY}{}{}", day(16, "X", "08:00:00"), day(17, "X", "04:00:00"))).await;
    let rest = format!("{CLOCKIFY}{}{}", day(17, "Y", "04:15:00"), day(18, "X", "08:00:00"));
    user.options.data_source = Some("Clockify".into());
    let asked = user.ask_text("rest.csv", &rest).await;
    assert!(matches!(asked[0].about, About::Absent { .. }), "{asked:?}");
}

#[tokio::test]
async fn what_an_older_file_adds_is_only_what_is_not_there() {
    let line = |number: &str, day: &str, product: &str, net: &str| {
        format!("{number};2026-03-{day};Alfa;1111111111;{product};{net};PLN\n")
    };
    let newer = format!("{LINES}{}{}", line("FV/1", "10", "A", "300,00"), line("FV/9", "31", "A", "10,00"));
    let older = format!(
        "{LINES}{}{}{}",
        line("FV/1", "10", "A", "100,00"),
        line("FV/1", "10", "B", "250,00"),
        line("FV/2", "12", "A", "50,00")
    );
    let mut user = User::new();
    user.options.written = FileTime::At("2026-04-02T10:00:00Z".parse().unwrap());
    user.text("newer.csv", &newer).await;
    user.options.written = FileTime::At("2026-04-01T10:00:00Z".parse().unwrap());
    let asked = user.ask_text("older.csv", &older).await;
    let About::Beyond { beyond } = &asked[0].about else { panic!("{asked:?}") };
    assert_eq!(beyond.rows.rows, 1, "FV/2 alone is not there");
    user.options.answers.insert("beyond".into(), KEPT.into());
    user.text("older.csv", &older).await;
    user.numbers(&[("net_sales", 360.0)]).await;
}

#[tokio::test]
async fn a_newer_file_wins_a_deal_of_which_an_earlier_one_said_that_it_is_open() {
    let user = User::new();
    user.text(
        "a.csv",
        "deal_id,created_at,value,outcome,won_at,lost_at\n1,2026-02-01,100,open,,\n2,2026-02-01,50,open,,\n",
    )
    .await;
    user.text("b.csv", "deal_id,created_at,value,won_at\n1,2026-02-01,100,2026-03-01\n2,2026-02-01,50,\n").await;
    user.numbers(&[("won_value", 100.0)]).await;
}
