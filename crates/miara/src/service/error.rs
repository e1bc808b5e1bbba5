//! What can go wrong, whatever the face.

use miara_engine::EngineError;
use miara_import::ImportError;

use crate::book::BookError;
use crate::state::StateError;

/// What can go wrong, whatever the face.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The book can't be used.
    #[error(transparent)]
    Book(#[from] BookError),
    /// A question can't be answered, or a table not written.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A file can't be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A file can't be imported for a reason that concerns the whole book.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The state file can't be used.
    #[error("the book's state can't be used: {0}")]
    State(#[from] StateError),
    /// A commit stands, and could not be written into the history yet.
    #[error("it is in the table; the history could not be written yet: {0}")]
    NotWrittenDown(Box<ServiceError>),
    /// The disk said no.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Why an import was not begun or not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No mapping knows the file's columns.
    NotRecognised {
        /// The file.
        file: String,
        /// Its columns.
        columns: Vec<String>,
        /// Mappings that come near, with what they miss.
        near: Vec<(String, Vec<String>)>,
    },
    /// The very same file was imported under another data source.
    SameFile {
        /// The import.
        import: i64,
        /// Its data source.
        other: String,
        /// The data source that it would have now.
        source: String,
    },
    /// Nothing has the name into which values were to be merged.
    UnknownName {
        /// The dimension.
        dimension: String,
        /// The name.
        name: String,
        /// Near names.
        near: Vec<String>,
    },
    /// There is no mapping of that name.
    UnknownMapping {
        /// The name.
        name: String,
        /// Near names.
        near: Vec<String>,
    },
    /// What was to be a mapping's name is none.
    BadMappingName {
        /// What was said.
        name: String,
        /// A name like it.
        near: String,
    },
    /// The name that a mapping was to have is that of another.
    MappingTaken {
        /// The name.
        name: String,
    },
    /// Refused rows came by a mapping that is not in the book.
    MappingGone {
        /// The mapping.
        name: String,
    },
    /// There is no dataset of that name.
    UnknownDataset {
        /// The name.
        name: String,
        /// Near names.
        near: Vec<String>,
    },
    /// The mapping fills another dataset than the one asked for.
    OtherDataset {
        /// The mapping.
        mapping: String,
        /// What it fills.
        fills: String,
        /// What was asked for.
        asked: String,
    },
    /// Another export of the same facts is in the book already.
    Exclusive {
        /// The dataset.
        dataset: String,
        /// The mapping that was used.
        used: String,
        /// The mapping asked for now.
        asked: String,
    },
    /// A total of a file is not met, and that was not to happen.
    StrictTotal {
        /// Both numbers, as a sentence.
        said: miara_model::Text,
    },
    /// An answer is none of the choices of its question.
    NoSuchAnswer {
        /// The question's key.
        question: String,
        /// What was answered.
        answer: String,
        /// What can be answered.
        choices: Vec<String>,
    },
    /// There is no open question of that number or name.
    NoSuchQuestion {
        /// The number or name.
        name: String,
    },
    /// A value of a person is too short to be told from others.
    ShortValue {
        /// The value.
        value: String,
    },
    /// A folder that was to be filled with a demo firm holds other files.
    NotADemo {
        /// The folder.
        folder: String,
    },
    /// A file is there already where a new one is to be written.
    FileThere {
        /// The file.
        path: String,
    },
    /// A backup is cut off or damaged.
    BrokenBackup {
        /// The backup.
        path: String,
        /// What of it.
        why: String,
    },
    /// What the table was before an entry of the history is not kept any more.
    UndoClosed {
        /// Its number.
        id: i64,
    },
    /// There is no such entry in the history of imports.
    UnknownImport {
        /// Its number.
        id: i64,
    },
    /// An entry of the history is not in force any more, so nothing is left to undo.
    NotInForce {
        /// Its number.
        id: i64,
    },
    /// Undoing an entry takes later ones back as well, which nobody has agreed to.
    LaterImports {
        /// Its number.
        id: i64,
        /// The numbers of the later ones.
        later: Vec<i64>,
    },
    /// Two columns of a file were to fill the same column of a dataset.
    TwoForOne {
        /// The dataset's column.
        column: String,
        /// The file's columns.
        from: Vec<String>,
    },
    /// No column of a file was to fill any column of a dataset.
    NothingChosen {
        /// The file.
        file: String,
    },
    /// A column of a file was to have the day of either ending, and none says which it was.
    ClosedWithoutOutcome {
        /// The file's column.
        header: String,
        /// The dataset's column that says it.
        outcome: String,
    },
    /// Other KPIs are made of the one that was to be removed.
    NeededBy {
        /// The KPI.
        kpi: String,
        /// Those that are made of it.
        needed_by: Vec<String>,
    },
    /// A file with goals has no columns that say so.
    NoGoalColumns {
        /// Its columns.
        columns: Vec<String>,
    },
    /// A file with a column for each period has filled columns that name none.
    StrangeGoalColumns {
        /// Their names.
        columns: Vec<String>,
    },
    /// A file has more goals than anyone can keep.
    TooManyGoals {
        /// The most.
        most: usize,
    },
    /// The book's file of goals has faults, which are to be mended before goals can be changed.
    FaultyGoals {
        /// How many.
        faults: usize,
    },
    /// An address says more than any name has letters.
    LongValue {
        /// Where.
        name: String,
    },
    /// What should be a day is none.
    BadDay {
        /// What was written.
        text: String,
    },
    /// Rows were refused, and that was not to happen.
    Strict {
        /// How many.
        rejected: u64,
        /// The first of them, as a sentence.
        first: miara_model::Text,
    },
}
