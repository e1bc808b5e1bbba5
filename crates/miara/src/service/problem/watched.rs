//! The series that are watched: every followed KPI, whole and by the values of the dimension that it is
//! split by first.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{try_join, try_join_all};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use miara_analysis::{Cases, Observation};
use miara_insight::parts::{Composition, composition};
use miara_model::formula::Arithmetic;
use miara_model::{Absent, Cell, Formula, Grain, Kpi, Period, Question, Value};

use crate::service::{Service, ServiceError};

/// All series that are watched.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched {
    pub(super) series: Vec<Series>,
    /// The daily numbers of the whole firm, one list per measure, by dataset.
    pub(super) days_of: BTreeMap<String, Vec<Numbers>>,
    /// The first day that is watched, and the day after the last.
    pub(super) days: Option<(Date, Date)>,
    /// The day of the last import.
    pub(super) imported: Option<Date>,
}

/// One KPI in one part of the firm over time.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) kpi: Kpi,
    pub(super) place: Option<(String, String)>,
    pub(super) grain: Grain,
    pub(super) made: Option<Composition>,
    pub(super) periods: Vec<Period>,
    /// Numerator and denominator of a ratio; of a sum `met`; of anything else its number as `met`. A gap
    /// where nothing is known.
    pub(super) points: Vec<Option<Cases>>,
    /// Places of holidays and other days off, which are judged by no day.
    pub(super) holidays: Vec<usize>,
    /// True where a denominator is a count of things.
    pub(super) counted: bool,
    /// True where a stock is in it.
    pub(super) stock: bool,
    /// The datasets that it is made of.
    pub(super) datasets: Vec<String>,
    /// Series that were looked at beside it for the same KPI, itself among them.
    pub(super) siblings: usize,
}

/// The first day of each person with the firm, and the day after the last, where they are known.
type Employed = BTreeMap<String, (Option<Date>, Option<Date>)>;

/// Daily numbers, oldest first; gaps where nothing is known.
pub(super) type Numbers = Vec<Option<f64>>;
/// The value of a dimension, absent for what is not assigned, with its daily numbers measure by measure.
type Part = (Option<String>, Vec<Numbers>);

/// Days looked back on.
const BACK: i64 = 730;
/// Cells of one question.
const CELLS: usize = 120_000;
/// Parts of one dimension, at most; of more the smaller ones are not watched.
const PARTS: usize = 16;
/// Cases that a day must have on average for days to be watched rather than weeks.
const DAILY: f64 = 4.0;
/// Cases that a week must have on average to be watched at all.
const WEEKLY: f64 = 4.0;
/// Periods that a series must have.
const LEAST: usize = 26;

impl Series {
    /// The series as it is judged.
    pub(super) fn observations(&self) -> Vec<Observation> {
        let observation = |point: &Option<Cases>| match (point, self.made) {
            (None, _) => Observation::default(),
            (Some(cases), Some(Composition::Ratio)) if cases.of <= 0.0 => Observation::default(),
            (Some(cases), Some(Composition::Ratio)) => {
                Observation { value: Some(cases.met / cases.of), denominator: self.counted.then_some(cases.of) }
            }
            (Some(cases), _) => Observation { value: Some(cases.met), denominator: None },
        };
        self.points.iter().map(observation).collect()
    }
}

impl Service {
    /// Collects the series. The day of the last import is left out, since it is not over.
    pub(super) async fn watched(&self, now: Timestamp) -> Result<Watched, ServiceError> {
        let (kpis, _) = self.lit_kpis().await?;
        let (imported, to) = self.ends_of_knowledge(&kpis, now).await?;
        let mut first: Option<Date> = None;
        for name in kpis.iter().flat_map(|kpi| self.book.catalogue.datasets_of(kpi)).collect::<BTreeSet<_>>() {
            if let Some((from, _)) = self.engine.days(name).await? {
                first = Some(first.map_or(from, |known| known.min(from)));
            }
        }
        let Some(first) = first else { return Ok(Watched::default()) };
        let monday = |day: Date| Grain::Week.around(day, 1).from;
        let from = monday(first.max(to.saturating_sub(BACK.days())) + 6.days());
        if from >= to {
            return Ok(Watched::default());
        }
        let days = Period { from, to };
        let parts: Vec<(&Kpi, Option<Composition>)> =
            kpis.iter().map(|kpi| (kpi, composition(&self.book.catalogue, kpi))).collect();
        let employed = self.employed().await?;
        // What many questions need is read once, before they are asked at once.
        self.choices().await?;
        let (made, numbers) =
            try_join(self.watch_parts(&parts, days, &employed, now), self.watch_numbers(&parts, days, &employed, now))
                .await?;
        let mut watched = Watched { days: Some((from, to)), imported: Some(imported), ..made };
        watched.series.extend(numbers);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        watched.series.iter().for_each(|series| *counts.entry(series.kpi.name.clone()).or_default() += 1);
        watched.series.iter_mut().for_each(|series| series.siblings = counts[&series.kpi.name]);
        Ok(watched)
    }

