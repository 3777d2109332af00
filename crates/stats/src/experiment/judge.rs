//! Judging: what every variant did beside the control, and what is to be decided.
//!
//! Decisions rest on the always-valid interval alone, so that they may be asked for every day. The figures of a single look
//! and the chance to win stand beside it to be read.
//!
//! Invariants: "no winner yet" is a decision, and chance never breaks a tie. A variant is a winner or harmful only when the
//! always-valid interval lies on one side of 0, the arms have the sizes they should, and enough has happened.

use super::always::{Sequence, TUNING};
use super::balance::{Balance, check_balance};
use super::belief::{Posterior, Prior, believe};
use super::effect::{Effect, Scale, Side, compare};
use super::once::{Finding, test_once};
use super::{reason::Reason, sample::Sample};
use crate::multiplicity;

/// Fewer people in an arm than this decide nothing: the least for which the central limit theorem is commonly trusted.
pub const LEAST_COUNT: u64 = 30;

/// A relative lift decides nothing before each mean is this many standard errors above 0: for rare conversions, before
/// there are about 25 of them in each arm.
pub const LEAST_MEAN: f64 = 5.0;

/// Which way is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Better {
    /// A greater mean.
    #[default]
    More,
    /// A lesser mean, such as of costs or returns.
    Less,
}

/// How an experiment is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// What lifts are expressed in.
    pub scale: Scale,
    /// Which way is better.
    pub better: Better,
    /// The chance of deciding falsely that something makes a difference: over all days and all variants.
    pub alpha: f64,
    /// For how many people, in two arms together, the always-valid interval is narrowest. Fixed before the start.
    pub tuning: f64,
    /// What was thought of lifts before; on the scale of the lifts.
    pub prior: Option<Prior>,
    /// How people were to be shared out among the control and the variants in turn. `None` for alike.
    pub weights: Option<Vec<f64>>,
}

impl Default for Setting {
    fn default() -> Self {
        let (scale, better) = (Scale::default(), Better::default());
        Self { scale, better, alpha: 0.05, tuning: TUNING, prior: None, weights: None }
    }
}

/// What is to be decided of one variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is better than the control, and than every other variant that is.
    Winner,
    /// It is better than the control, but another variant is too and may be as good.
    Ahead,
    /// Nothing is shown yet.
    NoWinnerYet,
    /// It is worse than the control.
    Harmful,
    /// There is no judging.
    CannotJudge(Reason),
}

/// What is to be decided of the whole experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Take the variant at this place, from 0.
    Winner(usize),
    /// Go on.
    NoWinnerYet,
    /// Keep the control: every variant is worse.
    Harmful,
    /// There is no judging.
    CannotJudge(Reason),
}

/// A variant beside the control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The lift and its standard error.
    pub effect: Effect,
    /// By one look; for several variants p is Holm's, and the interval has the level of Holm's step.
    pub once: Finding,
    /// By any number of looks; likewise.
    pub always: Finding,
    /// In the light of what was thought before. One variant at a time: no p, hence nothing to adjust.
    pub posterior: Posterior,
    /// The probability that the variant is the better one.
    pub chance_to_win: f64,
    /// What is lost on average by taking the variant, on the scale of the lift.
    pub expected_loss: f64,
}

/// An experiment, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Whether the arms have the sizes they should. `None` where nobody took part, or the weights do not fit the arms.
    pub balance: Option<Balance>,
    /// Every variant beside the control, or why it cannot be compared; in the order given.
    pub variants: Vec<Result<Comparison, Reason>>,
    /// What is to be decided of every variant.
    pub verdicts: Vec<Verdict>,
    /// What is to be decided.
    pub decision: Decision,
}

/// Judges variants beside a control.
pub fn judge(control: &Sample, variants: &[Sample], setting: &Setting) -> Judgement {
    let counts: Vec<u64> = std::iter::once(control).chain(variants).map(|sample| sample.count).collect();
    let balance = check_balance(&counts, setting.weights.as_deref());
    let compared = compare_all(control, variants, setting);
    let mut verdicts: Vec<Verdict> = variants
        .iter()
        .zip(&compared)
        .map(|(variant, one)| match one {
            _ if balance.is_some_and(|balance| balance.mismatch) => Verdict::CannotJudge(Reason::SampleRatio),
            // Weights that do not fit the arms must not pass for sizes that do.
            _ if balance.is_none() && setting.weights.is_some() => Verdict::CannotJudge(Reason::Setting),
            Err(reason) => Verdict::CannotJudge(*reason),
            Ok(_) if is_early(control, setting) || is_early(variant, setting) => Verdict::CannotJudge(Reason::TooEarly),
            Ok(found) => verdict(&found.always, setting.better),
        })
        .collect();
    let winner = winner(variants, &verdicts, setting);
    if let Some(place) = winner {
        verdicts[place] = Verdict::Winner;
    }
    let decision = winner.map_or_else(|| without_winner(&verdicts), Decision::Winner);
    Judgement { balance, variants: compared, verdicts, decision }
}

