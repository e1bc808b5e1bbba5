//! The lines above the header: whose export it is, and of which days.

use jiff::civil::Date;
use miara_model::clock::MICROS_PER_DAY;
use serde::{Deserialize, Serialize};

use crate::moment::{DateOrder, civil_time, read_moment};
use crate::near::loosely;

/// What the lines above the header say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleLines {
    /// The account, property or page that the file is of.
    pub account: Option<String>,
    /// The first and the last day that the file is of.
    pub days: Option<(Date, Date)>,
}

/// Words before the name of an account, the more telling first.
const ACCOUNT: [&str; 16] = [
    "property",
    "usluga",
    "view",
    "widok",
    "site",
    "witryna",
    "page",
    "strona",
    "workspace",
    "customer",
    "klient",
    "account",
    "konto",
    "organization",
    "organizacja",
    "company",
];

/// Reads the lines above the headers of all parts of a file: the account that all are of, and all their days.
pub(crate) fn read(parts: &[Vec<String>], order: Option<DateOrder>) -> TitleLines {
    let mut parts = parts.iter().map(|lines| read_lines(lines, order));
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |all, part| TitleLines {
        account: all.account.filter(|account| part.account.as_ref() == Some(account)),
        days: all.days.zip(part.days).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1))),
    })
}

fn read_lines(lines: &[String], order: Option<DateOrder>) -> TitleLines {
    let said = |line: &String| {
        let (name, value) = line.trim_start_matches(['#', ' ', '"']).split_once(':')?;
        let value = value.trim().trim_matches('"').trim();
        (!value.is_empty()).then(|| (loosely(name), value.to_owned()))
    };
    let said: Vec<(String, String)> = lines.iter().filter_map(said).collect();
    let account = ACCOUNT.iter().find_map(|word| said.iter().find(|(name, _)| name == word));
    TitleLines { account: account.map(|(_, value)| value.clone()), days: days(lines, order) }
}

/// The days of a line that has two, else the first two days that lines have.
fn days(lines: &[String], order: Option<DateOrder>) -> Option<(Date, Date)> {
    if let Some(pair) = lines.iter().find_map(|line| pair_of(line, order)) {
        return Some(pair);
    }
    let mut single = lines.iter().filter_map(|line| {
        let value = line.trim_start_matches(['#', ' ']).split_once(':').map_or(line.as_str(), |(_, value)| value);
        day_of(value, order)
    });
    let (first, last) = (single.next()?, single.next()?);
    (first <= last).then_some((first, last))
}

fn pair_of(line: &str, order: Option<DateOrder>) -> Option<(Date, Date)> {
    let line = line.trim_start_matches(['#', ' ', '"']).trim_end_matches(['"', ' ', ',', ';']);
    let line = line.split_once(": ").map_or(line, |(_, value)| value);
    let marks = [" - ", " – ", " — ", "–", " to ", " do ", ".."];
    let halves = marks.iter().find_map(|mark| line.split_once(mark)).or_else(|| {
        let digits = line.len() == 17 && line.is_ascii() && line.as_bytes()[8] == b'-';
        digits.then(|| (&line[..8], &line[9..]))
    });
    let (first, last) = halves?;
    let (first, last) = (day_of(first, order)?, day_of(last, order)?);
    (first <= last).then_some((first, last))
}

fn day_of(text: &str, order: Option<DateOrder>) -> Option<Date> {
    let text = text.trim().trim_matches(['"', ',', ';']).trim();
    // Numbers that happen to look like days are none unless they are written as eight digits.
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    if text.is_empty() || (plain && text.len() != 8) {
        return None;
    }
    let order = order.or_else(|| text.contains('.').then_some(DateOrder::Dmy));
    let moment = read_moment(text, order).ok()?;
    civil_time(i64::from(moment.day) * MICROS_PER_DAY).map(|time| time.date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of(lines: &[&str]) -> TitleLines {
        read(&[lines.iter().map(|line| (*line).to_owned()).collect()], None)
    }

    #[test]
    fn title_lines_tell_account_and_days() {
        let march = Some((date(2026, 3, 1), date(2026, 3, 31)));
        let ga4 = of(&[
            "# ----------------------------------------",
            "# Traffic acquisition",
            "# Account: Firma",
            "# Property: firma.pl",
            "# Start date: 20260301",
            "# End date: 20260331",
        ]);
        assert_eq!(ga4, TitleLines { account: Some("firma.pl".into()), days: march });
        assert_eq!(of(&["# Traffic acquisition", "# 20260301-20260331"]).days, march);
        assert_eq!(of(&["Raport kampanii", "1 mar 2026 - 31 mar 2026"]).days, march);
        assert_eq!(of(&["Raport kampanii", "01.03.2026 - 31.03.2026"]).days, march);
        assert_eq!(of(&["Raport", "okres: 2026-03-01 – 2026-03-31"]).days, march);
        assert_eq!(of(&["Rejestr faktur nr 20260301"]).days, None);
    }
}
