//! A panel of creators around a date: did most of them move together, as when a platform changes, or one alone?
//!
//! What members share is a robust mean of their logarithms per row; what one did alone is the rest. The room knows neither platforms
//! nor dates, and looks at changes that last, not at single rows.
//!
//! Invariant: a verdict depends on the members and the seed alone; one member cannot make a verdict on all.

mod consensus;
mod step;

use crate::{
    distribution::{Distribution, Interval},
    random::Random,
};
use consensus::Panel;
use step::{Design, Prior, Step};

/// Fewest members that can be told apart from what they share.
const LEAST_MEMBERS: usize = 5;
/// Fewest rows before and after the date.
const LEAST_BEFORE: usize = 14;
const LEAST_AFTER: usize = 7;
/// The probability at which a change is believed.
const FALSE: f64 = 0.036;
/// The same without the member that went furthest.
const FALSE_WITHOUT: f64 = 0.045;
/// The same for a member's own change, over all members.
const FALSE_OWN: f64 = 0.006;
/// The smallest change worth a verdict, as a logarithm: about 5 %.
const SMALL: f64 = 0.05;
/// A change that, if it cannot be excluded, leaves one unable to tell: a fifth, as a logarithm.
const LARGE: f64 = 0.223;
/// The share of members that must have moved the same way.
const MOST: f64 = 0.6;

/// Whose series it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A creator who posts for us.
    Own,
    /// A creator who does not.
    Competitor,
}

/// A series of the panel. All are in step: the same row is the same time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member<'a> {
    /// What it is called in a verdict.
    pub name: &'a str,
    /// Whose it is.
    pub kind: Kind,
    /// Its values; negative ones count as missing.
    pub values: &'a [Option<f64>],
}

/// How to look at a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Rows of a season that all share, such as 7 for days; 1 for none.
    pub season: usize,
    /// The seed of the simulations behind every probability.
    pub seed: u64,
}

/// A lasting change, relative to before: −0.2 is a fifth less.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The change.
    pub relative: f64,
    /// Where the true change lies, with a confidence of 90 %.
    pub interval: Interval,
    /// The probability of one so large by chance.
    pub p: f64,
}

/// A member that changed alone, relative to what all others did.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Its name.
    pub name: String,
    /// Its change.
    pub change: Change,
}

/// What happened at a date.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Most members moved together.
    Platform {
        /// What they share.
        change: Change,
        /// Members that moved the same way, of how many.
        moved: (usize, usize),
        /// Members that changed beyond it.
        besides: Vec<Moved>,
    },
    /// Some members moved and the rest did not, or our own did and the competitors' did not.
    Own {
        /// Those that moved.
        who: Vec<Moved>,
    },
    /// It cannot be told.
    CannotTell(Reason),
    /// Nothing of note: a change of a fifth is excluded.
    Nothing,
}

/// Why a panel says nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// Fewer than five members with values on both sides.
    TooFewMembers(usize),
    /// Fewer than 14 rows before the date, or 7 after.
    TooFewRows {
        /// Rows before.
        before: usize,
        /// Rows after.
        after: usize,
    },
    /// Nothing is sure, and neither is a change of a fifth excluded.
    TooNoisy(Interval),
}

/// Judges what happened to a panel at a known row `at`, the first after the change.
pub fn judge(members: &[Member<'_>], at: usize, setting: Setting) -> Verdict {
    let rows = members.iter().map(|member| member.values.len()).max().unwrap_or(0);
    if at < LEAST_BEFORE || rows < at + LEAST_AFTER {
        return Verdict::CannotTell(Reason::TooFewRows { before: at.min(rows), after: rows.saturating_sub(at) });
    }
    let panel = Panel::of(members, rows, Some(at));
    if panel.members() < LEAST_MEMBERS {
        return Verdict::CannotTell(Reason::TooFewMembers(panel.members()));
    }
    decide(&panel, members, at, setting, 1.0)
}

/// What a scan found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The first row after the most likely change.
    pub at: usize,
    /// What happened there.
    pub verdict: Verdict,
}

