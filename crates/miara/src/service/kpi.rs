//! KPIs of the firm's own: from what was filled in to a definition, checked and tried.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};
use miara_engine::durable::{make_folder, sync_folder, write_whole};
use miara_engine::{Engine, EngineError, Store};
use miara_model::kpi::{Better, Family};
use miara_model::{
    Answer, Catalogue, ColumnKind, Dataset, Diagnostic, Grain, Kpi, Lang, Period, Question, SourceFile, Text,
    duplicates,
};
use serde::Deserialize;

use crate::book::{Book, BookError, own_files, read_catalogue};
use crate::service::{Refusal, Service, ServiceError, facts, tables};

/// A KPI as it is filled in; every text as it was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The name of the own KPI that is changed; absent for a new one.
    pub name: Option<String>,
    /// What it is called.
    pub title: String,
    /// What it says, in a sentence.
    pub meaning: String,
    /// Who answers for it; may be empty.
    pub owner: String,
    /// Where it stands.
    pub family: Family,
    /// Which way is good.
    pub better: Better,
    /// The dimension it is split by; may be empty.
    pub split: String,
    /// How it is computed.
    pub body: DraftBody,
}

/// How a KPI is computed.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftBody {
    /// Arithmetic over KPIs, by their names, or by their titles in square brackets.
    Formula(String),
    /// One aggregate over the rows of a dataset.
    Rows {
        /// The dataset.
        dataset: String,
        /// What is done with the column.
        how: How,
        /// The column; unused where rows are counted.
        column: String,
        /// The column that says when; empty for the dataset's main one.
        at: String,
        /// Which rows take part: all of these must hold.
        conditions: Vec<Condition>,
    },
}

/// What an aggregate does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Counts rows.
    Count,
    /// Counts different values.
    Distinct,
    /// Adds up.
    Sum,
    /// The mean.
    Mean,
    /// The number in the middle.
    Median,
}

/// One condition on rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// `=`, `<>`, `<`, `<=`, `>`, `>=`, `empty` or `filled`.
    pub sign: String,
    /// What it is compared with.
    pub value: String,
}

