//! Following: which of a link's destinations a visitor is sent to.
//!
//! What decides is `model::way`; here the decision meets the addresses that are ready, and the visitor's number, which holds
//! for a day, as the pseudonym that it is made of does.

use crate::links::Entry;
use model::{
    Timestamp,
    onward::Onward,
    way::{self, Visitor},
};

/// Where a visitor is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<'a> {
    /// To a destination; by which variant, if by one.
    To(&'a Onward, Option<usize>),
    /// To where the link leads after its end.
    After(&'a Onward),
    /// Nowhere: it has not begun.
    Early,
    /// Nowhere: it has ended or was retired.
    Over,
}

/// Chooses the way of a visitor, with a number of theirs on this link, at an instant.
pub fn way<'a>(entry: &'a Entry, (visitor, number): (&Visitor, u64), at: Timestamp) -> Way<'a> {
    match way::choose(&entry.link, visitor, at) {
        way::Way::Early => Way::Early,
        way::Way::Over => Way::Over,
        way::Way::After => entry.after.as_ref().map_or(Way::Over, Way::After),
        way::Way::Rule(place) => Way::To(&entry.rules[place], None),
        way::Way::Own => Way::To(&entry.own, None),
        way::Way::Variants => match way::variant(&entry.link, number) {
            Some(place) => Way::To(&entry.variants[place], Some(place)),
            None => Way::To(&entry.own, None),
        },
    }
}

/// Mixes two numbers into one whose every bit depends on both (the finisher of SplitMix64).
pub fn mix(a: u64, b: u64) -> u64 {
    let mut x = a ^ b.rotate_left(32);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
