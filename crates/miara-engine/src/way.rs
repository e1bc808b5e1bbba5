//! Ways from a dataset to a dimension, over many-to-one links.

use std::collections::{HashMap, HashSet, VecDeque};

use indexmap::IndexMap;
use miara_model::{DATA_SOURCE, Dataset, Holds, Link};

use crate::present::{HELD_UNTIL, by_days};
use crate::sql::{ident, text};

/// How the rows of a dataset reach a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    /// The dimension.
    pub(crate) dimension: String,
    /// Links to follow, one after the other; none where the dataset has the column itself.
    pub(crate) steps: Vec<Link>,
    /// The column at the end.
    pub(crate) column: String,
}

const MOST_STEPS: usize = 3;

/// The shortest way from a dataset to a dimension; of equally short ones the first declared.
pub(crate) fn find_way(datasets: &IndexMap<String, Dataset>, from: &Dataset, dimension: &str) -> Option<Way> {
    let mut queue: VecDeque<(&Dataset, Vec<Link>)> = VecDeque::from([(from, Vec::new())]);
    while let Some((dataset, steps)) = queue.pop_front() {
        if let Some(column) = dataset.dimension_column(dimension) {
            return Some(Way { dimension: dimension.to_owned(), steps, column: column.to_owned() });
        }
        if steps.len() == MOST_STEPS {
            continue;
        }
        for link in &dataset.links {
            let visited = link.to == from.name || steps.iter().any(|step| step.to == link.to);
            if let Some(next) = datasets.get(&link.to)
                && !visited
            {
                let mut longer = steps.clone();
                longer.push(link.clone());
                queue.push_back((next, longer));
            }
        }
    }
    None
}

impl Way {
    /// The way in words, such as `invoices.deal_id → deals → leads.campaign`.
    pub(crate) fn words(&self, from: &str) -> String {
        let mut words = from.to_owned();
        for (index, step) in self.steps.iter().enumerate() {
            let arrow =
                if index == 0 { format!(".{} → {}", step.from, step.to) } else { format!(" → {}", step.to) };
            words.push_str(&arrow);
        }
        format!("{words}.{}", self.column)
    }
}

/// The data sources of the datasets that have several and that others link to. Each source gives ids of its
/// own, so that one id may be of two things.
pub(crate) type ManySources = HashMap<String, Vec<String>>;

/// The joins of one scan: every link once, however many dimensions share it.
#[derive(Debug)]
pub(crate) struct Joins<'a> {
    datasets: &'a IndexMap<String, Dataset>,
    many: ManySources,
    /// The dataset that is read, known as `t`.
    start: String,
    /// Path of links, with the alias it got and the columns needed of its end.
    made: Vec<(Vec<Link>, Vec<String>)>,
    /// Columns of the start that are read from elsewhere, with the SQL that yields each.
    replaced: Vec<(String, String)>,
    /// When each row is asked what things were that hold from days; absent for as they are today.
    when: Option<When>,
    /// Datasets with such things.
    dated: HashSet<String>,
}

/// When a row is asked what things were.
#[derive(Debug, Clone)]
pub(crate) enum When {
    /// On a day, in SQL.
    Day(String),
    /// At an instant, in SQL.
    Instant(String),
    /// Just before an instant, in SQL.
    Before(String),
}

impl When {
    /// A day as it is compared with that moment, in SQL.
    fn edge(&self, day: &str) -> String {
        match self {
            When::Day(_) => day.to_owned(),
            When::Instant(_) | When::Before(_) => format!("start_of_day({day})"),
        }
    }

    /// True, in SQL, where what holds from one edge until another holds then.
    fn within(&self, from: &str, until: &str) -> String {
        let [after_from, before_until] = match self {
            When::Day(at) | When::Instant(at) => [format!("{from} <= {at}"), format!("{until} > {at}")],
            When::Before(at) => [format!("{from} < {at}"), format!("{until} >= {at}")],
        };
        format!(" AND ({from} IS NULL OR {after_from}) AND ({until} IS NULL OR {before_until})")
    }
}

impl<'a> Joins<'a> {
    pub(crate) fn new(datasets: &'a IndexMap<String, Dataset>, start: &str, many: &ManySources) -> Self {
        Joins {
            datasets,
            many: many.clone(),
            start: start.to_owned(),
            made: Vec::new(),
            replaced: Vec::new(),
            when: None,
            dated: HashSet::new(),
        }
    }

    /// The same with things as they were when each row is asked, where datasets have such that hold from days.
    pub(crate) fn asked(self, when: When, dated: &HashSet<String>) -> Self {
        Joins { when: Some(when), dated: dated.clone(), ..self }
    }

    /// The same with some columns of the start read from elsewhere.
    pub(crate) fn starting_from(self, replaced: Vec<(String, String)>) -> Self {
        Joins { replaced, ..self }
    }

    /// A column of the start.
    fn own(&self, column: &str) -> String {
        let replaced = self.replaced.iter().find(|(name, _)| name == column);
        replaced.map_or_else(|| format!("t.{}", ident(column)), |(_, sql)| format!("({sql})"))
    }

    /// The SQL of a dimension's value, with the joins it needs noted.
    pub(crate) fn value(&mut self, way: &Way) -> String {
        self.column(&way.steps, &way.column)
    }

