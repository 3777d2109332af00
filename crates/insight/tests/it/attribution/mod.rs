//! Attribution: journeys and credits against the obvious store.

mod hand;
mod property;
mod readings;
mod reference;
mod world;
