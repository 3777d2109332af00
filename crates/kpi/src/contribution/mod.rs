//! Contributions: what each campaign owes to a KPI's target, and what it brought.
//!
//! A KPI's target is split over campaigns by planned share. The actual share stands beside the planned one, and nothing is
//! clamped: a campaign that brings more than it owes makes up for one that does not, and the one that is short is named.
//! A campaign may owe parts of several KPIs ([`commitments`]). For ratios, [`mix`] says how a change came about.
//!
//! Invariant: no figure depends on the order of the campaigns, and a campaign without a reading is named, never counted as 0.

pub mod mix;

use crate::catalogue::Direction;
use stats::sum;
use std::collections::BTreeMap;

/// How far shares may be from 100 % together and still count as 100 %: a millionth.
pub const SHARES_WITHIN: f64 = 1e-6;

/// How far rounding may take an attainment below 1 that is exactly reached.
const ROUNDING: f64 = 1e-9;

/// A campaign's part in a KPI.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The campaign's id.
    pub campaign: String,
    /// The share of the KPI's target that it owes: 0.5 for half of it, 1 for the whole.
    pub share: f64,
    /// What it brought, in the KPI's own unit; for a ratio, its part of the numerator. `None` without a reading.
    pub actual: Option<f64>,
}

/// A campaign's part, worked out.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The campaign's id.
    pub campaign: String,
    /// The share that it owes.
    pub planned_share: f64,
    /// What it owes, in the KPI's own unit.
    pub planned: f64,
    /// What it brought.
    pub actual: Option<f64>,
    /// Its share of what all campaigns brought. `None` without a reading, or when all brought 0 together.
    pub actual_share: Option<f64>,
    /// What it brought ÷ what it owes; of a KPI that should fall, 2 less that quotient. `None` when it owes nothing.
    pub attained: Option<f64>,
}

/// A target split over campaigns.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// One line per campaign, by id.
    pub contributions: Vec<Contribution>,
    /// What the campaigns that were read brought ÷ what they owe.
    pub attained: Option<f64>,
    /// The campaigns that brought less than they owe (of a KPI that should fall: used more than they may), the worst first.
    pub short: Vec<String>,
    /// The campaigns without a reading, by id. They are in no sum.
    pub unread: Vec<String>,
    /// What all planned shares make together; 1 when the target is split whole.
    pub shares: f64,
}

/// Splits what a KPI wants over its campaigns: the whole target of a flow, the progress from baseline to target of a level, the
/// numerator of a ratio. Several parts of one campaign are one.
pub fn split(wanted: f64, parts: &[Part], direction: Direction) -> Split {
    let parts = joined(parts);
    let brought = sum::total(parts.values().filter_map(|part| part.actual));
    let contributions: Vec<Contribution> = parts
        .into_values()
        .map(|part| {
            let planned = wanted * part.share;
            Contribution {
                planned_share: part.share,
                planned,
                actual: part.actual,
                actual_share: part.actual.map(|actual| actual / brought).filter(|share| share.is_finite()),
                attained: part.actual.and_then(|actual| attained(actual, planned, direction)),
                campaign: part.campaign,
            }
        })
        .collect();
    let read = || contributions.iter().filter_map(|one| Some((one.actual?, one.planned)));
    let owed = sum::total(read().map(|(_, planned)| planned));
    Split {
        attained: read().next().and_then(|_| attained(brought, owed, direction)),
        short: short(&contributions),
        unread: contributions.iter().filter(|one| one.actual.is_none()).map(|one| one.campaign.clone()).collect(),
        shares: sum::total(contributions.iter().map(|one| one.planned_share)),
        contributions,
    }
}

impl Split {
    /// Whether the shares make 100 %.
    pub fn is_whole(&self) -> bool {
        (self.shares - 1.0).abs() <= SHARES_WITHIN
    }
}

/// Equal shares of a whole.
pub fn equal_shares(campaigns: usize) -> Option<f64> {
    let campaigns = u32::try_from(campaigns).ok().filter(|count| *count > 0)?;
    Some(1.0 / f64::from(campaigns))
}

fn attained(actual: f64, planned: f64, direction: Direction) -> Option<f64> {
    let miss = if direction == Direction::Down { actual - planned } else { planned - actual };
    let attained = 1.0 - miss / planned.abs();
    attained.is_finite().then_some(attained)
}

