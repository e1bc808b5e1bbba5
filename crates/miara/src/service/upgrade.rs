//! A book of an earlier version, made one of this.

use std::path::{Path, PathBuf};

use miara_engine::durable::sync_folder;

use crate::book::{Book, BookError};
use crate::service::ServiceError;
use crate::state::{VERSION, files_of, version_of};

/// What an upgrade came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgraded {
    /// Where the tables are now.
    pub aside: PathBuf,
    /// The files that are to be imported again.
    pub files: Vec<String>,
}

/// The first version of the state whose tables say of which data source their rows are.
const SOURCED: u32 = 2;

/// True for a book whose tables were written by a version that kept rows without their data source.
///
/// # Errors
/// Where the state can't be read.
pub(super) fn is_outdated(book: &Book) -> Result<bool, ServiceError> {
    let version = version_of(&book.state_file())?;
    Ok(version.is_some_and(|version| version < SOURCED) && has_tables(&book.data_folder()))
}

/// Refuses a book whose state a later version has written.
///
/// # Errors
/// [`BookError::Newer`].
pub(super) fn check_not_newer(book: &Book) -> Result<(), ServiceError> {
    match version_of(&book.state_file())? {
        Some(version) if version > VERSION => Err(BookError::Newer { folder: book.folder.clone() }.into()),
        _ => Ok(()),
    }
}

pub(super) fn has_tables(data: &Path) -> bool {
    let entries = std::fs::read_dir(data).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| path.join("_delta_log").is_dir())
}

/// Puts the tables of an outdated book aside, so that its files can be imported anew. Settings, own KPIs and
/// mappings, goals, actions and annotations stay. `None` where the book is not outdated.
///
/// # Errors
/// Where the book can't be read or written.
pub fn upgrade(folder: &Path) -> Result<Option<Upgraded>, ServiceError> {
    let book = Book::open(folder)?;
    check_not_newer(&book)?;
    if !is_outdated(&book)? {
        return Ok(None);
    }
    let data = book.data_folder();
    let files = files_of(&book.state_file())?;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ServiceError::from(BookError::Io { path, source })
    };
    let list = data.join("files-to-import.txt");
    std::fs::write(&list, files.join("\n")).map_err(failed(&list))?;
    let mut names = (1..).map(|number| {
        folder.join(if number == 1 { "data-before".to_owned() } else { format!("data-before-{number}") })
    });
    let aside = names.find(|path| !path.exists()).unwrap_or_else(|| folder.join("data-before"));
    std::fs::rename(&data, &aside).and_then(|()| sync_folder(folder)).map_err(failed(&data))?;
    Ok(Some(Upgraded { aside, files }))
}
