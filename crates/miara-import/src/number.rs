//! Numbers as people and tools write them.

use miara_model::ColumnKind;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::currency::currency_code;
use crate::schema::{DIGITS, decimals};

/// The sign between whole and fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecimalSign {
    /// `1.234,50`
    #[serde(rename = ",")]
    Comma,
    /// `1,234.50`
    #[serde(rename = ".")]
    Point,
}

impl DecimalSign {
    fn byte(self) -> u8 {
        match self {
            DecimalSign::Comma => b',',
            DecimalSign::Point => b'.',
        }
    }

    fn other(self) -> Self {
        match self {
            DecimalSign::Comma => DecimalSign::Point,
            DecimalSign::Point => DecimalSign::Comma,
        }
    }
}

/// Why text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseNumberError {
    /// It is no number.
    #[error("not a number")]
    NotANumber,
    /// Nothing says whether its only separator groups thousands or begins a fraction.
    #[error("either thousands or a fraction")]
    Ambiguous,
    /// It is infinite, or NaN.
    #[error("not a finite number")]
    NotFinite,
    /// It has more digits than are kept.
    #[error("too many digits")]
    TooLarge,
}

/// A number taken apart: `mantissa / 10^scale`, and what stood around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number<'a> {
    pub(crate) mantissa: i128,
    pub(crate) scale: u32,
    /// `27.78%`: the value is the written one, not yet divided by 100.
    pub(crate) percent: bool,
    /// The currency sign or code written beside the amount.
    pub(crate) currency: Option<&'a str>,
    /// The decimal sign that the text by itself proves.
    pub(crate) proves: Option<DecimalSign>,
}

/// Digits that a mantissa can hold whatever they are.
const MANTISSA_DIGITS: usize = 36;

/// Reads one number. `sign` is the decimal sign of the column where it is known.
pub(crate) fn read_number(text: &str, sign: Option<DecimalSign>) -> Result<Number<'_>, ParseNumberError> {
    if let Some(number) = read_plain(text.as_bytes()) {
        return Ok(number);
    }
    let mut affixes = Affixes::of(text.trim());
    let body = affixes.strip()?;
    let (mut digits, proves) = read_body(body, sign)?;
    digits.scale -= affixes.power;
    let (mantissa, scale) = digits.fit()?;
    let mantissa = if affixes.negative { -mantissa } else { mantissa };
    Ok(Number { mantissa, scale, percent: affixes.percent, currency: affixes.currency, proves })
}

/// True for what only the wrong decimal sign keeps from being a number.
pub(crate) fn is_number_otherwise(text: &str) -> bool {
    let signs = [DecimalSign::Comma, DecimalSign::Point];
    text.contains([',', '.']) && signs.iter().any(|sign| read_number(text, Some(*sign)).is_ok())
}

/// The decimal sign that a number by itself proves; `None` for what proves none, and for what is no
/// number.
#[must_use]
pub fn proven_sign(text: &str) -> Option<DecimalSign> {
    read_number(text, None).ok().and_then(|number| number.proves)
}

/// Reads one number as the nearest float: signs, parentheses, percent, currency, grouped thousands and
/// powers of ten, as people and tools write them. `sign` is the decimal sign of the column where it
/// is known. `27.78%` is 0.2778.
///
/// # Errors
/// Where the text is no number, is not finite, or can mean thousands or a fraction.
pub fn read_float(text: &str, sign: Option<DecimalSign>) -> Result<f64, ParseNumberError> {
    let mut affixes = Affixes::of(text.trim());
    let body = affixes.strip()?;
    let (Digits { digits, scale }, _) = read_body(body, sign)?;
    let power = affixes.power - scale - if affixes.percent { 2 } else { 0 };
    let value: f64 = format!("{digits}e{power}").parse().map_err(|_| ParseNumberError::NotANumber)?;
    if !value.is_finite() {
        return Err(ParseNumberError::NotFinite);
    }
    Ok(if affixes.negative { -value } else { value })
}

