//! The JSON interface, under `/api/v1`. The shapes of readings and reports are those of the command line.
//!
//! Invariant: every route here stands in the OpenAPI document, and every refusal is a problem document.

pub mod body;
pub mod codes;
pub mod connections;
pub mod credits;
pub mod destinations;
pub mod explain;
pub mod findings;
pub mod health;
pub mod imports;
pub mod kpis;
pub mod links;
pub mod openapi;
pub mod plan;
pub mod readings;
pub mod standing;
