//! Changes of a plan's text that leave everything else as it was: comments, order, layout.
//!
//! Nouns are created, changed and removed by their fields; ids are renamed wherever they are referred to. Each change is
//! made on the text, read back, and handed out only if the plan then says exactly what was asked for. A text that uses
//! YAML in a way that cannot be changed like this is left alone, and [`Unwritable`] says so.
//!
//! Invariant: what no edit touches stays byte for byte; a change that is handed out reads back as asked, and changes the
//! meaning of nothing else.

mod item;
mod key;
mod place;
mod rename;
#[cfg(test)]
mod tests;
mod value;

pub use rename::rename;
pub use value::{Fields, Value};

use super::{
    shape::{Form, PLACEMENT, PLAN, Shape},
    yaml::{self, Entry, Node, Yaml},
};
use crate::diagnostic::{Edit, Span};
use place::Sheet;

/// Keys with their new values; `None` takes a key out.
pub type Changes<'a> = [(&'a str, Option<Value>)];

/// The list that a noun stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// A list of the plan by its key: `objectives`, `goals`, `kpis`.
    Plan(&'static str),
    /// The placements of a campaign, by its place among the campaigns.
    Campaign(usize),
}

/// A noun of the plan: its list and its place there, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The list.
    pub home: Home,
    /// The place.
    pub at: usize,
}

/// Why a text was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// It is not YAML, or no mapping: there is nothing to change yet.
    #[error("the text of the plan is not well formed: mend it in the editor first")]
    Faulty,
    /// There is no such noun.
    #[error("this part of the plan is no longer there")]
    Gone,
    /// It is written in a way that only a person can change well, such as aliases.
    #[error("this part of the plan is written in a way that a form cannot change: change it in the editor")]
    Odd,
}

/// Makes the changes. Edits that lie outside of the text or overlap an earlier one are passed over.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for edit in sorted {
        let (start, end) = (edit.span.start, edit.span.end);
        if start < at || end > text.len() || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            continue;
        }
        out.push_str(&text[at..start]);
        out.push_str(&edit.text);
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

impl Home {
    /// The form of the nouns in the list.
    pub fn shape(self) -> &'static Shape {
        match self {
            Self::Campaign(_) => &PLACEMENT,
            Self::Plan(list) => match PLAN.field(list).map(|field| field.form) {
                Some(Form::Many(shape)) => shape,
                _ => &PLAN,
            },
        }
    }

    /// The key of the list.
    fn key(self) -> &'static str {
        match self {
            Self::Campaign(_) => PLACEMENT.list,
            Self::Plan(list) => list,
        }
    }
}

/// What the plan says of itself: the values at its top that are no lists of nouns.
pub fn head(text: &str) -> Fields {
    let (root, _) = yaml::read(text);
    let nouns = |key: &str| matches!(PLAN.field(key).map(|field| field.form), Some(Form::Many(_)));
    root.entries()
        .iter()
        .filter(|entry| !nouns(&entry.key))
        .map(|entry| (entry.key.clone(), Value::of(&entry.value)))
        .collect()
}

/// How many nouns a list has.
pub fn count(text: &str, home: Home) -> usize {
    list_of(&yaml::read(text).0, home).map_or(0, <[Yaml]>::len)
}

/// The seat of the noun with an id; of two with the same, the first.
pub fn seat(text: &str, list: &'static str, id: &str) -> Option<Seat> {
    let (root, _) = yaml::read(text);
    let at = list_of(&root, Home::Plan(list))?.iter().position(|item| has_id(item, id))?;
    Some(Seat { home: Home::Plan(list), at })
}

/// What is written of a noun, in the order of the text.
pub fn fields(text: &str, seat: Seat) -> Option<Fields> {
    let (root, _) = yaml::read(text);
    let item = list_of(&root, seat.home)?.get(seat.at)?;
    Some(item.entries().iter().map(|entry| (entry.key.clone(), Value::of(&entry.value))).collect())
}

