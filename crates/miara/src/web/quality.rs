//! How good the followed KPIs are as KPIs.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_insight::quality::{Finding, FindingKind, KpiQuality, PROPERTIES, Property, QualityReport, counters};
use miara_model::Kpi;

use super::form::Filled;
use super::frame::Frame;
use super::page::render;
use super::request::PageRequest;
use crate::service::quality::AcceptOutcome;
use crate::service::{self, Service, ServiceError};

#[derive(Template)]
#[template(path = "quality.html")]
struct QualityPage {
    frame: Frame,
    summary: String,
    /// That names look like one, so that numbers stand apart.
    alike: Option<String>,
    said: Option<String>,
    fault: Option<String>,
    broken: Vec<FindingView>,
    kpis: Vec<KpiView>,
}

struct KpiView {
    name: String,
    title: String,
    href: String,
    score: u8,
    visible: Option<String>,
    counters: Option<String>,
    properties: Vec<PropertyView>,
}

struct PropertyView {
    name: String,
    score: u8,
    findings: Vec<FindingView>,
}

struct FindingView {
    key: String,
    severity: &'static str,
    severity_name: String,
    sentence: String,
    cure: String,
    way: Option<(String, String)>,
    accepted: Option<String>,
    elsewhere: Option<String>,
}

pub(super) async fn quality(request: PageRequest) -> Response {
    let said = request
        .params()
        .one("done")
        .map(|done| request.words().say(if done == "reopened" { "quality-was-reopened" } else { "quality-done" }));
    request.respond(page(&request, said, None).await)
}

async fn page(request: &PageRequest, said: Option<String>, fault: Option<String>) -> Result<QualityPage, ServiceError> {
    let checked = service::quality::quality(&request.service, request.now).await?;
    let broken = checked.findings.iter().filter(|finding| finding.kpi.is_empty());
    Ok(QualityPage {
        frame: request.frame.clone(),
        alike: request.words().look_alike(service::synonym::proposals(&request.service).await?.len()),
        summary: request.words().check_summary(&checked),
        said,
        fault,
        broken: broken.map(|finding| finding_view(request, finding, "")).collect(),
        kpis: checked.kpis.iter().map(|one| kpi_view(request, one, &checked)).collect(),
    })
}

fn kpi_view(request: &PageRequest, one: &KpiQuality, checked: &QualityReport) -> KpiView {
    let (words, service) = (request.words(), &request.service);
    let told = |code: &str| checked.about(&one.kpi.name).any(|finding| finding.what.code() == code);
    // What a finding says already is not said again.
    let counters = counters(&service.book.catalogue, &one.kpi).filter(|_| !told("no-counter")).map(|(_, kpis)| {
        let names: Vec<String> = kpis.iter().map(|kpi| kpi.name.clone()).collect();
        words.say_with("quality-counters", &[("kpis", words.titles(&names, &service.book).into())])
    });
    let property = |(property, score): (Property, u8)| PropertyView {
        name: words.say(&format!("quality-property-{}", property.word())),
        score,
        findings: checked
            .about(&one.kpi.name)
            .filter(|finding| finding.property == property)
            .map(|finding| finding_view(request, finding, &one.kpi.name))
            .collect(),
    };
    KpiView {
        name: one.kpi.name.clone(),
        title: one.kpi.title.get(request.lang()).to_owned(),
        href: request.frame.link(format!("/kpi/{}", one.kpi.name)),
        score: one.scores.all,
        visible: one.detectable.as_ref().filter(|_| !told("coarse")).map(|visible| words.visible(visible)),
        counters,
        properties: PROPERTIES.into_iter().zip(one.scores.by_property).map(property).collect(),
    }
}

