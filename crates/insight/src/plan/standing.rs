//! Where a plan stands: the values that a page, a table or a file shows. How they are found is not known here.
//!
//! Invariant: a KPI without a pace has a reason, and nothing that is missing is 0.

use super::share::Contributions;
use kpi::{
    catalogue::Direction,
    pace::{Health, Kind},
    plan::Plan,
    reading::Reading,
    target::Goalpost,
};
use model::{Date, SmolStr, money::Currency, period::Period};
use serde::Serialize;

/// Where a plan stands on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// The plan's name.
    pub plan: String,
    /// The currency of every amount here: the plan's own.
    pub currency: Currency,
    /// The day that it is looked at; it counts whole.
    pub today: Date,
    /// The KPIs, in the order of the plan.
    pub kpis: Vec<KpiStanding>,
    /// The plan rolled up: objectives, goals and KPIs below it.
    pub level: Level,
}

impl Standing {
    /// The KPI of an id.
    pub fn kpi(&self, id: &str) -> Option<&KpiStanding> {
        self.kpis.iter().find(|kpi| kpi.id == id)
    }
}

/// Where one KPI stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KpiStanding {
    /// Its id in the plan.
    pub id: SmolStr,
    /// The name on pages.
    pub title: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What it serves, by id.
    pub serves: Vec<SmolStr>,
    /// How much it counts beside its siblings.
    pub weight: f64,
    /// What is measured; `None` when the plan's text could not be read there.
    pub what: Option<What>,
    /// Its days.
    pub days: Span,
    /// How far along its days it is.
    pub phase: Phase,
    /// The value so far, from the first day to [`Span::until`]; `Reading::kpi` is the KPI's id in the plan. Its `previous` is
    /// the baseline's value.
    pub reading: Reading,
    /// The value before.
    pub baseline: Option<Base>,
    /// Why there is none, when the plan asks for one or the target needs one.
    pub baseline_reason: Option<String>,
    /// The target as it is printed: `>= 30%`.
    pub target: Option<String>,
    /// The values that the target asks for.
    pub goalpost: Option<Goalpost>,
    /// How much of the target is reached: 1 is all of it, and nothing is clamped.
    pub attainment: Option<f64>,
    /// The share of the way that is expected by now, from 0 to 1.
    pub share: Option<f64>,
    /// What is expected by now.
    pub expected: Option<Goalpost>,
    /// Progress made ÷ progress expected by now.
    pub pace: Option<f64>,
    /// The word for it.
    pub health: Health,
    /// Why there is no pace: `no reading, because …`, `not started: begins 1 Mar 2026`.
    pub reason: Option<String>,
    /// How progress is expected to come, in a sentence.
    pub curve: String,
    /// What was sealed at the start, where it has been amended since.
    pub original: Option<Original>,
    /// The way so far and the way that is expected, for a chart.
    pub series: Series,
    /// What each campaign brought, where the KPI draws on any.
    pub contributions: Option<Contributions>,
    /// What a reader should know besides the reading's own notes.
    pub notes: Vec<String>,
}

/// What a KPI of a plan measures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct What {
    /// The id under which [`super::catalogue`] has it, for questions about it.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// What it is, in plain words.
    pub words: String,
    /// The formula as written.
    pub formula: String,
    /// Which facts, as a filter is printed; empty keeps everything.
    pub filter: String,
    /// The unit of its readings.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// How its readings come about over time.
    pub kind: Kind,
    /// Whether it is the plan's own formula.
    pub own: bool,
}

/// The days of a KPI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The first day that counts.
    pub from: Option<Date>,
    /// When the target should be reached.
    pub by: Option<Date>,
    /// The last day that was read: today, or `by` once that is over. `None` before the start.
    pub until: Option<Date>,
}

impl Span {
    /// The whole way, where both ends are known and in order.
    pub fn whole(&self) -> Option<Period> {
        Period::new(self.from?, self.by?)
    }

    /// The days read so far.
    pub fn so_far(&self) -> Option<Period> {
        Period::new(self.from?, self.until?)
    }
}

/// How far along its days a KPI is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The plan does not say over which days it is read.
    Undated,
    /// It begins later.
    NotStarted,
    /// It runs.
    Running,
    /// Its last day is over.
    Ended,
}

