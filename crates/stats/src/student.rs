//! Student's t distribution: how far a mean of few samples may lie from the truth.
//!
//! Invariant: `quantile` and `cumulative` are inverse to each other to about twelve digits.

/// The coefficients of Lanczos' series for the logarithm of the gamma function (g = 7, n = 9; Godfrey 2001).
const LANCZOS: [f64; 8] = [
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];

/// The probability of a value below `t` with so many degrees of freedom (above 0).
pub fn cumulative(t: f64, freedom: f64) -> f64 {
    let tail = 0.5 * beta(freedom / (freedom + t * t), freedom / 2.0, 0.5);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The value below which a share of the distribution lies. `None` outside 0 to 1 (both excluded) or without freedom.
pub fn quantile(share: f64, freedom: f64) -> Option<f64> {
    let valid = share > 0.0 && share < 1.0 && freedom > 0.0 && freedom.is_finite();
    if !valid {
        return None;
    }
    if share < 0.5 {
        return quantile(1.0 - share, freedom).map(|above| -above);
    }
    // Bisection on the upper half; the distribution rises, and the bracket is doubled until it holds the answer.
    let (mut low, mut high) = (0.0, 1.0);
    while cumulative(high, freedom) < share && high < 1e300 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if cumulative(middle, freedom) < share { low = middle } else { high = middle }
    }
    Some(f64::midpoint(low, high))
}

fn ln_gamma(x: f64) -> f64 {
    let x = x - 1.0;
    let base = x + 7.5;
    let series = LANCZOS.iter().zip(1..).fold(0.999_999_999_999_809_9, |sum, (c, k)| sum + c / (x + f64::from(k)));
    0.5 * std::f64::consts::TAU.ln() + (x + 0.5) * base.ln() - base + series.ln()
}

/// The regularised incomplete beta function, by Lentz's continued fraction (Press et al., *Numerical Recipes*, 6.4).
fn beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta(1.0 - x, b, a);
    }
    let front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    front.exp() * fraction(x, a, b) / a
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let solid = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / solid(1.0 - (a + b) * x / (a + 1.0));
    let mut result = d;
    for m in 1..500 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = result;
        for term in [even, odd] {
            d = 1.0 / solid(1.0 + term * d);
            c = solid(1.0 + term / c);
            result *= c * d;
        }
        if (result - before).abs() <= 1e-16 * result.abs() {
            break;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_scipys() {
        // SciPy 1.17.1: scipy.stats.t.ppf(p, df)
        let table = [
            (1.0, 0.75, 1.000_000_000_000_000_2),
            (1.0, 0.975, 12.706_204_736_174_694),
            (1.0, 0.995, 63.656_741_162_871_526),
            (2.0, 0.9, 1.885_618_083_164_126_7),
            (3.0, 0.95, 2.353_363_434_801_823_3),
            (5.0, 0.995, 4.032_142_983_555_228),
            (9.0, 0.975, 2.262_157_162_798_205),
            (30.0, 0.75, 0.682_755_693_321_292_7),
            (100.0, 0.975, 1.983_971_518_523_551_8),
            (1000.0, 0.995, 2.580_754_698_065_951),
        ];
        for (freedom, share, expected) in table {
            let found = quantile(share, freedom).unwrap();
            assert!((found - expected).abs() < 1e-10 * expected, "{freedom} {share}: {found} is not {expected}");
            assert!((quantile(1.0 - share, freedom).unwrap() + expected).abs() < 1e-8 * expected);
            assert!((cumulative(expected, freedom) - share).abs() < 1e-12);
        }
    }

    #[test]
    fn there_is_no_quantile_outside_the_distribution() {
        for (share, freedom) in [(0.0, 5.0), (1.0, 5.0), (f64::NAN, 5.0), (0.5, 0.0), (0.5, f64::NAN)] {
            assert_eq!(quantile(share, freedom), None);
        }
        assert!(quantile(0.5, 5.0).unwrap().abs() < 1e-12);
    }
}
