//! What the number format of a workbook's cell says of its value.

use calamine::Style;

use crate::currency::{currency_code, is_iso_code};
use crate::typed::Code;

/// What a number format says of the number that it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CellFormat {
    /// Nothing that matters here.
    Plain,
    /// It is shown times a hundred.
    Percent,
    /// It is a fraction of a day that is shown as hours and minutes.
    Duration,
    /// It is an amount in this currency.
    Money(Code),
    /// It is an amount in a currency that we don't know by this sign.
    UnknownMoney(String),
}

/// Formats of Excel's own that show the currency of whoever looks at them.
const OF_THE_READER: [u32; 6] = [5, 6, 7, 8, 42, 44];

/// What the format of a style says.
pub(crate) fn of_style(style: &Style) -> CellFormat {
    let Some(format) = &style.number_format else { return CellFormat::Plain };
    let found = read(&format.format_code);
    // Written out, a sign stands in quotation marks or brackets.
    let is_open = format.format_id.is_some_and(|id| OF_THE_READER.contains(&id))
        && (!format.format_code.contains(['"', '[', '\\']) || format.format_code.starts_with("_($* "));
    match found {
        CellFormat::Money(_) if is_open => CellFormat::Plain,
        found => found,
    }
}

/// What a format's first section is made of.
#[derive(Debug, Default)]
struct Parts {
    /// What is shown as it stands.
    literal: String,
    /// The currencies in brackets, each with its sign and its locale.
    marks: Vec<(String, String)>,
    percent: bool,
    day: bool,
    clock: bool,
    half_days: bool,
}

/// What a format code such as `#,##0.00 [$€-407]` says.
pub(crate) fn read(code: &str) -> CellFormat {
    let parts = parts_of(code);
    if parts.day || parts.half_days {
        return CellFormat::Plain;
    }
    if parts.clock {
        return CellFormat::Duration;
    }
    if parts.percent {
        return CellFormat::Percent;
    }
    if let Some((sign, locale)) = parts.marks.first() {
        return match code_of(sign, locale) {
            Some(code) => CellFormat::Money(code),
            None => CellFormat::UnknownMoney(sign.clone()),
        };
    }
    let words = parts.literal.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '-' | '+'));
    words.filter(|word| is_sign(word)).find_map(|word| code_of(word, "")).map_or(CellFormat::Plain, CellFormat::Money)
}

fn parts_of(code: &str) -> Parts {
    let mut parts = Parts::default();
    let code = code.trim();
    let is_general = code.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("general"));
    let mut letters = if is_general { &code[7..] } else { code }.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => parts.literal.extend(letters.by_ref().take_while(|c| *c != '"')),
            '\\' => parts.literal.extend(letters.next()),
            // The width of a letter, and what fills the cell.
            '_' | '*' => {
                letters.next();
                parts.literal.push(' ');
            }
            '[' => parts.add_bracket(&letters.by_ref().take_while(|c| *c != ']').collect::<String>()),
            ';' => break,
            '%' => parts.percent = true,
            'd' | 'D' | 'y' | 'Y' => parts.day = true,
            'h' | 'H' | 's' | 'S' => parts.clock = true,
            'a' | 'A' => parts.half_days = true,
            '0'..='9' | '#' | '?' | '.' | ',' | '@' => parts.literal.push(' '),
            other => parts.literal.push(other),
        }
    }
    parts
}

impl Parts {
    /// `$€-407`, `h` or `Red`.
    fn add_bracket(&mut self, inner: &str) {
        if let Some(mark) = inner.strip_prefix('$') {
            let (sign, locale) = mark.split_once('-').unwrap_or((mark, ""));
            if !sign.trim().is_empty() {
                self.marks.push((sign.trim().to_owned(), locale.to_owned()));
            }
        } else if !inner.is_empty() && inner.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 'M' | 's' | 'S')) {
            self.clock = true;
        }
    }
}

/// True for what is surely a currency and no unit such as `szt.` or `sek`.
fn is_sign(word: &str) -> bool {
    let bare = word.trim_end_matches('.');
    let is_word = bare.chars().all(|c| c.is_ascii_alphabetic());
    !bare.is_empty() && (!is_word || is_iso_code(bare) || bare == "zl")
}

