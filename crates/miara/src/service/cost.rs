//! Gathers what the costs of leads are told from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use miara_engine::EngineError;
use miara_insight::cost::{
    CostInput, CostLead, CostLine, CostQuestion, CostRow, Costs, CustomerSales, CutMonth, Gain, Gains, GainsInput,
    Group, OwnNumber, SpendRow, SpendSeries, Spending, months,
};
use miara_model::{Answer, Grain, JourneyQuestion, JourneyRow, Note, Period, Question};
use rust_decimal::prelude::ToPrimitive as _;

use crate::service::{Service, ServiceError, ask, funnel, tables};

/// The journey of the leads.
const JOURNEY: &str = "lead";
/// All costs of marketing and sales, whatever they are for.
const COST: &str = "acquisition_cost";
/// Months before the first in which leads are looked for that deals may have come from.
const EARLIER: i32 = 24;
/// Differences up to this share are rounding.
const ROUNDING: f64 = 1e-6;
/// Days of a month up to which a category is booked in lumps.
const LUMPS: usize = 2;

/// What leads cost; `None` where costs or leads were not imported.
///
/// # Errors
/// As [`ask::answer`].
pub async fn costs(service: &Service, asked: &CostQuestion, now: Timestamp) -> Result<Option<Costs>, ServiceError> {
    let filled = tables::filled(service).await?;
    if !filled.contains("costs") || !filled.contains("leads") {
        return Ok(None);
    }
    let months = months(asked.period);
    let spending = spending(service, asked, &months, now).await?;
    let gains = gains(service, asked, &months, now).await?;
    let series = spend_series(service, asked, &gains, now).await?;
    let sales = sales_of_customers(service, &gains, now).await?;
    let groups = (0..months.len()).flat_map(|month| gains.groups(month)).chain(&spending.groups).cloned();
    let unconverted = unconverted(service, asked, &spending.notes, groups.collect(), now).await?;
    let journey = funnel::journey(service, JOURNEY)?;
    let steps = funnel::missing_steps(service, journey).await?;
    let missing = |name: &str| steps.get(journey.place(name)?)?.clone();
    let missing = [None, missing("qualified"), missing("won"), missing("won")];
    let input = CostInput { asked, months: &months, spending, gains, series, sales, unconverted, missing };
    let told = miara_insight::cost::costs(input);
    let own = own_numbers(service, asked, &told.whole, now).await?;
    Ok(Some(Costs { own, cut: cut_months(service, asked, now).await?, ..told }))
}

/// What was spent in each month.
async fn spending(
    service: &Service,
    asked: &CostQuestion,
    months: &[Period],
    now: Timestamp,
) -> Result<Spending, ServiceError> {
    let Some(first) = months.first() else { return Ok(Spending::default()) };
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    for period in Period::new(first.from, asked.period.from).into_iter().chain([asked.period]) {
        let answer = ask::answer(service, &question(asked, period), now).await?;
        for row in &answer.rows {
            let month = months.iter().position(|month| *month == row.period);
            let ([group, category, department, person], Some(month)) = (row.dimensions.as_slice(), month) else {
                continue;
            };
            rows.push(CostRow {
                month,
                group: group.clone(),
                category: category.clone(),
                department: department.clone(),
                person: person.clone(),
                amount: row.cells[0].as_ref().ok().map(|amount| amount.to_f64()),
            });
        }
        if period == asked.period {
            notes.clone_from(&answer.notes);
        }
    }
    Ok(Spending::of(months.len(), rows, notes))
}

/// Costs of the period that can't be converted, by group and currency.
async fn unconverted(
    service: &Service,
    asked: &CostQuestion,
    notes: &[Note],
    groups: BTreeSet<Group>,
    now: Timestamp,
) -> Result<BTreeMap<Group, Vec<(String, f64)>>, ServiceError> {
    let missing = |notes: &[Note]| {
        notes.iter().find_map(|note| match note {
            Note::MissingRates { amounts, .. } => {
                Some(amounts.iter().map(|(of, sum)| (of.clone(), sum.to_f64().unwrap_or(0.0))).collect())
            }
            _ => None,
        })
    };
    let mut found: BTreeMap<Group, Vec<(String, f64)>> = BTreeMap::new();
    if missing(notes).is_none() {
        return Ok(found);
    }
    for group in groups.into_iter().chain([None]) {
        let mut filters = asked.filters.clone();
        filters.push((asked.by.clone(), group.clone().unwrap_or_default()));
        let question = question(&CostQuestion { filters, ..asked.clone() }, asked.period);
        if let Some(amounts) = missing(&ask::answer(service, &question, now).await?.notes) {
            found.insert(group, amounts);
        }
    }
    Ok(found)
}

