//! The walls of the house: what may know what, told from the source of all crates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::Visit;

/// A module as its path below the crate, such as `["store", "log"]`; the crate itself is empty.
type Module = Vec<String>;

/// Which file names something of which others.
type Edges = BTreeMap<Module, BTreeSet<Module>>;

/// The files of one crate.
struct Crate {
    files: BTreeMap<Module, File>,
}

#[derive(Default)]
struct File {
    /// Paths that are named, as written: `crate::a::B`, `super::C`, `child::D`.
    paths: Vec<Vec<String>>,
    /// What `use` brings in under a name, so that a re-export leads to where a thing is.
    uses: BTreeMap<String, Vec<String>>,
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The crates of the house.
const CRATES: [&str; 7] =
    ["miara-model", "miara-analysis", "miara-insight", "miara-import", "miara-engine", "miara-demo", "miara"];

impl Crate {
    fn read(name: &str) -> Crate {
        let mut files = BTreeMap::new();
        let root = crates().join(name).join("src");
        collect(&root, &root, &mut files);
        assert!(files.len() > 5, "{name} has no files");
        Crate { files }
    }

    /// The file that a path named in a module lies in, with re-exports followed; `None` for what is not of the crate.
    fn resolve(&self, module: &[String], path: &[String], depth: usize) -> Option<Module> {
        let mut base: Module = module.to_vec();
        let mut rest = path;
        match rest.first()?.as_str() {
            "crate" => (base, rest) = (vec![], &rest[1..]),
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    base.pop()?;
                    rest = &rest[1..];
                }
            }
            first => {
                let child = [base.as_slice(), &[first.to_owned()]].concat();
                if !self.files.contains_key(&child) {
                    return None;
                }
            }
        }
        while let Some(part) = rest.first() {
            let child = [base.as_slice(), std::slice::from_ref(part)].concat();
            if self.files.contains_key(&child) {
                (base, rest) = (child, &rest[1..]);
                continue;
            }
            let brought = self.files.get(&base)?.uses.get(part).filter(|_| depth < 8);
            return brought.and_then(|path| self.resolve(&base, path, depth + 1)).or(Some(base));
        }
        Some(base)
    }

    fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (module, file) in &self.files {
            let named = file.paths.iter().filter_map(|path| self.resolve(module, path, 0));
            edges.insert(module.clone(), named.filter(|other| other != module).collect());
        }
        edges
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<Module, File>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix(root).unwrap().with_extension("");
            let mut module: Module = below.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            if ["mod", "lib", "main"].contains(&module.last().unwrap().as_str()) {
                module.pop();
            }
            let source = syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap();
            files.entry(module).or_default().visit_file(&source);
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

impl File {
    fn take(&mut self, tree: &syn::UseTree, prefix: &[String]) {
        let longer = |name: &syn::Ident| [prefix, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.take(&path.tree, &longer(&path.ident)),
            syn::UseTree::Name(name) => self.bring(name.ident.to_string(), longer(&name.ident)),
            syn::UseTree::Rename(name) => self.bring(name.rename.to_string(), longer(&name.ident)),
            syn::UseTree::Glob(_) => self.paths.push(prefix.to_vec()),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.take(tree, prefix)),
        }
    }

    fn bring(&mut self, name: String, path: Vec<String>) {
        self.uses.insert(name, path.clone());
        self.paths.push(path);
    }
}

impl<'a> Visit<'a> for File {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !is_test(&item.attrs) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        if is_test(&item.attrs) {
            return;
        }
        let kept = self.paths.len();
        self.take(&item.tree, &[]);
        // A re-export says where a thing is; it is no use of it.
        if !matches!(item.vis, syn::Visibility::Inherited) {
            self.paths.truncate(kept);
        }
    }

    /// `pub(super)` names nothing.
    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }
}

