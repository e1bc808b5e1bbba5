//! From a question to its answer.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use datafusion::prelude::{SessionConfig, SessionContext};
use deltalake_core::DeltaTable;
use jiff::Timestamp;
use miara_model::measure::{History, Take};
use miara_model::{Absent, Catalogue, Clocks, Firm, Kpi, Measure, Period, Shape, Value, Versus};
use rust_decimal::Decimal;

use crate::error::EngineError;
use crate::functions::{Context, register};
use crate::question::{Answer, AnswerRow, Cell, ComparedRow, Facts, Note, Question};
use crate::rates::RateTable;
use crate::resolve::{Lookups, ResolvedQuestion, Scan, days_since_1970, resolve, today, within_limit};
use crate::store::Store;
use crate::way::Way;

/// A book, ready to be asked.
#[derive(Debug)]
pub struct Engine {
    /// Its tables.
    pub store: Store,
    /// Its definitions.
    pub catalogue: Arc<Catalogue>,
    /// Its settings.
    pub firm: Firm,
    clocks: Arc<Clocks>,
    zone: jiff::tz::TimeZone,
}

type Combination = Vec<Option<String>>;
type Key = (usize, Combination);
type Cells = HashMap<Key, HashMap<String, Cell>>;

/// Everything that one question has at hand.
pub(crate) struct Sitting<'e> {
    pub(crate) engine: &'e Engine,
    pub(crate) session: SessionContext,
    pub(crate) resolved: ResolvedQuestion,
    pub(crate) now: Timestamp,
    /// Today in the firm's time zone, as days since 1970.
    pub(crate) today: i32,
    pub(crate) tables: HashMap<String, DeltaTable>,
    notes: Vec<Note>,
}

impl Engine {
    /// An engine over a store, for a firm and its catalogue.
    ///
    /// # Errors
    /// A sentence where the firm's settings can't be used.
    pub fn new(store: Store, catalogue: Arc<Catalogue>, firm: Firm) -> Result<Self, String> {
        let (clocks, zone) = (Arc::new(firm.clocks()?), firm.zone()?);
        Ok(Engine { store, catalogue, firm, clocks, zone })
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

    /// The dimensions that a KPI can be split by.
    #[must_use]
    pub fn dimensions_of(&self, kpi: &Kpi) -> Vec<String> {
        crate::resolve::dimensions_of(&self.catalogue, kpi)
    }

    /// Answers a question as of `now`.
    ///
    /// # Errors
    /// What the asker can mend: unknown names, splits that are not possible, datasets that were not
    /// imported, answers too large to read.
    pub async fn answer(&self, question: &Question, facts: &Facts, now: Timestamp) -> Result<Answer, EngineError> {
        let periods = match question.grain {
            None => vec![question.period],
            Some(grain) => question.period.split(grain, self.firm.fiscal_year_start),
        };
        let mut sitting = self.sit(question, &periods, now).await?;
        let scanned = sitting.scan(question).await?;
        sitting.check_linked(&scanned).await?;
        let mut combinations = combinations_of(question, &scanned);
        let mut counterparts = match question.versus {
            None => Vec::new(),
            Some(versus) => self.counterparts(question, &periods, versus, &mut sitting.notes, now).await?,
        };
        for counterpart in &counterparts {
            combinations.extend(combinations_of(question, &counterpart.scanned));
        }
        let rows_in_all = combinations.len() * periods.len();
        within_limit((rows_in_all * sitting.resolved.kpis.len()) as u64)?;
        let cells = sitting.grid(&scanned, &combinations, facts)?;
        let rows = rows_of(&sitting.resolved, &cells);
        let compared = question.versus.map(|_| compare(&rows, &periods, &mut counterparts, &combinations, facts));
        sitting.note_scans(&scanned).await?;
        sitting.note_no_values(&rows);
        sitting.note_unfinished(&periods);
        sitting.note_sources(facts);
        Ok(Answer {
            period: question.period,
            grain: question.grain,
            by: question.by.clone(),
            kpis: sitting.resolved.kpis,
            rows,
            compared: compared.transpose()?,
            notes: sitting.notes,
        })
    }

    /// The resolved question and the plan of each scan, in words.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub async fn explain(&self, question: &Question, now: Timestamp) -> Result<String, EngineError> {
        let periods = match question.grain {
            None => vec![question.period],
            Some(grain) => question.period.split(grain, self.firm.fiscal_year_start),
        };
        let mut sitting = self.sit(question, &periods, now).await?;
        let mut words = String::new();
        for kpi in &sitting.resolved.kpis {
            words.push_str(&format!("{} = {}\n", kpi.name, kpi.formula));
        }
        words.push_str(&format!("{} periods from {} to {}\n", periods.len(), question.period.from, question.period.to));
        for scan in sitting.resolved.scans.clone() {
            let plan = sitting.plan_of(&scan).await?;
            let measures: Vec<&str> = scan.measures.iter().map(|measure| measure.name.as_str()).collect();
            words.push_str(&format!(
                "\n── one scan of {} by {}: {}\n{}\n",
                scan.dataset,
                scan.axis,
                measures.join(", "),
                plan
            ));
            let frame = sitting.session.sql(&plan).await?;
            let physical = frame.create_physical_plan().await?;
            words.push_str(&format!("{}\n", datafusion::physical_plan::displayable(physical.as_ref()).indent(false)));
        }
        Ok(words)
    }

