//! The description of the interface, made from the handlers themselves.

use crate::{api, error::Problem};
use axum::Json;
use utoipa::OpenApi;

/// The document.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "Kepi",
        description = "Readings of KPIs, how they came about, imports, the plan, tracking links, codes, connections and credits."
    ),
    paths(
        document,
        api::health::health,
        api::readings::readings,
        api::kpis::kpis,
        api::explain::explain,
        api::findings::findings,
        api::imports::imports,
        api::imports::upload,
        api::plan::plan,
        api::plan::put,
        api::plan::check,
        api::plan::log,
        api::plan::version,
        api::plan::locks,
        api::plan::lock,
        api::plan::schema,
        api::standing::standing,
        api::standing::calendar,
        api::links::links,
        api::links::link,
        api::links::make,
        api::links::bulk,
        api::links::put,
        api::links::retire,
        api::destinations::destinations,
        api::destinations::check,
        api::codes::codes,
        api::codes::make,
        api::codes::retire,
        api::connections::list_keys,
        api::connections::make_key,
        api::connections::revoke_key,
        api::connections::list_shops,
        api::connections::connect,
        api::connections::disconnect,
        api::connections::list_subscribers,
        api::connections::subscribe,
        api::connections::unsubscribe,
        api::credits::attribution,
        api::credits::set_attribution,
        api::credits::credits,
        api::credits::conflicts,
        api::credits::journey,
        api::credits::exclusions
    ),
    components(schemas(Problem))
)]
pub struct Document;

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", tag = "about", responses((status = 200, description = "An OpenAPI 3.1 document", body = serde_json::Value)))]
pub async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
