//! One file into its dataset: read, held against what is there, asked about, committed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::sync_channel;

use jiff::Timestamp;
use miara_engine::durable::fingerprint;
use miara_engine::{Change, Conflict, Covered, ImportLock, NewerDays, Terms, Upsert, UpsertResult};
use miara_import::{
    Asked, BARE_NUMBERS, Chunk, Context, Coverage, CoverageKind, DOUBTED_ROWS, FileSource, ImportError, Label, Mapping,
    RIGHT, Reader, Reason, Refused, RowChecks, TitleLines, WRONG, look, numbering_format, open_at, refused_at,
};
use miara_model::{CHANGED_AT, DATA_SOURCE, Dataset, Lang};

use crate::service::data_source::{DataSource, Ownership};
use crate::service::history::CommitNote;
use crate::service::import::mapping;
use crate::service::import::questions::{
    About, BOTH, GONE, KEPT, NEWER, NUMBERINGS, OLDER, OpenQuestion, RENAMED, SourceDoubt, Strictness, of_dates,
    of_decimals, of_rows, pair, reading_of, shrinking,
};
use crate::service::import::refused_rows::RefusedRows;
use crate::service::import::report::{Consent, FileTime, ImportOptions, ImportReport, Progress};
use crate::service::restated::Figures;
use crate::service::{Refusal, Service, ServiceError, data_source, history, restated, upkeep};
use crate::state::{Covers, ImportKind, ImportRecord, Origin};

const EXAMPLES: usize = 5;
const SAMPLE_ROWS: usize = 8;

/// A file on its way, with all that is known of it beforehand.
struct FileImport<'c> {
    path: &'c Path,
    dataset: &'c Dataset,
    mapping: Mapping,
    options: &'c ImportOptions,
    now: Timestamp,
    /// The data source; absent for things.
    source: Option<DataSource>,
    /// True where nobody has said whose file it is and no line above its header tells.
    is_likely: bool,
    coverage: Coverage,
    title: TitleLines,
    covers: Covers,
    /// The imports of the data source into the dataset that are in force.
    imports: Vec<ImportRecord>,
}

impl FileImport<'_> {
    /// Earlier imports of the data source that tell of the same as the file, with how they stand to it.
    fn rivals(&self) -> Vec<(ImportRecord, Age)> {
        let mine = &self.covers;
        let rival = |import: &ImportRecord| {
            let covers = import.covers.as_ref()?;
            let counts = covers.content != mine.content && overlaps(covers, mine);
            counts.then(|| (import.clone(), age_of(covers, mine)))
        };
        self.imports.iter().filter_map(rival).collect()
    }

    /// The first day that the tool may still have changed by itself since the imports before; absent where it
    /// changes none.
    fn provisional_from(&self) -> Option<i32> {
        if self.coverage.settles == 0 {
            return None;
        }
        let days = self.imports.iter().filter_map(|import| import.covers.as_ref()?.days);
        let last = days.map(|(_, last)| last).max();
        last.map(|last| last + 1 - i32::from(self.coverage.settles))
    }
}

/// What reading a file gave, beside its rows.
#[derive(Default)]
struct Gathered {
    asked: Vec<Asked>,
    merged_ids: Vec<String>,
    /// Ids of rows that were refused, or wait for an answer.
    refused_ids: Vec<String>,
    /// Rows that meet a doubt and were said to be right, by its name.
    doubted: BTreeMap<String, u64>,
    refused: RefusedRows,
    /// How many rows were refused.
    rejected: u64,
    /// The last moment that rows tell of.
    last: Option<i64>,
}

/// What came of holding a file against what is there.
struct Judged {
    change: Change,
    conflicts: Vec<Conflict>,
    questions: Vec<OpenQuestion>,
}

