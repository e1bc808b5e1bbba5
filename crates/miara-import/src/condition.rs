//! Conditions over rows of a dataset.

use miara_model::{Check, ColumnKind, Dataset, Text};

use crate::error::ImportError;
use crate::expr::{Env, Program, Value, is_true, parse};
use crate::lookup::LookupTable;
use crate::moment::{DateOrder, Zone};
use crate::number::DecimalSign;
use crate::refused::Reason;
use crate::typed::Cell;

/// A condition that a sound row never meets.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) program: Program,
    /// Places of its columns in the dataset.
    pub(crate) columns: Vec<usize>,
    /// Those without which it is never true.
    pub(crate) needed: Vec<usize>,
    pub(crate) reason: Text,
    pub(crate) column: String,
}

/// The checks of a dataset on rows of a file.
pub(crate) fn checks(dataset: &Dataset) -> Result<Vec<Condition>, ImportError> {
    conditions(dataset, dataset.checks.iter())
}

/// The checks of a dataset that hold for rows completed by earlier ones as well.
pub(crate) fn checks_of_completed(dataset: &Dataset) -> Result<Vec<Condition>, ImportError> {
    conditions(dataset, dataset.checks.iter().filter(|check| !check.alone))
}

fn conditions<'d>(dataset: &Dataset, checks: impl Iterator<Item = &'d Check>) -> Result<Vec<Condition>, ImportError> {
    let condition = |check: &Check| {
        let condition = Condition::parse(dataset, &check.refuse_when, &check.column)?;
        Ok(Condition { reason: check.reason.clone(), ..condition })
    };
    checks.map(condition).collect()
}

impl Condition {
    /// A condition over rows of a dataset.
    pub(crate) fn parse(dataset: &Dataset, sql: &str, column: &str) -> Result<Condition, ImportError> {
        let wrong = |detail: String| ImportError::Internal { detail };
        let about = format!("the condition `{sql}` of `{}`", dataset.name);
        let program = parse(sql).map_err(|e| wrong(format!("{about}: {e}")))?;
        let mut columns = Vec::new();
        for name in &program.columns {
            let at = dataset.columns.get_index_of(name);
            columns.push(at.ok_or_else(|| wrong(format!("{about} names `{name}`, which it lacks")))?);
        }
        let needed = program.needed().into_iter().map(|at| columns[at]).collect();
        Ok(Condition { program, columns, needed, reason: Text::default(), column: column.to_owned() })
    }

    /// True where the condition is true of a row; `kinds` are those of the dataset's columns, in its order.
    pub(crate) fn holds(&self, cells: &[Cell<'_>], kinds: &[ColumnKind], zone: &Zone) -> Result<bool, Reason> {
        if self.needed.iter().any(|at| cells[*at] == Cell::Null) {
            return Ok(false);
        }
        is_true(&self.program, &RowEnv { cells, check: self, kinds, zone })
    }
}

/// Names in a check are columns of the dataset.
struct RowEnv<'a> {
    cells: &'a [Cell<'a>],
    check: &'a Condition,
    kinds: &'a [ColumnKind],
    zone: &'a Zone,
}

impl<'a> Env<'a> for RowEnv<'a> {
    fn column(&self, at: usize) -> Result<Value<'a>, Reason> {
        let column = self.check.columns[at];
        Ok(self.cells[column].value(self.kinds[column]))
    }

    fn lookup(&self, _at: usize) -> Option<&'a LookupTable> {
        None
    }

    fn sign(&self) -> Option<DecimalSign> {
        Some(DecimalSign::Point)
    }

    fn order(&self) -> Option<DateOrder> {
        None
    }

    fn zone(&self) -> &Zone {
        self.zone
    }
}
