//! How a reading came about, as data. The shape is that of `kepi kpi explain --format json`.

use crate::{
    address::Pairs,
    api::readings::{Asked, question},
    error::Problem,
    pages::dashboard,
    room::Room,
    state::State,
};
use axum::{
    Json,
    extract::{self, RawQuery},
};
use insight::explain::Explanation;

/// Formula, sums, the question in words, and the files and rows behind one reading.
#[utoipa::path(get, path = "/api/v1/explain", tag = "readings", params(Asked), responses((status = 200, description = "The explanation", body = serde_json::Value), (status = 400, body = Problem)))]
pub async fn explain(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Explanation>, Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let known = dashboard::span(&state.store().coverage(&room.scope).await?);
    let ask = question(pairs, &room, (state.now(), known))?;
    Ok(Json(insight::explain::explain(&room.desk(state.store()), &ask).await?))
}
