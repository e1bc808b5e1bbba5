//! Rows that did not come in, and why.

use miara_model::{Lang, Text};
use serde::{Deserialize, Serialize};

use crate::number::is_number_otherwise;

/// Why a row is refused, and the column at fault; `None` where the whole row is.
pub(crate) type Refusal = (Option<String>, Reason);

/// One source row that was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// Name of the file, without its folder.
    pub file: String,
    /// Line (or sheet row, or record number of a Parquet file) on which the row starts, from 1.
    pub line: u64,
    /// The dataset column at fault; absent where the whole row is.
    pub column: Option<String>,
    /// Why.
    pub reason: Reason,
    /// The row as it was read: one JSON object `{"header": "cell", …}`. A row whose very shape is
    /// broken has a member [`FAULT`](crate::FAULT) that must be taken out once it is corrected.
    pub text: String,
    /// The days that the row has, since 1970-01-01, in order; absent where not all of them can be read, so that it
    /// may belong to any.
    #[serde(default)]
    pub days: Option<Vec<i32>>,
}

/// Why a row was refused. Values are shortened to be read in a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The row has more or fewer cells than the header.
    WrongWidth {
        /// Columns of the header.
        expected: u64,
        /// Cells of the row.
        found: u64,
    },
    /// A quotation mark opens a cell and nothing closes it before the file ends.
    UnclosedQuote,
    /// A quotation spans lines each of which looks like a row of its own.
    QuotedRows,
    /// A cell or the whole row is too long to be a value.
    TooLong {
        /// Bytes found, at least.
        bytes: u64,
    },
    /// Bytes that mean nothing in the file's encoding.
    InvalidBytes {
        /// The encoding the file is read in.
        encoding: String,
    },
    /// A NUL byte.
    NulByte,
    /// The line is not a JSON object.
    NotJson {
        /// What the parser says.
        detail: String,
    },
    /// A required cell is empty.
    Missing,
    /// Not a number.
    NotANumber {
        /// What stands there.
        value: String,
    },
    /// `1,234` can be 1234 or 1.234 and nothing in the file decides.
    AmbiguousNumber {
        /// What stands there.
        value: String,
    },
    /// NaN or infinite.
    NotFinite {
        /// What stands there.
        value: String,
    },
    /// More digits than the column holds.
    TooLarge {
        /// What stands there.
        value: String,
    },
    /// A count with a fraction.
    NotWhole {
        /// What stands there.
        value: String,
    },
    /// Not a date or time.
    NotADate {
        /// What stands there.
        value: String,
    },
    /// `05/06/2025`, and nothing in the file says which is the day.
    AmbiguousDate {
        /// What stands there.
        value: String,
    },
    /// Before 1990 or after 2100.
    AbsurdDate {
        /// What stands there.
        value: String,
    },
    /// Neither yes nor no.
    NotAFlag {
        /// What stands there.
        value: String,
    },
    /// Not an ISO 4217 currency code.
    NotACurrency {
        /// What stands there.
        value: String,
    },
    /// The amount carries another currency than the row.
    CurrencyConflict {
        /// The currency written beside the amount.
        amount: String,
        /// The currency of the row.
        row: String,
    },
    /// The mapping lists the values it knows, and this is none of them.
    UnknownValue {
        /// What stands there.
        value: String,
    },
    /// Nobody has said yet what a value means, or whether it is right.
    Unanswered {
        /// What is asked about: a value of the mapping, a column or a doubt of the dataset.
        about: String,
        /// What stands there; empty where nothing does.
        value: String,
    },
    /// A look-up found nothing.
    NotFound {
        /// What was looked for.
        value: String,
        /// The dataset searched.
        dataset: String,
        /// The column compared.
        on: String,
    },
    /// A look-up found several different things.
    FoundSeveral {
        /// What was looked for.
        value: String,
        /// The dataset searched.
        dataset: String,
        /// The column compared.
        on: String,
    },
    /// An id that a spreadsheet has cut to a few digits.
    RuinedId {
        /// What stands there.
        value: String,
    },
    /// The file has several rows of one id, and this one says another thing than the first.
    SeveralRows {
        /// The column of the dataset in which they differ.
        column: String,
    },
    /// An error of a spreadsheet's formula, or a formula whose value was never computed.
    NoResult {
        /// The error or the formula.
        value: String,
    },
    /// An amount in a cell that is merged over several rows; it counts in the first of them.
    MergedAmount {
        /// What stands there.
        value: String,
    },
    /// A condition of the dataset that a sound row never meets.
    Unsound {
        /// The condition's own sentence.
        reason: Text,
    },
    /// The mapping's expression has no result for this row.
    Expression {
        /// What went wrong, in English.
        detail: String,
    },
}

