//! The winning row of every key of an import: the one thing whose memory grows with the import.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Where the winning row of a key stands in the stage. 16 bytes, and 32 with its key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Winner {
    pub(super) content: u64,
    pub(super) place: u32,
    pub(super) month: u16,
    pub(super) fate: Fate,
    /// A few bits by which another thing of the same id is told.
    pub(super) telling_bits: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    New,
    Changed,
    Same,
    /// Older than what is there.
    Older,
    /// In conflict with what is there.
    Refused,
}

/// Keys are fingerprints already, so hashing them again is waste.
#[derive(Default)]
pub(super) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for (i, byte) in bytes.iter().take(8).enumerate() {
            self.0 ^= u64::from(*byte) << (8 * i);
        }
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = (key >> 64) as u64;
    }
}

/// How many parts the keys are kept in. A part that grows holds its old and new table at once, so
/// that many parts keep the peak near the sum.
const SHARDS: usize = 64;

/// Winners by key.
#[derive(Debug)]
pub(super) struct Winners {
    shards: Vec<HashMap<u128, Winner, BuildHasherDefault<Identity>>>,
}

impl Default for Winners {
    fn default() -> Self {
        Winners { shards: (0..SHARDS).map(|_| HashMap::default()).collect() }
    }
}

/// The part of a key: bits that its place within the part does not hang on.
fn shard(key: u128) -> usize {
    (key % SHARDS as u128) as usize
}

impl Winners {
    /// Lets a row win its key and returns the row that had won it before.
    pub(super) fn insert(&mut self, key: u128, winner: Winner) -> Option<Winner> {
        self.shards[shard(key)].insert(key, winner)
    }

    pub(super) fn contains(&self, key: u128) -> bool {
        self.shards[shard(key)].contains_key(&key)
    }

    pub(super) fn get(&self, key: u128) -> Option<&Winner> {
        self.shards[shard(key)].get(&key)
    }

    pub(super) fn get_mut(&mut self, key: u128) -> Option<&mut Winner> {
        self.shards[shard(key)].get_mut(&key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u128, &Winner)> {
        self.shards.iter().flatten().map(|(key, winner)| (*key, winner))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Winner> {
        self.shards.iter_mut().flatten().map(|(_, winner)| winner)
    }

    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(HashMap::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_winner_is_sixteen_bytes() {
        assert_eq!(size_of::<Winner>(), 16);
        assert_eq!(size_of::<(u128, Winner)>(), 32);
    }

    #[test]
    fn a_later_row_takes_the_key_of_an_earlier() {
        let mut winners = Winners::default();
        for key in 0..1000_u128 {
            let winner = Winner { content: 0, place: 1, month: 24_300, fate: Fate::New, telling_bits: 0 };
            assert!(winners.insert(key << 64 | key, winner).is_none());
        }
        let later = Winner { content: 1, place: 7, month: 24_301, fate: Fate::New, telling_bits: 0 };
        assert_eq!(winners.insert(5 << 64 | 5, later).map(|loser| loser.place), Some(1));
        assert_eq!(winners.len(), 1000);
        assert!(winners.contains(5 << 64 | 5) && !winners.contains(5));
    }
}
