//! A small made-up world: a ledger, its keys and shops, and the doors open on loopback.

use axum::{
    Router,
    body::Bytes,
    http::{Method, Request, Response},
};
use collect::{Clock, Options, State, router};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use ledger::{KeyKind, Ledger, ShopKind};
use model::{
    SmolStr, Timestamp, calendar::Calendar, code::Code, dimension::Dimension, fact::Fact, id::CreatorId,
    measure::Measure, money::Currency, workspace::Scope,
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tempfile::TempDir;

pub const SECRET: &str = "kepi_sk_0123456789abcdefghijkl";
pub const PUBLIC: &str = "kepi_pk_0123456789abcdefghijkl";
pub const SITE: &str = "glow.example";

/// The doors, and what is behind them.
pub struct World {
    pub ledger: Ledger,
    pub scope: Scope,
    pub state: State,
    pub url: String,
    _dir: TempDir,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with(Options::default(), Arc::new(now)).await
    }

    pub async fn with(options: Options, clock: Clock) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(dir.path()).unwrap();
        let workspace = ledger.ensure_workspace("Glow", &Calendar::default(), Currency::EUR, now()).unwrap();
        let scope = workspace.scope();
        ledger.make_key(&scope, ("till", KeyKind::Secret), SECRET, now()).unwrap();
        ledger.make_key(&scope, (SITE, KeyKind::Public), PUBLIC, now()).unwrap();
        for (kind, address) in
            [(ShopKind::Shopify, "shopify-a"), (ShopKind::Woocommerce, "woo-a"), (ShopKind::Stripe, "stripe-a")]
        {
            ledger.put_shop(&scope, (kind, kind.name()), (address, "hush"), now()).unwrap();
        }
        ledger.put_codes(&scope, &[jackie()]).unwrap();
        let drawn = AtomicU64::new(1);
        let random = Arc::new(move || u128::from(drawn.fetch_add(1, Ordering::Relaxed)).to_be_bytes());
        let state = State::new(ledger.clone(), clock, random, options);
        let url = serve(router(state.clone())).await;
        Self { ledger, scope, state, url, _dir: dir }
    }

    /// Sends a request.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
        let answer: Response<_> = client.request(request.body(Full::new(body.into())).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// Posts JSON with the secret key.
    pub async fn tell(&self, path: &str, body: &str) -> Answer {
        let key = format!("Bearer {SECRET}");
        let headers = [("authorization", key.as_str()), ("content-type", "application/json")];
        self.send(Method::POST, path, &headers, body.to_owned()).await
    }

    /// Every fact that waits in the inbox, in order.
    pub fn facts(&self) -> Vec<Fact> {
        self.ledger.pending(0, usize::MAX).unwrap().into_iter().flat_map(|batch| batch.facts).collect()
    }

    /// The one fact of an entity that counts: the latest version, of one instant the one stored last.
    pub fn latest(&self, entity: &str) -> Option<Fact> {
        let own = self.facts().into_iter().filter(|fact| fact.entity.as_deref() == Some(entity));
        own.enumerate().max_by_key(|(place, fact)| (fact.as_of, *place)).map(|(_, fact)| fact)
    }

    /// What a measure adds up to, each entity once, by its latest version.
    pub fn sum(&self, measure: Measure) -> i128 {
        let facts = self.facts();
        let entities: std::collections::BTreeSet<SmolStr> =
            facts.iter().filter_map(|fact| fact.entity.clone()).collect();
        let with = entities.iter().filter_map(|entity| self.latest(entity)?.value(measure)).sum::<i128>();
        with + facts.iter().filter(|fact| fact.entity.is_none()).filter_map(|fact| fact.value(measure)).sum::<i128>()
    }
}

/// The value of a dimension.
pub fn dim(fact: &Fact, dimension: Dimension) -> Option<&str> {
    fact.dim(&dimension).map(SmolStr::as_str)
}

/// The value of a label.
pub fn label<'f>(fact: &'f Fact, name: &str) -> Option<&'f str> {
    dim(fact, Dimension::Label(name.into()))
}

/// Serves a router on loopback until the test ends; answers with its address.
pub async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    url
}

pub fn now() -> Timestamp {
    "2026-03-05T12:00:00Z".parse().unwrap()
}

fn jackie() -> Code {
    Code {
        code: "JACKIE10".into(),
        creator: Some(CreatorId::new("jackie")),
        campaign: None,
        placement: None,
        platform: Some("instagram".into()),
        batch: None,
        once: false,
        offer: "10%".to_owned(),
        starts_at: None,
        ends_at: None,
        made_at: now(),
        retired_at: None,
    }
}
