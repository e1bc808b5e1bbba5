//! A book, ready to be asked.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Int32Type, Int64Type, TimeUnit};
use datafusion::prelude::SessionContext;
use deltalake_core::DeltaTable;
use jiff::Timestamp;
use jiff::civil::Date;
use miara_model::clock::{date_of_day, days_since_1970};
use miara_model::dataset::ColumnKind;
use miara_model::{Catalogue, Clocks, DATA_SOURCE, Dataset, Firm, GONE_AT, Kpi, Measure, Period, Shape, Synonyms};
use rust_decimal::Decimal;

use crate::completed::Completions;
use crate::days::{day_under_way, today};
use crate::error::EngineError;
use crate::facts::Facts;
use crate::file_stats::may_hold;
use crate::present::{Seen, by_days, has_days, register_present};
use crate::rates::RateTable;
use crate::sources::Sources;
use crate::store::Store;

/// A book, ready to be asked.
#[derive(Debug)]
pub struct Engine {
    /// Its tables.
    pub store: Store,
    /// Its definitions.
    pub catalogue: Arc<Catalogue>,
    /// Its settings.
    pub firm: Firm,
    /// What is written in several ways and is one.
    pub synonyms: Synonyms,
    pub(crate) clocks: Arc<Clocks>,
    zone: jiff::tz::TimeZone,
    pub(crate) sources: Sources,
    pub(crate) completions: Completions,
    /// Exchange rates, with the version of their table.
    rates: tokio::sync::Mutex<Option<(Option<u64>, Arc<RateTable>)>>,
}

impl Engine {
    /// An engine over a store, for a firm, its catalogue and what it has said of names.
    ///
    /// # Errors
    /// A sentence where the firm's settings can't be used.
    pub fn new(store: Store, catalogue: Arc<Catalogue>, firm: Firm, synonyms: Synonyms) -> Result<Self, String> {
        let catalogue = if synonyms.same.is_empty() { catalogue } else { Arc::new(synonyms.in_catalogue(&catalogue)) };
        let (clocks, zone) = (Arc::new(firm.clocks()?), firm.zone()?);
        Ok(Engine {
            store,
            catalogue,
            firm,
            synonyms,
            clocks,
            zone,
            sources: Sources::default(),
            completions: Completions::default(),
            rates: tokio::sync::Mutex::default(),
        })
    }

    /// Makes the rows of a dataset known to a session as questions see them, things as they were last told to be; see
    /// [`register_present`].
    pub(crate) async fn register(
        &self,
        session: &SessionContext,
        name: &str,
        dataset: &str,
        table: &DeltaTable,
    ) -> Result<bool, EngineError> {
        self.register_on(session, name, (dataset, None), table).await
    }

    /// As [`Engine::register`], things as they are on a day.
    pub(crate) async fn register_on(
        &self,
        session: &SessionContext,
        name: &str,
        (dataset, on): (&str, Option<i32>),
        table: &DeltaTable,
    ) -> Result<bool, EngineError> {
        let seen = Seen { synonyms: Some(&self.synonyms), on };
        register_present(session, name, (&self.store, self.dataset(dataset)?), table, seen).await
    }

    /// The name of the table that has every value that things of a dataset ever had, once it is registered.
    pub(crate) fn all_days(&self, name: &str, dataset: &Dataset, table: &DeltaTable) -> Result<String, EngineError> {
        Ok(if has_days(dataset, table)? { by_days(name) } else { name.to_owned() })
    }

    /// The datasets with things that hold from days which are told.
    pub(crate) async fn dated(&self) -> Result<HashSet<String>, EngineError> {
        let mut dated = HashSet::new();
        for dataset in self.catalogue.datasets.values().filter(|dataset| dataset.holds.is_some()) {
            if let Some(table) = self.store.table(&dataset.name).await?
                && has_days(dataset, &table)?
            {
                dated.insert(dataset.name.clone());
            }
        }
        Ok(dated)
    }

