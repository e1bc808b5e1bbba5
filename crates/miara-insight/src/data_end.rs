//! Where data end: the last day of which a dataset's rows tell anything. A Sunday without leads is none; a week
//! without them, where no week ever was, is one of which nothing is known.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use miara_model::WorkingClock;

/// The days of one data source in one dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceDays {
    /// The days that have rows, on the main axis.
    pub days: BTreeSet<Date>,
    /// The last day on which something is told of a row, such as its answer.
    pub touched: Option<Date>,
    /// Last days of which someone has said that nothing came after them indeed.
    pub confirmed: BTreeSet<Date>,
    /// The last day that an import said it covers, rows or not.
    pub covered: Option<Date>,
    /// The day of the last import: nothing after it can be known, and it is itself not over.
    pub imported: Date,
}

/// Which rows an end is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// New ones: what is counted when it comes into being.
    New,
    /// Any: what is told of a row that was there before counts as well.
    Any,
}

/// Up to when something is known, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownUntil {
    /// The place of the data source that tells the least; absent where all count as one.
    pub source: Option<usize>,
    /// The last day of its data, where they end before its last import; absent where they reach it.
    pub ended: Option<Date>,
}

/// Days looked back on from the last one with rows.
const BACK: i64 = 730;
/// Stretches before that tell whether one is odd.
const LEAST: usize = 20;
/// Stretches of so many days are alike with a working day more or less.
const ALIKE: i32 = 10;
/// A stretch without rows is the end of the data where at most this share of stretches like it had none.
const RARE: f64 = 0.05;
/// The same where rows that were there before are told of meanwhile: nothing new may have come.
const RARE_WHILE_TOUCHED: f64 = 0.01;
/// Where too few stretches are like it, it is so many times as long as the longest before.
const LONGER: i32 = 3;
/// Days that must have rows for that.
const FEW: usize = 10;
/// A data source that others outlast by more days is one that is not used any more.
const GIVEN_UP: i32 = 100;
/// A data source goes on where its rows span so many days, with rows on so many of them; a list of one fair does not.
const SPAN: i32 = 35;
const STEADY: usize = 10;
/// A data source that begins no more days before another ends has taken its place.
const HANDED_OVER: i64 = 31;

