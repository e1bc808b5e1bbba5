//! The period that another is fairly compared with.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use crate::clock::WorkingClock;
use crate::period::{Alignment, Period, Versus};

impl Period {
    /// How many whole months it is made of, when it starts and ends on the first of a month.
    fn whole_months(self) -> Option<i32> {
        if self.from.day() != 1 || self.to.day() != 1 {
            return None;
        }
        let (from, to) = (self.from, self.to);
        Some((i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month()))
    }

    /// The fair counterpart of this period: of the same kind, and of what has elapsed only.
    ///
    /// The second value is true when the counterpart has less in it than what has elapsed here, as
    /// February has against 1–31 March; whoever shows the comparison says so.
    #[must_use]
    pub fn counterpart(
        self,
        versus: Versus,
        today: Date,
        alignment: Alignment,
        clock: &WorkingClock,
    ) -> (Period, bool) {
        let full = self.shifted(versus);
        let Some(elapsed) = self.elapsed(today).filter(|_| !self.is_over(today)) else {
            return (full, false);
        };
        let (to, shorter) = match alignment {
            Alignment::Days => (full.from + elapsed.days().days(), elapsed.days() > full.days()),
            Alignment::WorkingDays => {
                let wanted = clock.working_days(elapsed.from, elapsed.to);
                let to = end_after_working_days(full.from, wanted, full.to, clock);
                (to, clock.working_days(full.from, full.to) < wanted)
            }
        };
        (Period { from: full.from, to: to.min(full.to).max(full.from.tomorrow().unwrap_or(full.to)) }, shorter)
    }

    fn shifted(self, versus: Versus) -> Period {
        let back: Span = match (versus, self.whole_months()) {
            (Versus::Previous, Some(months)) => months.months(),
            (Versus::LastYear, Some(_)) => 12.months(),
            (Versus::Previous, None) => self.days().days(),
            // Whole weeks keep their weekdays; other ranges keep their dates.
            (Versus::LastYear, None) if self.days() % 7 == 0 => 364.days(),
            (Versus::LastYear, None) => 12.months(),
        };
        let from = self.from.checked_sub(back).unwrap_or(self.from);
        let to = self.to.checked_sub(back).unwrap_or(self.to);
        Period { from, to: to.max(from.tomorrow().unwrap_or(to)) }
    }
}

fn end_after_working_days(from: Date, count: u32, limit: Date, clock: &WorkingClock) -> Date {
    let (mut day, mut done) = (from, 0);
    while day < limit && done < count {
        done += u32::from(clock.is_working_day(day));
        day = day.tomorrow().unwrap_or(limit);
    }
    day
}
