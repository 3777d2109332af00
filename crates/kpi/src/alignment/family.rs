//! Families: KPIs that say the same in another way.
//!
//! Four engagement rates differ in what they are divided by, not in what they tell. One of a family is enough in a plan.
//!
//! Invariant: the family follows from the formula alone.

use super::infer::Walk;
use crate::{catalogue::Catalogue, formula::Tree};
use model::fact::FactKind;

/// How a KPI tells of what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// How much there is.
    Amount,
    /// How much for each of something else.
    Rate,
    /// What one costs.
    Price,
    /// What the money brought.
    Return,
}

/// What KPIs that say the same have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Family {
    /// How it tells.
    pub form: Form,
    /// The kind of fact that it counts; `None` for constants.
    pub kind: Option<FactKind>,
}

impl Form {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Rate => "rate",
            Self::Price => "price",
            Self::Return => "return",
        }
    }
}

/// The family of a formula.
pub fn family(catalogue: &Catalogue, tree: &Tree) -> Family {
    let mut walk = Walk::new(catalogue);
    let (above, below) = walk.line(tree);
    let (spent, paid) = (walk.is_cost(&above), walk.is_cost(&below));
    let (form, counted) = match (below.is_empty(), spent, paid) {
        (true, ..) => (Form::Amount, &above),
        (false, true, false) => (Form::Price, &below),
        (false, false, true) => (Form::Return, &above),
        (false, ..) => (Form::Rate, &above),
    };
    let kind = walk.measures(counted).first().map(|measure| measure.kind());
    Family { form, kind }
}
