//! The words and definitions of Miara, and nothing else.
//!
//! This crate is pure: it reads no file, knows no clock, no Arrow and no async. It holds what the
//! rest of the program agrees on: [`Dataset`]s and their columns, [`Measure`]s and [`Kpi`]s with
//! their units, the [`Firm`] with its working time, and [`Period`]s. Text goes in, checked
//! definitions or errors that say how to mend them come out.

pub mod action;
pub mod alternative;
pub mod catalogue;
pub mod clock;
mod comparison;
pub mod dataset;
pub mod diagnostic;
pub mod direction;
pub mod duplicate;
pub mod firm;
pub mod formula;
pub mod goal;
pub mod held_row;
pub mod holiday;
pub mod joint;
pub mod journey;
mod known;
pub mod kpi;
mod loosely;
pub mod measure;
pub mod nature;
mod normal;
pub mod period;
pub mod program;
pub mod question;
pub mod rational;
pub mod scalar;
pub mod schedule;
pub mod synonyms;
pub mod text;
pub mod unit;
pub mod value;

pub use catalogue::{Catalogue, read_datasets, read_kpis};
pub use clock::WorkingClock;
pub use dataset::{
    CHANGED_AT, Check, Column, ColumnKind, DATA_SOURCE, Dataset, Dated, Doubt, FirstOf, GONE_AT, Holds, Link, Money,
    PastSteps,
};
pub use diagnostic::{Diagnostic, SourceFile};
pub use direction::{Direction, Lever, Pull, Tug, direction, facts_of, plain, pull};
pub use duplicate::duplicates;
pub use firm::{Clocks, Firm};
pub use formula::Formula;
pub use goal::{Aim, Goal, GoalKey, Scope, Terms};
pub use held_row::HeldRow;
pub use joint::{Aimed, Clash, clashes};
pub use journey::{ColumnPath, Journey, JourneyQuestion, JourneyRow, Wait, read_journeys};
pub use kpi::Kpi;
pub use loosely::loosely;
pub use measure::{Measure, Shape};
pub use nature::Nature;
pub use period::{Grain, Period, Versus};
pub use question::{Answer, AnswerRow, Cell, ComparedRow, Note, PartsRow, Question};
pub use rational::{Facts, Rational, Sign};
pub use scalar::Scalar;
pub use synonyms::Synonyms;
pub use text::{Lang, Text};
pub use unit::{DeclaredUnit, Unit};
pub use value::{Absent, Value};
