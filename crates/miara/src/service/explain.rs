//! What an explanation is made from: a KPI's parts then and now, what was to be expected, and KPIs upstream.

use std::collections::BTreeMap;

use futures_util::future::{join_all, try_join, try_join_all};
use jiff::Timestamp;
use miara_analysis::Forecast;
use miara_insight::explain::{
    Baseline, BaselineData, BaselineKind, Course, CourseHistory, ExpectedInput, ExpectedWhole, Identity,
    KpiExplanation, Leaves, LocalCauses, NamedCause, NoiseContext, ObservedChange, Product, ProductBaseline,
    RankedDimensions, Search, WeeklyCases, beyond_chance, dimension_sets, part_unit, products, weekly_cases,
    weeks_before,
};
use miara_insight::parts::{Composition, composition, measures_of};
use miara_insight::series::{limits, possible};
use miara_model::{Grain, Kpi, Period, Question};

use crate::service::overview::Selection;
use crate::service::{Service, ServiceError, ask, dimensions, forecast};

/// Dimensions whose values a thing gets in the course of its life.
const COME_WITH_AGE: [&str; 2] = ["stage", "reason"];
/// Dimensions that are looked at one by one, at most.
const LOOKED_AT: usize = 10;
/// Products that are told, at most.
const PRODUCTS: usize = 3;

/// Explains how the number of a KPI in a selection's period, as far as it has elapsed, differs from what the
/// selection compares it with, or from what was to be expected. `None` where it is compared with nothing,
/// where one of both has no number, or too little was before to expect anything.
///
/// # Errors
/// As [`ask::answer`].
pub async fn explain(
    service: &Service,
    kpi: &Kpi,
    selection: &Selection,
    held_against: BaselineKind,
    now: Timestamp,
) -> Result<Option<KpiExplanation>, ServiceError> {
    let answer = ask::answer(service, &selection.question(vec![kpi.name.clone()]), now).await?;
    let Some(row) = answer.rows.first() else { return Ok(None) };
    let Ok(after) = &row.cells[0] else { return Ok(None) };
    let (data, baseline, before) = match held_against {
        BaselineKind::Counterpart => {
            let Some(before) = answer.compared.as_ref().and_then(|rows| rows.first()) else { return Ok(None) };
            let Ok(number) = &before.cells[0] else { return Ok(None) };
            (BaselineData::Counterpart, Baseline::Days(before.periods[0]), number.to_f64())
        }
        BaselineKind::Expected => {
            let Some(whole) = expected(service, kpi, selection, now).await? else { return Ok(None) };
            let expected = whole.expected;
            (BaselineData::Expected(whole), Baseline::Expected(expected), expected.value)
        }
    };
    let days = answer.elapsed(row.period, 0);
    let composition = composition(&service.book.catalogue, kpi);
    let numbers = (before, after.to_f64());
    let (identities, local) = try_join(identities(service, kpi, selection, &data, now), async {
        match composition {
            Some(composition) => {
                local_causes(service, kpi, composition, (selection, days, numbers.1 - numbers.0), &data, now).await
            }
            None => Ok(LocalCauses::default()),
        }
    })
    .await?;
    Ok(Some(KpiExplanation {
        kpi: kpi.clone(),
        period: days,
        baseline,
        numbers,
        composition,
        identities,
        is_beyond_chance: !local.is_within_chance,
        accounts: local.accounts,
        causes: local.causes,
        offsets: local.offsets,
        part_unit: part_unit(&service.book.catalogue, kpi),
        candidates: local.candidates,
    }))
}

