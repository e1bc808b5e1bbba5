//! How a language writes days and months.

use icu::datetime::DateTimeFormatter;
use icu::datetime::fieldsets::{M, MD, YM, YMD};
use miara_model::Lang;

/// How a language writes days and months; made once, since making them takes far longer than using them.
pub(super) struct Formats {
    pub(super) month_of_year: Option<DateTimeFormatter<YM>>,
    pub(super) month: Option<DateTimeFormatter<M>>,
    pub(super) day: Option<DateTimeFormatter<YMD>>,
    pub(super) short_day: Option<DateTimeFormatter<MD>>,
}

impl Formats {
    pub(super) fn of(lang: Lang) -> Self {
        let locale = || lang.code().parse::<icu::locale::Locale>().unwrap_or(icu::locale::Locale::UNKNOWN).into();
        Formats {
            month_of_year: DateTimeFormatter::try_new(locale(), YM::long()).ok(),
            month: DateTimeFormatter::try_new(locale(), M::medium()).ok(),
            day: DateTimeFormatter::try_new(locale(), YMD::medium()).ok(),
            short_day: DateTimeFormatter::try_new(locale(), MD::medium()).ok(),
        }
    }
}
