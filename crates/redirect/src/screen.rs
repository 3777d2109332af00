//! Screening: whether a person made a visit.
//!
//! The table below is the whole of it. Its steps are taken in order; the first that finds a reason ends it. A step knows
//! one reason, or one pair of reasons, and nothing of the others.
//!
//! Invariant: a visit is counted or has exactly one reason from the closed list.

mod asked;
mod house;
mod program;
mod twice;

use crate::{agent::Agent, options::Options, recent::Recent};
use axum::http::{HeaderMap, Method};
use ipnet::IpNet;
use model::{Timestamp, visit::Exclusion};
use std::net::IpAddr;

/// One step.
#[derive(Clone, Copy)]
pub struct Step {
    /// Its name.
    pub name: &'static str,
    judge: fn(&Visit<'_>, &Screen) -> Option<Ruling>,
}

/// The steps, in order.
pub const STEPS: &[Step] = &[
    Step { name: "method", judge: asked::method },
    Step { name: "prefetch", judge: asked::prefetch },
    Step { name: "embedded", judge: asked::embedded },
    Step { name: "no-agent", judge: program::no_agent },
    Step { name: "preview-bot", judge: program::preview_bot },
    Step { name: "monitor", judge: program::monitor },
    Step { name: "known-bot", judge: program::known_bot },
    Step { name: "internal", judge: house::internal },
    Step { name: "do-not-track", judge: asked::do_not_track },
    Step { name: "ended", judge: house::ended },
    Step { name: "twice", judge: twice::twice },
];

/// A visit as a step sees it.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// The request's method.
    pub method: &'a Method,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// What the program called itself; empty when it did not say.
    pub agent_text: &'a str,
    /// What that says.
    pub agent: Agent,
    /// Whose it is.
    pub address: Option<IpAddr>,
    /// Whether the link leads anywhere.
    pub is_open: bool,
    /// A number for this visitor on this link.
    pub tap: u64,
    /// The click that it becomes if it is counted.
    pub click: [u8; 16],
    /// When it came.
    pub at: Timestamp,
}

/// What a step found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Why the visit is not counted.
    pub reason: Exclusion,
    /// The click that was counted for the same tap before.
    pub counted: Option<[u8; 16]>,
}

impl From<Exclusion> for Ruling {
    fn from(reason: Exclusion) -> Self {
        Self { reason, counted: None }
    }
}

/// What the steps hold a visit against.
#[derive(Debug, Default)]
pub struct Screen {
    internal: Vec<IpNet>,
    honour_do_not_track: bool,
    double_tap_ms: i64,
    duplicate_ms: i64,
    recent: Recent,
}

impl Screen {
    /// A screen with nothing remembered yet.
    pub fn new(options: &Options) -> Self {
        let ms = |duration: std::time::Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self {
            internal: options.internal.clone(),
            honour_do_not_track: options.honour_do_not_track,
            double_tap_ms: ms(options.double_tap),
            duplicate_ms: ms(options.duplicate),
            recent: Recent::default(),
        }
    }

    /// Why a visit is not counted; `None` when it is.
    pub fn judge(&self, visit: &Visit<'_>) -> Option<Ruling> {
        STEPS.iter().find_map(|step| {
            let ruling = (step.judge)(visit, self)?;
            tracing::trace!(step = step.name, reason = ruling.reason.name(), "a visit is not counted");
            Some(ruling)
        })
    }
}

#[cfg(test)]
mod corpus;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_found_by_a_step_and_every_step_has_a_name_of_its_own() {
        let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        for reason in Exclusion::ALL {
            let twice = matches!(reason, Exclusion::DoubleTap | Exclusion::Duplicate);
            assert!(names.contains(&if twice { "twice" } else { reason.name() }), "{reason}");
        }
        let mut once = names.clone();
        once.dedup();
        assert_eq!(once, names);
    }
}
