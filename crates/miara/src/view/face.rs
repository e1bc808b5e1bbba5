//! What helps, said for where someone is: a page has choices, a command line has options.

use miara_import::{ImportError, Reason, Remedy};

use crate::locale::Words;

/// Where a sentence is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// At the command line.
    Terminal,
    /// On a page of the dashboard.
    Page,
}

impl Words {
    /// Why a file can't be imported, and what helps.
    #[must_use]
    pub fn import_error(&self, error: &ImportError, face: Face) -> String {
        self.with_remedy(error.text(self.lang()), error.remedy(), face)
    }

    /// Why a row is refused, and what helps.
    #[must_use]
    pub fn reason(&self, reason: &Reason, face: Face) -> String {
        self.with_remedy(reason.text(self.lang()), reason.remedy(), face)
    }

    fn with_remedy(&self, said: String, remedy: Option<Remedy>, face: Face) -> String {
        let place = match face {
            Face::Terminal => "terminal",
            Face::Page => "page",
        };
        let key = remedy.map(|remedy| format!("remedy-{place}-{}", remedy.name())).filter(|key| self.has(key));
        key.map_or(said.clone(), |key| format!("{said} {}", self.say(&key)))
    }
}

#[cfg(test)]
mod tests {
    use miara_import::{ImportError, Reason};
    use miara_model::Lang;

    use super::Face;
    use crate::locale::words;

    #[test]
    fn advice_is_what_can_be_done_where_it_is_read() {
        let value = "05/06/2025".to_owned();
        let reason = Reason::AmbiguousDate { value: value.clone() };
        let error = ImportError::AmbiguousDates { file: "a.csv".into(), column: "Data".into(), example: value };
        for lang in [Lang::Pl, Lang::En] {
            let words = words(lang);
            for (terminal, page) in [
                (words.reason(&reason, Face::Terminal), words.reason(&reason, Face::Page)),
                (words.import_error(&error, Face::Terminal), words.import_error(&error, Face::Page)),
            ] {
                assert!(terminal.contains("--answer date-order=dmy"), "{terminal}");
                assert!(!page.contains('-') && !page.contains("mapping") && !page.contains("mapowani"), "{page}");
            }
        }
    }

    #[test]
    fn a_wrong_number_is_not_told_of_the_decimal_sign() {
        let reason = Reason::NotANumber { value: "brak".into() };
        assert_eq!(words(Lang::Pl).reason(&reason, Face::Page), "`brak` nie jest liczbą. Popraw komórkę.");
    }
}
