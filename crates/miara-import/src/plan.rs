//! A mapping bound to the columns of one file.

use indexmap::IndexMap;
use miara_model::{Column, ColumnKind, DATA_SOURCE, Dataset, Text};

use crate::Context;
use crate::asking::{DatedPlan, DoubtPlan, Numbering, dated, doubts};
use crate::error::{ImportError, MissingColumn};
use crate::expr::{Program, parse};
use crate::id::IdForm;
use crate::layout::Layout;
use crate::lookup::{Lookup, LookupTable};
use crate::mapping::{Definition, How, Mapping, Otherwise, Shape, ValueMap};
use crate::moment::{DateOrder, Zone};
use crate::near::{loosely, near};
use crate::number::DecimalSign;
use crate::survey::{ColumnSurvey, Guess, Survey};
use crate::typed::{Cell, CellKind, Notes, Rule, Unit, read_cell};
use crate::understood::Matched;

/// Where a name of the mapping leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A column of the file; those made by `unpivot` follow the real ones.
    Source(usize),
    /// A named value.
    Value(usize),
    /// What is known of the row besides its cells.
    Origin(Origin),
}

/// Where a row stands; a mapping writes `(row)`, `(sheet)` and `(file)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Row,
    Sheet,
    File,
}

impl Origin {
    /// The origin that a name of a mapping means.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "(row)" => Some(Origin::Row),
            "(sheet)" => Some(Origin::Sheet),
            "(file)" => Some(Origin::File),
            _ => None,
        }
    }
}

/// How the text of a value is read as a number or a date.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sense {
    pub(crate) sign: Option<DecimalSign>,
    pub(crate) order: Option<DateOrder>,
}

/// An expression with its columns found.
#[derive(Debug)]
pub(crate) struct BoundProgram {
    pub(crate) program: Program,
    pub(crate) places: Vec<Place>,
    pub(crate) tables: Vec<Option<LookupTable>>,
    pub(crate) sense: Sense,
}

/// A definition with its columns found.
#[derive(Debug)]
pub(crate) enum Bound {
    /// Nothing in the file supplies it.
    Absent,
    Pick {
        place: Place,
        map: Option<ValueMap>,
    },
    Constant(String),
    /// The value at the place; how often it was met is added where the row comes in.
    Numbered(Place),
    Sql(BoundProgram),
    Find {
        place: Place,
        lookup: Lookup,
        table: Option<LookupTable>,
        loosely: bool,
        otherwise: Otherwise,
    },
    Words {
        places: Vec<Place>,
        words: Vec<(String, Vec<String>)>,
        otherwise: Otherwise,
    },
}

/// One column of the dataset.
#[derive(Debug)]
pub(crate) struct ColumnPlan {
    pub(crate) name: String,
    pub(crate) how: Bound,
    pub(crate) rule: Rule,
    pub(crate) default: Option<Cell<'static>>,
    pub(crate) required: bool,
    pub(crate) fact: bool,
}

/// A column of the file that fills an additive column of the dataset just as it is, so that totals of
/// the file can be held against it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watched {
    /// Its place in the file.
    pub(crate) source: usize,
    /// The place of the column that it fills.
    pub(crate) column: usize,
    pub(crate) kind: ColumnKind,
}

/// A condition that a sound row never meets.
#[derive(Debug)]
pub(crate) struct CheckPlan {
    pub(crate) program: Program,
    /// Places of its columns in the dataset.
    pub(crate) columns: Vec<usize>,
    /// Those without which it is never true.
    pub(crate) needed: Vec<usize>,
    pub(crate) reason: Text,
    pub(crate) column: String,
}

/// Where the key of a row comes from.
#[derive(Debug)]
pub(crate) enum RowKey {
    /// From the columns as they are.
    Given,
    /// From the content of these dataset columns; equal rows are told apart by their number.
    Content(Vec<usize>),
    /// From these parts; equal rows are told apart by their number.
    Named(Vec<KeyPart>),
    /// From these parts, which are the tool's own id; equal rows are one.
    OwnId(Vec<KeyPart>),
}