/// Reads a number that a person has typed, with the place of its last digit after the decimal point, which is below
/// zero for whole thousands or millions: `1,2 mln` is 1,200,000 told to -5 places. Notation is that of [`read_float`].
///
/// # Errors
/// As [`read_float`].
pub fn read_typed(text: &str, sign: Option<DecimalSign>) -> Result<(Decimal, i32), ParseNumberError> {
    let mut affixes = Affixes::of(text.trim());
    let body = affixes.strip()?;
    let (Digits { digits, scale }, _) = read_body(body, sign)?;
    let places = scale - affixes.power + if affixes.percent { 2 } else { 0 };
    let number = Decimal::from_scientific(&format!("{digits}e{}", -places)).map_err(|_| ParseNumberError::TooLarge)?;
    let places = i32::try_from(places).map_err(|_| ParseNumberError::TooLarge)?;
    Ok((if affixes.negative { -number } else { number }, places))
}

/// The common case: an optional minus and up to 18 digits.
fn read_plain(bytes: &[u8]) -> Option<Number<'static>> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value = 0_i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    let mantissa = i128::from(if negative { -value } else { value });
    Some(Number { mantissa, scale: 0, percent: false, currency: None, proves: None })
}

/// What stands around the digits.
struct Affixes<'a> {
    text: &'a str,
    negative: bool,
    percent: bool,
    currency: Option<&'a str>,
    /// Powers of ten that a word such as `tys.` says.
    power: i64,
}

impl<'a> Affixes<'a> {
    fn of(text: &'a str) -> Self {
        // Spreadsheets put an apostrophe before what is not to be taken for a formula.
        let bare = text.strip_prefix(['\'', '\u{2019}']);
        let bare = bare.filter(|bare| bare.starts_with(|c: char| c.is_ascii_digit() || "+-=".contains(c)));
        Affixes { text: bare.unwrap_or(text), negative: false, percent: false, currency: None, power: 0 }
    }

    /// Takes signs, parentheses, percent and currency off, from outside in.
    fn strip(&mut self) -> Result<&'a str, ParseNumberError> {
        let has_digits = self.text.bytes().any(|b| b.is_ascii_digit());
        if !has_digits && matches!(bare_word(self.text).as_str(), "nan" | "inf" | "infinity" | "∞") {
            return Err(ParseNumberError::NotFinite);
        }
        if let Some(inner) = self.text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            self.negative = true;
            self.text = inner.trim();
        }
        // Each kind of mark may stand once, so a handful of rounds is enough.
        for _ in 0..4 {
            let before = self.text;
            self.strip_minus()?;
            self.strip_percent()?;
            self.strip_currency()?;
            if self.text == before {
                break;
            }
        }
        Ok(self.text)
    }

    fn strip_minus(&mut self) -> Result<(), ParseNumberError> {
        const MINUS: [char; 3] = ['-', '\u{2212}', '\u{2013}'];
        let text = self.text;
        // `99,-` and `250,--` are whole amounts without pennies.
        let whole = text.trim_end_matches(['-', '\u{2212}', '\u{2013}', '\u{2014}']);
        if whole.len() < text.len()
            && let Some(whole) = whole.strip_suffix([',', '.'])
            && whole.ends_with(|c: char| c.is_ascii_digit())
        {
            self.text = whole;
            return Ok(());
        }
        let bare = text.strip_prefix(MINUS).or_else(|| text.strip_suffix(MINUS));
        if let Some(bare) = bare {
            if self.negative {
                return Err(ParseNumberError::NotANumber);
            }
            self.negative = true;
            self.text = bare.trim();
        } else if let Some(bare) = text.strip_prefix('+') {
            self.text = bare.trim();
        }
        Ok(())
    }

    /// Takes a word such as `tys.` off what stands beside the digits, and leaves the currency.
    fn strip_power(&mut self, mark: &'a str) -> Result<&'a str, ParseNumberError> {
        let (word, rest) = mark.split_once(char::is_whitespace).unwrap_or((mark, ""));
        let word = word.to_lowercase();
        let Some((_, power)) = POWERS.iter().find(|(known, _)| *known == word) else { return Ok(mark) };
        if self.power != 0 {
            return Err(ParseNumberError::NotANumber);
        }
        self.power = *power;
        Ok(rest.trim())
    }

    fn strip_percent(&mut self) -> Result<(), ParseNumberError> {
        if let Some(bare) = self.text.strip_suffix('%') {
            if self.percent {
                return Err(ParseNumberError::NotANumber);
            }
            self.percent = true;
            self.text = bare.trim();
        }
        Ok(())
    }

    fn strip_currency(&mut self) -> Result<(), ParseNumberError> {
        let shortened = self.text.strip_suffix('.').filter(|bare| bare.ends_with(char::is_alphabetic));
        self.text = shortened.unwrap_or(self.text);
        let is_mark = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '%' | '\''));
        let is_mark = |c: char| is_mark(c) && !matches!(c, '\u{2212}' | '\u{2013}' | '\u{2014}' | '\u{2019}');
        let lead = self.text.find(|c| !is_mark(c)).unwrap_or(self.text.len());
        let tail = self
            .text
            .rfind(|c| !is_mark(c))
            .map_or(0, |at| at + self.text[at..].chars().next().map_or(0, char::len_utf8));
        let (mark, rest) =
            if lead > 0 { (&self.text[..lead], &self.text[lead..]) } else { (&self.text[tail..], &self.text[..tail]) };
        let mark = mark.trim();
        if mark.is_empty() {
            return Ok(());
        }
        let mark = self.strip_power(mark)?;
        self.text = rest.trim();
        if mark.is_empty() {
            return Ok(());
        }
        if self.currency.is_some() || currency_code(mark).is_none() {
            return Err(ParseNumberError::NotANumber);
        }
        self.currency = Some(mark);
        Ok(())
    }
}