/// What is to be decided of an experiment; the rest of its figures is in [`judge`].
pub fn decide(control: &Sample, variants: &[Sample], setting: &Setting) -> Decision {
    judge(control, variants, setting).decision
}

fn compare_all(control: &Sample, variants: &[Sample], setting: &Setting) -> Vec<Result<Comparison, Reason>> {
    let effects: Vec<Result<Effect, Reason>> =
        variants.iter().map(|variant| compare(control, variant, setting.scale)).collect();
    let Some(sequence) = Sequence::tuned(setting.tuning, setting.alpha, Side::Both) else {
        return vec![Err(Reason::Setting); variants.len()];
    };
    let once = together(&effects, setting.alpha, |effect, alpha| test_once(effect, Side::Both, alpha));
    let always = together(&effects, setting.alpha, |effect, alpha| sequence.test(effect, alpha));
    let all = effects.into_iter().zip(once).zip(always);
    all.map(|((effect, once), always)| {
        let effect = effect?;
        let posterior = believe(&effect, setting.prior, setting.alpha).ok_or(Reason::Setting)?;
        let (once, always) = (once.ok_or(Reason::Setting)?, always.ok_or(Reason::Setting)?);
        let (chance_to_win, expected_loss) = match setting.better {
            Better::More => (posterior.chance, posterior.loss_of_variant),
            Better::Less => (1.0 - posterior.chance, posterior.loss_of_control),
        };
        Ok(Comparison { effect, once, always, posterior, chance_to_win, expected_loss })
    })
    .collect()
}

/// Tests all effects, each at the level that Holm's procedure has for it.
fn together(
    effects: &[Result<Effect, Reason>],
    alpha: f64,
    test: impl Fn(&Effect, f64) -> Option<Finding>,
) -> Vec<Option<Finding>> {
    let alone: Vec<Option<Finding>> = effects.iter().map(|effect| test(effect.as_ref().ok()?, alpha)).collect();
    let ps: Vec<f64> = alone.iter().flatten().map(|found| found.p).collect();
    let mut steps = multiplicity::holm(&ps).into_iter().zip(multiplicity::holm_levels(&ps, alpha));
    let again = effects.iter().zip(&alone).map(|(effect, alone)| {
        alone.as_ref()?;
        let (p, level) = steps.next()?;
        Some(Finding { p, ..test(effect.as_ref().ok()?, level)? })
    });
    again.collect()
}

fn is_early(sample: &Sample, setting: &Setting) -> bool {
    let thin = setting.scale == Scale::Relative && sample.mean < LEAST_MEAN * sample.error_squared().sqrt();
    sample.count < LEAST_COUNT || thin
}

fn verdict(found: &Finding, better: Better) -> Verdict {
    let (above, below) = (found.interval.low > 0.0, found.interval.high < 0.0);
    match (better, above, below) {
        (_, false, false) => Verdict::NoWinnerYet,
        (Better::More, true, _) | (Better::Less, _, true) => Verdict::Ahead,
        _ => Verdict::Harmful,
    }
}

/// The one variant that is ahead, or that is better than every other that is, by always-valid intervals at the share of α
/// that Bonferroni gives each pair.
fn winner(variants: &[Sample], verdicts: &[Verdict], setting: &Setting) -> Option<usize> {
    let ahead: Vec<usize> = (0..variants.len()).filter(|place| verdicts[*place] == Verdict::Ahead).collect();
    let pairs = (variants.len() * variants.len().saturating_sub(1) / 2).max(1);
    let sequence = Sequence::tuned(setting.tuning, setting.alpha, Side::Both)?;
    let beats = |one: usize, other: usize| {
        let effect = compare(&variants[other], &variants[one], setting.scale).ok();
        let found = effect.and_then(|effect| sequence.test(&effect, setting.alpha / pairs as f64));
        found.is_some_and(|found| verdict(&found, setting.better) == Verdict::Ahead)
    };
    ahead.iter().copied().find(|one| ahead.iter().all(|other| one == other || beats(*one, *other)))
}

fn without_winner(verdicts: &[Verdict]) -> Decision {
    let reasons = || {
        verdicts.iter().filter_map(|verdict| match verdict {
            Verdict::CannotJudge(reason) => Some(*reason),
            _ => None,
        })
    };
    if verdicts.is_empty() {
        return Decision::CannotJudge(Reason::NoVariant);
    }
    if verdicts.iter().all(|verdict| *verdict == Verdict::Harmful) {
        return Decision::Harmful;
    }
    match reasons().next() {
        Some(reason) if reasons().count() == verdicts.len() => Decision::CannotJudge(reason),
        _ => Decision::NoWinnerYet,
    }
}
