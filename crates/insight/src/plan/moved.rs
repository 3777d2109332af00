//! What moved a KPI between two days: its change, taken apart by campaign, platform and creator.
//!
//! A flow's change is what came in since; a level's is each account's; a ratio's is rate and mix of every group. A formula whose
//! groups do not add up to the whole (the larger of two, different people) is not taken apart.
//!
//! Invariant: the movers and the rest make the whole change.

use super::{
    book::{Book, Want},
    ground::Ground,
    measure::Case,
    review::{MOST_MOVERS, Movement, Mover},
    share::{NONE, divided, sides},
};
use crate::error::InsightError;
use kpi::{contribution::mix, pace::Kind};
use model::{SmolStr, dimension::Dimension, period::Period};
use stats::sum;

/// The dimensions that a change is taken apart by.
const DIMENSIONS: [Dimension; 3] = [Dimension::Campaign, Dimension::Platform, Dimension::Creator];

/// How far the parts may be from the whole, as a share of it, and still be the whole.
const WITHIN: f64 = 1e-6;

/// A KPI with the two days that it is compared between. The first is missing where it began in between.
#[derive(Clone, Copy)]
pub(super) struct Between<'c, 'p> {
    pub case: &'c Case<'p>,
    pub then: Option<Period>,
    pub now: Period,
    /// By how much it changed.
    pub change: f64,
}

/// Takes changes apart: at most a few reads for each dimension, whatever the number of KPIs.
pub(super) async fn movements(
    ground: &Ground<'_>,
    between: &[Option<Between<'_, '_>>],
) -> Result<Vec<Vec<Movement>>, InsightError> {
    let mut found: Vec<Vec<Movement>> = between.iter().map(|_| Vec::new()).collect();
    let (mut lines, mut wants, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for one in between {
        places.push(lines.len());
        let Some(one) = one else { continue };
        let own = match one.case.subject.kind {
            Kind::Ratio => divided(&one.case.subject),
            Kind::Flow | Kind::Level => vec![one.case.subject.line.clone()],
        };
        for line in own {
            wants.extend(one.then.into_iter().chain([one.now]).map(|period| Want { line: lines.len(), period }));
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return Ok(found);
    }
    for dimension in DIMENSIONS {
        let book = Book::read(ground, lines.clone(), vec![dimension.clone()], &wants, false).await?;
        for (at, one) in between.iter().enumerate() {
            let Some(one) = one else { continue };
            let known = one.then.map_or(book.groups(one.now), |then| &book.groups(then) | &book.groups(one.now));
            if known.iter().all(|group| group.iter().all(Option::is_none)) {
                continue;
            }
            found[at].extend(movement(&book, places[at], one, &dimension));
        }
    }
    Ok(found)
}

fn movement(book: &Book<'_>, line: usize, one: &Between<'_, '_>, dimension: &Dimension) -> Option<Movement> {
    if one.case.subject.kind == Kind::Ratio {
        return of_ratio(book, line, one, dimension);
    }
    let mut groups = book.groups(one.now);
    groups.extend(one.then.map(|then| book.groups(then)).unwrap_or_default());
    let by = |group: &Vec<Option<SmolStr>>| {
        let then = one.then.and_then(|then| book.value(line, group, then)).unwrap_or(0.0);
        let now = book.value(line, group, one.now).unwrap_or(0.0);
        Mover { name: group.first().cloned().flatten(), change: now - then }
    };
    let movers: Vec<Mover> = groups.iter().map(by).collect();
    cut(movers, one.change, dimension, None)
}

fn of_ratio(book: &Book<'_>, line: usize, one: &Between<'_, '_>, dimension: &Dimension) -> Option<Movement> {
    let then = one.then?;
    if divided(&one.case.subject).len() != 2 {
        return None;
    }
    let change = mix::change(&sides(book, (line, line + 1), (then, one.now)))?;
    let mover = |effect: &mix::Effect| Mover {
        name: (effect.campaign != NONE).then(|| SmolStr::new(&effect.campaign)),
        change: effect.rate + effect.mix,
    };
    let movers = change.effects.iter().map(mover).collect();
    cut(movers, one.change, dimension, Some(change))
}

/// The largest movers; `None` when all of them together are not the whole.
fn cut(mut movers: Vec<Mover>, whole: f64, dimension: &Dimension, mix: Option<mix::Change>) -> Option<Movement> {
    let together = sum::total(movers.iter().map(|mover| mover.change));
    if (together - whole).abs() > WITHIN * whole.abs().max(together.abs()).max(1e-9) {
        return None;
    }
    movers.retain(|mover| mover.change != 0.0);
    movers.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()).then_with(|| a.name.cmp(&b.name)));
    let rest = movers.split_off(movers.len().min(MOST_MOVERS));
    let rest = sum::total(rest.iter().map(|mover| mover.change));
    Some(Movement { dimension: dimension.clone(), movers, rest, mix })
}
