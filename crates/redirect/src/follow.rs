//! Following: which of a link's destinations a visitor is sent to.
//!
//! Rules come first, in their order; then the variants, by a number of the visitor; then the link's own destination. The
//! number holds for a day, as the pseudonym that it is made of does.

use crate::{links::Entry, target::Target};
use model::{SmolStr, Timestamp, link::Rule, visit::Device};

/// What a rule may ask of a visitor.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Where they are.
    pub country: Option<SmolStr>,
    /// The language that they prefer.
    pub language: Option<SmolStr>,
    /// What they hold in the hand.
    pub device: Device,
    /// A number of theirs on this link.
    pub number: u64,
}

/// Where a visitor is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<'a> {
    /// To a destination; by which variant, if by one.
    To(&'a Target, Option<usize>),
    /// To where the link leads after its end.
    After(&'a Target),
    /// Nowhere: it has not begun.
    Early,
    /// Nowhere: it has ended or was retired.
    Over,
}

/// Chooses the way of a visitor at an instant.
pub fn way<'a>(entry: &'a Entry, visitor: &Visitor, at: Timestamp) -> Way<'a> {
    let link = &entry.link;
    if !link.is_open(at) {
        let early =
            link.retired_at.is_none_or(|retired| at < retired) && link.starts_at.is_some_and(|start| at < start);
        return match &entry.after {
            _ if early => Way::Early,
            Some(after) => Way::After(after),
            None => Way::Over,
        };
    }
    if let Some(place) = link.rules.iter().position(|rule| fits(rule, visitor, at)) {
        return Way::To(&entry.rules[place], None);
    }
    match variant(entry, visitor.number) {
        Some(place) => Way::To(&entry.variants[place], Some(place)),
        None => Way::To(&entry.own, None),
    }
}

fn fits(rule: &Rule, visitor: &Visitor, at: Timestamp) -> bool {
    let is = |wanted: &[SmolStr], value: &Option<SmolStr>| {
        wanted.is_empty() || value.as_ref().is_some_and(|value| wanted.contains(value))
    };
    is(&rule.countries, &visitor.country)
        && is(&rule.languages, &visitor.language)
        && (rule.devices.is_empty() || rule.devices.contains(&visitor.device))
        && rule.during.is_none_or(|(from, until)| from <= at && at < until)
}

/// The variant of a visitor: the same one for the same number as long as the weights stay.
fn variant(entry: &Entry, number: u64) -> Option<usize> {
    let weights = entry.link.variants.iter().map(|one| u64::from(one.weight));
    let mut left = number.checked_rem(weights.clone().sum())?;
    for (place, weight) in weights.enumerate() {
        if left < weight {
            return Some(place);
        }
        left -= weight;
    }
    None
}

/// Mixes two numbers into one whose every bit depends on both (the finisher of SplitMix64).
pub fn mix(a: u64, b: u64) -> u64 {
    let mut x = a ^ b.rotate_left(32);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
