//! What a file changes of what is there, and what must be asked about it.

use std::collections::BTreeMap;

use miara_engine::{Change, Conflict, Upsert};
use miara_import::{CoverageKind, DOUBTED_ROWS, RIGHT, Reason, RowChecks, WRONG, refused_at};
use miara_model::Lang;

use crate::service::data_source::DataSource;
use crate::service::import::age::{make_older, newer_than, rivals};
use crate::service::import::arrival::FileImport;
use crate::service::import::gather::{EXAMPLES, Gathered};
use crate::service::import::questions::{
    About, BOTH, GONE, KEPT, NEWER, NUMBERINGS, OLDER, OpenQuestion, RENAMED, SourceDoubt, Strictness, of_rows, pair,
    shrinking,
};
use crate::service::import::report::{Consent, ImportOptions, ImportReport};
use crate::service::{Refusal, Service, ServiceError, data_source};

/// What came of holding a file against what is there.
pub(super) struct Judged {
    pub(super) change: Change,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) questions: Vec<OpenQuestion>,
}

/// Holds the file against what is there and finds what must be asked.
pub(super) async fn judge(
    service: &Service,
    file: &mut FileImport<'_>,
    upsert: &mut Upsert<'_>,
    gathered: &Gathered,
    checks: &RowChecks,
) -> Result<Judged, ServiceError> {
    let (mut change, mut conflicts) = upsert.prepare(&|batch| checks.broken(batch)).await?;
    let mut questions = Vec::new();
    let Some(source) = file.source.clone() else { return Ok(Judged { change, conflicts, questions }) };
    let names = |list: Vec<&String>| list.into_iter().cloned().collect::<Vec<_>>();
    let moments = names(file.dataset.dated.iter().map(|dated| &dated.column).collect());
    let doubts = names(file.dataset.doubts.iter().map(|doubt| &doubt.name).collect());
    questions.extend(of_rows(&gathered.asked, &moments, &doubts, &source.name));
    questions.extend(more_doubted(file, &source, gathered));
    if let Some(question) = other_account(service, file, &source, &change)? {
        questions.push(question);
        return Ok(Judged { change, conflicts, questions });
    }
    if let Some(question) = numbering(&source, &change) {
        questions.push(question);
        return Ok(Judged { change, conflicts, questions });
    }
    let rivals = rivals(file);
    let result = upsert.preview();
    let changes = result.updated + result.gone > 0 || !change.days.is_empty();
    match newer_than(file, rivals, changes) {
        Ok(newer) if newer.is_empty() => {}
        Ok(newer) => {
            let said = source.answers.get("beyond").and_then(|said| said.get("")).cloned();
            upsert.terms().adds_older = said.as_deref() == Some(KEPT);
            make_older(upsert, &newer, &file.coverage).await?;
            (change, conflicts) = upsert.prepare(&|batch| checks.broken(batch)).await?;
            if change.beyond.rows.rows > 0 && said.is_none() {
                questions.push(OpenQuestion {
                    about: About::Beyond { beyond: Box::new(change.beyond.clone()) },
                    data_source: source.name.clone(),
                    choices: vec![GONE.to_owned(), KEPT.to_owned()],
                });
                return Ok(Judged { change, conflicts, questions });
            }
            if file.coverage.kind != CoverageKind::Days {
                return Ok(Judged { change, conflicts, questions });
            }
        }
        Err(import) => {
            questions.push(OpenQuestion {
                about: About::Order { import },
                data_source: source.name.clone(),
                choices: vec![NEWER.to_owned(), OLDER.to_owned()],
            });
            return Ok(Judged { change, conflicts, questions });
        }
    }
    if renamed(file, &source, upsert, &change, &mut questions) {
        (change, conflicts) = upsert.prepare(&|batch| checks.broken(batch)).await?;
    }
    if let Some(question) = absent(file, &source, upsert, &change, gathered) {
        questions.push(question);
    } else if upsert.terms().keeps_absent {
        (change, conflicts) = upsert.prepare(&|batch| checks.broken(batch)).await?;
    }
    Ok(Judged { change, conflicts, questions })
}

