//! Why a KPI changed: the way from one number to the other, the combination of values that carries it,
//! and the KPIs upstream.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use miara_insight::explain::{BaselineKind, DimensionAccount, KpiExplanation, NamedCause, NamedPart};
use miara_insight::parts::Composition;
use miara_model::kpi::Better;
use miara_model::{Kpi, Value};

use super::frame::Frame;
use super::picker::{Picker, name_of, rows_address};
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::{capitalised, figure};
use crate::locale::{Arg, Words};
use crate::service::dimensions::Choices;
use crate::service::{self, ServiceError};
use crate::view::chart::{Fall, FallKind, waterfall};
use crate::view::explain::EXPECTED;

#[derive(Template)]
#[template(path = "explain.html")]
struct WhyPage {
    frame: Frame,
    picker: Picker,
    title: String,
    kpi_href: String,
    why: WhyView,
}

/// The part that the KPI's page shows too.
#[derive(Template)]
#[template(path = "explain_part.html")]
struct WhyPart {
    frame: Frame,
    why: WhyView,
    more: Option<String>,
}

#[derive(Default)]
struct WhyView {
    lead: String,
    causes: Vec<CauseView>,
    offsets: Vec<CauseView>,
    none: Option<String>,
    accounts: Vec<AccountView>,
    identities: Vec<String>,
}

/// A combination of values in words.
struct CauseView {
    said: String,
    href: String,
}

struct AccountView {
    title: String,
    wide: String,
    narrow: String,
    simpson: Option<String>,
}

/// Steps of a way before the rest is one step.
const STEPS: usize = 6;
/// Dimensions whose way is drawn.
const DRAWN: usize = 4;

pub(super) async fn why(request: PageRequest, Path(name): Path<String>) -> Response {
    if request.params().one("part").is_some() {
        return request.respond(part(&request, &name).await);
    }
    request.respond(page(&request, &name).await)
}

async fn page(request: &PageRequest, name: &str) -> Result<WhyPage, ServiceError> {
    let kpi = service::ask::kpi(&request.service, name)?;
    let view_state = ViewState::of(request).await?;
    let mut picker = Picker::of(request, &view_state, &request.service.engine.splits_of(kpi).await?).await?;
    picker.hold_against_expected(request.words(), yardstick(request, &view_state) == BaselineKind::Expected);
    Ok(WhyPage {
        picker,
        title: kpi.title.get(request.lang()).to_owned(),
        kpi_href: request.frame.link_with(&format!("/kpi/{name}"), &view_state.params),
        why: view(request, kpi, &view_state, DRAWN).await?,
        frame: request.frame.clone(),
    })
}

async fn part(request: &PageRequest, name: &str) -> Result<WhyPart, ServiceError> {
    let kpi = service::ask::kpi(&request.service, name)?;
    let view_state = ViewState::of(request).await?;
    let why = view(request, kpi, &view_state, 1).await?;
    let more = request.frame.link_with(&format!("/kpi/{name}/explain"), &view_state.params);
    Ok(WhyPart { why, more: Some(more), frame: request.frame.clone() })
}

async fn view(request: &PageRequest, kpi: &Kpi, view_state: &ViewState, drawn: usize) -> Result<WhyView, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let yardstick = yardstick(request, view_state);
    let Some(explained) =
        service::explain::explain(service, kpi, &view_state.selection, yardstick, request.now).await?
    else {
        return Ok(WhyView { lead: words.nothing_to_explain(yardstick), ..WhyView::default() });
    };
    let choices = service::dimensions::choices(service).await?;
    // The split that is looked at comes first, so that the picture tells the same as the table beside it.
    let mut accounts: Vec<&DimensionAccount> = explained.accounts.iter().collect();
    if let Some(by) = &view_state.by {
        accounts.sort_by_key(|account| account.dimension != *by);
    }
    Ok(WhyView {
        lead: words.why_lead(&explained, &service.book.firm.currency),
        causes: explained
            .causes
            .iter()
            .map(|cause| cause_view(request, view_state, &explained, cause, &choices))
            .collect(),
        offsets: explained
            .offsets
            .iter()
            .map(|cause| cause_view(request, view_state, &explained, cause, &choices))
            .collect(),
        none: words.no_cause(&explained),
        accounts: accounts
            .into_iter()
            .take(drawn)
            .map(|account| account_view(request, view_state, &explained, account, &choices))
            .collect(),
        identities: explained
            .identities
            .iter()
            .map(|identity| words.identity(&service.book.catalogue, &explained, identity, &service.book.firm.currency))
            .collect(),
    })
}