/// A draft that was looked at.
#[derive(Debug)]
pub struct CheckedDraft {
    /// The name that the KPI has or gets.
    pub name: String,
    /// Its definition.
    pub yaml: String,
    /// The KPI, where it is sound.
    pub kpi: Option<Kpi>,
    /// What is wrong, each with the field it is in.
    pub faults: Vec<(&'static str, Diagnostic)>,
    /// KPIs that always have the same number.
    pub twins: Vec<Kpi>,
    /// Its numbers in the last months, where it can be computed.
    pub preview: Option<Result<Answer, EngineError>>,
}

/// Months of the preview.
const MONTHS: i32 = 6;

/// Looks at a draft: whether it is sound, what comes of it, whether it is there already.
///
/// # Errors
/// Where the book can't be read.
pub async fn check_draft(service: &Service, draft: &Draft, now: Timestamp) -> Result<CheckedDraft, ServiceError> {
    let name = draft.name.clone().unwrap_or_else(|| free_name(service, &draft.title));
    let (mut yaml, fields) = written(service, draft, &name);
    let file = format!("kpis/{name}.yaml");
    let (mut own, _) = own_files(&service.book.folder, "kpis");
    own.retain(|known| known.name != file_of(service, draft).unwrap_or_else(|| file.clone()));
    own.push(SourceFile { name: file.clone(), text: yaml.clone() });
    let (catalogue, faults) = read_catalogue(&own);
    let place = |fault: &Diagnostic| {
        let line = usize::try_from(fault.line).unwrap_or(0).saturating_sub(1);
        fields.get(line).copied().unwrap_or("title")
    };
    let mut faults: Vec<(&'static str, Diagnostic)> =
        faults.into_iter().filter(|fault| fault.file == file).map(|fault| (place(&fault), fault)).collect();
    let strange = unknown_titles(service, draft, &file);
    if !strange.is_empty() {
        // What an unknown title does to the formula is no news.
        faults.retain(|(field, _)| *field != "formula");
    }
    faults.extend(strange);
    faults.extend(missing(draft, &file));
    faults.extend(taken_title(service, draft, &file));
    let kpi = catalogue.kpis.get(&name).cloned().filter(|_| faults.is_empty());
    if let Some(kpi) = &kpi {
        let _ = writeln!(yaml, "unit: {}", quoted(&kpi.unit.to_string()));
    }
    let twins = duplicates(&catalogue).into_iter().filter_map(|(a, b)| match (a.name == name, b.name == name) {
        (true, _) => Some(b.clone()),
        (_, true) => Some(a.clone()),
        _ => None,
    });
    let twins = twins.collect();
    let preview = match &kpi {
        None => None,
        Some(kpi) => Some(preview(service, catalogue, kpi, now).await?),
    };
    Ok(CheckedDraft { name, yaml, kpi, faults, twins, preview })
}

/// Keeps a sound draft as a file of the book. The book must be opened anew to know it.
///
/// # Errors
/// Where the file can't be written.
pub fn keep_kpi(service: &Service, draft: &Draft, checked: &CheckedDraft) -> Result<(), ServiceError> {
    let file = file_of(service, draft).unwrap_or_else(|| format!("kpis/{}.yaml", checked.name));
    // Followed first: a name that there is no KPI of yet says nothing.
    if let Some(followed) = &service.book.firm.followed
        && !followed.contains(&checked.name)
    {
        let names = followed.iter().cloned().chain([checked.name.clone()]).collect();
        follow(service, Some(names))?;
    }
    write_own(service, &file, &checked.yaml)
}

/// Removes an own KPI from the book.
///
/// # Errors
/// [`Refusal::NeededBy`] where other KPIs are made of it; where the file can't be removed.
pub fn remove_kpi(service: &Service, kpi: &Kpi) -> Result<(), ServiceError> {
    let (mut own, _) = own_files(&service.book.folder, "kpis");
    own.retain(|file| file.name != kpi.file);
    let (without, _) = read_catalogue(&own);
    let gone = |other: &&Kpi| other.name != kpi.name && !without.kpis.contains_key(&other.name);
    let needed_by: Vec<String> =
        service.book.catalogue.kpis.values().filter(gone).map(|kpi| kpi.name.clone()).collect();
    if !needed_by.is_empty() {
        return Err(ServiceError::Refused(Refusal::NeededBy { kpi: kpi.name.clone(), needed_by }));
    }
    if let Some(followed) = Book::open(&service.book.folder)?.firm.followed {
        follow(service, Some(followed.into_iter().filter(|name| *name != kpi.name).collect()))?;
    }
    let path = service.book.folder.join(&kpi.file);
    let removed = std::fs::remove_file(&path).and_then(|()| sync_folder(&service.book.folder.join("kpis")));
    removed.map_err(|source| ServiceError::Io { path: path.display().to_string(), source })
}

/// Says which KPIs the firm follows; `None` for all. The book must be opened anew to know it.
///
/// # Errors
/// Where the settings can't be written.
pub fn follow(service: &Service, followed: Option<Vec<String>>) -> Result<(), ServiceError> {
    // What someone has written into the file since it was read stays.
    let firm = Book::open(&service.book.folder)?.firm;
    Ok(Book::write_settings(&service.book.folder, &miara_model::Firm { followed, ..firm })?)
}

fn write_own(service: &Service, file: &str, yaml: &str) -> Result<(), ServiceError> {
    let path = service.book.folder.join(file);
    let failed = |source| BookError::Io { path: path.clone(), source };
    make_folder(&service.book.folder.join("kpis")).map_err(failed)?;
    Ok(write_whole(&path, yaml.as_bytes()).map_err(failed)?)
}

/// The file of the own KPI that a draft changes.
fn file_of(service: &Service, draft: &Draft) -> Option<String> {
    service.book.catalogue.kpis.get(draft.name.as_ref()?).map(|kpi| kpi.file.clone())
}

async fn preview(
    service: &Service,
    catalogue: Catalogue,
    kpi: &Kpi,
    now: Timestamp,
) -> Result<Result<Answer, EngineError>, ServiceError> {
    let month = tables::reference_month(service, service.engine.zone().to_datetime(now).date()).await?;
    let store = Store::new(service.book.data_folder());
    let (firm, synonyms) = (service.book.firm.clone(), service.book.synonyms.clone());
    let engine = Engine::new(store, Arc::new(catalogue), firm, synonyms).map_err(EngineError::Internal)?;
    let question = Question {
        kpis: vec![kpi.name.clone()],
        period: Period { from: month.from.saturating_sub((MONTHS - 1).months()), to: month.to },
        grain: Some(Grain::Month),
        by: vec![],
        filters: vec![],
        versus: None,
    };
    Ok(engine.answer(&question, &facts::facts(service).await?, now).await)
}

/// A name made from a title, unlike all that are taken.
fn free_name(service: &Service, title: &str) -> String {
    let slug = crate::book::slug(title);
    // A name begins with a letter, and is none that a file may not have on Windows.
    let plain = slug.starts_with(|c: char| c.is_ascii_alphabetic()) && slug.len() > 4;
    let base = if plain { slug } else { format!("kpi_{slug}") };
    let catalogue = &service.book.catalogue;
    let taken = |name: &String| catalogue.kpis.contains_key(name) || catalogue.measures.contains_key(name);
    let numbered = (2..).map(|number| format!("{base}_{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(base)
}

/// The definition as YAML, and for each of its lines the field that it came from.
fn written(service: &Service, draft: &Draft, name: &str) -> (String, Vec<&'static str>) {
    let both = |text: &str| format!("{{pl: {0}, en: {0}}}", quoted(text.trim()));
    let mut lines: Vec<(&'static str, String)> = vec![
        ("title", format!("kpi: {name}")),
        ("title", format!("title: {}", both(&draft.title))),
        ("meaning", format!("meaning: {}", both(&draft.meaning))),
        ("better", format!("better: {}", better_name(draft.better))),
        ("family", format!("family: {}", family_name(draft.family))),
    ];
    if !draft.owner.trim().is_empty() {
        lines.push(("owner", format!("owner: {}", quoted(draft.owner.trim()))));
    }
    if !draft.split.is_empty() {
        lines.push(("split", format!("split: {}", quoted(&draft.split))));
    }
    match &draft.body {
        DraftBody::Formula(formula) => {
            lines.push(("formula", format!("formula: {}", quoted(&named(service, formula)))))
        }
        DraftBody::Rows { dataset, how, column, at, conditions } => {
            lines.push(("dataset", "measure:".to_owned()));
            lines.push(("dataset", format!("  dataset: {}", quoted(dataset))));
            lines.push(("column", format!("  value: {}", quoted(&aggregate(*how, column)))));
            if !at.is_empty() {
                lines.push(("at", format!("  at: {}", quoted(at))));
            }
            if let Some(filter) = filter(conditions, service.book.catalogue.datasets.get(dataset)) {
                lines.push(("conditions", format!("  where: {}", quoted(&filter))));
            }
        }
    }
    let fields = lines.iter().map(|(field, _)| *field).collect();
    let text: String = lines.into_iter().map(|(_, line)| line + "\n").collect();
    (text, fields)
}

/// A formula with titles in square brackets replaced by names; an unknown title stays as a name that
/// the check will not know.
fn named(service: &Service, formula: &str) -> String {
    let mut named = String::new();
    for part in parts(formula) {
        match part {
            Part::Plain(text) => {
                named.push_str(&text.replace(['×', '·'], "*").replace(['÷', ':'], "/").replace(['−', '–'], "-"))
            }
            Part::Title(title) => {
                let known = titled(service, title).map_or_else(|| miara_import::loosely(title), |kpi| kpi.name.clone());
                named.push_str(&known);
            }
        }
    }
    named
}

/// The KPI with a title in either language, whatever its case and diacritics.
fn titled<'s>(service: &'s Service, title: &str) -> Option<&'s Kpi> {
    let folded = miara_import::loosely(title);
    let fits =
        |kpi: &&Kpi| [Lang::Pl, Lang::En].into_iter().any(|lang| miara_import::loosely(kpi.title.get(lang)) == folded);
    service.book.catalogue.kpis.values().find(fits)
}

/// A title that another KPI has, so that nobody could tell the two apart.
fn taken_title(service: &Service, draft: &Draft, file: &str) -> Option<(&'static str, Diagnostic)> {
    let other = titled(service, &draft.title).filter(|kpi| Some(&kpi.name) != draft.name.as_ref())?;
    let message = format!("there is a KPI with the title `{}`", other.title.get(Lang::En));
    let file = file.to_owned();
    Some(("title", Diagnostic { file, line: 0, column: 0, code: "taken-title", message, help: String::new() }))
}

fn unknown_titles(service: &Service, draft: &Draft, file: &str) -> Vec<(&'static str, Diagnostic)> {
    let DraftBody::Formula(formula) = &draft.body else { return Vec::new() };
    let titles =
        || service.book.catalogue.kpis.values().flat_map(|kpi| [kpi.title.get(Lang::Pl), kpi.title.get(Lang::En)]);
    let unknown = parts(formula).into_iter().filter_map(|part| match part {
        Part::Title(title) if titled(service, title).is_none() => Some(title),
        _ => None,
    });
    let fault = |title: &str| {
        let near = miara_model::diagnostic::candidates(title, titles());
        let help = near.iter().map(|title| format!("`{title}`")).collect::<Vec<_>>().join(", ");
        let (file, message) = (file.to_owned(), format!("there is no KPI with the title `{title}`"));
        ("formula", Diagnostic { file, line: 0, column: 0, code: "unknown-title", message, help })
    };
    unknown.map(fault).collect()
}

/// A part of a formula as it is typed.
enum Part<'f> {
    Plain(&'f str),
    Title(&'f str),
}

/// A formula cut at its square brackets.
fn parts(formula: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = formula;
    while let Some((before, (title, after))) =
        rest.split_once('[').and_then(|(before, after)| Some((before, after.split_once(']')?)))
    {
        parts.extend([Part::Plain(before), Part::Title(title)]);
        rest = after;
    }
    parts.push(Part::Plain(rest));
    parts
}

/// What a person must still say.
fn missing(draft: &Draft, file: &str) -> Vec<(&'static str, Diagnostic)> {
    let fault = |field: &'static str, code: &'static str| {
        let message = format!("{field} is empty");
        (field, Diagnostic { file: file.to_owned(), line: 0, column: 0, code, message, help: String::new() })
    };
    let mut faults = Vec::new();
    if draft.title.trim().is_empty() {
        faults.push(fault("title", "empty-title"));
    }
    if draft.title.chars().count() > 120 {
        faults.push(fault("title", "long-title"));
    }
    if draft.meaning.trim().is_empty() {
        faults.push(fault("meaning", "empty-meaning"));
    }
    faults
}

/// A text as YAML holds it; every JSON text is one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn better_name(better: Better) -> &'static str {
    match better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Within => "within",
    }
}

fn family_name(family: Family) -> &'static str {
    match family {
        Family::Sales => "sales",
        Family::Marketing => "marketing",
    }
}

