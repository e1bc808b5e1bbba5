//! Measures: one aggregate over one dataset on one time axis, with a filter.

use rust_decimal::Decimal;
use sqlparser::ast::Expr;

use crate::dataset::{ColumnKind, Dataset};
use crate::diagnostic::Problem;
use crate::scalar::{Kind, Scalar, arguments, is_distinct, parse_sql};
use crate::unit::Unit;

/// One aggregate over one dataset on one time axis, with a filter.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name; the same as the KPI's where the KPI is this measure.
    pub name: String,
    /// The dataset it reads.
    pub dataset: String,
    /// Rows that take part; absent means all.
    pub filter: Option<Scalar>,
    /// Rows that belong to the measure, and to no period for want of a day; absent means none do.
    pub undated: Option<Scalar>,
    /// Rows of the period whose value can't be told, so that they take no part; absent means none are known.
    pub untold: Option<Scalar>,
    /// The column that says in which period a row counts.
    pub at: String,
    /// How rows become a number.
    pub shape: Shape,
    /// Only each group's first row by `at` takes part; the group is named by these columns.
    pub first_per: Option<String>,
    /// The unit of its number.
    pub unit: Unit,
    /// Its value and filter as written, for people to read.
    pub written: String,
    /// The measure that this one is, over fewer rows: those whose value is known that is added up beside it.
    pub narrows: Option<String>,
}

/// How the rows of a measure become a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Rows counted.
    Count,
    /// Values added up.
    Sum(Scalar),
    /// Different values counted.
    Distinct(Scalar),
    /// Mean of values; the mean of a whole is not the mean of its parts.
    Mean(Scalar),
    /// A quantile of values, with linear interpolation between neighbours. The share is in 0..=1.
    Quantile(Scalar, Decimal),
    /// A stock reported now and then: the last value in or before the period, per `per`, added up.
    Last {
        /// The reported column.
        value: String,
        /// What each report is about, such as the network.
        per: Vec<String>,
        /// The value itself or its change over the period.
        take: Take,
    },
    /// A stock of things open at the end of the period: begun before it, not ended before it.
    Open {
        /// What is added up over open things; absent counts them.
        value: Option<Scalar>,
        /// The columns with the instant of the end; whichever comes first ends it.
        until: Vec<String>,
        /// Where past values of the added column are known from.
        history: Option<History>,
    },
    /// The share of a cohort that converts within a window, over mature members only.
    Cohort {
        /// The column with the instant of conversion.
        converted: String,
        /// Days after `at` within which a conversion counts.
        within_days: u16,
    },
    /// A quantile of a waiting time in which those still waiting stay (product limit).
    Wait {
        /// The instant the wait ends; null means still waiting.
        until: String,
        /// The instant from which nobody waits any more, though nothing has ended the wait.
        given_up: Option<String>,
        /// Working hours of this person's schedule; `None` with `working` means the firm's.
        person: Option<String>,
        /// True for working hours, false for elapsed hours.
        clock: WaitClock,
        /// The share of the quantile, 0.5 for the median.
        share: Decimal,
    },
}

/// A dataset that keeps what a value was in the past, step by step.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// The dataset.
    pub dataset: String,
    /// The column there and here that says what a step is about.
    pub key: String,
    /// The column there with the value from then on.
    pub value: String,
    /// The column there with the currency of that value; a null there means the row's own.
    pub currency: String,
    /// The column there with the instant of the step.
    pub at: String,
}

/// The clock that a waiting time is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WaitClock {
    /// Working time only.
    Working,
    /// All time.
    Elapsed,
}

/// What is taken of a stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// The last known value.
    Closing,
    /// Closing minus opening; no value where nothing was reported in the period.
    Change,
}

impl Measure {
    /// The stored columns that must have been supplied for the number to mean anything; of each inner
    /// list one is enough. Columns with a default are not among them.
    #[must_use]
    pub fn needs(&self, dataset: &Dataset) -> Vec<Vec<&str>> {
        let mut needs = vec![vec![self.at.as_str()]];
        match &self.shape {
            Shape::Count => {}
            Shape::Sum(value) | Shape::Mean(value) | Shape::Quantile(value, _) | Shape::Distinct(value) => {
                needs.extend(value.required_columns().into_iter().map(|column| vec![column]));
            }
            Shape::Last { value, .. } => needs.push(vec![value]),
            Shape::Open { value, until, .. } => {
                let columns = value.as_ref().map_or_else(Vec::new, Scalar::required_columns);
                needs.extend(columns.into_iter().map(|column| vec![column]));
                needs.push(until.iter().map(String::as_str).collect());
            }
            Shape::Cohort { converted, .. } => needs.push(vec![converted]),
            Shape::Wait { until, .. } => needs.push(vec![until]),
        }
        let stored = |name: &&str| dataset.columns.get(*name).is_some_and(|column| column.default.is_none());
        needs.retain(|columns| columns.iter().all(stored));
        needs
    }

