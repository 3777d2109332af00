//! Prospects: whether a KPI of the plan will reach its target by its date, what it will come to, and what each day must bring.
//!
//! The forecast is `stats::forecast`'s, made from the KPI's own days up to two years back, with flights and holidays of the plan
//! as special days. What adds up is forecast day by day and added to what is there; a quotient by its two parts together.
//!
//! Invariant: a running KPI has a prospect or a reason, never both. The same facts on the same day give the same prospect.

use super::{
    book::{Book, Line, Want},
    ground::{Ground, exchange_into},
    standing::{KpiStanding, Phase, Standing},
    subject::Subject,
};
use crate::{desk::Desk, error::InsightError};
use jiff::ToSpan;
use kpi::{
    pace::Kind,
    plan::{Links, Plan},
    target::Goalpost,
};
use model::{Date, SmolStr, fact::FactKind, period::Period};
use serde::Serialize;
use stats::forecast::{self, Effect, Forecast, Grain, Outlook, Series, Side, Unforecastable, forecast};
use std::collections::BTreeMap;

/// How many days back a forecast looks.
const LOOKED_BACK: i64 = 730;

/// Counters of posts go on growing after publishing: so many of the latest days are not yet what they will be.
const RIPENING: i64 = 7;

/// How many days to come a way has at most.
const WAY: usize = 30;

/// How many days the present speed is measured over.
const SPEED: usize = 14;

/// What is known of the end of a KPI's way, by its id.
pub type Judgement = Result<Prospect, String>;

/// Whether a target will be reached.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prospect {
    /// The probability that the target is reached by its date.
    pub chance: f64,
    /// Where that probability lies itself, with a confidence of 80 %: few past forecasts tell little about the next.
    pub within: [f64; 2],
    /// What the KPI is expected to come to.
    pub expected: f64,
    /// Between what it will come to with a probability of 80 %.
    pub likely: [f64; 2],
    /// The day that the target is reached: as likely earlier as later. `None` is not by the date.
    pub reached: Option<Date>,
    /// The day before which it is reached with a probability of one in ten.
    pub earliest: Option<Date>,
    /// The day after which it is reached with a probability of one in ten.
    pub latest: Option<Date>,
    /// What each day to come must bring on average, of what adds up.
    pub needed: Option<f64>,
    /// What each of the last days brought on average, of what adds up.
    pub speed: Option<f64>,
    /// The last day that it is based on.
    pub known: Date,
    /// How it was forecast.
    pub method: String,
    /// The way to come, up to the date: what may be there at the end of some of its days.
    pub way: Vec<Ahead>,
}

/// One day to come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ahead {
    /// The day.
    pub day: Date,
    /// The middle of what may be there at its end.
    pub expected: f64,
    /// Nine of ten ways are above.
    pub low: f64,
    /// Nine of ten ways are below.
    pub high: f64,
}

/// The prospects of all running KPIs that have a goalpost. Reads the store once, by day.
pub async fn prospects(
    desk: &Desk<'_>,
    plan: &Plan,
    standing: &Standing,
) -> Result<BTreeMap<SmolStr, Judgement>, InsightError> {
    let exchange = exchange_into(desk.exchange, plan.currency);
    let ground = Ground::of(desk, &exchange).await?;
    let links = Links::of(plan);
    let mut found = BTreeMap::new();
    let (mut cases, mut lines, mut wants) = (Vec::new(), Vec::new(), Vec::new());
    for standing in standing.kpis.iter().filter(|kpi| kpi.phase == Phase::Running && kpi.goalpost.is_some()) {
        let kpi = plan.kpis.iter().find(|kpi| kpi.id.value == standing.id);
        let Some(subject) = kpi.and_then(|kpi| Subject::of(&links, kpi)) else { continue };
        match Case::of(&ground, standing, subject, &mut lines) {
            Ok(case) => {
                wants.extend(case.lines().map(|line| Want { line, period: case.history }));
                cases.push(case);
            }
            Err(reason) => {
                found.insert(standing.id.clone(), Err(reason));
            }
        }
    }
    let book = Book::read(&ground, lines, Vec::new(), &wants, true).await?;
    let special = special(plan);
    for case in cases {
        found.insert(case.standing.id.clone(), case.judge(&book, &special));
    }
    Ok(found)
}