    /// Pairs of two columns of a dataset as text, for look-ups; none where it was not imported.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn pairs(&self, dataset: &str, on: &str, take: &str) -> Result<Vec<(String, Option<String>)>, EngineError> {
        let Some(table) = self.store.table(dataset).await? else { return Ok(Vec::new()) };
        let session = SessionContext::new();
        session.register_table("looked_up", table.table_provider().await?)?;
        let (on, take) = (crate::sql::ident(on), crate::sql::ident(take));
        let sql = format!("SELECT CAST({on} AS VARCHAR), CAST({take} AS VARCHAR) FROM looked_up WHERE {on} IS NOT NULL");
        let mut pairs = Vec::new();
        for batch in session.sql(&sql).await?.collect().await? {
            let (keys, values) = (cast(batch.column(0), &DataType::Utf8)?, cast(batch.column(1), &DataType::Utf8)?);
            let (keys, values) = (keys.as_string::<i32>(), values.as_string::<i32>());
            pairs.extend(keys.iter().zip(values).filter_map(|(key, value)| Some((key?.to_owned(), value.map(str::to_owned)))));
        }
        Ok(pairs)
    }

    /// The last day on a dataset's main axis; `None` where nothing was imported, or it has no axis.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn last_day(&self, dataset: &str) -> Result<Option<jiff::civil::Date>, EngineError> {
        let (Some(table), Some(dataset)) = (self.store.table(dataset).await?, self.catalogue.datasets.get(dataset)) else {
            return Ok(None);
        };
        let last = Store::coverage(&table, dataset, &self.zone)?.and_then(|coverage| Timestamp::from_microsecond(coverage.last_micros).ok());
        Ok(last.map(|last| today(last, &self.zone)))
    }

    pub(crate) async fn sit(
        &self,
        question: &Question,
        periods: &[Period],
        now: Timestamp,
    ) -> Result<Sitting<'_>, EngineError> {
        let today = today(now, &self.zone);
        let lookups = Lookups { catalogue: &self.catalogue, question, periods, zone: &self.zone, today };
        let resolved = resolve(&lookups)?;
        let config = SessionConfig::new().with_collect_statistics(true);
        let session = SessionContext::new_with_config(config);
        let context = Context {
            buckets: Arc::new(resolved.buckets.clone()),
            segments: Arc::new(resolved.segments.clone()),
            clocks: self.clocks.clone(),
            zone: self.zone.clone(),
            rates: Arc::new(self.rates().await?),
        };
        register(&session, &context);
        Ok(Sitting {
            engine: self,
            session,
            resolved,
            now,
            today: days_since_1970(today),
            tables: HashMap::new(),
            notes: Vec::new(),
        })
    }

    async fn rates(&self) -> Result<RateTable, EngineError> {
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
            let (currencies, days) =
                (currencies.as_string::<i32>(), batch.column(1).as_primitive::<arrow::datatypes::Int32Type>());
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

    /// The counterparts of all periods, scanned. Counterparts may overlap or run backwards where a
    /// range is cut; each sitting holds a run of them that does not.
    async fn counterparts(
        &self,
        question: &Question,
        periods: &[Period],
        versus: Versus,
        notes: &mut Vec<Note>,
        now: Timestamp,
    ) -> Result<Vec<Counterparts<'_>>, EngineError> {
        let today = today(now, &self.zone);
        let mut runs: Vec<Vec<(usize, Period)>> = Vec::new();
        for (index, period) in periods.iter().enumerate() {
            let (counterpart, shorter) =
                period.counterpart(versus, today, self.firm.compare_by, &self.clocks.everyone);
            if shorter {
                notes.push(Note::ShorterComparison { period: *period, counterpart });
            }
            let follows = |run: &Vec<(usize, Period)>| run.last().is_none_or(|(_, last)| last.to <= counterpart.from);
            match runs.iter_mut().find(|run| follows(run)) {
                Some(run) => run.push((index, counterpart)),
                None => runs.push(vec![(index, counterpart)]),
            }
        }
        let mut counterparts = Vec::with_capacity(runs.len());
        for run in runs {
            let (indexes, periods): (Vec<usize>, Vec<Period>) = run.into_iter().unzip();
            let mut sitting = self.sit(question, &periods, now).await?;
            let scanned = sitting.scan(question).await?;
            counterparts.push(Counterparts { indexes, sitting, scanned });
        }
        Ok(counterparts)
    }
}

