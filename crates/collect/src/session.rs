//! Visits: views of one visitor with less than half an hour between them.
//!
//! Kept in memory alone. A restart begins new visits, which is the smaller fault beside storing who came when.

use jiff::SignedDuration;
use model::{SmolStr, Timestamp};
use std::{collections::HashMap, sync::Mutex};

/// The pause that ends a visit.
const PAUSE: SignedDuration = SignedDuration::from_mins(30);
/// How many visitors are remembered before those who left are forgotten.
const MOST: usize = 200_000;

#[derive(Default)]
pub(crate) struct Sessions {
    open: Mutex<HashMap<SmolStr, (Timestamp, SmolStr)>>,
}

impl Sessions {
    /// The visit that a view belongs to: the one that is open, or a new one named `fresh`.
    pub(crate) fn of(&self, visitor: &SmolStr, at: Timestamp, fresh: impl FnOnce() -> SmolStr) -> SmolStr {
        let mut open = self.open.lock().expect("invariant: nobody panics with the visits in hand");
        if open.len() >= MOST {
            open.retain(|_, (last, _)| at.duration_since(*last) < PAUSE);
            // All of them are here: better to begin their visits anew than to grow without end.
            if open.len() >= MOST {
                open.clear();
            }
        }
        match open.get_mut(visitor) {
            Some((last, name)) if at.duration_since(*last) < PAUSE => {
                *last = at.max(*last);
                name.clone()
            }
            _ => {
                let name = fresh();
                open.insert(visitor.clone(), (at, name.clone()));
                name
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_hour_of_silence_ends_a_visit() {
        let sessions = Sessions::default();
        let view = |minute: i64, fresh: &'static str| {
            sessions.of(&"v".into(), Timestamp::from_second(minute * 60).unwrap(), || fresh.into())
        };
        assert_eq!([view(0, "a"), view(29, "b"), view(58, "c"), view(88, "d")], ["a", "a", "a", "d"]);
        assert_eq!(sessions.of(&"w".into(), Timestamp::UNIX_EPOCH, || "e".into()), "e");
    }
}
