//! Who is who: values that are written in several ways and are one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::dataset::Dataset;
use crate::measure::Shape;
use crate::scalar::Scalar;

/// The dimensions whose values can be merged.
pub const MERGED: [&str; 5] = ["owner", "account", "campaign", "channel", "product"];

/// What a person has said of values that are written in several ways, as the book keeps it.
///
/// ```yaml
/// same:
///   owner:
///     Ewa Test: [ewa test, Test Ewa, etest]
/// apart:
///   owner:
///     - [Jan Nowak, Nowak Jan]
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Synonyms {
    /// By dimension, the value that is shown, with what else it is written as.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub same: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// By dimension, values that look alike and are not one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub apart: BTreeMap<String, Vec<BTreeSet<String>>>,
}

impl Synonyms {
    /// Reads the book's text.
    ///
    /// # Errors
    /// A sentence where it is no such text, a dimension can't be merged, or a value is two things at once.
    pub fn parse(text: &str) -> Result<Synonyms, String> {
        let synonyms: Synonyms = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
        let mut dimensions = synonyms.same.keys().chain(synonyms.apart.keys());
        if let Some(other) = dimensions.find(|name| !MERGED.contains(&name.as_str())) {
            return Err(format!("values of `{other}` can't be merged; those of {} can", MERGED.join(", ")));
        }
        for (dimension, groups) in &synonyms.same {
            let mut seen = BTreeSet::new();
            let values = groups.iter().flat_map(|(shown, written)| written.iter().chain([shown]));
            if let Some(twice) = values.into_iter().find(|value| !seen.insert(value.as_str())) {
                return Err(format!("`{twice}` of `{dimension}` stands in two groups; it can be one thing only"));
            }
        }
        Ok(synonyms)
    }

    /// The text for the book.
    ///
    /// # Errors
    /// Where a value can't be written.
    pub fn to_yaml(&self) -> Result<String, String> {
        let yaml = serde_saphyr::to_string(self).map_err(|error| error.to_string())?;
        Ok(format!("# Values that are written in several ways and are one; the first name is shown.\n{yaml}"))
    }

    /// What values of a dimension are shown as: the value that is written, then the one that is shown.
    pub fn of(&self, dimension: &str) -> impl Iterator<Item = (&str, &str)> {
        // The manager of a person is a person.
        let dimension = if dimension == "manager" { "owner" } else { dimension };
        let groups = self.same.get(dimension).into_iter().flatten();
        groups.flat_map(|(shown, written)| written.iter().map(|value| (value.as_str(), shown.as_str())))
    }

    /// What a value of a dimension is shown as: itself, unless it was merged into another.
    #[must_use]
    pub fn shown<'a>(&'a self, dimension: &str, value: &'a str) -> &'a str {
        self.of(dimension).find(|(written, _)| *written == value).map_or(value, |(_, shown)| shown)
    }

    /// All that a value of a dimension is written as: itself, and the rest of its group.
    #[must_use]
    pub fn spellings(&self, dimension: &str, value: &str) -> BTreeSet<String> {
        let shown = self.shown(dimension, value);
        let group = self.of(dimension).filter(|(_, other)| *other == shown).map(|(written, _)| written);
        group.chain([shown, value]).map(str::to_owned).collect()
    }

    /// Makes values of a dimension one, empty ones left out; shown as `shown`. What was merged into one of them comes along.
    pub fn merge(&mut self, dimension: &str, shown: &str, values: &[String]) {
        if shown.trim().is_empty() {
            return;
        }
        let groups = self.same.entry(dimension.to_owned()).or_default();
        let mut written = BTreeSet::new();
        for value in values.iter().map(String::as_str).filter(|value| !value.trim().is_empty()).chain([shown]) {
            let root = groups.iter().find(|(root, group)| *root == value || group.contains(value));
            let root = root.map_or(value, |(root, _)| root.as_str()).to_owned();
            written.extend(groups.remove(&root).unwrap_or_default());
            written.extend([root, value.to_owned()]);
        }
        written.remove(shown);
        if !written.is_empty() {
            groups.insert(shown.to_owned(), written.clone());
        }
        if let Some(apart) = self.apart.get_mut(dimension) {
            apart.retain(|set| !set.iter().all(|value| value == shown || written.contains(value)));
        }
        self.tidy();
    }

    /// Takes a value out of the group it was merged into; of a value that is shown, all of its group. Both are kept
    /// apart from then on.
    pub fn split(&mut self, dimension: &str, value: &str) {
        let Some(groups) = self.same.get_mut(dimension) else { return };
        let root = match groups.get(value) {
            Some(_) => Some(value.to_owned()),
            None => groups.iter().find(|(_, group)| group.contains(value)).map(|(root, _)| root.clone()),
        };
        let Some(root) = root else { return };
        let group = groups.remove(&root).unwrap_or_default();
        if root != value {
            let rest: BTreeSet<String> = group.into_iter().filter(|written| written != value).collect();
            groups.insert(root.clone(), rest);
            self.keep_apart(dimension, &[root, value.to_owned()]);
        } else {
            let all: Vec<String> = group.into_iter().chain([root]).collect();
            self.keep_apart(dimension, &all);
        }
        self.tidy();
    }