impl Reason {
    /// The stable name of the reason, as it stands in stored rows and in the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Reason::WrongWidth { .. } => "wrong_width",
            Reason::UnclosedQuote => "unclosed_quote",
            Reason::QuotedRows => "quoted_rows",
            Reason::TooLong { .. } => "too_long",
            Reason::InvalidBytes { .. } => "invalid_bytes",
            Reason::NulByte => "nul_byte",
            Reason::NotJson { .. } => "not_json",
            Reason::Missing => "missing",
            Reason::NotANumber { .. } => "not_a_number",
            Reason::AmbiguousNumber { .. } => "ambiguous_number",
            Reason::NotFinite { .. } => "not_finite",
            Reason::TooLarge { .. } => "too_large",
            Reason::NotWhole { .. } => "not_whole",
            Reason::NotADate { .. } => "not_a_date",
            Reason::AmbiguousDate { .. } => "ambiguous_date",
            Reason::AbsurdDate { .. } => "absurd_date",
            Reason::NotAFlag { .. } => "not_a_flag",
            Reason::NotACurrency { .. } => "not_a_currency",
            Reason::CurrencyConflict { .. } => "currency_conflict",
            Reason::UnknownValue { .. } => "unknown_value",
            Reason::Unanswered { .. } => "unanswered",
            Reason::NotFound { .. } => "not_found",
            Reason::FoundSeveral { .. } => "found_several",
            Reason::RuinedId { .. } => "ruined_id",
            Reason::SeveralRows { .. } => "several_rows",
            Reason::NoResult { .. } => "no_result",
            Reason::MergedAmount { .. } => "merged_amount",
            Reason::Unsound { .. } => "unsound",
            Reason::Expression { .. } => "expression",
        }
    }

    /// The column that the reason itself names.
    pub(crate) fn column(&self) -> Option<&str> {
        match self {
            Reason::SeveralRows { column } => Some(column),
            _ => None,
        }
    }

    /// True where the shape of the row is broken, so that no mapping can correct it.
    #[must_use]
    pub fn is_shape(&self) -> bool {
        matches!(
            self,
            Reason::WrongWidth { .. }
                | Reason::UnclosedQuote
                | Reason::QuotedRows
                | Reason::TooLong { .. }
                | Reason::InvalidBytes { .. }
                | Reason::NulByte
                | Reason::NotJson { .. }
        )
    }

    /// The reason as a sentence that says how to mend the row; [`Reason::remedy`] is what else helps.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Pl => self.in_polish(),
            Lang::En => self.in_english(),
        }
    }
}

/// The sentences, apart so that both languages stand side by side.
impl Reason {
    fn in_polish(&self) -> String {
        match self {
            Reason::WrongWidth { expected, found } => format!(
                "Wiersz ma {found} pól, a nagłówek {expected}. Ujmij w cudzysłów komórki, w których stoi znak rozdzielający."
            ),
            Reason::UnclosedQuote => {
                "Cudzysłów otwiera komórkę i nic go nie zamyka. Dopisz zamykający cudzysłów albo usuń otwierający."
                    .into()
            }
            Reason::QuotedRows => {
                "Cudzysłów obejmuje wiersze, które wyglądają jak osobne. Popraw cudzysłowy i wczytaj plik ponownie."
                    .into()
            }
            Reason::TooLong { bytes } => {
                format!("Komórka albo wiersz ma co najmniej {bytes} bajtów. Skróć ją lub usuń tę kolumnę z eksportu.")
            }
            Reason::InvalidBytes { encoding } => format!(
                "W wierszu są znaki, których nie ma w kodowaniu {encoding}. Zapisz plik jako UTF-8 i wczytaj go ponownie."
            ),
            Reason::NulByte => "W wierszu jest bajt zerowy. Wyeksportuj plik ponownie.".into(),
            Reason::NotJson { detail } => format!("Wiersz nie jest obiektem JSON ({detail}). Popraw go u źródła."),
            Reason::Missing => "Wymagana komórka jest pusta. Uzupełnij ją w narzędziu i wyeksportuj ponownie.".into(),
            Reason::SeveralRows { column } => format!(
                "Plik ma kilka wierszy o tym identyfikatorze, które przeczą sobie w kolumnie `{column}`. Wyeksportuj jeden wiersz na rzecz albo popraw je u źródła."
            ),
            Reason::Unsound { reason } => format!("Wiersz jest sprzeczny: {}. Popraw go u źródła.", reason.pl),
            Reason::Expression { detail } => {
                format!("Z tego wiersza nie da się tego policzyć: {detail}. Popraw komórki, z których jest liczone.")
            }
            other => other.value_in_polish(),
        }
    }

