//! The nouns that everything else is said in: facts, measures, dimensions, periods, money, queries and tables.
//!
//! `model` knows what things are, not where they come from, how they are stored or what they mean together.
//!
//! Invariant: values here are plain data. Nothing reads a clock, a file or the environment, and every number is exact
//! (fixed point) until a formula divides it.

pub mod account;
pub mod attribution;
pub mod batch;
pub mod calendar;
pub mod campaign;
pub mod code;
pub mod creator;
pub mod dimension;
pub mod fact;
pub mod filter;
pub mod goal;
pub mod id;
pub mod import;
pub mod length;
pub mod link;
pub mod lock;
pub mod measure;
pub mod money;
pub mod onward;
pub mod period;
pub mod platform;
pub mod post;
pub mod provenance;
pub mod query;
pub mod review;
pub mod schema;
pub mod source;
pub mod store;
pub mod table;
pub mod visit;
pub mod way;
pub mod workspace;

pub use jiff::Timestamp;
pub use jiff::civil::Date;
pub use smol_str::SmolStr;
