//! What is known of a row besides its cells.

/// Where a row stands; a mapping writes `(row)`, `(sheet)` and `(file)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Row,
    Sheet,
    File,
}

impl Origin {
    /// The origin that a name of a mapping means.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "(row)" => Some(Origin::Row),
            "(sheet)" => Some(Origin::Sheet),
            "(file)" => Some(Origin::File),
            _ => None,
        }
    }
}
