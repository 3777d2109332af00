//! Pages that belong together: one entry of the navigation leads to the first, and every one to the others.

use crate::{parts::choice::Choice, room::Room};

/// Links, codes, and what was screened out.
pub const LINKS: &[(&str, &str)] = &[("Links", "/links"), ("Codes", "/codes"), ("Screening", "/screening")];

/// Who is credited, the way to a sale, and what is out of order.
pub const CREDIT: &[(&str, &str)] = &[("Attribution", "/attribution"), ("Funnel", "/funnel"), ("Hygiene", "/hygiene")];

/// What stands out, and how good forecasts were.
pub const FINDINGS: &[(&str, &str)] = &[("Findings", "/findings"), ("Forecasts", "/forecasts")];

/// The pages of a set, of which one is current.
pub fn tabs(set: &[(&str, &str)], path: &str, room: &Room) -> Vec<Choice> {
    let tab = |(words, address): &(&str, &str)| Choice {
        words: (*words).to_owned(),
        address: format!("{address}{}", room.suffix()),
        current: *address == path,
    };
    set.iter().map(tab).collect()
}
