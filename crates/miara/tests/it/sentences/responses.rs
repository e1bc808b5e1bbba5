//! How soon leads are answered.

use miara::service;
use miara::view::response;
use miara_insight::response::{ResponseQuestion, ResponseReport, ResponseStats};

use super::Sight;
use super::kpis::waited;
use super::raw::{number, number_of};
use super::tally::Tally;

const PAGE: &str = "response";
const DAY: f64 = 8.64e10;
/// The KPIs whose knowledge ends where that of waits does.
const MEDIAN: &str = "response_time_median";
const BACKLOG: &str = "unanswered_leads";

/// The response of the twelve months that the page opens with.
pub(super) async fn responses(sight: &Sight<'_>, tally: &mut Tally) {
    let period = sight.year().await;
    let asked = ResponseQuestion { period, by: "owner".to_owned(), filters: vec![] };
    let Some(found) = service::response::response(sight.service, &asked, sight.now).await.unwrap() else { return };
    let (from, to) = (number_of(period.from), number_of(period.to));
    let handed = format!("t.handed_over_at_day >= {from} AND t.handed_over_at_day < {to}");
    stats(sight, "all", &handed, &found.all, tally);
    for (owner, part) in &found.parts {
        let whose = owner.as_ref().map_or("t.owner IS NULL".to_owned(), |name| format!("t.owner = '{name}'"));
        stats(sight, owner.as_deref().unwrap_or("nobody"), &format!("{handed} AND {whose}"), part, tally);
    }
    for (hour, part) in &found.hours {
        let at = |micros: i64| {
            let local = jiff::Timestamp::from_microsecond(micros).unwrap();
            sight.service.engine.zone().to_datetime(local).hour()
        };
        let rows = sight.raw.rows(&format!("SELECT handed_over_at FROM leads t WHERE wait IS NOT NULL AND {handed}"));
        let leads = rows.iter().filter(|row| at(number(&row[0]).unwrap() as i64) == *hour).count();
        tally.number(PAGE, &format!("handed over at {hour}"), part.leads as f64, Some(leads as f64));
    }
    let unknown = sight.raw.one(&format!("SELECT COUNT(*) FROM leads t WHERE wait IS NULL AND {handed}"));
    tally.number(PAGE, "not known", found.unknown as f64, unknown);
    speeds(sight, (&handed, sight.known(MEDIAN).await.as_microsecond() as f64), &found, tally);
    let backlog = service::response::backlog(sight.service, &asked, sight.now).await.unwrap();
    if let Some(waiting) = backlog {
        tally.number(PAGE, "backlog", waiting as f64, sight.numbers_of(BACKLOG).await.number(BACKLOG, period, &[]));
        for words in sight.languages() {
            let said = response::backlog(words, &sight.service.book.catalogue, &found, waiting);
            tally.sentence(PAGE, &said, &[vec![words.whole(waiting)]]);
        }
    }
    said(sight, &found, tally);
}

/// How soon the leads that meet a condition were answered.
fn stats(sight: &Sight<'_>, whose: &str, on: &str, told: &ResponseStats, tally: &mut Tally) {
    let waits = sight.numbers().waits(on);
    let ended = |end: i64| waits.iter().filter(|wait| wait.1 == end).count() as f64;
    let counts = [
        ("leads", told.leads, waits.len() as f64),
        ("answered", told.answered, ended(0)),
        ("given up", told.given_up, ended(1)),
        ("waiting", told.waiting, ended(2)),
    ];
    for (what, told, own) in counts {
        tally.number(PAGE, &format!("{whose}: {what}"), told as f64, Some(own));
    }
    for (what, told, share) in [("half", told.median, 0.5), ("nine of ten", told.p90, 0.9)] {
        let own = waited(&waits, share);
        match told {
            Some(told) => tally.number(PAGE, &format!("{whose}: {what}"), told, own),
            None => {
                tally.number(PAGE, &format!("{whose}: {what} is told"), 0.0, Some(f64::from(u8::from(own.is_some()))))
            }
        }
    }
    let count =
        |which: &str| sight.raw.one(&format!("SELECT COUNT(*) FROM leads t WHERE {on} AND so_far >= 1 AND {which}"));
    tally.number(PAGE, &format!("{whose}: in time"), told.in_time as f64, count("wait_end = 0 AND wait <= 1"));
    tally.number(PAGE, &format!("{whose}: due"), told.due as f64, count("(wait_end <> 1 OR wait >= 1)"));
}

