//! Connections: keys of those who send events, the script for the shop's page, shops, subscribers and what was sent to them.
//!
//! Invariant: a secret that Kepi makes is shown once, on the page that answers its making, and never again.

pub mod keys;
pub mod page;
pub mod shop;
pub mod subscribers;

use crate::{error::Problem, secret};

/// The longest name.
pub const NAME: usize = 100;

/// A name as it was typed, without blanks; fails in words.
pub fn named(text: &str) -> Result<String, String> {
    let name: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() {
        return Err("Give it a name, so that you know it again.".to_owned());
    }
    if name.chars().count() > NAME {
        return Err(format!("A name has at most {NAME} characters."));
    }
    Ok(name)
}

/// A secret by chance.
pub fn drawn() -> Result<String, Problem> {
    secret::draw().map_err(|error| Problem::inside("No secret could be drawn. The reason stands in the log.", &error))
}

/// An address that a notice may be sent to: absolute, of the web, without a password. Fails in words.
pub fn parse_subscriber(text: &str) -> Result<String, String> {
    let text = text.trim();
    model::link::check_destination(text)
        .map_err(|words| format!("{}.", crate::parts::diagnostics::upper_first(&words)))?;
    Ok(text.to_owned())
}
