//! Goals of the demo firm, set in the last December, with one change of mind on the way.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};
use miara_model::goal::Via;
use miara_model::{Aim, GoalKey, Grain, Period, Question, Scope, Terms, Value};
use rust_decimal::Decimal;

use crate::service::goal::Edit;
use crate::service::{self, Service, ServiceError};

/// What the firm wants of a year: the KPI, who answers for it, the factor on the year before, and the
/// decimal places that its number is rounded to; below zero to tens and hundreds.
const WANTED: [(&str, &str, f64, i32); 9] = [
    ("net_sales", "Grażyna Wróbel", 1.08, -4),
    ("won_deals", "Grażyna Wróbel", 1.06, 0),
    ("win_rate", "Stanisław Pająk", 1.03, 2),
    ("leads", "Ewa Piątek", 1.10, -1),
    ("visit_to_lead_rate", "Ewa Piątek", 1.05, 4),
    ("cost_per_lead", "Ewa Piątek", 0.97, 0),
    ("response_time_median", "Stanisław Pająk", 0.85, 1),
    ("email_click_rate", "Ewa Piątek", 1.05, 3),
    ("revenue_per_hour", "Grażyna Wróbel", 1.04, 0),
];

/// Sets the goals. KPIs without a number in the year before get none.
pub(super) async fn set(service: &Service, until: Date, now: Timestamp) -> Result<(), ServiceError> {
    let year = Grain::Year.around(until, 1);
    let before = Period { from: year.from - 1.year(), to: year.from };
    let december = instant(service, date(before.from.year(), 12, 15));
    let mut edits = Vec::new();
    for (name, owner, factor, places) in WANTED {
        let Some(kpi) = service.book.catalogue.kpis.get(name) else { continue };
        let Some(value) = number(service, name, before, now).await? else { continue };
        let aim = Aim::Value(rounded(value * factor, places));
        let spread = service::goal::allocate(service, kpi, &Scope::firm(), year, aim, december).await?;
        let terms = |aim| Terms { aim, baseline: None, owner: Some(owner.to_owned()), reason: None };
        let edit = |period, aim| Edit {
            key: GoalKey { kpi: name.to_owned(), scope: Scope::firm(), period },
            terms: Some(terms(aim)),
            seen: 0,
        };
        edits.push(edit(year, aim));
        edits.extend(spread.parts.into_iter().map(|(month, aim)| edit(month, aim)));
    }
    service::goal::save_goals(service, &edits, "Grażyna Wróbel", Via::Browser, december)?;
    change_of_mind(service, until, now).await
}

/// In the tenth of the last month the goal of leads is eased: too late to count as set beforehand.
async fn change_of_mind(service: &Service, until: Date, now: Timestamp) -> Result<(), ServiceError> {
    let month = Grain::Month.around(until, 1);
    if until.day() < 12 {
        return Ok(());
    }
    let key = GoalKey { kpi: "leads".to_owned(), scope: Scope::firm(), period: month };
    let Some(set) = service::goal::goals(service, now)?.get(&key).cloned() else { return Ok(()) };
    let Some(aim) = set.goal.terms.aim.scaled(Decimal::new(93, 2), 0) else { return Ok(()) };
    let reason = Some("kampania ruszyła tydzień później".to_owned());
    let terms = Terms { aim, reason, ..set.goal.terms.clone() };
    let edit = Edit { key, terms: Some(terms), seen: set.version() };
    let tenth = instant(service, date(month.from.year(), month.from.month(), 10));
    service::goal::save_goals(service, &[edit], "Ewa Piątek", Via::Browser, tenth)?;
    Ok(())
}

async fn number(service: &Service, kpi: &str, period: Period, now: Timestamp) -> Result<Option<f64>, ServiceError> {
    let question =
        Question { kpis: vec![kpi.to_owned()], period, grain: None, by: vec![], filters: vec![], versus: None };
    let answer = service::ask::answer(service, &question, now).await?;
    let value = answer.rows.first().and_then(|row| row.cells[0].as_ref().ok().map(|value| value.to_f64()));
    Ok(value.filter(|value| *value > 0.0))
}

fn rounded(value: f64, places: i32) -> Decimal {
    let scale = 10_f64.powi(places);
    let places = u32::try_from(places).unwrap_or(0);
    Value::Float((value * scale).round() / scale).rounded(places).unwrap_or_default().normalize()
}

/// Nine in the morning of a day.
fn instant(service: &Service, day: Date) -> Timestamp {
    service.engine.zone().to_timestamp(day.at(9, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
}
