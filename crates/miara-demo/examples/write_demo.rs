//! Writes the demo firm: `write_demo DIR UNTIL ROWS SEED`.

use std::path::Path;

use miara_demo::{DemoOptions, write_exports};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, until, rows, seed] = arguments.as_slice() else {
        return Err("usage: write_demo DIR UNTIL ROWS SEED".into());
    };
    let options = DemoOptions { seed: seed.parse()?, until: until.parse()?, rows: rows.parse()? };
    let summary = write_exports(Path::new(dir), &options)?;
    let mut all = 0;
    for file in &summary.files {
        println!("{:>9} {}", file.rows, file.path.display());
        all += file.rows;
    }
    println!("{all:>9} rows in all");
    Ok(())
}
