//! Catalogue files: TOML with one `[[kpi]]` table per definition.
//!
//! ```toml
//! [[kpi]]
//! id = "engagement_rate_by_reach"          # needed: lower-case letters, digits and _
//! formula = "engagements / reach"          # needed
//! name = "Engagement rate by reach"        # the id when left out
//! words = "Reactions per person reached."
//! unit = "ratio"                           # checked against the formula; a constant takes it
//! direction = "up"                         # up, down or range
//! indicates = { engagement = "direct", awareness = "supporting" }
//! denominator = "reach"
//! source = "where the definition comes from"
//! missing = "skip"                         # leave out parts of a sum that have no facts
//! provenance = "modelled"                  # for constants that somebody assumed
//! ```
//!
//! Invariant: what cannot be read is a diagnostic at its place in the file, and the rest is read all the same.

use super::{Definition, Direction, Missing, Origin};
use crate::{
    diagnostic::{Diagnostic, Severity, Span, any_error},
    filter, formula, nearest,
};
use model::{
    goal::{GoalKind, Strength},
    measure::Measure,
    provenance::Provenance,
};
use std::collections::BTreeSet;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The keys of a definition.
const KEYS: [&str; 11] = [
    "id",
    "formula",
    "name",
    "words",
    "unit",
    "direction",
    "indicates",
    "denominator",
    "source",
    "missing",
    "provenance",
];

/// A definition, and where its formula stands.
pub struct Entry {
    /// The definition; its unit is what was stated, or empty.
    pub definition: Definition,
    /// The value of `formula` in the file, quotes included.
    pub formula: Span,
    /// Where the formula's own text starts, when the file holds it without escapes.
    start: Option<usize>,
}

impl Entry {
    /// A place in the formula as a place in the file.
    pub fn place(&self, span: Span) -> Span {
        self.start.map_or(self.formula, |start| span.shifted(start))
    }
}

/// Reads a file.
pub fn read(text: &str, origin: Origin) -> (Vec<Entry>, Vec<Diagnostic>) {
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let span = error.span().map(|span| Span::new(span.start, span.end));
            let fault = Diagnostic::new("not-toml", Severity::Error, span, error.message().to_owned());
            return (Vec::new(), vec![fault.help("a catalogue is TOML with one [[kpi]] table per KPI")]);
        }
    };
    let mut reader = Reader { text, origin, diagnostics: Vec::new() };
    let entries = reader.file(table.get_ref());
    (entries, reader.diagnostics)
}

