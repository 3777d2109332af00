//! Every route, on one screen.

use crate::{api, error::Problem, files, live, pages, security, state::State};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Uri,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};

/// The whole server. Uploads are limited where they are read, plans to their size, everything else to a small body.
pub fn router(state: State) -> Router {
    let small = DefaultBodyLimit::max(64 * 1024);
    let plan = DefaultBodyLimit::max(pages::plan::LARGEST);
    Router::new()
        .route("/", get(pages::dashboard::dashboard))
        .route("/creators.csv", get(pages::download::creators))
        .route("/posts.csv", get(pages::download::posts))
        .route("/explain", get(pages::explain::explain))
        .route("/imports/{id}", get(pages::import::import))
        .route("/catalogue", get(pages::catalogue::catalogue))
        .route("/glossary", get(pages::glossary::glossary))
        .route("/plan", get(pages::goals::goals))
        .route("/plan/kpi/{id}", get(pages::plan_kpi::plan_kpi))
        .route("/plan/kpi/{id}/explain", get(pages::plan_kpi::explained))
        .route("/plan/review", get(pages::review::review).post(pages::review::decide))
        .route(
            "/plan/retrospective/{campaign}",
            get(pages::retrospective::retrospective).post(pages::retrospective::learn),
        )
        .route("/plan/realign", get(pages::realign::realign).post(pages::realign::compare).layer(plan))
        .route("/plan/new", get(pages::plan::guide::plan_new))
        .route("/plan/new/{noun}", get(pages::plan::form::fresh).post(pages::plan::form::create).layer(plan))
        .route("/plan/suggest", get(pages::plan::suggested::plan_suggest).post(pages::plan::suggested::choose))
        .route("/plan/finish", get(pages::plan::finish::plan_finish).post(pages::plan::finish::remedy))
        .route("/plan/edit", get(pages::plan::edit::plan_edit).post(pages::plan::edit::write).layer(plan))
        .route("/plan/edit/{noun}/{id}", get(pages::plan::form::known).post(pages::plan::form::change))
        .route("/plan/check", post(pages::plan::edit::check).layer(plan))
        .route("/plan/fix", post(pages::plan::edit::fix).layer(plan))
        .route("/plan/history", get(pages::plan::history::plan_history))
        .route("/plan/lock", post(pages::plan::history::lock))
        .route("/plan/calendar", get(pages::calendar::calendar))
        .route("/plan/calendar.ics", get(pages::feed::feed))
        .route("/plan/calendar/feeds", post(pages::feed::make))
        .route("/plan/calendar/feeds/{number}/revoke", post(pages::feed::revoke))
        .route("/live", get(live::live))
        .route("/assets/{name}", get(files::file))
        .route("/favicon.ico", get(pages::favicon))
        .route("/api/openapi.json", get(api::openapi::document))
        .route("/api/v1/health", get(api::health::health))
        .route("/api/v1/readings", get(api::readings::readings))
        .route("/api/v1/kpis", get(api::kpis::kpis))
        .route("/api/v1/explain", get(api::explain::explain))
        .route("/api/v1/plan", get(api::plan::plan).put(api::plan::put).layer(plan))
        .route("/api/v1/plan/check", post(api::plan::check).layer(plan))
        .route("/api/v1/plan/log", get(api::plan::log))
        .route("/api/v1/plan/versions/{number}", get(api::plan::version))
        .route("/api/v1/plan/locks", get(api::plan::locks).post(api::plan::lock))
        .route("/api/v1/plan/schema", get(api::plan::schema))
        .route("/api/v1/plan/standing", get(api::standing::standing))
        .route("/api/v1/plan/calendar", get(api::standing::calendar))
        .layer(small)
        .route("/imports", get(pages::imports::imports).post(pages::imports::upload).layer(DefaultBodyLimit::disable()))
        .route(
            "/api/v1/imports",
            get(api::imports::imports).post(api::imports::upload).layer(DefaultBodyLimit::disable()),
        )
        .fallback(nothing)
        .layer(middleware::from_fn_with_state(state.clone(), security::guard))
        .with_state(state)
}

async fn nothing(uri: Uri) -> Response {
    let problem = Problem::not_found("no page");
    if uri.path().starts_with("/api/") { problem.into_response() } else { problem.into_page() }
}
