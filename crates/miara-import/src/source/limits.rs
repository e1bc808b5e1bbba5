//! How much of a file is held in memory at once.

/// Bytes of one cell beyond which it is no value any more.
pub(crate) const MAX_CELL_BYTES: usize = 1 << 20;
/// Bytes of one row that are kept in memory; what is longer is refused unread.
pub(crate) const MAX_ROW_BYTES: usize = 16 << 20;
