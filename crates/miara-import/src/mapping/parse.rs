//! YAML to a checked [`Mapping`].

use indexmap::IndexMap;
use miara_model::Dataset;

use super::checked::{Mapping, Trap};
use super::coverage::{Coverage, CoverageKind};
use super::definition::{Definition, program};
use super::key;
use super::raw::{OneOrMany, RawCoverage, RawDefinition, RawMapping};
use crate::error::ImportError;
use crate::lookup::Lookup;
use crate::near::near;

/// Datasets by name, as the catalogue has them.
pub type Datasets = IndexMap<String, Dataset>;

impl Mapping {
    /// Reads and checks a mapping.
    ///
    /// # Errors
    /// [`ImportError::Mapping`] with the line and near names: wrong YAML, an unknown field,
    /// dataset or dataset column, an expression that does not parse.
    pub fn parse(file_name: &str, yaml: &str, datasets: &Datasets) -> Result<Mapping, ImportError> {
        let raw = RawMapping::read(file_name, yaml)?;
        Ok(Mapping { source: yaml.to_owned(), ..check(file_name, raw, datasets)? })
    }
}

fn check(file: &str, raw: RawMapping, datasets: &Datasets) -> Result<Mapping, ImportError> {
    let wrong = |line: u64, message: String, near: Vec<String>| {
        Err(ImportError::Mapping { file: file.to_owned(), line, message, near })
    };
    let named = &raw.dataset.value;
    let Some(dataset) = datasets.get(named) else {
        let near = near(named, datasets.keys().map(String::as_str));
        return wrong(raw.dataset.referenced.line(), format!("there is no dataset `{named}`"), near);
    };
    let (columns, lines) = check_columns(file, raw.columns, dataset)?;
    let mut values = IndexMap::new();
    for (name, definition) in raw.values {
        let line = definition.referenced.line();
        let definition = Definition::check(file, line, &name, definition.value, None)?;
        values.insert(name, definition);
    }
    let mut traps = Vec::new();
    for trap in raw.traps {
        let line = trap.every_row.referenced.line();
        traps.push(Trap { every_row: program(file, line, &trap.every_row.value)?, reason: trap.reason });
    }
    let skip_when = match &raw.skip_when {
        Some(sql) => Some(program(file, sql.referenced.line(), &sql.value)?),
        None => None,
    };
    let coverage = raw.coverage.map(|raw| check_coverage(file, raw, dataset)).transpose()?;
    let key_line = raw.key.as_ref().map_or(0, |key| key.referenced.line());
    let key = raw.key.map(|key| key.value);
    let mut mapping = Mapping {
        name: raw.mapping,
        title: raw.title,
        dataset: dataset.name.clone(),
        copy_of: raw.copy_of,
        exclusive: raw.exclusive,
        lookups: Vec::new(),
        source: String::new(),
        tool: raw.tool,
        coverage,
        shared_id: raw.shared_id,
        line_number: raw.line_number.map(OneOrMany::into_vec).unwrap_or_default(),
        merged_ids: raw.merged_ids.map(OneOrMany::into_vec).unwrap_or_default(),
        needs: raw.recognise.needs.into_iter().map(OneOrMany::into_vec).collect(),
        file: raw.file.check(file)?,
        nulls: raw.nulls.into_iter().map(|null| null.trim().to_owned()).collect(),
        own_id: raw.own_id,
        key,
        values,
        columns,
        unpivot: raw.unpivot.map(|raw| raw.check(file)).transpose()?,
        skip_when,
        traps,
    };
    mapping.lookups = lookups_of(&mapping);
    check_lookups(file, &mapping, datasets)?;
    let fault = key::check(&mapping, dataset, key_line, &lines);
    fault.map_or(Ok(mapping), |(line, message)| wrong(line, message, Vec::new()))
}

/// The definitions of the dataset's columns, and the lines on which they stand.
type Columns = (IndexMap<String, Definition>, IndexMap<String, u64>);

fn check_columns(
    file: &str,
    raw: IndexMap<String, serde_saphyr::Spanned<RawDefinition>>,
    dataset: &Dataset,
) -> Result<Columns, ImportError> {
    let (mut columns, mut lines) = (IndexMap::new(), IndexMap::new());
    for (name, definition) in raw {
        let line = definition.referenced.line();
        let Some(column) = dataset.columns.get(&name) else {
            let near = near(&name, dataset.columns.keys().map(String::as_str));
            let message = format!("the dataset `{}` has no column `{name}`", dataset.name);
            return Err(ImportError::Mapping { file: file.to_owned(), line, message, near });
        };
        lines.insert(name.clone(), line);
        columns.insert(name.clone(), Definition::check(file, line, &name, definition.value, Some(column))?);
    }
    Ok((columns, lines))
}

fn check_coverage(
    file: &str,
    raw: serde_saphyr::Spanned<RawCoverage>,
    dataset: &Dataset,
) -> Result<Coverage, ImportError> {
    let line = raw.referenced.line();
    let RawCoverage { kind, axis, scope, document, settles } = raw.value;
    let axis = if kind == CoverageKind::Days { axis.or_else(|| dataset.at.clone()) } else { axis };
    for name in axis.iter().chain(&scope).chain(&document) {
        if !dataset.columns.contains_key(name) {
            let near = near(name, dataset.columns.keys().map(String::as_str));
            let message = format!("the dataset `{}` has no column `{name}`", dataset.name);
            return Err(ImportError::Mapping { file: file.to_owned(), line, message, near });
        }
    }
    if kind == CoverageKind::Days && axis.is_none() {
        let message = format!("`coverage` of days needs an axis, and `{}` has none", dataset.name);
        return Err(ImportError::Mapping { file: file.to_owned(), line, message, near: Vec::new() });
    }
    Ok(Coverage { kind, axis, scope, document, settles })
}

fn lookups_of(mapping: &Mapping) -> Vec<Lookup> {
    let skip = mapping.skip_when.iter().flat_map(|p| p.lookups.iter());
    let traps = mapping.traps.iter().flat_map(|t| t.every_row.lookups.iter());
    let mut lookups: Vec<Lookup> = Vec::new();
    for lookup in mapping.definitions().flat_map(Definition::lookups).chain(skip).chain(traps) {
        if !lookups.contains(lookup) {
            lookups.push(lookup.clone());
        }
    }
    lookups
}

fn check_lookups(file: &str, mapping: &Mapping, datasets: &Datasets) -> Result<(), ImportError> {
    let wrong = |message: String, near: Vec<String>| {
        Err(ImportError::Mapping { file: file.to_owned(), line: 0, message, near })
    };
    for lookup in &mapping.lookups {
        let Some(dataset) = datasets.get(&lookup.dataset) else {
            let near = near(&lookup.dataset, datasets.keys().map(String::as_str));
            return wrong(format!("a look-up names the dataset `{}`, which there is not", lookup.dataset), near);
        };
        for column in [&lookup.on, &lookup.take] {
            if !dataset.columns.contains_key(column) {
                let near = near(column, dataset.columns.keys().map(String::as_str));
                return wrong(format!("a look-up names the column `{column}`, which `{}` lacks", dataset.name), near);
            }
        }
    }
    Ok(())
}