struct Reader<'t> {
    text: &'t str,
    origin: Origin,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn file(&mut self, table: &DeTable<'_>) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut seen = BTreeSet::new();
        for (key, value) in table {
            if key.get_ref() != "kpi" {
                self.fault("unknown-key", span(key), format!("`{}` is not known here", key.get_ref()), KPI_TABLE);
                continue;
            }
            let Some(list) = value.get_ref().as_array() else {
                self.fault("wrong-type", span(value), "`kpi` must be a list of tables".to_owned(), KPI_TABLE);
                continue;
            };
            for item in list.iter() {
                let Some(table) = item.get_ref().as_table() else {
                    self.fault("wrong-type", span(item), "a KPI must be a table".to_owned(), KPI_TABLE);
                    continue;
                };
                let Some(entry) = self.entry(table, span(item)) else { continue };
                if seen.insert(entry.definition.id.clone()) {
                    entries.push(entry);
                } else {
                    let words = format!("{} is defined twice in this file", entry.definition.id);
                    self.fault("defined-twice", span(item), words, "take one of them out");
                }
            }
        }
        entries
    }

    fn entry(&mut self, table: &DeTable<'_>, whole: Span) -> Option<Entry> {
        for key in table.keys() {
            if !KEYS.contains(&key.get_ref().as_ref()) {
                let words = format!("a KPI has no `{}`", key.get_ref());
                let help = nearest::did_you_mean(key.get_ref(), KEYS)
                    .unwrap_or_else(|| format!("the keys are {}", nearest::listed(&KEYS, "and")));
                self.fault("unknown-key", span(key), words, &help);
            }
        }
        let (id, id_span) = self.needed(table, "id", whole)?;
        let (formula, formula_span) = self.needed(table, "formula", whole)?;
        self.id(&id, id_span)?;
        let start = self.inner(&formula, formula_span);
        let (tree, faults) = formula::parse(&formula);
        let broken = any_error(&faults);
        for mut fault in faults {
            fault.span = Some(match (fault.span, start) {
                (Some(inner), Some(start)) => inner.shifted(start),
                _ => formula_span,
            });
            self.diagnostics.push(fault.about(&id));
        }
        let tree = tree.filter(|_| !broken)?;
        self.shadow(&id, &formula, id_span);
        let unit = self.text(table, "unit");
        let definition = Definition {
            name: self.text(table, "name").unwrap_or_else(|| id.clone()),
            words: self.text(table, "words").unwrap_or_default(),
            states_unit: unit.is_some(),
            unit: unit.unwrap_or_default(),
            direction: self
                .named(table, "direction", &["up", "down", "range"], Direction::from_name)
                .unwrap_or_default(),
            indicates: self.indicates(table),
            denominator: self.text(table, "denominator"),
            source: self.text(table, "source"),
            missing: self.named(table, "missing", &["skip", "refuse"], missing).unwrap_or_default(),
            provenance: self.named(table, "provenance", &Provenance::ALL.map(Provenance::name), Provenance::from_name),
            origin: self.origin,
            id,
            formula,
            tree,
        };
        Some(Entry { definition, formula: formula_span, start })
    }

    fn id(&mut self, id: &str, at: Span) -> Option<()> {
        let starts = id.starts_with(|c: char| c.is_ascii_lowercase());
        let plain = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if starts && plain && !filter::is_keyword(id) {
            return Some(());
        }
        let help = "an id starts with a letter and has lower-case letters, digits and _ only";
        self.fault("wrong-id", at, format!("{id:?} cannot be an id"), help);
        None
    }

    /// A KPI by the name of a measure is never found by formulas, which look for measures first.
    fn shadow(&mut self, id: &str, formula: &str, at: Span) {
        if Measure::from_name(id).is_some() && formula.trim() != id {
            let words = format!("{id} is a measure too: formulas that say {id} mean the measure, not this KPI");
            self.diagnostics
                .push(Diagnostic::warning("measure-first", at, words).help("give it an id of its own").about(id));
        }
    }

    fn indicates(&mut self, table: &DeTable<'_>) -> Vec<(GoalKind, Strength)> {
        let Some(value) = table.get("indicates") else { return Vec::new() };
        let Some(goals) = value.get_ref().as_table() else {
            let help = "write it as { engagement = \"direct\" }";
            self.fault("wrong-type", span(value), "`indicates` must be a table".to_owned(), help);
            return Vec::new();
        };
        let mut found = Vec::new();
        for (key, value) in goals {
            let kinds = GoalKind::ALL.map(GoalKind::name);
            let kind = GoalKind::from_name(key.get_ref());
            if kind.is_none() {
                self.choice("unknown-goal", span(key), key.get_ref(), &kinds);
            }
            let word = value.get_ref().as_str().unwrap_or_default();
            let strength = strength(word);
            if strength.is_none() {
                self.choice("unknown-strength", span(value), word, &["direct", "leading", "supporting"]);
            }
            found.extend(kind.zip(strength));
        }
        found.sort_by_key(|(kind, strength): &(GoalKind, Strength)| (*strength, *kind));
        found
    }

    fn needed(&mut self, table: &DeTable<'_>, key: &str, whole: Span) -> Option<(String, Span)> {
        let Some(value) = table.get(key) else {
            self.fault("missing-key", whole, format!("this KPI has no `{key}`"), &format!("add {key} = \"…\""));
            return None;
        };
        Some((self.string(value, key)?, span(value)))
    }

    fn text(&mut self, table: &DeTable<'_>, key: &str) -> Option<String> {
        let value = table.get(key)?;
        self.string(value, key)
    }

    fn string(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.fault("wrong-type", span(value), format!("`{key}` must be a text"), "put it in quotes");
        }
        text
    }

    fn named<T>(&mut self, table: &DeTable<'_>, key: &str, names: &[&str], read: fn(&str) -> Option<T>) -> Option<T> {
        let value = table.get(key)?;
        let word = self.string(value, key)?;
        let known = read(&word);
        if known.is_none() {
            self.choice("unknown-word", span(value), &word, names);
        }
        known
    }

    fn choice(&mut self, code: &str, at: Span, word: &str, names: &[&str]) {
        let help = format!("it is one of {}", nearest::listed(names, "and"));
        self.fault(code, at, format!("{word:?} is not known here"), &help);
    }

    fn fault(&mut self, code: &str, at: Span, message: String, help: &str) {
        self.diagnostics.push(Diagnostic::error(code, at, message).help(help));
    }

    /// Where a text starts within its quotes, when it stands there letter by letter.
    fn inner(&self, value: &str, at: Span) -> Option<usize> {
        let raw = self.text.get(at.start..at.end)?;
        let offset = raw.find(value)?;
        (offset + offset + value.len() == raw.len()).then_some(at.start + offset)
    }
}

const KPI_TABLE: &str = "write each KPI as a table that starts with [[kpi]]";

fn span<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start, range.end)
}

fn missing(word: &str) -> Option<Missing> {
    match word {
        "skip" => Some(Missing::Skip),
        "refuse" => Some(Missing::Refuse),
        _ => None,
    }
}

fn strength(word: &str) -> Option<Strength> {
    match word {
        "direct" => Some(Strength::Direct),
        "leading" => Some(Strength::Leading),
        "supporting" => Some(Strength::Supporting),
        _ => None,
    }
}
