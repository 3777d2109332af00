//! Breaks of one series: seeded binary segmentation (Kovács, Bühlmann, Li and Munk, *Biometrika* 2023), the narrowest stretch over
//! a threshold first (Baranowski, Chen and Fryzlewicz, *JRSS B* 2019).
//!
//! The series is made about as noisy as white noise first: φ of a first-order autoregression is estimated so that breaks do
//! not disturb it (Chakar, Lebarbier, Lévy-Leduc and Robin, *Bernoulli* 2017), and single wild rows are cut to their neighbours.
//!
//! Invariant: breaks are in time order, at least `least` rows apart and from the ends, and depend on nothing random.

use super::solve::Sums;
use crate::{
    chance,
    distribution::{Distribution, MAD_TO_DEVIATION},
};

/// The probability of a break where there is none, over the whole series.
const FALSE: f64 = 0.01;
/// How much the likelihood ratio may fall within a 90 % interval: −2 ln (1 − √0.9) (Hansen, *Econometrica* 2000).
const FALL_90: f64 = 5.94;
/// Autocorrelation above this is taken as this: beyond it a walk and a shift cannot be told apart.
const MOST_PHI: f64 = 0.9;
/// One in so many differences is left out of φ.
const LEFT_OUT: usize = 20;
/// Standard errors added to φ.
const CAREFUL: f64 = 0.8;
/// How much better many breaks must explain a series than few.
const MARGIN: f64 = 3.0;
/// A row further than this many deviations from its neighbours is cut.
const WILD: f64 = 3.0;

/// What a stretch between breaks is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Model {
    /// A level.
    Levels,
    /// A straight line.
    Lines,
}

/// A break: its first row, where else it may be (first and last), and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Break {
    pub(super) at: usize,
    pub(super) interval: (usize, usize),
    pub(super) sure: f64,
}

/// All breaks of a series under one model.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Segmentation {
    pub(super) model: Model,
    pub(super) breaks: Vec<Break>,
}

impl Model {
    /// Parameters that a break adds.
    fn freedom(self) -> f64 {
        match self {
            Self::Levels => 1.0,
            Self::Lines => 2.0,
        }
    }

    fn cost(self, sums: &Sums, start: usize, end: usize) -> f64 {
        match self {
            Self::Levels => sums.around_mean(start, end),
            Self::Lines => sums.around_line(start, end),
        }
    }
}

/// The breaks of a series under the model that explains it with the smaller penalised cost.
pub(super) fn segment(values: &[f64], least: usize) -> Segmentation {
    let none = Segmentation { model: Model::Levels, breaks: Vec::new() };
    if values.len() < 2 * least.max(4) {
        return none;
    }
    let Some(white) = white(values) else { return none };
    let search = Search { sums: Sums::of(&white), rows: white.len(), least };
    let [levels, lines] = [Model::Levels, Model::Lines].map(|model| search.all(model));
    let margin = match levels.breaks.len().cmp(&lines.breaks.len()) {
        std::cmp::Ordering::Less => -MARGIN,
        std::cmp::Ordering::Equal => 0.0,
        std::cmp::Ordering::Greater => MARGIN,
    };
    if search.total(&lines) < search.total(&levels) + margin { lines } else { levels }
}

/// The series as white noise of deviation 1 around what it follows; `None` when it has no noise.
fn white(values: &[f64]) -> Option<Vec<f64>> {
    let cut = cut(values);
    let phi = phi(&cut);
    let steps: Vec<f64> =
        std::iter::once(cut[0] * (1.0 - phi)).chain(cut.windows(2).map(|two| two[1] - phi * two[0])).collect();
    let jumps = steps.windows(2).map(|two| two[1] - two[0]).collect::<Distribution>();
    // Of white noise, differences are √2 as wide.
    let noise = jumps.deviation_from_median()? * MAD_TO_DEVIATION / std::f64::consts::SQRT_2;
    let largest = steps.iter().fold(0.0_f64, |most, step| most.max(step.abs()));
    let noise = noise.max(1e-6 * largest);
    (noise > 0.0 && noise.is_finite()).then(|| steps.iter().map(|step| step / noise).collect())
}

/// φ from the mean squares of differences over two rows and over one, whose ratio is 1 + φ; the largest, where breaks are, are
/// left out.
fn phi(values: &[f64]) -> f64 {
    let squares = |apart: usize| {
        let differences = values.iter().zip(&values[apart..]).map(|(one, two)| (two - one).powi(2));
        let squares: Distribution = differences.collect();
        let kept = squares.count() - squares.count().div_ceil(LEFT_OUT);
        squares.samples()[..kept].iter().sum::<f64>() / kept.max(1) as f64
    };
    let (one, two) = (squares(1), squares(2));
    let found = if one > 0.0 { two / one - 1.0 } else { 0.0 };
    // An estimate from n rows strays by about 1 ÷ √n, and too low a φ sees breaks everywhere.
    (found + CAREFUL / (values.len() as f64).sqrt()).clamp(0.0, MOST_PHI)
}

/// The values, wild ones cut to the median of their neighbourhood and what is usual around it.
fn cut(values: &[f64]) -> Vec<f64> {
    let around = |at: usize| {
        let (start, end) = (at.saturating_sub(3), (at + 4).min(values.len()));
        values[start..end].iter().copied().collect::<Distribution>().median().unwrap_or(values[at])
    };
    let middles: Vec<f64> = (0..values.len()).map(around).collect();
    let off = values.iter().zip(&middles).map(|(value, middle)| (value - middle).abs()).collect::<Distribution>();
    let reach = WILD * MAD_TO_DEVIATION * off.median().unwrap_or(0.0);
    if reach <= 0.0 {
        return values.to_vec();
    }
    values.iter().zip(&middles).map(|(value, middle)| value.clamp(middle - reach, middle + reach)).collect()
}

