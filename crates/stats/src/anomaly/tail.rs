//! How far a series strays from what is expected, and what would be too far: limits beyond the tails of past residuals.
//!
//! The excesses over a high quantile are taken as exponential, the middle case of the peaks over a threshold (Pickands 1975;
//! Siffer, Fouque, Termier and Largouët, *Anomaly detection in streams with extreme value theory*, KDD 2017). Their scale comes from
//! their median, so that one wild past row does not move the limit.
//!
//! Invariant: a limit is finite and not negative, and a single row among many changes it little.

use super::window::Window;

/// The share of rows taken as the tail where there are many.
const SHARE: f64 = 0.01;
/// The rows that a tail has at least.
const LEAST: f64 = 8.0;
/// The rows in which one is expected beyond the limit, if the tail is exponential.
const RETURN_ROWS: f64 = 1000.0;

/// Distances from the expected value: how far up and how far down is too far, both not negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limits {
    pub(super) up: f64,
    pub(super) down: f64,
}

/// The limits of a window of residuals; `None` of fewer than two.
pub(super) fn limits(residuals: &Window) -> Option<Limits> {
    Some(Limits { up: beyond(residuals, false)?, down: beyond(residuals, true)? })
}

/// The level that residuals of one side pass once in [`RETURN_ROWS`] rows: `u + β ln(share × rows)`, with `u` where the tail
/// begins and `β` = median excess ÷ ln 2.
#[expect(clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "ranks of a window, which are small")]
fn beyond(residuals: &Window, below: bool) -> Option<f64> {
    let count = residuals.count();
    let last = count.checked_sub(2)? + 1;
    let tail = (SHARE * count as f64).max(LEAST).min(count as f64 / 2.0);
    let at = |rank: f64| {
        let rank = (rank as usize).min(last);
        if below { residuals.nth(rank).map(|low| -low) } else { residuals.nth(last - rank) }
    };
    let (start, middle) = (at(tail)?, at(tail / 2.0)?);
    let scale = (middle - start).max(0.0) / std::f64::consts::LN_2;
    // Few rows know their own tail badly: their limits are wider.
    let few = 1.0 + LEAST / (2.0 * count as f64);
    let limit = few * (start + scale * (tail / count as f64 * RETURN_ROWS).ln());
    Some(if limit.is_finite() { limit.max(0.0) } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn of(count: usize, mut draw: impl FnMut(&mut Random) -> f64) -> Window {
        let (mut window, mut random) = (Window::of(count), Random::seeded(3));
        (0..count).for_each(|_| window.push(draw(&mut random)));
        window
    }

    #[test]
    fn an_exponential_tail_gives_its_return_level() {
        // P(X > x) = e^-x, so once in 1000 rows is ln 1000 = 6.91.
        let limits = limits(&of(20_000, |random| -(1.0 - random.unit()).ln())).unwrap();
        assert!((limits.up - RETURN_ROWS.ln()).abs() < 0.7, "{limits:?}");
        assert!(limits.down < 0.05, "nothing lies below 0: {limits:?}");
    }

    #[test]
    fn one_wild_row_moves_nothing_much() {
        let mut window = of(60, Random::normal);
        let before = limits(&window).unwrap();
        window.push(1e9);
        assert!(limits(&window).unwrap().up < before.up * 1.5);
        assert_eq!(limits(&of(1, Random::normal)), None);
    }
}
