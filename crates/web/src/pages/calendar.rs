//! The plan's calendar: a month as a grid or a list, filters, and the feeds that calendar programs subscribe to.
//!
//! Invariant: the grid and the list of one address hold the same events.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    parts::{
        choice::{Choice, Item, Select},
        frame::Frame,
        month::{self, Mark, Week},
    },
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Response},
};
use insight::plan::{Event, EventKind};
use jiff::ToSpan;
use ledger::CalendarFeed;
use model::{Date, period::Period};

#[derive(Template)]
#[template(path = "calendar.html")]
pub(super) struct CalendarPage {
    frame: Frame,
    planned: bool,
    begin: String,
    month: String,
    before: String,
    next: String,
    present: String,
    views: [Choice; 2],
    as_list: bool,
    selects: Vec<Select>,
    hidden: Vec<(String, String)>,
    clear: String,
    filtered: bool,
    finding: String,
    names: [&'static str; 7],
    weeks: Vec<Week>,
    list: Vec<Listed>,
    feeds: Vec<Feed>,
    make: String,
    made: Option<String>,
}

/// One day of the list.
struct Listed {
    day: String,
    today: bool,
    marks: Vec<Mark>,
}

/// One feed.
struct Feed {
    name: String,
    made: String,
    revoked: Option<String>,
    revoke: String,
}

/// The kinds that can be filtered by: the value in the address, the words, and what they hold.
const KINDS: [(&str, &str, &[EventKind]); 5] = [
    ("campaigns", "Campaigns", &[EventKind::Campaign]),
    ("placements", "Placements", &[EventKind::PlacementDue, EventKind::PlacementDone, EventKind::PlacementLate]),
    ("posts", "Posts", &[EventKind::Post]),
    ("reviews", "Reviews", &[EventKind::ReviewDue, EventKind::Reviewed]),
    ("closed", "Freezes and holidays", &[EventKind::Freeze, EventKind::Holiday]),
];

/// `GET /plan/calendar`
pub async fn calendar(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    Ok(Html(page(&state, &room, &pairs, None)?.render()?).into_response())
}

/// The events of a workspace's plan; none without one.
pub fn events(state: &State, room: &Room) -> Result<Vec<Event>, Problem> {
    let Some(kept) = &room.plan else { return Ok(Vec::new()) };
    let reviews = state.ledger().reviews(&room.scope)?;
    let calendar = &room.workspace.calendar;
    let today = calendar.day(state.now());
    Ok(insight::plan::calendar(&kept.plan, &room.posts, &reviews, calendar, today))
}

/// The page; `made` is the address of a feed that was made just now, which is shown this once.
pub(super) fn page(state: &State, room: &Room, pairs: &Pairs, made: Option<String>) -> Result<CalendarPage, Problem> {
    let calendar = &room.workspace.calendar;
    let today = calendar.day(state.now());
    let month = asked_month(pairs).unwrap_or(today).first_of_month();
    let span = month::span(month, calendar);
    let touches = |event: &Event| event.from <= span.to && event.to >= span.from;
    let events: Vec<(Event, Mark)> = events(state, room)?
        .into_iter()
        .filter(|event| touches(event) && is_asked(event, pairs))
        .map(|event| (event.clone(), marked(event, room)))
        .collect();
    let as_list = pairs.get("view") == Some("list");
    let step = |to: Result<Date, jiff::Error>| to.map_or_else(|_| String::new(), |to| in_month(pairs, to));
    Ok(CalendarPage {
        frame: Frame::of("Calendar", "/plan/calendar", room),
        planned: room.plan.is_some(),
        begin: format!("/plan/new{}", room.suffix()),
        month: format::month(month),
        before: step(month.checked_sub(1.month())),
        next: step(month.checked_add(1.month())),
        present: in_month(pairs, today),
        views: [view(pairs, "", "Grid", !as_list), view(pairs, "list", "List", as_list)],
        as_list,
        selects: selects(pairs, room),
        hidden: pairs
            .without(&["kind", "campaign", "creator"])
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        clear: pairs.without(&["kind", "campaign", "creator"]).address("/plan/calendar"),
        filtered: ["kind", "campaign", "creator"].iter().any(|name| pairs.get(name).is_some()),
        finding: finding(&events, month),
        names: month::names(calendar),
        weeks: month::weeks(month, today, calendar, &events),
        list: listed(&events, month, today),
        feeds: feeds(state, room)?,
        make: format!("/plan/calendar/feeds{}", room.suffix()),
        made,
    })
}

/// `2026-03`, or any day of it.
fn asked_month(pairs: &Pairs) -> Option<Date> {
    let text = pairs.get("month")?;
    text.parse().ok().or_else(|| format!("{text}-01").parse().ok())
}

fn in_month(pairs: &Pairs, day: Date) -> String {
    pairs.with("month", &format!("{:04}-{:02}", day.year(), day.month())).address("/plan/calendar")
}

fn view(pairs: &Pairs, value: &str, words: &str, current: bool) -> Choice {
    Choice { words: words.to_owned(), address: pairs.with("view", value).address("/plan/calendar"), current }
}

fn is_asked(event: &Event, pairs: &Pairs) -> bool {
    let kind = pairs.get("kind").and_then(|asked| KINDS.iter().find(|(value, ..)| *value == asked));
    let same = |name: &str, held: Option<&str>| pairs.get(name).is_none_or(|asked| held == Some(asked));
    kind.is_none_or(|(_, _, kinds)| kinds.contains(&event.kind))
        && same("campaign", event.campaign.as_deref())
        && same("creator", event.creator.as_deref())
}

fn marked(event: Event, room: &Room) -> Mark {
    let (class, shape, kind) = month::kind(event.kind);
    let own = match event.kind {
        EventKind::Campaign => event.campaign.as_ref().map(|id| format!("/plan/retrospective/{id}{}", room.suffix())),
        EventKind::ReviewDue | EventKind::Reviewed => Some(format!("/plan/review{}", room.suffix())),
        _ => None,
    };
    let web = event.link.filter(|address| address.starts_with("https://") || address.starts_with("http://"));
    Mark {
        class,
        shape,
        kind,
        when: format::period(Period { from: event.from, to: event.to.max(event.from) }),
        title: event.title,
        // The kind says "done" already.
        words: event.words.filter(|words| !kind.ends_with(words.as_str())).unwrap_or_default(),
        elsewhere: own.is_none() && web.is_some(),
        address: own.or(web).unwrap_or_default(),
    }
}

fn selects(pairs: &Pairs, room: &Room) -> Vec<Select> {
    let item = |name: &str, value: &str, words: &str| Item {
        value: value.to_owned(),
        words: words.to_owned(),
        chosen: pairs.get(name) == Some(value),
    };
    let Some(kept) = &room.plan else { return Vec::new() };
    let campaigns = kept.plan.campaigns.iter().map(|one| (one.id.value.as_str(), one.name.as_deref()));
    let mut creators: Vec<&str> = kept
        .plan
        .campaigns
        .iter()
        .flat_map(|campaign| &campaign.placements)
        .map(|placement| placement.creator.value.as_str())
        .collect();
    creators.sort_unstable();
    creators.dedup();
    vec![
        Select {
            name: "kind",
            label: "What",
            any: "Everything",
            items: KINDS.iter().map(|(value, words, _)| item("kind", value, words)).collect(),
        },
        Select {
            name: "campaign",
            label: "Campaign",
            any: "All campaigns",
            items: campaigns.map(|(id, name)| item("campaign", id, name.unwrap_or(id))).collect(),
        },
        Select {
            name: "creator",
            label: "Creator",
            any: "All creators",
            items: creators.into_iter().map(|id| item("creator", id, &room.creator_name(id))).collect(),
        },
    ]
}

/// What the month holds: placements that are late first, since something is to be done about them.
fn finding(events: &[(Event, Mark)], month: Date) -> String {
    let whole = Period { from: month, to: month.last_of_month() };
    let count = |kinds: &[EventKind]| {
        events.iter().filter(|(event, _)| kinds.contains(&event.kind) && whole.contains(event.from)).count()
    };
    let several = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {one}s")),
    };
    let late = count(&[EventKind::PlacementLate]);
    let due = count(&[EventKind::PlacementDue]);
    let done = count(&[EventKind::PlacementDone]);
    let parts: Vec<String> = [
        several(late, "placement").map(|words| format!("{words} late")),
        several(due, "placement").map(|words| format!("{words} due")),
        several(done, "placement").map(|words| format!("{words} done")),
        several(count(&[EventKind::Post]), "post").map(|words| format!("{words} published")),
        several(count(&[EventKind::ReviewDue]), "review").map(|words| format!("{words} due")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { "Nothing is due this month.".to_owned() } else { format!("{}.", parts.join(", ")) }
}

/// The events of the month by day; what began before stands on the month's first day.
fn listed(events: &[(Event, Mark)], month: Date, today: Date) -> Vec<Listed> {
    let mut list: Vec<(Date, Listed)> = Vec::new();
    for (event, mark) in events {
        if event.from > month.last_of_month() || event.to < month {
            continue;
        }
        let day = event.from.max(month);
        if list.last().is_none_or(|(known, _)| *known != day) {
            list.push((day, Listed { day: format::weekday_and_date(day), today: day == today, marks: Vec::new() }));
        }
        if let Some((_, listed)) = list.last_mut() {
            listed.marks.push(mark.clone());
        }
    }
    list.into_iter().map(|(_, listed)| listed).collect()
}

fn feeds(state: &State, room: &Room) -> Result<Vec<Feed>, Problem> {
    let calendar = &room.workspace.calendar;
    let feed = |feed: CalendarFeed| Feed {
        name: feed.name,
        made: format::moment(feed.made_at, calendar),
        revoked: feed.revoked_at.map(|at| format::moment(at, calendar)),
        revoke: format!("/plan/calendar/feeds/{}/revoke{}", feed.number, room.suffix()),
    };
    Ok(state.ledger().calendar_feeds(&room.scope)?.into_iter().map(feed).collect())
}
