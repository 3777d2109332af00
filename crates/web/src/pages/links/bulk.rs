//! Many at once from the plan: every link and code that a placement names and that is not made yet.
//!
//! Invariant: all that is chosen is made, or none; nothing that exists is touched.

use super::{
    check,
    controls::{self, placed},
    shown_address,
};
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
    extract::{self, RawQuery},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use insight::plan::keyed;
use ledger::LedgerError;
use model::{
    SmolStr, Timestamp,
    code::{Code, parse_code},
    id::{CampaignId, CreatorId, LinkId},
    link::{Link, Utm, parse_slug},
    platform,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Template)]
#[template(path = "links_plan.html")]
struct LinksPlan {
    frame: Frame,
    links: String,
    plan: String,
    action: String,
    planned: bool,
    destination: String,
    rows: Vec<Row>,
    codes: Vec<Row>,
    wrong: Vec<String>,
    unread: Vec<String>,
}

/// One link or code that would be made.
struct Row {
    key: String,
    what: String,
    placed: String,
    campaign: String,
    aside: String,
    destination: String,
    chosen: bool,
    wrong: Vec<String>,
}

/// What a placement names and nobody has made.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// The links, without a destination: a plan does not say it.
    pub links: Vec<(Link, String)>,
    /// The codes.
    pub codes: Vec<(Code, String)>,
    /// Names that cannot be made into a link or code, and why.
    pub unread: Vec<String>,
}

/// How many links and codes wait to be made.
pub async fn waiting(state: &State, room: &Room) -> Result<usize, Problem> {
    if room.plan.is_none() {
        return Ok(0);
    }
    let found = find(state, room).await?;
    Ok(found.links.len() + found.codes.len())
}

/// Everything that waits, each with its placement in words.
pub async fn find(state: &State, room: &Room) -> Result<Waiting, Problem> {
    let mut found = Waiting::default();
    let Some(kept) = &room.plan else { return Ok(found) };
    let links = state.links(room).await?;
    let codes: BTreeSet<SmolStr> = state.ledger().codes(&room.scope)?.into_iter().map(|one| one.code).collect();
    let now = state.now();
    let (mut linked, mut coded) = (BTreeSet::new(), BTreeSet::new());
    for campaign in &kept.plan.campaigns {
        for (key, placement) in keyed(campaign) {
            let words = placed(room, placement);
            let of = Of {
                creator: CreatorId::new(&placement.creator.value),
                campaign: CampaignId::new(&campaign.id.value),
                placement: SmolStr::new(key),
                platform: placement.platform.as_ref().map(|one| SmolStr::new(platform::canonical(&one.value))),
                now,
            };
            if let Some(name) = &placement.link {
                match parse_named(&name.value) {
                    Ok(id) if links.binary_search_by(|one| one.id.cmp(&id)).is_ok() || !linked.insert(id.clone()) => {}
                    Ok(id) => found.links.push((of.link(id), words.clone())),
                    Err(fault) => found.unread.push(format!("The link {:?} of {words}: {fault}.", name.value)),
                }
            }
            if let Some(name) = &placement.code {
                match parse_code(&name.value) {
                    Ok(code) if codes.contains(&code) || !coded.insert(code.clone()) => {}
                    Ok(code) => found.codes.push((of.code(code), words)),
                    Err(fault) => found.unread.push(format!("The code {:?} of {words}: {fault}.", name.value)),
                }
            }
        }
    }
    Ok(found)
}

/// Whose a link or code is.
struct Of {
    creator: CreatorId,
    campaign: CampaignId,
    placement: SmolStr,
    platform: Option<SmolStr>,
    now: Timestamp,
}

impl Of {
    fn link(&self, id: LinkId) -> Link {
        Link {
            creator: Some(self.creator.clone()),
            campaign: Some(self.campaign.clone()),
            placement: Some(self.placement.clone()),
            platform: self.platform.clone(),
            utm: Utm::usual(),
            ..Link::new(id, "", self.now)
        }
    }

    fn code(&self, code: SmolStr) -> Code {
        Code {
            code,
            creator: Some(self.creator.clone()),
            campaign: Some(self.campaign.clone()),
            placement: Some(self.placement.clone()),
            platform: self.platform.clone(),
            batch: None,
            once: false,
            offer: String::new(),
            starts_at: None,
            ends_at: None,
            made_at: self.now,
            retired_at: None,
        }
    }
}

/// A link as a plan names it: a slug, `domain/slug`, or a whole address of that kind.
fn parse_named(text: &str) -> Result<LinkId, String> {
    let bare = text.trim().trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    match bare.rsplit_once('/') {
        Some((domain, slug)) => Ok(LinkId::new(format!("{}/{}", check::parse_domain(domain)?, parse_slug(slug)?))),
        None => Ok(LinkId::new(parse_slug(bare)?)),
    }
}