    /// Remembers that values look alike and are not one.
    pub fn keep_apart(&mut self, dimension: &str, values: &[String]) {
        let set: BTreeSet<String> = values.iter().cloned().collect();
        let known = self.apart.entry(dimension.to_owned()).or_default();
        if set.len() > 1 && !known.contains(&set) {
            known.push(set);
        }
    }

    /// True where a person has said that two values are not one.
    #[must_use]
    pub fn are_apart(&self, dimension: &str, a: &str, b: &str) -> bool {
        self.apart.get(dimension).is_some_and(|sets| sets.iter().any(|set| set.contains(a) && set.contains(b)))
    }

    /// The definitions with the names that are shown, where they compare a dimension with a name that was merged.
    #[must_use]
    pub fn in_catalogue(&self, catalogue: &Catalogue) -> Catalogue {
        let mut shown = catalogue.clone();
        for measure in shown.measures.values_mut() {
            let Some(dataset) = catalogue.datasets.get(&measure.dataset) else { continue };
            measure.filter = measure.filter.as_ref().map(|filter| self.in_scalar(filter, dataset));
            if let Shape::Sum(value) | Shape::Distinct(value) | Shape::Mean(value) = &mut measure.shape {
                *value = self.in_scalar(value, dataset);
            }
        }
        shown
    }

    fn in_scalar(&self, scalar: &Scalar, dataset: &Dataset) -> Scalar {
        let of = |column: &Scalar, value: Scalar| match (column, value) {
            (Scalar::Column(name), Scalar::Text(text)) => {
                let dimension = dataset.columns.get(name).and_then(|column| column.dimension.as_deref());
                Scalar::Text(self.shown(dimension.unwrap_or_default(), &text).to_owned())
            }
            (_, value) => value,
        };
        scalar.map(&|part| match part {
            Scalar::Binary(op, a, b) => {
                let (left, right) = (of(&b, (*a).clone()), of(&a, (*b).clone()));
                Scalar::Binary(op, Box::new(left), Box::new(right))
            }
            Scalar::In(a, list) => {
                let list = list.into_iter().map(|value| of(&a, value)).collect();
                Scalar::In(a, list)
            }
            other => other,
        })
    }

    fn tidy(&mut self) {
        self.same.values_mut().for_each(|groups| groups.retain(|_, written| !written.is_empty()));
        self.same.retain(|_, groups| !groups.is_empty());
        self.apart.retain(|_, sets| !sets.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn values_are_merged_and_split_again() {
        let mut synonyms = Synonyms::default();
        synonyms.merge("owner", "Ewa Test", &values(&["ewa test", "Test Ewa"]));
        synonyms.merge("owner", "Ewa T.", &values(&["Ewa Test", "etest"]));
        assert_eq!(synonyms.shown("owner", "Test Ewa"), "Ewa T.", "a group comes along whole");
        assert_eq!(synonyms.shown("manager", "etest"), "Ewa T.", "a manager is a person");
        assert_eq!(synonyms.shown("account", "etest"), "etest");
        assert_eq!(synonyms.spellings("owner", "etest").len(), 5);
        assert_eq!(synonyms.spellings("owner", "Jan").len(), 1);
        assert_eq!(Synonyms::parse(&synonyms.to_yaml().unwrap()).unwrap(), synonyms);

        synonyms.split("owner", "etest");
        assert_eq!(synonyms.shown("owner", "etest"), "etest");
        assert_eq!(synonyms.shown("owner", "Test Ewa"), "Ewa T.", "the others stay");
        assert!(synonyms.are_apart("owner", "etest", "Ewa T."), "and are not proposed again");
        synonyms.split("owner", "Ewa T.");
        assert!(synonyms.same.is_empty());
        synonyms.merge("owner", "Ewa T.", &values(&["etest"]));
        assert!(!synonyms.are_apart("owner", "etest", "Ewa T."), "unless a person says so");
    }

    #[test]
    fn a_value_is_one_thing() {
        let twice = "same:\n  owner:\n    A: [B]\n    C: [B]\n";
        assert!(Synonyms::parse(twice).unwrap_err().contains("`B`"));
        let chain = "same:\n  owner:\n    A: [B]\n    B: [C]\n";
        assert!(Synonyms::parse(chain).unwrap_err().contains("`B`"));
        assert!(Synonyms::parse("same:\n  month:\n    A: [B]\n").unwrap_err().contains("month"));
        assert_eq!(Synonyms::parse("{}").unwrap(), Synonyms::default());
    }
}
