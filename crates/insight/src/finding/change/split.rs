//! A change, split by one dimension: the part of every group, and how far groups went their own ways.
//!
//! Invariant: the parts add up to the change. What belongs to no group (or is credited to none) is a group too.

use super::course::{Course, WINDOW};
use crate::{frame::Group, plan::book::Book};
use model::{SmolStr, dimension::Dimension, period::Period};
use stats::{
    decompose::{Cause, Fraction, decompose_ratio, decompose_total},
    sum,
};
use std::collections::BTreeMap;

/// More of what a quotient divides must not lie where there is nothing to divide by: the dimension does not fit both sides.
const MOST_LOOSE: f64 = 0.2;

/// Below this part of a number rounding is all that is left.
const ROUNDING: f64 = 1e-9;

/// A change, split.
pub(super) struct Split {
    /// What by.
    pub dimension: Dimension,
    /// The groups, those first that took the largest part in the change's own direction.
    pub drivers: Vec<Driver>,
    /// How much further groups went their own ways than they had done in the windows before, relative to the whole.
    pub score: f64,
}

/// What one group did.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Driver {
    /// Its value of the dimension; `None` is what belongs to nobody.
    pub group: Option<SmolStr>,
    /// Its part of the change.
    pub part: f64,
    /// Of a quotient: by its own rate and by its weight.
    pub cause: Option<Cause>,
}

impl Split {
    /// Splits the change of a KPI between its last two windows. `None` where the dimension is not known, or splits nothing.
    pub fn of(course: &Course<'_>, whole: &Book<'_>, book: &Book<'_>, dimension: &Dimension) -> Option<Self> {
        let [then, before, after] = [2 * WINDOW, WINDOW, 0].map(|back| course.window(back));
        let sides = sides(course, whole, book, (before, after))?;
        if sides.keys().flatten().next().is_none() || sides.len() < 2 {
            return None;
        }
        let (mut drivers, own) = drivers(course, &sides)?;
        let earlier = self::sides(course, whole, book, (then, before)).and_then(|sides| drivers_of(course, &sides));
        let change = sum::total(drivers.iter().map(|driver| driver.part));
        drivers.sort_by(|a, b| (b.part * change).total_cmp(&(a.part * change)).then_with(|| a.group.cmp(&b.group)));
        Some(Self { dimension: dimension.clone(), drivers, score: own - earlier.unwrap_or(0.0) })
    }
}

type Sides = BTreeMap<Option<SmolStr>, [Fraction; 2]>;

/// Every group before and after. What the groups lack of the whole belongs to nobody.
fn sides(course: &Course<'_>, whole: &Book<'_>, book: &Book<'_>, periods: (Period, Period)) -> Option<Sides> {
    let mut sides = Sides::new();
    for (side, period) in [periods.0, periods.1].into_iter().enumerate() {
        for group in book.groups(period) {
            if let Some(fraction) = course.fraction(book, &group, period).filter(|one| one != &Fraction::default()) {
                sides.entry(group.into_iter().next().flatten()).or_default()[side] = fraction;
            }
        }
        let all = course.fraction(whole, &Group::new(), period)?;
        let rest = |number: fn(&Fraction) -> f64| {
            let rest = number(&all) - sum::total(sides.values().map(|one| number(&one[side])));
            if rest.abs() > ROUNDING * number(&all).abs() { rest } else { 0.0 }
        };
        let rest = Fraction { numerator: rest(|one| one.numerator), denominator: rest(|one| one.denominator) };
        if rest != Fraction::default() {
            let nobody = &mut sides.entry(None).or_default()[side];
            nobody.numerator += rest.numerator;
            nobody.denominator += rest.denominator;
        }
    }
    Some(sides)
}

fn drivers_of(course: &Course<'_>, sides: &Sides) -> Option<f64> {
    drivers(course, sides).map(|(_, own)| own)
}

/// The part of every group, and how far they went their own ways.
fn drivers(course: &Course<'_>, sides: &Sides) -> Option<(Vec<Driver>, f64)> {
    let groups: Vec<[Fraction; 2]> = sides.values().copied().collect();
    let causes: Vec<Option<Cause>>;
    let (before, parts): (f64, Vec<f64>) = if course.is_ratio() {
        if loose(&groups) {
            return None;
        }
        let found = decompose_ratio(&groups).ok()?;
        causes = found.causes.iter().copied().map(Some).collect();
        (found.before, found.causes.iter().map(|cause| cause.rate + cause.mix).collect())
    } else {
        let totals: Vec<[f64; 2]> = groups.iter().map(|group| group.map(|side| side.numerator)).collect();
        let found = decompose_total(&totals).ok()?;
        causes = vec![None; groups.len()];
        (found.before, found.parts.iter().map(|part| part.change).collect())
    };
    let own = own_ways(&groups, &parts, before)?;
    let drivers = sides.keys().zip(parts).zip(causes);
    Some((drivers.map(|((group, part), cause)| Driver { group: group.clone(), part, cause }).collect(), own))
}

/// Half of all distances between the groups' parts and those they had if all of them rose or fell alike, relative to the whole.
fn own_ways(groups: &[[Fraction; 2]], parts: &[f64], before: f64) -> Option<f64> {
    let whole = sum::total(groups.iter().map(|group| group[0].numerator));
    let change = sum::total(parts.iter().copied());
    let alike = groups.iter().map(|group| change * group[0].numerator / whole);
    let apart = sum::total(parts.iter().zip(alike).map(|(part, alike)| (part - alike).abs()));
    Some(apart / 2.0 / before.abs()).filter(|own| own.is_finite())
}

fn loose(groups: &[[Fraction; 2]]) -> bool {
    [0, 1].iter().any(|side| {
        let above = |loose: bool| {
            let kept = groups.iter().map(|group| group[*side]).filter(|one| !loose || one.denominator <= 0.0);
            sum::total(kept.map(|one| one.numerator.abs()))
        };
        above(true) > MOST_LOOSE * above(false)
    })
}
