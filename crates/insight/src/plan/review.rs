//! A review: what changed since the last one, why, and what to decide.

use super::{
    book::Book,
    calendar::review_days,
    ground::{Ground, exchange_into},
    judge::{self, Judged, aim, judge},
    measure::Case,
    moved::{self, Between},
    share::{Contributions, Sharing},
    standing::{Base, Phase},
    words,
};
use crate::{desk::Desk, error::InsightError};
use kpi::{
    contribution::mix::Change,
    nearest::listed,
    pace::{Health, Kind},
    plan::{Links, Plan},
    reading::Reading,
};
use model::{Date, SmolStr, dimension::Dimension};
use serde::Serialize;
use std::collections::BTreeMap;

/// The page of a review.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReviewPage {
    /// The day of the review.
    pub today: Date,
    /// The day that it is compared with.
    pub last: Option<Date>,
    /// The KPIs, those to act on first, then in the order of the plan.
    pub kpis: Vec<KpiReview>,
    /// The KPIs whose review is due today.
    pub due: Vec<SmolStr>,
    /// Reviews that were due since the last one and before today: the day, and the KPIs.
    pub overdue: Vec<(Date, Vec<SmolStr>)>,
    /// The next day on which one is due, after today.
    pub next: Option<Date>,
}

/// One KPI under review.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KpiReview {
    /// Its id in the plan.
    pub id: SmolStr,
    /// The name on pages.
    pub title: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How often it is looked at, in words.
    pub cadence: Option<String>,
    /// The last day before today on which a review was due.
    pub was_due: Option<Date>,
    /// The next day after today.
    pub next: Option<Date>,
    /// How it stood at the end of the last review's day, from what is known today; `None` when there was none, or the KPI
    /// had not begun.
    pub then: Option<Moment>,
    /// How it stands.
    pub now: Moment,
    /// The target as it is printed.
    pub target: Option<String>,
    /// The value before.
    pub baseline: Option<Base>,
    /// What moved it, by dimension.
    pub why: Vec<Movement>,
    /// What changed and what moved it, in sentences.
    pub changed: Vec<String>,
    /// What to decide.
    pub decide: Decision,
}

/// A KPI at the end of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// The day.
    pub day: Date,
    /// The reading since the start.
    pub reading: Reading,
    /// The value that was expected by then.
    pub expected: Option<f64>,
    /// The pace.
    pub pace: Option<f64>,
    /// The word for it.
    pub health: Health,
    /// Why there is no pace.
    pub reason: Option<String>,
}

/// What moved a KPI, along one dimension.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Movement {
    /// Campaign, platform or creator.
    pub dimension: Dimension,
    /// The largest movers, at most [`MOST_MOVERS`].
    pub movers: Vec<Mover>,
    /// What all others moved together; with the movers it makes the whole change.
    pub rest: f64,
    /// For a ratio: rate and mix of every group.
    pub mix: Option<Change>,
}

/// How many movers are named for each dimension.
pub const MOST_MOVERS: usize = 3;

/// One group that moved a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mover {
    /// The group; `None` where the facts do not say.
    pub name: Option<SmolStr>,
    /// How much of the KPI's change is its own, in the KPI's unit.
    pub change: f64,
}

/// What a review should decide for a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// What kind of remedy it is.
    pub remedy: Remedy,
    /// The sentence.
    pub words: String,
}

/// The remedies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Remedy {
    /// Nothing is to be done.
    Nothing,
    /// A campaign is short: give it more, or change it.
    Campaign {
        /// Which.
        campaign: SmolStr,
    },
    /// The target is out of reach, or reached long before its day.
    Target,
    /// There is no reading: connect a source, or wait.
    Source,
    /// The KPI is behind, and no campaign alone is to blame.
    Effort,
}

/// The page of a review on a day. `last` is the day of the review before; without one, only where the plan stands is told.
///
/// Then and now are both read from what is known today, so that a late import is no progress.
pub async fn review(desk: &Desk<'_>, plan: &Plan, today: Date, last: Option<Date>) -> Result<ReviewPage, InsightError> {
    let exchange = exchange_into(desk.exchange, plan.currency);
    let ground = Ground::of(desk, &exchange).await?;
    let links = Links::of(plan);
    let last = last.filter(|last| *last < today);
    let cases: Vec<Case<'_>> = plan
        .kpis
        .iter()
        .enumerate()
        .filter_map(|(at, kpi)| Case::of(&ground, &links, (at, kpi), &BTreeMap::new()))
        .collect();
    let mut wanted = Vec::new();
    for (line, case) in cases.iter().enumerate() {
        wanted.extend(last.into_iter().chain([today]).flat_map(|day| judge::wants(&case.subject, line, day)));
    }
    let lines = cases.iter().map(|case| case.subject.line.clone()).collect();
    let book = Book::read(&ground, lines, Vec::new(), &wanted, true).await?;
    let judged = |day: Date| -> Vec<Judged> {
        cases.iter().enumerate().map(|(line, case)| judge(&case.subject, &book, line, &case.way, day)).collect()
    };
    let now = judged(today);
    let then = last.map(judged);
    let between: Vec<Option<Between<'_, '_>>> = cases
        .iter()
        .enumerate()
        .map(|(at, case)| between(case, then.as_ref().map(|then| &then[at]), &now[at]))
        .collect();
    let mut why = moved::movements(&ground, &between).await?;
    let sharing = Sharing::read(&ground, &links, &cases, &now, today).await?;
    let mut kpis = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let shares = sharing.of(at, case, &now[at]);
        let told = Told { plan, links: &links, case, today, now: &now[at], shares: shares.as_ref() };
        let moment = then.as_ref().map(|then| &then[at]).filter(|then| then.days.until.is_some());
        kpis.push(told.kpi(moment.zip(last), std::mem::take(&mut why[at])));
    }
    kpis.sort_by_key(|kpi| urgency(&kpi.decide.remedy, kpi.now.health));
    let (due, overdue, next) = days(&links, today, last);
    Ok(ReviewPage { today, last, kpis, due, overdue, next })
}

