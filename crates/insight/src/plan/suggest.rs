//! Suggestions for a goal, each ready to be put into the plan.

use super::{
    book::{Book, Line, Want},
    evidence::{connected, earlier, edge},
    ground::{Ground, exchange_into},
    subject::{Source, Subject},
};
use crate::{desk::Desk, error::InsightError, frame::Group};
use jiff::ToSpan;
use kpi::{
    alignment::goals_of,
    catalogue::{Definition, Direction},
    diagnostic::{Diagnostic, Severity},
    formula::Compiled,
    nearest,
    pace::Kind,
    plan::{Links, Plan, nouns::Campaign},
    sources::is_of_platform,
    suggest::{History, Place, Suggestion},
};
use model::{
    Date, SmolStr,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    goal::{GoalKind, Strength},
    period::Period,
    platform,
};
use serde::Serialize;
use stats::{distribution::Distribution, sum};
use std::collections::{BTreeMap, BTreeSet};

/// What could be measured for a goal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestions {
    /// The goal or objective of the plan, when one was named.
    pub goal: Option<SmolStr>,
    /// The kind of goal.
    pub kind: GoalKind,
    /// The days that targets are proposed for.
    pub over: Period,
    /// The best of each family.
    pub first: Vec<Proposal>,
    /// The other measurable ones.
    pub more: Vec<Proposal>,
    /// Those that lack something; each says what would have to be connected.
    pub lacking: Vec<Proposal>,
}

/// One KPI that could be set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposal {
    /// The KPI's id in the catalogue.
    pub kpi: String,
    /// Its name, with what it is divided by where that is confused.
    pub title: String,
    /// What it is, in plain words.
    pub words: String,
    /// How strongly it indicates the goal.
    pub strength: Strength,
    /// From 0 to 1.
    pub score: f64,
    /// What the score is made of.
    pub parts: Vec<Judged>,
    /// What it lacks, in words; empty where it is measurable.
    pub missing: Vec<String>,
    /// The days that a baseline is proposed over, and its value for as many days as the target has.
    pub baseline: Option<(Period, f64)>,
    /// The target, in the form that a plan takes.
    pub target: Option<String>,
    /// Where the target comes from, or why there is none.
    pub why: String,
    /// How often to look.
    pub review: String,
    /// Earlier readings over as many days, the latest first.
    pub samples: Vec<f64>,
    /// The lines of YAML to add under `kpis:`.
    pub yaml: String,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// What is judged.
    pub name: String,
    /// From 0 to 1.
    pub value: f64,
    /// Its weight.
    pub weight: f64,
    /// Why.
    pub why: String,
}

/// What suggestions are asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked<'a> {
    /// A goal or objective of the plan, by id.
    Goal(&'a str),
    /// A kind of goal.
    Kind(GoalKind),
}

/// Suggests KPIs for a goal, the best first. Without platforms, those of the goal's campaigns count.
///
/// Targets are proposed for the days that the goal's campaigns run from now on, else for [`QUARTER`] days. A target is the 75th
/// percentile of earlier readings over as many days (the 25th of what should fall), or, with fewer than
/// [`kpi::rules::achievable::LEAST`] of them, a benchmark that may stand beside the KPI.
///
/// How much a KPI varies is the coefficient of variation of its readings over four weeks each; how it moves with spend is the
/// slope of its logarithm on that of the cost, over the same weeks, where at least [`LEAST_SPENT`] of them have both.
pub async fn suggest(
    desk: &Desk<'_>,
    plan: &Plan,
    asked: Asked<'_>,
    platforms: &[&str],
    today: Date,
) -> Result<Suggestions, InsightError> {
    let (goal, kind) = kind_of(plan, asked)?;
    let exchange = exchange_into(desk.exchange, plan.currency);
    let ground = Ground::of(desk, &exchange).await?;
    let links = Links::of(plan);
    let efforts = goal.as_ref().map(|goal| efforts(&links, goal)).unwrap_or_default();
    let over = horizon(&efforts, today);
    let named: BTreeSet<&str> = if platforms.is_empty() {
        efforts.iter().flat_map(|campaign| &campaign.platforms).map(|name| name.value.as_str()).collect()
    } else {
        platforms.iter().copied().collect()
    };
    let named: Vec<&str> = named.into_iter().collect();
    let case = Case { plan, goal, over, platforms: &named, today };
    let pasts = case.pasts(&ground, kind).await?;
    let known = pasts.iter().map(|(id, past)| (id.clone(), past.known)).collect();
    let there = connected(&ground.coverage);
    let place = Place { platforms: &named, connected: Some(&there) };
    let found = kpi::suggest::suggest(ground.desk.catalogue, kind, place, &known);
    let nothing = Past::default();
    let all = |list: Vec<Suggestion<'_>>| -> Vec<Proposal> {
        list.into_iter().map(|one| case.proposal(&one, pasts.get(&one.kpi.id).unwrap_or(&nothing))).collect()
    };
    Ok(Suggestions {
        kind,
        over,
        first: all(found.first),
        more: all(found.more),
        lacking: all(found.lacking),
        goal: case.goal.clone(),
    })
}

