//! What leads, deals and customers cost, and what the next ones would.

use askama::Template;
use axum::response::Response;
use miara_insight::cost::{CostLine, CostQuestion, Costs, Gain};
use miara_model::{Grain, Period, Question};

use super::frame::Frame;
use super::missing::{MissingView, missing_over};
use super::params::{Params, address};
use super::picker::{Picker, rows_address};
use super::request::PageRequest;
use super::view_state::ViewState;
use super::wording::capitalised;
use crate::locale::{Arg, Words};
use crate::service::dimensions::Choices;
use crate::service::{self, ServiceError};
use crate::view::chart::{LineChart, Mark, NARROW, Standing};
use crate::view::cost as said;

#[derive(Template)]
#[template(path = "cost.html")]
struct CostsPage {
    frame: Frame,
    picker: Picker,
    period: String,
    lead: String,
    warnings: Vec<String>,
    uses: String,
    tables: Vec<TableView>,
    trends: Vec<TrendView>,
    nexts: Vec<NextView>,
    circumstances: Vec<String>,
    notes: Vec<String>,
    words: Vec<(String, String)>,
    kept: Vec<(String, String)>,
    margin: String,
    none: bool,
}

/// One gain of everything.
struct TableView {
    id: &'static str,
    title: String,
    counted: String,
    name: String,
    with_payback: bool,
    rows: Vec<RowView>,
    pace: Option<String>,
    own: Option<String>,
    lacking: bool,
    missing: Vec<MissingView>,
}

struct RowView {
    name: String,
    is_whole: bool,
    booked: String,
    booked_href: Option<String>,
    gained: String,
    gained_href: Option<String>,
    per_booked: String,
    range: String,
    per_all: String,
    payback: String,
}

/// Cost per lead over months.
struct TrendView {
    name: String,
    said: String,
    picture: String,
}

/// The next lead of a channel.
struct NextView {
    name: String,
    verdict: String,
    class: &'static str,
    said: Vec<String>,
}

/// Lines with a picture and a word on the next lead.
const MOST_PICTURES: usize = 6;

pub(super) async fn costs(request: PageRequest) -> Response {
    request.respond(costs_page(&request).await)
}

async fn costs_page(request: &PageRequest) -> Result<CostsPage, ServiceError> {
    let (words, service) = (request.words(), &request.service);
    let mut view_state = ViewState::of(request).await?;
    if !request.names_days() {
        (view_state.selection.period, view_state.selection.grain) =
            (service::scorecard::scorecard_period(service, request.today()).await?, None);
    }
    let by = view_state.by.clone().filter(|by| by == "campaign").unwrap_or_else(|| "channel".to_owned());
    let dimensions = ["channel", "campaign"].map(str::to_owned);
    let mut picker = Picker::of(request, &view_state, &dimensions).await?;
    picker.split_by_default(Some(&by));
    picker.versus.clear();
    let margin = margin(request);
    if margin < 1.0 {
        picker = picker.carrying("margin", &percent(margin));
    }
    let asked = CostQuestion {
        period: view_state.selection.period,
        by: by.clone(),
        filters: view_state.selection.filters.clone(),
        margin,
    };
    let found = service::cost::costs(service, &asked, request.now).await?;
    let choices = service::dimensions::choices(service).await?;
    let currency = &service.book.firm.currency;
    let view = |found: &Costs| {
        let page = Page { request, found, choices: &choices };
        let notes = found.notes.iter().filter(|note| said::is_said(note));
        (
            (0..Gain::ALL.len()).map(|gain| page.table(gain)).collect(),
            page.trends(),
            page.nexts(),
            said::circumstances(words, currency, found),
            notes.map(|note| words.note(note, &service.book.catalogue, service.engine.zone())).collect(),
        )
    };
    let (mut tables, trends, nexts, circumstances, notes): Told = found.as_ref().map(view).unwrap_or_default();
    for (table, gain) in tables.iter_mut().zip(Gain::ALL) {
        table.missing = missing_over(request, kpis_of(gain), &question(&asked)).await;
    }
    let lang = request.frame.asked_lang.map(|lang| ("lang".to_owned(), lang.code().to_owned()));
    Ok(CostsPage {
        period: words.period(view_state.selection.period),
        lead: words.say_with("cost-lead", &[("dimension", Arg::from(words.dimension(&by).to_lowercase()))]),
        words: glossary(words),
        kept: view_state.params.0.iter().cloned().chain(lang).collect(),
        margin: if margin < 1.0 { percent(margin) } else { String::new() },
        none: found.is_none(),
        warnings: found.as_ref().map(|found| said::warnings(words, currency, found)).unwrap_or_default(),
        uses: said::uses(words),
        frame: request.frame.clone(),
        picker,
        tables,
        trends,
        nexts,
        circumstances,
        notes,
    })
}

