//! Files on their way into the book: uploaded, looked at, not yet imported.
//!
//! ```text
//! data/.incoming/ID/upload.json   what was uploaded, and what was wished for each file
//! data/.incoming/ID/0/deals.csv   the files, each in a folder of its own
//! ```

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use miara_engine::durable::write_whole;
use miara_model::Text;
use serde::{Deserialize, Serialize};

use crate::service::import::questions::OpenQuestion;
use crate::service::import::understand::ImportRequest;
use crate::service::{Service, ServiceError};

/// The folder of uploads within the data folder.
pub const INCOMING: &str = ".incoming";
const MANIFEST: &str = "upload.json";
/// How long an upload is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long one is kept that waits for answers.
const KEPT_ASKED: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Bytes of a file name that are kept.
const NAME_BYTES: usize = 120;

/// Files that were uploaded together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Upload {
    /// Its random name: 32 hexadecimal digits.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// Its files.
    pub files: Vec<IncomingFile>,
    /// How its import ended; absent before.
    pub outcome: Option<Outcome>,
}

/// A file that was uploaded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct IncomingFile {
    /// Its name as it is shown and stored.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// How it is to be understood.
    pub wish: ImportRequest,
    /// What its import waits for, as far as it was looked at.
    #[serde(default)]
    pub questions: Vec<OpenQuestion>,
    /// The tool that it comes from, as data sources name it; empty before it was looked at.
    #[serde(default)]
    pub tool: String,
    /// The dataset that it goes into; empty before it was looked at.
    #[serde(default)]
    pub dataset: String,
    /// The fingerprint of its bytes; empty before it was looked at.
    #[serde(default)]
    pub content: String,
}

/// How an import of uploaded files ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What came of the files, by dataset and mapping.
    pub parts: Vec<Part>,
    /// KPIs that could not be computed before and can now.
    pub lit: Vec<String>,
    /// Why it stopped; absent where it went through.
    pub stopped: Option<Text>,
}

/// What came of the files of one mapping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The dataset.
    pub dataset: String,
    /// The mapping.
    pub mapping: String,
    /// Names of the files.
    pub files: Vec<String>,
    /// Rows read.
    pub read: u64,
    /// Rows new.
    pub inserted: u64,
    /// Rows changed.
    pub updated: u64,
    /// Rows that were there already.
    pub unchanged: u64,
    /// Rows passed over because the mapping says so, such as totals.
    pub skipped: u64,
    /// Lines of rows in which a quotation mark has no partner; it was left out.
    #[serde(default)]
    pub stray_quotes: Vec<u64>,
    /// The first rows with totals that were passed over.
    #[serde(default)]
    pub totals: Vec<miara_import::PassedTotal>,
    /// Rows refused.
    pub rejected: u64,
    /// Rows that were not in the files any more.
    #[serde(default)]
    pub gone: u64,
    /// Rows older than what is there.
    #[serde(default)]
    pub older: u64,
    /// The data source; absent for things.
    #[serde(default)]
    pub data_source: Option<String>,
    /// Figures of closed periods that it has changed.
    #[serde(default)]
    pub restated: Vec<crate::state::Restated>,
    /// What holds of things from a day on, and did not before.
    #[serde(default)]
    pub moved: Vec<miara_engine::Moved>,
    /// Its number in the history.
    pub import: Option<i64>,
}

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq)]
pub enum UploadState {
    /// Its files wait to be looked through and imported.
    Waiting(Upload),
    /// Its import has ended.
    Ended(Upload),
}

/// A file name that any system can keep: without folders, control characters, reserved names or
/// excess length, and never empty.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe = |c: char| match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
        c if c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c) => '_',
        c => c,
    };
    let cleaned: String = last.chars().map(safe).collect();
    let cleaned = cleaned.trim().trim_end_matches(['.', ' ']);
    let (stem, extension) = match cleaned.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 10 && !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (cleaned, String::new()),
    };
    let room = NAME_BYTES.saturating_sub(extension.len());
    let end = (0..=room.min(stem.len())).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or(0);
    let first = stem.split('.').next().unwrap_or_default().trim().to_uppercase();
    let numbered =
        |kind: &str| first.len() == 4 && first.starts_with(kind) && first.ends_with(|c: char| c.is_ascii_digit());
    let reserved = ["CON", "PRN", "AUX", "NUL"].contains(&first.as_str()) || numbered("COM") || numbered("LPT");
    let mark = if reserved || stem.starts_with('.') { "_" } else { "" };
    let kept = format!("{mark}{}{extension}", &stem[..end]);
    if kept.is_empty() { "file".to_owned() } else { kept }
}

/// True for the name of an upload; nothing else is ever made a path.
fn is_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

impl Upload {
    /// Where one of its files lies.
    #[must_use]
    pub fn path(&self, incoming: &Path, index: usize) -> Option<PathBuf> {
        let file = self.files.get(index)?;
        Some(incoming.join(&self.id).join(index.to_string()).join(&file.name))
    }
}

/// The folder of uploads.
#[must_use]
pub fn incoming_folder(service: &Service) -> PathBuf {
    service.book.data_folder().join(INCOMING)
}

/// A file that was sent to be read once; it goes away with this.
#[derive(Debug)]
pub struct BroughtFile {
    folder: PathBuf,
    /// Where it lies.
    pub path: PathBuf,
}

