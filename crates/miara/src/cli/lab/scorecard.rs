//! `miara lab scorecard`.

use std::path::PathBuf;

use miara_analysis::{Score, Scored, Standing, scorecard, wilson};
use serde_json::{Value as Json, json};

use super::fault::{Fault, Needs};
use super::show::{Form, JsonFlag, Said, number, show};
use super::table::Table;

#[derive(Debug, clap::Args)]
pub(super) struct ScorecardArgs {
    /// A delimited text file, also gzipped.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Column of the names; rows of one name and peer group are summed.
    #[arg(long, value_name = "COL")]
    name: String,
    /// Column of the cases met.
    #[arg(long, value_name = "COL")]
    successes: String,
    /// Column of the cases.
    #[arg(long, value_name = "COL")]
    trials: String,
    /// Column of the group of peers; all are peers by default.
    #[arg(long, value_name = "COL")]
    peer: Option<String>,
    /// Column that the expected rate may depend on, such as the number of cases.
    #[arg(long, value_name = "COL")]
    covariate: Option<String>,
    #[command(flatten)]
    json: JsonFlag,
}

/// Rows of one name: who, and the covariate's sum and count.
struct Person {
    name: String,
    group: Option<String>,
    scored: Scored,
    rows: f64,
}

pub(super) fn run(args: &ScorecardArgs, words: Said) -> Result<(), Fault> {
    let table = Table::read(&args.file)?;
    let people = people(&table, args)?;
    let scored: Vec<Scored> = people.iter().map(|person| person.scored.clone()).collect();
    let scores = scorecard(&scored, 1);
    let flagged = scores.iter().filter(|score| score.standing != Standing::Usual).count();
    let list: Vec<Json> = people.iter().zip(&scores).map(|(person, score)| row(person, score)).collect();
    show(&json!({"people": list.len(), "flagged": flagged, "scores": list}), Form::of(&args.json), words);
    Ok(())
}

fn people(table: &Table, args: &ScorecardArgs) -> Result<Vec<Person>, Fault> {
    let (met, of) = (table.counts(&args.successes)?, table.counts(&args.trials)?);
    let (name, successes) = (table.column(&args.name)?, table.column(&args.successes)?);
    if let Some(row) = (0..table.len()).find(|row| met[*row] > of[*row]) {
        return Err(table.bad(row, successes, Needs::Part));
    }
    let covariate = args.covariate.as_deref().map(|name| table.numbers(name)).transpose()?;
    let mut groups = vec![(None, 0); table.len()];
    for (number, (group, rows)) in table.groups(args.peer.as_deref())?.into_iter().enumerate() {
        rows.iter().for_each(|row| groups[*row] = (group.clone(), number));
    }
    let mut known = std::collections::HashMap::new();
    let mut people: Vec<Person> = Vec::new();
    for row in 0..table.len() {
        let (text, (group, peer)) = (table.text(row, name), &groups[row]);
        let own = covariate.as_ref().and_then(|covariate| covariate[row]);
        let place = *known.entry((text, *peer)).or_insert(people.len());
        if place == people.len() {
            let scored = Scored { successes: 0.0, trials: 0.0, peer: *peer, covariate: own.map(|_| 0.0) };
            people.push(Person { name: text.to_owned(), group: group.clone(), scored, rows: 0.0 });
        }
        let person = &mut people[place];
        person.scored.successes += met[row];
        person.scored.trials += of[row];
        person.scored.covariate = person.scored.covariate.zip(own).map(|(sum, own)| sum + own);
        person.rows += 1.0;
    }
    for person in &mut people {
        person.scored.covariate = person.scored.covariate.map(|sum| sum / person.rows);
    }
    Ok(people)
}

fn row(person: &Person, score: &Score) -> Json {
    let flag = match score.standing {
        Standing::Above => Some("above"),
        Standing::Usual => None,
        Standing::Below => Some("below"),
    };
    let plain = wilson(person.scored.successes, person.scored.trials, 0.95);
    json!({
        "name": person.name, "peer": person.group,
        "successes": number(person.scored.successes), "trials": number(person.scored.trials),
        "raw": score.raw.map(number), "raw_low95": plain.map(|own| number(own.low)), "raw_high95": plain.map(|own| number(own.high)),
        "expected": number(score.expected), "shrunk": number(score.shrunk),
        "low95": number(score.low95), "high95": number(score.high95), "weight": number(score.weight),
        "p": number(score.p), "upper_half": score.upper_half.map(number), "flag": flag,
    })
}
