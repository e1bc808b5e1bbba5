//! Names compared as people compare them: letters and digits only.

pub use miara_model::loosely;

/// Up to three of `candidates` that look like `wanted`, best first.
pub(crate) fn near<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = loosely(wanted);
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (likeness(&wanted, &loosely(candidate)), candidate))
        .filter(|(score, _)| *score >= 0.75)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}

/// How alike two loose keys are, 0..=1; one inside the other counts as alike.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    let contained = a.len().min(b.len()) >= 4 && (a.contains(b) || b.contains(a));
    let score = strsim::jaro_winkler(a, b);
    if contained { score.max(0.85) } else { score }
}

/// `` `a`, `b` `` for a sentence.
pub(crate) fn quoted<S: AsRef<str>>(names: &[S]) -> String {
    names.iter().map(|n| format!("`{}`", n.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The first characters of a value, so that a message stays readable.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_meet() {
        assert_eq!(loosely("GTXPro"), loosely("GTX Pro"));
        assert_eq!(loosely("Pełny numer tabeli"), "pelnynumertabeli");
        assert_eq!(loosely("Deal - ID"), "dealid");
        assert_eq!(loosely("#"), "#");
    }

    #[test]
    fn near_names_are_found_best_first() {
        let header = ["Deal - ID", "Deal - Titel", "Owner"];
        assert_eq!(near("Deal - Title", header)[0], "Deal - Titel");
        assert!(near("Zzz", header).is_empty());
    }
}
