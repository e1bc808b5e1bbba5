//! Every incident of the last two years, and what a person has said of it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_insight::incident::Incident;
use miara_insight::problem::{DataFault, FaultKind};
use miara_model::action::Acceptance;

use super::brief::{act, evidence};
use super::form::Filled;
use super::frame::Frame;
use super::request::PageRequest;
use crate::locale::Arg;
use crate::service::dimensions::Choices;
use crate::service::{self, ServiceError};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemsPage {
    frame: Frame,
    lead: String,
    faults: Vec<(String, Option<String>)>,
    groups: Vec<(String, Vec<IncidentView>)>,
    nothing: bool,
}

struct IncidentView {
    key: String,
    said: String,
    sure: String,
    also: String,
    evidence: String,
    act: String,
    muted: Option<String>,
    good: bool,
}

pub(super) async fn problems(request: PageRequest) -> Response {
    request.respond(page(&request).await)
}

/// A fault of the data; where rows end, with the name by which someone confirms that nothing came after.
fn fault_view(request: &PageRequest, fault: &DataFault) -> (String, Option<String>) {
    let said = request.words().data_fault(&request.service.book.catalogue, fault);
    (said, matches!(fault.kind, FaultKind::EndsEarly | FaultKind::AllEnded).then(|| fault.key()))
}

async fn page(request: &PageRequest) -> Result<ProblemsPage, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let problems = service::problem::problems(service, request.now).await?;
    let choices = service::dimensions::choices(service).await?;
    let muted = service::brief::muted(service)?;
    let mut groups: [(&str, Vec<IncidentView>); 4] =
        [("problem-now", vec![]), ("problem-past", vec![]), ("problem-better", vec![]), ("problem-muted", vec![])];
    for incident in &problems.incidents {
        let said = muted.get(&incident.key);
        let place = match (said, incident.good, incident.to) {
            (Some(_), _, _) => 3,
            (None, Some(true), _) => 2,
            (None, _, None) => 0,
            (None, _, Some(_)) => 1,
        };
        groups[place].1.push(incident_view(request, incident, said, &choices));
    }
    Ok(ProblemsPage {
        frame: request.frame.clone(),
        lead: words.say_with("problem-lead", &[("n", Arg::from(problems.watched))]),
        faults: problems.faults.iter().map(|fault| fault_view(request, fault)).collect(),
        nothing: problems.incidents.is_empty(),
        groups: groups
            .into_iter()
            .filter(|(_, incidents)| !incidents.is_empty())
            .map(|(key, incidents)| (words.say(key), incidents))
            .collect(),
    })
}

fn incident_view(
    request: &PageRequest,
    incident: &Incident,
    muted: Option<&Acceptance>,
    choices: &Choices,
) -> IncidentView {
    let words = request.words();
    let mut also: Vec<String> = Vec::new();
    for (kpi, place) in &incident.also {
        let title = kpi.title.get(request.lang());
        let said = place.as_ref().map_or_else(
            || title.to_owned(),
            |(dimension, value)| format!("{title} ({})", choices.name(dimension, value)),
        );
        if !also.contains(&said) {
            also.push(said);
        }
    }
    IncidentView {
        key: incident.key.clone(),
        said: words.incident(incident, choices, &request.service.book),
        sure: words.say_with("brief-sure", &[("sure", Arg::from(words.surety(incident.chance)))]),
        also: if also.is_empty() {
            String::new()
        } else {
            words.say_with("brief-also", &[("kpis", Arg::from(also.join(", ")))])
        },
        evidence: evidence(request, incident),
        act: act(request, &incident.key, &incident.kpi.name, incident),
        muted: muted.map(|said| {
            let who = if said.who.is_empty() { String::new() } else { format!("{}, ", said.who) };
            let args = [
                ("reason", Arg::from(said.reason.clone())),
                ("who", Arg::from(who)),
                ("at", Arg::from(request.moment(said.at))),
            ];
            words.say_with("problem-muted-by", &args)
        }),
        good: incident.good == Some(true),
    }
}

pub(super) async fn mute(request: PageRequest, form: Filled) -> Response {
    let who = request.frame.signed_in.clone().unwrap_or_default();
    let key = form.text("key");
    let done = if form.0.one("reopen").is_some() {
        service::quality::reopen_finding(&request.service, &key).map(|_| Some(()))
    } else {
        service::brief::explain_away(&request.service, &key, &form.text("reason"), &who, request.now).await
    };
    match done {
        Ok(Some(())) => Redirect::to(&request.frame.link("/problem")).into_response(),
        Ok(None) => {
            let words = request.words();
            request.message(StatusCode::UNPROCESSABLE_ENTITY, words.say("problem-title"), words.say("problem-mute-why"))
        }
        Err(error) => request.failed(&error),
    }
}
