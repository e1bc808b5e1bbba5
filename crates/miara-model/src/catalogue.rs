//! The catalogue: every dataset, measure and KPI that is known, checked together.

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use serde_saphyr::{Location, Spanned};

use crate::dataset::{ColumnKind, DATA_SOURCE, Dataset, FirstOf};
use crate::diagnostic::{Diagnostic, Problem, SourceFile, place, yaml_fault};

use crate::formula::Formula;
use crate::journey::Journey;
use crate::known::beside_known;
use crate::kpi::{Kpi, RawKpi, RawMeasure};
use crate::measure::{History, Measure, Part, Shape, check_measure};
use crate::scalar::{Kind, Scalar};
use crate::unit::{DeclaredUnit, Unit};
use crate::value::Value;

/// Every dataset, measure and KPI that is known.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// Datasets by name, in reading order.
    pub datasets: IndexMap<String, Dataset>,
    /// Measures by name.
    pub measures: IndexMap<String, Measure>,
    /// KPIs by name: by family, then by their place.
    pub kpis: IndexMap<String, Kpi>,
    /// Journeys by name.
    pub journeys: IndexMap<String, Journey>,
}

/// Reads dataset files.
///
/// # Errors
/// A diagnostic per file that can't be understood.
pub fn read_datasets(files: &[SourceFile]) -> (IndexMap<String, Dataset>, Vec<Diagnostic>) {
    let mut datasets = IndexMap::new();
    let mut faults = Vec::new();
    for file in files {
        match serde_saphyr::from_str::<Dataset>(&file.text) {
            Ok(dataset) => {
                datasets.insert(dataset.name.clone(), dataset.with_data_source());
            }
            Err(error) => faults.push(yaml_fault(file, &error)),
        }
    }
    let checked = |dataset: &Dataset| {
        let problem = check_dataset(&datasets, dataset).err()?;
        let file = files.iter().find(|file| file.text.contains(&format!("dataset: {}\n", dataset.name)))?;
        Some(place(file, Location::UNKNOWN, problem))
    };
    faults.extend(datasets.values().filter_map(checked));
    (datasets, faults)
}

fn check_dataset(datasets: &IndexMap<String, Dataset>, dataset: &Dataset) -> Result<(), Problem> {
    check_changing(datasets, dataset)?;
    check_holds(dataset)?;
    check_completed(datasets, dataset)
}

/// Sees that what tells the moments that rows lack is there, and tells moments.
fn check_completed(datasets: &IndexMap<String, Dataset>, dataset: &Dataset) -> Result<(), Problem> {
    let moment = |dataset: &Dataset, column: &String| {
        known_columns(dataset, [column])?;
        if dataset.columns[column].kind == ColumnKind::Time {
            return Ok(());
        }
        let message = format!("`{column}` of `{}` is no instant", dataset.name);
        Err(Problem::new("not-a-moment", message, "name columns of `type: time`"))
    };
    for (column, other) in &dataset.instead {
        moment(dataset, column)?;
        moment(dataset, other)?;
    }
    for (column, first) in &dataset.first_of {
        let there = known_dataset(datasets, &first.dataset)?;
        moment(dataset, column)?;
        moment(dataset, &first.after)?;
        moment(there, &first.at)?;
        known_columns(dataset, &first.by)?;
        known_columns(there, &first.by)?;
        let is_text = |dataset: &Dataset| first.by.iter().all(|name| dataset.columns[name].kind == ColumnKind::Text);
        if first.by.is_empty() || !is_text(dataset) || !is_text(there) {
            let message = format!("`by` of `{column}` names no ids");
            return Err(Problem::new("bad-link", message, "name texts that both datasets have, the finest first"));
        }
        if Scalar::parse(&first.condition)?.kind(there)? != Kind::Flag {
            let message = format!("`{}` is not true or false", first.condition);
            return Err(Problem::new("not-a-condition", message, "compare something, such as `automatic IS NOT TRUE`"));
        }
    }
    Ok(())
}

/// Sees that the columns that change, and those that tell their past, are there.
fn check_changing(datasets: &IndexMap<String, Dataset>, dataset: &Dataset) -> Result<(), Problem> {
    for (column, past) in &dataset.changing {
        known_columns(dataset, [column])?;
        let Some(past) = past else { continue };
        let steps = known_dataset(datasets, &past.dataset)?;
        known_columns(steps, [&past.key, &past.value, &past.at].into_iter().chain(&past.until))?;
        known_columns(dataset, [&past.key])?;
    }
    Ok(())
}

