//! Source cells as typed cells of a dataset.

use std::borrow::Cow;

use miara_model::ColumnKind;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::currency::{currency_code, is_iso_code};
use crate::expr::Value;
use crate::flag::read_flag;
use crate::moment::{DateOrder, Zone, excel_moment, is_no_date, read_by_format, read_moment, read_month};
use crate::near::shortened;
use crate::number::{DecimalSign, Number, ParseNumberError, places, read_number, rescale, within_digits};
use crate::reasons::{moment_reason, number_reason};
use crate::refused::Reason;

/// The ISO 4217 code of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code([u8; 3]);

impl Code {
    pub(crate) fn of(code: &str) -> Option<Self> {
        code.as_bytes().try_into().ok().filter(|_| code.is_ascii()).map(Code)
    }

    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|letter| char::from(*letter)).collect()
    }
}

/// What a source says a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// Text written for people: decimal sign and date order are the column's.
    Text,
    /// A number with a decimal point, whatever the column's text does.
    Number,
    /// Such a number, and the currency that it is shown with.
    Money(Code),
    /// ISO 8601.
    Moment,
    /// `true` or `false`.
    Flag,
    /// An error of a formula, or a formula that was never computed.
    Failed,
}

impl CellKind {
    /// True for a number with a decimal point.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, CellKind::Number | CellKind::Money(_))
    }
}

/// A typed cell of a dataset row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Text(Cow<'a, str>),
    /// Microseconds of UTC.
    Time(i64),
    /// Days since 1970-01-01.
    Day(i32),
    Count(i64),
    /// Scaled by the decimals of its kind.
    Decimal(i128),
    Share(f64),
    Flag(bool),
}

/// What a number in the source counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// What the column counts.
    #[default]
    Same,
    /// Hundredths, written without a percent sign.
    Percent,
    /// Sixtieths of an hour.
    Minutes,
    /// Sixtieths of a minute.
    Seconds,
    /// Thousands of what the column counts.
    Thousands,
    /// Hours, said of numbers that could be fractions of a day as well.
    Hours,
    /// Days of 24 hours: a duration as spreadsheets keep it, 8 hours as 0.3333.
    Days,
}

/// How the cells of one dataset column are read.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) kind: ColumnKind,
    pub(crate) sign: Option<DecimalSign>,
    pub(crate) order: Option<DateOrder>,
    pub(crate) format: Option<String>,
    pub(crate) unit: Unit,
    /// The column holds an ISO 4217 code.
    pub(crate) currency: bool,
    /// Its cells are months, each of which stands for its first day.
    pub(crate) months: bool,
}

/// What happened on the way that the reader of the file should know.
#[derive(Debug, Default)]
pub(crate) struct Notes<'a> {
    /// The cell was rounded to what the column keeps.
    pub(crate) rounded: bool,
    /// The currency written beside an amount.
    pub(crate) currency: Option<Cow<'a, str>>,
}

/// Reads a trimmed, non-empty cell.
pub(crate) fn read_cell<'a>(
    text: Cow<'a, str>,
    source: CellKind,
    rule: &Rule,
    zone: &Zone,
    notes: &mut Notes<'a>,
) -> Result<Cell<'a>, Reason> {
    match rule.kind {
        ColumnKind::Text if rule.currency && is_iso_code(&text) => Ok(Cell::Text(text)),
        ColumnKind::Text if rule.currency => match currency_code(&text) {
            Some(code) => Ok(Cell::Text(code.into())),
            None => Err(Reason::NotACurrency { value: shortened(&text) }),
        },
        ColumnKind::Text => Ok(Cell::Text(text)),
        ColumnKind::Flag => {
            read_flag(&text).map(Cell::Flag).ok_or_else(|| Reason::NotAFlag { value: shortened(&text) })
        }
        ColumnKind::Time | ColumnKind::Date => {
            read_day_or_time(&text, source, rule, zone).map_err(|f| moment_reason(f, &text))
        }
        _ => read_quantity(&text, source, rule, notes).map_err(|f| {
            if f == QuantityError::NotWhole {
                Reason::NotWhole { value: shortened(&text) }
            } else {
                number_reason(f.into(), &text)
            }
        }),
    }
}

