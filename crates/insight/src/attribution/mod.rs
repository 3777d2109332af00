//! Attribution: which touchpoints led to a conversion, and what each of them is credited with.
//!
//! From facts (touchpoints and conversions) come *journeys*: a conversion with the touches before it. From a journey come
//! its *credits*, under every model: facts of their own, which readings of split conversions add up. What a touch is, how
//! far back it counts and who is credited when a code and a link disagree is said in `docs/attribution.md`; the arithmetic
//! is `stats::attribution`. This room writes nothing: whoever gathers decides where credits are kept.
//!
//! Invariants: under every model the credits of a conversion sum to exactly the conversion, counts in millionths and money
//! to the cent; the same facts give the same credits, in whatever order they came.

mod alias;
mod arrival;
mod conflict;
mod conversion;
mod credit;
mod funnel;
mod gather;
pub mod hygiene;
mod journey;
mod learn;
mod overview;
mod precedence;
mod touch;
mod traffic;
mod whose;

pub use alias::{Suggestion, suggest};
pub use conflict::{Answer, Conflict, Conflicts, conflicts};
pub use conversion::{Conversion, Part};
pub use credit::{FEED, conversion_of, credits, touch_words, vanished};
pub use funnel::{Funnel, Step, funnel};
pub use gather::{AT_ONCE, Affected, Credited, Gatherer, News};
pub use journey::{Journey, SKEW};
pub use learn::Learnt;
pub use overview::{Compared, Comparison, Journeyed, Overview, Shared, compare, journey, overview};
pub use precedence::Disagreement;
pub use touch::{Contact, Touch};
pub use traffic::Traffic;
pub use whose::{Belongs, Whose};
