//! Why a KPI changed: what its parts did, which combination of values carries the change, and which KPIs
//! upstream moved.

mod expected;
mod leaves;
mod noise;
mod upstream;

use futures_util::future::{try_join, try_join_all};
use jiff::Timestamp;
use miara_analysis::{Cases, Cause, Explanation, account_of_ratio, account_of_sum, causes_of_ratio, causes_of_sum};
use miara_insight::parts::{Composition, composition};
use miara_model::formula::Arithmetic;
use miara_model::{DeclaredUnit, Formula, Kpi, Period};

use super::{Selection, Service, ServiceError};
use expected::Whole;
use leaves::Leaves;
use noise::Sight;

pub use expected::Expected;
pub use upstream::{Factor, Identity};

/// Why a KPI changed.
#[derive(Debug, Clone, PartialEq)]
pub struct KpiExplanation {
    /// The KPI.
    pub kpi: Kpi,
    /// The days it is about, as far as they have elapsed.
    pub period: Period,
    /// What it is held against.
    pub baseline: Baseline,
    /// The number of the baseline, and the number now.
    pub numbers: (f64, f64),
    /// What it is: a sum, whose parts add up, or a ratio, whose parts have a rate and a weight; absent for
    /// a number that is not made of parts, such as a median.
    pub made: Option<Composition>,
    /// KPIs upstream whose product it is, each with what it did.
    pub identities: Vec<Identity>,
    /// The change by the values of each dimension that tells something, the one that tells most first.
    pub accounts: Vec<DimensionAccount>,
    /// Combinations of values that carry the change, the largest first; empty where there is no local cause.
    pub causes: Vec<NamedCause>,
    /// Combinations of values that went against the change, beyond chance as well, the largest first.
    pub offsets: Vec<NamedCause>,
    /// The unit of what causes expected and had: of a ratio, that of its numerator.
    pub part_unit: DeclaredUnit,
    /// What has no local cause but may have one, the likeliest first.
    pub candidates: Vec<NamedCause>,
}

/// What a number is to be held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaselineKind {
    /// What a scene is compared with.
    Counterpart,
    /// What was to be expected from what was before the scene's days.
    Expected,
}

/// What a number is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Baseline {
    /// Other days.
    Days(Period),
    /// What was to be expected.
    Expected(Expected),
}

/// Where the numbers of parts before come from.
#[derive(Debug, Clone)]
enum Ground {
    Counterpart,
    Expected(Whole),
}

/// The change by the values of one dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct DimensionAccount {
    /// The dimension.
    pub dimension: String,
    /// True where the whole went one way, and every part that has both rates the other.
    pub simpson: bool,
    /// A part per value, the largest change first; together exactly the change.
    pub parts: Vec<NamedPart>,
}

/// What one value of a dimension did.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPart {
    /// The value; absent is not assigned.
    pub value: Option<String>,
    /// What it came to then and now; of a ratio its own rate, absent without cases.
    pub numbers: (Option<f64>, Option<f64>),
    /// What the change of its rate did to the whole; of a sum, its whole change.
    pub rate: f64,
    /// What the change of its weight did to the whole; 0 of a sum.
    pub mix: f64,
}

/// A combination of values that carries a change.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedCause {
    /// Dimensions with their values; absent is not assigned.
    pub place: Vec<(String, Option<String>)>,
    /// What was expected there and what came, in the unit of the sum or of the ratio's numerator.
    pub expected: f64,
    /// What came.
    pub actual: f64,
    /// Its part of the whole change, 1 being all of it; absent where the whole did not change.
    pub share: Option<f64>,
}

/// Where in the firm a change lies.
#[derive(Debug, Default)]
struct Local {
    accounts: Vec<DimensionAccount>,
    causes: Vec<NamedCause>,
    offsets: Vec<NamedCause>,
    candidates: Vec<NamedCause>,
}

impl Local {
    /// Tells causes, those that carry a change apart from those that went against it.
    fn tell(&mut self, mut causes: Vec<NamedCause>, change: f64) {
        causes.sort_by(|a, b| b.moved().abs().total_cmp(&a.moved().abs()));
        (self.causes, self.offsets) = causes.into_iter().partition(|cause| cause.moved() * change > 0.0);
        self.causes.truncate(CAUSES);
        self.offsets.truncate(OFFSETS);
    }
}

