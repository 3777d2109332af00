//! Whether the same visitor tapped the same link a moment ago. The one step that remembers, so it is the last.

use super::{Ruling, Screen, Visit};
use crate::recent::Seen;
use model::visit::Exclusion;

/// The same tap sent twice by an app's own browser, or the same click again within the window. The window begins with the
/// click that was counted and is not made longer by those that were not.
pub fn twice(visit: &Visit<'_>, screen: &Screen) -> Option<Ruling> {
    let window = screen.double_tap_ms.max(screen.duplicate_ms);
    if window <= 0 {
        return None;
    }
    match screen.recent.see(visit.tap, visit.at.as_millisecond(), window, visit.click) {
        Seen::First => None,
        Seen::Before(ago, counted) => {
            let reason = if ago < screen.double_tap_ms { Exclusion::DoubleTap } else { Exclusion::Duplicate };
            Some(Ruling { reason, counted: Some(counted) })
        }
    }
}