/// A value of the mapping of which a person says what it means.
#[derive(Debug)]
pub(crate) struct AskedPlan {
    pub(crate) about: String,
    pub(crate) choices: Vec<String>,
    pub(crate) place: Place,
    /// The dataset's column that shows what it was taken for, where the value itself doesn't.
    pub(crate) decides: Option<usize>,
    pub(crate) map: ValueMap,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum KeyPart {
    Column(usize),
    Place(Place),
}

/// What hangs on the data source of a file.
#[derive(Debug)]
pub(crate) struct SourcePlan {
    /// Moments that rows must have, and doubts about rows.
    pub(crate) dated: Vec<DatedPlan>,
    pub(crate) doubts: Vec<DoubtPlan>,
    /// Values of the mapping of which a person says what they mean.
    pub(crate) asked: Vec<AskedPlan>,
    /// Columns of the file that hold moments.
    pub(crate) moments: Vec<String>,
    /// Place of the data source in the dataset, with its name.
    pub(crate) data_source: Option<(usize, String)>,
    /// Where a row's number within its document stands.
    pub(crate) line_number: Option<Place>,
    /// Where the ids stand that the tool has merged into the row's.
    pub(crate) merged_ids: Option<Place>,
    /// How documents get a name of their own where their numbers begin anew.
    pub(crate) numbering: Option<Numbering>,
    /// The moment of the import.
    pub(crate) now: i64,
}

/// Everything that is decided once per file.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) file: String,
    pub(crate) header: Vec<String>,
    pub(crate) sheet: Option<String>,
    /// Per row that `unpivot` makes: the column of its cell and the captured parts.
    pub(crate) unpivot: Vec<(usize, Vec<String>)>,
    pub(crate) unpivots: bool,
    pub(crate) nulls: Vec<String>,
    /// How the ids of a column of the file are written; `None` where it is not read as an id.
    pub(crate) ids: Vec<Option<IdForm>>,
    pub(crate) values: Vec<Bound>,
    pub(crate) columns: Vec<ColumnPlan>,
    /// The kinds of these columns.
    pub(crate) kinds: Vec<ColumnKind>,
    pub(crate) skip: Option<BoundProgram>,
    pub(crate) checks: Vec<CheckPlan>,
    pub(crate) key: RowKey,
    /// Place of `row_id` in the dataset, where it is generated.
    pub(crate) row_id: Option<usize>,
    /// Place of the column in the dataset whose values are numbered.
    pub(crate) numbered: Option<usize>,
    /// Place of the currency column in the dataset.
    pub(crate) currency: Option<usize>,
    /// Places of the columns in the dataset whose values are joined over rows of one id.
    pub(crate) joined: Vec<usize>,
    /// Place of that id.
    pub(crate) join_key: usize,
    pub(crate) zone: Zone,
    pub(crate) watched: Vec<Watched>,
    pub(crate) traps: Vec<(BoundProgram, Text)>,
    /// What hangs on the file's data source.
    pub(crate) source: SourcePlan,
    pub(crate) matched: Vec<Matched>,
    pub(crate) unmatched: Vec<String>,
    pub(crate) unrecognised: Vec<String>,
}

