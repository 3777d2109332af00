//! A retrospective: what a campaign was to bring, what it brought, and what is learnt for the next one.

use super::{
    book::{Book, Line, Want},
    ground::{Ground, exchange_into},
    judge::aim,
    measure::measure,
    standing::{Base, KpiStanding},
    suggest::{Asked, Proposal, suggest},
    words,
};
use crate::{desk::Desk, error::InsightError};
use kpi::{
    pace::Health,
    plan::{
        Kpi, Links, Plan, Sealed,
        nouns::{Campaign, Placement},
    },
    unit::{Shape, shape},
};
use model::{Date, SmolStr, creator::Tier, dimension::Dimension, filter::Filter, period::Period};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a campaign. The outcome as JSON is what the record of retrospectives keeps.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Retrospective {
    /// The campaign's id.
    pub campaign: SmolStr,
    /// Its name on pages.
    pub title: String,
    /// The days that it ran.
    pub flight: Option<Period>,
    /// The day that it is looked back from.
    pub today: Date,
    /// Whether the flight is over; before that, everything here is provisional.
    pub over: bool,
    /// Every KPI that draws on it, in the order of the plan.
    pub kpis: Vec<Outcome>,
    /// What was learnt, in sentences made from the numbers.
    pub learnt: Vec<String>,
    /// What the workspace may keep as benchmarks of its own.
    pub benchmarks: Vec<OwnBenchmark>,
    /// The next KPIs to set, by what is now known.
    pub next: Vec<Proposal>,
}

/// One KPI of a campaign, at its end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Its id in the plan.
    pub id: SmolStr,
    /// The name on pages.
    pub title: String,
    /// The unit of its readings.
    pub unit: Option<String>,
    /// What was set, as printed.
    pub set: Option<String>,
    /// What was sealed at the start, where it was amended.
    pub sealed: Option<String>,
    /// The value to reach.
    pub aim: Option<f64>,
    /// What was attained.
    pub attained: Option<f64>,
    /// How much of the target that is.
    pub attainment: Option<f64>,
    /// How much of the target as it was sealed.
    pub sealed_attainment: Option<f64>,
    /// The value before.
    pub baseline: Option<Base>,
    /// The pace.
    pub pace: Option<f64>,
    /// The word for it.
    pub health: Health,
    /// Why there is no reading.
    pub reason: Option<String>,
    /// The share of this campaign as planned.
    pub planned_share: Option<f64>,
    /// The share that it brought.
    pub actual_share: Option<f64>,
    /// What it brought ÷ what it owed.
    pub campaign_attained: Option<f64>,
}

/// A figure of one's own to compare the next campaign with: what `benchmarks:` of a plan takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnBenchmark {
    /// Its id.
    pub id: String,
    /// The KPI in the catalogue.
    pub kpi: String,
    /// The figure, in the KPI's own unit.
    pub value: f64,
    /// What it is divided by.
    pub denominator: Option<String>,
    /// Where it holds; `None` over several platforms.
    pub platform: Option<SmolStr>,
    /// For creators of which size; `None` over several.
    pub tier: Option<SmolStr>,
    /// Of which year.
    pub year: i16,
    /// How many facts it was made of.
    pub n: u64,
    /// Where it comes from.
    pub source: String,
    /// The lines of YAML to add under `benchmarks:`.
    pub yaml: String,
}

