//! Randomness from a seed: SplitMix64, and the few distributions that simulations need.
//!
//! The generator is the one of Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014). It
//! is for simulations and tests; it is not for secrets.
//!
//! Invariant: the stream depends on the seed alone, so what was generated once can be generated again.

/// A stream of random numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Random {
    state: u64,
}

/// The step of the state: the golden ratio in 64 bits, made odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Above this mean a Poisson count is drawn from the normal distribution that it approaches.
const POISSON_NORMAL: f64 = 40.0;

impl Random {
    /// The stream of a seed.
    pub fn seeded(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A stream of its own for a part of a simulation, so that one part can change without changing the others.
    #[must_use]
    pub fn fork(&self, label: &str) -> Self {
        let hash = label
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut child = Self { state: self.state ^ hash };
        child.state = child.bits();
        child
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from 0 (included) to 1 (not included), with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `bound`, each equally likely; 0 when the bound is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The multiplication of Lemire (2019); the few values that would make some results likelier are drawn again.
        let refused = if bound == 0 { 0 } else { bound.wrapping_neg() % bound };
        loop {
            let product = u128::from(self.bits()) * u128::from(bound);
            if product as u64 >= refused {
                return (product >> 64) as u64;
            }
        }
    }

    /// A number between two others.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Whether something of this probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A number of the standard normal distribution (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// A number of the log-normal distribution with a median and the spread of its logarithm.
    pub fn log_normal(&mut self, median: f64, spread: f64) -> f64 {
        median * (spread * self.normal()).exp()
    }

    /// A count of independent events of which `mean` are expected.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean <= 0.0 {
            return 0;
        }
        if mean > POISSON_NORMAL {
            return whole(mean + mean.sqrt() * self.normal());
        }
        let limit = (-mean).exp();
        let mut product = self.unit();
        let mut count = 0;
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// One of several things, each equally likely; `None` of none.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let at = self.below(things.len() as u64);
        things.get(usize::try_from(at).ok()?)
    }

    /// The place of one of several weights, each as likely as its weight says; the last one when they are all zero.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.unit() * weights.iter().sum::<f64>();
        for (at, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return at;
            }
            rest -= weight;
        }
        weights.len().saturating_sub(1)
    }
}

/// A number as a count: rounded to the nearest, and nothing below 0.
#[expect(clippy::cast_sign_loss, reason = "negative numbers are cut to 0 before")]
pub fn whole(number: f64) -> u64 {
    number.round().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_splitmix64() {
        // The first outputs of the authors' C program for the seed 1234567.
        let mut random = Random::seeded(1_234_567);
        let drawn: Vec<u64> = (0..5).map(|_| random.bits()).collect();
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ]
        );
    }

    #[test]
    fn a_fork_depends_on_its_label_and_leaves_the_parent_alone() {
        let parent = Random::seeded(7);
        assert_eq!(parent.fork("clicks").bits(), parent.fork("clicks").bits());
        assert_ne!(parent.fork("clicks").bits(), parent.fork("orders").bits());
    }

    /// Mean and variance of 100 000 draws.
    fn moments(mut draw: impl FnMut(&mut Random) -> f64) -> (f64, f64) {
        let mut random = Random::seeded(42);
        let drawn: Vec<f64> = (0..100_000).map(|_| draw(&mut random)).collect();
        let mean = drawn.iter().sum::<f64>() / 1e5;
        (mean, drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 1e5)
    }

    fn close(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() < within, "{found} is not within {within} of {expected}");
    }

    #[test]
    fn distributions_have_their_moments() {
        // Five standard errors of the mean at n = 100 000, from the textbook variances.
        let (mean, variance) = moments(Random::unit);
        close(mean, 0.5, 0.0046);
        close(variance, 1.0 / 12.0, 0.002);
        let (mean, variance) = moments(Random::normal);
        close(mean, 0.0, 0.016);
        close(variance, 1.0, 0.023);
        for expected in [0.3, 4.0, 60.0] {
            let (mean, variance) = moments(|random| random.poisson(expected) as f64);
            close(mean, expected, 5.0 * (expected / 1e5).sqrt());
            close(variance, expected, 0.03 * expected.max(1.0));
        }
        let (mean, _) = moments(|random| random.log_normal(2.0, 0.5));
        close(mean, 2.0 * (0.125_f64).exp(), 0.02);
        let (mean, _) = moments(|random| random.below(6) as f64);
        close(mean, 2.5, 0.03);
    }

    #[test]
    fn weights_are_kept() {
        let mut random = Random::seeded(1);
        let mut counts = [0_u32; 3];
        for _ in 0..30_000 {
            counts[random.weighted(&[1.0, 0.0, 2.0])] += 1;
        }
        assert_eq!(counts[1], 0);
        close(f64::from(counts[0]), 10_000.0, 410.0);
        assert_eq!(random.below(0), 0);
        assert_eq!(random.pick::<u8>(&[]), None);
    }
}
