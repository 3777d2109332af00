//! Dub's tracking API: its official client finds its own shapes, for good news and bad.

use super::blocking;
use crate::{
    body,
    event::{Parsed, Refused, Seen},
    facts,
    formats::dub::{self, Click, Told as Wire},
    keys, page,
    problem::Problem,
    state::{Inner, State},
    take::{Lot, Sender, Told, take},
};
use axum::{
    Json,
    extract::{self, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use model::{batch::Batch, id::LinkId, link::Link, workspace::Workspace};
use serde_json::{Value, json};

const MOST: usize = 256 * 1024;

/// Takes a lead.
pub(crate) async fn lead(state: extract::State<State>, request: Request) -> Response {
    told(state, request, dub::parse_lead, |told| {
        json!({"click": {"id": told.click.as_deref().unwrap_or_default()}, "link": null, "customer": customer(told)})
    })
    .await
}

/// Takes a sale.
pub(crate) async fn sale(state: extract::State<State>, request: Request) -> Response {
    told(state, request, dub::parse_sale, |told| {
        let sale = told.sale.as_ref();
        let metadata = sale.and_then(|sale| serde_json::from_str::<Value>(sale.metadata.as_deref()?).ok());
        json!({
            "eventName": sale.map(|sale| sale.name.as_str()),
            "customer": customer(told),
            "sale": sale.map(|sale| json!({
                "amount": sale.amount, "currency": sale.currency.as_str(), "paymentProcessor": sale.processor.as_str(),
                "invoiceId": sale.invoice.as_deref(), "metadata": metadata,
            })),
        })
    })
    .await
}

fn customer(told: &Wire) -> Value {
    let [name, email, avatar] = told.person.each_ref().map(|one| one.as_deref());
    let id = facts::pseudonym(&told.customer);
    json!({"id": id.as_str(), "name": name, "email": email, "avatar": avatar, "externalId": told.customer.as_str()})
}

type Parse = fn(&[u8]) -> Result<Result<Wire, Refused>, crate::formats::Unreadable>;

async fn told(
    extract::State(state): extract::State<State>,
    request: Request,
    parse: Parse,
    answer: fn(&Wire) -> Value,
) -> Response {
    let taken = async {
        let (parts, body) = request.into_parts();
        let secret = keys::bearer(&parts.headers);
        let bytes = body::json(&parts.headers, body, MOST).await?;
        blocking(&state, bytes.len(), move |inner| {
            let (workspace, key) = keys::open(inner, "dub", secret.as_deref())?;
            keys::secret(inner, "dub", &key)?;
            let wire = parse(&bytes)?.map_err(fault)?;
            let mut parsed = Parsed::default();
            parsed.push(0, Ok(wire.event.clone()));
            let sender = Sender::Key(key.kind);
            let lot = Lot { workspace: &workspace, source: "dub", prefix: "dub", sender, parsed };
            match take(inner, lot, inner.now())?.into_iter().next() {
                Some(Told::Rejected(field, why)) => Err(fault(Refused::Fault(field, why))),
                _ => Ok(answer(&wire)),
            }
        })
        .await
    };
    respond(taken.await)
}

/// Takes a click on a link that a page tells of, and gives it an id.
pub(crate) async fn click(extract::State(state): extract::State<State>, request: Request) -> Response {
    let caller = crate::caller::Caller::of(&request, state.inner.options.forwarded);
    let taken = async {
        let (parts, body) = request.into_parts();
        let secret = keys::bearer(&parts.headers);
        let bytes = body::json(&parts.headers, body, MOST).await?;
        blocking(&state, bytes.len(), move |inner| {
            let (workspace, _) = keys::open(inner, "dub", secret.as_deref())?;
            let click = dub::parse_click(&bytes)?.map_err(fault)?;
            let link = link(inner, &workspace, &click)?;
            let mut event = crate::event::Event { seen: seen(&click), ..Default::default() };
            caller.fill(&mut event, inner, &workspace, inner.now())?;
            let id = inner.draw();
            let fact = facts::click(&link, &id, &event, &workspace.calendar.zone(), inner.now());
            let batch = Batch { facts: vec![fact], ..Batch::default() };
            inner.ledger.append(&workspace.scope(), "links", &batch, inner.now())?;
            let at = json!({"id": link.id.as_str(), "domain": click.domain.as_str(), "key": link.slug(), "url": link.destination});
            Ok(json!({"clickId": id.as_str(), "link": at, "partner": null, "discount": null}))
        })
        .await
    };
    respond(taken.await)
}

fn seen(click: &Click) -> Seen {
    let mut seen = Seen::default();
    let url = click.url.as_deref().unwrap_or_default();
    page::read(url, &mut seen);
    page::referred(click.referrer.as_deref().unwrap_or_default(), url, &mut seen);
    seen
}

fn link(inner: &Inner, workspace: &Workspace, click: &Click) -> Result<Link, Problem> {
    let scope = workspace.scope();
    let slug = click.key.to_lowercase();
    for id in [format!("{}/{slug}", click.domain.to_lowercase()), slug] {
        let found = inner.ledger.link(&scope, &LinkId::new(&id))?;
        if let Some(link) = found.filter(|link| link.is_open(inner.now())) {
            return Ok(link);
        }
    }
    let detail = format!("there is no link {}/{} that leads anywhere now", click.domain, click.key);
    Err(Problem::new(StatusCode::NOT_FOUND, "not-found", detail))
}

fn fault(refused: Refused) -> Problem {
    let detail = match refused {
        Refused::Fault(field, why) => format!("{field}: {why}"),
        Refused::Ignored(why) => why.to_owned(),
    };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unprocessable", detail)
}

fn respond(outcome: Result<Value, Problem>) -> Response {
    match outcome {
        Ok(value) => Json(value).into_response(),
        Err(problem) => {
            let code = match problem.status {
                401 => "unauthorized",
                404 => "not_found",
                422 => "unprocessable_entity",
                429 => "rate_limit_exceeded",
                500.. => "internal_server_error",
                _ => "bad_request",
            };
            // The client knows no 413, 415 or 503.
            let status = match problem.status {
                413 | 415 => StatusCode::BAD_REQUEST,
                503 => StatusCode::INTERNAL_SERVER_ERROR,
                _ => problem.code(),
            };
            let body = json!({"error": {"code": code, "message": problem.detail}});
            problem.mark((status, Json(body)).into_response())
        }
    }
}