    /// True where its number hangs on whole days alone, and on no moment within them.
    #[must_use]
    pub fn counts_by_days(&self) -> bool {
        self.nature().is_flow && !self.written.contains("now()")
    }

    /// The columns of its dataset that it reads, in no order.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut read = vec![self.at.as_str()];
        read.extend(self.first_per.as_deref());
        for condition in [&self.filter, &self.undated, &self.untold].into_iter().flatten() {
            read.extend(condition.columns());
        }
        match &self.shape {
            Shape::Count => {}
            Shape::Sum(value) | Shape::Mean(value) | Shape::Quantile(value, _) | Shape::Distinct(value) => {
                read.extend(value.columns());
            }
            Shape::Last { value, per, .. } => read.extend([value].into_iter().chain(per).map(String::as_str)),
            Shape::Open { value, until, .. } => {
                read.extend(value.iter().flat_map(Scalar::columns));
                read.extend(until.iter().map(String::as_str));
            }
            Shape::Cohort { converted, .. } => read.push(converted),
            Shape::Wait { until, given_up, person, .. } => {
                read.push(until);
                read.extend(given_up.iter().chain(person).map(String::as_str));
            }
        }
        read
    }

    /// True where a group without rows is zero rather than without value.
    #[must_use]
    pub fn is_zero_when_empty(&self) -> bool {
        matches!(self.shape, Shape::Count | Shape::Sum(_) | Shape::Distinct(_) | Shape::Open { .. })
    }
}

/// What a definition file says of a measure, before it is checked.
#[derive(Debug, Clone, Default)]
pub(crate) struct MeasureText<'a> {
    pub(crate) value: &'a str,
    pub(crate) filter: Option<&'a str>,
    pub(crate) undated: Option<&'a str>,
    pub(crate) untold: Option<&'a str>,
    pub(crate) at: Option<&'a str>,
    pub(crate) per: &'a [String],
    pub(crate) open_until: &'a [String],
    pub(crate) history: Option<&'a History>,
    pub(crate) within_days: Option<u16>,
    pub(crate) wait: Option<WaitText<'a>>,
    pub(crate) first_per: Option<&'a str>,
    pub(crate) counts: Option<&'a str>,
}

#[derive(Debug, Clone)]
pub(crate) struct WaitText<'a> {
    pub(crate) until: &'a str,
    pub(crate) given_up: Option<&'a str>,
    pub(crate) clock: WaitClock,
    pub(crate) person: Option<&'a str>,
}

/// Which part of a measure a problem lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Value,
    Filter,
    Undated,
    Untold,
    At,
    Other,
}

pub(crate) fn check_measure(name: &str, text: &MeasureText<'_>, dataset: &Dataset) -> Result<Measure, (Part, Problem)> {
    let at = axis(text.at, dataset).map_err(|problem| (Part::At, problem))?;
    let checked = |sql: Option<&str>, part: Part| {
        sql.map(|sql| condition(sql, dataset)).transpose().map_err(|problem| (part, problem))
    };
    let filter = checked(text.filter, Part::Filter)?;
    let undated = checked(text.undated, Part::Undated)?;
    let untold = checked(text.untold, Part::Untold)?;
    let (shape, mut unit) = shape(text, dataset).map_err(|problem| (Part::Value, problem))?;
    if let Some(counts) = text.counts {
        if !matches!(shape, Shape::Count | Shape::Distinct(_)) {
            let problem = Problem::new(
                "bad-measure",
                "`counts` names what is counted, and this measure doesn't count",
                "leave `counts` out, or count",
            );
            return Err((Part::Other, problem));
        }
        unit = Unit::base(counts);
    }
    if let Some(column) = text.first_per {
        known_column(column, dataset).map_err(|problem| (Part::Other, problem))?;
    }
    let written = written(text, &at);
    Ok(Measure {
        name: name.to_owned(),
        dataset: dataset.name.clone(),
        filter,
        undated,
        untold,
        at,
        shape,
        first_per: text.first_per.map(str::to_owned),
        unit,
        written,
        narrows: None,
    })
}