fn joined(parts: &[Part]) -> BTreeMap<&str, Part> {
    let mut by_campaign: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    for part in parts {
        by_campaign.entry(&part.campaign).or_default().push(part);
    }
    let join = |(campaign, parts): (&str, Vec<&Part>)| Part {
        campaign: campaign.to_owned(),
        share: sum::total(parts.iter().map(|part| part.share)),
        actual: parts
            .iter()
            .any(|part| part.actual.is_some())
            .then(|| sum::total(parts.iter().filter_map(|part| part.actual))),
    };
    by_campaign.into_iter().map(|(campaign, parts)| (campaign, join((campaign, parts)))).collect()
}

fn short(contributions: &[Contribution]) -> Vec<String> {
    let mut short: Vec<(f64, &str)> = contributions
        .iter()
        .filter_map(|one| Some((one.attained?, one.campaign.as_str())))
        .filter(|(attained, _)| *attained < 1.0 - ROUNDING)
        .collect();
    short.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    short.into_iter().map(|(_, campaign)| campaign.to_owned()).collect()
}

/// What a campaign owes to one of its KPIs.
#[derive(Clone, Debug, PartialEq)]
pub struct Commitment {
    /// The KPI's id.
    pub kpi: String,
    /// The share of the KPI's target: 1 when the KPI rests on this campaign alone.
    pub share: f64,
    /// What it brought ÷ what it owes.
    pub attained: Option<f64>,
}

