//! The chain: its form to the byte, and every change found.

use super::*;
use jiff::civil::date;
use model::{Date, Timestamp, lock::Terms};
use proptest::{
    prelude::{Just, Strategy, prop, prop_assert, prop_assert_eq, prop_assert_ne, prop_assume, proptest},
    sample::{Index, select},
};

/// 1 March 2026, in microseconds since 1970.
const MARCH: i64 = 1_772_323_200_000_000;
/// SHA-256 of "plan: Lumière" and a line feed.
const PLAN: &str = "2708c340c0406ebdf59eca652e98fb8cba8de79dd148330917c5bdef23c0bdec";

fn glow() -> WorkspaceId {
    WorkspaceId::new("glow")
}

fn instant(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(MARCH + micros).unwrap()
}

/// Seals one statement after another, each some microseconds after the one before.
fn chain(statements: &[(Statement, i64)]) -> Vec<Lock> {
    let mut locks: Vec<Lock> = Vec::new();
    let mut at = 0;
    for (statement, later) in statements {
        at += later;
        let last = locks.iter().rfind(|lock| lock.kpi == statement.kpi);
        let Some((kind, terms)) = follows(last, statement) else { continue };
        let bare = Lock {
            number: u32::try_from(locks.len()).unwrap() + 1,
            kind,
            kpi: statement.kpi.clone(),
            plan_version: statement.plan_version,
            plan_sha256: PLAN.to_owned(),
            terms,
            sealed_at: instant(at),
            previous: locks.last().map_or(GENESIS, |last| &last.hash).to_owned(),
            document: String::new(),
            hash: String::new(),
        };
        locks.push(sealed(&glow(), bare));
    }
    locks
}

fn terms(formula: &str, baseline: Option<&str>, target: &str, by: Option<Date>) -> Terms {
    Terms {
        starts: date(2026, 3, 1),
        formula: formula.to_owned(),
        definition: "1".to_owned(),
        baseline: baseline.map(str::to_owned),
        target: target.to_owned(),
        by,
    }
}

fn said(kpi: &str, terms: Option<Terms>) -> Statement {
    Statement { kpi: kpi.into(), plan_version: 1, terms }
}

