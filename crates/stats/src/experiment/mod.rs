//! Experiments: whether a variant does better than the control, and how sure that is.
//!
//! Arms come as [`Sample`]s, made of totals or of people's rows: proportions, means, ratios and clusters, adjusted for what
//! people did before ([`adjust()`]) and with great values drawn in ([`winsorise`]). [`compare`] gives the lift; [`test_once`], [`Sequence`]
//! and [`believe`] say how sure it is, [`check_balance`] whether the experiment can be trusted at all, [`judge()`] what to decide.
//! [`Question`] and [`boundaries`] plan one. Formulas, sources and measured figures are in `docs/experiments.md`.
//!
//! It does not know what was measured, who took part or what day it is.
//!
//! Invariant: every decision may be asked for every day without making false ones likelier than α.

mod adjust;
mod always;
mod balance;
mod belief;
mod boundary;
mod effect;
mod judge;
mod once;
mod plan;
mod reason;
mod sample;
mod words;

pub use adjust::{adjust, winsorise};
pub use always::{MOST_P, Sequence, TUNING};
pub use balance::{ALARM, Balance, check_balance};
pub use belief::{Posterior, Prior, believe};
pub use boundary::{MOST_LOOKS, Shape, boundaries};
pub use effect::{Effect, Scale, Side, compare};
pub use judge::{Better, Comparison, Decision, Judgement, LEAST_COUNT, LEAST_MEAN, Setting, Verdict, decide, judge};
pub use once::{Finding, test_once};
pub use plan::{Question, Spread, days};
pub use reason::Reason;
pub use sample::Sample;
