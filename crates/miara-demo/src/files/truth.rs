//! `truth.json`: what was planted, to hold findings against. No tool writes it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::firm::Firm;
use crate::firm::campaign::STORMED;
use crate::firm::incident::{
    BROKEN_FORM, CLICK_PRICE_CREEP, CLICK_STORM, DUTY_ROSTER, FAIR_DELAY, FAIR_DEMAND, NEW_TEXT, SICK_DELAY, Window,
};
use crate::firm::page::{DEMO_PAGE, PAGES, QUOTE_PAGE};
use crate::firm::person::{JOINED, LEFT, ROSTER_TEAM, SICK, STRONG, STRONG_SKILL, WEAK, WEAK_SKILL};

/// What is wrong with a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Dirt {
    /// A deal is lost before it is created.
    LostBeforeCreated,
    /// A lead is answered before it is handed over.
    AnsweredBeforeHandOver,
    /// An invoice is in a currency that table A does not have.
    CurrencyWithoutRate,
    /// The line repeats the one before it.
    Doubled,
    /// A time entry is longer than a day.
    ClockLeftRunning,
}

/// A row that is wrong on purpose.
#[derive(Debug)]
pub(crate) struct DirtyRow {
    file: &'static str,
    line: u64,
    dirt: Dirt,
}

impl DirtyRow {
    /// A wrong row at a line counted from 1.
    pub(crate) fn new(file: &'static str, line: u64, dirt: Dirt) -> DirtyRow {
        DirtyRow { file, line, dirt }
    }
}

/// What changed, and by what factor.
#[derive(Debug, Serialize)]
struct Size {
    what: &'static str,
    factor: Option<f64>,
}

/// One planted thing.
#[derive(Debug, Serialize)]
struct Truth {
    id: String,
    /// `incident`, `action`, `person` or `dirty_row`.
    kind: &'static str,
    kpi: &'static str,
    from: String,
    to: String,
    segment: BTreeMap<&'static str, String>,
    size: Size,
    cause: String,
    note: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
}

/// Writes the file.
pub(crate) fn write(dir: &Path, firm: &Firm, dirt: &[DirtyRow]) -> io::Result<PathBuf> {
    let mut truths = web(firm);
    truths.extend(responses(firm));
    truths.extend(people(firm));
    truths.extend(dirt.iter().enumerate().map(|(index, row)| dirty_row(firm, index, row)));
    let path = dir.join("truth.json");
    fs::write(&path, serde_json::to_string_pretty(&truths)? + "\n")?;
    Ok(path)
}

