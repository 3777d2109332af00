//! The book of a plan: many formulas over many periods, read from the store a few times.
//!
//! Every formula brings its own filter, folded into its terms, so that KPIs with different filters share one read. Sums that
//! add up day by day (everything but counts of different people and levels at a start) are read once by day, and any period is
//! made of its days; a level is its last day's. What does not add up is read period by period.
//!
//! Invariant: the value of a reading taken from days is the one that [`crate::readings::read`] gives for the period. So is its number
//! of facts, except for the change of levels of which some are counted on other days than others: there it is the most of one day.

use super::ground::Ground;
use crate::{
    desk::Ask,
    error::InsightError,
    frame::{Frame, Group, Wanted},
    reason::{self, Place},
    sheet, twin,
};
use kpi::{
    formula::{Cells, Compiled, Note, Outcome, evaluate},
    reading::Reading,
};
use model::{
    Date, SmolStr, Timestamp,
    dimension::Dimension,
    filter::Filter,
    measure::Adds,
    period::{Grain, Period},
    query::{Moment, Term},
    store::Coverage,
    table::{Cell, Gap},
};
use std::collections::{BTreeMap, BTreeSet};

/// From so many different periods on, one read by day is cheaper than one read for each.
const READ_BY_DAY: usize = 4;

/// One formula of a book.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// What readings call it.
    pub id: SmolStr,
    /// The formula, its filter folded in.
    pub compiled: Compiled,
    /// How its conversions are credited, in words.
    pub credit: Option<String>,
}

impl Line {
    /// A formula over the facts that a filter keeps.
    pub fn of(id: &str, compiled: &Compiled, filter: &Filter) -> Self {
        let mut compiled = compiled.clone();
        for term in compiled.terms.iter_mut().chain(&mut compiled.previous) {
            term.only = term.only.and(filter);
            term.only.0.sort();
        }
        Self { id: SmolStr::new(id), compiled, credit: None }
    }

    /// Has credits read where conversions are split by what a touchpoint brings.
    fn credit(&mut self, ground: &Ground<'_>, by: &[Dimension]) {
        let all = Filter::default();
        let Some(model) = ground.desk.attribution.filter(|_| twin::applies(&self.compiled, by, &all)) else { return };
        self.credit = match twin::known(&ground.coverage) {
            false => Some(twin::NOT_YET.to_owned()),
            true => twin::apply(&mut self.compiled, by, &all, model).then(|| twin::note(model)),
        };
    }

    /// Whether a period's sums are made of its days' sums.
    pub fn adds_by_day(&self) -> bool {
        let by_day = |term: &Term| match term.measure.adds() {
            Adds::Sum | Adds::Gross => true,
            Adds::Last => term.moment != Moment::Start,
            Adds::Distinct(_) => false,
        };
        self.compiled.previous.is_empty() && self.compiled.terms.iter().all(by_day)
    }

    fn is_level(term: &Term) -> bool {
        term.measure.adds() == Adds::Last && term.moment != Moment::Change
    }
}

/// A reading that will be asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Want {
    /// The place of the line.
    pub line: usize,
    /// The days.
    pub period: Period,
}

/// One period, read as a whole, for some of the lines.
struct Page {
    frame: Frame,
    /// Where the terms of each line stand, and those of the period before.
    places: BTreeMap<usize, (Vec<usize>, Vec<usize>)>,
}

/// Answers for many formulas.
pub(crate) struct Book<'g> {
    ask: Ask,
    lines: Vec<Line>,
    coverage: &'g [Coverage],
    days: Option<Page>,
    pages: BTreeMap<Period, Page>,
}

impl<'g> Book<'g> {
    /// Reads what is wanted. `by_day` asks for days even where a few periods would do, for [`Book::running`].
    pub async fn read(
        ground: &'g Ground<'_>,
        lines: Vec<Line>,
        by: Vec<Dimension>,
        wants: &[Want],
        by_day: bool,
    ) -> Result<Self, InsightError> {
        Self::read_as(ground, lines, (by, None), wants, by_day).await
    }

    /// Reads what was known at an instant, by day and by group.
    pub async fn read_at(
        ground: &'g Ground<'_>,
        lines: Vec<Line>,
        by: Vec<Dimension>,
        wants: &[Want],
        at: Timestamp,
    ) -> Result<Self, InsightError> {
        Self::read_as(ground, lines, (by, Some(at)), wants, true).await
    }

