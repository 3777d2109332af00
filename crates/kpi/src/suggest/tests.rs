//! Suggestions: their order, their reasons, and what holds for every history.

use super::*;
use crate::alignment::Form;
use model::{SmolStr, measure::Measure};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

fn ids<'s>(list: &'s [Suggestion<'_>]) -> Vec<&'s str> {
    list.iter().map(|one| one.kpi.id.as_str()).collect()
}

fn place<'a>(platforms: &'a [&'a str]) -> Place<'a> {
    Place { platforms, connected: None }
}

fn check(goal: GoalKind, platforms: &[&str], expected: &[&str]) {
    let catalogue = Catalogue::builtin();
    let answer = suggest(&catalogue, goal, place(platforms), &BTreeMap::new());
    assert_eq!(ids(&answer.first), expected, "{goal:?} on {platforms:?}");
}

#[test]
fn few_and_different_ones_come_first() {
    check(
        GoalKind::AudienceGrowth,
        &["instagram"],
        &["net_follower_growth", "follower_growth_rate", "follows", "follows_gained", "cost_per_follow"],
    );
    check(GoalKind::AudienceGrowth, &["youtube"], &["follows", "follows_net", "cost_per_follow"]);
    let catalogue = Catalogue::builtin();
    let answer = suggest(&catalogue, GoalKind::Engagement, place(&["instagram"]), &BTreeMap::new());
    let rates = |list: &[Suggestion<'_>]| list.iter().filter(|one| one.kpi.id.starts_with("engagement_rate")).count();
    assert_eq!((rates(&answer.first), rates(&answer.more) + rates(&answer.lacking)), (1, 5));
    let rate = answer.first.iter().find(|one| one.family.form == Form::Rate).unwrap();
    assert_eq!(rate.title(), "Engagement rate by reach, divided by reach");
}

#[test]
fn what_lacks_says_what_would_have_to_be_connected() {
    let catalogue = Catalogue::builtin();
    let connected = Connected([(Measure::Followers, Some(SmolStr::new("instagram")))].into_iter().collect());
    let here = Place { platforms: &["instagram"], connected: Some(&connected) };
    let answer = suggest(&catalogue, GoalKind::AudienceGrowth, here, &BTreeMap::new());
    assert_eq!(ids(&answer.first), ["net_follower_growth", "follower_growth_rate"]);
    assert_eq!(ids(&answer.more), ["followers"]);
    let lacking = answer.lacking.iter().find(|one| one.kpi.id == "follows_gained").unwrap();
    assert_eq!(
        lacking.parts[1].why,
        "cannot be measured yet: follows_gained on Instagram: comes from Instagram or Facebook insights export from Meta \
         Business Suite"
    );
}

/// By hand: 0.4 × 1 + 0.3 × (0.5 + 0.5 × 6 / 12) + 0.15 × 0.4 + 0.15 ÷ 1.25 = 0.4 + 0.225 + 0.06 + 0.12.
#[test]
fn a_score_is_the_weighted_mean_of_its_parts() {
    let catalogue = Catalogue::builtin();
    let known = History { buckets: Some(6), noise: Some(0.25), movement: Some(0.4) };
    let history = BTreeMap::from([("net_follower_growth".to_owned(), known)]);
    let answer = suggest(&catalogue, GoalKind::AudienceGrowth, place(&["instagram"]), &history);
    let one = answer.first.iter().find(|one| one.kpi.id == "net_follower_growth").unwrap();
    assert!((one.score - 0.805).abs() < 1e-12, "{}", one.score);
    let why: Vec<&str> = one.parts.iter().map(|part| part.why.as_str()).collect();
    assert_eq!(
        why,
        [
            "shows audience growth, and no other goal",
            "can be measured, with 6 readings so far",
            "got better by 0.4 % for each percent of spend added",
            "varies by 25 % of itself from reading to reading",
        ]
    );
}

#[test]
fn less_noise_and_more_movement_rank_higher() {
    let catalogue = Catalogue::builtin();
    let with = |noise, movement| History { buckets: Some(12), noise: Some(noise), movement: Some(movement) };
    let history = BTreeMap::from([("reach".to_owned(), with(1.5, 0.1)), ("impressions".to_owned(), with(0.1, 0.8))]);
    let answer = suggest(&catalogue, GoalKind::Awareness, place(&["instagram"]), &history);
    assert_eq!(answer.first[0].kpi.id, "impressions");
    assert!(answer.more.iter().any(|one| one.kpi.id == "reach"));
}

fn figure() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![Just(None), any::<f64>().prop_map(Some), (0.0..2.0).prop_map(Some)]
}

proptest! {
    #[test]
    fn the_answer_is_ordered_diverse_and_the_same_again(
        goal in 0..GoalKind::ALL.len(),
        kpis in proptest::collection::vec((0usize..120, figure(), figure(), proptest::option::of(0u32..40)), 0..20),
        on in proptest::sample::subsequence(vec!["instagram", "youtube", "x", "tiktok"], 0..4),
    ) {
        let catalogue = Catalogue::builtin();
        let list: Vec<&Definition> = catalogue.list().collect();
        let history: BTreeMap<String, History> = kpis
            .into_iter()
            .map(|(at, noise, movement, buckets)| (list[at % list.len()].id.clone(), History { buckets, noise, movement }))
            .collect();
        let goal = GoalKind::ALL[goal];
        let answer = suggest(&catalogue, goal, place(&on), &history);
        prop_assert_eq!(&answer, &suggest(&catalogue, goal, place(&on), &history));
        prop_assert!(answer.first.len() <= MOST_FIRST);
        let families: BTreeSet<_> = answer.first.iter().map(|one| one.family).collect();
        prop_assert_eq!(families.len(), answer.first.len());
        for part in [&answer.first, &answer.more, &answer.lacking] {
            prop_assert!(part.is_sorted_by(|a, b| a.score >= b.score));
            for one in part {
                prop_assert!((0.0..=1.0).contains(&one.score));
                let weights: f64 = one.parts.iter().map(|part| part.weight).sum();
                prop_assert!((weights - 1.0).abs() < 1e-12);
                prop_assert!(one.parts.iter().all(|part| (0.0..=1.0).contains(&part.value) && !part.why.is_empty()));
            }
        }
        prop_assert!(answer.first.iter().chain(&answer.more).all(|one| one.missing.is_empty()));
        prop_assert!(answer.lacking.iter().all(|one| !one.missing.is_empty()));
    }
}
