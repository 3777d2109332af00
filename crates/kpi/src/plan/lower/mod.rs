//! From what is written to what it means: ids, days, amounts, filters, formulas, targets.
//!
//! It resolves each value by itself. Whether a reference leads somewhere, and whether the whole makes sense, is for the
//! rules.
//!
//! Invariant: lowering never fails. What cannot be understood is missing from the plan, and a diagnostic says why.

mod kpi;
mod nouns;
mod value;

use super::{
    nouns::Plan,
    parse::{Written, named},
    shape::{self, Shape},
    yaml::{Node, Yaml},
};
use crate::{catalogue::Catalogue, diagnostic::Diagnostic, nearest};
use model::money::Currency;
use value::Reader;

/// What lowering looks things up in.
pub(super) struct Around<'a> {
    /// The KPIs there are.
    pub catalogue: &'a Catalogue,
    /// The plan's currency.
    pub currency: Currency,
}

/// Gives what is written its meaning.
pub fn lower(written: &Written, catalogue: &Catalogue) -> (Plan, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let root = &written.yaml;
    let mut reader = Reader::of(root, "plan", &mut out);
    let currency = reader.read("currency", "not-a-currency", |text| text.parse::<Currency>());
    let currency = currency.map_or(Currency::USD, |currency| currency.value);
    let zone = reader.read("time_zone", "not-a-time-zone", |text| {
        model::calendar::Calendar::in_zone(text).map(|calendar| calendar.time_zone)
    });
    let mut plan = Plan {
        name: reader.words("plan").unwrap_or_default(),
        currency,
        time_zone: zone.map(|zone| zone.value),
        owner: reader.words("owner"),
        holidays: reader.days("holidays"),
        freezes: Vec::new(),
        creators: Vec::new(),
        competitors: Vec::new(),
        benchmarks: Vec::new(),
        objectives: Vec::new(),
        goals: Vec::new(),
        campaigns: Vec::new(),
        kpis: Vec::new(),
    };
    let around = Around { catalogue, currency };
    plan.freezes = each(root, &shape::FREEZE, &mut out, |reader, _| nouns::freeze(reader));
    plan.creators = each(root, &shape::CREATOR, &mut out, nouns::creator);
    plan.competitors = each(root, &shape::COMPETITOR, &mut out, nouns::creator);
    plan.benchmarks = each(root, &shape::BENCHMARK, &mut out, |reader, item| nouns::benchmark(reader, item, &around));
    plan.objectives = each(root, &shape::OBJECTIVE, &mut out, nouns::objective);
    plan.goals = each(root, &shape::GOAL, &mut out, nouns::goal);
    plan.campaigns = each(root, &shape::CAMPAIGN, &mut out, |reader, item| nouns::campaign(reader, item, currency));
    plan.kpis = each(root, &shape::KPI, &mut out, |reader, item| kpi::kpi(reader, item, &around));
    unique(&plan, &mut out);
    (plan, out)
}

/// Reads each item of a list; items that are no mappings were reported with the form.
fn each<T>(
    root: &Yaml,
    shape: &'static Shape,
    out: &mut Vec<Diagnostic>,
    read: impl Fn(&mut Reader<'_>, &Yaml) -> Option<T>,
) -> Vec<T> {
    let Some(Node::List(list)) = root.get(shape.list).map(|yaml| &yaml.node) else { return Vec::new() };
    let mut nouns = Vec::new();
    for (at, item) in list.iter().enumerate().filter(|(_, item)| matches!(item.node, Node::Map(_))) {
        let subject = named(item, shape, at);
        nouns.extend(read(&mut Reader::of(item, &subject, out), item));
    }
    nouns
}

/// Ids that are taken twice within their list. Goals and objectives share one list, since both are served.
fn unique(plan: &Plan, out: &mut Vec<Diagnostic>) {
    let objectives = plan.objectives.iter().map(|one| (&one.id, "objectives"));
    let lists: [Vec<(&super::nouns::Name, &str)>; 5] = [
        objectives.chain(plan.goals.iter().map(|one| (&one.id, "goals"))).collect(),
        plan.campaigns.iter().map(|one| (&one.id, "campaigns")).collect(),
        plan.kpis.iter().map(|one| (&one.id, "kpis")).collect(),
        plan.creators.iter().map(|one| (&one.id, "creators")).collect(),
        plan.benchmarks.iter().map(|one| (&one.id, "benchmarks")).collect(),
    ];
    for list in lists {
        let mut seen = std::collections::BTreeSet::new();
        for (id, noun) in list {
            if !seen.insert(&id.value) {
                let words = format!("the id {} is taken already", id.value);
                let help = "give each its own id: others refer to it";
                out.push(
                    Diagnostic::error("duplicate-id", id.span, words).help(help).about(&format!("{noun}/{}", id.value)),
                );
            }
        }
    }
}

/// A word that is one of a closed list.
fn one_of(text: &str, known: &[&str], what: &str) -> String {
    let near = nearest::did_you_mean(text, known.iter().copied()).map_or_else(String::new, |near| format!("; {near}"));
    format!("{text:?} is not {what}: it is {}{near}", nearest::listed(known, "or"))
}
