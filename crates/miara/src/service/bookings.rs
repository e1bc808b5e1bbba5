//! What the deals that are open now will bring by the end of a period.

use std::collections::HashMap;

use jiff::Timestamp;
use miara_analysis::{OpenDeal, PastDeal, bookings};
use miara_engine::Question;
use miara_model::{Grain, Kpi, Period, Shape};

use super::{Service, ServiceError};

/// What open deals will bring by the end of the running period, in the KPI's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coming {
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
    ) -> Result<Option<Coming>, ServiceError> {
        let Some(is_counted) = self.counts_won_deals(kpi) else { return Ok(None) };
        let fiscal = self.book.firm.fiscal_year_start;
        let known = self.data_known_at(std::slice::from_ref(&kpi.name), now).await?;
        let period = grain.around(self.engine.zone().to_datetime(known).date(), fiscal);
        let question = |name: &str| Question {
            kpis: vec![name.to_owned()],
            period,
            grain: None,
            by: vec![],
            filters: filters.to_vec(),
            versus: None,
        };
        let answer = self.answer(&question(&kpi.name), now).await?;
        let so_far = answer.rows.first().and_then(|row| row.cells[0].as_ref().ok().map(|value| value.to_f64()));
        let ways = self.ways_of_deals().await?;
        let behind = self.rows(&question(OPEN), MOST, now).await?;
        let Some(behind) = behind.into_iter().next() else { return Ok(None) };
        let place = |name: &str| behind.columns.iter().position(|column| column == name);
        let (Some(id), Some(worth)) = (place("deal_id"), place("contribution")) else { return Ok(None) };
        let mut stages = Stages::default();
        let open: Vec<OpenDeal> = behind
            .rows
            .iter()
            .filter_map(|row| {
                let way = ways.get(row[id].as_ref()?)?;
                let value = row[worth].as_ref().and_then(|text| text.parse().ok()).unwrap_or(0.0);
                let value = if is_counted { 1.0 } else { value };
                Some(OpenDeal { stage: stages.number(way.stage_at(known)?), age: way.age_at(known), value })
            })
            .collect();
        let past = self.past_deals(&ways, period, grain, known, &mut stages);
        if open.is_empty() || past.len() < NEEDED {
            return Ok(None);
        }
        let found = bookings(&past, &open, SEED);
        Ok(Some(Coming {
            period,
            open: open.len(),
            past: past.len(),
            so_far: so_far.unwrap_or(0.0),
            expected: found.expected,
            low80: found.low80,
            high80: found.high80,
        }))
    }

    /// Whether a KPI counts won deals (true) or adds up what they are worth (false); `None` for others.
    fn counts_won_deals(&self, kpi: &Kpi) -> Option<bool> {
        let measure = self.book.catalogue.measures_of(kpi).next().filter(|_| self.is_added_up(kpi))?;
        let is_won = measure.dataset == "deals" && measure.at == "won_at" && measure.filter.is_none();
        let has_pipeline = self.book.catalogue.kpis.contains_key(OPEN);
        (is_won && has_pipeline).then_some(matches!(measure.shape, Shape::Count | Shape::Distinct(_)))
    }

    async fn ways_of_deals(&self) -> Result<HashMap<String, Way>, ServiceError> {
        let moment = |text: &Option<String>| text.as_ref().and_then(|text| self.moment_of(text));
        let mut ways: HashMap<String, Way> = HashMap::new();
        let columns = ["deal_id", "created_at", "won_at", "lost_at"];
        for row in self.engine.columns("deals", &columns).await? {
            let Some(id) = row[0].clone() else { continue };
            let (won, lost) = (moment(&row[2]), moment(&row[3]));
            let closed = won.or(lost);
            ways.insert(id, Way { created: moment(&row[1]), won, closed, steps: Vec::new() });
        }
        for row in self.engine.columns("deal_stages", &["deal_id", "stage", "entered_at"]).await? {
            if let (Some(id), Some(stage), Some(entered)) = (&row[0], &row[1], moment(&row[2]))
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

    /// Deals that were open as long before the end of each of the last periods, and whether each was won
    /// by that end.
    fn past_deals(
        &self,
        ways: &HashMap<String, Way>,
        period: Period,
        grain: Grain,
        known: Timestamp,
        stages: &mut Stages,
    ) -> Vec<PastDeal> {
        let zone = self.engine.zone();
        let start = |day: jiff::civil::Date| zone.to_timestamp(day.at(0, 0, 0, 0));
        let Ok(end) = start(period.to) else { return Vec::new() };
        let left = end.duration_since(known);
        let first = ways.values().filter_map(|way| way.created).min();
        let mut past = Vec::new();
        let mut to = period.from;
        for _ in 0..BACK {
            let Ok(end) = start(to) else { break };
            let Ok(at) = end.checked_sub(left) else { break };
            if first.is_none_or(|first| at < first) {
                break;
            }
            for way in ways.values().filter(|way| way.is_open_at(at)) {
                if let Some(stage) = way.stage_at(at) {
                    let won = way.won.is_some_and(|won| won <= end);
                    past.push(PastDeal { stage: stages.number(stage), age: way.age_at(at), won });
                }
            }
            let fiscal = self.book.firm.fiscal_year_start;
            to = grain.around(to.yesterday().unwrap_or(to), fiscal).from;
        }
        past
    }
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
