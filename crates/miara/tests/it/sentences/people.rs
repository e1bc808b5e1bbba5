//! Scorecards: everyone's own number, and the cases or days of work that it is of.

use miara::service;
use miara::view::scorecard;
use miara_insight::scorecard::{Kind, KnownBy, Member, PersonScore, ScorecardLevel, ScorecardQuestion, Scorecards};
use miara_model::{Kpi, Period};

use super::Sight;
use super::kpis::{Place, is_ratio, sides};
use super::raw::number_of;
use super::tally::Tally;

const PAGE: &str = "people";

/// The scorecards of people that the page opens with.
pub(super) async fn people(sight: &Sight<'_>, tally: &mut Tally) {
    let (usual, _) = service::scorecard::scorecard_kpis(sight.service).await.unwrap();
    let names = usual.iter().map(|kpi| kpi.name.clone()).collect();
    let (whose, period) = (ScorecardLevel::People, sight.year().await);
    let asked = ScorecardQuestion { kpis: names, whose, period, filters: vec![] };
    let report = service::scorecard::scorecards(sight.service, &asked, sight.now).await.unwrap();
    for (at, member) in report.cards.members.iter().enumerate() {
        for scores in &report.cards.kpis {
            if let Some(score) = &scores.scores[at] {
                one(sight, (&scores.kpi, &scores.kind), (member, score), period, tally);
            }
        }
    }
    said(sight, &report.cards, tally);
}

fn one(
    sight: &Sight<'_>,
    (kpi, kind): (&Kpi, &Kind),
    (member, score): (&Member, &PersonScore),
    period: Period,
    tally: &mut Tally,
) {
    let own = sight.numbers();
    let place: &Place = &[("owner".to_owned(), Some(member.id.clone()))];
    let what = |of: &str| format!("{} of {}: {of}", kpi.name, member.id);
    if let Ok(value) = &score.value {
        tally.number(PAGE, &what("result"), value.to_f64(), own.number(&kpi.name, period, place));
    }
    let Some(judged) = &score.judged else { return };
    let (above, below) = sides(&kpi.name);
    let sum = |measures: &[&str]| measures.iter().map(|one| own.sum(one, period, place)).sum::<f64>();
    match kind {
        Kind::Share | Kind::PerCount if is_ratio(&kpi.name) => {
            tally.number(PAGE, &what("cases"), judged.cases, Some(sum(&below)));
            tally.number(PAGE, &what("plain"), judged.plain, Some(sum(&above) / sum(&below)));
        }
        Kind::Count if member.known_by == KnownBy::Hours => {
            let days = sight.raw.one(&format!(
                "SELECT COUNT(DISTINCT date) FROM worktime t WHERE person = '{}' AND hours > 0 AND date >= {} AND \
                 date < {} AND NOT (LOWER(kind) LIKE '%urlop%' OR LOWER(kind) LIKE '%leave%' OR LOWER(kind) = 'l4')",
                member.id,
                number_of(period.from),
                number_of(period.to)
            ));
            tally.number(PAGE, &what("days of work"), judged.cases, days);
        }
        _ => {}
    }
}

/// The tables, as they are shown.
fn said(sight: &Sight<'_>, cards: &Scorecards, tally: &mut Tally) {
    for words in sight.languages() {
        for scores in &cards.kpis {
            let table = scorecard::to_table(sight.service, words, cards, scores, &sight.choices);
            let shown: Vec<Vec<String>> = scores
                .scores
                .iter()
                .flatten()
                .filter_map(|score| Some(sight.figure(words, &scores.kpi.unit, score.value.as_ref().ok()?.to_f64())))
                .collect();
            tally.sentence(PAGE, &table, &shown);
        }
    }
}
