//! Tables for a terminal.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

/// One line under the heading and no other.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// An empty table with a heading.
#[must_use]
pub fn table(heading: Vec<String>) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_header(heading);
    table
}

/// Puts the columns from `first` on to the right, as numbers are read.
pub fn align_right(table: &mut Table, first: usize) {
    for column in table.column_iter_mut().skip(first) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
