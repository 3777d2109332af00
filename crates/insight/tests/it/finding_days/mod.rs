//! Unusual days, shifts and campaign effects: what is planted is found, and in calm days nothing is.

mod effect;
mod incident;
mod shift;

use crate::bench::{Bench, period};
use insight::finding::{self, Finding, Kind, Look, Phrase};
use jiff::ToSpan;
use model::{Date, campaign::Campaign, dimension::Dimension, fact::FactKind, id::CampaignId, measure::Measure};
use stats::random::Random;
use std::collections::BTreeMap;
use testkit::build::{FactBuilder, account_day, fact};

/// The first day of every series.
const FIRST: &str = "2026-01-01";

/// The day at a place.
fn day(at: i64) -> Date {
    FIRST.parse::<Date>().unwrap().saturating_add(at.days())
}

/// A daily count around a level, with a week and noise of a tenth.
fn count(level: f64, at: i64, random: &mut Random) -> i128 {
    let week = if at % 7 < 2 { 1.3 } else { 0.9 };
    (level * week * (0.1 * random.normal()).exp()).round() as i128
}

/// The clicks of a creator on a platform in so many days; `times` says how many times the usual a day has.
fn clicks((creator, platform): (&str, &str), days: i64, seed: u64, times: impl Fn(i64) -> f64) -> Vec<FactBuilder> {
    let mut random = Random::seeded(seed);
    let one = |at: i64| {
        let clicks = count(200.0 * times(at), at, &mut random);
        let on = fact(FactKind::Touchpoint).day(&day(at).to_string()).value(Measure::Clicks, clicks);
        on.creator(creator).platform(platform).dim(Dimension::Link, &format!("go/{creator}"))
    };
    (0..days).map(one).collect()
}

/// The reach of an account `platform/handle` in so many days.
fn reach(key: &str, days: i64, seed: u64, times: impl Fn(i64) -> f64) -> Vec<FactBuilder> {
    let mut random = Random::seeded(seed);
    let mut one = |at: i64| {
        let reach = count(5000.0 * times(at), at, &mut random);
        account_day(key, &day(at).to_string()).value(Measure::AccountReach, reach)
    };
    (0..days).map(&mut one).collect()
}

/// A campaign that ran in some days.
fn campaign(id: &str, flight: &str) -> Campaign {
    Campaign {
        id: CampaignId::new(id),
        name: format!("The {id}"),
        flight: Some(period(flight)),
        budget: None,
        hashtags: Vec::new(),
        codes: Vec::new(),
    }
}

/// Runs something with a look at all days before one.
macro_rules! look {
    ($bench:expr, $days:expr, $campaigns:expr, $ask:path) => {{
        let prospects = BTreeMap::new();
        let known = model::period::Period { from: day(0), to: day($days - 1) };
        let campaigns: &[Campaign] = $campaigns;
        let look = Look {
            today: day($days),
            known,
            standing: None,
            prospects: &prospects,
            links: &[],
            campaigns,
            holidays: &[],
        };
        $ask(&$bench.desk(), &look).await.unwrap()
    }};
}
use look;

/// The findings of a kind on the day after the last.
async fn found(bench: &Bench, days: i64, campaigns: &[Campaign], kind: Kind) -> Vec<Finding> {
    let all = look!(bench, days, campaigns, finding::findings);
    all.into_iter().filter(|one| one.kind == kind).collect()
}

fn told(evidence: &Finding) -> Vec<String> {
    let phrase = |phrase: &Phrase| phrase.to_string();
    evidence.evidence.iter().map(|line| format!("{}: {}", phrase(&line.what), phrase(&line.says))).collect()
}

#[tokio::test]
async fn calm_days_are_no_news() {
    let mut facts = Vec::new();
    for (at, name) in (0..).zip(["ada", "bo", "cy", "di", "ed", "flo"]) {
        facts.extend(clicks((name, "tiktok"), 150, at, |_| 1.0));
        facts.extend(reach(&format!("tiktok/{name}"), 150, 20 + at, |_| 1.0));
    }
    let mut bench = Bench::new(facts);
    bench = bench.creator("ada", "Ada", 1000);
    let all = look!(bench, 150, &[], finding::findings);
    assert!(all.is_empty(), "{:?}", all.iter().map(|one| one.title.to_string()).collect::<Vec<_>>());
    assert!(bench.reads() <= 8, "{} reads", bench.reads());
}
