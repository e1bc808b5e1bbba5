//! Which demo firm to write, and a file of it.

use std::path::PathBuf;

use jiff::civil::Date;

/// Which demo firm to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoOptions {
    /// Seed of all chance; equal options give equal bytes.
    pub seed: u64,
    /// The last day with data, inclusive. Data begin 24 whole months before its month.
    pub until: Date,
    /// About how many rows in all files together, within 30 % from 20,000 on.
    pub rows: u64,
}

impl DemoOptions {
    /// The usual firm: seed 7 and about 120,000 rows.
    #[must_use]
    pub fn until(until: Date) -> DemoOptions {
        DemoOptions { seed: 7, until, rows: 120_000 }
    }
}

/// A written export file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its data rows, without titles, headers, totals and footers.
    pub rows: u64,
}
