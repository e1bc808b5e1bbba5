//! `miara lab effect`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use miara_analysis::{
    BesideEffect, ControlledEffect, EffectNote, Panel, PanelRefusal, Predictor, effect_alone, effect_beside,
    effect_with_controls,
};
use miara_import::DateOrder;
use serde_json::{Value as Json, json};

use super::fault::{Fault, Needs};
use super::moment::{moment, moments, order, second};
use super::number::plain;
use super::show::{Form, JsonFlag, Said, notes, number, show};
use super::table::Table;
use crate::locale::Arg;

#[derive(Debug, clap::Args)]
pub(super) struct EffectArgs {
    /// A delimited text file, also gzipped.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Column of the units; without it, or with one unit, the series stands alone.
    #[arg(long, value_name = "COL", requires = "treated")]
    unit: Option<String>,
    /// Column of the times.
    #[arg(long, value_name = "COL")]
    time: String,
    /// Column of the values.
    #[arg(long, value_name = "COL")]
    value: String,
    /// The unit on which something was done.
    #[arg(long, value_name = "NAME")]
    treated: Option<String>,
    /// The first time after the action.
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Fit the mixture by the mean of a column over times instead of by the values before the
    /// action, such as `trade@1981..1990`; may be repeated.
    #[arg(long = "predictor", value_name = "COL@FROM..TO")]
    predictors: Vec<String>,
    /// Values in a season, for a series alone.
    #[arg(long, default_value_t = 1, value_name = "N")]
    season: usize,
    #[command(flatten)]
    json: JsonFlag,
}

/// The table by unit and time.
struct Grid<'a> {
    table: &'a Table,
    /// Seconds of each row, or the year's number; any rising measure of time.
    times: Vec<i64>,
    /// The order of day and month in which times are written.
    order: Option<DateOrder>,
    treated: Vec<usize>,
    others: Vec<(String, Vec<usize>)>,
    from: i64,
}

pub(super) fn run(args: &EffectArgs, words: Said) -> Result<(), Fault> {
    let table = Table::read(&args.file)?;
    let grid = grid(&table, args)?;
    let values = table.numbers(&args.value)?;
    let result =
        if grid.others.is_empty() { alone(args, &grid, &values)? } else { controlled(args, &grid, &values, words)? };
    show(&result, Form::of(&args.json), words);
    Ok(())
}

/// A time as a number that rises with it, written as those of its column are.
fn time(text: &str, order: Option<DateOrder>, option: &'static str) -> Result<i64, Fault> {
    let read = moment(text, order).map(second).or_else(|| thousandths(text));
    read.ok_or_else(|| Fault::BadOption { option, text: text.to_owned() })
}

/// A time that is a plain number.
fn thousandths(text: &str) -> Option<i64> {
    plain(text).map(|number| (number * 1000.0) as i64)
}

fn grid<'a>(table: &'a Table, args: &EffectArgs) -> Result<Grid<'a>, Fault> {
    let column = table.column(&args.time)?;
    let order = order(table.texts(column));
    // Whole numbers that are no years, such as weeks since the start, are times as they are.
    let dated = moments(table.texts(column)).map(|read| read.into_iter().map(second).collect::<Vec<i64>>());
    let (times, from) = match dated {
        Ok(times) => (times, time(&args.from, order, "--from")?),
        Err(row) => {
            let times: Option<Vec<i64>> = table.texts(column).map(thousandths).collect();
            let from = thousandths(&args.from);
            let from = from.ok_or_else(|| Fault::BadOption { option: "--from", text: args.from.clone() })?;
            (times.ok_or_else(|| table.bad(row, column, Needs::Date))?, from)
        }
    };
    let mut units = table.groups(args.unit.as_deref())?;
    let at = match (&args.unit, &args.treated) {
        (Some(unit), Some(treated)) => units
            .iter()
            .position(|(name, _)| name.as_deref() == Some(treated))
            .ok_or_else(|| Fault::NoValue { column: unit.clone(), value: treated.clone() })?,
        _ => 0,
    };
    let mut treated = units.remove(at).1;
    treated.sort_by_key(|row| times[*row]);
    if let Some(pair) = treated.windows(2).find(|pair| times[pair[0]] == times[pair[1]]) {
        let text = table.text(pair[1], column).to_owned();
        return Err(Fault::Twice { line: table.line(pair[1]), column: table.header[column].clone(), text });
    }
    let others = units.into_iter().map(|(name, rows)| (name.unwrap_or_default(), rows)).collect();
    Ok(Grid { table, times, order, treated, others, from })
}

