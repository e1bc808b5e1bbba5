//! Which of two files is the newer one.

use miara_engine::{Covered, NewerDays, Upsert};
use miara_import::{Coverage, CoverageKind};

use crate::service::ServiceError;
use crate::service::import::arrival::FileImport;
use crate::service::import::questions::{NEWER, OLDER};
use crate::state::{Covers, ImportRecord};

/// How old an earlier import is beside a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Older,
    Newer,
    /// The dates inside the files and the times of the files contradict each other, or one is not known.
    Unclear,
}

/// True where two files tell of the same: of one list, or of days that they share.
pub(super) fn overlaps(theirs: &Covers, mine: &Covers) -> bool {
    let (Some(a), Some(b)) = (theirs.days, mine.days) else { return theirs.kind == mine.kind };
    let scopes = theirs.scopes.is_empty() || mine.scopes.is_empty() || !theirs.scopes.is_disjoint(&mine.scopes);
    a.0 <= b.1 && b.0 <= a.1 && scopes
}

/// The last day or moment that a file tells of.
pub(super) fn last_of(covers: &Covers) -> Option<i64> {
    covers.days.map(|(_, last)| i64::from(last)).or(covers.last)
}

/// How old what another file says is, by the last day or moment inside; the times of the files break ties.
pub(super) fn age_of(theirs: &Covers, mine: &Covers) -> Age {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let written = theirs.written.zip(mine.written).map(|(theirs, mine)| theirs.cmp(&mine));
    match (last_of(theirs).cmp(&last_of(mine)), written) {
        (Less, Some(Less | Equal) | None) | (Equal, Some(Less | Equal) | None) => Age::Older,
        (Greater, Some(Greater | Equal)) | (Equal, Some(Greater)) => Age::Newer,
        (Greater, Some(Less) | None) | (Less, Some(Greater)) => Age::Unclear,
    }
}

/// True unless another file is older than one.
pub(in crate::service) fn is_newer(theirs: &Covers, mine: &Covers) -> bool {
    age_of(theirs, mine) != Age::Older
}

/// Earlier imports of the data source that tell of the same as the file, with how they stand to it.
pub(super) fn rivals(file: &FileImport<'_>) -> Vec<(ImportRecord, Age)> {
    let mine = &file.covers;
    let rival = |import: &ImportRecord| {
        let covers = import.covers.as_ref()?;
        let counts = covers.content != mine.content && overlaps(covers, mine);
        counts.then(|| (import.clone(), age_of(covers, mine)))
    };
    file.imports.iter().filter_map(rival).collect()
}

/// The imports that are newer than the file; the import of which that can't be told and must be asked, where the
/// file changes anything.
pub(super) fn newer_than(
    file: &FileImport<'_>,
    rivals: Vec<(ImportRecord, Age)>,
    changes: bool,
) -> Result<Vec<ImportRecord>, i64> {
    let ages = || rivals.iter().map(|(_, age)| *age);
    let is_whole = |import: &ImportRecord| import.covers.as_ref().is_some_and(|covers| covers.whole);
    let newest_is_whole = rivals.iter().any(|(import, age)| *age == Age::Newer && is_whole(import));
    // Between an older list and a newer one that is not whole, it depends on each row which is the newest.
    let between = file.coverage.kind != CoverageKind::Days
        && !newest_is_whole
        && ages().any(|age| age == Age::Newer)
        && ages().any(|age| age == Age::Older);
    let open = |age: Age| age == Age::Unclear || (between && age == Age::Newer);
    let unclear = rivals.iter().filter(|(_, age)| open(*age)).map(|(import, _)| import.id).max();
    let said = file.options.answers.get("order").map(String::as_str);
    if let (Some(import), true, None) = (unclear, changes, said) {
        return Err(import);
    }
    let unclear_is_newer = said == Some(OLDER);
    let is_newer = |age: Age| match age {
        Age::Newer => !(between && said == Some(NEWER)),
        Age::Unclear => unclear_is_newer,
        Age::Older => false,
    };
    let newer = rivals.into_iter().filter(|(_, age)| is_newer(*age));
    Ok(newer.map(|(import, _)| import).collect())
}

/// Lets what newer files say stand.
pub(super) async fn make_older(
    upsert: &mut Upsert<'_>,
    newer: &[ImportRecord],
    coverage: &Coverage,
) -> Result<(), ServiceError> {
    if coverage.kind == CoverageKind::Days {
        upsert.leave_out_older(newer_days(newer)).await?;
    } else {
        let terms = upsert.terms();
        terms.is_older = true;
        // Only a newer list that is whole knows that what it lacks is gone.
        if terms.adds_older || !newer.iter().any(|import| import.covers.as_ref().is_some_and(|covers| covers.whole)) {
            terms.covered = Covered::Rows;
        }
    }
    Ok(())
}

/// The days that imports cover.
pub(in crate::service) fn newer_days(newer: &[ImportRecord]) -> Vec<NewerDays> {
    let covers = newer.iter().filter_map(|import| import.covers.as_ref());
    let days =
        |covers: &Covers| Some(NewerDays { days: covers.days?, scopes: covers.scopes.iter().copied().collect() });
    covers.filter_map(days).collect()
}
