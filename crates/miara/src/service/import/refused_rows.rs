//! Refused rows of a file, kept aside until its import is certain.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use miara_import::Refused;

use crate::service::ServiceError;

/// Rows that are held in memory before all go to a file.
const HELD: usize = 10_000;
/// Rows that are handed on together.
const TOGETHER: usize = 1_000;

/// Refused rows of one file: few in memory, many in a file that the next import sweeps.
#[derive(Default)]
pub(in crate::service) struct RefusedRows {
    folder: PathBuf,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    held: Vec<Refused>,
    spilled: Option<BufWriter<File>>,
}

impl RefusedRows {
    /// Lets many rows go to a file in `folder`.
    pub(in crate::service) fn keep_beside(&mut self, folder: &Path) {
        self.folder = folder.to_owned();
    }

    fn file(&self) -> PathBuf {
        self.folder.join("refused.ndjson")
    }

    fn failed(&self) -> impl Fn(std::io::Error) -> ServiceError + '_ {
        |source| ServiceError::Io { path: self.file().display().to_string(), source }
    }

    pub(in crate::service) fn add(&self, rows: Vec<Refused>) -> Result<(), ServiceError> {
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        inner.held.extend(rows);
        if inner.held.len() > HELD {
            if inner.spilled.is_none() {
                std::fs::create_dir_all(&self.folder).map_err(self.failed())?;
                inner.spilled = Some(BufWriter::new(File::create(self.file()).map_err(self.failed())?));
            }
            let held = std::mem::take(&mut inner.held);
            if let Some(file) = &mut inner.spilled {
                for row in held {
                    let json = serde_json::to_string(&row).unwrap_or_default();
                    writeln!(file, "{json}").map_err(self.failed())?;
                }
            }
        }
        Ok(())
    }

    /// Hands all rows on, in parts.
    pub(in crate::service) fn each(
        &self,
        take: impl Fn(&[Refused]) -> Result<(), ServiceError>,
    ) -> Result<(), ServiceError> {
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(mut file) = inner.spilled.take() {
            file.flush().map_err(self.failed())?;
            drop(file);
            let mut part = Vec::new();
            for line in BufReader::new(File::open(self.file()).map_err(self.failed())?).lines() {
                part.extend(serde_json::from_str::<Refused>(&line.map_err(self.failed())?).ok());
                if part.len() == TOGETHER {
                    take(&part)?;
                    part.clear();
                }
            }
            take(&part)?;
        }
        for part in inner.held.chunks(TOGETHER) {
            take(part)?;
        }
        Ok(())
    }
}
