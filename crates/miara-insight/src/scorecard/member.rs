//! Who is compared with whom, and how long each was there.

use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan as _;
use jiff::civil::Date;
use miara_model::{Period, WorkingClock};

use super::level::ScorecardLevel;

/// Someone who can have a scorecard, or a team of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The person's id, or the team's name.
    pub id: String,
    /// The person's team; a team is its own.
    pub team: Option<String>,
    /// The person's role; teams have none.
    pub role: Option<String>,
    /// The first day of work, where it is known.
    pub from: Option<Date>,
    /// The last day of work, where there is one.
    pub to: Option<Date>,
    /// Days of work within the period.
    pub days: f64,
    /// How they are known.
    pub known_by: KnownBy,
    /// The group of peers, a place in [`super::Scorecards::groups`].
    pub group: usize,
}

/// How days of work are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownBy {
    /// By the hours that were written down, so days off are left out.
    Hours,
    /// By the working days between the first and the last day of work; days off are not known.
    Contract,
}

/// People who are compared with one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerGroup {
    /// Their role; absent where none is known, and for teams.
    pub role: Option<String>,
    /// True for those who came within a year of the period's end, where they are enough for a group.
    pub new: bool,
}

/// People who came a shorter time ago than this are new.
const NEW_MONTHS: i32 = 12;
/// Peers that make a group.
pub(super) const LEAST_PEERS: usize = 5;
/// How far the first and the last row of working time may lie within a period that they still cover.
const GAP_DAYS: i32 = 31;

impl Member {
    /// Someone of whom nothing but the id is known.
    #[must_use]
    pub fn new(id: String) -> Member {
        let known_by = KnownBy::Contract;
        Member { id, team: None, role: None, from: None, to: None, days: 0.0, known_by, group: 0 }
    }

    /// True for one who came within a period.
    #[must_use]
    pub fn came_within(&self, period: Period) -> bool {
        self.from.is_some_and(|from| from > period.from)
    }

    /// True for one who left before a period's end.
    #[must_use]
    pub fn left_within(&self, period: Period) -> bool {
        self.to.is_some_and(|to| to < period.to.yesterday().unwrap_or(period.to))
    }
}

/// What is known of people and their work.
#[derive(Debug)]
pub struct MembersInput<'a> {
    /// All people that are known, with their team, role, first and last day.
    pub people: Vec<Member>,
    /// Those who have a number in the period, of whom nothing but the id need be known.
    pub with_number: &'a [String],
    /// The days that a scorecard is about.
    pub period: Period,
    /// Those of them that have come.
    pub elapsed: Period,
    /// The days on which people wrote hours down, where that was done all through the period.
    pub days_with_hours: &'a BTreeMap<String, u64>,
    /// The firm's working time.
    pub clock: &'a WorkingClock,
}

/// Everyone who worked within a period or has a number in it, by id, and who is compared with whom.
#[must_use]
pub fn members(input: MembersInput<'_>) -> (Vec<Member>, Vec<PeerGroup>) {
    let mut known: BTreeMap<String, Member> =
        input.people.into_iter().map(|person| (person.id.clone(), person)).collect();
    for id in input.with_number {
        known.entry(id.clone()).or_insert_with(|| Member::new(id.clone()));
    }
    for member in known.values_mut() {
        let (from, to) = present(member, input.elapsed);
        member.days = f64::from(input.clock.working_days(from, to));
        if let Some(days) = input.days_with_hours.get(&member.id).filter(|days| **days > 0) {
            (member.days, member.known_by) = (*days as f64, KnownBy::Hours);
        }
    }
    // Who has left may still have deals that are decided under their name.
    let is_there = |member: &Member| member.days > 0.0 || input.with_number.contains(&member.id);
    let mut members: Vec<Member> = known.into_values().filter(is_there).collect();
    let groups = grouped(&mut members, input.period);
    (members, groups)
}

/// True where hours that were written down between two days cover a period.
#[must_use]
pub fn hours_cover(period: Period, (first, last): (Date, Date)) -> bool {
    let near = GAP_DAYS.days();
    first <= period.from.saturating_add(near) && last >= period.to.saturating_sub(near)
}

/// The part of a period in which someone was with the firm; a half-open range, perhaps empty.
fn present(member: &Member, period: Period) -> (Date, Date) {
    let from = member.from.map_or(period.from, |from| from.max(period.from));
    let to = member.to.map_or(period.to, |to| to.tomorrow().unwrap_or(to).min(period.to));
    (from, to)
}

