//! How spend in channels answers: with delay, less and less, and for prices that drift.

mod beside;
mod fit;
mod guard;
mod posterior;
mod shape;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

pub use beside::Beside;
use beside::{basis, dot, without};
use fit::{Fit, fitted};
use guard::{collinear, foreseen, placebo, varied, wide};
use posterior::{Draw, draws};
use shape::{Tried, last, marginal, tried};

use crate::TooLittle;
use crate::numbers::{mean, median};

/// Residuals' blocks drawn anew, the least length of a block, and the largest share of all that it is long.
const REDRAWN: usize = 100;
const BLOCK: usize = 4;
const LONGEST: usize = 8;

/// How one channel answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// What its spend brought over the whole time, in units of the outcome; at least 0.
    pub brought: f64,
    /// Where that lies with 90 %.
    pub low90: f64,
    /// Its upper end.
    pub high90: f64,
    /// The share of an effect that carries over to the next period, 0..1.
    pub carried: f64,
    /// The lasting spend per period at which half of the most is reached, at the last period's prices.
    pub half_way: f64,
    /// By which factor what an effect costs changed from the first period to the last; above 1 where it
    /// became dearer.
    pub dearer: f64,
    /// The mean spend per period of lately.
    pub lately: f64,
    /// What one unit of spend more per period brings at the spend and the prices of lately; at least 0.
    pub marginal: f64,
    /// Where that lies with 90 %; at least 0.
    pub marginal_low90: f64,
    /// Its upper end.
    pub marginal_high90: f64,
    /// What one more costs there: 1 by `marginal`; `None` where nothing more comes.
    pub marginal_cost: Option<f64>,
}

/// Why a channel's effect can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untold {
    /// Its spend varied too little.
    Steady,
    /// Its spend nearly follows from other channels' and from what stands beside spend.
    Collinear,
    /// Spend to come goes along with the outcome, which it can't have caused: spend follows demand.
    FollowsOutcome,
    /// What it brought lies anywhere between nothing and far more than it seems.
    TooWide,
}

/// How channels answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Responses {
    /// One per channel, in their order, or why it can't be told.
    pub channels: Vec<Result<Response, Untold>>,
    /// What comes per period without any spend, on average over what stands beside it.
    pub without: f64,
    /// The share of the outcome's variance that is explained, at most 1.
    pub explained: f64,
}

/// How an outcome such as leads per week answers to the spend of channels, no channel being allowed to
/// do harm and nothing less than 0 coming without any. What money buys may have drifted steadily over
/// the time. Slopes are told for the mean spend of the last `lately` periods, at the last one's prices.
/// It is an association over time: what moves both spend and outcome must stand in `beside`, or spend
/// takes the credit. Where that can be seen, the channel is refused.
///
/// # Errors
/// [`TooLittle`] with fewer than 20 periods, 5 per level, weight and shape and 3 per column beside, or two
/// seasons; where lengths differ, or where a number is missing.
///
/// # Source
/// Geometric adstock and the Hill curve: Jin, Wang, Sun, Chan, Koehler 2017, *Bayesian methods for
/// media mix modeling with carryover and shape effects*. Columns beside spend are partialled out: Frisch,
/// Waugh 1933, Lovell 1963. Bounded least squares by cyclic descent; intervals by residuals drawn anew in
/// blocks (Künsch 1989). Spend to come as a placebo: Sims 1972, *Money, income, and causality*.
pub fn responses(
    outcome: &[f64],
    spend: &[Vec<f64>],
    beside: &Beside,
    lately: usize,
    seed: u64,
) -> Result<Responses, TooLittle> {
    let told: Vec<usize> = (0..spend.len()).filter(|at| varied(&spend[*at])).collect();
    let bounded = |values: &[f64]| values.len() == outcome.len() && values.iter().all(|value| value.abs() <= 1e100);
    let all_bounded = bounded(outcome) && spend.iter().chain(&beside.controls).all(|column| bounded(column));
    let columns = if all_bounded { basis(&beside.columns(outcome.len())) } else { Vec::new() };
    let needed = beside.needed(told.len(), columns.len());
    if outcome.len() < needed || !all_bounded {
        return Err(TooLittle { needed, have: outcome.len() });
    }
    let model = Model::of(told.iter().map(|at| spend[*at].as_slice()).collect(), columns, lately);
    let own = without(outcome, &model.beside);
    let fit = fitted(&own, &model.tried);
    let residuals = model.residuals(&own, &fit);
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let draws = draws(&own, &model.tried, &fit, model.spread(&own, &fit, &residuals), &mut chance);
    let redrawn = model.redrawn(&own, &residuals, &mut chance);
    let collinear = model.collinear(&fit);
    let all: f64 = outcome.iter().map(|value| value.abs()).sum();
    let mut channels = vec![Err(Untold::Steady); spend.len()];
    for (place, at) in told.into_iter().enumerate() {
        let response = model.response(place, &draws);
        let seen = model.placebo(place, &fit, &residuals);
        channels[at] = if collinear[place] {
            Err(Untold::Collinear)
        } else if foreseen(seen, redrawn.iter().map(|one| one.placebos[place])) {
            Err(Untold::FollowsOutcome)
        } else if wide(&response, all) {
            Err(Untold::TooWide)
        } else {
            Ok(response)
        };
    }
    let effects = draws.iter().map(|draw| draw.effects.iter().sum::<f64>()).sum::<f64>() / draws.len() as f64;
    let level = (mean(outcome) - effects).max(0.0);
    let deviations = beside::centred(outcome);
    let (left, all) = (dot(&residuals, &residuals), dot(&deviations, &deviations));
    Ok(Responses { channels, without: level, explained: if all > 0.0 { 1.0 - left / all } else { 0.0 } })
}

