//! From the rows of one KPI to everyone's scores.

use std::collections::{BTreeMap, HashMap};

use miara_analysis::MixedCases;
use miara_model::formula::Arithmetic;
use miara_model::{Absent, Aim, Cell, Formula, Kpi, Nature, PartsRow, Period, Value};

use super::card::{KpiScores, PersonScore};
use super::goal::{OverTime, goal_of};
use super::judge::{self, Days, Judgement};
use super::kind::Kind;
use super::member::Member;

/// A KPI's number by person or team; `None` is not assigned.
pub type Numbers = HashMap<Option<String>, Cell>;

/// What one KPI of everyone is judged from.
#[derive(Debug)]
pub struct ScoresInput<'a> {
    /// The KPI.
    pub kpi: &'a Kpi,
    /// How its number comes together.
    pub nature: Nature,
    /// How it is judged.
    pub kind: Kind,
    /// Everyone.
    pub members: &'a [Member],
    /// The KPI's own number of each.
    pub numbers: &'a Numbers,
    /// What its kind is judged from.
    pub evidence: Evidence,
    /// The days.
    pub period: Period,
    /// Goals that were set for members, by id, with their days.
    pub goals: &'a HashMap<String, Vec<(Period, Aim)>>,
}

/// What a kind of KPI is judged from.
#[derive(Debug)]
pub enum Evidence {
    /// Nothing: it is shown without a verdict, or what it would be judged from can't be read.
    None,
    /// Of a share, its parts by member and by the dimensions that its cases differ in.
    Share {
        /// The parts; of each the member first.
        parts: Vec<PartsRow>,
        /// These dimensions, the most telling first.
        mix: Vec<String>,
    },
    /// Of a count, the members with the days of work that went into it.
    Count(Vec<Member>),
    /// Of a count per counted thing, its parts by member.
    PerCount(Vec<PartsRow>),
    /// The amounts of each member.
    Amount(HashMap<String, Vec<f64>>),
}

/// One amount of a member.
#[derive(Debug, Clone, PartialEq)]
pub struct AmountRow {
    /// Whose it is.
    pub member: String,
    /// What it is a part of; rows of one thing are added up.
    pub thing: String,
    /// How much, in the firm's currency.
    pub value: f64,
}

/// The amounts above 0 of each member, one per thing.
#[must_use]
pub fn amounts_by_member(rows: impl IntoIterator<Item = AmountRow>) -> HashMap<String, Vec<f64>> {
    let mut things: BTreeMap<(String, String), f64> = BTreeMap::new();
    for row in rows {
        *things.entry((row.member, row.thing)).or_default() += row.value;
    }
    let mut amounts: HashMap<String, Vec<f64>> = HashMap::new();
    for ((member, _), value) in things.into_iter().filter(|(_, value)| *value > 0.0) {
        amounts.entry(member).or_default().push(value);
    }
    amounts
}

/// One KPI of everyone.
#[must_use]
pub fn scores(input: ScoresInput<'_>) -> KpiScores {
    let ScoresInput { kpi, members, numbers, .. } = input;
    let (judgement, mix) = match input.evidence {
        Evidence::None => (None, vec![]),
        Evidence::Share { parts, mix } => (shares(kpi, members, &parts), mix),
        Evidence::Count(workers) => (Some(counts(&workers, numbers)), vec![]),
        Evidence::PerCount(parts) => (per_counts(kpi, members, &parts), vec![]),
        Evidence::Amount(own) => (Some(amounts(members, &own)), vec![]),
    };
    let over_time = if input.nature.adds_over_time { OverTime::Adds } else { OverTime::Apart };
    let score = |(at, member): (usize, &Member)| {
        let judged = judgement.as_ref().and_then(|judgement| judgement.all[at]);
        let value = numbers.get(&Some(member.id.clone())).cloned();
        let was_there = input.kind == Kind::Count && member.days > 0.0 && has_peers(members, member, numbers);
        let nothing = || was_there.then(|| Err(Absent::NoData { dataset: kpi.name.clone() }));
        let value = value.or_else(|| judged.map(|_| Ok(Value::count(0)))).or_else(nothing)?;
        let goal = input.goals.get(&member.id).and_then(|set| goal_of(set, input.period, over_time));
        Some(PersonScore { value, goal, judged })
    };
    let scores = members.iter().enumerate().map(score).collect();
    let unassigned = numbers.get(&None).filter(|cell| cell.as_ref().is_ok_and(|value| !value.is_zero())).cloned();
    let funnel = judgement.as_ref().and_then(|judgement| judgement.funnel);
    KpiScores { kpi: kpi.clone(), kind: input.kind, mix, scores, unassigned, funnel }
}