fn between<'c, 'p>(case: &'c Case<'p>, then: Option<&Judged>, now: &Judged) -> Option<Between<'c, 'p>> {
    let then = then?;
    let before = then.days.so_far();
    let from = match before {
        Some(_) => then.reading.value?,
        None if case.subject.kind == Kind::Flow => 0.0,
        None => return None,
    };
    let change = now.reading.value? - from;
    Some(Between { case, then: before, now: now.days.so_far()?, change })
}

fn urgency(remedy: &Remedy, health: Health) -> u8 {
    match (remedy, health) {
        (Remedy::Nothing, _) => 3,
        (_, Health::OffTrack) => 0,
        (_, Health::Watch) => 1,
        _ => 2,
    }
}

/// Reviews by day, with the KPIs.
type ByDay = Vec<(Date, Vec<SmolStr>)>;

/// The reviews of today, those since the last one that nobody held, and the next day.
fn days(links: &Links<'_>, today: Date, last: Option<Date>) -> (Vec<SmolStr>, ByDay, Option<Date>) {
    let mut by_day: BTreeMap<Date, Vec<SmolStr>> = BTreeMap::new();
    for kpi in &links.plan.kpis {
        for day in review_days(links, kpi, today) {
            by_day.entry(day).or_default().push(kpi.id.value.clone());
        }
    }
    let due = by_day.get(&today).cloned().unwrap_or_default();
    let next = by_day.keys().copied().find(|day| *day > today);
    let missed = |day: Date| day < today && last.is_none_or(|last| day > last);
    (due, by_day.into_iter().filter(|(day, _)| missed(*day)).collect(), next)
}

/// What is told of one KPI.
struct Told<'a, 'p> {
    plan: &'a Plan,
    links: &'a Links<'p>,
    case: &'a Case<'p>,
    today: Date,
    now: &'a Judged,
    shares: Option<&'a Contributions>,
}

impl Told<'_, '_> {
    fn kpi(&self, then: Option<(&Judged, Date)>, why: Vec<Movement>) -> KpiReview {
        let kpi = self.case.kpi;
        let days = review_days(self.links, kpi, self.today);
        KpiReview {
            id: kpi.id.value.clone(),
            title: kpi.title(),
            owner: kpi.owner.clone(),
            cadence: kpi.review.as_ref().map(|cadence| cadence.value.words()),
            was_due: days.iter().copied().rfind(|day| *day < self.today),
            next: days.iter().copied().find(|day| *day > self.today),
            then: then.map(|(then, day)| moment(then, day)),
            now: moment(self.now, self.today),
            target: kpi.target.as_ref().map(|target| target.value.to_string()),
            baseline: self.now.baseline.clone(),
            changed: self.changed(then, &why),
            why,
            decide: self.decide(),
        }
    }

    fn value(&self, value: f64) -> String {
        words::value(value, &self.case.subject.line.compiled.unit, self.plan.currency)
    }

    fn changed(&self, then: Option<(&Judged, Date)>, why: &[Movement]) -> Vec<String> {
        let unit = &self.case.subject.line.compiled.unit;
        let mut sentences = Vec::new();
        let Some(now) = self.now.reading.value else { return sentences };
        let Some((then, day)) = then else {
            return vec![format!("It stands at {}.", self.value(now))];
        };
        if let Some(was) = then.reading.value {
            let by = words::change(now - was, unit, self.plan.currency);
            let since = words::day(day);
            sentences.push(match now.total_cmp(&was) {
                std::cmp::Ordering::Equal => format!("It has not moved since {since}: {}.", self.value(now)),
                _ => format!("From {} on {since} to {}: {by}.", self.value(was), self.value(now)),
            });
        }
        if let (Some(was), Some(is)) = (then.pace, self.now.pace) {
            sentences.push(format!("Its pace was {} and is {}.", words::percent(was), words::percent(is)));
        }
        for movement in why {
            let name = |mover: &Mover| {
                let name =
                    mover.name.as_ref().map_or_else(|| format!("no {}", movement.dimension), ToString::to_string);
                format!("{name} ({})", words::change(mover.change, unit, self.plan.currency))
            };
            let names: Vec<String> = movement.movers.iter().map(name).collect();
            if !names.is_empty() {
                sentences.push(format!("By {}: {}.", movement.dimension, listed(&names, "and")));
            }
        }
        sentences
    }

