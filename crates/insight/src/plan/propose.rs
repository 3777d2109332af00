//! A suggestion as a KPI that can be put into the plan: target, review, and the lines of YAML.
//!
//! Invariant: a target that is proposed is one that a plan reads, and it says where it comes from.

use super::{
    suggest::{Case, Judged, Past, Proposal},
    words,
};
use kpi::{
    benchmark::{self, Comparison, Setting},
    catalogue::{Definition, Direction},
    rules::achievable::{LEAST, PROPOSED},
    suggest::Suggestion,
    unit::{Shape, shape},
};
use model::{SmolStr, filter::Filter, period::Period};
use stats::distribution::Distribution;

impl Case<'_> {
    /// A suggestion with everything that a plan takes.
    pub(super) fn proposal(&self, one: &Suggestion<'_>, past: &Past) -> Proposal {
        let definition = one.kpi;
        let (target, why) = self.target(definition, past, one.missing.is_empty());
        let baseline = past.latest.zip(past.samples.first().copied());
        let review = cadence(self.over.days());
        let only = platforms(&past.only);
        Proposal {
            kpi: definition.id.clone(),
            title: one.title(),
            words: definition.words.clone(),
            strength: one.strength,
            score: one.score,
            parts: one
                .parts
                .iter()
                .map(|part| Judged {
                    name: part.name.to_owned(),
                    value: part.value,
                    weight: part.weight,
                    why: part.why.clone(),
                })
                .collect(),
            missing: one.missing.iter().map(|missing| missing.words()).collect(),
            yaml: self.yaml(definition, (target.as_deref(), baseline.map(|(over, _)| over)), review, only.as_deref()),
            baseline,
            target,
            why,
            review: review.to_owned(),
            samples: past.samples.clone(),
        }
    }

    /// The target to propose, and where it comes from.
    fn target(&self, definition: &Definition, past: &Past, measurable: bool) -> (Option<String>, String) {
        let days = self.over.days();
        let n = past.samples.len();
        let spread: Distribution = past.samples.iter().copied().collect();
        let share = match definition.direction {
            Direction::Up => Some(PROPOSED),
            Direction::Down => Some(1.0 - PROPOSED),
            Direction::Range => None,
        };
        let Some(share) = share else {
            return (None, format!("{} should stay within bounds that only you know", definition.name));
        };
        if let Some(value) = spread.quantile(share).filter(|_| n >= LEAST) {
            let which = if definition.direction == Direction::Down { "25th" } else { "75th" };
            let why = format!("the {which} percentile of {n} earlier periods of {days} days");
            return (Some(self.printed(definition, value)), why);
        }
        if let Some(found) = self.benchmark(definition) {
            return (Some(self.printed(definition, found.benchmark.value)), format!("a benchmark: {}", found.words()));
        }
        let why = match (measurable, n) {
            (false, _) => "nothing brings it yet, and no benchmark may stand beside it".to_owned(),
            (true, 1) => format!(
                "there is 1 earlier period of {days} days, and {LEAST} are needed; no benchmark may stand beside it"
            ),
            (true, n) => format!(
                "there are {n} earlier periods of {days} days, and {LEAST} are needed; no benchmark may stand beside it"
            ),
        };
        (None, why)
    }

    fn benchmark(&self, definition: &Definition) -> Option<Comparison<'static>> {
        let setting = Setting {
            platform: (self.platforms.len() == 1).then(|| self.platforms[0].to_owned()),
            tier: None,
            currency: Some(self.plan.currency),
        };
        benchmark::shipped().iter().find_map(|known| benchmark::compare(known, definition, &setting).ok())
    }

    /// A value as a target, in the form that a plan reads.
    fn printed(&self, definition: &Definition, value: f64) -> String {
        let sign = if definition.direction == Direction::Down { "<=" } else { ">=" };
        match shape(&definition.unit) {
            Shape::Ratio => format!("{sign} {}%", plain(value * 100.0, 2)),
            Shape::Money => {
                format!("{sign} {} {}", plain(value, if value.abs() >= 100.0 { 0 } else { 2 }), self.plan.currency)
            }
            Shape::Count if definition.unit == "count" => format!("{sign} {}", plain(value, 0)),
            _ => format!("{sign} {}", plain(value, 2)),
        }
    }

    fn yaml(
        &self,
        definition: &Definition,
        (target, over): (Option<&str>, Option<Period>),
        review: &str,
        only: Option<&str>,
    ) -> String {
        let taken = |id: &str| self.plan.kpis.iter().any(|kpi| kpi.id.value == id);
        let plain = definition.id.replace('_', "-");
        let id = (2..).map(|n| format!("{plain}-{n}")).find(|id| !taken(id)).filter(|_| taken(&plain)).unwrap_or(plain);
        let mut lines = vec![format!("- id: {id}"), format!("  kpi: {}", definition.id)];
        lines.extend(only.map(|only| format!("  where: {only}")));
        lines.extend(self.goal.as_ref().map(|goal| format!("  serves: {}", words::scalar(goal))));
        lines.extend(over.map(|over| format!("  baseline: {{ over: {over} }}")));
        lines.extend(target.map(|target| format!("  target: \"{target}\"")));
        lines.push(format!("  from: {}", self.over.from));
        lines.push(format!("  by: {}", self.over.to));
        lines.push(format!("  review: {review}"));
        lines.join("\n") + "\n"
    }
}

/// Platforms as a filter in YAML.
fn platforms(only: &Filter) -> Option<String> {
    let values: Vec<&str> = only.0.first()?.values.iter().map(SmolStr::as_str).collect();
    Some(match values.as_slice() {
        [one] => format!("{{ platform: {one} }}"),
        many => format!("{{ platform: [{}] }}", many.join(", ")),
    })
}

/// A number without trailing zeros.
fn plain(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text };
    if text == "-0" { "0".to_owned() } else { text }
}

/// How often to look at something of so many days.
fn cadence(days: i64) -> &'static str {
    match days {
        ..=14 => "daily",
        15..=120 => "weekly",
        _ => "monthly",
    }
}