/// The words of the page, each with what it means.
fn glossary(words: &Words) -> Vec<(String, String)> {
    let said = |name: &str| (words.say(&format!("cost-word-{name}")), words.say(&format!("cost-word-{name}-says")));
    ["booked", "people", "range", "worth", "next", "payback"].map(said).to_vec()
}

type Told = (Vec<TableView>, Vec<TrendView>, Vec<NextView>, Vec<String>, Vec<String>);

/// The KPIs of what a gain is told from: whatever they lack, its costs lack.
fn kpis_of(gain: Gain) -> &'static [&'static str] {
    match gain {
        Gain::Lead => &["cost_per_lead"],
        Gain::Qualified => &["cost_per_qualified_lead"],
        Gain::Won => &["marketing_cost", "leads", "won_deals"],
        Gain::Customer => &["customer_acquisition_cost", "leads"],
    }
}

fn question(asked: &CostQuestion) -> Question {
    let (period, filters) = (asked.period, asked.filters.clone());
    Question { kpis: vec![], period, grain: None, by: vec![], filters, versus: None }
}

/// What is left of sales, as the address says in percent; all of it where it says nothing usable.
fn margin(request: &PageRequest) -> f64 {
    let typed = request.params().one("margin").and_then(|text| text.replace(',', ".").parse::<f64>().ok());
    typed.filter(|percent| *percent > 0.0 && *percent <= 100.0).map_or(1.0, |percent| percent / 100.0)
}

fn percent(share: f64) -> String {
    ((share * 10_000.0).round() / 100.0).to_string()
}

/// What stands on the page.
struct Page<'a> {
    request: &'a PageRequest,
    found: &'a Costs,
    choices: &'a Choices,
}

