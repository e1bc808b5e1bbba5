//! The catalogue and the sentences are compiled in; a change to them is a change to the program.

fn main() {
    for folder in ["../../catalogue", "../../locales", "templates", "assets"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
