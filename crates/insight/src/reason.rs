//! Why there is no reading, in words that say what to do next: connect a source, or look at other days.
//!
//! Invariant: "no source provides" is said only where the store covers nothing of the measure.

use crate::{desk::Ask, frame::Group, twin};
use kpi::{
    formula::{Cause, eval::term_words},
    nearest::listed,
};
use model::{
    Date, SmolStr,
    dimension::Dimension,
    filter::{Filter, Test},
    measure::{Adds, Measure},
    period::Period,
    query::{Moment, Term},
    store::Coverage,
};
use std::collections::BTreeSet;

/// Where a reading stands.
pub(crate) struct Place<'a> {
    /// The question.
    pub ask: &'a Ask,
    /// The group.
    pub group: &'a Group,
    /// The days: the bucket, or the whole period.
    pub period: Period,
    /// The days before, where a formula looks back.
    pub before: Option<Period>,
    /// What the store covers.
    pub coverage: &'a [Coverage],
}

/// A cause in plain words.
pub(crate) fn words(cause: &Cause, place: &Place<'_>) -> String {
    match cause {
        Cause::NoFacts { terms, previous } => no_facts(terms, *previous, place),
        Cause::Unbounded(posts) => {
            let (posts, have) =
                if *posts == 1 { ("1 post".to_owned(), "has") } else { (format!("{posts} posts"), "have") };
            format!("{posts} {have} no count before {}", day(place.period.from))
        }
        other => other.words(),
    }
}

/// A day as people write it: `1 Mar 2024`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// Whether a break on a platform concerns a term's reading at a place.
pub(crate) fn concerns(place: &Place<'_>, term: &Term, platform: &str) -> bool {
    let named = platforms(place, &term.only);
    if !named.is_empty() {
        return named.contains(platform);
    }
    let excluded = place.ask.filter.0.iter().chain(&term.only.0).any(|condition| {
        condition.dimension == Dimension::Platform
            && condition.test == Test::NotIn
            && condition.values.iter().any(|value| value == platform)
    });
    let covered = |row: &Coverage| row.measure == term.measure && row.platform.as_deref() == Some(platform);
    !excluded && place.coverage.iter().any(covered)
}

/// The platforms that a group or a filter names.
fn platforms(place: &Place<'_>, only: &Filter) -> BTreeSet<SmolStr> {
    let at = place.ask.by.iter().position(|dimension| *dimension == Dimension::Platform);
    if let Some(Some(platform)) = at.and_then(|at| place.group.get(at)) {
        return BTreeSet::from([platform.clone()]);
    }
    let conditions = place.ask.filter.0.iter().chain(&only.0);
    let named = conditions.filter(|one| one.dimension == Dimension::Platform && one.test == Test::In);
    named.flat_map(|one| one.values.iter().cloned()).collect()
}

fn no_facts(terms: &[Term], previous: bool, place: &Place<'_>) -> String {
    let spans: Vec<Option<Period>> = terms.iter().map(|term| covered(term, place)).collect();
    let known = terms.iter().zip(&spans).find_map(|(term, span)| Some((term, (*span)?)));
    if let Some((term, span)) = known {
        return beyond(term, span, previous, place);
    }
    let distinct = terms.iter().find(|term| is_distinct(term.measure) && kind_is_covered(term.measure, place));
    if let Some(Term { measure, .. }) = distinct {
        return format!("none of the facts here tell what {measure} counts: {}", measure.words());
    }
    let names: Vec<&str> = terms.iter().map(|term| twin::original(term).measure.name()).collect();
    let only = terms.first().map_or_else(Filter::default, |term| term.only.clone());
    let on: Vec<SmolStr> = platforms(place, &only).into_iter().collect();
    let on = if on.is_empty() { String::new() } else { format!(" on {}", listed(&on, "or")) };
    format!("no source provides {}{on}", listed(&names, "or"))
}

/// The reason for a measure that is known, but not here.
fn beyond(term: &Term, span: Period, previous: bool, place: &Place<'_>) -> String {
    let looked = if previous { place.before.unwrap_or(place.period) } else { place.period };
    let known = format!("known from {} to {}", day(span.from), day(span.to));
    let then = place.ask.as_of.map_or_else(String::new, |at| format!(" as known at {at}"));
    if term.moment == Moment::Change && span.from <= looked.to {
        return format!("no two counts of {} on different days bound these days{then}; {known}", term.measure);
    }
    let apart = span.to < looked.from || looked.to < span.from;
    let these = if previous { "in the period before" } else { "in these days" };
    let these = if apart || place.ask.by.is_empty() { these.to_owned() } else { format!("for this group {these}") };
    format!("no facts of {} {these}{then}; {known}", term_words(&twin::original(term)))
}

/// From the first to the last day that has the term's measure on the platforms asked for.
fn covered(term: &Term, place: &Place<'_>) -> Option<Period> {
    let platforms = platforms(place, &term.only);
    let here = |row: &&Coverage| {
        let on = |platform: &SmolStr| platforms.contains(platform);
        row.measure == term.measure && (platforms.is_empty() || row.platform.as_ref().is_none_or(on))
    };
    let rows = place.coverage.iter().filter(here);
    rows.map(|row| Period { from: row.first, to: row.last })
        .reduce(|a, b| Period { from: a.from.min(b.from), to: a.to.max(b.to) })
}

fn is_distinct(measure: Measure) -> bool {
    matches!(measure.adds(), Adds::Distinct(_))
}

fn kind_is_covered(measure: Measure, place: &Place<'_>) -> bool {
    place.coverage.iter().any(|row| row.measure.kind() == measure.kind())
}