/// How many days a target is proposed for where no campaign says.
pub const QUARTER: i64 = 91;

/// In how many buckets a KPI and spend must both be there before a movement is told.
pub const LEAST_SPENT: usize = 6;

/// How many days a bucket of the past has.
const BUCKET: i64 = 28;

/// The name under which cost is read beside the KPIs.
const COST: &str = "cost";

fn kind_of(plan: &Plan, asked: Asked<'_>) -> Result<(Option<SmolStr>, GoalKind), InsightError> {
    let id = match asked {
        Asked::Kind(kind) => return Ok((None, kind)),
        Asked::Goal(id) => id,
    };
    let goal = plan.goals.iter().find(|goal| goal.id.value == id).map(|goal| &goal.indicates);
    let objective = || plan.objectives.iter().find(|one| one.id.value == id).map(|one| &one.indicates);
    match goal.or_else(objective) {
        Some(Some(kind)) => Ok((Some(SmolStr::new(id)), kind.value)),
        Some(None) => {
            let words = format!("the plan does not say what kind of goal {id} is");
            let fault = Diagnostic::new("unknown-goal", Severity::Error, None, words);
            Err(InsightError::Asked(vec![fault.help("add `indicates`, such as `indicates: sales`")]))
        }
        None => {
            let fault = Diagnostic::new("unknown-goal", Severity::Error, None, format!("the plan has no goal {id}"));
            let names = plan.goals.iter().map(|goal| goal.id.value.as_str());
            let help = nearest::did_you_mean(id, names).unwrap_or_else(|| "name one of its goals".to_owned());
            Err(InsightError::Asked(vec![fault.help(help)]))
        }
    }
}

fn efforts<'p>(links: &Links<'p>, goal: &SmolStr) -> Vec<&'p Campaign> {
    let goals =
        links.plan.goals.iter().map(|one| &one.id.value).chain(links.plan.objectives.iter().map(|one| &one.id.value));
    let found = goals.into_iter().find(|id| *id == goal);
    found.map(|id| links.efforts_for(id)).unwrap_or_default()
}

/// The days that the campaigns run from now on; without any, a quarter from tomorrow.
fn horizon(efforts: &[&Campaign], today: Date) -> Period {
    let flights = || efforts.iter().filter_map(|campaign| campaign.flight.as_ref()).map(|flight| flight.value);
    let tomorrow = today.tomorrow().unwrap_or(today);
    let flown = flights().map(|flight| flight.to).max().and_then(|to| {
        let from = flights().map(|flight| flight.from).min()?;
        Period::new(from.max(tomorrow), to)
    });
    let quarter = tomorrow.checked_add((QUARTER - 1).days()).unwrap_or(tomorrow);
    flown.unwrap_or(Period { from: tomorrow, to: quarter })
}

/// What is suggested for.
pub(super) struct Case<'a> {
    pub plan: &'a Plan,
    pub goal: Option<SmolStr>,
    pub over: Period,
    pub platforms: &'a [&'a str],
    pub today: Date,
}

/// What the past tells of a KPI.
#[derive(Default)]
pub(super) struct Past {
    /// For the ranking.
    pub known: History,
    /// Readings over as many days as the target has, the latest first.
    pub samples: Vec<f64>,
    /// The latest of these periods.
    pub latest: Option<Period>,
    /// The platforms that it was narrowed to.
    pub only: Filter,
}

