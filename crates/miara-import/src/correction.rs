//! A mapping corrected by hand: which column of a file goes where, written as a mapping of the firm.

use std::collections::HashSet;

use indexmap::IndexMap;
use miara_model::{Dataset, Text};
use serde_json::{Map, Value};

use crate::error::ImportError;
use crate::mapping::{Definition, How, Mapping, Reading};
use crate::near::loosely;
use crate::origin::Origin;

/// What is to become of one column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// What the mapping does with it stays.
    Keep,
    /// It is left out.
    LeaveOut,
    /// It fills this column of the dataset.
    Column(String),
}

/// A mapping corrected by hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// The name of the mapping to be written.
    pub name: String,
    /// What people call it.
    pub title: Text,
    /// The tool whose files it reads, where files were imported as that tool's before.
    pub tool: Option<String>,
    /// How the file is to be read.
    pub reading: Reading,
    /// The file's columns in its order, each with what is to become of it.
    pub columns: Vec<(String, Choice)>,
}

/// What a mapping does with each column of a file. Under a dataset's plain mapping, columns are chosen
/// by likeness of their names: `titles` gives what people call each column of the dataset.
#[must_use]
pub fn choices(
    header: &[String],
    mapping: &Mapping,
    dataset: &Dataset,
    titles: &IndexMap<String, Vec<String>>,
) -> Vec<(String, Choice)> {
    let supplied = supplied_by(header, mapping);
    let used: HashSet<String> = mapping.wanted().into_iter().map(loosely).collect();
    let is_plain = mapping.source().is_empty();
    let known = |name: &String| match supplied.get(name) {
        Some(column) => Choice::Column(column.clone()),
        None if !is_plain && used.contains(&loosely(name)) => Choice::Keep,
        None => Choice::LeaveOut,
    };
    let mut chosen: Vec<(String, Choice)> = header.iter().map(|name| (name.clone(), known(name))).collect();
    if is_plain {
        suggest(&mut chosen, dataset, titles);
    }
    chosen
}

/// The file's columns that fill a column of the dataset just as they are, with that column.
fn supplied_by(header: &[String], mapping: &Mapping) -> IndexMap<String, String> {
    let mut supplied = IndexMap::new();
    for (column, definition) in &mapping.columns {
        let How::Pick { names, .. } = &definition.how else { continue };
        let found = names
            .iter()
            .filter(|name| !mapping.values.contains_key(*name) && Origin::named(name).is_none())
            .find_map(|name| header.iter().find(|known| loosely(known) == loosely(name)));
        if let Some(found) = found {
            supplied.entry(found.clone()).or_insert_with(|| column.clone());
        }
    }
    supplied
}

