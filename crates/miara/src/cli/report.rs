//! What came of an import, and what it waits for.

use miara_import::Understood;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::output::print;
use crate::locale::{Arg, Words};
use crate::service::Service;
use crate::service::import::{ImportReport, OpenQuestion, Waiting};
use crate::view::face::Face;

/// What came of an import, as JSON.
pub(super) fn result_json(report: &ImportReport, service: &Service, words: &Words) -> Json {
    let examples: Vec<Json> = report
        .examples
        .iter()
        .map(|refused| json!({"file": refused.file, "line": refused.line, "column": refused.column, "code": refused.reason.code(), "reason": words.reason(&refused.reason, Face::Terminal)}))
        .collect();
    json!({
        "dataset": report.dataset, "files": report.files, "read": report.read, "inserted": report.inserted,
        "updated": report.updated, "unchanged": report.unchanged, "rejected": report.rejected, "version": report.version,
        "mapping": report.mapping, "superseded": report.superseded, "skipped": report.skipped,
        "stray_quotes": report.stray_quotes, "totals": report.totals, "rounded": report.rounded,
        "understood": report.understood, "refused": examples,
        "data_source": report.data_source, "gone": report.gone, "older": report.older, "labels": report.labels,
        "control": report.control, "changes": words.import_changes(report, &service.book),
        "questions": report.questions.iter().map(|question| json_of(question, &report.dataset, service, words)).collect::<Vec<_>>(),
        "restated": report.restated, "moved": report.moved,
    })
}

/// Says what came of an import.
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
    words.moved(&report.moved).iter().for_each(|moved| print(&format!("  {moved}")));
    let holds = service.book.catalogue.datasets.get(&report.dataset).and_then(|dataset| dataset.holds.as_ref());
    if let Some((moved, holds)) = report.moved.first().zip(holds).filter(|_| dry_run) {
        let option = format!("--answer \"{}/{}=2026-01-31\"", holds.from, moved.key);
        print(&words.say_with("cli-moved-day", &[("option", Arg::from(option))]));
    }
    if report.superseded > 0 {
        print(&words.say_with("cli-import-superseded", &[("superseded", whole(report.superseded))]));
    }
    words.passed_over(report).iter().for_each(|said| print(said));
    if let Some(said) = words.stray_quotes(&report.stray_quotes) {
        print(&said);
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
            words.reason(&refused.reason, Face::Terminal)
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
        print(&said(&id, &file, question, &report.dataset, service, words));
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
    parts.extend(words.sheets(understood.format, understood.sheet.as_ref(), &understood.sheets));
    let word = |json: Option<Json>| json.and_then(|json| json.as_str().map(str::to_owned));
    let orders = understood.matched.iter().find_map(|matched| word(serde_json::to_value(matched.date_order).ok()));
    parts.extend(orders.map(|order| words.say_with("cli-date-order", &[("order", Arg::from(order))])));
    let signs = understood.matched.iter().find_map(|matched| word(serde_json::to_value(matched.decimal_sign).ok()));
    parts.extend(signs.map(|sign| words.say_with("cli-decimal-sign", &[("sign", Arg::from(sign))])));
    parts.extend(words.hours_unit(&understood.matched));
    let mut said = parts.join(", ");
    let days = words.months(&understood.matched).into_iter().chain(words.constant_days(&understood.matched));
    days.for_each(|days| said.push_str(&format!("\n  {days}")));
    understood.left.iter().for_each(|left| said.push_str(&format!("\n  {}", left.text(words.lang()))));
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

/// A question with its choices, as it is shown on a terminal.
pub(super) fn said(
    id: &str,
    file: &str,
    question: &OpenQuestion,
    dataset: &str,
    service: &Service,
    words: &Words,
) -> String {
    let of = service.book.catalogue.datasets.get(dataset);
    let args = [
        ("number", Arg::from(id.to_owned())),
        ("file", Arg::from(file.to_owned())),
        ("source", Arg::from(question.data_source.clone())),
        ("question", Arg::from(words.question(question, of, &service.book))),
    ];
    let choice = |choice: &String| {
        let word = words.answer_word(question, choice);
        if word == *choice { choice.clone() } else { format!("{choice} ({word})") }
    };
    let choices: Vec<String> = question.choices.iter().map(choice).collect();
    let choices = [("key", Arg::from(question.key())), ("choices", Arg::from(choices.join(" | ")))];
    format!("{}\n   {}", words.say_with("cli-question", &args), words.say_with("cli-choices", &choices))
}

/// A question as JSON.
pub(super) fn json_of(question: &OpenQuestion, dataset: &str, service: &Service, words: &Words) -> Json {
    let of = service.book.catalogue.datasets.get(dataset);
    let mut about = serde_json::to_value(&question.about).unwrap_or_default();
    if let Some(of) = of {
        in_units(&mut about, words.amount_scale(of));
    }
    json!({
        "key": question.key(), "data_source": question.data_source, "choices": question.choices,
        "question": words.question(question, of, &service.book), "about": about,
    })
}

/// Amounts as they are said, and not in the smallest unit in which they are kept.
fn in_units(json: &mut Json, scale: u32) {
    match json {
        Json::Object(object) => {
            for (name, value) in object.iter_mut() {
                match value {
                    Json::Object(amounts) if name == "amounts" => {
                        amounts.values_mut().for_each(|amount| *amount = in_unit(amount, scale));
                    }
                    other => in_units(other, scale),
                }
            }
        }
        Json::Array(all) => all.iter_mut().for_each(|one| in_units(one, scale)),
        _ => {}
    }
}

fn in_unit(amount: &Json, scale: u32) -> Json {
    let whole = amount.as_str().and_then(|text| text.parse::<i128>().ok());
    let number = whole.and_then(|whole| Decimal::try_from_i128_with_scale(whole, scale).ok());
    number.map_or(amount.clone(), |number| Json::from(number.normalize().to_string()))
}
