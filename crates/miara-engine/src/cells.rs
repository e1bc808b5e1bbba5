//! The grid of an answer: numbers by period, dimension values and measure.

use std::collections::HashMap;

use miara_model::question::Cell;

/// A value per dimension of a question; `None` is not assigned.
pub(crate) type Combination = Vec<Option<String>>;

/// The number of a period, and a combination.
pub(crate) type Key = (usize, Combination);

/// The numbers of all measures, by place in the grid.
pub(crate) type Cells = HashMap<Key, HashMap<String, Cell>>;
