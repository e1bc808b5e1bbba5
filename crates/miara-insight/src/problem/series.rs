//! The series that are watched: every followed KPI, whole and by the values of the dimension that it is split by first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use miara_analysis::{Cases, Observation};
use miara_model::formula::Arithmetic;
use miara_model::{Absent, Answer, Catalogue, Cell, Dataset, Formula, Grain, Kpi, Period, Value, WorkingClock};

use crate::parts::{Composition, composition};

/// The first day of each person with the firm, and the day after the last, where they are known.
pub type Employment = BTreeMap<String, (Option<Date>, Option<Date>)>;

/// Daily numbers, oldest first; gaps where nothing is known.
pub type Numbers = Vec<Option<f64>>;

/// What is watched in some days, with the numbers that came of it.
#[derive(Debug)]
pub struct ProblemInput<'a> {
    /// What series are made with.
    pub context: SeriesContext<'a>,
    /// Daily numbers of the measures of each group of KPIs that are made of parts.
    pub daily: Vec<(WatchGroup<'a>, DailyNumbers)>,
    /// Weekly numbers of each group of other KPIs.
    pub weekly: Vec<(WatchGroup<'a>, Arc<Answer>)>,
}

/// All series that are watched.
#[derive(Debug, Clone)]
pub(super) struct WatchedSeries {
    pub(super) series: Vec<Series>,
    /// The daily numbers of the whole firm, one list per measure, by dataset.
    pub(super) days_of: BTreeMap<String, Vec<Numbers>>,
    /// The days that are watched.
    pub(super) days: Period,
}

/// One KPI in one part of the firm over time.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) kpi: Kpi,
    pub(super) place: Option<(String, String)>,
    pub(super) grain: Grain,
    /// How its parts make the whole; absent for a number that is not made of parts.
    pub(super) composition: Option<Composition>,
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

/// KPIs whose numbers are asked for together.
#[derive(Debug, Clone)]
pub struct WatchGroup<'a> {
    /// The dimension that they are split by; absent for the whole firm.
    pub dimension: Option<String>,
    /// The KPIs.
    pub kpis: Vec<&'a Kpi>,
    /// The measures that they are made of, each once, by name.
    pub measures: Vec<String>,
}

/// Daily numbers by the value of a dimension, absent for what is not assigned; each measure by measure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DailyNumbers {
    of: Vec<(Option<String>, Vec<Numbers>)>,
}

/// What series are made with.
#[derive(Debug, Clone, Copy)]
pub struct SeriesContext<'a> {
    /// What is known of datasets, measures and KPIs.
    pub catalogue: &'a Catalogue,
    /// The firm's working time.
    pub clock: &'a WorkingClock,
    /// The days that are watched.
    pub days: Period,
    /// Who was with the firm when.
    pub employment: &'a Employment,
    /// How far datasets are known, of what is counted when it comes into being.
    pub known: &'a BTreeMap<String, KnownDays>,
    /// The day after the last that is known whole of each measure.
    pub until: &'a BTreeMap<String, Date>,
}

/// How far a dataset is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownDays {
    /// The day after the last that is known whole.
    pub until: Date,
    /// The day of the last import, where rows end before it.
    pub ended_before: Option<Date>,
}

/// Parts of one dimension, at most; of more the smaller ones are not watched.
const PARTS: usize = 16;
/// Cases that a day must have on average for days to be watched rather than weeks.
const DAILY: f64 = 4.0;
/// Cases that a week must have on average to be watched at all.
const WEEKLY: f64 = 4.0;
/// Periods that a series must have.
const LEAST: usize = 26;

/// KPIs that are made of parts that add up: all of them whole, and by the dimension that each is split by first.
#[must_use]
pub fn groups_of_parts<'a>(catalogue: &Catalogue, kpis: &'a [Kpi]) -> Vec<WatchGroup<'a>> {
    grouped(kpis.iter().filter(|kpi| composition(catalogue, kpi).is_some()), |kpi| kpi.split.clone())
}

/// Other KPIs, such as medians and stocks: whole, and by the dimension that each is split by first.
#[must_use]
pub fn groups_of_numbers<'a>(catalogue: &Catalogue, kpis: &'a [Kpi]) -> Vec<WatchGroup<'a>> {
    let others = kpis.iter().filter(|kpi| composition(catalogue, kpi).is_none());
    // A past stock can only be split by what its things are today.
    grouped(others, |kpi| kpi.split.clone().filter(|_| !is_of_stock(catalogue, kpi)))
}