/// A finding on the part of the page about one KPI.
fn finding_view(request: &PageRequest, finding: &Finding, here: &str) -> FindingView {
    let (words, service) = (request.words(), &request.service);
    let zone = service.engine.zone();
    // The second of a pair shows whose finding it is, where it is accepted.
    let elsewhere = (!here.is_empty() && finding.kpi != here).then(|| {
        words.say_with(
            "quality-shared",
            &[("kpis", words.titles(std::slice::from_ref(&finding.kpi), &service.book).into())],
        )
    });
    FindingView {
        key: finding.key.clone(),
        severity: finding.severity.word(),
        severity_name: words.say(&format!("quality-severity-{}", finding.severity.word())),
        sentence: words.finding(finding, &service.book, zone),
        cure: words.cure(finding, &service.book),
        way: way(request, finding, here),
        accepted: finding.accepted.as_ref().map(|accepted| words.acceptance(accepted, zone)),
        elsewhere,
    }
}

/// Where it can be mended.
fn way(request: &PageRequest, finding: &Finding, here: &str) -> Option<(String, String)> {
    let link = |path: String, key: &str| Some((request.frame.link(path), request.words().say(key)));
    match &finding.what {
        FindingKind::NoData { .. }
        | FindingKind::NoValue { .. }
        | FindingKind::Gaps { .. }
        | FindingKind::Stale { .. } => link("/data/import".to_owned(), "quality-go-import"),
        FindingKind::NoGoal
        | FindingKind::GoalLate { .. }
        | FindingKind::GoalMoved { .. }
        | FindingKind::GoalNoOwner { .. }
        | FindingKind::GoalUnreached { .. } => link(format!("/goal/{}", finding.kpi), "quality-go-goals"),
        FindingKind::GoalsClash { .. } => link("/goal".to_owned(), "quality-go-goals"),
        FindingKind::SameFormula | FindingKind::SameTitle | FindingKind::NoCounter { .. } => {
            link("/kpi".to_owned(), "quality-go-catalogue")
        }
        FindingKind::NoOwner | FindingKind::NoSentence | FindingKind::SameSentence | FindingKind::NoUnit => {
            let own = |kpi: &&Kpi| kpi.file.starts_with("kpis/");
            let kpi = request.service.book.catalogue.kpis.get(&finding.kpi).filter(own)?;
            link(format!("/kpi/{}/edit", kpi.name), "quality-go-edit")
        }
        FindingKind::Opposed { .. } | FindingKind::TradeOff { .. } | FindingKind::Tied { .. } => {
            let other = finding.other.as_deref().filter(|other| *other != here).unwrap_or(&finding.kpi);
            link(format!("/kpi/{other}"), "quality-go-kpi")
        }
        FindingKind::Coarse(_) | FindingKind::OtherAxes { .. } | FindingKind::Broken { .. } => None,
    }
}

/// Lets a finding be.
pub(super) async fn accept(request: PageRequest, form: Filled) -> Response {
    let (key, reason) = (form.text("key"), form.text("reason"));
    let who = request.frame.signed_in.clone().unwrap_or_default();
    let accepting = service::quality::accept_finding(&request.service, &key, &reason, &who, request.now).await;
    let words = request.words();
    let fault = match accepting {
        Ok(AcceptOutcome::Accepted) => return back(&request, &form, "accepted"),
        Ok(AcceptOutcome::NoReason) => words.say("quality-no-reason"),
        Ok(AcceptOutcome::Unknown) => words.say_with("quality-unknown", &[("key", key.into())]),
        Err(error) => return request.failed(&error),
    };
    match page(&request, None, Some(fault)).await {
        Ok(page) => render(StatusCode::UNPROCESSABLE_ENTITY, &page),
        Err(error) => request.failed(&error),
    }
}

/// Takes an acceptance back.
pub(super) async fn reopen(request: PageRequest, form: Filled) -> Response {
    let service: &Service = &request.service;
    match service::quality::reopen_finding(service, &form.text("key")) {
        Ok(_) => back(&request, &form, "reopened"),
        Err(error) => request.failed(&error),
    }
}

fn back(request: &PageRequest, form: &Filled, done: &str) -> Response {
    let kpi: String =
        form.text("kpi").chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
    let place = if kpi.is_empty() { String::new() } else { format!("#{kpi}") };
    Redirect::to(&format!("{}{place}", request.frame.link(format!("/quality?done={done}")))).into_response()
}
