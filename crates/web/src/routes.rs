//! Every route, on one screen.

use crate::{api, error::Problem, files, live, pages, security, state::State};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Uri,
    middleware,
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};

/// The whole server. Uploads are limited where they are read, plans and lists to their size, everything else to a small body.
pub fn router(state: State) -> Router {
    let small = DefaultBodyLimit::max(64 * 1024);
    pages()
        .merge(plan())
        .merge(links())
        .merge(credits())
        .merge(api_of_plan())
        .merge(api_of_links())
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

/// The overview, what it is made of, and what pages load.
fn pages() -> Router<State> {
    Router::new()
        .route("/", get(pages::dashboard::dashboard))
        .route("/creators.csv", get(pages::download::creators))
        .route("/posts.csv", get(pages::download::posts))
        .route("/explain", get(pages::explain::explain))
        .route("/imports/{id}", get(pages::import::import))
        .route("/findings", get(pages::findings::findings))
        .route("/forecasts", get(pages::forecasts::forecasts))
        .route("/findings/dismiss", post(pages::findings::dismiss))
        .route("/findings/show", post(pages::findings::show))
        .route("/findings/notes", post(pages::findings::note))
        .route("/findings/notes/{number}/remove", post(pages::findings::remove))
        .route("/catalogue", get(pages::catalogue::catalogue))
        .route("/glossary", get(pages::glossary::glossary))
        .route("/live", get(live::live))
        .route("/assets/{name}", get(files::file))
        .route("/favicon.ico", get(pages::favicon))
}

/// The plan.
fn plan() -> Router<State> {
    let plan = DefaultBodyLimit::max(pages::plan::LARGEST);
    Router::new()
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
}

/// Links and codes.
fn links() -> Router<State> {
    let list = DefaultBodyLimit::max(pages::codes::import::LARGEST);
    Router::new()
        .route("/links", get(pages::links::table::links))
        .route("/links/new", get(pages::links::form::fresh).post(pages::links::form::create))
        .route("/links/edit", get(pages::links::form::known).post(pages::links::form::change))
        .route("/links/check", post(pages::links::form::check))
        .route("/links/plan", get(pages::links::bulk::plan).post(pages::links::bulk::make))
        .route("/links/retire", post(pages::links::retire::retire))
        .route("/links/restore", post(pages::links::retire::restore))
        .route("/links/look", post(pages::links::reach::look))
        .route("/links/qr.svg", get(pages::links::link::qr_svg))
        .route("/links/qr.png", get(pages::links::link::qr_png))
        .route("/links/-/{*id}", get(pages::links::link::link))
        .route("/links/{*id}", get(pages::links::link::link))
        .route("/codes", get(pages::codes::table::table))
        .route("/codes.csv", get(pages::codes::export::export))
        .route("/codes/new", get(pages::codes::make::fresh).post(pages::codes::make::create))
        .route("/codes/import", get(pages::codes::import::form).post(pages::codes::import::bring).layer(list))
        .route("/codes/retire", post(pages::codes::retire::retire))
        .route("/codes/restore", post(pages::codes::retire::restore))
}

/// Connections, screening, and who is credited.
fn credits() -> Router<State> {
    Router::new()
        .route("/connections", get(pages::connections::page::connections))
        .route("/connections/keys", post(pages::connections::keys::make))
        .route("/connections/keys/{number}/revoke", post(pages::connections::keys::revoke))
        .route("/connections/shop", get(pages::connections::shop::form).post(pages::connections::shop::connect))
        .route("/connections/shops/{number}/revoke", post(pages::connections::shop::revoke))
        .route("/connections/subscribers", post(pages::connections::subscribers::make))
        .route("/connections/subscribers/{number}/revoke", post(pages::connections::subscribers::revoke))
        .route("/screening", get(pages::screening::screening))
        .route("/attribution", get(pages::attribution::page::attribution))
        .route("/attribution/settings", post(pages::attribution::settings::set))
        .route("/attribution/journey", get(pages::attribution::journey::journey))
        .route("/funnel", get(pages::funnel::funnel))
        .route("/hygiene", get(pages::hygiene::hygiene))
        .route("/hygiene/merge", post(pages::hygiene::merge))
        .route("/hygiene/aliases/{number}/undo", post(pages::hygiene::undo))
}

/// Readings and the plan as data.
fn api_of_plan() -> Router<State> {
    let plan = DefaultBodyLimit::max(pages::plan::LARGEST);
    Router::new()
        .route("/api/openapi.json", get(api::openapi::document))
        .route("/api/v1/health", get(api::health::health))
        .route("/api/v1/readings", get(api::readings::readings))
        .route("/api/v1/kpis", get(api::kpis::kpis))
        .route("/api/v1/explain", get(api::explain::explain))
        .route("/api/v1/findings", get(api::findings::findings))
        .route("/api/v1/plan", get(api::plan::plan).put(api::plan::put).layer(plan))
        .route("/api/v1/plan/check", post(api::plan::check).layer(plan))
        .route("/api/v1/plan/log", get(api::plan::log))
        .route("/api/v1/plan/versions/{number}", get(api::plan::version))
        .route("/api/v1/plan/locks", get(api::plan::locks).post(api::plan::lock))
        .route("/api/v1/plan/schema", get(api::plan::schema))
        .route("/api/v1/plan/standing", get(api::standing::standing))
        .route("/api/v1/plan/calendar", get(api::standing::calendar))
}

/// Links, codes, connections and credits as data.
fn api_of_links() -> Router<State> {
    let list = DefaultBodyLimit::max(pages::codes::import::LARGEST);
    Router::new()
        .route("/api/v1/links", get(api::links::links).post(api::links::make))
        .route("/api/v1/links/bulk", post(api::links::bulk).layer(list))
        .route("/api/v1/links/{*id}", get(api::links::link).put(api::links::put).delete(api::links::retire))
        .route("/api/v1/destinations", get(api::destinations::destinations))
        .route("/api/v1/destinations/check", post(api::destinations::check))
        .route("/api/v1/codes", get(api::codes::codes).post(api::codes::make).layer(list))
        .route("/api/v1/codes/{code}", delete(api::codes::retire))
        .route("/api/v1/keys", get(api::connections::list_keys).post(api::connections::make_key))
        .route("/api/v1/keys/{number}", delete(api::connections::revoke_key))
        .route("/api/v1/shops", get(api::connections::list_shops).post(api::connections::connect))
        .route("/api/v1/shops/{number}", delete(api::connections::disconnect))
        .route("/api/v1/subscribers", get(api::connections::list_subscribers).post(api::connections::subscribe))
        .route("/api/v1/subscribers/{number}", delete(api::connections::unsubscribe))
        .route("/api/v1/exclusions", get(api::credits::exclusions))
        .route("/api/v1/attribution", get(api::credits::attribution).put(api::credits::set_attribution))
        .route("/api/v1/credits", get(api::credits::credits))
        .route("/api/v1/credits/conflicts", get(api::credits::conflicts))
        .route("/api/v1/credits/journey", get(api::credits::journey))
}

async fn nothing(uri: Uri) -> Response {
    let problem = Problem::not_found("no page");
    if uri.path().starts_with("/api/") { problem.into_response() } else { problem.into_page() }
}
