//! Rows of things that hold from days: what a file says of a thing, set into what is held of it.
//!
//! A thing has a row for each day from which something of it holds, and one without a day for all time before. A file
//! without days tells of its own day: what differs from what holds then holds from that day on, and what was stays. Of a
//! column that a row does not tell, it has what the row before has.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, RecordBatch, StringArray};
use arrow::compute::{concat_batches, interleave};
use arrow::datatypes::Date32Type;
use miara_model::Holds;

use super::upsert::Upsert;
use super::write::{read_columns, widened};
use crate::error::EngineError;

/// From when what a file says holds.
#[derive(Debug, Clone, Default)]
pub struct FromDays {
    /// The day of a file that names none, as days since 1970.
    pub day: i32,
    /// Another day of single things, by their key in small letters.
    pub of_things: HashMap<String, i32>,
    /// Columns that a newer file has told: of things that are there they stay.
    pub newer: HashSet<String>,
}

/// What holds of a thing from a day on, and did not before.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Moved {
    /// The thing's key.
    pub key: String,
    /// The column.
    pub column: String,
    /// What held before; absent where nothing did.
    pub before: Option<String>,
    /// What holds from then on.
    pub after: Option<String>,
    /// The day, as days since 1970.
    pub from: i32,
}

/// Where a row has what does not hold from days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A row of the file.
    File(usize),
    /// A row that is there.
    There(usize),
}

type Values = Vec<Option<String>>;

/// What holds from a day until the next.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    from: Option<i32>,
    values: Values,
    origin: Origin,
}

/// The rows of one thing, by their days.
#[derive(Debug, Clone, Default)]
struct Timeline(Vec<Row>);

impl Timeline {
    /// The row that holds on a day.
    fn in_force(&self, day: Option<i32>) -> Option<usize> {
        self.0.iter().rposition(|row| row.from <= day)
    }

    /// The row that begins on a day; a new one has what the row before has.
    fn row_of(&mut self, from: Option<i32>, width: usize, origin: Origin) -> usize {
        let before = self.in_force(from);
        if let Some(at) = before.filter(|at| self.0[*at].from == from) {
            self.0[at].origin = origin;
            return at;
        }
        let values = before.map_or_else(|| vec![None; width], |at| self.0[at].values.clone());
        let at = before.map_or(0, |at| at + 1);
        self.0.insert(at, Row { from, values, origin });
        at
    }

    /// Sets a value from a row on, until it changes by itself.
    fn set(&mut self, at: usize, column: usize, value: Option<&String>) {
        let before = self.0[at].values[column].clone();
        for row in self.0[at..].iter_mut().take_while(|row| row.values[column] == before) {
            row.values[column] = value.cloned();
        }
    }

    /// Sets a value where nothing is known, from the first such row on that reaches to `at`.
    fn fill(&mut self, at: usize, column: usize, value: Option<&String>) {
        let known = self.0[..=at].iter().rposition(|row| row.values[column].is_some());
        self.set(known.map_or(0, |known| known + 1), column, value);
    }

    /// The place in the table of the row that holds on a day.
    fn place_there(&self, day: Option<i32>) -> Option<usize> {
        match self.0[self.in_force(day)?].origin {
            Origin::There(place) => Some(place),
            Origin::File(_) => None,
        }
    }

    fn value(&self, day: Option<i32>, column: usize) -> Option<&String> {
        self.0[self.in_force(day)?].values[column].as_ref()
    }
}

/// Which columns a file tells, and how.
struct Told<'f> {
    from_days: &'f FromDays,
    /// The places of those that hold from days.
    columns: Vec<usize>,
    /// The same without those that newer files have told.
    free: Vec<usize>,
    width: usize,
    is_dated: bool,
    /// True where the file tells nothing that newer ones have not.
    is_overtaken: bool,
}

/// What the file says of one thing: its rows in their order, each with its day.
type Said = Vec<(usize, Option<i32>, Values)>;

