//! Arrivals: which of the contacts of one person are touches of their own.
//!
//! Somebody who clicks a link looks at several pages afterwards. Those are one arrival, not ten touches: a page view
//! counts only where it says where the person came from, and not where it belongs to a click or to the arrival just before it.

use super::touch::{Contact, Touch};
use jiff::SignedDuration;
use model::{SmolStr, dimension::Dimension};
use std::collections::HashSet;

/// Views of one source within this time of each other are one arrival.
const VISIT: SignedDuration = SignedDuration::from_mins(30);

/// The touches among contacts in time order.
pub(super) fn arrivals(contacts: Vec<Touch>) -> Vec<Touch> {
    let clicked: HashSet<SmolStr> = contacts
        .iter()
        .filter(|touch| touch.contact == Contact::Click)
        .filter_map(|touch| touch.dim(&Dimension::Click).cloned())
        .collect();
    let mut kept: Vec<Touch> = Vec::new();
    let mut last_seen = None;
    for touch in contacts {
        let at = touch.at;
        let is_new = touch.contact != Contact::View || {
            let of_click = touch.dim(&Dimension::Click).is_some_and(|click| clicked.contains(click));
            let goes_on = last_seen.is_some_and(|seen| at.duration_since(seen) <= VISIT)
                && kept.last().is_some_and(|last| continues(last, &touch));
            !touch.dims.is_empty() && !of_click && !goes_on
        };
        if is_new {
            kept.push(touch);
        }
        if !kept.is_empty() {
            last_seen = Some(at);
        }
    }
    kept
}

/// Whether a view says nothing that the touch before it does not say.
fn continues(last: &Touch, view: &Touch) -> bool {
    view.dims.iter().all(|(dimension, value)| last.dim(dimension) == Some(value))
}
