//! How foreign columns become a dataset's: a mapping, read from YAML and checked.

mod definition;
mod raw;
mod reading;

use std::collections::HashSet;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use miara_model::{Dataset, Text};

pub(crate) use definition::{Definition, How, Otherwise, Shape, ValueMap};

use crate::error::ImportError;
use crate::expr::{Program, parse};
use crate::lookup::Lookup;
use crate::moment::DateOrder;
use crate::near::near;
use crate::number::DecimalSign;
use crate::unpivot::Unpivot;
use raw::RawMapping;
pub use reading::Reading;

/// Datasets by name, as the catalogue has them.
pub type Datasets = IndexMap<String, Dataset>;

/// A checked mapping from one export format to one dataset.
///
/// ```yaml
/// mapping: pipedrive_deals              # unique; like the file's name
/// title: {pl: …, en: …}
/// dataset: deals
/// recognise:                            # headers that tell the format; each by any of its names
///   needs: [Deal - ID, [Deal - Status, Szansa - Status]]
/// file: {sheet: …, delimiter: ";", encoding: windows-1250, decimal: ",", date_order: dmy, time_zone: UTC, header_line: 3}
/// exclusive: web_visits                 # mappings of one group count the same facts
/// nulls: ["-", "(not set)"]             # cells that mean nothing
/// key: [Unique Id]                      # instead of the content, for datasets with a generated row_id
/// values:                               # named values, each seen by what follows
///   status: [Deal - Status, Szansa - Status]
/// columns:                              # of the dataset
///   deal_id: Deal - ID                  # a header, or the first of several that exists
///   currency: {column: Waluta, map: {zł: PLN}, otherwise: keep}     # or null, or refuse
///   at: {column: Send Date, format: "%d %m %Y"}                     # strftime, where it is not found
///   probability: {column: Probability, unit: percent}               # or minutes, seconds
///   network: {constant: linkedin}
///   won_at: {sql: "CASE WHEN status = 'won' THEN \"Deal - Won time\" END"}
///   account_id: {lookup: {dataset: accounts, match: Organization, on: name, take: account_id, loosely: true}, otherwise: keep}
///   kind: {column: [Task, Project], words: {call: [rozmow, call]}, otherwise: null}   # beginnings of words
/// unpivot: {header: "{multiplier:digits}{currency:letters}", value: rate}   # a row per column that fits
/// skip_when: status = 'deleted'         # rows passed over, and counted
/// traps:                                # what holds on every row only where the file is another
///   - {every_row: "total = a + b", reason: {pl: …, en: …}}
/// ```
///
/// Headers are compared by letters and digits only, whatever their case and diacritics. In SQL, names
/// are source columns (as text, or as numbers where the source has numbers) and named values; there
/// are `CASE`, `CAST`/`TRY_CAST`, arithmetic, `LIKE`, `IN`, `BETWEEN`, `INTERVAL`, the usual functions
/// over text and numbers, `url_path(x)`, and `lookup('dataset', 'on', 'take', key [, otherwise])` with
/// its sister `lookup_loosely`. A look-up that finds nothing refuses the row unless `otherwise` is said.
#[derive(Debug, Clone)]
pub struct Mapping {
    name: String,
    title: Text,
    dataset: String,
    exclusive: Option<String>,
    lookups: Vec<Lookup>,
    source: String,
    /// Each is one header that must be there, by any of its names.
    pub(crate) needs: Vec<Vec<String>>,
    pub(crate) file: FileOptions,
    pub(crate) nulls: HashSet<String>,
    pub(crate) key: Option<Vec<String>>,
    pub(crate) values: IndexMap<String, Definition>,
    pub(crate) columns: IndexMap<String, Definition>,
    pub(crate) unpivot: Option<Unpivot>,
    pub(crate) skip_when: Option<Program>,
    pub(crate) traps: Vec<Trap>,
}

/// What the mapping says about the file itself; the rest is found.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileOptions {
    pub(crate) sheet: Option<String>,
    pub(crate) delimiter: Option<u8>,
    pub(crate) encoding: Option<&'static encoding_rs::Encoding>,
    pub(crate) decimal: Option<DecimalSign>,
    pub(crate) date_order: Option<DateOrder>,
    pub(crate) time_zone: Option<TimeZone>,
    pub(crate) header_line: Option<u64>,
}

