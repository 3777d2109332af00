//! The text of a plan, held against its form: keys that are not known, missing, doubled, or hold the wrong kind of value.
//!
//! It knows what is written, not what it means.
//!
//! Invariant: reading never fails; what is wrong is a diagnostic at the key or value that is wrong.

use super::{
    shape::{Form, PLAN, Shape},
    yaml::{self, Entry, Node, Yaml},
};
use crate::{
    diagnostic::{Diagnostic, Edit, Span},
    nearest,
};
use std::collections::BTreeSet;

/// A plan as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The whole file.
    pub yaml: Yaml,
}

/// Reads a text.
pub fn parse(text: &str) -> (Written, Vec<Diagnostic>) {
    let (yaml, mut diagnostics) = yaml::read(text);
    match &yaml.node {
        Node::Map(_) => shaped(&yaml, &PLAN, "plan", &mut diagnostics),
        _ if !diagnostics.is_empty() => {}
        Node::Nothing => {
            let words = "the plan is empty";
            diagnostics
                .push(Diagnostic::error("empty", yaml.span, words).help("start with a line such as `plan: My brand`"));
        }
        _ => {
            let words = format!("a plan is a mapping of keys to values, not {}", yaml.kind());
            diagnostics
                .push(Diagnostic::error("form", yaml.span, words).help("start with a line such as `plan: My brand`"));
        }
    }
    (Written { yaml }, diagnostics)
}

/// Holds a mapping against its form.
fn shaped(yaml: &Yaml, shape: &'static Shape, subject: &str, out: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for entry in yaml.entries() {
        if !seen.insert(entry.key.as_str()) {
            let words = format!("{} is said twice; the first one counts", entry.key);
            out.push(Diagnostic::error("duplicate-key", entry.place, words).help("remove one").about(subject));
            continue;
        }
        match shape.field(&entry.key) {
            Some(field) => held(entry, field.form, subject, out),
            None => out.push(unknown(entry, shape).about(subject)),
        }
    }
    for field in shape.fields.iter().filter(|field| field.required) {
        if yaml.get(field.key).is_none_or(|value| value.node == Node::Nothing) {
            let at =
                yaml.entries().iter().find(|entry| entry.key == field.key).map_or(first(yaml), |entry| entry.place);
            let words = format!("this {} has no {}", shape.noun, field.key);
            let help = format!("add `{}: …`: {}", field.key, lower_first(field.words));
            out.push(Diagnostic::error("missing-key", at, words).help(help).about(subject));
        }
    }
}

fn unknown(entry: &Entry, shape: &'static Shape) -> Diagnostic {
    let known = || shape.fields.iter().map(|field| field.key);
    let words = format!("{:?} is not a key of a {}", entry.key, shape.noun);
    let diagnostic = Diagnostic::warning("unknown-key", entry.place, words);
    if entry.value.node == Node::Nothing && entry.key.starts_with(|c: char| c.is_ascii_digit()) {
        return diagnostic
            .help("a comma ends a value within braces: put a number with commas in quotes, such as \"$1,200\"");
    }
    match nearest::nearest(&entry.key, known()).first() {
        Some(&near) => {
            let edit = Edit { span: entry.place, text: near.to_owned() };
            diagnostic.help(format!("did you mean {near}?")).fix(format!("Rename it to {near}"), vec![edit])
        }
        None => {
            let known: Vec<&str> = known().collect();
            diagnostic.help(format!("its keys are {}", nearest::listed(&known, "and")))
        }
    }
}

/// Holds a value against what its key takes: collections where collections belong.
fn held(entry: &Entry, form: Form, subject: &str, out: &mut Vec<Diagnostic>) {
    let value = &entry.value;
    let wanted = match (form, &value.node) {
        (_, Node::Nothing) => return,
        (Form::Many(shape), Node::List(list)) => {
            for (at, item) in list.iter().enumerate() {
                let name = named(item, shape, at);
                match item.node {
                    Node::Map(_) => shaped(item, shape, &name, out),
                    _ => {
                        out.push(wrong(item.span, &entry.key, &format!("a {} with its keys", shape.noun), item, &name))
                    }
                }
            }
            return;
        }
        (Form::One(shape) | Form::Brief(shape), Node::Map(_)) => return shaped(value, shape, subject, out),
        (Form::Many(shape), _) => format!("a list of {}: lines that start with a dash", shape.list),
        (Form::One(shape), _) => format!("keys and values, such as {{ {}: … }}", shape.fields[0].key),
        (
            Form::Refs(_) | Form::Words | Form::Days | Form::Cadence | Form::Indicates,
            Node::Scalar(_) | Node::List(_),
        )
        | (Form::Filter, Node::Scalar(_) | Node::Map(_))
        | (Form::Cadence | Form::Indicates | Form::Shares, Node::Map(_)) => return,
        (Form::Shares, _) => "campaigns and their shares, such as { every-shade: 50%, glow-live: 50% }".to_owned(),
        (Form::Filter, _) => "dimensions and values, such as { platform: instagram }".to_owned(),
        (Form::Refs(_) | Form::Words | Form::Days, _) => "a value, or a list of values".to_owned(),
        (_, Node::Scalar(_)) => return,
        _ => "a single value".to_owned(),
    };
    out.push(wrong(value.span, &entry.key, &wanted, value, subject));
}

fn wrong(span: Span, key: &str, wanted: &str, found: &Yaml, subject: &str) -> Diagnostic {
    let words = format!("{key} takes {wanted}; this is {}", found.kind());
    Diagnostic::error("form", span, words).about(subject)
}

/// What a diagnostic says that it speaks of: `kpis/link-conversion`, or `kpis/#3` without an id.
pub(crate) fn named(item: &Yaml, shape: &Shape, at: usize) -> String {
    let id = item.get("id").or_else(|| item.get("creator"));
    match id.map(|id| &id.node) {
        Some(Node::Scalar(id)) => format!("{}/{id}", shape.list),
        _ => format!("{}/#{}", shape.list, at + 1),
    }
}

/// Where something that is missing is shown: the first key.
fn first(yaml: &Yaml) -> Span {
    yaml.entries().first().map_or(yaml.span, |entry| entry.place)
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: &Expect) {
        let (_, found) = parse(text);
        let lines = found.iter().map(|one| {
            let place = crate::diagnostic::place(text, one.span.unwrap());
            format!("{}:{} {}[{}] {one}\n", place.line, place.column, one.severity.name(), one.code)
        });
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn keys_are_held_against_the_form() {
        check(
            "plan: x\ngaols: []\nkpis:\n  - id: a\n    taget: \">= 3\"\n    id: b\n  - kpi: reach\n  - nothing\nfreezes: { over: x }\n",
            &expect![[r#"
                2:1 warning[unknown-key] plan: "gaols" is not a key of a plan; did you mean goals?
                5:5 warning[unknown-key] kpis/a: "taget" is not a key of a KPI; did you mean target?
                6:5 error[duplicate-key] kpis/a: id is said twice; the first one counts; remove one
                7:5 error[missing-key] kpis/#2: this KPI has no id; add `id: …`: a short name.
                8:5 error[form] kpis/#3: kpis takes a KPI with its keys; this is a value
                9:10 error[form] plan: freezes takes a list of freezes: lines that start with a dash; this is a mapping
            "#]],
        );
        check(
            "",
            &expect![[r#"
            1:1 error[empty] the plan is empty; start with a line such as `plan: My brand`
        "#]],
        );
    }
}
