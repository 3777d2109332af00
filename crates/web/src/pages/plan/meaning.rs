//! What differs between two versions by meaning: nouns that came, went, or say something else.
//!
//! It reads both texts; layout, comments and the order of nouns say nothing.

use kpi::{
    catalogue::Catalogue,
    plan::{
        Links, Plan, Sealed,
        edit::{Fields, Value},
        read,
        shape::{Form, PLAN},
        yaml,
    },
};
use std::collections::BTreeMap;

/// One noun that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is: `KPI link-conversion`.
    pub noun: String,
    /// `added`, `removed` or `changed`.
    pub became: &'static str,
    /// What differs: the key, what it was, what it is.
    pub lines: Vec<(String, String, String)>,
}

/// What differs between two texts.
pub fn changes(old: &str, new: &str, catalogue: &Catalogue) -> Vec<Change> {
    let (before, after) = (nouns(old), nouns(new));
    let (sealed_before, sealed_after) = (sealed(old, catalogue), sealed(new, catalogue));
    let mut found = Vec::new();
    for (name, fields) in &after {
        match before.get(name) {
            None => found.push(Change { noun: title(name), became: "added", lines: Vec::new() }),
            Some(was) => {
                let mut lines = Vec::new();
                if let (Some(was), Some(is)) = (sealed_before.get(&name.1), sealed_after.get(&name.1))
                    && name.0 == "KPI"
                {
                    lines.extend(was.changes(is).into_iter().map(|(key, was, is)| (key.to_owned(), was, is)));
                }
                lines.extend(written(was, fields, &lines));
                if !lines.is_empty() {
                    found.push(Change { noun: title(name), became: "changed", lines });
                }
            }
        }
    }
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        found.push(Change { noun: title(name), became: "removed", lines: Vec::new() });
    }
    found
}

type Name = (String, String);

fn title((noun, id): &Name) -> String {
    if id.is_empty() { format!("the {noun} itself") } else { format!("{noun} {id}") }
}

/// The fields of every noun by its kind and id; those without an id by their place.
fn nouns(text: &str) -> BTreeMap<Name, Fields> {
    let root = Value::of(&yaml::read(text).0);
    let mut found = BTreeMap::new();
    let Value::Map(entries) = root else { return found };
    let mut head = Fields::new();
    for (key, value) in entries {
        let (Some(Form::Many(shape)), Value::List(list)) = (PLAN.field(&key).map(|field| field.form), &value) else {
            head.push((key, value));
            continue;
        };
        for (at, item) in list.iter().enumerate() {
            let id = item.get("id").and_then(Value::as_text).map_or_else(|| format!("#{}", at + 1), str::to_owned);
            let Value::Map(fields) = item else { continue };
            found.insert(
                (shape.noun.to_owned(), id.clone()),
                fields.iter().filter(|(key, _)| key != "placements").cloned().collect(),
            );
            for (name, fields) in placements(item) {
                found.insert(("placement".to_owned(), format!("{name} in {id}")), fields);
            }
        }
    }
    found.insert(("plan".to_owned(), String::new()), head);
    found
}

/// Placements by creator; the second of one creator by its place too.
fn placements(campaign: &Value) -> Vec<(String, Fields)> {
    let Some(Value::List(list)) = campaign.get("placements") else { return Vec::new() };
    let mut found: Vec<(String, Fields)> = Vec::new();
    for item in list {
        let Value::Map(fields) = item else { continue };
        let text = |key: &str| item.get(key).and_then(Value::as_text);
        let name = text("id").or(text("creator")).unwrap_or("somebody").to_owned();
        let same = found.iter().filter(|(known, _)| *known == name || known.starts_with(&format!("{name} ("))).count();
        found.push((if same == 0 { name } else { format!("{name} ({})", same + 1) }, fields.clone()));
    }
    found
}

fn sealed(text: &str, catalogue: &Catalogue) -> BTreeMap<String, Sealed> {
    let (plan, _): (Plan, _) = read(text, catalogue);
    let links = Links::of(&plan);
    plan.kpis.iter().filter_map(|kpi| Some((kpi.id.value.to_string(), Sealed::of(&links, kpi)?))).collect()
}

/// The keys that say something else, but for those that are told by their meaning.
fn written(was: &Fields, is: &Fields, told: &[(String, String, String)]) -> Vec<(String, String, String)> {
    let alias = |key: &str| match key {
        "kpi" => "formula".to_owned(),
        "where" => "filter".to_owned(),
        "by" => "date".to_owned(),
        other => other.to_owned(),
    };
    let value =
        |fields: &Fields, key: &str| fields.iter().find(|(known, _)| known == key).map(|(_, value)| shown(value));
    let mut keys: Vec<&String> = is.iter().chain(was).map(|(key, _)| key).collect();
    keys.dedup();
    let mut lines = Vec::new();
    for key in keys {
        let (before, after) = (value(was, key), value(is, key));
        let known =
            told.iter().chain(&lines).any(|(name, ..): &(String, String, String)| *name == alias(key) || name == key);
        if before != after && !known {
            let none = || "none".to_owned();
            lines.push((key.clone(), before.unwrap_or_else(none), after.unwrap_or_else(none)));
        }
    }
    lines
}

/// A value in words.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Nothing => "none".to_owned(),
        Value::Text(text) => text.clone(),
        Value::List(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Map(fields) => {
            fields.iter().map(|(key, value)| format!("{key} {}", shown(value))).collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_that_differ_are_told_by_what_they_mean() {
        let old = "plan: x\ngoals:\n  - { id: g, indicates: sales }\ncampaigns:\n  - id: c\n    placements:\n      - { creator: ana, fee: 10 EUR }\nkpis:\n  - { id: k, kpi: orders, serves: g, target: 500, by: 2026-04-15, owner: me }\n  - { id: l, kpi: revenue, serves: g }\n";
        let new = "plan: x   # the same\ngoals:\n  - indicates: sales\n    id: g\ncampaigns:\n  - id: c\n    placements:\n      - { creator: ana, fee: 12 EUR }\n      - { creator: bo }\nkpis:\n  - { id: k, kpi: orders, serves: g, target: 400, by: 2026-04-20, owner: you }\n";
        let drawn: Vec<String> = changes(old, new, &Catalogue::builtin())
            .iter()
            .map(|change| {
                let lines: Vec<String> =
                    change.lines.iter().map(|(key, was, is)| format!("{key} {was} → {is}")).collect();
                format!("{} {}: {}", change.noun, change.became, lines.join("; "))
            })
            .collect();
        assert_eq!(
            drawn,
            [
                "KPI k changed: target 500 → 400; date 2026-04-15 → 2026-04-20; owner me → you",
                "placement ana in c changed: fee 10 EUR → 12 EUR",
                "placement bo in c added: ",
                "KPI l removed: ",
            ]
        );
        assert!(changes(old, old, &Catalogue::builtin()).is_empty());
    }
}
