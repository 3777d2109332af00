//! Keys, shops and subscribers as data. What is secret is answered once, when it is made.

use super::body::{read, unfit};
use crate::{
    address::Pairs,
    error::Problem,
    pages::connections::{drawn, keys, named, parse_subscriber, shop, subscribers},
    room::Room,
    state::State,
};
use axum::{
    Json,
    body::Bytes,
    extract::{self, Path, RawQuery},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ledger::{KeyKind, ShopKind};
use model::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much of the log is answered.
const LOG: usize = 500;

/// A key.
#[derive(Debug, Serialize, ToSchema)]
pub struct Key {
    /// Its number.
    pub number: i64,
    /// What it is for.
    pub name: String,
    /// public (for pages) or secret (for servers).
    pub kind: &'static str,
    /// Its last characters.
    pub ending: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub made_at: Timestamp,
    /// When it was revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
    /// The key itself, in the answer to its making alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Keys.
#[derive(Debug, Serialize, ToSchema)]
pub struct Keys {
    /// The newest first.
    pub keys: Vec<Key>,
}

/// A key to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyIn {
    /// What it is for; for a page the name of the site.
    pub name: String,
    /// public or secret.
    pub kind: String,
}

fn key(key: ledger::Key, itself: Option<String>) -> Key {
    let ledger::Key { number, name, kind, ending, made_at, revoked_at } = key;
    Key { number, name, kind: kind.name(), ending, made_at, revoked_at, key: itself }
}

async fn room(state: &State, query: Option<String>) -> Result<std::sync::Arc<Room>, Problem> {
    Room::open(state, &Pairs::parse(&query.unwrap_or_default())).await
}

fn gone(found: bool, what: &str) -> Result<StatusCode, Problem> {
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found(what)) }
}

/// The keys, without the keys themselves.
#[utoipa::path(get, path = "/api/v1/keys", tag = "connections", params(("workspace" = Option<String>, Query)), responses((status = 200, body = Keys), (status = 404, body = Problem)))]
pub async fn list_keys(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Keys>, Problem> {
    let room = room(&state, query).await?;
    let keys = state.ledger().keys(&room.scope)?;
    Ok(Json(Keys { keys: keys.into_iter().map(|one| key(one, None)).collect() }))
}

/// Makes a key. It is answered this once.
#[utoipa::path(post, path = "/api/v1/keys", tag = "connections", params(("workspace" = Option<String>, Query)), request_body = KeyIn, responses((status = 201, body = Key), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub async fn make_key(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let room = room(&state, query).await?;
    let sent: KeyIn = read(&body)?;
    let kind = KeyKind::from_name(&sent.kind);
    match (named(&sent.name), kind) {
        (Ok(name), Some(kind)) => {
            let (made, itself) = keys::made(&state, &room, &name, kind)?;
            Ok((StatusCode::CREATED, Json(key(made, Some(itself)))).into_response())
        }
        (name, kind) => {
            let kind = kind.is_none().then(|| format!("/kind: {:?} is not a kind: public or secret.", sent.kind));
            Err(unfit(name.err().map(|words| format!("/name: {words}")).into_iter().chain(kind).collect()))
        }
    }
}

/// Revokes a key: it opens nothing from now on.
#[utoipa::path(delete, path = "/api/v1/keys/{number}", tag = "connections", params(("number" = i64, Path), ("workspace" = Option<String>, Query)), responses((status = 204, description = "It is revoked"), (status = 404, body = Problem)))]
pub async fn revoke_key(
    extract::State(state): extract::State<State>,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, Problem> {
    let room = room(&state, query).await?;
    gone(state.ledger().revoke_key(&room.scope, number, state.now())?, "no live key of this number")
}

/// A connected shop, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct Shop {
    /// Its number.
    pub number: i64,
    /// shopify, woocommerce or stripe.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Where its webhooks go: a path on the public address.
    pub hook: String,
    /// The same as a whole address, where the server knows its own.
    pub address: Option<String>,
    /// When it was connected.
    #[schema(value_type = String, format = DateTime)]
    pub made_at: Timestamp,
    /// When it was disconnected.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
}

/// Shops.
#[derive(Debug, Serialize, ToSchema)]
pub struct Shops {
    /// The newest first.
    pub shops: Vec<Shop>,
}

/// A shop to connect.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShopIn {
    /// shopify, woocommerce or stripe.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What its webhooks are signed with.
    pub secret: String,
}

fn shop_out(state: &State, shop: ledger::Shop) -> Shop {
    let hook = format!("/hooks/{}", shop.address);
    Shop {
        number: shop.number,
        kind: shop.kind.name(),
        name: shop.name,
        address: state.public().map(|base| format!("{base}{hook}")),
        hook,
        made_at: shop.made_at,
        revoked_at: shop.revoked_at,
    }
}

