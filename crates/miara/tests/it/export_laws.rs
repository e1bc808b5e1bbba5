//! Any sequence of overlapping, edited, sorted, partial exports of one changing truth ends in that truth or in a
//! question, never in a third thing. `MIARA_SEQUENCES=5000 cargo test -p miara --test it export_laws` tries many.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

use miara_model::Firm;
use proptest::prelude::*;

use crate::book::{TestBook, usual_now};
use miara::service;
use miara::service::import::{
    About, BOTH, Consent, GONE, ImportOptions, ImportReport, KEPT, NEWER, OLDER, OpenQuestion,
};
use miara::service::{Refusal, ServiceError};

/// Something that happens to the truth, or an export of it.
#[derive(Debug, Clone)]
enum Step {
    /// A row is written down: whose, on which day, how much.
    Add { source: u8, person: u8, day: u8, amount: u8 },
    /// A row gets another amount.
    Edit { pick: u16, amount: u8 },
    /// A row is deleted.
    Delete { pick: u16 },
    /// A file is made: of which source, days and persons, in which order.
    Export { source: u8, from: u8, days: u8, persons: u8, sorted: bool },
    /// The file made some exports ago is imported once more, or for the first time.
    Late { back: u8 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0_u8..2, 0_u8..3, 0_u8..9, 1_u8..9)
            .prop_map(|(source, person, day, amount)| Step::Add { source, person, day, amount }),
        2 => (any::<u16>(), 1_u8..9).prop_map(|(pick, amount)| Step::Edit { pick, amount }),
        2 => any::<u16>().prop_map(|pick| Step::Delete { pick }),
        4 => (0_u8..2, 0_u8..6, 2_u8..8, 1_u8..8, any::<bool>()).prop_map(|(source, from, days, persons, sorted)| {
            Step::Export { source, from, days, persons, sorted }
        }),
        1 => (0_u8..6).prop_map(|back| Step::Late { back }),
    ];
    prop::collection::vec(step, 8..30)
}

/// A row of the truth.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    person: u8,
    day: u8,
    amount: u8,
}

/// A file with what it was the whole truth of.
#[derive(Debug, Clone)]
struct Export {
    number: u32,
    source: u8,
    days: (u8, u8),
    persons: u8,
    text: String,
    rows: Vec<Entry>,
}

const SOURCES: [&str; 2] = ["Zegar A", "Zegar B"];

fn includes(persons: u8, person: u8) -> bool {
    persons & (1 << person) != 0
}

impl Export {
    fn covers(&self, person: u8, day: u8) -> bool {
        includes(self.persons, person) && self.days.0 <= day && day <= self.days.1
    }
}

fn export(number: u32, truth: &[(u8, Entry)], source: u8, days: (u8, u8), persons: u8, sorted: bool) -> Export {
    let mut rows: Vec<Entry> = truth
        .iter()
        .filter(|(of, entry)| {
            *of == source && includes(persons, entry.person) && (days.0..=days.1).contains(&entry.day)
        })
        .map(|(_, entry)| entry.clone())
        .collect();
    if sorted {
        rows.sort();
    } else {
        rows.reverse();
    }
    let mut text = "User,Start Date,Start Time,Duration (h),Description\n".to_owned();
    for row in &rows {
        text.push_str(&format!(
            "Osoba {},2026-03-{:02},09:00:00,0{}:00:00,praca\n",
            row.person,
            row.day + 1,
            row.amount
        ));
    }
    Export { number, source, days, persons, text, rows }
}

/// What a person who knows the truth answers.
fn honest(question: &OpenQuestion, export: &Export, imported: &[Export]) -> (String, String) {
    let answer = match &question.about {
        About::Order { .. } => {
            if rivals(export, imported).any(|number| number > export.number) {
                OLDER
            } else {
                NEWER
            }
        }
        About::Absent { .. } | About::Beyond { .. } => GONE,
        // What a file holds of a person it shows by that person's rows.
        About::LeftOut { .. } => KEPT,
        About::Renamed { .. } => BOTH,
        other => panic!("nobody should ask {other:?}"),
    };
    (question.key(), answer.to_owned())
}

/// The numbers of earlier files that tell of the same.
fn rivals<'e>(export: &Export, imported: &'e [Export]) -> impl Iterator<Item = u32> + 'e {
    let Export { source, days, persons, number, .. } = seen(export);
    let same = move |other: &&Export| {
        other.source == source && other.persons & persons != 0 && other.days.0 <= days.1 && days.0 <= other.days.1
    };
    imported.iter().filter(same).map(|other| other.number).filter(move |other| *other != number)
}

async fn import(book: &TestBook, path: &Path, export: &Export, imported: &[Export]) -> Option<ImportReport> {
    let mut options = ImportOptions {
        mapping: Some("clockify_time".into()),
        data_source: Some(SOURCES[usize::from(export.source)].into()),
        ..ImportOptions::default()
    };
    for _ in 0..12 {
        let report =
            match service::import::import(&book.service, &[path.to_owned()], &options, book.now, &|_, _, _| {}).await {
                Ok(mut reports) => reports.remove(0),
                // By chance both accounts had files of the very same bytes, which is refused.
                Err(ServiceError::Refused(Refusal::SameFile { .. })) => return None,
                Err(error) => panic!("{error}"),
            };
        let Some(question) = report.questions.first() else { return Some(report) };
        // Two files of which neither is wholly newer than the other can't be put in an order by one word.
        if matches!(question.about, About::Order { .. }) && !one_order(export, imported) {
            return None;
        }
        match &question.about {
            About::Absent { change } => options.consent = Consent::To(change.fingerprint.clone()),
            _ => {
                let (key, answer) = honest(question, export, imported);
                options.answers.insert(key, answer);
            }
        }
    }
    panic!("the questions of one file never end");
}

