//! The few verbs that every face of the program calls.

mod action;
mod ask;
mod backup;
mod bookings;
mod brief;
mod cost;
mod coverage;
mod data_source;
mod dimensions;
mod erase;
mod error;
mod explain;
mod forecast;
mod funnel;
mod goal;
mod handle;
mod history;
mod import;
mod import_file;
mod incoming;
mod kpi;
mod memo;
mod mending;
mod overview;
mod problem;
mod quality;
mod quarantine;
mod questions;
mod refused_rows;
mod response;
mod restated;
mod scorecard;
mod search;
mod settings;
mod understand;
mod undo;
mod upgrade;
mod upkeep;
mod verify;
mod waiting;

pub use action::{ActionDraft, AnnotationDraft, ChartMark, DraftFault, MarkKind, WrongDraft};
pub use backup::{BackedUp, restore};
pub use brief::{Brief, BriefItem, BriefItemKind, Impact};
pub use coverage::DatasetCoverage;
pub use data_source::{DataSource, DataSources, Ownership, SOURCES};
pub use dimensions::{Choice, Choices};
pub use erase::Erased;
pub use error::{Refusal, ServiceError};
pub use explain::{
    Baseline, BaselineKind, DimensionAccount, Expected, Factor, Identity, KpiExplanation, NamedCause, NamedPart,
};
pub use goal::{Edit, GOALS, GoalFile, Grid, GridCell, GridRow, OmittedColumns, Saved};
pub use handle::Service;
pub use import::{ChosenFile, Consent, FileTime, ImportOptions, ImportReport, Progress};
pub use import_file::file_fingerprint;
pub use incoming::{INCOMING, IncomingFile, Outcome, Part, Upload, UploadState, safe_name};
pub use kpi::{CheckedDraft, Condition, Draft, DraftBody, How};
pub use mending::RepairOutcome;
pub use overview::{Breakdown, Overview, Selection, Tile};
pub use quality::AcceptOutcome;
pub use quarantine::RetryReport;
pub use questions::{
    About, Answer, BOTH, FileAnswers, GONE, KEPT, NEWER, NUMBERINGS, OLDER, OpenQuestion, RENAMED, Shrinking,
    SourceDoubt,
};
pub use scorecard::ScorecardReport;
pub use search::{Index, SEARCHED, SearchItem};
pub use understand::{ImportRequest, Understanding};
pub use upgrade::{Upgraded, upgrade};
pub use upkeep::UNDO_DAYS;
pub use verify::{Cure, Damaged, Harm, Verified, verify};
pub use waiting::{Waiting, WaitingImports};