/// `GET /links/plan`
pub async fn plan(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let found = find(&state, &room).await?;
    let posted = Posted::of([("destination", usual(&state, &room).await?.as_str())]);
    let page = page(&state, &room, &found, &posted, Faults::default());
    Ok(Html(page.render()?).into_response())
}

/// Where most of the links lead, without what differs: what somebody would write again.
async fn usual(state: &State, room: &Room) -> Result<String, Problem> {
    let links = state.links(room).await?;
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for link in links.iter().filter(|link| link.retired_at.is_none()) {
        *times.entry(&link.destination).or_default() += 1;
    }
    Ok(times.into_iter().max_by_key(|(_, times)| *times).map(|(to, _)| to.to_owned()).unwrap_or_default())
}

/// What is wrong, of the whole and by key.
#[derive(Default)]
struct Faults {
    whole: Vec<String>,
    rows: BTreeMap<String, Vec<String>>,
}

/// `POST /links/plan`
pub async fn make(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let posted = Posted::parse(&body);
    let found = find(&state, &room).await?;
    let chosen = posted.all("take");
    let is_chosen = |key: &str| chosen.contains(&key);
    let mut faults = Faults::default();
    let mut links = Vec::new();
    for (link, _) in found.links.iter().filter(|(link, _)| is_chosen(&link_key(link))) {
        let own = posted.words(&format!("to.{}", link.id));
        let to = if own.is_empty() { posted.words("destination") } else { own };
        let link = Link { destination: to.to_owned(), ..link.clone() };
        let wrong: Vec<String> = check::faults(&link, &room, state.public()).into_iter().map(|one| one.words).collect();
        if !wrong.is_empty() {
            faults.rows.insert(link_key(&link), wrong);
        }
        links.push(link);
    }
    let codes: Vec<Code> =
        found.codes.iter().filter(|(code, _)| is_chosen(&code_key(code))).map(|(code, _)| code.clone()).collect();
    if links.is_empty() && codes.is_empty() {
        faults.whole.push("Nothing is chosen: mark what should be made.".to_owned());
    }
    if faults.whole.is_empty() && faults.rows.is_empty() {
        match state.ledger().put_links(&room.scope, &links) {
            Ok(()) => {
                state.ledger().put_codes(&room.scope, &codes)?;
                let to = if links.is_empty() { "/codes" } else { "/links" };
                return Ok(Redirect::to(&format!("{to}{}", room.suffix())).into_response());
            }
            Err(LedgerError::LinkTaken(id)) => {
                let words = "Another workspace has a link of this name: give it another one in the plan.".to_owned();
                faults.rows.insert(format!("link/{id}"), vec![words]);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(&state, &room, &found, &posted, faults);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

fn link_key(link: &Link) -> String {
    format!("link/{}", link.id)
}

fn code_key(code: &Code) -> String {
    format!("code/{}", code.code)
}

fn page(state: &State, room: &Room, found: &Waiting, posted: &Posted, mut faults: Faults) -> LinksPlan {
    let first = posted.all("take").is_empty() && faults.whole.is_empty();
    let chosen = posted.all("take");
    let campaign = |id: &Option<CampaignId>| id.as_ref().map(|id| room.campaign_name(id.as_str())).unwrap_or_default();
    let mut row = |key: String, what: String, placed: &str, campaign: String, aside: String| Row {
        destination: posted.words(&key.replacen("link/", "to.", 1)).to_owned(),
        chosen: first || chosen.contains(&key.as_str()),
        wrong: faults.rows.remove(&key).unwrap_or_default(),
        placed: placed.to_owned(),
        key,
        what,
        campaign,
        aside,
    };
    let links = found.links.iter().map(|(link, words)| {
        let utm: Vec<String> = link.utm.fill(link).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        row(link_key(link), shown_address(state, link), words, campaign(&link.campaign), utm.join("&"))
    });
    let rows = links.collect();
    let codes = found.codes.iter().map(|(code, words)| {
        row(code_key(code), code.code.to_string(), words, campaign(&code.campaign), String::new())
    });
    let codes = codes.collect();
    LinksPlan {
        frame: Frame::of("Links from the plan", "/links", room),
        links: format!("/links{}", room.suffix()),
        plan: format!("/plan{}", room.suffix()),
        action: format!("/links/plan{}", room.suffix()),
        planned: room.plan.is_some() && !controls::placements(room).is_empty(),
        destination: posted.words("destination").to_owned(),
        rows,
        codes,
        wrong: faults.whole,
        unread: found.unread.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_may_name_a_link_in_any_of_three_ways() {
        for (text, id) in [
            ("Jackie-Shade", "jackie-shade"),
            ("go.glow.com/spring", "go.glow.com/spring"),
            ("https://Go.Glow.com/Spring/", "go.glow.com/spring"),
        ] {
            assert_eq!(parse_named(text).unwrap().as_str(), id);
        }
        for refused in ["a b", "api", "https://glow.com/a/b", ""] {
            assert!(parse_named(refused).is_err(), "{refused}");
        }
    }
}
