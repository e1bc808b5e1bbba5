//! `deal_stages.csv`: the history of stages, which the CRM's deals export lacks.

use std::io;
use std::path::Path;

use crate::chain::deal::{Deal, STAGES};
use crate::firm::Firm;
use crate::text_file::{Cell, Style, TextFile};

/// The file with its header.
pub(crate) fn create(dir: &Path) -> io::Result<TextFile> {
    let mut file = TextFile::create(dir, "deal_stages.csv", Style::PLAIN)?;
    file.header("deal_id,stage,entered_at,left_at,value,currency")?;
    Ok(file)
}

/// Writes the known steps of a month's deals.
pub(crate) fn write(file: &mut TextFile, firm: &Firm, deals: &[Deal]) -> io::Result<()> {
    let calendar = &firm.calendar;
    for deal in deals {
        let currency = firm.accounts[deal.account].country.currency;
        for step in &deal.steps {
            if !calendar.has_happened(step.entered) {
                break;
            }
            let left = calendar.has_happened(step.left).then(|| calendar.stamp(step.left));
            file.row(&[
                &deal.id,
                &STAGES[step.stage],
                &calendar.stamp(step.entered),
                &Cell(left),
                &deal.value,
                &currency,
            ])?;
        }
    }
    Ok(())
}