/// Dimensions that combinations are made of, at most.
const TOGETHER: usize = 3;
/// Dimensions whose single parts are looked at where no combination carries a change, at most.
const ALONE: usize = 4;
/// Causes that are told, at most, and of what went against the change.
const CAUSES: usize = 5;
const OFFSETS: usize = 3;
/// Dimensions whose values a thing gets in the course of its life.
const COME_WITH_AGE: [&str; 2] = ["stage", "reason"];
/// Dimensions that are looked at one by one, at most.
const LOOKED_AT: usize = 10;

impl NamedCause {
    /// How much more it came to than was expected; of a ratio, in its numerator.
    #[must_use]
    pub fn moved(&self) -> f64 {
        self.actual - self.expected
    }
}

impl KpiExplanation {
    /// The change of the number.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.numbers.1 - self.numbers.0
    }

    /// True where the number lies where 8 of 10 such periods were expected to.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        let Baseline::Expected(expected) = self.baseline else { return false };
        (expected.low80..=expected.high80).contains(&self.numbers.1)
    }
}

impl Service {
    /// Explains how the number of a KPI in a scene's period, as far as it has elapsed, differs from what the
    /// scene compares it with, or from what was to be expected. `None` where it is compared with nothing,
    /// where one of both has no number, or too little was before to expect anything.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn explain(
        &self,
        kpi: &Kpi,
        scene: &Selection,
        yardstick: BaselineKind,
        now: Timestamp,
    ) -> Result<Option<KpiExplanation>, ServiceError> {
        let answer = self.answer(&scene.question(vec![kpi.name.clone()]), now).await?;
        let Some(row) = answer.rows.first() else { return Ok(None) };
        let Ok(after) = &row.cells[0] else { return Ok(None) };
        let (ground, baseline, before) = match yardstick {
            BaselineKind::Counterpart => {
                let Some(before) = answer.compared.as_ref().and_then(|rows| rows.first()) else { return Ok(None) };
                let Ok(number) = &before.cells[0] else { return Ok(None) };
                (Ground::Counterpart, Baseline::Days(before.period), number.to_f64())
            }
            BaselineKind::Expected => {
                let Some(whole) = self.expected(kpi, scene, now).await? else { return Ok(None) };
                let expected = whole.expected;
                (Ground::Expected(whole), Baseline::Expected(expected), expected.value)
            }
        };
        let today = self.engine.zone().to_datetime(now).date();
        let days = row.period.elapsed(today).unwrap_or(row.period);
        let made = composition(&self.book.catalogue, kpi);
        let (identities, local) = try_join(self.identities(kpi, scene, &ground, now), async {
            match made {
                Some(made) => self.localise(kpi, made, (scene, days, after.to_f64() - before), &ground, now).await,
                None => Ok(Local::default()),
            }
        })
        .await?;
        Ok(Some(KpiExplanation {
            kpi: kpi.clone(),
            period: days,
            baseline,
            numbers: (before, after.to_f64()),
            made,
            identities,
            accounts: local.accounts,
            causes: local.causes,
            offsets: local.offsets,
            part_unit: self.part_unit(kpi),
            candidates: local.candidates,
        }))
    }

    async fn localise(
        &self,
        kpi: &Kpi,
        made: Composition,
        (scene, days, change): (&Selection, Period, f64),
        ground: &Ground,
        now: Timestamp,
    ) -> Result<Local, ServiceError> {
        let how = match made {
            Composition::Sum => Search::Sum,
            Composition::Ratio if self.book.catalogue.is_of_counts(kpi) => Search::Rate,
            Composition::Ratio => Search::Amount,
        };
        let dimensions = self.explaining_dimensions(kpi, scene).await?;
        let asked =
            dimensions.iter().map(|dimension| self.leaves(kpi, scene, ground, std::slice::from_ref(dimension), now));
        let mut told: Vec<(f64, DimensionAccount, Leaves)> = Vec::new();
        for (dimension, leaves) in dimensions.iter().zip(try_join_all(asked).await?) {
            let Some(leaves) = leaves else { continue };
            let Some(account) = account(&leaves, made, dimension) else { continue };
            let evidence = search(&leaves, how).candidates.first().map_or(0.0, |cause| cause.evidence);
            told.push((evidence, account, leaves));
        }
        told.sort_by(|a, b| b.0.total_cmp(&a.0));
        let likely = told.iter().filter(|(evidence, _, _)| *evidence > 0.0).take(TOGETHER);
        let mut together: Vec<String> = likely.map(|(_, account, _)| account.dimension.clone()).collect();
        let mut local = Local::default();
        // Where all of them together make too many parts, the likeliest are looked at alone.
        while !together.is_empty() {
            if let Some(leaves) = self.leaves(kpi, scene, ground, &together, now).await? {
                let found = search(&leaves, how);
                let causes = found.causes.iter().map(|cause| named(&leaves, cause)).collect();
                let whole = leaves.after.iter().map(|part| part.met).sum();
                let sight = Sight { scene, ground, days, places: leaves.before.len(), whole, alike: 1.0 };
                local.tell(self.beyond_chance(kpi, causes, &sight, now).await?, change);
                local.candidates = found.candidates.iter().take(3).map(|cause| named(&leaves, cause)).collect();
                break;
            }
            together.pop();
        }
        // The search looks for parts that moved alike; one part that moved alone may still be beyond chance.
        let looked_at = &told[..told.len().min(ALONE)];
        let places = looked_at.iter().map(|(_, account, _)| account.parts.len()).sum();
        for (_, _, leaves) in looked_at {
            if !local.causes.is_empty() {
                break;
            }
            let whole = leaves.after.iter().map(|part| part.met).sum();
            // A part that only did what all did is no place of its own.
            let alike = alike(leaves, how);
            let sight = Sight { scene, ground, days, places, whole, alike };
            let found = self.beyond_chance(kpi, alone(leaves, how, change), &sight, now).await?;
            if found.iter().any(|cause| cause.moved() * change > 0.0) {
                local.tell(found, change);
            }
        }
        local.accounts = told.into_iter().map(|(_, account, _)| account).collect();
        Ok(local)
    }

    /// The unit of what a part has: of a ratio, that of its numerator.
    fn part_unit(&self, kpi: &Kpi) -> DeclaredUnit {
        let Formula::Binary(Arithmetic::Over, above, _) = &kpi.formula else { return kpi.unit.clone() };
        let names = above.names();
        let measure = names.first().and_then(|name| self.book.catalogue.measures.get(*name));
        measure.map_or_else(|| kpi.unit.clone(), |measure| DeclaredUnit::Unit(measure.unit.clone()))
    }

    /// Dimensions by which a KPI can be cut into few enough parts, without those it is narrowed to.
    async fn explaining_dimensions(&self, kpi: &Kpi, scene: &Selection) -> Result<Vec<String>, ServiceError> {
        let choices = self.choices().await?;
        let ways = self.engine.splits_of(kpi).await?;
        // Split by what only time brings, young things differ from old ones by their age alone.
        let comes_with_age =
            |dimension: &str| COME_WITH_AGE.contains(&dimension) && kpi.split.as_deref() != Some(dimension);
        let fits = |dimension: &str| {
            let narrowed = scene.filters.iter().any(|(known, _)| known == dimension);
            ways.iter().any(|way| way == dimension) && !narrowed && !comes_with_age(dimension)
        };
        let few = choices.dimensions.iter().filter(|choice| choice.values.len() > 1 && fits(&choice.dimension));
        let mut few: Vec<String> = few.map(|choice| choice.dimension.clone()).collect();
        // The dimension that the KPI is split by first comes first.
        few.sort_by_key(|dimension| kpi.split.as_ref() != Some(dimension));
        few.truncate(LOOKED_AT);
        Ok(few)
    }
}

