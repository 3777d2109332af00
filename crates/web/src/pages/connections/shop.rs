//! Connecting a shop, step by step: its address first, since shops show their secret only once they know where to send.
//!
//! Invariant: the address is drawn before it is shown, and stored as it was shown.

use super::{drawn, named, page::title};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    parts::frame::Frame,
    posted::Posted,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    body::Bytes,
    extract::{self, Path, RawQuery},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use ledger::ShopKind;

#[derive(Template)]
#[template(path = "shop.html")]
struct ShopPage {
    frame: Frame,
    back: String,
    action: String,
    kind: &'static str,
    title: &'static str,
    address: String,
    whole: String,
    public: bool,
    steps: &'static [&'static str],
    secret_words: &'static str,
    name: String,
    secret: String,
    wrong: [Option<String>; 2],
}

/// What to do in a shop before its secret is known.
fn steps(kind: ShopKind) -> &'static [&'static str] {
    match kind {
        ShopKind::Shopify => &[
            "In Shopify open Settings, then Notifications, then Webhooks.",
            "Create a webhook for each of these events, in the format JSON, with the address above: Order creation, Order payment, Order update, Order cancellation, Refund create.",
            "Under the list Shopify says: Your webhooks will be signed with. Copy what follows.",
        ],
        ShopKind::Woocommerce => &[
            "In WordPress open WooCommerce, then Settings, Advanced, Webhooks, and add a webhook.",
            "Set the status to Active, the topic to Order created, the delivery address to the one above, and the secret to the one below.",
            "Add a second webhook for Order updated, with the same address and secret: it tells of refunds and cancellations.",
        ],
        ShopKind::Stripe => &[
            "In Stripe open Developers, then Webhooks, and add a destination with the address above.",
            "Choose these events: checkout.session.completed, checkout.session.async_payment_succeeded, invoice.paid, charge.refunded.",
            "Reveal the signing secret of the destination and copy it. It begins with whsec_.",
        ],
    }
}

/// What the field of the secret says.
fn secret_words(kind: ShopKind) -> &'static str {
    match kind {
        ShopKind::Shopify => "The words after: Your webhooks will be signed with.",
        ShopKind::Woocommerce => "Kepi drew this one. Write the same into both webhooks.",
        ShopKind::Stripe => "The signing secret of the destination.",
    }
}

/// What stands in the form.
#[derive(Default)]
struct Typed {
    address: String,
    name: String,
    secret: String,
    wrong: [Option<String>; 2],
}

/// `GET /connections/shop?kind=…`
pub async fn form(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let kind = kind(pairs.get("kind").unwrap_or_default())?;
    let secret = if kind == ShopKind::Woocommerce { drawn()? } else { String::new() };
    let typed = Typed { address: drawn()?, name: title(kind).to_owned(), secret, ..Typed::default() };
    Ok(Html(page(&state, &room, kind, typed).render()?).into_response())
}

fn kind(name: &str) -> Result<ShopKind, Problem> {
    ShopKind::from_name(name).ok_or_else(|| Problem::not_found("no such kind of shop"))
}

/// `POST /connections/shop?kind=…`
pub async fn connect(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let kind = kind(pairs.get("kind").unwrap_or_default())?;
    let posted = Posted::parse(&body);
    let address = posted.words("address");
    if !is_address(address) || state.ledger().shop(address)?.is_some() {
        return Err(
            Problem::asked(vec!["The form is not whole. Open it anew, and take the new address.".to_owned()]).into()
        );
    }
    let secret = posted.words("secret");
    let fault = check_secret(kind, secret).err();
    match (named(posted.get("name")), fault) {
        (Ok(name), None) => {
            state.ledger().put_shop(&room.scope, (kind, &name), (address, secret), state.now())?;
            Ok(Redirect::to(&format!("/connections{}#shops", room.suffix())).into_response())
        }
        (name, fault) => {
            let typed = Typed {
                address: address.to_owned(),
                name: posted.get("name").to_owned(),
                secret: secret.to_owned(),
                wrong: [name.err(), fault],
            };
            let page = page(&state, &room, kind, typed);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
        }
    }
}

/// What is wrong with a shop's secret, in words.
pub fn check_secret(kind: ShopKind, secret: &str) -> Result<(), String> {
    if secret.is_empty() {
        return Err("Without the secret nobody can tell the shop's messages from others: paste it here.".to_owned());
    }
    if kind == ShopKind::Stripe && !secret.starts_with("whsec_") {
        return Err("Stripe's signing secrets begin with whsec_: this may be an API key instead.".to_owned());
    }
    if secret.len() > 400 || secret.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("A secret is one word of at most 400 characters.".to_owned());
    }
    Ok(())
}

/// Whether a text is an address as they are drawn.
fn is_address(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// `POST /connections/shops/{number}/revoke`
pub async fn revoke(
    extract::State(state): extract::State<State>,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    state.ledger().revoke_shop(&room.scope, number, state.now())?;
    Ok(Redirect::to(&format!("/connections{}#shops", room.suffix())).into_response())
}

fn page(state: &State, room: &Room, kind: ShopKind, typed: Typed) -> ShopPage {
    let base = state.public().unwrap_or("https://go.example.com");
    let pairs = Pairs::parse(room.suffix().trim_start_matches('?')).with("kind", kind.name());
    ShopPage {
        frame: Frame::of("Connect a shop", "/connections", room),
        back: format!("/connections{}", room.suffix()),
        action: pairs.address("/connections/shop"),
        kind: kind.name(),
        title: title(kind),
        whole: format!("{base}/hooks/{}", typed.address),
        public: state.public().is_some(),
        steps: steps(kind),
        secret_words: secret_words(kind),
        address: typed.address,
        name: typed.name,
        secret: typed.secret,
        wrong: typed.wrong,
    }
}
