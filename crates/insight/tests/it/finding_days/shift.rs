//! Lasting changes, of a KPI, of a platform, of one account.

use super::{campaign, clicks, day, found, reach, told};
use crate::bench::Bench;
use insight::finding::{Finding, Kind};
use model::{account::Account, measure::Measure};
use testkit::build::{FactBuilder, account_day};

const HANDLES: [&str; 8] = ["ada", "bo", "cy", "di", "ed", "flo", "gus", "hal"];

/// Eight accounts on each of two platforms.
fn panel(times: impl Fn(&str, &str, i64) -> f64) -> Bench {
    let mut facts: Vec<FactBuilder> = Vec::new();
    for (seed, (platform, handle)) in (0..)
        .zip(["tiktok", "instagram"].iter().flat_map(|platform| HANDLES.iter().map(move |handle| (*platform, *handle))))
    {
        facts.extend(reach(&format!("{platform}/{handle}"), 120, seed, |day| times(platform, handle, day)));
    }
    Bench::new(facts)
}

fn only(found: Vec<Finding>) -> Finding {
    assert_eq!(found.len(), 1, "{:?}", found.iter().map(|one| one.title.to_string()).collect::<Vec<_>>());
    found.into_iter().next().unwrap()
}

#[tokio::test]
async fn a_level_that_fell_is_told_with_what_happened_then() {
    let fell = clicks(("nina", "tiktok"), 200, 3, |day| if day >= 150 { 0.6 } else { 1.0 });
    let flight = format!("{}..{}", day(130), day(149));
    let one = only(found(&Bench::new(fell), 200, &[campaign("spring", &flight)], Kind::Shift).await);
    assert!((148..=152).any(|at| one.key == format!("shift/clicks/all/{}", day(at))), "{}", one.key);
    assert!(one.title.to_string().starts_with("Clicks fell by "), "{}", one.title);
    assert_eq!(one.good, Some(false));
    assert!((0.3..0.5).contains(&one.stake.share) && one.sure >= 0.99, "{one:?}");
    assert!(told(&one).join("\n").contains("The spring ended on "), "{:?}", told(&one));
}

#[tokio::test]
async fn a_fall_that_all_share_is_the_platforms() {
    let mut bench = panel(|platform, _, day| if platform == "tiktok" && day >= 85 { 0.7 } else { 1.0 });
    let rival = |handle: &str| Account { platform: "tiktok".into(), handle: handle.into(), name: None, creator: None };
    bench.rivals = vec![rival("gus"), rival("hal")];
    let one = only(found(&bench, 120, &[], Kind::Shift).await);
    assert!(one.key.starts_with("shift/account_reach/tiktok/"), "{}", one.key);
    assert!(one.title.to_string().starts_with("On TikTok most accounts lost about "), "{}", one.title);
    assert_eq!(one.words.to_string(), "The platform changed, not your creators.");
    assert!((0.25..0.35).contains(&one.stake.share), "{one:?}");
    assert!(told(&one).contains(&"Competitors' accounts among them: 2".to_owned()), "{:?}", told(&one));
}

#[tokio::test]
async fn a_day_that_all_share_is_no_shift() {
    let bench = panel(|platform, _, day| if platform == "tiktok" && day == 110 { 5.0 } else { 1.0 });
    assert_eq!(found(&bench, 120, &[], Kind::Shift).await, []);
    assert_eq!(only(found(&bench, 120, &[], Kind::Incident).await).days.from, day(110));
}

#[tokio::test]
async fn a_fall_of_one_is_its_own() {
    let bench =
        panel(|platform, handle, day| if platform == "instagram" && handle == "di" && day >= 80 { 0.4 } else { 1.0 });
    let one = only(found(&bench, 120, &[], Kind::Shift).await);
    assert!(one.key.starts_with("shift/account_reach/instagram-di/"), "{}", one.key);
    let title = one.title.to_string();
    assert!(title.contains(" of @di fell by ") && title.contains("on Instagram while others there held"), "{title}");
    assert!(one.stake.share < 0.1, "an eighth of the reach fell by half: {one:?}");
}

#[tokio::test]
async fn a_known_break_is_the_reason_and_no_loss() {
    let from: model::Date = "2025-03-31".parse().unwrap();
    let views = reach("youtube/a", 200, 1, |_| 1.0).into_iter().enumerate().map(|(at, one)| {
        let at = i64::try_from(at).unwrap() - 160;
        let on = from.saturating_add(jiff::ToSpan::days(at));
        let reach = one.fact().value(Measure::AccountReach).unwrap();
        let views = if at >= 0 { 2 * reach } else { reach };
        account_day("youtube/a", &on.to_string()).value(Measure::AccountViews, views)
    });
    let bench = Bench::new(views.collect());
    let known = model::period::Period {
        from: from.saturating_add(jiff::ToSpan::days(-160)),
        to: from.saturating_add(jiff::ToSpan::days(39)),
    };
    let prospects = std::collections::BTreeMap::new();
    let look = insight::finding::Look {
        today: known.to.tomorrow().unwrap(),
        known,
        standing: None,
        prospects: &prospects,
        links: &[],
        campaigns: &[],
        holidays: &[],
    };
    let all = insight::finding::findings(&bench.desk(), &look).await.unwrap();
    let one = only(all.into_iter().filter(|one| one.kind == Kind::Shift).collect());
    assert!(one.title.to_string().contains("because: YouTube counts a view of a Short"), "{}", one.title);
    assert_eq!(one.good, None);
}
