//! Document numbers that begin anew with a year or a month.

use miara_model::Dataset;
use miara_model::clock::MICROS_PER_DAY;

use crate::mapping::{Answers, How, Mapping};
use crate::moment::civil_time;
use crate::typed::Cell;

/// Under this name, beside how documents are numbered, stand the years or months in which they keep their bare
/// number: `2024 2026`, or nothing.
pub const BARE_NUMBERS: &str = "bare";

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
        let Some(time) = civil_time(i64::from(day) * MICROS_PER_DAY) else { return };
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
