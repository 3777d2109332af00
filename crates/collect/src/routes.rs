//! Every public door, on one screen.

use crate::{
    doors::{dub, events, ga4, hooks, open, plausible, preflight, script, segment},
    state::State,
};
use axum::{
    Router,
    middleware::map_response,
    routing::{MethodRouter, get, post},
};

/// The doors for conversions and page views.
pub fn router(state: State) -> Router {
    // What browsers send to from pages of other sites.
    let pages = Router::new()
        .route("/v1/events", page(post(events::post)))
        .route("/api/event", page(post(plausible::post)))
        .route("/v1/track", page(post(segment::track)))
        .route("/v1/identify", page(post(segment::identify)))
        .route("/v1/page", page(post(segment::page)))
        .route("/v1/screen", page(post(segment::screen)))
        .route("/v1/group", page(post(segment::group)))
        .route("/v1/alias", page(post(segment::alias)))
        .route("/v1/batch", page(post(segment::batch)))
        .route("/v1/import", page(post(segment::batch)))
        .route("/track/click", page(post(dub::click)))
        .route("/api/track/click", page(post(dub::click)))
        .layer(map_response(open));
    Router::new()
        .route("/js/kepi.js", get(script::get))
        .route("/mp/collect", post(ga4::post))
        .route("/debug/mp/collect", post(ga4::debug))
        .route("/track/lead", post(dub::lead))
        .route("/track/sale", post(dub::sale))
        .route("/api/track/lead", post(dub::lead))
        .route("/api/track/sale", post(dub::sale))
        .route("/hooks/{address}", post(hooks::post))
        .merge(pages)
        .with_state(state)
}

fn page(route: MethodRouter<State>) -> MethodRouter<State> {
    route.options(preflight)
}