/// The connected shops.
#[utoipa::path(get, path = "/api/v1/shops", tag = "connections", params(("workspace" = Option<String>, Query)), responses((status = 200, body = Shops), (status = 404, body = Problem)))]
pub async fn list_shops(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Shops>, Problem> {
    let room = room(&state, query).await?;
    let shops = state.ledger().shops(&room.scope)?;
    Ok(Json(Shops { shops: shops.into_iter().map(|one| shop_out(&state, one)).collect() }))
}

/// Connects a shop.
#[utoipa::path(post, path = "/api/v1/shops", tag = "connections", params(("workspace" = Option<String>, Query)), request_body = ShopIn, responses((status = 201, body = Shop), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub async fn connect(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let room = room(&state, query).await?;
    let sent: ShopIn = read(&body)?;
    let kind = ShopKind::from_name(&sent.kind);
    let secret = sent.secret.trim();
    let mut errors = Vec::new();
    if kind.is_none() {
        errors.push(format!("/kind: {:?} is not a kind of shop: shopify, woocommerce or stripe.", sent.kind));
    }
    let name = named(&sent.name);
    errors.extend(name.as_ref().err().map(|words| format!("/name: {words}")));
    errors
        .extend(kind.and_then(|kind| shop::check_secret(kind, secret).err()).map(|words| format!("/secret: {words}")));
    let (Some(kind), Ok(name), true) = (kind, name, errors.is_empty()) else { return Err(unfit(errors)) };
    let made = state.ledger().put_shop(&room.scope, (kind, &name), (&drawn()?, secret), state.now())?;
    Ok((StatusCode::CREATED, Json(shop_out(&state, made))).into_response())
}

/// Disconnects a shop.
#[utoipa::path(delete, path = "/api/v1/shops/{number}", tag = "connections", params(("number" = i64, Path), ("workspace" = Option<String>, Query)), responses((status = 204, description = "It is disconnected"), (status = 404, body = Problem)))]
pub async fn disconnect(
    extract::State(state): extract::State<State>,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, Problem> {
    let room = room(&state, query).await?;
    gone(state.ledger().revoke_shop(&room.scope, number, state.now())?, "no connected shop of this number")
}

/// A subscriber.
#[derive(Debug, Serialize, ToSchema)]
pub struct Subscriber {
    /// Its number.
    pub number: i64,
    /// What it is for.
    pub name: String,
    /// Where notices go.
    pub url: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub made_at: Timestamp,
    /// When it was revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
    /// What notices are signed with, in the answer to its making alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// Subscribers, and the log of what was sent to them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Subscribers {
    /// The newest first.
    pub subscribers: Vec<Subscriber>,
    /// The latest ways of notices.
    pub attempts: Vec<Attempt>,
}

/// One way of a notice to a subscriber.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attempt {
    /// The notice's number.
    pub notice: i64,
    /// What happened.
    pub kind: String,
    /// The subscriber's name.
    pub subscriber: String,
    /// waiting, arrived or given up.
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
    /// What the last try heard.
    pub answer: Option<String>,
    /// When it was tried last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_at: Option<Timestamp>,
    /// When it is due again.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
}

/// A subscriber to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriberIn {
    /// What it is for.
    pub name: String,
    /// Where notices go.
    pub url: String,
}

fn subscriber(one: ledger::Subscriber, shown: bool) -> Subscriber {
    let ledger::Subscriber { number, name, url, secret, made_at, revoked_at } = one;
    Subscriber { number, name, url, made_at, revoked_at, secret: shown.then_some(secret) }
}

/// The subscribers, and what was sent to them.
#[utoipa::path(get, path = "/api/v1/subscribers", tag = "connections", params(("workspace" = Option<String>, Query)), responses((status = 200, body = Subscribers), (status = 404, body = Problem)))]
pub async fn list_subscribers(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Subscribers>, Problem> {
    let room = room(&state, query).await?;
    let all = state.ledger().subscribers(&room.scope)?;
    let attempt = |one: ledger::Attempt| {
        let ledger::Attempt { notice, kind, subscriber, state, tries, answer, last_at, due_at } = one;
        Attempt { notice, kind, subscriber, state, tries, answer, last_at, due_at }
    };
    Ok(Json(Subscribers {
        subscribers: all.into_iter().map(|one| subscriber(one, false)).collect(),
        attempts: state.ledger().attempts(&room.scope, LOG)?.into_iter().map(attempt).collect(),
    }))
}

/// Makes a subscriber. Its signing secret is answered this once.
#[utoipa::path(post, path = "/api/v1/subscribers", tag = "connections", params(("workspace" = Option<String>, Query)), request_body = SubscriberIn, responses((status = 201, body = Subscriber), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub async fn subscribe(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let room = room(&state, query).await?;
    let sent: SubscriberIn = read(&body)?;
    match (named(&sent.name), parse_subscriber(&sent.url)) {
        (Ok(name), Ok(url)) => {
            let made = subscribers::made(&state, &room, &name, &url)?;
            Ok((StatusCode::CREATED, Json(subscriber(made, true))).into_response())
        }
        (name, url) => {
            let errors =
                [name.err().map(|words| format!("/name: {words}")), url.err().map(|words| format!("/url: {words}"))];
            Err(unfit(errors.into_iter().flatten().collect()))
        }
    }
}

/// Revokes a subscriber: what is on its way to it is given up.
#[utoipa::path(delete, path = "/api/v1/subscribers/{number}", tag = "connections", params(("number" = i64, Path), ("workspace" = Option<String>, Query)), responses((status = 204, description = "It is revoked"), (status = 404, body = Problem)))]
pub async fn unsubscribe(
    extract::State(state): extract::State<State>,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, Problem> {
    let room = room(&state, query).await?;
    gone(state.ledger().revoke_subscriber(&room.scope, number, state.now())?, "no live subscriber of this number")
}
