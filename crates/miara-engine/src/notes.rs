//! What a reader must know beside the numbers.

use std::collections::{BTreeMap, HashMap, HashSet};

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use miara_model::clock::days_since_1970;
use miara_model::{Absent, Measure, Period, Scalar, Shape, Value};
use rust_decimal::Decimal;

use crate::days::{seen_from, today};
use crate::error::EngineError;
use crate::execution::Execution;
use crate::facts::{DatasetFacts, Facts};
use crate::file_stats::may_meet;
use crate::finish::Numbers;
use crate::past::Told;
use crate::resolve::{Scan, ScanFamily};
use crate::scan_table::{ScanRow, ScanTable, State, state_at};
use crate::way::Way;
use miara_model::question::{AnswerRow, ComparedRow, Note};

impl Execution<'_> {
    /// Refuses a split or filter by a borrowed dimension that no row reaches, and notes one that some
    /// rows don't reach.
    pub(crate) async fn check_linked(&mut self, scanned: &[(Scan, ScanTable)]) -> Result<(), EngineError> {
        for (scan, table) in scanned {
            let measure = &scan.measures[0];
            let all: u64 = table.rows.iter().map(|row| row.count).sum();
            for (index, way) in scan.by.iter().enumerate().filter(|(_, way)| !way.steps.is_empty()) {
                let unlinked = |row: &&ScanRow| row.dimensions[index].is_none();
                let rows: u64 = table.rows.iter().filter(unlinked).map(|row| row.count).sum();
                if all > 0 && rows == all && self.reaches_nothing(scan, way).await? {
                    return Err(not_linked(scan, way));
                }
                if rows > 0 {
                    let sum = |rows: &mut dyn Iterator<Item = &ScanRow>| {
                        rows.filter_map(|row| row.state("m0_sum").value()).try_fold(Value::count(0), Value::plus)
                    };
                    let parts = (sum(&mut table.rows.iter().filter(unlinked)), sum(&mut table.rows.iter()));
                    let share = match (parts, &measure.shape) {
                        ((Some(part), Some(whole)), Shape::Sum(_)) if !whole.is_zero() => part.over(whole),
                        _ => None,
                    };
                    let (measure, dimension) = (measure.name.clone(), way.dimension.clone());
                    self.notes.push(Note::NotLinked { measure, dimension, rows, of: all, share });
                }
            }
            // A measure's own condition may leave nothing, too; only where no measure of the dataset finds
            // anything is the filter what is wrong.
            let found = |(other, table): &(Scan, ScanTable)| other.dataset == scan.dataset && !table.rows.is_empty();
            if all == 0 && !scan.filters.is_empty() && scan.past.untold().is_none() && !scanned.iter().any(found) {
                let filters =
                    scan.filters.iter().map(|(way, values)| format!("{}={}", way.dimension, values.join("|")));
                let note = Note::NothingMatches {
                    dataset: scan.dataset.clone(),
                    filters: filters.collect::<Vec<_>>().join(", "),
                };
                if !self.notes.contains(&note) {
                    self.notes.push(note);
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

    pub(crate) async fn note_scans(&mut self, scanned: &[(Scan, ScanTable)]) -> Result<(), EngineError> {
        for (scan, table) in scanned {
            let rows: u64 = table.rows.iter().map(|row| row.count).sum();
            for (index, measure) in scan.measures.iter().enumerate() {
                let any = |name: &str| {
                    table.rows.iter().any(|row| row.state(&format!("m{index}_{name}")).count().unwrap_or(0) > 0)
                };
                if any("norate") {
                    let (rows, amounts) = self.missing_amounts(scan, measure).await?;
                    if rows > 0 {
                        self.notes.push(Note::MissingRates { measure: measure.name.clone(), rows, amounts });
                    }
                }
                let of = |name: &str| -> u64 {
                    let counts =
                        table.rows.iter().map(|row| row.state(&format!("m{index}_{name}")).count().unwrap_or(0));
                    counts.map(i64::unsigned_abs).sum()
                };
                if of("empty") > 0 {
                    self.notes.push(Note::Empty { measure: measure.name.clone(), rows: of("empty"), of: rows });
                }
                if any("restated") {
                    self.notes.push(Note::PresentValue { measure: measure.name.clone() });
                }
            }
        }
        Ok(())
    }

    /// Notes how many different rows of each dataset were read: one that several scans or moments read is one row.
    pub(crate) async fn note_rows_read(&mut self, scanned: &[(Scan, ScanTable)]) -> Result<(), EngineError> {
        let mut datasets: Vec<&String> = Vec::new();
        for (scan, _) in scanned {
            if !datasets.contains(&&scan.dataset) {
                datasets.push(&scan.dataset);
            }
        }
        for dataset in datasets {
            let of_dataset: Vec<&(Scan, ScanTable)> =
                scanned.iter().filter(|(scan, _)| scan.dataset == *dataset).collect();
            let rows = match of_dataset.as_slice() {
                [(Scan { family: ScanFamily::Flow { first_per: None }, .. }, table)] => {
                    table.rows.iter().map(|row| row.count).sum()
                }
                _ => {
                    let scans: Vec<&Scan> = of_dataset.iter().map(|(scan, _)| scan).collect();
                    let batches = self.session.sql(&self.planner().rows_read(&scans)?).await?.collect().await?;
                    let counted = batches.first().filter(|batch| batch.num_rows() > 0);
                    counted.map_or(0, |batch| batch.column(0).as_primitive::<Int64Type>().value(0)).unsigned_abs()
                }
            };
            self.notes.push(Note::RowsRead { dataset: dataset.clone(), rows });
        }
        Ok(())
    }

    /// Notes rows that belong to a measure and to no period; those of two measures that are the same rows
    /// once, with what they come to.
    pub(crate) async fn note_undated(&mut self) -> Result<(), EngineError> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for scan in self.resolved.scans.clone() {
            for measure in &scan.measures {
                let (Some(undated), Some(table)) = (&measure.undated, self.tables.get(&scan.dataset)) else { continue };
                if !may_meet(table, undated)? {
                    continue;
                }
                let (rows, amount) = self.undated(&scan, measure, undated).await?;
                let place = format!("{:?}", (&scan.dataset, &measure.filter, undated));
                match seen.get(&place).map(|at| &mut self.notes[*at]) {
                    Some(Note::Undated { amount: told, .. }) => *told = told.or(amount),
                    _ if rows == 0 => {}
                    _ => {
                        seen.insert(place, self.notes.len());
                        self.notes.push(Note::Undated { measure: measure.name.clone(), rows, amount });
                    }
                }
            }
        }
        Ok(())
    }

    async fn undated(
        &self,
        scan: &Scan,
        measure: &Measure,
        undated: &Scalar,
    ) -> Result<(u64, Option<Value>), EngineError> {
        let batches = self.session.sql(&self.planner().undated(scan, measure, undated)?).await?.collect().await?;
        let Some(batch) = batches.first().filter(|batch| batch.num_rows() > 0) else { return Ok((0, None)) };
        let rows = state_at(batch.column(0), 0)?.count().unwrap_or(0).unsigned_abs();
        Ok((rows, state_at(batch.column(1), 0)?.value()))
    }

    /// How many rows and how much of which currency a measure leaves out for want of a rate.
    async fn missing_amounts(
        &self,
        scan: &Scan,
        measure: &Measure,
    ) -> Result<(u64, BTreeMap<String, Decimal>), EngineError> {
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

    /// Notes what is to be said of a measure. Rows that wait, or whose value is not told, in two measures are the same
    /// ones where both are of the same rows: `told` holds of which it has been said.
    pub(crate) fn note_measure(
        &mut self,
        (scan, measure): (&Scan, &Measure),
        numbers: &Numbers,
        told: &mut HashSet<String>,
    ) {
        let ends = match &measure.shape {
            Shape::Wait { until, given_up, .. } => Some((until, given_up)),
            _ => None,
        };
        let rows = (&scan.dataset, &scan.axis, &measure.filter, ends, &measure.untold);
        let is_new = |told: &mut HashSet<String>, what: &str| told.insert(format!("{what} {rows:?}"));
        let measure = measure.name.clone();
        if numbers.carried > 0 {
            self.notes.push(Note::Carried { measure: measure.clone(), periods: numbers.carried });
        }
        if numbers.waiting > 0 && is_new(told, "waiting") {
            self.notes.push(Note::StillWaiting {
                measure: measure.clone(),
                waiting: numbers.waiting,
                all: numbers.all,
            });
        }
        if numbers.untold > 0 && is_new(told, "untold") {
            self.notes.push(Note::Untold { measure: measure.clone(), rows: numbers.untold });
        }
        if numbers.mature < numbers.cohort {
            self.notes.push(Note::Immature { measure, mature: numbers.mature, all: numbers.cohort });
        }
    }

    pub(crate) fn note_no_values(&mut self, rows: &[AnswerRow], compared: &[ComparedRow]) {
        for (index, kpi) in self.resolved.kpis.iter().enumerate() {
            let mut reasons: Vec<(Absent, u64)> = Vec::new();
            for absent in rows.iter().filter_map(|row| row.cells[index].as_ref().err()) {
                match reasons.iter_mut().find(|(known, _)| known == absent) {
                    Some((_, cells)) => *cells += 1,
                    None => reasons.push((absent.clone(), 1)),
                }
            }
            // What the past is told by is missing from what is compared with, too.
            let before = compared.iter().filter_map(|row| row.cells[index].as_ref().err());
            for absent in before.filter(|absent| matches!(absent, Absent::NoHistory { .. })) {
                if !reasons.iter().any(|(known, _)| known == absent) {
                    reasons.push((absent.clone(), 1));
                }
            }
            let notes = reasons.into_iter().map(|(why, cells)| Note::NoValue { kpi: kpi.name.clone(), cells, why });
            self.notes.extend(notes);
        }
    }

    pub(crate) fn note_unfinished(&mut self, periods: &[Period]) {
        let seen = |period: Period| seen_from(period, self.now, self.engine.zone());
        let unfinished = periods.iter().filter(|period| !period.is_over(seen(**period)));
        let known = today(self.now, self.engine.zone());
        if let Some((period, elapsed)) =
            unfinished.into_iter().find_map(|period| Some((*period, period.elapsed(known)?)))
        {
            self.notes.push(Note::Unfinished { period, elapsed });
        }
    }

    /// Notes stocks of the past that are split by what is known of their things today, and things of which it is
    /// not known what they were then.
    pub(crate) async fn note_past(&mut self) -> Result<(), EngineError> {
        for scan in self.resolved.scans.clone() {
            let ScanFamily::Open { until } = &scan.family else { continue };
            for changing in &scan.past.columns {
                let (measure, dimension) = (scan.measures[0].name.clone(), changing.dimension.clone());
                let note = match changing.told {
                    Told::Never => Note::PresentDimension { measure, dimension },
                    Told::NotYet(_) => continue,
                    Told::By(_) => {
                        let sql = self.planner().unknown_then(&scan, (until, &changing.column))?;
                        let batches = self.session.sql(&sql).await?.collect().await?;
                        let counted = batches.first().filter(|batch| batch.num_rows() > 0);
                        let rows = counted.map_or(0, |batch| batch.column(0).as_primitive::<Int64Type>().value(0));
                        if rows == 0 {
                            continue;
                        }
                        Note::UnknownThen { measure, dimension, rows: rows.unsigned_abs() }
                    }
                };
                if !self.notes.contains(&note) {
                    self.notes.push(note);
                }
            }
        }
        Ok(())
    }

    /// Says where what is known of a dataset ends before what is asked, as far as that has passed.
    fn note_end(&mut self, dataset: &str, facts: &DatasetFacts, asked_on: i32) {
        let of_dataset = self.resolved.scans.iter().filter(|scan| scan.dataset == dataset);
        let mut measures = of_dataset.flat_map(|scan| &scan.measures);
        let known = facts.end_of(measures.any(|measure| self.engine.counts_new_rows(measure)));
        let Some(at) = known.map(|known| known.at).or(facts.last_import) else { return };
        let asked = self.resolved.periods.last().map_or(asked_on, |period| days_since_1970(period.to));
        let day = today(at, self.engine.zone());
        if days_since_1970(day) + 1 >= asked.min(asked_on + 1) {
            return;
        }
        let (dataset, source) = (dataset.to_owned(), known.and_then(|known| known.source.clone()));
        self.notes.push(match known.and_then(|known| known.ended) {
            Some(day) => Note::EndsEarly { dataset, day, source },
            None => Note::Stale { dataset, at, source },
        });
    }

    /// The refused rows of a dataset that may belong to some days: those that have one of them, and those whose days
    /// are not all known. What lasts takes in what began before.
    fn refused_within(&self, dataset: &str, known: &DatasetFacts, asked: &[(i32, i32)]) -> u64 {
        let of_dataset = self.resolved.scans.iter().filter(|scan| scan.dataset == dataset);
        let lasts = of_dataset.into_iter().any(|scan| !matches!(scan.family, ScanFamily::Flow { .. }));
        let is_within = |day: &i32| asked.iter().any(|(from, to)| (*from <= *day || lasts) && *day < *to);
        let elsewhere = known.quarantined_on.iter().filter(|(days, _)| !days.iter().any(is_within));
        known.quarantined.saturating_sub(elsewhere.map(|(_, rows)| rows).sum())
    }

    /// Notes what is known of the datasets that were read; `asked` are the days of all numbers, also of those they are
    /// compared with.
    pub(crate) fn note_sources(&mut self, facts: &Facts, asked_on: i32, asked: &[(i32, i32)]) {
        let mut datasets: Vec<String> = Vec::new();
        for scan in &self.resolved.scans {
            if !datasets.contains(&scan.dataset) {
                datasets.push(scan.dataset.clone());
            }
        }
        for dataset in datasets {
            let known = facts.get(&dataset).cloned().unwrap_or_default();
            let rows = self.refused_within(&dataset, &known, asked);
            if rows > 0 {
                self.notes.push(Note::Quarantined { dataset: dataset.clone(), rows });
            }
            if known.waiting > 0 {
                self.notes.push(Note::Waiting { dataset: dataset.clone(), files: known.waiting });
            }
            let consent = self.engine.firm.consent_share.as_ref().filter(|_| dataset == "web_traffic");
            for mapping in &known.mappings {
                let share = consent.and_then(|consent| consent.of(mapping)).filter(|share| *share < Decimal::ONE);
                let (dataset, mapping) = (dataset.clone(), mapping.clone());
                self.notes.extend(share.map(|share| Note::ConsentShare { dataset, mapping, share }));
            }
            self.note_end(&dataset, &known, asked_on);
            if let Some(at) = known.last_import {
                self.notes.push(Note::LastImport { dataset, at });
            }
        }
    }
}

fn not_linked(scan: &Scan, way: &Way) -> EngineError {
    EngineError::NotLinked {
        measure: scan.measures[0].name.clone(),
        dimension: way.dimension.clone(),
        way: way.words(&scan.dataset),
    }
}
