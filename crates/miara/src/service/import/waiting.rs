//! Imports that wait for answers: their files are kept as an upload until a person has answered.

use std::path::Path;

use jiff::Timestamp;
use miara_engine::durable::{copy, make_folder};

use miara_insight::brief::WaitingImports;

use crate::service::import::incoming::{IncomingFile, Upload, UploadState};
use crate::service::import::questions::{About, Answer, FileAnswers, GONE, OpenQuestion};
use crate::service::import::report::{ImportOptions, ImportReport, Progress};
use crate::service::import::understand::{ImportRequest, Understanding};
use crate::service::import::{file, incoming, mapping, questions};
use crate::service::{Refusal, Service, ServiceError, data_source};

/// An open question with the file that waits for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The upload.
    pub upload: String,
    /// The number of the file in it.
    pub file: usize,
    /// The file's name.
    pub name: String,
    /// The question.
    pub question: OpenQuestion,
}

impl Waiting {
    /// What tells it from all other open questions, and stays the same while others are answered.
    #[must_use]
    pub fn id(&self) -> String {
        let text = format!("{}/{}/{}", self.upload, self.file, self.question.key());
        format!("{:06x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()) & 0xFF_FFFF)
    }
}

/// What waits for answers, if anything does.
#[must_use]
pub fn waiting_imports(service: &Service) -> Option<WaitingImports> {
    let open = open_questions(service);
    let upload = open.first()?.upload.clone();
    let mut files: Vec<String> = open.iter().map(|waiting| waiting.name.clone()).collect();
    files.dedup();
    Some(WaitingImports { questions: open.len(), files, upload })
}

/// The dataset of each file whose import waits for an answer.
#[must_use]
pub fn datasets_waiting(service: &Service) -> Vec<String> {
    let files = incoming::waiting_uploads(service).into_iter().flat_map(|upload| upload.files);
    files.filter(|file| !file.wish.left_out && !file.questions.is_empty()).map(|file| file.dataset).collect()
}

/// All open questions of imports that wait, those of the oldest file first.
#[must_use]
pub fn open_questions(service: &Service) -> Vec<Waiting> {
    let mut uploads = incoming::waiting_uploads(service);
    uploads.reverse();
    let of_upload = |upload: Upload| {
        let id = upload.id;
        let files = upload.files.into_iter().enumerate().filter(|(_, file)| !file.wish.left_out);
        files
            .flat_map(move |(index, file)| {
                let (id, name) = (id.clone(), file.name);
                file.questions.into_iter().map(move |question| Waiting {
                    upload: id.clone(),
                    file: index,
                    name: name.clone(),
                    question,
                })
            })
            .collect::<Vec<_>>()
    };
    uploads.into_iter().flat_map(of_upload).collect()
}

/// Keeps a copy of a file whose import waits, with what it waits for. A file of the same bytes that waits
/// already is replaced.
///
/// # Errors
/// Where the book can't be written.
pub fn let_wait(
    service: &Service,
    path: &Path,
    report: &ImportReport,
    options: &ImportOptions,
    now: Timestamp,
) -> Result<(), ServiceError> {
    forget_waiting(service, &report.content)?;
    let hex = crate::door::random_hex().map_err(|error| failed(path, std::io::Error::other(error.to_string())))?;
    let id = hex[..32].to_owned();
    let name = super::safe_name(&path.file_name().unwrap_or_default().to_string_lossy());
    let folder = incoming::incoming_folder(service).join(&id).join("0");
    let copied = make_folder(&folder).and_then(|()| copy(path, &folder.join(&name)));
    let size = copied.map_err(|error| failed(path, error))?;
    let written = std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let plain = service.book.catalogue.datasets.contains_key(&report.mapping);
    let wish = ImportRequest {
        mapping: Some(if plain {
            "plain".to_owned()
        } else {
            options.mapping.clone().unwrap_or(report.mapping.clone())
        }),
        dataset: Some(report.dataset.clone()),
        answers: said(options),
        strict: options.strict,
        written: written.and_then(|time| Timestamp::try_from(time).ok()),
        ..ImportRequest::default()
    };
    let file = IncomingFile {
        name,
        size,
        wish,
        questions: report.questions.clone(),
        tool: report.tool.clone(),
        dataset: report.dataset.clone(),
        content: report.content.clone(),
    };
    incoming::keep_upload(service, &Upload { id, at: now, files: vec![file], outcome: None })
}

/// Forgets files of the same bytes that wait for answers, since they are imported or wait anew.
///
/// # Errors
/// Where the book can't be written.
pub fn forget_waiting(service: &Service, content: &str) -> Result<(), ServiceError> {
    for upload in incoming::waiting_uploads(service) {
        if upload.files.iter().all(|file| file.content == content && !content.is_empty()) {
            incoming::drop_upload(service, &upload.id)?;
        }
    }
    Ok(())
}

/// What was shown to leave the book by a file that waits: the fingerprint of the change.
#[must_use]
pub fn shown_change(service: &Service, content: &str) -> Option<String> {
    let files = incoming::waiting_uploads(service).into_iter().flat_map(|upload| upload.files);
    let questions = files.filter(|file| file.content == content).flat_map(|file| file.questions);
    questions.into_iter().find_map(|question| match question.about {
        About::Absent { change } => Some(change.fingerprint),
        _ => None,
    })
}

/// Keeps what waiting files were found to leave open.
///
/// # Errors
/// Where the book can't be written.
pub fn keep_questions(service: &Service, upload: &Upload, found: &[Understanding]) -> Result<(), ServiceError> {
    let Some(UploadState::Waiting(mut upload)) = incoming::upload(service, &upload.id) else { return Ok(()) };
    let before = upload.clone();
    for (file, found) in upload.files.iter_mut().zip(found) {
        file.questions.clear();
        if let (Ok(report), false) = (&found.report, found.is_proposed) {
            file.questions.clone_from(&report.questions);
            file.tool.clone_from(&report.tool);
            file.dataset.clone_from(&report.dataset);
            file.content.clone_from(&report.content);
        }
    }
    if upload == before { Ok(()) } else { incoming::keep_upload(service, &upload) }
}

/// Answers an open question of a file: for all files of its data source where that makes sense, else for
/// the file alone.
///
/// # Errors
/// [`Refusal::NoSuchAnswer`] where the answer is none of the choices; where the book can't be written.
pub fn answer_question(service: &Service, waiting: &Waiting, answer: Answer<'_>) -> Result<(), ServiceError> {
    let question = &waiting.question;
    let mut is_taken = question.takes(answer);
    if let Answer::NewAccount(name) = answer {
        // A name that an account has is no new one's.
        is_taken &= !data_source::data_sources(service)?.has(name);
    }
    let answer = answer.text();
    if !is_taken {
        return Err(ServiceError::Refused(Refusal::NoSuchAnswer {
            question: question.key(),
            answer: answer.to_owned(),
            choices: question.choices.clone(),
        }));
    }
    let Some(UploadState::Waiting(mut upload)) = incoming::upload(service, &waiting.upload) else { return Ok(()) };
    let Some(file) = upload.files.get_mut(waiting.file) else { return Ok(()) };
    // How dates are read is said of the source, and above all of this file.
    if matches!(question.about, About::DateOrder { .. }) {
        file.wish.answers.insert(question.key(), answer.to_owned());
    }
    if !questions::remember(service, question, answer, &file.tool)? {
        match &question.about {
            About::Absent { change } if answer == GONE => file.wish.consent = Some(change.fingerprint.clone()),
            _ => drop(file.wish.answers.insert(question.key(), answer.to_owned())),
        }
    }
    file.questions.retain(|open| open.key() != question.key());
    incoming::keep_upload(service, &upload)
}

/// Says from which days what a waiting file changes of things holds.
///
/// # Errors
/// Where the upload can't be kept.
pub fn date_moves(
    service: &Service,
    (upload, file): (&str, usize),
    dated: Vec<(String, String)>,
) -> Result<(), ServiceError> {
    let Some(UploadState::Waiting(mut upload)) = incoming::upload(service, upload) else { return Ok(()) };
    let Some(file) = upload.files.get_mut(file).filter(|_| !dated.is_empty()) else { return Ok(()) };
    let holds = service.book.catalogue.datasets.get(&file.dataset).and_then(|dataset| dataset.holds.as_ref());
    let Some(from) = holds.map(|holds| &holds.from) else { return Ok(()) };
    file.wish.answers.extend(dated.into_iter().map(|(thing, day)| (format!("{from}/{thing}"), day)));
    incoming::keep_upload(service, &upload)
}

/// Imports the files of uploads that wait for nothing any more, where questions kept them waiting.
///
/// # Errors
/// As [`import::import`](crate::service::import::import).
pub async fn import_answered(
    service: &Service,
    uploads: &[String],
    now: Timestamp,
    progress: Progress<'_>,
) -> Result<Vec<ImportReport>, ServiceError> {
    let mut reports = Vec::new();
    for id in uploads {
        let Some(UploadState::Waiting(mut upload)) = incoming::upload(service, id) else { continue };
        if upload.files.iter().any(|file| !file.questions.is_empty() && !file.wish.left_out) {
            continue;
        }
        for index in 0..upload.files.len() {
            let Some(path) = upload.path(&incoming::incoming_folder(service), index) else { continue };
            let options = upload.files[index].wish.options();
            let mapping = mapping::choose_mapping(service, &path, &options)?;
            let report = file::import_file(service, &path, &mapping, &options, now, progress).await?;
            upload.files[index].questions.clone_from(&report.questions);
            reports.push(report);
        }
        if upload.files.iter().all(|file| file.questions.is_empty()) {
            incoming::drop_upload(service, id)?;
        } else {
            incoming::keep_upload(service, &upload)?;
        }
    }
    Ok(reports)
}

/// Copies the files of an upload that wait for answers into one of their own, so that the others can end.
///
/// # Errors
/// Where the book can't be written.
pub fn part_waiting(service: &Service, upload: &Upload) -> Result<Option<Upload>, ServiceError> {
    let waits = |file: &IncomingFile| !file.questions.is_empty() && !file.wish.left_out;
    if !upload.files.iter().any(waits) || upload.files.iter().all(waits) {
        return Ok(None);
    }
    let hex = crate::door::random_hex()
        .map_err(|error| failed(&incoming::incoming_folder(service), std::io::Error::other(error.to_string())))?;
    let mut parted = Upload { id: hex[..32].to_owned(), at: upload.at, files: Vec::new(), outcome: None };
    for (index, file) in upload.files.iter().enumerate().filter(|(_, file)| waits(file)) {
        let from = incoming::incoming_folder(service).join(&upload.id).join(index.to_string()).join(&file.name);
        let to = incoming::incoming_folder(service).join(&parted.id).join(parted.files.len().to_string());
        // A copy: until its own list is written, the file is of the upload that it came with.
        let copied = make_folder(&to).and_then(|()| copy(&from, &to.join(&file.name)));
        copied.map_err(|error| failed(&from, error))?;
        parted.files.push(file.clone());
    }
    incoming::keep_upload(service, &parted)?;
    Ok(Some(parted))
}

/// The answers of an import, with the data source that was said of it.
fn said(options: &ImportOptions) -> FileAnswers {
    let mut answers = options.answers.clone();
    let source = options.data_source.iter().map(|name| ("data-source".to_owned(), name.clone()));
    answers.extend(source.filter(|(key, _)| !options.answers.contains_key(key)));
    answers
}

fn failed(path: &Path, source: std::io::Error) -> ServiceError {
    ServiceError::Io { path: path.display().to_string(), source }
}
