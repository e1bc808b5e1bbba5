//! The data, which stands outside the project.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The folder of the data: `MIARA_DATA`, or `shared/data` beside the project.
fn folder() -> PathBuf {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    std::env::var_os("MIARA_DATA").map_or(beside, PathBuf::from)
}

/// A file or folder of the data; says loudly where it is absent.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let path = folder().join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is absent, and in CI nothing is passed over", path.display());
    println!("!! ABSENT: {} is not there, so nothing is measured on it. Set MIARA_DATA.", path.display());
    None
}

/// A JSON file of the data.
pub(crate) fn json(name: &str) -> Option<serde_json::Value> {
    let text = std::fs::read_to_string(path(name)?).ok()?;
    serde_json::from_str(&text).ok()
}

/// A file of the public sets, which stand in a folder of their own: `MIARA_SETS`, or `sets` among the data.
pub(crate) fn set(name: &str) -> Option<PathBuf> {
    match std::env::var_os("MIARA_SETS") {
        Some(folder) => Some(PathBuf::from(folder).join(name)).filter(|path| path.exists()),
        None => None,
    }
    .or_else(|| path(&format!("sets/{name}")))
}

/// A JSON file of the public sets.
pub(crate) fn set_json(name: &str) -> Option<serde_json::Value> {
    serde_json::from_str(&std::fs::read_to_string(set(name)?).ok()?).ok()
}

/// The rows of a CSV file of the public sets, without its header.
pub(crate) fn set_rows(name: &str) -> Option<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(set(name)?).ok()?;
    Some(reader.records().flatten().map(|record| record.iter().map(str::to_owned).collect()).collect())
}

/// Header and rows of a CSV file, also gzipped.
pub(crate) fn rows(name: &str, delimiter: u8) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let path = path(name)?;
    let mut bytes = std::fs::read(&path).ok()?;
    if name.ends_with(".gz") {
        let mut plain = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut plain).ok()?;
        bytes = plain;
    }
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes.as_slice());
    let header = reader.headers().ok()?.iter().map(str::to_owned).collect();
    let rows = reader.records().flatten().map(|record| record.iter().map(str::to_owned).collect()).collect();
    Some((header, rows))
}

/// Figures that fell short so far.
static SHORT: AtomicUsize = AtomicUsize::new(0);

/// How many figures fell short of their bar so far.
pub(crate) fn short() -> usize {
    SHORT.load(Ordering::Relaxed)
}

/// Prints one figure beside its bar.
pub(crate) fn figure(what: &str, ours: f64, bar: &str, met: bool) {
    SHORT.fetch_add(usize::from(!met), Ordering::Relaxed);
    println!("{:<62} {ours:>10.4}   bar {bar:<16} {}", what, if met { "met" } else { "SHORT" });
}
