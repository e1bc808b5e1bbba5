//! Results for people: the lists of the JSON result as tables.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive as _;
use serde_json::Value as Json;

use crate::locale::{Arg, Words};
use crate::view::table::{align_right, table};

use super::super::output::{print, print_json};

/// Whether the result is wanted as JSON.
#[derive(Debug, clap::Args)]
pub(super) struct JsonFlag {
    /// As JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// How a result is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Tables,
}

impl Form {
    /// The form that the command line asks for.
    pub(super) fn of(json: &JsonFlag) -> Form {
        if json.json { Form::Json } else { Form::Tables }
    }
}

/// Shows a result.
pub(super) fn show(result: &Json, form: Form, words: &Words) {
    match form {
        Form::Json => print_json(result),
        Form::Tables => object(result, words),
    }
}

/// Single values as `name: value`, then each list of objects as a table, then what is nested.
fn object(result: &Json, words: &Words) {
    let Some(fields) = result.as_object() else { return print(&cell(result, words)) };
    for (name, value) in fields {
        let flat = value.as_array().is_some_and(|list| list.iter().all(|item| !item.is_object() && !item.is_array()));
        if flat || !(value.is_object() || value.is_array()) {
            print(&format!("{}: {}", heading(name, words), cell(value, words)));
        }
    }
    for (name, value) in fields {
        match value {
            Json::Array(list) if list.iter().any(is_nested) => list.iter().for_each(|item| object(item, words)),
            Json::Array(list) if list.iter().any(Json::is_object) => {
                print(&format!("\n{}", heading(name, words)));
                rows(list, words);
            }
            Json::Object(_) => {
                print(&format!("\n{}", heading(name, words)));
                object(value, words);
            }
            _ => {}
        }
    }
}

/// True for an object that holds lists of objects, or other objects.
fn is_nested(item: &Json) -> bool {
    let holds = |value: &Json| match value {
        Json::Array(list) => list.iter().any(Json::is_object),
        Json::Object(fields) => fields.values().any(|field| field.is_array() || field.is_object()),
        _ => false,
    };
    item.as_object().is_some_and(|fields| fields.values().any(holds))
}

fn rows(list: &[Json], words: &Words) {
    let Some(first) = list.first().and_then(Json::as_object) else { return };
    let names: Vec<&String> = first.keys().collect();
    let mut shown = table(names.iter().map(|name| heading(name, words)).collect());
    for item in list {
        shown.add_row(names.iter().map(|name| cell(&item[name.as_str()], words)));
    }
    align_right(&mut shown, 1);
    print(&shown.to_string());
}

/// A code such as `no-local-cause` as people say it; any other text as it is.
fn coded(text: &str, words: &Words) -> String {
    let key = format!("lab-code-{text}");
    if words.has(&key) { words.say(&key) } else { text.to_owned() }
}

fn heading(name: &str, words: &Words) -> String {
    let key = format!("lab-column-{}", name.replace('_', "-"));
    if words.has(&key) { words.say(&key) } else { name.to_owned() }
}

fn cell(value: &Json, words: &Words) -> String {
    match value {
        Json::Null => "–".to_owned(),
        Json::Bool(true) => words.say("lab-yes"),
        Json::Bool(false) => words.say("lab-no"),
        Json::String(text) => coded(text, words),
        Json::Array(list) => list.iter().map(|item| cell(item, words)).collect::<Vec<_>>().join(", "),
        Json::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |value| figure(value, words)),
        Json::Object(fields) => {
            fields.iter().map(|(name, value)| format!("{name}={}", cell(value, words))).collect::<Vec<_>>().join(" · ")
        }
    }
}

/// A number with about four digits that count.
pub(super) fn figure(value: f64, words: &Words) -> String {
    let places = if value == value.round() && value.abs() < 1e15 {
        0
    } else if value.abs() >= 1000.0 {
        1
    } else if value.abs() >= 1.0 {
        3
    } else {
        5
    };
    Decimal::from_f64(value).map_or_else(|| format!("{value:e}"), |decimal| words.decimal(decimal, places))
}

/// How many values were missing, as a sentence; nothing for none.
pub(super) fn gaps_note(gaps: usize, words: &Words) -> Option<String> {
    (gaps > 0).then(|| words.say_with("lab-gaps", &[("n", Arg::from(gaps))]))
}

/// A number as JSON; what is not finite is null.
pub(super) fn number(value: f64) -> serde_json::Value {
    serde_json::Number::from_f64(value).map_or(serde_json::Value::Null, serde_json::Value::Number)
}

/// Notes of a result; those that say nothing are left out.
pub(super) fn notes(notes: impl IntoIterator<Item = Option<String>>) -> Vec<String> {
    notes.into_iter().flatten().collect()
}

/// The words of a language, for functions that take them along.
pub(super) type Said = &'static Words;
