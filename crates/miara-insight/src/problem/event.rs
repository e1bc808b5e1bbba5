//! From alarms to incidents: one per event.

use jiff::civil::Date;

use super::alarm::{Alarm, of_whole};
use super::series::Series;
use crate::incident::{Incident, is_good};
use crate::parts::Composition;

/// Alarms that begin no farther apart, in data that belong together, are one event.
const APART: i32 = 14;
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
    alarms.extend(wholes);
    alarms.sort_by(|a, b| {
        // Of alarms that are as sure, that of a rate leads.
        let is_rate = |alarm: &Alarm| series[alarm.series].composition == Some(Composition::Ratio);
        a.chance.total_cmp(&b.chance).then(is_rate(b).cmp(&is_rate(a))).then(a.series.cmp(&b.series))
    });
    let mut events: Vec<(Incident, Vec<String>)> = Vec::new();
    for alarm in alarms {
        let own = series[alarm.series];
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
                let also = (own.kpi.clone(), own.place.clone());
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
        rates: alarm.rates,
        chance: alarm.chance,
        good: is_good(series.kpi.better, alarm.rates.1 > alarm.rates.0),
        also: Vec::new(),
    }
}
