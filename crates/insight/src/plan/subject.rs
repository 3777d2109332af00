//! What is judged: a KPI as the plan has it, or as it was sealed at its start.
//!
//! Both go the same way from here on, so that an original is judged exactly as what is in force.

use super::book::Line;
use kpi::{
    benchmark,
    catalogue::{Catalogue, Definition},
    filter, formula,
    pace::Kind,
    plan::{Implied, Kpi, Links, Plan, Sealed},
    target::{self, Scale, Target},
};
use model::{Date, SmolStr, filter::Filter, period::Period};

/// Something with a formula, days, a baseline and a target.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// What is measured, by the catalogue.
    pub definition: Definition,
    /// The formula, its filter folded in.
    pub line: Line,
    /// How its readings come about.
    pub kind: Kind,
    /// The first day that counts.
    pub from: Option<Date>,
    /// When the target should be reached.
    pub by: Option<Date>,
    /// The target.
    pub target: Option<Target>,
    /// Where the baseline comes from.
    pub source: Source,
}

/// Where a baseline is to be found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Source {
    /// Nowhere: none is named and none is implied.
    Nowhere,
    /// Measured over days.
    Over(Period),
    /// Told.
    Told(f64, Option<String>),
    /// A benchmark; without a value when it is not known.
    Benchmark(SmolStr, Option<f64>),
    /// The level at the start.
    Start,
    /// Zero.
    Zero,
}

impl Subject {
    /// A KPI as the plan has it; `None` when what it measures could not be read.
    pub fn of<'p>(links: &Links<'p>, kpi: &'p Kpi) -> Option<Self> {
        let measured = kpi.measured.as_ref()?;
        let everything = Filter::default();
        let only = kpi.filter.as_ref().map_or(&everything, |filter| &filter.value);
        let days = links.days_of(kpi);
        let named = kpi.baseline.as_ref().and_then(|named| {
            let over = named.over.as_ref().map(|over| Source::Over(over.value));
            let told = || named.value.as_ref().map(|told| Source::Told(told.value, named.source.clone()));
            let benchmark = || named.benchmark.as_ref().map(|name| self::benchmark(links.plan, &name.value));
            told().or(over).or_else(benchmark)
        });
        let implied = match kpi.implied() {
            Implied::Nothing => Source::Nowhere,
            Implied::Zero => Source::Zero,
            Implied::Start => Source::Start,
        };
        Some(Self {
            definition: measured.definition.clone(),
            line: Line::of(&kpi.id.value, &measured.compiled, only),
            kind: Kind::of(&measured.compiled),
            from: days.from,
            by: days.by,
            target: kpi.target.as_ref().map(|target| target.value),
            source: named.unwrap_or(implied),
        })
    }

    /// A KPI as it was sealed; `None` when the seal can no longer be read.
    pub fn sealed<'p>(
        now: &Self,
        links: &Links<'p>,
        catalogue: &Catalogue,
        kpi: &'p Kpi,
        was: &Sealed,
    ) -> Option<Self> {
        let plan = links.plan;
        let is = Sealed::of(links, kpi)?;
        let mut subject = now.clone();
        if is.formula != was.formula || is.filter != was.filter {
            let compiled = if is.formula == was.formula {
                kpi.measured.as_ref()?.compiled.clone()
            } else {
                let (tree, _) = formula::parse(&was.formula);
                formula::compile_tree(catalogue, &tree?).ok()?
            };
            let (only, faults) = filter::parse(&was.filter);
            let only = if was.filter.is_empty() { Filter::default() } else { only };
            if !was.filter.is_empty() && !faults.is_empty() {
                return None;
            }
            subject.kind = Kind::of(&compiled);
            subject.line = Line::of(&kpi.id.value, &compiled, &only);
        }
        let scale = Scale::of(&subject.definition, Some(plan.currency));
        (subject.from, subject.by) = (was.start, was.by);
        subject.target = target::parse(&was.target, &scale).0;
        if is.baseline != was.baseline || was.baseline.is_empty() {
            subject.source = subject.source_of(plan, &was.baseline);
        }
        Some(subject)
    }

    /// The baseline as a seal words it.
    fn source_of(&self, plan: &Plan, words: &str) -> Source {
        if let Some(over) = words.strip_prefix("measured over ").and_then(|over| Period::parse(over).ok()) {
            return Source::Over(over);
        }
        if let Some((value, source)) = words.split_once(" told by ")
            && let Ok(value) = value.parse()
        {
            return Source::Told(value, Some(source.to_owned()).filter(|source| source != "nobody named"));
        }
        if let Some(id) = words.strip_prefix("benchmark ") {
            return benchmark(plan, id);
        }
        match (self.kind, self.target) {
            (Kind::Level, _) => Source::Start,
            (Kind::Flow, Some(Target::Change(_))) => Source::Zero,
            _ => Source::Nowhere,
        }
    }

    /// The whole way, where both ends are known and in order.
    pub fn whole(&self) -> Option<Period> {
        Period::new(self.from?, self.by?)
    }

    /// The days that lie behind at the end of a day, cut to the last one.
    pub fn so_far(&self, today: Date) -> Option<Period> {
        let until = self.by.map_or(today, |by| by.min(today));
        Period::new(self.from?, until)
    }

    /// The days over which a baseline is read.
    pub fn baseline_days(&self) -> Option<Period> {
        match self.source {
            Source::Over(over) => Some(over),
            Source::Start => self.from?.yesterday().ok().map(|day| Period { from: day, to: day }),
            _ => None,
        }
    }
}

fn benchmark(plan: &Plan, id: &str) -> Source {
    let own = plan.benchmarks.iter().find(|known| known.id.value == id).and_then(|known| known.value);
    let shipped = || benchmark::shipped().iter().find(|known| known.id == id).map(|known| known.value);
    Source::Benchmark(SmolStr::new(id), own.or_else(shipped))
}
