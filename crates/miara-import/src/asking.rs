//! What a file leaves open and only a person can say.

use miara_model::Dataset;
use serde::{Deserialize, Serialize};

use crate::error::ImportError;
use crate::mapping::{Answers, How, Mapping};
use crate::moment::{DAY, Zone, civil_time};
use crate::plan::{CheckPlan, Plan, condition};
use crate::refused::Reason;
use crate::typed::{Cell, Notes, Rule, read_cell};
use crate::typed_row::{Refusal, View};

/// The answer by which a day stays unknown.
pub const UNKNOWN: &str = "unknown";
/// The answer by which a doubtful row is right.
pub const RIGHT: &str = "right";
/// The answer by which a doubtful row is a mistake.
pub const WRONG: &str = "wrong";

/// Under this name, beside how documents are numbered, stand the years or months in which they keep their bare
/// number: `2024 2026`, or nothing.
pub const BARE_NUMBERS: &str = "bare";

/// Under this name, beside the answer to a doubt, stands of how many rows it was given.
pub const DOUBTED_ROWS: &str = "rows";

/// What a file belongs to, and what is known of it beforehand.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileSource<'a> {
    /// The data source; absent for things, which merge by identity.
    pub name: Option<&'a str>,
    /// What people have said of the data source.
    pub answers: Option<&'a Answers>,
    /// The moment of the import, in microseconds of UTC.
    pub now: i64,
}

/// Something that a file leaves open, with the rows that wait for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// A value of the mapping, a column or a doubt of the dataset.
    pub about: String,
    /// The value that stands there; empty where nothing does.
    pub value: String,
    /// What it can be taken for.
    pub choices: Vec<String>,
    /// Rows that wait.
    pub rows: u64,
}

/// A value of the file that decides something, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The value of the mapping that it belongs to.
    pub about: String,
    /// What stands in the file.
    pub value: String,
    /// What it was taken for; absent while nobody has said it.
    pub taken_for: Option<String>,
    /// Rows that have it.
    pub rows: u64,
}

/// A moment that rows must have.
#[derive(Debug)]
pub(crate) struct DatedPlan {
    when: CheckPlan,
    column: usize,
    unknown_by: usize,
    stand: StandIn,
}

/// What stands for a moment that a row lacks.
#[derive(Debug)]
enum StandIn {
    /// Nobody has said it yet.
    Open,
    Unknown,
    /// A column of the file.
    Source(usize, Rule),
}

/// A condition that is right or wrong.
#[derive(Debug)]
pub(crate) struct DoubtPlan {
    when: CheckPlan,
    name: String,
    answer: Option<bool>,
}

/// The moments that rows of a dataset must have, with what people have said of them. `rule` says how a column
/// of the file is read as one.
pub(crate) fn dated(
    dataset: &Dataset,
    answers: Option<&Answers>,
    header: &[String],
    rule: &dyn Fn(usize) -> Rule,
) -> Result<Vec<DatedPlan>, ImportError> {
    let mut plans = Vec::new();
    for dated in &dataset.dated {
        let place = |name: &str| dataset.columns.get_index_of(name).unwrap_or_default();
        let said = answers.and_then(|answers| answers.get(&dated.column)?.get(""));
        let stand = match said.map(String::as_str) {
            None => StandIn::Open,
            Some(UNKNOWN) => StandIn::Unknown,
            Some(name) => match header.iter().position(|known| known == name) {
                Some(at) => StandIn::Source(at, rule(at)),
                None => StandIn::Open,
            },
        };
        plans.push(DatedPlan {
            when: condition(dataset, &dated.when, &dated.column)?,
            column: place(&dated.column),
            unknown_by: place(&dated.unknown_by),
            stand,
        });
    }
    Ok(plans)
}

/// The doubts of a dataset, with what people have said of them.
pub(crate) fn doubts(dataset: &Dataset, answers: Option<&Answers>) -> Result<Vec<DoubtPlan>, ImportError> {
    let plan = |doubt: &miara_model::Doubt| {
        let said = answers.and_then(|answers| answers.get(&doubt.name)?.get(""));
        let mut when = condition(dataset, &doubt.when, &doubt.column)?;
        when.reason = doubt.reason.clone();
        Ok(DoubtPlan { when, name: doubt.name.clone(), answer: said.map(|said| said == RIGHT) })
    };
    dataset.doubts.iter().map(plan).collect()
}

/// How documents get a name of their own where their numbers begin anew with a year or a month.
#[derive(Debug)]
pub(crate) struct Numbering {
    /// Columns that are made of the number.
    columns: Vec<usize>,
    /// The column of the day.
    day: usize,
    /// The format of what is added.
    format: &'static str,
    /// Years or months to whose numbers nothing is added.
    bare: Vec<String>,
}