/// Looks back on a campaign; `None` when the plan has none of this id.
pub async fn retrospective(
    desk: &Desk<'_>,
    plan: &Plan,
    campaign: &str,
    today: Date,
    sealed: &BTreeMap<SmolStr, Sealed>,
) -> Result<Option<Retrospective>, InsightError> {
    let links = Links::of(plan);
    let Some(campaign) = links.campaign(campaign) else { return Ok(None) };
    let id = &campaign.id.value;
    let draws = |kpi: &Kpi| links.campaigns_of(kpi).iter().any(|one| one.id.value == *id);
    let drawing: BTreeSet<&SmolStr> = plan.kpis.iter().filter(|kpi| draws(kpi)).map(|kpi| &kpi.id.value).collect();
    let standing = measure(desk, plan, today, sealed).await?;
    let flight = campaign.flight.as_ref().map(|flight| flight.value);
    let kpis: Vec<Outcome> =
        standing.kpis.iter().filter(|kpi| drawing.contains(&kpi.id)).map(|kpi| outcome(kpi, id)).collect();
    let benchmarks = match flight.and_then(|flight| Period::new(flight.from, flight.to.min(today))) {
        Some(ran) => benchmarks(desk, plan, campaign, ran, &drawing).await?,
        None => Vec::new(),
    };
    let goal = campaign.serves.first().filter(|name| {
        let known = links.goal(&name.value).and_then(|goal| goal.indicates.as_ref());
        known.or_else(|| links.objective(&name.value)?.indicates.as_ref()).is_some()
    });
    let next = match goal {
        Some(goal) => suggest(desk, plan, Asked::Goal(&goal.value), &[], today).await?.first,
        None => Vec::new(),
    };
    let title = campaign.name.clone().unwrap_or_else(|| id.to_string());
    let over = flight.is_some_and(|flight| flight.to < today);
    let learnt = learnt(&title, &kpis, plan, over);
    Ok(Some(Retrospective { campaign: id.clone(), title, flight, today, over, kpis, learnt, benchmarks, next }))
}

fn outcome(kpi: &KpiStanding, campaign: &str) -> Outcome {
    let share = kpi.contributions.as_ref().and_then(|all| all.parts.iter().find(|part| part.campaign == campaign));
    Outcome {
        id: kpi.id.clone(),
        title: kpi.title.clone(),
        unit: kpi.what.as_ref().map(|what| what.unit.clone()),
        set: kpi.target.clone(),
        sealed: kpi.original.as_ref().map(|original| original.target.clone()),
        aim: kpi.goalpost.and_then(|goalpost| aim(&goalpost, kpi.reading.value)),
        attained: kpi.reading.value,
        attainment: kpi.attainment,
        sealed_attainment: kpi.original.as_ref().and_then(|original| original.attainment),
        baseline: kpi.baseline.clone(),
        pace: kpi.pace,
        health: kpi.health,
        reason: kpi.reason.clone(),
        planned_share: share.and_then(|share| share.planned_share),
        actual_share: share.and_then(|share| share.actual_share),
        campaign_attained: share.and_then(|share| share.attained),
    }
}

/// What the numbers teach, one sentence for each thing worth one.
fn learnt(title: &str, kpis: &[Outcome], plan: &Plan, over: bool) -> Vec<String> {
    let mut sentences = Vec::new();
    if !over {
        sentences.push(format!("{title} is not over yet: everything here may still change."));
    }
    for kpi in kpis {
        let unit = kpi.unit.as_deref().unwrap_or_default();
        let value = |value: f64| words::value(value, unit, plan.currency);
        match (kpi.attained, kpi.attainment, kpi.aim) {
            (Some(attained), Some(attainment), Some(aim)) => {
                let percent = words::percent(attainment);
                let verdict = if attainment >= 1.0 { "was reached" } else { "was missed" };
                sentences.push(format!(
                    "{} {verdict}: {} against {}, {percent} of what was set.",
                    kpi.title,
                    value(attained),
                    value(aim)
                ));
            }
            (None, ..) => {
                let reason = kpi.reason.clone().unwrap_or_default();
                sentences.push(format!(
                    "{} cannot be told: {reason}. Connect its source before the next campaign.",
                    kpi.title
                ));
            }
            _ => {}
        }
        if let (Some(then), Some(now)) = (kpi.sealed_attainment, kpi.attainment) {
            let (then, now) = (words::percent(then), words::percent(now));
            sentences.push(format!(
                "{} was amended: by the target as it was set at first, {then} was reached, not {now}.",
                kpi.title
            ));
        }
        if let (Some(planned), Some(actual)) = (kpi.planned_share, kpi.actual_share) {
            sentences.extend(shared(title, kpi, planned, actual));
        }
    }
    sentences
}

/// By how many points shares must differ before it is worth a sentence.
const APART: f64 = 0.05;

fn shared(title: &str, kpi: &Outcome, planned: f64, actual: f64) -> Option<String> {
    if (actual - planned).abs() < APART {
        return None;
    }
    let (more, what) = if actual > planned {
        ("more", "give it a larger part")
    } else {
        ("less", "give it a smaller part, or more behind it")
    };
    let (planned, actual) = (words::percent(planned), words::percent(actual));
    Some(format!(
        "{title} brought {more} of {} than planned, {actual} instead of {planned}: {what} next time.",
        kpi.title
    ))
}

