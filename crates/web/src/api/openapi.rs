//! The description of the interface, made from the handlers themselves.

use crate::{api, error::Problem};
use axum::Json;
use utoipa::OpenApi;

/// The document.
#[derive(Debug, OpenApi)]
#[openapi(
    info(title = "Kepi", description = "Readings of KPIs, how they came about, and imports."),
    paths(
        document,
        api::health::health,
        api::readings::readings,
        api::kpis::kpis,
        api::explain::explain,
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
        api::standing::calendar
    ),
    components(schemas(Problem))
)]
pub struct Document;

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", tag = "about", responses((status = 200, description = "An OpenAPI 3.1 document", body = serde_json::Value)))]
pub async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
