//! The rows that a number is made of.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use miara_engine::RowsBehind;
use miara_model::{Kpi, Question, Shape};

use super::frame::Frame;
use super::params::own_address;
use super::picker::filter_words;
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::{capitalised, figure, notes};
use crate::locale::Arg;
use crate::service::dimensions::Choices;
use crate::service::{self, ServiceError};
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

pub(super) async fn rows(request: PageRequest, Path(name): Path<String>) -> Response {
    request.respond(rows_page(&request, &name).await)
}

async fn rows_page(request: &PageRequest, name: &str) -> Result<RowsPage, ServiceError> {
    let (words, frame) = (request.words(), &request.frame);
    let kpi = service::ask::kpi(&request.service, name)?;
    let view_state = ViewState::of(request).await?;
    let limit = request.params().one("limit").and_then(|limit| limit.parse().ok()).unwrap_or(SHOWN).clamp(1, MOST);
    let question = rows_question(&view_state, kpi);
    let behind = service::ask::rows(&request.service, &question, limit, request.now).await?;
    let answer = service::ask::answer(&request.service, &question, request.now).await?;
    let cell = &answer.rows[0].cells[0];
    let (said, absent) = figure(cell, kpi, request);
    let lead =
        absent.map_or_else(|| words.say_with("rows-lead", &[("value", Arg::from(said.to_string()))]), |why| why + ".");
    let choices = service::dimensions::choices(&request.service).await?;
    let filters = &view_state.selection.filters;
    let filters = filters.iter().map(|(dimension, value)| filter_words(words, &choices, dimension, value));
    let download = |kind: &str| frame.link_with(&format!("/kpi/{name}/rows.{kind}"), &view_state.params);
    Ok(RowsPage {
        back: request
            .params()
            .one("back")
            .map(own_address)
            .unwrap_or_else(|| frame.link_with(&format!("/kpi/{name}"), &view_state.params)),
        title: kpi.title.get(request.lang()).to_owned(),
        period: capitalised(&words.period(view_state.selection.period)),
        filters: filters.collect(),
        lead,
        tables: behind.iter().map(|behind| table_view(request, behind, &choices, limit)).collect(),
        notes: notes(&answer.notes, request),
        downloads: vec![(download("csv"), "CSV"), (download("xlsx"), "XLSX")],
        frame: frame.clone(),
    })
}

/// The question for the rows of a KPI's number in a look.
pub(super) fn rows_question(view_state: &ViewState, kpi: &Kpi) -> Question {
    Question { versus: None, ..view_state.selection.question(vec![kpi.name.clone()]) }
}

fn table_view(request: &PageRequest, behind: &RowsBehind, choices: &Choices, limit: usize) -> TableView {
    let words = request.words();
    let catalogue = &request.service.book.catalogue;
    let shown = behind.rows.len() as u64;
    let title = catalogue
        .kpis
        .get(&behind.measure)
        .map_or_else(|| words.dataset(catalogue, &behind.dataset), |kpi| kpi.title.get(request.lang()).to_owned());
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
    let next = request.params().with("limit", &(limit * 5).min(MOST).to_string());
    TableView {
        title: words.say_with("rows-measure", &counts),
        sum: behind
            .sum
            .filter(|_| adds_up)
            .map(|sum| words.say_with("rows-sum", &[("sum", Arg::from(words.decimal(sum, sum.scale().min(2))))])),
        table: row_table(&request.service, behind, choices, words),
        shown: fewer.then(|| words.say_with("rows-shown", &numbers)),
        more: (fewer && limit < MOST).then(|| request.frame.link_with(&request.frame.path, &next)),
    }
}
