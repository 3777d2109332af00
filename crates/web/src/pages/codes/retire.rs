//! Retiring codes, one or a batch, and taking them back. Orders that used them stay.

use super::codes;
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    room::Room,
    state::State,
};
use axum::{
    extract::{self, RawQuery},
    response::{IntoResponse, Redirect, Response},
};
use model::{Timestamp, code::Code};

/// `POST /codes/retire?code=…` or `?batch=…`
pub async fn retire(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let now = state.now();
    change(&state, query, |code| code.retired_at.is_none(), Some(now)).await
}

/// `POST /codes/restore?code=…` or `?batch=…`
pub async fn restore(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    change(&state, query, |code| code.retired_at.is_some(), None).await
}

async fn change(
    state: &State,
    query: Option<String>,
    changes: impl Fn(&Code) -> bool,
    retired_at: Option<Timestamp>,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(state, &pairs).await?;
    let named = |code: &Code| match pairs.get("code") {
        Some(name) => code.code == name,
        None => pairs.get("batch").is_some_and(|name| code.batch.as_deref() == Some(name)),
    };
    let found: Vec<Code> = codes(state, &room).await?.into_iter().filter(named).collect();
    if found.is_empty() {
        return Err(Problem::not_found("no such code").into());
    }
    let changed: Vec<Code> =
        found.into_iter().filter(|code| changes(code)).map(|code| Code { retired_at, ..code }).collect();
    state.ledger().put_codes(&room.scope, &changed)?;
    Ok(Redirect::to(&format!("/codes{}", room.suffix())).into_response())
}
