//! `miara import` and `miara mapping`.

use std::io::IsTerminal as _;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use miara_import::Understood;
use serde_json::{Value as Json, json};

use super::args::{Import, MappingArgs, MappingCommand};
use super::{Failure, Outcome, Setting, print, print_json};
use crate::locale::{Arg, Words};
use crate::service::{ImportOptions, ImportReport};

pub(super) async fn run(args: &Import, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let options = ImportOptions {
        dataset: args.dataset.clone(),
        mapping: args.mapping.clone(),
        dry_run: args.dry_run,
        strict: args.strict,
    };
    let bar = progress_bar();
    let reports =
        service.import(&args.files, &options, setting.now, &|file, done, all| show(&bar, file, done, all)).await;
    if let Some(bar) = bar.lock().ok().and_then(|mut bar| bar.take()) {
        bar.finish_and_clear();
    }
    let reports = reports?;
    if args.json {
        let mut results: Vec<Json> = reports.iter().map(|report| result_json(report, words)).collect();
        print_json(&if results.len() == 1 { results.remove(0) } else { Json::Array(results) });
    } else {
        reports.iter().for_each(|report| say(report, args.dry_run, words));
    }
    match reports.iter().find(|report| report.inserted + report.updated + report.unchanged == 0) {
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

fn result_json(report: &ImportReport, words: &Words) -> Json {
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
    })
}

fn say(report: &ImportReport, dry_run: bool, words: &Words) {
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