impl Page<'_> {
    fn currency(&self) -> &str {
        &self.request.service.book.firm.currency
    }

    fn name(&self, line: &CostLine) -> String {
        said::name(self.request.words(), self.choices, &self.found.asked.by, line)
    }

    fn table(&self, gain: usize) -> TableView {
        let (words, kind) = (self.request.words(), Gain::ALL[gain]);
        let rows = said::rows(words, self.choices, self.found, gain);
        let rows = rows.into_iter().map(|(name, line)| self.row(name, line, gain)).collect();
        TableView {
            id: kind.name(),
            title: words.say(&format!("cost-gain-{}", kind.name())),
            counted: words.say(&format!("cost-count-{}", kind.name())),
            name: words.dimension(&self.found.asked.by),
            with_payback: kind == Gain::Customer,
            rows,
            pace: said::pace(words, &self.request.service.book.catalogue, self.found, gain),
            own: said::own_number(words, self.currency(), self.found, gain),
            lacking: self.found.missing[gain].is_some(),
            missing: vec![],
        }
    }

    fn row(&self, name: String, line: &CostLine, gain: usize) -> RowView {
        let is_whole = std::ptr::eq(line, &self.found.whole);
        let is_lead_s = self.found.without_lead.as_ref().is_none_or(|without| !std::ptr::eq(line, without));
        let (words, currency, priced) = (self.request.words(), self.currency(), &line.priced[gain]);
        let days = priced.mature.unwrap_or(self.found.asked.period);
        let mut filters = self.found.asked.filters.clone();
        if !is_whole {
            filters.push((self.found.asked.by.clone(), line.value.clone().unwrap_or_default()));
        }
        let booked = priced.booked;
        RowView {
            name,
            is_whole,
            booked: said::booked(words, currency, priced),
            booked_href: booked
                .filter(|_| !is_whole)
                .map(|_| rows_address(&self.request.frame, "marketing_cost", days, &filters)),
            gained: words.whole(priced.gained as u64),
            // Rows of leads can't hold what no lead led to.
            gained_href: (is_lead_s && !(is_whole && Gain::ALL[gain].is_sales()))
                .then(|| self.gained_address(Gain::ALL[gain], days, &filters)),
            per_booked: said::per_booked(words, currency, priced),
            range: said::range(words, currency, priced),
            per_all: said::per_all(words, currency, priced),
            payback: said::payback(words, line),
        }
    }

    /// The leads behind a number of gains.
    fn gained_address(&self, gain: Gain, days: Period, filters: &[(String, String)]) -> String {
        let frame = &self.request.frame;
        let step = match gain {
            Gain::Lead => return rows_address(frame, "leads", days, filters),
            Gain::Qualified => "qualified",
            Gain::Won | Gain::Customer => "won",
        };
        let last = days.to.yesterday().unwrap_or(days.from);
        let named = [
            ("journey", "leads".to_owned()),
            ("step", step.to_owned()),
            ("by", self.found.asked.by.clone()),
            ("from", days.from.to_string()),
            ("to", last.to_string()),
        ];
        let mut params = Params(named.map(|(name, value)| (name.to_owned(), value)).to_vec());
        params.0.extend(filters.iter().map(|(name, value)| ("filter".to_owned(), format!("{name}={value}"))));
        frame.link(address("/funnel/rows", &params))
    }

    fn trends(&self) -> Vec<TrendView> {
        let words = self.request.words();
        let told = self.found.lines.iter().filter(|line| said::is_told(line)).take(MOST_PICTURES);
        told.filter_map(|line| {
            let name = self.name(line);
            let said = said::trend(words, self.currency(), &name, line)?;
            Some(TrendView { picture: self.picture(line, &name), name, said })
        })
        .collect()
    }

    fn picture(&self, line: &CostLine, name: &str) -> String {
        let (words, currency) = (self.request.words(), self.currency());
        let mut filters = self.found.asked.filters.clone();
        filters.push((self.found.asked.by.clone(), line.value.clone().unwrap_or_default()));
        let whole =
            |period: Period| Grain::Month.around(period.from, 1) == period && period.is_over(self.request.today());
        let marks = line.months.iter().map(|month| {
            let figure = month.per_lead().map_or_else(|| "–".to_owned(), |cost| said::money(words, currency, cost));
            Mark {
                label: words.axis_period(month.period, Grain::Month, 1),
                said: format!("{}: {figure}", capitalised(&words.period(month.period))),
                value: month.per_lead(),
                href: rows_address(&self.request.frame, "cost_per_lead", month.period, &filters),
                standing: if whole(month.period) { Standing::Whole } else { Standing::Unfinished },
                figure,
            }
        });
        let title = words.say_with("cost-trend-title", &[("name", Arg::from(name.to_owned()))]);
        let chart = LineChart { title, marks: marks.collect(), goal: None, ahead: None, flags: vec![] };
        let unit = miara_model::DeclaredUnit::Unit(miara_model::Unit::base("money"));
        chart.draw(NARROW, &|value, step| words.tick(value, step, &unit))
    }

    fn nexts(&self) -> Vec<NextView> {
        let words = self.request.words();
        let told = self.found.lines.iter().filter(|line| said::is_told(line)).take(MOST_PICTURES);
        told.filter_map(|line| {
            let name = self.name(line);
            let said = said::next(words, self.currency(), &name, line)?;
            let pays = line.next.pays();
            let verdict = words.say(&format!("cost-badge-{}", pays.name()));
            Some(NextView { name, verdict, class: said::colour(pays), said })
        })
        .collect()
    }
}