fn grouped<'a>(kpis: impl Iterator<Item = &'a Kpi>, split: impl Fn(&Kpi) -> Option<String>) -> Vec<WatchGroup<'a>> {
    let mut groups: BTreeMap<Option<String>, Vec<&Kpi>> = BTreeMap::new();
    for kpi in kpis {
        groups.entry(None).or_default().push(kpi);
        if let Some(dimension) = split(kpi) {
            groups.entry(Some(dimension)).or_default().push(kpi);
        }
    }
    let group = |(dimension, kpis): (Option<String>, Vec<&'a Kpi>)| {
        let measures: BTreeSet<&str> = kpis.iter().flat_map(|kpi| kpi.formula.names()).collect();
        WatchGroup { dimension, measures: measures.into_iter().map(str::to_owned).collect(), kpis }
    };
    groups.into_iter().map(group).collect()
}

/// The whole weeks of some days.
#[must_use]
pub fn weeks(days: Period) -> Vec<Period> {
    days.split(Grain::Week, 1).into_iter().filter(|week| week.days() == 7).collect()
}

impl DailyNumbers {
    /// The daily numbers of a group, from answers for some of its measures each, with the place of the first.
    pub fn of<'r>(
        group: &WatchGroup<'_>,
        days: Period,
        answers: impl IntoIterator<Item = (usize, &'r Answer)>,
    ) -> DailyNumbers {
        let count = usize::try_from(days.days()).unwrap_or(0);
        let mut of: BTreeMap<Option<String>, Vec<Numbers>> = BTreeMap::new();
        for (first, answer) in answers {
            for row in &answer.rows {
                let at = days.from.until(row.period.from).map_or(0, |span| span.get_days());
                let at = usize::try_from(at).unwrap_or(0);
                let value = row.dimensions.first().cloned().flatten();
                let numbers = of.entry(value).or_insert_with(|| vec![vec![None; count]; group.measures.len()]);
                for (place, cell) in row.cells.iter().enumerate() {
                    numbers[first + place][at] = number_of_day(cell);
                }
            }
        }
        let mut of: Vec<(Option<String>, Vec<Numbers>)> = of.into_iter().collect();
        if of.len() > PARTS {
            let size = |numbers: &Vec<Numbers>| -> f64 { numbers.iter().flatten().flatten().map(|n| n.abs()).sum() };
            of.sort_by(|a, b| size(&b.1).total_cmp(&size(&a.1)));
            of.truncate(PARTS);
        }
        DailyNumbers { of }
    }
}

impl WatchedSeries {
    /// The series of what was asked for.
    pub(super) fn of(input: &ProblemInput<'_>) -> WatchedSeries {
        let context = &input.context;
        let mut series: Vec<Series> =
            input.daily.iter().flat_map(|(group, numbers)| context.of_parts(group, numbers)).collect();
        series.extend(input.weekly.iter().flat_map(|(group, answer)| context.of_numbers(group, answer)));
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        series.iter().for_each(|series| *counts.entry(series.kpi.name.clone()).or_default() += 1);
        series.iter_mut().for_each(|series| series.siblings = counts[&series.kpi.name]);
        let mut days_of: BTreeMap<String, Vec<Numbers>> = BTreeMap::new();
        for (group, numbers) in input.daily.iter().filter(|(group, _)| group.dimension.is_none()) {
            for (_, numbers) in numbers.of.iter().filter(|(place, _)| place.is_none()) {
                for (measure, numbers) in group.measures.iter().zip(numbers) {
                    let Some(known) = context.catalogue.measures.get(measure) else { continue };
                    let mut numbers = numbers.clone();
                    numbers[context.days_until(context.until_of(measure))..].fill(None);
                    days_of.entry(known.dataset.clone()).or_default().push(numbers);
                }
            }
        }
        WatchedSeries { series, days_of, days: context.days }
    }
}

