//! Sentences about a number of another tool.

use miara_import::{DecimalSign, read_typed};
use miara_insight::reconcile::{Cause, Judged, Said, Share, Step, Way};
use miara_model::alternative::{Alternative, amount_forms, conditions};
use miara_model::scalar::{Func, Op};
use miara_model::{DeclaredUnit, Kpi, Lang, Scalar, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::{cause_code, of_list};
use crate::locale::{Arg, Words};
use crate::service::Service;
use crate::service::dimensions::Choices;
use crate::service::reconcile::{ComparedList, ListOutcome, Reconciliation};

impl Words {
    /// A number of a KPI as a person has typed it. What proves its decimal sign is read by that, since it may be pasted
    /// from a tool of another language; else it is read as the language writes numbers. A share is told in percent, as
    /// pages show it, with or without the sign.
    ///
    /// # Errors
    /// A sentence where it is none, or a percentage of what is no share.
    pub fn read_said(&self, text: &str, kpi: &Kpi) -> Result<Said, String> {
        let sign = if self.lang() == Lang::Pl { DecimalSign::Comma } else { DecimalSign::Point };
        let read = read_typed(text, None).or_else(|_| read_typed(text, Some(sign)));
        let shown: String = text.chars().take(40).collect();
        let none = |_| self.say_with("reconcile-not-a-number", &[("text", Arg::from(shown))]);
        let (number, places) = read.map_err(none)?;
        match (kpi.unit == DeclaredUnit::Percent, text.contains('%')) {
            (true, false) => Ok(Said { number: number / Decimal::ONE_HUNDRED, places: places + 2 }),
            (false, true) => Err(self.say("reconcile-not-a-share")),
            _ => Ok(Said { number, places }),
        }
    }

    /// What stands over the ways that give the other number.
    #[must_use]
    pub fn equal_ways(&self, ways: &Judged) -> String {
        let key = if ways.is_rough { "reconcile-ways-rough" } else { "reconcile-ways-equal" };
        self.say_with(key, &[("n", Arg::from(ways.equal.len()))])
    }

    /// Both numbers and their difference.
    #[must_use]
    pub fn reconcile_lead(&self, found: &Reconciliation, service: &Service) -> Option<String> {
        let currency = &service.book.firm.currency;
        let said = found.said?;
        let theirs = Arg::from(self.said_number(said.number, &found.kpi, currency));
        let ours = match found.ours()? {
            Ok(ours) => *ours,
            Err(why) => {
                let why = self.absent(why, &service.book.catalogue);
                return Some(self.say_with("reconcile-lead-none", &[("why", Arg::from(why)), ("theirs", theirs)]));
            }
        };
        let number = Arg::from(self.figure(ours, &found.kpi.unit, currency).to_string());
        if said.is(ours.to_f64()) {
            return Some(self.say_with("reconcile-lead-equal", &[("ours", number)]));
        }
        let difference = Arg::from(self.step(&found.kpi, said.number() - ours.to_f64(), currency));
        Some(self.say_with("reconcile-lead", &[("ours", number), ("theirs", theirs), ("difference", difference)]))
    }

    fn said_number(&self, number: Decimal, kpi: &Kpi, currency: &str) -> String {
        self.figure(Value::Exact(number), &kpi.unit, currency).to_string()
    }

    /// A way of counting.
    #[must_use]
    pub fn way(&self, way: &Way, service: &Service, choices: &Choices) -> String {
        let steps = way.steps.iter().map(|step| self.step_of_way(step, service, choices));
        let both = |first: String, second: String| {
            self.say_with("reconcile-way-and", &[("first", Arg::from(first)), ("second", Arg::from(second))])
        };
        steps.reduce(both).unwrap_or_default()
    }

    fn step_of_way(&self, step: &Step, service: &Service, choices: &Choices) -> String {
        let one = |key: &str, name: &'static str, text: String| self.say_with(key, &[(name, Arg::from(text))]);
        let currency = || service.book.firm.currency.clone();
        let part = |key: &str, dimension: &str, value: Option<&str>| {
            let value =
                value.map_or_else(|| self.say("cli-not-assigned"), |value| choices.name(dimension, value).to_owned());
            let args = [("dimension", Arg::from(self.part_name(dimension))), ("value", Arg::from(value))];
            self.say_with(key, &args)
        };
        match step {
            Step::Counts(Alternative::Day { column, .. }) => one("reconcile-way-day", "day", self.column(column)),
            Step::Counts(Alternative::Unfiltered { condition, .. }) => {
                one("reconcile-way-unfiltered", "condition", self.condition(condition))
            }
            Step::Counts(Alternative::Amount { dataset, form }) => {
                one("reconcile-way-amount", "form", self.amount_form(service, dataset, form))
            }
            Step::Counts(Alternative::Undeducted { part, .. }) => {
                let columns: Vec<String> = part.columns().into_iter().map(|name| self.column(name)).collect();
                one("reconcile-way-undeducted", "part", columns.join(", "))
            }
            Step::Counts(Alternative::EachRow { .. }) => self.say("reconcile-way-each-row"),
            Step::Counts(Alternative::OwnCurrency { .. }) => one("reconcile-way-own-currency", "currency", currency()),
            Step::AsWritten => one("reconcile-way-as-written", "currency", currency()),
            Step::Utc => self.say("reconcile-way-utc"),
            Step::Days(period) => one("reconcile-way-days", "period", self.period(*period)),
            Step::Only(dimension, value) => part("reconcile-way-only", dimension, value.as_deref()),
            Step::Without(dimension, value) => part("reconcile-way-without", dimension, value.as_deref()),
            Step::Unfiltered(dimension) => one("reconcile-way-all-of", "dimension", self.part_name(dimension)),
        }
    }

    fn amount_form(&self, service: &Service, dataset: &str, form: &str) -> String {
        let form = service.book.catalogue.datasets.get(dataset).and_then(|dataset| dataset.amounts.get(form));
        form.map_or_else(String::new, |form| form.title.get(self.lang()).to_owned())
    }

    /// A dimension, or the currency.
    fn part_name(&self, dimension: &str) -> String {
        if dimension == miara_model::dataset::CURRENCY {
            self.say("reconcile-currency")
        } else {
            self.dimension(dimension)
        }
    }

    /// Why two numbers differ in some rows.
    #[must_use]
    pub fn reconcile_cause(&self, share: &Share, list: &ComparedList, service: &Service, choices: &Choices) -> String {
        let currency = &service.book.firm.currency;
        let key = format!("reconcile-cause-{}", cause_code(&share.cause));
        let one = |name: &'static str, text: String| self.say_with(&key, &[(name, Arg::from(text))]);
        match &share.cause {
            Cause::OtherDay | Cause::Undated | Cause::NoDay => one("day", self.column(&list.measure.at)),
            Cause::Fails(place) => {
                let condition = conditions(&list.measure).get(*place).map(|condition| self.condition(condition));
                one("condition", condition.unwrap_or_default())
            }
            Cause::Elsewhere(dimension) => one("dimension", self.part_name(dimension)),
            Cause::PartNotListed(dimension, value) => {
                let value = value.as_deref().map_or_else(
                    || {
                        if dimension == miara_model::dataset::CURRENCY {
                            currency.clone()
                        } else {
                            self.say("cli-not-assigned")
                        }
                    },
                    |value| choices.name(dimension, value).to_owned(),
                );
                let args = [("dimension", Arg::from(self.part_name(dimension))), ("value", Arg::from(value))];
                self.say_with(&key, &args)
            }
            Cause::Form(place) | Cause::WrittenForm(place) => {
                let ways = amount_forms(&list.measure, &list.dataset).into_iter().nth(*place);
                let steps = ways.map_or_else(Vec::new, |(ways, _)| ways.into_iter().map(Step::Counts).collect());
                let way = Way { steps, number: 0.0 };
                one("form", self.way(&way, service, choices))
            }
            Cause::NotTheSum => one("sum", self.said_number(list.comparison.listed, &of_list(list), currency)),
            _ => self.say(&key),
        }
    }

    /// What would make them equal.
    #[must_use]
    pub fn reconcile_mend(&self, cause: &Cause) -> String {
        self.say(&format!("reconcile-mend-{}", cause_code(cause)))
    }

    /// What the list was read by, and what of it is the same.
    #[must_use]
    pub fn list_read(&self, list: &ComparedList, service: &Service) -> Vec<String> {
        let column = |kind: &str, name: &Option<String>| {
            let name = name.clone()?;
            Some(self.say_with(&format!("reconcile-list-column-{kind}"), &[("name", Arg::from(name))]))
        };
        let taken = [("id", &list.columns.id), ("amount", &list.columns.amount), ("day", &list.columns.day)];
        let taken: Vec<String> = taken.into_iter().filter_map(|(kind, name)| column(kind, name)).collect();
        let found = &list.comparison;
        let args = [("columns", Arg::from(taken.join(", "))), ("held", Arg::from(self.column(&list.held_by)))];
        let mut said = vec![self.say_with("reconcile-list-columns", &args)];
        if !list.is_whole {
            let measure = self.title(&service.book.catalogue, &list.measure.name);
            said.push(self.say_with("reconcile-list-measure", &[("measure", Arg::from(measure))]));
        }
        let same = found.same as u64;
        said.push(
            self.say_with("reconcile-list-same", &[("n", Arg::from(same)), ("rows", Arg::from(self.whole(same)))]),
        );
        if !found.totals.is_empty() {
            let lines: Vec<String> = found.totals.iter().take(10).map(u64::to_string).collect();
            said.push(self.say_with("reconcile-list-totals", &[("lines", Arg::from(lines.join(", ")))]));
        }
        said
    }

    /// How both numbers come of one another.
    #[must_use]
    pub fn list_sum(&self, list: &ComparedList, service: &Service) -> String {
        let (found, currency, kpi) = (&list.comparison, &service.book.firm.currency, of_list(list));
        let number = |number: Decimal| Arg::from(self.said_number(number, &kpi, currency));
        if found.shares.is_empty() {
            return self.say("reconcile-list-no-difference");
        }
        let difference = (found.theirs - found.ours).to_f64().unwrap_or_default();
        let args = [
            ("ours", number(found.ours)),
            ("difference", Arg::from(self.step(&kpi, difference, currency))),
            ("theirs", number(found.theirs)),
        ];
        self.say_with("reconcile-list-sum", &args)
    }

    /// Why a list was not compared; `None` where it was.
    #[must_use]
    pub fn list_trouble(&self, list: &ListOutcome, service: &Service) -> Option<String> {
        let one = |key: &str, name: &'static str, text: String| self.say_with(key, &[(name, Arg::from(text))]);
        Some(match list {
            ListOutcome::Compared(_) => return None,
            ListOutcome::NoIds { dataset, known } => {
                let known = known.iter().map(|(column, value)| {
                    let args = [("column", Arg::from(self.column(column))), ("value", Arg::from(value.clone()))];
                    self.say_with("reconcile-list-known", &args)
                });
                let either = |first: String, second: String| {
                    let args = [("first", Arg::from(first)), ("second", Arg::from(second))];
                    self.say_with("reconcile-list-known-or", &args)
                };
                match known.reduce(either) {
                    Some(known) => one("reconcile-list-no-ids", "known", known),
                    None => one("reconcile-list-no-known", "dataset", self.dataset(&service.book.catalogue, dataset)),
                }
            }
            ListOutcome::NoColumn { name, columns } => {
                let args = [("name", Arg::from(name.clone())), ("columns", Arg::from(columns.join(", ")))];
                self.say_with("reconcile-list-no-column", &args)
            }
            ListOutcome::NoAmount { columns } => one("reconcile-list-no-amount", "columns", columns.join(", ")),
            ListOutcome::NoMeasure { name, known } => {
                let args = [("name", Arg::from(name.clone())), ("known", Arg::from(known.join(", ")))];
                self.say_with("reconcile-list-no-measure", &args)
            }
            ListOutcome::NotOfRows => self.say("reconcile-list-not-of-rows"),
            ListOutcome::TooMany { most } => one("reconcile-list-too-many", "most", self.whole(*most as u64)),
        })
    }

    /// A condition of a definition.
    #[must_use]
    pub fn condition(&self, condition: &Scalar) -> String {
        let two = |key: &str, first: &Scalar, second: &Scalar| {
            let args = [("first", Arg::from(self.condition(first))), ("second", Arg::from(self.condition(second)))];
            self.say_with(key, &args)
        };
        let of = |key: &str, column: &str, value: String| {
            self.say_with(key, &[("column", Arg::from(self.column(column))), ("value", Arg::from(value))])
        };
        match condition {
            Scalar::Binary(Op::And, a, b) => two("reconcile-condition-and", a, b),
            Scalar::Binary(Op::Or, a, b) => two("reconcile-condition-or", a, b),
            Scalar::Binary(op @ (Op::Eq | Op::Ne), a, b) => match (a.as_ref(), b.as_ref()) {
                (Scalar::Column(column), Scalar::Text(value)) | (Scalar::Text(value), Scalar::Column(column)) => {
                    let key = if *op == Op::Eq { "reconcile-condition-is" } else { "reconcile-condition-is-not" };
                    of(key, column, value.clone())
                }
                _ => self.written(condition),
            },
            Scalar::In(inner, list) => match inner.as_ref() {
                Scalar::Column(column) => {
                    let list: Vec<String> = list.iter().map(|value| self.written(value)).collect();
                    of("reconcile-condition-is", column, list.join(", "))
                }
                _ => self.written(condition),
            },
            Scalar::IsNull(inner) => match inner.as_ref() {
                Scalar::Column(column) => of("reconcile-condition-empty", column, String::new()),
                _ => self.written(condition),
            },
            Scalar::Not(inner) => match inner.as_ref() {
                Scalar::IsNull(inner) if matches!(inner.as_ref(), Scalar::Column(_)) => {
                    let Scalar::Column(column) = inner.as_ref() else { return self.written(condition) };
                    of("reconcile-condition-filled", column, String::new())
                }
                _ => self.written(condition),
            },
            _ => self.written(condition),
        }
    }

    /// An expression as it is written, with the names of columns that people know.
    fn written(&self, scalar: &Scalar) -> String {
        let all = |parts: &[Scalar]| parts.iter().map(|part| self.written(part)).collect::<Vec<_>>().join(", ");
        match scalar {
            Scalar::Column(name) => self.column(name),
            Scalar::Number(number) => self.decimal(*number, number.scale()),
            Scalar::Text(text) => text.clone(),
            Scalar::Flag(flag) => flag.to_string(),
            Scalar::Null => "NULL".to_owned(),
            Scalar::Binary(op, a, b) => format!("{} {} {}", self.written(a), sign(*op), self.written(b)),
            Scalar::Not(a) => format!("NOT ({})", self.written(a)),
            Scalar::Negate(a) => format!("\u{2212}{}", self.written(a)),
            Scalar::IsNull(a) => format!("{} IS NULL", self.written(a)),
            Scalar::In(a, list) => format!("{} IN ({})", self.written(a), all(list)),
            Scalar::Like(a, pattern) => format!("{} LIKE {pattern}", self.written(a)),
            Scalar::Case(..) => "CASE …".to_owned(),
            Scalar::Call(Func::Now, _) => "now()".to_owned(),
            Scalar::Call(func, args) => format!("{func:?}({})", all(args)),
        }
    }

    /// That no way of counting gives the other number; `None` where one does.
    #[must_use]
    pub fn no_way(&self, found: &Reconciliation) -> Option<String> {
        let ways = found.ways.as_ref().filter(|ways| ways.equal.is_empty())?;
        let key = if found.list.is_some() { "reconcile-ways-none-listed" } else { "reconcile-ways-none" };
        Some(self.say_with(key, &[("n", Arg::from(ways.tried))]))
    }

    /// How many things differ for one reason.
    #[must_use]
    pub fn items(&self, share: &Share) -> String {
        let n = share.items.len() as u64;
        self.say_with("reconcile-rows", &[("n", Arg::from(n)), ("rows", Arg::from(self.whole(n)))])
    }

    /// The number that comes of a way of counting.
    #[must_use]
    pub fn number_of_way(&self, number: f64, kpi: &Kpi, currency: &str) -> String {
        self.figure(Value::Float(number), &kpi.unit, currency).to_string()
    }

    /// A number of a list.
    #[must_use]
    pub fn listed_number(&self, number: Option<Decimal>, list: &ComparedList, currency: &str) -> String {
        let unit = DeclaredUnit::Unit(list.measure.unit.clone());
        number.map_or_else(|| "–".to_owned(), |number| self.figure(Value::Exact(number), &unit, currency).to_string())
    }
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Add => "+",
        Op::Sub => "\u{2212}",
        Op::Mul => "×",
        Op::Div => "÷",
        Op::Eq => "=",
        Op::Ne => "≠",
        Op::Lt => "<",
        Op::Le => "≤",
        Op::Gt => ">",
        Op::Ge => "≥",
        Op::And => "AND",
        Op::Or => "OR",
    }
}
