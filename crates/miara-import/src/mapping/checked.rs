//! A mapping that is checked and can be bound to a file.

use std::collections::HashSet;

use indexmap::IndexMap;
use miara_model::{Dataset, Text};

use super::coverage::Coverage;
use super::definition::{Definition, How};
use super::file_options::{FileOptions, Usual};
use super::value_map::Otherwise;
use crate::expr::Program;
use crate::lookup::Lookup;
use crate::moment::DateOrder;
use crate::origin::Origin;
use crate::unpivot::Unpivot;

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
///   kind: {column: [Task, Project], words: {call: [rozmow, call]}, otherwise: null}   # beginnings of words, or `words: usual`
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
    pub(super) name: String,
    pub(super) title: Text,
    pub(super) dataset: String,
    pub(super) copy_of: Option<String>,
    pub(super) exclusive: Option<String>,
    pub(super) lookups: Vec<Lookup>,
    pub(super) source: String,
    pub(super) tool: Option<String>,
    pub(super) coverage: Option<Coverage>,
    pub(super) shared_id: bool,
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

/// A condition that, where it holds for every row, shows that the file is another than it seems.
#[derive(Debug, Clone)]
pub(crate) struct Trap {
    pub(crate) every_row: Program,
    pub(crate) reason: Text,
}

impl Mapping {
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

    /// The name of the mapping that it was copied from, else its own.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.copy_of.as_deref().unwrap_or(&self.name)
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
    pub fn read_as(&self, usual: &Usual, said: Option<DateOrder>) -> Mapping {
        let mut mapping = self.clone();
        mapping.file.usual = usual.clone();
        mapping.file.said_order = said;
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

    /// What it says about the file.
    pub(crate) fn options(&self) -> FileOptions {
        let mut names = self.definitions().flat_map(Definition::names).chain(self.key.iter().flatten());
        let by_sheet = names.any(|name| Origin::named(name) == Some(Origin::Sheet));
        FileOptions { by_sheet, ..self.file.clone() }
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
        copy_of: None,
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