fn aggregate(how: How, column: &str) -> String {
    match how {
        How::Count => "COUNT(*)".to_owned(),
        How::Distinct => format!("COUNT(DISTINCT {column})"),
        How::Sum => format!("SUM({column})"),
        How::Mean => format!("AVG({column})"),
        How::Median => format!("MEDIAN({column})"),
    }
}

/// Conditions as SQL; those without a column are not filled in.
fn filter(conditions: &[Condition], dataset: Option<&Dataset>) -> Option<String> {
    let filled = conditions.iter().filter(|condition| !condition.column.is_empty());
    let terms: Vec<String> = filled
        .map(|Condition { column, sign, value }| match sign.as_str() {
            "empty" => format!("{column} IS NULL"),
            "filled" => format!("{column} IS NOT NULL"),
            sign => {
                format!("{column} {sign} {}", literal(value, dataset.and_then(|dataset| dataset.column_kind(column))))
            }
        })
        .collect();
    (!terms.is_empty()).then(|| terms.join(" AND "))
}

/// A value as SQL, by what its column holds; what is no number or no yes and no is text, which the check
/// then refuses.
fn literal(value: &str, kind: Option<ColumnKind>) -> String {
    let value = value.trim();
    let number = value.replace(['\u{a0}', ' '], "").replace(',', ".");
    let text = format!("'{}'", value.replace('\'', "''"));
    match kind {
        Some(ColumnKind::Flag) => match value.to_lowercase().as_str() {
            "true" | "tak" | "yes" | "1" => "TRUE".to_owned(),
            "false" | "nie" | "no" | "0" => "FALSE".to_owned(),
            _ => text,
        },
        Some(ColumnKind::Text | ColumnKind::Time | ColumnKind::Date) | None => text,
        Some(_) if number.parse::<rust_decimal::Decimal>().is_ok() => number,
        Some(_) => text,
    }
}

