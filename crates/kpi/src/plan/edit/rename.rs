//! Renaming: an id, and every place that refers to it.
//!
//! Goals and objectives are both served under their ids; of two nouns with one id, a reference means the one whose list
//! the form names first.

use super::{
    super::{
        shape::{Form, PLAN, Shape},
        yaml::{Entry, Node, Yaml},
    },
    Home, Unwritable, list_of,
    place::Sheet,
    value::scalar,
};
use crate::{
    diagnostic::{Edit, Span},
    filter,
};
use model::{SmolStr, dimension::Dimension};

/// Gives a noun of a list another id, and renames it wherever it is referred to.
pub fn rename(text: &str, list: &'static str, from: &str, to: &str) -> Result<Vec<Edit>, Unwritable> {
    let sheet = Sheet::read(text)?;
    let mut walk = Walk { sheet: &sheet, list, from, to, edits: Vec::new() };
    walk.map(&sheet.root, &PLAN);
    let mut edits = walk.edits;
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    edits.dedup();
    match super::super::yaml::read(&super::apply(text, &edits)).1.is_empty() {
        true if edits.is_empty() => Err(Unwritable::Gone),
        true => Ok(edits),
        false => Err(Unwritable::Odd),
    }
}

struct Walk<'a> {
    sheet: &'a Sheet<'a>,
    list: &'static str,
    from: &'a str,
    to: &'a str,
    edits: Vec<Edit>,
}

impl Walk<'_> {
    fn map(&mut self, map: &Yaml, shape: &'static Shape) {
        for entry in map.entries() {
            let Some(field) = shape.field(&entry.key) else { continue };
            match field.form {
                Form::Id if self.names(shape, field.key) => self.value(&entry.value),
                Form::Refs(lists) if self.means(lists) => self.value(&entry.value),
                Form::Text if field.key == "benchmark" && self.list == "benchmarks" => self.value(&entry.value),
                Form::Shares if self.list == "campaigns" => self.keys(&entry.value),
                Form::Filter => self.filter(entry),
                Form::One(inner) | Form::Brief(inner) => self.map(&entry.value, inner),
                Form::Many(inner) => {
                    if let Node::List(items) = &entry.value.node {
                        items.iter().for_each(|item| self.map(item, inner));
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a key of a noun holds the id that is renamed, or refers to it.
    fn names(&self, shape: &Shape, key: &str) -> bool {
        (key == "id" && shape.list == self.list) || (key == "creator" && self.list == "creators")
    }

    /// Whether a reference into some lists means the noun that is renamed.
    fn means(&self, lists: &[&'static str]) -> bool {
        let has = |list: &'static str| {
            list_of(&self.sheet.root, Home::Plan(list))
                .is_some_and(|items| items.iter().any(|item| super::has_id(item, self.from)))
        };
        let first = lists.iter().copied().find(|list| *list == self.list || has(list));
        first == Some(self.list)
    }

    fn value(&mut self, value: &Yaml) {
        match &value.node {
            Node::List(items) => items.iter().for_each(|item| self.value(item)),
            Node::Scalar(text) if text.trim() == self.from => self.put(value.span, self.to),
            Node::Scalar(text) if text.contains(',') => {
                let parts: Vec<&str> = text.split(',').map(str::trim).collect();
                if parts.contains(&self.from) {
                    let renamed = parts.iter().map(|part| if *part == self.from { self.to } else { part });
                    self.put(value.span, &renamed.collect::<Vec<_>>().join(", "));
                }
            }
            _ => {}
        }
    }

    fn keys(&mut self, map: &Yaml) {
        let from = self.from;
        for entry in map.entries().iter().filter(|entry| entry.key == from) {
            self.put(entry.place, self.to);
        }
    }

    /// Conditions on the campaign or creator that is renamed.
    fn filter(&mut self, entry: &Entry) {
        let dimension = match self.list {
            "campaigns" => Dimension::Campaign,
            "creators" => Dimension::Creator,
            _ => return,
        };
        if let Node::Scalar(text) = &entry.value.node {
            let (mut found, _) = filter::parse(text);
            let conditions = found.0.iter_mut().filter(|condition| condition.dimension == dimension);
            let values = conditions.flat_map(|condition| &mut condition.values);
            let hits: Vec<&mut SmolStr> = values.filter(|value| **value == self.from).collect();
            if !hits.is_empty() {
                hits.into_iter().for_each(|value| *value = SmolStr::new(self.to));
                self.put(entry.value.span, &filter::print(&found));
            }
            return;
        }
        let named = |key: &str| key.trim_end_matches('s') == dimension.name();
        for entry in entry.value.entries().iter().filter(|entry| named(&entry.key)) {
            self.value(&entry.value);
        }
    }

    /// Brackets and braces may stand around any value, so texts are quoted as if they did.
    fn put(&mut self, span: Span, text: &str) {
        self.edits.push(Edit { span, text: scalar(text, false, true) });
    }
}
