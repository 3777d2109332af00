//! YAML as a tree that remembers where everything stands.
//!
//! The grammar is the library's. This room keeps byte spans, resolves aliases, and goes on with what was read before a
//! fault, so that the rest of a plan can still be judged while somebody types. It knows no plan.
//!
//! Invariant: reading never fails and never panics; every span lies within the text. A tree has at most [`MOST_NODES`]
//! nodes and is at most [`MOST_DEEP`] deep, however aliases repeat.

use crate::diagnostic::{Diagnostic, Span};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use std::collections::BTreeMap;

/// How many nodes a text may have, with aliases written out.
pub const MOST_NODES: usize = 400_000;
/// How deep lists and mappings may be nested.
pub const MOST_DEEP: usize = 64;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Yaml {
    /// The value.
    pub node: Node,
    /// Its bytes: quotes and brackets included, comments and line ends after it not.
    pub span: Span,
    /// How far in its line it starts, in characters.
    pub column: usize,
    /// Whether it stands in brackets or braces.
    pub flow: bool,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A key without a value, `null` or `~`.
    Nothing,
    /// Anything that is not a collection, as text.
    Scalar(String),
    /// `- a` lines or `[a, b]`.
    List(Vec<Yaml>),
    /// `key: value` lines or `{key: value}`, in the order of the text.
    Map(Vec<Entry>),
}

/// One line of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub place: Span,
    /// The value.
    pub value: Yaml,
}

impl Yaml {
    /// No value, at a place.
    pub fn nothing(span: Span) -> Self {
        Self { node: Node::Nothing, span, column: 0, flow: false }
    }

    /// The lines of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.node {
            Node::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// What kind of value it is, in words.
    pub fn kind(&self) -> &'static str {
        match self.node {
            Node::Nothing => "nothing",
            Node::Scalar(_) => "a value",
            Node::List(_) => "a list",
            Node::Map(_) => "a mapping",
        }
    }
}

/// Reads a text. A mapping that is cut off by a fault holds what stood before it.
pub fn read(text: &str) -> (Yaml, Vec<Diagnostic>) {
    let mut builder = Builder::new(text);
    let mut diagnostics = Vec::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((Event::DocumentStart(_), span)) if builder.root.is_some() => {
                let at = builder.span(span.start, span.end);
                let words = "a second document starts here: a plan is one document";
                diagnostics.push(Diagnostic::error("yaml", at, words).help("remove the `---`, or make it a file"));
                break;
            }
            Ok((event, span)) => {
                let at = builder.span(span.start, span.end);
                builder.column = span.start.col();
                if let Err(words) = builder.take(event, at) {
                    diagnostics.push(Diagnostic::error("yaml", at, words));
                    break;
                }
            }
            Err(error) => {
                diagnostics.push(builder.fault(*error.marker(), error.info()));
                break;
            }
        }
    }
    (builder.finish(), diagnostics)
}

/// A collection that is being read.
struct Open {
    start: Span,
    column: usize,
    anchor: usize,
    kind: Kind,
}

enum Kind {
    List(Vec<Yaml>),
    Map { entries: Vec<Entry>, key: Option<(String, Span)> },
}