/// The rates of a campaign by platform, for the next one to be compared with.
async fn benchmarks(
    desk: &Desk<'_>,
    plan: &Plan,
    campaign: &Campaign,
    ran: Period,
    drawing: &BTreeSet<&SmolStr>,
) -> Result<Vec<OwnBenchmark>, InsightError> {
    let exchange = exchange_into(desk.exchange, plan.currency);
    let ground = Ground::of(desk, &exchange).await?;
    let of_campaign = Filter::default().with(Dimension::Campaign, &campaign.id.value);
    let mut rates: Vec<&Kpi> = Vec::new();
    for kpi in plan.kpis.iter().filter(|kpi| drawing.contains(&kpi.id.value)) {
        let rate = |kpi: &Kpi| kpi.measured.as_ref().map(|measured| measured.definition.id.clone());
        let stated =
            kpi.measured.as_ref().is_some_and(|measured| !measured.own && measured.definition.denominator.is_some());
        if stated && !rates.iter().any(|known| rate(known) == rate(kpi)) {
            rates.push(kpi);
        }
    }
    let lines: Vec<Line> = rates
        .iter()
        .filter_map(|kpi| Some(Line::of(&kpi.id.value, &kpi.measured.as_ref()?.compiled, &of_campaign)))
        .collect();
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let wants: Vec<Want> = (0..lines.len()).map(|line| Want { line, period: ran }).collect();
    let book = Book::read(&ground, lines, vec![Dimension::Platform], &wants, false).await?;
    let tier = tier(desk, campaign);
    let mut found = Vec::new();
    for (line, kpi) in rates.iter().enumerate() {
        let Some(measured) = &kpi.measured else { continue };
        for group in book.groups(ran) {
            let reading = book.reading(line, &group, ran);
            let (Some(value), Some(platform)) = (reading.value, group.into_iter().next().flatten()) else { continue };
            if reading.facts == 0 {
                continue;
            }
            let own = OwnBenchmark {
                id: format!("{}-{}-{platform}", campaign.id.value, measured.definition.id.replace('_', "-")),
                kpi: measured.definition.id.clone(),
                value,
                denominator: measured.definition.denominator.clone(),
                platform: Some(platform),
                tier: tier.clone(),
                year: ran.to.year(),
                n: reading.facts,
                source: format!(
                    "own campaign {}, {} to {}, n = {}",
                    campaign.id.value, ran.from, ran.to, reading.facts
                ),
                yaml: String::new(),
            };
            found.push(OwnBenchmark { yaml: yaml(&own, &measured.compiled.unit, plan), ..own });
        }
    }
    Ok(found)
}

/// The size of the campaign's creators, when all of them are known to be of one.
fn tier(desk: &Desk<'_>, campaign: &Campaign) -> Option<SmolStr> {
    let of = |placement: &Placement| {
        let known = desk.creators.iter().find(|one| one.id.as_str() == placement.creator.value)?;
        known.tier().map(Tier::name)
    };
    let first = of(campaign.placements.first()?)?;
    campaign.placements.iter().all(|placement| of(placement) == Some(first)).then(|| SmolStr::new_static(first))
}

fn yaml(own: &OwnBenchmark, unit: &str, plan: &Plan) -> String {
    let value = match shape(unit) {
        Shape::Ratio => format!("{:.2}%", own.value * 100.0),
        Shape::Money => format!("{:.2} {}", own.value, plan.currency),
        _ => format!("{:.2}", own.value),
    };
    let mut lines =
        vec![format!("- id: {}", own.id), format!("  kpi: {}", own.kpi), format!("  value: {}", words::scalar(&value))];
    lines.extend(own.denominator.as_ref().map(|by| format!("  denominator: {}", words::scalar(by))));
    lines.extend(own.platform.as_ref().map(|on| format!("  platform: {on}")));
    lines.extend(own.tier.as_ref().map(|tier| format!("  tier: {tier}")));
    lines.push(format!("  year: {}", own.year));
    lines.push(format!("  source: {}", words::scalar(&own.source)));
    lines.join("\n") + "\n"
}
