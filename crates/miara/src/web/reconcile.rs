//! A number of another tool beside ours.

use askama::Template;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use miara_insight::reconcile::{Item, Share, Way};
use miara_model::Kpi;
use rust_decimal::prelude::ToPrimitive as _;

use super::frame::Frame;
use super::page::render;
use super::params::Params;
use super::picker::filter_words;
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::capitalised;
use crate::locale::Arg;
use crate::service::dimensions::Choices;
use crate::service::reconcile::{ComparedList, ListColumns, ListFile, ListOutcome, Reconciliation, Told, listable};
use crate::service::{self, ServiceError};
use crate::view::reconcile::{cause_code, mended_at, of_list};

/// Bytes of a list, with its form.
pub(super) const MOST_LIST_BYTES: usize = 64 << 20;
/// Ways that are listed.
const MOST_WAYS: usize = 30;
/// Items that are listed for one reason.
const MOST_ITEMS: usize = 100;

#[derive(Template)]
#[template(path = "reconcile.html")]
struct ReconcilePage {
    frame: Frame,
    title: String,
    kpi_href: String,
    period: String,
    filters: Vec<String>,
    action: String,
    said: String,
    measures: Vec<(String, String, bool)>,
    /// The fields of the list's columns: name, label, what was typed.
    columns: Vec<(&'static str, String, String)>,
    are_columns_named: bool,
    lead: Option<String>,
    wrong: Option<String>,
    ways: Option<WaysView>,
    list: Option<ListView>,
}

struct WaysView {
    none: Option<String>,
    equal_title: String,
    equal: Vec<WayView>,
    groups: Vec<(String, Vec<WayView>)>,
}

struct WayView {
    said: String,
    number: String,
    off: String,
}

struct ListView {
    read: Vec<String>,
    shares: Vec<ShareView>,
    sum: String,
}

struct ShareView {
    code: &'static str,
    difference: String,
    cause: String,
    count: String,
    mend: String,
    mended_at: Option<(String, String)>,
    items: Vec<ItemView>,
    more: Option<String>,
}

struct ItemView {
    id: String,
    held: String,
    listed: String,
    difference: String,
    held_day: String,
    listed_day: String,
}

/// What the form brings.
#[derive(Default)]
struct Brought {
    fields: Params,
    /// The list, with its file's name.
    list: Option<(Vec<u8>, String)>,
}

pub(super) async fn ask(request: PageRequest, Path(name): Path<String>) -> Response {
    request.respond(page(&request, &name, &Brought::default()).await)
}

pub(super) async fn compare(page_request: PageRequest, Path(name): Path<String>, request: Request) -> Response {
    let Some(brought) = brought(request).await else {
        let most = Arg::from(MOST_LIST_BYTES >> 20);
        let sentence = page_request.words().say_with("reconcile-too-large", &[("most", most)]);
        let title = page_request.words().say("upload-failed");
        return page_request.message(StatusCode::PAYLOAD_TOO_LARGE, title, sentence);
    };
    match page(&page_request, &name, &brought).await {
        Ok(page) => {
            let status = if page.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            render(status, &page)
        }
        Err(error) => page_request.failed(&error),
    }
}

/// What was sent; `None` where it breaks off or is too much.
async fn brought(request: Request) -> Option<Brought> {
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    let mut brought = Brought::default();
    while let Some(field) = form.next_field().await.ok()? {
        let file = field.file_name().map(str::to_owned);
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.ok()?;
        match file {
            Some(file) if !bytes.is_empty() => brought.list = Some((bytes.to_vec(), file)),
            Some(_) => {}
            None => brought.fields.0.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Some(brought)
}

async fn page(request: &PageRequest, name: &str, brought: &Brought) -> Result<ReconcilePage, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let kpi = service::ask::kpi(service, name)?;
    let view_state = ViewState::of(request).await?;
    let choices = service::dimensions::choices(service).await?;
    let typed = |name: &str| brought.fields.one(name).or_else(|| request.params().one(name)).map(str::to_owned);
    let mut page = empty(request, kpi, &view_state, &choices, &typed);
    let said = typed("said").map(|text| words.read_said(&text, kpi)).transpose();
    let said = match said {
        Ok(said) => said,
        Err(sentence) => return Ok(ReconcilePage { wrong: Some(sentence), ..page }),
    };
    if said.is_none() && brought.list.is_none() {
        page.wrong = (!brought.fields.0.is_empty()).then(|| words.say("reconcile-nothing-told"));
        return Ok(page);
    }
    let kept = match &brought.list {
        Some((bytes, name)) => Some(service::import::keep_brought(service, bytes, name)?),
        None => None,
    };
    let columns = ListColumns { id: typed("id"), amount: typed("amount"), day: typed("day") };
    let list = kept.as_ref().map(|file| ListFile { path: &file.path, columns, measure: typed("measure") });
    let selection = &view_state.selection;
    let told = Told { said, list };
    let asked = (selection.period, selection.filters.as_slice());
    let found = match service::reconcile::reconcile(service, kpi, asked, &told, request.now).await {
        Err(error @ ServiceError::Import(_)) => {
            page.wrong = Some(error.text_within(request.lang(), &service.book.folder));
            return Ok(page);
        }
        found => found?,
    };
    page.lead = words.reconcile_lead(&found, service);
    page.ways = ways_view(request, &found, &choices);
    match &found.list {
        Some(ListOutcome::Compared(list)) => page.list = Some(list_view(request, list, &choices)),
        Some(trouble) => page.wrong = words.list_trouble(trouble, service),
        None => {}
    }
    Ok(page)
}

/// The page with its form, before anything was told.
fn empty(
    request: &PageRequest,
    kpi: &Kpi,
    view_state: &ViewState,
    choices: &Choices,
    typed: &dyn Fn(&str) -> Option<String>,
) -> ReconcilePage {
    let (words, frame) = (request.words(), &request.frame);
    let filters = &view_state.selection.filters;
    let filters = filters.iter().map(|(dimension, value)| filter_words(words, choices, dimension, value));
    let chosen = typed("measure");
    let measures = listable(&request.service, kpi).into_iter().map(|measure| {
        let title = words.title(&request.service.book.catalogue, &measure.name);
        (measure.name.clone(), title, chosen.as_ref() == Some(&measure.name))
    });
    let column = |name: &'static str, label: &str| (name, words.say(label), typed(name).unwrap_or_default());
    let columns = vec![
        column("id", "reconcile-field-id"),
        column("amount", "reconcile-field-amount"),
        column("day", "reconcile-field-day"),
    ];
    ReconcilePage {
        title: kpi.title.get(request.lang()).to_owned(),
        kpi_href: frame.link_with(&format!("/kpi/{}", kpi.name), &view_state.params),
        period: capitalised(&words.period(view_state.selection.period)),
        filters: filters.collect(),
        action: frame.link_with(&format!("/kpi/{}/reconcile", kpi.name), &view_state.params),
        said: typed("said").unwrap_or_default(),
        measures: measures.collect(),
        are_columns_named: columns.iter().any(|(_, _, value)| !value.is_empty()),
        columns,
        lead: None,
        wrong: None,
        ways: None,
        list: None,
        frame: frame.clone(),
    }
}

fn ways_view(request: &PageRequest, found: &Reconciliation, choices: &Choices) -> Option<WaysView> {
    let (words, service) = (request.words(), &request.service);
    let (ways, said) = (found.ways.as_ref()?, found.said?);
    if found.ours().is_some_and(|ours| ours.as_ref().is_ok_and(|ours| said.is(ours.to_f64()))) {
        return None;
    }
    let currency = &service.book.firm.currency;
    let view = |way: &Way| WayView {
        said: words.way(way, service, choices),
        number: words.number_of_way(way.number, &found.kpi, currency),
        off: words.step(&found.kpi, said.number() - way.number, currency),
    };
    let views = |ways: &[Way]| ways.iter().take(MOST_WAYS).map(view).collect::<Vec<_>>();
    Some(WaysView {
        none: words.no_way(found),
        equal_title: words.equal_ways(ways),
        equal: views(&ways.equal),
        groups: vec![
            (words.say("reconcile-ways-nearer"), views(&ways.nearer)),
            (words.say("reconcile-ways-farther"), views(&ways.farther)),
        ],
    })
}

fn list_view(request: &PageRequest, list: &ComparedList, choices: &Choices) -> ListView {
    let (words, service) = (request.words(), &request.service);
    ListView {
        read: words.list_read(list, service),
        shares: list.comparison.shares.iter().map(|share| share_view(request, list, share, choices)).collect(),
        sum: words.list_sum(list, service),
    }
}

fn share_view(request: &PageRequest, list: &ComparedList, share: &Share, choices: &Choices) -> ShareView {
    let (words, service, kpi) = (request.words(), &request.service, of_list(list));
    let currency = &service.book.firm.currency;
    let step = |number: rust_decimal::Decimal| words.step(&kpi, number.to_f64().unwrap_or_default(), currency);
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "–".to_owned(), |day| words.day(day));
    let item = |item: &Item| ItemView {
        id: item.id.clone(),
        held: words.listed_number(item.held, list, currency),
        listed: words.listed_number(item.listed, list, currency),
        difference: step(item.difference),
        held_day: day(item.held_day),
        listed_day: day(item.listed_day),
    };
    let more = share.items.len().checked_sub(MOST_ITEMS).filter(|more| *more > 0);
    let mended_at = mended_at(&share.cause, &list.dataset.name);
    ShareView {
        code: cause_code(&share.cause),
        difference: step(share.difference),
        cause: words.reconcile_cause(share, list, service, choices),
        count: words.items(share),
        mend: words.reconcile_mend(&share.cause),
        mended_at: mended_at.map(|path| (request.frame.link(path), words.say("missing-look"))),
        items: share.items.iter().take(MOST_ITEMS).map(item).collect(),
        more: more.map(|more| words.say_with("reconcile-more", &[("n", Arg::from(more))])),
    }
}
