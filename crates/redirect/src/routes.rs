//! Routes: a request comes in, an answer goes out. Everything that the public listener answers for links is on this screen.

use crate::{
    State, address,
    agent::{self, Agent},
    click::{self, Click},
    country::Whereabouts,
    follow::{self, Way},
    language,
    links::{self, Entry},
    pages,
    screen::{Ruling, Visit},
    visitor,
};
use axum::{
    Json, Router,
    body::Body,
    extract::{ConnectInfo, Request, State as Shared},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use ledger::Excluded;
use model::{SmolStr, Timestamp, onward::Onward, way::Visitor};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// The longest path and query that are looked at.
const LONGEST: usize = 8192;
/// The longest agent that is looked at.
const LONGEST_AGENT: usize = 1024;

/// The paths that this router answers besides links. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`:
/// without the socket's address all visitors are one.
pub const RESERVED: &[&str] = &["/", "/health", "/robots.txt", "/favicon.ico", "/s/{slug}", "/{slug}+"];

/// The answers to links and to what belongs to them. Everything that is no other route is taken for a link.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/health", get(health))
        .route("/robots.txt", get(robots))
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .route("/s/{slug}", get(preview))
        .fallback(follow)
        .with_state(state)
}

async fn home(Shared(state): Shared<State>) -> Response {
    match &state.inner.home {
        Some(address) => sent(address.clone()),
        None => pages::home(),
    }
}

