//! What came of an import.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use miara_insight::quality::Availability;
use miara_model::Kpi;

use super::frame::Frame;
use super::missing::{MissingView, missing};
use super::page::render;
use super::params::Params;
use super::request::PageRequest;
use super::sources::{Source, sources};
use crate::locale::Arg;
use crate::service::import::{Outcome, Part, Upload};
use crate::service::{self, ServiceError};

#[derive(Template)]
#[template(path = "import_outcome.html")]
struct OutcomePage {
    frame: Frame,
    id: String,
    title: String,
    stopped: Option<String>,
    parts: Vec<PartView>,
    /// What the numbers of its KPIs lack.
    missing: Vec<MissingView>,
    /// KPIs that can be seen now and could not before: address and title.
    lit: Vec<(String, String)>,
    /// KPIs with new numbers.
    fresh: Vec<(String, String)>,
    /// What else there is to import.
    rest: Vec<Source>,
}

struct PartView {
    dataset: String,
    files: String,
    mapping: String,
    read: String,
    inserted: String,
    updated: String,
    unchanged: String,
    skipped: String,
    rejected: u64,
    refused: String,
    quarantine: String,
    /// What else it did: rows that left, rows that are older, figures of closed months that it changed.
    notes: Vec<String>,
}

pub(super) async fn outcome_page(request: &PageRequest, upload: &Upload) -> Response {
    let words = request.words();
    let outcome = upload.outcome.clone().unwrap_or_default();
    let (sources, lights) = match (sources(request).await, service::coverage::availability(&request.service).await) {
        (Ok(sources), Ok(lights)) => (sources, lights),
        (Err(error), _) | (_, Err(error)) => return request.failed(&error),
    };
    let is_lit =
        |name: &String| lights.iter().any(|(kpi, light)| kpi.name == *name && *light == Availability::Available);
    let link = |name: &String| {
        (request.frame.link(format!("/kpi/{name}")), words.title(&request.service.book.catalogue, name))
    };
    let changed = outcome.parts.iter().filter(|part| part.inserted + part.updated + part.gone > 0);
    let touched: Vec<&str> = changed.map(|part| part.dataset.as_str()).collect();
    let reads = |kpi: &miara_model::Kpi| {
        request.service.book.catalogue.datasets_of(kpi).iter().any(|dataset| touched.contains(dataset))
    };
    let computed: Vec<&Kpi> = lights
        .iter()
        .filter(|(kpi, light)| *light == Availability::Available && reads(kpi))
        .map(|(kpi, _)| kpi)
        .collect();
    let missing = match missing_from(request, &computed).await {
        Ok(missing) => missing,
        Err(error) => return request.failed(&error),
    };
    let fresh = computed.iter().filter(|kpi| !outcome.lit.contains(&kpi.name));
    let page = OutcomePage {
        frame: request.frame.clone(),
        id: upload.id.clone(),
        title: title(request, &outcome),
        stopped: outcome.stopped.as_ref().map(|text| text.get(request.lang()).to_owned()),
        parts: outcome.parts.iter().map(|part| part_view(request, part)).collect(),
        missing,
        lit: outcome.lit.iter().filter(|name| is_lit(name)).map(link).collect(),
        fresh: fresh.map(|kpi| link(&kpi.name)).collect(),
        rest: sources.into_iter().filter(|source| !source.has_rows()).collect(),
    };
    render(StatusCode::OK, &page)
}

/// What the numbers of some KPIs lack, each thing once.
async fn missing_from(request: &PageRequest, kpis: &[&Kpi]) -> Result<Vec<MissingView>, ServiceError> {
    let names = kpis.iter().map(|kpi| kpi.name.clone()).collect();
    let notes = service::overview::notes_of_years(&request.service, names, request.now).await?;
    let mut all: Vec<MissingView> = Vec::new();
    for found in kpis.iter().flat_map(|kpi| missing(request, kpi, &notes)) {
        if !all.iter().any(|known| known.said == found.said) {
            all.push(found);
        }
    }
    Ok(all)
}

fn title(request: &PageRequest, outcome: &Outcome) -> String {
    let words = request.words();
    let taken: u64 = outcome.parts.iter().map(|part| part.inserted + part.updated).sum();
    let gone: u64 = outcome.parts.iter().map(|part| part.gone).sum();
    let older: u64 = outcome.parts.iter().map(|part| part.older).sum();
    match (&outcome.stopped, taken) {
        (Some(_), _) => words.say("outcome-stopped"),
        (None, 0) if gone > 0 => words.rows_gone(gone),
        (None, 0) if older > 0 => words.say("outcome-older"),
        (None, 0) => words.say("outcome-nothing"),
        (None, taken) => {
            words.say_with("outcome-done", &[("n", Arg::from(taken)), ("rows", Arg::from(words.whole(taken)))])
        }
    }
}

fn notes(request: &PageRequest, part: &Part) -> Vec<String> {
    let words = request.words();
    let mut notes = Vec::new();
    notes.extend(words.totals(&part.totals));
    notes.extend(words.stray_quotes(&part.stray_quotes));
    if part.gone > 0 {
        notes.push(words.rows_gone(part.gone));
    }
    notes.extend(words.moved(&part.moved));
    if part.older > 0 {
        notes.push(words.rows_older(part.older));
    }
    if !part.restated.is_empty() {
        notes.push(words.say("change-restated-head"));
        notes.extend(part.restated.iter().map(|figure| words.restated(figure, &request.service.book)));
    }
    notes
}

fn part_view(request: &PageRequest, part: &Part) -> PartView {
    let words = request.words();
    let mapping = request.service.book.mappings.iter().find(|mapping| mapping.name() == part.mapping);
    let files: Vec<String> = part.files.clone();
    let mut which = Params::default().with("dataset", &part.dataset);
    if let [only] = files.as_slice() {
        which = which.with("file", only);
    }
    PartView {
        dataset: words.dataset(&request.service.book.catalogue, &part.dataset),
        files: files.join(", "),
        mapping: mapping
            .map_or_else(|| words.say("import-plain"), |mapping| mapping.title().get(request.lang()).to_owned()),
        read: words.whole(part.read),
        inserted: words.whole(part.inserted),
        updated: words.whole(part.updated),
        unchanged: words.whole(part.unchanged),
        skipped: words.whole(part.skipped),
        rejected: part.rejected,
        refused: words.whole(part.rejected),
        quarantine: request.frame.link_with("/data/quarantine", &which),
        notes: notes(request, part),
    }
}
