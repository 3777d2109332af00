//! Making codes: one that many people use, or many that are used once.
//!
//! Invariant: a code that exists is never written over by a form.

use super::{MOST, codes, drawn, faults};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    pages::{
        links::{ahead, check::Wrong, controls},
        plan::part::{Part, Pick, Shown},
    },
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
use model::{
    SmolStr,
    code::{Code, parse_code},
    id::{CampaignId, CreatorId},
    platform,
};
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "codes_new.html")]
struct CodesNew {
    frame: Frame,
    codes: String,
    action: String,
    parts: Vec<Part>,
    wrong: usize,
}

/// `GET /codes/new`
pub async fn fresh(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let given = ["code", "creator", "campaign", "platform", "placement", "offer", "many"];
    let posted = Posted::of(given.iter().filter_map(|name| Some((*name, pairs.get(name)?))));
    Ok(Html(page(&room, &posted, &[]).render()?).into_response())
}

/// `POST /codes/new`
pub async fn create(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let posted = Posted::parse(&body);
    match made(&state, &room, &posted).await? {
        Ok(codes) => {
            state.ledger().put_codes(&room.scope, &codes)?;
            let batch = codes.first().and_then(|code| code.batch.clone());
            let mut to = Pairs::default();
            if let Some(batch) = batch {
                to = to.with("batch", &batch);
            }
            Ok(Redirect::to(&room.stay(to).address("/codes")).into_response())
        }
        Err(wrong) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page(&room, &posted, &wrong).render()?)).into_response())
        }
    }
}

/// What a form says of every code that it makes; the code itself is empty.
pub(super) fn usual(posted: &Posted, room: &Room, state: &State, wrong: &mut Vec<Wrong>) -> Code {
    let text = |name: &str| Some(posted.words(name)).filter(|text| !text.is_empty());
    let mut moment = |name: &str| {
        let text = text(name)?;
        let read = ahead::moment(text, room);
        if read.is_none() {
            wrong
                .push(Wrong::at(name, format!("{text:?} is not a day and time: write 2026-03-01 or 2026-03-01T09:00")));
        }
        read
    };
    let (starts_at, ends_at) = (moment("starts_at"), moment("ends_at"));
    Code {
        code: SmolStr::default(),
        creator: text("creator").map(CreatorId::new),
        campaign: text("campaign").map(CampaignId::new),
        placement: text("placement").map(SmolStr::new),
        platform: text("platform").map(|text| SmolStr::new(platform::canonical(text))),
        batch: None,
        once: false,
        offer: posted.words("offer").to_owned(),
        starts_at,
        ends_at,
        made_at: state.now(),
        retired_at: None,
    }
}

async fn made(state: &State, room: &Room, posted: &Posted) -> Result<Result<Vec<Code>, Vec<Wrong>>, Problem> {
    let mut wrong = Vec::new();
    let usual = usual(posted, room, state, &mut wrong);
    let many = posted.words("many");
    let number =
        if many.is_empty() { Some(0) } else { many.parse::<u32>().ok().filter(|many| (1..=MOST).contains(many)) };
    if number.is_none() {
        wrong.push(Wrong::at("many", format!("Write how many, from 1 to {MOST}; leave it empty for a single code")));
    }
    let code = match parse_code(posted.words("code")) {
        Ok(code) => code,
        Err(words) => {
            wrong.push(Wrong::at("code", words));
            SmolStr::new("X")
        }
    };
    let whole = Code { code, ..usual };
    wrong.extend(faults(&whole, room).into_iter().filter(|one| one.at != "code"));
    if number.unwrap_or(0) > 0 && whole.code.chars().count() > model::code::LONGEST - super::DRAWN {
        wrong.push(Wrong::at("code", "The beginning is too long: eight more characters follow it"));
    }
    let known: BTreeSet<SmolStr> = codes(state, room).await?.into_iter().map(|code| code.code).collect();
    if number == Some(0) && known.contains(&whole.code) {
        wrong.push(Wrong::at(
            "code",
            format!("There is a code {} already: retire that one, or choose another", whole.code),
        ));
    }
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    let many = number.unwrap_or(0);
    if many == 0 {
        return Ok(Ok(vec![whole]));
    }
    let batch = free_batch(state, room, &whole.code).await?;
    let once = |code: SmolStr| Code { code, batch: Some(batch.clone()), once: true, ..whole.clone() };
    Ok(Ok(drawn(state, &whole.code, many, &known).into_iter().map(once).collect()))
}

