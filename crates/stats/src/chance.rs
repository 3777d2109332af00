//! Chances: the tails and quantiles of the distributions that tests need, as `statrs` computes them.
//!
//! The library panics for what is no number and loses digits of Student's t with very many degrees of freedom; both are
//! dealt with here. It knows nothing of samples or tests.
//!
//! Invariant: nothing panics, and what is not defined is `None` or not a number.

use statrs::distribution::{Beta, ChiSquared, Continuous, ContinuousCDF, Normal, StudentsT};

/// From so many degrees of freedom on, Student's t is taken from the normal distribution.
const MANY: f64 = 1e5;

/// From so many on, the difference to the normal distribution is below the last digit.
const ENDLESS: f64 = 1e17;

/// Tails smaller than this have no quantile: no test is that strict, and the library's search does not end well there.
const LEAST_TAIL: f64 = 1e-12;

/// The probability of a standard normal value above `z`.
pub fn normal_above(z: f64) -> f64 {
    if z.is_nan() { z } else { Normal::standard().sf(z) }
}

/// The probability of a standard normal value below `z`.
pub fn normal_below(z: f64) -> f64 {
    normal_above(-z)
}

/// The density of the standard normal distribution at `z`.
pub fn normal_density(z: f64) -> f64 {
    Normal::standard().pdf(z)
}

/// The standard normal value that a share of the distribution lies above. `None` outside 0 to 1 (both excluded).
pub fn normal_reach(tail: f64) -> Option<f64> {
    (tail > 0.0 && tail < 1.0).then(|| -Normal::standard().inverse_cdf(tail))
}

/// The probability of a Student t value above `t` with so many degrees of freedom (at least 1, else not a number).
pub fn student_above(t: f64, freedom: f64) -> f64 {
    if t.is_nan() || freedom.is_nan() || freedom < 1.0 {
        return f64::NAN;
    }
    if freedom >= ENDLESS {
        return normal_above(t);
    }
    if freedom >= MANY {
        // Wallace, "Bounds on normal approximations to Student's and the chi-square distributions", *Annals of Mathematical
        // Statistics* 30, 1959. Unlike a series it rises with t however large t is.
        let z = (freedom * (t * t / freedom).ln_1p()).sqrt() * (8.0 * freedom + 1.0) / (8.0 * freedom + 3.0);
        return normal_above(z.min(f64::MAX).copysign(t));
    }
    if t.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    student(freedom).map_or(f64::NAN, |student| student.sf(t))
}

/// The Student t value that a share of the distribution lies above. `None` within 10⁻¹² of 0 and 1 and outside, or with
/// less than 1 degree of freedom.
pub fn student_reach(tail: f64, freedom: f64) -> Option<f64> {
    let z = normal_reach(tail)?;
    if freedom.is_nan() || freedom < 1.0 || tail.min(1.0 - tail) < LEAST_TAIL {
        return None;
    }
    if freedom >= MANY {
        // Abramowitz and Stegun, *Handbook of mathematical functions*, 26.7.5; one term is enough here.
        return Some(z + (z.powi(3) + z) / (4.0 * freedom));
    }
    let student = student(freedom)?;
    let mut t = -student.inverse_cdf(tail);
    // The library's inverse stops early (2e-5 off with 99 999 degrees); two of Newton's steps along its exact tail mend it.
    for _ in 0..2 {
        let step = (student.sf(t) - tail) / student.pdf(t);
        if !step.is_finite() {
            return None;
        }
        t += step;
    }
    ((student.sf(t) - tail).abs() <= 1e-6 * tail).then_some(t)
}

/// How many times farther out a share of Student's distribution around 0 lies than the same share of the normal one. 1 for
/// what is no share, and with less than 1 degree of freedom.
pub fn student_widening(share: f64, freedom: f64) -> f64 {
    let tail = f64::midpoint(1.0, -share);
    let reaches = student_reach(tail, freedom).zip(normal_reach(tail));
    reaches.filter(|(_, normal)| *normal > 0.0).map_or(1.0, |(student, normal)| student / normal)
}

/// The probability of a χ² value above `x` with so many degrees of freedom. `None` for what is no number or below 0.
pub fn chi_squared_above(x: f64, freedom: f64) -> Option<f64> {
    let valid = x >= 0.0 && x.is_finite();
    valid.then(|| ChiSquared::new(freedom).ok().map(|curve| curve.sf(x)))?
}

/// The probability of a value above `x` in the beta distribution. `None` when a shape is not above 0, or for no number.
pub fn beta_above(x: f64, a: f64, b: f64) -> Option<f64> {
    if x.is_nan() {
        return None;
    }
    Some(Beta::new(a, b).ok()?.sf(x))
}

/// The value that a share of the beta distribution lies below. `None` when a shape is not above 0, or outside 0 to 1.
pub fn beta_below_which(share: f64, a: f64, b: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&share) {
        return None;
    }
    Some(Beta::new(a, b).ok()?.inverse_cdf(share))
}

