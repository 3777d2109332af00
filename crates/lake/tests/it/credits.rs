//! The lake and the obvious store credit alike: the same facts in both, part by part, give the same credits.

use crate::Kept;
use insight::attribution::{Gatherer, Learnt, News, Whose};
use model::{
    attribution::{Attribution, Model},
    batch::Accepted,
    calendar::Calendar,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
    source::Owners,
    store::FactStore,
};
use testkit::{
    MemoryFacts,
    build::{batch, click, fact, order, scope_of},
};

/// Clicks of a few visitors on links of three creators, orders of some of them, refunds of some of those.
fn parts() -> Vec<Vec<Fact>> {
    let at = |day: i64| format!("2024-03-{:02}T{:02}:30:00Z", 1 + day % 28, day % 24);
    let day = |number: i64| at(number)[..10].to_owned();
    let clicked = |number: i64| {
        let click = click(&format!("v{}", number % 7)).day(&day(number)).at(&at(number));
        let click = click
            .dim(Dimension::Click, &format!("c{number}"))
            .creator(["ann", "ben", "cat"][usize::try_from(number % 3).unwrap()]);
        click.dim(Dimension::Source, ["instagram", "tiktok"][usize::try_from(number % 2).unwrap()]).fact()
    };
    let bought = |number: i64| {
        let order = order(&format!("shop/{number}"), i128::from(10 + number), "EUR").day(&day(number * 3));
        let order = order.at(&at(number * 3)).dim(Dimension::Visitor, &format!("v{}", number % 9));
        order.dim(Dimension::Customer, &format!("k{}", number % 4)).fact()
    };
    let refunded = |number: i64| {
        let refund = fact(FactKind::Conversion).entity(&format!("shop/{number}/refund")).day(&day(number * 3));
        refund.value(Measure::Refunds, 1).money(Measure::Revenue, -5, "EUR").fact()
    };
    vec![
        (0..30).map(clicked).collect(),
        (0..12).map(bought).collect(),
        (0..12).step_by(3).map(refunded).chain((30..40).map(clicked)).collect(),
    ]
}

async fn credited(store: &dyn FactStore, part: &Accepted, learnt: &Learnt) -> (Vec<Fact>, Learnt) {
    let (scope, calendar, owners) = (scope_of("acme"), Calendar::default(), Owners::default());
    let (whose, rules) = (Whose::default(), Attribution::default());
    let gatherer =
        Gatherer { store, scope: &scope, calendar: &calendar, owners: &owners, whose: &whose, rules: &rules };
    let mut news = News::default();
    (0..).zip(&part.facts).for_each(|(place, fact)| news.add(fact, (part.seq, place)));
    let affected = gatherer.affected(&news).await.unwrap();
    let credited = gatherer.credits(&affected, &Model::ALL, learnt).await.unwrap();
    (credited.facts, gatherer.learn().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn credits_are_the_same_in_both() {
    let kept = Kept::empty().await;
    let memory = MemoryFacts::new();
    let (mut seq, mut learnt, mut many) = (0, Learnt::default(), 0);
    for facts in parts() {
        seq += 1;
        let part = batch(seq, &format!("import-{seq}"), facts);
        memory.add(part.clone());
        kept.lake.show(vec![part.clone()]).await.unwrap();
        let (expected, lesson) = credited(&memory, &part, &learnt).await;
        let (got, same) = credited(&kept.lake, &part, &learnt).await;
        assert_eq!(got, expected, "part {seq}");
        assert_eq!(same, lesson);
        (learnt, many) = (lesson, many + got.len());
        seq += 1;
        let credits = batch(seq, "feed:attribution", got);
        memory.add(credits.clone());
        // What is settled is read as what is shown is.
        kept.lake.settle(vec![part, credits]).await.unwrap();
    }
    assert!(many > 100, "{many}");
}
