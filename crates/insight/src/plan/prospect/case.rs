//! One KPI that is judged: the days that it is forecast from, and what its outlook says.
//!
//! Invariant: numbers of the past and of the future are counted alike, as what days bring in the end.

use super::{
    Ahead, Judgement, Prospect, Still,
    course::{Made, Steps, forecast_of, is_sparse},
    young::Posts,
};
use crate::plan::{
    book::{Book, Line},
    ground::Ground,
    standing::KpiStanding,
    subject::Subject,
};
use jiff::ToSpan;
use kpi::{pace::Kind, target::Goalpost};
use model::{Date, SmolStr, fact::FactKind, period::Period};
use stats::forecast::{self, Growing, Outlook, Side, Unforecastable};
use std::collections::BTreeMap;

/// How many days back a forecast looks.
const LOOKED_BACK: i64 = 730;

/// Where it is not known how posts go on gathering, so many of the latest days are left out.
const RIPENING: i64 = 7;

/// How many days to come a way has at most.
const WAY: usize = 16;

/// How many days the present speed is measured over.
const SPEED: usize = 14;

/// What a KPI is judged by.
pub(super) struct Known<'k> {
    /// The days of all lines.
    pub book: &'k Book<'k>,
    /// The posts of the lines that ripen.
    pub posts: &'k BTreeMap<usize, Posts>,
    /// Days on which things may go otherwise, kind by kind.
    pub special: &'k [Vec<Period>],
    /// The days that it is forecast from; the last one is the last that is known.
    pub history: Period,
}

/// A KPI that is judged.
pub(super) struct Case<'s> {
    standing: &'s KpiStanding,
    goalpost: Goalpost,
    whole: Period,
    kind: Kind,
    /// The place of its line, of a quotient that of what is divided.
    line: usize,
    /// Of a quotient the place of what it is divided by.
    below: Option<usize>,
}

/// The days of a line's history.
#[derive(Default)]
struct Days {
    /// What was counted until now.
    counted: Vec<Option<f64>>,
    /// What each day brings in the end: what its posts still gather is added, and a day without posts has none.
    ripe: Vec<Option<f64>>,
}

impl Days {
    fn of(line: usize, known: &Known<'_>) -> Self {
        let counted = known.book.daily(line, known.history);
        let Some(posts) = known.posts.get(&line) else { return Self { ripe: counted.clone(), counted } };
        let to_come = posts.to_come(known.history);
        let day = |at: usize| known.history.from.saturating_add(i64::try_from(at).unwrap_or(0).days());
        let ripe = |(at, value): (usize, &Option<f64>)| {
            Some(value.unwrap_or(0.0) + to_come.get(&day(at)).copied().unwrap_or(0.0))
        };
        Self { ripe: counted.iter().enumerate().map(ripe).collect(), counted }
    }
}

fn cannot(why: &str) -> String {
    format!("cannot judge, because {why}")
}

impl<'s> Case<'s> {
    /// A KPI with its lines, which are added to all others; or why it cannot be judged.
    pub fn of(standing: &'s KpiStanding, subject: Subject, lines: &mut Vec<Line>) -> Result<Self, String> {
        let goalpost = standing.goalpost.ok_or_else(|| cannot("there is no target"))?;
        let whole = standing.days.whole().ok_or_else(|| cannot("the plan does not say by when"))?;
        if !subject.line.adds_by_day() {
            return Err(cannot("it counts different people or looks back, so its days do not add up"));
        }
        let (line, below) = if subject.kind == Kind::Ratio {
            let quotient = subject.line.compiled.quotient();
            let (above, below) = quotient.ok_or_else(|| cannot("its formula is no quotient of two sums"))?;
            let mut part = |compiled| place(lines, Line { compiled, ..subject.line.clone() });
            (part(above), Some(part(below)))
        } else {
            (place(lines, subject.line), None)
        };
        Ok(Self { standing, goalpost, whole, kind: subject.kind, line, below })
    }

    /// The KPI's id.
    pub fn id(&self) -> &SmolStr {
        &self.standing.id
    }

    /// The places of its lines.
    pub fn lines(&self) -> impl Iterator<Item = usize> + use<> {
        std::iter::once(self.line).chain(self.below)
    }

    /// The days that it is forecast from.
    pub fn history(
        &self,
        ground: &Ground<'_>,
        lines: &[Line],
        posts: &BTreeMap<usize, Posts>,
    ) -> Result<Period, String> {
        let mut whole: Option<Period> = None;
        for at in self.lines() {
            let span = ground.known(&lines[at].compiled).ok_or_else(|| cannot("nothing of it is known yet"))?;
            let to = match posts.get(&at) {
                Some(posts) => posts.known,
                None if counts_posts(&lines[at]) => span.to.saturating_sub(RIPENING.days()),
                None => span.to,
            };
            let other = whole.unwrap_or(Period { from: span.from, to });
            whole = Some(Period { from: span.from.max(other.from), to: to.min(other.to) });
        }
        let Some(Period { from, to }) = whole else { return Err(cannot("nothing of it is known yet")) };
        let until = self.standing.days.until.unwrap_or(to).min(to);
        let from = from.max(until.saturating_sub(LOOKED_BACK.days()));
        Period::new(from, until).ok_or_else(|| cannot("nothing of it has ripened yet"))
    }

