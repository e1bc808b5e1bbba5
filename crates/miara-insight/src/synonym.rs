//! Who is who: values that look like one, and what stands apart because of it.

use std::collections::{BTreeMap, BTreeSet};

use miara_model::{Catalogue, Synonyms, loosely};

/// A value of a dimension with where it stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WrittenValue {
    /// The value as questions see it.
    pub value: String,
    /// How many rows of each dataset have it.
    pub rows: BTreeMap<String, u64>,
    /// What else is known of the thing: its name, its mail.
    pub names: Vec<String>,
    /// Its tax id; digits and letters as they are written.
    pub tax_id: Option<String>,
}

/// Values that look like one.
#[derive(Debug, Clone, PartialEq)]
pub struct SynonymProposal {
    /// The dimension.
    pub dimension: String,
    /// The values, the one that is best shown first.
    pub values: Vec<WrittenValue>,
    /// KPIs that can't be computed for them as long as they are apart: what they divide stands beside other names than
    /// what it is divided by.
    pub parted: Vec<String>,
}

/// Values of a dimension that look like one, the most frequent first.
///
/// People are compared by the words of their names in any order, by the local part of an address, and by logins made of
/// a first letter and a last name where one person alone fits; accounts by their tax ids and by their names without legal
/// forms; all else by their words. Values that a person has told apart stay apart.
#[must_use]
pub fn synonym_proposals(
    dimension: &str,
    values: &[WrittenValue],
    known: &Synonyms,
    catalogue: &Catalogue,
) -> Vec<SynonymProposal> {
    let keys: Vec<BTreeSet<String>> = values.iter().map(|value| keys_of(dimension, value)).collect();
    let mut groups = Groups::new(values.len());
    let mut first: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, keys) in keys.iter().enumerate() {
        keys.iter().for_each(|key| first.entry(key).or_default().push(at));
    }
    let apart = |a: usize, b: usize| known.are_apart(dimension, &values[a].value, &values[b].value);
    // Two people of one list who have one name are two people.
    let listed = |at: &&usize| dimension == "owner" && values[**at].rows.contains_key("people");
    for same in first.values().filter(|same| same.iter().filter(listed).count() < 2) {
        for pair in same.windows(2).filter(|pair| !apart(pair[0], pair[1])) {
            groups.join(pair[0], pair[1]);
        }
    }
    if dimension == "owner" {
        for (login, people) in logins(values) {
            let roots: BTreeSet<usize> = people.iter().map(|person| groups.root(*person)).collect();
            if roots.len() == 1 && !people.iter().any(|person| apart(login, *person)) {
                groups.join(login, people[0]);
            }
        }
    }
    let mut proposals: Vec<SynonymProposal> = groups
        .members()
        .into_iter()
        .map(|members| {
            let mut values: Vec<WrittenValue> = members.into_iter().map(|at| values[at].clone()).collect();
            values.sort_by_key(|value| std::cmp::Reverse((looks_written_out(&value.value), rows(value))));
            let parted = parted(&values, catalogue);
            SynonymProposal { dimension: dimension.to_owned(), values, parted }
        })
        .collect();
    proposals.sort_by_key(|proposal| std::cmp::Reverse(proposal.values.iter().map(rows).sum::<u64>()));
    proposals
}

fn rows(value: &WrittenValue) -> u64 {
    value.rows.values().sum()
}

/// `Ewa Test` is a better name than `ewa test`, `EWA TEST` or `etest`.
fn looks_written_out(value: &str) -> bool {
    let is_capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.all(|letter| !letter.is_uppercase())
    };
    !value.contains("  ") && value.split_whitespace().count() > 1 && value.split_whitespace().all(is_capitalised)
}

/// What a value has in common with other spellings of the same.
fn keys_of(dimension: &str, value: &WrittenValue) -> BTreeSet<String> {
    let spellings = value.names.iter().map(String::as_str).chain([value.value.as_str()]);
    let key: fn(&str) -> String = match dimension {
        "owner" => person_key,
        "account" => account_key,
        _ => plain_key,
    };
    let mut keys: BTreeSet<String> = spellings.map(key).filter(|key| key.chars().count() > 1).collect();
    let tax_id = value.tax_id.as_deref().map(loosely).map(|id| id.trim_start_matches("pl").to_owned());
    keys.extend(tax_id.filter(|id| id.len() >= 8).map(|id| format!("tax id {id}")));
    keys
}

