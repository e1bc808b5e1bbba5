//! What numbers can be filtered and split by.

use std::collections::HashMap;
use std::sync::Arc;

use miara_model::DATA_SOURCE;

use crate::service::memo::Memoized;
use crate::service::tables::Versions;
use crate::service::{Service, ServiceError, search, tables};

/// All that numbers can be filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Dimensions, in catalogue order; the data source only where a dataset has several.
    pub dimensions: Vec<Choice>,
    names: HashMap<String, HashMap<String, String>>,
}

/// A dimension with the values that a person can pick from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The dimension.
    pub dimension: String,
    /// Its values, in order; empty where there are too many to pick from.
    pub values: Vec<String>,
}

/// More values than this are searched for, not picked from a list.
const MOST_VALUES: usize = 40;

impl Choices {
    /// What a value of a dimension is called: the name of the account, person or product whose id it
    /// is, else the value itself.
    #[must_use]
    pub fn name<'c>(&'c self, dimension: &str, value: &'c str) -> &'c str {
        self.names.get(dimension).and_then(|names| names.get(value)).map_or(value, String::as_str)
    }
}

/// Asks for all that numbers can be filtered by.
#[derive(PartialEq)]
struct AllChoices;

impl Memoized for AllChoices {
    type Inputs = Versions;
    type Value = Choices;
    const MOST: usize = 1;
}

/// What numbers can be filtered by; read once per state of the tables.
///
/// # Errors
/// Where a table can't be read.
pub async fn choices(service: &Service) -> Result<Arc<Choices>, ServiceError> {
    service.memos.get(AllChoices, tables::versions(service)?, async || read_choices(service).await).await
}

async fn read_choices(service: &Service) -> Result<Choices, ServiceError> {
    let mut choices = Choices::default();
    for dimension in service.book.catalogue.dimensions() {
        let values = service.engine.values_of(dimension, MOST_VALUES).await?;
        // Where there is just one data source, nobody is asked which.
        if dimension == DATA_SOURCE && values.is_empty() {
            continue;
        }
        let values: Vec<String> = if values.len() > MOST_VALUES { vec![] } else { values.into_iter().collect() };
        choices.dimensions.push(Choice { dimension: dimension.to_owned(), values });
        choices.names.insert(dimension.to_owned(), names_of(service, dimension).await?);
    }
    Ok(choices)
}

/// The names of the things that a dimension's values are ids of, such as of accounts; empty where
/// the values are names themselves.
async fn names_of(service: &Service, dimension: &str) -> Result<HashMap<String, String>, ServiceError> {
    let Some(home) = search::home_of(service, dimension) else { return Ok(HashMap::new()) };
    let pairs = service.engine.pairs(&home.name, &home.key[0], "name").await?;
    Ok(pairs.into_iter().filter_map(|(id, name)| Some((id, name?))).collect())
}
