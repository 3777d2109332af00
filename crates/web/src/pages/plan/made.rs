//! What a form makes of a text: the noun in it, created, changed or taken out.
//!
//! Invariant: keys that no form asks for, and those that were not touched, stay as they were written.

use super::{
    ask::{self, Ask, Control, PREFIX},
    noun::Noun,
    subject::Subject,
};
use crate::{posted::Posted, room::Room};
use kpi::plan::{
    edit::{self, Fields, Home, Seat, Unwritable, Value},
    read,
};

/// The values that a form gives, by what asks for them.
type Values = Vec<(&'static Ask, Option<Value>)>;

/// The text without the noun.
pub fn removed(base: &str, subject: &Subject) -> Result<(String, Subject), Unwritable> {
    let seat = subject.seat.ok_or(Unwritable::Gone)?;
    let text = edit::apply(base, &edit::remove(base, seat)?);
    Ok((text, subject.clone()))
}

/// The text with the noun as the form has it, and where the noun then stands.
pub fn made(room: &Room, base: &str, subject: &Subject, posted: &Posted) -> Result<(String, Subject), Unwritable> {
    let mut text = headed(room, base)?;
    let mut values: Values = subject.noun.asks.iter().map(|ask| (ask, ask.value(PREFIX, posted))).collect();
    if subject.noun.path == "placement" {
        text = creator(room, text, &mut values)?;
    }
    match subject.seat {
        None => created(&text, subject, values),
        Some(seat) => changed(text, (subject, seat), values, posted.words("f.id")),
    }
}

fn created(text: &str, subject: &Subject, values: Values) -> Result<(String, Subject), Unwritable> {
    let mut subject = subject.clone();
    let mut fields: Fields = values.into_iter().filter_map(|(ask, value)| Some((ask.key.to_owned(), value?))).collect();
    let placement = subject.noun.path == "placement";
    if !placement {
        identified(text, subject.noun, &mut fields);
    }
    let at = edit::count(text, subject.home);
    let text = edit::apply(text, &edit::add(text, subject.home, &fields)?);
    subject.seat = Some(Seat { home: subject.home, at });
    let id = fields.iter().find(|(key, _)| key == "id").and_then(|(_, id)| id.as_text());
    subject.id = if placement { format!("{}:{}", subject.campaign, at + 1) } else { id.unwrap_or_default().to_owned() };
    Ok((text, subject))
}

fn changed(
    mut text: String,
    (subject, seat): (&Subject, Seat),
    values: Values,
    id: &str,
) -> Result<(String, Subject), Unwritable> {
    let mut subject = subject.clone();
    let placement = subject.noun.path == "placement";
    let known = edit::fields(&text, seat).ok_or(Unwritable::Gone)?;
    let before = ask::shown(subject.noun.asks, &known);
    if !placement && !id.is_empty() && id != subject.id {
        text = edit::apply(&text, &edit::rename(&text, subject.noun.list, &subject.id, id)?);
        id.clone_into(&mut subject.id);
    }
    let touched = values.into_iter().filter(|(ask, value)| {
        (ask.key != "id" || placement) && !ask.same(ask.value(PREFIX, &before).as_ref(), value.as_ref())
    });
    let changes: Vec<(&str, Option<Value>)> = touched.map(|(ask, value)| (ask.key, kept(ask, &known, value))).collect();
    let text = edit::apply(&text, &edit::change(&text, seat, &changes)?);
    Ok((text, subject))
}

/// A noun within the noun keeps the keys that no form asks for.
fn kept(ask: &Ask, known: &Fields, value: Option<Value>) -> Option<Value> {
    let Control::Group(asks) = &ask.control else { return value };
    let old = known.iter().find(|(key, _)| key == ask.key).map(|(_, value)| value);
    let Some(Value::Map(old)) = old else { return value };
    let mut fields: Fields = old.iter().filter(|(key, _)| !asks.iter().any(|ask| ask.key == key)).cloned().collect();
    if let Some(Value::Map(new)) = value {
        fields.extend(new);
    }
    (!fields.is_empty()).then_some(Value::Map(fields))
}

/// A plan has a name, a currency and a time zone; those of the workspace, unless it says so itself.
pub fn headed(room: &Room, text: &str) -> Result<String, Unwritable> {
    if !edit::head(text).is_empty() {
        return Ok(text.to_owned());
    }
    let head = [
        ("plan", Some(Value::text(&room.workspace.name))),
        ("currency", Some(Value::text(room.workspace.currency.to_string()))),
        ("time_zone", Some(Value::text(&room.workspace.calendar.time_zone))),
    ];
    Ok(edit::apply(text, &edit::set_head(text, &head)?))
}

/// Gives a noun its id: the one that was written, else one made from its words.
fn identified(text: &str, noun: &Noun, fields: &mut Fields) {
    if fields.iter().any(|(key, _)| key == "id") {
        return;
    }
    let said = |key: &str| fields.iter().find(|(known, _)| known == key).and_then(|(_, value)| value.as_text());
    let words = said("name").or(said("statement")).or(said("kpi")).unwrap_or(noun.path);
    let id = free(text, noun.list, &slug(words, noun.path));
    fields.insert(0, ("id".to_owned(), Value::Text(id)));
}

/// The creator of a placement by id. One that is neither in the plan nor in the workspace is added to the plan.
fn creator(room: &Room, text: String, values: &mut Values) -> Result<String, Unwritable> {
    let of = |key: &str, values: &[(&'static Ask, Option<Value>)]| {
        let found = values.iter().find(|(ask, _)| ask.key == key);
        found.and_then(|(_, value)| value.as_ref()?.as_text().map(str::to_owned))
    };
    let Some(said) = of("creator", values) else { return Ok(text) };
    let (plan, _) = read(&text, &room.catalogue);
    let same = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(&said));
    let planned = plan.creators.iter().find(|one| one.id.value == said || same(one.name.as_deref()));
    let known = room.creators.iter().find(|one| one.id.as_str() == said || same(Some(&one.name)));
    let placed = plan.campaigns.iter().flat_map(|one| &one.placements).any(|one| one.creator.value == said);
    let (id, text) = match (planned, known) {
        (Some(one), _) => (one.id.value.to_string(), text),
        (None, Some(one)) => (one.id.to_string(), text),
        (None, None) if placed => (said, text),
        (None, None) => {
            let id = free(&text, "creators", &slug(&said, "creator"));
            let fields = vec![("id".to_owned(), Value::text(&id)), ("name".to_owned(), Value::text(&said))];
            (id, edit::apply(&text, &edit::add(&text, Home::Plan("creators"), &fields)?))
        }
    };
    if let Some((_, value)) = values.iter_mut().find(|(ask, _)| ask.key == "creator") {
        *value = Some(Value::Text(id));
    }
    Ok(text)
}

/// A short name made of the first words.
pub fn slug(words: &str, otherwise: &str) -> String {
    const SMALL: [&str; 12] = ["a", "an", "the", "of", "for", "to", "and", "in", "on", "with", "by", "through"];
    let lower = words.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !SMALL.contains(word));
    let id: Vec<&str> = parts.take(4).collect();
    if id.is_empty() { otherwise.to_owned() } else { id.join("-") }
}