    /// The day of the last import for some KPIs, and that on which what is known of them ends.
    pub(in crate::service) async fn ends_of_knowledge(
        &self,
        kpis: &[Kpi],
        now: Timestamp,
    ) -> Result<(Date, Date), ServiceError> {
        let names: Vec<String> = kpis.iter().map(|kpi| kpi.name.clone()).collect();
        let day = |at: Timestamp| self.engine.zone().to_datetime(at).date();
        Ok((day(self.known_at(&names, now)?), day(self.data_known_at(&names, now).await?)))
    }

    /// KPIs that are made of parts that add up, by days.
    async fn watch_parts(
        &self,
        kpis: &[(&Kpi, Option<Composition>)],
        days: Period,
        employed: &Employed,
        now: Timestamp,
    ) -> Result<Watched, ServiceError> {
        let mut watched = Watched::default();
        let made: Vec<(&Kpi, Composition)> = kpis.iter().filter_map(|(kpi, made)| Some((*kpi, (*made)?))).collect();
        let mut groups: BTreeMap<Option<String>, Vec<(&Kpi, Composition)>> = BTreeMap::new();
        for (kpi, made) in &made {
            groups.entry(None).or_default().push((kpi, *made));
            if let Some(split) = &kpi.split {
                groups.entry(Some(split.clone())).or_default().push((kpi, *made));
            }
        }
        let measures_of = |kpis: &[(&Kpi, Composition)]| -> BTreeSet<String> {
            kpis.iter().flat_map(|(kpi, _)| kpi.formula.names()).map(str::to_owned).collect()
        };
        let asked =
            groups.iter().map(|(dimension, kpis)| self.daily(measures_of(kpis), dimension.as_deref(), days, now));
        let found = try_join_all(asked).await?;
        for ((dimension, kpis), cells) in groups.into_iter().zip(found) {
            let measures = measures_of(&kpis);
            if dimension.is_none() {
                for (place, numbers) in &cells.of {
                    if place.is_none() {
                        for (measure, numbers) in measures.iter().zip(numbers) {
                            let Some(known) = self.book.catalogue.measures.get(measure) else { continue };
                            let of = watched.days_of.entry(known.dataset.clone()).or_default();
                            of.push(numbers.clone());
                        }
                    }
                }
            }
            for (kpi, made) in kpis {
                for (place, numbers) in &cells.of {
                    let place = dimension.clone().zip(place.clone());
                    if dimension.is_some() && place.is_none() {
                        continue;
                    }
                    watched.series.extend(self.made_series(kpi, made, place, days, (&measures, numbers), employed));
                }
            }
        }
        Ok(watched)
    }

    /// One series of a KPI that is made of parts, by days or, where those have too few cases, by weeks.
    fn made_series(
        &self,
        kpi: &Kpi,
        made: Composition,
        place: Option<(String, String)>,
        days: Period,
        (measures, numbers): (&BTreeSet<String>, &[Vec<Option<f64>>]),
        employed: &Employed,
    ) -> Option<Series> {
        let mut daily: Vec<Option<Cases>> =
            (0..numbers.first()?.len()).map(|day| cases(kpi, measures, numbers, day)).collect();
        // What comes before the first case of all is before the record.
        let begins = daily.iter().position(|day| day.is_some_and(|cases| cases.met != 0.0)).unwrap_or(daily.len());
        daily[..begins].fill(None);
        let counted = self.book.catalogue.is_of_counts(kpi);
        let size = |points: &[Option<Cases>]| {
            let of = points.iter().flatten().map(|cases| {
                if made == Composition::Ratio && counted { cases.of.min(cases.met * 20.0) } else { cases.met }
            });
            of.sum::<f64>() / points.len().max(1) as f64
        };
        let money = made == Composition::Sum && !counted;
        // Money is uneven from day to day, whatever its size.
        let (grain, periods, points) = if !money && (counted || made == Composition::Sum) && size(&daily) >= DAILY {
            (Grain::Day, days.split(Grain::Day, 1), daily)
        } else {
            let weeks: Vec<Period> = days.split(Grain::Week, 1).into_iter().filter(|week| week.days() == 7).collect();
            let points: Vec<Option<Cases>> = daily.chunks_exact(7).take(weeks.len()).map(together).collect();
            if counted && size(&points) < WEEKLY {
                return None;
            }
            (Grain::Week, weeks, points)
        };
        let datasets = self.book.catalogue.datasets_of(kpi).into_iter().map(str::to_owned).collect();
        let stock = false;
        let clock = &self.engine.clocks().everyone;
        let off = |(at, period): (usize, &Period)| clock.is_day_off(period.from).then_some(at);
        let daily = periods.iter().enumerate().filter(|_| grain == Grain::Day);
        let mut series = Series {
            holidays: daily.filter_map(off).collect(),
            kpi: kpi.clone(),
            place,
            grain,
            made: Some(made),
            periods,
            points,
            counted,
            datasets,
            stock,
            siblings: 1,
        };
        self.only_while_employed(&mut series, employed);
        // A sum that is nothing in most weeks tells of single deals, not of a level.
        let silent = series.points.iter().flatten().filter(|cases| cases.met == 0.0).count();
        let known = series.points.iter().flatten().count();
        (known >= LEAST && (series.place.is_none() || silent * 4 < known)).then_some(series)
    }

