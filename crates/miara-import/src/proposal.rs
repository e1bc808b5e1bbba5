//! What a file that no mapping knows seems to hold.

use std::collections::HashSet;

use indexmap::IndexMap;
use miara_model::{ColumnKind, Dataset};

use crate::correction::{Choice, ColumnChoice};
use crate::currency::currency_code;
use crate::moment::{ParseMomentError, read_moment};
use crate::names::Names;
use crate::near::{likeness, loosely};
use crate::profile::SourceColumn;
use crate::survey::Guess;
use crate::typed::Unit;

/// The columns of a file, each with what it seems to be, for one dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The file's columns in its order.
    pub columns: Vec<ColumnChoice>,
    /// How well the file fits the dataset: columns that are told by their names, less what it cannot do without.
    pub fit: f64,
    /// Columns of the dataset that are required and that nothing of the file fills.
    pub missing: Vec<String>,
}

/// The name under which a column with the days of either ending is known.
const CLOSED_ON: &str = "closed_on";
/// That of a column with the amounts of what was won.
const WON_AMOUNT: &str = "won_amount";
/// Names less alike than this are two names.
const ALIKE: f64 = 0.88;
/// What a required column that is missing takes from the fit.
const MISSING: f64 = 1.5;

/// Proposes what each column of a file fills in a dataset, by its name and by what stands in it. `titles` are what
/// people call the dataset's columns. A column fills one place and a place has one column; what is not clear is left
/// out.
#[must_use]
pub fn propose(
    columns: &[SourceColumn],
    dataset: &Dataset,
    names: &Names,
    titles: &IndexMap<String, Vec<String>>,
) -> Proposal {
    let mut claims: Vec<(f64, usize, Choice)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        for (name, target) in dataset.shown_columns().filter(|(name, _)| *name != "row_id") {
            let titles = titles.get(name).into_iter().flatten();
            let known = names.of(&dataset.name, name).iter().chain(titles).chain(std::iter::once(name));
            let score = named(&column.name, known) * standing(column, name, target.kind, dataset, names);
            claims.push((score, at, Choice::Column(name.clone())));
        }
        if !dataset.dated.is_empty() {
            let score = named(&column.name, names.of(&dataset.name, CLOSED_ON).iter());
            let score = score * fits_kind(column, ColumnKind::Date);
            claims.push((score, at, Choice::Closing));
            let score = named(&column.name, names.of(&dataset.name, WON_AMOUNT).iter());
            claims.push((score * fits_kind(column, ColumnKind::Money), at, Choice::WonAmount));
        }
    }
    claims.extend(full_names(columns, dataset, names));
    // The best claims first; of equal ones the file's and the dataset's order decides.
    claims.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut chosen: Vec<Option<Choice>> = vec![None; columns.len()];
    let (mut taken, mut fit): (HashSet<Choice>, f64) = (HashSet::new(), 0.0);
    for (score, at, choice) in claims {
        if score >= ALIKE && chosen[at].is_none() && taken.insert(choice.clone()) {
            fit += score;
            chosen[at] = Some(choice);
        }
    }
    // The amount of what was won stands for all where nothing else was expected.
    if let (Some(amount), true) = (&dataset.amount, taken.contains(&Choice::WonAmount)) {
        let amount = Choice::Column(amount.clone());
        if taken.insert(amount.clone()) {
            chosen
                .iter_mut()
                .filter(|choice| **choice == Some(Choice::WonAmount))
                .for_each(|choice| *choice = Some(amount.clone()));
        }
    }
    // What tells rows apart is an id, whatever its name.
    for key in missing(dataset, &taken).into_iter().filter(|name| dataset.key.first() == Some(name)) {
        let is_id = |at: &usize| chosen[*at].is_none() && columns[*at].unique && columns[*at].guess != Guess::Date;
        if let Some(at) = (0..columns.len()).find(is_id) {
            fit += ALIKE;
            chosen[at] = Some(Choice::Column(key.clone()));
            taken.insert(Choice::Column(key));
        }
    }
    let choice = |(column, choice): (&SourceColumn, Option<Choice>)| {
        let choice = choice.unwrap_or(Choice::LeaveOut);
        let unit = unit(column, &choice, dataset);
        ColumnChoice { header: column.name.clone(), choice, unit, words: IndexMap::new() }
    };
    let mut chosen: Vec<ColumnChoice> = columns.iter().zip(chosen).map(choice).collect();
    say_words(&mut chosen, columns, dataset, names);
    if chosen.iter().all(|column| column.words.is_empty()) {
        let won = chosen.iter_mut().filter(|column| column.choice == Choice::WonAmount);
        won.for_each(|column| column.choice = Choice::LeaveOut);
    }
    let missing = missing(dataset, &taken);
    fit -= MISSING * missing.len() as f64;
    Proposal { columns: chosen, fit, missing }
}

fn missing(dataset: &Dataset, taken: &HashSet<Choice>) -> Vec<String> {
    let lacks = |name: &String| !taken.contains(&Choice::Column(name.clone()));
    let required = dataset.columns.iter().filter(|(name, column)| {
        column.required && column.default.is_none() && *name != "row_id" && !column.hidden && lacks(name)
    });
    required.map(|(name, _)| name.clone()).collect()
}

