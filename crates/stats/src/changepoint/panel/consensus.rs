//! What the members of a panel share, and what is each one's own, on the scale of logarithms.
//!
//! Invariant: what is shared is bounded in each member: none can pull it further than the middle of the others allows.

use super::{Member, median, step::Design};
use crate::{changepoint::usable, distribution::MAD_TO_DEVIATION};

/// A residual beyond so many deviations pulls no further (Huber 1964).
const HUBER: f64 = 1.5;
/// What is added to every value, as a share of the member's median: a zero is far down, and not infinitely far.
const OFFSET: f64 = 0.01;
/// Fewest rows of a member, on each side of a date.
const LEAST: usize = 5;

/// The members that can be compared.
pub(super) struct Panel<'a> {
    names: Vec<&'a str>,
    places: Vec<usize>,
    /// Per member and row: the logarithm less the member's median.
    logs: Vec<Vec<Option<f64>>>,
    spreads: Vec<f64>,
    rows: usize,
}

impl<'a> Panel<'a> {
    /// The members with enough values, on both sides of `at` where it is given.
    pub(super) fn of(members: &[Member<'a>], rows: usize, at: Option<usize>) -> Self {
        let mut panel = Self { names: Vec::new(), places: Vec::new(), logs: Vec::new(), spreads: Vec::new(), rows };
        for (place, member) in members.iter().enumerate() {
            let Some(logs) = logs(member.values, rows) else { continue };
            let (before, after) = logs.split_at(at.unwrap_or(rows / 2));
            if before.iter().flatten().count() >= LEAST && after.iter().flatten().count() >= LEAST {
                panel.names.push(member.name);
                panel.places.push(place);
                panel.logs.push(logs);
            }
        }
        let middle = panel.middle();
        let spread = |logs: &Vec<Option<f64>>| {
            let rest = logs.iter().zip(&middle).filter_map(|(log, middle)| log.map(|log| log - middle));
            let rest: Vec<f64> = rest.collect();
            let centre = median(rest.iter().copied());
            MAD_TO_DEVIATION * median(rest.iter().map(|rest| (rest - centre).abs()))
        };
        panel.spreads = panel.logs.iter().map(spread).collect();
        panel
    }

    pub(super) fn members(&self) -> usize {
        self.names.len()
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn name(&self, member: usize) -> &'a str {
        self.names[member]
    }

    /// The place of a member among all that were given.
    pub(super) fn place(&self, member: usize) -> usize {
        self.places[member]
    }

    /// The median of the members per row.
    fn middle(&self) -> Vec<f64> {
        (0..self.rows).map(|row| median(self.logs.iter().filter_map(|logs| logs[row]))).collect()
    }

    /// What all members but some share per row.
    pub(super) fn common(&self, without: &[usize]) -> Vec<f64> {
        let chosen: Vec<usize> = (0..self.members()).filter(|member| !without.contains(member)).collect();
        self.shared(&chosen)
    }

    /// What the members share whose place satisfies a condition; `None` of fewer than three.
    pub(super) fn only(&self, keep: impl Fn(usize) -> bool) -> Option<Vec<f64>> {
        let chosen: Vec<usize> = (0..self.members()).filter(|member| keep(self.places[*member])).collect();
        (chosen.len() >= 3).then(|| self.shared(&chosen))
    }

    /// The robust mean per row: from the median one step towards the mean, residuals cut, quiet members counting for more.
    fn shared(&self, chosen: &[usize]) -> Vec<f64> {
        let usual = median(chosen.iter().map(|member| self.spreads[*member])).max(f64::MIN_POSITIVE);
        let weight = |member: usize| 1.0 / (self.spreads[member].powi(2) + usual.powi(2)).max(f64::MIN_POSITIVE);
        let row = |row: usize| {
            let start = median(chosen.iter().filter_map(|member| self.logs[*member][row]));
            let (mut pull, mut weights) = (0.0, 0.0);
            for member in chosen {
                let Some(log) = self.logs[*member][row] else { continue };
                let reach = HUBER * self.spreads[*member];
                pull += weight(*member) * (log - start).clamp(-reach, reach);
                weights += weight(*member);
            }
            if weights > 0.0 && pull.is_finite() { start + pull / weights } else { start }
        };
        (0..self.rows).map(row).collect()
    }

    /// What is a member's own: its logarithms less what all share; 0 where it has no value.
    pub(super) fn alone(&self, member: usize, common: &[f64]) -> Vec<f64> {
        let own = self.logs[member].iter().zip(common).map(|(log, common)| log.map(|log| log - common));
        let own: Vec<Option<f64>> = own.collect();
        let centre = median(own.iter().copied().flatten());
        own.into_iter().map(|own| own.unwrap_or(centre)).collect()
    }

    /// How many members moved as all did, of those that were not left out.
    pub(super) fn moved(&self, design: &Design, relative: f64, without: &[usize]) -> (usize, usize) {
        let chosen: Vec<usize> = (0..self.members()).filter(|member| !without.contains(member)).collect();
        let whole = |member: usize| -> Vec<f64> { self.logs[member].iter().map(|log| log.unwrap_or(0.0)).collect() };
        let same = |member: &&usize| design.step(&whole(**member)).height() * relative > 0.0;
        (chosen.iter().filter(same).count(), chosen.len())
    }
}

/// Logarithms around their median; `None` of a member that is mostly zero.
fn logs(values: &[Option<f64>], rows: usize) -> Option<Vec<Option<f64>>> {
    let usable = |value: &Option<f64>| value.filter(|value| usable(*value) && *value >= 0.0);
    let level = median(values.iter().filter_map(usable));
    if level <= 0.0 {
        return None;
    }
    let logs = values.iter().map(|value| usable(value).map(|value| (value / level + OFFSET).ln()));
    let mut logs: Vec<Option<f64>> = logs.collect();
    logs.resize(rows, None);
    let centre = median(logs.iter().copied().flatten());
    logs.iter_mut().flatten().for_each(|log| *log -= centre);
    Some(logs)
}