    fn value_in_polish(&self) -> String {
        match self {
            Reason::NotANumber { value } if is_number_otherwise(value) => {
                format!("`{value}` nie jest liczbą przy znaku dziesiętnym tej kolumny.")
            }
            Reason::NotANumber { value } => format!("`{value}` nie jest liczbą. Popraw komórkę."),
            Reason::AmbiguousNumber { value } => {
                format!("W `{value}` nie wiadomo, czy to tysiące, czy część dziesiętna.")
            }
            Reason::NotFinite { value } => {
                format!("`{value}` nie jest liczbą skończoną. Wpisz wartość albo zostaw komórkę pustą.")
            }
            Reason::TooLarge { value } => {
                format!("`{value}` ma więcej cyfr, niż mieści kolumna. Popraw komórkę albo wskaż inną kolumnę.")
            }
            Reason::NotWhole { value } => format!(
                "`{value}` nie jest liczbą całkowitą, a kolumna liczy sztuki. Popraw komórkę albo wskaż inną kolumnę."
            ),
            Reason::NotADate { value } => {
                format!("`{value}` nie jest datą. Popraw komórkę, na przykład na 2026-11-24.")
            }
            Reason::AmbiguousDate { value } => {
                format!("W `{value}` nie wiadomo, co jest dniem, a co miesiącem.")
            }
            Reason::AbsurdDate { value } => {
                format!("`{value}` leży poza latami 1990–2100. Popraw datę albo zostaw komórkę pustą.")
            }
            Reason::NotAFlag { value } => format!("`{value}` nie znaczy ani tak, ani nie. Wpisz `tak` albo `nie`."),
            Reason::NotACurrency { value } => format!("`{value}` nie jest kodem waluty. Wpisz kod taki jak PLN."),
            Reason::CurrencyConflict { amount, row } => {
                format!("Kwota jest w {amount}, a wiersz mówi {row}. Popraw jedno z nich.")
            }
            Reason::RuinedId { value } => format!(
                "`{value}` to identyfikator ucięty przez arkusz kalkulacyjny. Wpisz go w całości albo wyeksportuj plik ponownie i nie otwieraj go w arkuszu."
            ),
            Reason::UnknownValue { value } => format!("Mapowanie nie zna wartości `{value}`. Popraw komórkę."),
            Reason::Unanswered { value, .. } if value.is_empty() => {
                "Na pytanie o ten wiersz nikt jeszcze nie odpowiedział.".into()
            }
            Reason::Unanswered { value, .. } => format!("Nikt jeszcze nie powiedział, co znaczy `{value}`."),
            Reason::NotFound { value, dataset, on } => format!(
                "Nie ma `{value}` w kolumnie `{on}` zbioru `{dataset}`. Zaimportuj najpierw `{dataset}` albo popraw nazwę."
            ),
            Reason::FoundSeveral { value, dataset, on } => format!(
                "`{value}` pasuje do kilku różnych wierszy zbioru `{dataset}` (kolumna `{on}`). Wpisz pełną nazwę."
            ),
            other => other.sheet_in_polish(),
        }
    }

    fn sheet_in_polish(&self) -> String {
        match self {
            Reason::NoResult { value } if value.starts_with('=') => format!(
                "Formuła `{value}` nie ma obliczonej wartości. Otwórz plik w arkuszu kalkulacyjnym, zapisz go i zaimportuj ponownie."
            ),
            Reason::NoResult { value } => {
                format!("`{value}` to błąd formuły w arkuszu. Popraw formułę albo wpisz wartość i zaimportuj ponownie.")
            }
            Reason::MergedAmount { value } => format!(
                "Kwota `{value}` stoi w komórce scalonej z kilku wierszy i liczy się tylko w pierwszym z nich. Rozdziel komórki i wpisz kwotę w każdym wierszu, jeśli ma się liczyć osobno."
            ),
            _ => String::new(),
        }
    }

