//! Examples whose credits were worked out by hand.

use super::world::{World, bought, clicked, refunded};
use insight::attribution;
use model::{
    attribution::{Model, Precedence},
    dimension::Dimension,
    fact::FactKind,
    measure::Measure,
};
use testkit::build::{fact, instant};

#[tokio::test]
async fn three_clicks_of_three_creators() {
    let mut world = World::new(&[]);
    let order = bought("shop/1", 15).dim(Dimension::Visitor, "v").value(Measure::UnitsSold, 3);
    world
        .add(vec![
            clicked("c1", "v", "ann", 1).fact(),
            clicked("c2", "v", "ben", 8).fact(),
            clicked("c3", "v", "cat", 15).fact(),
            order.fact(),
        ])
        .await;
    assert_eq!(world.by_creator(Model::Last, "orders").await, ["cat 1"]);
    assert_eq!(world.by_creator(Model::First, "orders").await, ["ann 1"]);
    assert_eq!(world.by_creator(Model::Linear, "orders").await, ["ann 0.333334", "ben 0.333333", "cat 0.333333"]);
    assert_eq!(world.by_creator(Model::Linear, "revenue").await, ["ann 33.34", "ben 33.33", "cat 33.33"]);
    assert_eq!(world.by_creator(Model::Position, "revenue").await, ["ann 40", "ben 20", "cat 40"]);
    // Fourteen, seven and no days and eight hours before: with a half-life of seven days 1 to 2 to 4.
    assert_eq!(world.by_creator(Model::TimeDecay, "revenue").await, ["ann 14.29", "ben 28.57", "cat 57.14"]);
    assert_eq!(world.by_creator(Model::Shapley, "units").await, ["ann 1.000002", "ben 0.999999", "cat 0.999999"]);
}

#[tokio::test]
async fn what_is_after_or_long_before_or_of_another_person_does_not_count() {
    let mut world = World::new(&[]);
    let late = clicked("c3", "v", "late", 15).at("2024-03-15T20:10:00Z");
    let skewed = clicked("c4", "v", "skewed", 15).at("2024-03-15T20:04:00Z");
    world
        .add(vec![
            clicked("c1", "v", "old", 1).at("2024-02-10T12:00:00Z").day("2024-02-10").fact(),
            clicked("c2", "other", "else", 14).fact(),
            late.fact(),
            skewed.fact(),
            clicked("c5", "v", "counted", 2).fact(),
            bought("shop/1", 15).dim(Dimension::Visitor, "v").fact(),
        ])
        .await;
    assert_eq!(world.by_creator(Model::Linear, "revenue").await, ["counted 50", "skewed 50"]);
}

#[tokio::test]
async fn a_customer_is_the_same_person_on_every_device() {
    let mut world = World::new(&[]);
    let lead = fact(FactKind::Conversion)
        .entity("site/lead-1")
        .day("2024-03-02")
        .at("2024-03-02T12:00:00Z")
        .dim(Dimension::Click, "c1")
        .dim(Dimension::Customer, "cust")
        .value(Measure::Conversions, 1)
        .value(Measure::Leads, 1);
    world.add(vec![clicked("c1", "phone", "ann", 1).fact(), lead.fact()]).await;
    world.add(vec![bought("shop/1", 9).dim(Dimension::Customer, "cust").fact()]).await;
    assert_eq!(world.by_creator(Model::Last, "orders").await, ["ann 1"]);
    assert_eq!(world.by_creator(Model::Last, "customers").await, ["ann 1"]);
    assert_eq!(world.by_creator(Model::Last, "leads").await, ["ann 1"]);
}