/// Two locks of one KPI and one of another.
fn three() -> Vec<Lock> {
    let first = terms("conversions / clicks", None, "≥ 30 %", Some(date(2026, 4, 15)));
    let second = terms("conversions\n/ clicks", Some(r#"{"value":0.21}"#), "≥ 20 %", None);
    chain(&[
        (said("link-conversion", Some(first)), 0),
        (said("link-conversion", Some(second)), 1),
        (said("reach", Some(terms("reach", None, "+20%", None))), 1),
    ])
}

#[test]
fn hashes_can_be_computed_by_hand() {
    // Lengths are of bytes: "≥ 30 %" has 6 characters and 8 bytes. The hashes are those of Python's hashlib.
    let locks = three();
    let first = "kepi lock 1\nworkspace 4:glow\nnumber 1:1\n\
        previous 64:0000000000000000000000000000000000000000000000000000000000000000\n\
        kind 6:locked\nkpi 15:link-conversion\nplan_version 1:1\n\
        plan_sha256 64:2708c340c0406ebdf59eca652e98fb8cba8de79dd148330917c5bdef23c0bdec\n\
        starts 10:2026-03-01\nformula 20:conversions / clicks\ndefinition 1:1\nbaseline -\n\
        target 8:\u{2265} 30 %\nby 10:2026-04-15\nsealed_at 16:1772323200000000\n";
    assert_eq!(locks[0].document, first);
    assert_eq!(locks[0].hash, "5b17518dfd71fbb85950ce4b10cdd6102858271b030638136ca9b3a0c99d01f0");
    let second = "kepi lock 1\nworkspace 4:glow\nnumber 1:2\n\
        previous 64:5b17518dfd71fbb85950ce4b10cdd6102858271b030638136ca9b3a0c99d01f0\n\
        kind 7:amended\nkpi 15:link-conversion\nplan_version 1:1\n\
        plan_sha256 64:2708c340c0406ebdf59eca652e98fb8cba8de79dd148330917c5bdef23c0bdec\n\
        starts 10:2026-03-01\nformula 20:conversions\n/ clicks\ndefinition 1:1\nbaseline 14:{\"value\":0.21}\n\
        target 8:\u{2265} 20 %\nby -\nsealed_at 16:1772323200000001\n";
    assert_eq!(locks[1].document, second);
    assert_eq!(locks[1].hash, "f5c97ccfcad9c3bed941385773ba5d38b01313b30022152cc4fe088f655fb5c8");
    assert_eq!(sha256("plan: Lumière\n"), PLAN);
}

/// Breaks three locks and expects the first that does not fit, as people read it.
fn check(spoil: impl FnOnce(&mut Vec<Lock>), expected: &str) {
    let mut locks = three();
    let noted = verify(&glow(), &locks).unwrap();
    spoil(&mut locks);
    let verdict = verify(&glow(), &locks).and_then(|_| reaches(&locks, &noted));
    assert_eq!(verdict.unwrap_err().to_string(), expected);
}

#[test]
fn what_does_not_fit_is_named() {
    check(
        |locks| locks[1].terms.target = "≥ 10 %".to_owned(),
        "lock 2 (KPI link-conversion): its target was sealed as \"≥ 20 %\" and now reads \"≥ 10 %\"",
    );
    check(
        |locks| locks[0].terms.baseline = Some("0.3".to_owned()),
        "lock 1 (KPI link-conversion): its baseline was sealed as nothing and now reads \"0.3\"",
    );
    check(
        |locks| locks[2].kpi = "views".into(),
        "lock 3 (KPI views): its kpi was sealed as \"reach\" and now reads \"views\"",
    );
    check(
        |locks| locks[2].document = locks[2].document.replace("20%", "10%"),
        "lock 3 (KPI reach): its document does not give its hash, so one of the two was changed",
    );
    check(|locks| drop(locks.remove(1)), "lock 2 is not in its place: lock 3 stands there");
    check(|locks| locks.swap(0, 1), "lock 1 is not in its place: lock 2 stands there");
    check(|locks| locks.truncate(1), "lock 2 and those after it are missing: there were 3");
    check(Vec::clear, "lock 1 and those after it are missing: there were 3");
}

#[test]
fn what_was_hashed_anew_is_found_behind_it() {
    let anew = |locks: &mut Vec<Lock>, at: usize, change: fn(&mut Lock)| {
        change(&mut locks[at]);
        locks[at] = sealed(&glow(), locks[at].clone());
    };
    check(
        |locks| anew(locks, 1, |lock| lock.terms.target.clear()),
        "lock 3 (KPI reach): it was sealed after another lock than the one that is before it now",
    );
    check(
        |locks| anew(locks, 2, |lock| lock.terms.target.clear()),
        "lock 3 (KPI reach): it is not the lock that was noted here as the last one",
    );
    check(
        |locks| anew(locks, 2, |lock| lock.sealed_at = instant(0)),
        "lock 3 (KPI reach): it is dated before the lock before it or before its plan",
    );
    check(
        |locks| anew(locks, 2, |lock| lock.kind = LockKind::Amended),
        "lock 3 (KPI reach): it cannot follow what was sealed of this KPI before",
    );
    check(
        |locks| {
            locks[2].document = "kepi lock 2\n".to_owned();
            locks[2].hash = sha256(&locks[2].document);
        },
        "lock 3 (KPI reach): its document cannot be read, so it was changed",
    );
}

#[test]
fn a_chain_belongs_to_its_workspace() {
    let broken = verify(&WorkspaceId::new("dew"), &three()).unwrap_err();
    assert_eq!(
        broken.to_string(),
        "lock 1 (KPI link-conversion): its workspace was sealed as \"glow\" and now reads \"dew\""
    );
}

#[test]
fn an_empty_chain_ends_at_the_beginning() {
    assert_eq!(verify(&glow(), &[]), Ok(Head::default()));
    assert_eq!(GENESIS, "0".repeat(64));
}

/// Texts that could be taken for other fields, were they not counted.
fn text() -> impl Strategy<Value = String> {
    const TRICKY: &[&str] = &["", "-", "-\n", "30", "2:30", "x\nby -", "\ntarget 2:30\n", "é", "e\u{301}"];
    prop::strategy::Union::new([select(TRICKY).prop_map(str::to_owned).boxed(), "[ -~\n]{0,6}".boxed()])
}

fn day() -> impl Strategy<Value = Date> {
    (1..=28_i8).prop_map(|day| date(2026, 3, day))
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let texts = (text(), text(), prop::option::of(text()), text());
    (day(), texts, prop::option::of(day())).prop_map(|(starts, (formula, definition, baseline, target), by)| Terms {
        starts,
        formula,
        definition,
        baseline,
        target,
        by,
    })
}

fn locks() -> impl Strategy<Value = Vec<Lock>> {
    let kpi = select(&["reach", "views", "", "reach 5:views"][..]);
    let one = (kpi, prop::option::weighted(0.9, any_terms()), 0..3_i64)
        .prop_map(|(kpi, terms, later)| (said(kpi, terms), later));
    prop::collection::vec(one, 1..12)
        .prop_map(|said| chain(&said))
        .prop_filter("nothing said", |locks| !locks.is_empty())
}

/// Another lock that differs in one field; the last two are what is stored of its hash.
const CHANGES: usize = 15;
fn changed(lock: &Lock, field: usize, (text, day): (String, Date)) -> Lock {
    let mut lock = lock.clone();
    match field {
        0 => lock.number = lock.number.wrapping_add(1 + u32::from(day.day().unsigned_abs())),
        1 => lock.previous = text,
        2 => lock.kind = if lock.kind == LockKind::Locked { LockKind::Amended } else { LockKind::Locked },
        3 => lock.kpi = text.into(),
        4 => lock.plan_version += 1,
        5 => lock.plan_sha256 = text,
        6 => lock.terms.starts = day,
        7 => lock.terms.formula = text,
        8 => lock.terms.definition = text,
        9 => lock.terms.baseline = lock.terms.baseline.is_none().then_some(text),
        10 => lock.terms.target = text,
        11 => lock.terms.by = lock.terms.by.is_none().then_some(day),
        12 => lock.sealed_at += jiff::SignedDuration::from_micros(i64::from(day.day())),
        13 => lock.document = text,
        _ => lock.hash = text,
    }
    lock
}

proptest! {
    #[test]
    fn an_untouched_chain_verifies(locks in locks()) {
        let last = locks.last().unwrap();
        let head = Head { length: last.number, hash: last.hash.clone() };
        prop_assert_eq!(verify(&glow(), &locks), Ok(head.clone()));
        for (number, lock) in (1..).zip(&locks) {
            prop_assert_eq!(reaches(&locks, &Head { length: number, hash: lock.hash.clone() }), Ok(()));
        }
    }

    #[test]
    fn any_change_of_any_field_of_any_lock_is_found(
        locks in locks(), at: Index, field in 0..CHANGES, to in (text(), day()), anew in prop::bool::ANY,
    ) {
        let noted = verify(&glow(), &locks).unwrap();
        let mut spoilt = locks.clone();
        let at = at.index(locks.len());
        spoilt[at] = changed(&locks[at], field, to);
        prop_assume!(spoilt[at] != locks[at]);
        if anew && field < 13 {
            // Somebody who knows the form hashes the changed lock again, but not those behind it.
            spoilt[at] = sealed(&glow(), spoilt[at].clone());
            prop_assert_ne!(&spoilt[at].document, &locks[at].document);
            prop_assert!(verify(&glow(), &spoilt).and_then(|_| reaches(&spoilt, &noted)).is_err());
        } else {
            let broken = verify(&glow(), &spoilt).unwrap_err();
            prop_assert_eq!(broken.number as usize, at + 1);
        }
    }

    #[test]
    fn a_changed_field_is_named(locks in locks(), at: Index, field in 0..13_usize, to in (text(), day())) {
        let names = fields(&glow(), &locks[0]).map(|(name, _)| name);
        let at = at.index(locks.len());
        let mut spoilt = locks.clone();
        spoilt[at] = changed(&locks[at], field, to);
        prop_assume!(spoilt[at] != locks[at]);
        let broken = verify(&glow(), &spoilt).unwrap_err();
        // The workspace is the first field, and no part of the lock.
        let Fault::Field { field: named, sealed, found } = broken.fault else { panic!("{broken}") };
        prop_assert_eq!(named, names[field + 1]);
        prop_assert_ne!(sealed, found);
    }

    #[test]
    fn the_order_matters(locks in locks(), order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let order: Vec<usize> = order.into_iter().filter(|at| *at < locks.len()).collect();
        prop_assume!(!order.is_sorted());
        let moved: Vec<Lock> = order.iter().map(|at| locks[*at].clone()).collect();
        let first = order.iter().enumerate().position(|(place, at)| place != *at).unwrap();
        let broken = verify(&glow(), &moved).unwrap_err();
        prop_assert_eq!(broken.number as usize, first + 1);
    }

    #[test]
    fn a_lock_too_few_or_too_many_is_found(locks in locks(), at: Index) {
        let noted = verify(&glow(), &locks).unwrap();
        let at = at.index(locks.len());
        let (mut fewer, mut more) = (locks.clone(), locks.clone());
        fewer.remove(at);
        let broken = verify(&glow(), &fewer).and_then(|_| reaches(&fewer, &noted)).unwrap_err();
        prop_assert_eq!(broken.number as usize, at + 1);
        more.insert(at, locks[at].clone());
        prop_assert_eq!(verify(&glow(), &more).unwrap_err().number as usize, at + 2);
    }

    #[test]
    fn documents_read_back(locks in locks()) {
        for lock in &locks {
            let written = fields(&glow(), lock);
            let written: Vec<_> = written.iter().map(|(name, value)| (*name, value.as_deref())).collect();
            prop_assert_eq!(parse(&lock.document), Some(written));
        }
    }
}
