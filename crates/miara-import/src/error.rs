//! What can be wrong with a whole file or a mapping.

use std::io::ErrorKind::{NotFound, PermissionDenied};

use miara_model::{Lang, Text};

use crate::near::quoted;

/// Why a file or a mapping cannot be used at all. Single rows that are wrong are
/// [`Refused`](crate::Refused) instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file cannot be opened or read.
    #[error("{}", self.text(Lang::En))]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file has no bytes, or none but blanks.
    #[error("{}", self.text(Lang::En))]
    Empty {
        /// The file.
        file: String,
    },
    /// No line of the file looks like a header.
    #[error("{}", self.text(Lang::En))]
    NoHeader {
        /// The file.
        file: String,
    },
    /// A quotation mark without a partner in the header takes rows for a part of a column's name.
    #[error("{}", self.text(Lang::En))]
    HeaderQuote {
        /// The file.
        file: String,
        /// The line of the header.
        line: u64,
        /// The beginning of the name.
        name: String,
    },
    /// The file breaks off or its inner structure is broken.
    #[error("{}", self.text(Lang::En))]
    Damaged {
        /// The file.
        file: String,
        /// `gzip`, `XLSX`, `Parquet`, `JSON`.
        format: String,
        /// What the reader of that format says.
        detail: String,
    },
    /// None of the formats that are read here.
    #[error("{}", self.text(Lang::En))]
    UnknownFormat {
        /// The file.
        file: String,
        /// What it looks like.
        looks_like: String,
    },
    /// The workbook has no such sheet.
    #[error("{}", self.text(Lang::En))]
    NoSheet {
        /// The file.
        file: String,
        /// The sheet that the mapping names.
        sheet: String,
        /// The sheets it has.
        sheets: Vec<String>,
    },
    /// The mapping names a delimiter that this file does not use.
    #[error("{}", self.text(Lang::En))]
    WrongDelimiter {
        /// The file.
        file: String,
        /// The delimiter of the mapping.
        named: char,
        /// The delimiter that the file uses.
        found: char,
    },
    /// Required columns of the dataset have no source in the file.
    #[error("{}", self.text(Lang::En))]
    MissingColumns {
        /// The file.
        file: String,
        /// The mapping.
        mapping: String,
        /// What is missing, in the dataset's order.
        missing: Vec<MissingColumn>,
    },
    /// An expression of the mapping names a column that the file lacks.
    #[error("{}", self.text(Lang::En))]
    UnknownColumn {
        /// The file.
        file: String,
        /// The mapping.
        mapping: String,
        /// The name in the expression.
        column: String,
        /// Columns of the file that look like it, best first.
        near: Vec<String>,
    },
    /// The mapping needs a column whose name stands twice in the header.
    #[error("{}", self.text(Lang::En))]
    DuplicateHeader {
        /// The file.
        file: String,
        /// The name.
        column: String,
    },
    /// Nothing in the file says whether the day or the month comes first.
    #[error("{}", self.text(Lang::En))]
    AmbiguousDates {
        /// The file.
        file: String,
        /// The source column.
        column: String,
        /// One of its values.
        example: String,
    },
    /// Nothing in the file says whether `1,234` is thousands or a fraction.
    #[error("{}", self.text(Lang::En))]
    AmbiguousDecimals {
        /// The file.
        file: String,
        /// The source column.
        column: String,
        /// One of its values.
        example: String,
    },
    /// Nothing in the file says whether `0.3333` is a third of an hour or of a day.
    #[error("{}", self.text(Lang::En))]
    AmbiguousHours {
        /// The file.
        file: String,
        /// The source column.
        column: String,
        /// One of its values.
        example: String,
    },
    /// A spreadsheet has taken days for months in part of a column.
    #[error("{}", self.text(Lang::En))]
    SwappedDays {
        /// The file.
        file: String,
        /// The source column.
        column: String,
        /// A day that is perhaps swapped.
        example: String,
    },
    /// The file is protected by a password.
    #[error("{}", self.text(Lang::En))]
    Protected {
        /// The file.
        file: String,
    },
    /// The file would take more room than any table of this kind needs.
    #[error("{}", self.text(Lang::En))]
    TooLarge {
        /// The file.
        file: String,
        /// What there is too much of.
        limit: Limit,
    },
    /// An archive holds no table, or several of different columns.
    #[error("{}", self.text(Lang::En))]
    Archive {
        /// The archive.
        file: String,
        /// The files in it.
        files: Vec<String>,
    },
    /// A spreadsheet has cut the ids of the file to a few digits, so that they tell rows apart no more.
    #[error("{}", self.text(Lang::En))]
    RuinedIds {
        /// The file.
        file: String,
        /// The source column.
        column: String,
        /// One of its values.
        example: String,
    },
    /// The file is recognised as one whose numbers mean something else.
    #[error("{}", self.text(Lang::En))]
    Trap {
        /// The file.
        file: String,
        /// What it is, and what to do.
        reason: Text,
    },
    /// A person has named an encoding that does not exist.
    #[error("{}", self.text(Lang::En))]
    UnknownEncoding {
        /// The file.
        file: String,
        /// What was said.
        encoding: String,
    },
    /// The mapping's text is wrong.
    #[error("{}", self.text(Lang::En))]
    Mapping {
        /// The mapping's file.
        file: String,
        /// Line in it, from 1; 0 where it is not known.
        line: u64,
        /// What is wrong, in English.
        message: String,
        /// Names that were perhaps meant, best first.
        near: Vec<String>,
    },
    /// A bug in this program.
    #[error("{}", self.text(Lang::En))]
    Internal {
        /// What happened.
        detail: String,
    },
}