/// Sees that what holds from a day is text of a thing, and that its day is a date.
fn check_holds(dataset: &Dataset) -> Result<(), Problem> {
    let Some(holds) = &dataset.holds else { return Ok(()) };
    known_columns(dataset, std::iter::once(&holds.from).chain(&holds.columns))?;
    let is_text = |name: &String| dataset.columns[name].kind == ColumnKind::Text && !dataset.key.contains(name);
    let is_thing = dataset.at.is_none() && dataset.key.len() == 1 && !dataset.has_generated_key();
    let is_day = dataset.columns[&holds.from].kind == ColumnKind::Date && !dataset.columns[&holds.from].required;
    if is_thing && is_day && holds.columns.iter().all(is_text) {
        return Ok(());
    }
    Err(Problem::new(
        "bad-days",
        format!("what `holds` says of `{}` can't hold from a day", dataset.name),
        "name a date that may be empty, and texts beside the key, of a dataset of things with one key",
    ))
}

fn known_dataset<'d>(datasets: &'d IndexMap<String, Dataset>, name: &str) -> Result<&'d Dataset, Problem> {
    let unknown = || Problem::unknown("unknown-dataset", "dataset", name, datasets.keys().map(String::as_str));
    datasets.get(name).ok_or_else(unknown)
}

fn known_columns<'n>(dataset: &Dataset, names: impl IntoIterator<Item = &'n String>) -> Result<(), Problem> {
    match names.into_iter().find(|name| !dataset.columns.contains_key(*name)) {
        None => Ok(()),
        Some(name) => {
            let what = format!("column of `{}`", dataset.name);
            Err(Problem::unknown("unknown-column", &what, name, dataset.columns.keys().map(String::as_str)))
        }
    }
}

/// Reads and checks KPI files against the datasets.
///
/// A KPI with a fault is left out and named by a diagnostic; the others go on working. A later file
/// may not redefine what an earlier one has defined.
#[must_use]
pub fn read_kpis(datasets: IndexMap<String, Dataset>, files: &[SourceFile]) -> (Catalogue, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let raws: Vec<(&SourceFile, RawKpi)> = files
        .iter()
        .filter_map(|file| match serde_saphyr::from_str::<RawKpi>(&file.text) {
            Ok(raw) => Some((file, raw)),
            Err(error) => {
                faults.push(yaml_fault(file, &error));
                None
            }
        })
        .collect();
    let raws = without_twins(raws, &mut faults);
    let mut catalogue = Catalogue { datasets, ..Catalogue::default() };
    // Of each KPI the first fault is told; what follows from it is none of its own.
    let mut broken = HashSet::new();
    for (file, raw) in &raws {
        collect_measures(&mut catalogue, file, raw, &mut faults, &mut broken);
    }
    let written = written_formulas(&raws, &mut faults, &mut broken);
    let written = Written { formulas: written, broken };
    for (file, raw) in &raws {
        let Some(formula) = written.formulas.get(&raw.kpi.value).filter(|_| !written.is_broken(raw)) else { continue };
        match check_kpi(&catalogue, &written, formula, file, raw) {
            Ok(kpi) => {
                let formula = beside_known(kpi.formula, &catalogue.datasets, &mut catalogue.measures);
                catalogue.kpis.insert(kpi.name.clone(), Kpi { formula, ..kpi });
            }
            Err(fault) => faults.push(fault),
        }
    }
    catalogue.kpis.sort_by(|_, a, _, b| (a.family, a.order, &a.name).cmp(&(b.family, b.order, &b.name)));
    faults.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    (catalogue, faults)
}

fn without_twins<'a>(
    raws: Vec<(&'a SourceFile, RawKpi)>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<(&'a SourceFile, RawKpi)> {
    let mut seen: HashMap<String, String> = HashMap::new();
    raws.into_iter()
        .filter(|(file, raw)| match seen.get(&raw.kpi.value) {
            Some(first) => {
                let problem = Problem::new(
                    "duplicate-name",
                    format!("`{}` is already defined in {first}", raw.kpi.value),
                    "give this KPI a name of its own",
                );
                faults.push(place(file, raw.kpi.referenced, problem));
                false
            }
            None => {
                seen.insert(raw.kpi.value.clone(), file.name.clone());
                true
            }
        })
        .collect()
}

