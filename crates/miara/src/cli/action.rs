//! `miara action` and `miara annotate`.

use crate::service::action::{ActionDraft, AnnotationDraft, DraftFault};
use crate::service::{self, Service};
use crate::state::SaveOutcome;
use clap::Subcommand;
use miara_insight::action::{Effect, EffectStatus};
use miara_model::Scope;
use miara_model::action::{Action, ActionTerms, Annotation};
use miara_model::goal::Via;
use serde_json::json;

use super::output::{print, print_json};
use super::setting::{Failure, Outcome, Setting};
use crate::locale::{Arg, Words};
use crate::view::action::{action_json, annotation_json, measured_json};
use crate::view::table::table;

#[derive(Debug, clap::Args)]
pub(super) struct ActionArgs {
    #[command(subcommand)]
    command: ActionCommand,
}

#[derive(Debug, Subcommand)]
enum ActionCommand {
    /// Record an action.
    Add {
        /// What is done, in a line.
        title: String,
        /// The KPI that it is to change.
        #[arg(long, value_name = "KPI")]
        kpi: String,
        /// Its first day, such as 2026-05-19; today by default.
        #[arg(long, value_name = "DAY", default_value = "")]
        on: String,
        #[command(flatten)]
        said: Said,
        /// The key of the finding that it comes from.
        #[arg(long, value_name = "KEY")]
        finding: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// All actions with what they changed, what worked first.
    List {
        /// Only of this KPI.
        #[arg(long, value_name = "KPI")]
        kpi: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// One action: its effect, what that is told from, and its history.
    Show {
        /// Its number, as the list shows it.
        id: i64,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say that an action is not done any more.
    End {
        /// Its number, as the list shows it.
        id: i64,
        /// The day from which it is not done any more; today by default.
        #[arg(long, value_name = "DAY", default_value = "")]
        on: String,
    },
}

/// What is said of an action beside its title.
#[derive(Debug, clap::Args)]
struct Said {
    /// The part of the firm, such as team=North; the whole firm by default.
    #[arg(long, value_name = "DIM=VALUE", default_value = "")]
    scope: String,
    /// Who does it.
    #[arg(long, value_name = "NAME", default_value = "")]
    owner: String,
    /// What is expected of it, such as +10 %, or any text.
    #[arg(long, value_name = "TEXT", default_value = "", allow_hyphen_values = true)]
    expected: String,
    /// What else there is to know.
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct AnnotateArgs {
    /// The KPI's name; `all` for all of them.
    #[arg(required_unless_present_any = ["list", "remove"])]
    kpi: Option<String>,
    /// The day, such as 2026-05-19, or days as 2026-05-19..2026-05-23.
    #[arg(required_unless_present_any = ["list", "remove"])]
    day: Option<String>,
    /// What there is to know.
    #[arg(required_unless_present_any = ["list", "remove"])]
    text: Option<String>,
    /// The part of the firm, such as team=North; the whole firm by default.
    #[arg(long, value_name = "DIM=VALUE", default_value = "")]
    scope: String,
    /// Show all annotations.
    #[arg(long)]
    list: bool,
    /// Show an annotation no more.
    #[arg(long, value_name = "ID")]
    remove: Option<i64>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &ActionArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let face = Face { words: setting.words(&service), service: &service, setting };
    match &args.command {
        ActionCommand::Add { title, kpi, on, said, finding, json } => {
            let draft = ActionDraft {
                title: title.clone(),
                kpi: kpi.clone(),
                scope: said.scope.clone(),
                begun: face.day(on),
                ended: String::new(),
                owner: said.owner.clone(),
                expected: said.expected.clone(),
                note: said.note.clone(),
            };
            face.add(&draft, finding.as_deref(), *json).await
        }
        ActionCommand::List { kpi, json } => face.list(kpi.as_deref(), *json).await,
        ActionCommand::Show { id, json } => face.show(*id, *json).await,
        ActionCommand::End { id, on } => face.end(*id, on),
    }
}

pub(super) fn annotate(args: &AnnotateArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let face = Face { words: setting.words(&service), service: &service, setting };
    if let Some(id) = args.remove {
        let gone = service::action::remove_annotation(&service, id, setting.now)?;
        let says = |key: &str| face.words.say_with(key, &[("id", Arg::from(id))]);
        return if gone {
            print(&face.words.say("action-removed"));
            Ok(())
        } else {
            Err(Failure::Sentence(says("annotate-gone")))
        };
    }
    if args.list {
        return face.annotations(args.json);
    }
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let day = text(&args.day);
    let (from, to) = day.split_once("..").map_or((day.as_str(), ""), |(from, to)| (from, to));
    let kpi = args.kpi.clone().filter(|kpi| kpi != "all");
    let draft = AnnotationDraft {
        kpi: text(&kpi),
        scope: args.scope.clone(),
        from: from.to_owned(),
        to: to.to_owned(),
        text: text(&args.text),
    };
    face.annotate(&draft, args.json)
}

/// A book, spoken for on the command line.
struct Face<'a> {
    service: &'a Service,
    words: &'static Words,
    setting: &'a Setting,
}

impl Face<'_> {
    /// A day as it was typed; today where none was.
    fn day(&self, text: &str) -> String {
        let today = self.service.engine.zone().to_datetime(self.setting.now).date();
        if text.is_empty() { today.to_string() } else { text.to_owned() }
    }

    fn refused(&self, faults: &[DraftFault]) -> Failure {
        Failure::Sentence(faults.iter().map(|fault| self.words.draft_fault(fault)).collect::<Vec<_>>().join("\n"))
    }

    async fn add(&self, draft: &ActionDraft, finding: Option<&str>, json: bool) -> Outcome {
        let terms =
            service::action::known_action(self.service, draft).await?.map_err(|faults| self.refused(&faults))?;
        let id = service::action::record_action(self.service, terms, finding, &who(), Via::Command, self.setting.now)?;
        let action = self.found(id)?;
        if json {
            print_json(&action_json(&action));
        } else {
            print(&format!("{id}: {}", self.words.say("action-kept")));
        }
        Ok(())
    }

    fn found(&self, id: i64) -> Result<Action, Failure> {
        let unknown = || Failure::Sentence(self.words.say_with("action-unknown", &[("id", Arg::from(id))]));
        service::action::action(self.service, id)?.ok_or_else(unknown)
    }

    async fn list(&self, kpi: Option<&str>, json: bool) -> Outcome {
        let choices = service::dimensions::choices(self.service).await?;
        let mut actions: Vec<(Action, std::sync::Arc<Effect>)> = Vec::new();
        for action in
            service::action::actions(self.service)?.into_iter().filter(|one| kpi.is_none_or(|kpi| kpi == one.terms.kpi))
        {
            let effect = service::action::effect_of(self.service, &action, self.setting.now).await?;
            actions.push((action, effect));
        }
        actions.sort_by_key(|(_, effect)| effect.status != EffectStatus::Better);
        if json {
            let told = |(action, effect): &(Action, std::sync::Arc<Effect>)| {
                measured_json(self.service, action, effect, &choices, self.words)
            };
            print_json(&json!({"actions": actions.iter().map(told).collect::<Vec<_>>()}));
            return Ok(());
        }
        if actions.is_empty() {
            print(&self.words.say("action-none"));
            return Ok(());
        }
        let head = ["title", "kpi", "scope", "begun", "owner", "expected", "state", "effect"];
        let mut head: Vec<String> = head.iter().map(|cell| self.words.say(&format!("action-cell-{cell}"))).collect();
        head.insert(0, String::new());
        let mut table = table(head);
        for (action, effect) in &actions {
            let terms = &action.terms;
            let change = effect.told.map_or_else(String::new, |told| self.change(&told));
            table.add_row([
                action.id.to_string(),
                terms.title.clone(),
                self.words.title(&self.service.book.catalogue, &terms.kpi),
                self.words.named_scope(&terms.scope, &choices),
                terms.begun.to_string(),
                terms.owner.clone(),
                terms.expected.clone(),
                self.words.effect_status(effect.status),
                change,
            ]);
        }
        print(&table.to_string());
        Ok(())
    }

    fn change(&self, told: &miara_insight::action::EffectEstimate) -> String {
        let change = self.words.signed_share(told.change);
        match told.range {
            None => change,
            Some((low, high)) => {
                format!("{change} ({} … {})", self.words.signed_share(low), self.words.signed_share(high))
            }
        }
    }

    async fn show(&self, id: i64, json: bool) -> Outcome {
        let (service, words) = (self.service, self.words);
        let action = self.found(id)?;
        let effect = service::action::effect_of(service, &action, self.setting.now).await?;
        let choices = service::dimensions::choices(service).await?;
        if json {
            print_json(&measured_json(service, &action, &effect, &choices, words));
            return Ok(());
        }
        print(&self.headline(&action, &choices));
        print(&format!("  {}", words.effect_status(effect.status)));
        if let Some(kpi) = service.book.catalogue.kpis.get(&action.terms.kpi) {
            for sentence in words.effect(&effect, kpi, &action.terms, &choices, &service.book) {
                print(&format!("  {sentence}"));
            }
        }
        print(&format!("\n{}:", words.say("action-history")));
        for change in action.changes.iter().rev() {
            let ActionTerms { title, begun, expected, .. } = &change.terms;
            let at = words.instant(change.at, service.engine.zone());
            print(&format!("  {at} {}: {title}; {begun}; {expected}", change.who));
        }
        Ok(())
    }

    fn headline(&self, action: &Action, choices: &crate::service::dimensions::Choices) -> String {
        let (words, terms) = (self.words, &action.terms);
        let day = |key: &str, day| words.say_with(key, &[("day", Arg::from(words.day(day)))]);
        let mut parts = vec![
            words.title(&self.service.book.catalogue, &terms.kpi),
            words.named_scope(&terms.scope, choices),
            day("action-since", terms.begun),
        ];
        parts.extend(terms.ended.map(|ended| day("action-ended-on", ended)));
        parts.extend([&terms.owner, &terms.expected, &terms.note].into_iter().filter(|text| !text.is_empty()).cloned());
        format!("{}: {}\n  {}", action.id, terms.title, parts.join(" · "))
    }

    fn end(&self, id: i64, on: &str) -> Outcome {
        let action = self.found(id)?;
        let old = &action.terms;
        let draft = ActionDraft {
            title: old.title.clone(),
            kpi: old.kpi.clone(),
            scope: old.scope.to_string(),
            begun: old.begun.to_string(),
            ended: self.day(on),
            owner: old.owner.clone(),
            expected: old.expected.clone(),
            note: old.note.clone(),
        };
        let terms = service::action::checked_action(self.service, &draft).map_err(|faults| self.refused(&faults))?;
        let seen = action.version();
        match service::action::change_action(self.service, (id, seen), terms, &who(), Via::Command, self.setting.now)? {
            SaveOutcome::As(_) => {
                print(&self.words.say("action-kept"));
                Ok(())
            }
            SaveOutcome::Overtaken | SaveOutcome::Unknown => Err(Failure::Sentence(self.words.say("action-overtaken"))),
        }
    }

    fn annotate(&self, draft: &AnnotationDraft, json: bool) -> Outcome {
        let (kpi, scope, period, text) =
            service::action::checked_annotation(self.service, draft).map_err(|faults| self.refused(&faults))?;
        let annotation = Annotation { id: 0, at: self.setting.now, who: who(), kpi, scope, period, text };
        let id = service::action::annotate(self.service, &annotation)?;
        if json {
            print_json(&annotation_json(&Annotation { id, ..annotation }));
        } else {
            print(&self.words.say_with("annotate-kept", &[("id", Arg::from(id))]));
        }
        Ok(())
    }

    fn annotations(&self, json: bool) -> Outcome {
        let annotations = service::action::annotations(self.service)?;
        if json {
            print_json(&json!({"annotations": annotations.iter().map(annotation_json).collect::<Vec<_>>()}));
            return Ok(());
        }
        for one in annotations {
            let kpi = one.kpi.as_ref().map_or_else(
                || self.words.say("marks-for-all"),
                |kpi| self.words.title(&self.service.book.catalogue, kpi),
            );
            let scope: &Scope = &one.scope;
            print(&format!(
                "{}: {} · {kpi} · {}: {}",
                one.id,
                self.words.period(one.period),
                self.words.scope(scope),
                one.text
            ));
        }
        Ok(())
    }
}

/// Who works on this computer, as the system says it.
fn who() -> String {
    ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default()
}
