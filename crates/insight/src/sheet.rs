//! A question, compiled and answered by the store: readings are taken from it one by one.
//!
//! # When nothing is zero
//!
//! A store answers a gap where a group has no facts of a measure. For things that happen one by one (touchpoints,
//! conversions, cost, mentions, survey answers, deliveries), no facts means that nothing happened, once the workspace
//! knows the measure at all: the cell is 0 when the measure's first day is not after the end of the days looked at.
//! For counters, levels and daily totals no facts means that nobody looked: there is no reading.
//!
//! Invariant: a sheet makes one store read per period (two where a formula says `previous(x)`), and asks what the store
//! covers only when something is missing.

use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    frame::{Frame, Group, Wanted},
    reason::{self, Place},
    twin,
};
use kpi::{
    breaks,
    catalogue::Definition,
    diagnostic::Diagnostic,
    formula::{Cause, Cells, Compiled, Note, Outcome, evaluate},
    reading::Reading,
};
use model::{
    attribution::Model,
    fact::FactKind,
    period::Period,
    provenance::Provenance,
    query::Term,
    store::Coverage,
    table::{Cell, Gap},
};
use std::collections::BTreeSet;

/// An answered question.
pub(crate) struct Sheet<'a> {
    /// The question.
    pub ask: &'a Ask,
    /// The KPIs, in the question's order.
    pub kpis: Vec<Prepared<'a>>,
    /// The period itself.
    pub frame: Frame,
    /// The period that it is compared with.
    pub compared: Option<Frame>,
    /// What the store covers; empty when nothing is missing.
    pub coverage: Vec<Coverage>,
}

/// One KPI of a question.
pub(crate) struct Prepared<'a> {
    /// What the catalogue knows.
    pub definition: &'a Definition,
    /// The formula.
    pub compiled: Compiled,
    /// By which model its conversions are credited, where one alone decides.
    pub credited: Option<Model>,
    /// How its conversions are credited, in words.
    credit: Option<String>,
    /// Where its terms stand among the frame's.
    terms: Vec<usize>,
    /// Where its terms of the period before stand.
    previous: Vec<usize>,
}

impl<'a> Sheet<'a> {
    /// Compiles the question and reads the store.
    pub async fn read(desk: &Desk<'a>, ask: &'a Ask) -> Result<Self, InsightError> {
        let (kpis, wanted) = prepare(desk, ask).await?;
        let frame = Frame::read(desk, ask, ask.period, &wanted).await?;
        let compared = match ask.compared() {
            Some(period) => Some(Frame::read(desk, ask, period, &wanted).await?),
            None => None,
        };
        let mut sheet = Self { ask, kpis, frame, compared, coverage: Vec::new() };
        if sheet.needs_coverage() {
            sheet.coverage = desk.store.coverage(desk.scope).await?;
        }
        Ok(sheet)
    }

    /// Every group that has facts, in the period itself or in the compared one; the whole, when nothing is split.
    pub fn groups(&self) -> BTreeSet<Group> {
        if self.ask.by.is_empty() {
            return BTreeSet::from([Group::new()]);
        }
        self.frame.groups().chain(self.compared.iter().flat_map(Frame::groups)).cloned().collect()
    }

    /// The reading of a KPI for a group and a bucket (0 without a grain).
    pub fn reading(&self, kpi: usize, group: &Group, bucket: usize) -> Reading {
        let prepared = &self.kpis[kpi];
        let outcome = self.outcome(&self.frame, prepared, group, bucket);
        let compared = self.compared.as_ref().filter(|frame| bucket < frame.buckets.len());
        let previous = compared.and_then(|frame| self.outcome(frame, prepared, group, bucket).value.ok());
        let place = self.place(&self.frame, group, bucket);
        let mut notes: Vec<String> = outcome.notes.iter().map(Note::words).collect();
        notes.extend(self.break_notes(prepared, group, bucket));
        notes.extend(prepared.credit.clone());
        let names = self.ask.by.iter().map(|dimension| dimension.name().to_owned());
        let values = group.iter().map(|value| value.as_ref().map(ToString::to_string));
        Reading {
            kpi: prepared.definition.id.clone(),
            group: names.zip(values).collect(),
            bucket: self.ask.grain.map(|_| place.period.from),
            value: outcome.value.as_ref().ok().copied(),
            unit: prepared.compiled.unit.clone(),
            provenance: outcome.provenance,
            previous,
            reason: outcome.value.err().map(|cause| reason::words(&cause, &place)),
            notes,
            facts: outcome.facts,
        }
    }

