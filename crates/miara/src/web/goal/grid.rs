//! The table of a year.

use std::collections::HashMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use miara_insight::goal::{GoalStanding, GoalStatus};
use miara_model::goal::{GoalFault, period_code};
use miara_model::{Answer, Grain, Kpi, Period, Question, Scope, Value};

use super::super::frame::Frame;
use super::super::page::render;
use super::super::params::Params;
use super::super::picker::rows_address;
use super::super::request::PageRequest;
use super::super::wording::{capitalised, figure};
use super::words::{fault_words, late_words, scope_of};
use crate::locale::Arg;
use crate::service::dimensions::Choice;
use crate::service::goal::{Grid, GridCell, GridRow};
use crate::service::{self, ServiceError};

#[derive(Template)]
#[template(path = "goal.html")]
pub(super) struct GoalsPage {
    frame: Frame,
    title: String,
    earlier: String,
    later: String,
    /// Parts of the firm by kind: value, name, whether it is the one shown.
    scopes: Vec<ScopeGroup>,
    year: String,
    standings: Vec<StandingView>,
    heads: Vec<String>,
    groups: Vec<Group>,
    saved: Option<String>,
    faults: Vec<String>,
    /// What was said of the last press of a button, such as that goals were spread.
    note: Option<String>,
    owner: String,
    reason: String,
    /// The number of the last change that the page has seen.
    seen: i64,
    /// What was typed and not kept yet.
    unsaved: bool,
}

/// Parts of the firm of one kind: its name, and each with value, name and whether it is shown.
type ScopeGroup = (String, Vec<(String, String, bool)>);

/// A goal that is running.
struct StandingView {
    title: String,
    href: String,
    period: String,
    goal: String,
    so_far: String,
    due: String,
    chance: String,
    status: &'static str,
    said: String,
    more: String,
    late: Option<String>,
}

/// Rows of the table: those with goals, and those without.
struct Group {
    title: String,
    is_open: bool,
    rows: Vec<RowView>,
}

struct RowView {
    name: String,
    title: String,
    unit: String,
    href: String,
    cells: Vec<CellView>,
    remarks: Vec<String>,
}

pub(super) struct CellView {
    name: String,
    label: String,
    typed: String,
    fault: bool,
    actual: Option<ActualView>,
    late: Option<String>,
}

/// What a month came to beside its goal.
struct ActualView {
    said: String,
    href: String,
    good: Option<bool>,
}

/// What was typed into the table, and what came of it.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// By the name of the field.
    pub(super) cells: HashMap<String, String>,
    pub(super) owner: String,
    pub(super) reason: String,
    /// What can't be kept, by the name of the field.
    pub(super) faults: Vec<(String, GoalFault)>,
    pub(super) said: Vec<String>,
    pub(super) note: Option<String>,
}

pub(crate) async fn goals(request: PageRequest) -> Response {
    match page(&request, Typed::default()).await {
        Ok(page) => render(StatusCode::OK, &page),
        Err(error) => request.failed(&error),
    }
}

/// The name of a field of the table.
pub(super) fn field_name(kpi: &str, period: Period, fiscal: i8) -> String {
    format!("{kpi}@{}", period_code(period, fiscal))
}

/// The day that an address names; today otherwise.
pub(super) fn day_of(request: &PageRequest) -> Date {
    request.params().one("on").and_then(|day| day.parse().ok()).unwrap_or(request.today())
}