/// Channels whose spend varied, and what stands beside them.
struct Model<'a> {
    spend: Vec<&'a [f64]>,
    tried: Vec<Vec<Tried>>,
    /// An orthonormal basis.
    beside: Vec<Vec<f64>>,
    lately: usize,
}

/// What a fit to an outcome drawn anew says of each channel.
struct Redrawn {
    placebos: Vec<f64>,
}

impl<'a> Model<'a> {
    fn of(spend: Vec<&'a [f64]>, beside: Vec<Vec<f64>>, lately: usize) -> Model<'a> {
        let tried = spend.iter().map(|spend| tried(spend, &beside)).collect();
        Model { spend, tried, beside, lately }
    }

    fn chosen(&self, at: usize, fit: &Fit) -> &Tried {
        &self.tried[at][fit.chosen[at]]
    }

    fn residuals(&self, own: &[f64], fit: &Fit) -> Vec<f64> {
        let expected = fit.expected(&self.tried, own.len());
        own.iter().zip(&expected).map(|(value, expected)| value - expected).collect()
    }

    /// The correlation of what is left of the outcome with spend that was still to come.
    fn placebo(&self, at: usize, fit: &Fit, residuals: &[f64]) -> f64 {
        let curves = (0..self.spend.len()).map(|at| &self.chosen(at, fit).curve);
        let length = dot(residuals, residuals).sqrt();
        let lead = placebo(self.spend[at], curves, &self.beside);
        lead.filter(|_| length > 0.0).map_or(0.0, |lead| dot(&lead, residuals) / length)
    }

    /// Whose spend, as it is or as it works, nearly follows from the rest.
    fn collinear(&self, fit: &Fit) -> Vec<bool> {
        let spend: Vec<Vec<f64>> = self.spend.iter().map(|spend| spend.to_vec()).collect();
        let curves: Vec<Vec<f64>> =
            (0..spend.len()).map(|at| shape::curve(self.spend[at], self.chosen(at, fit).shape)).collect();
        let (plain, working) = (collinear(&spend, &self.beside), collinear(&curves, &self.beside));
        plain.iter().zip(working).map(|(plain, working)| *plain || working).collect()
    }

    fn redrawn(&self, own: &[f64], residuals: &[f64], chance: &mut ChaCha8Rng) -> Vec<Redrawn> {
        let (periods, channels) = (own.len(), self.spend.len());
        // Residuals of a fit are too small by the unknowns that it has.
        let wider = (periods as f64 / (periods - self.unknowns()) as f64).sqrt();
        let block = block(residuals);
        let mut once = || {
            let drawn = redrawn(residuals, block, chance);
            let feigned = own.iter().zip(residuals).zip(drawn).map(|((own, old), new)| own - old + wider * new);
            let feigned = without(&feigned.collect::<Vec<f64>>(), &self.beside);
            let fit = fitted(&feigned, &self.tried);
            let residuals = self.residuals(&feigned, &fit);
            Redrawn {
                placebos: (0..channels).map(|at| self.placebo(at, &fit, &residuals)).collect(),
            }
        };
        (0..REDRAWN).map(|_| once()).collect()
    }

    /// The spread of the noise that a fit leaves: larger than it looks by the unknowns of the fit, and by its
    /// autocorrelation where the curves are autocorrelated as well.
    ///
    /// # Source
    /// Effective number of observations: Bartlett 1935, for autocorrelations that fall geometrically.
    fn spread(&self, own: &[f64], fit: &Fit, residuals: &[f64]) -> f64 {
        let curves = (0..self.spend.len()).map(|at| persistence(&beside::centred(&self.chosen(at, fit).curve)));
        let both = persistence(residuals) * curves.fold(0.0, f64::max);
        let left = dot(residuals, residuals).max(1e-18 * dot(own, own));
        (left / (own.len() - self.unknowns()) as f64 * (1.0 + both) / (1.0 - both)).sqrt()
    }

    fn unknowns(&self) -> usize {
        4 * self.spend.len() + 1 + self.beside.len()
    }

    fn response(&self, at: usize, draws: &[Draw]) -> Response {
        let (spend, periods) = (self.spend[at], self.spend[at].len() as f64);
        let of = |draw: &Draw, what: &dyn Fn(&Tried, f64) -> f64| what(&self.tried[at][draw.chosen[at]], draw.effects[at]);
        let all = |what: &dyn Fn(&Tried, f64) -> f64| draws.iter().map(|draw| of(draw, what)).collect::<Vec<f64>>();
        let brought = all(&|_, effect| effect * periods);
        let marginals =
            all(&|one, effect| marginal(spend, self.lately, one.shape, effect * periods / one.sum));
        let [low90, high90] = ends(&brought);
        let [marginal_low90, marginal_high90] = ends(&marginals);
        let half_ways = all(&|one, _| one.shape.half_way * (1.0 - one.shape.carried));
        let drift = mean(&all(&|one, _| one.shape.drift));
        let (brought, marginal) = (mean(&brought), mean(&marginals));
        Response {
            brought,
            low90,
            high90,
            carried: mean(&all(&|one, _| one.shape.carried)),
            half_way: median(&mut half_ways.clone()),
            dearer: (drift * (periods - 1.0)).exp(),
            lately: mean(&spend[last(spend, self.lately)..]),
            marginal,
            marginal_low90,
            marginal_high90,
            marginal_cost: Some(1.0 / marginal).filter(|cost| cost.is_finite()),
        }
    }
}

/// Where the middle 90 % of values lie.
fn ends(values: &[f64]) -> [f64; 2] {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    [0.05, 0.95].map(|level| sorted[((sorted.len() - 1) as f64 * level).round() as usize])
}

/// The first autocorrelation, from 0 on.
fn persistence(values: &[f64]) -> f64 {
    let all = dot(values, values);
    if all > 0.0 { (dot(values, &values[1..]) / all).clamp(0.0, 0.95) } else { 0.0 }
}

/// How long blocks must be for residuals as autocorrelated as these.
///
/// # Source
/// Carlstein 1986, by the first autocorrelation.
fn block(residuals: &[f64]) -> usize {
    let next = persistence(residuals);
    let length = (6.0_f64.sqrt() * next / (1.0 - next * next)).powf(2.0 / 3.0) * (residuals.len() as f64).cbrt();
    (length.round() as usize).min(residuals.len() / LONGEST).max(BLOCK)
}

fn redrawn(residuals: &[f64], block: usize, chance: &mut ChaCha8Rng) -> Vec<f64> {
    let mut made = Vec::with_capacity(residuals.len() + block);
    while made.len() < residuals.len() {
        let start = chance.random_range(0..residuals.len());
        made.extend((start..start + block).map(|at| residuals[at % residuals.len()]));
    }
    made
}

#[cfg(test)]
mod tests {
    use super::shape::{Shape, curve};
    use super::*;
    use crate::distribution::normal_draw;

