//! not-achievable, ambitious, too-easy, cannot-judge: where a target lies among what was reached before.
//!
//! The history is the KPI's own readings over earlier periods of the same length. Its percentile and its n are always said.
//! Too little history is *cannot judge*, never a pass; a benchmark that may stand beside the KPI is told as well, but one
//! figure of somebody else's is no distribution. When nobody looked at facts, this rule is silent.

use super::{Case, Rule};
use crate::{
    benchmark,
    diagnostic::{Diagnostic, Severity},
    plan::{History, Implied, Kpi},
    target::Goalpost,
};
use stats::distribution::Distribution;

pub(super) const RULE: Rule = Rule {
    codes: &["not-achievable", "ambitious", "too-easy", "cannot-judge"],
    severity: Severity::Warning,
    words: "Where the target lies in the distribution of own history, with n; no history is `cannot-judge`, never a pass.",
    remedy: "Set the target between the median and the best of the periods before: the 75th percentile is proposed.",
    run,
};

/// As many earlier periods are needed to judge.
pub const LEAST: usize = 4;
/// Reached by fewer of the earlier periods than this, a target is ambitious.
const AMBITIOUS: f64 = 0.1;
/// Reached by more of them than this, it is too easy.
const EASY: f64 = 0.75;
/// The percentile that is proposed.
pub const PROPOSED: f64 = 0.75;

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    let Some(evidence) = &case.given.evidence else { return };
    let nothing = History::default();
    for kpi in &case.plan().kpis {
        let (Some(target), Some(measured)) = (&kpi.target, &kpi.measured) else { continue };
        let history = evidence.history.get(&kpi.id.value).unwrap_or(&nothing);
        let told = kpi.baseline.as_ref().and_then(|baseline| baseline.value.as_ref()).map(|value| value.value);
        let implied = (kpi.implied() == Implied::Zero).then_some(0.0);
        let goalpost = target.value.resolve(told.or(history.baseline).or(implied), measured.definition.direction);
        let (code, words, help) = match goalpost {
            Ok(goalpost) => match judge(case, kpi, history, &goalpost) {
                Some(found) => found,
                None => continue,
            },
            // A growth without any baseline was reported as not measurable.
            Err(_) if !kpi.based && kpi.implied() == Implied::Nothing => continue,
            Err(none) => {
                let why = history.reason.clone().unwrap_or_else(|| none.words().to_owned());
                let words = format!("whether {} is achievable cannot be judged: {why}", kpi.id.value);
                ("cannot-judge", words, "bring in the baseline's days, or give its value with a source".to_owned())
            }
        };
        out.push(Diagnostic::warning(code, target.span, words).help(help).about(&kpi.subject()));
    }
}

fn judge(case: &Case<'_>, kpi: &Kpi, history: &History, goalpost: &Goalpost) -> Option<(&'static str, String, String)> {
    let id = &kpi.id.value;
    let n = history.samples.len();
    let days = history.days;
    if n < LEAST {
        let had = match n {
            0 => "there is no history".to_owned(),
            1 => format!("there is 1 earlier period of {days} days"),
            n => format!("there are {n} earlier periods of {days} days"),
        };
        let words = format!("whether {id} is achievable cannot be judged: {had}, and {LEAST} are needed");
        let beside = beside(case, kpi).unwrap_or_else(|| "bring in more of the past, and check again".to_owned());
        return Some(("cannot-judge", words, beside));
    }
    let met = history.samples.iter().filter(|sample| goalpost.met(**sample)).count();
    let share = met as f64 / n as f64;
    let past: Distribution = history.samples.iter().copied().collect();
    let best =
        history.samples.iter().copied().min_by(|a, b| goalpost.shortfall(*a).total_cmp(&goalpost.shortfall(*b)))?;
    let spread = past.quantile(0.75)? - past.quantile(0.25)?;
    let reached = format!("{met} of {n} earlier periods of {days} days reached it");
    let proposed = proposed(kpi, &past)
        .map(|value| format!("; {} would be the 75th percentile", shown(kpi, value)))
        .unwrap_or_default();
    if share > EASY {
        let words = format!("the target of {id} is easy: {reached}");
        return Some(("too-easy", words, format!("raise it{proposed}")));
    }
    if share >= AMBITIOUS {
        return None;
    }
    let far = goalpost.shortfall(best) > spread.max(best.abs() * 0.05) * 2.0;
    let best = shown(kpi, best);
    if far {
        let words =
            format!("the target of {id} lies far beyond what was ever reached: {reached}, and the best was {best}");
        return Some(("not-achievable", words, format!("lower it, or say what will be different{proposed}")));
    }
    let words = format!("the target of {id} is ambitious: {reached}, and the best was {best}");
    Some(("ambitious", words, format!("keep it if something will be different{proposed}")))
}

