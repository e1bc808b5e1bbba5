//! The encoding of a text file.

use std::io::Read;
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_2, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250};

use crate::error::ImportError;
use crate::source::bytes::{Packing, Text, file_name, read_error};

/// Bytes searched for the first one beyond ASCII.
const SEARCHED: u64 = 64 << 20;

/// Finds the encoding from the file's first bytes, and from later ones where those are all ASCII.
pub(crate) fn detect(path: &Path, start: &[u8], packing: Packing) -> Result<&'static Encoding, ImportError> {
    if let Some((encoding, _)) = Encoding::for_bom(start) {
        return Ok(encoding);
    }
    if let Some(encoding) = unmarked_utf16(start) {
        return Ok(encoding);
    }
    if !start.is_ascii() {
        return Ok(guess(start));
    }
    let mut text = Text::raw(path, packing)?;
    let mut chunk = Vec::with_capacity(1 << 20);
    for _ in 0..SEARCHED >> 20 {
        chunk.clear();
        let read = (&mut text.input).take(1 << 20).read_to_end(&mut chunk);
        if read.map_err(|e| read_error(&file_name(path), packing.is_packed(), e))? == 0 {
            break;
        }
        if !chunk.is_ascii() {
            return Ok(guess(&chunk));
        }
    }
    Ok(UTF_8)
}

/// UTF-16 without a mark: every other byte of Latin text is zero.
fn unmarked_utf16(start: &[u8]) -> Option<&'static Encoding> {
    let start = &start[..start.len().min(4096)];
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let half = start.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    if half >= 8 && odd * 10 > half * 8 && even == 0 {
        return Some(UTF_16LE);
    }
    (half >= 8 && even * 10 > half * 8 && odd == 0).then_some(UTF_16BE)
}

/// UTF-8 where most lines beyond ASCII are; else what a Polish reader would expect them to be.
fn guess(bytes: &[u8]) -> &'static Encoding {
    // The chunk may begin and end inside a character, so only whole lines count.
    let (mut utf8, mut other) = (0_u32, 0_u32);
    for line in bytes.split(|b| *b == b'\n').filter(|line| !line.is_ascii()) {
        match std::str::from_utf8(line) {
            Ok(_) => utf8 += 1,
            Err(error) if error.error_len().is_none() => {}
            Err(_) => other += 1,
        }
    }
    if other == 0 || utf8 > other {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let found = detector.guess(Some(b"pl"), Utf8Detection::Deny);
    if found == WINDOWS_1250 || found == ISO_8859_2 { central_european(bytes) } else { found }
}

/// Which of the two encodings of Central Europe it is: the one in which more bytes are letters of
/// Polish. They differ in six of these letters only, too few for a short file's statistics.
fn central_european(bytes: &[u8]) -> &'static Encoding {
    let polish = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        text.chars().filter(|c| "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ".contains(*c)).count()
    };
    if polish(ISO_8859_2) > polish(WINDOWS_1250) { ISO_8859_2 } else { WINDOWS_1250 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polish_text_is_told_apart_by_its_bytes() {
        let text = "Właściciel;Źródło;Wartość\nŻaneta Gęś;polecenie;100\nŁukasz Śnieg;targi;200\n";
        assert_eq!(guess(text.as_bytes()).name(), "UTF-8");
        let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode(text);
        assert_eq!(guess(&bytes).name(), "windows-1250");
        let (bytes, _, _) = encoding_rs::ISO_8859_2.encode(text);
        assert_eq!(guess(&bytes).name(), "ISO-8859-2");
    }

    #[test]
    fn a_few_foreign_lines_do_not_make_the_file_foreign() {
        let mut bytes = "Gęś;1\nŻaba;2\nŁoś;3\n".as_bytes().to_vec();
        bytes.extend(b"Zu\xBFaba;4\n");
        assert_eq!(guess(&bytes).name(), "UTF-8");
    }
}
