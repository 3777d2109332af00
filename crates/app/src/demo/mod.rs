//! A made-up brand's season: drawn from a seed, written as the platforms' own export files, brought in through the same
//! door as everyone's files, and then kept running.
//!
//! The demo knows formats and the door; nothing in the product knows the demo.
//!
//! Invariant: every number on the demo's pages came through an importer or a feed.

pub mod brand;
pub mod export;
pub mod feed;
pub mod live;
pub mod load;
pub mod plan;
pub mod season;
pub mod shop;

use jiff::{ToSpan, civil::Date};

/// A day some days later, or earlier.
pub fn plus(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}
