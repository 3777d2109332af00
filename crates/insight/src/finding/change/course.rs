//! The courses of KPIs: what 28 days brought after 28 others, again and again, and whether the last change is unusual.
//!
//! It does not know which groups a KPI is made of.
//!
//! Invariant: a change between windows that are not all known is no change.

use crate::{
    frame::Group,
    plan::{
        book::{Book, Line, Want},
        ground::Ground,
    },
};
use jiff::ToSpan;
use kpi::{catalogue::Definition, formula::Compiled};
use model::{Date, fact::FactKind, filter::Filter, measure::Adds, period::Period};
use stats::{chance::student_above, decompose::Fraction, multiplicity::benjamini_hochberg, sum};

/// The KPIs that are watched, where the catalogue has them.
const KPIS: [&str; 9] = [
    "revenue",
    "conversions",
    "clicks",
    "cost",
    "engagements",
    "views",
    "conversion_rate",
    "cost_per_acquisition",
    "engagement_rate_by_views",
];

/// The days that are compared: whole weeks, so that weekdays do not matter.
pub(super) const WINDOW: i64 = 28;

/// How many days earlier each earlier change begins.
const STEP: i64 = 7;

/// How many days back earlier changes are looked for.
const LOOKED_BACK: i64 = 730;

/// Counters of posts go on growing after publishing: so many of the latest days are left out.
const RIPENING: i64 = 14;

/// Fewer earlier changes without common days say too little of what is usual.
const LEAST_EARLIER: usize = 4;

/// The share of false ones among the changes that are told.
const FALSE_ONES: f64 = 0.05;

/// A smaller change is nothing to tell, however sure it is.
const LEAST_CHANGE: f64 = 0.05;

/// A KPI that is watched.
pub(super) struct Course<'d> {
    /// What the catalogue knows.
    pub definition: &'d Definition,
    /// The unit of its values.
    pub unit: String,
    /// What adds up: the KPI itself, or what a quotient divides and what by.
    pub lines: Vec<Line>,
    /// The place of the first line in a book.
    first: usize,
    /// The full days that are known.
    pub known: Period,
    /// Whether the latest days are left out, because posts still ripen.
    pub ripens: bool,
}

/// What changed, beside what usually changes.
pub(super) struct Movement {
    /// The value of the 28 days before.
    pub before: f64,
    /// The value of the last 28 days.
    pub after: f64,
    /// The root of the mean square of earlier relative changes.
    pub usual: f64,
    /// How likely so large a change is where nothing but the usual happens.
    p: f64,
    /// The share of false ones among changes as unlikely as this one.
    pub q: f64,
}

impl Movement {
    /// The change, relative to what was before.
    pub fn relative(&self) -> f64 {
        (self.after - self.before) / self.before
    }
}

/// The courses of all watched KPIs that have any.
pub(super) fn courses<'d>(ground: &Ground<'d>, today: Date) -> Vec<Course<'d>> {
    let mut first = 0;
    let mut courses = Vec::new();
    for id in KPIS {
        if let Some(course) = Course::of(ground, id, today, first) {
            first += course.lines.len();
            courses.push(course);
        }
    }
    courses
}

/// Those that changed more than chance lets them, by Benjamini and Hochberg among all that are watched.
pub(super) fn moved<'c, 'd>(courses: &'c [Course<'d>], book: &Book<'_>) -> Vec<(&'c Course<'d>, Movement)> {
    let found: Vec<_> = courses.iter().filter_map(|course| Some((course, course.movement(book)?))).collect();
    let qs = benjamini_hochberg(&found.iter().map(|(_, movement)| movement.p).collect::<Vec<_>>());
    let judged = found.into_iter().zip(qs).map(|((course, movement), q)| (course, Movement { q, ..movement }));
    judged.filter(|(_, one)| one.q <= FALSE_ONES && one.relative().abs() >= LEAST_CHANGE).collect()
}

