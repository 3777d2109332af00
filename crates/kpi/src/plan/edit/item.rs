//! Nouns of a list: added at its end, taken out. A list that is missing is made, in the order of the form.

use super::{
    super::{
        shape::{PLAN, Shape},
        yaml::{Entry, Node, Yaml},
    },
    Fields, Home, Seat, Value,
    key::{self, rank},
    place::{Sheet, cut, insert},
    value::pairs,
};
use crate::diagnostic::{Edit, Span};

/// Adds a noun to a list of a mapping.
pub(super) fn add(sheet: &Sheet<'_>, parent: &Yaml, home: Home, fields: &Fields) -> Vec<Edit> {
    let shape = home.shape();
    let Some(entry) = parent.entries().iter().find(|entry| entry.key == home.key()) else {
        return made(sheet, parent, home, fields);
    };
    match &entry.value.node {
        Node::List(list) => match list.last() {
            Some(last) if entry.value.flow => {
                vec![insert(sheet.end(last), format!(", {{ {} }}", pairs(fields, Some(shape))))]
            }
            Some(last) => {
                let column = dash(sheet, last).map_or(0, |at| sheet.before(at).chars().count());
                let text = drawn(sheet, fields, home, column, brief(last, home));
                vec![insert(behind(sheet, sheet.end(last), column), format!("{}{text}", sheet.newline))]
            }
            None => filled(sheet, parent, entry, home, fields),
        },
        _ => filled(sheet, parent, entry, home, fields),
    }
}

/// Whether the next noun stands in braces: as the one before it does; placements do from the first on.
fn brief(last: &Yaml, home: Home) -> bool {
    last.flow || (matches!(home, Home::Campaign(_)) && matches!(last.node, Node::Nothing))
}

/// A noun as lines, the first with its dash; without a line end.
fn drawn(sheet: &Sheet<'_>, fields: &Fields, home: Home, column: usize, brief: bool) -> String {
    let (shape, indent) = (home.shape(), " ".repeat(column));
    if brief || fields.is_empty() {
        return format!("{indent}- {}", Value::Map(fields.clone()).written(Some(form(shape)), true));
    }
    let lines: Vec<String> = fields.iter().map(|(key, value)| block(sheet, (key, value), shape, column + 2)).collect();
    format!("{indent}- {}", lines.join(&format!("{}{indent}  ", sheet.newline)))
}

fn form(shape: &'static Shape) -> super::super::shape::Form {
    super::super::shape::Form::One(shape)
}

/// One key of a noun; nouns within it stand below it, one a line.
fn block(sheet: &Sheet<'_>, (key, value): (&str, &Value), shape: &'static Shape, column: usize) -> String {
    match value {
        Value::List(list) if !list.is_empty() && list.iter().all(|one| matches!(one, Value::Map(_))) => {
            let form = shape.field(key).map(|field| field.form);
            let gap = format!("{}{}- ", sheet.newline, " ".repeat(column + 2));
            let items = list.iter().map(|one| format!("{gap}{}", one.written(form, true)));
            format!("{key}:{}", items.collect::<String>())
        }
        _ => key::line(key, value, shape),
    }
}

/// Fills a key that has no list yet, or an empty one.
fn filled(sheet: &Sheet<'_>, parent: &Yaml, entry: &Entry, home: Home, fields: &Fields) -> Vec<Edit> {
    let end = sheet.end_of(entry);
    let Some(colon) = sheet.after_colon(entry).filter(|_| !parent.flow) else {
        let text = format!("[{{ {} }}]", pairs(fields, Some(home.shape())));
        return match sheet.beside(entry) {
            Some(start) => vec![Edit { span: Span::new(start, end), text }],
            None => vec![insert(end, format!(" {text}"))],
        };
    };
    let brief = matches!(home, Home::Campaign(_));
    let text = drawn(sheet, fields, home, parent.column + 2, brief);
    let mut edits = vec![insert(sheet.line_end(end), format!("{}{text}", sheet.newline))];
    if sheet.beside(entry).is_some() {
        edits.push(cut(colon, end));
    }
    edits
}

/// Makes a list: in the order of the form, and with a line between the parts of a plan.
fn made(sheet: &Sheet<'_>, parent: &Yaml, home: Home, fields: &Fields) -> Vec<Edit> {
    if matches!(home, Home::Campaign(_)) || parent.flow {
        let list = Value::List(vec![Value::Map(fields.clone())]);
        let shape = if parent.flow && matches!(home, Home::Plan(_)) { &PLAN } else { Home::Plan("campaigns").shape() };
        return key::change(sheet, parent, shape, (home.key(), Some(&list)));
    }
    let items = drawn(sheet, fields, home, 2, false);
    let list = format!("{}:{nl}{items}{nl}", home.key(), nl = sheet.newline);
    let later = parent.entries().iter().filter(|entry| rank(&PLAN, &entry.key) != usize::MAX);
    match later.into_iter().find(|entry| rank(&PLAN, &entry.key) > rank(&PLAN, home.key())) {
        Some(next) => vec![insert(above(sheet, next.place.start), format!("{list}{}", sheet.newline))],
        None => {
            let gap = if parent.entries().is_empty() { "" } else { sheet.newline };
            vec![sheet.at_end(&format!("{gap}{list}"))]
        }
    }
}

/// Where a part of the plan starts, with the comments that stand right above it.
fn above(sheet: &Sheet<'_>, at: usize) -> usize {
    let mut start = sheet.line_start(at);
    while start > 0 {
        let before = sheet.line_start(start - 1);
        if !sheet.text[before..].starts_with('#') {
            break;
        }
        start = before;
    }
    start
}

/// The end of the line of a noun's last value, and of the comments below it that are indented further than its dash.
fn behind(sheet: &Sheet<'_>, end: usize, column: usize) -> usize {
    let mut at = sheet.line_end(end);
    loop {
        let next = sheet.next_line(at);
        let line = &sheet.text[next..sheet.line_end(next)];
        let indent = line.len() - line.trim_start_matches(' ').len();
        if next <= at || !line.trim_start().starts_with('#') || indent <= column {
            return at;
        }
        at = sheet.line_end(next);
    }
}

/// The dash of a noun.
fn dash(sheet: &Sheet<'_>, item: &Yaml) -> Option<usize> {
    let mut at = item.span.start;
    loop {
        let start = sheet.line_start(at);
        let line = &sheet.text[start..at];
        if line.trim_start().starts_with('-') {
            return Some(start + line.find('-')?);
        }
        at = start.checked_sub(1)?;
    }
}

/// Takes a noun out of a list that keeps others.
pub(super) fn remove(sheet: &Sheet<'_>, parent: &Yaml, seat: Seat) -> Vec<Edit> {
    let Some(list) = parent.get(seat.home.key()) else { return Vec::new() };
    let Node::List(items) = &list.node else { return Vec::new() };
    let item = &items[seat.at];
    if list.flow {
        return match seat.at.checked_sub(1) {
            Some(before) => vec![cut(sheet.end(&items[before]), sheet.end(item))],
            None => vec![cut(item.span.start, items[1].span.start)],
        };
    }
    let Some(start) = dash(sheet, item) else { return Vec::new() };
    vec![key::lines(sheet, start, sheet.end(item))]
}