    /// Other KPIs, such as medians and stocks, by weeks.
    async fn watch_numbers(
        &self,
        kpis: &[(&Kpi, Option<Composition>)],
        days: Period,
        employed: &Employed,
        now: Timestamp,
    ) -> Result<Vec<Series>, ServiceError> {
        let mut watched = Vec::new();
        let weeks: Vec<Period> = days.split(Grain::Week, 1).into_iter().filter(|week| week.days() == 7).collect();
        let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return Ok(watched) };
        let period = Period { from: first.from, to: last.to };
        let mut groups: BTreeMap<Option<String>, Vec<&Kpi>> = BTreeMap::new();
        for (kpi, _) in kpis.iter().filter(|(_, made)| made.is_none()) {
            groups.entry(None).or_default().push(kpi);
            // A past stock can only be split by what its things are today.
            if let Some(split) = kpi.split.as_ref().filter(|_| !self.is_of_stock(kpi)) {
                groups.entry(Some(split.clone())).or_default().push(kpi);
            }
        }
        let question = |(dimension, kpis): (&Option<String>, &Vec<&Kpi>)| Question {
            kpis: kpis.iter().map(|kpi| kpi.name.clone()).collect(),
            period,
            grain: Some(Grain::Week),
            by: dimension.clone().into_iter().collect(),
            filters: vec![],
            versus: None,
        };
        let questions: Vec<Question> = groups.iter().map(question).collect();
        let answers = try_join_all(questions.iter().map(|question| self.answer_if_possible(question, now))).await?;
        for ((dimension, kpis), answer) in groups.into_iter().zip(answers) {
            let Some(answer) = answer else { continue };
            let mut by_place: BTreeMap<(usize, Option<String>), Vec<Option<Cases>>> = BTreeMap::new();
            for row in &answer.rows {
                let Some(at) = weeks.iter().position(|week| *week == row.period) else { continue };
                let value = row.dimensions.first().cloned().flatten();
                for (place, cell) in row.cells.iter().enumerate() {
                    let points = by_place.entry((place, value.clone())).or_insert_with(|| vec![None; weeks.len()]);
                    points[at] = cell.as_ref().ok().map(|number| Cases { met: number.to_f64(), of: 0.0 });
                }
            }
            for ((place, value), points) in by_place {
                let part = dimension.clone().zip(value);
                if (dimension.is_some() && part.is_none()) || points.iter().flatten().count() < LEAST {
                    continue;
                }
                let kpi = kpis[place];
                let mut series = Series {
                    kpi: kpi.clone(),
                    place: part,
                    grain: Grain::Week,
                    made: None,
                    periods: weeks.clone(),
                    points,
                    holidays: Vec::new(),
                    counted: false,
                    datasets: self.book.catalogue.datasets_of(kpi).into_iter().map(str::to_owned).collect(),
                    stock: self.is_of_stock(kpi),
                    siblings: 1,
                };
                self.only_while_employed(&mut series, employed);
                if series.points.iter().flatten().count() >= LEAST {
                    watched.push(series);
                }
            }
        }
        Ok(watched)
    }

    /// Leaves gaps where the person whose series it is was not with the firm.
    fn only_while_employed(&self, series: &mut Series, employed: &Employed) {
        let Some((dimension, person)) = &series.place else { return };
        let Some((from, to)) = employed.get(person).filter(|_| dimension == "owner") else { return };
        for (period, point) in series.periods.iter().zip(&mut series.points) {
            let before = from.is_some_and(|from| period.from < from);
            if before || to.is_some_and(|to| period.to > to) {
                *point = None;
            }
        }
    }

    /// The first day of each person, and the day after the last.
    async fn employed(&self) -> Result<Employed, ServiceError> {
        let day = |text: Option<String>| text.and_then(|text| text.get(..10)?.parse::<Date>().ok());
        let mut employed: Employed = BTreeMap::new();
        for (person, from) in self.engine.pairs("people", "person_id", "active_from").await? {
            employed.entry(person).or_default().0 = day(from);
        }
        for (person, to) in self.engine.pairs("people", "person_id", "active_to").await? {
            employed.entry(person).or_default().1 = day(to).and_then(|last| last.tomorrow().ok());
        }
        Ok(employed)
    }

    /// True for a KPI in whose formula there is a stock.
    fn is_of_stock(&self, kpi: &Kpi) -> bool {
        self.book.catalogue.measures_of(kpi).any(|measure| measure.nature().is_stock)
    }

    /// Daily numbers of measures, whole or by the values of a dimension.
    async fn daily(
        &self,
        measures: BTreeSet<String>,
        dimension: Option<&str>,
        days: Period,
        now: Timestamp,
    ) -> Result<Daily, ServiceError> {
        let count = usize::try_from(days.days()).unwrap_or(0);
        let values = match dimension {
            None => 1,
            Some(dimension) => {
                let choices = self.choices().await?;
                let known = choices.dimensions.iter().find(|choice| choice.dimension == dimension);
                known.map_or(0, |choice| choice.values.len())
            }
        };
        // Of a dimension with too many values to pick from no part is watched.
        if values == 0 {
            return Ok(Daily::default());
        }
        let at_once = (CELLS / (count * (values + 1)).max(1)).max(1);
        let names: Vec<String> = measures.into_iter().collect();
        let mut of: BTreeMap<Option<String>, Vec<Vec<Option<f64>>>> = BTreeMap::new();
        let questions: Vec<Question> = names
            .chunks(at_once)
            .map(|chunk| Question {
                kpis: chunk.to_vec(),
                period: days,
                grain: Some(Grain::Day),
                by: dimension.map(str::to_owned).into_iter().collect(),
                filters: vec![],
                versus: None,
            })
            .collect();
        let answers = try_join_all(questions.iter().map(|question| self.answer_if_possible(question, now))).await?;
        for (chunk_at, answer) in answers.into_iter().enumerate() {
            let Some(answer) = answer else { continue };
            for row in &answer.rows {
                let at = days.from.until(row.period.from).map_or(0, |span| span.get_days());
                let at = usize::try_from(at).unwrap_or(0);
                let value = row.dimensions.first().cloned().flatten();
                let numbers = of.entry(value).or_insert_with(|| vec![vec![None; count]; names.len()]);
                for (place, cell) in row.cells.iter().enumerate() {
                    numbers[chunk_at * at_once + place][at] = plain(cell);
                }
            }
        }
        let mut of: Vec<Part> = of.into_iter().collect();
        if of.len() > PARTS {
            let size =
                |numbers: &Vec<Vec<Option<f64>>>| -> f64 { numbers.iter().flatten().flatten().map(|n| n.abs()).sum() };
            of.sort_by(|a, b| size(&b.1).total_cmp(&size(&a.1)));
            of.truncate(PARTS);
        }
        Ok(Daily { of })
    }
}

