//! What a reader of an effect must know beside its size.

/// A share of feigned dates above which effects of nothing are no rare chance.
const FALSE_ALARMS: f64 = 0.2;
/// Controls with fewer of which each other's differences tell nothing.
const CONTROLS: usize = 3;

/// Something that the result hangs on, or that casts doubt on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectNote {
    /// The unit lies outside what others can be mixed to, so the mixture was moved to its level.
    Shifted,
    /// The mixture by the given predictors does not follow the unit, so its values before were taken.
    PredictorsLeftOut,
    /// The mixture missed by more before the action than the effect is large.
    PoorFit,
    /// More than a fifth of feigned dates show an effect.
    FalseAlarms,
    /// There are fewer than three controls.
    FewControls,
}

/// How well the fit was and how often it was wrong, from which doubts follow.
pub(super) struct Grounds {
    pub(super) effect: f64,
    pub(super) before_error: f64,
    pub(super) feigned: usize,
    pub(super) feigned_effects: usize,
    pub(super) controls: usize,
}

impl Grounds {
    /// The doubts, the gravest first.
    pub(super) fn notes(&self) -> Vec<EffectNote> {
        let alarms = self.feigned_effects as f64 > FALSE_ALARMS * self.feigned as f64;
        let doubts = [
            (self.before_error > self.effect.abs(), EffectNote::PoorFit),
            (alarms, EffectNote::FalseAlarms),
            (self.controls < CONTROLS, EffectNote::FewControls),
        ];
        doubts.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note).collect()
    }
}