/// Imports one file, or says what it waits for.
pub(in crate::service) async fn import_file(
    service: &Service,
    path: &Path,
    mapping: &Mapping,
    options: &ImportOptions,
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<ImportReport, ServiceError> {
    let dataset = mapping::dataset(service, mapping.dataset())?;
    // Look-ups are read under the lock, so that nothing they find changes meanwhile.
    let lock = if options.dry_run { service.engine.store.look() } else { service.engine.store.lock()? };
    if !options.dry_run {
        history::settle_under(service, &lock).await?;
    }
    history::check_logs(service, [dataset.name.as_str()])?;
    let lookups = mapping::lookups(service, mapping).await?;
    let mut report = empty_report(path, mapping);
    report.content = file_fingerprint(path)?;
    report.tool = data_source::tool_of(service, mapping);
    let layout = look(path, mapping)?;
    let title = layout.title(mapping);
    let (mut coming, questions) = arriving(service, path, mapping, dataset, options, now, (title, &report.content))?;
    coming.covers.content.clone_from(&report.content);
    report.data_source = coming.source.as_ref().map(|source| source.name.clone());
    if !questions.is_empty() {
        report.questions = questions;
        return Ok(report);
    }
    let source = coming.source.clone();
    let context = Context {
        time_zone: service.engine.zone().clone(),
        currency: &service.book.firm.currency,
        lookups: &lookups,
        source: file_source(source.as_ref(), now),
    };
    let reader = match open_at(path, layout, dataset, &coming.mapping, &context) {
        Err(error) => {
            report.questions = vec![question_of(error, report.data_source.as_deref())?];
            return Ok(report);
        }
        Ok(reader) => reader,
    };
    coming.title = reader.title().clone();
    let mut upsert = upsert_of(service, &lock, &mut coming, &reader, &mut report)?;
    let gathered = read_file(service, path, reader, (&mut upsert, lock.staging()), &mut report, progress)?;
    settle_terms(&mut coming, &mut upsert, &gathered)?;
    let checks = RowChecks::new(dataset, service.engine.zone().clone())?;
    let judged = judge(service, &mut coming, &mut upsert, &gathered, &checks).await?;
    report.change = judged.change;
    report.questions = judged.questions;
    refuse_conflicts(&coming, &judged.conflicts, &checks, &gathered, &mut report)?;
    check_strict(options, &report)?;
    add(&mut report, upsert.preview());
    if options.dry_run || !report.questions.is_empty() {
        return Ok(report);
    }
    let dataset = &coming.dataset.name;
    let report = commit_file(service, coming, upsert, &gathered, report).await?;
    upkeep::tidy(service, &lock, dataset, now).await;
    Ok(report)
}

/// What is known of a file before it is read, or what must be asked first.
fn arriving<'c>(
    service: &Service,
    path: &'c Path,
    mapping: &Mapping,
    dataset: &'c Dataset,
    options: &'c ImportOptions,
    now: Timestamp,
    (title, content): (TitleLines, &str),
) -> Result<(FileImport<'c>, Vec<OpenQuestion>), ServiceError> {
    let mut coming = FileImport {
        path,
        dataset,
        mapping: mapping.clone(),
        options,
        now,
        source: None,
        is_likely: false,
        coverage: Coverage::rows(),
        title,
        covers: Covers { written: written(path, options), ..Covers::default() },
        imports: Vec::new(),
    };
    if !dataset.is_sourced() {
        return Ok((coming, Vec::new()));
    }
    let said = options.answers.get("data-source").or(options.data_source.as_ref());
    let sources = data_source::data_sources(service)?;
    let tool = data_source::tool_of(service, mapping);
    let mut source = match data_source::whose(service, &sources, mapping, &coming.title, said.map(String::as_str)) {
        Ownership::Known(source) => source,
        Ownership::Likely(source) => {
            coming.is_likely = true;
            source
        }
        Ownership::Open(choices) => {
            let named = coming.title.account.is_some() && mapping.tool().is_some();
            let doubt = if named { SourceDoubt::OtherAccount } else { SourceDoubt::Several };
            let about = About::DataSource { doubt };
            return Ok((coming, vec![OpenQuestion { about, data_source: tool, choices }]));
        }
    };
    mapping::check_exclusive(service, mapping, &source.name)?;
    check_same_file(service, content, dataset, &source.name)?;
    coming.imports = service.state().imports_of_source(&dataset.name, &source.name)?;
    // What was answered for this file alone counts as said of the source.
    for (key, answer) in &options.answers {
        check_answer(key, mapping, dataset)?;
        if key == "absent" && answer == GONE {
            // What leaves was to be shown first.
            let choices = vec![KEPT.to_owned(), "--confirm".to_owned()];
            let (question, answer) = (key.clone(), answer.clone());
            return Err(ServiceError::Refused(Refusal::NoSuchAnswer { question, answer, choices }));
        }
        let (about, value) = about_and_value(key);
        source.answers.entry(about.to_owned()).or_default().insert(value, answer.clone());
    }
    if source.answers.contains_key("numbering") {
        bare_numbers(&mut source, &coming.imports);
    }
    let (order, sign) = reading_of(&source);
    let said = order.filter(|_| options.answers.contains_key("date-order"));
    coming.mapping = mapping.read_as(order, said, sign);
    coming.source = Some(source);
    Ok((coming, Vec::new()))
}

/// Refuses a file whose very bytes are in the book already as a file of another data source.
fn check_same_file(service: &Service, content: &str, dataset: &Dataset, source: &str) -> Result<(), ServiceError> {
    match service.state().import_of_content(&dataset.name, content)? {
        Some((import, other)) if other != source => {
            Err(ServiceError::Refused(Refusal::SameFile { import, other, source: source.to_owned() }))
        }
        _ => Ok(()),
    }
}

