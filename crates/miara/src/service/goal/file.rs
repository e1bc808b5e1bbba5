//! Goals as text: the book's file, and files that people bring.

use std::path::Path;

use miara_import::{TextHeader, TextTable, loosely, read_text_table};
use miara_model::goal::{GoalFault, GoalRow, Goals, check_goals, period_code, period_of_code};
use miara_model::{Goal, GoalKey, Lang, Period, Scope};

use crate::locale::words;
use crate::service::goal::edit::Edit;
use crate::service::{Refusal, Service, ServiceError, dimensions, import};

/// What a source of goals says nothing of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the cell of its name")]
pub struct OmittedColumns {
    pub baseline: bool,
    pub owner: bool,
    pub reason: bool,
}

/// The file of the book with its goals.
pub const GOALS: &str = "goals.csv";

/// The columns of the file, in order.
const COLUMNS: [&str; 7] = ["kpi", "scope", "period", "value", "baseline", "owner", "reason"];
/// What people call them.
const CALLED: [&[&str]; 7] = [
    &["kpi", "wskaznik"],
    &["scope", "zakres"],
    &["period", "okres"],
    &["value", "wartosc", "cel", "goal"],
    &["baseline", "punktwyjscia", "start"],
    &["owner", "wlasciciel", "odpowiada"],
    &["reason", "uzasadnienie", "powod"],
];
/// More goals than this are no goals.
const MOST: usize = 20_000;

/// A file with goals: its rows, and the line of the file that each comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoalFile {
    /// The rows.
    pub rows: Vec<GoalRow>,
    /// The lines, from 1.
    pub lines: Vec<u64>,
    /// In which column of the file the value of each row stands, for those who look it up.
    pub columns: Vec<String>,
    /// What the file says nothing of, having no such column: what is set of it stays.
    pub silent: OmittedColumns,
}

/// The text of the book's file; empty where there is none.
pub(super) fn goal_text(service: &Service) -> Result<String, ServiceError> {
    let path = service.book.folder.join(GOALS);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(source) => Err(ServiceError::Io { path: path.display().to_string(), source }),
    }
}

/// Goals of the book's file, or what is wrong with it; rows of faults are lines of the file.
pub(super) fn read_goals(service: &Service, text: &str) -> Result<Result<Vec<Goal>, Vec<GoalFault>>, ServiceError> {
    if text.lines().all(|line| line.trim().is_empty()) {
        return Ok(Ok(Vec::new()));
    }
    let file = goal_file(service, &service.book.folder.join(GOALS))?;
    Ok(checked_goals(service, &file))
}

/// Checks the rows of a file; rows of faults become lines of the file.
///
/// # Errors
/// What is wrong, by line and column.
pub fn checked_goals(service: &Service, file: &GoalFile) -> Result<Vec<Goal>, Vec<GoalFault>> {
    let checked =
        check_goals(&file.rows, &service.book.catalogue, &service.book.firm, &|kpi| service.engine.dimensions_of(kpi));
    checked.map_err(|mut faults| {
        let line = |row: usize| file.lines.get(row).map_or(row, |line| usize::try_from(*line).unwrap_or(row));
        for fault in &mut faults {
            use miara_model::goal::WrongGoal::{Overlaps, Twice};
            if let Twice { other } | Overlaps { other } = &mut fault.what {
                *other = line(*other);
            }
            fault.row = line(fault.row);
        }
        faults
    })
}

