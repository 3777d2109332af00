//! The real binary in folders of its own: what people type, what they get back, and what stays behind.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may fail loudly and speak to whoever runs them"
)]

mod anomalies;
mod bad_input;
mod browser;
mod crash;
mod credit;
mod demo;
mod experiment;
mod lab;
mod links;
mod live;
mod options;
mod plan;
mod reference;
mod run;