impl Grid<'_> {
    /// The index of the first time after the action.
    fn first_after(&self) -> usize {
        self.treated.iter().take_while(|row| self.times[**row] < self.from).count()
    }

    /// A list of the actual, the without and their difference, by time.
    fn points(&self, time: &str, actual: &[Option<f64>], without: &[Option<f64>]) -> Result<Vec<Json>, Fault> {
        let column = self.table.column(time)?;
        let point = |(row, (actual, without)): (&usize, (&Option<f64>, &Option<f64>))| {
            let gap = actual.zip(*without).map(|(actual, without)| number(actual - without));
            json!({
                "time": self.table.text(*row, column), "actual": actual.map(number),
                "without": without.map(number), "gap": gap,
            })
        };
        Ok(self.treated.iter().zip(actual.iter().zip(without)).map(point).collect())
    }
}

fn alone(args: &EffectArgs, grid: &Grid<'_>, values: &[Option<f64>]) -> Result<Json, Fault> {
    let series: Vec<Option<f64>> = grid.treated.iter().map(|row| values[*row]).collect();
    let from = grid.first_after();
    let found = effect_alone(&series, from, args.season.max(1))?;
    let mut without: Vec<Option<f64>> = vec![None; from];
    without.extend(found.without.iter().copied().map(Some));
    Ok(json!({
        "method": "alone", "treated": args.treated, "from": args.from,
        "effect": number(found.effect), "low": found.low.map(number), "high": found.high.map(number), "level": 0.95,
        "p": found.p.map(number), "placebos": found.placebos, "weights": [],
        "points": grid.points(&args.time, &series, &without)?,
    }))
}

fn controlled(args: &EffectArgs, grid: &Grid<'_>, values: &[Option<f64>], words: Said) -> Result<Json, Fault> {
    let kept: Vec<usize> = grid.treated.iter().copied().filter(|row| values[*row].is_some()).collect();
    let treated: Vec<f64> = kept.iter().filter_map(|row| values[*row]).collect();
    let (mut names, mut controls, mut rows, mut left_out) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (name, own) in &grid.others {
        let known: BTreeMap<i64, f64> = own.iter().filter_map(|row| Some((grid.times[*row], values[*row]?))).collect();
        match kept.iter().map(|row| known.get(&grid.times[*row]).copied()).collect::<Option<Vec<f64>>>() {
            Some(series) => {
                names.push(name.clone());
                controls.push(series);
                rows.push(own);
            }
            None => left_out.push(name.clone()),
        }
    }
    let from = kept.iter().take_while(|row| grid.times[**row] < grid.from).count();
    if controls.is_empty() {
        return Err(Fault::NoControls { treated: args.treated.clone().unwrap_or_default() });
    }
    let predictors =
        args.predictors.iter().map(|text| predictor(text, grid, &rows)).collect::<Result<Vec<Predictor>, Fault>>()?;
    let asked = !predictors.is_empty();
    let found = weighed(&Panel { treated: treated.clone(), controls, from, predictors }).map_err(|why| match why {
        PanelRefusal::TooLittle(little) => Fault::from(little),
        PanelRefusal::Predictor(at) => Fault::BadOption { option: "--predictor", text: args.predictors[at].clone() },
    })?;
    let is_by_predictors = asked && !found.notes.contains(&EffectNote::PredictorsLeftOut);
    let fitted_by = if is_by_predictors { args.predictors.clone() } else { vec![args.value.clone()] };
    let mut weights: Vec<(&String, f64)> = names.iter().zip(found.weights.iter().copied()).collect();
    weights.sort_by(|a, b| b.1.total_cmp(&a.1));
    let weights: Vec<Json> =
        weights.into_iter().map(|(unit, weight)| json!({"unit": unit, "weight": number(weight)})).collect();
    let even = Grid { treated: kept, times: grid.times.clone(), others: Vec::new(), ..*grid };
    let actual: Vec<Option<f64>> = treated.into_iter().map(Some).collect();
    let without: Vec<Option<f64>> = found.without.iter().copied().map(Some).collect();
    let names = left_out.join(", ");
    let note = (!left_out.is_empty()).then(|| words.say_with("lab-units-left-out", &[("names", Arg::from(names))]));
    let said = found.notes.iter().map(|note| Some(sentence(*note, &found, args, words)));
    Ok(json!({
        "method": found.method, "treated": args.treated, "from": args.from, "fitted_by": fitted_by,
        "effect": number(found.effect), "low": number(found.low), "high": number(found.high), "level": number(found.level),
        "p": number(found.p), "placebos": found.placebos, "before_error": number(found.before_error),
        "shift": number(found.shift), "feigned": found.feigned, "feigned_effects": found.feigned_effects,
        "notes": notes(said.chain([note])),
        "weights": weights, "points": even.points(&args.time, &actual, &without)?,
    }))
}

/// An effect against others, whichever way it was told.
struct Weighed {
    method: &'static str,
    weights: Vec<f64>,
    without: Vec<f64>,
    effect: f64,
    low: f64,
    high: f64,
    level: f64,
    p: f64,
    placebos: usize,
    before_error: f64,
    shift: f64,
    feigned: usize,
    feigned_effects: usize,
    notes: Vec<EffectNote>,
}

