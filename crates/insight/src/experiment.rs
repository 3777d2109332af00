//! Experiments: which destination of a link does better, judged so that looking every day is safe.
//!
//! The unit is a visitor of one day (pseudonyms last a day), the outcome a conversion credited to the click by the last touch.
//! The first variant of the link is the control. It knows the facts of the link and nothing of pages.
//!
//! Invariant: what cannot be judged has a reason, and no variant wins by chance alone.

pub use stats::experiment::{Comparison, Decision, Reason, Verdict};

use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    readings,
};
use model::{SmolStr, attribution::Model, dimension::Dimension, filter::Filter, link::Link, period::Period};
use serde::Serialize;
use stats::experiment::{Judgement, Question, Sample, Setting, Spread, TUNING, days, judge};
use std::collections::BTreeMap;

/// The relative lift that the planned duration is for, where nobody says another.
pub const LIFT: f64 = 0.1;

/// The chance of finding that lift.
const POWER: f64 = 0.8;

/// A link's variants side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// The days that it has run.
    pub days: Period,
    /// The variants, the control first.
    pub arms: Vec<Arm>,
    /// How the variants after the control compare with it.
    pub judgement: Judgement,
    /// The days from its start until a lift of [`LIFT`] would be found four times of five, at the traffic so far.
    pub planned: Option<f64>,
}

/// One variant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Arm {
    /// Its name.
    pub name: SmolStr,
    /// The visitors who were led there.
    pub visitors: u64,
    /// Their conversions.
    pub conversions: u64,
}

impl Arm {
    /// Conversions per visitor; `None` without visitors.
    pub fn rate(&self) -> Option<f64> {
        (self.visitors > 0).then(|| self.sample().mean)
    }

    fn sample(&self) -> Sample {
        Sample::of_conversions(self.visitors, self.conversions)
    }
}

/// Judges the variants of a link over the days since it was made. `None` when the link tries fewer than two destinations, or was
/// made after the last day.
pub async fn of_link(desk: &Desk<'_>, link: &Link, until: model::Date) -> Result<Option<Experiment>, InsightError> {
    let Some(period) = Period::new(desk.calendar.day(link.made_at), until) else { return Ok(None) };
    if link.variants.len() < 2 {
        return Ok(None);
    }
    let visitors = by_variant(desk, link, ("unique_visitors", period)).await?;
    let conversions = by_variant(desk, link, ("conversions", period)).await?;
    let of = |sums: &BTreeMap<SmolStr, u64>, name: &SmolStr| sums.get(name).copied().unwrap_or(0);
    let arms: Vec<Arm> = link
        .variants
        .iter()
        .map(|one| Arm {
            name: one.name.clone(),
            visitors: of(&visitors, &one.name),
            conversions: of(&conversions, &one.name),
        })
        .collect();
    let setting = Setting {
        weights: Some(link.variants.iter().map(|one| f64::from(one.weight)).collect()),
        ..Setting::default()
    };
    let samples: Vec<Sample> = arms.iter().map(Arm::sample).collect();
    let (control, variants) = samples.split_first().expect("invariant: there are at least two variants");
    let judgement = judge(control, variants, &setting);
    let planned = planned(&arms, period);
    Ok(Some(Experiment { days: period, arms, judgement, planned }))
}

/// Whole sums by variant, conversions by the last touch: under any other model a conversion is shared, and a share of a
/// conversion is no outcome of one visitor.
async fn by_variant(
    desk: &Desk<'_>,
    link: &Link,
    (kpi, period): (&str, Period),
) -> Result<BTreeMap<SmolStr, u64>, InsightError> {
    let desk = Desk { attribution: Some(Model::Last), ..*desk };
    let filter = Filter::default().with(Dimension::Link, link.id.as_str());
    let ask = Ask { filter, by: vec![Dimension::Variant], ..Ask::about(&[kpi], period) };
    let found = readings::read(&desk, &ask).await?.into_iter().filter_map(|reading| {
        let name = reading.group.into_values().next().flatten()?;
        Some((SmolStr::from(name), whole(reading.value?)))
    });
    Ok(found.collect())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are far below 2^53 and not negative"
)]
fn whole(value: f64) -> u64 {
    value.round().max(0.0) as u64
}

fn planned(arms: &[Arm], period: Period) -> Option<f64> {
    let control = arms.first()?.rate()?;
    let question = Question { control, spread: Spread::Rate, alpha: 0.05, power: POWER };
    let people = question.people_always(control * (1.0 + LIFT), TUNING)?;
    let all: u64 = arms.iter().map(|arm| arm.visitors).sum();
    let a_day = all as f64 / f64::from(i32::try_from(period.days()).ok()?);
    days(people, u32::try_from(arms.len()).ok()?, a_day)
}