impl Told<'_> {
    /// Sets what a file says of a thing into its rows; false where it says nothing that counts.
    fn set_into(&self, timeline: &mut Timeline, key: &str, said: &Said) -> bool {
        let is_known = !timeline.0.is_empty();
        if is_known && self.is_overtaken {
            return false;
        }
        if self.is_dated {
            self.set_days(timeline, said, is_known);
        } else if let Some((row, _, values)) = said.last() {
            let day = self.from_days.of_things.get(&key.to_lowercase()).copied().unwrap_or(self.from_days.day);
            self.set_undated(timeline, *row, values, day);
        }
        true
    }

    fn set_undated(&self, timeline: &mut Timeline, row: usize, values: &Values, day: i32) {
        let origin = Origin::File(row);
        if timeline.0.is_empty() {
            timeline.0.push(Row { from: None, values: values.clone(), origin });
            return;
        }
        let Some(held) = timeline.in_force(Some(day)) else {
            let at = timeline.row_of(Some(day), self.width, origin);
            self.free.iter().for_each(|column| timeline.set(at, *column, values[*column].as_ref()));
            return;
        };
        let then = timeline.0[held].values.clone();
        let differs = |column: &&usize| values[**column] != then[**column];
        let (moved, unknown): (Vec<usize>, Vec<usize>) =
            self.free.iter().filter(differs).partition(|column| then[**column].is_some());
        unknown.iter().for_each(|column| timeline.fill(held, *column, values[*column].as_ref()));
        if moved.is_empty() {
            timeline.0[held].origin = origin;
            return;
        }
        let at = timeline.row_of(Some(day), self.width, origin);
        moved.iter().for_each(|column| timeline.set(at, *column, values[*column].as_ref()));
    }

    fn set_days(&self, timeline: &mut Timeline, said: &Said, is_known: bool) {
        let columns = if is_known { &self.free } else { &self.columns };
        let by_day: BTreeMap<Option<i32>, (usize, &Values)> =
            said.iter().map(|(row, from, values)| (*from, (*row, values))).collect();
        let first = by_day.keys().next().copied().flatten();
        for (from, (row, values)) in &by_day {
            let at = timeline.row_of(*from, self.width, Origin::File(*row));
            columns.iter().for_each(|column| timeline.set(at, *column, values[*column].as_ref()));
        }
        if by_day.len() < 2 {
            return;
        }
        // Who tells several days of a thing tells all of them from the first on: another day says nothing new.
        for at in 1..timeline.0.len() {
            let row = &timeline.0[at];
            if row.from > first && !by_day.contains_key(&row.from) {
                for column in columns {
                    timeline.0[at].values[*column] = timeline.0[at - 1].values[*column].clone();
                }
            }
        }
    }
}

impl Told<'_> {
    /// Rows of the file that a later one of the same thing and day replaces, as that one is.
    fn replaced<'t>(&'t self, after: &'t Timeline, said: &'t Said) -> impl Iterator<Item = Row> + 't {
        let winners = || after.0.iter().filter(|row| matches!(row.origin, Origin::File(_)));
        let loses = move |(row, ..): &&(usize, Option<i32>, Values)| {
            !winners().any(|winner| winner.origin == Origin::File(*row))
        };
        said.iter().filter(loses).filter_map(move |(row, from, _)| {
            let winner = winners().find(|winner| !self.is_dated || winner.from == *from)?;
            Some(Row { origin: Origin::File(*row), ..winner.clone() })
        })
    }
}

/// What holds from a day on in `after` that did not in `before`; nothing of what is new.
fn moves(key: &str, before: &Timeline, after: &Timeline, columns: &[String]) -> Vec<Moved> {
    let mut moved = Vec::new();
    for pair in after.0.windows(2) {
        let Some(from) = pair[1].from else { continue };
        for (place, column) in columns.iter().enumerate() {
            let (old, new) = (&pair[0].values[place], &pair[1].values[place]);
            let was = (before.value(Some(from - 1), place), before.value(Some(from), place));
            if old != new && was != (old.as_ref(), new.as_ref()) && !before.0.is_empty() {
                let (key, column) = (key.to_owned(), column.clone());
                moved.push(Moved { key, column, before: old.clone(), after: new.clone(), from });
            }
        }
    }
    moved
}

