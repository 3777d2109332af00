//! Readings of conversions that are split by what a touch brings.

use super::world::{World, bought, clicked};
use insight::{Ask, Spelling, attribution, explain};
use model::{attribution::Model, dimension::Dimension, filter::Filter, measure::Measure, provenance::Provenance};
use testkit::build::post;

async fn world() -> World {
    let mut world = World::new(&[]);
    world
        .add(vec![
            clicked("c1", "v", "ann", 5).dim(Dimension::Source, "LinkedIn").fact(),
            clicked("c2", "v", "ben", 6).dim(Dimension::Source, "lnkd.in").fact(),
            clicked("c3", "w", "ben", 6).dim(Dimension::Source, "linkedin").fact(),
            post("x/1").day("2024-03-04").creator("ann").views(1000).fact(),
            bought("shop/1", 9).dim(Dimension::Visitor, "v").dim(Dimension::Country, "DE").fact(),
            bought("shop/2", 9).dim(Dimension::Visitor, "w").dim(Dimension::Country, "AT").fact(),
            bought("shop/3", 10).dim(Dimension::Country, "DE").fact(),
        ])
        .await;
    world
}

fn ask(kpis: &[&str]) -> Ask {
    crate::bench::ask(kpis, "2024-03-01..2024-03-31")
}

#[tokio::test]
async fn a_split_reads_credits_in_the_unit_of_the_whole_and_names_the_model() {
    let world = world().await;
    let by = Ask { by: vec![Dimension::Creator], ..ask(&["orders", "average_order_value"]) };
    let read = world.read(Model::Linear, &by).await;
    let orders: Vec<_> = read.iter().filter(|one| one.kpi == "orders").map(|one| one.value.unwrap()).collect();
    assert_eq!(orders, [1.0, 0.5, 1.5]);
    assert!(read.iter().all(|one| one.notes.contains(&"credited by Linear".to_owned())));
    assert_eq!((read[0].unit.as_str(), read[0].provenance), ("count", Some(Provenance::Estimated)));
    assert_eq!(read[1].value, Some(100.0));
    let whole = world.read(Model::Linear, &ask(&["orders"])).await;
    assert_eq!((whole[0].value, whole[0].provenance), (Some(3.0), Some(Provenance::Measured)));
    assert!(whole[0].notes.is_empty());
    let by_country = Ask { by: vec![Dimension::Country], ..ask(&["orders"]) };
    assert!(world.read(Model::Linear, &by_country).await.iter().all(|one| one.notes.is_empty()));
    let mixed = Ask { filter: Filter::default().with(Dimension::Country, "DE"), ..by };
    let read = world.read(Model::Last, &mixed).await;
    let orders: Vec<_> = read.iter().filter(|one| one.kpi == "orders").map(|one| one.value.unwrap()).collect();
    assert_eq!(orders, [1.0, 1.0], "nobody and ben, of the orders from Germany");
}

#[tokio::test]
async fn every_model_is_there_at_once() {
    let world = world().await;
    let (desk, all) = (world.desk(None), Filter::default());
    let found = attribution::compare(&desk, &Dimension::Creator, ask(&[]).period, &all).await.unwrap();
    let keys: Vec<_> = found.rows.iter().map(|row| row.key.as_deref()).collect();
    assert_eq!(keys, [None, Some("ann"), Some("ben")]);
    let ann = &found.rows[1];
    assert_eq!(ann.conversions[&Model::First].value, Some(1.0));
    assert_eq!(ann.conversions[&Model::Shapley].value, Some(0.5));
    assert_eq!(ann.revenue[&Model::Shapley].value, Some(50.0));
    let by_model = Ask { by: vec![Dimension::Creator, Dimension::Model], ..ask(&["orders"]) };
    let read = world.read(Model::Last, &by_model).await;
    let of = |creator: &str, model: &str| {
        let group = |one: &&kpi::reading::Reading| {
            one.group["creator"].as_deref() == Some(creator) && one.group["model"].as_deref() == Some(model)
        };
        read.iter().find(group).and_then(|one| one.value)
    };
    assert_eq!((of("ann", "first"), of("ann", "linear")), (Some(1.0), Some(0.5)));
}

