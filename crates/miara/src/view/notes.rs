//! What must be said beside numbers.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use miara_model::{Absent, Catalogue, DeclaredUnit, Kpi, Note, Value};
use rust_decimal::Decimal;

use crate::book::Book;
use crate::locale::{Arg, Words};
use crate::service::outside::Outside;

impl Words {
    /// What the row of those is called that have no value of a dimension: where a note says so, it is not known.
    #[must_use]
    pub fn valueless(&self, notes: &[Note], dimension: &str) -> String {
        let is_unknown =
            |note: &Note| matches!(note, Note::UnknownThen { dimension: unknown, .. } if unknown == dimension);
        self.say(if notes.iter().any(is_unknown) { "cli-not-known" } else { "cli-not-assigned" })
    }

    /// What people call a KPI, or a measure that is no KPI of its own.
    #[must_use]
    pub fn title(&self, catalogue: &Catalogue, name: &str) -> String {
        let own = format!("measure-{}", name.replace('_', "-"));
        match catalogue.kpis.get(name) {
            Some(kpi) => kpi.title.get(self.lang()).to_owned(),
            None if self.has(&own) => self.say(&own),
            None if let Some(whole) = catalogue.measures.get(name).and_then(|measure| measure.narrows.as_ref()) => {
                self.say_with("measure-of-known-value", &[("measure", Arg::from(self.title(catalogue, whole)))])
            }
            None => name.to_owned(),
        }
    }

    /// What of a split KPI belongs to no value of the dimension; `None` where all does.
    #[must_use]
    pub fn outside(&self, kpi: &Kpi, dimension: &str, outside: &[Outside], book: &Book) -> Option<String> {
        let (catalogue, currency) = (&book.catalogue, &book.firm.currency);
        let part = |one: &Outside| {
            let unit = DeclaredUnit::Unit(catalogue.measures.get(&one.measure)?.unit.clone());
            let number = |value: Value| Arg::from(self.figure(value, &unit, currency).to_string());
            let share = self.figure(one.outside.over(one.whole)?, &DeclaredUnit::Percent, currency).to_string();
            let args = [
                ("measure", Arg::from(self.title(catalogue, &one.measure))),
                ("amount", number(one.outside)),
                ("whole", number(one.whole)),
                ("share", Arg::from(share)),
            ];
            Some(self.say_with("outside-part", &args))
        };
        let parts: Vec<String> = outside.iter().filter_map(part).collect();
        let args = [
            ("kpi", Arg::from(self.title(catalogue, &kpi.name))),
            ("dimension", Arg::from(self.dimension(dimension).to_lowercase())),
            ("parts", Arg::from(parts.join("; "))),
        ];
        (!parts.is_empty()).then(|| self.say_with("outside-said", &args))
    }

    /// Amounts, each with its currency.
    pub(super) fn in_currencies(&self, amounts: &BTreeMap<String, Decimal>) -> String {
        let said = amounts.iter().map(|(currency, amount)| format!("{} {currency}", self.decimal(*amount, 2)));
        said.collect::<Vec<_>>().join(", ")
    }

    /// What people call a dataset.
    #[must_use]
    pub fn dataset(&self, catalogue: &Catalogue, name: &str) -> String {
        catalogue
            .datasets
            .get(name)
            .map_or_else(|| name.to_owned(), |dataset| dataset.title.get(self.lang()).to_owned())
    }

    /// A dataset, with one data source of it where that is named.
    pub(super) fn dataset_of_source(&self, catalogue: &Catalogue, name: &str, source: Option<&str>) -> String {
        let dataset = self.dataset(catalogue, name);
        source.map_or(dataset.clone(), |source| format!("{dataset} ({source})"))
    }

