//! `POST /hooks/{address}`: what connected shops tell, each signed with the secret that only the shop and Kepi know.
//!
//! Invariant: nothing of a body is looked at before its signature was found good. The greeting of a new WooCommerce
//! webhook, which has none, is answered and leaves nothing behind.

use super::blocking;
use crate::{
    body,
    caller::text,
    event::Parsed,
    formats::{shopify, stripe, woocommerce},
    problem::Problem,
    signature::{Bad, check_base64, check_stripe},
    state::{Inner, State},
    take::{Lot, Sender, Told, take},
    tally::Outcome,
};
use axum::{
    Json,
    extract::{self, Path, Request},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use ledger::{Shop, ShopKind};
use model::{SmolStr, Timestamp, workspace::Workspace};
use serde_json::{Value, json};

const MOST: usize = 8 << 20;

/// Takes a message of a shop.
pub(crate) async fn post(
    extract::State(state): extract::State<State>,
    Path(address): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let outcome = match body::raw(&parts.headers, body, MOST).await {
        Ok(bytes) => blocking(&state, bytes.len(), move |inner| taken(inner, &address, &parts.headers, &bytes)).await,
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(answer) => Json(answer).into_response(),
        Err(problem) => problem.into_response(),
    }
}

fn taken(inner: &Inner, address: &str, headers: &HeaderMap, bytes: &[u8]) -> Result<Value, Problem> {
    let Some((workspace, shop)) = inner.ledger.shop(address)? else {
        let detail = "No shop is connected at this address, or it was disconnected.";
        return Err(Problem::new(StatusCode::NOT_FOUND, "no-shop", detail));
    };
    let door = shop.kind.name();
    let now = inner.now();
    if shop.kind == ShopKind::Woocommerce && woocommerce::is_ping(bytes) {
        return Ok(json!({"greeting": true}));
    }
    check(inner, &shop, headers, bytes, now).map_err(|bad| {
        inner.tally.add(door, Outcome::Refused, 1);
        tracing::warn!(shop = shop.name, %bad, "a webhook was refused");
        Problem::unauthorized(sentence(&bad))
    })?;
    let parsed = parse(&shop, headers, bytes, now)?;
    let prefix = prefix(inner, &workspace, &shop)?;
    let lot = Lot { workspace: &workspace, source: door, prefix: &prefix, sender: Sender::Shop, parsed };
    Ok(answer(&shop, &take(inner, lot, now)?))
}

fn check(inner: &Inner, shop: &Shop, headers: &HeaderMap, bytes: &[u8], now: Timestamp) -> Result<(), Bad> {
    match shop.kind {
        ShopKind::Shopify => {
            check_base64(&shop.secret, bytes, "X-Shopify-Hmac-SHA256", shopify_header(headers, "hmac-sha256"))?;
            let sent = shopify_header(headers, "triggered-at").and_then(|text| text.parse::<Timestamp>().ok());
            sent.map_or(Ok(()), |sent| fresh(sent, now, inner.options.replay_hours))
        }
        ShopKind::Woocommerce => {
            let value = text(headers, "x-wc-webhook-signature");
            check_base64(&shop.secret, bytes, "X-WC-Webhook-Signature", value)
        }
        ShopKind::Stripe => check_stripe(&shop.secret, bytes, text(headers, "stripe-signature"), now),
    }
}

/// Shopify repeats a message for four hours; what is far older was kept by somebody else.
fn fresh(sent: Timestamp, now: Timestamp, hours: i64) -> Result<(), Bad> {
    let off = now.duration_since(sent);
    let most = SignedDuration::from_hours(hours);
    if off > most || off < -SignedDuration::from_mins(10) {
        return Err(Bad::Stale(off.as_secs(), most.as_secs()));
    }
    Ok(())
}

/// A header of Shopify, under its name of today or under the one without `X-` of newer messages.
fn shopify_header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    text(headers, &format!("x-shopify-{name}")).or_else(|| text(headers, &format!("shopify-{name}")))
}

fn parse(shop: &Shop, headers: &HeaderMap, bytes: &[u8], now: Timestamp) -> Result<Parsed, Problem> {
    Ok(match shop.kind {
        ShopKind::Shopify => shopify::parse(shopify_header(headers, "topic").unwrap_or_default(), bytes, now)?,
        ShopKind::Woocommerce => {
            woocommerce::parse(text(headers, "x-wc-webhook-topic").unwrap_or_default(), bytes, now)?
        }
        ShopKind::Stripe => stripe::parse(bytes)?,
    })
}

/// Order numbers of WooCommerce begin at 1 in every shop: of several shops in a workspace each but the first has a name
/// of its own.
fn prefix(inner: &Inner, workspace: &Workspace, shop: &Shop) -> Result<SmolStr, Problem> {
    if shop.kind == ShopKind::Woocommerce {
        let shops = inner.ledger.shops(&workspace.scope())?;
        let first = shops.iter().filter(|one| one.kind == shop.kind).map(|one| one.number).min();
        if first != Some(shop.number) {
            return Ok(SmolStr::new(format!("woocommerce/{}", shop.number)));
        }
    }
    Ok(SmolStr::new_static(shop.kind.name()))
}

/// A shop that hears of a fault would send the same message for hours, so it hears what became of it instead.
fn answer(shop: &Shop, told: &[Told]) -> Value {
    let mut reasons = Vec::new();
    for one in told {
        match one {
            Told::Rejected(field, why) => {
                tracing::warn!(shop = shop.name, field, why, "a message of a shop could not be used");
                reasons.push(format!("{field}: {why}"));
            }
            Told::Ignored(why) => reasons.push((*why).to_owned()),
            Told::Accepted | Told::Duplicate => {}
        }
    }
    let count = |outcome: Outcome| told.iter().filter(|one| one.outcome() == outcome).count();
    json!({
        "accepted": count(Outcome::Accepted), "duplicate": count(Outcome::Duplicate), "ignored": count(Outcome::Ignored),
        "rejected": count(Outcome::Rejected), "reasons": reasons,
    })
}

fn sentence(bad: &Bad) -> String {
    let words = bad.to_string();
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