    /// A dataset of the catalogue.
    fn dataset(&self, name: &str) -> Result<&Dataset, EngineError> {
        let unknown = || EngineError::Internal(format!("`{name}` is no dataset"));
        self.catalogue.datasets.get(name).ok_or_else(unknown)
    }

    /// The firm's working-time clocks.
    #[must_use]
    pub fn clocks(&self) -> &Clocks {
        &self.clocks
    }

    /// The firm's time zone.
    #[must_use]
    pub fn zone(&self) -> &jiff::tz::TimeZone {
        &self.zone
    }

    /// The dimensions that a KPI can be split by, offered or not; [`Engine::splits_of`] has those that are.
    #[must_use]
    pub fn dimensions_of(&self, kpi: &Kpi) -> Vec<String> {
        crate::resolve::dimensions_of(&self.catalogue, kpi)
    }

    /// Pairs of two columns of a dataset as text; none where it was not imported.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn pairs(
        &self,
        dataset: &str,
        on: &str,
        take: &str,
    ) -> Result<Vec<(String, Option<String>)>, EngineError> {
        self.pairs_of(dataset, (on, take), Seen { synonyms: Some(&self.synonyms), on: None }).await
    }

    /// As [`Engine::pairs`], with what holds on a day where it holds from days.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn pairs_on(
        &self,
        dataset: &str,
        (on, take): (&str, &str),
        day: Date,
    ) -> Result<Vec<(String, Option<String>)>, EngineError> {
        let seen = Seen { synonyms: Some(&self.synonyms), on: Some(days_since_1970(day)) };
        self.pairs_of(dataset, (on, take), seen).await
    }

    /// As [`Engine::pairs`], as tools write the values, for look-ups of imports: what they find is kept in rows, and
    /// names can be told apart again.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn written_pairs(
        &self,
        dataset: &str,
        on: &str,
        take: &str,
    ) -> Result<Vec<(String, Option<String>)>, EngineError> {
        self.pairs_of(dataset, (on, take), Seen { synonyms: None, on: None }).await
    }

    async fn pairs_of(
        &self,
        dataset: &str,
        (on, take): (&str, &str),
        seen: Seen<'_>,
    ) -> Result<Vec<(String, Option<String>)>, EngineError> {
        let Some(table) = self.store.table(dataset).await? else { return Ok(Vec::new()) };
        let session = SessionContext::new();
        register_present(&session, "looked_up", (&self.store, self.dataset(dataset)?), &table, seen).await?;
        let (on, take) = (crate::sql::ident(on), crate::sql::ident(take));
        let sql = format!(
            "SELECT CAST({on} AS VARCHAR) AS found_key, CAST({take} AS VARCHAR) AS found_value FROM looked_up WHERE {on} IS NOT NULL"
        );
        let mut pairs = Vec::new();
        for batch in session.sql(&sql).await?.collect().await? {
            let (keys, values) = (cast(batch.column(0), &DataType::Utf8)?, cast(batch.column(1), &DataType::Utf8)?);
            let (keys, values) = (keys.as_string::<i32>(), values.as_string::<i32>());
            pairs.extend(
                keys.iter().zip(values).filter_map(|(key, value)| Some((key?.to_owned(), value.map(str::to_owned)))),
            );
        }
        Ok(pairs)
    }

    /// The days from which something of a dataset's things holds; none where it holds for all time.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn days_of_change(&self, dataset: &str) -> Result<BTreeSet<Date>, EngineError> {
        let described = self.dataset(dataset)?;
        let (Some(holds), Some(table)) = (&described.holds, self.store.table(dataset).await?) else {
            return Ok(BTreeSet::new());
        };
        if !has_days(described, &table)? {
            return Ok(BTreeSet::new());
        }
        let session = SessionContext::new();
        self.register(&session, "held", dataset, &table).await?;
        let (from, all) = (crate::sql::ident(&holds.from), crate::sql::ident(&by_days("held")));
        let sql = format!("SELECT DISTINCT CAST({from} AS INT) FROM {all} WHERE {from} IS NOT NULL");
        let mut days = BTreeSet::new();
        for batch in session.sql(&sql).await?.collect().await? {
            days.extend(batch.column(0).as_primitive::<Int32Type>().values().iter().map(|day| date_of_day(*day)));
        }
        Ok(days)
    }

    /// Some columns of all rows of a dataset as text, in no order; none where it was not imported.
    ///
    /// # Errors
    /// Where the table can't be read, or has no such column.
    pub async fn columns(&self, dataset: &str, names: &[&str]) -> Result<Vec<Vec<Option<String>>>, EngineError> {
        let Some(table) = self.store.table(dataset).await? else { return Ok(Vec::new()) };
        let session = SessionContext::new();
        self.register(&session, "looked_up", dataset, &table).await?;
        let taken: Vec<String> =
            names.iter().map(|name| format!("CAST({} AS VARCHAR)", crate::sql::ident(name))).collect();
        let sql = format!("SELECT {} FROM looked_up", taken.join(", "));
        let mut rows = Vec::new();
        for batch in session.sql(&sql).await?.collect().await? {
            let columns =
                batch.columns().iter().map(|column| cast(column, &DataType::Utf8)).collect::<Result<Vec<_>, _>>()?;
            for row in 0..batch.num_rows() {
                let cell = |column: &arrow::array::ArrayRef| {
                    let texts = column.as_string::<i32>();
                    arrow::array::Array::is_valid(texts, row).then(|| texts.value(row).to_owned())
                };
                rows.push(columns.iter().map(cell).collect());
            }
        }
        Ok(rows)
    }

    /// How many rows of a dataset are not gone; 0 where nothing of it was imported.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn rows_present(&self, dataset: &str) -> Result<u64, EngineError> {
        let Some(table) = self.store.table(dataset).await? else { return Ok(0) };
        if !may_hold(&table, GONE_AT)? && !has_days(self.dataset(dataset)?, &table)? {
            return self.store.row_count(dataset).await;
        }
        let session = SessionContext::new();
        self.register(&session, "counted", dataset, &table).await?;
        Ok(session.table("counted").await?.count().await? as u64)
    }

    /// The first and the last day on a dataset's main axis; `None` where nothing was imported, or it has
    /// no axis.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn days(&self, dataset: &str) -> Result<Option<(Date, Date)>, EngineError> {
        let Some(axis) = self.catalogue.datasets.get(dataset).and_then(|dataset| dataset.at.as_deref()) else {
            return Ok(None);
        };
        self.days_on(dataset, axis).await
    }

    /// As [`Engine::days`], on another column of days or instants; `None` where it holds none, or is not
    /// counted when written.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn days_on(&self, dataset: &str, axis: &str) -> Result<Option<(Date, Date)>, EngineError> {
        let Some(table) = self.store.table(dataset).await? else { return Ok(None) };
        let day = |micros: i64| Timestamp::from_microsecond(micros).ok().map(|instant| today(instant, &self.zone));
        if may_hold(&table, GONE_AT)? {
            return self.days_present(dataset, &table, axis).await;
        }
        let held = Store::extent(&table, axis, &self.zone)?;
        Ok(held.and_then(|held| Some((day(held.first_micros)?, day(held.last_micros)?))))
    }

    /// The first and the last day in a column, read from the rows that are not gone.
    async fn days_present(
        &self,
        dataset: &str,
        table: &DeltaTable,
        axis: &str,
    ) -> Result<Option<(Date, Date)>, EngineError> {
        let session = SessionContext::new();
        self.register(&session, "dated", dataset, table).await?;
        let micros = DataType::Timestamp(TimeUnit::Microsecond, None);
        let column = crate::sql::ident(axis);
        let frame = session.sql(&format!("SELECT MIN({column}), MAX({column}) FROM dated")).await?;
        let is_day = frame.schema().field(0).data_type() == &DataType::Date32;
        let batches = frame.collect().await?;
        let day = |index: usize| -> Result<Option<Date>, EngineError> {
            let Some(batch) = batches.first().filter(|batch| !batch.column(index).is_null(0)) else { return Ok(None) };
            let instants = cast(&cast(batch.column(index), &micros)?, &DataType::Int64)?;
            let instant = Timestamp::from_microsecond(instants.as_primitive::<Int64Type>().value(0)).ok();
            let zone = if is_day { &jiff::tz::TimeZone::UTC } else { &self.zone };
            Ok(instant.map(|instant| today(instant, zone)))
        };
        Ok(day(0)?.zip(day(1)?))
    }

    /// The last moment of which everything can be known of some KPIs or measures: now, or that at which the
    /// knowledge of one of their datasets ends. What is not known is not compared with a whole, and nobody has
    /// waited, or had time to convert, beyond it.
    #[must_use]
    pub fn known_at(&self, names: &[String], facts: &Facts, now: Timestamp) -> Timestamp {
        let kpis: Vec<Kpi> = names.iter().filter_map(|name| self.catalogue.kpi_or_measure(name)).collect();
        let measures = kpis.iter().flat_map(|kpi| self.catalogue.measures_of(kpi));
        let known = |measure: &Measure| facts.get(&measure.dataset)?.known_at_of(self.counts_new_rows(measure));
        measures.filter_map(known).min().map_or(now, |known| known.min(now))
    }

    /// The day that is under way where knowledge ends at a moment: all days before it are whole.
    #[must_use]
    pub fn day_under_way(&self, known: Timestamp) -> Date {
        day_under_way(known, self.zone())
    }

    /// True for a measure that counts rows when they come into being; what becomes of them later does not change it.
    pub(crate) fn counts_new_rows(&self, measure: &Measure) -> bool {
        let dataset = self.catalogue.datasets.get(&measure.dataset);
        let is_main = dataset.is_some_and(|dataset| dataset.at.as_deref() == Some(measure.at.as_str()));
        let shape = &measure.shape;
        is_main && !matches!(shape, Shape::Cohort { .. } | Shape::Wait { .. } | Shape::Open { .. } | Shape::Last { .. })
    }

    /// The days on which a dataset has rows, up to a day and of each data source apart: those on its main axis, and
    /// the last on any other that something is counted on. An axis that goes on after that day is one of plans and
    /// tells of no event.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn days_with_rows(
        &self,
        dataset: &str,
        until: Date,
    ) -> Result<BTreeMap<Option<String>, DaysWithRows>, EngineError> {
        let mut days: BTreeMap<Option<String>, DaysWithRows> = BTreeMap::new();
        let (described, Some(table)) = (self.dataset(dataset)?, self.store.table(dataset).await?) else {
            return Ok(days);
        };
        let session = SessionContext::new();
        self.register(&session, "dated", dataset, &table).await?;
        session.register_udf(crate::functions::local_day(self.zone()));
        for axis in self.axes_of(described) {
            let is_main = Some(axis) == described.at.as_deref();
            let found = days_of_sources(&session, described, axis).await?;
            let is_planned = !is_main && found.iter().any(|(_, day)| *day > until);
            for (source, day) in found.into_iter().filter(|(_, day)| !is_planned && *day <= until) {
                let days = days.entry(source).or_default();
                if is_main {
                    days.main.insert(day);
                } else {
                    days.last_other = days.last_other.max(Some(day));
                }
            }
        }
        Ok(days)
    }

    /// The stored columns that something of a dataset is counted on, its main axis among them.
    fn axes_of<'d>(&'d self, dataset: &'d Dataset) -> BTreeSet<&'d str> {
        let counted = self.catalogue.measures.values().filter(|measure| measure.dataset == dataset.name);
        let axes = dataset.at.as_deref().into_iter().chain(counted.map(|measure| measure.at.as_str()));
        axes.filter(|axis| dataset.columns.contains_key(*axis)).collect()
    }

    /// The exchange rates, read anew where rates were imported since.
    pub(crate) async fn rates(&self) -> Result<Arc<RateTable>, EngineError> {
        let version = self.store.version("rates")?;
        let mut kept = self.rates.lock().await;
        if let Some((_, rates)) = kept.as_ref().filter(|(known, _)| *known == version) {
            return Ok(rates.clone());
        }
        let rates = Arc::new(self.fresh_rates().await?);
        *kept = Some((version, rates.clone()));
        Ok(rates)
    }

    async fn fresh_rates(&self) -> Result<RateTable, EngineError> {
        let mut rates = RateTable::new(&self.firm.currency, self.firm.rate_reach_days);
        let Some(table) = self.store.table("rates").await? else { return Ok(rates) };
        let session = SessionContext::new();
        session.register_table("rates", table.table_provider().await?)?;
        let batches = session
            .sql("SELECT currency, CAST(\"date\" AS INT), rate, COALESCE(multiplier, 1) FROM rates")
            .await?
            .collect()
            .await?;
        for batch in batches {
            let currencies = cast(batch.column(0), &DataType::Utf8)?;
            let (currencies, days) = (currencies.as_string::<i32>(), batch.column(1).as_primitive::<Int32Type>());
            let (values, multipliers) =
                (batch.column(2).as_primitive::<Decimal128Type>(), batch.column(3).as_primitive::<Int64Type>());
            for row in 0..batch.num_rows() {
                if let Ok(rate) = Decimal::try_from_i128_with_scale(values.value(row), 8) {
                    rates.add(currencies.value(row), days.value(row), rate, multipliers.value(row));
                }
            }
        }
        rates.finish();
        Ok(rates)
    }
}

