//! One action: its effect, what that is told from, and its history.

use crate::service::action::ActionDraft;
use crate::service::{self, ServiceError};
use crate::state::SaveOutcome;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_insight::action::{Effect, Evidence};
use miara_model::action::{Action, ActionChange};
use miara_model::goal::Via;
use miara_model::{Kpi, Value};

use super::super::form::Filled;
use super::super::frame::Frame;
use super::super::page::render;
use super::super::request::PageRequest;
use super::super::wording::figure;
use super::draft::draft_of;
use super::view::{ActionView, FormView, action_view, form_view};
use crate::locale::Arg;
use crate::view::chart::{EffectChart, Moment, NARROW, WIDE};

#[derive(Template)]
#[template(path = "action_one.html")]
struct ActionPage {
    frame: Frame,
    view: ActionView,
    kpi_href: String,
    note: String,
    is_from_finding: bool,
    saved: bool,
    faults: Vec<String>,
    /// Where the effect is worked out.
    load: String,
    /// The effect, where it is asked for with the page.
    effect: Option<EffectView>,
    form: FormView,
    action: String,
    seen: i64,
    changes: Vec<String>,
}

#[derive(Template)]
#[template(path = "action_part.html")]
struct ActionPart {
    frame: Frame,
    effect: EffectView,
}

struct EffectView {
    status: &'static str,
    status_words: String,
    lead: String,
    more: Vec<String>,
    wide: String,
    narrow: String,
    rows: Vec<(String, String, String)>,
}

pub(crate) async fn one(request: PageRequest, Path(id): Path<i64>) -> Response {
    let action = match service::action::action(&request.service, id) {
        Ok(Some(action)) => action,
        Ok(None) => return unknown(&request, id),
        Err(error) => return request.failed(&error),
    };
    if request.params().one("part").is_some() {
        let part = effect_view(&request, &action).await;
        return request.respond(part.map(|effect| ActionPart { frame: request.frame.clone(), effect }));
    }
    let draft = draft(&action);
    request.respond(page(&request, &action, draft, Vec::new()).await)
}

fn unknown(request: &PageRequest, id: i64) -> Response {
    let words = request.words();
    let body = words.say_with("action-unknown", &[("id", Arg::from(id))]);
    request.message(StatusCode::NOT_FOUND, words.say("page-not-found"), body)
}

fn draft(action: &Action) -> ActionDraft {
    let terms = &action.terms;
    ActionDraft {
        title: terms.title.clone(),
        kpi: terms.kpi.clone(),
        scope: terms.scope.to_string(),
        begun: terms.begun.to_string(),
        ended: terms.ended.map_or_else(String::new, |day| day.to_string()),
        owner: terms.owner.clone(),
        expected: terms.expected.clone(),
        note: terms.note.clone(),
    }
}

async fn page(
    request: &PageRequest,
    action: &Action,
    draft: ActionDraft,
    faults: Vec<String>,
) -> Result<ActionPage, ServiceError> {
    let (frame, choices) = (&request.frame, service::dimensions::choices(&request.service).await?);
    let with_effect = request.params().one("measure").is_some();
    let filters = action.terms.scope.parts().iter();
    let filters = filters.map(|(dimension, value)| ("filter".to_owned(), format!("{dimension}={value}")));
    let params = super::super::params::Params(filters.collect());
    let path = format!("/action/{}", action.id);
    Ok(ActionPage {
        view: action_view(request, action, None, &choices),
        kpi_href: frame.link_with(&format!("/kpi/{}", action.terms.kpi), &params),
        note: action.terms.note.clone(),
        is_from_finding: action.finding.is_some(),
        saved: request.params().one("saved").is_some(),
        faults,
        load: frame.link(format!("{path}?measure=1")),
        effect: if with_effect { Some(effect_view(request, action).await?) } else { None },
        form: form_view(request, draft, "").await?,
        action: frame.link(path),
        seen: action.version(),
        changes: action.changes.iter().rev().map(|change| change_words(request, change)).collect(),
        frame: frame.clone(),
    })
}

fn change_words(request: &PageRequest, change: &ActionChange) -> String {
    let (words, terms) = (request.words(), &change.terms);
    let way = words.say(&format!("goal-way-{}", change.way.word()));
    let who = if change.who.is_empty() { way } else { format!("{} ({way})", change.who) };
    let mut said = vec![
        terms.title.clone(),
        words.title(&request.service.book.catalogue, &terms.kpi),
        words.scope(&terms.scope),
        words.say_with("action-since", &[("day", Arg::from(words.day(terms.begun)))]),
    ];
    said.extend(terms.ended.map(|day| words.say_with("action-ended-on", &[("day", Arg::from(words.day(day)))])));
    said.extend([&terms.owner, &terms.expected, &terms.note].into_iter().filter(|text| !text.is_empty()).cloned());
    format!("{} {who}: {}", request.moment(change.at), said.join(" · "))
}

