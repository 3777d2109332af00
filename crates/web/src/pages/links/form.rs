//! The form of a link: made, changed, and checked while somebody types.
//!
//! Invariant: what somebody wrote is shown again, whole, until it is saved.

use super::{
    ahead::{self, Ahead, Guest},
    check::{self, Wrong},
    controls, names, page_of, public_address, sheet, shown_address,
};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    pages::plan::part::Part,
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
use ledger::LedgerError;
use model::{
    id::LinkId,
    link::{Link, Utm},
};
use std::collections::HashSet;

#[derive(Template)]
#[template(path = "link_form.html")]
struct LinkForm {
    frame: Frame,
    title: String,
    links: String,
    action: String,
    check: String,
    /// The address of a link that is changed: it stays.
    fixed: Option<String>,
    parts: Vec<Part>,
    utm: Part,
    variants: Vec<Part>,
    rules: Vec<Part>,
    more: Vec<Part>,
    open: [bool; 4],
    wrong: usize,
    ahead: Ahead,
    address: String,
    public: bool,
    faults: Vec<String>,
}

/// What a form is about, and what was typed.
pub(super) struct Sheet<'a> {
    /// The link that is changed; `None` for a new one.
    pub known: Option<&'a Link>,
    /// What was typed.
    pub posted: Posted,
    /// What is wrong with it.
    pub wrong: Vec<Wrong>,
    /// Rows of rules and variants that stand empty for more.
    pub spare: (usize, usize),
}

/// `GET /links/new`: what the address says is filled in already.
pub async fn fresh(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let mut link = Link::new(LinkId::new(""), "", state.now());
    link.utm = Utm::usual();
    let usual = sheet::shown(&link, &room);
    let given = ["destination", "creator", "campaign", "placement", "platform", "slug"];
    let fields = given.iter().filter_map(|name| Some((*name, pairs.get(name)?)));
    let posted = Posted::of(fields.chain(usual.under("")).collect::<Vec<_>>());
    let sheet = Sheet { known: None, posted, wrong: Vec::new(), spare: (0, 0) };
    answer(&state, &room, sheet, StatusCode::OK).await
}

/// `GET /links/edit?id=…`
pub async fn known(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let link = named(&state, &room, &pairs)?;
    let sheet = Sheet { posted: sheet::shown(&link, &room), known: Some(&link), wrong: Vec::new(), spare: (0, 0) };
    answer(&state, &room, sheet, StatusCode::OK).await
}

/// The link that an address names.
pub(super) fn named(state: &State, room: &Room, pairs: &Pairs) -> Result<Link, Problem> {
    let id = LinkId::new(pairs.get("id").unwrap_or_default());
    state.ledger().link(&room.scope, &id)?.ok_or_else(|| Problem::not_found("no such link"))
}

/// `POST /links/new`
pub async fn create(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    submit(&state, &room, None, sheet::tidy(&Posted::parse(&body))).await
}

/// `POST /links/edit?id=…`
pub async fn change(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let link = named(&state, &room, &pairs)?;
    submit(&state, &room, Some(&link), sheet::tidy(&Posted::parse(&body))).await
}

/// `POST /links/check`: the form with what will happen, saved nowhere.
pub async fn check(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let known = if pairs.get("id").is_some() { Some(named(&state, &room, &pairs)?) } else { None };
    let posted = sheet::tidy(&Posted::parse(&body));
    let (_, wrong) = typed(&state, &room, known.as_ref(), &posted).await?;
    let sheet = Sheet { known: known.as_ref(), posted, wrong, spare: (0, 0) };
    answer(&state, &room, sheet, StatusCode::OK).await
}

/// The link that a form says, and everything that is wrong with it.
async fn typed(
    state: &State,
    room: &Room,
    known: Option<&Link>,
    posted: &Posted,
) -> Result<(Link, Vec<Wrong>), Problem> {
    let mut typed = sheet::read(posted, room, known.map_or(state.now(), |known| known.made_at));
    let links = state.links(room).await?;
    match known {
        Some(known) => {
            typed.link.id = known.id.clone();
            typed.link.retired_at = known.retired_at;
        }
        None if typed.link.slug().is_empty() => typed.link.id = proposed(state, &typed.link, &links),
        None => {}
    }
    let link = typed.link;
    let mut wrong = typed.wrong;
    for fault in check::faults(&link, room, state.public()) {
        // What could not be read is said once.
        if !wrong.iter().any(|one| one.at == fault.at) {
            wrong.push(fault);
        }
    }
    if known.is_none() && links.binary_search_by(|one| one.id.cmp(&link.id)).is_ok() {
        wrong.push(taken());
    }
    Ok((link, wrong))
}

