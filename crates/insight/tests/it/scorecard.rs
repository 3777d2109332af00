//! Cards, series and tables.

use crate::bench::{Bench, ask};
use insight::{
    Ask, Compare, InsightError,
    scorecard::{Listing, cards, creators, posts, series},
};
use model::{measure::Measure, period::Grain};
use testkit::build::{click, order, post};

fn season() -> Bench {
    Bench::new(vec![
        post("x/a").day("2024-03-01").creator("nina").likes(10).views(100),
        post("x/b").day("2024-03-02").creator("omar").likes(30).views(100),
        post("x/c").day("2024-03-02").creator("nina").likes(5),
        post("x/d").day("2024-03-03").likes(1).views(50),
        post("x/z").day("2024-02-28").creator("nina").likes(23).views(10),
        order("shopify/1", 10, "EUR").day("2024-03-02").creator("omar"),
    ])
    .creator("nina", "Nina", 9_000)
    .creator("omar", "Omar", 250_000)
}

fn listing(sort: Option<&str>, descending: bool, page: usize, size: usize) -> Listing {
    Listing { sort: sort.map(ToOwned::to_owned), descending, page, size }
}

#[tokio::test]
async fn cards_show_value_change_and_sparkline_in_three_reads() {
    let bench = season();
    let asked = Ask {
        compare: Some(Compare::Previous),
        ..ask(&["likes", "engagement_rate_by_views"], "2024-03-01..2024-03-03")
    };
    let cards = cards(&bench.desk(), &asked, Grain::Day).await.unwrap();
    // 10 + 30 + 5 + 1 = 46 against 23 on 28 February: twice as much.
    assert_eq!(
        (cards[0].reading.value, cards[0].reading.previous, cards[0].change),
        (Some(46.0), Some(23.0), Some(1.0))
    );
    let spark: Vec<_> = cards[0].spark.iter().map(|point| point.value).collect();
    assert_eq!(spark, [Some(10.0), Some(35.0), Some(1.0)]);
    assert_eq!(cards[1].reading.value, Some(46.0 / 250.0));
    assert_eq!(cards[1].name, "Engagement rate by views");
    assert_eq!(bench.reads(), 3);
}

#[tokio::test]
async fn a_series_has_every_bucket() {
    let bench = season();
    let asked = Ask { compare: Some(Compare::Previous), ..ask(&["views"], "2024-03-01..2024-03-04") };
    let series = series(&bench.desk(), &asked, Grain::Day).await.unwrap();
    let points: Vec<_> =
        series.points.iter().map(|p| (p.from.to_string(), p.reading.value, p.reading.previous)).collect();
    // The third of the four days before is 28 February.
    let point = |day: &str, value, previous| (day.to_owned(), value, previous);
    assert_eq!(
        points,
        [
            point("2024-03-01", Some(100.0), None),
            point("2024-03-02", Some(100.0), None),
            point("2024-03-03", Some(50.0), Some(10.0)),
            point("2024-03-04", None, None),
        ]
    );
    assert_eq!(series.compared.unwrap().to_string(), "2024-02-26..2024-02-29");
    assert!(matches!(
        insight::scorecard::series(&bench.desk(), &ask(&[], "2024-03-01..2024-03-04"), Grain::Day).await,
        Err(InsightError::Asked(_))
    ));
}

#[tokio::test]
async fn creators_are_sorted_and_what_belongs_to_none_is_shown() {
    let bench = season();
    let asked = ask(&["likes", "orders"], "2024-03-01..2024-03-03");
    let table = creators(&bench.desk(), &asked, &listing(Some("likes"), true, 1, 10)).await.unwrap();
    let rows: Vec<_> = table.rows.iter().map(|r| (r.name.as_str(), r.readings[0].value, r.readings[1].value)).collect();
    assert_eq!(
        rows,
        [("Omar", Some(30.0), Some(1.0)), ("Nina", Some(15.0), Some(0.0)), ("No creator", Some(1.0), Some(0.0)),]
    );
    assert_eq!(table.rows[0].tier.unwrap().name(), "mid");
    assert_eq!(bench.reads(), 1);
    let table = creators(&bench.desk(), &asked, &listing(Some("name"), false, 1, 10)).await.unwrap();
    let names: Vec<_> = table.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Nina", "No creator", "Omar"]);
}

#[tokio::test]
async fn posts_are_paged_and_rows_without_a_value_come_last() {
    let mut bench = season();
    bench.posts = Vec::new();
    let asked = ask(&["views", "likes"], "2024-03-01..2024-03-03");
    let keys = async |descending, page, size| {
        let table = posts(&bench.desk(), &asked, &listing(None, descending, page, size)).await.unwrap();
        let keys: Vec<String> = table.rows.iter().map(|row| row.key.to_string()).collect();
        (keys.join(" "), table.total, table.page, table.pages)
    };
    assert_eq!(keys(true, 1, 10).await, ("x/a x/b x/d x/c".to_owned(), 4, 1, 1));
    assert_eq!(keys(false, 1, 10).await, ("x/d x/a x/b x/c".to_owned(), 4, 1, 1));
    assert_eq!(keys(true, 2, 3).await, ("x/c".to_owned(), 4, 2, 2));
    assert_eq!(keys(true, 99, 3).await, ("x/c".to_owned(), 4, 2, 2));
    let wrong = posts(&bench.desk(), &asked, &listing(Some("shoesize"), true, 1, 10)).await.unwrap_err();
    assert_eq!(wrong.to_string(), "the table has no column shoesize to sort by; sort by one of its KPIs, or by name");
}

#[tokio::test]
async fn a_table_shows_what_reading_the_same_question_gives() {
    let mut bench = season();
    bench.store = Bench::new(vec![
        click("a").creator("nina").day("2024-03-01"),
        post("x/a").creator("nina").likes(2).value(Measure::Reach, 4),
    ])
    .store;
    let asked = ask(&["engagement_rate_by_reach", "clicks"], "2024-01-01..2024-03-03");
    let table = creators(&bench.desk(), &asked, &listing(None, true, 1, 10)).await.unwrap();
    let by = Ask { by: vec![model::dimension::Dimension::Creator], ..asked };
    assert_eq!(table.rows[0].readings, bench.read(&by).await);
}