fn truth(
    firm: &Firm,
    (id, kind, kpi): (&str, &'static str, &'static str),
    window: Window,
    (what, factor): (&'static str, f64),
    (cause, note): (&str, &str),
) -> Truth {
    Truth {
        id: id.to_owned(),
        kind,
        kpi,
        from: firm.calendar.iso(window.from).to_owned(),
        to: firm.calendar.iso(window.to).to_owned(),
        segment: BTreeMap::new(),
        size: Size { what, factor: Some(factor) },
        cause: cause.to_owned(),
        note: note.to_owned(),
        file: None,
        line: None,
    }
}

impl Truth {
    fn within(mut self, dimension: &'static str, value: &str) -> Truth {
        self.segment.insert(dimension, value.to_owned());
        self
    }
}

fn web(firm: &Firm) -> Vec<Truth> {
    let incidents = &firm.incidents;
    vec![
        truth(
            firm,
            ("broken_form", "incident", "landing_page_conversion_rate"),
            incidents.broken_form,
            ("call-to-action responses and leads per visit", BROKEN_FORM),
            ("the form of the page fails", "visits stay; still so on the last day"),
        )
        .within("landing_page", PAGES[QUOTE_PAGE].path),
        truth(
            firm,
            ("click_storm", "incident", "email_click_rate"),
            incidents.click_storm,
            ("clicks per delivered message, with those of machines", CLICK_STORM),
            (
                "a mail gateway clicks every link",
                "all additional clicks are machine clicks, so a rate of people's clicks must stay",
            ),
        )
        .within("campaign", STORMED),
        truth(
            firm,
            ("click_price_creep", "incident", "cost_per_lead"),
            incidents.click_price,
            ("cost per visit, each month against the one before", CLICK_PRICE_CREEP),
            ("rising auction prices", "compounds month by month"),
        )
        .within("channel", "paid_search"),
        truth(
            firm,
            ("demo_text", "action", "landing_page_conversion_rate"),
            incidents.new_text,
            ("call-to-action responses and leads per visit", NEW_TEXT),
            ("a new text on the page", "lasts to the last day"),
        )
        .within("landing_page", PAGES[DEMO_PAGE].path),
    ]
}

fn responses(firm: &Firm) -> Vec<Truth> {
    let incidents = &firm.incidents;
    vec![
        truth(
            firm,
            ("trade_fair_leads", "incident", "leads"),
            incidents.trade_fair,
            ("visits, and with them leads", FAIR_DEMAND),
            ("a trade fair", "all channels and pages"),
        ),
        truth(
            firm,
            ("trade_fair_responses", "incident", "response_time_median"),
            incidents.trade_fair,
            ("working time to the first response", FAIR_DELAY),
            ("more leads than people at their desks", "more leads stay unanswered too"),
        ),
        truth(
            firm,
            ("sick_leave", "incident", "response_time_median"),
            incidents.sick_leave,
            ("working time to the first response", SICK_DELAY),
            (
                "sick leave",
                "no hours, no activities; 30 % of the person's leads stay unanswered, others \
                 answer the rest where the answer falls into the leave",
            ),
        )
        .within("owner", firm.people[SICK].name),
        truth(
            firm,
            ("duty_roster", "action", "response_time_median"),
            incidents.duty_roster,
            ("working time to the first response", DUTY_ROSTER),
            ("an answering duty roster", "lasts to the last day"),
        )
        .within("team", ROSTER_TEAM),
    ]
}

fn people(firm: &Firm) -> Vec<Truth> {
    let whole = Window { from: firm.calendar.start, to: firm.calendar.until };
    let person = |index: usize, id, window, what, factor, cause| {
        truth(firm, (id, "person", "win_rate"), window, (what, factor), (cause, ""))
            .within("owner", firm.people[index].name)
    };
    let won = "probability of winning a deal, against the others, who are all alike";
    let left = Window { from: whole.from, to: firm.incidents.left };
    let joined = Window { from: firm.incidents.joined, to: whole.to };
    vec![
        person(STRONG, "strong_seller", whole, won, STRONG_SKILL, "skill"),
        person(WEAK, "weak_seller", whole, won, WEAK_SKILL, "skill"),
        person(LEFT, "left", left, "nothing but the last day", 1.0, "left the firm"),
        person(JOINED, "joined", joined, "nothing but the first day", 1.0, "joined the firm"),
    ]
}

fn dirty_row(firm: &Firm, index: usize, row: &DirtyRow) -> Truth {
    let cause = match row.dirt {
        Dirt::LostBeforeCreated => "the deal is lost before it is created",
        Dirt::AnsweredBeforeHandOver => "the first engagement precedes the assignment",
        Dirt::CurrencyWithoutRate => "table A has no rate for the currency",
        Dirt::Doubled => "the line repeats the one before it",
        Dirt::ClockLeftRunning => "the entry has more than 24 hours",
    };
    let whole = Window { from: firm.calendar.start, to: firm.calendar.until };
    let id = format!("dirty_row_{}", index + 1);
    let note = format!("{} line {}", row.file, row.line);
    let mut truth = truth(firm, (&id, "dirty_row", ""), whole, ("one row", 1.0), (cause, &note));
    truth.size.factor = None;
    (truth.file, truth.line) = (Some(row.file), Some(row.line));
    truth
}