struct Builder<'t> {
    text: &'t str,
    /// The byte of every character; empty when the text is ASCII and both are the same.
    bytes: Vec<usize>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, (Yaml, usize)>,
    root: Option<Yaml>,
    nodes: usize,
    /// How far in its line the event starts.
    column: usize,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        let bytes = if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).collect() };
        Self { text, bytes, open: Vec::new(), anchors: BTreeMap::new(), root: None, nodes: 0, column: 0 }
    }

    fn byte(&self, mark: Marker) -> usize {
        if self.bytes.is_empty() {
            return mark.index().min(self.text.len());
        }
        self.bytes.get(mark.index()).copied().unwrap_or(self.text.len())
    }

    fn span(&self, start: Marker, end: Marker) -> Span {
        let start = self.byte(start);
        let end = self.byte(end).max(start);
        Span::new(start, start + self.text[start..end].trim_end().len())
    }

    fn take(&mut self, event: Event<'_>, at: Span) -> Result<(), &'static str> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                self.put(Yaml { node: scalar(&text, style), span: at, column: self.column, flow: false }, anchor, 1)
            }
            Event::SequenceStart(anchor, _) => self.start(at, anchor, Kind::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.start(at, anchor, Kind::Map { entries: Vec::new(), key: None }),
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some((yaml, nodes)) => self.put(yaml, 0, nodes),
                None => Err("this alias stands inside what it names"),
            },
            _ => Ok(()),
        }
    }

    fn start(&mut self, start: Span, anchor: usize, kind: Kind) -> Result<(), &'static str> {
        if self.open.len() >= MOST_DEEP {
            return Err("lists and mappings are nested too deep");
        }
        self.open.push(Open { start, column: self.column, anchor, kind });
        Ok(())
    }

    fn end(&mut self, at: Span) -> Result<(), &'static str> {
        let Some(Open { start, column, anchor, kind }) = self.open.pop() else { return Ok(()) };
        let (node, last, nodes) = match kind {
            Kind::List(list) => {
                let (last, nodes) = (list.last().map(|yaml| yaml.span), list.len());
                (Node::List(list), last, nodes)
            }
            Kind::Map { entries, key } => {
                let last = entries.last().map(|entry| entry.place.to(entry.value.span)).or(key.map(|(_, at)| at));
                let nodes = entries.len();
                (Node::Map(entries), last, nodes)
            }
        };
        // A block ends where its last value ends; brackets and braces end after themselves.
        let flow = start.end > start.start;
        let span = if flow { start.to(at) } else { last.map_or(start, |last| start.to(last)) };
        self.put(Yaml { node, span, column, flow }, anchor, nodes)
    }

    fn put(&mut self, yaml: Yaml, anchor: usize, nodes: usize) -> Result<(), &'static str> {
        self.nodes += nodes;
        if self.nodes > MOST_NODES {
            return Err("the plan is too large once every alias is written out");
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (yaml.clone(), size(&yaml)));
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(yaml);
            return Ok(());
        };
        match &mut parent.kind {
            Kind::List(list) => list.push(yaml),
            Kind::Map { entries, key } => match key.take() {
                Some((key, place)) => entries.push(Entry { key, place, value: yaml }),
                None => {
                    let Node::Scalar(text) = yaml.node else { return Err("a key is a word, not a collection") };
                    *key = Some((text, yaml.span));
                }
            },
        }
        Ok(())
    }

    /// Closes what a fault left open.
    fn finish(mut self) -> Yaml {
        let end = Span::new(self.text.len(), self.text.len());
        while let Some(open) = self.open.last_mut() {
            if let Kind::Map { entries, key } = &mut open.kind
                && let Some((key, place)) = key.take()
            {
                let value = Yaml::nothing(Span::new(place.end, place.end));
                entries.push(Entry { key, place, value });
            }
            if self.end(end).is_err() {
                break;
            }
        }
        self.root.unwrap_or(Yaml::nothing(Span::default()))
    }

    fn fault(&self, mark: Marker, info: &str) -> Diagnostic {
        let at = self.byte(mark);
        let line_start = self.text[..at].rfind('\n').map_or(0, |found| found + 1);
        let line = self.text[line_start..].lines().next().unwrap_or_default();
        let span = Span::new(at, self.text.len().min(at + 1));
        let diagnostic = Diagnostic::error("yaml", span, format!("this is not YAML: {info}"));
        match remedy(line, info) {
            Some(help) => diagnostic.help(help),
            None => {
                diagnostic.help("compare the indentation with the lines above; a text with `: ` or `#` needs quotes")
            }
        }
    }
}

