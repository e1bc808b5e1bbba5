//! What was understood of a file, corrected by hand.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use miara_import::{Choice, Mapping, Reading, plain_mapping};

use super::form::Filled;
use super::frame::Frame;
use super::job::Ended;
use super::jobs::{looking, waiting};
use super::page::render;
use super::request::PageRequest;
use super::wording::capitalised;
use crate::service;
use crate::service::import::{ImportRequest, Understanding, Upload};

#[derive(Template)]
#[template(path = "correction.html")]
struct CorrectionPage {
    frame: Frame,
    back: String,
    here: String,
    name: String,
    fault: Option<String>,
    /// Mappings and datasets to read the file by: value, words, whether chosen.
    ways: Vec<(String, String, bool)>,
    columns: Vec<ColumnChoice>,
    /// The dataset's columns: name, words, whether a row needs it.
    targets: Vec<(String, String, bool)>,
    required: String,
    reading: ReadingForm,
}

/// One column of the file, with what may become of it.
struct ColumnChoice {
    name: String,
    samples: String,
    chosen: String,
    may_keep: bool,
}

/// How the file is to be read, as it is typed.
#[derive(Default)]
struct ReadingForm {
    sheet: String,
    encoding: String,
    delimiter: String,
    header_line: String,
    date_order: String,
    decimal: String,
}

impl ReadingForm {
    fn of(reading: &Reading) -> Self {
        let word = |json: Option<serde_json::Value>| {
            json.and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
        };
        ReadingForm {
            sheet: reading.sheet.clone().unwrap_or_default(),
            encoding: reading.encoding.clone().unwrap_or_default(),
            delimiter: reading
                .delimiter
                .map_or_else(String::new, |sign| if sign == '\t' { "tab".to_owned() } else { sign.to_string() }),
            header_line: reading.header_line.map_or_else(String::new, |line| line.to_string()),
            date_order: word(reading.date_order.and_then(|order| serde_json::to_value(order).ok())),
            decimal: word(reading.decimal.and_then(|sign| serde_json::to_value(sign).ok())),
        }
    }

    fn typed(form: &Filled) -> Reading {
        let said = |name: &str| Some(form.text(name)).filter(|text| !text.is_empty() && text.len() <= 200);
        let word = |name: &str| said(name).map(serde_json::Value::from);
        Reading {
            sheet: said("sheet"),
            encoding: said("encoding"),
            delimiter: said("delimiter").and_then(|text| if text == "tab" { Some('\t') } else { text.chars().next() }),
            header_line: said("header_line")
                .and_then(|line| line.parse().ok())
                .filter(|line| (1..=1000).contains(line)),
            date_order: word("date_order").and_then(|word| serde_json::from_value(word).ok()),
            decimal: word("decimal").and_then(|word| serde_json::from_value(word).ok()),
        }
    }
}

/// A file of an upload, with what is understood of it.
struct Looked {
    upload: Upload,
    index: usize,
    found: std::sync::Arc<Vec<Understanding>>,
}

impl Looked {
    fn known(&self) -> Option<&Understanding> {
        self.found.get(self.index)
    }
}

/// Finds the file of an address; otherwise the page of the upload says what is the matter.
async fn looked(request: &PageRequest, id: &str, index: usize) -> Result<Looked, Response> {
    let back = || Redirect::to(&request.frame.link(format!("/data/import/{id}"))).into_response();
    let upload = waiting(&request.service, id).filter(|upload| index < upload.files.len()).ok_or_else(back)?;
    match looking(&request.app, &request.service, &upload, request.now).ended() {
        Some(Ended::Looked(found)) => Ok(Looked { upload, index, found }),
        _ => Err(back()),
    }
}

pub(super) async fn correct(request: PageRequest, Path((id, index)): Path<(String, usize)>) -> Response {
    match looked(&request, &id, index).await {
        Ok(looked) => page(&request, &looked, None, StatusCode::OK),
        Err(response) => response,
    }
}

/// The mapping that the page works on.
fn base_of(request: &PageRequest, looked: &Looked) -> Option<Mapping> {
    let known = looked.known()?;
    known.mapping.clone().or_else(|| request.service.book.catalogue.datasets.values().next().map(plain_mapping))
}