struct Search {
    sums: Sums,
    rows: usize,
    least: usize,
}

impl Search {
    /// Splits until no stretch holds a break over the threshold.
    fn all(&self, model: Model) -> Segmentation {
        let stretches = stretches(self.rows, 2 * self.least);
        let mut open = vec![(0, self.rows)];
        let mut places = Vec::new();
        let best: Vec<_> = stretches.iter().map(|(start, end)| self.best(model, *start, *end)).collect();
        while let Some((start, end)) = open.pop() {
            let inside = stretches.iter().zip(&best).filter(|((from, to), _)| *from >= start && *to <= end);
            let whole = self.best(model, start, end).map(|found| (end - start, found));
            let narrow = inside.filter_map(|((from, to), found)| found.map(|found| (to - from, found))).chain(whole);
            let over = narrow.filter(|(_, (_, gain))| self.chance(model, *gain) < FALSE);
            let Some((_, (at, _))) = over.min_by(|(a, (_, one)), (b, (_, two))| a.cmp(b).then(two.total_cmp(one)))
            else {
                continue;
            };
            places.push(at);
            open.extend([(start, at), (at, end)]);
        }
        places.sort_unstable();
        self.settle(model, places)
    }

    /// The best break of a stretch and how much it explains; `None` when the stretch is too short.
    fn best(&self, model: Model, start: usize, end: usize) -> Option<(usize, f64)> {
        if end - start < 2 * self.least {
            return None;
        }
        let whole = model.cost(&self.sums, start, end);
        let gain = |at: usize| whole - model.cost(&self.sums, start, at) - model.cost(&self.sums, at, end);
        (start + self.least..=end - self.least).map(|at| (at, gain(at))).max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The chance of so much explained somewhere in the series, by Bonferroni over places and widths.
    fn chance(&self, model: Model, gain: f64) -> f64 {
        let tries = self.rows as f64 * 2.0;
        let tail = chance::chi_squared_above(gain.max(0.0), model.freedom()).unwrap_or(0.0);
        (tries * tail).min(1.0)
    }

    /// Moves each break to its best place between its neighbours, drops what no longer counts, and says how sure each is.
    fn settle(&self, model: Model, mut places: Vec<usize>) -> Segmentation {
        loop {
            let mut weakest: Option<(usize, f64)> = None;
            let mut breaks = Vec::new();
            for at in 0..places.len() {
                let start = at.checked_sub(1).map_or(0, |before| places[before]);
                let end = places.get(at + 1).copied().unwrap_or(self.rows);
                let Some((place, gain)) = self.best(model, start, end) else { continue };
                places[at] = place;
                let chance = self.chance(model, gain);
                if weakest.is_none_or(|(_, most)| chance > most) {
                    weakest = Some((at, chance));
                }
                breaks.push(Break {
                    at: place,
                    interval: self.interval(model, (start, end), gain),
                    sure: 1.0 - chance,
                });
            }
            match weakest {
                Some((at, chance)) if chance >= FALSE => drop(places.remove(at)),
                _ => return Segmentation { model, breaks },
            }
        }
    }

    /// The places where a break would explain nearly as much.
    fn interval(&self, model: Model, (start, end): (usize, usize), most: f64) -> (usize, usize) {
        let whole = model.cost(&self.sums, start, end);
        let gain = |at: usize| whole - model.cost(&self.sums, start, at) - model.cost(&self.sums, at, end);
        let near: Vec<usize> =
            (start + self.least..=end - self.least).filter(|at| gain(*at) >= most - FALL_90).collect();
        (near.first().copied().unwrap_or(start), near.last().copied().unwrap_or(end - 1))
    }

    /// The cost of a segmentation with the Bayesian penalty for its levels or lines and its breaks.
    fn total(&self, found: &Segmentation) -> f64 {
        let places = || found.breaks.iter().map(|found| found.at);
        let starts = std::iter::once(0).chain(places());
        let ends = places().chain(std::iter::once(self.rows));
        let cost: f64 = starts.zip(ends).map(|(start, end)| found.model.cost(&self.sums, start, end)).sum();
        let segments = found.breaks.len() as f64 + 1.0;
        cost + (segments * found.model.freedom() + segments) * (self.rows as f64).ln()
    }
}

/// The seeded stretches: of each length, halving it, evenly laid with half of each over the next.
fn stretches(rows: usize, least: usize) -> Vec<(usize, usize)> {
    let mut found = vec![(0, rows)];
    let mut length = rows as f64;
    while length / std::f64::consts::SQRT_2 >= least as f64 {
        length /= std::f64::consts::SQRT_2;
        let count = (2.0 * (rows as f64 / length).ceil() - 1.0).max(1.0);
        let step = (rows as f64 - length) / (count - 1.0).max(1.0);
        let mut at = 0.0;
        while at + length <= rows as f64 + 0.5 {
            found.push((floor(at), floor(at + length).min(rows)));
            at += step.max(1.0);
        }
    }
    found
}

#[expect(clippy::cast_sign_loss, reason = "places in a series are positive")]
fn floor(place: f64) -> usize {
    place as usize
}