/// A definition as the form can show it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "kpi")]
    name: String,
    title: Text,
    meaning: Text,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    split: String,
    better: Better,
    family: Family,
    #[serde(default)]
    formula: Option<String>,
    #[serde(default)]
    measure: Option<WrittenMeasure>,
    #[serde(rename = "unit")]
    _unit: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMeasure {
    dataset: String,
    value: String,
    #[serde(default)]
    at: String,
    #[serde(default, rename = "where")]
    filter: String,
}

/// An own KPI as it was filled in; `None` where its file says more than the form can show.
#[must_use]
pub fn draft_of(service: &Service, kpi: &Kpi, lang: Lang) -> Option<Draft> {
    let text = std::fs::read_to_string(service.book.folder.join(&kpi.file)).ok()?;
    let written: Written = serde_saphyr::from_str(&text).ok()?;
    let body = match (written.formula, written.measure) {
        (Some(formula), None) => DraftBody::Formula(formula),
        (None, Some(measure)) => {
            let (how, column) = read_aggregate(&measure.value)?;
            let conditions = read_filter(&measure.filter)?;
            DraftBody::Rows { dataset: measure.dataset, how, column, at: measure.at, conditions }
        }
        _ => return None,
    };
    let Written { name, title, meaning, owner, split, better, family, .. } = written;
    let (title, meaning) = (title.get(lang).to_owned(), meaning.get(lang).to_owned());
    Some(Draft { name: Some(name), title, meaning, owner, family, better, split, body })
}

