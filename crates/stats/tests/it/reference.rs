//! The figures of `shared/data/attribution`: a real table of paths, and a toy whose results were published.

use crate::journeys::{Owned, paths};
use serde_json::{Map, Value};
use stats::attribution::{Chain, Credit, Model, Nulls, State, credits};
use std::{fs, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/attribution"))
}

fn json(name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder().join(name)).unwrap()).unwrap()
}

/// Paths and the names of their channels.
struct Table {
    names: Vec<String>,
    rows: Vec<Owned>,
}

impl Table {
    fn channels(&self) -> u32 {
        u32::try_from(self.names.len()).unwrap()
    }

    fn number(&mut self, name: &str) -> u32 {
        let known = self.names.iter().position(|known| known == name);
        u32::try_from(known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        }))
        .unwrap()
    }

    fn put(&mut self, path: &str, conversions: f64, value: f64, nulls: f64) {
        let channels = path.split(" > ").map(|name| self.number(name)).collect();
        self.rows.push(Owned { channels, conversions, value, nulls });
    }

    fn real() -> Self {
        let file = fs::File::open(folder().join("channelattribution_paths_A.csv.gz")).unwrap();
        let mut table = Self { names: Vec::new(), rows: Vec::new() };
        for row in csv::Reader::from_reader(flate2::read::GzDecoder::new(file)).records() {
            let row = row.unwrap();
            let number = |column: usize| row[column].parse().unwrap();
            table.put(&row[0], number(1), number(2), number(3));
        }
        table
    }

    fn toy() -> Self {
        let mut table = Self { names: Vec::new(), rows: Vec::new() };
        for path in json("toy_pychattr.json")["paths"].as_array().unwrap() {
            let conversions = path["conversions"].as_f64().unwrap();
            table.put(path["path"].as_str().unwrap(), conversions, conversions, 0.0);
        }
        table
    }

    /// Without steps from a channel to itself.
    fn collapsed(mut self) -> Self {
        self.rows.iter_mut().for_each(|row| row.channels.dedup());
        self
    }

    fn total(&self) -> Credit {
        Credit {
            conversions: self.rows.iter().map(|row| row.conversions).sum(),
            value: self.rows.iter().map(|row| row.value).sum(),
        }
    }

    fn state(&self, name: &str) -> State {
        let known = self.names.iter().position(|known| known == name);
        match (name, known) {
            ("(start)", _) => State::Start,
            ("(conv)", _) => State::Converted,
            ("(null)", _) => State::Lost,
            (_, known) => State::Channel(u32::try_from(known.unwrap()).unwrap()),
        }
    }
}

fn close(found: f64, expected: &Value, within: f64, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: no reference"));
    assert!((found - expected).abs() <= within, "{what}: {found} is not {expected}");
}

/// Every channel's number against an object by name; neither side has a channel that the other lacks.
fn by_name(table: &Table, found: impl Fn(usize) -> f64, expected: &Value, within: f64, what: &str) {
    let expected: &Map<String, Value> = expected.as_object().unwrap();
    assert_eq!(expected.len(), table.names.len(), "{what}");
    for (number, name) in table.names.iter().enumerate() {
        close(found(number), &expected[name], within, &format!("{what}, {name}"));
    }
}

#[test]
fn rules_equal_the_reference() {
    let (table, known) = (Table::real(), json("reference_dev.json"));
    assert_eq!(table.rows.len() as u64, known["rows"].as_u64().unwrap());
    close(table.total().conversions, &known["total_conversions"], 0.0, "conversions");
    close(table.total().value, &known["total_value"], 1e-9, "value");
    for (model, name) in [
        (Model::First, "first_touch"),
        (Model::Last, "last_touch"),
        (Model::Linear, "linear_touch"),
        (Model::Position, "position_40_20_40"),
        (Model::TimeDecay { half_life: 1.0 }, "time_decay_halving"),
    ] {
        let found = credits(&model, table.channels(), paths(&table.rows));
        for (number, channel) in table.names.iter().enumerate() {
            let expected = &known["heuristics"][name][channel];
            close(found[number].conversions, &expected["conversions"], 1e-9, &format!("{name}, {channel}"));
            close(found[number].value, &expected["value"], 1e-9, &format!("value of {name}, {channel}"));
        }
    }
}

#[test]
fn shapley_equals_the_reference() {
    let (table, known) = (Table::real(), json("reference_dev.json"));
    let found = credits(&Model::Shapley, table.channels(), paths(&table.rows));
    by_name(&table, |at| found[at].conversions, &known["shapley_set_game_conversions"], 1e-9, "Shapley");
}

fn markov(table: &Table, nulls: Nulls, known: &Value, within: f64) {
    let chain = Chain::learn(table.channels(), paths(&table.rows), nulls).unwrap();
    let removal = chain.removal().unwrap();
    let found = removal.credits(table.total());
    close(removal.conversion, &known["p_conversion"], 1e-12, "probability");
    by_name(table, |at| removal.effects[at], &known["removal_effects"], 1e-12, "removal effect");
    by_name(table, |at| found[at].conversions, &known["attributed_conversions"], within, "conversions");
    by_name(table, |at| found[at].value, &known["attributed_value_same_weights"], within, "value");
    if let Some(transitions) = known["transition_probabilities"].as_object() {
        for (step, expected) in transitions {
            let (from, to) = step.split_once(" > ").unwrap();
            let found = chain.transition(table.state(from), table.state(to)).unwrap();
            close(found, expected, 1e-12, step);
        }
    }
}

#[test]
fn markov_equals_the_reference() {
    let (table, known) = (Table::real(), json("reference_dev.json"));
    markov(&table, Nulls::Counted, &known["markov_order1_exact_removal_effect_with_null"], 1e-8);
    markov(&table, Nulls::Ignored, &known["markov_order1_without_null_paths"], 1e-8);
}

#[test]
fn the_published_toy_is_exact_with_and_without_steps_to_oneself() {
    let known = json("toy_pychattr.json");
    markov(&Table::toy(), Nulls::Counted, &known["exact_with_self_loops"], 1e-12);
    markov(&Table::toy().collapsed(), Nulls::Counted, &known["exact_with_self_loops_collapsed"], 1e-12);
}

#[test]
fn steps_to_oneself_change_no_removal_effect() {
    let learn = |table: &Table| Chain::learn(table.channels(), paths(&table.rows), Nulls::Counted).unwrap().removal();
    let (with, without) = (learn(&Table::real()).unwrap(), learn(&Table::real().collapsed()).unwrap());
    for (with, without) in with.effects.iter().zip(&without.effects) {
        assert!((with - without).abs() < 1e-12);
    }
}