/// The words of a name; of one without digits its letters alone, so that `BrandPL` is `brand-pl` and `Q1 2026` is not
/// `Q12 026`.
fn plain_key(name: &str) -> String {
    let words = words_of(name);
    let has_digits = name.chars().any(|letter| letter.is_ascii_digit());
    words.join(if has_digits { " " } else { "" })
}

/// The words of a person's name in alphabetical order; of an address those before the `@`.
fn person_key(name: &str) -> String {
    let mut words = words_of(name.split_once('@').map_or(name, |(local, _)| local));
    words.sort();
    words.join(" ")
}

fn words_of(text: &str) -> Vec<String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(loosely).collect()
}

/// Legal forms, each as the words it is made of.
const FORMS: [&[&str]; 22] = [
    &["spolka", "z", "ograniczona", "odpowiedzialnoscia"],
    &["spolka", "akcyjna"],
    &["spolka", "komandytowa"],
    &["spolka", "jawna"],
    &["spolka", "cywilna"],
    &["sp", "z", "o", "o"],
    &["sp", "zoo"],
    &["spzoo"],
    &["sp", "k"],
    &["sp", "j"],
    &["s", "a"],
    &["s", "c"],
    &["sa"],
    &["gmbh"],
    &["ag"],
    &["ltd"],
    &["limited"],
    &["llc"],
    &["inc"],
    &["s", "r", "o"],
    &["bv"],
    &["prosta", "spolka", "akcyjna"],
];

/// The words of a firm's name without its legal form.
fn account_key(name: &str) -> String {
    let mut words = words_of(name);
    loop {
        let form = FORMS.iter().find(|form| {
            words.len() > form.len() && words.iter().rev().zip(form.iter().rev()).all(|(word, part)| word == part)
        });
        match form {
            Some(form) => words.truncate(words.len() - form.len()),
            None => return words.join(" "),
        }
    }
}

/// Logins, each with the people it fits.
fn logins(values: &[WrittenValue]) -> Vec<(usize, Vec<usize>)> {
    let mut fits: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, value) in values.iter().enumerate() {
        let spellings = value.names.iter().map(String::as_str).chain([value.value.as_str()]);
        let logins: BTreeSet<String> = spellings.flat_map(|name| logins_of(&words_of(name))).collect();
        logins.into_iter().for_each(|login| fits.entry(login).or_default().push(at));
    }
    let login = |(at, value): (usize, &WrittenValue)| {
        let local = value.value.split_once('@').map_or(value.value.as_str(), |(local, _)| local);
        let words = words_of(local);
        let [word] = words.as_slice() else { return None };
        let people: Vec<usize> = fits.get(word)?.iter().copied().filter(|person| *person != at).collect();
        (!people.is_empty()).then_some((at, people))
    };
    values.iter().enumerate().filter_map(login).collect()
}

/// The logins that firms make of a first and a last name.
fn logins_of(words: &[String]) -> Vec<String> {
    let [first, last] = words else { return Vec::new() };
    let made = |first: &String, last: &String| {
        let letter = first.chars().next().map_or_else(String::new, String::from);
        [format!("{letter}{last}"), format!("{first}{last}"), format!("{last}{letter}")]
    };
    [made(first, last), made(last, first)].concat()
}

/// KPIs whose measures stand beside different values: every value with what one side reads lacks what the other reads.
fn parted(values: &[WrittenValue], catalogue: &Catalogue) -> Vec<String> {
    let with = |dataset: &str| -> BTreeSet<&str> {
        values.iter().filter(|value| value.rows.contains_key(dataset)).map(|value| value.value.as_str()).collect()
    };
    let is_parted = |kpi: &&miara_model::Kpi| {
        let datasets = catalogue.datasets_of(kpi);
        let pairs = datasets.iter().enumerate().flat_map(|(at, a)| datasets[at + 1..].iter().map(move |b| (*a, *b)));
        pairs.into_iter().any(|(a, b)| {
            let (a, b) = (with(a), with(b));
            !a.is_empty() && !b.is_empty() && a.is_disjoint(&b)
        })
    };
    catalogue.kpis.values().filter(is_parted).map(|kpi| kpi.name.clone()).collect()
}

/// Values that belong together, each known by one of them.
struct Groups(Vec<usize>);