/// What came of the leads of each month.
async fn gains(
    service: &Service,
    asked: &CostQuestion,
    months: &[Period],
    now: Timestamp,
) -> Result<Gains, ServiceError> {
    let first = months.first().map_or(asked.period.from, |month| month.from);
    // The datasets whose last import says until when anything is known.
    let now = ask::known_at(service, &["leads", "won_deals"].map(str::to_owned), now).await?;
    let journey = funnel::journey(service, JOURNEY)?;
    let question = JourneyQuestion {
        journey,
        at: journey.step_names()[0],
        period: Period { from: first.saturating_sub(EARLIER.months()), to: asked.period.to },
        by: vec![asked.by.clone(), "owner".to_owned()],
        filters: asked.filters.clone(),
    };
    let rows = service.engine.journey_rows(&question, now).await?;
    Ok(Gains::of(GainsInput {
        months,
        begin: asked.period.from,
        leads: rows.iter().filter_map(|row| cost_lead(service, row)).collect(),
        first_purchases: first_purchases(service, first, now).await?,
        won: won_by_month(service, asked, months, now).await?,
        first: service.engine.days("leads").await?.map(|(first, _)| first),
        known: service.engine.zone().to_datetime(now).date(),
        now: now.as_microsecond(),
    }))
}

fn cost_lead(service: &Service, row: &JourneyRow) -> Option<CostLead> {
    let journey = service.book.catalogue.journeys.get(JOURNEY)?;
    let time = |name: &str| journey.time(row, name);
    let day = |at: i64| Some(service.engine.zone().to_datetime(Timestamp::from_microsecond(at).ok()?).date());
    let [group, owner] = <[Option<String>; 2]>::try_from(row.dimensions.clone()).ok()?;
    let created = *row.times.first()?;
    Some(CostLead {
        day: day(created?)?,
        created: created?,
        group,
        owner,
        qualified: time("qualified"),
        deal: time("deal"),
        won: time("won").filter(|_| row.is_first).and_then(|won| Some((won, day(won)?))),
        value: row.amount.filter(|_| row.is_first),
        account: journey.label(row, "account").map(str::to_owned),
    })
}

/// Deals won by month of the period; `None` where filters are asked, since those of leads and those of deals need
/// not pass the same ones, and where there are no deals.
async fn won_by_month(
    service: &Service,
    asked: &CostQuestion,
    months: &[Period],
    now: Timestamp,
) -> Result<Option<Vec<f64>>, ServiceError> {
    if !asked.filters.is_empty() || !tables::filled(service).await?.contains("deals") {
        return Ok(None);
    }
    let question = Question {
        kpis: vec!["won_deals".to_owned()],
        period: asked.period,
        grain: Some(Grain::Month),
        by: vec![],
        filters: vec![],
        versus: None,
    };
    let answer = ask::answer(service, &question, now).await?;
    let mut won = vec![0.0; months.len()];
    for row in &answer.rows {
        let month = months.iter().position(|month| *month == row.period);
        if let (Some(month), Ok(count)) = (month, &row.cells[0]) {
            won[month] = count.to_f64();
        }
    }
    Ok(Some(won))
}

/// The month in which each account bought for the first time, where it lies from a day on.
async fn first_purchases(
    service: &Service,
    from: Date,
    now: Timestamp,
) -> Result<BTreeMap<String, Date>, ServiceError> {
    if !tables::filled(service).await?.contains("deals") {
        return Ok(BTreeMap::new());
    }
    let to = service.engine.zone().to_datetime(now).date().saturating_add(SignedDuration::from_hours(24));
    let Some(period) = Period::new(from, to) else { return Ok(BTreeMap::new()) };
    let Some(answer) = by_account_and_month(service, "new_customers", period, now).await? else {
        return Ok(BTreeMap::new());
    };
    let bought = answer.rows.iter().filter_map(|row| {
        row.cells[0].as_ref().ok().filter(|count| !count.is_zero())?;
        Some((row.dimensions[0].clone()?, Grain::Month.around(row.period.from, 1).from))
    });
    Ok(bought.collect())
}

/// A KPI by account and month; `None` with so many accounts that nobody could tell them apart.
async fn by_account_and_month(
    service: &Service,
    kpi: &str,
    period: Period,
    now: Timestamp,
) -> Result<Option<Arc<Answer>>, ServiceError> {
    let question = Question {
        kpis: vec![kpi.to_owned()],
        period,
        grain: Some(Grain::Month),
        by: vec!["account".to_owned()],
        filters: vec![],
        versus: None,
    };
    match ask::answer(service, &question, now).await {
        Err(ServiceError::Engine(EngineError::TooManyCells { .. })) => Ok(None),
        answer => answer.map(Some),
    }
}

/// What customers of the last months bought per month since their first purchase.
async fn sales_of_customers(service: &Service, gains: &Gains, now: Timestamp) -> Result<CustomerSales, ServiceError> {
    let customers = gains.customers();
    let first = customers.values().map(|(_, month)| *month).min();
    // Only whole months say what is bought in a month.
    let to = Grain::Month.around(gains.known, 1).from;
    let period = first.and_then(|first| Period::new(first, to));
    let (Some(period), true) = (period, tables::filled(service).await?.contains("invoices")) else {
        return Ok(CustomerSales::default());
    };
    let Some(answer) = by_account_and_month(service, "net_sales", period, now).await? else {
        return Ok(CustomerSales::default());
    };
    let rows = answer
        .rows
        .iter()
        .filter_map(|row| Some((row.dimensions[0].clone()?, row.period.from, row.cells[0].as_ref().ok()?.to_f64())));
    Ok(CustomerSales::of(&customers, rows, to))
}

