//! Files that stay once they are said to be written, whatever happens to the machine.
//!
//! A system keeps what is written in memory for a while. What must not be lost is synced: the file itself,
//! and the folder that names it.

use std::fs::File;
use std::io::{self, BufRead as _, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

/// Writes a file so that whoever reads it finds the old bytes or the new, never a part, and so that the new ones
/// stay.
///
/// # Errors
/// Where the disk refuses; the old file is then as it was, or the new one is there as a whole.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path);
    let written = write_new(&beside, [bytes]).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // What is left is no part of anything, and may hold the room that is lacking.
        drop(std::fs::remove_file(&beside));
    }
    written.and_then(|()| sync_folder(folder_of(path)))
}

/// The name under which a file is written before it takes its own.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// Writes a file, part by part, and syncs it; the folder that names it is synced by whoever writes.
///
/// # Errors
/// Where the disk refuses.
pub fn write_new<'p>(path: &Path, parts: impl IntoIterator<Item = &'p [u8]>) -> io::Result<()> {
    let mut file = File::create(path)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()
}

/// Copies a file so that the copy stays, and returns its bytes.
///
/// # Errors
/// Where the disk refuses.
pub fn copy(from: &Path, to: &Path) -> io::Result<u64> {
    let size = io::copy(&mut File::open(from)?, &mut File::create(to)?)?;
    File::open(to)?.sync_all()?;
    sync_folder(folder_of(to))?;
    Ok(size)
}

/// A fingerprint of a file's bytes: 32 hexadecimal digits of XXH3. It tells chance, not malice.
///
/// # Errors
/// Where the file can't be read.
pub fn fingerprint(path: &Path) -> io::Result<String> {
    let mut file = io::BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut hash = Xxh3::new();
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(format!("{:032x}", hash.digest128()));
        }
        hash.update(bytes);
        let read = bytes.len();
        file.consume(read);
    }
}

/// Makes a folder, and those above it that are lacking, so that they stay.
///
/// # Errors
/// Where the disk refuses.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = folder_of(path);
    make_folder(above)?;
    match std::fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder(above)
}

/// The folder that names a file.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(above) if above.as_os_str().is_empty() => Path::new("."),
        Some(above) => above,
        None => Path::new("/"),
    }
}

/// Syncs the names in a folder.
///
/// # Errors
/// Where the disk refuses.
#[cfg(unix)]
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Syncs the names in a folder: Windows has no call for it, its file systems keep a journal of names.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_written_stays_and_leaves_nothing_beside_it() {
        let folder = std::env::temp_dir().join(format!("miara-durable-{}", std::process::id()));
        make_folder(&folder.join("a/b")).unwrap();
        let path = folder.join("a/b/list.yaml");
        write_whole(&path, b"old").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        // A folder of the name stands in the way.
        std::fs::create_dir(beside(&path)).unwrap();
        assert!(write_whole(&path, b"newer").is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
