//! How spend in channels answers: with delay, less and less, and for prices that drift.

mod beside;
mod fit;
mod guard;
mod marginal;
mod posterior;
mod shape;

pub use marginal::Response;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

pub use beside::Beside;
use beside::{basis, without};
use fit::{Fit, fitted};
use guard::{collinear, foreseen, placebo, varied, wide};
use posterior::{Draw, draws};
use shape::{Tried, last, marginal, tried};

use crate::TooLittle;
use crate::numbers::{dot, mean};
use crate::quantile::median;

/// Residuals' blocks drawn anew, the least length of a block, and how many of the longest there are.
const REDRAWN: usize = 100;
const BLOCK: usize = 4;
const LONGEST: usize = 8;
/// What is left of an outcome below this share is the coarseness of shapes.
const EXACT: f64 = 0.01;

/// Why a channel's effect can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Its spend varied too little.
    Steady,
    /// Its spend nearly follows from other channels' and from what stands beside spend.
    Collinear,
    /// Spend to come goes along with the outcome, which it can't have caused: spend follows demand.
    FollowsOutcome,
    /// Another channel's spend follows demand, so that what moves the outcome besides spend is missing here.
    Unexplained,
    /// What it brought lies anywhere between nothing and far more than it seems.
    TooWide,
}

/// How channels answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Responses {
    /// One per channel, in their order, or why it can't be told.
    pub channels: Vec<Result<Response, Refusal>>,
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
/// Waugh 1933, Lovell 1963. Effects and their ranges are means and quantiles of draws by Gibbs sampling. Spend
/// to come as a placebo: Sims 1972, *Money, income, and causality*, held against outcomes that the bounded
/// least squares make with residuals drawn anew in blocks (Künsch 1989).
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
    let (left, all) = (dot(&residuals, &residuals), dot(&own, &own) - own.len() as f64 * mean(&own).powi(2));
    let follows = |place: usize| {
        let seen = model.placebo(place, &fit, &residuals);
        left > EXACT * all && foreseen(seen, redrawn.iter().map(|placebos| placebos[place]))
    };
    let follows: Vec<bool> = (0..told.len()).map(follows).collect();
    let total: f64 = outcome.iter().map(|value| value.abs()).sum();
    let mut channels = vec![Err(Refusal::Steady); spend.len()];
    for (place, at) in told.into_iter().enumerate() {
        let response = model.response(place, &draws);
        channels[at] = match () {
            () if collinear[place] => Err(Refusal::Collinear),
            () if follows[place] => Err(Refusal::FollowsOutcome),
            () if follows.contains(&true) => Err(Refusal::Unexplained),
            // An outcome below 0 on the whole is none that spend brings.
            () if wide(&response, total) || mean(outcome) < 0.0 => Err(Refusal::TooWide),
            () => Ok(response),
        };
    }
    let effects = draws.iter().map(|draw| draw.effects.iter().sum::<f64>()).sum::<f64>() / draws.len() as f64;
    let level = (mean(outcome) - effects).max(0.0);
    let deviations = beside::centred(outcome);
    let all = dot(&deviations, &deviations);
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

    /// The placebos of outcomes that the fit is the truth of, its residuals drawn anew in blocks.
    fn redrawn(&self, own: &[f64], residuals: &[f64], chance: &mut ChaCha8Rng) -> Vec<Vec<f64>> {
        let periods = own.len();
        // Residuals of a fit are too small by the unknowns that it has.
        let wider = (periods as f64 / (periods - self.unknowns()) as f64).sqrt();
        let block = block(residuals);
        let mut once = || {
            let drawn = redrawn(residuals, block, chance);
            let feigned = own.iter().zip(residuals).zip(drawn).map(|((own, old), new)| own - old + wider * new);
            let feigned = without(&feigned.collect::<Vec<f64>>(), &self.beside);
            let fit = fitted(&feigned, &self.tried);
            let residuals = self.residuals(&feigned, &fit);
            (0..self.spend.len()).map(|at| self.placebo(at, &fit, &residuals)).collect()
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
        let of =
            |draw: &Draw, what: &dyn Fn(&Tried, f64) -> f64| what(&self.tried[at][draw.chosen[at]], draw.effects[at]);
        let all = |what: &dyn Fn(&Tried, f64) -> f64| draws.iter().map(|draw| of(draw, what)).collect::<Vec<f64>>();
        let brought = all(&|_, effect| effect * periods);
        let marginals = all(&|one, effect| marginal(spend, self.lately, one.shape, effect * periods / one.sum));
        let [low90, high90] = ends(&brought, [0.05, 0.95]);
        // Slopes hang on the shape and on prices that drift steadily, as they never do; ends further out make up.
        let [marginal_low90, marginal_high90] = ends(&marginals, [0.02, 0.98]);
        let mut half_ways = all(&|one, _| one.shape.half_way * (1.0 - one.shape.carried));
        let drift = mean(&all(&|one, _| one.shape.drift));
        let (brought, marginal) = (mean(&brought), mean(&marginals));
        Response {
            brought,
            low90: low90.min(brought),
            high90: high90.max(brought),
            carried: mean(&all(&|one, _| one.shape.carried)),
            half_way: median(&mut half_ways).unwrap_or(0.0),
            dearer: (drift * (periods - 1.0)).exp(),
            lately: mean(&spend[last(spend, self.lately)..]),
            marginal,
            marginal_low90: marginal_low90.min(marginal),
            marginal_high90: marginal_high90.max(marginal),
            marginal_cost: Some(1.0 / marginal).filter(|cost| cost.is_finite()),
        }
    }
}

