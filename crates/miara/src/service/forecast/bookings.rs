//! Gathers the deals whose bookings are expected.

use std::collections::HashMap;

use jiff::Timestamp;
use miara_insight::forecast::{
    BookingsForecast, BookingsInput, DealId, DealPath, DealWorth, PeriodRest, bookings_forecast, open_bookings,
    rests_before,
};
use miara_model::{DATA_SOURCE, Formula, Grain, Kpi, Period, Question, Shape};

use crate::service::{Service, ServiceError, ask};

/// The KPI whose rows are the open deals with what they are worth.
pub(in crate::service) const OPEN: &str = "open_pipeline";
/// Open deals that are read, at most.
const MOST: usize = 20_000;

/// What open deals will bring to a KPI of won deals by the end of the running period. `None` for other KPIs, and
/// where no deal is open or too few were before.
///
/// # Errors
/// As [`ask::answer`](crate::service::ask::answer).
pub async fn bookings(
    service: &Service,
    kpi: &Kpi,
    grain: Grain,
    filters: &[(String, String)],
    now: Timestamp,
) -> Result<Option<BookingsForecast>, ServiceError> {
    let Some(rest) = rest_of(service, kpi, grain, filters, now).await? else { return Ok(None) };
    let answer = ask::answer(service, &deals_question(&kpi.name, rest.period(), filters), now).await?;
    let so_far = answer.rows.first().and_then(|row| row.cells[0].as_ref().ok().map(|value| value.to_f64()));
    Ok(bookings_forecast(&rest, so_far.unwrap_or(0.0)))
}

/// What is known of the rest of the running period of a KPI of won deals. `None` as in [`bookings`].
pub(in crate::service) async fn rest_of(
    service: &Service,
    kpi: &Kpi,
    grain: Grain,
    filters: &[(String, String)],
    now: Timestamp,
) -> Result<Option<PeriodRest>, ServiceError> {
    let Some(is_counted) = counts_won_deals(service, kpi) else { return Ok(None) };
    let (zone, fiscal) = (service.engine.zone(), service.book.firm.fiscal_year_start);
    let known = ask::known_at(service, std::slice::from_ref(&kpi.name), now).await?;
    let period = grain.around(service.engine.day_under_way(known), fiscal);
    let paths = deal_paths(service).await?;
    let Some(mut open) = worths(service, &deals_question(OPEN, period, filters), now).await? else { return Ok(None) };
    if is_counted {
        open.iter_mut().for_each(|(_, worth)| *worth = 1.0);
    }
    let clock = &service.engine.clocks().everyone;
    let rests = rests_before(&paths, period, (grain, fiscal), known, (zone, clock));
    let input = BookingsInput { paths: &paths, open: &open, rests: &rests, known };
    let (Some(chances), Some((first, _))) = (open_bookings(input), rests.last()) else { return Ok(None) };
    let back = Period { from: zone.to_datetime(*first).date(), to: period.to };
    let Some(won) = worths(service, &deals_question(&kpi.name, back, filters), now).await? else { return Ok(None) };
    Ok(Some(PeriodRest::of(period, chances, input, &won)))
}

/// Deals behind a KPI with what each adds to it; `None` where there are too many to read.
async fn worths(
    service: &Service,
    question: &Question,
    now: Timestamp,
) -> Result<Option<Vec<DealWorth>>, ServiceError> {
    let Some(behind) = ask::rows(service, question, MOST, now).await?.into_iter().next() else { return Ok(None) };
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
fn counts_won_deals(service: &Service, kpi: &Kpi) -> Option<bool> {
    let Formula::Name(name) = &kpi.formula else { return None };
    let measure = service.book.catalogue.measures.get(name).filter(|measure| measure.nature().is_flow)?;
    let is_won = measure.dataset == "deals" && measure.at == "won_at" && measure.filter.is_none();
    let has_pipeline = service.book.catalogue.kpis.contains_key(OPEN);
    (is_won && has_pipeline).then_some(matches!(measure.shape, Shape::Count | Shape::Distinct(_)))
}

async fn deal_paths(service: &Service) -> Result<HashMap<DealId, DealPath>, ServiceError> {
    let moment = |text: &Option<String>| text.as_ref().and_then(|text| moment_of(text));
    let mut paths: HashMap<DealId, DealPath> = HashMap::new();
    let columns = ["deal_id", "created_at", "won_at", "lost_at", "closed_by", DATA_SOURCE];
    let many = service.engine.has_many_sources("deals").await?;
    for row in service.engine.columns("deals", &columns).await? {
        let Some(id) = row[0].clone().map(|id| (id, row[5].clone().filter(|_| many))) else { continue };
        let won = moment(&row[2]);
        let closed = won.or(moment(&row[3])).or(moment(&row[4]));
        paths.insert(id, DealPath { created: moment(&row[1]), won, closed, steps: Vec::new() });
    }
    for row in service.engine.columns("deal_stages", &["deal_id", "stage", "entered_at", DATA_SOURCE]).await? {
        let id = row[0].clone().map(|id| (id, row[3].clone().filter(|_| many)));
        if let (Some(id), Some(stage), Some(entered)) = (&id, &row[1], moment(&row[2]))
            && let Some(path) = paths.get_mut(id)
        {
            path.steps.push((entered, stage.clone()));
        }
    }
    paths.values_mut().for_each(|path| path.steps.sort());
    Ok(paths)
}

/// A moment as a table writes it.
fn moment_of(text: &str) -> Option<Timestamp> {
    let plain = || {
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()
    };
    text.parse().ok().or_else(plain)
}

/// The question for all deals of a KPI in a period.
fn deals_question(kpi: &str, period: Period, filters: &[(String, String)]) -> Question {
    Question { kpis: vec![kpi.to_owned()], period, grain: None, by: vec![], filters: filters.to_vec(), versus: None }
}
