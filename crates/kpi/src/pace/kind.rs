//! What a KPI does over time: it accumulates, it stands at a level, or it is a ratio.
//!
//! Invariant: every formula that compiles has a kind.

use crate::formula::{Code, Compiled, Operator};
use model::{
    measure::Adds,
    query::{Moment, Term},
};
use serde::Serialize;

/// How the readings of a KPI come about over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It adds up over the period, and starts at 0: revenue, clicks, net follower growth.
    Flow,
    /// It stands at a value at each instant: followers.
    Level,
    /// It is a quotient, and does not add up: conversion rate, cost per acquisition.
    Ratio,
}

impl Kind {
    /// The kind of a formula, from its measures and its divisions.
    ///
    /// - Divided by anything that moves within the period: a ratio. Divided by a constant, or by a level as it was before the
    ///   period (`change(followers) / start(followers)`), it goes on adding up.
    /// - All its measures are levels, taken as they stand: a level. The change of a level adds up.
    /// - No measures at all: a constant, which behaves as a ratio does.
    pub fn of(compiled: &Compiled) -> Self {
        if is_quotient(&compiled.code, compiled) || (compiled.terms.is_empty() && compiled.previous.is_empty()) {
            return Self::Ratio;
        }
        let mut terms = compiled.terms.iter().chain(&compiled.previous);
        if terms.all(is_level) { Self::Level } else { Self::Flow }
    }

    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Level => "level",
            Self::Ratio => "ratio",
        }
    }
}

fn is_level(term: &Term) -> bool {
    term.measure.adds() == Adds::Last && term.moment != Moment::Change
}

fn is_quotient(code: &Code, compiled: &Compiled) -> bool {
    let inner = |code: &Code| is_quotient(code, compiled);
    match code {
        Code::Number(_) | Code::Cell { .. } => false,
        Code::Negate(part) | Code::Soften(_, part) => inner(part),
        Code::Binary(operator, left, right, _) => {
            let divides = *operator == Operator::Divide && moves(right, compiled);
            divides || inner(left) || inner(right)
        }
        Code::Pick(_, left, right) => inner(left) || inner(right),
        Code::Parts(parts) => parts.iter().any(|part| inner(&part.code)),
    }
}

/// Whether a divisor moves within the period.
fn moves(code: &Code, compiled: &Compiled) -> bool {
    let inner = |code: &Code| moves(code, compiled);
    match code {
        Code::Number(_) => false,
        // The period before is as long as the period so far, so it moves with it.
        Code::Cell { previous: true, .. } => true,
        Code::Cell { at, .. } => compiled.terms.get(*at).is_none_or(|term| term.moment != Moment::Start),
        Code::Negate(part) | Code::Soften(_, part) => inner(part),
        Code::Binary(_, left, right, _) | Code::Pick(_, left, right) => inner(left) || inner(right),
        Code::Parts(parts) => parts.iter().any(|part| inner(&part.code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalogue::Catalogue,
        formula::{compile_tree, parse},
    };

    fn kind(formula: &str) -> Kind {
        let tree = parse(formula).0.unwrap();
        Kind::of(&compile_tree(&Catalogue::builtin(), &tree).unwrap())
    }

    #[test]
    fn kinds_follow_from_measures_and_divisions() {
        for flow in [
            "revenue",
            "clicks",
            "reach",
            "customers",
            "engagements",
            "gross_margin - cost",
            "revenue / 1000",
            "net_follower_growth",
            "follower_growth_rate",
            "earned_media_value",
            "orders - previous(orders)",
        ] {
            assert_eq!(kind(flow), Kind::Flow, "{flow}");
        }
        for level in ["followers", "end(followers)", "audience_quality", "followers - following"] {
            assert_eq!(kind(level), Kind::Level, "{level}");
        }
        for ratio in [
            "conversion_rate",
            "cost_per_acquisition",
            "roas",
            "nps",
            "lifetime_value",
            "customer_lifespan",
            "orders / previous(orders)",
        ] {
            assert_eq!(kind(ratio), Kind::Ratio, "{ratio}");
        }
    }

    #[test]
    fn every_kpi_that_names_a_rate_or_a_cost_per_is_a_ratio() {
        let catalogue = Catalogue::builtin();
        for kpi in catalogue.list().filter(|kpi| kpi.denominator.is_some() && kpi.id != "follower_growth_rate") {
            assert_eq!(Kind::of(&catalogue.compile(&kpi.id).unwrap()), Kind::Ratio, "{}", kpi.id);
        }
    }
}
