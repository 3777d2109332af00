//! Promo codes as data.

use super::body::{pointed, read, unfit};
use crate::{
    address::Pairs,
    error::Problem,
    pages::codes::{MOST, codes as known, drawn, faults, table},
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
use model::{
    SmolStr, Timestamp,
    code::{Code, LONGEST, parse_code},
    id::{CampaignId, CreatorId},
    platform,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A code as it is sent.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CodeIn {
    /// The code; of a batch, what its codes begin with.
    pub code: String,
    /// The creator's id.
    pub creator: Option<String>,
    /// The campaign's id.
    pub campaign: Option<String>,
    /// The placement's key.
    pub placement: Option<String>,
    /// The platform.
    pub platform: Option<String>,
    /// What it gives, in the shop's words.
    pub offer: String,
    /// Whether it may be used once.
    pub once: bool,
    /// From when.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub starts_at: Option<Timestamp>,
    /// Until when.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ends_at: Option<Timestamp>,
}

/// Codes to make, all or none.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CodesIn {
    /// The codes.
    pub codes: Vec<CodeIn>,
    /// So many one-use codes are drawn that begin with the only code of the list.
    pub many: Option<u32>,
}

/// Several codes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Codes {
    /// In alphabetical order.
    #[schema(value_type = Vec<serde_json::Value>)]
    pub codes: Vec<Code>,
}

/// The codes of a workspace.
#[utoipa::path(get, path = "/api/v1/codes", tag = "codes", params(("q" = Option<String>, Query), ("creator" = Option<String>, Query), ("campaign" = Option<String>, Query), ("batch" = Option<String>, Query), ("state" = Option<String>, Query, description = "open, not-yet, ended or retired"), ("workspace" = Option<String>, Query)), responses((status = 200, body = Codes), (status = 404, body = Problem)))]
pub async fn codes(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Codes>, Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let all = known(&state, &room).await?.into_iter();
    Ok(Json(Codes { codes: all.filter(|code| table::is_asked(code, &pairs, &room, state.now())).collect() }))
}

/// Makes codes, all or none. A code that is known is refused.
#[utoipa::path(post, path = "/api/v1/codes", tag = "codes", params(("workspace" = Option<String>, Query)), request_body = CodesIn, responses((status = 201, body = Codes), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub async fn make(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let sent: CodesIn = read(&body)?;
    let before: BTreeSet<SmolStr> = known(&state, &room).await?.into_iter().map(|code| code.code).collect();
    let codes = match sent.many {
        None => several(&sent, &room, &before, state.now())?,
        Some(many) => batch(&sent, many, &room, (&state, &before))?,
    };
    state.ledger().put_codes(&room.scope, &codes)?;
    Ok((StatusCode::CREATED, Json(Codes { codes })).into_response())
}

fn several(sent: &CodesIn, room: &Room, before: &BTreeSet<SmolStr>, now: Timestamp) -> Result<Vec<Code>, Problem> {
    let (mut codes, mut errors, mut seen) = (Vec::new(), Vec::new(), before.clone());
    if sent.codes.is_empty() || sent.codes.len() > MOST as usize {
        errors.push(format!("/codes: Send 1 to {MOST} codes at once."));
    }
    for (at, one) in sent.codes.iter().enumerate() {
        let code = made(one, now);
        errors.extend(pointed(&faults(&code, room), &format!("/codes/{at}")));
        if !seen.insert(code.code.clone()) {
            errors.push(format!("/codes/{at}/code: There is a code {} already, or twice in this list.", code.code));
        }
        codes.push(code);
    }
    errors.truncate(100);
    if errors.is_empty() { Ok(codes) } else { Err(unfit(errors)) }
}

fn batch(
    sent: &CodesIn,
    many: u32,
    room: &Room,
    (state, before): (&State, &BTreeSet<SmolStr>),
) -> Result<Vec<Code>, Problem> {
    let [one] = sent.codes.as_slice() else {
        return Err(unfit(vec!["/codes: Send one code, which the drawn ones begin with.".to_owned()]));
    };
    let mut start = made(one, state.now());
    let mut errors = pointed(&faults(&start, room), "/codes/0");
    if !(1..=MOST).contains(&many) {
        errors.push(format!("/many: A number from 1 to {MOST}."));
    }
    if start.code.chars().count() + 8 > LONGEST {
        errors.push("/codes/0/code: The beginning is too long: eight more characters follow it.".to_owned());
    }
    if !errors.is_empty() {
        return Err(unfit(errors));
    }
    start.once = true;
    let batch = Some(start.code.clone());
    let codes = drawn(state, &start.code, many, before);
    Ok(codes.into_iter().map(|code| Code { code, batch: batch.clone(), ..start.clone() }).collect())
}

fn made(sent: &CodeIn, now: Timestamp) -> Code {
    let sent = sent.clone();
    Code {
        code: parse_code(&sent.code).unwrap_or_else(|_| SmolStr::new(&sent.code)),
        creator: sent.creator.map(CreatorId::new),
        campaign: sent.campaign.map(CampaignId::new),
        placement: sent.placement.map(SmolStr::new),
        platform: sent.platform.map(|text| SmolStr::new(platform::canonical(&text))),
        batch: None,
        once: sent.once,
        offer: sent.offer,
        starts_at: sent.starts_at,
        ends_at: sent.ends_at,
        made_at: now,
        retired_at: None,
    }
}

/// Retires a code; orders that used it stay.
#[utoipa::path(delete, path = "/api/v1/codes/{code}", tag = "codes", params(("code" = String, Path), ("workspace" = Option<String>, Query)), responses((status = 204, description = "It is retired"), (status = 404, body = Problem)))]
pub async fn retire(
    extract::State(state): extract::State<State>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let name = parse_code(&name).unwrap_or_default();
    let code = known(&state, &room).await?.into_iter().find(|code| code.code == name);
    let code = code.ok_or_else(|| Problem::not_found("no such code"))?;
    let retired_at = code.retired_at.or_else(|| Some(state.now()));
    state.ledger().put_codes(&room.scope, &[Code { retired_at, ..code }])?;
    Ok(StatusCode::NO_CONTENT)
}
