//! Outlook: whether and when a target will be reached, from many ways in which things may go on.
//!
//! Knows a forecast and how far such forecasts were off. Counts, money and ratios of sums are all numbers to it.
//!
//! Invariant: the same forecast and seed give the same outlook; a chance comes with how sure it is itself.

use super::{Forecast, Spread, Unforecastable, growing::Growing};
use crate::{
    distribution::{Distribution, Interval},
    random::{Random, whole},
};

/// So many ways are drawn.
pub const PATHS: usize = 1_000;

/// No way is so many times wider than past forecasts were off.
const WIDEST: f64 = 4.0;
/// How many times wider a way is when something happens that was never seen. After k windows without it, that is as
/// likely as 1 ÷ (k + 2) (Laplace's rule of succession).
const SURPRISE: f64 = 4.0;
/// How often a way changes to another past origin while as many steps pass as were compared.
const CHANGES: f64 = 0.5;

/// What a target is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The sum from the start of the period: so much is there already (views, orders, money).
    Total {
        /// The sum so far.
        so_far: f64,
    },
    /// The value itself (followers).
    Level,
}

/// On which side of the target success lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The target or more.
    AtLeast,
    /// The target or less.
    AtMost,
}

/// The probability that a target is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// The probability, from 0 to 1.
    pub value: f64,
    /// Where it lies with a confidence of 80 %, as few past forecasts tell little about the next.
    pub within: Interval,
}

/// When a target is reached: steps ahead, 1 being the first. `None` is not within the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// As likely earlier as later.
    pub median: Option<usize>,
    /// Earlier than this with a probability of 10 % at most.
    pub earliest: Option<usize>,
    /// Later than this with a probability of 10 % at most.
    pub latest: Option<usize>,
}

/// Ways in which a number may go on until the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// What is there of a total, as much as that will be at the end.
    so_far: Option<f64>,
    /// Whether passing the target on the way is reaching it.
    passing: bool,
    /// Per way, the number after each step ahead: the sum so far, the level, or the ratio of the sums so far.
    ways: Vec<Vec<f64>>,
    ends: Distribution,
    freedom: f64,
}

impl Outlook {
    /// Draws the ways of a total or a level.
    pub fn of(forecast: &Forecast, kind: Kind, seed: u64) -> Self {
        match kind {
            Kind::Total { so_far } => Self::of_growing(forecast, &Growing::settled(so_far), seed),
            Kind::Level => {
                let ways = forecast.draw(&mut Random::seeded(seed));
                Self { passing: true, ..Self::from(ways, forecast) }
            }
        }
    }

    /// Draws the ways of a total of which a part goes on growing. The forecast is of final counts by the step that something
    /// comes on.
    pub fn of_growing(forecast: &Forecast, total: &Growing, seed: u64) -> Self {
        let mut ways = forecast.draw(&mut Random::seeded(seed));
        total.add_up(&mut ways, seed);
        let [_, so_far] = total.there();
        Self { so_far: Some(so_far), ..Self::from(ways, forecast) }
    }

    /// Draws the ways of a ratio of sums: engagements by impressions, cost by order. Both series err together as they did
    /// before. `totals` are the sums of numerator and denominator since the start of the period. Ways in which the
    /// denominator adds up to 0 have no ratio and are left out.
    ///
    /// # Errors
    ///
    /// [`Unforecastable::Unpaired`] when the two do not have the same steps and horizon.
    pub fn of_ratio(
        numerator: &Forecast,
        denominator: &Forecast,
        totals: [&Growing; 2],
        seed: u64,
    ) -> Result<Self, Unforecastable> {
        if !numerator.pairs_with(denominator) {
            return Err(Unforecastable::Unpaired);
        }
        let mut ways = numerator.draw(&mut Random::seeded(seed));
        let mut below = denominator.draw(&mut Random::seeded(seed));
        totals[0].add_up(&mut ways, seed);
        totals[1].add_up(&mut below, seed);
        for (way, below) in ways.iter_mut().zip(&below) {
            way.iter_mut().zip(below).for_each(|(above, below)| *above /= below);
        }
        ways.retain(|way| way.iter().all(|value| value.is_finite()));
        Ok(Self::from(ways, numerator))
    }