impl Numbering {
    pub(crate) fn find(dataset: &Dataset, mapping: &Mapping, answers: Option<&Answers>) -> Option<Self> {
        let said = answers?.get("numbering")?;
        let format = numbering_format(said.get("")?)?;
        let coverage = mapping.coverage(dataset, &[]);
        let place = |name: &String| dataset.columns.get_index_of(name);
        let numbered = mapping.columns.iter().filter(|(_, column)| matches!(column.how, How::Numbered(_)));
        let columns = numbered.map(|(name, _)| name).chain(coverage.document.as_ref()).filter_map(place);
        Some(Numbering {
            columns: columns.collect(),
            day: coverage.axis.as_ref().and_then(place)?,
            format,
            bare: said.get(BARE_NUMBERS).into_iter().flat_map(|said| said.split(' ')).map(str::to_owned).collect(),
        })
    }

    /// Adds the year or month to the number of a row's document.
    pub(crate) fn add(&self, cells: &mut [Cell<'_>]) {
        let Cell::Day(day) = cells[self.day] else { return };
        let Some(time) = civil_time(i64::from(day) * DAY) else { return };
        let added = time.strftime(self.format).to_string();
        if self.bare.contains(&added) {
            return;
        }
        for at in &self.columns {
            if let Cell::Text(number) = &cells[*at] {
                cells[*at] = Cell::Text(format!("{number} ({added})").into());
            }
        }
    }
}

/// How the year or month is written that is added to a document's number; `None` where numbers come once.
#[must_use]
pub fn numbering_format(answer: &str) -> Option<&'static str> {
    match answer {
        "yearly" => Some("%Y"),
        "monthly" => Some("%Y-%m"),
        _ => None,
    }
}

impl DatedPlan {
    /// The name of the column.
    pub(crate) fn column<'p>(&self, plan: &'p Plan) -> &'p str {
        &plan.columns[self.column].name
    }
}

/// Puts days in where rows lack one that they must have, as a person has said, and refuses rows about which
/// nobody has said anything.
///
/// Tells the doubts that the row meets and that a person has said to be right.
pub(crate) fn settle<'a>(plan: &'a Plan, view: View<'a>, cells: &mut [Cell<'a>]) -> Result<Vec<&'a str>, Refusal> {
    for dated in &plan.source.dated {
        // A day that is still to come is a plan and not the day on which it happened.
        let is_plan =
            matches!(cells[dated.column], Cell::Time(at) if plan.source.now > 0 && at > plan.source.now + DAY);
        if (cells[dated.column] != Cell::Null && !is_plan) || !holds(&dated.when, plan, cells)? {
            continue;
        }
        cells[dated.column] = Cell::Null;
        let found = match &dated.stand {
            // A row that contradicts itself is refused and not asked about.
            StandIn::Open if breaks_a_check(plan, cells) => continue,
            StandIn::Open => {
                let about = dated.column(plan).to_owned();
                let reason = Reason::Unanswered { about: about.clone(), value: String::new() };
                return Err((Some(about), reason));
            }
            StandIn::Unknown => None,
            StandIn::Source(at, rule) => day_of(*at, rule, view, &plan.zone),
        };
        match found {
            Some(cell) => cells[dated.column] = cell,
            None => cells[dated.unknown_by] = Cell::Time(plan.source.now),
        }
    }
    let mut right = Vec::new();
    for doubt in &plan.source.doubts {
        if !holds(&doubt.when, plan, cells)? {
            continue;
        }
        if doubt.answer == Some(true) {
            right.push(doubt.name.as_str());
            continue;
        }
        let column = Some(doubt.when.column.clone());
        return Err(match doubt.answer {
            Some(_) => (column, Reason::Unsound { reason: doubt.when.reason.clone() }),
            None => (column, Reason::Unanswered { about: doubt.name.clone(), value: String::new() }),
        });
    }
    Ok(right)
}

fn breaks_a_check(plan: &Plan, cells: &[Cell<'_>]) -> bool {
    plan.checks.iter().any(|check| holds(check, plan, cells) == Ok(true))
}

fn holds(check: &CheckPlan, plan: &Plan, cells: &[Cell<'_>]) -> Result<bool, Refusal> {
    check.holds(cells, &plan.kinds, &plan.zone).map_err(|reason| (Some(check.column.clone()), reason))
}

/// The day or time in a cell of the file; `None` where there is none.
fn day_of<'a>(at: usize, rule: &Rule, view: View<'a>, zone: &Zone) -> Option<Cell<'a>> {
    let (text, kind) = view.cell(at);
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    read_cell(text.into(), kind, rule, zone, &mut Notes::default()).ok().filter(|cell| *cell != Cell::Null)
}

impl Plan {
    /// What an open question can be answered with.
    pub(crate) fn choices(&self, about: &str) -> Vec<String> {
        if self.source.dated.iter().any(|dated| dated.column(self) == about) {
            return self.source.moments.iter().cloned().chain([UNKNOWN.to_owned()]).collect();
        }
        if self.source.doubts.iter().any(|doubt| doubt.name == about) {
            return vec![RIGHT.to_owned(), WRONG.to_owned()];
        }
        self.source.asked.iter().find(|asked| asked.about == about).map_or_else(Vec::new, |asked| asked.choices.clone())
    }
}