/// What KPIs are written as.
struct Written {
    /// By KPI.
    formulas: HashMap<String, Formula>,
    /// KPIs and measures with a fault that is told already.
    broken: HashSet<String>,
}

impl Written {
    /// True for a KPI of which a fault is told already, of its own or of a measure that it defines.
    fn is_broken(&self, raw: &RawKpi) -> bool {
        std::iter::once(&raw.kpi.value).chain(raw.measures.keys()).any(|name| self.broken.contains(name))
    }
}

fn collect_measures(
    catalogue: &mut Catalogue,
    file: &SourceFile,
    raw: &RawKpi,
    faults: &mut Vec<Diagnostic>,
    broken: &mut HashSet<String>,
) {
    let own = raw.measure.as_ref().map(|measure| (raw.kpi.value.as_str(), measure));
    let named = raw.measures.iter().map(|(name, measure)| (name.as_str(), measure));
    for (name, measure) in own.into_iter().chain(named) {
        if catalogue.measures.contains_key(name) {
            let problem = Problem::new(
                "duplicate-name",
                format!("the measure `{name}` is already defined elsewhere"),
                "use the other one, or give this one a name of its own",
            );
            faults.push(place(file, measure.value.referenced, problem));
            // The other measure of that name is sound.
            broken.insert(raw.kpi.value.clone());
            continue;
        }
        match check_raw_measure(&catalogue.datasets, name, measure) {
            Ok(measure) => {
                catalogue.measures.insert(name.to_owned(), measure);
            }
            Err((location, problem)) => {
                faults.push(place(file, location, problem));
                broken.insert(name.to_owned());
            }
        }
    }
}

fn check_raw_measure(
    datasets: &IndexMap<String, Dataset>,
    name: &str,
    raw: &RawMeasure,
) -> Result<Measure, (Location, Problem)> {
    let dataset = datasets.get(&raw.dataset.value).ok_or_else(|| {
        let problem =
            Problem::unknown("unknown-dataset", "dataset", &raw.dataset.value, datasets.keys().map(String::as_str));
        (raw.dataset.referenced, problem)
    })?;
    if let Some(history) = &raw.history {
        check_history(datasets, dataset, history).map_err(|problem| (raw.value.referenced, problem))?;
    }
    check_measure(name, &raw.text(), dataset).map_err(|(part, problem)| {
        let at = |spanned: Option<&Spanned<String>>| spanned.map_or(raw.value.referenced, |span| span.referenced);
        let location = match part {
            Part::Value | Part::Other => raw.value.referenced,
            Part::Filter => at(raw.filter.as_ref()),
            Part::Undated => at(raw.undated.as_ref()),
            Part::Untold => at(raw.untold.as_ref()),
            Part::At => at(raw.at.as_ref()),
        };
        (location, problem)
    })
}

/// Sees that all columns a history names are there.
fn check_history(datasets: &IndexMap<String, Dataset>, dataset: &Dataset, history: &History) -> Result<(), Problem> {
    let there = known_dataset(datasets, &history.dataset)?;
    known_columns(there, [&history.key, &history.value, &history.currency, &history.at])?;
    known_columns(dataset, [&history.key])
}

/// The formulas of all KPIs as written; a KPI that is one measure refers to it by its own name.
fn written_formulas(
    raws: &[(&SourceFile, RawKpi)],
    faults: &mut Vec<Diagnostic>,
    broken: &mut HashSet<String>,
) -> HashMap<String, Formula> {
    let mut written = HashMap::new();
    for (file, raw) in raws {
        let name = &raw.kpi.value;
        let parsed = match (&raw.formula, &raw.measure) {
            (Some(formula), None) => Formula::parse(&formula.value).map_err(|problem| (formula.referenced, problem)),
            (None, Some(_)) => Ok(Formula::Name(name.clone())),
            _ => {
                let problem = Problem::new(
                    "no-formula",
                    format!("`{name}` needs either `formula:` or `measure:`"),
                    "a KPI is arithmetic over measures, or one measure",
                );
                Err((raw.kpi.referenced, problem))
            }
        };
        match parsed {
            Ok(formula) => {
                written.insert(name.clone(), formula);
            }
            Err((location, problem)) => {
                faults.push(place(file, location, problem));
                broken.insert(name.clone());
            }
        }
    }
    written
}

