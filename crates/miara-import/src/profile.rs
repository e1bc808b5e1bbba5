//! What was understood of a file before any mapping, and which mappings know it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::ImportError;
use crate::layout::{Format, Layout};
use crate::left_out::LeftSheet;
use crate::mapping::{FileOptions, Mapping, Reading};
use crate::moment::DateOrder;
use crate::near::loosely;
use crate::number::DecimalSign;
use crate::sniff::sniff;
use crate::source::Source;
use crate::source::bytes::file_name;
use crate::survey::{Guess, Survey, survey};

/// What was understood of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Its name, without the folder.
    pub file: String,
    /// Its format.
    pub format: Format,
    /// True where it is packed.
    pub gzip: bool,
    /// Name of the encoding, as the WHATWG has it (`UTF-8`, `windows-1250`).
    pub encoding: String,
    /// The delimiter; absent for formats without one.
    pub delimiter: Option<char>,
    /// The sheet; absent for formats without sheets.
    pub sheet: Option<String>,
    /// The sheets of a workbook, or the files of an archive, whose rows are read one after another.
    #[serde(default)]
    pub sheets: Vec<String>,
    /// Those that are not read, unless one was named.
    #[serde(default)]
    pub left: Vec<LeftSheet>,
    /// Line of the header from 1; 0 for formats without one.
    pub header_line: u64,
    /// The columns, in the file's order.
    pub columns: Vec<SourceColumn>,
    /// The first rows, shortened, for a preview; at most 20.
    pub sample_rows: Vec<Vec<String>>,
    /// Rows of the file; absent where only a part was looked at.
    pub rows: Option<u64>,
}

/// One column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceColumn {
    /// Its header; unique within the file.
    pub name: String,
    /// A few different values, shortened.
    pub samples: Vec<String>,
    /// What the values seem to be.
    pub guess: Guess,
    /// True where every row has a value and no two have the same, as far as was looked.
    pub unique: bool,
    /// Cells that are not empty, among the rows that were looked at.
    pub filled: u64,
    /// The different values with how often each is there; empty where there are more than forty.
    pub values: Vec<(String, u64)>,
    /// The order of day and month that they prove; absent where they prove none.
    pub date_order: Option<DateOrder>,
    /// The decimal sign that they prove; absent where they prove none.
    pub decimal_sign: Option<DecimalSign>,
}

/// A mapping that knows a file's columns.
#[derive(Debug, Clone)]
pub struct Recognised<'m> {
    /// The mapping.
    pub mapping: &'m Mapping,
    /// Headers of the file that it uses, in the file's order.
    pub matched: Vec<String>,
    /// Headers that it does not use, in the file's order.
    pub unrecognised: Vec<String>,
    /// Headers it cannot do without that the file lacks, each by its first name. Empty where the
    /// mapping fits.
    pub missing: Vec<String>,
}

/// Looks at a file.
///
/// # Errors
/// [`ImportError`] where the file is empty, damaged, or none of the formats that are read.
pub fn profile(path: &Path) -> Result<Profile, ImportError> {
    let layout = sniff(path, &FileOptions::default(), &[])?;
    let survey = survey(&mut Source::open(path, &layout)?, layout.header.len())?;
    Ok(of(path, layout, survey))
}

/// Looks at a file once for every mapping, since a mapping's own names find headers that no rule
/// of thumb would; gives the profile under the mapping that knows the file best.
///
/// # Errors
/// As [`profile`].
pub fn profile_with(path: &Path, mappings: &[Mapping]) -> Result<Profile, ImportError> {
    profile_under(path, &Reading::default(), mappings)
}

/// As [`profile_with`], where a person has said how the file is to be read.
///
/// # Errors
/// As [`profile`], and where there is no encoding of the name that was said.
pub fn profile_under(path: &Path, reading: &Reading, mappings: &[Mapping]) -> Result<Profile, ImportError> {
    let wanted: Vec<&str> = mappings.iter().flat_map(|m| m.needs.iter().flatten()).map(String::as_str).collect();
    let layout = sniff(path, &reading.options(&file_name(path))?, &wanted)?;
    let survey = survey(&mut Source::open(path, &layout)?, layout.header.len())?;
    Ok(of(path, layout, survey))
}

fn of(path: &Path, layout: Layout, survey: Survey) -> Profile {
    let columns = layout.header.iter().zip(&survey.columns).map(|(name, seen)| SourceColumn {
        name: name.clone(),
        samples: seen.samples.clone(),
        guess: seen.guess(),
        unique: seen.is_unique(survey.rows),
        filled: seen.filled,
        values: seen.values.iter().flatten().map(|(value, count)| (value.clone(), *count)).collect(),
        date_order: seen.order(),
        decimal_sign: seen.sign(),
    });
    Profile {
        file: file_name(path),
        format: layout.format,
        gzip: layout.packing.is_packed(),
        encoding: layout.encoding.name().to_owned(),
        delimiter: (layout.format == Format::Delimited).then_some(layout.delimiter.into()),
        columns: columns.collect(),
        sheets: layout.sheet_names(),
        sheet: layout.sheet,
        left: layout.left,
        header_line: layout.header_line,
        rows: survey.whole.then_some(survey.rows),
        sample_rows: survey.sample_rows,
    }
}

/// The mappings that know the file, best first: those that lack nothing, then by how many of the
/// file's columns they use. Mappings that lack more than half of what they need are left out.
#[must_use]
pub fn recognise<'m>(profile: &Profile, mappings: &'m [Mapping]) -> Vec<Recognised<'m>> {
    let mut all: Vec<Recognised<'m>> = mappings.iter().filter_map(|mapping| recognised(profile, mapping)).collect();
    all.sort_by(|a, b| {
        let rank = |r: &Recognised<'_>| (r.missing.len(), std::cmp::Reverse(r.matched.len()));
        let needs = |r: &Recognised<'_>| r.mapping.needs.len();
        rank(a).cmp(&rank(b)).then(needs(b).cmp(&needs(a))).then(a.mapping.name().cmp(b.mapping.name()))
    });
    all
}

fn recognised<'m>(profile: &Profile, mapping: &'m Mapping) -> Option<Recognised<'m>> {
    let header: Vec<String> = profile.columns.iter().map(|c| loosely(&c.name)).collect();
    let has = |name: &String| header.contains(&loosely(name));
    let missing: Vec<String> = mapping
        .needs
        .iter()
        .filter(|names| !names.iter().any(has))
        .filter_map(|names| names.first().cloned())
        .collect();
    let wanted: Vec<String> = mapping.wanted().into_iter().map(loosely).collect();
    let fits = |name: &str| {
        wanted.contains(&loosely(name)) || mapping.unpivot.as_ref().is_some_and(|u| u.captures(name).is_some())
    };
    let names = profile.columns.iter().map(|c| c.name.clone());
    let (matched, unrecognised): (Vec<String>, Vec<String>) = names.partition(|name| fits(name));
    let known = mapping.needs.len() - missing.len();
    (!matched.is_empty() && known * 2 >= mapping.needs.len()).then_some(Recognised {
        mapping,
        matched,
        unrecognised,
        missing,
    })
}
