//! Series with something planted in them.

use stats::{
    changepoint::{
        panel::{Kind, Member, Setting, Verdict, judge},
        synthetic::{CannotTell, Effect, effect},
    },
    random::Random,
};

/// Daily counts with a week, a slow rise and noise that remembers a little.
pub fn daily(seed: u64, days: usize) -> Vec<Option<f64>> {
    let mut random = Random::seeded(seed);
    let week = [1.0, 0.9, 0.95, 1.0, 1.15, 1.5, 1.4];
    let mut drift = 0.0;
    (0..days)
        .map(|day| {
            drift = 0.3 * drift + 0.1 * random.normal();
            let mean = 500.0 * week[day % 7] * (1.0 + 0.001 * day as f64);
            Some((mean * f64::exp(drift)).round())
        })
        .collect()
}

/// Multiplies a row.
pub fn times(values: &mut [Option<f64>], row: usize, factor: f64) {
    values[row] = values[row].map(|value| (value * factor).round());
}

/// Daily values with a week and noise that remembers: `level` gives the mean of a day.
pub fn steps(seed: u64, days: usize, phi: f64, level: impl Fn(f64) -> f64) -> Vec<Option<f64>> {
    let mut random = Random::seeded(seed);
    let week = [1.0, 0.9, 0.95, 1.0, 1.1, 1.3, 1.25];
    let mut drift = 0.0;
    let day = |day: usize| {
        drift = phi * drift + 0.15 * random.normal();
        Some(level(day as f64) * week[day % 7] * f64::exp(drift))
    };
    (0..days).map(day).collect()
}

/// How a panel is made.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub members: usize,
    pub days: usize,
    /// Autocorrelation of each member's noise, its spread, and the spread of the noise that all share.
    pub phi: f64,
    pub spread: f64,
    pub shared: f64,
}

/// A panel, with `drop` of everything from `at` for the members below `hit`.
pub fn panel(plan: Plan, seed: u64, at: usize, drop: f64, hit: usize) -> Vec<Vec<Option<f64>>> {
    let mut random = Random::seeded(seed);
    let week: Vec<f64> = (0..7).map(|_| 0.2 * random.normal()).collect();
    let noise = |spread: f64, random: &mut Random| -> Vec<f64> {
        let mut last = spread * random.normal();
        let fresh = spread * (1.0 - plan.phi * plan.phi).sqrt();
        (0..plan.days)
            .map(|_| {
                last = plan.phi * last + fresh * random.normal();
                last
            })
            .collect()
    };
    let common = noise(plan.shared, &mut random);
    (0..plan.members)
        .map(|member| {
            let level = random.log_normal(5000.0, 1.0);
            let spread = plan.spread * random.between(0.5, 1.5);
            let own = noise(spread, &mut random);
            let own_week: Vec<f64> = (0..7).map(|_| 0.1 * random.normal()).collect();
            (0..plan.days)
                .map(|day| {
                    let change = if day >= at && member < hit { (1.0 - drop).ln() } else { 0.0 };
                    Some((level * (week[day % 7] + own_week[day % 7] + common[day] + own[day] + change).exp()).round())
                })
                .collect()
        })
        .collect()
}

/// What is said of a panel whose members all are our own.
pub fn verdict(values: &[Vec<Option<f64>>], at: usize, seed: u64) -> Verdict {
    let names: Vec<String> = (0..values.len()).map(|member| member.to_string()).collect();
    let member = |(name, values)| Member { name, kind: Kind::Own, values };
    let members: Vec<Member<'_>> =
        names.iter().map(String::as_str).zip(values.iter().map(Vec::as_slice)).map(member).collect();
    judge(&members, at, Setting { season: 7, seed })
}

/// A treated series and donors: a week, two shared factors, noise that remembers, and `lift` from day 60 to 74 of the first.
pub fn world(seed: u64, donors: usize, phi: f64, lift: f64) -> Vec<Vec<Option<f64>>> {
    let mut random = Random::seeded(seed);
    let days = 80;
    let walk = |random: &mut Random, spread: f64| -> Vec<f64> {
        let mut last = 0.0;
        (0..days)
            .map(|_| {
                last = 0.9 * last + spread * random.normal();
                last
            })
            .collect()
    };
    let factors = [walk(&mut random, 0.08), walk(&mut random, 0.08)];
    (0..=donors)
        .map(|series| {
            let level = random.log_normal(1000.0, 0.8);
            let loads = [random.between(0.3, 1.0), random.between(0.0, 1.0)];
            let mut last = 0.0;
            (0..days)
                .map(|day| {
                    last = phi * last + 0.08 * random.normal();
                    let shared = loads[0] * factors[0][day] + loads[1] * factors[1][day];
                    let week = if day % 7 > 4 { 0.3 } else { 0.0 };
                    let lifted = if series == 0 && (60..74).contains(&day) { 1.0 + lift } else { 1.0 };
                    Some(level * f64::exp(shared + week + last) * lifted)
                })
                .collect()
        })
        .collect()
}

/// The effect on the first of a world.
pub fn study(world: &[Vec<Option<f64>>]) -> Result<Effect, CannotTell> {
    let donors: Vec<&[Option<f64>]> = world[1..].iter().map(Vec::as_slice).collect();
    effect(&world[0], &donors, 60, 74)
}
