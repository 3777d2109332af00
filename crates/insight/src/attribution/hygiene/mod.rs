//! Hygiene: what looks wrong in links, codes and spend, each with its evidence and in words.
//!
//! Pure functions over readings and facts. A finding says what was seen; whether it is a fault is for people to say.

mod leak;
mod own;
mod stray;

pub use leak::{Code, Leaked, Use, leaked};
pub use own::{Purchase, SelfPurchase, self_purchases};
pub use stray::{OrphanSpend, OrphanTraffic, Spend, Traffic, orphan_spend, orphan_traffic};
