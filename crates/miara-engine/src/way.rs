//! Ways from a dataset to a dimension, over many-to-one links.

use std::collections::VecDeque;

use indexmap::IndexMap;
use miara_model::{Dataset, Link};

use crate::sql::ident;

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

/// The joins of one scan: every link once, however many dimensions share it.
#[derive(Debug, Default)]
pub(crate) struct Joins {
    /// Path of links, with the alias it got and the columns needed of its end.
    made: Vec<(Vec<Link>, Vec<String>)>,
}

impl Joins {
    /// The SQL of a dimension's value, with the joins it needs noted.
    pub(crate) fn value(&mut self, way: &Way) -> String {
        self.column(&way.steps, &way.column)
    }

    fn column(&mut self, steps: &[Link], column: &str) -> String {
        if steps.is_empty() {
            return format!("t.{}", ident(column));
        }
        let index = match self.made.iter().position(|(made, _)| made == steps) {
            Some(index) => index,
            None => {
                // The join before it must supply the column that this one starts from.
                let (before, last) = steps.split_at(steps.len() - 1);
                self.column(before, &last[0].from);
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

    /// The JOIN clauses. Each side is unique by its key, so no row is ever multiplied.
    pub(crate) fn sql(&self, datasets: &IndexMap<String, Dataset>) -> String {
        let mut sql = String::new();
        for (index, (steps, columns)) in self.made.iter().enumerate() {
            let (before, last) = steps.split_at(steps.len() - 1);
            let link = &last[0];
            let source = match self.made.iter().position(|(made, _)| made == before) {
                Some(earlier) => format!("j{earlier}"),
                None => "t".to_owned(),
            };
            let key = datasets.get(&link.to).and_then(|dataset| dataset.key.first()).map_or("", String::as_str);
            let on = link.on.as_deref().unwrap_or(key);
            let side = one_row_each(link, on, key, columns);
            sql.push_str(&format!(
                " LEFT JOIN ({side}) j{index} ON {source}.{} = j{index}.link_key",
                ident(&link.from)
            ));
        }
        sql
    }
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
