//! The page of connections, with whatever was made or was wrong just now.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    parts::frame::Frame,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use ledger::{Attempt, KeyKind, ShopKind};
use model::{Timestamp, calendar::Calendar};

/// How much of the log is shown.
const LOG: usize = 50;

#[derive(Template)]
#[template(path = "connections.html")]
struct Connections {
    frame: Frame,
    public: Option<String>,
    shown: Shown,
    keys: Vec<KeyRow>,
    make_key: String,
    script: String,
    shops: Vec<ShopRow>,
    connect: Vec<(&'static str, String)>,
    subscribers: Vec<Row>,
    make_subscriber: String,
    log: Vec<Logged>,
}

/// What a form brought about.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    /// A key that was made just now.
    pub key: Option<String>,
    /// A signing secret that was made just now.
    pub signing: Option<String>,
    /// What is wrong with a new key: field and words.
    pub key_wrong: Option<String>,
    /// What is wrong with a new subscriber: of its name, of its address.
    pub subscriber_wrong: [Option<String>; 2],
    /// What was typed: the key's name, the subscriber's name and address.
    pub typed: [String; 3],
    /// Whether the key that was typed is for pages.
    pub for_page: bool,
}

struct KeyRow {
    name: String,
    kind: &'static str,
    ending: String,
    made: String,
    revoked: Option<String>,
    revoke: String,
}

struct ShopRow {
    name: String,
    kind: &'static str,
    address: String,
    made: String,
    revoked: Option<String>,
    revoke: String,
}

struct Row {
    name: String,
    url: String,
    made: String,
    revoked: Option<String>,
    revoke: String,
}

/// One way of a notice.
struct Logged {
    kind: String,
    to: String,
    state: String,
    class: &'static str,
    tries: String,
    answer: String,
    last: String,
    due: String,
}

/// `GET /connections`
pub async fn connections(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    answer(&state, &room, Shown::default(), StatusCode::OK)
}

/// A shop's maker in words.
pub(super) fn title(kind: ShopKind) -> &'static str {
    match kind {
        ShopKind::Shopify => "Shopify",
        ShopKind::Woocommerce => "WooCommerce",
        ShopKind::Stripe => "Stripe",
    }
}

pub(super) fn answer(state: &State, room: &Room, shown: Shown, code: StatusCode) -> Result<Response, PageProblem> {
    Ok((code, Html(page(state, room, shown)?.render()?)).into_response())
}

fn page(state: &State, room: &Room, shown: Shown) -> Result<Connections, Problem> {
    let (ledger, scope, suffix) = (state.ledger(), &room.scope, room.suffix());
    let calendar = &room.workspace.calendar;
    let day = |at: Timestamp| format::date(calendar.day(at));
    let public = state.public().map(str::to_owned);
    let base = public.clone().unwrap_or_else(|| "https://go.example.com".to_owned());
    let revoke = |what: &str, number: i64| format!("/connections/{what}/{number}/revoke{suffix}");
    let keys: Vec<_> = ledger.keys(scope)?;
    // A key that was made just now is known, and the script can be copied whole.
    let own = shown.key.as_deref().filter(|key| key.contains("public")).unwrap_or("YOUR-PUBLIC-KEY");
    let script = format!("<script defer src=\"{base}/js/kepi.js\" data-key=\"{own}\"></script>");
    Ok(Connections {
        frame: Frame::of("Connections", "/connections", room),
        script,
        make_key: format!("/connections/keys{suffix}"),
        make_subscriber: format!("/connections/subscribers{suffix}"),
        keys: keys
            .into_iter()
            .map(|key| KeyRow {
                kind: if key.kind == KeyKind::Public { "for pages" } else { "for servers" },
                ending: format!("…{}", key.ending),
                made: day(key.made_at),
                revoked: key.revoked_at.map(day),
                revoke: revoke("keys", key.number),
                name: key.name,
            })
            .collect(),
        shops: ledger
            .shops(scope)?
            .into_iter()
            .map(|shop| ShopRow {
                kind: title(shop.kind),
                address: format!("{base}/hooks/{}", shop.address),
                made: day(shop.made_at),
                revoked: shop.revoked_at.map(day),
                revoke: revoke("shops", shop.number),
                name: shop.name,
            })
            .collect(),
        connect: ShopKind::ALL
            .map(|kind| {
                let pairs = room.suffix().trim_start_matches('?').to_owned();
                (title(kind), Pairs::parse(&pairs).with("kind", kind.name()).address("/connections/shop"))
            })
            .into(),
        subscribers: ledger
            .subscribers(scope)?
            .into_iter()
            .map(|one| Row {
                made: day(one.made_at),
                revoked: one.revoked_at.map(day),
                revoke: revoke("subscribers", one.number),
                name: one.name,
                url: one.url,
            })
            .collect(),
        log: ledger.attempts(scope, LOG)?.into_iter().map(|attempt| logged(attempt, calendar)).collect(),
        public,
        shown,
    })
}

fn logged(attempt: Attempt, calendar: &Calendar) -> Logged {
    let moment = |at: Option<Timestamp>| at.map(|at| format::moment(at, calendar)).unwrap_or_default();
    Logged {
        class: match attempt.state.as_str() {
            "arrived" => "good",
            "given up" => "bad",
            _ => "warn",
        },
        kind: attempt.kind,
        to: attempt.subscriber,
        state: crate::parts::diagnostics::upper_first(&attempt.state),
        tries: attempt.tries.to_string(),
        answer: attempt.answer.unwrap_or_default(),
        last: moment(attempt.last_at),
        due: moment(attempt.due_at),
    }
}
