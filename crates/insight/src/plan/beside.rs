//! What others reach, beside a KPI of the plan: the figures that the plan names, the shipped benchmarks that may stand
//! there, and competitors' accounts, read from their own facts.
//!
//! Invariant: nothing stands beside a KPI that the guard refuses: what is refused has the reason and no figure.

use super::{catalogue_id, ground::exchange_into};
use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    readings,
};
use kpi::{
    benchmark::{self, Benchmark, Setting},
    catalogue::Definition,
    plan::{Kpi, Links, Plan},
    rules::benchmark_mismatch::{figures, setting},
};
use model::{
    SmolStr,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    period::Period,
};
use serde::Serialize;

/// Somebody else's figure, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Beside {
    /// Whose it is.
    pub who: String,
    /// Whether it is a competitor's account, and not published by somebody.
    pub competitor: bool,
    /// The figure, in the KPI's own unit.
    pub value: Option<f64>,
    /// What to know of it: the year, the statistic, the source's caution; or the days that it was read over.
    pub words: String,
    /// Why there is no figure.
    pub reason: Option<String>,
}

/// What others reach, beside a KPI. `days` are those that the KPI is read over; competitors are read over the same ones.
///
/// The desk's catalogue must be [`super::catalogue`]'s.
pub async fn beside(
    desk: &Desk<'_>,
    plan: &Plan,
    kpi: &Kpi,
    days: Option<Period>,
) -> Result<Vec<Beside>, InsightError> {
    let Some(measured) = &kpi.measured else { return Ok(Vec::new()) };
    let (links, definition) = (Links::of(plan), &measured.definition);
    let setting = setting(&links, kpi);
    let named = figures(&links, desk.catalogue, kpi);
    let mut found: Vec<Beside> = named.iter().map(|figure| published(figure, definition, &setting)).collect();
    let shipped = benchmark::shipped().iter().filter(|known| named.iter().all(|other| other.id != known.id));
    let comparable = shipped.filter(|known| benchmark::compare(known, definition, &setting).is_ok());
    found.extend(comparable.map(|known| published(known, definition, &setting)));
    let exchange = exchange_into(desk.exchange, plan.currency);
    let desk = Desk { exchange: &exchange, ..*desk };
    for rival in &plan.competitors {
        let name = rival.name.clone().unwrap_or_else(|| rival.id.value.to_string());
        for (platform, handle) in &rival.handles {
            let account = Account { name: &name, platform, handle };
            found.push(account.beside(&desk, (kpi, definition), &setting, days).await?);
        }
    }
    Ok(found)
}

/// A figure that somebody published.
fn published(figure: &Benchmark, definition: &Definition, setting: &Setting) -> Beside {
    let refusal = benchmark::compare(figure, definition, setting).err();
    let year = (figure.year > 0).then(|| figure.year.to_string());
    let words = [year, figure.statistic.clone(), figure.caution.clone()];
    Beside {
        who: figure.source.clone(),
        competitor: false,
        value: refusal.is_none().then_some(figure.value),
        words: words.into_iter().flatten().collect::<Vec<_>>().join(", "),
        reason: refusal.map(|refusal| format!("not comparable: {refusal}")),
    }
}

/// A competitor's account.
struct Account<'a> {
    name: &'a str,
    platform: &'a SmolStr,
    handle: &'a SmolStr,
}

impl Account<'_> {
    async fn beside(
        &self,
        desk: &Desk<'_>,
        (kpi, definition): (&Kpi, &Definition),
        setting: &Setting,
        days: Option<Period>,
    ) -> Result<Beside, InsightError> {
        // An account of whatever size.
        let there = Setting { platform: Some(self.platform.to_string()), tier: None, currency: setting.currency };
        let who = format!("{}, @{} on {}", self.name, self.handle, self.platform);
        let none = |reason: String| Beside {
            who: who.clone(),
            competitor: true,
            value: None,
            words: String::new(),
            reason: Some(reason),
        };
        // The guard looks at what is measured and where, so that what it refuses need not be read.
        let figure = |value| benchmark::of_competitor(self.handle, definition, &there, 0, value);
        if let Err(refusal) = benchmark::compare(&figure(0.0), definition, setting) {
            return Ok(none(format!("not comparable: {refusal}")));
        }
        let (Some(id), Some(days)) = (catalogue_id(kpi), days) else {
            return Ok(none("the KPI is not read over any days yet".to_owned()));
        };
        let ask = Ask { filter: self.filter(kpi), ..Ask::about(&[&id], days) };
        let read = readings::read(desk, &ask).await?;
        let reading = read.first();
        Ok(match reading.and_then(|reading| reading.value) {
            Some(value) => Beside {
                value: Some(figure(value).value),
                words: format!("{days}"),
                reason: None,
                ..none(String::new())
            },
            None => none(reading.and_then(|reading| reading.reason.clone()).unwrap_or_else(|| "no facts".to_owned())),
        })
    }

    /// The account's facts: what the KPI says of its own people and campaigns says nothing of somebody else's.
    fn filter(&self, kpi: &Kpi) -> Filter {
        const OWN: [Dimension; 8] = [
            Dimension::Account,
            Dimension::Campaign,
            Dimension::Code,
            Dimension::Creator,
            Dimension::Link,
            Dimension::Placement,
            Dimension::Platform,
            Dimension::Tier,
        ];
        let kept = kpi.filter.iter().flat_map(|filter| &filter.value.0);
        let mut all: Vec<Condition> = kept.filter(|one| !OWN.contains(&one.dimension)).cloned().collect();
        for (dimension, value) in [(Dimension::Platform, self.platform), (Dimension::Account, self.handle)] {
            all.push(Condition { dimension, test: Test::In, values: vec![value.clone()] });
        }
        Filter(all)
    }
}
