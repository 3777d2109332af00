//! Method: the ways to continue a series, each from several origins at once.
//!
//! Knows values of which none is missing, of a size near 1, and season lengths. Does not know which method is best.
//!
//! Invariant: a forecast from an origin looks at the values before it; only smoothing rates are chosen once, from all.

use super::{
    regression::Past,
    scale::Scale,
    season::Season,
    smoothing::{Smoothed, Smoothing},
};
use std::fmt;

/// What is recent: so many cycles, or so many steps where nothing repeats.
const RECENT: usize = 6;
const LEAST_RECENT: usize = 8;

/// How a level is followed and continued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// The last value.
    Last,
    /// The mean of the newest cycles.
    Recent,
    /// Simple exponential smoothing.
    Simple,
    /// Smoothing with a damped trend.
    Damped,
    /// Theta.
    Theta,
}

/// One way to continue a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Method {
    /// A level alone.
    Plain(Level),
    /// A level after the season is taken out, and the season put back.
    Seasonal(Level),
    /// The mean of so many last cycles, step by step.
    Cycles(usize),
    /// Regression on its own past.
    Regression,
}

const LEVELS: [Level; 5] = [Level::Last, Level::Recent, Level::Simple, Level::Damped, Level::Theta];

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (season, level) = match self {
            Self::Cycles(1) => return write!(f, "the last cycle again"),
            Self::Cycles(count) => return write!(f, "the mean of the last {count} cycles"),
            Self::Regression => return write!(f, "regression on its past"),
            Self::Plain(level) => ("", level),
            Self::Seasonal(level) => (" with season", level),
        };
        let level = match level {
            Level::Last => "last value",
            Level::Recent => "recent mean",
            Level::Simple => "exponential smoothing",
            Level::Damped => "damped trend",
            Level::Theta => "Theta",
        };
        write!(f, "{level}{season}")
    }
}

/// What a method forecasts from each origin; empty where it cannot.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trial {
    pub(super) method: Method,
    pub(super) scale: Scale,
    pub(super) ahead: Vec<Vec<f64>>,
}

/// What is asked of every method.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    /// One value per step.
    pub(super) values: &'a [f64],
    /// What may repeat, ascending.
    pub(super) lengths: &'a [usize],
    /// How many values are known, ascending; the last is all of them.
    pub(super) origins: &'a [usize],
    /// How many steps to go on.
    pub(super) horizon: usize,
}

/// A series without its season, as an origin sees it.
struct View {
    season: Season,
    without: Vec<f64>,
    smoothed: Smoothed,
}

/// All methods on one scale. What logarithms do not change is tried on the plain scale alone.
pub(super) fn try_all(question: Question<'_>, scale: Scale) -> Vec<Trial> {
    let values: Vec<f64> = question.values.iter().map(|value| scale.there(*value)).collect();
    let question = Question { values: &values, ..question };
    let mut found: Vec<(Method, Vec<Vec<f64>>)> = levels(question, &[], Method::Plain);
    let twice = question.lengths.partition_point(|length| 2 * length <= values.len());
    let repeating = &question.lengths[..twice];
    if !repeating.is_empty() {
        found.extend(levels(question, repeating, Method::Seasonal));
    }
    if let Some(&longest) = question.lengths.last() {
        found.extend([1, 3].map(|count| (Method::Cycles(count), cycles(question, longest, count))));
    }
    found.push((Method::Regression, Past::of(repeating).ahead(question)));
    let same = |method| scale != Scale::Plain && matches!(method, Method::Plain(Level::Last) | Method::Cycles(1));
    found.retain(|(method, _)| !same(*method));
    let back = |ahead: Vec<Vec<f64>>| -> Vec<Vec<f64>> {
        ahead.into_iter().map(|values| values.into_iter().map(|value| scale.back(value)).collect()).collect()
    };
    found.into_iter().map(|(method, ahead)| Trial { method, scale, ahead: back(ahead) }).collect()
}

fn levels(question: Question<'_>, lengths: &[usize], name: fn(Level) -> Method) -> Vec<(Method, Vec<Vec<f64>>)> {
    let smoothing = Smoothing::learn(&Season::learn(question.values, lengths).without(question.values));
    let view = |count: &usize| {
        let known = &question.values[..*count];
        let season = Season::learn(known, lengths);
        let without = season.without(known);
        View { smoothed: smoothing.smooth(&without), season, without }
    };
    let views: Vec<View> = question.origins.iter().map(view).collect();
    let window = question.lengths.first().map_or(LEAST_RECENT, |length| RECENT * length);
    let ahead = |level| views.iter().map(|view| view.ahead(level, window, question.horizon)).collect();
    LEVELS.iter().map(|level| (name(*level), ahead(*level))).collect()
}

impl View {
    fn ahead(&self, level: Level, window: usize, horizon: usize) -> Vec<f64> {
        let levels = match level {
            Level::Last => vec![mean(tail(&self.without, 1)); horizon],
            Level::Recent => vec![mean(tail(&self.without, window)); horizon],
            Level::Simple => self.smoothed.simple(horizon),
            Level::Damped => self.smoothed.damped(horizon),
            Level::Theta => self.smoothed.theta(horizon),
        };
        levels.iter().zip(self.without.len()..).map(|(level, step)| level + self.season.at(step)).collect()
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn tail(values: &[f64], count: usize) -> &[f64] {
    &values[values.len().saturating_sub(count)..]
}

fn cycles(question: Question<'_>, length: usize, count: usize) -> Vec<Vec<f64>> {
    let from = |origin: &usize| {
        if *origin < length * count {
            return Vec::new();
        }
        let place = |step: usize, back: usize| question.values[origin - back * length + step % length];
        let value = |step| (1..=count).map(|back| place(step, back)).sum::<f64>() / count as f64;
        (0..question.horizon).map(value).collect()
    };
    question.origins.iter().map(from).collect()
}
