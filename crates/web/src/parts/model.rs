//! By which model what stands beside it is credited, in words, with the way to the page that changes it.

use crate::room::Room;

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
    /// The model that a page reads under: the workspace's, or the one that its address names.
    pub fn of(room: &Room) -> Self {
        let model = room.attribution.model;
        Self { name: model.title(), words: model.words(), address: format!("/attribution{}", room.suffix()) }
    }
}