    /// Whether its target will be reached.
    pub fn judge(&self, known: &Known<'_>, made: &mut Made) -> Judgement {
        let (first, horizon) = self.ahead(known).ok_or_else(|| cannot("its last day is over"))?;
        let words = |why: Unforecastable| why.to_string();
        let days = Days::of(self.line, known);
        let others = self.below.map(|below| Days::of(below, known)).unwrap_or_default();
        let sparse = self.kind != Kind::Level && (is_sparse(&days.ripe) || is_sparse(&others.ripe));
        let steps = Steps { horizon, sparse };
        let key = (self.line, known.history, steps);
        let line = made.get(key, || forecast_of(&days.ripe, known, steps)).map_err(words)?;
        let total = self.total(self.line, &days, known, (first, horizon));
        let outlook = match (self.kind, self.below) {
            (Kind::Ratio, Some(below)) => {
                let key = (below, known.history, steps);
                let other = made.get(key, || forecast_of(&others.ripe, known, steps)).map_err(words)?;
                let below = self.total(below, &others, known, (first, horizon));
                Outlook::of_ratio(&line, &other, [&total, &below], self.seed()).map_err(words)?
            }
            (Kind::Flow, _) => Outlook::of_growing(&line, &total, self.seed()),
            _ => Outlook::of(&line, forecast::Kind::Level, self.seed()),
        };
        let still = known.posts.get(&self.line).filter(|_| self.kind == Kind::Flow).map(|posts| {
            let [now, then] = total.there();
            Still { gathers: then - now, week: posts.week, posts: posts.learnt }
        });
        let found = self.prospect(&outlook, &days.ripe, known, (first, horizon));
        let found = found.ok_or_else(|| cannot("no way leads to a value"))?;
        Ok(Prospect { method: line.method, still, ..found })
    }

    /// What came in from the first day of the KPI to the last that is known, and what of it still grows.
    fn total(&self, line: usize, counted: &Days, known: &Known<'_>, ahead: (Date, usize)) -> Growing {
        let Some(days) = Period::new(self.whole.from, known.history.to) else { return Growing::settled(0.0) };
        let skipped = counted.counted.len().saturating_sub(usize::try_from(days.days()).unwrap_or(0));
        let counted = stats::sum::total(counted.counted[skipped..].iter().flatten().copied());
        let Some(posts) = known.posts.get(&line) else { return Growing::settled(counted) };
        let (young, together) = posts.young(days, ahead.0);
        Growing::of(counted - together, &young, ahead.1)
    }

    /// The first day to come and how many there are; `None` when none is left.
    fn ahead(&self, known: &Known<'_>) -> Option<(Date, usize)> {
        let first = known.history.to.tomorrow().ok()?;
        Some((first, usize::try_from(Period::new(first, self.whole.to)?.days()).ok()?))
    }

    /// The same chance for the same KPI whenever it is asked.
    fn seed(&self) -> u64 {
        self.standing.id.bytes().fold(0, |seed, byte| seed * 31 % 1_000_003 + u64::from(byte))
    }

    fn prospect(
        &self,
        outlook: &Outlook,
        values: &[Option<f64>],
        known: &Known<'_>,
        (first, horizon): (Date, usize),
    ) -> Option<Prospect> {
        let (chance, within) = self.chance(outlook)?;
        let day = |step: Option<usize>| Some(first.saturating_add((i64::try_from(step?).ok()? - 1).days()));
        let bound = self.goalpost.low.or(self.goalpost.high)?;
        let side = if self.goalpost.low.is_some() { Side::AtLeast } else { Side::AtMost };
        // A quotient that is there on a day may be gone the next: it counts at its date alone.
        let arrives = side == Side::AtLeast && self.kind != Kind::Ratio;
        let arrival = outlook.arrival(bound.value, side).filter(|_| arrives);
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
            still: None,
            known: known.history.to,
            method: String::new(),
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

/// The place of a line; one that counts the same has the same place.
fn place(lines: &mut Vec<Line>, line: Line) -> usize {
    lines.iter().position(|known| known.compiled == line.compiled).unwrap_or_else(|| {
        lines.push(line);
        lines.len() - 1
    })
}

fn counts_posts(line: &Line) -> bool {
    line.compiled.terms.iter().any(|term| term.measure.kind() == FactKind::PostCounters)
}
