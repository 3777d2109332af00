//! Journeys in a real browser.

mod driver;
mod findings;
mod hand;
mod journeys;
mod links;
mod planning;
mod reading;
mod window;
