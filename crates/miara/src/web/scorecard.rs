//! The results of people and teams: who differs from the others by more than chance explains.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use miara_insight::scorecard::{
    Judged, Kind, KpiScores, Member, PersonScore, ScorecardLevel, ScorecardQuestion, Scorecards,
};
use miara_model::{Kpi, Period, Question};

use super::frame::Frame;
use super::missing::{MissingView, missing_over};
use super::params::{Params, address};
use super::picker::{Picker, rows_address};
use super::request::PageRequest;
use super::view_state::ViewState;
use crate::locale::Arg;
use crate::service::dimensions::Choices;
use crate::service::scorecard::ScorecardReport;
use crate::service::{self, ServiceError};
use crate::view::chart::{FunnelPlot, Limit, NARROW, Point, PointMark, WIDE, range_bar};
use crate::view::scorecard as said;

#[derive(Template)]
#[template(path = "scorecard.html")]
struct PeoplePage {
    frame: Frame,
    picker: Picker,
    period: String,
    kpis: Vec<(String, String, bool)>,
    others: Vec<(String, String, bool)>,
    views: Vec<(String, String, bool)>,
    scores: Option<ScoresView>,
    words: Vec<(String, String)>,
}

/// One KPI of everyone.
struct ScoresView {
    title: String,
    kpi: String,
    table_title: String,
    who: String,
    summary: String,
    missing: Vec<MissingView>,
    refused: Option<String>,
    wide: String,
    narrow: String,
    says: Vec<String>,
    cases: String,
    rows: Vec<RowView>,
    unassigned: Option<String>,
}

/// One number of one person: a row of a table by person, or of a card by KPI.
pub(super) struct RowView {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) value: String,
    pub(super) average: Option<String>,
    pub(super) rows: String,
    pub(super) goal: Option<String>,
    pub(super) cases: String,
    pub(super) expected: String,
    pub(super) fair: String,
    pub(super) range: String,
    pub(super) bar: String,
    pub(super) verdict: String,
    pub(super) why: Option<String>,
    /// `good`, `bad` or `even`, as colours have it.
    pub(super) class: &'static str,
}

/// The card of one person or team.
pub(super) struct CardView {
    pub(super) title: String,
    pub(super) circumstances: Vec<String>,
    pub(super) groups: Vec<(String, Vec<RowView>)>,
    pub(super) back: String,
    pub(super) path: String,
    pub(super) kept: Vec<(String, String)>,
    pub(super) choices: Vec<(String, String, bool)>,
}

/// The parts of a card, strengths first.
const CARD_PARTS: [&str; 5] =
    ["scorecard-strengths", "scorecard-weaknesses", "scorecard-different", "scorecard-usual", "scorecard-untold"];

/// A part of a count by which it is told on an axis: that of twenty days of work, about a month.
const MONTH_DAYS: f64 = 20.0;

pub(super) async fn people(request: PageRequest) -> Response {
    request.respond(people_page(&request).await)
}

/// The old-fashioned address of a person leads to the one page that each has.
pub(super) async fn person(request: PageRequest, Path(id): Path<String>) -> Response {
    let params = request.params().with("id", &id);
    Redirect::to(&request.frame.link_with("/person", &params)).into_response()
}

