//! How a reading came about: formula, measures, the question in plain words, and the files and rows behind each sum.
//!
//! Invariant: the reading explained is the one that [`crate::readings::read`] gives, and the parts of every traced sum
//! add up to it.

mod words;

pub use words::Question;

use crate::{
    attribution,
    desk::{Ask, Desk},
    error::InsightError,
    frame::{self, Group},
    reason,
    sheet::{self, Sheet},
};
use kpi::{
    catalogue::Definition,
    formula::{eval::term_words, print},
    reading::Reading,
};
use model::{
    Date, SmolStr, Timestamp,
    fact::{Fact, FactKind},
    goal::{GoalKind, Strength},
    id::ImportId,
    measure::{Measure, Unit},
    money::Currency,
    period::Period,
    provenance::Provenance,
    query::Term,
    store::Trace,
};
use serde::Serialize;

/// How many rows of a file are shown for each measure.
pub const ROWS_SHOWN: usize = 20;

/// How one reading came about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// What it is, in plain words.
    pub words: String,
    /// The formula as it was written.
    pub formula: String,
    /// The formula with every KPI in it written out.
    pub expanded: String,
    /// What a rate is divided by, where rates of one name are confused.
    pub denominator: Option<String>,
    /// Where the definition comes from.
    pub source: Option<String>,
    /// The goals that it indicates.
    pub indicates: Vec<(GoalKind, Strength)>,
    /// The reading, with its provenance, reason and notes.
    pub reading: Reading,
    /// The question in plain words.
    pub question: Question,
    /// The sums that the formula is made of, in its order.
    pub measures: Vec<Part>,
}

/// One sum of a formula.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// The sum as a formula writes it: `mentions where brand = "own"`.
    pub term: String,
    /// The measure.
    pub measure: Measure,
    /// What it counts, in plain words.
    pub words: String,
    /// Its unit.
    pub unit: Unit,
    /// The kind of fact that carries it.
    pub kind: FactKind,
    /// The days it was added up over.
    pub period: Period,
    /// The sum as people read it.
    pub value: Option<f64>,
    /// Why there is none.
    pub reason: Option<String>,
    /// How many facts it is made of.
    pub facts: u64,
    /// The softest provenance among them.
    pub provenance: Option<Provenance>,
    /// The imports that brought them, the largest first.
    pub imports: Vec<Source>,
}

/// The part of a sum that one import brought.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// The import.
    pub import: ImportId,
    /// The kind of file or feed.
    pub source: SmolStr,
    /// How many of its facts take part.
    pub facts: u64,
    /// Their sum; `None` for distinct measures.
    pub value: Option<f64>,
    /// The first of its rows, at most [`ROWS_SHOWN`].
    pub rows: Vec<Row>,
}

/// One row of a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The row as a spreadsheet numbers it; 0 for a feed.
    pub row: u32,
    /// What it speaks of.
    pub entity: Option<SmolStr>,
    /// The day it belongs to.
    pub day: Date,
    /// When it was known.
    pub as_of: Timestamp,
    /// The measure's value in the row's own currency.
    pub value: Option<f64>,
    /// The row's currency, for money.
    pub currency: Option<Currency>,
    /// How the value came about.
    pub provenance: Provenance,
    /// For a credit: the conversion that it is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversion: Option<SmolStr>,
    /// For a credit: what was touched, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touch: Option<String>,
}

/// Explains the reading of the question's first KPI over its whole period. Splits and grain are left out: a group is
/// explained by asking with its values in the filter, a bucket by asking for its days.
pub async fn explain(desk: &Desk<'_>, ask: &Ask) -> Result<Explanation, InsightError> {
    let kpis = ask.kpis.iter().take(1).cloned().collect();
    let ask = Ask { kpis, by: Vec::new(), grain: None, ..ask.clone() };
    let sheet = Sheet::read(desk, &ask).await?;
    let Some(prepared) = sheet.kpis.first() else {
        return Err(InsightError::nothing_asked());
    };
    let mut measures = Vec::new();
    for (term, at) in prepared.terms() {
        measures.push(part(desk, &sheet, term, at, false).await?);
    }
    for (at, term) in prepared.previous_terms().iter().enumerate() {
        measures.push(part(desk, &sheet, term, at, true).await?);
    }
    let Definition { id, name, words, formula, .. } = prepared.definition.clone();
    Ok(Explanation {
        kpi: id,
        name,
        words,
        formula,
        expanded: print(&prepared.compiled.expanded),
        denominator: prepared.definition.denominator.clone(),
        source: prepared.definition.source.clone(),
        indicates: prepared.definition.indicates.clone(),
        reading: sheet.reading(0, &Group::new(), 0),
        question: words::question(desk, &ask, prepared.credited),
        measures,
    })
}

/// One sum with its trace. A sheet of one KPI holds its terms at their own places.
async fn part(
    desk: &Desk<'_>,
    sheet: &Sheet<'_>,
    term: &Term,
    at: usize,
    previous: bool,
) -> Result<Part, InsightError> {
    let whole = Group::new();
    let place = sheet.place(&sheet.frame, &whole, 0);
    let period = if previous { place.before.unwrap_or(place.period) } else { place.period };
    let cell = if previous { sheet.cell_before(term, at) } else { sheet.cell(&sheet.frame, &whole, 0, (term, at)) };
    let cause = sheet::cause(term, &cell, previous);
    let query = frame::query(desk, sheet.ask, period, std::slice::from_ref(term));
    let traces = desk.store.trace(desk.scope, &query, ROWS_SHOWN).await?;
    Ok(Part {
        term: term_words(term),
        measure: term.measure,
        words: term.measure.words().to_owned(),
        unit: term.measure.unit(),
        kind: term.measure.kind(),
        period,
        value: cell.raw.filter(|_| cause.is_none()).map(|raw| term.measure.shown(raw)),
        reason: cause.map(|cause| reason::words(&cause, &place)),
        facts: cell.facts,
        provenance: cell.provenance,
        imports: traces.into_iter().map(|trace| source(term.measure, trace)).collect(),
    })
}

fn source(measure: Measure, trace: Trace) -> Source {
    Source {
        import: trace.import,
        source: trace.source,
        facts: trace.facts,
        value: trace.raw.map(|raw| measure.shown(raw)),
        rows: trace.rows.into_iter().map(|fact| row(measure, fact)).collect(),
    }
}

fn row(measure: Measure, fact: Fact) -> Row {
    Row {
        row: fact.row,
        day: fact.day,
        as_of: fact.as_of,
        value: fact.value(measure).map(|raw| measure.shown(raw)),
        currency: fact.currency.filter(|_| measure.unit() == Unit::Money),
        provenance: fact.provenance,
        conversion: attribution::conversion_of(&fact).cloned(),
        touch: (fact.kind == FactKind::Credit).then(|| attribution::touch_words(&fact.dims)),
        entity: fact.entity,
    }
}
