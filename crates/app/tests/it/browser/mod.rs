//! Journeys in a real browser.

mod journeys;
mod planning;
mod reading;
mod window;
