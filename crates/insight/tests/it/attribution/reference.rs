//! The reference: paths turned into facts give the totals that another implementation computed.
//!
//! The paths are those of the R package ChannelAttribution (GPL-3; they are not kept here). Where they are not at hand,
//! three paths with published results stand in.

use super::world::World;
use insight::attribution::Learnt;
use model::{
    attribution::Model,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
};
use std::collections::BTreeMap;
use testkit::build::fact;

/// A path's touches as facts: one a day, the last one on the day of the conversion.
fn touches(path: &[&str], visitor: &str) -> Vec<Fact> {
    let start = testkit::build::day("2024-01-01");
    let mut facts = Vec::new();
    for (step, channel) in (0..).zip(path) {
        let day = start.saturating_add(jiff::Span::new().days(step));
        let click = fact(FactKind::Touchpoint).day(&day.to_string()).at(&format!("{day}T12:00:00Z"));
        let click = click.dim(Dimension::Visitor, visitor).dim(Dimension::Click, &format!("{visitor}/{step}"));
        facts.push(click.creator(channel).value(Measure::Clicks, 1).fact());
    }
    facts
}

fn converted(path: &[&str], visitor: &str, conversions: i128, nanos: i128) -> Fact {
    let last = i64::try_from(path.len()).unwrap() - 1;
    let day = testkit::build::day("2024-01-01").saturating_add(jiff::Span::new().days(last));
    fact(FactKind::Conversion)
        .entity(&format!("order/{visitor}"))
        .day(&day.to_string())
        .at(&format!("{day}T12:00:00Z"))
        .dim(Dimension::Visitor, visitor)
        .value(Measure::Conversions, conversions)
        .money(Measure::Revenue, 0, "EUR")
        .value(Measure::Revenue, nanos)
        .fact()
}

/// The totals by channel of everything that was credited under a model.
async fn totals(world: &World, model: Model) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, i128> = BTreeMap::new();
    for credit in world.credits().await.values() {
        if credit.dim(&Dimension::Model).map(|name| name.as_str()) == Some(model.name()) {
            let creator = credit.dim(&Dimension::Creator).map_or("?", |name| name.as_str()).to_owned();
            *sums.entry(creator).or_default() += credit.value(Measure::CreditedConversions).unwrap();
        }
    }
    sums.into_iter().map(|(name, sum)| (name, Measure::CreditedConversions.shown(sum))).collect()
}

/// The toy of the Python package pychattr, with the exact results of its chain.
#[tokio::test]
async fn three_paths_with_published_results() {
    let mut world = World::new(&[]);
    let paths = [["A", "B", "A", "B", "B", "A"].as_slice(), &["A", "B", "B", "A", "A"], &["A", "A"]];
    let mut facts = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        facts.extend(touches(path, &format!("v{at}")));
        facts.push(converted(path, &format!("v{at}"), 1, 0));
    }
    world.add(facts).await;
    world.learn().await;
    let effects: Vec<f64> = world.learnt.effects.values().copied().collect();
    assert!((effects[0] - 1.0).abs() < 1e-12 && (effects[1] - 0.5).abs() < 1e-12, "{effects:?}");
    let share = |journeys: f64| (journeys * 1e6).round() / 1e6;
    let markov = totals(&world, Model::Markov).await;
    // Two journeys of A and B share 2 to 1, the third is A's alone.
    assert_eq!(share(markov["A"]), share(1.0 + 2.0 * 2.0 / 3.0));
    let shapley = totals(&world, Model::Shapley).await;
    assert_eq!((shapley["A"], shapley["B"]), (2.0, 1.0));
    assert_eq!(totals(&world, Model::First).await["A"], 3.0);
}

/// How many rows of the paths are turned into facts: the whole takes the obvious store minutes.
#[tokio::test]
async fn paths_of_another_implementation() {
    let Some(paths) = paths() else { return };
    let mut world = World::new(&[]);
    world.rules.half_life_days = 1.0;
    world.rules.window_days = 365;
    let mut facts = Vec::new();
    for (at, (path, conversions, value, nulls)) in paths.iter().enumerate() {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if *conversions > 0 {
            facts.extend(touches(&path, &format!("v{at}")));
            facts.push(converted(&path, &format!("v{at}"), *conversions, (value * 1e9).round() as i128));
        }
        for null in 0..*nulls {
            facts.extend(touches(&path, &format!("n{at}/{null}")));
        }
    }
    world.add(facts).await;
    world.learn().await;
    let expected = expected(&paths);
    for (model, expected) in &expected {
        let found = totals(&world, *model).await;
        for (channel, value) in expected {
            let found = found.get(channel).copied().unwrap_or(0.0);
            // Shares are whole millionths: a path may differ by one for every touch.
            assert!((found - value).abs() < 5e-3, "{model} {channel}: {found} and not {value}");
        }
    }
    let learnt: &Learnt = &world.learnt;
    for (channel, effect) in removal() {
        let found = learnt.effects[format!("creator:{channel}").as_str()];
        assert!((found - effect).abs() < 1e-9, "{channel}: {found} and not {effect}");
    }
}

type Path = (Vec<String>, i128, f64, usize);

fn folder() -> Option<std::path::PathBuf> {
    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/attribution");
    own.join("reference_dev.json").exists().then_some(own)
}

fn paths() -> Option<Vec<Path>> {
    let packed = folder()?.join("channelattribution_paths_A.csv.gz");
    let out = std::process::Command::new("gzip").arg("-dc").arg(packed).output().ok()?;
    let mut reader = csv::Reader::from_reader(out.stdout.as_slice());
    let row = |row: csv::StringRecord| {
        let path = row[0].split(" > ").map(str::to_owned).collect();
        (path, row[1].parse().unwrap(), row[2].parse().unwrap(), row[3].parse().unwrap())
    };
    Some(reader.records().map(|record| row(record.unwrap())).collect())
}

fn reference() -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(folder().unwrap().join("reference_dev.json")).unwrap()).unwrap()
}

/// Conversions by channel, as the reference has them.
fn expected(_: &[Path]) -> Vec<(Model, BTreeMap<String, f64>)> {
    let all = reference();
    let named = [
        (Model::First, "first_touch"),
        (Model::Last, "last_touch"),
        (Model::Linear, "linear_touch"),
        (Model::Position, "position_40_20_40"),
        (Model::TimeDecay, "time_decay_halving"),
    ];
    let mut found = Vec::new();
    for (model, name) in named {
        let Some(channels) = all["heuristics"][name].as_object() else { panic!("{:?}", all["heuristics"]) };
        let channel =
            |(channel, value): (&String, &serde_json::Value)| (channel.clone(), value["conversions"].as_f64().unwrap());
        found.push((model, channels.iter().map(channel).collect()));
    }
    let shapley = all["shapley_set_game_conversions"].as_object().unwrap();
    found.push((Model::Shapley, shapley.iter().map(|(name, value)| (name.clone(), value.as_f64().unwrap())).collect()));
    found
}

fn removal() -> Vec<(String, f64)> {
    let all = reference();
    let own = &all["markov_order1_exact_removal_effect_with_null"]["removal_effects"];
    own.as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.as_f64().unwrap())).collect()
}
