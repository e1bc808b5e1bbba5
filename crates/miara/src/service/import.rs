//! Files into datasets.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use jiff::Timestamp;
use miara_engine::{Upsert, UpsertResult};
use miara_import::{
    Chunk, Context, LookupTable, Lookups, Mapping, Reader, Refused, Understood, open, plain_mapping, profile_with,
    recognise,
};
use miara_model::{Dataset, Lang};
use serde::Serialize;

use super::{Refusal, Service, ServiceError};
use crate::state::{ImportKind, ImportRecord, Origin, QuarantineFilter};

/// How files are to be imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// The dataset to fill; absent means the one of the mapping that knows the file.
    pub dataset: Option<String>,
    /// Name or file of the mapping; absent means the one that knows the file.
    pub mapping: Option<String>,
    /// Only say what would happen.
    pub dry_run: bool,
    /// Change nothing when a single row is refused.
    pub strict: bool,
}

/// What came of files that went into one dataset by one mapping.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportReport {
    /// The dataset.
    pub dataset: String,
    /// Names of the files.
    pub files: Vec<String>,
    /// Rows read, whatever became of them.
    pub read: u64,
    /// Rows with a new key.
    pub inserted: u64,
    /// Rows that replaced one of the same key.
    pub updated: u64,
    /// Rows that were there already, and rows that a later one of the same import replaced.
    pub unchanged: u64,
    /// Of the unchanged, those that a later row of the same key in this import replaced.
    pub superseded: u64,
    /// Rows refused.
    pub rejected: u64,
    /// The table's version afterwards.
    pub version: Option<u64>,
    /// The mapping.
    pub mapping: String,
    /// Rows passed over because the mapping says so, such as totals.
    pub skipped: u64,
    /// Amounts rounded to four decimal places.
    pub rounded: u64,
    /// What was understood of each file.
    pub understood: Vec<Understood>,
    /// The first refused rows, as examples.
    pub examples: Vec<Refused>,
    /// The dataset's columns that the files supplied.
    pub columns: Vec<String>,
    /// The first rows as they were understood, in the dataset's columns; of a dry run only.
    #[serde(skip)]
    pub sample: Vec<Vec<Option<String>>>,
    /// The number of the import in the history; absent for a dry run.
    #[serde(skip)]
    pub id: Option<i64>,
}

/// Told how far an import is: the file, bytes done, bytes in all.
pub type Progress<'p> = &'p (dyn Fn(&str, u64, u64) + Sync);

/// Files that go into one dataset by one mapping, in one commit.
struct Batch {
    mapping: Mapping,
    files: Vec<PathBuf>,
}

const EXAMPLES: usize = 5;
const SAMPLE_ROWS: usize = 8;

impl Service {
    /// Imports files. Files of one mapping that supply the same columns become visible together, in one
    /// commit.
    ///
    /// Things such as accounts and products go first, so that facts can look them up.
    ///
    /// # Errors
    /// Where a file can't be read or understood. Files of other mappings that came before it are in;
    /// of its own mapping nothing is.
    pub async fn import(
        &self,
        files: &[PathBuf],
        options: &ImportOptions,
        now: Timestamp,
        progress: Progress<'_>,
    ) -> Result<Vec<ImportReport>, ServiceError> {
        let chosen = files.iter().map(|file| Ok((file.clone(), self.choose_mapping(file, options)?)));
        let chosen = chosen.collect::<Result<Vec<_>, ServiceError>>()?;
        self.import_chosen(&chosen, options, now, progress).await
    }

    /// Imports files of which each has its mapping already; of `options` only how counts.
    ///
    /// # Errors
    /// As [`Service::import`].
    pub async fn import_chosen(
        &self,
        files: &[(PathBuf, Mapping)],
        options: &ImportOptions,
        now: Timestamp,
        progress: Progress<'_>,
    ) -> Result<Vec<ImportReport>, ServiceError> {
        let mut reports = Vec::new();
        self.import_each(files, options, now, progress, |report| reports.push(report)).await?;
        Ok(reports)
    }

