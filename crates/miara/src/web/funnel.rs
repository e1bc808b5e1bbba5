//! From first contact to won deal: the funnel, its cohorts, and who is behind them.

use askama::Template;
use axum::response::Response;
use miara_insight::funnel::{Cohort, CohortCell, Funnel, FunnelStats, Step, WINDOWS, has_reached};
use miara_insight::journey::MissingInput;
use miara_model::{Journey, Question, Value};

use super::frame::Frame;
use super::missing::{MissingView, missing_over};
use super::params::Params;
use super::picker::{Picker, name_of, period_titles};
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::capitalised;
use crate::locale::{Arg, Words};
use crate::service::dimensions::Choices;
use crate::service::{self, ServiceError};
use crate::view::chart::{Bar, bars};

#[derive(Template)]
#[template(path = "funnel.html")]
struct FunnelPage {
    frame: Frame,
    picker: Picker,
    title: String,
    subtitle: String,
    funnels: Vec<FunnelView>,
}

struct FunnelView {
    title: String,
    empty: bool,
    missing: Vec<MissingView>,
    visits: Option<String>,
    wide: String,
    narrow: String,
    steps: Vec<StepView>,
    parts: Option<PartsView>,
    cohorts: CohortsView,
}

struct StepView {
    name: String,
    reached: String,
    href: Option<String>,
    of_previous: String,
    of_start: String,
    median: String,
    notes: Vec<String>,
}

struct PartsView {
    title: String,
    dimension: String,
    heads: Vec<String>,
    rows: Vec<(String, String, Vec<String>)>,
}

struct CohortsView {
    title: String,
    steps: Vec<(String, String, bool)>,
    heads: Vec<String>,
    rows: Vec<(String, String, Vec<CellView>)>,
}

struct CellView {
    text: String,
    said: String,
    class: String,
}

/// The journeys that the page shows, in order.
const FUNNELS: [&str; 2] = [LEAD, "deal"];

/// The journey that website visits come before.
const LEAD: &str = "lead";

/// What a funnel can be split by when nothing else is asked for.
const USUAL_SPLIT: &str = "channel";

pub(super) async fn funnel(request: PageRequest) -> Response {
    request.respond(funnel_page(&request).await)
}

async fn funnel_page(request: &PageRequest) -> Result<FunnelPage, ServiceError> {
    let view_state = ViewState::of(request).await?;
    let by = view_state.by.clone().unwrap_or_else(|| USUAL_SPLIT.to_owned());
    let mut picker = Picker::of(request, &view_state, &dimensions(request).await?).await?;
    picker.split_by_default(Some(&by));
    // A funnel stands for itself; nothing in it is compared.
    picker.versus.clear();
    let choices = service::dimensions::choices(&request.service).await?;
    let mut funnels = Vec::new();
    for journey in FUNNELS {
        let journey = service::funnel::journey(&request.service, journey)?;
        let lacking = service::funnel::missing_steps(&request.service, journey).await?;
        let step = step_asked(request, journey, &lacking);
        if let Some(funnel) =
            service::funnel::funnel(&request.service, journey, &view_state.selection, Some(&by), step, request.now)
                .await?
        {
            let (kpis, asked) = (kpis_of(journey), view_state.selection.question(vec![]));
            let missing = missing_over(request, kpis, &Question { grain: None, versus: None, ..asked }).await;
            funnels.push(funnel_view(request, &view_state, &funnel, (&by, &choices, missing), step));
        }
    }
    let journey = service::funnel::journey(&request.service, FUNNELS[0])?;
    let known = service::funnel::last_known_day(&request.service, journey, request.now).await?;
    let (title, subtitle) = period_titles(request, &view_state, known);
    Ok(FunnelPage { frame: request.frame.clone(), picker, title: capitalised(&title), subtitle, funnels })
}

/// The KPIs that count the steps of a journey: whatever they lack, its funnel lacks.
fn kpis_of(journey: &Journey) -> &'static [&'static str] {
    match journey.name.as_str() {
        LEAD => &["leads", "qualified_leads", "won_deals"],
        _ => &["won_deals", "lost_deals"],
    }
}

/// Dimensions that both journeys can be split by.
async fn dimensions(request: &PageRequest) -> Result<Vec<String>, ServiceError> {
    let kpis = &request.service.book.catalogue.kpis;
    let (Some(leads), Some(deals)) = (kpis.get("leads"), kpis.get("won_deals")) else { return Ok(vec![]) };
    let engine = &request.service.engine;
    let deals = engine.splits_of(deals).await?;
    Ok(engine.splits_of(leads).await?.into_iter().filter(|name| deals.contains(name)).collect())
}

