//! Fit: the log-logistic curve that posts' counts follow.
//!
//! Knows counts by age. Half and shape are looked for in logarithms, where neither can fall below 0.
//!
//! Invariant: the curve found leaves no more than any that the search began with.

use super::ripening::Seen;
use crate::curve::Growth;

/// How many steps the search for a curve takes at most, and how small the last one is, in logarithms of half and shape.
const SEARCH: usize = 40;
const LAST_STEP: f64 = 1e-7;
/// How carefully it begins.
const DAMPING: f64 = 0.01;
/// Curves that it begins with: their halves lie from the middle of all ages downwards, each e times earlier than the last.
const STARTS: i32 = 7;
const SHAPES: [f64; 3] = [0.7, 1.2, 2.0];
/// The logarithm of a shape lies between this and its negative.
const LEAST_SHAPE: f64 = 2.0;

/// The curve of two logarithms.
pub(super) fn growth(ln_half: f64, ln_shape: f64) -> Growth {
    Growth { half: ln_half.clamp(-50.0, 50.0).exp(), shape: ln_shape.clamp(-LEAST_SHAPE, LEAST_SHAPE).exp() }
}

/// Squares of what a curve leaves, and what a step of half and shape, in logarithms, would change of it.
#[derive(Default)]
struct Slope {
    loss: f64,
    down: [f64; 2],
    bend: [f64; 3],
}

/// What a curve leaves when every post has a final count of its own.
fn slope(posts: &[Vec<Seen>], (ln_half, ln_shape): (f64, f64)) -> Slope {
    let shape = ln_shape.clamp(-LEAST_SHAPE, LEAST_SHAPE).exp();
    let mut found = Slope::default();
    for post in posts {
        let rows = || {
            post.iter().map(|seen| {
                let above = ln_half - seen.age.ln();
                let left = (shape * above).exp().min(f64::MAX);
                let part = left / (1.0 + left);
                [seen.count.ln() + left.ln_1p(), shape * part, shape * above * part]
            })
        };
        let count = post.len() as f64;
        let mean = rows().fold([0.0; 3], |sum, row| [0, 1, 2].map(|at| sum[at] + row[at] / count));
        for row in rows() {
            let [off, half, shape] = [0, 1, 2].map(|at| row[at] - mean[at]);
            found.loss += off * off;
            found.down = [found.down[0] + half * off, found.down[1] + shape * off];
            found.bend = [found.bend[0] + half * half, found.bend[1] + half * shape, found.bend[2] + shape * shape];
        }
    }
    found
}

/// The curve that leaves least: the best of some, and from there downhill (Levenberg 1944, Marquardt 1963).
pub(super) fn search(posts: &[Vec<Seen>], middle: f64) -> (f64, f64) {
    let halves = (0..STARTS).map(|step| middle - f64::from(step));
    let starts = halves.flat_map(|half| SHAPES.map(|shape| (half, f64::ln(shape))));
    let rated = starts.map(|start| (slope(posts, start).loss, start));
    let mut best = rated.min_by(|a, b| a.0.total_cmp(&b.0)).map_or((middle, 0.0), |(_, start)| start);
    let (mut here, mut damping) = (slope(posts, best), DAMPING);
    for _ in 0..SEARCH {
        let [a, b, c] = here.bend;
        let (a, c) = (a * (1.0 + damping) + f64::MIN_POSITIVE, c * (1.0 + damping) + f64::MIN_POSITIVE);
        let whole = a * c - b * b;
        let step = [(c * here.down[0] - b * here.down[1]) / whole, (a * here.down[1] - b * here.down[0]) / whole];
        let next = (best.0 - step[0].clamp(-1.0, 1.0), best.1 - step[1].clamp(-1.0, 1.0));
        let there = slope(posts, next);
        if there.loss < here.loss {
            (best, here, damping) = (next, there, damping / 5.0);
        } else {
            damping *= 5.0;
        }
        if !damping.is_finite() || step.iter().all(|one| one.abs() < LAST_STEP) {
            break;
        }
    }
    best
}
