//! The last so many numbers, always sorted, so that any quantile of them is one look.
//!
//! Invariant: the sorted list holds exactly the numbers of the ring, all of them finite.

use std::collections::VecDeque;

/// A window over the last numbers put in.
#[derive(Clone, Debug)]
pub(super) struct Window {
    ring: VecDeque<f64>,
    sorted: Vec<f64>,
    room: usize,
}

impl Window {
    /// An empty window that remembers at most `room` numbers (at least one).
    pub(super) fn of(room: usize) -> Self {
        Self { ring: VecDeque::new(), sorted: Vec::new(), room: room.max(1) }
    }

    /// How many numbers it holds.
    pub(super) fn count(&self) -> usize {
        self.sorted.len()
    }

    /// Puts a number in; the oldest one leaves a full window. What is not finite is not put in.
    pub(super) fn push(&mut self, number: f64) {
        if !number.is_finite() {
            return;
        }
        if self.ring.len() == self.room
            && let Some(oldest) = self.ring.pop_front()
        {
            let at = self.sorted.partition_point(|known| *known < oldest);
            self.sorted.remove(at);
        }
        self.ring.push_back(number);
        let at = self.sorted.partition_point(|known| *known < number);
        self.sorted.insert(at, number);
    }

    /// The number with `rank` smaller ones below it; `None` beyond the last.
    pub(super) fn nth(&self, rank: usize) -> Option<f64> {
        self.sorted.get(rank).copied()
    }

    /// The number in the middle, the mean of the two middle ones of an even count. `None` of nothing.
    pub(super) fn median(&self) -> Option<f64> {
        let last = self.sorted.len().checked_sub(1)?;
        Some(f64::midpoint(self.sorted[last / 2], self.sorted[last.div_ceil(2)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    #[test]
    fn the_oldest_leaves() {
        let mut window = Window::of(3);
        assert_eq!(window.median(), None);
        for number in [5.0, 1.0, f64::NAN, 9.0] {
            window.push(number);
        }
        assert_eq!((window.count(), window.median(), window.nth(0)), (3, Some(5.0), Some(1.0)));
        window.push(2.0);
        assert_eq!((window.median(), window.nth(2), window.nth(3)), (Some(2.0), Some(9.0), None));
    }

    proptest! {
        #[test]
        fn it_is_the_sorted_end_of_what_was_put_in(numbers in proptest::collection::vec(any::<f32>(), 0..60), room in 1_usize..20) {
            let mut window = Window::of(room);
            let finite: Vec<f64> = numbers.iter().copied().map(f64::from).filter(|number| number.is_finite()).collect();
            finite.iter().for_each(|number| window.push(*number));
            let mut last = finite[finite.len().saturating_sub(room)..].to_vec();
            last.sort_by(f64::total_cmp);
            let held: Vec<f64> = (0..window.count()).filter_map(|rank| window.nth(rank)).collect();
            prop_assert_eq!(held.iter().map(|x| x + 0.0).collect::<Vec<_>>(), last.iter().map(|x| x + 0.0).collect::<Vec<_>>());
        }
    }
}
