//! What keeps a book whole: copies, erasure, verification.

mod backup;
mod erase;
mod verify;

pub use backup::{BackedUp, backup, restore};
pub use erase::{Erased, erase_person, find_person};
pub use verify::{Cure, Damaged, Harm, Verified, verify};
