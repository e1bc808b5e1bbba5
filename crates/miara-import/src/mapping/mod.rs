//! How foreign columns become a dataset's: a mapping, read from YAML and checked.

mod coverage;
mod definition;
mod key;
mod raw;
mod reading;

use std::collections::HashSet;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use miara_model::{Dataset, Text};

pub use coverage::{Coverage, CoverageKind};
pub(crate) use definition::{Definition, How, Otherwise, Shape, ValueMap};

use crate::error::ImportError;
use crate::expr::{Program, parse};
use crate::lookup::Lookup;
use crate::moment::DateOrder;
use crate::near::near;
use crate::number::DecimalSign;
use crate::plan::Origin;
use crate::unpivot::Unpivot;
use raw::RawMapping;
pub use reading::Reading;

/// What people have said of a data source: by what was asked, the values with what each is taken for.
pub type Answers = std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>>;

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
/// tool: Pipedrive                       # whose exports these are; a data source is one account of it
/// coverage: {kind: days, axis: date, scope: [person]}   # or rows, all: what a file is the whole truth of
/// shared_id: true                       # rows have an id that is the same in every data source
/// line_number: Nr pozycji               # of a row within its document: the same row once more is passed over
/// merged_ids: Merged contact IDs        # ids that the tool has merged into the row's
/// exclusive: web_visits                 # mappings of one group count the same facts
/// nulls: ["-", "(not set)"]             # cells that mean nothing
/// key: [Unique Id]                      # instead of the content, for datasets with a generated row_id
/// own_id: true                          # the key is the tool's own id: rows alike in it are one
/// values:                               # named values, each seen by what follows
///   status: [Deal - Status, Szansa - Status]
/// columns:                              # of the dataset
///   deal_id: Deal - ID                  # a header, or the first of several that exists
///   currency: {column: Waluta, map: {zł: PLN}, otherwise: keep}     # or null, refuse, ask
///   at: {column: Send Date, format: "%d %m %Y"}                     # strftime, where it is not found
///   probability: {column: Probability, unit: percent}               # or minutes, seconds
///   product: {column: Product, join: true}   # rows of one id are one, with the different values: `Pen, Ink`
///   network: {constant: linkedin}
///   line_id: {numbered: invoice}        # FV/1#1, FV/1#2: the value and how often the file had it so far
///   won_at: {sql: "CASE WHEN status = 'won' THEN \"Deal - Won time\" END"}
///   account_id: {lookup: {dataset: accounts, match: Organization, on: name, take: account_id, loosely: true}, otherwise: keep}
///   kind: {column: [Task, Project], words: {call: [rozmow, call]}, otherwise: null}   # beginnings of words
/// unpivot: {header: "{multiplier:digits}{currency:letters}", value: rate}   # a row per column that fits
/// skip_when: status = 'deleted'         # rows passed over, and counted
/// traps:                                # what holds on every row only where the file is another
///   - {every_row: "total = a + b", reason: {pl: …, en: …}}
/// ```
///
/// `(row)`, `(sheet)` and `(file)` are the row's line, its sheet and the name of its file.
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
    tool: Option<String>,
    coverage: Option<Coverage>,
    shared_id: bool,
    /// Headers of the column with a row's number within its document.
    pub(crate) line_number: Vec<String>,
    /// Headers of the column with ids that the tool has merged into the row.
    pub(crate) merged_ids: Vec<String>,
    /// Each is one header that must be there, by any of its names.
    pub(crate) needs: Vec<Vec<String>>,
    pub(crate) file: FileOptions,
    pub(crate) nulls: HashSet<String>,
    pub(crate) key: Option<Vec<String>>,
    /// Rows alike in the key are one, since the key is the tool's own id.
    pub(crate) own_id: bool,
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
    /// What was said of the data source, for what the file leaves open.
    pub(crate) usual_order: Option<DateOrder>,
    /// The order of dates that was said of the file, where it proves none.
    pub(crate) said_order: Option<DateOrder>,
    pub(crate) usual_decimal: Option<DecimalSign>,
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

    /// The tool whose exports these are; absent where files are made by hand.
    #[must_use]
    pub fn tool(&self) -> Option<&str> {
        self.tool.as_deref()
    }

    /// What a file of it is the whole truth of. `supplied` are the dataset's columns that the file has.
    #[must_use]
    pub fn coverage(&self, dataset: &Dataset, supplied: &[String]) -> Coverage {
        self.coverage.clone().unwrap_or_else(|| Coverage::usual(dataset, supplied))
    }

    /// True where its key is the tool's own id of a row.
    #[must_use]
    pub fn has_own_id(&self) -> bool {
        self.own_id
    }

    /// True where rows have an id that is the same whatever tool tells of them, such as an invoice's number in
    /// a national register.
    #[must_use]
    pub fn has_shared_id(&self) -> bool {
        self.shared_id
    }

    /// The named values of which a person says what their values mean.
    pub fn asks(&self) -> impl Iterator<Item = &str> {
        let asked = |definition: &Definition| matches!(&definition.how, How::Pick { map: Some(map), .. } if map.otherwise == Otherwise::Ask);
        self.values.iter().filter(move |(_, definition)| asked(definition)).map(|(name, _)| name.as_str())
    }

    /// The mapping for a file of whose source was said how its dates and numbers are read, which counts where the
    /// file itself proves nothing; `said` is the order that was said of this very file.
    #[must_use]
    pub fn read_as(
        &self,
        date_order: Option<DateOrder>,
        said: Option<DateOrder>,
        decimal: Option<DecimalSign>,
    ) -> Mapping {
        let mut mapping = self.clone();
        mapping.file.usual_order = date_order;
        mapping.file.said_order = said;
        mapping.file.usual_decimal = decimal;
        mapping
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
        let skip = self.skip_when.iter().flat_map(|p| &p.columns).chain(&self.merged_ids).chain(&self.line_number);
        names
            .chain(needs)
            .chain(key)
            .chain(skip)
            .map(String::as_str)
            .filter(|n| !self.values.contains_key(*n) && Origin::named(n).is_none())
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
        tool: None,
        coverage: None,
        shared_id: false,
        line_number: Vec::new(),
        merged_ids: Vec::new(),
        needs: dataset
            .shown_columns()
            .filter(|(name, column)| column.required && column.default.is_none() && *name != "row_id")
            .map(|(name, _)| vec![name.clone()])
            .collect(),
        file: FileOptions::default(),
        nulls: HashSet::new(),
        key: None,
        own_id: false,
        values: IndexMap::new(),
        columns: dataset.shown_columns().map(|(name, _)| pick(name)).collect(),
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
    let (columns, lines) = check_columns(file, raw.columns, dataset)?;
    let mut values = IndexMap::new();
    for (name, definition) in raw.values {
        let line = definition.referenced.line();
        let definition = Definition::check(file, line, &name, definition.value)?;
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
        exclusive: raw.exclusive,
        lookups: Vec::new(),
        source: String::new(),
        tool: raw.tool,
        coverage,
        shared_id: raw.shared_id,
        line_number: raw.line_number.map(raw::OneOrMany::into_vec).unwrap_or_default(),
        merged_ids: raw.merged_ids.map(raw::OneOrMany::into_vec).unwrap_or_default(),
        needs: raw.recognise.needs.into_iter().map(raw::OneOrMany::into_vec).collect(),
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
    raw: IndexMap<String, serde_saphyr::Spanned<raw::RawDefinition>>,
    dataset: &Dataset,
) -> Result<Columns, ImportError> {
    let (mut columns, mut lines) = (IndexMap::new(), IndexMap::new());
    for (name, definition) in raw {
        let line = definition.referenced.line();
        if !dataset.columns.contains_key(&name) {
            let near = near(&name, dataset.columns.keys().map(String::as_str));
            let message = format!("the dataset `{}` has no column `{name}`", dataset.name);
            return Err(ImportError::Mapping { file: file.to_owned(), line, message, near });
        }
        lines.insert(name.clone(), line);
        columns.insert(name.clone(), Definition::check(file, line, &name, definition.value)?);
    }
    Ok((columns, lines))
}

fn check_coverage(
    file: &str,
    raw: serde_saphyr::Spanned<raw::RawCoverage>,
    dataset: &Dataset,
) -> Result<Coverage, ImportError> {
    let line = raw.referenced.line();
    let raw::RawCoverage { kind, axis, scope, document, settles } = raw.value;
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