/// Asks whose file it is where its numbers speak for another account.
pub(super) fn other_account(
    service: &Service,
    file: &FileImport<'_>,
    source: &DataSource,
    change: &Change,
) -> Result<Option<OpenQuestion>, ServiceError> {
    if !file.is_likely || change.known == 0 {
        return Ok(None);
    }
    let met_none = change.met == 0 && file.coverage.kind == CoverageKind::All && file.covers.last.is_some();
    // Another report of the same account completes its rows; it has no number to contradict.
    let again = file.imports.iter().any(|import| import.mapping == file.mapping.name());
    // In a list made by hand, one date is soon corrected.
    let least = if file.mapping.tool().is_some() { 1 } else { 2 };
    let mostly_moved = change.met >= least && change.moved * 2 > change.met;
    let doubt = match (file.coverage.kind, &file.coverage.document) {
        (CoverageKind::Days, Some(_)) => {
            (change.same * 2 < change.met && mostly_moved).then_some(SourceDoubt::OtherIds)
        }
        // Where days stand for ids, what a row is called tells it.
        (CoverageKind::Days, None) if file.mapping.tool().is_some() && !file.mapping.has_own_id() => {
            let settling = file.provisional_from();
            (again && tells_other_numbers(change, settling)).then_some(SourceDoubt::OtherNumbers)
        }
        (CoverageKind::Rows, _) if !file.dataset.has_generated_key() && file.mapping.tool().is_some() => {
            let has_ids = file.dataset.key.iter().any(|key| key.ends_with("_id"));
            let others = change.same * 2 < change.met && !has_ids;
            if others && again {
                Some(SourceDoubt::OtherNumbers)
            } else {
                mostly_moved.then_some(SourceDoubt::OtherIds)
            }
        }
        (CoverageKind::Rows | CoverageKind::All, _) => (mostly_moved || met_none).then_some(SourceDoubt::OtherIds),
        _ => None,
    };
    let Some(doubt) = doubt else { return Ok(None) };
    let sources = data_source::data_sources(service)?;
    let tool = data_source::tool_of(service, &file.mapping);
    let fresh = sources.free_name(&tool, file.title.account.as_deref());
    let choices = sources.of_tool(&tool).map(|source| source.name.clone()).chain([fresh]).collect();
    let about = About::DataSource { doubt };
    Ok(Some(OpenQuestion { about, data_source: source.name.clone(), choices }))
}

/// True where a file's numbers for days that are there already are mostly others: of settled days most rows, of
/// days that still settle all of them, or most with other sums as well.
pub(super) fn tells_other_numbers(change: &Change, settling: Option<i32>) -> bool {
    let (mut firm, mut all) = ((0, 0), (0, 0));
    for (day, had) in &change.days {
        all = (all.0 + had.before.rows, all.1 + had.same);
        if settling.is_none_or(|from| *day < from) {
            firm = (firm.0 + had.before.rows, firm.1 + had.same);
        }
    }
    let mostly_other = |(rows, same): (u64, u64)| rows > 0 && same * 2 < rows;
    if firm.0 > 0 {
        return mostly_other(firm);
    }
    all.0 > 0 && (all.1 == 0 || (mostly_other(all) && change.sums_differ()))
}

/// Asks about rows under another name, or lets the file stand for the old one; true where it does.
pub(super) fn renamed(
    file: &FileImport<'_>,
    source: &DataSource,
    upsert: &mut Upsert<'_>,
    change: &Change,
    questions: &mut Vec<OpenQuestion>,
) -> bool {
    let said = source.answers.get("renamed");
    let mut stands = false;
    for (old, new) in &change.renamed {
        let answer = said.and_then(|said| said.get(&pair(old, new)).or_else(|| said.get(&old.to_lowercase())));
        match answer.map(String::as_str) {
            Some(BOTH) => {}
            Some(RENAMED) => {
                for (scope, label) in change.outside.iter().filter(|(_, label)| *label == old) {
                    upsert.stands_for(*scope, label);
                    stands = true;
                }
            }
            _ => questions.push(OpenQuestion {
                about: About::Renamed { old: old.clone(), new: new.clone() },
                data_source: source.name.clone(),
                choices: vec![RENAMED.to_owned(), BOTH.to_owned()],
            }),
        }
    }
    // A value that an earlier file had together with some of this one's is missing from it.
    let mine = &file.covers.scopes;
    for import in &file.imports {
        let Some(covers) = import.covers.as_ref().filter(|covers| !covers.scopes.is_disjoint(mine)) else { continue };
        for (scope, label) in change.outside.iter().filter(|(scope, _)| covers.scopes.contains(scope)) {
            let asked = questions.iter().any(|question| question.key() == format!("renamed/{label}"));
            let known = change.renamed.iter().any(|(old, _)| old == label);
            if asked || known {
                continue;
            }
            let left_out = source.answers.get("left-out").and_then(|said| said.get(&label.to_lowercase()));
            match left_out.map(String::as_str) {
                Some(KEPT) => {}
                Some(GONE) => {
                    upsert.stands_for(*scope, label);
                    stands = true;
                }
                _ if questions.iter().any(|question| question.key() == format!("left-out/{label}")) => {}
                _ => questions.push(OpenQuestion {
                    about: About::LeftOut { value: label.clone() },
                    data_source: source.name.clone(),
                    choices: vec![GONE.to_owned(), KEPT.to_owned()],
                }),
            }
        }
    }
    stands
}

