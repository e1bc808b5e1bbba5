//! Filters as they are typed.

/// Reads `DIM=VALUE`.
pub(super) fn filter(text: &str) -> Result<(String, String), String> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| format!("`{text}` needs the form DIM=VALUE, such as channel=organic"))?;
    Ok((name.trim().to_owned(), value.to_owned()))
}
