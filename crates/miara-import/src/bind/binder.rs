//! Names of a mapping found in a file.

use indexmap::IndexMap;

use crate::context::Context;
use crate::error::ImportError;
use crate::expr::Program;
use crate::layout::Layout;
use crate::lookup::{Lookup, LookupTable};
use crate::mapping::{Definition, How, Mapping, Otherwise, ValueMap};
use crate::moment::DateOrder;
use crate::near::{loosely, near};
use crate::notation::Notation;
use crate::origin::Origin;
use crate::plan::{Bound, BoundProgram, Place};
use crate::survey::{ColumnSurvey, Survey};

/// A mapping and a file while one is bound to the other.
pub(super) struct Binder<'a> {
    pub(super) file: &'a str,
    pub(super) layout: &'a Layout,
    pub(super) survey: &'a Survey,
    pub(super) mapping: &'a Mapping,
    pub(super) context: &'a Context<'a>,
    /// Header, then the columns that `unpivot` adds.
    pub(super) names: Vec<String>,
    pub(super) loose: IndexMap<String, usize>,
    pub(super) unpivot: Vec<(usize, Vec<String>)>,
    pub(super) value_names: Vec<String>,
    pub(super) values: Vec<Bound>,
    pub(super) used: std::cell::RefCell<Vec<bool>>,
}

impl<'a> Binder<'a> {
    pub(super) fn new(
        file: &'a str,
        layout: &'a Layout,
        survey: &'a Survey,
        mapping: &'a Mapping,
        context: &'a Context<'a>,
    ) -> Self {
        let mut names = layout.header.clone();
        let mut unpivot = Vec::new();
        if let Some(wide) = &mapping.unpivot {
            let fits = layout.header.iter().enumerate().filter_map(|(at, h)| wide.captures(h).map(|c| (at, c)));
            unpivot.extend(fits);
            names.extend(wide.names());
        }
        let mut loose = IndexMap::new();
        for (at, name) in names.iter().enumerate() {
            loose.entry(loosely(name)).or_insert(at);
        }
        let mut used = vec![false; names.len()];
        unpivot.iter().for_each(|(at, _)| used[*at] = true);
        Binder {
            file,
            layout,
            survey,
            mapping,
            context,
            names,
            loose,
            unpivot,
            value_names: Vec::new(),
            values: Vec::new(),
            used: used.into(),
        }
    }

    /// The place of a name: an earlier value, the very header, or one spelled loosely alike.
    pub(super) fn place(&self, name: &str) -> Result<Option<Place>, ImportError> {
        if let Some(at) = self.value_names.iter().position(|known| known == name) {
            return Ok(Some(Place::Value(at)));
        }
        let exact = self.names.iter().position(|known| known == name);
        if let (None, Some(origin)) = (exact, Origin::named(name)) {
            return Ok(Some(Place::Origin(origin)));
        }
        let Some(at) = exact.or_else(|| self.loose.get(&loosely(name)).copied()) else { return Ok(None) };
        if self.layout.repeated.contains(&self.names[at]) {
            let column = self.names[at].clone();
            return Err(ImportError::DuplicateHeader { file: self.file.to_owned(), column });
        }
        self.used.borrow_mut()[at] = true;
        Ok(Some(Place::Source(at)))
    }