/// What a file has too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Columns.
    Columns(u64),
    /// Bytes, once it is unpacked.
    Unpacked(u64),
    /// Cells of a workbook that can only be read as a whole.
    Cells(u64),
    /// Formulas whose value was never computed.
    Formulas(u64),
}

impl Limit {
    fn in_polish(self) -> String {
        match self {
            Limit::Columns(most) => format!(
                "plik ma więcej niż {most} kolumn. Usuń puste kolumny na prawo od tabeli albo wyeksportuj tylko potrzebne."
            ),
            Limit::Unpacked(most) => format!(
                "po rozpakowaniu plik ma więcej niż {} MB. Wyeksportuj krótszy okres albo zapisz dane jako CSV.",
                most >> 20
            ),
            Limit::Cells(most) => format!(
                "arkusz sięga ponad {most} komórek, bo coś stoi daleko od tabeli. Usuń wiersze i kolumny za tabelą albo zapisz plik jako XLSX lub CSV."
            ),
            Limit::Formulas(most) => format!(
                "ponad {most} formuł nie ma obliczonej wartości. Otwórz plik w arkuszu kalkulacyjnym, zapisz go i zaimportuj ponownie."
            ),
        }
    }

    fn in_english(self) -> String {
        match self {
            Limit::Columns(most) => format!(
                "the file has more than {most} columns. Delete the empty ones to the right of the table, or export only what is needed."
            ),
            Limit::Unpacked(most) => format!(
                "unpacked, the file has more than {} MB. Export a shorter period, or save the data as CSV.",
                most >> 20
            ),
            Limit::Cells(most) => format!(
                "the sheet reaches over more than {most} cells because something stands far from the table. Delete the rows and columns beyond the table, or save the file as XLSX or CSV."
            ),
            Limit::Formulas(most) => format!(
                "more than {most} formulas have no computed value. Open the file in a spreadsheet program, save it and import it again."
            ),
        }
    }
}

/// A required column that has no source in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingColumn {
    /// The dataset's column.
    pub column: String,
    /// The headers that the mapping looks for.
    pub wanted: Vec<String>,
    /// Headers of the file that look like one of them, best first.
    pub near: Vec<String>,
    /// The mapping's own advice.
    pub hint: Option<Text>,
}