/// Years or months of which documents had been imported under their bare number before it was said that
/// numbers begin anew: there they keep it, so that later files find them.
fn bare_numbers(source: &mut DataSource, imports: &[ImportRecord]) {
    let Some(said) = source.answers.get_mut("numbering") else { return };
    if said.contains_key(BARE_NUMBERS) {
        return;
    }
    let Some(format) = said.get("").and_then(|answer| numbering_format(answer)) else { return };
    let mut periods = std::collections::BTreeSet::new();
    for (first, last) in imports.iter().filter_map(|import| import.covers.as_ref()?.days) {
        periods.extend((first..=last).map(|day| day_of(day).strftime(format).to_string()));
    }
    let periods: Vec<String> = periods.into_iter().collect();
    said.insert(BARE_NUMBERS.to_owned(), periods.join(" "));
}

/// The import of a file into its table, before its rows are read.
fn upsert_of<'s>(
    service: &'s Service,
    lock: &'s ImportLock,
    coming: &mut FileImport<'s>,
    reader: &Reader,
    report: &mut ImportReport,
) -> Result<Upsert<'s>, ServiceError> {
    let dataset = coming.dataset;
    let mut mapped = stored_columns(reader, dataset);
    report.columns.clone_from(&mapped);
    coming.coverage = coverage_of(coming, reader);
    let mut terms = Terms { key: dataset.key.clone(), ..Terms::default() };
    if let Some(source) = &coming.source {
        narrow_scope(service, coming.dataset, &source.name, &mut coming.coverage)?;
        terms.data_source = Some(source.name.clone());
        terms.is_first = coming.imports.is_empty();
        mapped.extend(dataset.columns.iter().filter(|(_, column)| column.hidden).map(|(name, _)| name.clone()));
        // The tool's own time of change is a column like others.
        mapped.retain(|name| name != CHANGED_AT || reader.mapped_columns().contains(name));
        if coming.mapping.has_shared_id() {
            terms.key.retain(|column| column != DATA_SOURCE);
        }
        terms.changed_at = dataset.columns.contains_key(CHANGED_AT).then(|| CHANGED_AT.to_owned());
        terms.scope.clone_from(&coming.coverage.scope);
        terms.document.clone_from(&coming.coverage.document);
        // A document of another firm has other buyers under the same numbers.
        let buyer = dataset.dimension_column("account").filter(|name| mapped.iter().any(|known| known == name));
        terms.told_by = buyer.filter(|_| terms.document.is_some()).map(str::to_owned);
        terms.covered = match (coming.coverage.kind, &coming.coverage.axis) {
            (CoverageKind::Days, Some(axis)) => Covered::Days { axis: axis.clone(), days: (i32::MIN, i32::MAX) },
            (CoverageKind::All, _) => {
                // What a list lacks was gone when it was exported.
                let now = coming.now.as_microsecond();
                Covered::All { at: coming.covers.written.filter(|written| *written <= now).unwrap_or(now) }
            }
            _ => Covered::Rows,
        };
    }
    terms.mapped = mapped;
    let schema = miara_import::arrow_schema(dataset);
    Ok(Upsert::new(&service.engine.store, lock, dataset, &schema, terms, service.engine.zone().clone()))
}

/// A file is only limited by columns that all files of the source have: rows without the column can't be
/// told apart by it.
pub(in crate::service) fn narrow_scope(
    service: &Service,
    dataset: &Dataset,
    source: &str,
    coverage: &mut Coverage,
) -> Result<(), ServiceError> {
    if coverage.scope.is_empty() {
        return Ok(());
    }
    let before = service.state().supplied_columns(&dataset.name, None, Some(source))?;
    coverage.scope.retain(|column| before.iter().all(|columns| columns.contains(column)));
    Ok(())
}

/// Reads a file on a thread of its own while its rows are staged here.
fn read_file(
    service: &Service,
    path: &Path,
    reader: Reader,
    (upsert, staging): (&mut Upsert<'_>, &Path),
    report: &mut ImportReport,
    progress: Progress<'_>,
) -> Result<Gathered, ServiceError> {
    let understood = reader.understood().clone();
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let mut gathered = Gathered::default();
    gathered.refused.keep_beside(staging);
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(4);
        scope.spawn(move || {
            for chunk in reader {
                let failed = chunk.is_err();
                if sender.send(chunk).is_err() || failed {
                    break;
                }
            }
        });
        for chunk in receiver {
            let chunk: Chunk = chunk?;
            progress(&understood.file, chunk.bytes_done, size);
            upsert.push(&chunk.batch, &chunk.lines)?;
            gather(service, chunk, &mut gathered, report)?;
        }
        Ok::<_, ServiceError>(())
    })?;
    report.understood.push(understood);
    Ok(gathered)
}

