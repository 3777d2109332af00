//! What campaigns brought.

use super::{campaign, clicks, day, found};
use crate::bench::Bench;
use insight::finding::{self, Kind, Look};
use model::campaign::Campaign;
use std::collections::BTreeMap;
use testkit::build::{FactBuilder, post};

/// Clicks of some creators; the first two posted for the campaign, which brought so many times the usual.
fn bench(creators: &[&str], times: f64) -> (Bench, Vec<Campaign>) {
    let mut facts: Vec<FactBuilder> = Vec::new();
    for (at, name) in (0..).zip(creators) {
        let more = move |day: i64| if at < 2 && (120..134).contains(&day) { times } else { 1.0 };
        facts.extend(clicks((name, "tiktok"), 140, at, more));
    }
    for name in &creators[..2] {
        let key = format!("tiktok/{name}");
        facts.push(post(&key).day(&day(121).to_string()).creator(name).campaign("spring"));
    }
    (Bench::new(facts), vec![campaign("spring", &format!("{}..{}", day(120), day(133)))])
}

const MANY: [&str; 8] = ["ada", "bo", "cy", "di", "ed", "flo", "gus", "hal"];

#[tokio::test]
async fn what_a_campaign_added_is_told() {
    let (bench, campaigns) = bench(&MANY, 1.6);
    let found = found(&bench, 140, &campaigns, Kind::Effect).await;
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(one.key, "effect/spring/clicks");
    assert_eq!((one.good, one.days), (Some(true), campaigns[0].flight.unwrap()));
    assert!(one.title.to_string().starts_with("The spring brought "), "{}", one.title);
    let effects = super::look!(bench, 140, &campaigns, finding::effects);
    let effect = effects[0].1.as_ref().unwrap();
    let relative = effect.found.relative.unwrap();
    assert!((0.5..0.7).contains(&relative), "{relative}");
    assert!(effect.beside.iter().all(|(name, _)| name != "ada" && name != "bo"), "{:?}", effect.beside);
}

#[tokio::test]
async fn a_campaign_that_added_nothing_is_no_news() {
    let (bench, campaigns) = bench(&MANY, 1.0);
    assert_eq!(found(&bench, 140, &campaigns, Kind::Effect).await, []);
}

#[tokio::test]
async fn with_nobody_to_set_it_beside_it_cannot_be_told() {
    let (bench, campaigns) = bench(&MANY[..4], 1.6);
    assert_eq!(found(&bench, 140, &campaigns, Kind::Effect).await, []);
    let effects = super::look!(bench, 140, &campaigns, finding::effects);
    let [(id, Err(why))] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(id.as_str(), "spring");
    assert!(why.contains("three are needed"), "{why}");
}