/// How causes of a change are looked for.
#[derive(Debug, Clone, Copy)]
enum Search {
    /// Parts of a sum.
    Sum,
    /// Cases among cases, such as won deals among decided ones.
    Rate,
    /// Amounts beside cases, such as costs beside leads: a sum, of which as much is expected as the cases had
    /// before.
    Amount,
}

fn search(leaves: &Leaves, how: Search) -> Explanation {
    match how {
        Search::Rate => causes_of_ratio(&leaves.columns, &leaves.before, &leaves.after),
        Search::Sum | Search::Amount => causes_of_sum(&leaves.columns, &met(&leaves.after), &expected_of(leaves, how)),
    }
}

/// What was expected of each part, in what is added up of it.
fn expected_of(leaves: &Leaves, how: Search) -> Vec<f64> {
    match how {
        Search::Sum => met(&leaves.before),
        Search::Rate | Search::Amount => at_the_rate_before(leaves),
    }
}

/// How many times what was expected came, over all parts; 1 where nothing was expected.
fn alike(leaves: &Leaves, how: Search) -> f64 {
    let (expected, actual) =
        (expected_of(leaves, how).iter().sum::<f64>(), leaves.after.iter().map(|part| part.met).sum::<f64>());
    if expected > 0.0 { (actual / expected).max(0.0) } else { 1.0 }
}

