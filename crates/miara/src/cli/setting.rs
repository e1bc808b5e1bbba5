//! What every command is given, and what it ends with.

use std::path::{Path, PathBuf};

use jiff::ToSpan as _;
use jiff::civil::Date;
use miara_engine::checked_period;
use miara_model::{Firm, Lang, Period};

use crate::book::{Book, BookError};
use crate::locale::{Arg, Words, words};
use crate::service::{self, Service, ServiceError};

/// What a command ends with: nothing more to say, or a sentence for the person who typed it.
pub(super) type Outcome = Result<(), Failure>;

/// Why a command failed.
pub(super) enum Failure {
    Service(ServiceError),
    Sentence(String),
}

impl<E: Into<ServiceError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Service(error.into())
    }
}

/// What every command knows.
pub(super) struct Setting {
    pub(super) folder: PathBuf,
    pub(super) lang: Option<Lang>,
    pub(super) now: jiff::Timestamp,
}

impl Setting {
    /// The service of the book, its faults said.
    pub(super) fn service(&self) -> Result<Service, Failure> {
        let service = Service::open(&self.folder)?;
        self.say_faults(&service.book);
        if let Some(newest) = service::history::clock_is_behind(&service, self.now)? {
            eprintln!("{}", self.words(&service).clock_behind(newest, self.now, service.engine.zone()));
        }
        Ok(service)
    }

    /// The definitions of the book, their faults said; in a folder without a book those that are shipped.
    pub(super) fn definitions(&self) -> Result<Book, Failure> {
        match Book::open(&self.folder) {
            Ok(book) => {
                self.say_faults(&book);
                Ok(book)
            }
            Err(BookError::NoBook { .. }) => {
                let language = self.lang.unwrap_or_else(|| language_of(&self.folder));
                eprintln!("{}", words(language).say("cli-shipped-only"));
                Ok(Book::shipped(&self.folder, Firm { language, ..Firm::named("") }))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn say_faults(&self, book: &Book) {
        let faults = &book.faults;
        if !faults.is_empty() {
            eprintln!("{}", self.words_of(book).say_with("cli-faults", &[("n", Arg::from(faults.len()))]));
            faults.iter().for_each(|fault| eprintln!("  {fault}"));
        }
    }

    /// The days that were asked for; by default the last twelve whole months that are known, or those before
    /// the end that was asked for.
    pub(super) async fn year(
        &self,
        service: &Service,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Period, Failure> {
        let today = service.engine.zone().to_datetime(self.now).date();
        let to = match to {
            Some(to) => to,
            None => service::scorecard::scorecard_period(service, today).await?.to,
        };
        Ok(checked_period(from.unwrap_or_else(|| to.saturating_sub(12.months())), to)?)
    }

    /// The sentences of the language that was asked for, or of the firm.
    pub(super) fn words(&self, service: &Service) -> &'static Words {
        self.words_of(&service.book)
    }

    /// The sentences of the language that was asked for, or of a book's firm.
    pub(super) fn words_of(&self, book: &Book) -> &'static Words {
        words(self.lang.unwrap_or(book.firm.language))
    }
}

/// The language of the book where there is one, else of the environment.
pub(super) fn language_of(folder: &Path) -> Lang {
    match Book::open(folder) {
        Ok(book) => book.firm.language,
        Err(BookError::NoBook { .. }) | Err(_) => {
            let polish = std::env::var("LANG").is_ok_and(|lang| lang.starts_with("pl"));
            if polish { Lang::Pl } else { Lang::En }
        }
    }
}
