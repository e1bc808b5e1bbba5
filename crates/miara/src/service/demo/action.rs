//! Actions of the demo firm, and what people noted of its days.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan as _};
use miara_model::action::{ActionTerms, Annotation};
use miara_model::goal::Via;
use miara_model::{Grain, Period, Scope};

use crate::service::{self, Service, ServiceError};

/// Records the two actions that the export files show, and the week of the trade fair.
pub(super) fn record(service: &Service, until: Date) -> Result<(), ServiceError> {
    let monday = |weeks: i64| Grain::Week.around(until.saturating_sub((7 * weeks).days()), 1).from;
    let text = ActionTerms {
        title: "Nowy tekst na stronie demo".to_owned(),
        kpi: "landing_page_conversion_rate".to_owned(),
        scope: Scope::of("landing_page", "/demo"),
        begun: monday(27).tomorrow().unwrap_or(until),
        ended: None,
        owner: "Ewa Piątek".to_owned(),
        expected: "+20 %".to_owned(),
        note: "Krótszy nagłówek, trzy zdania zamiast akapitu.".to_owned(),
    };
    let roster = ActionTerms {
        title: "Dyżur odpowiedzi w zespole Wschód".to_owned(),
        kpi: "response_time_median".to_owned(),
        scope: Scope::of("team", "Wschód"),
        begun: monday(18),
        ended: None,
        owner: "Stanisław Pająk".to_owned(),
        expected: "-30 %".to_owned(),
        note: "Codziennie inna osoba odpowiada na nowe leady.".to_owned(),
    };
    for terms in [text, roster] {
        let at = instant(service, terms.begun.yesterday().unwrap_or(terms.begun));
        let owner = terms.owner.clone();
        service::action::record_action(service, terms, None, &owner, Via::Browser, at)?;
    }
    let fair = monday(23);
    let period = Period { from: fair, to: fair.saturating_add(7.days()) };
    service::action::annotate(
        service,
        &Annotation {
            id: 0,
            at: instant(service, period.to),
            who: "Ewa Piątek".to_owned(),
            kpi: None,
            scope: Scope::firm(),
            period,
            text: "Targi branżowe".to_owned(),
        },
    )?;
    Ok(())
}

/// Nine in the morning of a day.
fn instant(service: &Service, day: Date) -> Timestamp {
    let nine: DateTime = day.at(9, 0, 0, 0);
    service.engine.zone().to_timestamp(nine).unwrap_or(Timestamp::UNIX_EPOCH)
}