impl<'d> Course<'d> {
    fn of(ground: &Ground<'d>, id: &str, today: Date, first: usize) -> Option<Self> {
        let definition = ground.desk.catalogue.get(id)?;
        let compiled = ground.desk.catalogue.compile(id).ok()?;
        let line = |compiled: &Compiled| Line::of(id, compiled, &Filter::default());
        let lines = match compiled.quotient() {
            Some((above, below)) => vec![line(&above), line(&below)],
            None => vec![line(&compiled)],
        };
        let adds =
            |line: &Line| line.adds_by_day() && line.compiled.terms.iter().all(|term| term.measure.adds() == Adds::Sum);
        if !lines.iter().all(adds) {
            return None;
        }
        let ripens = compiled.terms.iter().any(|term| term.measure.kind() == FactKind::PostCounters);
        let span = ground.known(&compiled)?;
        // The last day that is known may still be under way.
        let until = span.to.min(today).yesterday().ok()?;
        let until = if ripens { until.saturating_sub(RIPENING.days()) } else { until };
        let known = Period::new(span.from.max(until.saturating_sub(LOOKED_BACK.days())), until)?;
        Some(Self { definition, unit: compiled.unit.clone(), lines, first, known, ripens })
    }

    /// Whether it is a quotient.
    pub fn is_ratio(&self) -> bool {
        self.lines.len() == 2
    }

    /// What a book must read for some days.
    pub fn wants(&self, period: Period) -> impl Iterator<Item = Want> {
        (0..self.lines.len()).map(move |at| Want { line: self.first + at, period })
    }

    /// The 28 days that end so many days before the last known one.
    pub fn window(&self, back: i64) -> Period {
        let to = self.known.to.saturating_sub(back.days());
        Period { from: to.saturating_sub((WINDOW - 1).days()), to }
    }

    /// The last three windows.
    pub fn recent(&self) -> Period {
        Period { from: self.window(2 * WINDOW).from, to: self.known.to }
    }

    /// What a group adds to both sides of a quotient; of what is no quotient the second is 0. `None` where nothing is known.
    pub fn fraction(&self, book: &Book<'_>, group: &Group, period: Period) -> Option<Fraction> {
        let value = |at: usize| book.value(self.first + at, group, period);
        if !self.is_ratio() {
            return Some(Fraction { numerator: value(0)?, denominator: 0.0 });
        }
        let (above, below) = (value(0), value(1));
        above.or(below)?;
        Some(Fraction { numerator: above.unwrap_or(0.0), denominator: below.unwrap_or(0.0) })
    }

    /// The value of each day of some days.
    pub fn daily(&self, book: &Book<'_>, period: Period) -> Vec<Option<f64>> {
        let values = book.daily(self.first, period);
        if !self.is_ratio() {
            return values;
        }
        let below = book.daily(self.first + 1, period);
        let sides = values.into_iter().zip(below);
        sides.map(|(above, below)| Fraction { numerator: above?, denominator: below? }.ratio()).collect()
    }

    fn value(&self, book: &Book<'_>, period: Period) -> Option<f64> {
        let whole = self.fraction(book, &Group::new(), period)?;
        if self.is_ratio() { whole.ratio() } else { Some(whole.numerator) }
    }

    fn movement(&self, book: &Book<'_>) -> Option<Movement> {
        let sides =
            |back: i64| Some((self.value(book, self.window(back + WINDOW))?, self.value(book, self.window(back))?));
        let backs = (0..).map(|at| WINDOW + at * STEP).take_while(|back| back + 2 * WINDOW <= self.known.days());
        let earlier: Vec<f64> = backs.filter_map(|back| relative(sides(back)?)).collect();
        let alone = earlier.len() / usize::try_from(WINDOW / STEP).ok()?;
        if alone < LEAST_EARLIER {
            return None;
        }
        let (before, after) = sides(0)?;
        let now = relative((before, after)).filter(|_| before > 0.0)?;
        let usual = (sum::total(earlier.iter().map(|change| change * change)) / earlier.len() as f64).sqrt();
        let p = if usual > 0.0 { 2.0 * student_above(now.abs() / usual, alone as f64) } else { 0.0 };
        Some(Movement { before, after, usual, p, q: 1.0 })
    }
}

/// A change relative to the middle of both values, so that a fall weighs as much as the rise that makes up for it. `None` where a
/// value is below 0 or both are 0.
fn relative((before, after): (f64, f64)) -> Option<f64> {
    let middle = f64::midpoint(before, after);
    (before >= 0.0 && after >= 0.0 && middle > 0.0).then(|| (after - before) / middle)
}