/// Looks for the row at which a panel changed most, and judges it; probabilities allow for the search.
pub fn scan(members: &[Member<'_>], setting: Setting) -> Result<Option<Found>, Reason> {
    let rows = members.iter().map(|member| member.values.len()).max().unwrap_or(0);
    if rows < LEAST_BEFORE + LEAST_AFTER {
        return Err(Reason::TooFewRows { before: rows, after: 0 });
    }
    let panel = Panel::of(members, rows, None);
    if panel.members() < LEAST_MEMBERS {
        return Err(Reason::TooFewMembers(panel.members()));
    }
    let designs: Vec<(usize, Design)> =
        (LEAST_BEFORE..=rows - LEAST_AFTER).map(|at| (at, Design::of(rows, at, setting.season, false))).collect();
    let tries = (designs.len() as f64 / LEAST_AFTER as f64).max(1.0);
    let all = panel.common(&[]);
    let series = (0..panel.members()).map(|one| panel.alone(one, &all));
    let series = std::iter::once(all.clone()).chain(series);
    let mut places: Vec<usize> = series.filter_map(|series| steepest(&designs, &series)).collect();
    places.dedup();
    for at in places {
        let verdict = decide(&panel, members, at, setting, tries);
        if matches!(verdict, Verdict::Platform { .. } | Verdict::Own { .. }) {
            return Ok(Some(Found { at, verdict }));
        }
    }
    Ok(None)
}

/// The row at which a series steps most, measured in its own noise.
fn steepest(designs: &[(usize, Design)], series: &[f64]) -> Option<usize> {
    let sized = designs.iter().map(|(at, design)| (*at, design.step(series).plain()));
    sized.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}

/// The verdict at a row; `tries` is how many rows were tried to find it.
fn decide(panel: &Panel<'_>, members: &[Member<'_>], at: usize, setting: Setting, tries: f64) -> Verdict {
    let rows = panel.rows();
    let all = panel.common(&[]);
    let slopes = Design::of(at, at, setting.season, true).slopes(&all[..at]);
    let design = Design::of(rows, at, setting.season, slopes);
    let mut random = Random::seeded(setting.seed);
    let alone: Vec<Step> = (0..panel.members()).map(|member| design.step(&panel.alone(member, &all))).collect();
    let own = own(&alone, tries);
    let apart: Vec<usize> = own.iter().map(|(member, _)| *member).collect();
    let common = if apart.is_empty() { all } else { panel.common(&apart) };
    let change = design.judge(&common, prior(&alone, design.step(&common)), tries, &mut random);
    let moved = panel.moved(&design, change.relative, &apart);
    let together = moved.0 as f64 >= MOST * moved.1 as f64 && moved.1 >= LEAST_MEMBERS.min(panel.members());
    let besides: Vec<Moved> =
        own.into_iter().map(|(member, change)| Moved { name: panel.name(member).to_owned(), change }).collect();
    let large = change.p < FALSE && change.relative.ln_1p().abs() >= SMALL;
    if large && together && stands(panel, &design, &alone, &apart, tries, &mut random) {
        return match ours_alone(panel, members, &design, &mut random) {
            Some(who) => Verdict::Own { who },
            None => Verdict::Platform { change, moved, besides },
        };
    }
    if !besides.is_empty() {
        return Verdict::Own { who: besides };
    }
    let excluded = change.interval.low.ln_1p() > -LARGE && change.interval.high.ln_1p() < LARGE;
    if excluded { Verdict::Nothing } else { Verdict::CannotTell(Reason::TooNoisy(change.interval)) }
}

/// Whether a shared change is there without the member that went furthest, too.
fn stands(
    panel: &Panel<'_>,
    design: &Design,
    alone: &[Step],
    apart: &[usize],
    tries: f64,
    random: &mut Random,
) -> bool {
    let heights = alone.iter().map(|step| step.height().abs()).enumerate();
    let furthest = heights.filter(|(member, _)| !apart.contains(member)).max_by(|a, b| a.1.total_cmp(&b.1));
    let without: Vec<usize> = apart.iter().copied().chain(furthest.map(|(member, _)| member)).collect();
    let rest = panel.common(&without);
    design.judge(&rest, prior(alone, design.step(&rest)), tries, random).p < FALSE_WITHOUT
}

/// Members that changed on their own, with their changes.
fn own(alone: &[Step], tries: f64) -> Vec<(usize, Change)> {
    let prior = Prior { phi: remembers(alone), weight: 0.5 };
    let alike = alone.len() as f64 * tries;
    let changes = alone.iter().map(|step| step.told_change(prior, alike)).enumerate();
    let mut found: Vec<(usize, Change)> = changes.collect();
    found.retain(|(_, change)| change.p < FALSE_OWN && change.relative.ln_1p().abs() >= 2.0 * SMALL);
    // More than a third is no longer somebody's own.
    found.sort_by(|a, b| a.1.p.total_cmp(&b.1.p));
    found.truncate(alone.len() / 3);
    found
}

/// The autocorrelation of the members' own noise.
fn remembers(alone: &[Step]) -> f64 {
    alone.iter().map(|step| step.corrected()).sum::<f64>() / alone.len().max(1) as f64
}

/// What the members' own noise says of the noise they share: the more of it their own explains, the more.
fn prior(alone: &[Step], common: Step) -> Prior {
    let count = alone.len().max(1) as f64;
    let own = alone.iter().map(|step| step.variance()).sum::<f64>() / (count * count);
    let share = if common.variance() > 0.0 { (own / common.variance()).min(1.0) } else { 0.0 };
    Prior { phi: remembers(alone), weight: 0.9 * share * share }
}

/// Our own members, where they moved and the competitors' did not.
fn ours_alone(panel: &Panel<'_>, members: &[Member<'_>], design: &Design, random: &mut Random) -> Option<Vec<Moved>> {
    let of = |kind: Kind| panel.only(|member| members[member].kind == kind);
    let (ours, theirs) = (of(Kind::Own)?, of(Kind::Competitor)?);
    let apart: Vec<f64> = ours.iter().zip(&theirs).map(|(ours, theirs)| ours - theirs).collect();
    let (apart, theirs) = (design.judge(&apart, Prior { phi: 0.0, weight: 0.0 }, 1.0, random), design.step(&theirs));
    let change = design.judge(&ours, Prior { phi: 0.0, weight: 0.0 }, 1.0, random);
    let followed =
        theirs.height() * change.relative.ln_1p() > 0.0 && theirs.height().abs() > change.relative.ln_1p().abs() / 2.0;
    if apart.p >= FALSE || followed {
        return None;
    }
    let named = |member: usize| (members[panel.place(member)].kind == Kind::Own).then(|| panel.name(member).to_owned());
    Some((0..panel.members()).filter_map(named).map(|name| Moved { name, change }).collect())
}

/// The median of what is finite, 0 of nothing.
fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().collect::<Distribution>().median().unwrap_or(0.0)
}