    /// As [`Service::import_chosen`]; `ended` is told of each commit, so that what is in is known even
    /// where a later file fails.
    ///
    /// # Errors
    /// As [`Service::import`].
    pub async fn import_each(
        &self,
        files: &[(PathBuf, Mapping)],
        options: &ImportOptions,
        now: Timestamp,
        progress: Progress<'_>,
        mut ended: impl FnMut(ImportReport),
    ) -> Result<(), ServiceError> {
        let batches = self.batches(files);
        for (index, batch) in batches.iter().enumerate() {
            self.check_exclusive(&batch.mapping, &batches[..index])?;
        }
        for batch in batches {
            ended(self.import_batch(&batch, options, now, progress).await?);
        }
        Ok(())
    }

    /// Files by mapping, things before facts.
    fn batches(&self, files: &[(PathBuf, Mapping)]) -> Vec<Batch> {
        let mut batches: Vec<Batch> = Vec::new();
        for (file, mapping) in files {
            match batches.iter_mut().find(|batch| batch.mapping.name() == mapping.name()) {
                Some(batch) => batch.files.push(file.clone()),
                None => batches.push(Batch { mapping: mapping.clone(), files: vec![file.clone()] }),
            }
        }
        batches.sort_by_key(|batch| {
            let looks_up = !batch.mapping.lookups().is_empty();
            let is_fact =
                self.book.catalogue.datasets.get(batch.mapping.dataset()).is_some_and(|dataset| dataset.at.is_some());
            (is_fact, looks_up)
        });
        batches
    }

    /// The mapping by which a file is read, as the options say or as it is recognised.
    pub(super) fn choose_mapping(&self, file: &Path, options: &ImportOptions) -> Result<Mapping, ServiceError> {
        let dataset = options.dataset.as_deref().map(|name| self.dataset(name)).transpose()?;
        let mapping = match (&options.mapping, dataset) {
            (Some(name), _) => self.named_mapping(name, dataset)?,
            (None, Some(dataset)) => self.recognised(file, Some(dataset))?.unwrap_or_else(|| plain_mapping(dataset)),
            (None, None) => self.recognised(file, None)?.ok_or_else(|| self.not_recognised(file))?,
        };
        match dataset {
            Some(dataset) if mapping.dataset() != dataset.name => Err(ServiceError::Refused(Refusal::OtherDataset {
                mapping: mapping.name().to_owned(),
                fills: mapping.dataset().to_owned(),
                asked: dataset.name.clone(),
            })),
            _ => Ok(mapping),
        }
    }

    pub(super) fn dataset(&self, name: &str) -> Result<&Dataset, ServiceError> {
        let datasets = &self.book.catalogue.datasets;
        datasets.get(name).ok_or_else(|| {
            let near = miara_model::diagnostic::candidates(name, datasets.keys().map(String::as_str));
            ServiceError::Refused(Refusal::UnknownDataset { name: name.to_owned(), near })
        })
    }

