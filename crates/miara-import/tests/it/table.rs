//! Files in, rows of text out: what every test here is written on.

use std::path::{Path, PathBuf};

use arrow::array::{Array, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use miara_import::{
    Context, ControlTotal, Datasets, ImportError, Lookups, Mapping, PassedTotal, Refused, Understood, open,
    plain_mapping,
};
use tempfile::TempDir;

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The catalogue's datasets.
pub(crate) fn datasets() -> Datasets {
    let mut all = Datasets::new();
    let folder = std::fs::read_dir(root().join("catalogue/datasets")).expect("the catalogue");
    for entry in folder {
        let yaml = std::fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        let dataset: miara_model::Dataset = serde_saphyr::from_str(&yaml).expect("a dataset");
        all.insert(dataset.name.clone(), dataset);
    }
    all.sort_keys();
    all
}

/// The shipped mappings, by file name.
pub(crate) fn mappings() -> Vec<Mapping> {
    let folder = std::fs::read_dir(root().join("catalogue/mappings")).expect("the catalogue");
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let datasets = datasets();
    let read = |path: &PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let mapping = Mapping::parse(&name, &std::fs::read_to_string(path).expect("a file"), &datasets);
        let mapping = mapping.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(format!("{}.yaml", mapping.name()), name, "a mapping is called like its file");
        mapping
    };
    paths.iter().map(read).collect()
}

pub(crate) fn shipped(name: &str) -> Mapping {
    mappings().into_iter().find(|m| m.name() == name).expect("a shipped mapping")
}

/// A mapping written in a test; what every mapping must have is added.
pub(crate) fn mapping(dataset: &str, yaml: &str) -> Mapping {
    parse(dataset, yaml).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn parse(dataset: &str, yaml: &str) -> Result<Mapping, ImportError> {
    let whole = format!("mapping: test\ntitle: {{pl: t, en: t}}\ndataset: {dataset}\n{yaml}");
    Mapping::parse("test.yaml", &whole, &datasets())
}

/// A mapping whose headers are the dataset's own names.
pub(crate) fn plain(dataset: &str) -> Mapping {
    plain_mapping(&datasets()[dataset])
}

/// A file out of the collection of hard ones; says so where it is absent.
pub(crate) fn hard(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data/hard").join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("SKIPPED: the hard file `{name}` is not at {}", path.display());
    None
}

/// A file that is deleted at the end of the test.
pub(crate) struct File {
    _folder: TempDir,
    pub(crate) path: PathBuf,
}

pub(crate) fn file(name: &str, bytes: impl AsRef<[u8]>) -> File {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file");
    File { _folder: folder, path }
}

/// A whole import.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) batches: Vec<RecordBatch>,
    pub(crate) refused: Vec<Refused>,
    pub(crate) read: u64,
    pub(crate) skipped: u64,
    pub(crate) stray_quotes: Vec<u64>,
    pub(crate) understood: Understood,
    pub(crate) supplied: Vec<String>,
    pub(crate) control: Vec<ControlTotal>,
    pub(crate) totals: Vec<PassedTotal>,
    /// The places of the rows in their file.
    pub(crate) lines: Vec<u64>,
}

pub(crate) fn import(path: &Path, mapping: &Mapping) -> Result<Imported, ImportError> {
    import_with(path, mapping, &Lookups::new())
}

pub(crate) fn import_with(path: &Path, mapping: &Mapping, lookups: &Lookups) -> Result<Imported, ImportError> {
    let time_zone = jiff::tz::TimeZone::get("Europe/Warsaw").expect("bundled");
    let context = Context { time_zone, currency: "PLN", lookups, source: Default::default() };
    let mut reader = open(path, &datasets()[mapping.dataset()], mapping, &context)?;
    let (mut batches, mut refused, mut control, mut read, mut skipped) = (Vec::new(), Vec::new(), Vec::new(), 0, 0);
    let mut stray_quotes = Vec::new();
    let (mut totals, mut lines) = (Vec::new(), Vec::new());
    for chunk in reader.by_ref() {
        let chunk = chunk?;
        totals.extend(chunk.totals);
        lines.extend(chunk.lines);
        batches.push(chunk.batch);
        refused.extend(chunk.refused);
        assert!(control.is_empty(), "only the last chunk has totals");
        control = chunk.control;
        read += chunk.read;
        skipped += chunk.skipped;
        stray_quotes.extend(chunk.stray_quotes);
    }
    let (understood, supplied) = (reader.understood().clone(), reader.mapped_columns().to_vec());
    Ok(Imported { batches, refused, read, skipped, stray_quotes, understood, supplied, control, totals, lines })
}

/// Imports text as a CSV under the plain mapping.
pub(crate) fn import_text(dataset: &str, text: impl AsRef<[u8]>) -> Result<Imported, ImportError> {
    let file = file("plain.csv", text);
    import(&file.path, &plain(dataset))
}

impl Imported {
    pub(crate) fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// One column as text; null is `-`.
    pub(crate) fn column(&self, name: &str) -> Vec<String> {
        let mut all = Vec::new();
        for batch in &self.batches {
            all.extend(column(batch, name));
        }
        all
    }

    /// The codes of the reasons, with line and column.
    pub(crate) fn reasons(&self) -> Vec<String> {
        let said = |r: &Refused| format!("{} {} {}", r.line, r.column.as_deref().unwrap_or("-"), r.reason.code());
        self.refused.iter().map(said).collect()
    }
}

pub(crate) fn column(batch: &RecordBatch, name: &str) -> Vec<String> {
    let array = batch.column_by_name(name).unwrap_or_else(|| panic!("no column {name}"));
    let options = FormatOptions::default();
    // Arrow writes a zone's name only with its own copy of all zones; UTC by its offset needs none.
    let array = match array.data_type() {
        DataType::Timestamp(unit, Some(_)) => {
            cast(array, &DataType::Timestamp(*unit, Some("+00:00".into()))).expect("the same instants")
        }
        _ => array.clone(),
    };
    let format = ArrayFormatter::try_new(array.as_ref(), &options).expect("a format");
    let text = |at: usize| if array.is_null(at) { "-".to_owned() } else { format.value(at).to_string() };
    (0..array.len()).map(text).collect()
}