async fn people_page(request: &PageRequest) -> Result<PeoplePage, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let (usual, others) = service::scorecard::scorecard_kpis(service).await?;
    let asked = request.params().one("kpi").map(|name| service::ask::kpi(&request.service, name)).transpose()?.cloned();
    let chosen = asked.or_else(|| usual.iter().chain(&others).next().cloned());
    let whose = whose(request);
    let mut view_state = ViewState::of(request).await?;
    view_state.selection.period = period(request, &view_state).await?;
    view_state.selection.grain = view_state.selection.grain.filter(|_| request.names_days());
    let dimensions = match &chosen {
        Some(kpi) => service.engine.splits_of(kpi).await?,
        None => vec![],
    };
    let mut picker = Picker::of(request, &view_state, &dimensions).await?;
    (picker.versus, picker.by) = (vec![], vec![]);
    let mut kept = view_state.params.without("versus").without("by");
    if whose == ScorecardLevel::Teams {
        picker = picker.carrying("whose", "teams");
        kept = kept.with("whose", "teams");
    }
    let scores = match &chosen {
        None => None,
        Some(kpi) => {
            picker = picker.carrying("kpi", &kpi.name);
            Some(scores_view(request, &view_state, kpi, whose).await?)
        }
    };
    let link = |params: &Params| request.frame.link_with("/scorecard", params);
    let tab = |kpi: &Kpi| {
        let now = chosen.as_ref().is_some_and(|chosen| chosen.name == kpi.name);
        (link(&kept.with("kpi", &kpi.name)), kpi.title.get(request.lang()).to_owned(), now)
    };
    let of = chosen.as_ref().map_or_else(|| kept.clone(), |kpi| kept.with("kpi", &kpi.name));
    let views = vec![
        (link(&of.without("whose")), words.say("scorecard-of-people"), whose == ScorecardLevel::People),
        (link(&of.with("whose", "teams")), words.say("scorecard-of-teams"), whose == ScorecardLevel::Teams),
    ];
    Ok(PeoplePage {
        period: words.period(view_state.selection.period),
        kpis: usual.iter().map(tab).collect(),
        others: others.iter().map(tab).collect(),
        views,
        words: explained(request, chosen.as_ref()),
        frame: request.frame.clone(),
        picker,
        scores,
    })
}

fn whose(request: &PageRequest) -> ScorecardLevel {
    if request.params().one("whose") == Some("teams") { ScorecardLevel::Teams } else { ScorecardLevel::People }
}

/// The days of an address, else the last twelve full months.
async fn period(request: &PageRequest, view_state: &ViewState) -> Result<Period, ServiceError> {
    if request.names_days() {
        Ok(view_state.selection.period)
    } else {
        service::scorecard::scorecard_period(&request.service, request.today()).await
    }
}

/// The statistical words of the page, each with what it means.
fn explained(request: &PageRequest, kpi: Option<&Kpi>) -> Vec<(String, String)> {
    let words = request.words();
    let catalogue = &request.service.book.catalogue;
    let amounts = kpi.is_some_and(|kpi| matches!(Kind::of(kpi, catalogue), Kind::Amount { .. }));
    let typical = amounts.then_some("typical");
    let names = ["expected", "fair", "range", "chance", "peers", "flags"].into_iter().chain(typical);
    names
        .map(|name| (words.say(&format!("scorecard-word-{name}")), words.say(&format!("scorecard-word-{name}-says"))))
        .collect()
}

async fn scores_view(
    request: &PageRequest,
    view_state: &ViewState,
    kpi: &Kpi,
    whose: ScorecardLevel,
) -> Result<ScoresView, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let (period, filters) = (view_state.selection.period, view_state.selection.filters.clone());
    let asked = ScorecardQuestion { kpis: vec![kpi.name.clone()], whose, period, filters };
    let ScorecardReport { cards, refused } = service::scorecard::scorecards(service, &asked, request.now).await?;
    let (period, filters) = (asked.period, asked.filters.clone());
    let by = vec![whose.dimension().to_owned()];
    let whole = Question { kpis: vec![], period, grain: None, by, filters, versus: None };
    let missing = missing_over(request, &[&kpi.name], &whole).await;
    let choices = service::dimensions::choices(service).await?;
    let scores = &cards.kpis[0];
    let name = |member: &Member| choices.name(whose.dimension(), &member.id).to_owned();
    let names: Vec<String> = cards.members.iter().map(name).collect();
    let order = said::by_name(words, &choices, &cards);
    let scale = scale(scores.scores.iter().flatten());
    let rows = order.into_iter().filter_map(|at| {
        let (member, score) = (&cards.members[at], scores.scores[at].as_ref()?);
        let href = card_address(request, whose, &member.id, period);
        Some(row_view(request, &asked, &cards, (scores, score), (member, names[at].clone(), href), scale))
    });
    let title = kpi.title.get(request.lang()).to_owned();
    let plot = plot(request, &cards, scores, &names);
    let plural = ("whose", Arg::from(if whose == ScorecardLevel::Teams { "teams" } else { "people" }));
    let factor = if scores.kind == Kind::Count { MONTH_DAYS } else { 1.0 };
    let tick = |value: f64, step: f64| words.tick(value * factor, step * factor, &kpi.unit);
    let count = |value: f64, _| words.whole(value.max(0.0).round() as u64);
    let drawn = |size| plot.as_ref().map_or_else(String::new, |plot| plot.draw(size, &tick, &count));
    Ok(ScoresView {
        who: words.say(if whose == ScorecardLevel::Teams { "scorecard-team" } else { "scorecard-person" }),
        summary: said::summary(words, scores, &names),
        missing,
        refused: refused.get(&kpi.name).map(|error| words.engine_error(error)),
        wide: drawn(WIDE),
        narrow: drawn(NARROW),
        says: funnel_says(request, scores, whose),
        cases: words.say(&said::cases_key(scores)),
        rows: rows.collect(),
        unassigned: scores.unassigned.as_ref().map(|cell| {
            words.say_with("scorecard-unassigned", &[("value", Arg::from(said::plain(service, words, kpi, cell)))])
        }),
        table_title: words.say_with("scorecard-whose-table", &[("kpi", Arg::from(title.clone())), plural]),
        title: words.say_with("scorecard-funnel-title", &[("kpi", Arg::from(title))]),
        kpi: request.frame.link_with(&format!("/kpi/{}", kpi.name), &view_state.over(period)),
    })
}

