//! A month as a grid of weeks: days with their marks, and bars over the days that something takes.
//!
//! Knows days and events, not where they come from.
//!
//! Invariant: every event that touches a week is seen in it, as a bar, as a mark, or counted as one that did not fit.

use crate::format;
use insight::plan::{Event, EventKind};
use jiff::ToSpan;
use model::{
    Date,
    calendar::Calendar,
    period::{Grain, Period},
};

/// How many marks a day shows before the others are counted.
const MARKS: usize = 4;

/// One event as a template writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The class that colours it.
    pub class: &'static str,
    /// Its shape, since colour alone says nothing.
    pub shape: &'static str,
    /// The kind in a word: `Placement, late`.
    pub kind: &'static str,
    /// Its days.
    pub when: String,
    /// What it is.
    pub title: String,
    /// More of it; may be empty.
    pub words: String,
    /// Where it leads; empty when nowhere.
    pub address: String,
    /// Whether that is another site.
    pub elsewhere: bool,
}

/// A bar over some days of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub mark: Mark,
    /// The column where it begins, 1 to 7.
    pub at: i64,
    /// How many columns it takes.
    pub takes: i64,
    /// Whether it began before this week.
    pub goes_on: bool,
    /// Whether it ends after this week.
    pub stays: bool,
}

/// One day of the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day as `2026-03-01`.
    pub day: Date,
    /// In full, for those who do not see the grid.
    pub words: String,
    /// Whether it belongs to the month.
    pub inside: bool,
    /// Whether it is today.
    pub today: bool,
    /// What happens on it alone.
    pub marks: Vec<Mark>,
    /// How many marks did not fit.
    pub more: usize,
}

/// One week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its first day in words.
    pub words: String,
    /// Its seven days.
    pub days: Vec<Day>,
    /// What takes several of them.
    pub bars: Vec<Bar>,
}

/// The days of the grid of a month: whole weeks.
pub fn span(month: Date, calendar: &Calendar) -> Period {
    let from = calendar.bucket(month.first_of_month(), Grain::Week);
    let last = calendar.bucket(month.last_of_month(), Grain::Week);
    Period { from, to: last.saturating_add(6.days()) }
}

/// The weeks of a month.
pub fn weeks(month: Date, today: Date, calendar: &Calendar, events: &[(Event, Mark)]) -> Vec<Week> {
    let span = span(month, calendar);
    let starts = (0..span.days()).step_by(7).map(|days| span.from.saturating_add(days.days()));
    starts.map(|start| week(start, (month, today), events)).collect()
}

fn week(start: Date, (month, today): (Date, Date), events: &[(Event, Mark)]) -> Week {
    let end = start.saturating_add(6.days());
    let day = |at: i64| {
        let day = start.saturating_add(at.days());
        let all: Vec<&Mark> =
            events.iter().filter(|(event, _)| !is_long(event) && event.from == day).map(|(_, mark)| mark).collect();
        let shown = if all.len() > MARKS { MARKS - 1 } else { all.len() };
        Day {
            day,
            words: format::date(day),
            inside: day.first_of_month() == month.first_of_month(),
            today: day == today,
            more: all.len() - shown,
            marks: all.into_iter().take(shown).cloned().collect(),
        }
    };
    let bar = |(event, mark): &(Event, Mark)| {
        let (from, to) = (event.from.max(start), event.to.min(end));
        (is_long(event) && from <= to).then(|| Bar {
            mark: mark.clone(),
            at: Period { from: start, to: from }.days(),
            takes: Period { from, to }.days(),
            goes_on: event.from < start,
            stays: event.to > end,
        })
    };
    Week {
        words: format!("Week of {}", format::date(start)),
        days: (0..7).map(day).collect(),
        bars: events.iter().filter_map(bar).collect(),
    }
}

/// Whether it is drawn over days instead of on one: also a campaign or freeze of a single day.
fn is_long(event: &Event) -> bool {
    event.from < event.to || matches!(event.kind, EventKind::Campaign | EventKind::Freeze)
}

/// The names of the days of the week, from the workspace's first one.
pub fn names(calendar: &Calendar) -> [&'static str; 7] {
    const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let first = usize::try_from(calendar.week_start - 1).unwrap_or(0);
    std::array::from_fn(|at| NAMES[(first + at) % 7])
}

