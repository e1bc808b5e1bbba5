//! `miara quality`.

use clap::{Subcommand, ValueEnum};
use miara_engine::EngineError;
use miara_insight::quality::{Finding, FindingKind, KpiQuality, PROPERTIES, QualityReport, Severity};
use serde_json::json;

use super::output::{print, print_json};
use super::setting::{Failure, Outcome, Setting};
use crate::locale::{Arg, Words};
use crate::service::quality::AcceptOutcome;
use crate::service::{self, Service};
use crate::view::table::{align_right, table};

/// How many names of KPIs are told in one line.
const NAMED: usize = 3;

#[derive(Debug, clap::Args)]
pub(super) struct QualityArgs {
    #[command(subcommand)]
    command: Option<QualityCommand>,
    /// Only this KPI.
    #[arg(long, value_name = "KPI")]
    kpi: Option<String>,
    /// Only findings as grave as this, and graver ones.
    #[arg(long, value_name = "error|warning|note", default_value = "note")]
    severity: Gravity,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum QualityCommand {
    /// Let a finding be, for a reason; it comes back when its evidence changes.
    Accept {
        /// Its key, as `miara quality` shows it.
        key: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Take an acceptance back.
    Reopen {
        /// The finding's key.
        key: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Gravity {
    Error,
    Warning,
    Note,
}

impl Gravity {
    fn least(self) -> Severity {
        match self {
            Gravity::Error => Severity::Error,
            Gravity::Warning => Severity::Warning,
            Gravity::Note => Severity::Note,
        }
    }
}

pub(super) async fn run(args: &QualityArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    match &args.command {
        None => check(args, &service, words, setting).await,
        Some(QualityCommand::Accept { key, reason }) => {
            match service::quality::accept_finding(&service, key, reason, "", setting.now).await? {
                AcceptOutcome::Accepted => print(&words.say("quality-done")),
                AcceptOutcome::Unknown => return Err(unknown(words, key)),
                AcceptOutcome::NoReason => return Err(Failure::Sentence(words.say("quality-no-reason"))),
            }
            Ok(())
        }
        Some(QualityCommand::Reopen { key }) => {
            if !service::quality::reopen_finding(&service, key)? {
                return Err(unknown(words, key));
            }
            print(&words.say("quality-was-reopened"));
            Ok(())
        }
    }
}

fn unknown(words: &Words, key: &str) -> Failure {
    Failure::Sentence(words.say_with("quality-unknown", &[("key", Arg::from(key.to_owned()))]))
}

async fn check(args: &QualityArgs, service: &Service, words: &Words, setting: &Setting) -> Outcome {
    let mut checked = service::quality::quality(service, setting.now).await?;
    if let Some(name) = &args.kpi {
        only(&mut checked, name)?;
    }
    let failing = |finding: &&Finding| finding.severity == Severity::Error && finding.accepted.is_none();
    let failing = checked.findings.iter().filter(failing).count();
    let summary = words.check_summary(&checked);
    checked.findings.retain(|finding| finding.severity <= args.severity.least());
    if args.json {
        print_json(&as_json(&checked, service, words));
    } else {
        say(&checked, service, words);
        print(&format!("\n{summary}"));
        let alike = words.look_alike(service::synonym::proposals(service).await?.len());
        alike.iter().for_each(|alike| print(&format!("{alike} {}", words.say("synonym-by-command"))));
    }
    match failing {
        0 => Ok(()),
        n => Err(Failure::Sentence(words.say_with("quality-fails", &[("n", Arg::from(n))]))),
    }
}

/// Leaves one KPI and what concerns it.
fn only(checked: &mut QualityReport, name: &str) -> Result<(), Failure> {
    if !checked.kpis.iter().any(|one| one.kpi.name == name) {
        let known = checked.kpis.iter().map(|one| one.kpi.name.as_str());
        let near = miara_model::diagnostic::candidates(name, known);
        return Err(EngineError::UnknownKpi { name: name.to_owned(), near }.into());
    }
    checked.findings = checked.about(name).cloned().collect();
    checked.kpis.retain(|one| one.kpi.name == name);
    Ok(())
}

fn say(checked: &QualityReport, service: &Service, words: &Words) {
    let property =
        |property: &miara_insight::quality::Property| words.say(&format!("quality-property-{}", property.word()));
    let heading = ["KPI".to_owned(), words.say("quality-score")].into_iter().chain(PROPERTIES.iter().map(property));
    let mut rows = table(heading.collect());
    for KpiQuality { kpi, scores, .. } in &checked.kpis {
        let numbers = std::iter::once(scores.all).chain(scores.by_property).map(|score| score.to_string());
        rows.add_row(std::iter::once(kpi.title.get(words.lang()).to_owned()).chain(numbers));
    }
    align_right(&mut rows, 1);
    print(&rows.to_string());
    // What many KPIs lack alike is told once; a single KPI's findings are all told.
    let alike = |finding: &&Finding| {
        checked.kpis.len() > 1
            && finding.accepted.is_none()
            && matches!(finding.what, FindingKind::NoOwner | FindingKind::NoGoal)
    };
    for finding in checked.findings.iter().filter(|finding| !alike(finding)) {
        let title = match finding.kpi.as_str() {
            "" => String::new(),
            name => format!("{}: ", words.title(&service.book.catalogue, name)),
        };
        let severity = words.say(&format!("quality-severity-{}", finding.severity.word()));
        let sentence = words.finding(finding, &service.book, service.engine.zone());
        print(&format!("\n{severity}  {title}{sentence}"));
        match &finding.accepted {
            Some(accepted) => print(&format!("    {}", words.acceptance(accepted, service.engine.zone()))),
            None => print(&format!("    {}", words.cure(finding, &service.book))),
        }
        print(&format!("    {}", finding.key));
    }
    for (key, what) in [("quality-every-owner", FindingKind::NoOwner), ("quality-every-goal", FindingKind::NoGoal)] {
        let lack: Vec<&Finding> =
            checked.findings.iter().filter(alike).filter(|finding| finding.what == what).collect();
        let Some(first) = lack.first() else { continue };
        let titles: Vec<String> = lack.iter().map(|finding| finding.kpi.clone()).collect();
        let mut kpis = words.titles(&titles[..titles.len().min(NAMED)], &service.book);
        if let Some(more) = titles.len().checked_sub(NAMED).filter(|more| *more > 0) {
            kpis = words.say_with("quality-and-more", &[("kpis", Arg::from(kpis)), ("more", Arg::from(more))]);
        }
        let severity = words.say(&format!("quality-severity-{}", first.severity.word()));
        print(&format!(
            "\n{severity}  {}",
            words.say_with(key, &[("kpis", Arg::from(kpis)), ("n", Arg::from(titles.len()))])
        ));
        print(&format!("    {}", words.cure(first, &service.book)));
    }
}

fn as_json(checked: &QualityReport, service: &Service, words: &Words) -> serde_json::Value {
    let kpi = |one: &KpiQuality| {
        let by = PROPERTIES.iter().zip(one.scores.by_property).map(|(property, score)| (property.word(), score));
        let by: std::collections::BTreeMap<&str, u8> = by.collect();
        json!({"kpi": one.kpi.name, "score": one.scores.all, "properties": by, "visible_change": one.detectable})
    };
    let finding = |finding: &Finding| {
        let mut json = serde_json::to_value(finding).unwrap_or_default();
        json["sentence"] = words.finding(finding, &service.book, service.engine.zone()).into();
        json["cure"] = words.cure(finding, &service.book).into();
        json
    };
    json!({
        "kpis": checked.kpis.iter().map(kpi).collect::<Vec<_>>(),
        "findings": checked.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}