#[tokio::test]
async fn how_much_is_credited_and_the_funnel() {
    let world = world().await;
    let (period, all) = (ask(&[]).period, Filter::default());
    let found = attribution::overview(&world.desk(None), &world.rules, period, &all).await.unwrap();
    assert_eq!((found.conversions.value, found.credited.value), (Some(3.0), Some(2.0)));
    assert_eq!((found.revenue.value, found.credited_revenue.value), (Some(300.0), Some(200.0)));
    let ann = all.with(Dimension::Creator, "ann");
    let funnel = attribution::funnel(&world.desk(Some(Model::First)), period, &ann).await.unwrap();
    let told: Vec<String> = funnel
        .steps
        .iter()
        .map(|step| format!("{} {:?} {:?} of {:?}", step.reading.kpi, step.reading.value, step.rate, step.of))
        .collect();
    assert_eq!(
        told,
        [
            "views Some(1000.0) None of None",
            "clicks Some(1.0) Some(0.001) of Some(\"views of posts\")",
            "page_views None None of Some(\"clicks on links\")",
            "leads None None of Some(\"clicks on links\")",
            "orders Some(1.0) Some(1.0) of Some(\"clicks on links\")",
            "revenue Some(100.0) Some(100.0) of Some(\"orders\")",
        ]
    );
    assert_eq!(funnel.steps[2].reason.as_deref(), Some("no source provides page_views"));
    assert_eq!(funnel.steps[3].reason.as_deref(), Some("no source provides leads"));
}

#[tokio::test]
async fn an_explanation_shows_the_conversion_and_the_touch() {
    let world = world().await;
    let asked = Ask { filter: Filter::default().with(Dimension::Creator, "ann"), ..ask(&["orders"]) };
    let found = explain::explain(&world.desk(Some(Model::Linear)), &asked).await.unwrap();
    assert_eq!(found.reading.value, Some(0.5));
    let part = &found.measures[0];
    assert_eq!((part.measure, part.value), (Measure::CreditedOrders, Some(0.5)));
    let row = &part.imports[0].rows[0];
    assert_eq!(row.conversion.as_deref(), Some("shop/1"));
    assert_eq!(row.touch.as_deref(), Some("creator ann, link ann-link, source LinkedIn"));
}

#[tokio::test]
async fn before_anything_is_credited_orders_say_so_themselves() {
    let mut world = World::new(&[]);
    world.add(vec![clicked("c1", "v", "ann", 5).fact()]).await;
    let facts = vec![bought("shop/1", 9).creator("zoe").fact()];
    world.store.add(testkit::build::batch(90, "import-90", facts));
    let by = Ask { by: vec![Dimension::Creator], ..ask(&["orders"]) };
    let read = world.read(Model::Last, &by).await;
    let zoe = read.iter().find(|one| one.group["creator"].as_deref() == Some("zoe")).unwrap();
    assert_eq!(zoe.value, Some(1.0));
    assert!(zoe.notes[0].starts_with("not credited to touchpoints yet"), "{:?}", zoe.notes);
}

#[tokio::test]
async fn spellings_are_merged_when_read_and_come_apart_again() {
    let mut world = world().await;
    let by = Ask { by: vec![Dimension::Source], ..ask(&["clicks", "orders"]) };
    let told = async |world: &World| {
        let line = |one: &kpi::reading::Reading| {
            format!("{} {} {:?}", one.kpi, one.group["source"].as_deref().unwrap_or("?"), one.value)
        };
        world.read(Model::Linear, &by).await.iter().map(line).collect::<Vec<_>>()
    };
    let apart = told(&world).await;
    assert_eq!(apart.len(), 8);
    let means = |written: &str, means: &str| Spelling {
        dimension: Dimension::Source,
        written: written.into(),
        means: means.into(),
    };
    world.spellings = vec![means("LinkedIn", "linkedin"), means("lnkd.in", "LinkedIn")];
    let merged = told(&world).await;
    assert_eq!(
        merged,
        ["clicks ? None", "orders ? Some(1.0)", "clicks linkedin Some(3.0)", "orders linkedin Some(2.0)"]
            .map(|line| line.replace("clicks ? None", "clicks ? Some(0.0)"))
    );
    world.spellings = Vec::new();
    assert_eq!(told(&world).await, apart);
}
