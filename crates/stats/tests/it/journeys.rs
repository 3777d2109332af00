//! Paths that a test owns.

use stats::attribution::{Journey, Path};

/// A path with memory of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Owned {
    pub channels: Vec<u32>,
    pub conversions: f64,
    pub value: f64,
    pub nulls: f64,
}

impl Owned {
    pub fn path(&self) -> Path<'_> {
        let journey = Journey::of_steps(&self.channels);
        Path { journey, conversions: self.conversions, value: self.value, nulls: self.nulls }
    }
}

/// All of them, as the models take them.
pub fn paths(owned: &[Owned]) -> impl Iterator<Item = Path<'_>> + Clone {
    owned.iter().map(Owned::path)
}
