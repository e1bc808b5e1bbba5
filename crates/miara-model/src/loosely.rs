//! Names compared as people compare them: letters and digits only.

use unicode_normalization::UnicodeNormalization;

/// The letters and digits of `text`, lower-case and without diacritics; what two spellings of one
/// name have in common. Text without any letter or digit stays as it is, trimmed.
#[must_use]
pub fn loosely(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    if text.is_ascii() {
        key.extend(text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
    } else {
        let letters = text.nfkd().filter(|c| c.is_alphanumeric());
        key.extend(letters.flat_map(char::to_lowercase).map(fold));
    }
    if key.is_empty() { text.trim().to_owned() } else { key }
}

/// Letters that Unicode does not decompose.
fn fold(letter: char) -> char {
    match letter {
        'ł' => 'l',
        'ø' => 'o',
        'đ' => 'd',
        'ß' => 's',
        other => other,
    }
}
