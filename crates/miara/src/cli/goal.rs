//! `miara goal`.

use std::path::PathBuf;

use clap::Subcommand;
use miara_insight::goal::GoalStanding;
use miara_model::goal::{GoalFault, GoalRow, SetGoal, Via};
use miara_model::{Goal, GoalKey, Scope};
use serde_json::json;

use super::output::{print, print_json};
use super::setting::{Failure, Outcome, Setting};
use crate::locale::{Arg, Words};
use crate::service::goal::{Edit, GoalFile, OmittedColumns, Saved};
use crate::service::{self, Service};
use crate::view::goal::{change_json, faults_json, goal_json, standing_json};
use crate::view::table::table;

#[derive(Debug, clap::Args)]
pub(super) struct GoalArgs {
    #[command(subcommand)]
    command: GoalCommand,
}

#[derive(Debug, Subcommand)]
enum GoalCommand {
    /// How goals stand: those that are running, or all.
    List {
        /// Only of this KPI.
        #[arg(long, value_name = "KPI")]
        kpi: Option<String>,
        /// Only of this part of the firm, such as owner=Anna; an empty text is the whole firm.
        #[arg(long, value_name = "DIM=VALUE")]
        scope: Option<TypedScope>,
        /// Also those whose period is over or lies ahead.
        #[arg(long)]
        all: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Set a goal, or change it.
    Set {
        /// The KPI's name.
        kpi: String,
        /// Such as 2026, 2026-Q4, 2026-11 or 2026-11-02..2026-11-13.
        period: String,
        /// Such as 1600000, "25 %" or, as a range, "20..30 %".
        value: String,
        #[command(flatten)]
        said: Said,
        /// Allocation it over the months of the period as well, by last year's season and working days.
        #[arg(long)]
        spread: bool,
    },
    /// Take a goal away; its history stays.
    Remove {
        /// The KPI's name.
        kpi: String,
        /// Its period.
        period: String,
        /// The part of the firm, such as owner=Anna; the whole firm by default.
        #[arg(long, value_name = "DIM=VALUE", default_value = "")]
        scope: TypedScope,
    },
    /// Set goals from a CSV or XLSX file: all of it, or nothing where a cell is wrong.
    Import {
        /// With the columns kpi, scope, period, value, baseline, owner and reason, or one column for each
        /// period.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
        /// The result as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Every change of goals, newest first.
    History {
        /// Only of this KPI.
        #[arg(long, value_name = "KPI")]
        kpi: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What is said of a goal beside its number.
#[derive(Debug, clap::Args)]
struct Said {
    /// The part of the firm, such as owner=Anna; the whole firm by default.
    #[arg(long, value_name = "DIM=VALUE", default_value = "")]
    scope: TypedScope,
    /// Where the KPI stands when the goal is set.
    #[arg(long, value_name = "NUMBER", default_value = "")]
    baseline: String,
    /// Who answers for it.
    #[arg(long, value_name = "NAME", default_value = "")]
    owner: String,
    /// Why it is what it is.
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
}

/// A scope as it is typed.
#[derive(Debug, Clone)]
struct TypedScope(Scope);

impl std::str::FromStr for TypedScope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |()| format!("`{text}` needs the form DIM=VALUE, such as owner=Anna; several are parted by `;`");
        text.parse().map(TypedScope).map_err(wrong)
    }
}

pub(super) async fn run(args: &GoalArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let face = Face { service: &service, words, setting };
    match &args.command {
        GoalCommand::List { kpi, scope, all, json } => {
            face.list(kpi.as_deref(), scope.as_ref().map(|scope| &scope.0), *all, *json).await
        }
        GoalCommand::Set { kpi, period, value, said, spread } => face.set(kpi, period, value, said, *spread).await,
        GoalCommand::Remove { kpi, period, scope } => face.remove(kpi, period, &scope.0),
        GoalCommand::Import { file, dry_run, json } => face.import(file, *dry_run, *json).await,
        GoalCommand::History { kpi, json } => face.history(kpi.as_deref(), *json),
    }
}

/// A book, spoken for on the command line.
struct Face<'a> {
    service: &'a Service,
    words: &'static Words,
    setting: &'a Setting,
}

impl Face<'_> {
    async fn list(&self, kpi: Option<&str>, scope: Option<&Scope>, all: bool, json: bool) -> Outcome {
        let (service, words) = (self.service, self.words);
        let today = service.engine.zone().to_datetime(self.setting.now).date();
        let goals = service::goal::goals(service, self.setting.now)?;
        let wanted = |set: &&SetGoal| {
            let GoalKey { kpi: name, scope: of, period } = &set.goal.key;
            let running = period.from <= today && today < period.to;
            kpi.is_none_or(|kpi| kpi == name) && scope.is_none_or(|scope| scope == of) && (all || running)
        };
        let sets: Vec<&SetGoal> = goals.in_force.iter().filter(wanted).collect();
        let standings = service::goal::standings_of(service, &goals, sets.clone(), self.setting.now).await?;
        if json {
            let told = |set: &&SetGoal| {
                let standing = standings.iter().find(|standing| standing.set.goal.key == set.goal.key);
                standing.map_or_else(|| goal_json(service, set), |standing| standing_json(service, standing, words))
            };
            let told: Vec<_> = sets.iter().map(told).collect();
            print_json(&json!({"goals": told, "faults": faults_json(&goals.faults, words)}));
            return Ok(());
        }
        self.say_faults(&goals.faults);
        if sets.is_empty() {
            print(&words.say("goal-no-sets"));
            return Ok(());
        }
        let head = [
            "goal-cell-kpi",
            "goal-cell-scope",
            "goal-cell-period",
            "goal-cell-value",
            "goal-so-far",
            "goal-due",
            "goal-chance-head",
            "goal-stand",
        ];
        let mut table = table(head.iter().map(|key| words.say(key)).collect());
        for set in &sets {
            match standings.iter().find(|standing| standing.set.goal.key == set.goal.key) {
                Some(standing) => table.add_row(self.line(standing)),
                None => table.add_row(self.dark_line(set)),
            };
        }
        print(&table.to_string());
        let late = standings.iter().any(|standing| self.is_late(&standing.set));
        if late {
            print(&words.say("goal-late-star"));
        }
        Ok(())
    }