/// A KPI that is judged.
struct Case<'s> {
    standing: &'s KpiStanding,
    goalpost: Goalpost,
    whole: Period,
    /// The days that it is forecast from; the last one is the last that is known.
    history: Period,
    kind: Kind,
    /// The place of its line, of a quotient that of what is divided.
    line: usize,
    /// Of a quotient the place of what it is divided by.
    below: Option<usize>,
}

impl<'s> Case<'s> {
    fn of(
        ground: &Ground<'_>,
        standing: &'s KpiStanding,
        subject: Subject,
        lines: &mut Vec<Line>,
    ) -> Result<Self, String> {
        let cannot = |why: &str| format!("cannot judge, because {why}");
        let goalpost = standing.goalpost.ok_or_else(|| cannot("there is no target"))?;
        let whole = standing.days.whole().ok_or_else(|| cannot("the plan does not say by when"))?;
        let compiled = &subject.line.compiled;
        if !subject.line.adds_by_day() {
            return Err(cannot("it counts different people or looks back, so its days do not add up"));
        }
        let span = ground.known(compiled).ok_or_else(|| cannot("nothing of it is known yet"))?;
        let until = standing.days.until.unwrap_or(span.to).min(span.to);
        let ripe = compiled.terms.iter().any(|term| term.measure.kind() == FactKind::PostCounters);
        let until = if ripe { until.saturating_sub(RIPENING.days()) } else { until };
        let from = span.from.max(until.saturating_sub(LOOKED_BACK.days()));
        let history = Period::new(from, until).ok_or_else(|| cannot("nothing of it has ripened yet"))?;
        let line = lines.len();
        let below = if subject.kind == Kind::Ratio {
            let quotient = compiled.quotient().ok_or_else(|| cannot("its formula is no quotient of two sums"))?;
            let part = |compiled| Line { compiled, ..subject.line.clone() };
            lines.extend([part(quotient.0), part(quotient.1)]);
            Some(line + 1)
        } else {
            lines.push(subject.line);
            None
        };
        Ok(Self { standing, goalpost, whole, history, kind: subject.kind, line, below })
    }

    fn lines(&self) -> impl Iterator<Item = usize> + use<> {
        std::iter::once(self.line).chain(self.below)
    }

    fn judge(&self, book: &Book<'_>, special: &[Vec<Period>]) -> Judgement {
        let (first, horizon) = self.ahead().ok_or_else(|| "cannot judge, because its last day is over".to_owned())?;
        let words = |why: Unforecastable| why.to_string();
        let values = book.daily(self.line, self.history);
        let line = self.forecast(&values, special, horizon).map_err(words)?;
        let outlook = match (self.kind, self.below) {
            (Kind::Ratio, Some(below)) => {
                let others = book.daily(below, self.history);
                let other = self.forecast(&others, special, horizon).map_err(words)?;
                let so_far = (self.so_far(&values), self.so_far(&others));
                Outlook::of_ratio(&line, &other, so_far, self.seed()).map_err(words)?
            }
            (Kind::Flow, _) => Outlook::of(&line, forecast::Kind::Total { so_far: self.so_far(&values) }, self.seed()),
            _ => Outlook::of(&line, forecast::Kind::Level, self.seed()),
        };
        self.prospect(&outlook, (&line.method, &values), (first, horizon))
            .ok_or_else(|| "cannot judge, because no way leads to a value".to_owned())
    }

    /// The first day to come and how many there are; `None` when none is left.
    fn ahead(&self) -> Option<(Date, usize)> {
        let first = self.history.to.tomorrow().ok()?;
        Some((first, usize::try_from(Period::new(first, self.whole.to)?.days()).ok()?))
    }

    fn forecast(
        &self,
        values: &[Option<f64>],
        special: &[Vec<Period>],
        horizon: usize,
    ) -> Result<Forecast, Unforecastable> {
        let step = |day: Date| usize::try_from((day - self.history.from).get_days()).unwrap_or(0);
        let span = |days: &Period| {
            let from = days.from.max(self.history.from);
            (from <= days.to).then(|| step(from)..step(days.to) + 1)
        };
        let effects = special.iter().map(|kind| Effect { spans: kind.iter().filter_map(span).collect() });
        let series = Series::by(Grain::Day, values.iter().copied()).with_effects(effects.collect());
        forecast(&series, horizon)
    }

