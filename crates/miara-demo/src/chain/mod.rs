//! Cause and effect: visit → lead → deal → invoice, drawn month by month.

pub(crate) mod deal;
pub(crate) mod invoice;
pub(crate) mod lead;
pub(crate) mod visit;
