//! What tools write into a date column where there is no date.

/// True for what tools write where there is no date: `0000-00-00`, `00.00.0000 00:00`, `0001-01-01`,
/// `1900-01-00`, and the first days of their calendars.
pub(crate) fn is_zero_date(text: &str) -> bool {
    if text.len() < 6 || !text.starts_with(['0', '1', '3']) {
        return false;
    }
    let (date, time) = text.split_at(text.find([' ', 'T', ',']).unwrap_or(text.len()));
    let mut parts = [0; 3];
    let mut words = date.split(['-', '.', '/']);
    for part in &mut parts {
        let word = words.next().filter(|word| word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit()));
        let Some(number) = word.and_then(|word| word.parse::<u16>().ok()) else { return false };
        *part = number;
    }
    let is_midnight = time.trim().eq_ignore_ascii_case("12:00:00 AM")
        || time.bytes().all(|b| matches!(b, b'0' | b':' | b'.' | b' ' | b'T' | b'Z' | b'+' | b','));
    if words.next().is_some() || !is_midnight {
        return false;
    }
    let has_year = date.split(['-', '.', '/']).any(|word| word.len() == 4);
    parts.sort_unstable();
    match parts {
        [0, 0, 0] => true,
        [1, 1, 1] | [0 | 1, 1, 1900] | [1, 1, 1753] | [12, 30 | 31, 1899] => has_year,
        _ => false,
    }
}

/// True for a cell of a date column that holds none: a zero date, or nothing but zeros.
pub(crate) fn is_no_date(text: &str) -> bool {
    let zeros = |b: u8| matches!(b, b'0' | b':' | b'.' | b'-' | b'/' | b' ' | b'T');
    is_zero_date(text) || (text.starts_with('0') && text.bytes().all(zeros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_date_is_told_from_a_date() {
        for text in [
            "0000-00-00",
            "0000-00-00 00:00:00",
            "00.00.0000",
            "00/00/0000 00:00",
            "0001-01-01",
            "0001-01-01T00:00:00Z",
            "1/1/0001 12:00:00 AM",
            "01.01.0001 00:00:00",
            "1900-01-00",
            "1/0/1900",
            "1900-01-01 00:00:00.000",
            "30.12.1899",
            "1753-01-01",
        ] {
            assert!(is_zero_date(text), "{text}");
        }
        for text in
            ["01.01.01", "2000-01-01", "1970-01-01 00:00:00", "00123", "0000-00-00 10:00", "1/1/1900 10:30", "10.0.0.1"]
        {
            assert!(!is_zero_date(text), "{text}");
        }
        assert!(is_no_date("0") && is_no_date("00000000") && is_no_date("0:00:00") && !is_no_date("01.02.2026"));
    }
}
