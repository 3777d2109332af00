//! Subscribers: addresses that are told of conversions, made and revoked.

use super::{
    named,
    page::{Shown, answer},
    parse_subscriber,
};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    posted::Posted,
    room::Room,
    secret,
    state::State,
};
use axum::{
    body::Bytes,
    extract::{self, Path, RawQuery},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ledger::Subscriber;

/// Makes a subscriber; the secret that its notices are signed with comes with it.
pub fn made(state: &State, room: &Room, name: &str, url: &str) -> Result<Subscriber, Problem> {
    let secret = secret::signing()
        .map_err(|error| Problem::inside("No secret could be drawn. The reason stands in the log.", &error))?;
    Ok(state.ledger().put_subscriber(&room.scope, (name, url), &secret, state.now())?)
}

/// `POST /connections/subscribers`
pub async fn make(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let posted = Posted::parse(&body);
    match (named(posted.get("name")), parse_subscriber(posted.get("url"))) {
        (Ok(name), Ok(url)) => {
            let signing = Some(made(&state, &room, &name, &url)?.secret);
            answer(&state, &room, Shown { signing, ..Shown::default() }, StatusCode::OK)
        }
        (name, url) => {
            let typed = [String::new(), posted.get("name").to_owned(), posted.get("url").to_owned()];
            let shown = Shown { subscriber_wrong: [name.err(), url.err()], typed, ..Shown::default() };
            answer(&state, &room, shown, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// `POST /connections/subscribers/{number}/revoke`
pub async fn revoke(
    extract::State(state): extract::State<State>,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    state.ledger().revoke_subscriber(&room.scope, number, state.now())?;
    Ok(Redirect::to(&format!("/connections{}#subscribers", room.suffix())).into_response())
}