/// Daily numbers by the value of a dimension, in the order of the measures asked for.
#[derive(Debug, Default)]
struct Daily {
    of: Vec<Part>,
}

/// A number of a day; a gap where nothing was imported, none where nothing happened.
fn plain(cell: &Cell) -> Option<f64> {
    match cell {
        Ok(value) => Some(value.to_f64()),
        Err(Absent::NoData { .. } | Absent::NotSupplied { .. } | Absent::NoRate { .. } | Absent::TooLarge) => None,
        Err(_) => Some(0.0),
    }
}

/// What a KPI has on one day.
fn cases(kpi: &Kpi, measures: &BTreeSet<String>, numbers: &[Vec<Option<f64>>], day: usize) -> Option<Cases> {
    let value = |name: &str| -> Cell {
        let place = measures.iter().position(|known| known == name);
        let number = place.and_then(|place| numbers.get(place)?.get(day).copied().flatten());
        number.map(Value::Float).ok_or(Absent::TooLarge)
    };
    let number = |formula: &Formula| formula.eval(&value).ok().map(Value::to_f64);
    match &kpi.formula {
        Formula::Binary(Arithmetic::Over, above, below) => Some(Cases { met: number(above)?, of: number(below)? }),
        formula => Some(Cases { met: number(formula)?, of: 0.0 }),
    }
}

/// A week of its days; a gap where a day is one.
fn together(days: &[Option<Cases>]) -> Option<Cases> {
    days.iter().try_fold(Cases::default(), |sum, day| {
        let day = (*day)?;
        Some(Cases { met: sum.met + day.met, of: sum.of + day.of })
    })
}
