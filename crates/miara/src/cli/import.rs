//! `miara import`.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value as Json;

use super::output::print_json;
use super::report::{result_json, say};
use super::setting::{Failure, Outcome, Setting};
use crate::locale::{Arg, Words};
use crate::service::import::{About, ChosenFile, Consent, ImportOptions, ImportReport, KEPT, file_fingerprint};
use crate::service::{self, Service};

#[derive(Debug, clap::Args)]
pub(super) struct ImportArgs {
    /// Files: CSV, XLSX, NDJSON or Parquet, also gzipped.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The dataset to fill; by default that of the mapping which knows the file.
    #[arg(long = "as", value_name = "DATASET")]
    pub(super) dataset: Option<String>,
    /// A mapping's name, or its YAML file; by default the one that knows the file.
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) mapping: Option<String>,
    /// Only say what would happen.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Change nothing when a single row is refused, or a total of the file is not met.
    #[arg(long)]
    pub(super) strict: bool,
    /// The account of the tool that the files are of; by default the one that they tell.
    #[arg(long, value_name = "NAME")]
    pub(super) data_source: Option<String>,
    /// Answer an open question of the files; may be repeated.
    #[arg(long = "answer", value_name = "KEY=ANSWER", value_parser = answer)]
    pub(super) answers: Vec<(String, String)>,
    /// Let go what the last import of the very same file has shown to be gone.
    #[arg(long)]
    pub(super) confirm: bool,
    /// The result as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

pub(super) async fn run(args: &ImportArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let options = ImportOptions {
        dataset: args.dataset.clone(),
        mapping: args.mapping.clone(),
        dry_run: args.dry_run,
        strict: args.strict,
        data_source: args.data_source.clone(),
        answers: args.answers.iter().cloned().collect(),
        ..ImportOptions::default()
    };
    let files = chosen(&service, args, &options)?;
    let bar = progress_bar();
    let reports =
        service::import::import_chosen(&service, &files, setting.now, &|file, done, all| show(&bar, file, done, all))
            .await;
    if let Some(bar) = bar.lock().ok().and_then(|mut bar| bar.take()) {
        bar.finish_and_clear();
    }
    let reports = reports?;
    settle_waiting(&service, &files, &reports, setting)?;
    if args.json {
        let mut results: Vec<Json> = reports.iter().map(|report| result_json(report, &service, words)).collect();
        print_json(&if results.len() == 1 { results.remove(0) } else { Json::Array(results) });
    } else {
        let open = service::import::open_questions(&service);
        reports.iter().for_each(|report| say(report, &open, args.dry_run, &service, words));
    }
    end(&reports, args, words)
}

/// The files with their mappings; what was shown of each may go where that was confirmed.
fn chosen(service: &Service, args: &ImportArgs, options: &ImportOptions) -> Result<Vec<ChosenFile>, Failure> {
    let chosen = args.files.iter().map(|path| {
        let mapping = service::import::choose_mapping(service, path, options)?;
        let mut options = options.clone();
        if args.confirm {
            let shown = service::import::shown_change(service, &file_fingerprint(path)?);
            options.consent = shown.map_or(Consent::None, Consent::To);
        }
        Ok(ChosenFile { path: path.clone(), mapping, options })
    });
    chosen.collect()
}

/// Keeps files that wait for answers, and forgets those that are in.
fn settle_waiting(
    service: &Service,
    files: &[ChosenFile],
    reports: &[ImportReport],
    setting: &Setting,
) -> Result<(), Failure> {
    for report in reports {
        let of_report = |file: &&ChosenFile| {
            file.path.file_name().is_some_and(|name| report.files.iter().any(|known| name.to_string_lossy() == *known))
        };
        let Some(file) = files.iter().find(of_report).filter(|file| !file.options.dry_run) else { continue };
        if report.questions.is_empty() {
            service::import::forget_waiting(service, &report.content)?;
        } else {
            service::import::let_wait(service, &file.path, report, &file.options, setting.now)?;
        }
    }
    Ok(())
}

/// What the command ends with: waiting files and files of which nothing came in are failures.
fn end(reports: &[ImportReport], args: &ImportArgs, words: &Words) -> Outcome {
    let waiting: usize = reports.iter().map(|report| report.questions.len()).sum();
    if waiting > 0 {
        let mut sentence = words.say_with("cli-waits", &[("n", Arg::from(waiting))]);
        if args.confirm {
            sentence = format!("{sentence}\n{}", words.say("cli-confirm-nothing"));
        }
        let how = match args.dry_run {
            true => words.say("cli-waits-dry"),
            false => words.say_with("cli-waits-how", &[("ways", Arg::from(ways(reports, words)))]),
        };
        return Err(Failure::Sentence(format!("{sentence}\n{how}")));
    }
    let empty =
        |report: &&ImportReport| report.inserted + report.updated + report.unchanged + report.gone + report.older == 0;
    match reports.iter().find(empty) {
        None => Ok(()),
        Some(report) => Err(Failure::Sentence(nothing_taken(report, words))),
    }
}

/// The options that answer what the files wait for.
fn ways(reports: &[ImportReport], words: &Words) -> String {
    let mut ways: Vec<String> = Vec::new();
    for question in reports.iter().flat_map(|report| &report.questions) {
        ways.extend(match question.about {
            About::DataSource { .. } => vec![words.say("cli-way-data-source")],
            About::Absent { .. } => vec!["`--confirm`".to_owned(), format!("`--answer absent={KEPT}`")],
            _ => vec![words.say_with("cli-way-answer", &[("key", Arg::from(question.key()))])],
        });
    }
    let mut seen = std::collections::HashSet::new();
    ways.retain(|way| seen.insert(way.clone()));
    ways.join(", ")
}

/// Why nothing of some files was taken in.
fn nothing_taken(report: &ImportReport, words: &Words) -> String {
    let files = Arg::from(report.files.join(", "));
    if report.read == 0 {
        return words.say_with("error-no-rows", &[("files", files)]);
    }
    words.say_with("error-all-refused", &[("files", files), ("rejected", Arg::from(words.whole(report.rejected)))])
}

/// A bar on a terminal, nothing in a pipe.
fn progress_bar() -> Mutex<Option<ProgressBar>> {
    let bar = std::io::stderr().is_terminal().then(|| {
        let style = ProgressStyle::with_template("{msg:32!} {bar:32} {bytes}/{total_bytes} {eta}");
        ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    });
    Mutex::new(bar)
}

fn show(bar: &Mutex<Option<ProgressBar>>, file: &str, done: u64, all: u64) {
    if let Ok(bar) = bar.lock()
        && let Some(bar) = bar.as_ref()
    {
        bar.set_length(all);
        bar.set_position(done);
        bar.set_message(file.to_owned());
    }
}

/// The key may hold equals signs itself; an answer never does.
fn answer(text: &str) -> Result<(String, String), String> {
    let (key, answer) =
        text.rsplit_once('=').ok_or_else(|| format!("`{text}` needs the form KEY=ANSWER, such as status/Won=won"))?;
    Ok((key.trim().to_owned(), answer.trim().to_owned()))
}
