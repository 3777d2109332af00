//! `kepi plan` as its users call it: check, apply, log, diff, lock, verify, schema.

use crate::run::House;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

/// A plan that begins next year, so that it is never set late.
fn future() -> String {
    let text = std::fs::read_to_string(example("cosmetics.yaml")).unwrap();
    text.replace("2026-", "2096-")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("{text} is no JSON"))
}

#[test]
fn the_founding_example_has_two_errors_in_every_form() {
    let house = House::new();
    let file = example("misaligned.yaml").display().to_string();
    let text = house.run(&["plan", "check", &file]);
    assert_eq!(text.status, 1);
    assert_eq!(text.out.matches("error[misaligned]").count(), 2, "{}", text.out);
    assert!(text.out.contains("make the goal sales") && text.out.contains("net_follower_growth"), "{}", text.out);

    let found = json(&house.run(&["plan", "check", &file, "--format", "json"]).out);
    assert_eq!((found["errors"].as_u64(), found["warnings"].as_u64()), (Some(2), Some(0)));
    let first = &found["diagnostics"][0];
    assert_eq!(first["code"], "misaligned");
    assert_eq!(first["subject"], "kpis/link-conversion");
    let line = std::fs::read_to_string(&file).unwrap();
    let line = line.lines().nth(usize::try_from(first["line"].as_u64().unwrap()).unwrap() - 1).unwrap().to_owned();
    let column = usize::try_from(first["column"].as_u64().unwrap()).unwrap() - 1;
    let length = usize::try_from(first["length"].as_u64().unwrap()).unwrap();
    assert_eq!(line.chars().skip(column).take(length).collect::<String>(), "instagram-following");

    let sarif = json(&house.run(&["plan", "check", &file, "--format", "sarif"]).out);
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 2);
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "error");
    assert!(!house.path("data").exists(), "checking makes no data folder");
}

#[test]
fn good_plans_are_silent_and_unreadable_ones_are_said() {
    let house = House::new();
    for name in ["cosmetics.yaml", "jewellery.yaml"] {
        let file = example(name).display().to_string();
        let found = house.run(&["plan", "check", &file, "--format", "json"]);
        assert_eq!((found.status, json(&found.out)["diagnostics"].as_array().unwrap().len()), (0, 0), "{}", found.out);
    }
    let missing = house.run(&["plan", "check", "nowhere.yaml"]);
    assert_eq!(missing.status, 2);
    assert!(missing.err.contains("nowhere.yaml cannot be read"), "{}", missing.err);
    let typed = house.feed(&["plan", "check", "-"], b"plan: x\nkpis:\n  - id: a\n    target: >= 3\n");
    assert_eq!(typed.status, 1);
    assert!(typed.out.contains("put the value in quotes"), "{}", typed.out);
}

#[test]
fn versions_are_kept_sealed_and_compared() {
    let house = House::new();
    let file = house.file("plan.yaml", future()).display().to_string();
    let first = house.run(&["plan", "apply", &file, "--author", "Ada", "--reason", "first"]);
    assert_eq!(first.status, 0, "{}", first.err);
    assert!(first.out.contains("version 1"), "{}", first.out);
    assert!(first.err.contains("Lumière Cosmetics") && first.err.contains("America/New_York"), "{}", first.err);
    assert!(house.run(&["plan", "apply", &file]).out.contains("no new version"));
    assert_eq!(house.run(&["plan", "show"]).out, future());

    let locked = house.run(&["plan", "lock"]);
    assert_eq!(locked.out.lines().count(), 2, "{}", locked.out);
    let easier = house.file("easier.yaml", future().replace(">= 30%", ">= 20%")).display().to_string();
    assert_eq!(house.run(&["plan", "apply", &easier, "--author", "Bo", "--reason", "too hard"]).status, 0);
    let difference = house.run(&["plan", "diff"]).out;
    assert!(difference.contains("KPI link-conversion: target >= 30% → >= 20%"), "{difference}");
    let log = json(&house.run(&["plan", "log", "--format", "json"]).out);
    let authors: Vec<_> =
        log["versions"].as_array().unwrap().iter().map(|one| one["author"].as_str().unwrap()).collect();
    assert_eq!(authors, ["Bo", "Ada"]);
    let verified = json(&house.run(&["plan", "verify", "--format", "json"]).out);
    assert_eq!((verified["whole"].as_bool(), verified["locks"].as_u64()), (Some(true), Some(3)), "{verified}");
    let checked = house.run(&["plan", "check", &easier]);
    assert!(
        checked.out.contains("note[amended]") && checked.out.contains("at the start it was >= 30%"),
        "{}",
        checked.out
    );
}

#[test]
fn a_plan_made_from_an_older_version_is_a_conflict() {
    let house = House::new();
    let file = house.file("plan.yaml", future()).display().to_string();
    assert_eq!(house.run(&["plan", "apply", &file]).status, 0);
    let mine = house.file("mine.yaml", future().replace(">= 30%", ">= 31%")).display().to_string();
    assert_eq!(house.run(&["plan", "apply", &mine, "--based-on", "1"]).status, 0);
    let yours = house.file("yours.yaml", future().replace(">= 30%", ">= 29%")).display().to_string();
    let late = house.run(&["plan", "apply", &yours, "--based-on", "1"]);
    assert_eq!(late.status, 1);
    assert!(late.err.contains("version 2") && late.err.contains("nothing was stored"), "{}", late.err);
    assert!(house.run(&["plan", "show"]).out.contains(">= 31%"));
}

#[test]
fn a_plan_with_errors_is_refused_unless_asked_for() {
    let house = House::new();
    let file = example("misaligned.yaml").display().to_string();
    let refused = house.run(&["plan", "apply", &file]);
    assert_eq!(refused.status, 1);
    assert!(refused.err.contains("nothing was stored"), "{}", refused.err);
    assert_eq!(house.run(&["plan", "apply", &file, "--with-errors"]).status, 0);
}

#[test]
fn the_schema_names_every_noun() {
    let schema = json(&House::new().run(&["plan", "schema"]).out);
    for noun in ["objective", "goal", "campaign", "placement", "creator", "kpi", "baseline"] {
        assert!(schema["$defs"][noun]["properties"].is_object(), "{noun}");
    }
}

#[test]
fn a_plan_tells_its_fees_and_placements_as_facts() {
    let house = House::new();
    let file = house.file("plan.yaml", future()).display().to_string();
    assert_eq!(house.run(&["plan", "apply", &file]).status, 0);
    let read = |kpi: &str| house.reading(&[kpi, "--during", "2096-01-01..2096-12-31"]);
    assert_eq!((read("cost"), read("placements_due")), (Some(18_000.0), Some(1.0)));
    let cheaper = house.file("cheaper.yaml", future().replace("18000 USD", "15000 USD")).display().to_string();
    assert_eq!(house.run(&["plan", "apply", &cheaper]).status, 0);
    assert_eq!(read("cost"), Some(15_000.0));
    let none = future();
    let none = none.lines().filter(|line| !line.contains("jackie") && !line.contains("placements:"));
    let none = house.file("none.yaml", none.collect::<Vec<_>>().join("\n")).display().to_string();
    assert_eq!(house.run(&["plan", "apply", &none]).status, 0);
    assert_eq!(read("cost"), Some(0.0));
}
