//! How foreign columns become a dataset's: a mapping, read from YAML and checked.

mod checked;
mod coverage;
mod definition;
mod file_options;
mod key;
mod parse;
mod raw;
mod reading;
mod value_map;

pub use checked::{Mapping, plain_mapping};
pub use coverage::{Coverage, CoverageKind};
pub(crate) use definition::{Definition, How, Shape, beginnings};
pub(crate) use file_options::FileOptions;
pub use file_options::Usual;
pub use parse::Datasets;
pub use reading::Reading;
pub use value_map::Answers;
pub(crate) use value_map::{Otherwise, ValueMap};