    fn simulated(seed: u64) -> (Vec<f64>, Vec<Vec<f64>>, [f64; 2]) {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut spend = || (0..156).map(|_| 100.0 * (0.8 * normal_draw(&mut chance)).exp()).collect::<Vec<f64>>();
        let channels = vec![spend(), spend(), vec![50.0; 156]];
        let shapes =
            [Shape { carried: 0.3, half_way: 150.0, drift: 0.0 }, Shape { carried: 0.6, half_way: 400.0, drift: 0.0 }];
        let parts: Vec<Vec<f64>> = shapes.iter().zip(&channels).map(|(shape, spend)| curve(spend, *shape)).collect();
        let outcome =
            (0..156).map(|at| 50.0 + 80.0 * parts[0][at] + 120.0 * parts[1][at] + 3.0 * normal_draw(&mut chance));
        (outcome.collect(), channels, [80.0 * parts[0].iter().sum::<f64>(), 120.0 * parts[1].iter().sum::<f64>()])
    }

    #[test]
    fn effects_are_found_and_what_never_varied_is_not_told() {
        let (mut within, mut near, mut all) = (0, 0, 0);
        for seed in 0..5 {
            let (outcome, spend, truth) = simulated(seed);
            let found = responses(&outcome, &spend, &Beside::default(), 156, seed).unwrap();
            assert_eq!(found.channels[2], Err(Untold::Steady));
            assert!(found.explained > 0.8);
            for (response, truth) in found.channels.iter().flatten().zip(truth) {
                all += 1;
                near += usize::from((response.brought / truth - 1.0).abs() <= 0.2);
                within += usize::from(response.low90 <= truth && truth <= response.high90);
                assert!((0.0..=response.marginal).contains(&response.marginal_low90));
                assert!(response.marginal <= response.marginal_high90);
                assert!(response.marginal >= 0.0 && response.marginal_cost.is_none_or(|cost| cost > 0.0));
            }
        }
        assert!(near >= 8 && within >= 7, "{near} near and {within} within of {all}");
    }

