//! Findings about changes: what the last 28 days brought beside the 28 before, and who the change came from.
//!
//! A change is told only where it is larger than those between earlier neighbouring 28 days. It is then split by one dimension
//! after the other, and the split is shown in which groups went their own ways most: where all groups rise or fall alike, a
//! dimension explains nothing (the thought of Bhagwan et al., "Adtributor: revenue debugging in advertising systems", NSDI 2014).
//! It names who a change came from, which is not yet why.
//!
//! Invariant: the parts that a finding shows add up to the change.

mod course;
mod split;
mod words;

use super::{Finding, Look};
use crate::{
    desk::Desk,
    error::InsightError,
    plan::{
        book::{Book, Want},
        ground::Ground,
    },
};
use model::dimension::Dimension;
use split::Split;

/// What a change is split by, the best known first.
const DIMENSIONS: [Dimension; 5] =
    [Dimension::Platform, Dimension::Creator, Dimension::Campaign, Dimension::Country, Dimension::Device];

/// Looks at the headline KPIs. Reads the store once, and once more for every dimension where something changed.
pub(super) async fn look(desk: &Desk<'_>, look: &Look<'_>) -> Result<Vec<Finding>, InsightError> {
    let ground = Ground::of(desk, desk.exchange).await?;
    let courses = course::courses(&ground, look.today);
    let lines = || courses.iter().flat_map(|course| course.lines.clone()).collect();
    let wants: Vec<Want> = courses.iter().flat_map(|course| course.wants(course.known)).collect();
    if wants.is_empty() {
        return Ok(Vec::new());
    }
    let whole = Book::read(&ground, lines(), Vec::new(), &wants, true).await?;
    let moved = course::moved(&courses, &whole);
    if moved.is_empty() {
        return Ok(Vec::new());
    }
    let wants: Vec<Want> = moved.iter().flat_map(|(course, _)| course.wants(course.recent())).collect();
    let mut splits: Vec<Option<Split>> = moved.iter().map(|_| None).collect();
    for dimension in DIMENSIONS {
        let book = Book::read(&ground, lines(), vec![dimension.clone()], &wants, true).await?;
        for ((course, _), best) in moved.iter().zip(&mut splits) {
            let found = Split::of(course, &whole, &book, &dimension);
            if found.as_ref().is_some_and(|found| best.as_ref().is_none_or(|best| found.score > best.score)) {
                *best = found;
            }
        }
    }
    let told = moved.iter().zip(&splits).map(|((course, movement), split)| {
        let scene = words::Scene { desk, campaigns: look.campaigns, course, movement, split: split.as_ref() };
        scene.finding(&whole)
    });
    Ok(told.collect())
}