/// Asks about rows that look wrong where there are more of them than a person has said to be right.
pub(super) fn more_doubted(file: &FileImport<'_>, source: &DataSource, gathered: &Gathered) -> Vec<OpenQuestion> {
    let known = |doubt: &str| source.answers.get(doubt)?.get(DOUBTED_ROWS)?.parse::<u64>().ok();
    let is_more = |(doubt, rows): &(&String, &u64)| {
        !file.options.answers.contains_key(*doubt) && known(doubt).is_none_or(|known| **rows > known)
    };
    let question = |(doubt, rows): (&String, &u64)| OpenQuestion {
        about: About::Doubt { name: doubt.clone(), rows: *rows },
        data_source: source.name.clone(),
        choices: vec![RIGHT.to_owned(), WRONG.to_owned()],
    };
    gathered.doubted.iter().filter(is_more).map(question).collect()
}

/// Asks about rows that the file lacks, unless that was agreed to or is known to mean nothing.
pub(super) fn absent(
    file: &FileImport<'_>,
    source: &DataSource,
    upsert: &mut Upsert<'_>,
    change: &Change,
    gathered: &Gathered,
) -> Option<OpenQuestion> {
    let provisional = file.provisional_from();
    let result = upsert.preview();
    let refused = gathered.rejected > 0 && result.updated + result.gone > 0;
    let strictness = if refused { Strictness::AllDays } else { Strictness::Usual(provisional) };
    let shrinking = shrinking(change, &file.coverage, strictness, &file.covers.content)?;
    let said = source.answers.get("absent").and_then(|said| said.get("")).map(String::as_str);
    let agreed = matches!(&file.options.consent, Consent::To(shown) if *shown == shrinking.fingerprint);
    match said {
        Some(KEPT) => upsert.terms().keeps_absent = true,
        _ if agreed => {}
        _ => {
            return Some(OpenQuestion {
                about: About::Absent { change: Box::new(shrinking) },
                data_source: source.name.clone(),
                choices: vec![GONE.to_owned(), KEPT.to_owned()],
            });
        }
    }
    None
}

/// Asks how invoices are numbered where a number comes again on another day.
pub(super) fn numbering(source: &DataSource, change: &Change) -> Option<OpenQuestion> {
    let number = change.renumbered.clone()?;
    if source.answers.contains_key("numbering") {
        return None;
    }
    let choices = NUMBERINGS.map(str::to_owned).to_vec();
    Some(OpenQuestion { about: About::Numbering { number }, data_source: source.name.clone(), choices })
}

/// Refuses rows that contradict what is there.
pub(super) fn refuse_conflicts(
    file: &FileImport<'_>,
    conflicts: &[Conflict],
    checks: &RowChecks,
    gathered: &Gathered,
    report: &mut ImportReport,
) -> Result<(), ServiceError> {
    if conflicts.is_empty() {
        return Ok(());
    }
    let of_line = |conflict: &Conflict| Some((conflict.line, checks.reason(conflict.rule)?));
    let rows: BTreeMap<u64, (String, Reason)> = conflicts.iter().filter_map(of_line).collect();
    let refused = refused_at(file.path, &file.mapping, &rows)?;
    report.rejected += refused.len() as u64;
    let room = EXAMPLES.saturating_sub(report.examples.len());
    report.examples.extend(refused.iter().take(room).cloned());
    gathered.refused.add(refused)
}

/// Refuses an import that is to be strict, where rows were refused or a total of the file is not met.
pub(super) fn check_strict(options: &ImportOptions, report: &ImportReport) -> Result<(), ServiceError> {
    if !options.strict {
        return Ok(());
    }
    if let Some(control) = report.control.iter().find(|control| !control.agrees) {
        let said = miara_model::Text { pl: control.text(Lang::Pl), en: control.text(Lang::En) };
        return Err(ServiceError::Refused(Refusal::StrictTotal { said }));
    }
    if report.rejected == 0 {
        return Ok(());
    }
    let said = |lang| {
        let first = report.examples.first();
        first.map_or_else(String::new, |first| format!("{}:{}: {}", first.file, first.line, first.reason.text(lang)))
    };
    let first = miara_model::Text { pl: said(Lang::Pl), en: said(Lang::En) };
    Err(ServiceError::Refused(Refusal::Strict { rejected: report.rejected, first }))
}
