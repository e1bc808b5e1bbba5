//! One question under way: its session, its tables, its scans and the grid of its numbers.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use datafusion::prelude::{SessionConfig, SessionContext};
use deltalake_core::DeltaTable;
use jiff::Timestamp;
use miara_model::clock::days_since_1970;
use miara_model::{Absent, Dataset, Measure, Period, Shape, Value};

use crate::cells::{Cells, Combination};
use crate::days::today;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::facts::Facts;
use crate::finish::{Outside, finish};
use crate::functions::{Context, register};
use crate::past::{ChangingColumn, Past, Told};
use crate::present::whole;
use crate::resolve::{Lookups, ResolvedQuestion, Scan, ScanFamily, resolve};
use crate::scan_table::ScanTable;
use crate::store::{Extent, Store};
use crate::way::ManySources;
use miara_model::question::{Note, Question};

/// Everything that one question has at hand.
pub(crate) struct Execution<'e> {
    pub(crate) engine: &'e Engine,
    pub(crate) session: SessionContext,
    pub(crate) resolved: ResolvedQuestion,
    pub(crate) now: Timestamp,
    /// Today in the firm's time zone, as days since 1970.
    pub(crate) today: i32,
    pub(crate) tables: HashMap<String, DeltaTable>,
    /// What open tables hold on their main axes.
    pub(crate) coverage: HashMap<String, Extent>,
    /// Open tables of which some rows are gone.
    pub(crate) gone: HashSet<String>,
    pub(crate) many: ManySources,
    /// Datasets with things that hold from days which are told.
    pub(crate) dated: HashSet<String>,
    /// Columns of open tables that something else tells where rows have nothing in them.
    pub(crate) completed: HashMap<String, HashSet<String>>,
    pub(crate) notes: Vec<Note>,
}

impl Engine {
    pub(crate) async fn execution(
        &self,
        question: &Question,
        periods: &[Period],
        now: Timestamp,
    ) -> Result<Execution<'_>, EngineError> {
        let known = today(now, self.zone());
        let question = &self.with_shown_values(question);
        let lookups = Lookups { catalogue: &self.catalogue, question, periods, zone: self.zone(), today: known };
        let mut resolved = match resolve(&lookups) {
            Ok(resolved) => resolved,
            Err(error) => return Err(self.as_offered(error).await?),
        };
        for place in 0..resolved.scans.len() {
            let past = self.past_of(&resolved.scans[place], &resolved, now.as_microsecond()).await?;
            resolved.scans[place].past = past;
        }
        let config = SessionConfig::new().with_collect_statistics(true);
        let session = SessionContext::new_with_config(config);
        let context = Context {
            buckets: Arc::new(resolved.buckets.clone()),
            segments: Arc::new(resolved.segments.clone()),
            clocks: self.clocks.clone(),
            zone: self.zone().clone(),
            rates: self.rates().await?,
        };
        register(&session, &context);
        Ok(Execution {
            engine: self,
            session,
            resolved,
            now,
            today: days_since_1970(known),
            tables: HashMap::new(),
            coverage: HashMap::new(),
            gone: HashSet::new(),
            many: self.many_sources().await?,
            dated: self.dated().await?,
            completed: HashMap::new(),
            notes: Vec::new(),
        })
    }
}

impl Engine {
    /// From where the past of a scan's stock is known; nothing of flows.
    async fn past_of(&self, scan: &Scan, resolved: &ResolvedQuestion, now: i64) -> Result<Past, EngineError> {
        let mut past = Past::default();
        if !matches!(scan.family, ScanFamily::Open { .. }) {
            return Ok(past);
        }
        let named = scan.measures.iter().find_map(|measure| match &measure.shape {
            Shape::Open { history, .. } => history.clone(),
            _ => None,
        });
        if let Some(history) = named
            && self.store.row_count(&history.dataset).await? > 0
        {
            past.value = Some(history);
        }
        let dataset = self.catalogue.datasets.get(&scan.dataset);
        if !resolved.buckets.micros.iter().any(|(_, to)| *to <= now) {
            return Ok(past);
        }
        for way in scan.by.iter().chain(scan.filters.iter().map(|(way, _)| way)) {
            let column = way.steps.first().map_or(&way.column, |step| &step.from);
            let changing = dataset.and_then(|dataset| dataset.changing.get(column));
            let Some(steps) = changing.filter(|_| past.columns.iter().all(|known| known.column != *column)) else {
                continue;
            };
            let told = match steps {
                None => Told::Never,
                Some(steps) if self.store.row_count(&steps.dataset).await? > 0 => Told::By(steps.clone()),
                Some(steps) => Told::NotYet(steps.clone()),
            };
            let own = dataset.and_then(|dataset| dataset.columns.get(column)?.dimension.clone());
            let dimension = own.unwrap_or_else(|| way.dimension.clone());
            past.columns.push(ChangingColumn { column: column.clone(), dimension, told });
        }
        Ok(past)
    }
}