/// What the picture means, in sentences.
fn funnel_says(request: &PageRequest, scores: &KpiScores, whose: ScorecardLevel) -> Vec<String> {
    let words = request.words();
    let cases = words.say(&format!("scorecard-cases-{}", scores.kind.name()));
    let whose = Arg::from(if whose == ScorecardLevel::Teams { "teams" } else { "people" });
    let mut says = vec![words.say_with("scorecard-funnel-says", &[("cases", Arg::from(cases)), ("whose", whose)])];
    if !scores.mix.is_empty() {
        let dimensions: Vec<String> = scores.mix.iter().map(|name| words.dimension(name)).collect();
        says.push(words.say_with("scorecard-mix-says", &[("dimensions", Arg::from(dimensions.join(", ")))]));
    }
    says
}

/// The funnel plot of a KPI; `None` where nothing is judged.
fn plot(request: &PageRequest, cards: &Scorecards, scores: &KpiScores, names: &[String]) -> Option<FunnelPlot> {
    let (words, kpi) = (request.words(), &scores.kpi);
    let funnel = scores.funnel?;
    let points: Vec<Point> = scores
        .scores
        .iter()
        .enumerate()
        .filter_map(|(at, score)| {
            let score = score.as_ref()?;
            let judged = score.judged.filter(|judged| judged.cases > 0.0)?;
            let (value, _) = said::result(&request.service, words, scores, score);
            let verdict = said::verdict_words(words, cards.whose, scores, score);
            Some(Point {
                said: format!("{}: {value}, {verdict}", names[at]),
                name: names[at].clone(),
                cases: judged.cases,
                value: judged.at,
                href: card_address(request, cards.whose, &cards.members[at].id, cards.period),
                mark: mark(&judged, kpi),
            })
        })
        .collect();
    let most = points.iter().map(|point| point.cases).fold(0.0, f64::max);
    let limit = |(key, level): (&str, f64)| Limit {
        label: words.say(key),
        ends: FunnelPlot::steps(most).into_iter().map(|cases| funnel.limits(cases, level)).collect(),
    };
    let up = if scores.kind == Kind::Count {
        format!("{}, {}", kpi.title.get(request.lang()), words.say("scorecard-axis-per-month"))
    } else {
        kpi.title.get(request.lang()).to_owned()
    };
    Some(FunnelPlot {
        title: words
            .say_with("scorecard-funnel-title", &[("kpi", Arg::from(kpi.title.get(request.lang()).to_owned()))]),
        across: words.say(&format!("scorecard-axis-{}", scores.kind.name())),
        up,
        points,
        middle: funnel.middle(),
        limits: [("scorecard-95", 0.95), ("scorecard-99", 0.998)].map(limit).to_vec(),
        middle_label: words.say("scorecard-expected-label"),
    })
}

fn mark(judged: &Judged, kpi: &Kpi) -> PointMark {
    match (judged.verdict.is_flag(), said::is_strength(judged.verdict, kpi)) {
        (false, _) => PointMark::Plain,
        (true, Some(true)) => PointMark::Good,
        (true, Some(false)) => PointMark::Bad,
        (true, None) => PointMark::Even,
    }
}

