//! Destinations as data: whether people find a page where links lead them.

use crate::{address::Pairs, error::Problem, pages::links::reach, room::Room, state::State};
use axum::{
    Json,
    extract::{self, RawQuery},
    http::StatusCode,
};
use ledger::Reach;
use model::{Timestamp, id::LinkId, link::Link};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One address that links lead to.
#[derive(Debug, Serialize, ToSchema)]
pub struct DestinationOut {
    /// The address.
    pub address: String,
    /// waiting, answers, refuses, fails, broken or not-checked.
    pub reach: &'static str,
    /// What was seen, in words; empty before the first check.
    pub seen: String,
    /// What to do; empty when there is nothing to.
    pub remedy: &'static str,
    /// When it was checked last.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub checked_at: Option<Timestamp>,
    /// Since when it has been as it is.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Timestamp>,
    /// When it is checked next; null while nobody has planned to.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// The ids of the links that lead there.
    pub links: Vec<String>,
}

/// The addresses that the links of a workspace lead to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Destinations {
    /// Whether this server checks them at all.
    pub checked: bool,
    /// By address.
    pub destinations: Vec<DestinationOut>,
}

/// Where people may come to through the links of a workspace, and what was seen of it.
#[utoipa::path(get, path = "/api/v1/destinations", tag = "links", params(("reach" = Option<String>, Query, description = "waiting, answers, refuses, fails, broken or not-checked"), ("link" = Option<String>, Query, description = "The id of one link"), ("workspace" = Option<String>, Query)), responses((status = 200, body = Destinations), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn destinations(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Destinations>, Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let asked = asked(&state, &room, &pairs).await?;
    Ok(Json(read(&state, &asked, pairs.get("reach"))?))
}

/// Has them checked soon: within seconds, but each at most once a minute.
#[utoipa::path(post, path = "/api/v1/destinations/check", tag = "links", params(("link" = String, Query, description = "The id of the link whose destinations are checked"), ("workspace" = Option<String>, Query)), responses((status = 202, body = Destinations), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn check(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<(StatusCode, Json<Destinations>), Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    if pairs.get("link").is_none() {
        return Err(Problem::asked(vec!["link: Name the link whose destinations are to be checked.".to_owned()]));
    }
    let asked = asked(&state, &room, &pairs).await?;
    for link in &asked {
        reach::ask(&state, link)?;
    }
    Ok((StatusCode::ACCEPTED, Json(read(&state, &asked, None)?)))
}

/// The links that are asked about.
async fn asked(state: &State, room: &Room, pairs: &Pairs) -> Result<Vec<Link>, Problem> {
    match pairs.get("link") {
        None => Ok(state.links(room).await?.to_vec()),
        Some(id) => {
            let link = state.ledger().link(&room.scope, &LinkId::new(id))?;
            Ok(vec![link.ok_or_else(|| Problem::not_found("no such link"))?])
        }
    }
}

fn read(state: &State, links: &[Link], only: Option<&str>) -> Result<Destinations, Problem> {
    if let Some(name) = only.filter(|name| !Reach::ALL.iter().any(|reach| reach.name() == *name)) {
        let names = Reach::ALL.map(Reach::name).join(", ");
        return Err(Problem::asked(vec![format!("reach: {name:?} is not one of {names}.")]));
    }
    let (known, now) = (state.ledger().destinations()?, state.now());
    let mut ahead: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for link in links {
        for (_, to) in link.destinations_ahead(now) {
            let ids = ahead.entry(to).or_default();
            if ids.last().is_none_or(|last| last != link.id.as_str()) {
                ids.push(link.id.to_string());
            }
        }
    }
    let out = |(address, links): (&str, Vec<String>)| {
        let known = known.get(address);
        let reach = known.map_or(Reach::Waiting, |one| one.reach);
        DestinationOut {
            address: address.to_owned(),
            reach: reach.name(),
            seen: known.map(|one| one.seen.clone()).unwrap_or_default(),
            remedy: reach::remedy(reach),
            checked_at: known.and_then(|one| one.checked_at),
            since: known.and_then(|one| one.since),
            due_at: known.map(|one| one.due_at),
            links,
        }
    };
    let destinations = ahead.into_iter().map(out).filter(|one| only.is_none_or(|only| one.reach == only)).collect();
    Ok(Destinations { checked: state.looks(), destinations })
}