/// A run of counterparts that don't overlap, scanned.
struct Counterparts<'e> {
    /// The number of the period that each belongs to.
    indexes: Vec<usize>,
    sitting: Sitting<'e>,
    scanned: Vec<(Scan, ScanTable)>,
}

/// The counterpart of every row.
fn compare(
    rows: &[AnswerRow],
    periods: &[Period],
    counterparts: &mut [Counterparts<'_>],
    combinations: &BTreeSet<Combination>,
    facts: &Facts,
) -> Result<Vec<ComparedRow>, EngineError> {
    let mut found: HashMap<Key, ComparedRow> = HashMap::new();
    for run in counterparts {
        let cells = run.sitting.grid(&run.scanned, combinations, facts)?;
        for ((bucket, combination), measures) in &cells {
            let kpis = &run.sitting.resolved.kpis;
            let row = ComparedRow {
                period: run.sitting.resolved.periods[*bucket],
                cells: kpis.iter().map(|kpi| evaluate(kpi, Some(measures))).collect(),
            };
            found.insert((run.indexes[*bucket], combination.clone()), row);
        }
    }
    let number_of = |period: &Period| periods.iter().position(|known| known == period).unwrap_or(0);
    let mut counterpart = |row: &AnswerRow| found.remove(&(number_of(&row.period), row.dimensions.clone()));
    let compared: Option<Vec<ComparedRow>> = rows.iter().map(&mut counterpart).collect();
    compared.ok_or_else(|| EngineError::Internal("a row has no counterpart".into()))
}

/// All combinations of dimension values that occur, and the empty one where nothing is split.
fn combinations_of(question: &Question, scanned: &[(Scan, ScanTable)]) -> BTreeSet<Combination> {
    let rows = scanned.iter().flat_map(|(_, table)| &table.rows).map(|row| row.dimensions.clone());
    rows.chain(question.by.is_empty().then(Vec::new)).collect()
}

impl Sitting<'_> {
    pub(crate) async fn plan_of(&mut self, scan: &Scan) -> Result<String, EngineError> {
        let history = self.history_of(scan).await?;
        let plan = self.planner().plan(scan, history.as_ref())?;
        self.open_table(&scan.dataset, &scan.measures[0].name).await?;
        for joined in &plan.joined {
            self.open_table(joined, &scan.measures[0].name).await?;
        }
        Ok(plan.sql)
    }

    /// Where past values of a stock are known from, if that was imported.
    async fn history_of(&self, scan: &Scan) -> Result<Option<History>, EngineError> {
        let named = scan.measures.iter().find_map(|measure| match &measure.shape {
            Shape::Open { history, .. } => history.clone(),
            _ => None,
        });
        let Some(history) = named else { return Ok(None) };
        let there = self.engine.store.row_count(&history.dataset).await? > 0;
        Ok(there.then_some(history))
    }

    /// Makes a dataset's table known to the session.
    pub(crate) async fn open_table(&mut self, dataset: &str, measure: &str) -> Result<(), EngineError> {
        if self.tables.contains_key(dataset) {
            return Ok(());
        }
        let table = match self.engine.store.table(dataset).await? {
            Some(table) if table.snapshot()?.log_data().num_files() > 0 => table,
            _ => return Err(self.absent(dataset, measure)),
        };
        self.session.register_table(dataset, table.table_provider().await?)?;
        self.tables.insert(dataset.to_owned(), table);
        Ok(())
    }

    fn absent(&self, dataset: &str, measure: &str) -> EngineError {
        let kpi = self.resolved.kpis.iter().find(|kpi| kpi.formula.names().contains(&measure));
        EngineError::AbsentDataset {
            kpi: kpi.map_or_else(|| measure.to_owned(), |kpi| kpi.name.clone()),
            dataset: dataset.to_owned(),
        }
    }

    /// Runs all scans.
    async fn scan(&mut self, question: &Question) -> Result<Vec<(Scan, ScanTable)>, EngineError> {
        let mut scanned = Vec::new();
        for scan in self.resolved.scans.clone() {
            let sql = self.plan_of(&scan).await?;
            let batches = self.session.sql(&sql).await?.collect().await?;
            let table = ScanTable::read(&batches)?;
            tracing::debug!(dataset = scan.dataset, kpis = ?question.kpis, groups = table.rows.len(), "scanned");
            scanned.push((scan, table));
        }
        Ok(scanned)
    }

    /// The numbers of all measures in every period for every combination of dimension values.
    fn grid(
        &mut self,
        scanned: &[(Scan, ScanTable)],
        combinations: &BTreeSet<Combination>,
        facts: &Facts,
    ) -> Result<Cells, EngineError> {
        let mut cells = Cells::new();
        for (scan, table) in scanned {
            let outside: Vec<Outside> =
                (0..self.resolved.periods.len()).map(|bucket| self.outside(scan, bucket, facts)).collect::<Result<_, _>>()?;
            for (index, measure) in scan.measures.iter().enumerate() {
                let numbers = finish(measure, index, table, &self.resolved, &outside);
                self.note_measure(measure, &numbers);
                for (bucket, outside) in outside.iter().enumerate() {
                    for combination in combinations {
                        let key = (bucket, combination.clone());
                        let cell = match numbers.cells.get(&key) {
                            _ if *outside == Outside::Ahead => Err(outside.absent(scan)),
                            Some(cell) => cell.clone(),
                            None if *outside != Outside::No => Err(outside.absent(scan)),
                            None if measure.is_zero_when_empty() => Ok(Value::count(0)),
                            None => Err(Absent::NoRows { measure: measure.name.clone() }),
                        };
                        cells.entry(key).or_default().insert(measure.name.clone(), cell);
                    }
                }
            }
        }
        Ok(cells)
    }

    /// Whether a period lies outside the data, so that nothing found in it does not mean zero.
    fn outside(&self, scan: &Scan, bucket: usize, facts: &Facts) -> Result<Outside, EngineError> {
        let (from, to) = self.resolved.buckets.micros[bucket];
        if from > self.now.as_microsecond() {
            return Ok(Outside::Ahead);
        }
        let dataset = self.engine.catalogue.datasets.get(&scan.dataset);
        let (Some(table), Some(dataset)) = (self.tables.get(&scan.dataset), dataset) else { return Ok(Outside::No) };
        let Some(coverage) = Store::coverage(table, dataset, &self.engine.zone)? else { return Ok(Outside::No) };
        let imported = facts.get(&scan.dataset).and_then(|facts| facts.last_import);
        let imported_before =
            imported.is_some_and(|at| at.as_microsecond() < from && coverage.last_micros < from);
        Ok(if to <= coverage.first_micros || imported_before { Outside::Uncovered } else { Outside::No })
    }

    /// Refuses a split or filter by a borrowed dimension that no row reaches, and notes one that some
    /// rows don't reach.
    async fn check_linked(&mut self, scanned: &[(Scan, ScanTable)]) -> Result<(), EngineError> {
        for (scan, table) in scanned {
            let measure = &scan.measures[0];
            let all: u64 = table.rows.iter().map(|row| row.count).sum();
            for (index, way) in scan.by.iter().enumerate().filter(|(_, way)| !way.steps.is_empty()) {
                let unlinked = |row: &&ScanRow| row.dimensions[index].is_none();
                let rows: u64 = table.rows.iter().filter(unlinked).map(|row| row.count).sum();
                if all > 0 && rows == all {
                    return Err(not_linked(scan, way));
                }
                if rows > 0 {
                    let sum = |rows: &mut dyn Iterator<Item = &ScanRow>| rows.filter_map(|row| row.state("m0_sum").value()).try_fold(Value::count(0), Value::plus);
                    let parts = (sum(&mut table.rows.iter().filter(unlinked)), sum(&mut table.rows.iter()));
                    let share = match (parts, &measure.shape) {
                        ((Some(part), Some(whole)), Shape::Sum(_)) if !whole.is_zero() => part.over(whole),
                        _ => None,
                    };
                    let (measure, dimension) = (measure.name.clone(), way.dimension.clone());
                    self.notes.push(Note::NotLinked { measure, dimension, rows, of: all, share });
                }
            }
            for (way, _) in scan.filters.iter().filter(|(way, _)| all == 0 && !way.steps.is_empty()) {
                if self.reaches_nothing(scan, way).await? {
                    return Err(not_linked(scan, way));
                }
            }
        }
        Ok(())
    }

    /// True where there are rows and none of them reaches the end of a way.
    async fn reaches_nothing(&self, scan: &Scan, way: &Way) -> Result<bool, EngineError> {
        let batches = self.session.sql(&self.planner().linked(scan, way)?).await?.collect().await?;
        let counts = batches.first().filter(|batch| batch.num_rows() > 0);
        let count = |index: usize| counts.map(|batch| batch.column(index).as_primitive::<Int64Type>().value(0));
        Ok(count(0).is_some_and(|rows| rows > 0) && count(1) == Some(0))
    }

    async fn note_scans(&mut self, scanned: &[(Scan, ScanTable)]) -> Result<(), EngineError> {
        let mut read: Vec<(String, u64)> = Vec::new();
        for (scan, table) in scanned {
            let rows: u64 = table.rows.iter().map(|row| row.count).sum();
            match read.iter_mut().find(|(dataset, _)| *dataset == scan.dataset) {
                Some((_, so_far)) => *so_far = (*so_far).max(rows),
                None => read.push((scan.dataset.clone(), rows)),
            }
            for (index, measure) in scan.measures.iter().enumerate() {
                let any = |name: &str| table.rows.iter().any(|row| row.state(&format!("m{index}_{name}")).count().unwrap_or(0) > 0);
                if any("norate") {
                    let (rows, amounts) = self.missing_amounts(scan, measure).await?;
                    self.notes.push(Note::MissingRates { measure: measure.name.clone(), rows, amounts });
                }
                if any("restated") {
                    self.notes.push(Note::PresentValue { measure: measure.name.clone() });
                }
            }
        }
        self.notes.extend(read.into_iter().map(|(dataset, rows)| Note::RowsRead { dataset, rows }));
        Ok(())
    }

    /// How many rows and how much of which currency a measure leaves out for want of a rate.
    async fn missing_amounts(&self, scan: &Scan, measure: &Measure) -> Result<(u64, BTreeMap<String, Decimal>), EngineError> {
        let sql = self.planner().missing_amounts(scan, measure)?;
        let (mut rows, mut amounts) = (0, BTreeMap::new());
        for batch in self.session.sql(&sql).await?.collect().await? {
            let currencies = cast(batch.column(0), &DataType::Utf8)?;
            for row in 0..batch.num_rows() {
                rows += state_at(batch.column(2), row)?.count().unwrap_or(0).unsigned_abs();
                if let State::Number(Value::Exact(amount)) = state_at(batch.column(1), row)? {
                    amounts.insert(currencies.as_string::<i32>().value(row).to_owned(), amount);
                }
            }
        }
        Ok((rows, amounts))
    }

    fn note_measure(&mut self, measure: &Measure, numbers: &Numbers) {
        let measure = measure.name.clone();
        if numbers.carried > 0 {
            self.notes.push(Note::Carried { measure: measure.clone(), periods: numbers.carried });
        }
        if numbers.waiting > 0 {
            self.notes.push(Note::StillWaiting {
                measure: measure.clone(),
                waiting: numbers.waiting,
                all: numbers.all,
            });
        }
        if numbers.mature < numbers.cohort {
            self.notes.push(Note::Immature { measure, mature: numbers.mature, all: numbers.cohort });
        }
    }

    fn note_no_values(&mut self, rows: &[AnswerRow]) {
        for (index, kpi) in self.resolved.kpis.iter().enumerate() {
            let mut reasons: Vec<(Absent, u64)> = Vec::new();
            for absent in rows.iter().filter_map(|row| row.cells[index].as_ref().err()) {
                match reasons.iter_mut().find(|(known, _)| known == absent) {
                    Some((_, cells)) => *cells += 1,
                    None => reasons.push((absent.clone(), 1)),
                }
            }
            let notes = reasons.into_iter().map(|(why, cells)| Note::NoValue { kpi: kpi.name.clone(), cells, why });
            self.notes.extend(notes);
        }
    }

    fn note_unfinished(&mut self, periods: &[Period]) {
        let today = today(self.now, &self.engine.zone);
        let unfinished = periods.iter().find_map(|period| {
            period.elapsed(today).filter(|_| !period.is_over(today)).map(|elapsed| (*period, elapsed))
        });
        if let Some((period, elapsed)) = unfinished {
            self.notes.push(Note::Unfinished { period, elapsed });
        }
    }

    fn note_sources(&mut self, facts: &Facts) {
        let mut datasets: Vec<String> = Vec::new();
        for scan in &self.resolved.scans {
            if !datasets.contains(&scan.dataset) {
                datasets.push(scan.dataset.clone());
            }
        }
        for dataset in datasets {
            let known = facts.get(&dataset).copied().unwrap_or_default();
            if known.quarantined > 0 {
                self.notes.push(Note::Quarantined { dataset: dataset.clone(), rows: known.quarantined });
            }
            if let Some(at) = known.last_import {
                self.notes.push(Note::LastImport { dataset, at });
            }
        }
    }
}

