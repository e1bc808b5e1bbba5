//! What an expression sees of its row.

use super::value::Value;
use crate::lookup::LookupTable;
use crate::moment::{DateOrder, Zone};
use crate::number::DecimalSign;
use crate::refused::Reason;

/// What an expression sees: the row, and how its text is to be read.
pub(crate) trait Env<'a> {
    /// The value of the program's column number `at`.
    fn column(&self, at: usize) -> Result<Value<'a>, Reason>;
    /// The table of the program's look-up number `at`; `None` where it was never imported.
    fn lookup(&self, at: usize) -> Option<&'a LookupTable>;
    /// Decimal sign of text that is read as a number.
    fn sign(&self) -> Option<DecimalSign>;
    /// Order of day and month of text that is read as a date.
    fn order(&self) -> Option<DateOrder>;
    /// Zone of times without an offset.
    fn zone(&self) -> &Zone;
}