fn gather(
    service: &Service,
    mut chunk: Chunk,
    gathered: &mut Gathered,
    report: &mut ImportReport,
) -> Result<(), ServiceError> {
    // Rows about which something is asked are not refused: they wait with the file.
    chunk.refused.retain(|refused| !matches!(refused.reason, Reason::Unanswered { .. }));
    report.read += chunk.read;
    report.skipped += chunk.skipped;
    report.rounded += chunk.rounded;
    report.rejected += chunk.refused.len() as u64;
    let room = EXAMPLES.saturating_sub(report.examples.len());
    report.examples.extend(chunk.refused.iter().take(room).cloned());
    let room = SAMPLE_ROWS.saturating_sub(report.sample.len());
    report.sample.extend(miara_import::sample(&chunk.batch, service.engine.zone(), room));
    gathered.last = gathered.last.max(chunk.last_moment);
    report.control.extend(chunk.control);
    gathered.rejected += chunk.refused.len() as u64;
    gathered.refused.add(chunk.refused)?;
    gathered.merged_ids.extend(chunk.merged_ids);
    gathered.refused_ids.extend(chunk.refused_ids);
    for (doubt, rows) in chunk.doubted {
        *gathered.doubted.entry(doubt).or_default() += rows;
    }
    for asked in chunk.asked {
        let same = |known: &&mut Asked| known.about == asked.about && known.value == asked.value;
        match gathered.asked.iter_mut().find(same) {
            Some(known) => known.rows += asked.rows,
            None => gathered.asked.push(asked),
        }
    }
    for label in chunk.labels {
        let same = |known: &&mut Label| {
            known.about == label.about && known.value == label.value && known.taken_for == label.taken_for
        };
        match report.labels.iter_mut().find(same) {
            Some(known) => known.rows += label.rows,
            None => report.labels.push(label),
        }
    }
    Ok(())
}

/// What the file covers, now that its rows are known.
fn settle_terms(coming: &mut FileImport<'_>, upsert: &mut Upsert<'_>, gathered: &Gathered) -> Result<(), ServiceError> {
    if coming.source.is_none() {
        return Ok(());
    }
    let rows = upsert.days();
    let scopes = upsert.scopes();
    let terms = upsert.terms();
    terms.merged_away = gathered.merged_ids.iter().cloned().collect();
    terms.refused = gathered.refused_ids.iter().cloned().collect();
    coming.covers.kind = Some(coming.coverage.kind);
    coming.covers.last = gathered.last.filter(|last| *last <= coming.now.as_microsecond());
    if let Covered::Days { days, .. } = &mut terms.covered {
        let titled = coming.title.days.map(|(first, last)| (day_number(first), day_number(last)));
        // A title that its own rows contradict says nothing.
        let fits = |titled: &(i32, i32)| rows.is_none_or(|rows| titled.0 <= rows.0 && rows.1 <= titled.1);
        // A file without rows says nothing of its days: it may be of an empty filter.
        let covered = rows.and(titled.filter(fits).or(rows));
        *days = covered.unwrap_or((1, 0));
        coming.covers.days = covered;
        coming.covers.scopes = scopes.into_iter().collect();
    }
    Ok(())
}