/// Every campaign with all that it owes, by campaign and KPI: the splits of several KPIs, turned round.
pub fn commitments(splits: &BTreeMap<String, Split>) -> BTreeMap<String, Vec<Commitment>> {
    let mut by_campaign: BTreeMap<String, Vec<Commitment>> = BTreeMap::new();
    for (kpi, split) in splits {
        for one in &split.contributions {
            let commitment = Commitment { kpi: kpi.clone(), share: one.planned_share, attained: one.attained };
            by_campaign.entry(one.campaign.clone()).or_default().push(commitment);
        }
    }
    by_campaign
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, proptest};

    fn part(campaign: &str, share: f64, actual: impl Into<Option<f64>>) -> Part {
        Part { campaign: campaign.to_owned(), share, actual: actual.into() }
    }

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn a_at_120_and_b_at_60_of_equal_shares_is_90_and_names_b() {
        let half = equal_shares(2).unwrap();
        let split = split(1_000.0, &[part("a", half, 600.0), part("b", half, 300.0)], Direction::Up);
        close(split.contributions[0].attained, 1.2);
        close(split.contributions[1].attained, 0.6);
        close(split.attained, 0.9);
        assert_eq!(split.short, ["b"]);
        // A brought two thirds of all, where half was planned.
        close(split.contributions[0].actual_share, 2.0 / 3.0);
        assert_eq!((split.contributions[0].planned_share, split.contributions[0].planned), (0.5, 500.0));
        assert!(split.is_whole() && split.unread.is_empty());
    }

    #[test]
    fn a_campaign_without_a_reading_is_named_and_not_counted_as_nothing() {
        let split = split(1_000.0, &[part("b", 0.5, None), part("a", 0.5, 450.0)], Direction::Up);
        close(split.attained, 0.9);
        assert_eq!((split.unread, split.short), (vec!["b".to_owned()], vec!["a".to_owned()]));
        assert_eq!(split.contributions[1].actual_share, None);
        let nobody = super::split(1_000.0, &[part("a", 1.0, None)], Direction::Up);
        assert_eq!((nobody.attained, nobody.short.len()), (None, 0));
        assert_eq!(super::split(1_000.0, &[], Direction::Up).attained, None);
    }

    #[test]
    fn what_should_fall_is_short_when_too_much_is_used() {
        let split = split(1_000.0, &[part("a", 0.5, 600.0), part("b", 0.5, 300.0)], Direction::Down);
        close(split.contributions[0].attained, 0.8);
        close(split.contributions[1].attained, 1.4);
        close(split.attained, 1.1);
        assert_eq!(split.short, ["a"]);
    }

    #[test]
    fn parts_of_one_campaign_are_one_and_the_worst_comes_first() {
        let parts = [part("c", 0.25, 10.0), part("a", 0.25, 20.0), part("c", 0.25, 10.0), part("b", 0.25, 20.0)];
        let split = split(100.0, &parts, Direction::Up);
        assert_eq!(split.short, ["c", "a", "b"]);
        // 0.1 × 3 is a little more than 0.3, and nobody is short by that.
        assert!(super::split(0.1, &[part("a", 3.0, 0.3)], Direction::Up).short.is_empty());
        assert_eq!(split.contributions.len(), 3);
        assert_eq!(split.contributions[2].planned, 50.0);
        let partly = super::split(100.0, &[part("a", 0.5, 60.0)], Direction::Up);
        assert!(!partly.is_whole());
        close(partly.attained, 1.2);
    }

    #[test]
    fn a_campaign_may_serve_several_kpis_partly_or_whole() {
        let splits = BTreeMap::from([
            ("revenue".to_owned(), split(100.0, &[part("a", 0.5, 60.0), part("b", 0.5, 30.0)], Direction::Up)),
            ("followers".to_owned(), split(100.0, &[part("a", 1.0, 80.0)], Direction::Up)),
        ]);
        let commitments = commitments(&splits);
        let of_a: Vec<(&str, f64)> = commitments["a"].iter().map(|one| (one.kpi.as_str(), one.share)).collect();
        assert_eq!(of_a, [("followers", 1.0), ("revenue", 0.5)]);
        close(commitments["a"][0].attained, 0.8);
        assert_eq!(commitments["b"].len(), 1);
        assert_eq!(equal_shares(0), None);
    }

    fn parts() -> impl Strategy<Value = Vec<Part>> {
        let one = (0_u8..6, 0.01_f64..1.0, proptest::option::of(-100.0_f64..1000.0));
        proptest::collection::vec(one, 0..9).prop_map(|parts| {
            parts.into_iter().map(|(name, share, actual)| part(&format!("c{name}"), share, actual)).collect()
        })
    }

    fn shuffled() -> impl Strategy<Value = (Vec<Part>, Vec<Part>)> {
        parts().prop_flat_map(|parts| (Just(parts.clone()), Just(parts).prop_shuffle()))
    }

    proptest! {
        #[test]
        fn order_does_not_matter((parts, other) in shuffled(), wanted in 1.0_f64..1e6, down in proptest::bool::ANY) {
            let direction = if down { Direction::Down } else { Direction::Up };
            let (one, two) = (split(wanted, &parts, direction), split(wanted, &other, direction));
            prop_assert_eq!(one.attained.map(f64::to_bits), two.attained.map(f64::to_bits));
            prop_assert_eq!(one, two);
        }

        #[test]
        fn the_whole_is_the_mean_of_its_parts_by_share(parts in parts(), wanted in 1.0_f64..1e6, down in proptest::bool::ANY) {
            let split = split(wanted, &parts, if down { Direction::Down } else { Direction::Up });
            let read: Vec<&Contribution> = split.contributions.iter().filter(|one| one.actual.is_some()).collect();
            let pairs: Vec<(f64, f64)> = read.iter().map(|one| (one.attained.unwrap(), one.planned_share)).collect();
            match (split.attained, sum::weighted_mean(&pairs)) {
                (Some(whole), Some(mean)) => prop_assert!((whole - mean).abs() <= 1e-9 * mean.abs().max(1e3)),
                (whole, mean) => prop_assert_eq!(whole, mean),
            }
            let actual: f64 = read.iter().filter_map(|one| one.actual_share).sum();
            prop_assert!(read.is_empty() || split.contributions.iter().all(|one| one.actual_share.is_none())
                || (actual - 1.0).abs() < 1e-6 || sum::total(read.iter().filter_map(|one| one.actual)).abs() < 1.0);
        }

        #[test]
        fn planned_shares_and_amounts_add_up(count in 1_usize..50, wanted in 1.0_f64..1e9) {
            let share = equal_shares(count).unwrap();
            let parts: Vec<Part> = (0..count).map(|at| part(&format!("c{at}"), share, None)).collect();
            let split = split(wanted, &parts, Direction::Up);
            prop_assert!(split.is_whole());
            let planned = sum::total(split.contributions.iter().map(|one| one.planned));
            prop_assert!((planned - wanted).abs() <= 1e-12 * wanted);
        }
    }
}