/// The page, with what was typed where something was.
pub(super) async fn page(request: &PageRequest, typed: Typed) -> Result<GoalsPage, ServiceError> {
    let (words, service, frame) = (request.words(), &request.service, &request.frame);
    let (scope, day) = (scope_of(request), day_of(request));
    let goals = service::goal::goals(service, request.now)?;
    let grid = service::goal::goal_grid(service, day, &scope, request.now).await?;
    let fiscal = service.book.firm.fiscal_year_start;
    let actuals = actuals(request, &grid, &scope).await?;
    let running = goals.in_force.iter().filter(|set| {
        let period = set.goal.key.period;
        set.goal.key.scope == scope && period.from <= request.today() && request.today() < period.to
    });
    let standings = service::goal::standings_of(service, &goals, running.collect(), request.now).await?;
    let year_name = words.named_period(grid.year, Some(Grain::Year), fiscal);
    let with = |name: &str, value: &str| {
        let params = Params(vec![("on".into(), day.to_string()), ("scope".into(), scope.to_string())]);
        frame.link_with("/goal", &params.with(name, value))
    };
    let mut faults: Vec<String> = goals.faults.iter().map(|fault| fault_words(request, fault)).collect();
    faults.extend(typed.said.iter().cloned());
    let unknown = service::goal::unknown_scopes(service, goals.in_force.iter().map(|set| &set.goal.key)).await?;
    faults.extend(
        unknown
            .into_iter()
            .map(|scope| words.say_with("goal-unknown-scope", &[("scope", Arg::from(scope.to_string()))])),
    );
    let saved = request.params().one("saved").filter(|_| typed.cells.is_empty());
    Ok(GoalsPage {
        frame: frame.clone(),
        title: capitalised(&words.say_with("goal-title", &[("year", Arg::from(year_name))])),
        earlier: with("on", &grid.year.from.yesterday().unwrap_or(day).to_string()),
        later: with("on", &grid.year.to.to_string()),
        scopes: scopes(request, &scope).await?,
        year: day.to_string(),
        standings: standings.iter().map(|standing| standing_view(request, standing)).collect(),
        heads: grid.months.iter().map(|month| head(request, *month)).collect(),
        groups: groups(request, &grid, &actuals, &typed),
        saved: saved.map(|count| words.say_with("goal-kept", &[("n", Arg::from(count.parse::<i64>().unwrap_or(0)))])),
        faults,
        unsaved: !typed.cells.is_empty(),
        note: typed.note,
        owner: typed.owner,
        reason: typed.reason,
        seen: goals.last,
    })
}

fn head(request: &PageRequest, month: Period) -> String {
    let words = request.words();
    if month.from.month() == 1 || month.from.month() == request.service.book.firm.fiscal_year_start {
        format!("{} {}", words.short_month(month.from), month.from.year())
    } else {
        words.short_month(month.from)
    }
}

/// The parts of the firm that goals can be set for, by kind.
async fn scopes(request: &PageRequest, chosen: &Scope) -> Result<Vec<ScopeGroup>, ServiceError> {
    let words = request.words();
    let choices = service::dimensions::choices(&request.service).await?;
    let option = |dimension: &str, value: &String| {
        let scope = Scope::of(dimension, value);
        (scope.to_string(), choices.name(dimension, value).to_owned(), scope == *chosen)
    };
    let group = |choice: &Choice| {
        let mut values: Vec<_> = choice.values.iter().map(|value| option(&choice.dimension, value)).collect();
        values.sort_by(|a, b| words.order(&a.1, &b.1));
        (words.dimension(&choice.dimension), values)
    };
    let mut groups: Vec<_> = choices.dimensions.iter().filter(|choice| !choice.values.is_empty()).map(group).collect();
    groups.sort_by(|a, b| words.order(&a.0, &b.0));
    let known = chosen.is_firm() || groups.iter().any(|(_, values)| values.iter().any(|(_, _, here)| *here));
    if !known {
        groups.push((words.scope(chosen), vec![(chosen.to_string(), words.scope(chosen), true)]));
    }
    Ok(groups)
}

