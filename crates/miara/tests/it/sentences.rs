//! A KPI's name stands only beside the KPI's number over the days named: every number that pages tell is computed again
//! from the stored tables, by SQL of its own, and looked for in the sentence as it is shown.
//!
//! Exempt, and why:
//! - what is forecast: likely ends, chances, what was to be expected with its ranges, and the parts of a change that is
//!   held against it. That the parts add up to the change is checked;
//! - how sure something is: ranges, odds, and what is drawn from them, such as what faster answers would bring and what
//!   peers would reach;
//! - of a ratio's place what it would have at the rate before, where several dimensions name it: with few cases it leans
//!   on the rates of others. Of one dimension it must be near the plain rate;
//! - of costs the trend, the next lead, payback, people's time by channel, and who is a new customer of which lead;
//! - in the brief, by how many digits a number is rounded; that it is the number is checked;
//! - of tables (costs, scorecards) that no other number stands in them; of sentences that is checked.

mod clock;
mod costs;
mod explained;
mod goals;
mod kpis;
mod matters;
mod people;
mod raw;
mod responses;
mod tally;
mod ways;

use std::sync::Arc;

use jiff::Timestamp;
use miara::locale::{Words, words};
use miara::service::dimensions::{self, Choices};
use miara::service::{self, Service};
use miara_model::{DeclaredUnit, Grain, Kpi, Lang, Period, Value};

use clock::Office;
use kpis::Numbers;
use raw::Raw;
use tally::Tally;

/// A book as pages see it, and as its tables are.
pub(super) struct Sight<'s> {
    service: &'s Service,
    now: Timestamp,
    choices: Arc<Choices>,
    raw: &'s Raw,
}

impl Sight<'_> {
    fn currency(&self) -> &str {
        &self.service.book.firm.currency
    }

    fn languages(&self) -> [&'static Words; 2] {
        [Lang::Pl, Lang::En].map(words)
    }

    /// The moment after which nothing is known of a KPI.
    async fn known(&self, kpi: &str) -> Timestamp {
        let facts = service::facts::facts(self.service).await.unwrap();
        self.service.engine.known_at(&[kpi.to_owned()], &facts, self.now)
    }

    fn numbers(&self) -> Numbers<'_> {
        Numbers { raw: self.raw, known: self.now.as_microsecond() }
    }

    /// The numbers as far as a KPI is known.
    async fn numbers_of(&self, kpi: &str) -> Numbers<'_> {
        Numbers { raw: self.raw, known: self.known(kpi).await.as_microsecond() }
    }

    /// A number of a KPI as it is shown.
    fn figure(&self, words: &Words, unit: &DeclaredUnit, value: f64) -> Vec<String> {
        vec![words.figure(Value::Float(value), unit, self.currency()).to_string()]
    }

    /// The twelve full months that pages open with.
    async fn year(&self) -> Period {
        let today = self.service.engine.zone().to_datetime(self.now).date();
        service::scorecard::scorecard_period(self.service, today).await.unwrap()
    }

    /// The month in which knowledge ends, and the one before.
    async fn months(&self) -> [Period; 2] {
        let today = self.service.engine.zone().to_datetime(self.now).date();
        let running = service::overview::usual_selection(self.service, today).await.unwrap().period;
        [Grain::Month.around(running.from.yesterday().unwrap(), 1), running]
    }
}

/// The KPI of a name.
fn kpi<'s>(service: &'s Service, name: &str) -> &'s Kpi {
    service::ask::kpi(service, name).unwrap()
}

async fn check(data: &str, service: &Service, now: Timestamp, every: (usize, usize), tally: &mut Tally) {
    tally.data = data.to_owned();
    let office = Office { zone: service.engine.zone().clone() };
    let raw = Raw::of(&service.book.folder, office, &service.book.firm.currency);
    let choices = dimensions::choices(service).await.unwrap();
    let sight = Sight { service, now, choices, raw: &raw };
    let known = sight.known("response_time_median").await;
    Numbers::with_waits(&raw, known.as_microsecond());
    matters::incidents(&sight, tally).await;
    matters::brief(&sight, tally).await;
    goals::goals(&sight, tally).await;
    explained::explained(&sight, every, tally).await;
    costs::costs(&sight, tally).await;
    responses::responses(&sight, tally).await;
    people::people(&sight, tally).await;
}

/// Says what was checked, and fails where anything is wrong or too little was looked at.
fn settle(tally: &Tally, least: (usize, usize)) {
    let mut all = (0, 0);
    for ((data, page), (sentences, numbers)) in &tally.pages {
        eprintln!("{data}, {page}: {sentences} sentences, {numbers} numbers");
        all = (all.0 + sentences, all.1 + numbers);
    }
    eprintln!("in all {} sentences and {} numbers", all.0, all.1);
    assert!(tally.faults.is_empty(), "{} faults:\n{}", tally.faults.len(), tally.faults.join("\n"));
    assert!(all.0 >= least.0 && all.1 >= least.1, "only {} sentences and {} numbers were looked at", all.0, all.1);
}

/// Demo firms of some seeds, each as it is seen at a moment.
async fn demos(seeds: &[(&str, &str, (usize, usize))]) -> Tally {
    let mut tally = Tally::default();
    for (seed, now, every) in seeds {
        let folder = if *seed == "7" { crate::demo::whole() } else { crate::demo::whole_of(seed) };
        let service = Service::open(folder.path()).unwrap();
        check(&format!("demo {seed}"), &service, now.parse().unwrap(), *every, &mut tally).await;
    }
    tally
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_demo_firms_are_those_of_their_tables() {
    let now = "2026-11-24T10:00:00+01:00";
    let tally = demos(&[("7", now, (2, 0)), ("11", now, (2, 1))]).await;
    settle(&tally, (350, 6000));
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_firms_whose_data_end_are_those_of_their_tables() {
    // A week and a fortnight after the last export.
    let (soon, later) = ("2026-12-01T07:00:00+01:00", "2026-12-09T12:00:00+01:00");
    let tally = demos(&[("23", soon, (3, 1)), ("42", later, (3, 2))]).await;
    settle(&tally, (270, 3800));
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_real_data_are_those_of_their_tables() {
    let books = [("Maven", crate::real_data::maven().await), ("Olist", crate::real_data::olist().await)];
    let mut tally = Tally::default();
    // Where neither is there, it was said.
    let mut seen = 0;
    for (data, book) in books {
        let Some(book) = book else { continue };
        check(data, &book.service, book.now, (1, 0), &mut tally).await;
        seen += 1;
    }
    settle(&tally, (20 * seen, 500 * seen));
}
