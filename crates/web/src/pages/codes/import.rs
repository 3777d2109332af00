//! Bringing codes in: a list that is pasted, or a shop's export of discounts.
//!
//! Invariant: a code that is known keeps whose it is unless the list says otherwise, and a list that is brought twice counts
//! once.

use super::{
    codes,
    list::{self, Refused},
    make::{select, usual},
};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    pages::{links::controls, plan::part::Part},
    parts::frame::Frame,
    posted::Posted,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, Multipart, RawQuery, multipart::MultipartRejection},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use model::{SmolStr, code::Code};
use std::collections::BTreeMap;

/// The largest list, in bytes.
pub const LARGEST: usize = 4 * 1024 * 1024;

/// How many refused lines are shown.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "codes_import.html")]
struct CodesImport {
    frame: Frame,
    codes: String,
    action: String,
    text: String,
    parts: Vec<Part>,
    done: Option<Done>,
    wrong: Vec<String>,
}

/// What became of a list.
struct Done {
    made: usize,
    changed: usize,
    same: usize,
    refused: Vec<Refused>,
    more: usize,
    columns: Vec<String>,
}

/// `GET /codes/import`
pub async fn form(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    Ok(Html(page(&room, &Posted::default(), None, Vec::new()).render()?).into_response())
}

/// `POST /codes/import`
pub async fn bring(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let form = form.map_err(|_| Problem::asked(vec!["The form could not be read. Send it again.".to_owned()]))?;
    let (posted, text) = fields(form).await?;
    let mut wrong = Vec::new();
    let usual = usual(&posted, &room, &state, &mut wrong);
    let mut words: Vec<String> = wrong.into_iter().map(|one| one.words).collect();
    if text.trim().is_empty() {
        words.push("Nothing was sent: paste codes, or choose a file.".to_owned());
    }
    if !words.is_empty() {
        let page = page(&room, &posted, None, words);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response());
    }
    let done = take(&state, &room, &text, &usual).await?;
    Ok(Html(page(&room, &Posted::default(), Some(done), Vec::new()).render()?).into_response())
}

async fn fields(mut form: Multipart) -> Result<(Posted, String), Problem> {
    let broken = |_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The list broke off or is larger than 4 MB. Send it in parts.".to_owned(),
        )
    };
    let (mut fields, mut text): (Vec<(String, String)>, String) = (Vec::new(), String::new());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(broken)?;
        let value = String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "list" | "file" if !value.trim().is_empty() => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                text.push_str(&value);
            }
            _ => fields.push((name, value)),
        }
    }
    Ok((Posted::of(fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))), text))
}

async fn take(state: &State, room: &Room, text: &str, usual: &Code) -> Result<Done, Problem> {
    let read = list::read(text, room, usual);
    let known: BTreeMap<SmolStr, Code> =
        codes(state, room).await?.into_iter().map(|code| (code.code.clone(), code)).collect();
    let (mut made, mut changed, mut same, mut stored) = (0, 0, 0, Vec::new());
    for code in read.codes {
        let Some(before) = known.get(&code.code) else {
            made += 1;
            stored.push(code);
            continue;
        };
        let after = merged(before, code);
        if after == *before {
            same += 1;
        } else {
            changed += 1;
            stored.push(after);
        }
    }
    state.ledger().put_codes(&room.scope, &stored)?;
    let more = read.refused.len().saturating_sub(SHOWN);
    let refused = read.refused.into_iter().take(SHOWN).collect();
    Ok(Done { made, changed, same, refused, more, columns: read.columns })
}

/// A known code with what a list says of it.
fn merged(before: &Code, said: Code) -> Code {
    Code {
        creator: said.creator.or_else(|| before.creator.clone()),
        campaign: said.campaign.or_else(|| before.campaign.clone()),
        placement: said.placement.or_else(|| before.placement.clone()),
        platform: said.platform.or_else(|| before.platform.clone()),
        offer: if said.offer.is_empty() { before.offer.clone() } else { said.offer },
        once: said.once || before.once,
        starts_at: said.starts_at.or(before.starts_at),
        ends_at: said.ends_at.or(before.ends_at),
        retired_at: before.retired_at.or(said.retired_at),
        ..before.clone()
    }
}

fn page(room: &Room, posted: &Posted, done: Option<Done>, wrong: Vec<String>) -> CodesImport {
    let parts = vec![
        select(posted, &[], "creator", "Whose are they, where the list does not say?", controls::creators(room)),
        select(posted, &[], "campaign", "For which campaign, where the list does not say?", controls::campaigns(room)),
    ];
    CodesImport {
        frame: Frame::of("Bring codes in", "/links", room),
        codes: format!("/codes{}", room.suffix()),
        action: format!("/codes/import{}", room.suffix()),
        text: posted.get("list").to_owned(),
        parts,
        done,
        wrong,
    }
}
