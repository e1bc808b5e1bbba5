//! How soon leads are answered, and what goes along with it.

use askama::Template;
use axum::response::Response;
use miara_insight::response::{HoursSeen, ResponseQuestion, ResponseReport, ResponseStats};

use super::frame::Frame;
use super::params::Params;
use super::picker::{Picker, name_of, rows_address};
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::notes;
use crate::locale::Arg;
use crate::service::dimensions::Choices;
use crate::service::{self, ServiceError};
use crate::view::chart::{NARROW, ShareStep, Size, StepChart, WIDE};
use crate::view::response as said;

#[derive(Template)]
#[template(path = "response.html")]
struct ResponsePage {
    frame: Frame,
    picker: Picker,
    period: String,
    study: Option<StudyView>,
    /// What must be said beside the numbers.
    beside: Vec<String>,
    words: Vec<(String, String)>,
}

struct StudyView {
    summary: Vec<String>,
    /// That much lies outside working hours, and where other hours are set.
    hours: Vec<String>,
    hours_href: Option<String>,
    rows: String,
    wide: String,
    narrow: String,
    points: Vec<(String, String, String)>,
    speeds: Vec<SpeedRow>,
    judging: Vec<String>,
    tie: Vec<String>,
    parts: TableView,
    differ: Option<String>,
    times: Vec<TableView>,
}

struct SpeedRow {
    name: String,
    leads: String,
    qualified: String,
    share: String,
    range: String,
}

/// How soon leads of a kind were answered.
struct TableView {
    id: &'static str,
    title: String,
    name: String,
    rows: Vec<PartRow>,
}

struct PartRow {
    name: String,
    leads: String,
    href: Option<String>,
    median: String,
    share: String,
    range: String,
    class: String,
    waiting: String,
}

pub(super) async fn response(request: PageRequest) -> Response {
    request.respond(response_page(&request).await)
}

async fn response_page(request: &PageRequest) -> Result<ResponsePage, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let mut view_state = ViewState::of(request).await?;
    if !request.names_days() {
        (view_state.selection.period, view_state.selection.grain) =
            (service::scorecard::scorecard_period(service, request.today()).await?, None);
    }
    let by = view_state.by.clone().filter(|by| by == "channel").unwrap_or_else(|| "owner".to_owned());
    let mut picker = Picker::of(request, &view_state, &["owner", "channel"].map(str::to_owned)).await?;
    picker.split_by_default(Some(&by));
    picker.versus.clear();
    let asked =
        ResponseQuestion { period: view_state.selection.period, by, filters: view_state.selection.filters.clone() };
    let found = service::response::response(service, &asked, request.now).await?;
    let choices = service::dimensions::choices(service).await?;
    let mut beside = notes(&service::response::notes(service).await?, request);
    if let Some((found, waiting)) = found.as_ref().zip(service::response::backlog(service, &asked, request.now).await?)
    {
        beside.insert(0, said::backlog(words, &service.book.catalogue, found, waiting));
    }
    let explained = ["curve", "median", "range", "odds"];
    Ok(ResponsePage {
        period: words.period(view_state.selection.period),
        study: found.as_ref().map(|found| Page { request, found, choices: &choices }.view()),
        beside,
        words: explained
            .map(|name| {
                let mut says = words.say(&format!("response-word-{name}-says"));
                if let Some(odds) = found.as_ref().filter(|_| name == "odds").and_then(|found| said::odds(words, found))
                {
                    says = format!("{says} {odds}");
                }
                (words.say(&format!("response-word-{name}")), says)
            })
            .to_vec(),
        frame: request.frame.clone(),
        picker,
    })
}

/// Where the hours are set in which people answer.
pub(super) fn hours_href(request: &PageRequest, seen: &HoursSeen) -> String {
    let proposed =
        seen.usual.as_ref().map(|usual| ("working_hours".to_owned(), said::schedule(request.words(), usual)));
    request.frame.link_with("/data/settings", &Params(proposed.into_iter().collect())) + "#working_hours"
}

/// What stands on the page.
struct Page<'a> {
    request: &'a PageRequest,
    found: &'a ResponseReport,
    choices: &'a Choices,
}

