//! The journey of one conversion: every touch before it, and what each gets under every model.

use super::{gatherer, learnt, whose, worth};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    pages::attribution::conflicts::rule_name,
    parts::frame::Frame,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Response},
};
use insight::attribution::{Shared, journey as gathered};
use model::{Timestamp, attribution::Model, dimension::Dimension};

#[derive(Template)]
#[template(path = "journey.html")]
struct JourneyPage {
    frame: Frame,
    back: String,
    name: String,
    when: String,
    worth: String,
    takes_back: Option<(String, String)>,
    decided: Option<String>,
    touches: Vec<Touched>,
    path: Vec<Touched>,
    models: Vec<(&'static str, bool)>,
}

/// One touch.
#[derive(Clone)]
struct Touched {
    at: Timestamp,
    left_out: bool,
    when: String,
    what: String,
    words: String,
    whose: String,
    before: String,
    shares: Vec<(String, bool)>,
}

/// Where a conversion's journey is shown.
pub fn address(name: &str, room: &Room) -> String {
    Pairs::parse(room.suffix().trim_start_matches('?')).with("order", name).address("/attribution/journey")
}

/// `GET /attribution/journey?order=…`
pub async fn journey(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let name = pairs.get("order").unwrap_or_default();
    let whose = whose(&state, &room).await?;
    let gatherer = gatherer(&state, &room, &whose);
    let learnt = learnt(&state, &room, &gatherer).await?;
    let found = gathered(&gatherer, &learnt, name).await?;
    let found = found.ok_or_else(|| Problem::not_found("no such conversion"))?;
    let own = room.attribution.model;
    let touches: Vec<Touched> = found.touches.iter().map(|one| touched(one, own, &room)).collect();
    let left = found.left_out.iter().map(|one| Touched { left_out: true, ..touched(one, own, &room) });
    let mut path: Vec<Touched> = touches.iter().cloned().chain(left).collect();
    path.sort_by_key(|touch| touch.at);
    let page = JourneyPage {
        frame: Frame::of("Journey", "/attribution", &room),
        back: format!("/attribution{}", room.suffix()),
        name: found.name.to_string(),
        when: format::moment(found.at, &room.workspace.calendar),
        worth: worth(&found.values, found.currency, &room),
        takes_back: found
            .order
            .as_ref()
            .filter(|order| **order != found.name)
            .map(|order| (order.to_string(), address(order, &room))),
        decided: found.decided_by.map(|rule| format!("{}: {}.", rule_name(rule), rule.words())),
        touches,
        path,
        models: Model::ALL.map(|model| (model.title(), model == own)).into(),
    };
    Ok(Html(page.render()?).into_response())
}

fn touched(shared: &Shared, own: Model, room: &Room) -> Touched {
    let creator = shared.dims.iter().find(|(dimension, _)| *dimension == Dimension::Creator);
    Touched {
        at: shared.at,
        left_out: false,
        when: format::moment(shared.at, &room.workspace.calendar),
        what: crate::parts::diagnostics::upper_first(shared.contact.words()),
        words: shared.words.clone(),
        whose: creator.map(|(_, id)| format!("of {}", room.creator_name(id))).unwrap_or_default(),
        before: before(shared.days_before),
        shares: Model::ALL
            .into_iter()
            .map(|model| {
                (
                    shared.shares.get(&model).map_or_else(|| "–".to_owned(), |share| format::percent(*share)),
                    model == own,
                )
            })
            .collect(),
    }
}

/// How long before the conversion.
fn before(days: f64) -> String {
    match days * 86_400.0 {
        seconds if seconds < 1.0 => "at the same moment".to_owned(),
        seconds if days < 1.0 => format!("{} before", format::span(seconds)),
        _ => format!("{} days before", format::score(days)),
    }
}
