//! Least squares in the small: lines, their residuals from running sums, and regressions of few columns.
//!
//! Invariant: what has no unique answer has slope 0 or adds no column.

/// A straight line over the row numbers 0, 1, 2, …
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    level: f64,
    pub(super) slope: f64,
}

impl Line {
    /// The value at a row.
    pub(super) fn at(self, row: f64) -> f64 {
        self.level + self.slope * row
    }
}

/// The line of least squares through values at rows 0, 1, 2, …
pub(super) fn line(values: &[f64]) -> Line {
    let count = values.len() as f64;
    if values.is_empty() {
        return Line { level: 0.0, slope: 0.0 };
    }
    let (middle, mean) = ((count - 1.0) / 2.0, values.iter().sum::<f64>() / count);
    let (mut above, mut below) = (0.0, 0.0);
    for (row, value) in values.iter().enumerate() {
        let off = row as f64 - middle;
        above += off * (value - mean);
        below += off * off;
    }
    let slope = if below > 0.0 { above / below } else { 0.0 };
    Line { level: mean - slope * middle, slope }
}

/// Running sums of a series, from which the residuals of any stretch are one step.
pub(super) struct Sums {
    plain: Vec<f64>,
    squares: Vec<f64>,
    products: Vec<f64>,
}

impl Sums {
    pub(super) fn of(values: &[f64]) -> Self {
        let mut sums = Self { plain: vec![0.0], squares: vec![0.0], products: vec![0.0] };
        let (mut plain, mut squares, mut products) = (0.0, 0.0, 0.0);
        for (row, value) in values.iter().enumerate() {
            plain += value;
            squares += value * value;
            products += row as f64 * value;
            sums.plain.push(plain);
            sums.squares.push(squares);
            sums.products.push(products);
        }
        sums
    }

    /// Σ (value − mean)² over the rows `start..end`.
    pub(super) fn around_mean(&self, start: usize, end: usize) -> f64 {
        let sum = self.plain[end] - self.plain[start];
        let count = (end - start) as f64;
        (self.squares[end] - self.squares[start] - sum * sum / count).max(0.0)
    }

    /// Σ (value − line)² over the rows `start..end`.
    pub(super) fn around_line(&self, start: usize, end: usize) -> f64 {
        let count = (end - start) as f64;
        let middle = (start + end - 1) as f64 / 2.0;
        let below = count * (count * count - 1.0) / 12.0;
        let sum = self.plain[end] - self.plain[start];
        let product = self.products[end] - self.products[start] - middle * sum;
        let slope = if below > 0.0 { product * product / below } else { 0.0 };
        (self.around_mean(start, end) - slope).max(0.0)
    }
}

/// Columns made orthonormal one after another (Gram and Schmidt, twice for the digits); what depends on earlier ones is `None`.
pub(super) fn orthonormal(columns: &[Vec<f64>]) -> Vec<Option<Vec<f64>>> {
    let mut done: Vec<Option<Vec<f64>>> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut rest = column.clone();
        for _ in 0..2 {
            for known in done.iter().flatten() {
                let share = dot(known, &rest);
                rest.iter_mut().zip(known).for_each(|(rest, known)| *rest -= share * known);
            }
        }
        let length = dot(&rest, &rest).sqrt();
        let whole = dot(column, column).sqrt();
        done.push((length > 1e-9 * whole).then(|| rest.iter().map(|part| part / length).collect()));
    }
    done
}

/// Σ of products.
pub(super) fn dot(one: &[f64], two: &[f64]) -> f64 {
    one.iter().zip(two).map(|(one, two)| one * two).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_give_residuals() {
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0];
        let sums = Sums::of(&values);
        let part = &values[2..7];
        let mean = part.iter().sum::<f64>() / 5.0;
        let plain: f64 = part.iter().map(|value| (value - mean).powi(2)).sum();
        assert!((sums.around_mean(2, 7) - plain).abs() < 1e-9);
        let line = line(part);
        let around: f64 = part.iter().enumerate().map(|(row, value)| (value - line.at(row as f64)).powi(2)).sum();
        assert!((sums.around_line(2, 7) - around).abs() < 1e-9);
    }

    #[test]
    fn columns_become_orthonormal_and_copies_vanish() {
        let columns = [vec![1.0, 1.0, 1.0, 1.0], vec![0.0, 1.0, 2.0, 3.0], vec![1.0, 2.0, 3.0, 4.0]];
        let done = orthonormal(&columns);
        let (one, two) = (done[0].clone().unwrap(), done[1].clone().unwrap());
        assert!(dot(&one, &two).abs() < 1e-12 && (dot(&two, &two) - 1.0).abs() < 1e-12);
        assert_eq!(done[2], None);
    }
}
