//! Sheets and files that are not read, and why.

use miara_model::Lang;
use serde::{Deserialize, Serialize};

/// A sheet of a workbook, or a file of an archive, that is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftSheet {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: LeftOut,
}

/// Why a sheet or a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LeftOut {
    /// Its columns are others.
    OtherColumns,
    /// It has no header with rows below it.
    NoTable,
    /// It is hidden.
    Hidden,
    /// All its rows are those of another.
    CopyOf(String),
    /// It repeats the rows of these together, or their sums.
    Repeats(Vec<String>),
}

impl LeftSheet {
    /// The sheet and the reason as a sentence.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let name = &self.name;
        match (lang, &self.why) {
            (Lang::Pl, LeftOut::OtherColumns) => format!("`{name}` ma inne kolumny, więc nie jest wczytywane."),
            (Lang::En, LeftOut::OtherColumns) => format!("`{name}` has other columns and is not read."),
            (Lang::Pl, LeftOut::NoTable) => format!("W `{name}` nie ma tabeli."),
            (Lang::En, LeftOut::NoTable) => format!("There is no table in `{name}`."),
            (Lang::Pl, LeftOut::Hidden) => {
                format!("Arkusz `{name}` jest ukryty, więc nie jest wczytywany. Odkryj go, jeśli ma się liczyć.")
            }
            (Lang::En, LeftOut::Hidden) => {
                format!("The sheet `{name}` is hidden and not read. Unhide it if it is to count.")
            }
            (Lang::Pl, LeftOut::Repeats(others)) => {
                format!("`{name}` powtarza to, co jest w {}, więc nie jest wczytywane drugi raz.", listed(others))
            }
            (Lang::En, LeftOut::Repeats(others)) => {
                format!("`{name}` repeats what {} have, and is not read twice.", listed(others))
            }
            (Lang::Pl, LeftOut::CopyOf(other)) => {
                format!("`{name}` ma te same wiersze co `{other}`, więc nie jest wczytywane drugi raz.")
            }
            (Lang::En, LeftOut::CopyOf(other)) => {
                format!("`{name}` has the same rows as `{other}` and is not read twice.")
            }
        }
    }
}

/// Names of sheets, the first of them where there are many.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    shown.join(", ") + more
}