/// A condition that, where it holds for every row, shows that the file is another than it seems.
#[derive(Debug, Clone)]
pub(crate) struct Trap {
    pub(crate) every_row: Program,
    pub(crate) reason: Text,
}

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

    /// Its YAML as it was read; empty for a dataset's plain mapping.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The headers that tell its format, each by any of its names.
    #[must_use]
    pub fn needs(&self) -> &[Vec<String>] {
        &self.needs
    }

    /// Its name, unique among the mappings of a book.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call the format.
    #[must_use]
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The dataset it fills.
    #[must_use]
    pub fn dataset(&self) -> &str {
        &self.dataset
    }

    /// The group of mappings that describe the same facts, so that only one of them may be used in
    /// a book; absent for most.
    #[must_use]
    pub fn exclusive(&self) -> Option<&str> {
        self.exclusive.as_deref()
    }

    /// True where it names what makes a row's id, so that ids do not hang on which columns a file has.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// The look-ups it asks for, so that the caller can fill them.
    #[must_use]
    pub fn lookups(&self) -> &[Lookup] {
        &self.lookups
    }

    /// All definitions, named values first.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.values.values().chain(self.columns.values())
    }

    /// Every header name that the mapping looks for.
    pub(crate) fn wanted(&self) -> Vec<&str> {
        let names = self.definitions().flat_map(Definition::names);
        let needs = self.needs.iter().flatten();
        let key = self.key.iter().flatten();
        let skip = self.skip_when.iter().flat_map(|p| &p.columns);
        names
            .chain(needs)
            .chain(key)
            .chain(skip)
            .map(String::as_str)
            .filter(|n| !self.values.contains_key(*n))
            .collect()
    }
}

/// The mapping under which a file has the dataset's own column names as its header, whatever their
/// case, blanks and underscores.
#[must_use]
pub fn plain_mapping(dataset: &Dataset) -> Mapping {
    let pick = |name: &String| (name.clone(), Definition::pick(vec![name.clone()]));
    Mapping {
        name: dataset.name.clone(),
        title: dataset.title.clone(),
        dataset: dataset.name.clone(),
        exclusive: None,
        lookups: Vec::new(),
        source: String::new(),
        needs: dataset
            .columns
            .iter()
            .filter(|(name, column)| column.required && column.default.is_none() && *name != "row_id")
            .map(|(name, _)| vec![name.clone()])
            .collect(),
        file: FileOptions::default(),
        nulls: HashSet::new(),
        key: None,
        values: IndexMap::new(),
        columns: dataset.columns.keys().map(pick).collect(),
        unpivot: None,
        skip_when: None,
        traps: Vec::new(),
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
    let mut columns = IndexMap::new();
    for (name, definition) in raw.columns {
        let line = definition.referenced.line();
        if !dataset.columns.contains_key(&name) {
            let near = near(&name, dataset.columns.keys().map(String::as_str));
            return wrong(line, format!("the dataset `{}` has no column `{name}`", dataset.name), near);
        }
        columns.insert(name, Definition::check(file, line, definition.value)?);
    }
    let mut values = IndexMap::new();
    for (name, definition) in raw.values {
        let line = definition.referenced.line();
        values.insert(name, Definition::check(file, line, definition.value)?);
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
    let mut mapping = Mapping {
        name: raw.mapping,
        title: raw.title,
        dataset: dataset.name.clone(),
        exclusive: raw.exclusive,
        lookups: Vec::new(),
        source: String::new(),
        needs: raw.recognise.needs.into_iter().map(raw::OneOrMany::into_vec).collect(),
        file: raw.file.check(file)?,
        nulls: raw.nulls.into_iter().map(|null| null.trim().to_owned()).collect(),
        key: raw.key,
        values,
        columns,
        unpivot: raw.unpivot.map(|raw| raw.check(file)).transpose()?,
        skip_when,
        traps,
    };
    mapping.lookups = lookups_of(&mapping);
    check_lookups(file, &mapping, datasets)?;
    Ok(mapping)
}

/// Parses one expression of a mapping.
pub(crate) fn program(file: &str, line: u64, sql: &str) -> Result<Program, ImportError> {
    parse(sql).map_err(|message| ImportError::Mapping {
        file: file.to_owned(),
        line,
        message: format!("in `{}`: {message}", crate::near::shortened(sql)),
        near: Vec::new(),
    })
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