/// The days that a data source has rows on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysWithRows {
    /// Those on the main axis.
    pub main: BTreeSet<Date>,
    /// The last on another axis.
    pub last_other: Option<Date>,
}

/// The days in one column of the rows known as `dated`, each with its data source.
async fn days_of_sources(
    session: &SessionContext,
    dataset: &Dataset,
    axis: &str,
) -> Result<Vec<(Option<String>, Date)>, EngineError> {
    let has_source = dataset.columns.contains_key(DATA_SOURCE);
    let source = if has_source { crate::sql::ident(DATA_SOURCE) } else { "NULL".to_owned() };
    let column = crate::sql::ident(axis);
    let is_time = dataset.columns.get(axis).is_some_and(|column| column.kind == ColumnKind::Time);
    let day = if is_time { format!("local_day({column})") } else { column.clone() };
    let sql = format!(
        "SELECT CAST({source} AS VARCHAR), CAST({day} AS INT) FROM dated WHERE {column} IS NOT NULL GROUP BY 1, 2"
    );
    let mut found = Vec::new();
    for batch in session.sql(&sql).await?.collect().await? {
        let sources = cast(batch.column(0), &DataType::Utf8)?;
        let dates = batch.column(1).as_primitive::<Int32Type>().values();
        let rows = sources.as_string::<i32>().iter().zip(dates);
        found.extend(rows.map(|(source, day)| (source.map(str::to_owned), date_of_day(*day))));
    }
    Ok(found)
}

/// Checks a range of days that a person typed.
///
/// # Errors
/// A sentence where it is empty, backwards or beyond what the calendar knows.
pub fn checked_period(from: jiff::civil::Date, to: jiff::civil::Date) -> Result<Period, EngineError> {
    let (first, last) = (jiff::civil::date(1990, 1, 1), jiff::civil::date(2100, 1, 1));
    let within = from >= first && to <= last;
    Period::new(from, to).filter(|_| within).ok_or(EngineError::BadRange { from, to })
}
