//! One source row as one row of the dataset.

use std::borrow::Cow;

use miara_model::ColumnKind;

use crate::expr::{Env, Fault, Value, evaluate, is_true};
use crate::lookup::{Found, Lookup, LookupTable};
use crate::mapping::{Otherwise, ValueMap};
use crate::moment::{DateOrder, Zone, is_zero_date};
use crate::near::{loosely, shortened};
use crate::number::{DecimalSign, read_number};
use crate::plan::{Bound, BoundProgram, CheckPlan, ColumnPlan, Origin, Place, Plan};
use crate::refused::Reason;
use crate::row::Row;
use crate::typed::{Cell, CellKind, Notes, from_value, read_cell};

/// A source row as the plan sees it: its cells, then the parts that `unpivot` adds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) row: &'a Row,
    /// Columns of the header.
    pub(crate) width: usize,
    /// Of a row that `unpivot` makes: the column of its cell and the captured parts.
    pub(crate) wide: Option<&'a (usize, Vec<String>)>,
}

impl<'a> View<'a> {
    pub(crate) fn cell(&self, at: usize) -> (&'a str, CellKind) {
        match self.wide {
            Some((cell, parts)) if at >= self.width => match parts.get(at - self.width) {
                Some(part) => (part, CellKind::Text),
                None => (self.row.cell(*cell), self.row.kind(*cell)),
            },
            _ => (self.row.cell(at), self.row.kind(at)),
        }
    }
}

/// What became of a row: the column at fault and why.
pub(crate) type Refusal = (Option<String>, Reason);

/// The typed cells of a row, in the dataset's order, and what happened on the way.
pub(crate) struct TypedRow<'a> {
    pub(crate) cells: Vec<Cell<'a>>,
    /// Which cells came from the source, before defaults.
    pub(crate) rounded: u64,
    /// The currency came from beside an amount.
    pub(crate) currency_found: bool,
}

/// Types every column of a row. Defaults are not yet filled.
pub(crate) fn typed_row<'a>(plan: &'a Plan, view: View<'a>) -> Result<TypedRow<'a>, Refusal> {
    let mut cells = Vec::with_capacity(plan.columns.len());
    let mut currency = None;
    let mut rounded = 0;
    for column in &plan.columns {
        if matches!(column.how, Bound::Absent) {
            cells.push(Cell::Null);
            continue;
        }
        let mut notes = Notes::default();
        let cell = column_cell(plan, column, view, &mut notes).map_err(|reason| (Some(column.name.clone()), reason))?;
        rounded += u64::from(notes.rounded);
        if notes.currency.is_some() && column.rule.kind == ColumnKind::Money {
            currency = notes.currency;
        }
        cells.push(cell);
    }
    let mut currency_found = false;
    if let (Some(at), Some(found)) = (plan.currency, currency) {
        match &cells[at] {
            Cell::Text(known) if *known != found => {
                let reason = Reason::CurrencyConflict { amount: found.into_owned(), row: known.clone().into_owned() };
                return Err((Some(plan.columns[at].name.clone()), reason));
            }
            Cell::Text(_) => {}
            _ => {
                cells[at] = Cell::Text(found);
                currency_found = true;
            }
        }
    }
    Ok(TypedRow { cells, rounded, currency_found })
}

/// Puts defaults into empty cells and refuses a row that lacks what is required, or is unsound.
pub(crate) fn complete(plan: &Plan, cells: &mut [Cell<'_>]) -> Result<(), Refusal> {
    for (cell, column) in cells.iter_mut().zip(&plan.columns) {
        if *cell == Cell::Null
            && let Some(default) = &column.default
        {
            *cell = default.clone();
        }
        if *cell == Cell::Null && column.required {
            return Err((Some(column.name.clone()), Reason::Missing));
        }
    }
    for check in &plan.checks {
        if check.holds(cells, &plan.kinds, &plan.zone).map_err(|reason| (Some(check.column.clone()), reason))? {
            let reason = Reason::Unsound { reason: check.reason.clone() };
            return Err((Some(check.column.clone()), reason));
        }
    }
    Ok(())
}

pub(crate) fn column_cell<'a>(
    plan: &'a Plan,
    column: &'a ColumnPlan,
    view: View<'a>,
    notes: &mut Notes<'a>,
) -> Result<Cell<'a>, Reason> {
    // The way of nearly every cell: straight from the row, without a copy.
    if let Bound::Pick { place: Place::Source(at), map: None } = &column.how {
        let (text, kind) = view.cell(*at);
        let text = text.trim();
        if text.is_empty() || plan.nulls.iter().any(|null| null == text) {
            return Ok(Cell::Null);
        }
        let text = read_id(plan, *at, text, kind)?;
        if text.is_empty() {
            return Ok(Cell::Null);
        }
        return read_cell(Cow::Borrowed(text), kind, &column.rule, &plan.zone, notes);
    }
    from_value(bound_value(plan, &column.how, view)?, &column.rule, &plan.zone, notes)
}

