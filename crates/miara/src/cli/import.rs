//! `miara import` and `miara mapping`.

use std::io::IsTerminal as _;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use miara_import::Understood;
use serde_json::{Value as Json, json};

use super::args::{Import, MappingArgs, MappingCommand};
use super::{Failure, Outcome, Setting, print, print_json};
use crate::locale::{Arg, Words};
use crate::service::{ChosenFile, Consent, ImportOptions, ImportReport, Service, Waiting, file_fingerprint};

pub(super) async fn run(args: &Import, setting: &Setting) -> Outcome {
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
    let reports = service.import_chosen(&files, setting.now, &|file, done, all| show(&bar, file, done, all)).await;
    if let Some(bar) = bar.lock().ok().and_then(|mut bar| bar.take()) {
        bar.finish_and_clear();
    }
    let reports = reports?;
    settle_waiting(&service, &files, &reports, setting)?;
    if args.json {
        let mut results: Vec<Json> = reports.iter().map(|report| result_json(report, &service, words)).collect();
        print_json(&if results.len() == 1 { results.remove(0) } else { Json::Array(results) });
    } else {
        let open = service.open_questions();
        reports.iter().for_each(|report| say(report, &open, args.dry_run, &service, words));
    }
    end(&reports, args, words)
}

/// The files with their mappings; what was shown of each may go where that was confirmed.
fn chosen(service: &Service, args: &Import, options: &ImportOptions) -> Result<Vec<ChosenFile>, Failure> {
    let chosen = args.files.iter().map(|path| {
        let mapping = service.choose_mapping(path, options)?;
        let mut options = options.clone();
        if args.confirm {
            let shown = service.shown_change(&file_fingerprint(path)?);
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
            service.forget_waiting(&report.content)?;
        } else {
            service.let_wait(&file.path, report, &file.options, setting.now)?;
        }
    }
    Ok(())
}

/// What the command ends with: waiting files and files of which nothing came in are failures.
fn end(reports: &[ImportReport], args: &Import, words: &Words) -> Outcome {
    let waiting: usize = reports.iter().map(|report| report.questions.len()).sum();
    if waiting > 0 {
        let mut sentence = words.say_with("cli-waits", &[("n", Arg::from(waiting))]);
        if args.confirm {
            sentence = format!("{sentence}\n{}", words.say("cli-confirm-nothing"));
        }
        let how = if args.dry_run { "cli-waits-dry" } else { "cli-waits-how" };
        return Err(Failure::Sentence(format!("{sentence}\n{}", words.say(how))));
    }
    let empty =
        |report: &&ImportReport| report.inserted + report.updated + report.unchanged + report.gone + report.older == 0;
    match reports.iter().find(empty) {
        None => Ok(()),
        Some(report) => Err(Failure::Sentence(nothing_taken(report, words))),
    }
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

pub(super) fn result_json(report: &ImportReport, service: &Service, words: &Words) -> Json {
    let examples: Vec<Json> = report
        .examples
        .iter()
        .map(|refused| json!({"file": refused.file, "line": refused.line, "column": refused.column, "code": refused.reason.code(), "reason": refused.reason.text(words.lang())}))
        .collect();
    json!({
        "dataset": report.dataset, "files": report.files, "read": report.read, "inserted": report.inserted,
        "updated": report.updated, "unchanged": report.unchanged, "rejected": report.rejected, "version": report.version,
        "mapping": report.mapping, "superseded": report.superseded, "skipped": report.skipped, "rounded": report.rounded,
        "understood": report.understood, "refused": examples,
        "data_source": report.data_source, "gone": report.gone, "older": report.older, "labels": report.labels,
        "control": report.control, "changes": words.import_changes(report, &service.book),
        "questions": report.questions.iter().map(|question| super::questions::json_of(question, &report.dataset, service, words)).collect::<Vec<_>>(),
        "restated": report.restated,
    })
}

pub(super) fn say(report: &ImportReport, open: &[Waiting], dry_run: bool, service: &Service, words: &Words) {
    report.understood.iter().for_each(|understood| print(&understood_words(understood, words)));
    let whole = |count: u64| Arg::from(words.whole(count));
    let args = [
        ("dataset", Arg::from(report.dataset.clone())),
        ("read", whole(report.read)),
        ("inserted", whole(report.inserted)),
        ("updated", whole(report.updated)),
        ("unchanged", whole(report.unchanged)),
        ("rejected", whole(report.rejected)),
    ];
    print(&words.say_with("cli-import-line", &args));
    if let Some(source) = &report.data_source {
        print(&words.say_with("data-source-of", &[("name", Arg::from(source.clone()))]));
    }
    words.labels(report).iter().for_each(|label| print(&format!("  {label}")));
    words.import_changes(report, &service.book).iter().for_each(|change| print(change));
    if report.superseded > 0 {
        print(&words.say_with("cli-import-superseded", &[("superseded", whole(report.superseded))]));
    }
    if report.skipped > 0 {
        print(&words.say_with("cli-import-skipped", &[("skipped", whole(report.skipped))]));
    }
    if report.rounded > 0 {
        print(&words.say_with("cli-import-rounded", &[("rounded", whole(report.rounded))]));
    }
    for refused in &report.examples {
        print(&format!(
            "  {}:{} {} {}",
            refused.file,
            refused.line,
            refused.column.as_deref().unwrap_or(""),
            refused.reason.text(words.lang())
        ));
    }
    if !report.restated.is_empty() {
        print(&words.say("change-restated-head"));
        report.restated.iter().for_each(|figure| print(&format!("  {}", words.restated(figure, &service.book))));
    }
    for question in &report.questions {
        let file = report.files.join(", ");
        let waits = |waiting: &&Waiting| waiting.question == *question && report.files.contains(&waiting.name);
        // What was only tried waits for nothing.
        let id = open.iter().find(waits).map_or_else(|| "?".to_owned(), Waiting::id);
        print(&super::questions::said(&id, &file, question, &report.dataset, service, words));
    }
    if !report.questions.is_empty() {
        return;
    }
    if dry_run {
        print(&words.say("cli-import-dry"));
    } else if report.rejected > 0 {
        print(&words.say("cli-import-quarantine"));
    }
}

/// What was understood of a file, so that a wrong guess is seen before it does harm.
fn understood_words(understood: &Understood, words: &Words) -> String {
    let arg = |text: &str| Arg::from(text.to_owned());
    let format = serde_json::to_value(understood.format).ok().and_then(|format| format.as_str().map(str::to_owned));
    let head = [
        ("file", arg(&understood.file)),
        ("format", arg(format.as_deref().unwrap_or(""))),
        ("mapping", arg(&understood.mapping)),
        ("line", Arg::from(understood.header_line)),
    ];
    let mut parts = vec![
        words.say_with("cli-understood", &head),
        words.say_with("cli-encoding", &[("encoding", arg(&understood.encoding))]),
    ];
    let delimiter =
        understood.delimiter.map(|delimiter| if delimiter == '\t' { "TAB".to_owned() } else { delimiter.to_string() });
    parts.extend(delimiter.map(|delimiter| words.say_with("cli-delimiter", &[("delimiter", Arg::from(delimiter))])));
    parts.extend(understood.sheet.as_deref().map(|sheet| words.say_with("cli-sheet", &[("sheet", arg(sheet))])));
    let word = |json: Option<Json>| json.and_then(|json| json.as_str().map(str::to_owned));
    let orders = understood.matched.iter().find_map(|matched| word(serde_json::to_value(matched.date_order).ok()));
    parts.extend(orders.map(|order| words.say_with("cli-date-order", &[("order", Arg::from(order))])));
    let signs = understood.matched.iter().find_map(|matched| word(serde_json::to_value(matched.decimal_sign).ok()));
    parts.extend(signs.map(|sign| words.say_with("cli-decimal-sign", &[("sign", Arg::from(sign))])));
    let mut said = parts.join(", ");
    if !understood.unrecognised.is_empty() {
        said.push_str(&format!(
            "\n  {}",
            words.say_with("cli-unrecognised", &[("columns", Arg::from(understood.unrecognised.join(", ")))])
        ));
    }
    if !understood.unmatched.is_empty() {
        said.push_str(&format!(
            "\n  {}",
            words.say_with("cli-unmatched", &[("columns", Arg::from(understood.unmatched.join(", ")))])
        ));
    }
    said
}

/// `miara mapping list`.
pub(super) fn mappings(args: &MappingArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let lang = setting.words(&service).lang();
    match args.command {
        MappingCommand::List => {
            for mapping in &service.book.mappings {
                print(&format!("{:<24} → {:<14} {}", mapping.name(), mapping.dataset(), mapping.title().get(lang)));
            }
        }
    }
    Ok(())
}
