//! What was typed into the table.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_model::goal::{GoalFault, Goals, Via, WrongGoal};
use miara_model::{Aim, DeclaredUnit, Goal, GoalKey, Kpi, Scope, Terms};

use super::super::form::Filled;
use super::super::page::render;
use super::super::params::Params;
use super::super::request::PageRequest;
use super::grid::{Typed, day_of, field_name, page};
use super::words::{fault_words, scope_of};
use crate::locale::Arg;
use crate::service::goal::{Edit, Grid, Saved};
use crate::service::{self, ServiceError};

pub(crate) async fn save(request: PageRequest, form: Filled) -> Response {
    match keep(&request, &form).await {
        Ok(response) => response,
        Err(error) => request.failed(&error),
    }
}

/// The cells of a year that are other than they were when the page was made.
struct Changed {
    edits: Vec<Edit>,
    /// The field of each edit.
    fields: Vec<String>,
    typed: Typed,
}

async fn keep(request: &PageRequest, form: &Filled) -> Result<Response, ServiceError> {
    let (service, scope) = (&request.service, scope_of(request));
    let grid = service::goal::goal_grid(service, day_of(request), &scope, request.now).await?;
    let goals = service::goal::goals(service, request.now)?;
    let mut changed = changed(request, form, &grid, &goals);
    if let Some(name) = form.0.one("spread") {
        spread(request, form, &grid, name, &mut changed.typed).await?;
        return answer(request, changed.typed, StatusCode::OK).await;
    }
    if !changed.typed.faults.is_empty() {
        return answer(request, changed.typed, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let who = request.frame.signed_in.clone().unwrap_or_default();
    match service::goal::save_goals(service, &changed.edits, &who, Via::Browser, request.now)? {
        Saved::Kept(count) => {
            let params = Params(vec![
                ("on".into(), day_of(request).to_string()),
                ("scope".into(), scope.to_string()),
                ("saved".into(), count.to_string()),
            ]);
            Ok(Redirect::to(&request.frame.link_with("/goal", &params)).into_response())
        }
        Saved::Faulty(faults) => {
            for fault in faults {
                let field = changed.fields.get(fault.row).cloned().unwrap_or_default();
                changed.typed.faults.push((field, fault));
            }
            answer(request, changed.typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Saved::Overtaken(keys) => {
            changed.typed.said = keys.iter().map(|key| overtaken_words(request, &goals, key)).collect();
            answer(request, changed.typed, StatusCode::CONFLICT).await
        }
    }
}

/// The page again, with what was typed and what is wrong with it.
async fn answer(request: &PageRequest, mut typed: Typed, status: StatusCode) -> Result<Response, ServiceError> {
    let faults: Vec<String> = typed.faults.iter().map(|(field, fault)| field_fault(request, field, fault)).collect();
    typed.said.splice(0..0, faults);
    Ok(render(status, &page(request, typed).await?))
}

/// A fault with the KPI and the period that it is about.
fn field_fault(request: &PageRequest, field: &str, fault: &GoalFault) -> String {
    let Some((kpi, period)) = field.split_once('@') else { return fault_words(request, fault) };
    let words = request.words();
    format!("{}, {period}: {}", words.title(&request.service.book.catalogue, kpi), words.goal_fault(fault))
}

pub(super) fn overtaken_words(request: &PageRequest, goals: &Goals, key: &GoalKey) -> String {
    let (words, firm, catalogue) = (request.words(), &request.service.book.firm, &request.service.book.catalogue);
    let aim = goals
        .get(key)
        .zip(catalogue.kpis.get(&key.kpi))
        .map_or_else(|| String::from("–"), |(set, kpi)| words.aim(set.goal.terms.aim, kpi, &firm.currency));
    let last = goals.last_change_of(key);
    let at = last.map_or_else(String::new, |change| request.moment(change.at));
    let who = last.map_or_else(String::new, |change| words.goal_who(change));
    let args = [
        ("kpi", Arg::from(words.title(catalogue, &key.kpi))),
        ("period", Arg::from(words.goal_period(key.period, firm))),
        ("who", Arg::from(who)),
        ("at", Arg::from(at)),
        ("goal", Arg::from(aim)),
    ];
    words.say_with("goal-overtaken-by", &args)
}

/// What the fields of the table say that they did not say when the page was made.
fn changed(request: &PageRequest, form: &Filled, grid: &Grid, goals: &Goals) -> Changed {
    let firm = &request.service.book.firm;
    let seen: i64 = form.text("seen").parse().unwrap_or(0);
    let said = |name: &str| Some(form.text(name)).filter(|text| !text.is_empty());
    let mut typed = Typed { owner: form.text("owner"), reason: form.text("reason"), ..Typed::default() };
    let (mut edits, mut fields) = (Vec::new(), Vec::new());
    for cell in grid.rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (&row.kpi, cell))) {
        let (kpi, cell) = cell;
        let name = field_name(&kpi.name, cell.key.period, firm.fiscal_year_start);
        if !form.0.0.iter().any(|(field, _)| *field == name) {
            continue;
        }
        let text = form.text(&name);
        typed.cells.insert(name.clone(), text.clone());
        let then = goals.as_of(&cell.key, seen);
        let terms = match read(&text, kpi, &firm.currency) {
            Ok(aim) => aim.map(|aim| Terms {
                aim,
                baseline: then.as_ref().and_then(|terms| terms.baseline),
                owner: said("owner").or_else(|| then.as_ref().and_then(|terms| terms.owner.clone())),
                reason: said("reason").or_else(|| then.as_ref().and_then(|terms| terms.reason.clone())),
            }),
            Err(what) => {
                let written = text.chars().take(80).collect();
                typed.faults.push((name, GoalFault { row: 0, cell: "value", written, what }));
                continue;
            }
        };
        // Owner and reason are for what is changed here, not for everything that stands in the table.
        if terms.as_ref().map(|terms| terms.aim) == then.map(|terms| terms.aim) {
            continue;
        }
        let latest = goals.last_change_of(&cell.key).map_or(0, |change| change.id);
        let seen = if latest <= seen { goals.version(&cell.key) } else { -1 };
        edits.push(Edit { key: cell.key.clone(), terms, seen });
        fields.push(name);
    }
    Changed { edits, fields, typed }
}

/// A field as a goal; empty is none. The unit stands beside the field, so a share needs no sign.
pub(super) fn read(text: &str, kpi: &Kpi, currency: &str) -> Result<Option<Aim>, WrongGoal> {
    use miara_model::kpi::Better;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let bare = kpi.unit == DeclaredUnit::Percent && !text.contains('%');
    let text = if bare { format!("{text} %") } else { text.to_owned() };
    let aim = Aim::parse(&text, &kpi.unit, currency).map_err(|why| WrongGoal::Number { why })?;
    // Typed without its sign, 0.3 may be meant as 0.3 % or as 30 %.
    let one = rust_decimal::Decimal::new(1, 2);
    let small = |value: rust_decimal::Decimal| !value.is_zero() && value.abs() <= one;
    let doubtful = match aim {
        Aim::Value(value) => small(value),
        Aim::Range { low, high } => small(low) || small(high),
    };
    if bare && doubtful {
        return Err(WrongGoal::Number { why: miara_model::goal::AimFault::NeedsPercent });
    }
    match aim {
        Aim::Value(_) if kpi.better == Better::Within => Err(WrongGoal::NeedsRange),
        aim => Ok(Some(aim)),
    }
}

/// Fills the months of a row from its year; nothing is kept yet.
async fn spread(
    request: &PageRequest,
    form: &Filled,
    grid: &Grid,
    name: &str,
    typed: &mut Typed,
) -> Result<(), ServiceError> {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let Some(row) = grid.rows.iter().find(|row| row.kpi.name == name) else { return Ok(()) };
    let scope: Scope = scope_of(request);
    let field = |period| field_name(name, period, firm.fiscal_year_start);
    match read(&form.text(&field(grid.year)), &row.kpi, &firm.currency) {
        Ok(Some(aim)) => {
            let spread =
                service::goal::allocate(&request.service, &row.kpi, &scope, grid.year, aim, request.now).await?;
            for (month, aim) in spread.parts {
                typed.cells.insert(field(month), words.typed_aim(aim, &row.kpi.unit));
            }
            typed.faults.retain(|(known, _)| !known.starts_with(&format!("{name}@")));
            let basis = words.say(&format!("goal-basis-{}", spread.basis.word()));
            typed.note = Some(format!("{basis} {}", words.say("goal-not-kept-yet")));
        }
        Ok(None) => typed.said.push(words.say("goal-spread-needs-year")),
        // The fault is among those of the fields already.
        Err(_) => {}
    }
    Ok(())
}

/// One goal as it is typed on its own page.
pub(super) fn goal_of(
    kpi: &Kpi,
    key: GoalKey,
    form: &Filled,
    currency: &str,
) -> Result<Goal, (&'static str, WrongGoal)> {
    use miara_model::goal::AimFault;
    let said = |name: &str| Some(form.text(name)).filter(|text| !text.is_empty());
    let aim = read(&form.text("value"), kpi, currency).map_err(|what| ("value", what))?;
    let aim = aim.ok_or(("value", WrongGoal::Number { why: AimFault::Empty }))?;
    let baseline = match read(&form.text("baseline"), kpi, currency) {
        Ok(Some(Aim::Value(value))) => Some(value),
        Ok(None) => None,
        Ok(Some(Aim::Range { .. })) => return Err(("baseline", WrongGoal::Number { why: AimFault::NoNumber })),
        Err(WrongGoal::NeedsRange) => Aim::parse_number(&form.text("baseline"), &kpi.unit, currency).ok(),
        Err(what) => return Err(("baseline", what)),
    };
    Ok(Goal { key, terms: Terms { aim, baseline, owner: said("owner"), reason: said("reason") } })
}