/// The values below which two shares of all lie.
fn ends(values: &[f64], levels: [f64; 2]) -> [f64; 2] {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    levels.map(|level| sorted[((sorted.len() - 1) as f64 * level).round() as usize])
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
            assert_eq!(found.channels[2], Err(Refusal::Steady));
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
            let found =
                responses(&leads.collect::<Vec<_>>(), std::slice::from_ref(&spend), &Beside::default(), 13, seed)
                    .unwrap();
            let (one, truth) = (found.channels[0].unwrap(), 1.0 / price(51));
            within += usize::from(one.marginal_low90 <= truth && truth <= one.marginal_high90);
            sum += one.marginal / truth / all as f64;
        }
        assert!(within >= 25 && (0.8..=1.2).contains(&sum), "{within} of {all}, {sum} of the truth on average");
    }

    /// A year's season that the outcome follows, and by so much the spend of the first channel.
    fn demanded(seed: u64, follows: f64) -> (Vec<f64>, Vec<Vec<f64>>, Vec<f64>, [f64; 2]) {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let demand: Vec<f64> = (0..156).map(|at| (std::f64::consts::TAU * f64::from(at) / 52.0).sin()).collect();
        let mut spend = |follows: f64| -> Vec<f64> {
            demand.iter().map(|demand| 100.0 * (0.6 * normal_draw(&mut chance) + follows * demand).exp()).collect()
        };
        let spend = vec![spend(follows), spend(0.0)];
        let shapes =
            [Shape { carried: 0.3, half_way: 150.0, drift: 0.0 }, Shape { carried: 0.6, half_way: 400.0, drift: 0.0 }];
        let parts: Vec<Vec<f64>> = shapes.iter().zip(&spend).map(|(shape, spend)| curve(spend, *shape)).collect();
        let value = |at: usize| 50.0 + 60.0 * parts[0][at] + 120.0 * parts[1][at] + 30.0 * demand[at];
        let outcome = (0..156).map(|at| value(at) + 3.0 * normal_draw(&mut chance)).collect();
        (outcome, spend, demand, [60.0 * parts[0].iter().sum::<f64>(), 120.0 * parts[1].iter().sum::<f64>()])
    }

    #[test]
    fn demand_that_moves_both_is_taken_out_where_given_and_seen_where_not() {
        let (mut near, mut within, mut refused) = (0, 0, 0);
        for seed in 0..8 {
            let (outcome, spend, demand, truths) = demanded(seed, 0.8);
            let beside = Beside { controls: vec![demand], ..Beside::default() };
            let found = responses(&outcome, &spend, &beside, 13, seed).unwrap();
            for (response, truth) in found.channels.iter().flatten().zip(truths) {
                near += usize::from((response.brought / truth - 1.0).abs() <= 0.2);
                within += usize::from(response.low90 <= truth && truth <= response.high90);
            }
            let found = responses(&outcome, &spend, &Beside::default(), 13, seed).unwrap();
            refused += usize::from(found.channels[0] == Err(Refusal::FollowsOutcome));
        }
        assert!(near >= 12 && within >= 12 && refused >= 7, "{near} near, {within} within, {refused} refused");
    }

    #[test]
    fn a_season_of_the_outcome_is_taken_out() {
        let (outcome, spend, _, truths) = demanded(1, 0.0);
        let beside = Beside { trend: true, season: Some(52), ..Beside::default() };
        let found = responses(&outcome, &spend, &beside, 13, 1).unwrap();
        let plain = responses(&outcome, &spend, &Beside::default(), 13, 1).unwrap();
        assert!(found.explained > plain.explained + 0.1, "{} and {}", found.explained, plain.explained);
        let one = found.channels[1].unwrap();
        assert!(one.low90 <= truths[1] && truths[1] <= one.high90, "{one:?}");
    }

    #[test]
    fn spend_that_follows_from_another_or_from_a_control_is_refused() {
        let (outcome, spend, _) = simulated(3);
        let twice = vec![spend[0].clone(), spend[0].iter().map(|spend| 2.0 * spend).collect(), spend[1].clone()];
        let found = responses(&outcome, &twice, &Beside::default(), 13, 1).unwrap();
        assert_eq!(found.channels[..2], [Err(Refusal::Collinear); 2]);
        assert_ne!(found.channels[2], Err(Refusal::Collinear));
        let beside = Beside { controls: vec![spend[0].clone()], ..Beside::default() };
        let found = responses(&outcome, &spend[..1], &beside, 13, 1).unwrap();
        assert_eq!(found.channels[0], Err(Refusal::Collinear));
    }

    #[test]
    fn what_may_be_nothing_or_much_is_refused() {
        let mut chance = ChaCha8Rng::seed_from_u64(5);
        let outcome: Vec<f64> = (0..60).map(|_| 100.0 + 60.0 * normal_draw(&mut chance)).collect();
        let told = |seed| {
            let mut chance = ChaCha8Rng::seed_from_u64(seed);
            let spend: Vec<f64> = (0..60).map(|_| 100.0 * (0.15 * normal_draw(&mut chance)).exp()).collect();
            responses(&outcome, &[spend], &Beside::default(), 13, 1).unwrap().channels[0]
        };
        let sure = |one: &Response| one.low90 > 0.2 * one.high90;
        assert!((0..10).filter(|seed| told(*seed).is_ok_and(|one| sure(&one))).count() <= 1);
    }

    /// Spend that comes round every four periods and an outcome without noise: what is left is the
    /// coarseness of shapes, which spend to come goes along with.
    #[test]
    fn an_outcome_that_follows_exactly_is_told() {
        let spend: Vec<f64> = (0..24).map(|at| 2000.0 + 1000.0 * f64::from(at * 7 % 4)).collect();
        let outcome: Vec<f64> = spend.iter().map(|spend| spend / 100.0).collect();
        let one = responses(&outcome, &[spend], &Beside::default(), 3, 1).unwrap().channels[0].unwrap();
        assert!((0.009..0.0115).contains(&one.marginal), "{one:?}");
    }

    #[test]
    fn odd_input_is_refused_or_told_without_panic() {
        let beside = Beside { controls: vec![vec![0.0; 60], vec![7.0; 60]], trend: true, season: Some(1) };
        let spend: Vec<f64> = (0..60).map(|at| f64::from(at % 7)).collect();
        for outcome in [vec![0.0; 60], vec![5.0; 60], vec![-3.0; 60], spend.clone()] {
            let found = responses(&outcome, &[spend.clone(), vec![0.0; 60]], &beside, 0, 1).unwrap();
            assert!(found.without.is_finite() && found.channels[1] == Err(Refusal::Steady));
        }
        assert!(responses(&[], &[], &Beside::default(), 0, 1).is_err());
        let short = Beside { controls: vec![vec![1.0; 3]], ..Beside::default() };
        assert!(responses(&[1.0; 60], &[], &short, 1, 1).is_err());
        assert!(responses(&[1.0; 60], &[], &Beside::default(), 1, 1).unwrap().channels.is_empty());
        let season = Beside { season: Some(usize::MAX), ..Beside::default() };
        assert!(responses(&[1.0; 60], &[], &season, 1, 1).is_err());
    }

    #[test]
    fn too_few_periods_are_said() {
        assert!(responses(&[1.0; 10], &[vec![1.0; 10]], &Beside::default(), 5, 1).is_err());
        assert!(responses(&[1.0; 40], &[vec![f64::NAN; 40]], &Beside::default(), 5, 1).is_err());
    }
}
