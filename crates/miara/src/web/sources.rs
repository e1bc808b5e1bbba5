//! The data page: what is there of each dataset, how fresh it is, and what is missing.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Unit;

use super::brief::{WaitingView, waiting_view};
use super::frame::Frame;
use super::page::render;
use super::params::Params;
use super::request::PageRequest;
use crate::locale::{Arg, Words};
use crate::service::coverage::DatasetCoverage;
use crate::service::{self, ServiceError};

/// One dataset on the data page.
pub(super) struct Source {
    pub(super) dataset: String,
    pub(super) title: String,
    pub(super) damaged: bool,
    count: u64,
    pub(super) rows: String,
    pub(super) days: String,
    pub(super) imported: String,
    pub(super) freshness: Freshness,
    pub(super) fresh_words: String,
    pub(super) waiting: u64,
    pub(super) quarantined: String,
    pub(super) quarantine: String,
    /// The KPIs that read it: address and title.
    pub(super) kpis: Vec<(String, String)>,
    pub(super) kpis_words: String,
    /// What to export from which tool.
    pub(super) export: String,
}

impl Source {
    pub(super) fn has_rows(&self) -> bool {
        self.count > 0 || self.damaged
    }
}

/// How old what was last imported is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    Fresh,
    Ageing,
    Stale,
}

impl Freshness {
    pub(super) fn class(self) -> &'static str {
        match self {
            Freshness::Fresh => "good",
            Freshness::Ageing => "even",
            Freshness::Stale => "bad",
        }
    }
}

/// Days after which an import is no longer fresh, and after which it is stale.
const FRESH_DAYS: i64 = 2;
const STALE_DAYS: i64 = 35;

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage {
    frame: Frame,
    lead: String,
    /// That the clock is behind.
    clock: Option<String>,
    /// That names look like one.
    alike: Option<String>,
    waiting: Option<WaitingView>,
    there: Vec<Source>,
    missing: Vec<Source>,
}

pub(super) async fn data(request: PageRequest) -> Response {
    let page = async {
        let (there, missing): (Vec<Source>, Vec<Source>) =
            sources(&request).await?.into_iter().partition(Source::has_rows);
        let args = [("there", Arg::from(there.len())), ("all", Arg::from(there.len() + missing.len()))];
        let lead = request.words().say_with(if there.is_empty() { "data-lead-empty" } else { "data-lead" }, &args);
        let waiting =
            service::import::waiting_imports(&request.service).map(|waiting| waiting_view(&request, &waiting));
        let newest = service::history::clock_is_behind(&request.service, request.now)?;
        let zone = request.service.engine.zone();
        let clock = newest.map(|newest| request.words().clock_behind(newest, request.now, zone));
        let alike = request.words().look_alike(service::synonym::proposals(&request.service).await?.len());
        Ok::<_, ServiceError>(DataPage { frame: request.frame.clone(), lead, clock, alike, waiting, there, missing })
    };
    match page.await {
        Ok(page) => render(StatusCode::OK, &page),
        Err(error) => request.failed(&error),
    }
}

/// Every dataset of the catalogue, those without rows too; those that light up most KPIs first among
/// them.
pub(super) async fn sources(request: &PageRequest) -> Result<Vec<Source>, ServiceError> {
    let mut all: Vec<Source> =
        service::coverage::coverage(&request.service).await?.iter().map(|known| source(request, known)).collect();
    all.sort_by_key(|source| if source.has_rows() { 0 } else { usize::MAX - source.kpis.len() });
    Ok(all)
}

fn source(request: &PageRequest, known: &DatasetCoverage) -> Source {
    let (words, catalogue) = (request.words(), &request.service.book.catalogue);
    let name = &known.dataset;
    let days = known.days.map(|(first, last)| (words.day(first), words.day(last)));
    let freshness = freshness(request, known);
    let quarantine = request.frame.link_with("/data/quarantine", &Params::default().with("dataset", name));
    Source {
        dataset: name.clone(),
        title: words.dataset(catalogue, name),
        damaged: known.damaged,
        count: known.rows,
        rows: words
            .say_with("data-rows", &[("n", Arg::from(known.rows)), ("rows", Arg::from(words.whole(known.rows)))]),
        days: days.map_or_else(|| words.say("data-no-days"), |(first, last)| format!("{first} – {last}")),
        imported: known.last_import.map_or_else(|| "–".to_owned(), |at| request.moment(at)),
        freshness: freshness.0,
        fresh_words: freshness.1,
        waiting: known.quarantined,
        quarantined: words.whole(known.quarantined),
        quarantine,
        kpis: known
            .kpis
            .iter()
            .map(|kpi| (request.frame.link(format!("/kpi/{kpi}")), words.title(catalogue, kpi)))
            .collect(),
        kpis_words: words.say_with("data-kpis", &[("n", Arg::from(known.kpis.len()))]),
        export: export(words, name),
    }
}

/// What to export from which tool to fill a dataset.
fn export(words: &Words, dataset: &str) -> String {
    let key = format!("source-{}", dataset.replace('_', "-"));
    if words.has(&key) { words.say(&key) } else { words.say("source-own") }
}

fn freshness(request: &PageRequest, known: &DatasetCoverage) -> (Freshness, String) {
    let words = request.words();
    let Some(at) = known.last_import else { return (Freshness::Ageing, words.say("data-never")) };
    let day = request.service.engine.zone().to_datetime(at).date();
    let age = request.today().since((Unit::Day, day)).map_or(0, |span| i64::from(span.get_days()));
    let freshness = match age {
        age if age <= FRESH_DAYS => Freshness::Fresh,
        age if age <= STALE_DAYS => Freshness::Ageing,
        _ => Freshness::Stale,
    };
    let key = match (freshness, age) {
        (_, ..=0) => "data-fresh-today",
        (Freshness::Fresh, _) => "data-fresh",
        (Freshness::Ageing, _) => "data-ageing",
        (Freshness::Stale, _) => "data-stale",
    };
    (freshness, words.say_with(key, &[("n", Arg::from(age))]))
}
