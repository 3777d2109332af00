//! Keys: made, shown once, revoked.

use super::{
    drawn, named,
    page::{Shown, answer},
};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    posted::Posted,
    room::Room,
    state::State,
};
use axum::{
    body::Bytes,
    extract::{self, Path, RawQuery},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger::{Key, KeyKind};

/// Makes a key; the key itself comes with it, this once.
pub fn made(state: &State, room: &Room, name: &str, kind: KeyKind) -> Result<(Key, String), Problem> {
    let secret = format!("kepi_{}_{}", kind.name(), drawn()?);
    let key = state.ledger().make_key(&room.scope, (name, kind), &secret, state.now())?;
    Ok((key, secret))
}

/// `POST /connections/keys`
pub async fn make(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let posted = Posted::parse(&body);
    let kind = KeyKind::from_name(posted.words("kind")).unwrap_or(KeyKind::Secret);
    match named(posted.get("name")) {
        Err(words) => {
            let typed = [posted.get("name").to_owned(), String::new(), String::new()];
            let shown = Shown { key_wrong: Some(words), typed, for_page: kind == KeyKind::Public, ..Shown::default() };
            answer(&state, &room, shown, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Ok(name) => {
            let (_, key) = made(&state, &room, &name, kind)?;
            answer(&state, &room, Shown { key: Some(key), ..Shown::default() }, StatusCode::OK)
        }
    }
}

/// `POST /connections/keys/{number}/revoke`
pub async fn revoke(
    extract::State(state): extract::State<State>,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    state.ledger().revoke_key(&room.scope, number, state.now())?;
    Ok(Redirect::to(&format!("/connections{}#keys", room.suffix())).into_response())
}
