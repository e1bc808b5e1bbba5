//! A whole book in one file, while it is in use, and back.
//!
//! The state is copied first; of each table the backup has the version that the copy knows of and those before it. A
//! commit that comes meanwhile is not in it, so that both agree. The last entry is a list of all others with their
//! fingerprints; a backup without it was cut off.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

use miara_engine::durable::{folder_of, make_folder, sync_folder};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::book::{BookError, SETTINGS};
use crate::service::goal::GOALS;
use crate::service::{Refusal, Service, ServiceError, history, import};
use crate::state::State;

/// The list at the end of a backup.
const LIST: &str = "backup.json";
/// The version of the form of backups.
const FORM: u32 = 1;
/// How strongly a backup is packed; tables are packed already.
const LEVEL: i32 = 3;

/// What a backup holds, or what was brought back from one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct BackedUp {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct List {
    form: u32,
    files: BTreeMap<String, Listed>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Listed {
    bytes: u64,
    hash: String,
}

/// A writer or reader that fingerprints what passes it.
struct Hashed<T> {
    inner: T,
    hash: Xxh3,
    bytes: u64,
}

impl<T> Hashed<T> {
    fn of(inner: T) -> Self {
        Hashed { inner, hash: Xxh3::new(), bytes: 0 }
    }

    fn listed(&self) -> Listed {
        Listed { bytes: self.bytes, hash: format!("{:032x}", self.hash.digest128()) }
    }
}

impl<T: Read> Read for Hashed<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> ServiceError + '_ {
    |source| ServiceError::Io { path: path.display().to_string(), source }
}

/// Writes the whole book into one file, also while files are imported.
///
/// # Errors
/// Where the file is there already, or can't be written; nothing of it is there then.
pub async fn backup(service: &Service, to: &Path) -> Result<BackedUp, ServiceError> {
    if to.exists() {
        return Err(ServiceError::Refused(Refusal::FileThere { path: to.display().to_string() }));
    }
    if !folder_of(to).is_dir() {
        return Err(failed(folder_of(to))(io::ErrorKind::NotFound.into()));
    }
    history::settle(service).await?;
    // Nothing of the past is removed while it is read.
    let is_read_only = service.state().is_read_only();
    let _past = if is_read_only { None } else { service.engine.store.keep_past()? };
    let mut beside = to.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let written = write_backup(service, &beside).await;
    if written.is_err() {
        drop(std::fs::remove_file(&beside));
    }
    let written = written?;
    let named = std::fs::rename(&beside, to).and_then(|()| sync_folder(folder_of(to)));
    named.map_err(failed(to))?;
    Ok(written)
}

async fn write_backup(service: &Service, path: &Path) -> Result<BackedUp, ServiceError> {
    let file = File::create(path).map_err(failed(path))?;
    let packed = zstd::Encoder::new(BufWriter::new(file), LEVEL).map_err(failed(path))?;
    let mut archive = tar::Builder::new(packed);
    let mut list = List { form: FORM, files: BTreeMap::new() };
    let copy = state_copy(service, path)?;
    let kept = add(&mut archive, &mut list, "state.sqlite", &copy);
    let known = kept.and_then(|()| Ok(State::known_versions_in(&copy)?));
    drop(std::fs::remove_file(&copy));
    for (name, file) in files_of_book(service, &known?).await? {
        add(&mut archive, &mut list, &name, &file)?;
    }
    let json = serde_json::to_vec_pretty(&list).map_err(io::Error::other).map_err(failed(path))?;
    let mut header = header(json.len() as u64);
    archive.append_data(&mut header, LIST, json.as_slice()).map_err(failed(path))?;
    let packed = archive.into_inner().map_err(failed(path))?;
    let mut file = packed.finish().map_err(failed(path))?;
    file.flush().and_then(|()| file.get_ref().sync_all()).map_err(failed(path))?;
    Ok(BackedUp { files: list.files.len() as u64, bytes: list.files.values().map(|listed| listed.bytes).sum() })
}

/// A copy of the state as it is now, beside the backup.
fn state_copy(service: &Service, backup: &Path) -> Result<PathBuf, ServiceError> {
    let mut copy = backup.as_os_str().to_owned();
    copy.push(".state");
    let copy = PathBuf::from(copy);
    drop(std::fs::remove_file(&copy));
    service.state().copy_to(&copy)?;
    Ok(copy)
}

