//! From a question to what exactly is to be computed.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use miara_model::clock::days_since_1970;
use miara_model::diagnostic::candidates;
use miara_model::measure::{Shape, Take};
use miara_model::{Catalogue, Kpi, Measure, Period};

use crate::days::start_of_local_day;
use crate::error::EngineError;
use crate::functions::Buckets;
use crate::past::Past;
use crate::way::{Way, find_way};
use miara_model::question::Question;

/// Cells that an answer may have.
const MOST_CELLS: u64 = 200_000;

/// A question with every name looked up, every period cut and every scan fused.
#[derive(Debug, Clone, Default)]
pub(crate) struct ResolvedQuestion {
    pub(crate) kpis: Vec<Kpi>,
    /// The periods of the rows, in order and disjoint.
    pub(crate) periods: Vec<Period>,
    pub(crate) buckets: Buckets,
    /// Stretches between all edges of the periods; the first is all time before them.
    pub(crate) segments: Buckets,
    pub(crate) scans: Vec<Scan>,
}

/// All that is read of one dataset on one axis in one pass.
#[derive(Debug, Clone)]
pub(crate) struct Scan {
    pub(crate) dataset: String,
    pub(crate) axis: String,
    pub(crate) family: ScanFamily,
    pub(crate) measures: Vec<Measure>,
    /// A way per dimension of the question.
    pub(crate) by: Vec<Way>,
    /// A way per filtered dimension, with the values that pass; an empty text is not assigned.
    pub(crate) filters: Vec<(Way, Vec<String>)>,
    /// From where the past of a stock is known; found once the scan is resolved.
    pub(crate) past: Past,
}

/// What a scan groups by beside the dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScanFamily {
    /// The period that a row falls in.
    Flow {
        /// Only the first row per this column takes part.
        first_per: Option<String>,
    },
    /// The last report in each stretch of time, per these columns.
    Last { value: String, per: Vec<String> },
    /// What is open at the end of each period, until the first of these.
    Open { until: Vec<String> },
}

/// What passes look things up in.
pub(crate) struct Lookups<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) question: &'a Question,
    pub(crate) periods: &'a [Period],
    pub(crate) zone: &'a TimeZone,
    pub(crate) today: Date,
}

type Pass = fn(&mut ResolvedQuestion, &Lookups<'_>) -> Result<(), EngineError>;

/// The passes, in order. Access filters will enter here and nowhere else.
const PASSES: [(&str, Pass); 6] = [
    ("find the KPIs", find_kpis),
    ("check the dimensions", check_dimensions),
    ("cut the periods", cut_periods),
    ("fuse the scans", fuse_scans),
    ("find the ways to the dimensions", find_ways),
    ("limit the size", limit_size),
];

pub(crate) fn resolve(lookups: &Lookups<'_>) -> Result<ResolvedQuestion, EngineError> {
    let mut resolved = ResolvedQuestion::default();
    for (name, pass) in PASSES {
        tracing::trace!(pass = name);
        pass(&mut resolved, lookups)?;
    }
    Ok(resolved)
}

fn find_kpis(resolved: &mut ResolvedQuestion, lookups: &Lookups<'_>) -> Result<(), EngineError> {
    let kpis = &lookups.catalogue.kpis;
    for name in &lookups.question.kpis {
        let kpi = lookups.catalogue.kpi_or_measure(name).ok_or_else(|| EngineError::UnknownKpi {
            name: name.clone(),
            near: candidates(name, kpis.keys().map(String::as_str)),
        })?;
        if !resolved.kpis.iter().any(|known| known.name == kpi.name) {
            resolved.kpis.push(kpi);
        }
    }
    Ok(())
}

fn check_dimensions(_: &mut ResolvedQuestion, lookups: &Lookups<'_>) -> Result<(), EngineError> {
    let known = lookups.catalogue.dimensions();
    let filtered = lookups.question.filters.iter().map(|(name, _)| name);
    match lookups.question.by.iter().chain(filtered).find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(EngineError::UnknownDimension {
            name: name.clone(),
            known: known.into_iter().map(str::to_owned).collect(),
        }),
    }
}

fn cut_periods(resolved: &mut ResolvedQuestion, lookups: &Lookups<'_>) -> Result<(), EngineError> {
    resolved.periods = lookups.periods.to_vec();
    let edge = |date: Date| -> Result<(i64, i32), EngineError> {
        let days = days_since_1970(date);
        let micros = start_of_local_day(lookups.zone, days);
        micros.map(|micros| (micros, days)).ok_or(EngineError::BadRange { from: date, to: date })
    };
    let mut edges = Vec::new();
    for period in &resolved.periods {
        // Nothing that is dated after today has happened yet.
        let end = period.elapsed(lookups.today).map_or(period.to, |elapsed| elapsed.to);
        let ((from, first), (to, last)) = (edge(period.from)?, edge(end)?);
        resolved.buckets.micros.push((from, to));
        resolved.buckets.days.push((first, last));
        edges.extend([(from, first), (to, last)]);
    }
    edges.sort_unstable();
    edges.dedup();
    let mut before = (i64::MIN, i32::MIN);
    for edge in edges {
        resolved.segments.micros.push((before.0, edge.0));
        resolved.segments.days.push((before.1, edge.1));
        before = edge;
    }
    Ok(())
}