/// Words for powers of ten beside an amount.
const POWERS: [(&str, i64); 12] = [
    ("tys.", 3),
    ("tys", 3),
    ("tysięcy", 3),
    ("tysiące", 3),
    ("k", 3),
    ("mln", 6),
    ("mln.", 6),
    ("mio", 6),
    ("mio.", 6),
    ("mld", 9),
    ("mld.", 9),
    ("bn", 9),
];

fn bare_word(text: &str) -> String {
    text.trim_matches(|c: char| matches!(c, '-' | '+' | '(' | ')') || c.is_whitespace()).to_lowercase()
}

/// The number `digits / 10^scale`.
struct Digits {
    digits: String,
    scale: i64,
}

/// Digits with separators, maybe an exponent, and the decimal sign that they prove.
fn read_body(body: &str, sign: Option<DecimalSign>) -> Result<(Digits, Option<DecimalSign>), ParseNumberError> {
    let (body, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    if !body.bytes().any(|b| b.is_ascii_digit()) {
        return Err(ParseNumberError::NotANumber);
    }
    let (point, proves) = decimal_place(body, exponent, sign)?;
    let (whole, fraction) = match point {
        Some(at) => (&body[..at], &body[at + 1..]),
        None => (body, ""),
    };
    let mut digits = String::with_capacity(body.len());
    read_groups(whole, &mut digits)?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ParseNumberError::NotANumber);
    }
    digits.push_str(fraction);
    let mut scale = i64::try_from(fraction.len()).map_err(|_| ParseNumberError::TooLarge)?;
    if let Some(exponent) = exponent {
        let power: i64 = exponent.parse().map_err(|_| ParseNumberError::NotANumber)?;
        if power > 308 {
            return Err(ParseNumberError::NotFinite);
        }
        // What is smaller still is nought in any column.
        scale -= power.max(-1000);
    }
    Ok((Digits { digits, scale }, proves))
}

