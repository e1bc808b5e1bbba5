//! Gathers what the brief is made of.

use std::collections::BTreeSet;

use futures_util::future::{try_join_all, try_join3};
use jiff::{Timestamp, ToSpan as _};
use miara_insight::brief::{Brief, BriefInput, BriefItem, BriefItemKind, UnitWorth};
use miara_insight::explain::BaselineKind;
use miara_insight::goal::GoalStanding;
use miara_insight::quality::goals_clash;
use miara_model::action::{Acceptance, Annotation};
use miara_model::{Grain, Kpi, Note, Period, Question, Scope, Versus};

use crate::service::overview::{Selection, usual_selection};
use crate::service::{Service, ServiceError, action, ask, explain, facts, goal, import, problem, tables};

/// Items that are explained, at most: each explanation asks a dozen questions.
const EXPLAINED: usize = 2;
/// The KPI that says what firms earn by selling.
const WON: &str = "won_value";

/// What needs attention now.
///
/// # Errors
/// As [`ask::answer`].
pub async fn brief(service: &Service, now: Timestamp) -> Result<Brief, ServiceError> {
    let (problems, goals, worth) =
        try_join3(problem::problems(service, now), running_goals(service, now), unit_worth(service, now)).await?;
    let waiting = import::waiting_imports(service);
    let Some((_, known)) = problems.days else { return Ok(Brief { waiting, ..Brief::default() }) };
    let muted = service.state().accepted_findings()?;
    let today = service.engine.zone().to_datetime(now).date();
    let mut found = miara_insight::brief::brief(BriefInput {
        catalogue: &service.book.catalogue,
        problems: &problems,
        goals,
        clashes: goals_clash(&service.book.catalogue, &*goal::goals(service, now)?, today),
        worth: &worth,
        muted: &muted,
        known,
        today,
    });
    explain_matters(service, &mut found.matters, now).await?;
    let notes = notes(service, &found.matters, now).await?;
    Ok(Brief { waiting, notes, ..found })
}

/// How goals of the whole firm stand that run where the knowledge of their KPIs ends.
async fn running_goals(service: &Service, now: Timestamp) -> Result<Vec<GoalStanding>, ServiceError> {
    let goals = goal::goals(service, now)?;
    let facts = facts::facts(service).await?;
    let running = goals.in_force.iter().filter(|set| {
        let (key, engine) = (&set.goal.key, &service.engine);
        let known = engine.known_at(std::slice::from_ref(&key.kpi), &facts, now);
        key.scope.is_firm() && key.period.contains(engine.day_under_way(known))
    });
    goal::standings_of(service, &goals, running.collect(), now).await
}

/// What one of each counted measure brought on average in the last twelve whole months.
async fn unit_worth(service: &Service, now: Timestamp) -> Result<UnitWorth, ServiceError> {
    let catalogue = &service.book.catalogue;
    let (lit, _) = tables::lit_kpis(service).await?;
    if !lit.iter().any(|kpi| kpi.name == WON) {
        return Ok(UnitWorth::new());
    }
    let mut names: Vec<String> = vec![WON.to_owned()];
    for measure in lit.iter().flat_map(|kpi| catalogue.measures_of(kpi)) {
        if measure.nature().is_flow && measure.unit.is_things() && !names.contains(&measure.name) {
            names.push(measure.name.clone());
        }
    }
    let today = service.engine.zone().to_datetime(now).date();
    let month = today.first_of_month();
    let question = Question {
        kpis: names.clone(),
        period: Period { from: month - 12.months(), to: month },
        grain: None,
        by: vec![],
        filters: vec![],
        versus: None,
    };
    let answer = ask::answer(service, &question, now).await?;
    let number = |at: usize| answer.rows.first()?.cells.get(at)?.as_ref().ok().map(|value| value.to_f64());
    let Some(won) = number(0).filter(|won| *won > 0.0) else { return Ok(UnitWorth::new()) };
    let each = |(at, name): (usize, &String)| Some((name.clone(), won / number(at).filter(|count| *count > 0.0)?));
    Ok(names.iter().enumerate().skip(1).filter_map(each).collect())
}

