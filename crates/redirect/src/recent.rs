//! Recent: which visitor tapped which link lately, and the click that was counted for it.
//!
//! A table of fixed size in shards, each behind its own lock. A key may stand in one of eight places; when all are taken
//! the oldest makes room. Memory stays flat whatever comes; under a flood a repeated tap may be counted, never the
//! other way round.

use std::sync::{Mutex, PoisonError};

const SHARDS: usize = 64;
/// Places of a shard. All shards together: a quarter of a million taps, 8 MB.
const PLACES: usize = 4096;
/// In how many places a key may stand.
const WAYS: usize = 8;

/// One tap.
#[derive(Clone, Copy, Debug)]
struct Tap {
    key: u64,
    /// Milliseconds since 1970.
    at: i64,
    click: [u8; 16],
}

const NEVER: Tap = Tap { key: 0, at: i64::MIN, click: [0; 16] };

/// The taps that are remembered.
pub struct Recent {
    shards: Vec<Mutex<Vec<Tap>>>,
}

/// What is known of a tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is the first within the window. It is remembered with the click that was given.
    First,
    /// There was one so many milliseconds ago, with this click.
    Before(i64, [u8; 16]),
}

impl Default for Recent {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::new(Vec::new())).collect() }
    }
}

impl Recent {
    /// Looks a tap up and remembers it where it is the first within the window.
    pub fn see(&self, key: u64, at: i64, window: i64, click: [u8; 16]) -> Seen {
        let place = usize::try_from(key & 0xffff_ffff).expect("invariant: 32 bits fit");
        let (shard, bucket) = (place % SHARDS, place / SHARDS % (PLACES / WAYS) * WAYS);
        let mut taps = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        if taps.is_empty() {
            taps.resize(PLACES, NEVER);
        }
        let ways = &mut taps[bucket..bucket + WAYS];
        if let Some(known) = ways.iter_mut().find(|tap| tap.key == key && tap.at != i64::MIN) {
            let ago = at.saturating_sub(known.at);
            if ago.abs() < window {
                return Seen::Before(ago.max(0), known.click);
            }
            *known = Tap { key, at, click };
            return Seen::First;
        }
        let oldest = ways.iter_mut().min_by_key(|tap| tap.at).expect("invariant: a bucket has places");
        *oldest = Tap { key, at, click };
        Seen::First
    }
}

impl std::fmt::Debug for Recent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recent").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tap_is_known_within_the_window_counted_from_the_one_that_was_counted() {
        let recent = Recent::default();
        assert_eq!(recent.see(7, 1_000, 500, [1; 16]), Seen::First);
        assert_eq!(recent.see(7, 1_300, 500, [2; 16]), Seen::Before(300, [1; 16]));
        assert_eq!(recent.see(7, 1_499, 500, [3; 16]), Seen::Before(499, [1; 16]));
        assert_eq!(recent.see(7, 1_500, 500, [4; 16]), Seen::First);
        assert_eq!(recent.see(8, 1_500, 500, [5; 16]), Seen::First);
        // A clock that was set back a little does not count a tap again.
        assert_eq!(recent.see(7, 1_400, 500, [6; 16]), Seen::Before(0, [4; 16]));
    }

    #[test]
    fn a_flood_forgets_the_oldest_and_takes_no_more_memory() {
        let recent = Recent::default();
        for n in 0..2_000_000_u64 {
            recent.see(n.wrapping_mul(0x9e37_79b9_7f4a_7c15), i64::try_from(n).unwrap(), i64::MAX, [0; 16]);
        }
        let places: usize = recent.shards.iter().map(|shard| shard.lock().unwrap().capacity()).sum();
        assert_eq!(places, SHARDS * PLACES);
        let last = 1_999_999_u64.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        assert_eq!(recent.see(last, 2_000_000, i64::MAX, [0; 16]), Seen::Before(1, [0; 16]));
    }
}
