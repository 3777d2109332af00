//! The detector itself: takes one row after another and judges each by those before.
//!
//! It works on signed roots: the root of a count is about as noisy at every level (Anscombe 1948), and a root changes with the
//! unit of a series as the series does, so that no unit is preferred.
//!
//! Invariant: a row is judged before it is learnt.

use super::{
    Context, Judgement, Setting, THRESHOLD, Unjudged,
    context::{Memory, Range},
    season::{self, Guess},
    tail::{self, Limits},
};

/// What a count's root may stray in any case: four of its standard deviations, which are 1/2 (Anscombe 1948).
const COUNT_FLOOR: f64 = 2.0;
/// What any root may stray in any case, as a share of the root expected.
const SHARE_FLOOR: f64 = 0.02;
/// How much larger than an incident's peak something must be to be another alarm.
const GROWTH: f64 = 1.5;

/// A detector in the middle of a series.
#[derive(Clone, Debug)]
pub struct Detector {
    setting: Setting,
    guesses: Vec<Guess>,
    memory: Memory,
    whole: bool,
    row: usize,
    seen: usize,
    shadow: Shadow,
}

/// What an alarm leaves behind: how long it is quiet, and the largest strangeness since.
#[derive(Clone, Copy, Debug, Default)]
struct Shadow {
    rows: usize,
    peak: f64,
}

/// A row on the scale of roots.
struct Look {
    expected: f64,
    residual: f64,
    allowed: Range,
    limits: Limits,
}

impl Detector {
    /// A detector that has seen nothing.
    pub fn of(setting: &Setting) -> Self {
        let lengths = std::iter::once(1).chain(setting.seasons.iter().copied());
        Self {
            guesses: lengths.map(|length| Guess::of(length, setting)).collect(),
            memory: Memory::default(),
            whole: true,
            row: 0,
            seen: 0,
            shadow: Shadow::default(),
            setting: setting.clone(),
        }
    }

    /// Judges the next row, then learns it.
    pub fn judge(&mut self, value: Option<f64>, context: Context) -> Result<Judgement, Unjudged> {
        let row = self.row;
        self.row += 1;
        self.shadow.rows = self.shadow.rows.saturating_sub(1);
        let value = value.filter(|value| value.is_finite()).ok_or(Unjudged::Missing)?;
        self.whole &= value.fract().abs() < f64::EPSILON;
        let look = self.look(root(value), row, context);
        let judged = match &look {
            None => Err(Unjudged::TooEarly),
            Some(Ok(look)) => Ok(self.weigh(look)),
            Some(Err(reason)) => Err(*reason),
        };
        self.learn(root(value), row, context, look.and_then(Result::ok).as_ref());
        judged
    }

    /// Compares a row with what was expected; `None` while too little is known.
    fn look(&self, value: f64, row: usize, context: Context) -> Option<Result<Look, Unjudged>> {
        if self.seen < self.setting.warmup {
            return None;
        }
        let guess = season::closest(&self.guesses, self.setting.level)?;
        let expected = guess.expected(row)?;
        let residual = guess.residual(value - expected);
        let floor = (SHARE_FLOOR * expected.abs()).max(if self.whole { COUNT_FLOOR } else { 0.0 });
        let limits = tail::limits(guess.residuals())?;
        let limits = Limits { up: limits.up.max(floor), down: limits.down.max(floor) };
        let Some(allowed) = self.memory.allowed(context, row, limits.up.min(limits.down)) else {
            return Some(Err(Unjudged::NewOccasion));
        };
        // What is larger is noisier too, in the same proportion at most.
        let wider = ((expected + allowed.high) / expected).max(1.0);
        let wider = if wider.is_finite() { wider } else { 1.0 };
        Some(Ok(Look {
            expected,
            residual,
            allowed,
            limits: Limits { up: limits.up * wider, down: limits.down * wider },
        }))
    }

    /// Scores a row, and takes note of an alarm.
    fn weigh(&mut self, look: &Look) -> Judgement {
        let strangeness = look.strangeness();
        let score = strangeness / (1.0 + strangeness);
        let loud = self.shadow.rows == 0 || strangeness > GROWTH * self.shadow.peak;
        if score >= THRESHOLD && loud {
            self.shadow = Shadow { rows: self.setting.quiet, peak: strangeness };
        } else if self.shadow.rows > 0 {
            self.shadow.peak = self.shadow.peak.max(strangeness);
        }
        let score = if loud { score } else { score.min(THRESHOLD - 0.01) };
        Judgement {
            expected: square(look.expected + look.allowed.middle()),
            low: square(look.expected + look.allowed.low - look.limits.down),
            high: square(look.expected + look.allowed.high + look.limits.up),
            score,
        }
    }

    fn learn(&mut self, value: f64, row: usize, context: Context, look: Option<&Look>) {
        self.seen += 1;
        let expected = look.map(|look| look.expected).or_else(|| self.guesses.first()?.expected(row));
        if let Some(expected) = expected {
            self.memory.learn(context, row, value - expected);
        }
        let usual = |residual| look.map_or(residual, |look| look.usual(residual));
        self.guesses.iter_mut().for_each(|guess| guess.learn(row, value, usual));
    }
}

impl Look {
    /// How often the limit fits into the distance from what is allowed: from 1 on it is too far.
    fn strangeness(&self) -> f64 {
        let off = self.allowed.outside(self.residual);
        let limit = if off < 0.0 { self.limits.down } else { self.limits.up };
        if off.abs() <= f64::EPSILON * self.expected.abs() {
            return 0.0;
        }
        (off.abs() / limit.max(f64::MIN_POSITIVE)).min(1e9)
    }

    /// A residual as far as it is usual, for the limits of later rows.
    fn usual(&self, residual: f64) -> f64 {
        self.allowed.outside(residual).clamp(-self.limits.down, self.limits.up)
    }
}

/// The root of a number, with its sign.
fn root(value: f64) -> f64 {
    value.abs().sqrt().copysign(value)
}

/// The number with this signed root.
fn square(root: f64) -> f64 {
    root * root.abs()
}
