//! Tracking links as data. A link is retired, never removed: its clicks carry its id.

use super::body::{conflict, pointed, read, unfit};
use crate::{
    address::Pairs,
    error::Problem,
    pages::links::{
        Phase,
        check::{self, Wrong, parse_domain},
        form, public_address, table,
    },
    room::Room,
    state::State,
};
use axum::{
    Json,
    body::Bytes,
    extract::{self, Path, RawQuery},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use ledger::LedgerError;
use model::{
    SmolStr, Timestamp,
    id::{CampaignId, CreatorId, LinkId},
    link::{Link, Rule, Utm, Variant, parse_slug},
    platform,
    visit::Device,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The most links that are listed or made at once.
const MOST: usize = 10_000;

/// A link as it is sent.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LinkIn {
    /// Its name in the address: letters, digits, - and _. Made from creator and campaign, else by chance, when left out.
    pub slug: Option<String>,
    /// An own domain that points to this server.
    pub domain: Option<String>,
    /// Where it leads.
    pub destination: String,
    /// The creator's id.
    pub creator: Option<String>,
    /// The campaign's id.
    pub campaign: Option<String>,
    /// The placement's key.
    pub placement: Option<String>,
    /// The platform.
    pub platform: Option<String>,
    /// What is written into the destination's query; the usual values when left out.
    pub utm: Option<UtmShape>,
    /// Other destinations for some; the first that matches decides.
    pub rules: Vec<RuleShape>,
    /// Destinations that are tried against each other.
    pub variants: Vec<VariantShape>,
    /// From when it leads anywhere.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub starts_at: Option<Timestamp>,
    /// Until when.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ends_at: Option<Timestamp>,
    /// Where it leads after its end.
    pub after: Option<String>,
    /// What it is for.
    pub note: String,
}

/// Templates of parameters; `{creator}`, `{campaign}`, `{platform}`, `{placement}` and `{link}` stand for the link's own.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Utm)]
pub struct UtmShape {
    /// `utm_source`.
    pub source: Option<String>,
    /// `utm_medium`.
    pub medium: Option<String>,
    /// `utm_campaign`.
    pub campaign: Option<String>,
    /// `utm_term`.
    pub term: Option<String>,
    /// `utm_content`.
    pub content: Option<String>,
    /// `utm_id`.
    pub id: Option<String>,
}

/// A destination for some visitors; every part that is given must match.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Rule)]
pub struct RuleShape {
    /// Two letters each.
    pub countries: Vec<String>,
    /// mobile, tablet, desktop or other.
    pub devices: Vec<String>,
    /// Two letters each.
    pub languages: Vec<String>,
    /// From the first instant, up to the second.
    #[schema(value_type = Option<Vec<String>>)]
    pub during: Option<(Timestamp, Timestamp)>,
    /// Where it leads.
    pub destination: String,
}

/// One destination of a test.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Variant)]
pub struct VariantShape {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub destination: String,
    /// How many visitors it gets, in proportion.
    pub weight: Option<u32>,
}

/// A link as it is answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkOut {
    /// The address that people tap; null while the server does not know its own.
    pub address: Option<String>,
    /// open, not-yet, ended or retired.
    pub state: &'static str,
    /// The link itself: what was sent, with `id`, `made_at` and `retired_at`.
    #[serde(flatten)]
    #[schema(value_type = serde_json::Value)]
    pub link: Link,
}

/// Several links.
#[derive(Debug, Serialize, ToSchema)]
pub struct Links {
    /// By id.
    pub links: Vec<LinkOut>,
    /// How many fit what was asked, on all pages.
    pub total: usize,
    /// What `after` is for the next page; null on the last.
    pub next: Option<String>,
}

/// Links to make, all or none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bulk {
    /// At most 10 000.
    pub links: Vec<LinkIn>,
}

fn out(state: &State, link: &Link) -> LinkOut {
    LinkOut { address: public_address(state, link), state: Phase::of(link, state.now()).name(), link: link.clone() }
}

