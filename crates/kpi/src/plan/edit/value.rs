//! Values of a plan as they are read and written: what needs quotes gets them.
//!
//! It knows YAML's ways of misreading a text, not plans.
//!
//! Invariant: what [`Value::written`] writes reads back as the same value, in any place and by any reader of YAML.

use super::super::{
    shape::{Form, Shape},
    yaml::{Node, Yaml},
};
use std::fmt::Write;

/// Keys and values, in order.
pub type Fields = Vec<(String, Value)>;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A key without a value.
    Nothing,
    /// Anything that is no collection, as text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// Keys and values.
    Map(Fields),
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// What is written.
    pub fn of(yaml: &Yaml) -> Self {
        match &yaml.node {
            Node::Nothing => Self::Nothing,
            Node::Scalar(text) => Self::Text(text.clone()),
            Node::List(list) => Self::List(list.iter().map(Self::of).collect()),
            Node::Map(entries) => {
                Self::Map(entries.iter().map(|entry| (entry.key.clone(), Self::of(&entry.value))).collect())
            }
        }
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key, where it is a mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(fields) => fields.iter().find(|(known, _)| known == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Sets keys, or takes them out; what is no mapping becomes one.
    pub(super) fn set(&mut self, changes: &[(&str, Option<Self>)]) {
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(Fields::new());
        }
        let Self::Map(fields) = self else { return };
        for (key, value) in changes {
            let at = fields.iter().position(|(known, _)| known == key);
            match (at, value) {
                (Some(at), Some(value)) => fields[at].1 = value.clone(),
                (Some(at), None) => drop(fields.remove(at)),
                (None, Some(value)) => fields.push(((*key).to_owned(), value.clone())),
                (None, None) => {}
            }
        }
    }

    /// The list under a key, made where there is none; `None` where something else stands.
    pub(super) fn list(&mut self, key: &str) -> Option<&mut Vec<Self>> {
        if matches!(self, Self::Nothing) {
            *self = Self::Map(Fields::new());
        }
        let Self::Map(fields) = self else { return None };
        let at = fields.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
            fields.push((key.to_owned(), Self::Nothing));
            fields.len() - 1
        });
        let value = &mut fields[at].1;
        if *value == Self::Nothing {
            *value = Self::List(Vec::new());
        }
        match value {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The same with the keys of every mapping in order, since their order says nothing.
    pub(super) fn sorted(mut self) -> Self {
        match &mut self {
            Self::Map(fields) => {
                for (_, value) in &mut *fields {
                    *value = std::mem::replace(value, Self::Nothing).sorted();
                }
                fields.sort_by(|a, b| a.0.cmp(&b.0));
            }
            Self::List(list) => {
                for value in list {
                    *value = std::mem::replace(value, Self::Nothing).sorted();
                }
            }
            Self::Nothing | Self::Text(_) => {}
        }
        self
    }

    /// The value on one line, as it may stand after its key: collections in brackets and braces.
    pub(super) fn written(&self, form: Option<Form>, flow: bool) -> String {
        match self {
            Self::Nothing => "~".to_owned(),
            Self::Text(text) => scalar(text, takes_numbers(form), flow),
            Self::List(list) => {
                let each: Vec<String> = list.iter().map(|value| value.written(form, true)).collect();
                format!("[{}]", each.join(", "))
            }
            Self::Map(fields) if fields.is_empty() => "{}".to_owned(),
            Self::Map(fields) => format!("{{ {} }}", pairs(fields, inner(form))),
        }
    }
}

/// `key: value, key: value`, as it stands in braces.
pub(super) fn pairs(fields: &Fields, shape: Option<&'static Shape>) -> String {
    let pair = |(key, value): &(String, Value)| {
        let form = shape.map_or(Some(Form::Shares), |shape| shape.field(key).map(|field| field.form));
        format!("{}: {}", scalar(key, false, true), value.written(form, true))
    };
    fields.iter().map(pair).collect::<Vec<_>>().join(", ")
}

fn inner(form: Option<Form>) -> Option<&'static Shape> {
    match form {
        Some(Form::One(shape) | Form::Brief(shape) | Form::Many(shape)) => Some(shape),
        _ => None,
    }
}

/// Whether a number under this key is a number, and not a name that looks like one.
fn takes_numbers(form: Option<Form>) -> bool {
    !matches!(form, None | Some(Form::Id | Form::Refs(_) | Form::Words | Form::Text | Form::Word(_)))
}

/// A text as YAML: plain where every reader takes it for the same text, else in double quotes.
pub(super) fn scalar(text: &str, numbers: bool, flow: bool) -> String {
    let plain = is_plain(text, flow) && !is_reserved(text) && (numbers || !is_number(text));
    if plain { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str, flow: bool) -> bool {
    let first = |c: char| c.is_alphanumeric() || matches!(c, '(' | '$' | '€' | '£');
    let inner =
        |c: char| c.is_alphanumeric() || " _-./%+()'&$€£;".contains(c) || (!flow && matches!(c, ',' | '!' | '?'));
    text.starts_with(first) && !text.ends_with(' ') && text.chars().all(inner)
}

/// What some readers take for a truth value or for nothing.
fn is_reserved(text: &str) -> bool {
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_number(text: &str) -> bool {
    let plain = text.replace('_', "");
    let hex = |letter: char| plain.strip_prefix('0').is_some_and(|rest| rest.starts_with(letter));
    plain.parse::<f64>().is_ok() || hex('x') || hex('o') || hex('b')
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c != ' ' && (c.is_control() || c.is_whitespace() || is_hidden(c)) => {
                let code = u32::from(c);
                let escaped = if code > 0xffff { write!(out, "\\U{code:08x}") } else { write!(out, "\\u{code:04x}") };
                escaped.expect("invariant: a text takes more text");
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Characters that some readers refuse or drop when they stand bare.
fn is_hidden(c: char) -> bool {
    matches!(u32::from(c), 0xfeff | 0x2028 | 0x2029 | 0xfffe | 0xffff | 0xe000..=0xf8ff | 0x200b..=0x200f | 0x202a..=0x202e)
        || u32::from(c) & 0xfffe == 0xfffe
}
