//! The public doors for conversions and page views, in the formats that shops and trackers already speak.
//!
//! A request goes one way: a door reads it, a format turns its bytes into neutral events, `facts` turns those into facts,
//! and `take` has the ledger store them before anybody is answered. `outgoing` is the way out: notices of what came in,
//! signed, to those who subscribed, and of looks at the addresses that links lead to.
//!
//! The crate does not know what facts mean, who is credited, or where the listener is; `now` and randomness come from
//! whoever opens the doors.
//!
//! Invariants:
//! - What was acknowledged is durable, and the same thing said twice counts once.
//! - Of one id told by a key the first version stays; of one order told by a shop the latest counts, in whichever order
//!   the versions arrive.
//! - No address, e-mail address or name of a person is stored, only pseudonyms.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly"))]

mod body;
mod caller;
mod doors;
pub mod event;
pub mod facts;
pub mod formats;
mod keys;
pub mod notice;
pub mod outgoing;
pub mod page;
mod problem;
mod rate;
mod routes;
mod script;
mod session;
pub mod signature;
mod state;
mod take;
mod tally;
pub mod text;

pub use routes::router;
pub use state::{Clock, Countries, Options, Random, Rate, State};
pub use tally::{Counted, Outcome};
