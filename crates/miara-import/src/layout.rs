//! What a file is: format, encoding, delimiter, and where its header stands.

use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};
use serde::{Deserialize, Serialize};

use crate::header;
use crate::left_out::LeftSheet;
use crate::source::bytes::Packing;
use crate::source::sheet::SheetPlan;

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// CSV, TSV and their kin.
    Delimited,
    /// XLSX, XLS, XLSB, ODS.
    Workbook,
    /// One JSON object per line.
    JsonLines,
    /// One JSON array of objects.
    JsonArray,
    /// Parquet.
    Parquet,
}

/// A table of an archive that is read.
#[derive(Debug, Clone)]
pub(crate) struct PartPlan {
    pub(crate) name: Arc<str>,
    pub(crate) layout: Box<Layout>,
    /// Where each column of the header stands in this table; absent where all are in their places.
    pub(crate) places: Option<Arc<[Option<usize>]>>,
}

/// Where the rows of a file are.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) format: Format,
    pub(crate) packing: Packing,
    pub(crate) encoding: &'static Encoding,
    pub(crate) delimiter: u8,
    /// Line of the header, from 1; 0 where the format has none.
    pub(crate) header_line: u64,
    /// Column names, made unique.
    pub(crate) header: Vec<String>,
    /// Names that stand more than once.
    pub(crate) repeated: Vec<String>,
    pub(crate) sheet: Option<String>,
    /// Of a workbook, the sheets whose rows are read, in order.
    pub(crate) sheets: Vec<SheetPlan>,
    /// Of an archive with several tables, where each stands.
    pub(crate) parts: Vec<PartPlan>,
    /// Of a workbook or an archive, the sheets or files that are not read.
    pub(crate) left: Vec<LeftSheet>,
    /// Lines before the header begin with `#`, so later ones may too.
    pub(crate) remarks: bool,
    /// The lines before the header, of each sheet.
    pub(crate) titles: Vec<Vec<String>>,
}

impl Layout {
    /// The sheets or files whose rows are read, where there can be several.
    pub(crate) fn sheet_names(&self) -> Vec<String> {
        let sheets = self.sheets.iter().map(|sheet| &sheet.name);
        sheets.chain(self.parts.iter().map(|part| &part.name)).map(ToString::to_string).collect()
    }

    pub(crate) fn new(format: Format, header: Vec<String>) -> Self {
        let (header, repeated) = header::unique(header);
        Layout {
            format,
            packing: Packing::Plain,
            encoding: UTF_8,
            delimiter: b',',
            header_line: 0,
            header,
            repeated,
            sheet: None,
            sheets: Vec::new(),
            parts: Vec::new(),
            left: Vec::new(),
            remarks: false,
            titles: Vec::new(),
        }
    }
}
