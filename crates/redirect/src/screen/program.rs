//! What the agent says: a program that no person looks through.

use super::{Ruling, Screen, Visit};
use crate::agent::Program;
use model::visit::Exclusion;

/// Every browser says what it is.
pub fn no_agent(visit: &Visit<'_>, _: &Screen) -> Option<Ruling> {
    visit.agent_text.trim().is_empty().then_some(Exclusion::NoAgent.into())
}

/// A messenger or network that draws a preview.
pub fn preview_bot(visit: &Visit<'_>, _: &Screen) -> Option<Ruling> {
    (visit.agent.program == Some(Program::Preview)).then_some(Exclusion::PreviewBot.into())
}

/// A service that checks whether a page is up.
pub fn monitor(visit: &Visit<'_>, _: &Screen) -> Option<Ruling> {
    (visit.agent.program == Some(Program::Monitor)).then_some(Exclusion::Monitor.into())
}

/// A crawler, or a program that fetches.
pub fn known_bot(visit: &Visit<'_>, _: &Screen) -> Option<Ruling> {
    (visit.agent.program == Some(Program::Bot)).then_some(Exclusion::KnownBot.into())
}