/// Says where in the firm the first matters lie that don't say so themselves.
async fn explain_matters(service: &Service, matters: &mut [BriefItem], now: Timestamp) -> Result<(), ServiceError> {
    let mut asked: Vec<(usize, (Kpi, Selection))> = Vec::new();
    for (at, matter) in matters.iter().enumerate() {
        let (kpi, days, grain) = match &matter.kind {
            BriefItemKind::Incident { incident, .. } if incident.place.is_none() => {
                (&incident.kpi, Period { from: incident.from, to: incident.to.unwrap_or(incident.seen) }, None)
            }
            BriefItemKind::Goal { standing, .. } => {
                let period = standing.set.goal.key.period;
                let known = ask::known_day(service, std::slice::from_ref(&standing.kpi.name), now).await?;
                // Of a long goal the last months tell more than a comparison with the year before.
                let days = if period.days() > 31 { Grain::Month.around(known, 1) } else { period };
                (&standing.kpi, days, Some(Grain::Month))
            }
            _ => continue,
        };
        asked.push((at, (kpi.clone(), scene_of(days, grain))));
        if asked.len() == EXPLAINED {
            break;
        }
    }
    let found = asked
        .iter()
        .map(|(_, (kpi, selection))| explain::explain(service, kpi, selection, BaselineKind::Counterpart, now));
    for ((at, _), found) in asked.iter().zip(try_join_all(found).await?) {
        if let BriefItemKind::Incident { explained, .. } | BriefItemKind::Goal { explained, .. } =
            &mut matters[*at].kind
        {
            *explained = found.map(Box::new);
        }
    }
    Ok(())
}

/// What must be said beside the numbers of the KPIs that items are about.
async fn notes(service: &Service, matters: &[BriefItem], now: Timestamp) -> Result<Vec<Note>, ServiceError> {
    let kpis: BTreeSet<String> = matters.iter().filter_map(BriefItem::kpi).map(|kpi| kpi.name.clone()).collect();
    if kpis.is_empty() {
        return Ok(Vec::new());
    }
    let today = service.engine.zone().to_datetime(now).date();
    let selection = usual_selection(service, today).await?;
    let answer = ask::answer(service, &selection.question(kpis.into_iter().collect()), now).await?;
    Ok(answer.notes.clone())
}

/// Keeps that an incident or another matter needs no attention, and why; it is not told any more.
/// `None` where the reason is empty or has more than 500 letters.
///
/// # Errors
/// Where the state file can't be written.
pub fn mute(service: &Service, key: &str, reason: &str, who: &str, now: Timestamp) -> Result<Option<()>, ServiceError> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 || key.chars().count() > 300 {
        return Ok(None);
    }
    let acceptance = Acceptance { at: now, who: who.to_owned(), reason: reason.to_owned() };
    service.state().accept_finding(key, &acceptance)?;
    Ok(Some(()))
}

/// As [`mute`]; the explanation of an incident is also an annotation of its KPI, in its place and
/// on its days, so that later charts show it.
///
/// # Errors
/// Where tables can't be read, or the state not written.
pub async fn explain_away(
    service: &Service,
    key: &str,
    reason: &str,
    who: &str,
    now: Timestamp,
) -> Result<Option<()>, ServiceError> {
    let problems = problem::problems(service, now).await?;
    let muted = mute(service, key, reason, who, now)?;
    if let (Some(()), Some(incident)) = (muted, problems.incidents.iter().find(|incident| incident.key == key)) {
        let scope = incident.place.as_ref().map_or_else(Scope::firm, |(name, value)| Scope::of(name, value));
        let next = incident.from.tomorrow().unwrap_or(incident.from);
        action::annotate(
            service,
            &Annotation {
                id: 0,
                at: now,
                who: who.to_owned(),
                kpi: Some(incident.kpi.name.clone()),
                scope,
                period: Period { from: incident.from, to: incident.to.unwrap_or(next) },
                text: reason.trim().to_owned(),
            },
        )?;
    }
    Ok(muted)
}

/// Incidents and other matters that need no attention, by key.
///
/// # Errors
/// Where the state file can't be read.
pub fn muted(service: &Service) -> Result<std::collections::BTreeMap<String, Acceptance>, ServiceError> {
    Ok(service.state().accepted_findings()?)
}

fn scene_of(period: Period, grain: Option<Grain>) -> Selection {
    Selection { period, grain, versus: Some(Versus::Previous), filters: vec![] }
}
