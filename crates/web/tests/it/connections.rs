//! Connections: keys, shops, subscribers; and what was screened out.

use crate::{
    browser::{drawn_whole, get, post_form, router, send},
    season::{Season, now},
};
use axum::http::StatusCode;
use ledger::Tried;

/// Templates, the address that draws each, and a text that shows it.
pub const DRAWN: [(&str, &str, &str); 3] = [
    ("connections.html", "/connections", "id=\"h-keys\""),
    ("shop.html", "/connections/shop?kind=stripe", "id=\"shop-stripe\""),
    ("screening.html", "/screening", "id=\"h-reasons\""),
];

#[tokio::test]
async fn every_template_of_connections_is_drawn_whole() {
    let season = Season::linked();
    let router = router(&season);
    drawn_whole(&router, &DRAWN).await;
}

#[tokio::test]
async fn a_key_is_shown_once_and_opens_until_it_is_revoked() {
    let season = Season::linked();
    let router = router(&season);
    let made = send(&router, post_form("/connections/keys", &[("name", "glow.example"), ("kind", "public")])).await;
    let key = made.between("id=\"made-key\" readonly value=\"", "\"").to_owned();
    assert!(key.starts_with("kepi_public_"));
    assert!(made.text.contains(&format!("data-key=&#34;{key}&#34;")), "the script is whole");
    let (_, known) = season.ledger.key(&key).unwrap().unwrap();
    let page = get(&router, "/connections").await;
    assert!(!page.text.contains(&key) && page.text.contains("glow.example"));
    send(&router, post_form(&format!("/connections/keys/{}/revoke", known.number), &[])).await;
    assert!(season.ledger.key(&key).unwrap().is_none());
    let unnamed = send(&router, post_form("/connections/keys", &[("name", " "), ("kind", "secret")])).await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unnamed.between("id=\"key-wrong\"", "</p>").contains("Give it a name"));
}

#[tokio::test]
async fn a_shop_gets_its_address_before_its_secret_is_known() {
    let season = Season::linked();
    let router = router(&season);
    let form = get(&router, "/connections/shop?kind=stripe").await;
    let address = form.between("name=\"address\" value=\"", "\"").to_owned();
    assert!(form.text.contains(&format!("https://go.acme.example/hooks/{address}")));
    let wrong = send(
        &router,
        post_form("/connections/shop?kind=stripe", &[("address", &address), ("name", ""), ("secret", "sk_live_1")]),
    )
    .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("begin with whsec_") && wrong.text.contains("Give it a name"));
    assert!(wrong.text.contains(&address), "the address that was copied already stays");
    let fields = [("address", address.as_str()), ("name", "Glow"), ("secret", "whsec_abc")];
    let made = send(&router, post_form("/connections/shop?kind=stripe", &fields)).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let (_, shop) = season.ledger.shop(&address).unwrap().unwrap();
    assert_eq!((shop.name.as_str(), shop.secret.as_str()), ("Glow", "whsec_abc"));
    let page = get(&router, "/connections").await;
    assert!(page.text.contains("Glow") && !page.text.contains("whsec_abc"), "secrets are not shown");
    let twice = send(&router, post_form("/connections/shop?kind=stripe", &fields)).await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
    send(&router, post_form(&format!("/connections/shops/{}/revoke", shop.number), &[])).await;
    assert!(season.ledger.shop(&address).unwrap().is_none());
    let own = get(&router, "/connections/shop?kind=woocommerce").await;
    assert_eq!(own.between("name=\"secret\" value=\"", "\"").len(), 32, "WooCommerce takes ours");
    assert_eq!(get(&router, "/connections/shop?kind=etsy").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_subscriber_is_signed_for_and_its_log_is_shown() {
    let season = Season::linked();
    let (router, scope) = (router(&season), season.workspace.scope());
    let made = send(
        &router,
        post_form("/connections/subscribers", &[("name", "Warehouse"), ("url", "https://w.example/hook")]),
    )
    .await;
    let secret = made.between("id=\"made-secret\" readonly value=\"", "\"").to_owned();
    assert!(secret.starts_with("whsec_") && !secret[6..].contains(['-', '_']), "plain Base64: {secret}");
    season.ledger.post_notice(&scope, "conversion.created", "{}", now()).unwrap();
    let due = season.ledger.due_notices(now(), 1).unwrap().remove(0);
    season.ledger.settle_attempt(due.number, &Tried::GivenUp("410 <b>Gone</b>".to_owned()), now()).unwrap();
    let page = get(&router, "/connections").await;
    assert!(page.text.contains("Given up") && page.text.contains("410 &#60;b&#62;Gone"), "{}", page.text);
    assert!(!page.text.contains(&secret));
    let wrong =
        send(&router, post_form("/connections/subscribers", &[("name", "x"), ("url", "https://u:p@w.example")])).await;
    assert!(wrong.between("id=\"sub-wrong\"", "</div>").contains("user name or password"));
}

#[tokio::test]
async fn what_was_screened_out_adds_up_and_has_its_reasons() {
    let season = Season::linked();
    season.ledger.lose_clicks(3, now()).unwrap();
    let router = router(&season);
    let page = get(&router, "/screening").await;
    // 34 previews, 21 crawlers, 12 double taps, 5 HEAD requests.
    assert!(page.between("id=\"finding\"><strong>", "<").starts_with("72 visits were not counted"));
    assert!(page.text.contains("most often because a messenger or network fetched the link"));
    assert!(page.between("id=\"reason-known-bot\"", "</li>").contains("<span class=\"num\">21</span>"));
    assert!(page.text.contains("<dt>Lost</dt><dd>3</dd>") && page.text.contains("Some clicks could not be kept"));
    assert!(!page.text.contains("<script>alert(1)"), "what a program calls itself is text");
    let only = get(&router, "/screening?reason=method").await;
    let examples = only.between("id=\"examples\"", "</section>");
    assert!(examples.contains("HEAD") && !examples.contains("WhatsApp"), "{examples}");
    let season = Season::empty();
    let empty = get(&self::router(&season), "/screening").await;
    assert!(empty.text.contains("No visit has come yet."));
}
