//! Yes and no.

/// Yes or no, in the words of the tools in English and Polish, whatever their case; `None` for any other text.
#[must_use]
pub fn read_flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "t" | "1" | "tak" | "prawda" | "x" => Some(true),
        "false" | "no" | "n" | "f" | "0" | "nie" | "fałsz" => Some(false),
        _ => None,
    }
}