/// The measure in one line, for people who read definitions.
fn written(text: &MeasureText<'_>, at: &str) -> String {
    let mut line = text.value.to_owned();
    if let Some(wait) = &text.wait {
        let clock = match wait.clock {
            WaitClock::Working => "working",
            WaitClock::Elapsed => "elapsed",
        };
        line.push_str(&format!(", wait FROM {at} UNTIL {} IN {clock} hours", wait.until));
    }
    if let Some(days) = text.within_days {
        line.push_str(&format!(" WITHIN {days} days OF {at}"));
    }
    if !text.open_until.is_empty() {
        line.push_str(&format!(" OPEN FROM {at} UNTIL {}", text.open_until.join(", ")));
    }
    if let Some(filter) = text.filter {
        line.push_str(&format!(" WHERE {filter}"));
    }
    if let Some(column) = text.first_per {
        line.push_str(&format!(" FIRST PER {column}"));
    }
    line
}

fn axis(at: Option<&str>, dataset: &Dataset) -> Result<String, Problem> {
    let Some(name) = at.or(dataset.at.as_deref()) else {
        return Err(Problem::new(
            "no-time-axis",
            format!("`{}` has no time axis of its own", dataset.name),
            "name the column with `at:`",
        ));
    };
    moment_column(name, dataset).map(str::to_owned)
}

fn known_column<'a>(name: &'a str, dataset: &Dataset) -> Result<&'a str, Problem> {
    Scalar::Column(name.to_owned()).kind(dataset).map(|_| name)
}

fn moment_column<'a>(name: &'a str, dataset: &Dataset) -> Result<&'a str, Problem> {
    match Scalar::Column(name.to_owned()).kind(dataset)? {
        Kind::Moment => Ok(name),
        _ => {
            let moments =
                dataset.columns.iter().filter(|(_, column)| matches!(column.kind, ColumnKind::Time | ColumnKind::Date));
            let names: Vec<&str> = moments.map(|(name, _)| name.as_str()).collect();
            Err(Problem::new(
                "not-a-moment",
                format!("`{name}` is no date or time"),
                format!("use one of {}", names.join(", ")),
            ))
        }
    }
}

fn condition(sql: &str, dataset: &Dataset) -> Result<Scalar, Problem> {
    let scalar = Scalar::parse(sql)?;
    match scalar.kind(dataset)? {
        Kind::Flag => Ok(scalar),
        _ => Err(Problem::new(
            "not-a-condition",
            format!("`{sql}` is not true or false"),
            "compare something, such as `kind <> 'advance'`",
        )),
    }
}

fn shape(text: &MeasureText<'_>, dataset: &Dataset) -> Result<(Shape, Unit), Problem> {
    let expr = parse_sql(text.value)?;
    let Expr::Function(function) = &expr else {
        return Err(not_an_aggregate(text.value));
    };
    let name = function.name.to_string().to_lowercase();
    let args = arguments(function)?;
    let noun = || Unit::base(&dataset.noun);
    if !text.open_until.is_empty() {
        return open_shape(&name, &args, text, dataset);
    }
    match (name.as_str(), args.as_slice(), is_distinct(function)) {
        ("count", [None], false) => Ok((Shape::Count, noun())),
        ("count", [Some(arg)], true) => {
            let scalar = Scalar::parse(&arg.to_string())?;
            scalar.kind(dataset)?;
            let unit = distinct_unit(&scalar, dataset);
            Ok((Shape::Distinct(scalar), unit))
        }
        ("count", [Some(_)], false) => Err(Problem::new(
            "bad-measure",
            "`COUNT(column)` hides a filter",
            "write `COUNT(*)` with `where: column IS NOT NULL`, or `COUNT(DISTINCT column)`",
        )),
        ("sum", [Some(arg)], false) => number(arg, dataset).map(|(scalar, unit)| (Shape::Sum(scalar), unit)),
        ("avg", [Some(arg)], false) => number(arg, dataset).map(|(scalar, unit)| (Shape::Mean(scalar), unit)),
        ("median", [Some(arg)], false) => quantile(arg, Decimal::new(5, 1), text, dataset),
        ("percentile", [Some(arg), Some(share)], false) => quantile(arg, share_of(share)?, text, dataset),
        ("last" | "change", [Some(arg)], false) => last_shape(&name, arg, text, dataset),
        ("converted", [Some(arg)], false) => cohort_shape(arg, text, dataset),
        _ => Err(not_an_aggregate(text.value)),
    }
}