impl Digits {
    /// Brings digits and scale into an `i128` and a scale of 0..=36. Digits past the 36th after the
    /// point are cut: no column keeps more than 8.
    fn fit(&self) -> Result<(i128, u32), ParseNumberError> {
        let (mut digits, mut scale) = (self.digits.trim_start_matches('0').to_owned(), self.scale);
        while scale < 0 && digits.len() <= MANTISSA_DIGITS && !digits.is_empty() {
            digits.push('0');
            scale += 1;
        }
        let over = digits.len().saturating_sub(MANTISSA_DIGITS);
        let cut = over.max(usize::try_from(scale - 36).unwrap_or(0));
        if cut > usize::try_from(scale).unwrap_or(0) {
            return Err(ParseNumberError::TooLarge);
        }
        digits.truncate(digits.len().saturating_sub(cut));
        let scale = scale - i64::try_from(cut).unwrap_or(0);
        if digits.is_empty() {
            return Ok((0, 0));
        }
        let mantissa = digits.parse().map_err(|_| ParseNumberError::TooLarge)?;
        Ok((mantissa, u32::try_from(scale).map_err(|_| ParseNumberError::TooLarge)?))
    }
}

/// Where the decimal sign of `body` stands, and what the text proves about it.
fn decimal_place(
    body: &str,
    exponent: Option<&str>,
    sign: Option<DecimalSign>,
) -> Result<(Option<usize>, Option<DecimalSign>), ParseNumberError> {
    let seen = |sign: DecimalSign| body.bytes().filter(|b| *b == sign.byte()).count();
    let last = |sign: DecimalSign| body.bytes().rposition(|b| b == sign.byte());
    let proves = proven(body, exponent);
    match sign {
        Some(sign) if seen(sign) > 1 => Err(ParseNumberError::NotANumber),
        Some(sign) => Ok((last(sign), proves.ok().flatten())),
        None => {
            let proves = proves?;
            Ok((proves.filter(|sign| seen(*sign) == 1).and_then(last), proves))
        }
    }
}

/// The decimal sign that `body` by itself proves; `Ok(None)` where it has no separator at all. Before an
/// exponent, a lone separator is never one of thousands.
fn proven(body: &str, exponent: Option<&str>) -> Result<Option<DecimalSign>, ParseNumberError> {
    let places = |byte: u8| body.bytes().enumerate().filter(move |(_, b)| *b == byte).map(|(at, _)| at);
    let (commas, points) = (places(b',').count(), places(b'.').count());
    let (only, count) = match (commas, points) {
        (0, 0) => return Ok(None),
        (0, n) => (DecimalSign::Point, n),
        (n, 0) => (DecimalSign::Comma, n),
        _ => {
            let comma_last = places(b',').next_back() > places(b'.').next_back();
            return Ok(Some(if comma_last { DecimalSign::Comma } else { DecimalSign::Point }));
        }
    };
    if count > 1 {
        return Ok(Some(only.other()));
    }
    let at = places(only.byte()).next().unwrap_or(0);
    let (before, after) = (&body[..at], &body[at + 1..]);
    let spaced = !before.bytes().all(|b| b.is_ascii_digit());
    let looks_grouped = after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
    if looks_grouped && !spaced && exponent.is_none() { Err(ParseNumberError::Ambiguous) } else { Ok(Some(only)) }
}

/// The whole part: plain digits, or groups of three after a first group of one to three.
fn read_groups(whole: &str, digits: &mut String) -> Result<(), ParseNumberError> {
    let mut groups = whole.split(is_group_mark);
    let first = groups.next().unwrap_or("");
    let rest: Vec<&str> = groups.collect();
    let is_digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let sound = rest.is_empty() || (1..=3).contains(&first.len());
    if !sound || !is_digits(first) || !rest.iter().all(|g| g.len() == 3 && is_digits(g)) {
        return Err(ParseNumberError::NotANumber);
    }
    digits.push_str(first);
    digits.extend(rest);
    Ok(())
}

fn is_group_mark(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}' | '.' | ',')
}

