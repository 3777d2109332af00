//! Sources: which one owns a measure where several tell of the same thing.
//!
//! Invariant: values of two sources are compared, never added. For every entity and measure exactly one source counts:
//! the one with the best rank among those that have a value.

use crate::{measure::Measure, period::Period};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One rule of ownership. The first rule that matches decides; rules that people made come before the built-in ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owner {
    /// The source that owns.
    pub source: SmolStr,
    /// On this platform only.
    pub platform: Option<SmolStr>,
    /// For this account only.
    pub account: Option<SmolStr>,
    /// For this measure only.
    pub measure: Option<Measure>,
    /// For facts of these days only.
    pub during: Option<Period>,
}

/// The rules, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owners(pub Vec<Owner>);

/// What a rule is matched against.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The source that claims.
    pub source: &'a str,
    /// The fact's platform.
    pub platform: Option<&'a str>,
    /// The fact's account.
    pub account: Option<&'a str>,
    /// The measure.
    pub measure: Measure,
    /// The fact's day.
    pub day: crate::Date,
}

/// Sources in the order in which they own by default: the platform's own per-post export, then its API, then
/// aggregates of it, then sheets kept by hand.
const DEFAULT_ORDER: &[&str] = &["-api", "-posts", "-content", "-stories", "-table", "-totals", "-overview", "-daily"];

impl Owners {
    /// The rank of a claim: lower owns. Rules first, in order; then the default order; sheets kept by hand
    /// (`sheet:…`) last.
    pub fn rank(&self, claim: Claim<'_>) -> u32 {
        let ruled = self.0.iter().position(|owner| owner.matches(claim));
        let place = ruled.unwrap_or_else(|| self.0.len() + default_place(claim.source));
        u32::try_from(place).unwrap_or(u32::MAX)
    }
}

impl Owner {
    fn matches(&self, claim: Claim<'_>) -> bool {
        let is = |rule: &Option<SmolStr>, value: Option<&str>| rule.as_deref().is_none_or(|rule| value == Some(rule));
        self.source == claim.source
            && is(&self.platform, claim.platform)
            && is(&self.account, claim.account)
            && self.measure.is_none_or(|measure| measure == claim.measure)
            && self.during.is_none_or(|period| period.contains(claim.day))
    }
}

fn default_place(source: &str) -> usize {
    if source.starts_with("sheet:") {
        return DEFAULT_ORDER.len() + 1;
    }
    DEFAULT_ORDER.iter().position(|suffix| source.ends_with(suffix)).unwrap_or(DEFAULT_ORDER.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_rule_beats_the_default_order_and_a_sheet_comes_last() {
        let claim = |source| Claim {
            source,
            platform: Some("x"),
            account: None,
            measure: Measure::Likes,
            day: date(2024, 1, 1),
        };
        let plain = Owners::default();
        assert!(plain.rank(claim("x-content")) < plain.rank(claim("sheet:posts")));
        let own = Owners(vec![Owner {
            source: "sheet:posts".into(),
            platform: Some("x".into()),
            account: None,
            measure: Some(Measure::Likes),
            during: None,
        }]);
        assert!(own.rank(claim("sheet:posts")) < own.rank(claim("x-content")));
    }

    fn claim<'a>(source: &'a str, platform: Option<&'a str>, measure: Measure, day: crate::Date) -> Claim<'a> {
        Claim { source, platform, account: Some("nina"), measure, day }
    }

    #[test]
    fn an_api_owns_before_an_export_before_an_aggregate_before_anything_else_before_a_sheet() {
        let day = date(2024, 1, 1);
        let rank = |source| Owners::default().rank(claim(source, None, Measure::Likes, day));
        let ranks = [
            "x-api",
            "x-posts",
            "x-content",
            "x-stories",
            "x-table",
            "x-totals",
            "x-overview",
            "x-daily",
            "other",
            "sheet:x-api",
        ];
        assert!(ranks.map(rank).is_sorted_by(|a, b| a < b));
        assert_eq!(rank("instagram-posts"), rank("facebook-posts"));
    }

    #[test]
    fn the_first_rule_that_matches_in_every_part_decides() {
        let rule =
            |source: &str| Owner { source: source.into(), platform: None, account: None, measure: None, during: None };
        let january = Period::parse("2024-01-01..2024-01-31").unwrap();
        let narrow = Owner {
            platform: Some("x".into()),
            account: Some("nina".into()),
            measure: Some(Measure::Likes),
            during: Some(january),
            ..rule("sheet:a")
        };
        let owners = Owners(vec![narrow, rule("x-daily")]);
        let rank = |platform, measure, day| owners.rank(claim("sheet:a", platform, measure, day));
        let other = owners.rank(claim("x-daily", None, Measure::Views, january.to));
        assert!(rank(Some("x"), Measure::Likes, january.to) < other);
        assert!(rank(Some("x"), Measure::Views, january.to) > other);
        assert!(rank(Some("y"), Measure::Likes, january.to) > other);
        assert!(rank(None, Measure::Likes, january.to) > other);
        assert!(rank(Some("x"), Measure::Likes, date(2024, 2, 1)) > other);
    }
}