/// Where each key of a noun stands, its value included, in the order of the text.
pub fn spans(text: &str, seat: Seat) -> Vec<(String, Span)> {
    let (root, _) = yaml::read(text);
    let item = list_of(&root, seat.home).and_then(|list| list.get(seat.at));
    let entries = item.map_or(&[][..], Yaml::entries);
    entries.iter().map(|entry| (entry.key.clone(), entry.place.to(entry.value.span))).collect()
}

/// Changes what the plan says of itself; `None` takes a key out. An empty text becomes a plan.
pub fn set_head(text: &str, changes: &Changes<'_>) -> Result<Vec<Edit>, Unwritable> {
    let sheet = Sheet::read(text)?;
    let mut wanted = Value::of(&sheet.root);
    wanted.set(changes);
    if sheet.root.node == Node::Nothing {
        let lines = changes.iter().filter_map(|(key, value)| Some(key::line(key, value.as_ref()?, &PLAN)));
        let lines: String = lines.map(|line| format!("{line}{}", sheet.newline)).collect();
        return sheet.checked(vec![sheet.at_end(&lines)], &wanted);
    }
    let edits = one_by_one(text, None, changes)?;
    sheet.checked(edits, &wanted)
}

/// Adds a noun at the end of its list, and makes the list where there is none.
pub fn add(text: &str, home: Home, fields: &Fields) -> Result<Vec<Edit>, Unwritable> {
    let sheet = Sheet::read(text)?;
    let mut wanted = Value::of(&sheet.root);
    let list = wanted_list(&mut wanted, home).ok_or(Unwritable::Gone)?;
    list.push(Value::Map(fields.clone()));
    let parent = parent(&sheet.root, home).ok_or(Unwritable::Gone)?;
    let edits = item::add(&sheet, parent, home, fields);
    sheet.checked(edits, &wanted)
}

/// Changes a noun: each key is set to its value, or taken out. Keys that are not named stay as they are.
pub fn change(text: &str, seat: Seat, changes: &Changes<'_>) -> Result<Vec<Edit>, Unwritable> {
    let sheet = Sheet::read(text)?;
    let mut wanted = Value::of(&sheet.root);
    let list = wanted_list(&mut wanted, seat.home).ok_or(Unwritable::Gone)?;
    list.get_mut(seat.at).ok_or(Unwritable::Gone)?.set(changes);
    let edits = one_by_one(text, Some(seat), changes)?;
    sheet.checked(edits, &wanted)
}

/// Makes changes of one mapping one after the other, each on the text that the one before it left. A mapping in it that
/// stays one is changed key by key, so that its comments stay.
fn one_by_one(text: &str, seat: Option<Seat>, changes: &Changes<'_>) -> Result<Vec<Edit>, Unwritable> {
    let shape = seat.map_or(&PLAN, |seat| seat.home.shape());
    let sheet = Sheet::read(text)?;
    let map = noun(&sheet.root, seat).ok_or(Unwritable::Gone)?;
    let mut steps: Vec<(Option<&str>, &'static Shape, &str, Option<Value>)> = Vec::new();
    for (key, value) in changes {
        match inner(map.get(key), value.as_ref(), shape.field(key).map(|field| field.form)) {
            Some((within, old, new)) => {
                let gone = old.iter().filter(|entry| !new.iter().any(|(known, _)| *known == entry.key));
                steps.extend(gone.map(|entry| (Some(*key), within, entry.key.as_str(), None)));
                steps
                    .extend(new.iter().map(|(inner, value)| (Some(*key), within, inner.as_str(), Some(value.clone()))));
            }
            None => steps.push((None, shape, key, value.clone())),
        }
    }
    steps.sort_by_key(|(_, within, key, value)| (value.is_some(), key::rank(within, key)));
    let mut changed = text.to_owned();
    for (within, shape, key, value) in steps {
        let sheet = Sheet::read(&changed).map_err(|_| Unwritable::Odd)?;
        let map = noun(&sheet.root, seat).and_then(|map| within.map_or(Some(map), |key| map.get(key)));
        let edits = key::change(&sheet, map.ok_or(Unwritable::Odd)?, shape, (key, value.as_ref()));
        changed = apply(&changed, &edits);
    }
    Ok(difference(text, &changed))
}

/// The keys of a mapping before and after, where it is a noun within a noun that keeps one of them.
fn inner<'a>(
    old: Option<&'a Yaml>,
    new: Option<&'a Value>,
    form: Option<Form>,
) -> Option<(&'static Shape, &'a [Entry], &'a Fields)> {
    let (Some(Form::One(shape) | Form::Brief(shape)), Some(Value::Map(new))) = (form, new) else { return None };
    let old = old?.entries();
    let stays = old.iter().any(|entry| new.iter().any(|(key, _)| *key == entry.key));
    stays.then_some((shape, old, new))
}