async fn effect_view(request: &PageRequest, action: &Action) -> Result<EffectView, ServiceError> {
    let (words, choices) = (request.words(), service::dimensions::choices(&request.service).await?);
    let effect = service::action::effect_of(&request.service, action, request.now).await?;
    let kpi = request.service.book.catalogue.kpis.get(&action.terms.kpi);
    let mut said = kpi.map_or_else(
        || vec![words.say("effect-no-number-says")],
        |kpi| words.effect(&effect, kpi, &action.terms, &choices, &request.service.book),
    );
    let lead = if said.is_empty() { String::new() } else { said.remove(0) };
    let mut view = EffectView {
        status: effect.status.word(),
        status_words: words.effect_status(effect.status),
        lead,
        more: said,
        wide: String::new(),
        narrow: String::new(),
        rows: Vec::new(),
    };
    if let (Some(kpi), Some(evidence)) = (kpi, &effect.evidence) {
        draw(request, kpi, evidence, &effect, &mut view);
    }
    Ok(view)
}

/// The picture, and the same as a table.
fn draw(request: &PageRequest, kpi: &Kpi, evidence: &Evidence, effect: &Effect, view: &mut EffectView) {
    let (words, fiscal) = (request.words(), request.service.book.firm.fiscal_year_start);
    let number = |value: Option<f64>| {
        value.map_or_else(|| "–".to_owned(), |value| figure(&Ok(Value::Float(value)), kpi, request).0.to_string())
    };
    let without = |point: &miara_insight::action::EffectPoint| point.without.filter(|_| effect.told.is_some());
    let moment = |point: &miara_insight::action::EffectPoint| {
        let name = words.named_period(point.period, Some(evidence.grain), fiscal);
        let beside = without(point).map_or_else(String::new, |value| {
            format!("; {} {}", words.say("effect-chart-without"), number(Some(value)))
        });
        Moment {
            label: words.axis_period(point.period, evidence.grain, fiscal),
            said: format!("{name}: {}{beside}", number(point.actual)),
            actual: point.actual,
            without: without(point),
            band: point.band,
        }
    };
    let title = Arg::from(kpi.title.get(request.lang()).to_owned());
    let chart = EffectChart {
        title: words.say_with("effect-chart", &[("kpi", title)]),
        points: evidence.points.iter().map(moment).collect(),
        from: evidence.before,
        begun: words.say("effect-chart-begun"),
        label: if effect.told.is_some() { words.say("effect-chart-without") } else { String::new() },
    };
    let tick = |value: f64, step: f64| words.tick(value, step, &kpi.unit);
    (view.wide, view.narrow) = (chart.draw(WIDE, &tick), chart.draw(NARROW, &tick));
    let row = |point: &miara_insight::action::EffectPoint| {
        (words.named_period(point.period, Some(evidence.grain), fiscal), number(point.actual), number(without(point)))
    };
    view.rows = evidence.points.iter().rev().map(row).collect();
}

pub(crate) async fn change(request: PageRequest, Path(id): Path<i64>, form: Filled) -> Response {
    let draft = draft_of(&form);
    let action = match service::action::action(&request.service, id) {
        Ok(Some(action)) => action,
        Ok(None) => return unknown(&request, id),
        Err(error) => return request.failed(&error),
    };
    // A part that was taken before is kept, whatever became of it in the data.
    let same = action.terms.scope.to_string() == draft.scope.trim();
    let checked = if same {
        Ok(service::action::checked_action(&request.service, &draft))
    } else {
        service::action::known_action(&request.service, &draft).await
    };
    let checked = match checked {
        Ok(checked) => checked,
        Err(error) => return request.failed(&error),
    };
    let (status, said) = match checked {
        Err(faults) => {
            let said = faults.iter().map(|fault| request.words().draft_fault(fault)).collect();
            (StatusCode::UNPROCESSABLE_ENTITY, said)
        }
        Ok(terms) => {
            let who = request.frame.signed_in.clone().unwrap_or_default();
            let seen = form.text("seen").parse().unwrap_or(0);
            match service::action::change_action(&request.service, (id, seen), terms, &who, Via::Browser, request.now) {
                Err(error) => return request.failed(&error),
                Ok(SaveOutcome::As(id)) => {
                    return Redirect::to(&request.frame.link(format!("/action/{id}?saved=1"))).into_response();
                }
                Ok(SaveOutcome::Overtaken | SaveOutcome::Unknown) => {
                    (StatusCode::CONFLICT, vec![request.words().say("action-overtaken")])
                }
            }
        }
    };
    match page(&request, &action, draft, said).await {
        Ok(page) => render(status, &page),
        Err(error) => request.failed(&error),
    }
}
