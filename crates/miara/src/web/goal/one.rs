//! The goals of one KPI, with the history of each.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_insight::goal::GoalStanding;
use miara_model::goal::{GoalChange, GoalFault, SetGoal, Via, period_code, period_of_code};
use miara_model::{GoalKey, Kpi, Scope};

use super::super::form::Filled;
use super::super::frame::Frame;
use super::super::page::render;
use super::super::request::PageRequest;
use super::grid::one_address;
use super::save::{goal_of, overtaken_words};
use super::words::{late_words, scope_of};
use crate::service::goal::{Edit, Saved};
use crate::service::{self, ServiceError};

#[derive(Template)]
#[template(path = "goal_one.html")]
struct OnePage {
    frame: Frame,
    title: String,
    unit: String,
    scope: String,
    goals_href: String,
    kpi_href: String,
    action: String,
    faults: Vec<String>,
    saved: bool,
    goals: Vec<GoalView>,
    gone: Vec<(String, Vec<ChangeView>)>,
    people: Vec<String>,
}

struct GoalView {
    period: String,
    code: String,
    goal: String,
    said: String,
    status: &'static str,
    late: Option<String>,
    value: String,
    baseline: String,
    owner: String,
    reason: String,
    version: i64,
    is_open: bool,
    changes: Vec<ChangeView>,
}

struct ChangeView {
    at: String,
    who: String,
    old: String,
    new: String,
    reason: String,
    is_late: bool,
}

pub(crate) async fn one(request: PageRequest, Path(name): Path<String>) -> Response {
    request.respond(page(&request, &name, Vec::new()).await)
}

async fn page(request: &PageRequest, name: &str, faults: Vec<String>) -> Result<OnePage, ServiceError> {
    let (words, service, frame) = (request.words(), &request.service, &request.frame);
    let kpi = service::ask::kpi(&request.service, name)?;
    let scope = scope_of(request);
    let goals = service::goal::goals(service, request.now)?;
    let sets: Vec<&SetGoal> = goals.of(name, &scope).collect();
    let standings = service::goal::standings_of(service, &goals, sets.clone(), request.now).await?;
    let choices = service::dimensions::choices(service).await?;
    let owners = choices.dimensions.iter().find(|choice| choice.dimension == "owner");
    let gone = goals.gone.iter().filter(|(key, _)| key.kpi == name && key.scope == scope);
    Ok(OnePage {
        frame: frame.clone(),
        title: kpi.title.get(request.lang()).to_owned(),
        unit: words.unit_name(&kpi.unit, &service.book.firm.currency),
        scope: words.scope(&scope),
        goals_href: frame.link_with("/goal", &frame.params.without("saved").without("period")),
        kpi_href: frame.link(format!("/kpi/{name}")),
        action: one_address(request, name, &scope),
        faults,
        saved: request.params().one("saved").is_some(),
        goals: sets.iter().map(|set| goal_view(request, kpi, set, &standings)).collect(),
        gone: gone
            .map(|(key, changes)| {
                let period = words.goal_period(key.period, &service.book.firm);
                (period, changes.iter().map(|change| change_view(request, kpi, change)).collect())
            })
            .collect(),
        people: owners
            .map(|choice| choice.values.iter().map(|value| choices.name("owner", value).to_owned()).collect())
            .unwrap_or_default(),
    })
}

fn goal_view(request: &PageRequest, kpi: &Kpi, set: &SetGoal, standings: &[GoalStanding]) -> GoalView {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let (key, terms) = (&set.goal.key, &set.goal.terms);
    let code = period_code(key.period, firm.fiscal_year_start);
    let standing = standings.iter().find(|standing| standing.set.goal.key == *key);
    GoalView {
        period: words.goal_period(key.period, firm),
        goal: words.aim(terms.aim, kpi, &firm.currency),
        said: standing.map_or_else(String::new, |standing| words.standing(standing, firm)),
        status: standing.map_or("no-number", |standing| standing.status.word()),
        late: late_words(request, set),
        value: words.typed_aim(terms.aim, &kpi.unit),
        baseline: terms
            .baseline
            .map_or_else(String::new, |value| words.typed_aim(miara_model::Aim::Value(value), &kpi.unit)),
        owner: terms.owner.clone().unwrap_or_default(),
        reason: terms.reason.clone().unwrap_or_default(),
        version: set.version(),
        is_open: request.params().one("period") == Some(code.as_str()),
        code,
        changes: set.changes.iter().rev().map(|change| change_view(request, kpi, change)).collect(),
    }
}

fn change_view(request: &PageRequest, kpi: &Kpi, change: &GoalChange) -> ChangeView {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let aim = |terms: &Option<miara_model::Terms>| {
        terms.as_ref().map_or_else(|| String::from("–"), |terms| words.aim(terms.aim, kpi, &firm.currency))
    };
    let on = request.service.engine.zone().to_datetime(change.at).date();
    ChangeView {
        at: request.moment(change.at),
        who: words.goal_who(change),
        old: aim(&change.old),
        new: aim(&change.new),
        reason: change.new.as_ref().and_then(|terms| terms.reason.clone()).unwrap_or_default(),
        is_late: on >= change.key.period.from,
    }
}

pub(crate) async fn save_one(request: PageRequest, Path(name): Path<String>, form: Filled) -> Response {
    match keep(&request, &name, &form) {
        Ok(Ok(href)) => Redirect::to(&href).into_response(),
        Ok(Err(said)) => match page(&request, &name, said).await {
            Ok(page) => render(StatusCode::UNPROCESSABLE_ENTITY, &page),
            Err(error) => request.failed(&error),
        },
        Err(error) => request.failed(&error),
    }
}

fn keep(request: &PageRequest, name: &str, form: &Filled) -> Result<Result<String, Vec<String>>, ServiceError> {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let kpi = service::ask::kpi(&request.service, name)?;
    let scope: Scope = scope_of(request);
    let written = form.text("period");
    let fault = |cell, what, written: &str| {
        let written: String = written.chars().take(80).collect();
        let fault = GoalFault { row: 0, cell, written, what };
        Ok(Err(vec![format!("{}: {}", words.goal_cell(cell), words.goal_fault(&fault))]))
    };
    let Some(period) = period_of_code(&written, firm.fiscal_year_start) else {
        return fault("period", miara_model::goal::WrongGoal::BadPeriod, &written);
    };
    let key = GoalKey { kpi: name.to_owned(), scope: scope.clone(), period };
    let terms = if form.0.one("remove").is_some() {
        None
    } else {
        match goal_of(kpi, key.clone(), form, &firm.currency) {
            Ok(goal) => Some(goal.terms),
            Err((cell, what)) => return fault(cell, what, &form.text(cell)),
        }
    };
    let edit = Edit { key: key.clone(), terms, seen: form.text("seen").parse().unwrap_or(0) };
    let who = request.frame.signed_in.clone().unwrap_or_default();
    Ok(match service::goal::save_goals(&request.service, &[edit], &who, Via::Browser, request.now)? {
        Saved::Kept(_) => {
            let href = one_address(request, name, &scope);
            Ok(format!("{href}{}saved=1", if href.contains('?') { '&' } else { '?' }))
        }
        Saved::Faulty(faults) => Err(faults.iter().map(|fault| words.goal_fault(fault)).collect()),
        Saved::Overtaken(_) => {
            let goals = service::goal::goals(&request.service, request.now)?;
            Err(vec![overtaken_words(request, &goals, &key)])
        }
    })
}
