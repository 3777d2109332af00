//! Smoothing: exponential smoothing of a level, with a damped trend or Theta's half slope.
//!
//! Knows values without a season.
//!
//! Invariant: parameters come from closed grids, so the same values give the same forecast.

const RATES: [f64; 11] = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85, 1.0];
const TREND_RATES: [f64; 5] = [0.01, 0.03, 0.1, 0.2, 0.4];
const DAMPINGS: [f64; 4] = [0.8, 0.9, 0.95, 0.98];
/// No more than so many of the newest values are smoothed; what is older counts next to nothing at any rate.
const NEWEST: usize = 600;
/// The level starts at the mean of so many values.
const START: usize = 8;

/// The parameters of one smoothing: without a trend both its rate and its damping are 0.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rates {
    rate: f64,
    trend_rate: f64,
    damping: f64,
}

/// Where a smoothing stands after the last value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct State {
    level: f64,
    trend: f64,
    error: f64,
}

/// How a series is smoothed, without a trend and with a damped one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Smoothing {
    simple: Rates,
    damped: Rates,
}

/// A series smoothed to its end, ready to be continued.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Smoothed {
    simple: State,
    damped: State,
    damping: f64,
    slope: f64,
    /// What part of the slope the level has not followed yet, in steps.
    behind: f64,
}

impl Smoothing {
    /// The best rates by the squared errors one step ahead; with a damped trend (Gardner and McKenzie 1985) by turns over
    /// the trend's rate, its damping and the level's rate, starting from the best without.
    pub(super) fn learn(values: &[f64]) -> Self {
        let simple = best(values, RATES.map(|rate| Rates { rate, trend_rate: 0.0, damping: 0.0 }));
        let start = Rates { damping: 0.9, ..simple };
        let trended = best(values, TREND_RATES.map(|trend_rate| Rates { trend_rate, ..start }));
        let damped = best(values, DAMPINGS.map(|damping| Rates { damping, ..trended }));
        Self { simple, damped: best(values, RATES.map(|rate| Rates { rate, ..damped })) }
    }

    /// Smooths values to their end.
    pub(super) fn smooth(self, values: &[f64]) -> Smoothed {
        let [simple, damped] = run([self.simple, self.damped], values);
        let rate = self.simple.rate;
        let behind = (1.0 - (1.0 - rate).powf(values.len() as f64)) / rate;
        Smoothed { simple, damped, damping: self.damped.damping, slope: slope(values), behind }
    }
}

impl Smoothed {
    /// The level goes on.
    pub(super) fn simple(self, horizon: usize) -> Vec<f64> {
        vec![self.simple.level; horizon]
    }

    /// The level goes on with a trend that fades.
    pub(super) fn damped(self, horizon: usize) -> Vec<f64> {
        let State { mut level, mut trend, .. } = self.damped;
        let next = |_| {
            trend *= self.damping;
            level += trend;
            level
        };
        (0..horizon).map(next).collect()
    }

    /// Theta (Assimakopoulos and Nikolopoulos 2000) as Hyndman and Billah (2003) write it: the level with half the slope
    /// of the straight line through the values.
    pub(super) fn theta(self, horizon: usize) -> Vec<f64> {
        let value = |step: usize| self.simple.level + self.slope / 2.0 * (step as f64 + self.behind);
        (0..horizon).map(value).collect()
    }
}

/// Smooths with several rates at once, which takes about as long as with one.
fn run<const COUNT: usize>(tried: [Rates; COUNT], values: &[f64]) -> [State; COUNT] {
    let newest = &values[values.len().saturating_sub(NEWEST)..];
    let first = &newest[..newest.len().min(START)];
    let level = first.iter().sum::<f64>() / first.len().max(1) as f64;
    let mut states = [State { level, ..State::default() }; COUNT];
    for value in newest {
        for (state, rates) in states.iter_mut().zip(&tried) {
            let trend = rates.damping * state.trend;
            let expected = state.level + trend;
            let off = value - expected;
            state.error += off * off;
            state.level = expected + rates.rate * off;
            state.trend = trend + rates.rate * rates.trend_rate * off;
        }
    }
    states
}

fn best<const COUNT: usize>(values: &[f64], tried: [Rates; COUNT]) -> Rates {
    let errors = run(tried, values).map(|state| state.error);
    let least = (1..COUNT).fold(0, |least, at| if errors[at] < errors[least] { at } else { least });
    tried[least]
}

/// The slope of the straight line of least squares.
fn slope(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    if values.len() < 2 {
        return 0.0;
    }
    let middle = (count - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / count;
    let together: f64 = values.iter().enumerate().map(|(at, value)| (at as f64 - middle) * (value - mean)).sum();
    together / (count * (count * count - 1.0) / 12.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: &[f64], expected: &[f64]) {
        let near = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(found.len() == expected.len() && near, "{found:?} is not {expected:?}");
    }

    #[test]
    fn one_pass_is_the_textbook_recursion() {
        // By hand, rate 0.5, starting at the mean (4 + 8) / 2 = 6: 6 + 0.5 × (4 − 6) = 5, 5 + 0.5 × (8 − 5) = 6.5.
        let [state] = run([Rates { rate: 0.5, trend_rate: 0.0, damping: 0.0 }], &[4.0, 8.0]);
        close(&[state.level, state.error], &[6.5, 4.0 + 9.0]);
        // With a trend: 6 → 5, trend −0.1; then expected 4.95, off 3.05, level 6.475, trend −0.05 + 0.1525.
        let [state] = run([Rates { rate: 0.5, trend_rate: 0.1, damping: 0.5 }], &[4.0, 8.0]);
        close(&[state.level, state.trend], &[6.475, 0.1025]);
    }

    #[test]
    fn a_line_is_followed_at_once_and_continued_by_half_its_slope() {
        let values: Vec<f64> = (0..50).map(f64::from).collect();
        let smoothed = Smoothing::learn(&values).smooth(&values);
        close(&smoothed.simple(2), &[49.0, 49.0]);
        close(&smoothed.theta(3), &[49.5, 50.0, 50.5]);
        let damped = smoothed.damped(3);
        assert!(damped.is_sorted() && damped[0] > 49.5 && damped[2] < 52.0, "{damped:?}");
    }
}