impl Drop for BroughtFile {
    fn drop(&mut self) {
        remove(&self.folder);
    }
}

/// Keeps what was sent as a file of a name while it is read. What a stop leaves of it goes with the next uploads.
///
/// # Errors
/// Where the folder can't be written.
pub fn keep_brought(service: &Service, bytes: &[u8], name: &str) -> Result<BroughtFile, ServiceError> {
    let incoming = incoming_folder(service);
    let failed = |source| ServiceError::Io { path: incoming.display().to_string(), source };
    let id = crate::door::random_hex().map_err(|error| failed(std::io::Error::other(error.to_string())))?;
    let folder = incoming.join(format!("brought-{}", &id[..16]));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let brought = BroughtFile { path: folder.join(safe_name(name)), folder };
    std::fs::write(&brought.path, bytes).map_err(failed)?;
    Ok(brought)
}

/// Keeps what is known of an upload.
///
/// # Errors
/// Where the folder can't be written.
pub fn keep_upload(service: &Service, upload: &Upload) -> Result<(), ServiceError> {
    let path = incoming_folder(service).join(&upload.id).join(MANIFEST);
    let json = serde_json::to_string_pretty(upload).unwrap_or_default();
    write_whole(&path, json.as_bytes()).map_err(|source| ServiceError::Io { path: path.display().to_string(), source })
}

/// An upload by its name; absent where there is none, or not any more.
#[must_use]
pub fn upload(service: &Service, id: &str) -> Option<UploadState> {
    let path = incoming_folder(service).join(id).join(MANIFEST);
    let text = is_id(id).then(|| std::fs::read_to_string(path).ok()).flatten()?;
    let upload: Upload = serde_json::from_str(&text).ok()?;
    Some(if upload.outcome.is_some() { UploadState::Ended(upload) } else { UploadState::Waiting(upload) })
}

/// Uploads whose files wait to be imported, the newest first.
#[must_use]
pub fn waiting_uploads(service: &Service) -> Vec<Upload> {
    let names = folders(&incoming_folder(service))
        .into_iter()
        .filter_map(|path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned));
    let mut waiting: Vec<Upload> = names
        .filter_map(|name| match upload(service, &name) {
            Some(UploadState::Waiting(upload)) => Some(upload),
            _ => None,
        })
        .collect();
    waiting.sort_by_key(|upload| std::cmp::Reverse(upload.at));
    waiting
}

/// Removes an upload with its files.
///
/// # Errors
/// Where the folder can't be removed.
pub fn drop_upload(service: &Service, id: &str) -> Result<(), ServiceError> {
    let path = incoming_folder(service).join(id);
    if !is_id(id) || !path.exists() {
        return Ok(());
    }
    std::fs::remove_dir_all(&path).map_err(|source| ServiceError::Io { path: path.display().to_string(), source })
}

/// Removes the files of an upload; what is known of it stays.
pub(crate) fn drop_files(service: &Service, upload: &Upload) {
    for index in 0..upload.files.len() {
        let folder = incoming_folder(service).join(&upload.id).join(index.to_string());
        if std::fs::remove_dir_all(&folder).is_err() {
            tracing::warn!(folder = %folder.display(), "an imported file could not be removed");
        }
    }
}

/// Removes uploads older than a day, and those that wait for answers after 90 days.
pub fn sweep_uploads(service: &Service, now: Timestamp) {
    for path in folders(&incoming_folder(service)) {
        let upload = std::fs::read_to_string(path.join(MANIFEST)).ok();
        let upload = upload.and_then(|text| serde_json::from_str::<Upload>(&text).ok());
        let too_old = |upload: Upload| {
            let asked = upload.outcome.is_none() && upload.files.iter().any(|file| !file.questions.is_empty());
            now.duration_since(upload.at) > if asked { KEPT_ASKED } else { KEPT }
        };
        if upload.is_some_and(too_old) {
            remove(&path);
        }
    }
}

/// Removes what uploads that were cut off have left. To be called before uploads are taken.
pub fn sweep_cut_uploads(service: &Service) {
    folders(&incoming_folder(service))
        .iter()
        .filter(|path| !path.join(MANIFEST).is_file())
        .for_each(|path| remove(path));
}

fn remove(path: &Path) {
    if std::fs::remove_dir_all(path).is_err() {
        tracing::warn!(folder = %path.display(), "an old upload could not be removed");
    }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_could_do_harm() {
        for (name, kept) in [
            ("deals.csv", "deals.csv"),
            ("Żółw & Syn – szanse.csv.gz", "Żółw & Syn – szanse.csv.gz"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\Anna\\deals.csv", "deals.csv"),
            ("<script>alert(1)</script>.csv", "script_.csv"),
            ("con.csv", "_con.csv"),
            ("COM1", "_COM1"),
            ("..", "file"),
            ("", "file"),
            (".htaccess", "_.htaccess"),
            ("a\0b\n.csv", "a_b_.csv"),
            ("dots...", "dots"),
        ] {
            assert_eq!(safe_name(name), kept, "{name:?}");
        }
        let long = safe_name(&format!("{}.csv", "ż".repeat(10_000)));
        assert!(long.len() <= NAME_BYTES && long.ends_with("ż.csv"), "{long}");
    }
}