#[tokio::test]
async fn pages_after_a_click_are_no_touches_and_an_arrival_of_its_own_is() {
    let mut world = World::new(&[]);
    let view = |at: &str| {
        let view = fact(FactKind::Touchpoint).day(&at[..10]).at(at).as_of(at).value(Measure::PageViews, 1);
        view.dim(Dimension::Visitor, "v")
    };
    world
        .add(vec![
            clicked("c1", "v", "ann", 5).fact(),
            view("2024-03-05T12:00:05Z").dim(Dimension::Click, "c1").dim(Dimension::Source, "instagram").fact(),
            view("2024-03-05T12:01:00Z").fact(),
            view("2024-03-07T09:00:00Z").dim(Dimension::Source, "google").dim(Dimension::Medium, "organic").fact(),
            view("2024-03-07T09:10:00Z").dim(Dimension::Source, "google").dim(Dimension::Medium, "organic").fact(),
            view("2024-03-07T09:20:00Z").fact(),
            bought("shop/1", 9).dim(Dimension::Visitor, "v").fact(),
        ])
        .await;
    assert_eq!(world.by_creator(Model::Linear, "revenue").await, ["? 50", "ann 50"]);
    let told = attribution::journey(&world.gatherer(), &world.learnt, "shop/1").await.unwrap().unwrap();
    let words: Vec<&str> = told.touches.iter().map(|touch| touch.words.as_str()).collect();
    assert_eq!(words, ["creator ann, link ann-link", "source google, medium organic"]);
    assert_eq!(told.touches[1].shares[&Model::Last], 1.0);
}

#[tokio::test]
async fn a_code_and_a_link_of_two_creators() {
    let codes = [("BEN10", "ben")];
    let facts = || {
        vec![
            clicked("c1", "v", "ann", 5).fact(),
            clicked("c2", "v", "ben", 6).fact(),
            bought("shop/1", 9).dim(Dimension::Visitor, "v").dim(Dimension::Code, "BEN10").fact(),
        ]
    };
    let said = async |rule| {
        let mut world = World::new(&codes);
        world.rules.precedence = rule;
        world.add(facts()).await;
        world.by_creator(Model::Linear, "revenue").await
    };
    assert_eq!(said(Precedence::CodeOverLink).await, ["ben 100"]);
    assert_eq!(said(Precedence::LinkOverCode).await, ["ann 50", "ben 50"]);
    assert_eq!(said(Precedence::Together).await, ["ann 33.34", "ben 66.66"]);

    let mut world = World::new(&codes);
    world.add(facts()).await;
    let period = crate::bench::period("2024-03-01..2024-03-31");
    let found = attribution::conflicts(&world.gatherer(), &world.learnt, period, (0, 10)).await.unwrap();
    assert_eq!(found.total, 1);
    let conflict = &found.rows[0];
    assert_eq!((conflict.name.as_str(), conflict.rule), ("shop/1", Precedence::CodeOverLink));
    assert_eq!(conflict.credited, [(Some("ben".into()), 1.0)].into());
    assert_eq!(conflict.answers.len(), 21);
    let links_first =
        |answer: &&attribution::Answer| answer.rule == Precedence::LinkOverCode && answer.model == Model::First;
    let answer = conflict.answers.iter().find(links_first).unwrap();
    assert_eq!(answer.credited, [(Some("ann".into()), 1.0)].into());
    assert_eq!(attribution::conflicts(&world.gatherer(), &world.learnt, period, (1, 10)).await.unwrap().rows, []);
}

#[tokio::test]
async fn a_code_of_nobody_takes_nothing_and_one_of_a_campaign_takes_no_creator() {
    let mut world = World::new(&[]);
    world
        .add(vec![
            clicked("c1", "v", "ann", 5).campaign("spring").fact(),
            bought("shop/1", 9).dim(Dimension::Visitor, "v").dim(Dimension::Code, "WELCOME").fact(),
            bought("shop/2", 9).dim(Dimension::Visitor, "v").dim(Dimension::Code, "SPRING").fact(),
            bought("shop/3", 9).dim(Dimension::Code, "SPRING").fact(),
            bought("shop/4", 9).dim(Dimension::Code, "WELCOME").fact(),
            bought("shop/5", 9).creator("zoe").dim(Dimension::Code, "WELCOME").fact(),
            bought("shop/6", 9).fact(),
        ])
        .await;
    assert_eq!(world.by_creator(Model::Last, "orders").await, ["? 3", "ann 2", "zoe 1"]);
    let ask =
        insight::Ask { by: vec![Dimension::Campaign], ..crate::bench::ask(&["orders"], "2024-03-01..2024-03-31") };
    let values: Vec<_> = world.read(Model::Last, &ask).await.into_iter().map(|one| one.value).collect();
    assert_eq!(values, [Some(3.0), Some(3.0)], "three of nobody's campaign, three of spring");
    let ask = insight::Ask { by: vec![Dimension::Code], ..ask };
    let values: Vec<_> = world.read(Model::Linear, &ask).await.into_iter().map(|one| one.value).collect();
    assert_eq!(values, [Some(1.0), Some(2.0), Some(3.0)], "every order under the code that was used");
}

