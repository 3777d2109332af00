//! Writing a plan: the editor, forms for those who write no YAML, suggestions, conflicts, versions and locks.
//!
//! Every way of writing ends in one text, one check and one way of saving; a form is an editor that changes one noun.
//!
//! Invariant: what somebody wrote is never lost: a text that cannot be saved is shown again, whole.

pub mod ask;
pub mod conflict;
pub mod edit;
pub mod finish;
pub mod form;
pub mod guide;
pub mod history;
pub mod made;
pub mod meaning;
pub mod noun;
pub mod part;
pub mod subject;
pub mod suggested;

use crate::{
    error::Problem,
    posted::{self, Posted},
    record::{self, Stored},
    room::Room,
    state::State,
};
use axum::{
    body::Bytes,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use ledger::Draft;

/// The largest plan that is taken, in bytes of the request.
pub const LARGEST: usize = 4 * 1024 * 1024;

/// What a form that writes a plan says besides its own fields.
#[derive(Clone, Debug)]
pub struct Writing {
    /// The fields.
    pub posted: Posted,
    /// The version that was changed.
    pub based_on: Option<u32>,
    /// Who writes.
    pub author: String,
}

impl Writing {
    /// Reads a form. Whoever gives no name writes under that of the browser.
    pub fn read(body: &Bytes, headers: &HeaderMap) -> Self {
        let posted = Posted::parse(body);
        let based_on = posted.words("based_on").parse().ok();
        let named = posted.words("author").to_owned();
        let author = if named.is_empty() { posted::author(headers) } else { named };
        Self { posted, based_on, author }
    }

    /// Whether the guide is being followed.
    pub fn guided(&self) -> bool {
        self.posted.words("guide") == "1"
    }
}

/// The text of the plan in force; empty without one.
pub fn text_of(room: &Room) -> &str {
    room.plan.as_ref().map_or("", |kept| kept.text.as_str())
}

/// The number of the version in force, as a form carries it.
pub fn version_of(room: &Room) -> String {
    room.plan.as_ref().map(|kept| kept.version.number.to_string()).unwrap_or_default()
}

/// Saves a draft, away from the threads that answer.
pub async fn save(state: &State, room: &Room, draft: Draft) -> Result<Stored, Problem> {
    let (ledger, workspace, catalogue) = (state.ledger().clone(), room.workspace.clone(), room.catalogue.clone());
    let now = state.now();
    let saving = tokio::task::spawn_blocking(move || record::save(&ledger, &workspace, &catalogue, &draft, now));
    Ok(saving.await.map_err(|error| Problem::inside("The plan could not be saved.", &error))??)
}

/// Sends the browser on, and makes it remember who writes.
pub fn onward(address: &str, author: &str) -> Response {
    let mut response = Redirect::to(address).into_response();
    if let Ok(cookie) = posted::remember(author).parse() {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// An address of the plan's pages that stays in the workspace.
pub fn address(room: &Room, path: &str, pairs: &[(&str, &str)]) -> String {
    let mut address = crate::address::Pairs::default();
    for (name, value) in pairs {
        address = address.with(name, value);
    }
    room.stay(address).address(path)
}