/// Controls from which on their own differences tell chance.
const CONTROLS: usize = 3;

/// Chance is told from other units, and where these are too few for it, from other times.
fn weighed(panel: &Panel) -> Result<Weighed, PanelRefusal> {
    let count = panel.controls.len();
    let is_beside = count < CONTROLS && (panel.predictors.is_empty() || count < 2);
    if is_beside {
        match effect_beside(&panel.treated, &panel.controls, panel.from) {
            Ok(found) => return Ok(Weighed::beside(found, !panel.predictors.is_empty())),
            Err(little) if count < 2 => return Err(little.into()),
            Err(_) => {}
        }
    }
    Ok(Weighed::controlled(effect_with_controls(panel)?))
}

impl Weighed {
    fn controlled(found: ControlledEffect) -> Weighed {
        Weighed {
            method: "controls",
            placebos: found.weights.len(),
            weights: found.weights,
            without: found.without,
            effect: found.effect,
            low: found.low,
            high: found.high,
            level: found.level,
            p: found.p,
            before_error: found.before_error,
            shift: found.shift,
            feigned: found.feigned,
            feigned_effects: found.feigned_effects,
            notes: found.notes,
        }
    }

    fn beside(found: BesideEffect, predictors_asked: bool) -> Weighed {
        let left_out = predictors_asked.then_some(EffectNote::PredictorsLeftOut);
        Weighed {
            method: "beside",
            weights: found.weights,
            without: found.without,
            effect: found.effect,
            low: found.low,
            high: found.high,
            level: 0.95,
            p: found.p,
            placebos: found.placebos,
            before_error: found.before_error,
            shift: found.shift,
            feigned: found.feigned,
            feigned_effects: found.feigned_effects,
            notes: left_out.into_iter().chain(found.notes).collect(),
        }
    }
}

fn sentence(note: EffectNote, found: &Weighed, args: &EffectArgs, words: Said) -> String {
    let figure = |value: f64| Arg::from(super::show::figure(value, words));
    let treated = || ("treated", Arg::from(args.treated.clone().unwrap_or_default()));
    match note {
        EffectNote::Shifted => words.say_with("lab-effect-shifted", &[treated(), ("shift", figure(found.shift))]),
        EffectNote::PredictorsLeftOut => words.say_with("lab-effect-predictors-left-out", &[treated()]),
        EffectNote::PoorFit => words.say_with("lab-effect-poor-fit", &[("error", figure(found.before_error))]),
        EffectNote::FalseAlarms => {
            let counts = [("called", Arg::from(found.feigned_effects)), ("of", Arg::from(found.feigned))];
            words.say_with("lab-effect-false-alarms", &counts)
        }
        EffectNote::FewControls => words.say_with("lab-effect-few-controls", &[("n", Arg::from(found.weights.len()))]),
    }
}

/// `COL@FROM..TO`, `COL@AT` or `COL`: the mean of a column over times, by default all before the action.
fn predictor(text: &str, grid: &Grid<'_>, others: &[&Vec<usize>]) -> Result<Predictor, Fault> {
    let bad = || Fault::BadOption { option: "--predictor", text: text.to_owned() };
    let (name, span) = text.rsplit_once('@').map_or((text, None), |(name, span)| (name, Some(span)));
    let (first, last) = match span {
        None => (i64::MIN, grid.from - 1),
        Some(span) => {
            let (first, last) = span.split_once("..").unwrap_or((span, span));
            (time(first.trim(), grid.order, "--predictor")?, time(last.trim(), grid.order, "--predictor")?)
        }
    };
    let cells = grid.table.numbers(name)?;
    let mean = |rows: &[usize]| {
        let within = rows.iter().filter(|row| (first..=last).contains(&grid.times[**row]));
        let seen: Vec<f64> = within.filter_map(|row| cells[*row]).collect();
        (!seen.is_empty()).then(|| seen.iter().sum::<f64>() / seen.len() as f64)
    };
    let treated = mean(&grid.treated).ok_or_else(bad)?;
    let controls = others.iter().map(|rows| mean(rows).ok_or_else(bad)).collect::<Result<Vec<f64>, Fault>>()?;
    Ok(Predictor { treated, controls })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_is_written_as_the_days_of_the_column() {
        let from = |days: &[&str]| time("03/04/2024", order(days.iter().copied()), "--from").ok();
        let day = |text: &str| moment(text, None).map(second);
        assert_eq!(from(&["01/02/2024", "01/31/2024"]), day("2024-03-04"), "once the third of April");
        assert_eq!(from(&["01/02/2024", "31/01/2024"]), day("2024-04-03"));
        assert_eq!(from(&["01/02/2024"]), day("2024-04-03"));
    }
}