/// The one edit that makes a text another: from the first character that differs to the last.
fn difference(old: &str, new: &str) -> Vec<Edit> {
    if old == new {
        return Vec::new();
    }
    let same = |(a, b): &((usize, char), char)| a.1 == *b;
    let start: usize = old.char_indices().zip(new.chars()).take_while(same).map(|((_, c), _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let alike = old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(|(a, b)| a == b);
    let end: usize = alike.map(|(c, _)| c.len_utf8()).sum();
    let text = new_rest[..new_rest.len() - end].to_owned();
    vec![Edit { span: Span::new(start, old.len() - end), text }]
}

/// Takes a noun out; a list that would be empty goes too.
pub fn remove(text: &str, seat: Seat) -> Result<Vec<Edit>, Unwritable> {
    let sheet = Sheet::read(text)?;
    let mut wanted = Value::of(&sheet.root);
    let list = wanted_list(&mut wanted, seat.home).ok_or(Unwritable::Gone)?;
    if seat.at >= list.len() {
        return Err(Unwritable::Gone);
    }
    list.remove(seat.at);
    let emptied = list.is_empty();
    if emptied {
        wanted_parent(&mut wanted, seat.home).ok_or(Unwritable::Gone)?.set(&[(seat.home.key(), None)]);
    }
    let parent = parent(&sheet.root, seat.home).ok_or(Unwritable::Gone)?;
    let edits = if emptied { key::remove(&sheet, parent, seat.home.key()) } else { item::remove(&sheet, parent, seat) };
    sheet.checked(edits, &wanted)
}

/// The mapping of a noun, or of the plan itself.
fn noun(root: &Yaml, seat: Option<Seat>) -> Option<&Yaml> {
    match seat {
        None => Some(root),
        Some(seat) => list_of(root, seat.home)?.get(seat.at),
    }
}

fn has_id(item: &Yaml, id: &str) -> bool {
    matches!(item.get("id").map(|id| &id.node), Some(Node::Scalar(known)) if known.trim() == id)
}

/// The mapping that holds a list.
fn parent(root: &Yaml, home: Home) -> Option<&Yaml> {
    match home {
        Home::Plan(_) => Some(root),
        Home::Campaign(at) => list_of(root, Home::Plan("campaigns"))?.get(at),
    }
}

fn list_of(root: &Yaml, home: Home) -> Option<&[Yaml]> {
    match &parent(root, home)?.get(home.key())?.node {
        Node::List(list) => Some(list),
        _ => None,
    }
}

fn wanted_parent(wanted: &mut Value, home: Home) -> Option<&mut Value> {
    match home {
        Home::Plan(_) => Some(wanted),
        Home::Campaign(at) => wanted.list("campaigns")?.get_mut(at),
    }
}

fn wanted_list(wanted: &mut Value, home: Home) -> Option<&mut Vec<Value>> {
    wanted_parent(wanted, home)?.list(home.key())
}
