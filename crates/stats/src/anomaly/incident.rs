//! Incidents: alarms that belong together, told once, with what was expected against what was seen.
//!
//! Invariant: incidents do not overlap, are in time order, and each begins with an alarm.

use super::{Judgement, Setting, THRESHOLD, Unjudged};

/// Whether more or less was seen than expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More.
    Up,
    /// Less.
    Down,
}

/// A stretch of strange rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Incident {
    /// The row of the first alarm.
    pub start: usize,
    /// The last strange row.
    pub end: usize,
    /// The row that lay furthest from what was expected.
    pub peak: usize,
    /// To which side the first row went.
    pub direction: Direction,
    /// The highest score.
    pub score: f64,
    /// What was expected of the judged rows from start to end, added up.
    pub expected: f64,
    /// What was seen there, added up.
    pub seen: f64,
    /// What was seen beyond what was expected; negative when less was seen.
    pub excess: f64,
}

/// Gathers alarms into incidents. An incident lasts while rows lie outside their bounds on its side, with gaps of at most
/// `setting.smooth` rows; an alarm within `setting.quiet` rows after it, on its side, belongs to it too.
pub fn incidents(
    values: &[Option<f64>],
    judgements: &[Result<Judgement, Unjudged>],
    setting: &Setting,
) -> Vec<Incident> {
    let mut found: Vec<Incident> = Vec::new();
    for (row, (value, judged)) in values.iter().zip(judgements).enumerate() {
        let (Some(value), Ok(judged)) = (value, judged) else { continue };
        let outside = *value < judged.low || *value > judged.high;
        let alarm = judged.score >= THRESHOLD;
        if !outside && !alarm {
            continue;
        }
        let direction = if *value < judged.expected { Direction::Down } else { Direction::Up };
        let reach = if alarm { setting.quiet } else { setting.smooth };
        match found.last_mut().filter(|last| last.direction == direction && row - last.end <= reach) {
            Some(last) => last.end = row,
            None if alarm => found.push(Incident::at(row, direction)),
            None => {}
        }
    }
    found.iter_mut().for_each(|incident| incident.add(values, judgements));
    found
}

impl Incident {
    fn at(row: usize, direction: Direction) -> Self {
        Self { start: row, end: row, peak: row, direction, score: 0.0, expected: 0.0, seen: 0.0, excess: 0.0 }
    }

    /// Adds up the rows from start to end.
    fn add(&mut self, values: &[Option<f64>], judgements: &[Result<Judgement, Unjudged>]) {
        let mut furthest = 0.0;
        for row in self.start..=self.end {
            let (Some(value), Ok(judged)) = (values[row], judgements[row]) else { continue };
            self.expected += judged.expected;
            self.seen += value;
            self.score = self.score.max(judged.score);
            let off = (value - judged.expected).abs();
            if off > furthest {
                (self.peak, furthest) = (row, off);
            }
        }
        self.excess = self.seen - self.expected;
    }
}
