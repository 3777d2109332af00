//! Repeats: posts that one file lists more than once.
//!
//! Invariant: a repeat is told and never dropped; the later row is the later version of the same post.

use crate::findings::Findings;
use model::SmolStr;
use std::collections::HashMap;

/// Posts that a file lists more than once.
#[derive(Default)]
pub(crate) struct Seen {
    rows: HashMap<SmolStr, u32>,
    doubles: u64,
    first: Option<(SmolStr, u32, u32)>,
}

impl Seen {
    /// Notes that a row speaks of a post.
    pub(crate) fn note(&mut self, key: &SmolStr, row: u32) {
        if let Some(earlier) = self.rows.insert(key.clone(), row) {
            self.doubles += 1;
            self.first.get_or_insert((key.clone(), earlier, row));
        }
    }

    /// Tells of the rows that repeat a post.
    pub(crate) fn tell(&self, findings: &mut Findings) {
        if let Some((key, earlier, row)) = &self.first {
            let words = format!(
                "rows that repeat a post of an earlier row: {}, the first is row {row}, which repeats {key} of row {earlier}. \
                 The later row counts",
                self.doubles
            );
            findings.warn("duplicate-post", words);
        }
    }
}