/// Up to when a dataset is known, by the data source of those still used that tells the least. `None` without any.
#[must_use]
pub fn known_until(sources: &[SourceDays], rows: Rows, clock: &WorkingClock) -> Option<KnownUntil> {
    let ends: Vec<Option<Date>> = sources.iter().map(|source| source.end(rows, clock)).collect();
    let until = |at: usize| ends[at].unwrap_or(sources[at].imported);
    let going_on: Vec<usize> = (0..sources.len()).filter(|at| sources[*at].goes_on()).collect();
    let newest = going_on.iter().map(|at| until(*at)).max();
    let taken_over = |at: usize| {
        let by = |other: &&usize| {
            let begins = sources[**other].days.first().copied().unwrap_or(Date::MAX);
            until(**other) > until(at) && begins + HANDED_OVER.days() >= until(at)
        };
        going_on.iter().filter(|other| **other != at).any(|other| by(&other))
    };
    let used = going_on
        .iter()
        .copied()
        .filter(|at| newest.is_none_or(|newest| days_between(until(*at), newest) <= GIVEN_UP) && !taken_over(*at));
    // Of two that end on one day, it is known of one that ended before its import that the next day is unknown.
    if let Some(least) = used.min_by_key(|at| (until(*at), ends[*at].is_none())) {
        return Some(KnownUntil { source: (sources.len() > 1).then_some(least), ended: ends[least] });
    }
    let last = sources.iter().max_by_key(|source| source.imported)?;
    let together = SourceDays {
        days: sources.iter().flat_map(|source| source.days.iter().copied()).collect(),
        touched: sources.iter().filter_map(|source| source.touched).max(),
        confirmed: last.confirmed.clone(),
        covered: sources.iter().filter_map(|source| source.covered).max(),
        imported: last.imported,
    };
    Some(KnownUntil { source: None, ended: together.end(rows, clock) })
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

impl SourceDays {
    /// True where rows come again and again.
    fn goes_on(&self) -> bool {
        let days = self.whole_days();
        match (days.first(), days.last()) {
            (Some(first), Some(last)) => days_between(*first, *last) >= SPAN && days.len() >= STEADY,
            _ => false,
        }
    }

    /// The last day of the data, where they end before the last import; `None` where they may well reach it.
    fn end(&self, rows: Rows, clock: &WorkingClock) -> Option<Date> {
        let days = self.whole_days();
        let last = (*days.last()?).max(self.covered.unwrap_or(Date::MIN));
        let silent = |from: Date, to: Date| days_between(from, to) - 1;
        let ends = |day: Date| (!self.confirmed.contains(&day)).then_some(day);
        // New rows may be missing though old ones are told of, as in an export of what was created up to a day.
        let touched = self.touched.filter(|touched| *touched > last);
        let looked = touched.map_or(last, |touched| touched.tomorrow().unwrap_or(touched)).min(self.imported);
        let share = rarity(&days, last, silent(last, looked), clock);
        if rows == Rows::New && share.is_some_and(|share| share <= RARE_WHILE_TOUCHED) {
            return ends(last);
        }
        let last = touched.unwrap_or(last);
        let silent = silent(last, self.imported);
        let is_odd = match rarity(&days, last, silent, clock) {
            Some(share) => share <= RARE,
            None => days.len() >= FEW && silent > LONGER * longest_gap(&days).max(1),
        };
        is_odd.then(|| ends(last.saturating_add(i64::from(usual_silence(&days, last, silent, clock)).days()))).flatten()
    }

    /// The days that rows tell of: where all are the first or the last of months, or the same end of weeks, each tells
    /// of its month or week.
    fn whole_days(&self) -> BTreeSet<Date> {
        let all = |is: &dyn Fn(&Date) -> bool| self.days.len() > 1 && self.days.iter().all(is);
        let stretch = |(first, count): (Date, i64)| first.series(1.day()).take(usize::try_from(count).unwrap_or(0));
        let weekday = |day: &Date| i64::from(day.weekday().to_monday_zero_offset());
        if all(&|day| day.day() == 1) || all(&|day| *day == day.last_of_month()) {
            let month = |day: &Date| stretch((day.first_of_month(), i64::from(day.days_in_month())));
            self.days.iter().flat_map(month).collect()
        } else if all(&|day| weekday(day) == 0) || all(&|day| weekday(day) == 6) {
            let week = |day: &Date| stretch((day.saturating_sub(weekday(day).days()), 7));
            self.days.iter().flat_map(week).collect()
        } else {
            self.days.clone()
        }
    }
}

/// How rare days without rows after the last are: the share of stretches before, as long and with as many working days,
/// that had none either. `None` where there are too few of them, or no such days.
fn rarity(days: &BTreeSet<Date>, last: Date, silent: i32, clock: &WorkingClock) -> Option<f64> {
    if silent <= 0 {
        return None;
    }
    let end = |begin: Date| begin.saturating_add(i64::from(silent).days());
    let working = |begin: Date| clock.working_days(begin, end(begin));
    let alike = working(last.saturating_add(1.days()));
    let until = *days.last()?;
    let from = days.first().copied()?.max(until.saturating_sub(BACK.days()));
    let begins = from.series(1.day()).take_while(|begin| days_between(*begin, until) >= silent);
    // A holiday more or less makes no other stretch of a long one.
    let near = u32::try_from(silent / ALIKE).unwrap_or(0);
    let like: Vec<Date> = begins.filter(|begin| working(*begin).abs_diff(alike) <= near).collect();
    let empty = like.iter().filter(|begin| days.range(**begin..end(**begin)).next().is_none()).count();
    (like.len() >= LEAST).then(|| (empty + 1) as f64 / (like.len() + 1) as f64)
}

/// How many of the days without rows after the last are usual, where most working days have none anyway: what comes once
/// a month is known until it should have come again.
fn usual_silence(days: &BTreeSet<Date>, last: Date, silent: i32, clock: &WorkingClock) -> i32 {
    let (Some(first), Some(end)) = (days.first(), days.last()) else { return 0 };
    let busy = days.iter().filter(|day| clock.is_working_day(**day)).count();
    if busy * 2 >= clock.working_days(*first, end.saturating_add(1.days())) as usize {
        return 0;
    }
    let is_usual = |days_silent: &i32| rarity(days, last, *days_silent, clock).is_none_or(|share| share > RARE);
    (1..silent).take_while(is_usual).last().unwrap_or(0)
}

/// The most days in a row without rows between the first and the last.
fn longest_gap(days: &BTreeSet<Date>) -> i32 {
    let gaps = days.iter().zip(days.iter().skip(1)).map(|(day, next)| days_between(*day, *next) - 1);
    gaps.max().unwrap_or(0)
}

/// The stable name of the finding that a dataset's rows end on a day. Who accepts it says that nothing came after.
#[must_use]
pub fn end_key(dataset: &str, last: Date) -> String {
    format!("data-end:{dataset}:{last}")
}

/// The last day that such a name tells of a dataset.
#[must_use]
pub fn confirmed_end(key: &str, dataset: &str) -> Option<Date> {
    key.strip_prefix("data-end:")?.strip_prefix(dataset)?.strip_prefix(':')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::clock;

    fn days(from: Date, to: Date, is: impl Fn(Date) -> bool) -> BTreeSet<Date> {
        from.series(1.day()).take_while(|day| *day <= to).filter(|day| is(*day)).collect()
    }

    fn works(day: Date) -> bool {
        clock().is_working_day(day)
    }

    fn source(days: BTreeSet<Date>, imported: Date) -> SourceDays {
        SourceDays { days, imported, ..SourceDays::default() }
    }

    fn ended(source: SourceDays) -> Option<Date> {
        known_until(&[source], Rows::New, &clock()).and_then(|known| known.ended)
    }

    #[test]
    fn a_week_without_rows_where_no_week_ever_was_is_the_end_and_a_weekend_is_not() {
        // 20 November 2026 is a Friday.
        let worked = |to| days(date(2026, 1, 2), to, works);
        let friday = date(2026, 11, 20);
        assert_eq!(ended(source(worked(friday), date(2026, 11, 28))), Some(friday));
        assert_eq!(ended(source(worked(friday), date(2026, 11, 23))), None, "Saturday and Sunday have no rows anyway");
        assert_eq!(ended(source(worked(friday), date(2026, 11, 24))), Some(friday), "a Monday without any is odd");
        assert_eq!(ended(source(worked(friday), friday)), None, "the day of the import is not over");
        // Where one working day in three has rows, one without is usual and eight are not.
        let seldom = |to| days(date(2026, 1, 2), to, |day| works(day) && day.day() % 3 == 0);
        assert_eq!(ended(source(seldom(date(2026, 11, 18)), date(2026, 11, 21))), None);
        let until = ended(source(seldom(date(2026, 11, 6)), date(2026, 11, 24))).unwrap();
        assert!(until > date(2026, 11, 6) && until < date(2026, 11, 20), "{until}: until it should have come again");
        let sixth = days(date(2025, 1, 6), date(2026, 10, 6), |day| day.day() == 6);
        assert_eq!(ended(source(sixth, date(2026, 11, 24))), Some(date(2026, 11, 4)));
    }

    #[test]
    fn holidays_without_rows_are_no_end_but_where_rows_come_on_holidays_too() {
        // Christmas 2026: Friday and Saturday, after a Thursday that is a day off since 2025.
        let (last, imported) = (date(2026, 12, 23), date(2026, 12, 28));
        assert_eq!(ended(source(days(date(2026, 1, 2), last, works), imported)), None);
        assert_eq!(ended(source(days(date(2026, 1, 1), last, |_| true), imported)), Some(last));
    }

    #[test]
    fn what_an_import_said_to_cover_is_known_without_rows() {
        let friday = date(2026, 11, 20);
        let source = source(days(date(2026, 1, 2), friday, works), date(2026, 11, 28));
        let covered = SourceDays { covered: Some(date(2026, 11, 27)), ..source.clone() };
        assert_eq!(ended(covered), None);
        assert_eq!(ended(SourceDays { confirmed: BTreeSet::from([friday]), ..source }), None);
    }

    #[test]
    fn while_old_rows_are_told_of_new_ones_must_be_missing_for_longer() {
        let (friday, imported) = (date(2026, 11, 20), date(2026, 11, 24));
        // In three of some 120 working days before there were none.
        let worked = days(date(2026, 6, 1), friday, |day| works(day) && day.day() != 9 || day.month() == 11);
        let source = source(worked, imported);
        assert_eq!(ended(source.clone()), Some(friday));
        let touched = SourceDays { touched: Some(date(2026, 11, 23)), ..source };
        assert_eq!(ended(touched.clone()), None);
        let later = SourceDays { touched: Some(date(2026, 11, 27)), imported: date(2026, 11, 28), ..touched };
        assert_eq!(ended(later.clone()), Some(friday));
        // Of what is told of rows that were there before, days are known until the last of them.
        assert_eq!(known_until(&[later], Rows::Any, &clock()).and_then(|known| known.ended), None);
        // An old export reaches to the last that it tells, where that is no longer than usual after the last new row.
        let old = SourceDays {
            touched: Some(date(2026, 11, 23)),
            ..self::source(days(date(2026, 6, 1), friday, works), date(2027, 6, 1))
        };
        assert_eq!(
            ended(SourceDays { days: days(date(2026, 6, 1), friday, |day| works(day) && day.day() % 2 == 0), ..old }),
            Some(date(2026, 11, 23))
        );
    }

    #[test]
    fn the_name_of_an_end_tells_its_day_to_its_dataset_alone() {
        let key = end_key("deals", date(2026, 11, 20));
        assert_eq!(confirmed_end(&key, "deals"), Some(date(2026, 11, 20)));
        assert_eq!((confirmed_end(&key, "deal"), confirmed_end("goal:x", "deals")), (None, None));
    }

    #[test]
    fn months_alone_tell_of_their_months() {
        let firsts = |to| days(date(2025, 1, 1), to, |day| day.day() == 1);
        assert_eq!(ended(source(firsts(date(2026, 11, 1)), date(2026, 11, 28))), None);
        assert_eq!(ended(source(firsts(date(2026, 10, 1)), date(2026, 11, 28))), Some(date(2026, 10, 31)));
        let lasts = |to| days(date(2025, 1, 1), to, |day| day == day.last_of_month());
        assert_eq!(ended(source(lasts(date(2026, 9, 30)), date(2026, 11, 5))), Some(date(2026, 9, 30)));
        let mondays = days(date(2026, 1, 5), date(2026, 11, 9), |day| day.weekday() == jiff::civil::Weekday::Monday);
        assert_eq!(ended(source(mondays, date(2026, 11, 28))), Some(date(2026, 11, 15)));
    }

    #[test]
    fn few_rows_tell_of_no_end_unless_they_are_old() {
        let three = BTreeSet::from([date(2026, 3, 2), date(2026, 7, 1), date(2026, 8, 20)]);
        assert_eq!(ended(source(three, date(2026, 11, 28))), None);
        let fortnight = days(date(2025, 3, 3), date(2025, 3, 14), works);
        assert_eq!(ended(source(fortnight, date(2026, 11, 28))), Some(date(2025, 3, 14)));
        assert_eq!(known_until(&[], Rows::New, &clock()), None);
    }

    #[test]
    fn of_two_accounts_the_one_that_tells_least_counts() {
        let of = |from, to, imported| source(days(from, to, works), imported);
        let newest = date(2026, 11, 28);
        let one = of(date(2026, 1, 2), date(2026, 11, 27), newest);
        let known = |other: SourceDays| known_until(&[one.clone(), other], Rows::New, &clock()).unwrap();
        let until = |source: usize, ended: Option<Date>| KnownUntil { source: Some(source), ended };
        // Cut at the 20th; imported on the 20th and not since.
        let friday = date(2026, 11, 20);
        assert_eq!(known(of(date(2026, 1, 2), friday, newest)), until(1, Some(friday)));
        assert_eq!(known(of(date(2026, 1, 2), friday, friday)), until(1, None));
        // A tool that the other took the place of, one that was given up, a list of a fair.
        let replaced = SourceDays { days: days(date(2026, 6, 1), date(2026, 11, 27), works), ..one.clone() };
        let old = of(date(2025, 1, 2), date(2026, 6, 19), date(2026, 6, 20));
        assert_eq!(known_until(&[replaced, old], Rows::New, &clock()).unwrap(), until(0, None));
        assert_eq!(known(of(date(2025, 1, 2), date(2026, 6, 19), date(2026, 6, 20))), until(0, None));
        let fair = BTreeSet::from([date(2026, 10, 6), date(2026, 10, 7)]);
        assert_eq!(known(source(fair, date(2026, 10, 8))), until(0, None));
    }
}
