//! How much of a file is held in memory at once.

/// Bytes of one cell beyond which it is no value any more.
pub(crate) const MAX_CELL_BYTES: usize = 1 << 20;
/// Bytes of one row that are kept in memory; what is longer is refused unread.
pub(crate) const MAX_ROW_BYTES: usize = 16 << 20;
/// Bytes of one JSON object, which takes many times as much once it is taken apart.
pub(crate) const MAX_OBJECT_BYTES: usize = 4 << 20;
/// Bytes of the name of a member of nested JSON objects.
pub(crate) const MAX_NAME_BYTES: usize = 1 << 10;
/// Columns of a table.
pub(crate) const MAX_COLUMNS: usize = 4096;
/// Bytes of rows that are looked at for a header.
pub(crate) const MAX_SAMPLE_BYTES: usize = 16 << 20;
/// Bytes of a file once it is unpacked.
pub(crate) const MAX_UNPACKED: u64 = 8 << 30;
/// Bytes of those parts of a workbook, unpacked, that are held in memory.
pub(crate) const MAX_HELD: u64 = 256 << 20;
/// Bytes of those parts of a workbook that say how cells look and which sheets there are.
pub(crate) const MAX_STYLES: u64 = 16 << 20;
/// Cells of a workbook that can only be read as a whole.
pub(crate) const MAX_CELLS: u64 = 8_000_000;
/// Formulas without a value of one sheet.
pub(crate) const MAX_FORMULAS: usize = 500_000;