/// How many qualified, by how soon they were answered.
fn speeds(sight: &Sight<'_>, (handed, known): (&str, f64), found: &ResponseReport, tally: &mut Tally) {
    let window = f64::from(found.judged.window);
    let rows = sight.raw.rows(&format!(
        "SELECT handed_over_at, qualified_at, wait, wait_end FROM leads t WHERE wait IS NOT NULL AND {handed}"
    ));
    let rows: Vec<(f64, Option<f64>, f64, bool)> = rows
        .iter()
        .map(|row| {
            let at = number(&row[0]).unwrap();
            let days = number(&row[1]).map(|qualified| (qualified - at) / DAY);
            ((known - at) / DAY, days, number(&row[2]).unwrap(), number(&row[3]) == Some(0.0))
        })
        .collect();
    let judged = |row: &&(f64, Option<f64>, f64, bool)| row.0 >= window && row.1.is_none_or(|days| days >= 0.0);
    tally.number(PAGE, "judged", found.judged.leads as f64, Some(rows.iter().filter(judged).count() as f64));
    let mut above = f64::NEG_INFINITY;
    for speed in &found.speeds {
        let to = speed.up_to.unwrap_or(f64::INFINITY);
        let of = rows
            .iter()
            .filter(judged)
            .filter(|row| row.3 == speed.answered && (!row.3 || (row.2 > above && row.2 <= to)));
        let (leads, qualified) = of.fold((0.0, 0.0), |sum, row| {
            (sum.0 + 1.0, sum.1 + f64::from(u8::from(row.1.is_some_and(|days| days <= window))))
        });
        above = to;
        tally.number(PAGE, &format!("leads up to {to} h"), speed.leads as f64, Some(leads));
        tally.number(PAGE, &format!("qualified up to {to} h"), speed.qualified as f64, Some(qualified));
    }
}

/// The sentences, as they are shown.
fn said(sight: &Sight<'_>, found: &ResponseReport, tally: &mut Tally) {
    for words in sight.languages() {
        let all = &found.all;
        let whole = |count: u64| vec![words.whole(count)];
        let mut shown =
            vec![whole(all.leads), whole(all.in_time), whole(all.due), whole(all.waiting), whole(all.given_up)];
        shown
            .extend([all.median, all.p90].into_iter().flatten().map(|hours| vec![response::hours(words, Some(hours))]));
        shown.push(vec![response::share(words, all.in_time, all.due)]);
        tally.sentence(PAGE, &response::summary(words, found).join(" "), &shown);
        let judged = found.judged;
        let shown = [whole(judged.leads), whole(judged.young), whole(u64::from(judged.window))];
        tally.sentence(PAGE, &response::judging(words, found).join(" "), &shown);
        if found.odds.is_some() {
            let (fast, slow): (Vec<_>, Vec<_>) =
                found.speeds.iter().partition(|speed| speed.up_to == Some(found.limit));
            let sum = |of: &[&miara_insight::response::SpeedBand]| {
                of.iter().fold((0, 0), |sum, one| (sum.0 + one.leads, sum.1 + one.qualified))
            };
            let shown: Vec<Vec<String>> = [sum(&fast), sum(&slow)]
                .into_iter()
                .flat_map(|(leads, qualified)| [whole(leads), whole(qualified)])
                .collect();
            tally.sentence(PAGE, &response::tie(words, sight.currency(), found).join(" "), &shown);
        }
    }
}
