//! What a review tells of one KPI: what changed, and what to decide.
//!
//! Invariant: every decision names its remedy and the figure that it rests on.

use super::{
    calendar::review_days,
    judge::{Judged, aim},
    measure::Case,
    review::{Decision, KpiReview, Moment, Movement, Mover, Remedy},
    share::Contributions,
    standing::Phase,
    words,
};
use kpi::{
    nearest::listed,
    pace::{Health, Kind},
    plan::{Links, Plan},
};
use model::Date;

/// What is told of one KPI.
pub(super) struct Told<'a, 'p> {
    pub plan: &'a Plan,
    pub links: &'a Links<'p>,
    pub case: &'a Case<'p>,
    pub today: Date,
    pub now: &'a Judged,
    pub shares: Option<&'a Contributions>,
}

impl Told<'_, '_> {
    /// The KPI under review, with its state at the last one and what moved it since.
    pub fn kpi(&self, then: Option<(&Judged, Date)>, why: Vec<Movement>) -> KpiReview {
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
