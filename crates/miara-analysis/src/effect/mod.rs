//! What an action changed, against what would have been without it.

mod alone;
mod beside;
mod fit;
mod hull;
mod note;
mod synthetic;

pub use alone::{AloneEffect, effect_alone};
pub use beside::{BesideEffect, effect_beside};
pub use note::EffectNote;
pub use synthetic::{ControlledEffect, Panel, PanelRefusal, Predictor, effect_with_controls};
