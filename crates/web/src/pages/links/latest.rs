//! The latest visits of a link, counted and not, the newest first.
//!
//! Invariant: a line tells what a visit was, never who made it: no address and no pseudonym.

use crate::{error::Problem, format, room::Room, state::State};
use jiff::ToSpan;
use model::{
    SmolStr, Timestamp,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::LinkId,
    period::Period,
    store::{Key, Listing},
};
use std::collections::HashSet;

/// How many lines there are.
const LINES: usize = 12;

/// How many days back visits are looked for.
const LONGEST: i64 = 60;

/// How many kept examples are looked through: fifty of each reason.
const EXAMPLES: usize = 600;

/// One visit.
#[derive(Clone, Debug)]
pub struct Visit {
    at: Timestamp,
    /// When it came.
    pub when: String,
    /// Whether it was counted.
    pub counted: bool,
    /// What it was, or why it was not counted.
    pub words: String,
    /// More of it: the program's own word.
    pub aside: String,
}

/// The latest visits of a link.
pub async fn latest(state: &State, room: &Room, link: &LinkId) -> Result<Vec<Visit>, Problem> {
    let mut visits = clicks(state, room, link).await?;
    let examples = state.ledger().exclusion_examples(&room.scope, None, EXAMPLES)?;
    visits.extend(examples.into_iter().filter(|one| one.link == *link).map(|one| Visit {
        at: one.at,
        when: when(state, room, one.at),
        counted: false,
        words: format!("Not counted: {}", one.reason.words()),
        aside: if one.agent.is_empty() { one.method } else { one.agent },
    }));
    visits.sort_by_key(|visit| std::cmp::Reverse(visit.at));
    visits.truncate(LINES);
    Ok(visits)
}

/// The clicks of the last days: of today, unless nobody came.
async fn clicks(state: &State, room: &Room, link: &LinkId) -> Result<Vec<Visit>, Problem> {
    let today = room.workspace.calendar.day(state.now());
    let key = Key::of(Dimension::Link, HashSet::from([link.0.clone()]));
    for days in [0, 6, LONGEST] {
        let during = Period { from: today.saturating_sub(days.days()), to: today };
        let listing = Listing { kind: FactKind::Touchpoint, during: Some(during), any: Some(vec![key.clone()]) };
        let mut facts = state.store().list(&room.scope, &listing).await?;
        // Older visits are looked for only where the newest days have too few to fill the list.
        if facts.len() < LINES && days < LONGEST {
            continue;
        }
        facts.sort_by_key(|fact| std::cmp::Reverse(fact.fact.at));
        return Ok(facts.iter().take(LINES).map(|fact| visit(state, room, &fact.fact)).collect());
    }
    Ok(Vec::new())
}

fn visit(state: &State, room: &Room, fact: &Fact) -> Visit {
    let at = fact.at.unwrap_or(fact.as_of);
    let said = |dimension: Dimension| fact.dim(&dimension).map(SmolStr::as_str);
    let mut parts = vec!["Click".to_owned()];
    parts.extend(said(Dimension::Device).map(|device| format!("on {device}")));
    parts.extend(said(Dimension::Country).map(|country| format!("from {country}")));
    parts.extend(said(Dimension::Label("browser".into())).map(|app| format!("in {app}")));
    Visit {
        at,
        when: when(state, room, at),
        counted: true,
        words: parts.join(" "),
        aside: said(Dimension::Variant).map(|variant| format!("variant {variant}")).unwrap_or_default(),
    }
}

/// `09:41`, of another day with the day.
fn when(state: &State, room: &Room, at: Timestamp) -> String {
    let calendar = &room.workspace.calendar;
    let zoned = at.to_zoned(calendar.zone());
    let clock = format!("{:02}:{:02}:{:02}", zoned.hour(), zoned.minute(), zoned.second());
    if zoned.date() == calendar.day(state.now()) { clock } else { format!("{}, {clock}", format::day(zoned.date())) }
}