/// The kind of an event: its class, its shape and its word.
pub fn kind(kind: EventKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        EventKind::Campaign => ("campaign", "▬", "Campaign"),
        EventKind::Freeze => ("closed", "✕", "Freeze"),
        EventKind::Holiday => ("closed", "✕", "Holiday"),
        EventKind::PlacementDue => ("due", "○", "Placement, due"),
        EventKind::PlacementDone => ("done", "●", "Placement, done"),
        EventKind::PlacementLate => ("late", "■", "Placement, late"),
        EventKind::Post => ("post", "▸", "Post"),
        EventKind::ReviewDue => ("due", "◇", "Review, due"),
        EventKind::Reviewed => ("done", "◆", "Review, held"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    fn event(from: Date, to: Date, what: EventKind) -> (Event, Mark) {
        let event = Event {
            id: format!("{from}"),
            kind: what,
            from,
            to,
            title: "x".to_owned(),
            words: None,
            campaign: None,
            creator: None,
            platform: None,
            link: None,
        };
        let (class, shape, kind) = kind(what);
        let mark = Mark {
            class,
            shape,
            kind,
            when: String::new(),
            title: "x".to_owned(),
            words: String::new(),
            address: String::new(),
            elsewhere: false,
        };
        (event, mark)
    }

    #[test]
    fn a_flight_is_cut_into_weeks() {
        // March 2026 begins on a Sunday: the grid runs from Monday 23 February to Sunday 5 April.
        let calendar = Calendar::default();
        let flight = event(date(2026, 2, 26), date(2026, 3, 10), EventKind::Campaign);
        let weeks = weeks(date(2026, 3, 15), date(2026, 3, 3), &calendar, &[flight]);
        assert_eq!(span(date(2026, 3, 15), &calendar), Period::parse("2026-02-23..2026-04-05").unwrap());
        let bars: Vec<_> =
            weeks.iter().flat_map(|week| &week.bars).map(|bar| (bar.at, bar.takes, bar.goes_on, bar.stays)).collect();
        assert_eq!(bars, [(4, 4, false, true), (1, 7, true, true), (1, 2, true, false)]);
        assert_eq!(weeks.len(), 6);
        assert!(weeks[1].days[1].today && !weeks[0].days[5].inside && weeks[0].days[6].inside);
    }

    #[test]
    fn a_full_day_counts_what_did_not_fit() {
        let day = date(2026, 3, 4);
        let posts: Vec<_> = (0..7).map(|_| event(day, day, EventKind::Post)).collect();
        let weeks = weeks(day, day, &Calendar { week_start: 7, ..Calendar::default() }, &posts);
        let found = weeks[0].days.iter().find(|one| one.day == day).unwrap();
        assert_eq!((found.marks.len(), found.more), (3, 4));
        assert_eq!(names(&Calendar { week_start: 7, ..Calendar::default() })[0], "Sunday");
        assert_eq!(names(&Calendar::default())[6], "Sunday");
    }

    proptest! {
        #[test]
        fn nothing_is_lost(offset in -40_i64..80, length in 0_i64..60, week_start in 1_i8..=7) {
            let calendar = Calendar { week_start, ..Calendar::default() };
            let from = date(2026, 3, 1).saturating_add(offset.days());
            let to = from.saturating_add(length.days());
            let events = [event(from, to, EventKind::Freeze), event(from, from, EventKind::Post)];
            let weeks = weeks(date(2026, 3, 1), from, &calendar, &events);
            let span = span(date(2026, 3, 1), &calendar);
            let touched = Period::new(from.max(span.from), to.min(span.to)).map_or(0, |days| days.days());
            let drawn: i64 = weeks.iter().flat_map(|week| &week.bars).map(|bar| bar.takes).sum();
            prop_assert_eq!(drawn, touched);
            let marks: usize = weeks.iter().flat_map(|week| &week.days).map(|day| day.marks.len()).sum();
            prop_assert_eq!(marks, usize::from(span.contains(from)));
            prop_assert!(weeks.iter().all(|week| week.days.len() == 7 && week.bars.iter().all(|bar| bar.at + bar.takes <= 8)));
        }
    }
}