/// Spend and leads of the last year by week, and of the last two by month.
async fn spend_series(
    service: &Service,
    asked: &CostQuestion,
    gains: &Gains,
    now: Timestamp,
) -> Result<SpendSeries, ServiceError> {
    let days = SpendSeries::days(asked.period.to.min(gains.known));
    let [weeks, months] = days;
    let spent = [spent(service, asked, weeks, now).await?, spent(service, asked, months, now).await?];
    Ok(SpendSeries::of(days, [&spent[0], &spent[1]], gains))
}

async fn spent(
    service: &Service,
    asked: &CostQuestion,
    (period, grain): (Period, Grain),
    now: Timestamp,
) -> Result<Vec<SpendRow>, ServiceError> {
    let question = Question {
        kpis: vec!["marketing_cost".to_owned()],
        period,
        grain: Some(grain),
        by: vec![asked.by.clone(), "cost_category".to_owned()],
        filters: asked.filters.clone(),
        versus: None,
    };
    let answer = ask::answer(service, &question, now).await?;
    let row = |row: &miara_model::AnswerRow| {
        let amount = row.cells[0].as_ref().ok()?.to_f64();
        Some((row.dimensions[0].clone(), row.dimensions[1].clone(), row.period.from, amount))
    };
    Ok(answer.rows.iter().filter_map(row).collect())
}

/// The KPIs' numbers for the days of the whole, where they differ.
async fn own_numbers(
    service: &Service,
    asked: &CostQuestion,
    whole: &CostLine,
    now: Timestamp,
) -> Result<Vec<OwnNumber>, ServiceError> {
    let kpis = [
        (Gain::Lead, "cost_per_lead", "leads"),
        (Gain::Qualified, "cost_per_qualified_lead", "qualified_leads"),
        (Gain::Customer, "customer_acquisition_cost", "new_customers"),
    ];
    let mut found = Vec::new();
    for (gain, kpi, counted) in kpis {
        let priced = &whole.priced[Gain::ALL.iter().position(|one| *one == gain).unwrap_or(0)];
        let (Some(days), Some(told)) = (priced.mature, priced.per_all()) else { continue };
        let question = Question {
            kpis: [kpi, counted].map(str::to_owned).to_vec(),
            period: days,
            grain: None,
            by: vec![],
            filters: asked.filters.clone(),
            versus: None,
        };
        // A filter that the KPI's own measures lack leaves nothing to compare with.
        let Ok(answer) = ask::answer(service, &question, now).await else { continue };
        let cells = answer.rows.first().map(|row| (row.cells[0].as_ref().ok(), row.cells[1].as_ref().ok()));
        let Some((Some(value), Some(gained))) = cells else { continue };
        let (value, gained) = (value.to_f64(), gained.to_f64());
        if (value - told).abs() > ROUNDING * told.abs() {
            found.push(OwnNumber { gain, kpi, days, value, gained });
        }
    }
    Ok(found)
}

/// Months that the period cuts, where costs are booked in lumps.
async fn cut_months(service: &Service, asked: &CostQuestion, now: Timestamp) -> Result<Vec<CutMonth>, ServiceError> {
    let mut cut = Vec::new();
    for part in asked.period.split(Grain::Month, 1) {
        let month = Grain::Month.around(part.from, 1);
        if month == part {
            continue;
        }
        let question =
            Question { grain: Some(Grain::Day), by: vec!["cost_category".to_owned()], ..question(asked, month) };
        let answer = ask::answer(service, &question, now).await?;
        let mut days: BTreeMap<Group, (BTreeSet<jiff::civil::Date>, f64)> = BTreeMap::new();
        for row in &answer.rows {
            let Ok(amount) = &row.cells[0] else { continue };
            if amount.is_zero() {
                continue;
            }
            let (on, within) = days.entry(row.dimensions[0].clone()).or_default();
            on.insert(row.period.from);
            if part.from <= row.period.from && row.period.from < part.to {
                *within += amount.to_f64();
            }
        }
        let lumps = days.into_iter().filter(|(_, (on, _))| on.len() <= LUMPS);
        let lumps: Vec<_> = lumps.map(|(category, (_, amount))| (category, amount)).collect();
        if !lumps.is_empty() {
            cut.push(CutMonth { part, lumps });
        }
    }
    Ok(cut)
}

/// What asks for all costs of marketing and sales by month.
fn question(asked: &CostQuestion, period: Period) -> Question {
    let by = [asked.by.as_str(), "cost_category", "department", "owner"].map(str::to_owned).to_vec();
    let filters = asked.filters.clone();
    Question { kpis: vec![COST.to_owned()], period, grain: Some(Grain::Month), by, filters, versus: None }
}