fn read_day_or_time(
    text: &str,
    source: CellKind,
    rule: &Rule,
    zone: &Zone,
) -> Result<Cell<'static>, crate::moment::ParseMomentError> {
    if is_no_date(text) {
        return Ok(Cell::Null);
    }
    let serial = if source.is_number() { text.parse::<f64>().ok() } else { None };
    let moment = match (&rule.format, serial) {
        (Some(format), _) => read_by_format(text, format)?,
        (None, Some(serial)) if serial < 1_000_000.0 => excel_moment(serial)?,
        _ => match read_moment(text, rule.order) {
            Err(_)
                if rule.months
                    && let Some(day) = read_month(text) =>
            {
                return Ok(Cell::Day(day));
            }
            read => read?,
        },
    };
    match rule.kind {
        ColumnKind::Date => Ok(Cell::Day(zone.day(moment)?)),
        _ => Ok(Cell::Time(zone.micros(moment)?)),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum QuantityError {
    NotWhole,
    Number(ParseNumberError),
}

impl From<ParseNumberError> for QuantityError {
    fn from(fault: ParseNumberError) -> Self {
        QuantityError::Number(fault)
    }
}

impl From<QuantityError> for ParseNumberError {
    fn from(fault: QuantityError) -> Self {
        match fault {
            QuantityError::NotWhole => ParseNumberError::NotANumber,
            QuantityError::Number(fault) => fault,
        }
    }
}

/// Counts, amounts, hours, rates and shares.
fn read_quantity<'a>(
    text: &str,
    source: CellKind,
    rule: &Rule,
    notes: &mut Notes<'a>,
) -> Result<Cell<'a>, QuantityError> {
    if rule.kind == ColumnKind::Hours && !source.is_number() && text.contains(':') {
        let seconds = clock_seconds(text).ok_or(ParseNumberError::NotANumber)?;
        let micro_hours = rescale(seconds * 1_000_000, 0, 0)?.0;
        return Ok(Cell::Decimal(within_digits(div_rounded(micro_hours, 3600))?));
    }
    if rule.kind == ColumnKind::Hours
        && !source.is_number()
        && let Some(micro_hours) = duration(text)
    {
        return Ok(Cell::Decimal(within_digits(micro_hours)?));
    }
    let sign = match (source, rule.kind) {
        (CellKind::Number | CellKind::Money(_), _) => Some(DecimalSign::Point),
        // A count has no fraction, so `1,234` and `1.234` are thousands wherever nothing decides.
        (_, ColumnKind::Count) if rule.sign.is_none() => grouping_of_three(text),
        _ => rule.sign,
    };
    let number = read_number(text, sign)?;
    if let Some(mark) = number.currency {
        notes.currency = currency_code(mark).map(Cow::Owned);
    }
    if let CellKind::Money(code) = source {
        notes.currency = Some(Cow::Owned(code.text()));
    }
    quantity(number, rule, notes)
}

/// The decimal sign under which a count's only separator groups thousands.
fn grouping_of_three(text: &str) -> Option<DecimalSign> {
    match read_number(text, None) {
        Err(ParseNumberError::Ambiguous) if text.contains(',') => Some(DecimalSign::Point),
        Err(ParseNumberError::Ambiguous) => Some(DecimalSign::Comma),
        _ => None,
    }
}

fn quantity<'a>(number: Number<'_>, rule: &Rule, notes: &mut Notes<'_>) -> Result<Cell<'a>, QuantityError> {
    match rule.kind {
        ColumnKind::Count => {
            let (value, rounded) = number.scaled(0)?;
            if rounded {
                return Err(QuantityError::NotWhole);
            }
            Ok(Cell::Count(i64::try_from(value).map_err(|_| ParseNumberError::TooLarge)?))
        }
        ColumnKind::Share => {
            let value = number.decimal()?;
            let value =
                if rule.unit == Unit::Percent && !number.percent { value / Decimal::ONE_HUNDRED } else { value };
            Ok(Cell::Share(f64::try_from(value).map_err(|_| ParseNumberError::TooLarge)?))
        }
        ColumnKind::Hours if rule.unit == Unit::Days => {
            // A clock shows whole seconds.
            let (days, _) = number.scaled(12)?;
            let seconds = days.checked_mul(86_400).ok_or(ParseNumberError::TooLarge)?;
            let seconds = rescale(seconds, 12, 0)?.0;
            Ok(Cell::Decimal(within_digits(div_rounded(rescale(seconds, 0, 6)?.0, 3600))?))
        }
        kind => {
            let (value, rounded) = number.scaled(places(kind))?;
            let value = match rule.unit {
                Unit::Minutes => div_rounded(value, 60),
                Unit::Seconds => div_rounded(value, 3600),
                Unit::Thousands => value.checked_mul(1000).ok_or(ParseNumberError::TooLarge)?,
                Unit::Same | Unit::Percent | Unit::Hours | Unit::Days => value,
            };
            notes.rounded |= rounded;
            Ok(Cell::Decimal(within_digits(value)?))
        }
    }
}

/// Half away from zero. A third of an hour has no end, so this is no rounding worth a note.
fn div_rounded(value: i128, by: i128) -> i128 {
    let (quotient, rest) = (value / by, value % by);
    quotient + if rest.abs() * 2 >= by { rest.signum() } else { 0 }
}

/// What each unit of a duration is called, in English and Polish, with its seconds.
const DURATIONS: [(i128, &[&str]); 3] = [
    (3600, &["h", "hr", "hrs", "hour", "hours", "g", "godz", "godzina", "godziny", "godzin"]),
    (60, &["m", "min", "mins", "minute", "minutes", "minut", "minuta", "minuty"]),
    (1, &["s", "sec", "secs", "second", "seconds", "sek", "sekunda", "sekundy", "sekund"]),
];

