//! What the pages of actions share.

use jiff::civil::Date;
use miara_insight::action::Effect;
use miara_model::action::Action;
use miara_model::{Answer, Scope};

use super::super::request::PageRequest;
use crate::locale::Arg;
use crate::service::action::{ActionDraft, MarkKind};
use crate::service::dimensions::Choices;
use crate::service::{self, ServiceError};
use crate::view::chart::Flag;

/// An action in a list.
pub(super) struct ActionView {
    pub(super) title: String,
    pub(super) href: String,
    pub(super) about: String,
    pub(super) since: String,
    pub(super) expected: String,
    pub(super) status: &'static str,
    pub(super) status_words: String,
    pub(super) lead: String,
}

/// Fields of the form, with what may be chosen.
pub(super) struct FormView {
    pub(super) draft: ActionDraft,
    pub(super) finding: String,
    pub(super) kpis: Vec<(String, String)>,
    pub(super) scopes: Vec<(String, String)>,
    pub(super) people: Vec<String>,
}

/// Something that people did or know, below a chart.
pub(crate) struct MarkView {
    pub(crate) day: String,
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) scope: String,
    pub(crate) href: Option<String>,
    pub(crate) remove: Option<String>,
}

pub(super) fn action_view(
    request: &PageRequest,
    action: &Action,
    effect: Option<&Effect>,
    choices: &Choices,
) -> ActionView {
    let (words, book, terms) = (request.words(), &request.service.book, &action.terms);
    let day = |key: &str, day: Date| words.say_with(key, &[("day", Arg::from(words.day(day)))]);
    let ended = terms.ended.map_or_else(String::new, |ended| format!(", {}", day("action-ended-on", ended)));
    let lead = effect
        .zip(book.catalogue.kpis.get(&terms.kpi))
        .and_then(|(effect, kpi)| words.effect(effect, kpi, terms, choices, book).into_iter().next());
    let owner = if terms.owner.is_empty() { String::new() } else { format!(" · {}", terms.owner) };
    ActionView {
        title: terms.title.clone(),
        href: request.frame.link(format!("/action/{}", action.id)),
        about: format!(
            "{} · {}{owner}",
            words.title(&book.catalogue, &terms.kpi),
            words.named_scope(&terms.scope, choices)
        ),
        since: format!("{}{ended}", day("action-since", terms.begun)),
        expected: terms.expected.clone(),
        status: effect.map_or("", |effect| effect.status.word()),
        status_words: effect.map_or_else(String::new, |effect| words.effect_status(effect.status)),
        lead: lead.unwrap_or_default(),
    }
}

pub(super) async fn form_view(
    request: &PageRequest,
    draft: ActionDraft,
    finding: &str,
) -> Result<FormView, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let choices = service::dimensions::choices(service).await?;
    let (lit, _) = service::tables::lit_kpis(service).await?;
    let mut kpis: Vec<(String, String)> =
        lit.iter().map(|kpi| (kpi.name.clone(), kpi.title.get(request.lang()).to_owned())).collect();
    if !draft.kpi.is_empty() && !kpis.iter().any(|(name, _)| *name == draft.kpi) {
        kpis.push((draft.kpi.clone(), words.title(&service.book.catalogue, &draft.kpi)));
    }
    kpis.sort_by(|a, b| words.order(&a.1, &b.1));
    let scope = |dimension: &str, value: &str| {
        let name = format!("{}: {}", words.dimension(dimension), choices.name(dimension, value));
        (Scope::of(dimension, value).to_string(), name)
    };
    let mut scopes: Vec<(String, String)> = choices
        .dimensions
        .iter()
        .flat_map(|choice| choice.values.iter().map(|value| scope(&choice.dimension, value)))
        .collect();
    scopes.sort_by(|a, b| words.order(&a.1, &b.1));
    if !draft.scope.is_empty() && !scopes.iter().any(|(value, _)| *value == draft.scope) {
        let name = draft
            .scope
            .parse::<Scope>()
            .map_or_else(|()| draft.scope.clone(), |scope| words.named_scope(&scope, &choices));
        scopes.push((draft.scope.clone(), name));
    }
    let owners = choices.dimensions.iter().find(|choice| choice.dimension == "owner");
    let people = owners
        .map(|choice| choice.values.iter().map(|value| choices.name("owner", value).to_owned()).collect())
        .unwrap_or_default();
    Ok(FormView { draft, finding: finding.to_owned(), kpis, scopes, people })
}

/// What people did and know in the days of a chart: flags on it, and the same in words.
pub(crate) async fn mark_views(
    request: &PageRequest,
    kpi: &str,
    scope: &Scope,
    series: &Answer,
) -> Result<(Vec<Flag>, Vec<MarkView>), ServiceError> {
    let (words, choices) = (request.words(), service::dimensions::choices(&request.service).await?);
    let back = request.frame.link_with(&request.frame.path, &request.frame.params.without("noted"));
    let (mut flags, mut views) = (Vec::new(), Vec::new());
    for mark in service::action::chart_marks(&request.service, kpi, scope)? {
        let days =
            miara_model::Period { from: mark.on, to: mark.until.unwrap_or(mark.on).tomorrow().unwrap_or(mark.on) };
        let shown = |row: &miara_model::AnswerRow| row.period.from < days.to && days.from < row.period.to;
        let Some(place) = series.rows.iter().position(shown) else { continue };
        let day = words.period(days);
        flags.push(Flag { place, said: format!("{day}: {}", mark.text) });
        let (kind, href, remove) = match mark.kind {
            MarkKind::Action(id) => ("marks-action", Some(request.frame.link(format!("/action/{id}"))), None),
            MarkKind::Annotation(id) => {
                let params = super::super::params::Params(vec![("back".to_owned(), back.clone())]);
                ("marks-annotation", None, Some(request.frame.link_with(&format!("/annotation/{id}/remove"), &params)))
            }
        };
        views.push(MarkView {
            day,
            kind: words.say(kind),
            text: mark.text,
            scope: words.named_scope(&mark.scope, &choices),
            href,
            remove,
        });
    }
    flags.sort_by_key(|flag| flag.place);
    Ok((flags, views))
}
