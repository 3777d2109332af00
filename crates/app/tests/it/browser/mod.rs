//! Journeys in a real browser.

mod journeys;
mod planning;
mod window;
