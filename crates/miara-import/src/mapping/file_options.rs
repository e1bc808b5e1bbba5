//! What a mapping says about the file itself.

use jiff::tz::TimeZone;

use crate::header::HeaderLine;
use crate::moment::DateOrder;
use crate::number::DecimalSign;
use crate::typed::Unit;

/// What the mapping says about the file itself; the rest is found.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileOptions {
    pub(crate) sheet: Option<String>,
    pub(crate) delimiter: Option<u8>,
    pub(crate) encoding: Option<&'static encoding_rs::Encoding>,
    pub(crate) decimal: Option<DecimalSign>,
    pub(crate) date_order: Option<DateOrder>,
    pub(crate) time_zone: Option<TimeZone>,
    pub(crate) header_line: HeaderLine,
    /// What was said of the data source, for what the file leaves open.
    pub(crate) usual: Usual,
    /// The order of dates that was said of the file, where it proves none.
    pub(crate) said_order: Option<DateOrder>,
    /// Rows are told apart by their sheet, so that two sheets may have the same.
    pub(crate) by_sheet: bool,
}

/// How files of a data source are usually read, where a person has said it; all absent by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usual {
    /// The order of day and month.
    pub date_order: Option<DateOrder>,
    /// The decimal sign.
    pub decimal: Option<DecimalSign>,
    /// What bare fractions in a column of hours count: hours or days.
    pub hours: Option<Unit>,
}
