//! Who is compared with whom, and how long each was there.

use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan as _;
use jiff::civil::Date;
use miara_model::Period;

use super::super::{Service, ServiceError};

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
    fn new(id: String) -> Member {
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

impl Service {
    /// All people that are known, with their days of work within a period so far; those of `more` too,
    /// of whom nothing but the id need be known.
    pub(super) async fn crew(
        &self,
        period: Period,
        today: Date,
        more: &[String],
    ) -> Result<(Vec<Member>, Vec<PeerGroup>), ServiceError> {
        let mut crew: BTreeMap<String, Member> = BTreeMap::new();
        for column in ["team", "role", "active_from", "active_to"] {
            for (id, value) in self.engine.pairs("people", "person_id", column).await? {
                let member = crew.entry(id.clone()).or_insert_with(|| Member::new(id));
                let day = || value.as_deref().and_then(|text| text.get(..10)?.parse().ok());
                match column {
                    "active_from" => member.from = day(),
                    "active_to" => member.to = day(),
                    "role" => member.role = value,
                    _ => member.team = value,
                }
            }
        }
        for id in more {
            crew.entry(id.clone()).or_insert_with(|| Member::new(id.clone()));
        }
        let seen = Period { from: period.from, to: period.to.min(today.tomorrow().unwrap_or(today)) };
        let worked = self.days_worked(seen).await?;
        let clock = &self.engine.clocks().everyone;
        for member in crew.values_mut() {
            let (from, to) = present(member, seen);
            member.days = f64::from(clock.working_days(from, to));
            if let Some(days) = worked.get(&member.id).filter(|days| **days > 0) {
                (member.days, member.known_by) = (*days as f64, KnownBy::Hours);
            }
        }
        // Who has left may still have deals that are decided under their name.
        let is_there = |member: &Member| member.days > 0.0 || more.contains(&member.id);
        let mut crew: Vec<Member> = crew.into_values().filter(is_there).collect();
        let groups = grouped(&mut crew, period);
        Ok((crew, groups))
    }

    /// Days with hours by person, where hours were written down all through a period.
    async fn days_worked(&self, period: Period) -> Result<BTreeMap<String, u64>, ServiceError> {
        let Some((first, last)) = self.engine.days("worktime").await? else { return Ok(BTreeMap::new()) };
        let near = GAP_DAYS.days();
        if first > period.from.saturating_add(near) || last < period.to.saturating_sub(near) {
            return Ok(BTreeMap::new());
        }
        let kinds = self.engine.values_of("work_kind", 1000).await?;
        let off: Vec<String> = kinds.into_iter().filter(|kind| is_time_off(kind)).collect();
        Ok(self.engine.days_worked(period, &off).await?)
    }
}

/// The part of a period in which someone was with the firm; a half-open range, perhaps empty.
fn present(member: &Member, period: Period) -> (Date, Date) {
    let from = member.from.map_or(period.from, |from| from.max(period.from));
    let to = member.to.map_or(period.to, |to| to.tomorrow().unwrap_or(to).min(period.to));
    (from, to)
}

/// True for a kind of working time that is none: leave and illness, as tools name them.
fn is_time_off(kind: &str) -> bool {
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
fn grouped(crew: &mut [Member], period: Period) -> Vec<PeerGroup> {
    let new_since = period.to.saturating_sub(NEW_MONTHS.months());
    let is_new = |member: &Member| member.from.is_some_and(|from| from > new_since);
    let mut sizes: HashMap<Option<String>, (usize, usize)> = HashMap::new();
    for member in crew.iter() {
        let size = sizes.entry(member.role.clone()).or_default();
        if is_new(member) { size.1 += 1 } else { size.0 += 1 }
    }
    let mut groups: Vec<PeerGroup> = Vec::new();
    for member in crew.iter_mut() {
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
pub(super) fn teams(people: &[Member], named: &[Member]) -> Vec<Member> {
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
        let mut crew: Vec<Member> = (0..8).map(|_| member("seller", Some(date(2020, 1, 1)))).collect();
        crew.push(member("seller", Some(date(2026, 6, 1))));
        crew.push(member("manager", None));
        assert_eq!(grouped(&mut crew, period).len(), 2);
        assert_eq!(crew[8].group, crew[0].group);
        crew.extend((0..4).map(|_| member("seller", Some(date(2026, 6, 1)))));
        assert_eq!(grouped(&mut crew, period).len(), 3);
        assert_ne!(crew[8].group, crew[0].group);
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
