//! The `miara` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    miara::cli::main()
}
