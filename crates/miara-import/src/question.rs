//! What a file leaves open and only a person can say.

use serde::{Deserialize, Serialize};

/// The answer by which a day stays unknown.
pub const UNKNOWN: &str = "unknown";
/// The answer by which a doubtful row is right.
pub const RIGHT: &str = "right";
/// The answer by which a doubtful row is a mistake.
pub const WRONG: &str = "wrong";

/// Under this name, beside the answer to a doubt, stands of how many rows it was given.
pub const DOUBTED_ROWS: &str = "rows";

/// Something that a file leaves open, with the rows that wait for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// A value of the mapping, a column or a doubt of the dataset.
    pub about: String,
    /// The value that stands there; empty where nothing does.
    pub value: String,
    /// What it can be taken for.
    pub choices: Vec<String>,
    /// Rows that wait.
    pub rows: u64,
}

/// A value of the file that decides something, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The value of the mapping that it belongs to.
    pub about: String,
    /// What stands in the file.
    pub value: String,
    /// What it was taken for; absent while nobody has said it.
    pub taken_for: Option<String>,
    /// Rows that have it.
    pub rows: u64,
}
