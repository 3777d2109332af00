//! The catalogue: every KPI by id.
//!
//! The built-in one ships as `catalogue.toml`, in the form that users extend. A user's definition of a known id takes
//! its place. Every measure can be read as a KPI of its own name, defined or not.
//!
//! Invariant: a definition that is here has a formula that parses, and the built-in ones compile.

mod definition;
mod file;

pub use definition::{Definition, Direction, Missing, Origin};

use crate::{
    diagnostic::{Diagnostic, Severity, Span},
    formula::{self, Compiled, Node, Tree},
};
use file::Entry;
use model::{SmolStr, measure::Measure};
use std::{collections::BTreeMap, sync::LazyLock};

/// All KPIs.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    definitions: BTreeMap<String, Definition>,
    /// The ids in the order of the files: built in, then the user's.
    order: Vec<String>,
}

/// The text of the built-in catalogue: an example of the form that users extend.
pub const BUILTIN: &str = include_str!("catalogue.toml");

static BUILT: LazyLock<Catalogue> = LazyLock::new(|| {
    let (entries, faults) = file::read(BUILTIN, Origin::Builtin);
    assert!(faults.is_empty(), "invariant: catalogue.toml is well formed: {faults:?}");
    let mut catalogue = Catalogue { definitions: BTreeMap::new(), order: Vec::new() };
    for entry in entries {
        catalogue.put(entry.definition);
    }
    for measure in Measure::ALL {
        catalogue.definitions.entry(measure.name().to_owned()).or_insert_with(|| bare(*measure));
    }
    let faults = catalogue.settle();
    assert!(faults.is_empty(), "invariant: catalogue.toml compiles: {faults:?}");
    catalogue
});

impl Catalogue {
    /// The KPIs that ship with Kepi.
    pub fn builtin() -> Self {
        BUILT.clone()
    }

    /// The built-in KPIs with a user's file over them. Definitions whose formula does not parse are not taken up;
    /// spans are bytes of `text`.
    pub fn with_user(text: &str) -> (Self, Vec<Diagnostic>) {
        let (entries, mut diagnostics) = file::read(text, Origin::User);
        let mut catalogue = Self::builtin();
        let mut places: BTreeMap<String, Entry> = BTreeMap::new();
        for entry in entries {
            catalogue.put(entry.definition.clone());
            places.insert(entry.definition.id.clone(), entry);
        }
        for (id, fault) in catalogue.settle() {
            diagnostics.push(placed(&id, fault, places.get(&id)));
        }
        (catalogue, diagnostics)
    }

    /// The KPI of an id; for the name of a measure that no KPI has, the measure read as it is.
    pub fn get(&self, id: &str) -> Option<&Definition> {
        self.definitions.get(id)
    }

    /// Every defined KPI in the order of the files, without the bare measures.
    pub fn list(&self) -> impl Iterator<Item = &Definition> {
        self.order.iter().filter_map(|id| self.definitions.get(id))
    }

    /// Compiles a KPI by its id.
    pub fn compile(&self, id: &str) -> Result<Compiled, Vec<Diagnostic>> {
        formula::compile(self, id)
    }

    /// The same catalogue with definitions that are nobody else's business, such as a plan's own formulas. Each is found under
    /// [`private`] of its id alone, so that it hides no KPI of the same name from other formulas, and is not listed.
    #[must_use]
    pub fn with_private(&self, definitions: impl IntoIterator<Item = Definition>) -> Self {
        let mut catalogue = self.clone();
        for definition in definitions {
            let id = private(&definition.id);
            catalogue.definitions.insert(id.clone(), Definition { id, ..definition });
        }
        catalogue
    }

    fn put(&mut self, definition: Definition) {
        if !self.order.contains(&definition.id) {
            self.order.push(definition.id.clone());
        }
        self.definitions.insert(definition.id.clone(), definition);
    }

    /// Finds the unit of every definition, and what keeps some from compiling.
    fn settle(&mut self) -> Vec<(String, Diagnostic)> {
        let mut faults = Vec::new();
        let mut units = Vec::new();
        for (id, definition) in &self.definitions {
            match formula::compile(self, id) {
                Ok(compiled) => units.push((id.clone(), compiled.unit)),
                Err(found) => {
                    units.push((
                        id.clone(),
                        if definition.states_unit { definition.unit.clone() } else { UNKNOWN.to_owned() },
                    ));
                    faults.extend(found.into_iter().map(|fault| (id.clone(), fault)));
                }
            }
        }
        for (id, unit) in units {
            if let Some(definition) = self.definitions.get_mut(&id) {
                definition.unit = unit;
            }
        }
        faults
    }
}

/// The id under which [`Catalogue::with_private`] keeps a definition. No formula can name it, as an id has no `/`.
pub fn private(id: &str) -> String {
    format!("kpis/{id}")
}

/// The unit of a definition that does not compile.
const UNKNOWN: &str = "unknown";

/// A fault of a formula, moved to its place in the user's file. A built-in KPI that a user's definition breaks has none.
fn placed(id: &str, mut fault: Diagnostic, entry: Option<&Entry>) -> Diagnostic {
    match entry {
        Some(entry) => fault.span = Some(fault.span.map_or(entry.formula, |span| entry.place(span))),
        None => {
            fault.span = None;
            fault.severity = Severity::Error;
            fault.message = format!("a definition of yours keeps {id} from being read: {}", fault.message);
        }
    }
    fault.about(id)
}

/// A measure as a KPI.
fn bare(measure: Measure) -> Definition {
    let id = measure.name();
    let words = id.replace('_', " ");
    let mut letters = words.chars();
    let name = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    Definition {
        id: id.to_owned(),
        name,
        words: measure.words().to_owned(),
        formula: id.to_owned(),
        tree: Tree { node: Node::Name(SmolStr::new(id)), span: Span::new(0, id.len()) },
        unit: UNKNOWN.to_owned(),
        states_unit: false,
        direction: Direction::Up,
        indicates: Vec::new(),
        denominator: None,
        source: None,
        missing: Missing::Refuse,
        provenance: None,
        origin: Origin::Measure,
    }
}
