//! What scorecards are judged from: numbers of people and teams, their parts, and who they are.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use miara_engine::EngineError;
use miara_insight::scorecard::{
    AmountRow, Evidence, Kind, KpiScores, Member, MembersInput, Numbers, PeerGroup, ScorecardLevel, ScorecardQuestion,
    Scorecards, ScoresInput, amounts_by_member, hours_cover, is_time_off, members, members_of, people_counted, scores,
    teams,
};
use miara_model::{Aim, AnswerRow, Kpi, PartsRow, Period, Question, Scope};

use super::{Service, ServiceError};

/// Scorecards, with those KPIs that can't be split so.
#[derive(Debug)]
pub struct ScorecardReport {
    /// What could be judged; a KPI that was refused is there, and nobody has a number of it.
    pub cards: Scorecards,
    /// Why a KPI can't be split so, by its name.
    pub refused: BTreeMap<String, EngineError>,
}

/// KPIs of a scorecard when none is chosen, as far as their data are there.
const USUAL: [&str; 8] = [
    "win_rate",
    "won_deals",
    "average_deal_value",
    "answered_within_limit_share",
    "activities_per_day",
    "net_sales",
    "response_time_median",
    "sales_cycle_median",
];

/// What cases can differ in that is known before their end, the most telling first; two are used.
const MIX: [&str; 4] = ["product", "channel", "industry", "source"];

/// Rows of amounts that are read at most.
const MOST_AMOUNTS: usize = 200_000;

impl Service {
    /// The last twelve full months, up to where data end.
    ///
    /// # Errors
    /// Where tables can't be read.
    pub async fn scorecard_period(&self, today: Date) -> Result<Period, ServiceError> {
        let month = self.reference_month(today).await?;
        let to = if month.is_over(today) { month.to } else { month.from };
        Ok(Period { from: to.saturating_sub(12.months()), to })
    }

    /// The followed KPIs with data that can be split by person, those of a usual scorecard first.
    ///
    /// # Errors
    /// Where tables can't be read.
    pub async fn scorecard_kpis(&self) -> Result<(Vec<Kpi>, Vec<Kpi>), ServiceError> {
        let (lit, _) = self.lit_kpis().await?;
        let by_person =
            |kpi: &Kpi| self.engine.dimensions_of(kpi).iter().any(|name| name == ScorecardLevel::People.dimension());
        let mut fitting: Vec<Kpi> = lit.into_iter().filter(by_person).collect();
        let place = |kpi: &Kpi| USUAL.iter().position(|name| *name == kpi.name).unwrap_or(USUAL.len());
        fitting.sort_by_key(place);
        let usual = fitting.iter().filter(|kpi| place(kpi) < USUAL.len()).count();
        let others = fitting.split_off(usual);
        Ok((fitting, others))
    }

    /// The scorecards of everyone.
    ///
    /// # Errors
    /// Unknown names, and what can't be read. A KPI that can't be split so is refused by itself.
    pub async fn scorecards(&self, asked: &ScorecardQuestion, now: Timestamp) -> Result<ScorecardReport, ServiceError> {
        let today = self.engine.zone().to_datetime(now).date();
        let mut numbers: Vec<Result<Numbers, EngineError>> = Vec::new();
        for name in &asked.kpis {
            numbers.push(match self.answer(&self.split(asked, name, &[]), now).await {
                Ok(answer) => {
                    Ok(answer.rows.iter().map(|row| (row.dimensions[0].clone(), row.cells[0].clone())).collect())
                }
                Err(ServiceError::Engine(error)) if is_of_the_split(&error) => Err(error),
                Err(error) => return Err(error),
            });
        }
        let with_number: Vec<String> = match asked.whose {
            ScorecardLevel::People => numbers.iter().flatten().flat_map(|of| of.keys().flatten().cloned()).collect(),
            ScorecardLevel::Teams => vec![],
        };
        let (people, groups) = self.members(self.known_days(asked, now).await?, today, &with_number).await?;
        let (members, groups) = match asked.whose {
            ScorecardLevel::People => (people.clone(), groups),
            ScorecardLevel::Teams => (teams(&people, &[]), vec![PeerGroup { role: None, new: false }]),
        };
        let (mut kpis, mut refused) = (Vec::new(), BTreeMap::new());
        for (name, numbers) in asked.kpis.iter().zip(numbers) {
            let kpi = &self.book.catalogue.kpis[name.as_str()];
            kpis.push(match numbers {
                Ok(numbers) => self.scores(asked, kpi, (&members, &people), &numbers, now).await?,
                Err(error) => {
                    refused.insert(name.clone(), error);
                    KpiScores::none(kpi.clone(), Kind::of(kpi, &self.book.catalogue), members.len())
                }
            });
        }
        let cards = Scorecards { period: asked.period, whose: asked.whose, members, groups, kpis };
        Ok(ScorecardReport { cards, refused })
    }

