//! What pages show of attribution: who is credited under every model side by side, and the journey of one conversion.
//!
//! Invariant: a comparison reads the same sums as every other page does under each model.

use super::{
    conversion::Conversion,
    credit::{shares, touch_words},
    gather::Gatherer,
    journey::Journey,
    learn::Learnt,
    touch::{Contact, Touch},
};
use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    readings,
};
use kpi::reading::Reading;
use model::{
    Date, SmolStr, Timestamp,
    attribution::{Attribution, Model, Precedence},
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    measure::Measure,
    money::Currency,
    period::Period,
    store::StoreError,
};
use std::collections::BTreeMap;

/// The KPIs that are compared.
pub const COMPARED: [&str; 2] = ["conversions", "revenue"];

/// How much of what happened is credited to somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// How the workspace credits, and under which model this is read.
    pub rules: Attribution,
    /// All conversions.
    pub conversions: Reading,
    /// Those that somebody is credited with.
    pub credited: Reading,
    /// All revenue.
    pub revenue: Reading,
    /// What of it somebody is credited with.
    pub credited_revenue: Reading,
}

/// Reads how much of a period is credited to creators.
pub async fn overview(
    desk: &Desk<'_>,
    rules: &Attribution,
    period: Period,
    filter: &Filter,
) -> Result<Overview, InsightError> {
    let desk = Desk { attribution: Some(rules.model), ..*desk };
    let all = Ask { filter: filter.clone(), ..Ask::about(&COMPARED, period) };
    let somebody = Condition { dimension: Dimension::Creator, test: Test::Known, values: Vec::new() };
    let known = Ask { filter: filter.and(&Filter(vec![somebody])), ..all.clone() };
    let [conversions, revenue] = pair(readings::read(&desk, &all).await?);
    let [credited, credited_revenue] = pair(readings::read(&desk, &known).await?);
    Ok(Overview { rules: *rules, conversions, credited, revenue, credited_revenue })
}

fn pair(readings: Vec<Reading>) -> [Reading; 2] {
    let mut readings = readings.into_iter();
    [(); 2].map(|()| readings.next().unwrap_or_default())
}

/// Who is credited with what, under every model.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What the rows are.
    pub by: Dimension,
    /// The rows: unknown first, then in alphabetical order.
    pub rows: Vec<Compared>,
}

/// One row under every model.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The creator, link or whatever was asked for; `None` is what nobody is credited with.
    pub key: Option<SmolStr>,
    /// Conversions, by model.
    pub conversions: BTreeMap<Model, Reading>,
    /// Revenue, by model.
    pub revenue: BTreeMap<Model, Reading>,
}

/// Reads a split of conversions and revenue under every model.
pub async fn compare(
    desk: &Desk<'_>,
    by: &Dimension,
    period: Period,
    filter: &Filter,
) -> Result<Comparison, InsightError> {
    let ask = Ask { by: vec![by.clone()], filter: filter.clone(), ..Ask::about(&COMPARED, period) };
    let mut rows: BTreeMap<Option<SmolStr>, Compared> = BTreeMap::new();
    for model in Model::ALL {
        let desk = Desk { attribution: Some(model), ..*desk };
        for reading in readings::read(&desk, &ask).await? {
            let key = reading.group.get(by.name()).cloned().flatten().map(SmolStr::from);
            let new = || Compared { key: key.clone(), conversions: BTreeMap::new(), revenue: BTreeMap::new() };
            let row = rows.entry(key.clone()).or_insert_with(new);
            let column = if reading.kpi == COMPARED[0] { &mut row.conversions } else { &mut row.revenue };
            column.insert(model, reading);
        }
    }
    Ok(Comparison { by: by.clone(), rows: rows.into_values().collect() })
}

/// The journey of one conversion.
#[derive(Clone, Debug, PartialEq)]
pub struct Journeyed {
    /// The conversion.
    pub name: SmolStr,
    /// Its day.
    pub day: Date,
    /// When it was.
    pub at: Timestamp,
    /// Its currency.
    pub currency: Option<Currency>,
    /// Its values, in the unit that people read.
    pub values: BTreeMap<Measure, f64>,
    /// The order that it takes back.
    pub order: Option<SmolStr>,
    /// The touches that take part, in time order.
    pub touches: Vec<Shared>,
    /// The rule that left touches out, if a code and a link disagreed.
    pub decided_by: Option<Precedence>,
    /// The touches that it left out.
    pub left_out: Vec<Shared>,
}

/// One touch, with what it gets under every model.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// When.
    pub at: Timestamp,
    /// What it was.
    pub contact: Contact,
    /// What it brings.
    pub dims: Vec<(Dimension, SmolStr)>,
    /// The same in words.
    pub words: String,
    /// How many days before the conversion it was.
    pub days_before: f64,
    /// Its share of the conversion, by model; none of a touch that takes no part.
    pub shares: BTreeMap<Model, f64>,
}

/// Gathers the journey of a conversion; `None` when there is no such conversion.
pub async fn journey(gatherer: &Gatherer<'_>, learnt: &Learnt, name: &str) -> Result<Option<Journeyed>, StoreError> {
    let found = gatherer.journeys(&[SmolStr::new(name)].into()).await?;
    Ok(found.first().map(|journey| told(journey, learnt, gatherer.rules)))
}

fn told(journey: &Journey, learnt: &Learnt, rules: &Attribution) -> Journeyed {
    let by_model: Vec<_> =
        Model::ALL.into_iter().filter_map(|model| Some((model, shares(journey, model, learnt, rules)?))).collect();
    let ages = journey.ages();
    let touches = journey.touches.iter().zip(ages).enumerate().map(|(at, (touch, age))| {
        let share = |(model, shares): &(Model, stats::attribution::Shares)| {
            (*model, f64::from(shares.millionths()[at]) / f64::from(stats::attribution::ONE))
        };
        shared(touch, age, by_model.iter().map(share).collect())
    });
    let touches = touches.collect();
    let disagreement = journey.disagreement.as_ref();
    let left_out = disagreement.iter().flat_map(|found| &found.touches);
    let left_out = left_out.filter(|touch| !journey.touches.contains(touch));
    let age = |touch: &Touch| journey.ended.duration_since(touch.at).as_secs_f64().max(0.0) / 86_400.0;
    Journeyed {
        name: journey.conversion.name.clone(),
        day: journey.conversion.fact().day,
        at: journey.conversion.at,
        currency: journey.conversion.fact().currency,
        values: values(&journey.conversion),
        order: journey.conversion.order(),
        touches,
        decided_by: disagreement.map(|found| found.rule),
        left_out: left_out.map(|touch| shared(touch, age(touch), BTreeMap::new())).collect(),
    }
}

fn shared(touch: &Touch, days_before: f64, shares: BTreeMap<Model, f64>) -> Shared {
    let words = touch_words(&touch.dims);
    Shared { at: touch.at, contact: touch.contact, dims: touch.dims.clone(), words, days_before, shares }
}

/// The values of a conversion as people read them.
pub(super) fn values(conversion: &Conversion) -> BTreeMap<Measure, f64> {
    let all = conversion.parts.iter().flat_map(|part| &part.values);
    all.map(|(measure, raw)| (*measure, measure.shown(*raw))).collect()
}
