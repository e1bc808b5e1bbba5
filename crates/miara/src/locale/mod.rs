//! Sentences, numbers and dates as people of each language read them.

mod dates;
mod formats;
mod numbers;
mod words;

pub use numbers::Figure;
pub use words::{Arg, Words, words};
