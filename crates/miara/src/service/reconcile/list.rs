//! The list behind another tool's number.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use miara_engine::{EngineError, MOST_HELD};
use miara_import::{
    DateOrder, DecimalSign, ImportError, Profile, TextHeader, TextRow, TextTable, loosely, parse_moment, profile,
    read_float, read_text_table,
};
use miara_insight::reconcile::{
    Comparison, Counting, Held, Listed, ListedRow, Said, amount_column, compare, day_column, id_columns,
};
use miara_model::clock::date_of_day;
use miara_model::{ColumnKind, Dataset, Formula, HeldRow, Kpi, Measure, Question, Scalar, Shape};
use rust_decimal::Decimal;

use crate::service::{Service, ServiceError, ask};
use crate::state::QuarantineFilter;

/// A list in a file.
#[derive(Debug, Clone)]
pub struct ListFile<'a> {
    /// The file.
    pub path: &'a Path,
    /// The columns that a person has named.
    pub columns: ListColumns,
    /// The measure of the KPI that it is a list of; absent means the first that is a sum or a count.
    pub measure: Option<String>,
}

/// Which columns of a list say what, by their headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListColumns {
    /// What each row is called by.
    pub id: Option<String>,
    /// Its amount.
    pub amount: Option<String>,
    /// Its day.
    pub day: Option<String>,
}

/// What came of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum ListOutcome {
    /// It was held against ours.
    Compared(Box<ComparedList>),
    /// None of its columns has ids of ours.
    NoIds {
        /// The dataset that its rows should be of.
        dataset: String,
        /// The columns whose values would do, each with one that we have.
        known: Vec<(String, String)>,
    },
    /// It has no column of that name.
    NoColumn {
        /// The name.
        name: String,
        /// Those it has.
        columns: Vec<String>,
    },
    /// No column has amounts for most rows.
    NoAmount {
        /// The columns.
        columns: Vec<String>,
    },
    /// The KPI has no measure of that name that adds up rows.
    NoMeasure {
        /// The name.
        name: String,
        /// Those it has.
        known: Vec<String>,
    },
    /// The KPI has no measure that adds up rows.
    NotOfRows,
    /// More rows are behind the number, or in the list, than can be held against each other.
    TooMany {
        /// How many can.
        most: usize,
    },
}

/// A list held against ours.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedList {
    /// The measure.
    pub measure: Measure,
    /// Its dataset.
    pub dataset: Dataset,
    /// The column of ours that rows are known by.
    pub held_by: String,
    /// The columns of the list that were read.
    pub columns: ListColumns,
    /// What differs.
    pub comparison: Comparison,
    /// True where the measure is the whole KPI, so that the number told is of the same rows.
    pub is_whole: bool,
}

/// The measures of a KPI that are sums over rows, so that a list of rows can be held against each.
#[must_use]
pub fn listable<'s>(service: &'s Service, kpi: &'s Kpi) -> Vec<&'s Measure> {
    let is_of_rows = |measure: &&Measure| match &measure.shape {
        Shape::Count | Shape::Sum(_) | Shape::Open { .. } => true,
        Shape::Distinct(value) => matches!(value, Scalar::Column(_)),
        _ => false,
    };
    service.book.catalogue.measures_of(kpi).filter(is_of_rows).collect()
}

/// A column of a list that names rows, and the rows that are held of them.
struct NamedRows {
    id_place: usize,
    held_by: String,
    ids: Vec<String>,
    names: BTreeSet<String>,
    held: Vec<HeldRow>,
}

impl NamedRows {
    /// How many rows count that it names.
    fn counted(&self) -> usize {
        self.held.iter().filter(|row| row.counts && self.names.contains(&row.id)).count()
    }
}

/// A list as text, with how its columns are written.
struct ReadList {
    table: TextTable,
    profile: Profile,
}

/// The measure that a list is of: the one that was named, else the first that is a sum of rows.
fn measure_of(service: &Service, kpi: &Kpi, name: Option<&str>) -> Result<Measure, ListOutcome> {
    let measures = listable(service, kpi);
    let whole = |measure: &Measure| service.book.catalogue.whole_measure(&measure.name).to_owned();
    let named = |measure: &&&Measure| name.is_none_or(|name| measure.name == name || whole(measure) == name);
    if let Some(measure) = measures.iter().find(named) {
        return Ok((*measure).clone());
    }
    let known: Vec<String> = measures.iter().map(|measure| whole(measure)).collect();
    Err(match name {
        Some(name) if !known.is_empty() => ListOutcome::NoMeasure { name: name.to_owned(), known },
        _ => ListOutcome::NotOfRows,
    })
}

