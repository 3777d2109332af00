//! The clock, read here and nowhere else: everything below gets the moment as an argument.

use model::Timestamp;

/// The moment.
#[allow(clippy::disallowed_methods, reason = "the one place where the clock is read")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
