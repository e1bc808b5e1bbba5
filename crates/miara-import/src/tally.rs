//! What became of the rows of a chunk.

use std::collections::BTreeMap;

use crate::expr::Value;
use crate::plan::Plan;
use crate::question::{Asked, Label};
use crate::refused::Refused;
use crate::source_value::place_value;
use crate::total_row::PassedTotal;
use crate::typed::Cell;
use crate::view::View;

/// What became of the rows of a chunk.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) refused: Vec<Refused>,
    pub(crate) read: u64,
    pub(crate) skipped: u64,
    pub(crate) stray_quotes: Vec<u64>,
    pub(crate) totals: Vec<PassedTotal>,
    pub(crate) rounded: u64,
    pub(crate) currency_found: bool,
    pub(crate) lines: Vec<u64>,
    pub(crate) asked: Vec<Asked>,
    pub(crate) labels: Vec<Label>,
    pub(crate) merged_ids: Vec<String>,
    pub(crate) refused_ids: Vec<String>,
    pub(crate) doubted: BTreeMap<String, u64>,
}

impl Tally {
    pub(crate) fn ask(&mut self, plan: &Plan, about: &str, value: &str) {
        match self.asked.iter_mut().find(|asked| asked.about == about && asked.value == value) {
            Some(asked) => asked.rows += 1,
            None => self.asked.push(Asked {
                about: about.to_owned(),
                value: value.to_owned(),
                choices: plan.choices(about),
                rows: 1,
            }),
        }
    }

    /// Counts the values of a row that decide something.
    pub(crate) fn label(&mut self, plan: &Plan, view: View<'_>, cells: Option<&[Cell<'_>]>) {
        for asked in &plan.source.asked {
            let value = place_value(plan, asked.place, view).ok().and_then(Value::into_text);
            let value = value.map_or_else(String::new, |value| value.trim().to_owned());
            if value.is_empty() && asked.map.get("") == Some(None) {
                continue;
            }
            let shown = asked.decides.and_then(|at| match cells?.get(at)? {
                Cell::Text(text) => Some(text.to_string()),
                _ => None,
            });
            let taken_for = shown.or_else(|| asked.map.get(&value).flatten().map(str::to_owned));
            let same =
                |label: &&mut Label| label.about == asked.about && label.value == value && label.taken_for == taken_for;
            match self.labels.iter_mut().find(same) {
                Some(label) => label.rows += 1,
                None => self.labels.push(Label { about: asked.about.clone(), value, taken_for, rows: 1 }),
            }
        }
    }
}
