//! Journeys in a real browser.

mod journeys;
mod window;
