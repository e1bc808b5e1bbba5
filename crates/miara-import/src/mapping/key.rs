//! What may make an id: never something that is the same in every row, or that changes.

use std::collections::HashSet;

use indexmap::IndexMap;
use miara_model::{ColumnKind, Dataset};

use super::checked::Mapping;
use super::definition::{Definition, How};
use crate::near::loosely;

/// What is wrong with the ids that a mapping makes, and the line of it.
pub(crate) fn check(
    mapping: &Mapping,
    dataset: &Dataset,
    key_line: u64,
    lines: &IndexMap<String, u64>,
) -> Option<(u64, String)> {
    if mapping.own_id && mapping.key.is_none() {
        return Some((0, "`own_id` says that `key` is the tool's own id, and there is no `key`".into()));
    }
    let facts = facts(mapping, dataset);
    if let Some(key) = &mapping.key {
        let parts: Vec<Part<'_>> = key.iter().map(|name| Part::of(mapping, name)).collect();
        if let Some(message) = fault(mapping, dataset, &parts, &facts) {
            return Some((key_line, message));
        }
    }
    let own: Vec<Part<'_>> = dataset
        .key
        .iter()
        .filter_map(|name| mapping.columns.get_key_value(name))
        .map(|(name, definition)| Part { name, definition: Some(definition), earlier: mapping.values.len() })
        .collect();
    let line = own.first().and_then(|part| lines.get(part.name)).copied().unwrap_or(0);
    fault(mapping, dataset, &own, &facts)
        .map(|message| (line, message))
        .or_else(|| numbered(mapping, dataset, lines))
        .or_else(|| joined(mapping, dataset, lines))
}

/// One part of an id.
struct Part<'m> {
    name: &'m str,
    /// `None` for a header of the file.
    definition: Option<&'m Definition>,
    /// How many named values it sees.
    earlier: usize,
}

impl<'m> Part<'m> {
    fn of(mapping: &'m Mapping, name: &'m str) -> Self {
        match (mapping.columns.get(name), mapping.values.get_full(name)) {
            (Some(definition), _) => Part { name, definition: Some(definition), earlier: mapping.values.len() },
            (None, Some((at, _, definition))) => Part { name, definition: Some(definition), earlier: at },
            (None, None) => Part { name, definition: None, earlier: 0 },
        }
    }

    fn is_constant(&self) -> bool {
        self.definition.is_some_and(|definition| match &definition.how {
            How::Constant(_) => true,
            How::Sql(program) => program.columns.is_empty(),
            _ => false,
        })
    }
}

fn fault(mapping: &Mapping, dataset: &Dataset, parts: &[Part<'_>], facts: &HashSet<String>) -> Option<String> {
    if !parts.is_empty() && parts.iter().all(Part::is_constant) {
        let name = parts[0].name;
        return Some(format!(
            "the key is made of the constant `{name}`, so all rows would be one; name what tells rows apart"
        ));
    }
    parts.iter().find_map(|part| {
        let is_fact = dataset.columns.get(part.name).is_some_and(|column| column.fact);
        let made_of = match part.definition {
            Some(definition) => headers(mapping, definition, part.earlier),
            None => vec![part.name],
        };
        let changing = made_of.into_iter().find(|name| facts.contains(&loosely(name)));
        changing.or(is_fact.then_some(part.name)).map(|name| {
            format!("the key is made of `{name}`, an amount or count that may change in the next export; name columns that stay")
        })
    })
}

/// Headers that fill columns of facts just as they are.
fn facts(mapping: &Mapping, dataset: &Dataset) -> HashSet<String> {
    let is_fact = |name: &String| dataset.columns.get(name).is_some_and(|column| column.fact);
    let picked = mapping.columns.iter().filter(|(name, d)| is_fact(name) && matches!(d.how, How::Pick { .. }));
    picked.flat_map(|(_, d)| headers(mapping, d, mapping.values.len())).map(loosely).collect()
}

/// The headers that a definition reads, also through the named values before it.
fn headers<'m>(mapping: &'m Mapping, definition: &'m Definition, earlier: usize) -> Vec<&'m str> {
    let mut found = Vec::new();
    for name in definition.names() {
        match mapping.values.get_full(name) {
            Some((at, _, value)) if at < earlier => found.extend(headers(mapping, value, at)),
            _ => found.push(name.as_str()),
        }
    }
    found
}

/// What is wrong with a column that is joined.
fn joined(mapping: &Mapping, dataset: &Dataset, lines: &IndexMap<String, u64>) -> Option<(u64, String)> {
    if let Some((name, _)) = mapping.values.iter().find(|(_, value)| value.join) {
        return Some((0, format!("`join` is for a column of the dataset, and `{name}` is a named value")));
    }
    let (name, _) = mapping.columns.iter().find(|(_, column)| column.join)?;
    let line = lines.get(name).copied().unwrap_or(0);
    let id = dataset.key.first().filter(|_| !dataset.has_generated_key() && mapping.unpivot.is_none());
    let Some(id) = id.filter(|id| mapping.columns.get(*id).is_some_and(|c| !matches!(c.how, How::Numbered(_)))) else {
        return Some((line, format!("`{name}` can't be joined: rows of this mapping have no id of their own")));
    };
    let is_text = |name: &String| dataset.columns.get(name).is_some_and(|column| column.kind == ColumnKind::Text);
    let is_sound = is_text(name) && is_text(id) && !dataset.key.contains(name);
    (!is_sound).then(|| (line, format!("`{name}` can't be joined: only text that is no part of the id can be")))
}

/// What is wrong with a column that is numbered.
fn numbered(mapping: &Mapping, dataset: &Dataset, lines: &IndexMap<String, u64>) -> Option<(u64, String)> {
    let is_numbered = |definition: &Definition| matches!(definition.how, How::Numbered(_));
    if let Some((name, _)) = mapping.values.iter().find(|(_, value)| is_numbered(value)) {
        return Some((0, format!("`numbered` is for a column of the dataset, and `{name}` is a named value")));
    }
    let mut all = mapping.columns.iter().filter(|(_, column)| is_numbered(column)).map(|(name, _)| name);
    let first = all.next()?;
    let line = |name: &String| lines.get(name).copied().unwrap_or(0);
    if let Some(second) = all.next() {
        return Some((line(second), format!("`{first}` and `{second}` are both numbered; only one column can be")));
    }
    let is_text = dataset.columns.get(first).is_some_and(|column| column.kind == ColumnKind::Text);
    (!is_text).then(|| (line(first), format!("`{first}` is no text, so it can't be numbered")))
}
