//! Findings about the quality of KPIs as sentences.

use miara_insight::quality::{
    ConflictingGoal, DetectableBy, DetectableChange, Finding, FindingKind, GamingRisk, GoalRef, LeverEffect,
    QualityReport, Severity,
};
use miara_model::action::Acceptance;
use miara_model::{DeclaredUnit, Direction, Kpi, Value};
use rust_decimal::Decimal;

use crate::book::Book;
use crate::locale::{Arg, Words};

impl Words {
    /// What is found, in one sentence with its numbers.
    #[must_use]
    pub fn finding(&self, finding: &Finding, book: &Book, zone: &jiff::tz::TimeZone) -> String {
        let title = |name: &str| Arg::from(self.title(&book.catalogue, name));
        let pair = [("a", title(&finding.kpi)), ("b", title(finding.other.as_deref().unwrap_or_default()))];
        let key = format!("quality-say-{}", finding.what.code());
        match &finding.what {
            FindingKind::NoData { .. }
            | FindingKind::NoValue { .. }
            | FindingKind::Gaps { .. }
            | FindingKind::Stale { .. }
            | FindingKind::Coarse(_) => self.unmeasured(&finding.what, book),
            FindingKind::Broken { file, message } => {
                self.say_with(&key, &[("file", Arg::from(file.clone())), ("message", Arg::from(message.clone()))])
            }
            FindingKind::SameTitle => {
                let names = format!("{}, {}", finding.kpi, finding.other.as_deref().unwrap_or_default());
                let [a, b] = pair;
                self.say_with(&key, &[a, b, ("names", Arg::from(names))])
            }
            FindingKind::OtherAxes { axes } => {
                let axis = |(dataset, column): &(String, String)| {
                    format!("{}: {}", self.dataset(&book.catalogue, dataset), self.column(column))
                };
                let axes = axes.iter().map(axis).collect::<Vec<_>>().join(", ");
                self.say_with(&key, &[("axes", Arg::from(axes))])
            }
            FindingKind::GoalLate { .. }
            | FindingKind::GoalMoved { .. }
            | FindingKind::GoalNoOwner { .. }
            | FindingKind::GoalUnreached { .. } => self.goal_finding(finding, book, zone),
            FindingKind::Opposed { levers } | FindingKind::TradeOff { levers } => {
                let [a, b] = pair;
                let levers: Vec<String> = levers.iter().map(|lever| self.lever(lever, finding, book)).collect();
                self.say_with(&key, &[a, b, ("levers", Arg::from(levers.join("; ")))])
            }
            FindingKind::GoalsClash { goals } => self.clash(goals, book),
            FindingKind::Tied { lag, correlation, weeks, .. } => {
                let [a, b] = pair;
                let strength = Decimal::from_f64_retain(correlation.abs()).unwrap_or_default();
                let lag_key = if *lag > 0 { "quality-lag-after" } else { "quality-lag-before" };
                let said = self.say_with(lag_key, &[("n", Arg::from(lag.unsigned_abs()))]);
                let lag = if *lag == 0 { "none".to_owned() } else { said };
                let strength = ("strength", Arg::from(self.decimal(strength, 2)));
                self.say_with(&key, &[a, b, ("lag", Arg::from(lag)), strength, ("weeks", Arg::from(*weeks))])
            }
            FindingKind::NoCounter { how, .. } => self.say(match how {
                GamingRisk::Volume => "quality-say-no-counter-volume",
                GamingRisk::Speed => "quality-say-no-counter-speed",
                GamingRisk::Cost => "quality-say-no-counter-cost",
            }),
            FindingKind::NoOwner
            | FindingKind::NoSentence
            | FindingKind::SameSentence
            | FindingKind::NoUnit
            | FindingKind::SameFormula
            | FindingKind::NoGoal => self.say_with(&key, &pair),
        }
    }

    fn goal_finding(&self, finding: &Finding, book: &Book, zone: &jiff::tz::TimeZone) -> String {
        let key = format!("quality-say-{}", finding.what.code());
        let day = |at: jiff::Timestamp| Arg::from(self.day(zone.to_datetime(at).date()));
        let kpi = book.catalogue.kpis.get(&finding.kpi);
        let goal = |goal: &GoalRef| Arg::from(self.goal_said("quality-goal-own", kpi, goal, book));
        let more = |more: &usize| Arg::from(self.say_with("quality-more-goals", &[("n", Arg::from(*more))]));
        match &finding.what {
            FindingKind::GoalLate { goal: set, at, more: others } => {
                self.say_with(&key, &[("goal", goal(set)), ("at", day(*at)), ("more", more(others))])
            }
            FindingKind::GoalMoved { goal: set, at, before, more: others } => {
                let said = kpi.zip(*before).map(|(kpi, before)| self.aim(before, kpi, &book.firm.currency));
                let before = ("before", Arg::from(said.unwrap_or_else(|| "none".to_owned())));
                self.say_with(&key, &[("goal", goal(set)), ("at", day(*at)), before, ("more", more(others))])
            }
            FindingKind::GoalNoOwner { goal: set, more: others } => {
                self.say_with(&key, &[("goal", goal(set)), ("more", more(others))])
            }
            FindingKind::GoalUnreached { goal: set, best, when, step, seen, periods } => {
                let best = kpi.map_or_else(String::new, |kpi| self.number_of(*best, kpi, book));
                let when = self.goal_period(*when, &book.firm);
                let seen = if *seen > 0.0 { self.part(*seen) } else { "none".to_owned() };
                let args = [("best", best), ("when", when), ("step", self.part(*step)), ("seen", seen)];
                let args = args.map(|(name, text)| (name, Arg::from(text)));
                let [best, when, step, seen] = args;
                self.say_with(&key, &[("goal", goal(set)), best, when, step, seen, ("periods", Arg::from(*periods))])
            }
            _ => String::new(),
        }
    }