/// The number above and the number below the line, of one combination; what is not there counts as none.
fn above_and_below(kpi: &Kpi, row: &PartsRow) -> Option<(f64, f64)> {
    let Formula::Binary(Arithmetic::Over, above, below) = &kpi.formula else { return None };
    let number = |name: &str| -> Cell {
        match row.numbers.get(name) {
            Some(Ok(value)) => Ok(*value),
            Some(Err(absent @ (Absent::NotSupplied { .. } | Absent::NoData { .. }))) => Err(absent.clone()),
            _ => Ok(Value::count(0)),
        }
    };
    Some((above.eval(&number).ok()?.to_f64(), below.eval(&number).ok()?.to_f64()))
}

/// The place of each member.
fn places(members: &[Member]) -> HashMap<&str, usize> {
    members.iter().enumerate().map(|(at, member)| (member.id.as_str(), at)).collect()
}

/// Judges a share from its parts by person and kind of case. `None` where some part is no part of the
/// whole, or is not known.
fn shares(kpi: &Kpi, members: &[Member], parts: &[PartsRow]) -> Option<Judgement> {
    let places = places(members);
    let mut own = vec![(0.0, 0.0); members.len()];
    let mut kinds: Vec<HashMap<&[Option<String>], usize>> = Vec::new();
    let mut mixed = Vec::new();
    for row in parts {
        let (successes, trials) = above_and_below(kpi, row)?;
        if !(0.0..=trials).contains(&successes) {
            return None;
        }
        let Some(person) = row.dimensions[0].as_deref().and_then(|id| places.get(id)).copied() else { continue };
        own[person] = (own[person].0 + successes, own[person].1 + trials);
        let kind = &row.dimensions[1..];
        kinds.resize_with(kinds.len().max(kind.len()), HashMap::new);
        // The narrowest kind has all dimensions, each wider one the last of them less.
        let strata = (0..kind.len()).map(|wider| {
            let known = &mut kinds[wider];
            let next = known.len();
            *known.entry(&kind[..kind.len() - wider]).or_insert(next)
        });
        mixed.push(MixedCases { person, strata: strata.collect(), successes, trials });
    }
    Some(judge::shares(members, &own, &mixed))
}

/// Whether someone in a member's group has a number above 0.
fn has_peers(members: &[Member], member: &Member, numbers: &Numbers) -> bool {
    let number = |one: &Member| numbers.get(&Some(one.id.clone())).and_then(|cell| cell.as_ref().ok());
    members.iter().any(|one| one.group == member.group && number(one).is_some_and(|value| !value.is_zero()))
}

/// Judges a count over days of work. Who has no row of it at all may do other work, and is not judged.
fn counts(members: &[Member], numbers: &Numbers) -> Judgement {
    let number = |member: &Member| numbers.get(&Some(member.id.clone())).and_then(|cell| cell.as_ref().ok());
    let events: Vec<Option<f64>> = members.iter().map(|member| number(member).map(|value| value.to_f64())).collect();
    let days: Vec<f64> = members.iter().map(|member| member.days).collect();
    judge::counts(members, &events, &days, Days::Yes)
}

/// Judges a count per counted thing.
fn per_counts(kpi: &Kpi, members: &[Member], parts: &[PartsRow]) -> Option<Judgement> {
    let places = places(members);
    let (mut events, mut time) = (vec![None; members.len()], vec![0.0; members.len()]);
    for row in parts {
        let Some(at) = row.dimensions[0].as_deref().and_then(|id| places.get(id)).copied() else { continue };
        let (above, below) = above_and_below(kpi, row)?;
        (events[at], time[at]) = (Some(above), below);
    }
    Some(judge::counts(members, &events, &time, Days::No))
}