    /// The value of a KPI for a group over the whole period, without anything around it.
    pub fn value(&self, kpi: usize, group: &Group) -> Option<f64> {
        self.value_in(kpi, group, 0)
    }

    /// The same within one bucket.
    pub fn value_in(&self, kpi: usize, group: &Group, bucket: usize) -> Option<f64> {
        self.outcome(&self.frame, &self.kpis[kpi], group, bucket).value.ok()
    }

    /// The cell of a KPI's term as its formula sees it: nothing is zero where that is known.
    pub fn cell(&self, frame: &Frame, group: &Group, bucket: usize, (term, at): (&Term, usize)) -> Cell {
        self.filled(term, frame.cell(group, bucket, at).cloned(), frame.buckets.get(bucket).copied())
    }

    /// The cell of a term of the period before, for the whole; `at` is its place among all such terms.
    pub fn cell_before(&self, term: &Term, at: usize) -> Cell {
        self.filled(term, self.frame.cell_before(&Group::new(), 0, at).cloned(), self.frame.before(0))
    }

    /// Where a group and a bucket stand, for reasons.
    pub fn place<'s>(&'s self, frame: &Frame, group: &'s Group, bucket: usize) -> Place<'s> {
        Place {
            ask: self.ask,
            group,
            period: frame.buckets.get(bucket).copied().unwrap_or(frame.period),
            before: frame.before(bucket),
            coverage: &self.coverage,
        }
    }

    fn outcome(&self, frame: &Frame, prepared: &Prepared<'_>, group: &Group, bucket: usize) -> Outcome {
        let compiled = &prepared.compiled;
        let terms: Vec<Cell> = compiled
            .terms
            .iter()
            .zip(&prepared.terms)
            .map(|(term, at)| self.cell(frame, group, bucket, (term, *at)))
            .collect();
        let before = |(term, at): (&Term, &usize)| {
            self.filled(term, frame.cell_before(group, bucket, *at).cloned(), frame.before(bucket))
        };
        let previous: Vec<Cell> = compiled.previous.iter().zip(&prepared.previous).map(before).collect();
        let (terms, previous): (Vec<&Cell>, Vec<&Cell>) = (terms.iter().collect(), previous.iter().collect());
        evaluate(compiled, Cells { terms: &terms, previous: &previous })
    }

    fn filled(&self, term: &Term, found: Option<Cell>, period: Option<Period>) -> Cell {
        filled(term, found, period, &self.coverage)
    }

    fn needs_coverage(&self) -> bool {
        let groups = self.groups();
        let gaps = |frame: &Frame| frame.has_gaps(&groups);
        let crossed = |prepared: &Prepared<'_>| {
            let span = self.compared.as_ref().map_or(self.ask.period, |frame| joined(frame.period, self.ask.period));
            prepared.measures().any(|measure| breaks::crossed(measure, span).next().is_some())
        };
        gaps(&self.frame) || self.compared.as_ref().is_some_and(gaps) || self.kpis.iter().any(crossed)
    }

    /// The definition breaks that lie between the days that a reading looks at, or within its bucket.
    fn break_notes(&self, prepared: &Prepared<'_>, group: &Group, bucket: usize) -> Vec<String> {
        let place = self.place(&self.frame, group, bucket);
        let compared = self.compared.as_ref().and_then(|frame| frame.buckets.get(bucket));
        let mut span = compared.map_or(place.period, |earlier| joined(*earlier, place.period));
        if self.ask.grain.is_some() && place.period.from > self.ask.period.from {
            // A series breaks at the bucket that holds the day, its first day included.
            span.from = span.from.min(place.period.from.yesterday().unwrap_or(span.from));
        }
        break_notes(&prepared.compiled, &place, span)
    }
}

/// The definition breaks within a span that concern a formula at a place.
pub(crate) fn break_notes(compiled: &Compiled, place: &Place<'_>, span: Period) -> Vec<String> {
    let mut notes = BTreeSet::new();
    for term in compiled.terms.iter().chain(&compiled.previous) {
        for found in breaks::crossed(term.measure, span) {
            if reason::concerns(place, term, &found.platform) {
                notes.insert((found.date, found.note()));
            }
        }
    }
    notes.into_iter().map(|(_, note)| note).collect()
}

