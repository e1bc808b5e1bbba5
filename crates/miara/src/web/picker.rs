//! The bar with which period, comparison, filters and split are picked. It works as plain links and
//! forms; the script only saves the reload.

use std::cmp::Ordering;

use jiff::civil::Date;
use miara_model::{Answer, Grain, Period, Versus};

use super::frame::Frame;
use super::params::{Params, address};
use super::request::PageRequest;
use super::view_state::{NONE, ViewState};
use crate::locale::{Arg, Words};
use crate::service::dimensions::{Choice, Choices};
use crate::service::{self, ServiceError};
use crate::view::explain::EXPECTED;

/// All that the bar shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Picker {
    /// Where its forms go.
    pub(super) path: String,
    /// Kinds of period: address, name, whether it is the present one.
    pub(super) grains: Vec<(String, String, bool)>,
    /// The address of the period before.
    pub(super) earlier: String,
    /// The address of the period after, unless it lies ahead.
    pub(super) later: Option<String>,
    /// The first and the last day, for days of one's own choice.
    pub(super) from: Date,
    /// The last day.
    pub(super) to: Date,
    /// True when the days are of one's own choice.
    pub(super) own_days: bool,
    /// The days in words.
    pub(super) days: String,
    /// Comparisons: value, name, whether it is chosen.
    pub(super) versus: Vec<(String, String, bool)>,
    /// Dimensions to split by: value, name, whether it is chosen.
    pub(super) by: Vec<(String, String, bool)>,
    /// Filters that are on: what they say, and the address without them.
    pub(super) filters: Vec<(String, String)>,
    /// Filters that can be set: the dimension's name, and values with their names.
    pub(super) choices: Vec<(String, Vec<(String, String)>)>,
    /// What the first form carries beside what it asks.
    pub(super) kept: Vec<(String, String)>,
    /// What the form with the days carries.
    pub(super) kept_by_days: Vec<(String, String)>,
}

impl Picker {
    /// The bar of a page for a look. `dimensions` are those that the page's KPIs can be split by.
    pub(super) async fn of(
        request: &PageRequest,
        view_state: &ViewState,
        dimensions: &[String],
    ) -> Result<Picker, ServiceError> {
        let (words, frame) = (request.words(), &request.frame);
        let mut picker = Picker { path: frame.path.clone(), ..periods(request, view_state) };
        let choices = service::dimensions::choices(&request.service).await?;
        picker.versus = versus(view_state, words);
        picker.by = named(words, dimensions, view_state.by.as_deref());
        for (dimension, value) in &view_state.selection.filters {
            let gone = frame.link_with(&frame.path, &view_state.widened(dimension, value));
            picker.filters.push((filter_words(words, &choices, dimension, value), gone));
        }
        picker.choices = groups(words, view_state, dimensions, &choices);
        picker.kept = kept(frame, &view_state.params.without("versus").without("by"));
        picker.kept_by_days =
            kept(frame, &view_state.params.without("grain").without("on").without("from").without("to"));
        Ok(picker)
    }