/// The links of a workspace.
#[utoipa::path(get, path = "/api/v1/links", tag = "links", params(("q" = Option<String>, Query, description = "Words of the name, destination, note, creator or campaign"), ("creator" = Option<String>, Query), ("campaign" = Option<String>, Query), ("platform" = Option<String>, Query), ("state" = Option<String>, Query, description = "open, not-yet, ended, retired or test"), ("limit" = Option<usize>, Query, description = "At most 10 000; 100 when left out"), ("after" = Option<String>, Query, description = "The id after which the page begins"), ("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, body = Links), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn links(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Links>, Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let limit = match pairs.get("limit") {
        None => 100,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| Problem::asked(vec![format!("limit: {text:?} is not a number from 1 to {MOST}.")]))?,
    };
    let all = state.links(&room).await?;
    let found: Vec<&Link> = all.iter().filter(|link| table::is_asked(link, &pairs, &room, state.now())).collect();
    let start = pairs.get("after").map_or(0, |after| found.partition_point(|link| link.id.as_str() <= after));
    let shown = &found[start..found.len().min(start + limit)];
    let next = (start + limit < found.len()).then(|| shown.last().map(|link| link.id.to_string())).flatten();
    Ok(Json(Links { links: shown.iter().map(|link| out(&state, link)).collect(), total: found.len(), next }))
}

/// One link.
#[utoipa::path(get, path = "/api/v1/links/{id}", tag = "links", params(("id" = String, Path, description = "The slug, or domain/slug"), ("workspace" = Option<String>, Query)), responses((status = 200, body = LinkOut), (status = 404, body = Problem)))]
pub async fn link(
    extract::State(state): extract::State<State>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<LinkOut>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let link = known(&state, &room, &id)?;
    Ok(Json(out(&state, &link)))
}

fn known(state: &State, room: &Room, id: &str) -> Result<Link, Problem> {
    state.ledger().link(&room.scope, &LinkId::new(id))?.ok_or_else(|| Problem::not_found("no such link"))
}

/// Makes a link.
#[utoipa::path(post, path = "/api/v1/links", tag = "links", params(("workspace" = Option<String>, Query)), request_body = LinkIn, responses((status = 201, body = LinkOut), (status = 400, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn make(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let sent: LinkIn = read(&body)?;
    let links = state.links(&room).await?;
    let (mut link, wrong) = read_link(sent, state.now());
    if link.slug().is_empty() {
        link.id = form::proposed(&state, &link, &links);
    }
    let wrong = all_wrong(&link, wrong, &room, &state);
    if !wrong.is_empty() {
        return Err(unfit(pointed(&wrong, "")));
    }
    if links.binary_search_by(|one| one.id.cmp(&link.id)).is_ok() {
        return Err(conflict(&taken(&link)));
    }
    store(&state, &room, std::slice::from_ref(&link))?;
    let place = format!("/api/v1/links/{}", link.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, encoded(&place))], Json(out(&state, &link))).into_response())
}

/// Makes several links, all or none.
#[utoipa::path(post, path = "/api/v1/links/bulk", tag = "links", params(("workspace" = Option<String>, Query)), request_body = Bulk, responses((status = 201, body = Links), (status = 400, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn bulk(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let Bulk { links: sent } = read(&body)?;
    if sent.is_empty() || sent.len() > MOST {
        return Err(unfit(vec![format!("/links: Send 1 to {MOST} links at once.")]));
    }
    let before = state.links(&room).await?;
    let taken: BTreeSet<&LinkId> = before.iter().map(|link| &link.id).collect();
    let (mut links, mut errors): (Vec<Link>, Vec<String>) = (Vec::with_capacity(sent.len()), Vec::new());
    let mut seen = BTreeSet::new();
    for (at, one) in sent.into_iter().enumerate() {
        let (mut link, wrong) = read_link(one, state.now());
        if link.slug().is_empty() {
            // Names that are made here must not meet each other either.
            let others: Vec<Link> = before.iter().chain(&links).cloned().collect();
            link.id = form::proposed(&state, &link, &others);
        }
        errors.extend(pointed(&all_wrong(&link, wrong, &room, &state), &format!("/links/{at}")));
        if taken.contains(&link.id) || !seen.insert(link.id.clone()) {
            errors.push(format!("/links/{at}/slug: There is a link {} already, or twice in this list.", link.id));
        }
        links.push(link);
    }
    if !errors.is_empty() {
        errors.truncate(100);
        return Err(unfit(errors));
    }
    store(&state, &room, &links)?;
    let total = links.len();
    let links = links.iter().map(|link| out(&state, link)).collect();
    Ok((StatusCode::CREATED, Json(Links { links, total, next: None })).into_response())
}