    fn from(ways: Vec<Vec<f64>>, forecast: &Forecast) -> Self {
        let ends = ways.iter().filter_map(|way| way.last().copied()).collect();
        Self { so_far: None, passing: false, ways, ends, freedom: forecast.ground.residuals.freedom() }
    }

    /// What is expected at the horizon: the middle of all ways, which the few very wide ones do not move.
    pub fn expected(&self) -> Option<f64> {
        self.ends.median()
    }

    /// The distribution of the number at the horizon.
    pub fn ends(&self) -> &Distribution {
        &self.ends
    }

    /// The distribution of the number after so many steps, 1 being the first. `None` beyond the horizon.
    pub fn after(&self, step: usize) -> Option<Distribution> {
        let at = step.checked_sub(1)?;
        let numbers: Distribution = self.ways.iter().filter_map(|way| way.get(at).copied()).collect();
        (numbers.count() > 0).then_some(numbers)
    }

    /// The probability that the target is reached. Totals, ratios and whatever must stay below a target are judged at the
    /// horizon; a level that must rise counts as reached once it passes. `None` without ways.
    pub fn chance(&self, target: f64, side: Side) -> Option<Chance> {
        let count = self.ways.len() as f64;
        let reached = self.ways.iter().filter(|way| self.reached(way, target, side)).count() as f64;
        (count > 0.0).then(|| Chance { value: reached / count, within: wilson(reached / count, self.freedom) })
    }

    /// When the number is first on that side of the target. When a budget is used up is asked with [`Side::AtLeast`].
    /// `None` without ways.
    pub fn arrival(&self, target: f64, side: Side) -> Option<Arrival> {
        let first = |way: &Vec<f64>| way.iter().position(|value| side.holds(*value, target)).map(|step| step + 1);
        let mut steps: Vec<usize> = self.ways.iter().map(|way| first(way).unwrap_or(usize::MAX)).collect();
        steps.sort_unstable();
        let at = |tenths: usize| {
            steps.get(steps.len() * tenths / 10).copied().map(|step| (step < usize::MAX).then_some(step))
        };
        Some(Arrival { median: at(5)?, earliest: at(1)?, latest: at(9)? })
    }

    /// How much each remaining step must bring on average for a total to end at the target, counted as it will be there then. `None` for what does not add
    /// up; below 0 when more is there already.
    pub fn needed(&self, target: f64) -> Option<f64> {
        let steps = self.ways.first().map(Vec::len).filter(|steps| *steps > 0)?;
        Some((target - self.so_far?) / steps as f64)
    }

    fn reached(&self, way: &[f64], target: f64, side: Side) -> bool {
        let passes = self.passing && side == Side::AtLeast;
        let end = way.last().is_some_and(|end| side.holds(*end, target));
        end || passes && way.iter().any(|value| side.holds(*value, target))
    }
}

impl Side {
    fn holds(self, value: f64, target: f64) -> bool {
        match self {
            Self::AtLeast => value >= target,
            Self::AtMost => value <= target,
        }
    }
}

impl Forecast {
    fn pairs_with(&self, other: &Self) -> bool {
        let shape =
            |forecast: &Self| (forecast.ground.count, forecast.mean.len(), forecast.ground.residuals.rows.len());
        shape(self) == shape(other)
    }

    /// Draws ways: the forecast plus what past forecasts were off, in runs taken from one past origin each (the stationary
    /// bootstrap: Politis and Romano 1994), wider by Student's factor the fewer origins there are.
    fn draw(&self, random: &mut Random) -> Vec<Vec<f64>> {
        let pool: Vec<f64> = self.ground.residuals.rows.iter().flatten().copied().flatten().collect();
        let centre = pool.iter().sum::<f64>() / pool.len().max(1) as f64;
        (0..PATHS).map(|_| self.spread_out(self.way(&pool, centre, random))).collect()
    }

