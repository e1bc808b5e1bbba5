//! Who is concerned: drawn from the firm as it is.

use crate::calendar::Day;
use crate::chance::Chance;
use crate::firm::Firm;
use crate::firm::person::{KEY_TEAM, Person, SELLERS};

/// Draws the account of a lead or deal, by index.
pub(crate) fn account(firm: &Firm, chance: &mut Chance) -> usize {
    let all = firm.accounts.last().map_or(0.0, |last| last.weight_so_far);
    let point = chance.unit() * all;
    let index = firm.accounts.partition_point(|account| account.weight_so_far < point);
    index.min(firm.accounts.len() - 1)
}

/// Draws who gets a lead or deal that arrives on a day, among those employed then.
pub(crate) fn owner(firm: &Firm, day: Day, chance: &mut Chance) -> usize {
    let weight = |person: &Person| {
        // Nobody gets new work in their last three weeks.
        let leaving = person.active_to.is_some_and(|last| day > last.plus(-21));
        let share = if person.team == KEY_TEAM { 0.7 } else { 1.0 };
        if person.is_employed(day) && !leaving { share } else { 0.0 }
    };
    chance.pick(firm.people[..SELLERS].iter().map(weight))
}

/// Who takes over from someone: the next of the same team who is there on that day.
pub(crate) fn substitute(firm: &Firm, person: usize, day: Day) -> usize {
    let team = firm.people[person].team;
    let others = (1..SELLERS).map(|step| (person + step) % SELLERS);
    let mut mates = others.filter(|&other| firm.people[other].team == team);
    mates.find(|&other| firm.people[other].is_present(day)).unwrap_or(person)
}
