//! The pages of KPIs: the list of all, one KPI, and the forms of own ones.

mod chart;
mod list;
mod own;
mod page;

pub(super) use chart::chart;
pub(super) use list::{follow, list};
pub(super) use own::{check, edit, new, remove, save};
pub(super) use page::{full_card, kpi, split_order, split_question, standing_words};