/// Each part of one dimension as a cause of its own.
fn alone(leaves: &Leaves, how: Search, change: f64) -> Vec<NamedCause> {
    let expected = expected_of(leaves, how);
    // What a part of a sum moved is a part of the change; that of a rate is told by the steps.
    let share = |moved: f64| (matches!(how, Search::Sum) && change != 0.0).then(|| moved / change);
    let part = |(at, expected): (usize, f64)| {
        let actual = leaves.after[at].met;
        let value = leaves.values[0][leaves.columns[0][at] as usize].clone();
        NamedCause {
            place: vec![(leaves.dimensions[0].clone(), value)],
            expected,
            actual,
            share: share(actual - expected),
        }
    };
    expected.into_iter().enumerate().map(part).collect()
}

/// What each part would have at the rate that it had before, or that the whole had where it had no cases.
fn at_the_rate_before(leaves: &Leaves) -> Vec<f64> {
    let (met, of) = leaves.before.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.met, sum.1 + part.of));
    let whole = if of > 0.0 { met / of } else { 0.0 };
    let rate = |part: &Cases| if part.of > 0.0 { part.met / part.of } else { whole };
    leaves.before.iter().zip(&leaves.after).map(|(before, after)| rate(before) * after.of).collect()
}

fn met(cases: &[Cases]) -> Vec<f64> {
    cases.iter().map(|cases| cases.met).collect()
}

/// The change by the values of the one dimension of some leaves; `None` where a period has no cases.
fn account(leaves: &Leaves, made: Composition, dimension: &str) -> Option<DimensionAccount> {
    let (parts, simpson) = match made {
        Composition::Ratio => {
            let account = account_of_ratio(&leaves.before, &leaves.after)?;
            (account.parts, account.simpson)
        }
        Composition::Sum => (account_of_sum(&met(&leaves.before), &met(&leaves.after)), false),
    };
    let number = |cases: &Cases| match made {
        Composition::Sum => Some(cases.met),
        Composition::Ratio => (cases.of > 0.0).then(|| cases.met / cases.of),
    };
    let part = |(at, part): (usize, &miara_analysis::Part)| NamedPart {
        value: leaves.values[0][leaves.columns[0][at] as usize].clone(),
        numbers: (number(&leaves.before[at]), number(&leaves.after[at])),
        rate: part.rate,
        mix: part.mix,
    };
    let mut parts: Vec<NamedPart> = parts.iter().enumerate().map(part).collect();
    let size = |part: &NamedPart| (part.rate + part.mix).abs();
    parts.sort_by(|a, b| size(b).total_cmp(&size(a)));
    Some(DimensionAccount { dimension: dimension.to_owned(), simpson, parts })
}

fn named(leaves: &Leaves, cause: &Cause) -> NamedCause {
    let place = cause.place.iter().map(|(dimension, code)| {
        (leaves.dimensions[*dimension].clone(), leaves.values[*dimension][*code as usize].clone())
    });
    NamedCause { place: place.collect(), expected: cause.expected, actual: cause.actual, share: cause.share }
}