/// Holds the file against what is there and finds what must be asked.
async fn judge(
    service: &Service,
    coming: &mut FileImport<'_>,
    upsert: &mut Upsert<'_>,
    gathered: &Gathered,
    checks: &RowChecks,
) -> Result<Judged, ServiceError> {
    let (mut change, mut conflicts) = upsert.prepare(&|batch| checks.broken(batch)).await?;
    let mut questions = Vec::new();
    let Some(source) = coming.source.clone() else { return Ok(Judged { change, conflicts, questions }) };
    let names = |list: Vec<&String>| list.into_iter().cloned().collect::<Vec<_>>();
    let moments = names(coming.dataset.dated.iter().map(|dated| &dated.column).collect());
    let doubts = names(coming.dataset.doubts.iter().map(|doubt| &doubt.name).collect());
    questions.extend(of_rows(&gathered.asked, &moments, &doubts, &source.name));
    questions.extend(more_doubted(coming, &source, gathered));
    if let Some(question) = other_account(service, coming, &source, &change)? {
        questions.push(question);
        return Ok(Judged { change, conflicts, questions });
    }
    if let Some(question) = numbering(&source, &change) {
        questions.push(question);
        return Ok(Judged { change, conflicts, questions });
    }
    let rivals = coming.rivals();
    let result = upsert.preview();
    let changes = result.updated + result.gone > 0 || !change.days.is_empty();
    match newer_than(coming, rivals, changes) {
        Ok(newer) if newer.is_empty() => {}
        Ok(newer) => {
            let said = source.answers.get("beyond").and_then(|said| said.get("")).cloned();
            upsert.terms().adds_older = said.as_deref() == Some(KEPT);
            make_older(upsert, &newer, &coming.coverage).await?;
            (change, conflicts) = upsert.prepare(&|batch| checks.broken(batch)).await?;
            if change.beyond.rows.rows > 0 && said.is_none() {
                questions.push(OpenQuestion {
                    about: About::Beyond { beyond: Box::new(change.beyond.clone()) },
                    data_source: source.name.clone(),
                    choices: vec![GONE.to_owned(), KEPT.to_owned()],
                });
                return Ok(Judged { change, conflicts, questions });
            }
            if coming.coverage.kind != CoverageKind::Days {
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
    if renamed(coming, &source, upsert, &change, &mut questions) {
        (change, conflicts) = upsert.prepare(&|batch| checks.broken(batch)).await?;
    }
    if let Some(question) = absent(coming, &source, upsert, &change, gathered) {
        questions.push(question);
    } else if upsert.terms().keeps_absent {
        (change, conflicts) = upsert.prepare(&|batch| checks.broken(batch)).await?;
    }
    Ok(Judged { change, conflicts, questions })
}

/// Asks whose file it is where its numbers speak for another account.
fn other_account(
    service: &Service,
    coming: &FileImport<'_>,
    source: &DataSource,
    change: &Change,
) -> Result<Option<OpenQuestion>, ServiceError> {
    if !coming.is_likely || change.known == 0 {
        return Ok(None);
    }
    let met_none = change.met == 0 && coming.coverage.kind == CoverageKind::All && coming.covers.last.is_some();
    // Another report of the same account completes its rows; it has no number to contradict.
    let again = coming.imports.iter().any(|import| import.mapping == coming.mapping.name());
    // In a list made by hand, one date is soon corrected.
    let least = if coming.mapping.tool().is_some() { 1 } else { 2 };
    let mostly_moved = change.met >= least && change.moved * 2 > change.met;
    let doubt = match (coming.coverage.kind, &coming.coverage.document) {
        (CoverageKind::Days, Some(_)) => {
            (change.same * 2 < change.met && mostly_moved).then_some(SourceDoubt::OtherIds)
        }
        // Where days stand for ids, what a row is called tells it.
        (CoverageKind::Days, None) if coming.mapping.tool().is_some() && !coming.mapping.has_own_id() => {
            let settling = coming.provisional_from();
            (again && tells_other_numbers(change, settling)).then_some(SourceDoubt::OtherNumbers)
        }
        (CoverageKind::Rows, _) if !coming.dataset.has_generated_key() && coming.mapping.tool().is_some() => {
            let has_ids = coming.dataset.key.iter().any(|key| key.ends_with("_id"));
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
    let tool = data_source::tool_of(service, &coming.mapping);
    let fresh = sources.free_name(&tool, coming.title.account.as_deref());
    let choices = sources.of_tool(&tool).map(|source| source.name.clone()).chain([fresh]).collect();
    let about = About::DataSource { doubt };
    Ok(Some(OpenQuestion { about, data_source: source.name.clone(), choices }))
}

/// Refuses rows that contradict what is there.
fn refuse_conflicts(
    coming: &FileImport<'_>,
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
    let refused = refused_at(coming.path, &coming.mapping, &rows)?;
    report.rejected += refused.len() as u64;
    let room = EXAMPLES.saturating_sub(report.examples.len());
    report.examples.extend(refused.iter().take(room).cloned());
    gathered.refused.add(refused)
}

/// Makes the file part of its table, and writes down what it did.
async fn commit_file(
    service: &Service,
    coming: FileImport<'_>,
    upsert: Upsert<'_>,
    gathered: &Gathered,
    mut report: ImportReport,
) -> Result<ImportReport, ServiceError> {
    let source = source_afterwards(service, &coming, gathered)?;
    let covers = Covers { whole: upsert.is_whole(), ..coming.covers.clone() };
    // A table's first version is empty: a creation without rows is no state of its own.
    let before = service.engine.store.version(&coming.dataset.name)?.filter(|version| *version > 0);
    let changes = report.inserted + report.updated + report.gone > 0;
    let figures = if changes { restated::figures_before(service, &report.dataset, coming.now).await } else { Ok(None) };
    // Other tables than the import's may be damaged; that is no reason to refuse it.
    let figures = figures.unwrap_or_else(|error| {
        tracing::warn!(%error, "figures of closed months could not be told");
        None
    });
    let run = hold(service, &coming, gathered, &report, figures.as_ref())?;
    let record = ImportRecord {
        before,
        run,
        covers: coming.source.is_some().then_some(covers),
        ..record_of(&report, &coming.mapping, coming.now)
    };
    let note = CommitNote { record, content: report.content.clone(), source, undone: None };
    let result = upsert.commit(&note.json()?).await?;
    add(&mut report, result);
    let id = history::write_down_now(service, &note, result.version)?;
    report.id = Some(id);
    report.restated = history::compare_figures(service, id, figures, coming.now).await;
    Ok(report)
}

/// The file's data source with what was said about its files, now that this one is imported.
fn source_afterwards(
    service: &Service,
    coming: &FileImport<'_>,
    gathered: &Gathered,
) -> Result<Option<DataSource>, ServiceError> {
    let Some(source) = &coming.source else { return Ok(None) };
    let known = data_source::data_sources(service)?.named(&source.name).cloned();
    let mut answers = known.map(|known| known.answers).unwrap_or_default();
    // What was answered on the command line holds for later files as well, unless it is of this one alone.
    for (about, value, answer) in coming.options.answers.iter().filter_map(of_source) {
        answers.entry(about).or_default().insert(value, answer);
    }
    for (doubt, rows) in &gathered.doubted {
        answers.entry(doubt.clone()).or_default().insert(DOUBTED_ROWS.to_owned(), rows.to_string());
    }
    if let (Some(kept), Some(said)) = (answers.get_mut("numbering"), source.answers.get("numbering")) {
        let bare = said.get_key_value(BARE_NUMBERS);
        kept.extend(bare.map(|(about, days)| (about.clone(), days.clone())));
    }
    Ok(Some(DataSource { answers, ..source.clone() }))
}

/// Holds what the file brings beside its rows until they are in, and returns the number of its run.
fn hold(
    service: &Service,
    coming: &FileImport<'_>,
    gathered: &Gathered,
    report: &ImportReport,
    figures: Option<&Figures>,
) -> Result<i64, ServiceError> {
    let run = service.state().begin_run(coming.now)?;
    if let Some(understood) = report.understood.first() {
        let origin = Origin { at: coming.now, understood, content: &report.content, run };
        gathered.refused.each(|rows| Ok(service.state().hold_refused(origin, rows)?))?;
    }
    if let Some(figures) = figures {
        let json = serde_json::to_string(figures).unwrap_or_default();
        service.state().hold_figures(run, &json)?;
    }
    Ok(run)
}

/// Asks about rows under another name, or lets the file stand for the old one; true where it does.
fn renamed(
    coming: &FileImport<'_>,
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
    let mine = &coming.covers.scopes;
    for import in &coming.imports {
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
fn more_doubted(coming: &FileImport<'_>, source: &DataSource, gathered: &Gathered) -> Vec<OpenQuestion> {
    let known = |doubt: &str| source.answers.get(doubt)?.get(DOUBTED_ROWS)?.parse::<u64>().ok();
    let is_more = |(doubt, rows): &(&String, &u64)| {
        !coming.options.answers.contains_key(*doubt) && known(doubt).is_none_or(|known| **rows > known)
    };
    let question = |(doubt, rows): (&String, &u64)| OpenQuestion {
        about: About::Doubt { name: doubt.clone(), rows: *rows },
        data_source: source.name.clone(),
        choices: vec![RIGHT.to_owned(), WRONG.to_owned()],
    };
    gathered.doubted.iter().filter(is_more).map(question).collect()
}

/// Asks about rows that the file lacks, unless that was agreed to or is known to mean nothing.
fn absent(
    coming: &FileImport<'_>,
    source: &DataSource,
    upsert: &mut Upsert<'_>,
    change: &Change,
    gathered: &Gathered,
) -> Option<OpenQuestion> {
    let provisional = coming.provisional_from();
    let result = upsert.preview();
    let refused = gathered.rejected > 0 && result.updated + result.gone > 0;
    let strictness = if refused { Strictness::AllDays } else { Strictness::Usual(provisional) };
    let shrinking = shrinking(change, &coming.coverage, strictness, &coming.covers.content)?;
    let said = source.answers.get("absent").and_then(|said| said.get("")).map(String::as_str);
    let agreed = matches!(&coming.options.consent, Consent::To(shown) if *shown == shrinking.fingerprint);
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
fn numbering(source: &DataSource, change: &Change) -> Option<OpenQuestion> {
    let number = change.renumbered.clone()?;
    if source.answers.contains_key("numbering") {
        return None;
    }
    let choices = NUMBERINGS.map(str::to_owned).to_vec();
    Some(OpenQuestion { about: About::Numbering { number }, data_source: source.name.clone(), choices })
}

/// Questions that every file can raise.
const ALWAYS: [&str; 9] =
    ["data-source", "order", "beyond", "absent", "renamed", "left-out", "date-order", "decimal-sign", "numbering"];

/// Refuses an answer to a question that files of the mapping never raise.
fn check_answer(key: &str, mapping: &Mapping, dataset: &Dataset) -> Result<(), ServiceError> {
    let (about, _) = about_and_value(key);
    let known = ALWAYS.contains(&about)
        || mapping.asks().any(|name| name == about)
        || dataset.dated.iter().any(|dated| dated.column == about)
        || dataset.columns.get(about).is_some_and(|column| !column.choices.is_empty())
        || dataset.doubts.iter().any(|doubt| doubt.name == about);
    if known { Ok(()) } else { Err(ServiceError::Refused(Refusal::NoSuchQuestion { name: key.to_owned() })) }
}

/// An answer that holds for all files of a data source: what it is about, of which value, and what it is.
fn of_source((key, answer): (&String, &String)) -> Option<(String, String, String)> {
    let (about, value) = about_and_value(key);
    let lasts = !matches!(about, "data-source" | "order" | "beyond" | "absent" | "left-out" | "renamed");
    lasts.then(|| (about.to_owned(), value, answer.clone()))
}

/// What an answer is about, and the value that it is given for, as it is stored.
fn about_and_value(key: &str) -> (&str, String) {
    let (about, value) = key.split_once('/').unwrap_or((key, ""));
    (about, value.trim().to_lowercase())
}

/// What reading a file has to know of its data source.
pub(in crate::service) fn file_source(source: Option<&DataSource>, now: Timestamp) -> FileSource<'_> {
    FileSource {
        name: source.map(|source| source.name.as_str()),
        answers: source.map(|source| &source.answers),
        now: now.as_microsecond(),
    }
}

/// True where a file's numbers for days that are there already are mostly others: of settled days most rows, of
/// days that still settle all of them, or most with other sums as well.
fn tells_other_numbers(change: &Change, settling: Option<i32>) -> bool {
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

/// How old an earlier import is beside a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    Older,
    Newer,
    /// The dates inside the files and the times of the files contradict each other, or one is not known.
    Unclear,
}

/// The imports that are newer than the file; the import of which that can't be told and must be asked, where the
/// file changes anything.
fn newer_than(
    coming: &FileImport<'_>,
    rivals: Vec<(ImportRecord, Age)>,
    changes: bool,
) -> Result<Vec<ImportRecord>, i64> {
    let ages = || rivals.iter().map(|(_, age)| *age);
    let is_whole = |import: &ImportRecord| import.covers.as_ref().is_some_and(|covers| covers.whole);
    let newest_is_whole = rivals.iter().any(|(import, age)| *age == Age::Newer && is_whole(import));
    // Between an older list and a newer one that is not whole, it depends on each row which is the newest.
    let between = coming.coverage.kind != CoverageKind::Days
        && !newest_is_whole
        && ages().any(|age| age == Age::Newer)
        && ages().any(|age| age == Age::Older);
    let open = |age: Age| age == Age::Unclear || (between && age == Age::Newer);
    let unclear = rivals.iter().filter(|(_, age)| open(*age)).map(|(import, _)| import.id).max();
    let said = coming.options.answers.get("order").map(String::as_str);
    if let (Some(import), true, None) = (unclear, changes, said) {
        return Err(import);
    }
    let unclear_is_newer = said == Some(OLDER);
    let is_newer = |age: Age| match age {
        Age::Newer => !(between && said == Some(NEWER)),
        Age::Unclear => unclear_is_newer,
        Age::Older => false,
    };
    let newer = rivals.into_iter().filter(|(_, age)| is_newer(*age));
    Ok(newer.map(|(import, _)| import).collect())
}

/// Lets what newer files say stand.
async fn make_older(upsert: &mut Upsert<'_>, newer: &[ImportRecord], coverage: &Coverage) -> Result<(), ServiceError> {
    if coverage.kind == CoverageKind::Days {
        upsert.leave_out_older(newer_days(newer)).await?;
    } else {
        let terms = upsert.terms();
        terms.is_older = true;
        // Only a newer list that is whole knows that what it lacks is gone.
        if terms.adds_older || !newer.iter().any(|import| import.covers.as_ref().is_some_and(|covers| covers.whole)) {
            terms.covered = Covered::Rows;
        }
    }
    Ok(())
}

/// The days that imports cover.
pub(in crate::service) fn newer_days(newer: &[ImportRecord]) -> Vec<NewerDays> {
    let covers = newer.iter().filter_map(|import| import.covers.as_ref());
    let days =
        |covers: &Covers| Some(NewerDays { days: covers.days?, scopes: covers.scopes.iter().copied().collect() });
    covers.filter_map(days).collect()
}

/// True where two files tell of the same: of one list, or of days that they share.
fn overlaps(theirs: &Covers, mine: &Covers) -> bool {
    let (Some(a), Some(b)) = (theirs.days, mine.days) else { return theirs.kind == mine.kind };
    let scopes = theirs.scopes.is_empty() || mine.scopes.is_empty() || !theirs.scopes.is_disjoint(&mine.scopes);
    a.0 <= b.1 && b.0 <= a.1 && scopes
}

/// The last day or moment that a file tells of.
fn last_of(covers: &Covers) -> Option<i64> {
    covers.days.map(|(_, last)| i64::from(last)).or(covers.last)
}

/// How old what another file says is, by the last day or moment inside; the times of the files break ties.
fn age_of(theirs: &Covers, mine: &Covers) -> Age {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let written = theirs.written.zip(mine.written).map(|(theirs, mine)| theirs.cmp(&mine));
    match (last_of(theirs).cmp(&last_of(mine)), written) {
        (Less, Some(Less | Equal) | None) | (Equal, Some(Less | Equal) | None) => Age::Older,
        (Greater, Some(Greater | Equal)) | (Equal, Some(Greater)) => Age::Newer,
        (Greater, Some(Less) | None) | (Less, Some(Greater)) => Age::Unclear,
    }
}

/// True unless another file is older than one.
pub(in crate::service) fn is_newer(theirs: &Covers, mine: &Covers) -> bool {
    age_of(theirs, mine) != Age::Older
}

/// A question instead of an error, where a person can answer it.
fn question_of(error: ImportError, source: Option<&str>) -> Result<OpenQuestion, ServiceError> {
    match (&error, source) {
        (ImportError::AmbiguousDates { column, example, .. }, Some(source)) => Ok(of_dates(column, example, source)),
        (ImportError::AmbiguousDecimals { column, example, .. }, Some(source)) => {
            Ok(of_decimals(column, example, source))
        }
        _ => Err(error.into()),
    }
}

/// Refuses an import that is to be strict, where rows were refused or a total of the file is not met.
fn check_strict(options: &ImportOptions, report: &ImportReport) -> Result<(), ServiceError> {
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
    let said = |refused: &Refused| format!("{}:{}: {}", refused.file, refused.line, refused.reason.text(Lang::En));
    let first = report.examples.first().map(said).unwrap_or_default();
    Err(ServiceError::Refused(Refusal::Strict { rejected: report.rejected, first }))
}

/// When the file itself was last written, where that is known.
fn written(path: &Path, options: &ImportOptions) -> Option<i64> {
    match options.written {
        FileTime::OfFile => {
            let time = std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()?;
            Timestamp::try_from(time).ok().map(Timestamp::as_microsecond)
        }
        FileTime::At(time) => Some(time.as_microsecond()),
        FileTime::Unknown => None,
    }
}

fn day_of(number: i32) -> jiff::civil::Date {
    jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(number))
}

fn day_number(day: jiff::civil::Date) -> i32 {
    day.since(jiff::civil::date(1970, 1, 1)).map_or(0, |span| span.get_days())
}

/// A fingerprint of a file's bytes.
///
/// # Errors
/// Where the file can't be read.
pub fn file_fingerprint(path: &Path) -> Result<String, ServiceError> {
    fingerprint(path).map_err(|source| ServiceError::Io { path: path.display().to_string(), source })
}

/// What the file covers. Where it lacks the tool's own ids, or an earlier file of the source did, its rows are not
/// known by them, and the days stand for the rows.
fn coverage_of(coming: &FileImport<'_>, reader: &Reader) -> Coverage {
    let said = coming.mapping.coverage(coming.dataset, reader.mapped_columns());
    let covered_days = |import: &ImportRecord| {
        let kind = import.covers.as_ref().and_then(|covers| covers.kind);
        import.mapping == coming.mapping.name() && kind == Some(CoverageKind::Days)
    };
    let by_days = reader.lacks_ids() || coming.imports.iter().any(covered_days);
    if coming.mapping.has_own_id() && said.kind == CoverageKind::Rows && by_days {
        return Coverage::usual(coming.dataset, reader.mapped_columns());
    }
    said
}

/// The columns whose values this file decides: those it has, and the key.
pub(in crate::service) fn stored_columns(reader: &Reader, dataset: &Dataset) -> Vec<String> {
    let mapped = reader.mapped_columns();
    dataset.columns.keys().filter(|name| mapped.contains(name) || dataset.key.contains(name)).cloned().collect()
}

fn empty_report(path: &Path, mapping: &Mapping) -> ImportReport {
    ImportReport {
        dataset: mapping.dataset().to_owned(),
        files: vec![path.file_name().unwrap_or_default().to_string_lossy().into_owned()],
        mapping: mapping.name().to_owned(),
        ..ImportReport::default()
    }
}

fn add(report: &mut ImportReport, result: UpsertResult) {
    report.inserted = result.inserted;
    report.updated = result.updated;
    report.unchanged = result.unchanged + result.superseded;
    report.superseded = result.superseded;
    report.gone = result.gone;
    report.older = result.older;
    report.version = result.version;
}

fn record_of(report: &ImportReport, mapping: &Mapping, now: Timestamp) -> ImportRecord {
    ImportRecord {
        mapping: report.mapping.clone(),
        exclusive: mapping.exclusive().map(str::to_owned),
        files: report.files.clone(),
        read: report.read,
        inserted: report.inserted,
        updated: report.updated,
        unchanged: report.unchanged,
        rejected: report.rejected,
        version: report.version,
        columns: report.columns.clone(),
        data_source: report.data_source.clone(),
        gone: report.gone,
        ..ImportRecord::of(ImportKind::Import, &report.dataset, now)
    }
}