impl Page<'_> {
    fn view(&self) -> StudyView {
        let (words, found) = (self.request.words(), self.found);
        let point = |(hours, share, interval): &(f64, f64, _)| {
            (said::hours(words, Some(*hours)), said::percent(words, *share), said::range(words, *interval))
        };
        let speeds = found.speeds.iter().enumerate().map(|(at, speed)| SpeedRow {
            name: said::speed(words, found, at),
            leads: words.whole(speed.leads),
            qualified: words.whole(speed.qualified),
            share: said::share(words, speed.qualified, speed.leads),
            range: said::range(words, speed.interval()),
        });
        StudyView {
            summary: said::summary(words, found),
            hours: said::hours_said(words, &self.request.service.book.firm.working_hours, &found.working),
            hours_href: found.working.is_much().then(|| hours_href(self.request, &found.working)),
            rows: rows_address(&self.request.frame, "response_time_median", found.asked.period, &found.asked.filters),
            wide: self.picture(WIDE),
            narrow: self.picture(NARROW),
            points: found.points.iter().map(point).collect(),
            speeds: speeds.collect(),
            judging: said::judging(words, found),
            tie: said::tie(words, &self.request.service.book.firm.currency, found),
            parts: self.parts(),
            differ: said::differ(words, found),
            times: self.times(),
        }
    }

    fn picture(&self, size: Size) -> String {
        let (words, found) = (self.request.words(), self.found);
        let steps = found.curve.steps.iter().filter(|step| step.events > 0).map(|step| ShareStep {
            time: step.time,
            share: 1.0 - step.survival,
            band: step.low95.zip(step.high95).map(|(low, high)| (1.0 - high, 1.0 - low)),
        });
        let limit = said::hours(words, Some(found.limit));
        let chart = StepChart {
            title: words.say("response-curve"),
            across: words.say("response-across"),
            steps: steps.collect(),
            limit: Some((found.limit, words.say_with("response-limit-label", &[("limit", Arg::from(limit))]))),
            // Three working days, or as far as nine of ten are answered.
            most: found.all.p90.unwrap_or(0.0).max(3.0 * found.day),
        };
        let hours = miara_model::DeclaredUnit::Unit(miara_model::Unit::base("h"));
        let percent = miara_model::DeclaredUnit::Percent;
        chart.draw(size, &|value, step| words.tick(value, step, &hours), &|value, step| {
            words.tick(value, step, &percent)
        })
    }

    fn parts(&self) -> TableView {
        let (words, by) = (self.request.words(), &self.found.asked.by);
        let rows = self.found.parts.iter().map(|(value, part)| {
            let mut filters = self.found.asked.filters.clone();
            filters.push((by.clone(), value.clone().unwrap_or_default()));
            let href = rows_address(&self.request.frame, "response_time_median", self.found.asked.period, &filters);
            let name = name_of(words, self.choices, by, value.as_deref());
            PartRow { href: Some(href), ..self.row(name, part) }
        });
        let mut rows: Vec<PartRow> = rows.collect();
        rows.sort_by(|a, b| words.order(&a.name, &b.name));
        TableView { id: "parts", title: words.say(&format!("response-by-{by}")), name: words.dimension(by), rows }
    }

    /// By hour and by weekday of the hand-over.
    fn times(&self) -> Vec<TableView> {
        let (words, found) = (self.request.words(), self.found);
        let hours = found.hours.iter().map(|(hour, part)| self.row(format!("{hour}:00–{hour}:59"), part));
        let days = found.weekdays.iter().map(|(day, part)| self.row(said::weekday(words, *day), part));
        vec![
            TableView {
                id: "weekdays",
                title: words.say("response-by-weekday"),
                name: words.say("response-weekday"),
                rows: days.collect(),
            },
            TableView {
                id: "hours",
                title: words.say("response-by-hour"),
                name: words.say("response-hour"),
                rows: hours.collect(),
            },
        ]
    }

    fn row(&self, name: String, part: &ResponseStats) -> PartRow {
        let words = self.request.words();
        let few = part.due < said::FEW;
        let level = if part.due == 0 { 0 } else { (part.in_time as f64 / part.due as f64 * 8.0).round() as u8 };
        PartRow {
            name,
            leads: words.whole(part.leads),
            href: None,
            median: said::hours(words, part.median),
            share: said::share(words, part.in_time, part.due),
            range: if few { words.say("response-few") } else { said::range(words, part.interval()) },
            class: if few { String::new() } else { format!("heat-{level}") },
            waiting: words.whole(part.waiting),
        }
    }
}