    /// How to mend it.
    #[must_use]
    pub fn cure(&self, finding: &Finding, book: &Book) -> String {
        let key = format!("quality-cure-{}", finding.what.code());
        match &finding.what {
            FindingKind::NoCounter { counters, .. } => {
                self.say_with(&key, &[("kpis", Arg::from(self.titles(counters, book)))])
            }
            _ => self.say(&key),
        }
    }

    /// Titles of KPIs, in quotation marks.
    #[must_use]
    pub fn titles(&self, names: &[String], book: &Book) -> String {
        let quoted =
            |name: &String| self.say_with("word-quoted", &[("text", Arg::from(self.title(&book.catalogue, name)))]);
        names.iter().map(quoted).collect::<Vec<_>>().join(", ")
    }

    /// Who has accepted a finding, when and why.
    #[must_use]
    pub fn acceptance(&self, accepted: &Acceptance, zone: &jiff::tz::TimeZone) -> String {
        let who = if accepted.who.is_empty() { "none".to_owned() } else { accepted.who.clone() };
        let at = self.day(zone.to_datetime(accepted.at).date());
        let args = [("at", at), ("who", who), ("reason", accepted.reason.clone())];
        self.say_with("quality-accepted", &args.map(|(name, text)| (name, Arg::from(text))))
    }

    /// How many findings there are of how many KPIs.
    #[must_use]
    pub fn check_summary(&self, checked: &QualityReport) -> String {
        let open = |severity: Severity| {
            let counts = |finding: &&Finding| finding.severity == severity && finding.accepted.is_none();
            Arg::from(checked.findings.iter().filter(counts).count())
        };
        let scores: u32 = checked.kpis.iter().map(|one| u32::from(one.scores.all)).sum();
        let kpis = checked.kpis.len();
        let mean = f64::from(scores) / kpis.max(1) as f64;
        let accepted = checked.findings.iter().filter(|finding| finding.accepted.is_some()).count();
        let args = [
            ("kpis", Arg::from(kpis)),
            ("score", Arg::from(self.whole(mean.round() as u64))),
            ("errors", open(Severity::Error)),
            ("warnings", open(Severity::Warning)),
            ("notes", open(Severity::Note)),
            ("accepted", Arg::from(accepted)),
        ];
        self.say_with("quality-summary", &args)
    }

    /// The smallest change that can be seen.
    #[must_use]
    pub fn visible(&self, visible: &DetectableChange) -> String {
        let key = match visible.by {
            DetectableBy::Counts => "quality-visible-counts",
            DetectableBy::Cases => "quality-visible-cases",
            DetectableBy::Swings => "quality-visible-swings",
        };
        self.say_with(key, &self.visible_args(visible))
    }

    fn visible_args(&self, visible: &DetectableChange) -> [(&'static str, Arg<'static>); 5] {
        let cases = self.whole(visible.cases.round().max(0.0) as u64);
        let up = visible.mean * (1.0 + visible.change);
        // A share that can't rise so far would have to fall.
        let to = if up <= 1.0 { up } else { (visible.mean * (1.0 - visible.change)).max(0.0) };
        let share = |number: f64| Arg::from(self.figure(Value::Float(number), &DeclaredUnit::Percent, "").to_string());
        [
            ("from", share(visible.mean)),
            ("to", share(to)),
            ("change", Arg::from(self.part(visible.change))),
            ("usual", Arg::from(self.part(visible.usual))),
            ("cases", Arg::from(cases)),
        ]
    }