/// The step that cohorts are followed to: the one asked for, else the last that is known.
fn step_asked(request: &PageRequest, journey: &Journey, lacking: &[Option<MissingInput>]) -> usize {
    let known = |place: &usize| *place > 0 && lacking.get(*place).is_none_or(Option::is_none);
    let asked = request.params().one("step");
    let place = asked.and_then(|name| journey.steps.get_index_of(name));
    place.filter(known).or_else(|| (0..journey.steps.len()).rev().find(known)).unwrap_or(1)
}

fn step_name(words: &Words, name: &str) -> String {
    words.say(&format!("step-{name}"))
}

fn funnel_view(
    request: &PageRequest,
    view_state: &ViewState,
    funnel: &Funnel,
    (by, choices, missing): (&str, &Choices, Vec<MissingView>),
    step: usize,
) -> FunnelView {
    let words = request.words();
    let names = funnel.journey.step_names();
    let start = funnel.whole.steps[0].reached;
    let title = words.say(if funnel.journey.name == LEAD { "funnel-of-lead" } else { "funnel-of-deal" });
    let steps: Vec<StepView> = (0..names.len()).map(|index| step_view(request, view_state, funnel, index)).collect();
    let drawn: Vec<Bar> = steps
        .iter()
        .enumerate()
        .map(|(index, view)| Bar {
            label: capitalised(&view.name),
            figure: bar_figure(words, funnel, view, index),
            value: funnel.missing[index].is_none().then_some(funnel.whole.steps[index].reached as f64),
            href: view.href.clone().unwrap_or_else(|| "#".to_owned()),
        })
        .collect();
    let visits = funnel.whole.visits.filter(|_| funnel.journey.name == LEAD && start > 0).map(|visits| {
        let per = visits.over(Value::count(i64::try_from(start).unwrap_or(i64::MAX)));
        let per = per.and_then(|per| per.rounded(1)).map_or_else(String::new, |per| words.decimal(per, 1));
        let count = visits.rounded(0).map_or_else(String::new, |visits| words.decimal(visits, 0));
        words.say_with("funnel-visits", &[("visits", Arg::from(count)), ("per", Arg::from(per))])
    });
    FunnelView {
        empty: start == 0,
        missing,
        visits,
        wide: bars(&title, 760.0, &drawn),
        narrow: bars(&title, 360.0, &drawn),
        steps,
        parts: (!funnel.parts.is_empty()).then(|| parts_view(request, funnel, by, choices)),
        cohorts: cohorts_view(request, view_state, funnel, step),
        title,
    }
}

fn share(words: &Words, part: u64, whole: u64) -> String {
    let count = |count: u64| Value::count(i64::try_from(count).unwrap_or(i64::MAX));
    match count(part).over(count(whole)) {
        Some(share) if whole > 0 => words.figure(share, &miara_model::DeclaredUnit::Percent, "").to_string(),
        _ => "–".to_owned(),
    }
}

/// Days as people say them: `3 h`, `2,5 dni`, `34 dni`.
fn days(words: &Words, days: f64) -> String {
    if days < 1.0 {
        let hours = miara_model::Unit::base("h");
        return words.figure(Value::Float(days * 24.0), &miara_model::DeclaredUnit::Unit(hours), "").to_string();
    }
    let places = u32::from(days < 10.0);
    let said = Value::Float(days).rounded(places).map_or_else(String::new, |days| words.decimal(days, places));
    words.say_with("funnel-days", &[("days", Arg::from(days_said(days, places))), ("n", Arg::from(said))])
}

/// What stands behind a bar: a share only where nobody is still under way.
fn bar_figure(words: &Words, funnel: &Funnel, view: &StepView, index: usize) -> String {
    let young = funnel.whole.steps[index].young;
    match (&funnel.missing[index], young) {
        (Some(_), _) => "–".to_owned(),
        (None, 0) => format!("{} ({})", view.reached, view.of_start),
        (None, young) => {
            let args = [("n", Arg::from(young)), ("count", Arg::from(words.whole(young)))];
            format!("{} {}", view.reached, words.say_with("funnel-under-way", &args))
        }
    }
}

/// The number that chooses the plural: as it is written, a fraction or a whole.
fn days_said(days: f64, places: u32) -> f64 {
    let factor = f64::from(10_u32.pow(places));
    (days * factor).round() / factor
}