    /// All people that are known, with their days of work within a period so far; those who have a number too, of whom
    /// nothing but the id need be known.
    async fn members(
        &self,
        period: Period,
        today: Date,
        with_number: &[String],
    ) -> Result<(Vec<Member>, Vec<PeerGroup>), ServiceError> {
        let mut people: BTreeMap<String, Member> = BTreeMap::new();
        for column in ["team", "role", "active_from", "active_to"] {
            for (id, value) in self.engine.pairs("people", "person_id", column).await? {
                let person = people.entry(id.clone()).or_insert_with(|| Member::new(id));
                let day = || value.as_deref().and_then(|text| text.get(..10)?.parse().ok());
                match column {
                    "active_from" => person.from = day(),
                    "active_to" => person.to = day(),
                    "role" => person.role = value,
                    _ => person.team = value,
                }
            }
        }
        let elapsed = Period { from: period.from, to: period.to.min(today.tomorrow().unwrap_or(today)) };
        Ok(members(MembersInput {
            people: people.into_values().collect(),
            with_number,
            period,
            elapsed,
            days_with_hours: &self.days_with_hours(elapsed).await?,
            clock: &self.engine.clocks().everyone,
        }))
    }

    /// Days with hours by person, where hours were written down all through a period.
    async fn days_with_hours(&self, period: Period) -> Result<BTreeMap<String, u64>, ServiceError> {
        let written = self.engine.days("worktime").await?;
        if !written.is_some_and(|days| hours_cover(period, days)) {
            return Ok(BTreeMap::new());
        }
        let kinds = self.engine.values_of("work_kind", 1000).await?;
        let off: Vec<String> = kinds.into_iter().filter(|kind| is_time_off(kind)).collect();
        Ok(self.engine.days_worked(period, &off).await?)
    }

    /// The part of the period of which anything counted can be known: from the first row of the datasets
    /// whose things are counted over days of work, to their last import.
    async fn known_days(&self, asked: &ScorecardQuestion, now: Timestamp) -> Result<Period, ServiceError> {
        let catalogue = &self.book.catalogue;
        let counts = asked.kpis.iter().filter(|name| {
            catalogue.kpis.get(name.as_str()).is_some_and(|kpi| Kind::of(kpi, catalogue) == Kind::Count)
        });
        let counts: Vec<String> = counts.cloned().collect();
        let mut first: Option<Date> = None;
        for dataset in counts.iter().flat_map(|name| catalogue.measures_of(&catalogue.kpis[name.as_str()])) {
            let days = self.engine.days(&dataset.dataset).await?;
            first = first.into_iter().chain(days.map(|(first, _)| first)).min();
        }
        let last = self.engine.zone().to_datetime(self.known_at(&counts, now)?).date();
        let Some(first) = first else { return Ok(asked.period) };
        let (from, to) = (first.max(asked.period.from), last.tomorrow().unwrap_or(last).min(asked.period.to));
        Ok(Period::new(from, to).unwrap_or(asked.period))
    }

    /// A KPI split by person or team, and by more.
    fn split(&self, asked: &ScorecardQuestion, kpi: &str, more: &[String]) -> Question {
        let by = std::iter::once(asked.whose.dimension().to_owned()).chain(more.iter().cloned()).collect();
        Question {
            kpis: vec![kpi.to_owned()],
            period: asked.period,
            grain: None,
            by,
            filters: asked.filters.clone(),
            versus: None,
        }
    }

    /// One KPI of everyone.
    async fn scores(
        &self,
        asked: &ScorecardQuestion,
        kpi: &Kpi,
        (members, people): (&[Member], &[Member]),
        numbers: &Numbers,
        now: Timestamp,
    ) -> Result<KpiScores, ServiceError> {
        let kind = Kind::of(kpi, &self.book.catalogue);
        let evidence = match &kind {
            Kind::Shown(_) => Evidence::None,
            Kind::Share => self.mixed_parts(asked, kpi, now).await?,
            Kind::Count if asked.whose == ScorecardLevel::Teams => {
                Evidence::Count(teams(&self.people_counted(asked, kpi, people, now).await?, members))
            }
            Kind::Count => Evidence::Count(members.to_vec()),
            Kind::PerCount => Evidence::PerCount(self.parts(&self.split(asked, &kpi.name, &[]), now).await?),
            Kind::Amount { sum, per } => {
                let member_of = members_of(asked.whose, people);
                let rows = self.amounts(asked, kpi, (sum, per.as_deref()), &member_of, now).await?;
                rows.map_or(Evidence::None, |rows| Evidence::Amount(amounts_by_member(rows)))
            }
        };
        let goals = self.goals_of_members(asked, kpi, members, now)?;
        let (nature, period) = (self.nature(kpi), asked.period);
        Ok(scores(ScoresInput { kpi, nature, kind, members, numbers, evidence, period, goals: &goals }))
    }

