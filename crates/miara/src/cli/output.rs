//! What commands write.

use std::io::Write as _;

/// Prints to standard output; a reader that has gone away, such as `head`, ends the program quietly.
pub(super) fn print(text: &str) {
    if writeln!(std::io::stdout(), "{text}").is_err() {
        std::process::exit(0);
    }
}

/// Prints JSON with line breaks.
pub(super) fn print_json(json: &serde_json::Value) {
    print(&serde_json::to_string_pretty(json).unwrap_or_default());
}
