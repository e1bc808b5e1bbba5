//! The past of stocks: what was added up, and what dimensions were, at a moment that is over.

use miara_model::measure::History;
use miara_model::{DATA_SOURCE, Dataset, PastSteps};

use crate::sql::ident;
use crate::way::ManySources;

/// From where the past of a stock is known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Past {
    /// Of what is added up; absent where nothing is told of it.
    pub(crate) value: Option<History>,
    /// Of the columns that the stock is split and filtered by, as far as they change; none where no moment is over.
    pub(crate) columns: Vec<ChangingColumn>,
}

/// A column that changes while a thing goes on.
#[derive(Debug, Clone)]
pub(crate) struct ChangingColumn {
    pub(crate) column: String,
    /// The dimension that it is.
    pub(crate) dimension: String,
    pub(crate) told: Told,
}

/// From where past values of a column are known.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// From steps.
    By(PastSteps),
    /// A dataset would tell them, and was not imported.
    NotYet(PastSteps),
    /// Nothing tells them: only the present value is known.
    Never,
}

impl Past {
    /// The dimension of which the past would be told by a dataset that was not imported, with that dataset.
    pub(crate) fn untold(&self) -> Option<(&str, &str)> {
        self.columns.iter().find_map(|column| match &column.told {
            Told::NotYet(steps) => Some((column.dimension.as_str(), steps.dataset.as_str())),
            _ => None,
        })
    }

    /// True where a row has to be held against moments to be told.
    pub(crate) fn needs_moments(&self) -> bool {
        self.value.is_some() || self.columns.iter().any(|column| !matches!(column.told, Told::Never))
    }

    /// The datasets that tell it.
    pub(crate) fn datasets(&self) -> impl Iterator<Item = &String> {
        let steps = self.columns.iter().filter_map(|column| match &column.told {
            Told::By(steps) => Some(&steps.dataset),
            _ => None,
        });
        self.value.iter().map(|history| &history.dataset).chain(steps)
    }

    /// The columns that were something else then, each with the SQL of what it was at the row's moment. Where that
    /// is not known it is nothing, and never what it is today.
    pub(crate) fn columns_then(&self) -> Vec<(String, String)> {
        let then = |(index, changing): (usize, &ChangingColumn)| {
            let known = match changing.told {
                Told::By(_) => format!("then{index}.known"),
                Told::NotYet(_) => "NULL".to_owned(),
                Told::Never => return None,
            };
            let present = format!("t.{}", ident(&changing.column));
            Some((changing.column.clone(), format!("CASE WHEN moments.is_past THEN {known} ELSE {present} END")))
        };
        self.columns.iter().enumerate().filter_map(then).collect()
    }
}

impl Past {
    /// Joins from the rows of a dataset to what was known of them before each of some moments.
    pub(crate) fn joins(&self, dataset: &str, moments: &str, many: &ManySources) -> String {
        let joined = |alias: &str, (steps, key): (&str, &str), (at, value): (&str, &str), known: &str| {
            let is_sourced = many.contains_key(dataset);
            last_step(alias, (steps, key), (at, value), known, (moments, is_sourced))
        };
        let mut sql = String::new();
        if let Some(history) = &self.value {
            let [value, currency, at] = [&history.value, &history.currency, &history.at].map(|name| ident(name));
            let known = format!(
                "last_value(h.{value} ORDER BY h.{at}) AS known, last_value(h.{currency} ORDER BY h.{at}) AS known_in"
            );
            sql.push_str(&joined("past", (&history.dataset, &history.key), (&at, &value), &known));
        }
        for (index, changing) in self.columns.iter().enumerate() {
            let Told::By(steps) = &changing.told else { continue };
            let [value, at] = [&steps.value, &steps.at].map(|name| ident(name));
            let (until, still) = match steps.until.as_deref().map(ident) {
                // Who has left a value and come to none is somewhere that nobody knows.
                Some(until) => (
                    format!(", h.{until} NULLS LAST"),
                    format!("CASE WHEN h.{until} IS NULL OR h.{until} >= m.moment THEN h.{value} END"),
                ),
                None => (String::new(), format!("h.{value}")),
            };
            let known = format!("last_value({still} ORDER BY h.{at}{until}, h.{value}) AS known");
            sql.push_str(&joined(&format!("then{index}"), (&steps.dataset, &steps.key), (&at, &value), &known));
        }
        sql
    }
}

/// A join to the last step before each moment, of the same data source where there are several.
fn last_step(
    alias: &str,
    (steps, key): (&str, &str),
    (at, value): (&str, &str),
    known: &str,
    (moments, is_sourced): (&str, bool),
) -> String {
    let key = ident(key);
    let (taken, group, meets) = if is_sourced {
        let source = ident(DATA_SOURCE);
        let (taken, group) = (format!(", h.{source} AS past_source"), format!(", h.{source}"));
        (taken, group, format!(" AND {alias}.past_source = t.{source}"))
    } else {
        Default::default()
    };
    format!(
        " LEFT JOIN (SELECT h.{key} AS past_key{taken}, m.b AS past_b, {known} FROM {} h JOIN ({moments}) m ON h.{at} < m.moment WHERE h.{value} IS NOT NULL GROUP BY h.{key}, m.b{group}) {alias} ON {alias}.past_key = t.{key} AND {alias}.past_b = moments.b{meets}",
        ident(steps),
    )
}

/// The columns of what is added up that are read from the history where it knows them.
pub(crate) fn known_then(history: &History, dataset: &Dataset) -> Vec<(String, String)> {
    let value = (history.value.clone(), format!("COALESCE(past.known, t.{})", ident(&history.value)));
    let currency = dataset.money.as_ref().map(|money| {
        let own = format!("t.{}", ident(&money.currency));
        let sql = format!("CASE WHEN past.known IS NOT NULL THEN COALESCE(past.known_in, {own}) ELSE {own} END");
        (money.currency.clone(), sql)
    });
    std::iter::once(value).chain(currency).collect()
}