impl SeriesContext<'_> {
    /// The day after the last that is known of a measure.
    fn until_of(&self, measure: &str) -> Date {
        self.until.get(measure).copied().unwrap_or(self.days.to)
    }

    /// How many of the days watched are known up to a day.
    fn days_until(&self, until: Date) -> usize {
        let days = self.days.from.until(until.min(self.days.to)).map_or(0, |span| span.get_days());
        usize::try_from(days).unwrap_or(0)
    }

    /// The days watched in which all of a KPI is known. By a dimension that its rows borrow, so must be the datasets
    /// linked to them: where those end, what is not linked yet is taken from the parts.
    fn known_days(&self, kpi: &Kpi, dimension: Option<&str>) -> Period {
        let mut to = kpi.formula.names().iter().map(|name| self.until_of(name)).fold(self.days.to, Date::min);
        for name in self.catalogue.datasets_of(kpi) {
            let Some((own, dimension)) = self.catalogue.datasets.get(name).zip(dimension) else { continue };
            if own.columns.values().any(|column| column.dimension.as_deref() == Some(dimension)) {
                continue;
            }
            let is_linked = |other: &str| {
                let links = |from: &Dataset, to: &str| from.links.iter().any(|link| link.to == to);
                links(own, other) || self.catalogue.datasets.get(other).is_some_and(|other| links(other, name))
            };
            let ended = self.known.iter().filter(|(other, known)| known.ended_before.is_some() && is_linked(other));
            to = ended.map(|(_, known)| known.until).fold(to, Date::min);
        }
        Period { from: self.days.from, to: to.max(self.days.from) }
    }

    /// The series of KPIs that are made of parts.
    fn of_parts(&self, group: &WatchGroup<'_>, numbers: &DailyNumbers) -> Vec<Series> {
        let mut made = Vec::new();
        for kpi in &group.kpis {
            let Some(composition) = composition(self.catalogue, kpi) else { continue };
            for (value, numbers) in &numbers.of {
                let place = group.dimension.clone().zip(value.clone());
                if group.dimension.is_none() || place.is_some() {
                    made.extend(self.of_part(kpi, composition, place, (&group.measures, numbers)));
                }
            }
        }
        made
    }

    /// One series of a KPI that is made of parts, by days or, where those have too few cases, by weeks.
    fn of_part(
        &self,
        kpi: &Kpi,
        composition: Composition,
        place: Option<(String, String)>,
        (measures, numbers): (&[String], &[Numbers]),
    ) -> Option<Series> {
        let known = self.known_days(kpi, place.as_ref().map(|(dimension, _)| dimension.as_str()));
        let days = numbers.first()?.len().min(self.days_until(known.to));
        let mut daily: Vec<Option<Cases>> = (0..days).map(|day| cases_of_day(kpi, measures, numbers, day)).collect();
        // What comes before the first case of all is before the record.
        let begins = daily.iter().position(|day| day.is_some_and(|cases| cases.met != 0.0)).unwrap_or(daily.len());
        daily[..begins].fill(None);
        let counted = self.catalogue.is_of_counts(kpi);
        let size = |points: &[Option<Cases>]| {
            let of = points.iter().flatten().map(|cases| {
                if composition == Composition::Ratio && counted { cases.of.min(cases.met * 20.0) } else { cases.met }
            });
            of.sum::<f64>() / points.len().max(1) as f64
        };
        // Money is uneven from day to day, whatever its size, and so is a ratio of anything but counts.
        let (grain, periods, points) = if counted && size(&daily) >= DAILY {
            (Grain::Day, known.split(Grain::Day, 1), daily)
        } else {
            let weeks = weeks(known);
            let points: Vec<Option<Cases>> = daily.chunks_exact(7).take(weeks.len()).map(of_week).collect();
            if counted && size(&points) < WEEKLY {
                return None;
            }
            (Grain::Week, weeks, points)
        };
        let off = |(at, period): (usize, &Period)| self.clock.is_day_off(period.from).then_some(at);
        let days = periods.iter().enumerate().filter(|_| grain == Grain::Day);
        let mut series = Series {
            holidays: days.filter_map(off).collect(),
            composition: Some(composition),
            points,
            counted,
            ..self.bare(kpi, place, (grain, periods))
        };
        self.only_while_employed(&mut series);
        // A sum that is nothing in most weeks tells of single deals, not of a level.
        let silent = series.points.iter().flatten().filter(|cases| cases.met == 0.0).count();
        let known = series.points.iter().flatten().count();
        (known >= LEAST && (series.place.is_none() || silent * 4 < known)).then_some(series)
    }

    /// The series of KPIs that are not made of parts, by weeks.
    fn of_numbers(&self, group: &WatchGroup<'_>, answer: &Answer) -> Vec<Series> {
        let weeks = weeks(self.days);
        let mut by_place: BTreeMap<(usize, Option<String>), Vec<Option<Cases>>> = BTreeMap::new();
        for row in &answer.rows {
            let Some(at) = weeks.iter().position(|week| *week == row.period) else { continue };
            let value = row.dimensions.first().cloned().flatten();
            for (place, cell) in row.cells.iter().enumerate() {
                let points = by_place.entry((place, value.clone())).or_insert_with(|| vec![None; weeks.len()]);
                points[at] = cell.as_ref().ok().map(|number| Cases { met: number.to_f64(), of: 0.0 });
            }
        }
        let mut made = Vec::new();
        for ((place, value), points) in by_place {
            let (kpi, part) = (group.kpis[place], group.dimension.clone().zip(value));
            if group.dimension.is_some() && part.is_none() {
                continue;
            }
            let stock = is_of_stock(self.catalogue, kpi);
            let known = self.known_days(kpi, part.as_ref().map(|(dimension, _)| dimension.as_str()));
            let whole = weeks.iter().filter(|week| week.to <= known.to).count();
            let (weeks, points) = (weeks[..whole].to_vec(), points[..whole].to_vec());
            let mut series = Series { points, stock, ..self.bare(kpi, part, (Grain::Week, weeks)) };
            self.only_while_employed(&mut series);
            if series.points.iter().flatten().count() >= LEAST {
                made.push(series);
            }
        }
        made
    }

    /// A series without any numbers.
    fn bare(&self, kpi: &Kpi, place: Option<(String, String)>, (grain, periods): (Grain, Vec<Period>)) -> Series {
        Series {
            kpi: kpi.clone(),
            place,
            grain,
            composition: None,
            periods,
            points: Vec::new(),
            holidays: Vec::new(),
            counted: false,
            stock: false,
            datasets: self.catalogue.datasets_of(kpi).into_iter().map(str::to_owned).collect(),
            siblings: 1,
        }
    }

    /// Leaves gaps where the person whose series it is was not with the firm.
    fn only_while_employed(&self, series: &mut Series) {
        let Some((dimension, person)) = &series.place else { return };
        let Some((from, to)) = self.employment.get(person).filter(|_| dimension == "owner") else { return };
        for (period, point) in series.periods.iter().zip(&mut series.points) {
            let before = from.is_some_and(|from| period.from < from);
            if before || to.is_some_and(|to| period.to > to) {
                *point = None;
            }
        }
    }
}

