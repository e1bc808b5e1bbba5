//! From when what a file says of things holds, where it holds from days.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use miara_engine::{FromDays, Moved, Upsert};
use miara_model::Holds;
use miara_model::clock::days_since_1970;

use crate::service::import::arrival::FileImport;
use crate::service::{Refusal, Service, ServiceError};
use crate::state::{ImportKind, ImportRecord};

/// Sets what a file says of things into what is held of them, by the day of the file or those that were said.
pub(super) async fn settle_days(
    service: &Service,
    file: &FileImport<'_>,
    upsert: &mut Upsert<'_>,
) -> Result<Vec<Moved>, ServiceError> {
    let Some(holds) = &file.dataset.holds else { return Ok(Vec::new()) };
    let (said, of_things) = said_days(file, holds)?;
    let written = moment(file.covers.written, file.now);
    let today = |at: Timestamp| service.engine.zone().to_datetime(at).date();
    let day = said.unwrap_or_else(|| days_since_1970(today(written)));
    let imports = service.state().imports(Some(&file.dataset.name), u64::MAX)?;
    let is_newer = |import: &&ImportRecord| {
        let theirs = import.covers.as_ref().and_then(|covers| covers.written);
        import.in_force && import.kind == ImportKind::Import && moment(theirs, import.at) > written
    };
    // A day that a person has said goes before the age of any file.
    let newer = imports.iter().filter(is_newer).filter(|_| said.is_none() && of_things.is_empty());
    let newer = newer.flat_map(|import| import.columns.iter().cloned()).collect();
    Ok(upsert.settle_days(&FromDays { day, of_things, newer }).await?)
}

/// How old a file is: as old as it was written, and no newer than its import.
fn moment(written: Option<i64>, imported: Timestamp) -> Timestamp {
    let written = written.and_then(|written| Timestamp::from_microsecond(written).ok());
    written.map_or(imported, |written| written.min(imported))
}

/// The days that a person has said: one for the whole file, and those of single things.
fn said_days(file: &FileImport<'_>, holds: &Holds) -> Result<(Option<i32>, HashMap<String, i32>), ServiceError> {
    let (mut whole, mut of_things) = (None, HashMap::new());
    for (question, answer) in &file.options.answers {
        let (about, thing) = question.split_once('/').unwrap_or((question, ""));
        if about != holds.from {
            continue;
        }
        let Ok(day) = answer.parse::<Date>() else {
            let (question, answer, choices) = (question.clone(), answer.clone(), vec!["2026-11-28".to_owned()]);
            return Err(ServiceError::Refused(Refusal::NoSuchAnswer { question, answer, choices }));
        };
        match thing.trim() {
            "" => whole = Some(days_since_1970(day)),
            thing => drop(of_things.insert(thing.to_lowercase(), days_since_1970(day))),
        }
    }
    Ok((whole, of_things))
}
