//! What the deals that are open now will bring by the end of a period.

use std::collections::HashMap;

use jiff::Timestamp;
use miara_analysis::{Bookings, OpenDeal, PastDeal, bookings, rest_of_period};
use miara_model::{DATA_SOURCE, Grain, Kpi, Period, Question, Shape};

use super::forecast::between;
use super::{Service, ServiceError};

/// What open deals will bring by the end of the running period, in the KPI's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BookingsForecast {
    /// The running period.
    pub period: Period,
    /// Deals that are open.
    pub open: usize,
    /// Past deals that were open as long before the end of a period.
    pub past: usize,
    /// What has been won in the period so far.
    pub so_far: f64,
    /// What open deals will add.
    pub expected: f64,
    /// Where that lies with 80 %.
    pub low80: f64,
    /// Its upper end.
    pub high80: f64,
    /// What deals that were not open yet brought in as long a rest of past periods, on average.
    pub fresh: f64,
    /// What the period will end with, all told, and where that lies with 80 %.
    pub ends: (f64, f64, f64),
}

/// The KPI whose rows are the open deals with what they are worth.
const OPEN: &str = "open_pipeline";
/// Periods that are looked back on.
const BACK: usize = 12;
/// Past deals that are needed.
const NEEDED: usize = 30;
/// Open deals that are read, at most.
const MOST: usize = 20_000;
/// Days at which a deal gets into the next class of age.
const AGES: [f64; 4] = [30.0, 60.0, 90.0, 180.0];
/// The stage of deals of which no step is known.
const UNKNOWN: &str = "";
/// Chance is drawn from this seed.
const SEED: u64 = 1;

/// The id of a deal, with its data source where there are several, which give ids of their own.
type DealId = (String, Option<String>);

/// A deal with its way through the stages.
#[derive(Debug, Clone, Default)]
struct Way {
    created: Option<Timestamp>,
    won: Option<Timestamp>,
    closed: Option<Timestamp>,
    /// Stages with when they were entered, oldest first.
    steps: Vec<(Timestamp, String)>,
}

impl Way {
    /// The stage at a moment, absent before the first. Where no step is known the stage is not either: that
    /// of today tells how a closed deal ended.
    fn stage_at(&self, at: Timestamp) -> Option<&str> {
        if self.steps.is_empty() {
            return Some(UNKNOWN);
        }
        self.steps.iter().rev().find(|(entered, _)| *entered <= at).map(|(_, stage)| stage.as_str())
    }

    fn is_open_at(&self, at: Timestamp) -> bool {
        self.created.is_some_and(|created| created <= at) && self.closed.is_none_or(|closed| closed > at)
    }

    fn age_at(&self, at: Timestamp) -> usize {
        let days = self.created.map_or(0.0, |created| (at.as_second() - created.as_second()) as f64 / 86_400.0);
        AGES.iter().filter(|limit| days >= **limit).count()
    }
}

/// What is known of the rest of the running period of a KPI of won deals.
#[derive(Debug)]
pub(super) struct Rest {
    period: Period,
    open: Bookings,
    /// What deals that were not open yet brought in the rests of past periods.
    fresh: Vec<f64>,
    /// Different deals that the chances are told by.
    past: usize,
    /// Possible values of the rest.
    pub(super) draws: Vec<f64>,
}

impl Service {
    /// What open deals will bring to a KPI of won deals by the end of the running period. `None` for other
    /// KPIs, and where no deal is open or too few were before.
    ///
    /// # Errors
    /// As [`Service::answer`].
    pub async fn coming(
        &self,
        kpi: &Kpi,
        grain: Grain,
        filters: &[(String, String)],
        now: Timestamp,
    ) -> Result<Option<BookingsForecast>, ServiceError> {
        let Some(rest) = self.rest_of(kpi, grain, filters, now).await? else { return Ok(None) };
        let answer = self.answer(&deals_question(&kpi.name, rest.period, filters), now).await?;
        let so_far = answer.rows.first().and_then(|row| row.cells[0].as_ref().ok().map(|value| value.to_f64()));
        let so_far = so_far.unwrap_or(0.0);
        let Some(left) = between(&rest.draws) else { return Ok(None) };
        Ok(Some(BookingsForecast {
            period: rest.period,
            open: rest.open.chances.len(),
            past: rest.past,
            so_far,
            expected: rest.open.expected,
            low80: rest.open.low80,
            high80: rest.open.high80,
            fresh: rest.fresh.iter().sum::<f64>() / rest.fresh.len().max(1) as f64,
            ends: (so_far + left.point, so_far + left.low80, so_far + left.high80),
        }))
    }

