//! What needs attention, on top of the overview and on a page of its own.

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use miara_insight::brief::{BriefItem, BriefItemKind, WaitingImports};
use miara_insight::incident::Incident;
use miara_model::Note;

use super::frame::Frame;
use super::missing::{MissingView, missing};
use super::params::Params;
use super::request::PageRequest;
use crate::locale::Arg;
use crate::service::dimensions::Choices;
use crate::service::{self, ServiceError};

#[derive(Template)]
#[template(path = "brief.html")]
struct BriefPage {
    frame: Frame,
    part: BriefView,
}

/// The list alone, as the overview shows it.
#[derive(Template)]
#[template(path = "brief_part.html")]
struct BriefPart {
    frame: Frame,
    part: BriefView,
}

struct BriefView {
    lead: String,
    /// What waits for answers: head, sentence, and where it is answered.
    waiting: Option<WaitingView>,
    matters: Vec<BriefItemView>,
    more: Option<String>,
    good: Option<String>,
}

/// Imports that wait for answers.
pub(super) struct WaitingView {
    pub(super) head: String,
    pub(super) body: String,
    pub(super) href: String,
}

/// Imports that wait for answers, with the page that answers the first.
pub(super) fn waiting_view(request: &PageRequest, waiting: &WaitingImports) -> WaitingView {
    let [head, body] = request.words().waiting(waiting);
    WaitingView { head, body, href: request.frame.link(format!("/data/import/{}", waiting.upload)) }
}

struct BriefItemView {
    head: String,
    text: String,
    /// What is missing from its numbers.
    missing: Vec<MissingView>,
    /// Where the numbers are, and what else can be done: address and name.
    links: Vec<(String, String)>,
}

pub(super) async fn brief(request: PageRequest) -> Response {
    match view(&request).await {
        Ok(part) if request.params().one("part").is_some() => {
            // The overview says by itself that imports wait, whatever period it is of.
            let part = BriefView { waiting: None, ..part };
            request.respond(Ok(BriefPart { frame: request.frame.clone(), part }))
        }
        Ok(part) => request.respond(Ok(BriefPage { frame: request.frame.clone(), part })),
        Err(error) => request.failed(&error),
    }
}

async fn view(request: &PageRequest) -> Result<BriefView, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let brief = service::brief::brief(service, request.now).await?;
    let choices = service::dimensions::choices(service).await?;
    let lead = match brief.known {
        None => words.say("brief-no-data"),
        Some(known) if brief.matters.is_empty() => {
            format!("{} {}", words.say("brief-nothing"), until(request, known))
        }
        Some(known) => until(request, known),
    };
    Ok(BriefView {
        lead,
        waiting: brief.waiting.as_ref().map(|waiting| waiting_view(request, waiting)),
        matters: brief.matters.iter().map(|matter| matter_view(request, (matter, &brief.notes), &choices)).collect(),
        more: (brief.more > 0).then(|| words.say_with("brief-more", &[("n", Arg::from(brief.more))])),
        good: brief.good.as_ref().map(|good| {
            let what = words.incident(good, &choices, &service.book);
            words.say_with("brief-good", &[("what", Arg::from(what.trim_end_matches('.').to_owned()))])
        }),
    })
}

fn until(request: &PageRequest, known: Date) -> String {
    let day = request.words().day(known.yesterday().unwrap_or(known));
    request.words().say_with("brief-lead", &[("day", Arg::from(day))])
}

fn matter_view(request: &PageRequest, (matter, notes): (&BriefItem, &[Note]), choices: &Choices) -> BriefItemView {
    let (words, frame) = (request.words(), &request.frame);
    let said = words.matter(matter, choices, &request.service.book);
    let mut links = Vec::new();
    match &matter.kind {
        BriefItemKind::Data(_) => links.push((frame.link("/data"), words.say("page-data"))),
        BriefItemKind::Clash(_) => links.push((frame.link("/quality"), words.say("brief-evidence"))),
        BriefItemKind::Incident { incident, .. } => {
            links.push((evidence(request, incident), words.say("brief-evidence")));
            links.push((act(request, &matter.key, &incident.kpi.name, incident), words.say("brief-act")));
        }
        BriefItemKind::Goal { standing, .. } => {
            let name = &standing.kpi.name;
            links.push((frame.link(format!("/kpi/{name}")), words.say("brief-evidence")));
            links.push((frame.link(format!("/goal/{name}")), words.say("brief-goals")));
        }
    }
    let missing = matter.kpi().map_or_else(Vec::new, |kpi| missing(request, kpi, notes));
    BriefItemView { head: said.head, text: said.sentences.join(" "), missing, links }
}

/// The page of the KPI in the place and the days of an incident.
pub(super) fn evidence(request: &PageRequest, incident: &Incident) -> String {
    let known = request.service.engine.zone().to_datetime(request.now).date();
    let last = incident.to.unwrap_or(known).yesterday().unwrap_or(incident.from);
    let mut params =
        Params(vec![("from".into(), incident.from.to_string()), ("to".into(), last.max(incident.from).to_string())]);
    params.0.extend(incident.place.iter().map(|(name, value)| ("filter".to_owned(), format!("{name}={value}"))));
    request.frame.link_with(&format!("/kpi/{}", incident.kpi.name), &params)
}

/// The form of an action against an incident.
pub(super) fn act(request: &PageRequest, key: &str, kpi: &str, incident: &Incident) -> String {
    let scope = incident.place.as_ref().map_or_else(String::new, |(name, value)| format!("{name}={value}"));
    let params = Params(vec![
        ("kpi".into(), kpi.to_owned()),
        ("scope".into(), scope),
        ("on".into(), request.today().to_string()),
        ("finding".into(), key.to_owned()),
    ]);
    request.frame.link_with("/action", &params)
}
