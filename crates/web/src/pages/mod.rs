//! Pages: each module, its template, its route and its test share one name.

pub mod attribution;
pub mod calendar;
pub mod catalogue;
pub mod codes;
pub mod connections;
pub mod dashboard;
pub mod download;
pub mod explain;
pub mod fault;
pub mod feed;
pub mod findings;
pub mod forecasts;
pub mod funnel;
pub mod glossary;
pub mod goals;
pub mod hygiene;
pub mod import;
pub mod imports;
pub mod links;
pub mod plan;
pub mod plan_kpi;
pub mod realign;
pub mod retrospective;
pub mod review;
pub mod screening;
pub mod tables;
pub mod terms;

use crate::files;
use axum::response::{IntoResponse, Redirect, Response};

/// `GET /favicon.ico`: browsers ask for it whatever a page says.
pub async fn favicon() -> Response {
    Redirect::permanent(&files::address("icon.svg")).into_response()
}