/// What KPIs with goals came to in each month of the year, and in the year.
async fn actuals(
    request: &PageRequest,
    grid: &Grid,
    scope: &Scope,
) -> Result<Vec<std::sync::Arc<Answer>>, ServiceError> {
    let (lit, _) = service::tables::lit_kpis(&request.service).await?;
    let with_goals = grid.rows.iter().filter(|row| row.cells.iter().any(|cell| cell.set.is_some()));
    let names: Vec<String> =
        with_goals.map(|row| row.kpi.name.clone()).filter(|name| lit.iter().any(|kpi| kpi.name == *name)).collect();
    if names.is_empty() || request.today() < grid.year.from {
        return Ok(Vec::new());
    }
    let question = Question {
        kpis: names,
        period: grid.year,
        grain: Some(Grain::Month),
        by: vec![],
        filters: scope.parts().to_vec(),
        versus: None,
    };
    let months = service::ask::answer(&request.service, &question, request.now).await?;
    let year = service::ask::answer(&request.service, &Question { grain: None, ..question }, request.now).await?;
    Ok(vec![months, year])
}

fn standing_view(request: &PageRequest, standing: &GoalStanding) -> StandingView {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let goal = &standing.set.goal;
    let none = || String::from("–");
    let has_due = standing.pace.due.filter(|_| standing.status != GoalStatus::Met);
    StandingView {
        title: standing.kpi.title.get(request.lang()).to_owned(),
        href: one_address(request, &goal.key.kpi, &goal.key.scope),
        period: words.goal_period(goal.key.period, firm),
        goal: words.aim(goal.terms.aim, &standing.kpi, &firm.currency),
        so_far: figure(&standing.value, &standing.kpi, request).0.to_string(),
        due: has_due.map_or_else(none, |due| words.share_in_words(due)),
        chance: standing
            .chance
            .filter(|_| standing.status != GoalStatus::Met)
            .map_or_else(none, |chance| words.chance_in_words(chance)),
        status: standing.status.word(),
        said: words.goal_status(standing.status),
        more: words.standing(standing, firm),
        late: late_words(request, &standing.set),
    }
}

/// The address of the goals of one KPI.
pub(super) fn one_address(request: &PageRequest, kpi: &str, scope: &Scope) -> String {
    let path = format!("/goal/{kpi}");
    if scope.is_firm() {
        return request.frame.link(path);
    }
    request.frame.link_with(&path, &Params(vec![("scope".into(), scope.to_string())]))
}

fn groups(request: &PageRequest, grid: &Grid, actuals: &[std::sync::Arc<Answer>], typed: &Typed) -> Vec<Group> {
    let words = request.words();
    let (with, without): (Vec<&GridRow>, Vec<&GridRow>) =
        grid.rows.iter().partition(|row| !row.others.is_empty() || row.cells.iter().any(|cell| cell.set.is_some()));
    let view = |rows: Vec<&GridRow>| rows.into_iter().map(|row| row_view(request, row, actuals, typed)).collect();
    let count = without.len();
    let typed_there = without.iter().any(|row| {
        typed.cells.iter().any(|(name, text)| !text.is_empty() && name.starts_with(&format!("{}@", row.kpi.name)))
    });
    let open = with.is_empty() || typed_there;
    let first = Group { title: String::new(), is_open: true, rows: view(with) };
    let title = words.say_with("goal-without", &[("n", Arg::from(count))]);
    let second = Group { title, is_open: open, rows: view(without) };
    [first, second].into_iter().filter(|group| !group.rows.is_empty()).collect()
}

fn row_view(request: &PageRequest, row: &GridRow, actuals: &[std::sync::Arc<Answer>], typed: &Typed) -> RowView {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let kpi = &row.kpi;
    let scope = row.cells.first().map(|cell| cell.key.scope.clone()).unwrap_or_default();
    RowView {
        name: kpi.name.clone(),
        title: kpi.title.get(request.lang()).to_owned(),
        unit: words.unit_name(&kpi.unit, &firm.currency),
        href: one_address(request, &kpi.name, &scope),
        cells: row.cells.iter().map(|cell| cell_view(request, kpi, cell, actuals, typed)).collect(),
        remarks: remarks(request, row),
    }
}

