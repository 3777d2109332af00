//! What the facts say of a plan that is being written, kept as long as the facts and the record stay the same.
//!
//! Typing asks again with every few letters; what a KPI's history is, though, depends only on what it measures, where and
//! when. So each history is kept under exactly that, and only KPIs that were not seen before are looked up.
//!
//! Invariant: an answer is the one that [`insight::plan::evidence`] would give for the whole plan under the same stamp.

use crate::{
    error::Problem,
    room::Room,
    state::{Stamp, State},
};
use insight::Desk;
use kpi::{
    diagnostic::Diagnostic,
    plan::{Evidence, Given, History, Kpi, Links, Plan, Record, Sealed, read},
    rules,
    sources::Connected,
};
use model::{SmolStr, id::WorkspaceId};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

/// How many histories of a workspace are kept.
const MOST: usize = 2000;

/// The histories that were looked up.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<HashMap<WorkspaceId, Looked>>);

#[derive(Debug)]
struct Looked {
    stamp: Stamp,
    connected: Connected,
    /// By what a KPI measures, where and when; `None` when the facts say nothing of it.
    histories: HashMap<String, Option<History>>,
}

/// Holds a text against every rule, the record and the facts.
pub async fn check(state: &State, room: &Room, text: &str) -> Result<(Plan, Vec<Diagnostic>), Problem> {
    let (plan, found) = read(text, &room.catalogue);
    let today = room.workspace.calendar.day(state.now());
    let record = match &room.plan {
        Some(kept) => kept.record(today),
        None => Record { today, kpis: BTreeMap::new() },
    };
    let evidence = evidence(state, room, &plan).await?;
    // Before anything was brought in, there is nothing to judge by.
    let evidence = Some(evidence).filter(|evidence| !evidence.connected.is_bare());
    let given = Given { evidence, record: Some(record) };
    let diagnostics = rules::judged(&plan, found, &room.catalogue, &given);
    Ok((plan, diagnostics))
}

/// What the facts say of a plan.
pub async fn evidence(state: &State, room: &Room, plan: &Plan) -> Result<Evidence, Problem> {
    let stamp = state.stamp(room)?;
    let signs = signs(plan);
    let shelf = state.shelf();
    if let Some(known) = shelf.known(room, stamp, &signs) {
        return Ok(known);
    }
    let missing = shelf.missing(room, stamp, &signs);
    let mut part = plan.clone();
    part.kpis.retain(|kpi| missing.contains(&kpi.id.value));
    let catalogue = insight::plan::catalogue(&room.catalogue, &part);
    let desk = Desk { catalogue: &catalogue, ..room.desk(state.store()) };
    let fresh = insight::plan::evidence(&desk, &part, stamp.today).await?;
    shelf.keep(room, stamp, &signs, &missing, &fresh);
    Ok(shelf.known(room, stamp, &signs).unwrap_or(fresh))
}

/// What each KPI's history depends on: not on the size of its target. A KPI that measures nothing has none.
fn signs(plan: &Plan) -> BTreeMap<SmolStr, String> {
    let links = Links::of(plan);
    let sign = |kpi: &Kpi| {
        let sealed = Sealed { target: String::new(), ..Sealed::of(&links, kpi)? };
        let campaigns: Vec<_> = links.campaigns_of(kpi).iter().map(|campaign| campaign.id.value.clone()).collect();
        let target = kpi.target.as_ref().map(|target| std::mem::discriminant(&target.value));
        let named = kpi.baseline.as_ref().and_then(|baseline| baseline.benchmark.as_ref());
        let benchmark = plan.benchmarks.iter().find(|one| named.is_some_and(|name| name.value == one.id.value));
        let told = (plan.currency, links.platforms_of(kpi), campaigns, target, benchmark.map(|one| one.value));
        Some((kpi.id.value.clone(), format!("{sealed:?} {told:?}")))
    };
    plan.kpis.iter().filter_map(sign).collect()
}

impl Shelf {
    /// The whole answer, when every KPI was looked up.
    fn known(&self, room: &Room, stamp: Stamp, signs: &BTreeMap<SmolStr, String>) -> Option<Evidence> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let looked = shelf.get(&room.workspace.id).filter(|looked| looked.stamp == stamp)?;
        let mut history = BTreeMap::new();
        for (id, sign) in signs {
            if let Some(found) = looked.histories.get(sign)? {
                history.insert(id.clone(), found.clone());
            }
        }
        Some(Evidence { connected: looked.connected.clone(), history })
    }

    fn missing(&self, room: &Room, stamp: Stamp, signs: &BTreeMap<SmolStr, String>) -> Vec<SmolStr> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let looked = shelf.get(&room.workspace.id).filter(|looked| looked.stamp == stamp);
        let known = |sign: &String| looked.is_some_and(|looked| looked.histories.contains_key(sign));
        signs.iter().filter(|(_, sign)| !known(sign)).map(|(id, _)| id.clone()).collect()
    }

    fn keep(
        &self,
        room: &Room,
        stamp: Stamp,
        signs: &BTreeMap<SmolStr, String>,
        missing: &[SmolStr],
        fresh: &Evidence,
    ) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let blank = || Looked { stamp, connected: Connected::default(), histories: HashMap::new() };
        let looked = shelf.entry(room.workspace.id.clone()).or_insert_with(blank);
        if looked.stamp != stamp || looked.histories.len() >= MOST {
            *looked = blank();
        }
        looked.connected = fresh.connected.clone();
        for id in missing {
            if let Some(sign) = signs.get(id) {
                looked.histories.insert(sign.clone(), fresh.history.get(id).cloned());
            }
        }
    }
}