impl Number<'_> {
    /// The value times 10^`decimals`, and whether digits were rounded off (half away from zero).
    pub(crate) fn scaled(&self, decimals: u32) -> Result<(i128, bool), ParseNumberError> {
        let scale = self.scale + if self.percent { 2 } else { 0 };
        rescale(self.mantissa, scale, decimals)
    }

    /// The value as a decimal.
    pub(crate) fn decimal(&self) -> Result<Decimal, ParseNumberError> {
        let scale = self.scale + if self.percent { 2 } else { 0 };
        let (mantissa, scale) =
            if scale > 18 { (rescale(self.mantissa, scale, 18)?.0, 18) } else { (self.mantissa, scale) };
        Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| ParseNumberError::TooLarge)
    }
}

/// `mantissa / 10^scale` as a whole number of 10^-`decimals`, rounded half away from zero.
pub(crate) fn rescale(mantissa: i128, scale: u32, decimals: u32) -> Result<(i128, bool), ParseNumberError> {
    if scale <= decimals {
        let factor = 10_i128.checked_pow(decimals - scale).ok_or(ParseNumberError::TooLarge)?;
        return Ok((mantissa.checked_mul(factor).ok_or(ParseNumberError::TooLarge)?, false));
    }
    let Some(divisor) = 10_i128.checked_pow(scale - decimals) else {
        return Ok((0, mantissa != 0));
    };
    let (quotient, rest) = (mantissa / divisor, mantissa % divisor);
    let away = if rest.abs() >= divisor - rest.abs() { rest.signum() } else { 0 };
    Ok((quotient + away, rest != 0))
}

/// Refuses what the decimal column cannot hold.
pub(crate) fn within_digits(value: i128) -> Result<i128, ParseNumberError> {
    if value.unsigned_abs() < 10_u128.pow(u32::from(DIGITS)) { Ok(value) } else { Err(ParseNumberError::TooLarge) }
}

