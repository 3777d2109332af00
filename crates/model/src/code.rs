//! Promo codes: what a creator's followers type at the till, and whom a sale with it is credited to.
//!
//! Invariant: a code is upper-cased and has no spaces, so that what was typed and what was agreed are the same text.

use crate::{
    Timestamp,
    id::{CampaignId, CreatorId},
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The longest code that shops take.
pub const LONGEST: usize = 64;

/// A promo code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The code itself, upper-cased.
    pub code: SmolStr,
    /// Whose it is.
    pub creator: Option<CreatorId>,
    /// The campaign that it belongs to.
    pub campaign: Option<CampaignId>,
    /// The placement that it was agreed for.
    pub placement: Option<SmolStr>,
    /// The platform that it is shown on.
    pub platform: Option<SmolStr>,
    /// The batch of one-use codes that it was made with.
    pub batch: Option<SmolStr>,
    /// Whether it may be used once.
    pub once: bool,
    /// What it gives, in the shop's words: `10 %`.
    pub offer: String,
    /// From when it is meant to be used.
    pub starts_at: Option<Timestamp>,
    /// Until when.
    pub ends_at: Option<Timestamp>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was retired, if it was.
    pub retired_at: Option<Timestamp>,
}

/// A code as it is kept: trimmed and upper-cased. Fails, in words, on a text that no shop takes.
pub fn parse_code(text: &str) -> Result<SmolStr, String> {
    let code = text.trim().to_uppercase();
    if code.is_empty() {
        return Err("a code needs at least one character".to_owned());
    }
    if code.chars().count() > LONGEST {
        return Err(format!("a code has at most {LONGEST} characters"));
    }
    if let Some(odd) = code.chars().find(|c| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '%' | '+'))) {
        return Err(format!("{odd:?} cannot stand in a code: use letters, digits, - and _"));
    }
    Ok(SmolStr::new(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_and_what_was_agreed_are_the_same_text() {
        assert_eq!(parse_code(" jackie10 ").unwrap(), "JACKIE10");
        assert_eq!(parse_code("été-5%").unwrap(), "ÉTÉ-5%");
        for refused in ["", "  ", "two words", "a\nb", &"x".repeat(65), "=cmd()"] {
            assert!(parse_code(refused).is_err(), "{refused:?}");
        }
    }
}
