//! How one subject stands: baseline, goalpost, attainment, pace, or the reason why there is none.
//!
//! Invariant: there is a pace or a reason, never both and never neither.

use super::{
    book::{Book, Want},
    curve::Way,
    standing::{Base, BaseOrigin, Phase, Span},
    subject::{Source, Subject},
    words,
};
use crate::frame::Group;
use kpi::{
    pace::{Health, Kind, Progress, equal_length, expected, pace},
    reading::Reading,
    target::{Goalpost, NoGoalpost, attainment},
};
use model::{Date, period::Period};

/// Everything that is judged of a subject.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub days: Span,
    pub phase: Phase,
    pub reading: Reading,
    pub baseline: Option<Base>,
    pub baseline_reason: Option<String>,
    pub goalpost: Option<Goalpost>,
    pub attainment: Option<f64>,
    pub share: Option<f64>,
    pub expected: Option<Goalpost>,
    pub pace: Option<f64>,
    pub health: Health,
    pub reason: Option<String>,
}

/// The readings that judging a subject on a day takes.
pub(crate) fn wants(subject: &Subject, line: usize, today: Date) -> Vec<Want> {
    let periods = subject.so_far(today).into_iter().chain(subject.baseline_days());
    periods.map(|period| Want { line, period }).collect()
}

/// Judges a subject at the end of a day. The book holds what [`wants`] asked for.
pub(crate) fn judge(subject: &Subject, book: &Book<'_>, line: usize, way: &Way, today: Date) -> Judged {
    let so_far = subject.so_far(today);
    let mut reading = match so_far {
        Some(period) => book.reading(line, &Group::new(), period),
        None => Reading { kpi: book.line(line).id.to_string(), unit: unit(subject), ..Reading::default() },
    };
    let (baseline, baseline_reason) = baseline(subject, book, line, today);
    let value = baseline.as_ref().map(|base| base.value);
    let goalpost = subject.target.map(|target| target.resolve(value, subject.definition.direction));
    let from = value.filter(|_| subject.kind != Kind::Flow);
    let share = so_far.zip(subject.whole()).map(|(so_far, _)| way.share(so_far.to));
    let mut judged = Judged {
        days: Span { from: subject.from, by: subject.by, until: so_far.map(|period| period.to) },
        phase: phase(subject, today),
        baseline,
        goalpost: goalpost.and_then(Result::ok),
        attainment: None,
        share,
        expected: None,
        pace: None,
        health: Health::NoReading,
        reason: None,
        baseline_reason,
        reading: Reading::default(),
    };
    reading.previous = value;
    if let (Some(value), Some(Ok(goalpost))) = (reading.value, goalpost) {
        judged.attainment = attainment(value, from, &goalpost);
        let progress =
            share.map(|share| Progress { kind: subject.kind, goalpost, baseline: from, reading: value, share });
        judged.expected = progress.as_ref().and_then(expected);
        judged.pace = progress.as_ref().and_then(pace);
    }
    judged.health = Health::of(judged.pace);
    judged.reading = reading;
    if judged.pace.is_none() {
        let reason = reason(subject, &judged, goalpost.and_then(Result::err));
        if judged.reading.value.is_none() && judged.reading.reason.is_none() {
            judged.reading.reason = Some(reason.clone());
        }
        judged.reason = Some(reason);
    }
    judged
}

fn unit(subject: &Subject) -> String {
    subject.line.compiled.unit.clone()
}

fn phase(subject: &Subject, today: Date) -> Phase {
    match (subject.from, subject.by) {
        (None, _) => Phase::Undated,
        (Some(from), _) if today < from => Phase::NotStarted,
        (_, Some(by)) if today > by => Phase::Ended,
        _ => Phase::Running,
    }
}

/// Why there is no pace.
fn reason(subject: &Subject, judged: &Judged, none: Option<NoGoalpost>) -> String {
    match (subject.from, judged.phase) {
        (None, _) => {
            return "no reading, because the plan does not say from which day it counts: add `from`, or give its campaign a \
                    flight"
                .to_owned();
        }
        (Some(from), Phase::NotStarted) => return format!("not started: begins {}", words::day(from)),
        _ => {}
    }
    if let Some(why) = &judged.reading.reason {
        return format!("no reading, because {why}");
    }
    if subject.target.is_none() {
        return "no pace, because there is no target".to_owned();
    }
    if let Some(none) = none {
        let why = judged.baseline_reason.as_deref().filter(|_| none == NoGoalpost::NoBaseline);
        return format!("no pace, because {}", why.map_or_else(|| none.words().to_owned(), ToOwned::to_owned));
    }
    if judged.days.whole().is_none() {
        return "no pace, because the plan does not say by when: add `by`".to_owned();
    }
    if judged.expected.is_none() {
        return "no pace, because no progress is expected yet".to_owned();
    }
    "no pace, because the target is 0 and there is no baseline to measure the way from".to_owned()
}