    fn is_late(&self, set: &SetGoal) -> bool {
        let zone = self.service.engine.zone();
        set.is_set_late(zone) || !set.late_changes(zone).is_empty()
    }

    /// A goal of a KPI that has no data yet.
    fn dark_line(&self, set: &SetGoal) -> Vec<String> {
        let (words, firm, catalogue) = (self.words, &self.service.book.firm, &self.service.book.catalogue);
        let key = &set.goal.key;
        let goal = catalogue.kpis.get(&key.kpi).map(|kpi| words.aim(set.goal.terms.aim, kpi, &firm.currency));
        let none = || String::from("–");
        vec![
            words.title(catalogue, &key.kpi),
            words.scope(&key.scope),
            words.goal_period(key.period, firm),
            goal.unwrap_or_default(),
            none(),
            none(),
            none(),
            words.goal_status(miara_insight::goal::GoalStatus::NoNumber),
        ]
    }

    fn line(&self, standing: &GoalStanding) -> Vec<String> {
        let (words, firm) = (self.words, &self.service.book.firm);
        let (kpi, goal) = (&standing.kpi, &standing.set.goal);
        let star = if self.is_late(&standing.set) { " *" } else { "" };
        let none = || String::from("–");
        vec![
            kpi.title.get(words.lang()).to_owned(),
            words.scope(&goal.key.scope),
            words.goal_period(goal.key.period, firm),
            words.aim(goal.terms.aim, kpi, &firm.currency) + star,
            standing
                .value
                .as_ref()
                .map_or_else(|_| none(), |value| words.figure(*value, &kpi.unit, &firm.currency).to_string()),
            standing.pace.due.filter(|due| *due < 1.0).map_or_else(none, |due| words.share_in_words(due)),
            standing.chance.map_or_else(none, |chance| words.chance_in_words(chance)),
            words.goal_status(standing.status),
        ]
    }

    async fn set(&self, kpi: &str, period: &str, value: &str, said: &Said, spread: bool) -> Outcome {
        let row = GoalRow {
            kpi: kpi.to_owned(),
            scope: said.scope.0.to_string(),
            period: period.to_owned(),
            value: value.to_owned(),
            baseline: said.baseline.clone(),
            owner: said.owner.clone(),
            reason: said.reason.clone(),
        };
        let silent = OmittedColumns {
            baseline: said.baseline.is_empty(),
            owner: said.owner.is_empty(),
            reason: said.reason.is_empty(),
        };
        let file = GoalFile { rows: vec![row], lines: vec![1], columns: vec![String::new()], silent };
        let mut goals = service::goal::checked_goals(self.service, &file).map_err(|faults| self.refused(&faults))?;
        if spread {
            let goal = goals[0].clone();
            let Some(kpi) = self.service.book.catalogue.kpis.get(&goal.key.kpi) else { return Ok(()) };
            let GoalKey { scope, period, .. } = &goal.key;
            let spread =
                service::goal::allocate(self.service, kpi, scope, *period, goal.terms.aim, self.setting.now).await?;
            print(&self.words.say(&format!("goal-basis-{}", spread.basis.word())));
            for (month, aim) in spread.parts.into_iter().filter(|(month, _)| month != period) {
                let mut part = goal.clone();
                (part.key.period, part.terms.aim, part.terms.baseline) = (month, aim, None);
                goals.push(part);
            }
        }
        self.keep(goals, silent).await
    }