/// A baseline, with where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Base {
    /// The value in the KPI's own unit; of a flow, over as many days as the KPI has.
    pub value: f64,
    /// Where it comes from.
    pub origin: BaseOrigin,
    /// The same in a sentence.
    pub words: String,
}

/// Where a baseline comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum BaseOrigin {
    /// Read from the facts of these days.
    Measured {
        /// The days.
        over: Period,
        /// The reading as it was, before it was scaled to the KPI's length.
        raw: f64,
    },
    /// Told in the plan.
    Told {
        /// Who says so.
        source: Option<String>,
    },
    /// A benchmark stands in for it.
    Benchmark {
        /// Its id.
        id: SmolStr,
    },
    /// The level at the start, as the target is a change.
    Start,
    /// Zero, as the target is what is gathered from the start on.
    Zero,
}

/// What was sealed of a KPI at its start, judged beside what is in force.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Original {
    /// What changed since: what it is called, what it was, what it is.
    pub changes: Vec<(String, String, String)>,
    /// The target as it was.
    pub target: String,
    /// By when it was to be reached.
    pub by: Option<Date>,
    /// The values that it asked for.
    pub goalpost: Option<Goalpost>,
    /// The reading by the formula, filter and days as they were.
    pub reading: Reading,
    /// How much of it is reached.
    pub attainment: Option<f64>,
    /// The pace towards it.
    pub pace: Option<f64>,
    /// The word for it.
    pub health: Health,
    /// Why there is no pace.
    pub reason: Option<String>,
}

/// A KPI over its days.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Series {
    /// How many days lie between two points: 1 or 7.
    pub step: i64,
    /// The points, to the last day of the KPI.
    pub points: Vec<Point>,
    /// Why no point has a value, when none has.
    pub reason: Option<String>,
}

/// One day of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The day; its value holds at its end.
    pub day: Date,
    /// Of a flow and a ratio the value since the start, of a level the level. `None` for days to come and where nothing is
    /// known.
    pub value: Option<f64>,
    /// The value that is expected by then: the aim's, or of a range the nearer end's.
    pub expected: Option<f64>,
}

/// What a level of the roll-up is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Noun {
    /// The plan.
    Plan,
    /// An objective.
    Objective,
    /// A goal.
    Goal,
    /// A KPI.
    Kpi,
}

/// A plan, objective, goal or KPI with everything below it rolled up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Level {
    /// What it is.
    pub noun: Noun,
    /// Its id; of the plan its name.
    pub id: SmolStr,
    /// The name or statement on pages.
    pub title: String,
    /// Its weight beside its siblings.
    pub weight: f64,
    /// The weighted mean pace of its parts that were read.
    pub pace: Option<f64>,
    /// The word for it; never better than *watch* while a KPI below is off track.
    pub health: Health,
    /// The KPI below with the lowest pace.
    pub worst: Option<Worst>,
    /// How many KPIs below have a pace.
    pub read: usize,
    /// The KPIs below that have none, by id.
    pub unread: Vec<SmolStr>,
    /// Its parts, by kind and id.
    pub parts: Vec<Level>,
}

/// The KPI with the lowest pace.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Worst {
    /// Its id.
    pub kpi: SmolStr,
    /// Its pace.
    pub pace: f64,
}

impl KpiStanding {
    /// The KPI as the text of the plan has it, before anything was read.
    pub(super) fn unread(plan: &Plan, at: usize) -> Self {
        let kpi = &plan.kpis[at];
        Self {
            id: kpi.id.value.clone(),
            title: kpi.title(),
            owner: kpi.owner.clone(),
            serves: kpi.serves.iter().map(|name| name.value.clone()).collect(),
            weight: kpi.weight,
            what: None,
            days: Span::default(),
            phase: Phase::Undated,
            reading: Reading { kpi: kpi.id.value.to_string(), ..Reading::default() },
            baseline: None,
            baseline_reason: None,
            target: kpi.target.as_ref().map(|target| target.value.to_string()),
            goalpost: None,
            attainment: None,
            share: None,
            expected: None,
            pace: None,
            health: Health::NoReading,
            reason: None,
            curve: String::new(),
            original: None,
            series: Series::default(),
            contributions: None,
            notes: Vec::new(),
        }
    }
}