fn page(request: &PageRequest, looked: &Looked, typed: Option<(&Filled, String)>, status: StatusCode) -> Response {
    let words = request.words();
    let (Some(known), Some(base)) = (looked.known(), base_of(request, looked)) else {
        return Redirect::to(&request.frame.link("/data/import")).into_response();
    };
    let catalogue = &request.service.book.catalogue;
    let file = &looked.upload.files[looked.index];
    let here = format!("/data/import/{}/file/{}", looked.upload.id, looked.index);
    let mut ways: Vec<(String, String, bool)> = Vec::new();
    for mapping in &request.service.book.mappings {
        let title =
            format!("{} ({})", mapping.title().get(request.lang()), words.dataset(catalogue, mapping.dataset()));
        ways.push((format!("mapping:{}", mapping.name()), title, mapping.name() == base.name()));
    }
    for (name, dataset) in &catalogue.datasets {
        let is_base = base.source().is_empty() && *name == base.name();
        ways.push((format!("dataset:{name}"), dataset.title.get(request.lang()).to_owned(), is_base));
    }
    let dataset = catalogue.datasets.get(base.dataset());
    let needed = |name: &String| {
        dataset
            .and_then(|dataset| dataset.columns.get(name))
            .is_some_and(|column| column.required && column.default.is_none())
    };
    let targets: Vec<(String, String, bool)> = dataset
        .into_iter()
        .flat_map(|dataset| dataset.shown_columns().map(|(name, _)| name))
        .filter(|name| *name != "row_id")
        .map(|name| (name.clone(), capitalised(&words.column(name)), needed(name)))
        .collect();
    let required: Vec<&str> =
        targets.iter().filter(|(_, _, needed)| *needed).map(|(_, title, _)| title.as_str()).collect();
    let page = CorrectionPage {
        frame: request.frame.clone(),
        back: request.frame.link(format!("/data/import/{}", looked.upload.id)),
        here: request.frame.link(&here),
        name: file.name.clone(),
        fault: typed.as_ref().map(|(_, fault)| fault.clone()).or_else(|| unclear(request, known)),
        ways,
        columns: columns(known, &base, typed.as_ref().map(|(form, _)| *form)),
        required: required.join(", "),
        targets,
        reading: match &typed {
            Some((form, _)) => ReadingForm::of(&ReadingForm::typed(form)),
            None => ReadingForm::of(&file.wish.reading),
        },
    };
    render(status, &page)
}

/// What is wrong with a file, where that is more than that nobody knows it yet.
fn unclear(request: &PageRequest, known: &Understanding) -> Option<String> {
    use crate::service::Refusal;
    use crate::service::ServiceError;
    match known.report.as_ref().err()? {
        ServiceError::Refused(Refusal::NotRecognised { .. }) => None,
        error => Some(error.text_within(request.lang(), &request.service.book.folder)),
    }
}

fn columns(known: &Understanding, base: &Mapping, typed: Option<&Filled>) -> Vec<ColumnChoice> {
    let samples = |name: &str| {
        let column = known.profile.iter().flat_map(|profile| &profile.columns).find(|column| column.name == name);
        column.map_or_else(String::new, |column| {
            column.samples.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" · ")
        })
    };
    let word = |choice: &Choice| match choice {
        Choice::Keep => "=".to_owned(),
        Choice::LeaveOut => "-".to_owned(),
        Choice::Column(column) => column.clone(),
    };
    let choice = |(at, (name, choice)): (usize, &(String, Choice))| ColumnChoice {
        name: name.clone(),
        samples: samples(name),
        chosen: typed.map_or_else(|| word(choice), |form| form.text(&format!("column-{at}"))),
        may_keep: *choice == Choice::Keep && !base.source().is_empty(),
    };
    known.choices.iter().enumerate().map(choice).collect()
}

/// Another mapping or dataset, another way of reading, or the columns as they were chosen.
pub(super) async fn save(request: PageRequest, Path((id, index)): Path<(String, usize)>, form: Filled) -> Response {
    let looked = match looked(&request, &id, index).await {
        Ok(looked) => looked,
        Err(response) => return response,
    };
    let step = form.text("step");
    let saved = match step.as_str() {
        "way" => choose_way(&request, &looked, &form.text("way")),
        "reading" => read_again(&request, &looked, ReadingForm::typed(&form)),
        _ => write_mapping(&request, &looked, &form),
    };
    let target = match saved {
        Ok(()) if step == "way" || step == "reading" => format!("/data/import/{id}/file/{index}"),
        Ok(()) => format!("/data/import/{id}"),
        Err(fault) => return page(&request, &looked, Some((&form, fault)), StatusCode::UNPROCESSABLE_ENTITY),
    };
    if step == "way" || step == "reading" {
        // The files are looked at anew; the page of the correction waits for it.
        if let Some(upload) = waiting(&request.service, &id) {
            let job = looking(&request.app, &request.service, &upload, request.now);
            job.end_within(std::time::Duration::from_secs(20)).await;
        }
    }
    Redirect::to(&request.frame.link(target)).into_response()
}