fn step_view(request: &PageRequest, view_state: &ViewState, funnel: &Funnel, index: usize) -> StepView {
    let (words, step) = (request.words(), &funnel.whole.steps[index]);
    let name = step_name(words, funnel.journey.step_names()[index]);
    let dash = || "–".to_owned();
    if let Some(lacking) = &funnel.missing[index] {
        let notes = vec![lacking_words(request, lacking)];
        return StepView {
            name,
            reached: dash(),
            href: None,
            of_previous: dash(),
            of_start: dash(),
            median: dash(),
            notes,
        };
    }
    let before = index.checked_sub(1).map(|before| funnel.whole.steps[before].reached);
    let params =
        view_state.params.with("journey", &funnel.journey.name).with("step", funnel.journey.step_names()[index]);
    let median = step.median_days.map_or_else(dash, |median| {
        let cases = [("n", Arg::from(step.timed)), ("count", Arg::from(words.whole(step.timed)))];
        format!("{} ({})", days(words, median), words.say_with("funnel-timed", &cases))
    });
    StepView {
        name,
        reached: words.whole(step.reached),
        href: Some(request.frame.link_with("/funnel/rows", &params)),
        of_previous: before.map_or_else(dash, |before| share(words, step.reached, before)),
        of_start: share(words, step.reached, funnel.whole.steps[0].reached),
        median: if index == 0 { dash() } else { median },
        notes: young_words(words, step).into_iter().collect(),
    }
}

fn young_words(words: &Words, step: &Step) -> Option<String> {
    let usual = step.usual_days.filter(|_| step.young > 0)?;
    let usual = Value::Float(usual).rounded(0).map_or_else(String::new, |days| words.decimal(days, 0));
    let args =
        [("n", Arg::from(step.young)), ("count", Arg::from(words.whole(step.young))), ("days", Arg::from(usual))];
    Some(words.say_with("funnel-young", &args))
}

fn lacking_words(request: &PageRequest, lacking: &MissingInput) -> String {
    let (words, catalogue) = (request.words(), &request.service.book.catalogue);
    match lacking {
        MissingInput::Dataset(name) => {
            words.say_with("funnel-lacking-dataset", &[("dataset", Arg::from(words.dataset(catalogue, name)))])
        }
        MissingInput::Column(name, column) => {
            let args =
                [("dataset", Arg::from(words.dataset(catalogue, name))), ("column", Arg::from(words.column(column)))];
            words.say_with("funnel-lacking-column", &args)
        }
    }
}

fn parts_view(request: &PageRequest, funnel: &Funnel, by: &str, choices: &Choices) -> PartsView {
    let words = request.words();
    let names = funnel.journey.step_names();
    let with_visits = funnel.parts.iter().any(|(_, part)| part.visits.is_some()) && funnel.journey.name == LEAD;
    let mut heads: Vec<String> = with_visits.then(|| words.say("funnel-visits-head")).into_iter().collect();
    heads.push(step_name(words, names[0]));
    for pair in names.windows(2) {
        heads.push(format!("{} → {}", step_name(words, pair[0]), step_name(words, pair[1])));
    }
    if names.len() > 2 {
        heads.push(format!("{} → {}", step_name(words, names[0]), step_name(words, names[names.len() - 1])));
    }
    let rows = funnel.parts.iter().map(|(group, part)| {
        let mut cells = Vec::new();
        if with_visits {
            let visits = part.visits.and_then(|visits| visits.rounded(0));
            cells.push(visits.map_or_else(|| "–".to_owned(), |visits| words.decimal(visits, 0)));
        }
        cells.push(words.whole(part.steps[0].reached));
        cells.extend(shares(words, funnel, part));
        let reached = match &funnel.missing[names.len() - 1] {
            Some(_) => "–".to_owned(),
            None => words.whole(part.steps[names.len() - 1].reached),
        };
        (name_of(words, choices, by, group.as_deref()), reached, cells)
    });
    PartsView {
        title: words.say_with("funnel-by", &[("dimension", Arg::from(words.dimension(by)))]),
        dimension: words.dimension(by),
        rows: rows.collect(),
        heads,
    }
}

/// From each step to the next, and from the first to the last where there are more than two.
fn shares(words: &Words, funnel: &Funnel, part: &FunnelStats) -> Vec<String> {
    let count = part.steps.len();
    let of = |from: usize, to: usize| match &funnel.missing[to] {
        Some(_) => "–".to_owned(),
        None => {
            let young = if part.steps[to].young > 0 { " *" } else { "" };
            share(words, part.steps[to].reached, part.steps[from].reached) + young
        }
    };
    let mut shares: Vec<String> = (1..count).map(|step| of(step - 1, step)).collect();
    if count > 2 {
        shares.push(of(0, count - 1));
    }
    shares
}