    /// The goals of members for a KPI, with their days.
    fn goals_of_members(
        &self,
        asked: &ScorecardQuestion,
        kpi: &Kpi,
        members: &[Member],
        now: Timestamp,
    ) -> Result<HashMap<String, Vec<(Period, Aim)>>, ServiceError> {
        let goals = self.goals(now)?;
        let of = |member: &Member| {
            let scope = Scope::of(asked.whose.dimension(), &member.id);
            let set = goals.of(&kpi.name, &scope).map(|set| (set.goal.key.period, set.goal.terms.aim)).collect();
            (member.id.clone(), set)
        };
        Ok(members.iter().map(of).collect())
    }

    /// The people whose work a count is.
    async fn people_counted(
        &self,
        asked: &ScorecardQuestion,
        kpi: &Kpi,
        people: &[Member],
        now: Timestamp,
    ) -> Result<Vec<Member>, ServiceError> {
        let asked = ScorecardQuestion { whose: ScorecardLevel::People, ..asked.clone() };
        let answer = self.answer(&self.split(&asked, &kpi.name, &[]), now).await?;
        let some = |row: &&AnswerRow| row.cells[0].as_ref().is_ok_and(|value| !value.is_zero());
        let with: Vec<&str> = answer.rows.iter().filter(some).filter_map(|row| row.dimensions[0].as_deref()).collect();
        Ok(people_counted(people, &with))
    }

    async fn parts(&self, question: &Question, now: Timestamp) -> Result<Vec<PartsRow>, ServiceError> {
        Ok(self.engine.parts(question, &self.facts()?, now).await?)
    }

    /// The parts of a share by person and by what cases differ in, as far as that is known.
    async fn mixed_parts(
        &self,
        asked: &ScorecardQuestion,
        kpi: &Kpi,
        now: Timestamp,
    ) -> Result<Evidence, ServiceError> {
        let (fits, choices) = (self.engine.splits_of(kpi).await?, self.choices().await?);
        let tells = |name: &&&str| {
            let values = choices.dimensions.iter().find(|choice| choice.dimension == ***name);
            fits.iter().any(|known| known == **name) && values.is_some_and(|choice| choice.values.len() > 1)
        };
        let mut mix: Vec<String> = MIX.iter().filter(tells).take(2).map(|name| (*name).to_owned()).collect();
        loop {
            match self.parts(&self.split(asked, &kpi.name, &mix), now).await {
                Err(ServiceError::Engine(error)) if is_of_the_split(&error) && mix.pop().is_some() => {}
                parts => return Ok(Evidence::Share { parts: parts?, mix }),
            }
        }
    }

    /// The amounts of each person or team, row by row; `None` where they can't be read one by one.
    async fn amounts(
        &self,
        asked: &ScorecardQuestion,
        kpi: &Kpi,
        (sum, per): (&str, Option<&str>),
        member_of: &HashMap<String, String>,
        now: Timestamp,
    ) -> Result<Option<Vec<AmountRow>>, ServiceError> {
        let question = Question { by: vec![], ..self.split(asked, &kpi.name, &[]) };
        let behind = self.rows(&question, MOST_AMOUNTS, now).await?;
        let Some(behind) = behind.into_iter().find(|behind| behind.measure == sum) else { return Ok(None) };
        let dataset = &self.book.catalogue.datasets[behind.dataset.as_str()];
        let place = |name: &str| behind.columns.iter().position(|column| column == name);
        let owner = dataset.dimension_column(ScorecardLevel::People.dimension()).and_then(place);
        let (Some(owner), Some(amount)) = (owner, place("contribution")) else { return Ok(None) };
        let per = per.and_then(place);
        if behind.total > behind.rows.len() as u64 {
            return Ok(None);
        }
        let row = |(index, row): (usize, &Vec<Option<String>>)| {
            let member = row[owner].as_ref().and_then(|id| member_of.get(id))?.clone();
            let value = row[amount].as_ref().and_then(|text| text.parse::<f64>().ok())?;
            let thing = per.and_then(|per| row[per].clone()).unwrap_or_else(|| index.to_string());
            Some(AmountRow { member, thing, value })
        };
        Ok(Some(behind.rows.iter().enumerate().filter_map(row).collect()))
    }
}

/// True where a KPI can't be split so, while others can.
fn is_of_the_split(error: &EngineError) -> bool {
    matches!(error, EngineError::NoWay { .. } | EngineError::NotLinked { .. } | EngineError::AbsentDataset { .. })
}
