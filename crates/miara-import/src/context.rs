//! What is known before a file is read.

use jiff::tz::TimeZone;

use crate::lookup::Lookups;
use crate::mapping::Answers;

/// What the firm decides about every file.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The zone of times that carry no offset, unless the mapping names another. A local time that
    /// happens twice is the earlier one; one that the clock jumps over is moved later by the jump.
    pub time_zone: TimeZone,
    /// ISO 4217 code of the firm's own currency. Rows are not changed by it: a row without a currency
    /// keeps a null, which every dataset reads as this one.
    pub currency: &'a str,
    /// Tables of the look-ups that [`Mapping::lookups`](crate::Mapping::lookups) asks for.
    pub lookups: &'a Lookups,
    /// What the file belongs to.
    pub source: FileSource<'a>,
}

/// What a file belongs to, and what is known of it beforehand.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileSource<'a> {
    /// The data source; absent for things, which merge by identity.
    pub name: Option<&'a str>,
    /// What people have said of the data source.
    pub answers: Option<&'a Answers>,
    /// The moment of the import, in microseconds of UTC.
    pub now: i64,
}
