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
    // Two people of one list who have one name are two people, and so are firms of two legal forms.
    let listed = |at: &&usize| dimension == "owner" && values[**at].rows.contains_key("people");
    let forms = |same: &[usize]| -> BTreeSet<String> {
        same.iter().filter(|_| dimension == "account").filter_map(|at| legal_form(&values[*at].value)).collect()
    };
    let is_one = |key: &str, same: &[usize]| {
        key.starts_with(TAX_ID) || (same.iter().filter(listed).count() < 2 && forms(same).len() < 2)
    };
    for same in first.iter().filter(|(key, same)| is_one(key, same)).map(|(_, same)| same) {
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
        .flat_map(|members| without_apart(members, &apart))
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
    keys.extend(value.tax_id.as_deref().and_then(tax_key));
    keys
}

/// How keys of tax ids begin.
const TAX_ID: &str = "tax id ";

/// A tax id without what is written around it; `None` for a text that stands for one that is not known, and for a
/// Polish one whose check digit is wrong.
fn tax_key(text: &str) -> Option<String> {
    let id = loosely(text);
    let id = id.strip_prefix("pl").unwrap_or(&id);
    let digits: Vec<u32> = id.chars().filter_map(|letter| letter.to_digit(10)).collect();
    let is_known = digits.len() >= 8 && digits.iter().any(|digit| *digit != digits[0]);
    let is_polish = digits.len() == 10 && digits.len() == id.len();
    let weighed: u32 = [6, 5, 7, 2, 3, 4, 5, 6, 7].iter().zip(&digits).map(|(weight, digit)| weight * digit).sum();
    (is_known && (!is_polish || weighed % 11 == digits[9])).then(|| format!("{TAX_ID}{id}"))
}

/// A group in parts, none of which holds two values that were told apart.
fn without_apart(members: Vec<usize>, apart: &impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for member in members {
        match parts.iter_mut().find(|part| !part.iter().any(|other| apart(*other, member))) {
            Some(part) => part.push(member),
            None => parts.push(vec![member]),
        }
    }
    parts.retain(|part| part.len() > 1);
    parts
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
    let local = name.split_once('@').map(|(local, _)| local);
    let mut words = words_of(local.unwrap_or(name));
    // An address of one word is that of an office.
    if local.is_some() && words.len() < 2 {
        return String::new();
    }
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
    let words = words_of(name);
    words[..words.len() - form_at_end(&words)].join(" ")
}

/// The legal form in a firm's name, the same however it is written.
fn legal_form(name: &str) -> Option<String> {
    let words = words_of(name);
    let form = words[words.len() - form_at_end(&words)..].concat();
    let short = match form.as_str() {
        "" => return None,
        "spolkazograniczonaodpowiedzialnoscia" | "spzoo" => "spzoo",
        "spolkaakcyjna" | "sa" => "sa",
        "spolkakomandytowa" | "spk" => "spk",
        "spolkajawna" | "spj" => "spj",
        "spolkacywilna" | "sc" => "sc",
        "limited" | "ltd" => "ltd",
        other => other,
    };
    Some(short.to_owned())
}

/// How many words at the end of a name are its legal form.
fn form_at_end(words: &[String]) -> usize {
    let fits = |form: &&&[&str]| {
        words.len() > form.len() && words.iter().rev().zip(form.iter().rev()).all(|(word, part)| word == part)
    };
    FORMS.iter().filter(fits).map(|form| form.len()).max().unwrap_or(0)
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
    if !words.iter().all(|word| word.chars().all(char::is_alphabetic)) {
        return Vec::new();
    }
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
        let mail = |name: &str, mail: &str| WrittenValue { names: vec![mail.into()], ..value(name, &[("deals", 1)]) };
        let office = [mail("Jan Nowak", "biuro@firma.pl"), mail("Ewa Kot", "biuro@firma.pl")];
        assert!(proposed("owner", &office, &Synonyms::default()).is_empty(), "an office is nobody");
        assert!(plain("owner", &["1-1", "11"]).is_empty());
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
        let two = [with_tax("A1", "PL 526-025-09-95"), with_tax("Beta", "5260250995"), with_tax("Gamma", "526")];
        assert_eq!(proposed("account", &two, &Synonyms::default()), [["A1", "Beta"]]);
        for placeholder in ["brak danych", "0000000000", "5260250994", "nie dotyczy"] {
            let two = [with_tax("A", placeholder), with_tax("B", placeholder)];
            assert!(proposed("account", &two, &Synonyms::default()).is_empty(), "{placeholder}");
        }
        assert!(plain("account", &["Alfa S.A.", "Alfa sp. z o.o.", "Alfa"]).is_empty(), "two firms of one name");
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
        let three = [value("Jan Nowak", &[("deals", 1)]), value("JAN NOWAK", &[("deals", 1)]), values[1].clone()];
        let found = proposed("owner", &three, &known);
        assert!(found.iter().all(|group| group.len() == 2), "nor in a larger group: {found:?}");
    }
}
