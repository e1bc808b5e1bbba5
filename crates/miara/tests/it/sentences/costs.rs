//! What leads, qualified leads and won deals cost, by channel.

use miara::service;
use miara::view::cost;
use miara_insight::cost::{CostLine, CostQuestion, Costs, GainCost};
use miara_model::Period;

use super::Sight;
use super::raw::number_of;
use super::tally::Tally;

const PAGE: &str = "costs";
/// Leads, qualified leads, won deals; of customers alone the cost, since who is one is told by several tables.
const GAINS: [&str; 4] = ["lead", "qualified", "won", "customer"];

/// The costs of the twelve months that the page opens with.
pub(super) async fn costs(sight: &Sight<'_>, tally: &mut Tally) {
    let asked = CostQuestion { period: sight.year().await, by: "channel".to_owned(), filters: vec![], margin: 1.0 };
    let Some(found) = service::cost::costs(sight.service, &asked, sight.now).await.unwrap() else { return };
    let lines = found.lines.iter().map(|line| (line, Some(&line.value))).chain([(&found.whole, None)]);
    for (line, channel) in lines {
        for (gain, priced) in line.priced.iter().enumerate() {
            if let Some(days) = priced.mature {
                price(sight, (gain, priced), (days, channel), tally);
            }
        }
    }
    for own in &found.own {
        let numbers = sight.numbers();
        tally.number(PAGE, own.kpi, own.value, numbers.number(own.kpi, own.days, &[]));
        let counted = super::kpis::sides(own.kpi).1[0];
        tally.number(PAGE, counted, own.gained, Some(numbers.sum(counted, own.days, &[])));
    }
    for (category, amount) in &found.elsewhere {
        let sql = format!(
            "SELECT SUM(amount_base) / 10000.0 FROM costs t WHERE {} AND channel IS NULL AND category = '{}'",
            within(asked.period),
            category.as_deref().unwrap_or_default()
        );
        tally.number(PAGE, &format!("elsewhere {category:?}"), *amount, sight.raw.one(&sql));
    }
    let sold = format!(
        "FROM deals t WHERE won_at_day >= {} AND won_at_day < {}",
        number_of(asked.period.from),
        number_of(asked.period.to)
    );
    let alone = "NOT EXISTS (SELECT 1 FROM leads l WHERE l.deal_id = t.deal_id)";
    let share = sight.raw.one(&format!("SELECT 1.0 * SUM({alone}) / COUNT(*) {sold}"));
    tally.number(PAGE, "share without a lead", found.without_share, share.or(Some(0.0)));
    said(sight, &found, tally);
}

/// Costs of marketing and sales in some days.
fn within(days: Period) -> String {
    let (from, to) = (number_of(days.from), number_of(days.to));
    format!("t.date >= {from} AND t.date < {to} AND t.department IN ('marketing', 'sales')")
}

/// One line's cost and gain.
fn price(
    sight: &Sight<'_>,
    (gain, priced): (usize, &GainCost),
    (days, channel): (Period, Option<&Option<String>>),
    tally: &mut Tally,
) {
    let what = |of: &str| format!("{} by {channel:?}: {of}", GAINS[gain]);
    let of_channel = match channel {
        None => String::new(),
        Some(None) => " AND t.channel IS NULL".to_owned(),
        Some(Some(name)) => format!(" AND t.channel = '{name}'"),
    };
    let of_gain = if gain < 2 { " AND t.department <> 'sales'" } else { "" };
    let costs = |more: &str| {
        let sql = format!(
            "SELECT COALESCE(SUM(t.amount_base), 0) / 10000.0 FROM costs t WHERE {}{of_gain}{more}",
            within(days)
        );
        sight.raw.one(&sql)
    };
    let booked = costs(&format!(" AND t.category <> 'salary'{of_channel}"));
    tally.number(PAGE, &what("booked"), priced.booked.unwrap_or(0.0), booked);
    let (from, to) = (number_of(days.from), number_of(days.to));
    let came = format!(
        "SELECT COUNT(*) FROM leads t WHERE t.created_at_day >= {from} AND t.created_at_day < {to}{of_channel}"
    );
    let first = "t.lead_id = (SELECT l.lead_id FROM leads l WHERE l.deal_id = t.deal_id ORDER BY l.created_at, l.lead_id LIMIT 1)";
    let own = match gain {
        0 => sight.raw.one(&came),
        1 => sight.raw.one(&format!("{came} AND t.qualified_at IS NOT NULL")),
        2 => {
            let won = "EXISTS (SELECT 1 FROM deals d WHERE d.deal_id = t.deal_id AND d.won_at IS NOT NULL)";
            let of_leads = sight.raw.one(&format!("{came} AND {first} AND {won}")).unwrap();
            let alone = if channel.is_some() {
                0.0
            } else {
                let none = "NOT EXISTS (SELECT 1 FROM leads l WHERE l.deal_id = t.deal_id)";
                let sql =
                    format!("SELECT COUNT(*) FROM deals t WHERE won_at_day >= {from} AND won_at_day < {to} AND {none}");
                sight.raw.one(&sql).unwrap()
            };
            Some(of_leads + alone)
        }
        _ => Some(priced.gained),
    };
    tally.number(PAGE, &what("gained"), priced.gained, own);
    if let (Some(per), Some(booked), Some(gained)) = (priced.per_booked(), booked, own) {
        tally.number(PAGE, &what("cost per"), per, Some(booked / gained));
    }
    if let (None, Some(per), Some(gained)) = (channel, priced.per_all(), own) {
        tally.number(PAGE, &what("cost with people's time per"), per, costs("").map(|all| all / gained));
    }
}

/// The tables and sentences, as they are shown.
fn said(sight: &Sight<'_>, found: &Costs, tally: &mut Tally) {
    for words in sight.languages() {
        let money = |amount: f64| vec![cost::money(words, sight.currency(), amount)];
        for gain in 0..GAINS.len() {
            if found.missing[gain].is_some() {
                continue;
            }
            let table = cost::to_table(words, sight.currency(), found, gain, &sight.choices);
            let row = |line: &CostLine| {
                let priced = &line.priced[gain];
                let amounts = [priced.booked, priced.per_booked(), priced.per_all()].into_iter().flatten().map(money);
                amounts.chain([vec![words.whole(priced.gained as u64)]]).collect::<Vec<_>>()
            };
            let shown: Vec<Vec<String>> = found.lines.iter().chain([&found.whole]).flat_map(row).collect();
            tally.sentence(PAGE, &table, &shown);
            let own = found.own.iter().find(|own| own.gain == miara_insight::cost::Gain::ALL[gain]);
            if let (Some(said), Some(own)) = (cost::own_number(words, sight.currency(), found, gain), own) {
                let shown = [money(own.value), vec![words.whole(own.gained as u64)], vec![words.period(own.days)]];
                tally.sentence(PAGE, &said, &shown);
            }
        }
        let said = cost::circumstances(words, sight.currency(), found).join(" ");
        let shown: Vec<Vec<String>> = found.elsewhere.iter().map(|(_, amount)| money(*amount)).collect();
        tally.sentence(PAGE, &said, &shown);
    }
}