/// Where in the firm a change lies.
async fn local_causes(
    service: &Service,
    kpi: &Kpi,
    composition: Composition,
    (selection, days, change): (&Selection, Period, f64),
    data: &BaselineData,
    now: Timestamp,
) -> Result<LocalCauses, ServiceError> {
    let search = Search::of(&service.book.catalogue, kpi, composition);
    let counts = service.book.catalogue.is_of_counts(kpi);
    let observed = ObservedChange { baseline: data.kind(), days, counts };
    let dimensions = explaining_dimensions(service, kpi, selection).await?;
    let asked =
        dimensions.iter().map(|dimension| leaves(service, kpi, selection, data, std::slice::from_ref(dimension), now));
    let ranked = RankedDimensions::of(try_join_all(asked).await?.into_iter().flatten(), composition, search);
    let mut local = LocalCauses::default();
    let mut together = ranked.likely();
    // Where all of them together make too many parts, the likeliest are looked at alone.
    while !together.is_empty() {
        if let Some(leaves) = leaves(service, kpi, selection, data, &together, now).await? {
            let (causes, candidates) = search.combinations(&leaves);
            let context = NoiseContext::of_combinations(observed, &leaves);
            let weeks = weeks_of(service, kpi, (selection, days), &causes, now).await?;
            local.tell(beyond_chance(causes, &weeks, &context), change);
            local.candidates = candidates;
            break;
        }
        together.pop();
    }
    // The search looks for parts that moved alike; one part that moved alone may still be beyond chance.
    for leaves in ranked.alone() {
        if !local.causes.is_empty() {
            break;
        }
        let parts = search.parts(leaves, change);
        let context = NoiseContext::of_parts(observed, leaves, search, ranked.places_alone());
        let weeks = weeks_of(service, kpi, (selection, days), &parts, now).await?;
        local.tell_if_one_carries(beyond_chance(parts, &weeks, &context), change);
    }
    if let Some(first) = ranked.alone().next().filter(|_| !local.causes.is_empty()) {
        let whole = search.whole(first);
        let context = NoiseContext::of_whole(observed, &whole);
        let weeks = weeks_of(service, kpi, (selection, days), std::slice::from_ref(&whole), now).await?;
        local.is_within_chance = beyond_chance(vec![whole], &weeks, &context).is_empty();
    }
    local.accounts = ranked.accounts();
    Ok(local)
}

/// The parts of a KPI by some dimensions, each with what it had before or what was expected of it. `None`
/// where it can't be cut so, or they tell nothing.
async fn leaves(
    service: &Service,
    kpi: &Kpi,
    selection: &Selection,
    data: &BaselineData,
    by: &[String],
    now: Timestamp,
) -> Result<Option<Leaves>, ServiceError> {
    let measures = measures_of(kpi);
    let question = match data {
        BaselineData::Counterpart => selection.question(measures),
        BaselineData::Expected(whole) => {
            of_course(&whole.course, selection, measures, whole.course.with_parted(selection.period.to))
        }
    };
    let question = Question { by: by.to_vec(), ..question };
    let answer = ask::if_possible(ask::answer_together(service, &question, now).await)?;
    Ok(answer.and_then(|answer| Leaves::of(kpi, by, &answer, data)))
}

/// What the places of some causes had in each of the weeks before, by their dimensions.
async fn weeks_of(
    service: &Service,
    kpi: &Kpi,
    (selection, days): (&Selection, Period),
    causes: &[NamedCause],
    now: Timestamp,
) -> Result<BTreeMap<Vec<String>, WeeklyCases>, ServiceError> {
    let sets = dimension_sets(causes);
    let question = |by: &Vec<String>| Question {
        period: weeks_before(days),
        grain: Some(Grain::Week),
        by: by.clone(),
        versus: None,
        ..selection.question(measures_of(kpi))
    };
    let questions: Vec<Question> = sets.iter().map(question).collect();
    let asked = questions.iter().map(|question| ask::answer_together(service, question, now));
    let answers = join_all(asked).await.into_iter().map(ask::if_possible).collect::<Result<Vec<_>, _>>()?;
    let weeks = answers.into_iter().map(|answer| answer.map(|answer| weekly_cases(kpi, &answer)).unwrap_or_default());
    Ok(sets.into_iter().zip(weeks).collect())
}

/// Dimensions by which a KPI can be cut into few enough parts, without those it is narrowed to.
async fn explaining_dimensions(
    service: &Service,
    kpi: &Kpi,
    selection: &Selection,
) -> Result<Vec<String>, ServiceError> {
    let choices = dimensions::choices(service).await?;
    let ways = service.engine.splits_of(kpi).await?;
    // Split by what only time brings, young things differ from old ones by their age alone.
    let comes_with_age =
        |dimension: &str| COME_WITH_AGE.contains(&dimension) && kpi.split.as_deref() != Some(dimension);
    let fits = |dimension: &str| {
        let narrowed = selection.filters.iter().any(|(known, _)| known == dimension);
        ways.iter().any(|way| way == dimension) && !narrowed && !comes_with_age(dimension)
    };
    let few = choices.dimensions.iter().filter(|choice| choice.values.len() > 1 && fits(&choice.dimension));
    let mut few: Vec<String> = few.map(|choice| choice.dimension.clone()).collect();
    // The dimension that the KPI is split by first comes first.
    few.sort_by_key(|dimension| kpi.split.as_ref() != Some(dimension));
    few.truncate(LOOKED_AT);
    Ok(few)
}