/// The ends of the small bars of a table: all that any of them shows. Counts are told over each one's own
/// days.
fn scale<'s>(scores: impl Iterator<Item = &'s PersonScore>) -> (f64, f64) {
    let shown = scores.filter_map(|score| score.judged).flat_map(|one| {
        let (low, high) = one.range.unwrap_or((one.fair, one.fair));
        [low, high, one.expected.unwrap_or(one.fair)]
    });
    shown.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| (low.min(number), high.max(number)))
}

fn row_view(
    request: &PageRequest,
    asked: &ScorecardQuestion,
    cards: &Scorecards,
    (scores, score): (&KpiScores, &PersonScore),
    (member, name, href): (&Member, String, String),
    scale: (f64, f64),
) -> RowView {
    let (words, service) = (request.words(), &request.service);
    let figure = |number: f64| {
        score.judged.map_or_else(|| "–".to_owned(), |judged| said::figure(service, words, scores, &judged, number))
    };
    let (value, average) = said::result(service, words, scores, score);
    let mut filters = asked.filters.clone();
    filters.push((cards.whose.dimension().to_owned(), member.id.clone()));
    let expected = score.judged.and_then(|judged| judged.expected);
    let ranged = score.judged.and_then(|judged| Some((judged, judged.range?)));
    let bar = ranged.map(|(judged, range)| {
        let args = [
            ("low", Arg::from(figure(range.0))),
            ("high", Arg::from(figure(range.1))),
            ("fair", Arg::from(figure(judged.fair))),
            ("expected", Arg::from(expected.map_or_else(|| "–".to_owned(), figure))),
        ];
        range_bar(&words.say_with("scorecard-bar-says", &args), range, judged.fair, expected, scale)
    });
    RowView {
        name,
        href,
        value,
        average,
        rows: rows_address(&request.frame, &scores.kpi.name, cards.period, &filters),
        goal: said::goal(service, words, &scores.kpi, score),
        cases: score.judged.map_or_else(|| "–".to_owned(), |judged| said::cases(words, &judged)),
        expected: expected.map_or_else(|| "–".to_owned(), figure),
        fair: score.judged.map_or_else(|| "–".to_owned(), |judged| figure(judged.fair)),
        range: match (ranged, score.judged) {
            (Some((_, (low, high))), _) => format!("{} – {}", figure(low), figure(high)),
            (None, Some(_)) => words.say("scorecard-range-none"),
            (None, None) => String::new(),
        },
        bar: bar.unwrap_or_default(),
        verdict: said::verdict_words(words, cards.whose, scores, score),
        why: said::why_unjudged(words, scores, score),
        class: match score.judged.map(|judged| mark(&judged, &scores.kpi)) {
            Some(PointMark::Good) => "good",
            Some(PointMark::Bad) => "bad",
            _ => "even",
        },
    }
}

/// The page of a person or a team.
fn card_address(request: &PageRequest, whose: ScorecardLevel, id: &str, period: Period) -> String {
    let last = period.to.yesterday().unwrap_or(period.from);
    let params = [("id", id.to_owned()), ("from", period.from.to_string()), ("to", last.to_string())];
    let params = Params(params.map(|(name, value)| (name.to_owned(), value)).to_vec());
    request.frame.link(address(if whose == ScorecardLevel::Teams { "/scorecard/team" } else { "/person" }, &params))
}

