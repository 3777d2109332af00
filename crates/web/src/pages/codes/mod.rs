//! Promo codes: the table, one or many made, lists brought in from a shop and given to one.
//!
//! Invariant: Kepi never decides what a code gives. It knows whose a code is; the discount is the shop's.

pub mod export;
pub mod import;
pub mod list;
pub mod make;
pub mod retire;
pub mod table;

use crate::{error::Problem, room::Room, state::State};
use model::{SmolStr, code::Code};
use std::collections::BTreeSet;

/// The most one-use codes that are made at once.
pub const MOST: u32 = 10_000;

/// How many letters by chance a one-use code ends with: 2^40 of them.
const DRAWN: usize = 8;

/// So many codes that begin alike and that none of the known ones is.
pub fn drawn(state: &State, start: &str, many: u32, known: &BTreeSet<SmolStr>) -> BTreeSet<SmolStr> {
    let mut codes = BTreeSet::new();
    while codes.len() < many as usize {
        let code = SmolStr::new(format!("{start}{}", crate::secret::letters(state.random(), DRAWN)));
        if !known.contains(&code) {
            codes.insert(code);
        }
    }
    codes
}

/// The codes of a workspace.
pub async fn codes(state: &State, room: &Room) -> Result<Vec<Code>, Problem> {
    let (ledger, scope) = (state.ledger().clone(), room.scope.clone());
    let read = tokio::task::spawn_blocking(move || ledger.codes(&scope)).await;
    Ok(read.map_err(|error| Problem::inside("The codes could not be read.", &error))??)
}

/// What is wrong with a code, each fault at its field.
pub fn faults(code: &Code, room: &Room) -> Vec<super::links::check::Wrong> {
    use super::links::check::Wrong;
    let mut wrong = Vec::new();
    if let Err(words) = model::code::parse_code(&code.code) {
        wrong.push(Wrong::at("code", words));
    }
    if let Some(id) = &code.creator
        && !room.creators.iter().any(|one| one.id == *id)
    {
        wrong.push(Wrong::at("creator", format!("There is no creator {id}: add one to the plan, or choose another")));
    }
    if let Some(id) = &code.campaign
        && !room.campaigns.iter().any(|one| one.id == *id)
    {
        wrong.push(Wrong::at("campaign", format!("There is no campaign {id}: add one to the plan, or choose another")));
    }
    if let (Some(start), Some(end)) = (code.starts_at, code.ends_at)
        && start >= end
    {
        wrong.push(Wrong::at("ends_at", "It ends before it starts: choose a later end"));
    }
    if code.offer.chars().count() > 200 {
        wrong.push(Wrong::at("offer", "An offer has at most 200 characters"));
    }
    wrong
}
