//! What forms ask for: one control for each key of a noun, and the way from fields to values and back.
//!
//! It knows keys and fields; what they mean is checked on the text that comes out.
//!
//! Invariant: a value that is shown and sent back unchanged is the same value, so it is not written again.

use crate::posted::Posted;
use kpi::plan::edit::{Fields, Value};

/// One key of a noun, as a form asks for it.
#[derive(Debug)]
pub struct Ask {
    /// The key.
    pub key: &'static str,
    /// The words beside the control.
    pub label: &'static str,
    /// What it is good for; empty where the label says all.
    pub help: &'static str,
    /// How it is asked for.
    pub control: Control,
    /// Whether it stands with what most people leave out.
    pub more: bool,
}

/// How a key is asked for.
#[derive(Debug)]
pub enum Control {
    /// One line, with an example in it.
    Line(&'static str),
    /// Several lines.
    Words(&'static str),
    /// A day.
    Day,
    /// A first and a last day.
    Period,
    /// A kind of goal.
    Kind,
    /// One word of a list; what stands there otherwise stays.
    Choice(&'static [&'static str]),
    /// Words with commas between them.
    List(&'static str),
    /// Platforms.
    Platforms,
    /// One platform.
    Platform,
    /// Other nouns, by the lists that they stand in.
    Refs(&'static [&'static str]),
    /// A KPI of the catalogue.
    Kpi,
    /// Who is agreed with: a creator that is known, or a new name.
    Creator,
    /// A percentage for each campaign.
    Shares,
    /// Which facts.
    Filter,
    /// The keys of a noun within the noun.
    Group(&'static [Ask]),
}

/// What the names of fields start with.
pub const PREFIX: &str = "f.";

/// The dimensions that every form of a filter asks for.
pub const FILTERED: [&str; 4] = ["platform", "campaign", "link", "code"];

impl Ask {
    /// The name of its field.
    pub fn name(&self, prefix: &str) -> String {
        format!("{prefix}{}", self.key)
    }

    /// The value that the fields give; `None` when they are empty.
    pub fn value(&self, prefix: &str, posted: &Posted) -> Option<Value> {
        let name = self.name(prefix);
        match &self.control {
            Control::Period => {
                let (from, to) = (posted.words(&format!("{name}.from")), posted.words(&format!("{name}.to")));
                (!from.is_empty() || !to.is_empty()).then(|| Value::text(format!("{from}..{to}")))
            }
            Control::List(_) => list(posted.words(&name)),
            Control::Platforms | Control::Refs(_) => {
                several(posted.all(&name).into_iter().map(str::to_owned).collect())
            }
            Control::Shares => {
                let start = format!("{name}.");
                let parts = posted.under(&start).filter(|(_, share)| !share.is_empty());
                map(parts.map(|(id, share)| (id.to_owned(), Value::text(percent(share)))).collect())
            }
            Control::Filter => match posted.words(&name) {
                "" => filter(&name, posted),
                text => Some(Value::text(text)),
            },
            Control::Group(asks) => {
                let inner = format!("{name}.");
                let fields = asks.iter().filter_map(|ask| Some((ask.key.to_owned(), ask.value(&inner, posted)?)));
                map(fields.collect())
            }
            _ => {
                let text = posted.words(&name).replace("\r\n", "\n");
                (!text.is_empty()).then(|| Value::text(text))
            }
        }
    }

    /// Whether two values say the same here. Of what is ticked the order says nothing.
    pub fn same(&self, one: Option<&Value>, other: Option<&Value>) -> bool {
        if !matches!(self.control, Control::Platforms | Control::Refs(_)) {
            return one == other;
        }
        let ticked = |value: Option<&Value>| {
            let mut ticked = value.map(words).unwrap_or_default();
            ticked.sort();
            ticked
        };
        ticked(one) == ticked(other)
    }

    /// The fields that show a value.
    pub fn fill(&self, prefix: &str, value: &Value, out: &mut Vec<(String, String)>) {
        let name = self.name(prefix);
        match (&self.control, value) {
            (_, Value::Nothing) => {}
            (Control::Period, Value::Text(text)) => {
                let (from, to) = text.split_once("..").unwrap_or((text, ""));
                out.push((format!("{name}.from"), from.trim().to_owned()));
                out.push((format!("{name}.to"), to.trim().to_owned()));
            }
            (Control::Platforms | Control::Refs(_), value) => {
                out.extend(words(value).into_iter().map(|word| (name.clone(), word)));
            }
            (Control::Shares, Value::Map(fields)) => {
                let share = |(id, share): &(String, Value)| (format!("{name}.{id}"), words(share).join(", "));
                out.extend(fields.iter().map(share));
            }
            (Control::Filter, Value::Map(fields)) => {
                for (dimension, value) in fields {
                    let key = singular(dimension);
                    let values = words(value);
                    match key {
                        "platform" => out.extend(values.into_iter().map(|one| (format!("{name}.platform"), one))),
                        _ => out.push((format!("{name}.{key}"), values.join(", "))),
                    }
                }
            }
            (Control::Group(asks), Value::Map(fields)) => {
                let inner = format!("{name}.");
                for (key, value) in fields {
                    if let Some(ask) = asks.iter().find(|ask| ask.key == key) {
                        ask.fill(&inner, value, out);
                    }
                }
            }
            // A baseline may be its period or its value alone.
            (Control::Group(asks), Value::Text(text)) => {
                let key = if text.contains("..") { "over" } else { "value" };
                if let Some(ask) = asks.iter().find(|ask| ask.key == key) {
                    ask.fill(&format!("{name}."), value, out);
                }
            }
            (_, value) => out.push((name, words(value).join(", "))),
        }
    }
}

/// The fields that show a noun.
pub fn shown(asks: &[Ask], fields: &Fields) -> Posted {
    let mut out = Vec::new();
    for (key, value) in fields {
        if let Some(ask) = asks.iter().find(|ask| ask.key == key) {
            ask.fill(PREFIX, value, &mut out);
        }
    }
    Posted::of(out.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// `campaigns` and `campaign` are one dimension.
pub fn singular(dimension: &str) -> &str {
    let short = dimension.trim_end_matches('s');
    if FILTERED.contains(&short) { short } else { dimension }
}

/// The texts of a value.
pub fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Nothing => Vec::new(),
        Value::Text(text) => vec![text.clone()],
        Value::List(list) => list.iter().flat_map(words).collect(),
        Value::Map(fields) => fields.iter().map(|(key, value)| format!("{key}: {}", words(value).join(", "))).collect(),
    }
}

/// One word stays one word.
fn several(mut words: Vec<String>) -> Option<Value> {
    match words.len() {
        0 => None,
        1 => words.pop().map(Value::Text),
        _ => Some(Value::texts(words)),
    }
}

fn list(text: &str) -> Option<Value> {
    several(text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

fn map(fields: Fields) -> Option<Value> {
    (!fields.is_empty()).then_some(Value::Map(fields))
}

/// `50` is meant as a percentage.
fn percent(share: &str) -> String {
    let bare = share.parse::<f64>().is_ok_and(|number| number > 1.0);
    if bare { format!("{share}%") } else { share.to_owned() }
}

fn filter(name: &str, posted: &Posted) -> Option<Value> {
    let start = format!("{name}.");
    let mut keys: Vec<&str> = Vec::new();
    for (key, value) in posted.under(&start) {
        if !value.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    let value = |key: &str| {
        let texts = posted.all(&format!("{start}{key}"));
        list(&texts.join(",")).map(|value| (key.to_owned(), value))
    };
    map(keys.into_iter().filter_map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::super::noun::NOUNS;
    use super::*;

    #[test]
    fn what_is_shown_and_sent_back_is_the_same() {
        let text = "plan: x\nkpis:\n  - id: k\n    kpi: orders\n    where: { platform: [instagram, x], link: tracked }\n    serves: [g, h]\n    baseline: { over: 2026-01-01..2026-02-28 }\n    target: \">= 30%\"\n    review: every 10 days\n    contributions: { a: 50%, b: 50% }\n";
        let seat = kpi::plan::edit::seat(text, "kpis", "k").unwrap();
        let fields = kpi::plan::edit::fields(text, seat).unwrap();
        let asks = NOUNS.iter().find(|noun| noun.path == "kpi").unwrap().asks;
        let posted = shown(asks, &fields);
        for (key, value) in fields.iter().filter(|(key, _)| key != "id") {
            let ask = asks.iter().find(|ask| ask.key == key).unwrap();
            assert_eq!(ask.value(PREFIX, &posted).as_ref(), Some(value), "{key}");
        }
    }

    #[test]
    fn fields_become_values() {
        let ask = |control| Ask { key: "k", label: "", help: "", control, more: false };
        let check = |control, fields: &[(&str, &str)], expected: Option<Value>| {
            assert_eq!(ask(control).value(PREFIX, &Posted::of(fields.iter().copied())), expected, "{fields:?}");
        };
        check(Control::Line(""), &[("f.k", "  a ")], Some(Value::text("a")));
        check(Control::Line(""), &[("f.k", "  ")], None);
        check(Control::Period, &[("f.k.from", "2026-01-01"), ("f.k.to", "")], Some(Value::text("2026-01-01..")));
        check(Control::List(""), &[("f.k", "a, b ,")], Some(Value::texts(["a", "b"])));
        check(Control::Platforms, &[("f.k", "x")], Some(Value::text("x")));
        let shares = Value::Map(vec![("a".to_owned(), Value::text("50%")), ("b".to_owned(), Value::text("0.5"))]);
        check(Control::Shares, &[("f.k.a", "50"), ("f.k.b", "0.5"), ("f.k.c", "")], Some(shares));
        let filter = Value::Map(vec![("platform".to_owned(), Value::texts(["x", "web"]))]);
        check(Control::Filter, &[("f.k.platform", "x"), ("f.k.platform", "web"), ("f.k.link", "")], Some(filter));
    }
}
