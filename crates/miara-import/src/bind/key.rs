//! What makes a row's key, and how ids are written.

use miara_model::{ColumnKind, Dataset};

use super::binder::Binder;
use crate::error::ImportError;
use crate::id::IdForm;
use crate::near::near;
use crate::plan::{Bound, ColumnPlan, KeyPart, RowKey};

impl Binder<'_> {
    pub(super) fn row_key(&self, dataset: &Dataset, columns: &[ColumnPlan]) -> Result<RowKey, ImportError> {
        let is_given = |c: &ColumnPlan| c.name == "row_id" && !matches!(c.how, Bound::Absent);
        if !dataset.has_generated_key() || columns.iter().any(is_given) {
            return Ok(RowKey::Given);
        }
        // Where a row has nothing that a later file could complete, it is what it says, its amount included.
        let is_whole = dataset.columns.values().all(|column| !column.fact || column.required);
        let content = || {
            let content =
                columns.iter().enumerate().filter(|(_, c)| (is_whole || !c.fact) && !matches!(c.how, Bound::Absent));
            RowKey::Content(content.map(|(at, _)| at).collect())
        };
        let Some(named) = &self.mapping.key else { return Ok(content()) };
        let mut parts = Vec::new();
        for name in named {
            let column = columns.iter().position(|c| c.name == *name).map(KeyPart::Column);
            let part = match column {
                Some(part) => Some(part),
                None => self.place(name)?.map(KeyPart::Place),
            };
            parts.push(part.ok_or_else(|| ImportError::UnknownColumn {
                file: self.file.to_owned(),
                mapping: self.mapping.name().to_owned(),
                column: name.clone(),
                near: near(name, self.names.iter().map(String::as_str)),
            })?);
        }
        let is_absent = |part: &KeyPart| match part {
            KeyPart::Column(at) => matches!(columns[*at].how, Bound::Absent),
            KeyPart::Place(place) => self.is_absent(*place),
        };
        Ok(match self.mapping.own_id {
            _ if parts.iter().all(is_absent) => content(),
            true => RowKey::OwnId(parts),
            false => RowKey::Named(parts),
        })
    }

    /// How ids are written in the columns of the file that are read as ids.
    pub(super) fn ids(
        &self,
        dataset: &Dataset,
        columns: &[ColumnPlan],
        key: &RowKey,
    ) -> Result<Vec<Option<IdForm>>, ImportError> {
        let mut sources = Vec::new();
        let is_id = |c: &&ColumnPlan| {
            c.rule.kind == ColumnKind::Text && (dataset.key.contains(&c.name) || c.name.ends_with("_id"))
        };
        columns.iter().filter(is_id).for_each(|column| self.sources(&column.how, &mut sources));
        for bound in self.values.iter().chain(columns.iter().map(|c| &c.how)) {
            match bound {
                Bound::Find { place, lookup, .. } if lookup.finds_by_id() => {
                    self.sources_of_place(*place, &mut sources)
                }
                Bound::Sql(bound) => {
                    let keys = bound.program.looked_up_ids();
                    keys.into_iter().for_each(|at| self.sources_of_place(bound.places[at], &mut sources));
                }
                _ => {}
            }
        }
        if let RowKey::OwnId(parts) = key {
            for part in parts {
                match part {
                    KeyPart::Column(at) => self.sources(&columns[*at].how, &mut sources),
                    KeyPart::Place(place) => self.sources_of_place(*place, &mut sources),
                }
            }
        }
        let mut ids = vec![None; self.survey.columns.len()];
        for at in sources {
            let Some(seen) = self.survey.columns.get(at) else { continue };
            if let Some(example) = &seen.ids.ruined {
                let (file, column) = (self.file.to_owned(), self.names[at].clone());
                return Err(ImportError::RuinedIds { file, column, example: example.clone() });
            }
            ids[at] = Some(seen.ids.form());
        }
        Ok(ids)
    }
}
