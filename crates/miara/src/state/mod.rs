//! What a book remembers beside its tables: imports, refused rows and who is signed in, in SQLite.

mod action;
mod annotations;
mod connection;
mod erase;
mod files;
mod findings;
mod forecasts;
mod goal;
mod imports;
mod quarantine;
mod restated;
mod runs;
mod sessions;

pub use action::SaveOutcome;
pub(crate) use connection::is_newer;
pub use connection::{State, StateError, VERSION, files_of, version_of};
pub(crate) use erase::replaced;
pub use forecasts::StoredForecast;
pub use imports::{Covers, ImportKind, ImportRecord, SourceEnd};
pub use quarantine::{Origin, QuarantineFilter, QuarantineGroup, QuarantinedRow};
pub use restated::Restated;
pub use sessions::{ABSOLUTE, IDLE, Session};
