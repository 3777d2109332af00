//! The settings of crediting: model, window, half-life, and what holds when a code and a link disagree.

use super::page;
use crate::{address::Pairs, error::PageProblem, posted::Posted, room::Room, state::State};
use askama::Template;
use axum::{
    body::Bytes,
    extract::{self, RawQuery},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use model::attribution::{Attribution, Model, Precedence};

/// A fault of the settings: the field and the words.
pub type Fault = (&'static str, String);

/// Reads settings from a form; what is not said stays as it is.
pub fn read(posted: &Posted, now: Attribution) -> Result<Attribution, (Posted, Vec<Fault>)> {
    let mut faults = Vec::new();
    let mut set = now;
    match Model::from_name(posted.words("model")) {
        Some(model) => set.model = model,
        None if posted.words("model").is_empty() => {}
        None => faults.push(("model", "There is no such model: choose one of those below.".to_owned())),
    }
    match Precedence::from_name(posted.words("precedence")) {
        Some(rule) => set.precedence = rule,
        None if posted.words("precedence").is_empty() => {}
        None => faults.push(("precedence", "There is no such rule: choose one of those below.".to_owned())),
    }
    if !posted.words("window_days").is_empty() {
        match posted.words("window_days").parse::<u16>().ok().filter(|days| (1..=365).contains(days)) {
            Some(days) => set.window_days = days,
            None => faults.push(("window_days", "A window is a whole number of days from 1 to 365.".to_owned())),
        }
    }
    if !posted.words("half_life_days").is_empty() {
        match posted.words("half_life_days").parse::<f64>().ok().filter(|days| *days > 0.0 && *days <= 365.0) {
            Some(days) => set.half_life_days = days,
            None => faults
                .push(("half_life_days", "A half-life is a number of days, more than 0 and at most 365.".to_owned())),
        }
    }
    if faults.is_empty() { Ok(set) } else { Err((posted.clone(), faults)) }
}

/// `POST /attribution/settings`
pub async fn set(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let now = state.ledger().attribution(&room.scope)?;
    match read(&Posted::parse(&body), now) {
        Ok(set) => {
            state.ledger().set_attribution(&room.scope, &set)?;
            // What was set is what is shown, not the model that the address named before.
            let saved = room.stay(Pairs::default()).without(&["model"]).with("saved", "1");
            Ok(Redirect::to(&saved.address("/attribution")).into_response())
        }
        Err((posted, faults)) => {
            let page = page::page(&state, &room, &pairs, Some((posted, faults))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_at_its_field_and_what_is_not_said_stays() {
        let posted = |fields: &[(&'static str, &'static str)]| Posted::of(fields.iter().copied());
        let set = read(&posted(&[("model", "linear")]), Attribution::default()).unwrap();
        assert_eq!((set.model, set.window_days), (Model::Linear, 30));
        let wrong = posted(&[("model", "best"), ("precedence", "x"), ("window_days", "0"), ("half_life_days", "NaN")]);
        let (_, faults) = read(&wrong, Attribution::default()).unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["model", "precedence", "window_days", "half_life_days"]);
    }
}