#[tokio::test]
async fn codes_that_only_contacts_of_their_own_tell_count() {
    let mut world = World::new(&[("TWO", "two")]);
    let used = fact(FactKind::Touchpoint)
        .entity("shop/1/code/2")
        .day("2024-03-09")
        .dim(Dimension::Code, "TWO")
        .value(Measure::CodeUses, 1);
    world.add(vec![bought("shop/1", 9).dim(Dimension::Code, "ONE").fact()]).await;
    assert_eq!(world.by_creator(Model::Last, "orders").await, ["? 1"]);
    world.add(vec![used.fact()]).await;
    assert_eq!(world.by_creator(Model::Last, "orders").await, ["two 1"]);
}

#[tokio::test]
async fn a_refund_reverses_everything_from_whom_it_was_given() {
    let mut world = World::new(&[]);
    let order = bought("shop/1", 9).dim(Dimension::Visitor, "v").dim(Dimension::Customer, "cust");
    world.add(vec![clicked("c1", "v", "ann", 5).fact(), clicked("c2", "v", "ben", 6).fact(), order.fact()]).await;
    world.add(vec![refunded("shop/1", 20).fact()]).await;
    for model in Model::ALL {
        assert_eq!(world.by_creator(model, "revenue").await, Vec::<String>::new(), "{model}");
    }
    assert_eq!(world.by_creator(Model::Linear, "refunds").await, ["ann 0.5", "ben 0.5"]);
    // A click that comes to light later changes the order and its refund alike.
    world.add(vec![clicked("c0", "v", "cat", 4).fact()]).await;
    assert_eq!(world.by_creator(Model::First, "orders").await, ["cat 1"]);
    assert_eq!(world.by_creator(Model::First, "refunds").await, ["cat 1"]);
    assert_eq!(world.by_creator(Model::First, "revenue").await, Vec::<String>::new());
}

#[tokio::test]
async fn an_imported_refund_finds_its_order_by_name() {
    let mut world = World::new(&[]);
    let refund = fact(FactKind::Conversion).entity("shop/1/refund").day("2024-03-20").value(Measure::Refunds, 1).money(
        Measure::Revenue,
        -40,
        "EUR",
    );
    world.add(vec![refund.fact()]).await;
    world.add(vec![clicked("c1", "v", "ann", 5).fact()]).await;
    world.add(vec![bought("shop/1", 9).dim(Dimension::Click, "c1").fact()]).await;
    assert_eq!(world.by_creator(Model::Last, "revenue").await, ["ann 60"]);
}

