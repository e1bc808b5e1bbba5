//! How a file is to be read, where a person has said it.

use serde::{Deserialize, Serialize};

use super::file_options::FileOptions;
use crate::error::ImportError;
use crate::moment::DateOrder;
use crate::number::DecimalSign;

/// How a file is to be read, where that was said rather than found; all absent by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The character between cells.
    pub delimiter: Option<char>,
    /// The encoding, as the WHATWG names it.
    pub encoding: Option<String>,
    /// The sign between whole and fraction.
    pub decimal: Option<DecimalSign>,
    /// The order of day, month and year.
    pub date_order: Option<DateOrder>,
    /// The line of the header, from 1.
    pub header_line: Option<u64>,
}

impl Reading {
    pub(crate) fn options(&self, file: &str) -> Result<FileOptions, ImportError> {
        let unknown =
            |named: &String| ImportError::UnknownEncoding { file: file.to_owned(), encoding: named.to_owned() };
        let encoding = match &self.encoding {
            None => None,
            Some(named) => Some(encoding_rs::Encoding::for_label(named.as_bytes()).ok_or_else(|| unknown(named))?),
        };
        Ok(FileOptions {
            sheet: self.sheet.clone(),
            delimiter: self.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok()),
            encoding,
            decimal: self.decimal,
            date_order: self.date_order,
            time_zone: None,
            header_line: self.header_line.into(),
            ..FileOptions::default()
        })
    }
}
