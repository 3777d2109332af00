//! Where a plan stands, found from the facts.
//!
//! The store is read once for all KPIs by day, once or a few times by campaign, and once for every different period of formulas
//! that do not add up by day. What it covers is asked once.

use super::{
    book::Book,
    curve::Way,
    ground::{Ground, exchange_into},
    judge::{Judged, aim, judge, wants},
    level,
    share::Sharing,
    standing::{KpiStanding, Original, Point, Series, Standing, What},
    subject::Subject,
    words,
};
use crate::{desk::Desk, error::InsightError};
use kpi::{
    filter,
    pace::{Kind, Progress, expected},
    plan::{Kpi, Links, Plan, Sealed},
};
use model::{Date, SmolStr, period::Period};
use std::collections::BTreeMap;

/// Up to so many days a series has a point for each; then one for each week.
const DAILY: i64 = 92;

/// Measures a plan on a day. `sealed` is what was kept of each KPI at its start, by its id; where it differs from the plan, both
/// are judged.
pub async fn measure(
    desk: &Desk<'_>,
    plan: &Plan,
    today: Date,
    sealed: &BTreeMap<SmolStr, Sealed>,
) -> Result<Standing, InsightError> {
    let exchange = exchange_into(desk.exchange, plan.currency);
    let ground = Ground::of(desk, &exchange).await?;
    let links = Links::of(plan);
    let cases: Vec<Case<'_>> =
        plan.kpis.iter().enumerate().filter_map(|(at, kpi)| Case::of(&ground, &links, (at, kpi), sealed)).collect();
    let mut wanted = Vec::new();
    let mut lines = Vec::new();
    for case in &cases {
        for subject in std::iter::once(&case.subject).chain(&case.original) {
            wanted.extend(wants(subject, lines.len(), today));
            lines.push(subject.line.clone());
        }
    }
    let book = Book::read(&ground, lines, Vec::new(), &wanted, true).await?;
    let mut kpis: Vec<KpiStanding> = (0..plan.kpis.len()).map(|at| KpiStanding::unread(plan, at)).collect();
    let mut judged = Vec::new();
    let mut line = 0;
    for case in &cases {
        let now = judge(&case.subject, &book, line, &case.way, today);
        let standing = &mut kpis[case.at];
        standing.series = series(case, &now, &book, line);
        fill(standing, case, &now);
        standing.notes.extend(stale(&ground, case, &now));
        line += 1;
        if let Some(original) = &case.original {
            let way = Way::of(original, plan, &links.campaigns_of(case.kpi));
            let then = judge(original, &book, line, &way, today);
            standing.original = Some(amended(case, then));
            line += 1;
        }
        judged.push(now);
    }
    let sharing = Sharing::read(&ground, &links, &cases, &judged, today).await?;
    for (place, case) in cases.iter().enumerate() {
        kpis[case.at].contributions = sharing.of(place, case, &judged[place]);
    }
    for standing in kpis.iter_mut().filter(|standing| standing.what.is_none()) {
        let why = "no reading, because the plan's text does not say what is measured: see `kepi plan check`";
        standing.reason = Some(why.to_owned());
        standing.reading.reason = Some(why.to_owned());
    }
    let level = level::roll_up(&links, &kpis);
    Ok(Standing { plan: plan.name.clone(), currency: plan.currency, today, kpis, level })
}

/// A KPI that can be read.
pub(crate) struct Case<'p> {
    /// Its place in the plan.
    pub at: usize,
    /// The KPI.
    pub kpi: &'p Kpi,
    /// What is judged.
    pub subject: Subject,
    /// What was sealed, where it differs.
    pub original: Option<Subject>,
    /// What differs.
    pub changes: Vec<(&'static str, String, String)>,
    /// The seal itself.
    pub sealed: Option<Sealed>,
    /// How it is expected to go.
    pub way: Way,
}

