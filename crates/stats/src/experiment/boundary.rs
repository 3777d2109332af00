//! Boundaries: how far a lift must stand out when an experiment is looked at a few times, planned before.
//!
//! With few looks at equal distances these are less strict than `always`, which allows any number of them.
//! Armitage, McPherson and Rowe, "Repeated significance tests on accumulating data", *Journal of the Royal Statistical Society
//! A* 132, 1969: the distribution of the sum that has not crossed a boundary yet is carried from look to look by numerical
//! integration, and the boundary is moved until it is crossed with probability α where there is no effect.
//!
//! Invariant: with one look the boundary is that of a single test.

use crate::chance;

/// How boundaries change from look to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The same at every look (Pocock 1977).
    Pocock,
    /// Strict at first: by √(looks ÷ look) wider (O'Brien and Fleming 1979).
    OBrienFleming,
}

/// The most looks; with more, use `always`.
pub const MOST_LOOKS: u32 = 20;

/// Strips of Simpson's rule; even.
const STRIPS: u32 = 240;

/// The two-sided boundaries of the standardised lift (lift ÷ error), one per look. `None` of no look or more than
/// [`MOST_LOOKS`], or for an α outside 10⁻⁶ to ½.
pub fn boundaries(shape: Shape, looks: u32, alpha: f64) -> Option<Vec<f64>> {
    if looks == 0 || looks > MOST_LOOKS || !(1e-6..=0.5).contains(&alpha) {
        return None;
    }
    // The level of one look is too low, and a share of it per look (Bonferroni) too high, at any shape's last look.
    let mut low = chance::normal_reach(alpha / 2.0)?;
    let mut high = chance::normal_reach(alpha / (2.0 * f64::from(looks)))?;
    while high - low > 1e-11 {
        let middle = f64::midpoint(low, high);
        if crossed(&at(shape, looks, middle)) > alpha { low = middle } else { high = middle }
    }
    Some(at(shape, looks, f64::midpoint(low, high)))
}

fn at(shape: Shape, looks: u32, constant: f64) -> Vec<f64> {
    let wider = |look: u32| match shape {
        Shape::Pocock => 1.0,
        Shape::OBrienFleming => (f64::from(looks) / f64::from(look)).sqrt(),
    };
    (1..=looks).map(|look| constant * wider(look)).collect()
}

/// The probability that a sum of standard normal steps crosses one of the boundaries, each times √look.
fn crossed(boundaries: &[f64]) -> f64 {
    let mut grid: Vec<(f64, f64)> = vec![(0.0, 1.0)];
    let mut inside = 1.0;
    for (look, boundary) in (1_u32..).zip(boundaries) {
        let edge = boundary * f64::from(look).sqrt();
        inside = grid.iter().map(|(sum, mass)| mass * within(*sum, edge)).sum();
        grid = nodes(edge)
            .map(|(place, weight)| {
                let density: f64 = grid.iter().map(|(sum, mass)| mass * chance::normal_density(place - sum)).sum();
                (place, weight * density)
            })
            .collect();
    }
    1.0 - inside
}

fn within(sum: f64, edge: f64) -> f64 {
    chance::normal_below(edge - sum) - chance::normal_below(-edge - sum)
}

/// Places and weights of Simpson's rule between an edge and its negative.
fn nodes(edge: f64) -> impl Iterator<Item = (f64, f64)> {
    let width = 2.0 * edge / f64::from(STRIPS);
    (0..=STRIPS).map(move |strip| {
        let share = match strip {
            0 | STRIPS => 1.0,
            odd if odd % 2 == 1 => 4.0,
            _ => 2.0,
        };
        (width * f64::from(strip) - edge, share * width / 3.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_look_is_a_single_test() {
        for shape in [Shape::Pocock, Shape::OBrienFleming] {
            let found = boundaries(shape, 1, 0.05).unwrap();
            assert!((found[0] - 1.959_963_984_540_054).abs() < 1e-9 && found.len() == 1);
        }
    }

    #[test]
    fn other_levels_are_the_published_ones() {
        // Solved elsewhere with 200 Gauss-Legendre nodes per look (NumPy, SciPy); to three digits they are those of Jennison
        // and Turnbull, *Group sequential methods*, 2000, tables 2.1 and 2.3.
        let table = [
            (Shape::Pocock, 5, 0.01, 2.986_271_832),
            (Shape::Pocock, 10, 0.1, 2.269_888_102),
            (Shape::OBrienFleming, 5, 0.01, 2.621_170_569),
            (Shape::OBrienFleming, 10, 0.1, 1.801_210_686),
        ];
        for (shape, looks, alpha, expected) in table {
            let last = *boundaries(shape, looks, alpha).unwrap().last().unwrap();
            assert!((last - expected).abs() < 1e-7, "{shape:?} {looks} {alpha}: {last}");
        }
    }

    #[test]
    fn without_looks_there_are_no_boundaries() {
        for (looks, alpha) in [(0, 0.05), (21, 0.05), (2, 0.0), (2, 0.6), (2, f64::NAN)] {
            assert_eq!(boundaries(Shape::Pocock, looks, alpha), None);
        }
    }
}