/// Signs that several currencies share, each with the locale that tells which is meant.
const OF_LOCALE: [(&str, &[&str], &str); 17] = [
    ("$", &["", "409", "en-US"], "USD"),
    ("$", &["1009", "C0C", "en-CA", "fr-CA"], "CAD"),
    ("$", &["C09", "en-AU"], "AUD"),
    ("$", &["1409", "en-NZ"], "NZD"),
    ("$", &["4809", "1004", "en-SG"], "SGD"),
    ("$", &["C04", "en-HK", "zh-HK"], "HKD"),
    ("$", &["80A", "es-MX"], "MXN"),
    ("kr", &["414", "814", "nb-NO", "nn-NO"], "NOK"),
    ("kr", &["41D", "81D", "sv-SE"], "SEK"),
    ("kr", &["406", "da-DK"], "DKK"),
    ("kr", &["40F", "is-IS"], "ISK"),
    ("¥", &["804", "zh-CN"], "CNY"),
    ("¥", &["", "411", "ja-JP"], "JPY"),
    ("Ft", &["", "40E", "hu-HU"], "HUF"),
    ("lei", &["418", "ro-RO"], "RON"),
    ("лв", &["402", "bg-BG"], "BGN"),
    ("₺", &["", "41F", "tr-TR"], "TRY"),
];

/// The code of a currency's sign; `None` where nothing says which currency it is of.
fn code_of(sign: &str, locale: &str) -> Option<Code> {
    let bare = sign.trim_end_matches('.');
    let mut shared = OF_LOCALE.iter().filter(|(known, ..)| known.eq_ignore_ascii_case(bare)).peekable();
    let code = if shared.peek().is_some() {
        let mut of_locale =
            shared.filter(|(_, locales, _)| locales.iter().any(|known| known.eq_ignore_ascii_case(locale)));
        of_locale.next().map(|(.., code)| (*code).to_owned())
    } else {
        currency_code(sign)
    };
    Code::of(&code?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(code: &str) -> CellFormat {
        CellFormat::Money(Code::of(code).expect("three letters"))
    }

    #[test]
    fn the_currency_of_a_format_is_read() {
        for (format, expected) in [
            ("#,##0.00 [$€-407]", money("EUR")),
            ("#,##0.00\\ [$€-1]", money("EUR")),
            ("[$EUR] #,##0.00", money("EUR")),
            ("#,##0.00 \"€\"", money("EUR")),
            ("#,##0.00 €", money("EUR")),
            ("#,##0.00 \"zł\"", money("PLN")),
            ("#,##0.00\\ \\z\\ł", money("PLN")),
            ("#,##0.00\\ [$zł-415];[Red]\\-#,##0.00\\ [$zł-415]", money("PLN")),
            ("_-* #,##0.00\\ \"zł\"_-;\\-* #,##0.00\\ \"zł\"_-;_-* \"-\"??\\ \"zł\"_-;_-@_-", money("PLN")),
            ("_-[$$-409]* #,##0.00_ ;_-[$$-409]* \\-#,##0.00\\ ;_-[$$-409]* \"-\"??_ ;_-@_ ", money("USD")),
            ("[$$-1009]#,##0.00", money("CAD")),
            ("_(\"$\"* #,##0.00_)", money("USD")),
            ("#,##0 \"tys. zł\"", money("PLN")),
            ("General\" PLN\"", money("PLN")),
            ("[$kr-41D] #,##0", money("SEK")),
            ("[$-415]#,##0.00", CellFormat::Plain),
            ("_-* #,##0.00\\ _€_-", CellFormat::Plain),
            ("0 \"szt.\"", CellFormat::Plain),
            ("0 \"sek\"", CellFormat::Plain),
            ("General", CellFormat::Plain),
            ("#,##0.00", CellFormat::Plain),
            ("[$kr] #,##0", CellFormat::UnknownMoney("kr".into())),
        ] {
            assert_eq!(read(format), expected, "{format}");
        }
    }

    #[test]
    fn durations_are_told_from_days_and_percentages() {
        for (format, expected) in [
            ("[h]:mm", CellFormat::Duration),
            ("hh:mm", CellFormat::Duration),
            ("h:mm:ss", CellFormat::Duration),
            ("[$-415]hh:mm;@", CellFormat::Duration),
            ("mm:ss", CellFormat::Duration),
            ("[mm]", CellFormat::Duration),
            ("yyyy-mm-dd hh:mm", CellFormat::Plain),
            ("h:mm AM/PM", CellFormat::Plain),
            ("0.0%", CellFormat::Percent),
            ("0\" %\"", CellFormat::Plain),
        ] {
            assert_eq!(read(format), expected, "{format}");
        }
    }
}
