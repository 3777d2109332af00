//! The demo: comes up, shows its season, and goes on.

use crate::run::{House, get, until};
use serde_json::Value;

fn number(house: &House, arguments: &[&str]) -> f64 {
    house.reading(arguments).unwrap_or_else(|| panic!("{arguments:?} has no value"))
}

#[test]
fn the_season_comes_up_goes_on_and_is_taken_up_again() {
    let house = House::new();
    let demo = house.serve(&["demo", "--no-open", "--port", "0"]);
    let (status, page) = get(&demo.address, "/");
    assert_eq!(status, 200);
    assert!(page.contains("Marlow"), "the dashboard names the brand");
    let read = |path: &str| -> Value { serde_json::from_str(&get(&demo.address, path).1).unwrap() };
    let clicks = || read("/api/v1/readings?kpi=clicks&period=all")["readings"][0]["value"].as_f64().unwrap();
    let before = clicks();
    assert!(before > 15_000.0, "{before} clicks");
    until("a live click", || (clicks() > before).then_some(()));
    demo.kill();

    // The stories of the season can be read.
    let creators = house.readings(&["posts_published", "--by", "creator"]);
    assert_eq!(creators.iter().filter(|one| one["group"]["creator"].is_string()).count(), 12);
    assert!(number(&house, &["revenue"]) > 10_000.0 && number(&house, &["cost"]) > 10_000.0);
    let rate =
        |creator: &str| number(&house, &["engagement_rate_by_views", "--where", &format!("creator = {creator}")]);
    assert!(rate("sora") < rate("nina") / 3.0, "bought followers do not react");
    let weeks = house.readings(&["followers", "--where", "creator = sora", "--grain", "week"]);
    let counts: Vec<f64> = weeks.iter().filter_map(|week| week["value"].as_f64()).collect();
    assert!(counts.windows(2).any(|pair| pair[1] - pair[0] > 30_000.0), "{counts:?}");
    let gathered = house.readings(&["views", "--basis", "activity", "--grain", "week", "--interpolate"]);
    assert!(gathered.iter().filter(|week| week["value"].is_number()).count() >= 10, "{gathered:?}");

    let again = house.serve(&["demo", "--no-open", "--port", "0"]);
    assert!(again.said.iter().any(|line| line.contains("goes on")), "{:?}", again.said);
}
