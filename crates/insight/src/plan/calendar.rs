//! The calendar of a plan: what happens on which day, by the plan and by what was published.
//!
//! Invariant: an event keeps its id while the plan is edited around it, so that a calendar that subscribes moves it instead of
//! adding another.

use super::{facts::keyed, words::day as day_words};
use jiff::ToSpan;
use kpi::{
    nearest::listed,
    plan::{
        Kpi, Links, Plan,
        nouns::{Campaign, Placement},
    },
};
use model::{Date, SmolStr, calendar::Calendar, period::Period, platform, post::Post, review::Review};
use serde::Serialize;
use std::collections::BTreeMap;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Its id within the workspace, stable across versions of the plan.
    pub id: String,
    /// What it is.
    pub kind: EventKind,
    /// The first day.
    pub from: Date,
    /// The last day; of most events the same.
    pub to: Date,
    /// What a calendar shows.
    pub title: String,
    /// More of it in words.
    pub words: Option<String>,
    /// The campaign that it belongs to.
    pub campaign: Option<SmolStr>,
    /// The creator that it concerns.
    pub creator: Option<SmolStr>,
    /// The platform.
    pub platform: Option<SmolStr>,
    /// Where it can be seen.
    pub link: Option<String>,
}

/// The kinds of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// A campaign runs.
    Campaign,
    /// A time in which nothing is published.
    Freeze,
    /// Nobody reviews.
    Holiday,
    /// A placement is due.
    PlacementDue,
    /// A placement was published by its day, or has no day.
    PlacementDone,
    /// A placement was published after its day, or its day is over and nothing was published.
    PlacementLate,
    /// A post was published.
    Post,
    /// A review is due.
    ReviewDue,
    /// A review was held.
    Reviewed,
}

/// The events of a plan, sorted by day, kind and id. `days` says on which day a post was published.
///
/// A post that a placement names is the placement's event; a review that was held takes the place of the one that was due.
pub fn calendar(plan: &Plan, posts: &[Post], reviews: &[Review], days: &Calendar, today: Date) -> Vec<Event> {
    let mut events = campaigns(plan, today);
    events.extend(times(plan));
    events.extend(posts.iter().filter_map(|post| published(plan, post, days)));
    let held: BTreeMap<(Date, &str), &Review> =
        reviews.iter().rev().map(|review| ((review.day, review.author.as_str()), review)).collect();
    events.extend(due(plan, today).into_iter().filter(|event| !held.keys().any(|(day, _)| *day == event.from)));
    events.extend(held.into_values().map(reviewed));
    events.sort_by(|a, b| (a.from, a.kind, &a.id).cmp(&(b.from, b.kind, &b.id)));
    events.dedup_by(|a, b| a.id == b.id);
    events
}

impl Event {
    fn on(id: String, kind: EventKind, period: Period, title: String) -> Self {
        let Period { from, to } = period;
        Self { id, kind, from, to, title, words: None, campaign: None, creator: None, platform: None, link: None }
    }
}

fn campaigns(plan: &Plan, today: Date) -> Vec<Event> {
    let mut events = Vec::new();
    for campaign in &plan.campaigns {
        let id = &campaign.id.value;
        let title = campaign.name.clone().unwrap_or_else(|| id.to_string());
        if let Some(flight) = &campaign.flight {
            let activation = campaign.activation.as_ref().map(|activation| activation.value.clone());
            let event = Event::on(format!("campaign/{id}"), EventKind::Campaign, flight.value, title.clone());
            events.push(Event { words: activation, campaign: Some(id.clone()), ..event });
        }
        for (key, placement) in keyed(campaign) {
            events.extend(placed((plan, campaign), &key, placement, today));
        }
    }
    events
}

