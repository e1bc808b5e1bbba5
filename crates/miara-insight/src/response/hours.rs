//! Whether a firm's working hours are those in which its leads come and are answered.
//!
//! The clock of working time stands still outside them: where most leads come then, half of them are answered "within
//! 0 minutes", and the number says more of the settings than of the people.

use jiff::civil::Weekday;

use crate::journey::ENOUGH;

/// From this share on, what lies outside working hours is much.
const MUCH: f64 = 1.0 / 3.0;
/// A weekday on which people work has at least this part of the first contacts of the busiest.
const WORKED: f64 = 0.25;
/// The share of the first contacts of these days that the usual hours hold.
const USUAL: f64 = 0.9;

/// A moment of a week, by the firm's local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekHour {
    /// The weekday.
    pub weekday: Weekday,
    /// The hour, 0 to 23.
    pub hour: i8,
    /// Whether it lies outside the working hours of whoever owns the lead.
    pub outside: bool,
}

/// How leads and first contacts lie to working hours.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HoursSeen {
    /// Leads that were handed over.
    pub leads: u64,
    /// Of these, outside working hours.
    pub outside: u64,
    /// First contacts.
    pub contacts: u64,
    /// Of these, outside working hours.
    pub contacts_outside: u64,
    /// Hours by the clock on the wall after which half were answered; `None` where fewer were.
    pub elapsed: Option<f64>,
    /// The hours in which people answer, where they are others than those that are set.
    pub usual: Option<UsualHours>,
}

/// The hours of a week in which people answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsualHours {
    /// The weekdays, from Monday on; at least one.
    pub days: Vec<Weekday>,
    /// The first hour, 0 to 23.
    pub from: i8,
    /// The hour at which they end, 1 to 24.
    pub to: i8,
    /// First contacts within them.
    pub contacts: u64,
}

impl HoursSeen {
    /// Whether so many leads come outside working hours that it must stand beside the number.
    #[must_use]
    pub fn is_much(&self) -> bool {
        self.leads as usize >= ENOUGH && share(self.outside, self.leads) >= MUCH
    }
}

/// How leads and first contacts lie to working hours.
pub(super) fn seen(handed: &[WeekHour], contacts: &[WeekHour], elapsed: Option<f64>) -> HoursSeen {
    let outside = |moments: &[WeekHour]| moments.iter().filter(|moment| moment.outside).count() as u64;
    let contacts_outside = outside(contacts);
    let is_much = contacts.len() >= ENOUGH && share(contacts_outside, contacts.len() as u64) >= MUCH;
    let within = contacts.len() as u64 - contacts_outside;
    HoursSeen {
        leads: handed.len() as u64,
        outside: outside(handed),
        contacts: contacts.len() as u64,
        contacts_outside,
        elapsed,
        usual: usual(contacts).filter(|usual| is_much && usual.contacts > within),
    }
}

/// The shortest stretch of whole hours, the same on each day on which people work, that holds nine of ten first contacts
/// of these days; of equally short ones that with most, then the earliest.
fn usual(contacts: &[WeekHour]) -> Option<UsualHours> {
    let mut week = [[0_u64; 24]; 7];
    for contact in contacts {
        let day = usize::try_from(contact.weekday.to_monday_zero_offset()).ok()?;
        week[day][usize::try_from(contact.hour).ok()?.min(23)] += 1;
    }
    let of_day = week.map(|hours| hours.iter().sum::<u64>());
    let busiest = of_day.into_iter().max().filter(|most| *most > 0)?;
    let worked: Vec<usize> = (0..7).filter(|day| of_day[*day] as f64 >= WORKED * busiest as f64).collect();
    let hour = |hour: usize| worked.iter().map(|day| week[*day][hour]).sum::<u64>();
    let hours: Vec<u64> = (0..24).map(hour).collect();
    let needed = USUAL * hours.iter().sum::<u64>() as f64;
    let (from, to, contacts) = (1..=24).find_map(|length| {
        let stretches = (0..=24 - length).map(|from| (from, from + length, hours[from..from + length].iter().sum()));
        let held = stretches.filter(|(_, _, held): &(usize, usize, u64)| *held as f64 >= needed);
        held.max_by_key(|(from, _, held)| (*held, std::cmp::Reverse(*from)))
    })?;
    let days = worked.iter().filter_map(|day| Weekday::from_monday_zero_offset(i8::try_from(*day).ok()?).ok());
    Some(UsualHours { days: days.collect(), from: i8::try_from(from).ok()?, to: i8::try_from(to).ok()?, contacts })
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many first contacts at each hour of some days.
    fn contacts(days: &[Weekday], hours: &[(i8, usize)]) -> Vec<WeekHour> {
        let of_day = |weekday: &Weekday| {
            let weekday = *weekday;
            let at = move |(hour, count): &(i8, usize)| {
                vec![WeekHour { weekday, hour: *hour, outside: !(8..16).contains(hour) }; *count]
            };
            hours.iter().flat_map(at).collect::<Vec<_>>()
        };
        days.iter().flat_map(of_day).collect()
    }

    const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    #[test]
    fn usual_hours_are_the_shortest_that_hold_nine_of_ten() {
        let evening: Vec<(i8, usize)> = (14..22).map(|hour| (hour, 5)).collect();
        let found = usual(&contacts(&ALL, &evening)).unwrap();
        assert_eq!((found.days.len(), found.from, found.to, found.contacts), (7, 14, 22, 280));
        // One of forty at three in the morning is no working hour.
        let night = [evening.as_slice(), &[(3, 1)]].concat();
        let found = usual(&contacts(&ALL, &night)).unwrap();
        assert_eq!((found.from, found.to), (14, 22));
    }

    #[test]
    fn a_day_with_few_contacts_is_none_of_work() {
        let mut all = contacts(&ALL[..5], &[(9, 20), (15, 20)]);
        all.extend(contacts(&ALL[5..], &[(10, 2)]));
        let found = usual(&all).unwrap();
        assert_eq!((found.days, found.from, found.to, found.contacts), (ALL[..5].to_vec(), 9, 16, 200));
    }

    #[test]
    fn nothing_is_proposed_of_few_contacts_or_where_they_lie_within_hours() {
        assert_eq!(usual(&[]), None);
        let few = contacts(&ALL[..1], &[(20, 19)]);
        let found = seen(&few, &few, Some(2.0));
        assert_eq!((found.outside, found.is_much(), found.usual), (19, false, None), "too few to say so");
        let enough = contacts(&ALL[..1], &[(20, 20)]);
        let found = seen(&enough, &enough, Some(2.0));
        assert_eq!((found.is_much(), found.usual.unwrap().contacts), (true, 20));
        let within = contacts(&ALL[..1], &[(9, 15), (20, 5)]);
        let found = seen(&within, &within, None);
        assert_eq!((found.contacts_outside, found.is_much(), found.usual), (5, false, None));
    }

    #[test]
    fn leads_of_the_night_that_are_answered_in_the_morning_are_said_and_nothing_is_proposed() {
        let night = WeekHour { weekday: Weekday::Monday, hour: 23, outside: true };
        let morning = WeekHour { weekday: Weekday::Tuesday, hour: 8, outside: false };
        let found = seen(&[night; 30], &[morning; 30], Some(9.0));
        assert_eq!((found.is_much(), found.contacts_outside, found.usual), (true, 0, None));
    }
}
