//! All actions, and the form for a new one.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_insight::action::EffectStatus;
use miara_model::goal::Via;

use super::super::form::Filled;
use super::super::frame::Frame;
use super::super::page::render;
use super::super::request::PageRequest;
use super::draft::draft_of;
use super::view::{ActionView, FormView, action_view, form_view};
use crate::service::action::ActionDraft;
use crate::service::{self, ServiceError};

#[derive(Template)]
#[template(path = "action.html")]
struct ActionsPage {
    frame: Frame,
    /// Actions as they are before their effects are worked out; empty where they are.
    plain: Vec<ActionView>,
    /// Actions with their effects, by how they stand.
    measured: Option<Measured>,
    measure: String,
    faults: Vec<String>,
    form: FormView,
    is_open: bool,
}

#[derive(Template)]
#[template(path = "action_list_part.html")]
struct ActionsPart {
    frame: Frame,
    measured: Measured,
}

/// Actions by how they stand.
struct Measured {
    worked: Vec<ActionView>,
    groups: Vec<(String, Vec<ActionView>)>,
}

pub(crate) async fn actions(request: PageRequest) -> Response {
    if request.params().one("part").is_some() {
        let part = measured(&request).await.map(|measured| ActionsPart { frame: request.frame.clone(), measured });
        return request.respond(part);
    }
    let asked = |name: &str| request.params().one(name).unwrap_or_default().to_owned();
    let begun = if asked("on").is_empty() { request.today().to_string() } else { asked("on") };
    let draft = ActionDraft {
        kpi: asked("kpi"),
        scope: asked("scope"),
        begun,
        title: asked("title"),
        ..ActionDraft::default()
    };
    request.respond(page(&request, draft, &asked("finding"), Vec::new()).await)
}

async fn page(
    request: &PageRequest,
    draft: ActionDraft,
    finding: &str,
    faults: Vec<String>,
) -> Result<ActionsPage, ServiceError> {
    let choices = service::dimensions::choices(&request.service).await?;
    let actions = service::action::actions(&request.service)?;
    let with_effects = request.params().one("measure").is_some() && faults.is_empty();
    let is_open = actions.is_empty() || !draft.kpi.is_empty() || !faults.is_empty();
    Ok(ActionsPage {
        plain: if with_effects {
            Vec::new()
        } else {
            actions.iter().map(|action| action_view(request, action, None, &choices)).collect()
        },
        measured: if with_effects { Some(measured(request).await?) } else { None },
        measure: request.frame.link("/action?measure=1"),
        faults,
        form: form_view(request, draft, finding).await?,
        is_open,
        frame: request.frame.clone(),
    })
}

async fn measured(request: &PageRequest) -> Result<Measured, ServiceError> {
    use EffectStatus::{Ahead, Better, CannotTell, Changed, NoNumber, Shared, TooEarly, TooLittle, Worse};
    let choices = service::dimensions::choices(&request.service).await?;
    let mut views = Vec::new();
    let mut shared: Vec<i64> = Vec::new();
    for action in service::action::actions(&request.service)? {
        let effect = service::action::effect_of(&request.service, &action, request.now).await?;
        // What several did together worked once; the others stand with what can't be told apart.
        let is_counted = effect.status == Shared && effect.partners().any(|(id, _)| shared.contains(&id));
        shared.extend(Some(action.id).filter(|_| effect.status == Shared));
        let status = if is_counted { CannotTell } else { effect.status };
        views.push((status, action_view(request, &action, Some(&effect), &choices)));
    }
    let mut taken = |wanted: &[EffectStatus]| -> Vec<ActionView> {
        let (group, rest): (Vec<_>, Vec<_>) = views.drain(..).partition(|(status, _)| wanted.contains(status));
        views = rest;
        group.into_iter().map(|(_, view)| view).collect()
    };
    let say = |key: &str| request.words().say(key);
    let worked = taken(&[Better, Shared]);
    let groups = vec![
        (say("action-group-measured"), taken(&[Worse, Changed])),
        (say("action-group-unclear"), taken(&[CannotTell, TooLittle, NoNumber])),
        (say("action-group-running"), taken(&[Ahead, TooEarly])),
    ];
    Ok(Measured { worked, groups: groups.into_iter().filter(|(_, group)| !group.is_empty()).collect() })
}

pub(crate) async fn record(request: PageRequest, form: Filled) -> Response {
    let draft = draft_of(&form);
    let finding = form.text("finding");
    let who = request.frame.signed_in.clone().unwrap_or_default();
    let checked = match service::action::known_action(&request.service, &draft).await {
        Ok(checked) => checked,
        Err(error) => return request.failed(&error),
    };
    let kept = match checked {
        Ok(terms) => {
            let finding = Some(finding.as_str()).filter(|key| !key.is_empty());
            service::action::record_action(&request.service, terms, finding, &who, Via::Browser, request.now).map(Ok)
        }
        Err(faults) => Ok(Err(faults)),
    };
    match kept {
        Ok(Ok(id)) => Redirect::to(&request.frame.link(format!("/action/{id}?saved=1"))).into_response(),
        Ok(Err(faults)) => {
            let said = faults.iter().map(|fault| request.words().draft_fault(fault)).collect();
            match page(&request, draft, &finding, said).await {
                Ok(page) => render(StatusCode::UNPROCESSABLE_ENTITY, &page),
                Err(error) => request.failed(&error),
            }
        }
        Err(error) => request.failed(&error),
    }
}
