//! Days: what the exports that list one day of an account a row have in common.
//!
//! Dates without a year are given one only when all of a section's dates are known, so a section of days is held until
//! its end; it has one row a day.
//!
//! Invariant: a row without a day is refused. Where the file does not name the account, the one that the caller names
//! counts, else `-`, so that the same file always speaks of the same account.

use super::{
    names,
    values::{self, Place, Value},
};
use crate::{
    context::{Context, handle_of},
    date,
    findings::{Findings, Refused},
    heading::Column,
    record::Record,
    section::Section,
    sink::{Output, Stop},
    total::Totals,
};
use jiff::civil::Date;
use model::{
    SmolStr, Timestamp,
    account::Account,
    dimension::Dimension,
    fact::{Fact, FactKind},
    import::RejectCode,
};

/// The columns of one kind of export that lists days.
pub(crate) struct Spec {
    /// The kind of file; the source of its facts.
    pub kind: &'static str,
    /// The platform's canonical name.
    pub platform: &'static str,
    /// Columns of what was gathered on the day.
    pub flows: &'static [Value],
    /// Columns of levels at the end of the day.
    pub levels: &'static [Value],
    /// The file's own instant, where its name tells one.
    pub known: fn(&str, &Context) -> Option<Timestamp>,
}

/// An account's day before its year is known.
enum Day {
    Whole(Date),
    Yearless((i8, i8)),
}

/// A row that waits for the end of the section.
struct Waiting {
    day: Day,
    flow: Fact,
    level: Fact,
    row: Record,
}

/// Reads the days of a section.
pub(crate) fn read(
    spec: &Spec,
    section: &mut Section<'_, '_>,
    context: &Context,
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let Some(date) = section.columns.find(names::DATE) else { return Err(values::no_column("date")) };
    let flows = values::places(spec.flows, &section.columns, context);
    let levels = values::places(spec.levels, &section.columns, context);
    let words: Vec<_> = flows.iter().map(|place| place.value.word).collect();
    let mut totals = Totals::of(&words);
    let as_of = context.as_of((spec.known)(&section.file, context));
    let mut waiting = Vec::new();
    let mut row = Record::default();
    while section.read(&mut row, findings)? {
        if row.is_total(section.columns.len()) {
            findings.total_row();
            for (at, place) in flows.iter().enumerate().filter(|(_, place)| place.value.adds_up()) {
                totals.print(at, row.cell(place.column), section.locale);
            }
            continue;
        }
        let Ok(mut one) = one(spec, (date, &flows, &levels), &row, context, findings) else { continue };
        one.flow.as_of = as_of;
        one.level.as_of = as_of;
        for (at, place) in flows.iter().enumerate() {
            totals.list(at, one.flow.value(place.value.measure));
        }
        waiting.push(one);
    }
    totals.compare(findings);
    settle(spec, waiting, (date, context), output, findings)
}

fn one(
    spec: &Spec,
    (date, flows, levels): (Column, &[Place], &[Place]),
    row: &Record,
    context: &Context,
    findings: &mut Findings,
) -> Result<Waiting, Refused> {
    let day = match date::yearless(row.cell(date)) {
        Some(day) => Day::Yearless(day),
        None => Day::Whole(findings.when(row, date)?.date),
    };
    let mut flow = context.fact(FactKind::AccountDay, spec.kind, context.today(), row.row);
    let mut level = context.fact(FactKind::AccountCounters, spec.kind, context.today(), row.row);
    values::set(&mut flow, flows, row, findings)?;
    values::set(&mut level, levels, row, findings)?;
    Ok(Waiting { day, flow, level, row: row.clone() })
}

/// Gives years to the days that have none, and hands the facts over.
fn settle(
    spec: &Spec,
    waiting: Vec<Waiting>,
    (column, context): (Column, &Context),
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let yearless: Vec<(i8, i8)> =
        waiting.iter().filter_map(|w| if let Day::Yearless(day) = w.day { Some(day) } else { None }).collect();
    let last = context.calendar.day(context.as_of(None)).min(context.today());
    let mut years = date::with_years(&yearless, last).into_iter();
    if let (Some(first), false) = (years.clone().flatten().min(), yearless.is_empty()) {
        findings.warn(
            "no-year",
            format!("the dates have no year: taken as the latest that fit, starting {first}. Give --as-of if the file is older"),
        );
    }
    for Waiting { day, flow, level, row } in waiting {
        let day = match day {
            Day::Whole(day) => Some(day),
            Day::Yearless(_) => years.next().flatten(),
        };
        let Some(day) = day else {
            let _ =
                findings.reject(&row, column, RejectCode::NotADate, "no year has this day: write it like 2026-07-14");
            continue;
        };
        place(flow, level, spec.platform, day, context, output)?;
    }
    Ok(())
}

fn place(
    mut flow: Fact,
    mut level: Fact,
    platform: &str,
    day: Date,
    context: &Context,
    output: &mut Output<'_>,
) -> Result<(), Stop> {
    let about = About::of(platform, context);
    if !flow.values.is_empty() {
        about.day(&mut flow, day);
        output.fact(flow)?;
    }
    if !level.values.is_empty() {
        about.level(&mut level, day);
        output.fact(level)?;
    }
    about.tell(output);
    Ok(())
}

/// The account that a file of days is about.
pub(crate) struct About<'c> {
    platform: &'c str,
    handle: Option<SmolStr>,
    context: &'c Context,
}

impl<'c> About<'c> {
    /// The account on a platform that the caller names.
    pub(crate) fn of(platform: &'c str, context: &'c Context) -> Self {
        Self { platform, handle: context.account.as_deref().map(handle_of), context }
    }

    /// Says of a flow whose it is, and of which day.
    pub(crate) fn day(&self, fact: &mut Fact, day: Date) {
        fact.day = day;
        fact.entity = Some(SmolStr::new(format!("{}/{}/{day}", self.platform, self.name())));
        self.dims(fact);
    }

    /// Says of a level whose it is, and of which day.
    pub(crate) fn level(&self, fact: &mut Fact, day: Date) {
        fact.day = day;
        fact.entity = Some(SmolStr::new(format!("{}/{}", self.platform, self.name())));
        self.dims(fact);
    }

    /// Names the account, where it is known.
    pub(crate) fn tell(&self, output: &mut Output<'_>) {
        if let Some(handle) = &self.handle {
            output.account(Account {
                platform: self.platform.into(),
                handle: handle.clone(),
                name: None,
                creator: self.context.creator_of(self.platform, handle),
            });
        }
    }

    fn name(&self) -> &str {
        let creator = self.context.creator.as_ref().map(model::id::CreatorId::as_str);
        self.handle.as_deref().or(creator).unwrap_or("-")
    }

    fn dims(&self, fact: &mut Fact) {
        fact.set_dim(Dimension::Platform, self.platform);
        if let Some(handle) = &self.handle {
            fact.set_dim(Dimension::Account, handle);
            if let Some(creator) = self.context.creator_of(self.platform, handle) {
                fact.set_dim(Dimension::Creator, creator.as_str());
            }
        }
    }
}
