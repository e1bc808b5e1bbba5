//! From alarms to incidents: one per event.

use jiff::civil::Date;
use miara_model::Period;

use super::alarm::{Alarm, of_whole};
use super::series::Series;
use crate::incident::{Incident, is_good};
use crate::parts::Composition;

/// Alarms that begin no farther apart, in data that belong together, are one event.
const APART: i32 = 14;
/// A part that moved by so much of what the whole moved carries it.
const CARRIED: f64 = 0.6;
/// Alarms of the whole firm that begin no farther apart are one event, whatever their data.
const SAME: i32 = 4;

/// Alarms of the whole firm where several parts of one dimension have theirs at once, in the same
/// direction: then the event is not in the parts. They lead those of the parts.
fn of_wholes(series: &[&Series], alarms: &[Alarm]) -> Vec<Alarm> {
    let rises = |alarm: &Alarm| alarm.rates.1 > alarm.rates.0;
    let mut wholes = Vec::new();
    for alarm in alarms {
        let own = series[alarm.series];
        let Some((dimension, _)) = &own.place else { continue };
        let day = own.periods[alarm.from].from;
        let like = alarms.iter().filter(|other| {
            let theirs = series[other.series];
            theirs.kpi.name == own.kpi.name
                && theirs.place.as_ref().is_some_and(|(known, _)| known == dimension)
                && other.series != alarm.series
                && rises(other) == rises(alarm)
                && apart(theirs.periods[other.from].from, day) <= SAME
        });
        let least = like
            .map(|other| other.chance)
            .fold(None, |least: Option<f64>, chance| Some(least.map_or(chance, |least| least.min(chance))));
        if let Some(least) = least
            && let Some(whole) = of_whole(series, alarm)
        {
            wholes.push(Alarm { chance: whole.chance.min(least).min(alarm.chance) * 1e-3, ..whole });
        }
    }
    wholes
}

/// Incidents, the latest first: each alarm joins the strongest one that it belongs to, or is one.
pub(super) fn incidents(series: &[&Series], mut alarms: Vec<Alarm>) -> Vec<Incident> {
    let wholes = of_wholes(series, &alarms);
    let whole_events: Vec<String> = wholes.iter().map(|whole| series[whole.series].kpi.name.clone()).collect();
    alarms.extend(wholes);
    alarms.sort_by(|a, b| {
        // Of alarms that are as sure, that of a rate leads.
        let is_rate = |alarm: &Alarm| series[alarm.series].composition == Some(Composition::Ratio);
        a.chance.total_cmp(&b.chance).then(is_rate(b).cmp(&is_rate(a))).then(a.series.cmp(&b.series))
    });
    let mut events: Vec<(Incident, Vec<String>)> = Vec::new();
    for alarm in alarms {
        let own = series[alarm.series];
        // Where several parts move at once, the whole leads them.
        let leads = !whole_events.contains(&own.kpi.name);
        let from = own.periods[alarm.from].from;
        let to = own.periods[alarm.to - 1].to;
        let joined = events.iter_mut().find(|(incident, datasets)| {
            let end = incident.to.unwrap_or(Date::MAX);
            let within = incident.from <= from && from < end && alarm_is_of(own, incident);
            let near = apart(incident.from, from) <= APART || within;
            let related = own.datasets.iter().any(|name| datasets.contains(name));
            let both_whole = incident.place.is_none() && own.place.is_none() && apart(incident.from, from) <= SAME;
            ((near && related) || both_whole) && places_agree(own, incident)
        });
        match joined {
            Some((incident, _)) => {
                let mut also = (own.kpi.clone(), own.place.clone());
                if leads && carries(own, &alarm, incident) {
                    let part = self::incident(own, &alarm, from, to);
                    also = (incident.kpi.clone(), incident.place.clone());
                    let (shown, chance) = (std::mem::take(&mut incident.also), incident.chance.min(alarm.chance));
                    *incident = Incident { also: shown, chance, ..part };
                }
                if also != (incident.kpi.clone(), incident.place.clone()) && !incident.also.contains(&also) {
                    incident.also.push(also);
                }
            }
            None => events.push((incident(own, &alarm, from, to), own.datasets.clone())),
        }
    }
    let mut incidents: Vec<Incident> = events.into_iter().map(|(incident, _)| incident).collect();
    incidents.sort_by(|a, b| b.from.cmp(&a.from).then(a.key.cmp(&b.key)));
    incidents
}

fn apart(a: Date, b: Date) -> i32 {
    a.until(b).map_or(i32::MAX, |span| span.get_days().abs())
}

/// True for an alarm of the KPI that an incident shows in.
fn alarm_is_of(series: &Series, incident: &Incident) -> bool {
    series.kpi.name == incident.kpi.name && series.place == incident.place
}

/// Two parts of the same dimension are two places; anything else may be the same one, seen by another cut.
fn places_agree(series: &Series, incident: &Incident) -> bool {
    match (&series.place, &incident.place) {
        (Some((a, x)), Some((b, y))) => a != b || x == y,
        _ => true,
    }
}

