//! Any sequence of full and partial lists of changing deals ends in the last truth or in a question.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use miara_model::Firm;
use proptest::prelude::*;

use crate::book::{TestBook, usual_now};
use crate::export_laws::sequences;
use miara::service;
use miara::service::import::{About, Consent, GONE, ImportOptions, KEPT, NEWER, OLDER, OpenQuestion};
use miara::service::{Refusal, ServiceError};

#[derive(Debug, Clone)]
enum Step {
    Add {
        source: u8,
        owner: u8,
        value: u8,
    },
    Edit {
        pick: u16,
        value: u8,
    },
    /// Won, lost or opened again.
    Move {
        pick: u16,
        status: u8,
    },
    Delete {
        pick: u16,
    },
    /// A list of everything, or of one owner's deals.
    Export {
        source: u8,
        owner: Option<u8>,
        reversed: bool,
    },
    Late {
        back: u8,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0_u8..2, 0_u8..3, 1_u8..9).prop_map(|(source, owner, value)| Step::Add { source, owner, value }),
        2 => (any::<u16>(), 1_u8..9).prop_map(|(pick, value)| Step::Edit { pick, value }),
        2 => (any::<u16>(), 0_u8..3).prop_map(|(pick, status)| Step::Move { pick, status }),
        1 => any::<u16>().prop_map(|pick| Step::Delete { pick }),
        5 => (0_u8..2, prop::option::weighted(0.3, 0_u8..3), any::<bool>())
            .prop_map(|(source, owner, reversed)| Step::Export { source, owner, reversed }),
        1 => (0_u8..4).prop_map(|back| Step::Late { back }),
    ];
    prop::collection::vec(step, 8..26)
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Deal {
    id: u32,
    source: u8,
    owner: u8,
    value: u8,
    status: u8,
    /// Hours since the beginning.
    created: u32,
    closed: u32,
    changed: u32,
}

#[derive(Debug, Clone)]
struct Export {
    number: u32,
    source: u8,
    is_whole: bool,
    deals: Vec<Deal>,
    text: String,
}

const SOURCES: [&str; 2] = ["CRM A", "CRM B"];

fn moment(hours: u32) -> String {
    let start = jiff::civil::date(2026, 1, 1).at(8, 0, 0, 0);
    (start + jiff::Span::new().hours(i64::from(hours))).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn text(deals: &[Deal], with_changes: bool) -> String {
    let mut text = "Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Stage,Deal - Status,Deal - Owner,Deal - Deal created,Deal - Won time,Deal - Lost time".to_owned();
    text.push_str(if with_changes { ",Deal - Update time\n" } else { "\n" });
    for deal in deals {
        let (won, lost) = match deal.status {
            1 => (moment(deal.closed), String::new()),
            2 => (String::new(), moment(deal.closed)),
            _ => (String::new(), String::new()),
        };
        let status = ["Open", "Won", "Lost"][usize::from(deal.status)];
        let changed = if with_changes { format!(",{}", moment(deal.changed)) } else { String::new() };
        text.push_str(&format!(
            "{},T,{}000,PLN,Oferta,{status},Osoba {},{},{won},{lost}{changed}\n",
            deal.id,
            deal.value,
            deal.owner,
            moment(deal.created)
        ));
    }
    text
}

/// What a person who knows the truth answers; `None` where no answer is right for all rows.
fn honest(question: &OpenQuestion, export: &Export, imported: &[Export]) -> Option<String> {
    match &question.about {
        About::Absent { .. } => Some(if export.is_whole { GONE } else { KEPT }.to_owned()),
        About::Beyond { .. } => {
            let newer = |other: &&Export| other.source == export.source && other.number > export.number;
            let any_whole = imported.iter().filter(newer).any(|other| other.is_whole);
            Some(if any_whole { GONE } else { KEPT }.to_owned())
        }
        About::Order { .. } => {
            let rivals = || imported.iter().filter(|other| other.source == export.source);
            let newer = rivals().filter(|other| other.number > export.number).count();
            match newer {
                0 => Some(NEWER.to_owned()),
                all if all == rivals().count() => Some(OLDER.to_owned()),
                _ => None,
            }
        }
        other => panic!("nobody should ask {other:?}"),
    }
}

/// Imports a file with honest answers; false where it waits for one that nobody can give.
async fn import(book: &TestBook, export: &Export, imported: &[Export]) -> bool {
    let path = book.folder.path().join(format!("deals-{}.csv", export.number));
    std::fs::write(&path, &export.text).unwrap();
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000 + u64::from(export.number) * 3600);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
    let mut options = ImportOptions {
        mapping: Some("pipedrive_deals".into()),
        data_source: Some(SOURCES[usize::from(export.source)].into()),
        ..ImportOptions::default()
    };
    for _ in 0..6 {
        let files = [path.clone()];
        let report = match service::import::import(&book.service, &files, &options, book.now, &|_, _, _| {}).await {
            Ok(mut reports) => reports.remove(0),
            // By chance both accounts had files of the very same bytes, which is refused.
            Err(ServiceError::Refused(Refusal::SameFile { .. })) => return false,
            Err(error) => panic!("{error}"),
        };
        let Some(question) = report.questions.first() else { return true };
        let Some(answer) = honest(question, export, imported) else { return false };
        match &question.about {
            About::Absent { change } if answer == GONE => options.consent = Consent::To(change.fingerprint.clone()),
            _ => drop(options.answers.insert(question.key(), answer)),
        }
    }
    panic!("the questions of one file never end");
}

