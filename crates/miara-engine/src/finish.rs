//! From the states of measures to numbers, and from numbers to KPIs.

use std::collections::{BTreeMap, HashMap};

use miara_model::measure::Take;
use miara_model::{Absent, Kpi, Measure, Shape, Value};

use crate::cells::{Cells, Combination, Key};
use crate::resolve::{ResolvedQuestion, Scan};
use crate::scan_table::ScanTable;
use miara_model::question::{AnswerRow, Cell};

/// Whether a period lies outside the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outside {
    /// It does not.
    No,
    /// It has not begun.
    Ahead,
    /// It lies before the first row, or after the last import.
    Uncovered,
}

impl Outside {
    pub(crate) fn absent(self, scan: &Scan) -> Absent {
        Absent::NoData { dataset: scan.dataset.clone() }
    }
}

/// The finished numbers of one measure, with what must be said about them.
#[derive(Default)]
pub(crate) struct Numbers {
    pub(crate) cells: HashMap<Key, Cell>,
    pub(crate) carried: u64,
    pub(crate) waiting: u64,
    pub(crate) all: u64,
    pub(crate) mature: u64,
    pub(crate) cohort: u64,
    pub(crate) untold: u64,
}

impl Numbers {
    /// True where a split leaves everything of the measure unassigned: what there is stands beside no value
    /// of any dimension, and what stands beside one is zero.
    pub(crate) fn is_wholly_unassigned(&self) -> bool {
        let is_something = |cell: &Cell| cell.as_ref().is_ok_and(|value| !value.is_zero());
        let (assigned, unassigned): (Vec<_>, Vec<_>) = self
            .cells
            .iter()
            .filter(|((_, place), _)| !place.is_empty())
            .partition(|((_, place), _)| place.iter().any(Option::is_some));
        unassigned.iter().any(|(_, cell)| is_something(cell)) && !assigned.iter().any(|(_, cell)| is_something(cell))
    }
}

pub(crate) fn finish(
    measure: &Measure,
    index: usize,
    table: &ScanTable,
    resolved: &ResolvedQuestion,
    outside: &[Outside],
) -> Numbers {
    let mut numbers = Numbers::default();
    if let Shape::Last { take, .. } = &measure.shape {
        finish_last(measure, *take, table, resolved, outside, &mut numbers);
        return numbers;
    }
    for row in &table.rows {
        let state = |name: &str| row.state(&format!("m{index}_{name}"));
        let count = |name: &str| state(name).count().unwrap_or(0);
        numbers.untold += count("untold").unsigned_abs();
        let cell = match &measure.shape {
            Shape::Count | Shape::Distinct(_) | Shape::Open { value: None, .. } => Ok(Value::count(count("count"))),
            Shape::Sum(_) | Shape::Open { .. } => match state("sum").value() {
                Some(sum) => Ok(sum),
                None if count("norate") > 0 => Err(Absent::NoRate { measure: measure.name.clone() }),
                None if count("empty") > 0 => Err(Absent::NoRows { measure: measure.name.clone() }),
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

/// What a series of reports is about: the dimensions of the question, and what the measure names.
type About<'a> = (&'a Combination, &'a Combination);

/// Stocks by last report: what was last known at the end of each period, carried on where nothing
/// was reported, and added up over what the reports are about.
fn finish_last(
    measure: &Measure,
    take: Take,
    table: &ScanTable,
    resolved: &ResolvedQuestion,
    outside: &[Outside],
    numbers: &mut Numbers,
) {
    let mut reports: BTreeMap<About<'_>, BTreeMap<usize, Value>> = BTreeMap::new();
    for row in &table.rows {
        if let Some(value) = row.state("m0_last").value() {
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
            let cell: Cell = match (take, known_at(opening), known_at(closing)) {
                (_, _, None) => continue,
                (Take::Closing, _, Some((_, value))) => {
                    numbers.carried += u64::from(!reported && outside[bucket] != Outside::Ahead);
                    Ok(value)
                }
                (Take::Change, Some((_, before)), Some((_, value))) if reported => {
                    value.minus(before).ok_or(Absent::TooLarge)
                }
                (Take::Change, None, _) => Err(Absent::NoStart { measure: measure.name.clone() }),
                (Take::Change, ..) => Err(Absent::NotReported { measure: measure.name.clone() }),
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

pub(crate) fn evaluate(kpi: &Kpi, cells: Option<&HashMap<String, Cell>>) -> Cell {
    kpi.formula.eval(&|measure| {
        let cell = cells.and_then(|cells| cells.get(measure)).cloned();
        cell.unwrap_or_else(|| Err(Absent::NoRows { measure: measure.to_owned() }))
    })
}

pub(crate) fn rows_of(resolved: &ResolvedQuestion, cells: &Cells) -> Vec<AnswerRow> {
    let mut keys: Vec<&Key> = cells.keys().collect();
    // The unassigned come last, whatever their name would be.
    keys.sort_by_cached_key(|(bucket, dimensions)| {
        let order: Vec<(bool, Option<String>)> =
            dimensions.iter().map(|value| (value.is_none(), value.clone())).collect();
        (*bucket, order)
    });
    keys.into_iter()
        .map(|key| AnswerRow {
            period: resolved.periods[key.0],
            dimensions: key.1.clone(),
            cells: resolved.kpis.iter().map(|kpi| evaluate(kpi, cells.get(key))).collect(),
        })
        .collect()
}