    fn unmeasured(&self, what: &FindingKind, book: &Book) -> String {
        let key = format!("quality-say-{}", what.code());
        match what {
            FindingKind::NoData { datasets, columns } => {
                let dataset = |name: &String| self.dataset(&book.catalogue, name);
                let column = |(name, column): &(String, String)| format!("{}: {}", dataset(name), self.column(column));
                let lacking: Vec<String> = datasets.iter().map(dataset).chain(columns.iter().map(column)).collect();
                self.say_with(&key, &[("lacking", Arg::from(lacking.join(", ")))])
            }
            FindingKind::NoValue { months, why } => {
                let why = self.absent(why, &book.catalogue);
                self.say_with(&key, &[("months", Arg::from(*months)), ("why", Arg::from(why))])
            }
            FindingKind::Gaps { months, of, why } => {
                let why = Arg::from(self.absent(why, &book.catalogue));
                self.say_with(&key, &[("months", Arg::from(*months)), ("of", Arg::from(*of)), ("why", why)])
            }
            FindingKind::Stale { dataset, last, days, usual } => {
                let usual = usual.map_or_else(|| Arg::from("none"), Arg::from);
                let dataset = Arg::from(self.dataset(&book.catalogue, dataset));
                let last = Arg::from(self.day(*last));
                self.say_with(
                    &key,
                    &[("dataset", dataset), ("last", last), ("days", Arg::from(*days)), ("usual", usual)],
                )
            }
            FindingKind::Coarse(visible) => {
                let key = match visible.by {
                    DetectableBy::Counts => "quality-say-coarse-counts",
                    DetectableBy::Cases => "quality-say-coarse-cases",
                    DetectableBy::Swings => "quality-say-coarse-swings",
                };
                self.say_with(key, &self.visible_args(visible))
            }
            _ => String::new(),
        }
    }

    fn goal_said(&self, key: &str, kpi: Option<&Kpi>, goal: &GoalRef, book: &Book) -> String {
        let aim = kpi.map_or_else(String::new, |kpi| self.aim(goal.aim, kpi, &book.firm.currency));
        let period = self.goal_period(goal.period, &book.firm);
        let kpi = kpi.map_or("", |kpi| kpi.title.get(self.lang()));
        let args = [("kpi", kpi.to_owned()), ("aim", aim), ("period", period), ("scope", self.scope(&goal.scope))];
        self.say_with(key, &args.map(|(name, text)| (name, Arg::from(text))))
    }

    pub(crate) fn clash(&self, goals: &[ConflictingGoal], book: &Book) -> String {
        let kpi = |clashing: &ConflictingGoal| book.catalogue.kpis.get(&clashing.kpi);
        let said: Vec<String> =
            goals.iter().map(|clashing| self.goal_said("quality-goal", kpi(clashing), &clashing.goal, book)).collect();
        let freed = |clashing: &ConflictingGoal| {
            let (kpi, freed) = (kpi(clashing)?, clashing.freed?);
            let args = [
                ("kpi", kpi.title.get(self.lang()).to_owned()),
                ("aim", self.aim(clashing.goal.aim, kpi, &book.firm.currency)),
                ("freed", self.number_of(freed, kpi, book)),
            ];
            Some(self.say_with("quality-freed", &args.map(|(name, text)| (name, Arg::from(text)))))
        };
        let freed: Vec<String> = goals.iter().filter_map(freed).collect();
        let freed = if freed.is_empty() { "none".to_owned() } else { freed.join("; ") };
        self.say_with("quality-say-goals-clash", &[("goals", Arg::from(said.join("; "))), ("freed", Arg::from(freed))])
    }

    fn lever(&self, lever: &LeverEffect, finding: &Finding, book: &Book) -> String {
        let itself = |name: Option<&str>| name == Some(lever.measure.as_str());
        let (own, others) = (itself(Some(&finding.kpi)), itself(finding.other.as_deref()));
        let moved = if own { lever.second } else { lever.first };
        let key = match (lever.first, lever.second) {
            _ if own || others => match (moved, own) {
                (Direction::Rises, true) => "quality-lever-raises-b",
                (Direction::Rises, false) => "quality-lever-raises-a",
                (_, true) => "quality-lever-lowers-b",
                (_, false) => "quality-lever-lowers-a",
            },
            (Direction::Rises, Direction::Rises) => "quality-lever-both-up",
            (Direction::Falls, Direction::Falls) => "quality-lever-both-down",
            (Direction::Rises, _) => "quality-lever-up",
            _ => "quality-lever-down",
        };
        let title = |name: &str| Arg::from(self.title(&book.catalogue, name));
        let measure = book.catalogue.measures.get(&lever.measure);
        let named = match measure.filter(|_| !book.catalogue.kpis.contains_key(&lever.measure)) {
            Some(measure) => {
                Arg::from(format!("{} ({})", measure.written, self.dataset(&book.catalogue, &measure.dataset)))
            }
            None => title(&lever.measure),
        };
        let other = finding.other.as_deref().unwrap_or_default();
        self.say_with(key, &[("lever", named), ("a", title(&finding.kpi)), ("b", title(other))])
    }

    fn number_of(&self, number: f64, kpi: &Kpi, book: &Book) -> String {
        self.figure(Value::Float(number), &kpi.unit, &book.firm.currency).to_string()
    }

    /// A share in whole percent.
    fn part(&self, share: f64) -> String {
        let share = if share.abs() >= 0.1 { (share * 100.0).round() / 100.0 } else { share };
        let percent = Decimal::from_f64_retain(share * 100.0).unwrap_or_default();
        let places = u32::from(share.abs() < 0.1);
        format!("{}\u{a0}%", self.decimal(percent, places))
    }
}
