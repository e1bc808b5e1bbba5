//! Values of a source row: its cells, the named values of the mapping, and what is made of them.

use std::borrow::Cow;

use miara_model::Column;

use crate::expr::{Env, Value, evaluate, is_true};
use crate::lookup::{Found, Lookup, LookupTable};
use crate::mapping::{Otherwise, ValueMap, beginnings};
use crate::moment::{DateOrder, Zone, is_zero_date};
use crate::near::{loosely, shortened};
use crate::number::{DecimalSign, read_number};
use crate::origin::Origin;
use crate::plan::{Bound, BoundProgram, Place, Plan};
use crate::refused::Reason;
use crate::typed::CellKind;
use crate::view::View;

/// The value of a definition.
pub(crate) fn bound_value<'a>(plan: &'a Plan, bound: &'a Bound, view: View<'a>) -> Result<Value<'a>, Reason> {
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
pub(crate) fn read_id<'a>(plan: &Plan, at: usize, text: &'a str, kind: CellKind) -> Result<&'a str, Reason> {
    match plan.ids.get(at) {
        Some(Some(form)) => form.read(text, kind),
        _ => Ok(text),
    }
}

/// The value at a place: text as it stands, or the number that the source says it is.
pub(crate) fn place_value<'a>(plan: &'a Plan, place: Place, view: View<'a>) -> Result<Value<'a>, Reason> {
    let at = match place {
        Place::Value(at) => return bound_value(plan, &plan.values[at], view),
        Place::Origin(Origin::Row) => {
            let line = view.row.line;
            return Ok(match &view.row.sheet {
                // Rows of other sheets have the same numbers.
                Some(sheet) => Value::Text(Cow::Owned(format!("{sheet}!{line}"))),
                None => Value::Number(line.into()),
            });
        }
        Place::Origin(Origin::File) => return Ok(Value::Text(Cow::Borrowed(&plan.file))),
        Place::Origin(Origin::Sheet) => {
            let sheet = view.row.sheet.as_deref().or(plan.sheet.as_deref());
            return Ok(sheet.map_or(Value::Null, |sheet| Value::Text(Cow::Borrowed(sheet))));
        }
        Place::Source(at) => at,
    };
    let (text, kind) = view.cell(at);
    let text = text.trim();
    if text.is_empty() || plan.nulls.iter().any(|null| null == text) {
        return Ok(Value::Null);
    }
    if kind == CellKind::Failed {
        return Err(Reason::NoResult { value: shortened(text) });
    }
    let text = read_id(plan, at, text, kind)?;
    if text.is_empty() || is_zero_date(text) {
        return Ok(Value::Null);
    }
    if kind.is_number()
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
        if let Some(name) = taken_for(&text, words) {
            return Ok(Value::Text(Cow::Borrowed(name)));
        }
        first.get_or_insert(text);
    }
    match (otherwise, first) {
        (Otherwise::Keep, Some(text)) => Ok(Value::Text(text)),
        (Otherwise::Refuse, Some(text)) => Err(Reason::UnknownValue { value: shortened(&text) }),
        _ => Ok(Value::Null),
    }
}

/// What a value of a file stands for in a column of a dataset, by the beginnings of its words; `None` where it stays
/// as it is.
#[must_use]
pub fn usual_meaning(column: &Column, value: &str) -> Option<String> {
    taken_for(value, &beginnings(&column.words)).map(str::to_owned)
}

/// What a text stands for: the first of which a word, or the whole, begins so.
pub(crate) fn taken_for<'w>(text: &str, words: &'w [(String, Vec<String>)]) -> Option<&'w str> {
    let said: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(loosely).collect();
    let whole = said.concat();
    let fits = |start: &String| whole == *start || said.iter().any(|word| word.starts_with(start.as_str()));
    words.iter().find(|(_, starts)| starts.iter().any(fits)).map(|(name, _)| name.as_str())
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
    fn column(&self, at: usize) -> Result<Value<'a>, Reason> {
        place_value(self.plan, self.program.places[at], self.view)
    }

    fn lookup(&self, at: usize) -> Option<&'a LookupTable> {
        self.program.tables[at].as_ref()
    }

    fn sign(&self) -> Option<DecimalSign> {
        self.program.notation.sign
    }

    fn order(&self) -> Option<DateOrder> {
        self.program.notation.order
    }

    fn zone(&self) -> &Zone {
        &self.plan.zone
    }
}