    fn in_english(&self) -> String {
        match self {
            Reason::WrongWidth { expected, found } => format!(
                "The row has {found} cells and the header {expected}. Put cells that contain the delimiter in quotation marks."
            ),
            Reason::QuotedRows => {
                "A quotation spans lines that look like rows of their own. Correct the marks and import the file again."
                    .into()
            }
            Reason::UnclosedQuote => {
                "A quotation mark opens a cell and nothing closes it. Add the closing mark or take the opening one out."
                    .into()
            }
            Reason::TooLong { bytes } => {
                format!(
                    "A cell or the row has at least {bytes} bytes. Shorten it or leave that column out of the export."
                )
            }
            Reason::InvalidBytes { encoding } => format!(
                "The row has bytes that mean nothing in {encoding}. Save the file as UTF-8 and import it again."
            ),
            Reason::NulByte => "The row has a NUL byte. Export the file again.".into(),
            Reason::NotJson { detail } => {
                format!("The line is not a JSON object ({detail}). Correct it at the source.")
            }
            Reason::Missing => "A required cell is empty. Fill it in the tool and export again.".into(),
            Reason::SeveralRows { column } => format!(
                "The file has several rows of this id that contradict each other in column `{column}`. Export one row for each thing or correct them at the source."
            ),
            Reason::Unsound { reason } => {
                format!("The row contradicts itself: {}. Correct it at the source.", reason.en)
            }
            Reason::Expression { detail } => {
                format!("This can't be computed from the row: {detail}. Correct the cells that it is computed from.")
            }
            other => other.value_in_english(),
        }
    }

    fn value_in_english(&self) -> String {
        match self {
            Reason::NotANumber { value } if is_number_otherwise(value) => {
                format!("`{value}` is not a number with the decimal sign of this column.")
            }
            Reason::NotANumber { value } => format!("`{value}` is not a number. Correct the cell."),
            Reason::AmbiguousNumber { value } => format!("`{value}` can mean thousands or a fraction."),
            Reason::NotFinite { value } => {
                format!("`{value}` is not a finite number. Write a value or leave the cell empty.")
            }
            Reason::TooLarge { value } => {
                format!("`{value}` has more digits than the column holds. Correct the cell or choose another column.")
            }
            Reason::NotWhole { value } => format!(
                "`{value}` is not a whole number and the column counts things. Correct the cell or choose another column."
            ),
            Reason::NotADate { value } => {
                format!("`{value}` is not a date. Correct the cell, for example to 2026-11-24.")
            }
            Reason::AmbiguousDate { value } => {
                format!("In `{value}` nothing says which is the day and which the month.")
            }
            Reason::AbsurdDate { value } => {
                format!("`{value}` lies outside the years 1990–2100. Correct the date or leave the cell empty.")
            }
            Reason::NotAFlag { value } => format!("`{value}` means neither yes nor no. Write `yes` or `no`."),
            Reason::NotACurrency { value } => format!("`{value}` is not a currency code. Write a code such as PLN."),
            Reason::CurrencyConflict { amount, row } => {
                format!("The amount is in {amount} and the row says {row}. Correct one of them.")
            }
            Reason::RuinedId { value } => format!(
                "`{value}` is an id that a spreadsheet has cut. Write all of it, or export the file again and don't open it in a spreadsheet."
            ),
            Reason::UnknownValue { value } => {
                format!("The mapping does not know the value `{value}`. Correct the cell.")
            }
            Reason::Unanswered { value, .. } if value.is_empty() => {
                "Nobody has answered the question about this row yet.".into()
            }
            Reason::Unanswered { value, .. } => format!("Nobody has said yet what `{value}` means."),
            Reason::NotFound { value, dataset, on } => format!(
                "There is no `{value}` in column `{on}` of `{dataset}`. Import `{dataset}` first or correct the name."
            ),
            Reason::FoundSeveral { value, dataset, on } => {
                format!("`{value}` fits several different rows of `{dataset}` (column `{on}`). Write the full name.")
            }
            other => other.sheet_in_english(),
        }
    }

    fn sheet_in_english(&self) -> String {
        match self {
            Reason::NoResult { value } if value.starts_with('=') => format!(
                "The formula `{value}` has no computed value. Open the file in a spreadsheet program, save it and import it again."
            ),
            Reason::NoResult { value } => format!(
                "`{value}` is an error of the sheet's formula. Correct the formula or write a value, and import again."
            ),
            Reason::MergedAmount { value } => format!(
                "The amount `{value}` stands in a cell merged over several rows and counts in the first of them only. Split the cell and write an amount in every row if each is to count."
            ),
            _ => String::new(),
        }
    }
}