    /// What is known of the rest of the running period of a KPI of won deals. `None` as in
    /// [`Service::coming`].
    pub(super) async fn rest_of(
        &self,
        kpi: &Kpi,
        grain: Grain,
        filters: &[(String, String)],
        now: Timestamp,
    ) -> Result<Option<Rest>, ServiceError> {
        let Some(is_counted) = self.counts_won_deals(kpi) else { return Ok(None) };
        let known = self.data_known_at(std::slice::from_ref(&kpi.name), now).await?;
        let period = grain.around(self.engine.zone().to_datetime(known).date(), self.book.firm.fiscal_year_start);
        let ways = self.ways_of_deals().await?;
        let Some(worths) = self.worths(&deals_question(OPEN, period, filters), now).await? else { return Ok(None) };
        let mut stages = Stages::default();
        let open = worths.iter().filter_map(|(id, worth)| {
            let way = ways.get(id)?;
            let value = if is_counted { 1.0 } else { *worth };
            Some(OpenDeal { stage: stages.number(way.stage_at(known)?), age: way.age_at(known), value })
        });
        let open: Vec<OpenDeal> = open.collect();
        let rests = self.rests_before(&ways, period, grain, known);
        let past = past_deals(&ways, &rests, &mut stages);
        let (Some((first, _)), Some(_)) = (rests.last(), open.first()) else { return Ok(None) };
        if past.len() < NEEDED {
            return Ok(None);
        }
        let back = Period { from: self.engine.zone().to_datetime(*first).date(), to: period.to };
        let Some(won) = self.worths(&deals_question(&kpi.name, back, filters), now).await? else { return Ok(None) };
        let fresh = |(at, end): &(Timestamp, Timestamp)| {
            let is_fresh = |id: &DealId| {
                let way = ways.get(id);
                way.is_some_and(|way| way.created > Some(*at) && way.won > Some(*at) && way.won <= Some(*end))
            };
            won.iter().filter(|(id, _)| is_fresh(id)).map(|(_, worth)| worth).sum()
        };
        let fresh: Vec<f64> = rests.iter().map(fresh).collect();
        let is_told = |way: &&Way| rests.iter().any(|(at, _)| way.is_open_at(*at));
        let open = bookings(&past, &open, SEED);
        let draws = rest_of_period(&open, &fresh, SEED);
        Ok(Some(Rest { period, open, fresh, past: ways.values().filter(is_told).count(), draws }))
    }

    /// Deals behind a KPI with what each adds to it; `None` where there are too many to read.
    async fn worths(&self, question: &Question, now: Timestamp) -> Result<Option<Vec<(DealId, f64)>>, ServiceError> {
        let Some(behind) = self.rows(question, MOST, now).await?.into_iter().next() else { return Ok(None) };
        let place = |name: &str| behind.columns.iter().position(|column| column == name);
        let (Some(id), Some(worth)) = (place("deal_id"), place("contribution")) else { return Ok(None) };
        let source = place(DATA_SOURCE);
        if behind.total > behind.rows.len() as u64 {
            return Ok(None);
        }
        let deal = |row: &Vec<Option<String>>| {
            let worth = row[worth].as_ref().and_then(|text| text.parse().ok()).unwrap_or(0.0);
            Some(((row[id].clone()?, source.and_then(|source| row[source].clone())), worth))
        };
        Ok(Some(behind.rows.iter().filter_map(deal).collect()))
    }

    /// Whether a KPI counts won deals (true) or adds up what they are worth (false); `None` for others.
    fn counts_won_deals(&self, kpi: &Kpi) -> Option<bool> {
        let measure = self.book.catalogue.measures_of(kpi).next().filter(|_| self.nature(kpi).adds_over_time)?;
        let is_won = measure.dataset == "deals" && measure.at == "won_at" && measure.filter.is_none();
        let has_pipeline = self.book.catalogue.kpis.contains_key(OPEN);
        (is_won && has_pipeline).then_some(matches!(measure.shape, Shape::Count | Shape::Distinct(_)))
    }