/// Fills what is left out with the columns of the dataset whose names are most alike, each once.
fn suggest(chosen: &mut [(String, Choice)], dataset: &Dataset, titles: &IndexMap<String, Vec<String>>) {
    const ALIKE: f64 = 0.85;
    let mut pairs: Vec<(f64, usize, String)> = Vec::new();
    for (at, (header, choice)) in chosen.iter().enumerate() {
        if *choice != Choice::LeaveOut {
            continue;
        }
        for column in dataset.columns.keys().filter(|name| *name != "row_id") {
            let names = titles.get(column).into_iter().flatten().chain(std::iter::once(column));
            let best = names.map(|name| crate::near::likeness(&loosely(header), &loosely(name))).fold(0.0, f64::max);
            pairs.push((best, at, column.clone()));
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (score, at, column) in pairs {
        let taken = chosen.iter().any(|(_, choice)| *choice == Choice::Column(column.clone()));
        if score >= ALIKE && !taken && chosen[at].1 == Choice::LeaveOut {
            chosen[at].1 = Choice::Column(column);
        }
    }
}

/// The mapping as YAML: what `base` says, with the correction's columns in place of its own. It is
/// recognised by the file's whole header.
///
/// # Errors
/// [`ImportError::Mapping`] where the base can't be read.
pub fn corrected(base: &Mapping, correction: &Correction) -> Result<String, ImportError> {
    let mut written = read(base)?;
    let needs = correction.columns.iter().filter(|(name, _)| !name.starts_with('(')).map(|(name, _)| name.clone());
    let title = &correction.title;
    written.insert("mapping".into(), correction.name.clone().into());
    written.insert("title".into(), serde_json::json!({"pl": title.pl, "en": title.en}));
    written.insert("dataset".into(), base.dataset().into());
    if let Some(tool) = &correction.tool {
        written.insert("tool".into(), tool.clone().into());
    }
    written.insert("recognise".into(), serde_json::json!({"needs": needs.collect::<Vec<_>>()}));
    let mut file = object(written.shift_remove("file"));
    for (option, value) in said(&correction.reading) {
        file.insert(option, value);
    }
    if !file.is_empty() {
        written.insert("file".into(), Value::Object(file));
    }
    let mut columns = object(written.shift_remove("columns"));
    for (header, choice) in &correction.columns {
        match choice {
            Choice::Keep => {}
            Choice::LeaveOut => leave_out(&mut columns, base, header, None),
            Choice::Column(column) => leave_out(&mut columns, base, header, Some(column)),
        }
    }
    for (header, choice) in &correction.columns {
        if let Choice::Column(column) = choice {
            fill(&mut columns, column, header);
        }
    }
    written.insert("columns".into(), Value::Object(columns));
    let order = ["mapping", "title", "dataset", "recognise", "file"];
    let mut text = String::from("# Made from a file on the page of the import; edit it as you like.\n");
    let first = order.iter().filter_map(|name| written.get_key_value(*name));
    let rest = written.iter().filter(|(name, _)| !order.contains(&name.as_str()));
    for (name, value) in first.chain(rest) {
        write(&mut text, name, value, 0);
    }
    Ok(text)
}

fn read(base: &Mapping) -> Result<Map<String, Value>, ImportError> {
    if base.source().is_empty() {
        return Ok(Map::new());
    }
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(base.source(), options).map_err(|error| ImportError::Mapping {
        file: base.name().to_owned(),
        line: 0,
        message: error.to_string(),
        near: Vec::new(),
    })
}

fn object(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

fn said(reading: &Reading) -> impl Iterator<Item = (String, Value)> {
    let delimiter =
        reading.delimiter.map(|delimiter| if delimiter == '\t' { "tab".to_owned() } else { delimiter.to_string() });
    let all = [
        ("sheet", reading.sheet.clone().map(Value::from)),
        ("delimiter", delimiter.map(Value::from)),
        ("encoding", reading.encoding.clone().map(Value::from)),
        ("decimal", reading.decimal.and_then(|sign| serde_json::to_value(sign).ok())),
        ("date_order", reading.date_order.and_then(|order| serde_json::to_value(order).ok())),
        ("header_line", reading.header_line.map(Value::from)),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)))
}

/// Takes a column of the file out of what fills the dataset, but for the column `except`. With `except`
/// only plain renames are touched, since a computed column may go on using it.
fn leave_out(columns: &mut Map<String, Value>, base: &Mapping, header: &str, except: Option<&String>) {
    let mut gone = Vec::new();
    for (column, definition) in columns.iter_mut().filter(|(column, _)| Some(*column) != except) {
        let Some(known) = base.columns.get(column) else { continue };
        let plain =
            matches!(&known.how, How::Pick { names, .. } if names.iter().all(|name| !base.values.contains_key(name)));
        if !uses(base, known, header) || (except.is_some() && !plain) {
            continue;
        }
        match names_of(definition).filter(|_| plain) {
            Some(Value::Array(names)) if names.len() > 1 => {
                names.retain(|name| name.as_str().is_none_or(|name| loosely(name) != loosely(header)));
            }
            _ => gone.push(column.clone()),
        }
    }
    for column in gone {
        columns.shift_remove(&column);
    }
}

/// True where a definition reads a column of the file, itself or through a named value.
fn uses(base: &Mapping, definition: &Definition, header: &str) -> bool {
    definition.names().any(|name| match base.values.get(name) {
        Some(value) => value.names().any(|inner| loosely(inner) == loosely(header)),
        None => loosely(name) == loosely(header),
    })
}

/// Where a definition as it is written names the columns it reads.
fn names_of(definition: &mut Value) -> Option<&mut Value> {
    match definition {
        Value::Object(fields) => fields.get_mut("column"),
        Value::String(_) | Value::Array(_) => Some(definition),
        _ => None,
    }
}

/// Lets a column of the file fill one of the dataset; how its values are read stays as it was.
fn fill(columns: &mut Map<String, Value>, column: &str, header: &str) {
    let same = |name: &Value| name.as_str().is_some_and(|name| loosely(name) == loosely(header));
    match columns.get_mut(column).and_then(names_of) {
        Some(Value::Array(names)) if names.iter().any(same) => {}
        Some(names) if same(names) => {}
        Some(names) => *names = Value::from(header),
        None => {
            columns.insert(column.to_owned(), Value::from(header));
        }
    }
}

/// Writes one field as YAML: blocks for what has parts, one line for lists of plain values.
fn write(text: &mut String, name: &str, value: &Value, depth: usize) {
    let pad = "  ".repeat(depth);
    let name = scalar(&Value::from(name));
    match value {
        Value::Object(fields) if fields.is_empty() => text.push_str(&format!("{pad}{name}: {{}}\n")),
        Value::Object(fields) => {
            text.push_str(&format!("{pad}{name}:\n"));
            fields.iter().for_each(|(name, value)| write(text, name, value, depth + 1));
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            text.push_str(&format!("{pad}{name}: [{}]\n", items.join(", ")));
        }
        other => text.push_str(&format!("{pad}{name}: {}\n", scalar(other))),
    }
}

fn flow(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields =
                fields.iter().map(|(name, value)| format!("{}: {}", scalar(&Value::from(name.as_str())), flow(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        other => scalar(other),
    }
}

/// A plain value; text is quoted unless nothing could take it for something else.
fn scalar(value: &Value) -> String {
    let Value::String(text) = value else { return value.to_string() };
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let inner = |c: char| word(c) || c == ' ' || c == '-';
    let reserved = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "tak", "nie"];
    let plain = text.chars().next().is_some_and(char::is_alphabetic)
        && text.chars().last().is_some_and(word)
        && text.chars().all(inner)
        && !reserved.contains(&text.to_lowercase().as_str());
    if plain { text.clone() } else { value.to_string() }
}