/// What a scan returned, row by row.
pub(crate) struct ScanTable {
    pub(crate) rows: Vec<ScanRow>,
}

pub(crate) struct ScanRow {
    bucket: usize,
    dimensions: Vec<Option<String>>,
    per: Vec<Option<String>>,
    count: u64,
    states: HashMap<String, State>,
}

impl ScanRow {
    fn state(&self, name: &str) -> State {
        self.states.get(name).copied().unwrap_or(State::None)
    }
}

/// Whether a period lies outside the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outside {
    /// It does not.
    No,
    /// It has not begun.
    Ahead,
    /// It lies before the first row, or after the last import.
    Uncovered,
}

impl Outside {
    fn absent(self, scan: &Scan) -> Absent {
        Absent::NoData { dataset: scan.dataset.clone() }
    }
}

fn not_linked(scan: &Scan, way: &Way) -> EngineError {
    EngineError::NotLinked {
        measure: scan.measures[0].name.clone(),
        dimension: way.dimension.clone(),
        way: way.words(&scan.dataset),
    }
}

/// One state of one measure.
#[derive(Debug, Clone, Copy)]
enum State {
    Number(Value),
    None,
}

impl State {
    fn count(self) -> Option<i64> {
        match self {
            State::Number(Value::Exact(decimal)) => i64::try_from(decimal).ok(),
            _ => None,
        }
    }