impl<'p> Case<'p> {
    /// A KPI with what was sealed of it; `None` when what it measures could not be read.
    pub fn of(
        ground: &Ground<'_>,
        links: &Links<'p>,
        (at, kpi): (usize, &'p Kpi),
        sealed: &BTreeMap<SmolStr, Sealed>,
    ) -> Option<Self> {
        let subject = Subject::of(links, kpi)?;
        let was = sealed.get(&kpi.id.value);
        let changes = was.zip(Sealed::of(links, kpi)).map(|(was, is)| was.changes(&is)).unwrap_or_default();
        let amended = was.filter(|_| !changes.is_empty());
        let original = amended.and_then(|was| Subject::sealed(&subject, links, ground.desk.catalogue, kpi, was));
        let way = Way::of(&subject, links.plan, &links.campaigns_of(kpi));
        Some(Self { at, kpi, subject, original, changes, sealed: amended.cloned(), way })
    }
}

fn fill(standing: &mut KpiStanding, case: &Case<'_>, judged: &Judged) {
    let Subject { definition, line, kind, .. } = &case.subject;
    let own = case.kpi.measured.as_ref().is_some_and(|measured| measured.own);
    standing.what = Some(What {
        kpi: super::catalogue_id(case.kpi).unwrap_or_default(),
        name: definition.name.clone(),
        words: definition.words.clone(),
        formula: definition.formula.clone(),
        filter: case.kpi.filter.as_ref().map(|only| filter::print(&only.value)).unwrap_or_default(),
        unit: line.compiled.unit.clone(),
        direction: definition.direction,
        kind: *kind,
        own,
    });
    let judged = judged.clone();
    standing.days = judged.days;
    standing.phase = judged.phase;
    standing.reading = judged.reading;
    standing.baseline = judged.baseline;
    standing.baseline_reason = judged.baseline_reason;
    standing.goalpost = judged.goalpost;
    standing.attainment = judged.attainment;
    standing.share = judged.share;
    standing.expected = judged.expected;
    standing.pace = judged.pace;
    standing.health = judged.health;
    standing.reason = judged.reason;
    standing.curve = case.way.words();
}

fn amended(case: &Case<'_>, then: Judged) -> Original {
    let texts = |(what, was, is): &(&'static str, String, String)| ((*what).to_owned(), was.clone(), is.clone());
    Original {
        changes: case.changes.iter().map(texts).collect(),
        target: case.sealed.as_ref().map(|was| was.target.clone()).unwrap_or_default(),
        by: then.days.by,
        goalpost: then.goalpost,
        reading: then.reading,
        attainment: then.attainment,
        pace: then.pace,
        health: then.health,
        reason: then.reason,
    }
}

/// The way so far and the way that is expected.
fn series(case: &Case<'_>, judged: &Judged, book: &Book<'_>, line: usize) -> Series {
    let Some(whole) = case.subject.whole().or_else(|| judged.days.so_far()) else {
        return Series { step: 1, points: Vec::new(), reason: judged.reason.clone() };
    };
    let step = if whole.days() > DAILY { 7 } else { 1 };
    let running = judged.days.so_far().map(|so_far| book.running(line, so_far)).unwrap_or_default();
    let base = judged.baseline.as_ref().map(|base| base.value).filter(|_| case.subject.kind != Kind::Flow);
    let mut points = Vec::new();
    let mut day = whole.from;
    let mut at: usize = 0;
    loop {
        let last = day == whole.to;
        if last || (at + 1).is_multiple_of(usize::try_from(step).unwrap_or(1)) {
            let value = running.get(at).copied().flatten();
            let on_way = judged.goalpost.filter(|_| case.subject.by.is_some()).and_then(|goalpost| {
                let reading = value.or(judged.reading.value).unwrap_or_default();
                let share = case.way.share(day);
                expected(&Progress { kind: case.subject.kind, goalpost, baseline: base, reading, share })
            });
            points.push(Point { day, value, expected: on_way.and_then(|goalpost| aim(&goalpost, value)) });
        }
        match day.tomorrow() {
            Ok(next) if !last => day = next,
            _ => break,
        }
        at += 1;
    }
    let different = "it counts different people, or looks back, so its days do not add up: only the whole is read";
    let reason = if !case.subject.line.adds_by_day() {
        Some(different.to_owned())
    } else if points.iter().all(|point| point.value.is_none()) {
        judged.reason.clone()
    } else {
        None
    };
    Series { step, points, reason }
}

/// What a reader must know where the facts end before the day that is looked at.
fn stale(ground: &Ground<'_>, case: &Case<'_>, judged: &Judged) -> Option<String> {
    let until = judged.days.until.filter(|_| judged.reading.value.is_some())?;
    let latest = ground.latest(&case.subject.line.compiled)?;
    let days = Period::new(latest, until)?.days() - 1;
    (days > 1).then(|| {
        let latest = words::day(latest);
        format!("the latest facts of it are of {latest}, {days} days before: its pace is as of {}", words::day(until))
    })
}
