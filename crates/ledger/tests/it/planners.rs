//! Plans under fire: processes that save and seal are killed at every step, or do it all at once on one ledger. What
//! was acknowledged is there, once; versions follow one another; the chain of locks is whole.
//!
//! A planner is a child of the crash tests with other work to do: it makes `its name/number` the plan, and seals that.

use crate::{
    crash::{Orders, listen, say},
    locks::says,
    plans::draft,
    world::{glow, now},
};
use ledger::{Ledger, Saved};
use model::workspace::Scope;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// What a child does whose name begins with `planner`.
pub fn work(ledger: &Ledger, scope: &Scope, orders: &Orders) {
    for number in orders.first..orders.first + orders.batches {
        let version = save(ledger, scope, &format!("{}/{number}", orders.who));
        ledger.seal(scope, &[says(&orders.who, version, Some(&number.to_string()))], now()).unwrap();
        say(&format!("done {number}"));
    }
}

/// Saves until nobody else was faster.
fn save(ledger: &Ledger, scope: &Scope, text: &str) -> u32 {
    loop {
        let current = ledger.plan(scope).unwrap().map(|plan| plan.version.number);
        match ledger.put_plan(scope, &draft(text, current), now()).unwrap() {
            Saved::Version(number) => return number,
            Saved::Unchanged => return current.unwrap(),
            Saved::Conflict { yours, .. } => assert_eq!(yours, text),
        }
    }
}

fn orders(dir: &Path, who: &str, (first, batches): (u32, u32), (step, passes): (&str, u32)) -> Orders {
    Orders { dir: dir.to_owned(), who: who.to_owned(), first, batches, step: step.to_owned(), passes }
}

/// Checks versions and locks, and that everything acknowledged is among them.
fn check(dir: &Path, who: &str, acknowledged: &BTreeSet<u32>) {
    let ledger = Ledger::open(dir).unwrap();
    let scope = glow(&ledger);
    let mut texts = BTreeMap::new();
    for (number, version) in (1..).zip(ledger.plan_log(&scope).unwrap().iter().rev()) {
        assert_eq!((version.number, version.based_on), (number, (number > 1).then(|| number - 1)));
        let text = ledger.plan_version(&scope, number).unwrap().unwrap().text;
        assert_eq!(texts.insert(text, number), None, "version {number} is there twice");
    }
    let head = ledger.verify(&scope).unwrap().unwrap();
    let locks = ledger.locks(&scope).unwrap();
    assert_eq!(head.length as usize, locks.len());
    let mut sealed = BTreeSet::new();
    for lock in &locks {
        let text = format!("{}/{}", lock.kpi, lock.terms.target);
        assert_eq!(texts.get(&text), Some(&lock.plan_version), "{text} is sealed with another plan");
        assert!(sealed.insert(text), "lock {} is there twice", lock.number);
    }
    for number in acknowledged {
        let text = format!("{who}/{number}");
        assert!(texts.contains_key(&text) && sealed.contains(&text), "{text} was acknowledged and is lost");
    }
}

#[test]
fn a_planner_that_is_killed_again_and_again_loses_and_doubles_nothing() {
    let steps = ["plan.written", "seal.written", "group.before", "group.after"];
    let kills = steps.into_iter().flat_map(|step| (2..7).map(move |passes| (step, passes)));
    let dir = tempfile::tempdir().unwrap();
    let (mut first, mut acknowledged) = (0, BTreeSet::new());
    for kill in kills {
        let heard = listen(orders(dir.path(), "planner", (first, 200), kill).spawn(), usize::MAX);
        assert!(heard.stopped, "never came to {kill:?}");
        acknowledged.extend(&heard.done);
        first = acknowledged.last().map_or(0, |last| last + 1);
        check(dir.path(), "planner", &acknowledged);
    }
    assert!(!acknowledged.is_empty());
}

#[test]
fn two_processes_that_plan_at_once_overwrite_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let both = ["planner-one", "planner-two"];
    let children = both.map(|who| orders(dir.path(), who, (0, 40), ("", 0)).spawn());
    let heard = children.map(|child| listen(child, usize::MAX));
    for (who, heard) in both.into_iter().zip(heard) {
        assert_eq!(heard.done, (0..40).collect::<Vec<_>>(), "{who} failed");
        check(dir.path(), who, &heard.done.into_iter().collect());
    }
    let ledger = Ledger::open(dir.path()).unwrap();
    assert_eq!(ledger.plan(&glow(&ledger)).unwrap().unwrap().version.number, 80);
}