/// Rows with the key, the day and what holds from it.
struct Read<'b> {
    keys: &'b StringArray,
    days: &'b Date32Array,
    columns: Vec<&'b StringArray>,
}

impl<'b> Read<'b> {
    fn new(batch: &'b RecordBatch, key: &str, holds: &Holds) -> Result<Self, EngineError> {
        let column =
            |name: &str| batch.column_by_name(name).ok_or_else(|| EngineError::Internal(format!("rows lack `{name}`")));
        let text = |name: &str| {
            column(name)?.as_string_opt::<i32>().ok_or_else(|| EngineError::Internal(format!("`{name}` is no text")))
        };
        let days = column(&holds.from)?.as_primitive_opt::<Date32Type>();
        Ok(Read {
            keys: text(key)?,
            days: days.ok_or_else(|| EngineError::Internal(format!("`{}` is no date", holds.from)))?,
            columns: holds.columns.iter().map(|name| text(name)).collect::<Result<_, _>>()?,
        })
    }

    fn day(&self, row: usize) -> Option<i32> {
        self.days.is_valid(row).then(|| self.days.value(row))
    }

    fn values(&self, row: usize) -> Values {
        self.columns.iter().map(|column| column.is_valid(row).then(|| column.value(row).to_owned())).collect()
    }

    /// The rows of each thing, by their days.
    fn timelines(&self) -> HashMap<&'b str, Timeline> {
        let mut timelines: HashMap<&str, Timeline> = HashMap::new();
        for row in 0..self.keys.len() {
            let held = Row { from: self.day(row), values: self.values(row), origin: Origin::There(row) };
            timelines.entry(self.keys.value(row)).or_default().0.push(held);
        }
        timelines.values_mut().for_each(|timeline| timeline.0.sort_by_key(|row| row.from));
        timelines
    }

    /// The things in the order of their first rows, and the rows of each.
    fn things(&self) -> (Vec<&'b str>, HashMap<&'b str, Said>) {
        let (mut order, mut things) = (Vec::new(), HashMap::<&str, Said>::new());
        for row in 0..self.keys.len() {
            let key = self.keys.value(row);
            let said = things.entry(key).or_insert_with(|| {
                order.push(key);
                Vec::new()
            });
            said.push((row, self.day(row), self.values(row)));
        }
        (order, things)
    }
}

/// A row to be staged.
struct Staged {
    row: Row,
    /// The row that is there of the thing on that day, for columns that newer files have told.
    there: Option<usize>,
    line: u64,
}