fn check_kpi(
    catalogue: &Catalogue,
    written: &Written,
    as_written: &Formula,
    file: &SourceFile,
    raw: &RawKpi,
) -> Result<Kpi, Diagnostic> {
    let name = &raw.kpi.value;
    let formula_at = raw.formula.as_ref().map_or(raw.kpi.referenced, |formula| formula.referenced);
    let fault = |location, problem| place(file, location, problem);
    let formula = expand(as_written, catalogue, written, &mut vec![name.clone()])
        .map_err(|problem| fault(formula_at, problem))?;
    let unit_of = |measure: &str| catalogue.measures[measure].unit.clone();
    let inferred = formula.unit(&unit_of).map_err(|problem| fault(formula_at, problem))?;
    let unit =
        declared_unit(name, raw.unit.as_ref(), &inferred).map_err(|(location, problem)| fault(location, problem))?;
    if let Some(split) = &raw.split {
        known_dimension(catalogue, &split.value).map_err(|problem| fault(split.referenced, problem))?;
    }
    let kpi = Kpi {
        name: name.clone(),
        title: raw.title.clone(),
        meaning: raw.meaning.clone(),
        formula,
        written: as_written.to_string(),
        unit,
        inferred,
        better: raw.better,
        family: raw.family,
        financial: raw.financial,
        leading: raw.leading,
        order: raw.order,
        split: raw.split.as_ref().map(|split| split.value.clone()),
        example: raw.example.clone(),
        owner: raw.owner.clone(),
        file: file.name.clone(),
    };
    check_example(&kpi).map_err(|problem| fault(raw.kpi.referenced, problem))?;
    Ok(kpi)
}

/// A formula over measures alone; `path` holds the KPIs being expanded, to find circles.
fn expand(
    formula: &Formula,
    catalogue: &Catalogue,
    written: &Written,
    path: &mut Vec<String>,
) -> Result<Formula, Problem> {
    formula.expand(&mut |part| {
        if catalogue.measures.contains_key(part) {
            return Ok(Formula::Name(part.to_owned()));
        }
        if written.broken.contains(part) {
            let fault = format!("`{part}` has a fault of its own");
            return Err(Problem::new("broken-kpi", fault, "mend that one first"));
        }
        if path.iter().any(|earlier| earlier == part) {
            let circle = path.iter().map(String::as_str).chain([part]).collect::<Vec<_>>().join(" → ");
            return Err(Problem::new(
                "cyclic-kpi",
                format!("the formula goes round in a circle: {circle}"),
                "let one of them be computed from measures",
            ));
        }
        if let Some(formula) = written.formulas.get(part) {
            path.push(part.to_owned());
            let expanded = expand(formula, catalogue, written, path);
            path.pop();
            return expanded;
        }
        let known = catalogue.measures.keys().chain(written.formulas.keys()).map(String::as_str);
        let known: HashSet<&str> = known.collect();
        Err(Problem::unknown("unknown-name", "measure or KPI", part, known.into_iter()))
    })
}

/// The unit that is declared, which must be that of the formula; where none is, that of the formula.
fn declared_unit(
    name: &str,
    raw: Option<&Spanned<String>>,
    inferred: &Unit,
) -> Result<DeclaredUnit, (Location, Problem)> {
    let Some(raw) = raw else {
        let share = inferred.is_share();
        return Ok(if share { DeclaredUnit::Percent } else { DeclaredUnit::Unit(inferred.clone()) });
    };
    let unit: DeclaredUnit =
        raw.value.parse().map_err(|message| (raw.referenced, Problem::new("bad-unit", message, "")))?;
    if unit.admits(inferred) {
        return Ok(unit);
    }
    let message = format!("`{name}` is declared in `{unit}`, and its formula is in `{inferred}`");
    Err((
        raw.referenced,
        Problem::new("unit-mismatch", message, format!("write `unit: {inferred}`, or mend the formula")),
    ))
}

fn known_dimension(catalogue: &Catalogue, name: &str) -> Result<(), Problem> {
    let dimensions = catalogue.dimensions();
    if dimensions.contains(&name) {
        Ok(())
    } else {
        Err(Problem::unknown("unknown-dimension", "dimension", name, dimensions.into_iter()))
    }
}

