//! The rows that a number is made of.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use miara_engine::RowsBehind;
use miara_model::{Kpi, Question, Shape};

use super::frame::Frame;
use super::params::own_address;
use super::picker::name_of;
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::{capitalised, figure, notes};
use crate::locale::Arg;
use crate::service::{Choices, ServiceError};
use crate::view::rows::{RowTable, row_table};

#[derive(Template)]
#[template(path = "rows.html")]
struct RowsPage {
    frame: Frame,
    back: String,
    title: String,
    period: String,
    filters: Vec<String>,
    lead: String,
    tables: Vec<TableView>,
    notes: Vec<String>,
    downloads: Vec<(String, &'static str)>,
}

struct TableView {
    title: String,
    sum: Option<String>,
    table: RowTable,
    shown: Option<String>,
    more: Option<String>,
}

/// Rows of a measure on a page before "show more", and the most that a page shows.
const SHOWN: usize = 100;
const MOST: usize = 2000;

pub(super) async fn rows(visit: PageRequest, Path(name): Path<String>) -> Response {
    visit.respond(rows_page(&visit, &name).await)
}

async fn rows_page(visit: &PageRequest, name: &str) -> Result<RowsPage, ServiceError> {
    let (words, frame) = (visit.words(), &visit.frame);
    let kpi = visit.service.kpi(name)?;
    let look = ViewState::of(visit).await?;
    let limit = visit.params().one("limit").and_then(|limit| limit.parse().ok()).unwrap_or(SHOWN).clamp(1, MOST);
    let question = rows_question(&look, kpi);
    let behind = visit.service.rows(&question, limit, visit.now).await?;
    let answer = visit.service.answer(&question, visit.now).await?;
    let cell = &answer.rows[0].cells[0];
    let (said, absent) = figure(cell, kpi, visit);
    let lead =
        absent.map_or_else(|| words.say_with("rows-lead", &[("value", Arg::from(said.to_string()))]), |why| why + ".");
    let choices = visit.service.choices().await?;
    let filters = look.scene.filters.iter().map(|(dimension, value)| {
        let value = name_of(words, &choices, dimension, Some(value.as_str()).filter(|value| !value.is_empty()));
        format!("{}: {value}", words.dimension(dimension))
    });
    let download = |kind: &str| frame.link_with(&format!("/kpi/{name}/rows.{kind}"), &look.params);
    Ok(RowsPage {
        back: visit
            .params()
            .one("back")
            .map(own_address)
            .unwrap_or_else(|| frame.link_with(&format!("/kpi/{name}"), &look.params)),
        title: kpi.title.get(visit.lang()).to_owned(),
        period: capitalised(&words.period(look.scene.period)),
        filters: filters.collect(),
        lead,
        tables: behind.iter().map(|behind| table_view(visit, behind, &choices, limit)).collect(),
        notes: notes(&answer.notes, visit),
        downloads: vec![(download("csv"), "CSV"), (download("xlsx"), "XLSX")],
        frame: frame.clone(),
    })
}

/// The question for the rows of a KPI's number in a look.
pub(super) fn rows_question(look: &ViewState, kpi: &Kpi) -> Question {
    Question { versus: None, ..look.scene.question(vec![kpi.name.clone()]) }
}

fn table_view(visit: &PageRequest, behind: &RowsBehind, choices: &Choices, limit: usize) -> TableView {
    let words = visit.words();
    let catalogue = &visit.service.book.catalogue;
    let shown = behind.rows.len() as u64;
    let title = catalogue
        .kpis
        .get(&behind.measure)
        .map_or_else(|| words.dataset(catalogue, &behind.dataset), |kpi| kpi.title.get(visit.lang()).to_owned());
    let counts = [
        ("title", Arg::from(title)),
        ("total", Arg::from(behind.total)),
        ("rows", Arg::from(words.whole(behind.total))),
    ];
    let adds_up = catalogue.measures.get(&behind.measure).is_none_or(|measure| {
        // Values of which a mean, a median or a wait is taken add up to nothing.
        matches!(
            measure.shape,
            Shape::Count
                | Shape::Sum(_)
                | Shape::Distinct(_)
                | Shape::Last { .. }
                | Shape::Open { .. }
                | Shape::Cohort { .. }
        )
    });
    let fewer = shown < behind.total;
    let numbers = [("shown", Arg::from(words.whole(shown))), ("total", Arg::from(words.whole(behind.total)))];
    let next = visit.params().with("limit", &(limit * 5).min(MOST).to_string());
    TableView {
        title: words.say_with("rows-measure", &counts),
        sum: behind
            .sum
            .filter(|_| adds_up)
            .map(|sum| words.say_with("rows-sum", &[("sum", Arg::from(words.decimal(sum, sum.scale().min(2))))])),
        table: row_table(&visit.service, behind, choices, words),
        shown: fewer.then(|| words.say_with("rows-shown", &numbers)),
        more: (fewer && limit < MOST).then(|| visit.frame.link_with(&visit.frame.path, &next)),
    }
}