/// The files that can reach each other both ways.
fn circles(edges: &Edges) -> Vec<BTreeSet<String>> {
    let reach = |from: &Module| {
        let (mut seen, mut queue) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = queue.pop() {
            for next in edges.get(&module).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    queue.push(next.clone());
                }
            }
        }
        seen
    };
    let all: BTreeMap<&Module, BTreeSet<Module>> = edges.keys().map(|module| (module, reach(module))).collect();
    let mut circles: Vec<BTreeSet<String>> = Vec::new();
    for (module, reached) in all.iter().filter(|(module, reached)| reached.contains(**module)) {
        let mutual = reached.iter().filter(|other| all.get(other).is_some_and(|back| back.contains(*module)));
        let circle: BTreeSet<String> = mutual.map(|module| module.join("/")).collect();
        if !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let found = CRATES.map(|name| (name, circles(&Crate::read(name).edges())));
    let found: Vec<_> = found.into_iter().filter(|(_, circles)| !circles.is_empty()).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_circle_is_seen() {
    let module = |name: &str| vec![name.to_owned()];
    let edge = |from: &str, to: &str| (module(from), BTreeSet::from([module(to)]));
    let edges = Edges::from([edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("d", "a")]);
    assert_eq!(circles(&edges), [BTreeSet::from(["a", "b", "c"].map(str::to_owned))]);
}

/// What folders of the program may use, beside files at its root.
const LAYERS: [(&str, &[&str]); 6] = [
    ("state", &[]),
    ("locale", &[]),
    ("service", &["state", "locale"]),
    ("view", &["service", "state", "locale"]),
    ("web", &["view", "service", "state", "locale"]),
    ("cli", &["web", "view", "service", "state", "locale"]),
];

#[test]
fn no_folder_of_the_program_looks_up() {
    for (module, used) in Crate::read("miara").edges() {
        let own = module.first().map_or("", String::as_str);
        let Some((_, below)) = LAYERS.iter().find(|(layer, _)| *layer == own) else { continue };
        for other in used.iter().filter_map(|other| other.first()).filter(|other| *other != own) {
            let is_layer = LAYERS.iter().any(|(layer, _)| layer == other);
            assert!(!is_layer || below.contains(&other.as_str()), "{} uses {other}", module.join("/"));
        }
    }
}

/// Modules of judgement that several features share; they know no feature.
const SHARED: [&str; 7] = ["chance", "data_end", "incident", "journey", "parts", "series", "testing"];

#[test]
fn no_judgement_imports_another_and_only_the_brief_sees_all() {
    for (module, used) in Crate::read("miara-insight").edges() {
        let Some(own) = module.first().filter(|own| *own != "brief") else { continue };
        for other in used.iter().filter_map(|other| other.first()).filter(|other| *other != own) {
            assert!(SHARED.contains(&other.as_str()), "{} uses {other}", module.join("/"));
        }
    }
}

#[test]
fn judgement_needs_no_engine_no_clock_and_no_language() {
    let manifest = std::fs::read_to_string(crates().join("miara-insight/Cargo.toml")).unwrap();
    let (_, after) = manifest.split_once("\n[dependencies]\n").unwrap();
    let own = after.split("\n[").next().unwrap();
    let names: BTreeSet<&str> = own.lines().filter_map(|line| line.split(['.', ' ', '=']).next()).collect();
    let allowed = ["", "miara-analysis", "miara-model", "indexmap", "jiff", "rust_decimal", "serde"];
    assert!(names.iter().all(|name| allowed.contains(name)), "{names:?}");
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn the_architecture_names_files_and_tests_that_are_there() {
    let root = crates().join("..");
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    // `engine/sql.rs` is a file of miara-engine, `view/card.rs` one of miara.
    let is_there = |file: &str| {
        let (first, rest) = file.split_once('/').unwrap_or(("", file));
        let of_crate = [format!("crates/miara-{first}/src/{rest}"), format!("crates/miara-{first}/{rest}")];
        let of_program = [format!("crates/miara/src/{file}"), format!("crates/{first}/src/{rest}"), file.to_owned()];
        of_crate.iter().chain(&of_program).any(|path| root.join(path).exists())
    };
    let is_pattern = |file: &str| file.contains(['*', ' ']) || file.contains("NAME");
    let files = quoted(&text).filter(|name| name.ends_with(".rs") && !is_pattern(name));
    let lost: Vec<&str> = files.filter(|file| !is_there(file)).collect();
    assert!(lost.is_empty(), "no such files: {lost:?}");

    let mut known = text_of(&root.join("testdata/cases"));
    CRATES.iter().for_each(|name| known += &text_of(&crates().join(name)));
    let last_columns =
        text.lines().filter(|line| line.matches('|').count() == 4).filter_map(|line| line.split('|').nth(3));
    let tests = last_columns.flat_map(quoted).filter(|name| name.contains('_') && !name.contains(['/', '.', '=']));
    let lost: Vec<&str> =
        tests.filter(|name| !known.contains(&format!("{name}(")) && !known.contains(&format!("{name}."))).collect();
    assert!(lost.is_empty(), "no such tests: {lost:?}");
}

/// The names and contents of all files in a folder.
fn text_of(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.fold(String::new(), |text, path| match path.is_dir() {
        true => text + &text_of(&path),
        false => text + path.to_str().unwrap() + "\n" + &std::fs::read_to_string(&path).unwrap_or_default(),
    })
}