    /// Keeps goals that were typed or brought, and says which parts of the firm nobody knows.
    async fn keep(&self, goals: Vec<Goal>, silent: OmittedColumns) -> Outcome {
        let present = service::goal::goals(self.service, self.setting.now)?;
        let edits = service::goal::edits_of(goals, silent, &present);
        let unknown = service::goal::unknown_scopes(self.service, edits.iter().map(|edit| &edit.key)).await?;
        self.save(&edits)?;
        for scope in unknown {
            print(&self.words.say_with("goal-unknown-scope", &[("scope", Arg::from(scope.to_string()))]));
        }
        Ok(())
    }

    fn remove(&self, kpi: &str, period: &str, scope: &Scope) -> Outcome {
        let fiscal = self.service.book.firm.fiscal_year_start;
        let Some(period) = miara_model::goal::period_of_code(period, fiscal) else {
            let args = [("written", Arg::from(period.to_owned()))];
            return Err(Failure::Sentence(self.words.say_with("goal-wrong-period", &args)));
        };
        let key = GoalKey { kpi: kpi.to_owned(), scope: scope.clone(), period };
        if service::goal::goals(self.service, self.setting.now)?.get(&key).is_none() {
            return Err(Failure::Sentence(self.words.say("goal-no-such")));
        }
        let seen = service::goal::goals(self.service, self.setting.now)?.version(&key);
        self.save(&[Edit { key, terms: None, seen }])
    }

    async fn import(&self, path: &std::path::Path, dry_run: bool, json: bool) -> Outcome {
        let file = service::goal::goal_file(self.service, path)?;
        let goals = match service::goal::checked_goals(self.service, &file) {
            Ok(goals) => goals,
            Err(faults) if json => {
                print_json(&json!({"kept": 0, "faults": faults_json(&faults, self.words)}));
                return Err(Failure::Sentence(self.words.say("goal-nothing-kept")));
            }
            Err(faults) => return Err(self.refused(&faults)),
        };
        if dry_run {
            print(&self.words.say_with("goal-would-keep", &[("n", Arg::from(goals.len()))]));
            return Ok(());
        }
        self.keep(goals, file.silent).await
    }

    fn save(&self, edits: &[Edit]) -> Outcome {
        match service::goal::save_goals(self.service, edits, &who(), Via::Command, self.setting.now)? {
            Saved::Kept(count) => {
                print(&self.words.say_with("goal-kept", &[("n", Arg::from(count))]));
                Ok(())
            }
            Saved::Faulty(faults) => Err(self.refused(&faults)),
            Saved::Overtaken(_) => Err(Failure::Sentence(self.words.say("goal-overtaken"))),
        }
    }

    fn refused(&self, faults: &[GoalFault]) -> Failure {
        self.say_faults(faults);
        Failure::Sentence(self.words.say("goal-nothing-kept"))
    }

    fn say_faults(&self, faults: &[GoalFault]) {
        for fault in faults {
            let args = [
                ("row", Arg::from(fault.row)),
                ("cell", Arg::from(self.words.goal_cell(fault.cell))),
                ("what", Arg::from(self.words.goal_fault(fault))),
            ];
            eprintln!("  {}", self.words.say_with("goal-fault-at", &args));
        }
    }

    fn history(&self, kpi: Option<&str>, json: bool) -> Outcome {
        let (service, words) = (self.service, self.words);
        let changes = service::goal::goal_history(service, self.setting.now)?;
        let changes: Vec<_> = changes.iter().filter(|change| kpi.is_none_or(|kpi| kpi == change.key.kpi)).collect();
        if json {
            let told = changes.iter().map(|change| {
                let mut json = change_json(change);
                json["kpi"] = json!(change.key.kpi);
                json["scope"] = json!(change.key.scope.to_string());
                json["from"] = json!(change.key.period.from);
                json["to"] = json!(change.key.period.to.yesterday().unwrap_or(change.key.period.from));
                json
            });
            print_json(&json!({"changes": told.collect::<Vec<_>>()}));
            return Ok(());
        }
        let mut table = table(
            [
                "goal-when",
                "goal-who",
                "goal-cell-kpi",
                "goal-cell-scope",
                "goal-cell-period",
                "goal-before",
                "goal-after",
            ]
            .iter()
            .map(|key| words.say(key))
            .collect(),
        );
        for change in &changes {
            let firm = &service.book.firm;
            let aim = |terms: &Option<miara_model::Terms>| {
                let kpi = service.book.catalogue.kpis.get(&change.key.kpi);
                terms
                    .as_ref()
                    .zip(kpi)
                    .map_or_else(|| String::from("–"), |(terms, kpi)| words.aim(terms.aim, kpi, &firm.currency))
            };
            table.add_row([
                service.engine.zone().to_datetime(change.at).strftime("%Y-%m-%d %H:%M").to_string(),
                words.goal_who(change),
                words.title(&service.book.catalogue, &change.key.kpi),
                words.scope(&change.key.scope),
                words.goal_period(change.key.period, firm),
                aim(&change.old),
                aim(&change.new),
            ]);
        }
        print(&table.to_string());
        Ok(())
    }
}

/// Who works on this computer, as the system says it.
fn who() -> String {
    ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default()
}