/// The baseline of a subject, or why there is none.
pub(crate) fn baseline(subject: &Subject, book: &Book<'_>, line: usize, today: Date) -> (Option<Base>, Option<String>) {
    let base = |value, origin, words: String| (Some(Base { value, origin, words }), None);
    match &subject.source {
        Source::Nowhere => {
            let needed = subject.target.is_some_and(|target| target.needs_baseline());
            let why = "the target is a change on the baseline, and the plan names no baseline: add `baseline`";
            (None, needed.then(|| why.to_owned()))
        }
        Source::Told(value, source) => {
            let by = source.as_ref().map_or_else(|| "nobody named".to_owned(), Clone::clone);
            base(*value, BaseOrigin::Told { source: source.clone() }, format!("told by {by}"))
        }
        Source::Benchmark(id, Some(value)) => {
            base(*value, BaseOrigin::Benchmark { id: id.clone() }, format!("the benchmark {id}"))
        }
        Source::Benchmark(id, None) => (None, Some(format!("no benchmark is called {id}"))),
        Source::Zero => {
            base(0.0, BaseOrigin::Zero, "0, as the target is what is gathered from the start on".to_owned())
        }
        Source::Start => at_start(subject, book, line, today),
        Source::Over(over) => measured(subject, book, line, *over),
    }
}

/// The level at the end of the day before the first, else the first that is known within.
fn at_start(subject: &Subject, book: &Book<'_>, line: usize, today: Date) -> (Option<Base>, Option<String>) {
    let (Some(before), Some(from)) = (subject.baseline_days(), subject.from) else {
        return (None, Some("the plan does not say from which day the level counts".to_owned()));
    };
    if from > today {
        return (None, Some(format!("the level at the start is known from {} on", words::day(from))));
    }
    let base = |value, words: String| (Some(Base { value, origin: BaseOrigin::Start, words }), None);
    let reading = book.reading(line, &Group::new(), before);
    if let Some(value) = reading.value {
        return base(value, format!("the level when {} began", words::day(from)));
    }
    let within = subject.so_far(today).map(|period| (period, book.running(line, period)));
    let first = within.and_then(|(period, running)| {
        let at = running.iter().position(Option::is_some)?;
        let day = model::calendar::Calendar::default().buckets(period, model::period::Grain::Day).get(at)?.from;
        Some((day, running[at]?))
    });
    match first {
        Some((day, value)) => base(value, format!("the first level that is known, of {}", words::day(day))),
        None => (None, Some(format!("there is no level at the start: {}", reading.reason.unwrap_or_default()))),
    }
}

fn measured(subject: &Subject, book: &Book<'_>, line: usize, over: Period) -> (Option<Base>, Option<String>) {
    let reading = book.reading(line, &Group::new(), over);
    let days = format!("{} to {}", words::day(over.from), words::day(over.to));
    let Some(raw) = reading.value else {
        let why = reading.reason.unwrap_or_default();
        return (None, Some(format!("the baseline over {days} could not be measured: {why}")));
    };
    let origin = BaseOrigin::Measured { over, raw };
    match (subject.kind, subject.whole()) {
        (Kind::Flow, None) => {
            let why = "the baseline cannot be brought to the length of the KPI, as the plan does not say over which days that is";
            (None, Some(why.to_owned()))
        }
        (Kind::Flow, Some(whole)) if whole.days() != over.days() => {
            let value = equal_length(raw, over, whole);
            let words = format!("measured over {days}, and brought from {} to {} days", over.days(), whole.days());
            (Some(Base { value, origin, words }), None)
        }
        (Kind::Level, _) => {
            (Some(Base { value: raw, origin, words: format!("the level on {}", words::day(over.to)) }), None)
        }
        _ => (Some(Base { value: raw, origin, words: format!("measured over {days}") }), None),
    }
}

/// A target's bound that a value is nearest to missing: the aim, or of a range the nearer end.
pub(crate) fn aim(goalpost: &Goalpost, value: Option<f64>) -> Option<f64> {
    let (low, high) = (goalpost.low.map(|bound| bound.value), goalpost.high.map(|bound| bound.value));
    match (low, high, value) {
        (Some(low), Some(high), Some(value)) => Some(if low - value >= value - high { low } else { high }),
        (low, high, _) => low.or(high),
    }
}