impl Engine {
    /// The question with the names that are shown in its filters.
    fn with_shown_values(&self, question: &Question) -> Question {
        let shown = |(dimension, value): &(String, String)| {
            (dimension.clone(), self.synonyms.shown(dimension, value).to_owned())
        };
        Question { filters: question.filters.iter().map(shown).collect(), ..question.clone() }
    }
}

/// All combinations of dimension values that occur, and the empty one where nothing is split, or where what is split
/// is told by nothing: it has no value, and a reason.
pub(crate) fn combinations_of(question: &Question, scanned: &[(Scan, ScanTable)]) -> BTreeSet<Combination> {
    let rows = scanned.iter().flat_map(|(_, table)| &table.rows).map(|row| row.dimensions.clone());
    let untold = scanned.iter().any(|(scan, _)| scan.past.untold().is_some());
    let mut combinations: BTreeSet<Combination> = rows.chain(question.by.is_empty().then(Vec::new)).collect();
    if untold && combinations.is_empty() {
        combinations.insert(vec![None; question.by.len()]);
    }
    combinations
}

impl Execution<'_> {
    pub(crate) async fn plan_of(&mut self, scan: &Scan) -> Result<String, EngineError> {
        self.open_table(&scan.dataset, &scan.measures[0].name, None).await?;
        let plan = self.planner().plan(scan)?;
        for (joined, dimension) in &plan.joined {
            self.open_table(joined, &scan.measures[0].name, dimension.as_deref()).await?;
        }
        Ok(plan.sql)
    }

    /// Makes a dataset's table known to the session.
    pub(crate) async fn open_table(
        &mut self,
        dataset: &str,
        measure: &str,
        dimension: Option<&str>,
    ) -> Result<(), EngineError> {
        if self.tables.contains_key(dataset) {
            return Ok(());
        }
        let table = match self.engine.store.table(dataset).await? {
            Some(table) if table.snapshot()?.log_data().num_files() > 0 => table,
            _ => return Err(self.absent(dataset, measure, dimension)),
        };
        let described = self.engine.catalogue.datasets.get(dataset);
        let read = described.filter(|described| self.reads_completed(described));
        let has_gone = match read {
            Some(described) => self.register_completed(described, &table).await?,
            None => self.engine.register_on(&self.session, dataset, (dataset, Some(self.today)), &table).await?,
        };
        if has_gone {
            self.gone.insert(dataset.to_owned());
        }
        if let Some(axis) = described.and_then(|dataset| dataset.at.as_deref())
            && let Some(held) = Store::extent(&table, axis, self.engine.zone())?
        {
            self.coverage.insert(dataset.to_owned(), held);
        }
        self.tables.insert(dataset.to_owned(), table);
        Ok(())
    }

    /// True where a question reads columns of a dataset that something else may tell: its measures do, or it is of a
    /// journey.
    fn reads_completed(&self, dataset: &Dataset) -> bool {
        let reads = |measure: &Measure| dataset.completed_columns().any(|name| measure.columns().contains(&name));
        let mut own = self.resolved.scans.iter().filter(|scan| scan.dataset == dataset.name);
        self.resolved.scans.is_empty() || own.any(|scan| scan.measures.iter().any(reads))
    }

    /// Makes a dataset's table known to the session with what something else tells of its rows, and notes that.
    async fn register_completed(&mut self, dataset: &Dataset, table: &DeltaTable) -> Result<bool, EngineError> {
        let (name, kept) = (dataset.name.as_str(), format!("{}__kept", dataset.name));
        let completion = self.engine.completion(name).await?;
        if completion.columns().next().is_none() {
            return self.engine.register_on(&self.session, name, (name, Some(self.today)), table).await;
        }
        let has_gone = self.engine.register_on(&self.session, &kept, (name, Some(self.today)), table).await?;
        let to = (dataset, self.now);
        completion.register(&self.session, to, (kept.as_str(), name)).await?;
        if has_gone {
            completion.register(&self.session, to, (whole(&kept).as_str(), whole(name).as_str())).await?;
        }
        self.completed.insert(name.to_owned(), completion.columns().map(str::to_owned).collect());
        self.notes.extend(completion.notes(name));
        Ok(has_gone)
    }

    fn absent(&self, dataset: &str, measure: &str, dimension: Option<&str>) -> EngineError {
        let kpi = self.resolved.kpis.iter().find(|kpi| kpi.formula.names().contains(&measure));
        let kpi = kpi.map_or(measure, |kpi| &kpi.name);
        // Where only the split needs it, the split is named.
        let kpi = dimension.map_or_else(|| kpi.to_owned(), |dimension| format!("{kpi} × {dimension}"));
        EngineError::AbsentDataset { kpi, dataset: dataset.to_owned() }
    }

    /// Runs all scans.
    pub(crate) async fn scan(&mut self, question: &Question) -> Result<Vec<(Scan, ScanTable)>, EngineError> {
        let mut tasks = Vec::new();
        for scan in self.resolved.scans.clone() {
            let sql = self.plan_of(&scan).await?;
            let session = self.session.clone();
            // Each scan plans and runs on its own, so that all cores are used.
            tasks.push((scan, tokio::spawn(async move { session.sql(&sql).await?.collect().await })));
        }
        let mut scanned = Vec::new();
        for (scan, task) in tasks {
            let table = ScanTable::read(&task.await??)?;
            tracing::debug!(dataset = scan.dataset, kpis = ?question.kpis, groups = table.rows.len(), "scanned");
            scanned.push((scan, table));
        }
        Ok(scanned)
    }

    /// The numbers of all measures in every period for every combination of dimension values.
    pub(crate) fn grid(
        &mut self,
        scanned: &[(Scan, ScanTable)],
        combinations: &BTreeSet<Combination>,
        facts: &Facts,
    ) -> Result<Cells, EngineError> {
        let (mut cells, mut told) = (Cells::new(), HashSet::new());
        for (scan, table) in scanned {
            let outside = self.outside(scan, facts);
            for (index, measure) in scan.measures.iter().enumerate() {
                let numbers = finish(measure, index, table, &self.resolved, &outside);
                let not_supplied = self.not_supplied(measure, facts);
                let untold = scan.past.untold().map(|(dimension, dataset)| Absent::NoHistory {
                    measure: measure.name.clone(),
                    dimension: dimension.to_owned(),
                    dataset: dataset.to_owned(),
                });
                let unassigned = numbers.is_wholly_unassigned() && measure.is_zero_when_empty();
                if not_supplied.is_none() {
                    self.note_measure((scan, measure), &numbers, &mut told);
                }
                for (bucket, outside) in outside.iter().enumerate() {
                    for combination in combinations {
                        let key = (bucket, combination.clone());
                        let cell = match (numbers.cells.get(&key), &not_supplied) {
                            _ if *outside == Outside::Ahead => Err(outside.absent(scan)),
                            (_, Some(absent)) => Err(absent.clone()),
                            _ if untold.is_some() && self.is_over(bucket) => {
                                Err(untold.clone().unwrap_or_else(|| outside.absent(scan)))
                            }
                            // Nothing of the measure is assigned to any value: that is not zero of each.
                            _ if unassigned && combination.iter().any(Option::is_some) => {
                                Err(Absent::NoRows { measure: measure.name.clone() })
                            }
                            (Some(cell), None) => cell.clone(),
                            (None, None) if *outside != Outside::No => Err(outside.absent(scan)),
                            (None, None) if measure.is_zero_when_empty() => Ok(Value::count(0)),
                            (None, None) => Err(Absent::NoRows { measure: measure.name.clone() }),
                        };
                        cells.entry(key).or_default().insert(measure.name.clone(), cell);
                    }
                }
            }
        }
        Ok(cells)
    }

    /// True for a period whose end is past.
    fn is_over(&self, bucket: usize) -> bool {
        self.resolved.buckets.micros[bucket].1 <= self.now.as_microsecond()
    }

    /// The column that a measure needs and no import has supplied, where imports are known.
    fn not_supplied(&self, measure: &Measure, facts: &Facts) -> Option<Absent> {
        let supplied = &facts.get(&measure.dataset)?.supplied;
        let dataset = self.engine.catalogue.datasets.get(&measure.dataset)?;
        if supplied.is_empty() {
            return None;
        }
        let completed = self.completed.get(&measure.dataset);
        let is_told = |column: &&str| {
            supplied.contains(*column) || completed.is_some_and(|completed| completed.contains(*column))
        };
        let needs = measure.needs(dataset);
        let lacking = needs.iter().find(|columns| !columns.iter().any(is_told))?;
        let column = lacking.first().map_or_else(String::new, |column| (*column).to_owned());
        Some(Absent::NotSupplied { dataset: measure.dataset.clone(), column })
    }

    /// Whether each period lies outside the data, so that nothing found in it does not mean zero.
    fn outside(&self, scan: &Scan, facts: &Facts) -> Vec<Outside> {
        let coverage = self.coverage.get(&scan.dataset);
        let last_import = facts.get(&scan.dataset).and_then(|facts| facts.last_import);
        let side = |(from, to): &(i64, i64)| {
            if *from > self.now.as_microsecond() {
                return Outside::Ahead;
            }
            let Some(coverage) = coverage else { return Outside::No };
            let imported_before =
                last_import.is_some_and(|at| at.as_microsecond() < *from && coverage.last_micros < *from);
            if *to <= coverage.first_micros || imported_before { Outside::Uncovered } else { Outside::No }
        };
        self.resolved.buckets.micros.iter().map(side).collect()
    }
}
