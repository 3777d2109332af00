//! Journeys in a real browser.

mod hand;
mod journeys;
mod planning;
mod reading;
mod window;
