//! Pages, parts, live updates and the API.
//!
//! A handler reads its input, asks one use case of `insight`, and renders. Pages work without scripts; scripts only spare
//! a reload. `web` knows no store but the trait, no importer but the door it is given, and reads no clock of its own.
//!
//! Invariant: everything that a page shows is said by its address and the version of the data.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly"))]

pub mod address;
pub mod api;
pub mod counts;
pub mod csv;
pub mod difference;
pub mod error;
pub mod evidence;
pub mod files;
pub mod format;
pub mod ical;
pub mod live;
pub mod pages;
pub mod parts;
pub mod posted;
pub mod qr;
pub mod record;
pub mod room;
pub mod routes;
pub mod secret;
pub mod security;
pub mod state;
pub mod upload;
pub mod view;

pub use live::Hub;
pub use routes::router;
pub use state::{Door, DoorError, Options, Parts, State, Upload};