fn cohorts_view(request: &PageRequest, view_state: &ViewState, funnel: &Funnel, step: usize) -> CohortsView {
    let words = request.words();
    let names = funnel.journey.step_names();
    let tab = |index: usize| {
        let href = request.frame.link_with("/funnel", &view_state.params.with("step", names[index]));
        (href, step_name(words, names[index]), index == step)
    };
    let highest = funnel.cohorts.iter().flat_map(|cohort| &cohort.cells).map(rate).fold(0.0, f64::max);
    let rows = funnel.cohorts.iter().rev().map(|cohort| {
        let cells = cohort.cells.iter().map(|cell| cell_view(words, cohort, *cell, highest));
        (words.month(cohort.period.from), words.whole(cohort.size), cells.collect())
    });
    CohortsView {
        title: words.say_with("cohorts-title", &[("step", Arg::from(step_name(words, names[step])))]),
        steps: if names.len() > 2 {
            (1..names.len()).filter(|step| funnel.missing[*step].is_none()).map(tab).collect()
        } else {
            vec![]
        },
        heads: WINDOWS.map(|days| words.say_with("cohorts-within", &[("n", Arg::from(days))])).to_vec(),
        rows: rows.collect(),
    }
}

fn rate(cell: &CohortCell) -> f64 {
    if cell.mature == 0 { 0.0 } else { cell.reached as f64 / cell.mature as f64 }
}

fn cell_view(words: &Words, cohort: &Cohort, cell: CohortCell, highest: f64) -> CellView {
    if cell.mature == 0 {
        return CellView { text: String::new(), said: String::new(), class: "empty".to_owned() };
    }
    let level = if highest > 0.0 { (rate(&cell) / highest * 8.0).round() as u8 } else { 0 };
    let young = if cell.mature < cohort.size { " young" } else { "" };
    let args = [
        ("reached", Arg::from(words.whole(cell.reached))),
        ("mature", Arg::from(words.whole(cell.mature))),
        ("all", Arg::from(words.whole(cohort.size))),
    ];
    CellView {
        text: share(words, cell.reached, cell.mature),
        said: words.say_with("cohorts-cell", &args),
        class: format!("heat-{level}{young}"),
    }
}

#[derive(Template)]
#[template(path = "funnel_rows.html")]
struct RowsPage {
    frame: Frame,
    back: String,
    title: String,
    period: String,
    count: String,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    shown: Option<String>,
}

/// Rows on a page.
const MOST_ROWS: usize = 500;

pub(super) async fn rows(request: PageRequest) -> Response {
    request.respond(rows_page(&request).await)
}

async fn rows_page(request: &PageRequest) -> Result<RowsPage, ServiceError> {
    let words = request.words();
    let view_state = ViewState::of(request).await?;
    let by = view_state.by.clone().unwrap_or_else(|| USUAL_SPLIT.to_owned());
    let journeys = &request.service.book.catalogue.journeys;
    let asked = request.params().one("journey").and_then(|name| journeys.get(name));
    let journey = asked.map_or_else(|| service::funnel::journey(&request.service, LEAD), Ok)?;
    let asked = request.params().one("step");
    let step = asked.and_then(|name| journey.steps.get_index_of(name)).unwrap_or(0);
    let funnel =
        service::funnel::funnel(&request.service, journey, &view_state.selection, Some(&by), step.max(1), request.now)
            .await?;
    let choices = service::dimensions::choices(&request.service).await?;
    let zone = request.service.engine.zone();
    let time = |at: Option<i64>| {
        let at = at.and_then(|at| jiff::Timestamp::from_microsecond(at).ok());
        at.map_or_else(|| "–".to_owned(), |at| words.instant(at, zone))
    };
    let all = funnel.map_or_else(Vec::new, |funnel| funnel.rows);
    let steps = journey.steps.len();
    let reached: Vec<_> = all.iter().filter(|row| has_reached(row, step, steps)).collect();
    let rows = reached.iter().take(MOST_ROWS).map(|row| {
        let group = row.dimensions.first().and_then(Option::as_deref);
        let mut cells = vec![row.id.clone(), name_of(words, &choices, &by, group)];
        cells.extend(row.times[..steps].iter().map(|at| time(*at)));
        cells.push(time(row.ended));
        cells
    });
    let mut heads = vec![words.say("funnel-rows-id"), words.dimension(&by)];
    heads.extend(journey.step_names().iter().map(|name| step_name(words, name)));
    heads.push(words.say("funnel-rows-ended"));
    let count = reached.len() as u64;
    let numbers = [("shown", Arg::from(words.whole(MOST_ROWS as u64))), ("total", Arg::from(words.whole(count)))];
    let title = match step {
        0 => words.say("funnel-rows-all"),
        step => {
            words.say_with("funnel-rows-reached", &[("step", Arg::from(step_name(words, journey.step_names()[step])))])
        }
    };
    Ok(RowsPage {
        back: request.frame.link_with("/funnel", &Params(view_state.params.0.clone())),
        period: words.period(view_state.selection.period),
        count: words
            .say_with("funnel-rows-count", &[("n", Arg::from(count)), ("count", Arg::from(words.whole(count)))]),
        rows: rows.collect(),
        shown: (reached.len() > MOST_ROWS).then(|| words.say_with("rows-shown", &numbers)),
        frame: request.frame.clone(),
        title,
        heads,
    })
}