    async fn ways_of_deals(&self) -> Result<HashMap<DealId, Way>, ServiceError> {
        let moment = |text: &Option<String>| text.as_ref().and_then(|text| self.moment_of(text));
        let mut ways: HashMap<DealId, Way> = HashMap::new();
        let columns = ["deal_id", "created_at", "won_at", "lost_at", "closed_by", DATA_SOURCE];
        let many = self.engine.has_many_sources("deals").await?;
        for row in self.engine.columns("deals", &columns).await? {
            let Some(id) = row[0].clone().map(|id| (id, row[5].clone().filter(|_| many))) else { continue };
            let won = moment(&row[2]);
            let closed = won.or(moment(&row[3])).or(moment(&row[4]));
            ways.insert(id, Way { created: moment(&row[1]), won, closed, steps: Vec::new() });
        }
        for row in self.engine.columns("deal_stages", &["deal_id", "stage", "entered_at", DATA_SOURCE]).await? {
            let id = row[0].clone().map(|id| (id, row[3].clone().filter(|_| many)));
            if let (Some(id), Some(stage), Some(entered)) = (&id, &row[1], moment(&row[2]))
                && let Some(way) = ways.get_mut(id)
            {
                way.steps.push((entered, stage.clone()));
            }
        }
        ways.values_mut().for_each(|way| way.steps.sort());
        Ok(ways)
    }

    /// A moment as a table writes it.
    fn moment_of(&self, text: &str) -> Option<Timestamp> {
        let plain = || {
            let civil: jiff::civil::DateTime = text.parse().ok()?;
            jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()
        };
        text.parse().ok().or_else(plain)
    }

    /// The rests of past periods, each as long as that of the running one, the latest first; none reaches to
    /// before the first deal.
    fn rests_before(
        &self,
        ways: &HashMap<DealId, Way>,
        period: Period,
        grain: Grain,
        known: Timestamp,
    ) -> Vec<(Timestamp, Timestamp)> {
        let zone = self.engine.zone();
        let start = |day: jiff::civil::Date| zone.to_timestamp(day.at(0, 0, 0, 0));
        let Ok(end) = start(period.to) else { return Vec::new() };
        let left = end.duration_since(known);
        let first = ways.values().filter_map(|way| way.created).min();
        let mut rests = Vec::new();
        let mut to = period.from;
        for _ in 0..BACK {
            let Ok(end) = start(to) else { break };
            let Ok(at) = end.checked_sub(left) else { break };
            if first.is_none_or(|first| at < first) {
                break;
            }
            rests.push((at, end));
            to = grain.around(to.yesterday().unwrap_or(to), self.book.firm.fiscal_year_start).from;
        }
        rests
    }
}

/// Deals that were open when the rest of a past period began, and whether each was won by its end; a deal that
/// was open for several of them counts in each.
fn past_deals(ways: &HashMap<DealId, Way>, rests: &[(Timestamp, Timestamp)], stages: &mut Stages) -> Vec<PastDeal> {
    let mut past = Vec::new();
    for (at, end) in rests {
        for way in ways.values().filter(|way| way.is_open_at(*at)) {
            if let Some(stage) = way.stage_at(*at) {
                let won = way.won.is_some_and(|won| won <= *end);
                past.push(PastDeal { stage: stages.number(stage), age: way.age_at(*at), won });
            }
        }
    }
    past
}

/// The question for all deals of a KPI in a period.
fn deals_question(kpi: &str, period: Period, filters: &[(String, String)]) -> Question {
    Question { kpis: vec![kpi.to_owned()], period, grain: None, by: vec![], filters: filters.to_vec(), versus: None }
}

/// Stages by number, as they come.
#[derive(Debug, Default)]
struct Stages(Vec<String>);

impl Stages {
    fn number(&mut self, stage: &str) -> usize {
        self.0.iter().position(|known| known == stage).unwrap_or_else(|| {
            self.0.push(stage.to_owned());
            self.0.len() - 1
        })
    }
}
