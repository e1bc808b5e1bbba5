//! Numbers as files write them.

/// Texts that mean that there is no value.
const ABSENT: [&str; 8] = ["", "na", "n/a", "nan", "null", "none", "-", "–"];

/// True for a cell without a value.
pub(super) fn is_absent(text: &str) -> bool {
    ABSENT.iter().any(|absent| text.eq_ignore_ascii_case(absent))
}

/// A column's numbers; absent ones are `None`. The decimal sign is what the whole column speaks
/// for: commas that never stand as marks of thousands are decimal.
///
/// # Errors
/// The row of the first cell that is no number.
pub(super) fn numbers<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Result<Vec<Option<f64>>, usize> {
    let mut thousands = true;
    let mut points = false;
    for text in texts.clone() {
        points |= text.contains('.');
        thousands &= !text.contains(',') || grouped(text);
    }
    let sign = if thousands && points {
        Sign::Point
    } else if thousands {
        Sign::Grouped
    } else {
        Sign::Comma
    };
    let read = |(row, text): (usize, &str)| {
        if is_absent(text) { Ok(None) } else { number(text, sign).map(Some).ok_or(row) }
    };
    texts.enumerate().map(read).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
    /// `1,234`: only commas, all of which could group.
    Grouped,
}

/// True where every comma is followed by three digits and stands after one to three or a group.
fn grouped(text: &str) -> bool {
    if text.find('.').is_some_and(|point| text[point..].contains(',')) {
        return false;
    }
    let whole = text.split('.').next().unwrap_or_default();
    let mut parts = whole.trim_start_matches(['-', '+', '\u{2212}']).split(',');
    let first = parts.next().unwrap_or_default();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&first.len()) && digits(first) && first != "0" && parts.all(|part| part.len() == 3 && digits(part))
}

fn number(text: &str, sign: Sign) -> Option<f64> {
    let bare = text.trim_end_matches('%');
    let divisor = if bare.len() < text.len() { 100.0 } else { 1.0 };
    let mut plain = String::with_capacity(bare.len());
    for letter in bare.chars() {
        match (letter, sign) {
            (' ' | '\u{a0}' | '\u{202f}' | '\'', _) | (',', Sign::Point | Sign::Grouped) => {}
            ('.', Sign::Comma) if bare.contains(',') => {}
            (',', Sign::Comma) => plain.push('.'),
            ('\u{2212}', _) => plain.push('-'),
            (letter, _) => plain.push(letter),
        }
    }
    plain.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number / divisor)
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
    }

    #[test]
    fn what_is_no_number_is_named_by_its_row() {
        assert_eq!(numbers(["1", "abc"].into_iter()), Err(1));
        assert_eq!(numbers(["inf"].into_iter()), Err(0));
    }
}