    fn column(&mut self, steps: &[Link], column: &str) -> String {
        if steps.is_empty() {
            return self.own(column);
        }
        let index = match self.made.iter().position(|(made, _)| made == steps) {
            Some(index) => index,
            None => {
                // The join before it must supply the column that this one starts from.
                let (before, last) = steps.split_at(steps.len() - 1);
                self.column(before, &last[0].from);
                if self.many.contains_key(&last[0].to) && self.is_sourced(before) {
                    self.column(before, DATA_SOURCE);
                }
                self.made.push((steps.to_vec(), Vec::new()));
                self.made.len() - 1
            }
        };
        let columns = &mut self.made[index].1;
        if !columns.iter().any(|known| known == column) {
            columns.push(column.to_owned());
        }
        format!("j{index}.{}", ident(column))
    }

    /// The JOIN clauses. Each side is unique by its key, or by its key at any moment, so no row is ever multiplied.
    pub(crate) fn sql(&self) -> String {
        let mut sql = String::new();
        for (index, (steps, columns)) in self.made.iter().enumerate() {
            let (before, last) = steps.split_at(steps.len() - 1);
            let link = &last[0];
            let source = match self.made.iter().position(|(made, _)| made == before) {
                Some(earlier) => format!("j{earlier}"),
                None => "t".to_owned(),
            };
            let key = self.datasets.get(&link.to).and_then(|dataset| dataset.key.first()).map_or("", String::as_str);
            let on = link.on.as_deref().unwrap_or(key);
            let from = if before.is_empty() { self.own(&link.from) } else { format!("{source}.{}", ident(&link.from)) };
            let mut meets = format!("{from} = j{index}.link_key");
            if let Some((when, holds)) = self.when.as_ref().zip(self.held_by(link, key)) {
                let columns: String = columns.iter().map(|column| format!(", {}", ident(column))).collect();
                let (day, until) = (ident(&holds.from), ident(HELD_UNTIL));
                let side = format!(
                    "SELECT {} AS link_key, {} AS held_from, {} AS {until}{columns} FROM {}",
                    ident(key),
                    when.edge(&day),
                    when.edge(&until),
                    ident(&by_days(&link.to))
                );
                let held = when.within(&format!("j{index}.held_from"), &format!("j{index}.{until}"));
                sql.push_str(&format!(" LEFT JOIN ({side}) j{index} ON {meets}{held}"));
                continue;
            }
            let side = match self.many.get(&link.to) {
                None => one_row_each(link, on, key, columns),
                Some(sources) => {
                    let own = if self.is_sourced(before) { known_source(&source, sources) } else { NO_SOURCE.into() };
                    meets.push_str(&format!(" AND j{index}.link_source IS NOT DISTINCT FROM {own}"));
                    one_row_each_source(link, on, key, columns)
                }
            };
            sql.push_str(&format!(" LEFT JOIN ({side}) j{index} ON {meets}"));
        }
        sql
    }

    /// What holds from days of the things that a link leads to by their key.
    fn held_by(&self, link: &Link, key: &str) -> Option<&Holds> {
        let is_key = link.on.as_deref().is_none_or(|on| on == key) && link.first_by.is_none();
        let holds = self.datasets.get(&link.to)?.holds.as_ref()?;
        Some(holds).filter(|_| is_key && self.dated.contains(&link.to))
    }

    /// True where what a path of links leads to says from which data source it comes.
    fn is_sourced(&self, path: &[Link]) -> bool {
        let name = path.last().map_or(&self.start, |link| &link.to);
        self.datasets.get(name).is_some_and(Dataset::is_sourced)
    }
}

const NO_SOURCE: &str = "CAST(NULL AS VARCHAR)";

/// The data source of a row where it is among `sources`, else null.
pub(crate) fn known_source(alias: &str, sources: &[String]) -> String {
    let column = ident(DATA_SOURCE);
    let known: Vec<String> = sources.iter().map(|source| text(source)).collect();
    format!("(CASE WHEN {alias}.{column} IN ({}) THEN {alias}.{column} END)", known.join(", "))
}

/// The other side of a join, one row per key: by its own key it is so already, else the first counts.
fn one_row_each(link: &Link, on: &str, key: &str, columns: &[String]) -> String {
    let table = ident(&link.to);
    match &link.first_by {
        None => {
            let listed: String = columns.iter().map(|column| format!(", {}", ident(column))).collect();
            format!("SELECT {} AS link_key{listed} FROM {table}", ident(on))
        }
        Some(first_by) => {
            let first = |column: &String| {
                let name = ident(column);
                format!(", first_value({name} ORDER BY {}, {}) AS {name}", ident(first_by), ident(key))
            };
            let listed: String = columns.iter().map(first).collect();
            let on = ident(on);
            format!("SELECT {on} AS link_key{listed} FROM {table} WHERE {on} IS NOT NULL GROUP BY {on}")
        }
    }
}

/// As [`one_row_each`] where the other side has several data sources: a row meets those of its own source,
/// and one of no source that is there meets what only one of them knows.
fn one_row_each_source(link: &Link, on: &str, key: &str, columns: &[String]) -> String {
    let (table, source) = (ident(&link.to), ident(DATA_SOURCE));
    let order: Vec<String> = link.first_by.iter().map(String::as_str).chain([key]).map(ident).collect();
    let first = |column: &String| {
        let name = ident(column);
        format!(", first_value({name} ORDER BY {}) AS {name}", order.join(", "))
    };
    let listed: String = columns.iter().map(first).collect();
    let on = ident(on);
    format!(
        "SELECT {on} AS link_key, {source} AS link_source{listed} FROM {table} WHERE {on} IS NOT NULL AND {source} IS NOT NULL GROUP BY {on}, {source} UNION ALL SELECT {on} AS link_key, {NO_SOURCE} AS link_source{listed} FROM {table} WHERE {on} IS NOT NULL GROUP BY {on} HAVING COUNT(DISTINCT {source}) = 1"
    )
}