fn not_an_aggregate(value: &str) -> Problem {
    Problem::new(
        "not-an-aggregate",
        format!("`{value}` is no aggregate that a measure may be"),
        "write COUNT(*), COUNT(DISTINCT x), SUM(x), AVG(x), MEDIAN(x), PERCENTILE(x, 0.9), LAST(x), CHANGE(x) or CONVERTED(x)",
    )
}

fn number(arg: &Expr, dataset: &Dataset) -> Result<(Scalar, Unit), Problem> {
    let scalar = Scalar::parse(&arg.to_string())?;
    match scalar.kind(dataset)? {
        Kind::Number(unit) => Ok((scalar, unit)),
        _ => Err(Problem::new("not-a-number", format!("`{arg}` is not a number"), "aggregate a column with numbers")),
    }
}

fn distinct_unit(scalar: &Scalar, dataset: &Dataset) -> Unit {
    let unit = match scalar {
        Scalar::Column(name) => dataset.columns.get(name).and_then(|column| column.unit.as_deref()),
        _ => None,
    };
    Unit::base(unit.unwrap_or("thing"))
}

fn share_of(expr: &Expr) -> Result<Decimal, Problem> {
    match Scalar::parse(&expr.to_string())? {
        Scalar::Number(share) if share >= Decimal::ZERO && share <= Decimal::ONE => Ok(share),
        _ => Err(Problem::new(
            "bad-argument",
            format!("`{expr}` is no share"),
            "the second argument of PERCENTILE lies between 0 and 1, such as 0.9",
        )),
    }
}

fn quantile(arg: &Expr, share: Decimal, text: &MeasureText<'_>, dataset: &Dataset) -> Result<(Shape, Unit), Problem> {
    let Some(wait) = &text.wait else {
        return number(arg, dataset).map(|(scalar, unit)| (Shape::Quantile(scalar, share), unit));
    };
    if !matches!(arg, Expr::Identifier(name) if name.value == "wait") {
        return Err(Problem::new(
            "bad-measure",
            format!("`{arg}` and `wait:` are both given"),
            "write MEDIAN(wait) or PERCENTILE(wait, 0.9) beside `wait:`",
        ));
    }
    let until = moment_column(wait.until, dataset)?.to_owned();
    let person = wait.person.map(|name| known_column(name, dataset)).transpose()?.map(str::to_owned);
    let given_up = wait.given_up.map(|name| moment_column(name, dataset)).transpose()?.map(str::to_owned);
    Ok((Shape::Wait { until, given_up, person, clock: wait.clock, share }, Unit::base("h")))
}

fn last_shape(name: &str, arg: &Expr, text: &MeasureText<'_>, dataset: &Dataset) -> Result<(Shape, Unit), Problem> {
    let (scalar, unit) = number(arg, dataset)?;
    let Scalar::Column(value) = scalar else {
        return Err(Problem::new("bad-measure", format!("`{arg}` is not a column"), "LAST and CHANGE take one column"));
    };
    for column in text.per {
        known_column(column, dataset)?;
    }
    let take = if name == "last" { Take::Closing } else { Take::Change };
    Ok((Shape::Last { value, per: text.per.to_vec(), take }, unit))
}

fn open_shape(
    name: &str,
    args: &[Option<&Expr>],
    text: &MeasureText<'_>,
    dataset: &Dataset,
) -> Result<(Shape, Unit), Problem> {
    for column in text.open_until {
        moment_column(column, dataset)?;
    }
    let until = text.open_until.to_vec();
    match (name, args) {
        ("count", [None]) => Ok((Shape::Open { value: None, until, history: None }, Unit::base(&dataset.noun))),
        ("sum", [Some(arg)]) => number(arg, dataset)
            .map(|(scalar, unit)| (Shape::Open { value: Some(scalar), until, history: text.history.cloned() }, unit)),
        _ => Err(Problem::new(
            "bad-measure",
            format!("`{}` can't be taken of a stock", text.value),
            "a stock of open things is COUNT(*) or SUM(x)",
        )),
    }
}

fn cohort_shape(arg: &Expr, text: &MeasureText<'_>, dataset: &Dataset) -> Result<(Shape, Unit), Problem> {
    let converted = moment_column(&arg.to_string(), dataset)?.to_owned();
    match text.within_days {
        Some(within_days) if within_days > 0 => Ok((Shape::Cohort { converted, within_days }, Unit::pure())),
        _ => Err(Problem::new(
            "bad-measure",
            "a cohort needs the window in which a conversion counts",
            "write `within_days: 30`",
        )),
    }
}