    async fn read_as(
        ground: &'g Ground<'_>,
        mut lines: Vec<Line>,
        (by, as_of): (Vec<Dimension>, Option<Timestamp>),
        wants: &[Want],
        by_day: bool,
    ) -> Result<Self, InsightError> {
        // Every page brings its own period.
        let first = Period { from: Date::ZERO, to: Date::ZERO };
        let ask = Ask { by, as_of, ..Ask::about(&[], first) };
        lines.iter_mut().for_each(|line| line.credit(ground, &ask.by));
        let mut asked: BTreeMap<Period, BTreeSet<usize>> = BTreeMap::new();
        let mut daily: BTreeMap<Period, BTreeSet<usize>> = BTreeMap::new();
        for want in wants {
            let list = if lines[want.line].adds_by_day() { &mut daily } else { &mut asked };
            list.entry(want.period).or_default().insert(want.line);
        }
        if !by_day && daily.len() < READ_BY_DAY {
            for (period, lines) in std::mem::take(&mut daily) {
                asked.entry(period).or_default().extend(lines);
            }
        }
        let mut book = Self { ask, lines, coverage: &ground.coverage, days: None, pages: BTreeMap::new() };
        let span = daily.keys().copied().reduce(|a, b| Period { from: a.from.min(b.from), to: a.to.max(b.to) });
        if let Some(span) = span {
            let lines: BTreeSet<usize> = daily.into_values().flatten().collect();
            book.days = Some(book.page(ground, span, &lines, Some(Grain::Day)).await?);
        }
        for (period, lines) in asked {
            let page = book.page(ground, period, &lines, None).await?;
            book.pages.insert(period, page);
        }
        Ok(book)
    }

    async fn page(
        &self,
        ground: &Ground<'_>,
        period: Period,
        lines: &BTreeSet<usize>,
        grain: Option<Grain>,
    ) -> Result<Page, InsightError> {
        let mut wanted = Wanted { terms: Vec::new(), previous: Vec::new() };
        let mut places = BTreeMap::new();
        for at in lines {
            let compiled = &self.lines[*at].compiled;
            let terms = sheet::places(&mut wanted.terms, &compiled.terms);
            let previous = sheet::places(&mut wanted.previous, &compiled.previous);
            places.insert(*at, (terms, previous));
        }
        let ask = Ask { grain, period, ..self.ask.clone() };
        Ok(Page { frame: Frame::read(&ground.desk, &ask, period, &wanted).await?, places })
    }

    /// The lines.
    pub fn line(&self, at: usize) -> &Line {
        &self.lines[at]
    }

    /// Every group that has facts in what was read for a period.
    pub fn groups(&self, period: Period) -> BTreeSet<Group> {
        let page = self.pages.get(&period).into_iter().chain(&self.days);
        page.flat_map(|page| page.frame.groups()).cloned().collect()
    }

    /// The reading of a line for a group over a period that was wanted.
    pub fn reading(&self, line: usize, group: &Group, period: Period) -> Reading {
        let outcome = self.outcome(line, group, period);
        let Line { id, compiled, credit } = &self.lines[line];
        let before = self.pages.get(&period).and_then(|page| page.frame.before(0));
        let place = Place { ask: &self.ask, group, period, before, coverage: self.coverage };
        let mut notes: Vec<String> = outcome.notes.iter().map(Note::words).collect();
        notes.extend(sheet::break_notes(compiled, &place, period));
        notes.extend(credit.clone());
        let names = self.ask.by.iter().map(|dimension| dimension.name().to_owned());
        let values = group.iter().map(|value| value.as_ref().map(ToString::to_string));
        Reading {
            kpi: id.to_string(),
            group: names.zip(values).collect(),
            bucket: None,
            value: outcome.value.as_ref().ok().copied(),
            unit: compiled.unit.clone(),
            provenance: outcome.provenance,
            previous: None,
            reason: outcome.value.err().map(|cause| reason::words(&cause, &place)),
            notes,
            facts: outcome.facts,
        }
    }

    /// The value alone.
    pub fn value(&self, line: usize, group: &Group, period: Period) -> Option<f64> {
        self.outcome(line, group, period).value.ok()
    }

    fn outcome(&self, line: usize, group: &Group, period: Period) -> Outcome {
        let whole = self.pages.get(&period).and_then(|page| Some((page, page.places.get(&line)?)));
        let compiled = &self.lines[line].compiled;
        let (terms, previous) = match whole {
            Some((page, (terms, previous))) => {
                let cell =
                    |(term, at): (&Term, &usize)| self.filled(term, page.frame.cell(group, 0, *at), Some(period));
                let before = |(term, at): (&Term, &usize)| {
                    self.filled(term, page.frame.cell_before(group, 0, *at), page.frame.before(0))
                };
                let terms: Vec<Cell> = compiled.terms.iter().zip(terms).map(cell).collect();
                (terms, compiled.previous.iter().zip(previous).map(before).collect::<Vec<Cell>>())
            }
            None => (self.summed(line, group, period).pop().unwrap_or_default(), Vec::new()),
        };
        evaluated(compiled, &terms, &previous)
    }