/// Where a target lies among what was reached before: the share of earlier periods that fell short of it, as a percentile,
/// and how many they are. `None` with fewer than [`LEAST`] of them.
pub fn percentile(goalpost: &Goalpost, samples: &[f64]) -> Option<(u32, usize)> {
    let n = samples.len();
    if n < LEAST {
        return None;
    }
    let short = samples.iter().filter(|sample| !goalpost.met(**sample)).count();
    // At most 24 samples are looked at, so both are small.
    let percent = (100 * short + n / 2) / n;
    Some((u32::try_from(percent).expect("invariant: a share is at most 100 %"), n))
}

/// The value that is proposed as a target: the 75th percentile of what was reached, seen in the direction of the better.
pub fn proposed(kpi: &Kpi, past: &Distribution) -> Option<f64> {
    use crate::catalogue::Direction;
    match kpi.measured.as_ref()?.definition.direction {
        Direction::Up => past.quantile(PROPOSED),
        Direction::Down => past.quantile(1.0 - PROPOSED),
        Direction::Range => None,
    }
}

fn shown(kpi: &Kpi, value: f64) -> String {
    let ratio = kpi.measured.as_ref().is_some_and(|measured| measured.definition.unit == "ratio");
    if ratio {
        return format!("{:.1}%", value * 100.0);
    }
    if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// A benchmark that may stand beside the KPI, in words.
fn beside<'a>(case: &Case<'a>, kpi: &'a Kpi) -> Option<String> {
    let definition = &kpi.measured.as_ref()?.definition;
    let setting = super::benchmark_mismatch::setting(case.links, kpi);
    let found = benchmark::shipped().iter().find_map(|known| benchmark::compare(known, definition, &setting).ok())?;
    Some(format!("a benchmark to look at: {}", found.words()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, check};
    use crate::{
        catalogue::Catalogue,
        plan::{Evidence, Given, History},
        target::{Scale, parse},
    };
    use expect_test::{Expect, expect};

    fn judged(samples: &[f64], expected: &Expect) {
        let history = History { samples: samples.to_vec(), days: 46, baseline: None, reason: None };
        let history = [("link-conversion".into(), history)].into_iter().collect();
        check(GOOD, &Given { evidence: Some(Evidence { history, ..Evidence::default() }), record: None }, expected);
    }

    #[test]
    fn a_target_is_judged_by_what_was_reached() {
        judged(&[0.29, 0.31, 0.28, 0.27, 0.33, 0.3], &expect![""]);
        judged(
            &[0.29, 0.28, 0.27, 0.25, 0.26],
            &expect![[r#"
            41:13 warning[ambitious] kpis/link-conversion: the target of link-conversion is ambitious: 0 of 5 earlier periods of 46 days reached it, and the best was 29.0%
              = keep it if something will be different; 28.0% would be the 75th percentile
        "#]],
        );
        judged(
            &[0.02, 0.03, 0.025, 0.022],
            &expect![[r#"
            41:13 warning[not-achievable] kpis/link-conversion: the target of link-conversion lies far beyond what was ever reached: 0 of 4 earlier periods of 46 days reached it, and the best was 3.0%
              = lower it, or say what will be different; 2.6% would be the 75th percentile
        "#]],
        );
        judged(
            &[0.42, 0.33, 0.35, 0.41],
            &expect![[r#"
            41:13 warning[too-easy] kpis/link-conversion: the target of link-conversion is easy: 4 of 4 earlier periods of 46 days reached it
              = raise it; 41.2% would be the 75th percentile
        "#]],
        );
    }

    #[test]
    fn a_target_lies_at_the_share_that_fell_short_of_it() {
        let check = |target: &str, samples: &[f64], expected| {
            let scale = Scale::of(Catalogue::builtin().get("clicks").unwrap(), None);
            let goalpost = parse(target, &scale).0.unwrap().resolve(None, scale.direction).unwrap();
            assert_eq!(super::percentile(&goalpost, samples), expected);
        };
        let eleven: Vec<f64> = (1..=11).map(f64::from).collect();
        check(">= 10", &eleven, Some((82, 11)));
        check(">= 12", &eleven, Some((100, 11)));
        check(">= 1", &eleven, Some((0, 11)));
        check("<= 3", &[1.0, 2.0, 4.0, 5.0], Some((50, 4)));
        check(">= 1", &[1.0, 2.0, 3.0], None);
    }

    #[test]
    fn no_history_is_never_a_pass() {
        judged(
            &[],
            &expect![[r#"
            41:13 warning[cannot-judge] kpis/link-conversion: whether link-conversion is achievable cannot be judged: there is no history, and 4 are needed
              = bring in more of the past, and check again
        "#]],
        );
        judged(
            &[0.3, 0.4],
            &expect![[r#"
            41:13 warning[cannot-judge] kpis/link-conversion: whether link-conversion is achievable cannot be judged: there are 2 earlier periods of 46 days, and 4 are needed
              = bring in more of the past, and check again
        "#]],
        );
    }
}
