//! Where changes came from.

use super::{found, lines};
use crate::bench::Bench;
use insight::finding::{Finding, Kind, Piece};
use jiff::ToSpan;
use model::{attribution::Model, dimension::Dimension, fact::FactKind, measure::Measure, money::NANOS};
use stats::random::Random;
use testkit::build::{FactBuilder, click, day, fact, order, post};

/// The last day that counts; the day after it may be under way.
const LAST: &str = "2024-10-30";
const TODAY: &str = "2024-11-05";

/// A day so many days before the last one.
fn back(days: i64) -> String {
    day(LAST).saturating_sub(days.days()).to_string()
}

/// What each day brings, from the day after the last one that counts back over so many windows.
fn daily(windows: i64, bring: impl FnMut((i64, i64, &str)) -> Vec<FactBuilder>) -> Vec<FactBuilder> {
    (-1..windows * 28)
        .map(|at| (at, at.max(0) / 28, back(at)))
        .flat_map({
            let mut bring = bring;
            move |(at, window, day)| bring((at, window, &day))
        })
        .collect()
}

fn sale(creator: &str, at: i64, revenue: i64, day: &str) -> FactBuilder {
    order(&format!("shopify/{creator}{at}"), revenue.into(), "EUR").creator(creator).day(day)
}

/// Nina sells for 10 a day, Omar for 20, in every second window for 21; in the last 28 days Nina sells for 5.
fn sales(windows: i64) -> Vec<FactBuilder> {
    daily(windows, |(at, window, day)| {
        let nina = if window == 0 { 5 } else { 10 };
        vec![sale("nina", at, nina, day), sale("omar", at, 20 + window % 2, day)]
    })
}

fn named(facts: Vec<FactBuilder>) -> Bench {
    Bench::new(facts).creator("nina", "Nina Berg", 9_000).creator("omar", "Omar", 250_000)
}

#[tokio::test]
async fn a_fall_is_told_with_who_it_came_from() {
    let bench = named(sales(8));
    let found = found(&bench, Kind::Change, TODAY).await;
    // 28 × 31 = 868, then 28 × 25 = 700. Nina 28 × -5, Omar 28 × -1. Conversions did not change.
    assert_eq!(found.len(), 1);
    assert_eq!(
        lines(&found[0]),
        [
            "Revenue fell by 19.35%, most of it with Nina Berg (-140.00)",
            "28 days before: 868.00",
            "Last 28 days: 700.00",
            "Nina Berg: -140.00",
            "Omar: -28.00",
        ]
    );
    assert_eq!(found[0].key, "change/revenue/2024-10");
    assert_eq!(found[0].days.to_string(), "2024-10-03..2024-10-30");
    assert_eq!((found[0].good, found[0].kpi.as_deref()), (Some(false), Some("revenue")));
    assert!((found[0].stake.share - 168.0 / 868.0 / 2.0).abs() < 1e-12);
    assert!(found[0].sure > 0.95);
    let picture = found[0].picture.as_ref().unwrap();
    assert_eq!(
        picture.points.iter().map(|point| point.seen).collect::<Vec<_>>(),
        [[Some(31.0); 28], [Some(25.0); 28]].concat()
    );
    // One read of all days, one for each of five dimensions, one of posts for patterns, one of the watched KPIs by day.
    assert_eq!(bench.reads(), 8);
}

#[tokio::test]
async fn with_little_history_nothing_is_told() {
    assert_eq!(found(&named(sales(6)), Kind::Change, TODAY).await, []);
}

#[tokio::test]
async fn orders_that_stop_being_imported_are_no_fall() {
    // The clicks go on for six weeks; the orders are judged by their own last days.
    let mut facts = sales(8).into_iter().filter(|one| one.clone().fact().day <= day("2024-09-18")).collect::<Vec<_>>();
    facts.extend((0..200).map(|at| click("a").day(&back(at))));
    assert_eq!(found(&named(facts), Kind::Change, TODAY).await, []);
}

#[tokio::test]
async fn what_is_credited_to_nobody_is_a_part_too() {
    let mut facts = daily(8, |(at, window, day)| {
        let (nina, omar) = (if window == 0 { 5 } else { 10 }, 20 + window % 2);
        let credit = fact(FactKind::Credit).entity(&format!("credit/{at}")).day(day).creator("nina");
        let credit = credit.dim(Dimension::Model, "last").money(Measure::CreditedRevenue, nina.into(), "EUR");
        vec![order(&format!("shopify/{at}"), (nina + omar).into(), "EUR").day(day), credit]
    });
    facts.reverse();
    let mut bench = named(facts);
    bench.attribution = Some(Model::Last);
    let found = found(&bench, Kind::Change, TODAY).await;
    assert_eq!(lines(&found[0])[0], "Revenue fell by 19.35%, most of it with Nina Berg (-140.00)");
    assert_eq!(lines(&found[0])[3..], ["Nina Berg: -140.00", "no creator: -28.00"]);
}