impl ImportError {
    /// The error as a sentence that says how to mend the file; [`ImportError::remedy`] is what else helps.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Pl => self.in_polish(),
            Lang::En => self.in_english(),
        }
    }

    fn in_polish(&self) -> String {
        match self {
            ImportError::Unreadable { file, source } => match source.kind() {
                NotFound => format!("{file}: nie ma takiego pliku. Sprawdź nazwę i folder."),
                PermissionDenied => format!("{file}: program nie ma prawa odczytać pliku. Zmień jego uprawnienia."),
                _ => format!("{file}: nie da się odczytać pliku ({source})."),
            },
            ImportError::Empty { file } => format!("{file}: plik jest pusty. Wyeksportuj go ponownie."),
            ImportError::HeaderQuote { file, line, name } => header_quote(Lang::Pl, file, *line, name),
            ImportError::NoHeader { file } => {
                format!(
                    "{file}: żaden wiersz nie wygląda na nagłówek. Dopisz na początku pliku wiersz z nazwami kolumn."
                )
            }
            ImportError::Damaged { file, format, detail } => {
                format!("{file}: plik {format} jest uszkodzony albo ucięty ({detail}). Pobierz go ponownie.")
            }
            ImportError::UnknownFormat { file, looks_like } => format!(
                "{file}: to wygląda na {looks_like}, a czytane są CSV, TSV, XLSX, XLS, NDJSON, JSON i Parquet. Wyeksportuj w jednym z nich."
            ),
            ImportError::NoSheet { file, sheet, sheets } => {
                format!("{file}: nie ma arkusza `{sheet}`. Są: {}.", quoted(sheets))
            }
            ImportError::WrongDelimiter { file, named, found } => {
                format!("{file}: plik nie jest podzielony znakiem `{named}`, tylko znakiem `{found}`.")
            }
            ImportError::MissingColumns { file, mapping, missing } => format!(
                "{file}: w pliku nie ma kolumn, których potrzebuje mapowanie `{mapping}`: {}",
                missing.iter().map(|m| m.text(Lang::Pl)).collect::<Vec<_>>().join(" ")
            ),
            ImportError::UnknownColumn { file, mapping, column, near } => {
                format!(
                    "{file}: mapowanie `{mapping}` liczy z kolumny `{column}`, której plik nie ma.{}",
                    perhaps(near, Lang::Pl)
                )
            }
            ImportError::DuplicateHeader { file, column } => {
                format!("{file}: kolumna `{column}` występuje w nagłówku więcej niż raz. Zmień nazwę jednej z nich.")
            }
            ImportError::Protected { file } => {
                format!("{file}: plik jest chroniony hasłem. Zapisz go bez hasła i zaimportuj ponownie.")
            }
            ImportError::TooLarge { file, limit } => format!("{file}: {}", limit.in_polish()),
            ImportError::Archive { file, files } => format!(
                "{file}: tych plików z archiwum nie da się wczytać jako jednej tabeli: {}. Rozpakuj je i zaimportuj osobno.",
                quoted(files)
            ),
            ImportError::Trap { file, reason } => format!("{file}: {}", reason.pl),
            ImportError::UnknownEncoding { file, encoding } => {
                format!("{file}: nie ma kodowania `{encoding}`. Wpisz na przykład utf-8, windows-1250 albo iso-8859-2.")
            }
            ImportError::Mapping { file, line, message, near } => {
                format!("{}: mapowanie ma błąd: {message}.{}", place(file, *line), perhaps(near, Lang::Pl))
            }
            ImportError::Internal { detail } => format!("Błąd programu: {detail}."),
            ImportError::AmbiguousDates { .. }
            | ImportError::AmbiguousDecimals { .. }
            | ImportError::AmbiguousHours { .. }
            | ImportError::SwappedDays { .. }
            | ImportError::RuinedIds { .. } => self.values_in_polish(),
        }
    }

    /// What values of a column leave open, or show to be spoilt.
    fn values_in_polish(&self) -> String {
        match self {
            ImportError::AmbiguousDates { file, column, example } => {
                format!("{file}: w kolumnie `{column}` (np. `{example}`) nie wiadomo, co jest dniem, a co miesiącem.")
            }
            ImportError::AmbiguousDecimals { file, column, example } => format!(
                "{file}: w kolumnie `{column}` (np. `{example}`) nie wiadomo, czy to tysiące, czy część dziesiętna."
            ),
            ImportError::AmbiguousHours { file, column, example } => format!(
                "{file}: w kolumnie `{column}` (np. `{example}`) nic nie mówi, czy to godziny, czy część doby, którą arkusz pokazuje jako godziny i minuty."
            ),
            ImportError::SwappedDays { file, column, example } => format!(
                "{file}: w kolumnie `{column}` arkusz kalkulacyjny prawdopodobnie zamienił dzień z miesiącem (np. `{example}`): daty do dwunastego dnia miesiąca są datami, późniejsze zostały tekstem. Wyeksportuj plik ponownie i zaimportuj go bez otwierania w arkuszu."
            ),
            ImportError::RuinedIds { file, column, example } => format!(
                "{file}: arkusz kalkulacyjny uciął identyfikatory w kolumnie `{column}` (np. `{example}`) i różne wiersze wyglądają na jeden. Wyeksportuj plik ponownie i nie otwieraj go w arkuszu, albo przed wklejeniem danych ustaw tej kolumnie format tekstowy."
            ),
            // All others are said above.
            _ => String::new(),
        }
    }

    fn in_english(&self) -> String {
        match self {
            ImportError::Unreadable { file, source } => match source.kind() {
                NotFound => format!("{file}: there is no such file. Check its name and folder."),
                PermissionDenied => format!("{file}: the program may not read the file. Change its permissions."),
                _ => format!("{file}: the file cannot be read ({source})."),
            },
            ImportError::Empty { file } => format!("{file}: the file is empty. Export it again."),
            ImportError::HeaderQuote { file, line, name } => header_quote(Lang::En, file, *line, name),
            ImportError::NoHeader { file } => {
                format!("{file}: no line looks like a header. Add a line with column names at the top of the file.")
            }
            ImportError::Damaged { file, format, detail } => {
                format!("{file}: the {format} file is damaged or cut off ({detail}). Download it again.")
            }
            ImportError::UnknownFormat { file, looks_like } => format!(
                "{file}: this looks like {looks_like}; what is read is CSV, TSV, XLSX, XLS, NDJSON, JSON and Parquet. Export in one of these."
            ),
            ImportError::NoSheet { file, sheet, sheets } => {
                format!("{file}: there is no sheet `{sheet}`. There are: {}.", quoted(sheets))
            }
            ImportError::WrongDelimiter { file, named, found } => {
                format!("{file}: the file is not separated by `{named}` but by `{found}`.")
            }
            ImportError::MissingColumns { file, mapping, missing } => format!(
                "{file}: the file lacks columns that the mapping `{mapping}` needs: {}",
                missing.iter().map(|m| m.text(Lang::En)).collect::<Vec<_>>().join(" ")
            ),
            ImportError::UnknownColumn { file, mapping, column, near } => {
                format!(
                    "{file}: the mapping `{mapping}` computes with the column `{column}`, which the file lacks.{}",
                    perhaps(near, Lang::En)
                )
            }
            ImportError::DuplicateHeader { file, column } => {
                format!("{file}: the column `{column}` stands in the header more than once. Rename one of them.")
            }
            ImportError::Protected { file } => {
                format!("{file}: the file is protected by a password. Save it without one and import it again.")
            }
            ImportError::TooLarge { file, limit } => format!("{file}: {}", limit.in_english()),
            ImportError::Archive { file, files } => format!(
                "{file}: these files of the archive can't be read as one table: {}. Unpack them and import them one by one.",
                quoted(files)
            ),
            ImportError::Trap { file, reason } => format!("{file}: {}", reason.en),
            ImportError::UnknownEncoding { file, encoding } => {
                format!("{file}: there is no encoding `{encoding}`. Write such as utf-8, windows-1250 or iso-8859-2.")
            }
            ImportError::Mapping { file, line, message, near } => {
                format!("{}: the mapping is wrong: {message}.{}", place(file, *line), perhaps(near, Lang::En))
            }
            ImportError::Internal { detail } => format!("Internal error: {detail}."),
            ImportError::AmbiguousDates { .. }
            | ImportError::AmbiguousDecimals { .. }
            | ImportError::AmbiguousHours { .. }
            | ImportError::SwappedDays { .. }
            | ImportError::RuinedIds { .. } => self.values_in_english(),
        }
    }

    /// What values of a column leave open, or show to be spoilt.
    fn values_in_english(&self) -> String {
        match self {
            ImportError::AmbiguousDates { file, column, example } => format!(
                "{file}: in column `{column}` (such as `{example}`) nothing says which is the day and which the month."
            ),
            ImportError::AmbiguousDecimals { file, column, example } => format!(
                "{file}: in column `{column}` (such as `{example}`) nothing says whether this is thousands or a fraction."
            ),
            ImportError::AmbiguousHours { file, column, example } => format!(
                "{file}: in column `{column}` (such as `{example}`) nothing says whether these are hours or parts of a day that a spreadsheet shows as hours and minutes."
            ),
            ImportError::SwappedDays { file, column, example } => format!(
                "{file}: in column `{column}` a spreadsheet has probably swapped day and month (such as `{example}`): days up to the twelfth are dates, later ones stayed text. Export the file again and import it without opening it in a spreadsheet."
            ),
            ImportError::RuinedIds { file, column, example } => format!(
                "{file}: a spreadsheet has cut the ids in column `{column}` (such as `{example}`), and different rows look like one. Export the file again and don't open it in a spreadsheet, or format the column as text before pasting."
            ),
            // All others are said above.
            _ => String::new(),
        }
    }
}