/// Judges typical amounts.
fn amounts(members: &[Member], own: &HashMap<String, Vec<f64>>) -> Judgement {
    let of = |member: &Member| own.get(&member.id).cloned().unwrap_or_default();
    judge::amounts(members, &members.iter().map(of).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal::Decimal;

    use super::*;
    use crate::scorecard::Verdict;
    use crate::testing::catalogue;

    const DAYS: Period = Period { from: date(2026, 1, 1), to: date(2026, 4, 1) };

    fn people(ids: &str) -> Vec<Member> {
        ids.chars().map(|id| Member { days: 60.0, ..Member::new(id.to_string()) }).collect()
    }

    fn numbers(of: &[(Option<&str>, i64)]) -> Numbers {
        of.iter().map(|(id, count)| (id.map(str::to_owned), Ok(Value::count(*count)))).collect()
    }

    fn scored(name: &str, members: &[Member], numbers: &Numbers, evidence: Evidence) -> KpiScores {
        let catalogue = catalogue();
        let kpi = &catalogue.kpis[name];
        let goals = HashMap::from([("a".to_owned(), vec![(DAYS, Aim::Value(Decimal::from(20)))])]);
        let (nature, kind, period) = (catalogue.nature(kpi), Kind::of(kpi, &catalogue), DAYS);
        scores(ScoresInput { kpi, nature, kind, members, numbers, evidence, period, goals: &goals })
    }

    /// Won and lost deals of a person and a product.
    fn deals(person: &str, product: &str, won: i64, lost: i64) -> PartsRow {
        let numbers = [("won", won), ("lost", lost)].map(|(name, count)| {
            (name.to_owned(), if count == 0 { Err(Absent::TooLarge) } else { Ok(Value::count(count)) })
        });
        let dimensions = vec![Some(person.to_owned()), Some(product.to_owned())];
        PartsRow { dimensions, numbers: numbers.into_iter().collect() }
    }

    #[test]
    fn a_share_is_of_all_kinds_of_cases_together() {
        let parts = vec![
            deals("a", "easy", 6, 4),
            deals("a", "hard", 9, 21),
            deals("b", "easy", 0, 2),
            deals("z", "easy", 1, 1),
        ];
        let evidence = Evidence::Share { parts, mix: vec!["product".to_owned()] };
        let found = scored("win_rate", &people("ab"), &numbers(&[(None, 1), (Some("a"), 0)]), evidence);
        let judged = found.scores[0].as_ref().unwrap().judged.unwrap();
        assert_eq!((judged.cases, judged.plain, judged.verdict), (40.0, 0.375, Verdict::FewPeers));
        // None won is a share of 0; who has cases and no number has 0 all the same.
        assert_eq!(found.scores[1].as_ref().unwrap().value, Ok(Value::count(0)));
        assert_eq!((found.unassigned.is_some(), found.mix.as_slice()), (true, ["product".to_owned()].as_slice()));
        let odd = Evidence::Share { parts: vec![deals("a", "easy", 6, -1)], mix: vec![] };
        let found = scored("win_rate", &people("a"), &numbers(&[(Some("a"), 1)]), odd);
        assert_eq!(found.scores[0].as_ref().unwrap().judged, None, "6 of 5 are no share");
    }

    #[test]
    fn who_was_there_among_those_who_count_has_no_data_rather_than_nothing() {
        let mut members = people("abc");
        members[2].group = 1;
        let found = scored("won", &members, &numbers(&[(Some("a"), 30)]), Evidence::Count(members.clone()));
        let score = |at: usize| found.scores[at].as_ref();
        assert_eq!(score(0).unwrap().judged.unwrap().plain, 0.5);
        assert_eq!(score(0).unwrap().goal, Some(Aim::Value(Decimal::from(20))));
        assert_eq!(score(1).unwrap().value, Err(Absent::NoData { dataset: "won".to_owned() }));
        assert!(score(1).unwrap().judged.is_none() && score(2).is_none());
    }

    #[test]
    fn a_count_per_thing_is_over_those_things() {
        let numbers_of = [("created".to_owned(), Ok(Value::count(12))), ("came".to_owned(), Ok(Value::count(48)))];
        let row = PartsRow { dimensions: vec![Some("a".to_owned())], numbers: numbers_of.into_iter().collect() };
        let found = scored("deals_per_lead", &people("ab"), &numbers(&[]), Evidence::PerCount(vec![row]));
        let judged = found.scores[0].as_ref().unwrap().judged.unwrap();
        assert_eq!((judged.cases, judged.plain), (48.0, 0.25));
        assert_eq!(found.scores[1], None);
    }

    #[test]
    fn rows_of_one_thing_are_one_amount() {
        let row = |member: &str, thing: &str, value: f64| AmountRow {
            member: member.to_owned(),
            thing: thing.to_owned(),
            value,
        };
        let rows =
            [row("a", "1", 10.0), row("a", "1", 5.0), row("a", "2", 7.0), row("b", "3", 4.0), row("b", "3", -4.0)];
        let amounts = amounts_by_member(rows);
        assert_eq!(amounts, HashMap::from([("a".to_owned(), vec![15.0, 7.0])]));
        let amounts = HashMap::from([("a".to_owned(), vec![15.0, 7.0]), ("b".to_owned(), vec![4.0])]);
        let found = scored("average_value", &people("abc"), &numbers(&[(Some("a"), 11)]), Evidence::Amount(amounts));
        assert_eq!(found.scores[0].as_ref().unwrap().judged.unwrap().cases, 2.0);
        assert_eq!(found.scores[2], None);
    }
}
