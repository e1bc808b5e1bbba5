//! Charts as SVG, drawn on the server: the same picture on a page, in the PDF and in a mail.
//!
//! Colours and type come from the style sheet by class, so that one picture serves light and dark. A
//! chart never carries a level by a bar that does not start at zero.

mod axis;
mod bars;
mod effect;
mod funnel_plot;
mod line;
mod steps;
mod svg;
mod waterfall;

pub use axis::Axis;
pub use bars::{Bar, bars};
pub use effect::{EffectChart, Moment};
pub use funnel_plot::{FunnelPlot, Limit, Point, PointMark, range_bar};
pub use line::{Expected, ExpectedStep, Flag, Goal, LineChart, Mark, Standing};
pub use steps::{ShareStep, StepChart};
pub use svg::{NARROW, Size, WIDE, Written, escaped};
pub use waterfall::{Fall, FallKind, waterfall};