/// Decimals of a kind as an unsigned number.
pub(crate) fn places(kind: ColumnKind) -> u32 {
    u32::try_from(decimals(kind)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, sign: Option<DecimalSign>) -> Result<String, ParseNumberError> {
        read_number(text, sign).and_then(|n| n.decimal()).map(|d| d.normalize().to_string())
    }

    #[test]
    fn a_typed_number_says_how_exact_it_is() {
        let comma = Some(DecimalSign::Comma);
        for (text, number, places) in [
            ("1 234 567", "1234567", 0),
            ("1 234,50 zł", "1234.50", 2),
            ("1,2 mln", "1200000", -5),
            ("-300 tys.", "-300000", -3),
            ("7,5%", "0.075", 3),
        ] {
            let (read, exact) = read_typed(text, comma).unwrap();
            assert_eq!((read, exact), (number.parse().unwrap(), places), "{text}");
        }
        assert!(read_typed("dużo", comma).is_err());
    }

    #[test]
    fn the_ways_people_write_a_number() {
        let comma = Some(DecimalSign::Comma);
        let point = Some(DecimalSign::Point);
        let cases = [
            ("1234", None, "1234"),
            ("-12", None, "-12"),
            ("1 234,50", comma, "1234.5"),
            ("1\u{a0}234,50 zł", comma, "1234.5"),
            ("1\u{202f}234\u{202f}567,5", None, "1234567.5"),
            ("1.234.567", None, "1234567"),
            ("1.234,5", None, "1234.5"),
            ("1,234.5", None, "1234.5"),
            ("1'234.50", point, "1234.5"),
            ("1,234", point, "1234"),
            ("1,234", comma, "1.234"),
            ("(1,234.50)", point, "-1234.5"),
            ("€ 12.5", None, "12.5"),
            ("-$1,000.00", point, "-1000"),
            ("$-1,000.00", point, "-1000"),
            ("12,50 PLN", comma, "12.5"),
            ("27.78%", None, "0.2778"),
            ("0,125", None, "0.125"),
            ("1.5e3", point, "1500"),
            ("1E-7", point, "0.0000001"),
            ("1,234e3", None, "1234"),
            ("1e-400", point, "0"),
            ("12-", None, "-12"),
            (".5", None, "0.5"),
            ("0.1234567890123456789012345678901234567890", point, "0.123456789012345679"),
        ];
        for (text, sign, value) in cases {
            assert_eq!(read(text, sign).as_deref(), Ok(value), "{text}");
        }
    }

    #[test]
    fn whole_amounts_and_words_for_thousands_are_read() {
        let comma = Some(DecimalSign::Comma);
        for (text, value) in [
            ("1 000,-", 1000.0),
            ("1.500,- zł", 1500.0),
            ("99.-", 99.0),
            ("250,--", 250.0),
            ("250,— zł", 250.0),
            ("-250,-", -250.0),
            ("50.00-", -50.0),
            ("50,00-", -50.0),
            ("'-200,00", -200.0),
            ("12,5 tys.", 12_500.0),
            ("1,2 mln zł", 1_200_000.0),
            ("zł 3 tys", 3_000.0),
            ("2K", 2_000.0),
        ] {
            let sign = if text == "50.00-" || text == "99.-" { None } else { comma };
            let number = read_number(text, sign).unwrap_or_else(|error| panic!("{text}: {error}"));
            let found = number.mantissa as f64 / 10_f64.powi(number.scale as i32);
            assert!((found - value).abs() < 1e-9, "{text}: {found}");
        }
        for text in ["1 tys. mln", "12,5 tysiaki", "-", ",-", "PLN netto 5"] {
            assert!(read_number(text, comma).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_said_to_be_none() {
        let point = Some(DecimalSign::Point);
        let cases = [
            ("1,234", None, ParseNumberError::Ambiguous),
            ("12,5", point, ParseNumberError::NotANumber),
            ("1,23.4", point, ParseNumberError::NotANumber),
            ("NaN", None, ParseNumberError::NotFinite),
            ("-Infinity", None, ParseNumberError::NotFinite),
            ("∞", None, ParseNumberError::NotFinite),
            ("1e400", point, ParseNumberError::NotFinite),
            ("1e40", point, ParseNumberError::TooLarge),
            ("--1", None, ParseNumberError::NotANumber),
            ("12 abc", None, ParseNumberError::NotANumber),
            ("", None, ParseNumberError::NotANumber),
            ("2018-06-09", None, ParseNumberError::NotANumber),
            ("12%%", None, ParseNumberError::NotANumber),
        ];
        for (text, sign, fault) in cases {
            assert_eq!(read(text, sign), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_float_is_the_nearest_one_of_any_size() {
        for text in
            ["0.1", "1e-300", "123456789.123456789", "2.220446049250313e-16", "1e40", "-7", "0.30000000000000004"]
        {
            assert_eq!(read_float(text, Some(DecimalSign::Point)), Ok(text.parse::<f64>().unwrap()), "{text}");
        }
        assert_eq!(read_float("27,5%", Some(DecimalSign::Comma)), Ok(0.275));
        assert_eq!(read_float("(1.234,50) zł", Some(DecimalSign::Comma)), Err(ParseNumberError::NotANumber));
        assert_eq!(read_float("1.234,50 zł", Some(DecimalSign::Comma)), Ok(1234.5));
        assert_eq!(read_float("inf", None), Err(ParseNumberError::NotFinite));
        assert_eq!(read_float("1,234", None), Err(ParseNumberError::Ambiguous));
    }

    #[test]
    fn rounding_goes_away_from_zero_at_the_half() {
        assert_eq!(rescale(12345, 5, 4), Ok((1235, true)));
        assert_eq!(rescale(-12345, 5, 4), Ok((-1235, true)));
        assert_eq!(rescale(12344, 5, 4), Ok((1234, true)));
        assert_eq!(rescale(12340, 5, 4), Ok((1234, false)));
        assert_eq!(rescale(12, 0, 4), Ok((120_000, false)));
    }
}
