//! The columns of the dataset, and where each comes from.

use miara_model::{Column, ColumnKind, Dataset};

use super::binder::Binder;
use crate::error::{ImportError, MissingColumn};
use crate::fraction::Fractions;
use crate::mapping::{Definition, Mapping, Shape, ValueMap};
use crate::moment::Zone;
use crate::near::near;
use crate::notation::Notation;
use crate::number::DecimalSign;
use crate::plan::{Bound, ColumnPlan, Place, Watched};
use crate::survey::ColumnSurvey;
use crate::typed::{Cell, CellKind, Notes, Rule, Unit, read_cell};
use crate::understood::Matched;

impl Binder<'_> {
    pub(super) fn bind_columns(&self, dataset: &Dataset, zone: &Zone) -> Result<Vec<ColumnPlan>, ImportError> {
        let currency = dataset.money.as_ref().map(|money| &money.currency);
        let mut plans = Vec::with_capacity(dataset.columns.len());
        for (name, column) in &dataset.columns {
            let definition = self.mapping.columns.get(name);
            let how = definition.map_or(Ok(Bound::Absent), |definition| self.bind(definition))?;
            let how = match how {
                Bound::Pick { place: place @ Place::Source(_), map: None } if !column.choices.is_empty() => {
                    Bound::Pick { place, map: Some(self.answered(&ValueMap::of_choices(name, &column.choices))) }
                }
                how => how,
            };
            let shape = definition.map(|d| d.shape.clone()).unwrap_or_default();
            let rule = self.rule(column, &how, shape, currency == Some(name))?;
            plans.push(ColumnPlan {
                name: name.clone(),
                default: default_cell(name, column, zone)?,
                required: column.required || (dataset.key.contains(name) && !column.hidden),
                fact: column.fact,
                how,
                rule,
            });
        }
        Ok(plans)
    }

    fn rule(&self, column: &Column, how: &Bound, shape: Shape, currency: bool) -> Result<Rule, ImportError> {
        let mut sources = Vec::new();
        self.sources(how, &mut sources);
        let Notation { sign, order } = self.notation(&sources);
        let seen = sources.iter().filter_map(|at| Some((&self.names[*at], self.survey.columns.get(*at)?)));
        let (file, is_read_as_it_is) = (self.file.to_owned(), matches!(how, Bound::Pick { map: None, .. }));
        if matches!(column.kind, ColumnKind::Time | ColumnKind::Date) && shape.format.is_none() {
            let mut swapped = seen.clone().filter_map(|(name, column)| Some((name, column.swapped_day()?)));
            if let Some((name, example)) = swapped.next() {
                return Err(ImportError::SwappedDays { file, column: name.clone(), example: example.to_owned() });
            }
        }
        match column.kind {
            ColumnKind::Time | ColumnKind::Date if order.is_none() && shape.format.is_none() => {
                for (name, column) in seen {
                    if let (Some(example), false) = (&column.ambiguous_date, column.is_mixed()) {
                        return Err(ImportError::AmbiguousDates {
                            file,
                            column: name.clone(),
                            example: example.clone(),
                        });
                    }
                }
            }
            ColumnKind::Money | ColumnKind::Hours | ColumnKind::Rate | ColumnKind::Share
                if sign.is_none() && is_read_as_it_is =>
            {
                for (name, column) in seen {
                    if let Some(example) = &column.ambiguous_number {
                        return Err(ImportError::AmbiguousDecimals {
                            file,
                            column: name.clone(),
                            example: example.clone(),
                        });
                    }
                }
            }
            _ => {}
        }
        let Shape { format, unit } = shape;
        let is_open = column.kind == ColumnKind::Hours && unit == Unit::Same;
        let unit = if is_open { self.unit_of_hours(&sources)? } else { unit };
        let is_months = |at: &usize| self.survey.columns.get(*at).is_some_and(ColumnSurvey::is_months);
        let months = column.kind == ColumnKind::Date && !sources.is_empty() && sources.iter().all(is_months);
        Ok(Rule { kind: column.kind, sign, order, format, unit, currency, months })
    }

    /// What the bare numbers of hours count: days, where the values show it.
    fn unit_of_hours(&self, sources: &[usize]) -> Result<Unit, ImportError> {
        for at in sources {
            match self.survey.columns.get(*at).map(|seen| seen.fractions.verdict()) {
                Some(Fractions::Days) => return Ok(Unit::Days),
                Some(Fractions::Open(example)) => {
                    // What was said of the source holds where the file itself proves nothing.
                    if let Some(said) = self.mapping.file.usual.hours {
                        return Ok(said);
                    }
                    let (file, column) = (self.file.to_owned(), self.names[*at].clone());
                    return Err(ImportError::AmbiguousHours { file, column, example });
                }
                Some(Fractions::Hours) | None => {}
            }
        }
        Ok(Unit::Same)
    }

    /// Refuses a file that lacks what the dataset cannot do without.
    pub(super) fn require(&self, dataset: &Dataset, columns: &[ColumnPlan]) -> Result<(), ImportError> {
        let missing: Vec<MissingColumn> = columns
            .iter()
            .filter(|c| c.required && c.default.is_none() && matches!(c.how, Bound::Absent))
            .filter(|c| !(c.name == "row_id" && dataset.has_generated_key()))
            .map(|c| {
                let definition = self.mapping.columns.get(&c.name);
                let wanted = self.wanted(definition);
                let header = || self.layout.header.iter().map(String::as_str);
                let mut close: Vec<String> = wanted.iter().flat_map(|name| near(name, header())).collect();
                close.dedup();
                close.truncate(3);
                let hint = definition.and_then(|d| d.hint.clone());
                MissingColumn { column: c.name.clone(), wanted, near: close, hint }
            })
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mapping = self.mapping.name().to_owned();
        Err(ImportError::MissingColumns { file: self.file.to_owned(), mapping, missing })
    }

    /// The headers that a definition looks for, also through named values.
    fn wanted(&self, definition: Option<&Definition>) -> Vec<String> {
        let mut wanted = Vec::new();
        for name in definition.into_iter().flat_map(Definition::names) {
            match self.mapping.values.get(name) {
                Some(value) => wanted.extend(self.wanted(Some(value))),
                None => wanted.push(name.clone()),
            }
        }
        wanted
    }

    pub(super) fn matched(&self, columns: &[ColumnPlan]) -> Vec<Matched> {
        let supplied = columns.iter().filter(|c| !matches!(c.how, Bound::Absent));
        supplied
            .map(|c| {
                let mut sources = Vec::new();
                self.sources(&c.how, &mut sources);
                let is_date = matches!(c.rule.kind, ColumnKind::Date | ColumnKind::Time);
                let is_plain = matches!(c.rule.kind, ColumnKind::Text | ColumnKind::Flag);
                Matched {
                    column: c.name.clone(),
                    from: sources.iter().map(|at| self.names[*at].clone()).collect(),
                    date_order: c.rule.order.filter(|_| is_date),
                    decimal_sign: c.rule.sign.filter(|_| !is_date && !is_plain),
                    unit: Some(c.rule.unit).filter(|unit| *unit == Unit::Days),
                    months: c.rule.months,
                    constant: match &c.how {
                        Bound::Constant(day) if is_date => Some(day.clone()),
                        _ => None,
                    },
                }
            })
            .collect()
    }

    pub(super) fn unrecognised(&self) -> Vec<String> {
        let used = self.used.borrow();
        self.layout.header.iter().zip(used.iter()).filter(|(_, used)| !**used).map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn watched(&self, dataset: &Dataset, columns: &[ColumnPlan]) -> Vec<Watched> {
        let mut watched = Vec::new();
        for (at, (plan, column)) in columns.iter().zip(dataset.columns.values()).enumerate() {
            let is_number = matches!(column.kind, ColumnKind::Count | ColumnKind::Money | ColumnKind::Hours);
            let is_additive =
                is_number && column.fact && !column.distinct && matches!(plan.rule.unit, Unit::Same | Unit::Hours);
            if let Some(source) =
                self.picked(&plan.how).filter(|source| is_additive && *source < self.layout.header.len())
            {
                watched.push(Watched { source, column: at, kind: column.kind });
            }
        }
        watched
    }

    /// The column of the file that is taken just as it is.
    fn picked(&self, bound: &Bound) -> Option<usize> {
        match bound {
            Bound::Pick { place: Place::Source(at), map: None } => Some(*at),
            Bound::Pick { place: Place::Value(at), map: None } => self.picked(&self.values[*at]),
            _ => None,
        }
    }
}

/// Places of the columns whose values are joined, as far as the file has them.
pub(super) fn joined(mapping: &Mapping, columns: &[ColumnPlan]) -> Vec<usize> {
    let is_joined = |c: &ColumnPlan| {
        mapping.columns.get(&c.name).is_some_and(|definition| definition.join) && !matches!(c.how, Bound::Absent)
    };
    columns.iter().enumerate().filter(|(_, column)| is_joined(column)).map(|(at, _)| at).collect()
}

fn default_cell(name: &str, column: &Column, zone: &Zone) -> Result<Option<Cell<'static>>, ImportError> {
    let Some(text) = &column.default else { return Ok(None) };
    let rule = Rule {
        kind: column.kind,
        sign: Some(DecimalSign::Point),
        order: None,
        format: None,
        unit: Unit::Same,
        currency: false,
        months: false,
    };
    let cell = read_cell(text.clone().into(), CellKind::Text, &rule, zone, &mut Notes::default());
    cell.map(Some).map_err(|reason| ImportError::Internal {
        detail: format!("the default of `{name}` does not fit its type: {}", reason.text(miara_model::Lang::En)),
    })
}