fn fuse_scans(resolved: &mut ResolvedQuestion, lookups: &Lookups<'_>) -> Result<(), EngineError> {
    for kpi in &resolved.kpis {
        for measure in lookups.catalogue.measures_of(kpi) {
            let family = family_of(measure);
            let scan = resolved.scans.iter_mut().find(|scan| {
                scan.dataset == measure.dataset
                    && scan.axis == measure.at
                    && scan.family == family
                    && fits(scan, measure)
            });
            match scan {
                Some(scan) if scan.measures.iter().any(|known| known.name == measure.name) => {}
                Some(scan) => scan.measures.push(measure.clone()),
                None => resolved.scans.push(Scan {
                    dataset: measure.dataset.clone(),
                    axis: measure.at.clone(),
                    family,
                    measures: vec![measure.clone()],
                    by: Vec::new(),
                    filters: Vec::new(),
                    past: Past::default(),
                }),
            }
        }
    }
    Ok(())
}

fn family_of(measure: &Measure) -> ScanFamily {
    match &measure.shape {
        Shape::Last { value, per, take: Take::Closing | Take::Change } => {
            ScanFamily::Last { value: value.clone(), per: per.clone() }
        }
        Shape::Open { until, .. } => ScanFamily::Open { until: until.clone() },
        _ => ScanFamily::Flow { first_per: measure.first_per.clone() },
    }
}

/// Reports and first rows depend on the filter, so only measures with the same one share a scan.
fn fits(scan: &Scan, measure: &Measure) -> bool {
    match &scan.family {
        ScanFamily::Flow { first_per: None } | ScanFamily::Open { .. } => true,
        _ => scan.measures.iter().all(|known| known.filter == measure.filter),
    }
}

fn find_ways(resolved: &mut ResolvedQuestion, lookups: &Lookups<'_>) -> Result<(), EngineError> {
    let datasets = &lookups.catalogue.datasets;
    for scan in &mut resolved.scans {
        let Some(dataset) = datasets.get(&scan.dataset) else { continue };
        let way = |dimension: &String| {
            find_way(datasets, dataset, dimension)
                .ok_or_else(|| no_way(&resolved.kpis, lookups.catalogue, &scan.measures[0], dimension))
        };
        scan.by = lookups.question.by.iter().map(way).collect::<Result<_, _>>()?;
        for (dimension, value) in &lookups.question.filters {
            match scan.filters.iter_mut().find(|(known, _)| known.dimension == *dimension) {
                Some((_, values)) => values.push(value.clone()),
                None => scan.filters.push((way(dimension)?, vec![value.clone()])),
            }
        }
    }
    Ok(())
}

fn no_way(kpis: &[Kpi], catalogue: &Catalogue, measure: &Measure, dimension: &str) -> EngineError {
    let kpi = kpis.iter().find(|kpi| kpi.formula.names().contains(&measure.name.as_str()));
    let shared = kpi.map_or_else(Vec::new, |kpi| dimensions_of(catalogue, kpi));
    EngineError::NoWay {
        kpi: kpi.map_or_else(|| measure.name.clone(), |kpi| kpi.name.clone()),
        measure: measure.name.clone(),
        dataset: measure.dataset.clone(),
        dimension: dimension.to_owned(),
        shared,
    }
}

/// The dimensions that every measure of a KPI has a way to, in catalogue order.
pub(crate) fn dimensions_of(catalogue: &Catalogue, kpi: &Kpi) -> Vec<String> {
    let reaches = |dimension: &str| {
        catalogue.measures_of(kpi).all(|measure| {
            let dataset = catalogue.datasets.get(&measure.dataset);
            dataset.is_some_and(|dataset| find_way(&catalogue.datasets, dataset, dimension).is_some())
        })
    };
    catalogue.dimensions().into_iter().filter(|dimension| reaches(dimension)).map(str::to_owned).collect()
}

fn limit_size(resolved: &mut ResolvedQuestion, _: &Lookups<'_>) -> Result<(), EngineError> {
    let cells = (resolved.periods.len() * resolved.kpis.len()) as u64;
    within_limit(cells)
}

pub(crate) fn within_limit(cells: u64) -> Result<(), EngineError> {
    if cells > MOST_CELLS { Err(EngineError::TooManyCells { cells, limit: MOST_CELLS }) } else { Ok(()) }
}
