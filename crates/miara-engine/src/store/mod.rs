//! The store: one Delta table per dataset, cut into files by month of the main axis.

mod change;
mod compare;
mod compared;
mod days;
pub(crate) mod disk;
mod erase;
mod files;
mod held;
mod lock;
mod log;
mod merge;
mod provider;
mod restore;
mod rows;
mod sight;
mod stage;
mod staged;
mod tables;
mod upkeep;
mod upsert;
mod verify;
mod winners;
mod write;

pub use change::{Beyond, Change, Covered, DayChange, NewerDays, Scopes, Terms, Weight};
pub use days::{FromDays, Moved};
pub use erase::Mentions;
pub use lock::{ImportLock, PastLock};
pub use tables::{Extent, Store};
pub use upsert::{Conflict, RowCheck, Upsert, UpsertResult};
pub use verify::{Damage, Wrong};