fn student(freedom: f64) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, freedom).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn few_degrees_of_freedom_widen() {
        // scipy.stats.t.ppf(0.9, 3) / scipy.stats.norm.ppf(0.9) = 1.6377443536962102 / 1.2815515655446004
        near(student_widening(0.8, 3.0), 1.277_938_709_395_781_7, 1e-9);
        near(student_widening(0.95, 1e9), 1.0, 1e-6);
        assert_eq!(
            [(0.0, 3.0), (1.0, 3.0), (0.8, 0.0), (f64::NAN, 3.0)].map(|(a, b)| student_widening(a, b)),
            [1.0; 4]
        );
    }

    #[test]
    fn students_quantiles_are_scipys() {
        // SciPy: scipy.stats.t.isf(tail, df)
        let table = [
            (1.0, 0.25, 1.0000000000000002),
            (1.0, 0.025, 12.706204736174705),
            (1.0, 0.005, 63.65674116287158),
            (2.0, 0.25, 0.8164965809277261),
            (2.0, 0.025, 4.302652729749464),
            (2.0, 0.005, 9.924843200918293),
            (3.0, 0.25, 0.7648923284043444),
            (3.0, 0.025, 3.1824463052837086),
            (3.0, 0.005, 5.840909309733357),
            (5.0, 0.25, 0.7266868438004226),
            (5.0, 0.025, 2.5705818356363155),
            (5.0, 0.005, 4.032142983555229),
            (9.0, 0.25, 0.7027221467513264),
            (9.0, 0.025, 2.2621571627982053),
            (9.0, 0.005, 3.2498355415921263),
            (30.0, 0.25, 0.6827556933212927),
            (30.0, 0.025, 2.042272456301238),
            (30.0, 0.005, 2.749995653567226),
            (100.0, 0.25, 0.6769510430114717),
            (100.0, 0.025, 1.983971518523552),
            (100.0, 0.005, 2.6258905214380173),
            (1000.0, 0.25, 0.6747351646070093),
            (1000.0, 0.025, 1.9623390808264085),
            (1000.0, 0.005, 2.580754698065951),
            (25225.8, 0.25, 0.6744994758768245),
            (25225.8, 0.025, 1.9600580304424111),
            (25225.8, 0.005, 2.576024218986466),
            (99999.0, 0.25, 0.6744922035778262),
            (99999.0, 0.025, 1.9599877077718448),
            (99999.0, 0.005, 2.5758784704000526),
            (100000.0, 0.25, 0.674492203553292),
            (100000.0, 0.025, 1.95998770753461),
            (100000.0, 0.005, 2.5758784699083757),
            (3000000.0, 0.25, 0.6744898319743993),
            (3000000.0, 0.025, 1.9599647752974447),
            (3000000.0, 0.005, 2.575830942399082),
            (1000000000000.0, 0.25, 0.6744897501963267),
            (1000000000000.0, 0.025, 1.9599639845424264),
            (1000000000000.0, 0.005, 2.5758293035538173),
        ];
        for (freedom, tail, expected) in table {
            near(student_reach(tail, freedom).unwrap(), expected, 1e-9);
            near(student_reach(1.0 - tail, freedom).unwrap(), -expected, 1e-9);
            near(student_above(expected, freedom), tail, 1e-8);
        }
    }

    #[test]
    fn normal_quantiles_are_scipys() {
        // scipy.stats.norm.isf(tail)
        for (tail, expected) in [
            (0.25, 0.6744897501960817),
            (0.025, 1.9599639845400545),
            (0.005, 2.575829303548901),
            (1e-06, 4.753424308822899),
            (1e-12, 7.034483825301131),
        ] {
            near(normal_reach(tail).unwrap(), expected, 1e-12);
            near(normal_above(expected), tail, 1e-10);
            near(normal_below(-expected), tail, 1e-10);
        }
    }

    #[test]
    fn chi_squared_tails_are_scipys() {
        // scipy.stats.chi2.sf(x, df)
        for (x, freedom, expected) in [
            (0.07074235807860262, 1.0, 0.7902589587869674),
            (6.9, 1.0, 0.008619574960601723),
            (25.0, 3.0, 1.5440498291101365e-05),
            (80.0, 2.0, 4.248354255291595e-18),
        ] {
            near(chi_squared_above(x, freedom).unwrap(), expected, 1e-11);
        }
        assert_eq!([f64::NAN, -1.0, f64::INFINITY].map(|x| chi_squared_above(x, 1.0)), [None; 3]);
    }

    #[test]
    fn beta_tails_are_scipys() {
        // scipy.stats.beta.sf(x, a, b)
        for (x, a, b, expected) in [
            (0.3, 2.0, 5.0, 0.420175),
            (0.001, 0.5, 300.0, 0.4386542688700912),
            (0.05, 300.0, 5800.0, 0.37742002315598094),
            (0.5, 40000.0, 40100.0, 0.3619188381125117),
        ] {
            near(beta_above(x, a, b).unwrap(), expected, 1e-9);
            near(beta_below_which(1.0 - expected, a, b).unwrap(), x, 1e-7);
        }
        assert_eq!([(f64::NAN, 1.0), (0.5, 0.0), (0.5, f64::NAN)].map(|(x, a)| beta_above(x, a, 1.0)), [None; 3]);
        assert_eq!([-0.1, 1.1, f64::NAN].map(|share| beta_below_which(share, 1.0, 1.0)), [None; 3]);
    }

    #[test]
    fn nothing_lies_outside_a_distribution() {
        for (tail, freedom) in [(0.0, 5.0), (1.0, 5.0), (f64::NAN, 5.0), (0.5, 0.0), (0.5, f64::NAN)] {
            assert_eq!(student_reach(tail, freedom), None);
        }
        assert_eq!([0.0, 1.0, -0.1, f64::NAN].map(normal_reach), [None; 4]);
        assert!(student_reach(0.5, 5.0).unwrap().abs() < 1e-12);
        assert_eq!((student_above(0.0, f64::INFINITY), student_above(-0.0, f64::MAX)), (0.5, 0.5));
        assert_eq!(student_above(f64::INFINITY, 1e6), 0.0);
        assert!(student_above(f64::NAN, 5.0).is_nan() && student_above(1.0, 0.5).is_nan());
        assert_eq!([f64::INFINITY, f64::NEG_INFINITY].map(|t| student_above(t, 5.0)), [0.0, 1.0]);
    }
}
