//! Values that a mapping knows, and those that people have said.

use std::collections::{BTreeMap, HashMap};

/// What people have said of a data source: by what was asked, the values with what each is taken for.
pub type Answers = BTreeMap<String, BTreeMap<String, String>>;

/// Known values, and what holds for the others. Case and blanks around do not matter.
#[derive(Debug, Clone)]
pub(crate) struct ValueMap {
    known: HashMap<String, Option<String>>,
    pub(crate) otherwise: Otherwise,
    /// What an unknown value can be taken for, where it is asked for.
    pub(crate) choices: Vec<String>,
    /// The name under which it is asked for.
    pub(crate) about: String,
}

/// What becomes of a value that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Otherwise {
    Keep,
    Null,
    Refuse,
    /// A person says what it means.
    Ask,
}

impl ValueMap {
    pub(crate) fn new(
        known: impl IntoIterator<Item = (String, Option<String>)>,
        otherwise: Otherwise,
        choices: Vec<String>,
        about: &str,
    ) -> Self {
        let known = known.into_iter().map(|(value, meaning)| (folded(&value), meaning)).collect();
        ValueMap { known, otherwise, choices, about: about.to_owned() }
    }

    /// Words that stand for themselves; others are asked for, and an empty cell says nothing.
    pub(crate) fn of_choices(about: &str, choices: &[String]) -> Self {
        let itself = |word: &String| (folded(word), Some(word.clone()));
        let known = choices.iter().map(itself).chain([(String::new(), None)]).collect();
        ValueMap { known, otherwise: Otherwise::Ask, choices: choices.to_vec(), about: about.to_owned() }
    }

    /// The value that stands for `text`: the outer option is `None` where it is not known.
    #[expect(clippy::option_option, reason = "a value can be known to mean null")]
    pub(crate) fn get(&self, text: &str) -> Option<Option<&str>> {
        self.known.get(&folded(text)).map(Option::as_deref)
    }

    /// The values that are known, with what they mean, in alphabetic order.
    pub(crate) fn words(&self) -> BTreeMap<String, Option<String>> {
        self.known.iter().map(|(value, meaning)| (value.clone(), meaning.clone())).collect()
    }

    /// Takes over what a person has said of values.
    pub(crate) fn answered(&self, answers: &Answers) -> ValueMap {
        let mut map = self.clone();
        for (value, choice) in answers.get(&self.about).into_iter().flatten() {
            if map.choices.contains(choice) {
                map.known.insert(folded(value), Some(choice.clone()));
            }
        }
        map
    }
}

/// A value by which it is known, whatever its case and the blanks around it.
fn folded(value: &str) -> String {
    value.trim().to_lowercase()
}