/// What the number is held against: what was to be expected where that is asked for, or no other days are.
fn yardstick(request: &PageRequest, view_state: &ViewState) -> BaselineKind {
    let asked = request.params().one("versus") == Some(EXPECTED);
    if asked || view_state.selection.versus.is_none() { BaselineKind::Expected } else { BaselineKind::Counterpart }
}

fn number(request: &PageRequest, kpi: &Kpi, value: f64) -> String {
    figure(&Ok(Value::Float(value)), kpi, request).0.to_string()
}

/// What a step adds, with its sign; of a share in percentage points.
fn step(request: &PageRequest, kpi: &Kpi, value: f64) -> String {
    request.words().step(kpi, value, &request.service.book.firm.currency)
}

fn cause_view(
    request: &PageRequest,
    view_state: &ViewState,
    explained: &KpiExplanation,
    cause: &NamedCause,
    choices: &Choices,
) -> CauseView {
    let mut narrowed = view_state.selection.filters.clone();
    narrowed
        .extend(cause.place.iter().map(|(dimension, value)| (dimension.clone(), value.clone().unwrap_or_default())));
    CauseView {
        said: request.words().cause(explained, cause, choices, &request.service.book.firm.currency),
        href: rows_address(&request.frame, &explained.kpi.name, view_state.selection.period, &narrowed),
    }
}

fn account_view(
    request: &PageRequest,
    view_state: &ViewState,
    explained: &KpiExplanation,
    account: &DimensionAccount,
    choices: &Choices,
) -> AccountView {
    let words = request.words();
    let kpi = &explained.kpi;
    let name = |value: Option<&str>| name_of(words, choices, &account.dimension, value);
    let mut falls = vec![end(request, explained, capitalised(&words.baseline(explained)), explained.numbers.0)];
    let mut rest = explained.change();
    for part in account.parts.iter().take(STEPS) {
        for (effect, label) in steps_of(words, explained, part, &name(part.value.as_deref())) {
            rest -= effect;
            let narrowed = view_state.narrowed(&account.dimension, part.value.as_deref().unwrap_or_default());
            let href = request.frame.link_with(&format!("/kpi/{}", kpi.name), &narrowed);
            falls.push(fall(request, kpi, label, effect, Some(href)));
        }
    }
    if account.parts.len() > STEPS || rest.abs() > 1e-9 * (explained.numbers.0.abs() + explained.numbers.1.abs()) {
        falls.push(fall(request, kpi, words.say("explain-rest"), rest, None));
    }
    falls.push(end(request, explained, capitalised(&words.short_period(explained.period)), explained.numbers.1));
    let title = words.say_with("explain-by", &[("dimension", Arg::from(words.dimension(&account.dimension)))]);
    AccountView {
        wide: waterfall(&title, 760.0, &falls),
        narrow: waterfall(&title, 380.0, &falls),
        simpson: account.simpson.then(|| words.say("explain-simpson")),
        title,
    }
}

/// The steps of one part: of a sum one; of a ratio what its own rate did and what its weight did, each
/// where it is seen beside the other.
fn steps_of(words: &Words, explained: &KpiExplanation, part: &NamedPart, name: &str) -> Vec<(f64, String)> {
    if explained.composition == Some(Composition::Sum) {
        return vec![(part.rate, name.to_owned())];
    }
    let all = part.rate.abs() + part.mix.abs();
    let seen = |effect: f64| effect.abs() > 0.1 * all;
    match (seen(part.rate), seen(part.mix)) {
        (true, true) => vec![
            (part.rate, words.say_with("explain-rate", &[("name", Arg::from(name.to_owned()))])),
            (part.mix, words.say_with("explain-mix", &[("name", Arg::from(name.to_owned()))])),
        ],
        (false, true) => {
            vec![(part.rate + part.mix, words.say_with("explain-mix", &[("name", Arg::from(name.to_owned()))]))]
        }
        _ => vec![(part.rate + part.mix, words.say_with("explain-rate", &[("name", Arg::from(name.to_owned()))]))],
    }
}

fn end(request: &PageRequest, explained: &KpiExplanation, label: String, value: f64) -> Fall {
    Fall { label, figure: number(request, &explained.kpi, value), value, kind: FallKind::End, href: None }
}

fn fall(request: &PageRequest, kpi: &Kpi, label: String, value: f64, href: Option<String>) -> Fall {
    let kind = match kpi.better {
        Better::Within => FallKind::Even,
        Better::Higher if value > 0.0 => FallKind::Good,
        Better::Lower if value < 0.0 => FallKind::Good,
        _ if value == 0.0 => FallKind::Even,
        _ => FallKind::Bad,
    };
    Fall { label, figure: step(request, kpi, value), value, kind, href }
}
