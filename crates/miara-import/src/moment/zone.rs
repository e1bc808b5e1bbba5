//! Local times as instants.

use std::cell::Cell;

use jiff::tz::TimeZone;
use miara_model::clock::MICROS_PER_DAY;

use super::calendar::civil_day;
use super::value::{Moment, ParseMomentError, civil_time};

/// A time zone with the offsets of the days it was asked about.
///
/// A local time that happens twice (the clock goes back) is the earlier one; a local time that
/// never happens (the clock goes forward) is moved later by the gap.
#[derive(Debug)]
pub(crate) struct Zone {
    zone: TimeZone,
    days: Vec<Cell<(i32, Offset)>>,
}

#[derive(Debug, Clone, Copy)]
enum Offset {
    Unknown,
    /// Seconds east of UTC through the whole day.
    Fixed(i32),
    /// The clock changes on that day.
    Changing,
}

impl Zone {
    /// Days remembered at once: ten years without a collision.
    const REMEMBERED: i32 = 4096;

    pub(crate) fn new(zone: TimeZone) -> Self {
        let slots = usize::try_from(Self::REMEMBERED).unwrap_or(1);
        Zone { zone, days: vec![Cell::new((0, Offset::Unknown)); slots] }
    }

    /// Microseconds of UTC. A day without a time is its local midnight.
    pub(crate) fn micros(&self, moment: Moment) -> Result<i64, ParseMomentError> {
        let local = i64::from(moment.day) * MICROS_PER_DAY + moment.time.unwrap_or(0);
        if let Some(offset) = moment.offset {
            return Ok(local - i64::from(offset) * 1_000_000);
        }
        match self.offset_on(moment.day) {
            Offset::Fixed(offset) => Ok(local - i64::from(offset) * 1_000_000),
            _ => self.slow_micros(local),
        }
    }

    /// The local day of a moment.
    pub(crate) fn day(&self, moment: Moment) -> Result<i32, ParseMomentError> {
        match moment.offset {
            None => Ok(moment.day),
            Some(_) => self.day_of(self.micros(moment)?),
        }
    }

    /// The local day of an instant in microseconds of UTC.
    pub(crate) fn day_of(&self, micros: i64) -> Result<i32, ParseMomentError> {
        let instant = jiff::Timestamp::from_microsecond(micros).map_err(|_| ParseMomentError::OutOfRange)?;
        let date = self.zone.to_datetime(instant).date();
        civil_day(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
    }

    /// The local day that begins at an instant; `None` where a time of day is told.
    pub(crate) fn day_begun(&self, micros: i64) -> Result<Option<i32>, ParseMomentError> {
        let day = self.day_of(micros)?;
        let midnight = self.micros(Moment { day, time: None, offset: None, proves: None })?;
        Ok((midnight == micros).then_some(day))
    }

    fn offset_on(&self, day: i32) -> Offset {
        let slot = &self.days[usize::try_from(day.rem_euclid(Self::REMEMBERED)).unwrap_or(0)];
        let (known, offset) = slot.get();
        if known == day && !matches!(offset, Offset::Unknown) {
            return offset;
        }
        let start = self.clear_offset(i64::from(day) * MICROS_PER_DAY);
        let end = self.clear_offset(i64::from(day + 1) * MICROS_PER_DAY);
        let offset = match (start, end) {
            (Some(a), Some(b)) if a == b => Offset::Fixed(a),
            _ => Offset::Changing,
        };
        slot.set((day, offset));
        offset
    }

    /// The offset at a local time that happens exactly once.
    fn clear_offset(&self, local: i64) -> Option<i32> {
        let instant = self.zone.to_ambiguous_timestamp(civil_time(local)?).unambiguous().ok()?;
        let offset = (local - instant.as_microsecond()) / 1_000_000;
        i32::try_from(offset).ok()
    }

    fn slow_micros(&self, local: i64) -> Result<i64, ParseMomentError> {
        let civil = civil_time(local).ok_or(ParseMomentError::OutOfRange)?;
        let instant = self.zone.to_ambiguous_timestamp(civil).compatible();
        instant.map(jiff::Timestamp::as_microsecond).map_err(|_| ParseMomentError::OutOfRange)
    }
}
