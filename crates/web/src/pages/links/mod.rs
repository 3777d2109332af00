//! Tracking links: the table, the form, one link with what will happen and what did, and many at once from the plan.
//!
//! Invariant: an id is for good. Clicks carry it, so a link that is not wanted any more is retired, never renamed or removed.

pub mod ahead;
pub mod bulk;
pub mod check;
pub mod controls;
pub mod form;
pub mod latest;
pub mod link;
pub mod names;
pub mod reach;
pub mod retire;
pub mod sheet;
pub mod table;
pub mod trial;

use crate::{address::Pairs, room::Room, state::State};
use model::{Timestamp, id::LinkId, link::Link};

/// Slugs that pages of this room have for a name of their own.
const TAKEN: [&str; 7] = ["new", "edit", "check", "plan", "retire", "restore", "look"];

/// Where a link's page is.
pub fn page_of(id: &LinkId, room: &Room) -> String {
    let path: String = id
        .as_str()
        .split('/')
        .map(|part| url::form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>())
        .collect::<Vec<_>>()
        .join("/");
    let before = if TAKEN.contains(&id.as_str()) { "/links/-" } else { "/links" };
    format!("{before}/{path}{}", room.suffix())
}

/// An address of this room about one link.
pub fn about(path: &str, id: &LinkId, room: &Room) -> String {
    room.stay(Pairs::default().with("id", id.as_str())).address(path)
}

/// The address that people tap, where it is known.
pub fn public_address(state: &State, link: &Link) -> Option<String> {
    let slug: String = url::form_urlencoded::byte_serialize(link.slug().as_bytes()).collect();
    match link.domain() {
        Some(domain) => Some(format!("https://{domain}/{slug}")),
        None => state.public().map(|base| format!("{base}/{slug}")),
    }
}

/// The same as people read it: without `https://`, with the letters that were written. Without a public address the path alone.
pub fn shown_address(state: &State, link: &Link) -> String {
    let base = match link.domain() {
        Some(domain) => domain.to_owned(),
        None => {
            state.public().unwrap_or_default().trim_start_matches("https://").trim_start_matches("http://").to_owned()
        }
    };
    format!("{base}/{}", link.slug())
}

/// Where a link stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It leads on.
    Open,
    /// It will.
    NotYet,
    /// It did.
    Ended,
    /// It was taken out.
    Retired,
}

impl Phase {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::NotYet, Self::Ended, Self::Retired];

    /// That of a link at an instant.
    pub fn of(link: &Link, at: Timestamp) -> Self {
        if link.retired_at.is_some_and(|retired| at >= retired) {
            return Self::Retired;
        }
        if link.starts_at.is_some_and(|start| at < start) {
            return Self::NotYet;
        }
        if link.is_open(at) { Self::Open } else { Self::Ended }
    }

    /// The name in addresses and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::NotYet => "not-yet",
            Self::Ended => "ended",
            Self::Retired => "retired",
        }
    }

    /// The words on pages.
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::NotYet => "Not yet",
            Self::Ended => "Ended",
            Self::Retired => "Retired",
        }
    }

    /// The word with its shape.
    pub fn drawn(self) -> String {
        let class = match self {
            Self::Open => "good",
            Self::NotYet => "note",
            Self::Ended | Self::Retired => "none",
        };
        format!("<span class=\"status {class}\">{}{}</span>", crate::parts::mark::severity(class), self.words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_somewhere_in_its_life() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut link = Link::new(LinkId::new("a"), "https://a.com", at("2026-01-01T00:00:00Z"));
        let now = at("2026-03-01T00:00:00Z");
        assert_eq!(Phase::of(&link, now), Phase::Open);
        link.starts_at = Some(at("2026-04-01T00:00:00Z"));
        assert_eq!(Phase::of(&link, now), Phase::NotYet);
        (link.starts_at, link.ends_at) = (None, Some(now));
        assert_eq!(Phase::of(&link, now), Phase::Ended);
        link.retired_at = Some(now);
        assert_eq!(Phase::of(&link, now), Phase::Retired);
    }
}