    pub(super) fn first(&self, names: &[String]) -> Result<Option<Place>, ImportError> {
        for name in names {
            if let Some(place) = self.place(name)?
                && !self.is_absent(place)
            {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    pub(super) fn is_absent(&self, place: Place) -> bool {
        match place {
            Place::Value(at) => matches!(self.values[at], Bound::Absent),
            Place::Origin(origin) => origin == Origin::Sheet && self.layout.sheet.is_none(),
            Place::Source(_) => false,
        }
    }

    pub(super) fn bind_values(&mut self) -> Result<(), ImportError> {
        for (name, definition) in &self.mapping.values {
            let bound = self.bind(definition)?;
            self.values.push(bound);
            self.value_names.push(name.clone());
        }
        Ok(())
    }

    pub(super) fn bind(&self, definition: &Definition) -> Result<Bound, ImportError> {
        Ok(match &definition.how {
            How::Pick { names, map } => match self.first(names)? {
                Some(place) => Bound::Pick { place, map: map.as_ref().map(|map| self.answered(map)) },
                None => Bound::Absent,
            },
            How::Numbered(names) => self.first(names)?.map_or(Bound::Absent, Bound::Numbered),
            How::Constant(text) => Bound::Constant(text.clone()),
            How::Sql(program) => {
                let bound = self.bind_program(program)?;
                let sees_nothing = !bound.places.is_empty() && bound.places.iter().all(|place| self.is_absent(*place));
                if sees_nothing { Bound::Absent } else { Bound::Sql(bound) }
            }
            How::Find { names, lookup, loosely, otherwise } => match self.first(names)? {
                Some(place) => Bound::Find {
                    place,
                    lookup: lookup.clone(),
                    table: self.table(lookup),
                    loosely: *loosely,
                    otherwise: *otherwise,
                },
                None => Bound::Absent,
            },
            How::Words { names, words, otherwise } => {
                let mut places = Vec::new();
                for name in names {
                    places.extend(self.place(name)?.filter(|place| !self.is_absent(*place)));
                }
                if places.is_empty() {
                    Bound::Absent
                } else {
                    Bound::Words { places, words: words.clone(), otherwise: *otherwise }
                }
            }
        })
    }

    /// A map of values with what people have said of them.
    pub(super) fn answered(&self, map: &ValueMap) -> ValueMap {
        match (map.otherwise, self.context.source.answers) {
            (Otherwise::Ask, Some(answers)) => map.answered(answers),
            _ => map.clone(),
        }
    }

    fn table(&self, lookup: &Lookup) -> Option<LookupTable> {
        self.context.lookups.get(lookup).cloned()
    }

    pub(super) fn bind_program(&self, program: &Program) -> Result<BoundProgram, ImportError> {
        let mut places = Vec::new();
        for name in &program.columns {
            let place = self.place(name)?.ok_or_else(|| ImportError::UnknownColumn {
                file: self.file.to_owned(),
                mapping: self.mapping.name().to_owned(),
                column: name.clone(),
                near: near(name, self.names.iter().chain(&self.value_names).map(String::as_str)),
            })?;
            places.push(place);
        }
        let mut sources = Vec::new();
        places.iter().for_each(|place| self.sources_of_place(*place, &mut sources));
        let tables = program.lookups.iter().map(|lookup| self.table(lookup)).collect();
        Ok(BoundProgram { program: program.clone(), places, tables, notation: self.notation(&sources) })
    }

    /// The file's columns that a definition reads, also through named values.
    pub(super) fn sources(&self, bound: &Bound, into: &mut Vec<usize>) {
        match bound {
            Bound::Absent | Bound::Constant(_) => {}
            Bound::Pick { place, .. } | Bound::Find { place, .. } | Bound::Numbered(place) => {
                self.sources_of_place(*place, into);
            }
            Bound::Sql(bound) => bound.places.iter().for_each(|place| self.sources_of_place(*place, into)),
            Bound::Words { places, .. } => places.iter().for_each(|place| self.sources_of_place(*place, into)),
        }
    }

    pub(super) fn sources_of_place(&self, place: Place, into: &mut Vec<usize>) {
        match place {
            Place::Source(at) if !into.contains(&at) => into.push(at),
            Place::Source(_) | Place::Origin(_) => {}
            Place::Value(at) => self.sources(&self.values[at], into),
        }
    }

    /// How text of these columns is read: as the mapping says, as they prove, as the file proves.
    pub(super) fn notation(&self, sources: &[usize]) -> Notation {
        let seen: Vec<&ColumnSurvey> = sources.iter().filter_map(|at| self.survey.columns.get(*at)).collect();
        let options = &self.mapping.file;
        let sign = seen.iter().find_map(|c| c.sign()).or_else(|| self.survey.sign());
        let order = seen.iter().find_map(|c| c.order()).or_else(|| {
            // A column that proves both orders is read value by value.
            if seen.iter().any(|c| c.is_mixed()) { None } else { self.survey.order() }
        });
        // Values that prove both orders are read one by one, whatever was said.
        let usual_order = options.usual.date_order.filter(|_| !seen.iter().any(|c| c.is_mixed()));
        // What was said of other files of the source holds unless this one speaks against it.
        let doubtful = |order: &DateOrder| seen.iter().any(|c| c.speaks_against(*order));
        let said_order = options.said_order.filter(|_| !seen.iter().any(|c| c.is_mixed()));
        let usual_order = said_order.or(usual_order.filter(|order| !doubtful(order)));
        Notation {
            sign: options.decimal.or(sign).or(options.usual.decimal),
            order: options.date_order.or(order).or(usual_order),
        }
    }
}
