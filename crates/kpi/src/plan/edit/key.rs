//! Keys of a mapping: set, added in the order of the form, taken out.

use super::{
    super::{
        shape::{Form, Shape},
        yaml::{Entry, Yaml},
    },
    Value,
    place::{Sheet, cut, insert},
    value::scalar,
};
use crate::diagnostic::{Edit, Span};

/// `key: value`, as it stands on a line of its own.
pub(super) fn line(key: &str, value: &Value, shape: &Shape) -> String {
    let form = shape.field(key).map(|field| field.form);
    format!("{}: {}", scalar(key, false, false), value.written(form, false))
}

/// Sets a key of a mapping, or takes it out.
pub(super) fn change(
    sheet: &Sheet<'_>,
    map: &Yaml,
    shape: &'static Shape,
    (key, value): (&str, Option<&Value>),
) -> Vec<Edit> {
    let entry = map.entries().iter().find(|entry| entry.key == key);
    match (entry, value) {
        (Some(entry), Some(value)) if Value::of(&entry.value) == *value => Vec::new(),
        (Some(entry), Some(value)) => {
            let form = shape.field(key).map(|field| field.form);
            put(sheet, entry, &value.written(form, map.flow))
        }
        (Some(_), None) => remove(sheet, map, key),
        (None, Some(value)) => vec![added(sheet, map, shape, (key, value))],
        (None, None) => Vec::new(),
    }
}

/// Where a key stands in the form; unknown ones last.
pub(super) fn rank(shape: &Shape, key: &str) -> usize {
    shape.fields.iter().position(|field| field.key == key).unwrap_or(usize::MAX)
}

/// Puts a text in the place of a value.
fn put(sheet: &Sheet<'_>, entry: &Entry, words: &str) -> Vec<Edit> {
    let end = sheet.end_of(entry);
    let Some(colon) = sheet.after_colon(entry) else { return vec![insert(entry.place.end, format!(": {words}"))] };
    if let Some(start) = sheet.beside(entry) {
        return vec![Edit { span: Span::new(start, end), text: words.to_owned() }];
    }
    // The value stands below its key, or there is none: the new one goes beside it, before the comment that is there.
    let edit = insert(colon, format!(" {words}"));
    let comment_end = sheet.line_end(colon);
    if end <= comment_end { vec![edit] } else { vec![edit, cut(comment_end, end)] }
}

/// Adds a key that is not there yet, behind the last one that comes before it in the form.
fn added(sheet: &Sheet<'_>, map: &Yaml, shape: &'static Shape, (key, value): (&str, &Value)) -> Edit {
    let entries = map.entries();
    if entries.is_empty() {
        let fields = vec![(key.to_owned(), value.clone())];
        return Edit { span: map.span, text: format!("{{ {} }}", super::value::pairs(&fields, Some(shape))) };
    }
    let line = own_line(sheet, map, (key, value), shape);
    let own = rank(shape, key);
    match entries.iter().rfind(|entry| rank(shape, &entry.key) < own) {
        Some(before) => after(sheet, map, before, &line),
        None => first(sheet, map, &line),
    }
}

fn own_line(sheet: &Sheet<'_>, map: &Yaml, (key, value): (&str, &Value), shape: &'static Shape) -> String {
    let form = shape.field(key).map(|field| field.form);
    match (value, form) {
        (Value::List(list), Some(Form::Many(_)))
            if !map.flow && list.iter().all(|one| matches!(one, Value::Map(_))) =>
        {
            let indent = " ".repeat(map.column + 2);
            let items = list.iter().map(|one| format!("{}{indent}- {}", sheet.newline, one.written(form, true)));
            format!("{key}:{}", items.collect::<String>())
        }
        _ => format!("{}: {}", scalar(key, false, map.flow), value.written(form, map.flow)),
    }
}

fn after(sheet: &Sheet<'_>, map: &Yaml, before: &Entry, line: &str) -> Edit {
    let end = sheet.end_of(before);
    if map.flow {
        return insert(end, format!(", {line}"));
    }
    insert(sheet.line_end(end), format!("{}{}{line}", sheet.newline, " ".repeat(map.column)))
}

fn first(sheet: &Sheet<'_>, map: &Yaml, line: &str) -> Edit {
    let start = map.entries()[0].place.start;
    let gap = if map.flow { ", ".to_owned() } else { format!("{}{}", sheet.newline, " ".repeat(map.column)) };
    insert(start, format!("{line}{gap}"))
}

/// Takes a key out, with its lines.
pub(super) fn remove(sheet: &Sheet<'_>, map: &Yaml, key: &str) -> Vec<Edit> {
    let entries = map.entries();
    let Some(at) = entries.iter().position(|entry| entry.key == key) else { return Vec::new() };
    let entry = &entries[at];
    let (start, end) = (entry.place.start, sheet.end_of(entry));
    if entries.len() == 1 {
        return vec![Edit { span: Span::new(start.min(map.span.start), end.max(map.span.end)), text: "{}".to_owned() }];
    }
    let next = entries.get(at + 1).map(|next| next.place.start);
    if map.flow {
        return match at.checked_sub(1) {
            Some(before) => vec![cut(sheet.end_of(&entries[before]), end)],
            None => vec![cut(start, next.unwrap_or(end))],
        };
    }
    match next {
        // The first key of a noun stands behind its dash.
        Some(next) if !sheet.before(start).trim().is_empty() => vec![cut(start, next)],
        _ => vec![lines(sheet, start, end)],
    }
}

/// The whole lines from one byte to another.
pub(super) fn lines(sheet: &Sheet<'_>, start: usize, end: usize) -> Edit {
    let (from, to) = (sheet.line_start(start), sheet.next_line(end));
    if to == sheet.text.len() && !sheet.text.ends_with('\n') && from > 0 {
        let before = if sheet.text[..from].ends_with("\r\n") { from - 2 } else { from - 1 };
        return cut(before, to);
    }
    cut(from, to)
}
