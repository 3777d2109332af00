//! Findings about links that try destinations against each other: which won, which harms, or that nothing is decided.
//!
//! Invariant: "no winner yet" is told once an experiment has run as long as was planned, and not before: until then it is no news.

use super::{Evidence, Finding, Group, Kind, Look, Phrase, Stake};
use crate::{
    desk::Desk,
    error::InsightError,
    experiment::{Experiment, LIFT, of_link},
};
use model::{SmolStr, link::Link};
use stats::experiment::{Decision, Verdict};

/// Looks at every link with variants.
pub(super) async fn look(desk: &Desk<'_>, look: &Look<'_>) -> Result<Vec<Finding>, InsightError> {
    let mut found = Vec::new();
    for link in look.links.iter().filter(|link| link.retired_at.is_none()) {
        if let Some(experiment) = of_link(desk, link, look.known.to).await? {
            found.extend(finding(link, &experiment));
        }
    }
    Ok(found)
}

fn finding(link: &Link, experiment: &Experiment) -> Option<Finding> {
    let (title, next, good, sure) = decided(link, experiment)?;
    Some(Finding {
        key: SmolStr::new(format!("experiment/{}/{}", link.id, verdict_key(experiment))),
        kind: Kind::Experiment,
        kpi: None,
        days: experiment.days,
        title,
        words: words(experiment),
        next: Some(next),
        sure,
        stake: stake(experiment),
        good,
        evidence: experiment.arms.iter().enumerate().map(|(at, _)| evidence(experiment, at)).collect(),
        picture: None,
        groups: groups(experiment),
    })
}

/// A link's finding changes its key when what was decided changes, so that a dismissed one comes back with news alone.
fn verdict_key(experiment: &Experiment) -> String {
    match experiment.judgement.decision {
        Decision::Winner(at) => format!("winner-{}", experiment.arms[at + 1].name),
        Decision::Harmful => "harmful".to_owned(),
        Decision::NoWinnerYet => "open".to_owned(),
        Decision::CannotJudge(_) => "unclear".to_owned(),
    }
}

/// What was decided, what to do, whether it is good, and how sure it is.
fn decided(link: &Link, experiment: &Experiment) -> Option<(Phrase, Phrase, Option<bool>, f64)> {
    let slug = || Phrase::new("On the link ").name(link.slug());
    match experiment.judgement.decision {
        Decision::Winner(at) => {
            let name = experiment.arms[at + 1].name.to_string();
            let lift = experiment.judgement.variants[at].as_ref().ok()?.effect.lift;
            let title = slug().text(", ").name(name.clone()).text(" brings ").share(lift).text(" more conversions");
            let next = Phrase::new("Make ").name(name).text(" the only destination.");
            Some((title, next, Some(true), 0.95))
        }
        Decision::Harmful => {
            let control = experiment.arms.first()?.name.to_string();
            let title = slug().text(", every variant does worse than ").name(control.clone());
            Some((title, Phrase::new("Keep ").name(control).text(" alone."), Some(false), 0.95))
        }
        Decision::NoWinnerYet if experiment.planned.is_some_and(|planned| planned <= days(experiment)) => {
            let title = slug().text(", no variant has won in ").days(experiment.days);
            let next = Phrase::new("A lift of ")
                .share(LIFT)
                .text(" would have been found by now: stop, or try something bolder.");
            Some((title, next, None, 0.8))
        }
        Decision::CannotJudge(reason) if experiment.judgement.balance.is_some_and(|one| one.mismatch) => {
            let title = slug().text(", visitors are not shared out as they should be");
            let next = Phrase::new(format!(
                "Do not trust either variant's figures: {reason}. Look for something that sorts visitors."
            ));
            Some((title, next, Some(false), 0.99))
        }
        _ => None,
    }
}

fn days(experiment: &Experiment) -> f64 {
    f64::from(i32::try_from(experiment.days.days()).unwrap_or(i32::MAX))
}

fn words(experiment: &Experiment) -> Phrase {
    let visitors: u64 = experiment.arms.iter().map(|arm| arm.visitors).sum();
    let conversions: u64 = experiment.arms.iter().map(|arm| arm.conversions).sum();
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    Phrase::default()
        .count(count(visitors))
        .text(" visitors and ")
        .count(count(conversions))
        .text(" conversions by the last touch. The intervals hold however often one looks.")
}

/// The share of the link's conversions that the difference is worth.
fn stake(experiment: &Experiment) -> Stake {
    let best = experiment.judgement.variants.iter().flatten().map(|one| one.effect.lift.abs()).fold(0.0, f64::max);
    Stake { share: (best / 2.0).min(0.5), words: Phrase::new("the conversions of this link") }
}

/// The variants beside the control.
fn groups(experiment: &Experiment) -> Vec<Group> {
    let told = |at: usize| experiment.judgement.decision == Decision::Winner(at);
    let group = |at: usize| {
        let (arm, compared) = (&experiment.arms[at + 1], experiment.judgement.variants[at].as_ref().ok()?);
        let (low, high) = (compared.always.interval.low, compared.always.interval.high);
        Some(Group {
            name: Phrase::of_name(arm.name.to_string()),
            middle: compared.effect.lift,
            low,
            high,
            told: told(at),
        })
    };
    (0..experiment.judgement.variants.len()).filter_map(group).collect()
}

/// One variant's figures.
fn evidence(experiment: &Experiment, at: usize) -> Evidence {
    let arm = &experiment.arms[at];
    let mut says = Phrase::default()
        .count(usize::try_from(arm.conversions).unwrap_or(usize::MAX))
        .text(" of ")
        .count(usize::try_from(arm.visitors).unwrap_or(usize::MAX));
    if let Some(rate) = arm.rate() {
        says = says.text(", ").share(rate);
    }
    if let Some(before) = at.checked_sub(1) {
        if let Ok(compared) = &experiment.judgement.variants[before] {
            let always = &compared.always.interval;
            says = says
                .text("; lift ")
                .share(compared.effect.lift)
                .text(", from ")
                .share(always.low)
                .text(" to ")
                .share(always.high);
        }
        let verdict: Verdict = experiment.judgement.verdicts[before];
        says = says.text(format!("; {verdict}"));
    }
    Evidence { what: Phrase::of_name(arm.name.to_string()), says }
}