type Held = BTreeMap<(u8, u32), (u8, u8)>;

/// For each deal the newest list that tells of it: that has it, or that is whole and lacks it.
fn expected(imported: &[Export]) -> Held {
    let mut sorted: Vec<&Export> = imported.iter().collect();
    sorted.sort_by_key(|export| export.number);
    let mut held = Held::new();
    for export in sorted {
        if export.is_whole {
            held.retain(|(source, _), _| *source != export.source);
        }
        held.extend(export.deals.iter().map(|deal| ((export.source, deal.id), (deal.value, deal.status))));
    }
    held
}

async fn held(book: &TestBook) -> Held {
    let names = ["data_source", "deal_id", "value", "outcome"];
    let rows = book.service.engine.columns("deals", &names).await.unwrap();
    let held = rows.into_iter().map(|row| {
        let cell = |at: usize| row[at].clone().unwrap();
        let status = match cell(3).as_str() {
            "won" => 1,
            "lost" => 2,
            _ => 0,
        };
        let thousands: u8 = cell(2).split("000").next().unwrap().parse().unwrap();
        ((u8::from(cell(0) == SOURCES[1]), cell(1).parse().unwrap()), (thousands, status))
    });
    held.collect()
}

/// The deals that there are at the beginning.
fn begun(id: u32) -> Deal {
    let at = |of: u32| u8::try_from(id % of).unwrap_or_default();
    Deal { id, source: at(2), owner: at(3), value: 1 + at(7), status: 0, created: 1, closed: 1, changed: 1 }
}

/// A list of a source's deals, or of one owner's.
fn listed(truth: &[Deal], number: u32, source: u8, owner: Option<u8>, with_changes: bool) -> Export {
    let shown = |deal: &&Deal| deal.source == source && owner.is_none_or(|owner| deal.owner == owner);
    let deals: Vec<Deal> = truth.iter().filter(shown).cloned().collect();
    let text = text(&deals, with_changes);
    Export { number, source, is_whole: owner.is_none(), deals, text }
}

async fn run(steps: &[Step], with_changes: bool) -> Option<Result<(), String>> {
    let book = TestBook::of(Firm::named("Próba"), usual_now());
    let mut truth: Vec<Deal> = (1..13).map(begun).collect();
    let (mut made, mut imported): (Vec<Export>, Vec<Export>) = (Vec::new(), Vec::new());
    let mut next_id = 100;
    for (hour, step) in (1_u32..).zip(steps) {
        let hour = hour * 5;
        let picked = |pick: u16, truth: &Vec<Deal>| usize::from(pick) % truth.len().max(1);
        let taken = match step.clone() {
            Step::Add { source, owner, value } => {
                next_id += 1;
                let (created, closed, changed) = (hour, hour, hour);
                truth.push(Deal { id: next_id, source, owner, value, status: 0, created, closed, changed });
                continue;
            }
            Step::Edit { pick, value } => {
                let at = picked(pick, &truth);
                truth.get_mut(at).into_iter().for_each(|deal| (deal.value, deal.changed) = (value, hour));
                continue;
            }
            Step::Move { pick, status } => {
                let at = picked(pick, &truth);
                let moved = |deal: &mut Deal| (deal.status, deal.closed, deal.changed) = (status, hour, hour);
                truth.get_mut(at).into_iter().for_each(moved);
                continue;
            }
            Step::Delete { pick } => {
                if !truth.is_empty() {
                    truth.remove(picked(pick, &truth));
                }
                continue;
            }
            Step::Export { source, owner, reversed } => {
                let number = u32::try_from(made.len()).unwrap_or_default();
                if reversed {
                    truth.reverse();
                }
                let export = listed(&truth, number, source, owner, with_changes);
                made.push(export.clone());
                if made.len().is_multiple_of(5) {
                    continue;
                }
                export
            }
            Step::Late { back } => match made.len().checked_sub(1 + usize::from(back)) {
                Some(at) => made[at].clone(),
                None => continue,
            },
        };
        if taken.deals.is_empty() {
            continue;
        }
        if !import(&book, &taken, &imported).await {
            return None;
        }
        imported.push(taken);
    }
    let (held, expected) = (held(&book).await, expected(&imported));
    Some(if held == expected { Ok(()) } else { Err(format!("held {held:?}\nexpected {expected:?}")) })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: sequences(), ..ProptestConfig::default() })]

    #[test]
    fn lists_end_in_the_truth_or_in_a_question(steps in steps(), with_changes in any::<bool>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        if let Some(Err(what)) = runtime.block_on(run(&steps, with_changes)) {
            prop_assert!(false, "{what}");
        }
    }
}
