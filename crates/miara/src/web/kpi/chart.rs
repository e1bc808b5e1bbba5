//! The chart of a KPI over time: its marks, its goals and what is expected.

use miara_insight::forecast::KpiForecast;
use miara_insight::goal::scope_of;
use miara_model::goal::SetGoal;
use miara_model::{Answer, AnswerRow, GoalKey, Grain, Kpi, Period, Value};

use crate::locale::Arg;
use crate::service::{self, ServiceError};
use crate::view::chart::{Expected, ExpectedStep, Goal, LineChart, Mark, Standing};
use crate::web::picker::rows_address;
use crate::web::request::PageRequest;
use crate::web::view_state::ViewState;
use crate::web::wording::{capitalised, figure};

/// The line over time, with each mark leading to its rows.
pub(in crate::web) fn chart(
    request: &PageRequest,
    view_state: &ViewState,
    kpi: &Kpi,
    series: &Answer,
    ahead: Option<&KpiForecast>,
) -> Result<LineChart, ServiceError> {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let grain = series.grain.unwrap_or(Grain::Month);
    let marks = series.rows.iter().map(|row| {
        let said = figure(&row.cells[0], kpi, request).0.to_string();
        let name = words.named_period(row.period, series.grain, firm.fiscal_year_start);
        Mark {
            label: words.axis_period(row.period, grain, firm.fiscal_year_start),
            said: format!("{}: {said}", capitalised(&name)),
            figure: said,
            value: row.cells[0].as_ref().ok().map(|value| value.to_f64()),
            href: rows_address(&request.frame, &kpi.name, row.period, &view_state.selection.filters),
            standing: if is_unfinished(series, row) { Standing::Unfinished } else { Standing::Whole },
        }
    });
    let title = words.say_with("page-chart-of", &[("kpi", Arg::from(kpi.title.get(request.lang()).to_owned()))]);
    let ahead = ahead.map(|ahead| expected(request, kpi, series, ahead));
    Ok(LineChart {
        title,
        marks: marks.collect(),
        goal: goal_line(request, view_state, kpi, series)?,
        ahead,
        flags: Vec::new(),
    })
}

/// The goals of the periods of a chart; `None` where none of them has one. A range is drawn at the end
/// that is to be reached.
fn goal_line(
    request: &PageRequest,
    view_state: &ViewState,
    kpi: &Kpi,
    series: &Answer,
) -> Result<Option<Goal>, ServiceError> {
    let (words, firm) = (request.words(), &request.service.book.firm);
    let goals = service::goal::goals(&request.service, request.now)?;
    let Some(scope) = scope_of(&view_state.selection.filters) else { return Ok(None) };
    let set = |period: Period| goals.get(&GoalKey { kpi: kpi.name.clone(), scope: scope.clone(), period });
    let sets: Vec<Option<&SetGoal>> = series.rows.iter().map(|row| set(row.period)).collect();
    let value = |set: &&SetGoal| Value::Exact(set.goal.terms.aim.nearest(kpi.better)).to_f64();
    Ok(sets.iter().rev().find_map(|set| *set).map(|last| Goal {
        values: sets.iter().map(|set| set.as_ref().map(value)).collect(),
        label: format!("{}\n{}", words.say("goal-cell-value"), words.aim(last.goal.terms.aim, kpi, &firm.currency)),
    }))
}

/// What is expected, as the chart draws it: the running period stands where its mark is.
fn expected(request: &PageRequest, kpi: &Kpi, series: &Answer, ahead: &KpiForecast) -> Expected {
    let (words, fiscal) = (request.words(), request.service.book.firm.fiscal_year_start);
    let number = |value: f64| expected_figure(request, kpi, value);
    let steps = ahead.steps.iter().map(|(period, step)| {
        let args = [
            ("period", Arg::from(words.named_period(*period, Some(ahead.grain), fiscal))),
            ("point", Arg::from(number(step.point))),
            ("low", Arg::from(number(step.low80))),
            ("high", Arg::from(number(step.high80))),
        ];
        ExpectedStep {
            label: words.axis_period(*period, ahead.grain, fiscal),
            said: words.say_with("ahead-step", &args),
            point: step.point,
            band80: (step.low80, step.high80),
            band95: (step.low95, step.high95),
        }
    });
    let running = ahead.steps.first().map(|(period, _)| *period);
    let from = series.rows.iter().position(|row| Some(row.period) == running).unwrap_or(series.rows.len());
    Expected { from, steps: steps.collect(), label: format!("{}\n80 / 95 %", words.say("ahead-label")) }
}

/// An expected number in words; what is counted is expected in whole ones.
pub(in crate::web) fn expected_figure(request: &PageRequest, kpi: &Kpi, value: f64) -> String {
    let value = if service::forecast::nature(&request.service, kpi).is_whole { value.round() } else { value };
    figure(&Ok(Value::Float(value)), kpi, request).0.to_string()
}

/// True for a period of which not all is known.
pub(in crate::web) fn is_unfinished(answer: &Answer, row: &AnswerRow) -> bool {
    let known = answer.last_known().and_then(|known| row.period.elapsed(known));
    known.is_none_or(|known| known != row.period)
}
