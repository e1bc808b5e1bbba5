//! The definition card of a KPI.

use miara_engine::{Engine, EngineError};
use miara_model::kpi::{Better, Family};
use miara_model::{Catalogue, Kpi, Measure, Text};
use serde_json::{Value as Json, json};

use crate::locale::Words;

/// One line of a card: what it says, and its words.
pub type CardLine = (String, String);

/// The card as lines, in reading order.
///
/// # Errors
/// Where a table can't be read.
pub async fn card(engine: &Engine, kpi: &Kpi, words: &Words) -> Result<Vec<CardLine>, EngineError> {
    let catalogue = &engine.catalogue;
    let lang = words.lang();
    let kind = |yes: bool, a: &str, b: &str| words.say(if yes { a } else { b });
    let axis =
        |measure: &Measure| format!("{}: {}", words.dataset(catalogue, &measure.dataset), words.column(&measure.at));
    let measures: Vec<String> = catalogue.measures_of(kpi).map(axis).collect();
    let sources: Vec<String> =
        catalogue.datasets_of(kpi).into_iter().map(|name| words.dataset(catalogue, name)).collect();
    let splits: Vec<String> = engine.splits_of(kpi).await?.iter().map(|name| words.dimension(name)).collect();
    let kinds = [
        words.say(&format!("family-{}", family(kpi))),
        kind(kpi.financial, "card-financial", "card-non-financial"),
        kind(kpi.leading, "card-leading", "card-lagging"),
    ];
    let mut lines = vec![
        (words.say("card-meaning"), kpi.meaning.get(lang).to_owned()),
        (words.say("card-formula"), formula_words(catalogue, kpi, words)),
        (words.say("card-unit"), words.unit_name(&kpi.unit, &engine.firm.currency)),
        (words.say("card-better"), words.say(&format!("better-{}", better(kpi)))),
        (words.say("card-kind"), kinds.join(", ")),
        (words.say("card-axis"), unique(measures).join(", ")),
        (words.say("card-sources"), sources.join(", ")),
        (words.say("card-splits"), splits.join(", ")),
        (words.say("card-owner"), kpi.owner.clone().unwrap_or_else(|| words.say("card-no-owner"))),
    ];
    let completed: Vec<String> = completed(catalogue, kpi).map(|says| says.get(lang).to_owned()).collect();
    lines.extend(unique(completed).into_iter().map(|says| (words.say("card-completed"), says)));
    lines.extend(kpi.example.as_ref().map(|example| (words.say("card-example"), example.words.get(lang).to_owned())));
    lines.push((words.say("card-file"), kpi.file.clone()));
    Ok(lines)
}

/// The formula, or the aggregate where the KPI is one measure.
#[must_use]
pub fn formula(catalogue: &Catalogue, kpi: &Kpi) -> String {
    match catalogue.measures.get(&kpi.name) {
        Some(measure) => format!("{} ({})", measure.written, measure.dataset),
        None => kpi.written.clone(),
    }
}

/// The formula with the KPIs in it by their titles; an aggregate as it is written.
fn formula_words(catalogue: &Catalogue, kpi: &Kpi, words: &Words) -> String {
    if catalogue.measures.contains_key(&kpi.name) {
        return formula(catalogue, kpi);
    }
    let word = |part: &str| words.title(catalogue, part);
    let mut said = String::new();
    let mut name = String::new();
    for c in kpi.written.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '_' || c == '.' {
            name.push(c);
            continue;
        }
        said.push_str(&word(&std::mem::take(&mut name)));
        said.push(match c {
            '*' => '×',
            '/' => '÷',
            '-' => '−',
            other => other,
        });
    }
    said.trim().to_owned()
}

/// What tells the moments that rows lack which a KPI reads.
fn completed<'c>(catalogue: &'c Catalogue, kpi: &'c Kpi) -> impl Iterator<Item = &'c Text> {
    catalogue
        .measures_of(kpi)
        .filter_map(|measure| Some((measure, catalogue.datasets.get(&measure.dataset)?)))
        .flat_map(|(measure, dataset)| {
            let read = measure.columns();
            let first_of = dataset.first_of.iter().filter(move |(column, _)| read.contains(&column.as_str()));
            first_of.map(|(_, first)| &first.says)
        })
}

fn family(kpi: &Kpi) -> &'static str {
    match kpi.family {
        Family::Marketing => "marketing",
        Family::Sales => "sales",
    }
}

fn better(kpi: &Kpi) -> &'static str {
    match kpi.better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Within => "within",
    }
}

fn unique(names: Vec<String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

/// The card for programs.
///
/// # Errors
/// As [`card`].
pub async fn card_json(engine: &Engine, kpi: &Kpi) -> Result<Json, EngineError> {
    let catalogue = &engine.catalogue;
    let splits = engine.splits_of(kpi).await?;
    let measures: Vec<Json> = catalogue
        .measures_of(kpi)
        .map(|measure| json!({"name": measure.name, "dataset": measure.dataset, "value": measure.written, "at": measure.at, "unit": measure.unit.to_string()}))
        .collect();
    Ok(json!({
        "name": kpi.name,
        "title": kpi.title,
        "meaning": kpi.meaning,
        "formula": formula(catalogue, kpi),
        "unit": kpi.unit.to_string().replace("money", &engine.firm.currency),
        "better": kpi.better,
        "family": kpi.family,
        "financial": kpi.financial,
        "leading": kpi.leading,
        "default_split": kpi.split,
        "splits": splits,
        "measures": measures,
        "completed": completed(catalogue, kpi).next(),
        "owner": kpi.owner,
        "example": kpi.example,
        "file": kpi.file,
    }))
}