    fn value(self) -> Option<Value> {
        match self {
            State::Number(value) => Some(value),
            State::None => None,
        }
    }
}

impl ScanTable {
    fn read(batches: &[RecordBatch]) -> Result<Self, EngineError> {
        let mut rows = Vec::new();
        for batch in batches {
            let texts = |prefix: &str| -> Result<Vec<arrow::array::ArrayRef>, EngineError> {
                let columns = (0..).map_while(|index| batch.column_by_name(&format!("{prefix}{index}")));
                columns.map(|column| Ok(cast(column, &DataType::Utf8)?)).collect()
            };
            let (dimensions, per) = (texts("d")?, texts("p")?);
            let buckets = column_of(batch, "b")?;
            let counts = column_of(batch, "n")?;
            let (buckets, counts) = (cast(buckets, &DataType::Int64)?, cast(counts, &DataType::Int64)?);
            let (buckets, counts) = (buckets.as_primitive::<Int64Type>(), counts.as_primitive::<Int64Type>());
            for row in 0..batch.num_rows() {
                if buckets.is_null(row) {
                    continue;
                }
                let text = |columns: &[arrow::array::ArrayRef]| {
                    columns
                        .iter()
                        .map(|column| column.as_string::<i32>())
                        .map(|column| (!column.is_null(row)).then(|| column.value(row).to_owned()))
                        .collect()
                };
                rows.push(ScanRow {
                    bucket: usize::try_from(buckets.value(row)).unwrap_or(0),
                    dimensions: text(&dimensions),
                    per: text(&per),
                    count: counts.value(row).unsigned_abs(),
                    states: states_of(batch, row)?,
                });
            }
        }
        Ok(ScanTable { rows })
    }
}