async fn health(Shared(state): Shared<State>) -> Response {
    // The ledger is asked on a thread that may wait.
    match tokio::task::spawn_blocking(move || state.health()).await {
        Ok(health) => ([(header::CACHE_CONTROL, "no-store")], Json(health)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Links are for people, and crawlers that keep to it need not come.
async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}

async fn preview(Shared(state): Shared<State>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches("/s/");
    show(&state, host(request.headers(), request.uri().host()), path)
}

fn show(state: &State, host: &str, path: &str) -> Response {
    let links = state.inner.desk.links.load();
    let entry = links::slug(path).and_then(|slug| links.find(host, &slug));
    entry.map_or_else(pages::unknown, |entry| pages::preview(entry, (state.inner.desk.clock)()))
}

/// Takes a request for a link that came through the router.
async fn follow(Shared(state): Shared<State>, request: Request) -> Response {
    let socket = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let (parts, _body) = request.into_parts();
    let (path, query) = (parts.uri.path(), parts.uri.query());
    if path.len() + query.map_or(0, str::len) > LONGEST {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    if let Some(path) = path.trim_matches('/').strip_suffix('+') {
        return show(&state, host(&parts.headers, parts.uri.host()), path);
    }
    match find(&state, &parts.headers, &parts.uri) {
        Some(entry) => lead(&state, &entry, &parts, socket).await,
        None => pages::unknown(),
    }
}

/// The link that a request is for.
pub(crate) fn find(state: &State, headers: &HeaderMap, uri: &Uri) -> Option<Arc<Entry>> {
    if uri.path().len() + uri.query().map_or(0, str::len) > LONGEST {
        return None;
    }
    let slug = links::slug(uri.path().trim_matches('/'))?;
    state.inner.desk.links.load().find(host(headers, uri.host()), &slug).map(Arc::clone)
}

/// Follows a link: judges the visit, waits until a counted click is durable, and sends the visitor on.
pub(crate) async fn lead(state: &State, entry: &Arc<Entry>, parts: &Parts, socket: Option<IpAddr>) -> Response {
    let guest = Guest::of(state, entry, parts, socket);
    let way = follow::way(entry, (&guest.visitor, guest.number), guest.at);
    let click = match guest.judge(state, entry, parts) {
        None => {
            let id = click::id(guest.click);
            let variant = if let Way::To(_, variant) = way { variant } else { None };
            let click = guest.click(entry, id.clone(), variant, &parts.headers);
            state.inner.desk.intake.store(click, state.inner.options.deadline).await;
            Some(id)
        }
        Some(ruling) => {
            state.inner.desk.exclude(guest.excluded(entry, ruling, parts));
            ruling.counted.map(click::id)
        }
    };
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    answer(way, click.as_deref(), parts.uri.query())
}

fn answer(way: Way<'_>, click: Option<&str>, query: Option<&str>) -> Response {
    let to = |onward: &Onward, click| sent(onward.location(click, query));
    match way {
        Way::To(onward, _) => to(onward, click),
        Way::After(onward) => to(onward, None),
        Way::Early => pages::early(),
        Way::Over => pages::over(),
    }
}

/// A 302 that nobody keeps.
fn sent(address: String) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    let location = HeaderValue::try_from(address).expect("invariant: a way onward is printable ASCII");
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
}

/// The name that the request was sent to, without its port.
fn host<'a>(headers: &'a HeaderMap, authority: Option<&'a str>) -> &'a str {
    let host = authority.or_else(|| headers.get(header::HOST)?.to_str().ok()).unwrap_or_default();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whoever made the request.
struct Guest<'a> {
    agent_text: &'a str,
    agent: Agent,
    address: Option<IpAddr>,
    pseudonym: SmolStr,
    visitor: Visitor,
    number: u64,
    click: [u8; 16],
    at: Timestamp,
}

impl<'a> Guest<'a> {
    fn of(state: &State, entry: &Entry, parts: &'a Parts, socket: Option<IpAddr>) -> Self {
        let inner = &state.inner;
        let text = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let agent_text = text(header::USER_AGENT).unwrap_or_default();
        let agent_text = agent_text.get(..LONGEST_AGENT).unwrap_or(agent_text);
        let proxies = inner.options.proxies.as_slice();
        let address = address::client(socket, &parts.headers, proxies);
        let agent = agent::read(agent_text);
        let pseudonym = inner.desk.salts.pseudonym(&entry.home.workspace.id, address, agent_text);
        let visitor = Visitor {
            country: inner.atlas.country(&Whereabouts { address, socket, headers: &parts.headers, proxies }),
            language: text(header::ACCEPT_LANGUAGE).and_then(language::preferred),
            device: Some(agent.device),
        };
        let number = follow::mix(visitor::number(&pseudonym), entry.number);
        let (click, at) = ((inner.desk.random)(), (inner.desk.clock)());
        Self { agent_text, agent, address, pseudonym, visitor, number, click, at }
    }

    fn judge(&self, state: &State, entry: &Entry, parts: &Parts) -> Option<Ruling> {
        state.inner.screen.judge(&Visit {
            method: &parts.method,
            headers: &parts.headers,
            agent_text: self.agent_text,
            agent: self.agent,
            address: self.address,
            is_open: entry.link.is_open(self.at),
            tap: self.number,
            click: self.click,
            at: self.at,
        })
    }

    fn click(self, entry: &Arc<Entry>, id: SmolStr, variant: Option<usize>, headers: &HeaderMap) -> Click {
        let referrer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
        Click {
            entry: Arc::clone(entry),
            id,
            visitor: self.pseudonym,
            at: self.at,
            device: self.agent.device,
            app: agent::app(&self.agent, headers),
            country: self.visitor.country,
            language: self.visitor.language,
            referrer: referrer.and_then(site),
            variant,
        }
    }

    fn excluded(&self, entry: &Entry, ruling: Ruling, parts: &Parts) -> Excluded {
        Excluded {
            workspace: entry.home.workspace.id.clone(),
            day: entry.home.zone.to_datetime(self.at).date(),
            link: entry.link.id.clone(),
            reason: ruling.reason,
            at: self.at,
            method: SmolStr::new(parts.method.as_str().get(..16).unwrap_or(parts.method.as_str())),
            agent: self.agent_text.to_owned(),
        }
    }
}

/// The host of a referrer, lower-cased: never the page.
fn site(referrer: &str) -> Option<SmolStr> {
    let rest = referrer.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let fits = !host.is_empty() && host.len() <= 253 && host.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| SmolStr::new(host.to_ascii_lowercase()))
}
