//! What the house says: its own addresses, and whether the link leads anywhere.

use super::{Ruling, Screen, Visit};
use crate::address;
use model::visit::Exclusion;

/// One's own people.
pub fn internal(visit: &Visit<'_>, screen: &Screen) -> Option<Ruling> {
    let own = visit.address.is_some_and(|address| address::is_within(address, &screen.internal));
    own.then_some(Exclusion::Internal.into())
}

/// A link that had not begun, has ended or was retired.
pub fn ended(visit: &Visit<'_>, _: &Screen) -> Option<Ruling> {
    (!visit.is_open).then_some(Exclusion::Ended.into())
}
