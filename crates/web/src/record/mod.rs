//! The plan on record: the version in force, when each KPI was first set, and what was sealed of it.
//!
//! The ledger keeps texts and locks and knows no plans; `kpi` knows plans and no storage. This room stands between them,
//! for the pages and the command line alike.
//!
//! Invariant: saving stores the text as it was written, whatever is wrong with it; only what can be read is sealed.

mod nouns;
mod seal;

pub use seal::{Sealing, seal, statements};

use kpi::{
    catalogue::Catalogue,
    diagnostic::Diagnostic,
    plan::{Given, Plan, Record, Recorded, Sealed, read},
    rules,
};
use ledger::{Draft, Ledger, LedgerError, PlanVersion, Saved};
use model::{
    Date, SmolStr, Timestamp,
    calendar::Calendar,
    lock::{LockKind, histories},
    workspace::{Scope, Workspace},
};
use std::collections::BTreeMap;

/// The plan in force, with what the record says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The version.
    pub version: PlanVersion,
    /// Its text.
    pub text: String,
    /// What it means.
    pub plan: Plan,
    /// What is on record of each KPI that any version had, by its id.
    pub kpis: BTreeMap<SmolStr, Recorded>,
}

impl Kept {
    /// What the record says, as rules want to know it.
    pub fn record(&self, today: Date) -> Record {
        Record { today, kpis: self.kpis.clone() }
    }

    /// The original terms of every KPI that was sealed.
    pub fn sealed(&self) -> BTreeMap<SmolStr, Sealed> {
        let sealed = |(id, recorded): (&SmolStr, &Recorded)| Some((id.clone(), recorded.sealed.clone()?));
        self.kpis.iter().filter_map(sealed).collect()
    }
}

/// Reads the plan in force; `None` when the workspace has none.
pub fn kept(ledger: &Ledger, workspace: &Workspace, catalogue: &Catalogue) -> Result<Option<Kept>, LedgerError> {
    let scope = workspace.scope();
    let Some(current) = ledger.plan(&scope)? else { return Ok(None) };
    let kpis = recorded(ledger, &scope, catalogue, &workspace.calendar)?;
    let (plan, _) = read(&current.text, catalogue);
    Ok(Some(Kept { version: current.version, text: current.text, plan, kpis }))
}

/// When each KPI was first set, and what was sealed of it first.
fn recorded(
    ledger: &Ledger,
    scope: &Scope,
    catalogue: &Catalogue,
    calendar: &Calendar,
) -> Result<BTreeMap<SmolStr, Recorded>, LedgerError> {
    let mut found: BTreeMap<SmolStr, Recorded> = BTreeMap::new();
    let mut versions = ledger.plan_log(scope)?;
    versions.reverse();
    for version in versions {
        let Some(stored) = ledger.plan_version(scope, version.number)? else { continue };
        let first_set = calendar.day(version.at);
        for kpi in read(&stored.text, catalogue).0.kpis {
            found.entry(kpi.id.value).or_insert(Recorded { first_set, sealed: None });
        }
    }
    let locks = ledger.locks(scope)?;
    for (kpi, history) in histories(&locks) {
        if let Some(recorded) = found.get_mut(&kpi).filter(|_| history.last().kind != LockKind::Retired) {
            recorded.sealed = Some(seal::sealed(&kpi, &history.original.terms));
        }
    }
    Ok(found)
}

/// Holds a text against every rule and against the record, without looking at facts.
pub fn check(text: &str, catalogue: &Catalogue, kept: Option<&Kept>, today: Date) -> (Plan, Vec<Diagnostic>) {
    let record = kept.map_or_else(|| Record { today, kpis: BTreeMap::new() }, |kept| kept.record(today));
    rules::check(text, catalogue, &Given { evidence: None, record: Some(record) })
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// What became of the text.
    pub saved: Saved,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Saves a text as the plan: a new version, with its campaigns, creators, fees and placements told to the ledger, and its
/// changes to sealed KPIs sealed beside the originals. A draft that was made from an older version is a conflict, and
/// nothing is stored.
pub fn save(
    ledger: &Ledger,
    workspace: &Workspace,
    catalogue: &Catalogue,
    draft: &Draft,
    now: Timestamp,
) -> Result<Stored, LedgerError> {
    let scope = workspace.scope();
    let today = workspace.calendar.day(now);
    let before = kept(ledger, workspace, catalogue)?;
    let (plan, diagnostics) = check(&draft.text, catalogue, before.as_ref(), today);
    let saved = ledger.put_plan(&scope, draft, now)?;
    if let Saved::Version(_) = saved {
        nouns::tell(ledger, &scope, before.as_ref().map(|kept| &kept.plan), &plan, now)?;
        seal(ledger, workspace, catalogue, Sealing::Begun, now)?;
    }
    Ok(Stored { saved, diagnostics })
}
