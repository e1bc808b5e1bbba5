//! Conversions shared out over the channels of the paths that led to them.

use crate::linear::solve;

/// A path of channels and how often it was gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Channels by number, in the order of contact.
    pub channels: Vec<usize>,
    /// How often it ended in a conversion; at least 0.
    pub conversions: f64,
    /// What those conversions are worth.
    pub value: f64,
    /// How often it ended in nothing; at least 0.
    pub lost: f64,
}

/// What each channel is given, by number, under one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// Conversions; they sum to all conversions of paths with a channel.
    pub conversions: Vec<f64>,
    /// Value; it sums to all value of such paths.
    pub value: Vec<f64>,
}

/// Every rule side by side: the spread between them is what can't be told. None says what a channel
/// caused.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// All to the first channel.
    pub first: Shares,
    /// All to the last.
    pub last: Shares,
    /// The same to each contact.
    pub linear: Shares,
    /// By how much fewer paths would convert without the channel, walked as a chain of first order.
    pub markov: Shares,
    /// The Shapley value of the conversions that a set of channels reaches on its own.
    pub shapley: Shares,
}

/// Shares conversions out. `channels` is how many there are; contacts beyond, and paths without
/// contact, are left out, as are numbers that are not finite or below 0.
///
/// # Source
/// Markov: Anderl, Becker, von Wangenheim, Schumann 2016, *Mapping the customer journey*, and the
/// CRAN and PyPI package ChannelAttribution, solved in closed form; Shapley: Shapley 1953, where a
/// path counts for every set that holds all its channels, so that each of them gets the same.
#[must_use]
pub fn attribution(paths: &[Path], channels: usize) -> Attribution {
    let paths: Vec<Path> = paths.iter().filter_map(|path| sound(path, channels)).collect();
    let by = |weigh: &dyn Fn(&Path) -> Vec<(usize, f64)>| {
        let mut shares = Shares { conversions: vec![0.0; channels], value: vec![0.0; channels] };
        for path in &paths {
            for (channel, weight) in weigh(path) {
                shares.conversions[channel] += weight * path.conversions;
                shares.value[channel] += weight * path.value;
            }
        }
        shares
    };
    let all = |weigh: &dyn Fn(&Path) -> f64| paths.iter().map(weigh).sum::<f64>();
    let removal = removal_effects(&paths, channels);
    let whole: f64 = removal.iter().sum();
    let spread = |total: f64| removal.iter().map(|one| if whole > 0.0 { total * one / whole } else { 0.0 }).collect();
    Attribution {
        first: by(&|path| vec![(path.channels[0], 1.0)]),
        last: by(&|path| vec![(path.channels[path.channels.len() - 1], 1.0)]),
        linear: by(&|path| path.channels.iter().map(|channel| (*channel, 1.0 / path.channels.len() as f64)).collect()),
        markov: Shares { conversions: spread(all(&|path| path.conversions)), value: spread(all(&|path| path.value)) },
        shapley: by(&|path| {
            let mut distinct = path.channels.clone();
            distinct.sort_unstable();
            distinct.dedup();
            let weight = 1.0 / distinct.len() as f64;
            distinct.into_iter().map(|channel| (channel, weight)).collect()
        }),
    }
}

fn sound(path: &Path, channels: usize) -> Option<Path> {
    let count = |value: f64| if value.is_finite() { value.max(0.0) } else { 0.0 };
    let known: Vec<usize> = path.channels.iter().copied().filter(|channel| *channel < channels).collect();
    let value = if path.value.is_finite() { path.value } else { 0.0 };
    let path = Path { channels: known, conversions: count(path.conversions), value, lost: count(path.lost) };
    (!path.channels.is_empty()).then_some(path)
}

/// By what part fewer walks convert when a channel leads nowhere, for each channel.
fn removal_effects(paths: &[Path], channels: usize) -> Vec<f64> {
    // Rows are the start and the channels; the last two columns are conversion and loss.
    let mut moves = vec![vec![0.0; channels + 2]; channels + 1];
    for path in paths {
        let times = path.conversions + path.lost;
        moves[0][path.channels[0]] += times;
        for pair in path.channels.windows(2) {
            moves[pair[0] + 1][pair[1]] += times;
        }
        let last = path.channels[path.channels.len() - 1] + 1;
        moves[last][channels] += path.conversions;
        moves[last][channels + 1] += path.lost;
    }
    for row in &mut moves {
        let all: f64 = row.iter().sum();
        if all > 0.0 {
            row.iter_mut().for_each(|moves| *moves /= all);
        }
    }
    let whole = converting(&moves, channels, None);
    let without = |channel| converting(&moves, channels, Some(channel));
    (0..channels).map(|channel| if whole > 0.0 { (1.0 - without(channel) / whole).max(0.0) } else { 0.0 }).collect()
}

/// The chance that a walk from the start converts, a removed channel leading nowhere.
fn converting(moves: &[Vec<f64>], channels: usize, removed: Option<usize>) -> f64 {
    let mut matrix = vec![vec![0.0; channels]; channels];
    let mut right = vec![0.0; channels];
    for channel in 0..channels {
        matrix[channel][channel] = 1.0;
        if removed != Some(channel) {
            (0..channels).for_each(|next| matrix[channel][next] -= moves[channel + 1][next]);
            right[channel] = moves[channel + 1][channels];
        }
    }
    let Some(chances) = solve(matrix, right) else { return 0.0 };
    let step = |channel: usize| if removed == Some(channel) { 0.0 } else { moves[0][channel] * chances[channel] };
    (0..channels).map(step).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(channels: &[usize], conversions: f64, lost: f64) -> Path {
        Path { channels: channels.to_vec(), conversions, value: 10.0 * conversions, lost }
    }

    #[test]
    fn a_small_chain_is_as_worked_out_by_hand() {
        // Starts: A 3 of 4, B 1 of 4. A goes to B 2 of 3 times, else is lost; B converts 2 of 3.
        let paths = [path(&[0, 1], 1.0, 1.0), path(&[0], 0.0, 1.0), path(&[1], 1.0, 0.0)];
        let shares = attribution(&paths, 2);
        // Whole: 3/4·2/3·2/3 + 1/4·2/3 = 1/2. Without A: 1/6; without B: 0. Effects 2/3 and 1.
        assert!((shares.markov.conversions[0] - 2.0 * 0.4).abs() < 1e-12);
        assert!((shares.markov.conversions[1] - 2.0 * 0.6).abs() < 1e-12);
        assert_eq!(shares.first.conversions, [1.0, 1.0]);
        assert_eq!(shares.last.conversions, [0.0, 2.0]);
        assert_eq!(shares.linear.conversions, [0.5, 1.5]);
        assert_eq!(shares.shapley.value, [5.0, 15.0]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(attribution(&[], 2).markov.conversions, [0.0, 0.0]);
        assert_eq!(attribution(&[path(&[7], 1.0, 0.0)], 0).first.conversions, Vec::<f64>::new());
    }
}
