//! Digits at the start of a text.

/// A number of up to 17 digits, how many digits it has, and the rest.
pub(super) fn take_number(text: &str) -> Option<(i64, usize, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 17 {
        return None;
    }
    Some((text[..digits].parse().ok()?, digits, &text[digits..]))
}

pub(super) fn two_digits(bytes: &[u8], at: usize) -> Option<i64> {
    let (a, b) = (bytes.get(at)?.wrapping_sub(b'0'), bytes.get(at + 1)?.wrapping_sub(b'0'));
    (a < 10 && b < 10).then(|| i64::from(a) * 10 + i64::from(b))
}