#[tokio::test]
async fn a_later_version_takes_the_place_of_what_was_credited() {
    let mut world = World::new(&[]);
    world
        .add(vec![
            clicked("c1", "v", "ann", 5).fact(),
            clicked("c2", "v", "ben", 6).fact(),
            bought("shop/1", 9).dim(Dimension::Visitor, "v").fact(),
        ])
        .await;
    // The same order, paid in another amount, of another person, on another day.
    world
        .add(vec![
            clicked("c3", "w", "cat", 7).fact(),
            bought("shop/1", 12).dim(Dimension::Visitor, "w").money(Measure::Revenue, 80, "EUR").fact(),
        ])
        .await;
    for model in Model::ALL {
        assert_eq!(world.by_creator(model, "revenue").await, ["cat 80"], "{model}");
        assert_eq!(world.by_creator(model, "orders").await, ["cat 1"], "{model}");
    }
    // Cancelled: a version with zeros.
    let cancelled = bought("shop/1", 12)
        .as_of("2024-03-13T00:00:00Z")
        .value(Measure::Orders, 0)
        .value(Measure::Conversions, 0)
        .money(Measure::Revenue, 0, "EUR");
    world.add(vec![cancelled.dim(Dimension::Visitor, "w").fact()]).await;
    assert_eq!(world.by_creator(Model::Last, "orders").await, Vec::<String>::new());
}

#[tokio::test]
async fn orders_without_an_entity_are_credited_one_by_one() {
    let mut world = World::new(&[("ANN", "ann")]);
    let nameless = |code: &str| {
        let order = fact(FactKind::Conversion).day("2024-03-09").value(Measure::Orders, 1);
        order.dim(Dimension::Code, code).fact()
    };
    world.add(vec![nameless("ANN"), nameless("ANN"), nameless("ZZZ")]).await;
    world.add(vec![nameless("ANN")]).await;
    assert_eq!(world.by_creator(Model::Last, "orders").await, ["? 1", "ann 3"]);
    world.credit_every().await;
    assert_eq!(world.by_creator(Model::Last, "orders").await, ["? 1", "ann 3"]);
}

#[tokio::test]
async fn a_code_that_changes_hands_takes_its_orders_along() {
    let mut world = World::new(&[("X", "ann")]);
    world.add(vec![bought("shop/1", 9).dim(Dimension::Code, "X").fact()]).await;
    assert_eq!(world.by_creator(Model::Last, "orders").await, ["ann 1"]);
    world.whose = super::world::whose(&[("X", "ben")]);
    let affected = world.gatherer().affected_by_codes(&["X".into()].into()).await.unwrap();
    assert_eq!(affected, ["shop/1".into()].into());
    world.credit(&affected, &Model::ALL).await;
    assert_eq!(world.by_creator(Model::Last, "orders").await, ["ben 1"]);
}

#[tokio::test]
async fn a_credit_is_as_old_as_the_last_thing_that_decides_about_it() {
    let mut world = World::new(&[]);
    world
        .add(vec![
            clicked("c1", "v", "ann", 5).as_of("2024-03-30T00:00:00Z").fact(),
            bought("shop/1", 9).dim(Dimension::Visitor, "v").fact(),
        ])
        .await;
    let credits = world.credits().await;
    assert_eq!(credits["shop/1/last/0"].as_of, instant("2024-03-30T00:00:00Z"));
}

#[tokio::test]
async fn as_of_a_past_day_the_credits_are_those_of_what_was_known_then() {
    let mut world = World::new(&[]);
    let order = bought("shop/1", 9).dim(Dimension::Visitor, "v");
    world.add(vec![clicked("c1", "v", "ann", 5).fact(), order.fact()]).await;
    world.add(vec![clicked("c2", "v", "ben", 6).as_of("2024-03-20T00:00:00Z").fact()]).await;
    let told = async |as_of: &str| {
        let by = insight::Ask {
            by: vec![Dimension::Creator],
            as_of: Some(instant(as_of)),
            ..crate::bench::ask(&["orders"], "2024-03-01..2024-03-31")
        };
        let read = world.read(Model::Last, &by).await;
        let line = |one: &kpi::reading::Reading| format!("{:?} {:?}", one.group["creator"], one.value);
        read.iter().filter(|one| one.value != Some(0.0)).map(line).collect::<Vec<_>>()
    };
    assert_eq!(told("2024-03-15T00:00:00Z").await, ["Some(\"ann\") Some(1.0)"]);
    assert_eq!(told("2024-03-21T00:00:00Z").await, ["Some(\"ben\") Some(1.0)"]);
}