impl Groups {
    fn new(values: usize) -> Self {
        Groups((0..values).collect())
    }

    fn root(&mut self, at: usize) -> usize {
        let mut root = at;
        while self.0[root] != root {
            root = self.0[root];
        }
        self.0[at] = root;
        root
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }

    /// The groups of more than one.
    fn members(mut self) -> Vec<Vec<usize>> {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.0.len() {
            members.entry(self.root(at)).or_default().push(at);
        }
        members.into_values().filter(|group| group.len() > 1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(value: &str, rows: &[(&str, u64)]) -> WrittenValue {
        let rows = rows.iter().map(|(dataset, rows)| ((*dataset).to_owned(), *rows)).collect();
        WrittenValue { value: value.to_owned(), rows, ..WrittenValue::default() }
    }

    fn proposed(dimension: &str, values: &[WrittenValue], known: &Synonyms) -> Vec<Vec<String>> {
        let found = synonym_proposals(dimension, values, known, &Catalogue::default());
        found.into_iter().map(|group| group.values.into_iter().map(|value| value.value).collect()).collect()
    }

    fn plain(dimension: &str, values: &[&str]) -> Vec<Vec<String>> {
        let values: Vec<WrittenValue> = values.iter().map(|name| value(name, &[("deals", 1)])).collect();
        proposed(dimension, &values, &Synonyms::default())
    }

    #[test]
    fn people_are_known_by_their_names_in_any_order_and_by_their_logins() {
        let all =
            ["ewa  test", "Ewa Test", "Test Ewa", "EWA TEST", "etest", "ewa.test@firma.pl", "Ewa Tekst", "Jan Test"];
        let found = plain("owner", &all);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0][0], "Ewa Test", "the name that is written out is shown");
        assert_eq!(found[0].len(), 6);
        assert_eq!(plain("owner", &["Łukasz Żak", "Zak Lukasz"]).len(), 1, "without diacritics");
        assert!(
            plain("owner", &["jnowak", "Jan Nowak", "Julia Nowak"]).is_empty(),
            "a login that fits two is nobody's"
        );
    }

    #[test]
    fn firms_are_known_by_their_names_without_legal_forms_and_by_tax_ids() {
        let found = plain(
            "account",
            &["Alfa Sp. z o.o.", "ALFA spółka z ograniczoną odpowiedzialnością", "Alfa", "Alfa Bis S.A."],
        );
        assert_eq!(found, [["Alfa Sp. z o.o.", "ALFA spółka z ograniczoną odpowiedzialnością", "Alfa"]]);
        assert!(plain("account", &["S.A.", "Ltd"]).is_empty(), "a form alone is a name");
        let with_tax =
            |name: &str, id: &str| WrittenValue { tax_id: Some(id.to_owned()), ..value(name, &[("deals", 1)]) };
        let two = [with_tax("A1", "PL 526-000-00-01"), with_tax("Beta", "5260000001"), with_tax("Gamma", "526")];
        assert_eq!(proposed("account", &two, &Synonyms::default()), [["A1", "Beta"]]);
    }

    #[test]
    fn campaigns_are_compared_by_letters_and_digits() {
        assert_eq!(plain("campaign", &["Brand PL", "brand-pl", "Brand PL 2"]), [["Brand PL", "brand-pl"]]);
        assert!(plain("campaign", &["Q1 2026", "Q12 026", "1-1", "11"]).is_empty());
    }

    #[test]
    fn two_people_of_one_list_are_two_whatever_their_names() {
        let listed = |id: &str| WrittenValue { names: vec!["Jan Nowak".into()], ..value(id, &[("people", 1)]) };
        let all = [listed("17"), listed("23"), value("Jan Nowak", &[("invoices", 5)])];
        assert!(proposed("owner", &all, &Synonyms::default()).is_empty());
        assert_eq!(proposed("owner", &all[1..], &Synonyms::default()).len(), 1, "one alone is the one");
    }

    #[test]
    fn what_was_told_apart_is_not_proposed_again() {
        let mut known = Synonyms::default();
        known.keep_apart("owner", &["Jan Nowak".to_owned(), "Nowak Jan".to_owned()]);
        let values = [value("Jan Nowak", &[("deals", 1)]), value("Nowak Jan", &[("deals", 2)])];
        assert!(proposed("owner", &values, &known).is_empty());
    }
}
