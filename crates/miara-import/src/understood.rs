//! What was understood of a file under a mapping, to be shown before and after the import.

use serde::{Deserialize, Serialize};

use crate::layout::Format;
use crate::left_out::LeftSheet;
use crate::moment::DateOrder;
use crate::number::DecimalSign;
use crate::typed::Unit;

/// What was understood of a file under a mapping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Understood {
    /// The file's name, without its folder.
    pub file: String,
    /// The mapping's name.
    pub mapping: String,
    /// The dataset's name.
    pub dataset: String,
    /// The format.
    pub format: Format,
    /// The encoding, as the WHATWG names it.
    pub encoding: String,
    /// The delimiter; absent for formats without one.
    pub delimiter: Option<char>,
    /// The sheet, of several the first; absent for formats without sheets.
    pub sheet: Option<String>,
    /// The sheets of a workbook, or the files of an archive, whose rows are read one after another.
    #[serde(default)]
    pub sheets: Vec<String>,
    /// Those that are not read, unless one was named.
    #[serde(default)]
    pub left: Vec<LeftSheet>,
    /// Line of the header from 1; 0 for formats without one.
    pub header_line: u64,
    /// The header, made unique, in the file's order.
    pub header: Vec<String>,
    /// IANA name of the zone in which local times are read; absent where the zone has no name.
    pub time_zone: Option<String>,
    /// Columns of the dataset that the file supplies, in the dataset's order.
    pub matched: Vec<Matched>,
    /// Columns of the dataset that the mapping knows and this file does not supply.
    pub unmatched: Vec<String>,
    /// Columns of the file that the mapping does not use.
    pub unrecognised: Vec<String>,
    /// Columns of the file whose ids a spreadsheet wrote with a fraction; `101.0` was read as `101`.
    #[serde(default)]
    pub whole_ids: Vec<String>,
    /// Rows of the file; absent where only a part was looked at beforehand. 0: a header and nothing
    /// below it.
    pub rows: Option<u64>,
    /// Cells rounded, half away from zero, to the digits their column keeps, in the rows read so far.
    pub rounded: u64,
}

/// A column of the dataset that the file supplies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matched {
    /// The dataset's column.
    pub column: String,
    /// The columns of the file that it is made of; empty for a constant.
    pub from: Vec<String>,
    /// The order in which its dates are read; absent for other columns and for ISO dates.
    pub date_order: Option<DateOrder>,
    /// The decimal sign with which its numbers are read; absent for other columns, and where no
    /// number has one.
    pub decimal_sign: Option<DecimalSign>,
    /// What its bare numbers count, where the values themselves have shown it: `days` for hours that a
    /// spreadsheet keeps as fractions of a day.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// True where its values are months alone, and each counts on its first day.
    #[serde(default)]
    pub months: bool,
    /// The same day or moment for all rows, where the mapping gives it and no column of the file does.
    #[serde(default)]
    pub constant: Option<String>,
}