impl MissingColumn {
    /// The column, what was looked for, and what was perhaps meant.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let hint = self.hint.as_ref().map(|h| format!(" {}", h.get(lang))).unwrap_or_default();
        let wanted = quoted(&self.wanted);
        let said = match (lang, self.wanted.is_empty()) {
            (Lang::Pl, true) => format!("`{}` (mapowanie nie podaje żadnej kolumny).", self.column),
            (Lang::En, true) => format!("`{}` (the mapping names no column for it).", self.column),
            (Lang::Pl, false) => format!("`{}` (szukano {wanted}).", self.column),
            (Lang::En, false) => format!("`{}` (looked for {wanted}).", self.column),
        };
        format!("{said}{}{hint}", perhaps(&self.near, lang))
    }
}

/// Where something is wrong, as editors take it.
fn place(file: &str, line: u64) -> String {
    if line == 0 { file.to_owned() } else { format!("{file}:{line}") }
}

fn perhaps(near: &[String], lang: Lang) -> String {
    match (lang, near.is_empty()) {
        (_, true) => String::new(),
        (Lang::Pl, false) => format!(" Może chodzi o {}?", quoted(near)),
        (Lang::En, false) => format!(" Did you mean {}?", quoted(near)),
    }
}

fn header_quote(lang: Lang, file: &str, line: u64, name: &str) -> String {
    match lang {
        Lang::Pl => format!(
            "{file}, wiersz {line}: cudzysłów w nagłówku nie ma pary, więc wiersze pod nim uznano za część nazwy kolumny `{name}`. Usuń ten znak albo zapisz go podwójnie w cudzysłowie."
        ),
        Lang::En => format!(
            "{file}, line {line}: a quotation mark in the header has no partner, so that rows below it were taken for a part of the column name `{name}`. Delete the mark, or write it twice within quotation marks."
        ),
    }
}