fn read_aggregate(sql: &str) -> Option<(How, String)> {
    let kinds = [
        ("COUNT(*", How::Count),
        ("COUNT(DISTINCT ", How::Distinct),
        ("SUM(", How::Sum),
        ("AVG(", How::Mean),
        ("MEDIAN(", How::Median),
    ];
    kinds.into_iter().find_map(|(start, how)| {
        let column = sql.strip_prefix(start)?.strip_suffix(')')?;
        let plain = column.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        plain.then(|| (how, column.to_owned()))
    })
}

/// The conditions that [`filter`] has written; `None` for any other SQL.
fn read_filter(sql: &str) -> Option<Vec<Condition>> {
    let mut conditions = Vec::new();
    let mut rest = sql;
    while !rest.is_empty() {
        let (column, after) = rest.split_once(' ')?;
        let (sign, after) = if let Some(after) = after.strip_prefix("IS NULL") {
            ("empty", after)
        } else if let Some(after) = after.strip_prefix("IS NOT NULL") {
            ("filled", after)
        } else {
            after.split_once(' ')?
        };
        let (value, after) =
            if matches!(sign, "empty" | "filled") { (String::new(), after) } else { read_literal(after)? };
        conditions.push(Condition { column: column.to_owned(), sign: sign.to_owned(), value });
        rest = if after.is_empty() { after } else { after.strip_prefix(" AND ")? };
    }
    Some(conditions)
}

fn read_literal(sql: &str) -> Option<(String, &str)> {
    let Some(text) = sql.strip_prefix('\'') else {
        let end = sql.find(' ').unwrap_or(sql.len());
        return Some((sql[..end].to_owned(), &sql[end..]));
    };
    let mut end = 0;
    while let Some(quote) = text[end..].find('\'') {
        let at = end + quote;
        if text[at..].starts_with("''") {
            end = at + 2;
        } else {
            return Some((text[..at].replace("''", "'"), &text[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_has_written_it_reads_again() {
        let sql = "kind = 'x'' AND y' AND value >= 1000.50 AND won_at IS NOT NULL AND lost_at IS NULL";
        let read = read_filter(sql).unwrap();
        assert_eq!(read.len(), 4);
        assert_eq!((read[0].value.as_str(), read[1].value.as_str()), ("x' AND y", "1000.50"));
        assert_eq!(read_filter("a = 1 OR b = 2"), None);
        assert_eq!(read_aggregate("COUNT(DISTINCT account_id)"), Some((How::Distinct, "account_id".into())));
        assert_eq!(read_aggregate("SUM(a * b)"), None);
    }

    #[test]
    fn conditions_are_sql_and_values_are_never_code() {
        let condition = |column: &str, sign: &str, value: &str| Condition {
            column: column.into(),
            sign: sign.into(),
            value: value.into(),
        };
        let filled = [
            condition("kind", "=", "x' OR '1'='1"),
            condition("value", ">=", "1 000,50"),
            condition("won_at", "filled", ""),
            condition("", "=", "1"),
        ];
        assert_eq!(
            filter(&filled, None).unwrap(),
            "kind = 'x'' OR ''1''=''1' AND value >= '1 000,50' AND won_at IS NOT NULL"
        );
        assert_eq!(filter(&[], None), None);
        assert_eq!(literal("tak", Some(ColumnKind::Flag)), "TRUE");
        assert_eq!(literal("1 000,50", Some(ColumnKind::Money)), "1000.50");
        assert_eq!(literal("5", Some(ColumnKind::Text)), "'5'");
    }
}