/// A cell as a formula sees it: no facts of what happens one by one is 0 once the measure is known.
pub(crate) fn filled(term: &Term, found: Option<Cell>, period: Option<Period>, coverage: &[Coverage]) -> Cell {
    let cell = found.unwrap_or(Cell { gap: Some(Gap::NoFacts), ..Cell::default() });
    if cell.gap != Some(Gap::NoFacts) || !happens(term.measure.kind()) {
        return cell;
    }
    let begun =
        |covered: &Coverage| covered.measure == term.measure && period.is_some_and(|period| covered.first <= period.to);
    if !coverage.iter().any(begun) {
        return cell;
    }
    Cell { raw: Some(0), facts: 0, provenance: Some(Provenance::Measured), gap: None }
}

impl Prepared<'_> {
    /// The measures of its formula, each once.
    fn measures(&self) -> impl Iterator<Item = model::measure::Measure> {
        let terms = self.compiled.terms.iter().chain(&self.compiled.previous);
        terms.map(|term| term.measure).collect::<BTreeSet<_>>().into_iter()
    }

    /// Its terms over the period itself, with their places in a frame.
    pub fn terms(&self) -> impl Iterator<Item = (&Term, usize)> {
        self.compiled.terms.iter().zip(self.terms.iter().copied())
    }

    /// Its terms over the period before.
    pub fn previous_terms(&self) -> &[Term] {
        &self.compiled.previous
    }
}

/// Whether facts of a kind are things that happened, so that none means zero.
pub(crate) fn happens(kind: FactKind) -> bool {
    matches!(
        kind,
        FactKind::Touchpoint
            | FactKind::Conversion
            | FactKind::Cost
            | FactKind::Mention
            | FactKind::Response
            | FactKind::Delivery
            | FactKind::Credit
    )
}

fn joined(a: Period, b: Period) -> Period {
    Period { from: a.from.min(b.from), to: a.to.max(b.to) }
}

/// Compiles every KPI and gathers their terms, each once.
async fn prepare<'a>(desk: &Desk<'a>, ask: &Ask) -> Result<(Vec<Prepared<'a>>, Wanted), InsightError> {
    let mut faults: Vec<Diagnostic> = Vec::new();
    let mut wanted = Wanted { terms: Vec::new(), previous: Vec::new() };
    let mut kpis = Vec::new();
    for id in &ask.kpis {
        match (desk.catalogue.compile(id), desk.catalogue.get(id)) {
            (Ok(mut compiled), Some(definition)) => {
                let (credited, credit) = credit(desk, ask, &mut compiled).await?;
                let terms = places(&mut wanted.terms, &compiled.terms);
                let previous = places(&mut wanted.previous, &compiled.previous);
                kpis.push(Prepared { definition, compiled, credited, credit, terms, previous });
            }
            (Err(found), _) => faults.extend(found),
            (Ok(_), None) => {}
        }
    }
    if faults.is_empty() { Ok((kpis, wanted)) } else { Err(InsightError::Asked(faults)) }
}

/// Reads credits where conversions are split by what a touchpoint brings. Says by which model, and what a reader is told.
async fn credit(
    desk: &Desk<'_>,
    ask: &Ask,
    compiled: &mut Compiled,
) -> Result<(Option<Model>, Option<String>), InsightError> {
    let Some(model) = desk.attribution.filter(|_| twin::applies(compiled, &ask.by, &ask.filter)) else {
        return Ok((None, None));
    };
    if !twin::known(&desk.store.coverage(desk.scope).await?) {
        return Ok((None, Some(twin::NOT_YET.to_owned())));
    }
    let credited = twin::apply(compiled, &ask.by, &ask.filter, model).then_some(model);
    Ok((credited, credited.map(twin::note)))
}

/// Where terms stand among all terms; new ones are added.
pub(crate) fn places(all: &mut Vec<Term>, terms: &[Term]) -> Vec<usize> {
    let mut place = |term: &Term| {
        all.iter().position(|known| known == term).unwrap_or_else(|| {
            all.push(term.clone());
            all.len() - 1
        })
    };
    terms.iter().map(&mut place).collect()
}

/// The cause of a cell that stands alone, for an explanation.
pub(crate) fn cause(term: &Term, cell: &Cell, previous: bool) -> Option<Cause> {
    match &cell.gap {
        Some(Gap::NoRate(currency)) => Some(Cause::NoRate(*currency)),
        Some(Gap::Unbounded(posts)) => Some(Cause::Unbounded(*posts)),
        Some(Gap::NoFacts) => Some(Cause::NoFacts { terms: vec![term.clone()], previous }),
        None => cell.raw.is_none().then(|| Cause::NoFacts { terms: vec![term.clone()], previous }),
    }
}
