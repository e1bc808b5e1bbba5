//! The rows of a file, read and staged.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::sync_channel;

use miara_engine::Upsert;
use miara_import::{Asked, Chunk, Counted, ImportError, Label, Reader, Reason};

use crate::service::import::questions::{OpenQuestion, of_dates, of_decimals, of_hours};
use crate::service::import::refused_rows::RefusedRows;
use crate::service::import::report::{ImportReport, Progress};
use crate::service::{Service, ServiceError};

pub(super) const EXAMPLES: usize = 5;

pub(super) const SAMPLE_ROWS: usize = 8;

/// What reading a file gave, beside its rows.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) asked: Vec<Asked>,
    pub(super) merged_ids: Vec<String>,
    /// Ids of rows that were refused, or wait for an answer.
    pub(super) refused_ids: Vec<String>,
    /// Rows that meet a doubt and were said to be right, by its name.
    pub(super) doubted: BTreeMap<String, u64>,
    pub(super) refused: RefusedRows,
    /// How many rows were refused.
    pub(super) rejected: u64,
    /// The last moment that rows tell of.
    pub(super) last: Option<i64>,
}

/// Reads a file on a thread of its own while its rows are staged here.
pub(super) fn read_file(
    service: &Service,
    path: &Path,
    reader: Reader,
    mut counted: Option<Counted>,
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
            counted.iter_mut().for_each(|counted| counted.add(&chunk.batch));
            gather(service, chunk, &mut gathered, report)?;
        }
        Ok::<_, ServiceError>(())
    })?;
    report.summary = counted.map(|counted| counted.summary()).unwrap_or_default();
    report.understood.push(understood);
    Ok(gathered)
}

pub(super) fn gather(
    service: &Service,
    mut chunk: Chunk,
    gathered: &mut Gathered,
    report: &mut ImportReport,
) -> Result<(), ServiceError> {
    // Rows about which something is asked are not refused: they wait with the file.
    chunk.refused.retain(|refused| !matches!(refused.reason, Reason::Unanswered { .. }));
    report.read += chunk.read;
    report.skipped += chunk.skipped;
    report.stray_quotes.extend(chunk.stray_quotes);
    report.totals.extend(chunk.totals);
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

/// A question instead of an error, where a person can answer it.
pub(super) fn question_of(error: ImportError, source: Option<&str>) -> Result<OpenQuestion, ServiceError> {
    match (&error, source) {
        (ImportError::AmbiguousDates { column, example, .. }, Some(source)) => Ok(of_dates(column, example, source)),
        (ImportError::AmbiguousDecimals { column, example, .. }, Some(source)) => {
            Ok(of_decimals(column, example, source))
        }
        (ImportError::AmbiguousHours { column, example, .. }, Some(source)) => Ok(of_hours(column, example, source)),
        _ => Err(error.into()),
    }
}