#[tokio::test]
async fn a_quotient_changes_by_rates_and_by_mix() {
    // A day: Nina 100 clicks and 40 conversions, Omar 100 and 20, in every second window 110 and 22, in the last one 300 and 60.
    let facts = daily(8, |(at, window, day)| {
        let omar = if window == 0 { 30 } else { 10 + window % 2 };
        let one = |creator: &str, clicks: i64, conversions: i64| {
            let click = click("a").creator(creator).day(day).value(Measure::Clicks, clicks.into());
            vec![click, sale(creator, at, 1, day).value(Measure::Conversions, conversions.into())]
        };
        [one("nina", 100, 40), one("omar", omar * 10, omar * 2)].concat()
    });
    let found = found(&named(facts), Kind::Change, TODAY).await;
    let rate = found.iter().find(|one| one.key == "change/conversion_rate/2024-10").unwrap();
    // 62/210 = 29.52 %, then 100/400 = 25 %; the middle is 27.26 %. Weights of Nina 100/210 and 100/400, rates 40 % and 20 %.
    // Nina -0.2262 × (0.4 - 0.2726) = -2.88 %, Omar 0.2262 × (0.2 - 0.2726) = -1.64 %.
    assert_eq!(
        lines(rate),
        [
            "Conversion rate fell by 15.32%, most of it with Nina Berg (-2.88%)",
            "28 days before: 29.52%",
            "Last 28 days: 25%",
            "Nina Berg: -2.88%: its own rate 0%, its weight among the others -2.88%",
            "Omar: -1.64%: its own rate 0%, its weight among the others -1.64%",
        ]
    );
    parts_add_up(rate);
}

#[tokio::test]
async fn posts_ripen_first() {
    // A post a day; those of the last fortnight have hardly been seen yet.
    let facts = daily(9, |(at, window, day)| {
        let views = if at < 14 { 10 } else { 1000 + 20 * (window % 2) };
        vec![post(&format!("x/{at}")).day(day).views(views.into())]
    });
    assert_eq!(found(&named(facts), Kind::Change, TODAY).await, []);
}

/// The lines of groups: the first two are the values before and after.
fn parts_add_up(finding: &Finding) {
    let values: Vec<f64> = finding
        .evidence
        .iter()
        .map(|line| {
            line.says.0.iter().find_map(|piece| if let Piece::Value(value, _) = piece { Some(*value) } else { None })
        })
        .map(Option::unwrap)
        .collect();
    let (sides, parts) = values.split_at(2);
    let change = sides[1] - sides[0];
    let sum: f64 = parts.iter().sum();
    assert!((sum - change).abs() <= 1e-9 * sides[0].abs(), "{sum} is not {change}");
}

/// Orders of chance: creators, platforms, or none; in the last 28 days so many times as many.
fn noise(random: &mut Random, times: f64) -> Vec<FactBuilder> {
    let mut key = 0;
    daily(10, |(_, window, day)| {
        let many = 4.0 * if window == 0 { times } else { 1.0 };
        let orders = (0..random.poisson(many)).map(|_| {
            key += 1;
            let order = order(&format!("shopify/{key}"), 1, "EUR").day(day);
            let order = order.value(Measure::Revenue, i128::from(random.poisson(40.0)) * NANOS / 3);
            let order = if random.chance(0.7) {
                order.platform(["x", "tiktok"][usize::from(random.chance(0.3))])
            } else {
                order
            };
            if random.chance(0.2) { order } else { order.creator(&format!("c{}", random.below(12))) }
        });
        orders.collect()
    })
}

#[tokio::test]
async fn parts_add_up_to_the_change() {
    let mut random = Random::seeded(11);
    let mut told = 0;
    for _ in 0..5 {
        for finding in found(&named(noise(&mut random, 2.0)), Kind::Change, TODAY).await {
            parts_add_up(&finding);
            told += 1;
        }
    }
    assert!(told >= 8, "{told} of 10 doubled KPIs were told");
}

#[tokio::test]
async fn chance_changes_nothing() {
    let mut random = Random::seeded(3);
    let mut told = 0;
    for _ in 0..60 {
        told += usize::from(!found(&named(noise(&mut random, 1.0)), Kind::Change, TODAY).await.is_empty());
    }
    assert!(told <= 6, "{told} of 60");
}

#[tokio::test]
async fn a_campaign_is_told_by_its_name() {
    use insight::finding::{Look, findings};
    use model::{campaign::Campaign, id::CampaignId};
    let of = |campaign: &str, at: i64, revenue: i64, day: &str| {
        sale(&format!("{campaign}-"), at, revenue, day)
            .dim(Dimension::Campaign, campaign)
            .dim(Dimension::Creator, "nina")
    };
    let facts = daily(8, |(at, window, day)| {
        let first = if window == 0 { 5 } else { 10 };
        vec![of("c1", at, first, day), of("c2", at, 20 + window % 2, day)]
    });
    let bench = named(facts);
    let campaign = Campaign {
        id: CampaignId::new("c1"),
        name: "Autumn Glow".to_owned(),
        flight: None,
        budget: None,
        hashtags: Vec::new(),
        codes: Vec::new(),
    };
    let known = insight::coverage::span(&bench.desk()).await.unwrap().unwrap();
    let look = Look {
        today: day(TODAY),
        known,
        standing: None,
        prospects: &std::collections::BTreeMap::new(),
        links: &[],
        campaigns: &[campaign],
        holidays: &[],
    };
    let all = findings(&bench.desk(), &look).await.unwrap();
    let change = all.iter().find(|one| one.kind == Kind::Change).unwrap();
    assert_eq!(lines(change)[0], "Revenue fell by 19.35%, most of it with Autumn Glow (-140.00)");
}
