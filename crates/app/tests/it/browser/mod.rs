//! Journeys in a real browser.

mod driver;
mod hand;
mod journeys;
mod planning;
mod reading;
mod window;
