//! Sentences in both languages.

use serde::{Deserialize, Serialize};

/// A language a person reads the program in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Polish.
    #[default]
    Pl,
    /// English.
    En,
}

impl Lang {
    /// The two-letter code, `pl` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Lang::Pl => "pl",
            Lang::En => "en",
        }
    }
}

impl std::str::FromStr for Lang {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "pl" => Ok(Lang::Pl),
            "en" => Ok(Lang::En),
            other => Err(format!("`{other}` is not a language here; write `pl` or `en`")),
        }
    }
}

/// One sentence or name, said in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// In Polish.
    pub pl: String,
    /// In English.
    pub en: String,
}

impl Text {
    /// The sentence in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Pl => &self.pl,
            Lang::En => &self.en,
        }
    }
}
