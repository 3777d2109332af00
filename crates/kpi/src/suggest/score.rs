//! The parts of a score, each with its reason.
//!
//! Invariant: every value lies between 0 and 1, whatever history holds.

use super::{History, Part};
use crate::{alignment, catalogue::Definition, nearest::listed, sources::Missing};
use model::goal::{GoalKind, Strength};

/// What is not known counts in the middle.
const UNKNOWN: f64 = 0.5;

/// Buckets from which more history makes no difference: a quarter of weeks, a year of months.
const ENOUGH: f64 = 12.0;

/// How directly it shows the goal. One that shows others too is read in two ways; a level is mostly history.
pub(super) fn directness(kpi: &Definition, goal: GoalKind, goals: &[(GoalKind, Strength)]) -> Part {
    let shown: Vec<&str> = goals
        .iter()
        .filter(|(kind, strength)| *strength == Strength::Direct && *kind != goal)
        .map(|(kind, _)| kind.name())
        .collect();
    let direct = goals.contains(&(goal, Strength::Direct));
    let (value, why) = match (direct, shown.as_slice()) {
        (true, _) if alignment::is_level(kpi) => {
            (0.8, format!("shows {}, as a level that is mostly of the past", goal.name()))
        }
        (true, []) => (1.0, format!("shows {}, and no other goal", goal.name())),
        (true, others) => (0.9, format!("shows {}, and {} as well", goal.name(), listed(others, "and"))),
        (false, []) => (0.4, format!("moves before {} does", goal.name())),
        (false, others) => (0.4, format!("shows {}, which moves before {} does", listed(others, "and"), goal.name())),
    };
    Part { name: "directness", value, weight: 0.4, why }
}

/// Whether there are figures to set a target from.
pub(super) fn at_hand(missing: &[Missing], known: History) -> Part {
    let (value, why) = match (missing, known.buckets) {
        ([], Some(0) | None) => (0.5, "can be measured, and has no history to set a target from".to_owned()),
        ([], Some(1)) => (0.5 + 0.5 / ENOUGH, "can be measured, with 1 reading so far".to_owned()),
        ([], Some(buckets)) => {
            let value = 0.5 + 0.5 * (f64::from(buckets) / ENOUGH).min(1.0);
            (value, format!("can be measured, with {buckets} readings so far"))
        }
        (missing, _) => {
            let lacks: Vec<String> = missing.iter().map(Missing::words).collect();
            (0.0, format!("cannot be measured yet: {}", lacks.join("; ")))
        }
    };
    Part { name: "data at hand", value, weight: 0.3, why }
}

/// How much it moves with spend.
pub(super) fn movement(known: History) -> Part {
    let (value, why) = match known.movement.filter(|movement| movement.is_finite()) {
        None => (UNKNOWN, "how it moves with spend is not known".to_owned()),
        Some(movement) if movement <= 0.0 => (0.0, "has not got better with more spend".to_owned()),
        Some(movement) => (movement.min(1.0), format!("got better by {movement:.1} % for each percent of spend added")),
    };
    Part { name: "movement per spend", value, weight: 0.15, why }
}

/// How much it jumps about by itself.
pub(super) fn noise(known: History) -> Part {
    let (value, why) = match known.noise.filter(|noise| noise.is_finite()) {
        None => (UNKNOWN, "how much it varies by itself is not known".to_owned()),
        Some(noise) => {
            let noise = noise.abs();
            (1.0 / (1.0 + noise), format!("varies by {:.0} % of itself from reading to reading", 100.0 * noise))
        }
    };
    Part { name: "noise", value, weight: 0.15, why }
}
