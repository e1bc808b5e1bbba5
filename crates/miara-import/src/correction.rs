//! A mapping corrected by hand: which column of a file goes where, written as a mapping of the firm.

use std::collections::HashSet;

use indexmap::IndexMap;
use miara_model::{Dataset, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::error::ImportError;
use crate::mapping::{CoverageKind, Definition, How, Mapping, Reading, ValueMap};
use crate::near::loosely;
use crate::origin::Origin;
use crate::typed::Unit;

/// What is to become of one column of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// What the mapping does with it stays.
    Keep,
    /// It is left out.
    #[default]
    LeaveOut,
    /// It fills this column of the dataset.
    Column(String),
    /// It goes after what else fills this column of the dataset, with a blank between.
    Joined(String),
    /// It has the day on which a row ended, whichever way: won or lost.
    Closing,
    /// It has the amount that counts once a row is won, beside the one that was expected.
    WonAmount,
}

/// One column of a file, and what is to become of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnChoice {
    /// Its header.
    pub header: String,
    /// What it fills.
    pub choice: Choice,
    /// What its numbers count, where that is said.
    pub unit: Option<Unit>,
    /// What its words mean, where they say the dataset's column with choices (a deal's outcome), whatever else it
    /// fills. A word without a meaning is asked about when it is met.
    pub words: IndexMap<String, Option<String>>,
}

/// Rows that are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    /// The file's column that tells.
    pub header: String,
    /// How it tells.
    pub when: SkipWhen,
    /// The text that it is compared with, whatever its case.
    pub text: String,
}

/// When a row is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipWhen {
    /// The cell is the text.
    Is,
    /// The cell is not the text.
    IsNot,
    /// The cell has the text in it.
    Contains,
    /// The cell is empty.
    Empty,
}

/// A mapping corrected by hand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    pub columns: Vec<ColumnChoice>,
    /// What holds for every row, by column of the dataset.
    pub constants: IndexMap<String, String>,
    /// Rows that are passed over.
    pub skip: Option<Skip>,
    /// What the file is the whole truth of, where that is said.
    pub coverage: Option<CoverageKind>,
    /// The file's columns that together tell its rows apart, where that is said.
    pub key: Vec<String>,
}

/// What a mapping does with each column of a file.
#[must_use]
pub fn choices(header: &[String], mapping: &Mapping, dataset: &Dataset) -> Vec<ColumnChoice> {
    let supplied = supplied_by(header, mapping, dataset);
    let used: HashSet<String> = mapping.wanted().into_iter().map(loosely).collect();
    let is_plain = mapping.source().is_empty();
    let known = |name: &String| {
        let choice = match supplied.get(name) {
            Some(known) => return known.clone(),
            None if !is_plain && used.contains(&loosely(name)) => Choice::Keep,
            None => Choice::LeaveOut,
        };
        ColumnChoice { header: name.clone(), choice, ..ColumnChoice::default() }
    };
    header.iter().map(known).collect()
}

/// The file's columns that fill a column of the dataset just as they are, or through a named value of that column's
/// name, and the one that has the days of either ending.
fn supplied_by(header: &[String], mapping: &Mapping, dataset: &Dataset) -> IndexMap<String, ColumnChoice> {
    let mut supplied: IndexMap<String, ColumnChoice> = IndexMap::new();
    let there = |names: &[String]| {
        let names = names.iter().filter(|name| !mapping.values.contains_key(*name) && Origin::named(name).is_none());
        names.filter_map(|name| header.iter().find(|known| loosely(known) == loosely(name))).next()
    };
    for (column, definition) in &mapping.columns {
        let definition = own_value(mapping, column, definition);
        let (names, map) = match &definition.how {
            How::Pick { names, map } => (names, map.as_ref()),
            How::Words { names, .. } => (names, None),
            _ => continue,
        };
        let Some(found) = there(names) else { continue };
        let has_choices = dataset.columns.get(column).is_some_and(|column| !column.choices.is_empty());
        let words = map.filter(|_| has_choices).map(ValueMap::words).unwrap_or_default().into_iter().collect();
        let choice = Choice::Column(column.clone());
        let unit = Some(definition.shape.unit).filter(|unit| *unit != Unit::Same);
        let known = ColumnChoice { header: found.clone(), choice, unit, words };
        let entry = supplied.entry(found.clone()).or_insert_with(|| known.clone());
        // A stage may tell the outcome as well.
        if entry.words.is_empty() {
            entry.words = known.words;
        }
    }
    if let Some(name) = closing_header(mapping, dataset).and_then(|name| there(std::slice::from_ref(name))) {
        let choice = ColumnChoice { header: name.clone(), choice: Choice::Closing, ..ColumnChoice::default() };
        supplied.insert(name.clone(), choice);
    }
    supplied
}