    fn decide(&self) -> Decision {
        let title = self.case.kpi.title();
        let decision = |remedy, words| Decision { remedy, words };
        let Some(pace) = self.now.pace else {
            let reason = self.now.reason.clone().unwrap_or_default();
            if self.now.phase == Phase::NotStarted {
                return decision(Remedy::Nothing, format!("Nothing: {reason}."));
            }
            let remedy = if self.now.reading.value.is_none() { Remedy::Source } else { Remedy::Target };
            let what = match remedy {
                Remedy::Source => "Bring in its figures before deciding anything",
                _ => "Complete the plan",
            };
            return decision(remedy, format!("{what}: {reason}."));
        };
        let percent = words::percent(pace);
        if self.now.health == Health::OnTrack {
            let early =
                self.now.share.is_some_and(|share| share < EARLY) && self.now.attainment.is_some_and(|all| all >= 1.0);
            if early
                && self.case.subject.kind == Kind::Flow
                && self.now.goalpost.is_some_and(|post| post.high.is_none())
            {
                let words = format!(
                    "{title} has reached its target with time left: raise the target, or move budget elsewhere."
                );
                return decision(Remedy::Target, words);
            }
            return decision(Remedy::Nothing, format!("Nothing: its pace is {percent}."));
        }
        if let Some(found) = self.shares.and_then(|shares| self.campaign(shares)) {
            return found;
        }
        let needed = self.needed();
        if let Some((a_day, times)) = needed.filter(|(_, times)| *times > OUT_OF_REACH) {
            let words = format!(
                "{title} is at {percent} of its pace: {} a day are needed from now on, {} times what came so far. Realign the \
                 target, or say what will be different.",
                self.value(a_day),
                words::number(times)
            );
            return decision(Remedy::Target, words);
        }
        if self.now.phase == Phase::Ended {
            let attained = self.now.attainment.map_or_else(|| percent.clone(), words::percent);
            return decision(
                Remedy::Target,
                format!("{title} ended at {attained} of its target: set the next one by what was reached."),
            );
        }
        let way = needed
            .map_or_else(String::new, |(a_day, _)| format!(": {} a day are needed from now on", self.value(a_day)));
        decision(
            Remedy::Effort,
            format!("{title} is at {percent} of its pace{way}. Put more behind what moved it most."),
        )
    }

    /// The campaign to act on, when one is short.
    fn campaign(&self, shares: &Contributions) -> Option<Decision> {
        let short = shares.short.first().filter(|_| shares.planned)?;
        let part = shares.parts.iter().find(|part| part.campaign == *short)?;
        let (actual, expected) = (part.actual?, part.expected?);
        let over = self.now.phase == Phase::Ended;
        let figure = |value: f64| match self.case.subject.kind {
            Kind::Ratio => words::number(value),
            _ => self.value(value),
        };
        let (brought, owed) = (figure(actual), figure(expected));
        let what =
            if over { "plan its part of the next one anew" } else { "give it more budget, or change what it does" };
        let words = format!("{} brought {brought} of the {owed} that it owes by now: {what}.", part.title);
        Some(Decision { remedy: Remedy::Campaign { campaign: short.clone() }, words })
    }

    /// What a flow must bring on every day that is left, and how many times what it brought a day so far that is.
    fn needed(&self) -> Option<(f64, f64)> {
        let (so_far, whole) = (self.now.days.so_far()?, self.case.subject.whole()?);
        let left = whole.days() - so_far.days();
        let aim = self.now.goalpost?.low?.value;
        let value = self.now.reading.value?;
        if self.case.subject.kind != Kind::Flow || left <= 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "days of a calendar are far fewer than 2^53")]
        let (left, gone) = (left as f64, so_far.days() as f64);
        let needed = (aim - value) / left;
        let times = needed / (value / gone);
        Some((needed, if times.is_finite() { times } else { f64::INFINITY })).filter(|(needed, _)| *needed > 0.0)
    }
}

/// A target that is reached before so much of its way is due was too easy.
const EARLY: f64 = 0.75;
/// A target that needs more than so many times the speed so far is out of reach as things stand.
const OUT_OF_REACH: f64 = 2.0;

fn moment(judged: &Judged, day: Date) -> Moment {
    Moment {
        day,
        reading: judged.reading.clone(),
        expected: judged.expected.and_then(|expected| aim(&expected, judged.reading.value)),
        pace: judged.pace,
        health: judged.health,
        reason: judged.reason.clone(),
    }
}