    #[expect(clippy::too_many_lines, reason = "one flat list, a sentence for each kind of note")]
    /// A note as a sentence; instants are told in `zone`.
    #[must_use]
    pub fn note(&self, note: &Note, catalogue: &Catalogue, zone: &TimeZone) -> String {
        let title = |name: &str| Arg::from(self.title(catalogue, name));
        let dataset = |name: &str| Arg::from(self.dataset(catalogue, name));
        let of_source =
            |name: &str, source: &Option<String>| Arg::from(self.dataset_of_source(catalogue, name, source.as_deref()));
        match note {
            Note::ConsentShare { dataset: name, mapping, share } => {
                let unseen = self.decimal((rust_decimal::Decimal::ONE - share) * rust_decimal::Decimal::from(100), 0);
                let args =
                    [("dataset", dataset(name)), ("source", Arg::from(mapping.clone())), ("unseen", Arg::from(unseen))];
                self.say_with("note-consent-share", &args)
            }
            Note::RowsRead { dataset: name, rows } => self.say_with(
                "note-rows-read",
                &[("dataset", dataset(name)), ("n", Arg::from(*rows)), ("rows", Arg::from(self.whole(*rows)))],
            ),
            Note::Quarantined { dataset: name, rows } => self.say_with(
                "note-quarantined",
                &[("dataset", dataset(name)), ("n", Arg::from(*rows)), ("rows", Arg::from(self.whole(*rows)))],
            ),
            Note::Waiting { dataset: name, files } => {
                self.say_with("note-waiting", &[("dataset", dataset(name)), ("n", Arg::from(*files))])
            }
            Note::LastImport { dataset: name, at } => self.say_with(
                "note-last-import",
                &[("dataset", dataset(name)), ("at", Arg::from(self.instant(*at, zone)))],
            ),
            Note::MissingRatesBefore { measure, rows, amounts } => {
                let amounts: Vec<String> = amounts
                    .iter()
                    .map(|(currency, amount)| format!("{} {currency}", self.decimal(*amount, 2)))
                    .collect();
                let args =
                    [("measure", title(measure)), ("n", Arg::from(*rows)), ("amounts", Arg::from(amounts.join(", ")))];
                self.say_with("note-missing-rates-before", &args)
            }
            Note::MissingRates { measure, rows, amounts } => {
                let amounts = Arg::from(self.in_currencies(amounts));
                let args = [("measure", title(measure)), ("n", Arg::from(*rows)), ("amounts", amounts)];
                self.say_with("note-missing-rates", &args)
            }
            Note::Immature { measure, mature, all } => {
                let share =
                    Value::count(*mature as i64).over(Value::count((*all).max(1) as i64)).unwrap_or(Value::count(0));
                let share = self.figure(share, &miara_model::DeclaredUnit::Percent, "").to_string();
                self.say_with(
                    "note-immature",
                    &[
                        ("measure", title(measure)),
                        ("mature", Arg::from(self.whole(*mature))),
                        ("all", Arg::from(self.whole(*all))),
                        ("share", Arg::from(share)),
                    ],
                )
            }
            Note::Undated { measure, rows, amount } => {
                let unit = catalogue.measures.get(measure).map(|measure| measure.unit.clone());
                let amount = amount.zip(unit).map(|(amount, unit)| {
                    format!(" ({})", self.figure(amount, &miara_model::DeclaredUnit::Unit(unit), "").number)
                });
                let args = [
                    ("measure", title(measure)),
                    ("n", Arg::from(*rows)),
                    ("rows", Arg::from(self.whole(*rows))),
                    ("amount", Arg::from(amount.unwrap_or_default())),
                ];
                self.say_with("note-undated", &args)
            }
            Note::Untold { measure, rows } => self.say_with(
                "note-untold",
                &[("measure", title(measure)), ("n", Arg::from(*rows)), ("rows", Arg::from(self.whole(*rows)))],
            ),
            Note::NoValue { kpi, cells, why } => self.say_with(
                "note-no-value",
                &[("kpi", title(kpi)), ("n", Arg::from(*cells)), ("why", Arg::from(self.absent(why, catalogue)))],
            ),
            Note::NotLinked { measure, dimension, rows, of, share } => {
                let share =
                    share.map(|share| format!(" ({})", self.figure(share, &miara_model::DeclaredUnit::Percent, "")));
                let args = [
                    ("measure", title(measure)),
                    ("dimension", Arg::from(self.dimension(dimension))),
                    ("rows", Arg::from(self.whole(*rows))),
                    ("of", Arg::from(self.whole(*of))),
                    ("share", Arg::from(share.unwrap_or_default())),
                ];
                self.say_with("note-not-linked", &args)
            }
            Note::Empty { measure, rows, of } => self.say_with(
                "note-empty",
                &[
                    ("measure", title(measure)),
                    ("n", Arg::from(*rows)),
                    ("rows", Arg::from(self.whole(*rows))),
                    ("of", Arg::from(self.whole(*of))),
                ],
            ),
            Note::NothingMatches { dataset: name, filters } => self.say_with(
                "note-nothing-matches",
                &[("dataset", dataset(name)), ("filters", Arg::from(filters.clone()))],
            ),
            Note::PresentDimension { measure, dimension } => self.say_with(
                "note-present-dimension",
                &[("measure", title(measure)), ("dimension", Arg::from(self.dimension(dimension)))],
            ),
            Note::UnknownThen { measure, dimension, rows } => self.say_with(
                "note-unknown-then",
                &[
                    ("measure", title(measure)),
                    ("dimension", Arg::from(self.dimension(dimension))),
                    ("n", Arg::from(*rows)),
                    ("rows", Arg::from(self.whole(*rows))),
                ],
            ),
            Note::EndsEarly { dataset: name, day, source } => self.say_with(
                "note-ends-early",
                &[("dataset", of_source(name, source)), ("day", Arg::from(self.day(*day)))],
            ),
            Note::Stale { dataset: name, at, source } => self.say_with(
                "note-stale",
                &[("dataset", of_source(name, source)), ("at", Arg::from(self.day(zone.to_datetime(*at).date())))],
            ),
            Note::Carried { measure, periods } => {
                self.say_with("note-carried", &[("measure", title(measure)), ("n", Arg::from(*periods))])
            }
            Note::StillWaiting { measure, waiting, all } => self.say_with(
                "note-still-waiting",
                &[
                    ("measure", title(measure)),
                    ("waiting", Arg::from(self.whole(*waiting))),
                    ("all", Arg::from(self.whole(*all))),
                ],
            ),
            Note::Unfinished { period, elapsed } => self.say_with(
                "note-unfinished",
                &[("period", Arg::from(self.period(*period))), ("elapsed", Arg::from(self.period(*elapsed)))],
            ),
            Note::PresentValue { measure } => self.say_with("note-present-value", &[("measure", title(measure))]),
            Note::ToldBy { dataset: name, column, by, rows } => self.say_with(
                "note-told-by",
                &[
                    ("dataset", dataset(name)),
                    ("column", Arg::from(self.column(column))),
                    ("by", dataset(by)),
                    ("rows", Arg::from(self.whole(*rows))),
                ],
            ),
            Note::StandsFor { dataset: name, column, other } => self.say_with(
                "note-stands-for",
                &[
                    ("dataset", dataset(name)),
                    ("column", Arg::from(self.column(column))),
                    ("other", Arg::from(self.column(other))),
                ],
            ),
            Note::ShorterComparison { period, counterpart } => self.say_with(
                "note-shorter-comparison",
                &[("period", Arg::from(self.period(*period))), ("counterpart", Arg::from(self.period(*counterpart)))],
            ),
        }
    }