/// True where a file is older or newer than all earlier ones that it overlaps.
fn one_order(export: &Export, imported: &[Export]) -> bool {
    let newer = rivals(export, imported).filter(|number| *number > export.number).count();
    newer == 0 || newer == rivals(export, imported).count()
}

/// What the book should hold: for each person and day the newest export that covers it.
fn expected(imported: &[Export]) -> BTreeMap<(u8, u8, u8), Vec<u8>> {
    let mut all: BTreeMap<(u8, u8, u8), Vec<u8>> = BTreeMap::new();
    for source in 0..2 {
        for person in 0..3 {
            for day in 0..32 {
                let covering = imported.iter().filter(|export| export.source == source && export.covers(person, day));
                let Some(newest) = covering.max_by_key(|export| export.number) else { continue };
                let rows = newest.rows.iter().filter(|row| row.person == person && row.day == day);
                let mut amounts: Vec<u8> = rows.map(|row| row.amount).collect();
                amounts.sort_unstable();
                if !amounts.is_empty() {
                    all.insert((source, person, day), amounts);
                }
            }
        }
    }
    all
}

async fn held(book: &TestBook) -> BTreeMap<(u8, u8, u8), Vec<u8>> {
    let names = ["data_source", "person", "date", "hours"];
    let mut all: BTreeMap<(u8, u8, u8), Vec<u8>> = BTreeMap::new();
    for row in book.service.engine.columns("worktime", &names).await.unwrap() {
        let cell = |at: usize| row[at].clone().unwrap();
        let source = u8::from(cell(0) == SOURCES[1]);
        let person: u8 = cell(1).trim_start_matches("Osoba ").parse().unwrap();
        let day: u8 = cell(2)[8..10].parse().unwrap();
        let hours: f64 = cell(3).parse().unwrap();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "one to eight hours")]
        all.entry((source, person, day - 1)).or_default().push(hours as u8);
    }
    all.values_mut().for_each(|amounts| amounts.sort_unstable());
    all
}

/// Writes a file whose time tells when it was exported.
fn write(book: &TestBook, export: &Export) -> std::path::PathBuf {
    let path = book.folder.path().join(format!("export-{}.csv", export.number));
    std::fs::write(&path, &export.text).unwrap();
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000 + u64::from(export.number) * 3600);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
    path
}

/// Runs a sequence and says whether it ended in the truth; `None` where it ended in a question.
async fn run(steps: &[Step]) -> Option<Result<(), String>> {
    let book = TestBook::of(Firm::named("Próba"), usual_now());
    // Each begins with an entry or two of everybody on most days.
    let begun = (0..2).flat_map(|source| (0..3).flat_map(move |person| (0..9).map(move |day| (source, person, day))));
    let mut truth: Vec<(u8, Entry)> = begun
        .filter(|(source, person, day)| (source + person * 3 + day * 5) % 4 > 0)
        .map(|(source, person, day)| (source, Entry { person, day, amount: 1 + (day + person) % 4 }))
        .collect();
    let (mut made, mut imported): (Vec<Export>, Vec<Export>) = (Vec::new(), Vec::new());
    for step in steps {
        let taken = match step.clone() {
            Step::Add { source, person, day, amount } => {
                truth.push((source, Entry { person, day, amount }));
                continue;
            }
            Step::Edit { pick, amount } => {
                let at = usize::from(pick) % truth.len().max(1);
                if let Some((_, entry)) = truth.get_mut(at) {
                    entry.amount = amount;
                }
                continue;
            }
            Step::Delete { pick } => {
                if !truth.is_empty() {
                    truth.remove(usize::from(pick) % truth.len());
                }
                continue;
            }
            Step::Export { source, from, days, persons, sorted } => {
                let export = export(made.len() as u32, &truth, source, (from, from + days - 1), persons, sorted);
                made.push(export.clone());
                // Every fourth file is left lying and comes late, if at all.
                if made.len().is_multiple_of(4) {
                    continue;
                }
                export
            }
            Step::Late { back } => match made.len().checked_sub(1 + usize::from(back)) {
                Some(at) => made[at].clone(),
                None => continue,
            },
        };
        // A file without rows says nothing of its days: it carries no title with them.
        if taken.rows.is_empty() {
            continue;
        }
        let path = write(&book, &taken);
        import(&book, &path, &taken, &imported).await?;
        imported.push(seen(&taken));
    }
    let (held, expected) = (held(&book).await, expected(&imported));
    Some(if held == expected { Ok(()) } else { Err(format!("held {held:?}\nexpected {expected:?}")) })
}

/// What a file shows of what it covers: the days between its first and last row, for the persons that it has.
fn seen(export: &Export) -> Export {
    let days = export.rows.iter().map(|row| row.day);
    let persons = export.rows.iter().fold(0, |persons, row| persons | 1 << row.person);
    Export { days: (days.clone().min().unwrap(), days.max().unwrap()), persons, ..export.clone() }
}

/// How many sequences are tried.
pub(crate) fn sequences() -> u32 {
    std::env::var("MIARA_SEQUENCES").ok().and_then(|text| text.parse().ok()).unwrap_or(60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: sequences(), ..ProptestConfig::default() })]

    #[test]
    fn exports_of_days_end_in_the_truth_or_in_a_question(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let end = runtime.block_on(run(&steps));
        if let Some(Err(what)) = end {
            prop_assert!(false, "{what}");
        }
    }
}
