//! iCalendar (RFC 5545): a calendar of whole days as text, for programs that subscribe to it.
//!
//! Knows days and texts, not plans. There is no clock here: whoever asks says when the calendar was last changed.
//!
//! Invariant: no text that is put in can end its line, and no line is longer than 75 octets before its line break.

use jiff::{Timestamp, tz::TimeZone};
use model::{Date, period::Period};
use std::fmt::Write;

/// How many octets a line may have, its break not counted (RFC 5545, section 3.1).
const WIDTH: usize = 75;

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Its name, as subscribers see it.
    pub name: String,
    /// The IANA zone in which its days are counted.
    pub time_zone: String,
    /// When what it says was last changed: the stamp of every event.
    pub changed: Timestamp,
    /// How often it was changed: the sequence number of every event.
    pub sequence: u32,
    /// Its events.
    pub events: Vec<Event>,
}

/// One event, on whole days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is known by, the same every time; unique in the world.
    pub uid: String,
    /// Its days.
    pub days: Period,
    /// What subscribers see.
    pub summary: String,
    /// More about it; may be empty.
    pub description: String,
    /// What kind it is.
    pub category: &'static str,
    /// Whether it takes the days up, or is a mere mark on them.
    pub busy: bool,
}

/// The calendar as text.
pub fn print(calendar: &Calendar) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN", "VCALENDAR");
    line(&mut out, "VERSION", "2.0");
    line(&mut out, "PRODID", "-//Kepi//Plan//EN");
    line(&mut out, "CALSCALE", "GREGORIAN");
    line(&mut out, "METHOD", "PUBLISH");
    text(&mut out, "X-WR-CALNAME", &calendar.name);
    text(&mut out, "X-WR-TIMEZONE", &calendar.time_zone);
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    for event in &calendar.events {
        print_event(&mut out, calendar, event);
    }
    line(&mut out, "END", "VCALENDAR");
    out
}

fn print_event(out: &mut String, calendar: &Calendar, event: &Event) {
    let stamp = utc(calendar.changed);
    line(out, "BEGIN", "VEVENT");
    text(out, "UID", &event.uid);
    line(out, "DTSTAMP", &stamp);
    line(out, "LAST-MODIFIED", &stamp);
    line(out, "SEQUENCE", &calendar.sequence.to_string());
    line(out, "DTSTART;VALUE=DATE", &basic(event.days.from));
    // The end of whole days is the day after the last one.
    if let Ok(end) = event.days.to.tomorrow() {
        line(out, "DTEND;VALUE=DATE", &basic(end));
    }
    text(out, "SUMMARY", &event.summary);
    if !event.description.is_empty() {
        text(out, "DESCRIPTION", &event.description);
    }
    text(out, "CATEGORIES", event.category);
    line(out, "TRANSP", if event.busy { "OPAQUE" } else { "TRANSPARENT" });
    line(out, "END", "VEVENT");
}

fn basic(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

fn utc(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    format!("{}T{:02}{:02}{:02}Z", basic(at.date()), at.hour(), at.minute(), at.second())
}

/// A line whose value is a text: escaped, and without characters that no text may have (section 3.3.11).
fn text(out: &mut String, name: &str, value: &str) {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    line(out, name, &escaped);
}

/// One content line, folded between characters.
fn line(out: &mut String, name: &str, value: &str) {
    let mut room = WIDTH;
    let mut whole = String::new();
    write!(whole, "{name}:{value}").expect("invariant: a text takes more text");
    for c in whole.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = WIDTH - 1;
        }
        room -= c.len_utf8();
        out.push(c);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use icalendar::{CalendarDateTime, Component, DatePerhapsTime, parser};
    use jiff::ToSpan;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    fn calendar(summary: &str, description: &str) -> Calendar {
        let event = Event {
            uid: "review-2026-03-09@acme.kepi".to_owned(),
            days: Period::parse("2026-03-09..2026-03-10").unwrap(),
            summary: summary.to_owned(),
            description: description.to_owned(),
            category: "Review",
            busy: false,
        };
        Calendar {
            name: "Acme: plan".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            changed: "2026-02-01T12:30:05.5Z".parse().unwrap(),
            sequence: 3,
            events: vec![event],
        }
    }

    /// The calendar as another implementation reads it.
    fn read(text: &str) -> icalendar::Calendar {
        parser::read_calendar(&parser::unfold(text)).unwrap_or_else(|error| panic!("{error}: {text}")).into()
    }

    #[test]
    fn an_event_in_the_form_of_the_standard() {
        expect![[r#"
            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Kepi//Plan//EN
            CALSCALE:GREGORIAN
            METHOD:PUBLISH
            X-WR-CALNAME:Acme: plan
            X-WR-TIMEZONE:Europe/Berlin
            REFRESH-INTERVAL;VALUE=DURATION:PT1H
            BEGIN:VEVENT
            UID:review-2026-03-09@acme.kepi
            DTSTAMP:20260201T123005Z
            LAST-MODIFIED:20260201T123005Z
            SEQUENCE:3
            DTSTART;VALUE=DATE:20260309
            DTEND;VALUE=DATE:20260311
            SUMMARY:Review\; bring figures\, all of them: C:\\data
            DESCRIPTION:one\ntwo
            CATEGORIES:Review
            TRANSP:TRANSPARENT
            END:VEVENT
            END:VCALENDAR
        "#]]
        .assert_eq(
            &print(&calendar("Review; bring figures, all of them: C:\\data", "one\r\ntwo")).replace("\r\n", "\n"),
        );
    }

    #[test]
    fn another_implementation_reads_the_same_days() {
        let text = print(&calendar("Review", ""));
        let read = read(&text);
        let event = read.events().next().unwrap();
        assert_eq!(event.get_uid(), Some("review-2026-03-09@acme.kepi"));
        let day = |text: &str| text.parse().map(DatePerhapsTime::Date).unwrap();
        assert_eq!(event.get_start(), Some(day("2026-03-09")));
        assert_eq!(event.get_end(), Some(day("2026-03-11")));
        let stamp = event.get_timestamp().unwrap();
        assert_eq!(DatePerhapsTime::from(stamp), CalendarDateTime::Utc(stamp).into());
        assert_eq!(stamp.timestamp(), "2026-02-01T12:30:05Z".parse::<Timestamp>().unwrap().as_second());
    }

    proptest! {
        #[test]
        fn no_text_breaks_out_of_its_line(summary in "(\\PC|[\\r\\n\\t;,:\\\\\"]){0,120}", description in "\\PC{0,200}") {
            let text = print(&calendar(&summary, &description));
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= WIDTH, "{line:?}");
                prop_assert!(!line.contains(['\r', '\n']));
            }
            prop_assert_eq!(text.matches("BEGIN:VEVENT").count(), 1 + usize::from(summary.contains("BEGIN:VEVENT")));
        }

        #[test]
        fn texts_and_days_come_back(summary in "[^\\p{C}]{1,90}", offset in 0_i64..20_000, length in 0_i64..400) {
            let mut calendar = calendar(&summary, "");
            let from = jiff::civil::date(1990, 1, 1).saturating_add(offset.days());
            calendar.events[0].days = Period { from, to: from.saturating_add(length.days()) };
            let read = read(&print(&calendar));
            let event = read.events().next().unwrap();
            prop_assert_eq!(event.get_summary().map(str::trim), Some(summary.trim()));
            let Some(DatePerhapsTime::Date(start)) = event.get_start() else { panic!("a day") };
            prop_assert_eq!(start.to_string(), from.to_string());
        }
    }
}
