//! A disk in memory, on which the changes of a trace are made one by one, and what a stop leaves of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One change of a trace.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) kind: u8,
    pub(super) path: PathBuf,
    offset: i64,
    bytes: Vec<u8>,
}

/// How the program was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// It was killed: the system still has all that it wrote.
    Kill,
    /// The power was cut, and nothing that was not synced is left.
    PowerCut,
    /// The power was cut; names were on the disk already, bytes that were not synced are lost.
    TornFiles,
}

#[derive(Debug, Clone)]
enum Node {
    File { bytes: Vec<u8>, synced: Vec<u8> },
    Folder { names: BTreeMap<String, usize>, synced: BTreeMap<String, usize> },
}

/// Files and folders below one, as the system has them and as they would be after a cut of power.
#[derive(Debug, Clone)]
pub(super) struct Disk {
    root: PathBuf,
    nodes: Vec<Node>,
}

/// The changes of a trace, in order.
pub(super) fn read_trace(path: &Path) -> Vec<Change> {
    let bytes = std::fs::read(path).unwrap_or_default();
    let mut rest = bytes.as_slice();
    let mut take = |many: usize| {
        let (taken, left) = rest.split_at(many.min(rest.len()));
        rest = left;
        taken.to_vec()
    };
    let mut changes = Vec::new();
    loop {
        let Some(kind) = take(1).first().copied() else { return changes };
        let offset = i64::from_le_bytes(take(8).try_into().unwrap());
        let long = u32::from_le_bytes(take(4).try_into().unwrap()) as usize;
        let path = PathBuf::from(String::from_utf8(take(long)).unwrap());
        let long = u32::from_le_bytes(take(4).try_into().unwrap()) as usize;
        changes.push(Change { kind, path, offset, bytes: take(long) });
    }
}

impl Disk {
    /// A folder as it is, all of it on the disk.
    pub(super) fn of(root: &Path) -> Disk {
        let mut disk = Disk { root: root.to_owned(), nodes: Vec::new() };
        disk.load(root);
        disk
    }

    fn load(&mut self, path: &Path) -> usize {
        let place = self.nodes.len();
        if path.is_file() {
            let bytes = std::fs::read(path).unwrap();
            self.nodes.push(Node::File { synced: bytes.clone(), bytes });
            return place;
        }
        self.nodes.push(Node::Folder { names: BTreeMap::new(), synced: BTreeMap::new() });
        let mut found = BTreeMap::new();
        for entry in std::fs::read_dir(path).unwrap().flatten() {
            found.insert(entry.file_name().to_str().unwrap().to_owned(), self.load(&entry.path()));
        }
        self.nodes[place] = Node::Folder { names: found.clone(), synced: found };
        place
    }

    fn find(&self, path: &Path) -> Option<usize> {
        let below = path.strip_prefix(&self.root).ok()?;
        below.iter().try_fold(0, |place, name| match &self.nodes[place] {
            Node::Folder { names, .. } => names.get(name.to_str()?).copied(),
            Node::File { .. } => None,
        })
    }

    /// The names in the folder of a path, and the path's own.
    fn around(&mut self, path: &Path) -> Option<(&mut BTreeMap<String, usize>, String)> {
        let name = path.file_name()?.to_str()?.to_owned();
        let folder = self.find(path.parent()?)?;
        match &mut self.nodes[folder] {
            Node::Folder { names, .. } => Some((names, name)),
            Node::File { .. } => None,
        }
    }

    fn put(&mut self, path: &Path, place: usize) {
        if let Some((names, name)) = self.around(path) {
            names.insert(name, place);
        }
    }

    fn take(&mut self, path: &Path) -> Option<usize> {
        let (names, name) = self.around(path)?;
        names.remove(&name)
    }

    fn add(&mut self, path: &Path, node: Node) {
        self.nodes.push(node);
        self.put(path, self.nodes.len() - 1);
    }

    /// Makes one change.
    pub(super) fn make(&mut self, change: &Change) {
        let path = change.path.as_path();
        match change.kind {
            b'c' => self.add(path, Node::File { bytes: Vec::new(), synced: Vec::new() }),
            b'm' => self.add(path, Node::Folder { names: BTreeMap::new(), synced: BTreeMap::new() }),
            b'u' => drop(self.take(path)),
            b'r' | b'l' => {
                let to = PathBuf::from(String::from_utf8(change.bytes.clone()).unwrap());
                let place = if change.kind == b'r' { self.take(path) } else { self.find(path) };
                if let Some(place) = place {
                    self.put(&to, place);
                }
            }
            b'w' | b't' | b's' => {
                if let Some(place) = self.find(path) {
                    self.nodes[place].make(change);
                }
            }
            _ => {}
        }
    }

    /// What a stop now would leave, as files by path; folders without files are not told.
    pub(super) fn left_by(&self, stop: Stop) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut left = BTreeMap::new();
        self.collect(0, Path::new(""), stop, &mut left);
        left
    }

    fn collect(&self, place: usize, path: &Path, stop: Stop, left: &mut BTreeMap<PathBuf, Vec<u8>>) {
        match &self.nodes[place] {
            Node::File { bytes, synced } => {
                // SQLite keeps no data there, and writes it without calls that a trace could see.
                if !path.to_str().is_some_and(|path| path.ends_with("-shm")) {
                    left.insert(path.to_owned(), if stop == Stop::Kill { bytes } else { synced }.clone());
                }
            }
            Node::Folder { names, synced } => {
                for (name, place) in if stop == Stop::PowerCut { synced } else { names } {
                    self.collect(*place, &path.join(name), stop, left);
                }
            }
        }
    }
}

impl Node {
    fn make(&mut self, change: &Change) {
        match (change.kind, self) {
            (b'w', Node::File { bytes, .. }) => {
                let from = usize::try_from(change.offset).unwrap();
                let to = from + change.bytes.len();
                bytes.resize(bytes.len().max(to), 0);
                bytes[from..to].copy_from_slice(&change.bytes);
            }
            (b't', Node::File { bytes, .. }) => bytes.resize(usize::try_from(change.offset).unwrap(), 0),
            (b's', Node::File { bytes, synced }) => synced.clone_from(bytes),
            (b's', Node::Folder { names, synced }) => synced.clone_from(names),
            _ => {}
        }
    }
}

impl Change {
    /// The same change below another folder.
    pub(super) fn moved(mut self, from: &Path, to: &Path) -> Change {
        let moved = |path: &Path| path.strip_prefix(from).map_or_else(|_| path.to_owned(), |below| to.join(below));
        if matches!(self.kind, b'r' | b'l') {
            let target = PathBuf::from(String::from_utf8(std::mem::take(&mut self.bytes)).unwrap());
            self.bytes = moved(&target).to_str().unwrap().as_bytes().to_vec();
        }
        self.path = moved(&self.path);
        self
    }

    /// True for the moment in which the process has said something.
    pub(super) fn says(&self, text: &str) -> bool {
        self.kind == b'a' && String::from_utf8_lossy(&self.bytes).contains(text)
    }
}
