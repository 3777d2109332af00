//! Score: how good a forecast was.
//!
//! Knows what was forecast and what came. Steps without a value are left out.
//!
//! Invariant: a score that divides by nothing is `None`.

/// The mean absolute scaled error (Hyndman and Koehler 2006): the mean error, divided by the mean error of repeating the
/// value one cycle of `length` before, in the values that were known. 1 is as good as that repetition.
pub fn mase(known: &[Option<f64>], came: &[Option<f64>], forecast: &[f64], length: usize) -> Option<f64> {
    let length = length.max(1);
    let steps = known.iter().zip(known.iter().skip(length));
    let scale = mean(steps.filter_map(|(before, after)| Some((before.as_ref()? - after.as_ref()?).abs())))?;
    let error = mean(pairs(came, forecast).map(|(came, forecast)| (came - forecast).abs()))?;
    (scale > 0.0).then(|| error / scale)
}

/// The symmetric mean absolute percentage error of the M competitions (Makridakis and Hibon 2000), from 0 to 200. A step
/// where both are 0 has no error.
pub fn smape(came: &[Option<f64>], forecast: &[f64]) -> Option<f64> {
    mean(pairs(came, forecast).map(|(came, forecast)| {
        let size = came.abs() + forecast.abs();
        if size > 0.0 { 200.0 * (came - forecast).abs() / size } else { 0.0 }
    }))
}

/// The share of values that came between two lines.
pub fn inside(came: &[Option<f64>], lower: &[f64], upper: &[f64]) -> Option<f64> {
    let ends = lower.iter().zip(upper);
    mean(came.iter().zip(ends).filter_map(|(came, (low, high))| {
        let came = came.as_ref()?;
        Some(if low <= came && came <= high { 1.0 } else { 0.0 })
    }))
}

/// The mean squared difference of probabilities from what came, 1 or 0 (Brier 1950): 0 is perfect, 0.25 knows nothing.
pub fn brier(judged: impl Iterator<Item = (f64, bool)>) -> Option<f64> {
    mean(judged.map(|(chance, came)| (chance - f64::from(u8::from(came))).powi(2)))
}

fn pairs<'a>(came: &'a [Option<f64>], forecast: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
    came.iter().zip(forecast).filter_map(|(came, forecast)| Some(((*came)?, *forecast)))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    (count > 0.0).then_some(sum / count).filter(|mean| mean.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn scores_are_those_of_their_formulas() {
        // By hand: the scale is (2 + 2) / 2 = 2, the error (1 + 3) / 2 = 2; the missing step is left out.
        let came = [Some(5.0), None, Some(9.0)];
        assert_eq!(mase(&known(&[1.0, 3.0, 5.0]), &came, &[4.0, 7.0, 12.0], 1), Some(1.0));
        assert_eq!(mase(&known(&[1.0, 1.0]), &came, &[4.0, 7.0, 12.0], 1), None);
        // (200 × 1 ÷ 3 + 0) ÷ 2
        assert_eq!(smape(&known(&[1.0, 0.0]), &[2.0, 0.0]), Some(100.0 / 3.0));
        assert_eq!(inside(&came, &[5.0, 0.0, 9.5], &[6.0, 0.0, 10.0]), Some(0.5));
        assert_eq!(brier([(0.5, true), (1.0, true)].into_iter()), Some(0.125));
        assert_eq!((smape(&[None], &[1.0]), brier(std::iter::empty())), (None, None));
    }
}
