//! What can go wrong between a question and its answer.

use std::path::PathBuf;

/// An error of the engine; each but [`EngineError::Internal`] is something its reader can mend.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A question names a KPI that is not in the catalogue.
    #[error("there is no KPI `{name}`")]
    UnknownKpi {
        /// The name asked for.
        name: String,
        /// Near names.
        near: Vec<String>,
    },
    /// A question names a dimension that no dataset has.
    #[error("there is no dimension `{name}`")]
    UnknownDimension {
        /// The name asked for.
        name: String,
        /// All dimensions.
        known: Vec<String>,
    },
    /// A KPI can't be split or filtered by a dimension, since one of its measures has no way to it.
    #[error(
        "`{kpi}` can't be split or filtered by `{dimension}`: `{measure}` is read from `{dataset}`, which has no way to it"
    )]
    NoWay {
        /// The KPI.
        kpi: String,
        /// The measure that lacks it.
        measure: String,
        /// The measure's dataset.
        dataset: String,
        /// The dimension.
        dimension: String,
        /// The dimensions that all measures of the KPI share.
        shared: Vec<String>,
    },
    /// The way to a dimension exists, and no row of the data takes it.
    #[error("`{measure}` can't be split by `{dimension}`: no row is linked; fill the way {way} to make it possible")]
    NotLinked {
        /// The measure.
        measure: String,
        /// The dimension.
        dimension: String,
        /// The columns on the way, such as `invoices.deal_id → deals → leads.campaign`.
        way: String,
    },
    /// Nothing was imported of a dataset that a KPI reads.
    #[error("`{kpi}` needs the dataset `{dataset}`, and nothing of it was imported yet")]
    AbsentDataset {
        /// The KPI.
        kpi: String,
        /// The dataset.
        dataset: String,
    },
    /// A question asks for more cells than anyone can read.
    #[error(
        "the answer would have {cells} cells, and {limit} is the most; ask for a coarser grain, fewer dimensions or a shorter range"
    )]
    TooManyCells {
        /// How many there would be.
        cells: u64,
        /// How many there may be.
        limit: u64,
    },
    /// The range of days is empty, or goes beyond 1990 to 2100.
    #[error("the range {from} to {to} is empty or goes beyond 1990-01-01 to 2100-01-01")]
    BadRange {
        /// The first day.
        from: jiff::civil::Date,
        /// The day after the last.
        to: jiff::civil::Date,
    },
    /// Another import holds the store.
    #[error("another import is running in {folder}; wait until it has ended")]
    Busy {
        /// The book's data folder.
        folder: PathBuf,
    },
    /// The disk said no.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the store is not as it was written.
    #[error("{path}: damaged: {why}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A bug.
    #[error("internal error: {0}")]
    Internal(String),
}

impl EngineError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> EngineError {
        let path = path.into();
        move |source| EngineError::Io { path, source }
    }
}

macro_rules! internal_from {
    ($($source:ty),*) => {
        $(impl From<$source> for EngineError {
            fn from(error: $source) -> Self {
                EngineError::Internal(error.to_string())
            }
        })*
    };
}

internal_from!(tokio::task::JoinError);

macro_rules! perhaps_of_disk {
    ($($source:ty),*) => {
        $(impl From<$source> for EngineError {
            fn from(error: $source) -> Self {
                of_disk(&error).unwrap_or_else(|| EngineError::Internal(error.to_string()))
            }
        })*
    };
}

perhaps_of_disk!(
    arrow::error::ArrowError,
    parquet::errors::ParquetError,
    datafusion::error::DataFusionError,
    deltalake_core::DeltaTableError
);

/// What the disk said, where that is what went wrong, however deep it lies.
fn of_disk(error: &(dyn std::error::Error + 'static)) -> Option<EngineError> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(named) = error.downcast_ref::<crate::store::disk::Named>() {
            return Some(EngineError::Io { path: named.path.clone(), source: again(&named.source) });
        }
        if let Some(object_store::Error::NotFound { path, .. }) = error.downcast_ref::<object_store::Error>() {
            let source = std::io::ErrorKind::NotFound.into();
            return Some(EngineError::Io { path: PathBuf::from(path), source });
        }
        if let Some(source) = error.downcast_ref::<std::io::Error>()
            && source.raw_os_error().is_some()
        {
            return Some(EngineError::Io { path: PathBuf::new(), source: again(source) });
        }
        next = error.source();
    }
    None
}

/// The same error once more.
fn again(error: &std::io::Error) -> std::io::Error {
    match error.raw_os_error() {
        Some(code) => std::io::Error::from_raw_os_error(code),
        None => std::io::Error::new(error.kind(), error.to_string()),
    }
}
