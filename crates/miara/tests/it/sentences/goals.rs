//! Goals: the number so far, the way to the goal, and what each day left has to bring.

use std::collections::BTreeMap;

use miara::service;
use miara::service::overview::Selection;
use miara_insight::goal::{GoalStanding, GoalStatus};
use miara_model::{Grain, Period, Value};

use super::Sight;
use super::clock::working_days;
use super::kpis::adds_up;
use super::tally::Tally;

/// The goals of two months and of the year around them.
pub(super) async fn goals(sight: &Sight<'_>, tally: &mut Tally) {
    let [last, running] = sight.months().await;
    for period in [last, running, Grain::Year.around(running.from, 1)] {
        let grain = if period.days() > 31 { Grain::Year } else { Grain::Month };
        let selection = Selection { period, grain: Some(grain), versus: None, filters: vec![] };
        for standing in service::goal::standings(sight.service, &selection, sight.now).await.unwrap() {
            numbers(sight, &standing, tally, "goals").await;
            for words in sight.languages() {
                let said = words.standing(&standing, &sight.service.book.firm);
                let period = words.goal_period(standing.set.goal.key.period, &sight.service.book.firm);
                let chance = standing.chance.map(|chance| words.chance_in_words(chance));
                let besides: Vec<String> = std::iter::once(period).chain(chance).collect();
                tally.whole_sentence("goals", &said, &shown(sight, words, &standing), &besides);
            }
        }
    }
}

/// Numbers that the sentences of a goal show.
fn shown(sight: &Sight<'_>, words: &miara::locale::Words, standing: &GoalStanding) -> Vec<Vec<String>> {
    let (kpi, pace, aim) = (&standing.kpi, &standing.pace, standing.set.goal.terms.aim);
    let mut shown = vec![vec![words.aim(aim, kpi, sight.currency())]];
    let is_open = [GoalStatus::OnTrack, GoalStatus::AtRisk, GoalStatus::TooEarly].contains(&standing.status);
    let (true, true, Ok(value)) = (is_open, pace.is_running(), &standing.value) else { return shown };
    if let Some(due) = pace.due {
        let nearest = Value::Exact(aim.nearest(kpi.better)).to_f64();
        shown.extend([due, value.to_f64() / nearest].map(|share| vec![words.share_in_words(share)]));
    } else if let Some(should) = pace.should {
        shown.push(sight.figure(words, &kpi.unit, should));
    }
    if let Some(needed) = standing.needed_a_day {
        shown.push(sight.figure(words, &kpi.unit, needed));
        shown.push(vec![pace.days_left.to_string()]);
    }
    shown
}

/// The goals of the book's file, by KPI and month.
fn months_of(sight: &Sight<'_>, kpi: &str, within: Period) -> BTreeMap<jiff::civil::Date, f64> {
    let mut reader = csv::Reader::from_path(sight.service.book.folder.join("goals.csv")).unwrap();
    let rows = reader.records().map(Result::unwrap).filter(|row| &row[0] == kpi && row[1].is_empty());
    let month = |row: csv::StringRecord| Some((format!("{}-01", &row[2]).parse().ok()?, row[3].parse().ok()?));
    rows.filter_map(month).filter(|(month, _): &(jiff::civil::Date, f64)| within.contains(*month)).collect()
}

/// The numbers of a goal.
pub(super) async fn numbers(sight: &Sight<'_>, standing: &GoalStanding, tally: &mut Tally, page: &'static str) {
    let (name, period, pace) = (standing.kpi.name.as_str(), standing.set.goal.key.period, &standing.pace);
    let what = |of: &str| format!("goal {name} {}: {of}", period.from);
    let today = sight.service.engine.zone().to_datetime(sight.now).date();
    let known = sight.known(name).await;
    let so_far = Period { to: period.to.min(today.tomorrow().unwrap()), ..period };
    let own = sight.numbers().number(name, so_far, &[]);
    if let Ok(value) = &standing.value {
        tally.number(page, &what("so far"), value.to_f64(), own);
    }
    let office = &sight.raw.office;
    let nearest = Value::Exact(standing.set.goal.terms.aim.nearest(standing.kpi.better)).to_f64();
    tally.number(page, &what("passed"), pace.passed, Some(office.passed(period, known)));
    if let Some(due) = pace.due {
        let months = months_of(sight, name, period);
        let all: f64 = months.values().sum();
        let by_months: f64 =
            months.iter().map(|(from, aim)| aim * office.passed(Grain::Month.around(*from, 1), known)).sum();
        let own = if period.days() > 31 { by_months / all } else { office.passed(period, known) };
        tally.number(page, &what("due"), due, Some(own));
        tally.number(page, &what("should"), pace.should.unwrap(), Some(own * nearest));
    }
    assert_eq!(pace.due.is_some(), adds_up(name), "{name}");
    let under_way = office.day(known.as_microsecond() + 1);
    let left = working_days(under_way.max(period.from), period.to) as f64;
    tally.number(page, &what("days left"), f64::from(pace.days_left), Some(left));
    if let (Some(needed), Some(own)) = (standing.needed_a_day, own) {
        tally.number(page, &what("needed"), needed, Some((nearest - own) / left));
    }
}