/// What was to be expected of a KPI, or of what a measure counts, in the days of a selection as far as they
/// are known. `None` with too little history, and before anything is known of the days.
async fn expected(
    service: &Service,
    kpi: &Kpi,
    selection: &Selection,
    now: Timestamp,
) -> Result<Option<ExpectedWhole>, ServiceError> {
    let Some(course) = course_of(service, kpi, selection, now).await? else { return Ok(None) };
    let (nature, back) = (forecast::nature(service, kpi), course.with_history(selection.period.to));
    let answer = ask::answer(service, &of_course(&course, selection, vec![kpi.name.clone()], back), now).await?;
    let own = course.history(&answer, |row| row.cells[0].as_ref().ok().map(|value| value.to_f64()));
    let forecast = |history: &CourseHistory, adds: bool| -> Option<Forecast> {
        forecast::forecast_of(service, &history.values, (course.grain(), history.from), course.periods(), adds)
    };
    let Some(history) = own else { return Ok(None) };
    let Some(mut ahead) = forecast(&history, nature.adds_over_time) else { return Ok(None) };
    let limits = limits(kpi, &history.values);
    ahead.steps.iter_mut().for_each(|step| *step = possible(*step, limits));
    let composition = composition(&service.book.catalogue, kpi);
    let denominator = if composition == Some(Composition::Ratio) {
        let question = of_course(&course, selection, measures_of(kpi), back);
        let answer = ask::answer_together(service, &question, now).await?;
        course.denominators(kpi, &answer).and_then(|history| forecast(&history, true))
    } else {
        None
    };
    Ok(miara_insight::explain::expected(ExpectedInput {
        course: course.clone(),
        composition,
        nature,
        history: &history,
        forecast: &ahead,
        limits,
        denominator: denominator.as_ref(),
    }))
}

/// The days of a selection as far as they are known, as a row of periods.
async fn course_of(
    service: &Service,
    kpi: &Kpi,
    selection: &Selection,
    now: Timestamp,
) -> Result<Option<Course>, ServiceError> {
    let known = ask::known_at(service, std::slice::from_ref(&kpi.name), now).await?;
    let end = service.engine.zone().to_timestamp(selection.period.to.at(0, 0, 0, 0)).unwrap_or(known);
    Ok(Course::of(selection.period, known.min(end), &service.engine.clocks().everyone))
}

/// The ways to see a KPI as a product of two others.
async fn identities(
    service: &Service,
    kpi: &Kpi,
    selection: &Selection,
    data: &BaselineData,
    now: Timestamp,
) -> Result<Vec<Identity>, ServiceError> {
    let followed: Vec<&Kpi> = service.book.followed().collect();
    let asked = products(kpi, &followed, &service.book.catalogue)
        .into_iter()
        .map(|product| identity(service, kpi, product, selection, data, now));
    Ok(try_join_all(asked).await?.into_iter().flatten().take(PRODUCTS).collect())
}

/// A KPI as one product; `None` where a number is missing, or a filter does not reach both factors.
async fn identity(
    service: &Service,
    kpi: &Kpi,
    product: Product,
    selection: &Selection,
    data: &BaselineData,
    now: Timestamp,
) -> Result<Option<Identity>, ServiceError> {
    let [first, second] = product.factors.clone();
    let names = vec![kpi.name.clone(), first, second];
    if selection.filters.iter().any(|(dimension, _)| !all_reach(service, &names, dimension)) {
        return Ok(None);
    }
    let answer = ask::answer_together(service, &selection.question(names), now).await;
    let Some(answer) = ask::if_possible(answer)? else { return Ok(None) };
    let baseline = match data {
        BaselineData::Counterpart => ProductBaseline::Counterpart,
        BaselineData::Expected(whole) => {
            let first = expected(service, &answer.kpis[1], selection, now).await?.map(|first| first.expected.value);
            ProductBaseline::Expected { whole: whole.expected.value, first }
        }
    };
    Ok(miara_insight::explain::identity(&answer, &product, baseline))
}

fn all_reach(service: &Service, names: &[String], dimension: &str) -> bool {
    let kpis = names.iter().filter_map(|name| service.book.catalogue.kpi_or_measure(name));
    kpis.into_iter().all(|kpi| service.engine.dimensions_of(&kpi).iter().any(|way| way == dimension))
}

/// The question for some numbers by the periods of a course, over some days.
fn of_course(course: &Course, selection: &Selection, names: Vec<String>, days: Period) -> Question {
    Question { period: days, grain: Some(course.grain()), versus: None, ..selection.question(names) }
}
