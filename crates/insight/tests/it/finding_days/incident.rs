//! Unusual days.

use super::{clicks, day, found, reach, told};
use crate::bench::Bench;
use insight::finding::Kind;

fn spiked(times: f64) -> Bench {
    let at = move |day: i64| if day == 190 { times } else { 1.0 };
    let nina = clicks(("nina", "tiktok"), 200, 1, at);
    let bench = Bench::new([nina, clicks(("omar", "instagram"), 200, 2, |_| 1.0)].concat());
    bench.creator("nina", "Nina", 1000)
}

#[tokio::test]
async fn a_day_of_many_clicks_is_told_with_who_brought_them() {
    let [one] = found(&spiked(5.0), 200, &[], Kind::Incident).await.try_into().unwrap();
    assert_eq!(one.key, format!("incident/clicks/{}", day(190)));
    assert_eq!((one.good, one.kpi.as_deref()), (Some(true), Some("clicks")));
    let title = one.title.to_string();
    assert!(title.starts_with("Clicks came to ") && title.ends_with(&format!("expected on {}", day(190))), "{title}");
    assert!(one.sure > 0.9 && one.stake.share > 0.03, "{one:?}");
    let lines = told(&one).join("\n");
    for expected in
        ["Furthest off: ", "Not unusual: between ", "creator: Nina, ", "platform: TikTok, ", "link: go/nina, "]
    {
        assert!(lines.contains(expected), "{expected} is not in {lines}");
    }
    let picture = one.picture.unwrap();
    assert!(picture.points.len() >= 50);
    assert!(picture.points.iter().all(|point| point.low.is_none_or(|low| low >= 0.0)));
}

#[tokio::test]
async fn a_day_of_few_clicks_is_bad_and_an_old_one_is_no_news() {
    let nina = clicks(("nina", "tiktok"), 200, 1, |day| if day == 190 || day == 120 { 0.05 } else { 1.0 });
    let [one] = found(&Bench::new(nina), 200, &[], Kind::Incident).await.try_into().unwrap();
    assert_eq!((one.days.from, one.good), (day(190), Some(false)));
    assert!(one.title.to_string().contains("below what was expected"));
}

#[tokio::test]
async fn a_source_that_is_late_makes_no_fall() {
    let late = Bench::new([reach("tiktok/a", 200, 1, |_| 1.0), reach("instagram/b", 195, 2, |_| 1.0)].concat());
    assert_eq!(found(&late, 200, &[], Kind::Incident).await, []);
    let fell = |day: i64| if day >= 196 { 0.2 } else { 1.0 };
    let seen = Bench::new([reach("tiktok/a", 200, 1, fell), reach("instagram/b", 200, 2, fell)].concat());
    assert_eq!(found(&seen, 200, &[], Kind::Incident).await.len(), 1);
}

#[tokio::test]
async fn a_holiday_is_not_judged_the_first_time() {
    let bench = spiked(5.0);
    let known = insight::coverage::span(&bench.desk()).await.unwrap().unwrap();
    let (prospects, holidays) = (std::collections::BTreeMap::new(), [day(190)]);
    let look = insight::finding::Look {
        today: known.to.tomorrow().unwrap(),
        known,
        standing: None,
        prospects: &prospects,
        links: &[],
        campaigns: &[],
        holidays: &holidays,
    };
    let all = insight::finding::findings(&bench.desk(), &look).await.unwrap();
    assert!(all.iter().all(|one| one.kind != Kind::Incident), "{all:?}");
}
