//! Whether people find a page where a link leads them: what was seen of its destinations, when, and what to do.
//!
//! Knows no network: looks are made elsewhere, and asked for here by making a destination due.
//!
//! Invariant: what was not looked at is never said to work.

use super::{about, form::named, page_of};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    parts::{diagnostics::upper_first, mark},
    room::Room,
    state::State,
};
use axum::{
    extract::{self, RawQuery},
    response::{IntoResponse, Redirect, Response},
};
use ledger::{Destination, Reach};
use model::link::Link;
use std::collections::{BTreeMap, BTreeSet};

/// How many links the page of what is out of order names.
const LINES: usize = 50;

/// What is known of every address.
pub type Known = BTreeMap<String, Destination>;

/// One destination of a link, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which of the link's destinations it is.
    pub place: String,
    /// The address.
    pub address: String,
    /// The word with its shape.
    pub drawn: String,
    /// What was seen, and when.
    pub words: String,
    /// What to do; empty when there is nothing to.
    pub remedy: &'static str,
    /// Whether it is broken.
    pub broken: bool,
}

/// The destinations of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Each of them, once.
    pub rows: Vec<Seen>,
    /// Where a look is asked for; nothing when nobody looks or there is nothing to look at.
    pub look: Option<String>,
    /// Whether a look is under way.
    pub under_way: bool,
}

/// A link that leads to what is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The link's name.
    pub name: String,
    /// Its page.
    pub page: String,
    /// Its broken destinations.
    pub part: Part,
}

/// What is out of order among all destinations of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// Links that lead to what is broken.
    pub links: Vec<Broken>,
    /// Further ones that are not named.
    pub more: usize,
    /// How many destinations are not checked, by the reason.
    pub barred: Vec<(String, usize)>,
    /// Whether nothing answers at all, which says more of this machine than of the destinations.
    pub silent: bool,
    /// Whether anybody looks.
    pub looks: bool,
}

/// The words for a reach.
pub fn words(reach: Reach) -> &'static str {
    match reach {
        Reach::Waiting => "Not checked yet",
        Reach::Answers => "Works",
        Reach::Refuses => "Answers, but not to Kepi",
        Reach::Fails => "Failed once",
        Reach::Broken => "Broken",
        Reach::Barred => "Not checked",
    }
}

/// What to do about a reach; empty when there is nothing to.
pub fn remedy(reach: Reach) -> &'static str {
    match reach {
        Reach::Broken => {
            "Open the address yourself. If the page is gone, lead the link to another one; if the site is down, tell whoever keeps it."
        }
        Reach::Refuses => "Open the address yourself: what people see there cannot be told from here.",
        Reach::Fails => "It is checked again ten minutes later; what fails twice is broken.",
        Reach::Barred => "Open the address yourself now and then.",
        Reach::Waiting | Reach::Answers => "",
    }
}

/// The destinations of a link that people may still come to.
pub fn part(state: &State, room: &Room, link: &Link, known: &Known) -> Part {
    let now = state.now();
    let mut met = BTreeSet::new();
    let ahead = || link.destinations_ahead(now);
    let rows: Vec<Seen> =
        ahead().filter(|(_, to)| met.insert(*to)).map(|(place, to)| seen(place, to, known.get(to), room)).collect();
    Part {
        look: (state.looks() && !rows.is_empty()).then(|| about("/links/look", &link.id, room)),
        under_way: state.looks() && ahead().any(|(_, to)| known.get(to).is_some_and(|one| one.due_at <= now)),
        rows,
    }
}

fn seen(place: String, to: &str, known: Option<&Destination>, room: &Room) -> Seen {
    let reach = known.map_or(Reach::Waiting, |one| one.reach);
    let class = match reach {
        Reach::Answers => "good",
        Reach::Broken => "bad",
        Reach::Fails => "warn",
        Reach::Refuses | Reach::Barred => "note",
        Reach::Waiting => "none",
    };
    let moment = |at| format::moment(at, &room.workspace.calendar);
    let words = known.and_then(|one| {
        let checked = format!("{}. Checked {}", upper_first(&one.seen), moment(one.checked_at?));
        let since = one.since.filter(|since| Some(*since) != one.checked_at);
        Some(since.map_or_else(|| checked.clone(), |since| format!("{checked}, so since {}", moment(since))))
    });
    Seen {
        place: upper_first(&place),
        address: to.to_owned(),
        drawn: format!("<span class=\"status {class}\">{}{}</span>", mark::severity(class), self::words(reach)),
        words: words.unwrap_or_default(),
        remedy: remedy(reach),
        broken: reach == Reach::Broken,
    }
}

/// What is out of order among the destinations of a workspace's links.
pub fn faults(state: &State, room: &Room, links: &[Link]) -> Result<Faults, Problem> {
    let (known, now) = (state.ledger().destinations()?, state.now());
    let ahead: BTreeSet<&str> = links.iter().flat_map(|link| link.destinations_ahead(now).map(|(_, to)| to)).collect();
    let mut barred: BTreeMap<&str, usize> = BTreeMap::new();
    for one in ahead.iter().filter_map(|to| known.get(*to)).filter(|one| one.reach == Reach::Barred) {
        *barred.entry(&one.seen).or_default() += 1;
    }
    let mut broken: Vec<Broken> = links
        .iter()
        .filter_map(|link| {
            let mut part = part(state, room, link, &known);
            part.rows.retain(|one| one.broken);
            let name = link.id.to_string();
            (!part.rows.is_empty()).then(|| Broken { name, page: page_of(&link.id, room), part })
        })
        .collect();
    let answers = known.values().any(|one| matches!(one.reach, Reach::Answers | Reach::Refuses));
    Ok(Faults {
        silent: !answers && broken.len() > 1,
        more: broken.len().saturating_sub(LINES),
        links: broken.drain(..broken.len().min(LINES)).collect(),
        barred: barred.into_iter().map(|(words, count)| (upper_first(words), count)).collect(),
        looks: state.looks(),
    })
}

/// Asks for a look at every destination of a link.
pub fn ask(state: &State, link: &Link) -> Result<(), Problem> {
    let now = state.now();
    let addresses: BTreeSet<String> = link.destinations_ahead(now).map(|(_, to)| to.to_owned()).collect();
    if state.looks() && !addresses.is_empty() {
        state.ledger().ask_destinations(addresses, now)?;
    }
    Ok(())
}

/// `POST /links/look?id=…`: a look is made soon, and the page shows what was seen.
pub async fn look(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let link = named(&state, &room, &pairs)?;
    ask(&state, &link)?;
    Ok(Redirect::to(&format!("{}#destinations", page_of(&link.id, &room))).into_response())
}