/// True for a kind of working time that is none: leave and illness, as tools name them.
#[must_use]
pub fn is_time_off(kind: &str) -> bool {
    const OFF: [&str; 12] = [
        "urlop",
        "zwolnienie",
        "chorob",
        "nieobecn",
        "l4",
        "wolne",
        "vacation",
        "holiday",
        "leave",
        "sick",
        "absence",
        "time off",
    ];
    let kind = kind.to_lowercase();
    OFF.iter().any(|word| match word.len() {
        2 => kind.split(|c: char| !c.is_alphanumeric()).any(|part| part == *word),
        _ => kind.contains(word),
    })
}

/// Peers are people of one role; those who came within the last year are peers of their own where both
/// parts are groups.
fn grouped(members: &mut [Member], period: Period) -> Vec<PeerGroup> {
    let new_since = period.to.saturating_sub(NEW_MONTHS.months());
    let is_new = |member: &Member| member.from.is_some_and(|from| from > new_since);
    let mut sizes: HashMap<Option<String>, (usize, usize)> = HashMap::new();
    for member in members.iter() {
        let size = sizes.entry(member.role.clone()).or_default();
        if is_new(member) { size.1 += 1 } else { size.0 += 1 }
    }
    let mut groups: Vec<PeerGroup> = Vec::new();
    for member in members.iter_mut() {
        let (long, short) = sizes[&member.role];
        let apart = long >= LEAST_PEERS && short >= LEAST_PEERS;
        let group = PeerGroup { role: member.role.clone(), new: apart && is_new(member) };
        member.group = groups.iter().position(|known| *known == group).unwrap_or_else(|| {
            groups.push(group);
            groups.len() - 1
        });
    }
    groups
}

/// The teams of people, each with the days of its people, all peers of one another. Where teams are
/// named, just these, in their order.
#[must_use]
pub fn teams(people: &[Member], named: &[Member]) -> Vec<Member> {
    let mut teams: BTreeMap<String, Member> = BTreeMap::new();
    for name in named.iter().chain(people).filter_map(|one| one.team.clone()) {
        let team = || Member { team: Some(name.clone()), known_by: KnownBy::Hours, ..Member::new(name.clone()) };
        teams.entry(name.clone()).or_insert_with(team);
    }
    for member in people {
        let Some(team) = member.team.as_ref().and_then(|name| teams.get_mut(name)) else { continue };
        team.days += member.days;
        if member.known_by == KnownBy::Contract {
            team.known_by = KnownBy::Contract;
        }
    }
    if named.is_empty() {
        return teams.into_values().collect();
    }
    named.iter().filter_map(|team| teams.remove(&team.id)).collect()
}

/// The people whose work a count is: those of groups in which someone has one.
#[must_use]
pub fn people_counted(people: &[Member], with_count: &[&str]) -> Vec<Member> {
    let has_count = |group: usize| people.iter().any(|one| one.group == group && with_count.contains(&one.id.as_str()));
    people.iter().filter(|one| has_count(one.group)).cloned().collect()
}

