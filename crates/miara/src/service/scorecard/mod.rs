//! Scorecards: what can fairly be said of the numbers of people and teams.

mod goal;
mod judge;
mod kind;
mod member;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use miara_analysis::{Funnel, MixedCases};
use miara_engine::{EngineError, PartsRow};
use miara_model::formula::Arithmetic;
use miara_model::{Absent, Aim, AnswerRow, Cell, Formula, Kpi, Period, Question, Value};

use super::{Service, ServiceError};
use judge::{Days, Judgement};
pub use judge::{Judged, Verdict};
pub use kind::{Kind, Unjudged};
pub use member::{KnownBy, Member, PeerGroup};

/// Whom scorecards are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScorecardLevel {
    /// People, by the dimension `owner`.
    People,
    /// Teams, by the dimension `team`.
    Teams,
}

impl ScorecardLevel {
    /// The dimension that tells them apart.
    #[must_use]
    pub fn dimension(self) -> &'static str {
        match self {
            ScorecardLevel::People => "owner",
            ScorecardLevel::Teams => "team",
        }
    }
}

/// What scorecards are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorecardQuestion {
    /// The KPIs, in order.
    pub kpis: Vec<String>,
    /// Whom they are of.
    pub whose: ScorecardLevel,
    /// The days they are about.
    pub period: Period,
    /// Only rows where the dimension has one of its values, as in a question.
    pub filters: Vec<(String, String)>,
}

/// The scorecards of everyone.
#[derive(Debug)]
pub struct Scorecards {
    /// The days they are about.
    pub period: Period,
    /// Whom they are of.
    pub whose: ScorecardLevel,
    /// Everyone who was there in the period or has a number in it, by id.
    pub crew: Vec<Member>,
    /// Who is compared with whom.
    pub groups: Vec<PeerGroup>,
    /// One per KPI.
    pub kpis: Vec<KpiScores>,
}

/// One KPI of everyone.
#[derive(Debug)]
pub struct KpiScores {
    /// The KPI.
    pub kpi: Kpi,
    /// How it is judged.
    pub kind: Kind,
    /// The kinds of cases that what is expected allows for: dimensions, the most telling first.
    pub mix: Vec<String>,
    /// One per member of the crew, in its order; `None` for who has no number.
    pub scores: Vec<Option<PersonScore>>,
    /// The number of what is assigned to nobody.
    pub unassigned: Option<Cell>,
    /// The limits within which numbers of peers lie.
    pub funnel: Option<Funnel>,
    /// Why there are no scores at all.
    pub refused: Option<EngineError>,
}

/// One KPI of one person or team.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonScore {
    /// The KPI's number, as everywhere.
    pub value: Cell,
    /// What they were to reach in these days, where that was set.
    pub goal: Option<Aim>,
    /// What can be told of it; absent for a KPI that is shown without a verdict.
    pub judged: Option<Judged>,
}