fn column_of<'b>(batch: &'b RecordBatch, name: &str) -> Result<&'b arrow::array::ArrayRef, EngineError> {
    batch.column_by_name(name).ok_or_else(|| EngineError::Internal(format!("a scan lacks its column `{name}`")))
}

fn states_of(batch: &RecordBatch, row: usize) -> Result<HashMap<String, State>, EngineError> {
    let mut states = HashMap::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if field.name().starts_with('m') {
            states.insert(field.name().clone(), state_at(column, row)?);
        }
    }
    Ok(states)
}

fn state_at(column: &arrow::array::ArrayRef, row: usize) -> Result<State, EngineError> {
    if column.is_null(row) {
        return Ok(State::None);
    }
    let value = match column.data_type() {
        DataType::Decimal128(_, scale) => {
            let scale = u32::try_from(*scale).unwrap_or(0);
            let digits = column.as_primitive::<Decimal128Type>().value(row);
            let decimal = Decimal::try_from_i128_with_scale(digits, scale);
            Value::Exact(
                decimal.map_err(|_| EngineError::Internal("a sum is too large to be held exactly".into()))?.normalize(),
            )
        }
        DataType::Float64 => Value::Float(column.as_primitive::<Float64Type>().value(row)),
        _ => Value::count(cast(column, &DataType::Int64)?.as_primitive::<Int64Type>().value(row)),
    };
    Ok(State::Number(value))
}