/// The claims of a first and a last name on the dataset's persons.
fn full_names(columns: &[SourceColumn], dataset: &Dataset, names: &Names) -> Vec<(f64, usize, Choice)> {
    let headers: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let person = dataset.columns.iter().find(|(_, column)| column.unit.as_deref() == Some("person"));
    let (Some((person, _)), Some(parts)) = (person, names.full_name(&headers)) else { return Vec::new() };
    let choice = |number: usize| match number {
        0 => Choice::Column(person.clone()),
        _ => Choice::Joined(person.clone()),
    };
    // The places must rise in the file as they do in a name, since columns are joined in the file's order.
    let claim = |(number, at): (usize, &usize)| (0.99, *at, choice(number));
    if parts.is_sorted() { parts.iter().enumerate().map(claim).collect() } else { Vec::new() }
}

/// What the numbers of a column count: shares that are more than one are hundredths.
fn unit(column: &SourceColumn, choice: &Choice, dataset: &Dataset) -> Option<Unit> {
    let Choice::Column(name) = choice else { return None };
    let is_share = dataset.columns.get(name).is_some_and(|column| column.kind == ColumnKind::Share);
    let is_more = |text: &String| text.replace(',', ".").parse::<f64>().is_ok_and(|number| number > 1.0);
    (is_share && column.samples.iter().any(is_more)).then_some(Unit::Percent)
}

/// How much a header is one of some names, 0..=1. The earlier of several names that are all right goes first.
fn named<'n>(header: &str, names: impl Iterator<Item = &'n String>) -> f64 {
    let header = loosely(header);
    let score = |(at, name): (usize, &String)| {
        let name = loosely(name);
        if header == name {
            return 1.0 - (at.min(50) as f64) / 1000.0;
        }
        // Short names are like too much.
        if name.len() < 5 || header.len() < 5 { 0.0 } else { likeness(&header, &name) * 0.93 }
    };
    names.enumerate().map(score).fold(0.0, f64::max)
}

/// How well a column's values fit a place, 0..=1.
fn standing(column: &SourceColumn, name: &str, kind: ColumnKind, dataset: &Dataset, names: &Names) -> f64 {
    let place = &dataset.columns[name];
    if !place.choices.is_empty() {
        let known = column.values.iter().filter(|(word, _)| names.meaning(name, word).is_some()).count();
        return if known * 2 >= column.values.len() && known > 0 { 1.0 } else { 0.9 };
    }
    if dataset.money.as_ref().is_some_and(|money| money.currency == name) {
        // A column of currencies that nobody can read is shown with its rows refused, rather than money taken for the
        // firm's own.
        return if column.values.iter().all(|(word, _)| currency_code(word).is_some()) { 1.0 } else { 0.95 };
    }
    fits_kind(column, kind)
}

fn fits_kind(column: &SourceColumn, kind: ColumnKind) -> f64 {
    match (kind, column.guess) {
        // A column without any value fits by its name alone.
        (_, Guess::Empty) => 0.95,
        (ColumnKind::Text, Guess::Text | Guess::Number) => 1.0,
        (ColumnKind::Text, Guess::Flag) => 0.8,
        (ColumnKind::Text, _) => 0.9,
        (ColumnKind::Time, Guess::Time | Guess::Date) | (ColumnKind::Date, Guess::Date | Guess::Time) => 1.0,
        // Totals may stand among days.
        (ColumnKind::Time | ColumnKind::Date, Guess::Text) if has_days(column) => 0.95,
        (ColumnKind::Flag, Guess::Flag) => 1.0,
        (ColumnKind::Flag, Guess::Text | Guess::Number) => 0.9,
        (ColumnKind::Hours, Guess::Number | Guess::Text | Guess::Time) => 1.0,
        (ColumnKind::Count | ColumnKind::Money | ColumnKind::Rate | ColumnKind::Share, Guess::Number) => 1.0,
        _ => 0.0,
    }
}

fn has_days(column: &SourceColumn) -> bool {
    column
        .samples
        .iter()
        .any(|sample| !matches!(read_moment(sample, None), Err(error) if error != ParseMomentError::Ambiguous))
}

/// Says what the words of columns mean: those of the column with choices itself, or, where no column has them, those
/// of the one whose words tell most.
fn say_words(chosen: &mut [ColumnChoice], columns: &[SourceColumn], dataset: &Dataset, names: &Names) {
    let Some((name, _)) = dataset.columns.iter().find(|(_, column)| !column.choices.is_empty()) else { return };
    let is_own = |choice: &ColumnChoice| choice.choice == Choice::Column(name.clone());
    let known =
        |column: &SourceColumn| column.values.iter().filter(|(word, _)| names.meaning(name, word).is_some()).count();
    let at = chosen.iter().position(is_own).or_else(|| {
        let told = columns.iter().enumerate().map(|(at, column)| (known(column), at)).filter(|(known, _)| *known > 0);
        told.max_by_key(|(known, at)| (*known, std::cmp::Reverse(*at))).map(|(_, at)| at)
    });
    let Some(at) = at else { return };
    chosen[at].words = meanings(&columns[at], dataset, names);
}

/// What the words of a column mean in the dataset's column with choices, as far as they are known as a whole.
#[must_use]
pub fn meanings(source: &SourceColumn, dataset: &Dataset, names: &Names) -> IndexMap<String, Option<String>> {
    let Some((name, place)) = dataset.columns.iter().find(|(_, column)| !column.choices.is_empty()) else {
        return IndexMap::new();
    };
    let meaning = |word: &String| {
        let itself = || place.choices.iter().find(|choice| *choice == word).map(String::as_str);
        names.meaning(name, word).or_else(itself).map(str::to_owned)
    };
    source.values.iter().map(|(word, _)| (word.clone(), meaning(word))).collect()
}