    /// A mapping by its name, or by its file where the name ends like one; `plain` is the dataset's own.
    fn named_mapping(&self, name: &str, dataset: Option<&Dataset>) -> Result<Mapping, ServiceError> {
        let path = Path::new(name);
        if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            let text =
                std::fs::read_to_string(path).map_err(|source| ServiceError::Io { path: name.to_owned(), source })?;
            return Ok(Mapping::parse(name, &text, &self.book.catalogue.datasets)?);
        }
        if let (Some(dataset), "plain") = (dataset, name) {
            return Ok(plain_mapping(dataset));
        }
        let found = self.book.mappings.iter().find(|mapping| mapping.name() == name).cloned();
        found.ok_or_else(|| {
            let known = self.book.mappings.iter().map(Mapping::name);
            let near = miara_model::diagnostic::candidates(name, known);
            ServiceError::Refused(Refusal::UnknownMapping { name: name.to_owned(), near })
        })
    }

    /// A mapping of the book by its name, or one from a YAML file.
    ///
    /// # Errors
    /// Where there is no such mapping, or it is wrong.
    pub fn mapping(&self, name: &str) -> Result<Mapping, ServiceError> {
        self.named_mapping(name, None)
    }

    /// The mapping that knows the file best and lacks nothing.
    fn recognised(&self, file: &Path, dataset: Option<&Dataset>) -> Result<Option<Mapping>, ServiceError> {
        let mappings: Vec<Mapping> = self
            .all_mappings()
            .into_iter()
            .filter(|mapping| dataset.is_none_or(|dataset| mapping.dataset() == dataset.name))
            .collect();
        let profile = profile_with(file, &mappings)?;
        let fitting = recognise(&profile, &mappings).into_iter().filter(|found| found.missing.is_empty());
        // What the firm has said itself about a file goes before what is shipped.
        let fitting: Vec<&Mapping> = fitting.map(|found| found.mapping).collect();
        let own = fitting.iter().find(|mapping| self.book.is_own(mapping.name()));
        Ok(own.or(fitting.first()).map(|mapping| (*mapping).clone()))
    }

    fn not_recognised(&self, file: &Path) -> ServiceError {
        let mappings = self.all_mappings();
        let profile = match profile_with(file, &mappings) {
            Ok(profile) => profile,
            Err(error) => return error.into(),
        };
        let near = recognise(&profile, &mappings)
            .into_iter()
            .take(3)
            .map(|found| (found.mapping.name().to_owned(), found.missing))
            .collect();
        let columns = profile.columns.iter().map(|column| column.name.clone()).collect();
        ServiceError::Refused(Refusal::NotRecognised { file: profile.file, columns, near })
    }

    /// The firm's mappings, the shipped ones, and the plain one of each dataset.
    #[must_use]
    pub fn all_mappings(&self) -> Vec<Mapping> {
        let plain = self.book.catalogue.datasets.values().map(plain_mapping);
        self.book.mappings.iter().cloned().chain(plain).collect()
    }

    /// Refuses a mapping of which another of the same group was used before, or is in this import.
    fn check_exclusive(&self, mapping: &Mapping, others: &[Batch]) -> Result<(), ServiceError> {
        let Some(group) = mapping.exclusive() else { return Ok(()) };
        let beside = others.iter().map(|batch| &batch.mapping).find(|other| other.exclusive() == Some(group));
        let before = self.state().used_of_group(mapping.dataset(), group)?;
        match beside.map(|other| other.name().to_owned()).or(before) {
            Some(used) if used != mapping.name() => Err(ServiceError::Refused(Refusal::Exclusive {
                dataset: mapping.dataset().to_owned(),
                used,
                asked: mapping.name().to_owned(),
            })),
            _ => Ok(()),
        }
    }

    /// Refuses files whose rows get an id from their columns and which have other columns than before:
    /// the same facts would get other ids and count twice.
    fn check_columns(&self, dataset: &Dataset, mapping: &Mapping, readers: &[Reader]) -> Result<(), ServiceError> {
        if !dataset.has_generated_key() || mapping.has_key() {
            return Ok(());
        }
        let telling = |columns: &[String]| -> BTreeSet<String> {
            let is_fact = |name: &String| dataset.columns.get(name).is_some_and(|column| column.fact);
            columns.iter().filter(|name| !is_fact(name) && *name != "row_id").cloned().collect()
        };
        let before = self.state().supplied_columns(&dataset.name, Some(mapping.name()))?;
        let now = readers.iter().map(|reader| stored_columns(reader, dataset));
        let mut sets: Vec<BTreeSet<String>> = Vec::new();
        for set in before.into_iter().chain(now).map(|columns| telling(&columns)) {
            if !sets.contains(&set) {
                sets.push(set);
            }
        }
        match sets.as_slice() {
            [first, .., last] => Err(ServiceError::Refused(Refusal::OtherColumns {
                dataset: dataset.name.clone(),
                columns: first.symmetric_difference(last).cloned().collect(),
            })),
            _ => Ok(()),
        }
    }

    async fn import_batch(
        &self,
        batch: &Batch,
        options: &ImportOptions,
        now: Timestamp,
        progress: Progress<'_>,
    ) -> Result<ImportReport, ServiceError> {
        let dataset = self.dataset(batch.mapping.dataset())?;
        // Look-ups are read under the lock, so that nothing they find changes meanwhile.
        let lock = self.engine.store.lock()?;
        self.settle_undos(&lock).await?;
        let before = self.engine.store.version(&dataset.name)?;
        let lookups = self.lookups(&batch.mapping).await?;
        let zone = self.engine.zone().clone();
        let context = Context { time_zone: zone, currency: &self.book.firm.currency, lookups: &lookups };
        let mut report = empty_report(batch);
        // All files are opened before the first row is read: most faults of a file show here.
        let opened = batch.files.iter().map(|file| open(file, dataset, &batch.mapping, &context));
        let readers = opened.collect::<Result<Vec<_>, _>>()?;
        self.check_columns(dataset, &batch.mapping, &readers)?;
        let run = self.state().begin_run(now)?;
        let keep = Keep { now, run, only_count: options.dry_run || options.strict, zone: self.engine.zone(), progress };
        // Files that supply other columns are compared on their own, in the order in which they came.
        let mut upserts: Vec<(Vec<String>, Upsert<'_>)> = Vec::new();
        for (file, reader) in batch.files.iter().zip(readers) {
            let mapped = stored_columns(&reader, dataset);
            report
                .columns
                .extend(mapped.iter().filter(|name| !report.columns.contains(name)).cloned().collect::<Vec<_>>());
            if upserts.last().is_none_or(|(known, _)| *known != mapped) {
                let schema = miara_import::arrow_schema(dataset);
                upserts.push((mapped.clone(), Upsert::new(&self.engine.store, &lock, dataset, &schema, &mapped)));
            }
            let understood = reader.understood().clone();
            if let Some((_, upsert)) = upserts.last_mut() {
                self.read_file(file, reader, upsert, &understood, &mut report, &keep)?;
            }
            report.understood.push(understood);
        }
        if options.strict && report.rejected > 0 {
            let first = report
                .examples
                .first()
                .map(|refused| format!("{}:{}: {}", refused.file, refused.line, refused.reason.text(Lang::En)));
            return Err(ServiceError::Refused(Refusal::Strict {
                rejected: report.rejected,
                first: first.unwrap_or_default(),
            }));
        }
        for (_, upsert) in upserts {
            let result =
                if options.dry_run { upsert.preview().await? } else { upsert.commit(&report.files.join(", ")).await? };
            add(&mut report, result);
        }
        if !options.dry_run {
            self.release_mended(batch, &report, run)?;
            let record = ImportRecord { before, run, ..record_of(&report, &batch.mapping, now) };
            report.id = Some(self.state().record_import(&record)?);
        }
        Ok(report)
    }

    /// Puts refused rows into quarantine, with what is needed to read them again.
    fn keep_refused(
        &self,
        path: &Path,
        understood: &Understood,
        refused: &[Refused],
        keep: &Keep<'_>,
        content: &OnceCell<String>,
    ) -> Result<(), ServiceError> {
        // A fingerprint reads the whole file, so it is only taken where something was refused.
        if content.get().is_none() {
            drop(content.set(fingerprint(path)?));
        }
        let content = content.get().map_or("", String::as_str);
        let origin = Origin { at: keep.now, understood, content, run: keep.run };
        Ok(self.state().quarantine(origin, refused)?)
    }

    /// Lets go of rows that an earlier import of the same files has refused and this one has not,
    /// since a mapping or a looked-up dataset was mended in between.
    fn release_mended(&self, batch: &Batch, report: &ImportReport, run: i64) -> Result<(), ServiceError> {
        for (path, name) in batch.files.iter().zip(&report.files) {
            let filter = QuarantineFilter {
                dataset: Some(report.dataset.clone()),
                file: Some(name.clone()),
                ..QuarantineFilter::default()
            };
            if self.state().quarantined_count(&filter)? > 0 {
                let content = fingerprint(path)?;
                self.state().release_passed(&report.dataset, name, &content, run)?;
            }
        }
        Ok(())
    }

    /// Reads one file on a thread of its own while its rows are staged here.
    fn read_file(
        &self,
        path: &Path,
        reader: Reader,
        upsert: &mut Upsert<'_>,
        understood: &Understood,
        report: &mut ImportReport,
        keep: &Keep<'_>,
    ) -> Result<(), ServiceError> {
        let content = OnceCell::new();
        let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
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
                (keep.progress)(&understood.file, chunk.bytes_done, size);
                upsert.push(&chunk.batch)?;
                report.read += chunk.read;
                report.skipped += chunk.skipped;
                report.rounded += chunk.rounded;
                report.rejected += chunk.refused.len() as u64;
                if !keep.only_count && !chunk.refused.is_empty() {
                    self.keep_refused(path, understood, &chunk.refused, keep, &content)?;
                }
                let room = EXAMPLES.saturating_sub(report.examples.len());
                report.examples.extend(chunk.refused.into_iter().take(room));
                let room = SAMPLE_ROWS.saturating_sub(report.sample.len());
                report.sample.extend(miara_import::sample(&chunk.batch, keep.zone, room));
            }
            Ok(())
        })
    }

    /// What a mapping's look-ups can find, read from the datasets they name.
    pub(super) async fn lookups(&self, mapping: &Mapping) -> Result<Lookups, ServiceError> {
        let mut lookups = Lookups::new();
        for lookup in mapping.lookups() {
            let pairs = self.engine.pairs(&lookup.dataset, &lookup.on, &lookup.take).await?;
            lookups.insert(lookup.clone(), LookupTable::from_pairs(pairs));
        }
        Ok(lookups)
    }
}

