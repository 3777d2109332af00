//! By which model what stands beside it is credited, in words, with the way to the page that changes it.

use crate::{error::Problem, room::Room, state::State};
use model::attribution::Attribution;

/// The model of a workspace.
#[derive(Clone, Debug)]
pub struct ModelPart {
    /// Its name on pages.
    pub name: &'static str,
    /// What it does.
    pub words: &'static str,
    /// The page that changes it.
    pub address: String,
}

impl ModelPart {
    /// The model that is set.
    pub fn of(state: &State, room: &Room) -> Result<Self, Problem> {
        Ok(Self::named(&state.ledger().attribution(&room.scope)?, room))
    }

    /// The model of some settings.
    pub fn named(set: &Attribution, room: &Room) -> Self {
        let Attribution { model, .. } = set;
        Self { name: model.title(), words: model.words(), address: format!("/attribution{}", room.suffix()) }
    }
}