    /// A year of weeks in which money buys less and less, by 4 % a month from the twentieth week on, each
    /// lead costing 100 at first: at the end it costs 134, whatever it cost on average.
    #[test]
    fn the_next_one_is_told_at_the_prices_of_lately() {
        let (mut within, mut sum, all) = (0, 0.0, 30);
        for seed in 0..all {
            let mut chance = ChaCha8Rng::seed_from_u64(seed);
            let price = |week: u32| 100.0 * 1.04_f64.powf(12.0 / 52.18 * f64::from(week.saturating_sub(20)));
            let spend: Vec<f64> = (0..52).map(|_| 4000.0 * (0.3 * normal_draw(&mut chance)).exp()).collect();
            let leads = spend.iter().zip(0..).map(|(spend, week)| {
                let expected = spend / price(week);
                (expected + expected.sqrt() * normal_draw(&mut chance)).round().max(0.0)
            });
            let found = responses(&leads.collect::<Vec<_>>(), std::slice::from_ref(&spend), &Beside::default(), 13, seed).unwrap();
            let (one, truth) = (found.channels[0].unwrap(), 1.0 / price(51));
            within += usize::from(one.marginal_low90 <= truth && truth <= one.marginal_high90);
            sum += one.marginal / truth / all as f64;
        }
        assert!(within >= 25 && (0.8..=1.2).contains(&sum), "{within} of {all}, {sum} of the truth on average");
    }

    #[test]
    fn too_few_periods_are_said() {
        assert!(responses(&[1.0; 10], &[vec![1.0; 10]], &Beside::default(), 5, 1).is_err());
        assert!(responses(&[1.0; 40], &[vec![f64::NAN; 40]], &Beside::default(), 5, 1).is_err());
    }
}
