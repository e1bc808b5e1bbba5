//! Which KPIs the firm follows.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use miara_model::{Diagnostic, Kpi, duplicates};

use crate::locale::{Arg, Words};
use crate::service::{self, ServiceError};
use crate::web::form::Filled;
use crate::web::frame::Frame;
use crate::web::request::PageRequest;
use crate::web::wording::FAMILIES;

#[derive(Template)]
#[template(path = "kpi_list.html")]
struct KpiListPage {
    frame: Frame,
    saved: bool,
    families: Vec<(String, Vec<Choice>)>,
    twins: Vec<String>,
    faults: Vec<String>,
}

struct Choice {
    name: String,
    title: String,
    meaning: String,
    unit: String,
    href: String,
    edit: Option<String>,
    needs: Option<String>,
    followed: bool,
}

pub(in crate::web) async fn list(request: PageRequest) -> Response {
    request.respond(list_page(&request).await)
}

async fn list_page(request: &PageRequest) -> Result<KpiListPage, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let followed: Vec<&str> = service.book.followed().map(|kpi| kpi.name.as_str()).collect();
    let mut families = Vec::new();
    for (family, key) in FAMILIES {
        let mut choices = Vec::new();
        for kpi in service.book.catalogue.kpis.values().filter(|kpi| kpi.family == family) {
            choices.push(choice(request, kpi, &followed).await?);
        }
        families.push((words.say(key), choices));
    }
    let twins = duplicates(&service.book.catalogue).into_iter().map(|(a, b)| {
        let title = |kpi: &Kpi| Arg::from(kpi.title.get(request.lang()).to_owned());
        words.say_with("kpi-twins", &[("a", title(a)), ("b", title(b))])
    });
    Ok(KpiListPage {
        frame: request.frame.clone(),
        saved: request.params().one("saved").is_some(),
        families,
        twins: twins.collect(),
        faults: service
            .book
            .faults
            .iter()
            .map(|fault| format!("{}: {}", fault.file, fault_words(words, fault)))
            .collect(),
    })
}

async fn choice(request: &PageRequest, kpi: &Kpi, followed: &[&str]) -> Result<Choice, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let filled = service::tables::filled(service).await?;
    let read = service.book.catalogue.datasets_of(kpi).into_iter().filter(|name| !filled.contains(*name));
    let lacking: Vec<String> = read.map(|name| words.dataset(&service.book.catalogue, name)).collect();
    let needs =
        (!lacking.is_empty()).then(|| words.say_with("page-needs", &[("datasets", Arg::from(lacking.join(", ")))]));
    Ok(Choice {
        name: kpi.name.clone(),
        title: kpi.title.get(request.lang()).to_owned(),
        meaning: kpi.meaning.get(request.lang()).to_owned(),
        unit: words.unit_name(&kpi.unit, &service.book.firm.currency),
        href: request.frame.link(format!("/kpi/{}", kpi.name)),
        edit: is_own(kpi).then(|| request.frame.link(format!("/kpi/{}/edit", kpi.name))),
        followed: followed.contains(&kpi.name.as_str()),
        needs,
    })
}

pub(super) fn is_own(kpi: &Kpi) -> bool {
    kpi.file.starts_with("kpis/")
}

/// What is wrong with a definition, in the reader's language.
pub(super) fn fault_words(words: &Words, fault: &Diagnostic) -> String {
    let key = format!("fault-{}", fault.code);
    let quoted = |text: &str| {
        let parts: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
        parts
            .iter()
            .map(|part| words.say_with("word-quoted", &[("text", Arg::from((*part).to_owned()))]))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if !words.has(&key) {
        return format!("{} {}", fault.message, fault.help);
    }
    let said = words.say_with(&key, &[("names", Arg::from(quoted(&fault.message)))]);
    let near = quoted(&fault.help);
    if near.is_empty() {
        said
    } else {
        format!("{said} {}", words.say_with("fault-near", &[("names", Arg::from(near))]))
    }
}

pub(in crate::web) async fn follow(request: PageRequest, form: Filled) -> Response {
    let all = &request.service.book.catalogue.kpis;
    let chosen: Vec<String> = form.0.all("kpi").filter(|name| all.contains_key(*name)).map(str::to_owned).collect();
    let followed = (chosen.len() < all.len()).then_some(chosen);
    match service::kpi::follow(&request.service, followed).and_then(|()| request.app.reopen()) {
        Ok(_) => Redirect::to(&request.frame.link("/kpi?saved=1")).into_response(),
        Err(error) => request.failed(&error),
    }
}