/// A name for a batch that none has: what its codes begin with, numbered from the second on.
async fn free_batch(state: &State, room: &Room, start: &SmolStr) -> Result<SmolStr, Problem> {
    let taken: BTreeSet<SmolStr> = codes(state, room).await?.into_iter().filter_map(|code| code.batch).collect();
    let names =
        std::iter::once(start.clone()).chain((2_u32..).map(|number| SmolStr::new(format!("{start}({number})"))));
    Ok(names.into_iter().find(|name| !taken.contains(name)).unwrap_or_default())
}

fn page(room: &Room, posted: &Posted, wrong: &[Wrong]) -> CodesNew {
    let parts = vec![
        line(posted, wrong, "code", ("The code", "NOOR10", "As people type it. Upper and lower case are the same.")),
        line(posted, wrong, "offer", ("What it gives", "10 %", "In the shop's words. The shop grants it, not Kepi.")),
        select(posted, wrong, "creator", "Whose is it?", controls::creators(room)),
        select(posted, wrong, "campaign", "For which campaign?", controls::campaigns(room)),
        select(
            posted,
            wrong,
            "platform",
            "Where is it shown?",
            platform::PLATFORMS.iter().map(|(id, title, _)| controls::pick(id, title)).collect(),
        ),
        part(posted, wrong, "starts_at", ("From", "", "", Shown::Moment)),
        part(posted, wrong, "ends_at", ("Until", "", "", Shown::Moment)),
        line(
            posted,
            wrong,
            "many",
            (
                "How many one-use codes",
                "500",
                "Left empty, it is one code that everybody uses. With a number, so many codes are drawn that begin with it, each for one order.",
            ),
        ),
    ];
    CodesNew {
        frame: Frame::of("New code", "/links", room),
        codes: format!("/codes{}", room.suffix()),
        action: format!("/codes/new{}", room.suffix()),
        parts,
        wrong: wrong.len(),
    }
}

fn part(
    posted: &Posted,
    wrong: &[Wrong],
    name: &str,
    (label, _, help, shown): (&str, &str, &str, impl FnOnce(String) -> Shown),
) -> Part {
    let mut part = Part::bare(name, shown(posted.get(name).to_owned()));
    label.clone_into(&mut part.label);
    help.clone_into(&mut part.help);
    part.wrong = wrong.iter().filter(|one| one.at == name).map(|one| ("bad", one.words.clone())).collect();
    part
}

pub(super) fn line(posted: &Posted, wrong: &[Wrong], name: &str, (label, example, help): (&str, &str, &str)) -> Part {
    let shown = |value| Shown::Line(value, example.to_owned(), Vec::new());
    part(posted, wrong, name, (label, "", help, shown))
}

pub(super) fn select(posted: &Posted, wrong: &[Wrong], name: &str, label: &str, mut picks: Vec<Pick>) -> Part {
    let value = posted.words(name);
    picks.insert(0, controls::pick("", "Not said"));
    for one in &mut picks {
        one.chosen = one.value == value;
    }
    if !picks.iter().any(|one| one.chosen) {
        picks.push(Pick { chosen: true, ..controls::pick(value, value) });
    }
    part(posted, wrong, name, (label, "", "", |_| Shown::Select(vec![(String::new(), picks)])))
}