    /// The bar of a page whose address says what it is about: every link and form carries it.
    pub(super) fn carrying(mut self, name: &str, value: &str) -> Picker {
        let more = url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
        let carry = |href: &mut String| *href = format!("{href}{}{more}", if href.contains('?') { '&' } else { '?' });
        self.grains.iter_mut().for_each(|(href, _, _)| carry(href));
        self.filters.iter_mut().for_each(|(_, href)| carry(href));
        carry(&mut self.earlier);
        self.later.iter_mut().for_each(carry);
        for kept in [&mut self.kept, &mut self.kept_by_days] {
            kept.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Offers what was expected in place of no comparison, on a page that needs one.
    pub(super) fn hold_against_expected(&mut self, words: &Words, chosen: bool) {
        for (value, name, now) in &mut self.versus {
            if value == NONE {
                (*value, *name) = (EXPECTED.to_owned(), words.say("versus-expected"));
            }
            *now = if value == EXPECTED { chosen } else { *now && !chosen };
        }
    }

    /// Names the split of a page that always has one.
    pub(super) fn split_by_default(&mut self, dimension: Option<&str>) {
        if self.by.iter().any(|(_, _, chosen)| *chosen) {
            return;
        }
        for (name, _, chosen) in &mut self.by {
            *chosen = Some(name.as_str()) == dimension;
        }
    }
}

fn periods(request: &PageRequest, view_state: &ViewState) -> Picker {
    let (words, frame, selection) = (request.words(), &request.frame, &view_state.selection);
    let fiscal = request.service.book.firm.fiscal_year_start;
    let today = request.today();
    let last = selection.period.to.yesterday().unwrap_or(selection.period.from);
    let on = if selection.period.from <= today && today <= last { today } else { last };
    let link = |params: &Params| frame.link_with(&frame.path, params);
    let grains = [
        (Grain::Week, "grain-week"),
        (Grain::Month, "grain-month"),
        (Grain::Quarter, "grain-quarter"),
        (Grain::Year, "grain-year"),
    ];
    let grains =
        grains.map(|(grain, key)| (link(&view_state.at(grain, on)), words.say(key), selection.grain == Some(grain)));
    let step = |day: Date| match selection.grain {
        Some(grain) => view_state.at(grain, grain.around(day, fiscal).from),
        None => {
            let back = day < selection.period.from;
            let days = i64::from(selection.period.days()) * if back { -1 } else { 1 };
            let move_by = |date: Date| date.saturating_add(jiff::SignedDuration::from_hours(days * 24));
            view_state.over(Period { from: move_by(selection.period.from), to: move_by(selection.period.to) })
        }
    };
    Picker {
        grains: grains.to_vec(),
        earlier: link(&step(selection.period.from.yesterday().unwrap_or(selection.period.from))),
        later: (selection.period.to <= today).then(|| link(&step(selection.period.to))),
        from: selection.period.from,
        to: last,
        own_days: selection.grain.is_none(),
        days: words.period(selection.period),
        ..Picker::default()
    }
}

fn versus(view_state: &ViewState, words: &Words) -> Vec<(String, String, bool)> {
    let choices = [
        (Some(Versus::Previous), "versus-previous"),
        (Some(Versus::LastYear), "versus-last-year"),
        (None, "versus-none"),
    ];
    let option = |(versus, key): (Option<Versus>, &str)| {
        (versus.map_or(NONE, Versus::name).to_owned(), words.say(key), view_state.selection.versus == versus)
    };
    choices.map(option).to_vec()
}

/// Dimensions by their names, in the order of the language.
fn named(words: &Words, dimensions: &[String], chosen: Option<&str>) -> Vec<(String, String, bool)> {
    let mut named: Vec<_> =
        dimensions.iter().map(|name| (name.clone(), words.dimension(name), chosen == Some(name.as_str()))).collect();
    named.sort_by(|a, b| words.order(&a.1, &b.1));
    named
}

/// Values to filter by, by dimension; those that are filtered by already are left out.
fn groups(
    words: &Words,
    view_state: &ViewState,
    dimensions: &[String],
    choices: &Choices,
) -> Vec<(String, Vec<(String, String)>)> {
    let mut groups = Vec::new();
    for Choice { dimension, values } in &choices.dimensions {
        if !dimensions.contains(dimension) || values.len() < 2 {
            continue;
        }
        let open = values
            .iter()
            .filter(|value| !view_state.selection.filters.contains(&(dimension.clone(), (*value).clone())));
        let mut open: Vec<(String, String)> =
            open.map(|value| (format!("{dimension}={value}"), choices.name(dimension, value).to_owned())).collect();
        open.sort_by(|a, b| words.order(&a.1, &b.1));
        groups.push((words.dimension(dimension), open));
    }
    groups.sort_by(|a, b| words.order(&a.0, &b.0));
    groups
}

/// What a dimension's value is called; absent is not assigned.
pub(super) fn name_of(words: &Words, choices: &Choices, dimension: &str, value: Option<&str>) -> String {
    value.map_or_else(|| words.say("cli-not-assigned"), |value| choices.name(dimension, value).to_owned())
}

/// As [`name_of`] in a row of an answer, of which its notes say whether the value is not known.
pub(super) fn name_in(
    words: &Words,
    choices: &Choices,
    answer: &Answer,
    dimension: &str,
    value: Option<&str>,
) -> String {
    value.map_or_else(|| words.valueless(&answer.notes, dimension), |value| choices.name(dimension, value).to_owned())
}

/// A filter, such as `team: North`; an empty value is what is not assigned.
pub(super) fn filter_words(words: &Words, choices: &Choices, dimension: &str, value: &str) -> String {
    let value = name_of(words, choices, dimension, Some(value).filter(|value| !value.is_empty()));
    format!("{}: {value}", words.dimension(dimension))
}

/// The order of the language, the unassigned last.
pub(super) fn by_name(words: &Words, choices: &Choices, dimension: &str, a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => words.order(choices.name(dimension, a), choices.name(dimension, b)),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// Parameters as hidden fields of a form, the language among them.
fn kept(frame: &Frame, params: &Params) -> Vec<(String, String)> {
    let lang = frame.asked_lang.map(|lang| ("lang".to_owned(), lang.code().to_owned()));
    params.0.iter().cloned().chain(lang).collect()
}

/// The title of a page about a period, and what of it is known, by the last day that is, where that is not all.
pub(super) fn period_titles(request: &PageRequest, view_state: &ViewState, known: Date) -> (String, String) {
    let (words, whole) = (request.words(), view_state.selection.period);
    let title = words.named_period(whole, view_state.selection.grain, request.service.book.firm.fiscal_year_start);
    match whole.elapsed(known) {
        Some(elapsed) if elapsed != whole => {
            let clock = &request.service.engine.clocks().everyone;
            let [done, all] = [elapsed, whole].map(|days| clock.working_days(days.from, days.to));
            let days = words.say_with("page-subtitle", &[("done", Arg::from(done)), ("all", Arg::from(all))]);
            (title, format!("{}, {days}", words.short_period(elapsed)))
        }
        _ => (title, String::new()),
    }
}

/// The address of the rows behind a number.
pub(super) fn rows_address(frame: &Frame, kpi: &str, period: Period, filters: &[(String, String)]) -> String {
    let last = period.to.yesterday().unwrap_or(period.from);
    let mut params = Params(vec![("from".to_owned(), period.from.to_string()), ("to".to_owned(), last.to_string())]);
    // The page that the number stands on, to come back to what was looked at.
    params.0.push(("back".to_owned(), frame.link_with(&frame.path, &frame.params)));
    params.0.extend(filters.iter().map(|(dimension, value)| ("filter".to_owned(), format!("{dimension}={value}"))));
    frame.link(address(&format!("/kpi/{kpi}/rows"), &params))
}

/// That a number is compared with these days.
pub(super) fn versus_words(words: &Words, versus: Option<Versus>, counterpart: Period) -> String {
    words.say_with("page-versus", &[("period", Arg::from(counterpart_words(words, versus, counterpart)))])
}

/// What a comparison is with: the year is said where it is not the same.
pub(super) fn counterpart_words(words: &Words, versus: Option<Versus>, period: Period) -> String {
    if versus == Some(Versus::LastYear) { words.period(period) } else { words.short_period(period) }
}
