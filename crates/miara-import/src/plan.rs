//! Everything that is decided once per file: a mapping bound to the file's columns.

use miara_model::{ColumnKind, Text};

use crate::condition::Condition;
use crate::expr::Program;
use crate::id::IdForm;
use crate::lookup::{Lookup, LookupTable};
use crate::mapping::{Otherwise, ValueMap};
use crate::moment::Zone;
use crate::notation::Notation;
use crate::numbering::Numbering;
use crate::origin::Origin;
use crate::question::{RIGHT, UNKNOWN, WRONG};
use crate::typed::{Cell, Rule};
use crate::understood::Matched;

/// Where a name of the mapping leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A column of the file; those made by `unpivot` follow the real ones.
    Source(usize),
    /// A named value.
    Value(usize),
    /// What is known of the row besides its cells.
    Origin(Origin),
}

/// An expression with its columns found.
#[derive(Debug)]
pub(crate) struct BoundProgram {
    pub(crate) program: Program,
    pub(crate) places: Vec<Place>,
    pub(crate) tables: Vec<Option<LookupTable>>,
    pub(crate) notation: Notation,
}

/// A definition with its columns found.
#[derive(Debug)]
pub(crate) enum Bound {
    /// Nothing in the file supplies it.
    Absent,
    Pick {
        place: Place,
        map: Option<ValueMap>,
    },
    Constant(String),
    /// The value at the place; how often it was met is added where the row comes in.
    Numbered(Place),
    Sql(BoundProgram),
    Find {
        place: Place,
        lookup: Lookup,
        table: Option<LookupTable>,
        loosely: bool,
        otherwise: Otherwise,
    },
    Words {
        places: Vec<Place>,
        words: Vec<(String, Vec<String>)>,
        otherwise: Otherwise,
    },
}

/// One column of the dataset.
#[derive(Debug)]
pub(crate) struct ColumnPlan {
    pub(crate) name: String,
    pub(crate) how: Bound,
    pub(crate) rule: Rule,
    pub(crate) default: Option<Cell<'static>>,
    pub(crate) required: bool,
    pub(crate) fact: bool,
}

/// A column of the file that fills an additive column of the dataset just as it is, so that totals of
/// the file can be held against it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watched {
    /// Its place in the file.
    pub(crate) source: usize,
    /// The place of the column that it fills.
    pub(crate) column: usize,
    pub(crate) kind: ColumnKind,
}

/// Where the key of a row comes from.
#[derive(Debug)]
pub(crate) enum RowKey {
    /// From the columns as they are.
    Given,
    /// From the content of these dataset columns; equal rows are told apart by their number.
    Content(Vec<usize>),
    /// From these parts; equal rows are told apart by their number.
    Named(Vec<KeyPart>),
    /// From these parts, which are the tool's own id; equal rows are one.
    OwnId(Vec<KeyPart>),
}

