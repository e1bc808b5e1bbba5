//! Journeys: the steps that rows of a dataset go through, and where the time of each is recorded.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_saphyr::Location;

use crate::dataset::{ColumnKind, Dataset};
use crate::diagnostic::{Diagnostic, Problem, SourceFile, place, yaml_fault};
use crate::period::Period;

/// The steps that rows of a dataset go through, such as a lead that becomes a won deal.
///
/// Read from `catalogue/journeys/NAME.yaml`. Funnels, cohorts, response times and costs are all told from the rows of
/// a journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journey {
    /// Its name.
    #[serde(rename = "journey")]
    pub name: String,
    /// The dataset with one row per traveller.
    pub dataset: String,
    /// The steps in order, the start first, each with the column of its time.
    pub steps: IndexMap<String, ColumnPath>,
    /// Columns with the time at which a row left the journey; the first that has one counts.
    #[serde(default)]
    pub ended: Vec<ColumnPath>,
    /// Further events in the life of a row that are no steps.
    #[serde(default)]
    pub events: IndexMap<String, ColumnPath>,
    /// Further columns that say whose a row is.
    #[serde(default)]
    pub labels: IndexMap<String, ColumnPath>,
    /// The column whose values may stand in several rows, of which only the earliest counts as the one that led
    /// there.
    #[serde(default)]
    pub once_per: Option<String>,
    /// What a row is worth once it has reached a step.
    #[serde(default)]
    pub amount: Option<JourneyAmount>,
    /// The measure whose rules say how long a row waits.
    #[serde(default)]
    pub wait: Option<String>,
}

/// An amount of money that a row has from a step on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JourneyAmount {
    /// The column with the amount.
    pub value: ColumnPath,
    /// The column with its currency.
    pub currency: ColumnPath,
    /// The step whose day chooses the exchange rate; before it there is no amount.
    pub on: String,
}

/// A column of a dataset, or of the dataset that one of its columns links to; written `won_at` or `deal_id.won_at`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct ColumnPath {
    /// The column of the dataset that links to the other; absent for a column of its own.
    pub link: Option<String>,
    /// The column.
    pub column: String,
}

impl Journey {
    /// The place of a step or, after the steps, of an event; `None` where the journey has no such one.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.steps.get_index_of(name).or_else(|| Some(self.steps.len() + self.events.get_index_of(name)?))
    }

    /// The names of the steps, the start first.
    #[must_use]
    pub fn step_names(&self) -> Vec<&str> {
        self.steps.keys().map(String::as_str).collect()
    }

    /// The time of a step or event of one of its rows, by name.
    #[must_use]
    pub fn time(&self, row: &JourneyRow, name: &str) -> Option<i64> {
        *row.times.get(self.place(name)?)?
    }

    /// A label of one of its rows, by name.
    #[must_use]
    pub fn label<'r>(&self, row: &'r JourneyRow, name: &str) -> Option<&'r str> {
        row.labels.get(self.labels.get_index_of(name)?)?.as_deref()
    }

    /// The columns of the times of steps, then of events.
    pub fn times(&self) -> impl Iterator<Item = (&str, &ColumnPath)> {
        self.steps.iter().chain(&self.events).map(|(name, path)| (name.as_str(), path))
    }
}

impl fmt::Display for ColumnPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.link {
            Some(link) => write!(f, "{link}.{}", self.column),
            None => f.write_str(&self.column),
        }
    }
}

impl From<String> for ColumnPath {
    fn from(text: String) -> Self {
        match text.split_once('.') {
            Some((link, column)) => ColumnPath { link: Some(link.to_owned()), column: column.to_owned() },
            None => ColumnPath { link: None, column: text },
        }
    }
}

impl From<ColumnPath> for String {
    fn from(path: ColumnPath) -> Self {
        path.to_string()
    }
}

