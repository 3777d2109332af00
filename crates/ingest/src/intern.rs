//! Interning: one copy of a text that stands in many rows.
//!
//! Invariant: bounded. Texts that fit into a `SmolStr` without allocating are not kept, and a full table starts over.

use model::SmolStr;
use std::collections::HashSet;

const KEPT: usize = 1 << 13;

/// Texts seen before.
#[derive(Debug, Default)]
pub struct Interner {
    known: HashSet<SmolStr>,
}

impl Interner {
    /// The text, sharing memory with an equal one seen before.
    pub fn get(&mut self, text: &str) -> SmolStr {
        if text.len() <= 23 {
            return SmolStr::new(text);
        }
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        if self.known.len() >= KEPT {
            self.known.clear();
        }
        let new = SmolStr::new(text);
        self.known.insert(new.clone());
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_memory() {
        let mut interner = Interner::default();
        let long = "a campaign with a long name";
        let (one, two) = (interner.get(long), interner.get(long));
        assert_eq!(one, long);
        assert_eq!(one.as_ptr(), two.as_ptr());
    }
}