    /// Blocks as steps, evenly.
    fn spread_out(&self, way: Vec<f64>) -> Vec<f64> {
        let Some(Spread { block, horizon }) = self.spread else { return way };
        let steps = way.iter().flat_map(|value| std::iter::repeat_n(value / block as f64, block));
        steps.take(horizon).collect()
    }

    fn way(&self, pool: &[f64], centre: f64, random: &mut Random) -> Vec<f64> {
        let residuals = &self.ground.residuals;
        let compared = residuals.rows.first().map_or(1, Vec::len).max(1);
        let wide = student_factor(residuals.freedom(), random);
        let wide = if random.chance(1.0 / (residuals.apart + 2.0)) { wide * SURPRISE } else { wide };
        let mut row = random.pick(&residuals.rows);
        let mut off = |step: usize| {
            if step.is_multiple_of(compared) || random.chance(CHANGES / compared as f64) {
                row = random.pick(&residuals.rows);
            }
            let off = row.and_then(|row| row[step % compared]).or_else(|| random.pick(pool).copied());
            centre + wide * (off.unwrap_or(centre) - centre)
        };
        let offs: Vec<f64> = (0..self.mean.len()).map(&mut off).collect();
        self.ground.values(|step, value| value + offs[step] * residuals.unit(step, value))
    }
}

/// What makes a number of the normal distribution one of Student's. The squares that it divides by come two by two: the
/// sum of two is −2 times the logarithm of a number between 0 and 1 (Box and Muller 1958). So the degrees of freedom are
/// even, and 20 at most.
fn student_factor(freedom: f64, random: &mut Random) -> f64 {
    let pairs = (freedom / 2.0).round().clamp(1.0, 10.0);
    let product: f64 = (0..whole(pairs)).map(|_| 1.0 - random.unit()).product();
    (pairs / -product.ln()).sqrt().min(WIDEST)
}

/// The normal quantile at 0.9: between it and its negative lie 80 %.
const Z80: f64 = 1.281_551_565_544_600_4;

/// Wilson's interval (1927) of a share seen so many times, at 80 %.
fn wilson(share: f64, count: f64) -> Interval {
    let z = Z80;
    let below = 1.0 + z * z / count;
    let middle = (share + z * z / (2.0 * count)) / below;
    let reach = z / below * (share * (1.0 - share) / count + z * z / (4.0 * count * count)).sqrt();
    Interval { low: (middle - reach).clamp(0.0, share), high: (middle + reach).clamp(share, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wider_ways_are_students() {
        // The variance of Student's t with 8 degrees of freedom is 8 / 6; the cut at WIDEST takes next to nothing.
        let mut random = Random::seeded(2);
        let squares: f64 = (0..100_000).map(|_| (random.normal() * student_factor(8.4, &mut random)).powi(2)).sum();
        assert!((squares / 1e5 - 8.0 / 6.0).abs() < 0.04, "{}", squares / 1e5);
    }

    #[test]
    fn shares_of_few_are_unsure() {
        // (0.75 + z²/16 ± z √(0.1875/8 + z²/256)) / (1 + z²/8) with z = 1.2816.
        let within = wilson(0.75, 8.0);
        let z2 = 1.642_374_415_1_f64;
        let reach = (z2 * (0.1875 / 8.0 + z2 / 256.0)).sqrt();
        assert!((within.low - (0.75 + z2 / 16.0 - reach) / (1.0 + z2 / 8.0)).abs() < 1e-9);
        assert!((within.high - (0.75 + z2 / 16.0 + reach) / (1.0 + z2 / 8.0)).abs() < 1e-9);
        assert_eq!((wilson(1.0, 5.0).high, wilson(0.0, 5.0).low), (1.0, 0.0));
    }
}
