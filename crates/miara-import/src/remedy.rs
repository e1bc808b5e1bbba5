//! What helps where a file is right and only its reading is in doubt, whatever the face of the program.

use crate::error::ImportError;
use crate::number::is_number_otherwise;
use crate::refused::Reason;

/// What can be said of a file, so that it is read otherwise. How it is said depends on where someone is: on a page or
/// at the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Whether the day or the month comes first.
    DateOrder,
    /// Which sign is the decimal one, where nothing in the file says it.
    DecimalSign,
    /// Whether bare fractions are hours or parts of a day.
    Hours,
    /// That the decimal sign is another than the file seems to have.
    OtherSign,
    /// The encoding.
    Encoding,
    /// The character between cells.
    Delimiter,
    /// The sheet of a workbook.
    Sheet,
    /// Which columns of the file hold what is missing.
    Columns,
    /// How dates are written.
    DateFormat,
    /// What a value stands for.
    Values,
    /// That the file is what it does not seem to be.
    Trap,
}

impl Remedy {
    /// Its name in sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Remedy::DateOrder => "date-order",
            Remedy::DecimalSign => "decimal-sign",
            Remedy::Hours => "hours",
            Remedy::OtherSign => "other-sign",
            Remedy::Encoding => "encoding",
            Remedy::Delimiter => "delimiter",
            Remedy::Sheet => "sheet",
            Remedy::Columns => "columns",
            Remedy::DateFormat => "date-format",
            Remedy::Values => "values",
            Remedy::Trap => "trap",
        }
    }
}

impl ImportError {
    /// What can be said of the file that helps; absent where only another file or mapping does.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            ImportError::AmbiguousDates { .. } => Some(Remedy::DateOrder),
            ImportError::AmbiguousDecimals { .. } => Some(Remedy::DecimalSign),
            ImportError::AmbiguousHours { .. } => Some(Remedy::Hours),
            ImportError::WrongDelimiter { .. } => Some(Remedy::Delimiter),
            ImportError::NoSheet { .. } => Some(Remedy::Sheet),
            ImportError::MissingColumns { .. } | ImportError::UnknownColumn { .. } => Some(Remedy::Columns),
            ImportError::Trap { .. } => Some(Remedy::Trap),
            _ => None,
        }
    }
}

impl Reason {
    /// What can be said of the file that helps; absent where only the row itself can be mended.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Reason::AmbiguousDate { .. } => Some(Remedy::DateOrder),
            Reason::AmbiguousNumber { .. } => Some(Remedy::DecimalSign),
            Reason::NotANumber { value } if is_number_otherwise(value) => Some(Remedy::OtherSign),
            Reason::InvalidBytes { .. } => Some(Remedy::Encoding),
            Reason::NotADate { .. } => Some(Remedy::DateFormat),
            Reason::NotACurrency { .. } | Reason::UnknownValue { .. } => Some(Remedy::Values),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Reason, Remedy};

    #[test]
    fn the_decimal_sign_is_named_where_it_is_the_doubt_and_nowhere_else() {
        let of = |value: &str| Reason::NotANumber { value: value.to_owned() }.remedy();
        for value in ["1.234,50", "1,234.50", "12,5", "1 200,00"] {
            assert_eq!(of(value), Some(Remedy::OtherSign), "{value}");
        }
        for value in ["12.05.2026", "abc", "1,2,3", "brak", "12 szt."] {
            assert_eq!(of(value), None, "{value}");
        }
    }
}