impl Upsert<'_> {
    /// Sets the rows so far into what is held of their things, and says what holds from a day on that did not before.
    /// Nothing of datasets without days.
    ///
    /// # Errors
    /// Where the table can't be read, or the stage not be written.
    pub async fn settle_days(&mut self, from_days: &FromDays) -> Result<Vec<Moved>, EngineError> {
        let Some(holds) = self.dataset.holds.as_ref() else { return Ok(Vec::new()) };
        let (batches, lines): (Vec<RecordBatch>, Vec<Vec<u64>>) = std::mem::take(&mut self.undated).into_iter().unzip();
        let (file, lines) = (concat_batches(&self.schema, &batches)?, lines.concat());
        let there = self.rows_there().await?;
        let key = self.dataset.key.first().map_or("", String::as_str);
        let (said, held) = (Read::new(&file, key, holds)?, Read::new(&there, key, holds)?);
        let told = self.told(from_days, holds, &said);
        let timelines = held.timelines();
        let (order, of_things) = said.things();
        let (mut staged, mut moved) = (Vec::new(), Vec::new());
        for key in order {
            let (before, rows) = (timelines.get(key).cloned().unwrap_or_default(), &of_things[key]);
            let mut after = before.clone();
            if !told.set_into(&mut after, key, rows) {
                self.staged.older += rows.len() as u64;
                continue;
            }
            moved.extend(moves(key, &before, &after, &holds.columns));
            let line = rows.last().and_then(|(row, ..)| lines.get(*row)).copied().unwrap_or(0);
            staged.extend(told.replaced(&after, rows).map(|row| Staged { row, there: None, line }));
            let changed = after.0.into_iter().filter(|row| !before.0.contains(row));
            staged.extend(changed.map(|row| Staged { there: before.place_there(row.from), row, line }));
        }
        self.stage_days(&staged, (&file, &there), from_days, holds)?;
        Ok(moved)
    }

    /// What the file tells of the columns that hold from days. A column that is empty in all rows tells nothing.
    fn told<'f>(&self, from_days: &'f FromDays, holds: &Holds, said: &Read<'_>) -> Told<'f> {
        let mapped = |name: &String| self.terms.mapped.contains(name);
        let tells = |place: &usize| {
            let column = said.columns[*place];
            mapped(&holds.columns[*place]) && column.null_count() < column.len()
        };
        let columns: Vec<usize> = (0..holds.columns.len()).filter(tells).collect();
        let free = columns.iter().copied().filter(|place| !from_days.newer.contains(&holds.columns[*place])).collect();
        let is_key = |name: &String| self.dataset.key.contains(name) || *name == holds.from;
        let others =
            self.terms.mapped.iter().filter(|name| !is_key(name) && self.dataset.columns[*name].default.is_none());
        let is_overtaken = !from_days.newer.is_empty() && others.into_iter().all(|name| from_days.newer.contains(name));
        let is_dated = mapped(&holds.from) && said.days.null_count() < said.days.len();
        Told { from_days, columns, free, width: holds.columns.len(), is_dated, is_overtaken }
    }

    /// All rows of the table, with all columns in the order of the dataset.
    async fn rows_there(&self) -> Result<RecordBatch, EngineError> {
        let mut batches = Vec::new();
        if let Some(table) = self.store.table(&self.dataset.name).await? {
            for file in table.snapshot()?.log_data().iter() {
                let path: PathBuf = self.store.table_folder(&self.dataset.name).join(file.path().as_ref());
                for batch in read_columns(&path, &[])? {
                    batches.push(widened(&batch?, &self.schema, |_| true)?);
                }
            }
        }
        Ok(concat_batches(&self.schema, &batches)?)
    }

    fn stage_days(
        &mut self,
        staged: &[Staged],
        (file, there): (&RecordBatch, &RecordBatch),
        from_days: &FromDays,
        holds: &Holds,
    ) -> Result<(), EngineError> {
        let told = self.terms.mapped.clone();
        let names = holds.columns.iter().chain([&holds.from]);
        self.terms.mapped.extend(names.cloned());
        self.terms.mapped.sort();
        self.terms.mapped.dedup();
        let column = |index: usize, name: &String| -> Result<ArrayRef, EngineError> {
            if *name == holds.from {
                return Ok(Arc::new(staged.iter().map(|staged| staged.row.from).collect::<Date32Array>()));
            }
            if let Some(place) = holds.columns.iter().position(|known| known == name) {
                let values = staged.iter().map(|staged| staged.row.values[place].clone());
                return Ok(Arc::new(values.collect::<StringArray>()));
            }
            // What the file does not tell goes on as it was.
            let keeps = from_days.newer.contains(name) || !told.contains(name);
            let pick = |staged: &Staged| match (staged.row.origin, staged.there) {
                (Origin::File(_), Some(place)) if keeps => (1, place),
                (Origin::File(row), _) => (0, row),
                (Origin::There(row), _) => (1, row),
            };
            let picks: Vec<(usize, usize)> = staged.iter().map(pick).collect();
            Ok(interleave(&[file.column(index).as_ref(), there.column(index).as_ref()], &picks)?)
        };
        let fields = self.schema.fields().iter().enumerate();
        let columns = fields.map(|(index, field)| column(index, field.name())).collect::<Result<Vec<_>, _>>()?;
        let batch = RecordBatch::try_new(self.schema.clone(), columns)?;
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let lines: Vec<u64> = staged.iter().map(|staged| staged.line).collect();
        self.begin(&batch)?;
        self.stage_rows(&batch, &lines)
    }
}