fn cell_view(
    request: &PageRequest,
    kpi: &Kpi,
    cell: &GridCell,
    actuals: &[std::sync::Arc<Answer>],
    typed: &Typed,
) -> CellView {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let name = field_name(&kpi.name, cell.key.period, firm.fiscal_year_start);
    let stands = cell.set.as_ref().map_or_else(String::new, |set| words.typed_aim(set.goal.terms.aim, &kpi.unit));
    CellView {
        label: format!("{}, {}", kpi.title.get(request.lang()), words.goal_period(cell.key.period, firm)),
        typed: typed.cells.get(&name).cloned().unwrap_or(stands),
        fault: typed.faults.iter().any(|(field, _)| *field == name),
        actual: actual_view(request, kpi, cell, actuals),
        late: cell.set.as_ref().and_then(|set| late_words(request, set)),
        name,
    }
}

fn actual_view(
    request: &PageRequest,
    kpi: &Kpi,
    cell: &GridCell,
    actuals: &[std::sync::Arc<Answer>],
) -> Option<ActualView> {
    let period = cell.key.period;
    let set = cell.set.as_ref()?;
    let answer = actuals.iter().find(|answer| answer.rows.iter().any(|row| row.period == period))?;
    let place = answer.kpis.iter().position(|known| known.name == kpi.name)?;
    let value: Value = *answer.rows.iter().find(|row| row.period == period)?.cells[place].as_ref().ok()?;
    if request.today() < period.from {
        return None;
    }
    let over = period.is_over(request.today());
    Some(ActualView {
        said: figure(&Ok(value), kpi, request).0.number,
        href: rows_address(&request.frame, &kpi.name, period, cell.key.scope.parts()),
        good: over.then(|| set.goal.terms.aim.is_reached(value, kpi.better)),
    })
}

/// What stands below a row: goals for other periods, and where parts and whole don't fit.
fn remarks(request: &PageRequest, row: &GridRow) -> Vec<String> {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let money =
        |value: rust_decimal::Decimal| words.figure(Value::Exact(value), &row.kpi.unit, &firm.currency).to_string();
    let other = |set: &miara_model::goal::SetGoal| {
        let args = [
            ("period", Arg::from(words.goal_period(set.goal.key.period, firm))),
            ("goal", Arg::from(words.aim(set.goal.terms.aim, &row.kpi, &firm.currency))),
        ];
        words.say_with("goal-other", &args)
    };
    let gap = |gap: &miara_insight::goal::RollupGap| {
        let missing = gap.missing();
        let key = match missing.cmp(&rust_decimal::Decimal::ZERO) {
            std::cmp::Ordering::Greater => "goal-gap-missing",
            std::cmp::Ordering::Equal => "goal-gap-none",
            std::cmp::Ordering::Less => "goal-gap-over",
        };
        let args = [
            ("period", Arg::from(capitalised(&words.goal_period(gap.whole.period, firm)))),
            ("dimension", Arg::from(words.dimension(&gap.dimension))),
            ("n", Arg::from(gap.parts)),
            ("sum", Arg::from(money(gap.sum))),
            ("goal", Arg::from(money(gap.aim))),
            ("missing", Arg::from(money(missing.abs()))),
        ];
        words.say_with(key, &args)
    };
    row.others
        .iter()
        .map(other)
        .chain(row.months_gap.iter().map(gap_months(request, row)))
        .chain(row.gaps.iter().map(gap))
        .collect()
}

fn gap_months<'v>(
    request: &'v PageRequest,
    row: &'v GridRow,
) -> impl Fn(&(rust_decimal::Decimal, rust_decimal::Decimal)) -> String + 'v {
    move |(sum, aim)| {
        let (words, firm) = (request.words(), &request.service.book.firm);
        let money = |value: rust_decimal::Decimal| {
            Arg::from(words.figure(Value::Exact(value), &row.kpi.unit, &firm.currency).to_string())
        };
        let args = [("sum", money(*sum)), ("goal", money(*aim)), ("missing", money((*aim - *sum).abs()))];
        words.say_with("goal-months-gap", &args)
    }
}