/// Binds `mapping` to a file.
pub(crate) fn bind(
    file: &str,
    layout: &Layout,
    survey: &Survey,
    dataset: &Dataset,
    mapping: &Mapping,
    context: &Context<'_>,
) -> Result<Plan, ImportError> {
    let mut binder = Binder::new(file, layout, survey, mapping, context);
    binder.bind_values()?;
    let zone = mapping.file.time_zone.clone().unwrap_or_else(|| context.time_zone.clone());
    let zone = Zone::new(zone);
    let columns = binder.bind_columns(dataset, &zone)?;
    binder.require(dataset, &columns)?;
    let skip = mapping.skip_when.as_ref().map(|program| binder.bind_program(program)).transpose()?;
    let traps = mapping
        .traps
        .iter()
        .filter_map(|trap| binder.bind_program(&trap.every_row).ok().map(|program| (program, trap.reason.clone())));
    let traps = traps.collect();
    let matched = binder.matched(&columns);
    let key = binder.row_key(dataset, &columns)?;
    let watched = if mapping.unpivot.is_some() { Vec::new() } else { binder.watched(dataset, &columns) };
    let ids = binder.ids(dataset, &columns, &key)?;
    let supplied = |name: &String| matched.iter().any(|m| m.column == *name);
    let unmatched = mapping.columns.keys().filter(|name| !supplied(name)).cloned().collect();
    let source = binder.source_plan(dataset, &columns)?;
    let unrecognised = binder.unrecognised();
    Ok(Plan {
        file: file.to_owned(),
        header: layout.header.clone(),
        sheet: layout.sheet.clone(),
        unpivot: binder.unpivot,
        unpivots: mapping.unpivot.is_some(),
        nulls: mapping.nulls.iter().filter(|null| !null.is_empty()).cloned().collect(),
        ids,
        watched,
        values: binder.values,
        checks: checks(dataset, false)?,
        row_id: columns.iter().position(|c| c.name == "row_id" && !matches!(key, RowKey::Given)),
        joined: joined(mapping, &columns),
        join_key: dataset.key.first().and_then(|id| dataset.columns.get_index_of(id)).unwrap_or(0),
        numbered: columns.iter().position(|c| matches!(c.how, Bound::Numbered(_))),
        currency: dataset.money.as_ref().and_then(|m| dataset.columns.get_index_of(&m.currency)),
        kinds: columns.iter().map(|c| c.rule.kind).collect(),
        columns,
        skip,
        key,
        zone,
        traps,
        source,
        matched,
        unmatched,
        unrecognised,
    })
}

impl Plan {
    /// Columns of the file whose ids are read without their fraction.
    pub(crate) fn whole_ids(&self) -> Vec<String> {
        let all = self.header.iter().zip(&self.ids);
        all.filter(|(_, form)| **form == Some(IdForm::Whole)).map(|(name, _)| name.clone()).collect()
    }
}

struct Binder<'a> {
    file: &'a str,
    layout: &'a Layout,
    survey: &'a Survey,
    mapping: &'a Mapping,
    context: &'a Context<'a>,
    /// Header, then the columns that `unpivot` adds.
    names: Vec<String>,
    loose: IndexMap<String, usize>,
    unpivot: Vec<(usize, Vec<String>)>,
    value_names: Vec<String>,
    values: Vec<Bound>,
    used: std::cell::RefCell<Vec<bool>>,
}

