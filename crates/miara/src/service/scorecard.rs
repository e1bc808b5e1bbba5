//! What scorecards are judged from: numbers of people and teams, their parts, and who they are.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use miara_engine::EngineError;
use miara_insight::scorecard::{
    AmountRow, Evidence, Kind, KpiScores, Member, MembersInput, Numbers, PeerGroup, ScorecardLevel, ScorecardQuestion,
    Scorecards, ScoresInput, amounts_by_member, hours_cover, is_time_off, members_of, teams,
};
use miara_model::{Aim, AnswerRow, Kpi, PartsRow, Period, Question, Scope};

use crate::service::{Service, ServiceError, ask, dimensions, facts, forecast, goal, tables};

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

/// The last twelve full months, up to where data end.
///
/// # Errors
/// Where tables can't be read.
pub async fn scorecard_period(service: &Service, today: Date) -> Result<Period, ServiceError> {
    let month = tables::reference_month(service, today).await?;
    let to = if month.is_over(today) { month.to } else { month.from };
    Ok(Period { from: to.saturating_sub(12.months()), to })
}

/// The followed KPIs with data that can be split by person, those of a usual scorecard first.
///
/// # Errors
/// Where tables can't be read.
pub async fn scorecard_kpis(service: &Service) -> Result<(Vec<Kpi>, Vec<Kpi>), ServiceError> {
    let (lit, _) = tables::lit_kpis(service).await?;
    let by_person =
        |kpi: &Kpi| service.engine.dimensions_of(kpi).iter().any(|name| name == ScorecardLevel::People.dimension());
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
pub async fn scorecards(
    service: &Service,
    asked: &ScorecardQuestion,
    now: Timestamp,
) -> Result<ScorecardReport, ServiceError> {
    let today = service.engine.zone().to_datetime(now).date();
    let mut numbers: Vec<Result<Numbers, EngineError>> = Vec::new();
    for name in &asked.kpis {
        numbers.push(match ask::answer(service, &split(asked, name, &[]), now).await {
            Ok(answer) => Ok(answer.rows.iter().map(|row| (row.dimensions[0].clone(), row.cells[0].clone())).collect()),
            Err(ServiceError::Engine(error)) if is_of_the_split(&error) => Err(error),
            Err(error) => return Err(error),
        });
    }
    let with_number: Vec<String> = match asked.whose {
        ScorecardLevel::People => numbers.iter().flatten().flat_map(|of| of.keys().flatten().cloned()).collect(),
        ScorecardLevel::Teams => vec![],
    };
    let known = known_days(service, asked, now).await?;
    let (people, groups) = members(service, known, today, &with_number).await?;
    let (stays, members, groups) = match asked.whose {
        ScorecardLevel::People => (vec![(known, people.clone())], people, groups),
        ScorecardLevel::Teams => {
            let stays = stays(service, known, today, &people).await?;
            let members = teams(&everyone(&stays), &[]);
            (stays, members, vec![PeerGroup { role: None, new: false }])
        }
    };
    let (mut kpis, mut refused) = (Vec::new(), BTreeMap::new());
    for (name, numbers) in asked.kpis.iter().zip(numbers) {
        let kpi = &service.book.catalogue.kpis[name.as_str()];
        kpis.push(match numbers {
            Ok(numbers) => scores(service, asked, kpi, (&members, &stays), &numbers, now).await?,
            Err(error) => {
                refused.insert(name.clone(), error);
                KpiScores::none(kpi.clone(), Kind::of(kpi, &service.book.catalogue), members.len())
            }
        });
    }
    let cards = Scorecards { period: asked.period, whose: asked.whose, members, groups, kpis };
    Ok(ScorecardReport { cards, refused })
}

/// All people that are known, with their days of work within a period so far; those who have a number too, of whom
/// nothing but the id need be known.
async fn members(
    service: &Service,
    period: Period,
    today: Date,
    with_number: &[String],
) -> Result<(Vec<Member>, Vec<PeerGroup>), ServiceError> {
    let mut people: BTreeMap<String, Member> = BTreeMap::new();
    let elapsed = Period { from: period.from, to: period.to.min(today.tomorrow().unwrap_or(today)) };
    let last = elapsed.to.yesterday().unwrap_or(elapsed.to);
    for column in ["team", "role", "active_from", "active_to"] {
        for (id, value) in service.engine.pairs_on("people", ("person_id", column), last).await? {
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
    Ok(miara_insight::scorecard::members(MembersInput {
        people: people.into_values().collect(),
        with_number,
        period,
        elapsed,
        days_with_hours: &days_with_hours(service, elapsed).await?,
        clock: &service.engine.clocks().everyone,
    }))
}

/// The stretches of a period between the days on which anyone moved, each with who was there and in which team.
type Stays = [(Period, Vec<Member>)];

/// Who was in which team, stretch by stretch; each stays a peer of those of the whole period.
async fn stays(
    service: &Service,
    period: Period,
    today: Date,
    people: &[Member],
) -> Result<Vec<(Period, Vec<Member>)>, ServiceError> {
    let inside = |day: &Date| *day > period.from && *day < period.to && *day <= today;
    let mut edges: Vec<Date> = service.engine.days_of_change("people").await?.into_iter().filter(inside).collect();
    if edges.is_empty() {
        return Ok(vec![(period, people.to_vec())]);
    }
    edges.insert(0, period.from);
    edges.push(period.to);
    let mut stays = Vec::new();
    for stretch in edges.windows(2).map(|pair| Period { from: pair[0], to: pair[1] }) {
        let (mut there, _) = members(service, stretch, today, &[]).await?;
        for member in &mut there {
            member.group = people.iter().find(|one| one.id == member.id).map_or(member.group, |one| one.group);
        }
        stays.push((stretch, there));
    }
    Ok(stays)
}

/// Everyone, once for each stretch.
fn everyone(stays: &Stays) -> Vec<Member> {
    stays.iter().flat_map(|(_, people)| people.iter().cloned()).collect()
}

/// Days with hours by person, where hours were written down all through a period.
async fn days_with_hours(service: &Service, period: Period) -> Result<BTreeMap<String, u64>, ServiceError> {
    let written = service.engine.days("worktime").await?;
    if !written.is_some_and(|days| hours_cover(period, days)) {
        return Ok(BTreeMap::new());
    }
    let kinds = service.engine.values_of("work_kind", 1000).await?;
    let off: Vec<String> = kinds.into_iter().filter(|kind| is_time_off(kind)).collect();
    Ok(service.engine.days_worked(period, &off).await?)
}

/// The part of the period of which anything counted can be known: from the first row of the datasets
/// whose things are counted over days of work, to their last import.
async fn known_days(service: &Service, asked: &ScorecardQuestion, now: Timestamp) -> Result<Period, ServiceError> {
    let catalogue = &service.book.catalogue;
    let counts = asked
        .kpis
        .iter()
        .filter(|name| catalogue.kpis.get(name.as_str()).is_some_and(|kpi| Kind::of(kpi, catalogue) == Kind::Count));
    let counts: Vec<String> = counts.cloned().collect();
    let mut first: Option<Date> = None;
    for dataset in counts.iter().flat_map(|name| catalogue.measures_of(&catalogue.kpis[name.as_str()])) {
        let days = service.engine.days(&dataset.dataset).await?;
        first = first.into_iter().chain(days.map(|(first, _)| first)).min();
    }
    let last = service.engine.zone().to_datetime(ask::known_at(service, &counts, now).await?).date();
    let Some(first) = first else { return Ok(asked.period) };
    let (from, to) = (first.max(asked.period.from), last.tomorrow().unwrap_or(last).min(asked.period.to));
    Ok(Period::new(from, to).unwrap_or(asked.period))
}

/// A KPI split by person or team, and by more.
fn split(asked: &ScorecardQuestion, kpi: &str, more: &[String]) -> Question {
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
    service: &Service,
    asked: &ScorecardQuestion,
    kpi: &Kpi,
    (members, stays): (&[Member], &Stays),
    numbers: &Numbers,
    now: Timestamp,
) -> Result<KpiScores, ServiceError> {
    let kind = Kind::of(kpi, &service.book.catalogue);
    let evidence = match &kind {
        Kind::Shown(_) => Evidence::None,
        Kind::Share => mixed_parts(service, asked, kpi, now).await?,
        Kind::Count if asked.whose == ScorecardLevel::Teams => {
            Evidence::Count(teams(&people_counted(service, asked, kpi, &everyone(stays), now).await?, members))
        }
        Kind::Count => Evidence::Count(members.to_vec()),
        Kind::PerCount => Evidence::PerCount(parts(service, &split(asked, &kpi.name, &[]), now).await?),
        Kind::Amount { sum, per } => {
            let rows = amounts(service, asked, kpi, (sum, per.as_deref()), stays, now).await?;
            rows.map_or(Evidence::None, |rows| Evidence::Amount(amounts_by_member(rows)))
        }
    };
    let goals = goals_of_members(service, asked, kpi, members, now)?;
    let (nature, period) = (forecast::nature(service, kpi), asked.period);
    Ok(miara_insight::scorecard::scores(ScoresInput {
        kpi,
        nature,
        kind,
        members,
        numbers,
        evidence,
        period,
        goals: &goals,
    }))
}

/// The goals of members for a KPI, with their days.
fn goals_of_members(
    service: &Service,
    asked: &ScorecardQuestion,
    kpi: &Kpi,
    members: &[Member],
    now: Timestamp,
) -> Result<HashMap<String, Vec<(Period, Aim)>>, ServiceError> {
    let goals = goal::goals(service, now)?;
    let of = |member: &Member| {
        let scope = Scope::of(asked.whose.dimension(), &member.id);
        let own: Vec<_> = goals.of(&kpi.name, &scope).map(|set| (set.goal.key.period, set.goal.terms.aim)).collect();
        // Goals by names that were merged count too, but for periods with one by the name that is shown.
        let is_known = |period: Period| own.iter().any(|(known, _)| *known == period);
        let all = goals.in_force.iter().filter(|set| set.goal.key.kpi == kpi.name);
        let others = all.filter(|set| goal::is_of(service, &set.goal.key.scope, &scope));
        let others = others.filter(|set| !is_known(set.goal.key.period));
        let others: Vec<_> = others.map(|set| (set.goal.key.period, set.goal.terms.aim)).collect();
        (member.id.clone(), own.into_iter().chain(others).collect())
    };
    Ok(members.iter().map(of).collect())
}

/// The people whose work a count is.
async fn people_counted(
    service: &Service,
    asked: &ScorecardQuestion,
    kpi: &Kpi,
    people: &[Member],
    now: Timestamp,
) -> Result<Vec<Member>, ServiceError> {
    let asked = ScorecardQuestion { whose: ScorecardLevel::People, ..asked.clone() };
    let answer = ask::answer(service, &split(&asked, &kpi.name, &[]), now).await?;
    let some = |row: &&AnswerRow| row.cells[0].as_ref().is_ok_and(|value| !value.is_zero());
    let with: Vec<&str> = answer.rows.iter().filter(some).filter_map(|row| row.dimensions[0].as_deref()).collect();
    Ok(miara_insight::scorecard::people_counted(people, &with))
}

async fn parts(service: &Service, question: &Question, now: Timestamp) -> Result<Vec<PartsRow>, ServiceError> {
    Ok(service.engine.parts(question, &facts::facts(service).await?, now).await?)
}

/// The parts of a share by person and by what cases differ in, as far as that is known.
async fn mixed_parts(
    service: &Service,
    asked: &ScorecardQuestion,
    kpi: &Kpi,
    now: Timestamp,
) -> Result<Evidence, ServiceError> {
    let (fits, choices) = (service.engine.splits_of(kpi).await?, dimensions::choices(service).await?);
    let tells = |name: &&&str| {
        let values = choices.dimensions.iter().find(|choice| choice.dimension == ***name);
        fits.iter().any(|known| known == **name) && values.is_some_and(|choice| choice.values.len() > 1)
    };
    let mut mix: Vec<String> = MIX.iter().filter(tells).take(2).map(|name| (*name).to_owned()).collect();
    loop {
        match parts(service, &split(asked, &kpi.name, &mix), now).await {
            Err(ServiceError::Engine(error)) if is_of_the_split(&error) && mix.pop().is_some() => {}
            parts => return Ok(Evidence::Share { parts: parts?, mix }),
        }
    }
}

/// The amounts of each person or team, row by row; `None` where they can't be read one by one.
async fn amounts(
    service: &Service,
    asked: &ScorecardQuestion,
    kpi: &Kpi,
    (sum, per): (&str, Option<&str>),
    stays: &Stays,
    now: Timestamp,
) -> Result<Option<Vec<AmountRow>>, ServiceError> {
    let member_of: Vec<(Period, HashMap<String, String>)> =
        stays.iter().map(|(stretch, people)| (*stretch, members_of(asked.whose, people))).collect();
    let question = Question { by: vec![], ..split(asked, &kpi.name, &[]) };
    let behind = ask::rows(service, &question, MOST_AMOUNTS, now).await?;
    let Some(behind) = behind.into_iter().find(|behind| behind.measure == sum) else { return Ok(None) };
    let dataset = &service.book.catalogue.datasets[behind.dataset.as_str()];
    let place = |name: &str| behind.columns.iter().position(|column| column == name);
    let owner = dataset.dimension_column(ScorecardLevel::People.dimension()).and_then(place);
    let (Some(owner), Some(amount)) = (owner, place("contribution")) else { return Ok(None) };
    let per = per.and_then(place);
    if behind.total > behind.rows.len() as u64 {
        return Ok(None);
    }
    let at = service.book.catalogue.measures.get(sum).and_then(|measure| place(&measure.at));
    // Of days before what is known the first stretch tells, of those after it the last.
    let on = |row: &[Option<String>]| {
        let day = at.and_then(|at| day_of(service, row[at].as_deref()?));
        let stretch = day.and_then(|day| member_of.iter().find(|(stretch, _)| day < stretch.to));
        stretch.or(member_of.last()).map(|(_, member_of)| member_of)
    };
    let row = |(index, row): (usize, &Vec<Option<String>>)| {
        let member = row[owner].as_ref().and_then(|id| on(row)?.get(id))?.clone();
        let value = row[amount].as_ref().and_then(|text| text.parse::<f64>().ok())?;
        let thing = per.and_then(|per| row[per].clone()).unwrap_or_else(|| index.to_string());
        Some(AmountRow { member, thing, value })
    };
    Ok(Some(behind.rows.iter().enumerate().filter_map(row).collect()))
}

/// The local day of a moment or day as rows are listed.
fn day_of(service: &Service, text: &str) -> Option<Date> {
    let moment = text.parse::<Timestamp>().ok().map(|moment| service.engine.zone().to_datetime(moment).date());
    moment.or_else(|| text.parse().ok())
}

/// True where a KPI can't be split so, while others can.
fn is_of_the_split(error: &EngineError) -> bool {
    matches!(error, EngineError::NoWay { .. } | EngineError::NotLinked { .. } | EngineError::AbsentDataset { .. })
}
