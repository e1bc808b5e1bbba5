//! The disk as Delta writes to it: a log entry is there whole and stays, or is not there.
//!
//! The store that object_store has for local files leaves it to the system when bytes reach the disk. After a cut
//! of power an entry of the log could be there by name and empty, and the table lost with it. Here every file is
//! synced before it takes its name, and a file of the log before it is said to be written.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt as _, StreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMode,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, UploadPart,
};

use crate::durable;

/// The folder of a table's log.
pub(super) const LOG: &str = "_delta_log";

/// The local disk below one folder, written so that it stays.
#[derive(Debug, Clone)]
pub(super) struct Disk {
    files: Arc<LocalFileSystem>,
}

impl std::fmt::Display for Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Disk({})", self.files)
    }
}

impl Disk {
    /// The disk below a folder that is there.
    pub(super) fn at(folder: &std::path::Path) -> Result<Self> {
        Ok(Disk { files: Arc::new(LocalFileSystem::new_with_prefix(folder)?) })
    }

    async fn put(&self, location: &Path, payload: PutPayload, mode: PutMode) -> Result<PutResult> {
        let path = self.files.path_to_filesystem(location)?;
        // Names of data files are synced together before the commit that names them.
        let is_log = location.parts().any(|part| part.as_ref() == LOG);
        let written = tokio::task::spawn_blocking(move || write(&path, &payload, &mode, is_log));
        written.await??;
        Ok(PutResult { e_tag: None, version: None })
    }
}

fn write(path: &std::path::Path, payload: &PutPayload, mode: &PutMode, is_log: bool) -> Result<()> {
    let failed = |source: std::io::Error| object_store::Error::Generic {
        store: "Disk",
        source: Box::new(Named::new(path, source)),
    };
    let folder = path.parent().unwrap_or(std::path::Path::new("/"));
    durable::make_folder(folder).map_err(failed)?;
    let beside = staged(path);
    let placed = durable::write_new(&beside, payload.iter().map(AsRef::as_ref)).and_then(|()| match mode {
        PutMode::Create => std::fs::hard_link(&beside, path),
        PutMode::Overwrite | PutMode::Update(_) => std::fs::rename(&beside, path),
    });
    if placed.is_err() || matches!(mode, PutMode::Create) {
        // A second name, or a part of a file; either is swept with the next import where it can't be removed now.
        drop(std::fs::remove_file(&beside));
    }
    match placed {
        Err(source) if source.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(object_store::Error::AlreadyExists {
                path: path.display().to_string(),
                source: Box::new(source),
            });
        }
        placed => placed.map_err(failed)?,
    }
    if is_log { durable::sync_folder(folder).map_err(failed) } else { Ok(()) }
}

/// The name of a file before it takes its own; what ends so is no part of any table.
fn staged(path: &std::path::Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("#1");
    name.into()
}

/// What the system said, with the file that it said it of.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}", path = path.display())]
pub(crate) struct Named {
    pub(crate) path: PathBuf,
    pub(crate) source: std::io::Error,
}

impl Named {
    fn new(path: &std::path::Path, source: std::io::Error) -> Self {
        Named { path: path.to_owned(), source }
    }
}

/// A file that comes in parts and is written once it is whole.
#[derive(Debug)]
struct Parts {
    disk: Disk,
    location: Path,
    parts: Vec<PutPayload>,
}

#[async_trait]
impl MultipartUpload for Parts {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        self.parts.push(data);
        Box::pin(std::future::ready(Ok(())))
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let parts = std::mem::take(&mut self.parts);
        let bytes = parts.iter().flat_map(|part| part.iter().cloned()).collect::<PutPayload>();
        self.disk.put(&self.location, bytes, PutMode::Overwrite).await
    }

    async fn abort(&mut self) -> Result<()> {
        self.parts.clear();
        Ok(())
    }
}

/// A listing in the order of names, as Delta expects it of any store but a local one.
fn in_order(listing: BoxStream<'static, Result<ObjectMeta>>) -> BoxStream<'static, Result<ObjectMeta>> {
    let sorted = async move {
        let mut found: Vec<Result<ObjectMeta>> = listing.collect().await;
        found.sort_by(|a, b| match (a, b) {
            (Ok(a), Ok(b)) => a.location.cmp(&b.location),
            (a, b) => a.is_ok().cmp(&b.is_ok()),
        });
        futures_util::stream::iter(found)
    };
    sorted.flatten_stream().boxed()
}

#[async_trait]
impl ObjectStore for Disk {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.put(location, payload, options.mode).await
    }

    async fn put_multipart_opts(&self, location: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Ok(Box::new(Parts { disk: self.clone(), location: location.clone(), parts: Vec::new() }))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.files.get_opts(location, options).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.files.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        in_order(self.files.list(prefix))
    }

    fn list_with_offset(&self, prefix: Option<&Path>, offset: &Path) -> BoxStream<'static, Result<ObjectMeta>> {
        in_order(self.files.list_with_offset(prefix, offset))
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.files.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.files.copy_opts(from, to, options).await
    }
}