/// Which rows of a journey are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct JourneyQuestion<'a> {
    /// The journey.
    pub journey: &'a Journey,
    /// The step or event by whose time a row belongs to the period; rows without that time are left out.
    pub at: &'a str,
    /// The days.
    pub period: Period,
    /// Dimensions whose values each row carries.
    pub by: Vec<String>,
    /// Only rows where a dimension has one of its values, as in a [`crate::Question`].
    pub filters: Vec<(String, String)>,
}

/// One row on a journey. Times are in microseconds since 1970; what is dated after today has not happened yet, but for
/// the time by which the row belongs to the period: the KPIs count it there too.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JourneyRow {
    /// Its key.
    pub id: String,
    /// A value per dimension of the question; `None` is not assigned.
    pub dimensions: Vec<Option<String>>,
    /// When each step was reached, then when each event happened, in the order of the journey; `None` where it was
    /// not, or is not known.
    pub times: Vec<Option<i64>>,
    /// When the journey ended without success, or on a day that nobody knows.
    pub ended: Option<i64>,
    /// The journey's labels, in its order.
    pub labels: Vec<Option<String>>,
    /// True for the earliest of the rows that share a value of the journey's `once_per`; for all where it has none.
    pub is_first: bool,
    /// The journey's amount in the firm's currency, at the rate of its day; `None` before that, and for want of a
    /// rate.
    pub amount: Option<f64>,
    /// The wait by the rules of the journey's measure; `None` where it ends before it begins, for rows by another
    /// time than the measure's, and where the journey has no such measure.
    pub wait: Option<Wait>,
}

/// How long a row waited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wait {
    /// Hours until it ended; until it was given up; until now where it goes on.
    pub hours: f64,
    /// Hours from its start until now; 0 where that lies ahead.
    pub so_far: f64,
    /// Whether it ended.
    pub ended: bool,
}

/// Reads and checks journey files against the datasets.
///
/// A journey with a fault is left out and named by a diagnostic; the others go on working.
#[must_use]
pub fn read_journeys(
    datasets: &IndexMap<String, Dataset>,
    files: &[SourceFile],
) -> (IndexMap<String, Journey>, Vec<Diagnostic>) {
    let (mut journeys, mut faults) = (IndexMap::new(), Vec::new());
    for file in files {
        match serde_saphyr::from_str::<Journey>(&file.text) {
            Ok(journey) => match check(&journey, datasets) {
                Ok(()) => drop(journeys.insert(journey.name.clone(), journey)),
                Err(problem) => faults.push(place(file, Location::UNKNOWN, problem)),
            },
            Err(error) => faults.push(yaml_fault(file, &error)),
        }
    }
    (journeys, faults)
}

fn check(journey: &Journey, datasets: &IndexMap<String, Dataset>) -> Result<(), Problem> {
    let dataset = datasets.get(&journey.dataset).ok_or_else(|| {
        Problem::unknown("unknown-dataset", "dataset", &journey.dataset, datasets.keys().map(String::as_str))
    })?;
    if journey.steps.len() < 2 {
        return Err(Problem::new(
            "no-steps",
            "a journey needs a start and a step after it",
            "name them under `steps:`",
        ));
    }
    if let Some(path) = journey.steps.values().next().filter(|path| path.link.is_some()) {
        return Err(Problem::new(
            "bad-start",
            format!("a journey can't start with `{path}`, a column of another dataset"),
            format!("start with a column of `{}`", dataset.name),
        ));
    }
    if let Some(name) = journey.events.keys().find(|name| journey.steps.contains_key(*name)) {
        let message = format!("`{name}` is both a step and an event");
        return Err(Problem::new("duplicate-name", message, "give the event a name of its own"));
    }
    let column = |path: &ColumnPath| find(path, dataset, datasets);
    for (name, path) in journey.times().chain(journey.ended.iter().map(|path| ("ended", path))) {
        if !matches!(column(path)?, ColumnKind::Time | ColumnKind::Date) {
            return Err(Problem::new(
                "not-a-moment",
                format!("`{path}` of `{name}` is no date or time"),
                "a step is a column with a date or a time",
            ));
        }
    }
    journey.labels.values().try_for_each(|path| column(path).map(drop))?;
    if let Some(amount) = &journey.amount {
        column(&amount.value)?;
        column(&amount.currency)?;
        if journey.steps.get(&amount.on).is_none() {
            let steps = journey.steps.keys().map(String::as_str);
            return Err(Problem::unknown("unknown-step", "step", &amount.on, steps));
        }
    }
    match &journey.once_per {
        Some(name) => column(&ColumnPath { link: None, column: name.clone() }).map(drop),
        None => Ok(()),
    }
}