/// A fingerprint of a file's bytes.
fn fingerprint(path: &Path) -> Result<String, ServiceError> {
    let failed = |source| ServiceError::Io { path: path.display().to_string(), source };
    let mut file = std::io::BufReader::with_capacity(1 << 16, std::fs::File::open(path).map_err(failed)?);
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    loop {
        let bytes = file.fill_buf().map_err(failed)?;
        if bytes.is_empty() {
            return Ok(format!("{:032x}", hash.digest128()));
        }
        hash.update(bytes);
        let read = bytes.len();
        file.consume(read);
    }
}

struct Keep<'k> {
    now: Timestamp,
    run: i64,
    only_count: bool,
    zone: &'k jiff::tz::TimeZone,
    progress: Progress<'k>,
}

/// The columns whose values this file decides: those it has, and the key.
pub(super) fn stored_columns(reader: &Reader, dataset: &Dataset) -> Vec<String> {
    let mapped = reader.mapped_columns();
    dataset.columns.keys().filter(|name| mapped.contains(name) || dataset.key.contains(name)).cloned().collect()
}

fn empty_report(batch: &Batch) -> ImportReport {
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    ImportReport {
        dataset: batch.mapping.dataset().to_owned(),
        files: batch.files.iter().map(name).collect(),
        read: 0,
        inserted: 0,
        updated: 0,
        unchanged: 0,
        superseded: 0,
        rejected: 0,
        version: None,
        mapping: batch.mapping.name().to_owned(),
        skipped: 0,
        rounded: 0,
        understood: Vec::new(),
        examples: Vec::new(),
        columns: Vec::new(),
        sample: Vec::new(),
        id: None,
    }
}

fn add(report: &mut ImportReport, result: UpsertResult) {
    report.inserted += result.inserted;
    report.updated += result.updated;
    report.unchanged += result.unchanged + result.superseded;
    report.superseded += result.superseded;
    report.version = result.version;
}

fn record_of(report: &ImportReport, mapping: &Mapping, now: Timestamp) -> ImportRecord {
    ImportRecord {
        id: 0,
        at: now,
        kind: ImportKind::Import,
        dataset: report.dataset.clone(),
        mapping: report.mapping.clone(),
        exclusive: mapping.exclusive().map(str::to_owned),
        files: report.files.clone(),
        read: report.read,
        inserted: report.inserted,
        updated: report.updated,
        unchanged: report.unchanged,
        rejected: report.rejected,
        before: None,
        version: report.version,
        columns: report.columns.clone(),
        run: 0,
        in_force: true,
        undoes: None,
    }
}
