//! Reports on paper: a page of the dashboard as PDF, with the same charts.

use std::sync::LazyLock;

use serde::Serialize;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, IntoValue as _, Smart};
use typst::layout::PagedDocument;
use typst::syntax::{FileId, Source, VirtualPath};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_pdf::{PdfOptions, Timestamp as PdfTimestamp};

/// A report: what stands on its pages, in order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The firm.
    pub firm: String,
    /// What it is about.
    pub title: String,
    /// The period, and what more is said under the title.
    pub subtitle: String,
    /// When it was made, in words.
    pub made: String,
    /// The code of its language.
    pub lang: &'static str,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Part {
    /// A heading.
    Heading {
        /// Its words.
        text: String,
    },
    /// A sentence or more; the large figure first where there is one.
    Standing {
        /// The figure.
        figure: String,
        /// What it is compared with.
        text: String,
    },
    /// A chart.
    Picture {
        /// The SVG.
        svg: String,
        /// What it shows, for those who don't see it.
        alt: String,
    },
    /// A table; texts stand to the left, all else to the right.
    Table {
        /// The first row.
        heads: Vec<String>,
        /// How many columns are texts.
        texts: usize,
        /// The rows; a text that begins with `<svg` is a small picture.
        rows: Vec<Vec<String>>,
    },
    /// Terms with what they mean.
    Terms {
        /// Each with its meaning.
        terms: Vec<(String, String)>,
    },
    /// Small print.
    Notes {
        /// One sentence or more each.
        notes: Vec<String>,
    },
}

/// The layout of all reports.
const LAYOUT: &str = include_str!("../../assets/report.typ");

/// The colours and type of charts on paper; on a page the style sheet has them.
const PAPER: &str = include_str!("../../assets/paper.css");

struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

/// Fonts that every machine has, since they are in the program.
static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let fonts: Vec<Font> = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// All that a report is laid out from.
struct Layout {
    library: LazyHash<Library>,
    main: Source,
    data: Bytes,
    today: Option<Datetime>,
}

const DATA: &str = "/report.json";

impl World for Layout {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = VirtualPath::new(DATA);
        if *id.vpath() == path { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<i64>) -> Option<Datetime> {
        self.today
    }
}

/// The report as the bytes of its PDF. `day` is the day it was made on.
///
/// # Errors
/// What the layout could not do, which no data should be able to cause.
pub fn document(report: &Report, day: jiff::civil::Date) -> Result<Vec<u8>, String> {
    let report = Report { parts: report.parts.iter().map(on_paper).collect(), ..report.clone() };
    let json = serde_json::to_vec(&report).map_err(|error| error.to_string())?;
    let mut inputs = Dict::new();
    inputs.insert("lang".into(), report.lang.into_value());
    let month = day.month().unsigned_abs();
    let today = Datetime::from_ymd(i32::from(day.year()), month, day.day().unsigned_abs());
    let layout = Layout {
        library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
        main: Source::new(FileId::new(None, VirtualPath::new("/report.typ")), LAYOUT.to_owned()),
        data: Bytes::new(json),
        today,
    };
    let said = |errors: typst::ecow::EcoVec<typst::diag::SourceDiagnostic>| {
        errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; ")
    };
    let laid_out: PagedDocument = typst::compile(&layout).output.map_err(said)?;
    let timestamp = today.map(PdfTimestamp::new_utc);
    let options = PdfOptions { ident: Smart::Auto, timestamp, ..PdfOptions::default() };
    let pdf = typst_pdf::pdf(&laid_out, &options).map_err(said);
    // What was laid out is not laid out again, so none of it needs to be remembered.
    comemo::evict(0);
    pdf
}

/// A part with its pictures in the colours of paper.
fn on_paper(part: &Part) -> Part {
    match part {
        Part::Picture { svg, alt } => Part::Picture { svg: inked(svg), alt: alt.clone() },
        Part::Table { heads, texts, rows } => {
            let ink = |cell: &String| if cell.starts_with("<svg") { inked(cell) } else { cell.clone() };
            let rows = rows.iter().map(|row| row.iter().map(ink).collect()).collect();
            Part::Table { heads: heads.clone(), texts: *texts, rows }
        }
        other => other.clone(),
    }
}

/// A picture that carries its own colours and can stand alone.
fn inked(svg: &str) -> String {
    match svg.split_once('>') {
        Some((start, rest)) => {
            let start =
                start.replacen("<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"Libertinus Serif\"", 1);
            format!("{start}><style>{PAPER}</style>{rest}")
        }
        None => svg.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::chart::{Bar, WIDE, bars};
    use super::*;

    #[test]
    fn a_report_becomes_a_pdf_whatever_its_texts_say() {
        let bar = Bar { label: "Żółw <b>".into(), figure: "1".into(), value: Some(1.0), href: "/".into() };
        let evil = "#read(\"/etc/passwd\") $x$ *b* <b> \\ ] ` \u{0} \u{202e}";
        let report = Report {
            firm: evil.into(),
            title: evil.into(),
            subtitle: String::new(),
            made: "24 lis 2026".into(),
            lang: "pl",
            parts: vec![
                Part::Heading { text: evil.into() },
                Part::Standing { figure: "1 284 300 zł".into(), text: evil.into() },
                Part::Picture { svg: bars("x", WIDE.width, &[bar]), alt: "x".into() },
                Part::Table {
                    heads: vec!["a".into(), "b".into()],
                    texts: 1,
                    rows: vec![vec![evil.into(), "2".into()]],
                },
                Part::Terms { terms: vec![("a".into(), evil.into())] },
                Part::Notes { notes: vec![evil.into()] },
            ],
        };
        let pdf = document(&report, jiff::civil::date(2026, 11, 24)).unwrap();
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000);
    }
}
