//! What a dashboard shows: cards with a change and a sparkline, a series, and tables of creators and posts.
//!
//! Each part is one question with as few store reads as it can be: one per period, and one more by grain.
//!
//! Invariant: the readings here are the ones that [`crate::readings::read`] gives for the same question.

mod card;
mod page;
mod table;

pub use card::{Card, Point, Series, Spark, cards, series};
pub use table::{Column, CreatorRow, Listed, Listing, PostRow, creators, posts};
