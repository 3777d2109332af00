//! The days that a page of links, codes or credits covers: chosen like those of the overview, and ending today.

use crate::{
    address::Pairs,
    error::Problem,
    pages::dashboard,
    parts::choice::Choice,
    room::Room,
    state::State,
    view::{Around, PRESETS, View, Wrong},
};
use model::period::Period;

/// The days, and how to choose others.
#[derive(Clone, Debug)]
pub struct Span {
    /// The days.
    pub period: Period,
    /// The ones that are one click away.
    pub presets: Vec<Choice>,
    /// What could not be read.
    pub wrong: Vec<Wrong>,
    /// From the first day that anything is known of to today.
    pub known: Period,
}

impl Span {
    /// Reads the days of a page at a path from its address.
    pub async fn read(state: &State, room: &Room, pairs: &Pairs, path: &str) -> Result<Self, Problem> {
        let today = room.workspace.calendar.day(state.now());
        let first = dashboard::span(&state.store().coverage(&room.scope).await?).map_or(today, |known| known.from);
        let known = Period { from: first.min(today), to: today };
        let asked = pairs.only(&["period", "from", "to"]);
        let view = View::read(asked, Around { today, known: Some(known), catalogue: &room.catalogue });
        let base = pairs.without(&["from", "to", "page"]);
        let preset = |&(name, words, _): &(&str, &str, Option<i64>)| Choice {
            words: words.to_owned(),
            address: base.with("period", name).address(path),
            current: view.preset == Some(name),
        };
        Ok(Self { period: view.period, presets: PRESETS.iter().map(preset).collect(), wrong: view.wrong, known })
    }
}
