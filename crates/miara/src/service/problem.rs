//! What problems are found in: every followed KPI, whole and by the values of the dimension that it is split by first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::{try_join, try_join_all};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use miara_insight::problem::{
    DailyNumbers, Employment, ProblemInput, Problems, SeriesContext, WatchGroup, groups_of_numbers, groups_of_parts,
    problems, weeks,
};
use miara_model::{Answer, Grain, Kpi, Period, Question};

use super::ask::Versions;
use super::memo::Memoized;
use super::{Service, ServiceError};

/// Days looked back on.
const BACK: i64 = 730;
/// Cells of one question.
const CELLS: usize = 120_000;

/// Asks for all problems; they are made from the tables, and the day.
#[derive(PartialEq)]
struct AllProblems;

impl Memoized for AllProblems {
    type Inputs = (Versions, Date);
    type Value = Problems;
    const MOST: usize = 1;
}

impl Service {
    /// Problems of the last two years, as far as data are known; computed once while nothing changes that
    /// they depend on.
    ///
    /// # Errors
    /// Where tables can't be read.
    pub async fn problems(&self, now: Timestamp) -> Result<Arc<Problems>, ServiceError> {
        self.settle().await?;
        let inputs = (self.versions()?, self.engine.zone().to_datetime(now).date());
        self.memos.get(AllProblems, inputs, async || self.found_problems(now).await).await
    }

    /// Problems in what is known. The day of the last import is left out, since it is not over.
    async fn found_problems(&self, now: Timestamp) -> Result<Problems, ServiceError> {
        let (kpis, _) = self.lit_kpis().await?;
        let (imported, to) = self.ends_of_knowledge(&kpis, now).await?;
        let Some(first) = self.first_day_of(&kpis).await? else { return Ok(Problems::default()) };
        let monday = |day: Date| Grain::Week.around(day, 1).from;
        let from = monday(first.max(to.saturating_sub(BACK.days())) + 6.days());
        let Some(days) = Period::new(from, to) else { return Ok(Problems::default()) };
        let employment = self.employment().await?;
        // What many questions need is read once, before they are asked at once.
        self.choices().await?;
        let catalogue = &self.book.catalogue;
        let daily = groups_of_parts(catalogue, &kpis);
        let weekly = groups_of_numbers(catalogue, &kpis);
        let (daily, weekly) =
            try_join(self.daily_of_groups(daily, days, now), self.weekly_of_groups(weekly, days, now)).await?;
        let clock = &self.engine.clocks().everyone;
        let context = SeriesContext { catalogue, clock, days, employment: &employment };
        Ok(problems(&ProblemInput { context, imported, daily, weekly }))
    }

    /// The day of the last import for some KPIs, and that on which what is known of them ends.
    pub(super) async fn ends_of_knowledge(&self, kpis: &[Kpi], now: Timestamp) -> Result<(Date, Date), ServiceError> {
        let names: Vec<String> = kpis.iter().map(|kpi| kpi.name.clone()).collect();
        let day = |at: Timestamp| self.engine.zone().to_datetime(at).date();
        Ok((day(self.known_at(&names, now)?), day(self.data_known_at(&names, now).await?)))
    }

    /// The first day on which anything is known of some KPIs.
    async fn first_day_of(&self, kpis: &[Kpi]) -> Result<Option<Date>, ServiceError> {
        let mut first: Option<Date> = None;
        for name in kpis.iter().flat_map(|kpi| self.book.catalogue.datasets_of(kpi)).collect::<BTreeSet<_>>() {
            let days = self.engine.days(name).await?;
            first = first.into_iter().chain(days.map(|(from, _)| from)).min();
        }
        Ok(first)
    }

    /// The first day of each person, and the day after the last.
    async fn employment(&self) -> Result<Employment, ServiceError> {
        let day = |text: Option<String>| text.and_then(|text| text.get(..10)?.parse::<Date>().ok());
        let mut employment: Employment = BTreeMap::new();
        for (person, from) in self.engine.pairs("people", "person_id", "active_from").await? {
            employment.entry(person).or_default().0 = day(from);
        }
        for (person, to) in self.engine.pairs("people", "person_id", "active_to").await? {
            employment.entry(person).or_default().1 = day(to).and_then(|last| last.tomorrow().ok());
        }
        Ok(employment)
    }

    async fn daily_of_groups<'a>(
        &self,
        groups: Vec<WatchGroup<'a>>,
        days: Period,
        now: Timestamp,
    ) -> Result<Vec<(WatchGroup<'a>, DailyNumbers)>, ServiceError> {
        let numbers = try_join_all(groups.iter().map(|group| self.daily(group, days, now))).await?;
        Ok(groups.into_iter().zip(numbers).collect())
    }

    /// Daily numbers of a group's measures.
    async fn daily(&self, group: &WatchGroup<'_>, days: Period, now: Timestamp) -> Result<DailyNumbers, ServiceError> {
        let count = usize::try_from(days.days()).unwrap_or(0);
        let values = match &group.dimension {
            None => 1,
            Some(dimension) => {
                let choices = self.choices().await?;
                let known = choices.dimensions.iter().find(|choice| choice.dimension == *dimension);
                known.map_or(0, |choice| choice.values.len())
            }
        };
        // Of a dimension with too many values to pick from no part is watched.
        if values == 0 {
            return Ok(DailyNumbers::default());
        }
        let at_once = (CELLS / (count * (values + 1)).max(1)).max(1);
        let question = |measures: &[String]| Question {
            kpis: measures.to_vec(),
            period: days,
            grain: Some(Grain::Day),
            by: group.dimension.clone().into_iter().collect(),
            filters: vec![],
            versus: None,
        };
        let questions: Vec<Question> = group.measures.chunks(at_once).map(question).collect();
        let answers = try_join_all(questions.iter().map(|question| self.answer_if_possible(question, now))).await?;
        let answers = answers.iter().enumerate().filter_map(|(at, answer)| Some((at * at_once, answer.as_deref()?)));
        Ok(DailyNumbers::of(group, days, answers))
    }

    /// Weekly numbers of the KPIs of each group, over the whole weeks of some days.
    async fn weekly_of_groups<'a>(
        &self,
        groups: Vec<WatchGroup<'a>>,
        days: Period,
        now: Timestamp,
    ) -> Result<Vec<(WatchGroup<'a>, Arc<Answer>)>, ServiceError> {
        let weeks = weeks(days);
        let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return Ok(Vec::new()) };
        let question = |group: &WatchGroup<'_>| Question {
            kpis: group.kpis.iter().map(|kpi| kpi.name.clone()).collect(),
            period: Period { from: first.from, to: last.to },
            grain: Some(Grain::Week),
            by: group.dimension.clone().into_iter().collect(),
            filters: vec![],
            versus: None,
        };
        let questions: Vec<Question> = groups.iter().map(question).collect();
        let answers = try_join_all(questions.iter().map(|question| self.answer_if_possible(question, now))).await?;
        Ok(groups.into_iter().zip(answers).filter_map(|(group, answer)| Some((group, answer?))).collect())
    }
}