impl<'a> Binder<'a> {
    fn new(
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
    fn place(&self, name: &str) -> Result<Option<Place>, ImportError> {
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

    fn first(&self, names: &[String]) -> Result<Option<Place>, ImportError> {
        for name in names {
            if let Some(place) = self.place(name)?
                && !self.is_absent(place)
            {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    fn is_absent(&self, place: Place) -> bool {
        match place {
            Place::Value(at) => matches!(self.values[at], Bound::Absent),
            Place::Origin(origin) => origin == Origin::Sheet && self.layout.sheet.is_none(),
            Place::Source(_) => false,
        }
    }

    fn bind_values(&mut self) -> Result<(), ImportError> {
        for (name, definition) in &self.mapping.values {
            let bound = self.bind(definition)?;
            self.values.push(bound);
            self.value_names.push(name.clone());
        }
        Ok(())
    }

    fn bind(&self, definition: &Definition) -> Result<Bound, ImportError> {
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
    fn answered(&self, map: &ValueMap) -> ValueMap {
        match (map.otherwise, self.context.source.answers) {
            (Otherwise::Ask, Some(answers)) => map.answered(answers),
            _ => map.clone(),
        }
    }

    fn source_plan(&self, dataset: &Dataset, columns: &[ColumnPlan]) -> Result<SourcePlan, ImportError> {
        let source = &self.context.source;
        let rule = |at: usize| Rule {
            kind: ColumnKind::Time,
            order: self.sense(&[at]).order,
            sign: None,
            format: None,
            unit: Unit::Same,
            currency: false,
        };
        let moments = self.layout.header.iter().zip(&self.survey.columns);
        let moments = moments.filter(|(_, seen)| matches!(seen.guess(), Guess::Date | Guess::Time));
        let data_source = source.name.zip(dataset.columns.get_index_of(DATA_SOURCE));
        Ok(SourcePlan {
            dated: dated(dataset, source.answers, &self.layout.header, &rule)?,
            doubts: doubts(dataset, source.answers)?,
            asked: self.asked(dataset, columns),
            moments: moments.map(|(name, _)| name.clone()).collect(),
            data_source: data_source.map(|(name, at)| (at, name.to_owned())),
            line_number: self.first(&self.mapping.line_number)?,
            merged_ids: self.first(&self.mapping.merged_ids)?,
            numbering: Numbering::find(dataset, self.mapping, source.answers),
            now: source.now,
        })
    }

    /// The values of which a person says what they mean.
    fn asked(&self, dataset: &Dataset, columns: &[ColumnPlan]) -> Vec<AskedPlan> {
        let bound = self.values.iter().chain(columns.iter().map(|column| &column.how));
        bound
            .filter_map(|bound| match bound {
                Bound::Pick { place, map: Some(map) } if map.otherwise == Otherwise::Ask => Some(AskedPlan {
                    about: map.about.clone(),
                    choices: map.choices.clone(),
                    place: *place,
                    decides: dataset.columns.get_index_of("outcome"),
                    map: map.clone(),
                }),
                _ => None,
            })
            .collect()
    }

    fn table(&self, lookup: &Lookup) -> Option<LookupTable> {
        self.context.lookups.get(lookup).cloned()
    }

    fn bind_program(&self, program: &Program) -> Result<BoundProgram, ImportError> {
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
        Ok(BoundProgram { program: program.clone(), places, tables, sense: self.sense(&sources) })
    }

    /// The file's columns that a definition reads, also through named values.
    fn sources(&self, bound: &Bound, into: &mut Vec<usize>) {
        match bound {
            Bound::Absent | Bound::Constant(_) => {}
            Bound::Pick { place, .. } | Bound::Find { place, .. } | Bound::Numbered(place) => {
                self.sources_of_place(*place, into);
            }
            Bound::Sql(bound) => bound.places.iter().for_each(|place| self.sources_of_place(*place, into)),
            Bound::Words { places, .. } => places.iter().for_each(|place| self.sources_of_place(*place, into)),
        }
    }

    fn sources_of_place(&self, place: Place, into: &mut Vec<usize>) {
        match place {
            Place::Source(at) if !into.contains(&at) => into.push(at),
            Place::Source(_) | Place::Origin(_) => {}
            Place::Value(at) => self.sources(&self.values[at], into),
        }
    }

    /// How text of these columns is read: as the mapping says, as they prove, as the file proves.
    fn sense(&self, sources: &[usize]) -> Sense {
        let seen: Vec<&ColumnSurvey> = sources.iter().filter_map(|at| self.survey.columns.get(*at)).collect();
        let options = &self.mapping.file;
        let sign = seen.iter().find_map(|c| c.sign()).or_else(|| self.survey.sign());
        let order = seen.iter().find_map(|c| c.order()).or_else(|| {
            // A column that proves both orders is read value by value.
            if seen.iter().any(|c| c.is_mixed()) { None } else { self.survey.order() }
        });
        // Values that prove both orders are read one by one, whatever was said.
        let usual_order = options.usual_order.filter(|_| !seen.iter().any(|c| c.is_mixed()));
        // What was said of other files of the source holds unless this one speaks against it.
        let doubtful = |order: &DateOrder| seen.iter().any(|c| c.speaks_against(*order));
        let said_order = options.said_order.filter(|_| !seen.iter().any(|c| c.is_mixed()));
        let usual_order = said_order.or(usual_order.filter(|order| !doubtful(order)));
        Sense {
            sign: options.decimal.or(sign).or(options.usual_decimal),
            order: options.date_order.or(order).or(usual_order),
        }
    }

    fn bind_columns(&self, dataset: &Dataset, zone: &Zone) -> Result<Vec<ColumnPlan>, ImportError> {
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
        let Sense { sign, order } = self.sense(&sources);
        let seen = sources.iter().filter_map(|at| Some((&self.names[*at], self.survey.columns.get(*at)?)));
        let (file, is_read_as_it_is) = (self.file.to_owned(), matches!(how, Bound::Pick { map: None, .. }));
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
        Ok(Rule { kind: column.kind, sign, order, format, unit, currency })
    }

    /// Refuses a file that lacks what the dataset cannot do without.
    fn require(&self, dataset: &Dataset, columns: &[ColumnPlan]) -> Result<(), ImportError> {
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

    fn matched(&self, columns: &[ColumnPlan]) -> Vec<Matched> {
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
                }
            })
            .collect()
    }

    fn unrecognised(&self) -> Vec<String> {
        let used = self.used.borrow();
        self.layout.header.iter().zip(used.iter()).filter(|(_, used)| !**used).map(|(name, _)| name.clone()).collect()
    }

    fn row_key(&self, dataset: &Dataset, columns: &[ColumnPlan]) -> Result<RowKey, ImportError> {
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
}

impl Binder<'_> {
    fn watched(&self, dataset: &Dataset, columns: &[ColumnPlan]) -> Vec<Watched> {
        let mut watched = Vec::new();
        for (at, (plan, column)) in columns.iter().zip(dataset.columns.values()).enumerate() {
            let is_number = matches!(column.kind, ColumnKind::Count | ColumnKind::Money | ColumnKind::Hours);
            let is_additive = is_number && column.fact && !column.distinct && plan.rule.unit == Unit::Same;
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

    /// How ids are written in the columns of the file that are read as ids.
    fn ids(&self, dataset: &Dataset, columns: &[ColumnPlan], key: &RowKey) -> Result<Vec<Option<IdForm>>, ImportError> {
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

/// Places of the columns whose values are joined, as far as the file has them.
fn joined(mapping: &Mapping, columns: &[ColumnPlan]) -> Vec<usize> {
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
    };
    let cell = read_cell(text.clone().into(), CellKind::Text, &rule, zone, &mut Notes::default());
    cell.map(Some).map_err(|reason| ImportError::Internal {
        detail: format!("the default of `{name}` does not fit its type: {}", reason.text(miara_model::Lang::En)),
    })
}

/// The checks of a dataset; `completed` are those that also hold for rows completed by earlier ones.
pub(crate) fn checks(dataset: &Dataset, completed: bool) -> Result<Vec<CheckPlan>, ImportError> {
    let plan = |check: &miara_model::Check| {
        let plan = condition(dataset, &check.refuse_when, &check.column)?;
        Ok(CheckPlan { reason: check.reason.clone(), ..plan })
    };
    dataset.checks.iter().filter(|check| !(completed && check.alone)).map(plan).collect()
}

/// A condition over rows of a dataset.
pub(crate) fn condition(dataset: &Dataset, sql: &str, column: &str) -> Result<CheckPlan, ImportError> {
    let wrong = |detail: String| ImportError::Internal { detail };
    let about = format!("the condition `{sql}` of `{}`", dataset.name);
    let program = parse(sql).map_err(|e| wrong(format!("{about}: {e}")))?;
    let mut columns = Vec::new();
    for name in &program.columns {
        let at = dataset.columns.get_index_of(name);
        columns.push(at.ok_or_else(|| wrong(format!("{about} names `{name}`, which it lacks")))?);
    }
    let needed = program.needed().into_iter().map(|at| columns[at]).collect();
    Ok(CheckPlan { program, columns, needed, reason: Text::default(), column: column.to_owned() })
}