/// True where a part of the firm carries an incident of the whole in the same KPI: most of what changed changed there,
/// so that it is the part whose days, numbers and name tell of it.
fn carries(series: &Series, alarm: &Alarm, incident: &Incident) -> bool {
    let (part, whole) = (alarm.actual - alarm.expected, incident.actual - incident.expected);
    let is_part = incident.place.is_none() && series.place.is_some() && series.kpi.name == incident.kpi.name;
    is_part && series.composition.is_some() && part * whole > 0.0 && part.abs() >= CARRIED * whole.abs()
}

fn incident(series: &Series, alarm: &Alarm, from: Date, to: Date) -> Incident {
    let goes_on = alarm.to == series.points.len();
    let place = series.place.as_ref().map_or_else(String::new, |(dimension, value)| format!("{dimension}={value}"));
    Incident {
        key: format!("{}:{place}:{from}", series.kpi.name),
        kpi: series.kpi.clone(),
        place: series.place.clone(),
        from,
        to: (!goes_on).then_some(to),
        seen: to,
        grain: series.grain,
        expected: alarm.expected,
        actual: alarm.actual,
        before: Period { from: series.periods[alarm.before.0].from, to: from },
        rates: alarm.rates,
        chance: alarm.chance,
        good: is_good(series.kpi.better, alarm.rates.1 > alarm.rates.0),
        also: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::alarm::tests::series;
    use super::*;

    fn alarm(series: usize, from: usize, chance: f64) -> Alarm {
        let before = (from - 56, from);
        Alarm { series, from, to: from + 10, expected: 200.0, actual: 100.0, before, rates: (20.0, 10.0), chance }
    }

    fn found(series: &[Series], alarms: Vec<Alarm>) -> Vec<(String, usize)> {
        let series: Vec<&Series> = series.iter().collect();
        let told = |incident: Incident| (incident.key, incident.also.len());
        incidents(&series, alarms).into_iter().map(told).collect()
    }

    fn days() -> Vec<f64> {
        vec![20.0; 150]
    }

    #[test]
    fn alarms_of_related_data_within_a_fortnight_are_one_incident() {
        // `created` and `won` count deals, `came` leads.
        let all = [series("created", days()), series("won", days()), series("came", days())];
        let one = found(&all, vec![alarm(0, 100, 1e-4), alarm(1, 114, 1e-6)]);
        assert_eq!(one, [("won::2026-04-29".to_owned(), 1)], "the surest leads");
        let two = found(&all, vec![alarm(0, 100, 1e-4), alarm(1, 115, 1e-6)]);
        assert_eq!(two.iter().map(|(_, also)| *also).collect::<Vec<_>>(), [0, 0]);
        // Of unrelated data only what begins within four days is one event.
        assert_eq!(found(&all, vec![alarm(0, 100, 1e-4), alarm(2, 104, 1e-6)]).len(), 1);
        assert_eq!(found(&all, vec![alarm(0, 100, 1e-4), alarm(2, 105, 1e-6)]).len(), 2);
    }

    #[test]
    fn the_part_that_carries_a_change_leads_it() {
        let part = Series { place: Some(("channel".to_owned(), "ads".to_owned())), ..series("created", days()) };
        let all = [series("created", days()), part];
        let carried = found(&all, vec![alarm(0, 100, 1e-8), Alarm { expected: 190.0, ..alarm(1, 104, 1e-6) }]);
        assert_eq!(carried, [("created:channel=ads:2026-04-19".to_owned(), 1)]);
        let shared = found(&all, vec![alarm(0, 100, 1e-8), Alarm { expected: 140.0, ..alarm(1, 104, 1e-6) }]);
        assert_eq!(shared, [("created::2026-04-15".to_owned(), 1)]);
    }

    #[test]
    fn two_values_of_one_dimension_are_two_places() {
        let of = |dimension: &str, value: &str| {
            let place = Some((dimension.to_owned(), value.to_owned()));
            Series { place, ..series("created", days()) }
        };
        let all = [of("channel", "ads"), of("channel", "mail"), of("region", "north")];
        assert_eq!(found(&all, vec![alarm(0, 100, 1e-4), alarm(1, 105, 1e-6)]).len(), 2);
        assert_eq!(found(&all, vec![alarm(0, 100, 1e-4), alarm(2, 105, 1e-6)]).len(), 1);
    }

    #[test]
    fn an_incident_that_reaches_to_the_end_goes_on() {
        let series = [series("created", days())];
        let series: Vec<&Series> = series.iter().collect();
        let goes_on = incidents(&series, vec![Alarm { to: 150, ..alarm(0, 140, 1e-6) }]);
        assert_eq!((goes_on[0].to, goes_on[0].days(), goes_on[0].good), (None, 10, Some(false)));
        let over = incidents(&series, vec![alarm(0, 100, 1e-6)]);
        assert_eq!((over[0].to, over[0].change()), (Some(over[0].seen), -0.5));
    }
}
