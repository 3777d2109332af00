//! How often a key may ask: one bucket of tokens a key, which fills as time passes.

use crate::state::Rate;
use model::Timestamp;
use std::{collections::HashMap, sync::Mutex};

/// The buckets of all keys.
pub(crate) struct Rates {
    rate: Option<Rate>,
    buckets: Mutex<HashMap<i64, Bucket>>,
}

struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Rates {
    pub(crate) fn new(rate: Option<Rate>) -> Self {
        Self { rate, buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes a token of a key, or answers with the seconds after which there is one.
    pub(crate) fn take(&self, key: i64, now: Timestamp) -> Result<(), u64> {
        let Some(rate) = self.rate else { return Ok(()) };
        let mut buckets = self.buckets.lock().expect("invariant: nobody panics with the buckets in hand");
        let bucket = buckets.entry(key).or_insert(Bucket { tokens: rate.burst, at: now });
        let passed = now.duration_since(bucket.at).as_secs_f64().max(0.0);
        bucket.tokens = (bucket.tokens + passed * rate.per_second).min(rate.burst);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let wait = ((1.0 - bucket.tokens) / rate.per_second).ceil().max(1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of seconds, 1 or more")]
        Err(wait as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let rates = Rates::new(Some(Rate { per_second: 0.5, burst: 2.0 }));
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        assert_eq!([0, 0].map(|second| rates.take(1, at(second))), [Ok(()), Ok(())]);
        assert_eq!(rates.take(1, at(0)), Err(2));
        assert_eq!(rates.take(2, at(0)), Ok(()), "every key has its own");
        assert_eq!(rates.take(1, at(1)), Err(1));
        assert_eq!(rates.take(1, at(2)), Ok(()));
        assert_eq!(rates.take(1, at(1)), Err(2), "a clock that is set back gives nothing");
        assert_eq!(Rates::new(None).take(1, at(0)), Ok(()));
    }
}
