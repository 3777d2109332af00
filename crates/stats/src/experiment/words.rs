//! The words for what is to be decided, as pages and the command line show them.
//!
//! Invariant: one text for one verdict; the reason why there is no judging stands in it.

use super::judge::{Decision, Verdict};
use std::fmt;

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Winner => formatter.write_str("winner"),
            Self::Ahead => formatter.write_str("better than the control, no winner yet"),
            Self::NoWinnerYet => formatter.write_str("no winner yet"),
            Self::Harmful => formatter.write_str("harmful"),
            Self::CannotJudge(reason) => write!(formatter, "cannot judge: {reason}"),
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Winner(_) => Verdict::Winner.fmt(formatter),
            Self::NoWinnerYet => Verdict::NoWinnerYet.fmt(formatter),
            Self::Harmful => Verdict::Harmful.fmt(formatter),
            Self::CannotJudge(reason) => Verdict::CannotJudge(*reason).fmt(formatter),
        }
    }
}
