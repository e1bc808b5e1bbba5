//! How good the forecasts of a KPI were, and what open deals will bring: a part of its page that comes
//! after it, and a page by itself.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use miara_insight::forecast::PastForecast;
use miara_model::{Grain, Kpi, Value};

use super::frame::Frame;
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::figure;
use crate::service::ServiceError;

#[derive(Template)]
#[template(path = "forecast.html")]
struct PastPage {
    frame: Frame,
    title: String,
    kpi_href: String,
    view: PastView,
}

#[derive(Template)]
#[template(path = "forecast_part.html")]
struct PastPart {
    frame: Frame,
    view: PastView,
}

struct PastView {
    coming: Option<String>,
    said: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    period: String,
    made: String,
    expected: String,
    actual: String,
    within: bool,
}

pub(super) async fn past(visit: PageRequest, Path(name): Path<String>) -> Response {
    if visit.params().one("part").is_some() {
        let part = view(&visit, &name).await.map(|(_, view)| PastPart { frame: visit.frame.clone(), view });
        return visit.respond(part);
    }
    let page = view(&visit, &name).await.map(|(kpi, view)| PastPage {
        title: kpi.title.get(visit.lang()).to_owned(),
        kpi_href: visit.frame.link_with(&format!("/kpi/{name}"), visit.params()),
        frame: visit.frame.clone(),
        view,
    });
    visit.respond(page)
}

async fn view<'v>(visit: &'v PageRequest, name: &str) -> Result<(&'v Kpi, PastView), ServiceError> {
    let (words, service) = (visit.words(), &visit.service);
    let kpi = visit.service.kpi(name)?;
    let look = ViewState::of(visit).await?;
    let grain = look.scene.grain.filter(|grain| *grain != Grain::Day).unwrap_or(Grain::Month);
    let coming = service.bookings(kpi, grain, &look.scene.filters, visit.now).await?;
    let coming = coming.map(|coming| words.coming(&coming, kpi, grain, &service.book.firm));
    // Forecasts are kept of the whole firm.
    if !look.scene.filters.is_empty() {
        return Ok((kpi, PastView { coming, said: vec![words.say("past-whole-firm")], rows: Vec::new() }));
    }
    let past = service.past_forecasts(kpi, grain, visit.now).await?;
    let number = |value: f64| {
        let value = if service.nature(kpi).is_whole() { value.round() } else { value };
        figure(&Ok(Value::Float(value)), kpi, visit).0.to_string()
    };
    let row = |one: &PastForecast| Row {
        period: words.named_period(one.period, Some(grain), service.book.firm.fiscal_year_start),
        made: one.made_on.map_or_else(|| words.say("past-made-now"), |day| words.day(day)),
        expected: format!("{} ({} – {})", number(one.step.point), number(one.step.low80), number(one.step.high80)),
        actual: number(one.actual),
        within: one.step.low80 <= one.actual && one.actual <= one.step.high80,
    };
    let rows = past.stored.all.iter().chain(&past.hindcast.all).rev().map(row).collect();
    Ok((kpi, PastView { coming, said: words.past(&past), rows }))
}
