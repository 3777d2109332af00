//! Sealing: from KPIs of a plan to locks, and back.
//!
//! Invariant: what is sealed reads back as the same terms.

use super::Kept;
use kpi::{
    catalogue::Catalogue,
    plan::{Links, Plan, Sealed},
};
use ledger::{Ledger, LedgerError};
use model::{
    Date, SmolStr, Timestamp,
    lock::{Lock, LockKind, Statement, Terms, histories},
    workspace::Workspace,
};

/// Which KPIs are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
    /// Those whose campaigns have begun, and changes of what is sealed already.
    Begun,
    /// All of them, ahead of time: somebody locks the plan.
    All,
}

/// What stands between the name of what is measured and its filter.
const WHERE: &str = " where ";

/// Seals KPIs of the plan in force; what was added to the chain.
pub fn seal(
    ledger: &Ledger,
    workspace: &Workspace,
    catalogue: &Catalogue,
    which: Sealing,
    now: Timestamp,
) -> Result<Vec<Lock>, LedgerError> {
    let Some(kept) = super::kept(ledger, workspace, catalogue)? else { return Ok(Vec::new()) };
    let scope = workspace.scope();
    let locks = ledger.locks(&scope)?;
    let statements = statements(&kept, &locks, which, workspace.calendar.day(now));
    if statements.is_empty() {
        return Ok(Vec::new());
    }
    ledger.seal(&scope, &statements, now)
}

/// What is to be sealed: the KPIs that begin, those that are sealed already, and those that are no longer in the plan.
pub fn statements(kept: &Kept, locks: &[Lock], which: Sealing, today: Date) -> Vec<Statement> {
    let links = Links::of(&kept.plan);
    let histories = histories(locks);
    let plan_version = kept.version.number;
    let mut found: Vec<Statement> = Vec::new();
    for kpi in &kept.plan.kpis {
        let begun = links.days_of(kpi).from.is_some_and(|from| from <= today);
        let known = histories.contains_key(&kpi.id.value);
        if !(which == Sealing::All || begun || known) {
            continue;
        }
        let Some(sealed) = Sealed::of(&links, kpi) else { continue };
        let terms = Some(terms(&sealed, today));
        found.push(Statement { kpi: kpi.id.value.clone(), plan_version, terms });
    }
    let gone =
        histories.iter().filter(|(id, history)| history.last().kind != LockKind::Retired && !has(&kept.plan, id));
    found.extend(gone.map(|(id, _)| Statement { kpi: id.clone(), plan_version, terms: None }));
    found
}

fn has(plan: &Plan, id: &SmolStr) -> bool {
    plan.kpis.iter().any(|kpi| kpi.id.value == *id)
}

/// What the chain keeps of a KPI. One without a first day starts on the day on which it is sealed first.
fn terms(sealed: &Sealed, today: Date) -> Terms {
    let formula = if sealed.filter.is_empty() {
        sealed.measured.to_string()
    } else {
        format!("{}{WHERE}{}", sealed.measured, sealed.filter)
    };
    Terms {
        starts: sealed.start.unwrap_or(today),
        formula,
        definition: sealed.formula.clone(),
        baseline: Some(sealed.baseline.clone()).filter(|baseline| !baseline.is_empty()),
        target: sealed.target.clone(),
        by: sealed.by,
    }
}

/// What a lock says of a KPI.
pub(super) fn sealed(kpi: &SmolStr, terms: &Terms) -> Sealed {
    let (measured, filter) = terms.formula.split_once(WHERE).unwrap_or((&terms.formula, ""));
    Sealed {
        kpi: kpi.clone(),
        measured: SmolStr::new(measured),
        formula: terms.definition.clone(),
        filter: filter.to_owned(),
        baseline: terms.baseline.clone().unwrap_or_default(),
        target: terms.target.clone(),
        by: terms.by,
        start: Some(terms.starts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kpi::plan::read;

    #[test]
    fn what_is_sealed_reads_back() {
        let text = "plan: x\ncampaigns:\n  - { id: c, serves: g, flight: 2026-03-01..2026-03-31 }\ngoals:\n  - { id: g, indicates: sales }\nkpis:\n  - { id: k, kpi: conversion_rate, where: { platform: x, link: tracked }, serves: g, target: \">= 30%\", baseline: 0.2, review: weekly }\n  - { id: l, formula: likes / views, serves: g, target: 0.1, review: weekly }\n";
        let (plan, _) = read(text, &Catalogue::builtin());
        let links = Links::of(&plan);
        for kpi in &plan.kpis {
            let before = Sealed::of(&links, kpi).unwrap();
            let after = sealed(&before.kpi, &terms(&before, Date::MIN));
            assert_eq!(after, before);
        }
    }
}