fn placed((plan, campaign): (&Plan, &Campaign), key: &str, placement: &Placement, today: Date) -> Option<Event> {
    let (due, published) =
        (placement.due.as_ref().map(|day| day.value), placement.published.as_ref().map(|day| day.value));
    let done = published.is_some() || placement.post.is_some();
    let late = match (due, published) {
        (Some(due), Some(published)) => published > due,
        (Some(due), None) => !done && due < today,
        _ => false,
    };
    let kind = match (late, done) {
        (true, _) => EventKind::PlacementLate,
        (false, true) => EventKind::PlacementDone,
        (false, false) => EventKind::PlacementDue,
    };
    let day = published.or(due)?;
    let creator = &placement.creator.value;
    let name = plan.creators.iter().find(|one| one.id.value == *creator).and_then(|one| one.name.clone());
    let name = name.unwrap_or_else(|| creator.to_string());
    let platform = placement.platform.as_ref().map(|name| name.value.clone());
    let on = platform.as_deref().map_or_else(String::new, |on| format!(" on {}", platform::title(on)));
    let what = placement.post_type.as_deref().map_or_else(String::new, |what| format!(", {what}"));
    let count = if placement.count > 1 { format!(" × {}", placement.count) } else { String::new() };
    let words = match (kind, due, published) {
        (EventKind::PlacementLate, Some(due), Some(_)) => {
            Some(format!("published late: it was due on {}", day_words(due)))
        }
        (EventKind::PlacementLate, ..) => Some("late: its day is over and nothing was published".to_owned()),
        (EventKind::PlacementDone, ..) => Some("done".to_owned()),
        _ => None,
    };
    let id = format!("placement/{}/{key}", campaign.id.value);
    let event = Event::on(id, kind, Period { from: day, to: day }, format!("{name}{on}{what}{count}"));
    Some(Event { words, campaign: Some(campaign.id.value.clone()), creator: Some(creator.clone()), platform, ..event })
}

/// Freezes and holidays.
fn times(plan: &Plan) -> Vec<Event> {
    let mut events = Vec::new();
    for (over, why) in &plan.freezes {
        let name = why.clone().unwrap_or_else(|| over.value.to_string());
        let title = why.as_ref().map_or_else(|| "Freeze".to_owned(), |why| format!("Freeze: {why}"));
        events.push(Event::on(format!("freeze/{name}"), EventKind::Freeze, over.value, title));
    }
    for day in &plan.holidays {
        let period = Period { from: day.value, to: day.value };
        events.push(Event::on(format!("holiday/{}", day.value), EventKind::Holiday, period, "Holiday".to_owned()));
    }
    events
}

fn published(plan: &Plan, post: &Post, days: &Calendar) -> Option<Event> {
    let mut placements = plan.campaigns.iter().flat_map(|campaign| &campaign.placements);
    if placements.any(|placement| placement.post.as_ref() == Some(&post.key)) {
        return None;
    }
    let day = days.day(post.published?);
    let title = if post.title.is_empty() { post.key.to_string() } else { post.title.clone() };
    let event = Event::on(format!("post/{}", post.key), EventKind::Post, Period { from: day, to: day }, title);
    Some(Event {
        campaign: post.campaign.as_ref().map(|id| id.0.clone()),
        creator: post.creator.as_ref().map(|id| id.0.clone()),
        platform: Some(post.platform.clone()),
        link: post.permalink.clone(),
        ..event
    })
}

/// The days on which reviews are due, each once, with the KPIs.
fn due(plan: &Plan, today: Date) -> Vec<Event> {
    let links = Links::of(plan);
    let mut by_day: BTreeMap<Date, Vec<String>> = BTreeMap::new();
    for kpi in &plan.kpis {
        for day in review_days(&links, kpi, today) {
            by_day.entry(day).or_default().push(kpi.title());
        }
    }
    let event = |(day, kpis): (Date, Vec<String>)| {
        let title =
            if kpis.len() == 1 { format!("Review of {}", kpis[0]) } else { format!("Review of {} KPIs", kpis.len()) };
        let event = Event::on(format!("review/{day}"), EventKind::ReviewDue, Period { from: day, to: day }, title);
        Event { words: Some(listed(&kpis, "and")), ..event }
    };
    by_day.into_iter().map(event).collect()
}

/// The days on which a KPI is to be reviewed; without a last day of its own, for a year from today.
pub(super) fn review_days<'p>(links: &Links<'p>, kpi: &'p Kpi, today: Date) -> Vec<Date> {
    let days = links.days_of(kpi);
    let (Some(cadence), Some(from)) = (&kpi.review, days.from) else { return Vec::new() };
    let by = days.by.or_else(|| today.checked_add(1.year()).ok()).unwrap_or(today);
    let mut days = cadence.value.days(from, by);
    days.sort_unstable();
    days
}

fn reviewed(review: &Review) -> Event {
    let id = format!("reviewed/{}/{}", review.day, review.author);
    let period = Period { from: review.day, to: review.day };
    let event = Event::on(id, EventKind::Reviewed, period, format!("Reviewed by {}", review.author));
    Event { words: Some(review.decision.clone()), ..event }
}
