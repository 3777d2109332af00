//! The variants of a link side by side, with what is decided of them.
//!
//! Invariant: no variant is named a winner but by [`insight::experiment`]; the figures are those that it judged.

use crate::{error::Problem, format, parts::pace, room::Room, state::State};
use insight::experiment::{Comparison, Decision, Experiment, LIFT, Verdict, of_link};
use model::link::Link;

/// A test that takes more days than this is not worth waiting for.
const LONGEST: f64 = 365.0;

/// The test of a link as the template writes it.
pub struct Trial {
    /// What is decided.
    pub title: String,
    /// What that rests on.
    pub words: String,
    /// The variants, the control first.
    pub rows: Vec<Row>,
}

/// One variant.
pub struct Row {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub leads: String,
    /// The share of visitors that it should have.
    pub weight: String,
    /// Its visitors.
    pub visitors: String,
    /// The share of visitors that it has.
    pub share: String,
    /// Its conversions.
    pub conversions: String,
    /// Conversions per visitor.
    pub rate: String,
    /// The lift over the control.
    pub lift: String,
    /// Between which bounds the lift lies, however often one looks.
    pub bounds: String,
    /// What is decided of it.
    pub verdict: String,
}

/// The test of a link; `None` where nothing is tried.
pub async fn trial(state: &State, room: &Room, link: &Link) -> Result<Option<Trial>, Problem> {
    let today = room.workspace.calendar.day(state.now());
    let found = of_link(&room.desk(state.store()), link, today).await?;
    Ok(found.map(|experiment| Trial {
        title: title(&experiment),
        words: words(&experiment),
        rows: (0..experiment.arms.len()).map(|at| row(link, &experiment, at)).collect(),
    }))
}

fn title(experiment: &Experiment) -> String {
    match experiment.judgement.decision {
        Decision::Winner(at) => format!("{} has won", experiment.arms[at + 1].name),
        Decision::Harmful => "Every variant does worse than the first".to_owned(),
        Decision::NoWinnerYet => "No winner yet".to_owned(),
        Decision::CannotJudge(reason) => format!("Cannot judge, because {reason}"),
    }
}

fn words(experiment: &Experiment) -> String {
    let planned = experiment.planned.map(|days| {
        let lift = format::percent(LIFT);
        if days > LONGEST {
            return format!(" At this traffic a lift of {lift} would not show within a year: try something bolder.");
        }
        format!(" At this traffic a lift of {lift} takes about {} days to show.", format::int(days.ceil()))
    });
    format!(
        "From {}, conversions by the last touch, visitors by the day. Look as often as you like: the bounds hold all the \
         same.{}",
        format::period(experiment.days),
        planned.unwrap_or_default()
    )
}

#[expect(clippy::cast_precision_loss, reason = "percentages are printed")]
fn row(link: &Link, experiment: &Experiment, at: usize) -> Row {
    let (arm, variant) = (&experiment.arms[at], &link.variants[at]);
    let weights: u32 = link.variants.iter().map(|one| one.weight).sum();
    let all: u64 = experiment.arms.iter().map(|arm| arm.visitors).sum();
    let compared = at.checked_sub(1).map(|before| &experiment.judgement.variants[before]);
    let found = compared.and_then(|one| one.as_ref().ok());
    let lift = |one: &Comparison| format!("{}{}", sign(one.effect.lift), format::percent(one.effect.lift.abs()));
    let edge = |value: f64| format!("{}{}", sign(value), format::percent(value.abs()));
    let bounds = |one: &Comparison| format!("{} to {}", edge(one.always.interval.low), edge(one.always.interval.high));
    Row {
        name: variant.name.to_string(),
        leads: variant.destination.trim_start_matches("https://").to_owned(),
        weight: pace::share(f64::from(variant.weight) / f64::from(weights.max(1))),
        visitors: format::int(arm.visitors as f64),
        share: if all == 0 { "–".to_owned() } else { pace::share(arm.visitors as f64 / all as f64) },
        conversions: format::int(arm.conversions as f64),
        rate: arm.rate().map_or_else(|| "–".to_owned(), format::percent),
        lift: found.map_or_else(|| "–".to_owned(), lift),
        bounds: found.map_or_else(|| "–".to_owned(), bounds),
        verdict: at.checked_sub(1).map_or_else(|| "the control".to_owned(), |before| verdict(experiment, before)),
    }
}

fn verdict(experiment: &Experiment, at: usize) -> String {
    let verdict: Verdict = experiment.judgement.verdicts[at];
    verdict.to_string()
}

fn sign(value: f64) -> &'static str {
    if value < 0.0 { "−" } else { "+" }
}