fn taken() -> Wrong {
    Wrong::at("slug", "There is a link of this name already: choose another one, or change that one")
}

/// A name for a link that was given none.
pub(crate) fn proposed(state: &State, link: &Link, links: &[Link]) -> LinkId {
    let domain = link.domain().map(str::to_owned);
    let same = |one: &&Link| one.domain() == domain.as_deref();
    let taken: HashSet<&str> = links.iter().filter(same).map(Link::slug).collect();
    let slug = names::readable(link, &taken).unwrap_or_else(|| names::by_chance(state, &taken));
    LinkId::new(domain.map_or(slug.clone(), |domain| format!("{domain}/{slug}")))
}

async fn submit(state: &State, room: &Room, known: Option<&Link>, posted: Posted) -> Result<Response, PageProblem> {
    let spare = match posted.words("action") {
        "rule" => (sheet::rows(&posted, "rules") + 1, 0),
        "variant" => (0, sheet::rows(&posted, "variants").max(1) + 1),
        _ => (0, 0),
    };
    if spare != (0, 0) {
        return answer(state, room, Sheet { known, posted, wrong: Vec::new(), spare }, StatusCode::OK).await;
    }
    if posted.words("action") == "chance" {
        let links = state.links(room).await?;
        let name = names::by_chance(state, &links.iter().map(Link::slug).collect());
        let posted = Posted::of(std::iter::once(("slug", name.as_str())).chain(posted.under("")).collect::<Vec<_>>());
        return answer(state, room, Sheet { known, posted, wrong: Vec::new(), spare }, StatusCode::OK).await;
    }
    let (link, mut wrong) = typed(state, room, known, &posted).await?;
    if wrong.is_empty() {
        match state.ledger().put_link(&room.scope, &link) {
            Ok(()) => return Ok(Redirect::to(&page_of(&link.id, room)).into_response()),
            Err(LedgerError::LinkTaken(_)) => wrong.push(taken()),
            Err(error) => return Err(error.into()),
        }
    }
    answer(state, room, Sheet { known, posted, wrong, spare }, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn answer(state: &State, room: &Room, sheet: Sheet<'_>, code: StatusCode) -> Result<Response, PageProblem> {
    let (link, _) = typed(state, room, sheet.known, &sheet.posted).await?;
    let links = state.links(room).await?;
    let nobody =
        link.creator.is_none() && link.campaign.is_none() && link.placement.is_none() && link.platform.is_none();
    let by_chance = sheet.known.is_none() && sheet.posted.words("slug").is_empty() && nobody;
    let begun = !link.destination.is_empty();
    let faults = if begun { check::faults(&link, room, state.public()) } else { Vec::new() };
    let page = LinkForm {
        frame: Frame::of("Link", "/links", room),
        title: sheet.known.map_or_else(|| "New link".to_owned(), |link| format!("Change {}", link.slug())),
        links: format!("/links{}", room.suffix()),
        action: match sheet.known {
            Some(link) => super::about("/links/edit", &link.id, room),
            None => format!("/links/new{}", room.suffix()),
        },
        check: match sheet.known {
            Some(link) => super::about("/links/check", &link.id, room),
            None => format!("/links/check{}", room.suffix()),
        },
        fixed: sheet.known.map(|link| shown_address(state, link)),
        parts: controls::first(room, &sheet, &links, if by_chance { "" } else { link.slug() }),
        utm: controls::utm(&sheet),
        variants: controls::variants(&sheet),
        rules: controls::rules(&sheet),
        more: controls::more(&sheet),
        open: controls::open(&sheet),
        wrong: sheet.wrong.len(),
        ahead: if begun && faults.is_empty() {
            ahead::ahead(&link, &Guest::default(), state.now(), room)
        } else {
            Ahead::default()
        },
        address: if by_chance {
            shown_address(state, &link).replace(link.slug(), "…")
        } else {
            shown_address(state, &link)
        },
        public: public_address(state, &link).is_some(),
        faults: faults.into_iter().map(|fault| fault.words).collect(),
    };
    Ok((code, Html(page.render()?)).into_response())
}