/// `1h 5m`, `65 min`, `1,5 h`, `1 godz. 30 min` and `PT1H30M` in millionths of an hour; `None` for what names no unit,
/// or a unit twice or after a smaller one. Days are none: nobody says how long a day of work is.
fn duration(text: &str) -> Option<i128> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("pt").unwrap_or(&text);
    let (mut rest, mut last, mut micros) = (text, i128::MAX, 0_i128);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let number = Decimal::from_str_exact(&number.replace(',', ".")).ok()?;
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        let (seconds, _) = DURATIONS.iter().find(|(_, words)| words.contains(&word))?;
        if *seconds >= last {
            return None;
        }
        last = *seconds;
        let part = number.checked_mul(Decimal::from(*seconds * 1_000_000))?;
        micros = micros.checked_add(part.round().try_into().ok()?)?;
        rest = after.trim_start_matches(['.', ' ', ',', '\u{a0}']);
    }
    (last != i128::MAX).then(|| div_rounded(micros, 3600))
}

/// `1:30` and `01:30:00` as seconds.
fn clock_seconds(text: &str) -> Option<i128> {
    let parts: Vec<i128> =
        text.trim().split(':').map(|p| p.parse::<u32>().ok().map(i128::from)).collect::<Option<_>>()?;
    match parts[..] {
        [hours, minutes] if minutes < 60 => Some(hours * 3600 + minutes * 60),
        [hours, minutes, seconds] if minutes < 60 && seconds < 60 => Some(hours * 3600 + minutes * 60 + seconds),
        _ => None,
    }
}

/// The result of an expression as a typed cell.
pub(crate) fn from_value<'a>(
    value: Value<'a>,
    rule: &Rule,
    zone: &Zone,
    notes: &mut Notes<'a>,
) -> Result<Cell<'a>, Reason> {
    match (value, rule.kind) {
        (Value::Null, _) => Ok(Cell::Null),
        (Value::Day(day), ColumnKind::Date) => Ok(Cell::Day(day)),
        (Value::Time(micros), ColumnKind::Time) => Ok(Cell::Time(micros)),
        (Value::Time(micros), ColumnKind::Date) => {
            zone.day_of(micros).map(Cell::Day).map_err(|f| moment_reason(f, "a time"))
        }
        (Value::Flag(flag), ColumnKind::Flag) => Ok(Cell::Flag(flag)),
        (value @ Value::Number(_), _) => {
            let text = value.into_text().unwrap_or_default();
            read_cell(text, CellKind::Number, rule, zone, notes)
        }
        (value, _) => {
            let source = if matches!(value, Value::Text(_)) { CellKind::Text } else { CellKind::Moment };
            let text = value.into_text().unwrap_or_default();
            match trimmed(text) {
                Some(text) => read_cell(text, source, rule, zone, notes),
                None => Ok(Cell::Null),
            }
        }
    }
}

/// The text without the blanks around it; `None` where nothing is left.
pub(crate) fn trimmed(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let bare = text.trim();
    if bare.is_empty() {
        return None;
    }
    if bare.len() == text.len() {
        return Some(text);
    }
    Some(match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    })
}

impl<'a> Cell<'a> {
    /// The cell as a value of an expression.
    pub(crate) fn value(&'a self, kind: ColumnKind) -> Value<'a> {
        match self {
            Cell::Null => Value::Null,
            Cell::Text(text) => Value::Text(Cow::Borrowed(text)),
            Cell::Time(micros) => Value::Time(*micros),
            Cell::Day(day) => Value::Day(*day),
            Cell::Count(count) => Value::Number((*count).into()),
            Cell::Decimal(scaled) => {
                Decimal::try_from_i128_with_scale(*scaled, places(kind)).map_or(Value::Null, Value::Number)
            }
            Cell::Share(share) => Decimal::from_f64_retain(*share).map_or(Value::Null, Value::Number),
            Cell::Flag(flag) => Value::Flag(*flag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_name_their_units() {
        for (text, hours) in [
            ("1h 5m", Some(1.0 + 5.0 / 60.0)),
            ("65 min", Some(65.0 / 60.0)),
            ("1,5 h", Some(1.5)),
            ("1 godz. 30 min", Some(1.5)),
            ("PT1H30M", Some(1.5)),
            ("90m", Some(1.5)),
            ("2 godziny", Some(2.0)),
            ("45 sek.", Some(45.0 / 3600.0)),
            ("1.5", None),
            ("1d 2h", None),
            ("30m 1h", None),
            ("1h 2h", None),
            ("h", None),
            ("", None),
            ("-1h", None),
        ] {
            let found = duration(text).map(|micros| micros as f64 / 1e6);
            let same = match (found, hours) {
                (Some(found), Some(hours)) => (found - hours).abs() < 1e-6,
                (found, hours) => found.is_none() && hours.is_none(),
            };
            assert!(same, "{text}: {found:?}");
        }
    }
}