/// Changes a link: what is sent takes the place of what was known. Its slug and domain stay.
#[utoipa::path(put, path = "/api/v1/links/{id}", tag = "links", params(("id" = String, Path), ("workspace" = Option<String>, Query)), request_body = LinkIn, responses((status = 200, body = LinkOut), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn put(
    extract::State(state): extract::State<State>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Json<LinkOut>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let before = known(&state, &room, &id)?;
    let sent: LinkIn = read(&body)?;
    let renamed = sent.slug.is_some() || sent.domain.is_some();
    let (mut link, mut wrong) = read_link(sent, before.made_at);
    if renamed && link.id != before.id {
        wrong.push(Wrong::at(
            "slug",
            "A link keeps its name and domain, since its clicks carry them: make another link",
        ));
    }
    link.id = before.id.clone();
    link.retired_at = before.retired_at;
    let wrong = all_wrong(&link, wrong, &room, &state);
    if !wrong.is_empty() {
        return Err(unfit(pointed(&wrong, "")));
    }
    store(&state, &room, std::slice::from_ref(&link))?;
    Ok(Json(out(&state, &link)))
}

/// Retires a link: it leads nowhere from now on, or to where it leads after its end. Its clicks stay.
#[utoipa::path(delete, path = "/api/v1/links/{id}", tag = "links", params(("id" = String, Path), ("workspace" = Option<String>, Query)), responses((status = 200, body = LinkOut), (status = 404, body = Problem)))]
pub async fn retire(
    extract::State(state): extract::State<State>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<LinkOut>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let before = known(&state, &room, &id)?;
    let retired_at = before.retired_at.or_else(|| Some(state.now()));
    let link = Link { retired_at, ..before };
    store(&state, &room, std::slice::from_ref(&link))?;
    Ok(Json(out(&state, &link)))
}

fn store(state: &State, room: &Room, links: &[Link]) -> Result<(), Problem> {
    match state.ledger().put_links(&room.scope, links) {
        Err(LedgerError::LinkTaken(id)) => {
            Err(conflict(&format!("Another workspace has a link {id}: choose another slug.")))
        }
        other => Ok(other?),
    }
}

fn taken(link: &Link) -> String {
    format!("There is a link {} already: change it with PUT, or choose another slug.", link.id)
}

fn encoded(path: &str) -> String {
    path.split('/')
        .map(|part| url::form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>())
        .collect::<Vec<_>>()
        .join("/")
}

fn all_wrong(link: &Link, mut wrong: Vec<Wrong>, room: &Room, state: &State) -> Vec<Wrong> {
    for fault in check::faults(link, room, state.public()) {
        if !wrong.iter().any(|one| one.at == fault.at) {
            wrong.push(fault);
        }
    }
    wrong
}

fn read_link(sent: LinkIn, made_at: Timestamp) -> (Link, Vec<Wrong>) {
    let mut wrong = Vec::new();
    let slug = sent.slug.unwrap_or_default();
    let slug =
        if slug.is_empty() { SmolStr::default() } else { parse_slug(&slug).unwrap_or_else(|_| SmolStr::new(&slug)) };
    let domain =
        sent.domain.and_then(|text| parse_domain(&text).map_err(|words| wrong.push(Wrong::at("domain", words))).ok());
    let id = LinkId::new(domain.map_or_else(|| slug.to_string(), |domain| format!("{domain}/{slug}")));
    let small = |text: Option<String>| text.filter(|text| !text.is_empty()).map(SmolStr::new);
    let mut link = Link::new(id, sent.destination.trim(), made_at);
    link.creator = sent.creator.map(CreatorId::new);
    link.campaign = sent.campaign.map(CampaignId::new);
    link.placement = small(sent.placement);
    link.platform = sent.platform.map(|text| SmolStr::new(platform::canonical(&text)));
    link.utm = sent.utm.map_or_else(Utm::usual, |utm| Utm {
        source: small(utm.source),
        medium: small(utm.medium),
        campaign: small(utm.campaign),
        term: small(utm.term),
        content: small(utm.content),
        id: small(utm.id),
    });
    for (at, rule) in sent.rules.into_iter().enumerate() {
        let mut devices = Vec::new();
        for name in &rule.devices {
            match Device::from_name(name) {
                Some(device) => devices.push(device),
                None => wrong.push(Wrong::at(
                    format!("rules.{at}.devices"),
                    format!("{name:?} is not a device: mobile, tablet, desktop or other"),
                )),
            }
        }
        link.rules.push(Rule {
            countries: rule.countries.iter().map(|one| SmolStr::new(one.to_uppercase())).collect(),
            devices,
            languages: rule.languages.iter().map(|one| SmolStr::new(one.to_lowercase())).collect(),
            during: rule.during,
            destination: rule.destination,
        });
    }
    let variant = |one: VariantShape| Variant {
        name: one.name.into(),
        destination: one.destination,
        weight: one.weight.unwrap_or(1),
    };
    link.variants = sent.variants.into_iter().map(variant).collect();
    (link.starts_at, link.ends_at, link.after, link.note) = (sent.starts_at, sent.ends_at, sent.after, sent.note);
    (link, wrong)
}