    /// The value at the end of every day of a period, of what adds up by day; empty of what does not.
    pub fn running(&self, line: usize, period: Period) -> Vec<Option<f64>> {
        if !self.lines[line].adds_by_day() {
            return Vec::new();
        }
        let compiled = &self.lines[line].compiled;
        let days = self.summed(line, &Group::new(), period);
        days.iter().map(|cells| evaluated(compiled, cells, &[]).value.ok()).collect()
    }

    /// The value of every day of a period by itself, of what adds up by day; empty of what does not.
    pub fn daily(&self, line: usize, period: Period) -> Vec<Option<f64>> {
        let days = self.days.as_ref().and_then(|page| Some((page, page.places.get(&line)?)));
        let Some((page, (places, _))) = days else { return Vec::new() };
        let compiled = &self.lines[line].compiled;
        let value = |(bucket, day): (usize, &Period)| {
            let cell = |(term, at): (&Term, &usize)| {
                self.filled(term, page.frame.cell(&Group::new(), bucket, *at), Some(*day))
            };
            let cells: Vec<Cell> = compiled.terms.iter().zip(places).map(cell).collect();
            evaluated(compiled, &cells, &[]).value.ok()
        };
        let buckets = page.frame.buckets.iter().enumerate();
        buckets.filter(|(_, day)| period.contains(day.from)).map(value).collect()
    }

    /// The values of a line for every group on the days that it has facts on.
    pub fn seen(&self, line: usize) -> Vec<(&Group, Date, f64)> {
        let days = self.days.as_ref().and_then(|page| Some((page, page.places.get(&line)?)));
        let Some((page, (places, _))) = days else { return Vec::new() };
        let compiled = &self.lines[line].compiled;
        let value = |(group, bucket): (&'_ Group, usize)| {
            let cell = |(term, at): (&Term, &usize)| self.filled(term, page.frame.cell(group, bucket, *at), None);
            let cells: Vec<Cell> = compiled.terms.iter().zip(places).map(cell).collect();
            evaluated(compiled, &cells, &[]).value.ok()
        };
        let places = page.frame.places();
        places.filter_map(|(group, at)| Some((group, page.frame.buckets[at].from, value((group, at))?))).collect()
    }

    /// The cells of a line at the end of every day of a period, everything since its first day added up.
    fn summed(&self, line: usize, group: &Group, period: Period) -> Vec<Vec<Cell>> {
        let Some((page, (places, _))) = self.days.as_ref().and_then(|page| Some((page, page.places.get(&line)?)))
        else {
            return Vec::new();
        };
        let terms = &self.lines[line].compiled.terms;
        let skipped = usize::try_from((period.from - page.frame.period.from).get_days()).unwrap_or(0);
        let mut sums: Vec<Option<Cell>> = vec![None; terms.len()];
        let mut days = Vec::new();
        for (bucket, day) in page.frame.buckets.iter().enumerate().skip(skipped) {
            if day.to > period.to {
                break;
            }
            for ((term, at), sum) in terms.iter().zip(places).zip(&mut sums) {
                let cell = page.frame.cell(group, bucket, *at);
                *sum = if Line::is_level(term) { cell.cloned() } else { added(sum.take(), cell, term) };
            }
            let so_far = Period { from: period.from, to: day.to };
            let filled = |(term, sum): (&Term, &Option<Cell>)| self.filled(term, sum.as_ref(), Some(so_far));
            days.push(terms.iter().zip(&sums).map(filled).collect());
        }
        days
    }

    fn filled(&self, term: &Term, found: Option<&Cell>, period: Option<Period>) -> Cell {
        sheet::filled(term, found.cloned(), period, self.coverage)
    }
}

fn evaluated(compiled: &Compiled, terms: &[Cell], previous: &[Cell]) -> Outcome {
    let (terms, previous): (Vec<&Cell>, Vec<&Cell>) = (terms.iter().collect(), previous.iter().collect());
    evaluate(compiled, Cells { terms: &terms, previous: &previous })
}

/// Two sums as one. A day without facts adds nothing; one that cannot be read spoils the whole. An account whose level changed on
/// several days is one fact still.
fn added(sum: Option<Cell>, day: Option<&Cell>, term: &Term) -> Option<Cell> {
    let none = |cell: &Cell| cell.gap == Some(Gap::NoFacts);
    match (sum, day.filter(|cell| !none(cell))) {
        (sum, None) => sum,
        (None, Some(day)) => Some(day.clone()),
        (Some(sum), Some(day)) => Some(Cell {
            raw: sum.raw.zip(day.raw).map(|(a, b)| a + b),
            facts: if term.moment == Moment::Change { sum.facts.max(day.facts) } else { sum.facts + day.facts },
            provenance: sum.provenance.max(day.provenance),
            gap: match (sum.gap, day.gap.clone()) {
                (Some(Gap::Unbounded(a)), Some(Gap::Unbounded(b))) => Some(Gap::Unbounded(a + b)),
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        }),
    }
}