/// The finished numbers of one measure, with what must be said about them.
#[derive(Default)]
struct Numbers {
    cells: HashMap<Key, Cell>,
    carried: u64,
    waiting: u64,
    all: u64,
    mature: u64,
    cohort: u64,
}

fn finish(measure: &Measure, index: usize, table: &ScanTable, resolved: &ResolvedQuestion, outside: &[Outside]) -> Numbers {
    let mut numbers = Numbers::default();
    if let Shape::Last { take, .. } = &measure.shape {
        finish_last(measure, *take, table, resolved, outside, &mut numbers);
        return numbers;
    }
    for row in &table.rows {
        let state = |name: &str| row.state(&format!("m{index}_{name}"));
        let count = |name: &str| state(name).count().unwrap_or(0);
        let cell = match &measure.shape {
            Shape::Count | Shape::Distinct(_) | Shape::Open { value: None, .. } => Ok(Value::count(count("count"))),
            Shape::Sum(_) | Shape::Open { .. } => match state("sum").value() {
                Some(sum) => Ok(sum),
                None if count("norate") > 0 => Err(Absent::NoRate { measure: measure.name.clone() }),
                None => Ok(Value::count(0)),
            },
            Shape::Mean(_) => match (state("sum").value(), count("count")) {
                (Some(sum), count @ 1..) => sum.over(Value::count(count)).ok_or(Absent::TooLarge),
                _ => Err(Absent::NoRows { measure: measure.name.clone() }),
            },
            Shape::Quantile(..) => {
                state("float").value().ok_or_else(|| Absent::NoRows { measure: measure.name.clone() })
            }
            Shape::Cohort { .. } => {
                let (converted, mature, all) = (count("converted"), count("mature"), count("all"));
                numbers.mature += mature.unsigned_abs();
                numbers.cohort += all.unsigned_abs();
                match mature {
                    0 if all > 0 => Err(Absent::Immature { measure: measure.name.clone() }),
                    0 => Err(Absent::NoRows { measure: measure.name.clone() }),
                    _ => Value::count(converted).over(Value::count(mature)).ok_or(Absent::TooLarge),
                }
            }
            Shape::Wait { .. } => {
                let (waiting, all) = (count("waiting").unsigned_abs(), count("all").unsigned_abs());
                numbers.waiting += waiting;
                numbers.all += all;
                let unreached = || Absent::NotReached { measure: measure.name.clone(), waiting, all };
                let none = || Absent::NoRows { measure: measure.name.clone() };
                state("float").value().ok_or_else(|| if all == 0 { none() } else { unreached() })
            }
            Shape::Last { .. } => continue,
        };
        numbers.cells.insert((row.bucket, row.dimensions.clone()), cell);
    }
    numbers
}