/// The first of `name`, `name-2`, … that no noun of the list has. Goals and objectives share their names.
pub fn free(text: &str, list: &'static str, name: &str) -> String {
    let lists: &[&'static str] = match list {
        "goals" | "objectives" => &["goals", "objectives"],
        _ => &[list],
    };
    let taken = |id: &str| lists.iter().any(|list| edit::seat(text, list, id).is_some());
    let mut id = name.to_owned();
    let mut next = 2;
    while taken(&id) {
        id = format!("{name}-{next}");
        next += 1;
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_come_from_words() {
        assert_eq!(slug("Sell skincare through a diverse group of creators", "goal"), "sell-skincare-diverse-group");
        assert_eq!(slug("Über-Größe!", "goal"), "über-größe");
        assert_eq!(slug("…", "goal"), "goal");
        let text = "goals:\n  - id: a\nobjectives:\n  - id: a-2\n";
        assert_eq!(free(text, "goals", "a"), "a-3");
        assert_eq!(free(text, "kpis", "a"), "a");
    }

    #[test]
    fn a_group_keeps_what_no_form_asks_for() {
        let asks = super::super::noun::named("goal").unwrap().asks;
        let audience = asks.iter().find(|ask| ask.key == "audience").unwrap();
        let map = |pairs: &[(&str, &str)]| {
            Value::Map(pairs.iter().map(|(key, value)| ((*key).to_owned(), Value::text(*value))).collect())
        };
        let known = vec![("audience".to_owned(), map(&[("interests", "skin"), ("ages", "18-34")]))];
        let kept = kept(audience, &known, Some(map(&[("countries", "US")])));
        assert_eq!(kept, Some(map(&[("interests", "skin"), ("countries", "US")])));
    }
}