/// The card of a person or a team; `None` for who has no numbers.
pub(super) async fn card(
    request: &PageRequest,
    whose: ScorecardLevel,
    id: &str,
) -> Result<Option<CardView>, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let (usual, others) = service::scorecard::scorecard_kpis(service).await?;
    let mut kpis: Vec<String> = request.params().all("kpi").map(str::to_owned).collect();
    kpis.iter().try_for_each(|name| service::ask::kpi(&request.service, name).map(|_| ()))?;
    if kpis.is_empty() {
        kpis = usual.iter().map(|kpi| kpi.name.clone()).collect();
    }
    let period = period(request, &ViewState::of(request).await?).await?;
    let asked = ScorecardQuestion { kpis, whose, period, filters: vec![] };
    let cards = service::scorecard::scorecards(service, &asked, request.now).await?.cards;
    let Some(at) = cards.members.iter().position(|member| member.id == id) else { return Ok(None) };
    let member = &cards.members[at];
    let mut groups = CARD_PARTS.map(|key| (key, Vec::new()));
    for scores in &cards.kpis {
        let Some(score) = &scores.scores[at] else { continue };
        let place = place_of(score, &scores.kpi);
        let params = Params(vec![("kpi".to_owned(), scores.kpi.name.clone())]);
        let href = request.frame.link(address("/scorecard", &with_days(params, period)));
        let name = scores.kpi.title.get(request.lang()).to_owned();
        let scale = scale(scores.scores.iter().flatten());
        groups[place].1.push(row_view(request, &asked, &cards, (scores, score), (member, name, href), scale));
    }
    let groups = groups.into_iter().filter(|(_, rows)| !rows.is_empty());
    let of = |kpi: &Kpi| {
        let title = kpi.title.get(request.lang()).to_owned();
        (kpi.name.clone(), title, asked.kpis.contains(&kpi.name))
    };
    let lang = request.frame.asked_lang.map(|lang| ("lang".to_owned(), lang.code().to_owned()));
    Ok(Some(CardView {
        title: words.say_with("scorecard-card-of", &[("period", Arg::from(words.period(period)))]),
        circumstances: said::circumstances(words, &cards, member),
        groups: groups.map(|(key, rows)| (words.say(key), rows)).collect(),
        back: request.frame.link_with("/scorecard", &with_days(Params::default(), period)),
        path: request.frame.path.clone(),
        kept: request.params().without("kpi").0.into_iter().chain(lang).collect(),
        choices: usual.iter().chain(&others).map(of).collect(),
    }))
}

/// The part of a card that a score stands in.
fn place_of(score: &PersonScore, kpi: &Kpi) -> usize {
    use miara_insight::scorecard::Verdict::{Compatible, Usual};
    let Some(judged) = score.judged else { return 4 };
    match (mark(&judged, kpi), judged.verdict) {
        (PointMark::Good, _) => 0,
        (PointMark::Bad, _) => 1,
        (PointMark::Even, _) => 2,
        (PointMark::Plain, Compatible | Usual) => 3,
        (PointMark::Plain, _) => 4,
    }
}

fn with_days(params: Params, period: Period) -> Params {
    let last = period.to.yesterday().unwrap_or(period.from);
    params.with("from", &period.from.to_string()).with("to", &last.to_string())
}

#[derive(Template)]
#[template(path = "scorecard_team.html")]
struct TeamPage {
    frame: Frame,
    picker: Picker,
    name: String,
    card: CardView,
    members: Vec<(String, String)>,
}

pub(super) async fn team(request: PageRequest) -> Response {
    let id = request.params().one("id").unwrap_or_default().to_owned();
    match team_page(&request, &id).await {
        Ok(None) => request.unknown_thing(&id),
        Ok(Some(page)) => request.respond(Ok(page)),
        Err(error) => request.failed(&error),
    }
}

async fn team_page(request: &PageRequest, id: &str) -> Result<Option<TeamPage>, ServiceError> {
    let Some(card) = card(request, ScorecardLevel::Teams, id).await? else { return Ok(None) };
    let mut view_state = ViewState::of(request).await?;
    view_state.selection.period = period(request, &view_state).await?;
    view_state.selection.grain = view_state.selection.grain.filter(|_| request.names_days());
    let mut picker = Picker::of(request, &view_state, &[]).await?.carrying("id", id);
    picker.versus.clear();
    let choices: std::sync::Arc<Choices> = service::dimensions::choices(&request.service).await?;
    let today = request.service.engine.zone().to_datetime(request.now).date();
    let last = view_state.selection.period.to.yesterday().unwrap_or(today).min(today);
    let of_team = request.service.engine.pairs_on("people", ("person_id", "team"), last).await?;
    let own = of_team.into_iter().filter(|(_, team)| team.as_deref() == Some(id)).map(|(person, _)| person);
    let link = |person: String| {
        let href = card_address(request, ScorecardLevel::People, &person, view_state.selection.period);
        (choices.name(ScorecardLevel::People.dimension(), &person).to_owned(), href)
    };
    let mut members: Vec<(String, String)> = own.map(link).collect();
    members.sort_by(|a, b| request.words().order(&a.0, &b.0));
    Ok(Some(TeamPage { frame: request.frame.clone(), picker, name: id.to_owned(), card, members }))
}