/// A column's definition, or that of the named value of its name, where it only names that.
fn own_value<'m>(mapping: &'m Mapping, column: &String, definition: &'m Definition) -> &'m Definition {
    match &definition.how {
        How::Pick { names, map: None } if names.as_slice() == std::slice::from_ref(column) => {
            mapping.values.get(column).unwrap_or(definition)
        }
        _ => definition,
    }
}

/// The one header from which each day of an ending is taken.
fn closing_header<'m>(mapping: &'m Mapping, dataset: &Dataset) -> Option<&'m String> {
    let mut found: Option<&String> = None;
    for dated in &dataset.dated {
        let How::Sql(program) = &mapping.columns.get(&dated.column)?.how else { return None };
        let mut headers = program.columns.iter().filter(|name| !mapping.values.contains_key(*name));
        let (Some(header), None) = (headers.next(), headers.next()) else { return None };
        if *found.get_or_insert(header) != header {
            return None;
        }
    }
    found
}

/// The mapping as YAML: what `base` says, with the correction's columns in place of its own. It is
/// recognised by the file's whole header.
///
/// # Errors
/// [`ImportError::Mapping`] where the base can't be read.
pub fn corrected(base: &Mapping, correction: &Correction, dataset: &Dataset) -> Result<String, ImportError> {
    let mut written = read(base)?;
    let headers = correction.columns.iter().map(|column| &column.header);
    let needs = headers.filter(|name| !name.starts_with('(')).cloned();
    let title = &correction.title;
    written.insert("mapping".into(), correction.name.clone().into());
    written.insert("title".into(), serde_json::json!({"pl": title.pl, "en": title.en}));
    written.insert("dataset".into(), base.dataset().into());
    if base.exclusive().is_some() && base.name() != correction.name {
        written.insert("copy_of".into(), base.origin().into());
    }
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
    let mut values = object(written.shift_remove("values"));
    for ColumnChoice { header, choice, .. } in &correction.columns {
        match choice {
            Choice::Keep => {}
            Choice::LeaveOut | Choice::Closing | Choice::WonAmount => leave_out(&mut columns, base, header, None),
            Choice::Column(column) | Choice::Joined(column) => leave_out(&mut columns, base, header, Some(column)),
        }
    }
    for choice in &correction.columns {
        if let Choice::Column(column) = &choice.choice {
            fill((&mut columns, &mut values), column, choice, (base, dataset));
        }
    }
    join(&mut columns, correction);
    say_words((&mut columns, &mut values), correction, dataset);
    close(&mut columns, correction, dataset);
    take_won(&mut columns, correction, dataset);
    for (column, constant) in &correction.constants {
        columns.insert(column.clone(), json!({ "constant": constant }));
    }
    let skip = correction.skip.as_ref().map(|skip| ("skip_when", Value::from(skip.sql())));
    let coverage = correction.coverage.map(|kind| ("coverage", coverage(kind, dataset)));
    let key = (!correction.key.is_empty()).then(|| ("key", json!(correction.key)));
    written.extend([skip, coverage, key].into_iter().flatten().map(|(name, value)| (name.to_owned(), value)));
    if !values.is_empty() {
        written.insert("values".into(), Value::Object(values));
    }
    written.insert("columns".into(), Value::Object(columns));
    let order = ["mapping", "copy_of", "title", "dataset", "tool", "recognise", "file", "values", "columns"];
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

/// The two parts of a mapping that say where its columns come from.
type Parts<'p> = (&'p mut Map<String, Value>, &'p mut Map<String, Value>);

/// Lets a column of the file fill one of the dataset; how its values are read stays as it was.
fn fill((columns, values): Parts<'_>, column: &str, choice: &ColumnChoice, (base, dataset): (&Mapping, &Dataset)) {
    let header = &choice.header;
    let same = |name: &Value| name.as_str().is_some_and(|name| loosely(name) == loosely(header));
    // What the base takes from a named value, that value now takes from the file.
    let value =
        columns.get(column).and_then(Value::as_str).filter(|name| values.contains_key(*name)).map(str::to_owned);
    let known = match &value {
        Some(value) => values.get_mut(value),
        None => columns.get_mut(column),
    };
    match known.and_then(names_of) {
        Some(Value::Array(names)) if names.iter().any(same) => {}
        Some(names) if same(names) => {}
        Some(names) => *names = Value::from(header.as_str()),
        None => drop(columns.insert(column.to_owned(), taken(column, choice, (base, dataset)))),
    }
    let Some(unit) = choice.unit else { return };
    match columns.get_mut(column) {
        Some(Value::Object(fields)) if unit == Unit::Same => drop(fields.shift_remove("unit")),
        Some(Value::Object(fields)) => drop(fields.insert("unit".into(), json!(unit))),
        Some(names) if unit != Unit::Same => *names = json!({"column": names.take(), "unit": unit}),
        _ => {}
    }
}

/// How a column is taken that the base doesn't know: by the name of what it links to, where that has names.
fn taken(column: &str, choice: &ColumnChoice, (base, dataset): (&Mapping, &Dataset)) -> Value {
    let is_account = dataset.columns.get(column).is_some_and(|column| column.unit.as_deref() == Some("account"));
    let link = dataset.links.iter().find(|link| is_account && link.from == column && base.source().is_empty());
    match link {
        Some(link) => json!({
            "lookup": {"dataset": link.to, "match": choice.header, "on": "name", "take": column, "loosely": true},
            "otherwise": "keep",
        }),
        None if dataset.columns.get(column).is_some_and(|column| !column.words.is_empty()) => {
            json!({"column": choice.header, "words": "usual", "otherwise": "keep"})
        }
        None => Value::from(choice.header.as_str()),
    }
}

/// Puts several columns of the file into one, in the file's order.
fn join(columns: &mut Map<String, Value>, correction: &Correction) {
    let mut joined: IndexMap<&String, Vec<String>> = IndexMap::new();
    for choice in &correction.columns {
        if let Choice::Column(column) | Choice::Joined(column) = &choice.choice {
            joined.entry(column).or_default().push(quoted(&choice.header));
        }
    }
    for (column, headers) in joined {
        match headers.as_slice() {
            [] | [_] => {}
            several => {
                let sql = format!("TRIM(CONCAT({}))", several.join(", ' ', "));
                columns.insert(column.clone(), json!({ "sql": sql }));
            }
        }
    }
}

/// Takes the day of each ending from the one column that has them all.
fn close(columns: &mut Map<String, Value>, correction: &Correction, dataset: &Dataset) {
    let Some(closing) = correction.columns.iter().find(|column| column.choice == Choice::Closing) else { return };
    for dated in &dataset.dated {
        let sql = format!("CASE WHEN {} THEN {} END", dated.when, quoted(&closing.header));
        columns.insert(dated.column.clone(), json!({ "sql": sql }));
    }
}

/// Takes the amount of a won row from the column that has what it came to; others, and won ones that lack it, keep
/// what was expected.
fn take_won(columns: &mut Map<String, Value>, correction: &Correction, dataset: &Dataset) {
    let won = correction.columns.iter().find(|column| column.choice == Choice::WonAmount);
    let (Some(won), Some(amount), Some(dated)) = (won, &dataset.amount, dataset.dated.first()) else { return };
    let is_expected = |column: &&ColumnChoice| column.choice == Choice::Column(amount.clone());
    let expected = correction.columns.iter().find(is_expected);
    let (won, when) = (quoted(&won.header), &dated.when);
    let mut definition = match expected.map(|column| quoted(&column.header)) {
        Some(expected) => {
            json!({"sql": format!("CASE WHEN {when} THEN COALESCE({won}, {expected}) ELSE {expected} END")})
        }
        None => json!({"sql": format!("CASE WHEN {when} THEN {won} END")}),
    };
    if let (Some(unit), Some(fields)) = (expected.and_then(|column| column.unit), definition.as_object_mut()) {
        fields.insert("unit".into(), json!(unit));
    }
    columns.insert(amount.clone(), definition);
}

/// Writes what words mean as a named value, so that conditions can ask for it, and what is new is asked about.
fn say_words((columns, values): Parts<'_>, correction: &Correction, dataset: &Dataset) {
    let Some((name, _)) = dataset.columns.iter().find(|(_, column)| !column.choices.is_empty()) else { return };
    let Some(choice) = correction.columns.iter().find(|choice| !choice.words.is_empty()) else { return };
    let known = choice.words.iter().filter(|(_, meaning)| meaning.is_some());
    let map: Map<String, Value> = known.map(|(word, meaning)| (word.clone(), json!(meaning))).collect();
    let choices = &dataset.columns[name].choices;
    let value = json!({"column": choice.header, "map": map, "otherwise": "ask", "choices": choices});
    values.insert(name.clone(), value);
    columns.insert(name.clone(), name.as_str().into());
}

fn coverage(kind: CoverageKind, dataset: &Dataset) -> Value {
    match (kind, &dataset.at) {
        (CoverageKind::Days, Some(axis)) => json!({"kind": kind, "axis": axis}),
        _ => json!({ "kind": kind }),
    }
}

impl Skip {
    fn sql(&self) -> String {
        let (column, text) = (quoted(&self.header), self.text.trim().to_lowercase().replace('\'', "''"));
        match self.when {
            SkipWhen::Is => format!("LOWER(TRIM({column})) = '{text}'"),
            SkipWhen::IsNot => format!("COALESCE(LOWER(TRIM({column})), '') <> '{text}'"),
            SkipWhen::Contains => format!("LOWER({column}) LIKE '%{text}%'"),
            SkipWhen::Empty => format!("{column} IS NULL"),
        }
    }
}

/// A header as SQL names it.
fn quoted(header: &str) -> String {
    format!("\"{}\"", header.replace('"', "\"\""))
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