    /// Why there is no number, as the end of a sentence.
    #[must_use]
    pub fn absent(&self, absent: &Absent, catalogue: &Catalogue) -> String {
        let title = |name: &str| Arg::from(self.title(catalogue, name));
        match absent {
            Absent::DividedByZero { divisor } => {
                self.say_with("absent-divided-by-zero", &[("divisor", title(divisor))])
            }
            Absent::NoRows { measure } => self.say_with("absent-no-rows", &[("measure", title(measure))]),
            Absent::NoData { dataset } => {
                self.say_with("absent-no-data", &[("dataset", Arg::from(self.dataset(catalogue, dataset)))])
            }
            Absent::NotReported { measure } => self.say_with("absent-not-reported", &[("measure", title(measure))]),
            Absent::NoStart { measure } => self.say_with("absent-no-start", &[("measure", title(measure))]),
            Absent::NotReached { measure, waiting, all } => self.say_with(
                "absent-not-reached",
                &[
                    ("measure", title(measure)),
                    ("waiting", Arg::from(self.whole(*waiting))),
                    ("all", Arg::from(self.whole(*all))),
                ],
            ),
            Absent::NotSupplied { dataset: name, column } => self.say_with(
                "absent-not-supplied",
                &[("dataset", Arg::from(self.dataset(catalogue, name))), ("column", Arg::from(column.clone()))],
            ),
            Absent::NoHistory { measure, dimension, dataset: name } => self.say_with(
                "absent-no-history",
                &[
                    ("measure", title(measure)),
                    ("dimension", Arg::from(self.dimension(dimension))),
                    ("dataset", Arg::from(self.dataset(catalogue, name))),
                ],
            ),
            Absent::NegativePart { part } => self.say_with("absent-negative-part", &[("part", title(part))]),
            Absent::NoRate { measure } => self.say_with("absent-no-rate", &[("measure", title(measure))]),
            Absent::Immature { measure } => self.say_with("absent-immature", &[("measure", title(measure))]),
            Absent::TooLarge => self.say("absent-too-large"),
        }
    }
}
