//! The inverse of the matrix `I − Q` of an absorbing chain.
//!
//! Its rows are diagonally dominant and nothing off its diagonal is positive, so that elimination needs no exchange of rows
//! (Golub and Van Loan, "Matrix computations", section 4.1.1).

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Square {
    size: usize,
    cells: Vec<f64>,
}

impl Square {
    /// A matrix of zeros.
    pub fn zeros(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    /// A row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.size..][..self.size]
    }

    /// A row, to be written.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.cells[row * self.size..][..self.size]
    }

    /// Its inverse, by the elimination of Gauss and Jordan in place. Rows that do not meet the pivot's column are left
    /// alone, which is most of them where few channels follow one another.
    pub fn inverse(mut self) -> Self {
        let mut pivot_row = vec![0.0; self.size];
        for pivot in 0..self.size {
            let row = self.row_mut(pivot);
            let scale = 1.0 / row[pivot];
            row[pivot] = 1.0;
            row.iter_mut().for_each(|cell| *cell *= scale);
            pivot_row.copy_from_slice(row);
            for other in (0..self.size).filter(|other| *other != pivot) {
                let row = self.row_mut(other);
                let factor = std::mem::take(&mut row[pivot]);
                if factor != 0.0 {
                    row.iter_mut().zip(&pivot_row).for_each(|(cell, above)| *cell -= factor * above);
                }
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_by_hand() {
        let matrix = Square { size: 2, cells: vec![1.0, -0.5, -0.25, 1.0] };
        let expected = [8.0 / 7.0, 4.0 / 7.0, 2.0 / 7.0, 8.0 / 7.0];
        let inverse = matrix.inverse();
        for (found, expected) in inverse.cells.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15, "{inverse:?}");
        }
        assert_eq!(inverse.row(1).len(), 2);
    }
}