impl Case<'_> {
    /// The filter of a KPI: the platforms, where all of its measures are counted by platforms.
    fn only(&self, compiled: &Compiled) -> Filter {
        let all = compiled.terms.iter().all(|term| is_of_platform(term.measure));
        if self.platforms.is_empty() || !all {
            return Filter::default();
        }
        let values = self.platforms.iter().map(|name| SmolStr::new(platform::canonical(name))).collect();
        Filter(vec![Condition { dimension: Dimension::Platform, test: Test::In, values }])
    }

    /// Reads the past of every KPI that could be suggested: once for all that add up by day.
    async fn pasts(&self, ground: &Ground<'_>, kind: GoalKind) -> Result<BTreeMap<String, Past>, InsightError> {
        let catalogue = ground.desk.catalogue;
        let mut subjects: Vec<Subject> = Vec::new();
        for definition in catalogue.list() {
            let wanted = goals_of(catalogue, definition).iter().any(|(known, _)| *known == kind);
            let Ok(compiled) = catalogue.compile(&definition.id) else { continue };
            if wanted || definition.id == COST {
                subjects.push(self.subject(definition, &compiled));
            }
        }
        if let (Some(definition), Ok(compiled)) = (catalogue.get(COST), catalogue.compile(COST))
            && !subjects.iter().any(|subject| subject.definition.id == COST)
        {
            subjects.push(self.subject(definition, &compiled));
        }
        let bucket = Period { from: self.today, to: self.today.checked_add((BUCKET - 1).days()).unwrap_or(self.today) };
        let (mut wants, mut windows) = (Vec::new(), Vec::new());
        for (line, subject) in subjects.iter().enumerate() {
            let whole = earlier(ground, subject, self.over, self.today);
            let by_day = subject.line.adds_by_day();
            let buckets = if by_day { self.buckets(ground, subject, bucket) } else { Vec::new() };
            let edges = whole.iter().chain(&buckets).filter_map(|period| edge(subject, *period));
            let all = whole.iter().chain(&buckets).copied().chain(edges);
            wants.extend(all.map(|period| Want { line, period }));
            windows.push((whole, buckets));
        }
        let lines = subjects.iter().map(|subject| subject.line.clone()).collect();
        let book = Book::read(ground, lines, Vec::new(), &wants, true).await?;
        let spent = subjects.iter().position(|subject| subject.definition.id == COST);
        let mut pasts = BTreeMap::new();
        for (line, (subject, (whole, buckets))) in subjects.iter().zip(&windows).enumerate() {
            let value = |period: &Period| book.value(line, &Group::new(), *period);
            let readings: Vec<f64> = buckets.iter().filter_map(value).collect();
            let pairs = buckets.iter().filter_map(|bucket| {
                let cost = book.value(spent?, &Group::new(), *bucket)?;
                Some((cost, value(bucket)?))
            });
            let movement = movement(pairs.collect(), subject.definition.direction);
            let known = History {
                buckets: u32::try_from(if buckets.is_empty() { whole.len() } else { readings.len() }).ok(),
                noise: noise(&readings),
                movement: movement.filter(|_| Some(line) != spent),
            };
            let samples = self.samples(subject, whole, &book, line);
            let only = self.only(&subject.line.compiled);
            let past = Past { known, samples, latest: whole.first().copied(), only };
            pasts.insert(subject.definition.id.clone(), past);
        }
        Ok(pasts)
    }

    /// The last two years in buckets of four weeks.
    fn buckets(&self, ground: &Ground<'_>, subject: &Subject, bucket: Period) -> Vec<Period> {
        earlier(ground, subject, bucket, self.today)
    }

    fn subject(&self, definition: &Definition, compiled: &Compiled) -> Subject {
        let kind = Kind::of(compiled);
        Subject {
            definition: definition.clone(),
            line: Line::of(&definition.id, compiled, &self.only(compiled)),
            kind,
            from: Some(self.over.from),
            by: Some(self.over.to),
            target: None,
            source: if kind == Kind::Level { Source::Start } else { Source::Nowhere },
        }
    }

    /// Earlier readings; of a level, where it would stand with the change of each earlier period.
    fn samples(&self, subject: &Subject, whole: &[Period], book: &Book<'_>, line: usize) -> Vec<f64> {
        let value = |period: Period| book.value(line, &Group::new(), period);
        let now = whole.first().and_then(|latest| value(*latest));
        let sample = |period: &Period| match (edge(subject, *period), now) {
            (Some(before), Some(now)) => Some(now + value(*period)? - value(before)?),
            _ => value(*period),
        };
        whole.iter().filter_map(sample).collect()
    }
}

/// The coefficient of variation.
fn noise(readings: &[f64]) -> Option<f64> {
    let past: Distribution = readings.iter().copied().collect();
    let noise = past.deviation()? / past.mean()?.abs();
    noise.is_finite().then_some(noise)
}

/// By how many percent a KPI gets better for each percent of spend added: the least-squares slope of logarithm on logarithm.
fn movement(pairs: Vec<(f64, f64)>, direction: Direction) -> Option<f64> {
    let logs: Vec<(f64, f64)> = pairs
        .into_iter()
        .filter(|(cost, value)| *cost > 0.0 && *value > 0.0)
        .map(|(cost, value)| (cost.ln(), value.ln()))
        .collect();
    if logs.len() < LEAST_SPENT {
        return None;
    }
    let means: [Distribution; 2] = [logs.iter().map(|pair| pair.0).collect(), logs.iter().map(|pair| pair.1).collect()];
    let (x, y) = (means[0].mean()?, means[1].mean()?);
    let both = sum::total(logs.iter().map(|pair| (pair.0 - x) * (pair.1 - y)));
    let slope = both / sum::total(logs.iter().map(|pair| (pair.0 - x).powi(2)));
    let better = if direction == Direction::Down { -slope } else { slope };
    better.is_finite().then_some(better)
}
