//! Columns of numbers, read as imports read them.

use miara_import::{DecimalSign, SignTally, proven_sign, read_float};

/// Texts that mean that there is no value.
const ABSENT: [&str; 8] = ["", "na", "n/a", "nan", "null", "none", "-", "–"];

/// True for a cell without a value.
fn is_absent(text: &str) -> bool {
    ABSENT.iter().any(|absent| text.eq_ignore_ascii_case(absent))
}

/// A column's numbers; absent ones are `None`. The decimal sign is what the numbers prove. Where none
/// proves anything, commas group thousands and points are decimal; where they prove both signs, each is
/// read on its own.
///
/// # Errors
/// The row of the first cell that is no number.
pub(super) fn numbers<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Result<Vec<Option<f64>>, usize> {
    let mut signs = SignTally::default();
    texts.clone().for_each(|text| signs.add(proven_sign(text)));
    let sign = if signs.is_empty() { Some(DecimalSign::Point) } else { signs.sign() };
    let read = |(row, text): (usize, &str)| {
        if is_absent(text) { Ok(None) } else { read_float(text, sign).map(Some).map_err(|_| row) }
    };
    texts.enumerate().map(read).collect()
}

/// A number that stands for itself, such as the place in a series.
pub(super) fn plain(text: &str) -> Option<f64> {
    read_float(text, Some(DecimalSign::Point)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: &[&str]) -> Vec<Option<f64>> {
        numbers(texts.iter().copied()).unwrap()
    }

    #[test]
    fn a_column_speaks_for_its_decimal_sign() {
        assert_eq!(all(&["1,5", "1,234", ""]), [Some(1.5), Some(1.234), None]);
        assert_eq!(all(&["1,234", "12,345"]), [Some(1234.0), Some(12345.0)]);
        assert_eq!(all(&["1,234.5", "0.25"]), [Some(1234.5), Some(0.25)]);
        assert_eq!(all(&["1.234,5", "1 234", "−3"]), [Some(1234.5), Some(1234.0), Some(-3.0)]);
        assert_eq!(all(&["12%", "NA", "1e3"]), [Some(0.12), None, Some(1000.0)]);
        assert_eq!(all(&["0,123"]), [Some(0.123)]);
        assert_eq!(all(&["0.5", "0,5"]), [Some(0.5), Some(0.5)], "each on its own");
    }

    #[test]
    fn numbers_are_what_an_import_takes_them_for() {
        // Beside a decimal comma, a point groups thousands: this was once 1.234.
        assert_eq!(all(&["1,5", "1.234"]), [Some(1.5), Some(1234.0)]);
        assert_eq!(all(&["1.234.567"]), [Some(1_234_567.0)]);
        assert_eq!(all(&["12,50 zł", "(3,50)"]), [Some(12.5), Some(-3.5)]);
        assert_eq!(numbers(["1 2 3"].into_iter()), Err(0));
        assert_eq!(numbers(["0.5", "0,5", "1.234"].into_iter()), Err(2), "thousands or a fraction");
    }

    #[test]
    fn what_is_no_number_is_named_by_its_row() {
        assert_eq!(numbers(["1", "abc"].into_iter()), Err(1));
        assert_eq!(numbers(["inf"].into_iter()), Err(0));
    }
}
