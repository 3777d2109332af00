//! The rule of alignment against a labelled corpus. The figures stand in `docs/alignment.md`.

use kpi::{
    alignment::{Subject, indicates},
    catalogue::Catalogue,
    formula::parse,
};
use model::goal::{GoalKind, Strength};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct File {
    sources: BTreeMap<String, String>,
    /// The corpus.
    of: Vec<Group>,
    /// Formulas written after the rule was settled.
    later: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    goal: String,
    pairs: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    kpi: Option<String>,
    formula: Option<String>,
    label: String,
    reason: String,
    source: String,
}

const LABELS: [&str; 3] = ["aligned", "leading", "misaligned"];

fn corpus() -> File {
    toml::from_str(include_str!("../alignment/corpus.toml")).unwrap()
}

/// The label that the rule gives, and its words. Supporting counts as leading: neither is enough alone.
fn judged(catalogue: &Catalogue, pair: &Pair, goal: GoalKind) -> (&'static str, String) {
    let verdict = match (&pair.kpi, &pair.formula) {
        (Some(id), None) => indicates(catalogue, catalogue.get(id).unwrap_or_else(|| panic!("{id}")), goal),
        (None, Some(text)) => {
            let (tree, faults) = parse(text);
            let tree = tree.unwrap_or_else(|| panic!("{text}: {faults:?}"));
            let compiled = kpi::formula::compile_tree(catalogue, &tree);
            assert!(compiled.is_ok(), "{text}: {compiled:?}");
            indicates(catalogue, Subject::Formula(&tree), goal)
        }
        _ => panic!("a pair has a KPI or a formula"),
    };
    let label = match verdict.strength {
        Some(Strength::Direct) => "aligned",
        Some(Strength::Leading | Strength::Supporting) => "leading",
        None => "misaligned",
    };
    (label, verdict.words)
}

#[test]
fn the_corpus_is_whole() {
    let file = corpus();
    let mut seen = BTreeSet::new();
    let mut formulas = 0;
    for group in file.of.iter().chain(&file.later) {
        assert!(GoalKind::from_name(&group.goal).is_some(), "{}", group.goal);
        for pair in &group.pairs {
            let subject = pair.kpi.as_ref().or(pair.formula.as_ref()).unwrap();
            formulas += usize::from(pair.formula.is_some());
            assert!(seen.insert((group.goal.clone(), subject.clone())), "{} twice: {subject}", group.goal);
            assert!(LABELS.contains(&pair.label.as_str()) && !pair.reason.is_empty(), "{subject}");
            assert!(file.sources.contains_key(&pair.source), "{subject}: {}", pair.source);
        }
    }
    assert!(seen.len() >= 180 && formulas >= 50, "{} pairs, {formulas} formulas", seen.len());
}

/// Counts of pairs by the label of the corpus and the label of the rule.
type Table = BTreeMap<(&'static str, &'static str), f64>;

fn measure(groups: Vec<Group>, keep: impl Fn(&Pair) -> bool) -> (Table, Vec<String>) {
    let catalogue = Catalogue::builtin();
    let (mut table, mut missed) = (Table::new(), Vec::new());
    for group in groups {
        let goal = GoalKind::from_name(&group.goal).unwrap();
        for pair in group.pairs.iter().filter(|pair| keep(pair)) {
            let (label, words) = judged(&catalogue, pair, goal);
            let truth = LABELS.into_iter().find(|known| *known == pair.label).unwrap();
            *table.entry((truth, label)).or_default() += 1.0;
            if truth != label {
                missed.push(format!("{}: {words}: is {truth} ({}), judged {label}", group.goal, pair.reason));
            }
        }
    }
    (table, missed)
}

/// Precision and recall of a label.
fn rates(table: &Table, label: &str) -> (f64, f64) {
    let sum = |keep: &dyn Fn(&(&str, &str)) -> bool| -> f64 {
        table.iter().filter(|(key, _)| keep(key)).map(|(_, count)| count).sum()
    };
    let hit = sum(&|(truth, judged)| *truth == label && *judged == label);
    (hit / sum(&|(_, judged)| *judged == label), hit / sum(&|(truth, _)| *truth == label))
}

/// The figures of a table as rows of the page.
fn rows(table: &Table) -> Vec<String> {
    let row = |truth: &str| {
        let (precision, recall) = rates(table, truth);
        let counts = LABELS.map(|judged| {
            let of = |key: &(&str, &str)| *key == (truth, judged);
            let count = table.iter().find(|(key, _)| of(key)).map_or(0.0, |(_, count)| *count);
            count.to_string()
        });
        format!("| {truth} | {precision:.3} | {recall:.3} | {} |", counts.join(" | "))
    };
    LABELS.iter().map(|truth| row(truth)).collect()
}

#[test]
fn the_rule_agrees_with_the_corpus() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/alignment.md")).unwrap();
    let sets = [
        ("all", measure(corpus().of, |_| true), 0.95),
        ("KPIs of the catalogue", measure(corpus().of, |pair| pair.kpi.is_some()), 0.95),
        ("formulas", measure(corpus().of, |pair| pair.formula.is_some()), 0.85),
        ("formulas written later", measure(corpus().later, |_| true), 0.7),
    ];
    for (name, (table, _), floor) in &sets {
        println!("{name}: {} pairs", table.values().sum::<f64>());
        println!("| label | precision | recall | judged aligned | leading | misaligned |");
        for row in rows(table) {
            println!("{row}");
            assert!(page.contains(&row), "docs/alignment.md lacks the row {row} of {name}");
        }
        for label in LABELS {
            let (precision, recall) = rates(table, label);
            assert!(precision >= *floor && recall >= *floor, "{name}, {label}: {precision:.3} {recall:.3}");
        }
    }
    for line in sets[0].1.1.iter().chain(&sets[3].1.1) {
        println!("{line}");
        let subject = line.split('`').nth(1).or_else(|| line.split(' ').find(|word| word.contains('_'))).unwrap();
        assert!(page.contains(subject), "docs/alignment.md does not name the miss {subject}");
    }
}