/// Holds a list against the rows behind a KPI's number.
pub(super) async fn compared(
    service: &Service,
    kpi: &Kpi,
    question: &Question,
    (file, said): (&ListFile<'_>, Option<Said>),
    now: Timestamp,
) -> Result<ListOutcome, ServiceError> {
    let measure = match measure_of(service, kpi, file.measure.as_deref()) {
        Ok(measure) => measure,
        Err(outcome) => return Ok(outcome),
    };
    let Some(dataset) = service.book.catalogue.datasets.get(&measure.dataset).cloned() else {
        return Ok(ListOutcome::NotOfRows);
    };
    let path = file.path.to_owned();
    let read = tokio::task::spawn_blocking(move || read(&path)).await;
    let list = read.map_err(EngineError::from)??;
    if list.table.rows.len() > MOST_HELD {
        return Ok(ListOutcome::TooMany { most: MOST_HELD });
    }
    let chosen = [&file.columns.id, &file.columns.amount, &file.columns.day];
    if let Some(name) = chosen.into_iter().flatten().find(|name| list.place(name).is_none()) {
        return Ok(ListOutcome::NoColumn { name: name.clone(), columns: list.table.header });
    }
    let of_measure = Question { kpis: vec![measure.name.clone()], ..question.clone() };
    let found = find_ids(service, &measure, &dataset, &list, file.columns.id.as_deref()).await?;
    if found.is_empty() {
        return Ok(ListOutcome::NoIds { known: examples(service, &dataset).await?, dataset: dataset.name });
    }
    let known_at = ask::known_at(service, &of_measure.kpis, now).await?;
    let mut best: Option<NamedRows> = None;
    for (id_place, held_by) in found {
        let ids = list.texts(id_place);
        let names: BTreeSet<String> = ids.iter().filter(|id| !id.is_empty()).cloned().collect();
        let Some(held) = service.engine.held_rows(&of_measure, &held_by, &names, known_at).await? else {
            return Ok(ListOutcome::TooMany { most: MOST_HELD });
        };
        let rows = NamedRows { id_place, held_by, ids, names, held };
        // Of columns that name as much, the one that names what counts is what the list is of.
        if best.as_ref().is_none_or(|best| rows.counted() > best.counted()) {
            best = Some(rows);
        }
    }
    let Some(NamedRows { id_place, held_by, ids, names, held }) = best else { return Ok(ListOutcome::NotOfRows) };
    let counting = counting(&measure);
    let is_whole = matches!(&kpi.formula, Formula::Name(name) if *name == measure.name);
    let said = said.filter(|_| is_whole);
    let Some((rows, columns)) = list.rows(&ids, &held, (file, id_place), counting, said) else {
        return Ok(ListOutcome::NoAmount { columns: list.table.header });
    };
    let parts: Vec<&str> = dataset.own_parts().into_iter().map(|(_, dimension)| dimension).collect();
    let refused = refused_among(service, &dataset.name, &names, &list.table.header[id_place])?;
    let ours = Held {
        rows: &held,
        period: question.period,
        parts: &parts,
        refused: &refused,
        currency: &service.book.firm.currency,
    };
    let comparison = compare(&ours, &Listed { rows: &rows, counting, said });
    Ok(ListOutcome::Compared(Box::new(ComparedList { measure, dataset, held_by, columns, comparison, is_whole })))
}

fn read(path: &Path) -> Result<ReadList, ImportError> {
    Ok(ReadList { table: read_text_table(path, TextHeader::Detect(&[]), MOST_HELD + 1)?, profile: profile(path)? })
}

/// What a row of a list comes to.
fn counting(measure: &Measure) -> Counting {
    match &measure.shape {
        Shape::Distinct(_) => Counting::Things,
        Shape::Count | Shape::Open { value: None, .. } => Counting::Rows,
        _ => Counting::Amounts,
    }
}

/// The columns of a dataset whose values can name a row to people: ids and numbers that tools give.
fn naming_columns(dataset: &Dataset) -> Vec<&str> {
    let names = |(name, column): &(&String, &miara_model::Column)| {
        let is_currency = dataset.money.as_ref().is_some_and(|money| money.currency == **name);
        let is_ours = dataset.has_generated_key() && dataset.key.first() == Some(*name);
        column.kind == ColumnKind::Text
            && column.dimension.is_none()
            && column.choices.is_empty()
            && !is_currency
            && !is_ours
    };
    dataset.shown_columns().filter(names).map(|(name, _)| name.as_str()).collect()
}

/// The columns of the list that may name rows, each with the column of ours that has those names.
async fn find_ids(
    service: &Service,
    measure: &Measure,
    dataset: &Dataset,
    list: &ReadList,
    chosen: Option<&str>,
) -> Result<Vec<(usize, String)>, ServiceError> {
    // What is counted is what the list is of.
    let counted = match &measure.shape {
        Shape::Distinct(Scalar::Column(name)) => Some(name.as_str()),
        _ => None,
    };
    let columns = counted.map_or_else(|| naming_columns(dataset), |name| vec![name]);
    let places: Vec<usize> = match chosen.and_then(|name| list.place(name)) {
        Some(place) => vec![place],
        None => (0..list.table.header.len()).collect(),
    };
    let listed: Vec<Vec<String>> = places.iter().map(|place| list.texts(*place)).collect();
    let all: BTreeSet<String> = listed.iter().flatten().filter(|text| !text.is_empty()).cloned().collect();
    let known = service.engine.known_among(&dataset.name, &columns, &all).await?;
    Ok(id_columns(&listed, &known).into_iter().map(|(place, held_by)| (places[place], held_by)).collect())
}

/// A name of each kind that rows of a dataset have.
async fn examples(service: &Service, dataset: &Dataset) -> Result<Vec<(String, String)>, ServiceError> {
    let mut known = Vec::new();
    for column in naming_columns(dataset) {
        let values = service.engine.columns(&dataset.name, &[column]).await?;
        let value = values.into_iter().flatten().flatten().min();
        known.extend(value.map(|value| (column.to_owned(), value)));
    }
    Ok(known)
}

/// Names that stand in rows of a dataset which were refused, in a column that is headed as the list's or as one of ids.
fn refused_among(
    service: &Service,
    dataset: &str,
    names: &BTreeSet<String>,
    header: &str,
) -> Result<BTreeSet<String>, ServiceError> {
    const IDS: [&str; 6] = ["id", "nr", "numer", "no", "number", "key"];
    let filter = QuarantineFilter { dataset: Some(dataset.to_owned()), ..QuarantineFilter::default() };
    let rows = service.state().quarantined(&filter, MOST_HELD as u64)?;
    let is_id = |head: &str| {
        let mut words = head.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        loosely(head) == loosely(header) || words.any(|word| IDS.contains(&word.as_str()))
    };
    let mut refused = BTreeSet::new();
    for row in rows {
        let Ok(serde_json::Value::Object(cells)) = serde_json::from_str(&row.refused.text) else { continue };
        let ids = cells.iter().filter(|(head, _)| is_id(head)).filter_map(|(_, cell)| text_of(cell));
        refused.extend(ids.filter(|text| names.contains(text)));
    }
    Ok(refused)
}

fn text_of(cell: &serde_json::Value) -> Option<String> {
    match cell {
        serde_json::Value::String(text) => Some(text.trim().to_owned()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl ReadList {
    /// The place of the column of a name.
    fn place(&self, name: &str) -> Option<usize> {
        self.table.header.iter().position(|header| loosely(header) == loosely(name))
    }

    /// The texts of a column, one for each row.
    fn texts(&self, place: usize) -> Vec<String> {
        self.table.rows.iter().map(|row| row.cells[place].clone()).collect()
    }

    /// The rows, with the columns that were read; `None` where amounts are wanted and none found.
    fn rows(
        &self,
        ids: &[String],
        held: &[HeldRow],
        (file, id_place): (&ListFile<'_>, usize),
        counting: Counting,
        said: Option<Said>,
    ) -> Option<(Vec<ListedRow>, ListColumns)> {
        // What says that it is a total names nothing, and its amount is none of the list's own.
        let named = |(id, row): (&String, &TextRow)| if row.is_total { String::new() } else { id.clone() };
        let named: Vec<String> = ids.iter().zip(&self.table.rows).map(named).collect();
        let chosen = |name: &Option<String>| name.as_deref().and_then(|name| self.place(name));
        let others = || (0..self.table.header.len()).filter(|place| *place != id_place);
        let numbers: Vec<(usize, Vec<Option<Decimal>>)> = others().map(|place| (place, self.numbers(place))).collect();
        let days: Vec<(usize, Vec<Option<Date>>)> = others().map(|place| (place, self.days(place))).collect();
        let amount = match counting {
            Counting::Amounts => {
                Some(chosen(&file.columns.amount).or_else(|| amount_column(&numbers, &named, held, said))?)
            }
            _ => None,
        };
        let day = chosen(&file.columns.day).or_else(|| day_column(&days, &named, held));
        let number_of = |row: usize| numbers.iter().find(|(place, _)| Some(*place) == amount)?.1[row];
        let day_of = |row: usize| days.iter().find(|(place, _)| Some(*place) == day)?.1[row];
        let rows = self.table.rows.iter().zip(ids).enumerate().map(|(place, (row, id))| ListedRow {
            line: row.line,
            id: id.clone(),
            amount: number_of(place),
            day: day_of(place),
            says_total: row.is_total,
        });
        let header = |place: usize| self.table.header[place].clone();
        let columns = ListColumns { id: Some(header(id_place)), amount: amount.map(header), day: day.map(header) };
        Some((rows.collect(), columns))
    }

    fn numbers(&self, place: usize) -> Vec<Option<Decimal>> {
        let sign: Option<DecimalSign> = self.written(place).and_then(|column| column.decimal_sign);
        let number = |text: &str| -> Option<Decimal> {
            let number = read_float(text, sign).ok()?;
            Decimal::try_from(number).ok().map(|number| number.round_dp(4))
        };
        self.table.rows.iter().map(|row| number(&row.cells[place])).collect()
    }

    fn days(&self, place: usize) -> Vec<Option<Date>> {
        let order: Option<DateOrder> = self.written(place).and_then(|column| column.date_order);
        let day = |text: &str| parse_moment(text, order).ok().map(|moment| date_of_day(moment.day));
        self.table.rows.iter().map(|row| day(&row.cells[place])).collect()
    }

    fn written(&self, place: usize) -> Option<&miara_import::SourceColumn> {
        let name = &self.table.header[place];
        self.profile.columns.iter().find(|column| column.name == *name)
    }
}