/// Stocks by last report: what was last known at the end of each period, carried on where nothing
/// was reported, and added up over what the reports are about.
fn finish_last(measure: &Measure, take: Take, table: &ScanTable, resolved: &ResolvedQuestion, outside: &[Outside], numbers: &mut Numbers) {
    let mut reports: BTreeMap<(&Vec<Option<String>>, &Vec<Option<String>>), BTreeMap<usize, Value>> = BTreeMap::new();
    for row in &table.rows {
        if let Some(value) = row.states.get("m0_last").and_then(|state| state.value()) {
            reports.entry((&row.dimensions, &row.per)).or_default().insert(row.bucket, value);
        }
    }
    let last_segment_before = |micros: i64| resolved.segments.micros.iter().rposition(|segment| segment.1 <= micros);
    for ((dimensions, _), values) in reports {
        let known_at = |segment: Option<usize>| {
            segment.and_then(|segment| values.range(..=segment).next_back()).map(|(at, value)| (*at, *value))
        };
        for (bucket, (from, to)) in resolved.buckets.micros.iter().enumerate() {
            let (opening, closing) = (last_segment_before(*from), last_segment_before(*to));
            let reported =
                closing.is_some_and(|closing| values.range(opening.map_or(0, |at| at + 1)..=closing).next().is_some());
            let not_reported = || Err(Absent::NotReported { measure: measure.name.clone() });
            let cell: Cell = match (take, known_at(opening), known_at(closing)) {
                (_, _, None) => continue,
                (Take::Closing, _, Some((_, value))) => {
                    numbers.carried += u64::from(!reported && outside[bucket] != Outside::Ahead);
                    Ok(value)
                }
                (Take::Change, Some((_, before)), Some((_, value))) if reported => {
                    value.minus(before).ok_or(Absent::TooLarge)
                }
                (Take::Change, ..) => not_reported(),
            };
            let key = (bucket, dimensions.clone());
            let sum = match (numbers.cells.remove(&key), cell) {
                (None, cell) => cell,
                (Some(Ok(so_far)), Ok(value)) => so_far.plus(value).ok_or(Absent::TooLarge),
                (Some(Err(absent)), _) | (_, Err(absent)) => Err(absent),
            };
            numbers.cells.insert(key, sum);
        }
    }
}

fn evaluate(kpi: &Kpi, cells: Option<&HashMap<String, Cell>>) -> Cell {
    kpi.formula.eval(&|measure| {
        let cell = cells.and_then(|cells| cells.get(measure)).cloned();
        cell.unwrap_or_else(|| Err(Absent::NoRows { measure: measure.to_owned() }))
    })
}

fn rows_of(resolved: &ResolvedQuestion, cells: &Cells) -> Vec<AnswerRow> {
    let mut keys: Vec<&Key> = cells.keys().collect();
    // The unassigned come last, whatever their name would be.
    keys.sort_by_cached_key(|(bucket, dimensions)| {
        let order: Vec<(bool, Option<String>)> =
            dimensions.iter().map(|value| (value.is_none(), value.clone())).collect();
        (*bucket, order)
    });
    keys
        .into_iter()
        .map(|key| AnswerRow {
            period: resolved.periods[key.0],
            dimensions: key.1.clone(),
            cells: resolved.kpis.iter().map(|kpi| evaluate(kpi, cells.get(key))).collect(),
        })
        .collect()
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

/// Days since 1970 of a date, as tables store it.
#[must_use]
pub fn epoch_day(date: jiff::civil::Date) -> i32 {
    days_since_1970(date)
}
