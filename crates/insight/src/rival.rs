//! Competitors' accounts: their facts are there to compare with, and are no part of one's own numbers.
//!
//! Knows no plan beyond the competitors that it names, and no facts.
//!
//! Invariant: a question or a formula that names an account is answered as it stands; any other leaves competitors out.

use crate::desk::Desk;
use kpi::plan::Plan;
use model::{
    SmolStr,
    account::Account,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    query::Term,
};
use std::collections::BTreeSet;

/// The accounts that a plan says are competitors'.
pub fn rivals(plan: &Plan) -> Vec<Account> {
    let accounts = plan.competitors.iter().flat_map(|rival| {
        rival.handles.iter().map(|(platform, handle)| Account {
            platform: platform.clone(),
            handle: handle.clone(),
            name: rival.name.clone(),
            creator: None,
        })
    });
    accounts.collect()
}

/// A question's filter and terms without competitors' facts.
///
/// The condition stands in the question's own filter unless a term names accounts itself; then every other term has it.
/// A handle is left out on every platform: facts name the account and the platform apart.
pub(crate) fn left_out(desk: &Desk<'_>, filter: &Filter, terms: &[Term]) -> (Filter, Vec<Term>) {
    if desk.rivals.is_empty() || names(filter) {
        return (filter.clone(), terms.to_vec());
    }
    let own = own(desk.rivals);
    if !terms.iter().any(|term| names(&term.only)) {
        return (filter.and(&own), terms.to_vec());
    }
    let kept = |term: &Term| match names(&term.only) {
        true => term.clone(),
        false => Term { only: term.only.and(&own), ..term.clone() },
    };
    (filter.clone(), terms.iter().map(kept).collect())
}

/// The handles that a question leaves out, for people; `None` when it leaves out none.
pub(crate) fn left_out_names(desk: &Desk<'_>, filter: &Filter) -> Option<String> {
    if desk.rivals.is_empty() || names(filter) {
        return None;
    }
    let handles: BTreeSet<String> = desk.rivals.iter().map(|account| format!("@{}", account.handle)).collect();
    Some(handles.into_iter().collect::<Vec<_>>().join(", "))
}

/// Whether a filter says whose account it is about.
fn names(filter: &Filter) -> bool {
    filter.0.iter().any(|condition| condition.dimension == Dimension::Account && condition.test == Test::In)
}

/// Competitors' facts alone; `None` without competitors.
pub(crate) fn theirs(desk: &Desk<'_>) -> Option<Filter> {
    (!desk.rivals.is_empty()).then(|| accounts(desk.rivals, Test::In))
}

fn own(rivals: &[Account]) -> Filter {
    accounts(rivals, Test::NotIn)
}

fn accounts(rivals: &[Account], test: Test) -> Filter {
    let handles: BTreeSet<SmolStr> = rivals.iter().map(|account| account.handle.clone()).collect();
    let values = handles.into_iter().collect();
    Filter(vec![Condition { dimension: Dimension::Account, test, values }])
}