fn check_example(kpi: &Kpi) -> Result<(), Problem> {
    let Some(example) = &kpi.example else { return Ok(()) };
    let missing = kpi.formula.names().into_iter().find(|name| !example.given.contains_key(*name));
    if let Some(missing) = missing {
        return Err(Problem::new(
            "bad-example",
            format!("the worked example gives no number for `{missing}`"),
            "give one for every measure of the formula",
        ));
    }
    let found = kpi.formula.eval(&|name| Ok(Value::Exact(example.given[name])));
    match found {
        Ok(value) if (value.to_f64() - Value::Exact(example.result).to_f64()).abs() < 1e-9 => Ok(()),
        Ok(value) => Err(Problem::new(
            "bad-example",
            format!("the worked example comes to {}, not {}", value.to_f64(), example.result),
            "work it again",
        )),
        Err(_) => Err(Problem::new("bad-example", "the worked example has no value", "choose numbers that have one")),
    }
}

impl Catalogue {
    /// The names of all dimensions, each once, in order of first appearance, the data source last.
    #[must_use]
    pub fn dimensions(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for column in self.datasets.values().flat_map(|dataset| dataset.columns.values()) {
            if let Some(name) = column.dimension.as_deref()
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        // Stable, so that all others keep their order.
        names.sort_by_key(|name| *name == DATA_SOURCE);
        names
    }

    /// The KPI of a name; of the name of a measure the number of that measure alone, under its own name.
    #[must_use]
    pub fn kpi_or_measure(&self, name: &str) -> Option<Kpi> {
        self.kpis.get(name).cloned().or_else(|| self.measures.get(name).map(Kpi::of_measure))
    }

    /// The name of a measure as its author knows it: of one that takes only rows of known value, that of the whole.
    #[must_use]
    pub fn whole_measure<'a>(&'a self, name: &'a str) -> &'a str {
        self.measures.get(name).and_then(|measure| measure.narrows.as_deref()).unwrap_or(name)
    }

    /// The measures of a KPI, in order of appearance.
    pub fn measures_of<'a>(&'a self, kpi: &'a Kpi) -> impl Iterator<Item = &'a Measure> {
        kpi.formula.names().into_iter().filter_map(|name| self.measures.get(name))
    }

    /// All datasets that a number of some KPIs or measures may depend on, however it is split and filtered: those that
    /// are measured, what is linked to them, where past values are kept, and exchange rates.
    #[must_use]
    pub fn tables_of(&self, names: &[String]) -> BTreeSet<&str> {
        let kpis: Vec<Kpi> = names.iter().filter_map(|name| self.kpi_or_measure(name)).collect();
        let mut queue: Vec<&str> = vec!["rates"];
        for measure in kpis.iter().flat_map(|kpi| kpi.formula.names()).filter_map(|name| self.measures.get(name)) {
            queue.push(&measure.dataset);
            let read = self.datasets.get(&measure.dataset);
            queue.extend(read.into_iter().flat_map(|dataset| self.completed_by(dataset, measure)));
            let Shape::Open { history, .. } = &measure.shape else { continue };
            queue.extend(history.iter().map(|history| history.dataset.as_str()));
            let changing = read.into_iter().flat_map(|dataset| dataset.changing.values());
            queue.extend(changing.flatten().map(|steps| steps.dataset.as_str()));
        }
        let mut tables = BTreeSet::new();
        while let Some(name) = queue.pop() {
            if let Some(dataset) = self.datasets.get(name).filter(|_| tables.insert(name)) {
                queue.extend(dataset.links.iter().map(|link| link.to.as_str()));
            }
        }
        tables
    }

    /// The other datasets that tell what rows lack which a measure reads.
    fn completed_by<'a>(&'a self, dataset: &'a Dataset, measure: &'a Measure) -> impl Iterator<Item = &'a str> {
        let read = measure.columns();
        // What stands for a moment does so only where rows have what comes after it.
        let is_read = move |(column, first): &(&String, &FirstOf)| {
            read.contains(&column.as_str()) || read.contains(&first.after.as_str())
        };
        dataset.first_of.iter().filter(is_read).map(|(_, first)| first.dataset.as_str())
    }

    /// The datasets a KPI reads, each once, in order of appearance.
    #[must_use]
    pub fn datasets_of<'a>(&'a self, kpi: &'a Kpi) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        for measure in self.measures_of(kpi) {
            if !names.contains(&measure.dataset.as_str()) {
                names.push(&measure.dataset);
            }
        }
        names
    }
}