    /// What came in from the first day of the KPI to the last that is known.
    fn so_far(&self, values: &[Option<f64>]) -> f64 {
        let days = Period::new(self.whole.from, self.history.to).map_or(0, |days| days.days());
        let skipped = values.len().saturating_sub(usize::try_from(days).unwrap_or(0));
        stats::sum::total(values[skipped..].iter().flatten().copied())
    }

    /// The same chance for the same KPI whenever it is asked.
    fn seed(&self) -> u64 {
        self.standing.id.bytes().fold(0, |seed, byte| seed * 31 % 1_000_003 + u64::from(byte))
    }

    fn prospect(
        &self,
        outlook: &Outlook,
        (method, values): (&str, &[Option<f64>]),
        (first, horizon): (Date, usize),
    ) -> Option<Prospect> {
        let (chance, within) = self.chance(outlook)?;
        let day = |step: Option<usize>| Some(first.saturating_add((i64::try_from(step?).ok()? - 1).days()));
        let bound = self.goalpost.low.or(self.goalpost.high)?;
        let side = if self.goalpost.low.is_some() { Side::AtLeast } else { Side::AtMost };
        let arrival = outlook.arrival(bound.value, side).filter(|_| side == Side::AtLeast);
        let latest = values.iter().rev().take(SPEED).flatten();
        let count = latest.clone().count();
        let speed = (self.kind == Kind::Flow && count > 0).then(|| stats::sum::total(latest.copied()) / count as f64);
        let ends = outlook.ends();
        Some(Prospect {
            chance,
            within,
            expected: outlook.expected()?,
            likely: [ends.quantile(0.1)?, ends.quantile(0.9)?],
            reached: arrival.and_then(|arrival| day(arrival.median)),
            earliest: arrival.and_then(|arrival| day(arrival.earliest)),
            latest: arrival.and_then(|arrival| day(arrival.latest)),
            needed: outlook.needed(bound.value).filter(|_| side == Side::AtLeast),
            speed,
            known: self.history.to,
            method: method.to_owned(),
            way: way(outlook, first, horizon),
        })
    }

    /// The probability of ending within the goalpost; of a range that of missing neither end.
    fn chance(&self, outlook: &Outlook) -> Option<(f64, [f64; 2])> {
        let at_least = self.goalpost.low.map(|low| outlook.chance(low.value, Side::AtLeast));
        let at_most = self.goalpost.high.map(|high| outlook.chance(high.value, Side::AtMost));
        let found: Vec<_> = at_least.into_iter().chain(at_most).collect::<Option<_>>()?;
        let join = |value: fn(&forecast::Chance) -> f64| {
            let missed: f64 = found.iter().map(|chance| 1.0 - value(chance)).sum();
            (1.0 - missed).clamp(0.0, 1.0)
        };
        Some((join(|one| one.value), [join(|one| one.within.low), join(|one| one.within.high)]))
    }
}

/// Some days to come, evenly spread, the last one among them.
fn way(outlook: &Outlook, first: Date, horizon: usize) -> Vec<Ahead> {
    let apart = horizon.div_ceil(WAY).max(1);
    let steps = (0..horizon).filter(|step| (horizon - 1 - step).is_multiple_of(apart));
    let ahead = steps.filter_map(|step| {
        let values = outlook.after(step + 1)?;
        Some(Ahead {
            day: first.saturating_add(i64::try_from(step).ok()?.days()),
            expected: values.quantile(0.5)?,
            low: values.quantile(0.1)?,
            high: values.quantile(0.9)?,
        })
    });
    ahead.collect()
}

/// Days on which things may go otherwise: flights of campaigns, and holidays.
fn special(plan: &Plan) -> Vec<Vec<Period>> {
    let flights = plan.campaigns.iter().filter_map(|campaign| Some(campaign.flight.as_ref()?.value)).collect();
    let holidays = plan.holidays.iter().map(|day| Period { from: day.value, to: day.value }).collect();
    vec![flights, holidays]
}