/// Reads a file with goals: one goal in each row, with the columns kpi, scope, period, value and such;
/// or one KPI in each row, with a column for each period.
///
/// # Errors
/// Where the file can't be read as a table, or has no column for KPIs.
pub fn goal_file(service: &Service, path: &Path) -> Result<GoalFile, ServiceError> {
    let wanted: Vec<&str> = CALLED.iter().flat_map(|names| names.iter().copied()).collect();
    let table = read_text_table(path, TextHeader::Detect(&wanted), MOST + 1)?;
    let refuse = |what: Refusal| Err(ServiceError::Refused(what));
    if table.rows.len() > MOST {
        return refuse(Refusal::TooManyGoals { most: MOST });
    }
    let place = |at: usize| table.header.iter().position(|name| CALLED[at].contains(&loosely(name).as_str()));
    let places: Vec<Option<usize>> = (0..COLUMNS.len()).map(place).collect();
    if places[0].is_none() {
        return refuse(Refusal::NoGoalColumns { columns: table.header.clone() });
    }
    if places[2].is_some() && places[3].is_some() {
        return Ok(long(&table, &places));
    }
    let months: Vec<(usize, String)> =
        table.header.iter().enumerate().filter_map(|(at, name)| Some((at, month_of_heading(service, name)?))).collect();
    if months.is_empty() {
        return refuse(Refusal::NoGoalColumns { columns: table.header.clone() });
    }
    let known = |at: &usize| places.contains(&Some(*at)) || months.iter().any(|(month, _)| month == at);
    let filled = |at: &usize| table.rows.iter().any(|row| !row.cells[*at].is_empty());
    let strange: Vec<String> =
        (0..table.header.len()).filter(|at| !known(at) && filled(at)).map(|at| table.header[at].clone()).collect();
    if !strange.is_empty() {
        return refuse(Refusal::StrangeGoalColumns { columns: strange });
    }
    Ok(wide(&table, &places, &months))
}

/// Edits that set goals, with what their source says nothing of as it is set now.
#[must_use]
pub fn edits_of(goals: Vec<Goal>, silent: OmittedColumns, present: &Goals) -> Vec<Edit> {
    let edit = |goal: Goal| {
        let mut terms = goal.terms;
        if let Some(set) = present.get(&goal.key) {
            let known = &set.goal.terms;
            terms.baseline = if silent.baseline { known.baseline } else { terms.baseline };
            terms.owner = if silent.owner { known.owner.clone() } else { terms.owner };
            terms.reason = if silent.reason { known.reason.clone() } else { terms.reason };
        }
        Edit { seen: present.version(&goal.key), key: goal.key, terms: Some(terms) }
    };
    goals.into_iter().map(edit).collect()
}

/// Parts of the firm that goals are set for and nothing in the data is called, such as a misspelled
/// person; dimensions with too many values to list are passed over.
///
/// # Errors
/// Where tables can't be read.
pub async fn unknown_scopes<'k>(
    service: &Service,
    keys: impl Iterator<Item = &'k GoalKey>,
) -> Result<Vec<Scope>, ServiceError> {
    let choices = dimensions::choices(service).await?;
    let is_known = |(dimension, value): &(String, String)| {
        let choice = choices.dimensions.iter().find(|choice| choice.dimension == *dimension);
        choice.is_none_or(|choice| choice.values.is_empty() || choice.values.contains(value))
    };
    let mut unknown: Vec<Scope> = Vec::new();
    for key in keys {
        if !key.scope.parts().iter().all(is_known) && !unknown.contains(&key.scope) {
            unknown.push(key.scope.clone());
        }
    }
    Ok(unknown)
}

/// Reads goals that were sent rather than stand in a file; `extension` is the ending of a name that
/// such a file would have.
///
/// # Errors
/// As [`goal_file`].
pub fn read_brought_goals(service: &Service, bytes: &[u8], extension: &str) -> Result<GoalFile, ServiceError> {
    let brought = import::keep_brought(service, bytes, &format!("goals.{extension}"))?;
    goal_file(service, &brought.path)
}

