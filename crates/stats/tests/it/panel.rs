//! Panels with planted changes: what is told, and how often it is wrong.

use crate::planted::{Plan, panel, verdict};
use stats::changepoint::panel::{Kind, Member, Reason, Setting, Verdict, judge, scan};

const PLAN: Plan = Plan { members: 20, days: 60, phi: 0.3, spread: 0.3, shared: 0.03 };
const AT: usize = 40;

/// Of 200 panels, how many are called a platform's, somebody's own, and neither.
fn count(drop: f64, hit: usize) -> [usize; 3] {
    let mut counts = [0; 3];
    for seed in 0..200 {
        counts[match verdict(&panel(PLAN, seed, AT, drop, hit), AT, seed) {
            Verdict::Platform { .. } => 0,
            Verdict::Own { .. } => 1,
            Verdict::CannotTell(_) | Verdict::Nothing => 2,
        }] += 1;
    }
    counts
}

#[test]
fn a_common_drop_is_the_platforms() {
    let [platform, ..] = count(0.2, PLAN.members);
    assert!(platform >= 190, "{platform} of 200");
}

#[test]
fn nothing_is_nothing() {
    let [platform, own, _] = count(0.0, 0);
    assert!(platform + own <= 10, "{platform} called a platform's and {own} somebody's own, of 200");
}

#[test]
fn a_creators_own_drop_is_its_own() {
    let [platform, own, _] = count(0.6, 1);
    assert!(platform <= 10 && own >= 170, "{platform} called the platform's, {own} its own, of 200");
    let Verdict::Own { who } = verdict(&panel(PLAN, 1, AT, 0.8, 1), AT, 1) else { panic!("one fell to a fifth") };
    assert_eq!(who.iter().map(|moved| moved.name.as_str()).collect::<Vec<_>>(), ["0"]);
    let change = who[0].change;
    assert!(change.interval.low < -0.8 && -0.8 < change.interval.high && change.p < 0.01, "{change:?}");
}

#[test]
fn the_interval_holds_the_drop() {
    let mut held = 0;
    let mut told = 0;
    for seed in 0..200 {
        if let Verdict::Platform { change, .. } = verdict(&panel(PLAN, seed, AT, 0.3, PLAN.members), AT, seed) {
            told += 1;
            held += usize::from(change.interval.low <= -0.3 && -0.3 <= change.interval.high);
        }
    }
    assert!(told >= 195 && held * 100 >= told * 85, "{held} of {told}");
}

/// The members of a panel, the first ones our own and the rest competitors'.
fn mixed(names: &[String], values: &[Vec<Option<f64>>], own: usize, ask: impl Fn(&[Member<'_>])) {
    let kind = |member: usize| if member < own { Kind::Own } else { Kind::Competitor };
    let member = |member: usize| Member { name: &names[member], kind: kind(member), values: &values[member] };
    ask(&(0..values.len()).map(member).collect::<Vec<_>>());
}

#[test]
fn what_only_ours_did_is_not_the_platforms() {
    let names: Vec<String> = (0..20).map(|member| member.to_string()).collect();
    let setting = Setting { season: 7, seed: 1 };
    for (hit, whose) in [(13, "ours"), (20, "platform")] {
        mixed(&names, &panel(PLAN, 4, AT, 0.4, hit), 13, |members| match (judge(members, AT, setting), whose) {
            (Verdict::Own { who }, "ours") => assert_eq!(who.len(), 13),
            (Verdict::Platform { moved, .. }, "platform") => assert!(moved.0 >= 18, "{moved:?}"),
            (other, whose) => panic!("{whose}: {other:?}"),
        });
    }
}

#[test]
fn a_scan_finds_the_row() {
    let names: Vec<String> = (0..20).map(|member| member.to_string()).collect();
    let setting = Setting { season: 7, seed: 1 };
    let (mut near, mut wrong) = (0, 0);
    for seed in 0..40 {
        let fallen = panel(PLAN, seed, AT, 0.25, 20);
        mixed(&names, &fallen, 20, |members| {
            assert!(scan(members, setting).is_ok());
        });
        let found = |values: &[Vec<Option<f64>>]| {
            let member = |member: usize| Member { name: &names[member], kind: Kind::Own, values: &values[member] };
            scan(&(0..20).map(member).collect::<Vec<_>>(), setting).unwrap()
        };
        let right = found(&fallen)
            .is_some_and(|found| found.at.abs_diff(AT) <= 3 && matches!(found.verdict, Verdict::Platform { .. }));
        near += usize::from(right);
        wrong += usize::from(found(&panel(PLAN, seed, AT, 0.0, 0)).is_some());
    }
    assert!(near >= 34 && wrong <= 4, "{near} of 40 found, {wrong} of 40 found where nothing is");
}

#[test]
fn too_little_is_said_to_be_too_little() {
    let values = panel(Plan { members: 4, ..PLAN }, 1, AT, 0.5, 4);
    assert_eq!(verdict(&values, AT, 1), Verdict::CannotTell(Reason::TooFewMembers(4)));
    let early = Verdict::CannotTell(Reason::TooFewRows { before: 5, after: 55 });
    assert_eq!(verdict(&panel(PLAN, 1, AT, 0.5, 4), 5, 1), early);
}