impl Series {
    /// The series as it is judged.
    pub(super) fn observations(&self) -> Vec<Observation> {
        let observation = |point: &Option<Cases>| match (point, self.composition) {
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

/// True for a KPI in whose formula there is a stock.
fn is_of_stock(catalogue: &Catalogue, kpi: &Kpi) -> bool {
    catalogue.measures_of(kpi).any(|measure| measure.nature().is_stock)
}

/// A number of a day; a gap where nothing was imported, none where nothing happened.
fn number_of_day(cell: &Cell) -> Option<f64> {
    match cell {
        Ok(value) => Some(value.to_f64()),
        Err(Absent::NoData { .. } | Absent::NotSupplied { .. } | Absent::NoRate { .. } | Absent::TooLarge) => None,
        Err(_) => Some(0.0),
    }
}

/// What a KPI has on one day; a gap where a measure has one.
fn cases_of_day(kpi: &Kpi, measures: &[String], numbers: &[Numbers], day: usize) -> Option<Cases> {
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
fn of_week(days: &[Option<Cases>]) -> Option<Cases> {
    days.iter().try_fold(Cases::default(), |sum, day| {
        let day = (*day)?;
        Some(Cases { met: sum.met + day.met, of: sum.of + day.of })
    })
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::testing::{answer, catalogue, clock};

    /// What series of tests are made with; all days are known but where it is said.
    pub(in crate::problem) struct Watched {
        pub(in crate::problem) catalogue: Catalogue,
        pub(in crate::problem) clock: WorkingClock,
        pub(in crate::problem) employment: Employment,
        pub(in crate::problem) known: BTreeMap<String, KnownDays>,
        pub(in crate::problem) until: BTreeMap<String, Date>,
    }

    impl Watched {
        pub(in crate::problem) fn new() -> Self {
            let (known, until) = (BTreeMap::new(), BTreeMap::new());
            Watched { catalogue: catalogue(), clock: clock(), employment: Employment::new(), known, until }
        }

        pub(in crate::problem) fn context(&self, days: Period) -> SeriesContext<'_> {
            let Watched { catalogue, clock, employment, known, until } = self;
            SeriesContext { catalogue, clock, days, employment, known, until }
        }
    }

    /// Thirty whole weeks from a Monday on.
    const DAYS: Period = Period { from: date(2026, 1, 5), to: date(2026, 8, 3) };

    /// The one series of a KPI from what its measures have each day.
    fn series_of(name: &str, place: Option<&str>, numbers: &[f64], employment: &Employment) -> Option<Series> {
        let watched = Watched { employment: employment.clone(), ..Watched::new() };
        let kpis = [watched.catalogue.kpis[name].clone()];
        let mut group = groups_of_parts(&watched.catalogue, &kpis).remove(0);
        group.dimension = place.map(|_| "owner".to_owned());
        let days = DAYS.split(Grain::Day, 1);
        let rows: Vec<_> = days.iter().map(|day| (*day, [place], numbers)).collect();
        let rows: Vec<_> = rows.iter().map(|(day, place, numbers)| (*day, place.as_slice(), *numbers)).collect();
        let daily = DailyNumbers::of(&group, DAYS, [(0, &answer(&rows))]);
        watched.context(DAYS).of_parts(&group, &daily).pop()
    }

    #[test]
    fn days_are_watched_where_they_have_enough_cases_and_else_weeks() {
        let none = Employment::new();
        let of = |name: &str, numbers: &[f64]| series_of(name, None, numbers, &none);
        let daily = of("created", &[4.0]).unwrap();
        assert_eq!(
            (daily.grain, daily.points.len(), daily.points[0]),
            (Grain::Day, 210, Some(Cases { met: 4.0, of: 0.0 }))
        );
        // New Year's day and Epiphany: only the second, a Tuesday, lies in these days.
        assert_eq!(daily.holidays[0], 1);
        let weekly = of("created", &[3.0]).unwrap();
        assert_eq!(
            (weekly.grain, weekly.points.len(), weekly.points[0]),
            (Grain::Week, 30, Some(Cases { met: 21.0, of: 0.0 }))
        );
        assert!(of("created", &[0.5]).is_none(), "3.5 cases a week tell nothing");
        // Measures come by name: `lost` before `won`.
        let rate = of("win_rate", &[6.0, 4.0]).unwrap();
        assert_eq!((rate.grain, rate.points[0]), (Grain::Day, Some(Cases { met: 4.0, of: 10.0 })));
        assert_eq!(rate.observations()[0], Observation { value: Some(0.4), denominator: Some(10.0) });
        // Money is uneven from day to day.
        assert_eq!(of("won_value", &[1000.0]).unwrap().grain, Grain::Week);
    }

    #[test]
    fn a_person_is_watched_while_with_the_firm() {
        let employment = Employment::from([("a".to_owned(), (Some(date(2026, 1, 7)), Some(date(2026, 7, 1))))]);
        let series = series_of("created", Some("a"), &[4.0], &employment).unwrap();
        let known: Vec<usize> = (0..210).filter(|at| series.points[*at].is_some()).collect();
        assert_eq!((known[0], series.periods[known[known.len() - 1]].to), (2, date(2026, 7, 1)));
        let short = Employment::from([("a".to_owned(), (Some(date(2026, 7, 20)), None))]);
        assert!(series_of("created", Some("a"), &[4.0], &short).is_none());
    }

    #[test]
    fn what_is_not_there_is_a_gap_and_what_did_not_happen_is_none() {
        assert_eq!(number_of_day(&Err(Absent::NoData { dataset: "leads".to_owned() })), None);
        assert_eq!(number_of_day(&Err(Absent::DividedByZero { divisor: "won".to_owned() })), Some(0.0));
        let day = Some(Cases { met: 1.0, of: 2.0 });
        assert_eq!(of_week(&[day; 7]), Some(Cases { met: 7.0, of: 14.0 }));
        assert_eq!(of_week(&[day, None, day]), None);
    }

    #[test]
    fn medians_are_watched_by_weeks_and_stocks_whole_only() {
        let watched = Watched::new();
        let split = |name: &str| Kpi { split: Some("owner".to_owned()), ..watched.catalogue.kpis[name].clone() };
        let kpis = [split("typical_hours"), split("open_deals"), split("won")];
        let groups = groups_of_numbers(&watched.catalogue, &kpis);
        let names = |group: &WatchGroup<'_>| group.kpis.iter().map(|kpi| kpi.name.clone()).collect::<Vec<_>>();
        assert_eq!(
            groups.iter().map(names).collect::<Vec<_>>(),
            [vec!["typical_hours", "open_deals"], vec!["typical_hours"]]
        );
        let weeks = weeks(DAYS);
        let rows: Vec<_> = weeks.iter().map(|week| (*week, [].as_slice(), [8.0, 5.0].as_slice())).collect();
        let made = watched.context(DAYS).of_numbers(&groups[0], &answer(&rows));
        assert_eq!(
            made.iter().map(|series| (series.stock, series.points.len())).collect::<Vec<_>>(),
            [(false, 30), (true, 30)]
        );
    }
}
