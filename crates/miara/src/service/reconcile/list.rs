//! The list behind another tool's number.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use miara_engine::{EngineError, MOST_HELD};
use miara_import::{
    DateOrder, DecimalSign, ImportError, Profile, TextHeader, TextTable, loosely, parse_moment, profile, read_float,
    read_text_table,
};
use miara_insight::reconcile::{
    Comparison, Counting, Held, Listed, ListedRow, Said, amount_column, compare, day_column, id_column,
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

/// A list as text, with how its columns are written.
struct ReadList {
    table: TextTable,
    profile: Profile,
}

/// Holds a list against the rows behind a KPI's number.
pub(super) async fn compared(
    service: &Service,
    kpi: &Kpi,
    question: &Question,
    (file, said): (&ListFile<'_>, Option<Said>),
    now: Timestamp,
) -> Result<ListOutcome, ServiceError> {
    let measures = listable(service, kpi);
    let named = |measure: &&&Measure| file.measure.as_ref().is_none_or(|name| measure.name == *name);
    let Some(measure) = measures.iter().find(named).map(|measure| (*measure).clone()) else {
        return Ok(ListOutcome::NotOfRows);
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
    let Some((id_place, held_by)) = find_ids(service, &measure, &dataset, &list, file.columns.id.as_deref()).await?
    else {
        return Ok(ListOutcome::NoIds { known: examples(service, &dataset).await?, dataset: dataset.name });
    };
    let ids: Vec<String> = list.table.rows.iter().map(|row| row.cells[id_place].clone()).collect();
    let of_measure = Question { kpis: vec![measure.name.clone()], ..question.clone() };
    let names: BTreeSet<String> = ids.iter().filter(|id| !id.is_empty()).cloned().collect();
    let known_at = ask::known_at(service, &of_measure.kpis, now)?;
    let Some(held) = service.engine.held_rows(&of_measure, &held_by, &names, known_at).await? else {
        return Ok(ListOutcome::TooMany { most: MOST_HELD });
    };
    let counting = counting(&measure);
    let is_whole = matches!(&kpi.formula, Formula::Name(name) if *name == measure.name);
    let said = said.filter(|_| is_whole);
    let Some((rows, columns)) = list.rows(&ids, &held, (file, id_place), counting, said) else {
        return Ok(ListOutcome::NoAmount { columns: list.table.header });
    };
    let parts: Vec<&str> = dataset.own_parts().into_iter().map(|(_, dimension)| dimension).collect();
    let refused = refused_among(service, &dataset.name, &names)?;
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

/// The column of the list that names rows, and the column of ours that has those names.
async fn find_ids(
    service: &Service,
    measure: &Measure,
    dataset: &Dataset,
    list: &ReadList,
    chosen: Option<&str>,
) -> Result<Option<(usize, String)>, ServiceError> {
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
    let texts = |place: &usize| -> Vec<String> {
        list.table.rows.iter().map(|row| row.cells[*place].clone()).filter(|text| !text.is_empty()).collect()
    };
    let listed: Vec<Vec<String>> = places.iter().map(texts).collect();
    let all: BTreeSet<String> = listed.iter().flatten().cloned().collect();
    let known = service.engine.known_among(&dataset.name, &columns, &all).await?;
    Ok(id_column(&listed, &known).map(|(place, held_by)| (places[place], held_by)))
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

/// Names that are in rows of a dataset which were refused.
fn refused_among(service: &Service, dataset: &str, names: &BTreeSet<String>) -> Result<BTreeSet<String>, ServiceError> {
    let filter = QuarantineFilter { dataset: Some(dataset.to_owned()), ..QuarantineFilter::default() };
    let rows = service.state().quarantined(&filter, MOST_HELD as u64)?;
    let cells = rows.iter().filter_map(|row| serde_json::from_str::<serde_json::Value>(&row.refused.text).ok());
    let texts = cells.flat_map(|row| {
        let cells: Vec<String> = row.as_object().into_iter().flatten().filter_map(|(_, cell)| text_of(cell)).collect();
        cells
    });
    Ok(texts.filter(|text| names.contains(text)).collect())
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

    /// The rows, with the columns that were read; `None` where amounts are wanted and none found.
    fn rows(
        &self,
        ids: &[String],
        held: &[HeldRow],
        (file, id_place): (&ListFile<'_>, usize),
        counting: Counting,
        said: Option<Said>,
    ) -> Option<(Vec<ListedRow>, ListColumns)> {
        let chosen = |name: &Option<String>| name.as_deref().and_then(|name| self.place(name));
        let others = || (0..self.table.header.len()).filter(|place| *place != id_place);
        let numbers: Vec<(usize, Vec<Option<Decimal>>)> = others().map(|place| (place, self.numbers(place))).collect();
        let days: Vec<(usize, Vec<Option<Date>>)> = others().map(|place| (place, self.days(place))).collect();
        let amount = match counting {
            Counting::Amounts => {
                Some(chosen(&file.columns.amount).or_else(|| amount_column(&numbers, ids, held, said))?)
            }
            _ => None,
        };
        let day = chosen(&file.columns.day).or_else(|| day_column(&days, ids, held));
        let number_of = |row: usize| numbers.iter().find(|(place, _)| Some(*place) == amount)?.1[row];
        let day_of = |row: usize| days.iter().find(|(place, _)| Some(*place) == day)?.1[row];
        let rows = self.table.rows.iter().zip(ids).enumerate().map(|(place, (row, id))| ListedRow {
            line: row.line,
            id: id.clone(),
            amount: number_of(place),
            day: day_of(place),
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
