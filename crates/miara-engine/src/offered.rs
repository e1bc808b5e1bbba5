//! What people are offered to split, filter and see: the data source only where there are several.

use miara_model::{DATA_SOURCE, Dataset, Kpi};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::way::ManySources;

impl Engine {
    /// True where the rows of a dataset come from two data sources or more.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn has_many_sources(&self, dataset: &str) -> Result<bool, EngineError> {
        Ok(!self.sources_of(dataset).await?.is_empty())
    }

    async fn sources_of(&self, dataset: &str) -> Result<Vec<String>, EngineError> {
        match self.catalogue.datasets.get(dataset) {
            Some(dataset) => self.sources.of(&self.store, dataset).await,
            None => Ok(vec![]),
        }
    }

    /// The data sources of all datasets that have several.
    pub(crate) async fn many_sources(&self) -> Result<ManySources, EngineError> {
        let mut many = ManySources::new();
        for dataset in self.catalogue.datasets.keys() {
            many.insert(dataset.clone(), self.sources_of(dataset).await?);
        }
        many.retain(|_, sources| !sources.is_empty());
        Ok(many)
    }

    /// The dimensions that a KPI is offered to be split and filtered by: those of [`Engine::dimensions_of`],
    /// with the data source only where one of its datasets has several.
    ///
    /// # Errors
    /// Where a table can't be read.
    pub async fn splits_of(&self, kpi: &Kpi) -> Result<Vec<String>, EngineError> {
        let mut many = false;
        for dataset in self.catalogue.datasets_of(kpi) {
            many = many || self.has_many_sources(dataset).await?;
        }
        Ok(self.dimensions_of(kpi).into_iter().filter(|name| many || name != DATA_SOURCE).collect())
    }

    /// An error that names dimensions, with the data source among them only where some dataset has several.
    pub(crate) async fn as_offered(&self, mut error: EngineError) -> Result<EngineError, EngineError> {
        if let EngineError::UnknownDimension { known: names, .. } | EngineError::NoWay { shared: names, .. } =
            &mut error
        {
            for dataset in self.catalogue.datasets.keys() {
                if self.has_many_sources(dataset).await? {
                    return Ok(error);
                }
            }
            names.retain(|name| name != DATA_SOURCE);
        }
        Ok(error)
    }

    /// The columns of a dataset that people see, in its order: those that are not hidden, and the data
    /// source where there are several.
    ///
    /// # Errors
    /// Where the table can't be read.
    pub async fn shown_columns(&self, dataset: &Dataset) -> Result<Vec<String>, EngineError> {
        let mut shown: Vec<String> = dataset.shown_columns().map(|(name, _)| name.clone()).collect();
        if self.has_many_sources(&dataset.name).await? {
            shown.push(DATA_SOURCE.to_owned());
        }
        Ok(shown)
    }
}