/// The member whose card the rows of each person count for.
#[must_use]
pub fn members_of(level: ScorecardLevel, people: &[Member]) -> HashMap<String, String> {
    let of = |person: &Member| match level {
        ScorecardLevel::People => Some((person.id.clone(), person.id.clone())),
        ScorecardLevel::Teams => Some((person.id.clone(), person.team.clone()?)),
    };
    people.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn member(role: &str, from: Option<Date>) -> Member {
        Member { role: Some(role.to_owned()), from, ..Member::new(role.to_owned()) }
    }

    #[test]
    fn presence_is_half_open_and_within_the_period() {
        let year = Period { from: date(2025, 11, 1), to: date(2026, 11, 1) };
        let left = Member { to: Some(date(2026, 3, 27)), ..member("s", None) };
        // Friday, 27 March was the last day, so the 28th is the first without them.
        assert_eq!(present(&left, year), (date(2025, 11, 1), date(2026, 3, 28)));
        let joined = member("s", Some(date(2026, 6, 29)));
        assert_eq!(present(&joined, year), (date(2026, 6, 29), date(2026, 11, 1)));
        assert!(joined.came_within(year) && !joined.left_within(year) && left.left_within(year));
        let gone = Member { to: Some(date(2025, 1, 1)), ..member("s", None) };
        let (from, to) = present(&gone, year);
        assert!(from > to);
    }

    #[test]
    fn new_people_are_peers_of_their_own_only_where_they_are_enough() {
        let period = Period { from: date(2025, 11, 1), to: date(2026, 11, 1) };
        let mut members: Vec<Member> = (0..8).map(|_| member("seller", Some(date(2020, 1, 1)))).collect();
        members.push(member("seller", Some(date(2026, 6, 1))));
        members.push(member("manager", None));
        assert_eq!(grouped(&mut members, period).len(), 2);
        assert_eq!(members[8].group, members[0].group);
        members.extend((0..4).map(|_| member("seller", Some(date(2026, 6, 1)))));
        assert_eq!(grouped(&mut members, period).len(), 3);
        assert_ne!(members[8].group, members[0].group);
    }

    #[test]
    fn days_of_work_are_those_with_hours_where_hours_were_written_down() {
        // Four weeks of November 2026 with one holiday, the 11th: 19 working days.
        let period = Period { from: date(2026, 11, 2), to: date(2026, 11, 30) };
        let left = Member { to: Some(date(2026, 10, 1)), ..Member::new("left".to_owned()) };
        let gone = Member { to: Some(date(2026, 10, 1)), ..Member::new("gone".to_owned()) };
        let people = vec![left, gone, Member::new("writes".to_owned()), Member::new("rests".to_owned())];
        let input = MembersInput {
            people,
            with_number: &["left".to_owned(), "unknown".to_owned()],
            period,
            elapsed: period,
            days_with_hours: &BTreeMap::from([("writes".to_owned(), 7)]),
            clock: &crate::testing::clock(),
        };
        let (members, groups) = members(input);
        let of: Vec<(&str, f64, KnownBy)> =
            members.iter().map(|one| (one.id.as_str(), one.days, one.known_by)).collect();
        let contract = KnownBy::Contract;
        // Who left before is there only for a number that was decided since.
        let expected = [
            ("left", 0.0, contract),
            ("rests", 19.0, contract),
            ("unknown", 19.0, contract),
            ("writes", 7.0, KnownBy::Hours),
        ];
        assert_eq!(of, expected);
        assert_eq!(groups, [PeerGroup { role: None, new: false }]);
    }

    #[test]
    fn hours_cover_a_period_whose_ends_they_come_near() {
        let year = Period { from: date(2025, 11, 1), to: date(2026, 11, 1) };
        assert!(hours_cover(year, (date(2025, 12, 2), date(2026, 10, 1))));
        assert!(!hours_cover(year, (date(2025, 12, 3), date(2026, 11, 1))));
        assert!(!hours_cover(year, (date(2025, 11, 1), date(2026, 9, 30))));
    }

    #[test]
    fn a_team_has_the_days_of_its_people_who_do_that_work() {
        let person = |id: &str, team: &str, days: f64, group: usize| Member {
            team: Some(team.to_owned()),
            days,
            group,
            known_by: KnownBy::Hours,
            ..Member::new(id.to_owned())
        };
        let mut people =
            vec![person("a", "North", 20.0, 0), person("b", "South", 10.0, 0), person("c", "North", 5.0, 1)];
        people[1].known_by = KnownBy::Contract;
        let all = teams(&people, &[]);
        assert_eq!(all.iter().map(|team| team.days).collect::<Vec<_>>(), [25.0, 10.0]);
        assert_eq!(all[1].known_by, KnownBy::Contract);
        // Nobody of the group of c has a number.
        let of_the_work = teams(&people_counted(&people, &["a"]), &all);
        assert_eq!(of_the_work.iter().map(|team| team.days).collect::<Vec<_>>(), [20.0, 10.0]);
        assert_eq!(members_of(ScorecardLevel::Teams, &people)["c"], "North");
        assert_eq!(members_of(ScorecardLevel::People, &people)["c"], "c");
    }

    #[test]
    fn leave_is_known_by_its_names() {
        for off in ["Urlop wypoczynkowy", "L4", "Sick leave", "Vacation"] {
            assert!(is_time_off(off), "{off}");
        }
        for work in ["Rozmowy", "Spotkania", "XL4 projekt", "Oferty"] {
            assert!(!is_time_off(work), "{work}");
        }
    }
}