/// Keeps a wish for a file, so that all files are looked at anew.
fn keep_wish(request: &PageRequest, looked: &Looked, wish: ImportRequest) -> Result<(), String> {
    let mut upload = looked.upload.clone();
    upload.files[looked.index].wish = wish;
    service::import::keep_upload(&request.service, &upload)
        .map_err(|error| error.text_within(request.lang(), &request.service.book.folder))?;
    request.app.jobs.forget(&upload.id);
    Ok(())
}

fn choose_way(request: &PageRequest, looked: &Looked, way: &str) -> Result<(), String> {
    let known = |name: &str| request.service.book.mappings.iter().any(|mapping| mapping.name() == name);
    let datasets = &request.service.book.catalogue.datasets;
    let (mapping, dataset) = match way.split_once(':') {
        Some(("mapping", name)) if known(name) => (Some(name.to_owned()), None),
        Some(("dataset", name)) if datasets.contains_key(name) => (Some("plain".to_owned()), Some(name.to_owned())),
        _ => return Err(request.words().say("import-way-unknown")),
    };
    let reading = looked.upload.files[looked.index].wish.reading.clone();
    let wish = looked.upload.files[looked.index].wish.clone();
    keep_wish(request, looked, ImportRequest { mapping, dataset, reading, left_out: false, ..wish })
}

fn read_again(request: &PageRequest, looked: &Looked, reading: Reading) -> Result<(), String> {
    let wish = looked.upload.files[looked.index].wish.clone();
    let kept = wish.clone();
    let mapping = wish.mapping.or_else(|| looked.known()?.mapping.as_ref().map(|mapping| mapping.name().to_owned()));
    let plain = mapping
        .as_deref()
        .filter(|name| request.service.book.catalogue.datasets.contains_key(*name))
        .map(str::to_owned);
    let (mapping, dataset) = match plain {
        Some(dataset) => (Some("plain".to_owned()), Some(dataset)),
        None => (mapping, wish.dataset),
    };
    keep_wish(request, looked, ImportRequest { mapping, dataset, reading, left_out: false, ..kept })
}

fn write_mapping(request: &PageRequest, looked: &Looked, form: &Filled) -> Result<(), String> {
    let (Some(known), Some(base)) = (looked.known(), base_of(request, looked)) else {
        return Err(request.words().say("import-gone-body"));
    };
    let dataset = request.service.book.catalogue.datasets.get(base.dataset());
    let exists = |name: &str| dataset.is_some_and(|dataset| dataset.columns.contains_key(name));
    let chosen = known.choices.iter().enumerate().map(|(at, (name, _))| {
        let choice = match form.text(&format!("column-{at}")).as_str() {
            "=" => Choice::Keep,
            column if exists(column) => Choice::Column(column.to_owned()),
            _ => Choice::LeaveOut,
        };
        (name.clone(), choice)
    });
    let chosen: Vec<(String, Choice)> = chosen.collect();
    let file = &looked.upload.files[looked.index];
    let reading = ReadingForm::typed(form);
    let said = |error: crate::service::ServiceError| error.text_within(request.lang(), &request.service.book.folder);
    let name = service::import::correct(&request.service, &file.name, &base, &reading, &chosen).map_err(said)?;
    request.app.reopen().map_err(said)?;
    let written = file.wish.written;
    keep_wish(request, looked, ImportRequest { mapping: Some(name), written, ..ImportRequest::default() })
}

/// Leaves a file out of the import, or takes it in again.
pub(super) async fn leave(request: PageRequest, Path((id, index)): Path<(String, usize)>) -> Response {
    if let Some(mut upload) = waiting(&request.service, &id).filter(|upload| index < upload.files.len()) {
        let wish = &mut upload.files[index].wish;
        wish.left_out = !wish.left_out;
        if let Err(error) = service::import::keep_upload(&request.service, &upload) {
            return request.failed(&error);
        }
    }
    let page = request.frame.link(format!("/data/import/{id}"));
    Redirect::to(&format!("{page}#file-{index}")).into_response()
}
