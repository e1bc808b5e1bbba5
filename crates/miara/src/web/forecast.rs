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
use crate::service::{self, ServiceError};

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

pub(super) async fn past(request: PageRequest, Path(name): Path<String>) -> Response {
    if request.params().one("part").is_some() {
        let part = view(&request, &name).await.map(|(_, view)| PastPart { frame: request.frame.clone(), view });
        return request.respond(part);
    }
    let page = view(&request, &name).await.map(|(kpi, view)| PastPage {
        title: kpi.title.get(request.lang()).to_owned(),
        kpi_href: request.frame.link_with(&format!("/kpi/{name}"), request.params()),
        frame: request.frame.clone(),
        view,
    });
    request.respond(page)
}

async fn view<'v>(request: &'v PageRequest, name: &str) -> Result<(&'v Kpi, PastView), ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let kpi = service::ask::kpi(&request.service, name)?;
    let view_state = ViewState::of(request).await?;
    let grain = view_state.selection.grain.filter(|grain| *grain != Grain::Day).unwrap_or(Grain::Month);
    let coming = service::forecast::bookings(service, kpi, grain, &view_state.selection.filters, request.now).await?;
    let coming = coming.map(|coming| words.coming(&coming, kpi, grain, &service.book.firm));
    // Forecasts are kept of the whole firm.
    if !view_state.selection.filters.is_empty() {
        return Ok((kpi, PastView { coming, said: vec![words.say("forecast-whole-firm")], rows: Vec::new() }));
    }
    let past = service::forecast::past_forecasts(service, kpi, grain, request.now).await?;
    let number = |value: f64| {
        let value = if service::forecast::nature(service, kpi).is_whole { value.round() } else { value };
        figure(&Ok(Value::Float(value)), kpi, request).0.to_string()
    };
    let row = |one: &PastForecast| Row {
        period: words.named_period(one.period, Some(grain), service.book.firm.fiscal_year_start),
        made: one.made_on.map_or_else(|| words.say("forecast-made-now"), |day| words.day(day)),
        expected: format!("{} ({} – {})", number(one.step.point), number(one.step.low80), number(one.step.high80)),
        actual: number(one.actual),
        within: one.step.low80 <= one.actual && one.actual <= one.step.high80,
    };
    let rows = past.stored.all.iter().chain(&past.hindcast.all).rev().map(row).collect();
    Ok((kpi, PastView { coming, said: words.past(&past), rows }))
}
