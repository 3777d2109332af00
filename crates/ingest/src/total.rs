//! Totals that a file prints, compared with the sums of the rows it lists.
//!
//! A capped list (500 videos of 1 200) prints the total of all; counting both would double, and counting the total would
//! hide the cap. Kepi counts the listed rows and says by how much the two differ.

use crate::{
    findings::Findings,
    number::{self, Locale},
};

/// One column that is compared.
#[derive(Clone, Debug)]
struct Watched {
    word: &'static str,
    listed: i128,
    rows: u64,
    printed: Option<i128>,
}

/// The columns of one section that are compared.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    watched: Vec<Watched>,
}

impl Totals {
    /// Compares columns of whole numbers, each with the word for what it counts, such as `views`. They are told apart by
    /// their place in this list.
    pub fn of(words: &[&'static str]) -> Self {
        let watched = words.iter().map(|word| Watched { word, listed: 0, rows: 0, printed: None }).collect();
        Self { watched }
    }

    /// Adds the value of a listed row.
    pub fn list(&mut self, place: usize, value: Option<i128>) {
        if let (Some(watched), Some(value)) = (self.watched.get_mut(place), value) {
            watched.listed = watched.listed.saturating_add(value);
            watched.rows += 1;
        }
    }

    /// Notes what a total row prints. A cell that is not a whole number compares with nothing.
    pub fn print(&mut self, place: usize, cell: &str, locale: Locale) {
        if let Some(watched) = self.watched.get_mut(place) {
            watched.printed = number::count(cell, locale).ok().flatten();
        }
    }

    /// Warns of every column whose total differs.
    pub fn compare(&self, findings: &mut Findings) {
        for Watched { word, listed, rows, printed } in &self.watched {
            if let Some(printed) = printed.filter(|printed| printed != listed) {
                let words =
                    format!("the file's Total row says {printed} {word}, its {rows} listed rows sum to {listed}");
                findings.warn("total-differs", words);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::import::Report;

    #[test]
    fn a_difference_is_said_in_full() {
        let mut totals = Totals::of(&["views", "likes"]);
        totals.print(0, "405,712", Locale::Point);
        totals.print(1, "7", Locale::Point);
        for (views, likes) in [(401_000, 3), (812, 4)] {
            totals.list(0, Some(views));
            totals.list(1, Some(likes));
        }
        let mut findings = Findings::default();
        totals.compare(&mut findings);
        let mut report = Report::default();
        findings.fill(&mut report);
        assert_eq!(report.warnings.len(), 1);
        assert_eq!(
            report.warnings[0].message,
            "the file's Total row says 405712 views, its 2 listed rows sum to 401812"
        );
    }
}