/// A value of the mapping of which a person says what it means.
#[derive(Debug)]
pub(crate) struct AskedPlan {
    pub(crate) about: String,
    pub(crate) choices: Vec<String>,
    pub(crate) place: Place,
    /// The dataset's column that shows what it was taken for, where the value itself doesn't.
    pub(crate) decides: Option<usize>,
    pub(crate) map: ValueMap,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum KeyPart {
    Column(usize),
    Place(Place),
}

/// A moment that rows must have.
#[derive(Debug)]
pub(crate) struct DatedPlan {
    pub(crate) when: Condition,
    pub(crate) column: usize,
    pub(crate) unknown_by: usize,
    pub(crate) fallback: Fallback,
}

/// What stands for a moment that a row lacks.
#[derive(Debug)]
pub(crate) enum Fallback {
    /// Nobody has said it yet.
    Open,
    Unknown,
    /// A column of the file.
    Source(usize, Rule),
}

/// A condition that is right or wrong.
#[derive(Debug)]
pub(crate) struct DoubtPlan {
    pub(crate) when: Condition,
    pub(crate) name: String,
    pub(crate) answer: Option<bool>,
}

/// What hangs on the data source of a file.
#[derive(Debug)]
pub(crate) struct SourcePlan {
    /// Moments that rows must have, and doubts about rows.
    pub(crate) dated: Vec<DatedPlan>,
    pub(crate) doubts: Vec<DoubtPlan>,
    /// Values of the mapping of which a person says what they mean.
    pub(crate) asked: Vec<AskedPlan>,
    /// Columns of the file that hold moments.
    pub(crate) moments: Vec<String>,
    /// Place of the data source in the dataset, with its name.
    pub(crate) data_source: Option<(usize, String)>,
    /// Where a row's number within its document stands.
    pub(crate) line_number: Option<Place>,
    /// Where the ids stand that the tool has merged into the row's.
    pub(crate) merged_ids: Option<Place>,
    /// How documents get a name of their own where their numbers begin anew.
    pub(crate) numbering: Option<Numbering>,
    /// The moment of the import.
    pub(crate) now: i64,
}

/// Everything that is decided once per file.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) file: String,
    pub(crate) header: Vec<String>,
    pub(crate) sheet: Option<String>,
    /// Per row that `unpivot` makes: the column of its cell and the captured parts.
    pub(crate) unpivot: Vec<(usize, Vec<String>)>,
    pub(crate) unpivots: bool,
    pub(crate) nulls: Vec<String>,
    /// How the ids of a column of the file are written; `None` where it is not read as an id.
    pub(crate) ids: Vec<Option<IdForm>>,
    pub(crate) values: Vec<Bound>,
    pub(crate) columns: Vec<ColumnPlan>,
    /// The kinds of these columns.
    pub(crate) kinds: Vec<ColumnKind>,
    pub(crate) skip: Option<BoundProgram>,
    pub(crate) checks: Vec<Condition>,
    pub(crate) key: RowKey,
    /// Place of `row_id` in the dataset, where it is generated.
    pub(crate) row_id: Option<usize>,
    /// Place of the column in the dataset whose values are numbered.
    pub(crate) numbered: Option<usize>,
    /// Place of the currency column in the dataset.
    pub(crate) currency: Option<usize>,
    /// Places of the columns in the dataset whose values are joined over rows of one id.
    pub(crate) joined: Vec<usize>,
    /// Place of that id.
    pub(crate) join_key: usize,
    pub(crate) zone: Zone,
    pub(crate) watched: Vec<Watched>,
    pub(crate) traps: Vec<(BoundProgram, Text)>,
    /// What hangs on the file's data source.
    pub(crate) source: SourcePlan,
    pub(crate) matched: Vec<Matched>,
    pub(crate) unmatched: Vec<String>,
    pub(crate) unrecognised: Vec<String>,
}

impl Plan {
    /// Columns of the file whose ids are read without their fraction.
    pub(crate) fn whole_ids(&self) -> Vec<String> {
        let all = self.header.iter().zip(&self.ids);
        all.filter(|(_, form)| **form == Some(IdForm::Whole)).map(|(name, _)| name.clone()).collect()
    }

    /// What an open question can be answered with.
    pub(crate) fn choices(&self, about: &str) -> Vec<String> {
        if self.source.dated.iter().any(|dated| dated.column(self) == about) {
            return self.source.moments.iter().cloned().chain([UNKNOWN.to_owned()]).collect();
        }
        if self.source.doubts.iter().any(|doubt| doubt.name == about) {
            return vec![RIGHT.to_owned(), WRONG.to_owned()];
        }
        self.source.asked.iter().find(|asked| asked.about == about).map_or_else(Vec::new, |asked| asked.choices.clone())
    }
}

impl DatedPlan {
    /// The name of the column.
    pub(crate) fn column<'p>(&self, plan: &'p Plan) -> &'p str {
        &plan.columns[self.column].name
    }
}
