//! Regression: a series explained by its own past values and past means, and continued step by step.
//!
//! Knows values alone.
//!
//! Invariant: a forecast stays within the range of the values, widened by half of it on each side.

use super::method::Question;

/// What a step is explained by: the values so many steps before, and the means of so many values before.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Past {
    lags: Vec<usize>,
    means: Vec<usize>,
}

/// The ridge of each explaining variable, in multiples of its variance.
const RIDGE: f64 = 0.3;
/// After so many steps a step counts 1/e.
const MEMORY: f64 = 400.0;

impl Past {
    /// The past that matters with such season lengths: the last values, the last cycles, and means over days, weeks and
    /// months of them (Corsi, "A simple approximate long-memory model", 2009).
    pub(super) fn of(lengths: &[usize]) -> Self {
        let (mut lags, mut means) = (vec![1, 2, 3], Vec::new());
        for &length in lengths.iter().filter(|length| **length > 3) {
            lags.extend([length, length + 1]);
        }
        let cycle = lengths.first().copied().unwrap_or(4);
        lags.push(2 * cycle);
        means.extend([cycle, 4 * cycle]);
        lags.sort_unstable();
        lags.dedup();
        Self { lags, means }
    }

    /// How many values must be there before the first that is explained.
    pub(super) fn reach(&self) -> usize {
        self.lags.iter().chain(&self.means).copied().max().unwrap_or(1)
    }

    fn explain(&self, values: &[f64], sums: &[f64], at: usize, row: &mut [f64]) {
        let count = self.lags.len();
        for (place, lag) in self.lags.iter().enumerate() {
            row[place] = values[at - lag];
        }
        for (place, mean) in self.means.iter().enumerate() {
            row[count + place] = (sums[at] - sums[at - mean]) / *mean as f64;
        }
        row[count + self.means.len()] = 1.0;
    }

    /// The forecasts from each origin; empty where the values are too few.
    ///
    /// Least squares with a ridge towards nothing but the mean (Hoerl and Kennard 1970), steps weighted down with age.
    pub(super) fn ahead(&self, question: Question<'_>) -> Vec<Vec<f64>> {
        let width = self.width();
        let values = question.values;
        let sums = running(values);
        let mut products = vec![0.0; width * (width + 1)];
        let mut row = vec![0.0; width + 1];
        let first = self.reach();
        let mut next = first;
        let from = |&origin: &usize| {
            for at in next..origin {
                self.explain(values, &sums, at, &mut row);
                row[width] = values[at];
                add(&mut products, &row);
            }
            next = next.max(origin);
            if origin < first + 3 * width {
                return Vec::new();
            }
            self.go_on(&values[..origin], &sums[..=origin], &products, question.horizon).unwrap_or_default()
        };
        question.origins.iter().map(from).collect()
    }

    fn width(&self) -> usize {
        self.lags.len() + self.means.len() + 1
    }

    fn go_on(&self, known: &[f64], sums: &[f64], products: &[f64], horizon: usize) -> Option<Vec<f64>> {
        let width = self.width();
        let factors = solve(products, width)?;
        let (mut values, mut sums) = (known.to_vec(), sums.to_vec());
        let (low, high) =
            known.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
        let room = (high - low) / 2.0;
        let mut row = vec![0.0; width];
        for _ in 0..horizon {
            self.explain(&values, &sums, values.len(), &mut row);
            let value: f64 = row.iter().zip(&factors).map(|(part, factor)| part * factor).sum();
            let value = value.clamp(low - room, high + room);
            sums.push(sums[values.len()] + value);
            values.push(value);
        }
        Some(values.split_off(known.len()))
    }
}

/// The sums of the values before each step.
fn running(values: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |value: &f64| {
        sum += value;
        sum
    };
    std::iter::once(0.0).chain(values.iter().map(add)).collect()
}

/// Adds the products of a row to the upper triangle, after what is there has faded.
fn add(products: &mut [f64], row: &[f64]) {
    let fade = (-1.0 / MEMORY).exp();
    for (line, left) in row[..row.len() - 1].iter().enumerate() {
        let places = &mut products[line * row.len() + line..(line + 1) * row.len()];
        places.iter_mut().zip(&row[line..]).for_each(|(place, right)| *place = fade * *place + left * right);
    }
}

/// Solves the normal equations whose upper triangle stands in rows of `width + 1`, by elimination after centring on the
/// intercept, which is the last variable and has no ridge.
fn solve(products: &[f64], width: usize) -> Option<Vec<f64>> {
    let last = width - 1;
    let at = |line: usize, column: usize| products[line.min(column) * (width + 1) + line.max(column)];
    let weight = at(last, last);
    let mean = |line: usize| at(line, last) / weight;
    let target_mean = products[last * (width + 1) + width] / weight;
    let target = |line: usize| products[line * (width + 1) + width];
    let mut matrix: Vec<Vec<f64>> = (0..last)
        .map(|line| {
            let mut row: Vec<f64> =
                (0..last).map(|column| at(line, column) - weight * mean(line) * mean(column)).collect();
            row[line] += RIDGE * row[line] / weight + 1e-9;
            row.push(target(line) - weight * mean(line) * target_mean);
            row
        })
        .collect();
    for pivot in 0..last {
        if matrix[pivot][pivot].abs() < 1e-12 {
            return None;
        }
        let (above, below) = matrix.split_at_mut(pivot + 1);
        let head = &above[pivot];
        for line in below {
            let factor = line[pivot] / head[pivot];
            line.iter_mut().zip(head).skip(pivot).for_each(|(value, top)| *value -= factor * top);
        }
    }
    let mut factors = vec![0.0; width];
    for line in (0..last).rev() {
        let rest: f64 = (line + 1..last).map(|column| matrix[line][column] * factors[column]).sum();
        factors[line] = (matrix[line][last] - rest) / matrix[line][line];
    }
    factors[last] = target_mean - (0..last).map(|line| mean(line) * factors[line]).sum::<f64>();
    factors.iter().all(|factor| factor.is_finite()).then_some(factors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_of_its_own_past_is_found_again() {
        // Nothing but x(t) = 0.5 x(t−1) + 0.4 x(t−2) + sin t: what is left is a known wave, itself a regression on its past.
        let mut values = vec![1.0, 2.0];
        for step in 2..300 {
            values.push(0.5 * values[step - 1] + 0.4 * values[step - 2] + (step as f64).sin());
        }
        let question = Question { values: &values[..290], lengths: &[], origins: &[10, 290], horizon: 10 };
        let ahead = Past::of(&[]).ahead(question);
        assert!(ahead[0].is_empty());
        for (found, came) in ahead[1].iter().zip(&values[290..]) {
            assert!((found - came).abs() < 0.25, "{found} is not {came}");
        }
    }

    #[test]
    fn what_is_learnt_is_known_before_the_origin() {
        let mut values: Vec<f64> = (0..100_u32).map(|step| f64::from(step * 37 % 11)).collect();
        let at =
            |values: &[f64]| Past::of(&[7]).ahead(Question { values, lengths: &[7], origins: &[80, 100], horizon: 5 });
        let before = at(&values);
        values[80..].fill(1e3);
        assert_eq!(before[0], at(&values)[0]);
        assert_ne!(before[1], at(&values)[1]);
    }
}