/// The value of a definition.
fn bound_value<'a>(plan: &'a Plan, bound: &'a Bound, view: View<'a>) -> Result<Value<'a>, Reason> {
    match bound {
        Bound::Absent => Ok(Value::Null),
        Bound::Constant(text) => Ok(Value::Text(Cow::Borrowed(text))),
        Bound::Sql(program) => evaluate(&program.program, &SourceEnv { plan, program, view }),
        Bound::Numbered(place) => place_value(plan, *place, view),
        Bound::Pick { place, map } => {
            let value = place_value(plan, *place, view)?;
            match map {
                Some(map) => mapped(value, map),
                None => Ok(value),
            }
        }
        Bound::Find { place, lookup, table, loosely, otherwise } => {
            let Some(key) = place_value(plan, *place, view)?.into_text() else {
                return Ok(Value::Null);
            };
            find(lookup, table.as_ref(), key, *loosely, *otherwise)
        }
        Bound::Words { places, words, otherwise } => by_words(plan, places, words, *otherwise, view),
    }
}

/// The id that a trimmed cell holds, where its column is read as one; else the cell as it stands.
fn read_id<'a>(plan: &Plan, at: usize, text: &'a str, kind: CellKind) -> Result<&'a str, Reason> {
    match plan.ids.get(at) {
        Some(Some(form)) => form.read(text, kind),
        _ => Ok(text),
    }
}

/// The value at a place: text as it stands, or the number that the source says it is.
pub(crate) fn place_value<'a>(plan: &'a Plan, place: Place, view: View<'a>) -> Result<Value<'a>, Reason> {
    let at = match place {
        Place::Value(at) => return bound_value(plan, &plan.values[at], view),
        Place::Origin(Origin::Row) => return Ok(Value::Number(view.row.line.into())),
        Place::Origin(Origin::File) => return Ok(Value::Text(Cow::Borrowed(&plan.file))),
        Place::Origin(Origin::Sheet) => {
            return Ok(plan.sheet.as_deref().map_or(Value::Null, |sheet| Value::Text(Cow::Borrowed(sheet))));
        }
        Place::Source(at) => at,
    };
    let (text, kind) = view.cell(at);
    let text = text.trim();
    if text.is_empty() || plan.nulls.iter().any(|null| null == text) {
        return Ok(Value::Null);
    }
    let text = read_id(plan, at, text, kind)?;
    if text.is_empty() || is_zero_date(text) {
        return Ok(Value::Null);
    }
    if kind == CellKind::Number
        && let Ok(number) = read_number(text, Some(DecimalSign::Point)).and_then(|n| n.decimal())
    {
        return Ok(Value::Number(number));
    }
    Ok(match (kind, text) {
        (CellKind::Flag, "true") => Value::Flag(true),
        (CellKind::Flag, "false") => Value::Flag(false),
        _ => Value::Text(Cow::Borrowed(text)),
    })
}

fn mapped<'a>(value: Value<'a>, map: &'a ValueMap) -> Result<Value<'a>, Reason> {
    let Some(text) = value.into_text() else {
        return match (map.get(""), map.otherwise) {
            (Some(known), _) => Ok(known.map_or(Value::Null, |known| Value::Text(Cow::Borrowed(known)))),
            // Silence decides nothing.
            (None, Otherwise::Ask) => Err(Reason::Unanswered { about: map.about.clone(), value: String::new() }),
            (None, _) => Ok(Value::Null),
        };
    };
    match (map.get(&text), map.otherwise) {
        (Some(known), _) => Ok(known.map_or(Value::Null, |known| Value::Text(Cow::Borrowed(known)))),
        (None, Otherwise::Keep) => Ok(Value::Text(text)),
        (None, Otherwise::Null) => Ok(Value::Null),
        (None, Otherwise::Refuse) => Err(Reason::UnknownValue { value: shortened(&text) }),
        (None, Otherwise::Ask) => Err(Reason::Unanswered { about: map.about.clone(), value: text.trim().to_owned() }),
    }
}