/// The kind of a column that a path leads to.
fn find(path: &ColumnPath, dataset: &Dataset, datasets: &IndexMap<String, Dataset>) -> Result<ColumnKind, Problem> {
    let owner = match &path.link {
        None => dataset,
        Some(from) => {
            let links = || dataset.links.iter().filter(|link| link.on.is_none());
            let link = links().find(|link| link.from == *from).ok_or_else(|| {
                Problem::unknown("unknown-link", "link", from, links().map(|link| link.from.as_str()))
            })?;
            &datasets[&link.to]
        }
    };
    owner.columns.get(&path.column).map(|column| column.kind).ok_or_else(|| {
        let what = format!("column of `{}`", owner.name);
        Problem::unknown("unknown-column", &what, &path.column, owner.columns.keys().map(String::as_str))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datasets() -> IndexMap<String, Dataset> {
        let columns = "columns:\n  id: {type: text}\n  at: {type: time}\n  won: {type: time}\n  deal: {type: text}\n";
        let dataset = |name: &str, rest: &str| {
            let head = format!("dataset: {name}\ntitle: {{pl: x, en: x}}\nnoun: row\nkey: [id]\nat: at\n");
            (name.to_owned(), serde_saphyr::from_str(&format!("{head}{columns}{rest}")).unwrap())
        };
        let links = "links:\n  - {to: deals, from: deal}\n";
        IndexMap::from([dataset("leads", links), dataset("deals", "")])
    }

    fn faults(text: &str) -> Vec<String> {
        let file = SourceFile { name: "journeys/x.yaml".to_owned(), text: text.to_owned() };
        read_journeys(&datasets(), &[file]).1.iter().map(|fault| fault.code.to_owned()).collect()
    }

    #[test]
    fn steps_and_events_have_their_places() {
        let text = "journey: x\ndataset: leads\nsteps: {start: at, won: deal.won}\nevents: {called: won}";
        let file = SourceFile { name: "journeys/x.yaml".to_owned(), text: text.to_owned() };
        let (journeys, faults) = read_journeys(&datasets(), &[file]);
        assert!(faults.is_empty(), "{faults:?}");
        let journey = &journeys["x"];
        assert_eq!(
            ["start", "won", "called", "lost"].map(|name| journey.place(name)),
            [Some(0), Some(1), Some(2), None]
        );
        assert_eq!(journey.steps["won"], ColumnPath { link: Some("deal".to_owned()), column: "won".to_owned() });
    }

    #[test]
    fn a_journey_that_leads_nowhere_is_named() {
        assert_eq!(faults("journey: x\ndataset: leads\nsteps: {start: deal.at, won: won}"), ["bad-start"]);
        assert_eq!(
            faults("journey: x\ndataset: leads\nsteps: {start: at, won: won}\nevents: {won: at}"),
            ["duplicate-name"]
        );
        let steps = |steps: &str| format!("journey: x\ndataset: leads\nsteps: {steps}");
        assert_eq!(faults(&steps("{start: at, won: deal.wonn}")), ["unknown-column"]);
        assert_eq!(faults(&steps("{start: at, won: owner.won}")), ["unknown-link"]);
        assert_eq!(faults(&steps("{start: at, won: deal}")), ["not-a-moment"]);
        assert_eq!(faults(&steps("{start: at}")), ["no-steps"]);
        assert_eq!(faults("journey: x\ndataset: lead\nsteps: {start: at, won: won}"), ["unknown-dataset"]);
        assert_eq!(faults("journey: x"), ["bad-yaml"]);
    }
}