/// The period that the heading of a column names: as goals write it, as the first day of a month, or a
/// month by its name in either language.
fn month_of_heading(service: &Service, heading: &str) -> Option<String> {
    let fiscal = service.book.firm.fiscal_year_start;
    if let Some(period) = period_of_code(heading, fiscal) {
        let is_first = period.days() == 1 && period.from.day() == 1;
        let period = if is_first { miara_model::Grain::Month.around(period.from, fiscal) } else { period };
        return Some(period_code(period, fiscal));
    }
    let folded = loosely(heading);
    let digits = folded.len() - folded.bytes().rev().take_while(u8::is_ascii_digit).count();
    let year: i16 = match folded[digits..].len() {
        4 => folded[digits..].parse().ok()?,
        2 => 2000 + folded[digits..].parse::<i16>().ok()?,
        _ => return None,
    };
    let named = |month: &i8| {
        let Ok(day) = jiff::civil::Date::new(year, *month, 1) else { return false };
        [Lang::Pl, Lang::En].into_iter().map(words).any(|words| {
            let long = loosely(words.month(day).trim_end_matches(|c: char| c.is_ascii_digit()));
            [long, loosely(&words.short_month(day))].contains(&folded[..digits].to_owned())
        })
    };
    (1..=12).find(named).map(|month| format!("{year:04}-{month:02}"))
}

/// Goals as the book's file has them.
pub(super) fn written_goals(service: &Service, goals: &[Goal]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory can't fail.
    let _ = writer.write_record(COLUMNS);
    for goal in goals {
        let row = goal_row(service, goal);
        let _ = writer.write_record([row.kpi, row.scope, row.period, row.value, row.baseline, row.owner, row.reason]);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A goal as it is written.
#[must_use]
pub fn goal_row(service: &Service, goal: &Goal) -> GoalRow {
    let unit = service.book.catalogue.kpis.get(&goal.key.kpi).map(|kpi| kpi.unit.clone());
    let unit = unit.unwrap_or(miara_model::DeclaredUnit::Unit(miara_model::Unit::pure()));
    let terms = &goal.terms;
    GoalRow {
        kpi: goal.key.kpi.clone(),
        scope: goal.key.scope.to_string(),
        period: lasting_code(goal.key.period),
        value: terms.aim.written(&unit),
        baseline: terms.baseline.map_or_else(String::new, |value| miara_model::Aim::Value(value).written(&unit)),
        owner: terms.owner.clone().unwrap_or_default(),
        reason: terms.reason.clone().unwrap_or_default(),
    }
}

/// A period as it stays the same when the firm's fiscal year is set anew: years and quarters by their days.
fn lasting_code(period: Period) -> String {
    let code = period_code(period, 1);
    if code.len() == 4 || code.contains('Q') {
        format!("{}..{}", period.from, period.to.yesterday().unwrap_or(period.from))
    } else {
        code
    }
}

fn silent(places: &[Option<usize>]) -> OmittedColumns {
    OmittedColumns { baseline: places[4].is_none(), owner: places[5].is_none(), reason: places[6].is_none() }
}

fn long(table: &TextTable, places: &[Option<usize>]) -> GoalFile {
    let mut file = GoalFile { silent: silent(places), ..GoalFile::default() };
    for row in &table.rows {
        let cells = &row.cells;
        let cell = |at: usize| places[at].map_or_else(String::new, |place| cells[place].clone());
        file.rows.push(GoalRow {
            kpi: cell(0),
            scope: cell(1),
            period: cell(2),
            value: cell(3),
            baseline: cell(4),
            owner: cell(5),
            reason: cell(6),
        });
        file.lines.push(row.line);
        file.columns.push(places[3].map_or_else(String::new, |place| table.header[place].clone()));
    }
    file
}

/// One goal for each cell under a period that is not empty.
fn wide(table: &TextTable, places: &[Option<usize>], months: &[(usize, String)]) -> GoalFile {
    let mut file = GoalFile { silent: OmittedColumns { baseline: true, ..silent(places) }, ..GoalFile::default() };
    for row in &table.rows {
        let cells = &row.cells;
        let cell = |at: usize| places[at].map_or_else(String::new, |place| cells[place].clone());
        for (place, period) in months.iter().filter(|(place, _)| !cells[*place].is_empty()) {
            file.rows.push(GoalRow {
                kpi: cell(0),
                scope: cell(1),
                period: period.clone(),
                value: cells[*place].clone(),
                baseline: String::new(),
                owner: cell(5),
                reason: cell(6),
            });
            file.lines.push(row.line);
            file.columns.push(table.header[*place].clone());
        }
    }
    file
}
