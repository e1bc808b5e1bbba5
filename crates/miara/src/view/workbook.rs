//! Answers as an XLSX workbook: numbers are numbers and days are days, so that a reader can go on
//! computing; text is text, whatever it begins with.

use jiff::civil::Date;
use miara_model::{DeclaredUnit, Unit, Value};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// One sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its name; what a workbook does not allow in a name is left out.
    pub name: String,
    /// The first row.
    pub heads: Vec<String>,
    /// The rows below it.
    pub rows: Vec<Vec<Entry>>,
}

/// What stands in one place of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// Nothing.
    Blank,
    /// Words.
    Text(String),
    /// A number, and how it is written, such as `0.00%`.
    Number(f64, &'static str),
    /// A day.
    Day(Date),
}

impl Entry {
    /// A KPI's number; nothing where it has none.
    #[must_use]
    pub fn figure(value: Option<Value>, unit: &DeclaredUnit) -> Entry {
        let written = match unit {
            DeclaredUnit::Percent => "0.00%",
            DeclaredUnit::Unit(unit) if unit.powers().any(|(name, power)| name == "money" && power > 0) => "#,##0.00",
            DeclaredUnit::Unit(unit) if *unit == Unit::base("h") => "0.00",
            DeclaredUnit::Unit(_) => "#,##0.##",
        };
        value.map_or(Entry::Blank, |value| Entry::Number(value.to_f64(), written))
    }
}

/// The workbook as the bytes of its file.
///
/// # Errors
/// Where a sheet is larger than the format allows.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut used: Vec<String> = Vec::new();
    for sheet in sheets {
        let name = free_name(&sheet.name, &used);
        fill(workbook.add_worksheet().set_name(&name)?, sheet)?;
        used.push(name);
    }
    workbook.save_to_buffer()
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, head) in (0_u16..).zip(&sheet.heads) {
        page.write_string_with_format(0, column, head, &bold)?;
    }
    for (row, entries) in (1_u32..).zip(&sheet.rows) {
        for (column, entry) in (0_u16..).zip(entries) {
            write(page, (row, column), entry)?;
        }
    }
    if !sheet.heads.is_empty() {
        page.set_freeze_panes(1, 0)?;
    }
    page.autofit();
    Ok(())
}

/// The most characters that one place of a sheet holds.
const MOST_TEXT: usize = 32_767;

fn write(page: &mut Worksheet, (row, column): (u32, u16), entry: &Entry) -> Result<(), XlsxError> {
    match entry {
        Entry::Blank => {}
        Entry::Text(text) => {
            let text: String = text.chars().take(MOST_TEXT).collect();
            page.write_string(row, column, text)?;
        }
        Entry::Number(number, written) if number.is_finite() => {
            page.write_number_with_format(row, column, *number, &Format::new().set_num_format(*written))?;
        }
        Entry::Number(..) => {}
        Entry::Day(day) => {
            let parts = (day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs());
            match ExcelDateTime::from_ymd(parts.0, parts.1, parts.2) {
                Ok(date) => {
                    page.write_datetime_with_format(row, column, &date, &Format::new().set_num_format("yyyy-mm-dd"))?
                }
                // Days before 1900 have no number in this format.
                Err(_) => page.write_string(row, column, day.to_string())?,
            };
        }
    }
    Ok(())
}

/// A name that the format allows and no other sheet has.
fn free_name(wanted: &str, used: &[String]) -> String {
    let clean: String = wanted.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control()).take(28).collect();
    let clean = if clean.trim().is_empty() { "1".to_owned() } else { clean };
    let taken = |name: &String| used.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    std::iter::once(clean.clone())
        .chain((2..).map(|number| format!("{clean} {number}")))
        .find(|name| !taken(name))
        .unwrap_or(clean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader as _, Xlsx};

    fn read(sheets: &[Sheet]) -> Xlsx<std::io::Cursor<Vec<u8>>> {
        Xlsx::new(std::io::Cursor::new(workbook(sheets).unwrap())).unwrap()
    }

    #[test]
    fn numbers_stay_numbers_and_formulas_stay_text() {
        let row = vec![
            Entry::Text("=HYPERLINK(\"http://evil\")".into()),
            Entry::Number(0.0184, "0.00%"),
            Entry::Day(jiff::civil::date(2026, 11, 24)),
            Entry::Number(f64::NAN, "0"),
        ];
        let mut book = read(&[Sheet { name: "A/B:C".into(), heads: vec!["x".into()], rows: vec![row] }]);
        let range = book.worksheet_range("ABC").unwrap();
        assert_eq!(range.get((1, 0)), Some(&Data::String("=HYPERLINK(\"http://evil\")".into())));
        assert!(book.worksheet_formula("ABC").unwrap().is_empty());
        assert_eq!(range.get((1, 1)), Some(&Data::Float(0.0184)));
        assert!(matches!(range.get((1, 2)), Some(Data::DateTime(_))));
    }

    #[test]
    fn sheets_of_one_name_are_told_apart() {
        let sheet = Sheet { name: "Leady".into(), ..Sheet::default() };
        assert_eq!(read(&[sheet.clone(), sheet]).sheet_names(), ["Leady", "Leady 2"]);
    }
}