fn size(yaml: &Yaml) -> usize {
    match &yaml.node {
        Node::Nothing | Node::Scalar(_) => 1,
        Node::List(list) => 1 + list.iter().map(size).sum::<usize>(),
        Node::Map(entries) => 1 + entries.iter().map(|entry| size(&entry.value)).sum::<usize>(),
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Node {
    let plain = style == ScalarStyle::Plain;
    if plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Node::Nothing;
    }
    Node::Scalar(text.to_owned())
}

/// What to do about the faults that people meet in plans.
fn remedy(line: &str, info: &str) -> Option<String> {
    if info.contains("tabs") {
        return Some("indent with blanks: YAML allows no tabs".to_owned());
    }
    let (key, value) = line.split_once(": ")?;
    let (key, value) = (key.trim(), value.trim());
    if value.starts_with(['>', '%', '@', '`', '|']) || value.contains(": ") {
        return Some(format!("put the value in quotes: {key}: \"{}\"", value.replace('"', "'")));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    fn pick<'t>(text: &'t str, path: &[&str]) -> &'t str {
        let (yaml, faults) = read(text);
        assert!(faults.is_empty(), "{faults:?}");
        let mut at = &yaml;
        for key in path {
            at = match key.parse::<usize>() {
                Ok(index) => match &at.node {
                    Node::List(list) => &list[index],
                    _ => panic!("no list at {key}"),
                },
                Err(_) => at.get(key).unwrap(),
            };
        }
        &text[at.span.start..at.span.end]
    }

    #[test]
    fn spans_are_what_was_written() {
        let text = "name: Lumière   # ⁂\nlist:\n  - id: a\n    of: { x: [1, 2] , y: 'é' }\n\n  - id: b\nlast: \"q\"\n";
        assert_eq!(pick(text, &["name"]), "Lumière");
        assert_eq!(pick(text, &["list", "0"]), "id: a\n    of: { x: [1, 2] , y: 'é' }");
        assert_eq!(pick(text, &["list", "0", "of"]), "{ x: [1, 2] , y: 'é' }");
        assert_eq!(pick(text, &["list", "0", "of", "x"]), "[1, 2]");
        assert_eq!(pick(text, &["list", "0", "of", "y"]), "'é'");
        assert_eq!(pick(text, &["list", "1"]), "id: b");
        assert_eq!(pick(text, &["last"]), "\"q\"");
    }

    #[test]
    fn a_fault_keeps_what_stood_before_it() {
        let text = "plan: x\nkpis:\n  - id: a\n    target: >= 30%\n";
        let (yaml, faults) = read(text);
        assert_eq!(yaml.get("plan").unwrap().node, Node::Scalar("x".to_owned()));
        assert!(matches!(&yaml.get("kpis").unwrap().node, Node::List(list) if list.len() == 1));
        assert_eq!(faults[0].help, ["put the value in quotes: target: \">= 30%\""]);
        assert_eq!(crate::diagnostic::place(text, faults[0].span.unwrap()).line, 4);
        assert!(read("a:\n\tb: 1").1[0].help[0].contains("no tabs"));
    }

    #[test]
    fn aliases_are_written_out_within_bounds() {
        assert_eq!(read("a: &x [1]\nb: *x").0.get("b").unwrap().kind(), "a list");
        let mut bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
        for n in 1..9 {
            let before = format!("*a{}", n - 1);
            bomb.push_str(&format!("a{n}: &a{n} [{}]\n", vec![before; 10].join(", ")));
        }
        assert!(read(&bomb).1[0].message.contains("too large"));
        let deep = read(&"[".repeat(500)).1;
        assert!(deep[0].is_error(), "{deep:?}");
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "[-a-z:{}\\[\\]\"'&*|> #\\n\\té,0-9]{0,120}") {
            let (yaml, faults) = read(&text);
            prop_assert!(yaml.span.end <= text.len());
            prop_assert!(faults.iter().all(|fault| fault.span.is_some_and(|span| span.end <= text.len())));
        }
    }
}
