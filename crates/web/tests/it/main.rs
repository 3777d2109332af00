//! The whole router, asked as a browser or a program asks it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    clippy::too_many_lines,
    reason = "tests may fail loudly"
)]

mod api;
mod attribution;
mod browser;
mod calendar;
mod catalogue;
mod codes;
mod connections;
mod dashboard;
mod download;
mod explain;
mod findings;
mod glossary;
mod goals;
mod guard;
mod imports;
mod links;
mod links_api;
mod live;
mod plan_api;
mod plan_edit;
mod plan_form;
mod plan_guide;
mod plan_history;
mod plan_kpi;
mod realign;
mod rendered;
mod retrospective;
mod review;
mod season;
