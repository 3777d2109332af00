//! The JSON Schema of a plan file, made of the same table that reading uses, so that an editor completes and checks it.
//!
//! Invariant: every key that is read is in the schema, with its words; nothing else is.

use super::shape::{Field, Form, PLAN, Shape};
use crate::catalogue::Catalogue;
use model::goal::GoalKind;
use serde_json::{Map, Value, json};

/// The schema (JSON Schema draft 2020-12). Names of KPIs are those of the catalogue.
pub fn schema(catalogue: &Catalogue) -> Value {
    let kpis: Vec<&str> = catalogue.list().map(|definition| definition.id.as_str()).collect();
    let mut root = object(&PLAN, &kpis);
    let head = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Kepi plan" });
    if let (Value::Object(root), Value::Object(head)) = (&mut root, head) {
        root.extend(head);
    }
    let definitions: Map<String, Value> = Shape::all()
        .into_iter()
        .filter(|shape| shape.noun != PLAN.noun)
        .map(|shape| (name(shape), object(shape, &kpis)))
        .collect();
    root["$defs"] = Value::Object(definitions);
    root
}

fn name(shape: &Shape) -> String {
    shape.noun.to_lowercase()
}

fn object(shape: &Shape, kpis: &[&str]) -> Value {
    let fields: Map<String, Value> =
        shape.fields.iter().map(|field| (field.key.to_owned(), property(field, kpis))).collect();
    let required: Vec<&str> = shape.fields.iter().filter(|field| field.required).map(|field| field.key).collect();
    json!({
        "type": "object",
        "description": shape.words,
        "properties": fields,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(field: &Field, kpis: &[&str]) -> Value {
    let mut value = form(field.form, kpis);
    value["description"] = json!(field.words);
    value
}

fn form(form: Form, kpis: &[&str]) -> Value {
    let text = json!({ "type": "string" });
    let either = |one: Value| json!({ "anyOf": [one.clone(), { "type": "array", "items": one }] });
    let pattern = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    match form {
        Form::Text => json!({ "type": ["string", "number", "boolean"] }),
        Form::Id => json!({ "type": ["string", "number"], "minLength": 1 }),
        Form::Refs(_) | Form::Words => either(text),
        Form::Goal => json!({ "enum": GoalKind::ALL.map(GoalKind::name) }),
        Form::Word([]) => text,
        Form::Word(words) => json!({ "anyOf": [{ "enum": words }, text] }),
        Form::Day => pattern(DAY),
        Form::Days => either(pattern(DAY)),
        Form::Period => pattern(r"^\d{4}-\d{2}-\d{2} *\.\. *\d{4}-\d{2}-\d{2}$"),
        Form::Money => json!({ "type": ["string", "number"], "examples": ["120000 USD", "$18,000", "1.5k EUR"] }),
        Form::Number => json!({ "type": ["number", "string"] }),
        Form::Kpi => json!({ "anyOf": [{ "enum": kpis }, text] }),
        Form::Formula => {
            json!({ "type": "string", "examples": ["likes / views", "change(followers) / start(followers)"] })
        }
        Form::Filter => json!({ "anyOf": [
            { "type": "string", "examples": ["platform = tiktok and tier in (nano, micro)"] },
            { "type": "object", "additionalProperties": { "type": ["string", "number", "array"] } },
        ] }),
        Form::Target => json!({
            "type": ["string", "number"],
            "examples": [">= 30%", "+20%", "< 12 USD", "40%..60%", "+5000", 500],
        }),
        Form::Cadence => json!({ "anyOf": [
            { "enum": ["daily", "weekly", "every 2 weeks", "monthly", "quarterly", "yearly"] },
            { "type": "string" },
            { "type": "array", "items": { "type": "string", "pattern": DAY } },
            { "type": "object", "properties": { "every": { "type": "string" } } },
        ] }),
        Form::Shares => json!({ "type": "object", "additionalProperties": { "type": ["string", "number"] } }),
        Form::Indicates => json!({ "anyOf": [
            { "enum": GoalKind::ALL.map(GoalKind::name) },
            { "type": "array", "items": { "enum": GoalKind::ALL.map(GoalKind::name) } },
            { "type": "object", "additionalProperties": { "enum": ["direct", "leading", "supporting"] } },
        ] }),
        Form::One(shape) => json!({ "$ref": format!("#/$defs/{}", name(shape)) }),
        Form::Brief(shape) => {
            json!({ "anyOf": [{ "$ref": format!("#/$defs/{}", name(shape)) }, { "type": ["string", "number"] }] })
        }
        Form::Many(shape) => json!({ "type": "array", "items": { "$ref": format!("#/$defs/{}", name(shape)) } }),
    }
}

/// A day as a pattern: an editor that knows no formats checks it all the same.
const DAY: &str = r"^\d{4}-\d{2}-\d{2}$";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_there_with_its_words() {
        let schema = schema(&Catalogue::builtin());
        for shape in Shape::all() {
            let object = if shape.noun == PLAN.noun { &schema } else { &schema["$defs"][name(shape)] };
            for field in shape.fields {
                assert_eq!(object["properties"][field.key]["description"], field.words, "{}.{}", shape.noun, field.key);
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let schema = schema(&Catalogue::builtin());
        let text = schema.to_string();
        let mut found = 0;
        for part in text.split("\"#/$defs/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(schema["$defs"][name].is_object(), "{name}");
            found += 1;
        }
        assert!(found > 8);
    }
}
