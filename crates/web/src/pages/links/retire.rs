//! Retiring a link, and taking it back: it leads nowhere from then on, and its clicks stay.

use super::{form::named, page_of};
use crate::{address::Pairs, error::PageProblem, room::Room, state::State};
use axum::{
    extract::{self, RawQuery},
    response::{IntoResponse, Redirect, Response},
};
use model::link::Link;

/// `POST /links/retire?id=…`
pub async fn retire(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let link = named(&state, &room, &pairs)?;
    if link.retired_at.is_none() {
        state.ledger().put_link(&room.scope, &Link { retired_at: Some(state.now()), ..link.clone() })?;
    }
    Ok(Redirect::to(&page_of(&link.id, &room)).into_response())
}

/// `POST /links/restore?id=…`
pub async fn restore(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let link = named(&state, &room, &pairs)?;
    state.ledger().put_link(&room.scope, &Link { retired_at: None, ..link.clone() })?;
    Ok(Redirect::to(&page_of(&link.id, &room)).into_response())
}