impl KpiScores {
    /// How many differ by more than chance explains, and how many were judged.
    #[must_use]
    pub fn flags(&self) -> (usize, usize) {
        let verdicts = || self.scores.iter().flatten().filter_map(|score| Some(score.judged?.verdict));
        let judged = |verdict: &Verdict| verdict.is_flag() || matches!(verdict, Verdict::Compatible | Verdict::Usual);
        (verdicts().filter(|verdict| verdict.is_flag()).count(), verdicts().filter(judged).count())
    }
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
    pub async fn scorecards(&self, asked: &ScorecardQuestion, now: Timestamp) -> Result<Scorecards, ServiceError> {
        let today = self.engine.zone().to_datetime(now).date();
        let mut numbers = Vec::new();
        for name in &asked.kpis {
            let question = self.split(asked, name, &[]);
            numbers.push(match self.answer(&question, now).await {
                Ok(answer) => {
                    Ok(answer.rows.iter().map(|row| (row.dimensions[0].clone(), row.cells[0].clone())).collect())
                }
                Err(ServiceError::Engine(error)) if is_of_the_split(&error) => Err(error),
                Err(error) => return Err(error),
            });
        }
        let known: Vec<String> = match asked.whose {
            ScorecardLevel::People => {
                numbers.iter().flatten().flat_map(|cells: &Numbers| cells.keys().flatten().cloned()).collect()
            }
            ScorecardLevel::Teams => vec![],
        };
        let (people, groups) = self.crew(self.known_days(asked, now).await?, today, &known).await?;
        let mut cards = Scorecards { period: asked.period, whose: asked.whose, crew: people, groups, kpis: vec![] };
        let people = cards.crew.clone();
        if asked.whose == ScorecardLevel::Teams {
            cards.crew = member::teams(&people, &[]);
            cards.groups = vec![PeerGroup { role: None, new: false }];
        }
        for (name, numbers) in asked.kpis.iter().zip(numbers) {
            let kpi = self.book.catalogue.kpis[name.as_str()].clone();
            let kind = Kind::of(&kpi, &self.book.catalogue);
            let empty =
                KpiScores { kpi, kind, mix: vec![], scores: vec![], unassigned: None, funnel: None, refused: None };
            cards.kpis.push(match numbers {
                Ok(numbers) => self.judged(asked, (&cards.crew, &people), empty, &numbers, now).await?,
                Err(error) => KpiScores { scores: vec![None; cards.crew.len()], refused: Some(error), ..empty },
            });
        }
        Ok(cards)
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
    async fn judged(
        &self,
        asked: &ScorecardQuestion,
        (crew, people): (&[Member], &[Member]),
        mut scores: KpiScores,
        numbers: &Numbers,
        now: Timestamp,
    ) -> Result<KpiScores, ServiceError> {
        let judgement = match scores.kind.clone() {
            Kind::Shown(_) => None,
            Kind::Share => {
                let (parts, mix) = self.mixed_parts(asked, &scores.kpi, now).await?;
                scores.mix = mix;
                shares(&scores.kpi, crew, &parts)
            }
            Kind::Count if asked.whose == ScorecardLevel::Teams => {
                let sellers = self.sellers(asked, &scores.kpi, people, now).await?;
                Some(counts(&member::teams(&sellers, crew), numbers))
            }
            Kind::Count => Some(counts(crew, numbers)),
            Kind::PerCount => {
                let parts = self.parts(&self.split(asked, &scores.kpi.name, &[]), now).await?;
                per_counts(&scores.kpi, crew, &parts)
            }
            Kind::Amount { sum, per } => {
                let owners = owners(asked.whose, people);
                let own = self.amounts(asked, &scores.kpi, (&sum, per.as_deref()), &owners, now).await?;
                own.map(|own| {
                    let of = |member: &Member| own.get(&member.id).cloned().unwrap_or_default();
                    judge::amounts(crew, &crew.iter().map(of).collect::<Vec<_>>())
                })
            }
        };
        scores.unassigned =
            numbers.get(&None).filter(|cell| cell.as_ref().is_ok_and(|value| !value.is_zero())).cloned();
        scores.funnel = judgement.as_ref().and_then(|judgement| judgement.funnel);
        let (goals, adds) = (self.goals(now)?, self.nature(&scores.kpi).adds_over_time);
        scores.scores = crew
            .iter()
            .enumerate()
            .map(|(at, member)| {
                let judged = judgement.as_ref().and_then(|judgement| judgement.all[at]);
                let value = numbers.get(&Some(member.id.clone())).cloned();
                let was_there = scores.kind == Kind::Count && member.days > 0.0 && has_peers(crew, member, numbers);
                let nothing = || was_there.then(|| Err(Absent::NoData { dataset: scores.kpi.name.clone() }));
                let value = value.or_else(|| judged.map(|_| Ok(Value::count(0)))).or_else(nothing)?;
                let whose = (asked.whose, member.id.as_str());
                let goal = goal::goal_of(&goals, &scores.kpi.name, whose, asked.period, adds);
                Some(PersonScore { value, goal, judged })
            })
            .collect();
        Ok(scores)
    }

    /// The people whose work a count is: those of groups in which someone has one.
    async fn sellers(
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
        let group_has = |group: usize| people.iter().any(|one| one.group == group && with.contains(&one.id.as_str()));
        Ok(people.iter().filter(|one| group_has(one.group)).cloned().collect())
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
    ) -> Result<(Vec<PartsRow>, Vec<String>), ServiceError> {
        let (fits, choices) = (self.engine.splits_of(kpi).await?, self.choices().await?);
        let tells = |name: &&&str| {
            let values = choices.dimensions.iter().find(|choice| choice.dimension == ***name);
            fits.iter().any(|known| known == **name) && values.is_some_and(|choice| choice.values.len() > 1)
        };
        let mut mix: Vec<String> = MIX.iter().filter(tells).take(2).map(|name| (*name).to_owned()).collect();
        loop {
            match self.parts(&self.split(asked, &kpi.name, &mix), now).await {
                Err(ServiceError::Engine(error)) if is_of_the_split(&error) && mix.pop().is_some() => {}
                parts => return Ok((parts?, mix)),
            }
        }
    }

    /// The amounts of each person or team: of each row, or added up where several rows are one thing.
    /// `None` where they can't be read one by one.
    async fn amounts(
        &self,
        asked: &ScorecardQuestion,
        kpi: &Kpi,
        (sum, per): (&str, Option<&str>),
        owners: &HashMap<String, String>,
        now: Timestamp,
    ) -> Result<Option<HashMap<String, Vec<f64>>>, ServiceError> {
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
        let mut things: BTreeMap<(String, String), f64> = BTreeMap::new();
        for (index, row) in behind.rows.iter().enumerate() {
            let who = row[owner].as_ref().and_then(|id| owners.get(id));
            let value = row[amount].as_ref().and_then(|text| text.parse::<f64>().ok());
            let (Some(who), Some(value)) = (who, value) else { continue };
            let thing = per.and_then(|per| row[per].clone()).unwrap_or_else(|| index.to_string());
            *things.entry((who.clone(), thing)).or_default() += value;
        }
        let mut amounts: HashMap<String, Vec<f64>> = HashMap::new();
        for ((who, _), value) in things.into_iter().filter(|(_, value)| *value > 0.0) {
            amounts.entry(who).or_default().push(value);
        }
        Ok(Some(amounts))
    }
}

/// The KPI's number by person or team; `None` is not assigned.
type Numbers = HashMap<Option<String>, Cell>;

/// True where a KPI can't be split so, while others can.
fn is_of_the_split(error: &EngineError) -> bool {
    matches!(error, EngineError::NoWay { .. } | EngineError::NotLinked { .. } | EngineError::AbsentDataset { .. })
}

/// Whose card the rows of a person count for.
fn owners(whose: ScorecardLevel, people: &[Member]) -> HashMap<String, String> {
    let of = |member: &Member| match whose {
        ScorecardLevel::People => Some((member.id.clone(), member.id.clone())),
        ScorecardLevel::Teams => Some((member.id.clone(), member.team.clone()?)),
    };
    people.iter().filter_map(of).collect()
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

/// The place of each member of a crew.
fn places(crew: &[Member]) -> HashMap<&str, usize> {
    crew.iter().enumerate().map(|(at, member)| (member.id.as_str(), at)).collect()
}

/// Judges a share from its parts by person and kind of case. `None` where some part is no part of the
/// whole, or is not known.
fn shares(kpi: &Kpi, crew: &[Member], parts: &[PartsRow]) -> Option<Judgement> {
    let places = places(crew);
    let mut own = vec![(0.0, 0.0); crew.len()];
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
    Some(judge::shares(crew, &own, &mixed))
}

/// Whether someone in a member's group has a number above 0.
fn has_peers(crew: &[Member], member: &Member, numbers: &Numbers) -> bool {
    let number = |one: &Member| numbers.get(&Some(one.id.clone())).and_then(|cell| cell.as_ref().ok());
    crew.iter().any(|one| one.group == member.group && number(one).is_some_and(|value| !value.is_zero()))
}

/// Judges a count over days of work. Who has no row of it at all may do other work, and is not judged.
fn counts(crew: &[Member], numbers: &Numbers) -> Judgement {
    let number = |member: &Member| numbers.get(&Some(member.id.clone())).and_then(|cell| cell.as_ref().ok());
    let events: Vec<Option<f64>> = crew.iter().map(|member| number(member).map(|value| value.to_f64())).collect();
    let days: Vec<f64> = crew.iter().map(|member| member.days).collect();
    judge::counts(crew, &events, &days, Days::Yes)
}

/// Judges a count per counted thing.
fn per_counts(kpi: &Kpi, crew: &[Member], parts: &[PartsRow]) -> Option<Judgement> {
    let places = places(crew);
    let (mut events, mut time) = (vec![None; crew.len()], vec![0.0; crew.len()]);
    for row in parts {
        let Some(at) = row.dimensions[0].as_deref().and_then(|id| places.get(id)).copied() else { continue };
        let (above, below) = above_and_below(kpi, row)?;
        (events[at], time[at]) = (Some(above), below);
    }
    Some(judge::counts(crew, &events, &time, Days::No))
}