/// Files by their names in the backup: texts, tables up to the versions that the state knows of, and files that
/// wait for answers.
async fn files_of_book(
    service: &Service,
    known: &HashMap<String, u64>,
) -> Result<Vec<(String, PathBuf)>, ServiceError> {
    let root = &service.book.folder;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root).map_err(failed(root))?.flatten() {
        let is_text = entry.path().extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        if (is_text || entry.file_name() == GOALS) && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    for folder in [root.join("kpis"), root.join("mappings"), import::incoming_folder(service)] {
        collect(&folder, &mut files)?;
    }
    for dataset in service.book.catalogue.datasets.keys() {
        if let Some(version) = known.get(dataset) {
            files.extend(service.engine.store.files_up_to(dataset, *version).await?);
        }
    }
    let name = |file: PathBuf| {
        let within = file.strip_prefix(root).ok()?;
        let parts: Option<Vec<&str>> = within.iter().map(|part| part.to_str()).collect();
        Some((parts?.join("/"), file))
    };
    Ok(files.into_iter().filter_map(name).collect())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), ServiceError> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder).map_err(failed(folder))?.flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), files)?;
        } else if entry.path().is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn header(bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o644);
    header
}

fn add<W: Write>(archive: &mut tar::Builder<W>, list: &mut List, name: &str, path: &Path) -> Result<(), ServiceError> {
    let file = File::open(path).map_err(failed(path))?;
    let bytes = file.metadata().map_err(failed(path))?.len();
    // A file that grows meanwhile is taken as long as it was.
    let mut hashed = Hashed::of(BufReader::new(file).take(bytes));
    archive.append_data(&mut header(bytes), name, &mut hashed).map_err(failed(path))?;
    list.files.insert(name.to_owned(), hashed.listed());
    Ok(())
}

/// Brings a book back from a backup into a folder that holds none.
///
/// # Errors
/// Where the folder is not empty, the backup is cut off or damaged, or the disk refuses; the folder is then as it was.
pub fn restore(backup: &Path, folder: &Path) -> Result<BackedUp, ServiceError> {
    // Without `.`, `..` and a slash at its end, the folder has a name of its own and one above it.
    let folder: PathBuf = std::path::absolute(folder).map_err(failed(folder))?.components().collect();
    let folder = folder.as_path();
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        return Err(BookError::Exists { folder: folder.to_owned() }.into());
    }
    let mut beside = folder.as_os_str().to_owned();
    beside.push(".restoring");
    let beside = PathBuf::from(beside);
    drop(std::fs::remove_dir_all(&beside));
    let unpacked = unpack(backup, &beside);
    if unpacked.is_err() {
        drop(std::fs::remove_dir_all(&beside));
    }
    let unpacked = unpacked?;
    if folder.is_dir() {
        std::fs::remove_dir(folder).map_err(failed(folder))?;
    }
    let named = std::fs::rename(&beside, folder).and_then(|()| sync_folder(folder_of(folder)));
    named.map_err(failed(folder))?;
    Ok(unpacked)
}

fn unpack(backup: &Path, to: &Path) -> Result<BackedUp, ServiceError> {
    let broken = |why: String| ServiceError::Refused(Refusal::BrokenBackup { path: backup.display().to_string(), why });
    let unread = |error: io::Error| broken(error.to_string());
    make_folder(to).map_err(failed(to))?;
    let file = BufReader::new(File::open(backup).map_err(failed(backup))?);
    let mut archive = tar::Archive::new(zstd::Decoder::new(file).map_err(unread)?);
    let (mut found, mut list) = (BTreeMap::new(), None);
    for entry in archive.entries().map_err(unread)? {
        let mut entry = entry.map_err(unread)?;
        let name = entry.path().map_err(unread)?.to_string_lossy().into_owned();
        if name == LIST {
            let read: List = serde_json::from_reader(&mut entry).map_err(|error| broken(error.to_string()))?;
            list = Some(read);
            continue;
        }
        let plain = Path::new(&name).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || !entry.header().entry_type().is_file() {
            return Err(broken(name));
        }
        found.insert(name.clone(), put(&mut entry, &to.join(&name), &unread)?);
    }
    let list = list.ok_or_else(|| broken(LIST.to_owned()))?;
    let differs = list.files.iter().find(|(name, listed)| found.get(*name) != Some(listed));
    match differs {
        _ if list.form != FORM => Err(broken(format!("{LIST}: {}", list.form))),
        Some((name, _)) => Err(broken(name.clone())),
        None if found.len() != list.files.len() || !found.contains_key(SETTINGS) => Err(broken(LIST.to_owned())),
        None => Ok(BackedUp { files: found.len() as u64, bytes: found.values().map(|listed| listed.bytes).sum() }),
    }
}

fn put(
    entry: &mut impl Read,
    path: &Path,
    unread: &impl Fn(io::Error) -> ServiceError,
) -> Result<Listed, ServiceError> {
    let folder = folder_of(path);
    make_folder(folder).map_err(failed(path))?;
    let mut file = BufWriter::new(File::create(path).map_err(failed(path))?);
    let mut hashed = Hashed::of(entry);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = hashed.read(&mut buffer).map_err(unread)?;
        if read == 0 {
            break;
        }
        file.write_all(&buffer[..read]).map_err(failed(path))?;
    }
    file.flush().and_then(|()| file.get_ref().sync_all()).map_err(failed(path))?;
    sync_folder(folder).map_err(failed(folder))?;
    Ok(hashed.listed())
}