fn find<'a>(
    lookup: &Lookup,
    table: Option<&'a LookupTable>,
    key: Cow<'a, str>,
    loosely: bool,
    otherwise: Otherwise,
) -> Result<Value<'a>, Reason> {
    match (lookup.found(table, &key, loosely), otherwise) {
        (Ok(Found::Value(text)), _) => Ok(Value::Text(Cow::Borrowed(text))),
        (Ok(Found::Nothing), Otherwise::Keep) | (Err(_), Otherwise::Keep) => Ok(Value::Text(key)),
        (Ok(Found::Nothing), _) | (Err(_), Otherwise::Null) => Ok(Value::Null),
        (Err(reason), Otherwise::Refuse | Otherwise::Ask) => Err(reason),
    }
}

/// The first of `words` that begins a word of one of the cells, cell by cell.
fn by_words<'a>(
    plan: &'a Plan,
    places: &[Place],
    words: &'a [(String, Vec<String>)],
    otherwise: Otherwise,
    view: View<'a>,
) -> Result<Value<'a>, Reason> {
    let mut first = None;
    for place in places {
        let Some(text) = place_value(plan, *place, view)?.into_text() else { continue };
        let said: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(loosely).collect();
        let whole = said.concat();
        for (name, starts) in words {
            let fits = |start: &String| whole == *start || said.iter().any(|word| word.starts_with(start.as_str()));
            if starts.iter().any(fits) {
                return Ok(Value::Text(Cow::Borrowed(name)));
            }
        }
        first.get_or_insert(text);
    }
    match (otherwise, first) {
        (Otherwise::Keep, Some(text)) => Ok(Value::Text(text)),
        (Otherwise::Refuse, Some(text)) => Err(Reason::UnknownValue { value: shortened(&text) }),
        _ => Ok(Value::Null),
    }
}

/// True where the mapping passes the row over.
pub(crate) fn is_skipped(plan: &Plan, view: View<'_>) -> Result<bool, Reason> {
    match &plan.skip {
        Some(program) => holds(plan, program, view),
        None => Ok(false),
    }
}

/// True where a condition over the source row is true.
pub(crate) fn holds(plan: &Plan, program: &BoundProgram, view: View<'_>) -> Result<bool, Reason> {
    is_true(&program.program, &SourceEnv { plan, program, view })
}

/// Names in an expression of a mapping are source columns and named values.
struct SourceEnv<'a> {
    plan: &'a Plan,
    program: &'a BoundProgram,
    view: View<'a>,
}

impl<'a> Env<'a> for SourceEnv<'a> {
    fn column(&self, at: usize) -> Result<Value<'a>, Fault> {
        place_value(self.plan, self.program.places[at], self.view)
    }

    fn lookup(&self, at: usize) -> Option<&'a LookupTable> {
        self.program.tables[at].as_ref()
    }

    fn sign(&self) -> Option<DecimalSign> {
        self.program.sense.sign
    }

    fn order(&self) -> Option<DateOrder> {
        self.program.sense.order
    }

    fn zone(&self) -> &Zone {
        &self.plan.zone
    }
}

impl CheckPlan {
    /// True where the condition is true of a row; `kinds` are those of the dataset's columns, in its order.
    pub(crate) fn holds(&self, cells: &[Cell<'_>], kinds: &[ColumnKind], zone: &Zone) -> Result<bool, Fault> {
        if self.needed.iter().any(|at| cells[*at] == Cell::Null) {
            return Ok(false);
        }
        is_true(&self.program, &CheckEnv { cells, check: self, kinds, zone })
    }
}

/// Names in a check are columns of the dataset.
struct CheckEnv<'a> {
    cells: &'a [Cell<'a>],
    check: &'a CheckPlan,
    kinds: &'a [ColumnKind],
    zone: &'a Zone,
}

impl<'a> Env<'a> for CheckEnv<'a> {
    fn column(&self, at: usize) -> Result<Value<'a>, Fault> {
        let column = self.check.columns[at];
        Ok(self.cells[column].value(self.kinds[column]))
    }

    fn lookup(&self, _at: usize) -> Option<&'a LookupTable> {
        None
    }

    fn sign(&self) -> Option<DecimalSign> {
        Some(DecimalSign::Point)
    }

    fn order(&self) -> Option<DateOrder> {
        None
    }

    fn zone(&self) -> &Zone {
        self.zone
    }
}
