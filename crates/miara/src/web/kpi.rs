//! The page of one KPI.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::ToSpan as _;
use miara_engine::{Answer, Question};
use miara_model::{Grain, Kpi, Period};

use super::frame::Frame;
use super::overview::{capitalised, figure, notes};
use super::visit::Visit;
use crate::locale::{Arg, Words};
use crate::service::ServiceError;
use crate::view::card::{CardLine, card};

#[derive(Template)]
#[template(path = "kpi.html")]
struct KpiPage {
    words: &'static Words,
    frame: Frame,
    title: String,
    meaning: String,
    months: Vec<(String, String, bool)>,
    split_title: Option<String>,
    split: Vec<(String, String)>,
    card: Vec<CardLine>,
    notes: Vec<String>,
}

const MONTHS: i32 = 13;

pub(super) async fn kpi(visit: Visit, Path(name): Path<String>) -> Response {
    visit.respond(kpi_page(&visit, &name).await)
}

async fn kpi_page(dashboard: &Visit, name: &str) -> Result<KpiPage, ServiceError> {
    let (words, lang, service, now, today) =
        (dashboard.words(), dashboard.lang(), &dashboard.service, dashboard.now, dashboard.today());
    let month = service.reference_month(today).await?;
    let series = Question {
        kpis: vec![name.to_owned()],
        period: Period { from: month.from - (MONTHS - 1).months(), to: month.to },
        grain: Some(Grain::Month),
        by: vec![],
        filters: vec![],
        versus: None,
    };
    let answer = service.answer(&series, now).await?;
    let Some(kpi) = answer.kpis.first().cloned() else {
        return Err(miara_engine::EngineError::UnknownKpi { name: name.to_owned(), near: vec![] }.into());
    };
    let months = answer.rows.iter().rev().map(|row| {
        let unfinished = row.period.elapsed(today).is_none_or(|elapsed| elapsed != row.period);
        (words.month(row.period.from), figure(&row.cells[0], &kpi, dashboard, words).0.to_string(), unfinished)
    });
    let months = months.collect();
    let mut notes = notes(&answer.notes, dashboard, words);
    let mut split = Vec::new();
    if let Some(dimension) = &kpi.split {
        let question = Question { period: month, grain: None, by: vec![dimension.clone()], ..series };
        match service.answer(&question, now).await {
            Ok(answer) => split = split_rows(&answer, &kpi, dashboard, words),
            // A split that is not possible is a note; the page stands without it.
            Err(error) => notes.push(error.text(lang)),
        }
    }
    let split_title = kpi.split.as_ref().filter(|_| !split.is_empty()).map(|dimension| {
        capitalised(&words.say_with(
            "page-by-split",
            &[("month", Arg::from(words.month(month.from))), ("dimension", Arg::from(words.dimension(dimension)))],
        ))
    });
    Ok(KpiPage {
        words,
        frame: dashboard.frame.clone(),
        title: kpi.title.get(lang).to_owned(),
        meaning: kpi.meaning.get(lang).to_owned(),
        months,
        split_title,
        split,
        card: card(service, &kpi, words),
        notes,
    })
}

/// The rows of a split answer in the order of the language, the unassigned last.
fn split_rows(answer: &Answer, kpi: &Kpi, dashboard: &Visit, words: &Words) -> Vec<(String, String)> {
    let mut rows: Vec<_> = answer.rows.iter().collect();
    rows.sort_by(|a, b| match (&a.dimensions[0], &b.dimensions[0]) {
        (Some(a), Some(b)) => words.order(a, b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    });
    let said = rows.into_iter().map(|row| {
        let value = row.dimensions[0].clone().unwrap_or_else(|| words.say("cli-not-assigned"));
        (value, figure(&row.cells[0], kpi, dashboard, words).0.to_string())
    });
    said.collect()
}
