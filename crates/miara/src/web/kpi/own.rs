//! The forms of a firm's own KPIs.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_model::kpi::{Better, Family};
use miara_model::{ColumnKind, Dataset};

use super::list::{fault_words, is_own};
use crate::locale::{Arg, Words};
use crate::service::kpi::{CheckedDraft, Condition, Draft, DraftBody, How};
use crate::service::{self, ServiceError};
use crate::web::form::Filled;
use crate::web::frame::Frame;
use crate::web::page::render;
use crate::web::request::PageRequest;
use crate::web::wording::{capitalised, figure};

#[derive(Template)]
#[template(path = "kpi_kind.html")]
struct KindPage {
    frame: Frame,
    datasets: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "kpi_form.html")]
struct FormPage {
    frame: Frame,
    heading: String,
    name: Option<String>,
    title: String,
    meaning: String,
    owner: String,
    family: Vec<(&'static str, String, bool)>,
    better: Vec<(&'static str, String, bool)>,
    split: Vec<(String, String, bool)>,
    formula: Option<FormulaFields>,
    rows: Option<RowsFields>,
    check: Option<CheckView>,
}

struct FormulaFields {
    text: String,
    known: Vec<String>,
}

struct RowsFields {
    dataset: String,
    dataset_title: String,
    how: Vec<(&'static str, String, bool)>,
    columns: Vec<(String, String, bool)>,
    at: Vec<(String, String, bool)>,
    conditions: Vec<ConditionFields>,
}

struct ConditionFields {
    columns: Vec<(String, String, bool)>,
    signs: Vec<(&'static str, String, bool)>,
    value: String,
}

#[derive(Template)]
#[template(path = "kpi_check.html")]
struct CheckView {
    frame: Frame,
    faults: Vec<(String, String)>,
    unit: Option<String>,
    twins: Vec<String>,
    preview: Vec<(String, String)>,
    preview_error: Option<String>,
}

/// The page on which a new KPI's kind is chosen, or filled in.
pub(in crate::web) async fn new(request: PageRequest) -> Response {
    match request.params().one("of").map(str::to_owned) {
        None => request.respond(kind_page(&request).await),
        Some(of) => match empty_draft(&request, &of) {
            Some(draft) => form_of(&request, StatusCode::OK, &draft, None).await,
            None => request.not_found(),
        },
    }
}

async fn kind_page(request: &PageRequest) -> Result<KindPage, ServiceError> {
    let mut datasets = Vec::new();
    for dataset in request.service.book.catalogue.datasets.values().filter(|dataset| dataset.at.is_some()) {
        let there = service::tables::filled(&request.service).await?.contains(&dataset.name);
        let href = request.frame.link(format!("/kpi/-/new?of={}", dataset.name));
        datasets.push((href, dataset.title.get(request.lang()).to_owned(), there));
    }
    Ok(KindPage { frame: request.frame.clone(), datasets })
}

fn empty_draft(request: &PageRequest, of: &str) -> Option<Draft> {
    let body = if of == "formula" {
        DraftBody::Formula(String::new())
    } else {
        let dataset = request.service.book.catalogue.datasets.get(of)?;
        let (dataset, column, at) = (dataset.name.clone(), String::new(), String::new());
        DraftBody::Rows { dataset, how: How::Count, column, at, conditions: vec![] }
    };
    let (title, meaning, owner, split) = Default::default();
    Some(Draft { name: None, title, meaning, owner, family: Family::Sales, better: Better::Higher, split, body })
}

/// The form of an own KPI.
pub(in crate::web) async fn edit(request: PageRequest, Path(name): Path<String>) -> Response {
    let draft = match service::ask::kpi(&request.service, &name) {
        Ok(kpi) if is_own(kpi) => {
            service::kpi::draft_of(&request.service, kpi, request.lang()).ok_or_else(|| kpi.file.clone())
        }
        Ok(kpi) => Err(kpi.file.clone()),
        Err(error) => return request.failed(&error),
    };
    match draft {
        Ok(draft) => form_of(&request, StatusCode::OK, &draft, None).await,
        Err(file) => {
            let body = request.words().say_with("kpi-not-editable", &[("file", Arg::from(file))]);
            request.message(StatusCode::OK, request.words().say("kpi-edit"), body)
        }
    }
}

/// What a form says; unknown choices fall back to the first.
fn draft_of(request: &PageRequest, form: &Filled) -> Draft {
    let short = |name: &str| form.text(name).chars().take(1000).collect::<String>();
    let own = |name: &String| request.service.book.catalogue.kpis.get(name).is_some_and(is_own);
    let dataset = short("dataset");
    let body = if dataset.is_empty() {
        DraftBody::Formula(short("formula"))
    } else {
        let condition = |index: usize| Condition {
            column: plain(&short(&format!("column{index}"))),
            sign: SIGNS
                .into_iter()
                .map(|(sign, _)| sign)
                .find(|sign| *sign == short(&format!("sign{index}")))
                .unwrap_or("=")
                .to_owned(),
            value: short(&format!("value{index}")),
        };
        DraftBody::Rows {
            how: HOWS.into_iter().find(|(name, _, _)| *name == short("how")).map_or(How::Count, |(_, how, _)| how),
            column: plain(&short("column")),
            at: plain(&short("at")),
            conditions: (0..CONDITIONS).map(condition).filter(|condition| !condition.column.is_empty()).collect(),
            dataset,
        }
    };
    Draft {
        name: Some(short("name")).filter(own),
        title: short("title"),
        meaning: short("meaning"),
        owner: short("owner"),
        family: if short("family") == "marketing" { Family::Marketing } else { Family::Sales },
        better: match short("better").as_str() {
            "lower" => Better::Lower,
            "within" => Better::Within,
            _ => Better::Higher,
        },
        split: plain(&short("split")),
        body,
    }
}

/// A name as it may stand in SQL.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// Conditions of a form.
const CONDITIONS: usize = 3;

const SIGNS: [(&str, &str); 8] = [
    ("=", "sign-is"),
    ("<>", "sign-is-not"),
    (">", "sign-more"),
    (">=", "sign-at-least"),
    ("<", "sign-less"),
    ("<=", "sign-at-most"),
    ("filled", "sign-filled"),
    ("empty", "sign-empty"),
];

const HOWS: [(&str, How, &str); 5] = [
    ("count", How::Count, "how-count"),
    ("sum", How::Sum, "how-sum"),
    ("mean", How::Mean, "how-mean"),
    ("median", How::Median, "how-median"),
    ("distinct", How::Distinct, "how-distinct"),
];

/// Looks at what is filled in: a part of the page for the script, else the page.
pub(in crate::web) async fn check(request: PageRequest, form: Filled) -> Response {
    let draft = draft_of(&request, &form);
    match service::kpi::check_draft(&request.service, &draft, request.now).await {
        Err(error) => request.failed(&error),
        Ok(checked) => {
            let view = check_view(&request, &checked);
            if form.text("part") == "1" {
                render(StatusCode::OK, &view)
            } else {
                form_of(&request, StatusCode::OK, &draft, Some(view)).await
            }
        }
    }
}

/// Keeps a sound KPI; an unsound one is shown with what is wrong.
pub(in crate::web) async fn save(request: PageRequest, form: Filled) -> Response {
    let draft = draft_of(&request, &form);
    let checked = match service::kpi::check_draft(&request.service, &draft, request.now).await {
        Ok(checked) => checked,
        Err(error) => return request.failed(&error),
    };
    if checked.kpi.is_none() {
        let view = check_view(&request, &checked);
        return form_of(&request, StatusCode::UNPROCESSABLE_ENTITY, &draft, Some(view)).await;
    }
    match service::kpi::keep_kpi(&request.service, &draft, &checked).and_then(|()| request.app.reopen()) {
        Ok(_) => Redirect::to(&request.frame.link(format!("/kpi/{}", checked.name))).into_response(),
        Err(error) => request.failed(&error),
    }
}

/// Removes an own KPI.
pub(in crate::web) async fn remove(request: PageRequest, Path(name): Path<String>) -> Response {
    let kpi = match service::ask::kpi(&request.service, &name) {
        Ok(kpi) if is_own(kpi) => kpi,
        Ok(_) => return request.not_found(),
        Err(error) => return request.failed(&error),
    };
    match service::kpi::remove_kpi(&request.service, kpi).and_then(|()| request.app.reopen()) {
        Ok(_) => Redirect::to(&request.frame.link("/kpi?saved=1")).into_response(),
        Err(error) => request.failed(&error),
    }
}

fn check_view(request: &PageRequest, checked: &CheckedDraft) -> CheckView {
    let (words, book) = (request.words(), &request.service.book);
    let mut view = CheckView {
        frame: request.frame.clone(),
        faults: checked
            .faults
            .iter()
            .map(|(field, fault)| (words.say(&format!("field-{field}")), fault_words(words, fault)))
            .collect(),
        unit: checked.kpi.as_ref().map(|kpi| words.unit_name(&kpi.unit, &book.firm.currency)),
        twins: checked.twins.iter().map(|kpi| kpi.title.get(request.lang()).to_owned()).collect(),
        preview: vec![],
        preview_error: None,
    };
    match (&checked.kpi, &checked.preview) {
        (Some(kpi), Some(Ok(answer))) => {
            let number = |row: &miara_model::AnswerRow| figure(&row.cells[0], kpi, request).0.to_string();
            view.preview = answer.rows.iter().rev().map(|row| (words.month(row.period.from), number(row))).collect();
        }
        (_, Some(Err(error))) => view.preview_error = Some(words.engine_error(error)),
        _ => {}
    }
    view
}

async fn form_of(request: &PageRequest, status: StatusCode, draft: &Draft, check: Option<CheckView>) -> Response {
    match form_page(request, draft, check).await {
        Ok(page) => render(status, &page),
        Err(error) => request.failed(&error),
    }
}

async fn form_page(request: &PageRequest, draft: &Draft, check: Option<CheckView>) -> Result<FormPage, ServiceError> {
    let (words, catalogue) = (request.words(), &request.service.book.catalogue);
    let families = [("sales", Family::Sales, "family-sales"), ("marketing", Family::Marketing, "family-marketing")];
    let better = [
        ("higher", Better::Higher, "better-higher"),
        ("lower", Better::Lower, "better-lower"),
        ("within", Better::Within, "better-within"),
    ];
    let choices = service::dimensions::choices(&request.service).await?;
    let named = |name: &String| (name.clone(), words.dimension(name), *name == draft.split);
    let mut split: Vec<_> = choices.dimensions.iter().map(|choice| named(&choice.dimension)).collect();
    split.sort_by(|a, b| words.order(&a.1, &b.1));
    let (mut formula, mut rows) = (None, None);
    match &draft.body {
        DraftBody::Formula(text) => {
            let known = catalogue.kpis.values().map(|kpi| kpi.title.get(request.lang()).to_owned()).collect();
            formula = Some(FormulaFields { text: text.clone(), known });
        }
        DraftBody::Rows { dataset, how, column, at, conditions } => {
            if let Some(dataset) = catalogue.datasets.get(dataset) {
                let shown = request.service.engine.shown_columns(dataset).await?;
                rows = Some(rows_fields((words, request), dataset, &shown, (*how, column, at), conditions));
            }
        }
    }
    Ok(FormPage {
        heading: words.say(if draft.name.is_some() { "kpi-edit" } else { "kpi-new" }),
        frame: request.frame.clone(),
        name: draft.name.clone(),
        title: draft.title.clone(),
        meaning: draft.meaning.clone(),
        owner: draft.owner.clone(),
        family: families.map(|(name, family, key)| (name, words.say(key), draft.family == family)).to_vec(),
        better: better.map(|(name, better, key)| (name, words.say(key), draft.better == better)).to_vec(),
        split,
        formula,
        rows,
        check,
    })
}

fn rows_fields(
    (words, request): (&Words, &PageRequest),
    dataset: &Dataset,
    shown: &[String],
    (how, column, at): (How, &str, &str),
    conditions: &[Condition],
) -> RowsFields {
    let moments = |kind: ColumnKind| matches!(kind, ColumnKind::Time | ColumnKind::Date);
    let named = |chosen: &str, wanted: &dyn Fn(ColumnKind) -> bool| {
        let columns = shown.iter().filter(|name| dataset.column_kind(name).is_some_and(wanted));
        columns.map(|name| (name.clone(), words.column(name), name == chosen)).collect::<Vec<_>>()
    };
    let condition = |index: usize| {
        let given = conditions.get(index);
        let of = |part: fn(&Condition) -> &String| given.map_or("", |given| part(given).as_str());
        ConditionFields {
            columns: named(of(|given| &given.column), &|_| true),
            signs: SIGNS.map(|(sign, key)| (sign, words.say(key), of(|given| &given.sign) == sign)).to_vec(),
            value: of(|given| &given.value).to_owned(),
        }
    };
    let usual = dataset.at.as_deref().unwrap_or_default();
    RowsFields {
        dataset: dataset.name.clone(),
        dataset_title: capitalised(dataset.title.get(request.lang())),
        how: HOWS.map(|(name, each, key)| (name, words.say(key), each == how)).to_vec(),
        columns: named(column, &|kind| !moments(kind)),
        at: named(if at.is_empty() { usual } else { at }, &moments),
        conditions: (0..CONDITIONS).map(condition).collect(),
    }
}
